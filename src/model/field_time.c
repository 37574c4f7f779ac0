/* When it was: the phone's clock, put right by what is known of it. */
#include <stdlib.h>

#include "model/field.h"

#define SAME  (2 * MS_MINUTE) /* a call takes time, and clocks drift */
#define SLACK (5 * MS_MINUTE)

static bool fits(const struct field_moment *m, int64_t at, int64_t now)
{
    return at <= now + SLACK && (!m->met || at >= m->contact - SLACK);
}

static int64_t between(int64_t at, int64_t from, int64_t to)
{
    return at > to ? to : at < from ? from : at;
}

int64_t field_time(const struct field_moment *m, int64_t offset_now, int64_t now, bool *ret_unsure)
{
    int64_t by_now = m->phone_at + offset_now, by_then = m->phone_at + m->offset, from = m->met ? m->contact : 0;
    bool same = llabs(offset_now - m->offset) <= SAME;
    bool then_fits = m->met && fits(m, by_then, now), now_fits = fits(m, by_now, now);
    *ret_unsure = then_fits ? now_fits && !same : !now_fits;
    return between(then_fits ? by_then : by_now, from, now);
}
