/* Tables: ruled, with heads that come again on each page, and rows that go over from one page to the next where a cell
 * holds more than fits. */
#include <math.h>

#include "report/pdf_priv.h"

#define PAD   (1.6 * MM)
#define RULE  (0.25 * MM)
#define FRAME (0.35 * MM)

static const struct setting cell_plain = {.face = FACE_FANGSONG, .size = SIZE_S4, .pitch = 6.4 * MM};
static const struct setting cell_label = {.face = FACE_HEI, .size = SIZE_S4, .pitch = 6.4 * MM, .align = DOC_CENTRE};

/* One row laid out: a layout a cell, and how many of its lines are drawn already. */
struct laid {
    const struct doc_row *row;
    PangoLayout *cells[DOC_COLUMNS_MAX];
    struct setting settings[DOC_COLUMNS_MAX];
    double left[DOC_COLUMNS_MAX], width[DOC_COLUMNS_MAX];
    int lines, done;
};

static double column_left(const struct doc_table *t, size_t i)
{
    double all = 0, before = 0;
    for (size_t k = 0; k < t->n_columns; k++) {
        all += t->columns[k].width;
        before += k < i ? t->columns[k].width : 0;
    }
    return (PDF_LEFT + PDF_WIDTH * before / all) * MM;
}

static void lay_row(struct sheet *s, const struct doc_table *t, const struct doc_row *row, struct laid *ret)
{
    *ret = (struct laid){.row = row, .lines = 1};
    for (size_t i = 0; i < row->n; i++) {
        const struct doc_column *c = &t->columns[i];
        bool label = row->head || c->label;
        struct setting *x = &ret->settings[i];
        *x = label ? cell_label : cell_plain;
        x->align = label ? DOC_CENTRE : c->align;
        ret->left[i] = column_left(t, i);
        ret->width[i] = column_left(t, i + 1 == row->n ? t->n_columns : i + 1) - ret->left[i];
        ret->cells[i] = text_layout(s, x, row->cells[i], ret->width[i] - 2 * PAD);
        int n = pango_layout_get_line_count(ret->cells[i]);
        ret->lines = n > ret->lines ? n : ret->lines;
    }
}

static void free_row(struct laid *r)
{
    for (size_t i = 0; i < r->row->n; i++)
        g_object_unref(r->cells[i]);
}

static void rule(struct sheet *s, double width, double x1, double y1, double x2, double y2)
{
    cairo_set_line_width(s->cr, width);
    cairo_move_to(s->cr, x1, y1);
    cairo_line_to(s->cr, x2, y2);
    cairo_stroke(s->cr);
}

/* n of the row's lines, in a box; a cell of fewer lines than the row stands in its middle. */
static void draw_row(struct sheet *s, struct laid *r, int n)
{
    double height = n * cell_plain.pitch + 2 * PAD, left = PDF_LEFT * MM, right = (PDF_LEFT + PDF_WIDTH) * MM;
    bool whole = r->done == 0 && n == r->lines;
    for (size_t i = 0; i < r->row->n; i++) {
        int own = pango_layout_get_line_count(r->cells[i]);
        double down = whole ? (r->lines - own) * cell_plain.pitch / 2 : 0;
        text_lines(s, r->cells[i], &r->settings[i], r->done, n, r->left[i] + PAD, s->y + PAD + down);
        if (i > 0)
            rule(s, RULE, r->left[i], s->y, r->left[i], s->y + height);
    }
    rule(s, FRAME, left, s->y, left, s->y + height);
    rule(s, FRAME, right, s->y, right, s->y + height);
    s->y += height;
    r->done += n;
}

static void across(struct sheet *s, double width)
{
    rule(s, width, PDF_LEFT * MM - FRAME / 2, s->y, (PDF_LEFT + PDF_WIDTH) * MM + FRAME / 2, s->y);
}

static void draw_heads(struct sheet *s, const struct doc_table *t)
{
    for (size_t i = 0; i < t->n_rows && t->rows[i].head; i++) {
        struct laid r;
        lay_row(s, t, &t->rows[i], &r);
        draw_row(s, &r, r.lines);
        across(s, RULE);
        free_row(&r);
    }
}

static void flow_row(struct sheet *s, const struct doc_table *t, struct laid *r)
{
    while (r->done < r->lines && !s->too_long) {
        int fits = (int)floor((sheet_bottom() - s->y - 2 * PAD + 0.1) / cell_plain.pitch);
        int left = r->lines - r->done;
        int n = left <= fits ? left : fits;
        /* A row that fits on a page of its own is not cut for the sake of a line or two. */
        if (n < left && (n < 2 || (r->done == 0 && left < 6)) && s->y > (PDF_TOP + 20) * MM)
            n = 0;
        if (n > 0)
            draw_row(s, r, n);
        if (r->done < r->lines) {
            across(s, FRAME);
            sheet_next(s);
            across(s, FRAME);
            if (!r->row->head)
                draw_heads(s, t);
        }
    }
}

void table_flow(struct sheet *s, const struct doc_table *t)
{
    sheet_need(s, 3 * cell_plain.pitch);
    across(s, FRAME);
    for (size_t i = 0; i < t->n_rows && !s->too_long; i++) {
        struct laid r;
        lay_row(s, t, &t->rows[i], &r);
        flow_row(s, t, &r);
        free_row(&r);
        across(s, i + 1 == t->n_rows ? FRAME : RULE);
    }
    s->y += 2 * MM;
}
