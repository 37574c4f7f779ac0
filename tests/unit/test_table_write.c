/* What is written is read back with the reader, and formulas never come out as such. */
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "report/table_read.h"
#include "report/table_write.h"
#include "unit.h"

static const struct table_head heads[] = {{"编号", 10}, {"标题", 40}, {"时间", 0}, {"日", 0}, {"数", 0}};
static const char *const paths[] = {"/tmp/echowall-table-write.csv", "/tmp/echowall-table-write.xlsx"};

static struct table_writer *open_writer(enum table_format format)
{
    struct table_writer *w = NULL;
    struct error e;
    assert_int_equal(table_writer_open(paths[format], format, "台账", heads, COUNT_OF(heads), zone_shanghai, &w, &e),
                     ERR_OK);
    return w;
}

static void add_row(struct table_writer *w, const char *id, const char *title, int64_t ms, double x)
{
    const struct table_value values[] = {{.kind = TABLE_TEXT, .text = id},
                                         {.kind = TABLE_TEXT, .text = title},
                                         {.kind = TABLE_TIME, .number = ms},
                                         {.kind = TABLE_DAY, .number = ms},
                                         {.kind = TABLE_REAL, .real = x}};
    struct error e;
    assert_int_equal(table_writer_row(w, values, COUNT_OF(values), &e), ERR_OK);
}

static void read_back(enum table_format format, struct buf *out)
{
    struct table *t;
    const struct table_row *row;
    struct error e;
    buf_clear(out);
    assert_int_equal(table_open(paths[format], NULL, &t, &e), ERR_OK);
    while (table_next(t, &row, &e) == ERR_OK && row) {
        for (size_t i = 0; i < row->n_cells; i++) {
            buf_printf(out, "%s%s", i ? "|" : "", row->cells[i].text);
        }
        buf_putc(out, '\n');
    }
    table_close(t);
    unlink(paths[format]);
}

static void test_table_write_reads_back(void **state)
{
    static const char want[] = "编号|标题|时间|日|数\n"
                               "SQ1|路灯 \"不亮\", 两天\n了|2019-04-25 09:32:09|2019-04-25|1.5\n"
                               "13812345678||1970-01-01 08:00:00|1970-01-01|-3\n";
    struct buf out;
    struct error e;
    (void)state;
    buf_init(&out, 100000);
    for (int format = TABLE_CSV; format <= TABLE_XLSX; format++) {
        struct table_writer *w = open_writer((enum table_format)format);
        add_row(w, "SQ1", "路灯 \"不亮\", 两天\n了", INT64_C(1556155929000), 1.5);
        add_row(w, "13812345678", "", 0, -3);
        assert_int_equal(table_writer_rows(w), 2);
        assert_int_equal(access(paths[format], F_OK), -1);
        assert_int_equal(table_writer_close(w, &e), ERR_OK);
        read_back((enum table_format)format, &out);
        assert_string_equal(out.data, want);
    }
    buf_release(&out);
}

static void test_table_write_never_writes_formulas(void **state)
{
    static const char *const texts[] = {"=1+1", "+8613812345678", "-1", "@SUM(A1)", "\t=1", "\r=1", "=\"a\",b"};
    struct buf out;
    struct error e;
    (void)state;
    buf_init(&out, 100000);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct table_writer *w = open_writer(TABLE_CSV);
        add_row(w, texts[i], "x", 0, 0);
        assert_int_equal(table_writer_close(w, &e), ERR_OK);
        read_back(TABLE_CSV, &out);
        char *cell = strchr(out.data, '\n') + 1;
        assert_int_equal(cell[0], '\'');
        assert_int_equal(strncmp(cell + 1, texts[i], strlen(texts[i])), 0);
        w = open_writer(TABLE_XLSX);
        add_row(w, texts[i], "x", 0, 0);
        assert_int_equal(table_writer_close(w, &e), ERR_OK);
        struct table *t;
        const struct table_row *row;
        assert_int_equal(table_open(paths[TABLE_XLSX], NULL, &t, &e), ERR_OK);
        assert_int_equal(table_next(t, &row, &e), ERR_OK);
        assert_int_equal(table_next(t, &row, &e), ERR_OK);
        assert_int_equal(row->cells[0].trouble, TABLE_FINE);
        table_close(t);
        read_back(TABLE_XLSX, &out);
        assert_non_null(strchr(out.data, texts[i][0] == '\t' || texts[i][0] == '\r' ? '=' : texts[i][0]));
    }
    buf_release(&out);
}

static void test_table_write_cuts_what_no_cell_holds(void **state)
{
    struct buf text;
    struct buf out;
    struct error e;
    (void)state;
    buf_init(&text, 1000000);
    buf_init(&out, 1000000);
    for (int i = 0; i < 32767; i++) {
        buf_puts(&text, "长");
    }
    struct table_writer *w = open_writer(TABLE_XLSX);
    add_row(w, "1", text.data, 0, 0);
    buf_puts(&text, "长");
    add_row(w, "2", text.data, 0, 0);
    assert_int_equal(table_writer_close(w, &e), ERR_OK);
    read_back(TABLE_XLSX, &out);
    assert_int_equal(utf8_length(strchr(out.data, '\n')),
                     2 * 32767 + utf8_length("\n1||1970-01-01 08:00:00|1970-01-01|0\n") * 2 - 1);
    assert_non_null(strstr(out.data, "长…|"));
    buf_release(&text);
    buf_release(&out);
}

static void test_table_write_leaves_nothing_behind(void **state)
{
    struct table_writer *w = open_writer(TABLE_XLSX);
    struct error e;
    (void)state;
    add_row(w, "1", "x", 0, 0);
    table_writer_drop(w);
    w = open_writer(TABLE_CSV);
    table_writer_drop(w);
    table_writer_drop(NULL);
    for (int format = TABLE_CSV; format <= TABLE_XLSX; format++) {
        char part[100];
        snprintf(part, sizeof(part), "%s.part", paths[format]);
        assert_int_equal(access(paths[format], F_OK), -1);
        assert_int_equal(access(part, F_OK), -1);
    }
    w = NULL;
    assert_int_equal(table_writer_open("/nonexistent/x.csv", TABLE_CSV, "", heads, 1, zone_shanghai, &w, &e), ERR_IO);
    assert_int_equal(table_writer_open("/nonexistent/x.xlsx", TABLE_XLSX, "", heads, 1, zone_shanghai, &w, &e), ERR_IO);
    assert_null(w);
}

static void test_table_write_makes_any_sheet_name_fit(void **state)
{
    static const char *const names[] = {"a/b[c]:d*e?", "一个非常非常非常非常非常非常长的名字", ""};
    struct buf out;
    struct error e;
    (void)state;
    buf_init(&out, 10000);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct table_writer *w = NULL;
        assert_int_equal(table_writer_open(paths[TABLE_XLSX], TABLE_XLSX, names[i], heads, 1, zone_shanghai, &w, &e),
                         ERR_OK);
        assert_int_equal(table_writer_close(w, &e), ERR_OK);
        read_back(TABLE_XLSX, &out);
        assert_string_equal(out.data, "编号\n");
    }
    buf_release(&out);
}

/* A list that is given up half way is not put together first, and keeps no file open. */
static void test_table_write_drops_quickly(void **state)
{
    struct table_writer *w = open_writer(TABLE_XLSX);
    int before = open("/dev/null", O_RDONLY);
    struct error e;
    (void)state;
    close(before);
    for (int i = 0; i < 20000; i++)
        add_row(w, "1", "路灯不亮，请尽快来修", INT64_C(1700000000000), i);
    table_writer_drop(w);
    w = open_writer(TABLE_XLSX);
    add_row(w, "1", "一", 0, 1);
    assert_int_equal(table_writer_close(w, &e), ERR_OK);
    unlink(paths[TABLE_XLSX]);
    int after = open("/dev/null", O_RDONLY);
    assert_true(after <= before);
    close(after);
}

/* What a program reads back, whatever the texts hold. */
static void test_table_write_json_is_json(void **state)
{
    static const char path[] = "/tmp/echowall-table.json", text[] = "“路灯”\n\"不亮\"\\\t=1+1";
    static const char *const keys[] = {"number", "title", "at", "day", "n"};
    struct table_writer *w = NULL;
    struct error e;
    json_error_t why;
    (void)state;
    assert_int_equal(table_writer_open(path, TABLE_JSON, "", heads, COUNT_OF(heads), zone_shanghai, &w, &e), ERR_OK);
    table_writer_keys(w, keys);
    add_row(w, "1", text, INT64_C(1700000000000), 2.5);
    add_row(w, "2", "", 0, 0);
    assert_int_equal(table_writer_note(w, "城管局 黄建国", &e), ERR_OK);
    assert_int_equal(table_writer_close(w, &e), ERR_OK);
    json_t *all = json_load_file(path, 0, &why), *rows = json_object_get(all, "rows");
    assert_int_equal(json_array_size(rows), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 0), "title")), text);
    assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 0), "day")), "2023-11-15");
    assert_true(json_real_value(json_object_get(json_array_get(rows, 0), "n")) == 2.5);
    assert_string_equal(json_string_value(json_object_get(all, "note")), "城管局 黄建国");
    json_decref(all);
    unlink(path);
}

static void test_table_write_full_disk_is_told(void **state)
{
    struct table_writer *w = NULL;
    struct error e;
    (void)state;
    unlink("/tmp/echowall-full.csv.part");
    assert_int_equal(symlink("/dev/full", "/tmp/echowall-full.csv.part"), 0);
    assert_int_equal(table_writer_open("/tmp/echowall-full.csv", TABLE_CSV, "", heads, 1, zone_shanghai, &w, &e),
                     ERR_OK);
    assert_int_equal(table_writer_close(w, &e), ERR_BUSY);
    assert_int_equal(access("/tmp/echowall-full.csv", F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_write_reads_back),
        cmocka_unit_test(test_table_write_never_writes_formulas),
        cmocka_unit_test(test_table_write_cuts_what_no_cell_holds),
        cmocka_unit_test(test_table_write_leaves_nothing_behind),
        cmocka_unit_test(test_table_write_makes_any_sheet_name_fit),
        cmocka_unit_test(test_table_write_drops_quickly),
        cmocka_unit_test(test_table_write_json_is_json),
        cmocka_unit_test(test_table_write_full_disk_is_told),
    };
    return cmocka_run_group_tests_name("table_write", tests, NULL, NULL);
}
