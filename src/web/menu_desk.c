/* The desk: orders that wait for a team, teams with their reasons, day and place. */
#include "base/str.h"
#include "html/menu.html.h"
#include "html/when.h"
#include "web/activities.h"
#include "web/desk.h"
#include "web/menu.h"

#define SCHEDULERS  (ROLE_HANDLER | ROLE_FIELD | ROLE_LEADER | ROLE_OFFICE)
#define MINUTES     60
#define MINUTES_MAX 600

static const char *const states[] = {"ordered", "matched", "scheduled"};

static const char *order_url(struct req *r, const char *number)
{
    return arena_printf(r->arena, "/desk/menu/%s", number);
}

static const char *where_of(struct req *r, const struct menu_order *o)
{
    const char *place = *o->place ? o->place : o->at;
    return arena_printf(r->arena, "%s%s%s", o->area, *o->area && *place ? " " : "", place);
}

static const char *reason_words(struct req *r, const struct html *h, const struct menu_reason *x)
{
    return tr_arg(r->arena, h->lang, x->msgid, x->arg);
}

/* The first of the proposals in one line: who, and why. */
static void fill_proposal(struct req *r, const struct html *h, const struct menu_match *m, struct menu_row_view *row)
{
    const struct menu_candidate *x = &m->rows[0];
    row->team = row->reasons = "";
    if (!m->n)
        row->reasons = tr(h->lang, N_("No team on the register gives it"));
    else if (!x->available)
        row->reasons = tr(h->lang, N_("No team that gives it can come that day"));
    else
        row->team = x->name;
    for (int i = 0; m->n && x->available && i < x->n_reasons; i++) {
        const char *part = *row->reasons ? h->lang == LANG_EN ? "; " : "；" : "";
        row->reasons = arena_printf(r->arena, "%s%s%s", row->reasons, part, reason_words(r, h, &x->reasons[i]));
    }
}

static enum err fill_rows(struct req *r, const struct html *h, const struct menu_orders *l, struct menu_list_view *v)
{
    struct menu_row_view *rows = arena_array(r->arena, struct menu_row_view, (size_t)l->n + 1);
    struct menu_match *m = arena_array(r->arena, struct menu_match, (size_t)l->n + 1);
    enum err x =
        v->proposes && l->n ? menu_match(conn_of(r), site_of(r), viewer_of(r), r->arena, l, m, &r->error) : ERR_OK;
    if (x != ERR_OK)
        return x;
    for (int i = 0; i < l->n; i++) {
        const struct menu_order *o = &l->rows[i];
        rows[i] = (struct menu_row_view){.url = order_url(r, o->number),
                                         .title = o->title,
                                         .number = o->number,
                                         .where = where_of(r, o),
                                         .speech = menu_order_words(h, "speech", o->speech),
                                         .team = o->team,
                                         .reasons = o->lecturer,
                                         .talk = *o->activity ? activity_url(r, o->activity) : NULL,
                                         .day = o->day};
        if (v->proposes)
            fill_proposal(r, h, &m[i], &rows[i]);
    }
    v->rows = rows;
    v->row_count = (size_t)l->n;
    return ERR_OK;
}

enum err page_menu_orders(struct req *r)
{
    const struct procedure *p = procedure_by_code(MENU_PROCEDURE);
    const char *asked = str_or(req_query(r, "state"), states[0]);
    struct option_view *chips = arena_array(r->arena, struct option_view, COUNT_OF(states));
    struct menu_list_view v = {.states = chips, .state_count = COUNT_OF(states)};
    struct menu_orders l;
    struct desk_page_view page;
    struct html h = page_html(r, false);
    size_t at = 0;
    for (size_t i = 0; i < COUNT_OF(states); i++)
        at = str_eq(states[i], asked) ? i : at;
    for (size_t i = 0; i < COUNT_OF(states); i++)
        chips[i] = (struct option_view){.value = arena_printf(r->arena, "/desk/menu?state=%s", states[i]),
                                        .label = tr_words(h.lang, &procedure_state(p, states[i])->name),
                                        .chosen = i == at};
    v.proposes = at == 0;
    enum err x = menu_orders(conn_of(r), site_of(r), viewer_of(r), r->arena, states[at], &l, &r->error);
    if (x == ERR_OK)
        x = fill_rows(r, &h, &l, &v);
    v.more = x == ERR_OK && l.more;
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Orders of talks"), &page);
    if (x != ERR_OK)
        return x;
    html_menu_list(&h, &page, &v);
    return page_done(&h);
}

static void fill_lecturers(struct req *r, struct html *h, const struct menu_candidate *x, const char *why_busy,
                           struct field_view *f)
{
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)x->n_lecturers + 1);
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("The team says later")), .chosen = true};
    for (int i = 0; i < x->n_lecturers; i++) {
        const struct menu_lecturer *l = &x->lecturers[i];
        const char *label = l->free ? l->name : arena_printf(r->arena, "%s (%s)", l->name, why_busy);
        list[i + 1] = (struct option_view){.value = l->code, .label = label, .chosen = i == x->lecturer};
        list[0].chosen = list[0].chosen && i != x->lecturer;
    }
    *f = (struct field_view){.name = "lecturer",
                             .label = tr(h->lang, N_("Lecturer")),
                             .options = list,
                             .option_count = (size_t)x->n_lecturers + 1};
}

static enum err fill_team(struct req *r, struct html *h, const struct menu_candidate *x, struct menu_team_view *t)
{
    struct menu_reason_view *reasons = arena_array(r->arena, struct menu_reason_view, MENU_REASONS_MAX);
    struct menu_rating rating;
    enum err y = menu_rating(conn_of(r), site_of(r), viewer_of(r), x->team_id, &rating, &r->error);
    if (y != ERR_OK)
        return y;
    *t = (struct menu_team_view){.name = x->name,
                                 .unit = x->unit,
                                 .area = x->area,
                                 .code = x->code,
                                 .rating = "",
                                 .available = x->available,
                                 .reasons = reasons,
                                 .reason_count = (size_t)x->n_reasons};
    if (rating.rated)
        t->rating = arena_printf(r->arena, "%lld/%lld", (long long)rating.satisfied, (long long)rating.rated);
    for (int i = 0; i < x->n_reasons; i++)
        reasons[i] = (struct menu_reason_view){reason_words(r, h, &x->reasons[i]), x->reasons[i].against};
    fill_lecturers(r, h, x, tr(h->lang, N_("not free that day")), &t->lecturer);
    return ERR_OK;
}

static enum err fill_teams(struct req *r, struct html *h, const struct menu_order *o, struct menu_order_view *v)
{
    struct menu_order copy = *o;
    const struct menu_orders l = {.rows = &copy, .n = 1};
    struct menu_match *m = arena_obj(r->arena, struct menu_match);
    enum err x = menu_match(conn_of(r), site_of(r), viewer_of(r), r->arena, &l, m, &r->error);
    if (x != ERR_OK)
        return x;
    struct menu_team_view *teams = arena_array(r->arena, struct menu_team_view, (size_t)m->n + 1);
    for (int i = 0; i < m->n && x == ERR_OK; i++)
        x = fill_team(r, h, &m->rows[i], &teams[i]);
    for (int i = 0; i < m->n; i++) /* each is a form of the page, so each field has a name of its own there */
        teams[i].lecturer.name = arena_printf(r->arena, "lecturer_%d", i);
    v->teams = teams;
    v->team_count = (size_t)m->n;
    return x;
}

static void fill_facts(struct req *r, struct html *h, const struct menu_order *o, struct menu_order_view *v)
{
    const struct menu_fact_view all[] = {
        {tr(h->lang, o->team_id ? N_("Day") : N_("Wanted on")), o->day ? when_day(h, o->day) : ""},
        {tr(h->lang, N_("Where")), where_of(r, o)},
        {tr(h->lang, N_("Language")), menu_order_words(h, "speech", o->speech)},
        {tr(h->lang, N_("For whom")), menu_order_words(h, "listeners", o->listeners)},
        {tr(h->lang, N_("Who orders")), menu_order_words(h, "orderer", o->orderer)},
        {tr(h->lang, N_("How many will listen")), o->people},
        {tr(h->lang, N_("Team")), o->team},
        {tr(h->lang, N_("Lecturer")), o->lecturer}};
    struct menu_fact_view *facts = arena_array(r->arena, struct menu_fact_view, COUNT_OF(all));
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (*all[i].value)
            facts[v->fact_count++] = all[i];
    }
    v->facts = facts;
}

/* The place is public once the talk is approved: what stands ready is a place of the register, and never what whoever
 * ordered wrote, which may be where they live. */
static void fill_date(struct req *r, struct html *h, const struct menu_order *o, const struct form_errors *errors,
                      struct menu_order_view *v)
{
    const char *day = o->day ? arena_printf(r->arena, "%04d-%02d-%02dT09:00", (int)o->day / 10000,
                                            (int)o->day / 100 % 100, (int)o->day % 100)
                             : "";
    v->from = activity_field(r, h, errors, "from", N_("Begins"), str_or(req_field(r, "from"), day));
    v->from.type = "datetime-local";
    v->minutes = activity_field(r, h, errors, "minutes", N_("Minutes"), str_or(req_field(r, "minutes"), "60"));
    v->minutes.inputmode = "numeric";
    v->place = activity_field(r, h, errors, "place", N_("Place"), str_or(req_field(r, "place"), o->at));
    v->place.hint = tr(h->lang, N_("Residents read it."));
    v->place.max = 100;
}

static enum tone tone_of(const char *state)
{
    return str_eq(state, "ordered") ? TONE_NEW : TONE_WORK;
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    const struct procedure *p = procedure_by_code(MENU_PROCEDURE);
    struct menu_order o;
    struct desk_page_view page;
    enum err x = menu_order_get(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), &o, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    const struct state_def *state = procedure_state(p, o.state);
    struct menu_order_view v = {.title = o.title,
                                .number = o.number,
                                .url = order_url(r, o.number),
                                .matter = arena_printf(r->arena, "/desk/m/%s", o.number),
                                .state = state ? tr_words(h.lang, &state->name) : o.state,
                                .tone = tone_of(o.state),
                                .talk = *o.activity ? activity_url(r, o.activity) : NULL,
                                .talk_number = o.activity,
                                .op = page_op(r),
                                .version = arena_printf(r->arena, "%lld", (long long)o.version),
                                .done = req_query(r, "done") ? tr(h.lang, N_("Saved.")) : NULL,
                                .ordered = str_eq(o.state, "ordered")};
    v.chooses = v.ordered && viewer_has(viewer_of(r), ROLE_DISPATCHER);
    v.schedules = o.team_id && (str_eq(o.state, "matched") || str_eq(o.state, "scheduled")) &&
                  viewer_has(viewer_of(r), SCHEDULERS);
    v.no_talk = o.team_id && !o.activity_id && str_eq(o.state, "scheduled");
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_facts(r, &h, &o, &v);
    fill_date(r, &h, &o, errors, &v);
    x = v.ordered ? fill_teams(r, &h, &o, &v) : ERR_OK;
    if (x == ERR_OK)
        x = desk_view(r, &h, v.title, &page);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_menu_order(&h, &page, &v);
    return page_done(&h);
}

enum err page_menu_order(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

/* Back to the page, or the page with what was wrong. */
static enum err answer(struct req *r, enum err x)
{
    struct form_errors errors = {0};
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=1", order_url(r, req_param(r, "number"))));
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &errors, x == ERR_INVALID ? 422 : x == ERR_CONFLICT ? 409 : 403);
}

static int64_t version_of(struct req *r)
{
    int64_t version = 0;
    str_int(str_or(req_field(r, "version"), ""), 0, INT32_MAX, &version);
    return version;
}

/* The form of a team has its lecturer under the name of its place in the list. */
static const char *lecturer_of(struct req *r)
{
    const char *code = req_field(r, "lecturer");
    for (int i = 0; i < MENU_CANDIDATES_MAX && !code; i++)
        code = req_field(r, arena_printf(r->arena, "lecturer_%d", i));
    return str_or(code, "");
}

enum err page_menu_match(struct req *r)
{
    const struct menu_choice x = {.version = version_of(r),
                                  .team = str_or(req_field(r, "team"), ""),
                                  .lecturer = lecturer_of(r),
                                  .op = req_field(r, "op")};
    enum err y = menu_choose(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"), &x, &r->error);
    r->error.field[0] = '\0'; /* no field of the page is called so: each team has a form of its own */
    return answer(r, y);
}

enum err page_menu_schedule(struct req *r)
{
    const char *number;
    int64_t minutes = MINUTES;
    struct menu_date x = {
        .version = version_of(r), .place = req_field(r, "place"), .lecturer = "", .op = req_field(r, "op")};
    if (time_parse(str_or(req_field(r, "from"), ""), site_of(r)->zone, &x.starts_at) != ERR_OK)
        return answer(r, error_set(&r->error, ERR_INVALID, "from",
                                   N_("Please give a day and a time, as 2026-11-23 09:00."), NULL));
    if (!str_int(str_or(req_field(r, "minutes"), ""), 5, MINUTES_MAX, &minutes))
        return answer(r, error_set(&r->error, ERR_INVALID, "minutes", N_("A talk takes between 5 and {} minutes."),
                                   "%d", MINUTES_MAX));
    x.ends_at = x.starts_at + minutes * MS_MINUTE;
    return answer(r, menu_schedule(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), &x, &number,
                                   &r->error));
}
