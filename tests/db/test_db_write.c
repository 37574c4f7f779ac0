/* Transactions: groups, retries, conflicts, lost connections. What must hold: done exactly once, or not at all and said
 * so. */
#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

extern char **environ;

DB_STMT(counter_get, "SELECT n FROM counter WHERE id = $1");
DB_STMT(counter_set, "UPDATE counter SET n = $2 WHERE id = $1");
DB_STMT(thing_add, "INSERT INTO thing (id, name, body) VALUES ($1, $2, $3)");
DB_STMT(thing_add_once, "INSERT INTO thing (id) VALUES ($1) ON CONFLICT (id) DO NOTHING");
DB_STMT(thing_count, "SELECT count(*) FROM thing");
DB_STMT(thing_ids, "SELECT id FROM thing ORDER BY id");
DB_STMT(thing_exists, "SELECT count(*) FROM thing WHERE id = $1");

static enum err add_one(struct db_conn *tx, struct error *e)
{
    int64_t n;
    enum err r = db_get_int(tx, &counter_get, DB_ARGS(DB_INT(1)), &n, e);
    return r == ERR_OK ? db_exec(tx, &counter_set, DB_ARGS(DB_INT(1), DB_INT(n + 1)), e) : r;
}

static enum err count_up(struct db_conn *tx, void *ctx, struct error *e)
{
    (void)ctx;
    return add_one(tx, e);
}

static int64_t get(struct fixture *f, const struct db_stmt *s, struct db_args args)
{
    struct error e = {0};
    int64_t n = -1;
    MUST(db_get_int(f->c, s, args, &n, &e));
    return n;
}

static int64_t counter(struct fixture *f)
{
    return get(f, &counter_get, DB_ARGS(DB_INT(1)));
}

/* Threads. cmocka's checks belong to the main thread, so workers only count their failures. */

struct worker {
    struct db_conn *c;
    pthread_t thread;
    db_write_fn fn;
    int id, rounds, failures;
    struct error error;
};

struct job {
    int64_t key;
    int round;
};

static void *work(void *ptr)
{
    struct worker *w = ptr;
    for (int i = 0; i < w->rounds; i++) {
        struct job job = {w->id * INT64_C(1000000) + i, i};
        w->failures += db_write(w->c, w->fn, &job, &w->error) != ERR_OK;
    }
    return NULL;
}

static void start(struct worker *w, size_t n, struct db *d, db_write_fn fn, int rounds)
{
    struct error e = {0};
    for (size_t i = 0; i < n; i++) {
        w[i] = (struct worker){.fn = fn, .id = (int)i + 1, .rounds = rounds};
        MUST(db_connect(d, &w[i].c, &e));
    }
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(pthread_create(&w[i].thread, NULL, work, &w[i]), 0);
    }
}

static int join(struct worker *w, size_t n)
{
    int failures = 0;
    for (size_t i = 0; i < n; i++) {
        pthread_join(w[i].thread, NULL);
        failures += w[i].failures;
        db_disconnect(w[i].c);
    }
    return failures;
}

static void join_without_failure(struct worker *w, size_t n)
{
    join(w, n);
    for (size_t i = 0; i < n; i++)
        must(w[i].failures ? w[i].error.code : ERR_OK, &w[i].error, __FILE__, __LINE__);
}

static void test_write_counts_exactly(void **state)
{
    FIXTURE(f);
    struct worker w[2];
    start(w, 2, f->db, count_up, 200);
    join_without_failure(w, 2);
    assert_int_equal(counter(f), 400);
    assert_int_equal(db_stats_of(f->db).writes, 400 + 4 + 1 + 1); /* and the migration's */
}

/* Every third member stores something, then fails in one of three ways. */
static enum err sometimes_fail(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct job *job = ctx;
    enum err r = db_exec(tx, &thing_add, DB_ARGS(DB_INT(job->key), DB_NULL, DB_NULL), e);
    if (r != ERR_OK || job->round % 3 != 0)
        return r;
    switch (job->round % 9) {
    case 0:
        return error_set(e, ERR_INVALID, "name", "Refused.", NULL);
    case 3:
        return db_exec(tx, &thing_add, DB_ARGS(DB_INT(job->key), DB_NULL, DB_NULL), e);
    default:
        (void)!db_exec(tx, &thing_add, DB_ARGS(DB_INT(job->key), DB_NULL, DB_NULL), e);
        return ERR_OK; /* passes over a failed statement */
    }
}

static void test_write_failing_member_takes_nobody_along(void **state)
{
    FIXTURE(f);
    struct worker w[12];
    uint64_t groups = db_stats_of(f->db).groups;
    start(w, COUNT_OF(w), f->db, sometimes_fail, 30);
    assert_int_equal(join(w, COUNT_OF(w)), 12 * 10);
    assert_int_equal(get(f, &thing_count, DB_NO_ARGS), 12 * 20);
    assert_int_equal(get(f, &thing_exists, DB_ARGS(DB_INT(1000003))), 0);
    if (f->engine == DB_SQLITE)
        assert_true(db_stats_of(f->db).groups - groups < 12 * 30 / 2);
}

static enum err refuse(struct db_conn *tx, void *ctx, struct error *e)
{
    enum err r = add_one(tx, e);
    return r == ERR_OK ? error_set(e, ERR_DENIED, "field", "No {}.", "%d", *(int *)ctx) : r;
}

static enum err pass_over_failure(struct db_conn *tx, void *ctx, struct error *e)
{
    bool *refused = ctx;
    enum err r = db_exec(tx, &thing_add, DB_ARGS(DB_INT(1), DB_NULL, DB_NULL), e);
    if (r == ERR_OK)
        r = db_exec(tx, &thing_add, DB_ARGS(DB_INT(1), DB_NULL, DB_NULL), e);
    /* The engines agree: after a failed statement nothing more can be done. */
    *refused = db_exec(tx, &thing_add, DB_ARGS(DB_INT(2), DB_NULL, DB_NULL), e) == ERR_CONFLICT;
    return ERR_OK;
}

static enum err leave_open(struct db_conn *tx, void *ctx, struct error *e)
{
    struct db_rows *q = ctx;
    enum err r = db_exec(tx, &thing_add, DB_ARGS(DB_INT(5), DB_NULL, DB_NULL), e);
    db_query(tx, q, &thing_ids, DB_NO_ARGS);
    db_next(q);
    return r;
}

static void test_write_undoes_what_failed(void **state)
{
    FIXTURE(f);
    int seven = 7;
    bool refused = false;
    assert_int_equal(db_write(f->c, refuse, &seven, &e), ERR_DENIED);
    assert_string_equal(e.arg, "7");
    assert_string_equal(e.field, "field");
    assert_int_equal(counter(f), 0);
    assert_int_equal(db_write(f->c, pass_over_failure, &refused, &e), ERR_DB);
    assert_true(refused);
    assert_int_equal(get(f, &thing_count, DB_NO_ARGS), 0);
    MUST(db_write(f->c, count_up, NULL, &e));
    assert_int_equal(counter(f), 1);
}

static void test_write_closes_rows_left_open(void **state)
{
    FIXTURE(f);
    struct db_rows q;
    assert_int_equal(db_write(f->c, leave_open, &q, &e), ERR_INTERNAL);
    for (int i = 0; i < 3; i++)
        MUST(db_write(f->c, count_up, NULL, &e));
    assert_int_equal(counter(f), 3);
    assert_int_equal(get(f, &thing_count, DB_NO_ARGS), 0);
}

/* Members of one group. */

DB_STMT(thing_put, "INSERT INTO thing (id, name) VALUES ($1, $2)");
DB_STMT(thing_name, "SELECT CAST(name AS BIGINT) FROM thing WHERE id = $1");

struct part {
    int64_t key;
    enum err (*end)(struct db_conn *tx, struct part *p, struct error *e); /* what it does when it has written */
    _Atomic int runs;
    enum err result;
    struct error error;
};

/* Stores how many were stored before it. */
static enum err store_place(struct db_conn *tx, void *ctx, struct error *e)
{
    struct part *p = ctx;
    int64_t n;
    char name[24];
    p->runs++;
    enum err r = db_get_int(tx, &counter_get, DB_ARGS(DB_INT(1)), &n, e);
    snprintf(name, sizeof(name), "%lld", (long long)n);
    if (r == ERR_OK)
        r = add_one(tx, e);
    if (r == ERR_OK)
        r = db_exec(tx, &thing_put, DB_ARGS(DB_INT(p->key), DB_TEXT(name)), e);
    return r == ERR_OK && p->end ? p->end(tx, p, e) : r;
}

static void run_part(struct db_conn *c, void *ctx)
{
    struct part *p = ctx;
    p->result = db_write(c, store_place, p, &p->error);
}

static void together(struct db *d, struct part *p, size_t n)
{
    struct fixture_part parts[8];
    for (size_t i = 0; i < n; i++) {
        p[i].key = 100 + (int64_t)i;
        parts[i] = (struct fixture_part){run_part, &p[i]};
    }
    fixture_together(d, parts, n);
}

static enum err end_refused(struct db_conn *tx, struct part *p, struct error *e)
{
    (void)tx, (void)p;
    return error_set(e, ERR_INVALID, "name", "Refused.", NULL);
}

/* Joined: each runs once, in one group. */
static void test_write_group_is_joined(void **state)
{
    FIXTURE(f);
    struct part p[4] = {{.key = 0}};
    uint64_t groups = db_stats_of(f->db).groups, retries = db_stats_of(f->db).retries;
    together(f->db, p, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(p[i].result, ERR_OK);
    assert_int_equal(counter(f), 4);
    if (f->engine != DB_SQLITE)
        return;
    assert_int_equal(db_stats_of(f->db).groups - groups, 1 + 1); /* the gate's own */
    assert_int_equal(db_stats_of(f->db).retries, retries);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(p[i].runs, 1);
        assert_int_equal(get(f, &thing_name, DB_ARGS(DB_INT(100 + i))), i);
    }
}

/* Apart: one fails after it wrote, and each of the others is stored once, in the order in which they came. */
static void test_write_group_is_run_apart(void **state)
{
    FIXTURE(f);
    struct part p[5] = {[2] = {.end = end_refused}};
    uint64_t retries = db_stats_of(f->db).retries;
    together(f->db, p, 5);
    assert_int_equal(p[2].result, ERR_INVALID);
    assert_string_equal(p[2].error.field, "name");
    assert_int_equal(get(f, &thing_exists, DB_ARGS(DB_INT(102))), 0);
    assert_int_equal(get(f, &thing_count, DB_NO_ARGS), 4);
    assert_int_equal(counter(f), 4);
    for (int i = 0; i < 5; i++)
        assert_int_equal(p[i].result, i == 2 ? ERR_INVALID : ERR_OK);
    if (f->engine != DB_SQLITE)
        return;
    for (int i = 0; i < 5; i++)
        assert_int_equal(p[i].runs, i <= 2 ? 2 : 1);
    assert_int_equal(db_stats_of(f->db).retries - retries, 5);
    for (int i = 0; i < 5; i++) {
        if (i != 2)
            assert_int_equal(get(f, &thing_name, DB_ARGS(DB_INT(100 + i))), i - (i > 2));
    }
}

/* A full disk, by the limit that SQLite itself can set on a file. */

DB_STMT2(limit_pages, "PRAGMA max_page_count = 80", "SELECT 1");
DB_STMT2(unlimit_pages, "PRAGMA max_page_count = 1000000", "SELECT 1");

static enum err run_stmt(struct db_conn *tx, void *ctx, struct error *e)
{
    return db_exec(tx, ctx, DB_NO_ARGS, e);
}

static enum err add_some_large(struct db_conn *tx, void *ctx, struct error *e)
{
    static const char large[600000];
    const struct job *job = ctx;
    size_t n = job->round % 2 ? sizeof(large) : 10;
    return db_exec(tx, &thing_add, DB_ARGS(DB_INT(job->key), DB_NULL, DB_BLOB(large, n)), e);
}

static void test_write_full_disk_refuses_only_what_does_not_fit(void **state)
{
    FIXTURE(f);
    struct worker w[8];
    MUST(db_write(f->c, run_stmt, (void *)&limit_pages, &e));
    start(w, COUNT_OF(w), f->db, add_some_large, 20);
    assert_int_equal(join(w, COUNT_OF(w)), 8 * 10);
    for (size_t i = 0; i < COUNT_OF(w); i++) {
        assert_int_equal(w[i].error.code, ERR_BUSY);
        assert_non_null(strstr(w[i].error.msgid, "disk is full"));
    }
    assert_int_equal(get(f, &thing_count, DB_NO_ARGS), 8 * 10);
    MUST(db_write(f->c, run_stmt, (void *)&unlimit_pages, &e));
    MUST(db_write(f->c, add_some_large, &(struct job){77, 1}, &e));
}

static enum err end_too_large(struct db_conn *tx, struct part *p, struct error *e)
{
    return add_some_large(tx, &(struct job){p->key + 1000, 1}, e);
}

/* What does not fit would not fit behind a savepoint either: each goes on alone at once. */
static void test_write_full_disk_skips_savepoints(void **state)
{
    FIXTURE(f);
    struct part p[4] = {[2] = {.end = end_too_large}};
    MUST(db_write(f->c, run_stmt, (void *)&limit_pages, &e));
    uint64_t retries = db_stats_of(f->db).retries;
    together(f->db, p, 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(p[i].result, i == 2 ? ERR_BUSY : ERR_OK);
        assert_int_equal(p[i].runs, i <= 2 ? 2 : 1);
    }
    assert_non_null(strstr(p[2].error.msgid, "disk is full"));
    assert_int_equal(db_stats_of(f->db).retries - retries, 4);
    assert_int_equal(get(f, &thing_count, DB_NO_ARGS), 3);
    assert_int_equal(counter(f), 3);
}

/* Two processes on one database: this program again, as a child. */

static int count_in_child(const char *url, int rounds)
{
    struct db *d;
    struct db_conn *c;
    struct error e = {0};
    int failures = 0;
    if (db_open(url, false, &d, &e) != ERR_OK || db_connect(d, &c, &e) != ERR_OK)
        return 2;
    for (int i = 0; i < rounds; i++)
        failures += db_write(c, count_up, NULL, &e) != ERR_OK;
    db_disconnect(c);
    db_close(d);
    return failures != 0;
}

static void test_write_two_processes_share_a_database(void **state)
{
    FIXTURE(f);
    char *const args[] = {(char *)"child", f->url, NULL};
    pid_t child;
    int status = -1;
    assert_int_equal(posix_spawn(&child, "/proc/self/exe", NULL, NULL, args, environ), 0);
    for (int i = 0; i < 150; i++)
        MUST(db_write(f->c, count_up, NULL, &e));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(counter(f), 300);
}

/* A process killed while it writes: what it had acknowledged is there. */

static enum err count_up_once(struct db_conn *tx, void *ctx, struct error *e);

static int write_until_killed(const char *url)
{
    struct db *d;
    struct db_conn *c;
    struct error e = {0};
    if (db_open(url, false, &d, &e) != ERR_OK || db_connect(d, &c, &e) != ERR_OK)
        return 2;
    for (int64_t id = 1;; id++) {
        struct job job = {id, 0};
        if (db_write(c, count_up_once, &job, &e) != ERR_OK || write(STDOUT_FILENO, &id, sizeof(id)) != sizeof(id))
            return 1;
    }
}

static void test_write_acknowledged_survives_kill(void **state)
{
    FIXTURE(f);
    char *const args[] = {(char *)"child", f->url, (char *)"until-killed", NULL};
    int fds[2];
    int64_t id = 0, last = 0;
    pid_t child;
    posix_spawn_file_actions_t actions;
    assert_int_equal(pipe(fds), 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
    assert_int_equal(posix_spawn(&child, "/proc/self/exe", &actions, NULL, args, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(fds[1]);
    while (read(fds[0], &id, sizeof(id)) == sizeof(id)) {
        last = id;
        if (id == 100)
            kill(child, SIGKILL);
    }
    close(fds[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_true(last >= 100);
    int64_t n = get(f, &thing_count, DB_NO_ARGS);
    assert_true(n == last || n == last + 1);
    for (id = 1; id <= last; id++)
        assert_int_equal(get(f, &thing_exists, DB_ARGS(DB_INT(id))), 1);
    MUST(db_write(f->c, count_up, NULL, &e));
    assert_true(counter(f) >= last + 1);
}

/* Lost connections: PostgreSQL only. */

static enum err count_up_once(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct job *job = ctx;
    int64_t added;
    enum err r = db_exec_count(tx, &thing_add_once, DB_ARGS(DB_INT(job->key)), &added, e);
    return r == ERR_OK && added ? add_one(tx, e) : r;
}

static void end_sessions(const struct fixture *f)
{
    char sql[200];
    snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '%s'",
             f->session);
    fixture_server(f, sql);
}

static void test_write_survives_lost_connections(void **state)
{
    FIXTURE(f);
    struct worker w[4];
    start(w, COUNT_OF(w), f->db, count_up_once, 100);
    for (int i = 0; i < 15; i++) {
        end_sessions(f);
        nanosleep(&(struct timespec){0, 20000000}, NULL);
    }
    join_without_failure(w, COUNT_OF(w));
    assert_int_equal(get(f, &thing_count, DB_NO_ARGS), 400);
    assert_int_equal(counter(f), 400);
}

/* The server's table of what serializable transactions have read is full, three times. */
DB_STMT(find_room, "SELECT find_room()");

static enum err count_tries(struct db_conn *tx, void *ctx, struct error *e)
{
    (void)ctx;
    int64_t tries;
    enum err r = db_get_int(tx, &find_room, DB_NO_ARGS, &tries, e);
    return r == ERR_OK ? db_exec(tx, &counter_set, DB_ARGS(DB_INT(1), DB_INT(tries)), e) : r;
}

static void test_write_waits_for_room(void **state)
{
    FIXTURE(f);
    char sql[600];
    snprintf(sql, sizeof(sql),
             "CREATE SEQUENCE \"%s\".tries;"
             "CREATE FUNCTION \"%s\".find_room() RETURNS bigint LANGUAGE plpgsql AS $$"
             " DECLARE n bigint := nextval('tries');"
             " BEGIN IF n < 4 THEN RAISE 'out of shared memory' USING ERRCODE = '53200'; END IF; RETURN n; END $$",
             f->session, f->session);
    fixture_server(f, sql);
    MUST(db_write(f->c, count_tries, NULL, &e));
    assert_int_equal(counter(f), 4);
}

static enum err refuse_one(struct db_conn *tx, void *ctx, struct error *e)
{
    (void)ctx;
    enum err r = add_one(tx, e);
    return r == ERR_OK ? error_set(e, ERR_CONFLICT, "it", "no", NULL) : r;
}

/* Two parts in one write; ctx: whether the second fails, and is passed over. */
static enum err write_in_parts(struct db_conn *tx, void *ctx, struct error *e)
{
    const bool *fails = ctx;
    enum err r = db_write(tx, count_up, NULL, e);
    if (r == ERR_OK && !*fails)
        return db_write(tx, count_up, NULL, e);
    struct error passed_over;
    (void)!db_write(tx, refuse_one, NULL, &passed_over);
    return r;
}

static void test_write_has_parts(void **state)
{
    FIXTURE(f);
    bool fails = false;
    MUST(db_write(f->c, write_in_parts, &fails, &e));
    assert_int_equal(counter(f), 2);
    fails = true;
    assert_int_not_equal(db_write(f->c, write_in_parts, &fails, &e), ERR_OK);
    assert_int_equal(counter(f), 2);
}

static void test_read_survives_lost_connections(void **state)
{
    FIXTURE(f);
    struct job job = {1, 0};
    int64_t n;
    MUST(db_write(f->c, count_up_once, &job, &e));
    for (int i = 0; i < 3; i++) {
        end_sessions(f);
        assert_int_equal(counter(f), 1);
    }
    MUST(db_snapshot(f->c, &e));
    assert_int_equal(counter(f), 1);
    end_sessions(f);
    /* A snapshot cannot go on elsewhere, and no read may pretend that it did. */
    for (int i = 0; i < 2; i++)
        assert_int_equal(db_get_int(f->c, &counter_get, DB_ARGS(DB_INT(1)), &n, &e), ERR_BUSY);
    db_snapshot_end(f->c);
    assert_int_equal(counter(f), 1);
    struct db_rows q;
    db_stream(f->c, &q, &thing_ids, DB_NO_ARGS);
    end_sessions(f);
    while (db_next(&q))
        continue;
    MUST(db_end(&q, &e)); /* all of it was in the first chunk */
    db_stream(f->c, &q, &thing_ids, DB_NO_ARGS);
    assert_true(db_next(&q));
    MUST(db_end(&q, &e));
    end_sessions(f);
    MUST(db_snapshot(f->c, &e));
    assert_int_equal(counter(f), 1);
    db_snapshot_end(f->c);
}

int main(int argc, char **argv)
{
    if (argc == 3)
        return write_until_killed(argv[1]);
    if (argc == 2)
        return count_in_child(argv[1], 150);
    const struct CMUnitTest tests[] = {
        BOTH_ENGINES(test_write_counts_exactly),
        BOTH_ENGINES(test_write_failing_member_takes_nobody_along),
        BOTH_ENGINES(test_write_undoes_what_failed),
        BOTH_ENGINES(test_write_closes_rows_left_open),
        BOTH_ENGINES(test_write_has_parts),
        BOTH_ENGINES(test_write_group_is_joined),
        BOTH_ENGINES(test_write_group_is_run_apart),
        ON_SQLITE(test_write_full_disk_skips_savepoints),
        ON_SQLITE(test_write_full_disk_refuses_only_what_does_not_fit),
        BOTH_ENGINES(test_write_two_processes_share_a_database),
        BOTH_ENGINES(test_write_acknowledged_survives_kill),
        ON_PGSQL(test_write_survives_lost_connections),
        ON_PGSQL(test_write_waits_for_room),
        ON_PGSQL(test_read_survives_lost_connections),
    };
    return fixture_run(tests, COUNT_OF(tests));
}
