#include "model/supervise.h"

#include "base/str.h"
#include "model/matter_row.h"
#include "model/visible.h"

#define LIST_MAX 50

DB_STMT(supervise_owed, "SELECT COUNT(*) FROM supervision s WHERE s.matter_id = $1 AND s.ended_at = 0");
DB_STMT(supervise_urged, "SELECT COUNT(*) FROM supervision s WHERE s.matter_id = $1 AND s.kind = 'urge'"
                         " AND s.officer_id = $2 AND s.at >= $3");

enum err supervise_facts(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t matter_id,
                         bool *ret_owed, bool *ret_urged, struct error *e)
{
    int64_t owed = 0, urged = 0, today = day_start(civil_day(clock_now(&s->clock), s->zone), s->zone);
    enum err r = db_get_int(c, &supervise_owed, DB_ARGS(DB_INT(matter_id)), &owed, e);
    if (r == ERR_OK && v)
        r = db_get_int(c, &supervise_urged, DB_ARGS(DB_INT(matter_id), DB_INT(v->id), DB_INT(today)), &urged, e);
    *ret_owed = owed > 0;
    *ret_urged = urged > 0;
    return r;
}

DB_STMT(supervise_add, "INSERT INTO supervision (matter_id, seq, kind, round, officer_id, at, due_at, ended_at)"
                       " SELECT m.id, m.entries + 1, $2, m.rounds, $3, $4, $5, $6 FROM matter m WHERE m.id = $1");
DB_STMT(supervise_end, "UPDATE supervision SET ended_at = $2, answered = $3, end_seq ="
                       " (SELECT m.entries + 1 FROM matter m WHERE m.id = $1)"
                       " WHERE matter_id = $1 AND ended_at = 0");

/* End of the day that the form gives. */
static enum err due_of(struct moving *p, int64_t *ret, struct error *e)
{
    const struct field_def *f = p->move->fields;
    int i = 0;
    while (f[i].part && f[i].type != FIELD_DATE)
        i++;
    if (!f[i].part || time_parse(str_trim(p->arena, str_or(p->x->texts[i], "")), p->site->zone, ret) != ERR_OK)
        return error_set(e, ERR_INVALID, f[i].part, N_("Please write a date as {}."), "2026-07-08");
    *ret += MS_DAY;
    if (*ret <= p->now)
        return error_set(e, ERR_INVALID, f[i].part, N_("This day is over already."), NULL);
    if (*ret > p->now + SUPERVISE_DAYS_MAX * MS_DAY)
        return error_set(e, ERR_INVALID, f[i].part, N_("This day is more than a year away."), NULL);
    return ERR_OK;
}

static enum err ask(struct moving *p, const char *kind, int64_t due, struct error *e)
{
    return db_exec(p->tx, &supervise_add,
                   DB_ARGS(DB_INT(p->id), DB_TEXT(kind), DB_INT(p->viewer->id), DB_INT(p->now), DB_INT(due),
                           DB_INT(due ? 0 : p->now)),
                   e);
}

DB_STMT(supervise_called, "UPDATE work_order SET called_by = $2 WHERE matter_id = $1 AND role = 'co' AND state = 'sent'"
                          " AND sent_at = $3 AND called_by IS NULL");

static enum err call_units(struct moving *p, struct error *e)
{
    if (!p->x->co_unit_ids[0])
        return error_set(e, ERR_INVALID, "co", N_("Please choose the offices to call."), NULL);
    enum err r = move_send_co(p, e);
    return r == ERR_OK
               ? db_exec(p->tx, &supervise_called, DB_ARGS(DB_INT(p->id), DB_INT(p->acting_unit_id), DB_INT(p->now)), e)
               : r;
}

enum err supervise_effects(struct moving *p, struct error *e)
{
    unsigned f = p->move->effects;
    const struct state_def *state = procedure_state(p->procedure, p->state);
    int64_t due = 0;
    enum err r = f & EFFECT_SUPERVISE ? due_of(p, &due, e) : ERR_OK;
    if (r == ERR_OK && (f & EFFECT_SUPERVISE))
        r = ask(p, "supervise", due, e);
    if (r == ERR_OK && (f & EFFECT_URGE))
        r = ask(p, "urge", 0, e);
    if (r == ERR_OK && (f & EFFECT_CALL_UNITS))
        r = call_units(p, e);
    if (r == ERR_OK && ((f & EFFECT_SUPERVISED) || (state && !state->open)))
        r = db_exec(p->tx, &supervise_end,
                    DB_ARGS(DB_INT(p->id), DB_INT(p->now), DB_INT(f & EFFECT_SUPERVISED ? 1 : 0)), e);
    return r;
}

#define ENTRY_AT(column)                                                                                               \
    " (SELECT t.seq FROM entry t WHERE t.id = $1) = " column                                                           \
    " AND matter_id = (SELECT t.matter_id FROM entry t WHERE t.id = $1)"
DB_STMT(supervise_unask, "DELETE FROM supervision WHERE" ENTRY_AT("seq"));
DB_STMT(supervise_unend, "UPDATE supervision SET ended_at = 0, answered = 0, end_seq = 0 WHERE" ENTRY_AT("end_seq"));
DB_STMT(precedent_drop_co, "DELETE FROM precedent_co WHERE" ENTRY_AT("seq"));
DB_STMT(precedent_drop, "DELETE FROM precedent WHERE" ENTRY_AT("seq"));

enum err supervise_undo(struct db_conn *tx, int64_t entry_id, struct error *e)
{
    static const struct db_stmt *const all[] = {&supervise_unask, &supervise_unend, &precedent_drop_co,
                                                &precedent_drop};
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(all); i++)
        r = db_exec(tx, all[i], DB_ARGS(DB_INT(entry_id)), e);
    return r;
}

DB_STMT(supervision_rows,
        "SELECT s.seq, s.end_seq, s.kind, s.answered, f.name, s.at, s.due_at, s.ended_at FROM supervision s"
        " JOIN matter m ON m.id = s.matter_id LEFT JOIN officer f ON f.id = s.officer_id"
        " WHERE s.matter_id = $2 AND" MATTER_VISIBLE " ORDER BY s.seq DESC LIMIT $3");

enum err supervision_list(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                          struct supervision_list *ret, struct error *e)
{
    struct supervision_list l = {.rows = arena_array(a, struct supervision, LIST_MAX)};
    struct db_rows q;
    db_query(c, &q, &supervision_rows, DB_ARGS(DB_INT(v->id), DB_INT(matter_id), DB_INT(LIST_MAX)));
    while (db_next(&q) && l.n < LIST_MAX)
        l.rows[l.n++] = (struct supervision){.seq = db_int(&q, 0),
                                             .end_seq = db_int(&q, 1),
                                             .urge = str_eq(db_text(&q, 2), "urge"),
                                             .answered = db_int(&q, 3) != 0,
                                             .officer_name = db_text_dup(&q, 4, a),
                                             .at = db_int(&q, 5),
                                             .due_at = db_int(&q, 6),
                                             .ended_at = db_int(&q, 7)};
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}
