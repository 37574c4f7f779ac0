/* The indicators inside the program, read when the first is asked for. */
#include "catalogue/indicator.h"

#include "base/str.h"
#include "catalogue/indicator_read.h"

static struct def_set builtin = {.kind = &indicator_kind, .lock = PTHREAD_MUTEX_INITIALIZER};

static const struct {
    const char *code, *name;
} groups[INDICATOR_GROUPS] = {{"downs", N_("The four downs")},
                              {"opinions", N_("Opinions and measures")},
                              {"matters", N_("Matters of residents")},
                              {"callbacks", N_("Ratings and calls")},
                              {"ledger", N_("Problems and rectification")},
                              {"projects", N_("Projects, firms and wishes")},
                              {"ties", N_("Ties and coverage")},
                              {"places", N_("Places, teams and registers")}};

static const struct {
    const char *code, *name;
} bys[INDICATOR_BYS] = {[BY_UNIT] = {"unit", N_("by unit")},
                        [BY_AREA] = {"area", N_("by area")},
                        [BY_CHANNEL] = {"channel", N_("by channel")},
                        [BY_MONTH] = {"month", N_("by month")}};

const struct indicator *const *indicators_all(size_t *ret_n)
{
    return (const struct indicator *const *)defs_all(&builtin, ret_n);
}

static bool stands_after(const struct indicator *x, const struct indicator *y)
{
    return x->group != y->group ? x->group > y->group : x->place > y->place;
}

const struct indicator *const *indicators_by_place(struct arena *a, size_t *ret_n)
{
    const struct indicator *const *all = indicators_all(ret_n);
    const struct indicator **list = arena_array(a, const struct indicator *, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++) {
        size_t at = i;
        for (; at > 0 && stands_after(list[at - 1], all[i]); at--)
            list[at] = list[at - 1];
        list[at] = all[i];
    }
    return list;
}

const struct indicator *indicator_find(const char *code)
{
    return defs_find(&builtin, code);
}

const char *indicator_group_code(int i)
{
    return groups[i].code;
}

const char *indicator_group_name(int i)
{
    return groups[i].name;
}

const char *indicator_by_code(enum indicator_by by)
{
    return bys[by].code;
}

const char *indicator_by_name(enum indicator_by by)
{
    return bys[by].name;
}

enum indicator_by indicator_by_of(const char *code)
{
    int i = 0;
    while (i < INDICATOR_BYS && !str_eq(bys[i].code, code))
        i++;
    return (enum indicator_by)i;
}

const struct indicator_term *indicator_term(const struct indicator *x, const char *code)
{
    if (x->base.code && str_eq(code, x->base.code))
        return &x->base;
    for (size_t i = 0; i < x->n_counts; i++) {
        if (str_eq(x->counts[i].code, code))
            return &x->counts[i];
    }
    return NULL;
}
