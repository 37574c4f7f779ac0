/*
 * Jobs by lease. A claimed job has run_at 0, so that a job put again while it runs shows (run_at is then a time) and is
 * not lost when the running one ends.
 */
#include "model/job.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"

#define BACKOFF_FIRST MS_MINUTE
#define BACKOFF_MAX   (6 * MS_HOUR)
#define LIST_MAX      200
#define REASON_MAX    300

DB_STMT(job_insert, "INSERT INTO job (id, kind, args, run_at) VALUES ($1, $2, $3, $4)"
                    " ON CONFLICT (kind, args) DO UPDATE SET run_at = CASE WHEN job.run_at = 0"
                    " OR job.run_at > excluded.run_at THEN excluded.run_at ELSE job.run_at END");

enum err job_put(struct db_conn *tx, const char *kind, const char *args, int64_t run_at, struct error *e)
{
    return db_exec(tx, &job_insert,
                   DB_ARGS(DB_INT(id_new()), DB_TEXT(kind), DB_TEXT(str_or(args, "")), DB_INT(run_at > 0 ? run_at : 1)),
                   e);
}

struct put {
    const char *kind, *args;
    int64_t run_at;
};

static enum err write_put(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct put *x = ctx;
    return job_put(tx, x->kind, x->args, x->run_at, e);
}

enum err job_put_now(struct db_conn *c, const struct site *s, const char *kind, const char *args, int64_t run_at,
                     struct error *e)
{
    struct put x = {kind, args, run_at > 0 ? run_at : clock_now(&s->clock)};
    return db_write(c, write_put, &x, e);
}

struct claim {
    struct arena *arena;
    const char *owner;
    int64_t now, until;
    struct job job; /* id 0: nothing was due */
};

#define JOB_DUE "run_at <= $1 AND until <= $1"

DB_STMT(job_due, "SELECT id FROM job WHERE " JOB_DUE " ORDER BY run_at, until, id LIMIT 1");
DB_STMT(job_take, "UPDATE job SET owner = $2, until = $3, run_at = 0, attempts = attempts + 1 WHERE " JOB_DUE
                  " AND id = (SELECT id FROM job WHERE " JOB_DUE " ORDER BY run_at, until, id LIMIT 1)"
                  " RETURNING id, kind, args, attempts");
DB_STMT(job_mine, "SELECT id, kind, args, attempts FROM job WHERE id = $1 AND owner = $2");

static enum err read_claim(struct db_rows *q, struct claim *x, struct error *e)
{
    x->job.id = 0;
    if (db_next(q))
        x->job = (struct job){.id = db_int(q, 0),
                              .kind = db_text_dup(q, 1, x->arena),
                              .args = db_text_dup(q, 2, x->arena),
                              .attempts = db_int(q, 3),
                              .owner = x->owner,
                              .run_at = x->now,
                              .until = x->until};
    return db_end(q, e);
}

static enum err write_claim(struct db_conn *tx, void *ctx, struct error *e)
{
    struct claim *x = ctx;
    struct db_rows q;
    /* After an unknown commit the job of the first run may be ours already. */
    if (x->job.id) {
        db_query(tx, &q, &job_mine, DB_ARGS(DB_INT(x->job.id), DB_TEXT(x->owner)));
        enum err r = read_claim(&q, x, e);
        if (r != ERR_OK || x->job.id)
            return r;
    }
    db_query(tx, &q, &job_take, DB_ARGS(DB_INT(x->now), DB_TEXT(x->owner), DB_INT(x->until)));
    return read_claim(&q, x, e);
}

enum err job_claim(struct db_conn *c, const struct site *s, struct arena *a, int64_t lease_ms, struct job *ret,
                   struct error *e)
{
    int64_t now = clock_now(&s->clock), due;
    /* Polling an idle queue costs a read, not a write. */
    enum err r = db_get_int(c, &job_due, DB_ARGS(DB_INT(now)), &due, e);
    if (r != ERR_OK)
        return r;
    uint8_t random[16];
    crypto_random(random, sizeof(random));
    struct claim x = {
        .arena = a, .owner = hex_of(a, random, sizeof(random)), .now = now, .until = now + lease_ms, .job = {0}};
    r = db_write(c, write_claim, &x, e);
    if (r != ERR_OK)
        return r;
    if (!x.job.id)
        return error_detail(e, ERR_NOT_FOUND, "no job is due");
    *ret = x.job;
    return ERR_OK;
}

/* What happens to a claimed job. */
struct settle {
    const struct job *job;
    int64_t time;
    const char *reason;
};

static enum err lost_unless(enum err r, int64_t n, struct error *e)
{
    if (r == ERR_OK && n == 0)
        r = error_detail(e, ERR_CONFLICT, "the lease of the job was lost");
    return r;
}

DB_STMT(job_longer, "UPDATE job SET until = $3 WHERE id = $1 AND owner = $2");

static enum err write_extend(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct settle *x = ctx;
    int64_t n = 0;
    enum err r =
        db_exec_count(tx, &job_longer, DB_ARGS(DB_INT(x->job->id), DB_TEXT(x->job->owner), DB_INT(x->time)), &n, e);
    return lost_unless(r, n, e);
}

enum err job_extend(struct db_conn *c, const struct site *s, const struct job *j, int64_t lease_ms, struct error *e)
{
    struct settle x = {j, clock_now(&s->clock) + lease_ms, NULL};
    return db_write(c, write_extend, &x, e);
}

DB_STMT(job_remove, "DELETE FROM job WHERE id = $1 AND owner = $2 AND run_at = 0");
DB_STMT(job_again, "UPDATE job SET owner = '', until = 0, attempts = 0, error = '', run_at = CASE WHEN run_at = 0"
                   " OR run_at > $3 THEN $3 ELSE run_at END WHERE id = $1 AND owner = $2");

static enum err write_done(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct settle *x = ctx;
    int64_t n = 0;
    struct db_val id = DB_INT(x->job->id), owner = DB_TEXT(x->job->owner);
    if (x->time == 0) {
        enum err r = db_exec_count(tx, &job_remove, DB_ARGS(id, owner), &n, e);
        if (r != ERR_OK || n > 0)
            return r;
    }
    enum err r = db_exec_count(tx, &job_again, DB_ARGS(id, owner, DB_INT(x->time ? x->time : INT64_MAX)), &n, e);
    return lost_unless(r, n, e);
}

enum err job_done(struct db_conn *c, const struct site *s, const struct job *j, int64_t next_at, struct error *e)
{
    (void)s;
    struct settle x = {j, next_at, NULL};
    return db_write(c, write_done, &x, e);
}

DB_STMT(job_failed, "UPDATE job SET owner = '', until = 0, run_at = $3, error = $4 WHERE id = $1 AND owner = $2");

static enum err write_fail(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct settle *x = ctx;
    int64_t n = 0;
    enum err r =
        db_exec_count(tx, &job_failed,
                      DB_ARGS(DB_INT(x->job->id), DB_TEXT(x->job->owner), DB_INT(x->time), DB_TEXT(x->reason)), &n, e);
    return lost_unless(r, n, e);
}

enum err job_fail(struct db_conn *c, const struct site *s, const struct job *j, const char *reason, struct error *e)
{
    struct arena *a = arena_new();
    int64_t wait = BACKOFF_FIRST;
    for (int64_t i = 1; i < j->attempts && wait < BACKOFF_MAX; i++)
        wait *= 2;
    if (wait > BACKOFF_MAX)
        wait = BACKOFF_MAX;
    struct settle x = {j, clock_now(&s->clock) + wait, utf8_cut(a, str_or(reason, "unknown"), REASON_MAX)};
    enum err r = db_write(c, write_fail, &x, e);
    arena_free(a);
    return r;
}

DB_STMT(job_all, "SELECT id, kind, args, owner, run_at, until, attempts, error FROM job WHERE kind >= ''"
                 " ORDER BY kind, args LIMIT $1");

enum err job_list(struct db_conn *c, struct arena *a, struct job_list *ret, struct error *e)
{
    struct job_list l = {.rows = arena_array(a, struct job, LIST_MAX),
                         .errors = arena_array(a, const char *, LIST_MAX)};
    struct db_rows q;
    db_query(c, &q, &job_all, DB_ARGS(DB_INT(LIST_MAX)));
    while (db_next(&q)) {
        l.rows[l.n] = (struct job){.id = db_int(&q, 0),
                                   .kind = db_text_dup(&q, 1, a),
                                   .args = db_text_dup(&q, 2, a),
                                   .owner = db_text_dup(&q, 3, a),
                                   .run_at = db_int(&q, 4),
                                   .until = db_int(&q, 5),
                                   .attempts = db_int(&q, 6)};
        l.errors[l.n++] = db_text_dup(&q, 7, a);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}
