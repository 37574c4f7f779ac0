/* Where a page of a list begins, as text for an address: two numbers, signed with the site key for one viewer and one
 * list, so that nobody asks with a cursor of their own making what lies between. */
#ifndef ECHOWALL_MODEL_CURSOR_H
#define ECHOWALL_MODEL_CURSOR_H

#include "model/site.h"
#include "model/viewer.h"

struct cursor {
    int64_t key, id;
};

/* list names the list with all that narrows it. */
char *cursor_write(const struct site *s, struct arena *a, const struct viewer *v, const char *list, struct cursor c);
/* ERR_INVALID for one that this site did not write for this viewer and list. */
enum err cursor_read(const struct site *s, struct arena *a, const struct viewer *v, const char *list, const char *text,
                     struct cursor *ret, struct error *e) ERR_CHECKED;

#endif
