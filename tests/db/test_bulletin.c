/* Bulletins as rows: who corrects which, that of two corrections one stands, and that nothing is done to a revision
 * that was not named; made again by what they kept; and that the checker sees what was done to their files. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/audit.h"
#include "model/bulletin_priv.h"
#include "model/verify.h"
#include "report/bulletin_keep.h"
#include "report/bulletin_out.h"

DB_STMT(test_promote, "UPDATE post SET role = 'leader' WHERE officer_id IN ($1, $2)");

static struct bulletin_draft draft_of(int64_t unit_id, const char *period, const char *replaces)
{
    return (struct bulletin_draft){.code = "month",
                                   .version = 1,
                                   .period = period,
                                   .title = "通报",
                                   .body = "{\"cases\":[]}",
                                   .unit_id = unit_id,
                                   .replaces = replaces};
}

static const char *add(struct world *w, enum world_officer o, int64_t unit_id, const char *replaces)
{
    struct error e = {0};
    const char *key = "";
    const struct bulletin_draft x = draft_of(unit_id, "2023-09", replaces);
    MUST(bulletin_add(w->c, &w->s, world_viewer(o), w->a, &x, &key, &e));
    return key;
}

/* The number n of its year, signed by the one and the other. */
static enum err give_out(struct world *w, enum world_officer one, enum world_officer other, const char *key, int64_t n,
                         struct error *e)
{
    struct bulletin_issue x = {.revision = 1,
                               .year = 2026,
                               .ordinal = n,
                               .series = arena_printf(w->a, "通报%d", (int)one),
                               .number = arena_printf(w->a, "%lld号", (long long)n),
                               .title = "通报",
                               .body = "{\"cases\":[]}",
                               .day = 20261120};
    for (int i = 0; i < BULLETIN_FILES; i++)
        x.files[i] = (struct bulletin_bytes){"x", 1};
    enum err r = bulletin_sign(w->c, &w->s, world_viewer(one), key, 1, "无异议", e);
    if (r == ERR_OK)
        r = bulletin_sign(w->c, &w->s, world_viewer(other), key, 1, "无异议", e);
    return r == ERR_OK ? bulletin_issue(w->c, &w->s, world_viewer(one), key, &x, e) : r;
}

static struct bulletin_row row_of(struct world *w, const char *key)
{
    struct error e = {0};
    struct bulletin_row x;
    MUST(bulletin_get(w->c, &viewer_operator, w->a, false, key, &x, &e));
    return x;
}

static void test_bulletin_is_corrected_by_its_makers(void **state)
{
    WORLD(w);
    const char *key;
    world_exec(w, &test_promote, DB_ARGS(DB_INT(100 + ROADS_MAN), DB_INT(100 + ROADS_TWO)));
    const char *city = add(w, LEADER, 0, "");
    MUST(give_out(w, LEADER, MOVED_UP, city, 1, &e));
    const struct bulletin_draft others[] = {draft_of(ROADS, "2023-09", city), draft_of(0, "2023-10", city)};
    assert_int_equal(bulletin_add(w->c, &w->s, world_viewer(ROADS_MAN), w->a, &others[0], &key, &e), ERR_DENIED);
    assert_int_equal(bulletin_add(w->c, &w->s, world_viewer(LEADER), w->a, &others[0], &key, &e), ERR_DENIED);
    assert_int_equal(bulletin_add(w->c, &w->s, world_viewer(LEADER), w->a, &others[1], &key, &e), ERR_DENIED);
    /* One of its own is made and issued as ever, and the other stands. */
    const char *own = add(w, ROADS_MAN, ROADS, "");
    MUST(give_out(w, ROADS_MAN, ROADS_TWO, own, 1, &e));
    assert_string_equal(row_of(w, city).state, "issued");
}

static void test_bulletin_of_two_corrections_one_stands(void **state)
{
    WORLD(w);
    const char *first = add(w, LEADER, 0, "");
    MUST(give_out(w, LEADER, MOVED_UP, first, 1, &e));
    const char *one = add(w, LEADER, 0, first), *other = add(w, MOVED_UP, 0, first);
    MUST(bulletin_do(w->c, &w->s, world_viewer(LEADER), first, BULLETIN_TO_ALL, true, NULL, &e));
    MUST(give_out(w, LEADER, MOVED_UP, one, 2, &e));
    assert_int_equal(give_out(w, LEADER, MOVED_UP, other, 3, &e), ERR_CONFLICT);
    assert_string_equal(row_of(w, first).state, "withdrawn");
    assert_string_equal(row_of(w, other).state, "draft");
    struct bulletin_trail_row *trail;
    int n;
    MUST(bulletin_trail(w->c, world_viewer(LEADER), w->a, row_of(w, first).id, &trail, &n, &e));
    assert_string_equal(trail[n - 1].act, "replace");
    assert_string_equal(trail[n - 1].note, "2号");
    /* Residents are told of the new one once they may read it. */
    struct bulletin_row x;
    MUST(bulletin_get(w->c, &viewer_nobody, w->a, true, first, &x, &e));
    assert_string_equal(x.replaced_by, "");
    MUST(bulletin_do(w->c, &w->s, world_viewer(LEADER), one, BULLETIN_TO_ALL, true, NULL, &e));
    MUST(bulletin_get(w->c, &viewer_nobody, w->a, true, first, &x, &e));
    assert_string_equal(x.replaced_by, one);
}

static void test_bulletin_revision_is_named(void **state)
{
    WORLD(w);
    const char *key = add(w, LEADER, 0, "");
    struct bulletin_draft x = draft_of(0, "2023-09", "");
    for (int64_t revision = 0; revision <= 2; revision += 2) {
        assert_int_equal(bulletin_sign(w->c, &w->s, world_viewer(LEADER), key, revision, "", &e), ERR_CONFLICT);
        assert_int_equal(bulletin_save(w->c, &w->s, world_viewer(LEADER), key, revision, &x, &e), ERR_CONFLICT);
    }
    MUST(bulletin_save(w->c, &w->s, world_viewer(LEADER), key, 1, &x, &e));
    assert_int_equal(row_of(w, key).revision, 2);
}

/* A bulletin of November as it is kept: a row, and what it was made of. */
static struct bulletin_row counted(struct world *w, struct bulletin *ret)
{
    struct error e = {0};
    struct bulletin_facts f = {
        .office = "市政府", .unit = "", .unit_code = "", .number = "", .title = "", .at = clock_now(&w->s.clock)};
    struct bulletin_row row = {.key = "k",
                               .code = "month",
                               .version = 1,
                               .period = "2026-11",
                               .unit = "",
                               .unit_code = "",
                               .number = "",
                               .counted_at = f.at};
    MUST(period_parse(row.period, w->s.zone, &f.p, &e));
    struct bulletin_sums *sums = bulletin_sums_ask(w->c, &w->s, &viewer_operator, w->a, 0);
    MUST(bulletin_remake(sums, w->a, w->s.zone, bulletin_def("month", 0), &f, ret, &row.body, &e));
    return row;
}

static struct bulletin again(struct world *w, const struct bulletin_row *row)
{
    struct error e = {0};
    struct bulletin b;
    MUST(bulletin_of_row(row, w->a, w->s.zone, &b, NULL, &e));
    return b;
}

static const char *text_of(const struct bulletin *b, const char *code)
{
    for (size_t i = 0; i < b->n_pieces; i++) {
        if (str_eq(b->pieces[i].part->code, code))
            return b->pieces[i].text;
    }
    return "";
}

static const struct bulletin_table *table_of(const struct bulletin *b, const char *code)
{
    for (size_t i = 0; i < b->n_pieces; i++) {
        if (str_eq(b->pieces[i].part->code, code))
            return b->pieces[i].table;
    }
    return NULL;
}

static const char *printed(struct world *w, const struct bulletin *b)
{
    json_t *o = bulletin_json(b, w->s.zone);
    char *text = json_dumps(o, JSON_COMPACT);
    const char *ret = arena_strdup(w->a, text);
    free(text);
    json_decref(o);
    return ret;
}

static const char *replaced(struct world *w, const char *text, const char *what, const char *by)
{
    const char *p = strstr(text, what), *ret = "";
    for (; p; p = strstr(text, what)) {
        ret = arena_printf(w->a, "%s%.*s%s", ret, (int)(p - text), text, by);
        text = p + strlen(what);
    }
    return arena_printf(w->a, "%s%s", ret, text);
}

static void test_bulletin_is_made_again_by_what_it_kept(void **state)
{
    WORLD(w);
    struct bulletin b, other;
    world_raise(w, "路灯不亮", NULL, 0);
    world_raise(w, "井盖松动", NULL, 0);
    struct bulletin_row row = counted(w, &b);
    const char *was = printed(w, &b);
    assert_non_null(strstr(text_of(&b, "requests_text"), "2026年11月，受理群众诉求2件，"));
    /* What comes later changes nothing of it. */
    world_raise(w, "噪声扰民", NULL, 0);
    other = again(w, &row);
    assert_string_equal(printed(w, &other), was);
    /* An earlier program called the figure otherwise, printed the rate with one decimal, and had another template. */
    struct bulletin_row old = row;
    old.code = "gone";
    old.version = 7;
    old.body = replaced(w, row.body, "诉求受理", "来件");
    old.body = replaced(w, old.body, "受理群众诉求{received}件", "收到来件{received}件");
    assert_string_not_equal(old.body, row.body);
    other = again(w, &old);
    assert_non_null(strstr(text_of(&other, "requests_text"), "2026年11月，收到来件2件，"));
    assert_string_equal(table_of(&other, "units")->heads[1], "来件（件）");
    assert_string_equal(table_of(&b, "units")->heads[1], "诉求受理（件）");
    /* Without what it was made by it goes by the program, and what is not whole is said. */
    old.body = replaced(w, row.body, "\"made_by\"", "\"unmade\"");
    assert_int_equal(bulletin_of_row(&old, w->a, w->s.zone, &other, NULL, &e), ERR_NOT_FOUND);
    row.body = replaced(w, old.body, "x", "x");
    other = again(w, &row);
    assert_string_equal(printed(w, &other), was);
    /* Issued it is whole. */
    const char *whole;
    MUST(bulletin_body_whole(&row, w->a, w->s.zone, &whole, &e));
    assert_non_null(strstr(whole, "\"made_by\":{\"template\""));
    struct bulletin_row kept = row;
    kept.body = whole;
    other = again(w, &kept);
    assert_string_equal(printed(w, &other), was);
    MUST(bulletin_body_whole(&kept, w->a, w->s.zone, &kept.body, &e));
    assert_ptr_equal(kept.body, whole);
    row.body = replaced(w, row.body, "\"unmade\":{\"template\"", "\"made_by\":{\"temp\"");
    assert_int_equal(bulletin_of_row(&row, w->a, w->s.zone, &other, NULL, &e), ERR_INTERNAL);
}

static void test_bulletin_begins_with_the_earliest_it_compares(void **state)
{
    WORLD(w);
    static const char *const periods[][2] = {
        {"2026-11", "2025-11-01"}, {"2023-01-01..2025-12-31", "2020-01-01"}, {"2026", "2025-01-01"}};
    for (size_t i = 0; i < COUNT_OF(periods); i++) {
        struct period p;
        MUST(period_parse(periods[i][0], w->s.zone, &p, &e));
        const struct civil c = civil_of(bulletin_begins(&p, w->s.zone), w->s.zone);
        assert_string_equal(arena_printf(w->a, "%04d-%02d-%02d", c.year, c.month, c.day), periods[i][1]);
    }
}

static void test_bulletin_leaves_out_what_there_is_none_of(void **state)
{
    WORLD(w);
    struct bulletin b;
    world_raise(w, "路灯不亮", NULL, 0);
    struct bulletin_row row = counted(w, &b);
    (void)e;
    (void)row;
    assert_string_equal(text_of(&b, "requests_text"),
                        "2026年11月，受理群众诉求1件，环比无基数，同比无基数。本期受理的诉求办结率0.00%。");
    assert_string_equal(text_of(&b, "downs_text"), "本期暂无数据。");
    assert_string_equal(text_of(&b, "next"), "五、下一步工作");
}

DB_STMT(test_bytes, "UPDATE bulletin_file SET body = $1 WHERE kind = 'pdf'");
DB_STMT(test_bytes_all, "UPDATE bulletin_file SET body = $1, sha256 = $2 WHERE kind = 'pdf'");
DB_STMT(test_bytes_gone, "DELETE FROM bulletin_file WHERE kind = 'pdf'");

/* What the checker says of the files of bulletins. */
static const char *checked(struct world *w)
{
    struct error e = {0};
    struct verify_report report;
    const struct verify_options o = {.no_files = true};
    const char *text = "";
    MUST(verify_site(w->c, &w->s, &o, w->a, &report, &e));
    for (int i = 0; i < report.n_found; i++) {
        if (str_starts(report.found[i].table, "bulletin"))
            text = arena_printf(w->a, "%s%s\n", text, finding_text(w->a, &report.found[i], NULL));
    }
    return text;
}

DB_STMT(test_trail_erase, "INSERT INTO bulletin_trail (id, bulletin_id, act, revision, at, note)"
                          " SELECT 1, b.id, 'erase', 1, 1, '' FROM bulletin b WHERE b.key = $1");
DB_STMT(test_said_title, "UPDATE bulletin SET title = '通告'");
DB_STMT(test_said_body, "UPDATE bulletin SET body = '{\"cases\":[1]}'");
DB_STMT(test_said_number, "UPDATE bulletin SET number = '9号'");
DB_STMT(test_said_watermark, "UPDATE bulletin SET watermark = 7");
DB_STMT(test_said_back, "UPDATE bulletin SET title = '通报', body = '{\"cases\":[]}', number = '1号', watermark = 0");
DB_STMT(test_said_gone, "UPDATE bulletin SET key = 'x'");

static void test_bulletin_files_are_verified(void **state)
{
    WORLD(w);
    const char *key = add(w, LEADER, 0, "");
    MUST(give_out(w, LEADER, MOVED_UP, key, 1, &e));
    assert_string_equal(checked(w), "");
    world_exec(w, &test_bytes, DB_ARGS(DB_BLOB("y", 1)));
    assert_string_equal(checked(w), "bulletin_file 1号 pdf: The kept file of the bulletin was changed.\n");
    const struct hash h = hash_bytes("y", 1);
    world_exec(w, &test_bytes_all, DB_ARGS(DB_BLOB("y", 1), DB_TEXT(hex_of(w->a, h.b, sizeof(h.b)))));
    assert_string_equal(checked(w),
                        "bulletin_file 1号 pdf: The kept file of the bulletin is not the one that was issued.\n");
    world_exec(w, &test_bytes_gone, DB_NO_ARGS);
    assert_string_equal(checked(w), "bulletin_file 1号 pdf: The kept file of the bulletin is missing.\n");
    /* A line of the bulletin's own trail excuses nothing, that of an erasure in the audit trail does. */
    world_exec(w, &test_trail_erase, DB_ARGS(DB_TEXT(key)));
    assert_string_equal(checked(w), "bulletin_file 1号 pdf: The kept file of the bulletin is missing.\n");
    const struct bulletin_said said = {"通报", "1号", "{\"cases\":[]}", 0};
    const char *mark = bulletin_said_mark(w->a, &said);
    MUST(audit_note(w->c, &w->s, &viewer_operator, "bulletin.erase", arena_printf(w->a, "%s%s", key, mark), &e));
    assert_string_equal(checked(w), "bulletin_file 1号 pdf: The kept file of the bulletin is missing.\n");
    MUST(audit_note(w->c, &w->s, &viewer_operator, "bulletin.erase",
                    arena_printf(w->a, "%s%s%s", key, mark, BULLETIN_NO_FILES), &e));
    assert_string_equal(checked(w), "");
}

static void test_bulletin_words_are_verified(void **state)
{
    WORLD(w);
    static const struct db_stmt *const changes[] = {&test_said_title, &test_said_body, &test_said_number,
                                                    &test_said_watermark};
    const char *key = add(w, LEADER, 0, "");
    MUST(give_out(w, LEADER, MOVED_UP, key, 1, &e));
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        world_exec(w, changes[i], DB_NO_ARGS);
        assert_non_null(strstr(checked(w), ": What is kept of the bulletin is not what was issued.\n"));
        world_exec(w, &test_said_back, DB_NO_ARGS);
        assert_string_equal(checked(w), "");
    }
    /* Whether it is public, and that it is withdrawn, is no part of that. */
    MUST(bulletin_do(w->c, &w->s, world_viewer(LEADER), key, BULLETIN_WITHDRAW, true, "数据有误", &e));
    assert_string_equal(checked(w), "");
    world_exec(w, &test_said_gone, DB_NO_ARGS);
    assert_non_null(strstr(checked(w), "The bulletin that was issued is missing."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_bulletin_is_corrected_by_its_makers),
        BOTH_WORLDS(test_bulletin_of_two_corrections_one_stands),
        BOTH_WORLDS(test_bulletin_revision_is_named),
        BOTH_WORLDS(test_bulletin_is_made_again_by_what_it_kept),
        BOTH_WORLDS(test_bulletin_begins_with_the_earliest_it_compares),
        BOTH_WORLDS(test_bulletin_leaves_out_what_there_is_none_of),
        BOTH_WORLDS(test_bulletin_files_are_verified),
        BOTH_WORLDS(test_bulletin_words_are_verified),
    };
    return world_run(tests, COUNT_OF(tests));
}
