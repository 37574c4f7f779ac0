/* Photos and evidence of a form: re-encoded by the image helper and put into the content-addressed folder. */
#ifndef ECHOWALL_WEB_UPLOAD_H
#define ECHOWALL_WEB_UPLOAD_H

#include "model/matter.h"
#include "model/record.h"
#include "web/app.h"

/* All files of the field, at most max. ERR_INVALID or ERR_TOO_LARGE with a sentence where one is no picture; nothing is
 * stored then. What the caller cannot use after all stays unreferenced until files_sweep, so check the rest first. */
enum err upload_photos(struct req *r, const char *field, size_t max, struct record_file **ret,
                       size_t *ret_n) ERR_CHECKED;

/* Bytes, or the body of the request, as one picture of that name. */
enum err upload_bytes(struct req *r, const void *p, size_t n, const char *name, struct record_file *ret) ERR_CHECKED;
enum err upload_body(struct req *r, const char *name, struct record_file *ret) ERR_CHECKED;

/* Sends a stored picture, or its thumbnail; who may see it has been decided. */
enum err upload_send(struct req *r, const struct document *d, bool small) ERR_CHECKED;

#endif
