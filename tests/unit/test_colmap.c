/* Column maps: the built-in ones against the headings they are for, and mistakes in a map with their lines. */
#include <string.h>

#include "base/str.h"
#include "catalogue/builtin.h"
#include "catalogue/colmap.h"
#include "unit.h"

#define HEADERS(...) (const char *const[]){__VA_ARGS__}, COUNT_OF(((const char *const[]){__VA_ARGS__}))

static struct colmap *builtin(struct yaml_errors *errors, const char *name)
{
    struct colmap *m = colmap_builtin(name, errors);
    struct buf out;
    buf_init(&out, 10000);
    yaml_errors_print(errors, &out);
    assert_string_equal(out.data, "");
    buf_release(&out);
    assert_non_null(m);
    return m;
}

static void check_column(const struct colmap *m, const int *columns, const char *field, int want)
{
    int at = colmap_find(m, field);
    assert_true(at >= 0);
    assert_int_equal(columns[at], want);
}

static void test_colmap_board_reads_all_its_lists(void **state)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    struct colmap *m = builtin(&errors, "board");
    int columns[COLMAP_FIELDS_MAX];
    (void)state;
    assert_int_equal(
        colmap_match(m, HEADERS("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"),
                     columns),
        7);
    check_column(m, columns, "reply", 5);
    check_column(m, columns, "likes", -1);
    assert_int_equal(
        colmap_match(m, HEADERS("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "点赞数", "反对数"),
                     columns),
        7);
    check_column(m, columns, "likes", 5);
    check_column(m, columns, "dislikes", 6);
    assert_int_equal(
        colmap_match(m,
                     HEADERS("\xef\xbb\xbf留言编号", "留言用户 ", "* 留言主题", "留言\n时间", "留言详情：", "一级分类"),
                     columns),
        6);
    check_column(m, columns, "category", 5);
    assert_int_equal(colmap_match(m, HEADERS("编号", "用户", "主题", "时间", "详情", "反对数", "点赞数"), columns), 7);
    assert_int_equal(colmap_match(m, HEADERS("留言编号", "留言用户"), columns), 0);
    assert_string_equal(colmap_missing(m, columns)->name, "submitted_at");
    assert_int_equal(colmap_match(m, HEADERS("说明：请勿修改表头"), columns), 0);
    arena_free(a);
}

static void test_colmap_hotline_reads_both_headings(void **state)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    struct colmap *m = builtin(&errors, "12345");
    int columns[COLMAP_FIELDS_MAX];
    (void)state;
    assert_int_equal(colmap_match(m,
                                  HEADERS("工单编号", "工单类型", "问题分类", "标签", "标题", "主要内容", "工单状态",
                                          "来电人", "来电人电话/账号", "被反映区", "被反映街乡镇", "办理结果",
                                          "回复内容", "处理受理方式", "主办单位", "来电时间", "办结时间", "企业名称",
                                          "是否解决", "是否满意", "工单性质", "村/社区", "小区点位"),
                                  columns),
                     23);
    check_column(m, columns, "submitted_at", 15);
    assert_int_equal(colmap_match(m,
                                  HEADERS("工单编号", "创建时间", "一级分类", "二级分类", "三级分类", "主要内容",
                                          "是否有效回访", "是否联系", "二级承办单位简称", "处理结果"),
                                  columns),
                     9);
    check_column(m, columns, "contacted", 7);
    check_column(m, columns, "submitted_at", 1);
    assert_string_equal(m->columns[0].header, "工单编号");
    assert_string_equal(m->columns[0].field, "external_id");
    arena_free(a);
}

static void test_colmap_categories(void **state)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    struct colmap *m = builtin(&errors, "categories");
    int columns[COLMAP_FIELDS_MAX];
    (void)state;
    assert_int_equal(colmap_match(m, HEADERS("一级分类", "二级分类", "三级分类"), columns), 3);
    assert_int_equal(m->target, COLMAP_CATEGORIES);
    assert_null(colmap_builtin("no-such", &errors));
    assert_null(colmap_builtin("../settings", &errors));
    arena_free(a);
}

static void test_colmap_converts_cells(void **state)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    struct colmap *m = builtin(&errors, "12345");
    const struct colmap_field *f = m->fields;
    struct colmap_value v;
    struct error e;
    (void)state;
    assert_int_equal(colmap_convert(&f[colmap_find(m, "title")], " 路灯\n\t不亮　", zone_shanghai, a, &v, &e), ERR_OK);
    assert_string_equal(v.text, "路灯 不亮");
    assert_int_equal(colmap_convert(&f[colmap_find(m, "body")], "\n\t\t第一段。\r\n\t\t\r\n　　第二段。 \n\t",
                                    zone_shanghai, a, &v, &e),
                     ERR_OK);
    assert_string_equal(v.text, "第一段。\n第二段。");
    assert_int_equal(colmap_convert(&f[colmap_find(m, "submitted_at")], "2019/4/25 9:32:09", zone_shanghai, a, &v, &e),
                     ERR_OK);
    assert_int_equal(v.number, INT64_C(1556155929000));
    assert_int_equal(colmap_convert(&f[colmap_find(m, "submitted_at")], "昨天", zone_shanghai, a, &v, &e), ERR_INVALID);
    assert_string_equal(e.field, "submitted_at");
    assert_int_equal(colmap_convert(&f[colmap_find(m, "submitted_at")], " ", zone_shanghai, a, &v, &e), ERR_INVALID);
    assert_int_equal(colmap_convert(&f[colmap_find(m, "satisfied")], "非常满意", zone_shanghai, a, &v, &e), ERR_OK);
    assert_string_equal(v.text, "yes");
    assert_int_equal(colmap_convert(&f[colmap_find(m, "satisfied")], "未评价", zone_shanghai, a, &v, &e), ERR_OK);
    assert_false(v.present);
    assert_int_equal(colmap_convert(&f[colmap_find(m, "answered_at")], "", zone_shanghai, a, &v, &e), ERR_OK);
    assert_false(v.present);
    arena_free(a);
}

static void test_colmap_reports_mistakes_with_lines(void **state)
{
    static const char text[] =
        "title: x\ntarget: matter\nsource: y\nfields:\n  titel: {headers: [标题]}\n"
        "  body:\n    type: long\n  likes: {headers: [a], type: words}\n"
        "  reply: {headers: [b], width: 3}\nconstants:\n  no_field: x\nexport:\n  编号: nope\nx: 1\n";
    static const int lines[] = {2, 5, 7, 7, 8, 9, 11, 13, 14};
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a, .file = "m.yaml"};
    (void)state;
    assert_null(colmap_parse("m", text, strlen(text), &errors));
    struct buf out;
    buf_init(&out, 10000);
    yaml_errors_print(&errors, &out);
    if (errors.n != COUNT_OF(lines)) {
        fail_msg("%s", out.data);
    }
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        if (errors.rows[i].line != lines[i]) {
            fail_msg("%s", out.data);
        }
    }
    buf_release(&out);
    arena_free(a);
}

static size_t count(const char *s, const char *what)
{
    size_t n = 0;
    while ((s = strstr(s, what))) {
        s += strlen(what);
        n++;
    }
    return n;
}

static void test_colmap_built_in_lists_are_whole(void **state)
{
    const struct builtin_file *areas = builtin_find("areas/3506.csv");
    const struct builtin_file *categories = builtin_find("categories.csv");
    (void)state;
    assert_non_null(areas);
    assert_int_equal(strlen(areas->data), areas->n);
    assert_int_equal(count(areas->data, ",3,"), 11);
    assert_int_equal(count(areas->data, ",4,"), 146);
    assert_int_equal(count(areas->data, ",5,"), 2135);
    assert_int_equal(count(categories->data, "\n"), 119);
    assert_null(builtin_find("areas"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_colmap_board_reads_all_its_lists),
        cmocka_unit_test(test_colmap_hotline_reads_both_headings),
        cmocka_unit_test(test_colmap_categories),
        cmocka_unit_test(test_colmap_converts_cells),
        cmocka_unit_test(test_colmap_reports_mistakes_with_lines),
        cmocka_unit_test(test_colmap_built_in_lists_are_whole),
    };
    return cmocka_run_group_tests_name("colmap", tests, NULL, NULL);
}
