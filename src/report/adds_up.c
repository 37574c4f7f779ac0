#include "report/adds_up.h"

bool adds_up(const int64_t *rows, size_t n, int64_t total, int64_t *ret_sum)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += rows[i];
    if (ret_sum)
        *ret_sum = sum;
    return sum == total;
}
