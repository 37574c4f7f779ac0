/* Ledgers: the list of problems and the small wishes, walked through with the figures of the field; grades of demands.
 */
#include "world.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/kept.h"
#include "model/lapse.h"
#include "model/undo.h"
#include "model/verify.h"

static const struct record_file photo = {
    .sha256 = "aa", .thumb = "bb", .name = "现场.jpg", .type = "image/jpeg", .size = 1};

static struct receipt raise_as(struct world *w, const char *procedure, const char *body, const struct contact *who)
{
    struct error e = {0};
    struct receipt r = {0};
    struct submission x = {.procedure = procedure, .body = body, .channel = "visit", .area_id = 2};
    const struct said_field origin = {"origin", "audit"};
    if (who)
        x.contact = *who;
    if (str_eq(procedure, "wenti")) {
        x.fields = &origin;
        x.n_fields = 1;
    }
    MUST(submit(w->c, &w->s, world_viewer(CLERK), w->a, &x, &r, &e));
    return r;
}

/* Texts by the names of fields: "name", "value", … NULL. */
static enum err move(struct world *w, enum world_officer o, const char *procedure, struct move_request *x,
                     const char *const *texts, struct error *e)
{
    const struct move_def *m = procedure_move(procedure_by_code(procedure), x->move);
    struct matter now;
    *e = (struct error){0};
    enum err r = matter_by_number(w->c, world_viewer(o), w->a, x->number, &now, e);
    if (r != ERR_OK)
        return r;
    x->version = now.version;
    for (int i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++) {
        for (const char *const *t = texts; t && *t; t += 2)
            x->texts[i] = str_eq(*t, m->fields[i].part) ? t[1] : x->texts[i];
    }
    if (m->proof) {
        x->files = &photo;
        x->n_files = 1;
    }
    return move_make(w->c, &w->s, world_viewer(o), x, e);
}

static enum err wenti(struct world *w, enum world_officer o, const char *number, const char *code,
                      const char *const *texts, struct error *e)
{
    struct move_request x = {.number = number, .move = code, .lead_unit_id = ROADS};
    return move(w, o, "wenti", &x, texts, e);
}

static enum err xinyuan(struct world *w, enum world_officer o, const char *number, const char *code,
                        const char *const *texts, struct error *e)
{
    struct move_request x = {.number = number, .move = code, .lead_unit_id = ROADS};
    return move(w, o, "xinyuan", &x, texts, e);
}

#define T(...) ((const char *const[]){__VA_ARGS__, NULL})

static struct matter load(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, number, &m, &e));
    return m;
}

static struct receipt assigned(struct world *w, const char *class)
{
    struct error e = {0};
    struct receipt r = raise_as(w, "wenti", "河道淤积，汛期排水不畅", NULL);
    MUST(wenti(w, DISPATCHER, r.number, "assign",
               T("class", class, "leader", "某某", "standard", "河道畅通", "deadline", "2026-12-20"), &e));
    return r;
}

static void applied(struct world *w, const char *number)
{
    struct error e = {0};
    MUST(wenti(w, ROADS_MAN, number, "plan", T("measures", "清淤疏浚", "duties", "河长每月巡河"), &e));
    MUST(wenti(w, ROADS_MAN, number, "apply", T("result", "河道已经疏浚，排水畅通", "amount", "11", "unit", "公里"),
               &e));
}

static void struck(struct world *w, const char *number)
{
    struct error e = {0};
    applied(w, number);
    MUST(wenti(w, VERIFIER, number, "accept", T("finding", "现场核实，已经畅通"), &e));
    MUST(wenti(w, LEADER, number, "strike", NULL, &e));
}

static bool queued(struct world *w, enum world_officer o, enum queue q, const char *number)
{
    struct error e = {0};
    struct matter_list l;
    bool there = false;
    MUST(matter_list(w->c, &w->s, world_viewer(o), w->a, q, NULL, 50, &l, &e));
    for (int i = 0; i < l.n; i++)
        there = there || str_eq(l.rows[i].number, number);
    return there;
}

/* The queues of the desk know where a matter of any kind waits, whatever its states are called. */
static void test_rectify_is_in_the_queues(void **state)
{
    WORLD(w);
    struct receipt new = raise_as(w, "wenti", "河道淤积", NULL), r = assigned(w, "along");
    assert_true(queued(w, DISPATCHER, QUEUE_INTAKE, new.number));
    assert_false(queued(w, DISPATCHER, QUEUE_INTAKE, r.number));
    assert_true(queued(w, ROADS_MAN, QUEUE_MINE, r.number));
    applied(w, r.number);
    assert_false(queued(w, ROADS_MAN, QUEUE_MINE, r.number));
    assert_true(queued(w, VERIFIER, QUEUE_VERIFY, r.number));
    MUST(wenti(w, VERIFIER, r.number, "accept", T("finding", "现场核实，已经畅通"), &e));
    assert_false(queued(w, VERIFIER, QUEUE_VERIFY, r.number));
    assert_true(queued(w, LEADER, QUEUE_SIGN, r.number));
    MUST(wenti(w, LEADER, r.number, "strike", NULL, &e));
    assert_false(queued(w, LEADER, QUEUE_SIGN, r.number));
    assert_false(queued(w, LEADER, QUEUE_PUBLISH, r.number));
}

static int64_t tally(struct world *w, const char *first, const char *value, const char *state)
{
    struct error e = {0};
    struct kept_tally *rows;
    bool more;
    int n = 0;
    int64_t sum = 0;
    MUST(kept_tally(w->c, world_viewer(LEADER), w->a, "wenti", "class", &rows, &n, &more, &e));
    assert_false(more);
    for (int i = 0; i < n; i++) {
        bool fits = (!first || str_eq(first, rows[i].first)) && (!value || str_eq(value, rows[i].value)) &&
                    (!state || str_eq(state, rows[i].state));
        sum += fits ? rows[i].n : 0;
    }
    return sum;
}

static void check_whole(struct world *w)
{
    struct error e = {0};
    struct verify_report v;
    const struct verify_options o = {.no_files = true};
    MUST(verify_site(w->c, &w->s, &o, w->a, &v, &e));
    for (int i = 0; i < v.n_found; i++)
        print_error("%s\n", finding_text(w->a, &v.found[i], NULL));
    assert_int_equal(v.broken, 0);
}

/* Quangang 2014: 26 to be solved at once, all solved; 31 on the way: 25 solved, and 6 turned out to be lasting. */
static void test_the_first_class_is_remembered(void **state)
{
    WORLD(w);
    for (int i = 0; i < 26; i++)
        struck(w, assigned(w, "now").number);
    for (int i = 0; i < 31; i++) {
        struct receipt r = assigned(w, "along");
        if (i < 25)
            struck(w, r.number);
        else
            MUST(wenti(w, DISPATCHER, r.number, "reclass", T("class", "lasting", "reason", "属于长期坚持的事项"), &e));
    }
    assert_int_equal(tally(w, "now", NULL, NULL), 26);
    assert_int_equal(tally(w, "now", NULL, "struck"), 26);
    assert_int_equal(tally(w, "along", NULL, NULL), 31);
    assert_int_equal(tally(w, "along", "along", "struck"), 25);
    assert_int_equal(tally(w, "along", "lasting", NULL), 6);
    assert_int_equal(tally(w, NULL, "lasting", NULL), 6);
    assert_int_equal(tally(w, "along", "along", NULL), 25);
    check_whole(w);
}

static void test_a_result_is_measured(void **state)
{
    WORLD(w);
    struct kept *k;
    int n = 0;
    struct receipt r = assigned(w, "now");
    struck(w, r.number);
    MUST(kept_of(w->c, world_viewer(LEADER), w->a, load(w, r.number).id, &k, &n, &e));
    assert_int_equal(n, 6);
    assert_string_equal(k[4].part, "origin");
    assert_string_equal(k[4].value, "audit");
    assert_string_equal(k[0].part, "amount");
    assert_string_equal(k[0].value, "11");
    assert_string_equal(k[5].part, "unit");
    assert_string_equal(k[5].value, "公里");
    MUST(kept_of(w->c, world_viewer(WATER_MAN), w->a, load(w, r.number).id, &k, &n, &e));
    assert_int_equal(n, 0); /* not of their offices */
}

/* The result that stands has no measure: the one that was sent back had. */
static void test_what_is_left_empty_is_empty(void **state)
{
    WORLD(w);
    struct kept *k;
    int n = 0;
    struct receipt r = assigned(w, "now");
    applied(w, r.number);
    MUST(wenti(w, VERIFIER, r.number, "send_back", T("comments", "还有一段没有疏浚", "deadline", "2026-12-25"), &e));
    MUST(wenti(w, ROADS_MAN, r.number, "apply", T("result", "河道已经全部疏浚，排水畅通"), &e));
    MUST(kept_of(w->c, world_viewer(LEADER), w->a, load(w, r.number).id, &k, &n, &e));
    assert_int_equal(n, 6);
    assert_string_equal(k[0].part, "amount");
    assert_string_equal(k[0].first, "11");
    assert_string_equal(k[0].value, "");
    check_whole(w);
}

/* What was taken back is kept no more. */
static void test_what_is_taken_back_is_not_kept(void **state)
{
    WORLD(w);
    struct receipt r = assigned(w, "along");
    struct matter_full f;
    MUST(matter_full(w->c, world_viewer(DISPATCHER), w->a, r.number, &f, &e));
    MUST(undo_make(w->c, &w->s, world_viewer(DISPATCHER), r.number, f.m.entries, &e));
    assert_int_equal(tally(w, NULL, NULL, NULL), 0);
    MUST(wenti(w, DISPATCHER, r.number, "assign",
               T("class", "now", "leader", "某某", "standard", "河道畅通", "deadline", "2026-12-20"), &e));
    assert_int_equal(tally(w, "now", "now", "todo"), 1);
    check_whole(w);
}

/* Whoever did it, and everybody of their office, neither accepts nor strikes off; who accepted does not strike off. */
static void test_another_office_accepts(void **state)
{
    WORLD(w);
    struct receipt r = raise_as(w, "wenti", "受理中心窗口排队时间长", NULL);
    struct move_request x = {.number = r.number, .move = "assign", .lead_unit_id = ROADS};
    MUST(move(w, DISPATCHER, "wenti", &x,
              T("class", "now", "leader", "某某", "standard", "不再排队", "deadline", "2026-12-20"), &e));
    applied(w, r.number);
    assert_int_equal(wenti(w, ROADS_MAN, r.number, "accept", T("finding", "已经核实"), &e), ERR_DENIED);
    MUST(wenti(w, SUPERVISOR, r.number, "accept", T("finding", "已经核实"), &e));
    assert_int_equal(wenti(w, SUPERVISOR, r.number, "strike", NULL, &e), ERR_DENIED);
    MUST(wenti(w, DISPATCHER, r.number, "strike", NULL, &e));
}

DB_STMT(test_verifier_there, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since)"
                             " VALUES ($1, $2, $3, 'verifier', 1, 0, 2)");

static void test_a_verifier_of_the_same_office_does_not_count(void **state)
{
    WORLD(w);
    struct receipt r = assigned(w, "now");
    world_exec(w, &test_verifier_there, DB_ARGS(DB_INT(9001), DB_INT(world_viewer(ROADS_TWO)->id), DB_INT(ROADS)));
    world_exec(w, &test_verifier_there, DB_ARGS(DB_INT(9002), DB_INT(world_viewer(LAMPS_MAN)->id), DB_INT(LAMPS)));
    applied(w, r.number);
    assert_int_equal(wenti(w, ROADS_TWO, r.number, "accept", T("finding", "已经核实"), &e), ERR_DENIED);
    assert_string_equal(e.msgid, "Your office did the work; another one has to check it.");
    MUST(wenti(w, VERIFIER, r.number, "accept", T("finding", "已经核实"), &e));
}

/* Not accepted: comments and a new day. It came back: the same office goes on, and all that was is still there. */
static void test_sent_back_and_relapsed(void **state)
{
    WORLD(w);
    struct receipt r = assigned(w, "now");
    struct matter_full f;
    applied(w, r.number);
    assert_int_equal(wenti(w, VERIFIER, r.number, "send_back", T("comments", "还有一段没有清"), &e), ERR_INVALID);
    assert_string_equal(e.field, "deadline");
    MUST(wenti(w, VERIFIER, r.number, "send_back", T("comments", "还有一段没有清", "deadline", "2026-12-31"), &e));
    struck(w, r.number);
    world_later(w, 60 * MS_DAY);
    MUST(wenti(w, SUPERVISOR, r.number, "relapse", T("facts", "河道又堵了", "deadline", "2027-02-28"), &e));
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, r.number, &f, &e));
    assert_string_equal(f.m.state, "todo");
    assert_int_equal(f.m.rounds, 2);
    assert_int_equal(f.m.unit_id, ROADS);
    assert_true(f.n_entries > 8);
    struck(w, r.number);
    check_whole(w);
}

static void test_a_claim_needs_a_proof(void **state)
{
    WORLD(w);
    struct receipt r = assigned(w, "now");
    MUST(wenti(w, ROADS_MAN, r.number, "plan", T("measures", "清淤疏浚", "duties", "河长每月巡河"), &e));
    struct move_request x = {.number = r.number,
                             .move = "apply",
                             .version = load(w, r.number).version,
                             .texts = {"河道已经疏浚，排水畅通", "11", "公里"}};
    assert_int_equal(move_make(w->c, &w->s, world_viewer(ROADS_MAN), &x, &e), ERR_INVALID);
    assert_string_equal(e.field, "files");
}

static const struct contact household = {.name = "欧阳晓霞", .phone = "13859900417", .address = "某小区3号楼502"};

static struct receipt listed(struct world *w)
{
    struct error e = {0};
    struct receipt r = raise_as(w, "xinyuan", "想给孩子一张书桌", &household);
    MUST(xinyuan(w, DISPATCHER, r.number, "approve", T("kind", "study"), &e));
    MUST(xinyuan(w, DISPATCHER, r.number, "list", NULL, &e));
    return r;
}

static bool sees(struct world *w, enum world_officer o, const char *number)
{
    struct error e = {0};
    struct matter m;
    return matter_by_number(w->c, world_viewer(o), w->a, number, &m, &e) == ERR_OK;
}

/* Offered to an office and all below; taken by one of them, who may give it back. */
static void test_a_wish_is_taken_once(void **state)
{
    WORLD(w);
    struct receipt r = listed(w);
    assert_true(sees(w, ROADS_MAN, r.number) && sees(w, LAMPS_MAN, r.number));
    assert_false(sees(w, WATER_MAN, r.number));
    MUST(xinyuan(w, LAMPS_MAN, r.number, "claim", T("deadline", "2026-11-25"), &e));
    assert_int_equal(load(w, r.number).unit_id, LAMPS);
    assert_int_equal(xinyuan(w, ROADS_MAN, r.number, "claim", T("deadline", "2026-11-25"), &e), ERR_CONFLICT);
    MUST(xinyuan(w, LAMPS_MAN, r.number, "give_up", T("reason", "没有合适的书桌"), &e));
    MUST(xinyuan(w, ROADS_MAN, r.number, "claim", T("deadline", "2026-12-25"), &e));
    check_whole(w);
}

/* Who was offered it sees it as long as it can be taken: not after somebody took it, and again when they gave it back.
 */
static void test_an_offer_ends_with_what_is_taken(void **state)
{
    WORLD(w);
    struct receipt r = listed(w);
    struct matter_full f;
    assert_true(sees(w, LAMPS_MAN, r.number));
    MUST(xinyuan(w, ROADS_MAN, r.number, "claim", T("deadline", "2026-11-25"), &e));
    assert_false(sees(w, LAMPS_MAN, r.number));
    check_whole(w);
    MUST(matter_full(w->c, world_viewer(ROADS_MAN), w->a, r.number, &f, &e));
    MUST(undo_make(w->c, &w->s, world_viewer(ROADS_MAN), r.number, f.m.entries, &e));
    assert_true(sees(w, LAMPS_MAN, r.number));
    check_whole(w);
    MUST(xinyuan(w, ROADS_MAN, r.number, "claim", T("deadline", "2026-12-25"), &e));
    assert_false(sees(w, LAMPS_MAN, r.number));
    MUST(xinyuan(w, ROADS_MAN, r.number, "note", T("note", "欧阳晓霞家里的尺寸量好了"), &e));
    assert_int_equal(xinyuan(w, ROADS_MAN, r.number, "give_up", T("reason", "给13859900417打不通"), &e), ERR_INVALID);
    assert_string_equal(e.field, "reason");
    MUST(xinyuan(w, ROADS_MAN, r.number, "give_up", T("reason", "没有合适的书桌"), &e));
    assert_false(sees(w, LAMPS_MAN, r.number)); /* what was noted meanwhile names the household */
    assert_true(sees(w, ROADS_MAN, r.number) && sees(w, DISPATCHER, r.number));
    check_whole(w);
}

/* Who reads what the program did by itself, and that nobody takes it back. */
static void check_lapsed(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter_full f;
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, number, &f, &e));
    assert_string_equal(f.m.state, "listed");
    assert_int_equal(f.m.unit_id, 0);
    assert_string_equal(f.entries[f.n_entries - 1].kind, "lapse");
    assert_string_equal(f.entries[f.n_entries - 1].actor_kind, "system");
    assert_true(f.entries[f.n_entries - 1].shown);
    assert_string_equal(f.orders[0].state, "ended");
    for (int seq = f.n_entries - 1; seq <= f.n_entries; seq++)
        assert_int_not_equal(undo_make(w->c, &w->s, world_viewer(LAMPS_MAN), number, seq, &e), ERR_OK);
    assert_int_equal(load(w, number).version, f.m.version);
}

/* Not fulfilled by the day that was named, it is listed again by itself: once, and neither too early nor twice. */
static void test_a_claim_lapses(void **state)
{
    WORLD(w);
    int64_t n = 0, end = day_start(20261126, w->s.zone);
    struct receipt r = listed(w), other = listed(w);
    MUST(xinyuan(w, LAMPS_MAN, r.number, "claim", T("deadline", "2026-11-25"), &e));
    MUST(xinyuan(w, ROADS_MAN, other.number, "claim", T("deadline", "2026-11-25"), &e));
    assert_int_equal(load(w, r.number).due_at, end);
    MUST(xinyuan(w, ROADS_MAN, other.number, "fulfil", T("result", "书桌已经送到社区"), &e));
    clock_set(&w->s.clock, end - 1);
    MUST(lapse_run(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0);
    clock_set(&w->s.clock, end);
    MUST(lapse_run(w->c, &w->s, &n, &e));
    assert_int_equal(n, 1);
    MUST(lapse_run(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0);
    check_lapsed(w, r.number);
    assert_string_equal(load(w, other.number).state, "fulfilled");
    assert_int_equal(xinyuan(w, LAMPS_MAN, r.number, "fulfil", T("result", "书桌已经送到社区"), &e), ERR_CONFLICT);
    assert_true(sees(w, ROADS_MAN, r.number) && sees(w, LAMPS_MAN, r.number) && !sees(w, WATER_MAN, r.number));
    MUST(xinyuan(w, ROADS_MAN, r.number, "claim", T("deadline", "2026-12-25"), &e));
    check_whole(w);
}

/* The claim is taken back in the last seconds of its day: then there is nothing to lapse. A claim cannot be taken back
 * when it has lapsed within them. */
static void test_a_claim_taken_back_does_not_lapse(void **state)
{
    WORLD(w);
    int64_t n = 0, end = day_start(20261122, w->s.zone);
    struct receipt r = listed(w), late = listed(w);
    clock_set(&w->s.clock, end - MS_DAY - 3 * MS_SECOND);
    MUST(xinyuan(w, LAMPS_MAN, r.number, "claim", T("deadline", "2026-11-21"), &e));
    MUST(undo_make(w->c, &w->s, world_viewer(LAMPS_MAN), r.number, load(w, r.number).entries, &e));
    MUST(xinyuan(w, LAMPS_MAN, late.number, "claim", T("deadline", "2026-11-21"), &e));
    clock_set(&w->s.clock, end);
    MUST(lapse_run(w->c, &w->s, &n, &e));
    assert_int_equal(n, 1);
    check_lapsed(w, late.number);
    assert_string_equal(load(w, r.number).state, "listed");
    check_whole(w);
}

/* What speaks of somebody lapses like everything else: nobody is told by it. */
static void test_a_claim_in_a_compartment_lapses(void **state)
{
    WORLD(w);
    int64_t n = 0;
    struct receipt r = listed(w);
    MUST(xinyuan(w, LAMPS_MAN, r.number, "claim", T("deadline", "2026-11-25"), &e));
    struct move_request x = {.number = r.number, .move = "against", .against_unit_id = WATER};
    MUST(move(w, SUPERVISOR, "xinyuan", &x, T("reason", "说到了一个单位"), &e));
    clock_set(&w->s.clock, day_start(20261126, w->s.zone));
    MUST(lapse_run(w->c, &w->s, &n, &e));
    assert_int_equal(n, 1);
    assert_string_equal(load(w, r.number).state, "listed");
    assert_false(sees(w, WATER_MAN, r.number));
    check_whole(w);
}

/* A problem is due at the end of the day that is named for it, whenever the clock is turned on. */
static void test_the_day_is_the_limit(void **state)
{
    WORLD(w);
    struct receipt r = assigned(w, "now");
    assert_int_equal(load(w, r.number).due_at, day_start(20261221, w->s.zone));
    applied(w, r.number);
    assert_int_equal(
        wenti(w, VERIFIER, r.number, "send_back", T("comments", "还有一段没有清", "deadline", "2026-11-20"), &e),
        ERR_INVALID);
    assert_string_equal(e.field, "deadline");
    MUST(wenti(w, VERIFIER, r.number, "send_back", T("comments", "还有一段没有清", "deadline", "2026-12-31"), &e));
    assert_int_equal(load(w, r.number).due_at, day_start(20270101, w->s.zone));
    check_whole(w);
}

static void test_a_wish_comes_true(void **state)
{
    WORLD(w);
    struct receipt r = listed(w);
    MUST(xinyuan(w, ROADS_MAN, r.number, "claim", T("deadline", "2026-12-25"), &e));
    struct contact c;
    assert_int_equal(move_reveal(w->c, &w->s, world_viewer(ROADS_MAN), w->a, r.number, "想送货上门", NULL, &c, &e),
                     ERR_DENIED);
    MUST(xinyuan(w, ROADS_MAN, r.number, "fulfil", T("result", "书桌已经送到社区"), &e));
    assert_int_equal(xinyuan(w, ROADS_MAN, r.number, "confirm", T("how", "电话"), &e), ERR_DENIED);
    MUST(xinyuan(w, VERIFIER, r.number, "confirm", T("how", "电话", "thanks", "谢谢"), &e));
    assert_string_equal(load(w, r.number).state, "done");
    check_whole(w);
}

/* A wish that names the household is not shown around; one office may have it. */
static void test_the_household_stays_private(void **state)
{
    WORLD(w);
    struct receipt r = raise_as(w, "xinyuan", "我是欧阳晓霞，想给孩子一张书桌", &household);
    MUST(xinyuan(w, DISPATCHER, r.number, "approve", T("kind", "study"), &e));
    assert_int_equal(xinyuan(w, DISPATCHER, r.number, "list", NULL, &e), ERR_INVALID);
    assert_string_equal(e.field, "lead");
    assert_false(sees(w, LAMPS_MAN, r.number));
    MUST(xinyuan(w, DISPATCHER, r.number, "hand_over", T("deadline", "2026-12-25"), &e));
    assert_true(sees(w, ROADS_MAN, r.number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_the_first_class_is_remembered),
        BOTH_WORLDS(test_a_result_is_measured),
        BOTH_WORLDS(test_what_is_left_empty_is_empty),
        BOTH_WORLDS(test_what_is_taken_back_is_not_kept),
        BOTH_WORLDS(test_another_office_accepts),
        BOTH_WORLDS(test_a_verifier_of_the_same_office_does_not_count),
        BOTH_WORLDS(test_sent_back_and_relapsed),
        BOTH_WORLDS(test_a_claim_needs_a_proof),
        BOTH_WORLDS(test_a_wish_is_taken_once),
        BOTH_WORLDS(test_an_offer_ends_with_what_is_taken),
        BOTH_WORLDS(test_a_claim_lapses),
        BOTH_WORLDS(test_a_claim_taken_back_does_not_lapse),
        BOTH_WORLDS(test_a_claim_in_a_compartment_lapses),
        BOTH_WORLDS(test_the_day_is_the_limit),
        BOTH_WORLDS(test_a_wish_comes_true),
        BOTH_WORLDS(test_the_household_stays_private),
        BOTH_WORLDS(test_rectify_is_in_the_queues),
    };
    return world_run(tests, COUNT_OF(tests));
}
