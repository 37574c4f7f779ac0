/* Papers: numbers without gaps or doubles, none that tells of a compartment, and who may make or open one. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/paper.h"
#include "model/sealed_file.h"
#include "model/undo.h"

static const char address[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const struct contact somebody = {
    .name = "古丽·买买提𬭎", .phone = "13800001111", .address = "胜利路1号"};

static struct paper_request request_of(struct world *w, const char *number, const char *code, const char *op)
{
    (void)w;
    return (struct paper_request){.number = number, .code = code, .op_key = op, .reason = "需要书面送达"};
}

static enum err open_paper(struct world *w, enum world_officer o, const struct paper_request *x, struct paper *ret,
                           struct error *e)
{
    *e = (struct error){0};
    enum err r = paper_get(w->c, &w->s, world_viewer(o), w->a, x->number, x->code, ret, e);
    if (r == ERR_OK)
        r = paper_fill(ret, w->a, x, e);
    return r == ERR_OK ? paper_open(w->c, w->a, ret, e) : r;
}

static enum err issue(struct world *w, const struct paper *p, const struct paper_request *x, int64_t *ret,
                      struct error *e)
{
    const struct record_file file = {.sha256 = address, .name = "告知书.pdf", .type = "application/pdf", .size = 5};
    *e = (struct error){0};
    return paper_issue(w->c, p, x, &file, ret, e);
}

/* Grounds and way out are those of the refusal that stands, not of whichever step has a text of that name. */
static void test_paper_takes_words_of_what_stands(void **state)
{
    WORLD(w);
    struct matter_full f;
    struct paper p;
    struct receipt r = world_raise(w, "工资被拖欠", &somebody, 0);
    MUST(world_move(w, DISPATCHER, r.number, "refuse", "写错了的理由", "写错了的去处", &e));
    MUST(matter_full(w->c, world_viewer(DISPATCHER), w->a, r.number, &f, &e));
    MUST(undo_make(w->c, &w->s, world_viewer(DISPATCHER), r.number, f.m.entries, &e));
    MUST(world_dispatch(w, r.number, ROADS, &e));
    MUST(world_move(w, DISPATCHER, r.number, "recall", "转错了单位", NULL, &e));
    MUST(world_move(w, DISPATCHER, r.number, "refuse", "属于劳动争议", "劳动仲裁", &e));
    MUST(matter_full(w->c, world_viewer(CLERK), w->a, r.number, &f, &e));
    struct move_request x = {.number = r.number,
                             .move = "against",
                             .version = f.m.version,
                             .texts = {"来电说的是水务局"},
                             .against_unit_id = WATER};
    MUST(move_make(w->c, &w->s, world_viewer(CLERK), &x, &e));
    MUST(paper_get(w->c, &w->s, world_viewer(DISPATCHER), w->a, r.number, "refused", &p, &e));
    for (size_t i = 0; i < PAPER_FIELDS_MAX && p.def->fields[i].part; i++) {
        if (str_eq(p.def->fields[i].part, "grounds"))
            assert_string_equal(p.texts[i], "属于劳动争议");
        if (str_eq(p.def->fields[i].part, "route"))
            assert_string_equal(p.texts[i], "劳动仲裁");
    }
}

/* What has changed while it was drawn is drawn again: the letter would name the office that no longer has it. */
static void test_paper_is_of_the_matter_as_it_is(void **state)
{
    WORLD(w);
    struct paper p;
    int64_t entry;
    struct receipt r = world_raise(w, "路灯不亮", &somebody, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    struct paper_request x = request_of(w, r.number, "accepted", "op-1");
    MUST(open_paper(w, DISPATCHER, &x, &p, &e));
    MUST(world_move(w, DISPATCHER, r.number, "recall", "转错了单位", NULL, &e));
    MUST(world_dispatch(w, r.number, WATER, &e));
    assert_int_equal(issue(w, &p, &x, &entry, &e), ERR_CONFLICT);
    MUST(open_paper(w, DISPATCHER, &x, &p, &e));
    MUST(issue(w, &p, &x, &entry, &e));
}

static void test_paper_numbers_run_without_gaps_or_doubles(void **state)
{
    WORLD(w);
    struct paper one, two;
    int64_t first, again, second;
    struct receipt r = world_raise(w, "路灯不亮", &somebody, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    struct paper_request x = request_of(w, r.number, "accepted", "op-1"),
                         y = request_of(w, r.number, "accepted", "op-2");
    MUST(open_paper(w, CLERK, &x, &one, &e));
    MUST(open_paper(w, DISPATCHER, &y, &two, &e));
    assert_string_equal(one.label, "受告字〔2026〕1号");
    assert_string_equal(two.label, one.label);
    assert_string_equal(one.contact.name, somebody.name);
    MUST(issue(w, &one, &x, &first, &e));
    /* The second of two people draws again. */
    assert_int_equal(issue(w, &two, &y, &second, &e), ERR_CONFLICT);
    assert_string_equal(e.field, "n");
    MUST(open_paper(w, DISPATCHER, &y, &two, &e));
    assert_string_equal(two.label, "受告字〔2026〕2号");
    MUST(issue(w, &two, &y, &second, &e));
    assert_int_not_equal(first, second);
    /* A key that is too long is cut between two characters: half of one is no text to PostgreSQL. */
    y.op_key =
        "停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停停";
    MUST(paper_issued(w->c, world_viewer(DISPATCHER), &y, &again, &e));
    assert_int_equal(again, 0);
    /* The same form again is the same paper, and counts nothing. */
    MUST(issue(w, &one, &x, &again, &e));
    assert_int_equal(again, first);
    MUST(paper_issued(w->c, world_viewer(CLERK), &x, &again, &e));
    assert_int_equal(again, first);
    MUST(open_paper(w, DISPATCHER, &y, &two, &e));
    assert_string_equal(two.label, "受告字〔2026〕3号");
}

/* A gap in the office's series would tell its people of papers they must not know of. */
static void test_paper_of_a_compartment_takes_no_running_number(void **state)
{
    WORLD(w);
    struct paper p;
    int64_t id;
    struct receipt hidden = world_raise(w, "反映供水处", &somebody, WATER),
                   open = world_raise(w, "路灯不亮", &somebody, 0);
    MUST(world_dispatch(w, hidden.number, ROADS, &e));
    MUST(world_dispatch(w, open.number, ROADS, &e));
    struct paper_request x = request_of(w, hidden.number, "accepted", "op-1");
    for (int i = 1; i <= 2; i++) {
        MUST(open_paper(w, CLERK, &x, &p, &e));
        assert_string_equal(p.label, arena_printf(w->a, "受告字〔2026〕%s-%d号", strrchr(hidden.number, '-') + 1, i));
        x.op_key = arena_printf(w->a, "op-%d", i);
        MUST(issue(w, &p, &x, &id, &e));
    }
    assert_int_equal(open_paper(w, WATER_MAN, &x, &p, &e), ERR_NOT_FOUND);
    x = request_of(w, open.number, "accepted", "op-3");
    MUST(open_paper(w, CLERK, &x, &p, &e));
    assert_string_equal(p.label, "受告字〔2026〕1号");
}

static void test_paper_is_made_by_whom_and_when_the_table_says(void **state)
{
    WORLD(w);
    struct paper p;
    struct receipt r = world_raise(w, "路灯不亮", &somebody, 0), nameless = world_raise(w, "井盖松动", NULL, 0);
    static const struct {
        enum world_officer who;
        const char *code;
        enum err before, after; /* dispatch and sign-off */
    } cases[] = {
        {CLERK, "accepted", ERR_CONFLICT, ERR_OK},           {DISPATCHER, "forwarded", ERR_CONFLICT, ERR_OK},
        {DISPATCHER, "refused", ERR_CONFLICT, ERR_CONFLICT}, {ROADS_MAN, "answer", ERR_NOT_FOUND, ERR_OK},
        {LAMPS_MAN, "sheet", ERR_NOT_FOUND, ERR_NOT_FOUND},  {WATER_MAN, "answer", ERR_NOT_FOUND, ERR_NOT_FOUND},
        {ROADS_MAN, "accepted", ERR_NOT_FOUND, ERR_DENIED},  {PUBLISHER, "sheet", ERR_DENIED, ERR_DENIED},
        {SYSADMIN, "sheet", ERR_NOT_FOUND, ERR_NOT_FOUND},   {VERIFIER, "sheet", ERR_OK, ERR_OK},
        {CLERK, "nonsense", ERR_NOT_FOUND, ERR_NOT_FOUND},   {CLERK, "receipt", ERR_DENIED, ERR_CONFLICT}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(paper_get(w->c, &w->s, world_viewer(cases[i].who), w->a, r.number, cases[i].code, &p, &e),
                         cases[i].before);
    world_close(w, r.number, "路灯已经修好，今后每月检查一次。");
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(paper_get(w->c, &w->s, world_viewer(cases[i].who), w->a, r.number, cases[i].code, &p, &e),
                         cases[i].after);
    MUST(world_dispatch(w, nameless.number, ROADS, &e));
    assert_int_equal(paper_get(w->c, &w->s, world_viewer(CLERK), w->a, nameless.number, "accepted", &p, &e),
                     ERR_DENIED);
}

static void test_paper_asks_for_its_fields_and_a_reason(void **state)
{
    WORLD(w);
    struct paper p;
    struct receipt r = world_raise(w, "路灯不亮", &somebody, 0);
    world_close(w, r.number, "路灯已经修好，今后每月检查一次。");
    struct paper_request x = request_of(w, r.number, "answer", NULL);
    const char *whole[PAPER_FIELDS_MAX] = {"请修好路灯", "已查明线路老化", "予以支持",
                                           "已经修好了", "《条例》第三条", "上级机关"};
    MUST(paper_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, r.number, "answer", &p, &e));
    assert_string_equal(p.texts[0], "路灯不亮");
    assert_string_equal(p.texts[3], "路灯已经修好，今后每月检查一次。");
    assert_string_not_equal(p.contact.name, somebody.name);
    for (size_t i = 0; i <= COUNT_OF(whole); i++) {
        memcpy(x.texts, whole, sizeof(whole));
        x.reason = i < COUNT_OF(whole) ? x.reason : "看";
        if (i < COUNT_OF(whole))
            x.texts[i] = i == 2 ? "予以" : "\xff";
        assert_int_equal(open_paper(w, ROADS_MAN, &x, &p, &e), ERR_INVALID);
        assert_string_equal(e.field, i < COUNT_OF(whole) ? p.def->fields[i].part : "reason");
    }
}

/* The slip with the secret: the clerk who just took it in, nobody later or else. */
static void test_paper_slip_is_for_the_clerk_at_the_window(void **state)
{
    WORLD(w);
    struct paper p;
    struct receipt r;
    int64_t id;
    const struct submission sub = {.body = "来访反映路灯不亮", .channel = "visit", .contact = somebody};
    MUST(submit(w->c, &w->s, world_viewer(CLERK), w->a, &sub, &r, &e));
    struct paper_request x = request_of(w, r.number, "receipt", "op-1");
    MUST(open_paper(w, CLERK, &x, &p, &e));
    assert_string_equal(p.secret, r.secret);
    MUST(paper_issue(w->c, &p, &x, NULL, &id, &e));
    assert_int_equal(open_paper(w, DISPATCHER, &x, &p, &e), ERR_DENIED);
    world_later(w, PAPER_SLIP_MS + 1);
    assert_int_equal(open_paper(w, CLERK, &x, &p, &e), ERR_DENIED);
}

DB_STMT(test_paper_file, "SELECT d.id FROM document d JOIN entry t ON t.id = d.entry_id WHERE t.kind = 'issue'");
DB_STMT(test_paper_looks, "SELECT COUNT(*) FROM entry WHERE kind = 'reveal' AND shown = 1");

static void test_paper_with_a_contact_asks_whoever_opens_it(void **state)
{
    WORLD(w);
    struct paper p;
    struct document d;
    int64_t id, file, looks;
    struct receipt r = world_raise(w, "路灯不亮", &somebody, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    struct paper_request x = request_of(w, r.number, "accepted", "op-1");
    MUST(open_paper(w, CLERK, &x, &p, &e));
    MUST(issue(w, &p, &x, &id, &e));
    MUST(db_get_int(w->c, &test_paper_file, DB_NO_ARGS, &file, &e));
    static const struct {
        enum world_officer who;
        const char *reason;
        enum err result;
        int64_t looks;
    } cases[] = {{CLERK, NULL, ERR_OK, 0},
                 {ROADS_MAN, NULL, ERR_INVALID, 0},
                 {ROADS_MAN, "核对地址", ERR_OK, 1},
                 {ROADS_MAN, "核对地址", ERR_OK, 1},
                 {LEADER, "核对地址", ERR_DENIED, 1},
                 {LAMPS_MAN, "核对地址", ERR_NOT_FOUND, 1}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(
            paper_look(w->c, &w->s, world_viewer(cases[i].who), w->a, r.number, file, cases[i].reason, "op", &d, &e),
            cases[i].result);
        MUST(db_get_int(w->c, &test_paper_looks, DB_NO_ARGS, &looks, &e));
        assert_int_equal(looks, cases[i].looks);
    }
    world_later(w, PAPER_SLIP_MS + 1);
    assert_int_equal(paper_look(w->c, &w->s, world_viewer(CLERK), w->a, r.number, file, NULL, "op", &d, &e),
                     ERR_INVALID);
    assert_int_equal(paper_look(w->c, &w->s, world_viewer(ROADS_MAN), w->a, r.number, file, "核对地址", "op", &d, &e),
                     ERR_INVALID);
}

/* Who served it, when, how, and who signed: once for a form, in the record, and shown to the resident. */
static void test_paper_service_by_hand_is_an_entry(void **state)
{
    WORLD(w);
    struct paper p;
    int64_t issued = 0;
    struct receipt r = world_raise(w, "路灯不亮", &somebody, 0);
    MUST(world_dispatch(w, r.number, ROADS, &e));
    const struct paper_request x = request_of(w, r.number, "accepted", "op");
    MUST(open_paper(w, CLERK, &x, &p, &e));
    MUST(issue(w, &p, &x, &issued, &e));
    int64_t at = clock_now(&w->s.clock);
    world_later(w, MS_DAY);
    struct paper_service s = {.number = r.number,
                              .issue_id = issued,
                              .how = "mail",
                              .signed_by = "self",
                              .at = at + MS_HOUR,
                              .note = "EMS 1234",
                              .op_key = "k"};
    struct {
        const char *field;
        struct paper_service x;
    } wrong[] = {{"how", s}, {"signed", s}, {"at", s}, {"at", s}, {"at", s}};
    wrong[0].x.how = "pigeon";
    wrong[1].x.signed_by = NULL;
    wrong[2].x.at = at - MS_HOUR;
    wrong[3].x.at = at + 2 * MS_DAY;
    wrong[4].x.at = 0;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(paper_serve(w->c, &w->s, world_viewer(CLERK), &wrong[i].x, &e), ERR_INVALID);
        assert_string_equal(e.field, wrong[i].field);
    }
    assert_int_equal(paper_serve(w->c, &w->s, world_viewer(WATER_MAN), &s, &e), ERR_NOT_FOUND);
    assert_int_equal(paper_serve(w->c, &w->s, world_viewer(LEADER), &s, &e), ERR_DENIED);
    for (int i = 0; i < 2; i++)
        MUST(paper_serve(w->c, &w->s, world_viewer(CLERK), &s, &e));
    struct matter_full f;
    int n = 0;
    bool noted = false;
    MUST(matter_full(w->c, world_viewer(CLERK), w->a, r.number, &f, &e));
    for (int i = 0; i < f.n_entries; i++) {
        if (!str_eq(f.entries[i].kind, "served_by_hand"))
            continue;
        n++;
        assert_true(f.entries[i].shown);
        assert_int_equal(f.entries[i].occurred_at, at + MS_HOUR);
        for (int k = 0; k < f.entries[i].n_texts; k++)
            noted = noted || str_eq(f.entries[i].texts[k].content, "EMS 1234");
    }
    assert_int_equal(n, 1);
    assert_true(noted);
}

DB_STMT(test_paper_forget, "UPDATE person SET wrapped_key = NULL, box = NULL, who_hash = NULL, phone_hash = NULL,"
                           " last4_hash = NULL, erased_at = 1 WHERE id = $1");

static int64_t person_of(struct world *w, const struct contact *c)
{
    struct error e = {0};
    struct matter m;
    struct receipt r = world_raise(w, "路灯不亮", c, 0);
    MUST(matter_by_number(w->c, world_viewer(CLERK), w->a, r.number, &m, &e));
    return m.person_id;
}

/* A stored paper is read with the person's key alone; with the key gone it is noise, wherever a copy lies. */
static void test_paper_is_sealed_for_its_person(void **state)
{
    WORLD(w);
    const struct contact other = {.name = "李四", .phone = "13900001111"};
    int64_t person = person_of(w, &somebody), second = person_of(w, &other);
    static const char pdf[] = "%PDF-1.7 古丽·买买提𬭎";
    const void *sealed, *again, *plain;
    size_t n, again_n, plain_n;
    MUST(file_seal(w->c, &w->s, w->a, person, pdf, sizeof(pdf), &sealed, &n, &e));
    MUST(file_seal(w->c, &w->s, w->a, person, pdf, sizeof(pdf), &again, &again_n, &e));
    assert_true(file_is_sealed(sealed, n) && !file_is_sealed(pdf, sizeof(pdf)));
    assert_null(memmem(sealed, n, "PDF", 3));
    assert_int_equal(n, again_n);
    assert_memory_not_equal(sealed, again, n);
    MUST(file_unseal(w->c, &w->s, w->a, sealed, n, &plain, &plain_n, &e));
    assert_int_equal(plain_n, sizeof(pdf));
    assert_memory_equal(plain, pdf, sizeof(pdf));
    /* Altered, cut, or said to be somebody else's. */
    for (size_t at = FILE_SEALED_HEAD - 1; at < n; at += 7) {
        uint8_t *bad = arena_memdup(w->a, sealed, n);
        bad[at] ^= 1;
        assert_int_not_equal(file_unseal(w->c, &w->s, w->a, bad, n, &plain, &plain_n, &e), ERR_OK);
        assert_int_not_equal(file_unseal(w->c, &w->s, w->a, sealed, at, &plain, &plain_n, &e), ERR_OK);
    }
    uint8_t *moved = arena_memdup(w->a, sealed, n);
    for (int i = 0; i < 8; i++)
        moved[16 + i] = (uint8_t)((uint64_t)second >> (56 - 8 * i));
    assert_int_equal(file_unseal(w->c, &w->s, w->a, moved, n, &plain, &plain_n, &e), ERR_INTERNAL);
    world_exec(w, &test_paper_forget, DB_ARGS(DB_INT(person)));
    assert_int_equal(file_unseal(w->c, &w->s, w->a, sealed, n, &plain, &plain_n, &e), ERR_NOT_FOUND);
    assert_int_equal(file_seal(w->c, &w->s, w->a, person, pdf, sizeof(pdf), &again, &n, &e), ERR_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_paper_service_by_hand_is_an_entry),
        BOTH_WORLDS(test_paper_is_sealed_for_its_person),
        BOTH_WORLDS(test_paper_takes_words_of_what_stands),
        BOTH_WORLDS(test_paper_is_of_the_matter_as_it_is),
        BOTH_WORLDS(test_paper_numbers_run_without_gaps_or_doubles),
        BOTH_WORLDS(test_paper_of_a_compartment_takes_no_running_number),
        BOTH_WORLDS(test_paper_is_made_by_whom_and_when_the_table_says),
        BOTH_WORLDS(test_paper_asks_for_its_fields_and_a_reason),
        BOTH_WORLDS(test_paper_slip_is_for_the_clerk_at_the_window),
        BOTH_WORLDS(test_paper_with_a_contact_asks_whoever_opens_it),
    };
    return world_run(tests, COUNT_OF(tests));
}
