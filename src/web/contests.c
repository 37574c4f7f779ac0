/* Contests: the list, the schemes, and beginning one. */
#include "web/contests.h"

#include <string.h>

#include "base/str.h"
#include "html/contest.html.h"
#include "web/desk.h"

#define PATH "/desk/contests"
#define ROWS 30

const char *contest_url(struct req *r, const char *key)
{
    return arena_printf(r->arena, PATH "/%s", key);
}

const char *contest_unit_url(struct req *r, const char *key, const char *unit)
{
    return arena_printf(r->arena, PATH "/%s/unit/%s", key, url_encode(r->arena, unit));
}

bool contest_is_open(const struct html *h, const struct contest_row *x)
{
    return str_eq(x->state, "shown") && h->now < x->appeal_until;
}

const char *contest_state_word(const struct html *h, const struct contest_row *x, enum tone *ret_tone)
{
    static const struct {
        const char *state, *word;
        enum tone tone;
    } words[] = {{"draft", N_("Draft"), TONE_NEW},
                 {"shown", N_("To be frozen"), TONE_VERIFY},
                 {"frozen", N_("Frozen"), TONE_VERIFY},
                 {"issued", N_("Issued"), TONE_DONE},
                 {"withdrawn", N_("Withdrawn"), TONE_NEUTRAL},
                 {"dropped", N_("Dropped"), TONE_NEUTRAL}};
    *ret_tone = TONE_WORK;
    if (contest_is_open(h, x))
        return tr(h->lang, N_("Shown to the units"));
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!str_eq(words[i].state, x->state))
            continue;
        *ret_tone = words[i].tone;
        return tr(h->lang, words[i].word);
    }
    return x->state;
}

const char *contest_name(struct req *r, const struct html *h, const struct scheme *s)
{
    return arena_printf(r->arena, "%s %lld", tr_words(h->lang, &s->name), (long long)s->year);
}

static void fill_rows(struct req *r, const struct html *h, const struct contest_list *l, struct contests_view *v)
{
    struct contest_line_view *rows = arena_array(r->arena, struct contest_line_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        const struct contest_row *x = &l->rows[i];
        const struct scheme *s = x->scheme;
        rows[i] = (struct contest_line_view){.url = contest_url(r, x->key),
                                             .name = s ? contest_name(r, h, s) : x->code,
                                             .period = x->period,
                                             .appeal_until = contest_is_open(h, x) ? x->appeal_until : 0,
                                             .changed_at = x->changed_at};
        rows[i].state = contest_state_word(h, x, &rows[i].tone);
    }
    v->rows = rows;
    v->row_count = (size_t)l->n;
    v->next = l->next ? arena_printf(r->arena, PATH "?after=%s", l->next) : NULL;
    v->start = req_query(r, "after") ? PATH : NULL;
}

static const char *appeal_words(struct req *r, const struct html *h, const struct limit_rule *x)
{
    static const char *const words[] = {
        [LIMIT_DAY] = N_("{} days"), [LIMIT_WORKDAY] = N_("{} working days"), [LIMIT_HOUR] = N_("{} hours")};
    return tr_arg(r->arena, h->lang, words[x->unit], arena_printf(r->arena, "%lld", (long long)x->length));
}

static void fill_schemes(struct req *r, const struct html *h, struct contests_view *v)
{
    size_t n;
    const struct scheme *const *all = schemes_all(&n);
    struct scheme_line_view *rows = arena_array(r->arena, struct scheme_line_view, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct scheme *s = all[i];
        const char *list = "";
        for (size_t k = 0; k < s->n_criteria; k++)
            list = arena_printf(r->arena, "%s%s%s %s", list, k ? " · " : "", tr_words(h->lang, &s->criteria[k].name),
                                contest_part_text(r->arena, s->criteria[k].full));
        rows[i] = (struct scheme_line_view){.name = tr_words(h->lang, &s->name),
                                            .about = tr_words(h->lang, &s->about),
                                            .appeal = appeal_words(r, h, &s->appeal),
                                            .criteria = list,
                                            .year = s->year,
                                            .yearly = s->yearly};
    }
    v->schemes = rows;
    v->scheme_count = n;
}

static void fill_form(struct req *r, const struct html *h, const struct form_errors *errors, struct contests_view *v)
{
    size_t n;
    const struct zone z = site_of(r)->zone;
    const struct period now = period_month_of(clock_now(&site_of(r)->clock), z), last = period_before(&now, z);
    const struct scheme *const *all = schemes_for_year(r->arena, civil_of(last.from, z).year, &n);
    struct option_view *options = arena_array(r->arena, struct option_view, n + 1);
    const char *chosen = str_or(req_field(r, "scheme"), "");
    for (size_t i = 0; i < n; i++)
        options[i] = (struct option_view){
            .value = all[i]->id, .label = contest_name(r, h, all[i]), .chosen = str_eq(all[i]->id, chosen)};
    v->op = page_op(r);
    v->scheme = (struct field_view){.name = "scheme",
                                    .label = tr(h->lang, N_("Scheme")),
                                    .options = options,
                                    .option_count = n,
                                    .error = page_field_sentence(r, h, errors, "scheme")};
    v->period = (struct field_view){.name = "period",
                                    .label = tr(h->lang, N_("Period")),
                                    .hint = tr(h->lang, N_("2023-09, 2023-Q3, 2023 or 2023-09-01..2023-10-15")),
                                    .value = str_or(req_field(r, "period"), period_text(r->arena, &last, z)),
                                    .autocomplete = "off",
                                    .error = page_field_sentence(r, h, errors, "period")};
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    struct contest_list l;
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct contests_view v = {.rows = NULL};
    enum err x =
        contest_list(conn_of(r), site_of(r), viewer_of(r), r->arena, req_query(r, "after"), ROWS, &l, &r->error);
    if (x == ERR_OK)
        x = contest_may(conn_of(r), viewer_of(r), &v.may_add, &r->error);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Appraisals"), &p);
    if (x != ERR_OK)
        return x;
    fill_rows(r, &h, &l, &v);
    fill_schemes(r, &h, &v);
    fill_form(r, &h, errors, &v);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    resp_status(r, status);
    html_contests(&h, &p, &v);
    return page_done(&h);
}

static enum err page_contests(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

static const struct scheme *scheme_by_id(const char *id)
{
    size_t n;
    const struct scheme *const *all = schemes_all(&n);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i]->id, id))
            return all[i];
    }
    return NULL;
}

static enum err begin(struct req *r, const char **ret_key)
{
    const char *id = str_or(req_field(r, "scheme"), "");
    const struct scheme *s = scheme_by_id(id);
    struct contest_draft d;
    struct period p;
    bool may = false;
    enum err x = contest_may(conn_of(r), viewer_of(r), &may, &r->error);
    if (x == ERR_OK && !may)
        return error_set(&r->error, ERR_DENIED, NULL, N_("Appraisals are made by the office and leaders at the top."),
                         NULL);
    if (x == ERR_OK && !s)
        return error_set(&r->error, ERR_INVALID, "scheme", N_("There is no scheme called {}."), "%s", id);
    if (x == ERR_OK)
        x = period_parse(req_field(r, "period"), site_of(r)->zone, &p, &r->error);
    if (x == ERR_OK)
        x = contest_draft_make(conn_of(r), site_of(r), r->arena, s, &p, &d, &r->error);
    if (x != ERR_OK)
        return x;
    d.op = req_field(r, "op");
    return contest_begin(conn_of(r), site_of(r), viewer_of(r), r->arena, &d, ret_key, &r->error);
}

static enum err page_contest_add(struct req *r)
{
    struct form_errors errors = {0};
    const char *key;
    enum err x = begin(r, &key);
    if (x == ERR_OK)
        return resp_redirect(r, 303, contest_url(r, key));
    int status = page_refused(r, x, &errors);
    return status ? show(r, &errors, status) : x;
}

static const struct route routes[] = {
    ROUTE(GET, PATH, page_contests, PERM_OFFICER, 0, 0),
    ROUTE(POST, PATH, page_contest_add, PERM_OFFICER, 0, 0),
    ROUTE(GET, PATH "/:key", page_contest, PERM_OFFICER, 0, 0),
    ROUTE(POST, PATH "/:key", page_contest_act, PERM_OFFICER, 0, 0),
    ROUTE(GET, PATH "/:key/json", page_contest_json, PERM_OFFICER, 0, 0),
    ROUTE(GET, PATH "/:key/unit/:unit", page_contest_unit, PERM_OFFICER, 0, 0),
    ROUTE(POST, PATH "/:key/unit/:unit", page_contest_unit_act, PERM_OFFICER, 0, 0),
};

const struct route *routes_contests(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
