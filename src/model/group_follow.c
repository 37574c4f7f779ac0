/*
 * What a move of the main matter means for those merged into it. All in the write of the move, so that a group is never
 * half answered: at most GROUP_MAX matters, some rows each.
 */
#include "model/group.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/clocks.h"
#include "model/notice_scan.h"
#include "model/person.h"
#include "model/record.h"
#include "model/undo.h"

#define FILES_MAX 20

/* A matter merged into the one that moved. */
struct child {
    int64_t id, link_id, since, rounds, person_id, entries, due_at;
};

/* An answer on its way to the children. */
struct answer {
    const char *text;
    int64_t officer_id, unit_id, entry_id;
};

/* A main matter that moved, and what its children need of it. */
struct moved {
    struct db_conn *tx;
    const struct site *site;
    const struct followed *x;
    struct arena *arena;
    const struct procedure *procedure;
    struct child *children;
    int n;
    int64_t now, officer_id, unit_id, for_officer_id; /* who moved it, for which unit, in whose place */
    int64_t lead_id, person_id;                       /* of the main matter */
    struct answer answer;                             /* the main matter's newest */
    struct record_file files[FILES_MAX];
    size_t n_files;
};

DB_STMT(
    follow_children,
    "SELECT k.id, l.id, l.since, k.rounds, k.person_id, k.entries, k.due_at FROM link l JOIN matter k ON k.id = l.from_id"
    " WHERE l.to_id = $1 AND l.kind = 'merged-into' AND l.until = 0 AND k.state = $2"
    " ORDER BY l.since, l.id LIMIT $3");

static enum err load_children(struct moved *p, struct error *e)
{
    struct db_rows q;
    p->children = arena_array(p->arena, struct child, GROUP_MAX + 1);
    db_query(p->tx, &q, &follow_children,
             DB_ARGS(DB_INT(p->x->matter_id), DB_TEXT(p->procedure->merged), DB_INT(GROUP_MAX + 1)));
    while (db_next(&q))
        p->children[p->n++] = (struct child){db_int(&q, 0), db_int(&q, 1), db_int(&q, 2), db_int(&q, 3),
                                             db_int(&q, 4), db_int(&q, 5), db_int(&q, 6)};
    return db_end(&q, e);
}

DB_STMT(follow_mover,
        "SELECT t.officer_id, t.unit_id, m.unit_id, m.person_id, m.procedure, t.for_officer_id, m.procedure_version"
        " FROM entry t"
        " JOIN matter m ON m.id = t.matter_id WHERE t.id = $1");

static enum err load_mover(struct moved *p, struct error *e)
{
    struct db_rows q;
    db_query(p->tx, &q, &follow_mover, DB_ARGS(DB_INT(p->x->entry_id)));
    if (db_next(&q)) {
        p->officer_id = db_int(&q, 0);
        p->unit_id = db_int(&q, 1);
        p->lead_id = db_int(&q, 2);
        p->person_id = db_int(&q, 3);
        p->procedure = procedure_at(db_text(&q, 4), db_int(&q, 6));
        p->for_officer_id = db_int(&q, 5);
    }
    return db_end(&q, e);
}

/* kind, states and texts are x's; the rest is who moved the main matter. */
static enum err append(struct moved *p, struct record_entry *x, const char *from, const char *to, struct error *e)
{
    int64_t id;
    x->actor = p->x->by_officer && x->actor != ACTOR_SYSTEM ? ACTOR_OFFICER : ACTOR_SYSTEM;
    x->state_from = from;
    x->state_to = to;
    enum err r = record_append(p->tx, p->site, x, &id, e);
    if (r != ERR_OK)
        return r;
    const struct followed f = {.matter_id = x->matter_id,
                               .entry_id = id,
                               .kind = x->kind,
                               .procedure = p->procedure,
                               .move = procedure_move(p->procedure, x->kind),
                               .by_officer = x->actor == ACTOR_OFFICER,
                               .state_from = from,
                               .state_to = to};
    return follow_entry(p->tx, p->site, &f, e);
}

DB_STMT(follow_answer,
        "SELECT x.content, t.officer_id, t.unit_id, t.id FROM entry t JOIN entry_text x"
        " ON x.entry_id = t.id WHERE t.matter_id = $1 AND t.kind = $2 AND x.part = $2"
        " AND t.recorded_at >= $3 AND x.content IS NOT NULL AND" ENTRY_STANDS("t") " ORDER BY t.seq DESC LIMIT 1");

/* The newest text of a kind of entry that has a part of the same name. ret->text stays NULL where there is none. */
static enum err load_answer(struct moved *p, int64_t matter_id, const char *kind, int64_t since, struct answer *ret,
                            struct error *e)
{
    struct db_rows q;
    memset(ret, 0, sizeof(*ret));
    db_query(p->tx, &q, &follow_answer, DB_ARGS(DB_INT(matter_id), DB_TEXT(kind), DB_INT(since)));
    if (db_next(&q))
        *ret = (struct answer){db_text_dup(&q, 0, p->arena), db_int(&q, 1), db_int(&q, 2), db_int(&q, 3)};
    return db_end(&q, e);
}

DB_STMT(follow_files, "SELECT sha256, thumb, name, type, size FROM document WHERE matter_id = $1 AND entry_id = $2"
                      " AND sha256 IS NOT NULL ORDER BY id LIMIT $3");

static enum err load_files(struct moved *p, struct error *e)
{
    struct db_rows q;
    db_query(p->tx, &q, &follow_files, DB_ARGS(DB_INT(p->x->matter_id), DB_INT(p->answer.entry_id), DB_INT(FILES_MAX)));
    while (db_next(&q))
        p->files[p->n_files++] = (struct record_file){.sha256 = db_text_dup(&q, 0, p->arena),
                                                      .thumb = db_text_dup(&q, 1, p->arena),
                                                      .name = db_text_dup(&q, 2, p->arena),
                                                      .type = db_text_dup(&q, 3, p->arena),
                                                      .size = db_int(&q, 4)};
    return db_end(&q, e);
}

static enum err check_person(struct moved *p, int64_t person_id, struct error *e)
{
    struct contact who = {"", "", "", "", ""};
    struct leak *leaks = NULL;
    int n = 0;
    enum err r = person_id ? person_get(p->tx, p->site, p->arena, person_id, &who, e) : ERR_OK;
    if (r != ERR_OK)
        return r;
    notice_scan(p->arena, "reply", p->answer.text, &who, &leaks, &n);
    return n == 0 ? ERR_OK
                  : error_set(e, ERR_INVALID, "reply",
                              N_("Personal data stands in the answer ({}), and the others of the group would read it. "
                                 "Write it without, or prepare answers of their own for the others."),
                              "%s", leaks[0].text);
}

/* Others read the answer as well: it must not tell who raised the main matter, nor who else is in the group, nor
 * anybody's phone number or mail address. */
static enum err check_answer(struct moved *p, struct error *e)
{
    enum err r = check_person(p, p->person_id, e);
    for (int i = 0; r == ERR_OK && i < p->n; i++) {
        if (p->children[i].person_id)
            r = check_person(p, p->children[i].person_id, e);
    }
    return r;
}

static enum err load_main_answer(struct moved *p, struct error *e)
{
    enum err r = load_answer(p, p->x->matter_id, "reply", 0, &p->answer, e);
    if (r == ERR_OK && p->answer.text)
        r = load_files(p, e);
    return r;
}

/* Ends the child's clocks with the entry of this seq, or begins with intake's. */
static enum err turn_clocks(struct moved *p, const struct child *k, int64_t seq, bool ends, int64_t *ret_due,
                            struct error *e)
{
    int64_t started;
    struct clock_change x = {.tx = p->tx,
                             .site = p->site,
                             .arena = p->arena,
                             .procedure = p->procedure,
                             .matter_id = k->id,
                             .seq = seq,
                             .at = p->now,
                             .ends = ends};
    *ret_due = k->due_at;
    return clocks_change(&x, ret_due, &started, e);
}

DB_STMT(follow_close, "UPDATE matter SET state = $2, version = version + 1, unit_id = $3, due_at = 0, answered_at = $4,"
                      " closed_at = $4, stage = $5 WHERE id = $1");
DB_STMT(follow_reach, "INSERT INTO matter_unit (matter_id, unit_id) SELECT $1, r.unit_id FROM matter_unit r"
                      " WHERE r.matter_id = $2 ON CONFLICT (matter_id, unit_id) DO NOTHING");

/* The child's own answer is an entry like that of any matter: who wrote it may not publish it, or decide over it. */
static enum err close_child(struct moved *p, const struct child *k, const struct answer *x, bool own, struct error *e)
{
    const struct record_text text = {"reply", x->text};
    struct record_entry reply = {.matter_id = k->id,
                                 .kind = "reply",
                                 .actor = ACTOR_OFFICER,
                                 .officer_id = x->officer_id,
                                 .unit_id = x->unit_id,
                                 .shown = true,
                                 .texts = &text,
                                 .n_texts = 1,
                                 .files = own ? NULL : p->files,
                                 .n_files = own ? 0 : p->n_files};
    struct record_entry sign = {.matter_id = k->id,
                                .kind = p->x->kind,
                                .actor = ACTOR_OFFICER,
                                .officer_id = p->officer_id,
                                .for_officer_id = p->for_officer_id,
                                .unit_id = p->unit_id,
                                .shown = true};
    int64_t due;
    enum err r = db_exec(p->tx, &follow_reach, DB_ARGS(DB_INT(k->id), DB_INT(p->x->matter_id)), e);
    if (r == ERR_OK)
        r = turn_clocks(p, k, k->entries + 2, true, &due, e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &follow_close,
                    DB_ARGS(DB_INT(k->id), DB_TEXT(p->x->state_to), DB_INT_OR_NULL(p->lead_id), DB_INT(p->now),
                            DB_TEXT(procedure_stage(p->procedure, p->x->state_to))),
                    e);
    if (r == ERR_OK)
        r = append(p, &reply, p->procedure->merged, p->procedure->merged, e);
    return r == ERR_OK ? append(p, &sign, p->procedure->merged, p->x->state_to, e) : r;
}

static enum err close_children(struct moved *p, struct error *e)
{
    bool checked = false;
    enum err r = load_main_answer(p, e);
    for (int i = 0; r == ERR_OK && i < p->n; i++) {
        struct answer own;
        r = load_answer(p, p->children[i].id, "own_reply", p->children[i].since, &own, e);
        if (r == ERR_OK && !own.text && !p->answer.text)
            r = error_set(e, ERR_CONFLICT, NULL, N_("There is no answer for those merged into this matter."), NULL);
        if (r == ERR_OK && !own.text && !checked) {
            r = check_answer(p, e);
            checked = true;
        }
        if (r == ERR_OK)
            r = close_child(p, &p->children[i], own.text ? &own : &p->answer, own.text != NULL, e);
    }
    return r;
}

/* While it is written, not only when it is signed off. */
static enum err check_reply(struct moved *p, struct error *e)
{
    enum err r = load_main_answer(p, e);
    bool all_own = true;
    for (int i = 0; r == ERR_OK && i < p->n; i++) {
        struct answer own;
        r = load_answer(p, p->children[i].id, "own_reply", p->children[i].since, &own, e);
        all_own = all_own && own.text;
    }
    return r == ERR_OK && !all_own && p->answer.text ? check_answer(p, e) : r;
}

DB_STMT(follow_release, "UPDATE matter SET state = $2, version = version + 1, due_at = $3, stage = $4"
                        " WHERE id = $1");
DB_STMT(follow_link_end, "UPDATE link SET until = $2 WHERE id = $1");

static enum err release_children(struct moved *p, struct error *e)
{
    enum err r = ERR_OK;
    for (int i = 0; r == ERR_OK && i < p->n; i++) {
        int64_t due = 0;
        struct record_entry x = {
            .matter_id = p->children[i].id, .kind = "unmerge", .actor = ACTOR_SYSTEM, .shown = true};
        r = db_exec(p->tx, &follow_link_end, DB_ARGS(DB_INT(p->children[i].link_id), DB_INT(p->now)), e);
        if (r == ERR_OK)
            r = turn_clocks(p, &p->children[i], p->children[i].entries + 1, false, &due, e);
        if (r == ERR_OK)
            r = db_exec(p->tx, &follow_release,
                        DB_ARGS(DB_INT(x.matter_id), DB_TEXT(p->procedure->back), DB_INT(due),
                                DB_TEXT(procedure_stage(p->procedure, p->procedure->back))),
                        e);
        if (r == ERR_OK)
            r = append(p, &x, p->procedure->merged, p->procedure->back, e);
    }
    return r;
}

DB_STMT(follow_touch, "UPDATE matter SET version = version + 1 WHERE id = $1");

/* Whoever the main matter goes to reads its children too. */
static enum err reach_children(struct moved *p, struct error *e)
{
    enum err r = ERR_OK;
    for (int i = 0; r == ERR_OK && i < p->n; i++) {
        struct record_entry x = {.matter_id = p->children[i].id,
                                 .kind = "main_sent",
                                 .actor = ACTOR_OFFICER,
                                 .officer_id = p->officer_id,
                                 .for_officer_id = p->for_officer_id,
                                 .unit_id = p->unit_id};
        r = db_exec(p->tx, &follow_reach, DB_ARGS(DB_INT(x.matter_id), DB_INT(p->x->matter_id)), e);
        if (r == ERR_OK)
            r = db_exec(p->tx, &follow_touch, DB_ARGS(DB_INT(x.matter_id)), e);
        if (r == ERR_OK)
            r = append(p, &x, p->procedure->merged, p->procedure->merged, e);
    }
    return r;
}

DB_STMT(follow_main, "SELECT l.to_id, m.state FROM link l JOIN matter m ON m.id = l.to_id WHERE l.from_id = $1"
                     " AND l.kind = 'merged-into' AND l.until = 0");
DB_STMT(follow_link_add, "INSERT INTO link (id, from_id, to_id, kind, since) VALUES ($1, $2, $3, 'merged-into', $4)");

static enum err take_along(struct moved *p, const struct child *k, int64_t main_id, struct error *e)
{
    struct record_entry x = {.matter_id = k->id,
                             .kind = "merge",
                             .actor = ACTOR_OFFICER,
                             .officer_id = p->officer_id,
                             .for_officer_id = p->for_officer_id,
                             .unit_id = p->unit_id};
    enum err r = db_exec(p->tx, &follow_link_end, DB_ARGS(DB_INT(k->link_id), DB_INT(p->now)), e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &follow_link_add, DB_ARGS(DB_INT(id_new()), DB_INT(k->id), DB_INT(main_id), DB_INT(p->now)),
                    e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &follow_reach, DB_ARGS(DB_INT(k->id), DB_INT(main_id)), e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &follow_touch, DB_ARGS(DB_INT(k->id)), e);
    return r == ERR_OK ? append(p, &x, p->procedure->merged, p->procedure->merged, e) : r;
}

/* The matter that moved has joined a main one: that one's record says so, and its own children come along. */
static enum err joined(struct moved *p, struct error *e)
{
    int64_t main_id = 0;
    const char *state = "";
    struct db_rows q;
    db_query(p->tx, &q, &follow_main, DB_ARGS(DB_INT(p->x->matter_id)));
    if (db_next(&q)) {
        main_id = db_int(&q, 0);
        state = db_text_dup(&q, 1, p->arena);
    }
    enum err r = db_end(&q, e);
    for (int i = 0; r == ERR_OK && i < p->n; i++)
        r = take_along(p, &p->children[i], main_id, e);
    struct record_entry x = {.matter_id = main_id,
                             .kind = "merged_in",
                             .actor = ACTOR_OFFICER,
                             .officer_id = p->officer_id,
                             .for_officer_id = p->for_officer_id,
                             .unit_id = p->unit_id};
    return r == ERR_OK ? append(p, &x, state, state, e) : r;
}

static enum err follow_move(struct moved *p, struct error *e)
{
    unsigned f = p->x->move->effects;
    const struct state_def *to = procedure_state(p->procedure, p->x->state_to);
    if (f & EFFECT_MERGE)
        return joined(p, e);
    if (p->n == 0)
        return ERR_OK;
    if ((f & (EFFECT_REFER | EFFECT_AGAINST | EFFECT_OUTSIDE)) || (!(f & EFFECT_CLOSE) && to && !to->open))
        return release_children(p, e);
    if (f & EFFECT_CLOSE)
        return close_children(p, e);
    if (f & EFFECT_ANSWER)
        return check_reply(p, e);
    return f & (EFFECT_SEND_ORDERS | EFFECT_REOPEN_UP | EFFECT_CALL_UNITS) ? reach_children(p, e) : ERR_OK;
}

#define CONCERNS                                                                                                       \
    (EFFECT_MERGE | EFFECT_REFER | EFFECT_AGAINST | EFFECT_OUTSIDE | EFFECT_CLOSE | EFFECT_ANSWER |                    \
     EFFECT_SEND_ORDERS | EFFECT_REOPEN_UP | EFFECT_CALL_UNITS | EFFECT_END_ORDERS)

enum err group_follow(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    if (!x->move || !(x->move->effects & CONCERNS))
        return ERR_OK;
    struct moved p = {.tx = tx, .site = s, .x = x, .arena = arena_new(), .now = clock_now(&s->clock)};
    enum err r = load_mover(&p, e);
    if (r == ERR_OK && p.procedure)
        r = load_children(&p, e);
    if (r == ERR_OK && p.procedure)
        r = follow_move(&p, e);
    arena_free(p.arena);
    return r;
}

DB_STMT(follow_went_along, "SELECT 1 FROM link l JOIN entry t ON t.matter_id = l.from_id JOIN entry o ON o.id = $2"
                           " WHERE l.to_id = $1 AND l.kind = 'merged-into' AND t.recorded_at >= o.recorded_at LIMIT 1");

enum err group_undo(struct db_conn *tx, const struct followed *x, struct error *e)
{
    int64_t one;
    enum err r = db_get_int(tx, &follow_went_along, DB_ARGS(DB_INT(x->matter_id), DB_INT(x->entry_id)), &one, e);
    if (r == ERR_NOT_FOUND)
        return ERR_OK;
    return r == ERR_OK
               ? error_set(e, ERR_CONFLICT, NULL,
                           N_("Those merged into it have gone along, so the step stays. It is in the record."), NULL)
               : r;
}
