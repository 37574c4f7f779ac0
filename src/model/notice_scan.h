/* What may not go out to the public: the vault values of whoever raised the matter, and phones, ID numbers, cards and
 * mail addresses of anybody. */
#ifndef ECHOWALL_MODEL_NOTICE_SCAN_H
#define ECHOWALL_MODEL_NOTICE_SCAN_H

#include "model/notice.h"
#include "model/person.h"

#define NOTICE_LEAKS_MAX 100

/* Appends the leaks in a field's text to *leaks (in a, moved as it grows), at most NOTICE_LEAKS_MAX in all. */
void notice_scan(struct arena *a, const char *field, const char *text, const struct contact *vault, struct leak **leaks,
                 int *n);

/* The text with ■ in place of everything that notice_scan finds. */
const char *notice_blank(struct arena *a, const char *text, const struct contact *vault);

#endif
