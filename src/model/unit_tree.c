/* Units that change their place: hung under another, or merged into another with all they have. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/search_build.h"
#include "model/tally_due.h"
#include "model/tie.h"
#include "model/unit_priv.h"

DB_STMT(tree_cut, "DELETE FROM unit_tree WHERE descendant_id IN (SELECT d.descendant_id FROM unit_tree d"
                  " WHERE d.ancestor_id = $1) AND ancestor_id NOT IN (SELECT k.descendant_id FROM unit_tree k"
                  " WHERE k.ancestor_id = $1)");
DB_STMT(tree_hang, "INSERT INTO unit_tree (ancestor_id, descendant_id, depth)"
                   " SELECT u.ancestor_id, d.descendant_id, u.depth + d.depth + 1 FROM unit_tree u"
                   " JOIN unit_tree d ON d.ancestor_id = $1 WHERE u.descendant_id = $2");
DB_STMT(tree_parent, "UPDATE unit SET parent_id = $2, version = version + 1 WHERE id = $1");

enum err unit_tree_move(struct db_conn *tx, int64_t id, int64_t parent_id, struct error *e)
{
    enum err r = db_exec(tx, &tree_cut, DB_ARGS(DB_INT(id)), e);
    if (r == ERR_OK && parent_id)
        r = db_exec(tx, &tree_hang, DB_ARGS(DB_INT(id), DB_INT(parent_id)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &tree_parent, DB_ARGS(DB_INT(id), DB_INT_OR_NULL(parent_id)), e);
    return r == ERR_OK ? search_build_again(tx, true, e) : r;
}

struct moving {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    int64_t from, into, version;
    struct unit a, b; /* of from and into */
    struct unit_moved moved;
};

static enum err read_both(struct db_conn *tx, struct moving *x, struct error *e)
{
    enum err r = unit_by_id(tx, x->arena, x->from, &x->a, e);
    if (r == ERR_OK && x->into)
        r = unit_by_id(tx, x->arena, x->into, &x->b, e);
    if (r != ERR_OK)
        return r;
    if (!x->a.active || (x->into && !x->b.active))
        return error_set(e, ERR_CONFLICT, "unit", N_("{} is not active any more."), "%s",
                         x->a.active ? x->b.name : x->a.name);
    return ERR_OK;
}

static enum err write_move(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct moving *x = ctx;
    bool below = false;
    x->moved = (struct unit_moved){.matters = 0};
    enum err r = read_both(tx, x, e);
    if (r == ERR_OK && x->a.version != x->version)
        r = error_set(e, ERR_CONFLICT, NULL, N_("Somebody changed this unit meanwhile. Please look at it again."),
                      NULL);
    if (r == ERR_OK && x->into)
        r = unit_is_below(tx, x->into, x->from, &below, e);
    if (r == ERR_OK && below)
        r = error_set(e, ERR_INVALID, "parent", N_("A unit cannot hang below itself."), NULL);
    if (r == ERR_OK)
        r = unit_tree_move(tx, x->from, x->into, e);
    if (r != ERR_OK)
        return r;
    struct unit_touched t = {.arena = x->arena};
    const char *to = x->into ? x->b.name : "-";
    const char *note = arena_printf(x->arena, "%s → %s", x->a.name, to);
    buf_printf(detail, "%s %s → %s %s", x->a.code, x->a.name, x->into ? x->b.code : "", to);
    return unit_settle(tx, x->site, x->viewer, x->from, &t, note, &x->moved, e);
}

enum err unit_move(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, int64_t version,
                   int64_t parent_id, struct unit_moved *ret, struct error *e)
{
    if (!viewer_may(v, ROLE_SYSADMIN))
        return unit_denied(e);
    struct moving x = {.site = s, .viewer = v, .arena = arena_new(), .from = id, .into = parent_id, .version = version};
    enum err r = audit_write(c, s, v, "unit.move", write_move, &x, e);
    if (r == ERR_OK && ret)
        *ret = x.moved;
    arena_free(x.arena);
    return r;
}

DB_STMT(merge_touched,
        "SELECT matter_id FROM matter_unit WHERE unit_id = $1 UNION SELECT id FROM matter WHERE unit_id = $1"
        " UNION SELECT id FROM matter WHERE intake_unit_id = $1 UNION SELECT matter_id FROM work_order"
        " WHERE unit_id = $1 AND state IN ('sent', 'accepted', 'answered')"
        " UNION SELECT matter_id FROM matter_against WHERE unit_id = $1");

static enum err collect(struct db_conn *tx, struct moving *x, struct unit_touched *t, struct error *e)
{
    struct db_rows q;
    db_query(tx, &q, &merge_touched, DB_ARGS(DB_INT(x->from)));
    while (db_next(&q))
        unit_touch(t, db_int(&q, 0));
    return db_end(&q, e);
}

DB_STMT(merge_children, "SELECT id FROM unit WHERE parent_id = $1 ORDER BY id");

/* All below from comes under into. Where into itself lies below from, it takes from's place first. */
static enum err move_children(struct db_conn *tx, struct moving *x, struct error *e)
{
    bool below;
    enum err r = unit_is_below(tx, x->into, x->from, &below, e);
    if (r == ERR_OK && below)
        r = unit_tree_move(tx, x->into, x->a.parent_id, e);
    struct unit_touched children = {.arena = x->arena};
    struct db_rows q;
    if (r != ERR_OK)
        return r;
    db_query(tx, &q, &merge_children, DB_ARGS(DB_INT(x->from)));
    while (db_next(&q))
        unit_touch(&children, db_int(&q, 0));
    r = db_end(&q, e);
    for (size_t i = 0; r == ERR_OK && i < children.n; i++)
        r = unit_tree_move(tx, children.ids[i], x->into, e);
    return r;
}

DB_STMT(merge_orders, "UPDATE work_order SET unit_id = $2 WHERE unit_id = $1"
                      " AND state IN ('sent', 'accepted', 'answered')");
/* Lead and co at one unit, or two co orders, make no sense: the lead order, or the older one, stays. */
DB_STMT(merge_orders_once,
        "UPDATE work_order SET state = 'ended', ended_at = $2 WHERE unit_id = $1 AND role = 'co'"
        " AND state IN ('sent', 'accepted', 'answered') AND EXISTS (SELECT 1 FROM work_order o"
        " WHERE o.matter_id = work_order.matter_id AND o.unit_id = $1 AND o.state IN ('sent', 'accepted', 'answered')"
        " AND (o.role = 'lead' OR o.id < work_order.id))");
DB_STMT(merge_lead, "UPDATE matter SET unit_id = $2 WHERE unit_id = $1");
DB_STMT(merge_intake, "UPDATE matter SET intake_unit_id = $2 WHERE intake_unit_id = $1");
DB_STMT(merge_reach, "INSERT INTO matter_unit (matter_id, unit_id) SELECT r.matter_id, CAST($2 AS BIGINT)"
                     " FROM matter_unit r WHERE r.unit_id = $1 ON CONFLICT (matter_id, unit_id) DO NOTHING");
DB_STMT(merge_reach_gone, "DELETE FROM matter_unit WHERE unit_id = $1");
DB_STMT(merge_offers, "INSERT INTO matter_offer (matter_id, unit_id) SELECT o.matter_id, CAST($2 AS BIGINT)"
                      " FROM matter_offer o WHERE o.unit_id = $1 ON CONFLICT (matter_id, unit_id) DO NOTHING");
DB_STMT(merge_offers_gone, "DELETE FROM matter_offer WHERE unit_id = $1");

static enum err move_work(struct db_conn *tx, struct moving *x, struct error *e)
{
    static const struct db_stmt *const steps[] = {&merge_lead, &merge_intake, &merge_reach, &merge_offers};
    enum err r = db_exec_count(tx, &merge_orders, DB_ARGS(DB_INT(x->from), DB_INT(x->into)), &x->moved.orders, e);
    if (r == ERR_OK)
        r = db_exec(tx, &merge_orders_once, DB_ARGS(DB_INT(x->into), DB_INT(clock_now(&x->site->clock))), e);
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(steps); i++)
        r = db_exec(tx, steps[i], DB_ARGS(DB_INT(x->from), DB_INT(x->into)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &merge_offers_gone, DB_ARGS(DB_INT(x->from)), e);
    return r == ERR_OK ? db_exec(tx, &merge_reach_gone, DB_ARGS(DB_INT(x->from)), e) : r;
}

DB_STMT(merge_against, "SELECT va.matter_id FROM matter_against va WHERE va.unit_id = $1 AND NOT EXISTS"
                       " (SELECT 1 FROM matter_against vb WHERE vb.matter_id = va.matter_id AND vb.unit_id = $2)");
DB_STMT(merge_against_add, "INSERT INTO matter_against (id, matter_id, unit_id) VALUES ($1, $2, $3)");

/* The old rows stay: who held a post at the old unit stays outside too. */
static enum err copy_against(struct db_conn *tx, struct moving *x, struct error *e)
{
    struct unit_touched t = {.arena = x->arena};
    struct db_rows q;
    db_query(tx, &q, &merge_against, DB_ARGS(DB_INT(x->from), DB_INT(x->into)));
    while (db_next(&q))
        unit_touch(&t, db_int(&q, 0));
    enum err r = db_end(&q, e);
    unit_touched_settle(&t);
    for (size_t i = 0; r == ERR_OK && i < t.n; i++)
        r = db_exec(tx, &merge_against_add, DB_ARGS(DB_INT(id_new()), DB_INT(t.ids[i]), DB_INT(x->into)), e);
    return r;
}

struct held {
    int64_t officer_id, reads, shields, stands_for, acted;
    const char *role;
};

DB_STMT(merge_posts,
        "SELECT p.officer_id, p.role, p.reads, p.shields, p.stands_for, p.acted FROM post p WHERE p.unit_id = $1"
        " AND p.until = 0"
        " AND NOT EXISTS (SELECT 1 FROM post k WHERE k.unit_id = $2 AND k.until = 0"
        " AND k.officer_id = p.officer_id AND k.role = p.role"
        " AND (k.stands_for IS NULL OR k.stands_for = p.stands_for)) ORDER BY p.since, p.id LIMIT $3");
DB_STMT(merge_post_add, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, stands_for, acted)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
DB_STMT(merge_post_end, "UPDATE post SET until = $2 WHERE unit_id = $1 AND until = 0");

#define POSTS_MAX 10000

/* Posts end at the old unit and begin at the new one, so that the history of who held what stays. */
static enum err move_posts(struct db_conn *tx, struct moving *x, struct error *e)
{
    struct held *held = arena_array(x->arena, struct held, POSTS_MAX);
    int64_t n = 0, now = clock_now(&x->site->clock);
    struct db_rows q;
    db_query(tx, &q, &merge_posts, DB_ARGS(DB_INT(x->from), DB_INT(x->into), DB_INT(POSTS_MAX)));
    while (db_next(&q) && n < POSTS_MAX)
        held[n++] = (struct held){.officer_id = db_int(&q, 0),
                                  .role = db_text_dup(&q, 1, x->arena),
                                  .reads = db_int(&q, 2),
                                  .shields = db_int(&q, 3),
                                  .stands_for = db_int(&q, 4),
                                  .acted = db_int(&q, 5)};
    enum err r = db_end(&q, e);
    for (int64_t i = 0; r == ERR_OK && i < n; i++)
        r = db_exec(tx, &merge_post_add,
                    DB_ARGS(DB_INT(id_new()), DB_INT(held[i].officer_id), DB_INT(x->into), DB_TEXT(held[i].role),
                            DB_INT(held[i].reads), DB_INT(held[i].shields), DB_INT(now),
                            DB_INT_OR_NULL(held[i].stands_for), DB_INT(held[i].acted)),
                    e);
    x->moved.posts = n;
    return r == ERR_OK ? db_exec(tx, &merge_post_end, DB_ARGS(DB_INT(x->from), DB_INT(now)), e) : r;
}

DB_STMT(merge_subjects, "UPDATE subject SET unit_id = $2, version = version + 1 WHERE unit_id = $1");
DB_STMT(merge_subject_reach, "INSERT INTO subject_unit (subject_id, unit_id, register, code)"
                             " SELECT w.subject_id, $2, w.register, w.code FROM subject_unit w WHERE w.unit_id = $1"
                             " ON CONFLICT (subject_id, unit_id) DO NOTHING");
DB_STMT(merge_subject_unreach, "DELETE FROM subject_unit WHERE unit_id = $1");

DB_STMT(merge_ties, "UPDATE tie SET unit_id = $2, version = version + 1 WHERE unit_id = $1");

/* What the unit kept, and what it was tied to. */
static enum err move_subjects(struct db_conn *tx, struct moving *x, struct error *e)
{
    enum err r = db_exec(tx, &merge_subjects, DB_ARGS(DB_INT(x->from), DB_INT(x->into)), e);
    if (r == ERR_OK)
        r = tie_end_merged(tx, x->site, x->viewer, x->from, x->into, e);
    if (r == ERR_OK)
        r = db_exec(tx, &merge_ties, DB_ARGS(DB_INT(x->from), DB_INT(x->into)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &merge_subject_reach, DB_ARGS(DB_INT(x->from), DB_INT(x->into)), e);
    return r == ERR_OK ? db_exec(tx, &merge_subject_unreach, DB_ARGS(DB_INT(x->from)), e) : r;
}

DB_STMT(merge_activities, "UPDATE activity SET unit_id = $2, version = version + 1 WHERE unit_id = $1");
DB_STMT(merge_hosts, "UPDATE activity SET host_id = $2, version = version + 1 WHERE host_id = $1");
DB_STMT(merge_campaigns, "UPDATE campaign SET unit_id = $2, version = version + 1 WHERE unit_id = $1");
DB_STMT(merge_quiet, "UPDATE quiet_period SET unit_id = $2 WHERE unit_id = $1");

/* What the unit planned, held and receives goes over with it, campaigns too. */
static enum err move_activities(struct db_conn *tx, struct moving *x, struct error *e)
{
    static const struct db_stmt *const steps[] = {&merge_activities, &merge_hosts, &merge_quiet, &merge_campaigns};
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(steps); i++)
        r = db_exec(tx, steps[i], DB_ARGS(DB_INT(x->from), DB_INT(x->into)), e);
    return r;
}

DB_STMT(merge_close, "UPDATE unit SET active = 0, intake = 0, merged_into = $2, version = version + 1 WHERE id = $1");
/* Whoever asks what became of a unit that went over to this one earlier finds the one that is there now. */
DB_STMT(merge_earlier, "UPDATE unit SET merged_into = $2 WHERE merged_into = $1");
DB_STMT(merge_intake_flag, "UPDATE unit SET intake = 1, version = version + 1 WHERE id = $1 AND intake = 0");

static enum err close_from(struct db_conn *tx, struct moving *x, struct error *e)
{
    enum err r = db_exec(tx, &merge_close, DB_ARGS(DB_INT(x->from), DB_INT(x->into)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &merge_earlier, DB_ARGS(DB_INT(x->from), DB_INT(x->into)), e);
    if (r == ERR_OK && x->a.intake)
        r = db_exec(tx, &merge_intake_flag, DB_ARGS(DB_INT(x->into)), e);
    return r;
}

static enum err write_merge(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    static enum err (*const steps[])(struct db_conn *, struct moving *, struct error *) = {
        move_children, move_work, copy_against, move_posts, move_subjects, move_activities, close_from};
    struct moving *x = ctx;
    struct unit_touched t = {.arena = x->arena};
    x->moved = (struct unit_moved){.matters = 0};
    enum err r = read_both(tx, x, e);
    if (r == ERR_OK)
        r = collect(tx, x, &t, e);
    if (r == ERR_OK)
        r = tally_due_of_unit(tx, x->from, e);
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(steps); i++)
        r = steps[i](tx, x, e);
    if (r != ERR_OK)
        return r;
    const char *note = arena_printf(x->arena, "%s → %s", x->a.name, x->b.name);
    r = unit_settle(tx, x->site, x->viewer, x->into, &t, note, &x->moved, e);
    buf_printf(detail, "%s %s → %s %s: %lld matters, %lld orders, %lld posts, %lld back to intake", x->a.code,
               x->a.name, x->b.code, x->b.name, (long long)x->moved.matters, (long long)x->moved.orders,
               (long long)x->moved.posts, (long long)x->moved.barred);
    return r;
}

enum err unit_merge(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t from, int64_t into,
                    struct unit_moved *ret, struct error *e)
{
    if (!viewer_may(v, ROLE_SYSADMIN))
        return unit_denied(e);
    if (from == into || !into)
        return error_set(e, ERR_INVALID, "into", N_("Please pick another unit to merge into."), NULL);
    struct moving x = {.site = s, .viewer = v, .arena = arena_new(), .from = from, .into = into};
    enum err r = audit_write(c, s, v, "unit.merge", write_merge, &x, e);
    if (r == ERR_OK && ret)
        *ret = x.moved;
    arena_free(x.arena);
    return r;
}
