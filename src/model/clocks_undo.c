/* A step that has been taken back: the clocks are as they were before it. */
#include "base/str.h"
#include "model/calendar.h"
#include "model/clocks_priv.h"

#define PAUSED_MAX 64

DB_STMT(clock_undo_paused,
        "SELECT k.seq, k.code, k.rule, k.started_at FROM clock_pause z JOIN clock k ON k.matter_id = z.matter_id"
        " AND k.seq = z.seq AND k.code = z.code WHERE z.matter_id = $1 AND (z.from_seq = $2 OR z.to_seq = $2)");
DB_STMT(clock_undo_pauses, "DELETE FROM clock_pause WHERE matter_id = $1 AND from_seq = $2");
DB_STMT(clock_undo_resumes, "UPDATE clock_pause SET to_seq = 0, to_at = 0 WHERE matter_id = $1 AND to_seq = $2");
DB_STMT(clock_undo_starts, "DELETE FROM clock WHERE matter_id = $1 AND seq = $2");
DB_STMT(clock_undo_ends, "UPDATE clock SET state = CASE WHEN due_at = 0 THEN 'paused' ELSE 'running' END, ended_at = 0,"
                         " ended_seq = 0 WHERE matter_id = $1 AND ended_seq = $2");

static enum err load_paused(struct db_conn *tx, struct arena *a, int64_t matter_id, int64_t seq,
                            struct clock_running *rows, size_t *ret_n, struct error *e)
{
    struct db_rows q;
    *ret_n = 0;
    db_query(tx, &q, &clock_undo_paused, DB_ARGS(DB_INT(matter_id), DB_INT(seq)));
    while (db_next(&q) && *ret_n < PAUSED_MAX) {
        struct clock_running *k = &rows[(*ret_n)++];
        *k = (struct clock_running){.seq = db_int(&q, 0), .code = db_text_dup(&q, 1, a), .started_at = db_int(&q, 3)};
        k->rule = clock_rule(db_text(&q, 2));
    }
    return db_end(&q, e);
}

/* Counted once more, without the pause that is none any more. Orders follow by themselves (undo.c). */
static enum err count_again(struct db_conn *tx, const struct site *s, struct arena *a, int64_t matter_id,
                            const struct clock_running *rows, size_t n, struct error *e)
{
    const struct calendar *calendar;
    struct limit_run run;
    struct limit_due due;
    enum err r = calendar_hold(tx, s, a, &calendar, e);
    for (size_t i = 0; r == ERR_OK && i < n; i++) {
        r = clock_load_run(tx, a, matter_id, &rows[i], &run, e);
        if (r != ERR_OK)
            return r;
        limit_count(&run, calendar, s->zone, &due);
        r = clock_store_count(tx, matter_id, &rows[i], &due, e);
    }
    return r;
}

enum err clocks_undo(struct db_conn *tx, const struct site *s, struct arena *a, int64_t matter_id, int64_t seq,
                     struct error *e)
{
    static const struct db_stmt *const all[] = {&clock_undo_pauses, &clock_undo_resumes, &clock_undo_starts,
                                                &clock_undo_ends};
    struct clock_running paused[PAUSED_MAX];
    size_t n;
    enum err r = load_paused(tx, a, matter_id, seq, paused, &n, e);
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(all); i++)
        r = db_exec(tx, all[i], DB_ARGS(DB_INT(matter_id), DB_INT(seq)), e);
    return r == ERR_OK && n > 0 ? count_again(tx, s, a, matter_id, paused, n, e) : r;
}
