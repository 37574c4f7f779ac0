#include "cli/exporter.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/background.h"
#include "base/log.h"
#include "base/str.h"
#include "model/export_job.h"
#include "web/export_write.h"

#define POLL_MS INT64_C(500)
#define TELL_US (1000 * INT64_C(1000)) /* how often the row says how far it is */

struct exporter {
    const struct site *site;
    struct db_conn *conn;
    struct background work;
};

/* One list being written. */
struct writing {
    struct exporter *x;
    const struct export_job *job;
    int64_t told_us;
};

static enum err tell(void *ctx, int64_t rows, struct error *e)
{
    struct writing *w = ctx;
    if (background_stopping(&w->x->work))
        return error_detail(e, ERR_BUSY, "the server stops");
    int64_t now = clock_mono_us();
    if (now - w->told_us < TELL_US)
        return ERR_OK;
    w->told_us = now;
    return export_progress(w->x->conn, w->x->site, w->job, rows, e);
}

/* Told as finished only once the file is whole on the disk; where that comes too late, the file goes. */
static enum err settle(struct exporter *x, const struct export_job *j, const char *path, int64_t rows, enum err written,
                       struct error *e)
{
    struct stat st = {0};
    const char *why = NULL;
    if (written != ERR_OK)
        why = str_or(e->msgid, N_("The list could not be written."));
    else if (stat(path, &st) != 0)
        why = N_("The list could not be written.");
    struct error late = {0};
    enum err r = export_finish(x->conn, x->site, j, rows, (int64_t)st.st_size, why, &late);
    if (r != ERR_OK || why)
        (void)unlink(path);
    return r;
}

static enum err write_file(struct exporter *x, struct arena *a, const struct export_job *j, const char *path,
                           int64_t *ret_rows, struct error *e)
{
    struct writing w = {.x = x, .job = j, .told_us = clock_mono_us()};
    struct viewer v;
    if (j->tries > EXPORT_TRIES)
        return error_set(e, ERR_INTERNAL, NULL, N_("The list could not be written."), NULL);
    enum err r = export_viewer(x->conn, a, j, &v, e);
    return r == ERR_OK ? export_write(x->conn, x->site, &v, j, path, tell, &w, ret_rows, e) : r;
}

static void write_one(struct exporter *x, struct arena *a, struct export_job *j)
{
    struct error e = {0};
    const char *path = "";
    int64_t rows = 0;
    enum err r = export_path(x->site, a, j, &path, &e);
    if (r == ERR_OK)
        r = write_file(x, a, j, path, &rows, &e);
    if (r != ERR_OK && r != ERR_CONFLICT && background_stopping(&x->work)) {
        r = export_release(x->conn, j, &e);
        if (r == ERR_OK)
            return;
    }
    if (r != ERR_OK && r != ERR_CONFLICT)
        log_event(LOG_LEVEL_WARN, "export_failed", "list", j->list, "error", err_name(r), "detail", e.detail, NULL);
    if (r != ERR_CONFLICT && settle(x, j, path, rows, r, &e) != ERR_OK)
        log_event(LOG_LEVEL_WARN, "export_lost", "list", j->list, NULL);
}

static bool write_next(struct exporter *x)
{
    struct arena *a = arena_new();
    struct export_job j;
    struct error e = {0};
    enum err r = export_claim(x->conn, x->site, a, &j, &e);
    if (r == ERR_OK)
        write_one(x, a, &j);
    else if (r != ERR_NOT_FOUND)
        log_event(LOG_LEVEL_ERROR, "export_claim_failed", "detail", e.detail, NULL);
    arena_free(a);
    return r == ERR_OK;
}

static void *exporter_main(void *arg)
{
    struct exporter *x = arg;
    while (!background_stopping(&x->work)) {
        if (!write_next(x))
            background_rest(&x->work, POLL_MS);
    }
    return NULL;
}

enum err exporter_start(const struct site *s, struct exporter **ret, struct error *e)
{
    struct exporter *x = calloc(1, sizeof(*x));
    if (!x)
        return error_detail(e, ERR_INTERNAL, "out of memory");
    x->site = s;
    enum err r = db_connect(s->db, &x->conn, e);
    if (r == ERR_OK)
        r = background_start(&x->work, exporter_main, x, e);
    if (r == ERR_OK) {
        *ret = x;
        return ERR_OK;
    }
    if (x->conn)
        db_disconnect(x->conn);
    free(x);
    return r;
}

void exporter_stop(struct exporter *x)
{
    if (!x)
        return;
    background_stop(&x->work);
    db_disconnect(x->conn);
    free(x);
}
