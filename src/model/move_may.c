/* What may be done with a matter, and by whom: posts, four eyes, guards, and what happened before. */
#include "model/move_priv.h"

#include <string.h>

#include "base/str.h"
#include "model/deeds.h"
#include "model/move_when.h"
#include "model/objection.h"
#include "model/visible.h"

#define POSTS_MAX 64

/* A post that may count for a move, and the order it comes with. */
struct seat {
    enum move_at at;
    const char *role;
    int64_t unit_id, order_id, stands_for; /* stands_for: of a deputy's post */
    struct deeds theirs;                   /* of whom it is held for */
    bool sent;                             /* the order waits to be taken on */
    bool answered;                         /* it has been answered, so only a supervisor is still owed something */
    bool did;                              /* at or below the office that has, or had last, the lead order */
};

/* All that decides about moves besides the matter's state: loaded once for a viewer and a matter. */
struct standing {
    struct seat seats[POSTS_MAX];
    int n_seats;
    struct deeds own;
    bool co_open, rated;
    struct order_facts orders;
    struct made made;
};

/* Posts at or above the intake unit; at the office of an order; at or above one that may see it; and at or above the
 * office that keeps the matter while its answer is looked at, and after. The first column is enum move_at. */
#define SEAT_COLUMNS "p.role, p.unit_id, 0, '', p.stands_for"
#define SEAT_ORDER   "p.role, p.unit_id, o.id, o.state, p.stands_for"
#define SEAT_POST    " AND p.officer_id = $1 AND p.until = 0"
#define SEAT_ABOVE                                                                                                     \
    " CROSS JOIN unit_tree t CROSS JOIN post p WHERE p.unit_id = t.ancestor_id" SEAT_POST " AND t.descendant_id ="
#define SEAT_HANDLER                                                                                                   \
    " FROM one CROSS JOIN work_order o CROSS JOIN post p WHERE o.matter_id = one.id AND o.round = one.rounds"          \
    " AND p.unit_id = o.unit_id" SEAT_POST
/* From the matter to the posts: SQLite takes a CROSS JOIN in the order in which it is written, and from the posts it
 * would go over all that a wide office has reached. */
DB_STMT(
    seats_all,
    "WITH one AS (SELECT m.id, m.intake_unit_id, m.unit_id, m.rounds FROM matter m WHERE m.id = $2 AND" MATTER_VISIBLE
    ") SELECT 0, " SEAT_COLUMNS " FROM one" SEAT_ABOVE " one.intake_unit_id"
    " UNION ALL SELECT 1, " SEAT_ORDER SEAT_HANDLER
    " AND o.role = 'lead' AND o.state IN ('sent', 'accepted', 'answered')"
    " UNION ALL SELECT 2, " SEAT_ORDER SEAT_HANDLER " AND o.role = 'co' AND o.state IN ('sent', 'accepted')"
    " UNION ALL SELECT DISTINCT 3, " SEAT_COLUMNS " FROM one CROSS JOIN matter_unit r" SEAT_ABOVE " r.unit_id"
    " AND r.matter_id = one.id"
    " UNION ALL SELECT 5, " SEAT_COLUMNS " FROM one" SEAT_ABOVE " one.unit_id");

/* The posts that count for some step of the procedure. */
static enum err load_seats(struct db_conn *c, struct arena *a, const struct procedure *p, int64_t viewer,
                           int64_t matter, struct standing *st, struct error *e)
{
    struct db_rows q;
    _Static_assert(AT_INTAKE == 0 && AT_LEAD == 1 && AT_CO == 2 && AT_ANY == 3 && AT_OVER == 5, "see seats_all");
    db_query(c, &q, &seats_all, DB_ARGS(DB_INT(viewer), DB_INT(matter)));
    while (db_next(&q) && st->n_seats < POSTS_MAX) {
        enum move_at at = (enum move_at)db_int(&q, 0);
        if (!procedure_asks(p, at))
            continue;
        struct seat *x = &st->seats[st->n_seats++];
        *x = (struct seat){.at = at};
        x->role = db_text_dup(&q, 1, a);
        x->unit_id = db_int(&q, 2);
        x->order_id = db_int(&q, 3);
        x->sent = str_eq(db_text(&q, 4), "sent");
        x->answered = str_eq(db_text(&q, 4), "answered");
        x->stands_for = db_int(&q, 5);
    }
    return db_end(&q, e);
}

/* What the viewer did, and for each post held for somebody, what that one did. */
static enum err load_deeds(struct db_conn *c, const struct procedure *p, int64_t viewer, int64_t matter,
                           struct standing *st, struct error *e)
{
    enum err r = deeds_add(c, p, viewer, matter, viewer, &st->own, e);
    for (int i = 0; r == ERR_OK && i < st->n_seats; i++) {
        struct seat *x = &st->seats[i];
        const struct seat *same = NULL;
        for (int k = 0; k < i && x->stands_for && !same; k++)
            same = st->seats[k].stands_for == x->stands_for ? &st->seats[k] : NULL;
        if (same)
            x->theirs = same->theirs;
        else if (x->stands_for)
            r = deeds_add(c, p, viewer, matter, x->stands_for, &x->theirs, e);
    }
    return r;
}

DB_STMT(standing_co_open, "SELECT 1 FROM work_order o WHERE o.matter_id = $1 AND o.round = $2 AND o.role = 'co'"
                          " AND o.state IN ('sent', 'accepted') LIMIT 1");
DB_STMT(standing_rated, "SELECT 1 FROM rating WHERE matter_id = $1 AND round = $2");

static enum err load_flag(struct db_conn *c, const struct db_stmt *s, int64_t matter, int64_t round, bool *ret,
                          struct error *e)
{
    int64_t one;
    enum err r = db_get_int(c, s, DB_ARGS(DB_INT(matter), DB_INT(round)), &one, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret = r == ERR_OK;
    return ERR_OK;
}

/* What else decides about the steps of an officer who has a seat. */
static enum err load_officer(struct db_conn *c, const struct procedure *p, int64_t viewer, int64_t matter,
                             struct standing *st, struct error *e)
{
    int64_t did[POSTS_MAX];
    int n_did = 0;
    enum err r = offer_doers(c, p, viewer, matter, did, POSTS_MAX, &n_did, e);
    if (r != ERR_OK)
        return r;
    for (int i = 0; i < st->n_seats; i++) {
        for (int k = 0; k < n_did; k++)
            st->seats[i].did = st->seats[i].did || st->seats[i].unit_id == did[k];
    }
    return load_deeds(c, p, viewer, matter, st, e);
}

/* After the seats, and only where one of them counts. viewer NULL: the resident, who holds no posts. */
static enum err load_standing(struct db_conn *c, const struct site *s, struct arena *a, const struct procedure *p,
                              const struct viewer *viewer, int64_t matter, int64_t rounds, struct standing *st,
                              struct error *e)
{
    enum err r = viewer ? load_officer(c, p, viewer->id, matter, st, e) : ERR_OK;
    if (r == ERR_OK)
        r = load_flag(c, &standing_co_open, matter, rounds, &st->co_open, e);
    if (r == ERR_OK)
        r = load_flag(c, &standing_rated, matter, rounds, &st->rated, e);
    if (r == ERR_OK)
        r = order_facts_load(c, s, p, viewer, matter, rounds, &st->orders, e);
    return r == ERR_OK ? made_load(c, a, p, matter, rounds, &st->made, e) : r;
}

/* The sentence that says why four eyes stop the move of somebody who did all that, or NULL. */
static const char *four_eyes(const struct deeds *d, const struct move_def *m)
{
    if ((m->guards & GUARD_NOT_DOER) && d->doer)
        return N_("You worked on it yourself; somebody else has to check it.");
    if ((m->guards & GUARD_NOT_VERIFIER) && d->verifier)
        return N_("You verified it yourself; somebody else has to sign it off.");
    if ((m->guards & GUARD_NO_PART) && d->part)
        return N_("You had a part in it; somebody else has to call the resident.");
    if ((m->guards & GUARD_NO_PART_BEFORE) && d->before)
        return N_("You had a part in what is looked at anew; somebody else has to decide on it.");
    return NULL;
}

/* The seat that lets the viewer make the move, or NULL: one of their own before one they hold for somebody, and of
 * those one of somebody who had no part in it; one at the office whose work it is last where another has to look. */
static const struct seat *find_seat(const struct standing *st, const struct move_def *m)
{
    bool takes_on = m->effects & EFFECT_ACCEPT_ORDER;
    const struct seat *held_for = NULL, *same = NULL;
    for (int i = 0; i < st->n_seats; i++) {
        const struct seat *x = &st->seats[i];
        if (x->at != m->at || !code_listed(m->roles, x->role) || (takes_on && !x->sent))
            continue;
        if (x->answered && !(m->effects & EFFECT_SUPERVISED))
            continue;
        if ((m->guards & GUARD_OTHER_OFFICE) && x->did) {
            same = same ? same : x;
            continue;
        }
        if (!x->stands_for)
            return x;
        if (!held_for || (four_eyes(&held_for->theirs, m) && !four_eyes(&x->theirs, m)))
            held_for = x;
    }
    return held_for ? held_for : same;
}

/* What guards ask about the matter. */
struct subject {
    bool has_person;
    int compartment;
    bool placed;
    int64_t rounds;
    const char *channel;
};

/* The sentence that says why a guard stops the move, or NULL. seat NULL: the resident's. */
static const char *guard_sentence(const struct standing *st, const struct seat *seat, const struct move_def *m,
                                  const struct subject *x)
{
    const char *stop = four_eyes(&st->own, m), *orders = order_facts_stop(&st->orders, m);
    if (!stop && seat && four_eyes(&seat->theirs, m))
        stop = N_("Whom you stand in for had a part in it; somebody else has to do this.");
    if (!stop && seat && seat->did && (m->guards & GUARD_OTHER_OFFICE))
        stop = N_("Your office did the work; another one has to check it.");
    if (stop)
        return stop;
    if ((m->guards & GUARD_CO_DONE) && st->co_open)
        return N_("A co-handling office has not given its finding yet.");
    if ((m->guards & GUARD_UNRATED) && st->rated)
        return N_("It has been rated already.");
    if ((m->guards & GUARD_HAS_PERSON) && !x->has_person)
        return N_("The resident left no contact.");
    if ((m->guards & GUARD_NO_PERSON) && x->has_person)
        return N_("The resident left a contact.");
    if ((m->guards & GUARD_UNPLACED) && (x->compartment != 2 || x->placed))
        return N_("Whom it speaks of has been marked already.");
    if ((m->guards & GUARD_FIRST_ROUND) && x->rounds > 1)
        return N_("The resident reopened it; it has to be handled now.");
    if ((m->effects & (EFFECT_MERGE | EFFECT_REFER | EFFECT_SAME_OPEN | EFFECT_SAME_FINAL)) && x->compartment)
        return N_("A matter that speaks of somebody is handled by itself.");
    if ((m->effects & EFFECT_REFER) && matter_came_online(x->channel))
        return N_(
            "It came online, so nobody knows whether the phone number is the sender's; an earlier answer is given "
            "to its owner only.");
    return orders;
}

/* Whether some step from the state is for one of the seats, whatever else may stop it. */
static bool any_step(const struct standing *st, const struct procedure *p, const char *state)
{
    for (size_t i = 0; st->n_seats && i < p->n_moves; i++) {
        if (move_from_state(&p->moves[i], state) && find_seat(st, &p->moves[i]))
            return true;
    }
    return false;
}

enum err move_offers(struct db_conn *c, const struct site *s, const struct viewer *v, const struct matter *m,
                     const struct move_def **ret, int max, int *ret_n, struct error *e)
{
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    const struct subject about = {m->person_id != 0, m->compartment, m->placed_at != 0, m->rounds, m->channel};
    struct standing st = {0};
    struct arena *a = arena_new();
    int n = 0;
    enum err r = v && v->id > 0 ? load_seats(c, a, p, v->id, m->id, &st, e) : ERR_OK;
    bool any = !v || any_step(&st, p, m->state);
    if (r == ERR_OK && any)
        r = load_standing(c, s, a, p, v, m->id, m->rounds, &st, e);
    for (size_t i = 0; r == ERR_OK && any && i < p->n_moves && n < max; i++) {
        const struct move_def *x = &p->moves[i];
        bool offered = (x->at == AT_RESIDENT) == !v && !(x->effects & EFFECT_CALLBACK) && move_from_state(x, m->state);
        const struct seat *seat = offered && v ? find_seat(&st, x) : NULL;
        if (!offered || (v && !seat) || guard_sentence(&st, seat, x, &about))
            continue;
        struct error not_now = {0};
        r = move_when_check(c, s, a, &st.made, x, clock_now(&s->clock), &not_now);
        if (r == ERR_OK)
            ret[n++] = x;
        else if (r == ERR_CONFLICT)
            r = ERR_OK;
        else
            *e = not_now;
    }
    arena_free(a);
    if (r == ERR_OK)
        *ret_n = n;
    return r;
}

enum err move_allowed(struct moving *p, struct error *e)
{
    const struct subject about = {p->person_id != 0, p->compartment, p->placed_at != 0, p->rounds, p->channel};
    struct standing st = {0};
    const struct seat *seat = NULL;
    if (p->viewer && p->x->version != p->version)
        return error_set(e, ERR_CONFLICT, NULL,
                         N_("Somebody else changed it in the meantime. Nothing was overwritten."), NULL);
    if (!move_from_state(p->move, p->state))
        return error_set(e, ERR_CONFLICT, NULL, N_("This step is not possible any more as the matter stands."), NULL);
    enum err r = p->viewer ? load_seats(p->tx, p->arena, p->procedure, p->viewer->id, p->id, &st, e) : ERR_OK;
    if (r == ERR_OK && p->viewer && !find_seat(&st, p->move))
        return error_set(e, ERR_DENIED, NULL, N_("This step is not yours to make."), NULL);
    if (r == ERR_OK)
        r = load_standing(p->tx, p->site, p->arena, p->procedure, p->viewer, p->id, p->rounds, &st, e);
    if (r != ERR_OK)
        return r;
    if (p->viewer) {
        seat = find_seat(&st, p->move);
        p->acting_unit_id = seat->unit_id;
        p->order_id = seat->order_id;
        p->stands_for = seat->stands_for;
    }
    const char *stop = guard_sentence(&st, seat, p->move, &about);
    if (stop)
        return error_set(e, p->viewer ? ERR_DENIED : ERR_CONFLICT, NULL, stop, NULL);
    /* Intake writes down when somebody did something; what an office does is done when it says so here. */
    int64_t at = p->x->occurred_at && p->move->at == AT_INTAKE ? p->x->occurred_at : p->now;
    return move_when_check(p->tx, p->site, p->arena, &st.made, p->move, at, e);
}
