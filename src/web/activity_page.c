/* One activity with its trail, and what is done on its page. */
#include "base/str.h"
#include "html/activity.html.h"
#include "html/when.h"
#include "web/activities.h"
#include "web/desk.h"
#include "web/raise.h"
#include "web/visits.h"

/* The steps that are one press and a note. */
static const struct {
    enum activity_step step;
    const char *code, *label, *note, *hint;
    bool needs_note, main;
} steps[] = {
    {STEP_APPROVE, "approve", N_("Approve"), N_("Note"), NULL, false, true},
    {STEP_HOLD, "hold", N_("It was held"), N_("Note"), NULL, false, true},
    {STEP_CHECK, "check", N_("Check it off"), N_("Note"),
     N_("The numbers are as they were, and somebody else counted them."), false, true},
    {STEP_RETURN, "return", N_("Send it back"), N_("What is missing"), NULL, true, false},
    {STEP_CANCEL, "cancel", N_("Cancel it"), N_("Why"),
     N_("Where residents were told of it, they read that it is cancelled."), true, false},
    {STEP_OBJECT, "object", N_("Object as its host"), N_("Why"),
     N_("It goes back to whoever plans it, and is not approved before the plan has been changed."), true, false},
};

static const struct {
    const char *act, *words;
} act_names[] = {
    {"plan", N_("Planned")},
    {"change", N_("Plan changed")},
    {"approve", N_("Approved")},
    {"hold", N_("Held")},
    {"write", N_("Written up")},
    {"check", N_("Checked")},
    {"return", N_("Sent back")},
    {"cancel", N_("Cancelled")},
    {"object", N_("Its host objected")},
    {"link", N_("A matter noted")},
    {"raise", N_("A matter raised")},
    {"remind", N_("Reminder of {}")},
    {"summary", N_("Summary of {}")},
    {"remark", N_("Remark")},
    {"slots", N_("Times to book")},
    {"reveal", N_("Looked into the vault")},
};

static const char *act_words(const struct html *h, const struct activity_entry *x)
{
    if (str_eq(x->act, "approve") && *x->parts)
        return tr_arg(h->arena, h->lang, N_("Approved in spite of {}"), visit_kind_words(h, x->parts));
    for (size_t i = 0; i < COUNT_OF(act_names); i++) {
        if (str_eq(act_names[i].act, x->act))
            return tr_arg(h->arena, h->lang, act_names[i].words, x->parts);
    }
    return x->act;
}

/* Whose turn it is, in words; NULL where it is nobody's. */
static const char *waits_for(enum activity_state s)
{
    static const char *const words[] = {[ACTIVITY_PLANNED] =
                                            N_("A leader or the office approves it, not whoever planned it."),
                                        [ACTIVITY_APPROVED] = N_("It is approved and has not been held yet."),
                                        [ACTIVITY_HELD] = N_("It was held; what came of it is not written up yet."),
                                        [ACTIVITY_WRITTEN] = N_("Somebody who wrote nothing of it checks it."),
                                        [ACTIVITY_CHECKED] = NULL,
                                        [ACTIVITY_CANCELLED] = NULL};
    return words[s];
}

static void fill_facts(struct req *r, const struct html *h, const struct activity_full *f, struct activity_view *v)
{
    struct activity_fact_view *facts = arena_array(r->arena, struct activity_fact_view, PROGRAMME_FIELDS_MAX + 7);
    struct activity_fact_view *counts = arena_array(r->arena, struct activity_fact_view, PROGRAMME_COUNTS_MAX);
    const char *downs = "", *hosts = "", *company = "";
    for (int i = 0; i < DOWNS; i++) {
        if (f->downs & 1u << i)
            downs = arena_printf(r->arena, "%s%s%s", downs, *downs ? " · " : "", tr(h->lang, down_name(i)));
    }
    for (int i = 0; i < f->n_people; i++) {
        const char **to = f->people[i].host ? &hosts : &company;
        *to = arena_printf(r->arena, "%s%s%s", *to, **to ? "、" : "", f->people[i].name);
    }
    const struct activity_fact_view fixed[] = {{tr(h->lang, N_("It counts under")), downs, false},
                                               {tr(h->lang, N_("Place")), f->a.place, f->a.programme->open},
                                               {tr(h->lang, N_("Area")), f->a.area_name, false},
                                               {tr(h->lang, N_("Unit")), f->a.unit_name, f->a.programme->open},
                                               {tr(h->lang, N_("Unit that receives it")), f->a.host_name, false},
                                               {tr(h->lang, N_("Who holds it")), hosts, false},
                                               {tr(h->lang, N_("Who goes along")), company, false}};
    for (size_t i = 0; i < COUNT_OF(fixed); i++) {
        if (*fixed[i].value)
            facts[v->fact_count++] = fixed[i];
    }
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && f->a.programme->fields[i].part; i++) {
        const struct field_def *d = &f->a.programme->fields[i];
        if (*f->values[i])
            facts[v->fact_count++] = (struct activity_fact_view){tr_words(h->lang, &d->name),
                                                                 activity_value_words(h, d, f->values[i]), d->shown};
    }
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX && f->a.programme->counts[i].code; i++) {
        const struct count_def *d = &f->a.programme->counts[i];
        if (f->counts[i].n >= 0)
            counts[v->count_count++] = (struct activity_fact_view){
                tr_words(h->lang, &d->name), activity_quantity(r, h, f->counts[i], &d->unit), false};
    }
    v->facts = facts;
    v->counts = counts;
}

static const struct {
    const char *part, *words;
} parts[] = {{"heard", N_("heard there")},     {"raised", N_("raised there")}, {"settled", N_("settled there")},
             {"decided", N_("decided there")}, {"at", N_("where it is")},      {"visited", N_("visited")},
             {"attended", N_("attended")}};

static const char *part_words(const struct html *h, const char *part)
{
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (str_eq(parts[i].part, part))
            return tr(h->lang, parts[i].words);
    }
    return part;
}

static void fill_links(struct req *r, const struct html *h, const struct activity_full *f, struct activity_view *v)
{
    struct activity_link_view *s = arena_array(r->arena, struct activity_link_view, (size_t)f->n_subjects + 1);
    struct activity_link_view *m = arena_array(r->arena, struct activity_link_view, (size_t)f->n_matters + 1);
    for (int i = 0; i < f->n_subjects; i++) {
        const struct activity_subject *x = &f->subjects[i];
        s[i] = (struct activity_link_view){arena_printf(r->arena, "/desk/s/%s/%s", x->reg, x->code),
                                           *x->name ? x->name : x->code, part_words(h, x->part)};
    }
    for (int i = 0; i < f->n_matters; i++) {
        const struct activity_matter *x = &f->matters[i];
        m[i] =
            (struct activity_link_view){arena_printf(r->arena, "/desk/m/%s", x->number),
                                        arena_printf(r->arena, "%s %s", x->number, x->title), part_words(h, x->part)};
    }
    v->subjects = s;
    v->subject_count = (size_t)f->n_subjects;
    v->matters = m;
    v->matter_count = (size_t)f->n_matters;
}

static void fill_lines(struct req *r, const struct html *h, const struct activity_full *f, struct activity_view *v)
{
    struct activity_line_view *lines = arena_array(r->arena, struct activity_line_view, (size_t)f->n_entries + 1);
    for (int i = 0; i < f->n_entries; i++) {
        const struct activity_entry *x = &f->entries[i];
        lines[i] = (struct activity_line_view){.occurred_at = x->occurred_at,
                                               .recorded_at = x->occurred_at == x->recorded_at ? 0 : x->recorded_at,
                                               .what = act_words(h, x),
                                               .who = *x->officer ? x->officer : tr(h->lang, N_("The operator")),
                                               .note = x->note};
    }
    v->lines = lines;
    v->line_count = (size_t)f->n_entries;
}

/* The forms of the page. What was typed into one that was refused stands in that one alone. */
static void fill_forms(struct req *r, const struct html *h, const struct activity_full *f,
                       const struct form_errors *errors, struct activity_view *v)
{
    static const char *const chosen[] = {"heard", "raised", "settled", "decided"};
    struct activity_step_view *list = arena_array(r->arena, struct activity_step_view, COUNT_OF(steps));
    struct option_view *options = arena_array(r->arena, struct option_view, COUNT_OF(chosen));
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        bool early = steps[i].step == STEP_HOLD && f->a.starts_at > clock_now(&site_of(r)->clock);
        if (!(f->may & steps[i].step) || early)
            continue;
        bool typed = str_eq(req_field(r, "step"), steps[i].code);
        struct activity_step_view *x = &list[v->step_count++];
        *x = (struct activity_step_view){.step = steps[i].code,
                                         .label = tr(h->lang, steps[i].label),
                                         .hint = steps[i].hint ? tr(h->lang, steps[i].hint) : NULL,
                                         .main = steps[i].main};
        x->note = activity_field(r, h, errors, typed ? "note" : arena_printf(r->arena, "note_%s", steps[i].code),
                                 steps[i].note, typed ? req_field(r, "note") : "");
        x->note.optional = !steps[i].needs_note;
        x->note.max = ACTIVITY_REASON_MAX;
    }
    v->steps = list;
    v->matter = activity_field(r, h, errors, "matter", N_("Its number"), req_field(r, "matter"));
    v->part = activity_field(r, h, errors, "part", N_("What became of it there"), NULL);
    v->part.options = options;
    for (size_t i = 0; i < COUNT_OF(chosen); i++)
        options[v->part.option_count++] = (struct option_view){
            .value = chosen[i], .label = part_words(h, chosen[i]), .chosen = str_eq(req_field(r, "part"), chosen[i])};
    v->day = activity_field(r, h, errors, "day", N_("Day"), req_field(r, "day"));
    v->day.type = "date";
    v->summary = activity_field(r, h, errors, "summary", N_("What the day brought"), req_field(r, "summary"));
    v->summary.rows = 3;
    v->summary.max = ACTIVITY_SUMMARY_MAX;
    v->summary.optional = true;
}

static const char *done_words(const struct req *r, const struct html *h)
{
    return req_query(r, "done") ? tr(h->lang, N_("Saved.")) : NULL;
}

static void fill_paths(struct req *r, const struct html *h, const struct activity_full *f, struct activity_view *v)
{
    const struct procedure *p = f->a.programme->raises ? procedure_by_code(f->a.programme->raises) : NULL;
    v->edit = f->may & STEP_CHANGE ? arena_printf(r->arena, "%s/edit", v->url) : NULL;
    v->write = f->may & STEP_WRITE ? arena_printf(r->arena, "%s/write", v->url) : NULL;
    v->queue = f->may & (STEP_SLOTS | STEP_QUEUE) ? arena_printf(r->arena, "%s/queue", v->url) : NULL;
    v->public_page = f->a.open ? arena_printf(r->arena, "/reception/%s", v->number) : NULL;
    v->may_link = (f->may & STEP_LINK) != 0;
    v->may_days = (f->may & STEP_DAY) != 0;
    if (p && v->may_link) {
        v->raise = arena_printf(r->arena, "%s/raise", v->url);
        v->raise_words = arena_printf(r->arena, "%s: %s", tr(h->lang, N_("Raise")), tr_words(h->lang, &p->name));
    }
}

/* What it clashes with, and whether whoever approves it has to write why. */
static enum err fill_clashes(struct req *r, struct html *h, const struct activity *a, struct activity_view *v)
{
    struct visit_one one;
    struct activity_step_view *steps_now = (struct activity_step_view *)v->steps;
    enum err x = visit_of(conn_of(r), site_of(r), viewer_of(r), r->arena, a, &one, &r->error);
    if (x != ERR_OK)
        return x;
    v->clashes = visit_one_view(r, h, &one);
    for (size_t i = 0; i < v->step_count && a->state == ACTIVITY_PLANNED; i++) {
        if (!str_eq(steps_now[i].step, "approve") || one.over == CLASH_OFF)
            continue;
        steps_now[i].note.optional = false;
        steps_now[i].hint =
            tr(h->lang, one.over == CLASH_REFUSE
                            ? N_("It clashes with what is approved and is not approved like this.")
                            : N_("It clashes with what is approved: write why it is to be all the same."));
    }
    return ERR_OK;
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    struct activity_full f;
    struct desk_page_view p;
    enum err x = activity_of(r, &f);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct activity_view v = {.number = f.a.number,
                              .title = f.a.title,
                              .programme = tr_words(h.lang, &f.a.programme->name),
                              .url = activity_url(r, f.a.number),
                              .version = arena_printf(r->arena, "%lld", (long long)f.a.version),
                              .done = done_words(r, &h),
                              .tone = activity_tone(f.a.state),
                              .state = tr(h.lang, activity_state_name(f.a.state)),
                              .starts_at = f.a.starts_at,
                              .ends_at = f.a.ends_at,
                              .held_at = f.a.held_at,
                              .report = f.report,
                              .objected = f.a.objected && f.a.state == ACTIVITY_PLANNED};
    v.waits = waits_for(f.a.state) ? tr(h.lang, waits_for(f.a.state)) : NULL;
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_paths(r, &h, &f, &v);
    fill_facts(r, &h, &f, &v);
    fill_links(r, &h, &f, &v);
    fill_lines(r, &h, &f, &v);
    fill_forms(r, &h, &f, errors, &v);
    x = fill_clashes(r, &h, &f.a, &v);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.title, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_activity_page(&h, &p, &v);
    return page_done(&h);
}

enum err page_activity(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

/* Back to the page, or the page with what was wrong. */
static enum err answer(struct req *r, enum err x)
{
    struct form_errors errors = {0};
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=1", activity_url(r, req_param(r, "number"))));
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &errors, x == ERR_INVALID ? 422 : x == ERR_CONFLICT ? 409 : 403);
}

enum err page_activity_act(struct req *r)
{
    struct activity_act act = {.note = req_field(r, "note")};
    const char *code = str_or(req_field(r, "step"), "");
    size_t i = 0;
    while (i < COUNT_OF(steps) && !str_eq(steps[i].code, code))
        i++;
    if (i == COUNT_OF(steps))
        return error_set(&r->error, ERR_INVALID, "step", N_("There is no such step."), NULL);
    act.step = steps[i].step;
    if (!act.note)
        act.note = req_field(r, arena_printf(r->arena, "note_%s", code));
    str_int(str_or(req_field(r, "version"), ""), 1, INT32_MAX, &act.version);
    return answer(r, activity_act(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"), &act, &r->error));
}

enum err page_activity_link(struct req *r)
{
    const char *typed = str_or(req_field(r, "matter"), ""), *number = matter_number_normal(r->arena, typed);
    return answer(r, activity_link(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"),
                                   number ? number : typed, req_field(r, "part"), &r->error));
}

enum err page_activity_day(struct req *r)
{
    const char *summary = str_trim(r->arena, str_or(req_field(r, "summary"), ""));
    int64_t at = 0;
    if (time_parse(str_or(req_field(r, "day"), ""), site_of(r)->zone, &at) != ERR_OK)
        return answer(r, error_set(&r->error, ERR_INVALID, "day", N_("Please give a day, as 2026-11-23."), NULL));
    return answer(r, activity_day(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"),
                                  civil_day(at, site_of(r)->zone), *summary ? summary : NULL, &r->error));
}

/* The activity and the procedure that it raises matters of. */
static enum err raising(struct req *r, struct activity_full *f, const struct procedure **ret)
{
    enum err x = activity_of(r, f);
    if (x == ERR_OK && (!f->a.programme->raises || !(f->may & STEP_LINK)))
        x = error_set(&r->error, ERR_DENIED, NULL, N_("This cannot be done with it now, or not by you."), NULL);
    if (x == ERR_OK)
        x = procedure_in_force(conn_of(r), f->a.programme->raises, clock_now(&site_of(r)->clock), ret, &r->error);
    return x;
}

static enum err show_raise(struct req *r, const struct activity_full *f, const struct procedure *p,
                           const struct form_errors *errors, int status)
{
    struct desk_page_view page;
    struct html h = page_html(r, true);
    bool typed = errors->n > 0;
    struct field_view *asked = arena_array(r->arena, struct field_view, PROCEDURE_FIELDS_MAX);
    struct activity_raise_view v = {.heading = f->a.title,
                                    .back = activity_url(r, f->a.number),
                                    .op = str_empty(req_field(r, "op")) ? page_op(r) : req_field(r, "op"),
                                    .kind = tr_words(h.lang, &p->name),
                                    .asked = asked};
    v.action = arena_printf(r->arena, "%s/raise", v.back);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    for (; v.asked_count < PROCEDURE_FIELDS_MAX && p->fields[v.asked_count].part; v.asked_count++) {
        const char *part = p->fields[v.asked_count].part;
        asked[v.asked_count] = raise_field(r, &h, &p->fields[v.asked_count],
                                           typed ? req_field(r, part) : activity_taken_along(r, &h, f, part), errors);
    }
    v.title = activity_field(r, &h, errors, "title", N_("Title"), req_field(r, "title"));
    v.title.max = MATTER_TITLE_MAX;
    v.body = activity_field(r, &h, errors, "body", N_("What it is about"), req_field(r, "body"));
    v.body.max = MATTER_BODY_MAX;
    v.area = activity_field(r, &h, errors, "area", N_("Area"), typed ? req_field(r, "area") : f->a.area_code);
    v.place = activity_field(r, &h, errors, "place", N_("Place"), typed ? req_field(r, "place") : f->a.place);
    v.title.optional = v.area.optional = v.place.optional = true;
    enum err x = desk_view(r, &h, v.heading, &page);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_activity_raise(&h, &page, &v);
    return page_done(&h);
}

enum err page_activity_raise(struct req *r)
{
    const struct form_errors none = {0};
    const struct procedure *p;
    struct activity_full f;
    enum err x = raising(r, &f, &p);
    return x == ERR_OK ? show_raise(r, &f, p, &none, 200) : x;
}

enum err page_activity_raise_send(struct req *r)
{
    const struct procedure *p;
    struct activity_full f;
    struct form_errors errors = {0};
    struct receipt receipt;
    enum err x = raising(r, &f, &p);
    if (x != ERR_OK)
        return x;
    struct submission s = {.procedure = p->code,
                           .title = req_field(r, "title"),
                           .body = req_field(r, "body"),
                           .place = req_field(r, "place"),
                           .channel = "visit",
                           .key = req_field(r, "op")};
    s.fields = raise_said(r, p, &s.n_fields);
    x = activity_area(r, req_field(r, "area"), &s.area_id);
    if (x == ERR_OK)
        x = activity_raise(conn_of(r), site_of(r), viewer_of(r), r->arena, f.a.number, &s, f.a.programme->raises_as,
                           &receipt, &r->error);
    if (x != ERR_INVALID)
        return answer(r, x);
    page_model_error(&errors, &r->error);
    return show_raise(r, &f, p, &errors, 422);
}
