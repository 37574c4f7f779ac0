/*
 * The bulletin of a month against bare queries that give its numbers: counts of the same rows, in groups, of the month,
 * the one before and the same one a year before, without asking who may see them. Households, where the part about
 * campaigns has brought some, are counted there, too.
 */
#include "base/clock.h"
#include "base/str.h"
#include "model/tally.h"
#include "report/bulletin.h"
#include "rig.h"

#define ROUNDS_MAX 20
#define MS_MAX     200 /* at any size */
#define TIMES_MAX  2   /* the bare queries */

#define BY_TIME(at)                                                                                                    \
    "SELECT m.procedure, m.stage, m.state, m.channel, m.unit_id, m.answered_at > 0, COUNT(*),"                         \
    " SUM(CASE WHEN m.answered_at > 0 THEN m.answered_at - m.submitted_at ELSE 0 END) FROM matter m WHERE " at         \
    " >= $1 AND " at " < $2 AND m.compartment = 0 GROUP BY 1, 2, 3, 4, 5, 6"
#define OF_MATTERS(columns, table, at)                                                                                 \
    "SELECT m.procedure, m.unit_id, m.channel, " columns ", COUNT(*) FROM " table                                      \
    " x JOIN matter m ON m.id = x.matter_id WHERE " at " >= $1 AND " at " < $2 AND m.compartment = 0 GROUP BY 1, 2, 3"

DB_STMT(bare_submitted, BY_TIME("m.submitted_at"));
DB_STMT(bare_answered, BY_TIME("m.answered_at"));
DB_STMT(bare_closed, BY_TIME("m.closed_at"));
DB_STMT(bare_clocks, OF_MATTERS("x.code, x.state", "clock", "x.due_at") ", 4, 5");
DB_STMT(bare_orders, OF_MATTERS("x.role, x.state", "work_order", "x.sent_at") ", 4, 5");
DB_STMT(bare_ratings, OF_MATTERS("x.solved, x.satisfied", "rating", "x.rated_at") ", 4, 5");
DB_STMT(bare_calls,
        OF_MATTERS("x.contacted, x.solved, x.satisfied, x.outcome", "callback_attempt", "x.at") ", 4, 5, 6, 7");
DB_STMT(bare_subjects, "SELECT s.register, s.unit_id, COUNT(*) FROM subject s WHERE s.created_at < $2"
                       " AND (s.closed_at = 0 OR s.closed_at >= $2) AND $1 > 0 GROUP BY 1, 2");
DB_STMT(bare_visited, "SELECT s.register, s.unit_id, COUNT(DISTINCT s.id) FROM activity d"
                      " JOIN activity_subject y ON y.activity_id = d.id JOIN subject s ON s.id = y.subject_id"
                      " WHERE d.starts_at >= $1 AND d.starts_at < $2 AND y.part = 'visited' GROUP BY 1, 2");

static enum err bare(struct opened *o, const struct period *p, struct error *e)
{
    static const struct db_stmt *const all[] = {&bare_submitted, &bare_answered, &bare_closed,
                                                &bare_clocks,    &bare_orders,   &bare_ratings,
                                                &bare_calls,     &bare_subjects, &bare_visited};
    const struct zone z = o->site.zone;
    const struct period periods[] = {*p, period_before(p, z), period_year_before(p, z)};
    enum err r = ERR_OK;
    for (size_t i = 0; i < COUNT_OF(all) * COUNT_OF(periods) && r == ERR_OK; i++) {
        const struct period *of = &periods[i / COUNT_OF(all)];
        struct db_rows q;
        db_query(o->conn, &q, all[i % COUNT_OF(all)], DB_ARGS(DB_INT(of->from), DB_INT(of->to)));
        while (db_next(&q))
            ;
        r = db_end(&q, e);
    }
    return r;
}

static enum err ours(struct opened *o, const struct period *p, int64_t *ret_received, struct error *e)
{
    struct arena *a = arena_new();
    struct bulletin b;
    struct bulletin_facts facts = {.p = *p,
                                   .office = "市政府",
                                   .unit = "",
                                   .unit_code = "",
                                   .number = "",
                                   .title = "",
                                   .at = clock_now(&o->site.clock)};
    enum err r = bulletin_cases(o->conn, &o->site, a, p, 0, &facts, e);
    struct bulletin_sums *sums = bulletin_sums_ask(o->conn, &o->site, &o->viewer, a, 0);
    if (r == ERR_OK)
        r = bulletin_make(sums, a, o->site.zone, bulletin_def_for(EVERY_MONTH), &facts, &b, e);
    struct figure f = {0};
    if (r == ERR_OK)
        r = bulletin_sums_figure(sums, indicator_find("received"), p, &f, e);
    *ret_received = f.counts[0].n;
    arena_free(a);
    return r;
}

static double since(int64_t us)
{
    return (double)(clock_mono_us() - us) / 1000;
}

/* In turns, so that what else the machine does meets both. */
static enum err compare(struct rig *g, struct opened *o, const struct period *p, struct error *e)
{
    double mine[ROUNDS_MAX], limit[ROUNDS_MAX], ratio[ROUNDS_MAX];
    int n = g->rounds < ROUNDS_MAX ? g->rounds : ROUNDS_MAX;
    int64_t received = 0;
    enum err r = ours(o, p, &received, e);
    if (r == ERR_OK)
        r = bare(o, p, e);
    if (r == ERR_OK && received == 0)
        r = error_detail(e, ERR_INTERNAL, "nothing came in");
    for (int i = 0; r == ERR_OK && i < n; i++) {
        int64_t began = clock_mono_us();
        r = ours(o, p, &received, e);
        mine[i] = since(began);
        began = clock_mono_us();
        if (r == ERR_OK)
            r = bare(o, p, e);
        limit[i] = since(began);
        ratio[i] = mine[i] / limit[i];
    }
    if (r != ERR_OK)
        return r;
    double ms = median(mine, n);
    report_add(g->report, &(struct line){.name = "month bulletin",
                                         .unit = "ms",
                                         .ours = ms,
                                         .limit = median(limit, n),
                                         .ratio = median(ratio, n),
                                         .budget = TIMES_MAX,
                                         .at_most = true,
                                         .p50_ms = ms,
                                         .p99_ms = mine[n - 1]});
    report_add(
        g->report,
        &(struct line){.name = "month bulletin, in all", .unit = "ms", .ours = ms, .budget = MS_MAX, .at_most = true});
    return ERR_OK;
}

enum err measure_bulletin(struct rig *g, struct error *e)
{
    struct opened o;
    bool done = false;
    enum err r = rig_open(g, &o, e);
    if (r != ERR_OK)
        return r;
    while (r == ERR_OK && !done)
        r = tally_step(o.conn, &o.site, &done, e);
    struct period month = period_month_of(clock_now(&o.site.clock), o.site.zone);
    struct period last = period_before(&month, o.site.zone);
    if (r == ERR_OK)
        r = compare(g, &o, &last, e);
    cli_close(&o);
    return r;
}
