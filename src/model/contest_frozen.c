/* Contests: what was frozen, read from its own bytes. */
#include "base/str.h"
#include "catalogue/kept_def.h"
#include "model/contest_json.h"
#include "model/contest_priv.h"
#include "model/visible.h"

#define NUMBER_MAX INT64_C(1000000000000)

static size_t count_of(struct kept *r, const json_t *list, size_t max)
{
    size_t n = json_array_size(list);
    r->wrong = r->wrong || n == 0 || n > max;
    return r->wrong ? 0 : n;
}

static enum scheme_points how_of(struct kept *r, const char *code)
{
    int i = POINTS_RATE;
    while (i < POINTS_HAND && !str_eq(scheme_points_code((enum scheme_points)i), code))
        i++;
    r->wrong = r->wrong || !str_eq(scheme_points_code((enum scheme_points)i), code);
    return (enum scheme_points)i;
}

static const struct indicator *figure_of_kept(struct kept *r, const json_t *o, const char *key)
{
    const json_t *x = json_object_get(o, key);
    return json_is_object(x) ? kept_indicator_of(r, x) : NULL;
}

static void criterion_of(struct kept *r, const json_t *o, struct scheme_criterion *c)
{
    const json_t *table = json_object_get(o, "table");
    c->code = kept_needed(r, o, "code");
    c->name = kept_words_of(r, o, "name");
    c->how = how_of(r, kept_needed(r, o, "how"));
    c->indicator = figure_of_kept(r, o, "indicator");
    c->full = json_integer_value(json_object_get(o, "full"));
    c->each = json_integer_value(json_object_get(o, "each"));
    c->n_table = json_array_size(table);
    r->wrong = r->wrong || c->n_table > SCHEME_TABLE_MAX || (c->indicator == NULL) != (c->how == POINTS_HAND);
    for (size_t i = 0; !r->wrong && i < c->n_table; i++) {
        const json_t *step = json_array_get(table, i);
        c->table[i] = (struct scheme_step){json_integer_value(json_array_get(step, 0)),
                                           json_integer_value(json_array_get(step, 1))};
    }
}

static const struct scheme *scheme_of(struct kept *r, const json_t *o)
{
    struct scheme *s = arena_obj(r->a, struct scheme);
    const json_t *criteria = json_object_get(o, "criteria"), *groups = json_object_get(o, "groups"),
                 *bands = json_object_get(o, "bands");
    s->code = kept_needed(r, o, "code");
    s->year = json_integer_value(json_object_get(o, "year"));
    s->id = arena_printf(r->a, "%s.%lld", s->code, (long long)s->year);
    s->name = kept_words_of(r, o, "name");
    s->about = kept_words_of(r, o, "about");
    s->decimals = kept_number_of(r, o, "decimals", 5);
    s->ranks = json_is_true(json_object_get(o, "ranks"));
    s->least = json_integer_value(json_object_get(o, "least"));
    s->volume = figure_of_kept(r, o, "volume");
    s->n_criteria = count_of(r, criteria, SCHEME_CRITERIA_MAX);
    s->n_groups = count_of(r, groups, SCHEME_GROUPS_MAX);
    s->n_bands = count_of(r, bands, SCHEME_BANDS_MAX);
    for (size_t i = 0; !r->wrong && i < s->n_criteria; i++)
        criterion_of(r, json_array_get(criteria, i), &s->criteria[i]);
    for (size_t i = 0; !r->wrong && i < s->n_groups; i++)
        s->groups[i] = (struct scheme_group){.code = kept_needed(r, json_array_get(groups, i), "code"),
                                             .name = kept_words_of(r, json_array_get(groups, i), "name")};
    for (size_t i = 0; !r->wrong && i < s->n_bands; i++)
        s->bands[i] = (struct scheme_band){.code = kept_needed(r, json_array_get(bands, i), "code"),
                                           .name = kept_words_of(r, json_array_get(bands, i), "name")};
    return s;
}

/* "97.48"; d 0 where there is none. */
static struct ratio decimal_of(struct kept *r, const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    struct ratio x = {0, 0};
    r->wrong = r->wrong || (text && !ratio_parse(text, NUMBER_MAX, &x));
    return x;
}

static int64_t points_of(struct kept *r, const json_t *o, const char *key, int64_t times)
{
    const struct ratio x = decimal_of(r, o, key);
    return x.d ? ratio_round(x, times) : 0;
}

/* As they are in the rows: "met=25 base=30". */
static const char *counts_of(struct kept *r, const json_t *counts, const struct indicator *d)
{
    const char *text = "";
    for (size_t i = 0; d && i <= d->n_counts; i++) {
        const char *code = i < d->n_counts ? d->counts[i].code : d->base.code;
        const json_t *n = code ? json_object_get(counts, code) : NULL;
        if (n)
            text = arena_printf(r->a, "%s%s%s=%lld", text, *text ? " " : "", code, (long long)json_integer_value(n));
    }
    return text;
}

static struct contest_part part_of(struct kept *r, const json_t *o, const struct scheme_criterion *c)
{
    const struct ratio value = decimal_of(r, o, "value"), points = decimal_of(r, o, "points"),
                       best = decimal_of(r, o, "best");
    const bool marked = json_is_string(json_object_get(o, "mark"));
    r->wrong = r->wrong || !str_eq(json_string_value(json_object_get(o, "code")), c->code);
    return (struct contest_part){.c = c,
                                 .counts = counts_of(r, json_object_get(o, "counts"), c->indicator),
                                 .told = value.d != 0,
                                 .has = points.d != 0,
                                 .corrected = json_is_true(json_object_get(o, "corrected")),
                                 .value = value.d ? value : ratio_of(0, 1),
                                 .best = best.d ? best : ratio_of(0, 1),
                                 .points = points.d ? points : ratio_of(0, 1),
                                 .mark = {.points = marked ? points_of(r, o, "mark", SCHEME_ONE) : -1,
                                          .giver = "",
                                          .confirmer = "",
                                          .reason = str_or(kept_text_of(r, o, "reason"), ""),
                                          .evidence = str_or(kept_text_of(r, o, "evidence"), "")}};
}

static const struct scheme_group *group_of(struct kept *r, const struct scheme *s, const char *code)
{
    for (size_t i = 0; i < s->n_groups; i++) {
        if (str_eq(s->groups[i].code, code))
            return &s->groups[i];
    }
    r->wrong = true;
    return &s->groups[0];
}

static const struct scheme_band *band_of(const struct scheme *s, const char *code)
{
    for (size_t i = 0; i < s->n_bands; i++) {
        if (str_eq(s->bands[i].code, code))
            return &s->bands[i];
    }
    return NULL;
}

static int64_t last_decimal(const struct scheme *s)
{
    int64_t one = 1;
    for (int i = 0; i < s->decimals; i++)
        one *= 10;
    return one;
}

static struct contest_unit unit_of(struct kept *r, const json_t *o, const struct scheme *s, int seq)
{
    const json_t *parts = json_object_get(o, "parts"), *volume = json_object_get(o, "volume");
    struct contest_unit u = {.unit = {.code = kept_needed(r, o, "code"), .name = kept_needed(r, o, "name")},
                             .group = group_of(r, s, json_string_value(json_object_get(o, "group"))),
                             .standing =
                                 contest_standing_of(str_or(json_string_value(json_object_get(o, "standing")), "")),
                             .reason = str_or(kept_text_of(r, o, "reason"), ""),
                             .volume = json_is_integer(volume) ? json_integer_value(volume) : -1,
                             .full = points_of(r, o, "full", SCHEME_ONE),
                             .of = points_of(r, o, "of", SCHEME_ONE),
                             .points = points_of(r, o, "points", last_decimal(s)),
                             .band = band_of(s, json_string_value(json_object_get(o, "band"))),
                             .place = (int)json_integer_value(json_object_get(o, "place")),
                             .seq = seq,
                             .parts = arena_array(r->a, struct contest_part, s->n_criteria)};
    r->wrong = r->wrong || json_array_size(parts) != s->n_criteria;
    for (size_t i = 0; !r->wrong && i < s->n_criteria; i++)
        u.parts[i] = part_of(r, json_array_get(parts, i), &s->criteria[i]);
    return u;
}

const struct contest *contest_of_text(struct arena *a, const char *text)
{
    json_t *o = json_loads(str_or(text, ""), 0, NULL);
    const json_t *units = json_object_get(o, "units"), *definition = json_object_get(o, "definition");
    struct kept r = {.a = a, .wrong = !json_is_object(definition) || json_array_size(units) > CONTEST_UNITS_MAX};
    struct contest *x = arena_obj(a, struct contest);
    x->scheme = r.wrong ? NULL : scheme_of(&r, definition);
    x->units = arena_array(a, struct contest_unit, CONTEST_UNITS_MAX);
    for (size_t i = 0; !r.wrong && i < json_array_size(units); i++, x->n++)
        x->units[i] = unit_of(&r, json_array_get(units, i), x->scheme, x->n + 1);
    json_decref(o);
    return r.wrong ? NULL : x;
}

DB_STMT(contest_frozen_body, "SELECT q.body FROM contest q WHERE q.id = $2 AND q.body <> '' AND" CONTEST_VISIBLE);

enum err contest_fill_frozen(struct db_conn *c, const struct viewer *v, struct arena *a, struct contest_row *row,
                             struct error *e)
{
    char *body;
    if (!*row->sha256)
        return ERR_OK;
    enum err r = db_get_text(c, &contest_frozen_body, DB_ARGS(DB_INT(v->id), DB_INT(row->id)), a, &body, e);
    if (r == ERR_NOT_FOUND)
        return ERR_OK;
    row->frozen = r == ERR_OK ? contest_of_text(a, body) : NULL;
    if (row->frozen)
        row->scheme = row->frozen->scheme;
    return r;
}

void contest_as_frozen(const struct contest_row *row, struct contest_unit *u)
{
    const struct contest *x = row->frozen;
    if (!x || u->seq < 1 || u->seq > x->n)
        return;
    const struct contest_unit was = *u;
    *u = x->units[u->seq - 1];
    u->unit.id = was.unit.id;
    u->unit.code = was.unit.code;
    u->unit.kind = was.unit.kind;
    u->unit.active = was.unit.active;
    for (size_t i = 0; i < x->scheme->n_criteria; i++) {
        const struct contest_mark *m = &was.parts[i].mark;
        u->parts[i].mark.given_by = m->given_by;
        u->parts[i].mark.given_for = m->given_for;
        u->parts[i].mark.confirmed_by = m->confirmed_by;
        u->parts[i].mark.confirmed_for = m->confirmed_for;
        u->parts[i].mark.giver = m->giver;
        u->parts[i].mark.confirmer = m->confirmer;
    }
}

const char *contest_name_then(const struct contest_row *row, int64_t seq, const char *name)
{
    const struct contest *x = row->frozen;
    return x && seq >= 1 && seq <= x->n ? x->units[seq - 1].unit.name : name;
}
