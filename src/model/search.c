/*
 * Hits, newest first. The index gives candidates in that order, already narrowed to the viewer's units and the filter;
 * each is taken or left by MATTER_FILTER and MATTER_VISIBLE. A word that the index knows only by its parts is looked
 * for in the text, so a page may take several reads; their number is bounded, and a page may then be short of rows with
 * more to come.
 *
 * The total counts candidates in no compartment by the index alone: it has the very units by which they are visible,
 * kept in the same write. They are all hits but those in a compartment, since the list of all open ones is long. What
 * is in a compartment is counted row by row.
 */
#include <string.h>

#include "base/str.h"
#include "model/cursor.h"
#include "model/matter_row.h"
#include "model/person.h"
#include "model/search_build.h"
#include "model/search_hits.h"
#include "model/search_index.h"
#include "model/search_rank.h"
#include "model/visible.h"
#include "text/norm.h"

#define LIMIT_MAX  200
#define READ_MAX   600  /* candidates looked at for one page */
#define WALK_LINES 1000 /* newest lines that PostgreSQL walks before it asks the index for all */
#define WINDOW     1000 /* candidates looked at in one go where the index does not know all of the filter */
#define WINDOWS    4    /* to a page */
#define REACH_MAX  1000

#define FILTER MATTER_FILTER("$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14")

#define FROM_LITE " FROM search h CROSS JOIN search_doc d CROSS JOIN matter m"
#define WHERE_LITE                                                                                                     \
    " WHERE h.search MATCH $2 AND h.rowid < $3 AND h.rowid >= $4 AND d.doc = h.rowid AND m.id = d.matter_id AND"
#define HITS_LITE FROM_LITE WHERE_LITE
/* FTS5 gives its rows in this order: nothing is sorted, and no more is read than a page needs. */
#define ROWS_LITE                                                                                                      \
    "SELECT" MATTER_ROW_COLUMNS ", h.rowid" FROM_LITE MATTER_ROW_JOINS WHERE_LITE FILTER " AND" MATTER_VISIBLE         \
    " ORDER BY h.rowid DESC LIMIT $5"
/* Sorted first, so that no more matters are looked at than a page has room for. "+ 0" keeps PostgreSQL from walking
 * down the lines, each of which would be unpacked; what is given a short stretch of them asks the index of lines
 * besides. */
#define HITS_PG(line)                                                                                                  \
    " FROM (SELECT l.doc + 0 AS doc, l.matter_id FROM search_doc l"                                                    \
    " WHERE l.words @@ CAST(CAST($2 AS TEXT) AS tsquery) AND " line " < $3 AND " line " >= $4"                         \
    " ORDER BY l.doc + 0 DESC) d JOIN matter m ON m.id = d.matter_id WHERE"
#define ROWS_PG(line)                                                                                                  \
    "SELECT" MATTER_ROW_COLUMNS ", w.doc FROM (SELECT m.id AS id, d.doc AS doc" HITS_PG(line) FILTER                   \
        " AND" MATTER_VISIBLE " ORDER BY d.doc DESC LIMIT $5) w CROSS JOIN matter m" MATTER_ROW_JOINS                  \
        " WHERE m.id = w.id ORDER BY w.doc DESC"
#define ANY_LINE   "l.doc + 0"
#define SHORT_LINE "l.doc"
DB_STMT2(search_hits, ROWS_LITE, ROWS_PG(ANY_LINE));
DB_STMT2(search_walk, ROWS_LITE, ROWS_PG(SHORT_LINE));
DB_STMT2(search_walk_end, "SELECT $1, $2",
         "SELECT COALESCE((SELECT d.doc FROM search_doc d WHERE d.doc < $1 ORDER BY d.doc DESC LIMIT 1 OFFSET $2), 0)");

/* Where a window of candidates ends: on PostgreSQL one of lines, whatever words they hold. */
DB_STMT2(search_window,
         "SELECT COALESCE((SELECT h.rowid FROM search h WHERE h.search MATCH $3 AND h.rowid < $1 ORDER BY h.rowid DESC"
         " LIMIT 1 OFFSET $2), 0)",
         "SELECT COALESCE((SELECT d.doc FROM search_doc d WHERE d.doc < $1 AND CAST($3 AS TEXT) <> ''"
         " ORDER BY d.doc DESC LIMIT 1 OFFSET $2), 0)");

/* At most $2. PostgreSQL counts in no order, and lays out the whole list, without reading more of it than is counted:
 * for a few of them it would go through the table. */
DB_STMT2(search_count, "SELECT COUNT(*) FROM (SELECT 1 FROM search h WHERE h.search MATCH $1 LIMIT $2) w",
         "WITH d AS MATERIALIZED (SELECT l.doc FROM search_doc l WHERE l.words @@ CAST(CAST($1 AS TEXT) AS tsquery))"
         " SELECT COUNT(*) FROM (SELECT 1 FROM d LIMIT $2) w");
/* The same of what is a list of the index: to pass over so many costs half of what it does to count them, and where
 * there are fewer, counting costs little. */
DB_STMT2(search_count_list,
         "SELECT COALESCE((SELECT $2 FROM search h WHERE h.search MATCH $1 ORDER BY h.rowid LIMIT 1 OFFSET $2 - 1),"
         " (SELECT COUNT(*) FROM search o WHERE o.search MATCH $1))",
         "WITH d AS MATERIALIZED (SELECT l.doc FROM search_doc l WHERE l.words @@ CAST(CAST($1 AS TEXT) AS tsquery))"
         " SELECT COUNT(*) FROM (SELECT 1 FROM d LIMIT $2) w");
#define COUNT_OF_HITS(hits) "SELECT COUNT(*) FROM (SELECT 1" hits FILTER " AND" MATTER_VISIBLE " LIMIT $5) w"
DB_STMT2(search_count_rows, COUNT_OF_HITS(HITS_LITE), COUNT_OF_HITS(HITS_PG(ANY_LINE)));
DB_STMT2(search_count_walk, COUNT_OF_HITS(HITS_LITE), COUNT_OF_HITS(HITS_PG(SHORT_LINE)));

/* A unit at the top that no post of the viewer reads. */
DB_STMT(search_apart, "SELECT COUNT(*) FROM unit u WHERE u.parent_id IS NULL AND NOT EXISTS (SELECT 1 FROM post p"
                      " WHERE p.unit_id = u.id AND p.officer_id = $1 AND p.until = 0 AND p.reads = 1)");
DB_STMT(search_reach, "SELECT DISTINCT p.unit_id FROM post p WHERE p.officer_id = $1 AND p.until = 0 AND p.reads = 1"
                      " ORDER BY p.unit_id LIMIT $2");

static struct db_args hit_args(const struct hunt *h, const char *match, int64_t below, int64_t from, int limit,
                               struct db_val ret[5 + MATTER_FILTER_ARGS])
{
    ret[0] = DB_INT(h->viewer->id);
    ret[1] = DB_TEXT(match);
    ret[2] = DB_INT(below);
    ret[3] = DB_INT(from);
    ret[4] = DB_INT(limit);
    matter_filter_args(h->site, h->x->filter, ret + 5);
    return (struct db_args){ret, 5 + MATTER_FILTER_ARGS};
}

static enum err read_batch(struct hunt *h, const struct db_stmt *s, struct db_args args, struct batch *b,
                           struct error *e)
{
    struct db_rows q;
    b->n = 0;
    db_query(h->conn, &q, s, args);
    while (db_next(&q) && b->n < BATCH_MAX) {
        matter_row_read(&q, h->arena, &b->rows[b->n]);
        b->docs[b->n++] = db_int(&q, MATTER_ROW_COUNT);
    }
    return db_end(&q, e);
}

/* With lines in [from, below), at most limit (..BATCH_MAX). */
static enum err read_hits(struct hunt *h, int64_t below, int64_t from, int limit, struct batch *b, struct error *e)
{
    struct db_val args[5 + MATTER_FILTER_ARGS];
    const char *match = h->match.hits;
    int64_t end;
    if (db_engine_of(h->site->db) == DB_SQLITE)
        return read_batch(h, &search_hits, hit_args(h, match, below, from, limit, args), b, e);
    /* A common word fills the page among the newest lines; for a rare one the index has a short list. */
    enum err r = db_get_int(h->conn, &search_walk_end, DB_ARGS(DB_INT(below), DB_INT(WALK_LINES)), &end, e);
    if (r == ERR_OK)
        r = read_batch(h, &search_walk, hit_args(h, match, below, end > from ? end : from, limit, args), b, e);
    if (r != ERR_OK || b->n == limit || end <= from)
        return r;
    return read_batch(h, &search_hits, hit_args(h, match, below, from, limit, args), b, e);
}

/* The line at which so many candidates from `below` on end; h->from where there are not so many. Those in a compartment
 * come beside them: what the viewer does not see must not move the end. */
static enum err window_end(struct hunt *h, int64_t below, int candidates, int64_t *ret, struct error *e)
{
    enum err r = db_get_int(h->conn, &search_window,
                            DB_ARGS(DB_INT(below), DB_INT(candidates - 1), DB_TEXT(h->match.open)), ret, e);
    if (r == ERR_OK && *ret < h->from)
        *ret = h->from;
    return r;
}

/* The texts of the rows from i on, where the index does not tell that they hold the words. */
static enum err verify_ahead(struct hunt *h, const struct batch *b, int i, struct search_texts *texts, struct error *e)
{
    const int n = search_together(i, b->n);
    const struct matter *rows[SEARCH_TOGETHER];
    for (int k = 0; k < n; k++)
        rows[k] = &b->rows[i + k];
    return search_read_texts(h, rows, n, true, texts, e);
}

/* Adds those of the batch that do hold the words. *below falls to the last one looked at; *ret_full: no more. */
static enum err take_batch(struct hunt *h, const struct batch *b, int64_t *below, int *looked, bool *ret_full,
                           struct error *e)
{
    struct search_texts *texts = NULL;
    enum err r = ERR_OK;
    *ret_full = false;
    for (int i = 0; i < b->n; i++) {
        const int at = i % SEARCH_TOGETHER;
        *ret_full = h->ret->n == h->x->limit || *looked == READ_MAX;
        if (*ret_full)
            break;
        if (h->asked.verify && at == 0) {
            texts = arena_array(h->arena, struct search_texts, SEARCH_TOGETHER);
            r = verify_ahead(h, b, i, texts, e);
        }
        if (r != ERR_OK)
            return r;
        search_take(h, &b->rows[i], texts ? &texts[at] : NULL);
        *below = b->docs[i];
        *looked += h->asked.verify;
    }
    return ERR_OK;
}

static int window_of(const struct hunt *h)
{
    return h->x->window ? h->x->window : WINDOW;
}

/* Fills the page from the line `below` on. */
static enum err newest(struct hunt *h, int64_t below, struct error *e)
{
    struct batch *b = arena_obj(h->arena, struct batch);
    int limit = h->x->limit, want = h->asked.verify ? 2 * limit : limit + 1, looked = 0, windows = 0;
    int64_t end = h->from;
    bool full = false;
    enum err r = h->match.windows ? window_end(h, below, window_of(h), &end, e) : ERR_OK;
    want = want > BATCH_MAX ? BATCH_MAX : want;
    while (r == ERR_OK && !full) {
        r = read_hits(h, below, end, want, b, e);
        if (r == ERR_OK)
            r = take_batch(h, b, &below, &looked, &full, e);
        if (r != ERR_OK || full || b->n == want)
            continue;
        if (end <= h->from)
            return ERR_OK;
        below = end;
        full = ++windows == WINDOWS;
        if (!full)
            r = window_end(h, below, window_of(h), &end, e);
    }
    if (r == ERR_OK)
        h->ret->next = cursor_write(h->site, h->arena, h->viewer, h->name, (struct cursor){below, 0});
    return r;
}

static enum err count_rows(struct hunt *h, const struct db_stmt *s, const char *match, int64_t from, int limit,
                           int64_t *ret, struct error *e)
{
    struct db_val args[5 + MATTER_FILTER_ARGS];
    return db_get_int(h->conn, s, hit_args(h, match, h->below, from, limit, args), ret, e);
}

/* In no compartment, and those in one, which are few. */
static enum err count_sure(struct hunt *h, int most, int64_t *ret, struct error *e)
{
    int64_t mine = 0;
    const struct db_stmt *s = h->match.one_list ? &search_count_list : &search_count;
    enum err r = db_get_int(h->conn, s, DB_ARGS(DB_TEXT(h->match.sure), DB_INT(most)), ret, e);
    if (r == ERR_OK && *ret < most && h->viewer->id != VIEWER_OPERATOR)
        r = count_rows(h, &search_count_rows, h->match.sure_other, h->from, most, &mine, e);
    *ret += mine;
    return r;
}

static enum err count_all(struct hunt *h, struct error *e)
{
    int64_t n = 0, more = 0, end = h->from;
    const int most = SEARCH_TOTAL_MAX + 1;
    enum err r = h->match.sure ? count_sure(h, most, &n, e) : ERR_OK;
    if (r == ERR_OK && !h->match.sure && h->match.windows)
        r = window_end(h, h->below, window_of(h) * WINDOWS, &end, e);
    if (r == ERR_OK && n < most && h->match.by_rows)
        r = count_rows(h, end > h->from ? &search_count_walk : &search_count_rows, h->match.by_rows, end, most, &more,
                       e);
    n += more;
    h->ret->total_more = n > SEARCH_TOTAL_MAX || end > h->from;
    h->ret->total = (int)(n > SEARCH_TOTAL_MAX ? SEARCH_TOTAL_MAX : n);
    h->ret->about = h->asked.verify && !h->ret->total_more;
    return r;
}

/* What one page shows whole needs no count. */
static enum err fill_total(struct hunt *h, struct error *e)
{
    if (h->x->bare)
        return ERR_OK;
    if (h->ret->next || !str_empty(h->x->cursor))
        return count_all(h, e);
    h->ret->total = h->ret->n;
    return ERR_OK;
}

static enum err read_posts(struct hunt *h, int64_t wide, int64_t units[REACH_MAX], struct search_reach *ret,
                           struct error *e)
{
    struct db_rows q;
    int64_t apart = 1;
    db_query(h->conn, &q, &search_reach, DB_ARGS(DB_INT(h->viewer->id), DB_INT(REACH_MAX)));
    while (db_next(&q) && ret->n < REACH_MAX) {
        units[ret->n] = db_int(&q, 0);
        ret->wide = units[ret->n] == wide ? wide : ret->wide;
        ret->n++;
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && ret->n)
        r = db_get_int(h->conn, &search_apart, DB_ARGS(DB_INT(h->viewer->id)), &apart, e);
    ret->all = apart == 0;
    return r;
}

static enum err read_reach(struct hunt *h, const struct search_state *state, struct error *e)
{
    int64_t units[REACH_MAX];
    struct search_reach reach = {.units = units, .stale = state->stale, .building = state->building};
    enum err r = h->viewer->id > 0 ? read_posts(h, state->wide, units, &reach, e) : ERR_OK;
    if (r != ERR_OK)
        return r;
    h->blind = h->viewer->id != VIEWER_OPERATOR && reach.n == 0;
    return search_match_of(h->site, h->arena, h->viewer, &h->asked, h->x->filter, &reach, &h->match, e);
}

static enum err prepare(struct hunt *h, struct error *e)
{
    const struct search_query *x = h->x;
    struct search_state state;
    if (x->limit < 1 || x->limit > LIMIT_MAX)
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    enum err r = search_read(h->arena, x->text, &h->asked, e);
    if (r == ERR_OK)
        r = search_state(h->conn, &state, e);
    if (r != ERR_OK)
        return r;
    h->ret->building = state.building;
    h->ret->built = state.percent;
    h->ret->rows = arena_array(h->arena, struct search_row, (size_t)x->limit);
    h->texts = arena_array(h->arena, const struct search_texts *, (size_t)x->limit);
    h->from = x->filter && x->filter->from ? search_line_of(db_engine_of(h->site->db), x->filter->from) : 0;
    h->below = x->filter && x->filter->to ? search_line_end(db_engine_of(h->site->db), x->filter->to) : INT64_MAX;
    h->name = arena_printf(h->arena, "search/%d/%s/%s", (int)x->order, matter_filter_key(h->arena, x->filter),
                           norm_search(h->arena, str_or(x->text, "")));
    return read_reach(h, &state, e);
}

static enum err run(struct hunt *h, struct error *e)
{
    enum err r = prepare(h, e);
    struct cursor at = {h->below, 0};
    if (r == ERR_OK && !str_empty(h->x->cursor))
        r = cursor_read(h->site, h->arena, h->viewer, h->name, h->x->cursor, &at, e);
    if (r != ERR_OK || h->asked.nothing || h->blind)
        return r;
    r = h->x->order == SEARCH_RELEVANCE && h->asked.n ? search_rank(h, at, e) : newest(h, at.key, e);
    if (r == ERR_OK && !h->x->bare)
        r = search_show(h, e);
    return r == ERR_OK ? fill_total(h, e) : r;
}

enum err search(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                const struct search_query *x, struct search_list *ret, struct error *e)
{
    struct search_list list = {0};
    struct hunt h = {.conn = c, .site = s, .viewer = v, .arena = a, .x = x, .ret = &list};
    enum err r = run(&h, e);
    if (r == ERR_OK)
        *ret = list;
    return r;
}

#define CALLER_MAX 20
#define CALLER_OF(hash)                                                                                                \
    "SELECT" MATTER_ROW_COLUMNS " FROM person sp JOIN matter m ON m.person_id = sp.id" MATTER_ROW_JOINS                \
    " WHERE sp." hash " = $2 AND m.stage NOT IN ('closed', 'ended') AND" MATTER_VISIBLE                                \
    " ORDER BY m.submitted_at DESC, m.id DESC LIMIT $3"
DB_STMT(search_caller_last4, CALLER_OF("last4_hash"));

enum err search_caller(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *text, struct matter_list *ret, struct error *e)
{
    struct db_rows q;
    const char *digits = str_digits(a, str_or(text, ""));
    struct matter_list list = {.rows = arena_array(a, struct matter, CALLER_MAX)};
    *ret = list;
    if (!viewer_has(v, ROLE_INTAKE | ROLE_DISPATCHER) || strspn(str_trim(a, str_or(text, "")), "+0123456789 -") < 4)
        return ERR_OK;
    if (strlen(digits) >= 7)
        return matter_same_caller(c, s, v, a, text, ret, e);
    if (strlen(digits) != 4)
        return ERR_OK;
    db_query(c, &q, &search_caller_last4,
             DB_ARGS(DB_INT(v->id), DB_TEXT(person_last4_hash(s, a, digits)), DB_INT(CALLER_MAX)));
    while (db_next(&q) && list.n < CALLER_MAX)
        matter_row_read(&q, a, &list.rows[list.n++]);
    *ret = list;
    return db_end(&q, e);
}
