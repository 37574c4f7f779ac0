/* Readers of JPEG, PNG and WebP. Sizes are checked from the header, before a pixel is decoded. */
#include <png.h>
#include <stdbool.h>
#include <stdio.h> /* before jpeglib.h, which needs it */
#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>

#include <jerror.h>
#include <jpeglib.h>

#include "cli/picture.h"

static uint32_t get(const uint8_t *p, int n, bool big)
{
    uint32_t value = 0;
    for (int i = 0; i < n; i++) {
        value |= (uint32_t)p[i] << (8 * (big ? n - 1 - i : i));
    }
    return value;
}

int picture_orientation(const uint8_t *tiff, size_t n)
{
    bool big = n > 1 && tiff[0] == 'M';
    if (n < 8 || (memcmp(tiff, "II*\0", 4) != 0 && memcmp(tiff, "MM\0*", 4) != 0)) {
        return 1;
    }
    size_t at = get(tiff + 4, 4, big);
    if (at > n || n - at < 2) {
        return 1;
    }
    size_t count = get(tiff + at, 2, big);
    at += 2;
    for (size_t i = 0; i < count && n - at >= 12; i++, at += 12) {
        if (get(tiff + at, 2, big) == 0x0112 && get(tiff + at + 2, 2, big) == 3) {
            uint32_t value = get(tiff + at + 8, 2, big);
            return value >= 1 && value <= 8 ? (int)value : 1;
        }
    }
    return 1;
}

static void jpeg_fail(j_common_ptr info)
{
    (void)info;
    picture_refuse(IMAGE_DAMAGED);
}

/* libjpeg fills what is missing with grey and warns: a picture that is cut off is damaged. */
static void jpeg_warn(j_common_ptr info, int level)
{
    if (level < 0 && (info->err->msg_code == JWRN_JPEG_EOF || info->err->msg_code == JWRN_HIT_MARKER)) {
        picture_refuse(IMAGE_DAMAGED);
    }
}

static int jpeg_orientation(const struct jpeg_decompress_struct *info)
{
    for (jpeg_saved_marker_ptr m = info->marker_list; m; m = m->next) {
        if (m->data_length > 6 && memcmp(m->data, "Exif\0\0", 6) == 0) {
            return picture_orientation(m->data + 6, m->data_length - 6);
        }
    }
    return 1;
}

/* CMYK pictures from print shops are stored inverted. */
static void read_cmyk(struct jpeg_decompress_struct *info, struct picture *p)
{
    size_t width = info->output_width;
    uint8_t *row = malloc(width * 4);
    if (!row) {
        picture_refuse(IMAGE_TOO_LARGE);
    }
    while (info->output_scanline < info->output_height) {
        uint8_t *out = p->rgb + (size_t)info->output_scanline * width * 3;
        JSAMPROW rows[1] = {row};
        jpeg_read_scanlines(info, rows, 1);
        for (size_t i = 0; i < width; i++) {
            for (size_t c = 0; c < 3; c++) {
                int ink = row[i * 4 + c];
                int black = row[i * 4 + 3];
                out[i * 3 + c] =
                    (uint8_t)(info->saw_Adobe_marker ? ink * black / 255 : (255 - ink) * (255 - black) / 255);
            }
        }
    }
    free(row);
}

/* Decodes at the smallest of the sizes libjpeg does for nothing that is still large enough. */
static void choose_scale(struct jpeg_decompress_struct *info)
{
    unsigned longest = info->image_width > info->image_height ? info->image_width : info->image_height;
    info->scale_num = 1;
    info->scale_denom = 1;
    while (info->scale_denom < 8 && longest / (info->scale_denom * 2) >= IMAGE_LONG_SIDE) {
        info->scale_denom *= 2;
    }
}

struct picture picture_read_jpeg(const uint8_t *p, size_t n)
{
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    info.err = jpeg_std_error(&errors);
    errors.error_exit = jpeg_fail;
    errors.emit_message = jpeg_warn;
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, p, n);
    jpeg_save_markers(&info, JPEG_APP0 + 1, 0xffff);
    jpeg_read_header(&info, TRUE);
    picture_check(info.image_width, info.image_height);
    bool cmyk = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
    info.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
    choose_scale(&info);
    jpeg_start_decompress(&info);
    struct picture out = picture_new(info.output_width, info.output_height);
    out.orientation = jpeg_orientation(&info);
    if (cmyk) {
        read_cmyk(&info, &out);
    }
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = out.rgb + (size_t)info.output_scanline * info.output_width * 3;
        jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_destroy_decompress(&info);
    return out;
}

struct picture picture_read_png(const uint8_t *p, size_t n)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    png_color white = {255, 255, 255};
    if (!png_image_begin_read_from_memory(&image, p, n)) {
        picture_refuse(IMAGE_DAMAGED);
    }
    picture_check(image.width, image.height);
    struct picture out = picture_new(image.width, image.height);
    image.format = PNG_FORMAT_RGB;
    if (!png_image_finish_read(&image, &white, out.rgb, 0, NULL)) {
        picture_refuse(IMAGE_DAMAGED);
    }
    return out;
}

/* RIFF chunks: four letters, a length, and a byte of padding where the length is odd. */
static int webp_orientation(const uint8_t *p, size_t n)
{
    for (size_t at = 12; n - at >= 8;) {
        size_t size = get(p + at + 4, 4, false);
        if (size > n - at - 8) {
            return 1;
        }
        if (memcmp(p + at, "EXIF", 4) == 0) {
            const uint8_t *data = p + at + 8;
            bool head = size > 6 && memcmp(data, "Exif\0\0", 6) == 0;
            return picture_orientation(head ? data + 6 : data, head ? size - 6 : size);
        }
        at += 8 + size + (size & 1);
        if (at > n) {
            return 1;
        }
    }
    return 1;
}

static void on_white(const uint8_t *rgba, size_t n, uint8_t *rgb)
{
    for (size_t i = 0; i < n; i++) {
        int alpha = rgba[i * 4 + 3];
        for (size_t c = 0; c < 3; c++) {
            rgb[i * 3 + c] = (uint8_t)((rgba[i * 4 + c] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }
}

struct picture picture_read_webp(const uint8_t *p, size_t n)
{
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(p, n, &features) != VP8_STATUS_OK) {
        picture_refuse(IMAGE_DAMAGED);
    }
    picture_check(features.width, features.height);
    if (features.has_animation) {
        picture_refuse(IMAGE_MOVING);
    }
    struct picture out = picture_new(features.width, features.height);
    out.orientation = webp_orientation(p, n);
    size_t pixels = (size_t)out.width * (size_t)out.height;
    if (features.has_alpha) {
        uint8_t *rgba = malloc(pixels * 4);
        if (!rgba) {
            picture_refuse(IMAGE_TOO_LARGE);
        }
        if (!WebPDecodeRGBAInto(p, n, rgba, pixels * 4, out.width * 4)) {
            picture_refuse(IMAGE_DAMAGED);
        }
        on_white(rgba, pixels, out.rgb);
        free(rgba);
    } else if (!WebPDecodeRGBInto(p, n, out.rgb, pixels * 3, out.width * 3)) {
        picture_refuse(IMAGE_DAMAGED);
    }
    return out;
}
