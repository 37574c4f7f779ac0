#include "report/doc.h"

#include <string.h>

#include "base/str.h"

void doc_init(struct doc *d, struct arena *a, enum doc_page page)
{
    *d = (struct doc){.arena = a, .page = page, .title = "", .author = "", .mark = "", .names = ""};
}

/* Room for one more of size bytes; the old list stays in the arena. */
static void *room(struct arena *a, void *list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return list;
    *cap = *cap ? 2 * *cap : 16;
    char *more = arena_array_(a, *cap, size);
    if (n)
        memcpy(more, list, n * size);
    return more;
}

struct doc_block *doc_add(struct doc *d, enum doc_kind kind, const char *text, const char *text2)
{
    d->blocks = room(d->arena, d->blocks, d->n, &d->cap, sizeof(*d->blocks));
    struct doc_block *b = &d->blocks[d->n++];
    *b = (struct doc_block){.kind = kind,
                            .text = arena_strdup(d->arena, str_or(text, "")),
                            .text2 = arena_strdup(d->arena, str_or(text2, ""))};
    return b;
}

void doc_para(struct doc *d, enum doc_style style, const char *text)
{
    const char *p = str_or(text, "");
    while (*p) {
        size_t n = strcspn(p, "\r\n");
        const char *line = str_trim(d->arena, arena_strndup(d->arena, p, n));
        if (*line)
            doc_add(d, DOC_PARA, line, NULL)->style = style;
        p += n;
        p += strspn(p, "\r\n");
    }
}

void doc_gap(struct doc *d, double lines)
{
    doc_add(d, DOC_GAP, NULL, NULL)->height = lines;
}

void doc_place(struct doc *d, double x, double y, double width, double points, enum doc_align align, const char *text)
{
    struct doc_block *b = doc_add(d, DOC_PLACE, text, NULL);
    b->x = x;
    b->y = y;
    b->width = width;
    b->height = points;
    b->align = align;
}

struct doc_table *doc_table(struct doc *d, const double *widths, bool labels)
{
    struct doc_table *t = arena_obj(d->arena, struct doc_table);
    for (size_t i = 0; i < DOC_COLUMNS_MAX && widths[i] > 0; i++)
        t->columns[t->n_columns++] = (struct doc_column){.width = widths[i], .label = labels && i % 2 == 0};
    doc_add(d, DOC_TABLE, NULL, NULL)->table = t;
    return t;
}

struct doc_row *doc_row(struct doc *d, struct doc_table *t, const char *const *cells)
{
    t->rows = room(d->arena, t->rows, t->n_rows, &t->cap, sizeof(*t->rows));
    struct doc_row *r = &t->rows[t->n_rows++];
    *r = (struct doc_row){0};
    for (size_t i = 0; i < t->n_columns && cells[i]; i++)
        r->cells[r->n++] = arena_strdup(d->arena, cells[i]);
    return r;
}
