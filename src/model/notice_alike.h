/* Public copies like what a resident is about to say: the answer may stand on the wall already. Reads nothing behind a
 * copy. */
#ifndef ECHOWALL_MODEL_NOTICE_ALIKE_H
#define ECHOWALL_MODEL_NOTICE_ALIKE_H

#include "model/notice.h"

#define NOTICE_ALIKE_MAX 3

/* The likeliest first, from the newest of the area and of all. ret: number, title, answer and unit_name. */
enum err notice_alike(struct db_conn *c, struct arena *a, const char *title, const char *body, int64_t area_id,
                      struct notice ret[NOTICE_ALIKE_MAX], int *ret_n, struct error *e) ERR_CHECKED;

#endif
