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
    *ret_unsure = false;
    if (m->met && fits(m, by_then, now))
        return between(by_then, from, now);
    if (fits(m, by_now, now))
        return between(by_now, from, now);
    *ret_unsure = !m->met || !same;
    return between(by_now, from, now);
}
