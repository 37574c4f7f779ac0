#include "report/bulletin_due.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/calendar.h"

/* How many periods are looked back on: two years of weeks would be a list that nobody reads. */
static const int back[] = {[EVERY_WEEK] = 26, [EVERY_MONTH] = 24, [EVERY_QUARTER] = 8, [EVERY_YEAR] = 3};

struct looking {
    struct db_conn *c;
    const struct site *site;
    struct arena *arena;
    const struct calendar *days;
    int64_t now, began;
    struct bulletin_due *rows;
    int n;
};

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

static enum bulletin_due_state state_of(const struct bulletin_paper *x)
{
    if (!x)
        return DUE_WAITS;
    return str_eq(x->state, "issued") ? DUE_ISSUED : str_eq(x->state, "draft") ? DUE_DRAFTED : DUE_ELSEWHERE;
}

static struct bulletin_due due_of(const struct looking *l, const struct bulletin_def *def, const struct period *p,
                                  const struct bulletin_papers *papers)
{
    const struct limit_run run = {.start_ms = p->to - 1, .rule = def->due};
    struct bulletin_due x = {.def = def, .p = *p, .period = period_text(l->arena, p, l->site->zone)};
    const struct bulletin_paper *paper = bulletin_paper_of(papers, x.period);
    struct limit_due due = {0};
    limit_count(&run, l->days, l->site->zone, &due);
    x.state = state_of(paper);
    x.key = paper ? paper->key : "";
    x.day = due.due_day;
    x.ends_at = due.due_ms;
    x.provisional = due.provisional;
    x.late = x.state < DUE_ELSEWHERE && l->now >= due.due_ms;
    return x;
}

static enum err look(struct looking *l, const struct bulletin_def *def, struct error *e)
{
    struct bulletin_papers papers;
    struct period p;
    enum err r = bulletin_papers(l->c, l->arena, def->code, &papers, e);
    if (r != ERR_OK || !last_period(l->arena, def->every, l->now, l->site->zone, &p))
        return r;
    for (int i = 0; i < back[def->every] && l->n < BULLETIN_DUES_MAX && p.to > l->began; i++) {
        struct bulletin_due x = due_of(l, def, &p, &papers);
        if (i == 0 || x.state < DUE_ELSEWHERE)
            l->rows[l->n++] = x;
        p = period_before(&p, l->site->zone);
    }
    return ERR_OK;
}

static int to_be_done_first(const void *a, const void *b)
{
    const struct bulletin_due *x = a, *y = b;
    bool done = x->state >= DUE_ELSEWHERE, other = y->state >= DUE_ELSEWHERE;
    if (done != other)
        return done ? 1 : -1;
    return x->day != y->day ? (x->day < y->day ? -1 : 1) : strcmp(x->def->code, y->def->code);
}

enum err bulletin_dues(struct db_conn *c, const struct site *s, struct arena *a, struct bulletin_due **ret, int *ret_n,
                       struct error *e)
{
    size_t n;
    const struct bulletin_def *const *all = bulletin_defs(&n);
    struct looking l = {.c = c, .site = s, .arena = a, .now = clock_now(&s->clock)};
    l.rows = arena_array(a, struct bulletin_due, BULLETIN_DUES_MAX);
    enum err r = bulletin_site_began(c, &l.began, e);
    if (r == ERR_OK)
        r = calendar_hold(c, s, a, &l.days, e);
    for (size_t i = 0; r == ERR_OK && i < n; i++) {
        if (all[i]->due.length && bulletin_def(all[i]->code, 0) == all[i])
            r = look(&l, all[i], e);
    }
    if (r != ERR_OK)
        return r;
    qsort(l.rows, (size_t)l.n, sizeof(*l.rows), to_be_done_first);
    *ret = l.rows;
    *ret_n = l.n;
    return ERR_OK;
}

enum err bulletin_dues_remind(struct db_conn *c, const struct site *s, int64_t *ret_told, struct error *e)
{
    struct arena *a = arena_new();
    struct bulletin_due *dues;
    struct bulletin_reminder *rows = arena_array(a, struct bulletin_reminder, BULLETIN_DUES_MAX);
    size_t n = 0;
    int k = 0;
    enum err r = bulletin_dues(c, s, a, &dues, &k, e);
    for (int i = 0; r == ERR_OK && i < k; i++) {
        const struct bulletin_due *x = &dues[i];
        if (x->state < DUE_ELSEWHERE && clock_now(&s->clock) >= x->ends_at - BULLETIN_DUE_SOON)
            rows[n++] = (struct bulletin_reminder){x->def->code, x->period, x->day, x->late};
    }
    if (r == ERR_OK)
        r = bulletin_remind(c, s, rows, n, ret_told, e);
    arena_free(a);
    return r;
}

enum err bulletin_due_parse(const struct site *s, const char *code, const char *period, const struct bulletin_def **ret,
                            struct period *ret_p, struct error *e)
{
    const struct bulletin_def *def = bulletin_def(str_or(code, ""), 0);
    enum err r = def && def->due.length ? period_parse(period, s->zone, ret_p, NULL) : ERR_NOT_FOUND;
    if (r != ERR_OK || bulletin_every_of(ret_p) != def->every || ret_p->to > clock_now(&s->clock) + 366 * MS_DAY)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("No bulletin is due of that period."), NULL);
    *ret = def;
    return ERR_OK;
}
