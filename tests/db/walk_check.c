/* What no step may break, read from the tables; see walk.h. */
#include "walk.h"

#include <string.h>

#include "base/str.h"
#include "model/move.h"
#include "model/record.h"
#include "model/verify.h"

#define ENTRIES_MAX 400
#define ORDERS_MAX  200
#define OFFERS_MAX  80

struct seen_entry {
    int64_t id, seq, round, officer_id, unit_id, order_id;
    const char *kind, *actor, *from, *to;
    const struct move_def *move; /* NULL: not a step of the procedure */
    bool undone;
};

struct seen_order {
    int64_t id, unit_id, round;
    const char *role, *state;
    bool live;
};

/* A matter as the tables have it. */
struct seen {
    int64_t id, version, rounds, intake_id, unit_id, due_at, answered_at, closed_at, entries;
    int compartment;
    const char *number, *state;
    const struct state_def *def;
    struct seen_entry e[ENTRIES_MAX];
    int n_e;
    struct seen_order o[ORDERS_MAX];
    int n_o;
};

DB_STMT(walk_matter, "SELECT id, version, rounds, intake_unit_id, unit_id, due_at, answered_at, closed_at, entries,"
                     " compartment, number, state FROM matter WHERE id = $1");
DB_STMT(walk_entries, "SELECT id, seq, round, officer_id, unit_id, order_id, kind, actor_kind, state_from, state_to"
                      " FROM entry WHERE matter_id = $1 ORDER BY seq");
DB_STMT(walk_orders, "SELECT id, unit_id, round, role, state FROM work_order WHERE matter_id = $1 ORDER BY id");

static void load_matter(struct walk *x, int64_t id, struct seen *s)
{
    struct error e = {0};
    struct db_rows q;
    db_query(x->w->c, &q, &walk_matter, DB_ARGS(DB_INT(id)));
    assert_true(db_next(&q));
    int64_t *const numbers[] = {&s->id,     &s->version,     &s->rounds,    &s->intake_id, &s->unit_id,
                                &s->due_at, &s->answered_at, &s->closed_at, &s->entries};
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        *numbers[i] = db_int(&q, (int)i);
    s->compartment = (int)db_int(&q, 9);
    s->number = db_text_dup(&q, 10, x->a);
    s->state = db_text_dup(&q, 11, x->a);
    MUST(db_end(&q, &e));
    s->def = procedure_state(x->p, s->state);
    assert_non_null(s->def);
}

static void load_entries(struct walk *x, struct seen *s)
{
    struct error e = {0};
    struct db_rows q;
    db_query(x->w->c, &q, &walk_entries, DB_ARGS(DB_INT(s->id)));
    while (db_next(&q)) {
        assert_true(s->n_e < ENTRIES_MAX);
        struct seen_entry *t = &s->e[s->n_e++];
        int64_t *const numbers[] = {&t->id, &t->seq, &t->round, &t->officer_id, &t->unit_id, &t->order_id};
        for (size_t i = 0; i < COUNT_OF(numbers); i++)
            *numbers[i] = db_int(&q, (int)i);
        const char **const texts[] = {&t->kind, &t->actor, &t->from, &t->to};
        for (size_t i = 0; i < COUNT_OF(texts); i++)
            *texts[i] = db_text_dup(&q, (int)(COUNT_OF(numbers) + i), x->a);
        t->move = procedure_move(x->p, t->kind);
    }
    MUST(db_end(&q, &e));
    for (int i = 0; i + 1 < s->n_e; i++)
        s->e[i].undone = str_eq(s->e[i + 1].kind, "undo");
}

static void load_orders(struct walk *x, struct seen *s)
{
    struct error e = {0};
    struct db_rows q;
    db_query(x->w->c, &q, &walk_orders, DB_ARGS(DB_INT(s->id)));
    while (db_next(&q)) {
        assert_true(s->n_o < ORDERS_MAX);
        struct seen_order *o = &s->o[s->n_o++];
        o->id = db_int(&q, 0);
        o->unit_id = db_int(&q, 1);
        o->round = db_int(&q, 2);
        o->role = db_text_dup(&q, 3, x->a);
        o->state = db_text_dup(&q, 4, x->a);
        o->live = str_eq(o->state, "sent") || str_eq(o->state, "accepted") || str_eq(o->state, "answered");
    }
    MUST(db_end(&q, &e));
}

/* What stands of an entry: not taken back, and not the taking back itself. */
static bool stands(const struct seen_entry *t)
{
    return !t->undone && !str_eq(t->kind, "undo");
}

/* An entry that the matter has because the one it was merged into went on. */
static bool went_along(const struct walk *x, const struct seen_entry *t)
{
    return *x->p->merged && str_eq(t->from, x->p->merged) && !move_from_state(t->move, t->from);
}

/* The states follow each other as the procedure says, without a gap, up to where the matter is. */
static void check_chain(const struct walk *x, const struct seen *s)
{
    const char *at = "";
    assert_int_equal(s->n_e, s->entries);
    assert_string_equal(s->e[0].kind, "submit");
    for (int i = 0; i < s->n_e; i++) {
        const struct seen_entry *t = &s->e[i];
        assert_int_equal(t->seq, i + 1);
        if (*t->to) {
            assert_string_equal(t->from, at);
            at = t->to;
        }
        bool by_itself = t->move && t->move->at == AT_SYSTEM;
        if (!t->move || t->undone || (str_eq(t->actor, "system") && !by_itself) || went_along(x, t))
            continue;
        bool back =
            (t->move->effects & (EFFECT_AGAINST | EFFECT_REOPEN_UP | EFFECT_REOPEN_SAME)) && str_eq(t->to, x->p->back);
        assert_true(move_from_state(t->move, t->from));
        if (!back)
            assert_string_equal(t->to, t->move->to ? t->move->to : t->from);
    }
    assert_string_equal(s->state, at);
}

/* The step takes the matter further: to another state, or to an office. */
static bool leads_on(const struct move_def *m, const char *state)
{
    return (m->to && !str_eq(m->to, state)) || (m->effects & EFFECT_SEND_ORDERS) || m->takes;
}

/* Whoever has the matter's order, or intake, may do something with it. */
static bool has_step(const struct walk *x, const char *state, bool holder)
{
    for (size_t i = 0; i < x->p->n_moves; i++) {
        const struct move_def *m = &x->p->moves[i];
        bool theirs = holder ? m->at == AT_LEAD : m->at == AT_INTAKE || m->at == AT_ANY || m->at == AT_OVER;
        if (theirs && move_from_state(m, state) && leads_on(m, state))
            return true;
    }
    return false;
}

/* An office with an order, or intake; or an end, and then nobody keeps an order. */
static void check_owner(const struct walk *x, const struct seen *s)
{
    const struct seen_order *lead = NULL;
    for (int i = 0; i < s->n_o; i++) {
        const struct seen_order *o = &s->o[i];
        if (!o->live)
            continue;
        assert_true(s->def->open);
        assert_int_equal(o->round, s->rounds);
        assert_false(lead && str_eq(o->role, "lead"));
        if (str_eq(o->role, "lead"))
            lead = o;
    }
    if (!s->def->open)
        return;
    assert_true(s->intake_id > 0);
    if (lead) {
        assert_int_equal(lead->unit_id, s->unit_id);
        assert_true(has_step(x, s->state, !str_eq(lead->state, "answered")) || has_step(x, s->state, false));
    } else {
        assert_true(has_step(x, s->state, false));
    }
}

/* The clock that runs by the procedure after the entries that stand; NULL: none. */
static const struct clock_def *runs(const struct walk *x, const struct seen *s)
{
    const struct clock_def *now = NULL, *stood = NULL; /* stood: until something lets it go on */
    for (int i = 0; i < s->n_e; i++) {
        const struct seen_entry *t = &s->e[i];
        const char *kind = i == 0 ? CLOCK_SUBMISSION : t->kind;
        const struct state_def *to = procedure_state(x->p, t->to);
        if (!stands(t))
            continue;
        /* What is marked and so leaves its group, or is taken from the office it speaks of, comes in anew. */
        if (t->move && (t->move->effects & EFFECT_AGAINST) && *t->to && !str_eq(t->to, t->from)) {
            kind = CLOCK_SUBMISSION;
            now = stood = NULL;
        }
        if (now && code_listed(now->pauses, kind))
            stood = now;
        if (now && (code_listed(now->stops, kind) || now == stood))
            now = NULL;
        if (stood && code_listed(stood->resumes, kind))
            now = stood;
        if (stood && (now == stood || code_listed(stood->stops, kind)))
            stood = NULL;
        for (size_t k = 0; k < x->p->n_clocks; k++) {
            if (!code_listed(x->p->clocks[k].starts, kind))
                continue;
            now = &x->p->clocks[k];
            stood = stood == now ? NULL : stood;
        }
        if (to && !to->open)
            now = stood = NULL;
    }
    return now;
}

/* A time by which it is due, exactly while a limit runs. */
static void check_clocks(const struct walk *x, const struct seen *s)
{
    assert_int_equal(s->due_at != 0, runs(x, s) != NULL);
    if (s->closed_at)
        assert_true(s->closed_at <= clock_now(&x->w->s.clock));
}

/* What counts as having done the work. */
static bool worked(const struct seen_entry *t)
{
    return t->move && ((t->move->effects & (EFFECT_ACCEPT_ORDER | EFFECT_ANSWER_ORDER)) || t->move->takes) && stands(t);
}

static void check_eyes(const struct walk *x, const struct seen *s)
{
    for (int i = 0; i < s->n_e; i++) {
        const struct seen_entry *t = &s->e[i];
        if (!t->move || !t->officer_id || !stands(t) || went_along(x, t))
            continue;
        bool signs = (t->move->effects & EFFECT_CLOSE) && !(t->move->effects & EFFECT_REFER);
        for (int k = 0; k < i; k++) {
            const struct seen_entry *b = &s->e[k];
            if (b->officer_id != t->officer_id || b->round != t->round)
                continue;
            if (t->move->checks || signs)
                assert_false(worked(b));
            if (signs)
                assert_false(b->move && b->move->checks && stands(b));
        }
    }
}

DB_STMT(walk_post, "SELECT role FROM post WHERE officer_id = $1 AND unit_id = $2 AND until = 0");

/* The newest entry was made through a post that lets its holder do so. */
static void check_post(struct walk *x, const struct seen *s)
{
    struct error e = {0};
    const struct seen_entry *t = &s->e[s->n_e - 1];
    struct db_rows q;
    bool held = false, above = false;
    if (t->move && t->move->at == AT_SYSTEM)
        assert_string_equal(t->actor, "system");
    if (!t->move || str_eq(t->actor, "system") || went_along(x, t))
        return;
    assert_int_not_equal(t->move->at, AT_SYSTEM);
    assert_int_equal(t->move->at == AT_RESIDENT, t->officer_id == 0);
    if (!t->officer_id)
        return;
    db_query(x->w->c, &q, &walk_post, DB_ARGS(DB_INT(t->officer_id), DB_INT(t->unit_id)));
    while (db_next(&q))
        held = held || code_listed(t->move->roles, db_text(&q, 0));
    MUST(db_end(&q, &e));
    assert_true(held);
    for (int64_t up = s->intake_id; up; up = x->above[up])
        above = above || up == t->unit_id;
    if (t->move->at == AT_INTAKE)
        assert_true(above);
    for (int i = 0; i < s->n_o; i++) {
        if ((t->move->at != AT_LEAD && t->move->at != AT_CO) || s->o[i].id != t->order_id)
            continue;
        assert_string_equal(s->o[i].role, t->move->at == AT_LEAD ? "lead" : "co");
        assert_int_equal(s->o[i].unit_id, t->unit_id);
    }
}

/* Whoever checks the work of an office is of another one; below it only at intake. */
static void check_office(const struct walk *x, const struct seen *s)
{
    const struct seen_entry *t = &s->e[s->n_e - 1];
    const struct seen_order *lead = NULL;
    bool below = false, intake = false;
    for (int i = 0; i < s->n_o; i++) {
        if (str_eq(s->o[i].role, "lead") && !str_eq(s->o[i].state, "undone"))
            lead = &s->o[i];
    }
    if (!t->move || !(t->move->guards & GUARD_OTHER_OFFICE) || !lead)
        return;
    for (int64_t up = t->unit_id; up; up = x->above[up]) {
        below = below || up == lead->unit_id;
        intake = intake || up == s->intake_id;
    }
    assert_int_not_equal(t->unit_id, lead->unit_id);
    assert_true(!below || intake);
}

DB_STMT(walk_proofs, "SELECT COUNT(*) FROM document WHERE entry_id = $1");

static void check_proof(struct walk *x, const struct seen *s)
{
    struct error e = {0};
    const struct seen_entry *t = &s->e[s->n_e - 1];
    int64_t n = 0;
    if (!t->move || !t->move->proof)
        return;
    MUST(db_get_int(x->w->c, &walk_proofs, DB_ARGS(DB_INT(t->id)), &n, &e));
    assert_true(n > 0);
}

DB_STMT(walk_posts, "SELECT officer_id, unit_id, until, shields FROM post ORDER BY id");
DB_STMT(walk_against, "SELECT unit_id, officer_id FROM matter_against WHERE matter_id = $1");

/* The officers, one bit each, whom the matter speaks of: themselves, or where they hold or held a post. */
static unsigned accused(struct walk *x, int64_t matter_id)
{
    struct error e = {0};
    int64_t units[50], persons[50];
    int n = 0;
    unsigned set = 0;
    struct db_rows q;
    db_query(x->w->c, &q, &walk_against, DB_ARGS(DB_INT(matter_id)));
    while (db_next(&q) && n < 50) {
        units[n] = db_int(&q, 0);
        persons[n++] = db_int(&q, 1);
    }
    MUST(db_end(&q, &e));
    if (n == 0)
        return 0;
    db_query(x->w->c, &q, &walk_posts, DB_NO_ARGS);
    while (db_next(&q)) {
        int64_t officer = db_int(&q, 0);
        for (int i = 0; i < n; i++) {
            bool is = persons[i] && persons[i] == officer;
            for (int64_t up = db_int(&q, 1); up; up = x->above[up])
                is = is || up == units[i];
            set |= is ? 1u << (officer - 100) : 0;
        }
    }
    MUST(db_end(&q, &e));
    return set;
}

/* Those who open what speaks of somebody nobody has placed yet. */
static unsigned keepers(struct walk *x)
{
    struct error e = {0};
    unsigned set = 0;
    struct db_rows q;
    db_query(x->w->c, &q, &walk_posts, DB_NO_ARGS);
    while (db_next(&q))
        set |= db_int(&q, 3) && !db_int(&q, 2) ? 1u << (db_int(&q, 0) - 100) : 0;
    MUST(db_end(&q, &e));
    return set;
}

DB_STMT(walk_holders, "SELECT p.officer_id FROM work_order o JOIN post p ON p.unit_id = o.unit_id"
                      " WHERE o.matter_id = $1 AND o.state IN ('sent', 'accepted', 'answered', 'signed')"
                      " AND p.until = 0");

/* Those at an office that has it to look into. */
static unsigned holders(struct walk *x, int64_t matter_id)
{
    struct error e = {0};
    unsigned set = 0;
    struct db_rows q;
    db_query(x->w->c, &q, &walk_holders, DB_ARGS(DB_INT(matter_id)));
    while (db_next(&q))
        set |= 1u << (db_int(&q, 0) - 100);
    MUST(db_end(&q, &e));
    return set;
}

/* The officers who must not see the matter. */
static unsigned shut_out(struct walk *x, int64_t matter_id, int compartment)
{
    unsigned set = compartment ? accused(x, matter_id) : 0;
    return compartment == 2 ? set | ~(keepers(x) | holders(x, matter_id)) : set;
}

static void check_secret(struct walk *x, const struct seen *s)
{
    struct error e = {0};
    struct matter m;
    unsigned out = shut_out(x, s->id, s->compartment);
    struct db_rows q;
    db_query(x->w->c, &q, &walk_against, DB_ARGS(DB_INT(s->id)));
    if (db_next(&q))
        assert_int_not_equal(s->compartment, 0);
    MUST(db_end(&q, &e));
    for (int o = 0; o < OFFICERS; o++) {
        if (!(out & 1u << o))
            continue;
        const struct viewer *v = world_viewer((enum world_officer)o);
        struct move_request r = {.number = s->number, .move = x->p->moves[0].code, .version = s->version};
        assert_int_equal(matter_by_number(x->w->c, v, x->a, s->number, &m, &e), ERR_NOT_FOUND);
        if (walk_below(x, 10) == 0)
            assert_int_equal(move_make(x->w->c, &x->w->s, v, &r, &e), ERR_NOT_FOUND);
    }
    if (s->compartment)
        assert_int_equal(matter_by_number(x->w->c, &viewer_operator, x->a, s->number, &m, &e), ERR_NOT_FOUND);
}

DB_STMT(walk_recusals, "SELECT COUNT(*) FROM recusal WHERE matter_id = $1");

/* Somebody is there who can take it further. Not asked where the whole office that could is spoken of, nobody works at
 * the office that has it, or somebody stepped out, who may have been the only one of their role. */
static void check_way_on(struct walk *x, const struct seen *s)
{
    struct error e = {0};
    const struct move_def *offers[OFFERS_MAX];
    struct matter m;
    bool peopled = s->unit_id == 0 || s->unit_id == ROADS || s->unit_id == LAMPS || s->unit_id == WATER;
    int64_t stepped_out = 0;
    MUST(db_get_int(x->w->c, &walk_recusals, DB_ARGS(DB_INT(s->id)), &stepped_out, &e));
    if (!s->def->open || s->compartment || !peopled || stepped_out)
        return;
    for (int o = 0; o < OFFICERS; o++) {
        const struct viewer *v = world_viewer((enum world_officer)o);
        int n = 0;
        if (matter_by_number(x->w->c, v, x->a, s->number, &m, &e) != ERR_OK)
            continue;
        MUST(move_offers(x->w->c, &x->w->s, v, &m, offers, OFFERS_MAX, &n, &e));
        for (int i = 0; i < n; i++) {
            if (leads_on(offers[i], s->state))
                return;
        }
    }
    fail_msg("%s: nobody can take %s further from %s", x->p->code, s->number, s->state);
}

void walk_check_matter(struct walk *x, int64_t matter_id)
{
    if (x->light)
        return;
    struct seen *s = arena_obj(x->a, struct seen);
    load_matter(x, matter_id, s);
    load_entries(x, s);
    load_orders(x, s);
    check_chain(x, s);
    check_owner(x, s);
    check_clocks(x, s);
    check_eyes(x, s);
    check_post(x, s);
    check_office(x, s);
    check_proof(x, s);
    check_secret(x, s);
    if (walk_below(x, 8) == 0)
        check_way_on(x, s);
}

void walk_check_lists(struct walk *x, enum world_officer o)
{
    if (x->light)
        return;
    struct error e = {0};
    struct matter_list list = {0};
    for (int q = 0; q < QUEUE_COUNT; q++) {
        MUST(matter_list(x->w->c, &x->w->s, world_viewer(o), x->a, (enum queue)q, NULL, 200, &list, &e));
        for (int i = 0; i < list.n; i++)
            assert_false(shut_out(x, list.rows[i].id, list.rows[i].compartment) & 1u << o);
    }
}

/* Of the matter, and now and then of the whole site: what is refused leaves nothing with another one either. */
#define OF_MATTER " WHERE matter_id = $1)"
DB_STMT(walk_counts, "SELECT (SELECT COUNT(*) FROM entry" OF_MATTER ", (SELECT COUNT(*) FROM work_order" OF_MATTER
                     ", (SELECT COUNT(*) FROM entry_text" OF_MATTER ", (SELECT COUNT(*) FROM document" OF_MATTER
                     ", (SELECT COUNT(*) FROM outbox" OF_MATTER ", (SELECT COUNT(*) FROM link WHERE from_id = $1)"
                     ", (SELECT COUNT(*) FROM rating" OF_MATTER ", (SELECT COUNT(*) FROM callback" OF_MATTER
                     ", (SELECT version FROM matter WHERE id = $1)");
DB_STMT(walk_counts_all, "SELECT (SELECT COUNT(*) FROM entry), (SELECT COUNT(*) FROM work_order), (SELECT COUNT(*) FROM"
                         " entry_text), (SELECT COUNT(*) FROM document), (SELECT COUNT(*) FROM outbox),"
                         " (SELECT COUNT(*) FROM link), (SELECT COUNT(*) FROM rating), (SELECT COUNT(*) FROM callback),"
                         " (SELECT version FROM matter WHERE id = $1)");

const char *walk_picture(struct walk *x, int64_t matter_id)
{
    if (x->light)
        return "";
    struct error e = {0};
    struct db_rows q;
    char *digest, *all = (char *)"";
    MUST(record_digest(x->w->c, x->a, matter_id, &digest, &e));
    db_query(x->w->c, &q, x->tries % 16 ? &walk_counts : &walk_counts_all, DB_ARGS(DB_INT(matter_id)));
    assert_true(db_next(&q));
    for (int i = 0; i < 9; i++)
        all = arena_printf(x->a, "%s%lld ", all, (long long)db_int(&q, i));
    MUST(db_end(&q, &e));
    return arena_printf(x->a, "%s%s", all, digest);
}

void walk_check_record(struct world *w)
{
    struct error e = {0};
    const struct verify_options o = {.no_files = true};
    struct verify_report r = {0};
    MUST(verify_site(w->c, &w->s, &o, w->a, &r, &e));
    for (int i = 0; i < r.n_found; i++)
        print_error("%s\n", finding_text(w->a, &r.found[i], NULL));
    assert_int_equal(r.broken, 0);
    assert_true(r.entries > 0);
}
