/*
 * The newest SEARCH_RANKED hits come as numbers of lines: those with all words in the title first, each part newest
 * first. The first of them are read and put in order by how much they hold the words; the others stay as they came.
 *
 * What lies in a compartment comes beside them: neither how far back the list goes nor how many of it are put in order
 * may depend on a matter that the viewer does not see.
 */
#include "model/search_rank.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/matter_row.h"
#include "model/visible.h"
#include "text/norm.h"

#define READ_MAX  60   /* hits whose texts are read */
#define LOOK_MAX  400  /* lines looked at to find so many */
#define OTHER_MAX 1000 /* lines of compartments beside the ranked ones */
#define LINES_MAX (SEARCH_RANKED + OTHER_MAX)
#define TOP_BATCH 20 /* lines looked at in one go for the newest that the viewer sees */

#define LINES_LITE                                                                                                     \
    "SELECT h.rowid FROM search h WHERE h.search MATCH $1 AND h.rowid < $2 AND h.rowid >= $3 ORDER BY h.rowid DESC"    \
    " LIMIT $4"
#define LINES_PG                                                                                                       \
    "SELECT d.doc FROM search_doc d WHERE d.words @@ CAST(CAST($1 AS TEXT) AS tsquery)"                                \
    " AND d.doc + 0 < $2 AND d.doc + 0 >= $3"                                                                          \
    " ORDER BY d.doc + 0 DESC LIMIT $4"
DB_STMT2(rank_lines, LINES_LITE, LINES_PG);
#define RANKED                                                                                                         \
    " AND" MATTER_FILTER("$22", "$23", "$24", "$25", "$26", "$27", "$28", "$29", "$30") " AND" MATTER_VISIBLE          \
                                                                                        " LIMIT 20"
DB_STMT(rank_rows,
        "SELECT" MATTER_ROW_COLUMNS ", d.doc FROM search_doc d JOIN matter m ON m.id = d.matter_id" MATTER_ROW_JOINS
        " WHERE d.doc" SEARCH_IDS RANKED);

struct ranked {
    int64_t doc;
    const struct matter *m;           /* of those looked at; NULL: not the viewer's to see */
    const struct search_texts *texts; /* of those put in order */
    double score;
    int place; /* before sorting */
};

struct ranking {
    struct hunt *hunt;
    struct ranked rows[LINES_MAX];
    int n, want;           /* lines, and how many this page may need */
    struct ranked *hidden; /* lines that are left out, falling */
    int n_hidden;
    int ordered; /* of them were looked at to be put in order */
};

static enum err read_lines(struct hunt *h, const char *match, int64_t below, int64_t from, struct ranked *rows, int *n,
                           struct error *e)
{
    const int most = *n;
    struct db_rows q;
    *n = 0;
    db_query(h->conn, &q, &rank_lines, DB_ARGS(DB_TEXT(match), DB_INT(below), DB_INT(from), DB_INT(most)));
    while (db_next(&q) && *n < most)
        rows[(*n)++] = (struct ranked){.doc = db_int(&q, 0)};
    return db_end(&q, e);
}

/* The matters of at most SEARCH_TOGETHER lines. */
static enum err read_rows(struct hunt *h, struct ranked *x, int n, struct error *e)
{
    struct db_val args[1 + SEARCH_TOGETHER + MATTER_FILTER_ARGS] = {DB_INT(h->viewer->id)};
    struct db_rows q;
    for (int i = 0; i < SEARCH_TOGETHER; i++)
        args[1 + i] = DB_INT(i < n ? x[i].doc : 0);
    matter_filter_args(h->site, h->x->filter, args + 1 + SEARCH_TOGETHER);
    db_query(h->conn, &q, &rank_rows, (struct db_args){args, COUNT_OF(args)});
    while (db_next(&q)) {
        struct matter *m = arena_obj(h->arena, struct matter);
        int i = 0;
        while (i < n && x[i].doc != db_int(&q, MATTER_ROW_COUNT))
            i++;
        matter_row_read(&q, h->arena, m);
        if (i < n)
            x[i].m = m;
    }
    return db_end(&q, e);
}

static int by_line(const void *pa, const void *pb)
{
    int64_t a = ((const struct ranked *)pa)->doc, b = ((const struct ranked *)pb)->doc;
    return a < b ? 1 : a > b ? -1 : 0;
}

/* What lies in a compartment and is not the viewer's to see: no place in the list may tell of it. */
static enum err find_hidden(struct ranking *k, int64_t below, int64_t from, struct error *e)
{
    struct hunt *h = k->hunt;
    int n = OTHER_MAX;
    k->hidden = arena_array(h->arena, struct ranked, OTHER_MAX);
    enum err r = read_lines(h, h->match.other, below, from, k->hidden, &n, e);
    for (int i = 0; i < n && r == ERR_OK; i += SEARCH_TOGETHER)
        r = read_rows(h, k->hidden + i, search_together(i, n), e);
    for (int i = 0; i < n && r == ERR_OK; i++) {
        if (!k->hidden[i].m)
            k->hidden[k->n_hidden++] = k->hidden[i];
    }
    return r;
}

static enum err add_lines(struct ranking *k, const char *match, int64_t below, int64_t from, struct error *e)
{
    struct db_rows q;
    int titled = k->n;
    db_query(k->hunt->conn, &q, &rank_lines,
             DB_ARGS(DB_TEXT(match), DB_INT(below), DB_INT(from), DB_INT(k->want + k->n_hidden)));
    /* Both lists fall, so one walk along the first finds what is in both. */
    for (int i = 0; db_next(&q) && k->n < k->want;) {
        struct ranked x = {.doc = db_int(&q, 0), .place = k->n};
        while (i < titled && k->rows[i].doc > x.doc)
            i++;
        if ((i < titled && k->rows[i].doc == x.doc) || bsearch(&x, k->hidden, (size_t)k->n_hidden, sizeof(x), by_line))
            continue;
        k->rows[k->n++] = x;
    }
    return db_end(&q, e);
}

DB_STMT2(rank_oldest,
         "SELECT h.rowid FROM search h WHERE h.search MATCH $1 AND h.rowid < $2 AND h.rowid >= $3"
         " ORDER BY h.rowid DESC LIMIT 1 OFFSET $4",
         "SELECT d.doc FROM search_doc d WHERE d.words @@ CAST(CAST($1 AS TEXT) AS tsquery) AND d.doc + 0 < $2"
         " AND d.doc + 0 >= $3 ORDER BY d.doc + 0 DESC LIMIT 1 OFFSET $4");

static enum err find_lines(struct ranking *k, int64_t below, struct error *e)
{
    struct hunt *h = k->hunt;
    int64_t oldest = h->from;
    enum err r = db_get_int(h->conn, &rank_oldest,
                            DB_ARGS(DB_TEXT(h->match.open), DB_INT(below), DB_INT(h->from), DB_INT(SEARCH_RANKED - 1)),
                            &oldest, e);
    if (r == ERR_NOT_FOUND)
        r = ERR_OK;
    if (r == ERR_OK)
        r = find_hidden(k, below, oldest, e);
    if (r == ERR_OK)
        r = add_lines(k, h->match.title, below, oldest, e);
    /* Fewer titles than are wanted are all of them, so that none comes again. */
    return r == ERR_OK && k->n < k->want ? add_lines(k, h->match.hits, below, oldest, e) : r;
}

static int count_in(const char *normal, const char *word)
{
    int n = 0;
    size_t len = strlen(word);
    for (const char *p = normal; (p = strstr(p, word)); p += len)
        n++;
    return n;
}

/* More of the same word counts less and less. */
static double worth(int n, double half, double most)
{
    return most * n / (n + half);
}

/* The title weighs most, the message more than the answer, the words beside each other more than apart. */
static double score_of(const struct search_asked *x, struct arena *a, const struct search_texts *t)
{
    const char *title = norm_search(a, t->title), *body = norm_search(a, t->body);
    const char *all = "", *replies = "";
    double score = 0;
    for (int k = 0; k < t->n_replies; k++)
        replies = arena_printf(a, "%s\n%s", replies, norm_search(a, t->replies[k]));
    for (int i = 0; i < x->n; i++) {
        const char *word = x->words[i].normal;
        score += worth(count_in(title, word), 0.5, 10) + worth(count_in(body, word), 2, 5) +
                 worth(count_in(replies, word), 3, 2);
        all = arena_printf(a, "%s%s", all, word);
    }
    if (x->n > 1)
        score += (strstr(title, all) ? 6 : 0) + (strstr(body, all) ? 3 : 0);
    return score;
}

static int by_score(const void *pa, const void *pb)
{
    const struct ranked *a = pa, *b = pb;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->place - b->place;
}

/* Scores of these lines, of which those that the viewer does not see have none. */
static enum err order_some(struct hunt *h, struct ranked *x, int n, int *seen, struct error *e)
{
    const struct matter *m[SEARCH_TOGETHER];
    struct search_texts *t = arena_array(h->arena, struct search_texts, SEARCH_TOGETHER);
    int there = 0;
    enum err r = read_rows(h, x, n, e);
    for (int i = 0; i < n && r == ERR_OK; i++) {
        if (x[i].m)
            m[there++] = x[i].m;
    }
    if (r == ERR_OK && there)
        r = search_read_texts(h, m, there, true, t, e);
    if (r != ERR_OK)
        return r;
    struct arena *scratch = arena_new();
    for (int i = 0; i < n; i++) {
        if (!x[i].m)
            continue;
        x[i].texts = t++;
        x[i].score = score_of(&h->asked, scratch, x[i].texts) + 1.0 - (double)(*seen)++ / READ_MAX;
        arena_reset(scratch);
    }
    arena_free(scratch);
    return ERR_OK;
}

static enum err order_head(struct ranking *k, struct error *e)
{
    int seen = 0, i = 0;
    enum err r = ERR_OK;
    while (i < k->n && i < LOOK_MAX && seen < READ_MAX && r == ERR_OK) {
        const int n = search_together(i, k->n < LOOK_MAX ? k->n : LOOK_MAX);
        r = order_some(k->hunt, k->rows + i, n, &seen, e);
        i += n;
    }
    k->ordered = i;
    if (r == ERR_OK)
        qsort(k->rows, (size_t)i, sizeof(*k->rows), by_score);
    return r;
}

/* Where the list begins for all its pages, whatever comes in meanwhile: at the newest hit that the viewer sees. */
static enum err find_top(struct hunt *h, int64_t *below, struct error *e)
{
    struct ranked rows[TOP_BATCH];
    int64_t at = *below;
    enum err r = ERR_OK;
    for (int looked = 0, n = TOP_BATCH; looked < OTHER_MAX && n == TOP_BATCH && r == ERR_OK; looked += n) {
        r = read_lines(h, h->match.hits, at, h->from, rows, &n, e);
        for (int i = 0; i < n && r == ERR_OK; i++) {
            at = rows[i].doc;
            r = read_rows(h, &rows[i], 1, e);
            if (rows[i].m) {
                *below = at + 1;
                return r;
            }
        }
    }
    return r;
}

/* A line behind those put in order, with the ones after it, unless a line before it brought it. */
static enum err read_behind(struct ranking *k, int64_t i, int64_t *read, struct error *e)
{
    struct hunt *h = k->hunt;
    const struct matter *m[SEARCH_TOGETHER];
    struct search_texts *t;
    int there = 0;
    if (i < k->ordered || i < *read)
        return ERR_OK;
    const int n = search_together((int)i, k->n);
    *read = i + n;
    enum err r = read_rows(h, k->rows + i, n, e);
    if (r != ERR_OK || !h->asked.verify)
        return r;
    t = arena_array(h->arena, struct search_texts, SEARCH_TOGETHER);
    for (int j = 0; j < n; j++) {
        struct ranked *x = &k->rows[i + j];
        if (!x->m)
            continue;
        x->texts = &t[there];
        m[there++] = x->m;
    }
    return there ? search_read_texts(h, m, there, true, t, e) : ERR_OK;
}

static enum err fill_page(struct ranking *k, struct cursor at, struct error *e)
{
    struct hunt *h = k->hunt;
    int64_t read = 0;
    enum err r = ERR_OK;
    for (int64_t i = at.id; i < k->n && r == ERR_OK; i++) {
        if (h->ret->n == h->x->limit) {
            h->ret->next = cursor_write(h->site, h->arena, h->viewer, h->name, (struct cursor){at.key, i});
            return ERR_OK;
        }
        r = read_behind(k, i, &read, e);
        if (r == ERR_OK && k->rows[i].m)
            search_take(h, k->rows[i].m, k->rows[i].texts);
    }
    return r;
}

enum err search_rank(struct hunt *h, struct cursor at, struct error *e)
{
    struct ranking *k = arena_obj(h->arena, struct ranking);
    int64_t want = at.id + h->x->limit + LOOK_MAX;
    k->hunt = h;
    k->want = want < LINES_MAX ? (int)want : LINES_MAX;
    enum err r = at.key == h->below ? find_top(h, &at.key, e) : ERR_OK;
    if (r == ERR_OK)
        r = find_lines(k, at.key, e);
    if (r == ERR_OK && at.id < LOOK_MAX)
        r = order_head(k, e);
    if (r == ERR_OK)
        r = fill_page(k, at, e);
    /* So many lines held nothing for the page that it is short. */
    if (r == ERR_OK && !h->ret->next && k->n == k->want && k->want < LINES_MAX)
        h->ret->next = cursor_write(h->site, h->arena, h->viewer, h->name, (struct cursor){at.key, k->n});
    return r;
}
