/* GET /api/v1/wall, /categories, /areas: what everybody may read. From public copies alone. */
#include "web/wall.h"
#include "api/api_priv.h"
#include "base/str.h"
#include "model/area.h"
#include "model/category.h"

#define PUBLIC_S 60 /* seconds that others may keep a list */

static json_t *notice_json(struct req *r, const struct notice *n)
{
    const struct site *s = site_of(r);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "number", n->number,
                     "url", url_absolute(r, arena_printf(r->arena, "/wall/%s", n->number)), "title", n->title,
                     "question", n->question, "answer", n->answer, "unit", api_named(n->unit_code, n->unit_name),
                     "area", api_named(n->area_code, n->area_name), "category",
                     api_named(n->category, n->category_name), "submitted_at", api_time(s, n->submitted_at),
                     "answered_at", api_time(s, n->answered_at), "published_at", api_time(s, n->published_at),
                     "updated_at", api_time(s, n->changed_at), "solved", api_string(n->solved), "satisfied",
                     api_string(n->satisfied));
}

enum err api_wall(struct req *r)
{
    static const char *const names[] = {"area", "unit", "category", "solved", "q",
                                        "from", "to",   "after",    "limit",  NULL};
    struct notice_filter f = {0};
    struct notice_list l;
    int limit;
    enum err x = api_query(r, names);
    if (x == ERR_OK)
        x = api_limit(r, &limit);
    if (x == ERR_OK)
        x = wall_filter(r, &f);
    if (x == ERR_OK)
        x = notice_list(conn_of(r), site_of(r), r->arena, &f, req_query(r, "after"), limit, &l, &r->error);
    if (x != ERR_OK)
        return x;
    json_t *items = json_array();
    for (int i = 0; i < l.n; i++)
        json_array_append_new(items, notice_json(r, &l.rows[i]));
    return api_page(r, items, l.next);
}

enum err api_wall_item(struct req *r)
{
    static const char *const names[] = {NULL};
    struct notice n;
    enum err x = api_query(r, names);
    if (x == ERR_OK)
        x = notice_by_number(conn_of(r), r->arena, req_param(r, "number"), &n, &r->error);
    return x == ERR_OK ? api_answer(r, 200, notice_json(r, &n)) : x;
}

enum err api_categories(struct req *r)
{
    static const char *const names[] = {NULL};
    struct category_list l;
    enum err x = api_query(r, names);
    if (x == ERR_OK)
        x = category_tree(conn_of(r), r->arena, false, &l, &r->error);
    if (x != ERR_OK)
        return x;
    json_t *items = json_array();
    for (int i = 0; i < l.n; i++)
        json_array_append_new(items, json_pack("{s:s, s:o, s:s, s:o}", "code", l.rows[i].code, "parent",
                                               api_string(l.rows[i].parent), "name", l.rows[i].name, "name_en",
                                               api_string(l.rows[i].name_en)));
    resp_cache(r, PUBLIC_S, false);
    return api_answer(r, 200, json_pack("{s:o}", "items", items));
}

/* Right below the parent; the top without one. A zone without a code is named by its name. */
enum err api_areas(struct req *r)
{
    static const char *const names[] = {"parent", NULL};
    struct area parent = {0};
    struct area_list l;
    const char *text = req_query(r, "parent");
    enum err x = api_query(r, names);
    if (x == ERR_OK && !str_empty(text)) {
        x = area_named(conn_of(r), r->arena, text, &parent, &r->error);
        if (x == ERR_NOT_FOUND)
            x = error_set(&r->error, ERR_INVALID, "parent", N_("There is no such area."), NULL);
    }
    if (x == ERR_OK)
        x = area_children(conn_of(r), r->arena, parent.id, &l, &r->error);
    if (x != ERR_OK)
        return x;
    json_t *items = json_array();
    for (int i = 0; i < l.n; i++)
        json_array_append_new(items, json_pack("{s:o, s:s, s:i, s:b}", "code", api_string(l.rows[i].code), "name",
                                               l.rows[i].name, "level", l.rows[i].level, "leaf", l.rows[i].leaf));
    resp_cache(r, PUBLIC_S, false);
    return api_answer(r, 200, json_pack("{s:o}", "items", items));
}
