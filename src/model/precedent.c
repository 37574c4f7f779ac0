#include "model/precedent.h"

#include "base/str.h"
#include "model/dispatch_priv.h"
#include "model/visible.h"

#define LOOK_AT 20 /* of those that fit, to find some of different offices */

/* Of precedent x, whose matter xm may speak of nobody, its reason, and the office u that leads now. */
#define PRECEDENT_COLUMNS                                                                                              \
    " x.decided_at, x.matter_id, x.seq, x.category, COALESCE(k.name, ''), COALESCE(g.code, ''),"                       \
    " COALESCE(g.name, ''), t.content, u.id, u.code, u.name"
#define PRECEDENT_JOINS                                                                                                \
    " JOIN matter xm ON xm.id = x.matter_id AND xm.compartment = 0"                                                    \
    " JOIN entry n ON n.matter_id = x.matter_id AND n.seq = x.seq"                                                     \
    " JOIN entry_text t ON t.entry_id = n.id AND t.part = x.part AND t.content IS NOT NULL"                            \
    " JOIN unit ru ON ru.id = x.lead_unit_id JOIN unit u ON u.id = COALESCE(ru.merged_into, ru.id) AND u.active = 1"   \
    " LEFT JOIN category k ON k.code = x.category LEFT JOIN area g ON g.id = x.area_id"
/* A line of the edition that asks for no word says the same, of the area or of one around it. */
#define PRECEDENT_NOT_LISTED(edition)                                                                                  \
    " NOT EXISTS (SELECT 1 FROM dispatch_rule r JOIN unit rl ON rl.id = r.lead_unit_id WHERE r.edition_id = " edition  \
    " AND r.category = x.category AND r.words = '' AND (r.area_id IS NULL OR EXISTS (SELECT 1 FROM area_tree"          \
    " ra WHERE ra.ancestor_id = r.area_id AND ra.descendant_id = x.area_id))"                                          \
    " AND COALESCE(rl.merged_into, rl.id) = u.id)"

DB_STMT(precedent_fitting,
        "SELECT" PRECEDENT_COLUMNS " FROM matter m JOIN precedent x ON x.category = m.category" PRECEDENT_JOINS
        " WHERE m.id = $2 AND (x.area_id IS NULL OR EXISTS (SELECT 1 FROM area_tree w WHERE w.ancestor_id = x.area_id"
        " AND w.descendant_id = m.area_id))" DISPATCH_PLACED DISPATCH_MAY_HAVE_IT
        " AND" PRECEDENT_NOT_LISTED("$3") " AND" MATTER_VISIBLE " ORDER BY x.decided_at DESC, x.matter_id LIMIT $4");
DB_STMT(precedent_fitting_co,
        "SELECT DISTINCT u.id, u.code, u.name FROM matter m CROSS JOIN precedent_co o JOIN unit ru ON ru.id = o.unit_id"
        " JOIN unit u ON u.id = COALESCE(ru.merged_into, ru.id)"
        " WHERE m.id = $2 AND o.matter_id = $3 AND o.seq = $4 AND u.active = 1" DISPATCH_MAY_HAVE_IT
        " AND" MATTER_VISIBLE " ORDER BY u.id LIMIT 3");

static struct precedent read_row(const struct db_rows *q, struct arena *a)
{
    return (struct precedent){.decided_at = db_int(q, 0),
                              .matter_id = db_int(q, 1),
                              .seq = db_int(q, 2),
                              .category = db_text_dup(q, 3, a),
                              .category_name = db_text_dup(q, 4, a),
                              .area_code = db_text_dup(q, 5, a),
                              .area_name = db_text_dup(q, 6, a),
                              .reason = db_text_dup(q, 7, a),
                              .lead_id = db_int(q, 8),
                              .lead_code = db_text_dup(q, 9, a),
                              .lead_name = db_text_dup(q, 10, a)};
}

static enum err read_co(struct db_conn *c, const struct db_stmt *s, struct db_args args, struct arena *a,
                        struct precedent *x, struct error *e)
{
    struct db_rows q;
    int n = 0;
    db_query(c, &q, s, args);
    while (db_next(&q) && n < DISPATCH_CO_MAX) {
        if (db_int(&q, 0) == x->lead_id)
            continue;
        x->co_codes[n] = db_text_dup(&q, 1, a);
        x->co_names[n++] = db_text_dup(&q, 2, a);
    }
    return db_end(&q, e);
}

enum err precedent_suggest(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                           int64_t edition, struct precedent_list *ret, struct error *e)
{
    struct precedent_list l = {.rows = arena_array(a, struct precedent, DISPATCH_SUGGESTED)};
    struct db_rows q;
    db_query(c, &q, &precedent_fitting, DB_ARGS(DB_INT(v->id), DB_INT(matter_id), DB_INT(edition), DB_INT(LOOK_AT)));
    while (db_next(&q) && l.n < DISPATCH_SUGGESTED) {
        bool again = false;
        for (int i = 0; i < l.n; i++)
            again = again || l.rows[i].lead_id == db_int(&q, 8);
        if (!again)
            l.rows[l.n++] = read_row(&q, a);
    }
    enum err r = db_end(&q, e);
    for (int i = 0; r == ERR_OK && i < l.n; i++)
        r = read_co(c, &precedent_fitting_co,
                    DB_ARGS(DB_INT(v->id), DB_INT(matter_id), DB_INT(l.rows[i].matter_id), DB_INT(l.rows[i].seq)), a,
                    &l.rows[i], e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

DB_STMT(precedent_all, "SELECT" PRECEDENT_COLUMNS " FROM precedent x" PRECEDENT_JOINS " WHERE" PRECEDENT_NOT_LISTED(
                           "$1") " AND NOT EXISTS (SELECT 1 FROM precedent y WHERE y.category = x.category"
                                 " AND COALESCE(y.area_id, 0) = COALESCE(x.area_id, 0) AND y.decided_at > x.decided_at)"
                                 " ORDER BY x.decided_at DESC, x.matter_id DESC LIMIT $2");
DB_STMT(precedent_all_co, "SELECT DISTINCT u.id, u.code, u.name FROM precedent_co o JOIN unit ru ON ru.id = o.unit_id"
                          " JOIN unit u ON u.id = COALESCE(ru.merged_into, ru.id)"
                          " WHERE o.matter_id = $1 AND o.seq = $2 AND u.active = 1 ORDER BY u.id LIMIT 4");

enum err precedent_open(struct db_conn *c, struct arena *a, int64_t edition, int limit, struct precedent_list *ret,
                        struct error *e)
{
    struct precedent_list l = {.rows = arena_array(a, struct precedent, (size_t)limit)};
    struct db_rows q;
    db_query(c, &q, &precedent_all, DB_ARGS(DB_INT(edition), DB_INT(limit)));
    while (db_next(&q) && l.n < limit)
        l.rows[l.n++] = read_row(&q, a);
    enum err r = db_end(&q, e);
    for (int i = 0; r == ERR_OK && i < l.n; i++)
        r = read_co(c, &precedent_all_co, DB_ARGS(DB_INT(l.rows[i].matter_id), DB_INT(l.rows[i].seq)), a, &l.rows[i],
                    e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}
