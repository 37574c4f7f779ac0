/* Periods, and the numbers that figures are made of. */
#include "report/figures.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define YEARS_MAX 10
#define YEAR_MIN  1950
#define YEAR_MAX  2199

static int64_t month_start(int year, int month, struct zone z)
{
    const struct civil c = {.year = year, .month = month, .day = 1};
    return civil_ms(&c, z);
}

static bool digits(const char *s, size_t n, int *ret)
{
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        v = v * 10 + (s[i] - '0');
    }
    *ret = v;
    return true;
}

static const int months_of[] = {[PERIOD_DAYS] = 0, [PERIOD_MONTH] = 1, [PERIOD_QUARTER] = 3, [PERIOD_YEAR] = 12};

/* So many months from a year's month on. */
static struct period whole_from(enum period_kind kind, int year, int month, struct zone z)
{
    return (struct period){kind, month_start(year, month, z), month_start(year, month + months_of[kind], z)};
}

/* "2023-Q3" */
static bool parse_quarter(const char *s, struct zone z, struct period *ret)
{
    int year, quarter;
    if (strlen(s) != 7 || s[4] != '-' || s[5] != 'Q' || !digits(s, 4, &year) || !digits(s + 6, 1, &quarter) ||
        year < YEAR_MIN || year > YEAR_MAX || quarter < 1 || quarter > 4)
        return false;
    *ret = whole_from(PERIOD_QUARTER, year, 3 * quarter - 2, z);
    return true;
}

/* A whole year or month. */
static bool parse_whole(const char *s, struct zone z, struct period *ret)
{
    int year, month = 1;
    size_t n = strlen(s);
    if ((n != 4 && n != 7) || !digits(s, 4, &year) || year < YEAR_MIN || year > YEAR_MAX)
        return false;
    if (n == 7 && (s[4] != '-' || !digits(s + 5, 2, &month) || month < 1 || month > 12))
        return false;
    *ret = whole_from(n == 4 ? PERIOD_YEAR : PERIOD_MONTH, year, month, z);
    return true;
}

/* "2023-09-01", a day that there is. */
static bool parse_day(const char *s, size_t n, struct zone z, int64_t *ret)
{
    struct civil c = {0};
    if (n != 10 || s[4] != '-' || s[7] != '-' || !digits(s, 4, &c.year) || !digits(s + 5, 2, &c.month) ||
        !digits(s + 8, 2, &c.day) || c.year < YEAR_MIN || c.year > YEAR_MAX)
        return false;
    *ret = civil_ms(&c, z);
    return civil_day(*ret, z) == c.year * 10000 + c.month * 100 + c.day;
}

static bool parse_days(const char *s, struct zone z, struct period *ret)
{
    const char *dots = strstr(s, "..");
    struct period p = {.kind = PERIOD_DAYS};
    if (!dots || !parse_day(s, (size_t)(dots - s), z, &p.from) || !parse_day(dots + 2, strlen(dots + 2), z, &p.to))
        return false;
    p.to += MS_DAY;
    *ret = p;
    return p.to > p.from && p.to - p.from <= YEARS_MAX * 366 * MS_DAY;
}

/* Days that are a whole month, quarter or year are that. */
static struct period whole_of(const struct period *p, struct zone z)
{
    const struct civil c = civil_of(p->from, z);
    for (enum period_kind kind = PERIOD_MONTH; kind <= PERIOD_YEAR; kind++) {
        const struct period whole = whole_from(kind, c.year, c.month, z);
        if ((c.month - 1) % months_of[kind] == 0 && whole.from == p->from && whole.to == p->to)
            return whole;
    }
    return *p;
}

enum err period_parse(const char *text, struct zone z, struct period *ret, struct error *e)
{
    struct period p;
    const char *s = str_or(text, "");
    if (!parse_whole(s, z, &p) && !parse_quarter(s, z, &p) && !parse_days(s, z, &p))
        return error_set(e, ERR_INVALID, "period",
                         N_("Please write a month as 2023-09, a quarter as 2023-Q3, a year as 2023, or days as "
                            "2023-09-01..2023-10-15."),
                         NULL);
    *ret = p.kind == PERIOD_DAYS ? whole_of(&p, z) : p;
    return ERR_OK;
}

const char *period_text(struct arena *a, const struct period *p, struct zone z)
{
    struct civil f = civil_of(p->from, z), t = civil_of(p->to - 1, z);
    if (p->kind == PERIOD_YEAR)
        return arena_printf(a, "%04d", f.year);
    if (p->kind == PERIOD_MONTH)
        return arena_printf(a, "%04d-%02d", f.year, f.month);
    if (p->kind == PERIOD_QUARTER)
        return arena_printf(a, "%04d-Q%d", f.year, (f.month + 2) / 3);
    return arena_printf(a, "%04d-%02d-%02d..%04d-%02d-%02d", f.year, f.month, f.day, t.year, t.month, t.day);
}

struct period period_month_of(int64_t ms, struct zone z)
{
    struct civil c = civil_of(ms, z);
    return (struct period){PERIOD_MONTH, month_start(c.year, c.month, z), month_start(c.year, c.month + 1, z)};
}

struct period period_before(const struct period *p, struct zone z)
{
    struct civil c = civil_of(p->from, z);
    if (p->kind == PERIOD_DAYS)
        return (struct period){PERIOD_DAYS, p->from - (p->to - p->from), p->from};
    return whole_from(p->kind, c.year, c.month - months_of[p->kind], z);
}

struct period period_after(const struct period *p, struct zone z)
{
    struct civil c = civil_of(p->to, z);
    if (p->kind == PERIOD_DAYS)
        return (struct period){PERIOD_DAYS, p->to, p->to + (p->to - p->from)};
    return whole_from(p->kind, c.year, c.month, z);
}

static int64_t year_before(int64_t ms, struct zone z)
{
    struct civil c = civil_of(ms, z);
    c.year--;
    int64_t at = civil_ms(&c, z);
    /* Of February 29 that is February 28. */
    return civil_of(at, z).month == c.month ? at : at - MS_DAY;
}

struct period period_year_before(const struct period *p, struct zone z)
{
    /* Of days the last one is moved, not the one after it: that of February 28 is March 1 or February 29. */
    int64_t to = p->kind == PERIOD_DAYS ? year_before(p->to - MS_DAY, z) + MS_DAY : year_before(p->to, z);
    return (struct period){p->kind, year_before(p->from, z), to};
}

int period_months(const struct period *p, struct zone z, struct period *ret, int max)
{
    int n = 0;
    for (int64_t at = p->from; at < p->to && n < max; n++) {
        struct period m = period_month_of(at, z);
        if (m.from < p->from || m.to > p->to)
            m.kind = PERIOD_DAYS;
        m.from = at;
        m.to = m.to > p->to ? p->to : m.to;
        ret[n] = m;
        at = m.to;
    }
    return n;
}

static int64_t power(int decimals)
{
    int64_t n = 1;
    while (decimals-- > 0)
        n *= 10;
    return n;
}

/* n / of in units of 1 / times, half-up; n is 0 or more. */
static int64_t half_up(int64_t n, int64_t of, int64_t times)
{
    return n / of * times + (n % of * times + of / 2) / of;
}

bool figure_value(const struct indicator *x, const struct figure *f, int64_t *ret)
{
    int64_t sum = 0, rows = 0;
    for (size_t i = 0; i < x->n_counts; i++) {
        sum += f->counts[i].n * x->counts[i].weight;
        rows += f->counts[i].rows;
    }
    bool there = x->shows == SHOWS_COUNT ? rows > 0 || f->on_record : f->base.n > 0;
    if (!there)
        return false;
    if (x->shows == SHOWS_COUNT)
        *ret = half_up(sum, 100, power(x->decimals));
    else if (x->shows == SHOWS_PERCENT) /* of hundredths, as a weight counts, a percent is the hundredth */
        *ret = half_up(sum, f->base.n, power(x->decimals));
    else
        *ret = half_up(sum / 100, f->base.n * MS_DAY, power(x->decimals));
    return true;
}

static const char *decimal_text(struct arena *a, int64_t n, int decimals, const char *sign)
{
    int64_t one = power(decimals);
    if (decimals == 0)
        return arena_printf(a, "%s%lld", sign, (long long)n);
    return arena_printf(a, "%s%lld.%0*lld", sign, (long long)(n / one), decimals, (long long)(n % one));
}

const char *figure_text(struct arena *a, const struct indicator *x, const struct figure *f)
{
    int64_t n;
    return figure_value(x, f, &n) ? decimal_text(a, n, x->decimals, n < 0 ? "-" : "") : FIGURE_NONE;
}

#define CHANGE_DECIMALS 2

__extension__ typedef __int128 wide; /* products of two sums */

static wide sum_of(const struct indicator *x, const struct figure *f)
{
    wide sum = 0;
    for (size_t i = 0; i < x->n_counts; i++)
        sum += (wide)f->counts[i].n * x->counts[i].weight;
    return sum;
}

static wide base_of(const struct indicator *x, const struct figure *f)
{
    return x->shows == SHOWS_COUNT ? 1 : f->base.n;
}

const char *figure_change(struct arena *a, const struct indicator *x, const struct figure *now,
                          const struct figure *before)
{
    int64_t written;
    if (!figure_value(x, now, &written) || !figure_value(x, before, &written))
        return NULL;
    bool points = x->shows == SHOWS_PERCENT;
    int decimals = points ? x->decimals : CHANGE_DECIMALS;
    wide earlier = sum_of(x, before) * base_of(x, now), later = sum_of(x, now) * base_of(x, before);
    wide by = later > earlier ? later - earlier : earlier - later;
    wide of = points ? base_of(x, now) * base_of(x, before) : earlier;
    if (of <= 0)
        return NULL;
    int64_t n = (int64_t)((by * (points ? 1 : 100) * power(decimals) + of / 2) / of);
    return decimal_text(a, n, decimals, n == 0 ? "" : later > earlier ? "+" : "-");
}

/* One group's sum of a term: its place among those of the terms before. */
static struct figure_group *group_at(struct figure_groups *g, const struct indicator_sum *s)
{
    for (int i = 0; i < g->n; i++) {
        if (str_eq(g->rows[i].key, s->key))
            return &g->rows[i];
    }
    if (g->n == INDICATOR_GROUPS_MAX) {
        g->more = true;
        return NULL;
    }
    g->rows[g->n] = (struct figure_group){.key = s->key, .name = s->name};
    return &g->rows[g->n++];
}

/* What a figure is of comes first, so groups stand by it. */
static enum err add_term(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const struct indicator_term *t, const struct indicator_ask *ask, int place,
                         struct figure_groups *g, bool *ret_cut, struct error *e)
{
    struct indicator_sums sums;
    enum err r = indicator_sums(c, s, v, a, t, ask, &sums, e);
    for (int i = 0; r == ERR_OK && i < sums.n; i++) {
        struct figure_group *x = group_at(g, &sums.v[i]);
        if (x)
            *(place < 0 ? &x->f.base : &x->f.counts[place]) = sums.v[i];
    }
    *ret_cut = r == ERR_OK && sums.more;
    g->more = g->more || *ret_cut;
    return r;
}

static enum err all_groups(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                           const struct indicator *x, const struct indicator_ask *ask, struct figure_groups *ret,
                           struct error *e)
{
    int room = ask->by < BY_MONTH ? INDICATOR_GROUPS_MAX : 1;
    struct figure_groups g = {.rows = arena_array(a, struct figure_group, (size_t)room)};
    enum err r = ERR_OK;
    bool cut = false, short_of = false;
    if (x->base.code)
        r = add_term(c, s, v, a, &x->base, ask, -1, &g, &cut, e);
    for (size_t i = 0; r == ERR_OK && i < x->n_counts; i++) {
        r = add_term(c, s, v, a, &x->counts[i], ask, (int)i, &g, &cut, e);
        short_of = short_of || (cut && (x->base.code || x->n_counts > 1));
    }
    /* A group whose other half was left out would stand there with a figure that is none. */
    g.n = short_of ? 0 : g.n;
    if (r == ERR_OK)
        *ret = g;
    return r;
}

/* Of a count without a row: whether there is anything of its kind, of which nothing fits. */
static enum err look_for_any(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                             const struct indicator *x, const struct indicator_ask *ask, struct figure *f,
                             struct error *e)
{
    enum err r = ERR_OK;
    int64_t rows = 0;
    for (size_t i = 0; i < x->n_counts; i++)
        rows += f->counts[i].rows;
    for (size_t i = 0; r == ERR_OK && rows == 0 && i < x->n_counts; i++) {
        const struct indicator_term any = indicator_any(&x->counts[i]);
        struct indicator_sums sums;
        r = indicator_sums(c, s, v, a, &any, ask, &sums, e);
        rows = r == ERR_OK && sums.n ? sums.v[0].rows : 0;
    }
    f->on_record = rows > 0;
    return r;
}

enum err figure_of(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                   const struct indicator *x, const struct indicator_ask *ask, struct figure *ret, struct error *e)
{
    struct figure_groups g;
    struct indicator_ask whole = *ask;
    whole.by = INDICATOR_BYS;
    whole.key = NULL;
    enum err r = all_groups(c, s, v, a, x, &whole, &g, e);
    struct figure f = r == ERR_OK && g.n ? g.rows[0].f : (struct figure){0};
    if (r == ERR_OK && x->shows == SHOWS_COUNT)
        r = look_for_any(c, s, v, a, x, &whole, &f, e);
    if (r == ERR_OK)
        *ret = f;
    return r;
}

#define MONTHS_MAX 121

static enum err by_months(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          const struct indicator *x, const struct indicator_ask *ask, struct figure_groups *ret,
                          struct error *e)
{
    struct period *months = arena_array(a, struct period, MONTHS_MAX);
    int n = period_months(&(struct period){PERIOD_DAYS, ask->from, ask->to}, s->zone, months, MONTHS_MAX);
    struct figure_groups g = {.rows = arena_array(a, struct figure_group, MONTHS_MAX)};
    enum err r = ERR_OK;
    for (; r == ERR_OK && g.n < n; g.n++) {
        struct indicator_ask month = *ask;
        month.from = months[g.n].from;
        month.to = months[g.n].to;
        g.rows[g.n].key = g.rows[g.n].name = period_text(a, &months[g.n], s->zone);
        r = figure_of(c, s, v, a, x, &month, &g.rows[g.n].f, e);
    }
    if (r == ERR_OK)
        *ret = g;
    return r;
}

enum err figure_groups(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct indicator *x, const struct indicator_ask *ask, struct figure_groups *ret,
                       struct error *e)
{
    return ask->by == BY_MONTH ? by_months(c, s, v, a, x, ask, ret, e) : all_groups(c, s, v, a, x, ask, ret, e);
}
