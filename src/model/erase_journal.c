/*
 * The journal of erasures, beside the site key because it has to outlive every database and every backup. A line an
 * erasure: "2026-11-21T08:03:09+08:00 persons=1,2 matters=3 files=ab…,cd…". It is only added to. What a crash left of a
 * last line is closed by the next one, and is no line: the erasure did not happen.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "model/erase_priv.h"

#define LINE_MAX_BYTES ((size_t)64 << 20)

static char *journal_path(const struct site *s, struct arena *a)
{
    return arena_printf(a, "%s.erasures", s->key_file);
}

static enum err failed(struct error *e, const char *path)
{
    int code = errno;
    error_set(e, ERR_IO, NULL, N_("The journal of erasures {} cannot be read or written; nothing was erased."),
              "%.150s", path);
    if (e)
        snprintf(e->detail, sizeof(e->detail), "%.300s: %s", path, strerrorname_np(code));
    return ERR_IO;
}

static void add_ids(struct buf *b, const char *name, const struct erase_ids *l)
{
    buf_printf(b, " %s=", name);
    for (size_t i = 0; i < l->n; i++)
        buf_printf(b, i ? ",%lld" : "%lld", (long long)l->v[i]);
}

static void add_names(struct buf *b, const char *name, const struct erase_names *l)
{
    buf_printf(b, " %s=", name);
    for (size_t i = 0; i < l->n; i++)
        buf_printf(b, i ? ",%s" : "%s", l->v[i]);
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno != EINTR)
            return false;
        p += done > 0 ? done : 0;
        n -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

/* Whether the journal ends within a line. */
static bool is_torn(int fd)
{
    char last = '\n';
    off_t end = lseek(fd, 0, SEEK_END);
    return end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n';
}

static bool sync_parent(struct arena *a, const char *path)
{
    char *folder = arena_strdup(a, path);
    char *slash = strrchr(folder, '/');
    if (slash)
        *(slash == folder ? slash + 1 : slash) = '\0';
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

static enum err append(struct arena *a, const char *path, const struct buf *line, struct error *e)
{
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(e, path);
    bool ok = (!is_torn(fd) || write_all(fd, "\n", 1)) && write_all(fd, line->data, line->len) && fsync(fd) == 0 &&
              sync_parent(a, path);
    enum err r = ok ? ERR_OK : failed(e, path);
    close(fd);
    return r;
}

enum err erase_journal_add(const struct site *s, const struct erase_plan *x, struct error *e)
{
    char time[32];
    struct buf b;
    struct arena *a = arena_new();
    buf_init(&b, LINE_MAX_BYTES);
    buf_puts(&b, time_format_iso(clock_now(&s->clock), s->zone, time));
    add_ids(&b, "persons", &x->persons);
    add_ids(&b, "matters", &x->matters);
    add_names(&b, "files", &x->addresses);
    buf_putc(&b, '\n');
    enum err r = buf_failed(&b) ? error_detail(e, ERR_TOO_LARGE, "an erasure too large for the journal")
                                : append(a, journal_path(s, a), &b, e);
    buf_release(&b);
    arena_free(a);
    return r;
}

/* The values of " name=a,b,c" one by one: calls add for each. */
static void each_value(struct arena *a, const char *line, const char *name,
                       void (*add)(struct arena *a, struct erase_plan *x, const char *value), struct erase_plan *x)
{
    const char *at = strstr(line, name);
    if (!at)
        return;
    at += strlen(name);
    while (*at && *at != ' ' && *at != '\n') {
        size_t n = strcspn(at, ", \n");
        if (n)
            add(a, x, arena_strndup(a, at, n));
        at += n + (at[n] == ',');
    }
}

static void add_person(struct arena *a, struct erase_plan *x, const char *value)
{
    int64_t id;
    if (str_int(value, 1, INT64_MAX, &id))
        erase_ids_add(a, &x->persons, id);
}

static void add_matter(struct arena *a, struct erase_plan *x, const char *value)
{
    int64_t id;
    if (str_int(value, 1, INT64_MAX, &id))
        erase_ids_add(a, &x->matters, id);
}

static void add_address(struct arena *a, struct erase_plan *x, const char *value)
{
    erase_names_add(a, &x->addresses, value);
}

static enum err read_lines(FILE *f, const char *path, erase_journal_fn fn, void *ctx, struct error *e)
{
    struct arena *a = arena_new();
    char *line = NULL;
    size_t size = 0;
    ssize_t n;
    enum err r = ERR_OK;
    while (r == ERR_OK && (n = getline(&line, &size, f)) > 0) {
        struct erase_plan x = {0};
        arena_reset(a);
        if (line[n - 1] != '\n')
            break;
        each_value(a, line, " persons=", add_person, &x);
        each_value(a, line, " matters=", add_matter, &x);
        each_value(a, line, " files=", add_address, &x);
        if (x.persons.n)
            r = fn(ctx, &x, e);
    }
    if (r == ERR_OK && ferror(f))
        r = failed(e, path);
    free(line);
    arena_free(a);
    return r;
}

enum err erase_journal_read(const struct site *s, erase_journal_fn fn, void *ctx, struct error *e)
{
    struct arena *a = arena_new();
    const char *path = journal_path(s, a);
    FILE *f = fopen(path, "re");
    enum err r = ERR_OK;
    if (f) {
        r = read_lines(f, path, fn, ctx, e);
        fclose(f);
    } else if (errno != ENOENT) {
        r = failed(e, path);
    }
    arena_free(a);
    return r;
}
