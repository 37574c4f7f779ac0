#include "report/rate.h"

#include <stdio.h>

char *rate_text(int64_t n, int64_t of, char buf[RATE_TEXT])
{
    /* Hundredths of a percent, in whole numbers: a half is exact, which no floating number promises. */
    int64_t h = of > 0 ? n / of * 10000 + (n % of * 10000 + of / 2) / of : 0;
    if (of > 0)
        snprintf(buf, RATE_TEXT, "%lld.%02d", (long long)(h / 100), (int)(h % 100));
    else
        snprintf(buf, RATE_TEXT, RATE_NONE);
    return buf;
}
