/* Dates and durations in words. */
#include "html/when.h"

#include "base/str.h"

static const char *weekday_name(enum lang lang, int weekday)
{
    static const char *const cn[] = {"日", "一", "二", "三", "四", "五", "六"};
    static const char *const en[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    return lang == LANG_EN ? en[weekday % 7] : cn[weekday % 7];
}

static const char *month_name(int month)
{
    static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
    return names[(month + 11) % 12];
}

/* Written piece by piece: a list has some forty dates, and a format string costs as much as all else about one. */
static void put_date(struct html *h, struct buf *out, const struct civil *c)
{
    bool this_year = civil_of(h->now, h->zone).year == c->year;
    const char *day = weekday_name(h->lang, c->weekday);
    if (h->lang == LANG_EN) {
        buf_puts(out, day);
        buf_putc(out, ' ');
        buf_int(out, c->day);
        buf_putc(out, ' ');
        buf_puts(out, month_name(c->month));
        if (!this_year) {
            buf_putc(out, ' ');
            buf_int(out, c->year);
        }
        return;
    }
    if (!this_year) {
        buf_int(out, c->year);
        buf_lit(out, "年");
    }
    buf_int(out, c->month);
    buf_lit(out, "月");
    buf_int(out, c->day);
    buf_puts(out, h->lang == LANG_ZH_TW ? "日（週" : "日（周");
    buf_puts(out, day);
    buf_lit(out, "）");
}

static const char *date_words(struct html *h, const struct civil *c)
{
    struct buf b;
    buf_init(&b, 64);
    put_date(h, &b, c);
    const char *words = arena_memdup(h->arena, b.data, b.len + 1);
    buf_release(&b);
    return words;
}

const char *when_date(struct html *h, int64_t ms)
{
    struct civil c = civil_of(ms, h->zone);
    return date_words(h, &c);
}

const char *when_day(struct html *h, int32_t yyyymmdd)
{
    return when_date(h, day_start(yyyymmdd, h->zone));
}

const char *when_moment(struct html *h, int64_t ms)
{
    struct civil c = civil_of(ms, h->zone);
    return arena_printf(h->arena, h->lang == LANG_EN ? "%s, %02d:%02d" : "%s%02d:%02d", date_words(h, &c), c.hour,
                        c.minute);
}

static bool is_midnight(const struct html *h, int64_t ms)
{
    return day_start(civil_day(ms, h->zone), h->zone) == ms;
}

const char *when_due(struct html *h, int64_t ms)
{
    return is_midnight(h, ms) ? when_date(h, ms - 1) : when_moment(h, ms);
}

const char *when_month(struct html *h, int year, int month)
{
    if (h->lang == LANG_EN)
        return arena_printf(h->arena, "%s %d", month_name(month), year);
    return arena_printf(h->arena, "%d年%d月", year, month);
}

static const char *count_of_unit(struct html *h, int64_t n, const char *one, const char *many)
{
    return tr_arg(h->arena, h->lang, n == 1 ? one : many, arena_printf(h->arena, "%lld", (long long)n));
}

const char *when_span(struct html *h, int64_t ms)
{
    if (ms < MS_MINUTE)
        return tr(h->lang, N_("less than a minute"));
    const char *gap = h->lang == LANG_EN ? " " : "";
    int64_t days = ms / MS_DAY, hours = ms % MS_DAY / MS_HOUR, minutes = ms % MS_HOUR / MS_MINUTE;
    const char *d = count_of_unit(h, days, N_("{} day"), N_("{} days"));
    const char *hr = count_of_unit(h, hours, N_("{} hour"), N_("{} hours"));
    const char *m = count_of_unit(h, minutes, N_("{} minute"), N_("{} minutes"));
    if (days > 0)
        return hours == 0 ? d : arena_printf(h->arena, "%s%s%s", d, gap, hr);
    if (hours > 0)
        return minutes == 0 ? hr : arena_printf(h->arena, "%s%s%s", hr, gap, m);
    return m;
}

const char *when_working_days(struct html *h, int64_t days)
{
    if (days == 0)
        return tr(h->lang, N_("due today"));
    if (days > 0)
        return count_of_unit(h, days, N_("{} working day left"), N_("{} working days left"));
    return count_of_unit(h, -days, N_("{} working day late"), N_("{} working days late"));
}

static void put_padded(struct buf *out, int n)
{
    if (n < 10)
        buf_putc(out, '0');
    buf_int(out, n);
}

void html_date(struct html *h, int64_t ms)
{
    struct civil c = civil_of(ms, h->zone);
    html_lit(h, "<time datetime=\"");
    buf_int(h->out, c.year);
    buf_putc(h->out, '-');
    put_padded(h->out, c.month);
    buf_putc(h->out, '-');
    put_padded(h->out, c.day);
    html_lit(h, "\">");
    put_date(h, h->out, &c);
    html_lit(h, "</time>");
}

void html_day(struct html *h, int32_t yyyymmdd)
{
    html_date(h, day_start(yyyymmdd, h->zone));
}

void html_moment(struct html *h, int64_t ms)
{
    char iso[32];
    html_lit(h, "<time datetime=\"");
    html_text(h, time_format_iso(ms, h->zone, iso));
    html_lit(h, "\">");
    html_text(h, when_moment(h, ms));
    html_lit(h, "</time>");
}

void html_due(struct html *h, int64_t ms)
{
    if (is_midnight(h, ms))
        html_date(h, ms - 1);
    else
        html_moment(h, ms);
}

void html_days(struct html *h, int32_t from, int32_t last)
{
    html_day(h, from);
    if (from != last) {
        html_lit(h, " – ");
        html_day(h, last);
    }
}

void html_moments(struct html *h, int64_t from, int64_t until)
{
    struct civil c = civil_of(until, h->zone);
    char iso[32], clock[16];
    html_moment(h, from);
    if (civil_day(from, h->zone) != civil_day(until, h->zone)) {
        html_lit(h, " – ");
        html_moment(h, until);
        return;
    }
    snprintf(clock, sizeof(clock), "%02d:%02d", c.hour, c.minute);
    html_lit(h, "–<time datetime=\"");
    html_text(h, time_format_iso(until, h->zone, iso));
    html_lit(h, "\">");
    html_text(h, clock);
    html_lit(h, "</time>");
}
