/* What the filters and pickers of many pages offer, kept as kept.h says. */
#ifndef ECHOWALL_WEB_CHOICES_H
#define ECHOWALL_WEB_CHOICES_H

#include "html/views.h"
#include "model/area.h"
#include "model/category.h"
#include "model/unit.h"

struct req;

struct wall_choices {
    struct area_list areas;          /* counties and zones */
    struct category_list categories; /* the top level */
    struct unit_list units;          /* that stand on a live copy */
};

struct desk_choices {
    struct area_list areas;          /* counties and zones */
    struct category_list categories; /* the top level */
    struct option_view *units;       /* active ones, the first 1,000 by code: the name, code and initials beside it */
    size_t unit_count;
};

/* They live as long as the request. */
enum err wall_choices_get(struct req *r, const struct wall_choices **ret) ERR_CHECKED;
enum err desk_choices_get(struct req *r, const struct desk_choices **ret) ERR_CHECKED;

#endif
