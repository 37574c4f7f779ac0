/* Shared by the parts of the renderer: the sheet being drawn on (pdf.c), lines of text (pdf_text.c), tables
 * (pdf_table.c), envelopes and codes (pdf_place.c). */
#ifndef ECHOWALL_REPORT_PDF_PRIV_H
#define ECHOWALL_REPORT_PDF_PRIV_H

#include <pango/pangocairo.h>

#include "report/pdf.h"

#define MM (72.0 / 25.4) /* points of a millimetre */

/* Chinese sizes of type, points. */
#define SIZE_2  22.0
#define SIZE_3  16.0
#define SIZE_4  14.0
#define SIZE_S4 12.0

#define LINE (PDF_HEIGHT / PDF_LINES * MM) /* from one line of the body to the next */

/* Faces of official papers; for each the fonts of offices come first, then free ones. */
enum face { FACE_SONG_TITLE, FACE_FANGSONG, FACE_HEI, FACE_KAI, FACE_SONG };

/* How a text is set. */
struct setting {
    enum face face;
    double size;    /* points */
    double pitch;   /* points from line to line */
    double advance; /* points from character to character; 0: the font's own */
    double indent;  /* of the first line */
    enum doc_align align;
    bool justify;
    bool whole; /* names in quotation marks, and numbers with their measure words, are not broken */
};

struct sheet {
    const struct doc *doc;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoContext *context;
    struct arena *arena;
    double width, height; /* of the page, points */
    double y;             /* top of the next line */
    int page;             /* 1 … */
    bool too_long;
};

static inline double sheet_bottom(void)
{
    return (PDF_TOP + PDF_HEIGHT) * MM;
}

/* Ends the page and begins the next. */
void sheet_next(struct sheet *s);
/* A new page unless this much is left; a page that is empty stays. */
void sheet_need(struct sheet *s, double height);

/* A text laid out in a width; belongs to the caller, ends with g_object_unref. */
PangoLayout *text_layout(struct sheet *s, const struct setting *x, const char *text, double width);
/* Lines from first on, at most n, the first one's top at y. Returns how many were drawn. */
int text_lines(struct sheet *s, PangoLayout *l, const struct setting *x, int first, int n, double left, double y);
/* A whole paragraph in the flow, over pages; keep: lines of what follows that must not stand alone. */
void text_flow(struct sheet *s, const struct setting *x, const char *text, int keep);
/* Width of one line, points. */
double text_width(struct sheet *s, const struct setting *x, const char *text);
/* The first character that no font can draw, in the sheet's arena; NULL: none. */
const char *text_missing(struct sheet *s, const char *text);

void table_flow(struct sheet *s, const struct doc_table *t);

void place_text(struct sheet *s, const struct doc_block *b);
void place_boxes(struct sheet *s, const struct doc_block *b);
void place_code(struct sheet *s, const struct doc_block *b);

#endif
