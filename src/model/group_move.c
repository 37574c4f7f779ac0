/* What the moves of a group change in the matter that makes them: joining, leaving, an answer by reference. The other
 * matters of the group follow in group.c. */
#include "model/move_priv.h"

#include <stdio.h>

#include "base/id.h"
#include "base/str.h"
#include "model/deeds.h"
#include "model/group.h"
#include "model/undo.h"
#include "model/visible.h"

/* The other matter that a move names. */
struct other {
    int64_t id, compartment, submitted_at, answered_at, person_id, procedure_version;
    const char *number, *procedure, *state, *unit_name, *phone_hash;
};

DB_STMT(group_other,
        "SELECT m.id, m.compartment, m.submitted_at, m.answered_at, m.person_id, m.number, m.procedure,"
        " m.state, u.name, h.phone_hash, m.procedure_version FROM matter m LEFT JOIN unit u ON u.id = m.unit_id"
        " LEFT JOIN person h ON h.id = m.person_id WHERE m.number = $2 AND" MATTER_VISIBLE);

static enum err load_other(struct moving *p, struct other *ret, struct error *e)
{
    const char *number = matter_number_normal(p->arena, str_or(p->x->other, ""));
    struct db_rows q;
    bool found = false;
    db_query(p->tx, &q, &group_other, DB_ARGS(DB_INT(p->viewer->id), DB_TEXT(str_or(number, ""))));
    if (db_next(&q)) {
        found = true;
        *ret = (struct other){.id = db_int(&q, 0),
                              .compartment = db_int(&q, 1),
                              .submitted_at = db_int(&q, 2),
                              .answered_at = db_int(&q, 3),
                              .person_id = db_int(&q, 4),
                              .number = db_text_dup(&q, 5, p->arena),
                              .procedure = db_text_dup(&q, 6, p->arena),
                              .state = db_text_dup(&q, 7, p->arena),
                              .unit_name = db_is_null(&q, 8) ? "" : db_text_dup(&q, 8, p->arena),
                              .phone_hash = db_is_null(&q, 9) ? NULL : db_text_dup(&q, 9, p->arena),
                              .procedure_version = db_int(&q, 10)};
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    if (!found || !str_eq(ret->procedure, p->procedure->code))
        return error_set(e, ERR_INVALID, "other", N_("There is no such matter."), NULL);
    if (ret->id == p->id)
        return error_set(e, ERR_INVALID, "other", N_("This is the number of the matter itself."), NULL);
    if (p->compartment || ret->compartment)
        return error_set(e, ERR_INVALID, "other", N_("A matter that speaks of somebody is handled by itself."), NULL);
    return ERR_OK;
}

DB_STMT(group_link_add, "INSERT INTO link (id, from_id, to_id, kind, since) VALUES ($1, $2, $3, $4, $5)");

static enum err link_to(struct moving *p, int64_t to, const char *kind, struct error *e)
{
    return db_exec(p->tx, &group_link_add,
                   DB_ARGS(DB_INT(id_new()), DB_INT(p->id), DB_INT(to), DB_TEXT(kind), DB_INT(p->now)), e);
}

DB_STMT(group_size, "SELECT COUNT(*) FROM link l JOIN matter k ON k.id = l.from_id WHERE l.to_id = $1"
                    " AND l.kind = 'merged-into' AND l.until = 0 AND k.state = $2");

static enum err check_room(struct moving *p, int64_t main_id, struct error *e)
{
    int64_t there = 0, along = 0;
    enum err r = db_get_int(p->tx, &group_size, DB_ARGS(DB_INT(main_id), DB_TEXT(p->procedure->merged)), &there, e);
    if (r == ERR_OK)
        r = db_get_int(p->tx, &group_size, DB_ARGS(DB_INT(p->id), DB_TEXT(p->procedure->merged)), &along, e);
    if (r == ERR_OK && there + along + 1 > GROUP_MAX)
        r = error_set(e, ERR_INVALID, "other", N_("A group holds at most {} matters; merge into another main one."),
                      "%d", GROUP_MAX);
    return r;
}

DB_STMT(group_reach, "INSERT INTO matter_unit (matter_id, unit_id) SELECT $1, r.unit_id FROM matter_unit r"
                     " WHERE r.matter_id = $2 ON CONFLICT (matter_id, unit_id) DO NOTHING");

/* Whoever handles the main matter reads what joins it. */
static enum err merge(struct moving *p, struct error *e)
{
    struct other o;
    enum err r = load_other(p, &o, e);
    if (r != ERR_OK)
        return r;
    const struct state_def *s = procedure_state(p->procedure, o.state);
    if (o.procedure_version != p->procedure->version)
        return error_set(e, ERR_CONFLICT, "other",
                         N_("That matter is under another version of the procedure, so its steps may differ; each goes "
                            "on by itself."),
                         NULL);
    if (str_eq(o.state, p->procedure->merged))
        return error_set(e, ERR_CONFLICT, "other",
                         N_("That matter has been merged into another itself; choose the main one."), NULL);
    if (!s || !s->open)
        return error_set(e, ERR_CONFLICT, "other",
                         N_("That matter is no longer open. Only what is still being handled can take others in."),
                         NULL);
    r = check_room(p, o.id, e);
    if (r == ERR_OK)
        r = link_to(p, o.id, "merged-into", e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &group_reach, DB_ARGS(DB_INT(p->id), DB_INT(o.id)), e);
    return r;
}

DB_STMT(group_main_state, "SELECT m.state FROM link l JOIN matter m ON m.id = l.to_id WHERE l.from_id = $2"
                          " AND l.kind = 'merged-into' AND l.until = 0 AND" MATTER_VISIBLE);

/* What nobody checked does not go out: after the check of the main answer it is too late for others. */
static enum err own_answer(struct moving *p, struct error *e)
{
    char *state = NULL;
    enum err r =
        db_get_text(p->tx, &group_main_state, DB_ARGS(DB_INT(p->viewer->id), DB_INT(p->id)), p->arena, &state, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_DENIED, NULL, N_("Only who sees the main matter answers for it."), NULL);
    for (size_t i = 0; r == ERR_OK && i < p->procedure->n_moves; i++) {
        const struct move_def *m = &p->procedure->moves[i];
        if (m->checks && str_eq(m->to, state))
            return error_set(e, ERR_CONFLICT, NULL,
                             N_("The answer has been checked already. Have the main matter sent back first."), NULL);
    }
    return r;
}

DB_STMT(group_phone, "SELECT phone_hash FROM person WHERE id = $1 AND phone_hash IS NOT NULL");

/* "张先生" may be 张三, never 李四; whoever said no name may be anybody in the house. */
static bool names_agree(const char *a, const char *b)
{
    static const char *const titles[] = {"先生", "女士", "小姐", "同志", "老师", "师傅"};
    uint32_t x = 0, y = 0;
    if (str_empty(a) || str_empty(b))
        return false;
    if (str_eq(a, b))
        return true;
    utf8_next(a, &x);
    utf8_next(b, &y);
    for (size_t i = 0; x == y && i < COUNT_OF(titles); i++) {
        if (str_ends(a, titles[i]) || str_ends(b, titles[i]))
            return true;
    }
    return false;
}

/* The answer goes to whoever holds this matter's secret, so the earlier one must be the same person's: the same phone,
 * and no other name. */
static enum err check_same_person(struct moving *p, const struct other *o, struct error *e)
{
    struct contact mine, theirs;
    char *hash = NULL;
    enum err r = db_get_text(p->tx, &group_phone, DB_ARGS(DB_INT(p->person_id)), p->arena, &hash, e);
    if (r == ERR_NOT_FOUND)
        r = ERR_OK;
    bool same = r == ERR_OK && hash && o->phone_hash && str_eq(hash, o->phone_hash);
    if (same) {
        r = person_get(p->tx, p->site, p->arena, p->person_id, &mine, e);
        if (r == ERR_OK)
            r = person_get(p->tx, p->site, p->arena, o->person_id, &theirs, e);
        same = r == ERR_OK && names_agree(mine.name, theirs.name);
    }
    if (r == ERR_OK && !same)
        r = error_set(e, ERR_INVALID, "other",
                      N_("That matter is not the same person's; its answer cannot be given to somebody else."), NULL);
    return r;
}

/* Nobody closes a repeat with an answer they made themselves, or whom they stand in for. */
static enum err check_own_answer(struct moving *p, const struct other *o, struct error *e)
{
    struct deeds d = {.doer = false};
    enum err r = deeds_add(p->tx, p->procedure, p->viewer->id, o->id, p->viewer->id, &d, e);
    if (r == ERR_OK && p->stands_for)
        r = deeds_add(p->tx, p->procedure, p->viewer->id, o->id, p->stands_for, &d, e);
    return r == ERR_OK && d.doer
               ? error_set(e, ERR_DENIED, NULL,
                           N_("You worked on the earlier answer yourself; somebody else has to decide that it holds."),
                           NULL)
               : r;
}

DB_STMT(group_earlier_reply,
        "SELECT x.content FROM entry_text x JOIN entry t ON t.id = x.entry_id"
        " JOIN matter m ON m.id = x.matter_id WHERE x.matter_id = $2 AND x.part = 'reply'"
        " AND x.content IS NOT NULL AND" ENTRY_STANDS("t") " AND" MATTER_VISIBLE " ORDER BY t.seq DESC LIMIT 1");

/* The earlier answer, with its number, date and office, as texts of the entry. */
static enum err refer(struct moving *p, struct error *e)
{
    struct other o;
    char *reply = NULL;
    char day[16];
    enum err r = load_other(p, &o, e);
    if (r != ERR_OK)
        return r;
    const struct state_def *s = procedure_state(p->procedure, o.state);
    if (!s || s->open || !o.answered_at || o.submitted_at > p->now)
        return error_set(e, ERR_INVALID, "other", N_("That matter has no answer yet; merge the two instead."), NULL);
    r = check_same_person(p, &o, e);
    if (r == ERR_OK)
        r = check_own_answer(p, &o, e);
    if (r == ERR_OK)
        r = db_get_text(p->tx, &group_earlier_reply, DB_ARGS(DB_INT(p->viewer->id), DB_INT(o.id)), p->arena, &reply, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, "other", N_("The earlier answer is not there any more."), NULL);
    if (r == ERR_OK)
        r = link_to(p, o.id, "repeats", e);
    if (r != ERR_OK)
        return r;
    int32_t d = civil_day(o.answered_at, p->site->zone);
    snprintf(day, sizeof(day), "%04d-%02d-%02d", d / 10000, d / 100 % 100, d % 100);
    p->extra[0] = (struct record_text){
        "reference", arena_printf(p->arena, "%s · %s%s%s", o.number, day, *o.unit_name ? " · " : "", o.unit_name)};
    p->extra[1] = (struct record_text){"reply", reply};
    p->n_extra = 2;
    return ERR_OK;
}

/* A refusal that rests on another matter names it, and the program looks: it is the same person's, and it is being
 * handled still (信访工作条例 19), or what can be said about it has been said (36). */
static enum err same_matter(struct moving *p, bool final, struct error *e)
{
    struct other o;
    enum err r = load_other(p, &o, e);
    if (r == ERR_OK)
        r = check_same_person(p, &o, e);
    if (r != ERR_OK)
        return r;
    const struct state_def *s = procedure_state(procedure_at(o.procedure, o.procedure_version), o.state);
    if (final && (!s || !s->final))
        return error_set(e, ERR_INVALID, "other", N_("The answer about that matter is not final."), NULL);
    if (!final && (!s || !s->open))
        return error_set(e, ERR_INVALID, "other", N_("That matter is not being handled any more."), NULL);
    return link_to(p, o.id, final ? "same-final" : "same-open", e);
}

DB_STMT(group_links_end, "UPDATE link SET until = $2 WHERE from_id = $1 AND until = 0"
                         " AND kind IN ('merged-into', 'repeats')");

/* A matter stays with its main one while it is merged and while it is closed with it. */
static enum err leave(struct moving *p, struct error *e)
{
    const struct state_def *s = procedure_state(p->procedure, p->state);
    bool stays = str_eq(p->state, p->procedure->merged) || (s && !s->open && p->closed_at);
    if (p->compartment && str_eq(p->state, p->procedure->merged)) {
        p->state = p->procedure->back;
        enum err r = move_clocks(p, NULL, e);
        if (r != ERR_OK)
            return r;
        stays = false;
    }
    if (stays || (str_eq(p->state, p->state_from) && !p->compartment))
        return ERR_OK;
    return db_exec(p->tx, &group_links_end, DB_ARGS(DB_INT(p->id), DB_INT(p->now)), e);
}

enum err group_effects(struct moving *p, struct error *e)
{
    unsigned f = p->move->effects;
    enum err r = leave(p, e);
    if (r == ERR_OK && (f & EFFECT_MERGE))
        r = merge(p, e);
    if (r == ERR_OK && (f & EFFECT_OWN_ANSWER))
        r = own_answer(p, e);
    if (r == ERR_OK && (f & EFFECT_REFER))
        r = refer(p, e);
    if (r == ERR_OK && (f & (EFFECT_SAME_OPEN | EFFECT_SAME_FINAL)))
        r = same_matter(p, f & EFFECT_SAME_FINAL, e);
    return r;
}

DB_STMT(group_link_of, "SELECT l.to_id, l.kind FROM link l WHERE l.from_id = $1 AND l.until = 0"
                       " AND l.kind IN ('merged-into', 'repeats') ORDER BY l.since DESC, l.id DESC LIMIT 1");

enum err group_handled_as(struct moving *p, int64_t *ret_id, struct error *e)
{
    struct db_rows q;
    int64_t id = p->id;
    db_query(p->tx, &q, &group_link_of, DB_ARGS(DB_INT(p->id)));
    if (db_next(&q))
        id = str_eq(db_text(&q, 1), "repeats") ? 0 : db_int(&q, 0);
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret_id = id;
    return r;
}
