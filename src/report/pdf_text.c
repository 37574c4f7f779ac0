/*
 * Lines of text. Pango finds fonts, shapes and breaks lines (no closing mark begins one, no opening mark ends one);
 * where each line stands is ours, so that a page has the 22 lines of 28 characters that the standard asks for whatever
 * the font says of itself.
 */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "report/pdf_priv.h"

static const char *const families[] = {
    [FACE_SONG_TITLE] = "方正小标宋简体,FZXiaoBiaoSong-B05S,FZXiaoBiaoSong-B05,Noto Serif CJK SC,FandolSong",
    [FACE_FANGSONG] = "方正仿宋简体,FangSong_GB2312,FangSong,STFangsong,FandolFang R,FandolFang,Noto Serif CJK SC",
    [FACE_HEI] = "方正黑体简体,SimHei,STHeiti,FandolHei,Noto Sans CJK SC",
    [FACE_KAI] = "方正楷体简体,KaiTi_GB2312,KaiTi,STKaiti,FandolKai,Noto Serif CJK SC",
    [FACE_SONG] = "SimSun,STSong,FandolSong,Noto Serif CJK SC",
};

/* A ternary of faces would hide that two of them are heavier: 小标宋 and, where it stands in for others, bold Song. */
static PangoFontDescription *font_of(const struct setting *x)
{
    PangoFontDescription *f = pango_font_description_new();
    pango_font_description_set_family(f, families[x->face]);
    pango_font_description_set_absolute_size(f, x->size * PANGO_SCALE);
    if (x->face == FACE_SONG_TITLE)
        pango_font_description_set_weight(f, PANGO_WEIGHT_BOLD);
    return f;
}

static void add_attribute(PangoAttrList *list, PangoAttribute *a)
{
    a->start_index = PANGO_ATTR_INDEX_FROM_TEXT_BEGINNING;
    a->end_index = PANGO_ATTR_INDEX_TO_TEXT_END;
    pango_attr_list_insert(list, a);
}

#define QUOTE_MAX 36 /* bytes of a name in quotation marks that stays on one line */

static bool is_han(uint32_t c)
{
    return c >= 0x4e00 && c <= 0x9fff;
}

/* How many bytes at text stay on one line: a name in quotation marks with the word behind it (工作), or a number with
 * its measure word and what goes on from it, as in 2026年11月; 0: nothing does. */
static size_t whole_at(const char *text)
{
    static const char open[] = "“", close[] = "”";
    const char *end = str_starts(text, open) ? strstr(text, close) : NULL, *p = text;
    uint32_t c;
    if (end && end - text > QUOTE_MAX)
        return strlen(open);
    if (end) {
        end += strlen(close);
        for (int i = 0; i < 2 && utf8_next(end, &c) == 3 && is_han(c); i++)
            end += 3;
        return (size_t)(end - text);
    }
    while (isdigit((unsigned char)*p)) {
        p += strspn(p, "0123456789.");
        p += *p ? utf8_next(p, &c) : 0;
    }
    return (size_t)(p - text);
}

static void keep_whole(PangoAttrList *list, const char *text)
{
    uint32_t c;
    for (const char *p = text; *p;) {
        size_t n = whole_at(p);
        if (n) {
            PangoAttribute *a = pango_attr_allow_breaks_new(FALSE);
            a->start_index = (guint)(p - text);
            a->end_index = (guint)(p - text + (ptrdiff_t)n);
            pango_attr_list_insert(list, a);
        }
        p += n ? (int)n : utf8_next(p, &c);
    }
}

static PangoLayout *lay_out(struct sheet *s, const struct setting *x, const char *text, double width)
{
    PangoLayout *l = pango_layout_new(s->context);
    PangoFontDescription *f = font_of(x);
    PangoAttrList *list = pango_attr_list_new();
    static const PangoAlignment alignments[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT};
    pango_layout_set_font_description(l, f);
    pango_font_description_free(f);
    if (x->advance > 0)
        add_attribute(list, pango_attr_letter_spacing_new((int)((x->advance - x->size) * PANGO_SCALE)));
    if (x->whole)
        keep_whole(list, text);
    pango_layout_set_attributes(l, list);
    pango_attr_list_unref(list);
    pango_layout_set_width(l, width > 0 ? (int)(width * PANGO_SCALE) : -1);
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_indent(l, (int)(x->indent * PANGO_SCALE));
    pango_layout_set_alignment(l, alignments[x->align]);
    pango_layout_set_justify(l, x->justify);
    pango_layout_set_text(l, text, -1);
    return l;
}

/* Byte offsets of what no font could draw, in text order within a run; returns their number. */
static size_t unknown_places(PangoLayout *l, size_t *places, size_t max)
{
    size_t n = 0;
    for (GSList *i = pango_layout_get_lines_readonly(l); i; i = i->next) {
        const PangoLayoutLine *line = i->data;
        for (GSList *k = line->runs; k; k = k->next) {
            const PangoGlyphItem *run = k->data;
            for (int g = 0; g < run->glyphs->num_glyphs && n < max; g++) {
                if (run->glyphs->glyphs[g].glyph & PANGO_GLYPH_UNKNOWN_FLAG)
                    places[n++] = (size_t)(run->item->offset + run->glyphs->log_clusters[g]);
            }
        }
    }
    return n;
}

/* The text with 〓 for each character at a place: what printers set for a type they do not have. */
static char *with_geta(struct arena *a, const char *text, const size_t *places, size_t n)
{
    char *out = arena_alloc(a, strlen(text) + 3 * n + 1), *o = out;
    uint32_t c;
    for (size_t at = 0; text[at];) {
        bool unknown = false;
        int len = utf8_next(text + at, &c);
        for (size_t i = 0; i < n && !unknown; i++)
            unknown = places[i] == at;
        memcpy(o, unknown ? "〓" : text + at, unknown ? 3 : (size_t)len);
        o += unknown ? 3 : len;
        at += (size_t)len;
    }
    *o = '\0';
    return out;
}

#define PLACES_MAX 4096

PangoLayout *text_layout(struct sheet *s, const struct setting *x, const char *text, double width)
{
    PangoLayout *l = lay_out(s, x, text, width);
    if (!pango_layout_get_unknown_glyphs_count(l))
        return l;
    size_t *places = arena_array(s->arena, size_t, PLACES_MAX);
    size_t n = unknown_places(l, places, PLACES_MAX);
    g_object_unref(l);
    return lay_out(s, x, with_geta(s->arena, text, places, n), width);
}

const char *text_missing(struct sheet *s, const char *text)
{
    const struct setting x = {.face = FACE_FANGSONG, .size = SIZE_3};
    PangoLayout *l = lay_out(s, &x, text, 0);
    size_t place;
    uint32_t c;
    const char *found = NULL;
    if (unknown_places(l, &place, 1))
        found = arena_strndup(s->arena, text + place, (size_t)utf8_next(text + place, &c));
    g_object_unref(l);
    return found;
}

/* The square of a Chinese character stands in the middle of its line: 0.88 of it above the baseline. */
static double baseline(const struct setting *x, double top)
{
    return top + x->pitch / 2 + 0.38 * x->size;
}

int text_lines(struct sheet *s, PangoLayout *l, const struct setting *x, int first, int n, double left, double y)
{
    PangoLayoutIter *i = pango_layout_get_iter(l);
    int line = 0, drawn = 0;
    do {
        PangoRectangle logical;
        if (line++ < first)
            continue;
        if (drawn == n)
            break;
        pango_layout_iter_get_line_extents(i, NULL, &logical);
        cairo_move_to(s->cr, left + (double)logical.x / PANGO_SCALE, baseline(x, y));
        pango_cairo_show_layout_line(s->cr, pango_layout_iter_get_line_readonly(i));
        y += x->pitch;
        drawn++;
    } while (pango_layout_iter_next_line(i));
    pango_layout_iter_free(i);
    return drawn;
}

double text_width(struct sheet *s, const struct setting *x, const char *text)
{
    int width;
    PangoLayout *l = lay_out(s, x, text, 0);
    pango_layout_get_size(l, &width, NULL);
    g_object_unref(l);
    return (double)width / PANGO_SCALE;
}

/* How many of the lines left go on this page: the last two of a text go over together with what may not stand alone. */
static int lines_here(const struct sheet *s, const struct setting *x, int left, int keep)
{
    double room = sheet_bottom() - s->y + 0.1;
    int fits = room > 0 ? (int)(room / x->pitch) : 0;
    if (left + keep <= fits)
        return left;
    if (left > fits)
        return fits == left - 1 && fits > 1 ? fits - 1 : fits;
    return keep && left > 2 ? left - 2 : keep ? 0 : left;
}

void text_flow(struct sheet *s, const struct setting *x, const char *text, int keep)
{
    /* A hair more: 28 advances come to the width itself, and must not fail it by a rounding. */
    PangoLayout *l = text_layout(s, x, text, PDF_WIDTH * MM + 0.3);
    int done = 0, all = pango_layout_get_line_count(l);
    while (done < all && !s->too_long) {
        bool fresh = s->y < (PDF_TOP + 1) * MM;
        int n = lines_here(s, x, all - done, fresh ? 0 : keep);
        n = text_lines(s, l, x, done, n, PDF_LEFT * MM, s->y);
        s->y += n * x->pitch;
        done += n;
        if (done < all)
            sheet_next(s);
    }
    g_object_unref(l);
}
