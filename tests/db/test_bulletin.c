/* Bulletins as rows: who corrects which, that of two corrections one stands, and that nothing is done to a revision
 * that was not named. */
#include "world.h"

#include "base/str.h"
#include "model/bulletin.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_bulletin_is_corrected_by_its_makers),
        BOTH_WORLDS(test_bulletin_of_two_corrections_one_stands),
        BOTH_WORLDS(test_bulletin_revision_is_named),
    };
    return world_run(tests, COUNT_OF(tests));
}
