/* The visit planner: the visits of some days with what clashes, and quiet periods. */
#include "web/visits.h"

#include <string.h>

#include "base/str.h"
#include "html/visit.html.h"
#include "html/when.h"
#include "http/url.h"
#include "model/area.h"
#include "web/activities.h"
#include "web/desk.h"
#include "web/month.h"

#define CLASHES_SHOWN 6 /* of one visit */
#define WEEK_DAYS     7
#define UNSEEN        N_("a household") /* that the viewer does not see */
#define PLANNERS      (ROLE_INTAKE | ROLE_DISPATCHER | ROLE_HANDLER | ROLE_FIELD | ROLE_OFFICE | ROLE_LEADER)

static const struct {
    const char *what, *word;
} kinds[CLASH_KINDS] = {
    [CLASH_HOST] = {N_("{} is visited again too soon"), N_("the same host")},
    [CLASH_TOPIC] = {N_("The same topic again: {}"), N_("the same topic")},
    [CLASH_CROWD_HOST] = {N_("Too many parties at {}"), N_("a crowd at a host")},
    [CLASH_CROWD_AREA] = {N_("Too many parties in {}"), N_("a crowd in an area")},
    [CLASH_OFFICER] = {N_("{} is elsewhere at that time"), N_("an officer twice")},
    [CLASH_QUIET] = {N_("Quiet period: {}"), N_("a quiet period")},
};

const char *visit_kind_words(const struct html *h, const char *codes)
{
    const char *all = "", *padded = arena_printf(h->arena, " %s ", codes);
    for (int k = 0; k < CLASH_KINDS; k++) {
        if (strstr(padded, arena_printf(h->arena, " %s ", clash_code((enum clash_kind)k))))
            all = arena_printf(h->arena, "%s%s%s", all, *all ? "、" : "", tr(h->lang, kinds[k].word));
    }
    return all;
}

static const char *days_text(struct html *h, int32_t from, int32_t to)
{
    return from == to ? when_day(h, from) : arena_printf(h->arena, "%s – %s", when_day(h, from), when_day(h, to));
}

static const char *detail_of(struct html *h, const struct visit_clash *x)
{
    const char *n = arena_printf(h->arena, "%lld", (long long)x->n);
    if (x->kind == CLASH_CROWD_HOST || x->kind == CLASH_CROWD_AREA)
        return tr_arg(h->arena, h->lang, N_("{} parties"), n);
    const char *days = days_text(h, x->from_day, x->to_day);
    if (x->kind == CLASH_QUIET || x->kind == CLASH_OFFICER)
        return days;
    return arena_printf(h->arena, "%s · %s", days,
                        x->n ? tr_arg(h->arena, h->lang, N_("{} days apart"), n) : tr(h->lang, N_("on the same day")));
}

static struct visit_clash_view clash_view(struct req *r, struct html *h, const struct visit_clash *x)
{
    bool other = x->kind == CLASH_HOST || x->kind == CLASH_TOPIC || x->kind == CLASH_OFFICER;
    return (struct visit_clash_view){
        .what = tr_arg(h->arena, h->lang, kinds[x->kind].what, *x->at ? x->at : tr(h->lang, UNSEEN)),
        .detail = detail_of(h, x),
        .means =
            tr(h->lang, x->over == CLASH_REFUSE ? N_("not approved like this") : N_("approved only with a reason")),
        .url = x->with ? activity_url(r, x->with->a.number) : NULL,
        .name = x->with ? x->with->a.title
                : other ? tr(h->lang, N_("by an office whose visits you do not see"))
                        : NULL};
}

static struct visit_clashes_view clashes_view(struct req *r, struct html *h, const struct visit_row *row)
{
    size_t n = (size_t)row->n_clashes, shown = n < CLASHES_SHOWN ? n : CLASHES_SHOWN;
    struct visit_clash_view *list = arena_array(r->arena, struct visit_clash_view, shown + 1);
    struct visit_link_view *days = arena_array(r->arena, struct visit_link_view, VISIT_FREE_MAX);
    for (size_t i = 0; i < shown; i++)
        list[i] = clash_view(r, h, &row->clashes[i]);
    for (int i = 0; i < row->n_free; i++)
        days[i] = (struct visit_link_view){
            arena_printf(r->arena, "%s/edit?day=%d", activity_url(r, row->a.number), (int)row->free_days[i]),
            when_day(h, row->free_days[i])};
    return (struct visit_clashes_view){
        .rows = list, .count = shown, .more = n - shown, .days = days, .day_count = (size_t)row->n_free};
}

static const struct visit_load_view *loads_view(struct req *r, const struct visit_load *l, int n)
{
    struct visit_load_view *list = arena_array(r->arena, struct visit_load_view, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        list[i] = (struct visit_load_view){
            .url = *l[i].host.reg ? arena_printf(r->arena, "/desk/s/%s/%s", l[i].host.reg, l[i].host.code) : NULL,
            .name = l[i].host.name,
            .before = l[i].before,
            .within = l[i].within,
            .after = l[i].after};
    return list;
}

struct visit_clashes_view visit_one_view(struct req *r, struct html *h, const struct visit_one *x)
{
    struct visit_clashes_view v = clashes_view(r, h, &x->row);
    struct visit_link_view *others = arena_array(r->arena, struct visit_link_view, VISIT_OTHERS_MAX);
    for (int i = 0; i < x->n_others; i++)
        others[i] = (struct visit_link_view){arena_printf(r->arena, "%s/edit?at=%s", activity_url(r, x->row.a.number),
                                                          url_encode(r->arena, x->others[i].code)),
                                             x->others[i].name};
    v.others = others;
    v.other_count = (size_t)x->n_others;
    v.loads = loads_view(r, x->loads, x->n_loads);
    v.load_count = (size_t)x->n_loads;
    return v;
}

/* ---- The visits of some days ---- */

struct asked {
    struct visit_filter f;
    const char *from, *to, *unit;
    bool month;
    struct month_span span; /* where it is a month */
};

static const char *day_field(struct req *r, int64_t ms)
{
    int32_t day = civil_day(ms, site_of(r)->zone);
    return arena_printf(r->arena, "%04d-%02d-%02d", (int)day / 10000, (int)day / 100 % 100, (int)day % 100);
}

/* The month of the day that somebody says, else this one. */
static void read_month(struct req *r, struct asked *x, struct form_errors *errors)
{
    const struct zone z = site_of(r)->zone;
    int64_t at = clock_now(&site_of(r)->clock);
    if (*x->from && time_parse(x->from, z, &at) != ERR_OK) {
        (void)!error_set(&r->error, ERR_INVALID, "from", N_("Please give a day, as 2026-11-23."), NULL);
        page_model_error(errors, &r->error);
    }
    x->span = month_around(at, z);
    x->f.from = x->span.from;
    x->f.to = x->span.to;
    x->from = day_field(r, x->span.first);
    x->to = day_field(r, x->span.after - 1);
}

/* Two weeks from Monday unless somebody says otherwise. */
static void read_days(struct req *r, struct asked *x, struct form_errors *errors)
{
    const struct zone z = site_of(r)->zone;
    int64_t now = clock_now(&site_of(r)->clock), to = 0;
    int weekday = civil_of(now, z).weekday;
    x->f.from = day_start(civil_day(now, z), z) - (weekday + WEEK_DAYS - 1) % WEEK_DAYS * MS_DAY;
    bool wrong = *x->from && time_parse(x->from, z, &x->f.from) != ERR_OK;
    x->f.from = day_start(civil_day(x->f.from, z), z);
    x->f.to = x->f.from + (2 * WEEK_DAYS) * MS_DAY;
    wrong |= *x->to && time_parse(x->to, z, &to) != ERR_OK;
    if (wrong)
        (void)!error_set(&r->error, ERR_INVALID, "from", N_("Please give a day, as 2026-11-23."), NULL);
    else if (to)
        x->f.to = day_start(civil_day(to, z), z) + MS_DAY;
    if (!wrong && (x->f.to <= x->f.from || x->f.to - x->f.from > VISITS_SPAN_MAX * MS_DAY)) {
        (void)!error_set(&r->error, ERR_INVALID, "to",
                         N_("The last day is not before the first, and at most two months later."), NULL);
        x->f.to = x->f.from + (2 * WEEK_DAYS) * MS_DAY;
        wrong = true;
    }
    if (wrong)
        page_model_error(errors, &r->error);
    x->from = day_field(r, x->f.from);
    x->to = day_field(r, x->f.to - 1);
}

static enum err read_asked(struct req *r, struct asked *x, struct form_errors *errors)
{
    *x = (struct asked){.from = str_or(req_query(r, "from"), ""),
                        .to = str_or(req_query(r, "to"), ""),
                        .unit = str_or(req_query(r, "unit"), ""),
                        .month = str_eq(req_query(r, "view"), "month"),
                        .f.clashing = str_eq(req_query(r, "only"), "clashing")};
    if (x->month)
        read_month(r, x, errors);
    else
        read_days(r, x, errors);
    enum err y = desk_unit_id(r, x->unit, "unit", &x->f.unit_id);
    if (y == ERR_INVALID) {
        page_model_error(errors, &r->error);
        y = ERR_OK;
    }
    return y;
}

static const char *asked_url(struct req *r, const struct asked *x, int64_t from, int64_t to)
{
    return arena_printf(r->arena, "/desk/visits?from=%s&to=%s&unit=%s%s", day_field(r, from), day_field(r, to - 1),
                        url_encode(r->arena, x->unit), x->f.clashing ? "&only=clashing" : "");
}

static const char *month_url(struct req *r, const struct asked *x, int64_t day)
{
    return arena_printf(r->arena, "/desk/visits?view=month&from=%s&unit=%s%s", day_field(r, day),
                        url_encode(r->arena, x->unit), x->f.clashing ? "&only=clashing" : "");
}

/* The same days as weeks and as a month; what is before and after them. */
static void fill_ways(struct req *r, const struct asked *x, struct visits_view *v)
{
    int64_t span = x->f.to - x->f.from;
    v->calendar = (struct calendar_view){.weeks = asked_url(r, x, x->f.from, x->f.to),
                                         .month = month_url(r, x, x->month ? x->span.first : x->f.from),
                                         .is_month = x->month};
    v->path = x->month ? v->calendar.month : v->calendar.weeks;
    v->earlier = x->month ? month_url(r, x, x->span.before) : asked_url(r, x, x->f.from - span, x->f.from);
    v->later = x->month ? month_url(r, x, x->span.after) : asked_url(r, x, x->f.to, x->f.to + span);
}

static void fill_month(struct req *r, struct html *h, const struct asked *x, struct visits_view *v)
{
    const char *weeks[MONTH_WEEKS_MAX] = {0};
    struct month_entry_view *rows = arena_array(r->arena, struct month_entry_view, v->row_count + 1);
    for (size_t i = 0; i < month_weeks(&x->span); i++)
        weeks[i] = asked_url(r, x, x->f.from + (int64_t)i * WEEK_DAYS * MS_DAY,
                             x->f.from + (int64_t)(i + 1) * WEEK_DAYS * MS_DAY);
    for (size_t i = 0; i < v->row_count; i++)
        rows[i] = (struct month_entry_view){.url = v->rows[i].url,
                                            .title = v->rows[i].title,
                                            .starts_at = v->rows[i].starts_at,
                                            .clashing = v->rows[i].clashes.count > 0};
    v->months = month_fill(r, h, &x->span, rows, v->row_count, weeks);
}

static const char *names_of(struct req *r, const struct html *h, const struct visit_row *x, bool hosts)
{
    const char *all = "";
    int n = hosts ? x->n_hosts : x->n_people;
    for (int i = 0; i < n; i++) {
        const char *name = hosts ? x->hosts[i].name : x->people[i];
        all = arena_printf(r->arena, "%s%s%s", all, *all ? "、" : "", hosts && !*name ? tr(h->lang, UNSEEN) : name);
    }
    return *all || !hosts ? all : x->a.place;
}

static void fill_rows(struct req *r, struct html *h, const struct visit_list *l, struct visits_view *v)
{
    struct visit_row_view *rows = arena_array(r->arena, struct visit_row_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        const struct visit_row *x = &l->rows[i];
        rows[i] = (struct visit_row_view){.url = activity_url(r, x->a.number),
                                          .title = x->a.title,
                                          .programme = tr_words(h->lang, &x->a.programme->name),
                                          .unit = x->a.unit_name,
                                          .hosts = names_of(r, h, x, true),
                                          .people = names_of(r, h, x, false),
                                          .state = tr(h->lang, activity_state_name(x->a.state)),
                                          .tone = activity_tone(x->a.state),
                                          .starts_at = x->a.starts_at,
                                          .objected = x->a.objected,
                                          .clashes = clashes_view(r, h, x)};
        v->clash_count += x->n_clashes > 0;
    }
    v->rows = rows;
    v->row_count = (size_t)l->n;
}

static const struct quiet_view *quiet_views(struct req *r, const struct html *h, const struct quiet_period *q, int n)
{
    struct quiet_view *list = arena_array(r->arena, struct quiet_view, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        list[i] = (struct quiet_view){.id = arena_printf(r->arena, "%lld", (long long)q[i].id),
                                      .where = *q[i].area   ? q[i].area
                                               : *q[i].unit ? q[i].unit
                                                            : tr(h->lang, N_("Everywhere")),
                                      .reason = q[i].reason,
                                      .from_day = q[i].from_day,
                                      .to_day = q[i].to_day};
    return list;
}

static enum err page_visits(struct req *r)
{
    struct asked x;
    struct visit_list l = {0};
    struct form_errors errors = {0};
    struct desk_page_view p;
    struct html h = page_html(r, false);
    struct visits_view v = {.may_add = viewer_has(viewer_of(r), PLANNERS)};
    enum err y = read_asked(r, &x, &errors);
    if (y == ERR_OK)
        y = visits_between(conn_of(r), site_of(r), viewer_of(r), r->arena, &x.f, &l, &r->error);
    if (y == ERR_OK)
        y = desk_units(r, &v.units, &v.unit_count);
    if (y == ERR_OK)
        y = desk_view(r, &h, N_("Visit planner"), &p);
    if (y != ERR_OK)
        return y;
    fill_ways(r, &x, &v);
    v.errors = page_field_errors(r, &h, &errors, &v.error_count);
    v.from = activity_field(r, &h, &errors, "from", x.month ? N_("A day of the month") : N_("From day"), x.from);
    v.to = activity_field(r, &h, &errors, "to", N_("To day"), x.to);
    v.unit = activity_field(r, &h, &errors, "unit", N_("Unit that goes or receives"), x.unit);
    v.from.type = v.to.type = "date";
    v.from.optional = v.to.optional = v.unit.optional = true;
    v.clashing = x.f.clashing;
    v.more = l.more;
    fill_rows(r, &h, &l, &v);
    if (x.month)
        fill_month(r, &h, &x, &v);
    v.loads = loads_view(r, l.loads, l.n_loads);
    v.load_count = (size_t)l.n_loads;
    v.quiets = quiet_views(r, &h, l.quiets, l.n_quiets);
    v.quiet_count = (size_t)l.n_quiets;
    html_visits(&h, &p, &v);
    return page_done(&h);
}

/* ---- Quiet periods ---- */

static enum err show_quiet(struct req *r, const struct form_errors *errors, int status)
{
    int n;
    struct quiet_period *rows;
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct quiets_view v = {.may_set = viewer_has(viewer_of(r), ROLE_LEADER | ROLE_OFFICE)};
    enum err x = quiet_list(conn_of(r), site_of(r), r->arena, &rows, &n, &r->error);
    if (x == ERR_OK)
        x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Quiet periods"), &p);
    if (x != ERR_OK)
        return x;
    v.done = req_query(r, "done") ? tr(h.lang, N_("Saved.")) : NULL;
    v.rows = quiet_views(r, &h, rows, n);
    v.row_count = (size_t)n;
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.from = activity_field(r, &h, errors, "from", N_("From day"), req_field(r, "from"));
    v.to = activity_field(r, &h, errors, "to", N_("To day"), req_field(r, "to"));
    v.area = activity_field(r, &h, errors, "area", N_("Area, and those below"), req_field(r, "area"));
    v.unit = activity_field(r, &h, errors, "unit", N_("Unit, and those below"), req_field(r, "unit"));
    v.reason = activity_field(r, &h, errors, "reason", N_("What is going on there"), req_field(r, "reason"));
    v.from.type = v.to.type = "date";
    v.area.optional = v.unit.optional = true;
    v.unit.hint = tr(h.lang, N_("Neither area nor unit: everywhere."));
    v.reason.max = QUIET_REASON_MAX;
    resp_status(r, status);
    html_quiets(&h, &p, &v);
    return page_done(&h);
}

static enum err page_quiet(struct req *r)
{
    const struct form_errors none = {0};
    return show_quiet(r, &none, 200);
}

static enum err answer_quiet(struct req *r, enum err x)
{
    struct form_errors errors = {0};
    if (x == ERR_OK)
        return resp_redirect(r, 303, "/desk/visits/quiet?done=1");
    if (x != ERR_INVALID && x != ERR_DENIED)
        return x;
    page_model_error(&errors, &r->error);
    return show_quiet(r, &errors, x == ERR_INVALID ? 422 : 403);
}

static int32_t day_of(struct req *r, const char *field)
{
    int64_t at;
    if (time_parse(str_or(req_field(r, field), ""), site_of(r)->zone, &at) != ERR_OK)
        return 0;
    return civil_day(at, site_of(r)->zone);
}

static enum err page_quiet_add(struct req *r)
{
    struct quiet_period q = {
        .from_day = day_of(r, "from"), .to_day = day_of(r, "to"), .reason = req_field(r, "reason")};
    enum err x = activity_area(r, req_field(r, "area"), &q.area_id);
    if (x == ERR_OK)
        x = desk_unit_id(r, str_or(req_field(r, "unit"), ""), "unit", &q.unit_id);
    if (x == ERR_OK)
        x = quiet_add(conn_of(r), site_of(r), viewer_of(r), &q, &r->error);
    return answer_quiet(r, x);
}

static enum err page_quiet_end(struct req *r)
{
    int64_t id = 0;
    str_int(str_or(req_field(r, "id"), ""), 1, INT64_MAX, &id);
    return answer_quiet(r, quiet_end(conn_of(r), site_of(r), viewer_of(r), id, &r->error));
}

static const struct route routes[] = {
    ROUTE(GET, "/desk/visits", page_visits, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/visits/schedule", page_schedule, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/visits/schedule", page_schedule_make, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/visits/quiet", page_quiet, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/visits/quiet", page_quiet_add, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/visits/quiet/end", page_quiet_end, PERM_OFFICER, 0, 0),
};

const struct route *routes_visits(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
