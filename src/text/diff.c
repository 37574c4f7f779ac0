#include "text/diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "text/norm.h"

#define ALIKE_PERCENT 50 /* from here on a line that went and one that came are the same line, changed */

struct token {
    const char *text;
    size_t n;
    uint32_t id; /* the same for the same text */
    bool apart;  /* the other text has it not here */
};

struct tokens {
    struct token *rows;
    size_t n;
};

static size_t line_length(const char *s)
{
    return strcspn(s, "\n");
}

static bool in_word(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t word_length(const char *s, const char *end)
{
    uint32_t c;
    size_t n = (size_t)utf8_next(s, &c);
    while (in_word(c) && s + n < end && in_word((unsigned char)s[n]))
        n++;
    return n;
}

static struct tokens lines_of(struct arena *a, const char *s)
{
    struct tokens t = {.n = 1};
    for (const char *p = s; *p; p++)
        t.n += *p == '\n';
    t.rows = arena_array(a, struct token, t.n);
    for (size_t i = 0; i < t.n; i++) {
        t.rows[i] = (struct token){.text = s, .n = line_length(s)};
        s += t.rows[i].n + 1;
    }
    return t;
}

static struct tokens words_of(struct arena *a, const struct token *line)
{
    struct tokens t = {.rows = arena_array(a, struct token, line->n + 1)};
    const char *end = line->text + line->n;
    for (const char *p = line->text; p < end; p += t.rows[t.n++].n)
        t.rows[t.n] = (struct token){.text = p, .n = word_length(p, end)};
    return t;
}

/* Numbers for tokens, so that comparing two is comparing numbers. */
struct names {
    const struct token **slots; /* a power of two, at most half full */
    size_t n_slots;
    uint32_t n;
};

static uint32_t name_of(struct names *names, const struct token *t)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < t->n; i++)
        hash = (hash ^ (unsigned char)t->text[i]) * 1099511628211u;
    for (size_t at = hash & (names->n_slots - 1);; at = (at + 1) & (names->n_slots - 1)) {
        const struct token *there = names->slots[at];
        if (there && there->n == t->n && memcmp(there->text, t->text, t->n) == 0)
            return there->id;
        if (!there) {
            names->slots[at] = t;
            return names->n++;
        }
    }
}

static void give_names(struct arena *a, struct tokens *x, struct tokens *y)
{
    struct names names = {.n_slots = 16};
    while (names.n_slots < 2 * (x->n + y->n))
        names.n_slots *= 2;
    names.slots = arena_array(a, const struct token *, names.n_slots);
    for (size_t i = 0; i < x->n; i++)
        x->rows[i].id = name_of(&names, &x->rows[i]);
    for (size_t i = 0; i < y->n; i++)
        y->rows[i].id = name_of(&names, &y->rows[i]);
}

/* Myers: how far down each diagonal so many edits lead, kept for every number of edits to find the way back. */
struct way {
    const struct token *x, *y;
    int n, m;
    int *ends; /* of diagonal k at [k + max + 1] */
    int max;
    int **kept; /* for each number of edits, from diagonal -edits on */
};

static bool comes_down(const struct way *w, const int *ends, int k, int d)
{
    const int *at = ends + k + w->max + 1;
    return k == -d || (k != d && at[-1] < at[1]);
}

/* Whether the end is reached with d edits. */
static bool go(struct arena *a, struct way *w, int d)
{
    w->kept[d] = arena_memdup(a, w->ends + w->max + 1 - d - 1, (2 * (size_t)d + 3) * sizeof(int));
    for (int k = -d; k <= d; k += 2) {
        int *at = w->ends + k + w->max + 1;
        int i = comes_down(w, w->ends, k, d) ? at[1] : at[-1] + 1;
        while (i < w->n && i - k < w->m && i - k >= 0 && w->x[i].id == w->y[i - k].id)
            i++;
        *at = i;
        if (i >= w->n && i - k >= w->m)
            return true;
    }
    return false;
}

/* Marks what lies apart on the way back from the end. */
static void mark_back(const struct way *w, struct token *x, struct token *y, int d)
{
    int i = w->n, j = w->m;
    for (; d > 0; d--) {
        const int *at = w->kept[d] + (i - j) + d + 1;
        bool down = i - j == -d || (i - j != d && at[-1] < at[1]);
        int k = down ? i - j + 1 : i - j - 1;
        int before = down ? at[1] : at[-1];
        if (down)
            y[before - k].apart = true;
        else
            x[before].apart = true;
        i = before;
        j = before - k;
    }
}

static void compare(struct tokens *x, struct tokens *y)
{
    size_t from = 0, n = x->n, m = y->n;
    struct arena *a = arena_new();
    give_names(a, x, y);
    while (from < n && from < m && x->rows[from].id == y->rows[from].id)
        from++;
    for (; n > from && m > from && x->rows[n - 1].id == y->rows[m - 1].id; n--)
        m--;
    struct way w = {.x = x->rows + from, .y = y->rows + from, .n = (int)(n - from), .m = (int)(m - from)};
    w.max = w.n + w.m < DIFF_EDITS_MAX ? w.n + w.m : DIFF_EDITS_MAX;
    w.ends = arena_array(a, int, 2 * (size_t)w.max + 4);
    w.kept = arena_array(a, int *, (size_t)w.max + 1);
    int d = 0;
    while (d <= w.max && !go(a, &w, d))
        d++;
    if (d <= w.max)
        mark_back(&w, x->rows + from, y->rows + from, d);
    for (size_t i = from; d > w.max && i < n; i++)
        x->rows[i].apart = true;
    for (size_t i = from; d > w.max && i < m; i++)
        y->rows[i].apart = true;
    arena_free(a);
}

static void add_piece(struct diff_line *l, enum diff_kind kind, const struct token *t)
{
    struct diff_piece *last = l->n_pieces ? &l->pieces[l->n_pieces - 1] : NULL;
    if (last && last->kind == kind && last->text + last->n == t->text)
        last->n += t->n;
    else
        l->pieces[l->n_pieces++] = (struct diff_piece){kind, t->text, t->n};
}

/* A line that changed: what went before what came. */
static struct diff_line changed_line(struct arena *a, const struct token *was, const struct token *is)
{
    struct arena *scratch = arena_new();
    struct tokens x = words_of(scratch, was), y = words_of(scratch, is);
    struct diff_line l = {.kind = DIFF_CHANGED, .pieces = arena_array(a, struct diff_piece, x.n + y.n + 1)};
    compare(&x, &y);
    for (size_t i = 0, j = 0; i < x.n || j < y.n;) {
        if (i < x.n && x.rows[i].apart) {
            add_piece(&l, DIFF_REMOVED, &x.rows[i++]);
        } else if (j < y.n && y.rows[j].apart) {
            add_piece(&l, DIFF_ADDED, &y.rows[j++]);
        } else {
            add_piece(&l, DIFF_SAME, &x.rows[i++]);
            j++;
        }
    }
    arena_free(scratch);
    return l;
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(uint32_t));
}

/* Its characters, sorted. */
static uint32_t *characters_of(struct arena *a, const struct token *line, size_t *ret_n)
{
    uint32_t *all = arena_array(a, uint32_t, line->n + 1);
    size_t n = 0;
    for (size_t at = 0; at < line->n;)
        at += (size_t)utf8_next(line->text + at, &all[n++]);
    qsort(all, n, sizeof(*all), by_bytes);
    *ret_n = n;
    return all;
}

/* One is so much longer that most of it cannot stand in the other. A character is one to four bytes. */
static bool far_apart(const struct token *x, const struct token *y)
{
    size_t shorter = x->n < y->n ? x->n : y->n;
    return 800 * shorter < ALIKE_PERCENT * (x->n + y->n);
}

/* Do the lines share so many of their characters, wherever they stand? */
static bool are_alike(const struct token *x, const struct token *y)
{
    if (far_apart(x, y))
        return false;
    struct arena *a = arena_new();
    size_t n, m, same = 0;
    uint32_t *p = characters_of(a, x, &n), *q = characters_of(a, y, &m);
    for (size_t i = 0, j = 0; i < n && j < m;) {
        int order = by_bytes(&p[i], &q[j]);
        same += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    arena_free(a);
    return n + m && 200 * same >= ALIKE_PERCENT * (n + m);
}

static void add_line(struct arena *a, struct diff *d, enum diff_kind kind, const struct token *t)
{
    struct diff_piece *p = arena_obj(a, struct diff_piece);
    *p = (struct diff_piece){kind, t->text, t->n};
    d->lines[d->n++] = (struct diff_line){kind, p, 1};
    d->counts[kind]++;
}

/* For each line that came in a place the one that went and is like it, in order; n: there is none. */
static size_t *pair_up(struct arena *a, const struct token *x, size_t n, const struct token *y, size_t m)
{
    size_t *pairs = arena_array(a, size_t, m + 1), at = 0;
    for (size_t j = 0; j < m; j++) {
        size_t i = at, end = n * m <= DIFF_PAIRS_MAX ? n : at + (at < n);
        while (i < end && !are_alike(&x[i], &y[j]))
            i++;
        pairs[j] = i < end ? i : n;
        at = i < end ? i + 1 : at;
    }
    pairs[m] = n;
    return pairs;
}

/* Lines that went and lines that came in one place: between two that changed, what went stands before what came. */
static void add_place(struct arena *a, struct diff *d, const struct token *x, size_t n, const struct token *y, size_t m)
{
    size_t at = 0, next = 0;
    const size_t *pairs = pair_up(a, x, n, y, m);
    for (size_t j = 0; j <= m; j++) {
        for (next = next > j ? next : j; next < m && pairs[next] == n; next++)
            ;
        for (; at < pairs[next]; at++)
            add_line(a, d, DIFF_REMOVED, &x[at]);
        if (j < m && pairs[j] == n) {
            add_line(a, d, DIFF_ADDED, &y[j]);
        } else if (j < m) {
            d->lines[d->n++] = changed_line(a, &x[at++], &y[j]);
            d->counts[DIFF_CHANGED]++;
        }
    }
}

struct diff diff_of(struct arena *a, const char *was, const char *is)
{
    struct tokens x = lines_of(a, was), y = lines_of(a, is);
    struct diff d = {.lines = arena_array(a, struct diff_line, x.n + y.n)};
    compare(&x, &y);
    for (size_t i = 0, j = 0; i < x.n || j < y.n;) {
        size_t n = 0, m = 0;
        while (i + n < x.n && x.rows[i + n].apart)
            n++;
        while (j + m < y.n && y.rows[j + m].apart)
            m++;
        add_place(a, &d, x.rows + i, n, y.rows + j, m);
        i += n;
        j += m;
        if (i < x.n) {
            add_line(a, &d, DIFF_SAME, &x.rows[i++]);
            j++;
        }
    }
    return d;
}
