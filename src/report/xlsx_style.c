/* Spreadsheets store a date as a day number and leave it to the number format to say that it is one. */
#include "report/xlsx_style.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define STYLES_MAX 65536

/* Formats below 164 are built in; 27 to 58 are those of Chinese Excel (ECMA-376 part 1, 18.8.30). */
static enum xlsx_style built_in(uint32_t id)
{
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 ||
        id == 58) {
        return XLSX_DATE;
    }
    if (id == 22) {
        return XLSX_DATETIME;
    }
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47 || id == 55 || id == 56) {
        return XLSX_TIME;
    }
    return XLSX_NUMBER;
}

/* Skips what is quoted, escaped or in brackets; [h] counts hours past a day, so it is a duration and no time. */
static const char *skip_literal(const char *p, bool *ret_duration)
{
    if (*p == '"') {
        const char *q = strchr(p + 1, '"');
        return q ? q + 1 : p + strlen(p);
    }
    if (*p == '[') {
        const char *q = strchr(p + 1, ']');
        *ret_duration = *ret_duration || (p[1] && strchr("hHmMsS", p[1]) && (p[2] == ']' || p[2] == p[1]));
        return q ? q + 1 : p + strlen(p);
    }
    if (*p == '\\' || *p == '_' || *p == '*') {
        return p[1] ? p + 2 : p + 1;
    }
    return p;
}

enum xlsx_style xlsx_style_of_code(const char *code)
{
    bool date = false;
    bool month = false;
    bool time = false;
    bool duration = false;
    for (const char *p = code; *p && *p != ';';) {
        const char *next = skip_literal(p, &duration);
        if (next != p) {
            p = next;
            continue;
        }
        if (strncasecmp(p, "general", 7) == 0) {
            return XLSX_NUMBER;
        }
        if (strncasecmp(p, "am/pm", 5) == 0) {
            p += 5;
            continue;
        }
        date = date || strchr("yYdD", *p);
        time = time || strchr("hHsS", *p);
        month = month || *p == 'm' || *p == 'M';
        p++;
    }
    if (duration) {
        return XLSX_NUMBER;
    }
    if (date || (month && !time)) {
        return time ? XLSX_DATETIME : XLSX_DATE;
    }
    return time ? XLSX_TIME : XLSX_NUMBER;
}

static enum xlsx_style style_of_id(const struct xlsx_style_reader *r, uint32_t id)
{
    for (size_t i = 0; i < r->n_formats; i++) {
        if (r->formats[i].id == id) {
            return r->formats[i].style;
        }
    }
    return built_in(id);
}

static void add_format(struct xlsx_style_reader *r, uint32_t id, const char *code)
{
    if (r->n_formats >= STYLES_MAX) {
        return;
    }
    struct xlsx_format *more = realloc(r->formats, (r->n_formats + 1) * sizeof(*more));
    if (more) {
        r->formats = more;
        r->formats[r->n_formats++] = (struct xlsx_format){id, xlsx_style_of_code(code)};
    }
}

static void add_style(struct xlsx_style_reader *r, uint32_t id)
{
    if (r->n_styles >= STYLES_MAX) {
        return;
    }
    if (r->n_styles % 256 == 0) {
        uint8_t *more = realloc(r->styles, r->n_styles + 256);
        if (!more) {
            return;
        }
        r->styles = more;
    }
    r->styles[r->n_styles++] = (uint8_t)style_of_id(r, id);
}

void xlsx_style_begin(struct xlsx_part *p, const char *name, int n, const xmlChar **attributes)
{
    struct xlsx_style_reader *r = p->ctx;
    char id[16] = "0";
    char code[256] = "";
    if (strcmp(name, "cellXfs") == 0) {
        r->in_cell_formats = true;
    }
    if (strcmp(name, "numFmt") != 0 && (strcmp(name, "xf") != 0 || !r->in_cell_formats)) {
        return;
    }
    xlsx_attribute(n, attributes, "numFmtId", id, sizeof(id));
    uint32_t number = (uint32_t)strtoul(id, NULL, 10);
    if (strcmp(name, "xf") == 0) {
        add_style(r, number);
    } else {
        xlsx_attribute(n, attributes, "formatCode", code, sizeof(code));
        add_format(r, number, code);
    }
}

void xlsx_style_end(struct xlsx_part *p, const char *name)
{
    struct xlsx_style_reader *r = p->ctx;
    if (strcmp(name, "cellXfs") == 0) {
        r->in_cell_formats = false;
    }
}

/* False when the serial is no day a spreadsheet can show. Day 60 is the 29 February 1900 that never was. */
static bool date_text(double serial, enum xlsx_style style, bool date1904, char buf[64])
{
    const struct zone utc = {0};
    if (serial < 1 && style == XLSX_TIME) {
        int64_t s = llround(serial * 86400);
        snprintf(buf, 64, "%02d:%02d:%02d", (int)(s / 3600 % 24), (int)(s / 60 % 60), (int)(s % 60));
        return true;
    }
    if (!date1904 && serial >= 60 && serial < 61) {
        return false;
    }
    serial += date1904 ? 1462 : serial < 60 ? 1 : 0;
    if (serial < 2 || serial >= 2958466) {
        return false;
    }
    int64_t s = llround((serial - 25569) * 86400);
    struct civil c = civil_of(s * MS_SECOND, utc);
    int n = snprintf(buf, 64, "%04d-%02d-%02d", c.year, c.month, c.day);
    if (style != XLSX_DATE || c.hour || c.minute || c.second) {
        snprintf(buf + n, 64 - (size_t)n, " %02d:%02d:%02d", c.hour, c.minute, c.second);
    }
    return true;
}

char *xlsx_number_text(const char *value, enum xlsx_style style, bool date1904, char buf[64], bool *ret_lost)
{
    char *end;
    double x = strtod(value, &end);
    *ret_lost = false;
    if (end == value || !isfinite(x)) {
        snprintf(buf, 64, "%.63s", value);
        return buf;
    }
    if (style != XLSX_NUMBER && x >= 0 && date_text(x, style, date1904, buf)) {
        return buf;
    }
    if (floor(x) == x && fabs(x) < 1e21) {
        *ret_lost = fabs(x) >= 1e15;
        snprintf(buf, 64, "%.0f", x == 0 ? 0 : x);
    } else {
        snprintf(buf, 64, "%.15g", x);
    }
    return buf;
}
