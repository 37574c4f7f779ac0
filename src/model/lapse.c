#include "model/lapse.h"

#include "base/log.h"
#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/move.h"
#include "model/wish.h"

#define PIECE 100

/* A clock of a procedure that makes a step when it has run out. */
struct lapsing {
    const struct site *site;
    const struct procedure *procedure;
    const struct clock_def *clock;
    int64_t now;
    int64_t after_due, after_matter; /* how far it has come */
    int64_t matters[PIECE], matter_id;
    size_t n;
    int64_t *made;
};

DB_STMT(lapse_due, "SELECT k.due_at, k.matter_id FROM clock k JOIN matter m ON m.id = k.matter_id WHERE k.code = $1"
                   " AND k.ended_at = 0 AND k.due_at > 0 AND k.due_at <= $2 AND (k.due_at, k.matter_id) > ($3, $4)"
                   " AND m.procedure = $5 AND m.procedure_version = $6 ORDER BY k.due_at, k.matter_id LIMIT $7");
DB_STMT(lapse_still, "SELECT 1 FROM clock k WHERE k.matter_id = $1 AND k.code = $2 AND k.ended_at = 0 AND k.due_at > 0"
                     " AND k.due_at <= $3 LIMIT 1");

/* Somebody may have met the clock meanwhile, or another node made the step. */
static enum err lapse_write(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct lapsing *x = ctx;
    int64_t one;
    enum err r =
        db_get_int(tx, &lapse_still,
                   DB_ARGS(DB_INT(x->matter_id), DB_TEXT(x->clock->code), DB_INT(clock_now(&x->site->clock))), &one, e);
    return r == ERR_OK ? move_by_itself(tx, x->site, x->matter_id, x->clock->missed, e) : r;
}

static enum err load_due(struct db_conn *c, struct lapsing *x, struct error *e)
{
    struct db_rows q;
    x->n = 0;
    db_query(c, &q, &lapse_due,
             DB_ARGS(DB_TEXT(x->clock->code), DB_INT(x->now), DB_INT(x->after_due), DB_INT(x->after_matter),
                     DB_TEXT(x->procedure->code), DB_INT(x->procedure->version), DB_INT(PIECE)));
    while (db_next(&q) && x->n < PIECE) {
        x->after_due = db_int(&q, 0);
        x->after_matter = x->matters[x->n++] = db_int(&q, 1);
    }
    return db_end(&q, e);
}

static enum err make_steps(struct db_conn *c, struct lapsing *x, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < x->n; i++) {
        struct error why = {0};
        x->matter_id = x->matters[i];
        r = db_write(c, lapse_write, x, &why);
        *x->made += r == ERR_OK;
        if (r == ERR_CONFLICT || r == ERR_INVALID || r == ERR_DENIED)
            log_event(LOG_LEVEL_WARN, "lapse_passed_over", "step", x->clock->missed, "why", str_or(why.msgid, ""),
                      NULL);
        if (r == ERR_CONFLICT || r == ERR_INVALID || r == ERR_DENIED || r == ERR_NOT_FOUND)
            r = ERR_OK;
        if (r != ERR_OK)
            *e = why;
    }
    return r;
}

static enum err lapse_clock(struct db_conn *c, struct lapsing *x, struct error *e)
{
    enum err r = load_due(c, x, e);
    while (r == ERR_OK && x->n > 0) {
        r = make_steps(c, x, e);
        if (r == ERR_OK && x->n < PIECE)
            break;
        if (r == ERR_OK)
            r = load_due(c, x, e);
    }
    return r;
}

static enum err lapse_procedure(struct db_conn *c, const struct site *s, const struct procedure *p, int64_t *made,
                                struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < p->n_clocks; i++) {
        struct lapsing x = {
            .site = s, .procedure = p, .clock = &p->clocks[i], .now = clock_now(&s->clock), .made = made};
        if (x.clock->missed)
            r = lapse_clock(c, &x, e);
    }
    return r;
}

enum err lapse_run(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    size_t n;
    const struct procedure *const *builtin = procedures_builtin(&n);
    const struct procedure_table *besides = procedures_used();
    enum err r = ERR_OK;
    *ret_n = 0;
    for (size_t i = 0; r == ERR_OK && i < n; i++)
        r = lapse_procedure(c, s, builtin[i], ret_n, e);
    for (size_t i = 0; r == ERR_OK && besides && i < besides->n; i++)
        r = lapse_procedure(c, s, besides->rows[i], ret_n, e);
    return r == ERR_OK ? wish_lapse(c, s, ret_n, e) : r;
}
