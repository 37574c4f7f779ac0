/* Starting, running and stopping; the order of the steps is what matters here. */
#include "http/server.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "http/exchange.h"
#include "http/watch.h"
#include "http/worker.h"

void server_config_init(struct server_config *c)
{
    *c = (struct server_config){
        .listen = "127.0.0.1:8080",
        .io_threads = 2,
        .workers = 4,
        .rest_ms = 60000,
        .queue_max = 256,
        .connection_max = 6144,
        .idle_timeout_s = 30,
        .head_timeout_s = 60,
        .stop_timeout_s = 9, /* a stop is over within ten seconds, leaving included */
        .connection_memory = 12 * 1024,
        .uri_max = 6 * 1024,
        .field_max = 200,
        .body_memory = 256 * 1024,
        .body_memory_all = 64 * 1024 * 1024,
        .spool_dir = "/tmp",
        .access_log = true,
    };
}

static void stop_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
}

void server_block_signals(void)
{
    sigset_t set;
    stop_signals(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static enum err bad_listen(const struct server *s, struct error *e, const char *why)
{
    error_set(e, ERR_INVALID, "listen", N_("The server cannot listen on {}."), "%s", s->config.listen);
    if (e)
        snprintf(e->detail, sizeof(e->detail), "%s", why);
    return ERR_INVALID;
}

/* Splits "host:port" or "[v6]:port"; an empty host means all addresses. */
static bool split_listen(struct arena *a, const char *text, const char **ret_host, const char **ret_port)
{
    const char *colon = strrchr(text, ':');
    int64_t port = 0;
    if (!colon || !str_int(colon + 1, 0, 65535, &port))
        return false;
    size_t n = (size_t)(colon - text);
    bool brackets = n >= 2 && text[0] == '[' && text[n - 1] == ']';
    *ret_host = n == 0 ? "::" : arena_strndup(a, text + brackets, n - 2 * (size_t)brackets);
    *ret_port = colon + 1;
    return true;
}

static enum err listen_on(struct server *s, struct error *e)
{
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *ai;
    const char *host, *port;
    if (!split_listen(s->arena, s->config.listen, &host, &port))
        return bad_listen(s, e, "not of the form address:port");
    int rc = getaddrinfo(str_eq(host, "localhost") ? "127.0.0.1" : host, port, &hints, &ai);
    if (rc != 0)
        return bad_listen(s, e, gai_strerror(rc));
    int on = 1;
    s->listen_fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool ok = s->listen_fd >= 0 && setsockopt(s->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
              bind(s->listen_fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(s->listen_fd, 1024) == 0;
    freeaddrinfo(ai);
    if (!ok)
        return bad_listen(s, e, strerrordesc_np(errno));
    struct sockaddr_storage bound;
    socklen_t n = sizeof(bound);
    char service[8] = "0";
    getsockname(s->listen_fd, (struct sockaddr *)&bound, &n);
    getnameinfo((struct sockaddr *)&bound, n, NULL, 0, service, sizeof(service), NI_NUMERICSERV);
    s->port = (unsigned)strtoul(service, NULL, 10);
    return ERR_OK;
}

static void fill(struct server *s)
{
    const struct server_config *c = &s->config;
    s->router = router_new(c->tables, c->table_n);
    s->assets = asset_index_new(s->arena, c->assets, c->asset_n);
    metrics_init(&s->metrics, s->arena, router_count(s->router));
    queue_init(&s->queue, c->queue_max, c->workers);
    s->watch = watch_new();
    s->workers = workers_new(s);
    s->pages = c->page_cache ? page_cache_new(c->page_cache) : NULL;
    crypto_random(&s->id_seed, sizeof(s->id_seed));
}

enum err server_new(const struct server_config *c, struct server **ret_s, struct error *e)
{
    struct arena *a = arena_new();
    struct server *s = arena_obj(a, struct server);
    s->arena = a;
    s->config = *c;
    s->base.path = "";
    s->listen_fd = -1;
    s->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    fill(s);
    enum err err = c->base_url ? base_url_parse(a, c->base_url, &s->base, e) : ERR_OK;
    if (err == ERR_OK)
        err = networks_parse(a, c->proxies, c->proxy_n, &s->proxies, e);
    if (err == ERR_OK)
        err = listen_on(s, e);
    if (err != ERR_OK) {
        server_free(s);
        return err;
    }
    *ret_s = s;
    return ERR_OK;
}

void server_free(struct server *s)
{
    if (!s)
        return;
    workers_free(s->workers);
    queue_release(&s->queue);
    router_free(s->router);
    watch_free(s->watch);
    page_cache_free(s->pages);
    if (s->listen_fd >= 0)
        close(s->listen_fd);
    close(s->stop_fd);
    arena_free(s->arena);
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *s = cls;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = watch_add(s->watch, info->connect_fd);
        atomic_fetch_add(&s->metrics.connections, 1);
    } else {
        watch_remove(s->watch, *context);
        *context = NULL;
        atomic_fetch_sub(&s->metrics.connections, 1);
    }
}

/* Paths and queries stay as they were sent: url.h decodes them, once. */
static size_t keep_escapes(void *cls, struct MHD_Connection *connection, char *s)
{
    (void)cls, (void)connection;
    return strlen(s);
}

static void on_library_log(void *cls, const char *fmt, va_list ap)
{
    char text[512];
    (void)cls;
    vsnprintf(text, sizeof(text), fmt, ap);
    log_event(LOG_LEVEL_DEBUG, "http", "text", text, NULL);
}

static enum err start_daemon(struct server *s, struct error *e)
{
    const struct server_config *c = &s->config;
    s->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, exchange_step, s,
        MHD_OPTION_EXTERNAL_LOGGER, on_library_log, NULL, MHD_OPTION_LISTEN_SOCKET, s->listen_fd,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, s, MHD_OPTION_NOTIFY_COMPLETED, exchange_end, s,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_CONNECTION_LIMIT, c->connection_max, MHD_OPTION_PER_IP_CONNECTION_LIMIT, c->per_address_max,
        MHD_OPTION_CONNECTION_TIMEOUT, c->idle_timeout_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, c->connection_memory,
        MHD_OPTION_THREAD_POOL_SIZE, c->io_threads > 1 ? c->io_threads : 0, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
    if (!s->daemon)
        return error_detail(e, ERR_IO, "could not start the I/O threads: %s", strerrordesc_np(errno));
    return ERR_OK;
}

/* Waits for a signal or server_stop, and meanwhile looks after connections that send nothing. */
static void wait_for_stop(struct server *s)
{
    sigset_t set;
    stop_signals(&set);
    int signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    struct pollfd fds[] = {{.fd = signal_fd, .events = POLLIN}, {.fd = s->stop_fd, .events = POLLIN}};
    while (poll(fds, 2, 1000) <= 0 || (fds[0].revents | fds[1].revents) == 0)
        watch_sweep(s->watch, s->config.head_timeout_s * INT64_C(1000000));
    close(signal_fd);
}

static bool wait_until_zero(const _Atomic unsigned *n, int64_t until_us)
{
    const struct timespec step = {.tv_nsec = 5 * 1000 * 1000};
    while (atomic_load(n) > 0) {
        if (clock_mono_us() > until_us)
            return false;
        nanosleep(&step, NULL);
    }
    return true;
}

static enum err stop(struct server *s, struct error *e)
{
    int64_t until = clock_mono_us() + s->config.stop_timeout_s * INT64_C(1000000);
    atomic_store(&s->draining, true);
    /* An I/O thread may be about to accept: the socket ends now, but its number stays taken until the threads have
     * ended. */
    (void)MHD_quiesce_daemon(s->daemon);
    shutdown(s->listen_fd, SHUT_RDWR);
    wait_until_zero(&s->open, until);
    atomic_store(&s->refuse, true);
    /* The daemon may not end while a connection sleeps; half a second is for workers that are just done. */
    if (!wait_until_zero(&s->held, until + 500000))
        return error_detail(e, ERR_BUSY, "%u requests did not end in time", atomic_load(&s->held));
    MHD_stop_daemon(s->daemon);
    s->daemon = NULL;
    workers_stop(s->workers);
    return ERR_OK;
}

enum err server_run(struct server *s, struct error *e)
{
    signal(SIGPIPE, SIG_IGN);
    enum err err = workers_start(s->workers, e);
    if (err == ERR_OK)
        err = start_daemon(s, e);
    if (err != ERR_OK) {
        workers_stop(s->workers);
        return err;
    }
    if (s->config.on_start)
        s->config.on_start(s->config.app);
    wait_for_stop(s);
    return stop(s, e);
}

void server_stop(struct server *s)
{
    uint64_t one = 1;
    if (write(s->stop_fd, &one, sizeof(one)) != sizeof(one))
        BUG("could not write to an event");
}

bool server_draining(const struct server *s)
{
    return atomic_load(&s->draining);
}

void server_renew(struct server *s)
{
    atomic_fetch_add(&s->generation, 1);
    if (s->pages)
        page_cache_renew(s->pages);
}

uint64_t server_generation(const struct server *s)
{
    return atomic_load(&s->generation);
}

void server_trust_pages(struct server *s, int64_t until_us)
{
    if (s->pages)
        page_cache_trust_until(s->pages, until_us);
}

unsigned server_port(const struct server *s)
{
    return s->port;
}

const char *server_base_path(const struct server *s)
{
    return s->base.path;
}

static void page_metrics(const struct server *s, struct buf *out)
{
    struct page_cache_stats k;
    page_cache_stats(s->pages, &k);
    metrics_gauge(out, "http_page_hits", "Shared pages sent from memory.", (int64_t)k.hits);
    metrics_gauge(out, "http_page_misses", "Shared pages that had to be made.", (int64_t)k.misses);
    metrics_gauge(out, "http_page_waits", "Requests that waited for a page being made.", (int64_t)k.waits);
    metrics_gauge(out, "http_page_bytes", "Bytes of shared pages in memory.", (int64_t)k.bytes);
}

void server_metrics(const struct server *s, struct buf *out)
{
    metrics_render(&s->metrics, s->router, out);
    metrics_gauge(out, "http_queue_depth", "Requests that wait for a worker.",
                  (int64_t)queue_depth((struct queue *)(uintptr_t)&s->queue));
    metrics_gauge(out, "http_held_bytes", "Bytes of bodies and unsent answers in memory.",
                  (int64_t)atomic_load(&s->memory));
    if (s->pages)
        page_metrics(s, out);
    if (s->config.gauges)
        s->config.gauges(s->config.app, out);
}
