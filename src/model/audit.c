/*
 * The audit trail. What is hashed is a sequence of netstrings, as in the record, so that no two different lines share
 * one; each line carries the hash of the one before.
 */
#include "model/audit.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"

#define LIST_MAX 200

static void put(struct hasher *h, const char *s)
{
    char head[24];
    size_t n = strlen(s);
    int len = snprintf(head, sizeof(head), "%zu:", n);
    hasher_add(h, head, (size_t)len);
    hasher_add(h, s, n);
    hasher_add(h, ",", 1);
}

static void put_int(struct hasher *h, int64_t n)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%lld", (long long)n);
    put(h, digits);
}

static char *line_hash(struct arena *a, const struct audit_line *x)
{
    struct hasher h;
    hasher_init(&h);
    put(&h, "echowall-audit-1");
    put(&h, x->prev);
    put_int(&h, x->id);
    put_int(&h, x->seq);
    put_int(&h, x->at);
    put(&h, x->actor);
    put(&h, x->act);
    put(&h, x->detail);
    struct hash end = hasher_end(&h);
    return hex_of(a, end.b, HASH_SIZE);
}

static const char *actor_of(struct arena *a, const struct viewer *v)
{
    if (!v)
        return "system";
    if (v->id == VIEWER_OPERATOR)
        return "operator";
    return arena_printf(a, "officer:%s", str_or(v->login, ""));
}

DB_STMT(audit_last, "SELECT seq, hash FROM audit WHERE seq > 0 ORDER BY seq DESC LIMIT 1");
DB_STMT(audit_insert, "INSERT INTO audit (id, seq, at, actor, act, detail, prev, hash)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

DB_STMT(audit_mark_put, "INSERT INTO site_fact (name, value) VALUES ('audit_head', $1)"
                        " ON CONFLICT (name) DO UPDATE SET value = excluded.value");

char *audit_mark(const struct site *s, struct arena *a, int64_t seq, const char *hash)
{
    const char *text = arena_printf(a, "%lld/%s", (long long)seq, hash);
    struct hash h = keyed_hash(&s->key, "audit-head", text, strlen(text));
    return hex_of(a, h.b, HASH_SIZE);
}

static enum err append(struct db_conn *tx, const struct site *s, struct arena *a, struct audit_line *x, struct error *e)
{
    struct db_rows q;
    x->seq = 1;
    x->prev = "";
    db_query(tx, &q, &audit_last, DB_NO_ARGS);
    if (db_next(&q)) {
        x->seq = db_int(&q, 0) + 1;
        x->prev = db_text_dup(&q, 1, a);
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    const char *hash = line_hash(a, x);
    r = db_exec(tx, &audit_insert,
                DB_ARGS(DB_INT(x->id), DB_INT(x->seq), DB_INT(x->at), DB_TEXT(x->actor), DB_TEXT(x->act),
                        DB_TEXT(x->detail), DB_TEXT(x->prev), DB_TEXT(hash)),
                e);
    return r == ERR_OK ? db_exec(tx, &audit_mark_put, DB_ARGS(DB_TEXT(audit_mark(s, a, x->seq, hash))), e) : r;
}

enum err audit_append(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t id, const char *act,
                      const char *detail, struct error *e)
{
    struct arena *a = arena_new();
    struct audit_line x = {.id = id,
                           .at = clock_now(&s->clock),
                           .actor = actor_of(a, v),
                           .act = act,
                           .detail = utf8_cut(a, str_or(detail, ""), AUDIT_DETAIL_MAX / 4)};
    enum err r = append(tx, s, a, &x, e);
    arena_free(a);
    return r;
}

DB_STMT(audit_by_id, "SELECT COUNT(*) FROM audit WHERE id = $1");

enum err audit_done(struct db_conn *tx, int64_t id, bool *ret, struct error *e)
{
    int64_t n;
    enum err r = db_get_int(tx, &audit_by_id, DB_ARGS(DB_INT(id)), &n, e);
    if (r == ERR_OK)
        *ret = n > 0;
    return r;
}

struct audited {
    const struct site *site;
    const struct viewer *viewer;
    const char *act;
    audit_fn fn;
    void *ctx;
    int64_t id;
};

static enum err run_audited(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct audited *x = ctx;
    bool done;
    enum err r = audit_done(tx, x->id, &done, e);
    if (r != ERR_OK || done)
        return r;
    struct buf detail;
    buf_init(&detail, 4 * (size_t)AUDIT_DETAIL_MAX);
    r = x->fn(tx, x->ctx, &detail, e);
    if (r == ERR_OK)
        r = audit_append(tx, x->site, x->viewer, x->id, x->act, detail.data, e);
    buf_release(&detail);
    return r;
}

enum err audit_write(struct db_conn *c, const struct site *s, const struct viewer *v, const char *act, audit_fn fn,
                     void *ctx, struct error *e)
{
    struct audited x = {s, v, act, fn, ctx, id_new()};
    return db_write(c, run_audited, &x, e);
}

static enum err note(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    (void)tx;
    (void)e;
    buf_puts(detail, ctx);
    return ERR_OK;
}

enum err audit_note(struct db_conn *c, const struct site *s, const struct viewer *v, const char *act,
                    const char *detail, struct error *e)
{
    struct arena *a = arena_new();
    char *text = arena_strdup(a, str_or(detail, ""));
    enum err r = audit_write(c, s, v, act, note, text, e);
    arena_free(a);
    return r;
}

static void read_line(const struct db_rows *q, struct arena *a, struct audit_line *ret)
{
    ret->id = db_int(q, 0);
    ret->seq = db_int(q, 1);
    ret->at = db_int(q, 2);
    ret->actor = db_text_dup(q, 3, a);
    ret->act = db_text_dup(q, 4, a);
    ret->detail = db_text_dup(q, 5, a);
    ret->prev = db_text_dup(q, 6, a);
    ret->hash = db_text_dup(q, 7, a);
}

DB_STMT(audit_page, "SELECT id, seq, at, actor, act, detail, prev, hash FROM audit WHERE seq < $1"
                    " ORDER BY seq DESC LIMIT $2");

enum err audit_list(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t below, int limit,
                    struct audit_list *ret, struct error *e)
{
    if (!viewer_may(v, ROLE_AUDITOR | ROLE_AUDADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only auditors read the audit trail."), NULL);
    limit = limit < 1 ? 1 : limit > LIST_MAX ? LIST_MAX : limit;
    struct audit_list l = {.rows = arena_array(a, struct audit_line, (size_t)limit + 1)};
    struct db_rows q;
    db_query(c, &q, &audit_page, DB_ARGS(DB_INT(below > 0 ? below : INT64_MAX), DB_INT(limit + 1)));
    while (db_next(&q))
        read_line(&q, a, &l.rows[l.n++]);
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    if (l.n > limit) {
        l.n = limit;
        l.next = l.rows[limit - 1].seq;
    }
    *ret = l;
    return ERR_OK;
}

DB_STMT(audit_walk, "SELECT id, seq, at, actor, act, detail, prev, hash FROM audit WHERE seq > 0 ORDER BY seq");

static const char *line_fault(struct arena *a, const struct audit_line *x, int64_t seq, const char *prev)
{
    if (x->seq != seq)
        return N_("A line before it is missing.");
    if (!str_eq(x->prev, prev))
        return N_("It does not follow the line before.");
    if (!str_eq(line_hash(a, x), x->hash))
        return N_("It was changed after it was written.");
    return NULL;
}

enum err audit_verify(struct db_conn *c, struct audit_check *ret, struct error *e)
{
    struct audit_check k = {.what = ""};
    struct arena *a = arena_new();
    struct db_rows q;
    db_stream(c, &q, &audit_walk, DB_NO_ARGS);
    while (db_next(&q)) {
        struct audit_line x;
        arena_reset(a);
        read_line(&q, a, &x);
        const char *what = line_fault(a, &x, k.lines + 1, k.head);
        k.lines++;
        snprintf(k.head, sizeof(k.head), "%s", x.hash);
        if (what) {
            k.bad_seq = x.seq;
            k.what = what;
            break;
        }
    }
    enum err r = db_end(&q, e);
    arena_free(a);
    if (r == ERR_OK)
        *ret = k;
    return r;
}
