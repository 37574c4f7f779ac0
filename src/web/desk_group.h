/* Matters about the same thing on the pages of the desk. */
#ifndef ECHOWALL_WEB_DESK_GROUP_H
#define ECHOWALL_WEB_DESK_GROUP_H

#include "catalogue/procedure.h"
#include "html/group_views.h"
#include "html/html.h"
#include "model/matter.h"
#include "model/similar.h"
#include "web/page.h"

/* The panel of a matter's page: its group, and what it may be the same as. merge: the move by which it can still be
 * merged, or NULL. */
enum err desk_group(struct req *r, struct html *h, const struct matter_full *f, const struct move_def *merge,
                    struct group_view *ret) ERR_CHECKED;

/* What the form of a move may name: main matters to merge into, or earlier ones to answer by. other: named so far. */
enum err desk_group_choices(struct req *r, struct html *h, const struct matter_full *f, const struct move_def *d,
                            const char *other, const struct likeness_view **ret, size_t *ret_n) ERR_CHECKED;

/* Suggestions with their reasons in words. other: chosen so far. choose: a path to go on with, the number at its end,
 * or NULL. */
const struct likeness_view *desk_likenesses(struct req *r, struct html *h, const struct similar *rows, int n,
                                            const char *other, const char *choose);

#endif
