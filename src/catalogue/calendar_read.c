/* Reading calendars: our own YAML, where each mistake has its line, and the JSON of chinese-days. */
#include <jansson.h>
#include <string.h>

#include "base/str.h"
#include "catalogue/calendar_priv.h"

#define SPAN_MAX 31 /* days; the longest notice so far gave ten in a row */

/* 全国年节及纪念日放假办法, Art. 2, with and without the last character. */
static const char *legal_name(const char *name)
{
    static const struct {
        const char *name, *name_en;
    } known[] = {
        {"元旦", "New Year's Day"},         {"春节", "Spring Festival"},     {"清明", "Tomb-Sweeping Day"},
        {"清明节", "Tomb-Sweeping Day"},    {"劳动节", "Labour Day"},        {"端午", "Dragon Boat Festival"},
        {"端午节", "Dragon Boat Festival"}, {"中秋", "Mid-Autumn Festival"}, {"中秋节", "Mid-Autumn Festival"},
        {"国庆", "National Day"},           {"国庆节", "National Day"},
    };
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (str_eq(known[i].name, name))
            return known[i].name_en;
    }
    return NULL;
}

struct reading {
    struct calendar_lines lines;
    struct yaml_node *names; /* NULL: none are given */
    int year;
    int32_t last; /* day of the list, for the order */
};

/* "01-31": the day, 0 where it is none. */
static int32_t month_day(int year, const char *s)
{
    for (int i = 0; i < 5; i++) {
        if (i == 2 ? s[i] != '-' : s[i] < '0' || s[i] > '9')
            return 0;
    }
    int month = (s[0] - '0') * 10 + s[1] - '0', day = (s[3] - '0') * 10 + s[4] - '0';
    return year * 10000 + month * 100 + day;
}

/* A name out of the names that stand here, which have no use but this. */
static const char *english_of(struct reading *x, const struct yaml_node *at, const char *name)
{
    for (size_t i = 0; x->names && i < x->names->n; i++) {
        if (str_eq(x->names->pairs[i].key, name))
            return yaml_text(x->lines.errors, x->names, name, YAML_REQUIRED, CALENDAR_NAME_MAX, "");
    }
    const char *known = legal_name(name);
    if (!known)
        yaml_fault(x->lines.errors, at, N_("The holiday {} needs an English name under names."), name);
    return known ? known : "";
}

/* Splits "02-15..02-23 春节" and "01-04 元旦"; false, and told, where it is neither. */
static bool read_span(struct reading *x, const struct yaml_node *at, int32_t *from, int32_t *to, const char **name)
{
    const char *s = at->text;
    *from = *to = 0;
    if (at->kind == YAML_TEXT && strlen(s) > 5) {
        *from = *to = month_day(x->year, s);
        s += 5;
        if (*from && str_starts(s, "..")) {
            *to = month_day(x->year, s + 2);
            s += *to ? 7 : 0;
        }
    }
    *name = str_trim(x->lines.errors->a, s);
    if (*from && *to && *s == ' ' && **name && utf8_length(*name) <= CALENDAR_NAME_MAX)
        return true;
    yaml_fault(x->lines.errors, at, N_("{} has to be a day or a span and a holiday: 01-04 元旦, or 02-15..02-23 春节."),
               at->kind == YAML_TEXT ? at->text : "…");
    return false;
}

static bool check_span(struct reading *x, const struct yaml_node *at, int32_t from, int32_t to)
{
    struct yaml_errors *errors = x->lines.errors;
    if (!calendar_is_day(from) || !calendar_is_day(to)) {
        yaml_fault(errors, at, N_("There is no day {}."), calendar_day_text(errors, calendar_is_day(from) ? to : from));
        return false;
    }
    if (to < from || calendar_between(from, to) >= SPAN_MAX) {
        yaml_fault(errors, at,
                   to < from ? N_("{} is before the first day of its span.")
                             : N_("The span up to {} is longer than 31 days."),
                   calendar_day_text(errors, to));
        return false;
    }
    if (from < x->last)
        yaml_fault(errors, at, N_("{} stands behind a later day: the days have to be in order."),
                   calendar_day_text(errors, from));
    x->last = to;
    return true;
}

static void read_days(struct reading *x, struct yaml_node *map, const char *key, enum yaml_need need,
                      enum calendar_kind kind)
{
    struct yaml_node *list = yaml_get(x->lines.errors, map, key, need, YAML_LIST);
    x->last = 0;
    for (size_t i = 0; list && i < list->n; i++) {
        const struct yaml_node *at = list->items[i];
        int32_t from, to;
        const char *name;
        if (!read_span(x, at, &from, &to, &name) || !check_span(x, at, from, to))
            continue;
        const char *english = english_of(x, at, name);
        for (int64_t k = 0; k <= calendar_between(from, to); k++) {
            struct calendar_day row = {calendar_add(from, k), kind, name, english};
            calendar_lines_add(&x->lines, &row, at);
        }
    }
}

static void read_year(struct reading *x, struct yaml_node *years, const struct yaml_pair *pair, int *last)
{
    struct yaml_errors *errors = x->lines.errors;
    struct yaml_node key = {.line = pair->line, .column = pair->column};
    int64_t year;
    struct yaml_node *map = yaml_get(errors, years, pair->key, YAML_REQUIRED, YAML_MAP);
    if (!str_int(pair->key, CALENDAR_FIRST / 10000, CALENDAR_LAST / 10000, &year)) {
        yaml_fault(errors, &key, N_("{} is no year."), pair->key);
        return;
    }
    if (year <= *last)
        yaml_fault(errors, &key, N_("{} stands behind a later year: the years have to be in order."), pair->key);
    *last = (int)year;
    x->year = (int)year;
    read_days(x, map, "rest", YAML_REQUIRED, CALENDAR_REST);
    read_days(x, map, "work", YAML_OPTIONAL, CALENDAR_WORK);
    yaml_finish(errors, map);
}

const struct calendar *calendar_read(struct yaml_errors *errors, struct yaml_node *root)
{
    struct reading x = {.lines = {.errors = errors}};
    int last = 0;
    x.names = yaml_get(errors, root, "names", YAML_OPTIONAL, YAML_MAP);
    struct yaml_node *years = yaml_get(errors, root, "years", YAML_REQUIRED, YAML_MAP);
    if (years && years->n == 0)
        yaml_fault(errors, years, N_("There is no year here."), NULL);
    for (size_t i = 0; years && i < years->n; i++)
        read_year(&x, years, &years->pairs[i], &last);
    yaml_finish(errors, x.names);
    yaml_finish(errors, root);
    return root ? calendar_build(&x.lines) : NULL;
}

/* "2026-01-01" as it stands; 0 where it is no day. */
static int32_t iso_day(const char *s)
{
    int64_t year;
    char digits[5] = {0};
    if (strlen(s) != 10 || s[4] != '-')
        return 0;
    memcpy(digits, s, 4);
    if (strspn(digits, "0123456789") != 4 || !str_int(digits, 0, 9999, &year))
        return 0;
    int32_t day = month_day((int)year, s + 5);
    return calendar_is_day(day) ? day : 0;
}

/* "Spring Festival,春节,4": both names, the second NULL-safe where there is but one. */
static bool read_names(struct yaml_errors *errors, const char *value, struct calendar_day *ret)
{
    const char *comma = strchr(value, ',');
    const char *name = comma ? comma + 1 : value;
    ret->name_en =
        str_trim(errors->a, arena_strndup(errors->a, value, comma ? (size_t)(comma - value) : strlen(value)));
    ret->name = str_trim(errors->a, arena_strndup(errors->a, name, strcspn(name, ",")));
    return *ret->name && *ret->name_en && utf8_length(ret->name) <= CALENDAR_NAME_MAX &&
           utf8_length(ret->name_en) <= CALENDAR_NAME_MAX;
}

static void read_object(struct calendar_lines *l, json_t *root, const char *key, enum calendar_kind kind)
{
    json_t *map = json_object_get(root, key), *value;
    const char *name;
    if (!json_is_object(map)) {
        yaml_fault(l->errors, NULL, N_("{} has to be an object of days."), key);
        return;
    }
    json_object_foreach(map, name, value)
    {
        struct calendar_day day = {.day = iso_day(name), .kind = kind};
        if (day.day == 0)
            yaml_fault(l->errors, NULL, N_("There is no day {}."), name);
        else if (!json_is_string(value) || !read_names(l->errors, json_string_value(value), &day))
            yaml_fault(l->errors, NULL, N_("{} needs names like \"Spring Festival,春节,4\"."), name);
        else
            calendar_lines_add(l, &day, NULL);
    }
}

/* Days off in lieu are days off as well. */
static void check_in_lieu(struct calendar_lines *l, json_t *root)
{
    json_t *lieu = json_object_get(root, "inLieuDays"), *rest = json_object_get(root, "holidays"), *value;
    const char *name;
    if (!lieu)
        return;
    if (!json_is_object(lieu))
        yaml_fault(l->errors, NULL, N_("{} has to be an object of days."), "inLieuDays");
    json_object_foreach(lieu, name, value)
    {
        if (!json_object_get(rest, name))
            yaml_fault(l->errors, NULL, N_("{} is a day off in lieu, but no day off."), name);
    }
}

static void check_keys(struct yaml_errors *errors, json_t *root)
{
    json_t *value;
    const char *key;
    json_object_foreach(root, key, value)
    {
        if (!str_eq(key, "holidays") && !str_eq(key, "workdays") && !str_eq(key, "inLieuDays"))
            yaml_fault(errors, NULL, N_("The key {} is not known here."), key);
    }
}

const struct calendar *calendar_read_json(struct yaml_errors *errors, const char *text, size_t n)
{
    struct calendar_lines l = {.errors = errors};
    json_error_t why;
    if (n > YAML_SIZE_MAX) {
        yaml_fault(errors, NULL, N_("This file is larger than 1 MiB."), NULL);
        return NULL;
    }
    json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &why);
    struct yaml_node at = {.line = why.line, .column = why.column};
    if (!json_is_object(root)) {
        yaml_fault(errors, root ? NULL : &at, N_("This is no JSON of days: {}."), root ? "{ }" : why.text);
        json_decref(root);
        return NULL;
    }
    check_keys(errors, root);
    read_object(&l, root, "holidays", CALENDAR_REST);
    read_object(&l, root, "workdays", CALENDAR_WORK);
    check_in_lieu(&l, root);
    if (errors->n == 0 && l.n == 0)
        yaml_fault(errors, NULL, N_("There is no year here."), NULL);
    json_decref(root);
    return calendar_build(&l);
}

const struct calendar *calendar_read_any(struct yaml_errors *errors, const char *text, size_t n)
{
    size_t i = 0;
    while (i < n && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n'))
        i++;
    if (i < n && text[i] == '{')
        return calendar_read_json(errors, text, n);
    struct yaml_node *root = yaml_parse(text, n, errors);
    return root ? calendar_read(errors, root) : NULL;
}

enum err calendar_load(const char *path, struct yaml_errors *errors, const struct calendar **ret, struct error *e)
{
    char *text;
    size_t n;
    enum err r = yaml_read_text(path, errors, &text, &n, e);
    if (r == ERR_OK)
        *ret = calendar_read_any(errors, text, n);
    return r;
}
