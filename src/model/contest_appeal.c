/* Appeals (申诉): a unit against one of its inputs while the window is open, and the answer of who makes the contest.
 */
#include "base/id.h"
#include "base/str.h"
#include "model/activity.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/contest_priv.h"
#include "model/visible.h"

#define VALUE_MAX INT64_C(1000000000)

struct appealing {
    struct contest_work w;
    const char *unit, *criterion, *text, *evidence, *typed;
    bool upheld;
};

DB_STMT(contest_mine, "SELECT COUNT(*) FROM contest q WHERE q.id = $2 AND" CONTEST_JUDGED("$3"));
DB_STMT(contest_appealed, "SELECT COUNT(*) FROM contest_appeal WHERE contest_id = $1 AND unit_id = $2"
                          " AND criterion = $3");
DB_STMT(contest_appeal_put,
        "INSERT INTO contest_appeal (id, contest_id, unit_id, criterion, state, text, evidence, officer_id, made_at,"
        " was_num, was_den) VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10)");

static enum err may_appeal(struct db_conn *tx, const struct appealing *p, int64_t unit_id, struct error *e)
{
    int64_t mine = 0, before = 0;
    enum err r =
        db_get_int(tx, &contest_mine, DB_ARGS(DB_INT(p->w.viewer->id), DB_INT(p->w.row.id), DB_INT(unit_id)), &mine, e);
    if (r == ERR_OK && (!mine || p->w.viewer->id <= 0))
        return error_set(e, ERR_DENIED, NULL, N_("A unit's own officers appeal for it."), NULL);
    if (r == ERR_OK && (!str_eq(p->w.row.state, "shown") || clock_now(&p->w.site->clock) >= p->w.row.appeal_until))
        return error_set(e, ERR_INVALID, NULL, N_("The time to appeal is over."), NULL);
    if (r == ERR_OK)
        r = db_get_int(tx, &contest_appealed, DB_ARGS(DB_INT(p->w.row.id), DB_INT(unit_id), DB_TEXT(p->criterion)),
                       &before, e);
    return r == ERR_OK && before
               ? error_set(e, ERR_CONFLICT, NULL, N_("There is an appeal against this already; it stands below."), NULL)
               : r;
}

static enum err write_appeal(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct appealing *p = ctx;
    struct contest_unit u;
    struct contest_part *part = NULL;
    enum err r = contest_get(tx, p->w.viewer, p->w.arena, p->w.key, &p->w.row, e);
    p->w.scheme = r == ERR_OK ? scheme_find(p->w.row.code, p->w.row.year) : NULL;
    if (r == ERR_OK && !p->w.scheme)
        r = error_set(e, ERR_NOT_FOUND, "scheme", N_("There is no scheme called {}."), "%s", p->w.row.code);
    if (r == ERR_OK)
        r = contest_open_input(tx, &p->w, p->unit, p->criterion, &u, &part, e);
    if (r == ERR_OK)
        r = may_appeal(tx, p, u.unit.id, e);
    if (r == ERR_OK && part->c->how == POINTS_HAND && !part->told)
        r = error_set(e, ERR_INVALID, "criterion", N_("Nothing was given here by hand."), NULL);
    buf_printf(detail, "%s %s %s", p->w.key, p->unit, p->criterion);
    if (r != ERR_OK)
        return r;
    r = db_exec(tx, &contest_appeal_put,
                DB_ARGS(DB_INT(id_new()), DB_INT(p->w.row.id), DB_INT(u.unit.id), DB_TEXT(p->criterion),
                        DB_TEXT(p->text), DB_TEXT(p->evidence), DB_INT(p->w.viewer->id),
                        DB_INT(clock_now(&p->w.site->clock)), DB_INT(part->value.n),
                        DB_INT(part->told ? part->value.d : 0)),
                e);
    return r == ERR_OK ? contest_step_on(tx, &p->w, "appeal", u.unit.id, p->criterion, NULL, e) : r;
}

enum err contest_appeal(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                        const struct contest_appealed *x, struct error *e)
{
    struct arena *a = arena_new();
    struct appealing p = {.w = {.site = s, .viewer = v, .key = key, .arena = a},
                          .unit = str_or(x->unit, ""),
                          .criterion = str_or(x->criterion, "")};
    enum err r = activity_text(a, "text", CONTEST_TEXT_MIN, CONTEST_TEXT_MAX, x->text, &p.text, e);
    if (r == ERR_OK)
        r = activity_text(a, "evidence", CONTEST_TEXT_MIN, CONTEST_TEXT_MAX, x->evidence, &p.evidence, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "contest.appeal", write_appeal, &p, e);
    arena_free(a);
    return r;
}

DB_STMT(contest_appealer, "SELECT officer_id FROM contest_appeal WHERE contest_id = $1 AND unit_id = $2"
                          " AND criterion = $3 AND state = 'open'");
DB_STMT(
    contest_answer_put,
    "UPDATE contest_appeal SET state = $4, answer = $5, answered_by = $6, answered_at = $7, is_num = $8, is_den = $9"
    " WHERE contest_id = $1 AND unit_id = $2 AND criterion = $3 AND state = 'open'");

static enum err may_answer(struct db_conn *tx, const struct appealing *p, const struct contest_unit *u,
                           const struct contest_part *part, struct error *e)
{
    int64_t who = 0;
    enum err r = db_get_int(tx, &contest_appealer,
                            DB_ARGS(DB_INT(p->w.row.id), DB_INT(u->unit.id), DB_TEXT(p->criterion)), &who, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_CONFLICT, NULL,
                         N_("Here is no appeal that waits for an answer: somebody may have answered it meanwhile."),
                         NULL);
    if (r == ERR_OK && who == p->w.viewer->id)
        return error_set(e, ERR_DENIED, NULL, N_("You appealed yourself: somebody else answers."), NULL);
    if (r == ERR_OK && part->mark.given_by == p->w.viewer->id)
        return error_set(e, ERR_DENIED, NULL, N_("You gave these points: somebody else answers the appeal."), NULL);
    return r == ERR_OK ? contest_no_part(tx, &p->w, u->unit.id, e) : r;
}

/* What is typed as the right value: points of those by hand, else what the figure should be. */
static enum err correct(const struct appealing *p, struct contest_part *part, struct error *e)
{
    const struct scheme_criterion *c = part->c;
    const bool hand = c->how == POINTS_HAND;
    const int64_t max = hand ? c->full / SCHEME_ONE + 1 : VALUE_MAX;
    struct ratio value;
    if (!ratio_parse(p->typed, max, &value) || (hand && ratio_compare(value, ratio_of(c->full, SCHEME_ONE)) > 0))
        return error_set(e, ERR_INVALID, "value", N_("Please write the right value, as 25 or 97.48."), NULL);
    if (part->told && ratio_compare(value, part->value) == 0)
        return error_set(e, ERR_INVALID, "value", N_("This is the value that it had: please refuse the appeal."), NULL);
    part->told = part->corrected = true;
    part->value = value;
    return ERR_OK;
}

static enum err write_answer(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct appealing *p = ctx;
    struct contest_unit u;
    struct contest_part *part = NULL;
    int64_t n = 0;
    enum err r = contest_open(tx, &p->w, "shown", e);
    if (r == ERR_OK)
        r = contest_open_input(tx, &p->w, p->unit, p->criterion, &u, &part, e);
    if (r == ERR_OK)
        r = may_answer(tx, p, &u, part, e);
    if (r == ERR_OK && p->upheld)
        r = correct(p, part, e);
    if (r == ERR_OK && p->upheld)
        r = contest_put_value(tx, p->w.row.id, u.unit.id, part, e);
    buf_printf(detail, "%s %s %s %s", p->w.key, p->unit, p->criterion, p->upheld ? "upheld" : "refused");
    if (r != ERR_OK)
        return r;
    r = db_exec_count(tx, &contest_answer_put,
                      DB_ARGS(DB_INT(p->w.row.id), DB_INT(u.unit.id), DB_TEXT(p->criterion),
                              DB_TEXT(p->upheld ? "upheld" : "refused"), DB_TEXT(p->text), DB_INT(p->w.viewer->id),
                              DB_INT(clock_now(&p->w.site->clock)), DB_INT(part->value.n),
                              DB_INT(part->told ? part->value.d : 0)),
                      &n, e);
    if (r == ERR_OK && p->upheld)
        r = contest_rescore(tx, &p->w, e);
    return r == ERR_OK ? contest_step_on(tx, &p->w, p->upheld ? "uphold" : "refuse", u.unit.id, p->criterion, NULL, e)
                       : r;
}

enum err contest_answer(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                        const struct contest_answered *x, struct error *e)
{
    struct arena *a = arena_new();
    struct appealing p = {.w = {.site = s, .viewer = v, .key = key, .arena = a},
                          .unit = str_or(x->unit, ""),
                          .criterion = str_or(x->criterion, ""),
                          .typed = str_trim(a, str_or(x->value, "")),
                          .upheld = x->upheld};
    enum err r = activity_text(a, "answer", CONTEST_TEXT_MIN, CONTEST_TEXT_MAX, x->answer, &p.text, e);
    if (r == ERR_OK && v->id <= 0)
        r = error_set(e, ERR_DENIED, NULL, N_("Only officers answer: answers stand with their names."), NULL);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "contest.answer", write_answer, &p, e);
    arena_free(a);
    return r;
}
