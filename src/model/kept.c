#include "model/kept.h"

#include <stdlib.h>

#include "base/str.h"
#include "model/procedures.h"
#include "model/tally_due.h"
#include "model/undo.h"
#include "model/visible.h"

/* What each step wrote in a field, oldest first, of all steps. */
DB_STMT(kept_texts,
        "SELECT n.kind, n.recorded_at, t.entry_id, t.content FROM entry n LEFT JOIN entry_text t"
        " ON t.entry_id = n.id AND t.part = $2 WHERE n.matter_id = $1 AND" ENTRY_STANDS("n") " ORDER BY n.seq, n.id");
DB_STMT(kept_text, "SELECT n.kind, n.recorded_at, t.entry_id, t.content FROM entry n LEFT JOIN entry_text t"
                   " ON t.entry_id = n.id AND t.part = $2 WHERE n.id = $1");

/* A clock whose length a field decides runs on as it ran where the field is left empty: then nothing changes. */
static bool stays_when_empty(const struct procedure *p, const char *part)
{
    for (size_t i = 0; i < p->n_clocks; i++) {
        if (str_eq(p->clocks[i].by, part))
            return true;
    }
    return false;
}

/* Takes over what the step of the row wrote. Empty texts are in no record: the step asked, and nothing was said. */
static void take_over(const struct db_rows *q, struct arena *a, const struct procedure *p, const char *part,
                      struct kept *k)
{
    bool raised = str_eq(db_text(q, 0), "submit"), empty = db_is_null(q, 2);
    const struct move_def *m = raised ? NULL : procedure_move(p, db_text(q, 0));
    const struct field_def *f = raised ? procedure_raised_field(p, part) : m ? move_field_of(m, part) : NULL;
    if (!f || !f->keep || (empty && stays_when_empty(p, part)) || (!empty && db_is_null(q, 3)))
        return;
    const char *value = empty ? "" : db_text_dup(q, 3, a);
    int64_t at = db_int(q, 1);
    if (!*k->part && *value)
        *k = (struct kept){part, value, value, at, at};
    else if (*k->part && !str_eq(k->value, value)) {
        k->value = value;
        k->at = at;
    }
}

/* part "" where nothing was ever written. */
static enum err read_field(struct db_conn *c, struct arena *a, const struct procedure *p, int64_t matter_id,
                           const char *part, struct kept *ret, struct error *e)
{
    struct db_rows q;
    *ret = (struct kept){.part = ""};
    db_query(c, &q, &kept_texts, DB_ARGS(DB_INT(matter_id), DB_TEXT(part)));
    while (db_next(&q))
        take_over(&q, a, p, part, ret);
    return db_end(&q, e);
}

DB_STMT(kept_drop, "DELETE FROM kept WHERE matter_id = $1 AND part = $2");
DB_STMT(kept_put, "INSERT INTO kept (matter_id, part, first_value, first_at, value, at)"
                  " VALUES ($1, $2, $3, $4, $5, $6)");

static enum err put(struct db_conn *tx, int64_t matter_id, const char *part, const struct kept *k, struct error *e)
{
    enum err r = db_exec(tx, &kept_drop, DB_ARGS(DB_INT(matter_id), DB_TEXT(part)), e);
    if (r != ERR_OK || !*k->part)
        return r;
    return db_exec(tx, &kept_put,
                   DB_ARGS(DB_INT(matter_id), DB_TEXT(part), DB_TEXT(k->first), DB_INT(k->first_at), DB_TEXT(k->value),
                           DB_INT(k->at)),
                   e);
}

/* From all that the matter's entries say. */
static enum err renew(struct db_conn *tx, struct arena *a, const struct procedure *p, int64_t matter_id,
                      const char *part, struct error *e)
{
    struct kept k;
    enum err r = read_field(tx, a, p, matter_id, part, &k, e);
    return r == ERR_OK ? put(tx, matter_id, part, &k, e) : r;
}

DB_STMT(kept_one, "SELECT first_value, first_at, value, at FROM kept WHERE matter_id = $1 AND part = $2");

/* From what was kept, and what the newest entry says. */
static enum err go_on(struct db_conn *tx, struct arena *a, const struct procedure *p, const struct followed *x,
                      const char *part, struct error *e)
{
    struct kept k = {.part = ""};
    struct db_rows q;
    db_query(tx, &q, &kept_one, DB_ARGS(DB_INT(x->matter_id), DB_TEXT(part)));
    if (db_next(&q))
        k = (struct kept){part, db_text_dup(&q, 0, a), db_text_dup(&q, 2, a), db_int(&q, 1), db_int(&q, 3)};
    const struct kept before = k;
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    db_query(tx, &q, &kept_text, DB_ARGS(DB_INT(x->entry_id), DB_TEXT(part)));
    if (db_next(&q))
        take_over(&q, a, p, part, &k);
    r = db_end(&q, e);
    bool same = str_eq(k.part, before.part) && str_eq(k.value, before.value) && k.at == before.at;
    return r == ERR_OK && !same ? put(tx, x->matter_id, part, &k, e) : r;
}

DB_STMT(kept_rows, "SELECT part, first_value, first_at, value, at FROM kept WHERE matter_id = $1 ORDER BY part"
                   " LIMIT $2");

static enum err read_rows(struct db_conn *c, struct arena *a, const struct db_stmt *s, struct db_args args,
                          struct kept **ret, int *ret_n, struct error *e)
{
    struct kept *rows = *ret = arena_array(a, struct kept, KEPT_MAX);
    struct db_rows q;
    int n = 0;
    db_query(c, &q, s, args);
    while (db_next(&q) && n < KEPT_MAX) {
        struct kept *k = &rows[n++];
        k->part = db_text_dup(&q, 0, a);
        k->first = db_text_dup(&q, 1, a);
        k->first_at = db_int(&q, 2);
        k->value = db_text_dup(&q, 3, a);
        k->at = db_int(&q, 4);
    }
    *ret_n = n;
    return db_end(&q, e);
}

/* Something was taken back, or erased: whatever is kept may have been it. */
static enum err renew_all(struct db_conn *tx, struct arena *a, const struct procedure *p, int64_t matter_id,
                          struct error *e)
{
    struct kept *rows;
    int n = 0;
    enum err r = read_rows(tx, a, &kept_rows, DB_ARGS(DB_INT(matter_id), DB_INT(KEPT_MAX)), &rows, &n, e);
    for (int i = 0; r == ERR_OK && i < n; i++)
        r = renew(tx, a, p, matter_id, rows[i].part, e);
    return r;
}

DB_STMT(kept_procedure, "SELECT m.procedure, m.procedure_version FROM matter m WHERE m.id = $1");

static enum err find_procedure(struct db_conn *tx, int64_t matter_id, const struct procedure **ret, struct error *e)
{
    struct db_rows q;
    *ret = procedure_at("", 0);
    db_query(tx, &q, &kept_procedure, DB_ARGS(DB_INT(matter_id)));
    if (db_next(&q))
        *ret = procedure_at(db_text(&q, 0), db_int(&q, 1));
    return db_end(&q, e);
}

enum err kept_follow(struct db_conn *tx, const struct followed *x, struct error *e)
{
    const struct procedure *p = x->procedure;
    bool anew = str_eq(x->kind, "undo") || str_eq(x->kind, "erase"), raised = str_eq(x->kind, "submit");
    struct arena *a = arena_new();
    enum err r = !p && anew ? find_procedure(tx, x->matter_id, &p, e) : ERR_OK;
    if (r == ERR_OK && anew)
        r = renew_all(tx, a, p, x->matter_id, e);
    for (size_t i = 0; r == ERR_OK && p && raised && i < PROCEDURE_FIELDS_MAX && p->fields[i].part; i++) {
        if (p->fields[i].keep)
            r = go_on(tx, a, p, x, p->fields[i].part, e);
    }
    for (size_t i = 0; r == ERR_OK && p && x->move && i < MOVE_FIELDS_MAX && x->move->fields[i].part; i++) {
        if (x->move->fields[i].keep)
            r = go_on(tx, a, p, x, x->move->fields[i].part, e);
    }
    arena_free(a);
    return r;
}

DB_STMT(kept_shown,
        "SELECT k.part, k.first_value, k.first_at, k.value, k.at FROM matter m"
        " JOIN kept k ON k.matter_id = m.id WHERE m.id = $2 AND" MATTER_VISIBLE " ORDER BY k.part LIMIT $3");

enum err kept_of(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id, struct kept **ret,
                 int *ret_n, struct error *e)
{
    return read_rows(c, a, &kept_shown, DB_ARGS(DB_INT(v->id), DB_INT(matter_id), DB_INT(KEPT_MAX)), ret, ret_n, e);
}

DB_STMT(kept_tallies, "SELECT k.first_value, k.value, m.state, COUNT(*) FROM kept k JOIN matter m ON m.id = k.matter_id"
                      " WHERE k.part = $3 AND m.procedure = $2 AND" MATTER_VISIBLE
                      " GROUP BY k.first_value, k.value, m.state ORDER BY k.first_value, k.value, m.state LIMIT $4");

enum err kept_tally(struct db_conn *c, const struct viewer *v, struct arena *a, const char *procedure, const char *part,
                    struct kept_tally **ret, int *ret_n, bool *ret_more, struct error *e)
{
    struct kept_tally *rows = *ret = arena_array(a, struct kept_tally, KEPT_TALLY_MAX);
    struct db_rows q;
    int n = 0;
    *ret_more = false;
    db_query(c, &q, &kept_tallies,
             DB_ARGS(DB_INT(v->id), DB_TEXT(procedure), DB_TEXT(part), DB_INT(KEPT_TALLY_MAX + 1)));
    while (!*ret_more && db_next(&q)) {
        *ret_more = n == KEPT_TALLY_MAX;
        if (*ret_more)
            continue;
        struct kept_tally *t = &rows[n++];
        t->first = db_text_dup(&q, 0, a);
        t->value = db_text_dup(&q, 1, a);
        t->state = db_text_dup(&q, 2, a);
        t->n = db_int(&q, 3);
    }
    *ret_n = n;
    return db_end(&q, e);
}

enum err kept_fit(struct db_conn *c, struct arena *a, int64_t matter_id, bool *ret, struct error *e)
{
    const struct procedure *p = NULL;
    struct kept *rows, k;
    int n = 0;
    enum err r = read_rows(c, a, &kept_rows, DB_ARGS(DB_INT(matter_id), DB_INT(KEPT_MAX)), &rows, &n, e);
    *ret = true;
    if (r == ERR_OK && n)
        r = find_procedure(c, matter_id, &p, e);
    for (int i = 0; r == ERR_OK && i < n; i++) {
        r = read_field(c, a, p, matter_id, rows[i].part, &k, e);
        *ret = *ret && str_eq(k.part, rows[i].part) && str_eq(k.first, rows[i].first) &&
               str_eq(k.value, rows[i].value) && k.first_at == rows[i].first_at && k.at == rows[i].at;
    }
    return r;
}

/* How far renewing has come, while it is not done: the id of a matter. */
DB_STMT(kept_after, "SELECT value FROM site_fact WHERE name = 'kept_after'");
DB_STMT(kept_after_put, "UPDATE site_fact SET value = $1 WHERE name = 'kept_after'");
DB_STMT(kept_after_gone, "DELETE FROM site_fact WHERE name = 'kept_after'");
DB_STMT(kept_after_begin, "INSERT INTO site_fact (name, value) SELECT 'kept_after', '0' WHERE EXISTS"
                          " (SELECT 1 FROM kept) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
DB_STMT(kept_next, "SELECT DISTINCT k.matter_id FROM kept k WHERE k.matter_id > $1 ORDER BY k.matter_id LIMIT $2");

#define RENEW_CHUNK 200

struct renewing {
    struct arena *arena;
    bool done;
};

static enum err find_next(struct db_conn *tx, int64_t after, int64_t *ret, int *ret_n, struct error *e)
{
    struct db_rows q;
    *ret_n = 0;
    db_query(tx, &q, &kept_next, DB_ARGS(DB_INT(after), DB_INT(RENEW_CHUNK)));
    while (db_next(&q) && *ret_n < RENEW_CHUNK)
        ret[(*ret_n)++] = db_int(&q, 0);
    return db_end(&q, e);
}

static enum err renew_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct renewing *x = ctx;
    int64_t ids[RENEW_CHUNK];
    char *after;
    int n;
    x->done = false;
    enum err r = db_get_text(tx, &kept_after, DB_NO_ARGS, x->arena, &after, e);
    if (r == ERR_NOT_FOUND) {
        x->done = true;
        return ERR_OK;
    }
    if (r == ERR_OK)
        r = find_next(tx, strtoll(after, NULL, 10), ids, &n, e);
    for (int i = 0; r == ERR_OK && i < n; i++) {
        const struct procedure *p;
        r = find_procedure(tx, ids[i], &p, e);
        if (r == ERR_OK && *p->code)
            r = renew_all(tx, x->arena, p, ids[i], e);
        if (r == ERR_OK)
            r = tally_due(tx, TALLY_MATTER, ids[i], e);
    }
    if (r != ERR_OK)
        return r;
    x->done = n < RENEW_CHUNK;
    if (x->done)
        return db_exec(tx, &kept_after_gone, DB_NO_ARGS, e);
    return db_exec(tx, &kept_after_put, DB_ARGS(DB_TEXT(arena_printf(x->arena, "%lld", (long long)ids[n - 1]))), e);
}

enum err kept_renew(struct db_conn *c, struct error *e)
{
    struct renewing x = {.done = false};
    enum err r = procedures_load(c, e);
    while (r == ERR_OK && !x.done) {
        x.arena = arena_new();
        r = db_write(c, renew_write, &x, e);
        arena_free(x.arena);
    }
    return r;
}

static enum err begin_write(struct db_conn *tx, void *ctx, struct error *e)
{
    (void)ctx;
    return db_exec(tx, &kept_after_begin, DB_NO_ARGS, e);
}

enum err kept_renew_begin(struct db_conn *c, struct error *e)
{
    return db_write(c, begin_write, NULL, e);
}
