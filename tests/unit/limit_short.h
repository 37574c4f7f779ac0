/* Writing limits and moments down shortly, for the tests of limits. */
#ifndef ECHOWALL_TESTS_UNIT_LIMIT_SHORT_H
#define ECHOWALL_TESTS_UNIT_LIMIT_SHORT_H

#include "catalogue/limit.h"
#include "unit.h"

static inline struct limit_rule rule(const char *text)
{
    struct limit_rule r = {0};
    assert_true(limit_parse(text, &r));
    return r;
}

/* Of the civil time of China. */
static inline int64_t at(const char *text)
{
    int64_t ms = 0;
    assert_int_equal(time_parse(text, zone_shanghai, &ms), ERR_OK);
    return ms;
}

#endif
