#include "model/kept.h"

#include "base/str.h"
#include "model/undo.h"
#include "model/visible.h"

/* What was written in a field, oldest first; the catalogue sees to it that a part is kept by every step that has it. */
DB_STMT(kept_texts,
        "SELECT t.content, n.recorded_at FROM entry_text t JOIN entry n ON n.id = t.entry_id"
        " WHERE t.matter_id = $1 AND t.part = $2 AND t.content <> '' AND" ENTRY_STANDS("n") " ORDER BY n.seq, n.id");

/* part "" where nothing is written any more. */
static enum err read_field(struct db_conn *c, struct arena *a, int64_t matter_id, const char *part, struct kept *ret,
                           struct error *e)
{
    struct db_rows q;
    *ret = (struct kept){.part = ""};
    db_query(c, &q, &kept_texts, DB_ARGS(DB_INT(matter_id), DB_TEXT(part)));
    while (db_next(&q)) {
        const char *value = db_text(&q, 0);
        if (!*ret->part)
            *ret = (struct kept){part, db_text_dup(&q, 0, a), db_text_dup(&q, 0, a), db_int(&q, 1), db_int(&q, 1)};
        else if (!str_eq(ret->value, value))
            ret->at = db_int(&q, 1);
        ret->value = str_eq(ret->value, value) ? ret->value : db_text_dup(&q, 0, a);
    }
    return db_end(&q, e);
}

DB_STMT(kept_drop, "DELETE FROM kept WHERE matter_id = $1 AND part = $2");
DB_STMT(kept_put, "INSERT INTO kept (matter_id, part, first_value, first_at, value, at)"
                  " VALUES ($1, $2, $3, $4, $5, $6)");

static enum err renew(struct db_conn *tx, struct arena *a, int64_t matter_id, const char *part, struct error *e)
{
    struct kept k;
    enum err r = read_field(tx, a, matter_id, part, &k, e);
    if (r == ERR_OK)
        r = db_exec(tx, &kept_drop, DB_ARGS(DB_INT(matter_id), DB_TEXT(part)), e);
    if (r != ERR_OK || !*k.part)
        return r;
    return db_exec(
        tx, &kept_put,
        DB_ARGS(DB_INT(matter_id), DB_TEXT(part), DB_TEXT(k.first), DB_INT(k.first_at), DB_TEXT(k.value), DB_INT(k.at)),
        e);
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

/* Something was taken back, or emptied: whatever is kept may have been it. */
static enum err renew_all(struct db_conn *tx, struct arena *a, int64_t matter_id, struct error *e)
{
    struct kept *rows;
    int n = 0;
    enum err r = read_rows(tx, a, &kept_rows, DB_ARGS(DB_INT(matter_id), DB_INT(KEPT_MAX)), &rows, &n, e);
    for (int i = 0; r == ERR_OK && i < n; i++)
        r = renew(tx, a, matter_id, rows[i].part, e);
    return r;
}

DB_STMT(kept_procedure, "SELECT m.procedure, m.procedure_version FROM matter m WHERE m.id = $1");

/* What was asked when it was raised. */
static enum err keep_raised(struct db_conn *tx, struct arena *a, int64_t matter_id, struct error *e)
{
    const struct procedure *p = NULL;
    struct db_rows q;
    db_query(tx, &q, &kept_procedure, DB_ARGS(DB_INT(matter_id)));
    if (db_next(&q))
        p = procedure_at(db_text(&q, 0), db_int(&q, 1));
    enum err r = db_end(&q, e);
    for (size_t i = 0; r == ERR_OK && p && i < PROCEDURE_FIELDS_MAX && p->fields[i].part; i++) {
        if (p->fields[i].keep)
            r = renew(tx, a, matter_id, p->fields[i].part, e);
    }
    return r;
}

enum err kept_follow(struct db_conn *tx, const struct followed *x, struct error *e)
{
    struct arena *a = arena_new();
    enum err r = ERR_OK;
    if (str_eq(x->kind, "undo") || str_eq(x->kind, "erase"))
        r = renew_all(tx, a, x->matter_id, e);
    if (str_eq(x->kind, "submit"))
        r = keep_raised(tx, a, x->matter_id, e);
    for (size_t i = 0; r == ERR_OK && x->move && i < MOVE_FIELDS_MAX && x->move->fields[i].part; i++) {
        if (x->move->fields[i].keep)
            r = renew(tx, a, x->matter_id, x->move->fields[i].part, e);
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
                    struct kept_tally **ret, int *ret_n, struct error *e)
{
    struct kept_tally *rows = *ret = arena_array(a, struct kept_tally, KEPT_TALLY_MAX);
    struct db_rows q;
    int n = 0;
    db_query(c, &q, &kept_tallies, DB_ARGS(DB_INT(v->id), DB_TEXT(procedure), DB_TEXT(part), DB_INT(KEPT_TALLY_MAX)));
    while (db_next(&q) && n < KEPT_TALLY_MAX) {
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
    struct kept *rows, k;
    int n = 0;
    enum err r = read_rows(c, a, &kept_rows, DB_ARGS(DB_INT(matter_id), DB_INT(KEPT_MAX)), &rows, &n, e);
    *ret = true;
    for (int i = 0; r == ERR_OK && i < n; i++) {
        r = read_field(c, a, matter_id, rows[i].part, &k, e);
        *ret = *ret && str_eq(k.part, rows[i].part) && str_eq(k.first, rows[i].first) &&
               str_eq(k.value, rows[i].value) && k.first_at == rows[i].first_at && k.at == rows[i].at;
    }
    return r;
}
