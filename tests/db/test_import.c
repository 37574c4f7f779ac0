/*
 * Rows of an import as they are stored. A new matter is written without anything being read back, so the checker has
 * to find of each that its entries cover just the rows that are there, and that the index says of it what is true.
 */
#include "world.h"

#include "base/str.h"
#include "model/import_rows.h"
#include "model/search_build.h"
#include "model/verify.h"

DB_STMT(import_test_category, "INSERT INTO category (code, name) VALUES ('01', '市政')");
DB_STMT(import_test_people, "SELECT COUNT(*) FROM person");
DB_STMT(import_test_ratings, "SELECT COUNT(*) FROM rating");
DB_STMT(import_test_head, "SELECT COUNT(*) FROM matter m JOIN entry n ON n.matter_id = m.id AND n.seq = m.entries"
                          " WHERE m.head = n.hash");
DB_STMT(import_test_due, "SELECT COUNT(*) FROM tally_due d JOIN matter m ON m.id = d.item_id");

DB_STMT2(import_test_pieces, "SELECT v FROM search_config WHERE k = 'automerge'", "SELECT 4");

static int64_t number(struct world *w, const struct db_stmt *s)
{
    struct error e = {0};
    int64_t n = -1;
    MUST(db_get_int(w->c, s, DB_NO_ARGS, &n, &e));
    return n;
}

static void is_whole(struct world *w, int64_t matters)
{
    struct error e = {0};
    const struct verify_options o = {.no_files = true};
    struct verify_report r = {0};
    MUST(verify_site(w->c, &w->s, &o, w->a, &r, &e));
    for (int i = 0; i < r.n_found; i++)
        print_message("# %s\n", finding_text(w->a, &r.found[i], NULL));
    assert_int_equal(r.broken, 0);
    assert_int_equal(r.matters, matters);
    assert_int_equal(number(w, &import_test_head), matters);
    struct search_check x = {0};
    MUST(search_check(w->c, &w->s, &x, &e));
    assert_int_equal(x.matters, matters);
    assert_int_equal(x.wrong + x.extra, 0);
}

static void store(struct world *w, const struct import_row *rows, size_t n, const enum import_outcome *want)
{
    struct error e = {0};
    struct import_result results[8];
    MUST(import_rows(w->c, &w->s, "热线", rows, n, results, &e));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(results[i].outcome, want[i]);
}

#define AT(day) (INT64_C(1772000000000) + (day)*MS_DAY)

/* Every row that an import can give a matter. */
static void test_import_stores_what_its_entries_cover(void **state)
{
    WORLD(w);
    static const struct contact li = {.name = "李四", .phone = "13800001111"}, wang = {.name = "王五"};
    const struct import_row rows[] = {
        {.line = 2, .external_id = "1", .body = "路灯不亮", .submitted_at = AT(3), .contact = li},
        {.line = 3,
         .external_id = "2",
         .title = "积水",
         .body = "桥下积水很深",
         .reply = "已疏通",
         .place = "桥下",
         .category = "市政",
         .area = "西区",
         .unit = "城管局",
         .solved = "yes",
         .satisfied = "basic",
         .source = "性质: 求助",
         .submitted_at = AT(1),
         .replied_at = AT(4),
         .contact = wang},
        {.line = 4,
         .external_id = "3",
         .body = "谢谢",
         .reply = "不客气",
         .unit = "市政府",
         .submitted_at = AT(2),
         .contact = li},
        {.line = 5, .external_id = "4", .title = "没有正文", .area = "别处", .submitted_at = AT(2)},
        {.line = 6, .external_id = "5", .body = "电话写错", .submitted_at = AT(2), .contact = {.phone = "12"}},
        {.line = 7, .external_id = "", .body = "没有编号", .submitted_at = AT(2)},
    };
    static const enum import_outcome added[] = {IMPORT_ADDED, IMPORT_ADDED, IMPORT_ADDED,
                                                IMPORT_ADDED, IMPORT_WRONG, IMPORT_WRONG};
    static const enum import_outcome unchanged[] = {IMPORT_UNCHANGED, IMPORT_UNCHANGED, IMPORT_UNCHANGED,
                                                    IMPORT_UNCHANGED, IMPORT_WRONG,     IMPORT_WRONG};
    world_exec(w, &import_test_category, DB_NO_ARGS);
    store(w, rows, COUNT_OF(rows), added);
    is_whole(w, 4);
    assert_int_equal(number(w, &import_test_people), 2); /* whoever gave a phone is one */
    assert_int_equal(number(w, &import_test_ratings), 1);
    assert_int_equal(number(w, &import_test_due), 4);
    store(w, rows, COUNT_OF(rows), unchanged);
    is_whole(w, 4);
}

/* A number twice in one chunk: what the first row stored was not there when the chunk was looked for. */
static void test_import_takes_a_number_twice(void **state)
{
    WORLD(w);
    struct import_row rows[] = {
        {.line = 2, .external_id = "1", .body = "路灯不亮", .submitted_at = AT(3)},
        {.line = 3, .external_id = "1", .body = "路灯不亮", .submitted_at = AT(3)},
        {.line = 4, .external_id = "2", .body = "井盖松动", .submitted_at = AT(1)},
        {.line = 5, .external_id = "1", .body = "路灯还是不亮", .reply = "已换灯泡", .submitted_at = AT(2)},
    };
    static const enum import_outcome want[] = {IMPORT_ADDED, IMPORT_UNCHANGED, IMPORT_ADDED, IMPORT_UPDATED};
    store(w, rows, COUNT_OF(rows), want);
    is_whole(w, 2);
}

/* A number that is no text is refused before anybody looks for it: to PostgreSQL it would be the whole chunk's error.
 */
static void test_import_refuses_a_number_that_is_no_text(void **state)
{
    WORLD(w);
    static const struct import_row rows[] = {
        {.line = 2, .external_id = "\xff\xfe", .body = "路灯不亮", .submitted_at = AT(3)},
        {.line = 3, .external_id = "1", .body = "井盖松动", .submitted_at = AT(1)},
        {.line = 4, .external_id = "\xff\xfe", .body = "积水", .submitted_at = AT(1)},
    };
    static const enum import_outcome want[] = {IMPORT_WRONG, IMPORT_ADDED, IMPORT_WRONG};
    store(w, rows, COUNT_OF(rows), want);
    is_whole(w, 1);
}

/* More than are looked for at once, of which every third is known. */
static void test_import_knows_which_are_new(void **state)
{
    WORLD(w);
    struct import_row rows[100];
    struct import_result results[COUNT_OF(rows)];
    for (int round = 0; round < 2; round++) {
        size_t n = 0;
        for (int i = 0; i < 100; i++) {
            if (round || i % 3 == 0)
                rows[n++] = (struct import_row){.line = i,
                                                .external_id = arena_printf(w->a, "N%d", i),
                                                .body = arena_printf(w->a, "第%d条", i),
                                                .submitted_at = AT(i % 7)};
        }
        MUST(import_rows(w->c, &w->s, "热线", rows, n, results, &e));
        for (size_t i = 0; i < n; i++)
            assert_int_equal(results[i].outcome, round && i % 3 == 0 ? IMPORT_UNCHANGED : IMPORT_ADDED);
    }
    is_whole(w, 100);
    assert_int_equal(number(w, &import_test_pieces), 4); /* how pieces are merged is as it was */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_import_stores_what_its_entries_cover),
        BOTH_WORLDS(test_import_takes_a_number_twice),
        BOTH_WORLDS(test_import_refuses_a_number_that_is_no_text),
        BOTH_WORLDS(test_import_knows_which_are_new),
    };
    return world_run(tests, COUNT_OF(tests));
}
