/* What is found in a text and what is left alone. All numbers are made up; ID numbers carry right check characters. */
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "text/redact.h"
#include "unit.h"

struct redact_case {
    const char *text;
    const char *want; /* the finds as "kind:text", separated by blanks after a slash */
};

static const struct redact_value vault[] = {
    {REDACT_NAME, "陈阿福"},
    {REDACT_PHONE, "0596-2998877"},
    {REDACT_ADDRESS, "芗城区某某路8号3幢201"},
    {REDACT_NAME, "李"},
    {REDACT_PHONE, ""},
};

static void check(const struct redact_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new();
        struct redact_finds finds = redact_search(a, cases[i].text, vault, COUNT_OF(vault));
        struct buf out;
        buf_init(&out, 10000);
        for (size_t k = 0; k < finds.n; k++) {
            const struct redact_find *f = &finds.rows[k];
            buf_printf(&out, "%s%d:%.*s", k ? "/" : "", (int)f->kind, (int)f->n, cases[i].text + f->from);
        }
        assert_string_equal(out.data, cases[i].want);
        buf_release(&out);
        arena_free(a);
    }
}

static void test_redact_finds_personal_numbers(void **state)
{
    static const struct redact_case cases[] = {
        {"我的电话13812345678请回", "0:13812345678"},
        {"138 1234 5678、139-1234-5678", "0:138 1234 5678/0:139-1234-5678"},
        {"电话１３８１２３４５６７８。", "0:１３８１２３４５６７８"},
        {"+86 13812345678，008613812345678，013812345678", "0:86 13812345678/0:008613812345678/0:013812345678"},
        {"3号楼 13812345678 13912345678", "0:13812345678/0:13912345678"},
        {"1.13812345678", "0:13812345678"},
        {"138.1234.5678", "0:138.1234.5678"},
        {"身份证11010519491231002X", "1:11010519491231002X"},
        {"身份证11010519491231002ｘ。", "1:11010519491231002ｘ"},
        {"350602 19900101 1238", "1:350602 19900101 1238"},
        {"证号350681199001011234", "1:350681199001011234"},
        {"旧证350602490101123", "1:350602490101123"},
        {"卡号6222 0212 3456 7890 128", "2:6222 0212 3456 7890 128"},
        {"邮箱 a.b-c@mail.example.com。", "3:a.b-c@mail.example.com"},
        {"写信到x@y.cn.", "3:x@y.cn"},
    };
    (void)state;
    check(cases, COUNT_OF(cases));
}

static void test_redact_leaves_office_numbers_alone(void **state)
{
    static const struct redact_case cases[] = {
        {"请拨打0596-2671234或05962671234", ""},
        {"电话（0596）2671234、010-12345678", ""},
        {"咨询电话：2671234、82671234", ""},
        {"热线12345、12315、400-123-4567、800 810 1234", ""},
        {"编号2019042509320912345", ""},
        {"2019年4月25日9时32分，面积1234.56平方米，金额3812345.67元", ""},
        {"12812345678", ""},
        {"43709.855856481503，43700.511145833298", ""},
        {"138123456789", ""},
        {"138****5678", ""},
        {"@ a@b @@ x@y. user@", ""},
        {"", ""},
    };
    (void)state;
    check(cases, COUNT_OF(cases));
}

static void test_redact_finds_values_of_the_vault(void **state)
{
    static const struct redact_case cases[] = {
        {"陈阿福反映，陈阿福说", "4:陈阿福/4:陈阿福"},
        {"住芗城区某某路8号3幢201的居民", "6:芗城区某某路8号3幢201"},
        {"家里电话 0596 2998877", "5:0596 2998877"},
        {"家里电话05962998877", "5:05962998877"},
        {"李先生来电", ""},
        {"陈阿福13812345678", "4:陈阿福/0:13812345678"},
    };
    (void)state;
    check(cases, COUNT_OF(cases));
}

static void test_redact_reads_long_runs_of_digits(void **state)
{
    struct arena *a = arena_new();
    struct buf text;
    (void)state;
    buf_init(&text, 4 * 1024 * 1024);
    for (int i = 0; i < 50000; i++) {
        buf_puts(&text, "13812345678 ");
    }
    struct redact_finds finds = redact_search(a, text.data, NULL, 0);
    size_t bytes = 0;
    for (size_t i = 0; i < finds.n; i++) {
        bytes += finds.rows[i].n;
    }
    assert_true(bytes >= 50000 * 11);
    buf_clear(&text);
    for (int i = 0; i < 1000000; i++) {
        buf_putc(&text, '1');
    }
    redact_search(a, text.data, NULL, 0);
    buf_release(&text);
    arena_free(a);
}

static void test_redact_mask_masks_every_find(void **state)
{
    static const char text[] = "陈阿福（11010519491231002X）电话+86 138-1234-5678，住芗城区某某路8号3幢201，a@b.cn";
    struct arena *a = arena_new();
    struct redact_finds finds = redact_search(a, text, vault, COUNT_OF(vault));
    (void)state;
    assert_string_equal(redact_mask(a, text, &finds), "陈**（1101**********）电话+138****5678，住***，***");
    finds.n = 0;
    assert_string_equal(redact_mask(a, text, &finds), text);
    arena_free(a);
}

static void test_redact_masks(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    assert_string_equal(mask_name(a, "张三"), "张**");
    assert_string_equal(mask_name(a, "欧阳小明"), "欧**");
    assert_string_equal(mask_name(a, ""), "");
    assert_string_equal(mask_name(a, NULL), "");
    assert_string_equal(mask_phone(a, "138 1234 5678"), "138****5678");
    assert_string_equal(mask_phone(a, "0596-2671234"), "****1234");
    assert_string_equal(mask_phone(a, "12345"), "****45");
    assert_string_equal(mask_phone(a, "110"), "****");
    assert_string_equal(mask_phone(a, ""), "");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_redact_finds_personal_numbers),
        cmocka_unit_test(test_redact_leaves_office_numbers_alone),
        cmocka_unit_test(test_redact_finds_values_of_the_vault),
        cmocka_unit_test(test_redact_reads_long_runs_of_digits),
        cmocka_unit_test(test_redact_mask_masks_every_find),
        cmocka_unit_test(test_redact_masks),
    };
    return cmocka_run_group_tests_name("redact", tests, NULL, NULL);
}
