/* Backups: made while others write, taken in by either engine, refused when they are not whole. */
#include "keep.h"

#include <archive.h>
#include <archive_entry.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "model/backup_priv.h"
#include "model/procedures.h"
#include "model/site_key.h"

/* An empty database beside the world's: on the other engine, where there is a server, or on the same. */
struct target {
    struct db *db;
    struct db_conn *c;
    struct site s;
    char url[700];
    char schema[60];
};

static void target_open(struct target *t, struct keep *k, bool pgsql, const char *name)
{
    struct error e = {0};
    struct world *w = k->w;
    memset(t, 0, sizeof(*t));
    if (pgsql) {
        const char *url = getenv("ECHOWALL_PG_URL");
        snprintf(t->schema, sizeof(t->schema), "restore_%d_%s", (int)getpid(), name);
        snprintf(t->url, sizeof(t->url), "%s%coptions=-csearch_path%%3D%s", url, strchr(url, '?') ? '&' : '?',
                 t->schema);
    } else {
        snprintf(t->url, sizeof(t->url), "sqlite:%s/%s.db", k->dir, name);
    }
    MUST(db_open(t->url, true, &t->db, &e));
    MUST(db_connect(t->db, &t->c, &e));
    t->s = w->s;
    t->s.db = t->db;
    t->s.files = arena_printf(w->a, "%s/files-%s", k->dir, name);
}

static void target_close(struct target *t, struct keep *k)
{
    db_disconnect(t->c);
    db_close(t->db);
    if (!*t->schema)
        return;
    char sql[200];
    snprintf(sql, sizeof(sql), "SET client_min_messages = error; DROP SCHEMA IF EXISTS \"%s\" CASCADE", t->schema);
    fixture_server(k->w->fixture, sql);
}

static bool server_there(void)
{
    return !str_empty(getenv("ECHOWALL_PG_URL"));
}

/* A version of a procedure that somebody put in force, and a matter that began under it. */
static void put_procedure(struct world *w)
{
    struct error e = {0};
    struct yaml_errors errors = {.a = w->a};
    struct procedure_line line;
    struct receipt r;
    const struct submission x = {.procedure = "yedeng", .body = "路灯不亮", .channel = "web"};
    char *text;
    size_t n;
    MUST(yaml_read_text("tests/cli/catalogue/procedures/yedeng.yaml", &errors, &text, &n, &e));
    MUST(procedure_put(w->c, &w->s, &viewer_operator, text, n, clock_now(&w->s.clock), &errors, &line, &e));
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
}

/* There and back again: the copy of the copy has the same rows. */
static void test_backup_goes_to_any_engine(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct backup_report b, b2;
    struct restore_report r;
    struct target t;
    const char *path = arena_printf(w->a, "%s/one.backup", k->dir);
    const char *path2 = arena_printf(w->a, "%s/two.backup", k->dir);
    put_procedure(w);
    MUST(backup_write(w->c, &w->s, path, &b, &e));
    assert_int_equal(b.matters, KEEP_MATTERS + 1);
    assert_int_equal(b.files, 2);
    assert_int_equal(b.missing, 0);
    assert_int_equal(backup_write(w->c, &w->s, path, &b2, &e), ERR_CONFLICT);
    for (int i = 0; i < 2; i++) {
        if (i == 1 && !server_there())
            break;
        target_open(&t, k, i == 1, i ? "b" : "a");
        MUST(backup_restore(t.c, &t.s, path, &r, &e));
        assert_int_equal(r.rows, b.rows);
        assert_int_equal(r.matters, b.matters);
        procedures_use(NULL);
        MUST(procedures_load(t.c, &e));
        assert_non_null(procedure_find("yedeng", 1));
        keep_whole(w, t.c, &t.s);
        MUST(site_key_check(t.c, &w->s.key, &e));
        MUST(backup_write(t.c, &t.s, path2, &b2, &e));
        assert_int_equal(b2.rows, b.rows);
        assert_int_equal(b2.files, b.files);
        unlink(path2);
        assert_int_equal(backup_restore(t.c, &t.s, path, &r, &e), ERR_CONFLICT);
        target_close(&t, k);
    }
    keep_end(k);
}

struct load {
    struct world *w;
    atomic_bool stop;
    atomic_int raised;
};

static void *raise_on(void *ptr)
{
    struct load *l = ptr;
    struct db_conn *c;
    if (db_connect(l->w->db, &c, NULL) != ERR_OK)
        return NULL;
    struct arena *a = arena_new();
    while (!atomic_load(&l->stop)) {
        struct receipt r;
        struct submission x = {.body = "在备份的时候提出", .channel = "web", .contact = {.phone = "13700001111"}};
        if (submit(c, &l->w->s, &viewer_nobody, a, &x, &r, NULL) == ERR_OK)
            atomic_fetch_add(&l->raised, 1);
        arena_reset(a);
    }
    arena_free(a);
    db_disconnect(c);
    return NULL;
}

static void test_backup_under_load_is_whole(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct load l = {.w = w};
    pthread_t threads[4];
    struct backup_report b;
    struct restore_report r;
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_create(&threads[i], NULL, raise_on, &l);
    for (int round = 0; round < 3; round++) {
        int before = atomic_load(&l.raised);
        while (atomic_load(&l.raised) < before + 40)
            usleep(1000);
        MUST(backup_write(w->c, &w->s, arena_printf(w->a, "%s/load%d.backup", k->dir, round), &b, &e));
        assert_true(b.matters >= before + 40 + KEEP_MATTERS);
    }
    atomic_store(&l.stop, true);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    for (int round = 0; round < 3; round++) {
        struct target t;
        char name[20];
        snprintf(name, sizeof(name), "load%d", round);
        target_open(&t, k, w->fixture->engine == DB_PGSQL, name);
        MUST(backup_restore(t.c, &t.s, arena_printf(w->a, "%s/%s.backup", k->dir, name), &r, &e));
        assert_true(r.matters >= 40 * (round + 1) + KEEP_MATTERS);
        keep_whole(w, t.c, &t.s);
        target_close(&t, k);
    }
    keep_end(k);
}

static char *read_all(struct arena *a, const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    *ret_n = (size_t)ftell(f);
    rewind(f);
    char *bytes = arena_alloc(a, *ret_n + 1);
    assert_int_equal(fread(bytes, 1, *ret_n, f), *ret_n);
    fclose(f);
    return bytes;
}

static void write_all(const char *path, const char *bytes, size_t n)
{
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

/* An archive of one member. */
static void write_member(const char *path, const char *name, const char *text)
{
    struct archive *x = archive_write_new();
    struct archive_entry *m = archive_entry_new();
    archive_write_set_format_pax_restricted(x);
    archive_write_open_filename(x, path);
    archive_entry_set_pathname(m, name);
    archive_entry_set_size(m, (la_int64_t)strlen(text));
    archive_entry_set_filetype(m, AE_IFREG);
    archive_write_header(x, m);
    archive_write_data(x, text, strlen(text));
    archive_entry_free(m);
    archive_write_free(x);
}

#define PLAIN_MAX (64u << 20)

/* What the archive's compression hides; its length, or 0 where it cannot be unpacked. */
static size_t unpack(const char *path, char *out)
{
    struct archive *x = archive_read_new();
    struct archive_entry *m;
    size_t n = 0;
    la_ssize_t got = -1;
    archive_read_support_filter_all(x);
    archive_read_support_format_raw(x);
    if (archive_read_open_filename(x, path, 65536) == ARCHIVE_OK && archive_read_next_header(x, &m) == ARCHIVE_OK) {
        while (n < PLAIN_MAX && (got = archive_read_data(x, out + n, PLAIN_MAX - n)) > 0)
            n += (size_t)got;
    }
    archive_read_free(x);
    return got == 0 ? n : 0;
}

/* Whether the two hold the same members: the same heads and contents, whatever fills the rest of a block and what
 * follows the end. */
static bool same_members(const char *one, const char *other, size_t n)
{
    for (size_t at = 0; at + 512 <= n && one[at];) {
        size_t size = strtoul(one + at + 124, NULL, 8), all = 512 + size;
        if (all > n - at || memcmp(one + at, other + at, all) != 0)
            return false;
        at += (all + 511) / 512 * 512;
    }
    return true;
}

static void test_backup_refuses_what_is_not_whole(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct backup_report b;
    struct restore_report r;
    size_t n;
    const char *path = arena_printf(w->a, "%s/good.backup", k->dir), *bad = arena_printf(w->a, "%s/bad", k->dir);
    MUST(backup_write(w->c, &w->s, path, &b, &e));
    MUST(backup_check(&w->s, path, &r, &e));
    assert_int_equal(r.rows, b.rows);
    char *bytes = read_all(w->a, path, &n);
    char *plain = malloc(PLAIN_MAX), *other = malloc(PLAIN_MAX);
    size_t plain_n = unpack(path, plain);
    assert_true(plain_n > 0);
    for (size_t i = 0; i < 60; i++) {
        size_t at = i * n / 60;
        bytes[at] ^= 0x20;
        write_all(bad, bytes, n);
        bytes[at] ^= 0x20;
        enum err whole = backup_check(&w->s, bad, &r, &e);
        /* What passes differs in nothing that a backup says. */
        if (whole == ERR_OK)
            assert_true(unpack(bad, other) == plain_n && same_members(plain, other, plain_n));
        else
            assert_int_equal(whole, ERR_INVALID);
        write_all(bad, bytes, at);
        assert_int_equal(backup_check(&w->s, bad, &r, &e), ERR_INVALID);
    }
    free(plain);
    free(other);
    struct target t;
    target_open(&t, k, false, "refused");
    assert_int_equal(backup_restore(t.c, &t.s, bad, &r, &e), ERR_INVALID);
    t.s.key.b[0] ^= 1;
    assert_int_equal(backup_restore(t.c, &t.s, path, &r, &e), ERR_DENIED);
    t.s.key.b[0] ^= 1;
    write_member(bad, "echowall-backup", "echowall-backup 1\nschema 99999\nmade 1\nengine sqlite\nkey 0\n");
    assert_int_equal(backup_restore(t.c, &t.s, bad, &r, &e), ERR_CONFLICT);
    write_member(bad, "../../etc/passwd", "echowall-backup 1\n");
    assert_int_equal(backup_restore(t.c, &t.s, bad, &r, &e), ERR_INVALID);
    assert_int_equal(backup_restore(t.c, &t.s, "/nowhere/x", &r, &e), ERR_NOT_FOUND);
    MUST(backup_restore(t.c, &t.s, path, &r, &e)); /* nothing of all that was stored */
    keep_whole(w, t.c, &t.s);
    target_close(&t, k);
    keep_end(k);
}

DB_STMT2(test_tables, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
         "SELECT CAST(c.relname AS TEXT) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
         " WHERE c.relkind = 'r' AND n.nspname = current_schema() ORDER BY c.relname");

static bool left_out(const char *table)
{
    for (const char *const *p = backup_left_out; *p; p++) {
        if (str_eq(*p, table))
            return true;
    }
    return false;
}

static bool lists(const char *columns, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = columns; p && *p; p += strspn(p, ", ")) {
        size_t len = strcspn(p, ", ");
        if (len == n && memcmp(p, name, n) == 0)
            return true;
        p += len;
    }
    return false;
}

/* Every column of every table goes into a backup and comes back, or is left out by name. */
static void test_backup_forgets_no_column(void **state)
{
    WORLD(w);
    struct db_rows q;
    db_query(w->c, &q, &test_tables, DB_NO_ARGS);
    while (db_next(&q)) {
        const char *table = db_text(&q, 0);
        const struct backup_set *set = backup_set_by_name(table);
        if (left_out(table))
            continue;
        if (!set)
            fail_msg("table %s goes into no backup", table);
        struct backup_default columns[BACKUP_COLUMNS];
        size_t n;
        MUST(backup_defaults(w->c, w->a, table, columns, BACKUP_COLUMNS, &n, &e));
        assert_true(n > 0);
        for (size_t i = 0; i < n; i++) {
            if (!lists(set->columns, columns[i].column) && !lists(set->left, columns[i].column))
                fail_msg("column %s.%s goes into no backup", table, columns[i].column);
        }
    }
    MUST(db_end(&q, &e));
}

/* `migrate` makes a backup first, of whatever schema it finds, and restore takes it in. */
static void test_backup_of_every_schema(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct target t, into;
    struct backup_report b;
    struct restore_report r;
    bool pgsql = w->fixture->engine == DB_PGSQL;
    const char *path = arena_printf(w->a, "%s/old.backup", k->dir);
    target_open(&t, k, pgsql, "old");
    for (size_t n = 2; n <= migrations.n; n++) { /* the first two came with the first program */
        unlink(path);
        MUST(migrate_run_list(t.db, (struct migration_list){migrations.v, n}, &e));
        if (backup_write(t.c, &t.s, path, &b, &e) != ERR_OK)
            fail_msg("backup of schema %d: %s", migrations.v[n - 1].version, e.detail);
        if (n == 2 || n == migrations.n / 2) {
            target_open(&into, k, pgsql, n == 2 ? "first" : "half");
            MUST(backup_restore(into.c, &into.s, path, &r, &e));
            target_close(&into, k);
        }
    }
    target_close(&t, k);
    keep_end(k);
}

static void test_site_key_is_guarded(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct key key, other;
    MUST(site_key_load(w->s.key_file, &key, &e));
    assert_memory_equal(key.b, w->s.key.b, KEY_SIZE);
    assert_int_equal(site_key_make(w->s.key_file, &other, &e), ERR_CONFLICT);
    const char *path = arena_printf(w->a, "%s/other.key", k->dir);
    MUST(site_key_make(path, &other, &e));
    assert_int_equal(site_key_check(w->c, &other, &e), ERR_DENIED);
    assert_int_equal(site_key_bind(w->c, &other, &e), ERR_CONFLICT);
    MUST(site_key_bind(w->c, &key, &e));
    chmod(path, 0640);
    assert_int_equal(site_key_load(path, &other, &e), ERR_DENIED);
    chmod(path, 0600);
    write_all(path, "0123", 4);
    assert_int_equal(site_key_load(path, &other, &e), ERR_INVALID);
    unlink(path);
    assert_int_equal(site_key_load(path, &other, &e), ERR_NOT_FOUND);
    keep_end(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_backup_goes_to_any_engine),        BOTH_WORLDS(test_backup_under_load_is_whole),
        BOTH_WORLDS(test_backup_refuses_what_is_not_whole), BOTH_WORLDS(test_backup_forgets_no_column),
        BOTH_WORLDS(test_backup_of_every_schema),           BOTH_WORLDS(test_site_key_is_guarded),
    };
    return world_run(tests, COUNT_OF(tests));
}
