/*
 * What of one matter, activity or subject counts now. It says of a row what indicator.c asks of it, so the two have to
 * agree; test_tally holds them against each other, and so does echowall figures --recount.
 */
#include <string.h>

#include "base/str.h"
#include "model/tally_priv.h"

struct counting {
    struct db_conn *c;
    const struct site *site;
    struct arena *a;
    int64_t id, now;
    struct tally_rows *out;
    const char *kind, *channel, *category; /* of a matter */
    int64_t unit_id, area_id;
};

struct tally_row *tally_rows_add(struct tally_rows *l, struct arena *a)
{
    if (l->n == l->room) {
        size_t room = l->room ? l->room * 2 : 16;
        struct tally_row *more = arena_array(a, struct tally_row, room);
        if (l->n)
            memcpy(more, l->v, l->n * sizeof(*more));
        l->v = more;
        l->room = room;
    }
    return &l->v[l->n++];
}

#define FACTS_OF 4

/* The facts that somebody asks for, in the order given; NULL: none. */
static const char *facts_text(struct arena *a, enum count_way way, const char *kind, const char *const facts[FACTS_OF])
{
    const char *text = "";
    for (int i = 0; i < FACTS_OF; i++) {
        if (facts[i] && tally_asks_fact(way, kind, facts[i]))
            text = arena_printf(a, "%s%s ", *text ? text : " ", facts[i]);
    }
    return text;
}

/* A row of what is counted, at a time; nothing where it adds nothing. */
struct counted {
    enum count_way way;
    const char *kind, *sum, *facts;
    int64_t at, row_id, unit_id, area_id, n;
    bool least;
};

static void add(struct counting *x, const struct counted *t)
{
    if (t->at < 1 || t->n == 0)
        return;
    *tally_rows_add(x->out, x->a) = (struct tally_row){
        .mark = {.way = t->way, .kind = t->kind, .sum = t->sum, .facts = t->facts},
        .day = civil_day(t->at, x->site->zone),
        .at = t->at,
        .row_id = t->row_id,
        .unit_id = t->unit_id,
        .area_id = t->area_id,
        .channel = str_or(x->channel, ""),
        .category = str_or(x->category, ""),
        .n = t->n,
        .least = t->least,
    };
}

static const char *fact(struct arena *a, const char *name, const char *value)
{
    return arena_printf(a, "%s:%s", name, value);
}

DB_STMT(
    tally_matter,
    "SELECT m.procedure, m.stage, m.state, m.channel, m.category, COALESCE(m.unit_id, 0), COALESCE(m.area_id, 0),"
    " m.submitted_at, m.answered_at, m.closed_at, CASE WHEN m.compartment <> 0"
    " OR EXISTS (SELECT 1 FROM matter_against x WHERE x.matter_id = m.id)"
    " OR EXISTS (SELECT 1 FROM recusal x WHERE x.matter_id = m.id) THEN 1 ELSE 0 END FROM matter m WHERE m.id = $1");
DB_STMT(tally_kept, "SELECT k.part, CAST(k.value AS BIGINT) FROM kept k WHERE k.matter_id = $1 AND k.value <> ''"
                    " AND LENGTH(k.value) < 16 AND TRIM(k.value, '0123456789') = ''");

static enum err add_kept(struct counting *x, const struct counted *ways, size_t n, struct error *e)
{
    struct db_rows q;
    db_query(x->c, &q, &tally_kept, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q)) {
        const char *part = db_text_dup(&q, 0, x->a);
        for (size_t i = 0; i < n; i++) {
            struct counted t = ways[i];
            t.sum = part;
            t.n = db_int(&q, 1);
            if (tally_asks_sum(t.way, x->kind, part))
                add(x, &t);
        }
    }
    return db_end(&q, e);
}

/* The matter by its three times. */
static enum err add_matter(struct counting *x, bool *ret_apart, struct error *e)
{
    struct db_rows q;
    struct counted ways[3] = {{.way = COUNT_SUBMITTED}, {.way = COUNT_ANSWERED}, {.way = COUNT_CLOSED}};
    db_query(x->c, &q, &tally_matter, DB_ARGS(DB_INT(x->id)));
    bool found = db_next(&q);
    if (found) {
        bool answered = db_int(&q, 8) > 0;
        const char *const facts[FACTS_OF] = {fact(x->a, "stage", db_text(&q, 1)), fact(x->a, "state", db_text(&q, 2)),
                                             answered ? "answered:yes" : "answered:no"};
        x->kind = db_text_dup(&q, 0, x->a);
        x->channel = db_text_dup(&q, 3, x->a);
        x->category = db_text_dup(&q, 4, x->a);
        x->unit_id = db_int(&q, 5);
        x->area_id = db_int(&q, 6);
        *ret_apart = db_int(&q, 10) != 0;
        for (int i = 0; i < 3; i++) {
            struct counted *t = &ways[i];
            *t = (struct counted){.way = t->way,
                                  .kind = x->kind,
                                  .sum = "",
                                  .facts = facts_text(x->a, t->way, x->kind, facts),
                                  .at = db_int(&q, 7 + i),
                                  .row_id = x->id,
                                  .unit_id = x->unit_id,
                                  .area_id = x->area_id,
                                  .n = 1};
            add(x, t);
            t->sum = INDICATOR_ELAPSED;
            t->n = db_int(&q, 8) - db_int(&q, 7);
            if (tally_asks_sum(t->way, x->kind, INDICATOR_ELAPSED))
                add(x, t);
        }
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && found ? add_kept(x, ways, 3, e) : r;
}

DB_STMT(tally_orders, "SELECT w.id, w.sent_at, w.unit_id, w.role, w.state FROM work_order w"
                      " WHERE w.matter_id = $1 AND w.state <> 'undone'");

static enum err add_orders(struct counting *x, struct error *e)
{
    struct db_rows q;
    db_query(x->c, &q, &tally_orders, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q)) {
        const char *const facts[FACTS_OF] = {fact(x->a, "role", db_text(&q, 3)), fact(x->a, "order", db_text(&q, 4))};
        add(x, &(struct counted){.way = COUNT_ORDERS,
                                 .kind = x->kind,
                                 .sum = "",
                                 .facts = facts_text(x->a, COUNT_ORDERS, x->kind, facts),
                                 .at = db_int(&q, 1),
                                 .row_id = db_int(&q, 0),
                                 .unit_id = db_int(&q, 2),
                                 .area_id = x->area_id,
                                 .n = 1});
    }
    return db_end(&q, e);
}

/* Of clocks of one name that end at one moment the last counts. */
DB_STMT(tally_clocks,
        "SELECT x.code, x.due_at, x.state, COALESCE((SELECT z.kind FROM entry z WHERE z.matter_id = x.matter_id"
        " AND z.seq = x.ended_seq), '') FROM clock x WHERE x.matter_id = $1 AND x.due_at > 1 AND NOT EXISTS (SELECT 1"
        " FROM clock y WHERE y.matter_id = x.matter_id AND y.code = x.code AND y.due_at = x.due_at AND y.seq > x.seq)");

static enum err add_clocks(struct counting *x, struct error *e)
{
    struct db_rows q;
    db_query(x->c, &q, &tally_clocks, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q)) {
        const char *code = db_text_dup(&q, 0, x->a), *state = db_text(&q, 2);
        bool met = str_eq(state, "met"), ended = met || str_eq(state, "missed");
        const char *result = ended ? state : db_int(&q, 1) <= x->now ? "overdue" : "running";
        const char *const facts[FACTS_OF] = {fact(x->a, "result", result),
                                             met ? fact(x->a, "met", db_text(&q, 3)) : NULL};
        if (tally_asks_sum(COUNT_CLOCKS, x->kind, code))
            add(x, &(struct counted){.way = COUNT_CLOCKS,
                                     .kind = x->kind,
                                     .sum = code,
                                     .facts = facts_text(x->a, COUNT_CLOCKS, x->kind, facts),
                                     .at = db_int(&q, 1) - 1,
                                     .row_id = x->id,
                                     .unit_id = x->unit_id,
                                     .area_id = x->area_id,
                                     .n = 1});
    }
    return db_end(&q, e);
}

DB_STMT(tally_ratings, "SELECT r.id, r.rated_at, '', r.solved, r.satisfied FROM rating r WHERE r.matter_id = $1");
DB_STMT(tally_calls, "SELECT r.id, r.at, r.contacted, r.solved, r.satisfied FROM callback_attempt r"
                     " WHERE r.matter_id = $1 AND r.outcome = 'reached'");

/* What residents said, of themselves or when they were called. */
static enum err add_said(struct counting *x, enum count_way way, struct error *e)
{
    struct db_rows q;
    db_query(x->c, &q, way == COUNT_RATINGS ? &tally_ratings : &tally_calls, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q)) {
        const char *const facts[FACTS_OF] = {fact(x->a, "contacted", db_text(&q, 2)),
                                             fact(x->a, "solved", db_text(&q, 3)),
                                             fact(x->a, "satisfied", db_text(&q, 4))};
        add(x, &(struct counted){.way = way,
                                 .kind = x->kind,
                                 .sum = "",
                                 .facts = facts_text(x->a, way, x->kind, facts),
                                 .at = db_int(&q, 1),
                                 .row_id = db_int(&q, 0),
                                 .unit_id = x->unit_id,
                                 .area_id = x->area_id,
                                 .n = 1});
    }
    return db_end(&q, e);
}

DB_STMT(tally_matter_reach, "SELECT r.unit_id FROM matter_unit r WHERE r.matter_id = $1 ORDER BY r.unit_id");
DB_STMT(tally_subject_reach, "SELECT r.unit_id FROM subject_unit r WHERE r.subject_id = $1 ORDER BY r.unit_id");

static enum err reach(struct counting *x, const struct db_stmt *stmt, const char **ret, struct error *e)
{
    struct buf text;
    struct db_rows q;
    buf_init(&text, 1u << 20);
    db_query(x->c, &q, stmt, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q))
        buf_printf(&text, "%s%lld", text.len ? "," : "", (long long)db_int(&q, 0));
    /* What reached so many that they can't be named together is asked for by itself. */
    *ret = buf_failed(&text) ? NULL : arena_strndup(x->a, text.data, text.len);
    buf_release(&text);
    return db_end(&q, e);
}

static enum err count_matter(struct counting *x, const char **ret_sight, struct error *e)
{
    bool apart = true;
    enum err r = add_matter(x, &apart, e);
    if (r == ERR_OK)
        r = add_orders(x, e);
    if (r == ERR_OK)
        r = add_clocks(x, e);
    if (r == ERR_OK)
        r = add_said(x, COUNT_RATINGS, e);
    if (r == ERR_OK)
        r = add_said(x, COUNT_CALLS, e);
    *ret_sight = NULL;
    return r == ERR_OK && !apart ? reach(x, &tally_matter_reach, ret_sight, e) : r;
}

DB_STMT(tally_activity, "SELECT d.programme, d.starts_at, d.unit_id, COALESCE(d.area_id, 0) FROM activity d"
                        " WHERE d.id = $1 AND d.state IN ('written', 'checked')");
DB_STMT(tally_activity_downs, "SELECT o.down FROM activity_down o WHERE o.activity_id = $1 ORDER BY o.down");
DB_STMT(tally_activity_counts, "SELECT w.kind, w.value, CASE WHEN w.at_least <> '' THEN 1 ELSE 0 END"
                               " FROM activity_count w WHERE w.activity_id = $1");

static enum err add_activity(struct counting *x, struct counted *t, struct error *e)
{
    struct db_rows q;
    const char *downs[FACTS_OF] = {NULL};
    int n = 0;
    db_query(x->c, &q, &tally_activity_downs, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q) && n < FACTS_OF)
        downs[n++] = fact(x->a, "down", db_text(&q, 0));
    enum err r = db_end(&q, e);
    t->facts = facts_text(x->a, t->way, t->kind, downs);
    add(x, t);
    if (r != ERR_OK)
        return r;
    db_query(x->c, &q, &tally_activity_counts, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q)) {
        t->sum = db_text_dup(&q, 0, x->a);
        t->n = db_int(&q, 1);
        t->least = db_int(&q, 2) != 0;
        if (tally_asks_sum(t->way, t->kind, t->sum))
            add(x, t);
    }
    return db_end(&q, e);
}

static enum err count_activity(struct counting *x, const char **ret_sight, struct error *e)
{
    struct db_rows q;
    struct counted t = {.way = COUNT_ACTIVITIES, .sum = "", .row_id = x->id, .n = 1};
    db_query(x->c, &q, &tally_activity, DB_ARGS(DB_INT(x->id)));
    bool found = db_next(&q);
    if (found) {
        t.kind = db_text_dup(&q, 0, x->a);
        t.at = db_int(&q, 1);
        t.unit_id = db_int(&q, 2);
        t.area_id = db_int(&q, 3);
        *ret_sight = arena_printf(x->a, "%lld", (long long)t.unit_id);
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && found ? add_activity(x, &t, e) : r;
}

DB_STMT(tally_subject, "SELECT CASE WHEN s.access = 'private' THEN 1 ELSE 0 END, s.unit_id, COALESCE(s.area_id, 0)"
                       " FROM subject s WHERE s.id = $1");
DB_STMT(tally_ties, "SELECT x.id, x.occurred_at, x.kind, x.amount, t.role, t.unit_id FROM tie t JOIN tie_record x"
                    " ON x.tie_id = t.id WHERE t.subject_id = $1");
DB_STMT(tally_checklists, "SELECT x.id, x.done_at, x.code FROM checklist_run x WHERE x.subject_id = $1");

static enum err add_ties(struct counting *x, struct error *e)
{
    struct db_rows q;
    db_query(x->c, &q, &tally_ties, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q)) {
        struct counted t = {.way = COUNT_TIES,
                            .kind = db_text_dup(&q, 4, x->a),
                            .sum = "",
                            .at = db_int(&q, 1),
                            .row_id = db_int(&q, 0),
                            .unit_id = db_int(&q, 5),
                            .area_id = x->area_id,
                            .n = 1};
        const char *const facts[FACTS_OF] = {fact(x->a, "line", db_text(&q, 2))};
        t.facts = facts_text(x->a, t.way, t.kind, facts);
        add(x, &t);
    }
    return db_end(&q, e);
}

static enum err add_checklists(struct counting *x, struct error *e)
{
    struct db_rows q;
    db_query(x->c, &q, &tally_checklists, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q))
        add(x, &(struct counted){.way = COUNT_CHECKLISTS,
                                 .kind = db_text_dup(&q, 2, x->a),
                                 .sum = "",
                                 .facts = "",
                                 .at = db_int(&q, 1),
                                 .row_id = db_int(&q, 0),
                                 .unit_id = x->unit_id,
                                 .area_id = x->area_id,
                                 .n = 1});
    return db_end(&q, e);
}

static enum err count_subject(struct counting *x, const char **ret_sight, struct error *e)
{
    struct db_rows q;
    bool closed = false;
    db_query(x->c, &q, &tally_subject, DB_ARGS(DB_INT(x->id)));
    if (db_next(&q)) {
        closed = db_int(&q, 0) != 0;
        x->unit_id = db_int(&q, 1);
        x->area_id = db_int(&q, 2);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        r = add_ties(x, e);
    if (r == ERR_OK)
        r = add_checklists(x, e);
    *ret_sight = "staff";
    return r == ERR_OK && closed ? reach(x, &tally_subject_reach, ret_sight, e) : r;
}

enum err tally_count(struct db_conn *c, const struct site *s, struct arena *a, enum tally_noun noun, int64_t id,
                     int64_t now, struct tally_rows *ret, const char **ret_sight, struct error *e)
{
    struct counting x = {.c = c, .site = s, .a = a, .id = id, .now = now, .out = ret};
    *ret_sight = "";
    switch (noun) {
    case TALLY_MATTER:
        return count_matter(&x, ret_sight, e);
    case TALLY_ACTIVITY:
        return count_activity(&x, ret_sight, e);
    default:
        return count_subject(&x, ret_sight, e);
    }
}
