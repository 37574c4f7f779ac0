/* Wishes that residents take up: what speaks of somebody is off the page, answers are for the offer that was seen, what
 * tells whose wish it is or who helps does not go out, and what is erased or taken back leaves it in step. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/erase.h"
#include "model/import_rows.h"
#include "model/notice.h"
#include "model/undo.h"
#include "model/verify.h"
#include "model/wish_priv.h"

#define NEED "家里孩子写作业要一张书桌，旧的也行。"

static const struct contact family = {.name = "欧阳春兰", .phone = "13906990001"};
static const struct contact helper = {.name = "东方志愿队", .phone = "13906997531"};

/* One value of the step's fields, or NULL; the rest has what will do. */
static enum err step(struct world *w, enum world_officer o, const char *number, const char *code, const char *part,
                     const char *value, struct error *e)
{
    static const struct record_file photo = {
        .sha256 = "aa", .thumb = "bb", .name = "现场.jpg", .type = "image/jpeg", .size = 1};
    struct move_request x = {.number = number, .move = code, .lead_unit_id = ROADS};
    const struct move_def *m = procedure_move(procedure_by_code(WISH_PROCEDURE), code);
    struct matter now;
    enum err r = matter_by_number(w->c, world_viewer(o), w->a, number, &now, e);
    if (r != ERR_OK)
        return r;
    x.version = now.version;
    if (str_eq(code, "against")) {
        x.against_unit_id = WATER;
        x.lead_unit_id = 0;
    }
    for (int i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++) {
        const struct field_def *f = &m->fields[i];
        x.texts[i] = f->type == FIELD_CHOICE ? f->options[0].code
                     : f->type == FIELD_DATE ? "2026-12-20"
                     : f->required           ? "说得清楚"
                                             : NULL;
        x.texts[i] = str_eq(f->part, str_or(part, "")) ? value : x.texts[i];
    }
    x.files = m->proof ? &photo : NULL;
    x.n_files = m->proof;
    return move_make(w->c, &w->s, world_viewer(o), &x, e);
}

static struct matter load(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, number, &m, &e));
    return m;
}

static const char *listed_at(struct world *w, const char *place)
{
    struct error e = {0};
    struct receipt r = {0};
    struct submission x = {.procedure = WISH_PROCEDURE,
                           .body = "想给孩子一张书桌",
                           .channel = "visit",
                           .area_id = 2,
                           .place = place,
                           .contact = family};
    MUST(submit(w->c, &w->s, world_viewer(CLERK), w->a, &x, &r, &e));
    MUST(step(w, DISPATCHER, r.number, "approve", NULL, NULL, &e));
    MUST(step(w, DISPATCHER, r.number, "list", NULL, NULL, &e));
    return arena_strdup(w->a, r.number);
}

static struct wish_draft draft(struct world *w, const char *number)
{
    static int n;
    return (struct wish_draft){.title = "想要一张书桌",
                               .need = NEED,
                               .kind = "study",
                               .budget = "300",
                               .version = load(w, number).version,
                               .op = arena_printf(w->a, "op-%d", n++)};
}

static enum err release(struct world *w, enum world_officer o, const char *number, const struct wish_draft *x,
                        struct error *e)
{
    struct leak *leaks;
    int n;
    return wish_release(w->c, &w->s, world_viewer(o), w->a, number, x, &leaks, &n, e);
}

/* Listed for ROADS, and public. */
static const char *public_wish(struct world *w)
{
    struct error e = {0};
    const char *number = listed_at(w, NULL);
    const struct wish_draft x = draft(w, number);
    MUST(release(w, PUBLISHER, number, &x, &e));
    return number;
}

static struct wish_full full(struct world *w, enum world_officer o, const char *number)
{
    struct error e = {0};
    struct wish_full f;
    MUST(wish_full(w->c, &w->s, world_viewer(o), w->a, number, &f, &e));
    return f;
}

static enum err claim_as(struct world *w, const char *ref, const struct contact *who, const char *from,
                         struct wish_receipt *ret, struct error *e)
{
    static int n;
    const struct wish_ask x = {.ref = ref,
                               .name = who->name,
                               .phone = who->phone,
                               .message = "周末可以送去",
                               .key = arena_printf(w->a, "key-%d", n++),
                               .from = from};
    return wish_claim(w->c, &w->s, w->a, &x, ret, e);
}

static struct wish_receipt claim(struct world *w, const char *number, const struct contact *who)
{
    struct error e = {0};
    struct wish_receipt r;
    MUST(claim_as(w, full(w, DISPATCHER, number).wish.ref, who, NULL, &r, &e));
    return r;
}

static struct wish_claimed offer(struct world *w, const struct wish_receipt *r)
{
    struct error e = {0};
    struct wish_claimed x;
    MUST(wish_claim_open(w->c, &w->s, w->a, r->number, r->secret, NULL, &x, &e));
    return x;
}

static enum err confirm(struct world *w, const char *number, int64_t id, struct error *e)
{
    const struct wish_confirm x = {.version = load(w, number).version,
                                   .claim = id,
                                   .unit_id = ROADS,
                                   .deadline = "2026-12-20",
                                   .op = arena_printf(w->a, "yes-%lld", (long long)id)};
    return wish_confirm(w->c, &w->s, world_viewer(DISPATCHER), number, &x, e);
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

static void test_what_speaks_of_somebody_is_off_the_page(void **state)
{
    WORLD(w);
    struct wish x;
    struct wish_receipt again;
    const char *number = public_wish(w), *ref = full(w, DISPATCHER, number).wish.ref;
    const struct wish_receipt r = claim(w, number, &helper);
    char *before, *after;
    MUST(notice_version(w->c, w->a, &before, &e));
    MUST(step(w, SUPERVISOR, number, "against", NULL, NULL, &e));
    MUST(notice_version(w->c, w->a, &after, &e));
    assert_string_not_equal(before, after);
    assert_int_equal(wish_get(w->c, w->a, ref, &x, &e), ERR_NOT_FOUND);
    assert_string_equal(offer(w, &r).state, "ended");
    assert_int_equal(claim_as(w, ref, &helper, NULL, &again, &e), ERR_NOT_FOUND);
    assert_int_equal(wish_hide(w->c, &w->s, world_viewer(PUBLISHER), number, "不再公开", "h", &e), ERR_CONFLICT);
    check_whole(w);
}

static void test_an_answer_is_for_the_offer_that_was_seen(void **state)
{
    WORLD(w);
    struct contact c;
    const struct viewer *v = world_viewer(DISPATCHER);
    const char *number = public_wish(w);
    const struct wish_receipt one = claim(w, number, &helper);
    int64_t seen = full(w, DISPATCHER, number).claim.id;
    MUST(wish_claim_withdraw(w->c, &w->s, w->a, one.number, one.secret, NULL, &e));
    const struct wish_receipt two = claim(w, number, &(struct contact){.name = "另一位", .phone = "13906990002"});
    assert_int_equal(wish_refuse(w->c, &w->s, v, number, seen, "已有单位联系", &e), ERR_CONFLICT);
    assert_int_equal(wish_reveal(w->c, &w->s, v, w->a, number, seen, "要打电话约时间", &c, &e), ERR_CONFLICT);
    assert_int_equal(confirm(w, number, seen, &e), ERR_CONFLICT);
    assert_string_equal(offer(w, &two).state, "asked");
    assert_int_equal(offer(w, &two).looked_at, 0);
    seen = full(w, DISPATCHER, number).claim.id;
    MUST(wish_reveal(w->c, &w->s, v, w->a, number, seen, "要打电话约时间", &c, &e));
    assert_string_equal(c.name, "另一位");
    MUST(confirm(w, number, seen, &e));
    MUST(confirm(w, number, seen, &e));
    assert_string_equal(offer(w, &two).state, "confirmed");
    check_whole(w);
}

static void test_a_phone_has_three_in_hand(void **state)
{
    WORLD(w);
    for (int i = 0; i <= WISH_HELD_MAX; i++) {
        const char *number = public_wish(w);
        claim(w, number, &(struct contact){.name = i % 2 ? "东方" : "志愿", .phone = helper.phone});
        assert_int_equal(confirm(w, number, full(w, DISPATCHER, number).claim.id, &e),
                         i < WISH_HELD_MAX ? ERR_OK : ERR_CONFLICT);
    }
}

static void test_a_network_has_so_many_a_day(void **state)
{
    WORLD(w);
    struct wish_receipt r;
    w->s.limits.submissions_an_hour = 600;
    for (int i = 0; i <= WISH_NETWORK_DAY; i++) {
        const char *ref = full(w, DISPATCHER, public_wish(w)).wish.ref;
        assert_int_equal(claim_as(w, ref, &helper, "203.0.113.9", &r, &e), i < WISH_NETWORK_DAY ? ERR_OK : ERR_BUSY);
        if (i == WISH_NETWORK_DAY) {
            MUST(claim_as(w, ref, &helper, "203.0.113.10", &r, &e));
            break;
        }
    }
    world_later(w, MS_DAY + 1);
    MUST(claim_as(w, full(w, DISPATCHER, public_wish(w)).wish.ref, &helper, "203.0.113.9", &r, &e));
}

/* Who may neither answer nor has it in hand learns that somebody offers, and not who. */
static void test_who_sees_who_offers(void **state)
{
    WORLD(w);
    const char *number = public_wish(w);
    int64_t n = 0;
    bool offered = false;
    claim(w, number, &helper);
    struct wish_full f = full(w, DISPATCHER, number);
    assert_string_equal(f.helper.phone, "139****7531");
    assert_string_equal(f.message, "周末可以送去");
    MUST(wish_offers_open(w->c, world_viewer(DISPATCHER), &n, &e));
    assert_int_equal(n, 1);
    for (int i = 0; i < 3; i++) {
        const enum world_officer others[] = {ROADS_MAN, PUBLISHER, LEADER};
        f = full(w, others[i], number);
        assert_string_equal(f.helper.name, "");
        assert_string_equal(f.helper.phone, "");
        assert_string_equal(f.message, "");
        assert_string_equal(f.claim.state, "asked");
        MUST(wish_offers_open(w->c, world_viewer(others[i]), &n, &e));
        assert_int_equal(n, 0);
        MUST(wish_offered(w->c, world_viewer(others[i]), f.m.id, &offered, &e));
        assert_true(offered);
    }
    MUST(wish_offered(w->c, world_viewer(WATER_MAN), f.m.id, &offered, &e));
    assert_false(offered);
}

DB_STMT(wish_test_alive, "SELECT COUNT(*) FROM person p JOIN wish_claim k ON k.person_id = p.id"
                         " WHERE p.phone_hash IS NOT NULL");

/* An import names somebody else by and by: whoever also offers stays in the vault. */
static void test_the_vault_keeps_who_offers(void **state)
{
    WORLD(w);
    int64_t alive = 0;
    struct import_row row = {.line = 2,
                             .external_id = "T1",
                             .title = "路灯不亮",
                             .body = "路灯不亮",
                             .contact = helper,
                             .submitted_at = clock_now(&w->s.clock)};
    struct import_result result;
    MUST(import_rows(w->c, &w->s, "board", &row, 1, &result, &e));
    claim(w, public_wish(w), &helper);
    row.contact = (struct contact){.name = "别人", .phone = "13906990003"};
    row.body = "路灯一直不亮";
    MUST(import_rows(w->c, &w->s, "board", &row, 1, &result, &e));
    assert_int_equal(result.outcome, IMPORT_UPDATED);
    MUST(db_get_int(w->c, &wish_test_alive, DB_NO_ARGS, &alive, &e));
    assert_int_equal(alive, 1);
}

static void test_what_tells_whose_it_is(void **state)
{
    WORLD(w);
    static const struct {
        const char *text, *found;
    } cases[] = {
        {"住在3号楼", "3号"},
        {"住在桥头 12 号", "12 号"},
        {"幸福弄堂8弄", "8弄"},
        {"五巷的孩子", "五巷"},
        {"三（2）班的孩子", "三（2）班"},
        {"三年级", "三年级"},
        {"四组一户人家", "四组"},
        {"七社的老人", "七社"},
        {"第十二生产队", "十二生产队"},
        {"２单元５０２室", "２单元"},
        {"桥头里12号院", "12号"},
        {"三 班", "三 班"},
        {"一张书桌，旧的也行", NULL},
        {"11月3号以前", NULL},
        {"两节5号电池", NULL},
        {"38码的球鞋", NULL},
        {"三百元以内", NULL},
    };
    const struct matter m = load(w, listed_at(w, "桥头里村委会东边第二家"));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct wish_leaks l = {.n = 0};
        MUST(wish_scan(w->c, &w->s, w->a, &m, WISH_READ_BY_ALL, "need", cases[i].text, &l, &e));
        if (!cases[i].found) {
            assert_int_equal(l.n, 0);
            continue;
        }
        assert_true(l.n > 0);
        assert_string_equal(l.rows[0].text, cases[i].found);
        assert_string_equal(l.rows[0].kind, "home");
    }
    struct wish_leaks l = {.n = 0};
    MUST(wish_scan(w->c, &w->s, w->a, &m, WISH_READ_BY_ALL, "need", "村委会东边第二家的孩子", &l, &e));
    assert_int_equal(l.n, 1);
}

/* Reasons go to the other side. */
static void test_reasons_tell_nobody(void **state)
{
    WORLD(w);
    struct contact c;
    const struct viewer *v = world_viewer(DISPATCHER);
    const char *number = public_wish(w);
    claim(w, number, &helper);
    int64_t seen = full(w, DISPATCHER, number).claim.id;
    assert_int_equal(wish_refuse(w->c, &w->s, v, number, seen, "欧阳春兰家已经有了", &e), ERR_INVALID);
    assert_string_equal(e.field, "why");
    assert_int_equal(wish_reveal(w->c, &w->s, v, w->a, number, seen, "告诉他打13906990001", &c, &e), ERR_INVALID);
    assert_string_equal(e.field, "look");
    assert_int_equal(wish_hide(w->c, &w->s, world_viewer(PUBLISHER), number, "东方志愿队已经联系", "h", &e),
                     ERR_INVALID);
    assert_string_equal(e.field, "hide_reason");
    MUST(wish_refuse(w->c, &w->s, v, number, seen, "东方志愿队这次人手不够", &e));
}

static void test_undo_of_an_offices_taking(void **state)
{
    WORLD(w);
    const char *number = public_wish(w);
    const struct wish_receipt r = claim(w, number, &helper);
    MUST(step(w, ROADS_MAN, number, "claim", NULL, NULL, &e));
    assert_string_equal(offer(w, &r).state, "passed");
    MUST(undo_make(w->c, &w->s, world_viewer(ROADS_MAN), number, load(w, number).entries, &e));
    assert_string_equal(offer(w, &r).state, "asked");
    assert_string_equal(full(w, DISPATCHER, number).wish.state, "going");
    /* One that was passed over long ago does not come back. */
    MUST(step(w, ROADS_MAN, number, "claim", NULL, NULL, &e));
    MUST(step(w, ROADS_MAN, number, "give_up", NULL, NULL, &e));
    world_later(w, MS_MINUTE);
    MUST(step(w, ROADS_MAN, number, "claim", NULL, NULL, &e));
    MUST(undo_make(w->c, &w->s, world_viewer(ROADS_MAN), number, load(w, number).entries, &e));
    assert_string_equal(offer(w, &r).state, "passed");
    assert_string_equal(full(w, DISPATCHER, number).wish.state, "waiting");
    check_whole(w);
}

/* Who was confirmed takes it back: the office that has the wish is told. */
static void test_who_had_it_gives_it_up(void **state)
{
    WORLD(w);
    struct matter_full f;
    const char *number = public_wish(w);
    const struct wish_receipt r = claim(w, number, &helper);
    MUST(confirm(w, number, full(w, DISPATCHER, number).claim.id, &e));
    MUST(wish_claim_withdraw(w->c, &w->s, w->a, r.number, r.secret, NULL, &e));
    MUST(matter_full(w->c, world_viewer(ROADS_MAN), w->a, number, &f, &e));
    assert_string_equal(f.entries[f.n_entries - 1].kind, "wish_left");
    assert_true(full(w, ROADS_MAN, number).left);
    MUST(step(w, ROADS_MAN, number, "give_up", NULL, NULL, &e));
    MUST(step(w, ROADS_MAN, number, "claim", NULL, NULL, &e));
    assert_false(full(w, ROADS_MAN, number).left);
    check_whole(w);
}

DB_STMT(wish_test_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since)"
                        " VALUES (9001, $1, $2, 'publisher', 1, 0, 1)");

static void test_another_hand_releases(void **state)
{
    WORLD(w);
    const char *number = listed_at(w, NULL);
    world_exec(w, &wish_test_post, DB_ARGS(DB_INT(world_viewer(DISPATCHER)->id), DB_INT(OFFICE)));
    struct wish_draft x = draft(w, number);
    struct wish_full f = full(w, DISPATCHER, number);
    assert_false(f.releases);
    assert_true(f.part);
    assert_int_equal(release(w, DISPATCHER, number, &x, &e), ERR_DENIED);
    assert_true(full(w, PUBLISHER, number).releases);
    MUST(release(w, PUBLISHER, number, &x, &e));
    MUST(release(w, PUBLISHER, number, &x, &e)); /* the same form */
    struct wish_draft stale = x;
    stale.op = "another";
    MUST(wish_hide(w->c, &w->s, world_viewer(PUBLISHER), number, "家里已经有了", "h", &e));
    assert_int_equal(release(w, PUBLISHER, number, &stale, &e), ERR_CONFLICT);
    assert_false(full(w, PUBLISHER, number).wish.live);
}

static int count_rows(struct world *w, enum wish_show show, int limit)
{
    struct error e = {0};
    struct wish_rows l = {.next = NULL};
    int n = 0;
    do {
        MUST(wish_rows(w->c, world_viewer(PUBLISHER), w->a, show, l.next, limit, &l, &e));
        n += l.n;
        assert_true(l.n <= limit && (!l.next || l.n == limit));
    } while (l.next);
    return n;
}

static void test_lists_and_what_stays_with_the_offices(void **state)
{
    WORLD(w);
    struct wish_rows l;
    const char *number = NULL;
    for (int i = 0; i < 5; i++)
        number = listed_at(w, NULL);
    for (int i = 0; i < 3; i++)
        claim(w, public_wish(w), &helper);
    for (int limit = 1; limit < 7; limit++) {
        assert_int_equal(count_rows(w, WISH_RELEASE, limit), 5);
        assert_int_equal(count_rows(w, WISH_ASKED, limit), 3);
        assert_int_equal(count_rows(w, WISH_GOING, limit), 3);
        assert_int_equal(count_rows(w, WISH_WAITING, limit), 0);
    }
    const struct viewer *v = world_viewer(PUBLISHER);
    assert_int_equal(wish_rows(w->c, v, w->a, WISH_ASKED, "1-x", 5, &l, &e), ERR_INVALID);
    MUST(wish_keep_off(w->c, &w->s, v, number, "家里不愿意公开", "k", &e));
    MUST(wish_keep_off(w->c, &w->s, v, number, "家里不愿意公开", "k", &e));
    assert_int_equal(wish_keep_off(w->c, &w->s, v, number, "家里不愿意公开", "k2", &e), ERR_CONFLICT);
    assert_int_equal(count_rows(w, WISH_RELEASE, 2), 4);
    assert_true(full(w, PUBLISHER, number).kept_off);
    assert_string_equal(full(w, PUBLISHER, number).wish.title, "想给孩子一张书桌");
    const struct wish_draft x = draft(w, number);
    MUST(release(w, PUBLISHER, number, &x, &e));
    assert_false(full(w, PUBLISHER, number).kept_off);
    assert_int_equal(count_rows(w, WISH_WAITING, 2), 1);
    MUST(wish_hide(w->c, &w->s, v, number, "家里已经有了", "h", &e));
    assert_int_equal(count_rows(w, WISH_RELEASE, 2), 4); /* what was taken off does not ask to be released again */
    check_whole(w);
}

static void erase(struct world *w, const char *phone)
{
    struct error e = {0};
    struct erase_report report;
    w->s.key_file = arena_printf(w->a, "%s/site.key", w->fixture->dir); /* the journal lies beside it */
    const struct erase_request request = {.phone = phone, .reason = "本人要求删除"};
    MUST(erase_person(w->c, &w->s, &viewer_operator, &request, &report, &e));
}

DB_STMT(wish_test_named, "SELECT (SELECT COUNT(*) FROM entry_text t WHERE t.content LIKE $1)"
                         " + (SELECT COUNT(*) FROM wish w WHERE w.thanks LIKE $1 OR w.need LIKE $1)");
DB_STMT(wish_test_thanks, "UPDATE wish SET thanks = $2 WHERE matter_id = $1");

/* The thanks of the family name who helped: they do not go out, and go with whoever helped. */
static void test_thanks_that_name_who_helped(void **state)
{
    WORLD(w);
    int64_t n = 0;
    struct matter_full f;
    const char *number = public_wish(w);
    const struct wish_receipt r = claim(w, number, &helper);
    MUST(confirm(w, number, full(w, DISPATCHER, number).claim.id, &e));
    MUST(step(w, ROADS_MAN, number, "fulfil", "result", "东方志愿队送去了书桌", &e));
    MUST(step(w, VERIFIER, number, "confirm", "thanks", "欧阳春兰谢谢东方志愿队", &e));
    assert_string_equal(offer(w, &r).state, "done");
    assert_string_equal(full(w, PUBLISHER, number).wish.thanks, "■谢谢■");
    struct wish_draft x = draft(w, number);
    x.thanks = "谢谢东方志愿队的好心人";
    assert_int_equal(release(w, PUBLISHER, number, &x, &e), ERR_INVALID);
    assert_string_equal(e.field, "thanks");
    world_exec(w, &wish_test_thanks, DB_ARGS(DB_INT(load(w, number).id), DB_TEXT("谢谢东方志愿队")));
    erase(w, helper.phone);
    MUST(db_get_int(w->c, &wish_test_named, DB_ARGS(DB_TEXT("%东方志愿队%")), &n, &e));
    assert_int_equal(n, 0);
    MUST(db_get_int(w->c, &wish_test_named, DB_ARGS(DB_TEXT("%想给孩子一张书桌%")), &n, &e));
    assert_true(n > 0); /* the family's own words stand */
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, number, &f, &e));
    assert_string_equal(f.entries[f.n_entries - 1].kind, "erase");
    assert_false(f.entries[f.n_entries - 1].shown);
    assert_int_not_equal(f.m.person_id, 0);
    check_whole(w);
}

static void test_erasing(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct wish x;
    const char *asked = public_wish(w), *had = public_wish(w);
    claim(w, asked, &helper);
    claim(w, had, &helper);
    MUST(confirm(w, had, full(w, DISPATCHER, had).claim.id, &e));
    erase(w, helper.phone);
    assert_string_equal(full(w, DISPATCHER, asked).wish.state, "waiting");
    assert_string_equal(full(w, DISPATCHER, had).claim.state, "ended");
    assert_true(full(w, ROADS_MAN, had).left);
    MUST(matter_full(w->c, world_viewer(ROADS_MAN), w->a, had, &f, &e));
    assert_string_equal(f.entries[f.n_entries - 1].kind, "wish_left");
    const struct contact other = {.name = "另一位", .phone = "13906990002"};
    const char *ref = full(w, DISPATCHER, asked).wish.ref;
    const struct wish_receipt r = claim(w, asked, &other);
    erase(w, family.phone);
    assert_string_equal(offer(w, &r).state, "ended");
    assert_int_equal(wish_get(w->c, w->a, ref, &x, &e), ERR_NOT_FOUND);
    check_whole(w);
}

static void test_the_same_form_says_how_it_stands(void **state)
{
    WORLD(w);
    struct wish_receipt r;
    struct wish_claimed found;
    const char *number = public_wish(w);
    const struct wish_ask x = {
        .ref = full(w, DISPATCHER, number).wish.ref, .name = helper.name, .phone = helper.phone, .key = "form"};
    MUST(wish_claim(w->c, &w->s, w->a, &x, &r, &e));
    assert_false(r.again);
    MUST(wish_refuse(w->c, &w->s, world_viewer(DISPATCHER), number, full(w, DISPATCHER, number).claim.id,
                     "已有单位联系", &e));
    MUST(wish_claim(w->c, &w->s, w->a, &x, &r, &e));
    assert_true(r.again);
    assert_string_equal(r.state, "refused");
    /* Guesses count for where they come from, whatever number they try. */
    for (int i = 0; i < 300; i++)
        assert_int_equal(
            wish_claim_open(w->c, &w->s, w->a, matter_number_random(w->a, "RL"), "1", "203.0.113.7", &found, &e),
            ERR_NOT_FOUND);
    assert_int_equal(wish_claim_open(w->c, &w->s, w->a, r.number, r.secret, "203.0.113.7", &found, &e), ERR_BUSY);
    MUST(wish_claim_open(w->c, &w->s, w->a, r.number, r.secret, "203.0.113.8", &found, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_what_speaks_of_somebody_is_off_the_page),
        BOTH_WORLDS(test_an_answer_is_for_the_offer_that_was_seen),
        BOTH_WORLDS(test_a_phone_has_three_in_hand),
        BOTH_WORLDS(test_a_network_has_so_many_a_day),
        BOTH_WORLDS(test_who_sees_who_offers),
        BOTH_WORLDS(test_the_vault_keeps_who_offers),
        BOTH_WORLDS(test_what_tells_whose_it_is),
        BOTH_WORLDS(test_reasons_tell_nobody),
        BOTH_WORLDS(test_undo_of_an_offices_taking),
        BOTH_WORLDS(test_who_had_it_gives_it_up),
        BOTH_WORLDS(test_another_hand_releases),
        BOTH_WORLDS(test_lists_and_what_stays_with_the_offices),
        BOTH_WORLDS(test_thanks_that_name_who_helped),
        BOTH_WORLDS(test_erasing),
        BOTH_WORLDS(test_the_same_form_says_how_it_stands),
    };
    return world_run(tests, COUNT_OF(tests));
}
