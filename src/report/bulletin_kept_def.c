#include "report/bulletin_kept_def.h"

#include "base/str.h"

#define KEPT_MAX 1000 /* indicators */

/* Kept as numbers, in years of bulletins: what is new comes last, and what is there keeps its own. */
_Static_assert(COUNT_SUBMITTED == 0 && COUNT_ANSWERED == 1 && COUNT_CLOSED == 2 && COUNT_ORDERS == 3 &&
                   COUNT_CLOCKS == 4 && COUNT_RATINGS == 5 && COUNT_CALLS == 6 && COUNT_ACTIVITIES == 7 &&
                   COUNT_TIES == 8 && COUNT_CHECKLISTS == 9 && COUNT_SUBJECTS == 10 && COUNT_WAYS == 11,
               "ways are kept by number");
_Static_assert(SHOWS_COUNT == 0 && SHOWS_PERCENT == 1 && SHOWS_DAYS == 2, "what is shown is kept by number");
_Static_assert(BY_UNIT == 0 && BY_AREA == 1 && BY_CHANNEL == 2 && BY_MONTH == 3 && INDICATOR_BYS == 4,
               "breakdowns are kept by number, also in the keys of sums");
_Static_assert(PART_HEADING == 0 && PART_SUB == 1 && PART_TEXT == 2 && PART_TABLE == 3 && PART_LIST == 4 &&
                   PART_CASES == 5 && PART_FIGURES == 6,
               "kinds of parts are kept by number");
_Static_assert(BULLETIN_TONGBAO == 0 && BULLETIN_JIANBAO == 1 && BULLETIN_ZHOUBAO == 2 && BULLETIN_YUEBAO == 3 &&
                   BULLETIN_NIANBAO == 4,
               "kinds are kept by number");
_Static_assert(EVERY_NONE == 0 && EVERY_WEEK == 1 && EVERY_MONTH == 2 && EVERY_QUARTER == 3 && EVERY_YEAR == 4,
               "lengths of periods are kept by number");

static json_t *words_json(const struct words *w)
{
    return json_pack("[s?, s?, s?]", w->zh, w->en, w->hant);
}

static json_t *texts_json(const char *const *texts)
{
    json_t *all = json_array();
    for (; *texts; texts++)
        json_array_append_new(all, json_string(*texts));
    return all;
}

static json_t *term_json(const struct indicator_term *t)
{
    if (!t->code)
        return json_null();
    return json_pack("{s:s, s:i, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:o, s:o, s:I}", "code", t->code,
                     "way", (int)t->way, "kind", t->kind, "channel", t->channel, "category", t->category, "clock",
                     t->clock, "sum", t->sum, "field", t->field, "first", t->first, "differ", t->differ, "where",
                     texts_json(t->where), "except", texts_json(t->except), "weight", (json_int_t)t->weight);
}

static json_t *indicator_json(const struct indicator *x)
{
    json_t *counts = json_array();
    for (size_t i = 0; i < x->n_counts; i++)
        json_array_append_new(counts, term_json(&x->counts[i]));
    return json_pack("{s:s, s:o, s:o, s:o, s:i, s:i, s:i, s:o, s:o}", "code", x->code, "name", words_json(&x->name),
                     "about", words_json(&x->about), "unit", words_json(&x->unit), "shows", (int)x->shows, "decimals",
                     x->decimals, "by", (int)x->by, "counts", counts, "base", term_json(&x->base));
}

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
                     x->code, "version", x->version, "kind", (int)x->kind, "name", words_json(&x->name), "about",
                     words_json(&x->about), "every", (int)x->every, "head", x->head, "series", x->series, "title",
                     x->title, "to", x->to, "copy", x->copy, "open", (int)x->open, "parts", parts, "sums", sums);
}

json_t *bulletin_kept_def(const struct bulletin *b)
{
    json_t *all = json_array();
    for (size_t i = 0; i < b->n_figures; i++)
        json_array_append_new(all, indicator_json(b->figures[i].x));
    return json_pack("{s:o, s:o}", "template", template_json(b->def), "indicators", all);
}

/* Reading: what is no such thing makes wrong. */
struct reading {
    struct arena *a;
    const struct bulletin_indicators *indicators;
    bool wrong;
};

static const char *text_of(struct reading *r, const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text ? arena_strdup(r->a, text) : NULL;
}

static const char *needed(struct reading *r, const json_t *o, const char *key)
{
    const char *text = text_of(r, o, key);
    r->wrong = r->wrong || !text;
    return str_or(text, "");
}

static int number_of(struct reading *r, const json_t *o, const char *key, int below)
{
    json_int_t n = json_integer_value(json_object_get(o, key));
    r->wrong = r->wrong || n < 0 || n >= below;
    return r->wrong ? 0 : (int)n;
}

static struct words words_of(struct reading *r, const json_t *o, const char *key)
{
    const json_t *list = json_object_get(o, key);
    struct words w = {.zh = NULL};
    const char **all[] = {&w.zh, &w.en, &w.hant};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        *all[i] = text ? arena_strdup(r->a, text) : NULL;
    }
    return w;
}

static void texts_of(struct reading *r, const json_t *list, const char **ret, size_t max)
{
    size_t n = json_array_size(list);
    r->wrong = r->wrong || n > max;
    for (size_t i = 0; i < n && i < max; i++)
        ret[i] = arena_strdup(r->a, str_or(json_string_value(json_array_get(list, i)), ""));
}

static struct indicator_term term_of(struct reading *r, const json_t *o)
{
    struct indicator_term t = {.code = NULL};
    if (!json_is_object(o))
        return t;
    t.code = needed(r, o, "code");
    t.way = (enum count_way)number_of(r, o, "way", COUNT_WAYS);
    t.kind = text_of(r, o, "kind");
    t.channel = text_of(r, o, "channel");
    t.category = text_of(r, o, "category");
    t.clock = text_of(r, o, "clock");
    t.sum = text_of(r, o, "sum");
    t.field = text_of(r, o, "field");
    t.first = text_of(r, o, "first");
    t.differ = text_of(r, o, "differ");
    t.weight = json_integer_value(json_object_get(o, "weight"));
    texts_of(r, json_object_get(o, "where"), t.where, INDICATOR_WHERE_MAX);
    texts_of(r, json_object_get(o, "except"), t.except, INDICATOR_EXCEPT_MAX);
    return t;
}

static const struct indicator *indicator_of(struct reading *r, const json_t *o)
{
    struct indicator *x = arena_obj(r->a, struct indicator);
    const json_t *counts = json_object_get(o, "counts");
    x->code = needed(r, o, "code");
    x->name = words_of(r, o, "name");
    x->about = words_of(r, o, "about");
    x->unit = words_of(r, o, "unit");
    x->shows = (enum indicator_shows)number_of(r, o, "shows", SHOWS_DAYS + 1);
    x->decimals = number_of(r, o, "decimals", 7);
    x->by = (unsigned)number_of(r, o, "by", 1 << INDICATOR_BYS);
    x->n_counts = json_array_size(counts);
    r->wrong = r->wrong || !x->n_counts || x->n_counts > INDICATOR_TERMS_MAX || !x->name.zh;
    for (size_t i = 0; !r->wrong && i < x->n_counts; i++) {
        x->counts[i] = term_of(r, json_array_get(counts, i));
        r->wrong = r->wrong || !x->counts[i].code;
    }
    x->base = term_of(r, json_object_get(o, "base"));
    return x;
}

static const struct indicator *find(struct reading *r, const char *code)
{
    const struct indicator *x = bulletin_indicator(r->indicators, code);
    r->wrong = r->wrong || !x;
    return x;
}

static size_t columns_of(struct reading *r, const json_t *list, const struct indicator **ret)
{
    size_t n = json_array_size(list), k = 0;
    r->wrong = r->wrong || n > BULLETIN_COLUMNS_MAX;
    for (; !r->wrong && k < n; k++)
        ret[k] = find(r, str_or(json_string_value(json_array_get(list, k)), ""));
    return k;
}

static void part_of(struct reading *r, const json_t *o, struct bulletin_part *p)
{
    p->code = needed(r, o, "code");
    p->kind = (enum bulletin_part_kind)number_of(r, o, "kind", PART_FIGURES + 1);
    p->text = needed(r, o, "text");
    p->by = (enum indicator_by)number_of(r, o, "by", INDICATOR_BYS + 1);
    p->n_columns = columns_of(r, json_object_get(o, "columns"), p->columns);
    p->total = json_is_true(json_object_get(o, "total"));
    p->share = json_is_true(json_object_get(o, "share"));
    p->low = json_is_true(json_object_get(o, "low"));
    p->most = json_integer_value(json_object_get(o, "most"));
    p->least = json_integer_value(json_object_get(o, "least"));
    r->wrong = r->wrong || p->most < 0 || ((p->kind == PART_TABLE || p->kind == PART_LIST) && !p->n_columns);
}

static void sum_of(struct reading *r, const json_t *o, struct bulletin_sum *s)
{
    s->code = needed(r, o, "code");
    s->n_parts = columns_of(r, json_object_get(o, "parts"), s->parts);
    s->whole = find(r, needed(r, o, "whole"));
}

static const struct bulletin_def *template_of(struct reading *r, const json_t *o)
{
    struct bulletin_def *x = arena_obj(r->a, struct bulletin_def);
    const json_t *parts = json_object_get(o, "parts"), *sums = json_object_get(o, "sums");
    x->id = needed(r, o, "id");
    x->code = needed(r, o, "code");
    x->version = (int)json_integer_value(json_object_get(o, "version"));
    x->kind = (enum bulletin_kind)number_of(r, o, "kind", BULLETIN_NIANBAO + 1);
    x->name = words_of(r, o, "name");
    x->about = words_of(r, o, "about");
    x->every = (enum bulletin_every)number_of(r, o, "every", EVERY_YEAR + 1);
    x->head = needed(r, o, "head");
    x->series = needed(r, o, "series");
    x->title = needed(r, o, "title");
    x->to = needed(r, o, "to");
    x->copy = needed(r, o, "copy");
    x->open = json_is_true(json_object_get(o, "open"));
    x->n_parts = json_array_size(parts);
    x->n_sums = json_array_size(sums);
    r->wrong = r->wrong || x->n_parts > BULLETIN_PARTS_MAX || x->n_sums > BULLETIN_SUMS_MAX;
    for (size_t i = 0; !r->wrong && i < x->n_parts; i++)
        part_of(r, json_array_get(parts, i), &x->parts[i]);
    for (size_t i = 0; !r->wrong && i < x->n_sums; i++)
        sum_of(r, json_array_get(sums, i), &x->sums[i]);
    return x;
}

enum err bulletin_kept_read(struct arena *a, const json_t *kept, const struct bulletin_def **ret,
                            struct bulletin_indicators *ret_indicators, struct error *e)
{
    struct reading r = {.a = a, .indicators = ret_indicators};
    const json_t *list = json_object_get(kept, "indicators");
    size_t n = json_array_size(list);
    const struct indicator **all = arena_array(a, const struct indicator *, (n < KEPT_MAX ? n : KEPT_MAX) + 1);
    r.wrong = n > KEPT_MAX;
    ret_indicators->list = all;
    for (ret_indicators->n = 0; !r.wrong && ret_indicators->n < n; ret_indicators->n++)
        all[ret_indicators->n] = indicator_of(&r, json_array_get(list, ret_indicators->n));
    const struct bulletin_def *def = r.wrong ? NULL : template_of(&r, json_object_get(kept, "template"));
    if (r.wrong)
        return error_detail(e, ERR_INTERNAL, "what a bulletin was made by is not whole");
    *ret = def;
    return ERR_OK;
}
