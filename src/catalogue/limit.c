/* Counting limits: day by day, since which days count is what it is about, and exactly in milliseconds for hours. */
#include "catalogue/limit.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

static const struct {
    const char *one, *many;
    enum limit_unit unit;
} units[] = {{"day", "days", LIMIT_DAY}, {"workday", "workdays", LIMIT_WORKDAY}, {"hour", "hours", LIMIT_HOUR}};

#define STRICT " strict"

bool limit_parse(const char *text, struct limit_rule *ret)
{
    char number[8];
    int64_t length;
    size_t n = strspn(text, "0123456789");
    if (n == 0 || n >= sizeof(number) || text[0] == '0' || text[n] != ' ')
        return false;
    snprintf(number, sizeof(number), "%.*s", (int)n, text);
    if (!str_int(number, 1, LIMIT_LENGTH_MAX, &length))
        return false;
    const char *word = text + n + 1;
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        const char *want = length == 1 ? units[i].one : units[i].many;
        bool strict = units[i].unit == LIMIT_DAY && str_ends(word, STRICT);
        size_t len = strlen(word) - (strict ? strlen(STRICT) : 0);
        if (len == strlen(want) && strncmp(word, want, len) == 0) {
            *ret = (struct limit_rule){length, units[i].unit, units[i].unit == LIMIT_DAY && !strict};
            return true;
        }
    }
    return false;
}

char *limit_format(const struct limit_rule *r, char buf[LIMIT_TEXT_MAX])
{
    snprintf(buf, LIMIT_TEXT_MAX, "%lld %s%s", (long long)r->length,
             r->length == 1 ? units[r->unit].one : units[r->unit].many, r->unit == LIMIT_DAY && !r->roll ? STRICT : "");
    return buf;
}

struct limit_rule yaml_limit(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need)
{
    struct limit_rule r = {0};
    struct yaml_node *node = yaml_get(errors, map, key, need, YAML_TEXT);
    if (node && !limit_parse(node->text, &r))
        yaml_fault(errors, node, N_("{} is no limit like 15 days, 5 workdays, 2 hours or 7 days strict."), node->text);
    return r;
}

/* One count on its way. */
struct counting {
    const struct limit_run *run;
    const struct calendar *calendar;
    struct zone zone;
    struct limit_due *due;
    int64_t at; /* how far it has come: the end of what is counted */
};

/* Whether the clock stood at this millisecond; *ret_open is the beginning of the open pause that it stood in first, or
 * LIMIT_NEVER. */
static bool stood_at(const struct limit_run *run, int64_t ms, int64_t *ret_open)
{
    bool stood = false;
    *ret_open = LIMIT_NEVER;
    for (size_t i = 0; i < run->n_pauses; i++) {
        const struct limit_pause *p = &run->pauses[i];
        if (p->from_ms > ms || p->to_ms <= ms)
            continue;
        stood = true;
        if (p->to_ms == LIMIT_NEVER && p->from_ms < *ret_open)
            *ret_open = p->from_ms;
    }
    return stood;
}

static void stands(struct counting *x, int64_t since, int64_t left, enum limit_unit unit)
{
    struct limit_due *d = x->due;
    d->stands = true;
    d->stands_since_ms = since > x->run->start_ms ? since : x->run->start_ms;
    d->left = left;
    d->left_unit = unit;
    d->raw_ms = d->due_ms = LIMIT_NEVER;
    d->raw_day = d->due_day = 0;
}

/* Once it is provisional it stays so, by the first day that made it so. */
static void judged_by_week(struct counting *x, int32_t day)
{
    struct limit_due *d = x->due;
    if (d->provisional || calendar_covers(x->calendar, day))
        return;
    d->provisional = true;
    d->provisional_year = day / 10000;
}

/* First millisecond of the day after. */
static int64_t end_of_day(const struct counting *x, int32_t day)
{
    return day_start(day, x->zone) + MS_DAY;
}

/* False: it stands in an open pause, or the pauses reach past the end of all days, which is as good. */
static bool stopped(struct counting *x, int32_t day, int64_t left, enum limit_unit unit, bool *ret_stood)
{
    int64_t open;
    *ret_stood = stood_at(x->run, end_of_day(x, day) - 1, &open);
    if (open != LIMIT_NEVER || day >= CALENDAR_LAST) {
        stands(x, open != LIMIT_NEVER ? open : x->at, left, unit);
        return false;
    }
    return true;
}

/* Counts days from the day after the one that the count has come to. */
static bool count_days(struct counting *x, const struct limit_rule *r, int32_t day)
{
    struct limit_due *d = x->due;
    for (int64_t left = r->length; left > 0;) {
        bool stood;
        day = calendar_add(day, 1);
        bool works = calendar_works(x->calendar, day);
        if (r->unit == LIMIT_WORKDAY)
            judged_by_week(x, day);
        if (r->unit == LIMIT_WORKDAY && !works && day < CALENDAR_LAST) {
            d->skipped++;
            continue;
        }
        if (!stopped(x, day, left, r->unit, &stood))
            return false;
        d->paused_days += stood;
        left -= !stood;
        if (!stood && r->unit == LIMIT_WORKDAY && calendar_made_up(x->calendar, day)) {
            d->made_up++;
            d->made_up_first = d->made_up_first ? d->made_up_first : day;
        }
    }
    x->at = end_of_day(x, day);
    return true;
}

/* The pause that holds at ms, or else begins next; of several the one that ends last or begins first. NULL: none. */
static const struct limit_pause *next_pause(const struct limit_run *run, int64_t ms)
{
    const struct limit_pause *best = NULL;
    for (size_t i = 0; i < run->n_pauses; i++) {
        const struct limit_pause *p = &run->pauses[i];
        if (p->to_ms <= ms || p->to_ms <= p->from_ms)
            continue;
        bool holds = p->from_ms <= ms, best_holds = best && best->from_ms <= ms;
        if (!best || (holds && (!best_holds || p->to_ms > best->to_ms)) ||
            (!holds && !best_holds && p->from_ms < best->from_ms))
            best = p;
    }
    return best;
}

static bool count_hours(struct counting *x, const struct limit_rule *r)
{
    int64_t left = r->length * MS_HOUR;
    const struct limit_pause *p;
    while ((p = next_pause(x->run, x->at)) && p->from_ms < x->at + left) {
        int64_t from = p->from_ms > x->at ? p->from_ms : x->at;
        left -= from - x->at;
        if (p->to_ms >= day_start(CALENDAR_LAST, x->zone)) {
            stands(x, p->from_ms, left, LIMIT_HOUR);
            return false;
        }
        x->due->paused_ms += p->to_ms - from;
        x->at = p->to_ms;
    }
    x->at += left;
    return true;
}

/* 民法典 203: the first working day from the last day on; one that the clock did not stand at the end of. */
static void roll(struct counting *x)
{
    struct limit_due *d = x->due;
    int32_t day = d->raw_day;
    bool stood = false;
    for (judged_by_week(x, day); !calendar_works(x->calendar, day) || stood; judged_by_week(x, day)) {
        day = calendar_add(day, 1);
        if (!stopped(x, day, 0, LIMIT_DAY, &stood))
            return;
    }
    d->rolled = day != d->raw_day;
    d->due_day = day;
    d->due_ms = d->rolled ? end_of_day(x, day) : d->raw_ms;
}

/* What is left where it stands counts the extensions still to come, as far as they count in the same. */
static void add_extensions_left(struct counting *x, size_t from)
{
    struct limit_due *d = x->due;
    for (size_t i = from; i < x->run->n_extensions; i++) {
        const struct limit_rule *r = &x->run->extensions[i];
        if (r->unit == d->left_unit)
            d->left += r->length * (r->unit == LIMIT_HOUR ? MS_HOUR : 1);
    }
}

void limit_count(const struct limit_run *run, const struct calendar *c, struct zone z, struct limit_due *ret)
{
    struct counting x = {run, c, z, ret, run->start_ms};
    const struct limit_rule *last = &run->rule;
    *ret = (struct limit_due){.start_day = civil_day(run->start_ms, z)};
    for (size_t i = 0; i <= run->n_extensions; i++) {
        last = i == 0 ? &run->rule : &run->extensions[i - 1];
        if (last->length < 1 || last->length > LIMIT_LENGTH_MAX || i > LIMIT_EXTENSIONS_MAX)
            BUG("a limit of %lld, %zu extensions", (long long)last->length, run->n_extensions);
        /* An end at 24:00 is the last moment of its day, so an extension begins with the day after. */
        int32_t day = i == 0 ? ret->start_day : civil_day(x.at - 1, z);
        if (last->unit == LIMIT_HOUR ? !count_hours(&x, last) : !count_days(&x, last, day)) {
            add_extensions_left(&x, i);
            return;
        }
        ret->ends_ms[i] = x.at;
    }
    ret->raw_ms = ret->due_ms = x.at;
    ret->raw_day = ret->due_day = civil_day(x.at - 1, z);
    if (last->roll)
        roll(&x);
}

/* Working time of (now, due): of today what is left of it, then whole days up to the last, which may end before 24:00.
 */
static int64_t work_ms_left(const struct limit_due *d, const struct calendar *c, struct zone z, int64_t now)
{
    int32_t today = civil_day(now, z);
    if (today == d->due_day)
        return calendar_works(c, today) ? d->due_ms - now : 0;
    int64_t whole = calendar_working_days(c, today, d->due_day);
    int64_t ms = whole * MS_DAY;
    if (calendar_works(c, today))
        ms += day_start(today, z) + MS_DAY - now;
    if (calendar_works(c, d->due_day))
        ms -= day_start(d->due_day, z) + MS_DAY - d->due_ms;
    return ms;
}

struct limit_left limit_left(const struct limit_due *d, const struct calendar *c, struct zone z, int64_t now)
{
    int32_t today = civil_day(now, z);
    if (d->stands)
        return (struct limit_left){.stands = true};
    struct limit_left l = {.late = now >= d->due_ms,
                           .ms = d->due_ms - now,
                           .days = calendar_between(today, d->due_day),
                           .workdays = calendar_working_days(c, today, d->due_day)};
    if (!l.late) {
        l.work_ms = work_ms_left(d, c, z, now);
        return l;
    }
    l.days = l.days < 0 ? l.days : -1;
    l.workdays = l.workdays < 0 ? l.workdays : -1;
    return l;
}

static bool within(const struct limit_rule *warn, const struct limit_left *l)
{
    if (warn->length == 0)
        return false;
    return warn->unit == LIMIT_HOUR      ? l->ms <= warn->length * MS_HOUR
           : warn->unit == LIMIT_WORKDAY ? l->workdays <= warn->length
                                         : l->days <= warn->length;
}

enum limit_colour limit_colour(const struct limit_due *d, const struct limit_warn *w, const struct calendar *c,
                               struct zone z, int64_t now)
{
    struct limit_left l = limit_left(d, c, z, now);
    if (l.stands)
        return LIMIT_GREY;
    if (l.late)
        return LIMIT_LATE;
    return within(&w->red, &l) ? LIMIT_RED : within(&w->yellow, &l) ? LIMIT_YELLOW : LIMIT_GREEN;
}

const char *limit_colour_name(enum limit_colour colour)
{
    static const char *const names[] = {"green", "yellow", "red", "late", "grey"};
    return names[colour];
}
