/* Which matters get a callback: the rule, and what ends a task before anybody called. */
#include "model/callback.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/undo.h"

bool callback_drawn(const struct site *s, int64_t matter_id, int64_t round, int percent)
{
    char text[48];
    int n = snprintf(text, sizeof(text), "%lld/%lld", (long long)matter_id, (long long)round);
    struct hash h = keyed_hash(&s->key, "callback", text, (size_t)n);
    uint32_t x = (uint32_t)h.b[0] << 24 | (uint32_t)h.b[1] << 16 | (uint32_t)h.b[2] << 8 | h.b[3];
    return x % 100 < (uint32_t)(percent < 0 ? 0 : percent);
}

/* What the rule asks about a matter. */
struct candidate {
    int64_t id, round, procedure_version;
    const char *procedure, *category, *channel;
    bool unplaced, has_phone, rated;
};

DB_STMT(callback_matter,
        "SELECT m.rounds, m.procedure, m.category, m.channel, m.compartment, p.phone_hash,"
        " (SELECT COUNT(*) FROM rating r WHERE r.matter_id = m.id AND r.round = m.rounds), m.procedure_version"
        " FROM matter m LEFT JOIN person p ON p.id = m.person_id WHERE m.id = $1");

static enum err load(struct db_conn *tx, struct arena *a, struct candidate *c, struct error *e)
{
    struct db_rows q;
    db_query(tx, &q, &callback_matter, DB_ARGS(DB_INT(c->id)));
    if (db_next(&q)) {
        c->round = db_int(&q, 0);
        c->procedure = db_text_dup(&q, 1, a);
        c->category = db_is_null(&q, 2) ? "" : db_text_dup(&q, 2, a);
        c->channel = db_text_dup(&q, 3, a);
        c->unplaced = db_int(&q, 4) == 2;
        c->has_phone = !db_is_null(&q, 5);
        c->rated = db_int(&q, 6) != 0;
        c->procedure_version = db_int(&q, 7);
    }
    return db_end(&q, e);
}

DB_STMT(callback_kinds, "SELECT DISTINCT t.kind FROM entry t WHERE t.matter_id = $1 AND" ENTRY_STANDS("t"));

/* Whether a check sent the answer back in any round. */
static enum err sent_back(struct db_conn *tx, const struct candidate *c, bool *ret, struct error *e)
{
    const struct procedure *p = procedure_at(c->procedure, c->procedure_version);
    struct db_rows q;
    *ret = false;
    db_query(tx, &q, &callback_kinds, DB_ARGS(DB_INT(c->id)));
    while (db_next(&q)) {
        const struct move_def *m = procedure_move(p, db_text(&q, 0));
        *ret = *ret || (m && (m->effects & (EFFECT_REDO_ORDER | EFFECT_REOPEN_SAME)));
    }
    return db_end(&q, e);
}

/* The caller's form ends in one of these, so a procedure that lacks one has no calls. */
static bool has_calls(const struct procedure *p)
{
    static const char *const moves[] = {"callback", "callback_reopen", "callback_appeal", "callback_return"};
    for (size_t i = 0; i < COUNT_OF(moves); i++) {
        if (!procedure_move(p, moves[i]))
            return false;
    }
    return true;
}

/* "01" stands for itself and every field below it. */
static bool always(const char *list, const struct candidate *c)
{
    list = str_or(list, "");
    while (*list) {
        size_t n = strcspn(list, ", ");
        bool field = n > 0 && strncmp(list, c->category, n) == 0;
        if (field || (n > 0 && strlen(c->channel) == n && strncmp(list, c->channel, n) == 0))
            return true;
        list += n;
        list += strspn(list, ", ");
    }
    return false;
}

/* NULL: no callback. */
static enum err choose(struct db_conn *tx, const struct site *s, const struct candidate *c, const char **ret,
                       struct error *e)
{
    bool back = false;
    *ret = NULL;
    if (!c->has_phone || c->rated || c->unplaced || !has_calls(procedure_at(c->procedure, c->procedure_version)))
        return ERR_OK;
    enum err r = c->round > 1 ? ERR_OK : sent_back(tx, c, &back, e);
    if (r != ERR_OK)
        return r;
    if (c->round > 1 || back)
        *ret = "again";
    else if (always(s->callback.always, c))
        *ret = "always";
    else if (s->callback.percent >= 100)
        *ret = "all";
    else if (callback_drawn(s, c->id, c->round, s->callback.percent))
        *ret = "sample";
    return ERR_OK;
}

DB_STMT(callback_add, "INSERT INTO callback (id, matter_id, round, state, rule, made_at, due_at, next_at)"
                      " VALUES ($1, $2, $3, 'open', $4, $5, $6, $5) ON CONFLICT (matter_id, round) DO UPDATE"
                      " SET state = 'open', rule = excluded.rule, made_at = excluded.made_at, due_at = excluded.due_at,"
                      " next_at = excluded.next_at, held_by = NULL, held_until = 0, ended_at = 0"
                      " WHERE callback.state = 'cancelled'");

static enum err plan(struct db_conn *tx, const struct site *s, struct arena *a, int64_t matter_id, struct error *e)
{
    struct candidate c = {.id = matter_id};
    const char *rule = NULL;
    int64_t now = clock_now(&s->clock);
    enum err r = load(tx, a, &c, e);
    if (r == ERR_OK)
        r = choose(tx, s, &c, &rule, e);
    if (r != ERR_OK || !rule)
        return r;
    /* To the end of the last day. */
    int64_t due = day_start(civil_day(now + s->callback.days * MS_DAY, s->zone), s->zone) + MS_DAY - 1;
    return db_exec(
        tx, &callback_add,
        DB_ARGS(DB_INT(id_new()), DB_INT(matter_id), DB_INT(c.round), DB_TEXT(rule), DB_INT(now), DB_INT(due)), e);
}

DB_STMT(callback_end, "UPDATE callback SET state = 'cancelled', ended_at = $2, held_by = NULL, held_until = 0"
                      " WHERE matter_id = $1 AND state = 'open'");

enum err callback_cancel(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e)
{
    return db_exec(tx, &callback_end, DB_ARGS(DB_INT(matter_id), DB_INT(clock_now(&s->clock))), e);
}

enum err callback_plan(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    if (!x->move)
        return ERR_OK;
    if ((x->move->effects & EFFECT_RATE) || !str_eq(x->state_from, x->state_to)) {
        enum err r = callback_cancel(tx, s, x->matter_id, e);
        if (r != ERR_OK)
            return r;
    }
    if (!(x->move->effects & EFFECT_CLOSE) || s->callback.days == 0)
        return ERR_OK;
    struct arena *a = arena_new();
    enum err r = plan(tx, s, a, x->matter_id, e);
    arena_free(a);
    return r;
}

enum err callback_unplan(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    bool closed = x->move && (x->move->effects & EFFECT_CLOSE);
    return closed ? callback_cancel(tx, s, x->matter_id, e) : ERR_OK;
}
