/* Whether rows add up to the total that is said of them: published tables do not always. */
#ifndef ECHOWALL_REPORT_ADDS_UP_H
#define ECHOWALL_REPORT_ADDS_UP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* *ret_sum: what they are together; may be NULL. */
bool adds_up(const int64_t *rows, size_t n, int64_t total, int64_t *ret_sum);

#endif
