/* What several of the residents' pages need: the picker of areas, the place of a sign, and the receipt. */
#include "web/resident.h"

#include <string.h>

#include "base/str.h"
#include "html/public.html.h"
#include "web/page.h"
#include "web/qr.h"

static struct option_view area_option(struct req *r, const struct area *a, const char *label, int64_t chosen)
{
    return (struct option_view){
        .value = arena_printf(r->arena, "%lld", (long long)a->id), .label = label, .chosen = a->id == chosen};
}

static enum err fill_group(struct req *r, const struct html *h, const struct area *county, int64_t chosen,
                           struct area_group_view *g)
{
    struct area_list towns;
    enum err x = area_children(conn_of(r), r->arena, county->id, &towns, &r->error);
    if (x != ERR_OK)
        return x;
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)towns.n + 1);
    list[0] = area_option(r, county, tr_arg(r->arena, h->lang, N_("{}, town not known"), county->name), chosen);
    for (int i = 0; i < towns.n; i++)
        list[i + 1] = area_option(r, &towns.rows[i], towns.rows[i].name, chosen);
    *g = (struct area_group_view){county->name, list, (size_t)towns.n + 1};
    return ERR_OK;
}

enum err resident_areas(struct req *r, const struct html *h, int64_t chosen, const struct area_group_view **ret,
                        size_t *ret_n)
{
    struct area_list l;
    enum err x = resident_counties(r, r->arena, &l);
    if (x != ERR_OK)
        return x;
    struct area_group_view *groups = arena_array(r->arena, struct area_group_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n && x == ERR_OK; i++)
        x = fill_group(r, h, &l.rows[i], chosen, &groups[i]);
    *ret = groups;
    *ret_n = (size_t)l.n;
    return x;
}

enum err resident_place(struct req *r, const char *at, struct place *ret)
{
    size_t n = strcspn(str_or(at, ""), ":");
    *ret = (struct place){0};
    if (str_empty(at) || !at[n])
        return ERR_OK;
    enum err x = place_get(conn_of(r), r->arena, arena_strndup(r->arena, at, n), at + n + 1, ret, &r->error);
    return x == ERR_NOT_FOUND ? ERR_OK : x;
}

enum err resident_town(struct req *r, const struct place *p, int64_t *ret)
{
    struct area_list l;
    *ret = 0;
    if (!p->area_id)
        return ERR_OK;
    enum err x = area_chain(conn_of(r), r->arena, p->area_id, &l, &r->error);
    for (int i = 0; x == ERR_OK && i < l.n; i++) {
        if (l.rows[i].level <= AREA_TOWN)
            *ret = l.rows[i].id;
    }
    return x;
}

enum err resident_receipt(struct req *r, const struct receipt *x, const char *from, const char *from_url, bool named)
{
    const struct crumb trail[] = {crumb_home[0], {from, from_url}};
    struct html h = page_html(r, false);
    struct receipt_view v = {.number = x->number,
                             .secret_spaced = arena_printf(r->arena, "%.4s %s", x->secret, x->secret + 4),
                             .copy = arena_printf(r->arena, "%s %s", x->number, x->secret),
                             .entry_hash = x->entry_hash,
                             .due_at = x->due_at,
                             .named = named};
    const char *link = url_absolute(r, arena_printf(r->arena, "/track?number=%s", x->number));
    v.qr_path = qr_path(r->arena, link, &v.qr_side);
    resp_secret(r);
    struct page_view p = page_view(r, &h, N_("Received"), trail, COUNT_OF(trail));
    /* The secret is shown only here: no switch may lead away from it. */
    p.path = NULL;
    html_receipt(&h, &p, &v);
    return page_done(&h);
}
