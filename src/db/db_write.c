/*
 * The writer of SQLite: one thread that runs the functions waiting in a queue as a group, with one commit and so one
 * wait for the disk for all of them. Groups form by themselves: whoever comes while a commit waits for the disk is in
 * the next one.
 *
 * A member that failed before it wrote anything leaves nothing to undo. When one failed later, the group is undone and
 * run again with a savepoint around each; not from the beginning, since at each savepoint a full-text index closes a
 * piece of itself, which costs as much as the rows of a matter. When the transaction itself dies (disk full, I/O error,
 * failed commit), with savepoints or without, everything in it is undone and each member is run again alone, so that
 * one that cannot succeed takes nobody with it. Members that had failed by themselves are run again too: what they saw
 * of the others is gone.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/turn.h"
#include "db/db_priv.h"

#define GROUP_MAX     64
#define LONG_GROUP_US 100000
#define GATHER_NS     150000

struct member {
    db_write_fn fn;
    void *ctx;
    struct error error;
    enum err result;
    bool done;
    struct member *next;
    pthread_cond_t wake;
};

struct db_writer {
    struct db *db;
    struct db_conn *conn; /* NULL while it cannot be opened again */
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows, and done of every member */
    pthread_cond_t work;
    struct member *head, **tail;
    int waiting, last; /* members in the queue, and in the last group */
    bool stop;
};

static enum err run(struct db_writer *w, const char *sql, struct error *e)
{
    bool retry;
    return w->db->ops->run(w->conn, sql, e, &retry);
}

/* Undoes whatever is open. A connection that cannot even do that is given up. */
static void undo(struct db_writer *w)
{
    if (db_sqlite_in_tx(w->conn))
        (void)!run(w, "ROLLBACK", NULL);
    if (!db_sqlite_in_tx(w->conn))
        return;
    db_disconnect(w->conn);
    w->conn = NULL;
}

static enum err ensure_conn(struct db_writer *w, struct error *e)
{
    return w->conn ? ERR_OK : db_conn_new(w->db, true, &w->conn, e);
}

static void call(struct db_writer *w, struct member *m)
{
    m->error = (struct error){0};
    db_tx_begin(w->conn);
    m->result = m->fn(w->conn, m->ctx, &m->error);
    m->result = db_tx_settle(w->conn, m->result, &m->error);
}

static void run_alone(struct db_writer *w, struct member *m)
{
    m->result = ensure_conn(w, &m->error);
    if (m->result == ERR_OK)
        m->result = run(w, "BEGIN IMMEDIATE", &m->error);
    if (m->result != ERR_OK)
        return;
    call(w, m);
    if (m->result == ERR_OK)
        m->result = run(w, "COMMIT", &m->error);
    if (m->result != ERR_OK)
        undo(w);
}

/* What became of a group as a whole. */
enum outcome {
    GROUP_DONE,
    GROUP_SPOILT, /* one failed after it had written */
    GROUP_DEAD,   /* its transaction did: disk full, I/O error, failed commit */
};

static bool is_full(const struct member *m)
{
    return m->result == ERR_BUSY && str_eq(m->error.msgid, DB_FULL_MSGID);
}

static enum outcome run_joined(struct db_writer *w, struct member *m)
{
    int64_t before = db_sqlite_changes(w->conn);
    call(w, m);
    if (!db_sqlite_in_tx(w->conn))
        return GROUP_DEAD;
    if (m->result == ERR_OK || db_sqlite_changes(w->conn) == before)
        return GROUP_DONE;
    /* A savepoint makes no room. */
    return is_full(m) ? GROUP_DEAD : GROUP_SPOILT;
}

static enum outcome run_apart(struct db_writer *w, struct member *m)
{
    if (run(w, "SAVEPOINT member", NULL) != ERR_OK)
        return GROUP_DEAD;
    call(w, m);
    if (!db_sqlite_in_tx(w->conn))
        return GROUP_DEAD;
    if (m->result != ERR_OK && run(w, "ROLLBACK TO member", NULL) != ERR_OK)
        return GROUP_DEAD;
    return run(w, "RELEASE member", NULL) == ERR_OK ? GROUP_DONE : GROUP_DEAD;
}

static enum outcome run_members(struct db_writer *w, struct member *group, bool apart)
{
    for (struct member *m = group; m; m = m->next) {
        enum outcome x = apart ? run_apart(w, m) : run_joined(w, m);
        if (x != GROUP_DONE)
            return x;
    }
    return run(w, "COMMIT", NULL) == ERR_OK ? GROUP_DONE : GROUP_DEAD;
}

/* Unless GROUP_DONE, it was undone, and each of them has to be run again. */
static enum outcome try_group(struct db_writer *w, struct member *group, bool apart)
{
    struct error e = {0};
    enum err r = ensure_conn(w, &e);
    if (r == ERR_OK)
        r = run(w, "BEGIN IMMEDIATE", &e);
    if (r != ERR_OK) {
        for (struct member *m = group; m; m = m->next) {
            m->result = r;
            m->error = e;
        }
        return GROUP_DONE;
    }
    enum outcome x = run_members(w, group, apart);
    if (x != GROUP_DONE)
        undo(w);
    return x;
}

static void count_again(struct db_writer *w)
{
    atomic_fetch_add_explicit(&w->db->retries, 1, memory_order_relaxed);
}

static void run_group(struct db_writer *w, struct member *group)
{
    if (!group->next) {
        run_alone(w, group);
        return;
    }
    enum outcome x = try_group(w, group, false);
    if (x == GROUP_SPOILT) {
        for (struct member *m = group; m; m = m->next)
            count_again(w);
        x = try_group(w, group, true);
    }
    for (struct member *m = group; m && x != GROUP_DONE; m = m->next) {
        count_again(w);
        run_alone(w, m);
    }
}

/*
 * Many who were answered at once come again at once, and the first of them should not have a commit for itself: where
 * the last group was large, wait for half as many, but far less than a commit takes. Holds the lock.
 */
static void gather(struct db_writer *w)
{
    struct timespec until;
    if (w->waiting >= w->last / 2 || w->stop)
        return;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += GATHER_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    while (w->waiting < w->last / 2 && !w->stop) {
        if (pthread_cond_timedwait(&w->work, &w->lock, &until) != 0)
            break;
    }
}

/* Up to GROUP_MAX waiting members, or NULL at the end of the writer's life. Holds the lock. */
static struct member *take_group(struct db_writer *w)
{
    while (!w->head && !w->stop)
        pthread_cond_wait(&w->work, &w->lock);
    gather(w);
    struct member *group = w->head;
    struct member **end = &w->head;
    int n = 0;
    for (; *end && n < GROUP_MAX; n++)
        end = &(*end)->next;
    w->waiting -= n;
    w->last = n;
    w->head = *end;
    *end = NULL;
    if (!w->head)
        w->tail = &w->head;
    return group;
}

static void wake_all(struct db_writer *w, struct member *group)
{
    pthread_mutex_lock(&w->lock);
    for (struct member *m = group; m;) {
        struct member *next = m->next; /* m is gone as soon as its owner sees done */
        m->done = true;
        pthread_cond_signal(&m->wake);
        m = next;
    }
}

static void *writer_main(void *ptr)
{
    struct db_writer *w = ptr;
    struct member *group;

    pthread_mutex_lock(&w->lock);
    while ((group = take_group(w))) {
        pthread_mutex_unlock(&w->lock);
        int64_t start = clock_mono_us();
        atomic_fetch_add_explicit(&w->db->groups, 1, memory_order_relaxed);
        run_group(w, group);
        wake_all(w, group);
        pthread_mutex_unlock(&w->lock);
        if (w->conn)
            db_sqlite_checkpoint(w->conn, false);
        /* Another process polls for the lock: bulk work must leave it free for a moment. */
        if (clock_mono_us() - start > LONG_GROUP_US)
            nanosleep(&(struct timespec){0, 2000000}, NULL);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

enum err db_writer_start(struct db *d, struct error *e)
{
    struct db_writer *w = db_calloc(sizeof(*w));
    w->db = d;
    w->tail = &w->head;
    enum err r = db_conn_new(d, true, &w->conn, e);
    if (r != ERR_OK) {
        free(w);
        return r;
    }
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->work, &attr);
    pthread_condattr_destroy(&attr);
    /* Signals are for the thread that expects them. */
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int failed = pthread_create(&w->thread, NULL, writer_main, w);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (failed)
        BUG("no thread for the writer: %d", failed);
    pthread_setname_np(w->thread, "db-writer");
    d->writer = w;
    return ERR_OK;
}

void db_writer_stop(struct db *d)
{
    struct db_writer *w = d->writer;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    if (w->conn)
        db_sqlite_checkpoint(w->conn, true);
    db_disconnect(w->conn);
    pthread_cond_destroy(&w->work);
    pthread_mutex_destroy(&w->lock);
    free(w);
    d->writer = NULL;
}

unsigned db_writer_waiting(const struct db *d)
{
    struct db_writer *w = d->writer;
    pthread_mutex_lock(&w->lock);
    unsigned n = (unsigned)w->waiting;
    pthread_mutex_unlock(&w->lock);
    return n;
}

enum err db_writer_run(struct db *d, db_write_fn fn, void *ctx, struct error *e)
{
    struct db_writer *w = d->writer;
    struct member m = {.fn = fn, .ctx = ctx};
    pthread_cond_init(&m.wake, NULL);
    turn_leave();
    pthread_mutex_lock(&w->lock);
    *w->tail = &m;
    w->tail = &m.next;
    w->waiting++;
    pthread_cond_signal(&w->work);
    while (!m.done)
        pthread_cond_wait(&m.wake, &w->lock);
    pthread_mutex_unlock(&w->lock);
    turn_back();
    pthread_cond_destroy(&m.wake);
    if (m.result != ERR_OK && e)
        *e = m.error;
    return m.result;
}
