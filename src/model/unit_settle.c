/*
 * What a new place in the tree means for matters. An order must never lie at or below a unit that the matter speaks of;
 * when units move or merge, the matters for which that has become so go back to intake in the same step.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/record.h"
#include "model/unit_priv.h"

void unit_touch(struct unit_touched *t, int64_t matter_id)
{
    if (t->n == t->cap) {
        size_t cap = t->cap ? 2 * t->cap : 64;
        int64_t *ids = arena_array(t->arena, int64_t, cap);
        if (t->n)
            memcpy(ids, t->ids, t->n * sizeof(*ids));
        t->ids = ids;
        t->cap = cap;
    }
    t->ids[t->n++] = matter_id;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

void unit_touched_settle(struct unit_touched *t)
{
    if (t->n == 0)
        return;
    qsort(t->ids, t->n, sizeof(*t->ids), by_id);
    size_t n = 1;
    for (size_t i = 1; i < t->n; i++) {
        if (t->ids[i] != t->ids[n - 1])
            t->ids[n++] = t->ids[i];
    }
    t->n = n;
}

DB_STMT(settle_orders, "SELECT o.matter_id FROM unit_tree up JOIN matter_against va ON va.unit_id = up.ancestor_id"
                       " JOIN work_order o ON o.matter_id = va.matter_id JOIN unit_tree d ON d.ancestor_id = $1"
                       " AND d.descendant_id = o.unit_id WHERE up.descendant_id = $1"
                       " AND o.state IN ('sent', 'accepted', 'answered')");
DB_STMT(settle_intakes, "SELECT m.id FROM unit_tree up JOIN matter_against va ON va.unit_id = up.ancestor_id"
                        " JOIN matter m ON m.id = va.matter_id JOIN unit_tree d ON d.ancestor_id = $1"
                        " AND d.descendant_id = m.intake_unit_id WHERE up.descendant_id = $1");

static enum err collect(struct db_conn *tx, const struct db_stmt *stmt, int64_t top, struct unit_touched *t,
                        struct error *e)
{
    struct db_rows q;
    db_query(tx, &q, stmt, DB_ARGS(DB_INT(top)));
    while (db_next(&q))
        unit_touch(t, db_int(&q, 0));
    return db_end(&q, e);
}

struct settling {
    struct db_conn *tx;
    const struct site *site;
    const struct viewer *viewer;
    const char *note;
    struct unit_moved *moved;
};

/* A matter on its way through. */
struct passing {
    int64_t id, intake_unit_id, unit_id;
    const struct procedure *procedure;
    const struct state_def *from;
    const char *to; /* state code */
    char state[40];
};

DB_STMT(settle_matter, "SELECT procedure, state, intake_unit_id, unit_id, procedure_version FROM matter"
                       " WHERE id = $1");

static enum err read_matter(struct settling *x, struct passing *m, struct error *e)
{
    struct db_rows q;
    db_query(x->tx, &q, &settle_matter, DB_ARGS(DB_INT(m->id)));
    if (db_next(&q)) {
        m->procedure = procedure_at(db_text(&q, 0), db_int(&q, 4));
        size_t n = strlen(db_text(&q, 1));
        memcpy(m->state, db_text(&q, 1), n < sizeof(m->state) ? n : sizeof(m->state) - 1);
        m->intake_unit_id = db_int(&q, 2);
        m->unit_id = db_int(&q, 3);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && m->procedure)
        m->from = procedure_state(m->procedure, m->state);
    m->to = m->state;
    return r;
}

DB_STMT(settle_barred, "SELECT COUNT(*) FROM work_order o JOIN matter_against va ON va.matter_id = o.matter_id"
                       " JOIN unit_tree t ON t.ancestor_id = va.unit_id AND t.descendant_id = o.unit_id"
                       " WHERE o.matter_id = $1 AND o.state IN ('sent', 'accepted', 'answered')");
DB_STMT(settle_end, "UPDATE work_order SET state = 'ended', ended_at = $2 WHERE matter_id = $1"
                    " AND state IN ('sent', 'accepted', 'answered')");
DB_STMT(settle_back, "UPDATE matter SET state = $2, stage = $3, unit_id = NULL WHERE id = $1");

static enum err free_orders(struct settling *x, struct passing *m, struct error *e)
{
    int64_t barred = 0;
    enum err r = db_get_int(x->tx, &settle_barred, DB_ARGS(DB_INT(m->id)), &barred, e);
    if (r != ERR_OK || !barred)
        return r;
    r = db_exec(x->tx, &settle_end, DB_ARGS(DB_INT(m->id), DB_INT(clock_now(&x->site->clock))), e);
    if (r != ERR_OK || !m->from || !m->from->open)
        return r;
    m->to = m->procedure->back;
    x->moved->barred++;
    return db_exec(x->tx, &settle_back,
                   DB_ARGS(DB_INT(m->id), DB_TEXT(m->to), DB_TEXT(procedure_stage(m->procedure, m->to))), e);
}

/* The nearest unit from the intake upward of which the matter does not speak, neither of one above it. */
DB_STMT(settle_clear, "SELECT t.ancestor_id FROM unit_tree t WHERE t.descendant_id = $2 AND NOT EXISTS"
                      " (SELECT 1 FROM matter_against va JOIN unit_tree b ON b.ancestor_id = va.unit_id"
                      " WHERE va.matter_id = $1 AND b.descendant_id = t.ancestor_id) ORDER BY t.depth LIMIT 1");
DB_STMT(settle_intake, "UPDATE matter SET intake_unit_id = $2 WHERE id = $1");
DB_STMT(settle_reach, "INSERT INTO matter_unit (matter_id, unit_id) VALUES ($1, $2)"
                      " ON CONFLICT (matter_id, unit_id) DO NOTHING");

static enum err free_intake(struct settling *x, struct passing *m, struct error *e)
{
    int64_t clear = 0;
    struct error none;
    enum err r =
        db_get_int(x->tx, &settle_clear, DB_ARGS(DB_INT(m->id), DB_INT(m->intake_unit_id)), &clear, e ? e : &none);
    /* Where it speaks of the very top nobody below may have it: it stays, seen by nobody it speaks of. */
    if (r == ERR_NOT_FOUND || (r == ERR_OK && clear == m->intake_unit_id))
        return ERR_OK;
    if (r == ERR_OK)
        r = db_exec(x->tx, &settle_intake, DB_ARGS(DB_INT(m->id), DB_INT(clear)), e);
    return r == ERR_OK ? db_exec(x->tx, &settle_reach, DB_ARGS(DB_INT(m->id), DB_INT(clear)), e) : r;
}

DB_STMT(settle_version, "UPDATE matter SET version = version + 1 WHERE id = $1");

static enum err settle_one(struct settling *x, int64_t matter_id, struct error *e)
{
    struct passing m = {.id = matter_id};
    enum err r = read_matter(x, &m, e);
    if (r == ERR_OK)
        r = free_orders(x, &m, e);
    if (r == ERR_OK)
        r = free_intake(x, &m, e);
    if (r == ERR_OK)
        r = db_exec(x->tx, &settle_version, DB_ARGS(DB_INT(matter_id)), e);
    if (r != ERR_OK)
        return r;
    struct record_text text = {"note", x->note};
    bool operator= x->viewer->id == VIEWER_OPERATOR;
    struct record_entry entry = {.matter_id = matter_id,
                                 .kind = "transfer",
                                 .actor = operator? ACTOR_OPERATOR : ACTOR_OFFICER,
                                 .officer_id = operator? 0 : x->viewer->id,
                                 .state_from = m.state,
                                 .state_to = m.to,
                                 .texts = &text,
                                 .n_texts = 1};
    x->moved->matters++;
    return record_append(x->tx, x->site, &entry, NULL, e);
}

enum err unit_settle(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t top,
                     struct unit_touched *t, const char *note, struct unit_moved *ret, struct error *e)
{
    struct settling x = {tx, s, v, note, ret};
    enum err r = collect(tx, &settle_orders, top, t, e);
    if (r == ERR_OK)
        r = collect(tx, &settle_intakes, top, t, e);
    unit_touched_settle(t);
    for (size_t i = 0; r == ERR_OK && i < t->n; i++)
        r = settle_one(&x, t->ids[i], e);
    return r;
}
