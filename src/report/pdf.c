/* The flow of blocks over pages, and what every page has: its number and its mark. */
#include "report/pdf.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "report/pdf_priv.h"

#define RED_R 0.78
#define RED_G 0.08
#define RED_B 0.08

static const struct {
    double width, height;
} pages[] = {[DOC_A4] = {210, 297}, [DOC_DL] = {220, 110}, [DOC_C5] = {229, 162}};

/* Where 28 characters fill the type area they stand a little closer than their own width of 16 points. */
#define ADVANCE (PDF_WIDTH * MM / PDF_CHARS)

static const struct setting styles[] = {
    [DOC_BODY] = {FACE_FANGSONG, SIZE_3, LINE, ADVANCE, 2 * ADVANCE, DOC_LEFT, true},
    [DOC_FLUSH] = {FACE_FANGSONG, SIZE_3, LINE, ADVANCE, 0, DOC_LEFT, false},
    [DOC_LEVEL1] = {FACE_HEI, SIZE_3, LINE, ADVANCE, 2 * ADVANCE, DOC_LEFT, false},
    [DOC_LEVEL2] = {FACE_KAI, SIZE_3, LINE, ADVANCE, 2 * ADVANCE, DOC_LEFT, false},
    [DOC_NOTE] = {FACE_FANGSONG, SIZE_S4, 6.4 * MM, 0, 0, DOC_LEFT, false},
    [DOC_STRONG] = {FACE_HEI, SIZE_2, 12 * MM, 0, 0, DOC_CENTRE, false},
    [DOC_CAPTION] = {FACE_HEI, SIZE_4, LINE, 0, 0, DOC_CENTRE, false},
    [DOC_ANNEX] = {FACE_HEI, SIZE_3, LINE, ADVANCE, 0, DOC_LEFT, false},
};

enum err pdf_fonts(const char *folder, struct error *e)
{
    if (!str_empty(folder) && !FcConfigAppFontAddDir(NULL, (const FcChar8 *)folder))
        return error_detail(e, ERR_IO, "the fonts of %s cannot be read", folder);
    return ERR_OK;
}

/* "— 1 —", 7 mm below the type area, outside: right on odd pages, left on even ones, a character from the edge. */
static void draw_number(struct sheet *s)
{
    const struct setting x = {.face = FACE_SONG, .size = SIZE_4, .pitch = SIZE_4};
    const char *text = arena_printf(s->arena, "— %d —", s->page);
    double width = text_width(s, &x, text), left = PDF_LEFT * MM + SIZE_4;
    if (s->page % 2)
        left = (PDF_LEFT + PDF_WIDTH) * MM - SIZE_4 - width;
    PangoLayout *l = text_layout(s, &x, text, 0);
    text_lines(s, l, &x, 0, 1, left, (PDF_TOP + PDF_HEIGHT + 7) * MM);
    g_object_unref(l);
}

/* Pale enough to read through, dark enough for a copier. Drawn as shapes: it is no part of the text. */
static void draw_mark(struct sheet *s)
{
    const struct setting x = {.face = FACE_HEI, .size = 15, .pitch = 20};
    double width = text_width(s, &x, s->doc->mark);
    PangoLayout *l = text_layout(s, &x, s->doc->mark, 0);
    cairo_save(s->cr);
    cairo_set_source_rgb(s->cr, 0.86, 0.86, 0.86);
    for (double y = 60 * MM; y < s->height; y += 75 * MM) {
        cairo_save(s->cr);
        cairo_translate(s->cr, s->width / 2, y);
        cairo_rotate(s->cr, -M_PI / 9);
        cairo_move_to(s->cr, -width / 2, 0);
        pango_cairo_layout_path(s->cr, l);
        cairo_fill(s->cr);
        cairo_restore(s->cr);
    }
    cairo_restore(s->cr);
    g_object_unref(l);
}

static void begin_page(struct sheet *s)
{
    s->page++;
    s->y = PDF_TOP * MM;
    if (*s->doc->mark)
        draw_mark(s);
    cairo_set_source_rgb(s->cr, 0, 0, 0);
    if (s->doc->numbers)
        draw_number(s);
}

void sheet_next(struct sheet *s)
{
    s->too_long = s->too_long || s->page >= DOC_PAGES_MAX;
    if (s->too_long)
        return;
    cairo_show_page(s->cr);
    begin_page(s);
}

void sheet_need(struct sheet *s, double height)
{
    if (s->y + height > sheet_bottom() + 0.1 && s->y > (PDF_TOP + 1) * MM)
        sheet_next(s);
}

static void draw_rule(struct sheet *s, double width)
{
    cairo_set_line_width(s->cr, width * MM);
    cairo_move_to(s->cr, PDF_LEFT * MM, s->y);
    cairo_line_to(s->cr, (PDF_LEFT + PDF_WIDTH) * MM, s->y);
    cairo_stroke(s->cr);
}

/* The largest size up to max at which the text is one line. */
static double fitting_size(struct sheet *s, enum face face, const char *text, double max)
{
    const struct setting x = {.face = face, .size = max, .pitch = max};
    double width = text_width(s, &x, text), room = PDF_WIDTH * MM - 1;
    return width > room ? floor(2 * max * room / width) / 2 : max;
}

/* Broken in its middle: two lines of an office's name are as long as each other. */
static const char *in_two(struct arena *a, const char *text, const char **ret_longer)
{
    size_t half = (utf8_length(text) + 1) / 2;
    const char *p = text;
    uint32_t c;
    for (size_t i = 0; i < half; i++)
        p += utf8_next(p, &c);
    *ret_longer = arena_strndup(a, text, (size_t)(p - text));
    return arena_printf(a, "%s\n%s", *ret_longer, p);
}

#define HEAD_MAX 36
#define HEAD_MIN 22

/* Red letters in the middle; as large as one line lets them be, else in two. */
static void draw_red(struct sheet *s, const char *text, double max)
{
    const char *longer;
    double size = fitting_size(s, FACE_SONG_TITLE, text, max);
    if (size < HEAD_MIN) {
        text = in_two(s->arena, text, &longer);
        size = fitting_size(s, FACE_SONG_TITLE, longer, HEAD_MIN + 4);
    }
    struct setting x = {.face = FACE_SONG_TITLE, .size = size, .pitch = size * 1.4, .align = DOC_CENTRE};
    cairo_set_source_rgb(s->cr, RED_R, RED_G, RED_B);
    text_flow(s, &x, text, 0);
    cairo_set_source_rgb(s->cr, 0, 0, 0);
}

static void draw_red_rule(struct sheet *s)
{
    cairo_set_source_rgb(s->cr, RED_R, RED_G, RED_B);
    draw_rule(s, 0.7);
    cairo_set_source_rgb(s->cr, 0, 0, 0);
}

/* GB/T 9704 7.2.4 to 7.2.7: the letters 35 mm below the edge of the type area, the number two lines below them, the
 * rule 4 mm below that, and two lines to the title. A letter to one person does without so much room. */
static void draw_head(struct sheet *s, const struct doc_block *b)
{
    struct setting number = styles[DOC_FLUSH];
    bool paper = b->height > 0;
    number.align = DOC_CENTRE;
    /* Letters stand in the middle of their line, which is 1.4 of them high. */
    if (paper)
        s->y = (PDF_TOP + b->height) * MM - 0.2 * fitting_size(s, FACE_SONG_TITLE, b->text, HEAD_MAX);
    draw_red(s, b->text, HEAD_MAX);
    s->y += paper ? 2 * LINE : 3 * MM;
    if (*b->text2)
        text_flow(s, &number, b->text2, 0);
    s->y += paper ? 4 * MM - (LINE - SIZE_3) / 2 : 2 * MM;
    draw_red_rule(s);
    s->y += paper ? 2 * LINE : LINE;
}

#define MASTHEAD_MAX 48

/* One line of a text, NULL past its last. */
static const char *line_of(struct arena *a, const char *text, int n)
{
    for (; n > 0 && text; n--) {
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    return text ? arena_strndup(a, text, strcspn(text, "\n")) : NULL;
}

/* One line with a text at each end, a character from the edges. */
static void draw_ends(struct sheet *s, const struct setting *x, const char *left, const char *right)
{
    double width = text_width(s, x, right);
    PangoLayout *l = text_layout(s, x, left, 0), *r = text_layout(s, x, right, 0);
    text_lines(s, l, x, 0, 1, PDF_LEFT * MM + x->size, s->y);
    text_lines(s, r, x, 0, 1, (PDF_LEFT + PDF_WIDTH) * MM - x->size - width, s->y);
    g_object_unref(l);
    g_object_unref(r);
    s->y += x->pitch;
}

/* A brief: its name, the number below it, who makes it and the day at the ends of a line. */
static void draw_masthead(struct sheet *s, const struct doc_block *b)
{
    struct setting number = styles[DOC_FLUSH], ends = styles[DOC_FLUSH];
    number.align = DOC_CENTRE;
    ends.advance = 0;
    s->y += 12 * MM;
    draw_red(s, b->text, MASTHEAD_MAX);
    s->y += 4 * MM;
    text_flow(s, &number, str_or(line_of(s->arena, b->text2, 0), ""), 0);
    s->y += 2 * MM;
    draw_ends(s, &ends, str_or(line_of(s->arena, b->text2, 1), ""), str_or(line_of(s->arena, b->text2, 2), ""));
    s->y += 1 * MM;
    draw_red_rule(s);
    s->y += 2 * LINE;
}

#define IMPRINT_PITCH (8 * MM)

/* 7.4: its last rule is the foot of the type area; the first and last are 0.35 mm, the one between 0.25 mm. Who gets a
 * copy goes on below the first name, behind the colon. */
static void draw_imprint(struct sheet *s, const struct doc_block *b)
{
    const struct setting x = {.face = FACE_FANGSONG, .size = SIZE_4, .pitch = IMPRINT_PITCH};
    double lead = text_width(s, &x, "抄送："), left = PDF_LEFT * MM + SIZE_4;
    PangoLayout *l = *b->text ? text_layout(s, &x, b->text, PDF_WIDTH * MM - 2 * SIZE_4 - lead) : NULL;
    int n = l ? pango_layout_get_line_count(l) : 0;
    double height = (n + 1) * IMPRINT_PITCH;
    sheet_need(s, height + LINE);
    s->y = sheet_bottom() - height;
    draw_rule(s, 0.35);
    if (l) {
        PangoLayout *to = text_layout(s, &x, "抄送：", 0);
        text_lines(s, to, &x, 0, 1, left, s->y);
        text_lines(s, l, &x, 0, n, left + lead, s->y);
        g_object_unref(to);
        g_object_unref(l);
        s->y += n * IMPRINT_PITCH;
        draw_rule(s, 0.25);
    }
    draw_ends(s, &x, str_or(line_of(s->arena, b->text2, 0), ""), str_or(line_of(s->arena, b->text2, 1), ""));
    draw_rule(s, 0.35);
}

/* Over several lines a title is set narrower, so that they are about as long as each other. */
static void draw_title(struct sheet *s, const struct doc_block *b)
{
    const struct setting x = {.face = FACE_SONG_TITLE, .size = SIZE_2, .pitch = 36, .align = DOC_CENTRE, .whole = true};
    double room = PDF_WIDTH * MM;
    PangoLayout *l = text_layout(s, &x, b->text, room + 0.3);
    int n = pango_layout_get_line_count(l);
    g_object_unref(l);
    if (n < 2 || n > 3) {
        text_flow(s, &x, b->text, 4);
        return;
    }
    double width = text_width(s, &x, b->text) / n;
    l = text_layout(s, &x, b->text, width);
    while (pango_layout_get_line_count(l) > n && width < room) {
        width += SIZE_2 / 2;
        g_object_unref(l);
        l = text_layout(s, &x, b->text, width);
    }
    sheet_need(s, n * x.pitch + 4 * LINE);
    s->y += text_lines(s, l, &x, 0, pango_layout_get_line_count(l), PDF_LEFT * MM + (room - width) / 2, s->y) * x.pitch;
    g_object_unref(l);
}

static void draw_small(struct sheet *s, const struct doc_block *b)
{
    struct setting x = styles[DOC_NOTE];
    x.align = DOC_RIGHT;
    text_flow(s, &x, b->text, 0);
}

/* Left of an office's name stays room for a code. */
#define SIGN_LEFT 7

/* The date ends four characters from the edge, the office stands in the middle above it; an office too long for that
 * moves in from the edge and takes the date along. */
static void draw_sign(struct sheet *s, const struct doc_block *b)
{
    struct setting x = styles[DOC_FLUSH];
    const char *name = b->text, *longer = b->text;
    double room = PDF_WIDTH * MM, date = text_width(s, &x, b->text2);
    if (text_width(s, &x, name) > room - SIGN_LEFT * ADVANCE)
        name = in_two(s->arena, name, &longer);
    double office = text_width(s, &x, longer), centre = room - 4 * ADVANCE - date / 2;
    office = office < room - SIGN_LEFT * ADVANCE ? office : room - SIGN_LEFT * ADVANCE;
    if (centre + office / 2 > room - 2 * ADVANCE)
        centre = room - 2 * ADVANCE - office / 2;
    x.align = DOC_CENTRE;
    PangoLayout *upper = text_layout(s, &x, name, office + 1), *lower = text_layout(s, &x, b->text2, 0);
    int n = pango_layout_get_line_count(upper);
    sheet_need(s, (n + 1) * LINE);
    text_lines(s, upper, &x, 0, n, PDF_LEFT * MM + centre - office / 2, s->y);
    s->y += n * LINE;
    text_lines(s, lower, &x, 0, 1, PDF_LEFT * MM + centre - date / 2, s->y);
    s->y += LINE;
    g_object_unref(upper);
    g_object_unref(lower);
}

static bool is_heading(const struct doc_block *b)
{
    return b->kind == DOC_PARA && (b->style == DOC_LEVEL1 || b->style == DOC_LEVEL2 || b->style == DOC_CAPTION);
}

/* Lines of what follows that must be on the same page: a signature, or two lines of the text below a heading. */
static int lines_after(const struct doc *d, size_t i)
{
    int n = 0;
    if (is_heading(&d->blocks[i]))
        return i + 1 < d->n && is_heading(&d->blocks[i + 1]) ? 1 + lines_after(d, i + 1) : 2;
    for (i++; i < d->n && (d->blocks[i].kind == DOC_GAP || d->blocks[i].beside); i++)
        n += d->blocks[i].beside ? 1 : (int)ceil(d->blocks[i].height);
    return i < d->n && d->blocks[i].kind == DOC_SIGN ? n + 2 : 0;
}

static void draw_block(struct sheet *s, size_t i)
{
    const struct doc_block *b = &s->doc->blocks[i];
    switch (b->kind) {
    case DOC_HEAD:
        draw_head(s, b);
        break;
    case DOC_NUMBER:
        draw_small(s, b);
        break;
    case DOC_TITLE:
        draw_title(s, b);
        break;
    case DOC_PARA:
        text_flow(s, &styles[b->style], b->text, lines_after(s->doc, i));
        break;
    case DOC_TABLE:
        table_flow(s, b->table);
        break;
    case DOC_SIGN:
        draw_sign(s, b);
        break;
    case DOC_RULE:
        sheet_need(s, LINE);
        s->y += 2 * MM;
        draw_rule(s, 0.25);
        s->y += 2 * MM;
        break;
    case DOC_GAP:
        s->y += b->height * LINE;
        break;
    case DOC_QR:
        place_code(s, b);
        break;
    case DOC_PLACE:
        place_text(s, b);
        break;
    case DOC_BOXES:
        place_boxes(s, b);
        break;
    case DOC_MASTHEAD:
        draw_masthead(s, b);
        break;
    case DOC_BREAK:
        sheet_next(s);
        break;
    case DOC_IMPRINT:
        draw_imprint(s, b);
        break;
    case DOC_KINDS:
        break;
    }
}

static cairo_status_t write_out(void *out, const unsigned char *p, unsigned n)
{
    buf_add(out, p, n);
    return buf_failed(out) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* Nothing but the document says when: the same document is the same file. */
static void describe(struct sheet *s)
{
    char when[32];
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_TITLE, s->doc->title);
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_AUTHOR, s->doc->author);
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_CREATOR, "Echowall");
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   time_format_iso(s->doc->made_at, zone_shanghai, when));
}

static enum err draw_all(struct sheet *s, struct error *e)
{
    const char *missing = text_missing(s, s->doc->names);
    if (missing)
        return error_set(e, ERR_INVALID, "names",
                         N_("No font of this server can draw the character {}. Please have one added."), "%s", missing);
    begin_page(s);
    for (size_t i = 0; i < s->doc->n && !s->too_long; i++)
        draw_block(s, i);
    return s->too_long ? error_set(e, ERR_TOO_LARGE, NULL, N_("The paper has more than {} pages."), "%d", DOC_PAGES_MAX)
                       : ERR_OK;
}

/* Widths are those of the outlines, not of some screen's pixels. */
static PangoContext *new_context(PangoFontMap *fonts)
{
    PangoContext *c = pango_font_map_create_context(fonts);
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(c, o);
    cairo_font_options_destroy(o);
    pango_cairo_context_set_resolution(c, 72);
    pango_context_set_round_glyph_positions(c, FALSE);
    pango_context_set_language(c, pango_language_from_string("zh-cn"));
    return c;
}

enum err pdf_draw(const struct doc *d, struct buf *out, struct error *e)
{
    struct sheet s = {
        .doc = d, .arena = d->arena, .width = pages[d->page].width * MM, .height = pages[d->page].height * MM};
    PangoFontMap *fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    s.context = new_context(fonts);
    s.surface = cairo_pdf_surface_create_for_stream(write_out, out, s.width, s.height);
    s.cr = cairo_create(s.surface);
    describe(&s);
    enum err r = draw_all(&s, e);
    cairo_destroy(s.cr);
    cairo_surface_finish(s.surface);
    cairo_status_t status = cairo_surface_status(s.surface);
    cairo_surface_destroy(s.surface);
    g_object_unref(s.context);
    g_object_unref(fonts);
    if (r == ERR_OK && buf_failed(out))
        r = error_set(e, ERR_TOO_LARGE, NULL, N_("The paper is larger than {} bytes."), "%zu", out->max);
    if (r == ERR_OK && status != CAIRO_STATUS_SUCCESS)
        r = error_detail(e, ERR_INTERNAL, "cairo: %s", cairo_status_to_string(status));
    return r;
}
