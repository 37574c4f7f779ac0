#include "catalogue/kept_def.h"

#include "base/str.h"

/* Kept as numbers, in years of bulletins: what is new comes last, and what is there keeps its own. */
_Static_assert(COUNT_SUBMITTED == 0 && COUNT_ANSWERED == 1 && COUNT_CLOSED == 2 && COUNT_ORDERS == 3 &&
                   COUNT_CLOCKS == 4 && COUNT_RATINGS == 5 && COUNT_CALLS == 6 && COUNT_ACTIVITIES == 7 &&
                   COUNT_TIES == 8 && COUNT_CHECKLISTS == 9 && COUNT_SUBJECTS == 10 && COUNT_WAYS == 11,
               "ways are kept by number");
_Static_assert(SHOWS_COUNT == 0 && SHOWS_PERCENT == 1 && SHOWS_DAYS == 2, "what is shown is kept by number");
_Static_assert(BY_UNIT == 0 && BY_AREA == 1 && BY_CHANNEL == 2 && BY_MONTH == 3 && INDICATOR_BYS == 4,
               "breakdowns are kept by number, also in the keys of sums");

json_t *kept_words(const struct words *w)
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

json_t *kept_indicator(const struct indicator *x)
{
    json_t *counts = json_array();
    for (size_t i = 0; i < x->n_counts; i++)
        json_array_append_new(counts, term_json(&x->counts[i]));
    return json_pack("{s:s, s:o, s:o, s:o, s:i, s:i, s:i, s:o, s:o}", "code", x->code, "name", kept_words(&x->name),
                     "about", kept_words(&x->about), "unit", kept_words(&x->unit), "shows", (int)x->shows, "decimals",
                     x->decimals, "by", (int)x->by, "counts", counts, "base", term_json(&x->base));
}

const char *kept_text_of(struct kept *r, const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text ? arena_strdup(r->a, text) : NULL;
}

const char *kept_needed(struct kept *r, const json_t *o, const char *key)
{
    const char *text = kept_text_of(r, o, key);
    r->wrong = r->wrong || !text;
    return str_or(text, "");
}

int kept_number_of(struct kept *r, const json_t *o, const char *key, int below)
{
    json_int_t n = json_integer_value(json_object_get(o, key));
    r->wrong = r->wrong || n < 0 || n >= below;
    return r->wrong ? 0 : (int)n;
}

struct words kept_words_of(struct kept *r, const json_t *o, const char *key)
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

static void texts_of(struct kept *r, const json_t *list, const char **ret, size_t max)
{
    size_t n = json_array_size(list);
    r->wrong = r->wrong || n > max;
    for (size_t i = 0; i < n && i < max; i++)
        ret[i] = arena_strdup(r->a, str_or(json_string_value(json_array_get(list, i)), ""));
}

static struct indicator_term term_of(struct kept *r, const json_t *o)
{
    struct indicator_term t = {.code = NULL};
    if (!json_is_object(o))
        return t;
    t.code = kept_needed(r, o, "code");
    t.way = (enum count_way)kept_number_of(r, o, "way", COUNT_WAYS);
    t.kind = kept_text_of(r, o, "kind");
    t.channel = kept_text_of(r, o, "channel");
    t.category = kept_text_of(r, o, "category");
    t.clock = kept_text_of(r, o, "clock");
    t.sum = kept_text_of(r, o, "sum");
    t.field = kept_text_of(r, o, "field");
    t.first = kept_text_of(r, o, "first");
    t.differ = kept_text_of(r, o, "differ");
    t.weight = json_integer_value(json_object_get(o, "weight"));
    texts_of(r, json_object_get(o, "where"), t.where, INDICATOR_WHERE_MAX);
    texts_of(r, json_object_get(o, "except"), t.except, INDICATOR_EXCEPT_MAX);
    return t;
}

const struct indicator *kept_indicator_of(struct kept *r, const json_t *o)
{
    struct indicator *x = arena_obj(r->a, struct indicator);
    const json_t *counts = json_object_get(o, "counts");
    x->code = kept_needed(r, o, "code");
    x->name = kept_words_of(r, o, "name");
    x->about = kept_words_of(r, o, "about");
    x->unit = kept_words_of(r, o, "unit");
    x->shows = (enum indicator_shows)kept_number_of(r, o, "shows", SHOWS_DAYS + 1);
    x->decimals = kept_number_of(r, o, "decimals", 7);
    x->by = (unsigned)kept_number_of(r, o, "by", 1 << INDICATOR_BYS);
    x->n_counts = json_array_size(counts);
    r->wrong = r->wrong || !x->n_counts || x->n_counts > INDICATOR_TERMS_MAX || !x->name.zh;
    for (size_t i = 0; !r->wrong && i < x->n_counts; i++) {
        x->counts[i] = term_of(r, json_array_get(counts, i));
        r->wrong = r->wrong || !x->counts[i].code;
    }
    x->base = term_of(r, json_object_get(o, "base"));
    return x;
}
