/* Gives the helper a picture and believes its answer no more than the picture. */
#include "model/image.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "model/helper.h"

#define HEAD_SIZE  17
#define ANSWER_MAX (HEAD_SIZE + 2 * (size_t)IMAGE_OUTPUT_MAX)

static enum err refused(uint8_t why, struct error *e)
{
    switch (why) {
    case IMAGE_NOT_ONE:
        return error_set(e, ERR_INVALID, NULL, N_("This file is no JPEG, PNG, WebP or HEIC picture."), NULL);
    case IMAGE_TOO_LARGE:
        return error_set(e, ERR_TOO_LARGE, NULL, N_("This picture has more than {} million pixels."), "%d",
                         IMAGE_PIXELS_MAX / 1000000);
    case IMAGE_MOVING:
        return error_set(e, ERR_INVALID, NULL, N_("Moving pictures cannot be taken: send a still one."), NULL);
    case IMAGE_UNREADABLE:
        return error_set(e, ERR_INVALID, NULL, N_("This kind of picture cannot be read here: send it as JPEG."), NULL);
    default:
        return error_set(e, ERR_INVALID, NULL, N_("This picture is damaged."), NULL);
    }
}

static uint32_t number(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The helper has read a stranger's file: its answer is believed no more than the file. */
static enum err take_answer(struct arena *a, const uint8_t *p, size_t n, struct image *ret, struct error *e)
{
    if (n == 2 && p[0] == 'R') {
        return refused(p[1], e);
    }
    if (n < HEAD_SIZE || p[0] != 'K') {
        return refused(IMAGE_DAMAGED, e);
    }
    uint32_t width = number(p + 1);
    uint32_t height = number(p + 5);
    uint32_t n_full = number(p + 9);
    uint32_t n_thumb = number(p + 13);
    if (width == 0 || height == 0 || width > IMAGE_LONG_SIDE || height > IMAGE_LONG_SIDE || n_full > IMAGE_OUTPUT_MAX ||
        n_thumb > IMAGE_OUTPUT_MAX || n != HEAD_SIZE + (size_t)n_full + n_thumb || n_full < 4 || n_thumb < 4) {
        return refused(IMAGE_DAMAGED, e);
    }
    uint8_t *bytes = arena_memdup(a, p + HEAD_SIZE, n - HEAD_SIZE);
    *ret = (struct image){(int)width, (int)height, bytes, n_full, bytes + n_full, n_thumb};
    return ERR_OK;
}

enum err image_reencode(struct arena *a, const char *program, int fd, struct image *ret, struct error *e)
{
    static const char *const command[] = {"echowall", "image-helper", NULL};
    struct helper_answer answer;
    off_t size = lseek(fd, 0, SEEK_END);
    if (size < 0 || lseek(fd, 0, SEEK_SET) != 0) {
        return error_detail(e, ERR_IO, "seek: %s", strerror(errno));
    }
    if (size > IMAGE_INPUT_MAX) {
        return error_set(e, ERR_TOO_LARGE, NULL, N_("This file is larger than {} bytes."), "%d", IMAGE_INPUT_MAX);
    }
    enum err err = helper_run(program, command, fd, ANSWER_MAX, IMAGE_SECONDS_MAX, &answer, e);
    if (err) {
        return err == ERR_INTERNAL ? refused(IMAGE_DAMAGED, e) : err;
    }
    err = take_answer(a, answer.p, answer.n, ret, e);
    helper_release(&answer);
    return err;
}

enum err image_reencode_bytes(struct arena *a, const char *program, const void *p, size_t n, struct image *ret,
                              struct error *e)
{
    int fd;
    enum err err = helper_input(p, n, &fd, e);
    if (err) {
        return err;
    }
    err = image_reencode(a, program, fd, ret, e);
    close(fd);
    return err;
}
