/*
 * echowall image-helper: reads a picture on standard input, writes it anew on standard output (the protocol is in
 * model/image.h). Decoders of pictures are where attacks on servers begin, so this process can do next to nothing:
 * little memory and time, no file but the three it has, no network, no other program.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/confine.h"
#include "cli/cli.h"
#include "cli/picture.h"

/* With three descriptors at most, and those taken, nothing can be opened any more. */
static const struct confinement confinement = {.memory = (size_t)512 * 1024 * 1024, .seconds = 10};

static void write_all(const void *p, size_t n)
{
    const char *bytes = p;
    while (n > 0) {
        ssize_t done = write(STDOUT_FILENO, bytes, n);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            _exit(EXIT_CANNOT);
        }
        bytes += done;
        n -= (size_t)done;
    }
}

/* Without _exit the libraries' clean-up would run on what a hostile file left behind. */
_Noreturn void picture_refuse(enum image_refusal why)
{
    const char answer[2] = {'R', (char)why};
    write_all(answer, sizeof(answer));
    _exit(EXIT_NO);
}

static uint8_t *read_input(size_t *ret_n)
{
    size_t cap = 1024 * 1024;
    size_t n = 0;
    uint8_t *p = malloc(cap);
    while (p) {
        ssize_t got = read(STDIN_FILENO, p + n, cap - n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            break;
        }
        if (got == 0) {
            *ret_n = n;
            return p;
        }
        n += (size_t)got;
        if (n > IMAGE_INPUT_MAX) {
            break;
        }
        if (n == cap) {
            uint8_t *more = realloc(p, cap * 2);
            if (!more) {
                break;
            }
            p = more;
            cap *= 2;
        }
    }
    picture_refuse(IMAGE_TOO_LARGE);
}

static int is_heif(const uint8_t *p, size_t n)
{
    static const char brands[][5] = {"heic", "heix", "heim", "heis", "mif1", "msf1"};
    if (n < 16 || memcmp(p + 4, "ftyp", 4) != 0) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(brands) / sizeof(brands[0]); i++) {
        if (memcmp(p + 8, brands[i], 4) == 0) {
            return 1;
        }
    }
    return 0;
}

static struct picture read_picture(const uint8_t *p, size_t n)
{
    if (n >= 3 && memcmp(p, "\xff\xd8\xff", 3) == 0) {
        return picture_read_jpeg(p, n);
    }
    if (n >= 8 && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0) {
        return picture_read_png(p, n);
    }
    if (n >= 16 && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0) {
        return picture_read_webp(p, n);
    }
    if (is_heif(p, n)) {
        return picture_read_heif(p, n);
    }
    picture_refuse(IMAGE_NOT_ONE);
}

static void put_number(uint8_t *p, size_t value)
{
    for (int i = 0; i < 4; i++) {
        p[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

int cmd_image(struct cli *c, int argc, char **argv)
{
    size_t n = 0;
    size_t n_full;
    size_t n_thumb;
    uint8_t head[17] = {'K'};
    (void)c, (void)argc, (void)argv;
    uint8_t *input = read_input(&n);
    /* Libraries are opened before the door closes; where this one is missing its reader says so. */
    if (is_heif(input, n)) {
        dlopen("libheif.so.1", RTLD_NOW | RTLD_LOCAL);
    }
    confine(&confinement);
    struct picture read = read_picture(input, n);
    free(input);
    struct picture full = picture_scale(&read, IMAGE_LONG_SIDE);
    free(read.rgb);
    full = picture_upright(full);
    struct picture thumb = picture_scale(&full, IMAGE_THUMB_SIDE);
    uint8_t *full_jpeg = picture_jpeg(&full, 82, &n_full);
    uint8_t *thumb_jpeg = picture_jpeg(&thumb, 78, &n_thumb);
    put_number(head + 1, (size_t)full.width);
    put_number(head + 5, (size_t)full.height);
    put_number(head + 9, n_full);
    put_number(head + 13, n_thumb);
    write_all(head, sizeof(head));
    write_all(full_jpeg, n_full);
    write_all(thumb_jpeg, n_thumb);
    _exit(EXIT_DONE);
}
