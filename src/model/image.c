/* Starts the helper, gives it the picture as standard input and reads its answer with a deadline. */
#include "model/image.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define HEAD_SIZE  17
#define ANSWER_MAX (HEAD_SIZE + 2 * (size_t)IMAGE_OUTPUT_MAX)

static enum err start(const char *program, int in, int out, pid_t *ret_pid, struct error *e)
{
    char name[] = "echowall";
    char command[] = "image-helper";
    char *argv[] = {name, command, NULL};
    char *envp[] = {NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return error_detail(e, ERR_BUSY, "posix_spawn_file_actions_init");
    }
    int why = posix_spawn_file_actions_adddup2(&actions, in, 0);
    why = why ? why : posix_spawn_file_actions_adddup2(&actions, out, 1);
    why = why ? why : posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    why = why ? why : posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    why = why ? why : posix_spawn(ret_pid, program, &actions, NULL, argv, envp);
    posix_spawn_file_actions_destroy(&actions);
    return why ? error_detail(e, ERR_BUSY, "could not start the picture helper: %s", strerror(why)) : ERR_OK;
}

/* Reads up to max bytes until the other end closes; false when the deadline passes or more comes. */
static bool read_answer(int fd, uint8_t *p, size_t max, size_t *ret_n)
{
    int64_t deadline = clock_mono_us() + INT64_C(1000000) * IMAGE_SECONDS_MAX;
    size_t n = 0;
    for (;;) {
        struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
        int64_t left = (deadline - clock_mono_us()) / 1000;
        if (left <= 0 || n == max) {
            return false;
        }
        int ready = poll(&poll_fd, 1, (int)left);
        if (ready < 0 && errno != EINTR) {
            return false;
        }
        if (ready <= 0) {
            continue;
        }
        ssize_t got = read(fd, p + n, max - n);
        if (got < 0 && errno != EINTR) {
            return false;
        }
        if (got == 0) {
            *ret_n = n;
            return true;
        }
        n += got > 0 ? (size_t)got : 0;
    }
}

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

static enum err run(struct arena *a, const char *program, int in, int pipe_fds[2], struct image *ret, struct error *e)
{
    pid_t pid;
    size_t n = 0;
    enum err err = start(program, in, pipe_fds[1], &pid, e);
    close(pipe_fds[1]);
    pipe_fds[1] = -1;
    if (err) {
        return err;
    }
    void *answer = mmap(NULL, ANSWER_MAX, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool whole = answer != MAP_FAILED && read_answer(pipe_fds[0], answer, ANSWER_MAX, &n);
    if (!whole) {
        kill(pid, SIGKILL);
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    err = whole ? take_answer(a, answer, n, ret, e) : refused(IMAGE_DAMAGED, e);
    if (answer != MAP_FAILED) {
        munmap(answer, ANSWER_MAX);
    }
    return err;
}

enum err image_reencode(struct arena *a, const char *program, int fd, struct image *ret, struct error *e)
{
    int pipe_fds[2];
    off_t size = lseek(fd, 0, SEEK_END);
    if (size < 0 || lseek(fd, 0, SEEK_SET) != 0) {
        return error_detail(e, ERR_IO, "seek: %s", strerror(errno));
    }
    if (size > IMAGE_INPUT_MAX) {
        return error_set(e, ERR_TOO_LARGE, NULL, N_("This file is larger than {} bytes."), "%d", IMAGE_INPUT_MAX);
    }
    if (pipe2(pipe_fds, O_CLOEXEC) != 0) {
        return error_detail(e, ERR_BUSY, "pipe: %s", strerror(errno));
    }
    enum err err = run(a, program, fd, pipe_fds, ret, e);
    close(pipe_fds[0]);
    if (pipe_fds[1] >= 0) {
        close(pipe_fds[1]);
    }
    return err;
}

enum err image_reencode_bytes(struct arena *a, const char *program, const void *p, size_t n, struct image *ret,
                              struct error *e)
{
    int fd = memfd_create("picture", MFD_CLOEXEC);
    const char *bytes = p;
    if (fd < 0) {
        return error_detail(e, ERR_BUSY, "memfd_create: %s", strerror(errno));
    }
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done <= 0) {
            close(fd);
            return error_detail(e, ERR_BUSY, "memfd: %s", strerror(errno));
        }
        bytes += done;
        n -= (size_t)done;
    }
    enum err err = image_reencode(a, program, fd, ret, e);
    close(fd);
    return err;
}
