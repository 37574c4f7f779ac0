/* The tables of tests/catalogue, each line against its procedure (claims.h): a test of its own, in one world for each
 * engine. ECHOWALL_CLAIMS=xinfang holds that table alone. */
#include "claims.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/calendar.h"

#define FOLDER     "tests/catalogue"
#define TABLES_MAX 100

static struct claims *tables[TABLES_MAX];
static int n_tables;
static struct world *here; /* the world that the tests are in by now */

/* One claim, or with table NULL the beginning (i 0: on SQLite, 1: on PostgreSQL) or end (2) of a world. */
struct job {
    struct claims *table;
    int i;
};

static void open_or_close(int which)
{
    void *state = here;
    if (which == 2) {
        assert_non_null(here);
        here = NULL;
        calendar_store_free(((struct world *)state)->s.calendars);
        world_end(&state);
        return;
    }
    assert_int_equal(which == 0 ? world_sqlite(&state) : world_pgsql(&state), 0);
    here = state;
    here->s.calendars = calendar_store_new();
    claims_people(here);
}

static void run_job(void **state)
{
    const struct job *j = *state;
    if (!j->table) {
        open_or_close(j->i);
        return;
    }
    assert_non_null(here);
    claims_check(j->table, here, j->i);
}

static void add(struct CMUnitTest *tests, size_t *n, const char *name, struct arena *a, struct claims *table, int i)
{
    struct job *j = arena_obj(a, struct job);
    *j = (struct job){table, i};
    tests[(*n)++] = (struct CMUnitTest){.name = name, .test_func = run_job, .initial_state = j};
}

/* All claims on one engine. */
static void add_world(struct CMUnitTest *tests, size_t *n, struct arena *a, bool pgsql)
{
    add(tests, n, pgsql ? "on PostgreSQL" : "on SQLite", a, NULL, pgsql);
    for (int k = 0; k < n_tables; k++) {
        for (int i = 0; i < claims_count(tables[k]); i++)
            add(tests, n, claims_name(tables[k], i), a, tables[k], i);
    }
    add(tests, n, "to the end", a, NULL, 2);
}

static size_t read_tables(struct arena *a)
{
    size_t sum = 0;
    const char *only = str_or(getenv("ECHOWALL_CLAIMS"), "");
    DIR *d = opendir(FOLDER);
    for (const struct dirent *f; d && (f = readdir(d)) && n_tables < TABLES_MAX;) {
        if (!str_ends(f->d_name, ".tsv") || !strstr(f->d_name, only))
            continue;
        tables[n_tables] = claims_read(a, arena_printf(a, FOLDER "/%s", f->d_name));
        sum += (size_t)claims_count(tables[n_tables++]);
    }
    if (d)
        closedir(d);
    return sum;
}

int main(void)
{
    struct arena *a = arena_new();
    size_t most = 2 * (read_tables(a) + 2), n = 0;
    struct CMUnitTest *tests = arena_array(a, struct CMUnitTest, most);
    add_world(tests, &n, a, false);
    if (!str_empty(getenv("ECHOWALL_PG_URL")))
        add_world(tests, &n, a, true);
    int failed = n_tables ? world_run(tests, n) : 1;
    arena_free(a);
    return failed;
}
