/* Checking that issued bulletins are those that were issued: the hashes of their files stand beside them, and those and
 * that of what is kept of them in the line of the audit trail that tells of the issue. Another line tells what erasing
 * left of one. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/bulletin_priv.h"
#include "model/verify_priv.h"

static void found(struct verifying *v, const char *table, const char *number, const char *kind, const char *what)
{
    verify_found(v, &(struct finding){.table = table, .number = number, .part = kind, .what = what});
}

/* One at a time, for they may be large. */
DB_STMT(verify_bulletin_next, "SELECT f.bulletin_id, f.kind, f.sha256, f.body, b.number FROM bulletin_file f"
                              " JOIN bulletin b ON b.id = f.bulletin_id WHERE (f.bulletin_id, f.kind) > ($1, $2)"
                              " ORDER BY f.bulletin_id, f.kind LIMIT 1");

struct place {
    int64_t bulletin_id; /* 0: there is no other */
    char kind[16];
};

static enum err check_next(struct verifying *v, struct place *at, struct error *e)
{
    struct db_rows q;
    db_query(v->conn, &q, &verify_bulletin_next, DB_ARGS(DB_INT(at->bulletin_id), DB_TEXT(at->kind)));
    struct place next = {.bulletin_id = 0};
    if (db_next(&q)) {
        size_t n;
        const void *p = db_blob(&q, 3, &n);
        const struct hash is = hash_bytes(p, n);
        struct hash want;
        next.bulletin_id = db_int(&q, 0);
        snprintf(next.kind, sizeof(next.kind), "%s", db_text(&q, 1));
        if (!hex_parse(db_text(&q, 2), want.b, HASH_SIZE) || !bytes_equal(is.b, want.b, HASH_SIZE))
            found(v, "bulletin_file", db_text(&q, 4), next.kind, N_("The kept file of the bulletin was changed."));
    }
    enum err r = db_end(&q, e);
    *at = next;
    return r;
}

static enum err check_bytes(struct verifying *v, struct error *e)
{
    struct place at = {.bulletin_id = 0};
    enum err r = ERR_OK;
    do
        r = check_next(v, &at, e);
    while (r == ERR_OK && at.bulletin_id);
    return r;
}

/* What the trail says of one that was issued. */
struct issued {
    const char *key, *body, *files[BULLETIN_FILES]; /* hashes; NULL: it names none */
    bool no_files;
};
struct issues {
    struct issued *v;
    size_t n, room;
};

static struct issued *add(struct issues *l, struct arena *a)
{
    if (l->n == l->room) {
        size_t room = l->room ? l->room * 2 : 64;
        struct issued *more = arena_array(a, struct issued, room);
        if (l->n)
            memcpy(more, l->v, l->n * sizeof(*more));
        l->v = more;
        l->room = room;
    }
    return &l->v[l->n++];
}

static struct issued *issued_of(const struct issues *l, const char *key)
{
    for (size_t i = l->n; i-- > 0;) {
        if (str_eq(l->v[i].key, key))
            return &l->v[i];
    }
    return NULL;
}

/* " pdf:HASH" in a line of the trail; NULL where it names none. In a. */
static const char *hash_in(struct arena *a, const char *detail, const char *kind)
{
    const char *p = strstr(detail, arena_printf(a, " %s:", kind));
    p = p ? p + strlen(kind) + 2 : NULL;
    return p && strlen(p) >= 2 * (size_t)HASH_SIZE ? arena_strndup(a, p, 2 * (size_t)HASH_SIZE) : NULL;
}

static void read_line(struct issues *l, struct arena *a, bool erased, const char *detail)
{
    const char *key = arena_strndup(a, detail, strcspn(detail, " "));
    struct issued *x = erased ? issued_of(l, key) : add(l, a);
    if (!x)
        return;
    if (!erased)
        *x = (struct issued){.key = key};
    for (int i = 0; !erased && i < BULLETIN_FILES; i++)
        x->files[i] = hash_in(a, detail, bulletin_file_name((enum bulletin_file_kind)i));
    x->body = hash_in(a, detail, "body");
    x->no_files = x->no_files || (erased && strstr(detail, BULLETIN_NO_FILES));
}

/* Over the index of these lines. */
DB_STMT(verify_bulletin_lines, "SELECT CASE WHEN a.act = 'bulletin.erase' THEN 1 ELSE 0 END, a.detail FROM audit a"
                               " WHERE a.act IN ('bulletin.issue', 'bulletin.erase') ORDER BY a.seq");

static enum err read_lines(struct verifying *v, struct arena *a, struct issues *ret, struct error *e)
{
    struct db_rows q;
    db_stream(v->conn, &q, &verify_bulletin_lines, DB_NO_ARGS);
    while (db_next(&q))
        read_line(ret, a, db_int(&q, 0) != 0, db_text(&q, 1));
    return db_end(&q, e);
}

DB_STMT(verify_bulletin_row, "SELECT b.number, b.title, b.watermark, b.body FROM bulletin b WHERE b.key = $1");

/* *ret_number in a; NULL: there is no such bulletin. */
static enum err check_row(struct verifying *v, struct arena *a, const struct issued *x, const char **ret_number,
                          struct error *e)
{
    struct db_rows q;
    *ret_number = NULL;
    db_query(v->conn, &q, &verify_bulletin_row, DB_ARGS(DB_TEXT(x->key)));
    if (db_next(&q)) {
        *ret_number = db_text_dup(&q, 0, a);
        const struct bulletin_said said = {
            .title = db_text_dup(&q, 1, a), .number = *ret_number, .body = db_text(&q, 3), .watermark = db_int(&q, 2)};
        const char *is = hash_in(a, bulletin_said_mark(a, &said), "body");
        if (x->body && !str_eq(is, x->body))
            found(v, "bulletin", *ret_number, "", N_("What is kept of the bulletin is not what was issued."));
    } else {
        found(v, "bulletin", x->key, "", N_("The bulletin that was issued is missing."));
    }
    return db_end(&q, e);
}

DB_STMT(verify_bulletin_file, "SELECT f.sha256 FROM bulletin_file f JOIN bulletin b ON b.id = f.bulletin_id"
                              " WHERE b.key = $1 AND f.kind = $2");

static enum err check_file(struct verifying *v, const struct issued *x, const char *number,
                           enum bulletin_file_kind kind, struct error *e)
{
    const char *name = bulletin_file_name(kind);
    struct db_rows q;
    db_query(v->conn, &q, &verify_bulletin_file, DB_ARGS(DB_TEXT(x->key), DB_TEXT(name)));
    bool there = db_next(&q);
    if (!there && !x->no_files)
        found(v, "bulletin_file", number, name, N_("The kept file of the bulletin is missing."));
    else if (there && !str_eq(db_text(&q, 0), x->files[kind]))
        found(v, "bulletin_file", number, name, N_("The kept file of the bulletin is not the one that was issued."));
    return db_end(&q, e);
}

static enum err check_issued(struct verifying *v, struct arena *a, const struct issued *x, struct error *e)
{
    const char *number;
    enum err r = check_row(v, a, x, &number, e);
    for (int i = 0; r == ERR_OK && number && i < BULLETIN_FILES; i++) {
        if (x->files[i])
            r = check_file(v, x, number, (enum bulletin_file_kind)i, e);
    }
    return r;
}

enum err verify_bulletins(struct verifying *v, struct error *e)
{
    struct arena *a = arena_new(), *scratch = arena_new();
    struct issues l = {.n = 0};
    enum err r = check_bytes(v, e);
    if (r == ERR_OK)
        r = read_lines(v, a, &l, e);
    for (size_t i = 0; r == ERR_OK && i < l.n; i++) {
        arena_reset(scratch);
        r = check_issued(v, scratch, &l.v[i], e);
    }
    arena_free(scratch);
    arena_free(a);
    return r;
}
