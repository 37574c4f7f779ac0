/* The paper that a bulletin is: GB/T 9704-2012, or a brief's masthead. */
#include "base/str.h"
#include "report/bulletin_out.h"

static const char *day_of(const struct bulletin *b, struct arena *a)
{
    return b->facts.day ? bulletin_day_words(a, b->facts.day) : "　　年　月　日";
}

static const char *number_of(const struct bulletin *b, struct arena *a)
{
    return *b->facts.number ? b->facts.number
                            : arena_printf(a, "%s〔　　〕　号", bulletin_series(a, b->def, b->facts.unit));
}

static void put_head(const struct bulletin *b, struct doc *d)
{
    if (b->def->kind == BULLETIN_JIANBAO) {
        const char *line = *b->facts.number ? b->facts.number : "第　期";
        doc_add(d, DOC_MASTHEAD, b->head,
                arena_printf(d->arena, "%s\n%s\n%s", line, b->facts.office, day_of(b, d->arena)));
    } else {
        doc_add(d, DOC_HEAD, b->head, number_of(b, d->arena))->height = 35;
    }
    doc_add(d, DOC_TITLE, b->title, NULL);
    doc_gap(d, 1);
    if (*b->to)
        doc_para(d, DOC_FLUSH, arena_printf(d->arena, "%s：", b->to));
}

/* Names take most, then what is said in words. */
static double width_of(const struct bulletin_table *t, size_t i)
{
    bool ranked = str_eq(t->heads[0], "位次");
    if (ranked)
        return i == 0 ? 0.6 : i == 1 ? 2.2 : 1.2;
    if (i == 0)
        return 2.2;
    return str_eq(t->heads[i], "环比") || str_eq(t->heads[i], "同比") ? 1.7 : 1.2;
}

static void put_table(struct doc *d, const struct bulletin_table *t)
{
    double widths[DOC_COLUMNS_MAX + 1] = {0};
    size_t n = t->n_heads < DOC_COLUMNS_MAX ? t->n_heads : DOC_COLUMNS_MAX;
    const char *cells[DOC_COLUMNS_MAX + 1] = {NULL};
    for (size_t i = 0; i < n; i++)
        widths[i] = width_of(t, i);
    struct doc_table *out = doc_table(d, widths, false);
    for (size_t i = 0; i < n; i++) {
        out->columns[i].align = widths[i] > 2 ? DOC_LEFT : DOC_CENTRE;
        cells[i] = t->heads[i];
    }
    doc_row(d, out, cells)->head = true;
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t i = 0; i < n; i++)
            cells[i] = t->rows[r].cells[i].text;
        doc_row(d, out, cells);
    }
}

static void put_cases(const struct bulletin *b, const struct bulletin_piece *p, struct doc *d)
{
    size_t n = b->facts.n_cases < (size_t)p->part->most ? b->facts.n_cases : (size_t)p->part->most;
    doc_para(d, DOC_LEVEL1, p->text);
    for (size_t i = 0; i < n; i++) {
        const struct bulletin_case *x = &b->facts.cases[i];
        doc_para(d, DOC_BODY, arena_printf(d->arena, "%zu.%s", i + 1, x->title));
        doc_para(d, DOC_BODY, arena_printf(d->arena, "%s答复：%s（编号%s）", x->unit, x->answer, x->number));
    }
    if (!n)
        doc_para(d, DOC_BODY, "本期没有公开的答复。");
}

static void put_piece(const struct bulletin *b, const struct bulletin_piece *p, struct doc *d)
{
    switch (p->part->kind) {
    case PART_HEADING:
        doc_para(d, DOC_LEVEL1, p->text);
        break;
    case PART_SUB:
        doc_para(d, DOC_LEVEL2, p->text);
        break;
    case PART_TEXT:
        doc_para(d, DOC_BODY, p->text);
        break;
    case PART_TABLE:
    case PART_LIST:
        doc_para(d, DOC_CAPTION, p->text);
        if (p->table->n_rows)
            put_table(d, p->table);
        else
            doc_para(d, DOC_BODY, "本期没有数据。");
        break;
    case PART_CASES:
        put_cases(b, p, d);
        break;
    case PART_FIGURES:
        break;
    }
}

/* 附件: told of after the text, behind the signature on a page of its own. */
static void put_annex(const struct bulletin_piece *p, struct doc *d)
{
    doc_add(d, DOC_BREAK, NULL, NULL);
    doc_para(d, DOC_ANNEX, "附件");
    doc_gap(d, 1); /* its title stands on the third line */
    doc_para(d, DOC_CAPTION, p->text);
    if (p->table->n_rows)
        put_table(d, p->table);
    else
        doc_para(d, DOC_BODY, "本期没有数据。");
}

void bulletin_doc(const struct bulletin *b, struct arena *a, int64_t made_at, struct doc *ret)
{
    doc_init(ret, a, DOC_A4);
    ret->title = b->title;
    ret->author = b->facts.office;
    ret->made_at = made_at;
    ret->numbers = true;
    put_head(b, ret);
    for (size_t i = 0; i < b->n_pieces; i++)
        put_piece(b, &b->pieces[i], ret);
    for (size_t i = 0; i < b->n_pieces; i++) {
        if (b->pieces[i].part->kind == PART_FIGURES) {
            doc_gap(ret, 1);
            doc_para(ret, DOC_BODY, arena_printf(a, "附件：%s", b->pieces[i].text));
        }
    }
    doc_gap(ret, 2);
    doc_add(ret, DOC_SIGN, b->facts.office, day_of(b, a));
    for (size_t i = 0; i < b->n_pieces; i++) {
        if (b->pieces[i].part->kind == PART_FIGURES)
            put_annex(&b->pieces[i], ret);
    }
    doc_add(ret, DOC_IMPRINT, *b->copy ? arena_printf(a, "%s。", b->copy) : b->copy,
            arena_printf(a, "%s\n%s印发", b->facts.office, day_of(b, a)));
}
