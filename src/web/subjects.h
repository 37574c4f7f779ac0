/* The pages of subjects by register. */
#ifndef ECHOWALL_WEB_SUBJECTS_H
#define ECHOWALL_WEB_SUBJECTS_H

#include "catalogue/register.h"
#include "web/page.h"

/* The register that the path names; ERR_NOT_FOUND. */
enum err subject_register(struct req *r, const struct register_def **ret) ERR_CHECKED;

/* The form of a subject (subject_form.c). */
enum err page_subject_new(struct req *r);
enum err page_subject_new_send(struct req *r);
enum err page_subject_edit(struct req *r);
enum err page_subject_edit_send(struct req *r);

#endif
