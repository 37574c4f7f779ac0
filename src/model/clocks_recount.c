/* A new calendar: clocks that were counted past the end of the old one are counted anew. */
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "model/calendar.h"
#include "model/clocks_priv.h"
#include "model/follow.h"
#include "model/record.h"
#include "model/visible.h"

#define PIECE 100

/* A clock to be counted anew, and its matter. */
struct stale {
    int64_t matter_id, matter_due;
    const char *state;
    struct clock_running clock;
};

struct recounting {
    const struct site *site;
    struct clock_place *after;
    struct clock_place to; /* how far this piece came */
    size_t n;
};

DB_STMT(clock_stale,
        "SELECT k.matter_id, k.seq, k.code, k.rule, k.started_at, k.due_at, m.due_at, m.state FROM clock k"
        " JOIN matter m ON m.id = k.matter_id WHERE k.provisional = 1 AND k.ended_at = 0"
        " AND (k.started_at, k.matter_id, k.code) > ($1, $2, $3) ORDER BY k.started_at, k.matter_id, k.code LIMIT $4");

static enum err load_stale(struct db_conn *tx, struct arena *a, struct recounting *p, struct stale **ret,
                           struct error *e)
{
    struct stale *rows = arena_array(a, struct stale, PIECE);
    struct db_rows q;
    p->n = 0;
    p->to = *p->after;
    db_query(
        tx, &q, &clock_stale,
        DB_ARGS(DB_INT(p->after->started_at), DB_INT(p->after->matter_id), DB_TEXT(p->after->code), DB_INT(PIECE)));
    while (db_next(&q) && p->n < PIECE) {
        struct stale *x = &rows[p->n++];
        *x = (struct stale){.matter_id = db_int(&q, 0), .matter_due = db_int(&q, 6)};
        x->state = db_text_dup(&q, 7, a);
        x->clock = (struct clock_running){.seq = db_int(&q, 1), .started_at = db_int(&q, 4), .due_at = db_int(&q, 5)};
        x->clock.code = db_text_dup(&q, 2, a);
        x->clock.rule = clock_rule(db_text(&q, 3));
        p->to = (struct clock_place){x->clock.started_at, x->matter_id, ""};
        snprintf(p->to.code, sizeof(p->to.code), "%s", x->clock.code);
    }
    *ret = rows;
    return db_end(&q, e);
}

DB_STMT(clock_matter_due, "UPDATE matter SET version = version + 1, due_at = (SELECT COALESCE(MIN(k.due_at), 0)"
                          " FROM clock k WHERE k.matter_id = $1 AND k.ended_at = 0 AND k.due_at > 0) WHERE id = $1");
/* The end of a clock moved: so do its orders and its matter. */
static enum err tell(struct db_conn *tx, const struct site *s, const struct stale *x, int64_t due, struct error *e)
{
    const struct record_entry entry = {.matter_id = x->matter_id,
                                       .kind = "recount",
                                       .actor = ACTOR_SYSTEM,
                                       .state_from = x->state,
                                       .state_to = x->state,
                                       .shown = true};
    struct followed f = {.matter_id = x->matter_id,
                         .kind = entry.kind,
                         .state_from = x->state,
                         .state_to = x->state,
                         .by_officer = true};
    enum err r = db_exec(tx, &clock_matter_due, DB_ARGS(DB_INT(x->matter_id)), e);
    if (r == ERR_OK)
        r = clock_orders_due(tx, x->matter_id, x->clock.due_at, due, e);
    if (r == ERR_OK)
        r = record_append(tx, s, &entry, &f.entry_id, e);
    return r == ERR_OK ? follow_entry(tx, s, &f, e) : r;
}

static enum err recount_one(struct db_conn *tx, const struct site *s, struct arena *a, const struct calendar *calendar,
                            const struct stale *x, struct error *e)
{
    struct limit_run run;
    struct limit_due due;
    enum err r = clock_load_run(tx, a, x->matter_id, &x->clock, &run, e);
    if (r != ERR_OK)
        return r;
    limit_count(&run, calendar, s->zone, &due);
    r = clock_store_count(tx, x->matter_id, &x->clock, &due, e);
    int64_t kept = clock_end_kept(due.due_ms);
    return r == ERR_OK && kept != x->clock.due_at ? tell(tx, s, x, kept, e) : r;
}

static enum err recount_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct recounting *p = ctx;
    struct arena *a = arena_new();
    const struct calendar *calendar;
    struct stale *rows;
    enum err r = calendar_hold(tx, p->site, a, &calendar, e);
    if (r == ERR_OK)
        r = load_stale(tx, a, p, &rows, e);
    for (size_t i = 0; r == ERR_OK && i < p->n; i++)
        r = recount_one(tx, p->site, a, calendar, &rows[i], e);
    arena_free(a);
    return r;
}

DB_STMT(clock_calendar_get, "SELECT value FROM site_fact WHERE name = 'clocks_calendar'");
DB_STMT(clock_calendar_put, "INSERT INTO site_fact (name, value) VALUES ('clocks_calendar', $1)"
                            " ON CONFLICT (name) DO UPDATE SET value = excluded.value");

static enum err mark_write(struct db_conn *tx, void *ctx, struct error *e)
{
    return db_exec(tx, &clock_calendar_put, DB_ARGS(DB_TEXT(ctx)), e);
}

/* The version of the calendar that all clocks were counted by, as text; "0" before the first recount. */
static enum err counted_by(struct db_conn *c, char *buf, size_t size, struct error *e)
{
    struct db_rows q;
    snprintf(buf, size, "0");
    db_query(c, &q, &clock_calendar_get, DB_NO_ARGS);
    if (db_next(&q))
        snprintf(buf, size, "%s", db_text(&q, 0));
    return db_end(&q, e);
}

enum err clocks_recount(struct db_conn *c, const struct site *s, struct clock_place *after, bool *ret_done,
                        struct error *e)
{
    struct recounting p = {.site = s, .after = after};
    char had[24], has[24];
    int64_t version;
    enum err r = calendar_version_in_force(c, &version, e);
    if (r == ERR_OK)
        r = counted_by(c, had, sizeof(had), e);
    if (r != ERR_OK)
        return r;
    snprintf(has, sizeof(has), "%lld", (long long)version);
    *ret_done = str_eq(had, has);
    if (*ret_done)
        return ERR_OK;
    r = db_write(c, recount_write, &p, e);
    if (r != ERR_OK)
        return r;
    *after = p.to;
    *ret_done = p.n < PIECE;
    return *ret_done ? db_write(c, mark_write, has, e) : ERR_OK;
}
