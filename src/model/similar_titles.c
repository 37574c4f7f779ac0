/*
 * Pieces of three characters: "解放路", "丽发新". The titles of all open matters are passed once; what they share with
 * the text is kept as bits, and weighed when it is known how many titles have each piece. Cut in pieces they are held
 * by the connection for as long as nobody writes.
 */
#include "model/similar_titles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "db/db_held.h"
#include "text/norm.h"

#define PIECES_MAX 64 /* one bit each */
#define COMMON     10 /* a piece that every tenth title has tells nothing */

struct piece {
    uint64_t key;
    int bit;
};

/* A bit for each piece, by its hash: nearly all pieces of other titles are told by it alone. */
#define SIEVE_BITS 12

struct pieces {
    struct piece v[PIECES_MAX];
    size_t n;
    uint64_t sieve[(1 << SIEVE_BITS) / 64];
    int titles[PIECES_MAX]; /* that have it */
};

struct hit {
    int64_t id;
    uint64_t bits;
    double weight;
};

/* Three characters of 21 bits. */
static uint64_t push(uint64_t key, uint32_t c)
{
    return (key << 21 | c) & ((UINT64_C(1) << 63) - 1);
}

static uint16_t sieve_of(uint64_t key)
{
    return (uint16_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - SIEVE_BITS));
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct piece *)a)->key, y = ((const struct piece *)b)->key;
    return x < y ? -1 : x > y;
}

static void cut(struct arena *a, const char *text, struct pieces *p)
{
    uint64_t key = 0;
    uint32_t c;
    size_t seen = 0;
    const char *s = norm_search(a, text);
    for (int step; p->n < PIECES_MAX && (step = utf8_next(s, &c)) > 0; s += step) {
        key = push(key, c);
        if (++seen >= 3)
            p->v[p->n++].key = key;
    }
    qsort(p->v, p->n, sizeof(p->v[0]), by_key);
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (n == 0 || p->v[n - 1].key != p->v[i].key)
            p->v[n++].key = p->v[i].key;
    }
    p->n = n;
    for (size_t i = 0; i < n; i++) {
        unsigned at = sieve_of(p->v[i].key);
        p->v[i].bit = (int)i;
        p->sieve[at / 64] |= UINT64_C(1) << at % 64;
    }
}

struct title {
    int64_t id, at;
    size_t end; /* behind its pieces */
};

/* The newest first. */
struct titles {
    char stamp[DB_STAMP_MAX]; /* of what they were read after */
    struct title *v;
    struct hit *hits; /* room for one of each */
    uint64_t *pieces;
    uint16_t *sieved; /* of each its bit in a sieve: nearly all are told by it */
    size_t n, n_pieces, room;
};

static void titles_free(void *ptr)
{
    struct titles *t = ptr;
    free(t->v);
    free(t->hits);
    free(t->pieces);
    free(t->sieved);
    free(t);
}

static void *must(void *p)
{
    if (!p)
        BUG("out of memory");
    return p;
}

static struct titles *titles_of(struct db_conn *c)
{
    static const char key;
    struct titles *t = db_held(c, &key);
    if (t)
        return t;
    t = must(calloc(1, sizeof(*t)));
    t->v = must(calloc(SIMILAR_OPEN_MAX, sizeof(*t->v)));
    t->hits = must(calloc(SIMILAR_OPEN_MAX, sizeof(*t->hits)));
    db_hold(c, &key, t, titles_free);
    return t;
}

static void add_title(struct titles *t, int64_t id, int64_t at, const char *title)
{
    uint64_t key = 0;
    uint32_t c;
    size_t seen = 0, most = t->n_pieces + strlen(title);
    if (most > t->room) {
        t->room = 2 * most;
        t->pieces = must(realloc(t->pieces, t->room * sizeof(*t->pieces)));
        t->sieved = must(realloc(t->sieved, t->room * sizeof(*t->sieved)));
    }
    for (int step; (step = utf8_next(title, &c)) > 0; title += step) {
        key = push(key, c >= 'A' && c <= 'Z' ? c + 32 : c);
        if (++seen < 3)
            continue;
        t->sieved[t->n_pieces] = sieve_of(key);
        t->pieces[t->n_pieces++] = key;
    }
    t->v[t->n++] = (struct title){id, at, t->n_pieces};
}

/* The index has all that is read here, so no row is touched. */
DB_STMT(titles_open, "SELECT k.id, k.submitted_at, k.title FROM matter k WHERE k.stage NOT IN ('closed', 'ended')"
                     " AND k.submitted_at > $1 AND k.compartment = 0"
                     " ORDER BY k.submitted_at DESC, k.id DESC LIMIT $2");

/* Of all times, for whoever asks next. */
static enum err read_titles(struct db_conn *c, struct titles *t, struct error *e)
{
    char stamp[DB_STAMP_MAX];
    struct db_rows q;
    enum err r = db_stamp(c, stamp, e);
    if (r != ERR_OK || (stamp[0] && str_eq(stamp, t->stamp)))
        return r;
    t->stamp[0] = '\0';
    t->n = t->n_pieces = 0;
    db_query(c, &q, &titles_open, DB_ARGS(DB_INT(INT64_MIN), DB_INT(SIMILAR_OPEN_MAX)));
    while (db_next(&q) && t->n < SIMILAR_OPEN_MAX)
        add_title(t, db_int(&q, 0), db_int(&q, 1), db_text(&q, 2));
    r = db_end(&q, e);
    if (r == ERR_OK)
        memcpy(t->stamp, stamp, sizeof(stamp));
    return r;
}

static uint64_t bits_of(const struct pieces *p, const struct titles *t, size_t from, size_t end)
{
    uint64_t bits = 0;
    for (size_t i = from; i < end; i++) {
        unsigned at = t->sieved[i];
        if (!(p->sieve[at / 64] >> at % 64 & 1))
            continue;
        struct piece x = {.key = t->pieces[i]};
        const struct piece *found = bsearch(&x, p->v, p->n, sizeof(x), by_key);
        bits |= found ? UINT64_C(1) << found->bit : 0;
    }
    return bits;
}

static bool weighs_more(const struct hit *x, const struct hit *y)
{
    return x->weight != y->weight ? x->weight > y->weight : x->id > y->id;
}

/* The first SIMILAR_TITLES_MAX of the n hits, and of those the ones that weigh something; returns their number. */
static int weigh(const struct pieces *p, const struct hit *hits, size_t n, int titles, int64_t ret[SIMILAR_TITLES_MAX])
{
    struct hit best[SIMILAR_TITLES_MAX + 1];
    int n_best = 0;
    for (size_t i = 0; i < n; i++) {
        struct hit x = hits[i];
        for (size_t k = 0; k < p->n; k++) {
            int with = p->titles[k];
            if (x.bits >> k & 1 && with <= titles / COMMON + 3)
                x.weight += log(1 + (double)titles / with);
        }
        if (x.weight <= 0 || (n_best == SIMILAR_TITLES_MAX && !weighs_more(&x, &best[n_best - 1])))
            continue;
        int at = n_best;
        for (; at > 0 && weighs_more(&x, &best[at - 1]); at--)
            best[at] = best[at - 1];
        best[at] = x;
        n_best += n_best < SIMILAR_TITLES_MAX;
    }
    for (int i = 0; i < n_best; i++)
        ret[i] = best[i].id;
    return n_best;
}

enum err similar_titles(struct db_conn *c, struct arena *a, const char *text, int64_t since,
                        int64_t ret[SIMILAR_TITLES_MAX], int *ret_n, struct error *e)
{
    struct titles *t = titles_of(c);
    struct pieces *p = arena_obj(a, struct pieces);
    size_t n = 0, from = 0;
    int titles = 0;
    cut(a, text, p);
    enum err r = read_titles(c, t, e);
    if (r != ERR_OK)
        return r;
    for (const struct title *x = t->v; x < t->v + t->n && x->at > since; from = x++->end, titles++) {
        uint64_t bits = bits_of(p, t, from, x->end);
        if (bits)
            t->hits[n++] = (struct hit){.id = x->id, .bits = bits};
        for (uint64_t rest = bits; rest; rest &= rest - 1)
            p->titles[__builtin_ctzll(rest)]++;
    }
    *ret_n = weigh(p, t->hits, n, titles, ret);
    return ERR_OK;
}
