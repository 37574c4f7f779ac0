/* 认领: who sees what is offered, once the offer is over. */
#include "claims_priv.h"

#include "base/str.h"

#define TABLE "tests/catalogue/xinyuan.tsv"

enum { LAMPS_DESK = 300, ROADS_EYE };

DB_STMT(offer_officer, "INSERT INTO officer (id, login, name, password_hash, created_at) VALUES ($1, $2, $2, '', 1)");
DB_STMT(offer_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until)"
                    " VALUES ($1, $1, $2, $3, $4, $5, 1, 0)");
DB_STMT(offer_gone, "UPDATE post SET until = 2 WHERE role = 'supervisor' AND unit_id = $1");

static struct viewer add_officer(struct world *w, int64_t id, const char *login, int64_t unit, const char *role)
{
    const struct role_def *d = role_by_code(role);
    world_exec(w, &offer_officer, DB_ARGS(DB_INT(id), DB_TEXT(login)));
    world_exec(w, &offer_post,
               DB_ARGS(DB_INT(id), DB_INT(unit), DB_TEXT(role), DB_INT(d->reads), DB_INT(d->shields)));
    return (struct viewer){.id = id, .unit_id = unit, .roles = d->role};
}

static struct claims *begin(struct world *w)
{
    struct claims *k = claims_read(w->a, TABLE);
    k->w = w;
    claims_people(w);
    return k;
}

static const char *raise(struct claims *k, const struct viewer *by)
{
    struct error e = {0};
    struct receipt r;
    const struct submission x = {.procedure = "xinyuan", .body = "想要一张书桌", .channel = "visit"};
    MUST(submit(k->w->c, &k->w->s, by, k->w->a, &x, &r, &e));
    return r.number;
}

static enum err try(struct claims *k, const char *number, const char *step, const char *who, const char *with,
                    struct error *e)
{
    const struct claim *found = claim_move(k, step, claim_stands(k, number).state);
    assert_non_null(found);
    struct claim c = *found;
    c.with[0] = with;
    c.with[1] = NULL;
    return claim_make(k, &c, number, who, e);
}

static void make(struct claims *k, const char *number, const char *step, const char *who, const char *with)
{
    struct error e = {0};
    if (try(k, number, step, who, with, &e) != ERR_OK)
        fail_msg("%s by %s: %s %s", step, who, e.field, str_or(e.msgid, ""));
}

static void check_seen(struct claims *k, const char *number, const struct viewer *v, bool seen)
{
    struct error e = {0};
    struct matter m;
    assert_int_equal(matter_by_number(k->w->c, v, k->a, number, &m, &e), seen ? ERR_OK : ERR_NOT_FOUND);
}

/* The office that took it down answers for it still, whoever takes it. */
static void test_who_took_it_down_sees_it_on(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    struct viewer desk = add_officer(w, LAMPS_DESK, "desk", LAMPS, "intake");
    const char *number = raise(k, &desk), *other = raise(k, &viewer_nobody);
    const char *both[] = {number, other};
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        check_seen(k, both[i], &desk, both[i] == number);
        make(k, both[i], "approve", "DISPATCHER", NULL);
        make(k, both[i], "list", "DISPATCHER", "lead=ROADS");
        check_seen(k, both[i], &desk, true);
        make(k, both[i], "claim", "ROADS_MAN", NULL);
        check_seen(k, both[i], &desk, both[i] == number);
    }
}

/* A supervisor who sees it only as long as it is on offer keeps nothing. */
static void test_somebody_keeps_what_was_on_offer(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    struct viewer eye = add_officer(w, ROADS_EYE, "eye", ROADS, "supervisor");
    const char *number = raise(k, &viewer_nobody);
    make(k, number, "approve", "DISPATCHER", NULL);
    make(k, number, "list", "DISPATCHER", "lead=ROADS");
    world_exec(w, &offer_gone, DB_ARGS(DB_INT(GOV)));
    check_seen(k, number, &eye, true);
    assert_int_equal(try(k, number, "against", "CLERK", "against=WATER", &e), ERR_INVALID);
    assert_string_equal(e.msgid, "No supervisor could see it any more; only a supervisor may mark it so.");
    check_seen(k, number, &eye, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_who_took_it_down_sees_it_on),
                                       BOTH_WORLDS(test_somebody_keeps_what_was_on_offer)};
    return world_run(tests, COUNT_OF(tests));
}
