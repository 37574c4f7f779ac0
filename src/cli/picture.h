/*
 * Pictures within the picture helper: pixels, their scaling and turning, and the JPEG that goes out. The helper serves
 * one picture and ends, so a mistake anywhere ends it at once through picture_refuse.
 */
#ifndef ECHOWALL_CLI_PICTURE_H
#define ECHOWALL_CLI_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "model/image.h"

/* rgb holds width * height pixels of three bytes and belongs to the heap. */
struct picture {
    int width, height;
    uint8_t *rgb;
    int orientation; /* EXIF: 1 is upright, up to 8 */
};

/* Answers the refusal and ends the process. */
_Noreturn void picture_refuse(enum image_refusal why);

/* Room for a picture; refuses what is too large, and sides of zero. */
struct picture picture_new(int64_t width, int64_t height);

/* Refuses pictures of too many pixels before anything is decoded. */
void picture_check(int64_t width, int64_t height);

/* Scales down so that no side is longer than side; a smaller picture is copied. Averages areas. */
struct picture picture_scale(const struct picture *p, int side);

/* Turns and mirrors as the EXIF orientation says; takes p over. */
struct picture picture_upright(struct picture p);

/* Writes p as a JPEG without metadata; the bytes belong to the heap. */
uint8_t *picture_jpeg(const struct picture *p, int quality, size_t *ret_n);

/* Readers; each ends the process on a mistake. */
struct picture picture_read_jpeg(const uint8_t *p, size_t n);
struct picture picture_read_png(const uint8_t *p, size_t n);
struct picture picture_read_webp(const uint8_t *p, size_t n);
struct picture picture_read_heif(const uint8_t *p, size_t n);

/* Orientation out of an EXIF block ("II*" or "MM" at its beginning); 1 when there is none. */
int picture_orientation(const uint8_t *tiff, size_t n);

#endif
