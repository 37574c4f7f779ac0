/* What may be done with an activity, by whom and when: one table. Four eyes: nobody approves what they planned or hold,
 * nor checks what they wrote up, held or went along to, nor does so for whoever did. */
#include "base/id.h"
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/deputy.h"
#include "model/tally_due.h"

#define IN(state)     (1u << (state))
#define JUDGES        (ROLE_LEADER | ROLE_OFFICE)
#define CHECKERS      (ROLE_LEADER | ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_VERIFIER)
#define AFTER_START   (IN(ACTIVITY_HELD) | IN(ACTIVITY_WRITTEN) | IN(ACTIVITY_CHECKED))
#define WHILE_RUNNING (IN(ACTIVITY_APPROVED) | AFTER_START)

static const struct {
    enum activity_step step;
    unsigned from, roles;
    const char *others[2]; /* acts: not by whoever made one of these */
    const char *away;      /* nor by those who have this part in it; "" any */
    bool host;             /* of the posts at the unit that receives it */
} steps[] = {
    {STEP_CHANGE, IN(ACTIVITY_PLANNED), ACTIVITY_PLANNERS, {NULL}, NULL, false},
    {STEP_APPROVE, IN(ACTIVITY_PLANNED), JUDGES, {"plan", "change"}, "host", false},
    {STEP_CANCEL, IN(ACTIVITY_PLANNED) | IN(ACTIVITY_APPROVED), ACTIVITY_PLANNERS, {NULL}, NULL, false},
    {STEP_HOLD, IN(ACTIVITY_APPROVED), ACTIVITY_PLANNERS, {NULL}, NULL, false},
    {STEP_WRITE, IN(ACTIVITY_HELD), ACTIVITY_PLANNERS, {NULL}, NULL, false},
    {STEP_CHECK, IN(ACTIVITY_WRITTEN), CHECKERS, {"write", "hold"}, "", false},
    {STEP_RETURN, IN(ACTIVITY_WRITTEN), CHECKERS, {"write", "hold"}, "", false},
    {STEP_LINK, WHILE_RUNNING, ACTIVITY_PLANNERS, {NULL}, NULL, false},
    {STEP_DAY, IN(ACTIVITY_APPROVED) | IN(ACTIVITY_HELD), ACTIVITY_PLANNERS, {NULL}, NULL, false},
    {STEP_SLOTS, IN(ACTIVITY_PLANNED) | IN(ACTIVITY_APPROVED), ACTIVITY_PLANNERS, {NULL}, NULL, false},
    {STEP_QUEUE, WHILE_RUNNING | IN(ACTIVITY_CANCELLED), ACTIVITY_PLANNERS, {NULL}, NULL, false},
    {STEP_OBJECT, IN(ACTIVITY_PLANNED), ACTIVITY_PLANNERS, {NULL}, NULL, true},
};

DB_STMT(activity_roles_at, "SELECT DISTINCT p.role FROM post p JOIN unit_tree t ON t.ancestor_id = p.unit_id"
                           " WHERE p.officer_id = $1 AND t.descendant_id = $2 AND p.until = 0 AND p.reads = 1");

enum err activity_roles(struct db_conn *c, const struct viewer *v, int64_t unit_id, unsigned *ret, struct error *e)
{
    struct db_rows q;
    *ret = v->id == VIEWER_OPERATOR ? ~0u : 0;
    if (v->id <= 0)
        return ERR_OK;
    db_query(c, &q, &activity_roles_at, DB_ARGS(DB_INT(v->id), DB_INT(unit_id)));
    while (db_next(&q)) {
        const struct role_def *role = role_by_code(db_text(&q, 0));
        *ret |= role ? role->role : 0;
    }
    return db_end(&q, e);
}

/* The officer in a column is the viewer, whoever they stand in for, or whoever stands in for them. */
#define BOUND(officer)                                                                                                 \
    " (" officer " = $1 OR EXISTS (SELECT 1 FROM post p WHERE p.until = 0"                                             \
    " AND ((p.officer_id = $1 AND p.stands_for = " officer ") OR (p.officer_id = " officer                             \
    " AND p.stands_for = $1))))"

/* Whoever made one of the acts, and in whose name, for good. */
DB_STMT(activity_did, "SELECT COUNT(*) FROM activity_trail w WHERE w.activity_id = $2 AND w.act IN ($3, $4)"
                      " AND (" BOUND("w.officer_id") " OR" BOUND("w.for_id") ")");
DB_STMT(activity_part_of, "SELECT COUNT(*) FROM activity_officer w WHERE w.activity_id = $2"
                          " AND ($3 = '' OR w.part = $3) AND" BOUND("w.officer_id"));

static enum err is_barred(struct db_conn *c, const struct viewer *v, const struct activity *x, size_t i, bool *ret,
                          struct error *e)
{
    int64_t did = 0, part = 0;
    enum err r = ERR_OK;
    if (steps[i].others[0] && v->id > 0)
        r = db_get_int(c, &activity_did,
                       DB_ARGS(DB_INT(v->id), DB_INT(x->id), DB_TEXT(steps[i].others[0]), DB_TEXT(steps[i].others[1])),
                       &did, e);
    if (r == ERR_OK && steps[i].away && v->id > 0)
        r = db_get_int(c, &activity_part_of, DB_ARGS(DB_INT(v->id), DB_INT(x->id), DB_TEXT(steps[i].away)), &part, e);
    *ret = did + part > 0;
    return r;
}

/* What its programme has no use for. */
static bool has_use(const struct programme *p, enum activity_step step)
{
    return (step != STEP_DAY || p->daily) && ((step != STEP_SLOTS && step != STEP_QUEUE) || p->booking);
}

enum err activity_may(struct db_conn *c, const struct viewer *v, const struct activity *x, unsigned *ret,
                      struct error *e)
{
    unsigned roles = 0, host = 0, may = 0;
    enum err r = activity_roles(c, v, x->unit_id, &roles, e);
    if (r == ERR_OK && x->host_id)
        r = activity_roles(c, v, x->host_id, &host, e);
    for (size_t i = 0; i < COUNT_OF(steps) && r == ERR_OK; i++) {
        bool barred = false;
        if (!(steps[i].from & IN(x->state)) || !(steps[i].roles & (steps[i].host ? host : roles)) ||
            !has_use(x->programme, steps[i].step))
            continue;
        r = is_barred(c, v, x, i, &barred, e);
        may |= barred ? 0 : steps[i].step;
    }
    if (r == ERR_OK)
        *ret = may;
    return r;
}

static size_t step_of(enum activity_step step)
{
    size_t i = 0;
    while (steps[i].step != step)
        i++;
    return i;
}

/* Why the step is not there, for whoever asks for it all the same. */
static enum err refuse(struct db_conn *tx, const struct viewer *v, const struct activity *x, enum activity_step step,
                       struct error *e)
{
    unsigned roles = 0;
    size_t i = step_of(step);
    enum err r = activity_roles(tx, v, steps[i].host ? x->host_id : x->unit_id, &roles, e);
    if (r != ERR_OK)
        return r;
    if (!(steps[i].roles & roles))
        return error_set(e, ERR_DENIED, NULL, N_("Your posts at its unit do not do this."), NULL);
    if (steps[i].others[0] && (steps[i].from & IN(x->state)))
        return error_set(
            e, ERR_DENIED, NULL,
            step == STEP_APPROVE
                ? N_("Somebody else has to approve it: you planned it or hold it, or stand in for who does.")
                : N_("Somebody else has to check it: you wrote it up, held it or went along, or stand in for who did."),
            NULL);
    return error_set(e, ERR_CONFLICT, NULL, N_("It has gone on meanwhile. Please look at it again."), NULL);
}

enum err activity_open(struct db_conn *tx, const struct viewer *v, struct arena *a, const char *number,
                       enum activity_step step, int64_t version, struct activity *ret, struct error *e)
{
    unsigned may = 0;
    enum err r = activity_find_plan(tx, v, a, number, ret, e);
    if (r == ERR_OK)
        r = activity_may(tx, v, ret, &may, e);
    if (r == ERR_OK && version && version != ret->version)
        return error_set(e, ERR_CONFLICT, NULL, N_("Somebody else has changed it meanwhile. Please look at it again."),
                         NULL);
    return r == ERR_OK && !(may & step) ? refuse(tx, v, ret, step, e) : r;
}

/* Through which post they do it: one of their own before one that is held for somebody. */
DB_STMT(
    activity_seats,
    "SELECT p.role, COALESCE(p.stands_for, 0), p.unit_id FROM activity d JOIN unit_tree t"
    " ON t.descendant_id = CASE WHEN $3 = 1 THEN d.host_id ELSE d.unit_id END JOIN post p ON p.unit_id = t.ancestor_id"
    " WHERE d.id = $2 AND p.officer_id = $1 AND p.until = 0 AND p.reads = 1"
    " ORDER BY CASE WHEN p.stands_for IS NULL THEN 0 ELSE 1 END, t.depth, p.since, p.id");

/* Whom the viewer does it for, 0: themselves; what that one is accused of stays closed to them from now on. */
static enum err acts_for(struct db_conn *tx, const struct viewer *v, const struct activity_line *x, int64_t *ret,
                         struct error *e)
{
    unsigned roles = x->step ? steps[step_of(x->step)].roles : ACTIVITY_PLANNERS;
    bool host = x->step && steps[step_of(x->step)].host;
    int64_t unit_id = 0;
    struct db_rows q;
    *ret = 0;
    if (v->id <= 0)
        return ERR_OK;
    db_query(tx, &q, &activity_seats, DB_ARGS(DB_INT(v->id), DB_INT(x->activity_id), DB_INT(host)));
    while (!unit_id && db_next(&q)) {
        const struct role_def *role = role_by_code(db_text(&q, 0));
        if (role && role->role & roles) {
            *ret = db_int(&q, 1);
            unit_id = db_int(&q, 2);
        }
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && *ret ? deputy_acted(tx, v->id, *ret, unit_id, e) : r;
}

DB_STMT(activity_entry_next, "UPDATE activity SET entries = entries + 1 WHERE id = $1 RETURNING entries");
DB_STMT(activity_entry_put, "INSERT INTO activity_trail (id, activity_id, seq, act, officer_id, occurred_at,"
                            " recorded_at, parts, note, for_id, matter_id)"
                            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

enum err activity_append(struct db_conn *tx, const struct site *s, const struct viewer *v,
                         const struct activity_line *x, struct error *e)
{
    int64_t seq, for_id, now = clock_now(&s->clock);
    enum err r = acts_for(tx, v, x, &for_id, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &activity_entry_next, DB_ARGS(DB_INT(x->activity_id)), &seq, e);
    if (r == ERR_OK)
        r = tally_due(tx, TALLY_ACTIVITY, x->activity_id, e);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &activity_entry_put,
                   DB_ARGS(DB_INT(id_new()), DB_INT(x->activity_id), DB_INT(seq), DB_TEXT(x->act),
                           DB_INT_OR_NULL(v->id > 0 ? v->id : 0), DB_INT(x->occurred_at ? x->occurred_at : now),
                           DB_INT(now), DB_TEXT(str_or(x->parts, "")), DB_TEXT(str_or(x->note, "")),
                           DB_INT_OR_NULL(for_id), DB_INT_OR_NULL(x->matter_id)),
                   e);
}
