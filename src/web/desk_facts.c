/* What a matter keeps of what was written, as a table of facts: what it is now, what it was first, who wrote it. */
#include <stdio.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "html/when.h"
#include "model/kept.h"
#include "web/desk.h"

/* As people read it: the words of a choice, a date as a date. */
static const char *value_words(struct html *h, const struct field_def *f, const char *value)
{
    const struct option_def *o = field_option(f, value);
    int year, month, day;
    if (!*value)
        return "—";
    if (f->type == FIELD_DATE && sscanf(value, "%4d-%2d-%2d", &year, &month, &day) == 3)
        return when_day(h, year * 10000 + month * 100 + day);
    return o ? tr_words(h->lang, &o->name) : value;
}

static bool says(const struct entry *x, const char *part, const char *value)
{
    for (int i = 0; i < x->n_texts; i++) {
        if (str_eq(x->texts[i].part, part) && str_eq(str_or(x->texts[i].content, ""), value))
            return true;
    }
    return false;
}

static void add_fact(struct req *r, struct html *h, const struct matter_full *m, const struct field_def *f,
                     const struct kept *k, struct matter_view *v)
{
    struct fact_view *x = &v->facts[v->fact_count++];
    *x = (struct fact_view){.name = tr_words(h->lang, &f->name), .value = value_words(h, f, k->value), .at = k->at};
    if (!str_eq(k->first, k->value))
        x->first = value_words(h, f, k->first);
    for (int i = 0; i < m->n_entries; i++) {
        const struct entry *e = &m->entries[i];
        if (!e->undone && e->recorded_at == k->at && says(e, k->part, k->value))
            x->who = desk_who(r, h, e);
    }
}

/* In the order of the procedure, each once; a field that several steps ask for is called as the first calls it. */
static void add_field(struct req *r, struct html *h, const struct matter_full *m, const struct field_def *f,
                      struct kept *rows, int n, struct matter_view *v)
{
    for (int i = 0; f->keep && i < n; i++) {
        if (!str_eq(rows[i].part, f->part))
            continue;
        add_fact(r, h, m, f, &rows[i], v);
        rows[i].part = "";
    }
}

enum err desk_facts(struct req *r, struct html *h, const struct matter_full *m, struct matter_view *v)
{
    const struct procedure *p = procedure_at(m->m.procedure, m->m.procedure_version);
    struct kept *rows;
    int n = 0;
    enum err x = kept_of(conn_of(r), viewer_of(r), r->arena, m->m.id, &rows, &n, &r->error);
    if (x != ERR_OK)
        return x;
    v->facts = arena_array(r->arena, struct fact_view, (size_t)n + 1);
    for (size_t i = 0; i < PROCEDURE_FIELDS_MAX && p->fields[i].part; i++)
        add_field(r, h, m, &p->fields[i], rows, n, v);
    for (size_t k = 0; k < p->n_moves; k++) {
        for (size_t i = 0; i < MOVE_FIELDS_MAX && p->moves[k].fields[i].part; i++)
            add_field(r, h, m, &p->moves[k].fields[i], rows, n, v);
    }
    return ERR_OK;
}
