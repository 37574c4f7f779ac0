/*
 * Figures: matters raised by the dozen, and what the ledger then says of them to whoever reads it. Other lines have
 * raised matters of the same procedure before, so a figure is what the ledger says more than it did.
 */
#include "claims_priv.h"

#include <string.h>

#include "base/str.h"
#include "model/kept.h"
#include "model/ledger.h"

#define MANY_MAX 300

static int64_t number_of(struct claims *k, const char *text)
{
    int64_t n = 0;
    if (!str_int(text, 0, INT64_MAX, &n))
        CLAIM_FAIL(k, "“%s” is no number", text);
    return n;
}

/* The first of the line's keys that is none of its own words: what narrows; value NULL: nothing does. */
static const char *narrowed(struct claims *k, const struct claim *c, const char **ret_value)
{
    *ret_value = NULL;
    for (int i = 0; c->with[i]; i++) {
        const char *at = strchr(c->with[i], '=');
        if (!at || str_starts(c->with[i], "first.") || str_starts(c->with[i], "sum="))
            continue;
        *ret_value = str_trim(k->a, at + 1);
        return str_trim(k->a, arena_strndup(k->a, c->with[i], (size_t)(at - c->with[i])));
    }
    return NULL;
}

static const struct viewer *reader_of(struct claims *k, const struct claim *c)
{
    return claims_viewer(c->who[0] ? claim_officer(k, c->who[0]) : (int)LEADER);
}

static bool counts(const struct claim *c, const char *state)
{
    return !c->from[0] || claim_lists(c->from, state);
}

/* Matters by where they stand. */
static int64_t total(struct claims *k, const struct claim *c, const struct ledger_ask *ask)
{
    struct error e = {0};
    struct ledger_totals t;
    int64_t sum = 0;
    MUST(ledger_totals(k->w->c, &k->w->s, reader_of(k, c), k->a, ask, LEDGER_WHOLE, NULL, &t, &e));
    for (size_t i = 0; i < k->procedure->n_states; i++)
        sum += counts(c, k->procedure->states[i].code) ? t.n[i] : 0;
    return sum;
}

/* By what the field was given first, and by what it is now. */
static int64_t total_first(struct claims *k, const struct claim *c, const char *first, const char *now)
{
    struct error e = {0};
    struct kept_tally *rows;
    bool more;
    const char *at = strchr(first, '=');
    char *part = arena_strndup(k->a, first, (size_t)(at - first));
    int n = 0;
    int64_t sum = 0;
    MUST(kept_tally(k->w->c, reader_of(k, c), k->a, k->procedure->code, part, &rows, &n, &more, &e));
    assert_false(more);
    for (int i = 0; i < n; i++) {
        bool fits = str_eq(rows[i].first, at + 1) && (!now || str_eq(rows[i].value, now));
        sum += fits && counts(c, rows[i].state) ? rows[i].n : 0;
    }
    return sum;
}

static int64_t value_of(struct claims *k, const struct claim *c, int64_t matter_id, const char *part)
{
    struct error e = {0};
    struct kept *rows;
    int n = 0;
    int64_t value = 0;
    MUST(kept_of(k->w->c, reader_of(k, c), k->a, matter_id, &rows, &n, &e));
    for (int i = 0; i < n; i++)
        value = str_eq(rows[i].part, part) ? number_of(k, rows[i].value) : value;
    return value;
}

/* What is written in a field of all that the ledger lists. */
static int64_t sum_of(struct claims *k, const struct claim *c, const struct ledger_ask *ask, const char *part)
{
    struct error e = {0};
    struct matter_list l = {.next = ""};
    int64_t sum = 0;
    while (l.next) {
        MUST(ledger_list(k->w->c, &k->w->s, reader_of(k, c), k->a, ask, l.next, 200, &l, &e));
        for (int i = 0; i < l.n; i++)
            sum += counts(c, l.rows[i].state) ? value_of(k, c, l.rows[i].id, part) : 0;
    }
    return sum;
}

static int64_t says_of(struct claims *k, const struct claim *c)
{
    struct ledger_ask ask = {.procedure = k->procedure};
    const char *first = NULL, *sum = claim_with(k, c, "sum", NULL);
    ask.part = narrowed(k, c, &ask.value);
    for (int i = 0; c->with[i]; i++)
        first = str_starts(c->with[i], "first.") ? c->with[i] + strlen("first.") : first;
    if (first)
        return total_first(k, c, first, ask.value);
    return sum ? sum_of(k, c, &ask, sum) : total(k, c, &ask);
}

static bool is_many(const struct claim *c)
{
    return str_eq(c->what, "many");
}

/* What the ledger said before this: of the figures behind the last line "many" of these. */
static void look_before(struct claims *k, int i)
{
    if (i > 0 && is_many(&k->v[i - 1]))
        return;
    while (i < k->n && is_many(&k->v[i]))
        i++;
    for (; i < k->n && str_eq(k->v[i].what, "figure"); i++)
        k->v[i].before = says_of(k, &k->v[i]);
}

void claim_many(struct claims *k, const struct claim *c)
{
    int64_t n = number_of(k, claim_with(k, c, "n", ""));
    if (n > MANY_MAX)
        CLAIM_FAIL(k, "more than %d matters take too long", MANY_MAX);
    look_before(k, (int)(c - k->v));
    for (int64_t i = 0; i < n; i++) {
        const char *state = claim_stands(k, claim_raise(k, c, c->after[0] || !*c->to ? NULL : c->to)).state;
        if (*c->to && !str_eq(state, c->to))
            CLAIM_FAIL(k, "one of them is in %s", state);
    }
}

void claim_figure(struct claims *k, const struct claim *c)
{
    int i = (int)(c - k->v);
    while (i > 0 && str_eq(k->v[i].what, "figure"))
        i--;
    if (!is_many(&k->v[i]))
        CLAIM_FAIL(k, "no matters are raised just before it");
    int64_t is = says_of(k, c) - c->before;
    if (is != number_of(k, c->says))
        CLAIM_FAIL(k, "the ledger says %lld", (long long)is);
}
