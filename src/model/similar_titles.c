/*
 * Pieces of three characters: "解放路", "丽发新". The titles of all open matters are passed once; what they share with
 * the text is kept as bits, and weighed when it is known how many titles have each piece.
 */
#include "model/similar_titles.h"

#include <math.h>
#include <stdlib.h>

#include "base/str.h"
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

static unsigned sieve_of(uint64_t key)
{
    return (unsigned)(key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - SIEVE_BITS));
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

static uint64_t bits_of(const struct pieces *p, const char *title)
{
    uint64_t key = 0, bits = 0;
    uint32_t c;
    size_t seen = 0;
    for (int step; (step = utf8_next(title, &c)) > 0; title += step) {
        key = push(key, c >= 'A' && c <= 'Z' ? c + 32 : c);
        unsigned at = sieve_of(key);
        if (++seen < 3 || !(p->sieve[at / 64] >> at % 64 & 1))
            continue;
        struct piece x = {.key = key};
        const struct piece *found = bsearch(&x, p->v, p->n, sizeof(x), by_key);
        bits |= found ? UINT64_C(1) << found->bit : 0;
    }
    return bits;
}

static int by_weight(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return x->id < y->id ? 1 : x->id > y->id ? -1 : 0;
}

static void weigh(struct pieces *p, struct hit *hits, size_t n, int titles)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < p->n; k++) {
            int with = p->titles[k];
            if (hits[i].bits >> k & 1 && with <= titles / COMMON + 3)
                hits[i].weight += log(1 + (double)titles / with);
        }
    }
    qsort(hits, n, sizeof(*hits), by_weight);
}

/* The index has all that is read here, so no row is touched. */
DB_STMT(titles_open, "SELECT k.id, k.title FROM matter k WHERE k.stage NOT IN ('closed', 'ended')"
                     " AND k.submitted_at > $1 AND k.compartment = 0"
                     " ORDER BY k.submitted_at DESC, k.id DESC LIMIT $2");

enum err similar_titles(struct db_conn *c, struct arena *a, const char *text, int64_t since,
                        int64_t ret[SIMILAR_TITLES_MAX], int *ret_n, struct error *e)
{
    struct pieces *p = arena_obj(a, struct pieces);
    struct hit *hits = arena_array(a, struct hit, SIMILAR_OPEN_MAX);
    struct db_rows q;
    size_t n = 0;
    int titles = 0;
    cut(a, text, p);
    db_query(c, &q, &titles_open, DB_ARGS(DB_INT(since), DB_INT(SIMILAR_OPEN_MAX)));
    for (; db_next(&q) && n < SIMILAR_OPEN_MAX; titles++) {
        uint64_t bits = bits_of(p, db_text(&q, 1));
        if (bits)
            hits[n++] = (struct hit){.id = db_int(&q, 0), .bits = bits};
        for (uint64_t rest = bits; rest; rest &= rest - 1)
            p->titles[__builtin_ctzll(rest)]++;
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    weigh(p, hits, n, titles);
    *ret_n = 0;
    while (*ret_n < SIMILAR_TITLES_MAX && (size_t)*ret_n < n && hits[*ret_n].weight > 0) {
        ret[*ret_n] = hits[*ret_n].id;
        ++*ret_n;
    }
    return ERR_OK;
}
