#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"

#define CONNECTIONS_MAX 1024
#define HEAD_MAX        8192
#define REQUEST_MAX     65536
#define SILENCE_MS      10000

/* Latencies in steps of a sixteenth of a power of two: exact enough for a percentile, and no memory to speak of. */
#define STEPS   16
#define BUCKETS (40 * STEPS)

struct peer {
    int fd;
    int64_t began_us;
    struct buf request;
    size_t sent;
    char head[HEAD_MAX + 1];
    size_t head_n;
    uint64_t body_left;
    int status;
    bool in_body;
};

struct run {
    const struct load *load;
    struct peer *peers;
    int epoll;
    uint64_t next;
    uint64_t buckets[BUCKETS];
    struct load_result result;
    bool over;
};

static unsigned bucket_of(int64_t us)
{
    uint64_t n = us > 0 ? (uint64_t)us : 0;
    if (n < STEPS)
        return (unsigned)n;
    unsigned power = 63 - (unsigned)__builtin_clzll(n);
    unsigned i = (power - 3) * STEPS + (unsigned)(n >> (power - 4) & (STEPS - 1));
    return i < BUCKETS ? i : BUCKETS - 1;
}

static double bucket_end(unsigned i)
{
    if (i < STEPS)
        return i + 1;
    unsigned power = i / STEPS + 3;
    return (double)(UINT64_C(1) << (power - 4)) * (STEPS + i % STEPS + 1);
}

static double percentile(const struct run *r, double p)
{
    uint64_t want = (uint64_t)((double)r->result.answers * p), seen = 0;
    for (unsigned i = 0; i < BUCKETS; i++) {
        seen += r->buckets[i];
        if (seen > want)
            return bucket_end(i);
    }
    return 0;
}

static int open_one(unsigned port)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
        close(fd);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return fd;
}

static enum err broken(struct error *e, const char *what)
{
    return error_detail(e, ERR_IO, "%s: %s", what, strerrordesc_np(errno));
}

static enum err send_more(struct peer *p, struct error *e)
{
    while (p->sent < p->request.len) {
        ssize_t n = send(p->fd, p->request.data + p->sent, p->request.len - p->sent, MSG_NOSIGNAL);
        if (n <= 0)
            return broken(e, "send");
        p->sent += (size_t)n;
    }
    return ERR_OK;
}

static enum err begin(struct run *r, struct peer *p, struct error *e)
{
    buf_clear(&p->request);
    r->load->make(r->load->ctx, r->next++, &p->request);
    p->sent = 0;
    p->head_n = 0;
    p->in_body = false;
    p->began_us = clock_mono_us();
    return send_more(p, e);
}

static void count(struct run *r, const struct peer *p)
{
    struct load_result *x = &r->result;
    x->answers++;
    r->buckets[bucket_of(clock_mono_us() - p->began_us)]++;
    if (p->status / 100 != 2 && p->status != 304) {
        x->bad++;
        x->bad_status = p->status;
    }
    if (r->load->requests && x->answers >= r->load->requests)
        r->over = true;
}

static void read_head(struct peer *p)
{
    p->status = (int)strtol(p->head + 9, NULL, 10);
    const char *length = strcasestr(p->head, "\r\nContent-Length:");
    p->body_left = length && p->status != 304 ? strtoull(length + 17, NULL, 10) : 0;
    p->in_body = true;
}

/* Takes what came; true once the answer is whole. Answers do not follow each other unasked, so nothing is left over. */
static bool take(struct peer *p, const char *data, size_t n)
{
    if (!p->in_body) {
        size_t room = HEAD_MAX - p->head_n, part = n < room ? n : room, before = p->head_n;
        memcpy(p->head + p->head_n, data, part);
        p->head_n += part;
        p->head[p->head_n] = '\0';
        const char *end = strstr(p->head, "\r\n\r\n");
        if (!end)
            return false;
        read_head(p);
        size_t head = (size_t)(end - p->head) + 4 - before;
        data += head;
        n -= head;
    }
    p->body_left -= n < p->body_left ? n : p->body_left;
    return p->body_left == 0;
}

static enum err receive(struct run *r, struct peer *p, struct error *e)
{
    char data[65536];
    ssize_t n = recv(p->fd, data, sizeof(data), MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return ERR_OK;
    if (n <= 0)
        return broken(e, "receive");
    r->result.bytes += (uint64_t)n;
    if (!take(p, data, (size_t)n))
        return ERR_OK;
    count(r, p);
    return begin(r, p, e);
}

static enum err loop(struct run *r, struct error *e)
{
    int64_t began = clock_mono_us(), until = began + (int64_t)(r->load->seconds * 1e6);
    enum err x = ERR_OK;
    for (unsigned i = 0; x == ERR_OK && i < r->load->connections; i++)
        x = begin(r, &r->peers[i], e);
    while (x == ERR_OK && !r->over && (clock_mono_us() < until || r->result.answers == 0)) {
        struct epoll_event events[64];
        int n = epoll_wait(r->epoll, events, COUNT_OF(events), SILENCE_MS);
        if (n == 0)
            return error_detail(e, ERR_IO, "no answer for ten seconds");
        for (int i = 0; i < n && x == ERR_OK && !r->over; i++)
            x = receive(r, events[i].data.ptr, e);
    }
    r->result.seconds = (double)(clock_mono_us() - began) / 1e6;
    r->result.per_second = (double)r->result.answers / r->result.seconds;
    return x;
}

static enum err open_all(struct run *r, struct error *e)
{
    for (unsigned i = 0; i < r->load->connections; i++) {
        struct peer *p = &r->peers[i];
        struct epoll_event ev = {.events = EPOLLIN, .data.ptr = p};
        p->fd = open_one(r->load->port);
        if (p->fd < 0 || epoll_ctl(r->epoll, EPOLL_CTL_ADD, p->fd, &ev) != 0)
            return broken(e, "connect");
    }
    return ERR_OK;
}

enum err load_run(const struct load *l, struct load_result *ret, struct error *e)
{
    if (l->connections == 0 || l->connections > CONNECTIONS_MAX)
        BUG("%u connections", l->connections);
    struct run *r = calloc(1, sizeof(*r));
    if (!r || !(r->peers = calloc(l->connections, sizeof(*r->peers))))
        BUG("out of memory");
    r->load = l;
    r->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (unsigned i = 0; i < l->connections; i++) {
        r->peers[i].fd = -1;
        buf_init(&r->peers[i].request, REQUEST_MAX);
    }
    enum err x = open_all(r, e);
    if (x == ERR_OK)
        x = loop(r, e);
    r->result.p50_us = percentile(r, 0.5);
    r->result.p99_us = percentile(r, 0.99);
    *ret = r->result;
    for (unsigned i = 0; i < l->connections; i++) {
        if (r->peers[i].fd >= 0)
            close(r->peers[i].fd);
        buf_release(&r->peers[i].request);
    }
    close(r->epoll);
    free(r->peers);
    free(r);
    return x;
}

enum err load_fetch(unsigned port, const char *request, struct buf *out, struct error *e)
{
    struct peer *p = calloc(1, sizeof(*p));
    if (!p)
        BUG("out of memory");
    p->fd = open_one(port);
    buf_init(&p->request, REQUEST_MAX);
    buf_puts(&p->request, request);
    enum err r = p->fd < 0 ? broken(e, "connect") : send_more(p, e);
    bool whole = false;
    while (r == ERR_OK && !whole) {
        char data[65536];
        ssize_t n = recv(p->fd, data, sizeof(data), 0);
        if (n <= 0)
            r = broken(e, "receive");
        else
            buf_add(out, data, (size_t)n);
        whole = n > 0 && take(p, data, (size_t)n);
    }
    if (p->fd >= 0)
        close(p->fd);
    buf_release(&p->request);
    free(p);
    return r == ERR_OK && buf_failed(out) ? error_detail(e, ERR_TOO_LARGE, "the answer is too large") : r;
}

enum err load_connect(unsigned port, int *fds, unsigned n, struct error *e)
{
    for (unsigned i = 0; i < n; i++) {
        fds[i] = open_one(port);
        if (fds[i] < 0) {
            while (i--)
                close(fds[i]);
            return broken(e, "connect");
        }
    }
    return ERR_OK;
}
