/*
 * Putting public copies into the index of the wall. As in search_index.c the index of SQLite keeps no content, so what
 * is taken out is named by the words of the copy as it stands; on PostgreSQL they are a column of the line.
 */
#include "model/notice_index.h"

#include <string.h>

#include "base/str.h"
#include "model/search_words.h"
#include "text/norm.h"

#define EPOCH_MS   INT64_C(946684800000) /* 2000-01-01 UTC: older copies share the first lines */
#define LINE_BITS  12                    /* lines to a millisecond */
#define SPREAD_MAX 32                    /* doublings of that, where so many were published at once */
#define TRIES      40
#define WORDS_MAX  (32u << 20)

struct copy {
    struct db_conn *tx;
    struct arena *arena;
    bool lite;
    int64_t id, doc, published_at;
    bool live, there; /* it is public; it has a line */
    struct wordset words;
    struct buf list;
};

int64_t notice_line_of(int64_t published_at)
{
    return (published_at > EPOCH_MS ? published_at - EPOCH_MS : 0) << LINE_BITS;
}

DB_STMT(copy_row, "SELECT n.title, n.question, n.answer, n.published_at, n.live, d.doc FROM notice n"
                  " LEFT JOIN wall_doc d ON d.matter_id = n.matter_id WHERE n.matter_id = $1");

static enum err load(struct copy *p, struct error *e)
{
    struct db_rows q;
    db_query(p->tx, &q, &copy_row, DB_ARGS(DB_INT(p->id)));
    if (db_next(&q)) {
        for (int i = 0; i < 3; i++)
            wordset_add_tokens(&p->words, SPACE_COPY, norm_search(p->arena, db_text(&q, i)));
        wordset_add_text(&p->words, SPACE_COPIES, "");
        p->published_at = db_int(&q, 3);
        p->live = db_int(&q, 4) != 0;
        p->there = !db_is_null(&q, 5);
        p->doc = db_int(&q, 5);
    }
    enum err r = db_end(&q, e);
    wordset_list(&p->words, &p->list);
    if (p->list.len)
        buf_truncate(&p->list, p->list.len - 1); /* the last blank would make an empty word */
    if (r == ERR_OK && buf_failed(&p->list))
        return error_detail(e, ERR_TOO_LARGE, "too many words in copy %lld", (long long)p->id);
    return r;
}

DB_STMT2(copy_words_add, "INSERT INTO wall_search (rowid, words) VALUES ($1, $2)",
         "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT)");
DB_STMT2(copy_words_remove, "INSERT INTO wall_search (wall_search, rowid, words) VALUES ('delete', $1, $2)",
         "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT)");
DB_STMT(copy_line_gone, "DELETE FROM wall_doc WHERE doc = $1");

static enum err take_out(struct copy *p, struct error *e)
{
    enum err r = ERR_OK;
    if (p->lite)
        r = db_exec(p->tx, &copy_words_remove, DB_ARGS(DB_INT(p->doc), DB_TEXT(p->list.data)), e);
    p->there = false;
    return r == ERR_OK ? db_exec(p->tx, &copy_line_gone, DB_ARGS(DB_INT(p->doc)), e) : r;
}

DB_STMT(copy_last, "SELECT COALESCE(MAX(doc), 0) FROM wall_doc WHERE doc >= $1 AND doc < $2");

/* Behind the last line of its millisecond; where that is full, of a longer while. */
static enum err choose_line(struct copy *p, struct error *e)
{
    int64_t base = notice_line_of(p->published_at), last;
    for (int more = 0; more < SPREAD_MAX; more++) {
        int64_t end = base + (INT64_C(1) << (LINE_BITS + more));
        enum err r = db_get_int(p->tx, &copy_last, DB_ARGS(DB_INT(base), DB_INT(end)), &last, e);
        p->doc = last ? last + 1 : base + 1;
        if (r != ERR_OK || p->doc < end)
            return r;
    }
    return error_detail(e, ERR_INTERNAL, "no free line in the index of the wall");
}

DB_STMT2(copy_line_add, "INSERT INTO wall_doc (doc, matter_id) VALUES ($1, $2) ON CONFLICT (doc) DO NOTHING",
         "SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT)");
DB_STMT2(copy_line_add_pg, "SELECT $1, $2, $3",
         "INSERT INTO wall_doc (doc, matter_id, words) VALUES ($1, $2,"
         " array_to_tsvector(string_to_array(CAST($3 AS TEXT), ' '))) ON CONFLICT (doc) DO NOTHING");

static enum err put_in(struct copy *p, struct error *e)
{
    int64_t n = 0;
    enum err r = choose_line(p, e);
    for (int tries = 0; r == ERR_OK && n == 0 && tries < TRIES; tries++, p->doc += n == 0) {
        if (p->lite)
            r = db_exec_count(p->tx, &copy_line_add, DB_ARGS(DB_INT(p->doc), DB_INT(p->id)), &n, e);
        else
            r = db_exec_count(p->tx, &copy_line_add_pg, DB_ARGS(DB_INT(p->doc), DB_INT(p->id), DB_TEXT(p->list.data)),
                              &n, e);
    }
    if (r == ERR_OK && n == 0)
        return error_detail(e, ERR_INTERNAL, "no free line in the index of the wall");
    if (r == ERR_OK && p->lite)
        r = db_exec(p->tx, &copy_words_add, DB_ARGS(DB_INT(p->doc), DB_TEXT(p->list.data)), e);
    return r;
}

static void begin(struct copy *p, const struct site *s)
{
    p->arena = arena_new();
    p->lite = db_engine_of(db_of(p->tx)) == DB_SQLITE;
    wordset_init(&p->words, s, p->arena);
    buf_init(&p->list, WORDS_MAX);
}

static void end(struct copy *p)
{
    buf_release(&p->list);
    arena_free(p->arena);
}

static enum err renew(struct db_conn *tx, const struct site *s, int64_t matter_id, bool in, struct error *e)
{
    struct copy p = {.tx = tx, .id = matter_id};
    begin(&p, s);
    enum err r = load(&p, e);
    if (r == ERR_OK && p.there)
        r = take_out(&p, e);
    if (r == ERR_OK && p.live && in)
        r = put_in(&p, e);
    end(&p);
    return r;
}

enum err notice_index_drop(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e)
{
    return renew(tx, s, matter_id, false, e);
}

enum err notice_index_put(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e)
{
    return renew(tx, s, matter_id, true, e);
}

/* Checking. */

DB_STMT2(copy_holds, "SELECT COUNT(*) FROM wall_search h WHERE h.wall_search MATCH $2 AND h.rowid = $1",
         "SELECT COUNT(*) FROM wall_doc d WHERE d.doc = $1"
         " AND d.words = array_to_tsvector(string_to_array(CAST($2 AS TEXT), ' '))");

enum err notice_index_fits(struct db_conn *c, const struct site *s, int64_t matter_id, bool *ret, struct error *e)
{
    struct copy p = {.tx = c, .id = matter_id};
    int64_t n = 0;
    begin(&p, s);
    enum err r = load(&p, e);
    if (r == ERR_OK && p.live && p.there) {
        if (p.lite)
            buf_truncate(&p.list, (size_t)SEARCH_WORDS_AT_ONCE * (SEARCH_WORD + 1));
        r = db_get_int(c, &copy_holds, DB_ARGS(DB_INT(p.doc), DB_TEXT(p.list.data)), &n, e);
    }
    if (r == ERR_OK)
        *ret = p.live ? n == 1 : !p.there;
    end(&p);
    return r;
}
