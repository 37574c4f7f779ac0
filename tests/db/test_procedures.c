/* Versions of procedures: put in force from a day on, kept by the matters that began under them, read by whoever meets
 * one, and refused where they have mistakes. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/audit.h"
#include "model/procedures.h"
#include "model/role.h"
#include "model/track.h"
#include "model/verify.h"

#define FILE_NAME "tests/cli/catalogue/procedures/yedeng.yaml"

static char *file_text(struct world *w)
{
    struct error e = {0};
    struct yaml_errors errors = {.a = w->a, .file = FILE_NAME};
    char *text;
    size_t n;
    MUST(yaml_read_text(FILE_NAME, &errors, &text, &n, &e));
    return arena_strndup(w->a, text, n); /* a copy: gcc 12 at -O3 warns of text as a dangling pointer */
}

/* The text with the first of one word made another. */
static const char *with(struct world *w, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    return arena_printf(w->a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static enum err put_as(struct world *w, const struct viewer *v, const char *text, int64_t from_at,
                       struct procedure_line *ret, struct yaml_errors *errors, struct error *e)
{
    *errors = (struct yaml_errors){.a = w->a, .file = "yedeng.yaml"};
    *e = (struct error){0};
    return procedure_put(w->c, &w->s, v, text, strlen(text), from_at, errors, ret, e);
}

static struct procedure_line put(struct world *w, const char *text, int64_t from_at)
{
    struct error e = {0};
    struct yaml_errors errors;
    struct procedure_line line;
    MUST(put_as(w, world_viewer(SYSADMIN), text, from_at, &line, &errors, &e));
    return line;
}

static int64_t now(struct world *w)
{
    return clock_now(&w->s.clock);
}

static struct matter load(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter m;
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, number, &m, &e));
    return m;
}

static const struct procedure *of(struct world *w, const char *number)
{
    struct matter m = load(w, number);
    return procedure_at(m.procedure, m.procedure_version);
}

static struct receipt raise(struct world *w, const char *code)
{
    struct error e = {0};
    struct receipt r;
    const struct submission x = {.procedure = code, .body = "学校门口的路灯不亮", .channel = "web"};
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
    return r;
}

/* How much is broken. */
static int64_t verified(struct world *w)
{
    struct error e = {0};
    struct verify_report report = {0};
    const struct verify_options no_files = {.no_files = true};
    MUST(verify_site(w->c, &w->s, &no_files, w->a, &report, &e));
    return report.broken;
}

static void test_a_matter_keeps_its_version(void **state)
{
    WORLD(w);
    const char *text = file_text(w);
    struct procedure_line first = put(w, text, now(w));
    assert_int_equal(first.version, 1);
    struct receipt old = raise(w, "yedeng");
    assert_true(str_starts(old.number, "YD"));
    assert_int_equal(load(w, old.number).procedure_version, 1);
    /* The second asks for more words, gives two days, and calls the state something else. */
    text = with(w, text, "limit: 24 hours", "limit: 48 hours");
    text = with(w, text, "min: 4", "min: 12");
    text = with(w, text, "  repaired:", "  mended:");
    text = with(w, text, "to: repaired", "to: mended");
    text = with(w, text, "from: [repaired]", "from: [mended]");
    text = with(w, text, "from: [repaired]", "from: [mended]");
    assert_int_equal(put(w, text, now(w)).version, 2);
    struct receipt new = raise(w, "yedeng");
    assert_int_equal(old.due_at - old.submitted_at, 24 * MS_HOUR);
    assert_int_equal(new.due_at - new.submitted_at, 48 * MS_HOUR);
    assert_int_equal(of(w, old.number)->version, 1);
    assert_int_equal(of(w, new.number)->version, 2);
    MUST(world_dispatch(w, old.number, LAMPS, &e));
    MUST(world_dispatch(w, new.number, LAMPS, &e));
    MUST(world_move(w, LAMPS_MAN, old.number, "repair", "换了灯泡", "7", &e));
    assert_int_equal(world_move(w, LAMPS_MAN, new.number, "repair", "换了灯泡", "7", &e), ERR_INVALID);
    MUST(world_move(w, LAMPS_MAN, new.number, "repair", "换了灯泡又修好了线路，都亮了", "7", &e));
    assert_string_equal(load(w, old.number).state, "repaired");
    assert_string_equal(load(w, new.number).state, "mended");
    MUST(world_move(w, VERIFIER, old.number, "inspect", NULL, NULL, &e));
    MUST(world_move(w, VERIFIER, new.number, "inspect", NULL, NULL, &e));
    assert_int_equal(verified(w), 0);
}

/* From a day on: until then the one before goes on, or there is no such kind. */
static void test_it_waits_for_its_day(void **state)
{
    WORLD(w);
    const char *text = file_text(w);
    int64_t tomorrow = day_start(civil_day(now(w), w->s.zone), w->s.zone) + MS_DAY;
    const struct submission x = {.procedure = "yedeng", .body = "路灯不亮", .channel = "web"};
    const struct procedure **all;
    struct receipt r;
    size_t n = 0, before = 0;
    MUST(procedures_in_force(w->c, w->a, now(w), &all, &before, &e));
    assert_false(put(w, text, tomorrow).in_force);
    assert_int_equal(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e), ERR_INVALID);
    assert_string_equal(e.field, "procedure");
    world_later(w, tomorrow - now(w));
    MUST(procedures_in_force(w->c, w->a, now(w), &all, &n, &e));
    assert_int_equal(n, before + 1);
    assert_string_equal(all[n - 1]->code, "yedeng");
    raise(w, "yedeng");
    /* One for later, then one for now: each has its time. */
    assert_int_equal(put(w, with(w, text, "limit: 24", "limit: 30"), tomorrow + MS_DAY).version, 2);
    assert_int_equal(put(w, with(w, text, "limit: 24", "limit: 36"), tomorrow).version, 3);
    r = raise(w, "yedeng");
    assert_int_equal(r.due_at - r.submitted_at, 36 * MS_HOUR);
    world_later(w, MS_DAY);
    r = raise(w, "yedeng");
    assert_int_equal(r.due_at - r.submitted_at, 30 * MS_HOUR);
    struct procedure_lines l;
    MUST(procedure_lines(w->c, w->a, "yedeng", now(w), &l, &e));
    assert_int_equal(l.n, 3);
    assert_int_equal(l.rows[0].version, 3);
    assert_true(l.rows[1].in_force && !l.rows[0].in_force && !l.rows[2].in_force);
}

/* Of the first time the words stand there. */
static int line_of(const char *text, const char *words)
{
    int line = 1;
    for (const char *end = strstr(text, words); text < end; text++)
        line += *text == '\n';
    return line;
}

/* With a mistake that is told with the line of these words. */
static void check_refused(struct world *w, const char *text, const char *words, const char *sentence)
{
    struct error e = {0};
    struct yaml_errors errors;
    struct procedure_line x;
    assert_int_equal(put_as(w, world_viewer(SYSADMIN), text, now(w), &x, &errors, &e), ERR_INVALID);
    assert_true(errors.n >= 1);
    assert_int_equal(errors.rows[0].line, line_of(text, words));
    assert_string_equal(errors.rows[0].msgid, sentence);
}

static void test_what_is_not_put(void **state)
{
    WORLD(w);
    const char *text = file_text(w);
    struct yaml_errors errors;
    struct procedure_line x;
    assert_int_equal(put_as(w, world_viewer(SUPERVISOR), text, now(w), &x, &errors, &e), ERR_DENIED);
    assert_int_equal(put_as(w, world_viewer(SYSADMIN), text, now(w) - MS_DAY, &x, &errors, &e), ERR_INVALID);
    assert_string_equal(e.field, "from");
    check_refused(w, with(w, text, "to: lit", "to: dark"), "to: dark", "There is no state {}.");
    check_refused(w, with(w, text, "prefix: YD", "prefix: SQ"), "prefix: SQ",
                  "Two procedures number their matters with {}.");
    put(w, text, now(w));
    check_refused(w, with(w, text, "code: yedeng", "code: dengyi"), "prefix: YD",
                  "Two procedures number their matters with {}.");
    assert_int_equal(put_as(w, world_viewer(SYSADMIN), text, now(w), &x, &errors, &e), ERR_CONFLICT);
    struct audit_list trail;
    MUST(audit_list(w->c, &viewer_operator, w->a, 0, 10, &trail, &e));
    assert_int_equal(trail.n, 1);
    assert_string_equal(trail.rows[0].act, "procedure.put");
}

/* Another process put it, or this one has just begun: what is met is read, as long as somebody may be asked. */
static void test_another_node_put_it(void **state)
{
    WORLD(w);
    put(w, file_text(w), now(w));
    struct receipt r = raise(w, "yedeng");
    procedures_use(NULL);
    assert_string_equal(of(w, r.number)->code, "");
    assert_null(procedure_state(of(w, r.number), "reported"));
    assert_int_equal(world_dispatch(w, r.number, LAMPS, &e), ERR_INVALID); /* and not a crash */
    MUST(procedures_watch(w->db, w->c, &e));
    assert_string_equal(of(w, r.number)->code, "yedeng");
    procedures_use(NULL);
    MUST(world_dispatch(w, r.number, LAMPS, &e));
    assert_string_equal(procedure_at("yedeng", 7)->code, "");
    assert_string_equal(procedure_at("suqiu", 0)->code, "suqiu");
    procedures_unwatch();
}

/* What is inside the program is changed by a file with its code; what began before goes on as it was. */
static void test_a_version_of_what_is_built_in(void **state)
{
    WORLD(w);
    struct yaml_errors errors = {.a = w->a};
    char *text;
    size_t n;
    MUST(yaml_read_text("catalogue/procedures/suqiu.yaml", &errors, &text, &n, &e));
    struct receipt old = world_raise(w, "路灯不亮", NULL, 0);
    put(w, with(w, text, "name: {zh: 派单,", "name: {zh: 派发,"), now(w));
    struct receipt new = world_raise(w, "井盖坏了", NULL, 0);
    assert_true(str_starts(new.number, "SQ"));
    assert_string_equal(procedure_move(of(w, old.number), "dispatch")->name.zh, "派单");
    assert_string_equal(procedure_move(of(w, new.number), "dispatch")->name.zh, "派发");
    struct move_request x = {
        .number = new.number, .move = "merge", .version = load(w, new.number).version, .other = old.number};
    assert_int_equal(move_make(w->c, &w->s, world_viewer(DISPATCHER), &x, &e), ERR_CONFLICT);
    world_close(w, old.number, "已经修好，感谢您的反映。");
    world_close(w, new.number, "已经修好，感谢您的反映。");
    assert_int_equal(verified(w), 0);
}

static enum err say(struct world *w, const struct viewer *v, const char *text, const char *part, struct error *e)
{
    struct receipt r;
    const struct said_field fields[] = {{part, text}};
    const struct submission x = {
        .procedure = "yedeng", .body = "路灯不亮", .channel = "web", .fields = fields, .n_fields = part ? 1 : 0};
    *e = (struct error){0};
    return submit(w->c, &w->s, v, w->a, &x, &r, e);
}

static const char *first_text(const struct matter_full *f, const char *part)
{
    for (int i = 0; i < f->entries[0].n_texts; i++) {
        if (str_eq(f->entries[0].texts[i].part, part))
            return f->entries[0].texts[i].content;
    }
    return NULL;
}

/* What a procedure asks for when a matter is raised is a text of its first entry. */
static void test_fields_of_a_procedure(void **state)
{
    WORLD(w);
    const char *text = with(w, file_text(w), "    max: 40\n", "    min: 2\n    max: 40\n");
    put(w,
        with(w, text, "\nfirst:",
             "  pole:\n    type: number\n    name: {zh: 高度, en: Height}\n    min: 1\n    max: 30\n"
             "\nfirst:"),
        now(w));
    assert_int_equal(say(w, &viewer_nobody, NULL, NULL, &e), ERR_INVALID);
    assert_string_equal(e.field, "lamp");
    assert_int_equal(say(w, &viewer_nobody, "A", "lamp", &e), ERR_INVALID);
    assert_int_equal(say(w, &viewer_nobody, "A-17", "lampe", &e), ERR_INVALID);
    const struct said_field high[] = {{"lamp", "A-17"}, {"pole", "31"}}, fields[] = {{"pole", "8"}, {"lamp", " A-17 "}};
    struct submission x = {
        .procedure = "yedeng", .body = "路灯不亮", .channel = "web", .fields = high, .n_fields = 2, .key = "k"};
    struct receipt r, again;
    struct matter_full full;
    assert_int_equal(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e), ERR_INVALID);
    assert_string_equal(e.field, "pole");
    x.fields = fields;
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &again, &e));
    assert_true(again.again);
    x.fields = (const struct said_field[]){{"pole", "9"}, {"lamp", "A-17"}};
    assert_int_equal(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &again, &e), ERR_CONFLICT);
    MUST(matter_full(w->c, world_viewer(CLERK), w->a, r.number, &full, &e));
    assert_string_equal(first_text(&full, "lamp"), "A-17");
    assert_string_equal(first_text(&full, "pole"), "8");
    /* The resident reads what is shown, and needs no letters to find it. */
    MUST(track_open(w->c, &w->s, w->a, r.number + 2, r.secret, NULL, &full, &e));
    assert_string_equal(full.m.number, r.number);
    assert_string_equal(first_text(&full, "lamp"), "A-17");
    assert_null(first_text(&full, "pole"));
    MUST(matter_full(w->c, world_viewer(CLERK), w->a, r.number + 2, &full, &e));
    assert_int_equal(verified(w), 0);
}

static void test_who_may_raise_it(void **state)
{
    WORLD(w);
    const char *text = file_text(w);
    put(w, with(w, text, "raised_by: [resident, staff]", "raised_by: [staff]"), now(w));
    assert_int_equal(say(w, &viewer_nobody, NULL, NULL, &e), ERR_INVALID);
    assert_string_equal(e.field, "procedure");
    MUST(say(w, world_viewer(CLERK), NULL, NULL, &e));
    put(w, with(w, text, "raised_by: [resident, staff]", "raised_by: [resident]"), now(w));
    MUST(say(w, &viewer_nobody, NULL, NULL, &e));
    assert_int_equal(say(w, world_viewer(CLERK), NULL, NULL, &e), ERR_INVALID);
}

DB_STMT(tamper, "UPDATE procedure_version SET sha256 = 'x' WHERE code = 'yedeng'");

static void test_a_changed_file_shows(void **state)
{
    WORLD(w);
    put(w, file_text(w), now(w));
    raise(w, "yedeng");
    world_exec(w, &tamper, DB_NO_ARGS);
    assert_int_equal(verified(w), 2); /* the matter's rows, and the file itself */
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_a_matter_keeps_its_version),
                                       BOTH_WORLDS(test_it_waits_for_its_day),
                                       BOTH_WORLDS(test_what_is_not_put),
                                       BOTH_WORLDS(test_another_node_put_it),
                                       BOTH_WORLDS(test_a_version_of_what_is_built_in),
                                       BOTH_WORLDS(test_fields_of_a_procedure),
                                       BOTH_WORLDS(test_who_may_raise_it),
                                       BOTH_WORLDS(test_a_changed_file_shows)};
    return world_run(tests, COUNT_OF(tests));
}
