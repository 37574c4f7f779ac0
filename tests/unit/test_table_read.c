/* CSV and XLSX reading: what spreadsheets really write, and what somebody hostile would. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zip.h>

#include "base/buf.h"
#include "base/str.h"
#include "report/table_read.h"
#include "report/xlsx_style.h"
#include "unit.h"

struct part {
    const char *name;
    const char *text;
};

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"

static const struct part workbook = {
    "xl/workbook.xml",
    XML "<workbook xmlns=\"m\" xmlns:r=\"r\"><sheets><sheet name=\"隐\" state=\"hidden\" r:id=\"rId9\"/>"
        "<sheet name=\"台账\" r:id=\"rId1\"/></sheets></workbook>"};
static const struct part links = {
    "xl/_rels/workbook.xml.rels",
    XML "<Relationships><Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
        "<Relationship Id=\"rId9\" Type=\"x/worksheet\" Target=\"worksheets/hidden.xml\"/>"
        "<Relationship Id=\"rId2\" Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/>"
        "<Relationship Id=\"rId3\" Type=\"x/styles\" Target=\"/xl/styles.xml\"/></Relationships>"};
static const struct part styles = {
    "xl/styles.xml",
    XML "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>"
        "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
        "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/></cellXfs></styleSheet>"};
static const struct part strings = {
    "xl/sharedStrings.xml",
    XML "<sst><si><t>编号</t></si><si><r><t>路</t></r><r><t xml:space=\"preserve\"> 灯</t></r>"
        "<rPh><t>lu</t></rPh></si><si><t>一_x000D_\n二&amp;三</t></si><si><t> \n</t></si></sst>"};

static char *temp_file(const void *p, size_t n)
{
    static char path[64];
    snprintf(path, sizeof(path), "/tmp/echowall-table-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, p, n), (ssize_t)n);
    close(fd);
    return path;
}

static void add_part(zip_t *z, const char *name, const char *text, size_t n)
{
    zip_source_t *s = zip_source_buffer(z, text, n, 0);
    assert_true(zip_file_add(z, name, s, ZIP_FL_ENC_UTF_8) >= 0);
}

/* A workbook of the parts above whose sheet has these rows; strings_xml may replace the shared strings. */
static char *temp_xlsx(const char *sheet, const char *strings_xml)
{
    char *path = temp_file("", 0);
    int why;
    unlink(path);
    zip_t *z = zip_open(path, ZIP_CREATE, &why);
    assert_non_null(z);
    add_part(z, workbook.name, workbook.text, strlen(workbook.text));
    add_part(z, links.name, links.text, strlen(links.text));
    add_part(z, styles.name, styles.text, strlen(styles.text));
    strings_xml = strings_xml ? strings_xml : strings.text;
    add_part(z, strings.name, strings_xml, strlen(strings_xml));
    add_part(z, "xl/worksheets/sheet1.xml", sheet, strlen(sheet));
    assert_int_equal(zip_close(z), 0);
    return path;
}

static char *xlsx_of_rows(const char *rows)
{
    char sheet[8192];
    snprintf(sheet, sizeof(sheet), XML "<worksheet xmlns=\"m\"><sheetData>%s</sheetData></worksheet>", rows);
    return temp_xlsx(sheet, NULL);
}

/* Everything as text: "1:a|b;3:c" with "!n" behind a cell in trouble and "~n" behind a row in trouble. */
static enum err read_all(const char *path, const struct table_options *o, struct buf *out, struct error *e)
{
    struct table *t = NULL;
    const struct table_row *row = NULL;
    enum err err = table_open(path, o, &t, e);
    buf_clear(out);
    while (!err && !(err = table_next(t, &row, e)) && row) {
        buf_printf(out, "%s%lld:", out->len ? ";" : "", (long long)row->number);
        for (size_t i = 0; i < row->n_cells; i++) {
            const struct table_cell *c = &row->cells[i];
            assert_true(utf8_valid(c->text, c->len));
            assert_int_equal(strlen(c->text), c->len);
            buf_printf(out, "%s%s", i ? "|" : "", c->text);
            if (c->trouble) {
                buf_printf(out, "!%d", (int)c->trouble);
            }
        }
        if (row->trouble) {
            buf_printf(out, "~%d", (int)row->trouble);
        }
        assert_true(row->fraction >= 0 && row->fraction <= 1);
    }
    table_close(t);
    unlink(path);
    return err;
}

static void check_csv(const char *in, size_t n, const char *want)
{
    struct buf out;
    struct error e;
    buf_init(&out, 1024 * 1024);
    assert_int_equal(read_all(temp_file(in, n), NULL, &out, &e), ERR_OK);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

#define CSV(in, want) check_csv((in), sizeof(in) - 1, (want))

static void test_table_csv_reads_what_spreadsheets_write(void **state)
{
    (void)state;
    CSV("", "");
    CSV("a,b\r\n1,2\r\n", "1:a|b;2:1|2");
    CSV("a,b\n1,2", "1:a|b;2:1|2");
    CSV("a,b\r1,2\r", "1:a|b;2:1|2");
    CSV("\xef\xbb\xbf编号,主题\n1,\n", "1:编号|主题;2:1|");
    CSV("a,b\n\"1,\"\"x\"\"\r\n2\",z\n3,4\n", "1:a|b;2:1,\"x\"\r\n2|z;3:3|4");
    CSV("a,b\n\n , \n,,\n1,2\n", "1:a|b;5:1|2");
    CSV("a,b\nx \"y\" z,\"p\"q\n", "1:a|b;2:x \"y\" z|pq");
    CSV("\xb1\xe0\xba\xc5,1\n", "1:编号|1");
    CSV("\xff\xfe\x16\x7f,\0\x31\0\n\0", "1:编|1");
    CSV("a,b\n\"1,2\n3,4\n", "1:a|b;2:1,2\n3,4\n~6");
}

static void test_table_csv_finds_the_separator(void **state)
{
    (void)state;
    CSV("a;b\n1,5;2\n", "1:a|b;2:1,5|2");
    CSV("a\tb\n1\t2;3\n", "1:a|b;2:1|2;3");
    CSV("sep=;\na;b\n", "2:a|b");
    CSV("说明：请勿修改表头; 谢谢\na,b,c\n1,2,3\n4,5,6\n", "1:说明：请勿修改表头; 谢谢;2:a|b|c;3:1|2|3;4:4|5|6");
}

static void test_table_csv_keeps_its_limits(void **state)
{
    struct table_options o = {.cell_max = 7};
    struct buf out;
    struct error e;
    (void)state;
    buf_init(&out, 1024 * 1024);
    assert_int_equal(read_all(temp_file("编号编号,2\n", 15), &o, &out, &e), ERR_OK);
    assert_string_equal(out.data, "1:编号!5|2");
    assert_int_equal(read_all(temp_file("a\nb,\"12345678,2\n3\n", 18), &o, &out, &e), ERR_INVALID);
    assert_string_equal(e.arg, "2");
    struct buf wide;
    buf_init(&wide, 4096);
    for (int i = 0; i < TABLE_COLUMNS_MAX + 20; i++) {
        buf_puts(&wide, "1,");
    }
    assert_int_equal(read_all(temp_file(wide.data, wide.len), NULL, &out, &e), ERR_OK);
    assert_true(str_ends(out.data, "|1~7"));
    assert_int_equal(read_all(temp_file("a\0b", 3), NULL, &out, &e), ERR_INVALID);
    assert_int_equal(read_all("/nonexistent.csv", NULL, &out, &e), ERR_NOT_FOUND);
    assert_int_equal(read_all(temp_file("\xd0\xcf\x11\xe0....", 8), NULL, &out, &e), ERR_INVALID);
    buf_release(&wide);
    buf_release(&out);
}

static void test_table_csv_counts_lines_of_records(void **state)
{
    static const char text[] = "a\n\"1\n2\"\n3\n";
    struct table *t;
    const struct table_row *row;
    struct error e;
    (void)state;
    assert_int_equal(table_open(temp_file(text, sizeof(text) - 1), NULL, &t, &e), ERR_OK);
    for (int i = 0; i < 3; i++) {
        static const int lines[] = {1, 2, 4};
        assert_int_equal(table_next(t, &row, &e), ERR_OK);
        assert_int_equal(row->number, i + 1);
        assert_int_equal(row->line, lines[i]);
    }
    table_close(t);
}

static void check_xlsx(const char *rows, const char *want)
{
    struct buf out;
    struct error e;
    buf_init(&out, 1024 * 1024);
    assert_int_equal(read_all(xlsx_of_rows(rows), NULL, &out, &e), ERR_OK);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

static void test_table_xlsx_reads_cells_of_every_kind(void **state)
{
    (void)state;
    check_xlsx("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>"
               "<row r=\"2\"/><row r=\"3\"><c r=\"A3\" s=\"1\"/></row>"
               "<row r=\"5\"><c r=\"B5\" t=\"inlineStr\"><is><t>内</t><rPh><t>x</t></rPh></is></c></row>",
               "1:编号||路 灯;5:|内");
    check_xlsx("<row><c t=\"s\"><v>2</v></c><c t=\"b\"><v>1</v></c><c t=\"str\"><f>A1</f><v>得</v></c></row>"
               "<row><c t=\"s\"><v>3</v></c></row><row><c><v>7</v></c></row>",
               "1:一\r\n二&三|TRUE|得;3:7");
    check_xlsx("<row><c s=\"1\"><v>43524</v></c><c s=\"2\"><v>42894.73</v></c><c><v>1.3812345678E10</v></c>"
               "<c><v>0.1</v></c><c><v>-5</v></c></row>",
               "1:2019-02-28|2017-06-08 17:31:12|13812345678|0.1|-5");
}

static void test_table_xlsx_tells_troubled_cells(void **state)
{
    (void)state;
    check_xlsx("<row><c><f>1+1</f></c><c t=\"e\"><v>#N/A</v></c><c><v>3.50602199001011E17</v></c><c><f>1</f><v>2</v>"
               "</c></row>",
               "1:!1|#N/A!2|350602199001011008!3|2");
    check_xlsx("<row><c r=\"A1\"><v>1</v></c><c r=\"ZZ1\"><v>2</v></c></row>", "1:1~7");
}

static void check_refused(const char *path, enum err want, const char *part)
{
    struct buf out;
    struct error e = {0};
    char text[600];
    buf_init(&out, 1024 * 1024);
    assert_int_equal(read_all(path, NULL, &out, &e), want);
    if (!strstr(error_text(&e, text, sizeof(text)), part)) {
        fail_msg("\"%s\" lacks \"%s\"", text, part);
    }
    buf_release(&out);
}

static void test_table_xlsx_refuses_what_is_damaged_or_hostile(void **state)
{
    (void)state;
    check_refused(
        temp_xlsx(XML "<!DOCTYPE a [<!ENTITY x \"xx\"><!ENTITY y \"&x;&x;\">]><worksheet>&y;</worksheet>", NULL),
        ERR_INVALID, "document type");
    check_refused(temp_xlsx("<worksheet/>", XML "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><sst/>"), ERR_INVALID,
                  "document type");
    check_refused(temp_xlsx(XML "<worksheet><sheetData><row><c>", NULL), ERR_INVALID, "XML is wrong");
    check_refused(xlsx_of_rows("<row><c t=\"s\"><v>99</v></c></row>"), ERR_INVALID, "row 1 refers to a text");
    check_refused(xlsx_of_rows("<row r=\"3\"><c><v>1</v></c></row><row r=\"2\"/>"), ERR_INVALID, "after row 3");
    check_refused(xlsx_of_rows("<row r=\"1048577\"/>"), ERR_INVALID, "after row 0");
    check_refused(xlsx_of_rows("<row><c r=\"B1\"/><c r=\"A1\"/></row>"), ERR_INVALID, "cells of row 1");
    check_refused(temp_file("PK\3\4 not really a zip", 22), ERR_INVALID, "no spreadsheet");
}

static void test_table_xlsx_bounds_what_it_unpacks(void **state)
{
    struct table_options o = {.strings_max = 1024 * 1024, .sheet_max = 100000};
    struct buf big;
    struct buf out;
    struct error e;
    (void)state;
    buf_init(&big, (size_t)16 * 1024 * 1024);
    buf_init(&out, 1024);
    buf_puts(&big, XML "<sst>");
    for (int i = 0; i < 12000; i++) {
        buf_printf(&big, "<si><t>%0100d</t></si>", i);
    }
    buf_puts(&big, "</sst>");
    assert_int_equal(read_all(temp_xlsx("<worksheet/>", big.data), &o, &out, &e), ERR_TOO_LARGE);
    assert_string_equal(e.arg, "1");
    buf_clear(&big);
    buf_puts(&big, XML "<worksheet><sheetData>");
    for (int i = 0; i < 12000; i++) {
        buf_puts(&big, "<row><c/></row>");
    }
    buf_puts(&big, "</sheetData></worksheet>");
    assert_int_equal(read_all(temp_xlsx(big.data, NULL), &o, &out, &e), ERR_TOO_LARGE);
    o.sheet_max = 0;
    assert_int_equal(read_all(temp_xlsx(big.data, NULL), &o, &out, &e), ERR_OK);
    buf_release(&big);
    buf_release(&out);
}

static void test_table_xlsx_sheet_by_name(void **state)
{
    struct table_options o = {.sheet = "没有"};
    struct buf out;
    struct error e;
    (void)state;
    buf_init(&out, 1024);
    assert_int_equal(read_all(xlsx_of_rows("<row><c><v>1</v></c></row>"), &o, &out, &e), ERR_INVALID);
    o.sheet = "台账";
    assert_int_equal(read_all(xlsx_of_rows("<row><c><v>1</v></c></row>"), &o, &out, &e), ERR_OK);
    assert_string_equal(out.data, "1:1");
    buf_release(&out);
}

static void test_table_style_of_code(void **state)
{
    static const struct {
        const char *code;
        enum xlsx_style style;
    } cases[] = {
        {"General", XLSX_NUMBER},   {"0.00", XLSX_NUMBER},
        {"yyyy/m/d", XLSX_DATE},    {"yyyy\"年\"m\"月\"d\"日\"", XLSX_DATE},
        {"h:mm:ss", XLSX_TIME},     {"yyyy\\-mm\\-dd\\ hh:mm:ss", XLSX_DATETIME},
        {"[h]:mm", XLSX_NUMBER},    {"[Red]0.0", XLSX_NUMBER},
        {"\"year\"0", XLSX_NUMBER}, {"[$-804]yyyy\"年\"m\"月\";@", XLSX_DATE},
        {"h:mm AM/PM", XLSX_TIME},  {"0;\"d\"", XLSX_NUMBER},
        {"", XLSX_NUMBER},          {"\\", XLSX_NUMBER},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(xlsx_style_of_code(cases[i].code), cases[i].style);
    }
}

static void test_table_number_text(void **state)
{
    static const struct {
        const char *value;
        enum xlsx_style style;
        bool date1904;
        const char *text;
    } cases[] = {
        {"1", XLSX_DATE, false, "1900-01-01"},
        {"59", XLSX_DATE, false, "1900-02-28"},
        {"60", XLSX_DATE, false, "60"},
        {"61", XLSX_DATE, false, "1900-03-01"},
        {"0", XLSX_DATE, true, "1904-01-01"},
        {"0.5", XLSX_TIME, false, "12:00:00"},
        {"43580.5", XLSX_DATE, false, "2019-04-25 12:00:00"},
        {"43580", XLSX_DATETIME, false, "2019-04-25 00:00:00"},
        {"-1", XLSX_DATE, false, "-1"},
        {"3000000", XLSX_DATE, false, "3000000"},
        {"1E+100", XLSX_NUMBER, false, "1e+100"},
        {"-0", XLSX_NUMBER, false, "0"},
        {"x", XLSX_NUMBER, false, "x"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[64];
        bool lost;
        assert_string_equal(xlsx_number_text(cases[i].value, cases[i].style, cases[i].date1904, text, &lost),
                            cases[i].text);
        assert_false(lost);
    }
}

static void test_table_cell_names(void **state)
{
    char name[24];
    (void)state;
    assert_string_equal(table_cell_name(0, 1, name), "A1");
    assert_string_equal(table_cell_name(25, 9, name), "Z9");
    assert_string_equal(table_cell_name(27, 12, name), "AB12");
    assert_string_equal(table_cell_name(702, 1, name), "AAA1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_csv_reads_what_spreadsheets_write),
        cmocka_unit_test(test_table_csv_finds_the_separator),
        cmocka_unit_test(test_table_csv_keeps_its_limits),
        cmocka_unit_test(test_table_csv_counts_lines_of_records),
        cmocka_unit_test(test_table_xlsx_reads_cells_of_every_kind),
        cmocka_unit_test(test_table_xlsx_tells_troubled_cells),
        cmocka_unit_test(test_table_xlsx_refuses_what_is_damaged_or_hostile),
        cmocka_unit_test(test_table_xlsx_bounds_what_it_unpacks),
        cmocka_unit_test(test_table_xlsx_sheet_by_name),
        cmocka_unit_test(test_table_style_of_code),
        cmocka_unit_test(test_table_number_text),
        cmocka_unit_test(test_table_cell_names),
    };
    return cmocka_run_group_tests_name("table_read", tests, NULL, NULL);
}
