/* Pixels: scaling, turning, and the JPEG that goes out. */
#include "cli/picture.h"

#include <stdio.h> /* before jpeglib.h, which needs it */
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

void picture_check(int64_t width, int64_t height)
{
    if (width <= 0 || height <= 0) {
        picture_refuse(IMAGE_DAMAGED);
    }
    if (width > IMAGE_PIXELS_MAX || height > IMAGE_PIXELS_MAX || width * height > IMAGE_PIXELS_MAX) {
        picture_refuse(IMAGE_TOO_LARGE);
    }
}

struct picture picture_new(int64_t width, int64_t height)
{
    picture_check(width, height);
    struct picture p = {(int)width, (int)height, malloc((size_t)(width * height * 3)), 1};
    if (!p.rgb) {
        picture_refuse(IMAGE_TOO_LARGE);
    }
    return p;
}

/* Adds source row times weight to sums, each output pixel being the average of the columns it covers. */
static void add_row(const uint8_t *row, int width, int out_width, double weight, double *sums)
{
    double step = (double)width / out_width;
    for (int x = 0; x < out_width; x++) {
        double from = x * step;
        double to = from + step < width ? from + step : width;
        double rgb[3] = {0};
        for (int i = (int)from; i < width && i < to; i++) {
            double left = i > from ? i : from;
            double right = i + 1 < to ? i + 1 : to;
            for (int c = 0; c < 3; c++) {
                rgb[c] += (right - left) * row[i * 3 + c];
            }
        }
        for (int c = 0; c < 3; c++) {
            sums[x * 3 + c] += weight * rgb[c] / step;
        }
    }
}

struct picture picture_scale(const struct picture *p, int side)
{
    int longest = p->width > p->height ? p->width : p->height;
    int64_t width = longest > side ? ((int64_t)p->width * side + longest / 2) / longest : p->width;
    int64_t height = longest > side ? ((int64_t)p->height * side + longest / 2) / longest : p->height;
    struct picture out = picture_new(width > 0 ? width : 1, height > 0 ? height : 1);
    out.orientation = p->orientation;
    size_t n = (size_t)out.width * 3;
    double *sums = malloc(n * sizeof(*sums));
    if (!sums) {
        picture_refuse(IMAGE_TOO_LARGE);
    }
    double step = (double)p->height / out.height;
    for (int y = 0; y < out.height; y++) {
        double from = y * step;
        double to = from + step < p->height ? from + step : p->height;
        memset(sums, 0, n * sizeof(*sums));
        for (int i = (int)from; i < p->height && i < to; i++) {
            double top = i > from ? i : from;
            double bottom = i + 1 < to ? i + 1 : to;
            add_row(p->rgb + (size_t)i * (size_t)p->width * 3, p->width, out.width, (bottom - top) / step, sums);
        }
        for (size_t i = 0; i < n; i++) {
            out.rgb[(size_t)y * n + i] = (uint8_t)(sums[i] + 0.5 > 255 ? 255 : sums[i] + 0.5);
        }
    }
    free(sums);
    return out;
}

/* Where pixel (x, y) of the stored picture belongs, by the table of the EXIF standard. */
static size_t place(const struct picture *p, int x, int y)
{
    int right = p->width - 1 - x;
    int below = p->height - 1 - y;
    switch (p->orientation) {
    case 2:
        return (size_t)y * (size_t)p->width + (size_t)right;
    case 3:
        return (size_t)below * (size_t)p->width + (size_t)right;
    case 4:
        return (size_t)below * (size_t)p->width + (size_t)x;
    case 5:
        return (size_t)x * (size_t)p->height + (size_t)y;
    case 6:
        return (size_t)x * (size_t)p->height + (size_t)below;
    case 7:
        return (size_t)right * (size_t)p->height + (size_t)below;
    default:
        return (size_t)right * (size_t)p->height + (size_t)y;
    }
}

struct picture picture_upright(struct picture p)
{
    if (p.orientation < 2 || p.orientation > 8) {
        return p;
    }
    int turned = p.orientation >= 5;
    struct picture out = picture_new(turned ? p.height : p.width, turned ? p.width : p.height);
    for (int y = 0; y < p.height; y++) {
        for (int x = 0; x < p.width; x++) {
            const uint8_t *from = p.rgb + ((size_t)y * (size_t)p.width + (size_t)x) * 3;
            memcpy(out.rgb + place(&p, x, y) * 3, from, 3);
        }
    }
    free(p.rgb);
    return out;
}

static void fail(j_common_ptr info)
{
    (void)info;
    picture_refuse(IMAGE_DAMAGED);
}

uint8_t *picture_jpeg(const struct picture *p, int quality, size_t *ret_n)
{
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char *out = NULL;
    unsigned long n = 0;
    info.err = jpeg_std_error(&errors);
    errors.error_exit = fail;
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &out, &n);
    info.image_width = (JDIMENSION)p->width;
    info.image_height = (JDIMENSION)p->height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    info.optimize_coding = TRUE;
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = p->rgb + (size_t)info.next_scanline * (size_t)p->width * 3;
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    *ret_n = n;
    return out;
}
