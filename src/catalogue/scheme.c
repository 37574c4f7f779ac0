/* The schemes inside the program, and how values become points. */
#include "catalogue/scheme.h"

#include "base/str.h"
#include "catalogue/scheme_read.h"

static struct def_set builtin = {.kind = &scheme_kind, .lock = PTHREAD_MUTEX_INITIALIZER};

static const char *const hows[] = {
    [POINTS_RATE] = "rate", [POINTS_STEPS] = "steps", [POINTS_LINE] = "line", [POINTS_TAKE] = "take",
    [POINTS_GIVE] = "give", [POINTS_BEST] = "best",   [POINTS_HAND] = "hand"};

const struct scheme *const *schemes_all(size_t *ret_n)
{
    return (const struct scheme *const *)defs_all(&builtin, ret_n);
}

const struct scheme *scheme_find(const char *code, int64_t year)
{
    size_t n;
    const struct scheme *const *all = schemes_all(&n), *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i]->code, code) && (year ? all[i]->year == year : !found || all[i]->year > found->year))
            found = all[i];
    }
    return found;
}

const struct scheme *scheme_of_year(const char *code, int64_t year)
{
    size_t n;
    const struct scheme *const *all = schemes_all(&n), *found = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct scheme *x = all[i];
        if (!str_eq(x->code, code))
            continue;
        bool later = found && x->year > found->year, early = found && found->year > year;
        if (!found || (early ? !later : later && x->year <= year))
            found = x;
    }
    return found;
}

const char *scheme_points_code(enum scheme_points how)
{
    return hows[how];
}

/* a * b / c, half-up, of numbers whose product may be too large for 64 bits; none is negative. */
static int64_t share(int64_t a, int64_t b, int64_t c)
{
    return (int64_t)(((__int128)a * b + c / 2) / c);
}

static int64_t by_table(const struct scheme_criterion *c, int64_t value)
{
    const struct scheme_step *t = c->table;
    size_t i = 0;
    while (i + 1 < c->n_table && value >= t[i + 1].from)
        i++;
    if (c->how == POINTS_STEPS || value <= t[i].from || i + 1 == c->n_table)
        return t[i].points;
    int64_t up = t[i + 1].points - t[i].points, of = t[i + 1].from - t[i].from;
    return up < 0 ? t[i].points - share(value - t[i].from, -up, of) : t[i].points + share(value - t[i].from, up, of);
}

static int64_t within(int64_t n, int64_t full)
{
    return n < 0 ? 0 : n > full ? full : n;
}

int64_t scheme_points_of(const struct scheme_criterion *c, int64_t value, int64_t best)
{
    switch (c->how) {
    case POINTS_RATE:
        return within(share(value, c->full, 100 * SCHEME_ONE), c->full);
    case POINTS_STEPS:
    case POINTS_LINE:
        return by_table(c, value);
    case POINTS_TAKE:
        return within(c->full - share(value, c->each, SCHEME_ONE), c->full);
    case POINTS_GIVE:
        return within(share(value, c->each, SCHEME_ONE), c->full);
    case POINTS_BEST:
        return best > 0 ? within(share(value, c->full, best), c->full) : 0;
    default:
        return 0;
    }
}
