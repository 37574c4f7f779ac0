/*
 * Numbers of matters, "SQ261121-4837264": prefix, day, six random digits, one check digit over all the digits (ISO 7064
 * MOD 11,10), so that a number read out over a bad line and mistyped in one digit is none at all.
 */
#include <string.h>

#include "base/str.h"
#include "model/matter.h"
#include "model/procedures.h"

#define DAY_DIGITS    6
#define RANDOM_DIGITS 6
#define DIGITS        (DAY_DIGITS + RANDOM_DIGITS + 1)
#define PREFIX_MAX    4
#define TYPED_MAX     100 /* bytes */

static char check_digit(const char *digits, size_t n)
{
    int p = 10;
    for (size_t i = 0; i < n; i++) {
        int s = (p + digits[i] - '0') % 10;
        p = (s ? s : 10) * 2 % 11;
    }
    return (char)('0' + (11 - p) % 10);
}

/* Full-width letters and digits are their plain selves, small letters capitals. */
static uint32_t plain(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

/* Blanks and every dash that a phone's keyboard or a word processor makes of "-". */
static bool is_filler(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0xA0 || c == 0x3000 || c == '-' || c == '_' ||
           c == '.' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC || c == 0x4E00;
}

/* Takes the letters, then the digits; false for anything else. */
static bool gather(const char *typed, char prefix[PREFIX_MAX + 1], char digits[DIGITS + 1])
{
    size_t letters = 0, n = 0;
    uint32_t c;
    for (int len; (len = utf8_next(typed, &c)) > 0; typed += len) {
        c = plain(c);
        if (is_filler(c))
            continue;
        if (c >= '0' && c <= '9' && n < DIGITS)
            digits[n++] = (char)c;
        else if (c >= 'A' && c <= 'Z' && n == 0 && letters < PREFIX_MAX)
            prefix[letters++] = (char)c;
        else
            return false;
    }
    prefix[letters] = digits[n] = '\0';
    return n == DIGITS;
}

/* False when it cannot be a number. */
static bool read_typed(const char *typed, char prefix[PREFIX_MAX + 1], char digits[DIGITS + 1])
{
    return typed && strnlen(typed, TYPED_MAX + 1) <= TYPED_MAX && gather(typed, prefix, digits) &&
           digits[DIGITS - 1] == check_digit(digits, DIGITS - 1);
}

static char *stored_form(struct arena *a, const char *prefix, const char *digits)
{
    return arena_printf(a, "%s%.*s-%s", prefix, DAY_DIGITS, digits, digits + DAY_DIGITS);
}

char *matter_number_normal(struct arena *a, const char *typed)
{
    char prefix[PREFIX_MAX + 1], digits[DIGITS + 1];
    if (!read_typed(typed, prefix, digits))
        return NULL;
    return stored_form(a, *prefix ? prefix : procedure_by_code(PROCEDURE_USUAL)->prefix, digits);
}

static size_t add_number(struct arena *a, const char **list, size_t n, const char *prefix, const char *digits)
{
    const char *number = stored_form(a, prefix, digits);
    if (n == MATTER_NUMBERS_MAX || code_listed(list, number))
        return n;
    list[n] = number;
    return n + 1;
}

enum err matter_numbers(struct db_conn *c, struct arena *a, const char *typed, const char *const **ret, struct error *e)
{
    char prefix[PREFIX_MAX + 1], digits[DIGITS + 1];
    const char **list = arena_array(a, const char *, MATTER_NUMBERS_MAX + 1);
    size_t n = 0, built_in;
    *ret = list;
    if (!read_typed(typed, prefix, digits))
        return ERR_OK;
    if (*prefix) {
        list[0] = stored_form(a, prefix, digits);
        return ERR_OK;
    }
    enum err r = procedures_load(c, e);
    const struct procedure *const *own = procedures_builtin(&built_in);
    const struct procedure_table *put = procedures_used();
    for (size_t i = 0; i < built_in; i++)
        n = add_number(a, list, n, own[i]->prefix, digits);
    for (size_t i = 0; put && i < put->n; i++)
        n = add_number(a, list, n, put->rows[i]->prefix, digits);
    return r;
}

static char *number_of(struct arena *a, const char *prefix, const char *digits)
{
    return arena_printf(a, "%s%.*s-%s%c", prefix, DAY_DIGITS, digits, digits + DAY_DIGITS,
                        check_digit(digits, DAY_DIGITS + RANDOM_DIGITS));
}

char *matter_number_new(struct arena *a, const char *prefix, int32_t yyyymmdd)
{
    return number_of(a, prefix,
                     arena_printf(a, "%06d%06u", yyyymmdd % 1000000, (unsigned)crypto_random_below(1000000)));
}

char *matter_number_random(struct arena *a, const char *prefix)
{
    unsigned first = (unsigned)crypto_random_below(1000000), last = (unsigned)crypto_random_below(1000000);
    return number_of(a, prefix, arena_printf(a, "%06u%06u", first, last));
}

bool matter_came_online(const char *channel)
{
    return str_eq(channel, "web") || str_eq(channel, "api");
}
