/* Versions of procedures: kept in their table, read into memory once by each process, where they stay. */
#include "model/procedures.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "model/audit.h"

/* What is in memory is only ever added to; the tables that were are small, and stay too. */
static struct {
    pthread_mutex_t lock;
    struct arena *arena;
    struct db *db; /* for a version that nobody here has read yet */
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

DB_STMT(procedures_there, "SELECT code, version, sha256 FROM procedure_version ORDER BY code, version LIMIT $1");
DB_STMT(procedures_body, "SELECT body FROM procedure_version WHERE code = $1 AND version = $2");

static const struct procedure *in_memory(const char *code, int64_t version, const char *sha256)
{
    const struct procedure_table *t = procedures_used();
    for (size_t i = 0; t && i < t->n; i++) {
        const struct procedure *p = t->rows[i];
        if (p->version == version && str_eq(p->code, code) && str_eq(p->sha256, sha256))
            return p;
    }
    return NULL;
}

/* NULL where the text makes no procedure any more: matters under it are shown without it. */
static enum err read_version(struct db_conn *c, const struct procedure_line *x, const struct procedure **ret,
                             struct error *e)
{
    char *body;
    *ret = in_memory(x->code, x->version, x->sha256);
    if (*ret)
        return ERR_OK;
    enum err r = db_get_text(c, &procedures_body, DB_ARGS(DB_TEXT(x->code), DB_INT(x->version)), kept.arena, &body, e);
    if (r != ERR_OK)
        return r;
    struct procedure *p = procedure_kept(kept.arena, body, strlen(body));
    if (p) {
        p->version = x->version;
        p->sha256 = arena_strdup(kept.arena, x->sha256);
    }
    *ret = p;
    return ERR_OK;
}

static enum err list_there(struct db_conn *c, struct arena *a, struct procedure_line *rows, size_t *ret_n,
                           struct error *e)
{
    struct db_rows q;
    size_t n = 0;
    db_query(c, &q, &procedures_there, DB_ARGS(DB_INT(PROCEDURES_MAX)));
    while (db_next(&q) && n < PROCEDURES_MAX)
        rows[n++] = (struct procedure_line){
            .code = db_text_dup(&q, 0, a), .version = db_int(&q, 1), .sha256 = db_text_dup(&q, 2, a)};
    *ret_n = n;
    return db_end(&q, e);
}

static enum err load(struct db_conn *c, struct arena *a, struct error *e)
{
    struct procedure_line *there = arena_array(a, struct procedure_line, PROCEDURES_MAX);
    const struct procedure **rows = arena_array(a, const struct procedure *, PROCEDURES_MAX);
    size_t n = 0, found = 0;
    enum err r = list_there(c, a, there, &n, e);
    for (size_t i = 0; r == ERR_OK && i < n; i++) {
        r = read_version(c, &there[i], &rows[found], e);
        found += r == ERR_OK && rows[found];
    }
    const struct procedure_table *now = procedures_used();
    bool same = now ? now->n == found && memcmp(now->rows, rows, found * sizeof(rows[0])) == 0 : found == 0;
    if (r != ERR_OK || same)
        return r;
    const struct procedure **stay = arena_array(kept.arena, const struct procedure *, found + 1);
    struct procedure_table *t = arena_obj(kept.arena, struct procedure_table);
    for (size_t i = 0; i < found; i++)
        stay[i] = rows[i];
    *t = (struct procedure_table){stay, found};
    procedures_use(t);
    return ERR_OK;
}

enum err procedures_load(struct db_conn *c, struct error *e)
{
    struct arena *a = arena_new();
    pthread_mutex_lock(&kept.lock);
    if (!kept.arena)
        kept.arena = arena_new();
    enum err r = load(c, a, e);
    pthread_mutex_unlock(&kept.lock);
    arena_free(a);
    return r;
}

static void load_anew(void *ctx)
{
    struct db *d = ctx;
    struct db_conn *c;
    struct error e = {0};
    if (db_connect(d, &c, &e) != ERR_OK)
        return; /* asked again in a moment */
    (void)!procedures_load(c, &e);
    db_disconnect(c);
}

enum err procedures_watch(struct db *d, struct db_conn *c, struct error *e)
{
    enum err r = procedures_load(c, e);
    if (r == ERR_OK)
        procedures_from(load_anew, d);
    return r;
}

void procedures_unwatch(void)
{
    procedures_from(NULL, NULL);
}

DB_STMT(procedure_begun, "SELECT version FROM procedure_version WHERE code = $1 AND from_at <= $2"
                         " ORDER BY from_at DESC, version DESC LIMIT 1");

/* Of a version that is in the table: read now if it is not in memory. */
static enum err hold(struct db_conn *c, const char *code, int64_t version, const struct procedure **ret,
                     struct error *e)
{
    enum err r = ERR_OK;
    const struct procedure_table *t = procedures_used();
    *ret = NULL;
    for (int tries = 0; r == ERR_OK && !*ret && tries < 2; tries++) {
        if (tries)
            r = procedures_load(c, e);
        t = procedures_used();
        for (size_t i = 0; t && i < t->n; i++) {
            if (t->rows[i]->version == version && str_eq(t->rows[i]->code, code))
                *ret = t->rows[i];
        }
    }
    if (r == ERR_OK && !*ret)
        r = error_detail(e, ERR_INTERNAL, "procedure %s, version %lld cannot be read", code, (long long)version);
    return r;
}

enum err procedure_in_force(struct db_conn *c, const char *code, int64_t now, const struct procedure **ret,
                            struct error *e)
{
    int64_t version = 0;
    enum err r = db_get_int(c, &procedure_begun, DB_ARGS(DB_TEXT(code), DB_INT(now)), &version, e);
    if (r == ERR_OK)
        return hold(c, code, version, ret, e);
    if (r != ERR_NOT_FOUND)
        return r;
    *ret = procedure_by_code(code);
    return *ret ? ERR_OK : error_set(e, ERR_INVALID, "procedure", N_("There is no such kind of matter."), NULL);
}

/* Of each code the one whose time came last; the table is small. */
DB_STMT(procedures_begun, "SELECT v.code, v.version FROM procedure_version v WHERE v.from_at <= $1 AND NOT EXISTS"
                          " (SELECT 1 FROM procedure_version w WHERE w.code = v.code AND w.from_at <= $1"
                          " AND (w.from_at, w.version) > (v.from_at, v.version)) ORDER BY v.code LIMIT $2");

enum err procedures_in_force(struct db_conn *c, struct arena *a, int64_t now, const struct procedure ***ret,
                             size_t *ret_n, struct error *e)
{
    size_t n, built_in;
    const struct procedure *const *own = procedures_builtin(&built_in);
    const struct procedure **rows = arena_array(a, const struct procedure *, built_in + PROCEDURES_MAX);
    struct db_rows q;
    enum err r = ERR_OK;
    for (n = 0; n < built_in; n++)
        rows[n] = own[n];
    db_query(c, &q, &procedures_begun, DB_ARGS(DB_INT(now), DB_INT(PROCEDURES_MAX)));
    while (r == ERR_OK && db_next(&q)) {
        const struct procedure *p;
        size_t at = 0;
        r = hold(c, db_text(&q, 0), db_int(&q, 1), &p, e);
        while (r == ERR_OK && at < built_in && !str_eq(rows[at]->code, p->code))
            at++;
        if (r == ERR_OK)
            rows[at < built_in ? at : n++] = p;
    }
    struct error ended = {0};
    enum err r2 = db_end(&q, r == ERR_OK ? e : &ended);
    if (r == ERR_OK)
        r = r2;
    if (r == ERR_OK) {
        *ret = rows;
        *ret_n = n;
    }
    return r;
}

enum err procedures_raised(struct db_conn *c, struct arena *a, int64_t now, enum raised_by by,
                           const struct procedure ***ret, size_t *ret_n, struct error *e)
{
    const struct procedure **rows;
    size_t n = 0, fit = 0;
    enum err r = procedures_in_force(c, a, now, &rows, &n, e);
    if (r != ERR_OK)
        return r;
    for (size_t i = 0; i < n; i++) {
        if (rows[i]->raised_by & by)
            rows[fit++] = rows[i];
    }
    *ret = rows;
    *ret_n = fit;
    return ERR_OK;
}

#define LINE_COLUMNS "v.code, v.version, v.name, v.prefix, v.sha256, COALESCE(o.login, ''), v.from_at, v.put_at"
DB_STMT(procedure_lines_all, "SELECT " LINE_COLUMNS " FROM procedure_version v LEFT JOIN officer o ON o.id = v.put_by"
                             " ORDER BY v.code, v.version DESC LIMIT $1");
DB_STMT(procedure_lines_of, "SELECT " LINE_COLUMNS " FROM procedure_version v LEFT JOIN officer o ON o.id = v.put_by"
                            " WHERE v.code = $2 ORDER BY v.version DESC LIMIT $1");

/* Whether new matters begin under each, which are in the order of their codes. */
static void mark_in_force(struct procedure_lines *l, int64_t now)
{
    for (size_t i = 0; i < l->n; i++) {
        struct procedure_line *x = &l->rows[i];
        x->in_force = x->from_at <= now;
        for (size_t k = 0; x->in_force && k < l->n; k++) {
            const struct procedure_line *y = &l->rows[k];
            bool later = y->from_at > x->from_at || (y->from_at == x->from_at && y->version > x->version);
            if (y->from_at <= now && later && str_eq(x->code, y->code))
                x->in_force = false;
        }
    }
}

enum err procedure_lines(struct db_conn *c, struct arena *a, const char *code, int64_t now, struct procedure_lines *ret,
                         struct error *e)
{
    struct procedure_lines l = {.rows = arena_array(a, struct procedure_line, PROCEDURES_MAX)};
    struct db_rows q;
    if (code)
        db_query(c, &q, &procedure_lines_of, DB_ARGS(DB_INT(PROCEDURES_MAX), DB_TEXT(code)));
    else
        db_query(c, &q, &procedure_lines_all, DB_ARGS(DB_INT(PROCEDURES_MAX)));
    while (db_next(&q) && l.n < PROCEDURES_MAX)
        l.rows[l.n++] = (struct procedure_line){.code = db_text_dup(&q, 0, a),
                                                .version = db_int(&q, 1),
                                                .name = db_text_dup(&q, 2, a),
                                                .prefix = db_text_dup(&q, 3, a),
                                                .sha256 = db_text_dup(&q, 4, a),
                                                .login = db_text_dup(&q, 5, a),
                                                .from_at = db_int(&q, 6),
                                                .put_at = db_int(&q, 7)};
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    mark_in_force(&l, now);
    *ret = l;
    return ERR_OK;
}

enum err procedure_source(struct db_conn *c, struct arena *a, const char *code, int64_t version, char **ret,
                          struct error *e)
{
    return db_get_text(c, &procedures_body, DB_ARGS(DB_TEXT(code), DB_INT(version)), a, ret, e);
}

/* At a key of the root. */
static void fault(struct yaml_errors *errors, const struct yaml_node *root, const char *key, const char *msgid,
                  const char *arg)
{
    for (size_t i = 0; i < root->n; i++) {
        if (str_eq(root->pairs[i].key, key))
            yaml_fault(errors, root->pairs[i].value, msgid, arg);
    }
}

DB_STMT(procedure_prefix, "SELECT COUNT(*) FROM procedure_version WHERE prefix = $1 AND code <> $2");

/* Numbers of two kinds may not be mistaken for each other. */
static enum err prefix_taken(struct db_conn *c, const struct procedure *p, bool *ret, struct error *e)
{
    size_t n;
    int64_t others = 0;
    const struct procedure *const *own = procedures_builtin(&n);
    *ret = false;
    for (size_t i = 0; i < n; i++)
        *ret = *ret || (str_eq(own[i]->prefix, p->prefix) && !str_eq(own[i]->code, p->code));
    enum err r = db_get_int(c, &procedure_prefix, DB_ARGS(DB_TEXT(p->prefix), DB_TEXT(p->code)), &others, e);
    *ret = *ret || others > 0;
    return r;
}

#define TAKEN N_("Two procedures number their matters with {}.")

enum err procedure_check_file(struct db_conn *c, const char *text, size_t n, struct yaml_errors *errors,
                              const struct procedure **ret, struct error *e)
{
    bool taken = false;
    *ret = NULL;
    if (n > PROCEDURE_FILE_MAX) {
        yaml_fault(errors, NULL, N_("This file is larger than {} KiB."), "256");
        return ERR_OK;
    }
    struct yaml_node *root = yaml_parse(text, n, errors);
    const struct procedure *p = procedure_of(root, errors);
    enum err r = p ? prefix_taken(c, p, &taken, e) : ERR_OK;
    if (r != ERR_OK)
        return r;
    if (taken)
        fault(errors, root, "prefix", TAKEN, p->prefix);
    *ret = errors->n ? NULL : p;
    return ERR_OK;
}

struct putting {
    const struct site *site;
    const struct viewer *viewer;
    const struct procedure *procedure;
    const char *body, *sha256;
    int64_t from_at, now, version;
};

DB_STMT(procedure_newest,
        "SELECT version, sha256 FROM procedure_version WHERE code = $1 ORDER BY version DESC LIMIT 1");
DB_STMT(procedures_count, "SELECT COUNT(*) FROM procedure_version");
DB_STMT(procedure_add, "INSERT INTO procedure_version (code, version, name, prefix, body, sha256, from_at, put_by,"
                       " put_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

static enum err next_version(struct db_conn *tx, struct putting *x, struct error *e)
{
    struct db_rows q;
    int64_t count = 0;
    bool same = false;
    x->version = 1;
    db_query(tx, &q, &procedure_newest, DB_ARGS(DB_TEXT(x->procedure->code)));
    if (db_next(&q)) {
        x->version = db_int(&q, 0) + 1;
        same = str_eq(db_text(&q, 1), x->sha256);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && same)
        return error_set(e, ERR_CONFLICT, "file", N_("This is the newest version of {} already; nothing was changed."),
                         "%s", x->procedure->code);
    if (r == ERR_OK)
        r = db_get_int(tx, &procedures_count, DB_NO_ARGS, &count, e);
    if (r == ERR_OK && count >= PROCEDURES_MAX)
        r = error_set(e, ERR_TOO_LARGE, "file", N_("No more than {} versions can be kept."), "%d", PROCEDURES_MAX);
    return r;
}

static enum err put_write(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct putting *x = ctx;
    const struct procedure *p = x->procedure;
    bool taken = false;
    enum err r = prefix_taken(tx, p, &taken, e);
    if (r == ERR_OK && taken)
        return error_set(e, ERR_CONFLICT, "file", TAKEN, "%s", p->prefix);
    if (r == ERR_OK)
        r = next_version(tx, x, e);
    if (r == ERR_OK)
        r = db_exec(tx, &procedure_add,
                    DB_ARGS(DB_TEXT(p->code), DB_INT(x->version), DB_TEXT(p->name.zh), DB_TEXT(p->prefix),
                            DB_TEXT(x->body), DB_TEXT(x->sha256), DB_INT(x->from_at), DB_INT_OR_NULL(x->viewer->id),
                            DB_INT(x->now)),
                    e);
    buf_printf(detail, "%s %lld, %.16s, %d", p->code, (long long)x->version, x->sha256,
               civil_day(x->from_at, x->site->zone));
    return r;
}

enum err procedure_put(struct db_conn *c, const struct site *s, const struct viewer *v, const char *text, size_t n,
                       int64_t from_at, struct yaml_errors *errors, struct procedure_line *ret, struct error *e)
{
    struct putting x = {.site = s, .viewer = v, .body = text, .from_at = from_at, .now = clock_now(&s->clock)};
    if (!viewer_may(v, ROLE_SYSADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only system administrators keep procedures."), NULL);
    if (from_at < day_start(civil_day(x.now, s->zone), s->zone))
        return error_set(e, ERR_INVALID, "from", N_("It can be in force from today on, not before."), NULL);
    enum err r = procedure_check_file(c, text, n, errors, &x.procedure, e);
    if (r != ERR_OK)
        return r;
    if (!x.procedure)
        return error_set(e, ERR_INVALID, "file", N_("The file has mistakes; nothing was put in force."), NULL);
    struct hash h = hash_bytes(text, n);
    x.sha256 = hex_of(errors->a, h.b, HASH_SIZE);
    r = audit_write(c, s, v, "procedure.put", put_write, &x, e);
    if (r == ERR_OK)
        r = procedures_load(c, e);
    if (r == ERR_OK)
        *ret = (struct procedure_line){.code = x.procedure->code,
                                       .name = x.procedure->name.zh,
                                       .prefix = x.procedure->prefix,
                                       .sha256 = x.sha256,
                                       .login = str_or(v->login, ""),
                                       .version = x.version,
                                       .from_at = from_at,
                                       .put_at = x.now,
                                       .in_force = from_at <= x.now};
    return r;
}
