/* Every statement asks whether the viewer sees the matter in question; whether they see those it is linked to does not
 * matter: a deed there stays one, and nothing but yes or no comes out. */
#include "model/deeds.h"

#include "base/str.h"
#include "model/undo.h"
#include "model/visible.h"

#define CHAIN_MAX 16 /* repeats of repeats */

/* The matter, and those where its answer was made. */
struct chain {
    struct {
        int64_t matter, round;
    } v[CHAIN_MAX];
    int n;
};

DB_STMT(deeds_round, "SELECT m.rounds FROM matter m WHERE m.id = $2 AND" MATTER_VISIBLE);
/* What it was linked to when this round began stands behind; what it was taken out of again does not count. */
DB_STMT(deeds_links,
        "SELECT l.to_id, (SELECT MAX(x.round) FROM entry x WHERE x.matter_id = l.to_id AND x.recorded_at <= l.since)"
        " FROM matter m, link l WHERE m.id = $2 AND l.from_id = $3 AND l.kind IN ('merged-into', 'repeats')"
        " AND l.since >= (SELECT MIN(y.recorded_at) FROM entry y WHERE y.matter_id = $3 AND y.round = $4)"
        " AND NOT EXISTS (SELECT 1 FROM entry u WHERE u.matter_id = $3 AND u.kind = 'unmerge' AND u.round = $4"
        " AND l.until > 0 AND u.recorded_at >= l.until) AND" MATTER_VISIBLE " ORDER BY l.since, l.id LIMIT $5");

static enum err load_chain(struct db_conn *c, int64_t viewer, int64_t matter, struct chain *x, struct error *e)
{
    x->v[0].matter = matter;
    enum err r = db_get_int(c, &deeds_round, DB_ARGS(DB_INT(viewer), DB_INT(matter)), &x->v[0].round, e);
    x->n = 1;
    for (int i = 0; r == ERR_OK && i < x->n && x->n < CHAIN_MAX; i++) {
        struct db_rows q;
        db_query(
            c, &q, &deeds_links,
            DB_ARGS(DB_INT(viewer), DB_INT(matter), DB_INT(x->v[i].matter), DB_INT(x->v[i].round), DB_INT(CHAIN_MAX)));
        while (db_next(&q) && x->n < CHAIN_MAX) {
            x->v[x->n].matter = db_int(&q, 0);
            x->v[x->n++].round = db_int(&q, 1);
        }
        r = db_end(&q, e);
    }
    return r;
}

DB_STMT(deeds_kinds, "SELECT DISTINCT e.kind FROM matter m, entry e WHERE m.id = $2 AND e.matter_id = $4"
                     " AND e.round = $5 AND (e.officer_id = $3 OR e.for_officer_id = $3) AND" ENTRY_STANDS(
                         "e") " AND" MATTER_VISIBLE);
DB_STMT(deeds_holds, "SELECT 1 FROM matter m, work_order o WHERE m.id = $2 AND o.matter_id = $4 AND o.round = $5"
                     " AND o.officer_id = $3 AND" MATTER_VISIBLE " LIMIT 1");
/* Who prepared an answer for a resident of the group has worked on what is signed off with the main matter. */
DB_STMT(deeds_own, "SELECT 1 FROM link l JOIN matter m ON m.id = l.to_id JOIN entry e ON e.matter_id = l.from_id"
                   " WHERE l.to_id = $2 AND l.kind = 'merged-into' AND l.until = 0 AND e.kind = 'own_reply'"
                   " AND e.recorded_at >= l.since AND (e.officer_id = $3 OR e.for_officer_id = $3)"
                   " AND" MATTER_VISIBLE " LIMIT 1");

static enum err add_kinds(struct db_conn *c, const struct procedure *p, const struct db_stmt *s, struct db_args args,
                          struct deeds *sum, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, s, args);
    while (db_next(&q)) {
        const struct move_def *m = procedure_move(p, db_text(&q, 0));
        if (!m)
            continue;
        bool works = m->works && !(m->effects & (EFFECT_RETURN_ORDER | EFFECT_OBJECT));
        sum->doer = sum->doer || ((m->at == AT_LEAD || m->at == AT_CO) && works);
        sum->verifier = sum->verifier || m->checks;
        sum->part = sum->part || !(m->effects & (EFFECT_REVEAL | EFFECT_CALLBACK));
        sum->wrote = sum->wrote || (m->effects & (EFFECT_ANSWER | EFFECT_OWN_ANSWER));
        sum->decided = sum->decided || (m->effects & (EFFECT_CLOSE | EFFECT_REDO_ORDER));
    }
    return db_end(&q, e);
}

static enum err add_work(struct db_conn *c, const struct db_stmt *s, struct db_args args, bool writing,
                         struct deeds *sum, struct error *e)
{
    int64_t one;
    enum err r = db_get_int(c, s, args, &one, e);
    if (r == ERR_NOT_FOUND)
        return ERR_OK;
    if (r == ERR_OK) {
        sum->doer = sum->part = true;
        sum->wrote = sum->wrote || writing;
    }
    return r;
}

static bool asks_before(const struct procedure *p)
{
    for (size_t i = 0; i < p->n_moves; i++) {
        if (p->moves[i].guards & GUARD_NO_PART_BEFORE)
            return true;
    }
    return false;
}

DB_STMT(deeds_before, "SELECT DISTINCT e.kind FROM matter m JOIN entry e ON e.matter_id = m.id WHERE m.id = $2"
                      " AND e.round < m.rounds AND (e.officer_id = $3 OR e.for_officer_id = $3) AND" ENTRY_STANDS(
                          "e") " AND" MATTER_VISIBLE);

static enum err add_before(struct db_conn *c, const struct procedure *p, struct db_args args, struct deeds *sum,
                           struct error *e)
{
    struct deeds then = {.doer = false};
    enum err r = add_kinds(c, p, &deeds_before, args, &then, e);
    sum->before = sum->before || then.doer || then.verifier || then.decided;
    return r;
}

enum err deeds_add(struct db_conn *c, const struct procedure *p, int64_t viewer, int64_t matter, int64_t officer,
                   struct deeds *sum, struct error *e)
{
    struct chain x = {.n = 0};
    struct db_val v = DB_INT(viewer), m = DB_INT(matter), o = DB_INT(officer);
    enum err r = load_chain(c, viewer, matter, &x, e);
    if (r == ERR_NOT_FOUND)
        return ERR_OK; /* out of the viewer's sight: there is no seat either */
    if (r == ERR_OK)
        r = add_work(c, &deeds_own, DB_ARGS(v, m, o), true, sum, e);
    if (r == ERR_OK && asks_before(p))
        r = add_before(c, p, DB_ARGS(v, m, o), sum, e);
    for (int i = 0; r == ERR_OK && i < x.n; i++) {
        struct db_val at = DB_INT(x.v[i].matter), round = DB_INT(x.v[i].round);
        r = add_kinds(c, p, &deeds_kinds, DB_ARGS(v, m, o, at, round), sum, e);
        if (r == ERR_OK)
            r = add_work(c, &deeds_holds, DB_ARGS(v, m, o, at, round), false, sum, e);
    }
    return r;
}
