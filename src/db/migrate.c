/*
 * Schema migrations: which are done, and running the rest one statement at a time. Two processes may start at once: the
 * primary key of schema_step lets only one of them keep a step, and the other sees that it is done.
 */
#include "db/migrate.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/str.h"
#include "db/db_priv.h"

#define STEP_TABLE                                                                                                     \
    "CREATE TABLE IF NOT EXISTS schema_step ("                                                                         \
    "version BIGINT NOT NULL, step BIGINT NOT NULL, name TEXT NOT NULL, done_at BIGINT NOT NULL, "                     \
    "PRIMARY KEY (version, step))"

#define STEP_ALL 0 /* the step that says that all of a version is done */

/* Splitting a file into statements. */

/* The end of the quoted text or comment that begins at p, or p. */
static const char *skip_opaque(const char *p)
{
    if (p[0] == '-' && p[1] == '-')
        return p + strcspn(p, "\n");
    if (p[0] == '/' && p[1] == '*') {
        const char *end = strstr(p + 2, "*/");
        return end ? end + 2 : p + strlen(p);
    }
    if (*p == '\'' || *p == '"') {
        const char *end = strchr(p + 1, *p);
        return end ? end + 1 : p + strlen(p);
    }
    return p;
}

static bool ends_line(const char *p)
{
    p += strspn(p, " \t\r");
    return *p == '\0' || *p == '\n' || (p[0] == '-' && p[1] == '-');
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The end of the statement at p: its ';' or the end of the text. Copies it to out; *ret_empty: only blanks and
 * comments. */
static const char *copy_statement(const char *p, enum db_engine engine, struct buf *out, bool *ret_empty)
{
    *ret_empty = true;
    for (char before = ' '; *p; before = p[-1]) {
        const char *end = skip_opaque(p);
        if (end > p) {
            *ret_empty = *ret_empty && (*p == '-' || *p == '/');
            buf_add(out, p, (size_t)(end - p));
            p = end;
            continue;
        }
        if (*p == ';' && ends_line(p + 1))
            return p;
        if (engine == DB_SQLITE && !is_word(before) && strncasecmp(p, "BYTEA", 5) == 0 && !is_word(p[5])) {
            buf_lit(out, "BLOB");
            p += 5;
            continue;
        }
        *ret_empty = *ret_empty && isspace((unsigned char)*p);
        buf_putc(out, *p++);
    }
    return p;
}

size_t migrate_split(const char *sql, enum db_engine engine, struct arena *a, char ***ret_v)
{
    size_t n = 0;
    size_t max = 1;
    for (const char *p = sql; *p; p++)
        max += *p == ';';
    *ret_v = arena_array(a, char *, max);
    struct buf out;
    buf_init(&out, strlen(sql) + 1);
    while (*sql) {
        bool empty;
        buf_clear(&out);
        sql = copy_statement(sql, engine, &out, &empty);
        if (!empty)
            (*ret_v)[n++] = arena_strdup(a, out.data + strspn(out.data, " \t\r\n"));
        sql += *sql == ';';
    }
    buf_release(&out);
    return n;
}

/* What is done. */

DB_STMT2(step_table_exists, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_step'",
         "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
         " WHERE c.relname = 'schema_step' AND n.nspname = current_schema()");
DB_STMT(steps_complete, "SELECT version FROM schema_step WHERE step = $1 ORDER BY version");
DB_STMT(steps_last, "SELECT COALESCE(max(version), 0) FROM schema_step");
DB_STMT(step_is_done, "SELECT 1 FROM schema_step WHERE version = $1 AND step = $2");
DB_STMT(step_add, "INSERT INTO schema_step (version, step, name, done_at) VALUES ($1, $2, $3, $4)");
/* The schema that a search_path names and that does not exist yet. */
DB_STMT2(schema_missing, "SELECT NULL",
         "SELECT CASE WHEN current_schema() IS NULL THEN current_setting('search_path') END");

static enum err read_status(struct db_conn *c, struct migration_list list, int *ret_have, struct error *e)
{
    int64_t last;
    enum err r = db_get_int(c, &steps_last, DB_NO_ARGS, &last, e);
    if (r != ERR_OK)
        return r;
    int have = 0;
    size_t i = 0;
    struct db_rows q;
    db_query(c, &q, &steps_complete, DB_ARGS(DB_INT(STEP_ALL)));
    for (; i < list.n && db_next(&q) && db_int(&q, 0) == list.v[i].version; i++)
        have = list.v[i].version;
    r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    if (list.n == 0 || last > list.v[list.n - 1].version)
        have = (int)last;
    *ret_have = have;
    return ERR_OK;
}

enum err migrate_status_of(struct db_conn *c, struct migration_list list, int *ret_have, int *ret_want, struct error *e)
{
    int64_t exists;
    int have = 0;
    enum err r = db_get_int(c, &step_table_exists, DB_NO_ARGS, &exists, e);
    if (r == ERR_OK && exists)
        r = read_status(c, list, &have, e);
    if (r != ERR_OK)
        return r;
    *ret_have = have;
    *ret_want = list.n ? list.v[list.n - 1].version : 0;
    return ERR_OK;
}

enum err migrate_status(struct db_conn *c, int *ret_have, int *ret_want, struct error *e)
{
    return migrate_status_of(c, migrations, ret_have, ret_want, e);
}

static enum err refuse_newer(int have, int want, struct error *e)
{
    return error_set(e, ERR_CONFLICT, NULL,
                     N_("The database belongs to a newer version of Echowall ({}). Please install that version."),
                     "%d > %d", have, want);
}

enum err migrate_check(struct db_conn *c, struct error *e)
{
    int have, want;
    enum err r = migrate_status(c, &have, &want, e);
    if (r != ERR_OK || have == want)
        return r;
    if (have > want)
        return refuse_newer(have, want, e);
    if (have == 0)
        return error_set(e, ERR_CONFLICT, NULL, N_("The database is empty. Please run \"echowall init\" first."), NULL);
    return error_set(e, ERR_CONFLICT, NULL,
                     N_("The database has to be brought up to date first ({}). Please run \"echowall migrate\"."),
                     "%d → %d", have, want);
}

/* Running. */

struct step {
    int version;
    int number;
    const char *name;
    const char *sql; /* NULL: nothing but the mark */
};

static enum err is_done(struct db_conn *c, const struct step *s, bool *ret_done, struct error *e)
{
    int64_t one;
    enum err r = db_get_int(c, &step_is_done, DB_ARGS(DB_INT(s->version), DB_INT(s->number)), &one, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret_done = r == ERR_OK;
    return ERR_OK;
}

static enum err run_step(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct step *s = ctx;
    bool done;
    enum err r = is_done(tx, s, &done, e);
    if (r != ERR_OK || done)
        return r;
    /* An index over a large table takes its time; but nobody may queue long behind a lock that we wait for. */
    if (db_engine_of(db_of(tx)) == DB_PGSQL)
        r = db_run(tx, "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '15s'", e);
    if (r == ERR_OK && s->sql)
        r = db_run(tx, s->sql, e);
    if (r != ERR_OK)
        return r;
    struct clock now = {.frozen = -1};
    return db_exec(tx, &step_add,
                   DB_ARGS(DB_INT(s->version), DB_INT(s->number), DB_TEXT(s->name), DB_INT(clock_now(&now))), e);
}

/* Another process may have done the step while we tried: then our failure does not matter. */
static enum err do_step(struct db_conn *c, struct step *s, struct error *e)
{
    struct error local = {0};
    enum err r = db_write(c, run_step, s, &local);
    if (r == ERR_OK)
        return ERR_OK;
    bool done = false;
    if (is_done(c, s, &done, NULL) == ERR_OK && done)
        return ERR_OK;
    char detail[sizeof(local.detail)];
    snprintf(detail, sizeof(detail), "%.300s", local.detail);
    snprintf(local.detail, sizeof(local.detail), "migration %d step %d: %.300s", s->version, s->number, detail);
    if (e)
        *e = local;
    return r;
}

static enum err run_version(struct db_conn *c, const struct migration *m, struct arena *a, struct error *e)
{
    enum db_engine engine = db_engine_of(db_of(c));
    const char *sql = engine == DB_PGSQL && m->sql_pgsql ? m->sql_pgsql : m->sql;
    char **statements;
    size_t n = migrate_split(sql, engine, a, &statements);
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < n; i++) {
        struct step s = {m->version, (int)i + 1, m->name, statements[i]};
        r = do_step(c, &s, e);
    }
    struct step all = {m->version, STEP_ALL, m->name, NULL};
    return r == ERR_OK ? do_step(c, &all, e) : r;
}

static enum err make_step_table(struct db_conn *tx, void *ctx, struct error *e)
{
    const char *schema = ctx;
    enum err r = ERR_OK;
    if (!str_empty(schema)) {
        struct buf sql;
        buf_init(&sql, 200);
        buf_printf(&sql, "CREATE SCHEMA IF NOT EXISTS \"%s\"", schema);
        r = db_run(tx, sql.data, e);
        buf_release(&sql);
    }
    return r == ERR_OK ? db_run(tx, STEP_TABLE, e) : r;
}

/* The first name of a search_path, without quotes. */
static char *first_schema(struct arena *a, const char *path)
{
    if (!path)
        return NULL;
    path += strspn(path, " \"");
    return arena_strndup(a, path, strcspn(path, " \","));
}

static enum err prepare_steps(struct db_conn *c, struct arena *a, struct error *e)
{
    int64_t exists;
    char *path = NULL;
    enum err r = db_get_int(c, &step_table_exists, DB_NO_ARGS, &exists, e);
    if (r != ERR_OK || exists)
        return r;
    r = db_get_text(c, &schema_missing, DB_NO_ARGS, a, &path, e);
    if (r != ERR_OK)
        return r;
    r = db_write(c, make_step_table, first_schema(a, path), e);
    if (r != ERR_OK && db_get_int(c, &step_table_exists, DB_NO_ARGS, &exists, NULL) == ERR_OK && exists)
        return ERR_OK;
    return r;
}

static enum err run_list(struct db_conn *c, struct migration_list list, struct arena *a, struct error *e)
{
    int have, want;
    enum err r = migrate_status_of(c, list, &have, &want, e);
    if (r != ERR_OK)
        return r;
    if (have > want)
        return refuse_newer(have, want, e);
    if (have == want && want > 0)
        return ERR_OK;
    r = prepare_steps(c, a, e);
    for (size_t i = 0; r == ERR_OK && i < list.n; i++) {
        if (list.v[i].version > have)
            r = run_version(c, &list.v[i], a, e);
    }
    return r;
}

enum err migrate_run_list(struct db *d, struct migration_list list, struct error *e)
{
    struct db_conn *c;
    enum err r = db_connect(d, &c, e);
    if (r != ERR_OK)
        return r;
    struct arena *a = arena_new();
    r = run_list(c, list, a, e);
    arena_free(a);
    db_disconnect(c);
    return r;
}

enum err migrate_run(struct db *d, struct error *e)
{
    return migrate_run_list(d, migrations, e);
}
