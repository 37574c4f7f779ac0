/* 认领: who sees what is offered, once the offer is over, also where it began under an earlier version. */
#include "claims_priv.h"

#include "base/str.h"
#include "db/migrate.h"
#include "model/kept.h"
#include "model/verify.h"

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
    world_exec(w, &offer_post, DB_ARGS(DB_INT(id), DB_INT(unit), DB_TEXT(role), DB_INT(d->reads), DB_INT(d->shields)));
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

DB_STMT(offer_not_written, "DELETE FROM matter_offer");
DB_STMT(offer_kept_on, "UPDATE kept SET value = 'study', at = at + 1 WHERE part = 'kind'");
DB_STMT(offer_upgrade_anew, "DELETE FROM schema_step WHERE version >= $1");
#define UPGRADE 37

static bool is_whole(struct world *w)
{
    struct error e = {0};
    struct verify_report report;
    MUST(verify_site(w->c, &w->s, &(struct verify_options){.no_files = true}, w->a, &report, &e));
    return !report.broken;
}

/* A site as the version before left it: nothing tells to whom a wish was offered, and a field has a value that the
 * record does not say. */
static void upgrade(struct world *w)
{
    struct error e = {0};
    world_exec(w, &offer_not_written, DB_NO_ARGS);
    world_exec(w, &offer_kept_on, DB_NO_ARGS);
    assert_false(is_whole(w));
    world_exec(w, &offer_upgrade_anew, DB_ARGS(DB_INT(UPGRADE)));
    struct migration_list upto = migrations; /* what came later stands already */
    while (upto.n > 0 && upto.v[upto.n - 1].version > UPGRADE)
        upto.n--;
    MUST(migrate_run_list(w->db, upto, &e));
    MUST(kept_renew(w->c, &e));
    assert_true(is_whole(w));
    MUST(kept_renew(w->c, &e));
}

static void test_an_upgrade_leaves_a_whole_site(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    struct viewer desk = add_officer(w, LAMPS_DESK, "desk", LAMPS, "intake");
    const char *number = raise(k, &desk), *other = raise(k, &viewer_nobody), *given = raise(k, &viewer_nobody);
    const char *all[] = {number, other, given};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        make(k, all[i], "approve", "DISPATCHER", NULL);
        if (all[i] == given)
            make(k, all[i], "hand_over", "DISPATCHER", "lead=ROADS");
        else
            make(k, all[i], "list", "DISPATCHER", "lead=ROADS");
    }
    upgrade(w);
    for (size_t i = 0; i < 2; i++) {
        make(k, all[i], "claim", "ROADS_MAN", NULL);
        check_seen(k, all[i], &desk, all[i] == number);
        make(k, all[i], "give_up", "ROADS_MAN", NULL);
        check_seen(k, all[i], &desk, true);
    }
    check_seen(k, given, &desk, false);
    make(k, given, "give_up", "ROADS_MAN", NULL);
    check_seen(k, given, &desk, false);
    check_seen(k, given, world_viewer(ROADS_MAN), true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_who_took_it_down_sees_it_on),
                                       BOTH_WORLDS(test_somebody_keeps_what_was_on_offer),
                                       BOTH_WORLDS(test_an_upgrade_leaves_a_whole_site)};
    return world_run(tests, COUNT_OF(tests));
}
