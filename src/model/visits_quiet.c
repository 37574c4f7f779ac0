/* Quiet periods 静默期: who may set them, and the list. */
#include "base/id.h"
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/visits_priv.h"

#define SETTERS (ROLE_LEADER | ROLE_OFFICE)
#define ALWAYS  29991231

/* Posts of the office anywhere, and of leaders at the top. */
DB_STMT(quiet_setter, "SELECT COUNT(*) FROM post p JOIN unit u ON u.id = p.unit_id WHERE p.officer_id = $1"
                      " AND p.until = 0 AND p.reads = 1 AND (p.role = 'office' OR (p.role = 'leader'"
                      " AND u.parent_id IS NULL))");

static enum err may_set(struct db_conn *c, const struct viewer *v, int64_t unit_id, struct error *e)
{
    int64_t n = 0;
    unsigned roles = 0;
    if (v->id == VIEWER_OPERATOR)
        return ERR_OK;
    enum err r = db_get_int(c, &quiet_setter, DB_ARGS(DB_INT(v->id)), &n, e);
    if (r == ERR_OK && !n && unit_id)
        r = activity_roles(c, v, unit_id, &roles, e);
    if (r == ERR_OK && !n && !(roles & SETTERS))
        r = error_set(e, ERR_DENIED, "unit",
                      N_("Leaders set quiet periods for their own unit and those below; the office and a leader at the "
                         "top for all."),
                      NULL);
    return r;
}

struct setting {
    const struct site *site;
    const struct viewer *viewer;
    struct quiet_period x;
};

DB_STMT(quiet_put, "INSERT INTO quiet_period (id, area_id, unit_id, from_day, to_day, reason, officer_id, made_at)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
DB_STMT(quiet_count, "SELECT COUNT(*) FROM quiet_period q WHERE q.to_day >= $1 AND q.ended_at = 0");

static enum err write_add(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct setting *w = ctx;
    const struct quiet_period *x = &w->x;
    int64_t n = 0, now = clock_now(&w->site->clock);
    enum err r = may_set(tx, w->viewer, x->unit_id, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &quiet_count, DB_ARGS(DB_INT(civil_day(now, w->site->zone))), &n, e);
    if (r == ERR_OK && n >= QUIET_LIST_MAX)
        r = error_set(e, ERR_INVALID, "from", N_("There are {} quiet periods already; please end some."), "%d",
                      QUIET_LIST_MAX);
    if (r == ERR_OK)
        r = db_exec(tx, &quiet_put,
                    DB_ARGS(DB_INT(id_new()), DB_INT_OR_NULL(x->area_id), DB_INT_OR_NULL(x->unit_id),
                            DB_INT(x->from_day), DB_INT(x->to_day), DB_TEXT(x->reason),
                            DB_INT_OR_NULL(w->viewer->id > 0 ? w->viewer->id : 0), DB_INT(now)),
                    e);
    buf_printf(detail, "%d %d %s", (int)x->from_day, (int)x->to_day, x->reason);
    return r;
}

enum err quiet_add(struct db_conn *c, const struct site *s, const struct viewer *v, const struct quiet_period *x,
                   struct error *e)
{
    struct arena *a = arena_new();
    struct setting w = {s, v, *x};
    enum err r = ERR_OK;
    if (!calendar_is_day(x->from_day) || !calendar_is_day(x->to_day))
        r = error_set(e, ERR_INVALID, "from", N_("Please give a day, as 2026-11-23."), NULL);
    else if (x->to_day < x->from_day || calendar_between(x->from_day, x->to_day) >= QUIET_DAYS_MAX)
        r = error_set(e, ERR_INVALID, "to", N_("The last day is not before the first, and at most {} days on."), "%d",
                      QUIET_DAYS_MAX);
    else if (x->to_day < civil_day(clock_now(&s->clock), s->zone))
        r = error_set(e, ERR_INVALID, "to", N_("That is over already."), NULL);
    else if (x->area_id && x->unit_id)
        r = error_set(e, ERR_INVALID, "area", N_("Please choose an area or a unit, not both."), NULL);
    if (r == ERR_OK)
        r = activity_text(a, "reason", 2, QUIET_REASON_MAX, x->reason, &w.x.reason, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "visit.quiet", write_add, &w, e);
    arena_free(a);
    return r;
}

DB_STMT(quiet_one, "SELECT COALESCE(q.unit_id, 0) FROM quiet_period q WHERE q.id = $1 AND q.ended_at = 0");
DB_STMT(quiet_stop, "UPDATE quiet_period SET ended_at = $2 WHERE id = $1");

static enum err write_end(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct setting *w = ctx;
    int64_t unit_id = 0;
    enum err r = db_get_int(tx, &quiet_one, DB_ARGS(DB_INT(w->x.id)), &unit_id, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such quiet period any more."), NULL);
    if (r == ERR_OK)
        r = may_set(tx, w->viewer, unit_id, e);
    if (r == ERR_OK)
        r = db_exec(tx, &quiet_stop, DB_ARGS(DB_INT(w->x.id), DB_INT(clock_now(&w->site->clock))), e);
    buf_printf(detail, "%lld", (long long)w->x.id);
    return r;
}

enum err quiet_end(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, struct error *e)
{
    struct setting w = {s, v, {.id = id}};
    return audit_write(c, s, v, "visit.quiet_end", write_end, &w, e);
}

enum err quiet_list(struct db_conn *c, const struct site *s, struct arena *a, struct quiet_period **ret, int *ret_n,
                    struct error *e)
{
    const int32_t today = civil_day(clock_now(&s->clock), s->zone);
    const struct quiet_ask x = {.from_day = today, .to_day = ALWAYS, .own_from = today, .own_to = ALWAYS};
    return quiet_read(c, a, &x, ret, ret_n, e);
}
