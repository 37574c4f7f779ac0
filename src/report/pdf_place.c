/* What stands at a place of its own: an envelope's lines and boxes, and codes to be read with a phone. */
#include <qrencode.h>
#include <string.h>

#include "base/str.h"
#include "report/pdf_priv.h"

/* A name is one line: it becomes smaller, to six tenths, before it is broken. */
void place_text(struct sheet *s, const struct doc_block *b)
{
    struct setting x = {.face = FACE_FANGSONG, .size = b->height, .align = b->align};
    double width = b->align == DOC_LEFT ? 0 : text_width(s, &x, b->text), room = b->width * MM - 1;
    if (width > room)
        x.size *= width * 0.6 < room ? room / width : 0.6;
    x.pitch = x.size * 1.5;
    PangoLayout *l = text_layout(s, &x, b->text, b->width * MM);
    text_lines(s, l, &x, 0, pango_layout_get_line_count(l), b->x * MM, b->y * MM);
    g_object_unref(l);
}

/* GB/T 1416: six boxes of 7 x 8 mm, 2 mm apart, red on envelopes that come printed. */
void place_boxes(struct sheet *s, const struct doc_block *b)
{
    const struct setting x = {.face = FACE_HEI, .size = SIZE_3, .pitch = 8 * MM, .align = DOC_CENTRE};
    size_t n = strlen(b->text);
    for (size_t i = 0; i < 6; i++) {
        double left = (b->x + 9.0 * (double)i) * MM;
        cairo_set_line_width(s->cr, 0.25 * MM);
        cairo_rectangle(s->cr, left, b->y * MM, 7 * MM, 8 * MM);
        cairo_stroke(s->cr);
        if (i >= n)
            continue;
        PangoLayout *l = text_layout(s, &x, arena_strndup(s->arena, b->text + i, 1), 7 * MM);
        text_lines(s, l, &x, 0, 1, left, b->y * MM);
        g_object_unref(l);
    }
}

static void draw_code(struct sheet *s, const QRcode *q, double left, double top, double side)
{
    double unit = side / q->width;
    for (int y = 0; y < q->width; y++) {
        for (int x = 0; x < q->width; x++) {
            if (q->data[y * q->width + x] & 1)
                cairo_rectangle(s->cr, left + x * unit, top + y * unit, unit, unit);
        }
    }
    cairo_fill(s->cr);
}

void place_code(struct sheet *s, const struct doc_block *b)
{
    const struct setting x = {.face = FACE_FANGSONG, .size = SIZE_S4, .pitch = 6.4 * MM};
    double side = b->height * MM, text_left = PDF_LEFT * MM + side + 6 * MM;
    QRcode *q = QRcode_encodeString(b->text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    sheet_need(s, side + 2 * MM);
    if (q)
        draw_code(s, q, PDF_LEFT * MM, s->y + 2 * MM, side);
    QRcode_free(q);
    if (b->beside)
        return;
    PangoLayout *l = text_layout(s, &x, b->text2, PDF_WIDTH * MM - side - 6 * MM);
    int n = pango_layout_get_line_count(l);
    double down = (side - n * x.pitch) / 2;
    text_lines(s, l, &x, 0, n, text_left, s->y + 2 * MM + (down > 0 ? down : 0));
    g_object_unref(l);
    s->y += side + 4 * MM;
}
