/*
 * One pass over the text finds runs of digits, in which blanks, dashes and full-width forms do not count, and judges
 * each run by its form. Then mail addresses and the given values are looked for. The longer find wins where two
 * overlap.
 */
#include "text/redact.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Digits read at once. A longer run is read in windows that overlap by more than the longest number. */
#define RUN_MAX 64
#define OVERLAP 20

struct run {
    char digits[RUN_MAX]; /* X for the last place of an ID number */
    size_t at[RUN_MAX];   /* where each digit stands */
    size_t n;
    size_t end;
};

struct search {
    struct arena *a;
    const char *text;
    size_t len;
    struct redact_find *rows;
    size_t n;
    size_t cap;
};

static void add(struct search *s, size_t from, size_t n, enum redact_kind kind)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 8;
        struct redact_find *rows = arena_array(s->a, struct redact_find, cap);
        if (s->n) {
            memcpy(rows, s->rows, s->n * sizeof(*rows));
        }
        s->rows = rows;
        s->cap = cap;
    }
    s->rows[s->n++] = (struct redact_find){from, n, kind};
}

/* The digit at p as ASCII, its bytes in *ret_len; 0 when it is none. */
static char digit_at(const char *p, int *ret_len)
{
    const unsigned char *u = (const unsigned char *)p;
    *ret_len = 1;
    if (*p >= '0' && *p <= '9') {
        return *p;
    }
    if (u[0] == 0xef && u[1] == 0xbc && u[2] >= 0x90 && u[2] <= 0x99) {
        *ret_len = 3;
        return (char)('0' + (u[2] - 0x90));
    }
    return 0;
}

/* x, X and their full-width forms. */
static bool is_x(const char *p, int *ret_len)
{
    *ret_len = *p == 'x' || *p == 'X' ? 1 : 3;
    return *ret_len == 1 || str_starts(p, "ｘ") || str_starts(p, "Ｘ");
}

/* Bytes of what may stand between two digits of one number: up to two blanks or one dash. */
static size_t gap_at(const char *p)
{
    static const char *const dashes[] = {"-", "－", "—", "–", "‐", "‑", "·", ".", "_"};
    static const char *const blanks[] = {" ", "　", "\xc2\xa0"};
    size_t n = 0;
    for (int i = 0; i < 2; i++) {
        for (size_t k = 0; k < COUNT_OF(blanks); k++) {
            if (str_starts(p + n, blanks[k])) {
                n += strlen(blanks[k]);
                break;
            }
        }
    }
    for (size_t k = 0; k < COUNT_OF(dashes) && n == 0; k++) {
        n = str_starts(p, dashes[k]) ? strlen(dashes[k]) : 0;
    }
    return n;
}

/* Reads the run that begins at from. */
static void read_run(const char *text, size_t from, struct run *r)
{
    size_t at = from;
    *r = (struct run){.end = from};
    while (r->n < RUN_MAX) {
        int len;
        char d = digit_at(text + at, &len);
        if (!d && r->n >= 17 && is_x(text + at, &len)) {
            d = 'X';
        }
        if (!d) {
            size_t gap = r->n ? gap_at(text + at) : 0;
            int next;
            if (gap == 0 || !digit_at(text + at + gap, &next)) {
                return;
            }
            at += gap;
            continue;
        }
        r->digits[r->n] = d;
        r->at[r->n++] = at;
        at += (size_t)len;
        r->end = at;
        if (d == 'X') {
            return;
        }
    }
}

/* Where to go on reading after a run. */
static size_t after(const struct run *r)
{
    return r->n == RUN_MAX ? r->at[RUN_MAX - OVERLAP] : r->end;
}

static int number(const char *digits, size_t n)
{
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

static bool is_date(int year, int month, int day)
{
    return year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* GB 11643: region, birthday, sequence, check character. The check is not asked for: a number with a slip of the pen
 * still names its owner. */
static bool is_id18(const char *d)
{
    return !memchr(d, 'X', 17) && d[0] >= '1' && d[0] <= '8' &&
           is_date(number(d + 6, 4), number(d + 10, 2), number(d + 12, 2));
}

static bool is_id15(const char *d)
{
    return d[0] >= '1' && d[0] <= '8' && is_date(1900 + number(d + 6, 2), number(d + 8, 2), number(d + 10, 2));
}

static bool luhn(const char *d, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int x = d[n - 1 - i] - '0';
        if (i % 2 == 1) {
            x = x * 2 > 9 ? x * 2 - 9 : x * 2;
        }
        sum += x;
    }
    return sum % 10 == 0;
}

static bool is_mobile(const char *d)
{
    return d[0] == '1' && d[1] >= '3' && d[1] <= '9';
}

/* A mobile number, alone or behind 0, 86 or 0086. */
static bool is_called(const char *d, size_t n)
{
    static const char *const prefixes[] = {"", "0", "86", "0086"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        size_t len = strlen(prefixes[i]);
        if (n == len + 11 && memcmp(d, prefixes[i], len) == 0 && is_mobile(d + len)) {
            return true;
        }
    }
    return false;
}

static bool judge(struct search *s, const struct run *r, size_t from, size_t n)
{
    const char *d = r->digits + from;
    enum redact_kind kind;
    int len;
    if (!is_x(s->text + r->at[from + n - 1], &len)) {
        digit_at(s->text + r->at[from + n - 1], &len);
    }
    size_t start = r->at[from];
    size_t size = r->at[from + n - 1] + (size_t)len - start;
    /* Telephone numbers are written with points as well; elsewhere a point makes it an amount. */
    bool point = memchr(s->text + start, '.', size) != NULL;
    if (is_called(d, n)) {
        kind = REDACT_MOBILE;
    } else if (!point && ((n == 18 && is_id18(d)) || (n == 15 && is_id15(d)))) {
        kind = REDACT_ID_NUMBER;
    } else if (!point && n >= 16 && !memchr(d, 'X', n) && d[0] >= '3' && d[0] <= '9' && luhn(d, n)) {
        kind = REDACT_BANK_CARD;
    } else {
        return false;
    }
    add(s, start, size, kind);
    return true;
}

/* Is there a gap right before digit i? */
static bool breaks(const struct run *r, const char *text, size_t i)
{
    int len;
    if (i == 0 || i >= r->n) {
        return true;
    }
    digit_at(text + r->at[i - 1], &len);
    return r->at[i - 1] + (size_t)len != r->at[i];
}

/* The whole run, or any stretch of whole groups of it: "3号 13812345678" is a group of one and a group of eleven. */
static void judge_run(struct search *s, const struct run *r)
{
    static const size_t lengths[] = {19, 18, 17, 16, 15, 13, 12, 11};
    size_t n = r->n;
    for (size_t from = 0; from + 11 <= n;) {
        size_t found = 0;
        for (size_t i = 0; i < COUNT_OF(lengths) && found == 0 && breaks(r, s->text, from); i++) {
            size_t to = from + lengths[i];
            if (to <= n && breaks(r, s->text, to) && judge(s, r, from, lengths[i])) {
                found = lengths[i];
            }
        }
        from += found ? found : 1;
    }
}

static void find_numbers(struct search *s)
{
    for (size_t at = 0; at < s->len;) {
        struct run r;
        int len;
        if (!digit_at(s->text + at, &len)) {
            at++;
            continue;
        }
        read_run(s->text, at, &r);
        judge_run(s, &r);
        at = after(&r);
    }
}

static bool mail_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("._%+-", c) != NULL;
}

static void find_mails(struct search *s)
{
    for (size_t at = 1; at < s->len; at++) {
        if (s->text[at] != '@') {
            continue;
        }
        size_t from = at;
        size_t to = at + 1;
        size_t dot;
        while (from > 0 && s->text[from - 1] && mail_char(s->text[from - 1])) {
            from--;
        }
        while (to < s->len && mail_char(s->text[to])) {
            to++;
        }
        while (to > at + 1 && strchr(".-_%+", s->text[to - 1])) {
            to--;
        }
        for (dot = to; dot > at + 1 && s->text[dot - 1] != '.'; dot--) {
        }
        if (from < at && dot > at + 2 && dot + 2 <= to) {
            add(s, from, to - from, REDACT_EMAIL);
        }
    }
}

/* A telephone number out of the vault, however it is written here. */
static void find_phone(struct search *s, const char *value)
{
    const char *want = str_digits(s->a, value);
    size_t n = strlen(want);
    if (n < 5 || n > RUN_MAX) {
        return;
    }
    for (size_t at = 0; at < s->len;) {
        struct run r;
        int len;
        if (!digit_at(s->text + at, &len)) {
            at++;
            continue;
        }
        read_run(s->text, at, &r);
        size_t have = r.n;
        for (size_t i = 0; i + n <= have; i++) {
            if (memcmp(r.digits + i, want, n) == 0) {
                digit_at(s->text + r.at[i + n - 1], &len);
                add(s, r.at[i], r.at[i + n - 1] + (size_t)len - r.at[i], REDACT_PHONE);
            }
        }
        at = after(&r);
    }
}

static void find_value(struct search *s, const struct redact_value *v)
{
    size_t n = v->value ? strlen(v->value) : 0;
    if (n == 0 || utf8_length(v->value) < 2) {
        return;
    }
    if (v->kind == REDACT_PHONE) {
        find_phone(s, v->value);
        return;
    }
    for (const char *p = s->text; (p = strstr(p, v->value)); p += n) {
        add(s, (size_t)(p - s->text), n, v->kind);
    }
}

static bool before(const struct redact_find *x, const struct redact_find *y)
{
    return x->from != y->from ? x->from < y->from : x->n > y->n;
}

static void sort(struct redact_find *rows, size_t n, struct redact_find *spare)
{
    if (n < 2) {
        return;
    }
    size_t half = n / 2;
    sort(rows, half, spare);
    sort(rows + half, n - half, spare);
    memcpy(spare, rows, half * sizeof(*rows));
    for (size_t i = 0, k = half, out = 0; i < half; out++) {
        rows[out] = k < n && before(&rows[k], &spare[i]) ? rows[k++] : spare[i++];
    }
}

struct redact_finds redact_search(struct arena *a, const char *text, const struct redact_value *values, size_t n_values)
{
    struct search s = {.a = a, .text = text, .len = strlen(text)};
    struct redact_finds finds = {0};
    find_numbers(&s);
    find_mails(&s);
    for (size_t i = 0; i < n_values; i++) {
        find_value(&s, &values[i]);
    }
    if (s.n == 0) {
        return finds;
    }
    sort(s.rows, s.n, arena_array(a, struct redact_find, s.n));
    finds.rows = s.rows;
    for (size_t i = 0; i < s.n; i++) {
        struct redact_find *last = finds.n ? &finds.rows[finds.n - 1] : NULL;
        if (last && s.rows[i].from < last->from + last->n) {
            size_t end = s.rows[i].from + s.rows[i].n;
            last->n = end > last->from + last->n ? end - last->from : last->n;
        } else {
            finds.rows[finds.n++] = s.rows[i];
        }
    }
    return finds;
}

char *mask_name(struct arena *a, const char *name)
{
    uint32_t c;
    int len = name ? utf8_next(name, &c) : 0;
    if (len <= 0) {
        return arena_strdup(a, "");
    }
    return arena_printf(a, "%.*s**", len, name);
}

char *mask_phone(struct arena *a, const char *phone)
{
    const char *d = str_digits(a, phone ? phone : "");
    size_t n = strlen(d);
    if (n == 11 && is_mobile(d)) {
        return arena_printf(a, "%.3s****%s", d, d + 7);
    }
    size_t shown = n >= 7 ? 4 : n >= 4 ? 2 : 0;
    return arena_printf(a, "%s%s", n ? "****" : "", d + n - shown);
}

static void add_masked(struct arena *a, struct buf *out, const char *s, size_t n, enum redact_kind kind)
{
    char *value = arena_strndup(a, s, n);
    const char *d;
    switch (kind) {
    case REDACT_NAME:
        buf_puts(out, mask_name(a, value));
        return;
    case REDACT_MOBILE:
    case REDACT_PHONE:
        d = str_digits(a, value);
        buf_puts(out, mask_phone(a, strlen(d) > 11 && is_mobile(d + strlen(d) - 11) ? d + strlen(d) - 11 : d));
        return;
    case REDACT_ID_NUMBER:
        d = str_digits(a, value);
        buf_printf(out, "%.4s**********", d);
        return;
    default:
        buf_puts(out, "***");
        return;
    }
}

char *redact_mask(struct arena *a, const char *text, const struct redact_finds *finds)
{
    struct buf out;
    size_t at = 0;
    size_t len = strlen(text);
    buf_init(&out, len * 8 + 1024);
    for (size_t i = 0; i < finds->n; i++) {
        const struct redact_find *f = &finds->rows[i];
        buf_add(&out, text + at, f->from - at);
        add_masked(a, &out, text + f->from, f->n, f->kind);
        at = f->from + f->n;
    }
    buf_add(&out, text + at, len - at);
    char *result = arena_strndup(a, out.data, out.len);
    buf_release(&out);
    return result;
}

const char *redact_kind_msgid(enum redact_kind kind)
{
    static const char *const names[] = {N_("a mobile number"), N_("an ID number"), N_("a bank card number"),
                                        N_("a mail address"),  N_("a name"),       N_("a telephone number"),
                                        N_("an address")};
    return names[kind];
}

char *mask_mail(struct arena *a, const char *mail)
{
    const char *at = mail ? strchr(mail, '@') : NULL;
    return at ? arena_printf(a, "%.1s***%s", mail, at) : arena_strdup(a, str_empty(mail) ? "" : "***");
}
