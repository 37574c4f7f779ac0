/* One unit of a contest at the desk: each input with its rule and its rows; points by hand, appeals and answers. */
#include <string.h>

#include "base/str.h"
#include "html/contest.html.h"
#include "web/contests.h"
#include "web/desk.h"

/* What one page is made of. */
struct one {
    struct contest_row row;
    const struct scheme *scheme;
    struct period p;
    struct contest_unit u;
};

static enum err read_one(struct req *r, struct one *o)
{
    enum err x = contest_get(conn_of(r), viewer_of(r), r->arena, req_param(r, "key"), &o->row, &r->error);
    if (x == ERR_OK)
        x = contest_scheme_of(&o->row, site_of(r)->zone, &o->scheme, &o->p, &r->error);
    return x == ERR_OK
               ? contest_unit_get(conn_of(r), viewer_of(r), r->arena, &o->row, req_param(r, "unit"), &o->u, &r->error)
               : x;
}

static bool same(const struct contest_part *a, const struct contest_part *b)
{
    return a->told == b->told && str_eq(a->counts, b->counts);
}

/* Beside each figure what it is by now, for who makes it: others see rows by their own posts, not as they were counted.
 * Left out while figures are added up anew. */
static enum err fill_now(struct req *r, const struct html *h, const struct one *o, struct contest_unit_view *v)
{
    struct contest_unit now;
    struct contest_part_view *parts = (struct contest_part_view *)v->row.parts;
    if (!o->row.makes || str_eq(o->row.state, "dropped"))
        return ERR_OK;
    enum err x = contest_count_anew(conn_of(r), site_of(r), r->arena, &o->row, &o->u, &now, &r->error);
    if (x == ERR_BUSY && r->error.msgid) {
        r->error = (struct error){0};
        return ERR_OK;
    }
    for (size_t i = 0; x == ERR_OK && i < o->scheme->n_criteria; i++) {
        if (!o->scheme->criteria[i].indicator || same(&now.parts[i], &o->u.parts[i]))
            continue;
        struct contest_row_view line;
        contest_fill_unit(r, h, &o->row, &now, false, &line);
        const struct contest_part_view *y = &line.parts[i];
        parts[i].now = y->value;
        for (size_t k = 0; k < y->count_count; k++)
            parts[i].now = arena_printf(r->arena, "%s%s%s%lld%s", parts[i].now, k ? "" : " (", y->counts[k].before,
                                        (long long)y->counts[k].n, k + 1 == y->count_count ? ")" : "");
        v->changed++;
    }
    v->counted_now = x == ERR_OK ? h->now : 0;
    return x;
}

/* field: also what the model calls it. */
static struct field_view field(struct req *r, const struct html *h, const struct form_errors *errors, const char *name,
                               const char *label, const char *hint)
{
    return (struct field_view){.name = name,
                               .label = tr(h->lang, label),
                               .hint = hint ? tr(h->lang, hint) : NULL,
                               .value = str_or(req_field(r, name), ""),
                               .autocomplete = "off",
                               .max = CONTEST_TEXT_MAX,
                               .rows = 3,
                               .error = page_field_sentence(r, h, errors, name)};
}

/* Criteria to choose from: those by hand, those with an appeal that waits (open), or all that may be appealed. */
enum choose { CHOOSE_HAND, CHOOSE_OPEN, CHOOSE_ALL };

static bool offered(const struct one *o, const struct contest_part *p, enum choose what,
                    const struct contest_appeal_list *l)
{
    const struct contest_appeal_row *found = NULL;
    for (int i = 0; i < l->n; i++) {
        if (l->rows[i].unit_id == o->u.unit.id && str_eq(l->rows[i].criterion, p->c->code))
            found = &l->rows[i];
    }
    if (what == CHOOSE_HAND)
        return p->c->how == POINTS_HAND;
    if (what == CHOOSE_OPEN)
        return found && !found->answered_at;
    return !found && (p->c->how != POINTS_HAND || p->told);
}

static enum err choose(struct req *r, const struct html *h, const struct one *o, const struct form_errors *errors,
                       enum choose what, struct field_view *ret)
{
    static const char *const abouts[] = {CONTEST_VOLUME, CONTEST_STANDING};
    struct option_view *list = arena_array(r->arena, struct option_view, SCHEME_CRITERIA_MAX + COUNT_OF(abouts));
    const char *chosen = str_or(req_field(r, "criterion"), "");
    struct contest_appeal_list l = {.n = 0};
    size_t k = 0;
    enum err x = contest_appeals(conn_of(r), site_of(r), viewer_of(r), r->arena, &o->row, o->u.unit.id, NULL,
                                 CONTEST_PAGE_MAX, &l, &r->error);
    for (size_t i = 0; x == ERR_OK && i < o->scheme->n_criteria; i++) {
        const struct contest_part *p = &o->u.parts[i];
        if (offered(o, p, what, &l))
            list[k++] = (struct option_view){
                .value = p->c->code, .label = tr_words(h->lang, &p->c->name), .chosen = str_eq(p->c->code, chosen)};
    }
    for (size_t i = 0; x == ERR_OK && i < COUNT_OF(abouts); i++) {
        const struct contest_part p = {.c = contest_about(r->arena, o->scheme, abouts[i])};
        const bool there = str_eq(abouts[i], CONTEST_VOLUME) || what == CHOOSE_OPEN || *o->u.reason;
        if (p.c && there && offered(o, &p, what, &l))
            list[k++] = (struct option_view){.value = abouts[i],
                                             .label = contest_criterion_name(h, o->scheme, abouts[i]),
                                             .chosen = str_eq(abouts[i], chosen)};
    }
    *ret = field(r, h, errors, "criterion", N_("Criterion"), NULL);
    ret->options = list;
    ret->option_count = k;
    return x;
}

static enum err fill_draft_forms(struct req *r, const struct html *h, const struct one *o,
                                 const struct form_errors *errors, struct contest_unit_view *v)
{
    enum err x = choose(r, h, o, errors, CHOOSE_HAND, &v->criterion);
    v->marks = v->criterion.option_count > 0;
    v->excludes = true;
    v->excluded = o->u.standing == CONTEST_EXCLUDED;
    v->why = field(r, h, errors, "why", N_("Why it is left out"), N_("Everybody reads this. Name no resident."));
    v->points = field(r, h, errors, "points", N_("Points"), NULL);
    v->points.inputmode = "decimal";
    v->reason = field(r, h, errors, "reason", N_("Reason"), N_("The unit reads this. Name no resident."));
    v->evidence =
        field(r, h, errors, "evidence", N_("Evidence"), N_("By what it can be seen: a document, a list, a date."));
    return x;
}

static enum err fill_appeal_form(struct req *r, const struct html *h, const struct one *o,
                                 const struct form_errors *errors, struct contest_unit_view *v)
{
    enum err x = choose(r, h, o, errors, CHOOSE_ALL, &v->criterion);
    v->appeals_now = v->criterion.option_count > 0;
    v->text = field(r, h, errors, "text", N_("What is wrong, and why"), N_("Once for each input. Name no resident."));
    v->evidence =
        field(r, h, errors, "evidence", N_("Evidence"), N_("By what it can be seen: a document, a list, a date."));
    return x;
}

static enum err fill_answer_form(struct req *r, const struct html *h, const struct one *o,
                                 const struct form_errors *errors, struct contest_unit_view *v)
{
    static const char *const codes[] = {"upheld", "refused"};
    static const char *const words[] = {N_("Upheld: the input is corrected"), N_("Refused: it stays")};
    struct option_view *list = arena_array(r->arena, struct option_view, COUNT_OF(codes));
    enum err x = choose(r, h, o, errors, CHOOSE_OPEN, &v->criterion);
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        list[i] = (struct option_view){.value = codes[i],
                                       .label = tr(h->lang, words[i]),
                                       .chosen = str_eq(str_or(req_field(r, "outcome"), ""), codes[i])};
    v->excludes = !o->u.unit.active;
    v->excluded = o->u.standing == CONTEST_EXCLUDED;
    v->why = field(r, h, errors, "why", N_("Why it is left out"), N_("Everybody reads this. Name no resident."));
    v->answers = v->criterion.option_count > 0;
    v->outcome = field(r, h, errors, "outcome", N_("Answer"), NULL);
    v->outcome.options = list;
    v->outcome.option_count = COUNT_OF(codes);
    v->value = field(r, h, errors, "value", N_("The right value"),
                     N_("Where it is upheld: percent, days or a number, as the input is; points where it is by hand."));
    v->value.optional = true;
    v->value.inputmode = "decimal";
    v->answer = field(r, h, errors, "answer", N_("Reason"), N_("The unit reads this. Name no resident."));
    return x;
}

static enum err fill_forms(struct req *r, const struct html *h, const struct one *o, const struct form_errors *errors,
                           struct contest_unit_view *v)
{
    if (o->row.makes && str_eq(o->row.state, "draft"))
        return fill_draft_forms(r, h, o, errors, v);
    if (o->row.makes && str_eq(o->row.state, "shown"))
        return fill_answer_form(r, h, o, errors, v);
    return contest_is_open(h, &o->row) ? fill_appeal_form(r, h, o, errors, v) : ERR_OK;
}

static void fill_head(struct req *r, const struct html *h, const struct one *o, struct contest_unit_view *v)
{
    v->url = contest_unit_url(r, o->row.key, o->u.unit.code);
    v->back = contest_url(r, o->row.key);
    v->title = o->u.unit.name;
    v->revision = o->row.revision;
    v->ended = o->row.ended;
    v->contest = arena_printf(r->arena, "%s · %s", contest_name(r, h, o->scheme), o->row.period);
    v->state = contest_state_word(h, &o->row, &v->tone);
    v->appeal_until = o->row.appeal_until;
    v->window = contest_is_open(h, &o->row);
    v->provisional = o->row.provisional;
    v->group = tr_words(h->lang, &o->u.group->name);
    v->full = contest_part_text(r->arena, o->u.full);
    v->of = o->u.standing == CONTEST_PLACED && o->u.of < o->u.full ? contest_part_text(r->arena, o->u.of) : NULL;
    v->part_count = o->scheme->n_criteria;
    v->done = req_query(r, "done") ? tr(h->lang, N_("Saved.")) : NULL;
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    struct one o;
    struct desk_page_view p;
    struct contest_unit_view v = {.url = NULL};
    struct html h = page_html(r, true);
    enum err x = read_one(r, &o);
    if (x != ERR_OK)
        return x;
    fill_head(r, &h, &o, &v);
    contest_fill_unit(r, &h, &o.row, &o.u, true, &v.row);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    x = fill_now(r, &h, &o, &v);
    if (x == ERR_OK)
        x = fill_forms(r, &h, &o, errors, &v);
    if (x == ERR_OK)
        x = contest_fill_story(r, &h, &o.row, &o.u, v.url, &v.story);
    if (x == ERR_OK)
        x = desk_view(r, &h, o.u.unit.name, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_contest_unit(&h, &p, &v);
    return page_done(&h);
}

enum err page_contest_unit(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

static enum err exclude(struct req *r, const char *why)
{
    if (str_empty(why) && str_eq(req_field(r, "act"), "exclude"))
        return error_set(&r->error, ERR_INVALID, "why", N_("Please write at least {} characters here."), "%d",
                         CONTEST_TEXT_MIN);
    return contest_exclude(conn_of(r), site_of(r), viewer_of(r), req_param(r, "key"), req_param(r, "unit"), why,
                           &r->error);
}

static enum err answer(struct req *r)
{
    const char *outcome = str_or(req_field(r, "outcome"), "");
    const struct contest_answered x = {req_param(r, "unit"), req_field(r, "criterion"), str_eq(outcome, "upheld"),
                                       req_field(r, "value"), req_field(r, "answer")};
    if (!x.upheld && !str_eq(outcome, "refused"))
        return error_set(&r->error, ERR_INVALID, "outcome", N_("Please choose one."), NULL);
    return contest_answer(conn_of(r), site_of(r), viewer_of(r), req_param(r, "key"), &x, &r->error);
}

static enum err act(struct req *r)
{
    const char *name = str_or(req_field(r, "act"), ""), *key = req_param(r, "key"), *unit = req_param(r, "unit");
    const char *criterion = req_field(r, "criterion"), *evidence = req_field(r, "evidence");
    struct db_conn *c = conn_of(r);
    const struct site *s = site_of(r);
    const struct viewer *v = viewer_of(r);
    if (str_eq(name, "give")) {
        const struct contest_given x = {unit, criterion, req_field(r, "points"), req_field(r, "reason"), evidence};
        return contest_give(c, s, v, key, &x, &r->error);
    }
    if (str_eq(name, "appeal")) {
        const struct contest_appealed x = {unit, criterion, req_field(r, "text"), evidence};
        return contest_appeal(c, s, v, key, &x, &r->error);
    }
    if (str_eq(name, "confirm") || str_eq(name, "reopen")) {
        struct contest_confirmed x = {unit, criterion, req_field(r, "value"), 0, str_eq(name, "reopen")};
        str_int(str_or(req_field(r, "revision"), ""), 1, INT32_MAX, &x.revision);
        return contest_confirm(c, s, v, key, &x, &r->error);
    }
    if (str_eq(name, "take"))
        return contest_take(c, s, v, key, unit, criterion, &r->error);
    if (str_eq(name, "exclude") || str_eq(name, "include"))
        return exclude(r, str_eq(name, "include") ? "" : req_field(r, "why"));
    if (str_eq(name, "answer"))
        return answer(r);
    return error_set(&r->error, ERR_INVALID, NULL, N_("Please choose what to do."), NULL);
}

enum err page_contest_unit_act(struct req *r)
{
    struct form_errors errors = {0};
    enum err x = act(r);
    if (x == ERR_OK)
        return resp_redirect(
            r, 303,
            arena_printf(r->arena, "%s?done=1", contest_unit_url(r, req_param(r, "key"), req_param(r, "unit"))));
    int status = page_refused(r, x, &errors);
    return status ? show(r, &errors, status) : x;
}
