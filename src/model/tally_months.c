/*
 * The sums of months: made from the lines of tally_delta, looked at, cleared away. A site may have tens of millions of
 * lines, and no statement may go over all of them: it would be cut off after a minute, and nothing would ever be made.
 */
#include "base/str.h"
#include "model/tally_priv.h"

/* From what was appended after $1, up to $2. */
#define MONTHS(name, what, sight, key)                                                                                 \
    DB_STMT(                                                                                                           \
        fold_months_##name,                                                                                            \
        "INSERT INTO tally (by_what, sight_id, month, mark_id, key, rows_n, n, least) SELECT '" what "', " sight       \
        ", x.day / 100, x.mark_id, " key ", SUM(x.rows_n), SUM(x.n), SUM(x.least) FROM tally_delta x"                  \
        " WHERE x.seq > $1 AND x.seq <= $2 AND x.sight_id > 0 GROUP BY 2, 3, 4, 5"                                     \
        " ON CONFLICT (by_what, sight_id, month, mark_id, key) DO UPDATE SET"                                          \
        " rows_n = tally.rows_n + excluded.rows_n, n = tally.n + excluded.n, least = tally.least + excluded.least")
#define ALL_SIGHTS "CAST(-1 AS BIGINT)"
#define UNIT_KEY   "CAST(x.unit_id AS TEXT)"
#define AREA_KEY   "CAST(x.area_id AS TEXT)"
#define NO_KEY     "CAST('' AS TEXT)"

MONTHS(whole, "", "x.sight_id", NO_KEY);
MONTHS(unit, "unit", "x.sight_id", UNIT_KEY);
MONTHS(area, "area", "x.sight_id", AREA_KEY);
MONTHS(channel, "channel", "x.sight_id", "x.channel");
MONTHS(whole_all, "", ALL_SIGHTS, NO_KEY);
MONTHS(unit_all, "unit", ALL_SIGHTS, UNIT_KEY);
MONTHS(area_all, "area", ALL_SIGHTS, AREA_KEY);
MONTHS(channel_all, "channel", ALL_SIGHTS, "x.channel");

enum err tally_months_add(struct db_conn *tx, int64_t after, int64_t until, struct error *e)
{
    static const struct db_stmt *const months[] = {
        &fold_months_whole,     &fold_months_unit,     &fold_months_area,     &fold_months_channel,
        &fold_months_whole_all, &fold_months_unit_all, &fold_months_area_all, &fold_months_channel_all};
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(months); i++)
        r = db_exec(tx, months[i], DB_ARGS(DB_INT(after), DB_INT(until)), e);
    return r == ERR_OK ? tally_state_put(tx, "months", until, e) : r;
}

/* ---- What came to nothing ---- */

#define SIGHTS_AT_ONCE 10

DB_STMT(tally_sights_after, "SELECT id FROM tally_sight WHERE id > $1 ORDER BY id LIMIT $2");
DB_STMT(tally_nothing_gone, "DELETE FROM tally WHERE by_what = $1 AND sight_id = $2 AND rows_n = 0 AND n = 0"
                            " AND least = 0");

static enum err clear(struct db_conn *tx, int64_t sight, struct error *e)
{
    static const char *const whats[] = {"", "unit", "area", "channel"};
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(whats); i++)
        r = db_exec(tx, &tally_nothing_gone, DB_ARGS(DB_TEXT(whats[i]), DB_INT(sight)), e);
    return r;
}

enum err tally_months_sweep(struct db_conn *tx, int64_t *sight, struct error *e)
{
    int64_t ids[SIGHTS_AT_ONCE];
    size_t n = 0;
    struct db_rows q;
    enum err r = *sight ? ERR_OK : clear(tx, -1, e);
    if (r != ERR_OK)
        return r;
    db_query(tx, &q, &tally_sights_after, DB_ARGS(DB_INT(*sight), DB_INT(SIGHTS_AT_ONCE)));
    while (db_next(&q) && n < SIGHTS_AT_ONCE)
        ids[n++] = db_int(&q, 0);
    r = db_end(&q, e);
    for (size_t i = 0; r == ERR_OK && i < n; i++)
        r = clear(tx, ids[i], e);
    *sight = n < SIGHTS_AT_ONCE ? 0 : ids[n - 1];
    return r;
}

/* ---- The check ---- */

/* The month after $2 of which the mark $1 has anything; 0: none. */
DB_STMT(tally_wrong_next,
        "SELECT COALESCE(MIN(y.m), 0) FROM (SELECT (SELECT MIN(x.day) FROM tally_delta x WHERE x.mark_id = $1"
        " AND x.day >= (CAST($2 AS BIGINT) + 1) * 100) / 100 AS m"
        " UNION ALL SELECT MIN(t.month) FROM tally t WHERE t.mark_id = $1 AND t.month > CAST($2 AS BIGINT)) y");

/* Sums of the mark $1 in the month $2 that lack one side, or differ. */
#define SUMMED(what, sight, key) " UNION ALL SELECT '" what "', " sight ", " key ", -d.r, -d.n, -d.l FROM d"
#define D_UNIT                   "CAST(d.unit_id AS TEXT)"
#define D_AREA                   "CAST(d.area_id AS TEXT)"
DB_STMT(tally_wrong_month,
        "WITH d AS (SELECT x.sight_id, x.unit_id, x.area_id, x.channel, SUM(x.rows_n) AS r, SUM(x.n) AS n,"
        " SUM(x.least) AS l FROM tally_delta x WHERE x.mark_id = $1 AND x.day >= CAST($2 AS BIGINT) * 100"
        " AND x.day < CAST($2 AS BIGINT) * 100 + 100 AND x.sight_id > 0"
        " AND x.seq <= (SELECT value FROM tally_state WHERE name = 'months')"
        " GROUP BY x.sight_id, x.unit_id, x.area_id, x.channel)"
        " SELECT COUNT(*) FROM (SELECT y.b FROM (SELECT t.by_what AS b, t.sight_id AS s, t.key AS k, t.rows_n AS r,"
        " t.n AS n, t.least AS l FROM tally t WHERE t.mark_id = $1 AND t.month = CAST($2 AS BIGINT)" SUMMED(
            "", "d.sight_id", "''") SUMMED("unit", "d.sight_id", D_UNIT) SUMMED("area", "d.sight_id", D_AREA)
            SUMMED("channel", "d.sight_id", "d.channel") SUMMED("", ALL_SIGHTS, "''") SUMMED("unit", ALL_SIGHTS, D_UNIT)
                SUMMED("area", ALL_SIGHTS, D_AREA)
                    SUMMED("channel", ALL_SIGHTS, "d.channel") ") y GROUP BY y.b, y.s, y.k"
                                                               " HAVING SUM(y.r) <> 0"
                                                               " OR SUM(y.n) <> 0"
                                                               " OR SUM(y.l) <> 0) w");

enum err tally_wrong(struct db_conn *c, int64_t *ret, struct error *e)
{
    struct arena *a = arena_new();
    struct tally_marks marks = {0};
    int64_t wrong = 0;
    enum err r = tally_marks_read(c, a, &marks, e);
    for (size_t i = 0; r == ERR_OK && i < marks.n; i++) {
        const struct db_val mark = DB_INT(marks.v[i].id);
        int64_t month = 0, n = 0;
        r = db_get_int(c, &tally_wrong_next, DB_ARGS(mark, DB_INT(0)), &month, e);
        while (r == ERR_OK && month) {
            r = db_get_int(c, &tally_wrong_month, DB_ARGS(mark, DB_INT(month)), &n, e);
            wrong += n;
            if (r == ERR_OK)
                r = db_get_int(c, &tally_wrong_next, DB_ARGS(mark, DB_INT(month)), &month, e);
        }
    }
    arena_free(a);
    if (r == ERR_OK)
        *ret = wrong;
    return r;
}
