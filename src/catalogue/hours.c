/* Opening hours as people write them. */
#include "catalogue/hours.h"

#include <string.h>

#include "base/str.h"

#define WEEK        0x7fu
#define WORKING     0x1fu
#define DAY_MINUTES (24 * 60)

struct reading {
    const char *p;
    struct hours h;
    bool afternoon;
};

/* Takes the first of the words that stands here; its place, or -1. */
static int take(struct reading *r, const char *const *words)
{
    for (int i = 0; words[i]; i++) {
        if (str_starts(r->p, words[i])) {
            r->p += strlen(words[i]);
            return i;
        }
    }
    return -1;
}

static const char *const blanks[] = {" ", "\t", "\r", "\n", "　", NULL};
static const char *const dashes[] = {"-", "—", "–", "－", "~", "～", "至", "到", NULL};

static void skip(struct reading *r)
{
    while (take(r, blanks) >= 0)
        ;
}

/* A dash, also the long one of two. */
static bool take_dash(struct reading *r)
{
    bool found = false;
    skip(r);
    while (take(r, dashes) >= 0)
        found = true;
    skip(r);
    return found;
}

static int take_weekday(struct reading *r)
{
    static const char *const names[] = {"一", "二", "三", "四", "五", "六", "日", "天", NULL};
    int i = take(r, names);
    return i == 7 ? 6 : i;
}

/* 周一, 周一至周五, 周一至五. */
static bool take_week(struct reading *r)
{
    static const char *const weeks[] = {"每周", "周", "星期", "礼拜", NULL};
    if (take(r, weeks) < 0)
        return false;
    int from = take_weekday(r), to = from;
    if (from < 0)
        return false;
    const char *before = r->p;
    if (take_dash(r)) {
        (void)take(r, weeks);
        to = take_weekday(r);
        if (to < 0) {
            r->p = before;
            to = from;
        }
    }
    for (int d = from;; d = (d + 1) % 7) {
        r->h.days |= 1u << d;
        if (d == to)
            return true;
    }
}

/* 8:30, 8：30, 14:00; -1: no time stands here. */
static int take_time(struct reading *r)
{
    static const char *const colons[] = {":", "：", "点", "时", NULL};
    size_t n = strspn(r->p, "0123456789");
    const char *start = r->p;
    if (n < 1 || n > 2)
        return -1;
    int hour = 0, minute = 0;
    for (size_t i = 0; i < n; i++)
        hour = hour * 10 + *r->p++ - '0';
    int colon = take(r, colons);
    size_t m = strspn(r->p, "0123456789");
    if (colon < 0 || (m != 2 && (colon < 2 || m != 0))) {
        r->p = start;
        return -1;
    }
    for (size_t i = 0; i < m; i++)
        minute = minute * 10 + *r->p++ - '0';
    if (r->afternoon && hour < 12)
        hour += 12;
    return minute < 60 && hour * 60 + minute <= DAY_MINUTES ? hour * 60 + minute : -1;
}

static bool take_span(struct reading *r)
{
    static const char *const afternoon[] = {"下午", "晚上", NULL};
    int from = take_time(r);
    if (from < 0 || !take_dash(r))
        return false;
    r->afternoon = take(r, afternoon) >= 0 || r->afternoon;
    int to = take_time(r);
    if (to <= from || r->h.n == HOURS_SPANS_MAX || (r->h.n && from < r->h.spans[r->h.n - 1].to))
        return false;
    r->h.spans[r->h.n].from = from;
    r->h.spans[r->h.n++].to = to;
    r->afternoon = false;
    return true;
}

static bool take_word(struct reading *r)
{
    static const char *const between[] = {",", "，", ";", "；", "、", "。", "(", ")", "（", "）", "和", "及", NULL};
    static const char *const daily[] = {"每天", "每日", "天天", NULL}, *const working[] = {"工作日", NULL};
    static const char *const whole[] = {"24小时", "全天", NULL}, *const morning[] = {"上午", NULL};
    static const char *const afternoon[] = {"下午", "晚上", NULL};
    static const char *const off[] = {"法定节假日除外", "法定节假日休息", "节假日除外", "节假日休息", NULL};
    if (take(r, between) >= 0 || take(r, blanks) >= 0 || take(r, morning) >= 0)
        return true;
    if (take(r, daily) >= 0)
        return (r->h.days |= WEEK) != 0;
    if (take(r, working) >= 0)
        return r->h.workdays = (r->h.days |= WORKING) != 0;
    if (take(r, off) >= 0)
        return r->h.no_holiday = true;
    if (take(r, afternoon) >= 0)
        return r->afternoon = true;
    if (take(r, whole) >= 0 && !r->h.n) {
        r->h.spans[r->h.n].from = 0;
        r->h.spans[r->h.n++].to = DAY_MINUTES;
        return true;
    }
    return take_week(r) || take_span(r);
}

bool hours_parse(const char *text, struct hours *ret)
{
    struct reading r = {.p = str_or(text, "")};
    bool spans = false;
    while (*r.p) {
        /* Other days behind the hours of the first would need hours of their own. */
        unsigned days = r.h.days;
        bool workdays = r.h.workdays;
        if (!take_word(&r) || (spans && (days != r.h.days || workdays != r.h.workdays)))
            return false;
        spans = r.h.n > 0 && days != 0;
    }
    if (!r.h.n)
        return false;
    if (!r.h.days)
        r.h.days = WEEK;
    r.h.workdays = r.h.workdays || r.h.days == WORKING;
    *ret = r.h;
    return true;
}

static bool opens_on(const struct hours *h, const struct calendar *c, struct zone z, int32_t day)
{
    int weekday = (civil_of(day_start(day, z), z).weekday + 6) % 7;
    const struct calendar_day *listed = calendar_listed(c, day);
    if (h->workdays && (WORKING & 1u << weekday || calendar_works(c, day)))
        return calendar_works(c, day);
    return h->days & 1u << weekday && !(h->no_holiday && listed && listed->kind == CALENDAR_REST);
}

/* Whether the calendar has a say in it and does not know the day. */
static bool is_provisional(const struct hours *h, const struct calendar *c, int32_t day)
{
    return (h->workdays || h->no_holiday) && !calendar_covers(c, day);
}

/* What is open to the end of a day goes on with the next one that begins at its first minute. */
static void open_until(const struct hours *h, const struct calendar *c, struct zone z, int32_t day, int span,
                       struct hours_now *x)
{
    for (int d = 0; h->spans[span].to == DAY_MINUTES && h->spans[0].from == 0; d++, span = 0) {
        int32_t next = calendar_add(day, 1);
        if (d == HOURS_AHEAD) {
            x->until = 0;
            return;
        }
        x->provisional = x->provisional || is_provisional(h, c, next);
        if (!opens_on(h, c, z, next))
            break;
        day = next;
    }
    x->until = day_start(day, z) + h->spans[span].to * MS_MINUTE;
}

struct hours_now hours_at(const struct hours *h, const struct calendar *c, struct zone z, int64_t now)
{
    struct hours_now x = {.open = false};
    int32_t day = civil_day(now, z);
    for (int d = 0; d <= HOURS_AHEAD; d++, day = calendar_add(day, 1)) {
        int64_t start = day_start(day, z);
        x.provisional = x.provisional || is_provisional(h, c, day);
        if (!opens_on(h, c, z, day))
            continue;
        for (int i = 0; i < h->n; i++) {
            int64_t from = start + h->spans[i].from * MS_MINUTE, to = start + h->spans[i].to * MS_MINUTE;
            if (now >= to)
                continue;
            x.open = now >= from;
            if (x.open)
                open_until(h, c, z, day, i, &x);
            else
                x.opens_at = from;
            return x;
        }
    }
    return x;
}
