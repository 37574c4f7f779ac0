/* Finding the words of a query in a text as it was written: the text is brought into its form for searching with the
 * origin of every byte, so that what is found there can be marked here. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/matter_row.h"
#include "model/search_priv.h"
#include "text/norm.h"

#define RANGES_MAX 500
#define BEFORE     18 /* characters of a snippet before the first hit */
#define BEHIND     90 /* and from it on */

struct range {
    size_t from, to;
};

struct ranges {
    struct range v[RANGES_MAX];
    size_t n;
};

bool search_holds(const struct search_word *w, const char *text)
{
    struct arena *a = arena_new();
    const char *normal = norm_search(a, text);
    bool ret = norm_find(normal, normal, w->normal) != NULL;
    arena_free(a);
    return ret;
}

static int by_place(const void *pa, const void *pb)
{
    const struct range *a = pa, *b = pb;
    return a->from < b->from ? -1 : a->from > b->from;
}

/* Ranges that touch become one. */
static void merge(struct ranges *r)
{
    size_t n = 0;
    if (r->n)
        qsort(r->v, r->n, sizeof(*r->v), by_place);
    for (size_t i = 0; i < r->n; i++) {
        if (n && r->v[i].from <= r->v[n - 1].to) {
            if (r->v[i].to > r->v[n - 1].to)
                r->v[n - 1].to = r->v[i].to;
        } else {
            r->v[n++] = r->v[i];
        }
    }
    r->n = n;
}

/* In an arena of its own: of a page of texts hardly anything is kept. */
static void find(const struct search_asked *x, const char *text, struct ranges *ret)
{
    size_t *from;
    uint32_t c;
    struct arena *a = arena_new();
    const char *normal = norm_search_map(a, text, &from);
    ret->n = 0;
    for (int i = 0; i < x->n; i++) {
        const char *word = x->words[i].normal;
        size_t len = strlen(word);
        for (const char *p = normal; (p = norm_find(normal, p, word)) && ret->n < RANGES_MAX; p += len) {
            size_t at = (size_t)(p - normal), last = from[at + len - 1];
            ret->v[ret->n++] = (struct range){from[at], last + (size_t)utf8_next(text + last, &c)};
        }
    }
    arena_free(a);
    merge(ret);
}

static void add(struct arena *a, struct search_pieces *p, const char *text, size_t n, bool hit)
{
    if (n == 0)
        return;
    p->v = matter_row_room(a, p->v, (int)p->n, sizeof(*p->v));
    p->v[p->n++] = (struct search_piece){arena_strndup(a, text, n), hit};
}

/* The pieces of text[from, to). */
static struct search_pieces cut(struct arena *a, const char *text, const struct ranges *r, size_t from, size_t to)
{
    struct search_pieces p = {0};
    for (size_t i = 0; i < r->n && r->v[i].from < to; i++) {
        if (r->v[i].from < from)
            continue;
        size_t end = r->v[i].to < to ? r->v[i].to : to;
        add(a, &p, text + from, r->v[i].from - from, false);
        add(a, &p, text + r->v[i].from, end - r->v[i].from, true);
        from = end;
    }
    add(a, &p, text + from, to - from, false);
    return p;
}

struct search_pieces search_mark_all(struct arena *a, const struct search_asked *x, const char *text)
{
    struct ranges r;
    find(x, text, &r);
    return cut(a, text, &r, 0, strlen(text));
}

static size_t back(const char *text, size_t at, int n)
{
    while (at > 0 && n > 0) {
        at--;
        n -= ((unsigned char)text[at] & 0xc0) != 0x80;
    }
    return at;
}

static size_t ahead(const char *text, size_t at, int n)
{
    uint32_t c;
    for (int len; n > 0 && (len = utf8_next(text + at, &c)) > 0; n--)
        at += (size_t)len;
    return at;
}

/* Where the first of the words stands as it is asked for, letter by letter; SIZE_MAX where none does. */
static size_t literally(const struct search_asked *x, const char *text)
{
    size_t first = SIZE_MAX;
    for (int i = 0; i < x->n; i++) {
        const char *p = strstr(text, x->words[i].normal);
        if (p && (size_t)(p - text) < first)
            first = (size_t)(p - text);
    }
    return first;
}

/* The hits of text[from, to), as places in text. */
static void find_between(struct arena *a, const struct search_asked *x, const char *text, size_t from, size_t to,
                         struct ranges *ret)
{
    find(x, arena_strndup(a, text + from, to - from), ret);
    for (size_t i = 0; i < ret->n; i++) {
        ret->v[i].from += from;
        ret->v[i].to += from;
    }
}

/* The hits that a snippet around the first one shows. Most words stand in the text as they are asked for; what lies far
 * from such a place is not shown and need not be brought into its form for searching. */
static void find_shown(struct arena *a, const struct search_asked *x, const char *text, struct ranges *ret)
{
    size_t at = literally(x, text), longest = 0;
    for (int i = 0; i < x->n; i++) {
        size_t n = strlen(x->words[i].normal);
        longest = n > longest ? n : longest;
    }
    ret->n = 0;
    if (at != SIZE_MAX) {
        size_t from = back(text, at, BEFORE + (int)longest);
        /* The rest of a word is no word. */
        while (from > 0 && from < at && isalnum((unsigned char)text[from]))
            from++;
        find_between(a, x, text, from, ahead(text, at, BEHIND + (int)longest + 1), ret);
    }
    if (ret->n == 0)
        find(x, text, ret);
}

struct search_pieces search_mark_around(struct arena *a, const struct search_asked *x, const char *text)
{
    struct ranges r;
    struct search_pieces p = {0};
    find_shown(a, x, text, &r);
    size_t from = r.n ? back(text, r.v[0].from, BEFORE) : 0;
    size_t to = ahead(text, r.n ? r.v[0].from : 0, BEHIND);
    if (from > 0)
        add(a, &p, "…", strlen("…"), false);
    struct search_pieces middle = cut(a, text, &r, from, to);
    for (size_t i = 0; i < middle.n; i++)
        add(a, &p, middle.v[i].text, strlen(middle.v[i].text), middle.v[i].hit);
    if (text[to])
        add(a, &p, "…", strlen("…"), false);
    return p;
}
