/* Pages that everybody may read: home, echo wall, rules, open data. */
#include "base/str.h"
#include "html/public.html.h"
#include "html/when.h"
#include "model/area.h"
#include "model/notice.h"
#include "model/seal.h"
#include "web/page.h"
#include "web/resident.h"
#include "web/words.h"

#define HOME_ECHOES 5
#define WALL_PAGE   20
#define SEAL_PAGE   60
#define FIGURES_US  (10 * 1000 * 1000)

static struct echo_view echo_of(struct req *r, struct html *h, const struct notice *n)
{
    return (struct echo_view){.number = n->number,
                              .url = arena_printf(r->arena, "/wall/%s", n->number),
                              .title = n->title,
                              .question = n->question,
                              .answer = n->answer,
                              .unit = n->unit_name,
                              .area = n->area_name,
                              .category = n->category_name,
                              .submitted_at = n->submitted_at,
                              .answered_at = n->answered_at,
                              .published_at = n->published_at,
                              .solved = str_empty(n->solved) ? NULL : word_solved(h->lang, n->solved),
                              .satisfied = str_empty(n->satisfied) ? NULL : word_satisfied(h->lang, n->satisfied)};
}

static const struct echo_view *echoes_of(struct req *r, struct html *h, const struct notice_list *l)
{
    struct echo_view *list = arena_array(r->arena, struct echo_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++)
        list[i] = echo_of(r, h, &l->rows[i]);
    return list;
}

/* Whoever finds the figures old counts them; the others wait for that one count. */
static enum err month_figures(struct req *r, struct wall_figures *ret)
{
    struct figures_cache *k = &app_of(r)->figures;
    enum err x = ERR_OK;
    pthread_mutex_lock(&k->lock);
    if (clock_mono_us() >= k->until_us) {
        x = notice_figures(conn_of(r), site_of(r), &k->figures, &r->error);
        if (x == ERR_OK)
            k->until_us = clock_mono_us() + FIGURES_US;
    }
    *ret = k->figures;
    pthread_mutex_unlock(&k->lock);
    return x;
}

static enum err page_home(struct req *r)
{
    const struct site *s = site_of(r);
    struct notice_list l;
    struct wall_figures f;
    enum err x = notice_list(conn_of(r), r->arena, &(struct notice_filter){0}, NULL, HOME_ECHOES, &l, &r->error);
    if (x == ERR_OK)
        x = month_figures(r, &f);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct civil now = civil_of(h.now, s->zone);
    struct home_view v = {.received = f.received,
                          .answered = f.answered,
                          .closed = f.closed,
                          .published = f.published,
                          .month = when_month(&h, now.year, now.month),
                          .echoes = echoes_of(r, &h, &l),
                          .echo_count = (size_t)l.n};
    struct page_view p = page_view(r, &h, s->name, NULL, 0);
    p.wide = true;
    html_home(&h, &p, &v);
    return page_done(&h);
}

enum err resident_counties(struct req *r, struct area_list *ret)
{
    struct area_list top;
    int64_t parent = 0;
    enum err x;
    while ((x = area_children(conn_of(r), r->arena, parent, &top, &r->error)) == ERR_OK && top.n == 1 &&
           !top.rows[0].leaf)
        parent = top.rows[0].id;
    *ret = top;
    return x;
}

static enum err fill_areas(struct req *r, int64_t chosen, struct wall_view *v)
{
    struct area_list l;
    enum err x = resident_counties(r, &l);
    if (x != ERR_OK)
        return x;
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++) {
        bool here = l.rows[i].id == chosen;
        list[i] = (struct option_view){
            .value = arena_printf(r->arena, "%lld", (long long)l.rows[i].id), .label = l.rows[i].name, .chosen = here};
        if (here)
            v->area_name = l.rows[i].name;
    }
    v->areas = list;
    v->area_count = (size_t)l.n;
    return ERR_OK;
}

static enum err page_wall(struct req *r)
{
    struct notice_list l;
    struct wall_view v = {0};
    const char *cursor = req_query(r, "after");
    int64_t area = req_query_int(r, "area", 1, INT64_MAX, 0);
    enum err x =
        notice_list(conn_of(r), r->arena, &(struct notice_filter){.area_id = area}, cursor, WALL_PAGE, &l, &r->error);
    if (x == ERR_OK)
        x = fill_areas(r, area, &v);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    v.echoes = echoes_of(r, &h, &l);
    v.echo_count = (size_t)l.n;
    v.first = !cursor;
    if (l.next)
        v.next = arena_printf(r->arena, "/wall?area=%lld&after=%s", (long long)area, url_encode(r->arena, l.next));
    struct page_view p = page_view(r, &h, N_("Echo wall"), crumb_home, 1);
    html_wall(&h, &p, &v);
    return page_done(&h);
}

static enum err page_wall_item(struct req *r)
{
    struct notice n;
    const struct crumb trail[] = {crumb_home[0], {N_("Echo wall"), "/wall"}};
    enum err x = notice_by_number(conn_of(r), r->arena, req_param(r, "number"), &n, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct echo_view e = echo_of(r, &h, &n);
    struct page_view p = page_view(r, &h, n.title, trail, COUNT_OF(trail));
    html_wall_item(&h, &p, &e);
    return page_done(&h);
}

static enum err page_privacy(struct req *r)
{
    struct html h = page_html(r, false);
    struct page_view p = page_view(r, &h, N_("Rules and privacy"), crumb_home, 1);
    html_privacy(&h, &p);
    return page_done(&h);
}

static enum err page_open(struct req *r)
{
    struct seal_list l;
    int32_t before = (int32_t)req_query_int(r, "before", 20000101, 99991231, 0);
    enum err x = seal_list(conn_of(r), r->arena, before, SEAL_PAGE, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct seal_view *seals = arena_array(r->arena, struct seal_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        seals[i] = (struct seal_view){l.rows[i].day, l.rows[i].entries, l.rows[i].root, l.rows[i].hash};
    struct open_view v = {.seals = seals, .seal_count = (size_t)l.n};
    if (l.next)
        v.next = arena_printf(r->arena, "/open?before=%d", l.next);
    struct html h = page_html(r, false);
    struct page_view p = page_view(r, &h, N_("Open data"), crumb_home, 1);
    p.wide = true;
    html_open_data(&h, &p, &v);
    return page_done(&h);
}

static const struct route routes[] = {
    ROUTE(GET, "/", page_home, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/wall", page_wall, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/wall/:number", page_wall_item, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/privacy", page_privacy, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/open", page_open, PERM_PUBLIC, 0, 0),
};

const struct route *routes_public(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
