/* Detection and decoding of the character sets people's files come in. */
#include <string.h>

#include "base/str.h"
#include "text/charset.h"
#include "unit.h"

struct detect_case {
    const char *bytes;
    size_t n;
    bool whole;
    enum err err;
    enum charset charset;
    size_t skip;
};

#define BYTES(s) (s), sizeof(s) - 1

static void test_charset_detects(void **state)
{
    static const struct detect_case cases[] = {
        {BYTES(""), true, ERR_OK, CHARSET_ASCII, 0},
        {BYTES("a,b\r\n1,2\r\n"), true, ERR_OK, CHARSET_ASCII, 0},
        {BYTES("编号,主题\n"), true, ERR_OK, CHARSET_UTF8, 0},
        {BYTES("\xef\xbb\xbf编号"), true, ERR_OK, CHARSET_UTF8, 3},
        {BYTES("编\xe5\x8f"), false, ERR_OK, CHARSET_UTF8, 0}, /* cut by the end of the sample */
        {BYTES("\xb1\xe0\xba\xc5,1\n"), true, ERR_OK, CHARSET_GB18030, 0},
        {BYTES("\xb1\xe0\xba"), false, ERR_OK, CHARSET_GB18030, 0},
        {BYTES("\x84\x31\x95\x33\xb1\xe0"), true, ERR_OK, CHARSET_GB18030, 4},
        {BYTES("\xff\xfe\x16\x7f"), true, ERR_OK, CHARSET_UTF16LE, 2},
        {BYTES("\xfe\xff\x7f\x16"), true, ERR_OK, CHARSET_UTF16BE, 2},
        {BYTES("\x89PNG\r\n\x1a\n\0\0"), true, ERR_INVALID, 0, 0},
        {BYTES("\xff\xff\xff"), true, ERR_INVALID, 0, 0},
        {BYTES("编号,主题,时间,内容\n1,\xff,2\n"), true, ERR_OK, CHARSET_UTF8, 0}, /* one bad row */
        {BYTES("\xb1\xe0\xba"), true, ERR_INVALID, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct detect_case *c = &cases[i];
        enum charset charset = CHARSET_ASCII;
        size_t skip = 0;
        struct error e;
        assert_int_equal(charset_detect(c->bytes, c->n, c->whole, &charset, &skip, &e), c->err);
        assert_int_equal(charset, c->charset);
        assert_int_equal(skip, c->skip);
    }
}

/* Feeds the input in pieces of every size, so that characters are cut at every place. */
static void check_decode(enum charset charset, const char *in, size_t n, const char *want, int64_t bad)
{
    for (size_t piece = 1; piece <= n; piece++) {
        struct decoder d;
        struct buf out;
        struct error e;
        buf_init(&out, 1024);
        assert_int_equal(decoder_init(&d, charset, &e), ERR_OK);
        for (size_t at = 0; at < n; at += piece) {
            size_t now = n - at < piece ? n - at : piece;
            assert_int_equal(decoder_feed(&d, in + at, now, at + now == n, &out, &e), ERR_OK);
        }
        assert_string_equal(out.data, want);
        assert_int_equal(d.bad, bad);
        assert_true(utf8_valid(out.data, out.len));
        decoder_release(&d);
        buf_release(&out);
    }
}

static void test_charset_decodes_in_any_pieces(void **state)
{
    (void)state;
    check_decode(CHARSET_UTF8, BYTES("a编号𠮷z"), "a编号𠮷z", 0);
    check_decode(CHARSET_GB18030, BYTES("a\xb1\xe0\xba\xc5z"), "a编号z", 0);
    check_decode(CHARSET_GB18030, BYTES("\x95\x34\x90\x37"), "𠩥", 0);
    check_decode(CHARSET_UTF16LE, BYTES("\x16\x7f\xf7\x53\x42\xd8\xb7\xdf"), "编号𠮷", 0);
    check_decode(CHARSET_UTF16BE, BYTES("\x7f\x16\x00\x31"), "编1", 0);
}

static void test_charset_replaces_wrong_bytes_and_drops_controls(void **state)
{
    (void)state;
    check_decode(CHARSET_UTF8, BYTES("编\0号"), "编\xef\xbf\xbd号", 1);
    check_decode(CHARSET_UTF8,
                 BYTES("a\xff"
                       "b"),
                 "a\xef\xbf\xbd"
                 "b",
                 1);
    check_decode(CHARSET_UTF8, BYTES("a\xe7\xbc"), "a\xef\xbf\xbd\xef\xbf\xbd", 2);
    check_decode(CHARSET_UTF8,
                 BYTES("a\x01\x0b\x7f\xc2\x85"
                       "b\xef\xbf\xbf\t\r\n"),
                 "ab\t\r\n", 0);
    check_decode(CHARSET_UTF8, BYTES("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3);
    check_decode(CHARSET_UTF16LE, BYTES("\x16\x7f\x00\xd8\x31\x00"),
                 "编\xef\xbf\xbd"
                 "1",
                 1);
    check_decode(CHARSET_GB18030, BYTES("\xb1\xe0\xff"), "编\xef\xbf\xbd", 1);
}

static void test_charset_ascii_beginning_decides_later(void **state)
{
    static const char *const pieces[] = {"number,title\n", "1,\xb1\xe0\xba\xc5\n"};
    struct decoder d;
    struct buf out;
    struct error e;
    (void)state;
    buf_init(&out, 1024);
    assert_int_equal(decoder_init(&d, CHARSET_ASCII, &e), ERR_OK);
    assert_int_equal(decoder_feed(&d, pieces[0], strlen(pieces[0]), false, &out, &e), ERR_OK);
    assert_int_equal(decoder_feed(&d, pieces[1], strlen(pieces[1]), true, &out, &e), ERR_OK);
    assert_string_equal(out.data, "number,title\n1,编号\n");
    assert_int_equal(d.charset, CHARSET_GB18030);
    decoder_release(&d);
    buf_release(&out);
}

static void test_charset_full_buffer_is_told(void **state)
{
    struct decoder d;
    struct buf out;
    struct error e;
    (void)state;
    buf_init(&out, 4);
    assert_int_equal(decoder_init(&d, CHARSET_UTF8, &e), ERR_OK);
    assert_int_equal(decoder_feed(&d, "编号", 6, true, &out, &e), ERR_TOO_LARGE);
    decoder_release(&d);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charset_detects),
        cmocka_unit_test(test_charset_decodes_in_any_pieces),
        cmocka_unit_test(test_charset_replaces_wrong_bytes_and_drops_controls),
        cmocka_unit_test(test_charset_ascii_beginning_decides_later),
        cmocka_unit_test(test_charset_full_buffer_is_told),
    };
    return cmocka_run_group_tests_name("charset", tests, NULL, NULL);
}
