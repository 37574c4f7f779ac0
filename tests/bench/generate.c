#include "generate.h"

#include <pthread.h>
#include <stdio.h>

#include "base/str.h"
#include "model/move.h"
#include "model/notice.h"

#define CHUNK         250
#define OPEN          25 /* those on their way come in at their own time, a few together */
#define THREADS       32 /* so many commit as one group on SQLite */
#define THREADS_PG    4  /* on PostgreSQL they collide, and the more the longer */
#define CONNECT_TRIES 10

struct chunk {
    struct arena *arena;
    struct import_row rows[CHUNK];
    size_t n, max;
    int64_t at; /* of the clock when it goes in; 0: now */
};

struct fill {
    struct opened *o;
    const struct plan *plan;
    int64_t from, to, next; /* next is shared by the threads */
    pthread_mutex_t lock;
    struct generated *totals;
    struct error error;
    enum err result;
    bool quiet;
    int64_t began_us, shown_us;
};

static void show(struct fill *f, const char *what, int64_t done, bool last)
{
    int64_t now = clock_mono_us();
    if (f->quiet || (!last && now - f->shown_us < 1000000))
        return;
    f->shown_us = now;
    double seconds = (double)(now - f->began_us) / 1e6;
    fprintf(stderr, "\r%s: %lld, %.0f a second   %s", what, (long long)done, (double)done / seconds, last ? "\n" : "");
}

static enum err put(struct fill *f, struct chunk *k, struct error *e)
{
    struct import_result results[CHUNK];
    struct site s = f->o->site;
    if (k->n == 0)
        return ERR_OK;
    clock_set(&s.clock, k->at ? k->at : f->plan->now);
    enum err r = import_rows(f->o->conn, &s, GENERATE_SOURCE, k->rows, k->n, results, e);
    for (size_t i = 0; r == ERR_OK && i < k->n; i++) {
        f->totals->imported += results[i].outcome == IMPORT_ADDED;
        if (results[i].outcome == IMPORT_WRONG)
            r = error_detail(e, ERR_INTERNAL, "row %lld: %s", (long long)k->rows[i].line, results[i].error.msgid);
    }
    k->n = 0;
    k->at = 0;
    arena_reset(k->arena);
    return r;
}

static enum err add(struct fill *f, struct chunk *k, int64_t i, const struct story *s, struct error *e)
{
    (void)i;
    k->rows[k->n++] = s->row;
    if (s->ending > END_CLOSED)
        k->at = s->row.submitted_at + MS_HOUR;
    return k->n == k->max ? put(f, k, e) : ERR_OK;
}

/* The story is told twice where it goes to the other chunk: its texts must lie in the arena they go with. */
static enum err import_all(struct fill *f, struct error *e)
{
    struct chunk closed = {.arena = arena_new(), .max = CHUNK}, open = {.arena = arena_new(), .max = OPEN};
    struct story s;
    enum err r = ERR_OK;
    f->began_us = clock_mono_us();
    for (int64_t i = f->from; r == ERR_OK && i < f->to; i++) {
        story_of(f->plan, closed.arena, i, &s);
        struct chunk *k = s.ending > END_CLOSED ? &open : &closed;
        if (k == &open)
            story_of(f->plan, open.arena, i, &s);
        r = add(f, k, i, &s, e);
        show(f, "matters", f->totals->imported, false);
    }
    if (r == ERR_OK)
        r = put(f, &closed, e);
    if (r == ERR_OK)
        r = put(f, &open, e);
    arena_free(closed.arena);
    arena_free(open.arena);
    show(f, "matters", f->totals->imported, true);
    f->totals->import_s = (double)(clock_mono_us() - f->began_us) / 1e6;
    return r;
}

/* One matter going through its story, with a connection and a clock of its own. */
struct telling {
    struct db_conn *conn;
    struct site site;
    struct arena *arena;
    const struct city *city;
    const struct story *story;
    const char *number;
    int64_t version;
    int moves, published;
};

DB_STMT(generate_find, "SELECT number, version, recorded_at, state FROM matter WHERE source = $1 AND external_id = $2");

static enum err find(struct telling *t, bool *ret_todo, struct error *e)
{
    struct db_rows q;
    db_query(t->conn, &q, &generate_find, DB_ARGS(DB_TEXT(GENERATE_SOURCE), DB_TEXT(t->story->row.external_id)));
    *ret_todo = false;
    if (db_next(&q)) {
        t->number = db_text_dup(&q, 0, t->arena);
        t->version = db_int(&q, 1);
        if (t->story->ending > END_CLOSED)
            clock_set(&t->site.clock, db_int(&q, 2));
        *ret_todo = str_eq(db_text(&q, 3), t->story->ending > END_CLOSED ? "new" : "closed");
    }
    return db_end(&q, e);
}

static enum err make(struct telling *t, const struct viewer *v, const char *move, const char *text, int64_t unit,
                     struct error *e)
{
    struct move_request x = {
        .number = t->number, .move = move, .version = t->version, .texts = {text}, .lead_unit_id = unit};
    clock_set(&t->site.clock, clock_now(&t->site.clock) + 7 * MS_MINUTE);
    enum err r = move_make(t->conn, &t->site, v, &x, e);
    t->version++;
    t->moves++;
    return r;
}

static enum err go(struct telling *t, struct error *e)
{
    static const int steps[] = {[END_NEW] = 0,     [END_DISPATCHED] = 1, [END_HANDLING] = 2,
                                [END_REPLIED] = 3, [END_VERIFIED] = 4,   [END_RETURNED] = 2};
    const struct city_unit *u = &t->city->units[t->story->unit];
    enum ending to = t->story->ending;
    int n = steps[to];
    enum err r = ERR_OK;
    if (n >= 1)
        r = make(t, &t->city->dispatcher, "dispatch", NULL, u->id, e);
    if (r == ERR_OK && to == END_RETURNED)
        r = make(t, &u->handler, "return", "不属于本单位职责，依据三定方案应由主管部门办理。", 0, e);
    if (r == ERR_OK && to == END_RETURNED)
        return make(t, &t->city->dispatcher, "agree_return", NULL, 0, e);
    if (r == ERR_OK && n >= 2)
        r = make(t, &u->handler, "accept", NULL, 0, e);
    if (r == ERR_OK && n >= 3)
        r = make(t, &u->handler, "reply", t->story->reply, 0, e);
    if (r == ERR_OK && n >= 4)
        r = make(t, &t->city->verifier, "verify", "电话回访诉求人，对照现场照片，答复属实。", 0, e);
    return r;
}

static enum err publish(struct telling *t, struct error *e)
{
    struct leak *leaks;
    int n;
    struct notice_draft d = {.number = t->number,
                             .title = t->story->row.title,
                             .question = t->story->row.body,
                             .answer = t->story->reply,
                             .version = t->version,
                             .op_key = arena_printf(t->arena, "bench-%s", t->number)};
    enum err r = notice_publish(t->conn, &t->site, &t->city->publisher, t->arena, &d, &leaks, &n, e);
    t->published += r == ERR_OK;
    /* Now and then the text names somebody of the same name as who raised it: that stays private. */
    return r == ERR_INVALID && n > 0 ? ERR_OK : r;
}

static enum err tell(struct fill *f, struct telling *t, int64_t i, struct error *e)
{
    struct story s;
    bool todo = false;
    story_of(f->plan, t->arena, i, &s);
    if (s.ending == END_CLOSED || s.ending == END_NEW)
        return ERR_OK;
    t->story = &s;
    t->site = f->o->site;
    enum err r = find(t, &todo, e);
    if (r != ERR_OK || !todo)
        return r;
    return s.ending == END_PUBLISHED ? publish(t, e) : go(t, e);
}

static int64_t take(struct fill *f, struct telling *t)
{
    pthread_mutex_lock(&f->lock);
    int64_t i = f->result == ERR_OK && f->next < f->to ? f->next++ : -1;
    f->totals->moves += t->moves;
    f->totals->published += t->published;
    t->moves = t->published = 0;
    show(f, "moves and notices", f->totals->moves + f->totals->published, false);
    pthread_mutex_unlock(&f->lock);
    return i;
}

/* Many at once may find a busy server slow to answer. */
static enum err connect_patiently(struct db *db, struct db_conn **ret, struct error *e)
{
    enum err r = db_connect(db, ret, e);
    for (int tries = 0; r != ERR_OK && tries < CONNECT_TRIES; tries++) {
        nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
        *e = (struct error){0};
        r = db_connect(db, ret, e);
    }
    return r;
}

static void *tell_some(void *arg)
{
    struct fill *f = arg;
    struct telling t = {.arena = arena_new(), .city = f->plan->city};
    struct error e = {0};
    int64_t i;
    enum err r = connect_patiently(f->o->site.db, &t.conn, &e);
    while (r == ERR_OK && (i = take(f, &t)) >= 0) {
        r = tell(f, &t, i, &e);
        arena_reset(t.arena);
    }
    if (r != ERR_OK) {
        pthread_mutex_lock(&f->lock);
        f->result = r;
        f->error = e;
        pthread_mutex_unlock(&f->lock);
    }
    db_disconnect(t.conn);
    arena_free(t.arena);
    return NULL;
}

static enum err tell_all(struct fill *f, struct error *e)
{
    pthread_t threads[THREADS];
    int n = db_engine_of(f->o->site.db) == DB_PGSQL ? THREADS_PG : THREADS;
    f->began_us = clock_mono_us();
    f->next = f->from;
    for (int i = 0; i < n; i++) {
        if (pthread_create(&threads[i], NULL, tell_some, f) != 0)
            BUG("no thread");
    }
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    show(f, "moves and notices", f->totals->moves + f->totals->published, true);
    f->totals->move_s = (double)(clock_mono_us() - f->began_us) / 1e6;
    *e = f->error;
    return f->result;
}

enum err generate(struct opened *o, const struct plan *p, int64_t from, int64_t to, bool quiet, struct generated *ret,
                  struct error *e)
{
    struct fill f = {
        .o = o, .plan = p, .from = from, .to = to, .totals = ret, .lock = PTHREAD_MUTEX_INITIALIZER, .quiet = quiet};
    *ret = (struct generated){0};
    enum err r = import_all(&f, e);
    return r == ERR_OK ? tell_all(&f, e) : r;
}
