/* What may be done with an activity, by whom and when: one table. Four eyes: nobody approves what they planned, nor
 * checks what they wrote up, nor does so for whoever did. */
#include "base/id.h"
#include "base/str.h"
#include "model/activity_priv.h"

#define IN(state)     (1u << (state))
#define JUDGES        (ROLE_LEADER | ROLE_OFFICE)
#define CHECKERS      (ROLE_LEADER | ROLE_OFFICE | ROLE_SUPERVISOR | ROLE_VERIFIER)
#define AFTER_START   (IN(ACTIVITY_HELD) | IN(ACTIVITY_WRITTEN) | IN(ACTIVITY_CHECKED))
#define WHILE_RUNNING (IN(ACTIVITY_APPROVED) | AFTER_START)

static const struct {
    enum activity_step step;
    unsigned from, roles;
    const char *others; /* acts: not by whoever made one of these */
} steps[] = {
    {STEP_CHANGE, IN(ACTIVITY_PLANNED), ACTIVITY_PLANNERS, NULL},
    {STEP_APPROVE, IN(ACTIVITY_PLANNED), JUDGES, "plan"},
    {STEP_CANCEL, IN(ACTIVITY_PLANNED) | IN(ACTIVITY_APPROVED), ACTIVITY_PLANNERS, NULL},
    {STEP_HOLD, IN(ACTIVITY_APPROVED), ACTIVITY_PLANNERS, NULL},
    {STEP_WRITE, IN(ACTIVITY_HELD), ACTIVITY_PLANNERS, NULL},
    {STEP_CHECK, IN(ACTIVITY_WRITTEN), CHECKERS, "write"},
    {STEP_RETURN, IN(ACTIVITY_WRITTEN), CHECKERS, "write"},
    {STEP_LINK, WHILE_RUNNING, ACTIVITY_PLANNERS, NULL},
    {STEP_DAY, IN(ACTIVITY_APPROVED) | IN(ACTIVITY_HELD), ACTIVITY_PLANNERS, NULL},
    {STEP_SLOTS, IN(ACTIVITY_PLANNED) | IN(ACTIVITY_APPROVED), ACTIVITY_PLANNERS, NULL},
    {STEP_QUEUE, WHILE_RUNNING | IN(ACTIVITY_CANCELLED), ACTIVITY_PLANNERS, NULL},
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

/* By the viewer, by whoever they stand in for, or by whoever stands in for them. */
DB_STMT(activity_did, "SELECT COUNT(*) FROM activity_trail w WHERE w.activity_id = $2"
                      " AND (w.act = $3 OR ($3 = 'plan' AND w.act = 'change'))"
                      " AND (w.officer_id = $1 OR EXISTS (SELECT 1 FROM post p WHERE p.officer_id = $1"
                      " AND p.stands_for = w.officer_id AND p.until = 0)"
                      " OR EXISTS (SELECT 1 FROM post p WHERE p.officer_id = w.officer_id"
                      " AND p.stands_for = $1 AND p.until = 0))");

static enum err did(struct db_conn *c, const struct viewer *v, const struct activity *x, const char *act, bool *ret,
                    struct error *e)
{
    int64_t n = 0;
    enum err r = ERR_OK;
    if (act && v->id > 0)
        r = db_get_int(c, &activity_did, DB_ARGS(DB_INT(v->id), DB_INT(x->id), DB_TEXT(act)), &n, e);
    *ret = n > 0;
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
    unsigned roles = 0, may = 0;
    enum err r = activity_roles(c, v, x->unit_id, &roles, e);
    for (size_t i = 0; i < COUNT_OF(steps) && r == ERR_OK; i++) {
        bool barred = false;
        if (!(steps[i].from & IN(x->state)) || !(steps[i].roles & roles) || !has_use(x->programme, steps[i].step))
            continue;
        r = did(c, v, x, steps[i].others, &barred, e);
        may |= barred ? 0 : steps[i].step;
    }
    if (r == ERR_OK)
        *ret = may;
    return r;
}

/* Why the step is not there, for whoever asks for it all the same. */
static enum err refuse(struct db_conn *tx, const struct viewer *v, const struct activity *x, enum activity_step step,
                       struct error *e)
{
    unsigned roles = 0;
    size_t i = 0;
    while (steps[i].step != step)
        i++;
    enum err r = activity_roles(tx, v, x->unit_id, &roles, e);
    if (r != ERR_OK)
        return r;
    if (!(steps[i].roles & roles))
        return error_set(e, ERR_DENIED, NULL, N_("Your posts at its unit do not do this."), NULL);
    if (steps[i].others && (steps[i].from & IN(x->state)))
        return error_set(e, ERR_DENIED, NULL,
                         str_eq(steps[i].others, "plan")
                             ? N_("Somebody else has to approve it: you planned it, or stand in for who did.")
                             : N_("Somebody else has to check it: you wrote it up, or stand in for who did."),
                         NULL);
    return error_set(e, ERR_CONFLICT, NULL, N_("It has gone on meanwhile. Please look at it again."), NULL);
}

enum err activity_open(struct db_conn *tx, const struct viewer *v, struct arena *a, const char *number,
                       enum activity_step step, int64_t version, struct activity *ret, struct error *e)
{
    unsigned may = 0;
    enum err r = activity_find(tx, v, a, number, ret, e);
    if (r == ERR_OK)
        r = activity_may(tx, v, ret, &may, e);
    if (r == ERR_OK && version && version != ret->version)
        return error_set(e, ERR_CONFLICT, NULL, N_("Somebody else has changed it meanwhile. Please look at it again."),
                         NULL);
    return r == ERR_OK && !(may & step) ? refuse(tx, v, ret, step, e) : r;
}

DB_STMT(activity_entry_next, "UPDATE activity SET entries = entries + 1 WHERE id = $1 RETURNING entries");
DB_STMT(activity_entry_put, "INSERT INTO activity_trail (id, activity_id, seq, act, officer_id, occurred_at,"
                            " recorded_at, parts, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

enum err activity_append(struct db_conn *tx, const struct site *s, const struct viewer *v,
                         const struct activity_line *x, struct error *e)
{
    int64_t seq, now = clock_now(&s->clock);
    enum err r = db_get_int(tx, &activity_entry_next, DB_ARGS(DB_INT(x->activity_id)), &seq, e);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &activity_entry_put,
                   DB_ARGS(DB_INT(id_new()), DB_INT(x->activity_id), DB_INT(seq), DB_TEXT(x->act),
                           DB_INT_OR_NULL(v->id > 0 ? v->id : 0), DB_INT(x->occurred_at ? x->occurred_at : now),
                           DB_INT(now), DB_TEXT(str_or(x->parts, "")), DB_TEXT(str_or(x->note, ""))),
                   e);
}
