#include "web/raise.h"

#include <string.h>

#include "base/str.h"
#include "web/app.h"

static void usual_first(struct raise_kinds *k)
{
    for (size_t i = 1; i < k->n; i++) {
        if (str_eq(k->rows[i]->code, PROCEDURE_USUAL)) {
            const struct procedure *usual = k->rows[i];
            memmove(k->rows + 1, k->rows, i * sizeof(*k->rows));
            k->rows[0] = usual;
        }
    }
}

enum err raise_kinds(struct req *r, enum raised_by by, struct raise_kinds *ret)
{
    const char *code = str_or(req_field(r, "procedure"), str_or(req_query(r, "procedure"), ""));
    struct raise_kinds k = {0};
    enum err x = procedures_raised(conn_of(r), r->arena, clock_now(&site_of(r)->clock), by, &k.rows, &k.n, &r->error);
    if (x != ERR_OK)
        return x;
    usual_first(&k);
    k.chosen = str_empty(code) && k.n ? k.rows[0] : NULL;
    for (size_t i = 0; i < k.n; i++)
        k.chosen = str_eq(k.rows[i]->code, code) ? k.rows[i] : k.chosen;
    *ret = k;
    return ERR_OK;
}

const struct kind_view *raise_links(struct req *r, const struct html *h, const struct raise_kinds *k, const char *path)
{
    struct kind_view *list = arena_array(r->arena, struct kind_view, k->n + 1);
    for (size_t i = 0; i < k->n; i++)
        list[i] = (struct kind_view){
            .url = arena_printf(r->arena, "%s%cprocedure=%s", path, strchr(path, '?') ? '&' : '?', k->rows[i]->code),
            .name = tr_words(h->lang, &k->rows[i]->name),
            .about = str_empty(k->rows[i]->about.zh) ? NULL : tr_words(h->lang, &k->rows[i]->about),
            .current = k->rows[i] == k->chosen};
    return list;
}

/* The first one stands for none. */
static void fill_options(struct req *r, const struct html *h, const struct field_def *d, struct field_view *f)
{
    struct option_view *list = arena_array(r->arena, struct option_view, d->n_options + 1);
    list[0] = (struct option_view){.value = "", .label = "—"};
    for (size_t i = 0; i < d->n_options; i++)
        list[i + 1] = (struct option_view){.value = d->options[i].code,
                                           .label = tr_words(h->lang, &d->options[i].name),
                                           .chosen = str_eq(d->options[i].code, f->value)};
    f->options = list;
    f->option_count = d->n_options + 1;
}

struct field_view raise_field(struct req *r, const struct html *h, const struct field_def *d, const char *value,
                              const struct form_errors *errors)
{
    static const char *const types[] = {
        [FIELD_TEXT] = NULL, [FIELD_NUMBER] = "number", [FIELD_DATE] = "date", [FIELD_CHOICE] = NULL};
    struct field_view f = {.name = d->part,
                           .type = types[d->type],
                           .label = tr_words(h->lang, &d->name),
                           .hint = str_empty(d->why.zh) ? NULL : tr_words(h->lang, &d->why),
                           .value = value,
                           .error = page_field_sentence(r, h, errors, d->part),
                           .max = d->type == FIELD_TEXT ? d->max : 0,
                           .rows = d->max > 1000 ? 8 : 3,
                           .optional = !d->required || d->if_part};
    if (d->type == FIELD_CHOICE)
        fill_options(r, h, d, &f);
    return f;
}

const struct field_view *raise_fields(struct req *r, const struct html *h, const struct procedure *p,
                                      const struct form_errors *errors, bool typed, size_t *ret_n)
{
    struct field_view *list = arena_array(r->arena, struct field_view, PROCEDURE_FIELDS_MAX);
    size_t n = 0;
    for (; n < PROCEDURE_FIELDS_MAX && p->fields[n].part; n++)
        list[n] = raise_field(r, h, &p->fields[n], typed ? req_field(r, p->fields[n].part) : NULL, errors);
    *ret_n = n;
    return list;
}

const struct said_field *raise_said(struct req *r, const struct procedure *p, size_t *ret_n)
{
    struct said_field *list = arena_array(r->arena, struct said_field, PROCEDURE_FIELDS_MAX);
    size_t n = 0;
    for (; n < PROCEDURE_FIELDS_MAX && p->fields[n].part; n++)
        list[n] = (struct said_field){p->fields[n].part, req_field(r, p->fields[n].part)};
    *ret_n = n;
    return list;
}
