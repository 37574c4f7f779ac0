#include "report/bulletin_due.h"

#include "base/str.h"
#include "model/bulletin.h"
#include "model/calendar.h"

/* The period of that length that ended last. */
static bool last_period(struct arena *a, enum bulletin_every every, int64_t now, struct zone z, struct period *ret)
{
    const struct civil c = civil_of(now, z);
    const char *text = every == EVERY_MONTH     ? arena_printf(a, "%04d-%02d", c.year, c.month)
                       : every == EVERY_QUARTER ? arena_printf(a, "%04d-Q%d", c.year, (c.month + 2) / 3)
                       : every == EVERY_YEAR    ? arena_printf(a, "%04d", c.year)
                                                : "";
    struct period p;
    if (every == EVERY_WEEK) {
        int64_t monday = day_start(civil_day(now, z), z) - (c.weekday + 6) % 7 * MS_DAY;
        *ret = (struct period){PERIOD_DAYS, monday - 7 * MS_DAY, monday};
        return true;
    }
    if (period_parse(text, z, &p, NULL) != ERR_OK)
        return false;
    *ret = period_before(&p, z);
    return true;
}

static enum err one_due(struct db_conn *c, const struct site *s, struct arena *a, const struct calendar *days,
                        struct bulletin_due *x, struct error *e)
{
    const struct limit_run run = {.start_ms = x->p.to - 1, .rule = x->def->due};
    const char *state;
    struct limit_due due;
    x->period = period_text(a, &x->p, s->zone);
    limit_count(&run, days, s->zone, &due);
    enum err r = bulletin_state(c, a, x->def->code, x->period, &state, e);
    if (r != ERR_OK)
        return r;
    x->state = str_eq(state, "issued") ? DUE_ISSUED : str_eq(state, "draft") ? DUE_DRAFTED : DUE_WAITS;
    x->day = due.due_day;
    x->late = x->state != DUE_ISSUED && clock_now(&s->clock) >= due.due_ms;
    return ERR_OK;
}

enum err bulletin_dues(struct db_conn *c, const struct site *s, struct arena *a, struct bulletin_due *ret, int *ret_n,
                       struct error *e)
{
    size_t n;
    int k = 0;
    const struct calendar *days;
    const struct bulletin_def *const *all = bulletin_defs(&n);
    enum err r = calendar_hold(c, s, a, &days, e);
    for (size_t i = 0; r == ERR_OK && i < n && k < BULLETIN_DUES_MAX; i++) {
        struct bulletin_due *x = &ret[k];
        if (!all[i]->due.length || bulletin_def(all[i]->code, 0) != all[i])
            continue;
        *x = (struct bulletin_due){.def = all[i]};
        if (!last_period(a, all[i]->every, clock_now(&s->clock), s->zone, &x->p))
            continue;
        r = one_due(c, s, a, days, x, e);
        k++;
    }
    *ret_n = k;
    return r;
}
