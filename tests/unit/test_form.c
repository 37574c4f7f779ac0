#include "unit.h"

#include <string.h>

#include "base/str.h"
#include "http/form.h"
#include "http/url.h"

struct wish {
    const char *title;
    const char *text;
    const char *secret;
    const char *number;
    int64_t count;
    bool open;
    const char *kind;
    int32_t day;
    int64_t at;
    const char *phone;
    struct form_list tags;
};

static const char *const kinds[] = {"ask", "tell", NULL};

static const struct form_field fields[] = {
    FORM(struct wish, title, FORM_TEXT, 2, 5, FORM_REQUIRED, N_("Title")),
    FORM(struct wish, text, FORM_LONGTEXT, 0, 10, 0, N_("Text")),
    FORM(struct wish, secret, FORM_SECRET, 0, 10, 0, N_("Password")),
    FORM(struct wish, number, FORM_ID, 0, 0, 0, N_("Number")),
    FORM(struct wish, count, FORM_INT, -1, 9, 0, N_("Count")),
    FORM(struct wish, open, FORM_BOOL, 0, 0, 0, N_("Open")),
    FORM_OF(struct wish, kind, FORM_CHOICE, 0, N_("Kind"), kinds),
    FORM(struct wish, day, FORM_DATE, 20260101, 20261231, 0, N_("Day")),
    FORM(struct wish, at, FORM_TIME, 0, 0, 0, N_("Time")),
    FORM(struct wish, phone, FORM_PHONE, 0, 0, 0, N_("Phone")),
    FORM(struct wish, tags, FORM_LIST, 0, 3, 0, N_("Tags")),
};

static struct arena *a;
static struct form_errors errors;

static int setup(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static const char *get(void *ctx, const char *name, size_t i)
{
    return pairs_nth(ctx, name, i);
}

static struct wish read_wish(const char *form)
{
    struct pairs p = {0};
    struct wish w = {.count = 7, .title = "default"};
    assert_int_equal(url_pairs(a, form, strlen(form), 50, &p, NULL), ERR_OK);
    struct form_source src = {a, get, &p, zone_shanghai};
    errors.n = 0;
    enum err err = form_read_from(&src, fields, COUNT_OF(fields), &w, &errors);
    assert_int_equal(err, errors.n > 0 ? ERR_INVALID : ERR_OK);
    return w;
}

static void test_form_reads_every_type(void **state)
{
    (void)state;
    struct wish w = read_wish(
        "title=+%E5%9B%9E%E9%9F%B3%0D%0A%E5%A3%81+&text=a%0D%0Ab%0Dc%0A&secret=+x+&number=SX-1.2_a&count=-1"
        "&open=on&kind=tell&day=2026-07-08&at=2026-07-08T09:30&phone=%2B86+138-0013-8000&tags=a&tags=+b+&tags=");
    assert_int_equal(errors.n, 0);
    assert_string_equal(w.title, "回音 壁");
    assert_string_equal(w.text, "a\nb\nc");
    assert_string_equal(w.secret, " x ");
    assert_string_equal(w.number, "SX-1.2_a");
    assert_int_equal(w.count, -1);
    assert_true(w.open);
    assert_ptr_equal(w.kind, kinds[1]);
    assert_int_equal(w.day, 20260708);
    assert_true(w.at == day_start(20260708, zone_shanghai) + 9 * MS_HOUR + 30 * MS_MINUTE);
    assert_string_equal(w.phone, "13800138000");
    assert_int_equal(w.tags.n, 2);
    assert_string_equal(w.tags.v[1], "b");
}

static void test_form_absent_fields_keep_defaults(void **state)
{
    (void)state;
    struct wish w = read_wish("title=ab&count=");
    assert_int_equal(errors.n, 0);
    assert_int_equal(w.count, 7);
    assert_null(w.text);
    assert_int_equal(w.day, 0);
    assert_int_equal(w.tags.n, 0);
}

static void test_form_collects_all_errors(void **state)
{
    static const char *const names[] = {"title", "text", "number", "count", "kind", "day", "at", "phone", "tags"};
    (void)state;
    read_wish("title=+&text=12345678901&number=a/b&count=10&kind=x&day=2025-12-31&at=soon&phone=abc&tags=abcd");
    assert_int_equal(errors.n, COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct form_error *e = form_error_of(&errors, names[i]);
        assert_non_null(e);
        assert_true(strlen(e->msgid) > 10 && e->label);
        assert_int_equal(strstr(e->msgid, "{}") != NULL, *e->arg != '\0');
    }
    assert_null(form_error_of(&errors, "open"));
}

static void test_form_counts_characters_not_bytes(void **state)
{
    (void)state;
    read_wish("title=%E5%9B%9E%E9%9F%B3%E5%A3%81%E5%9B%9E%E9%9F%B3");
    assert_int_equal(errors.n, 0);
    read_wish("title=%E5%9B%9E%E9%9F%B3%E5%A3%81%E5%9B%9E%E9%9F%B3%E5%A3%81");
    assert_int_equal(errors.n, 1);
    assert_string_equal(errors.v[0].arg, "5");
    read_wish("title=%E5%9B%9E");
    assert_int_equal(errors.n, 1);
    assert_string_equal(errors.v[0].arg, "2");
}

static void test_form_phones(void **state)
{
    static const struct {
        const char *typed, *digits; /* digits NULL: refused */
    } cases[] = {
        {"13800138000", "13800138000"},
        {"138 0013 8000", "13800138000"},
        {"0086-13800138000", "13800138000"},
        {"%2B8613800138000", "13800138000"},
        {"%EF%BC%91%EF%BC%93800138000", "13800138000"},
        {"0593-2876543", "05932876543"},
        {"(010)12345678", "01012345678"},
        {"2876543", "2876543"},
        {"12345", "12345"},
        {"4001234567", "4001234567"},
        {"1380013800", NULL},
        {"138001380001", NULL},
        {"12800138000", NULL},
        {"0", NULL},
        {"-", NULL},
        {"13800138000x", NULL},
        {"13800138000%2C13900139000", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct wish w = read_wish(arena_printf(a, "title=ab&phone=%s", cases[i].typed));
        assert_int_equal(errors.n, cases[i].digits ? 0 : 1);
        if (cases[i].digits)
            assert_string_equal(w.phone, cases[i].digits);
    }
}

static void test_form_date_limits(void **state)
{
    (void)state;
    read_wish("title=ab&day=2026-12-31");
    assert_int_equal(errors.n, 0);
    read_wish("title=ab&day=2027-01-01");
    assert_string_equal(form_error_of(&errors, "day")->arg, "2026-12-31");
    read_wish("title=ab&day=2026-02-30");
    assert_int_equal(errors.n, 1);
}

static void test_form_error_list_is_bounded(void **state)
{
    struct form_errors many = {0};
    (void)state;
    for (int i = 0; i < 2 * FORM_ERRORS_MAX; i++)
        form_error_add(&many, "f", "l", "m", NULL);
    assert_int_equal(many.n, FORM_ERRORS_MAX);
    assert_string_equal(many.v[0].arg, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_reads_every_type),
        cmocka_unit_test(test_form_absent_fields_keep_defaults),
        cmocka_unit_test(test_form_collects_all_errors),
        cmocka_unit_test(test_form_counts_characters_not_bytes),
        cmocka_unit_test(test_form_phones),
        cmocka_unit_test(test_form_date_limits),
        cmocka_unit_test(test_form_error_list_is_bounded),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
