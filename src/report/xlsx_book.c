/* Zip container, XML pump and the workbook's small parts. See xlsx_book.h for what is defended here and why. */
#include "report/xlsx_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "report/xlsx_style.h"
#include "text/charset.h"

#define ENTRIES_MAX   10000
#define SMALL_MAX     ((uint64_t)16 * 1024 * 1024) /* workbook, relations, styles */
#define PUMP_SIZE     (32 * 1024)
#define RATIO_MAX     200
#define RATIO_FLOOR   ((uint64_t)64 * 1024 * 1024) /* nobody is refused for less than this, however well it packs */
#define STRINGS_COUNT ((size_t)16 * 1024 * 1024)

static void on_begin(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_ns,
                     const xmlChar **ns, int n_attributes, int n_defaulted, const xmlChar **attributes)
{
    struct xlsx_part *p = ctx;
    const struct xlsx_sax *sax = p->parser->_private;
    (void)prefix, (void)uri, (void)n_ns, (void)ns, (void)n_defaulted;
    if (!p->stopped && sax->begin) {
        sax->begin(p, (const char *)name, n_attributes, attributes);
    }
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct xlsx_part *p = ctx;
    const struct xlsx_sax *sax = p->parser->_private;
    (void)prefix, (void)uri;
    if (!p->stopped && sax->end) {
        sax->end(p, (const char *)name);
    }
}

static void on_text(void *ctx, const xmlChar *s, int n)
{
    struct xlsx_part *p = ctx;
    const struct xlsx_sax *sax = p->parser->_private;
    if (!p->stopped && sax->text) {
        sax->text(p, (const char *)s, (size_t)n);
    }
}

static void on_doctype(void *ctx, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    struct xlsx_part *p = ctx;
    (void)name, (void)external, (void)system;
    p->doctype = true;
    xlsx_part_stop(p);
}

/* The parser's complaints are told once, by xlsx_part_pump; without this they would go to stderr. */
static void on_complaint(void *ctx, xmlErrorPtr error)
{
    (void)ctx, (void)error;
}

enum err xlsx_part_open(struct xlsx_part *p, struct xlsx_book *b, const char *path, uint64_t max,
                        const struct xlsx_sax *sax, void *ctx, struct error *e)
{
    xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC,
                             .startElementNs = on_begin,
                             .endElementNs = on_end,
                             .characters = on_text,
                             .cdataBlock = on_text,
                             .internalSubset = on_doctype,
                             .serror = on_complaint};
    zip_stat_t st;
    zip_int64_t at = zip_name_locate(b->zip, path, ZIP_FL_NOCASE);
    *p = (struct xlsx_part){.max = max, .ctx = ctx};
    if (at < 0 || zip_stat_index(b->zip, (zip_uint64_t)at, 0, &st) != 0) {
        return error_set(e, ERR_NOT_FOUND, NULL, N_("This spreadsheet lacks the part {}."), "%s", path);
    }
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE) {
        return error_set(e, ERR_INVALID, NULL, N_("This spreadsheet is protected by a password: save it without one."),
                         NULL);
    }
    p->size = st.valid & ZIP_STAT_SIZE ? st.size : 0;
    p->packed = st.valid & ZIP_STAT_COMP_SIZE ? st.comp_size : 0;
    p->file = zip_fopen_index(b->zip, (zip_uint64_t)at, 0);
    p->parser = p->file ? xmlCreatePushParserCtxt(&handler, p, NULL, 0, NULL) : NULL;
    if (!p->parser) {
        xlsx_part_close(p);
        return error_set(e, ERR_INVALID, NULL, N_("This spreadsheet is damaged: {} cannot be unpacked."), "%s", path);
    }
    p->parser->_private = (void *)(uintptr_t)sax;
    xmlCtxtUseOptions(p->parser, XML_PARSE_NONET);
    return ERR_OK;
}

void xlsx_part_close(struct xlsx_part *p)
{
    if (p->parser) {
        xmlFreeDoc(p->parser->myDoc);
        xmlFreeParserCtxt(p->parser);
        p->parser = NULL;
    }
    if (p->file) {
        zip_fclose(p->file);
        p->file = NULL;
    }
}

void xlsx_part_stop(struct xlsx_part *p)
{
    p->stopped = true;
    xmlStopParser(p->parser);
}

enum err xlsx_part_pump(struct xlsx_part *p, struct error *e)
{
    char piece[PUMP_SIZE];
    zip_int64_t n = zip_fread(p->file, piece, sizeof(piece));
    if (n < 0) {
        return error_set(e, ERR_INVALID, NULL, N_("This spreadsheet is damaged: it cannot be unpacked."), NULL);
    }
    p->done += (uint64_t)n;
    if (p->done > p->max || (p->done > RATIO_FLOOR && p->done / RATIO_MAX > p->packed)) {
        return error_set(e, ERR_TOO_LARGE, NULL, N_("This spreadsheet unpacks to more than is allowed."), NULL);
    }
    p->finished = n == 0;
    int bad = xmlParseChunk(p->parser, piece, (int)n, n == 0);
    if (p->doctype) {
        return error_set(e, ERR_INVALID, NULL,
                         N_("This spreadsheet declares a document type, which no spreadsheet does."), NULL);
    }
    if (bad && !p->stopped) {
        return error_set(e, ERR_INVALID, NULL, N_("This spreadsheet is damaged: its XML is wrong in line {}."), "%d",
                         p->parser->lastError.line);
    }
    p->finished = p->finished || p->stopped;
    return ERR_OK;
}

bool xlsx_attribute(int n, const xmlChar **attributes, const char *name, char *value, size_t size)
{
    for (int i = 0; i < n; i++) {
        const xmlChar **a = attributes + (ptrdiff_t)i * 5;
        if (strcmp((const char *)a[0], name) == 0) {
            size_t len = (size_t)(a[4] - a[3]);
            len = len < size ? len : size - 1;
            memcpy(value, a[3], len);
            value[len] = '\0';
            return true;
        }
    }
    return false;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

void xlsx_add_text(struct buf *out, const char *s, size_t n)
{
    size_t from = 0;
    for (size_t i = 0; i + 7 <= n; i++) {
        if (s[i] != '_' || s[i + 1] != 'x' || s[i + 6] != '_') {
            continue;
        }
        int c = 0;
        for (size_t k = 2; k < 6 && c >= 0; k++) {
            int d = hex_digit(s[i + k]);
            c = d < 0 ? -1 : c * 16 + d;
        }
        if (c > 0 && (c < 0xd800 || c > 0xdfff)) {
            char one[5];
            int size = utf8_put((uint32_t)c, one);
            charset_clean(s + from, i - from, out);
            charset_clean(one, (size_t)size, out);
            from = i + 7;
            i += 6;
        }
    }
    charset_clean(s + from, n - from, out);
}

/* Reads a small part to its end; a part that is absent is no mistake where it may be. */
static enum err read_part(struct xlsx_book *b, const char *path, uint64_t max, const struct xlsx_sax *sax, void *ctx,
                          bool must, struct error *e)
{
    struct xlsx_part p;
    struct error why;
    enum err err = xlsx_part_open(&p, b, path, max, sax, ctx, &why);
    if (err == ERR_NOT_FOUND && !must) {
        return ERR_OK;
    }
    while (!err && !p.finished) {
        err = xlsx_part_pump(&p, &why);
    }
    xlsx_part_close(&p);
    if (err && e) {
        *e = why;
    }
    return err;
}

/* Shared strings: <si> holds <t>, or runs <r><t>; <rPh> holds a reading that is not part of the text. */
struct strings_ctx {
    struct xlsx_book *book;
    struct buf one;
    bool in_text;
    bool in_reading;
    bool full;
};

static void strings_begin(struct xlsx_part *p, const char *name, int n, const xmlChar **attributes)
{
    struct strings_ctx *c = p->ctx;
    (void)n, (void)attributes;
    if (strcmp(name, "si") == 0) {
        buf_clear(&c->one);
    } else if (strcmp(name, "rPh") == 0) {
        c->in_reading = true;
    } else if (strcmp(name, "t") == 0) {
        c->in_text = !c->in_reading;
    }
}

static void strings_text(struct xlsx_part *p, const char *s, size_t n)
{
    struct strings_ctx *c = p->ctx;
    if (c->in_text) {
        buf_add(&c->one, s, n);
    }
}

static void add_string(struct strings_ctx *c)
{
    struct xlsx_book *b = c->book;
    if (b->n_strings == b->cap_strings) {
        size_t cap = b->cap_strings ? b->cap_strings * 2 : 1024;
        uint32_t *more = cap <= STRINGS_COUNT ? realloc(b->string_at, cap * sizeof(*more)) : NULL;
        if (!more) {
            c->full = true;
            return;
        }
        b->string_at = more;
        b->cap_strings = cap;
    }
    b->string_at[b->n_strings++] = (uint32_t)b->strings.len;
    xlsx_add_text(&b->strings, c->one.data, c->one.len);
    buf_putc(&b->strings, '\0');
    c->full = buf_failed(&b->strings) || buf_failed(&c->one);
}

static void strings_end(struct xlsx_part *p, const char *name)
{
    struct strings_ctx *c = p->ctx;
    if (strcmp(name, "si") == 0) {
        add_string(c);
        if (c->full) {
            xlsx_part_stop(p);
        }
    } else if (strcmp(name, "rPh") == 0) {
        c->in_reading = false;
    } else if (strcmp(name, "t") == 0) {
        c->in_text = false;
    }
}

static enum err read_strings(struct xlsx_book *b, const char *path, size_t max, struct error *e)
{
    static const struct xlsx_sax sax = {strings_begin, strings_end, strings_text};
    struct strings_ctx c = {.book = b};
    buf_init(&c.one, (size_t)4 * 1024 * 1024);
    /* Every string costs some tags in the XML: four times its limit is ample. */
    enum err err = read_part(b, path, (uint64_t)max * 4, &sax, &c, true, e);
    buf_release(&c.one);
    if (!err && c.full) {
        return error_set(e, ERR_TOO_LARGE, NULL,
                         N_("This spreadsheet holds more than {} MiB of different texts: save it as CSV or split it."),
                         "%zu", max / (1024 * 1024));
    }
    return err;
}

struct workbook_ctx {
    struct xlsx_book *book;
    const char *wanted;
    char sheet_id[64];
    char strings_path[256];
    char styles_path[256];
};

static void workbook_begin(struct xlsx_part *p, const char *name, int n, const xmlChar **attributes)
{
    struct workbook_ctx *c = p->ctx;
    char value[128] = "";
    char sheet[sizeof(c->book->sheet_name)] = "";
    if (strcmp(name, "workbookPr") == 0 && xlsx_attribute(n, attributes, "date1904", value, sizeof(value))) {
        c->book->date1904 = value[0] == '1' || value[0] == 't';
    }
    if (strcmp(name, "sheet") != 0 || c->sheet_id[0]) {
        return;
    }
    bool hidden = xlsx_attribute(n, attributes, "state", value, sizeof(value)) && strcmp(value, "visible") != 0;
    xlsx_attribute(n, attributes, "name", sheet, sizeof(sheet));
    if (c->wanted ? strcmp(c->wanted, sheet) == 0 : !hidden) {
        xlsx_attribute(n, attributes, "id", c->sheet_id, sizeof(c->sheet_id));
        memcpy(c->book->sheet_name, sheet, sizeof(sheet));
    }
}

/* Targets are relative to xl/ or begin with a slash. */
static void set_path(char *path, size_t size, const char *target)
{
    bool absolute = target[0] == '/';
    snprintf(path, size, "%s%s", absolute ? "" : "xl/", target + absolute);
}

static void links_begin(struct xlsx_part *p, const char *name, int n, const xmlChar **attributes)
{
    struct workbook_ctx *c = p->ctx;
    char id[64] = "";
    char type[256] = "";
    char target[200] = "";
    if (strcmp(name, "Relationship") != 0) {
        return;
    }
    xlsx_attribute(n, attributes, "Id", id, sizeof(id));
    xlsx_attribute(n, attributes, "Type", type, sizeof(type));
    xlsx_attribute(n, attributes, "Target", target, sizeof(target));
    if (strcmp(id, c->sheet_id) == 0) {
        set_path(c->book->sheet_path, sizeof(c->book->sheet_path), target);
    } else if (str_ends(type, "/sharedStrings")) {
        set_path(c->strings_path, sizeof(c->strings_path), target);
    } else if (str_ends(type, "/styles")) {
        set_path(c->styles_path, sizeof(c->styles_path), target);
    }
}

static enum err read_styles(struct xlsx_book *b, const char *path, struct error *e)
{
    static const struct xlsx_sax sax = {xlsx_style_begin, xlsx_style_end, NULL};
    struct xlsx_style_reader reader = {0};
    enum err err = read_part(b, path, SMALL_MAX, &sax, &reader, false, e);
    b->styles = reader.styles;
    b->n_styles = reader.n_styles;
    free(reader.formats);
    return err;
}

static enum err read_book(struct xlsx_book *b, const char *sheet, size_t strings_max, struct error *e)
{
    static const struct xlsx_sax workbook = {workbook_begin, NULL, NULL};
    static const struct xlsx_sax links = {links_begin, NULL, NULL};
    struct workbook_ctx c = {.book = b, .wanted = sheet};
    enum err err = read_part(b, "xl/workbook.xml", SMALL_MAX, &workbook, &c, true, e);
    if (!err && !c.sheet_id[0]) {
        return error_set(e, ERR_INVALID, NULL, N_("This spreadsheet has no sheet {}."), "%s", sheet ? sheet : "");
    }
    if (!err) {
        err = read_part(b, "xl/_rels/workbook.xml.rels", SMALL_MAX, &links, &c, true, e);
    }
    if (!err && !b->sheet_path[0]) {
        return error_set(e, ERR_INVALID, NULL, N_("This spreadsheet is damaged: it lacks the sheet {}."), "%s",
                         b->sheet_name);
    }
    if (!err && c.strings_path[0]) {
        err = read_strings(b, c.strings_path, strings_max, e);
    }
    if (!err && c.styles_path[0]) {
        err = read_styles(b, c.styles_path, e);
    }
    return err;
}

enum err xlsx_book_open(struct xlsx_book *b, int fd, const char *sheet, size_t strings_max, struct error *e)
{
    int why = 0;
    *b = (struct xlsx_book){0};
    buf_init(&b->strings, strings_max < UINT32_MAX ? strings_max : UINT32_MAX - 1);
    b->zip = zip_fdopen(fd, 0, &why);
    if (!b->zip) {
        close(fd);
        return error_set(e, ERR_INVALID, NULL, N_("This file is no spreadsheet, or it is damaged."), NULL);
    }
    if (zip_get_num_entries(b->zip, 0) > ENTRIES_MAX) {
        return error_set(e, ERR_TOO_LARGE, NULL, N_("This spreadsheet holds more than {} files."), "%d", ENTRIES_MAX);
    }
    return read_book(b, sheet, strings_max, e);
}

void xlsx_book_release(struct xlsx_book *b)
{
    if (b->zip) {
        zip_discard(b->zip);
        b->zip = NULL;
    }
    buf_release(&b->strings);
    free(b->string_at);
    free(b->styles);
    b->string_at = NULL;
    b->styles = NULL;
}
