/*
 * What a bulletin was made by: its template, and the definition of every indicator that it asked. Kept with it, so that
 * a later program, whose files say something else, makes the same words and figures of it.
 */
#ifndef ECHOWALL_REPORT_BULLETIN_KEPT_DEF_H
#define ECHOWALL_REPORT_BULLETIN_KEPT_DEF_H

#include <jansson.h>

#include "report/bulletin.h"

json_t *bulletin_kept_def(const struct bulletin *b);

/* In a. ERR_INTERNAL where it is none. */
enum err bulletin_kept_read(struct arena *a, const json_t *kept, const struct bulletin_def **ret,
                            struct bulletin_indicators *ret_indicators, struct error *e) ERR_CHECKED;

#endif
