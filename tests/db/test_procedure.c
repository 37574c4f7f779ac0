/* A mechanism of one's own, from a small file (tests/cli/catalogue), walked through by the engine: its numbers, its
 * clock, its field, its four eyes. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/procedure_read.h"
#include "model/track.h"

#define FOLDER "tests/cli/catalogue"

static const struct procedure *rows[1];
static const struct procedure_table table = {rows, 1};

/* The procedure in force until the test has ended. */
static void use(struct world *w)
{
    struct error e = {0};
    struct procedure_file *files;
    size_t n = 0;
    MUST(procedure_files(w->a, FOLDER, &files, &n, &e));
    assert_int_equal(n, 1);
    assert_non_null(files[0].procedure);
    rows[0] = files[0].procedure;
    procedures_use(&table);
}

static struct matter load(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, number, &m, &e));
    return m;
}

static struct receipt report(struct world *w)
{
    struct error e = {0};
    struct receipt r;
    const struct submission x = {.procedure = "yedeng", .body = "学校门口的路灯不亮", .channel = "web"};
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
    return r;
}

static void check_stands(struct world *w, const char *number, const char *state, int64_t left)
{
    struct matter m = load(w, number);
    assert_string_equal(m.procedure, "yedeng");
    assert_string_equal(m.state, state);
    assert_int_equal(m.due_at, left ? clock_now(&w->s.clock) + left : 0);
}

static void test_a_lamp_shines_again(void **state)
{
    WORLD(w);
    use(w);
    struct receipt r = report(w);
    assert_true(str_starts(r.number, "YD"));
    assert_int_equal(r.due_at - r.submitted_at, 24 * MS_HOUR);
    check_stands(w, r.number, "reported", 24 * MS_HOUR);
    MUST(world_dispatch(w, r.number, LAMPS, &e));
    check_stands(w, r.number, "reported", 24 * MS_HOUR);
    world_later(w, 2 * MS_HOUR);
    MUST(world_move(w, LAMPS_MAN, r.number, "repair", "换了灯泡和线路", "1024", &e));
    /* It is Friday 11 o'clock, and the one working day is Monday. */
    check_stands(w, r.number, "repaired", 3 * MS_DAY + 13 * MS_HOUR);
    MUST(world_move(w, VERIFIER, r.number, "send_back", NULL, NULL, &e));
    check_stands(w, r.number, "reported", 24 * MS_HOUR);
    MUST(world_move(w, LAMPS_MAN, r.number, "repair", "又换了镇流器", "1024", &e));
    MUST(world_move(w, SUPERVISOR, r.number, "inspect", NULL, NULL, &e));
    check_stands(w, r.number, "lit", 0);
    assert_true(load(w, r.number).closed_at > 0);
    procedures_use(NULL);
}

static enum err repair(struct world *w, const char *number, const char *fault, struct error *e)
{
    struct move_request x = {
        .number = number, .move = "repair", .version = load(w, number).version, .texts = {"换了灯泡", "7", fault}};
    return move_make(w->c, &w->s, world_viewer(LAMPS_MAN), &x, e);
}

static void test_what_the_file_does_not_allow(void **state)
{
    WORLD(w);
    use(w);
    struct receipt r = report(w);
    assert_int_equal(world_move(w, LAMPS_MAN, r.number, "repair", "换了灯泡", "1", &e), ERR_NOT_FOUND);
    MUST(world_dispatch(w, r.number, LAMPS, &e));
    static const char *const wrong[] = {"", "0", "100000", "12a", "1.5"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(world_move(w, LAMPS_MAN, r.number, "repair", "换了灯泡", wrong[i], &e), ERR_INVALID);
        assert_string_equal(e.field, "pole");
    }
    assert_int_equal(world_move(w, LAMPS_MAN, r.number, "repair", "换", "7", &e), ERR_INVALID);
    assert_string_equal(e.field, "repair");
    assert_int_equal(world_move(w, VERIFIER, r.number, "inspect", NULL, NULL, &e), ERR_CONFLICT);
    assert_int_equal(world_move(w, LAMPS_MAN, r.number, "reply", "已经修好了，谢谢您的反映", NULL, &e), ERR_INVALID);
    assert_int_equal(repair(w, r.number, "sea", &e), ERR_INVALID);
    assert_string_equal(e.field, "fault");
    MUST(repair(w, r.number, " line ", &e));
    assert_int_equal(world_move(w, LAMPS_MAN, r.number, "inspect", NULL, NULL, &e), ERR_DENIED);
    procedures_use(NULL);
}

/* Demands go on as before beside it; without the file there is no such kind. */
static void test_kinds_are_told_apart(void **state)
{
    WORLD(w);
    use(w);
    struct receipt r = world_raise(w, "路灯不亮", NULL, 0);
    assert_true(str_starts(r.number, "SQ"));
    assert_string_equal(load(w, r.number).procedure, "suqiu");
    procedures_use(NULL);
    assert_null(procedure_by_code("yedeng"));
    const struct submission x = {.procedure = "yedeng", .body = "路灯不亮", .channel = "web"};
    assert_int_equal(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e), ERR_INVALID);
    assert_string_equal(e.field, "procedure");
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_a_lamp_shines_again),
                                       BOTH_WORLDS(test_what_the_file_does_not_allow),
                                       BOTH_WORLDS(test_kinds_are_told_apart)};
    return world_run(tests, COUNT_OF(tests));
}
