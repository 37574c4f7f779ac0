/* Totals of activities: what was counted, and how many there were under each of the four downs. */
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/visible.h"

/* $2 from, $3 to, $4 unit and below, $5 programme, $6 down. Only what was written up is in a total. */
#define WITHIN                                                                                                         \
    " d.starts_at >= $2 AND d.starts_at < $3 AND d.state IN ('written', 'checked')"                                    \
    " AND ($4 = 0 OR EXISTS (SELECT 1 FROM unit_tree t WHERE t.ancestor_id = $4 AND t.descendant_id = d.unit_id))"     \
    " AND ($5 = '' OR d.programme = $5) AND ($6 = '' OR EXISTS (SELECT 1 FROM activity_down x"                         \
    " WHERE x.activity_id = d.id AND x.down = $6)) AND" ACTIVITY_VISIBLE

DB_STMT(activity_sums, "SELECT d.programme, w.kind, CAST(SUM(w.value) AS BIGINT), COUNT(*),"
                       " SUM(CASE WHEN w.at_least <> '' THEN 1 ELSE 0 END) FROM activity d JOIN activity_count w"
                       " ON w.activity_id = d.id WHERE" WITHIN " GROUP BY d.programme, w.kind"
                       " ORDER BY d.programme, w.kind LIMIT $7");
DB_STMT(activity_how_many, "SELECT COUNT(*) FROM activity d WHERE" WITHIN);
DB_STMT(activity_by_down, "SELECT w.down, COUNT(*) FROM activity d JOIN activity_down w ON w.activity_id = d.id"
                          " WHERE" WITHIN " GROUP BY w.down");

static const char *down_of(unsigned bit)
{
    int i = 0;
    while (i < DOWNS && bit != 1u << i)
        i++;
    return i < DOWNS ? down_code(i) : "";
}

static enum err read_sums(struct db_conn *c, const struct db_val *args, struct arena *a, struct activity_totals *t,
                          struct error *e)
{
    struct db_rows q;
    t->rows = arena_array(a, struct activity_tally, ACTIVITY_TALLY_MAX);
    db_query(c, &q, &activity_sums, (struct db_args){args, 7});
    while (db_next(&q) && t->n < ACTIVITY_TALLY_MAX) {
        const struct programme *p = programme_find(db_text(&q, 0));
        const struct count_def *d = p ? programme_count(p, db_text(&q, 1)) : NULL;
        if (d)
            t->rows[t->n++] =
                (struct activity_tally){p, d, {db_int(&q, 2), db_int(&q, 4) ? quantity_sign("余") : ""}, db_int(&q, 3)};
    }
    return db_end(&q, e);
}

enum err activity_totals(struct db_conn *c, const struct viewer *v, struct arena *a, const struct activity_filter *f,
                         struct activity_totals *ret, struct error *e)
{
    const struct db_val args[] = {DB_INT(v->id),
                                  DB_INT(f->from),
                                  DB_INT(f->to),
                                  DB_INT(f->unit_id),
                                  DB_TEXT(f->programme ? f->programme->code : ""),
                                  DB_TEXT(down_of(f->down)),
                                  DB_INT(ACTIVITY_TALLY_MAX)};
    struct activity_totals t = {.n = 0};
    struct db_rows q;
    enum err r = read_sums(c, args, a, &t, e);
    if (r == ERR_OK)
        r = db_get_int(c, &activity_how_many, (struct db_args){args, 6}, &t.activities, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &activity_by_down, (struct db_args){args, 6});
    while (db_next(&q)) {
        for (int i = 0; i < DOWNS; i++)
            t.downs[i] += str_eq(down_code(i), db_text(&q, 0)) ? db_int(&q, 1) : 0;
    }
    r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = t;
    return r;
}
