/* Reading groups. Members are read through the main matter, which the viewer sees; a child through itself. */
#include "model/group.h"

#include "base/str.h"
#include "model/matter_row.h"
#include "model/undo.h"
#include "model/visible.h"

#define ANSWERS_MAX 20
#define STEPS_MAX   200

DB_STMT(group_main, "SELECT" MATTER_ROW_COLUMNS ", l.kind FROM link l JOIN matter m ON m.id = l.to_id" MATTER_ROW_JOINS
                    " WHERE l.from_id = $2 AND l.until = 0 AND l.kind IN ('merged-into', 'repeats') AND" MATTER_VISIBLE
                    " ORDER BY l.since DESC LIMIT 1");

static enum err load_main(struct db_conn *c, const struct viewer *v, struct arena *a, const struct matter *m,
                          struct group *g, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &group_main, DB_ARGS(DB_INT(v->id), DB_INT(m->id)));
    if (db_next(&q)) {
        g->main = arena_obj(a, struct matter);
        matter_row_read(&q, a, g->main);
        g->repeats = str_eq(db_text(&q, MATTER_ROW_COUNT), "repeats");
    }
    return db_end(&q, e);
}

#define KID_TEXT(kind, part)                                                                                           \
    "(SELECT x.content FROM entry t JOIN entry_text x ON x.entry_id = t.id WHERE t.matter_id = k.id"                   \
    " AND t.kind = '" kind "' AND x.part = '" part "' AND" ENTRY_STANDS("t")
/* Nobody reads through the main matter what is about themselves: a child is in no compartment while it is one. */
DB_STMT(
    group_members,
    "SELECT k.number, k.state, k.title, k.submitted_at, l.since, " KID_TEXT("submit", "body") " LIMIT 1), " KID_TEXT(
        "own_reply", "own_reply") " AND t.recorded_at >= l.since ORDER BY t.seq DESC LIMIT 1),"
                                  " EXISTS (SELECT 1 FROM matter_unit r JOIN unit_tree b ON b.descendant_id ="
                                  " r.unit_id JOIN post s ON s.unit_id = b.ancestor_id WHERE r.matter_id = k.id"
                                  " AND s.officer_id = $1 AND s.until = 0 AND s.reads = 1) FROM link l"
                                  " JOIN matter m ON m.id = l.to_id JOIN matter k ON k.id = l.from_id"
                                  " WHERE l.to_id = $2 AND l.kind = 'merged-into' AND l.until = 0"
                                  " AND k.compartment = 0 AND" MATTER_VISIBLE " ORDER BY l.since, l.id LIMIT $3");

static const char *text(const struct db_rows *q, int col, struct arena *a)
{
    return db_is_null(q, col) ? "" : db_text_dup(q, col, a);
}

static enum err load_members(struct db_conn *c, const struct viewer *v, struct arena *a, const struct matter *m,
                             struct group *g, struct error *e)
{
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    struct db_rows q;
    db_query(c, &q, &group_members, DB_ARGS(DB_INT(v->id), DB_INT(m->id), DB_INT(GROUP_MAX)));
    while (db_next(&q)) {
        g->members = matter_row_room(a, g->members, g->n, sizeof(*g->members));
        struct group_member *k = &g->members[g->n++];
        *k = (struct group_member){.number = text(&q, 0, a),
                                   .state = text(&q, 1, a),
                                   .title = text(&q, 2, a),
                                   .submitted_at = db_int(&q, 3),
                                   .since = db_int(&q, 4),
                                   .body = text(&q, 5, a),
                                   .own = text(&q, 6, a),
                                   .in_sight = db_int(&q, 7) != 0};
        g->waiting += p && str_eq(k->state, p->merged);
    }
    return db_end(&q, e);
}

enum err group_of(struct db_conn *c, const struct viewer *v, struct arena *a, const struct matter *m, struct group *ret,
                  struct error *e)
{
    struct group g = {0};
    enum err r = load_main(c, v, a, m, &g, e);
    if (r == ERR_OK)
        r = load_members(c, v, a, m, &g, e);
    if (r == ERR_OK)
        *ret = g;
    return r;
}

/* For the resident of a child who proved number and secret: state and date of the common handling, and the kinds of
 * what the main matter's resident sees too. No text, no number. */
DB_STMT(progress_main, "SELECT k.id, k.state, k.due_at, k.unit_id, u.name FROM link l JOIN matter k ON k.id = l.to_id"
                       " LEFT JOIN unit u ON u.id = k.unit_id"
                       " WHERE l.from_id = $1 AND l.kind = 'merged-into' AND l.until = 0");
DB_STMT(progress_steps, "SELECT t.kind, u.name, t.occurred_at FROM entry t LEFT JOIN unit u ON u.id = t.unit_id"
                        " WHERE t.matter_id = $1 AND t.shown = 1 AND t.actor_kind = 'officer' AND t.state_from <>"
                        " t.state_to AND" ENTRY_STANDS("t") " ORDER BY t.seq LIMIT $2");

static enum err load_steps(struct db_conn *c, struct arena *a, const struct procedure *p, int64_t main_id,
                           struct group_progress *g, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &progress_steps, DB_ARGS(DB_INT(main_id), DB_INT(STEPS_MAX)));
    while (db_next(&q)) {
        if (!p || !procedure_move(p, db_text(&q, 0)))
            continue;
        g->steps = matter_row_room(a, g->steps, g->n, sizeof(*g->steps));
        g->steps[g->n++] = (struct group_step){text(&q, 0, a), text(&q, 1, a), db_int(&q, 2)};
    }
    return db_end(&q, e);
}

enum err group_progress(struct db_conn *c, struct arena *a, const struct matter *m, struct group_progress *ret,
                        struct error *e)
{
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    struct group_progress g = {0};
    struct db_rows q;
    *ret = g;
    if (!p || !str_eq(m->state, p->merged))
        return ERR_OK;
    db_query(c, &q, &progress_main, DB_ARGS(DB_INT(m->id)));
    if (db_next(&q)) {
        g.merged = true;
        g.state = text(&q, 1, a);
        g.due_at = db_int(&q, 2);
        g.main_id = db_int(&q, 0);
        g.unit_id = db_int(&q, 3);
        g.unit_name = text(&q, 4, a);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && g.merged)
        r = load_steps(c, a, p, g.main_id, &g, e);
    if (r == ERR_OK)
        *ret = g;
    return r;
}

DB_STMT(
    group_answered,
    "SELECT" MATTER_ROW_COLUMNS ", (SELECT x.content FROM entry t JOIN entry_text x ON x.entry_id = t.id"
    " WHERE t.matter_id = m.id AND x.part = 'reply' AND x.content IS NOT NULL AND" ENTRY_STANDS(
        "t") " ORDER BY t.seq DESC LIMIT 1)"
             " FROM person h JOIN person o ON o.phone_hash = h.phone_hash JOIN matter m ON m.person_id = o.id" MATTER_ROW_JOINS
             " WHERE h.id = $2 AND m.id <> $3 AND m.stage = 'closed' AND m.answered_at > 0 AND m.compartment = 0"
             " AND" MATTER_VISIBLE " ORDER BY m.answered_at DESC, m.id DESC LIMIT $4");

enum err group_answers(struct db_conn *c, const struct viewer *v, struct arena *a, const struct matter *m,
                       struct group_answer **ret, int *ret_n, struct error *e)
{
    struct group_answer *all = arena_array(a, struct group_answer, ANSWERS_MAX);
    struct db_rows q;
    int n = 0;
    *ret = all;
    *ret_n = 0;
    if (!m->person_id || m->compartment || !viewer_has(v, ROLE_INTAKE | ROLE_DISPATCHER))
        return ERR_OK;
    db_query(c, &q, &group_answered, DB_ARGS(DB_INT(v->id), DB_INT(m->person_id), DB_INT(m->id), DB_INT(ANSWERS_MAX)));
    while (db_next(&q)) {
        if (db_is_null(&q, MATTER_ROW_COUNT))
            continue;
        matter_row_read(&q, a, &all[n].m);
        all[n++].reply = db_text_dup(&q, MATTER_ROW_COUNT, a);
    }
    *ret_n = n;
    return db_end(&q, e);
}
