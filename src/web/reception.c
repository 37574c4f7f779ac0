/* Residents: what is announced, and booking a time without an account. */
#include "web/reception.h"
#include "base/str.h"
#include "html/reception.html.h"
#include "html/when.h"
#include "model/booking.h"
#include "web/activities.h"
#include "web/page.h"

static const char *reception_url(struct req *r, const char *number)
{
    return arena_printf(r->arena, "/reception/%s", number);
}

enum err reception_rows(struct req *r, const struct html *h, int days, int limit, struct receptions_view *ret)
{
    struct reception_list l;
    enum err x = reception_list(conn_of(r), site_of(r), r->arena, days, limit, &l, &r->error);
    if (x != ERR_OK)
        return x;
    const struct zone z = site_of(r)->zone;
    int32_t today = civil_day(h->now, z);
    struct reception_row_view *rows = arena_array(r->arena, struct reception_row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++) {
        const struct activity *a = &l.rows[i].a;
        rows[i] = (struct reception_row_view){.url = reception_url(r, a->number),
                                              .title = a->title,
                                              .programme = tr_words(h->lang, &a->programme->name),
                                              .unit = a->unit_name,
                                              .area = a->area_name,
                                              .place = a->place,
                                              .starts_at = a->starts_at,
                                              .ends_at = a->ends_at,
                                              .today = civil_day(a->starts_at, z) <= today,
                                              .books = l.rows[i].books,
                                              .cancelled = a->state == ACTIVITY_CANCELLED};
    }
    *ret = (struct receptions_view){rows, (size_t)l.n};
    return ERR_OK;
}

static enum err page_receptions(struct req *r)
{
    struct receptions_view v;
    struct html h = page_html(r, false);
    enum err x = reception_rows(r, &h, RECEPTION_DAYS, RECEPTION_ROWS_MAX, &v);
    if (x != ERR_OK)
        return x;
    struct page_view p = page_view(r, &h, N_("Reception days and talks"), crumb_home, 1);
    html_receptions(&h, &p, &v);
    return page_done(&h);
}

static void fill_facts(struct req *r, const struct html *h, const struct reception *x, struct reception_view *v)
{
    const struct programme *p = x->a.programme;
    struct reception_fact_view *list = arena_array(r->arena, struct reception_fact_view, PROGRAMME_FIELDS_MAX);
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && p->fields[i].part; i++) {
        if (*x->values[i])
            list[v->fact_count++] = (struct reception_fact_view){tr_words(h->lang, &p->fields[i].name),
                                                                 activity_value_words(h, &p->fields[i], x->values[i])};
    }
    v->facts = list;
}

/* Times that are free and to come, as choices. */
static void fill_slots(struct req *r, struct html *h, const struct slot *slots, int n, struct reception_view *v)
{
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)n + 1);
    int64_t now = clock_now(&site_of(r)->clock);
    for (int i = 0; i < n; i++) {
        if (slots[i].starts_at <= now || slots[i].taken >= slots[i].room)
            continue;
        const char *value = arena_printf(r->arena, "%lld", (long long)slots[i].starts_at);
        list[v->slot.option_count++] = (struct option_view){
            .value = value, .label = when_moment(h, slots[i].starts_at), .chosen = str_eq(req_field(r, "slot"), value)};
    }
    v->slot.options = list;
}

static void fill_form(struct req *r, struct html *h, const struct reception *x, const struct form_errors *errors,
                      struct reception_view *v)
{
    const char *max = arena_printf(r->arena, "%d", x->a.programme->party_max);
    v->op = str_empty(req_field(r, "op")) ? page_op(r) : req_field(r, "op");
    v->slot = activity_field(r, h, errors, "slot", N_("Time"), NULL);
    v->name = activity_field(r, h, errors, "name", N_("Your name"), req_field(r, "name"));
    v->name.autocomplete = "name";
    v->name.max = BOOKING_NAME_MAX;
    v->phone = activity_field(r, h, errors, "phone", N_("Your phone number"), req_field(r, "phone"));
    v->phone.type = "tel";
    v->phone.autocomplete = "tel";
    v->party = activity_field(r, h, errors, "party", N_("How many of you come"), str_or(req_field(r, "party"), "1"));
    v->party.inputmode = "numeric";
    v->party.hint = tr_arg(r->arena, h->lang, N_("{} at most"), max);
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    const struct crumb trail[] = {crumb_home[0], {N_("Reception days and talks"), "/reception"}};
    struct reception x;
    struct slot *slots = arena_array(r->arena, struct slot, BOOKING_SLOTS_MAX);
    int n = 0;
    enum err y = reception_get(conn_of(r), site_of(r), r->arena, req_param(r, "number"), &x, slots, &n, &r->error);
    if (y != ERR_OK)
        return y;
    struct html h = page_html(r, true);
    struct reception_view v = {.title = x.a.title,
                               .programme = tr_words(h.lang, &x.a.programme->name),
                               .unit = x.a.unit_name,
                               .area = x.a.area_name,
                               .place = x.a.place,
                               .url = reception_url(r, x.a.number),
                               .starts_at = x.a.starts_at,
                               .ends_at = x.a.ends_at,
                               .books = x.books && n > 0,
                               .cancelled = x.a.state == ACTIVITY_CANCELLED};
    if (x.a.programme->takes_in)
        v.takes =
            tr_arg(r->arena, h.lang, N_("A group sends at most {} people (Regulations on Petition Work, Article 20)."),
                   arena_printf(r->arena, "%d", x.a.programme->party_max));
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_facts(r, &h, &x, &v);
    fill_form(r, &h, &x, errors, &v);
    fill_slots(r, &h, slots, n, &v);
    struct page_view p = page_view(r, &h, v.title, trail, COUNT_OF(trail));
    resp_status(r, status);
    html_reception(&h, &p, &v);
    return page_done(&h);
}

static enum err page_reception(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

static enum err show_booked(struct req *r, const struct booking_receipt *x)
{
    const struct crumb trail[] = {crumb_home[0], {N_("Reception days and talks"), "/reception"}};
    struct reception day;
    struct slot *slots = arena_array(r->arena, struct slot, BOOKING_SLOTS_MAX);
    int n = 0;
    enum err y = reception_get(conn_of(r), site_of(r), r->arena, req_param(r, "number"), &day, slots, &n, &r->error);
    if (y != ERR_OK)
        return y;
    struct html h = page_html(r, false);
    const struct booked_view v = {.title = day.a.title,
                                  .place = arena_printf(r->arena, "%s %s", day.a.area_name, day.a.place),
                                  .code_spaced = arena_printf(r->arena, "%.4s %s", x->code, x->code + 4),
                                  .cancel = arena_printf(r->arena, "%s/cancel", reception_url(r, day.a.number)),
                                  .starts_at = x->starts_at,
                                  .ends_at = x->ends_at,
                                  .party = x->party};
    struct page_view p = page_view(r, &h, N_("The time is yours"), trail, COUNT_OF(trail));
    resp_secret(r);
    p.path = NULL; /* the code is shown only here: no switch may lead away from it */
    html_booked(&h, &p, &v);
    return page_done(&h);
}

static enum err page_book(struct req *r)
{
    struct booking_receipt receipt;
    struct form_errors errors = {0};
    struct booking_request q = {.number = req_param(r, "number"),
                                .name = req_field(r, "name"),
                                .phone = req_field(r, "phone"),
                                .key = req_field(r, "op"),
                                .from = r->client};
    str_int(str_or(req_field(r, "slot"), ""), 1, INT64_MAX, &q.starts_at);
    str_int(str_or(req_field(r, "party"), "1"), 1, INT64_MAX, &q.party);
    enum err x = booking_make(conn_of(r), site_of(r), r->arena, &q, &receipt, &r->error);
    if (x == ERR_OK)
        return show_booked(r, &receipt);
    int status = page_refused(r, x, &errors);
    return status ? show(r, &errors, status) : x;
}

static enum err show_cancel(struct req *r, const struct form_errors *errors, bool done, int status)
{
    const struct crumb trail[] = {crumb_home[0], {N_("Reception days and talks"), "/reception"}};
    struct reception x;
    struct slot *slots = arena_array(r->arena, struct slot, BOOKING_SLOTS_MAX);
    int n = 0;
    enum err y = reception_get(conn_of(r), site_of(r), r->arena, req_param(r, "number"), &x, slots, &n, &r->error);
    if (y == ERR_OK && !x.a.programme->booking)
        y = error_set(&r->error, ERR_NOT_FOUND, NULL, N_("Nothing can be booked here any more."), NULL);
    if (y != ERR_OK)
        return y;
    struct html h = page_html(r, true);
    struct booking_cancel_view v = {.title = x.a.title, .back = reception_url(r, x.a.number), .done = done};
    v.url = arena_printf(r->arena, "%s/cancel", v.back);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.phone = activity_field(r, &h, errors, "phone", N_("Your phone number"), req_field(r, "phone"));
    v.phone.type = "tel";
    v.code = activity_field(r, &h, errors, "code", N_("Code of the receipt"), "");
    v.code.inputmode = "numeric";
    struct page_view p = page_view(r, &h, N_("Give a booked time back"), trail, COUNT_OF(trail));
    resp_status(r, status);
    html_booking_cancel(&h, &p, &v);
    return page_done(&h);
}

static enum err page_cancel(struct req *r)
{
    const struct form_errors none = {0};
    return show_cancel(r, &none, false, 200);
}

static enum err page_cancel_send(struct req *r)
{
    struct form_errors errors = {0};
    enum err x = booking_cancel(conn_of(r), site_of(r), r->arena, req_param(r, "number"), req_field(r, "phone"),
                                req_field(r, "code"), &r->error);
    if (x == ERR_OK)
        return show_cancel(r, &errors, true, 200);
    if ((x != ERR_NOT_FOUND || !str_eq(r->error.field, "code")) && x != ERR_BUSY)
        return x;
    page_model_error(&errors, &r->error);
    return show_cancel(r, &errors, false, x == ERR_BUSY ? 429 : 422);
}

static const struct route routes[] = {
    ROUTE(GET, "/reception", page_receptions, PERM_PUBLIC, ROUTE_SHARED, 0),
    ROUTE(GET, "/reception/:number", page_reception, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/reception/:number", page_book, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/reception/:number/cancel", page_cancel, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/reception/:number/cancel", page_cancel_send, PERM_PUBLIC, 0, 0),
};

const struct route *routes_reception(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
