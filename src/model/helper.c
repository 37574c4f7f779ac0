/* Starts a helper, gives it its input as standard input and reads its answer with a deadline. */
#include "model/helper.h"

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

static enum err start(const char *program, const char *const *command, int in, int out, pid_t *ret_pid, struct error *e)
{
    char *envp[] = {NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return error_detail(e, ERR_BUSY, "posix_spawn_file_actions_init");
    }
    int why = posix_spawn_file_actions_adddup2(&actions, in, 0);
    why = why ? why : posix_spawn_file_actions_adddup2(&actions, out, 1);
    why = why ? why : posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    why = why ? why : posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    why = why ? why : posix_spawn(ret_pid, program, &actions, NULL, (char *const *)command, envp);
    posix_spawn_file_actions_destroy(&actions);
    return why ? error_detail(e, ERR_BUSY, "could not start %s: %s", program, strerror(why)) : ERR_OK;
}

/* Reads up to max bytes until the other end closes; false when the deadline passes or more comes. */
static bool read_answer(int fd, uint8_t *p, size_t max, int seconds, size_t *ret_n)
{
    int64_t deadline = clock_mono_us() + INT64_C(1000000) * seconds;
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

static enum err run(const char *program, const char *const *command, int in, int pipe_fds[2], int seconds,
                    struct helper_answer *x, struct error *e)
{
    pid_t pid;
    enum err err = start(program, command, in, pipe_fds[1], &pid, e);
    close(pipe_fds[1]);
    if (err) {
        return err;
    }
    bool whole = read_answer(pipe_fds[0], x->map, x->map_n, seconds, &x->n);
    if (!whole) {
        kill(pid, SIGKILL);
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    x->p = x->map;
    return whole ? ERR_OK : error_detail(e, ERR_INTERNAL, "%s did not answer in time or said too much", program);
}

enum err helper_run(const char *program, const char *const *command, int in, size_t max, int seconds,
                    struct helper_answer *ret, struct error *e)
{
    int pipe_fds[2];
    struct helper_answer x = {.map_n = max};
    x.map = mmap(NULL, max, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (x.map == MAP_FAILED) {
        return error_detail(e, ERR_BUSY, "mmap: %s", strerror(errno));
    }
    if (pipe2(pipe_fds, O_CLOEXEC) != 0) {
        helper_release(&x);
        return error_detail(e, ERR_BUSY, "pipe: %s", strerror(errno));
    }
    enum err err = run(program, command, in, pipe_fds, seconds, &x, e);
    close(pipe_fds[0]);
    if (err) {
        helper_release(&x);
        return err;
    }
    *ret = x;
    return ERR_OK;
}

void helper_release(struct helper_answer *x)
{
    munmap(x->map, x->map_n);
}

enum err helper_input(const void *p, size_t n, int *ret_fd, struct error *e)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
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
    if (lseek(fd, 0, SEEK_SET) != 0) {
        close(fd);
        return error_detail(e, ERR_BUSY, "memfd: %s", strerror(errno));
    }
    *ret_fd = fd;
    return ERR_OK;
}
