/* Bulletins: what is read of them. */
#include "model/bulletin.h"

#include "base/str.h"
#include "model/cursor.h"
#include "model/visible.h"

#define LIST_MAX 100

/* What was signed of this revision, by whom who wrote some of it and whom did not. */
#define SIGNED " FROM bulletin_trail g WHERE g.bulletin_id = b.id AND g.act = 'sign' AND g.revision = b.revision"
#define WROTE                                                                                                          \
    " EXISTS (SELECT 1 FROM bulletin_trail w WHERE w.bulletin_id = b.id AND w.officer_id = g.officer_id"               \
    " AND w.act IN ('begin', 'edit'))"

/* standing: of those that correct it, which are told of. */
#define COLUMNS(standing)                                                                                                                 \
    "SELECT b.id, b.key, b.code, b.version, b.period, COALESCE(b.unit_id, 0), COALESCE(u.code, ''),"                                      \
    " COALESCE(u.name, ''), b.state, b.number, b.title, b.wrong, b.counted_at, b.watermark, b.revision, b.changed_at,"                    \
    " b.issued_at, b.day, b.open, b.counted_seq, b.counted_all, COALESCE((SELECT o.key FROM bulletin o WHERE o.id = b.replaces_id), '')," \
    " COALESCE((SELECT MAX(o.key) FROM bulletin o WHERE o.replaces_id = b.id AND o.state = 'issued'" standing                             \
    "), ''),"                                                                                                                             \
    " (SELECT COUNT(DISTINCT g.officer_id)" SIGNED "), (SELECT COUNT(DISTINCT g.officer_id)" SIGNED " AND NOT" WROTE                      \
    "), (SELECT COUNT(*)" SIGNED " AND g.officer_id = $1), CASE WHEN" BULLETIN_OWN " THEN 1 ELSE 0 END"
#define ALSO_OPEN " AND o.open = 1"
#define TABLES    " FROM bulletin b LEFT JOIN unit u ON u.id = b.unit_id"

DB_STMT(bulletin_rows, COLUMNS("") TABLES " WHERE b.id < $2 AND b.state <> 'dropped' AND" BULLETIN_VISIBLE
                                          " ORDER BY b.id DESC LIMIT $3");
DB_STMT(bulletin_open_rows, COLUMNS(ALSO_OPEN) TABLES " WHERE b.issued_at < $2 AND b.open = 1 AND" BULLETIN_OPEN
                                                      " ORDER BY b.issued_at DESC, b.id DESC LIMIT $3");
DB_STMT(bulletin_one, COLUMNS("") ", b.body" TABLES " WHERE b.key = $2 AND" BULLETIN_VISIBLE);
DB_STMT(bulletin_open_one, COLUMNS(ALSO_OPEN) ", b.body" TABLES " WHERE b.key = $2 AND" BULLETIN_OPEN);

static struct bulletin_row row_of(const struct db_rows *q, struct arena *a)
{
    return (struct bulletin_row){.id = db_int(q, 0),
                                 .key = db_text_dup(q, 1, a),
                                 .code = db_text_dup(q, 2, a),
                                 .version = db_int(q, 3),
                                 .period = db_text_dup(q, 4, a),
                                 .unit_id = db_int(q, 5),
                                 .unit_code = db_text_dup(q, 6, a),
                                 .unit = db_text_dup(q, 7, a),
                                 .state = db_text_dup(q, 8, a),
                                 .number = db_text_dup(q, 9, a),
                                 .title = db_text_dup(q, 10, a),
                                 .wrong = db_int(q, 11),
                                 .counted_at = db_int(q, 12),
                                 .watermark = db_int(q, 13),
                                 .revision = db_int(q, 14),
                                 .changed_at = db_int(q, 15),
                                 .issued_at = db_int(q, 16),
                                 .day = (int32_t)db_int(q, 17),
                                 .open = db_int(q, 18) != 0,
                                 .counted_seq = db_int(q, 19),
                                 .counted_all = db_int(q, 20),
                                 .replaces = db_text_dup(q, 21, a),
                                 .replaced_by = db_text_dup(q, 22, a),
                                 .signs = db_int(q, 23),
                                 .other_signs = db_int(q, 24),
                                 .signed_by_me = db_int(q, 25) > 0,
                                 .makes = db_int(q, 26) != 0};
}

enum err bulletin_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, bool open,
                       const char *cursor, int limit, struct bulletin_list *ret, struct error *e)
{
    struct cursor after = {INT64_MAX, INT64_MAX};
    const char *name = open ? "bulletins/open" : "bulletins";
    struct db_rows q;
    enum err r = str_empty(cursor) ? ERR_OK : cursor_read(s, a, v, name, cursor, &after, e);
    if (r != ERR_OK)
        return r;
    limit = limit < 1 ? 1 : limit > LIST_MAX ? LIST_MAX : limit;
    struct bulletin_list l = {.rows = arena_array(a, struct bulletin_row, (size_t)limit + 1)};
    db_query(c, &q, open ? &bulletin_open_rows : &bulletin_rows,
             DB_ARGS(DB_INT(v->id), DB_INT(after.key), DB_INT(limit + 1)));
    while (db_next(&q)) {
        if (l.n == limit) {
            const struct bulletin_row *last = &l.rows[l.n - 1];
            l.next = cursor_write(s, a, v, name, (struct cursor){open ? last->issued_at : last->id, last->id});
            continue;
        }
        l.rows[l.n++] = row_of(&q, a);
    }
    r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

enum err bulletin_get(struct db_conn *c, const struct viewer *v, struct arena *a, bool open, const char *key,
                      struct bulletin_row *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, open ? &bulletin_open_one : &bulletin_one, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(key, ""))));
    if (db_next(&q)) {
        *ret = row_of(&q, a);
        ret->body = db_text_dup(&q, 27, a);
        found = true;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, "key", N_("There is no such bulletin."), NULL) : r;
}

DB_STMT(bulletin_trail_rows, "SELECT t.act, COALESCE(o.name, ''), t.note, t.revision, t.at FROM bulletin_trail t"
                             " JOIN bulletin b ON b.id = t.bulletin_id LEFT JOIN officer o ON o.id = t.officer_id"
                             " WHERE t.bulletin_id = $2 AND" BULLETIN_OWN " ORDER BY t.id LIMIT $3");

enum err bulletin_trail(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t id,
                        struct bulletin_trail_row **ret, int *ret_n, struct error *e)
{
    struct bulletin_trail_row *rows = arena_array(a, struct bulletin_trail_row, BULLETIN_TRAIL_MAX);
    struct db_rows q;
    int n = 0;
    db_query(c, &q, &bulletin_trail_rows, DB_ARGS(DB_INT(v->id), DB_INT(id), DB_INT(BULLETIN_TRAIL_MAX)));
    while (db_next(&q))
        rows[n++] = (struct bulletin_trail_row){.act = db_text_dup(&q, 0, a),
                                                .officer = db_text_dup(&q, 1, a),
                                                .note = db_text_dup(&q, 2, a),
                                                .revision = db_int(&q, 3),
                                                .at = db_int(&q, 4)};
    *ret = rows;
    *ret_n = n;
    return db_end(&q, e);
}

const char *bulletin_file_name(enum bulletin_file_kind kind)
{
    static const char *const names[] = {[BULLETIN_PDF] = "pdf", [BULLETIN_HTML] = "html", [BULLETIN_XLSX] = "xlsx"};
    return kind < BULLETIN_FILES ? names[kind] : NULL;
}

DB_STMT(bulletin_bytes, "SELECT f.body, f.sha256 FROM bulletin_file f JOIN bulletin b ON b.id = f.bulletin_id"
                        " WHERE b.key = $2 AND f.kind = $3 AND" BULLETIN_VISIBLE);
DB_STMT(bulletin_open_bytes, "SELECT f.body, f.sha256 FROM bulletin_file f JOIN bulletin b ON b.id = f.bulletin_id"
                             " WHERE b.key = $1 AND f.kind = $2 AND" BULLETIN_OPEN);

enum err bulletin_file(struct db_conn *c, const struct viewer *v, struct arena *a, bool open, const char *key,
                       enum bulletin_file_kind kind, const void **ret, size_t *ret_n, const char **ret_sha256,
                       struct error *e)
{
    struct db_rows q;
    bool found = false;
    const struct db_val name = DB_TEXT(bulletin_file_name(kind));
    if (open)
        db_query(c, &q, &bulletin_open_bytes, DB_ARGS(DB_TEXT(str_or(key, "")), name));
    else
        db_query(c, &q, &bulletin_bytes, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(key, "")), name));
    if (db_next(&q)) {
        size_t n;
        const void *p = db_blob(&q, 0, &n);
        *ret = arena_memdup(a, p, n);
        *ret_n = n;
        *ret_sha256 = db_text_dup(&q, 1, a);
        found = true;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, "kind", N_("There is no such file."), NULL) : r;
}

DB_STMT(bulletin_maker, "SELECT COUNT(*) FROM (SELECT NULLIF(CAST($2 AS BIGINT), 0) AS unit_id) b"
                        " WHERE" BULLETIN_OWN);

enum err bulletin_may(struct db_conn *c, const struct viewer *v, int64_t unit_id, bool *ret, struct error *e)
{
    int64_t n = 0;
    enum err r = db_get_int(c, &bulletin_maker, DB_ARGS(DB_INT(v->id), DB_INT(unit_id)), &n, e);
    if (r == ERR_OK)
        *ret = n > 0;
    return r;
}

DB_STMT(bulletin_newest_entry, "SELECT COALESCE(MAX(n.id), 0) FROM entry n");

enum err bulletin_watermark(struct db_conn *c, int64_t *ret, struct error *e)
{
    return db_get_int(c, &bulletin_newest_entry, DB_NO_ARGS, ret, e);
}

DB_STMT(bulletin_ordinal, "SELECT COALESCE(MAX(b.ordinal), 0) + 1 FROM bulletin b WHERE b.series = $1 AND b.year = $2"
                          " AND b.ordinal > 0");

enum err bulletin_next(struct db_conn *c, const char *series, int64_t year, int64_t *ret, struct error *e)
{
    return db_get_int(c, &bulletin_ordinal, DB_ARGS(DB_TEXT(series), DB_INT(year)), ret, e);
}
