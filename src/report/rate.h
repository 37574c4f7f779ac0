/* Rates as reports print them: of whole numbers, in percent, half-up to two decimals, and "—" where there is no base.
 */
#ifndef ECHOWALL_REPORT_RATE_H
#define ECHOWALL_REPORT_RATE_H

#include <stdint.h>

#define RATE_NONE "—"
#define RATE_TEXT 32

/* "96.85" of 1354 and 1398, "132.00" of 132 and 100, "—" of of <= 0. n is 0 or more, and both are below 9 × 10^14.
 * Returns buf. */
char *rate_text(int64_t n, int64_t of, char buf[RATE_TEXT]);

#endif
