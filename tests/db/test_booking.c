/* Booking a time: the last place is had by one; a phone books once a day; a form sent twice is one booking; what comes
 * of it at the desk; what residents are told, and what of them is kept. */
#include "world.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/booking.h"
#include "model/erase.h"
#include "model/person.h"

DB_STMT(booking_test_audit, "SELECT COUNT(*) FROM audit WHERE detail LIKE '%13906997531%' OR detail LIKE '%端木%'");
DB_STMT(booking_test_once, "SELECT COUNT(*) FROM booking WHERE once_hash IS NOT NULL");
DB_STMT(booking_test_persons, "SELECT COUNT(*) FROM person WHERE erased_at = 0");
DB_STMT(booking_test_matter, "SELECT COUNT(*) FROM matter m JOIN booking b ON b.matter_id = m.id JOIN activity_matter x"
                             " ON x.matter_id = m.id WHERE m.procedure = 'jiefang' AND x.part = 'heard'"
                             " AND b.state = 'received' AND m.person_id = b.person_id");

DB_STMT(booking_test_matters, "SELECT COUNT(*) FROM matter");
DB_STMT(booking_test_taken, "SELECT SUM(taken) FROM activity_slot");
DB_STMT(booking_test_fill, "INSERT INTO booking (id, activity_id, state, party, made_at, changed_at)"
                           " VALUES ($1, $2, 'here', 1, 1, 1)");

#define NAME  "端木赐"
#define PHONE "13906997531"

/* A reception of roads in five days from nine to eleven, approved, with so many times of 20 minutes. */
static const char *reception(struct world *w, int64_t slots, int64_t room)
{
    struct error e = {0};
    const char *number;
    int64_t at = clock_now(&w->s.clock) + 5 * MS_DAY;
    const struct activity_edit x = {.programme = programme_find("jiefang"),
                                    .title = "局长接访日",
                                    .place = "信访接待室",
                                    .unit_id = ROADS,
                                    .starts_at = at,
                                    .ends_at = at + 2 * MS_HOUR,
                                    .downs = DOWN_RECEPTION,
                                    .values = {"林局长", "局长", "道路和路灯问题", "regular"}};
    const struct slot_plan plan = {.from = at, .minutes = 20, .count = slots, .room = room};
    const struct activity_act approve = {.step = STEP_APPROVE};
    MUST(activity_plan(w->c, &w->s, world_viewer(ROADS_MAN), w->a, &x, &number, &e));
    if (slots)
        MUST(booking_slots(w->c, &w->s, world_viewer(ROADS_MAN), number, &plan, &e));
    MUST(activity_act(w->c, &w->s, world_viewer(LEADER), number, &approve, &e));
    return number;
}

static enum err book(struct world *w, const char *number, const char *phone, int slot, const char *key,
                     struct booking_receipt *ret, struct error *e)
{
    const struct booking_request x = {.number = number,
                                      .starts_at = clock_now(&w->s.clock) + 5 * MS_DAY + slot * 20 * MS_MINUTE,
                                      .name = NAME,
                                      .phone = phone,
                                      .party = 2,
                                      .key = key};
    return booking_make(w->c, &w->s, w->a, &x, ret, e);
}

static int64_t count(struct world *w, const struct db_stmt *s)
{
    struct error e = {0};
    int64_t n = -1;
    MUST(db_get_int(w->c, s, DB_NO_ARGS, &n, &e));
    return n;
}

static void test_what_residents_are_told(void **state)
{
    WORLD(w);
    struct reception_list l;
    struct reception x;
    struct slot slots[BOOKING_SLOTS_MAX];
    int n;
    const char *number = reception(w, 3, 1);
    struct activity_edit visit = {.programme = programme_find("zoufang"),
                                  .title = "走访",
                                  .unit_id = ROADS,
                                  .starts_at = clock_now(&w->s.clock) + MS_DAY,
                                  .ends_at = clock_now(&w->s.clock) + 2 * MS_DAY,
                                  .downs = DOWN_RESEARCH,
                                  .values = {"用水"}};
    const char *inner;
    const struct activity_act approve = {.step = STEP_APPROVE}, cancel = {.step = STEP_CANCEL, .note = "主任出差"};
    MUST(activity_plan(w->c, &w->s, world_viewer(ROADS_MAN), w->a, &visit, &inner, &e));
    MUST(activity_act(w->c, &w->s, world_viewer(LEADER), inner, &approve, &e));
    MUST(reception_list(w->c, &w->s, w->a, 4, 10, &l, &e));
    assert_int_equal(l.n, 0); /* it begins in five days */
    MUST(reception_list(w->c, &w->s, w->a, 6, 10, &l, &e));
    assert_int_equal(l.n, 1); /* nobody is told of a visit */
    assert_string_equal(l.rows[0].a.number, number);
    assert_int_equal(reception_get(w->c, &w->s, w->a, inner, &x, slots, &n, &e), ERR_NOT_FOUND);
    MUST(reception_get(w->c, &w->s, w->a, number, &x, slots, &n, &e));
    assert_int_equal(n, 3);
    assert_string_equal(x.values[0], "林局长");
    assert_true(x.books);
    MUST(activity_act(w->c, &w->s, world_viewer(LEADER), number, &cancel, &e));
    MUST(reception_list(w->c, &w->s, w->a, RECEPTION_DAYS, RECEPTION_ROWS_MAX, &l, &e));
    assert_int_equal(l.n, 1); /* so that nobody comes in vain */
    assert_int_equal(l.rows[0].a.state, ACTIVITY_CANCELLED);
    assert_false(l.rows[0].books);
}

static void test_a_place_is_had_once(void **state)
{
    WORLD(w);
    struct booking_receipt x, again;
    const char *number = reception(w, 3, 1);
    MUST(book(w, number, PHONE, 0, "form-1", &x, &e));
    assert_int_equal(strlen(x.code), BOOKING_CODE_SIZE);
    MUST(book(w, number, PHONE, 0, "form-1", &again, &e));
    assert_true(again.again);
    assert_string_equal(again.code, x.code);
    assert_int_equal(book(w, number, PHONE, 1, "form-1", &again, &e), ERR_CONFLICT); /* another content under the key */
    assert_int_equal(book(w, number, PHONE, 1, "form-2", &again, &e), ERR_CONFLICT); /* once a day */
    assert_string_equal(e.field, "slot");
    assert_int_equal(book(w, number, "13906990001", 0, "form-3", &again, &e), ERR_CONFLICT); /* taken */
    assert_string_equal(e.field, "slot");
    MUST(book(w, number, "13906990001", 1, "form-4", &again, &e));
    assert_int_equal(book(w, number, "13906990002", 9, "form-5", &again, &e), ERR_CONFLICT); /* no such time */
    assert_int_equal(count(w, &booking_test_persons), 2);
    assert_int_equal(count(w, &booking_test_audit), 0);
}

struct attempt {
    struct world *w;
    struct arena *a;
    struct booking_request x;
    enum err result;
    struct error error;
};

static void run_try(struct db_conn *c, void *ctx)
{
    struct attempt *t = ctx;
    struct booking_receipt receipt;
    t->result = booking_make(c, &t->w->s, t->a, &t->x, &receipt, &t->error);
}

/* One that is refused has written nothing, so that those who share its commit are not run again. */
static void test_a_refused_one_holds_nobody_up(void **state)
{
    WORLD(w);
    static const char *const phones[] = {"13906990001", PHONE, "13906990002"};
    struct attempt tries[3];
    struct fixture_part parts[3];
    struct booking_receipt x;
    const char *number = reception(w, 4, 1);
    int64_t at = clock_now(&w->s.clock) + 5 * MS_DAY;
    MUST(book(w, number, PHONE, 0, "form-1", &x, &e));
    for (int i = 0; i < 3; i++) {
        tries[i] = (struct attempt){.w = w, .a = arena_new()};
        tries[i].x = (struct booking_request){.number = number,
                                              .starts_at = at + (i + 1) * 20 * MS_MINUTE,
                                              .name = NAME,
                                              .phone = phones[i],
                                              .party = 2,
                                              .key = arena_printf(tries[i].a, "try-%d", i)};
        parts[i] = (struct fixture_part){run_try, &tries[i]};
    }
    uint64_t retries = db_stats_of(w->db).retries;
    fixture_together(w->db, parts, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(tries[i].result, i == 1 ? ERR_CONFLICT : ERR_OK);
        arena_free(tries[i].a);
    }
    assert_string_equal(tries[1].error.field, "slot");
    assert_int_equal(count(w, &booking_test_taken), 3);
    if (db_engine_of(w->db) == DB_SQLITE)
        assert_int_equal(db_stats_of(w->db).retries, retries);
}

static void test_a_place_is_given_back(void **state)
{
    WORLD(w);
    struct booking_receipt x, other;
    const char *number = reception(w, 1, 1);
    MUST(book(w, number, PHONE, 0, "form-1", &x, &e));
    assert_int_equal(booking_cancel(w->c, &w->s, w->a, number, PHONE, "00000000", &e), ERR_NOT_FOUND);
    assert_int_equal(booking_cancel(w->c, &w->s, w->a, number, "13906990001", x.code, &e), ERR_NOT_FOUND);
    const char *spaced = arena_printf(w->a, "%.4s %s", x.code, x.code + 4);
    MUST(booking_cancel(w->c, &w->s, w->a, number, "139 0699 7531", spaced, &e));
    assert_int_equal(booking_cancel(w->c, &w->s, w->a, number, PHONE, x.code, &e), ERR_NOT_FOUND);
    MUST(book(w, number, "13906990001", 0, "form-2", &other, &e));
    for (int i = 0; i < 6; i++)
        (void)!booking_cancel(w->c, &w->s, w->a, number, "13906990001", "12345678", &e);
    assert_int_equal(booking_cancel(w->c, &w->s, w->a, number, "13906990001", other.code, &e), ERR_BUSY); /* guessed */
}

static void test_what_is_refused(void **state)
{
    WORLD(w);
    struct booking_receipt x;
    const char *number = reception(w, 2, 1);
    assert_int_equal(book(w, number, "139", 0, "k1", &x, &e), ERR_INVALID);
    assert_string_equal(e.field, "phone");
    assert_int_equal(book(w, number, PHONE, 0, "", &x, &e), ERR_INVALID);
    assert_int_equal(book(w, "HD261120-0000000", PHONE, 0, "k2", &x, &e), ERR_NOT_FOUND);
    struct booking_request q = {.number = number,
                                .starts_at = clock_now(&w->s.clock) + 5 * MS_DAY,
                                .name = NAME,
                                .phone = PHONE,
                                .party = 6, /* five represent a group (信访工作条例 Art. 20) */
                                .key = "k3"};
    assert_int_equal(booking_make(w->c, &w->s, w->a, &q, &x, &e), ERR_INVALID);
    assert_string_equal(e.field, "party");
    q.party = 5;
    q.name = "";
    assert_int_equal(booking_make(w->c, &w->s, w->a, &q, &x, &e), ERR_INVALID);
    assert_string_equal(e.field, "name");
    q.name = NAME;
    clock_set(&w->s.clock, q.starts_at + MS_MINUTE);
    assert_int_equal(booking_make(w->c, &w->s, w->a, &q, &x, &e), ERR_CONFLICT); /* it has begun */
    const struct slot_plan late = {.from = q.starts_at, .minutes = 20, .count = 7, .room = 1};
    assert_int_equal(booking_slots(w->c, &w->s, world_viewer(ROADS_MAN), number, &late, &e), ERR_INVALID);
    assert_int_equal(booking_slots(w->c, &w->s, world_viewer(WATER_MAN), number, &late, &e), ERR_NOT_FOUND);
}

static void test_the_day(void **state)
{
    WORLD(w);
    struct booking_receipt x;
    struct booking_list l;
    struct receipt receipt;
    struct contact contact;
    const struct viewer *v = world_viewer(ROADS_TWO);
    const char *number = reception(w, 2, 2);
    MUST(book(w, number, PHONE, 1, "k1", &x, &e));
    const struct booking_request walk = {.party = 1, .key = "w1"};
    MUST(booking_walk_in(w->c, &w->s, v, number, &walk, &e));
    MUST(booking_walk_in(w->c, &w->s, v, number, &walk, &e));
    assert_int_equal(booking_queue(w->c, &w->s, world_viewer(WATER_MAN), w->a, number, NULL, &l, &e), ERR_NOT_FOUND);
    assert_int_equal(booking_queue(w->c, &w->s, world_viewer(SUPERVISOR), w->a, number, NULL, &l, &e), ERR_DENIED);
    MUST(booking_queue(w->c, &w->s, v, w->a, number, NULL, &l, &e));
    assert_int_equal(l.n, 2);
    assert_string_equal(l.rows[0].name, "端**");
    assert_string_equal(l.rows[0].phone, "139****7531");
    assert_string_equal(l.rows[1].state, "here");
    int64_t id = l.rows[0].id;
    MUST(booking_mark(w->c, &w->s, v, number, id, "here", &e));
    assert_int_equal(booking_mark(w->c, &w->s, v, number, id, "booked", &e), ERR_CONFLICT);
    const struct said_field said[] = {{"mode", "regular"}, {"leader", "林局长"}, {"notice", "9点在信访接待室"}};
    const struct submission heard = {.procedure = "jiefang",
                                     .fields = said,
                                     .n_fields = COUNT_OF(said),
                                     .body = "门口的路灯坏了半年",
                                     .channel = "visit"};
    MUST(booking_receive(w->c, &w->s, v, w->a, number, id, &heard, &receipt, &e));
    const char *first = receipt.number;
    MUST(booking_receive(w->c, &w->s, v, w->a, number, id, &heard, &receipt, &e));
    assert_string_equal(receipt.number, first);
    assert_int_equal(count(w, &booking_test_matter), 1);
    assert_int_equal(booking_reveal(w->c, &w->s, v, w->a, number, id, "x", &contact, &e), ERR_INVALID);
    MUST(booking_reveal(w->c, &w->s, v, w->a, number, id, "要告诉改期", &contact, &e));
    assert_string_equal(contact.phone, PHONE);
    MUST(booking_queue(w->c, &w->s, v, w->a, number, NULL, &l, &e));
    assert_string_equal(l.rows[0].state, "received");
    MUST(booking_mark(w->c, &w->s, v, number, l.rows[1].id, "received", &e)); /* heard, and nothing to follow */
}

static const struct said_field said[] = {{"mode", "regular"}, {"leader", "林局长"}, {"notice", "9点在信访接待室"}};

/* What is said of roads, heard by the leader of the whole. */
static struct submission accusation(void)
{
    return (struct submission){.procedure = "jiefang",
                               .fields = said,
                               .n_fields = COUNT_OF(said),
                               .body = "路政科吃拿卡要",
                               .channel = "visit",
                               .against = true,
                               .against_unit_id = ROADS};
}

/* All that the desk's pages show of the day, as text. */
static const char *shown_of(struct world *w, enum world_officer o, const char *number)
{
    struct error e = {0};
    struct booking_list l;
    struct activity_full f;
    MUST(booking_queue(w->c, &w->s, world_viewer(o), w->a, number, NULL, &l, &e));
    MUST(activity_get(w->c, &w->s, world_viewer(o), w->a, number, &f, &e));
    const char *all = arena_printf(w->a, "%d matters, version %lld\n", f.n_matters, (long long)f.a.version);
    for (int i = 0; i < l.n; i++)
        all = arena_printf(w->a, "%s%s %s\n", all, l.rows[i].state, l.rows[i].name);
    for (int i = 0; i < f.n_entries; i++)
        all = arena_printf(w->a, "%s%s %s %s\n", all, f.entries[i].act, f.entries[i].parts, f.entries[i].note);
    return all;
}

/* The accused office reads the same whether somebody spoke of it or there was nothing to follow. */
static void test_an_accused_office_is_not_told(void **state)
{
    WORLD(w);
    struct booking_receipt x;
    struct booking_list l;
    struct receipt receipt;
    struct error other = {0};
    const struct submission heard = accusation();
    const struct viewer *leader = world_viewer(LEADER);
    const char *days[2], *shown[2];
    for (int i = 0; i < 2; i++) {
        days[i] = reception(w, 2, 1);
        MUST(book(w, days[i], i ? "13906990001" : PHONE, 0, i ? "k2" : "k1", &x, &e));
        MUST(booking_queue(w->c, &w->s, leader, w->a, days[i], NULL, &l, &e));
        if (i)
            MUST(booking_mark(w->c, &w->s, leader, days[i], l.rows[0].id, "received", &e));
        else
            MUST(booking_receive(w->c, &w->s, leader, w->a, days[i], l.rows[0].id, &heard, &receipt, &e));
        shown[i] = shown_of(w, ROADS_MAN, days[i]);
    }
    assert_string_equal(shown[0], shown[1]);
    assert_null(strstr(shown[0], "raise"));
    assert_non_null(strstr(shown_of(w, LEADER, days[0]), "raise heard"));
    assert_null(strstr(shown_of(w, LEADER, days[1]), "raise"));
    /* Nor is it by trying once more. */
    for (int i = 0; i < 2; i++) {
        MUST(booking_queue(w->c, &w->s, leader, w->a, days[i], NULL, &l, &e));
        assert_int_equal(booking_receive(w->c, &w->s, world_viewer(ROADS_MAN), w->a, days[i], l.rows[0].id, &heard,
                                         &receipt, i ? &other : &e),
                         ERR_CONFLICT);
    }
    assert_string_equal(e.msgid, other.msgid);
    assert_int_equal(count(w, &booking_test_matters), 1);
}

/* Keys of the program and keys that callers choose never meet. */
static void test_a_forged_key(void **state)
{
    WORLD(w);
    struct booking_receipt x;
    struct booking_list l;
    struct receipt forged, receipt, again;
    const struct viewer *v = world_viewer(LEADER);
    struct submission heard = accusation();
    const char *number = reception(w, 1, 1);
    MUST(book(w, number, PHONE, 0, "k1", &x, &e));
    MUST(booking_queue(w->c, &w->s, v, w->a, number, NULL, &l, &e));
    heard.key = arena_printf(w->a, "booking:%lld:%lld", (long long)l.rows[0].id, (long long)v->id);
    heard.procedure = NULL;
    heard.n_fields = 0;
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &heard, &forged, &e));
    const struct submission really = accusation();
    MUST(booking_receive(w->c, &w->s, v, w->a, number, l.rows[0].id, &really, &receipt, &e));
    assert_false(receipt.again);
    assert_string_not_equal(receipt.number, forged.number);
    MUST(booking_receive(w->c, &w->s, v, w->a, number, l.rows[0].id, &really, &again, &e));
    assert_true(again.again);
    assert_string_equal(receipt.number, again.number);
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &heard, &again, &e));
    assert_string_equal(forged.number, again.number);
}

/* One sentence for a time that is taken and a phone that has one, and each try counts. */
static void test_a_phone_is_not_told_of(void **state)
{
    WORLD(w);
    struct booking_receipt x;
    struct error taken = {0};
    const char *number = reception(w, 2, 1);
    MUST(book(w, number, PHONE, 0, "k1", &x, &e));
    assert_int_equal(book(w, number, "13906990001", 0, "k2", &x, &taken), ERR_CONFLICT);
    assert_int_equal(book(w, number, PHONE, 1, "k3", &x, &e), ERR_CONFLICT);
    assert_string_equal(e.field, taken.field);
    assert_string_equal(e.msgid, taken.msgid);
    assert_int_equal(count(w, &booking_test_taken), 1); /* the time that was tried is free again */
    struct booking_request q = {.number = number,
                                .starts_at = clock_now(&w->s.clock) + 5 * MS_DAY + 20 * MS_MINUTE,
                                .name = NAME,
                                .phone = PHONE,
                                .party = 1,
                                .key = "k4",
                                .from = "203.0.113.5"};
    w->s.limits.submissions_an_hour = 3;
    for (int i = 0; i < 3; i++)
        assert_int_equal(booking_make(w->c, &w->s, w->a, &q, &x, &e), ERR_CONFLICT);
    assert_int_equal(booking_make(w->c, &w->s, w->a, &q, &x, &e), ERR_BUSY);
}

static void test_a_cancelled_day_frees_the_phone(void **state)
{
    WORLD(w);
    struct booking_receipt x;
    const struct activity_act cancel = {.step = STEP_CANCEL, .note = "主任出差"};
    const char *number = reception(w, 1, 1), *other = reception(w, 1, 1);
    MUST(book(w, number, PHONE, 0, "k1", &x, &e));
    assert_int_equal(book(w, other, PHONE, 0, "k2", &x, &e), ERR_CONFLICT);
    MUST(activity_act(w->c, &w->s, world_viewer(LEADER), number, &cancel, &e));
    MUST(book(w, other, PHONE, 0, "k3", &x, &e));
}

static void test_the_list_of_a_day(void **state)
{
    WORLD(w);
    struct booking_receipt x;
    struct booking_list l;
    struct activity a;
    struct booking b;
    const struct viewer *v = world_viewer(ROADS_MAN);
    const char *number = reception(w, 2, 1);
    MUST(book(w, number, PHONE, 0, "k1", &x, &e));
    MUST(booking_queue(w->c, &w->s, v, w->a, number, NULL, &l, &e));
    const int64_t id = l.rows[0].id;
    MUST(booking_cancel(w->c, &w->s, w->a, number, PHONE, x.code, &e));
    MUST(booking_queue(w->c, &w->s, v, w->a, number, NULL, &l, &e));
    assert_int_equal(l.n, 0);
    MUST(booking_get(w->c, &w->s, v, w->a, number, id, &a, &b, &e));
    assert_string_equal(b.state, "cancelled");
    assert_int_equal(booking_get(w->c, &w->s, world_viewer(WATER_MAN), w->a, number, id, &a, &b, &e), ERR_NOT_FOUND);
    assert_int_equal(booking_get(w->c, &w->s, v, w->a, number, id + 1, &a, &b, &e), ERR_NOT_FOUND);
    MUST(book(w, number, PHONE, 1, "k2", &x, &e));
    for (int64_t i = 1; i < BOOKING_ROWS_MAX; i++)
        world_exec(w, &booking_test_fill, DB_ARGS(DB_INT(i), DB_INT(a.id)));
    int n = 0, pages = 0;
    const char *cursor = NULL;
    do {
        MUST(booking_queue(w->c, &w->s, v, w->a, number, cursor, &l, &e));
        assert_int_equal(l.rows[0].starts_at != 0, pages == 0); /* times first, then who came without one */
        n += l.n;
        pages++;
        cursor = l.next;
    } while (cursor);
    assert_int_equal(n, BOOKING_ROWS_MAX);
    assert_int_equal(pages, BOOKING_ROWS_MAX / BOOKING_PAGE);
    assert_int_equal(book(w, number, "13906990001", 0, "k3", &x, &e), ERR_CONFLICT);
    assert_string_equal(e.field, "");
    const struct booking_request walk = {.party = 1, .key = "w1"};
    clock_set(&w->s.clock, a.starts_at);
    assert_int_equal(booking_walk_in(w->c, &w->s, v, number, &walk, &e), ERR_CONFLICT);
}

static void test_erasing(void **state)
{
    WORLD(w);
    struct booking_receipt x;
    struct booking_list l;
    struct erase_report report;
    const char *number = reception(w, 1, 1);
    MUST(book(w, number, PHONE, 0, "k1", &x, &e));
    w->s.key_file = arena_printf(w->a, "%s/site.key", w->fixture->dir); /* the journal lies beside it */
    const struct erase_request request = {.phone = PHONE, .reason = "本人要求删除"};
    MUST(erase_person(w->c, &w->s, &viewer_operator, &request, &report, &e));
    assert_int_equal(count(w, &booking_test_once), 0);
    MUST(booking_queue(w->c, &w->s, world_viewer(ROADS_MAN), w->a, number, NULL, &l, &e));
    assert_string_equal(l.rows[0].name, "");
    assert_string_equal(l.rows[0].phone, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_what_residents_are_told),
        BOTH_WORLDS(test_a_place_is_had_once),
        BOTH_WORLDS(test_a_refused_one_holds_nobody_up),
        BOTH_WORLDS(test_a_place_is_given_back),
        BOTH_WORLDS(test_what_is_refused),
        BOTH_WORLDS(test_the_day),
        BOTH_WORLDS(test_an_accused_office_is_not_told),
        BOTH_WORLDS(test_a_forged_key),
        BOTH_WORLDS(test_a_phone_is_not_told_of),
        BOTH_WORLDS(test_a_cancelled_day_frees_the_phone),
        BOTH_WORLDS(test_the_list_of_a_day),
        BOTH_WORLDS(test_erasing),
    };
    return world_run(tests, COUNT_OF(tests));
}
