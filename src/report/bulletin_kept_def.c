#include "report/bulletin_kept_def.h"

#include "base/str.h"
#include "catalogue/kept_def.h"

#define KEPT_MAX 1000 /* indicators */

/* Kept as numbers, in years of bulletins: what is new comes last, and what is there keeps its own. */
_Static_assert(PART_HEADING == 0 && PART_SUB == 1 && PART_TEXT == 2 && PART_TABLE == 3 && PART_LIST == 4 &&
                   PART_CASES == 5 && PART_FIGURES == 6,
               "kinds of parts are kept by number");
_Static_assert(BULLETIN_TONGBAO == 0 && BULLETIN_JIANBAO == 1 && BULLETIN_ZHOUBAO == 2 && BULLETIN_YUEBAO == 3 &&
                   BULLETIN_NIANBAO == 4,
               "kinds are kept by number");
_Static_assert(EVERY_NONE == 0 && EVERY_WEEK == 1 && EVERY_MONTH == 2 && EVERY_QUARTER == 3 && EVERY_YEAR == 4,
               "lengths of periods are kept by number");

static json_t *codes_json(const struct indicator *const *list, size_t n)
{
    json_t *all = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(all, json_string(list[i]->code));
    return all;
}

static json_t *part_json(const struct bulletin_part *p)
{
    return json_pack("{s:s, s:i, s:s, s:i, s:o, s:b, s:b, s:b, s:I, s:I}", "code", p->code, "kind", (int)p->kind,
                     "text", p->text, "by", (int)p->by, "columns", codes_json(p->columns, p->n_columns), "total",
                     (int)p->total, "share", (int)p->share, "low", (int)p->low, "most", (json_int_t)p->most, "least",
                     (json_int_t)p->least);
}

static json_t *template_json(const struct bulletin_def *x)
{
    json_t *parts = json_array(), *sums = json_array();
    for (size_t i = 0; i < x->n_parts; i++)
        json_array_append_new(parts, part_json(&x->parts[i]));
    for (size_t i = 0; i < x->n_sums; i++)
        json_array_append_new(sums, json_pack("{s:s, s:o, s:s}", "code", x->sums[i].code, "parts",
                                              codes_json(x->sums[i].parts, x->sums[i].n_parts), "whole",
                                              x->sums[i].whole->code));
    return json_pack("{s:s, s:s, s:i, s:i, s:o, s:o, s:i, s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o}", "id", x->id, "code",
                     x->code, "version", x->version, "kind", (int)x->kind, "name", kept_words(&x->name), "about",
                     kept_words(&x->about), "every", (int)x->every, "head", x->head, "series", x->series, "title",
                     x->title, "to", x->to, "copy", x->copy, "open", (int)x->open, "parts", parts, "sums", sums);
}

json_t *bulletin_kept_def(const struct bulletin *b)
{
    json_t *all = json_array();
    for (size_t i = 0; i < b->n_figures; i++)
        json_array_append_new(all, kept_indicator(b->figures[i].x));
    return json_pack("{s:o, s:o}", "template", template_json(b->def), "indicators", all);
}

/* Reading: what is no such thing makes wrong. */
struct reading {
    struct kept k;
    const struct bulletin_indicators *indicators;
};

static const struct indicator *find(struct reading *r, const char *code)
{
    const struct indicator *x = bulletin_indicator(r->indicators, code);
    r->k.wrong = r->k.wrong || !x;
    return x;
}

static size_t columns_of(struct reading *r, const json_t *list, const struct indicator **ret)
{
    size_t n = json_array_size(list), k = 0;
    r->k.wrong = r->k.wrong || n > BULLETIN_COLUMNS_MAX;
    for (; !r->k.wrong && k < n; k++)
        ret[k] = find(r, str_or(json_string_value(json_array_get(list, k)), ""));
    return k;
}

static void part_of(struct reading *r, const json_t *o, struct bulletin_part *p)
{
    p->code = kept_needed(&r->k, o, "code");
    p->kind = (enum bulletin_part_kind)kept_number_of(&r->k, o, "kind", PART_FIGURES + 1);
    p->text = kept_needed(&r->k, o, "text");
    p->by = (enum indicator_by)kept_number_of(&r->k, o, "by", INDICATOR_BYS + 1);
    p->n_columns = columns_of(r, json_object_get(o, "columns"), p->columns);
    p->total = json_is_true(json_object_get(o, "total"));
    p->share = json_is_true(json_object_get(o, "share"));
    p->low = json_is_true(json_object_get(o, "low"));
    p->most = json_integer_value(json_object_get(o, "most"));
    p->least = json_integer_value(json_object_get(o, "least"));
    r->k.wrong = r->k.wrong || p->most < 0 || ((p->kind == PART_TABLE || p->kind == PART_LIST) && !p->n_columns);
}

static void sum_of(struct reading *r, const json_t *o, struct bulletin_sum *s)
{
    s->code = kept_needed(&r->k, o, "code");
    s->n_parts = columns_of(r, json_object_get(o, "parts"), s->parts);
    s->whole = find(r, kept_needed(&r->k, o, "whole"));
}

static const struct bulletin_def *template_of(struct reading *r, const json_t *o)
{
    struct bulletin_def *x = arena_obj(r->k.a, struct bulletin_def);
    const json_t *parts = json_object_get(o, "parts"), *sums = json_object_get(o, "sums");
    x->id = kept_needed(&r->k, o, "id");
    x->code = kept_needed(&r->k, o, "code");
    x->version = (int)json_integer_value(json_object_get(o, "version"));
    x->kind = (enum bulletin_kind)kept_number_of(&r->k, o, "kind", BULLETIN_NIANBAO + 1);
    x->name = kept_words_of(&r->k, o, "name");
    x->about = kept_words_of(&r->k, o, "about");
    x->every = (enum bulletin_every)kept_number_of(&r->k, o, "every", EVERY_YEAR + 1);
    x->head = kept_needed(&r->k, o, "head");
    x->series = kept_needed(&r->k, o, "series");
    x->title = kept_needed(&r->k, o, "title");
    x->to = kept_needed(&r->k, o, "to");
    x->copy = kept_needed(&r->k, o, "copy");
    x->open = json_is_true(json_object_get(o, "open"));
    x->n_parts = json_array_size(parts);
    x->n_sums = json_array_size(sums);
    r->k.wrong = r->k.wrong || x->n_parts > BULLETIN_PARTS_MAX || x->n_sums > BULLETIN_SUMS_MAX;
    for (size_t i = 0; !r->k.wrong && i < x->n_parts; i++)
        part_of(r, json_array_get(parts, i), &x->parts[i]);
    for (size_t i = 0; !r->k.wrong && i < x->n_sums; i++)
        sum_of(r, json_array_get(sums, i), &x->sums[i]);
    return x;
}

enum err bulletin_kept_read(struct arena *a, const json_t *kept, const struct bulletin_def **ret,
                            struct bulletin_indicators *ret_indicators, struct error *e)
{
    struct reading r = {.k = {.a = a}, .indicators = ret_indicators};
    const json_t *list = json_object_get(kept, "indicators");
    size_t n = json_array_size(list);
    const struct indicator **all = arena_array(a, const struct indicator *, (n < KEPT_MAX ? n : KEPT_MAX) + 1);
    r.k.wrong = n > KEPT_MAX;
    ret_indicators->list = all;
    for (ret_indicators->n = 0; !r.k.wrong && ret_indicators->n < n; ret_indicators->n++)
        all[ret_indicators->n] = kept_indicator_of(&r.k, json_array_get(list, ret_indicators->n));
    const struct bulletin_def *def = r.k.wrong ? NULL : template_of(&r, json_object_get(kept, "template"));
    if (r.k.wrong)
        return error_detail(e, ERR_INTERNAL, "what a bulletin was made by is not whole");
    *ret = def;
    return ERR_OK;
}
