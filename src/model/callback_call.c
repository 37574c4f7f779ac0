/* Taking a task and storing what the call brought: every check stands inside the write. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "catalogue/callback_words.h"
#include "model/callback_priv.h"
#include "model/move.h"
#include "model/track.h"

#define OP_KEY_MAX 64
#define NEXT_TRIES 20 /* others may take the first task between the look and the write */

/* A caller's claim on its way through the write. */
struct claim {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const char *number; /* of the task that was taken, or to be taken */
};

DB_STMT(callback_hold, "UPDATE callback SET held_by = $2, held_until = $3 WHERE id = $1 AND state = 'open'");

static enum err hold(struct db_conn *tx, const struct claim *p, int64_t id, struct error *e)
{
    int64_t until = clock_now(&p->site->clock) + CALLBACK_LEASE;
    return db_exec(tx, &callback_hold, DB_ARGS(DB_INT(id), DB_INT(p->viewer->id), DB_INT(until)), e);
}

static enum err check_open(const struct callback_task *t, struct error *e)
{
    if (!str_eq(t->state, "open"))
        return error_set(e, ERR_CONFLICT, NULL,
                         N_("There is nothing to ask any more: the resident has had the last word, or was called."),
                         NULL);
    if (t->taken)
        return error_set(e, ERR_CONFLICT, NULL, N_("Somebody else is calling this resident just now."), NULL);
    return ERR_OK;
}

static enum err take_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct claim *p = ctx;
    struct callback_task t;
    enum err r = callback_get(tx, p->site, p->viewer, p->arena, p->number, &t, e);
    if (r == ERR_OK)
        r = check_open(&t, e);
    if (r == ERR_OK && !t.may)
        r = error_set(e, ERR_DENIED, NULL, N_("This callback is not yours to make."), NULL);
    return r == ERR_OK ? hold(tx, p, t.id, e) : r;
}

/* The most urgent task, found before the write: passing the tasks of others by may take long. */
static enum err find_next(struct db_conn *c, struct claim *p, struct error *e)
{
    struct callback_task t;
    bool found = false;
    enum err r = callback_first(c, p->site, p->viewer, p->arena, CALLBACK_MINE, &t, &found, e);
    if (r == ERR_OK && !found)
        r = callback_first(c, p->site, p->viewer, p->arena, CALLBACK_DUE, &t, &found, e);
    p->number = r == ERR_OK && found ? t.m.number : NULL;
    return r;
}

enum err callback_next(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char **ret_number, struct error *e)
{
    struct claim p = {.site = s, .viewer = v, .arena = a};
    enum err r = ERR_CONFLICT;
    for (int i = 0; i < NEXT_TRIES && r == ERR_CONFLICT; i++) {
        r = find_next(c, &p, e);
        if (r == ERR_OK && p.number)
            r = db_write(c, take_write, &p, e);
    }
    if (r == ERR_OK)
        *ret_number = p.number;
    return r;
}

static enum err claim_one(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                          db_write_fn fn, struct error *e)
{
    struct claim p = {.site = s, .viewer = v, .arena = arena_new(), .number = number};
    enum err r = db_write(c, fn, &p, e);
    arena_free(p.arena);
    return r;
}

enum err callback_take(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                       struct error *e)
{
    return claim_one(c, s, v, number, take_write, e);
}

DB_STMT(callback_let_go, "UPDATE callback SET held_by = NULL, held_until = 0 WHERE id = $1 AND held_by = $2");

static enum err release_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct claim *p = ctx;
    struct callback_task t;
    enum err r = callback_get(tx, p->site, p->viewer, p->arena, p->number, &t, e);
    if (r == ERR_OK)
        r = db_exec(tx, &callback_let_go, DB_ARGS(DB_INT(t.id), DB_INT(p->viewer->id)), e);
    return r;
}

enum err callback_release(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                          struct error *e)
{
    return claim_one(c, s, v, number, release_write, e);
}

/* A result on its way through the write. */
struct saving {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const struct callback_result *x;
    struct callback_call call;
    enum callback_after after;
};

static enum err not_chosen(const char *field, const char *sentence, struct error *e)
{
    return error_set(e, ERR_INVALID, field, sentence, NULL);
}

/* "slow,manner"; every code has to be known. */
static enum err join(struct arena *a, const char *const *codes, const struct callback_words *words, const char *field,
                     const char **ret, struct error *e)
{
    const char *s = "";
    for (int i = 0; i < CALLBACK_CODES && codes[i]; i++) {
        if (!callback_word(words, codes[i]))
            return not_chosen(field, N_("Please choose from the list."), e);
        s = arena_printf(a, "%s%s%s", s, *s ? "," : "", codes[i]);
    }
    *ret = s;
    return ERR_OK;
}

static enum err check_answers(struct saving *p, struct error *e)
{
    const struct callback_result *x = p->x;
    if (!callback_word(&callback_contacted, x->contacted))
        return not_chosen("contacted", N_("Please say whether the office had been in touch."), e);
    if (!callback_word(&callback_solved, x->solved))
        return not_chosen("solved", N_("Please say whether it is solved."), e);
    if (!callback_word(&callback_satisfied, x->satisfied))
        return not_chosen("satisfied", N_("Please say whether the resident is satisfied."), e);
    p->call.contacted = x->contacted;
    p->call.solved = x->solved;
    p->call.satisfied = x->satisfied;
    enum err r = join(p->arena, x->why, &callback_whys, "why", &p->call.why, e);
    if (r != ERR_OK)
        return r;
    bool well = str_eq(x->solved, "yes") && !str_eq(x->satisfied, "no");
    if (!well && str_empty(p->call.why) && str_empty(str_trim(p->arena, str_or(x->said, ""))))
        return not_chosen("why", N_("Please choose why, or write what the resident says."), e);
    return ERR_OK;
}

static enum err check_quality(struct saving *p, bool reached, struct error *e)
{
    const struct callback_result *x = p->x;
    bool defect = str_eq(x->quality, "defect");
    if (!str_empty(x->quality) && !callback_word(&callback_quality, x->quality))
        return not_chosen("quality", N_("Please choose from the list."), e);
    if (reached && str_empty(x->quality))
        return not_chosen("quality", N_("Please say whether the reply is good."), e);
    if (x->back && !defect)
        return not_chosen("quality", N_("A reply goes back only for a defect; please say which."), e);
    enum err r = defect ? join(p->arena, x->defects, &callback_defects, "defects", &p->call.defects, e) : ERR_OK;
    if (r == ERR_OK && defect && str_empty(p->call.defects))
        r = not_chosen("defects", N_("Please say what is wrong with the reply."), e);
    p->call.quality = str_or(x->quality, "");
    return r;
}

static enum err check_result(struct saving *p, struct error *e)
{
    const struct callback_result *x = p->x;
    bool reached = str_eq(x->outcome, "reached");
    p->call = (struct callback_call){
        .outcome = x->outcome, .contacted = "", .solved = "", .satisfied = "", .why = "", .defects = ""};
    if (!callback_word(&callback_outcomes, x->outcome))
        return not_chosen("outcome", N_("Please say what came of the call."), e);
    if (x->op_key && strlen(x->op_key) > OP_KEY_MAX)
        return error_set(e, ERR_INVALID, "op", N_("The key is longer than {} bytes or not text."), "%d", OP_KEY_MAX);
    enum err r = reached ? check_answers(p, e) : ERR_OK;
    return r == ERR_OK ? check_quality(p, reached, e) : r;
}

/* Noon or midnight, whichever comes first after t. */
static int64_t half_day_end(struct zone z, int64_t t)
{
    int64_t day = day_start(civil_day(t, z), z);
    return t < day + MS_DAY / 2 ? day + MS_DAY / 2 : day + MS_DAY;
}

DB_STMT(callback_tried, "SELECT k.tried_at FROM callback k WHERE k.id = $1");

/* Nobody there: a second call on the same half-day does not count as another try. */
static enum err try_again(struct db_conn *tx, struct saving *p, const struct callback_task *t, struct error *e)
{
    struct zone z = p->site->zone;
    int64_t now = clock_now(&p->site->clock), tried = 0;
    enum err r = db_get_int(tx, &callback_tried, DB_ARGS(DB_INT(t->id)), &tried, e);
    bool counted = tried && half_day_end(z, tried) == half_day_end(z, now);
    p->call.tries = t->tries + (counted ? 0 : 1);
    p->call.tried_at = now;
    p->call.next_at = half_day_end(z, now);
    bool last = p->call.tries >= CALLBACK_TRIES;
    p->call.state = last ? "unreachable" : "open";
    p->after = last ? CALLBACK_UNREACHABLE : CALLBACK_AGAIN;
    return r;
}

/* Which move of the procedure the call is, and what becomes of the task. */
static enum err decide(struct db_conn *tx, struct saving *p, const struct callback_task *t, const char **ret_move,
                       struct error *e)
{
    const char *outcome = p->call.outcome;
    bool up = false;
    p->call.state = "done";
    p->call.next_at = t->next_at;
    p->call.tries = t->tries;
    p->call.tried_at = 0;
    *ret_move = "callback";
    p->after = CALLBACK_ASKED;
    if (str_eq(p->call.solved, "no")) {
        enum err r = track_went_up(tx, t->m.id, &up, e);
        *ret_move = up ? "callback_appeal" : "callback_reopen";
        p->after = up ? CALLBACK_APPEALED : CALLBACK_REOPENED;
        return r;
    }
    if (p->x->back) {
        *ret_move = "callback_return";
        p->after = CALLBACK_RETURNED;
    } else if (str_eq(outcome, "wrong_number")) {
        p->call.state = "unreachable";
        p->after = CALLBACK_UNREACHABLE;
    } else if (str_eq(outcome, "no_answer") || str_eq(outcome, "busy")) {
        return try_again(tx, p, t, e);
    }
    return ERR_OK;
}

/* The answers as the entry keeps them: "outcome=reached contacted=yes solved=no satisfied=no why=slow,manner". */
static const char *codes_text(struct arena *a, const char *const *pairs, size_t n)
{
    const char *s = "";
    for (size_t i = 0; i + 1 < n; i += 2) {
        if (!str_empty(pairs[i + 1]))
            s = arena_printf(a, "%s%s%s=%s", s, *s ? " " : "", pairs[i], pairs[i + 1]);
    }
    return s;
}

static enum err make_move(struct db_conn *tx, struct saving *p, const struct callback_task *t, struct error *e)
{
    const struct callback_call *k = &p->call;
    const char *const answers[] = {"outcome", k->outcome,  "contacted",  k->contacted, "solved",
                                   k->solved, "satisfied", k->satisfied, "why",        k->why};
    const char *const check[] = {"quality", k->quality, "defects", k->defects};
    const char *move = NULL;
    p->call.task_id = t->id;
    p->call.matter_id = t->m.id;
    enum err r = decide(tx, p, t, &move, e);
    if (r != ERR_OK)
        return r;
    struct move_request x = {.number = t->m.number,
                             .move = move,
                             .version = t->m.version,
                             .texts = {codes_text(p->arena, answers, COUNT_OF(answers)), p->x->said,
                                       codes_text(p->arena, check, COUNT_OF(check)), p->x->note},
                             .callback = &p->call};
    return move_make_in(tx, p->site, p->viewer, &x, e);
}

DB_STMT(callback_stored, "SELECT 1 FROM callback_attempt WHERE op_key = $1");

static enum err save_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct saving *p = ctx;
    struct callback_task t;
    int64_t one;
    enum err r = callback_get(tx, p->site, p->viewer, p->arena, p->x->number, &t, e);
    if (r != ERR_OK)
        return r;
    if (!str_empty(p->x->op_key)) {
        p->call.op_key = arena_printf(p->arena, "%s:%lld:%s", t.m.number, (long long)p->viewer->id, p->x->op_key);
        r = db_get_int(tx, &callback_stored, DB_ARGS(DB_TEXT(p->call.op_key)), &one, e);
        if (r != ERR_NOT_FOUND)
            return r;
    }
    r = check_open(&t, e);
    return r == ERR_OK ? make_move(tx, p, &t, e) : r;
}

enum err callback_save(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct callback_result *x, enum callback_after *ret, struct error *e)
{
    struct saving p = {.site = s, .viewer = v, .arena = a, .x = x, .after = CALLBACK_ASKED};
    if (v->id <= 0)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such matter."), NULL);
    enum err r = check_result(&p, e);
    if (r == ERR_OK)
        r = db_write(c, save_write, &p, e);
    if (r == ERR_OK)
        *ret = p.after;
    return r;
}

DB_STMT(callback_attempt_add, "INSERT INTO callback_attempt (id, callback_id, matter_id, officer_id, at, outcome,"
                              " contacted, solved, satisfied, why, quality, defects, op_key)"
                              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
DB_STMT(callback_settle, "UPDATE callback SET state = $2, next_at = $3, tries = $4, tried_at = $5, ended_at = $6,"
                         " held_by = NULL, held_until = 0 WHERE id = $1");

enum err callback_record(struct db_conn *tx, const struct viewer *v, const struct callback_call *x, int64_t now,
                         struct error *e)
{
    if (!x || !v)
        return error_set(e, ERR_INVALID, "move", N_("There is no such step."), NULL);
    enum err r = db_exec(tx, &callback_attempt_add,
                         DB_ARGS(DB_INT(id_new()), DB_INT(x->task_id), DB_INT(x->matter_id), DB_INT(v->id), DB_INT(now),
                                 DB_TEXT(x->outcome), DB_TEXT(x->contacted), DB_TEXT(x->solved), DB_TEXT(x->satisfied),
                                 DB_TEXT(x->why), DB_TEXT(x->quality), DB_TEXT(x->defects), DB_TEXT(x->op_key)),
                         e);
    bool open = str_eq(x->state, "open");
    if (r == ERR_OK)
        r = db_exec(tx, &callback_settle,
                    DB_ARGS(DB_INT(x->task_id), DB_TEXT(x->state), DB_INT(x->next_at), DB_INT(x->tries),
                            DB_INT(x->tried_at), DB_INT(open ? 0 : now)),
                    e);
    return r;
}
