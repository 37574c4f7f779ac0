/* What is written with a move, or when a matter is raised, held to the fields of the procedure. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/move_priv.h"

static bool is_date(const char *s)
{
    static const char form[] = "9999-99-99";
    struct civil day = {0};
    if (strlen(s) != strlen(form))
        return false;
    for (size_t i = 0; form[i]; i++) {
        if (form[i] == '-' ? s[i] != '-' : !(s[i] >= '0' && s[i] <= '9'))
            return false;
    }
    if (sscanf(s, "%4d-%2d-%2d", &day.year, &day.month, &day.day) != 3)
        return false;
    int32_t number = day.year * 10000 + day.month * 100 + day.day;
    return day.year >= 1900 && civil_day(civil_ms(&day, zone_shanghai), zone_shanghai) == number;
}

/* What is no text has a form of its own. s is trimmed. */
static enum err check_value(const struct field_def *f, const char *s, struct error *e)
{
    int64_t number;
    if (!*s)
        return f->required ? error_set(e, ERR_INVALID, f->part, N_("Please fill this in."), NULL) : ERR_OK;
    if (f->type == FIELD_NUMBER && !str_int(s, f->min, f->max, &number))
        return error_set(e, ERR_INVALID, f->part, N_("Please write a whole number: {}."), "%d … %d", f->min, f->max);
    if (f->type == FIELD_CHOICE && !field_option(f, s))
        return error_set(e, ERR_INVALID, f->part, N_("Please choose from the list."), NULL);
    if (f->type == FIELD_DATE && !is_date(s))
        return error_set(e, ERR_INVALID, f->part, N_("Please write a date as {}."), "2026-07-08");
    return ERR_OK;
}

enum err field_text(struct arena *a, const struct field_def *f, const char *typed, struct record_text *ret,
                    struct error *e)
{
    const char *s = str_or(typed, "");
    if (!utf8_valid(s, strlen(s)))
        return error_set(e, ERR_INVALID, f->part, N_("The text holds characters that cannot be read."), NULL);
    s = str_trim(a, s);
    size_t n = utf8_length(s);
    *ret = (struct record_text){f->part, s};
    if (f->type != FIELD_TEXT)
        return check_value(f, s, e);
    if (n < (size_t)f->min)
        return error_set(e, ERR_INVALID, f->part, N_("Please write at least {} characters here."), "%d", f->min);
    if (n > (size_t)f->max)
        return error_set(e, ERR_INVALID, f->part, N_("Please keep it within {} characters."), "%d", f->max);
    return ERR_OK;
}

/* Whether the field has to be filled in, as the form chose above it. */
static bool asked_for(const struct moving *p, const struct field_def *f)
{
    if (!f->required || !f->if_part)
        return f->required;
    for (size_t i = 0; i < MOVE_FIELDS_MAX && p->move->fields[i].part; i++) {
        if (str_eq(p->move->fields[i].part, f->if_part))
            return code_listed(f->if_options, str_trim(p->arena, str_or(p->x->texts[i], "")));
    }
    return true;
}

enum err move_field(struct moving *p, int i, struct record_text *ret, struct error *e)
{
    const struct field_def *f = &p->move->fields[i];
    *ret = (struct record_text){f->part, ""};
    if (!asked_for(p, f) && f->required && !*str_trim(p->arena, str_or(p->x->texts[i], "")))
        return ERR_OK;
    return field_text(p->arena, f, p->x->texts[i], ret, e);
}
