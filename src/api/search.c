/* Searching for officers' programs: what the page of the desk finds. */
#include "model/search.h"
#include "api/api_priv.h"
#include "base/str.h"
#include "web/app.h"

static json_t *pieces_json(const struct search_pieces *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->n; i++)
        json_array_append_new(list, json_pack("{s:s, s:b}", "text", p->v[i].text, "hit", p->v[i].hit));
    return list;
}

static json_t *hits_json(struct req *r, const struct search_list *l)
{
    json_t *list = json_array();
    for (int i = 0; i < l->n; i++) {
        const struct search_row *x = &l->rows[i];
        json_t *row = api_matter_row(r, &x->m);
        json_object_set_new(row, "title_pieces", pieces_json(&x->title));
        json_object_set_new(row, "snippet", pieces_json(&x->snippet));
        json_object_set_new(row, "in_answer", json_boolean(x->in_answer));
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *rows_json(struct req *r, const struct matter_list *l)
{
    json_t *list = json_array();
    for (int i = 0; i < l->n; i++)
        json_array_append_new(list, api_matter_row(r, &l->rows[i]));
    return list;
}

static enum err read_order(struct req *r, enum search_order *ret)
{
    const char *order = str_or(req_query(r, "order"), "newest");
    *ret = str_eq(order, "relevance") ? SEARCH_RELEVANCE : SEARCH_NEWEST;
    if (*ret == SEARCH_NEWEST && !str_eq(order, "newest"))
        return error_set(&r->error, ERR_INVALID, "order", N_("The order is newest or relevance."), NULL);
    return ERR_OK;
}

enum err api_desk_search(struct req *r)
{
    static const char *const names[] = {"q",     "order", "area", "unit",  "category", "channel", "state",
                                        "clock", "from",  "to",   "after", "limit",    NULL};
    struct matter_filter f;
    struct search_query q = {.text = req_query(r, "q"), .filter = &f, .cursor = req_query(r, "after")};
    struct search_list l;
    struct matter_list callers;
    enum err x = api_query(r, names);
    if (x == ERR_OK)
        x = read_order(r, &q.order);
    if (x == ERR_OK)
        x = api_limit(r, &q.limit);
    if (x == ERR_OK)
        x = api_filter(r, &f);
    if (x == ERR_OK)
        x = search(conn_of(r), site_of(r), viewer_of(r), r->arena, &q, &l, &r->error);
    if (x == ERR_OK)
        x = search_caller(conn_of(r), site_of(r), viewer_of(r), r->arena, q.text, &callers, &r->error);
    if (x != ERR_OK)
        return x;
    return api_answer(r, 200,
                      json_pack("{s:o, s:s?, s:i, s:b, s:b, s:b, s:o}", "items", hits_json(r, &l), "next", l.next,
                                "total", l.total, "total_more", l.total_more, "total_about", l.about, "building",
                                l.building, "callers", rows_json(r, &callers)));
}
