/*
 * CSV, one record at a time out of a window of decoded text.
 *
 * Spreadsheets are lenient and so are we: a quotation mark inside an unquoted cell stands for itself, text behind a
 * closing quotation mark belongs to the cell. The one thing that cannot be forgiven is a quotation mark that is never
 * closed, for it swallows all rows behind it: the cell limit stops it.
 */
#include "report/table_csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "text/charset.h"

#define CHUNK   (128 * 1024)
#define ROW_MAX (8 * 1024 * 1024)

struct table_csv {
    int fd;
    int64_t size;
    int64_t consumed; /* bytes read from the file */
    size_t cell_max;
    char separator;
    enum charset charset;
    struct decoder decoder;
    bool eof;
    uint8_t *raw;
    size_t n_raw; /* sample bytes read ahead by open */
    struct buf in;
    size_t pos;
    bool skip_lf;
    int64_t record;
    int64_t line;
    struct buf text; /* the cells of the row, each ended by a NUL */
    size_t starts[TABLE_COLUMNS_MAX];
    struct table_cell cells[TABLE_COLUMNS_MAX];
    enum table_trouble troubles[TABLE_COLUMNS_MAX];
    size_t n_cells;
    bool row_text; /* something other than blanks stands in the row */
    struct table_row row;
};

static enum err read_raw(struct table_csv *t, size_t want, struct error *e)
{
    while (t->n_raw < want) {
        ssize_t n = read(t->fd, t->raw + t->n_raw, want - t->n_raw);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return error_detail(e, ERR_IO, "read: %s", strerror(errno));
        }
        if (n == 0) {
            t->eof = true;
            break;
        }
        t->n_raw += (size_t)n;
        t->consumed += n;
    }
    return ERR_OK;
}

/* Refills the window; *ret_more is false at the end of the file. */
static enum err refill(struct table_csv *t, bool *ret_more, struct error *e)
{
    buf_clear(&t->in);
    t->pos = 0;
    while (t->in.len == 0 && !(t->eof && t->n_raw == 0)) {
        enum err err = t->eof ? ERR_OK : read_raw(t, CHUNK, e);
        if (!err) {
            err = decoder_feed(&t->decoder, t->raw, t->n_raw, t->eof, &t->in, e);
        }
        if (err) {
            return err;
        }
        t->n_raw = 0;
    }
    *ret_more = t->in.len > 0;
    return ERR_OK;
}

/* How regularly sep divides the first records of the window: records that agree with the commonest count, times the
 * count. */
static size_t score_separator(const char *p, size_t n, char sep)
{
    size_t counts[20] = {0};
    size_t records = 0;
    bool quoted = false;
    for (size_t i = 0; i < n && records < 20; i++) {
        if (p[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && p[i] == sep) {
            counts[records]++;
        } else if (!quoted && p[i] == '\n') {
            records++;
        }
    }
    records += records < 20;
    size_t best = 0;
    for (size_t i = 0; i < records; i++) {
        size_t agree = 0;
        for (size_t k = 0; k < records; k++) {
            agree += counts[k] == counts[i];
        }
        if (counts[i] > 0 && agree * agree * (counts[i] + 1) > best) {
            best = agree * agree * (counts[i] + 1);
        }
    }
    return best;
}

static char find_separator(const char *p, size_t n)
{
    static const char candidates[] = {',', ';', '\t'};
    char best = ',';
    size_t score = 0;
    for (size_t i = 0; i < sizeof(candidates); i++) {
        size_t s = score_separator(p, n, candidates[i]);
        if (s > score) {
            score = s;
            best = candidates[i];
        }
    }
    return best;
}

/* "sep=;" on the first line is a hint of Excel's, not a row. */
static void choose_separator(struct table_csv *t, char given)
{
    const char *p = t->in.data;
    size_t n = t->in.len;
    if (n >= 5 && memcmp(p, "sep=", 4) == 0 && (n == 5 || p[5] == '\r' || p[5] == '\n')) {
        t->separator = p[4];
        t->pos = n > 5 && p[5] == '\r' && n > 6 && p[6] == '\n' ? 7 : n > 5 ? 6 : 5;
        t->record = 1;
        t->line = 2;
        return;
    }
    t->separator = given ? given : find_separator(p, n);
}

static enum err start(struct table_csv *t, const struct table_options *o, struct error *e)
{
    size_t skip = 0;
    bool more = false;
    enum err err = read_raw(t, CHARSET_SAMPLE, e);
    if (!err) {
        err = charset_detect(t->raw, t->n_raw, t->eof, &t->charset, &skip, e);
    }
    if (!err) {
        err = decoder_init(&t->decoder, t->charset, e);
    }
    if (err) {
        return err;
    }
    memmove(t->raw, t->raw + skip, t->n_raw - skip);
    t->n_raw -= skip;
    err = refill(t, &more, e);
    if (!err) {
        choose_separator(t, o->separator);
    }
    return err;
}

enum err table_csv_open(int fd, int64_t size, const struct table_options *o, struct table_csv **ret_csv,
                        struct error *e)
{
    struct table_csv *t = calloc(1, sizeof(*t));
    uint8_t *raw = malloc(CHUNK);
    if (!t || !raw) {
        free(t);
        free(raw);
        close(fd);
        return error_detail(e, ERR_BUSY, "out of memory");
    }
    t->fd = fd;
    t->size = size;
    t->raw = raw;
    t->cell_max = o->cell_max;
    t->line = 1;
    buf_init(&t->in, (size_t)CHUNK * 4);
    buf_init(&t->text, ROW_MAX + o->cell_max);
    enum err err = start(t, o, e);
    if (err) {
        table_csv_close(t);
        return err;
    }
    *ret_csv = t;
    return ERR_OK;
}

void table_csv_close(struct table_csv *t)
{
    if (!t) {
        return;
    }
    decoder_release(&t->decoder);
    buf_release(&t->in);
    buf_release(&t->text);
    close(t->fd);
    free(t->raw);
    free(t);
}

const char *table_csv_charset(const struct table_csv *t)
{
    return charset_name(t->decoder.charset);
}

static void begin_cell(struct table_csv *t)
{
    if (t->n_cells < TABLE_COLUMNS_MAX) {
        t->starts[t->n_cells] = t->text.len;
        t->troubles[t->n_cells] = TABLE_FINE;
        t->n_cells++;
    } else {
        t->row.trouble = TABLE_ROW_WIDE;
    }
}

/* Adds to the open cell, cutting at its limit; what stands past the last column is left out. */
static void add_text(struct table_csv *t, const char *p, size_t n)
{
    if (n == 0 || t->row.trouble == TABLE_ROW_WIDE) {
        return;
    }
    size_t len = t->text.len - t->starts[t->n_cells - 1];
    if (len + n > t->cell_max || t->text.len + n > ROW_MAX) {
        size_t room = len < t->cell_max ? t->cell_max - len : 0;
        n = t->text.len + n > ROW_MAX ? 0 : room;
        while (n > 0 && ((unsigned char)p[n] & 0xc0) == 0x80) {
            n--;
        }
        t->troubles[t->n_cells - 1] = TABLE_CELL_LONG;
    }
    buf_add(&t->text, p, n);
    for (size_t i = 0; i < n && !t->row_text; i++) {
        t->row_text = (unsigned char)p[i] > ' ';
    }
}

static void end_cell(struct table_csv *t)
{
    if (t->row.trouble != TABLE_ROW_WIDE) {
        buf_putc(&t->text, '\0');
    }
}

static size_t unquoted_run(const char *p, size_t n, char sep)
{
    size_t i = 0;
    while (i < n && p[i] != sep && p[i] != '\n' && p[i] != '\r') {
        i++;
    }
    return i;
}

static void count_lines(struct table_csv *t, const char *p, size_t n)
{
    const char *end = p + n;
    while ((p = memchr(p, '\n', (size_t)(end - p)))) {
        t->line++;
        p++;
    }
}

enum state { CELL_START, UNQUOTED, QUOTED, QUOTE_SEEN, ROW_END };

/* Handles what stands at the position outside quotation marks: a run of text, a separator or the end of the row. */
static enum state step_unquoted(struct table_csv *t)
{
    const char *p = t->in.data + t->pos;
    size_t n = unquoted_run(p, t->in.len - t->pos, t->separator);
    add_text(t, p, n);
    t->pos += n;
    if (t->pos == t->in.len) {
        return UNQUOTED;
    }
    t->pos++;
    end_cell(t);
    if (p[n] == t->separator) {
        begin_cell(t);
        return CELL_START;
    }
    t->line++;
    t->skip_lf = p[n] == '\r';
    return ROW_END;
}

static enum state step_quoted(struct table_csv *t)
{
    const char *p = t->in.data + t->pos;
    size_t n = t->in.len - t->pos;
    const char *q = memchr(p, '"', n);
    size_t run = q ? (size_t)(q - p) : n;
    add_text(t, p, run);
    count_lines(t, p, run);
    t->pos += run + (q != NULL);
    return q ? QUOTE_SEEN : QUOTED;
}

static enum state step(struct table_csv *t, enum state state)
{
    const char *p = t->in.data + t->pos;
    switch (state) {
    case CELL_START:
        if (*p == '"') {
            t->pos++;
            return QUOTED;
        }
        return step_unquoted(t);
    case QUOTED:
        return step_quoted(t);
    case QUOTE_SEEN:
        if (*p == '"') {
            add_text(t, p, 1);
            t->pos++;
            return QUOTED;
        }
        return step_unquoted(t);
    default:
        return step_unquoted(t);
    }
}

/* Reads one record; *ret_any is false when the file ended before it. */
static enum err read_record(struct table_csv *t, bool *ret_any, struct error *e)
{
    enum state state = CELL_START;
    bool any = false;
    t->n_cells = 0;
    t->row_text = false;
    t->row = (struct table_row){.number = t->record + 1, .line = t->line};
    buf_clear(&t->text);
    begin_cell(t);
    while (state != ROW_END) {
        bool more = t->pos < t->in.len;
        if (!more) {
            enum err err = refill(t, &more, e);
            if (err) {
                return err;
            }
        }
        if (!more) {
            break;
        }
        if (t->skip_lf) {
            t->skip_lf = false;
            t->pos += t->in.data[t->pos] == '\n';
            continue;
        }
        any = true;
        state = step(t, state);
        if (state == QUOTED && t->troubles[t->n_cells - 1] == TABLE_CELL_LONG) {
            return error_set(e, ERR_INVALID, NULL,
                             N_("Row {}: a quoted cell is too long; its closing quotation mark may be missing."),
                             "%lld", (long long)t->row.number);
        }
    }
    if (state != ROW_END && any) {
        end_cell(t);
        t->row.trouble = state == QUOTED ? TABLE_QUOTE_OPEN : t->row.trouble;
    }
    t->record += any;
    *ret_any = any;
    return ERR_OK;
}

static void finish_row(struct table_csv *t)
{
    for (size_t i = 0; i < t->n_cells; i++) {
        struct table_cell *c = &t->cells[i];
        size_t end = i + 1 < t->n_cells ? t->starts[i + 1] : t->text.len;
        c->text = t->text.data + t->starts[i];
        c->len = end - t->starts[i] - 1;
        c->trouble = t->troubles[i];
        if (c->trouble == TABLE_FINE && t->decoder.bad > 0 && memmem(c->text, c->len, "\xef\xbf\xbd", 3)) {
            c->trouble = TABLE_BAD_BYTES;
        }
    }
    t->row.n_cells = t->n_cells;
    t->row.cells = t->cells;
    double left = t->in.len ? (double)(t->in.len - t->pos) : 0;
    double at = t->size > 0 ? ((double)t->consumed - left) / (double)t->size : 1;
    t->row.fraction = at < 0 ? 0 : at > 1 ? 1 : at;
}

enum err table_csv_next(struct table_csv *t, const struct table_row **ret_row, struct error *e)
{
    for (;;) {
        bool any = false;
        enum err err = read_record(t, &any, e);
        if (err) {
            return err;
        }
        if (!any) {
            *ret_row = NULL;
            return ERR_OK;
        }
        if (t->row_text) {
            finish_row(t);
            *ret_row = &t->row;
            return ERR_OK;
        }
    }
}
