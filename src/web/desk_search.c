/* Searching matters, and the list of keys. */
#include "base/str.h"
#include "html/desk.html.h"
#include "html/desk_search.html.h"
#include "model/search.h"
#include "web/desk.h"
#include "web/desk_filter.h"
#include "web/reading.h"

#define SEARCH_PAGE 20

static const struct piece_view *pieces_of(struct req *r, const struct search_pieces *p)
{
    struct piece_view *v = arena_array(r->arena, struct piece_view, p->n + 1);
    for (size_t i = 0; i < p->n; i++)
        v[i] = (struct piece_view){p->v[i].text, p->v[i].hit};
    return v;
}

static const struct hit_view *hits_of(struct req *r, struct html *h, const struct search_list *l)
{
    struct hit_view *v = arena_array(r->arena, struct hit_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        const struct search_row *x = &l->rows[i];
        v[i] = (struct hit_view){.row = desk_row(r, h, &x->m),
                                 .title = pieces_of(r, &x->title),
                                 .title_count = x->title.n,
                                 .snippet = pieces_of(r, &x->snippet),
                                 .snippet_count = x->snippet.n,
                                 .in_answer = x->in_answer};
    }
    return v;
}

static const char *total_words(struct req *r, const struct html *h, const struct search_list *l)
{
    if (l->total_more)
        return l->total == SEARCH_TOTAL_MAX ? "1,000+" : arena_printf(r->arena, "%d+", l->total);
    if (l->about)
        return arena_printf(r->arena, "%s %d", tr(h->lang, N_("about")), l->total);
    return arena_printf(r->arena, "%d", l->total);
}

/* The address of the same search in an order. */
static const char *address_of(struct req *r, const char *typed, const char *query, bool by_relevance)
{
    return arena_printf(r->arena, "/desk/search?q=%s%s%s%s", url_encode(r->arena, typed),
                        by_relevance ? "&order=relevance" : "", *query ? "&" : "", query);
}

static void fill_hits(struct req *r, struct html *h, const struct search_list *l, struct search_view *v)
{
    v->hits = hits_of(r, h, l);
    v->hit_count = (size_t)l->n;
    v->total = total_words(r, h, l);
    if (l->next)
        v->next = arena_printf(r->arena, "%s&after=%s", v->here, l->next);
    if (l->building)
        v->note = arena_printf(r->arena, "%s (%d %%)",
                               tr(h->lang, N_("The index is being built; there may be more than is shown")), l->built);
}

static enum err fill_callers(struct req *r, struct html *h, struct search_view *v)
{
    struct matter_list l;
    enum err x = search_caller(conn_of(r), site_of(r), viewer_of(r), r->arena, v->typed, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct row_view *rows = arena_array(r->arena, struct row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = desk_row(r, h, &l.rows[i]);
    v->callers = rows;
    v->caller_count = (size_t)l.n;
    return ERR_OK;
}

/* What is wrong with the words themselves is a mistake of the form, not of the address. */
static enum err run_search(struct req *r, const struct matter_filter *f, const struct search_view *v,
                           struct form_errors *errors, struct search_list *ret)
{
    const struct search_query q = {.text = v->typed,
                                   .filter = f,
                                   .order = v->by_relevance ? SEARCH_RELEVANCE : SEARCH_NEWEST,
                                   .cursor = req_query(r, "after"),
                                   .limit = SEARCH_PAGE};
    enum err x = search(conn_of(r), site_of(r), viewer_of(r), r->arena, &q, ret, &r->error);
    if (x != ERR_INVALID || !str_eq(r->error.field, "q"))
        return x;
    page_model_error(errors, &r->error);
    return ERR_OK;
}

static enum err show_search(struct req *r, struct html *h, struct search_view *v)
{
    struct desk_filter t = {0};
    struct matter_filter f;
    struct form_errors errors = {0};
    struct search_list l = {0};
    struct desk_page_view p;
    enum err x = desk_filter_read(r, &t, &f, &errors);
    const char *query = desk_filter_query(r->arena, &t);
    v->filtered = *query != '\0';
    v->asked = v->filtered || !str_empty(v->typed);
    v->here = address_of(r, v->typed, query, v->by_relevance);
    v->export_url = arena_printf(r->arena, "/desk/exports?list=search&q=%s%s%s", url_encode(r->arena, v->typed),
                                 *query ? "&" : "", query);
    v->other_order = address_of(r, v->typed, query, !v->by_relevance);
    if (x == ERR_OK && errors.n == 0 && v->asked)
        x = run_search(r, &f, v, &errors, &l);
    if (x == ERR_OK)
        x = fill_callers(r, h, v);
    if (x == ERR_OK)
        x = desk_filter_fill(r, h, &t, &v->filter);
    if (x == ERR_OK)
        x = desk_view(r, h, N_("Search matters"), &p);
    if (x != ERR_OK)
        return x;
    fill_hits(r, h, &l, v);
    v->errors = page_field_errors(r, h, &errors, &v->error_count);
    /* A number that leads nowhere is answered as its page would be. */
    if (l.n == 0 && matter_number_normal(r->arena, v->typed))
        resp_status(r, 404);
    html_search(h, &p, v);
    return page_done(h);
}

static enum err find(struct req *r)
{
    struct matter m;
    struct html h = page_html(r, true);
    struct search_view v = {.typed = str_or(req_query(r, "q"), ""),
                            .by_relevance = str_eq(req_query(r, "order"), "relevance"),
                            .first = !req_query(r, "after")};
    enum err x = matter_by_number(conn_of(r), viewer_of(r), r->arena, v.typed, &m, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "/desk/m/%s", m.number));
    if (x != ERR_NOT_FOUND)
        return x;
    r->error = (struct error){0};
    v.why_empty = tr(h.lang, N_("Matters are found by the words of title, message and answer, and by their number. All "
                                "words have to occur; one or two characters are enough."));
    return show_search(r, &h, &v);
}

enum err page_search(struct req *r)
{
    return page_reading(r, find);
}

enum err page_keys(struct req *r)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    enum err x = desk_view(r, &h, N_("Keyboard"), &p);
    if (x != ERR_OK)
        return x;
    html_keys(&h, &p);
    return page_done(&h);
}
