#include "cli/figures_recount.h"

#include <jansson.h>
#include <stdio.h>

#include "base/str.h"
#include "model/tally.h"
#include "report/figures.h"

#define TRIES 20 /* for a moment at which nothing is due */

struct recount {
    struct cli *cli;
    struct opened *o;
    struct indicator_known kept, rows; /* what either said */
    json_t *differ;
    int64_t compared, not_kept, untold, months; /* untold: what ought to be kept */
};

static struct indicator_sum *of_key(const struct indicator_sums *l, const char *key)
{
    for (int i = 0; i < l->n; i++) {
        if (str_eq(l->v[i].key, key))
            return &l->v[i];
    }
    return NULL;
}

static bool same(const struct indicator_sum *x, const struct indicator_sum *y)
{
    return x && y && x->rows == y->rows && x->n == y->n && x->at_least == y->at_least;
}

static void note(struct recount *x, const struct indicator *d, const struct indicator_term *t, enum indicator_by by,
                 const char *key, const struct indicator_sum *kept, const struct indicator_sum *rows)
{
    json_array_append_new(x->differ,
                          json_pack("{s:s, s:s, s:s, s:s, s:[I,I], s:[I,I]}", "code", d->code, "part", t->code, "by",
                                    by < BY_MONTH ? indicator_by_code(by) : "", "key", key, "tallies",
                                    (json_int_t)(kept ? kept->rows : 0), (json_int_t)(kept ? kept->n : 0), "rows",
                                    (json_int_t)(rows ? rows->rows : 0), (json_int_t)(rows ? rows->n : 0)));
}

/* Adds a month's sums to those of the months before. */
static void add_month(struct indicator_sums *all, const struct indicator_sums *month)
{
    all->more = all->more || month->more;
    for (int i = 0; i < month->n; i++) {
        const struct indicator_sum *m = &month->v[i];
        struct indicator_sum *s = of_key(all, m->key);
        if (!s && all->n == INDICATOR_GROUPS_MAX) {
            all->more = true;
            return;
        }
        if (!s) {
            all->v[all->n++] = *m;
            continue;
        }
        s->rows += m->rows;
        s->n += m->n;
        s->at_least = s->at_least || m->at_least;
    }
}

#define MONTHS_MAX 121

/* From rows, a month at a time: those of years are too many for one statement. */
static enum err from_rows(struct recount *x, const struct indicator_term *t, struct indicator_ask ask,
                          struct indicator_sums *ret, struct error *e)
{
    struct opened *o = x->o;
    struct arena *a = x->cli->arena;
    const struct period whole = {PERIOD_DAYS, ask.from, ask.to};
    struct period *months = arena_array(a, struct period, MONTHS_MAX);
    int n = period_months(&whole, o->site.zone, months, MONTHS_MAX);
    struct indicator_sums all = {.v = arena_array(a, struct indicator_sum, INDICATOR_GROUPS_MAX)};
    enum err r = ERR_OK;
    ask.known = &x->rows;
    ask.by_rows = true;
    for (int i = 0; r == ERR_OK && i < n; i++) {
        struct indicator_sums month;
        ask.from = months[i].from;
        ask.to = months[i].to;
        r = indicator_sums(o->conn, &o->site, &o->viewer, a, t, &ask, &month, e);
        if (r == ERR_OK)
            add_month(&all, &month);
    }
    if (r == ERR_OK)
        *ret = all;
    return r;
}

static enum err compare(struct recount *x, const struct indicator *d, const struct indicator_term *t,
                        struct indicator_ask ask, struct error *e)
{
    struct indicator_sums kept, rows;
    bool told = false;
    struct opened *o = x->o;
    ask.known = &x->kept;
    enum err r = tally_sums(o->conn, &o->site, &o->viewer, x->cli->arena, t, &ask, &kept, &told, e);
    x->not_kept += r == ERR_OK && !told;
    x->untold += r == ERR_OK && !told && tally_answers(t);
    if (r != ERR_OK || !told)
        return r;
    r = from_rows(x, t, ask, &rows, e);
    /* Of more groups than are given it is chance which of the smallest are. */
    for (int i = 0; r == ERR_OK && i < rows.n && !rows.more; i++) {
        const struct indicator_sum *k = of_key(&kept, rows.v[i].key);
        if (!same(k, &rows.v[i]))
            note(x, d, t, ask.by, rows.v[i].key, k, &rows.v[i]);
    }
    for (int i = 0; r == ERR_OK && i < kept.n && !kept.more; i++) {
        if (!of_key(&rows, kept.v[i].key))
            note(x, d, t, ask.by, kept.v[i].key, &kept.v[i], NULL);
    }
    x->compared += r == ERR_OK ? rows.n : 0;
    return r;
}

static enum err compare_all(struct recount *x, struct indicator_ask ask, struct error *e)
{
    static const enum indicator_by bys[] = {INDICATOR_BYS, BY_UNIT, BY_AREA, BY_CHANNEL};
    size_t n;
    const struct indicator *const *all = indicators_by_place(x->cli->arena, &n);
    enum err r = tally_wrong(x->o->conn, &x->months, e);
    for (size_t i = 0; r == ERR_OK && i < n; i++) {
        for (size_t b = 0; r == ERR_OK && b < COUNT_OF(bys); b++) {
            ask.by = bys[b];
            for (size_t k = 0; r == ERR_OK && k < all[i]->n_counts; k++)
                r = compare(x, all[i], &all[i]->counts[k], ask, e);
            if (r == ERR_OK && all[i]->base.code)
                r = compare(x, all[i], &all[i]->base, ask, e);
        }
    }
    return r;
}

/* Both are of one moment, at which nothing is due. */
static enum err quiet(struct opened *o, struct error *e)
{
    int64_t now = clock_now(&o->site.clock), began = clock_mono_us() / 1000;
    for (int i = 0; i < TRIES; i++) {
        bool more = true;
        int64_t mark;
        clock_set(&o->site.clock, now + clock_mono_us() / 1000 - began); /* no limit passes while it counts */
        enum err r = tally_watermark(o->conn, &o->site, &mark, e);
        if (r == ERR_OK)
            r = db_snapshot(o->conn, e);
        if (r == ERR_OK)
            r = tally_left(o->conn, clock_now(&o->site.clock), &more, e);
        if (r != ERR_OK || !more)
            return r;
        db_snapshot_end(o->conn);
    }
    return error_detail(e, ERR_BUSY, "too much is being written to find a moment at which nothing is due");
}

static void print(const struct recount *x, bool json, bool whole)
{
    size_t i;
    json_t *d;
    if (json) {
        json_t *out = json_pack("{s:b, s:I, s:I, s:I, s:I, s:O}", "whole", whole, "compared", (json_int_t)x->compared,
                                "not_kept", (json_int_t)x->not_kept, "untold", (json_int_t)x->untold, "months_wrong",
                                (json_int_t)x->months, "differ", x->differ);
        json_dumpf(out, stdout, JSON_INDENT(1));
        putchar('\n');
        json_decref(out);
        return;
    }
    json_array_foreach(x->differ, i, d)
    {
        const json_t *k = json_object_get(d, "tallies"), *r = json_object_get(d, "rows");
        printf("%s/%s %s %s: tallies %lld in %lld rows, rows say %lld in %lld\n",
               json_string_value(json_object_get(d, "code")), json_string_value(json_object_get(d, "part")),
               json_string_value(json_object_get(d, "by")), json_string_value(json_object_get(d, "key")),
               (long long)json_integer_value(json_array_get(k, 1)), (long long)json_integer_value(json_array_get(k, 0)),
               (long long)json_integer_value(json_array_get(r, 1)),
               (long long)json_integer_value(json_array_get(r, 0)));
    }
    printf("%s: %lld numbers counted from rows, %zu differ, %lld sums of months are not those of what was counted\n",
           whole ? "whole" : "broken", (long long)x->compared, json_array_size(x->differ), (long long)x->months);
}

enum err figures_recount(struct cli *c, struct opened *o, const struct indicator_ask *ask, bool json, bool *ret_whole,
                         struct error *e)
{
    struct recount x = {.cli = c, .o = o, .differ = json_array()};
    enum err r = quiet(o, e);
    if (r == ERR_OK)
        r = compare_all(&x, *ask, e);
    db_snapshot_end(o->conn);
    *ret_whole = json_array_size(x.differ) == 0 && x.months == 0 && x.untold == 0;
    if (r == ERR_OK)
        print(&x, json, *ret_whole);
    json_decref(x.differ);
    return r == ERR_OK && fflush(stdout) != 0 ? error_detail(e, ERR_IO, "write") : r;
}
