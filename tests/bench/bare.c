#include "bare.h"

#include <microhttpd.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"

static enum MHD_Result answer(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **context)
{
    static int seen;
    (void)url, (void)method, (void)version, (void)data;
    if (!*context) {
        *context = &seen;
        return MHD_YES;
    }
    *size = 0;
    return MHD_queue_response(connection, MHD_HTTP_OK, cls);
}

/* The library writes these itself. */
static bool own_header(const char *line)
{
    return strncasecmp(line, "Date:", 5) == 0 || strncasecmp(line, "Content-Length:", 15) == 0 ||
           strncasecmp(line, "Connection:", 11) == 0;
}

static struct MHD_Response *response_of(struct arena *a, const char *text, size_t n)
{
    const char *end = memmem(text, n, "\r\n\r\n", 4);
    size_t head = (size_t)(end - text) + 4;
    struct MHD_Response *m =
        MHD_create_response_from_buffer(n - head, (void *)(uintptr_t)(text + head), MHD_RESPMEM_PERSISTENT);
    for (const char *line = strstr(text, "\r\n") + 2; line < end; line = strstr(line, "\r\n") + 2) {
        const char *colon = strchr(line, ':');
        const char *stop = strstr(line, "\r\n");
        if (!own_header(line))
            MHD_add_response_header(m, arena_strndup(a, line, (size_t)(colon - line)),
                                    arena_strndup(a, colon + 2, (size_t)(stop - colon - 2)));
    }
    return m;
}

/* The child ends with its parent, or by the signal of bare_stop. */
static void serve(const char *text, size_t n, unsigned threads, int port_fd)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct MHD_Response *m = response_of(arena_new(), text, n);
    struct MHD_Daemon *d =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, m, MHD_OPTION_CONNECTION_LIMIT, 6144u,
                         MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)12 * 1024,
                         MHD_OPTION_THREAD_POOL_SIZE, threads > 1 ? threads : 0, MHD_OPTION_END);
    const union MHD_DaemonInfo *info = d ? MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    uint16_t port = info ? info->port : 0;
    if (write(port_fd, &port, sizeof(port)) != sizeof(port) || port == 0)
        _exit(1);
    for (;;)
        pause();
}

enum err bare_start(const char *text, size_t n, unsigned threads, struct bare *ret, struct error *e)
{
    int fds[2];
    uint16_t port = 0;
    if (!memmem(text, n, "\r\n\r\n", 4) || pipe(fds) != 0)
        return error_detail(e, ERR_IO, "no answer to serve");
    pid_t pid = fork();
    if (pid == 0)
        serve(text, n, threads, fds[1]);
    close(fds[1]);
    bool ok = pid > 0 && read(fds[0], &port, sizeof(port)) == sizeof(port) && port != 0;
    close(fds[0]);
    *ret = (struct bare){pid, port};
    if (!ok)
        bare_stop(ret);
    return ok ? ERR_OK : error_detail(e, ERR_IO, "the bare server did not start");
}

void bare_stop(struct bare *b)
{
    if (b->pid > 0) {
        kill(b->pid, SIGKILL);
        waitpid(b->pid, NULL, 0);
    }
    b->pid = 0;
}
