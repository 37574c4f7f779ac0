#include "base/str.h"
#include "report/bulletin_out.h"

/* Numbers for programs: whole ones where there are no decimals. */
static json_t *value_json(const struct indicator *x, const struct figure *f)
{
    int64_t n, one = 1;
    if (!figure_value(x, f, &n))
        return json_null();
    for (int i = 0; i < x->decimals; i++)
        one *= 10;
    return one == 1 ? json_integer(n) : json_real((double)n / (double)one);
}

static json_t *counts_json(const struct indicator *x, const struct figure *f)
{
    json_t *all = json_object();
    for (size_t i = 0; i < x->n_counts; i++)
        json_object_set_new(all, x->counts[i].code,
                            json_pack("{s:I, s:I, s:b}", "n", (json_int_t)f->counts[i].n, "rows",
                                      (json_int_t)f->counts[i].rows, "at_least", (int)f->counts[i].at_least));
    if (x->base.code)
        json_object_set_new(all, x->base.code,
                            json_pack("{s:I, s:I}", "n", (json_int_t)f->base.n, "rows", (json_int_t)f->base.rows));
    return all;
}

static json_t *figure_json(const struct bulletin_figure *f)
{
    static const char *const shows[] = {"count", "percent", "days"};
    const struct indicator *x = f->x;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:{s:o, s:s, s:s}, s:{s:o, s:s, s:s}}", "code", x->code,
                     "name", x->name.zh, "english", x->name.en, "unit",
                     x->shows == SHOWS_PERCENT ? "%"
                     : x->shows == SHOWS_DAYS  ? "天"
                                               : str_or(x->unit.zh, ""),
                     "shows", shows[x->shows], "value", value_json(x, &f->now), "text", f->text, "counts",
                     counts_json(x, &f->now), "before", "value", value_json(x, &f->before), "text", f->before_text,
                     "change", f->change, "year_before", "value", value_json(x, &f->year), "text", f->year_text,
                     "change", f->year_change);
}

static json_t *figures_json(const struct bulletin *b)
{
    json_t *all = json_array();
    for (size_t i = 0; i < b->n_figures; i++) {
        if (!str_eq(b->figures[i].text, FIGURE_NONE))
            json_array_append_new(all, figure_json(&b->figures[i]));
    }
    return all;
}

static json_t *table_json(const struct bulletin_table *t)
{
    json_t *heads = json_array(), *rows = json_array();
    for (size_t i = 0; i < t->n_heads; i++)
        json_array_append_new(heads, json_string(t->heads[i]));
    for (size_t r = 0; r < t->n_rows; r++) {
        json_t *cells = json_array();
        for (size_t i = 0; i < t->n_heads; i++)
            json_array_append_new(cells, json_string(t->rows[r].cells[i].text));
        json_array_append_new(rows, cells);
    }
    return json_pack("{s:o, s:o}", "columns", heads, "rows", rows);
}

static json_t *slots_json(const struct bulletin_piece *p)
{
    json_t *all = json_array();
    for (size_t i = 0; i < p->n_runs; i++) {
        if (p->runs[i].x)
            json_array_append_new(all, json_pack("{s:s, s:s, s:s}", "code", p->runs[i].x->code, "part", p->runs[i].part,
                                                 "text", p->runs[i].text));
    }
    return all;
}

static json_t *cases_json(const struct bulletin *b, const struct bulletin_part *part)
{
    json_t *all = json_array();
    for (size_t i = 0; i < b->facts.n_cases && i < (size_t)part->most; i++) {
        const struct bulletin_case *x = &b->facts.cases[i];
        json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s}", "number", x->number, "title", x->title, "unit",
                                             x->unit, "answer", x->answer));
    }
    return all;
}

static json_t *pieces_json(const struct bulletin *b)
{
    static const char *const kinds[] = {"heading", "sub", "text", "table", "list", "cases", "figures"};
    json_t *all = json_array();
    for (size_t i = 0; i < b->n_pieces; i++) {
        const struct bulletin_piece *p = &b->pieces[i];
        json_t *o = json_pack("{s:s, s:s, s:s}", "code", p->part->code, "kind", kinds[p->part->kind], "text", p->text);
        if (p->part->kind == PART_TEXT)
            json_object_set_new(o, "slots", slots_json(p));
        if (p->table)
            json_object_set_new(o, "table", table_json(p->table));
        if (p->part->kind == PART_CASES)
            json_object_set_new(o, "cases", cases_json(b, p->part));
        json_array_append_new(all, o);
    }
    return all;
}

static json_t *checks_json(const struct bulletin *b)
{
    json_t *all = json_array();
    for (size_t i = 0; i < b->n_checks; i++)
        json_array_append_new(all, json_pack("{s:s, s:s, s:b, s:s}", "check", b->checks[i].code, "part",
                                             b->checks[i].part, "ok", (int)b->checks[i].ok, "says", b->checks[i].says));
    return all;
}

json_t *bulletin_json(const struct bulletin *b, struct zone z)
{
    char at[32];
    return json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:i}", "template", b->def->code,
                     "version", b->def->version, "kind", bulletin_kind_name(b->def->kind), "period", b->period, "unit",
                     b->facts.unit_code, "office", b->facts.office, "number", b->facts.number, "at",
                     time_format_iso(b->facts.at, z, at), "title", b->title, "figures", figures_json(b), "parts",
                     pieces_json(b), "checks", checks_json(b), "wrong", (int)b->n_wrong);
}
