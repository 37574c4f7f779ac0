#include "model/contest_json.h"

#include <stdlib.h>

#include "base/str.h"
#include "catalogue/kept_def.h"

static json_t *text_or_null(const char *s)
{
    return s && *s ? json_string(s) : json_null();
}

static json_t *counts_json(const struct contest_part *p)
{
    const struct indicator *d = *p->counts ? p->c->indicator : NULL;
    json_t *all = json_object();
    for (size_t i = 0; d && i < d->n_counts; i++)
        json_object_set_new(all, d->counts[i].code, json_integer(contest_count(p->counts, d->counts[i].code)));
    if (d && d->base.code)
        json_object_set_new(all, d->base.code, json_integer(contest_count(p->counts, d->base.code)));
    return all;
}

static json_t *part_json(struct arena *a, const struct contest_part *p, bool kept)
{
    const struct indicator *d = p->c->indicator;
    json_t *x = json_pack("{s:s, s:s, s:s, s:o?, s:o, s:o, s:s, s:o}", "code", p->c->code, "name", p->c->name.zh, "how",
                          scheme_points_code(p->c->how), "indicator", d ? json_string(d->code) : json_null(), "counts",
                          counts_json(p), "value", text_or_null(contest_value_text(a, p)), "full",
                          contest_part_text(a, p->c->full), "points",
                          p->has ? json_string(contest_ratio_text(a, p->points, 2)) : json_null());
    if (kept && p->corrected)
        json_object_set_new(x, "corrected", json_true());
    if (kept && p->c->how == POINTS_BEST)
        json_object_set_new(
            x, "best", p->best.n > 0 && d ? json_string(contest_ratio_text(a, p->best, d->decimals)) : json_null());
    if (kept && p->mark.points >= 0) {
        json_object_set_new(x, "mark", json_string(contest_part_text(a, p->mark.points)));
        json_object_set_new(x, "reason", json_string(p->mark.reason));
        json_object_set_new(x, "evidence", json_string(p->mark.evidence));
    }
    return x;
}

static json_t *unit_json(struct arena *a, const struct contest *x, const struct contest_unit *u, bool kept)
{
    json_t *parts = json_array();
    bool placed = u->standing == CONTEST_PLACED;
    for (size_t i = 0; i < x->scheme->n_criteria; i++)
        json_array_append_new(parts, part_json(a, &u->parts[i], kept));
    json_t *out = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "code", u->unit.code, "name", u->unit.name,
                            "group", u->group->code, "standing", contest_standing_code(u->standing), "reason",
                            text_or_null(u->reason), "volume", u->volume >= 0 ? json_integer(u->volume) : json_null(),
                            "points", placed ? json_string(contest_points_text(a, x->scheme, u->points)) : json_null(),
                            "band", u->band ? json_string(u->band->code) : json_null(), "place",
                            u->place ? json_integer(u->place) : json_null());
    if (kept) {
        json_object_set_new(out, "full", json_string(contest_part_text(a, u->full)));
        json_object_set_new(out, "of", json_string(contest_part_text(a, u->of)));
    }
    json_object_set_new(out, "parts", parts);
    return out;
}

static json_t *ratio_or_null(struct arena *a, struct ratio x)
{
    return x.d ? json_string(contest_ratio_text(a, x, 2)) : json_null();
}

static json_t *appeals_json(struct arena *a, const struct contest_kept *k)
{
    json_t *all = json_array();
    for (int i = 0; i < k->n; i++) {
        const struct contest_appeal_row *x = &k->appeals[i];
        json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:I, s:o, s:o}", "unit", x->unit_code, "criterion",
                                             x->criterion, "state", x->state, "made_at", (json_int_t)x->made_at, "was",
                                             ratio_or_null(a, x->was), "is", ratio_or_null(a, x->is)));
    }
    return all;
}

static void add_row(json_t *all, const struct contest_row *row)
{
    json_object_set_new(all, "key", json_string(row->key));
    json_object_set_new(all, "counted_at", json_integer(row->counted_at));
    json_object_set_new(all, "watermark", json_integer(row->watermark));
    json_object_set_new(all, "appeal_from", json_integer(row->appeal_from));
    json_object_set_new(all, "appeal_until", json_integer(row->appeal_until));
}

static json_t *criterion_json(const struct scheme_criterion *c)
{
    json_t *table = json_array();
    for (size_t i = 0; i < c->n_table; i++)
        json_array_append_new(table, json_pack("[I, I]", (json_int_t)c->table[i].from, (json_int_t)c->table[i].points));
    return json_pack("{s:s, s:o, s:s, s:I, s:I, s:o, s:o}", "code", c->code, "name", kept_words(&c->name), "how",
                     scheme_points_code(c->how), "full", (json_int_t)c->full, "each", (json_int_t)c->each, "table",
                     table, "indicator", c->indicator ? kept_indicator(c->indicator) : json_null());
}

static json_t *named_json(const char *code, const struct words *name)
{
    return json_pack("{s:s, s:o}", "code", code, "name", kept_words(name));
}

/* What was appraised by, in both languages: all that a page needs of the scheme and of its figures. */
static json_t *definition_json(const struct scheme *s)
{
    json_t *criteria = json_array(), *groups = json_array(), *bands = json_array();
    for (size_t i = 0; i < s->n_criteria; i++)
        json_array_append_new(criteria, criterion_json(&s->criteria[i]));
    for (size_t i = 0; i < s->n_groups; i++)
        json_array_append_new(groups, named_json(s->groups[i].code, &s->groups[i].name));
    for (size_t i = 0; i < s->n_bands; i++)
        json_array_append_new(bands, named_json(s->bands[i].code, &s->bands[i].name));
    return json_pack("{s:s, s:I, s:o, s:o, s:i, s:b, s:I, s:o, s:o, s:o, s:o}", "code", s->code, "year",
                     (json_int_t)s->year, "name", kept_words(&s->name), "about", kept_words(&s->about), "decimals",
                     s->decimals, "ranks", (int)s->ranks, "least", (json_int_t)s->least, "volume",
                     s->volume ? kept_indicator(s->volume) : json_null(), "criteria", criteria, "groups", groups,
                     "bands", bands);
}

const char *contest_text(struct arena *a, const struct contest *x, const char *period, const struct contest_kept *kept)
{
    json_t *units = json_array();
    for (int i = 0; i < x->n; i++)
        json_array_append_new(units, unit_json(a, x, &x->units[i], kept != NULL));
    json_t *all = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "scheme", x->scheme->id, "name", x->scheme->name.zh,
                            "period", period, "full", contest_part_text(a, contest_full(x)), "appeal",
                            limit_format(&x->scheme->appeal, arena_alloc(a, LIMIT_TEXT_MAX)), "more", x->more);
    if (kept)
        add_row(all, kept->row);
    json_object_set_new(all, "units", units);
    if (kept) {
        json_object_set_new(all, "appeals", appeals_json(a, kept));
        json_object_set_new(all, "definition", definition_json(x->scheme));
    }
    char *text = json_dumps(all, JSON_INDENT(1));
    const char *out = arena_strdup(a, text);
    free(text);
    json_decref(all);
    return out;
}
