/* Activities: the list by time with its totals, and the routes. */
#include "web/activities.h"

#include "base/str.h"
#include "html/activity.html.h"
#include "html/when.h"
#include "http/url.h"
#include "model/area.h"
#include "web/desk.h"
#include "web/month.h"

#define ROWS      50
#define MONTH_MAX 200 /* activities that a month looks at */
#define SPAN_MAX  400 /* days that one list looks at */
#define WEEK_DAYS 7
#define MIDNIGHT  MS_DAY

static const char *day_text(struct req *r, int64_t ms)
{
    int32_t day = civil_day(ms, site_of(r)->zone);
    return arena_printf(r->arena, "%04d-%02d-%02d", (int)day / 10000, (int)day / 100 % 100, (int)day % 100);
}

/* The Monday of the week in which a moment lies. */
static int64_t week_of(struct req *r, int64_t ms)
{
    const struct zone z = site_of(r)->zone;
    int weekday = civil_of(ms, z).weekday;
    return day_start(civil_day(ms, z), z) - (weekday + WEEK_DAYS - 1) % WEEK_DAYS * MS_DAY;
}

/* What narrows the list, and what was typed for it. */
struct listing {
    struct activity_filter f;
    const char *from, *to, *unit, *programme, *down, *state;
    bool month;
    struct month_span span; /* where it is a month */
};

static enum err wrong(struct req *r, struct form_errors *errors, const char *field, const char *msgid)
{
    (void)!error_set(&r->error, ERR_INVALID, field, msgid, NULL);
    page_model_error(errors, &r->error);
    return ERR_OK;
}

/* The month of the day that somebody says, else this one. */
static enum err read_month(struct req *r, struct listing *x, struct form_errors *errors)
{
    const struct zone z = site_of(r)->zone;
    int64_t at = clock_now(&site_of(r)->clock);
    enum err y = ERR_OK;
    if (*x->from && time_parse(x->from, z, &at) != ERR_OK)
        y = wrong(r, errors, "from", N_("Please give a day, as 2026-11-23."));
    x->span = month_around(at, z);
    x->f.from = x->span.from;
    x->f.to = x->span.to;
    x->from = day_text(r, x->span.first);
    x->to = day_text(r, x->span.after - 1);
    return y;
}

/* A week unless somebody says otherwise; what nobody can read is told beside its field. */
static enum err read_days(struct req *r, struct listing *x, struct form_errors *errors)
{
    const struct zone z = site_of(r)->zone;
    enum err y = ERR_OK;
    x->f.from = week_of(r, clock_now(&site_of(r)->clock));
    if (*x->from && time_parse(x->from, z, &x->f.from) != ERR_OK)
        y = wrong(r, errors, "from", N_("Please give a day, as 2026-11-23."));
    x->f.from = day_start(civil_day(x->f.from, z), z);
    x->f.to = x->f.from + WEEK_DAYS * MS_DAY;
    if (*x->to && time_parse(x->to, z, &x->f.to) != ERR_OK)
        y = wrong(r, errors, "to", N_("Please give a day, as 2026-11-23."));
    else if (*x->to)
        x->f.to = day_start(civil_day(x->f.to, z), z) + MIDNIGHT;
    if (x->f.to <= x->f.from || x->f.to - x->f.from > SPAN_MAX * MS_DAY) {
        x->f.to = x->f.from + WEEK_DAYS * MS_DAY;
        y = wrong(r, errors, "to", N_("The last day is not before the first, and at most a year later."));
    }
    x->from = day_text(r, x->f.from);
    x->to = day_text(r, x->f.to - 1);
    return y;
}

static enum err read_listing(struct req *r, struct listing *x, struct form_errors *errors)
{
    enum activity_state state;
    *x = (struct listing){.f = {.state = -1},
                          .from = str_or(req_query(r, "from"), ""),
                          .to = str_or(req_query(r, "to"), ""),
                          .unit = str_or(req_query(r, "unit"), ""),
                          .programme = str_or(req_query(r, "programme"), ""),
                          .down = str_or(req_query(r, "down"), ""),
                          .state = str_or(req_query(r, "state"), ""),
                          .month = str_eq(req_query(r, "view"), "month")};
    x->f.programme = programme_find(x->programme);
    x->f.down = down_bit(x->down);
    if (activity_state_of(x->state, &state))
        x->f.state = (int)state;
    enum err y = x->month ? read_month(r, x, errors) : read_days(r, x, errors);
    if (y == ERR_OK)
        y = desk_unit_id(r, x->unit, "unit", &x->f.unit_id);
    if (y == ERR_INVALID) {
        page_model_error(errors, &r->error);
        y = ERR_OK;
    }
    return y;
}

/* days: what says which days, "from=…" and more. */
static const char *url_of_days(struct req *r, const struct listing *x, const char *days)
{
    return arena_printf(r->arena, "/desk/activities?%s&unit=%s&programme=%s&down=%s&state=%s", days,
                        url_encode(r->arena, x->unit), x->f.programme ? x->f.programme->code : "",
                        x->f.down ? x->down : "", x->f.state < 0 ? "" : x->state);
}

static const char *listing_url(struct req *r, const struct listing *x, int64_t from, int64_t to)
{
    return url_of_days(r, x, arena_printf(r->arena, "from=%s&to=%s", day_text(r, from), day_text(r, to - 1)));
}

static const char *month_url(struct req *r, const struct listing *x, int64_t day)
{
    return url_of_days(r, x, arena_printf(r->arena, "view=month&from=%s", day_text(r, day)));
}

/* The same days as weeks and as a month; what is before and after them. */
static void fill_ways(struct req *r, const struct listing *x, struct activities_view *v)
{
    int64_t span = x->f.to - x->f.from;
    v->calendar = (struct calendar_view){.weeks = listing_url(r, x, x->f.from, x->f.to),
                                         .month = month_url(r, x, x->month ? x->span.first : x->f.from),
                                         .is_month = x->month};
    v->path = x->month ? v->calendar.month : v->calendar.weeks;
    v->earlier = x->month ? month_url(r, x, x->span.before) : listing_url(r, x, x->f.from - span, x->f.from);
    v->later = x->month ? month_url(r, x, x->span.after) : listing_url(r, x, x->f.to, x->f.to + span);
}

static void fill_month(struct req *r, struct html *h, const struct listing *x, struct activities_view *v)
{
    const char *weeks[MONTH_WEEKS_MAX] = {0};
    struct month_entry_view *rows = arena_array(r->arena, struct month_entry_view, v->row_count + 1);
    for (size_t i = 0; i < month_weeks(&x->span); i++)
        weeks[i] = listing_url(r, x, x->f.from + (int64_t)i * WEEK_DAYS * MS_DAY,
                               x->f.from + (int64_t)(i + 1) * WEEK_DAYS * MS_DAY);
    for (size_t i = 0; i < v->row_count; i++)
        rows[i] = (struct month_entry_view){.url = v->rows[i].url,
                                            .title = v->rows[i].title,
                                            .starts_at = v->rows[i].starts_at,
                                            .tone = v->rows[i].tone,
                                            .state = v->rows[i].state};
    v->months = month_fill(r, h, &x->span, rows, v->row_count, weeks);
}

static struct field_view select_of(struct req *r, const struct html *h, const char *name, const char *label,
                                   size_t room, struct option_view **ret)
{
    struct option_view *list = arena_array(r->arena, struct option_view, room + 1);
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("all"))};
    *ret = list + 1;
    return (struct field_view){
        .name = name, .label = tr(h->lang, label), .optional = true, .options = list, .option_count = room + 1};
}

static void fill_filter(struct req *r, const struct html *h, const struct listing *x, const struct form_errors *errors,
                        struct activities_view *v)
{
    size_t n;
    struct option_view *list;
    const struct programme *const *all = programmes_all(&n);
    v->from = activity_field(r, h, errors, "from", x->month ? N_("A day of the month") : N_("From day"), x->from);
    v->to = activity_field(r, h, errors, "to", N_("To day"), x->to);
    v->unit = activity_field(r, h, errors, "unit", N_("Unit, and those below"), x->unit);
    v->from.type = v->to.type = "date";
    v->from.optional = v->to.optional = v->unit.optional = true;
    v->programme = select_of(r, h, "programme", N_("Programme"), n, &list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct option_view){
            .value = all[i]->code, .label = tr_words(h->lang, &all[i]->name), .chosen = all[i] == x->f.programme};
    v->down = select_of(r, h, "down", N_("Counts under"), DOWNS, &list);
    for (int i = 0; i < DOWNS; i++)
        list[i] = (struct option_view){
            .value = down_code(i), .label = tr(h->lang, down_name(i)), .chosen = x->f.down == 1u << i};
    v->state = select_of(r, h, "state", N_("State"), ACTIVITY_CANCELLED + 1, &list);
    for (int i = 0; i <= ACTIVITY_CANCELLED; i++)
        list[i] = (struct option_view){.value = activity_state_code((enum activity_state)i),
                                       .label = tr(h->lang, activity_state_name((enum activity_state)i)),
                                       .chosen = x->f.state == i};
}

static void fill_rows(struct req *r, const struct html *h, const struct activity_list *l, struct activities_view *v)
{
    struct activity_row_view *rows = arena_array(r->arena, struct activity_row_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        const struct activity *x = &l->rows[i];
        rows[i] = (struct activity_row_view){.url = activity_url(r, x->number),
                                             .number = x->number,
                                             .title = x->title,
                                             .programme = tr_words(h->lang, &x->programme->name),
                                             .unit = x->unit_name,
                                             .place = x->place,
                                             .starts_at = x->starts_at,
                                             .tone = activity_tone(x->state),
                                             .state = tr(h->lang, activity_state_name(x->state))};
    }
    v->rows = rows;
    v->row_count = (size_t)l->n;
}

static enum err fill_totals(struct req *r, const struct html *h, const struct listing *x, struct activities_view *v)
{
    struct activity_totals t;
    enum err y = activity_totals(conn_of(r), viewer_of(r), r->arena, &x->f, &t, &r->error);
    if (y != ERR_OK)
        return y;
    struct tally_view *rows = arena_array(r->arena, struct tally_view, (size_t)t.n + 1);
    for (int i = 0; i < t.n; i++)
        rows[i] = (struct tally_view){.programme = tr_words(h->lang, &t.rows[i].programme->name),
                                      .name = tr_words(h->lang, &t.rows[i].count->name),
                                      .sum = activity_quantity(r, h, t.rows[i].sum, &t.rows[i].count->unit),
                                      .activities = t.rows[i].activities};
    v->tallies = rows;
    v->tally_count = (size_t)t.n;
    v->written = t.activities;
    for (int i = 0; i < DOWNS; i++) {
        v->down_names[i] = tr(h->lang, down_name(i));
        v->downs[i] = t.downs[i];
    }
    return ERR_OK;
}

#define PLANNERS (ROLE_INTAKE | ROLE_DISPATCHER | ROLE_HANDLER | ROLE_FIELD | ROLE_OFFICE | ROLE_LEADER)

static enum err page_list(struct req *r)
{
    struct listing x;
    struct activity_list l = {0};
    struct form_errors errors = {0};
    struct desk_page_view p;
    struct html h = page_html(r, false);
    struct activities_view v = {.first = !req_query(r, "after"), .may_add = viewer_has(viewer_of(r), PLANNERS)};
    enum err y = read_listing(r, &x, &errors);
    if (y == ERR_OK && !errors.n)
        y = activity_list(conn_of(r), site_of(r), viewer_of(r), r->arena, &x.f, x.month ? NULL : req_query(r, "after"),
                          x.month ? MONTH_MAX : ROWS, &l, &r->error);
    if (y != ERR_OK)
        return y;
    fill_ways(r, &x, &v);
    v.next = l.next ? arena_printf(r->arena, "%s&after=%s", v.path, url_encode(r->arena, l.next)) : NULL;
    v.errors = page_field_errors(r, &h, &errors, &v.error_count);
    fill_filter(r, &h, &x, &errors, &v);
    fill_rows(r, &h, &l, &v);
    if (x.month)
        fill_month(r, &h, &x, &v);
    else
        y = fill_totals(r, &h, &x, &v);
    if (y == ERR_OK)
        y = desk_units(r, &v.units, &v.unit_count);
    if (y == ERR_OK)
        y = desk_view(r, &h, N_("Activities"), &p);
    if (y != ERR_OK)
        return y;
    html_activities(&h, &p, &v);
    return page_done(&h);
}

const char *activity_quantity(struct req *r, const struct html *h, struct quantity q, const struct words *unit)
{
    const char *n = h->lang == LANG_EN ? arena_printf(r->arena, "%lld", (long long)q.n) : quantity_words(r->arena, q);
    if (h->lang == LANG_EN && *q.at_least)
        n = tr_arg(r->arena, h->lang, N_("at least {}"), n);
    return arena_printf(r->arena, "%s %s", n, tr_words(h->lang, unit));
}

/* Where and when, as it was announced; and the day, for whoever asks for it. */
const char *activity_taken_along(struct req *r, struct html *h, const struct activity_full *f, const char *part)
{
    const struct field_def *d = programme_field(f->a.programme, part);
    if (d)
        return f->values[d - f->a.programme->fields];
    if (str_eq(part, "held_on"))
        return day_text(r, f->a.starts_at);
    if (str_eq(part, "notice") && f->a.open)
        return arena_printf(r->arena, "%s %s", when_moment(h, f->a.starts_at), f->a.place);
    return NULL;
}

const char *activity_url(struct req *r, const char *number)
{
    return arena_printf(r->arena, "/desk/a/%s", number);
}

enum tone activity_tone(enum activity_state s)
{
    static const enum tone tones[] = {
        [ACTIVITY_PLANNED] = TONE_NEW,    [ACTIVITY_APPROVED] = TONE_WORK, [ACTIVITY_HELD] = TONE_WORK,
        [ACTIVITY_WRITTEN] = TONE_VERIFY, [ACTIVITY_CHECKED] = TONE_DONE,  [ACTIVITY_CANCELLED] = TONE_NEUTRAL};
    return tones[s];
}

const char *activity_value_words(const struct html *h, const struct field_def *d, const char *value)
{
    for (size_t i = 0; i < d->n_options; i++) {
        if (str_eq(d->options[i].code, value))
            return tr_words(h->lang, &d->options[i].name);
    }
    return value;
}

struct field_view activity_field(struct req *r, const struct html *h, const struct form_errors *errors,
                                 const char *name, const char *label, const char *value)
{
    return (struct field_view){.name = name,
                               .label = tr(h->lang, label),
                               .value = str_or(value, ""),
                               .autocomplete = "off",
                               .error = page_field_sentence(r, h, errors, name)};
}

enum err activity_area(struct req *r, const char *typed, int64_t *ret)
{
    struct area area;
    *ret = 0;
    if (str_empty(typed))
        return ERR_OK;
    enum err x = area_named(conn_of(r), r->arena, typed, &area, &r->error);
    if (x == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, "area", N_("There is no area with the code {}."), "%s", typed);
    if (x == ERR_OK)
        *ret = area.id;
    return x;
}

enum err activity_of(struct req *r, struct activity_full *ret)
{
    return activity_get(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), ret, &r->error);
}

static const struct route routes[] = {
    ROUTE(GET, "/desk/activities", page_list, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/activities/new", page_activity_kinds, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/activities/new/:programme", page_activity_new, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/activities/new/:programme", page_activity_new_send, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/a/:number", page_activity, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/a/:number/act", page_activity_act, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/a/:number/link", page_activity_link, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/a/:number/day", page_activity_day, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/a/:number/edit", page_activity_edit, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/a/:number/edit", page_activity_edit_send, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/a/:number/write", page_activity_write, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/a/:number/write", page_activity_write_send, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/a/:number/raise", page_activity_raise, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/a/:number/raise", page_activity_raise_send, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/a/:number/queue", page_booking_queue, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/a/:number/queue/slots", page_booking_slots, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/a/:number/queue/walk-in", page_booking_walk_in, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/a/:number/queue/mark", page_booking_mark, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/a/:number/queue/:id", page_booking, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/a/:number/queue/:id", page_booking_receive, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/a/:number/queue/:id/reveal", page_booking_reveal, PERM_OFFICER, 0, 0),
};

const struct route *routes_activities(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
