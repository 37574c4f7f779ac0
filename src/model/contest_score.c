/* Scoring units: points and places are made of all inputs at the end. */
#include "model/contest_score.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static const struct {
    const char *code, *name;
} standings[] = {[CONTEST_PLACED] = {"placed", N_("Appraised")},
                 [CONTEST_NO_DATA] = {"no_data", N_("No data, not appraised")},
                 [CONTEST_SMALL] = {"small", N_("Too few to be appraised")},
                 [CONTEST_EXCLUDED] = {"excluded", N_("Left out")}};

const char *contest_standing_code(enum contest_standing s)
{
    return standings[s].code;
}

const char *contest_standing_name(enum contest_standing s)
{
    return standings[s].name;
}

enum contest_standing contest_standing_of(const char *code)
{
    int i = 0;
    while (i < CONTEST_EXCLUDED && !str_eq(standings[i].code, code))
        i++;
    return (enum contest_standing)i;
}

const struct scheme_group *contest_group_of(const struct scheme *s, const char *kind)
{
    for (size_t i = 0; i < s->n_groups; i++) {
        for (size_t k = 0; s->groups[i].kinds[k]; k++) {
            if (str_eq(s->groups[i].kinds[k], kind))
                return &s->groups[i];
        }
    }
    return NULL;
}

static void stand(const struct scheme *s, struct contest_unit *u)
{
    bool any = false;
    for (size_t i = 0; i < s->n_criteria; i++)
        any = any || (u->parts[i].told && u->parts[i].c->indicator);
    /* Of counts nothing is none, where there is anything at all. */
    for (size_t i = 0; i < s->n_criteria; i++) {
        struct contest_part *p = &u->parts[i];
        p->has = p->told || (any && p->c->indicator && p->c->indicator->shows == SHOWS_COUNT);
        p->best = p->points = ratio_of(0, 1);
        if (!p->told)
            p->value = p->best;
    }
    u->standing = *u->reason                          ? CONTEST_EXCLUDED
                  : !any                              ? CONTEST_NO_DATA
                  : s->volume && u->volume < s->least ? CONTEST_SMALL
                                                      : CONTEST_PLACED;
}

/* The best value of a criterion, among those of the group that are placed. */
static struct ratio best_of(const struct contest *x, const struct scheme_group *g, size_t i)
{
    struct ratio best = ratio_of(0, 1);
    for (int k = 0; k < x->n; k++) {
        const struct contest_unit *u = &x->units[k];
        if (u->group == g && u->standing == CONTEST_PLACED && u->parts[i].has &&
            ratio_compare(u->parts[i].value, best) > 0)
            best = u->parts[i].value;
    }
    return best;
}

/* What is given by hand is among all points of a group where anybody of it was given some. */
static bool given(const struct contest *x, const struct scheme_group *g, size_t i)
{
    for (int k = 0; k < x->n; k++) {
        if (x->units[k].group == g && x->units[k].parts[i].told)
            return true;
    }
    return false;
}

static int64_t full_of(const struct contest *x, const struct scheme_group *g)
{
    int64_t full = 0;
    for (size_t i = 0; i < x->scheme->n_criteria; i++)
        full += x->scheme->criteria[i].indicator || given(x, g, i) ? x->scheme->criteria[i].full : 0;
    return full;
}

int64_t contest_full(const struct contest *x)
{
    int64_t full = 0;
    for (size_t i = 0; i < x->scheme->n_groups; i++) {
        int64_t n = full_of(x, &x->scheme->groups[i]);
        full = n > full ? n : full;
    }
    return full;
}

static int64_t power(int n)
{
    return n > 0 ? 10 * power(n - 1) : 1;
}

/* What there is no data of gives nothing and takes nothing: the rest counts for all. */
static void sum_up(const struct contest *x, struct contest_unit *u)
{
    const struct scheme *s = x->scheme;
    struct ratio sum = ratio_of(0, 1);
    u->full = full_of(x, u->group);
    u->of = u->points = 0;
    for (size_t i = 0; i < s->n_criteria; i++) {
        struct contest_part *p = &u->parts[i];
        if (p->c->how == POINTS_BEST)
            p->best = best_of(x, u->group, i);
        /* Where nobody has any there is no best to be held against. */
        if (p->c->how == POINTS_BEST && p->best.n == 0)
            p->has = false;
        if (!p->has)
            continue;
        /* By hand the value is the points. */
        p->points = p->c->how == POINTS_HAND ? p->value : scheme_points_of(p->c, p->value, p->best);
        sum = ratio_add(sum, p->points);
        u->of += p->c->full;
    }
    if (u->of)
        u->points = ratio_round(ratio_times(sum, ratio_of(u->full, u->of)), power(s->decimals));
}

static const struct scheme_band *band_of(const struct scheme *s, const struct contest_unit *u)
{
    const struct ratio points = ratio_of(u->points, power(s->decimals));
    size_t i = 0;
    /* from is in percent of all points */
    while (i + 1 < s->n_bands && ratio_compare(points, ratio_times(ratio_of(s->bands[i].from, 100 * SCHEME_ONE),
                                                                   ratio_of(u->full, SCHEME_ONE))) < 0)
        i++;
    return s->n_bands ? &s->bands[i] : NULL;
}

static int in_order(const void *pa, const void *pb)
{
    const struct contest_unit *a = pa, *b = pb;
    bool placed_a = a->standing == CONTEST_PLACED, placed_b = b->standing == CONTEST_PLACED;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (placed_a != placed_b)
        return placed_a ? -1 : 1;
    if (placed_a && a->points != b->points)
        return a->points > b->points ? -1 : 1;
    return strcmp(a->unit.code, b->unit.code);
}

static void place(struct contest *x)
{
    int before = 0;
    for (int i = 0; i < x->n; i++) {
        struct contest_unit *u = &x->units[i], *last = i ? &x->units[i - 1] : NULL;
        before = last && last->group == u->group ? before + 1 : 0;
        u->seq = i + 1;
        u->band = NULL;
        u->place = 0;
        if (u->standing != CONTEST_PLACED)
            continue;
        u->band = band_of(x->scheme, u);
        if (x->scheme->ranks)
            u->place = before && last->points == u->points ? last->place : before + 1;
    }
}

void contest_score(struct contest *x)
{
    for (int i = 0; i < x->n; i++)
        stand(x->scheme, &x->units[i]);
    for (int i = 0; i < x->n; i++)
        sum_up(x, &x->units[i]);
    /* What nobody of the group has was all that they had: there is nothing to place them by. */
    for (int i = 0; i < x->n; i++) {
        if (!x->units[i].of && x->units[i].standing == CONTEST_PLACED)
            x->units[i].standing = CONTEST_NO_DATA;
    }
    qsort(x->units, (size_t)x->n, sizeof(*x->units), in_order);
    place(x);
}

int64_t contest_count(const char *counts, const char *code)
{
    size_t n = strlen(code);
    int64_t found = 0;
    for (const char *p = counts; *p; p += strcspn(p, " "), p += *p == ' ') {
        if (strncmp(p, code, n) == 0 && p[n] == '=')
            found = strtoll(p + n + 1, NULL, 10);
    }
    return found;
}

static const char *decimal(struct arena *a, int64_t n, int decimals)
{
    int64_t one = power(decimals);
    if (!decimals)
        return arena_printf(a, "%lld", (long long)n);
    return arena_printf(a, "%lld.%0*lld", (long long)(n / one), decimals, (long long)(n % one));
}

const char *contest_points_text(struct arena *a, const struct scheme *s, int64_t points)
{
    return decimal(a, points, s->decimals);
}

const char *contest_ratio_text(struct arena *a, struct ratio x, int decimals)
{
    return decimal(a, ratio_round(x, power(decimals)), decimals);
}

const char *contest_part_text(struct arena *a, int64_t ten_thousandths)
{
    return contest_ratio_text(a, ratio_of(ten_thousandths, SCHEME_ONE), 2);
}

const char *contest_value_text(struct arena *a, const struct contest_part *p)
{
    return p->told ? contest_ratio_text(a, p->value, p->c->indicator ? p->c->indicator->decimals : 2) : NULL;
}
