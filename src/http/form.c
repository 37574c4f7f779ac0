/* One reader for all forms: what is typed by people is cleaned and checked in one place, with one set of sentences. */
#include "http/form.h"

#include <string.h>

#include "base/str.h"
#include "http/req.h"

struct reading {
    const struct form_source *src;
    const struct form_field *f;
    void *place;
    struct form_errors *errors;
};

void form_error_add(struct form_errors *errors, const char *field, const char *label, const char *msgid,
                    const char *arg)
{
    if (errors->n < FORM_ERRORS_MAX)
        errors->v[errors->n++] = (struct form_error){field, label, msgid, str_or(arg, "")};
}

const struct form_error *form_error_of(const struct form_errors *errors, const char *field)
{
    for (size_t i = 0; i < errors->n; i++) {
        if (str_eq(errors->v[i].field, field))
            return &errors->v[i];
    }
    return NULL;
}

static void wrong(const struct reading *rd, const char *msgid, const char *arg)
{
    form_error_add(rd->errors, rd->f->name, rd->f->label, msgid, arg);
}

static const char *number_text(const struct reading *rd, int64_t n)
{
    return arena_printf(rd->src->arena, "%lld", (long long)n);
}

/* CRLF and CR become LF, or a blank where one line is wanted. */
static char *line_ends(struct arena *a, const char *s, bool one_line)
{
    char *out = arena_alloc(a, strlen(s) + 1);
    char *p = out;
    for (; *s; s++) {
        if (*s == '\r' && s[1] == '\n')
            continue;
        bool end = *s == '\r' || *s == '\n';
        *p++ = end ? (one_line ? ' ' : '\n') : one_line && *s == '\t' ? ' ' : *s;
    }
    *p = '\0';
    return out;
}

static const char *clean(const struct reading *rd, const char *value)
{
    struct arena *a = rd->src->arena;
    if (rd->f->type == FORM_SECRET)
        return value;
    return str_trim(a, line_ends(a, value, rd->f->type != FORM_LONGTEXT));
}

static void check_length(const struct reading *rd, const char *s)
{
    size_t n = utf8_length(s);
    if (rd->f->max > 0 && n > (size_t)rd->f->max)
        wrong(rd, N_("This is too long: at most {} characters."), number_text(rd, rd->f->max));
    else if (n > 0 && n < (size_t)rd->f->min)
        wrong(rd, N_("This is too short: at least {} characters."), number_text(rd, rd->f->min));
}

static void read_text(const struct reading *rd, const char *s)
{
    *(const char **)rd->place = s;
    check_length(rd, s);
}

static void read_id(const struct reading *rd, const char *s)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t max = rd->f->max > 0 ? (size_t)rd->f->max : 64;
    *(const char **)rd->place = s;
    if (strlen(s) > max || s[strspn(s, allowed)] != '\0')
        wrong(rd, N_("This is not a valid number or name of ours."), NULL);
}

static void read_int(const struct reading *rd, const char *s)
{
    int64_t n;
    if (!str_int(s, INT64_MIN, INT64_MAX, &n))
        wrong(rd, N_("Please enter a whole number."), NULL);
    else if (n < rd->f->min)
        wrong(rd, N_("This is too small: at least {}."), number_text(rd, rd->f->min));
    else if (n > rd->f->max)
        wrong(rd, N_("This is too large: at most {}."), number_text(rd, rd->f->max));
    else
        *(int64_t *)rd->place = n;
}

static const char *choice_of(const struct form_field *f, const char *s)
{
    for (size_t i = 0; f->choices && f->choices[i]; i++) {
        if (str_eq(f->choices[i], s))
            return f->choices[i];
    }
    return NULL;
}

static void read_choice(const struct reading *rd, const char *s)
{
    const char *found = choice_of(rd->f, s);
    if (found)
        *(const char **)rd->place = found;
    else
        wrong(rd, N_("Please choose one of those offered."), NULL);
}

static const char *day_text(const struct reading *rd, int64_t day)
{
    return arena_printf(rd->src->arena, "%04d-%02d-%02d", (int)(day / 10000), (int)(day / 100 % 100), (int)(day % 100));
}

static void read_date(const struct reading *rd, const char *s)
{
    int64_t ms;
    if (time_parse(s, rd->src->zone, &ms) != ERR_OK) {
        wrong(rd, N_("This is not a date. Please write it like 2026-07-08."), NULL);
        return;
    }
    int32_t day = civil_day(ms, rd->src->zone);
    if (rd->f->min > 0 && day < rd->f->min)
        wrong(rd, N_("This date is too early: {} or later."), day_text(rd, rd->f->min));
    else if (rd->f->max > 0 && day > rd->f->max)
        wrong(rd, N_("This date is too late: {} or earlier."), day_text(rd, rd->f->max));
    else
        *(int32_t *)rd->place = day;
}

static void read_time(const struct reading *rd, const char *s)
{
    if (time_parse(s, rd->src->zone, (int64_t *)rd->place) != ERR_OK)
        wrong(rd, N_("This is not a time. Please write it like 2026-07-08 09:30."), NULL);
}

/* Only what a keypad and a pen put into a number may stand there; letters are a slip worth telling. */
static bool phone_shape(const char *s)
{
    for (uint32_t c; *s;) {
        s += utf8_next(s, &c);
        bool digit = (c >= '0' && c <= '9') || (c >= 0xff10 && c <= 0xff19);
        bool mark = c == ' ' || c == '-' || c == '+' || c == '(' || c == ')' || c == 0xff08 || c == 0xff09 ||
                    c == 0xff0b || c == 0xff0d || c == 0x2014 || c == 0x3000;
        if (!digit && !mark)
            return false;
    }
    return true;
}

static void read_phone(const struct reading *rd, const char *s)
{
    char *d = str_digits(rd->src->arena, s);
    if (str_starts(d, "0086"))
        d += 4;
    else if (str_starts(d, "86") && strlen(d) > 11)
        d += 2;
    size_t n = strlen(d);
    bool mobile = n == 11 && d[0] == '1' && d[1] >= '3';
    bool fixed = d[0] == '0' && n >= 10 && n <= 12;
    bool local = n >= 7 && n <= 8 && d[0] >= '2';
    bool service = (n == 5 && d[0] == '1') || (n == 10 && (str_starts(d, "400") || str_starts(d, "800")));
    *(const char **)rd->place = d;
    if (!phone_shape(s) || !(mobile || fixed || local || service))
        wrong(rd,
              N_("This is not a phone number. A mobile number has 11 digits; a fixed one begins with its area code."),
              NULL);
}

static bool is_true(const char *s)
{
    return str_eq(s, "1") || str_eq(s, "on") || str_eq(s, "true") || str_eq(s, "yes");
}

static void read_list(const struct reading *rd)
{
    const struct form_source *src = rd->src;
    size_t n = 0, kept = 0;
    while (src->get(src->ctx, rd->f->name, n))
        n++;
    const char **v = arena_array(src->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char *s = clean(rd, src->get(src->ctx, rd->f->name, i));
        if (!*s)
            continue;
        check_length(rd, s);
        const char *chosen = rd->f->choices ? choice_of(rd->f, s) : s;
        if (chosen)
            v[kept++] = chosen;
        else
            wrong(rd, N_("Please choose one of those offered."), NULL);
    }
    if (kept == 0 && rd->f->flags & FORM_REQUIRED)
        wrong(rd, N_("Please choose at least one."), NULL);
    *(struct form_list *)rd->place = (struct form_list){v, kept};
}

static void missing(const struct reading *rd)
{
    if (rd->f->flags & FORM_REQUIRED)
        wrong(rd, rd->f->type == FORM_CHOICE ? N_("Please choose one.") : N_("Please fill this in."), NULL);
}

static bool is_text(enum form_type t)
{
    return t == FORM_TEXT || t == FORM_LONGTEXT || t == FORM_SECRET || t == FORM_ID || t == FORM_PHONE;
}

static void read_field(const struct reading *rd)
{
    static void (*const readers[])(const struct reading *, const char *) = {
        [FORM_TEXT] = read_text, [FORM_LONGTEXT] = read_text, [FORM_SECRET] = read_text,
        [FORM_ID] = read_id,     [FORM_INT] = read_int,       [FORM_CHOICE] = read_choice,
        [FORM_DATE] = read_date, [FORM_TIME] = read_time,     [FORM_PHONE] = read_phone,
    };
    if (rd->f->type == FORM_LIST) {
        read_list(rd);
        return;
    }
    const char *value = rd->src->get(rd->src->ctx, rd->f->name, 0);
    if (value && !utf8_valid(value, strlen(value))) {
        wrong(rd, N_("This has characters that cannot be stored."), NULL);
        return;
    }
    const char *s = value ? clean(rd, value) : NULL;
    if (rd->f->type == FORM_BOOL) {
        *(bool *)rd->place = s && is_true(s);
        if (!*(bool *)rd->place && rd->f->flags & FORM_REQUIRED)
            wrong(rd, N_("Please tick this to go on."), NULL);
    } else if (str_empty(s)) {
        if (s && is_text(rd->f->type))
            *(const char **)rd->place = s;
        missing(rd);
    } else {
        readers[rd->f->type](rd, s);
    }
}

enum err form_read_from(const struct form_source *src, const struct form_field *fields, size_t n, void *out,
                        struct form_errors *errors)
{
    size_t before = errors->n;
    for (size_t i = 0; i < n; i++) {
        struct reading rd = {src, &fields[i], (char *)out + fields[i].offset, errors};
        read_field(&rd);
    }
    return errors->n == before ? ERR_OK : ERR_INVALID;
}

static const char *get_pair(void *ctx, const char *name, size_t i)
{
    return pairs_nth(ctx, name, i);
}

enum err form_read(struct req *r, const struct form_field *fields, size_t n, void *out, struct form_errors *errors)
{
    bool in_query = r->method == HTTP_GET || r->method == HTTP_HEAD;
    struct form_source src = {r->arena, get_pair, in_query ? &r->params : &r->form, zone_shanghai};
    size_t before = errors->n;
    enum err err = form_read_from(&src, fields, n, out, errors);
    if (err != ERR_OK)
        return error_set(&r->error, err, errors->v[before].field, errors->v[before].msgid, "%s", errors->v[before].arg);
    return ERR_OK;
}
