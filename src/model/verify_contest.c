/* Checking that what was frozen of contests is what is kept: its hash stands beside it, and in the lines of the audit
 * trail that tell of freezing and issuing. */
#include <string.h>

#include "base/str.h"
#include "model/verify_priv.h"

static void found(struct verifying *v, const char *key, const char *what)
{
    verify_found(v, &(struct finding){.table = "contest", .number = key, .what = what});
}

DB_STMT(verify_contest_bodies, "SELECT q.key, q.sha256, q.body FROM contest q WHERE q.body <> '' ORDER BY q.id");

static enum err check_bodies(struct verifying *v, struct error *e)
{
    struct db_rows q;
    db_stream(v->conn, &q, &verify_contest_bodies, DB_NO_ARGS);
    while (db_next(&q)) {
        const char *body = db_text(&q, 2);
        const struct hash is = hash_bytes(body, strlen(body));
        struct hash want;
        if (!hex_parse(db_text(&q, 1), want.b, HASH_SIZE) || !bytes_equal(is.b, want.b, HASH_SIZE))
            found(v, db_text(&q, 0), N_("What was frozen of the appraisal was changed."));
    }
    return db_end(&q, e);
}

/* Where words in it were erased it has another hash, and a line that says so. */
DB_STMT(verify_contest_frozen,
        "SELECT q.sha256, CASE WHEN EXISTS (SELECT 1 FROM contest_trail g WHERE g.contest_id = q.id"
        " AND g.act = 'erase') THEN 1 ELSE 0 END FROM contest q WHERE q.key = $1");

static enum err check_kept(struct verifying *v, const char *key, const char *sha256, struct error *e)
{
    struct db_rows q;
    db_query(v->conn, &q, &verify_contest_frozen, DB_ARGS(DB_TEXT(key)));
    if (!db_next(&q))
        found(v, key, N_("The appraisal that was frozen is missing."));
    else if (!str_eq(db_text(&q, 0), sha256) && !db_int(&q, 1))
        found(v, key, N_("What is kept of the appraisal is not what was frozen."));
    return db_end(&q, e);
}

DB_STMT(verify_contest_lines,
        "SELECT a.detail FROM audit a WHERE a.act IN ('contest.freeze', 'contest.issue') ORDER BY a.seq");

static enum err check_lines(struct verifying *v, struct arena *a, struct error *e)
{
    struct db_rows q;
    enum err r = ERR_OK;
    db_stream(v->conn, &q, &verify_contest_lines, DB_NO_ARGS);
    while (r == ERR_OK && db_next(&q)) {
        arena_reset(a);
        const char *detail = db_text_dup(&q, 0, a), *sha256 = strstr(detail, " sha256:");
        if (sha256)
            r = check_kept(v, arena_strndup(a, detail, strcspn(detail, " ")), sha256 + strlen(" sha256:"), e);
    }
    enum err end = db_end(&q, r == ERR_OK ? e : NULL);
    return r == ERR_OK ? end : r;
}

enum err verify_contests(struct verifying *v, struct error *e)
{
    struct arena *a = arena_new();
    enum err r = check_bodies(v, e);
    if (r == ERR_OK)
        r = check_lines(v, a, e);
    arena_free(a);
    return r;
}
