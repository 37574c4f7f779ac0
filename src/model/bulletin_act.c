#include "model/bulletin_act.h"

#include <string.h>

#include "base/crypto.h"
#include "base/id.h"
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/outbox.h"
#include "model/visible.h"

#define KEY_BYTES  10
#define PERIOD_MAX 32 /* bytes */

/* What is of the whole site, for the fragments of visible.h. */
#define OF_ALL " (SELECT CAST(NULL AS BIGINT) AS unit_id) b"

DB_STMT(bulletin_done_rows,
        "SELECT x.key, x.act, COALESCE(u.name, ''), x.note, COALESCE(o.name, ''), x.day, x.at,"
        " CASE WHEN x.struck_at > 0 THEN 1 ELSE 0 END FROM" OF_ALL " JOIN bulletin_act x ON x.code = $2"
        " AND x.period = $3 LEFT JOIN unit u ON u.id = x.unit_id LEFT JOIN officer o ON o.id = x.officer_id"
        " WHERE" BULLETIN_OWN " ORDER BY x.id DESC LIMIT $4");

enum err bulletin_done_list(struct db_conn *c, const struct viewer *v, struct arena *a, const char *code,
                            const char *period, struct bulletin_done_list *ret, struct error *e)
{
    struct bulletin_done_list l = {.rows = arena_array(a, struct bulletin_done, BULLETIN_ACTS_LISTED_MAX)};
    struct db_rows q;
    db_query(c, &q, &bulletin_done_rows,
             DB_ARGS(DB_INT(v->id), DB_TEXT(code), DB_TEXT(period), DB_INT(BULLETIN_ACTS_LISTED_MAX)));
    while (db_next(&q))
        l.rows[l.n++] = (struct bulletin_done){.key = db_text_dup(&q, 0, a),
                                               .act = db_text_dup(&q, 1, a),
                                               .unit = db_text_dup(&q, 2, a),
                                               .note = db_text_dup(&q, 3, a),
                                               .officer = db_text_dup(&q, 4, a),
                                               .day = (int32_t)db_int(&q, 5),
                                               .at = db_int(&q, 6),
                                               .struck = db_int(&q, 7) != 0};
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

struct doing {
    const struct site *site;
    const struct viewer *viewer;
    const struct bulletin_doing *x;
    const char *key, *note;
};

static enum err may(struct db_conn *c, const struct viewer *v, struct error *e)
{
    bool may = false;
    enum err r = bulletin_may(c, v, 0, &may, e);
    return r == ERR_OK && !may ? error_set(e, ERR_DENIED, NULL,
                                           N_("The calendar is kept by who makes the bulletins of the whole site: the"
                                              " office and leaders at the top."),
                                           NULL)
                               : r;
}

DB_STMT(bulletin_done_put, "INSERT INTO bulletin_act (id, key, code, period, act, day, unit_id, note, officer_id, at)"
                           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (key) DO NOTHING");

static enum err write_add(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct doing *w = ctx;
    const struct bulletin_doing *x = w->x;
    enum err r = may(tx, w->viewer, e);
    if (r == ERR_OK)
        r = db_exec(tx, &bulletin_done_put,
                    DB_ARGS(DB_INT(id_new()), DB_TEXT(w->key), DB_TEXT(x->code), DB_TEXT(x->period), DB_TEXT(x->act),
                            DB_INT(x->day), DB_INT_OR_NULL(x->unit_id), DB_TEXT(w->note),
                            DB_INT_OR_NULL(w->viewer->id > 0 ? w->viewer->id : 0), DB_INT(clock_now(&w->site->clock))),
                    e);
    buf_printf(detail, "%s %s %s %s", w->key, x->code, x->period, x->act);
    return r;
}

static enum err check_doing(const struct site *s, const struct bulletin_doing *x, struct error *e)
{
    const struct bulletin_def *def = bulletin_def(x->code, 0);
    const struct bulletin_act_def *act = def ? bulletin_act_def(def, x->act) : NULL;
    if (!def || !def->due.length || str_empty(x->period) || strlen(x->period) > PERIOD_MAX)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("No bulletin is due of that period."), NULL);
    if (!act && !str_eq(x->act, BULLETIN_ELSEWHERE))
        return error_set(e, ERR_INVALID, "act", N_("Please choose what was done."), NULL);
    if (x->day < x->from || x->day > civil_day(clock_now(&s->clock), s->zone))
        return error_set(e, ERR_INVALID, "day",
                         N_("Please give the day it was: not before the period began, nor"
                            " after today."),
                         NULL);
    if (act && !x->unit_id)
        return error_set(e, ERR_INVALID, "unit", N_("Please name the unit."), NULL);
    return ERR_OK;
}

enum err bulletin_done_add(struct db_conn *c, const struct site *s, const struct viewer *v,
                           const struct bulletin_doing *x, struct error *e)
{
    struct hash key = keyed_hash(&s->key, "bulletin-act", str_or(x->op, ""), strlen(str_or(x->op, "")));
    struct arena *a = arena_new();
    if (str_empty(x->op))
        crypto_random(key.b, sizeof(key.b));
    struct doing w = {.site = s, .viewer = v, .x = x, .key = hex_of(a, key.b, KEY_BYTES)};
    enum err r = check_doing(s, x, e);
    if (r == ERR_OK)
        r = activity_text(a, "note", str_eq(x->act, BULLETIN_ELSEWHERE) ? 2 : 0, BULLETIN_NOTE_MAX, x->note, &w.note,
                          e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "bulletin.act", write_add, &w, e);
    arena_free(a);
    return r;
}

DB_STMT(bulletin_done_struck, "UPDATE bulletin_act SET struck_at = $2 WHERE key = $1 AND struck_at = 0");
/* It is due again, and told of again. */
DB_STMT(bulletin_done_due, "DELETE FROM bulletin_reminder WHERE (code, period) IN (SELECT x.code, x.period"
                           " FROM bulletin_act x WHERE x.key = $1 AND x.act = $2)");
DB_STMT(bulletin_done_there, "SELECT COUNT(*) FROM bulletin_act WHERE key = $1");

static enum err write_strike(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct doing *w = ctx;
    int64_t n = 0, there = 0;
    enum err r = may(tx, w->viewer, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &bulletin_done_there, DB_ARGS(DB_TEXT(w->key)), &there, e);
    if (r == ERR_OK && !there)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such line."), NULL);
    if (r == ERR_OK)
        r = db_exec_count(tx, &bulletin_done_struck, DB_ARGS(DB_TEXT(w->key), DB_INT(clock_now(&w->site->clock))), &n,
                          e);
    if (r == ERR_OK && !n)
        r = error_set(e, ERR_CONFLICT, NULL, N_("It was struck meanwhile."), NULL);
    if (r == ERR_OK)
        r = db_exec(tx, &bulletin_done_due, DB_ARGS(DB_TEXT(w->key), DB_TEXT(BULLETIN_ELSEWHERE)), e);
    buf_printf(detail, "%s", w->key);
    return r;
}

enum err bulletin_done_strike(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                              struct error *e)
{
    struct doing w = {.site = s, .viewer = v, .key = str_or(key, "")};
    return audit_write(c, s, v, "bulletin.strike", write_strike, &w, e);
}

DB_STMT(bulletin_paper_rows,
        "SELECT b.period, b.state, b.key, CASE WHEN b.state = 'issued' THEN 0 ELSE 2 END AS far FROM bulletin b"
        " WHERE b.code = $1 AND b.unit_id IS NULL AND b.state IN ('draft', 'issued')"
        " UNION ALL SELECT x.period, x.act, '', 1 FROM bulletin_act x WHERE x.code = $1 AND x.act = $2"
        " AND x.struck_at = 0 ORDER BY 1 DESC, 4, 3 LIMIT $3");

#define PAPERS_MAX 400

enum err bulletin_papers(struct db_conn *c, struct arena *a, const char *code, struct bulletin_papers *ret,
                         struct error *e)
{
    struct bulletin_papers l = {.rows = arena_array(a, struct bulletin_paper, PAPERS_MAX)};
    struct db_rows q;
    db_query(c, &q, &bulletin_paper_rows, DB_ARGS(DB_TEXT(code), DB_TEXT(BULLETIN_ELSEWHERE), DB_INT(PAPERS_MAX)));
    while (db_next(&q))
        l.rows[l.n++] = (struct bulletin_paper){db_text_dup(&q, 0, a), db_text_dup(&q, 1, a), db_text_dup(&q, 2, a)};
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

const struct bulletin_paper *bulletin_paper_of(const struct bulletin_papers *l, const char *period)
{
    for (size_t i = 0; i < l->n; i++) {
        if (str_eq(l->rows[i].period, period))
            return &l->rows[i];
    }
    return NULL;
}

/* A restored site has the steps of its schema anew, and the trail as it was. */
DB_STMT(bulletin_began, "SELECT COALESCE(MIN(x.at), 0) FROM (SELECT at FROM audit WHERE seq = 1"
                        " UNION ALL SELECT MIN(done_at) AS at FROM schema_step) x");

enum err bulletin_site_began(struct db_conn *c, int64_t *ret, struct error *e)
{
    return db_get_int(c, &bulletin_began, DB_NO_ARGS, ret, e);
}

struct reminding {
    const struct site *site;
    const struct bulletin_reminder *rows;
    size_t n;
    int64_t told;
};

DB_STMT(bulletin_reminder_put, "INSERT INTO bulletin_reminder (code, period, stage, day, at)"
                               " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code, period, stage) DO NOTHING");

DB_STMT(bulletin_reminder_there, "SELECT COUNT(*) FROM bulletin_reminder r WHERE r.code = $1 AND r.period = $2"
                                 " AND r.stage = $3");

static const char *stage_of(const struct bulletin_reminder *x)
{
    return x->late ? "late" : "soon";
}

static enum err count_new(struct db_conn *tx, struct reminding *w, struct error *e)
{
    enum err r = ERR_OK;
    w->told = 0;
    for (size_t i = 0; r == ERR_OK && i < w->n; i++) {
        const struct bulletin_reminder *x = &w->rows[i];
        int64_t there = 0;
        r = db_get_int(tx, &bulletin_reminder_there,
                       DB_ARGS(DB_TEXT(x->code), DB_TEXT(x->period), DB_TEXT(stage_of(x))), &there, e);
        w->told += !there;
    }
    return r;
}

/* Remembered only once somebody is told, so that a mailbox which comes later is not too late. */
static enum err write_remind(struct db_conn *tx, void *ctx, struct error *e)
{
    struct reminding *w = ctx;
    const int64_t now = clock_now(&w->site->clock);
    bool told = false;
    enum err r = count_new(tx, w, e);
    if (r == ERR_OK && w->told)
        r = outbox_top(tx, w->site, &told, e);
    w->told = told ? w->told : 0;
    for (size_t i = 0; r == ERR_OK && w->told && i < w->n; i++) {
        const struct bulletin_reminder *x = &w->rows[i];
        r = db_exec(tx, &bulletin_reminder_put,
                    DB_ARGS(DB_TEXT(x->code), DB_TEXT(x->period), DB_TEXT(stage_of(x)), DB_INT(x->day), DB_INT(now)),
                    e);
    }
    return r;
}

enum err bulletin_remind(struct db_conn *c, const struct site *s, const struct bulletin_reminder *rows, size_t n,
                         int64_t *ret_told, struct error *e)
{
    struct reminding w = {.site = s, .rows = rows, .n = n};
    enum err r = n ? db_write(c, write_remind, &w, e) : ERR_OK;
    if (r == ERR_OK)
        *ret_told = w.told;
    return r;
}
