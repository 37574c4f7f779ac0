/* The rows of one unit in a campaign, and the next visit planned from them. */
#include "base/str.h"
#include "html/campaign.html.h"
#include "http/url.h"
#include "model/unit.h"
#include "web/activities.h"
#include "web/campaigns.h"
#include "web/desk.h"

#define ROWS 50

static const struct {
    const char *code, *label;
} shows[] = {[CAMPAIGN_SHOW_ALL] = {"", N_("All")},
             [CAMPAIGN_SHOW_COVERED] = {"covered", N_("Covered")},
             [CAMPAIGN_SHOW_GAPS] = {"gaps", N_("Gaps")}};

/* What an address, or a form, asks for. */
struct asked {
    struct campaign_full f;
    struct unit unit; /* id 0: of matters without a lead office */
    int round;
    enum campaign_show show;
    bool typed; /* a form was sent */
};

static const char *given(struct req *r, const struct asked *q, const char *name)
{
    return str_or(q->typed ? req_field(r, name) : req_query(r, name), "");
}

static enum err read_asked(struct req *r, struct asked *q)
{
    int64_t round = 0;
    const char *code = given(r, q, "unit");
    enum err x = campaign_of(r, &q->f);
    if (x != ERR_OK)
        return x;
    str_int(given(r, q, "round"), 0, q->f.n_rounds, &round);
    q->round = (int)round;
    for (size_t i = 0; i < COUNT_OF(shows); i++) {
        if (str_eq(shows[i].code, given(r, q, "show")))
            q->show = (enum campaign_show)i;
    }
    if (str_eq(code, "-") && q->f.c.kind->over == CAMPAIGN_MATTERS) {
        q->unit = (struct unit){.code = "-", .name = ""};
        return ERR_OK;
    }
    return unit_by_code(conn_of(r), r->arena, code, &q->unit, &r->error);
}

static const char *seen_url(struct req *r, const struct campaign *x, const char *code, const struct campaign_seen *s)
{
    if (str_eq(s->kind, "activity"))
        return activity_url(r, s->ref);
    if (str_eq(s->kind, "matter"))
        return arena_printf(r->arena, "/desk/m/%s", s->ref);
    return arena_printf(r->arena, "/desk/s/%s/%s/%s/%s", x->kind->target, code, s->kind, s->ref);
}

static bool was_chosen(struct req *r, const char *code)
{
    const char *const *codes;
    size_t n = req_fields(r, "code", &codes);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(codes[i], code))
            return true;
    }
    return false;
}

static struct campaign_subject_view row_view(struct req *r, const struct asked *q, const struct campaign_row *x)
{
    static const char *const paths[] = {[CAMPAIGN_UNITS] = "/desk/a", [CAMPAIGN_MATTERS] = "/desk/m"};
    const struct campaign *c = &q->f.c;
    struct campaign_seen_view *seen = arena_array(r->arena, struct campaign_seen_view, CAMPAIGN_ROUNDS_MAX);
    struct campaign_subject_view v = {.url = c->kind->over == CAMPAIGN_SUBJECTS
                                                 ? arena_printf(r->arena, "/desk/s/%s/%s", c->kind->target, x->code)
                                                 : arena_printf(r->arena, "%s/%s", paths[c->kind->over], x->code),
                                      .code = x->code,
                                      .name = x->name,
                                      .at = x->at,
                                      .rounds = seen,
                                      .chosen = q->typed ? was_chosen(r, x->code) : q->show == CAMPAIGN_SHOW_GAPS};
    for (int i = 0; i < q->f.n_rounds; i++) {
        if (x->rounds[i].at)
            seen[i] = (struct campaign_seen_view){x->rounds[i].at, seen_url(r, c, x->code, &x->rounds[i])};
    }
    return v;
}

static void fill_filter(struct req *r, const struct html *h, const struct asked *q, struct campaign_grid_view *v)
{
    struct option_view *options = arena_array(r->arena, struct option_view, COUNT_OF(shows));
    struct option_view *rounds = arena_array(r->arena, struct option_view, CAMPAIGN_ROUNDS_MAX + 1);
    for (size_t i = 0; i < COUNT_OF(shows); i++)
        options[i] = (struct option_view){
            .value = shows[i].code, .label = tr(h->lang, shows[i].label), .chosen = q->show == (enum campaign_show)i};
    rounds[0] = (struct option_view){.value = "0", .label = tr(h->lang, N_("any"))};
    for (int i = 1; i <= q->f.n_rounds; i++) {
        const char *no = arena_printf(r->arena, "%d", i);
        rounds[i] = (struct option_view){
            .value = no, .label = tr_arg(r->arena, h->lang, N_("Round {}"), no), .chosen = q->round == i};
    }
    v->round = (struct field_view){.name = "round",
                                   .label = tr(h->lang, N_("Round")),
                                   .options = rounds,
                                   .option_count = (size_t)q->f.n_rounds + 1,
                                   .optional = true};
    if (q->f.c.kind->over != CAMPAIGN_UNITS)
        v->show = (struct field_view){.name = "show",
                                      .label = tr(h->lang, N_("Which")),
                                      .options = options,
                                      .option_count = COUNT_OF(shows),
                                      .optional = true};
}

static enum err fill_rows(struct req *r, const struct asked *q, struct campaign_grid_view *v)
{
    struct campaign_grid g;
    const char *after = given(r, q, "after");
    const struct campaign_ask ask = {q->unit.id, q->round, q->show, after, ROWS};
    enum err x = campaign_rows(conn_of(r), site_of(r), viewer_of(r), r->arena, &q->f, &ask, &g, &r->error);
    if (x != ERR_OK)
        return x;
    struct campaign_subject_view *rows = arena_array(r->arena, struct campaign_subject_view, (size_t)g.n + 1);
    for (int i = 0; i < g.n; i++)
        rows[i] = row_view(r, q, &g.rows[i]);
    v->rows = rows;
    v->row_count = (size_t)g.n;
    v->first = str_empty(after);
    v->after = after;
    v->round_no = arena_printf(r->arena, "%d", q->round);
    v->show_code = shows[q->show].code;
    v->start = campaign_rows_url(r, &q->f.c, q->unit.code, q->round, shows[q->show].code);
    if (g.next)
        v->next = arena_printf(r->arena, "%s&after=%s", v->start, url_encode(r->arena, g.next));
    return ERR_OK;
}

static enum err fill_visit(struct req *r, const struct html *h, const struct asked *q, const struct form_errors *errors,
                           struct campaign_grid_view *v)
{
    v->may_plan = q->f.c.kind->over == CAMPAIGN_SUBJECTS && *q->f.c.kind->plan && q->f.c.state == CAMPAIGN_RUNNING;
    if (!v->may_plan)
        return ERR_OK;
    v->action = arena_printf(r->arena, "%s/visit", campaign_url(r, q->f.c.number));
    v->op = str_empty(req_field(r, "op")) ? page_op(r) : req_field(r, "op");
    v->from = activity_field(r, h, errors, "from", N_("Begins"), req_field(r, "from"));
    v->to = activity_field(r, h, errors, "to", N_("Ends"), req_field(r, "to"));
    v->from.type = v->to.type = "datetime-local";
    v->hosts = activity_field(r, h, errors, "hosts", N_("Who holds it"), req_field(r, "hosts"));
    v->hosts.hint = tr(h->lang, N_("Names or logins of officers, parted by commas."));
    v->hosts.optional = true;
    v->own = activity_field(r, h, errors, "own", N_("Unit whose activity it is"),
                            q->typed ? req_field(r, "own") : viewer_of(r)->unit_name);
    return desk_units(r, &v->units, &v->unit_count);
}

static enum err show(struct req *r, struct asked *q, const struct form_errors *errors, int status)
{
    static const char *const heads[] = {
        [CAMPAIGN_SUBJECTS] = N_("Code"), [CAMPAIGN_UNITS] = N_("Number"), [CAMPAIGN_MATTERS] = N_("Number")};
    struct desk_page_view p;
    enum err x = read_asked(r, q);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    const struct campaign_kind *k = q->f.c.kind;
    struct campaign_grid_view v = {.title = q->f.c.title,
                                   .back = campaign_url(r, q->f.c.number),
                                   .unit = q->unit.id ? q->unit.name : tr(h.lang, N_("(no lead office yet)")),
                                   .unit_code = q->unit.code,
                                   .path = arena_printf(r->arena, "%s/rows", campaign_url(r, q->f.c.number)),
                                   .rounds = campaign_rounds(r, &q->f),
                                   .round_count = (size_t)q->f.n_rounds,
                                   .named = k->over != CAMPAIGN_SUBJECTS || register_find(k->target)->named,
                                   .code_head = tr(h.lang, heads[k->over]),
                                   .when_head = k->over == CAMPAIGN_SUBJECTS  ? NULL
                                                : k->over == CAMPAIGN_MATTERS ? tr(h.lang, N_("Came in"))
                                                                              : tr(h.lang, N_("When"))};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_filter(r, &h, q, &v);
    x = fill_rows(r, q, &v);
    if (x == ERR_OK)
        x = fill_visit(r, &h, q, errors, &v);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.unit, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_campaign_grid(&h, &p, &v);
    return page_done(&h);
}

enum err page_campaign_rows(struct req *r)
{
    const struct form_errors none = {0};
    struct asked q = {.show = CAMPAIGN_SHOW_ALL};
    return show(r, &q, &none, 200);
}

/* ---- The next visit ---- */

static enum err moment_of(struct req *r, const char *field, int64_t *ret)
{
    if (time_parse(str_or(req_field(r, field), ""), site_of(r)->zone, ret) == ERR_OK)
        return ERR_OK;
    return error_set(&r->error, ERR_INVALID, field, N_("Please give a day and a time, as 2026-11-23 09:00."), NULL);
}

static const char *codes_of(struct req *r)
{
    const char *const *codes, *all = "";
    size_t n = req_fields(r, "code", &codes);
    for (size_t i = 0; i < n; i++)
        all = arena_printf(r->arena, "%s%s%s", all, i ? " " : "", codes[i]);
    return all;
}

enum err page_campaign_visit(struct req *r)
{
    struct form_errors errors = {0};
    struct asked q = {.show = CAMPAIGN_SHOW_ALL, .typed = true};
    struct campaign_visit visit = {.codes = codes_of(r), .hosts = req_field(r, "hosts"), .key = req_field(r, "op")};
    const char *number = "";
    enum err x = moment_of(r, "from", &visit.starts_at);
    if (x == ERR_OK)
        x = moment_of(r, "to", &visit.ends_at);
    if (x == ERR_OK)
        x = desk_unit_id(r, str_or(req_field(r, "own"), ""), "own", &visit.unit_id);
    if (x == ERR_OK)
        x = campaign_next_visit(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), &visit, &number,
                                &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=planned", activity_url(r, number)));
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &q, &errors, x == ERR_INVALID ? 422 : x == ERR_CONFLICT ? 409 : 403);
}
