/* 检举控告: who reads a report, from the first moment to the end, and what its number tells. */
#include "claims_priv.h"

#include <string.h>

#include "base/str.h"
#include "model/notice.h"
#include "model/procedures.h"

#define TABLE  "tests/catalogue/jianju.tsv"
#define DEMAND "catalogue/procedures/suqiu.yaml"

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
    const struct submission x = {.procedure = "jianju",
                                 .body = "水务局有人收受礼品",
                                 .channel = "visit",
                                 .against = true,
                                 .against_unit_id = WATER,
                                 .contact = {.name = "张三", .phone = "13800000001"}};
    MUST(submit(k->w->c, &k->w->s, by, k->w->a, &x, &r, &e));
    return r.number;
}

/* Those who find it by its number, and in their list of all they see. */
static void check_seen(struct claims *k, const char *number, const int *by, size_t n)
{
    struct error e = {0};
    for (int o = 0; o < CLAIMS_OFFICERS; o++) {
        struct matter m;
        struct matter_list list;
        bool listed = false, may = false;
        for (size_t i = 0; i < n; i++)
            may = may || by[i] == o;
        assert_int_equal(matter_by_number(k->w->c, claims_viewer(o), k->a, number, &m, &e),
                         may ? ERR_OK : ERR_NOT_FOUND);
        MUST(matter_list(k->w->c, &k->w->s, claims_viewer(o), k->a, QUEUE_ALL, NULL, 200, &list, &e));
        for (int i = 0; i < list.n; i++)
            listed = listed || str_eq(list.rows[i].number, number);
        assert_int_equal(listed, may);
    }
}

static void make(struct claims *k, const char *number, const char *step, const char *who)
{
    struct error e = {0};
    const struct claim *c = claim_move(k, step, claim_stands(k, number).state);
    assert_non_null(c);
    if (claim_make(k, c, number, who, &e) != ERR_OK)
        fail_msg("%s by %s: %s %s", step, who, e.field, str_or(e.msgid, ""));
}

static void test_only_those_read_it_who_look_into_it(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    static const int above[] = {SUPERVISOR, CITY_TWO}, with[] = {SUPERVISOR, CITY_TWO, LAMPS_MAN, LAMPS_HEAD},
                     one[] = {SUPERVISOR, CITY_TWO, LAMPS_HEAD};
    const char *number = raise(k, &viewer_nobody);
    check_seen(k, number, above, COUNT_OF(above));
    make(k, number, "against", "SUPERVISOR");
    make(k, number, "register", "SUPERVISOR");
    check_seen(k, number, above, COUNT_OF(above));
    make(k, number, "dispatch", "SUPERVISOR");
    check_seen(k, number, with, COUNT_OF(with));
    make(k, number, "step_out", "LAMPS_MAN");
    check_seen(k, number, one, COUNT_OF(one));
    make(k, number, "recall", "SUPERVISOR");
    check_seen(k, number, above, COUNT_OF(above));
}

/* Also who recorded it at the desk. */
static void test_the_desk_that_records_it_does_not_read_it(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    static const int above[] = {SUPERVISOR, CITY_TWO};
    check_seen(k, raise(k, claims_viewer(CLERK)), above, COUNT_OF(above));
}

static void test_nothing_of_it_becomes_public(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    const struct claim plain = {.what = ""};
    const char *number = claim_raise(k, &plain, "closed");
    struct notice_draft x = {.number = number, .title = "一件事", .question = "问", .answer = "答"};
    struct leak *leaks;
    int n;
    x.version = claim_stands(k, number).version;
    for (int o = 0; o < CLAIMS_OFFICERS; o++)
        assert_int_equal(notice_publish(w->c, &w->s, claims_viewer(o), w->a, &x, &leaks, &n, &e), ERR_NOT_FOUND);
}

DB_STMT(secret_old, "UPDATE matter SET number = $2 WHERE number = $1");

/* The number of a report is one that a demand could have; those from before are found still. */
static void test_numbers_tell_nothing(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    struct matter m;
    for (int i = 0; i < 20; i++) {
        const char *number = raise(k, &viewer_nobody);
        assert_true(str_starts(number, "SQ261120-"));
        assert_int_equal(strlen(number), strlen("SQ261120-1234567"));
        assert_string_equal(matter_number_normal(w->a, number), number);
    }
    char *old = matter_number_random(w->a, "HS");
    world_exec(w, &secret_old, DB_ARGS(DB_TEXT(raise(k, &viewer_nobody)), DB_TEXT(old)));
    MUST(matter_by_number(w->c, world_viewer(SUPERVISOR), w->a, old, &m, &e));
    MUST(matter_by_number(w->c, world_viewer(SUPERVISOR), w->a, old + 2, &m, &e));
    assert_string_equal(m.procedure, "jianju");
}

/* A site's own kind of demand, whose numbers begin and are drawn in another way. */
static void put_demand(struct claims *k, const char *number)
{
    struct error e = {0};
    struct yaml_errors errors = {.a = k->a, .file = DEMAND};
    struct procedure_line line;
    char *text;
    size_t n;
    MUST(yaml_read_text(DEMAND, &errors, &text, &n, &e));
    const char *at = strstr(text, "\nprefix: SQ");
    assert_non_null(at);
    text = arena_printf(k->a, "%.*s\nprefix: DM\nnumber: %s%s", (int)(at - text), text, number,
                        at + strlen("\nprefix: SQ"));
    MUST(procedure_put(k->w->c, &k->w->s, &viewer_operator, text, strlen(text), clock_now(&k->w->s.clock), &errors,
                       &line, &e));
}

/* Where the site has a kind of demand of its own, numbers of reports are those. */
static void test_numbers_are_those_of_demands_here(void **state)
{
    WORLD(w);
    struct claims *k = begin(w);
    assert_true(str_starts(raise(k, &viewer_nobody), "SQ261120-"));
    put_demand(k, "date");
    assert_true(str_starts(world_raise(w, "路灯不亮", NULL, 0).number, "DM261120-"));
    assert_true(str_starts(raise(k, &viewer_nobody), "DM261120-"));
    world_later(w, MS_MINUTE);
    put_demand(k, "random");
    const char *number = raise(k, &viewer_nobody);
    assert_true(str_starts(number, "DM"));
    assert_false(str_starts(number, "DM261120-"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_only_those_read_it_who_look_into_it),
        BOTH_WORLDS(test_the_desk_that_records_it_does_not_read_it), BOTH_WORLDS(test_nothing_of_it_becomes_public),
        BOTH_WORLDS(test_numbers_tell_nothing), BOTH_WORLDS(test_numbers_are_those_of_demands_here)};
    return world_run(tests, COUNT_OF(tests));
}
