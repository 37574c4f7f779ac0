/* Pages that everybody may read: home, echo wall, rules, open data. */
#include "base/str.h"
#include "html/public.html.h"
#include "html/when.h"
#include "model/area.h"
#include "model/notice.h"
#include "model/seal.h"
#include "web/page.h"
#include "web/reception.h"
#include "web/resident.h"
#include "web/wall.h"

#define HOME_ECHOES 5
#define HOME_SOON   4 /* of what is announced */
#define HOME_DAYS   7
#define SEAL_PAGE   60
#define OPEN_MONTHS 24
#define FIGURES_US  (10 * 1000 * 1000)

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
    struct receptions_view soon;
    struct html h = page_html(r, false);
    enum err x =
        notice_list(conn_of(r), site_of(r), r->arena, &(struct notice_filter){0}, NULL, HOME_ECHOES, &l, &r->error);
    if (x == ERR_OK)
        x = month_figures(r, &f);
    if (x == ERR_OK)
        x = reception_rows(r, &h, HOME_DAYS, HOME_SOON, &soon);
    if (x != ERR_OK)
        return x;
    struct civil now = civil_of(h.now, s->zone);
    struct home_view v = {.received = f.received,
                          .answered = f.answered,
                          .closed = f.closed,
                          .published = f.published,
                          .month = when_month(&h, now.year, now.month),
                          .echoes = wall_echoes(r, &h, &l),
                          .echo_count = (size_t)l.n,
                          .soon = soon.rows,
                          .soon_count = soon.row_count};
    struct page_view p = page_view(r, &h, s->name, NULL, 0);
    p.wide = true;
    html_home(&h, &p, &v);
    return page_done(&h);
}

enum err resident_counties(struct req *r, struct arena *a, struct area_list *ret)
{
    struct area_list top;
    int64_t parent = 0;
    enum err x;
    while ((x = area_children(conn_of(r), a, parent, &top, &r->error)) == ERR_OK && top.n == 1 && !top.rows[0].leaf)
        parent = top.rows[0].id;
    *ret = top;
    return x;
}

static enum err page_privacy(struct req *r)
{
    struct html h = page_html(r, false);
    struct page_view p = page_view(r, &h, N_("Rules and privacy"), crumb_home, 1);
    html_privacy(&h, &p);
    return page_done(&h);
}

/* The months of the wall, newest first: from the first copy to now, at most two years. */
static enum err fill_months(struct req *r, struct html *h, struct open_view *v)
{
    int64_t first;
    enum err x = notice_first(conn_of(r), &first, &r->error);
    if (x != ERR_OK || !first)
        return x;
    struct civil from = civil_of(first, h->zone), now = civil_of(h->now, h->zone);
    int n = (now.year - from.year) * 12 + now.month - from.month + 1;
    n = n > OPEN_MONTHS ? OPEN_MONTHS : n;
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)n + 1);
    for (int i = 0; i < n; i++) {
        int month = now.year * 12 + now.month - 1 - i;
        list[i] = (struct option_view){
            .value = arena_printf(r->arena, "/open/wall/%04d-%02d.csv", month / 12, month % 12 + 1),
            .label = when_month(h, month / 12, month % 12 + 1)};
    }
    v->months = list;
    v->month_count = (size_t)n;
    return ERR_OK;
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
    x = fill_months(r, &h, &v);
    if (x != ERR_OK)
        return x;
    struct page_view p = page_view(r, &h, N_("Open data"), crumb_home, 1);
    p.wide = true;
    p.atom = "/wall.atom";
    p.json = "/wall.json";
    html_open_data(&h, &p, &v);
    return page_done(&h);
}

static const struct route routes[] = {
    ROUTE(GET, "/", page_home, PERM_PUBLIC, ROUTE_SHARED, 0),
    ROUTE(GET, "/wall", page_wall, PERM_PUBLIC, ROUTE_SHARED, 0),
    ROUTE(GET, "/wall/:number", page_wall_item, PERM_PUBLIC, ROUTE_SHARED, 0),
    ROUTE(GET, "/wall.atom", page_wall_atom, PERM_PUBLIC, ROUTE_SHARED, 0),
    ROUTE(GET, "/wall.json", page_wall_json, PERM_PUBLIC, ROUTE_SHARED, 0),
    ROUTE(GET, "/open/wall.csv", page_wall_csv, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/open/wall/:month", page_wall_month, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/robots.txt", page_robots, PERM_PUBLIC, ROUTE_QUIET, 0),
    ROUTE(GET, "/sitemap.xml", page_sitemap, PERM_PUBLIC, ROUTE_SHARED, 0),
    ROUTE(GET, "/privacy", page_privacy, PERM_PUBLIC, ROUTE_SHARED, 0),
    ROUTE(GET, "/open", page_open, PERM_PUBLIC, ROUTE_SHARED, 0),
};

const struct route *routes_public(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
