/* Every declared SQL statement of the program is prepared and planned on both engines, on the schema of the migrations.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

struct target {
    struct db *db;
    struct db_conn *c;
};

static void open_target(struct target *t, const struct fixture *f)
{
    struct error e = {0};
    char url[750];
    snprintf(url, sizeof(url), "%s%s%s", f->engine == DB_SQLITE ? "sqlite:" : "",
             f->engine == DB_SQLITE ? f->dir : f->url, f->engine == DB_SQLITE ? "/all.db" : "_all");
    MUST(db_open(url, true, &t->db, &e));
    MUST(migrate_run(t->db, &e));
    MUST(db_connect(t->db, &t->c, &e));
}

static void close_target(struct target *t, const struct fixture *f)
{
    char text[300];
    db_disconnect(t->c);
    db_close(t->db);
    if (f->engine == DB_SQLITE) {
        snprintf(text, sizeof(text), "%s/all.db", f->dir);
        unlink(text);
    } else {
        snprintf(text, sizeof(text), "SET client_min_messages = error; DROP SCHEMA \"%s_all\" CASCADE", f->session);
        fixture_server(f, text);
    }
}

static void test_statements_prepare_and_plan(void **state)
{
    FIXTURE(f);
    struct target t;
    size_t n;
    int bad = 0;
    const struct db_stmt *const *all = db_stmt_all(&n);
    open_target(&t, f);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        struct buf plan;
        buf_init(&plan, 1 << 20);
        if (db_prepare_check(t.c, all[i], &e) != ERR_OK || db_explain(t.c, all[i], &plan, &e) != ERR_OK) {
            print_message("# %s:%d: %s\n", all[i]->file, all[i]->line, e.detail);
            bad++;
        }
        buf_release(&plan);
    }
    close_target(&t, f);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_ENGINES(test_statements_prepare_and_plan),
    };
    return fixture_run(tests, COUNT_OF(tests));
}
