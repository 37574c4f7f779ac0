/*
 * The engine: making a step, after asking whether it may be made (move_may.c). All checks stand inside the write, so
 * that two people acting at once are told apart by the version they saw.
 */
#include "model/move.h"

#include <string.h>

#include "base/str.h"
#include "model/deeds.h"
#include "model/deputy.h"
#include "model/follow.h"
#include "model/move_priv.h"
#include "model/move_when.h"
#include "model/objection.h"
#include "model/undo.h"
#include "model/visible.h"

#define OP_KEY_MAX 64
#define LOOK_LASTS (10 * MS_MINUTE)

#define MOVE_COLUMNS                                                                                                   \
    "m.id, m.number, m.procedure, m.state, m.version, m.rounds, m.intake_unit_id, m.unit_id, m.person_id, m.due_at,"   \
    " m.answered_at, m.closed_at, m.published_at, m.area_id, m.compartment, m.category, m.channel,"                    \
    " m.procedure_version, m.entries, m.placed_at"

DB_STMT(move_by_number, "SELECT " MOVE_COLUMNS " FROM matter m WHERE m.number = $2 AND" MATTER_VISIBLE);
DB_STMT(move_by_id, "SELECT " MOVE_COLUMNS " FROM matter m WHERE m.id = $1");

static void fill_moving(struct moving *p, const struct db_rows *q)
{
    p->id = db_int(q, 0);
    p->number = db_text_dup(q, 1, p->arena);
    p->procedure = procedure_at(db_text(q, 2), db_int(q, 17));
    p->state_from = p->state = db_text_dup(q, 3, p->arena);
    p->version = db_int(q, 4);
    p->rounds = db_int(q, 5);
    p->intake_unit_id = db_int(q, 6);
    p->unit_id = db_int(q, 7);
    p->person_id = db_int(q, 8);
    p->due_at = db_int(q, 9);
    p->answered_at = db_int(q, 10);
    p->closed_at = db_int(q, 11);
    p->published_at = db_int(q, 12);
    p->area_id = db_int(q, 13);
    p->compartment = (int)db_int(q, 14);
    p->category = db_text_dup(q, 15, p->arena);
    p->channel = db_text_dup(q, 16, p->arena);
    p->entries = db_int(q, 18);
    p->placed_at = db_int(q, 19);
}

static enum err load_matter(struct moving *p, const struct db_stmt *s, struct db_args args, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(p->tx, &q, s, args);
    if (db_next(&q)) {
        found = true;
        fill_moving(p, &q);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such matter."), NULL);
    return r;
}

DB_STMT(move_done,
        "SELECT CASE WHEN" ENTRY_STANDS("e") " THEN e.recorded_at ELSE 0 END FROM entry e WHERE e.op_key = $1");

/* The stored key holds the matter, who sent the form, and the step, so that it cannot be spent on anything else: a key
 * of one's own note would otherwise open a contact unrecorded. */
static const char *op_key(const struct moving *p)
{
    if (str_empty(p->x->op_key))
        return NULL;
    return arena_printf(p->arena, "%s:%lld:%s:%s", p->number, (long long)(p->viewer ? p->viewer->id : 0), p->move->code,
                        p->x->op_key);
}

static enum err was_done(struct moving *p, bool *ret, struct error *e)
{
    int64_t at;
    if (p->x->op_key && strlen(p->x->op_key) > OP_KEY_MAX)
        return error_set(e, ERR_INVALID, "op", N_("The key is longer than {} bytes or not text."), "%d", OP_KEY_MAX);
    const char *key = op_key(p);
    *ret = false;
    if (!key)
        return ERR_OK;
    enum err r = db_get_int(p->tx, &move_done, DB_ARGS(DB_TEXT(key)), &at, e);
    if (r == ERR_NOT_FOUND)
        return ERR_OK;
    if (r == ERR_OK && at == 0)
        return error_set(e, ERR_CONFLICT, NULL, N_("You took this step back. Please look at the form again."), NULL);
    /* One look is one entry: a form kept for later is no second one. */
    if (r == ERR_OK && p->move->effects & EFFECT_REVEAL && p->now - at > LOOK_LASTS)
        return error_set(e, ERR_INVALID, "reason",
                         N_("This page was open for too long. Please go back, reload it and send it again."), NULL);
    *ret = r == ERR_OK;
    return r;
}

static enum err check_fields(struct moving *p, struct record_text texts[MOVE_FIELDS_MAX], size_t *ret_n,
                             struct error *e)
{
    size_t n = 0;
    while (n < MOVE_FIELDS_MAX && p->move->fields[n].part) {
        enum err r = move_field(p, (int)n, &texts[n], e);
        if (r != ERR_OK)
            return r;
        n++;
    }
    if (p->x->n_files && !p->move->files)
        return error_set(e, ERR_INVALID, "files", N_("No files go with this step."), NULL);
    if (p->move->proof && !p->x->n_files)
        return error_set(e, ERR_INVALID, "files", N_("Please attach a photo: it is the proof."), NULL);
    *ret_n = n;
    return ERR_OK;
}

DB_STMT(move_before, "SELECT e.occurred_at FROM entry e WHERE e.matter_id = $1 AND e.state_from <> e.state_to"
                     " ORDER BY e.seq DESC LIMIT 1");

/* The time that a step is said to have been made at is what residents and papers show: not still to come, and not
 * before the matter came to where the step takes it from. */
static enum err check_time(struct moving *p, struct error *e)
{
    int64_t before = 0;
    if (!p->x->occurred_at)
        return ERR_OK;
    if (p->x->occurred_at > p->now + 5 * MS_MINUTE)
        return error_set(e, ERR_INVALID, "occurred_at", N_("This time is still to come."), NULL);
    enum err r = db_get_int(p->tx, &move_before, DB_ARGS(DB_INT(p->id)), &before, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    if (p->x->occurred_at < before)
        return error_set(e, ERR_INVALID, "occurred_at",
                         N_("This time is before the step that brought the matter to where it is."), NULL);
    return ERR_OK;
}

/* A look at the contact is no change: whoever is writing a reply meanwhile need not start again. */
DB_STMT(move_store, "UPDATE matter SET state = $3, version = version + $4, rounds = $5, unit_id = $6, due_at = $7,"
                    " answered_at = $8, closed_at = $9, published_at = $10, area_id = $11, compartment = $12,"
                    " category = $13, stage = $14, placed_at = $15 WHERE id = $1 AND version = $2");

static enum err store(struct moving *p, struct error *e)
{
    int64_t n = 0;
    int step = p->move->effects & EFFECT_REVEAL ? 0 : 1;
    enum err r = db_exec_count(p->tx, &move_store,
                               DB_ARGS(DB_INT(p->id), DB_INT(p->version), DB_TEXT(p->state), DB_INT(step),
                                       DB_INT(p->rounds), DB_INT_OR_NULL(p->unit_id), DB_INT(p->due_at),
                                       DB_INT(p->answered_at), DB_INT(p->closed_at), DB_INT(p->published_at),
                                       DB_INT_OR_NULL(p->area_id), DB_INT(p->compartment), DB_TEXT(p->category),
                                       DB_TEXT(procedure_stage(p->procedure, p->state)), DB_INT(p->placed_at)),
                               &n, e);
    if (r == ERR_OK && n != 1)
        r = error_set(e, ERR_CONFLICT, NULL, N_("Somebody else changed it in the meantime. Nothing was overwritten."),
                      NULL);
    return r;
}

/* Lets the officer who made it take the move back. before: the matter's row as it was. */
static enum err offer_undo(struct moving *p, const struct moving *before, int64_t entry_id, struct error *e)
{
    const struct undo_row kept = {.matter_id = p->id,
                                  .entry_id = entry_id,
                                  .officer_id = p->viewer->id,
                                  .at = p->now,
                                  .state = before->state,
                                  .category = before->category,
                                  .rounds = before->rounds,
                                  .unit_id = before->unit_id,
                                  .due_at = before->due_at,
                                  .answered_at = before->answered_at,
                                  .closed_at = before->closed_at,
                                  .published_at = before->published_at,
                                  .area_id = before->area_id};
    return undo_offer(p->tx, &kept, e);
}

static enum err append(struct moving *p, const struct moving *before, const struct record_entry *entry, int64_t *ret_id,
                       struct error *e)
{
    int64_t id = 0;
    enum err r = record_append(p->tx, p->site, entry, &id, e);
    if (r != ERR_OK)
        return r;
    const struct followed f = {.matter_id = p->id,
                               .entry_id = id,
                               .kind = entry->kind,
                               .procedure = p->procedure,
                               .move = p->move,
                               .by_officer = p->viewer != NULL,
                               .state_from = p->state_from,
                               .state_to = p->state};
    r = follow_entry(p->tx, p->site, &f, e);
    if (r == ERR_OK && p->move->undo && p->viewer)
        r = offer_undo(p, before, id, e);
    if (r == ERR_OK && ret_id)
        *ret_id = id;
    return r;
}

/* Everything but the entry. */
static enum err change(struct moving *p, struct record_text texts[MOVE_FIELDS_MAX], size_t *ret_n, struct error *e)
{
    enum err r = move_allowed(p, e);
    if (r == ERR_OK)
        r = check_time(p, e);
    if (r == ERR_OK)
        r = check_fields(p, texts, ret_n, e);
    if (r == ERR_OK && p->move->gives[0])
        r = move_given(p, e);
    if (r == ERR_OK && p->move->undo && p->viewer)
        r = undo_keep(p->tx, p->id, e);
    if (r == ERR_OK && p->stands_for)
        r = deputy_acted(p->tx, p->viewer->id, p->stands_for, p->acting_unit_id, e);
    if (r == ERR_OK)
        r = move_effects(p, e);
    return r == ERR_OK ? store(p, e) : r;
}

static enum err make(struct moving *p, int64_t *ret_id, struct error *e)
{
    struct record_text texts[MOVE_FIELDS_MAX + COUNT_OF(p->given) + COUNT_OF(p->extra)];
    struct record_entry entry = {0};
    const struct moving before = *p;
    enum err r = change(p, texts, &entry.n_texts, e);
    if (r != ERR_OK)
        return r;
    entry.matter_id = p->id;
    entry.kind = p->move->code;
    entry.actor = p->viewer ? ACTOR_OFFICER : p->system ? ACTOR_SYSTEM : ACTOR_RESIDENT;
    entry.officer_id = p->viewer ? p->viewer->id : 0;
    entry.unit_id = p->acting_unit_id;
    entry.order_id = p->order_id;
    entry.for_officer_id = p->stands_for;
    entry.state_from = p->state_from;
    entry.state_to = p->state;
    entry.occurred_at = p->x->occurred_at;
    entry.shown = p->move->shown;
    entry.op_key = op_key(p);
    for (size_t i = 0; i < p->n_given; i++)
        texts[entry.n_texts++] = p->given[i];
    for (size_t i = 0; i < p->n_extra; i++)
        texts[entry.n_texts++] = p->extra[i];
    entry.texts = texts;
    entry.files = p->x->files;
    entry.n_files = p->x->n_files;
    return append(p, &before, &entry, ret_id, e);
}

static enum err find_move(struct moving *p, struct error *e)
{
    p->move = p->procedure ? procedure_move(p->procedure, p->x->move) : NULL;
    if (!p->move || (p->move->at == AT_RESIDENT) != (!p->viewer && !p->system) ||
        (p->move->at == AT_SYSTEM) != p->system)
        return error_set(e, ERR_INVALID, "move", N_("There is no such step."), NULL);
    return ERR_OK;
}

struct move_ctx {
    const struct site *site;
    const struct viewer *viewer;
    const struct move_request *x;
};

static enum err move_in_write(struct moving *p, struct error *e)
{
    bool done = false;
    int64_t entry_id = 0;
    enum err r = load_matter(p, &move_by_number, DB_ARGS(DB_INT(p->viewer->id), DB_TEXT(p->x->number)), e);
    if (r == ERR_OK)
        r = find_move(p, e);
    if (r == ERR_OK)
        r = p->x->key ? step_key_find(p->tx, p->x->key, &done, e) : was_done(p, &done, e);
    if (r == ERR_OK && !done)
        r = make(p, &entry_id, e);
    if (r == ERR_OK && !done && p->x->key)
        r = step_key_keep(p->tx, p->x->key, entry_id, e);
    if (r != ERR_OK || !done)
        return r;
    /* The contact is opened once more, so it has to be theirs to open still. */
    return p->move->effects & EFFECT_REVEAL ? move_allowed(p, e) : ERR_OK;
}

enum err move_make_in(struct db_conn *tx, const struct site *s, const struct viewer *v, const struct move_request *x,
                      struct error *e)
{
    struct moving p = {.tx = tx, .site = s, .viewer = v, .x = x, .arena = arena_new()};
    p.now = clock_now(&s->clock);
    enum err r = move_in_write(&p, e);
    arena_free(p.arena);
    return r;
}

static enum err move_write(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct move_ctx *m = ctx;
    return move_make_in(tx, m->site, m->viewer, m->x, e);
}

enum err move_make(struct db_conn *c, const struct site *s, const struct viewer *v, const struct move_request *x,
                   struct error *e)
{
    struct move_ctx m = {.site = s, .viewer = v, .x = x};
    if (v->id <= 0)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such matter."), NULL);
    return db_write(c, move_write, &m, e);
}

/* Nobody's: the resident's, or the program's own. */
static enum err as_nobody(struct db_conn *tx, const struct site *s, int64_t matter_id, const struct move_request *x,
                          bool system, int64_t *ret_id, struct error *e)
{
    struct moving p = {.tx = tx, .site = s, .x = x, .system = system, .arena = arena_new()};
    bool done = false;
    p.now = clock_now(&s->clock);
    enum err r = load_matter(&p, &move_by_id, DB_ARGS(DB_INT(matter_id)), e);
    if (r == ERR_OK)
        r = find_move(&p, e);
    if (r == ERR_OK)
        r = was_done(&p, &done, e);
    if (r == ERR_OK && !done)
        r = make(&p, ret_id, e);
    arena_free(p.arena);
    return r;
}

enum err move_as_resident(struct db_conn *tx, const struct site *s, int64_t matter_id, const struct move_request *x,
                          int64_t *ret_id, struct error *e)
{
    return as_nobody(tx, s, matter_id, x, false, ret_id, e);
}

enum err move_by_itself(struct db_conn *tx, const struct site *s, int64_t matter_id, const char *move, struct error *e)
{
    const struct move_request x = {.move = move};
    return as_nobody(tx, s, matter_id, &x, true, NULL, e);
}

enum err move_reveal(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *number, const char *reason, const char *op, struct contact *ret, struct error *e)
{
    struct matter m;
    enum err r = matter_by_number(c, v, a, number, &m, e);
    if (r != ERR_OK)
        return r;
    struct move_request x = {
        .number = m.number, .move = "reveal", .version = m.version, .op_key = op, .texts = {reason}};
    r = move_make(c, s, v, &x, e);
    return r == ERR_OK ? person_get(c, s, a, m.person_id, ret, e) : r;
}
