/* Answered in time: the figures, and the rows behind each. */
#include "html/figures.html.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "html/when.h"
#include "model/on_time.h"
#include "model/procedures.h"
#include "report/rate.h"
#include "web/desk.h"
#include "web/desk_filter.h"
#include "web/words.h"

#define PATH       "/desk/figures/limit"
#define ROWS       50
#define LOOK_MAX   100000
#define DOUBT_MARK "doubtful-"

static const char *const units[] = {"days", "strict", "workdays", "hours", NULL};
static const char *const unit_names[] = {N_("days, a day off at the end put off"), N_("days, whatever day the last is"),
                                         N_("working days"), N_("hours")};

/* The limit as it stands in the address. */
struct typed {
    int64_t length;
    const char *in, *procedure, *show;
};

static const struct form_field typed_fields[] = {
    FORM(struct typed, length, FORM_INT, 1, LIMIT_LENGTH_MAX, 0, N_("Limit")),
    FORM_OF(struct typed, in, FORM_CHOICE, 0, N_("Counted in"), units),
    FORM(struct typed, procedure, FORM_ID, 0, 30, 0, N_("Procedure")),
    FORM(struct typed, show, FORM_ID, 0, 30, 0, NULL),
};

static struct limit_rule rule_of(const struct typed *t)
{
    enum limit_unit unit = str_eq(t->in, "workdays") ? LIMIT_WORKDAY : str_eq(t->in, "hours") ? LIMIT_HOUR : LIMIT_DAY;
    return (struct limit_rule){t->length, unit, str_eq(t->in, "days")};
}

static const char *outcome_word(const struct html *h, enum on_time k)
{
    static const char *const names[] = {N_("In time by the count of days"),
                                        N_("In time, the last day being a day off"),
                                        N_("Answered late"),
                                        N_("No answer, overdue"),
                                        N_("No answer yet, in time"),
                                        N_("Ended without an answer")};
    return tr(h->lang, names[k]);
}

static enum tone outcome_tone(enum on_time k)
{
    static const enum tone tones[] = {TONE_DONE, TONE_DONE, TONE_LATE, TONE_LATE, TONE_WORK, TONE_NEUTRAL};
    return tones[k];
}

/* What was asked, without what is shown of it. */
static const char *query_of(struct req *r, const struct typed *t, const struct desk_filter *f)
{
    const char *narrowed = desk_filter_query(r->arena, f);
    return arena_printf(
        r->arena, "length=%lld&in=%s%s%s%s%s", (long long)t->length, t->in,
        str_empty(t->procedure) ? "" : "&procedure=", str_empty(t->procedure) ? "" : url_encode(r->arena, t->procedure),
        *narrowed ? "&" : "", narrowed);
}

static struct counted_view counted(struct req *r, const char *query, const char *show, int64_t n)
{
    struct counted_view v = {.n = n};
    if (n > 0)
        v.url = arena_printf(r->arena, PATH "?%s&show=%s#rows", query, show);
    return v;
}

static struct on_time_tile_view tile(struct req *r, const struct html *h, const char *label, int64_t n, int64_t of,
                                     const char *url)
{
    char rate[RATE_TEXT];
    return (struct on_time_tile_view){.label = tr(h->lang, label),
                                      .rate = arena_printf(r->arena, "%s%s", rate_text(n, of, rate), of > 0 ? "%" : ""),
                                      .n = n,
                                      .of = of,
                                      .url = url};
}

static void fill_figures(struct req *r, const struct html *h, const struct on_time_report *x, const char *query,
                         struct on_time_view *v)
{
    struct on_time_line_view *lines = arena_array(r->arena, struct on_time_line_view, ON_TIME_COUNT);
    for (int k = 0; k < ON_TIME_COUNT; k++) {
        const char *word = on_time_word((enum on_time)k);
        lines[k] = (struct on_time_line_view){
            .word = outcome_word(h, (enum on_time)k),
            .plain = counted(r, query, word, x->plain.n[k]),
            .doubtful = counted(r, query, arena_printf(r->arena, DOUBT_MARK "%s", word), x->doubtful.n[k]),
            .decided = k <= ON_TIME_OVERDUE};
    }
    int64_t of = on_time_decided(&x->plain);
    v->lines = lines;
    v->line_count = ON_TIME_COUNT;
    v->plain_base = counted(r, query, "decided", of);
    v->doubtful_base = counted(r, query, DOUBT_MARK "decided", on_time_decided(&x->doubtful));
    v->tiles[0] = tile(r, h, N_("By the count of days"), on_time_raw(&x->plain), of,
                       arena_printf(r->arena, PATH "?%s&show=kept#rows", query));
    v->tiles[1] = tile(r, h, N_("With days off put off"), on_time_due(&x->plain), of,
                       arena_printf(r->arena, PATH "?%s&show=in-time#rows", query));
    v->provisional = x->provisional;
    v->given_up = x->given_up;
}

static const char *doubt_words(struct req *r, const struct html *h, const struct on_time_row *x)
{
    static const char *const names[][4] = {
        {"", N_("received: “{}”, a day number"), N_("received: “{}”, no time"), N_("received: no date")},
        {"", N_("answered: “{}”, a day number"), N_("answered: “{}”, no time"), N_("answered: no date given")}};
    const char *out = "";
    for (int p = 0; p < DATE_PARTS; p++) {
        if (x->doubts[p].kind != DATE_PLAIN)
            out = arena_printf(r->arena, "%s%s%s", out, *out ? " · " : "",
                               tr_arg(r->arena, h->lang, names[p][x->doubts[p].kind], str_or(x->doubts[p].given, "")));
    }
    return out;
}

static struct on_time_row_view row_of(struct req *r, const struct html *h, const struct on_time_row *x)
{
    return (struct on_time_row_view){.number = x->m.number,
                                     .url = arena_printf(r->arena, "/desk/m/%s", x->m.number),
                                     .title = x->m.title,
                                     .unit = str_or(x->m.unit_name, ""),
                                     .word = outcome_word(h, x->kind),
                                     .tone = outcome_tone(x->kind),
                                     .doubt = doubt_words(r, h, x),
                                     .submitted_at = x->m.submitted_at,
                                     .answered_at = x->m.answered_at,
                                     .raw_day = x->due.raw_day,
                                     .due_day = x->due.due_day,
                                     .due_at = x->due.due_ms,
                                     .rolled = x->due.rolled,
                                     .provisional = x->due.provisional};
}

/* What an address asks to see: one outcome, or several together. */
static bool pick_of(const struct html *h, const char *show, struct on_time_pick *ret, const char **ret_words)
{
    static const struct {
        const char *word, *name;
        unsigned kinds;
    } groups[] = {{"in-time", N_("In time, days off put off"), ON_TIME_IN_TIME},
                  {"decided", N_("Answered, or overdue without an answer"), ON_TIME_DECIDED}};
    if (str_empty(show))
        return false;
    ret->doubtful = str_starts(show, DOUBT_MARK);
    show += ret->doubtful ? strlen(DOUBT_MARK) : 0;
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        if (str_eq(groups[i].word, show)) {
            ret->kinds = groups[i].kinds;
            *ret_words = tr(h->lang, groups[i].name);
            return true;
        }
    }
    enum on_time k = on_time_of(show);
    if (k == ON_TIME_COUNT)
        return false;
    ret->kinds = 1u << k;
    *ret_words = outcome_word(h, k);
    return true;
}

static enum err fill_rows(struct req *r, const struct html *h, const struct on_time_ask *ask, const struct typed *t,
                          const char *query, struct on_time_view *v)
{
    struct on_time_pick pick;
    struct on_time_list l;
    const char *word;
    if (!pick_of(h, t->show, &pick, &word))
        return ERR_OK;
    enum err x = on_time_list(conn_of(r), site_of(r), viewer_of(r), r->arena, ask, &pick, req_query(r, "after"), ROWS,
                              &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct on_time_row_view *rows = arena_array(r->arena, struct on_time_row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = row_of(r, h, &l.rows[i]);
    const char *here = arena_printf(r->arena, PATH "?%s&show=%s", query, t->show);
    v->rows_title = pick.doubtful ? tr_arg(r->arena, h->lang, N_("{}, with a date in doubt"), word) : word;
    v->rows = rows;
    v->shows_doubt = pick.doubtful;
    v->row_count = (size_t)l.n;
    v->next = l.next ? arena_printf(r->arena, "%s&after=%s#rows", here, l.next) : NULL;
    v->start = req_query(r, "after") ? here : NULL;
    return ERR_OK;
}

static struct field_view unit_field(struct req *r, const struct html *h, const struct typed *t)
{
    struct option_view *list = arena_array(r->arena, struct option_view, COUNT_OF(unit_names));
    for (size_t i = 0; units[i]; i++)
        list[i] = (struct option_view){
            .value = units[i], .label = tr(h->lang, unit_names[i]), .chosen = str_eq(units[i], t->in)};
    return (struct field_view){
        .name = "in", .label = tr(h->lang, N_("Counted in")), .options = list, .option_count = COUNT_OF(unit_names)};
}

static enum err procedure_field(struct req *r, const struct html *h, const char *chosen, struct field_view *ret)
{
    size_t n;
    const struct procedure **all;
    enum err x = procedures_in_force(conn_of(r), r->arena, h->now, &all, &n, &r->error);
    if (x != ERR_OK)
        return x;
    struct option_view *list = arena_array(r->arena, struct option_view, n + 1);
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("all"))};
    for (size_t i = 0; i < n; i++)
        list[i + 1] = (struct option_view){
            .value = all[i]->code, .label = tr_words(h->lang, &all[i]->name), .chosen = str_eq(all[i]->code, chosen)};
    *ret = (struct field_view){
        .name = "procedure", .label = tr(h->lang, N_("Procedure")), .options = list, .option_count = n + 1};
    return ERR_OK;
}

static enum err fill_form(struct req *r, const struct html *h, const struct typed *t, const struct desk_filter *f,
                          const struct form_errors *errors, struct on_time_view *v)
{
    v->path = PATH;
    v->errors = page_field_errors(r, h, errors, &v->error_count);
    v->length = (struct field_view){.name = "length",
                                    .label = tr(h->lang, N_("Limit")),
                                    .value = arena_printf(r->arena, "%lld", (long long)t->length),
                                    .inputmode = "numeric",
                                    .error = page_field_sentence(r, h, errors, "length")};
    v->unit = unit_field(r, h, t);
    v->filtered = !str_empty(t->procedure) || *desk_filter_query(r->arena, f);
    enum err x = procedure_field(r, h, t->procedure, &v->procedure);
    return x == ERR_OK ? desk_filter_fill(r, h, f, &v->filter) : x;
}

/* "60 working days", "60个工作日". */
static const char *limit_words(struct req *r, const struct html *h, const struct typed *t)
{
    for (size_t i = 0; units[i]; i++) {
        if (str_eq(units[i], t->in))
            return arena_printf(r->arena, h->lang == LANG_EN ? "%lld %s" : "%lld%s", (long long)t->length,
                                tr(h->lang, unit_names[i]));
    }
    return "";
}

static enum err count(struct req *r, const struct html *h, const struct on_time_ask *ask, const struct typed *t,
                      const struct desk_filter *f, struct on_time_view *v)
{
    struct on_time_report got;
    const char *query = query_of(r, t, f);
    enum err x = on_time_count(conn_of(r), site_of(r), viewer_of(r), ask, &got, &r->error);
    if (x != ERR_OK)
        return x;
    v->asked = true;
    v->as_of = h->now;
    v->limit = limit_words(r, h, t);
    fill_figures(r, h, &got, query, v);
    return fill_rows(r, h, ask, t, query, v);
}

enum err page_on_time(struct req *r)
{
    struct desk_filter f = {0};
    struct typed t = {.length = 60, .in = "days", .procedure = ""};
    struct form_errors errors = {0};
    struct on_time_ask ask = {.look_max = LOOK_MAX};
    struct on_time_view v = {.asked = false};
    struct desk_page_view p;
    struct html h = page_html(r, true);
    enum err x = form_read(r, typed_fields, COUNT_OF(typed_fields), &t, &errors);
    if (x == ERR_OK || x == ERR_INVALID)
        x = desk_filter_read(r, &f, &ask.filter, &errors);
    ask.rule = rule_of(&t);
    ask.procedure = t.procedure;
    if (x == ERR_OK && errors.n == 0)
        x = count(r, &h, &ask, &t, &f, &v);
    if (x == ERR_OK)
        x = fill_form(r, &h, &t, &f, &errors, &v);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Answered in time"), &p);
    if (x != ERR_OK)
        return x;
    html_on_time(&h, &p, &v);
    return page_done(&h);
}
