/* Offers: intake shows a matter to an office and all below it, and whoever takes it there has its lead order from then
 * on. What could name the person behind the matter is not shown around. And who did the work, where another office has
 * to look at it. */
#include "model/move_priv.h"

#include "base/id.h"
#include "model/blackout.h"
#include "model/person.h"
#include "model/visible.h"

#define OFFICES_MAX 500

DB_STMT(offer_unit_active, "SELECT id FROM unit WHERE id = $1 AND active = 1");
DB_STMT(offer_offices, "SELECT COUNT(*) FROM (SELECT 1 FROM unit_tree WHERE ancestor_id = $1 LIMIT $2) x");
DB_STMT(offer_add, "INSERT INTO matter_offer (matter_id, unit_id) VALUES ($1, $2) ON CONFLICT (matter_id, unit_id)"
                   " DO NOTHING");
DB_STMT(offer_texts, "SELECT t.content FROM entry_text t WHERE t.matter_id = $1 AND t.content IS NOT NULL"
                     " UNION ALL SELECT m.place FROM matter m WHERE m.id = $1");

/* What of the person must not stand in a text that many read; n 0: there is nobody. */
static enum err load_values(struct moving *p, struct blackout *ret, struct error *e)
{
    struct contact who = {0};
    ret->n = 0;
    if (!p->person_id)
        return ERR_OK;
    enum err r = person_get(p->tx, p->site, p->arena, p->person_id, &who, e);
    if (r == ERR_OK)
        blackout_add(ret, p->arena, &who);
    return r;
}

/* Whether what is written there by now, or the place, names the person. */
static enum err find_named(struct moving *p, bool *ret, struct error *e)
{
    struct blackout values;
    struct db_rows q;
    bool named = false;
    *ret = false;
    enum err r = load_values(p, &values, e);
    if (r != ERR_OK || !values.n)
        return r;
    db_query(p->tx, &q, &offer_texts, DB_ARGS(DB_INT(p->id)));
    while (db_next(&q))
        named = named || blackout_finds(&values, db_text(&q, 0));
    *ret = named;
    return db_end(&q, e);
}

static enum err check_unnamed(struct moving *p, struct error *e)
{
    bool named;
    enum err r = find_named(p, &named, e);
    if (r == ERR_OK && named)
        r = error_set(
            e, ERR_INVALID, "lead",
            N_("What is written there names the person or their address, and many would read it. Please send it "
               "to one office instead."),
            NULL);
    return r;
}

/* Somebody can take it in the state. */
static bool takeable(const struct procedure *p, const char *state)
{
    for (size_t i = 0; i < p->n_moves; i++) {
        if (p->moves[i].takes && move_from_state(&p->moves[i], state))
            return true;
    }
    return false;
}

static bool offers(const struct procedure *p)
{
    for (size_t i = 0; i < p->n_moves; i++) {
        if (p->moves[i].offers)
            return true;
    }
    return false;
}

/* What is written with a step after which it can be taken, many would read. */
static enum err check_written(struct moving *p, struct error *e)
{
    struct blackout values;
    enum err r = load_values(p, &values, e);
    for (size_t i = 0; r == ERR_OK && values.n && i < MOVE_FIELDS_MAX && p->move->fields[i].part; i++) {
        if (p->x->texts[i] && blackout_finds(&values, p->x->texts[i]))
            r = error_set(e, ERR_INVALID, p->move->fields[i].part,
                          N_("Many read it while it is on offer. Please leave the name, phone and address of the "
                             "resident away."),
                          NULL);
    }
    return r;
}

static enum err offer(struct moving *p, struct error *e)
{
    int64_t id = 0, n = 0, unit = p->x->lead_unit_id;
    if (p->compartment)
        return error_set(e, ERR_DENIED, NULL, N_("A matter that speaks of somebody is handled by itself."), NULL);
    if (!unit)
        return error_set(e, ERR_INVALID, "lead", N_("Please choose the office that it is offered to."), NULL);
    enum err r = db_get_int(p->tx, &offer_unit_active, DB_ARGS(DB_INT(unit)), &id, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, "lead", N_("Please choose an office that is in service."), NULL);
    if (r == ERR_OK)
        r = db_get_int(p->tx, &offer_offices, DB_ARGS(DB_INT(unit), DB_INT(OFFICES_MAX + 1)), &n, e);
    if (r == ERR_OK && n > OFFICES_MAX)
        return error_set(e, ERR_INVALID, "lead",
                         N_("More than {} offices are below it; please choose one further down."), "%d", OFFICES_MAX);
    if (r == ERR_OK)
        r = check_unnamed(p, e);
    return r == ERR_OK ? db_exec(p->tx, &offer_add, DB_ARGS(DB_INT(p->id), DB_INT(unit)), e) : r;
}

DB_STMT(offer_end, "UPDATE work_order SET state = 'ended', ended_at = $2 WHERE matter_id = $1"
                   " AND state IN ('sent', 'accepted', 'answered')");
DB_STMT(offer_order, "INSERT INTO work_order (id, matter_id, unit_id, role, state, round, officer_id, sent_by, sent_at,"
                     " due_at, accepted_at) VALUES ($1, $2, $3, 'lead', 'accepted', $4, $5, $5, $6, $7, $6)");
DB_STMT(offer_taken, "INSERT INTO matter_unit (matter_id, unit_id) VALUES ($1, $2)"
                     " ON CONFLICT (matter_id, unit_id) DO NOTHING");

static enum err take(struct moving *p, struct error *e)
{
    enum err r = db_exec(p->tx, &offer_end, DB_ARGS(DB_INT(p->id), DB_INT(p->now)), e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &offer_order,
                    DB_ARGS(DB_INT(id_new()), DB_INT(p->id), DB_INT(p->acting_unit_id), DB_INT(p->rounds),
                            DB_INT(p->viewer->id), DB_INT(p->now), DB_INT(p->order_due_at)),
                    e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &offer_taken, DB_ARGS(DB_INT(p->id), DB_INT(p->acting_unit_id)), e);
    p->unit_id = p->acting_unit_id;
    return r;
}

DB_STMT(offer_reach, "INSERT INTO matter_unit (matter_id, unit_id) SELECT o.matter_id, t.descendant_id"
                     " FROM matter_offer o JOIN unit_tree t ON t.ancestor_id = o.unit_id"
                     " JOIN unit u ON u.id = t.descendant_id WHERE o.matter_id = $1 AND u.active = 1"
                     " ON CONFLICT (matter_id, unit_id) DO NOTHING");
/* Whoever took it in or down, and whoever has or had an order for it, sees it for that. */
DB_STMT(offer_over, "DELETE FROM matter_unit WHERE matter_id = $1 AND unit_id IN (SELECT t.descendant_id"
                    " FROM matter_offer o JOIN unit_tree t ON t.ancestor_id = o.unit_id WHERE o.matter_id = $1)"
                    " AND unit_id <> (SELECT m.intake_unit_id FROM matter m WHERE m.id = $1)"
                    " AND unit_id NOT IN (SELECT COALESCE(u.merged_into, u.id) FROM entry n"
                    " JOIN unit u ON u.id = n.unit_id WHERE n.matter_id = $1 AND n.kind = 'submit')"
                    " AND unit_id NOT IN (SELECT COALESCE(u.merged_into, u.id) FROM work_order w"
                    " JOIN unit u ON u.id = w.unit_id WHERE w.matter_id = $1 AND w.state <> 'undone')");

enum err offer_end_reach(struct moving *p, struct error *e)
{
    return offers(p->procedure) ? db_exec(p->tx, &offer_over, DB_ARGS(DB_INT(p->id)), e) : ERR_OK;
}

/* Who sees it through an offer is decided here, at every step that changes whether it can be taken. It is not offered
 * anew where what was written meanwhile names the person: intake sends it to one office then. */
static enum err settle_reach(struct moving *p, struct error *e)
{
    bool now = takeable(p->procedure, p->state) && !p->compartment, named = false;
    enum err r = now ? find_named(p, &named, e) : ERR_OK;
    if (r != ERR_OK)
        return r;
    return db_exec(p->tx, now && !named ? &offer_reach : &offer_over, DB_ARGS(DB_INT(p->id)), e);
}

enum err offer_effects(struct moving *p, struct error *e)
{
    bool before = takeable(p->procedure, p->state_from), now = takeable(p->procedure, p->state);
    if (!offers(p->procedure))
        return ERR_OK;
    enum err r = now && !p->compartment ? check_written(p, e) : ERR_OK;
    if (r == ERR_OK && p->move->offers)
        r = offer(p, e);
    if (r == ERR_OK && p->move->takes)
        r = take(p, e);
    bool changes = before != now || p->move->offers || (p->move->effects & (EFFECT_AGAINST | EFFECT_OUTSIDE));
    return r == ERR_OK && changes ? settle_reach(p, e) : r;
}

/* Intake looks at what was done above it, too: somebody has to. */
DB_STMT(
    offer_doer_units,
    "SELECT DISTINCT q.unit_id FROM matter m JOIN unit_tree t ON t.ancestor_id ="
    " (SELECT o.unit_id FROM work_order o WHERE o.matter_id = m.id AND o.role = 'lead' AND o.state <> 'undone'"
    " ORDER BY o.sent_at DESC, o.id DESC LIMIT 1) JOIN post q ON q.unit_id = t.descendant_id"
    " WHERE m.id = $2 AND q.officer_id = $1 AND q.until = 0 AND (t.depth = 0 OR NOT EXISTS (SELECT 1 FROM unit_tree i"
    " WHERE i.ancestor_id = m.intake_unit_id AND i.descendant_id = q.unit_id)) AND" MATTER_VISIBLE " LIMIT $3");

enum err offer_doers(struct db_conn *c, const struct procedure *p, int64_t viewer, int64_t matter, int64_t *ret,
                     int max, int *ret_n, struct error *e)
{
    struct db_rows q;
    bool asked = false;
    *ret_n = 0;
    for (size_t i = 0; i < p->n_moves; i++)
        asked = asked || (p->moves[i].guards & GUARD_OTHER_OFFICE);
    if (!asked)
        return ERR_OK;
    db_query(c, &q, &offer_doer_units, DB_ARGS(DB_INT(viewer), DB_INT(matter), DB_INT(max)));
    while (db_next(&q) && *ret_n < max)
        ret[(*ret_n)++] = db_int(&q, 0);
    return db_end(&q, e);
}
