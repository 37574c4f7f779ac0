/* What the filters of the wall and of the desk offer. */
#include "web/choices.h"

#include "model/notice.h"
#include "web/app.h"
#include "web/resident.h"

#define UNITS_MAX  1000
#define UNITS_PAGE 200

static enum err read_common(struct req *r, struct arena *a, struct area_list *areas, struct category_list *categories)
{
    enum err x = resident_counties(r, a, areas);
    return x == ERR_OK ? category_children(conn_of(r), a, NULL, categories, &r->error) : x;
}

static enum err read_wall(struct req *r, struct arena *a, const void **ret)
{
    struct wall_choices *c = arena_obj(a, struct wall_choices);
    enum err x = read_common(r, a, &c->areas, &c->categories);
    *ret = c;
    return x == ERR_OK ? notice_units(conn_of(r), a, &c->units, &r->error) : x;
}

enum err wall_choices_get(struct req *r, const struct wall_choices **ret)
{
    const void *what = NULL;
    enum err x = kept_get(&app_of(r)->wall_choices, r, read_wall, &what);
    *ret = what;
    return x;
}

static enum err read_units(struct req *r, struct arena *a, struct desk_choices *c)
{
    struct unit_list l;
    const char *cursor = NULL;
    c->units = arena_array(a, struct option_view, UNITS_MAX);
    do {
        enum err x = unit_list(conn_of(r), a, false, cursor, UNITS_PAGE, &l, &r->error);
        if (x != ERR_OK)
            return x;
        for (int i = 0; i < l.n && c->unit_count < UNITS_MAX; i++)
            c->units[c->unit_count++] = (struct option_view){
                .value = l.rows[i].name, .label = arena_printf(a, "%s %s", l.rows[i].code, l.rows[i].initials)};
        cursor = l.next;
    } while (cursor && c->unit_count < UNITS_MAX);
    return ERR_OK;
}

static enum err read_desk(struct req *r, struct arena *a, const void **ret)
{
    struct desk_choices *c = arena_obj(a, struct desk_choices);
    enum err x = read_common(r, a, &c->areas, &c->categories);
    *ret = c;
    return x == ERR_OK ? read_units(r, a, c) : x;
}

enum err desk_choices_get(struct req *r, const struct desk_choices **ret)
{
    const void *what = NULL;
    enum err x = kept_get(&app_of(r)->desk_choices, r, read_desk, &what);
    *ret = what;
    return x;
}
