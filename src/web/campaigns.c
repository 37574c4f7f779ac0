/* Campaigns: the list, one with its matrix of units and rounds, and its steps. */
#include "web/campaigns.h"

#include "base/str.h"
#include "html/campaign.html.h"
#include "http/url.h"
#include "web/activities.h"
#include "web/desk.h"

#define ROWS 50

const char *campaign_url(struct req *r, const char *number)
{
    return arena_printf(r->arena, "/desk/campaigns/%s", number);
}

enum tone campaign_tone(enum campaign_state s)
{
    static const enum tone tones[] = {[CAMPAIGN_PLANNED] = TONE_NEW,
                                      [CAMPAIGN_RUNNING] = TONE_WORK,
                                      [CAMPAIGN_ENDED] = TONE_DONE,
                                      [CAMPAIGN_CANCELLED] = TONE_NEUTRAL};
    return tones[s];
}

enum err campaign_of(struct req *r, struct campaign_full *ret)
{
    return campaign_get(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), ret, &r->error);
}

const struct campaign_round_view *campaign_rounds(struct req *r, const struct campaign_full *f)
{
    int64_t now = clock_now(&site_of(r)->clock);
    struct campaign_round_view *list = arena_array(r->arena, struct campaign_round_view, (size_t)f->n_rounds + 1);
    for (int i = 0; i < f->n_rounds; i++)
        list[i] = (struct campaign_round_view){.no = f->rounds[i].no,
                                               .from_at = f->rounds[i].from_at,
                                               .last_at = f->rounds[i].until_at - 1,
                                               .now = now >= f->rounds[i].from_at && now < f->rounds[i].until_at};
    return list;
}

const char *campaign_rows_url(struct req *r, const struct campaign *x, const char *unit, int round, const char *show)
{
    return arena_printf(r->arena, "%s/rows?unit=%s&round=%d&show=%s", campaign_url(r, x->number),
                        url_encode(r->arena, unit), round, show);
}

/* ---- The list ---- */

static enum err page_campaigns(struct req *r)
{
    struct campaign_list l;
    struct desk_page_view p;
    const char *after = req_query(r, "after");
    bool open = !str_eq(req_query(r, "show"), "all");
    enum err x = campaign_list(conn_of(r), site_of(r), viewer_of(r), r->arena, open, after, ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct campaign_row_view *rows = arena_array(r->arena, struct campaign_row_view, (size_t)l.n + 1);
    struct campaigns_view v = {.rows = rows,
                               .row_count = (size_t)l.n,
                               .path = open ? "/desk/campaigns" : "/desk/campaigns?show=all",
                               .open = open,
                               .first = str_empty(after)};
    for (int i = 0; i < l.n; i++)
        rows[i] = (struct campaign_row_view){.url = campaign_url(r, l.rows[i].number),
                                             .title = l.rows[i].title,
                                             .kind = tr_words(h.lang, &l.rows[i].kind->name),
                                             .unit = l.rows[i].unit,
                                             .state = tr(h.lang, campaign_state_name(l.rows[i].state)),
                                             .tone = campaign_tone(l.rows[i].state),
                                             .from_at = l.rows[i].from_at,
                                             .last_at = l.rows[i].until_at - 1};
    if (l.next)
        v.next = arena_printf(r->arena, "%s%cafter=%s", v.path, open ? '?' : '&', url_encode(r->arena, l.next));
    x = desk_view(r, &h, N_("Campaigns"), &p);
    if (x != ERR_OK)
        return x;
    html_campaigns(&h, &p, &v);
    return page_done(&h);
}

/* ---- The matrix ---- */

/* Half-up to two digits, from the sums; "—" where there is nothing to cover. */
static const char *rate_words(struct req *r, int64_t covered, int64_t total)
{
    if (!total)
        return "—";
    int64_t x = (covered * 20000 / total + 1) / 2;
    return arena_printf(r->arena, "%lld.%02lld%%", (long long)(x / 100), (long long)(x % 100));
}

/* The form of a visit to a unit that was not seen, for the round under way. */
static const char *plan_url(struct req *r, const struct campaign *x, const struct campaign_unit *u, int round)
{
    if (x->state != CAMPAIGN_RUNNING || !*x->kind->plan)
        return NULL;
    const char *where = *x->kind->part ? arena_printf(r->arena, "&%s=%s", x->kind->part, x->kind->value) : "";
    return arena_printf(r->arena, "/desk/activities/new/%s?%s=%s&title=%s&round=%d%s", x->kind->plan,
                        x->kind->received ? "host" : "unit", url_encode(r->arena, u->unit_code),
                        url_encode(r->arena, x->title), round, where);
}

static struct campaign_unit_view unit_view(struct req *r, const struct campaign_full *f,
                                           const struct campaign_round_view *rounds, const struct campaign_unit *u,
                                           bool sum)
{
    const struct campaign *x = &f->c;
    bool units = x->kind->over == CAMPAIGN_UNITS;
    struct campaign_cell_view *cells = arena_array(r->arena, struct campaign_cell_view, CAMPAIGN_ROUNDS_MAX);
    const char *code = sum ? NULL : *u->unit_code ? u->unit_code : "-";
    struct campaign_unit_view v = {.unit = u->unit,
                                   .rounds = cells,
                                   .rate = rate_words(r, u->covered, u->total),
                                   .total = {.n = u->total},
                                   .covered = {.n = u->unknown ? -1 : u->covered},
                                   .gaps = {.n = u->total - u->covered}};
    for (int i = 0; i < f->n_rounds; i++) {
        bool later = rounds[i].from_at > clock_now(&site_of(r)->clock);
        cells[i] = (struct campaign_cell_view){.n = (later || u->unknown) && !u->rounds[i] ? -1 : u->rounds[i]};
        if (code && !u->unknown)
            cells[i].url = campaign_rows_url(r, x, code, i + 1, "covered");
        if (code && units && !u->unknown && rounds[i].now && !u->rounds[i])
            cells[i].plan = plan_url(r, x, u, i + 1);
    }
    if (code) {
        v.total.url = campaign_rows_url(r, x, code, 0, "");
        v.covered.url = campaign_rows_url(r, x, code, 0, "covered");
        v.gaps.url = campaign_rows_url(r, x, code, 0, "gaps");
    }
    return v;
}

static enum err fill_matrix(struct req *r, const struct html *h, const struct campaign_full *f, struct campaign_view *v)
{
    static const char *const heads[][3] = {
        [CAMPAIGN_SUBJECTS] = {N_("Unit that keeps it"), N_("To cover"), N_("Covered")},
        [CAMPAIGN_UNITS] = {N_("Unit"), N_("Units"), N_("Activities")},
        [CAMPAIGN_MATTERS] = {N_("Lead office"), N_("Came in"), N_("Closed")}};
    struct campaign_matrix m;
    enum err x = campaign_cover(conn_of(r), viewer_of(r), r->arena, &f->c, &m, &r->error);
    if (x != ERR_OK)
        return x;
    struct campaign_unit_view *rows = arena_array(r->arena, struct campaign_unit_view, (size_t)m.n + 1);
    for (int i = 0; i < m.n; i++) {
        rows[i] = unit_view(r, f, v->rounds, &m.rows[i], false);
        if (!*m.rows[i].unit_code)
            rows[i].unit = tr(h->lang, N_("(no lead office yet)"));
    }
    v->units = rows;
    v->unit_count = (size_t)m.n;
    v->more = m.more;
    v->gaps = f->c.kind->over != CAMPAIGN_UNITS;
    v->unit_head = tr(h->lang, heads[f->c.kind->over][0]);
    v->total_head = tr(h->lang, heads[f->c.kind->over][1]);
    v->covered_head = tr(h->lang, heads[f->c.kind->over][2]);
    v->sum = unit_view(r, f, v->rounds, &m.sum, true);
    v->sum.unit = v->gaps ? tr(h->lang, N_("Together"))
                          : tr_arg(r->arena, h->lang, N_("Units seen, of {}"),
                                   arena_printf(r->arena, "%lld", (long long)m.sum.total));
    return ERR_OK;
}

/* ---- One ---- */

static const struct {
    enum campaign_step step;
    const char *act, *label, *note;
    bool main;
} steps[] = {
    {CAMPAIGN_START, "start", N_("Start it"), N_("Note"), true},
    {CAMPAIGN_END, "end", N_("End the campaign"), N_("What came of it"), false},
    {CAMPAIGN_CANCEL, "cancel", N_("Call it off"), N_("Why"), false},
};

/* Each step has a field of its own, and the one that was refused is the error's. */
static const char *typed_note(struct req *r, const char *act)
{
    return str_or(req_field(r, arena_printf(r->arena, "note_%s", act)), req_field(r, "note"));
}

static void fill_steps(struct req *r, const struct html *h, const struct campaign_full *f,
                       const struct form_errors *errors, struct campaign_view *v)
{
    struct campaign_step_view *list = arena_array(r->arena, struct campaign_step_view, COUNT_OF(steps));
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (!(f->may & steps[i].step))
            continue;
        bool typed = str_eq(req_field(r, "act"), steps[i].act);
        struct campaign_step_view *x = &list[v->step_count++];
        *x = (struct campaign_step_view){
            .act = steps[i].act, .label = tr(h->lang, steps[i].label), .main = steps[i].main};
        x->note = activity_field(r, h, errors, typed ? "note" : arena_printf(r->arena, "note_%s", steps[i].act),
                                 steps[i].note, typed ? typed_note(r, steps[i].act) : "");
        x->note.optional = steps[i].step == CAMPAIGN_START;
        x->note.max = CAMPAIGN_NOTE_MAX;
    }
    v->steps = list;
}

static void fill_lines(struct req *r, const struct html *h, const struct campaign_full *f, struct campaign_view *v)
{
    static const struct {
        const char *act, *word;
    } words[] = {{"plan", N_("Planned")},
                 {"start", N_("Started")},
                 {"end", N_("Ended")},
                 {"cancel", N_("Called off")},
                 {"visit", N_("A visit was planned")}};
    struct campaign_line_view *list = arena_array(r->arena, struct campaign_line_view, (size_t)f->n_entries + 1);
    for (int i = 0; i < f->n_entries; i++) {
        const struct campaign_entry *x = &f->entries[i];
        list[i] = (struct campaign_line_view){.at = x->at,
                                              .what = x->act,
                                              .who = *x->officer ? x->officer : tr(h->lang, N_("The operator")),
                                              .note = x->note};
        for (size_t k = 0; k < COUNT_OF(words); k++) {
            if (str_eq(words[k].act, x->act))
                list[i].what = tr(h->lang, words[k].word);
        }
        if (str_eq(x->act, "visit"))
            list[i].url = activity_url(r, x->note);
    }
    v->lines = list;
    v->line_count = (size_t)f->n_entries;
}

static void add_fact(struct campaign_fact_view *list, struct campaign_view *v, const char *name, const char *value)
{
    if (!str_empty(value))
        list[v->fact_count++] = (struct campaign_fact_view){name, value};
}

static void fill_facts(struct req *r, const struct html *h, const struct campaign_full *f, struct campaign_view *v)
{
    const struct campaign *x = &f->c;
    struct campaign_fact_view *list = arena_array(r->arena, struct campaign_fact_view, CAMPAIGN_FIELDS_MAX + 2);
    const struct register_def *d = x->kind->over == CAMPAIGN_SUBJECTS ? register_find(x->kind->target) : NULL;
    const struct register_field *field = d && *x->part ? register_field(d, x->part) : NULL;
    v->facts = list;
    add_fact(list, v, tr(h->lang, N_("Area, and those below")), x->area);
    if (field)
        add_fact(list, v, tr_words(h->lang, &field->field.name), activity_value_words(h, &field->field, x->value));
    for (size_t i = 0; i < CAMPAIGN_FIELDS_MAX && x->kind->fields[i].part; i++)
        add_fact(list, v, tr_words(h->lang, &x->kind->fields[i].name),
                 activity_value_words(h, &x->kind->fields[i], f->values[i]));
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    struct campaign_full f;
    struct desk_page_view p;
    enum err x = campaign_of(r, &f);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct campaign_view v = {.url = campaign_url(r, f.c.number),
                              .board = arena_printf(r->arena, "/desk/board?campaign=%s", f.c.number),
                              .title = f.c.title,
                              .kind = tr_words(h.lang, &f.c.kind->name),
                              .goal = f.c.goal,
                              .unit = f.c.unit,
                              .state = tr(h.lang, campaign_state_name(f.c.state)),
                              .tone = campaign_tone(f.c.state),
                              .version = arena_printf(r->arena, "%lld", (long long)f.c.version),
                              .done = req_query(r, "done") ? tr(h.lang, N_("Saved.")) : NULL,
                              .from_at = f.c.from_at,
                              .last_at = f.c.until_at - 1,
                              .as_of = h.now,
                              .rounds = campaign_rounds(r, &f),
                              .round_count = (size_t)f.n_rounds};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_facts(r, &h, &f, &v);
    fill_steps(r, &h, &f, errors, &v);
    fill_lines(r, &h, &f, &v);
    x = fill_matrix(r, &h, &f, &v);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.title, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_campaign(&h, &p, &v);
    return page_done(&h);
}

static enum err page_campaign(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

static enum err page_campaign_act(struct req *r)
{
    struct form_errors errors = {0};
    const char *act = str_or(req_field(r, "act"), "");
    int64_t version = 0;
    size_t i = 0;
    while (i < COUNT_OF(steps) && !str_eq(steps[i].act, act))
        i++;
    if (i == COUNT_OF(steps))
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such step."), NULL);
    str_int(str_or(req_field(r, "version"), ""), 1, INT32_MAX, &version);
    enum err x = campaign_act(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"),
                              version ? version : INT64_MAX, steps[i].step, typed_note(r, act), &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303,
                             arena_printf(r->arena, "%s?done=%s", campaign_url(r, req_param(r, "number")), act));
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &errors, x == ERR_INVALID ? 422 : x == ERR_CONFLICT ? 409 : 403);
}

static const struct route routes[] = {
    ROUTE(GET, "/desk/campaigns", page_campaigns, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/campaigns/new", page_campaign_kinds, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/campaigns/new/:kind", page_campaign_new, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/campaigns/new/:kind", page_campaign_new_send, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/campaigns/:number", page_campaign, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/campaigns/:number/act", page_campaign_act, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/campaigns/:number/rows", page_campaign_rows, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/campaigns/:number/visit", page_campaign_visit, PERM_OFFICER, 0, 0),
};

const struct route *routes_campaigns(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
