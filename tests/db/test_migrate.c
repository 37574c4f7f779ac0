/* Migrations: splitting, running, going on after a crash, refusing a newer schema. */
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "db/db_priv.h"

DB_STMT(step_count, "SELECT count(*) FROM schema_step WHERE version = $1");
DB_STMT(step_last_forget, "DELETE FROM schema_step WHERE version = $1 AND (step = 0 OR step >= $2)");
DB_STMT(step_insert, "INSERT INTO schema_step (version, step, name, done_at) VALUES ($1, $2, 'future', 0)");
DB_STMT(extra_count, "SELECT count(*) FROM extra");

#define EXTRA                                                                                                          \
    "-- It's a comment; with a quote and an end.\n"                                                                    \
    "CREATE TABLE extra (id BIGINT NOT NULL PRIMARY KEY, body BYTEA, note TEXT NOT NULL DEFAULT 'a;\nb');\n"           \
    "INSERT INTO extra (id, body) VALUES (1, NULL); -- one\n"                                                          \
    "/* two; \n*/ INSERT INTO extra (id, body)\n  VALUES (2, NULL);\n"                                                 \
    "CREATE INDEX extra_note ON extra (note);\n"                                                                       \
    "-- the end\n"

static const struct migration more[] = {
    {1, "tables", "", NULL}, /* the fixture has done it */
    {3, "extra", EXTRA, NULL},
    {4, "engines", "INSERT INTO extra (id) VALUES (40);\n", "INSERT INTO extra (id) VALUES (41), (42);\n"},
};

static const struct migration_list up_to_3 = {more, 2};
static const struct migration_list up_to_4 = {more, 3};

static const struct migration broken[] = {
    {1, "tables", "", NULL},
    {3, "extra",
     "CREATE TABLE extra (id BIGINT);\nINSERT INTO extra (id) VALUES (1);\nCREATE TABLE extra (id BIGINT);\n", NULL},
};

static const struct migration mended[] = {
    {1, "tables", "", NULL},
    {3, "extra",
     "CREATE TABLE extra (id BIGINT);\nINSERT INTO extra (id) VALUES (1);\nCREATE INDEX extra_id ON extra (id);\n",
     NULL},
};

static int64_t get(struct fixture *f, const struct db_stmt *s, struct db_args args)
{
    struct error e = {0};
    int64_t n = -1;
    MUST(db_get_int(f->c, s, args, &n, &e));
    return n;
}

static void test_migrate_split_finds_statements(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char **v;
    assert_int_equal(migrate_split(EXTRA, DB_PGSQL, a, &v), 4);
    assert_true(str_starts(v[0], "-- It's"));
    assert_true(str_ends(v[0], "'a;\nb')"));
    assert_non_null(strstr(v[0], "BYTEA"));
    assert_true(str_starts(v[1], "INSERT"));
    assert_true(str_starts(v[2], "-- one\n/* two; \n*/ INSERT"));
    assert_string_equal(v[3], "CREATE INDEX extra_note ON extra (note)");
    assert_int_equal(migrate_split(EXTRA, DB_SQLITE, a, &v), 4);
    assert_null(strstr(v[0], "BYTEA"));
    assert_non_null(strstr(v[0], "body BLOB,"));
    static const struct {
        const char *sql;
        size_t n;
        const char *first;
    } cases[] = {
        {"", 0, NULL},
        {" \n-- x;\n", 0, NULL},
        {";\n;\n", 0, NULL},
        {"A", 1, "A"},
        {"A;B;\nC;", 2, "A;B"},
        {"mybytea bytea, bytea_x ByteA;\n", 1, "mybytea BLOB, bytea_x BLOB"},
        {"DEFAULT 'bytea;\n' \"bytea\";", 1, "DEFAULT 'bytea;\n' \"bytea\""},
        {"'open;\n", 1, "'open;\n"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(migrate_split(cases[i].sql, DB_SQLITE, a, &v), cases[i].n);
        if (cases[i].first)
            assert_string_equal(v[0], cases[i].first);
    }
    arena_free(a);
}

static void test_migrate_runs_what_is_missing(void **state)
{
    FIXTURE(f);
    int have, want;
    MUST(migrate_status_of(f->c, up_to_4, &have, &want, &e));
    assert_int_equal(have, 1);
    assert_int_equal(want, 4);
    MUST(migrate_run_list(f->db, up_to_3, &e));
    assert_int_equal(get(f, &extra_count, DB_NO_ARGS), 2);
    assert_int_equal(get(f, &step_count, DB_ARGS(DB_INT(3))), 5);
    for (int i = 0; i < 2; i++)
        MUST(migrate_run_list(f->db, up_to_4, &e));
    assert_int_equal(get(f, &extra_count, DB_NO_ARGS), f->engine == DB_SQLITE ? 3 : 4);
    MUST(migrate_status_of(f->c, up_to_4, &have, &want, &e));
    assert_int_equal(have, 4);
}

struct crash {
    int from; /* steps from this one on were never done */
};

static enum err forget_steps(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct crash *crash = ctx;
    return db_exec(tx, &step_last_forget, DB_ARGS(DB_INT(3), DB_INT(crash->from)), e);
}

/* Stops between two steps: the broken list fails at its third, the mended one goes on from there. */
static void test_migrate_goes_on_after_a_crash(void **state)
{
    FIXTURE(f);
    struct migration_list list = {broken, 2};
    int have, want;
    assert_int_equal(migrate_run_list(f->db, list, &e), ERR_DB);
    assert_non_null(strstr(e.detail, "migration 3 step 3"));
    assert_int_equal(get(f, &extra_count, DB_NO_ARGS), 1);
    MUST(migrate_status_of(f->c, list, &have, &want, &e));
    assert_int_equal(have, 1);
    /* The first two are not repeated. */
    MUST(migrate_run_list(f->db, (struct migration_list){mended, 2}, &e));
    assert_int_equal(get(f, &extra_count, DB_NO_ARGS), 1);
    assert_int_equal(get(f, &step_count, DB_ARGS(DB_INT(3))), 4);
}

static void test_migrate_keeps_the_mark_with_the_work(void **state)
{
    FIXTURE(f);
    MUST(migrate_run_list(f->db, up_to_3, &e));
    /* The mark of the last step lost, its work not: cannot happen, and so is an error rather than passed over. */
    struct crash crash = {4};
    MUST(db_write(f->c, forget_steps, &crash, &e));
    assert_int_equal(migrate_run_list(f->db, up_to_3, &e), ERR_DB);
    assert_int_equal(get(f, &step_count, DB_ARGS(DB_INT(3))), 3);
}

static enum err come_from_the_future(struct db_conn *tx, void *ctx, struct error *e)
{
    (void)ctx;
    return db_exec(tx, &step_insert, DB_ARGS(DB_INT(9000), DB_INT(1)), e);
}

static void test_migrate_refuses_a_newer_schema(void **state)
{
    FIXTURE(f);
    char text[300];
    int have, want;
    MUST(db_write(f->c, come_from_the_future, NULL, &e));
    assert_int_equal(migrate_run_list(f->db, up_to_3, &e), ERR_CONFLICT);
    assert_non_null(strstr(error_text(&e, text, sizeof(text)), "9000 > 3"));
    assert_int_equal(get(f, &step_count, DB_ARGS(DB_INT(3))), 0);
    MUST(migrate_status_of(f->c, up_to_3, &have, &want, &e));
    assert_int_equal(have, 9000);
    assert_int_equal(migrate_check(f->c, &e), ERR_CONFLICT);
}

struct runner {
    struct db *db;
    pthread_t thread;
    enum err result;
    struct error error;
};

static void *run_in_thread(void *ptr)
{
    struct runner *r = ptr;
    r->result = migrate_run_list(r->db, up_to_4, &r->error);
    return NULL;
}

static void test_migrate_two_at_once(void **state)
{
    FIXTURE(f);
    struct runner r[3];
    for (size_t i = 0; i < COUNT_OF(r); i++) {
        r[i] = (struct runner){0};
        MUST(db_open(f->url, false, &r[i].db, &e));
    }
    for (size_t i = 0; i < COUNT_OF(r); i++)
        pthread_create(&r[i].thread, NULL, run_in_thread, &r[i]);
    for (size_t i = 0; i < COUNT_OF(r); i++) {
        pthread_join(r[i].thread, NULL);
        db_close(r[i].db);
    }
    for (size_t i = 0; i < COUNT_OF(r); i++)
        must(r[i].result, &r[i].error, __FILE__, __LINE__);
    assert_int_equal(get(f, &step_count, DB_ARGS(DB_INT(3))), 5);
    assert_int_equal(get(f, &extra_count, DB_NO_ARGS), f->engine == DB_SQLITE ? 3 : 4);
}

/* The program's own migrations, on an empty database. */
static void test_migrate_builds_the_schema(void **state)
{
    FIXTURE(f);
    int have, want;
    char other[750];
    struct db *d;
    struct db_conn *c;
    if (f->engine == DB_SQLITE) {
        snprintf(other, sizeof(other), "sqlite:%s/other.db", f->dir);
    } else {
        snprintf(other, sizeof(other), "%s_own", f->url);
    }
    MUST(db_open(other, true, &d, &e));
    MUST(db_connect(d, &c, &e));
    assert_int_equal(migrate_check(c, &e), ERR_CONFLICT);
    MUST(migrate_run(d, &e));
    MUST(migrate_check(c, &e));
    MUST(migrate_status(c, &have, &want, &e));
    assert_int_equal(have, want);
    assert_true(want > 0);
    db_disconnect(c);
    db_close(d);
    if (f->engine == DB_SQLITE) {
        snprintf(other, sizeof(other), "%s/other.db", f->dir);
        remove(other);
        return;
    }
    snprintf(other, sizeof(other), "SET client_min_messages = error; DROP SCHEMA \"%s_own\" CASCADE", f->session);
    fixture_server(f, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_migrate_split_finds_statements), BOTH_ENGINES(test_migrate_runs_what_is_missing),
        BOTH_ENGINES(test_migrate_goes_on_after_a_crash),      BOTH_ENGINES(test_migrate_keeps_the_mark_with_the_work),
        BOTH_ENGINES(test_migrate_refuses_a_newer_schema),     BOTH_ENGINES(test_migrate_two_at_once),
        BOTH_ENGINES(test_migrate_builds_the_schema),
    };
    return fixture_run(tests, COUNT_OF(tests));
}
