/* Appraising units: each criterion of each unit is a figure; points and places are made of them at the end. */
#include "report/contest.h"

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

struct making {
    struct db_conn *c;
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const struct contest_exclusion *out;
    size_t n_out;
    struct contest *x;
    struct indicator_known known;
};

static const struct scheme_group *group_of(const struct scheme *s, const char *kind)
{
    for (size_t i = 0; i < s->n_groups; i++) {
        for (size_t k = 0; s->groups[i].kinds[k]; k++) {
            if (str_eq(s->groups[i].kinds[k], kind))
                return &s->groups[i];
        }
    }
    return NULL;
}

static const char *reason_of(const struct making *m, const char *unit)
{
    for (size_t i = 0; i < m->n_out; i++) {
        if (str_eq(m->out[i].unit, unit))
            return m->out[i].reason;
    }
    return "";
}

/* All active units of the scheme's kinds, but for the root: it is not its own part. */
static enum err find_units(struct making *m, struct error *e)
{
    struct unit_list list = {.next = NULL};
    const char *cursor = NULL;
    enum err r;
    do {
        r = unit_list(m->c, m->arena, false, cursor, 200, &list, e);
        for (int i = 0; r == ERR_OK && i < list.n; i++) {
            const struct scheme_group *g = group_of(m->x->scheme, list.rows[i].kind);
            if (!g || !list.rows[i].parent_id)
                continue;
            m->x->more = m->x->n == CONTEST_UNITS_MAX;
            if (!m->x->more)
                m->x->units[m->x->n++] = (struct contest_unit){
                    .unit = list.rows[i], .group = g, .volume = -1, .reason = reason_of(m, list.rows[i].code)};
        }
        cursor = list.next;
    } while (r == ERR_OK && cursor && !m->x->more);
    return r;
}

/* A value in ten-thousandths of percent, days or one. */
static bool value_of(const struct indicator *d, const struct figure *f, int64_t *ret)
{
    struct indicator exact = *d;
    exact.decimals = 4;
    return figure_value(&exact, f, ret);
}

static enum err count(struct making *m, const struct contest_unit *u, const struct indicator *d, struct figure *ret,
                      struct error *e)
{
    const struct indicator_ask ask = {.from = m->x->p.from,
                                      .to = m->x->p.to,
                                      .unit_id = u->unit.id,
                                      .by = INDICATOR_BYS,
                                      .open = true,
                                      .known = &m->known};
    return figure_of(m->c, m->site, m->viewer, m->arena, d, &ask, ret, e);
}

static enum err count_unit(struct making *m, struct contest_unit *u, struct error *e)
{
    m->known = (struct indicator_known){0}; /* what is asked of one is asked of no other */
    const struct scheme *s = m->x->scheme;
    bool any = false;
    enum err r = ERR_OK;
    u->parts = arena_array(m->arena, struct contest_part, s->n_criteria);
    for (size_t i = 0; r == ERR_OK && i < s->n_criteria; i++) {
        struct contest_part *p = &u->parts[i];
        p->c = &s->criteria[i];
        if (!p->c->indicator)
            continue;
        r = count(m, u, p->c->indicator, &p->figure, e);
        p->has = r == ERR_OK && value_of(p->c->indicator, &p->figure, &p->value);
        any = any || p->has;
    }
    /* Of counts nothing is none, where there is anything at all. */
    for (size_t i = 0; any && i < s->n_criteria; i++) {
        struct contest_part *p = &u->parts[i];
        p->has = p->has || (p->c->indicator && p->c->indicator->shows == SHOWS_COUNT);
    }
    if (r == ERR_OK && s->volume) {
        struct figure f;
        int64_t n = 0;
        r = count(m, u, s->volume, &f, e);
        u->volume = r == ERR_OK && figure_value(s->volume, &f, &n) ? n : 0;
    }
    u->standing = *u->reason                          ? CONTEST_EXCLUDED
                  : !any                              ? CONTEST_NO_DATA
                  : s->volume && u->volume < s->least ? CONTEST_SMALL
                                                      : CONTEST_PLACED;
    return r;
}

/* The best value of a criterion, among those of the group that are placed. */
static int64_t best_of(const struct contest *x, const struct scheme_group *g, size_t i)
{
    int64_t best = 0;
    for (int k = 0; k < x->n; k++) {
        const struct contest_unit *u = &x->units[k];
        if (u->group == g && u->standing == CONTEST_PLACED && u->parts[i].has && u->parts[i].value > best)
            best = u->parts[i].value;
    }
    return best;
}

static int64_t power(int n)
{
    return n > 0 ? 10 * power(n - 1) : 1;
}

/* What there is no data of gives nothing and takes nothing: the rest counts for all. */
static void sum_up(const struct contest *x, struct contest_unit *u)
{
    const struct scheme *s = x->scheme;
    int64_t sum = 0;
    for (size_t i = 0; i < s->n_criteria; i++) {
        struct contest_part *p = &u->parts[i];
        p->best = p->c->how == POINTS_BEST ? best_of(x, u->group, i) : 0;
        /* Where nobody has any there is no best to be held against. */
        if (p->c->how == POINTS_BEST && p->best == 0)
            p->has = false;
        if (!p->has)
            continue;
        p->points = scheme_points_of(p->c, p->value, p->best);
        sum += p->points;
        u->of += p->c->full;
    }
    int64_t one = SCHEME_ONE / power(s->decimals);
    if (u->of)
        u->points = (int64_t)(((__int128)sum * x->full + (__int128)u->of * one / 2) / ((__int128)u->of * one));
}

static const struct scheme_band *band_of(const struct contest *x, const struct contest_unit *u)
{
    const struct scheme *s = x->scheme;
    int64_t one = SCHEME_ONE / power(s->decimals);
    size_t i = 0;
    /* from is in percent of all points */
    while (i + 1 < s->n_bands && (__int128)u->points * one * 100 * SCHEME_ONE < (__int128)s->bands[i].from * x->full)
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
        if (u->standing != CONTEST_PLACED)
            continue;
        u->band = band_of(x, u);
        if (x->scheme->ranks)
            u->place = before && last->points == u->points ? last->place : before + 1;
    }
}

enum err contest_make(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct scheme *scheme, const struct period *p, const struct contest_exclusion *out,
                      size_t n_out, struct contest *ret, struct error *e)
{
    struct contest x = {.scheme = scheme, .p = *p, .units = arena_array(a, struct contest_unit, CONTEST_UNITS_MAX)};
    struct making m = {.c = c, .site = s, .viewer = v, .arena = a, .out = out, .n_out = n_out, .x = &x};
    enum err r = find_units(&m, e);
    for (size_t i = 0; i < scheme->n_criteria; i++)
        x.full += scheme->criteria[i].indicator ? scheme->criteria[i].full : 0;
    for (int i = 0; r == ERR_OK && i < x.n; i++)
        r = count_unit(&m, &x.units[i], e);
    if (r != ERR_OK)
        return r;
    for (int i = 0; i < x.n; i++)
        sum_up(&x, &x.units[i]);
    /* What nobody of the group has was all that they had: there is nothing to place them by. */
    for (int i = 0; i < x.n; i++) {
        if (!x.units[i].of && x.units[i].standing == CONTEST_PLACED)
            x.units[i].standing = CONTEST_NO_DATA;
    }
    qsort(x.units, (size_t)x.n, sizeof(*x.units), in_order);
    place(&x);
    *ret = x;
    return ERR_OK;
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

const char *contest_part_text(struct arena *a, int64_t ten_thousandths)
{
    return decimal(a, (ten_thousandths + 50) / 100, 2);
}
