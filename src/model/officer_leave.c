/* An officer leaves: everything that hangs on the account goes in one step, so that no open work is left with nobody
 * noticing. */
#include <string.h>

#include "base/str.h"
#include "model/audit.h"
#include "model/deputy.h"
#include "model/officer_priv.h"
#include "model/record.h"
#include "model/token.h"
#include "model/visible.h"

struct order {
    int64_t id, matter_id, unit_id;
};

struct leaving {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    int64_t id, successor_id;
    struct officer from, to;
    struct order *orders; /* by matter */
    int64_t n_orders;
    struct officer_left left;
};

static enum err read_both(struct db_conn *tx, struct leaving *x, struct error *e)
{
    enum err r = officer_by_id(tx, x->arena, x->id, &x->from, e);
    if (r == ERR_OK && x->successor_id)
        r = officer_by_id(tx, x->arena, x->successor_id, &x->to, e);
    if (r != ERR_OK)
        return r;
    if (!x->from.active)
        return error_set(e, ERR_CONFLICT, "officer", N_("{} has left already."), "%s", x->from.name);
    if (x->successor_id && !x->to.active)
        return error_set(e, ERR_CONFLICT, "successor", N_("{} has left already."), "%s", x->to.name);
    return ERR_OK;
}

DB_STMT(leave_count, "SELECT COUNT(*) FROM work_order WHERE officer_id = $1"
                     " AND state IN ('sent', 'accepted', 'answered')");
DB_STMT(leave_orders, "SELECT id, matter_id, unit_id FROM work_order WHERE officer_id = $1"
                      " AND state IN ('sent', 'accepted', 'answered') ORDER BY matter_id, id");

static enum err read_orders(struct db_conn *tx, struct leaving *x, struct error *e)
{
    int64_t n, i = 0;
    struct db_rows q;
    enum err r = db_get_int(tx, &leave_count, DB_ARGS(DB_INT(x->id)), &n, e);
    if (r != ERR_OK)
        return r;
    x->orders = arena_array(x->arena, struct order, (size_t)n + 1);
    db_query(tx, &q, &leave_orders, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q) && i < n)
        x->orders[i++] = (struct order){db_int(&q, 0), db_int(&q, 1), db_int(&q, 2)};
    x->n_orders = i;
    return db_end(&q, e);
}

/* 1 where the successor holds a working post at the unit and the matter speaks neither of them nor of a unit of theirs.
 */
DB_STMT(leave_fits,
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM post p WHERE p.officer_id = $1 AND p.unit_id = $2 AND p.until = 0"
        " AND p.reads = 1 AND p.stands_for IS NULL) AND" MATTER_NOT_AGAINST("$3", "$1") " THEN 1 ELSE 0 END");
DB_STMT(leave_hand_over, "UPDATE work_order SET officer_id = $2 WHERE id = $1");

static enum err hand_over(struct db_conn *tx, struct leaving *x, const struct order *o, bool *ret_fits, struct error *e)
{
    int64_t fits = 0;
    enum err r = ERR_OK;
    if (x->successor_id)
        r = db_get_int(tx, &leave_fits, DB_ARGS(DB_INT(x->successor_id), DB_INT(o->unit_id), DB_INT(o->matter_id)),
                       &fits, e);
    if (r == ERR_OK)
        r = db_exec(tx, &leave_hand_over, DB_ARGS(DB_INT(o->id), fits ? DB_INT(x->successor_id) : DB_NULL), e);
    *ret_fits = fits != 0;
    x->left.orders += fits != 0;
    x->left.freed += fits == 0;
    return r;
}

DB_STMT(leave_matter, "UPDATE matter SET version = version + 1 WHERE id = $1 RETURNING state");

static enum err record_one(struct db_conn *tx, struct leaving *x, const struct order *o, bool fits, struct error *e)
{
    char *state;
    enum err r = db_get_text(tx, &leave_matter, DB_ARGS(DB_INT(o->matter_id)), x->arena, &state, e);
    if (r != ERR_OK)
        return r;
    struct record_text text = {"note", arena_printf(x->arena, "%s → %s", x->from.name, fits ? x->to.name : "-")};
    bool operator= x->viewer->id == VIEWER_OPERATOR;
    struct record_entry entry = {.matter_id = o->matter_id,
                                 .kind = "transfer",
                                 .actor = operator? ACTOR_OPERATOR : ACTOR_OFFICER,
                                 .officer_id = operator? 0 : x->viewer->id,
                                 .unit_id = o->unit_id,
                                 .order_id = o->id,
                                 .state_from = state,
                                 .state_to = state,
                                 .texts = &text,
                                 .n_texts = 1};
    x->left.matters++;
    return record_append(tx, x->site, &entry, NULL, e);
}

/* Orders of one matter stand together: the entry comes after the last of them has changed. */
static enum err move_orders(struct db_conn *tx, struct leaving *x, struct error *e)
{
    for (int64_t i = 0; i < x->n_orders; i++) {
        const struct order *o = &x->orders[i];
        bool fits, last = i + 1 == x->n_orders || o[1].matter_id != o->matter_id;
        enum err r = hand_over(tx, x, o, &fits, e);
        if (r == ERR_OK && last)
            r = record_one(tx, x, o, fits, e);
        if (r != ERR_OK)
            return r;
    }
    return ERR_OK;
}

DB_STMT(leave_posts, "UPDATE post SET until = $2 WHERE officer_id = $1 AND until = 0");
DB_STMT(leave_sessions, "DELETE FROM session WHERE officer_id = $1");
DB_STMT(leave_account, "UPDATE officer SET active = 0, left_at = $2, password_hash = '', version = version + 1"
                       " WHERE id = $1");

static enum err close_account(struct db_conn *tx, struct leaving *x, struct error *e)
{
    struct db_val now = DB_INT(clock_now(&x->site->clock));
    enum err r = db_exec(tx, &leave_posts, DB_ARGS(DB_INT(x->id), now), e);
    if (r == ERR_OK)
        r = deputy_leave(tx, x->id, clock_now(&x->site->clock), e);
    if (r == ERR_OK)
        r = db_exec(tx, &leave_sessions, DB_ARGS(DB_INT(x->id)), e);
    if (r == ERR_OK)
        r = token_end_all(tx, x->site, x->id, e);
    return r == ERR_OK ? db_exec(tx, &leave_account, DB_ARGS(DB_INT(x->id), now), e) : r;
}

static enum err write_leave(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct leaving *x = ctx;
    x->left = (struct officer_left){.orders = 0};
    enum err r = read_both(tx, x, e);
    if (r == ERR_OK)
        r = read_orders(tx, x, e);
    if (r == ERR_OK)
        r = move_orders(tx, x, e);
    if (r == ERR_OK)
        r = close_account(tx, x, e);
    if (r == ERR_OK)
        buf_printf(detail, "%s → %s: %lld orders, %lld back to their units", x->from.login,
                   x->successor_id ? x->to.login : "-", (long long)x->left.orders, (long long)x->left.freed);
    return r;
}

enum err officer_leave(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                       int64_t successor_id, struct officer_left *ret, struct error *e)
{
    if (!viewer_may(v, ROLE_SYSADMIN | ROLE_SECADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only system administrators keep accounts."), NULL);
    if (id == v->id)
        return error_set(e, ERR_DENIED, NULL, N_("Nobody closes their own account."), NULL);
    if (id == successor_id)
        return error_set(e, ERR_INVALID, "successor", N_("Please pick somebody else as successor."), NULL);
    struct leaving x = {.site = s, .viewer = v, .arena = arena_new(), .id = id, .successor_id = successor_id};
    enum err r = audit_write(c, s, v, "officer.leave", write_leave, &x, e);
    if (r == ERR_OK && ret)
        *ret = x.left;
    arena_free(x.arena);
    return r;
}
