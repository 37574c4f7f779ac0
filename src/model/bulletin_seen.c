#include "model/bulletin_seen.h"

#include "model/tally.h"
#include "model/visible.h"

DB_STMT(bulletin_seen_seq, "SELECT value FROM tally_state WHERE name = 'seq'");

enum err bulletin_moment(struct db_conn *c, const struct site *s, struct indicator_known *known,
                         struct bulletin_mark *ret, struct error *e)
{
    struct bulletin_mark m = {.line = 0};
    struct error why = {0};
    int64_t line;
    /* While another program counts, figures come from rows, and the lines do not tell of these. */
    enum err r = tally_watermark(c, s, &line, &why);
    *known = (struct indicator_known){0};
    if (r != ERR_OK && r != ERR_BUSY) {
        *e = why;
        return r;
    }
    r = tally_moment(c, s, known, e);
    if (r == ERR_OK)
        r = bulletin_watermark(c, &m.entry, e);
    if (r == ERR_OK && !known->by_rows)
        r = db_get_int(c, &bulletin_seen_seq, DB_NO_ARGS, &m.line, e);
    if (r == ERR_OK)
        *ret = m;
    return r;
}

DB_STMT(bulletin_seen_gone, "DELETE FROM bulletin_seen WHERE bulletin_id = $1");
DB_STMT(bulletin_seen_all, "UPDATE bulletin SET counted_all = CASE WHEN $1 = 0 OR NOT EXISTS (SELECT 1"
                           " FROM tally_sight ws WHERE ws.id NOT IN" SIGHTS_SEEN ") THEN 1 ELSE 0 END WHERE id = $2");
DB_STMT(bulletin_seen_sights,
        "INSERT INTO bulletin_seen (bulletin_id, kind, item_id) SELECT b.id, 'sight', x.id"
        " FROM bulletin b JOIN tally_sight x ON x.id IN" SIGHTS_SEEN " WHERE b.id = $2 AND b.counted_all = 0");
/* What no sight of the tallies tells of is asked one by one. */
DB_STMT(bulletin_seen_matters,
        "INSERT INTO bulletin_seen (bulletin_id, kind, item_id) SELECT CAST($2 AS BIGINT), 'matter', m.id FROM matter m"
        " WHERE m.id IN (SELECT x.item_id FROM tally_delta x WHERE x.sight_id = 0 AND x.noun = 0 AND x.day >= $3"
        " AND x.day < $4) AND m.compartment = 0 AND" MATTER_VISIBLE);
/* Seen for having been there, and not through a post. */
DB_STMT(bulletin_seen_activities,
        "INSERT INTO bulletin_seen (bulletin_id, kind, item_id) SELECT CAST($2 AS BIGINT), 'activity', d.id"
        " FROM activity d WHERE d.id IN (SELECT o.activity_id FROM activity_officer o WHERE o.officer_id = $1)"
        " AND" ACTIVITY_VISIBLE);
DB_STMT(bulletin_seen_units, "INSERT INTO bulletin_seen (bulletin_id, kind, item_id) SELECT CAST($1 AS BIGINT), 'unit',"
                             " t.descendant_id FROM unit_tree t WHERE t.ancestor_id = $2");

enum err bulletin_seen_put(struct db_conn *tx, const struct viewer *v, int64_t bulletin_id, int64_t unit_id,
                           int64_t from, int64_t before, struct error *e)
{
    const struct db_val viewer = DB_INT(v->id), bulletin = DB_INT(bulletin_id);
    enum err r = db_exec(tx, &bulletin_seen_gone, DB_ARGS(bulletin), e);
    if (r == ERR_OK)
        r = db_exec(tx, &bulletin_seen_all, DB_ARGS(viewer, bulletin), e);
    if (r == ERR_OK)
        r = db_exec(tx, &bulletin_seen_sights, DB_ARGS(viewer, bulletin), e);
    if (r == ERR_OK)
        r = db_exec(tx, &bulletin_seen_matters, DB_ARGS(viewer, bulletin, DB_INT(from), DB_INT(before)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &bulletin_seen_activities, DB_ARGS(viewer, bulletin), e);
    if (r == ERR_OK && unit_id)
        r = db_exec(tx, &bulletin_seen_units, DB_ARGS(bulletin, DB_INT(unit_id)), e);
    return r;
}
