/* Contests: drafting, showing, freezing, signing, issuing, withdrawing. Each act is one write with its line of the
 * trail and of the audit trail. */
#include <string.h>

#include "base/crypto.h"
#include "base/id.h"
#include "base/str.h"
#include "model/activity.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/calendar.h"
#include "model/contest_priv.h"
#include "model/outbox.h"
#include "model/visible.h"

#define KEY_BYTES 10

struct writing {
    struct contest_work w;
    const struct contest_draft *draft;
    const struct calendar *calendar;
    const char *body, *note;
};

static enum err not_a_maker(struct error *e)
{
    return error_set(e, ERR_DENIED, NULL, N_("Appraisals are made by the office and leaders at the top."), NULL);
}

enum err contest_open(struct db_conn *tx, struct contest_work *w, const char *state, struct error *e)
{
    enum err r = contest_get(tx, w->viewer, w->arena, w->key, &w->row, e);
    if (r != ERR_OK)
        return r;
    if (!w->row.makes)
        return not_a_maker(e);
    if (!str_eq(w->row.state, state) || (w->exact && w->row.revision != w->revision))
        return error_set(e, ERR_CONFLICT, NULL, N_("The appraisal has moved on meanwhile; here is how it stands now."),
                         NULL);
    w->scheme = w->row.scheme;
    return w->scheme ? contest_seat(tx, w, e)
                     : error_set(e, ERR_NOT_FOUND, "scheme", N_("There is no scheme called {}."), "%s.%lld",
                                 w->row.code, (long long)w->row.year);
}

DB_STMT(contest_put, "INSERT INTO contest (id, key, code, year, period, replaces_id, state, counted_at, watermark,"
                     " made_at, changed_at, starts, ends, rules)"
                     " VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, $8, $9, $9, $10, $11, $12)");
DB_STMT(contest_there, "SELECT COUNT(*) FROM contest WHERE key = $1");

static enum err may_begin(struct db_conn *tx, struct writing *w, int64_t *ret_old, struct error *e)
{
    const struct contest_draft *x = w->draft;
    struct contest_row old = {.id = 0};
    bool may = false;
    enum err r = contest_may(tx, w->w.viewer, &may, e);
    if (r == ERR_OK && !may)
        r = not_a_maker(e);
    if (r == ERR_OK && !scheme_judges(x->scheme, x->in_year))
        r = error_set(e, ERR_INVALID, "scheme",
                      N_("This scheme does not judge that year: please choose the one in force then."), NULL);
    if (r == ERR_OK && x->counted->n == 0)
        r = error_set(e, ERR_INVALID, "scheme", N_("There is no unit of the kinds that this scheme appraises."), NULL);
    if (r == ERR_OK && !str_empty(x->replaces))
        r = contest_get(tx, w->w.viewer, w->w.arena, x->replaces, &old, e);
    if (r == ERR_OK && old.id &&
        !(str_eq(old.state, "issued") && str_eq(old.code, x->scheme->code) && str_eq(old.period, x->period)))
        r = error_set(e, ERR_INVALID, NULL,
                      N_("Only what was issued is corrected, by one of the same scheme and period."), NULL);
    *ret_old = old.id;
    return r;
}

static enum err write_begin(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    const struct contest_draft *x = w->draft;
    const struct contest none = {.scheme = x->scheme};
    int64_t old = 0, there = 0, now = clock_now(&w->w.site->clock);
    enum err r = may_begin(tx, w, &old, e);
    if (r == ERR_OK)
        r = contest_seat(tx, &w->w, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &contest_there, DB_ARGS(DB_TEXT(w->w.key)), &there, e);
    buf_printf(detail, "%s %s %s", w->w.key, x->scheme->id, x->period);
    if (r != ERR_OK || there)
        return r;
    w->w.row = (struct contest_row){.id = id_new(), .revision = 1};
    r = db_exec(tx, &contest_put,
                DB_ARGS(DB_INT(w->w.row.id), DB_TEXT(w->w.key), DB_TEXT(x->scheme->code), DB_INT(x->scheme->year),
                        DB_TEXT(x->period), DB_INT_OR_NULL(old), DB_INT(x->counted_at), DB_INT(x->watermark),
                        DB_INT(now), DB_INT(x->starts), DB_INT(x->ends),
                        DB_TEXT(x->rules ? x->rules : str_or(scheme_text(w->w.arena, x->scheme), ""))),
                e);
    if (r == ERR_OK)
        r = contest_store(tx, w->w.row.id, x->counted, &none, e);
    const struct contest_step step = {.contest_id = w->w.row.id, .revision = 1, .act = "begin"};
    return r == ERR_OK ? contest_append(tx, &w->w, &step, e) : r;
}

static struct writing working(const struct site *s, const struct viewer *v, const char *key, struct arena *a)
{
    return (struct writing){.w = {.site = s, .viewer = v, .key = key, .arena = a}};
}

/* The write of one act, with memory of its own. */
static enum err run(struct db_conn *c, struct writing *w, const char *act, audit_fn fn, struct error *e)
{
    struct arena *a = arena_new();
    w->w.arena = a;
    enum err r = audit_write(c, w->w.site, w->w.viewer, act, fn, w, e);
    arena_free(a);
    return r;
}

enum err contest_begin(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct contest_draft *x, const char **ret_key, struct error *e)
{
    struct hash key = keyed_hash(&s->key, "contest", str_or(x->op, ""), strlen(str_or(x->op, "")));
    if (str_empty(x->op))
        crypto_random(key.b, sizeof(key.b));
    struct writing w = working(s, v, hex_of(a, key.b, KEY_BYTES), NULL);
    w.draft = x;
    enum err r = run(c, &w, "contest.begin", write_begin, e);
    if (r == ERR_OK)
        *ret_key = w.w.key;
    return r;
}

DB_STMT(contest_counted, "UPDATE contest SET counted_at = $2, watermark = $3 WHERE id = $1");

/* Counted anew are the figures of the units that are there; a unit that came since is in the next one. */
static void take_counts(struct contest *x, const struct contest *counted)
{
    for (int i = 0; i < x->n; i++) {
        struct contest_unit *u = &x->units[i];
        const struct contest_unit *now = contest_unit_in(counted, u->unit.id);
        for (size_t k = 0; now && k < x->scheme->n_criteria; k++) {
            struct contest_part *p = &u->parts[k];
            if (!p->c->indicator)
                continue;
            p->told = now->parts[k].told;
            p->value = now->parts[k].value;
            p->counts = now->parts[k].counts;
        }
        u->volume = now ? now->volume : u->volume;
    }
}

static enum err write_recount(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    struct contest old;
    enum err r = contest_open(tx, &w->w, "draft", e);
    if (r == ERR_OK)
        r = contest_read_all(tx, &w->w, &old, e);
    buf_printf(detail, "%s", w->w.key);
    if (r != ERR_OK)
        return r;
    struct contest x = contest_copy(w->w.arena, &old);
    take_counts(&x, w->draft->counted);
    contest_score(&x);
    r = contest_store(tx, w->w.row.id, &x, &old, e);
    if (r == ERR_OK)
        r = db_exec(tx, &contest_counted,
                    DB_ARGS(DB_INT(w->w.row.id), DB_INT(w->draft->counted_at), DB_INT(w->draft->watermark)), e);
    return r == ERR_OK ? contest_step_on(tx, &w->w, "recount", 0, NULL, NULL, e) : r;
}

enum err contest_recount(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                         int64_t revision, const struct contest_draft *x, struct error *e)
{
    struct writing w = working(s, v, key, NULL);
    w.w.revision = revision;
    w.w.exact = true;
    w.draft = x;
    return run(c, &w, "contest.recount", write_recount, e);
}

DB_STMT(contest_waits, "SELECT u.name FROM contest_input i JOIN unit u ON u.id = i.unit_id WHERE i.contest_id = $1"
                       " AND i.mark >= 0 AND i.confirmed_by IS NULL ORDER BY u.code LIMIT 1");

/* Of what is given by hand all that are placed have theirs, or none of a group. */
static enum err all_given(const struct contest *x, struct error *e)
{
    for (int i = 0; i < x->n; i++) {
        const struct contest_unit *u = &x->units[i];
        for (size_t k = 0; u->standing == CONTEST_PLACED && k < x->scheme->n_criteria; k++) {
            if (u->parts[k].c->indicator || u->parts[k].told)
                continue;
            for (int n = 0; n < x->n; n++) {
                if (x->units[n].group == u->group && x->units[n].parts[k].told)
                    return error_set(e, ERR_INVALID, NULL,
                                     N_("Others of its group have points by hand, and {} has none yet."), "%s",
                                     u->unit.name);
            }
        }
    }
    return ERR_OK;
}

DB_STMT(contest_gone, "SELECT u.name FROM contest_unit y JOIN unit u ON u.id = y.unit_id WHERE y.contest_id = $1"
                      " AND u.active = 0 AND y.reason = '' ORDER BY u.code LIMIT 1");

/* What was merged is counted with the unit that it went to: it is no second one beside it. */
static enum err none_gone(struct db_conn *tx, const struct contest_work *w, struct error *e)
{
    char *name;
    enum err r = db_get_text(tx, &contest_gone, DB_ARGS(DB_INT(w->row.id)), w->arena, &name, e);
    if (r == ERR_NOT_FOUND)
        return ERR_OK;
    return r == ERR_OK ? error_set(e, ERR_INVALID, NULL,
                                   N_("{} was merged or closed: please leave it out, with the reason."), "%s", name)
                       : r;
}

static enum err complete(struct db_conn *tx, const struct contest_work *w, struct error *e)
{
    struct db_rows q;
    const char *waits = NULL;
    struct contest x;
    db_query(tx, &q, &contest_waits, DB_ARGS(DB_INT(w->row.id)));
    if (db_next(&q))
        waits = db_text_dup(&q, 0, w->arena);
    enum err r = db_end(&q, e);
    if (r == ERR_OK && waits)
        r = error_set(e, ERR_INVALID, NULL, N_("Points by hand of {} wait to be confirmed by another person."), "%s",
                      waits);
    if (r == ERR_OK)
        r = contest_read_all(tx, w, &x, e);
    if (r == ERR_OK)
        r = none_gone(tx, w, e);
    return r == ERR_OK ? all_given(&x, e) : r;
}

DB_STMT(contest_shown, "UPDATE contest SET state = 'shown', appeal_from = $2, appeal_until = $3, provisional = $4"
                       " WHERE id = $1");

static enum err write_show(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    struct limit_due due = {0};
    int64_t now = clock_now(&w->w.site->clock);
    enum err r = contest_open(tx, &w->w, "draft", e);
    if (r == ERR_OK && now < w->w.row.ends)
        r = error_set(e, ERR_INVALID, NULL, N_("Its period is not over yet: it is shown when all of it was counted."),
                      NULL);
    if (r == ERR_OK && w->w.row.counted_at < w->w.row.ends)
        r = error_set(e, ERR_INVALID, NULL, N_("It was counted before its period was over: please count it anew."),
                      NULL);
    if (r == ERR_OK)
        r = complete(tx, &w->w, e);
    buf_printf(detail, "%s", w->w.key);
    if (r != ERR_OK)
        return r;
    const struct limit_run window = {.start_ms = now, .rule = w->w.scheme->appeal};
    limit_count(&window, w->calendar, w->w.site->zone, &due);
    r = db_exec(tx, &contest_shown,
                DB_ARGS(DB_INT(w->w.row.id), DB_INT(now), DB_INT(due.due_ms), DB_INT(due.provisional)), e);
    if (r == ERR_OK)
        r = contest_step_on(tx, &w->w, "show", 0, NULL, NULL, e);
    return r == ERR_OK ? outbox_judged(tx, w->w.site, w->w.row.id, 0, e) : r;
}

enum err contest_show(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                      int64_t revision, struct error *e)
{
    struct arena *a = arena_new();
    struct writing w = working(s, v, key, NULL);
    w.w.revision = revision;
    w.w.exact = true;
    enum err r = calendar_hold(c, s, a, &w.calendar, e);
    if (r == ERR_OK)
        r = run(c, &w, "contest.show", write_show, e);
    arena_free(a);
    return r;
}

DB_STMT(contest_frozen, "UPDATE contest SET state = 'frozen', frozen_at = $2, body = $3, sha256 = $4 WHERE id = $1");

static enum err write_freeze(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    const struct hash h = hash_bytes(w->body, strlen(w->body));
    int64_t now = clock_now(&w->w.site->clock);
    enum err r = contest_open(tx, &w->w, "shown", e);
    if (r == ERR_OK && now < w->w.row.appeal_until)
        r = error_set(e, ERR_INVALID, NULL, N_("Units may still appeal: it is frozen when their time is over."), NULL);
    if (r == ERR_OK && w->w.row.open_appeals > 0)
        r = error_set(e, ERR_INVALID, NULL, N_("Appeals without an answer: {}. It is frozen once each has one."),
                      "%lld", (long long)w->w.row.open_appeals);
    if (r == ERR_OK && w->w.row.unconfirmed > 0)
        r = error_set(e, ERR_INVALID, NULL,
                      N_("Upheld appeals that another person has still to confirm: {}. It is frozen after."), "%lld",
                      (long long)w->w.row.unconfirmed);
    if (r == ERR_OK)
        r = none_gone(tx, &w->w, e);
    buf_printf(detail, "%s", w->w.key);
    if (r == ERR_OK)
        buf_printf(detail, " sha256:%s", hex_of(w->w.arena, h.b, sizeof(h.b)));
    if (r == ERR_OK)
        r = db_exec(
            tx, &contest_frozen,
            DB_ARGS(DB_INT(w->w.row.id), DB_INT(now), DB_TEXT(w->body), DB_TEXT(hex_of(w->w.arena, h.b, sizeof(h.b)))),
            e);
    return r == ERR_OK ? contest_step_on(tx, &w->w, "freeze", 0, NULL, NULL, e) : r;
}

enum err contest_freeze(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                        int64_t revision, const char *body, struct error *e)
{
    struct writing w = working(s, v, key, NULL);
    w.w.revision = revision;
    w.w.exact = true;
    w.body = body;
    if (!body || strlen(body) > CONTEST_BODY_MAX)
        return error_set(e, ERR_TOO_LARGE, NULL, N_("The appraisal is too large to be kept."), NULL);
    return run(c, &w, "contest.freeze", write_freeze, e);
}

DB_STMT(contest_signed, "SELECT COUNT(*) FROM contest_trail g WHERE g.contest_id = $1 AND g.act = 'sign'"
                        " AND g.revision = $2 AND (g.officer_id = $3 OR g.for_id = $3)");

/* Two who sign are two persons, whoever stands in for them. */
static enum err may_sign(struct db_conn *tx, const struct contest_work *w, struct error *e)
{
    int64_t n = 0;
    if (!w->for_id)
        return ERR_OK;
    enum err r =
        db_get_int(tx, &contest_signed, DB_ARGS(DB_INT(w->row.id), DB_INT(w->row.revision), DB_INT(w->for_id)), &n, e);
    return r == ERR_OK && n
               ? error_set(e, ERR_DENIED, NULL, N_("Whom you stand in for signed it: somebody else signs too."), NULL)
               : r;
}

static enum err write_sign(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    enum err r = contest_open(tx, &w->w, "frozen", e);
    const struct contest_step step = {.contest_id = w->w.row.id, .revision = w->w.row.revision, .act = "sign"};
    buf_printf(detail, "%s %lld", w->w.key, (long long)w->w.revision);
    if (r == ERR_OK && !w->w.row.signed_by_me)
        r = may_sign(tx, &w->w, e);
    return r == ERR_OK && !w->w.row.signed_by_me ? contest_append(tx, &w->w, &step, e) : r;
}

enum err contest_sign(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                      int64_t revision, struct error *e)
{
    struct writing w = working(s, v, key, NULL);
    w.w.revision = revision;
    w.w.exact = true;
    return v->id > 0 ? run(c, &w, "contest.sign", write_sign, e)
                     : error_set(e, ERR_DENIED, NULL, N_("Only officers sign."), NULL);
}

DB_STMT(contest_issued, "UPDATE contest SET state = 'issued', issued_at = $2, changed_at = $2 WHERE id = $1");
DB_STMT(contest_replaced, "UPDATE contest SET state = 'withdrawn', changed_at = $2 WHERE state = 'issued' AND id = $1");

/* What it corrects is withdrawn, where that stands still: of two corrections the second is refused. */
static enum err withdraw_old(struct db_conn *tx, const struct writing *w, struct error *e)
{
    struct contest_row old;
    int64_t n = 0;
    if (str_empty(w->w.row.replaces))
        return ERR_OK;
    enum err r = contest_get(tx, w->w.viewer, w->w.arena, w->w.row.replaces, &old, e);
    if (r == ERR_OK)
        r = db_exec_count(tx, &contest_replaced, DB_ARGS(DB_INT(old.id), DB_INT(clock_now(&w->w.site->clock))), &n, e);
    if (r == ERR_OK && n == 0)
        r = error_set(e, ERR_CONFLICT, NULL,
                      N_("What it corrects was withdrawn or corrected meanwhile: please drop this one."), NULL);
    const struct contest_step step = {
        .contest_id = r == ERR_OK ? old.id : 0, .revision = r == ERR_OK ? old.revision : 0, .act = "replace"};
    return r == ERR_OK ? contest_append(tx, &w->w, &step, e) : r;
}

DB_STMT(contest_issued_too, "SELECT COUNT(*) FROM contest o JOIN contest q ON q.code = o.code AND q.period = o.period"
                            " WHERE q.id = $1 AND o.id <> q.id AND o.state = 'issued'");

/* What this one replaces is withdrawn by now. */
static enum err alone(struct db_conn *tx, const struct contest_work *w, struct error *e)
{
    int64_t n = 0;
    enum err r = db_get_int(tx, &contest_issued_too, DB_ARGS(DB_INT(w->row.id)), &n, e);
    return r == ERR_OK && n
               ? error_set(e, ERR_CONFLICT, NULL,
                           N_("Another of this scheme and period is issued: please correct that one."), NULL)
               : r;
}

static enum err write_issue(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    enum err r = contest_open(tx, &w->w, "frozen", e);
    if (r == ERR_OK && (w->w.row.signs < CONTEST_SIGNS || !w->w.row.other_signs))
        r = error_set(e, ERR_INVALID, NULL, N_("It takes the signatures of two, of whom at least one did not make it."),
                      NULL);
    if (r == ERR_OK)
        r = db_exec(tx, &contest_issued, DB_ARGS(DB_INT(w->w.row.id), DB_INT(clock_now(&w->w.site->clock))), e);
    if (r == ERR_OK)
        r = withdraw_old(tx, w, e);
    if (r == ERR_OK)
        r = alone(tx, &w->w, e);
    buf_printf(detail, "%s %s.%lld %s sha256:%s", w->w.key, str_or(w->w.row.code, ""), (long long)w->w.row.year,
               str_or(w->w.row.period, ""), str_or(w->w.row.sha256, ""));
    const struct contest_step step = {.contest_id = w->w.row.id, .revision = w->w.row.revision, .act = "issue"};
    return r == ERR_OK ? contest_append(tx, &w->w, &step, e) : r;
}

enum err contest_issue(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                       int64_t revision, struct error *e)
{
    struct writing w = working(s, v, key, NULL);
    w.w.revision = revision;
    w.w.exact = true;
    return run(c, &w, "contest.issue", write_issue, e);
}

DB_STMT(contest_set, "UPDATE contest SET state = $2, changed_at = $3 WHERE id = $1");

static enum err write_end(struct db_conn *tx, struct writing *w, const char *from, const char *to, const char *act,
                          struct error *e)
{
    enum err r = contest_open(tx, &w->w, from, e);
    if (r == ERR_OK)
        r = db_exec(tx, &contest_set, DB_ARGS(DB_INT(w->w.row.id), DB_TEXT(to), DB_INT(clock_now(&w->w.site->clock))),
                    e);
    return r == ERR_OK ? contest_step_on(tx, &w->w, act, 0, NULL, w->note, e) : r;
}

static enum err write_withdraw(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    buf_printf(detail, "%s", w->w.key);
    return write_end(tx, w, "issued", "withdrawn", "withdraw", e);
}

enum err contest_withdraw(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                          const char *reason, struct error *e)
{
    struct arena *a = arena_new();
    struct writing w = working(s, v, key, NULL);
    enum err r = activity_text(a, "note", CONTEST_TEXT_MIN, CONTEST_TEXT_MAX, reason, &w.note, e);
    if (r == ERR_OK)
        r = run(c, &w, "contest.withdraw", write_withdraw, e);
    arena_free(a);
    return r;
}

static enum err write_drop(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    struct contest_row row;
    enum err r = contest_get(tx, w->w.viewer, w->w.arena, w->w.key, &row, e);
    bool ended = r == ERR_OK && (row.issued_at || str_eq(row.state, "dropped"));
    buf_printf(detail, "%s", w->w.key);
    if (r == ERR_OK && row.makes && !ended && row.appeal_from && str_empty(w->note))
        r = error_set(e, ERR_INVALID, "note", N_("The units were shown it: please say why it is dropped."), NULL);
    return r == ERR_OK ? write_end(tx, w, ended ? "draft" : row.state, "dropped", "drop", e) : r;
}

enum err contest_drop(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                      int64_t revision, const char *reason, struct error *e)
{
    struct arena *a = arena_new();
    struct writing w = working(s, v, key, NULL);
    w.w.revision = revision;
    w.w.exact = true;
    enum err r =
        str_empty(reason) ? ERR_OK : activity_text(a, "note", CONTEST_TEXT_MIN, CONTEST_TEXT_MAX, reason, &w.note, e);
    if (r == ERR_OK)
        r = run(c, &w, "contest.drop", write_drop, e);
    arena_free(a);
    return r;
}
