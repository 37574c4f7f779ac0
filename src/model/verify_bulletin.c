/* Checking that the files of issued bulletins are those that were issued: their hashes stand beside them, and in the
 * line of the audit trail that tells of the issue. */
#include <string.h>

#include "base/str.h"
#include "model/bulletin.h"
#include "model/verify_priv.h"

static void found(struct verifying *v, const char *number, const char *kind, const char *what)
{
    verify_found(v, &(struct finding){.table = "bulletin_file", .number = number, .part = kind, .what = what});
}

DB_STMT(verify_bulletin_files, "SELECT f.kind, f.sha256, f.body, b.number FROM bulletin_file f"
                               " JOIN bulletin b ON b.id = f.bulletin_id ORDER BY f.bulletin_id, f.kind");

static enum err check_bytes(struct verifying *v, struct error *e)
{
    struct db_rows q;
    db_stream(v->conn, &q, &verify_bulletin_files, DB_NO_ARGS);
    while (db_next(&q)) {
        size_t n;
        const void *p = db_blob(&q, 2, &n);
        const struct hash is = hash_bytes(p, n);
        struct hash want;
        if (!hex_parse(db_text(&q, 1), want.b, HASH_SIZE) || !bytes_equal(is.b, want.b, HASH_SIZE))
            found(v, db_text(&q, 3), db_text(&q, 0), N_("The kept file of the bulletin was changed."));
    }
    return db_end(&q, e);
}

/* Files go where words in them were erased. */
DB_STMT(verify_bulletin_issued,
        "SELECT b.number, COALESCE(f.sha256, ''), CASE WHEN EXISTS (SELECT 1 FROM bulletin_trail t"
        " WHERE t.bulletin_id = b.id AND t.act = 'erase') THEN 1 ELSE 0 END FROM bulletin b"
        " LEFT JOIN bulletin_file f ON f.bulletin_id = b.id AND f.kind = $2 WHERE b.key = $1");

static enum err check_file(struct verifying *v, const char *key, const char *kind, const char *sha256, struct error *e)
{
    struct db_rows q;
    db_query(v->conn, &q, &verify_bulletin_issued, DB_ARGS(DB_TEXT(key), DB_TEXT(kind)));
    if (!db_next(&q))
        found(v, key, kind, N_("The bulletin that was issued is missing."));
    else if (!*db_text(&q, 1) && !db_int(&q, 2))
        found(v, db_text(&q, 0), kind, N_("The kept file of the bulletin is missing."));
    else if (*db_text(&q, 1) && !str_eq(db_text(&q, 1), sha256))
        found(v, db_text(&q, 0), kind, N_("The kept file of the bulletin is not the one that was issued."));
    return db_end(&q, e);
}

/* " pdf:HASH" in a line of the trail; NULL where it names none. In a. */
static const char *hash_in(struct arena *a, const char *detail, const char *kind)
{
    const char *p = strstr(detail, arena_printf(a, " %s:", kind));
    p = p ? p + strlen(kind) + 2 : NULL;
    return p && strlen(p) >= 2 * (size_t)HASH_SIZE ? arena_strndup(a, p, 2 * (size_t)HASH_SIZE) : NULL;
}

DB_STMT(verify_bulletin_lines, "SELECT a.detail FROM audit a WHERE a.act = 'bulletin.issue' ORDER BY a.seq");

static enum err check_issued(struct verifying *v, struct arena *a, struct error *e)
{
    struct db_rows q;
    enum err r = ERR_OK;
    db_stream(v->conn, &q, &verify_bulletin_lines, DB_NO_ARGS);
    while (r == ERR_OK && db_next(&q)) {
        arena_reset(a);
        const char *detail = db_text_dup(&q, 0, a);
        const char *key = arena_strndup(a, detail, strcspn(detail, " "));
        for (int i = 0; r == ERR_OK && i < BULLETIN_FILES; i++) {
            const char *kind = bulletin_file_name((enum bulletin_file_kind)i), *sha256 = hash_in(a, detail, kind);
            r = sha256 ? check_file(v, key, kind, sha256, e) : ERR_OK;
        }
    }
    enum err end = db_end(&q, r == ERR_OK ? e : NULL);
    return r == ERR_OK ? end : r;
}

enum err verify_bulletins(struct verifying *v, struct error *e)
{
    struct arena *a = arena_new();
    enum err r = check_bytes(v, e);
    if (r == ERR_OK)
        r = check_issued(v, a, e);
    arena_free(a);
    return r;
}
