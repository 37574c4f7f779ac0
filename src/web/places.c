#include "web/places.h"

#include "base/str.h"
#include "catalogue/hours.h"
#include "html/place.html.h"
#include "html/when.h"
#include "http/url.h"
#include "model/area.h"
#include "model/calendar.h"
#include "model/menu.h"
#include "web/page.h"
#include "web/qr.h"
#include "web/resident.h"
#include "web/subjects.h"

#define ROWS   50
#define BOOKED "jiaoxue" /* the programme by which groups book a visit */

static const char *title_in(struct arena *a, enum lang lang, const struct place *p)
{
    return *p->name ? p->name : arena_printf(a, "%s %s", tr_words(lang, &p->def->name), p->code);
}

const char *place_title(struct req *r, const struct html *h, const struct place *p)
{
    return title_in(r->arena, h->lang, p);
}

const char *place_words(struct req *r, const struct place *p)
{
    const char *title = title_in(r->arena, LANG_ZH_CN, p);
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && p->def->fields[i].field.part; i++) {
        if (str_eq(p->def->fields[i].field.part, "address") && *p->values[i])
            return arena_printf(r->arena, "%s（%s）", title, p->values[i]);
    }
    return title;
}

static const char *place_url(struct req *r, const struct place *p)
{
    return arena_printf(r->arena, "/at/%s/%s", p->def->code, p->code);
}

enum err place_link(struct req *r, const struct html *h, int64_t matter_id, const char **ret_name, const char **ret_url)
{
    struct place p;
    struct error none = {0};
    enum err x = place_of_matter(conn_of(r), viewer_of(r), r->arena, matter_id, &p, &none);
    *ret_name = *ret_url = NULL;
    if (x == ERR_NOT_FOUND)
        return ERR_OK;
    if (x != ERR_OK) {
        r->error = none;
        return x;
    }
    *ret_name = place_title(r, h, &p);
    *ret_url = arena_printf(r->arena, "/desk/s/%s/%s", p.def->code, p.code);
    return ERR_OK;
}

/* Whether there is anything to find in a register. */
static enum err has_places(struct req *r, const struct register_def *d, bool *ret)
{
    struct place_list l = {0};
    enum err x = d->access == REGISTER_PUBLIC
                     ? place_list(conn_of(r), site_of(r), r->arena, d, 0, NULL, 1, &l, &r->error)
                     : ERR_OK;
    *ret = l.n > 0;
    return x;
}

static enum err page_registers(struct req *r)
{
    size_t n;
    const struct register_def *const *all = registers_all(&n);
    struct html h = page_html(r, false);
    struct places_view v = {0};
    struct kind_view *rows = arena_array(r->arena, struct kind_view, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool any;
        enum err x = has_places(r, all[i], &any);
        if (x != ERR_OK)
            return x;
        if (any)
            rows[v.register_count++] = (struct kind_view){.url = arena_printf(r->arena, "/places/%s", all[i]->code),
                                                          .name = tr_words(h.lang, &all[i]->name),
                                                          .about = tr_words(h.lang, &all[i]->about)};
    }
    v.registers = rows;
    struct page_view p = page_view(r, &h, N_("Places"), crumb_home, 1);
    html_places(&h, &p, &v);
    return page_done(&h);
}

/* Counties to choose from; the chosen one narrows the list. */
static enum err fill_areas(struct req *r, const struct register_def *d, int64_t chosen, struct places_view *v)
{
    struct area_list l;
    enum err x = resident_counties(r, r->arena, &l);
    if (x != ERR_OK)
        return x;
    struct option_view *rows = arena_array(r->arena, struct option_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = (struct option_view){
            .value = arena_printf(r->arena, "/places/%s?area=%lld", d->code, (long long)l.rows[i].id),
            .label = l.rows[i].name,
            .chosen = l.rows[i].id == chosen};
    v->areas = rows;
    v->area_count = (size_t)l.n;
    return ERR_OK;
}

static enum err page_places(struct req *r)
{
    const struct crumb trail[] = {crumb_home[0], {N_("Places"), "/places"}};
    const struct register_def *d;
    struct place_list l;
    int64_t area = 0;
    enum err x = subject_register(r, &d);
    if (x == ERR_OK && d->access != REGISTER_PUBLIC)
        x = error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such register."), NULL);
    if (x != ERR_OK)
        return x;
    (void)!str_int(str_or(req_query(r, "area"), ""), 1, INT64_MAX, &area);
    x = place_list(conn_of(r), site_of(r), r->arena, d, area, req_query(r, "after"), ROWS, &l, &r->error);
    struct html h = page_html(r, false);
    struct places_view v = {.name = tr_words(h.lang, &d->name),
                            .everywhere = arena_printf(r->arena, "/places/%s", d->code),
                            .first = str_empty(req_query(r, "after")),
                            .in_area = area != 0};
    if (x == ERR_OK)
        x = fill_areas(r, d, area, &v);
    if (x != ERR_OK)
        return x;
    v.path = area ? arena_printf(r->arena, "%s?area=%lld", v.everywhere, (long long)area) : v.everywhere;
    if (l.next)
        v.next = arena_printf(r->arena, "%s%cafter=%s", v.path, area ? '&' : '?', url_encode(r->arena, l.next));
    struct place_row_view *rows = arena_array(r->arena, struct place_row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = (struct place_row_view){
            .url = place_url(r, &l.rows[i]), .title = place_title(r, &h, &l.rows[i]), .area = l.rows[i].area_name};
    v.rows = rows;
    v.row_count = (size_t)l.n;
    struct page_view p = page_view(r, &h, v.name, trail, COUNT_OF(trail));
    html_places_of(&h, &p, &v);
    return page_done(&h);
}

static void fill_facts(struct req *r, const struct html *h, const struct place *p, struct place_view *v)
{
    struct place_fact_view *facts = arena_array(r->arena, struct place_fact_view, REGISTER_FIELDS_MAX);
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && p->def->fields[i].field.part; i++) {
        const struct field_def *f = &p->def->fields[i].field;
        const struct option_def *o = f->type == FIELD_CHOICE ? field_option(f, p->values[i]) : NULL;
        if (*p->values[i] && !str_eq(f->part, "points"))
            facts[v->fact_count++] = (struct place_fact_view){.name = tr_words(h->lang, &f->name),
                                                              .value = o ? tr_words(h->lang, &o->name) : p->values[i]};
    }
    v->facts = facts;
}

static enum err read_place(struct req *r, struct place *ret)
{
    return place_get(conn_of(r), r->arena, req_param(r, "register"), req_param(r, "code"), ret, &r->error);
}

static struct place_view view_of(struct req *r, const struct html *h, const struct place *p)
{
    struct place_view v = {.title = place_title(r, h, p),
                           .register_name = tr_words(h->lang, &p->def->name),
                           .area = p->area_name,
                           .say = arena_printf(r->arena, "/say?at=%s:%s", p->def->code, p->code)};
    if (code_listed(programme_find(MENU_PROGRAMME)->where, p->def->code))
        v.menu = arena_printf(r->arena, "/menu?at=%s:%s", p->def->code, p->code);
    if (code_listed(programme_find(BOOKED)->where, p->def->code))
        v.book = "/reception";
    fill_facts(r, h, p, &v);
    return v;
}

static const char *value_of(const struct place *p, const char *part)
{
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && p->def->fields[i].field.part; i++) {
        if (str_eq(p->def->fields[i].field.part, part))
            return p->values[i];
    }
    return "";
}

/* Whether it is open now, as far as its hours can be read. */
static enum err fill_open(struct req *r, struct html *h, const struct place *p, struct place_view *v)
{
    char text[32];
    struct hours hours;
    const struct calendar *calendar = NULL;
    const struct zone z = site_of(r)->zone;
    if (!hours_parse(value_of(p, "hours"), &hours))
        return ERR_OK;
    enum err x = calendar_hold(conn_of(r), site_of(r), r->arena, &calendar, &r->error);
    if (x != ERR_OK)
        return x;
    struct hours_now now = hours_at(&hours, calendar, z, clock_now(&site_of(r)->clock));
    v->open_now = now.open;
    if (now.open && !now.until)
        v->open = tr(h->lang, N_("Open now, day and night"));
    else if (now.open && civil_day(now.until, z) != civil_day(h->now, z))
        v->open = tr_arg(r->arena, h->lang, N_("Open now, until {}"), when_moment(h, now.until));
    else if (now.open)
        v->open = tr_arg(r->arena, h->lang, N_("Open now, until {}"), time_format(now.until, z, text) + 11);
    else if (now.opens_at)
        v->open = tr_arg(r->arena, h->lang, N_("Closed now, opens {}"), when_moment(h, now.opens_at));
    else
        v->open = tr(h->lang, N_("Closed now"));
    if (now.provisional)
        v->open = tr_arg(r->arena, h->lang,
                         N_("{} (as far as is known: the holidays of that year are not in the calendar yet)"), v->open);
    return ERR_OK;
}

/* A line of a route: the code of a base or a venue, or a place in words. */
static enum err read_point(struct req *r, const struct html *h, const char *line, struct place_point_view *ret)
{
    static const char *const registers[] = {"base", "venue"};
    *ret = (struct place_point_view){.name = line, .about = ""};
    for (size_t i = 0; i < COUNT_OF(registers); i++) {
        struct place p;
        struct error none = {0};
        enum err x = place_get(conn_of(r), r->arena, registers[i], line, &p, &none);
        if (x == ERR_NOT_FOUND)
            continue;
        if (x != ERR_OK) {
            r->error = none;
            return x;
        }
        *ret = (struct place_point_view){place_title(r, h, &p), value_of(&p, "about"), place_url(r, &p)};
        return ERR_OK;
    }
    return ERR_OK;
}

#define POINTS_MAX 40

/* The points of a route, in their order. */
static enum err fill_points(struct req *r, const struct html *h, const struct place *p, struct place_view *v)
{
    struct place_point_view *list = arena_array(r->arena, struct place_point_view, POINTS_MAX);
    char *text = arena_strdup(r->arena, value_of(p, "points"));
    enum err x = ERR_OK;
    for (char *line; x == ERR_OK && v->point_count < POINTS_MAX && (line = strsep(&text, "\r\n"));) {
        line = str_trim(r->arena, line);
        if (*line)
            x = read_point(r, h, line, &list[v->point_count++]);
    }
    v->points = list;
    return x;
}

/* What the sign opens. */
static enum err page_place(struct req *r)
{
    struct place place;
    enum err x = read_place(r, &place);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct place_view v = view_of(r, &h, &place);
    x = fill_open(r, &h, &place, &v);
    if (x == ERR_OK)
        x = fill_points(r, &h, &place, &v);
    if (x != ERR_OK)
        return x;
    const struct crumb trail[] = {crumb_home[0],
                                  {N_("Places"), "/places"},
                                  {v.register_name, arena_printf(r->arena, "/places/%s", place.def->code)}};
    struct page_view p = page_view(r, &h, v.title, trail, COUNT_OF(trail));
    html_place(&h, &p, &v);
    return page_done(&h);
}

enum err page_sign(struct req *r)
{
    struct place place;
    struct desk_page_view p;
    enum err x = read_place(r, &place);
    if (x == ERR_OK && !place.def->sign)
        x = error_set(&r->error, ERR_NOT_FOUND, NULL, N_("No sign stands at such a place."), NULL);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct place_view v = view_of(r, &h, &place);
    v.address = url_absolute(r, place_url(r, &place));
    v.back = arena_printf(r->arena, "/desk/s/%s/%s", place.def->code, place.code);
    v.qr_path = qr_path(r->arena, v.address, &v.qr_side);
    x = desk_view(r, &h, N_("Sign"), &p);
    if (x != ERR_OK)
        return x;
    html_sign(&h, &p, &v);
    return page_done(&h);
}

static const struct route routes[] = {
    ROUTE(GET, "/places", page_registers, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/places/:register", page_places, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/at/:register/:code", page_place, PERM_PUBLIC, 0, 0),
};

const struct route *routes_places(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
