/*
 * Putting matters into the index.
 *
 * On SQLite the index keeps no content: what is taken out has to be named. So a line says which properties are in it,
 * and up to which entry the texts are; the words of those are found again in the texts themselves, which never change.
 * Only the difference is written. A row of FTS5 may be added to, as long as what goes in and what comes out are the
 * same in the end; each taking out is followed by a putting in, since FTS5 counts them.
 *
 * FTS5 wants rows in ascending order within a write: one out of order makes it write a piece of the index early.
 */
#include "model/search_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/search_due.h"
#include "model/search_putting.h"
#include "text/norm.h"

#define EPOCH_MS      INT64_C(946684800000) /* 2000-01-01 UTC: older matters share the first lines */
#define LITE_SHIFT    13
#define PG_BITS       11
#define LINE_TRIES    40
#define RUN_AHEAD_MAX INT64_C(316000)    /* lines of a month: so far may numbers run ahead of the clock */
#define PG_AHEAD_MAX  (INT64_C(1) << 31) /* where many matters share a millisecond, their lines spread so far */
#define LIVE_LINES    INT64_C(10600)     /* lines of a day: what is not older counts as coming in now */
#define WORDS_MAX     (32u << 20)

int64_t search_line_of(enum db_engine engine, int64_t submitted_at)
{
    int64_t ms = submitted_at > EPOCH_MS ? submitted_at - EPOCH_MS : 0;
    return engine == DB_SQLITE ? (ms >> LITE_SHIFT) + 1 : ms << PG_BITS;
}

int64_t search_line_end(enum db_engine engine, int64_t submitted_at)
{
    return search_line_of(engine, submitted_at) + (engine == DB_SQLITE ? RUN_AHEAD_MAX + 1 : PG_AHEAD_MAX);
}

DB_STMT(
    index_matter,
    "SELECT m.submitted_at, m.entries, m.compartment, m.state, m.channel, m.category, m.area_id, m.unit_id,"
    " m.number, m.external_id, EXISTS (SELECT 1 FROM matter_against xa WHERE xa.matter_id = m.id),"
    " d.doc, d.submitted_at, d.entries, d.facets, m.due_at,"
    " (SELECT st.value FROM search_state st WHERE st.name = 'wide') FROM matter m LEFT JOIN search_doc d ON d.matter_id = m.id"
    " WHERE m.id = $1");
DB_STMT(index_reach, "SELECT DISTINCT xt.ancestor_id FROM matter_unit xr JOIN unit_tree xt"
                     " ON xt.descendant_id = xr.unit_id WHERE xr.matter_id = $1");
DB_STMT(index_units, "SELECT ancestor_id FROM unit_tree WHERE descendant_id = $1");
DB_STMT(index_areas, "SELECT ancestor_id FROM area_tree WHERE descendant_id = $1");
DB_STMT(index_categories, "SELECT k.code, k.parent, p.parent FROM category k LEFT JOIN category p ON p.code = k.parent"
                          " WHERE k.code = $1");

const struct db_stmt *search_tree_of(enum search_space space)
{
    return space == SPACE_AREA ? &index_areas : &index_units;
}

static enum err add_ids(struct putting *p, enum search_space space, const struct db_stmt *s, int64_t id,
                        struct error *e)
{
    struct db_rows q;
    if (!id)
        return ERR_OK;
    db_query(p->tx, &q, s, DB_ARGS(DB_INT(id)));
    while (db_next(&q))
        wordset_add_id(&p->facets, space, db_int(&q, 0));
    return db_end(&q, e);
}

enum err search_add_categories(struct putting *p, const char *code, struct error *e)
{
    struct db_rows q;
    if (!code)
        return ERR_OK;
    db_query(p->tx, &q, &index_categories, DB_ARGS(DB_TEXT(code)));
    while (db_next(&q)) {
        for (int i = 0; i < 3; i++) {
            if (!db_is_null(&q, i))
                wordset_add_text(&p->facets, SPACE_CATEGORY, db_text(&q, i));
        }
    }
    return db_end(&q, e);
}

static void add_due(struct wordset *f, int64_t due_at)
{
    int64_t numbers[DUE_LEVELS];
    search_due_of(due_at, numbers);
    for (int i = 0; i < DUE_LEVELS; i++)
        wordset_add_id(f, SPACE_DUE, numbers[i]);
}

void search_add_facts(struct putting *p, const struct search_facts *x)
{
    struct wordset *f = &p->facets;
    wordset_add_text(f, SPACE_ALL, "");
    wordset_add_text(f, x->open ? SPACE_OPEN : SPACE_COMPARTMENT, "");
    wordset_add_text(f, SPACE_STATE, x->state);
    wordset_add_text(f, SPACE_CHANNEL, x->channel);
    wordset_add_text(f, SPACE_NUMBER, x->number);
    if (x->due_at)
        add_due(f, x->due_at);
    if (x->external_id)
        wordset_add_text(f, SPACE_EXTERNAL, norm_search(p->arena, x->external_id));
}

static void read_row(struct putting *p, const struct db_rows *q, struct search_facts *ret)
{
    *ret = (struct search_facts){.open = db_int(q, 2) == 0 && db_int(q, 10) == 0,
                                 .state = db_text(q, 3),
                                 .channel = db_text(q, 4),
                                 .category = db_text_dup(q, 5, p->arena),
                                 .area_id = db_int(q, 6),
                                 .unit_id = db_int(q, 7),
                                 .number = db_text(q, 8),
                                 .external_id = db_text(q, 9),
                                 .due_at = db_int(q, 15)};
    search_add_facts(p, ret);
    p->submitted_at = db_int(q, 0);
    p->entries = db_int(q, 1);
    p->there = !db_is_null(q, 11);
    p->doc = db_int(q, 11);
    p->old_submitted_at = db_int(q, 12);
    p->old_entries = db_int(q, 13);
    p->old_facets = str_or(db_text_dup(q, 14, p->arena), "");
    p->wide = db_int(q, 16);
}

DB_STMT(index_wide_first,
        "INSERT INTO search_state (name, value) SELECT 'wide', u.id FROM unit u"
        " WHERE u.intake = 1 AND u.active = 1 AND NOT EXISTS (SELECT 1 FROM search_doc d WHERE d.doc >= 0)"
        " ORDER BY u.id LIMIT 1 ON CONFLICT (name) DO NOTHING");
DB_STMT(index_wide, "SELECT COALESCE((SELECT value FROM search_state WHERE name = 'wide'), 0)");

enum err search_choose_wide(struct putting *p, struct error *e)
{
    enum err r = db_get_int(p->tx, &index_wide, DB_NO_ARGS, &p->wide, e);
    if (r != ERR_OK || p->wide)
        return r;
    r = db_exec(p->tx, &index_wide_first, DB_NO_ARGS, e);
    return r == ERR_OK ? db_get_int(p->tx, &index_wide, DB_NO_ARGS, &p->wide, e) : r;
}

void search_add_apart(struct putting *p)
{
    if (p->wide && !wordset_has_id(&p->facets, SPACE_REACH, p->wide))
        wordset_add_id(&p->facets, SPACE_APART, p->wide);
}

static enum err add_reach(struct putting *p, struct error *e)
{
    enum err r = p->wide || p->looks ? ERR_OK : search_choose_wide(p, e);
    if (r == ERR_OK)
        r = add_ids(p, SPACE_REACH, &index_reach, p->id, e);
    search_add_apart(p);
    return r;
}

/* The matter's row and its properties. */
static enum err load(struct putting *p, struct error *e)
{
    struct db_rows q;
    struct search_facts h = {0};
    bool found = false;
    db_query(p->tx, &q, &index_matter, DB_ARGS(DB_INT(p->id)));
    if (db_next(&q)) {
        found = true;
        read_row(p, &q, &h);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        return error_detail(e, ERR_NOT_FOUND, "no matter %lld to index", (long long)p->id);
    if (r == ERR_OK)
        r = add_reach(p, e);
    if (r == ERR_OK)
        r = add_ids(p, SPACE_LEAD, search_tree_of(SPACE_LEAD), h.unit_id, e);
    if (r == ERR_OK)
        r = add_ids(p, SPACE_AREA, search_tree_of(SPACE_AREA), h.area_id, e);
    return r == ERR_OK ? search_add_categories(p, h.category, e) : r;
}

/* The newest title, the newest body, and every answer that stood after an entry; an erasure brings older answers back
 * as "SEQ.reply". */
DB_STMT(
    index_texts,
    "SELECT t.part, t.content FROM entry_text t JOIN entry n ON n.id = t.entry_id WHERE t.matter_id = $1"
    " AND (t.part IN ('title', 'body', 'reply') OR t.part LIKE '%.reply') AND t.content IS NOT NULL"
    " AND n.seq <= $2 AND NOT EXISTS (SELECT 1 FROM entry eu WHERE eu.matter_id = n.matter_id AND eu.seq = n.seq + 1"
    " AND eu.kind = 'undo' AND eu.seq <= $2) ORDER BY n.seq");

/* What is said of a matter, read from its first entry on. */
struct said {
    struct arena *arena;
    struct wordset *words;
    const char *title, *body; /* the newest */
};

static void say(struct said *x, const char *part, const char *content)
{
    const char *text = norm_search(x->arena, content);
    if (str_eq(part, "title"))
        x->title = text;
    else if (str_eq(part, "body"))
        x->body = text;
    else
        wordset_add_tokens(x->words, SPACE_TEXT, text);
}

static void say_newest(struct said *x)
{
    wordset_add_tokens(x->words, SPACE_TEXT, x->title);
    wordset_add_tokens(x->words, SPACE_TITLE, x->title);
    wordset_add_tokens(x->words, SPACE_TEXT, x->body);
}

static enum err add_texts(struct putting *p, int64_t upto, struct wordset *out, struct error *e)
{
    struct db_rows q;
    struct said x = {p->arena, out, "", ""};
    db_query(p->tx, &q, &index_texts, DB_ARGS(DB_INT(p->id), DB_INT(upto)));
    while (db_next(&q))
        say(&x, db_text(&q, 0), db_text(&q, 1));
    say_newest(&x);
    return db_end(&q, e);
}

/* Of the parts that index_texts reads. */
static bool is_searched(const struct record_text *t)
{
    return !str_empty(t->content) && (str_eq(t->part, "title") || str_eq(t->part, "body") || str_eq(t->part, "reply") ||
                                      str_ends(t->part, ".reply"));
}

struct wordset *search_words_of(const struct site *s, struct arena *a, const struct record_text *texts, size_t n)
{
    struct said x = {a, arena_obj(a, struct wordset), "", ""};
    wordset_init(x.words, s, a);
    for (size_t i = 0; i < n; i++) {
        if (is_searched(&texts[i]))
            say(&x, texts[i].part, texts[i].content);
    }
    say_newest(&x);
    return x.words;
}

DB_STMT(index_news, "SELECT COUNT(*) FROM entry n WHERE n.matter_id = $1 AND n.seq > $2 AND (n.kind = 'undo' OR EXISTS"
                    " (SELECT 1 FROM entry_text t WHERE t.entry_id = n.id"
                    " AND (t.part IN ('title', 'body', 'reply') OR t.part LIKE '%.reply')))");

/* SQLite. */

DB_STMT2(index_add, "INSERT INTO search (rowid, words) VALUES ($1, $2)", "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT)");
DB_STMT2(index_remove, "INSERT INTO search (search, rowid, words) VALUES ('delete', $1, $2)",
         "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT)");
DB_STMT(index_last, "SELECT COALESCE(MAX(doc), 0) FROM search_doc");

/* What comes in now follows what came in last, so that a rush keeps its order; what is older fills the gaps around its
 * time, at random where many share one date. */
static enum err choose_line(struct putting *p, int tries, struct error *e)
{
    int64_t base = search_line_of(DB_SQLITE, p->submitted_at);
    int64_t now = search_line_of(DB_SQLITE, clock_now(&p->site->clock));
    enum err r = p->last_known ? ERR_OK : db_get_int(p->tx, &index_last, DB_NO_ARGS, &p->last, e);
    p->last_known = true;
    if (base <= p->last && base > now - LIVE_LINES && p->last < now + RUN_AHEAD_MAX)
        p->doc = p->last + 1;
    else
        p->doc = base + (tries ? (int64_t)crypto_random_below(UINT64_C(4) << tries) : 0);
    return r;
}

DB_STMT2(index_line_add,
         "INSERT INTO search_doc (doc, matter_id, submitted_at, entries, facets) VALUES ($1, $2, $3, $4, $5)"
         " ON CONFLICT (doc) DO NOTHING",
         "SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS TEXT)");
DB_STMT(index_line_set, "UPDATE search_doc SET entries = $2, facets = $3 WHERE doc = $1");
DB_STMT(index_line_gone, "DELETE FROM search_doc WHERE doc = $1");

static enum err write_words(struct putting *p, const struct db_stmt *s, const struct buf *words, struct error *e)
{
    if (buf_failed(words))
        return error_detail(e, ERR_TOO_LARGE, "too many words in matter %lld", (long long)p->id);
    return db_exec(p->tx, s, DB_ARGS(DB_INT(p->doc), DB_TEXT(words->data)), e);
}

/* p->list are its properties, p->add those and the words of its texts. */
static enum err lite_line(struct putting *p, struct error *e)
{
    int64_t n = 0;
    enum err r = ERR_OK;
    for (int tries = 0; r == ERR_OK && !n && tries < LINE_TRIES; tries++) {
        r = choose_line(p, tries, e);
        if (r == ERR_OK)
            r = db_exec_count(p->tx, &index_line_add,
                              DB_ARGS(DB_INT(p->doc), DB_INT(p->id), DB_INT(p->submitted_at), DB_INT(p->entries),
                                      DB_TEXT(p->list.data)),
                              &n, e);
    }
    if (r == ERR_OK && !n)
        return error_detail(e, ERR_INTERNAL, "no free line in the index");
    if (p->doc > p->last)
        p->last = p->doc;
    return r == ERR_OK ? write_words(p, &index_add, &p->add, e) : r;
}

static enum err lite_insert(struct putting *p, struct error *e)
{
    enum err r = p->made ? ERR_OK : add_texts(p, p->entries, &p->words, e);
    wordset_list(&p->facets, &p->list);
    wordset_list(p->made ? p->made : &p->words, &p->add);
    buf_add(&p->add, p->list.data, p->list.len);
    return r == ERR_OK ? lite_line(p, e) : r;
}

/* What the index holds of the matter now, both kinds. */
static enum err old_words(struct putting *p, struct wordset *ret, struct error *e)
{
    wordset_init(ret, p->site, p->arena);
    return add_texts(p, p->old_entries, ret, e);
}

static enum err lite_remove(struct putting *p, struct error *e)
{
    struct wordset old;
    enum err r = old_words(p, &old, e);
    if (r != ERR_OK)
        return r;
    wordset_add_list(&old, p->old_facets);
    wordset_list(&old, &p->remove);
    r = write_words(p, &index_remove, &p->remove, e);
    return r == ERR_OK ? db_exec(p->tx, &index_line_gone, DB_ARGS(DB_INT(p->doc)), e) : r;
}

/* The two differences, of properties and, where there is news, of texts. */
static enum err find_difference(struct putting *p, struct error *e)
{
    struct wordset old, old_facets;
    int64_t news = 0;
    wordset_init(&old_facets, p->site, p->arena);
    wordset_add_list(&old_facets, p->old_facets);
    wordset_minus(&p->facets, &old_facets, &p->add);
    wordset_minus(&old_facets, &p->facets, &p->remove);
    enum err r = db_get_int(p->tx, &index_news, DB_ARGS(DB_INT(p->id), DB_INT(p->old_entries)), &news, e);
    if (r != ERR_OK || !news)
        return r;
    r = old_words(p, &old, e);
    if (r == ERR_OK)
        r = add_texts(p, p->entries, &p->words, e);
    if (r != ERR_OK)
        return r;
    wordset_minus(&p->words, &old, &p->add);
    wordset_minus(&old, &p->words, &p->remove);
    return ERR_OK;
}

static enum err lite_update(struct putting *p, struct error *e)
{
    enum err r = find_difference(p, e);
    if (r == ERR_OK && p->remove.len)
        r = write_words(p, &index_remove, &p->remove, e);
    if (r == ERR_OK && (p->remove.len || p->add.len))
        r = write_words(p, &index_add, &p->add, e);
    if (r != ERR_OK)
        return r;
    wordset_list(&p->facets, &p->list);
    return db_exec(p->tx, &index_line_set, DB_ARGS(DB_INT(p->doc), DB_INT(p->entries), DB_TEXT(p->list.data)), e);
}

static enum err lite_put(struct putting *p, struct error *e)
{
    if (!p->there)
        return lite_insert(p, e);
    if (p->old_submitted_at == p->submitted_at)
        return lite_update(p, e);
    enum err r = lite_remove(p, e);
    return r == ERR_OK ? lite_insert(p, e) : r;
}

/* PostgreSQL. */

DB_STMT2(index_pg_add, "SELECT $1, $2, $3, $4, $5, $6",
         "INSERT INTO search_doc (doc, matter_id, submitted_at, entries, facets, words) VALUES ($1, $2, $3, $4, $5,"
         " array_to_tsvector(string_to_array(CAST($6 AS TEXT), ' '))) ON CONFLICT (doc) DO NOTHING");
DB_STMT2(index_pg_set, "SELECT $1, $2, $3, $4",
         "UPDATE search_doc SET entries = $2, facets = $3,"
         " words = array_to_tsvector(string_to_array(CAST($4 AS TEXT), ' ')) WHERE doc = $1");

static enum err pg_insert(struct putting *p, struct error *e)
{
    int64_t base = search_line_of(DB_PGSQL, p->submitted_at), n = 0;
    for (int tries = 0; tries < LINE_TRIES; tries++) {
        p->doc = base + (int64_t)crypto_random_below((UINT64_C(1) << PG_BITS) << tries);
        enum err r = db_exec_count(p->tx, &index_pg_add,
                                   DB_ARGS(DB_INT(p->doc), DB_INT(p->id), DB_INT(p->submitted_at), DB_INT(p->entries),
                                           DB_TEXT(p->list.data), DB_TEXT(p->add.data)),
                                   &n, e);
        if (r != ERR_OK || n)
            return r;
    }
    return error_detail(e, ERR_INTERNAL, "no free line in the index");
}

static enum err pg_end_words(struct putting *p, struct error *e)
{
    buf_truncate(&p->add, p->add.len - 1); /* the last blank would make an empty word */
    if (buf_failed(&p->add) || buf_failed(&p->list))
        return error_detail(e, ERR_TOO_LARGE, "too many words in matter %lld", (long long)p->id);
    return ERR_OK;
}

static enum err pg_put(struct putting *p, struct error *e)
{
    enum err r = p->made ? ERR_OK : add_texts(p, p->entries, &p->words, e);
    if (r != ERR_OK)
        return r;
    wordset_list(&p->facets, &p->list);
    wordset_list(p->made ? p->made : &p->words, &p->add);
    buf_add(&p->add, p->list.data, p->list.len);
    r = pg_end_words(p, e);
    if (r == ERR_OK && p->there && p->old_submitted_at != p->submitted_at) {
        r = db_exec(p->tx, &index_line_gone, DB_ARGS(DB_INT(p->doc)), e);
        p->there = false;
    }
    if (r != ERR_OK || !p->there)
        return r == ERR_OK ? pg_insert(p, e) : r;
    return db_exec(p->tx, &index_pg_set,
                   DB_ARGS(DB_INT(p->doc), DB_INT(p->entries), DB_TEXT(p->list.data), DB_TEXT(p->add.data)), e);
}

/* Both. */

enum err search_write_line(struct putting *p, struct error *e)
{
    if (p->lite)
        return lite_line(p, e);
    enum err r = pg_end_words(p, e);
    return r == ERR_OK ? pg_insert(p, e) : r;
}

void search_putting_begin(struct putting *p)
{
    p->arena = arena_new();
    p->lite = db_engine_of(db_of(p->tx)) == DB_SQLITE;
    wordset_init(&p->facets, p->site, p->arena);
    wordset_init(&p->words, p->site, p->arena);
    buf_init(&p->add, WORDS_MAX);
    buf_init(&p->remove, WORDS_MAX);
    buf_init(&p->list, WORDS_MAX);
}

void search_putting_end(struct putting *p)
{
    buf_release(&p->add);
    buf_release(&p->remove);
    buf_release(&p->list);
    arena_free(p->arena);
}

enum err search_put(struct db_conn *tx, const struct site *s, int64_t matter_id, const struct wordset *words,
                    struct error *e)
{
    struct putting p = {.tx = tx, .site = s, .id = matter_id, .made = words};
    search_putting_begin(&p);
    enum err r = load(&p, e);
    if (p.there)
        p.made = NULL;
    if (r == ERR_OK)
        r = p.lite ? lite_put(&p, e) : pg_put(&p, e);
    search_putting_end(&p);
    return r;
}

enum err search_drop(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e)
{
    struct putting p = {.tx = tx, .site = s, .id = matter_id};
    search_putting_begin(&p);
    enum err r = load(&p, e);
    if (r == ERR_OK && p.there)
        r = p.lite ? lite_remove(&p, e) : db_exec(tx, &index_line_gone, DB_ARGS(DB_INT(p.doc)), e);
    search_putting_end(&p);
    return r;
}

/* Checking. */

DB_STMT2(index_holds, "SELECT COUNT(*) FROM search h WHERE h.search MATCH $2 AND h.rowid = $1",
         "SELECT COUNT(*) FROM search_doc d WHERE d.doc = $1"
         " AND d.words = array_to_tsvector(string_to_array(CAST($2 AS TEXT), ' '))");

static enum err lite_holds(struct putting *p, bool *ret, struct error *e)
{
    int64_t n = 0;
    const char *some = arena_strndup(p->arena, p->add.data, (size_t)SEARCH_WORDS_AT_ONCE * (SEARCH_WORD + 1));
    enum err r = db_get_int(p->tx, &index_holds, DB_ARGS(DB_INT(p->doc), DB_TEXT(some)), &n, e);
    *ret = n == 1;
    return r;
}

static enum err pg_holds(struct putting *p, bool *ret, struct error *e)
{
    int64_t n = 0;
    buf_truncate(&p->add, p->add.len - 1);
    enum err r = db_get_int(p->tx, &index_holds, DB_ARGS(DB_INT(p->doc), DB_TEXT(p->add.data)), &n, e);
    *ret = n == 1;
    return r;
}

static enum err fits(struct putting *p, bool *ret, struct error *e)
{
    struct wordset line;
    *ret = p->there && p->submitted_at == p->old_submitted_at && p->entries == p->old_entries;
    if (!*ret)
        return ERR_OK;
    wordset_init(&line, p->site, p->arena);
    wordset_add_list(&line, p->old_facets);
    wordset_minus(&line, &p->facets, &p->list);
    wordset_minus(&p->facets, &line, &p->list);
    *ret = p->list.len == 0;
    enum err r = add_texts(p, p->entries, &p->words, e);
    wordset_list(&p->words, &p->add);
    wordset_list(&p->facets, &p->add);
    if (r != ERR_OK || !*ret)
        return r;
    return p->lite ? lite_holds(p, ret, e) : pg_holds(p, ret, e);
}

enum err search_fits(struct db_conn *c, const struct site *s, int64_t matter_id, bool *ret, struct error *e)
{
    struct putting p = {.tx = c, .site = s, .id = matter_id, .looks = true};
    search_putting_begin(&p);
    enum err r = load(&p, e);
    if (r == ERR_OK)
        r = fits(&p, ret, e);
    search_putting_end(&p);
    return r;
}

/* One of many, with the time by which its line is numbered. */
struct item {
    int64_t id, submitted_at;
};

static int by_time(const void *pa, const void *pb)
{
    const struct item *a = pa, *b = pb;
    if (a->submitted_at != b->submitted_at)
        return a->submitted_at < b->submitted_at ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

DB_STMT(index_time, "SELECT COALESCE(d.submitted_at, m.submitted_at) FROM matter m"
                    " LEFT JOIN search_doc d ON d.matter_id = m.id WHERE m.id = $1");

enum err search_put_all(struct db_conn *tx, const struct site *s, const int64_t *ids, size_t n, struct error *e)
{
    struct arena *a = arena_new();
    struct item *items = arena_array(a, struct item, n + 1);
    enum err r = ERR_OK;
    for (size_t i = 0; i < n && r == ERR_OK; i++) {
        items[i].id = ids[i];
        r = db_get_int(tx, &index_time, DB_ARGS(DB_INT(ids[i])), &items[i].submitted_at, e);
    }
    if (n)
        qsort(items, n, sizeof(*items), by_time);
    for (size_t i = 0; i < n && r == ERR_OK; i++) {
        if (i == 0 || items[i].id != items[i - 1].id)
            r = search_put(tx, s, items[i].id, NULL, e);
    }
    arena_free(a);
    return r;
}
