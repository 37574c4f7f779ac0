/* A bulletin as a page shows it: words whose figures open their rows, tables, cases; and its files. */
#include "base/str.h"
#include "html/bulletin.html.h"
#include "http/url.h"
#include "web/bulletins.h"

/* The rows behind a number: of the whole, or of one group of a breakdown. */
static const char *number_url(struct req *r, const struct bulletin *b, const struct bulletin_row *row,
                              const struct bulletin_number *n)
{
    if (!str_eq(row->state, "draft"))
        return bulletin_rows_url(r, row->key, n);
    const char *url = arena_printf(r->arena, "/desk/figures/of/%s?period=%s", n->x->code,
                                   url_encode(r->arena, str_or(n->period, b->period)));
    if (*b->facts.unit_code)
        url = arena_printf(r->arena, "%s&unit=%s", url, url_encode(r->arena, b->facts.unit_code));
    if (n->by < BY_MONTH && n->group)
        url = arena_printf(r->arena, "%s&by=%s&key=%s", url, indicator_by_code(n->by), url_encode(r->arena, n->group));
    return arena_printf(r->arena, "%s&part=%s#rows", url, str_or(n->part, n->x->counts[0].code));
}

/* Of a count that a figure is made of, its rows; of what it is compared with, those of that period. */
static struct bulletin_number number_of_run(struct req *r, const struct bulletin *b, const struct bulletin_run *x)
{
    const struct zone z = site_of(r)->zone;
    struct bulletin_number n = {.x = x->x, .by = INDICATOR_BYS};
    struct period p = b->facts.p;
    if (indicator_term(x->x, x->part))
        n.part = x->part;
    else if (str_eq(x->part, "before"))
        p = period_before(&p, z);
    else if (str_eq(x->part, "year_before"))
        p = period_year_before(&p, z);
    if (p.from != b->facts.p.from)
        n.period = period_text(r->arena, &p, z);
    return n;
}

static void fill_runs(struct req *r, const struct bulletin *b, const struct bulletin_piece *p,
                      const struct bulletin_row *row, struct bulletin_piece_view *v)
{
    struct bulletin_run_view *runs = arena_array(r->arena, struct bulletin_run_view, p->n_runs + 1);
    for (size_t i = 0; i < p->n_runs; i++) {
        const struct bulletin_run *x = &p->runs[i];
        runs[i] = (struct bulletin_run_view){.text = x->text, .figure = x->x != NULL};
        if (!x->x || !row || str_eq(x->text, FIGURE_NONE))
            continue;
        const struct bulletin_number n = number_of_run(r, b, x);
        runs[i].url = number_url(r, b, row, &n);
    }
    v->runs = runs;
    v->run_count = p->n_runs;
}

static void fill_table(struct req *r, const struct bulletin *b, const struct bulletin_piece *p,
                       const struct bulletin_row *row, struct bulletin_piece_view *v)
{
    const struct bulletin_table *t = p->table;
    struct bulletin_tr_view *rows = arena_array(r->arena, struct bulletin_tr_view, t->n_rows + 1);
    for (size_t i = 0; i < t->n_rows; i++) {
        struct bulletin_run_view *cells = arena_array(r->arena, struct bulletin_run_view, t->n_heads);
        for (size_t k = 0; k < t->n_heads; k++) {
            const struct bulletin_cell *c = &t->rows[i].cells[k];
            cells[k] = (struct bulletin_run_view){.text = c->text};
            const struct bulletin_number n = {c->x, str_eq(c->period, b->period) ? NULL : c->period, p->part->by,
                                              c->key, NULL};
            if (c->x && row && !str_eq(c->text, FIGURE_NONE))
                cells[k].url = number_url(r, b, row, &n);
        }
        rows[i] = (struct bulletin_tr_view){cells, t->rows[i].sum};
    }
    v->shape = BULLETIN_T;
    v->title = p->text;
    v->heads = t->heads;
    v->head_count = t->n_heads;
    v->rows = rows;
    v->row_count = t->n_rows;
}

static size_t fill_cases(struct req *r, const struct bulletin *b, const struct bulletin_part *part,
                         struct bulletin_piece_view *v)
{
    size_t n = 0;
    for (; n < b->facts.n_cases && n < (size_t)part->most; n++) {
        const struct bulletin_case *x = &b->facts.cases[n];
        v[n] = (struct bulletin_piece_view){.shape = BULLETIN_CASE,
                                            .url = arena_printf(r->arena, "/wall/%s", x->number),
                                            .words = x->title,
                                            .answer = arena_printf(r->arena, "%s：%s", x->unit, x->answer)};
    }
    return n;
}

void bulletin_fill_paper(struct req *r, const struct bulletin *b, const struct bulletin_row *row,
                         struct bulletin_paper_view *ret)
{
    static const enum bulletin_shape shapes[] = {
        [PART_HEADING] = BULLETIN_H, [PART_SUB] = BULLETIN_SUB, [PART_TEXT] = BULLETIN_P, [PART_CASES] = BULLETIN_H};
    struct bulletin_piece_view *all =
        arena_array(r->arena, struct bulletin_piece_view, b->n_pieces + b->facts.n_cases * b->n_pieces + 1);
    size_t n = 0;
    for (size_t i = 0; i < b->n_pieces; i++) {
        const struct bulletin_piece *p = &b->pieces[i];
        struct bulletin_piece_view *v = &all[n++];
        if (p->table) {
            fill_table(r, b, p, row, v);
            continue;
        }
        v->shape = shapes[p->part->kind];
        fill_runs(r, b, p, row, v);
        if (p->part->kind == PART_CASES)
            n += fill_cases(r, b, p->part, &all[n]);
    }
    ret->head = b->head;
    ret->number = b->facts.number;
    ret->title = b->title;
    ret->to = b->to;
    ret->office = b->facts.office;
    ret->day = b->facts.day ? bulletin_day_words(r->arena, b->facts.day) : "";
    ret->pieces = all;
    ret->piece_count = n;
}

void bulletin_fill_files(struct req *r, const struct bulletin_row *x, bool open, struct bulletin_paper_view *ret)
{
    const char *url = open ? arena_printf(r->arena, "/bulletins/%s/file", x->key)
                           : arena_printf(r->arena, "%s/file", bulletin_url(r, x->key));
    ret->pdf = arena_printf(r->arena, "%s/pdf", url);
    ret->html = arena_printf(r->arena, "%s/html", url);
    ret->xlsx = arena_printf(r->arena, "%s/xlsx", url);
}
