/* The schemes inside the program, and how values become points. */
#include "catalogue/scheme.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "catalogue/builtin.h"
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

const char *scheme_text(struct arena *a, const struct scheme *x)
{
    const struct builtin_file *f = builtin_find(arena_printf(a, "%s/%s.yaml", scheme_kind.folder, x->id));
    return f ? f->data : NULL;
}

const struct scheme *scheme_kept(struct arena *a, const char *text)
{
    struct yaml_errors *errors = arena_obj(a, struct yaml_errors);
    *errors = (struct yaml_errors){.a = a, .file = "kept"};
    return scheme_kind.read(yaml_parse(text, strlen(text), errors), errors);
}

const char *scheme_points_code(enum scheme_points how)
{
    return hows[how];
}

bool scheme_judges(const struct scheme *x, int64_t year)
{
    const struct scheme *then = scheme_of_year(x->code, year);
    return x->yearly ? x->year == year : x->year <= year && then && then->year == x->year;
}

struct offered {
    const struct scheme *x;
    bool judges;
};

static int offered_first(const void *pa, const void *pb)
{
    const struct offered *a = pa, *b = pb;
    if (a->judges != b->judges)
        return a->judges ? -1 : 1;
    return a->x->year != b->x->year ? (a->x->year > b->x->year ? -1 : 1) : strcmp(a->x->code, b->x->code);
}

const struct scheme *const *schemes_for_year(struct arena *a, int64_t year, size_t *ret_n)
{
    const struct scheme *const *all = schemes_all(ret_n);
    const struct scheme **list = arena_array(a, const struct scheme *, *ret_n + 1);
    struct offered *rows = arena_array(a, struct offered, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++)
        rows[i] = (struct offered){all[i], scheme_judges(all[i], year)};
    qsort(rows, *ret_n, sizeof(*rows), offered_first);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = rows[i].x;
    return list;
}

static struct ratio in_points(int64_t ten_thousandths)
{
    return ratio_of(ten_thousandths, SCHEME_ONE);
}

static struct ratio by_table(const struct scheme_criterion *c, struct ratio value)
{
    const struct scheme_step *t = c->table;
    size_t i = 0;
    while (i + 1 < c->n_table && ratio_compare(value, in_points(t[i + 1].from)) >= 0)
        i++;
    struct ratio past = ratio_minus(value, in_points(t[i].from));
    if (c->how == POINTS_STEPS || past.n <= 0 || i + 1 == c->n_table)
        return in_points(t[i].points);
    struct ratio slope = ratio_of(t[i + 1].points - t[i].points, t[i + 1].from - t[i].from);
    return ratio_add(in_points(t[i].points), ratio_times(past, slope));
}

static struct ratio within(struct ratio n, struct ratio full)
{
    return n.n < 0 ? ratio_of(0, 1) : ratio_compare(n, full) > 0 ? full : n;
}

struct ratio scheme_points_of(const struct scheme_criterion *c, struct ratio value, struct ratio best)
{
    const struct ratio full = in_points(c->full), each = in_points(c->each);
    switch (c->how) {
    case POINTS_RATE:
        return within(ratio_times(value, ratio_of(c->full, 100 * SCHEME_ONE)), full);
    case POINTS_STEPS:
    case POINTS_LINE:
        return by_table(c, value);
    case POINTS_TAKE:
        return within(ratio_minus(full, ratio_times(value, each)), full);
    case POINTS_GIVE:
        return within(ratio_times(value, each), full);
    case POINTS_BEST:
        return best.n > 0 ? within(ratio_times(ratio_over(value, best), full), full) : ratio_of(0, 1);
    default:
        return ratio_of(0, 1);
    }
}
