#include "service.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "load.h"

#define START_MAX_US (60 * INT64_C(1000000))

static void run_program(const struct service_how *how, int log)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    dup2(log, STDERR_FILENO);
    setenv("ECHOWALL_PAGE_CACHE", how->cache ? "16 MiB" : "0", 1);
    const char *args[] = {"echowall",    "serve",   "--db",     how->url, "--listen",
                          "127.0.0.1:0", "--files", how->files, NULL};
    execv(how->program, (char *const *)(uintptr_t)args);
    _exit(127);
}

/* The port stands in the first line of the log. */
static unsigned port_in(int log)
{
    char text[4096];
    ssize_t n = pread(log, text, sizeof(text) - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    const char *found = strstr(text, "127.0.0.1:0 port ");
    return found ? (unsigned)strtoul(found + 17, NULL, 10) : 0;
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
}

static enum err first_answer(struct service *s, struct error *e)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    enum err r = load_fetch(s->port, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", &out, e);
    if (r == ERR_OK && !str_starts(out.data, "HTTP/1.1 200"))
        r = error_detail(e, ERR_IO, "not healthy: %.40s", out.data);
    buf_release(&out);
    return r;
}

enum err service_start(const struct service_how *how, struct service *ret, struct error *e)
{
    int log = open(how->log, O_CREAT | O_TRUNC | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0)
        return error_detail(e, ERR_IO, "could not open %s", how->log);
    int64_t began = clock_mono_us();
    *ret = (struct service){.pid = fork()};
    if (ret->pid == 0)
        run_program(how, log);
    while ((ret->port = port_in(log)) == 0 && clock_mono_us() - began < START_MAX_US &&
           waitpid(ret->pid, NULL, WNOHANG) == 0)
        nap();
    close(log);
    enum err r = ret->port ? ERR_BUSY : error_detail(e, ERR_IO, "the server did not start; see %s", how->log);
    /* The port is known a moment before its threads run. */
    while (r == ERR_BUSY || (r == ERR_IO && ret->port && clock_mono_us() - began < START_MAX_US)) {
        r = first_answer(ret, e);
        if (r != ERR_OK)
            nap();
    }
    ret->start_ms = (double)(clock_mono_us() - began) / 1000;
    if (r != ERR_OK)
        service_stop(ret);
    return r;
}

void service_stop(struct service *s)
{
    if (s->pid > 0) {
        kill(s->pid, SIGTERM);
        waitpid(s->pid, NULL, 0);
    }
    s->pid = 0;
}

double service_memory(const struct service *s)
{
    char path[64], line[256];
    double kib = 0;
    snprintf(path, sizeof(path), "/proc/%d/status", (int)s->pid);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof(line), f)) {
        if (str_starts(line, "VmRSS:"))
            kib = strtod(line + 6, NULL);
    }
    if (f)
        fclose(f);
    return kib / 1024;
}

int service_command(const char *program, const char *const *args)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        if (!freopen("/dev/null", "w", stdout))
            _exit(127);
        execv(program, (char *const *)(uintptr_t)args);
        _exit(127);
    }
    int status = 0;
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}
