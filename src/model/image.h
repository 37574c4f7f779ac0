/*
 * Pictures people send. The server never decodes one itself: a helper process with tight limits reads it and writes it
 * anew as JPEG, upright, without metadata, with a thumbnail. What comes back is pixels that were drawn by us, so a file
 * that is a picture and something else at once ends as a picture, and no place or device stays in it.
 */
#ifndef ECHOWALL_MODEL_IMAGE_H
#define ECHOWALL_MODEL_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define IMAGE_INPUT_MAX   (64 * 1024 * 1024)
#define IMAGE_OUTPUT_MAX  (16 * 1024 * 1024)
#define IMAGE_PIXELS_MAX  50000000
#define IMAGE_LONG_SIDE   2560
#define IMAGE_THUMB_SIDE  400
#define IMAGE_SECONDS_MAX 15

/* Why the helper refuses a picture: the second byte of its answer. */
enum image_refusal {
    IMAGE_NOT_ONE = 'n', /* neither JPEG, PNG, WebP nor HEIC */
    IMAGE_DAMAGED = 'd',
    IMAGE_TOO_LARGE = 'l',
    IMAGE_MOVING = 'm',
    IMAGE_UNREADABLE = 'u' /* a kind this installation cannot read */
};

/*
 * The helper's answer on its standard output: 'R' and a refusal, or 'K' and four numbers of 4 bytes, highest first
 * (width, height, size of the picture, size of the thumbnail), then the picture and the thumbnail.
 */

/* Two JPEGs. width and height are those of full. */
struct image {
    int width, height;
    const uint8_t *full;
    size_t n_full;
    const uint8_t *thumb;
    size_t n_thumb;
};

/*
 * Re-encodes the picture that fd holds, from its beginning. program is this program's own path (/proc/self/exe). The
 * result lives in a. ERR_INVALID and ERR_TOO_LARGE with a sentence for what cannot be taken; ERR_BUSY when the helper
 * could not be started.
 */
enum err image_reencode(struct arena *a, const char *program, int fd, struct image *ret, struct error *e) ERR_CHECKED;

/* The same for bytes. */
enum err image_reencode_bytes(struct arena *a, const char *program, const void *p, size_t n, struct image *ret,
                              struct error *e) ERR_CHECKED;

#endif
