/* Statements, values, rows and snapshots, the same on both engines. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "db/db_held.h"

DB_STMT(thing_add, "INSERT INTO thing (id, name, weight, body) VALUES ($1, $2, $3, $4)");
DB_STMT(thing_get, "SELECT id, name, weight, body, weight IS NULL AS light FROM thing WHERE id = $1");
DB_STMT(thing_ids, "SELECT id FROM thing ORDER BY id");
DB_STMT(thing_count, "SELECT count(*) FROM thing");
DB_STMT(thing_rename, "UPDATE thing SET name = $2 WHERE id >= $1");
DB_STMT(thing_rename_returning, "UPDATE thing SET name = name || 'x' WHERE id >= $1 RETURNING id");
DB_STMT(thing_between, "SELECT count(*) FROM thing WHERE id > $2 - 1000 AND id <= $1");
DB_STMT(thing_cut, "SELECT substr(name, $2) FROM thing WHERE id = $1");
DB_STMT(thing_sum, "SELECT sum(id), avg(weight), COALESCE($1, 0), lower($2), sum(id) / 1.5 FROM thing");
DB_STMT(thing_filter, "SELECT count(*) FROM thing WHERE (id = $1 OR $1 IS NULL) AND (name = $2 OR $2 IS NULL)");
DB_STMT(thing_limit, "SELECT id FROM thing WHERE name LIKE $1 ORDER BY id LIMIT $2");
DB_STMT(thing_all, "SELECT * FROM thing ORDER BY id");
DB_STMT(cast_param, "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT)");
DB_STMT(part_add, "INSERT INTO part (id, thing_id, size) VALUES ($1, $2, $3)");
DB_STMT(no_such_table, "SELECT 1 FROM nothing WHERE id = $1");
DB_STMT(thing_widen, "ALTER TABLE thing ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'");

struct one {
    const struct db_stmt *stmt;
    struct db_args args;
};

static enum err run_one(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct one *o = ctx;
    return db_exec(tx, o->stmt, o->args, e);
}

static enum err write_one(struct fixture *f, const struct db_stmt *s, struct db_args args, struct error *e)
{
    struct one o = {s, args};
    return db_write(f->c, run_one, &o, e);
}

static enum err add_things(struct db_conn *tx, void *ctx, struct error *e)
{
    const int *n = ctx;
    for (int i = 1; i <= *n; i++) {
        char name[20];
        snprintf(name, sizeof(name), "n%d", i);
        enum err r = db_exec(tx, &thing_add, DB_ARGS(DB_INT(i), DB_TEXT(name), DB_REAL(i / 2.0), DB_NULL), e);
        if (r != ERR_OK)
            return r;
    }
    return ERR_OK;
}

static int64_t count(struct fixture *f)
{
    struct error e = {0};
    int64_t n = -1;
    MUST(db_get_int(f->c, &thing_count, DB_NO_ARGS, &n, &e));
    return n;
}

static void test_db_values_come_back_as_they_went(void **state)
{
    FIXTURE(f);
    static const unsigned char bytes[] = {0, 1, 0xff, '\\', 0, '\''};
    const int64_t ids[] = {INT64_MAX, INT64_MIN, 0};
    const char *text = "下基层 'quoted\" \\ 🏮";
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        const char *name = i == 0 ? text : NULL;
        MUST(write_one(f, &thing_add,
                       DB_ARGS(DB_INT(ids[i]), DB_TEXT(name), i == 0 ? DB_REAL(0.1) : DB_NULL,
                               DB_BLOB(i == 1 ? NULL : bytes, i == 0 ? sizeof(bytes) : 0)),
                       &e));
        struct db_rows q;
        size_t n = 99;
        db_query(f->c, &q, &thing_get, DB_ARGS(DB_INT(ids[i])));
        assert_true(db_next(&q));
        assert_int_equal(db_columns(&q), 5);
        assert_string_equal(db_column_name(&q, 1), "name");
        assert_true(db_int(&q, 0) == ids[i]);
        assert_int_equal(db_column_type(&q, 0), DB_T_INT);
        assert_int_equal(db_int(&q, 4), i != 0);
        if (i == 0) {
            assert_string_equal(db_text(&q, 1), text);
            assert_true(db_real(&q, 2) == 0.1);
            assert_memory_equal(db_blob(&q, 3, &n), bytes, sizeof(bytes));
            assert_int_equal(n, sizeof(bytes));
            assert_int_equal(db_column_type(&q, 3), DB_T_BLOB);
            assert_string_equal(db_text(&q, 0), "9223372036854775807");
        } else {
            assert_null(db_text(&q, 1));
            assert_true(db_is_null(&q, 1));
            assert_true(db_real(&q, 2) == 0);
            assert_int_equal(db_blob(&q, 3, &n) == NULL, i == 1);
            assert_int_equal(n, 0);
        }
        assert_false(db_next(&q));
        MUST(db_end(&q, &e));
        assert_int_equal(q.count, 1);
    }
}

static void test_db_parameters_go_by_number_and_are_wide(void **state)
{
    FIXTURE(f);
    int n = 3;
    MUST(db_write(f->c, add_things, &n, &e));
    int64_t found;
    /* $2 comes first in the text; "$2 - 1000" must hold a time in milliseconds. */
    MUST(db_get_int(f->c, &thing_between, DB_ARGS(DB_INT(3), DB_INT(1000)), &found, &e));
    assert_int_equal(found, 3);
    MUST(db_get_int(f->c, &thing_between, DB_ARGS(DB_INT(INT64_C(1795000000000)), DB_INT(INT64_C(1795000000000))),
                    &found, &e));
    assert_int_equal(found, 0);
    char *text;
    MUST(db_get_text(f->c, &thing_cut, DB_ARGS(DB_INT(2), DB_INT(2)), f->arena, &text, &e));
    assert_string_equal(text, "2");
    MUST(db_get_int(f->c, &thing_filter, DB_ARGS(DB_NULL, DB_NULL), &found, &e));
    assert_int_equal(found, 3);
    MUST(db_get_int(f->c, &thing_filter, DB_ARGS(DB_INT(2), DB_NULL), &found, &e));
    assert_int_equal(found, 1);
    MUST(db_get_int(f->c, &thing_filter, DB_ARGS(DB_NULL, DB_TEXT("n3")), &found, &e));
    assert_int_equal(found, 1);
    MUST(db_get_int(f->c, &cast_param, DB_ARGS(DB_INT(INT64_C(1) << 40), DB_NULL), &found, &e));
    assert_true(found == INT64_C(1) << 40);
}

static void test_db_aggregates_are_numbers(void **state)
{
    FIXTURE(f);
    int n = 4;
    MUST(db_write(f->c, add_things, &n, &e));
    struct db_rows q;
    db_query(f->c, &q, &thing_sum, DB_ARGS(DB_INT(INT64_C(5000000000)), DB_TEXT("ABC")));
    assert_true(db_next(&q));
    assert_int_equal(db_int(&q, 0), 10);
    assert_int_equal(db_column_type(&q, 0), DB_T_INT);
    assert_string_equal(db_text(&q, 0), "10");
    assert_true(db_real(&q, 1) == 1.25);
    assert_string_equal(db_text(&q, 1), "1.25");
    assert_int_equal(db_int(&q, 2), INT64_C(5000000000));
    assert_string_equal(db_text(&q, 3), "abc");
    assert_true(db_real(&q, 4) > 6.66666 && db_real(&q, 4) < 6.66667);
    MUST(db_end(&q, &e));
}

static void test_db_statement_may_be_open_twice(void **state)
{
    FIXTURE(f);
    int n = 5;
    MUST(db_write(f->c, add_things, &n, &e));
    struct db_rows outer, inner;
    int pairs = 0;
    db_query(f->c, &outer, &thing_ids, DB_NO_ARGS);
    while (db_next(&outer)) {
        db_query(f->c, &inner, &thing_ids, DB_NO_ARGS);
        while (db_next(&inner))
            pairs += db_int(&inner, 0) <= db_int(&outer, 0);
        MUST(db_end(&inner, &e));
    }
    MUST(db_end(&outer, &e));
    assert_int_equal(pairs, 15);
}

static void test_db_stream_reads_all_in_order(void **state)
{
    FIXTURE(f);
    int n = 1234;
    MUST(db_write(f->c, add_things, &n, &e));
    struct db_rows a, b;
    int64_t last = 0;
    db_stream(f->c, &a, &thing_ids, DB_NO_ARGS);
    db_stream(f->c, &b, &thing_limit, DB_ARGS(DB_TEXT("n%"), DB_INT(1000)));
    while (db_next(&a)) {
        assert_int_equal(db_int(&a, 0), last + 1);
        last = db_int(&a, 0);
        if (last % 100 == 0)
            assert_int_equal(count(f), n);
        assert_int_equal(db_next(&b), last <= 1000);
    }
    MUST(db_end(&a, &e));
    MUST(db_end(&b, &e));
    assert_int_equal(last, n);
    assert_int_equal(b.count, 1000);
    /* The connection is free again. */
    MUST(db_write(f->c, run_one, &(struct one){&thing_rename, DB_ARGS(DB_INT(1234), DB_TEXT("z"))}, &e));
}

static enum err count_changes(struct db_conn *tx, void *ctx, struct error *e)
{
    int64_t *n = ctx;
    enum err r = db_exec_count(tx, &thing_rename, DB_ARGS(DB_INT(3), DB_NULL), &n[0], e);
    if (r == ERR_OK)
        r = db_exec_count(tx, &thing_rename_returning, DB_ARGS(DB_INT(1)), &n[1], e);
    if (r != ERR_OK)
        return r;
    struct db_rows q;
    db_query(tx, &q, &thing_rename_returning, DB_ARGS(DB_INT(2)));
    n[2] = db_next(&q) ? 1 : 0; /* one row read, the rest left */
    return db_end(&q, e);
}

static void test_db_counts_changed_rows(void **state)
{
    FIXTURE(f);
    int n = 4;
    int64_t changed[3] = {0};
    MUST(db_write(f->c, add_things, &n, &e));
    MUST(db_write(f->c, count_changes, changed, &e));
    assert_int_equal(changed[0], 2);
    assert_int_equal(changed[1], 4);
    assert_int_equal(changed[2], 1);
    char *name;
    MUST(db_get_text(f->c, &thing_cut, DB_ARGS(DB_INT(2), DB_INT(1)), f->arena, &name, &e));
    assert_string_equal(name, "n2xx");
}

static void test_db_says_what_went_wrong(void **state)
{
    FIXTURE(f);
    int n = 2;
    MUST(db_write(f->c, add_things, &n, &e));
    assert_int_equal(db_write(f->c, add_things, &n, &e), ERR_CONFLICT);
    assert_int_equal(write_one(f, &thing_rename, DB_ARGS(DB_INT(1), DB_TEXT("same")), &e), ERR_CONFLICT);
    assert_int_equal(write_one(f, &part_add, DB_ARGS(DB_INT(1), DB_INT(77), DB_INT(1)), &e), ERR_DB);
    assert_non_null(strcasestr(e.detail, "foreign key"));
    assert_int_equal(write_one(f, &part_add, DB_ARGS(DB_INT(1), DB_INT(1), DB_INT(0)), &e), ERR_DB);
    assert_non_null(strcasestr(e.detail, "check"));
    assert_int_equal(write_one(f, &part_add, DB_ARGS(DB_INT(1), DB_INT(1)), &e), ERR_DB);
    assert_non_null(strstr(e.detail, "part_add: 2 values for 3 parameters"));
    int64_t id;
    assert_int_equal(db_get_int(f->c, &no_such_table, DB_ARGS(DB_INT(1)), &id, &e), ERR_DB);
    assert_non_null(strstr(e.detail, "no_such_table: "));
    assert_int_equal(db_prepare_check(f->c, &no_such_table, &e), ERR_DB);
    assert_int_equal(db_get_int(f->c, &thing_get, DB_ARGS(DB_INT(99)), &id, &e), ERR_NOT_FOUND);
    /* A reading connection cannot write, and works on after the attempt. */
    assert_int_equal(db_exec(f->c, &thing_rename, DB_ARGS(DB_INT(1), DB_NULL), &e), ERR_DB);
    assert_int_equal(count(f), 2);
}

static void test_db_snapshot_stands_still(void **state)
{
    FIXTURE(f);
    struct db_conn *other;
    int n = 2;
    MUST(db_connect(f->db, &other, &e));
    MUST(db_snapshot(f->c, &e));
    MUST(db_write(other, add_things, &n, &e));
    assert_int_equal(count(f), 0);
    db_snapshot_end(f->c);
    assert_int_equal(count(f), 2);
    db_disconnect(other);
}

static void test_db_stamp_tells_of_every_write(void **state)
{
    FIXTURE(f);
    struct db_conn *other;
    char before[DB_STAMP_MAX], after[DB_STAMP_MAX];
    int n = 2;
    MUST(db_connect(f->db, &other, &e));
    MUST(db_stamp(f->c, before, &e));
    assert_string_not_equal(before, "");
    assert_int_equal(count(f), 0);
    MUST(db_stamp(f->c, after, &e));
    assert_string_equal(before, after);
    MUST(db_write(other, add_things, &n, &e));
    MUST(db_stamp(f->c, after, &e));
    assert_string_not_equal(before, after);
    /* Through the connection itself, too. */
    MUST(write_one(f, &thing_rename, DB_ARGS(DB_INT(2), DB_TEXT("x")), &e));
    MUST(db_stamp(f->c, before, &e));
    assert_string_not_equal(before, after);
    MUST(db_stamp(f->c, after, &e));
    assert_string_equal(before, after);
    db_disconnect(other);
}

static enum err stamp_inside(struct db_conn *tx, void *ctx, struct error *e)
{
    return db_stamp(tx, ctx, e);
}

static void count_one(void *n)
{
    ++*(int *)n;
}

static void test_db_holds_until_the_connection_ends(void **state)
{
    FIXTURE(f);
    static const char key, none;
    struct db_conn *other;
    char stamp[DB_STAMP_MAX] = "some";
    int ended = 0;
    MUST(db_connect(f->db, &other, &e));
    db_hold(other, &key, &ended, count_one);
    assert_ptr_equal(db_held(other, &key), &ended);
    assert_null(db_held(other, &none));
    assert_null(db_held(f->c, &key));
    assert_int_equal(ended, 0);
    db_disconnect(other);
    assert_int_equal(ended, 1);
    /* In a write nothing is known to hold. */
    MUST(db_write(f->c, stamp_inside, stamp, &e));
    assert_string_equal(stamp, "");
}

static void test_db_follows_a_changed_table(void **state)
{
    FIXTURE(f);
    int n = 1;
    MUST(db_write(f->c, add_things, &n, &e));
    struct db_rows q;
    for (int round = 0; round < 2; round++) {
        db_query(f->c, &q, &thing_all, DB_NO_ARGS);
        assert_true(db_next(&q));
        assert_int_equal(db_columns(&q), 4 + round);
        MUST(db_end(&q, &e));
        if (round == 0)
            MUST(write_one(f, &thing_widen, DB_NO_ARGS, &e));
    }
}

static void test_db_keeps_few_statements(void **state)
{
    FIXTURE(f);
    enum { MANY = 450 };
    static struct db_stmt stmts[MANY];
    static char texts[MANY][40];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            snprintf(texts[i], sizeof(texts[i]), "SELECT %d + $1", i);
            stmts[i] = (struct db_stmt){"many", texts[i], NULL, __FILE__, __LINE__};
            int64_t got = -1;
            MUST(db_get_int(f->c, &stmts[i], DB_ARGS(DB_INT(1)), &got, &e));
            assert_int_equal(got, i + 1);
        }
    }
}

static void test_db_explains(void **state)
{
    FIXTURE(f);
    struct buf plan;
    buf_init(&plan, 10000);
    MUST(db_explain(f->c, &thing_get, &plan, &e));
    assert_non_null(strcasestr(plan.data, "using "));
    assert_null(strstr(plan.data, "Seq Scan"));
    buf_clear(&plan);
    MUST(db_explain(f->c, &thing_rename, &plan, &e));
    buf_clear(&plan);
    MUST(db_explain(f->c, &thing_limit, &plan, &e));
    assert_true(plan.len > 10);
    buf_release(&plan);
    size_t n;
    const struct db_stmt *const *all = db_stmt_all(&n);
    bool found = false;
    for (size_t i = 0; i < n; i++)
        found = found || all[i] == &thing_get;
    assert_true(found);
}

static void test_db_open_refuses_what_it_cannot_open(void **state)
{
    FIXTURE(f);
    struct db *d = NULL;
    char url[400];
    assert_int_equal(db_open("mysql://x", true, &d, &e), ERR_INVALID);
    assert_int_equal(db_open("sqlite:", true, &d, &e), ERR_INVALID);
    snprintf(url, sizeof(url), "sqlite:%s/absent.db", f->dir);
    assert_int_equal(db_open(url, false, &d, &e), ERR_NOT_FOUND);
    snprintf(url, sizeof(url), "sqlite:%s", f->dir);
    assert_int_equal(db_open(url, true, &d, &e), ERR_IO);
    assert_int_equal(db_open("postgresql://127.0.0.1:1/none", true, &d, &e), ERR_BUSY);
    char path[300];
    snprintf(path, sizeof(path), "%s/text", f->dir);
    FILE *file = fopen(path, "w");
    fprintf(file, "%2000s", "not a database");
    fclose(file);
    snprintf(url, sizeof(url), "sqlite:%s", path);
    assert_int_equal(db_open(url, true, &d, &e), ERR_INVALID);
    unlink(path);
    assert_null(d);
    assert_true(db_url_has_password("postgresql://u:secret@h/d"));
    assert_true(db_url_has_password("postgres://h/d?password=secret"));
    assert_false(db_url_has_password("postgresql://u@h/d"));
    assert_false(db_url_has_password("sqlite:a:b@c"));
}

int64_t __real_clock_mono_us(void);
int64_t __wrap_clock_mono_us(void);

static _Atomic int64_t passed_us; /* by the clock, and not by ours */

int64_t __wrap_clock_mono_us(void)
{
    return __real_clock_mono_us() + passed_us;
}

static void free_held(void *what)
{
    *(bool *)what = false;
}

/* What is held goes when it is of no use, and never in the middle of something. */
static void test_db_held_goes_after_a_while(void **state)
{
    FIXTURE(f);
    static const char one, two;
    bool there[2] = {true, true};
    int64_t n;
    db_hold(f->c, &one, &there[0], free_held);
    db_hold(f->c, &two, &there[1], free_held);
    db_rest(f->c, INT64_C(3600000000));
    assert_true(there[0] && there[1]);
    passed_us += INT64_C(7200000000);
    assert_ptr_equal(db_held(f->c, &two), &there[1]);
    db_rest(f->c, INT64_C(3600000000));
    assert_false(there[0]);
    assert_true(there[1]);
    assert_null(db_held(f->c, &one));
    MUST(db_snapshot(f->c, &e));
    db_rest(f->c, 0);
    assert_true(there[1]);
    db_snapshot_end(f->c);
    db_rest(f->c, 0);
    assert_false(there[1]);
    /* What is asked next is answered all the same. */
    MUST(db_get_int(f->c, &thing_count, DB_NO_ARGS, &n, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_ENGINES(test_db_values_come_back_as_they_went), BOTH_ENGINES(test_db_parameters_go_by_number_and_are_wide),
        BOTH_ENGINES(test_db_aggregates_are_numbers),        BOTH_ENGINES(test_db_statement_may_be_open_twice),
        BOTH_ENGINES(test_db_stream_reads_all_in_order),     BOTH_ENGINES(test_db_counts_changed_rows),
        BOTH_ENGINES(test_db_says_what_went_wrong),          BOTH_ENGINES(test_db_snapshot_stands_still),
        BOTH_ENGINES(test_db_stamp_tells_of_every_write),    BOTH_ENGINES(test_db_holds_until_the_connection_ends),
        BOTH_ENGINES(test_db_follows_a_changed_table),       BOTH_ENGINES(test_db_keeps_few_statements),
        BOTH_ENGINES(test_db_held_goes_after_a_while),       BOTH_ENGINES(test_db_explains),
        ON_SQLITE(test_db_open_refuses_what_it_cannot_open),
    };
    return fixture_run(tests, COUNT_OF(tests));
}
