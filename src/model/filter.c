/* Ranges of time stand for the clocks, with whole bounds where nothing is chosen. */
#include "model/filter.h"

#include <string.h>

#include "base/str.h"

#define SOON_DAYS 3

static const struct matter_filter nothing;

void matter_filter_due(const struct site *s, const struct matter_filter *f, int64_t *ret_from, int64_t *ret_to)
{
    int64_t now = clock_now(&s->clock);
    /* What is due at 24:00 is due today, and what is due now is late. */
    int64_t tomorrow = day_start(civil_day(now, s->zone), s->zone) + MS_DAY + 1;
    int64_t ranges[][2] = {[CLOCK_ANY] = {INT64_MIN, INT64_MAX},
                           [CLOCK_LATE] = {1, now + 1},
                           [CLOCK_TODAY] = {now + 1, tomorrow},
                           [CLOCK_SOON] = {tomorrow, tomorrow + SOON_DAYS * MS_DAY},
                           [CLOCK_NONE] = {0, 1}};
    *ret_from = ranges[f->clock][0];
    *ret_to = ranges[f->clock][1];
}

void matter_filter_args(const struct site *s, const struct matter_filter *f, struct db_val *ret)
{
    int64_t due_from, due_to;
    f = f ? f : &nothing;
    matter_filter_due(s, f, &due_from, &due_to);
    ret[0] = DB_INT(f->area_id);
    ret[1] = DB_INT(f->unit_id);
    ret[2] = DB_TEXT(str_or(f->category, ""));
    ret[3] = DB_TEXT(str_or(f->channel, ""));
    ret[4] = DB_TEXT(str_or(f->state, ""));
    ret[5] = DB_INT(due_from);
    ret[6] = DB_INT(due_to);
    ret[7] = DB_INT(f->from);
    ret[8] = DB_INT(f->to ? f->to : INT64_MAX);
}

bool matter_filter_empty(const struct matter_filter *f)
{
    return !f || (!f->area_id && !f->unit_id && str_empty(f->category) && str_empty(f->channel) &&
                  str_empty(f->state) && f->clock == CLOCK_ANY && !f->from && !f->to);
}

char *matter_filter_key(struct arena *a, const struct matter_filter *f)
{
    f = f ? f : &nothing;
    return arena_printf(a, "%lld/%lld/%s/%s/%s/%d/%lld/%lld", (long long)f->area_id, (long long)f->unit_id,
                        str_or(f->category, ""), str_or(f->channel, ""), str_or(f->state, ""), (int)f->clock,
                        (long long)f->from, (long long)f->to);
}

enum err matter_filter_of_key(struct arena *a, const char *key, struct matter_filter *ret, struct error *e)
{
    enum { AREA, UNIT, CATEGORY, CHANNEL, STATE, CLOCK, FROM, TO, PARTS };
    char *rest = arena_strdup(a, key), *part[PARTS];
    int64_t n[PARTS] = {0};
    for (int i = 0; i < PARTS; i++)
        part[i] = strsep(&rest, "/");
    *ret = nothing;
    if (!part[TO] || rest)
        return error_detail(e, ERR_INVALID, "no filter: %s", key);
    static const int numbers[] = {AREA, UNIT, CLOCK, FROM, TO};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        if (!str_int(part[numbers[i]], 0, INT64_MAX, &n[numbers[i]]))
            return error_detail(e, ERR_INVALID, "no filter: %s", key);
    }
    if (n[CLOCK] > CLOCK_NONE)
        return error_detail(e, ERR_INVALID, "no filter: %s", key);
    *ret = (struct matter_filter){.area_id = n[AREA],
                                  .unit_id = n[UNIT],
                                  .category = part[CATEGORY],
                                  .channel = part[CHANNEL],
                                  .state = part[STATE],
                                  .clock = (enum matter_clock)n[CLOCK],
                                  .from = n[FROM],
                                  .to = n[TO]};
    return ERR_OK;
}

static const char *const clock_words[] = {
    [CLOCK_ANY] = "", [CLOCK_LATE] = "late", [CLOCK_TODAY] = "today", [CLOCK_SOON] = "soon", [CLOCK_NONE] = "none"};

enum matter_clock matter_clock_of(const char *word)
{
    for (size_t i = 1; i < COUNT_OF(clock_words); i++) {
        if (str_eq(word, clock_words[i]))
            return (enum matter_clock)i;
    }
    return CLOCK_ANY;
}

const char *matter_clock_word(enum matter_clock c)
{
    return clock_words[c];
}
