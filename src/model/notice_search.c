/*
 * The public copies that hold words, newest first. The index gives candidates in that order; the other filters are
 * asked of their rows, in a window of so many, and what the index knows only by its parts is looked for in the texts.
 */
#include "base/str.h"
#include "model/notice_index.h"
#include "model/notice_priv.h"
#include "model/search_build.h"

#define BATCH_MAX  201
#define READ_MAX   600  /* texts looked into for one page */
#define WALK_LINES 1000 /* newest lines that PostgreSQL walks before it asks the index for all */

#define FITS NOTICE_FITS("$5", "$6", "$7", "$8") " AND n.published_at >= $9 AND n.published_at < $10"

#define HITS_LITE                                                                                                      \
    " FROM wall_search h CROSS JOIN wall_doc d CROSS JOIN notice n WHERE h.wall_search MATCH $1 AND h.rowid < $2"      \
    " AND h.rowid >= $3 AND d.doc = h.rowid AND n.matter_id = d.matter_id AND n.live = 1"
/* Sorted first, as in search.c. */
#define HITS_PG(line)                                                                                                  \
    " FROM (SELECT l.doc + 0 AS doc, l.matter_id FROM wall_doc l"                                                      \
    " WHERE l.words @@ CAST(CAST($1 AS TEXT) AS tsquery) AND " line " < $2 AND " line " >= $3"                         \
    " ORDER BY l.doc + 0 DESC) d JOIN notice n ON n.matter_id = d.matter_id WHERE n.live = 1"
#define ROWS_OF(hits, order)                                                                                           \
    "SELECT" NOTICE_FIELDS ", w.doc FROM (SELECT n.matter_id AS id, d.doc AS doc" hits FITS " ORDER BY " order         \
    " DESC LIMIT $4) w CROSS JOIN notice n" NOTICE_JOINS " WHERE n.matter_id = w.id ORDER BY w.doc DESC"
DB_STMT2(wall_hits, ROWS_OF(HITS_LITE, "h.rowid"), ROWS_OF(HITS_PG("l.doc + 0"), "d.doc"));
DB_STMT2(wall_walk, ROWS_OF(HITS_LITE, "h.rowid"), ROWS_OF(HITS_PG("l.doc"), "d.doc"));

/* Where a window of candidates ends: on PostgreSQL one of lines, whatever words they hold. */
DB_STMT2(wall_window,
         "SELECT COALESCE((SELECT h.rowid FROM wall_search h WHERE h.wall_search MATCH $3 AND h.rowid < $1"
         " ORDER BY h.rowid DESC LIMIT 1 OFFSET $2), 0)",
         "SELECT COALESCE((SELECT d.doc FROM wall_doc d WHERE d.doc < $1 AND CAST($3 AS TEXT) <> ''"
         " ORDER BY d.doc DESC LIMIT 1 OFFSET $2), 0)");

struct look {
    struct db_conn *conn;
    const struct site *site;
    struct arena *arena;
    const struct notice_filter *filter;
    const struct search_asked *asked;
    const char *match;
    int limit;
    struct notice_list *ret;
};

struct batch {
    struct notice rows[BATCH_MAX];
    int64_t docs[BATCH_MAX];
    int n;
};

static enum err read_batch(struct look *k, const struct db_stmt *s, int64_t below, int64_t from, int limit,
                           struct batch *b, struct error *e)
{
    const struct notice_filter *f = k->filter;
    struct db_rows q;
    b->n = 0;
    db_query(k->conn, &q, s,
             DB_ARGS(DB_TEXT(k->match), DB_INT(below), DB_INT(from), DB_INT(limit), DB_INT(f->area_id),
                     DB_INT(f->unit_id), DB_TEXT(str_or(f->category, "")), DB_TEXT(str_or(f->solved, "")),
                     DB_INT(f->from), DB_INT(f->to ? f->to : INT64_MAX)));
    while (b->n < BATCH_MAX && db_next(&q)) {
        notice_read_row(&q, k->arena, &b->rows[b->n]);
        b->docs[b->n++] = db_int(&q, NOTICE_FIELD_COUNT);
    }
    return db_end(&q, e);
}

static enum err line_at(struct look *k, int64_t below, int64_t n, int64_t *ret, struct error *e)
{
    return db_get_int(k->conn, &wall_window, DB_ARGS(DB_INT(below), DB_INT(n - 1), DB_TEXT(k->match)), ret, e);
}

/* With lines in [from, below), at most limit (..BATCH_MAX). */
static enum err read_hits(struct look *k, int64_t below, int64_t from, int limit, struct batch *b, struct error *e)
{
    int64_t end;
    if (db_engine_of(k->site->db) == DB_SQLITE)
        return read_batch(k, &wall_hits, below, from, limit, b, e);
    /* A common word fills the page among the newest lines; for a rare one the index has a short list. */
    enum err r = line_at(k, below, WALK_LINES, &end, e);
    if (r == ERR_OK)
        r = read_batch(k, &wall_walk, below, end > from ? end : from, limit, b, e);
    if (r != ERR_OK || b->n == limit || end <= from)
        return r;
    return read_batch(k, &wall_hits, below, from, limit, b, e);
}

static bool is_hit(const struct look *k, const struct notice *x)
{
    for (int i = 0; i < k->asked->n; i++) {
        const struct search_word *w = &k->asked->words[i];
        if (!w->whole && !search_holds(w, x->title) && !search_holds(w, x->question) && !search_holds(w, x->answer))
            return false;
    }
    return true;
}

/* Adds those of the batch that do hold the words. *below falls to the last one looked at; returns whether the page is
 * full. */
static bool take_batch(struct look *k, const struct batch *b, int64_t *below, int *looked)
{
    for (int i = 0; i < b->n; i++) {
        if (k->ret->n == k->limit || *looked == READ_MAX)
            return true;
        if (!k->asked->verify || is_hit(k, &b->rows[i]))
            k->ret->rows[k->ret->n++] = b->rows[i];
        *below = b->docs[i];
        *looked += k->asked->verify;
    }
    return false;
}

/* Fills the page from the line `below` on. */
static enum err fill(struct look *k, int64_t below, int64_t from, struct error *e)
{
    const struct notice_filter *f = k->filter;
    struct batch *b = arena_obj(k->arena, struct batch);
    int want = k->asked->verify ? 2 * k->limit : k->limit + 1, looked = 0;
    int64_t end = from;
    bool full = false, narrowed = f->area_id || f->unit_id || f->category || f->solved;
    enum err r = narrowed ? line_at(k, below, NOTICE_LOOK, &end, e) : ERR_OK;
    if (end < from)
        end = from;
    want = want > BATCH_MAX ? BATCH_MAX : want;
    for (bool more = true; r == ERR_OK && !full && more; more = b->n == want) {
        r = read_hits(k, below, end, want, b, e);
        full = r == ERR_OK && take_batch(k, b, &below, &looked);
    }
    if (r != ERR_OK || (!full && end <= from))
        return r;
    k->ret->next = arena_printf(k->arena, "w%lld", (long long)(full ? below : end));
    return ERR_OK;
}

/* "wLINE": a place in a public list, so there is nothing to sign. */
static bool read_cursor(const char *cursor, int64_t *ret)
{
    return str_empty(cursor) || (cursor[0] == 'w' && str_int(cursor + 1, 0, INT64_MAX, ret));
}

enum err notice_search(struct db_conn *c, const struct site *s, struct arena *a, const struct notice_filter *f,
                       const struct search_asked *asked, const char *cursor, int limit, struct notice_list *ret,
                       struct error *e)
{
    struct notice_list list = {.rows = arena_array(a, struct notice, (size_t)limit)};
    struct look k = {c, s, a, f, asked, search_words_match(s, a, asked, SPACE_COPY), limit, &list};
    struct search_state state;
    int64_t below = INT64_MAX;
    if (!read_cursor(cursor, &below))
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    enum err r = search_state(c, &state, e);
    if (r == ERR_OK && !asked->nothing)
        r = fill(&k, below, f->from ? notice_line_of(f->from) : 0, e);
    list.building = r == ERR_OK && state.wall;
    if (r == ERR_OK)
        *ret = list;
    return r;
}
