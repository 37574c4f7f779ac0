#include "tallied.h"

#include "base/str.h"
#include "model/tally.h"

struct checking {
    struct world *w;
    const struct viewer *viewer;
    struct indicator_known kept, rows;
    int64_t n, opened;
};

static const struct indicator_sum *of_key(const struct indicator_sums *l, const char *key)
{
    for (int i = 0; i < l->n; i++) {
        if (str_eq(l->v[i].key, key))
            return &l->v[i];
    }
    return NULL;
}

static void check_term(struct checking *x, const struct indicator *d, const struct indicator_term *t,
                       struct indicator_ask ask)
{
    struct error e = {0};
    struct world *w = x->w;
    struct indicator_sums kept, rows;
    bool told = false;
    ask.known = &x->kept;
    MUST(tally_sums(w->c, &w->s, x->viewer, w->a, t, &ask, &kept, &told, &e));
    /* Not kept, so counted from rows: what a field says, how many differ, and what registers hold. */
    if (t->way == COUNT_SUBJECTS || !str_empty(t->field) || !str_empty(t->first) || !str_empty(t->differ))
        return;
    if (!told)
        fail_msg("%s/%s: the tallies do not tell", d->code, t->code);
    ask.known = &x->rows;
    ask.by_rows = true;
    MUST(indicator_sums(w->c, &w->s, x->viewer, w->a, t, &ask, &rows, &e));
    for (int i = 0; i < rows.n; i++) {
        const struct indicator_sum *r = &rows.v[i], *k = of_key(&kept, r->key);
        if (!k || k->rows != r->rows || k->n != r->n || k->at_least != r->at_least || !str_eq(k->name, r->name))
            fail_msg("%s/%s for %lld by %d of %lld, %lld..%lld, %s: %lld in %lld rows, the tallies say %lld in %lld",
                     d->code, t->code, (long long)x->viewer->id, (int)ask.by, (long long)ask.unit_id,
                     (long long)ask.from, (long long)ask.to, r->key, (long long)r->n, (long long)r->rows,
                     (long long)(k ? k->n : 0), (long long)(k ? k->rows : 0));
    }
    if (kept.n != rows.n)
        fail_msg("%s/%s for %lld by %d of %lld: %d groups, the tallies say %d", d->code, t->code,
                 (long long)x->viewer->id, (int)ask.by, (long long)ask.unit_id, rows.n, kept.n);
    x->n += rows.n;
}

/* By the first so many of what figures are broken down by. */
static void check_question(struct checking *x, struct indicator_ask ask, size_t n_bys)
{
    static const enum indicator_by bys[] = {INDICATOR_BYS, BY_UNIT, BY_AREA, BY_CHANNEL};
    size_t n;
    const struct indicator *const *all = indicators_all(&n);
    for (size_t b = 0; b < n_bys && b < COUNT_OF(bys); b++) {
        ask.by = bys[b];
        /* No answer to another question is one to this. */
        x->rows = (struct indicator_known){0};
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < all[i]->n_counts; k++)
                check_term(x, all[i], &all[i]->counts[k], ask);
            if (all[i]->base.code)
                check_term(x, all[i], &all[i]->base, ask);
        }
    }
}

/* One question alone, within a moment, of which nothing but what it counts is read. */
static void check_alone(struct checking *x, struct indicator_ask ask)
{
    struct error e = {0};
    struct world *w = x->w;
    MUST(tally_moment(w->c, &w->s, &x->kept, &e));
    assert_false(x->kept.by_rows);
    ask.alone = true;
    check_question(x, ask, 1);
    tally_moment_end(w->c, &x->kept);
}

/* The rows that a number opens, page by page, are as many as it says. */
static void check_opened(struct checking *x, const struct indicator *d, const struct indicator_term *t,
                         struct indicator_ask ask)
{
    struct error e = {0};
    struct world *w = x->w;
    struct indicator_sums kept;
    const char *after = NULL;
    int64_t rows = 0, n = 0;
    bool told = false;
    ask.known = &x->kept;
    MUST(tally_sums(w->c, &w->s, x->viewer, w->a, t, &ask, &kept, &told, &e));
    if (!told)
        return;
    do {
        struct indicator_list l;
        MUST(indicator_list(w->c, &w->s, x->viewer, w->a, t, &ask, after, 200, &l, &e));
        for (int i = 0; i < l.n; i++)
            n += l.rows[i].n;
        rows += l.n;
        after = l.next;
    } while (after);
    if (rows != (kept.n ? kept.v[0].rows : 0) || n != (kept.n ? kept.v[0].n : 0))
        fail_msg("%s/%s for %lld: opens %lld rows of %lld, the tallies say %lld of %lld", d->code, t->code,
                 (long long)x->viewer->id, (long long)rows, (long long)n, (long long)(kept.n ? kept.v[0].rows : 0),
                 (long long)(kept.n ? kept.v[0].n : 0));
    x->opened += rows;
}

static void check_all_opened(struct checking *x, struct indicator_ask ask)
{
    size_t n;
    const struct indicator *const *all = indicators_all(&n);
    ask.by = INDICATOR_BYS;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i]->n_counts; k++)
            check_opened(x, all[i], &all[i]->counts[k], ask);
        if (all[i]->base.code)
            check_opened(x, all[i], &all[i]->base, ask);
    }
}

static struct indicator_ask asked_of(const struct period *p)
{
    return (struct indicator_ask){.from = p->from, .to = p->to};
}

int64_t tallied_check(struct world *w)
{
    struct error e = {0};
    struct arena *all = w->a;
    int64_t n = 0, opened = 0, wrong = 0, now = clock_now(&w->s.clock);
    const struct viewer *viewers[] = {world_viewer(LEADER), world_viewer(ROADS_MAN), &viewer_operator,
                                      world_viewer(MOVED_UP)};
    struct period month = period_month_of(now, w->s.zone), year = month, days = {PERIOD_DAYS, 0, 0}, old, years;
    struct indicator_ask of_unit = asked_of(&month);
    year.from = period_year_before(&month, w->s.zone).to;
    old = period_year_before(&month, w->s.zone); /* what is late is of it */
    years = (struct period){PERIOD_DAYS, period_year_before(&old, w->s.zone).from, month.to};
    days.from = month.from + 3 * MS_DAY;
    days.to = month.to + 9 * MS_DAY;
    of_unit.unit_id = ROADS;
    bool done = false;
    while (!done)
        MUST(tally_step(w->c, &w->s, &done, &e));
    for (size_t v = 0; v < COUNT_OF(viewers); v++) {
        w->a = arena_child(all);
        struct checking x = {.w = w, .viewer = viewers[v]};
        check_question(&x, asked_of(&month), 4);
        check_question(&x, asked_of(&old), 4);
        check_question(&x, asked_of(&days), 2);
        check_question(&x, asked_of(&year), 1);
        check_question(&x, of_unit, 1);
        if (v < 2) {
            check_question(&x, asked_of(&years), 1);
            check_all_opened(&x, asked_of(&month));
            check_all_opened(&x, asked_of(&old));
        }
        check_alone(&x, asked_of(&days));
        n += x.n;
        opened += x.opened;
        arena_free(w->a);
    }
    w->a = all;
    MUST(tally_wrong(w->c, &wrong, &e));
    assert_int_equal(wrong, 0);
    print_message("# %lld numbers are those of rows, %lld rows opened by two viewers\n", (long long)n,
                  (long long)opened);
    return n;
}
