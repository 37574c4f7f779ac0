/* A month of activities as a calendar. */
#include "web/month.h"

#include "html/when.h"

#define WEEK_DAYS 7

static int64_t monday_of(int64_t ms, struct zone z)
{
    int weekday = civil_of(ms, z).weekday;
    return day_start(civil_day(ms, z), z) - (weekday + WEEK_DAYS - 1) % WEEK_DAYS * MS_DAY;
}

static int64_t first_of(int64_t ms, struct zone z)
{
    return day_start(civil_day(ms, z) / 100 * 100 + 1, z);
}

struct month_span month_around(int64_t ms, struct zone z)
{
    struct month_span x = {.first = first_of(ms, z)};
    x.before = first_of(x.first - MS_DAY, z);
    x.after = first_of(x.first + 31 * MS_DAY, z);
    x.from = monday_of(x.first, z);
    x.to = monday_of(x.after - MS_DAY, z) + WEEK_DAYS * MS_DAY;
    return x;
}

size_t month_weeks(const struct month_span *x)
{
    return (size_t)((x->to - x->from) / (WEEK_DAYS * MS_DAY));
}

struct month_view month_fill(struct req *r, struct html *h, const struct month_span *x,
                             const struct month_entry_view *rows, size_t n, const char *const weeks[MONTH_WEEKS_MAX])
{
    const struct zone z = site_of(r)->zone;
    size_t days = month_weeks(x) * WEEK_DAYS, at = 0;
    struct civil c = civil_of(x->first, z);
    struct month_day_view *list = arena_array(r->arena, struct month_day_view, days + 1);
    for (size_t i = 0; i < days; i++) {
        int64_t from = x->from + (int64_t)i * MS_DAY;
        size_t begin = at;
        while (at < n && rows[at].starts_at < from + MS_DAY)
            at++;
        list[i] = (struct month_day_view){.day = civil_day(from, z),
                                          .outside = from < x->first || from >= x->after,
                                          .today = civil_day(from, z) == civil_day(h->now, z),
                                          .rows = rows + begin,
                                          .count = at - begin > MONTH_DAY_ROWS ? MONTH_DAY_ROWS : at - begin,
                                          .week = weeks[i / WEEK_DAYS]};
        list[i].more = at - begin - list[i].count;
        for (size_t k = begin + list[i].count; k < at; k++)
            list[i].hides_clash |= rows[k].clashing;
    }
    return (struct month_view){.name = when_month(h, c.year, c.month), .days = list, .day_count = days};
}
