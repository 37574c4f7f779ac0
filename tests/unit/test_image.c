/*
 * The picture helper, run as a process of its own: this program with the argument image-helper is the helper. What
 * comes back is decoded again here and looked at.
 */
#include <png.h>
#include <stdio.h> /* before jpeglib.h, which needs it */
#include <stdlib.h>
#include <string.h>
#include <webp/encode.h>

#include <jpeglib.h>

#include "base/buf.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/picture.h"
#include "model/image.h"
#include "unit.h"

#define SELF "/proc/self/exe"

/* Red on the left, blue on the right; the upper half is darker. */
static uint8_t *sample(int width, int height)
{
    uint8_t *rgb = malloc((size_t)width * (size_t)height * 3);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            uint8_t *p = rgb + ((size_t)y * (size_t)width + (size_t)x) * 3;
            uint8_t level = y < height / 2 ? 120 : 240;
            p[0] = x < width / 2 ? level : 0;
            p[1] = 0;
            p[2] = x < width / 2 ? 0 : level;
        }
    }
    return rgb;
}

static void make_jpeg(int width, int height, int orientation, struct buf *out)
{
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long n = 0;
    uint8_t *rgb = sample(width, height);
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &bytes, &n);
    info.image_width = (JDIMENSION)width;
    info.image_height = (JDIMENSION)height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    if (orientation) {
        uint8_t exif[] = "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0?\0\0\0GPS-SECRET-PLACE";
        exif[24] = (uint8_t)orientation;
        jpeg_write_marker(&info, JPEG_APP0 + 1, exif, sizeof(exif) - 1);
    }
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = rgb + (size_t)info.next_scanline * (size_t)width * 3;
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    buf_clear(out);
    buf_add(out, bytes, n);
    free(bytes);
    free(rgb);
}

static void make_png(int width, int height, struct buf *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)width,
                       .height = (png_uint_32)height,
                       .format = PNG_FORMAT_RGB};
    png_alloc_size_t n = (png_alloc_size_t)width * (png_alloc_size_t)height * 3 + 100000;
    uint8_t *bytes = malloc(n);
    uint8_t *rgb = sample(width, height);
    assert_true(png_image_write_to_memory(&image, bytes, &n, 0, rgb, 0, NULL));
    buf_clear(out);
    buf_add(out, bytes, n);
    free(bytes);
    free(rgb);
}

static void make_webp(int width, int height, struct buf *out)
{
    uint8_t *bytes = NULL;
    uint8_t *rgb = sample(width, height);
    size_t n = WebPEncodeRGB(rgb, width, height, width * 3, 80, &bytes);
    assert_true(n > 0);
    buf_clear(out);
    buf_add(out, bytes, n);
    WebPFree(bytes);
    free(rgb);
}

/* Is the pixel at the given hundredths of width and height red ('r') or blue ('b'), in the dark half or not? */
static void check_pixel(const struct picture *p, int x, int y, char colour, bool dark)
{
    const uint8_t *at = p->rgb + ((size_t)(p->height * y / 100) * (size_t)p->width + (size_t)(p->width * x / 100)) * 3;
    int level = colour == 'r' ? at[0] : at[2];
    int other = colour == 'r' ? at[2] : at[0];
    assert_in_range(level, dark ? 100 : 220, dark ? 140 : 255);
    assert_in_range(other, 0, 25);
}

static void check_ok(const struct buf *in, int width, int height, struct picture *ret)
{
    struct arena *a = arena_new();
    struct image image;
    struct error e = {0};
    assert_int_equal(image_reencode_bytes(a, SELF, in->data, in->len, &image, &e), ERR_OK);
    assert_int_equal(image.width, width);
    assert_int_equal(image.height, height);
    assert_null(memmem(image.full, image.n_full, "Exif", 4));
    assert_null(memmem(image.full, image.n_full, "SECRET", 6));
    struct picture thumb = picture_read_jpeg(image.thumb, image.n_thumb);
    assert_true(thumb.width <= IMAGE_THUMB_SIDE && thumb.height <= IMAGE_THUMB_SIDE);
    free(thumb.rgb);
    *ret = picture_read_jpeg(image.full, image.n_full);
    assert_int_equal(ret->width, width);
    arena_free(a);
}

static void check_refused(const void *p, size_t n, enum err want, const char *part)
{
    struct arena *a = arena_new();
    struct image image;
    struct error e = {0};
    assert_int_equal(image_reencode_bytes(a, SELF, p, n, &image, &e), want);
    if (!strstr(e.msgid, part)) {
        fail_msg("\"%s\" lacks \"%s\"", e.msgid, part);
    }
    arena_free(a);
}

static void test_image_reads_every_kind(void **state)
{
    struct buf in;
    struct picture p;
    (void)state;
    buf_init(&in, IMAGE_INPUT_MAX);
    make_jpeg(600, 300, 0, &in);
    check_ok(&in, 600, 300, &p);
    check_pixel(&p, 20, 20, 'r', true);
    check_pixel(&p, 80, 80, 'b', false);
    free(p.rgb);
    make_png(601, 300, &in);
    check_ok(&in, 601, 300, &p);
    check_pixel(&p, 80, 20, 'b', true);
    free(p.rgb);
    make_webp(602, 300, &in);
    check_ok(&in, 602, 300, &p);
    check_pixel(&p, 20, 80, 'r', false);
    free(p.rgb);
    make_png(1, 1, &in);
    check_ok(&in, 1, 1, &p);
    free(p.rgb);
    buf_release(&in);
}

static void test_image_scales_large_ones_down(void **state)
{
    struct buf in;
    struct picture p;
    (void)state;
    buf_init(&in, IMAGE_INPUT_MAX);
    make_jpeg(6000, 3000, 0, &in);
    check_ok(&in, 2560, 1280, &p);
    check_pixel(&p, 49, 20, 'r', true);
    check_pixel(&p, 51, 80, 'b', false);
    free(p.rgb);
    make_png(3000, 7, &in);
    check_ok(&in, 2560, 6, &p);
    free(p.rgb);
    buf_release(&in);
}

/* Where the stored upper left corner (red, dark) stands after turning, by EXIF orientation. */
static void test_image_stands_upright_without_metadata(void **state)
{
    static const struct {
        int x, y;
    } corner[] = {{0, 0}, {20, 20}, {80, 20}, {80, 80}, {20, 80}, {20, 20}, {80, 20}, {80, 80}, {20, 80}};
    struct buf in;
    (void)state;
    buf_init(&in, IMAGE_INPUT_MAX);
    for (int orientation = 1; orientation <= 8; orientation++) {
        struct picture p;
        make_jpeg(600, 300, orientation, &in);
        assert_non_null(memmem(in.data, in.len, "SECRET", 6));
        check_ok(&in, orientation < 5 ? 600 : 300, orientation < 5 ? 300 : 600, &p);
        check_pixel(&p, corner[orientation].x, corner[orientation].y, 'r', true);
        free(p.rgb);
    }
    buf_release(&in);
}

static void test_image_cleans_or_refuses_polyglots(void **state)
{
    static const char html[] = "<html><script>alert(1)</script>";
    static const char zip[] = "PK\3\4 hidden archive <script>alert(1)</script>";
    struct arena *a = arena_new();
    struct image image;
    struct error e;
    struct buf in;
    (void)state;
    buf_init(&in, IMAGE_INPUT_MAX);
    make_jpeg(100, 100, 0, &in);
    buf_add(&in, zip, sizeof(zip));
    assert_int_equal(image_reencode_bytes(a, SELF, in.data, in.len, &image, &e), ERR_OK);
    assert_null(memmem(image.full, image.n_full, "PK\3\4", 4));
    assert_null(memmem(image.full, image.n_full, "script", 6));
    buf_clear(&in);
    buf_add(&in, html, sizeof(html));
    check_refused(in.data, in.len, ERR_INVALID, "no JPEG");
    check_refused(zip, sizeof(zip), ERR_INVALID, "no JPEG");
    check_refused("GIF89a", 6, ERR_INVALID, "no JPEG");
    check_refused("", 0, ERR_INVALID, "no JPEG");
    buf_release(&in);
    arena_free(a);
}

static void test_image_refuses_damaged_ones(void **state)
{
    struct buf in;
    (void)state;
    buf_init(&in, IMAGE_INPUT_MAX);
    make_jpeg(600, 300, 0, &in);
    check_refused(in.data, in.len / 2, ERR_INVALID, "damaged");
    check_refused(in.data, 20, ERR_INVALID, "damaged");
    make_png(600, 300, &in);
    check_refused(in.data, in.len / 2, ERR_INVALID, "damaged");
    make_webp(600, 300, &in);
    check_refused(in.data, in.len / 2, ERR_INVALID, "damaged");
    check_refused("\0\0\0\x18"
                  "ftypheic\0\0\0\0mif1heic",
                  24, ERR_INVALID, "");
    buf_release(&in);
}

/* A header alone claims 60,000 by 60,000 pixels: refused before anything is allocated. */
static void test_image_refuses_claimed_sizes(void **state)
{
    static const uint8_t png[] = {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49,
                                  0x48, 0x44, 0x52, 0x00, 0x00, 0xea, 0x60, 0x00, 0x00, 0xea, 0x60, 0x08, 0x02,
                                  0x00, 0x00, 0x00, 0x0f, 0xb0, 0xe2, 0x15, 0x00, 0x00, 0x00, 0x11, 0x49, 0x44,
                                  0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0x18, 0x05, 0xa3, 0x60, 0x14, 0x0c, 0x77,
                                  0x00, 0x00, 0x03, 0xe8, 0x00, 0x01, 0xb3, 0xa6, 0xd3, 0x46, 0x00, 0x00, 0x00,
                                  0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};
    struct buf in;
    (void)state;
    buf_init(&in, IMAGE_INPUT_MAX);
    check_refused(png, sizeof(png), ERR_TOO_LARGE, "million pixels");
    make_jpeg(16, 16, 0, &in);
    uint8_t *frame = memmem(in.data, in.len, "\xff\xc0", 2);
    assert_non_null(frame);
    memcpy(frame + 5, "\xea\x60\xea\x60", 4);
    check_refused(in.data, in.len, ERR_TOO_LARGE, "million pixels");
    make_png(16, 16, &in);
    memcpy(in.data + 16, "\0\0\xea\x60\0\0\xea\x60", 8);
    check_refused(in.data, in.len, ERR_INVALID, "damaged"); /* its check sum is wrong now */
    buf_release(&in);
}

static void test_image_survives_a_helper_that_is_none(void **state)
{
    struct arena *a = arena_new();
    struct image image;
    struct error e = {0};
    (void)state;
    assert_int_equal(image_reencode_bytes(a, "/nonexistent", "x", 1, &image, &e), ERR_BUSY);
    assert_int_equal(image_reencode_bytes(a, "/bin/true", "x", 1, &image, &e), ERR_INVALID);
    assert_int_equal(image_reencode_bytes(a, "/bin/echo", "x", 1, &image, &e), ERR_INVALID);
    arena_free(a);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_image_reads_every_kind),
        cmocka_unit_test(test_image_scales_large_ones_down),
        cmocka_unit_test(test_image_stands_upright_without_metadata),
        cmocka_unit_test(test_image_cleans_or_refuses_polyglots),
        cmocka_unit_test(test_image_refuses_damaged_ones),
        cmocka_unit_test(test_image_refuses_claimed_sizes),
        cmocka_unit_test(test_image_survives_a_helper_that_is_none),
    };
    if (argc > 1 && strcmp(argv[1], "image-helper") == 0) {
        return cmd_image(NULL, argc - 1, argv + 1);
    }
    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
