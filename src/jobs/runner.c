#include "jobs/runner.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/background.h"
#include "base/log.h"
#include "base/str.h"
#include "jobs/postman.h"
#include "model/clocks.h"
#include "model/deputy.h"
#include "model/erase.h"
#include "model/export_job.h"
#include "model/field.h"
#include "model/files_sweep.h"
#include "model/job.h"
#include "model/lapse.h"
#include "model/outbox.h"
#include "model/seal.h"
#include "model/search_build.h"
#include "model/search_merge.h"
#include "model/session.h"
#include "model/step_key.h"
#include "model/submit.h"
#include "model/tally.h"
#include "model/throttle.h"
#include "model/tie.h"
#include "model/undo.h"
#include "model/upload.h"
#include "report/bulletin_due.h"

#define LEASE    (5 * MS_MINUTE)
#define POLL_MS  (5 * MS_SECOND)
#define SWEEP_MS (10 * MS_MINUTE)
#define LAPSE_MS MS_MINUTE

struct runner {
    const struct site *site;
    struct db_conn *conn;
    struct background work;
    struct postman *postman; /* NULL where no channel is set up */
};

static enum err run_seal(struct runner *r, int64_t *ret_next, struct error *e)
{
    int64_t n = 0;
    enum err x = seal_due(r->conn, r->site, &n, e);
    *ret_next = seal_next(r->site) + SEAL_LAG;
    return x;
}

static enum err run_sweep(struct runner *r, int64_t *ret_next, struct error *e)
{
    int64_t n = 0;
    enum err x = outbox_sweep(r->conn, r->site, &n, e);
    if (x == ERR_OK)
        x = session_sweep(r->conn, r->site, &n, e);
    if (x == ERR_OK)
        x = throttle_sweep(r->conn, r->site, &n, e);
    if (x == ERR_OK)
        x = submit_sweep(r->conn, r->site, &n, e);
    if (x == ERR_OK)
        x = step_key_sweep(r->conn, r->site, &n, e);
    if (x == ERR_OK)
        x = upload_sweep(r->conn, r->site, &n, e);
    if (x == ERR_OK)
        x = undo_sweep(r->conn, r->site, &n, e);
    if (x == ERR_OK)
        x = field_sweep(r->conn, r->site, &n, e);
    if (x == ERR_OK)
        x = export_sweep(r->conn, r->site, e);
    *ret_next = clock_now(&r->site->clock) + SWEEP_MS;
    return x;
}

static enum err run_files(struct runner *r, int64_t *ret_next, struct error *e)
{
    int64_t n = 0;
    enum err x = files_sweep(r->conn, r->site, &n, e);
    *ret_next = clock_now(&r->site->clock) + 24 * MS_HOUR;
    return x;
}

static enum err run_deputy(struct runner *r, int64_t *ret_next, struct error *e)
{
    return deputy_turn(r->conn, r->site, ret_next, e);
}

#define BUILD_TURN (2 * MS_MINUTE) /* well within a lease */

/* Builds the index while there is something to build, in turns, so that other jobs get theirs. */
static enum err run_search(struct runner *r, int64_t *ret_next, struct error *e)
{
    int64_t end = clock_mono_us() + BUILD_TURN * 1000;
    bool done = false, stop = false;
    enum err x = ERR_OK;
    while (x == ERR_OK && !done && !stop && clock_mono_us() < end) {
        x = search_build_step(r->conn, r->site, &done, e);
        stop = background_stopping(&r->work);
    }
    *ret_next = clock_now(&r->site->clock) + (done ? 24 * MS_HOUR : 0);
    return x;
}

#define MERGE_STEPS 50
#define MERGE_REST  (10 * MS_SECOND) /* between two turns, while there is more */

static enum err run_merge(struct runner *r, int64_t *ret_next, struct error *e)
{
    bool done = false;
    enum err x = ERR_OK;
    for (int i = 0; i < MERGE_STEPS && x == ERR_OK && !done; i++)
        x = search_merge_step(r->conn, &done, e);
    *ret_next = clock_now(&r->site->clock) + (done ? MS_MINUTE : MERGE_REST);
    return x;
}

/* After an import into the calendar; in turns, like the index. */
static enum err run_clocks(struct runner *r, int64_t *ret_next, struct error *e)
{
    int64_t end = clock_mono_us() + BUILD_TURN * 1000;
    struct clock_place after = {0};
    bool done = false;
    enum err x = ERR_OK;
    while (x == ERR_OK && !done && clock_mono_us() < end)
        x = clocks_recount(r->conn, r->site, &after, &done, e);
    *ret_next = clock_now(&r->site->clock) + (done ? SWEEP_MS : 0);
    return x;
}

static enum err run_lapse(struct runner *r, int64_t *ret_next, struct error *e)
{
    int64_t n = 0;
    enum err x = lapse_run(r->conn, r->site, &n, e);
    *ret_next = clock_now(&r->site->clock) + LAPSE_MS;
    return x;
}

static enum err run_ties(struct runner *r, int64_t *ret_next, struct error *e)
{
    int64_t n = 0;
    enum err x = tie_sweep(r->conn, r->site, &n, e);
    *ret_next = clock_now(&r->site->clock) + SWEEP_MS;
    return x;
}

#define TALLY_STEPS 5 /* beside the work of others */
#define TALLY_REST  (10 * MS_SECOND)

/* Adds up what changed. While others write it takes little of the writer's time; who reads figures does what is left.
 */
static enum err run_tally(struct runner *r, int64_t *ret_next, struct error *e)
{
    int64_t end = clock_mono_us() + BUILD_TURN * 1000;
    bool done = false, stop = false;
    enum err x = ERR_OK;
    for (int busy = 0; x == ERR_OK && !done && !stop && busy < TALLY_STEPS && clock_mono_us() < end;) {
        uint64_t before = db_stats_of(db_of(r->conn)).writes;
        x = tally_step(r->conn, r->site, &done, e);
        busy += db_stats_of(db_of(r->conn)).writes > before + 1;
        stop = background_stopping(&r->work);
    }
    *ret_next = clock_now(&r->site->clock) + TALLY_REST;
    return x;
}

/* Reminds of bulletins that are due. */
static enum err run_bulletins(struct runner *r, int64_t *ret_next, struct error *e)
{
    int64_t n = 0;
    enum err x = bulletin_dues_remind(r->conn, r->site, &n, e);
    *ret_next = clock_now(&r->site->clock) + MS_HOUR;
    return x;
}

/* One row a kind of job: what it does, and when it runs next. */
static const struct {
    const char *kind;
    enum err (*run)(struct runner *r, int64_t *ret_next, struct error *e);
} kinds[] = {{"seal", run_seal},     {"sweep", run_sweep},   {"files", run_files},        {"deputy", run_deputy},
             {"search", run_search}, {"clocks", run_clocks}, {"lapse", run_lapse},        {"merge", run_merge},
             {"ties", run_ties},     {"tally", run_tally},   {"bulletins", run_bulletins}};

static void run_job(struct runner *r, const struct job *j)
{
    struct error e = {0};
    int64_t next = 0;
    enum err x = ERR_NOT_FOUND;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_eq(kinds[i].kind, j->kind))
            x = kinds[i].run(r, &next, &e);
    }
    char text[512];
    if (x == ERR_OK)
        x = job_done(r->conn, r->site, j, next, &e);
    else if (job_fail(r->conn, r->site, j, error_text(&e, text, sizeof(text)), NULL) != ERR_OK)
        log_event(LOG_LEVEL_ERROR, "job_lost", "kind", j->kind, NULL);
    if (x != ERR_OK)
        log_event(LOG_LEVEL_ERROR, "job_failed", "kind", j->kind, "error", err_name(x), "detail", e.detail, NULL);
}

/* Runs everything that is due. */
static void run_due(struct runner *r)
{
    struct arena *a = arena_new();
    struct job j;
    struct error e = {0};
    while (job_claim(r->conn, r->site, a, LEASE, &j, &e) == ERR_OK) {
        run_job(r, &j);
        arena_reset(a);
    }
    arena_free(a);
}

static void *runner_main(void *arg)
{
    struct runner *r = arg;
    struct erase_report report;
    struct error e = {0};
    /* An erasure that was cut off after its journal line is finished before anything else. */
    if (erase_replay(r->conn, r->site, &report, &e) != ERR_OK)
        log_event(LOG_LEVEL_ERROR, "erase_replay_failed", "detail", e.detail, NULL);
    do
        run_due(r);
    while (!background_rest(&r->work, POLL_MS));
    return NULL;
}

static enum err put_standing(struct runner *r, struct error *e)
{
    enum err x = ERR_OK;
    for (size_t i = 0; i < COUNT_OF(kinds) && x == ERR_OK; i++)
        x = job_put_now(r->conn, r->site, kinds[i].kind, "", clock_now(&r->site->clock), e);
    return x;
}

enum err runner_start(const struct site *s, struct runner **ret, struct error *e)
{
    struct runner *r = calloc(1, sizeof(*r));
    if (!r)
        return error_detail(e, ERR_INTERNAL, "out of memory");
    r->site = s;
    enum err x = db_connect(s->db, &r->conn, e);
    if (x == ERR_OK)
        x = put_standing(r, e);
    if (x == ERR_OK)
        x = postman_start(s, &r->postman, e);
    if (x == ERR_OK)
        x = background_start(&r->work, runner_main, r, e);
    if (x != ERR_OK) {
        postman_stop(r->postman);
        if (r->conn)
            db_disconnect(r->conn);
        free(r);
        return x;
    }
    *ret = r;
    return ERR_OK;
}

void runner_stop(struct runner *r)
{
    if (!r)
        return;
    postman_ask_stop(r->postman);
    background_stop(&r->work);
    postman_stop(r->postman);
    db_disconnect(r->conn);
    free(r);
}
