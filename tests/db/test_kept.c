/* What pages keep beyond a request, where they read one state of the site: never longer than what they had read holds.
 */
#include "world.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "http/server.h"
#include "web/app.h"
#include "web/reading.h"

DB_STMT(matter_count, "SELECT COUNT(*) FROM matter");

struct site_pages {
    struct world *w;
    struct app app;
    struct db_conn *conn; /* of the worker, beside the world's */
};

static void begin(struct site_pages *p, struct world *w)
{
    struct error e = {0};
    struct server_config c;
    server_config_init(&c);
    c.listen = "127.0.0.1:0";
    *p = (struct site_pages){.w = w,
                             .app = {.site = &w->s,
                                     .counts = {.lock = PTHREAD_MUTEX_INITIALIZER},
                                     .wall_choices = {.lock = PTHREAD_MUTEX_INITIALIZER}}};
    MUST(server_new(&c, &p->app.server, &e));
    MUST(db_connect(w->db, &p->conn, &e));
}

static void end(struct site_pages *p)
{
    kept_release(&p->app.wall_choices);
    server_free(p->app.server);
    db_disconnect(p->conn);
}

static struct req request(struct site_pages *p)
{
    return (struct req){.app = &p->app, .worker = p->conn, .server = p->app.server, .arena = arena_new()};
}

static enum err read_count(struct req *r, struct arena *a, const void **ret)
{
    int64_t *n = arena_obj(a, int64_t);
    *ret = n;
    return db_get_int(conn_of(r), &matter_count, DB_NO_ARGS, n, &r->error);
}

static int64_t kept_count(struct req *r)
{
    struct error e = {0};
    const void *n = NULL;
    MUST(kept_get(&app_of(r)->wall_choices, r, read_count, &n));
    return *(const int64_t *)n;
}

static struct world *shown; /* of show_ functions, which get only the request */

/* Something changes when the state that is read is fixed already, and before anything of it is read. */
static enum err show_kept(struct req *r)
{
    world_raise(shown, "路灯不亮", NULL, 0);
    server_renew(r->server);
    return kept_count(r) <= 1 ? ERR_OK : ERR_INTERNAL;
}

static void test_kept_is_not_older_than_its_reading(void **state)
{
    WORLD(w);
    struct site_pages p;
    begin(&p, w);
    struct req one = request(&p), two = request(&p);
    shown = w;
    MUST(page_reading(&one, show_kept));
    assert_int_equal(kept_count(&two), 1);
    /* And it is kept: nobody says that anything changed. */
    world_raise(w, "井盖坏了", NULL, 0);
    assert_int_equal(kept_count(&two), 1);
    server_renew(p.app.server);
    assert_int_equal(kept_count(&two), 2);
    arena_free(one.arena);
    arena_free(two.arena);
    end(&p);
}

static struct desk_counts counts_now(struct req *r)
{
    struct error e = {0};
    struct desk_counts n;
    MUST(counts_get(&app_of(r)->counts, conn_of(r), site_of(r), world_viewer(DISPATCHER), page_state(r).us, &n, &e));
    return n;
}

/* The viewer wrote, so long ago that what is counted now could be kept; but what is read here is older. */
static enum err show_counts(struct req *r)
{
    const int64_t viewer = world_viewer(DISPATCHER)->id;
    world_raise(shown, "路灯不亮", NULL, 0);
    counts_drop(&app_of(r)->counts, viewer);
    for (int i = 0; i < COUNTS_SLOTS; i++) {
        struct counts_slot *x = &app_of(r)->counts.slots[i];
        if (x->viewer_id == viewer)
            x->open_us = clock_mono_us();
    }
    counts_now(r);
    return ERR_OK;
}

static void test_counts_are_not_older_than_their_reading(void **state)
{
    WORLD(w);
    struct site_pages p;
    begin(&p, w);
    struct req r = request(&p);
    shown = w;
    struct desk_counts before = counts_now(&r);
    MUST(page_reading(&r, show_counts));
    struct desk_counts after = counts_now(&r);
    assert_int_equal(after.queues[QUEUE_INTAKE], before.queues[QUEUE_INTAKE] + 1);
    arena_free(r.arena);
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_kept_is_not_older_than_its_reading),
        BOTH_WORLDS(test_counts_are_not_older_than_their_reading),
    };
    return world_run(tests, COUNT_OF(tests));
}
