/* Appeals (申诉): a unit against one of its inputs while the window is open, and the answer of who makes the contest.
 */
#include "base/id.h"
#include "base/str.h"
#include "model/activity.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/contest_priv.h"
#include "model/outbox.h"
#include "model/visible.h"

#define VALUE_MAX   INT64_C(1000000000)
#define PERCENT_MAX 100
#define DAYS_MAX    3660

struct appealing {
    struct contest_work w;
    const char *unit, *criterion, *text, *evidence, *typed;
    bool upheld;
};

/* One of their own posts at the unit, or at what it was merged into, goes before those held for somebody. */
DB_STMT(contest_mine, "SELECT COALESCE(p.stands_for, 0) AS held_for, p.unit_id FROM contest q JOIN unit k ON k.id = $3"
                      " JOIN post p ON p.unit_id = COALESCE(k.merged_into, k.id) WHERE q.id = $2 AND p.officer_id = $1"
                      " AND p.reads = 1 AND p.until = 0 AND" CONTEST_JUDGED("k.id") " ORDER BY held_for LIMIT 1");
DB_STMT(contest_appealed, "SELECT COUNT(*) FROM contest_appeal WHERE contest_id = $1 AND unit_id = $2"
                          " AND criterion = $3");
DB_STMT(contest_appeal_put,
        "INSERT INTO contest_appeal (id, contest_id, unit_id, criterion, state, text, evidence, officer_id, made_at,"
        " was_num, was_den, for_id) VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10, $11)");

static enum err unit_seat(struct db_conn *tx, struct contest_work *w, int64_t unit_id, bool *ret, struct error *e)
{
    struct db_rows q;
    db_query(tx, &q, &contest_mine, DB_ARGS(DB_INT(w->viewer->id), DB_INT(w->row.id), DB_INT(unit_id)));
    *ret = db_next(&q);
    if (*ret) {
        w->for_id = db_int(&q, 0);
        w->seat_unit = db_int(&q, 1);
    }
    return db_end(&q, e);
}

/* Something waits for who makes it. */
static enum err tell_makers(struct db_conn *tx, const struct contest_work *w, struct error *e)
{
    bool told;
    return outbox_top(tx, w->site, &told, e);
}

static enum err may_appeal(struct db_conn *tx, struct appealing *p, int64_t unit_id, struct error *e)
{
    int64_t before = 0;
    bool mine = false;
    enum err r = unit_seat(tx, &p->w, unit_id, &mine, e);
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

/* It is no input: contest_about. */
static bool about(const struct contest_part *p, const char *what)
{
    return !p->c->full && str_eq(p->c->code, what);
}

static enum err write_appeal(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct appealing *p = ctx;
    struct contest_unit u = {.seq = 0};
    struct contest_part *part = NULL;
    enum err r = contest_get(tx, p->w.viewer, p->w.arena, p->w.key, &p->w.row, e);
    p->w.scheme = r == ERR_OK ? p->w.row.scheme : NULL;
    if (r == ERR_OK && !p->w.scheme)
        r = error_set(e, ERR_NOT_FOUND, "scheme", N_("There is no scheme called {}."), "%s", p->w.row.code);
    if (r == ERR_OK)
        r = contest_open_input(tx, &p->w, p->unit, p->criterion, &u, &part, e);
    if (r == ERR_OK)
        r = may_appeal(tx, p, u.unit.id, e);
    if (r == ERR_OK && about(part, CONTEST_STANDING) && !*u.reason)
        r = error_set(e, ERR_INVALID, "criterion", N_("Please choose from the list."), NULL);
    if (r == ERR_OK && part->c->how == POINTS_HAND && !part->told)
        r = error_set(e, ERR_INVALID, "criterion", N_("Nothing was given here by hand."), NULL);
    buf_printf(detail, "%s %s %s", p->w.key, p->unit, p->criterion);
    if (r != ERR_OK)
        return r;
    r = db_exec(tx, &contest_appeal_put,
                DB_ARGS(DB_INT(id_new()), DB_INT(p->w.row.id), DB_INT(u.unit.id), DB_TEXT(p->criterion),
                        DB_TEXT(p->text), DB_TEXT(p->evidence), DB_INT(p->w.viewer->id),
                        DB_INT(clock_now(&p->w.site->clock)), DB_INT(part->value.n),
                        DB_INT(part->told ? part->value.d : 0), DB_INT_OR_NULL(p->w.for_id)),
                e);
    if (r == ERR_OK)
        r = contest_step_on(tx, &p->w, "appeal", u.unit.id, p->criterion, NULL, e);
    return r == ERR_OK ? tell_makers(tx, &p->w, e) : r;
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

DB_STMT(contest_appealer, "SELECT officer_id, COALESCE(for_id, 0) FROM contest_appeal WHERE contest_id = $1"
                          " AND unit_id = $2 AND criterion = $3 AND state = 'open'");
DB_STMT(
    contest_answer_put,
    "UPDATE contest_appeal SET state = $4, answer = $5, answered_by = $6, answered_at = $7, is_num = $8, is_den = $9,"
    " answered_for = $10 WHERE contest_id = $1 AND unit_id = $2 AND criterion = $3 AND state = 'open'");

static enum err may_answer(struct db_conn *tx, const struct appealing *p, const struct contest_unit *u,
                           const struct contest_part *part, struct error *e)
{
    const struct contest_mark *m = &part->mark;
    struct db_rows q;
    bool found, theirs = false;
    db_query(tx, &q, &contest_appealer, DB_ARGS(DB_INT(p->w.row.id), DB_INT(u->unit.id), DB_TEXT(p->criterion)));
    found = db_next(&q);
    if (found)
        theirs = contest_is_theirs(&p->w, db_int(&q, 0)) || contest_is_theirs(&p->w, db_int(&q, 1));
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        return error_set(e, ERR_CONFLICT, NULL,
                         N_("Here is no appeal that waits for an answer: somebody may have answered it meanwhile."),
                         NULL);
    if (r == ERR_OK && theirs)
        return error_set(e, ERR_DENIED, NULL, N_("You, or whom you stand in for, appealed: somebody else answers."),
                         NULL);
    if (r == ERR_OK && (contest_is_theirs(&p->w, m->given_by) || contest_is_theirs(&p->w, m->given_for) ||
                        contest_is_theirs(&p->w, m->confirmed_by) || contest_is_theirs(&p->w, m->confirmed_for)))
        return error_set(
            e, ERR_DENIED, NULL,
            N_("You, or whom you stand in for, gave or confirmed these points: somebody else answers the appeal."),
            NULL);
    return r == ERR_OK ? contest_no_part(tx, &p->w, u->unit.id, e) : r;
}

/* What a value may be: points of those by hand, else by what the figure shows. */
static struct ratio most(const struct scheme_criterion *c)
{
    if (c->how == POINTS_HAND)
        return ratio_of(c->full, SCHEME_ONE);
    return ratio_of(c->indicator->shows == SHOWS_PERCENT ? PERCENT_MAX
                    : c->indicator->shows == SHOWS_DAYS  ? DAYS_MAX
                                                         : VALUE_MAX,
                    1);
}

/* What is typed as the right value: points of those by hand, else what the figure should be. */
static enum err correct(const struct appealing *p, struct contest_part *part, struct error *e)
{
    const struct scheme_criterion *c = part->c;
    struct ratio value;
    if (about(part, CONTEST_STANDING)) {
        part->value = ratio_of(1, 1);
        return ERR_OK;
    }
    const struct ratio max = most(c);
    if (!ratio_parse(p->typed, VALUE_MAX, &value) || (about(part, CONTEST_VOLUME) && value.d != 1))
        return error_set(e, ERR_INVALID, "value", N_("Please write the right value, as 25 or 97.48."), NULL);
    if (ratio_compare(value, max) > 0)
        return error_set(e, ERR_INVALID, "value", N_("Please write a value from 0 to {}."), "%s",
                         contest_ratio_text(p->w.arena, max, c->how == POINTS_HAND ? 2 : 0));
    if (part->told && ratio_compare(value, part->value) == 0)
        return error_set(e, ERR_INVALID, "value", N_("This is the value that it had: please refuse the appeal."), NULL);
    part->told = part->corrected = true;
    part->value = value;
    return ERR_OK;
}

DB_STMT(contest_volume_put, "UPDATE contest_unit SET volume = $3 WHERE contest_id = $1 AND unit_id = $2");
DB_STMT(contest_taken_in, "UPDATE contest_unit SET reason = '' WHERE contest_id = $1 AND unit_id = $2");
DB_STMT(contest_left_out, "UPDATE contest_unit SET reason = COALESCE((SELECT t.note FROM contest_trail t WHERE t.id ="
                          " (SELECT MAX(g.id) FROM contest_trail g WHERE g.contest_id = $1 AND g.unit_id = $2"
                          " AND g.act = 'exclude')), '') WHERE contest_id = $1 AND unit_id = $2");

/* The value of an input, or of the unit itself. */
static enum err put(struct db_conn *tx, const struct contest_work *w, const struct contest_unit *u,
                    const struct contest_part *p, struct error *e)
{
    const int64_t id = w->row.id, unit = u->unit.id;
    if (about(p, CONTEST_VOLUME))
        return db_exec(tx, &contest_volume_put, DB_ARGS(DB_INT(id), DB_INT(unit), DB_INT(p->value.n)), e);
    if (about(p, CONTEST_STANDING))
        return db_exec(tx, p->value.n ? &contest_taken_in : &contest_left_out, DB_ARGS(DB_INT(id), DB_INT(unit)), e);
    return contest_put_value(tx, id, unit, p, e);
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
        r = put(tx, &p->w, &u, part, e);
    buf_printf(detail, "%s %s %s %s", p->w.key, p->unit, p->criterion, p->upheld ? "upheld" : "refused");
    if (r != ERR_OK)
        return r;
    r = db_exec_count(tx, &contest_answer_put,
                      DB_ARGS(DB_INT(p->w.row.id), DB_INT(u.unit.id), DB_TEXT(p->criterion),
                              DB_TEXT(p->upheld ? "upheld" : "refused"), DB_TEXT(p->text), DB_INT(p->w.viewer->id),
                              DB_INT(clock_now(&p->w.site->clock)), DB_INT(part->value.n),
                              DB_INT(part->told ? part->value.d : 0), DB_INT_OR_NULL(p->w.for_id)),
                      &n, e);
    if (r == ERR_OK && p->upheld)
        r = contest_rescore(tx, &p->w, e);
    if (r == ERR_OK)
        r = contest_step_on(tx, &p->w, p->upheld ? "uphold" : "refuse", u.unit.id, p->criterion, NULL, e);
    if (r == ERR_OK)
        r = outbox_judged(tx, p->w.site, p->w.row.id, u.unit.id, e);
    return r == ERR_OK && p->upheld ? tell_makers(tx, &p->w, e) : r;
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

struct upheld {
    int64_t answered_by, answered_for, officer, held_for;
    struct ratio was;
    bool found;
};

DB_STMT(contest_upheld,
        "SELECT COALESCE(answered_by, 0), COALESCE(answered_for, 0), officer_id, COALESCE(for_id, 0), was_num, was_den"
        " FROM contest_appeal WHERE contest_id = $1 AND unit_id = $2 AND criterion = $3 AND state = 'upheld'"
        " AND confirmed_by IS NULL");
DB_STMT(contest_upheld_confirm,
        "UPDATE contest_appeal SET confirmed_by = $4 WHERE contest_id = $1 AND unit_id = $2 AND criterion = $3");
DB_STMT(contest_reopen,
        "UPDATE contest_appeal SET state = 'open', answer = '', answered_by = NULL, answered_for = NULL,"
        " answered_at = 0, is_num = 0, is_den = 0 WHERE contest_id = $1 AND unit_id = $2"
        " AND criterion = $3");

static enum err find_upheld(struct db_conn *tx, const struct contest_work *w, int64_t unit_id, const char *criterion,
                            struct upheld *ret, struct error *e)
{
    struct db_rows q;
    *ret = (struct upheld){.found = false};
    db_query(tx, &q, &contest_upheld, DB_ARGS(DB_INT(w->row.id), DB_INT(unit_id), DB_TEXT(criterion)));
    if (db_next(&q))
        *ret = (struct upheld){db_int(&q, 0), db_int(&q, 1), db_int(&q, 2), db_int(&q, 3), contest_ratio(&q, 4), true};
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !ret->found)
        return error_set(e, ERR_CONFLICT, NULL, N_("There is no correction here that waits to be confirmed."), NULL);
    if (r == ERR_OK && (contest_is_theirs(w, ret->answered_by) || contest_is_theirs(w, ret->answered_for) ||
                        contest_is_theirs(w, ret->officer) || contest_is_theirs(w, ret->held_for)))
        return error_set(e, ERR_DENIED, NULL,
                         N_("You, or whom you stand in for, appealed or answered: somebody else confirms it."), NULL);
    return r == ERR_OK ? contest_no_part(tx, w, unit_id, e) : r;
}

/* The input is again what it was, and the appeal waits for another answer. */
static enum err reopen(struct db_conn *tx, struct contest_work *w, const struct contest_unit *u,
                       struct contest_part *part, const struct upheld *was, struct error *e)
{
    part->told = was->was.d != 0;
    part->value = part->told ? was->was : ratio_of(0, 1);
    part->corrected = false;
    enum err r = put(tx, w, u, part, e);
    if (r == ERR_OK)
        r = db_exec(tx, &contest_reopen, DB_ARGS(DB_INT(w->row.id), DB_INT(u->unit.id), DB_TEXT(part->c->code)), e);
    return r == ERR_OK ? contest_rescore(tx, w, e) : r;
}

enum err contest_confirm_upheld(struct db_conn *tx, struct contest_work *w, const struct contest_confirmed *x,
                                struct error *e)
{
    struct contest_unit u = {.seq = 0};
    struct contest_part *part = NULL;
    struct upheld was;
    enum err r = contest_open(tx, w, "shown", e);
    if (r == ERR_OK)
        r = contest_open_input(tx, w, x->unit, x->criterion, &u, &part, e);
    if (r == ERR_OK)
        r = find_upheld(tx, w, u.unit.id, x->criterion, &was, e);
    if (r == ERR_OK && !str_eq(contest_value_text(w->arena, part), x->value))
        r = error_set(e, ERR_CONFLICT, NULL, N_("The value is another by now: please look again."), NULL);
    if (r == ERR_OK && x->back)
        r = reopen(tx, w, &u, part, &was, e);
    else if (r == ERR_OK)
        r = db_exec(tx, &contest_upheld_confirm,
                    DB_ARGS(DB_INT(w->row.id), DB_INT(u.unit.id), DB_TEXT(x->criterion), DB_INT(w->viewer->id)), e);
    if (r == ERR_OK)
        r = contest_step_on(tx, w, x->back ? "reopen" : "agree", u.unit.id, x->criterion, NULL, e);
    return r == ERR_OK && x->back ? tell_makers(tx, w, e) : r;
}
