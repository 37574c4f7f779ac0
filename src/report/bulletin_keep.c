#include "report/bulletin_keep.h"

#include <stdlib.h>

#include "base/str.h"
#include "report/bulletin_kept_def.h"

static json_t *texts_json(const struct bulletin *b)
{
    json_t *all = json_object();
    for (size_t i = 0; b->facts.texts && i < b->def->n_parts; i++) {
        if (b->facts.texts[i])
            json_object_set_new(all, b->def->parts[i].code, json_string(b->facts.texts[i]));
    }
    return all;
}

static json_t *cases_json(const struct bulletin *b)
{
    json_t *all = json_array();
    for (size_t i = 0; i < b->facts.n_cases; i++) {
        const struct bulletin_case *x = &b->facts.cases[i];
        json_array_append_new(all, json_pack("[s,s,s,s]", x->number, x->title, x->unit, x->answer));
    }
    return all;
}

const char *bulletin_keep(const struct bulletin *b, const struct bulletin_sums *sums, struct arena *a)
{
    json_t *o = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "office", b->facts.office, "title",
                          str_or(b->facts.title, ""), "texts", texts_json(b), "cases", cases_json(b), "sums",
                          bulletin_sums_json(sums), "made_by", bulletin_kept_def(b));
    char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
    const char *ret = text ? arena_strdup(a, text) : NULL;
    free(text);
    json_decref(o);
    return ret;
}

static const char *text_at(struct arena *a, const json_t *list, size_t i)
{
    return arena_strdup(a, str_or(json_string_value(json_array_get(list, i)), ""));
}

static void read_cases(struct arena *a, const json_t *list, struct bulletin_facts *ret)
{
    size_t n = json_array_size(list);
    n = n > BULLETIN_CASES_MAX ? BULLETIN_CASES_MAX : n;
    struct bulletin_case *all = arena_array(a, struct bulletin_case, n + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *x = json_array_get(list, i);
        all[i] = (struct bulletin_case){text_at(a, x, 0), text_at(a, x, 1), text_at(a, x, 2), text_at(a, x, 3)};
    }
    ret->cases = all;
    ret->n_cases = n;
}

static void read_facts(const struct bulletin_row *row, const struct bulletin_def *def, struct arena *a, const json_t *o,
                       struct bulletin_facts *ret)
{
    const json_t *texts = json_object_get(o, "texts");
    ret->office = arena_strdup(a, str_or(json_string_value(json_object_get(o, "office")), ""));
    ret->title = arena_strdup(a, str_or(json_string_value(json_object_get(o, "title")), ""));
    ret->texts = arena_array(a, const char *, def->n_parts + 1);
    for (size_t i = 0; i < def->n_parts; i++)
        ret->texts[i] = arena_strdup(a, json_string_value(json_object_get(texts, def->parts[i].code)));
    ret->unit = row->unit;
    ret->unit_code = row->unit_code;
    ret->number = row->number;
    ret->at = row->counted_at;
    ret->day = row->day;
    read_cases(a, json_object_get(o, "cases"), ret);
}

/* What it was made by; a draft of an earlier program kept none, and goes by this one's. */
static enum err read_def(const struct bulletin_row *row, struct arena *a, const json_t *o,
                         const struct bulletin_def **ret, struct bulletin_facts *facts, struct error *e)
{
    const json_t *kept = json_object_get(o, "made_by");
    if (kept)
        return bulletin_kept_read(a, kept, ret, &facts->indicators, e);
    *ret = bulletin_def(row->code, row->version);
    return *ret ? ERR_OK
                : error_set(e, ERR_NOT_FOUND, NULL, N_("There is no bulletin called {}."), "%s.%lld", row->code,
                            (long long)row->version);
}

enum err bulletin_of_row(const struct bulletin_row *row, struct arena *a, struct zone z, struct bulletin *ret,
                         struct bulletin_sums **ret_sums, struct error *e)
{
    const struct bulletin_def *def = NULL;
    struct bulletin_facts facts = {.number = ""};
    struct bulletin_sums *sums = NULL;
    enum err r = period_parse(row->period, z, &facts.p, e);
    json_t *o = r == ERR_OK ? json_loads(row->body, 0, NULL) : NULL;
    if (r == ERR_OK && !json_is_object(o))
        r = error_detail(e, ERR_INTERNAL, "bulletin %s: what was kept is no JSON", row->key);
    if (r == ERR_OK)
        r = read_def(row, a, o, &def, &facts, e);
    if (r == ERR_OK) {
        read_facts(row, def, a, o, &facts);
        r = bulletin_sums_read(a, json_object_get(o, "sums"), &sums, e);
    }
    json_decref(o);
    if (r == ERR_OK)
        r = bulletin_make(sums, a, z, def, &facts, ret, e);
    if (r == ERR_OK && ret_sums)
        *ret_sums = sums;
    return r;
}

enum err bulletin_remake(struct bulletin_sums *sums, struct arena *a, struct zone z, const struct bulletin_def *def,
                         const struct bulletin_facts *facts, struct bulletin *ret, const char **ret_body,
                         struct error *e)
{
    enum err r = bulletin_make(sums, a, z, def, facts, ret, e);
    if (r != ERR_OK)
        return r;
    *ret_body = bulletin_keep(ret, sums, a);
    return *ret_body
               ? ERR_OK
               : error_set(e, ERR_TOO_LARGE, NULL, N_("The bulletin is too large: please take out a table."), NULL);
}

enum err bulletin_body_whole(const struct bulletin_row *row, struct arena *a, struct zone z, const char **ret,
                             struct error *e)
{
    json_t *o = json_loads(row->body, 0, NULL);
    bool whole = json_object_get(o, "made_by") != NULL;
    struct bulletin_sums *sums;
    struct bulletin b;
    json_decref(o);
    enum err r = whole ? ERR_OK : bulletin_of_row(row, a, z, &b, &sums, e);
    const char *body = whole ? row->body : r == ERR_OK ? bulletin_keep(&b, sums, a) : NULL;
    if (r == ERR_OK && !body)
        r = error_set(e, ERR_TOO_LARGE, NULL, N_("The bulletin is too large: please take out a table."), NULL);
    if (r == ERR_OK)
        *ret = body;
    return r;
}
