/*
 * Campaigns and ties over the households (109,000) of 100 villages: the coverage page, one village's grid and its gaps,
 * each against a bare query that reads the same rows with nothing of who may see them, in turns.
 */
#include <stdio.h>

#include "base/id.h"
#include "base/str.h"
#include "model/campaign.h"
#include "model/tie.h"
#include "model/unit.h"
#include "rig.h"

#define VILLAGES 100
#define PAGE     50 /* rows that a page shows */
#define TURNS    40 /* of what reads a page */
#define FEW      7  /* of what reads all */
#define AT_MOST  3.0

struct villages {
    struct rig *rig;
    struct opened o;
    struct viewer leader;
    int64_t county, units[VILLAGES], now;
    int village; /* that is filled */
    struct campaign_full campaign;
};

DB_STMT(bench_kept, "SELECT COUNT(*) FROM subject WHERE unit_id = $1 AND register = 'household'");
DB_STMT(bench_subject, "INSERT INTO subject (id, register, code, access, unit_id, created_at, changed_at)"
                       " VALUES ($1, 'household', $2, 'private', $3, $4, $4)");
DB_STMT(bench_reach, "INSERT INTO subject_unit (subject_id, unit_id, register, code) VALUES ($1, $2, 'household', $3)");
DB_STMT(bench_tie, "INSERT INTO tie (id, role, subject_id, no, unit_id, from_at) VALUES ($1, 'baihu', $2, 1, $3, $4)");
DB_STMT(bench_visit, "INSERT INTO tie_record (id, tie_id, seq, kind, occurred_at, recorded_at) VALUES ($1, $2, $3, $4,"
                     " $5, $5)");

/* Each has a tie of its unit; two in three were visited, some of them in every month of the quarter. */
static enum err put_household(struct db_conn *tx, const struct villages *x, int i, struct error *e)
{
    int64_t subject = id_new(), tie = id_new(), unit = x->units[x->village];
    const char *code = arena_printf(x->rig->cli->arena, "BC-%03d-%04d", x->village, i);
    enum err r = db_exec(tx, &bench_subject, DB_ARGS(DB_INT(subject), DB_TEXT(code), DB_INT(unit), DB_INT(x->now)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &bench_reach, DB_ARGS(DB_INT(subject), DB_INT(unit), DB_TEXT(code)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &bench_tie, DB_ARGS(DB_INT(tie), DB_INT(subject), DB_INT(unit), DB_INT(x->now - 200 * MS_DAY)),
                    e);
    for (int k = 0; r == ERR_OK && k < i % 3 * 2; k++)
        r = db_exec(tx, &bench_visit,
                    DB_ARGS(DB_INT(id_new()), DB_INT(tie), DB_INT(k + 1), DB_TEXT(k % 2 ? "note" : "visit"),
                            DB_INT(x->now - (int64_t)(1 + i % 29 + 30 * (k / 2)) * MS_DAY)),
                    e);
    return r;
}

/* The households of a village in one write. */
static enum err write_village(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct villages *x = ctx;
    enum err r = ERR_OK;
    for (int i = 0; r == ERR_OK && i < x->rig->households / VILLAGES; i++)
        r = put_household(tx, x, i, e);
    return r;
}

static enum err fill(struct villages *x, struct error *e)
{
    struct arena *a = x->rig->cli->arena;
    struct opened *o = &x->o;
    struct unit government;
    enum err r = unit_by_code(o->conn, a, "GOV", &government, e);
    if (r == ERR_OK)
        r = city_unit_of(o, a, "BCX", "县委办公室", "department", government.id, 0, &x->county, e);
    if (r == ERR_OK)
        r = city_post_of(o, a, "county", "县领导", x->county, "leader", &x->leader, e);
    for (x->village = 0; r == ERR_OK && x->village < VILLAGES; x->village++) {
        int64_t n = 0, *unit = &x->units[x->village];
        r = city_unit_of(o, a, arena_printf(a, "BCX%03d", x->village), arena_printf(a, "第%d村", x->village), "village",
                         x->county, 0, unit, e);
        if (r == ERR_OK)
            r = db_get_int(o->conn, &bench_kept, DB_ARGS(DB_INT(*unit)), &n, e);
        if (r == ERR_OK && !n)
            r = db_write(o->conn, write_village, x, e);
    }
    return r;
}

static enum err plan(struct villages *x, struct error *e)
{
    const struct campaign_edit edit = {.kind = campaign_kind_find("jincun"),
                                       .title = "进村入户",
                                       .goal = "每一户都走到",
                                       .unit_id = x->county,
                                       .part = "",
                                       .value = "",
                                       .from_day = civil_day(x->now - 89 * MS_DAY, x->o.site.zone),
                                       .until_day = civil_day(x->now, x->o.site.zone),
                                       .rounds = 3,
                                       .key = arena_printf(x->rig->cli->arena, "bench-%lld", (long long)x->now)};
    const char *number;
    enum err r = campaign_plan(x->o.conn, &x->o.site, &x->leader, x->rig->cli->arena, &edit, &number, e);
    return r == ERR_OK ? campaign_get(x->o.conn, &x->o.site, &x->leader, x->rig->cli->arena, number, &x->campaign, e)
                       : r;
}

/* ---- Ours ---- */

static enum err our_coverage(struct villages *x, struct arena *a, int turn, int64_t *ret_n, struct error *e)
{
    struct campaign_matrix m;
    (void)turn;
    enum err r = campaign_cover(x->o.conn, &x->leader, a, &x->campaign.c, &m, e);
    *ret_n = r == ERR_OK ? m.sum.total + m.sum.covered : 0;
    return r;
}

static enum err our_rows(struct villages *x, struct arena *a, int turn, enum campaign_show show, int64_t *ret_n,
                         struct error *e)
{
    struct campaign_grid g;
    const struct campaign_ask ask = {
        .unit_id = x->units[turn % VILLAGES], .round = show == CAMPAIGN_SHOW_ALL ? 0 : 3, .show = show, .limit = PAGE};
    enum err r = campaign_rows(x->o.conn, &x->o.site, &x->leader, a, &x->campaign, &ask, &g, e);
    *ret_n = r == ERR_OK ? g.n : 0;
    return r;
}

static enum err our_grid(struct villages *x, struct arena *a, int turn, int64_t *ret_n, struct error *e)
{
    return our_rows(x, a, turn, CAMPAIGN_SHOW_ALL, ret_n, e);
}

static enum err our_gaps(struct villages *x, struct arena *a, int turn, int64_t *ret_n, struct error *e)
{
    return our_rows(x, a, turn, CAMPAIGN_SHOW_GAPS, ret_n, e);
}

static enum err our_ties(struct villages *x, struct arena *a, int turn, int64_t *ret_n, struct error *e)
{
    struct tie_cover t;
    (void)turn;
    enum err r =
        tie_coverage(x->o.conn, &x->o.site, &x->leader, a, tie_role_find("baihu"), register_find("household"), &t, e);
    *ret_n = r == ERR_OK ? t.sum.subjects + t.sum.held : 0;
    return r;
}

static enum err our_tie_grid(struct villages *x, struct arena *a, int turn, int64_t *ret_n, struct error *e)
{
    struct tie_grid t;
    enum err r = tie_grid(x->o.conn, &x->o.site, &x->leader, a, tie_role_find("baihu"), register_find("household"),
                          x->units[turn % VILLAGES], TIE_SHOW_ALL, NULL, PAGE, &t, e);
    *ret_n = r == ERR_OK ? t.n : 0;
    return r;
}

/* ---- The same by bare queries ---- */

#define VISITS                                                                                                         \
    "tie t JOIN tie_record b ON b.tie_id = t.id AND b.kind = 'visit' WHERE t.subject_id = s.id AND t.role = 'baihu'"
#define IN_PERIOD " AND b.occurred_at >= $2 AND b.occurred_at < $3"
DB_STMT(bench_coverage,
        "SELECT s.unit_id, COUNT(*), SUM(CASE WHEN EXISTS (SELECT 1 FROM " VISITS IN_PERIOD
        ") THEN 1 ELSE 0 END) FROM unit u JOIN subject s ON s.unit_id = u.id AND s.register = 'household'"
        " AND s.closed_at = 0 WHERE u.parent_id = $1 GROUP BY s.unit_id");
DB_STMT(bench_grid,
        "SELECT s.id, s.code, s.name, r.no, MAX(b.occurred_at), MIN(t.no) FROM (SELECT s.id, s.code, s.name"
        " FROM subject s WHERE s.unit_id = $1 AND s.register = 'household' AND s.closed_at = 0 ORDER BY s.code"
        " LIMIT $3) s LEFT JOIN tie t ON t.subject_id = s.id AND t.role = 'baihu' LEFT JOIN tie_record b"
        " ON b.tie_id = t.id AND b.kind = 'visit' LEFT JOIN campaign_round r ON r.campaign_id = $2"
        " AND b.occurred_at >= r.from_at AND b.occurred_at < r.until_at GROUP BY s.id, s.code, s.name, r.no"
        " ORDER BY s.code");
DB_STMT(bench_gaps,
        "SELECT s.id, s.code, s.name, r.no, MAX(b.occurred_at), MIN(t.no) FROM (SELECT s.id, s.code, s.name"
        " FROM subject s WHERE s.unit_id = $1 AND s.register = 'household' AND s.closed_at = 0 AND NOT EXISTS"
        " (SELECT 1 FROM " VISITS " AND EXISTS (SELECT 1 FROM campaign_round q WHERE q.campaign_id = $2 AND q.no = 3"
        " AND b.occurred_at >= q.from_at AND b.occurred_at < q.until_at)) ORDER BY s.code LIMIT $3) s"
        " LEFT JOIN tie t ON t.subject_id = s.id AND t.role = 'baihu' LEFT JOIN tie_record b"
        " ON b.tie_id = t.id AND b.kind = 'visit' LEFT JOIN campaign_round r ON r.campaign_id = $2"
        " AND b.occurred_at >= r.from_at AND b.occurred_at < r.until_at GROUP BY s.id, s.code, s.name, r.no"
        " ORDER BY s.code");
DB_STMT(bench_ties, "SELECT s.unit_id, COUNT(*), SUM(CASE WHEN EXISTS (SELECT 1 FROM tie t WHERE t.subject_id = s.id"
                    " AND t.role = 'baihu' AND t.ended_at = 0) THEN 1 ELSE 0 END) FROM unit u JOIN subject s"
                    " ON s.unit_id = u.id AND s.register = 'household' AND s.closed_at = 0 WHERE u.parent_id = $1"
                    " GROUP BY s.unit_id");
DB_STMT(bench_tie_grid, "SELECT s.id, s.code, s.name, t.id, t.no, o.name, u.name FROM (SELECT s.id, s.code, s.name"
                        " FROM subject s WHERE s.unit_id = $1 AND s.register = 'household' AND s.closed_at = 0"
                        " ORDER BY s.code LIMIT $2) s LEFT JOIN tie t ON t.subject_id = s.id AND t.role = 'baihu'"
                        " AND t.ended_at = 0 LEFT JOIN officer o ON o.id = t.officer_id LEFT JOIN unit u"
                        " ON u.id = t.unit_id ORDER BY s.code");

/* Sums the first numbers of rows of units, or counts different subjects in the order of their codes. */
static enum err read_bare(struct db_rows *q, struct arena *a, bool sums, int64_t *ret_n, struct error *e)
{
    int64_t n = 0, last = 0;
    while (db_next(q)) {
        if (sums) {
            n += db_int(q, 1) + db_int(q, 2);
            continue;
        }
        n += db_int(q, 0) != last;
        last = db_int(q, 0);
        (void)db_text_dup(q, 1, a);
    }
    *ret_n = n;
    return db_end(q, e);
}

static enum err bare_coverage(struct villages *x, struct arena *a, int turn, int64_t *ret_n, struct error *e)
{
    struct db_rows q;
    (void)turn;
    db_query(x->o.conn, &q, &bench_coverage,
             DB_ARGS(DB_INT(x->county), DB_INT(x->campaign.c.from_at), DB_INT(x->campaign.c.until_at)));
    return read_bare(&q, a, true, ret_n, e);
}

static enum err bare_page(struct villages *x, struct arena *a, const struct db_stmt *stmt, int turn, int64_t *ret_n,
                          struct error *e)
{
    struct db_rows q;
    db_query(x->o.conn, &q, stmt, DB_ARGS(DB_INT(x->units[turn % VILLAGES]), DB_INT(x->campaign.c.id), DB_INT(PAGE)));
    return read_bare(&q, a, false, ret_n, e);
}

static enum err bare_grid(struct villages *x, struct arena *a, int turn, int64_t *ret_n, struct error *e)
{
    return bare_page(x, a, &bench_grid, turn, ret_n, e);
}

static enum err bare_gaps(struct villages *x, struct arena *a, int turn, int64_t *ret_n, struct error *e)
{
    return bare_page(x, a, &bench_gaps, turn, ret_n, e);
}

static enum err bare_ties(struct villages *x, struct arena *a, int turn, int64_t *ret_n, struct error *e)
{
    struct db_rows q;
    (void)turn;
    db_query(x->o.conn, &q, &bench_ties, DB_ARGS(DB_INT(x->county)));
    return read_bare(&q, a, true, ret_n, e);
}

static enum err bare_tie_grid(struct villages *x, struct arena *a, int turn, int64_t *ret_n, struct error *e)
{
    struct db_rows q;
    db_query(x->o.conn, &q, &bench_tie_grid, DB_ARGS(DB_INT(x->units[turn % VILLAGES]), DB_INT(PAGE)));
    return read_bare(&q, a, false, ret_n, e);
}

typedef enum err (*turn_fn)(struct villages *x, struct arena *a, int turn, int64_t *ret_n, struct error *e);

static enum err timed(struct villages *x, turn_fn fn, int turn, double *ret_ms, int64_t *ret_n, struct error *e)
{
    struct arena *a = arena_new();
    int64_t began = clock_mono_us();
    enum err r = fn(x, a, turn, ret_n, e);
    *ret_ms = (double)(clock_mono_us() - began) / 1e3;
    arena_free(a);
    return r;
}

/* In turns, so that what else the machine does meets both; the median of each, and of their ratios. */
static enum err compare(struct villages *x, const char *name, turn_fn ours, turn_fn bare, int turns, struct error *e)
{
    double mine[TURNS], limit[TURNS], ratio[TURNS];
    int64_t n_ours = 0, n_bare = 0;
    enum err r = timed(x, ours, 0, &mine[0], &n_ours, e);
    if (r == ERR_OK)
        r = timed(x, bare, 0, &limit[0], &n_bare, e);
    if (r == ERR_OK && n_ours != n_bare)
        return error_detail(e, ERR_INTERNAL, "%s: ours gives %lld, the bare query %lld", name, (long long)n_ours,
                            (long long)n_bare);
    for (int i = 0; r == ERR_OK && i < turns; i++) {
        r = timed(x, ours, i, &mine[i], &n_ours, e);
        if (r == ERR_OK)
            r = timed(x, bare, i, &limit[i], &n_bare, e);
        ratio[i] = mine[i] / limit[i];
    }
    if (r == ERR_OK)
        report_add(x->rig->report, &(struct line){.name = name,
                                                  .unit = "ms",
                                                  .ours = median(mine, turns),
                                                  .limit = median(limit, turns),
                                                  .ratio = median(ratio, turns),
                                                  .budget = AT_MOST,
                                                  .at_most = true});
    return r;
}

enum err measure_campaigns(struct rig *g, struct error *e)
{
    static const struct {
        const char *name;
        turn_fn ours, bare;
        int turns;
    } parts[] = {{"campaign, coverage", our_coverage, bare_coverage, FEW},
                 {"campaign, grid of a village", our_grid, bare_grid, TURNS},
                 {"campaign, gaps of a village", our_gaps, bare_gaps, TURNS},
                 {"ties, coverage", our_ties, bare_ties, FEW},
                 {"ties, grid of a village", our_tie_grid, bare_tie_grid, TURNS}};
    struct villages *x = arena_obj(g->cli->arena, struct villages);
    x->rig = g;
    enum err r = rig_open(g, &x->o, e);
    if (r != ERR_OK)
        return r;
    x->now = clock_now(&x->o.site.clock);
    r = fill(x, e);
    if (r == ERR_OK)
        r = plan(x, e);
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(parts); i++) {
        if (rig_wants(g, parts[i].name))
            r = compare(x, parts[i].name, parts[i].ours, parts[i].bare, parts[i].turns, e);
    }
    cli_close(&x->o);
    return r;
}
