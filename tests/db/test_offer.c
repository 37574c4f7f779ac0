/* 认领: who sees what is offered, once the offer is over. */
#include "claims_priv.h"

#include "base/str.h"

#define TABLE "tests/catalogue/xinyuan.tsv"

enum { LAMPS_DESK = 300 };

DB_STMT(offer_officer, "INSERT INTO officer (id, login, name, password_hash, created_at) VALUES ($1, $2, $2, '', 1)");
DB_STMT(offer_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until)"
                    " VALUES ($1, $1, $2, $3, $4, $5, 1, 0)");

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

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_who_took_it_down_sees_it_on)};
    return world_run(tests, COUNT_OF(tests));
}
