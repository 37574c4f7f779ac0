/* Databases for tests, see fixture.h. */
#include "fixture.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "db/db_priv.h"

static const struct migration tables[] = {
    {1, "tables",
     "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT UNIQUE, weight DOUBLE PRECISION, body BYTEA);\n"
     "CREATE TABLE part (id BIGINT NOT NULL PRIMARY KEY, thing_id BIGINT NOT NULL REFERENCES thing (id),\n"
     "  size BIGINT NOT NULL CHECK (size > 0));\n"
     "CREATE TABLE counter (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL);\n"
     "INSERT INTO counter (id, n) VALUES (1, 0);\n",
     NULL},
};

const struct migration_list fixture_tables = {tables, 1};

struct gate {
    struct db_conn *c;
    sem_t entered, open;
    enum err result;
};

/* Writes nothing, and holds up those who do. */
static enum err stand_in_gate(struct db_conn *tx, void *ctx, struct error *e)
{
    (void)tx, (void)e;
    struct gate *g = ctx;
    sem_post(&g->entered);
    sem_wait(&g->open);
    return ERR_OK;
}

static void *keep_gate(void *ptr)
{
    struct gate *g = ptr;
    struct error e;
    g->result = db_write(g->c, stand_in_gate, g, &e);
    return NULL;
}

struct parted {
    const struct fixture_part *part;
    struct db_conn *c;
    pthread_t thread;
};

static void *run_part(void *ptr)
{
    struct parted *x = ptr;
    x->part->run(x->c, x->part->ctx);
    return NULL;
}

/* Until n writes have begun since before; on SQLite, until they wait behind the gate. False: they have not after a
 * minute. */
static bool wait_for_writes(struct db *d, uint64_t before, unsigned n)
{
    int64_t end = clock_mono_us() + 60000000;
    while (clock_mono_us() < end) {
        unsigned there =
            db_engine_of(d) == DB_SQLITE ? db_writer_waiting(d) : (unsigned)(db_stats_of(d).writes - before);
        if (there >= n)
            return true;
        usleep(1000);
    }
    return false;
}

void fixture_together(struct db *d, const struct fixture_part *parts, size_t n)
{
    struct error e = {0};
    struct gate g = {.result = ERR_INTERNAL};
    struct parted x[16];
    pthread_t keeper;
    bool in_time = true;
    assert_true(n <= sizeof(x) / sizeof(x[0]));
    sem_init(&g.entered, 0, 0);
    sem_init(&g.open, 0, 0);
    MUST(db_connect(d, &g.c, &e));
    for (size_t i = 0; i < n; i++) {
        x[i] = (struct parted){.part = &parts[i]};
        MUST(db_connect(d, &x[i].c, &e));
    }
    assert_int_equal(pthread_create(&keeper, NULL, keep_gate, &g), 0);
    sem_wait(&g.entered);
    uint64_t before = db_stats_of(d).writes;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(pthread_create(&x[i].thread, NULL, run_part, &x[i]), 0);
        in_time = in_time && wait_for_writes(d, before, (unsigned)i + 1);
    }
    sem_post(&g.open);
    pthread_join(keeper, NULL);
    for (size_t i = 0; i < n; i++) {
        pthread_join(x[i].thread, NULL);
        db_disconnect(x[i].c);
    }
    db_disconnect(g.c);
    sem_destroy(&g.entered);
    sem_destroy(&g.open);
    assert_int_equal(g.result, ERR_OK);
    assert_true(in_time);
}

void must(enum err r, const struct error *e, const char *file, int line)
{
    if (r == ERR_OK)
        return;
    char text[400];
    print_error("%s: %s (%s)\n", err_name(r), error_text(e, text, sizeof(text)), e->detail);
    _fail(file, line);
}

static PGconn *server(void)
{
    PGconn *h = PQconnectdb(getenv("ECHOWALL_PG_URL"));
    if (PQstatus(h) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(h));
    return h;
}

static void run_on(PGconn *h, const char *sql)
{
    PGresult *res = PQexec(h, sql);
    ExecStatusType s = PQresultStatus(res);
    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(h));
    PQclear(res);
}

void fixture_server(const struct fixture *f, const char *sql)
{
    (void)f;
    PGconn *h = server();
    run_on(h, sql);
    PQfinish(h);
}

static struct fixture *open_fixture(struct fixture *f)
{
    struct error e = {0};
    MUST(db_open(f->url, true, &f->db, &e));
    MUST(migrate_run_list(f->db, fixture_tables, &e));
    MUST(db_connect(f->db, &f->c, &e));
    f->arena = arena_new();
    return f;
}

struct fixture *fixture_place(enum db_engine engine)
{
    static int n;
    struct fixture *f = calloc(1, sizeof(*f));
    f->engine = engine;
    snprintf(f->session, sizeof(f->session), "test_%d_%d", (int)getpid(), n++);
    snprintf(f->dir, sizeof(f->dir), "%s/echowall-db.XXXXXX", str_or(getenv("TMPDIR"), "/tmp"));
    assert_non_null(mkdtemp(f->dir));
    if (engine == DB_SQLITE)
        snprintf(f->url, sizeof(f->url), "sqlite:%s/site.db", f->dir);
    return f;
}

void fixture_leave(struct fixture *f)
{
    static const char *const names[] = {"site.db", "site.db-wal", "site.db-shm"};
    char path[300];
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", f->dir, names[i]);
        unlink(path);
    }
    rmdir(f->dir);
    free(f);
}

int fixture_sqlite(void **state)
{
    *state = open_fixture(fixture_place(DB_SQLITE));
    return 0;
}

int fixture_pgsql(void **state)
{
    const char *url = getenv("ECHOWALL_PG_URL");
    struct fixture *f = fixture_place(DB_PGSQL);
    snprintf(f->url, sizeof(f->url), "%s%capplication_name=%s&options=-csearch_path%%3D%s", url,
             strchr(url, '?') ? '&' : '?', f->session, f->session);
    *state = open_fixture(f);
    return 0;
}

int fixture_end(void **state)
{
    struct fixture *f = *state;
    arena_free(f->arena);
    db_disconnect(f->c);
    db_close(f->db);
    if (f->engine == DB_PGSQL) {
        char sql[100];
        snprintf(sql, sizeof(sql), "SET client_min_messages = error; DROP SCHEMA \"%s\" CASCADE", f->session);
        fixture_server(f, sql);
    }
    fixture_leave(f);
    return 0;
}

int fixture_run(const struct CMUnitTest *tests, size_t n)
{
    struct CMUnitTest *chosen = calloc(n, sizeof(*chosen));
    size_t count = 0;
    bool server_there = !str_empty(getenv("ECHOWALL_PG_URL"));
    if (!server_there)
        printf("# skipped: no PostgreSQL\n");
    for (size_t i = 0; i < n; i++) {
        if (server_there || tests[i].setup_func != fixture_pgsql)
            chosen[count++] = tests[i];
    }
    int failed = _cmocka_run_group_tests("db", chosen, count, NULL, NULL);
    free(chosen);
    return failed;
}
