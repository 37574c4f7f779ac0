/* Clocks that end on a day which the step names. */
#include <stdio.h>

#include "base/str.h"
#include "model/clocks_priv.h"

/* The first moment of that day; the form of what was typed was checked with the field. */
static bool named_day(const struct clock_change *x, const struct clock_def *c, int64_t *ret)
{
    struct civil day = {0};
    for (size_t i = 0; x->move && x->texts && i < MOVE_FIELDS_MAX && x->move->fields[i].part; i++) {
        const char *typed = str_trim(x->arena, str_or(x->texts[i], ""));
        if (!str_eq(x->move->fields[i].part, c->until))
            continue;
        if (sscanf(typed, "%4d-%2d-%2d", &day.year, &day.month, &day.day) != 3)
            return false;
        *ret = civil_ms(&day, x->site->zone);
        return true;
    }
    return false;
}

enum err clock_until(const struct clock_change *x, const struct clock_def *c, struct limit_rule *ret, struct error *e)
{
    int64_t day = 0, today = day_start(civil_day(x->at, x->site->zone), x->site->zone);
    if (!named_day(x, c, &day))
        return error_set(e, ERR_INVALID, c->until, N_("Please write a date as {}."), "2026-07-08");
    *ret = (struct limit_rule){.length = (day - today + MS_DAY / 2) / MS_DAY, .unit = LIMIT_DAY};
    if (day <= today)
        return error_set(e, ERR_INVALID, c->until, N_("The last day has to be after today."), NULL);
    if (ret->length > LIMIT_LENGTH_MAX)
        return error_set(e, ERR_INVALID, c->until, N_("The last day is more than ten years away."), NULL);
    return ERR_OK;
}
