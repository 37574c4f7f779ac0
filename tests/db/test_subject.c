/* Subjects: who sees one, held against an oracle over every register, unit and officer; the vault and its trail; lists
 * that are taken in twice; erasing. */
#include "world.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/erase.h"
#include "model/person.h"
#include "model/subject.h"
#include "model/unit.h"

DB_STMT(subject_test_dump,
        "SELECT s.name || ' ' || w.value FROM subject s JOIN subject_value w ON w.subject_id = s.id");
DB_STMT(subject_test_audit, "SELECT act || ' ' || detail FROM audit ORDER BY seq");
DB_STMT(subject_test_alive, "SELECT COUNT(*) FROM person WHERE erased_at = 0");
DB_STMT(subject_test_tie, "INSERT INTO subject_unit (subject_id, unit_id, register, code)"
                          " SELECT id, $2, register, code FROM subject WHERE code = $1");

/* What every field of a register takes. */
static struct subject_edit edit_of(struct world *w, const struct register_def *d, const char *code, int64_t unit)
{
    struct subject_edit x = {.code = code, .name = d->named ? "某处" : "", .unit_id = unit};
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        const struct field_def *f = &d->fields[i].field;
        x.values[i] = f->type == FIELD_NUMBER   ? arena_printf(w->a, "%d", f->min)
                      : f->type == FIELD_CHOICE ? f->options[0].code
                      : f->type == FIELD_DATE   ? "2026-03-01"
                                                : "八点到五点";
        if (d->fields[i].vault == VAULT_PHONE)
            x.values[i] = "13859900417";
        if (d->fields[i].vault == VAULT_NAME)
            x.values[i] = "欧阳晓霞";
        if (d->fields[i].vault == VAULT_MAIL)
            x.values[i] = "xx@example.cn";
    }
    return x;
}

/* The rule in other words: the tree of world.h, the posts held now. */
static int64_t parent_of(int64_t unit)
{
    static const int64_t parents[] = {
        [GOV] = 0, [OFFICE] = GOV, [DESK] = OFFICE, [ROADS] = GOV, [LAMPS] = ROADS, [WATER] = GOV};
    return parents[unit];
}

static bool oracle(enum world_officer o, enum register_access access, int64_t unit)
{
    static const int64_t at[OFFICERS] = {
        [CLERK] = OFFICE,    [DISPATCHER] = OFFICE, [ROADS_MAN] = ROADS, [ROADS_TWO] = ROADS,
        [LAMPS_MAN] = LAMPS, [WATER_MAN] = WATER,   [VERIFIER] = OFFICE, [LEADER] = GOV,
        [SUPERVISOR] = GOV,  [PUBLISHER] = OFFICE,  [MOVED_UP] = GOV};
    if (!at[o]) /* FORMER holds nothing now, SYSADMIN reads nothing */
        return false;
    if (access != REGISTER_PRIVATE)
        return true;
    for (; unit; unit = parent_of(unit)) {
        if (unit == at[o])
            return true;
    }
    return false;
}

static bool listed(struct world *w, const struct viewer *v, const struct register_def *d, int64_t unit,
                   const char *code)
{
    struct error e = {0};
    struct subject_list l;
    struct subject_filter f = {.def = d, .unit_id = unit};
    MUST(subject_list(w->c, &w->s, v, w->a, &f, NULL, 100, &l, &e));
    for (int i = 0; i < l.n; i++) {
        if (str_eq(l.rows[i].code, code))
            return true;
    }
    return false;
}

static void check_viewer(struct world *w, enum world_officer o, const struct register_def *d)
{
    struct error e = {0};
    const struct viewer *v = world_viewer(o);
    int64_t expected = 0, n;
    for (int64_t unit = GOV; unit <= WATER; unit++) {
        const char *code = arena_printf(w->a, "u%lld", (long long)unit);
        bool sees = oracle(o, d->access, unit);
        struct subject_full f;
        enum err r = subject_get(w->c, &w->s, v, w->a, d->code, code, &f, &e);
        assert_int_equal(r, sees ? ERR_OK : ERR_NOT_FOUND);
        assert_int_equal(listed(w, v, d, 0, code), sees);
        assert_int_equal(listed(w, v, d, unit, code), sees);
        expected += sees;
    }
    MUST(subject_count(w->c, v, d, &n, &e));
    assert_int_equal(n, expected);
}

static void test_who_sees_it(void **state)
{
    WORLD(w);
    size_t n;
    const struct register_def *const *all = registers_all(&n);
    assert_int_equal(n, 18);
    for (size_t i = 0; i < n; i++) {
        for (int64_t unit = GOV; unit <= WATER; unit++) {
            struct subject_edit x = edit_of(w, all[i], arena_printf(w->a, "u%lld", (long long)unit), unit);
            MUST(subject_add(w->c, &w->s, &viewer_operator, all[i], &x, &e));
        }
        for (enum world_officer o = 0; o < OFFICERS; o++)
            check_viewer(w, o, all[i]);
    }
    struct subject_full f;
    assert_int_equal(subject_get(w->c, &w->s, &viewer_nobody, w->a, "venue", "u1", &f, &e), ERR_NOT_FOUND);
}

/* Whoever is tied to a household sees it, and may not change it. */
static void test_a_tied_unit_sees_it(void **state)
{
    WORLD(w);
    const struct register_def *d = register_find("household");
    struct subject_edit x = edit_of(w, d, "H1", ROADS);
    struct subject_full f;
    MUST(subject_add(w->c, &w->s, world_viewer(ROADS_MAN), d, &x, &e));
    assert_int_equal(subject_get(w->c, &w->s, world_viewer(WATER_MAN), w->a, "household", "H1", &f, &e), ERR_NOT_FOUND);
    world_exec(w, &subject_test_tie, DB_ARGS(DB_TEXT("H1"), DB_INT(WATER)));
    MUST(subject_get(w->c, &w->s, world_viewer(WATER_MAN), w->a, "household", "H1", &f, &e));
    assert_false(f.keeps);
    assert_int_equal(subject_update(w->c, &w->s, world_viewer(WATER_MAN), d, f.s.version, &x, &e), ERR_DENIED);
}

static void test_the_vault_opens_with_a_reason(void **state)
{
    WORLD(w);
    const struct register_def *d = register_find("household");
    struct subject_edit x = edit_of(w, d, "H1", ROADS);
    struct subject_full f;
    const char *values[REGISTER_FIELDS_MAX];
    x.values[2] = "和平路8号";
    MUST(subject_add(w->c, &w->s, world_viewer(ROADS_MAN), d, &x, &e));
    MUST(subject_get(w->c, &w->s, world_viewer(LEADER), w->a, "household", "H1", &f, &e));
    assert_string_equal(f.values[0], "欧**");
    assert_string_equal(f.values[1], "138****0417");
    assert_string_equal(f.values[2], "****");
    assert_false(f.keeps); /* a leader reads */
    assert_int_equal(subject_reveal(w->c, &w->s, world_viewer(LEADER), w->a, d, "H1", "要上门走访", values, &e),
                     ERR_DENIED);
    assert_int_equal(subject_reveal(w->c, &w->s, world_viewer(WATER_MAN), w->a, d, "H1", "要上门走访", values, &e),
                     ERR_NOT_FOUND);
    assert_int_equal(subject_reveal(w->c, &w->s, world_viewer(ROADS_TWO), w->a, d, "H1", "要", values, &e),
                     ERR_INVALID);
    MUST(subject_reveal(w->c, &w->s, world_viewer(ROADS_TWO), w->a, d, "H1", "要上门走访", values, &e));
    assert_string_equal(values[0], "欧阳晓霞");
    assert_string_equal(values[1], "13859900417");
    assert_string_equal(values[2], "和平路8号");
    MUST(subject_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, "household", "H1", &f, &e));
    assert_int_equal(f.n_entries, 2);
    assert_string_equal(f.entries[0].act, "reveal");
    assert_string_equal(f.entries[0].reason, "要上门走访");
    char *line;
    MUST(db_get_text(w->c, &subject_test_audit, DB_NO_ARGS, w->a, &line, &e));
    assert_true(str_starts(line, "subject.add household:H1 "));
    assert_null(strstr(line, "13859900417"));
}

/* What is left empty in the vault stays, "-" goes; the second of two people sees that there was a first. */
static void test_changes(void **state)
{
    WORLD(w);
    const struct register_def *d = register_find("enterprise");
    struct subject_edit x = edit_of(w, d, "Q1", LAMPS);
    struct subject_full f;
    int64_t alive;
    MUST(subject_add(w->c, &w->s, world_viewer(LAMPS_MAN), d, &x, &e));
    assert_int_equal(subject_add(w->c, &w->s, world_viewer(ROADS_MAN), d, &x, &e), ERR_CONFLICT);
    x.name = "晨光电器";
    for (size_t i = 4; i < 7; i++) /* contact, phone, mail */
        x.values[i] = i == 6 ? "-" : "";
    assert_int_equal(subject_update(w->c, &w->s, world_viewer(WATER_MAN), d, 1, &x, &e), ERR_DENIED);
    assert_int_equal(subject_update(w->c, &w->s, world_viewer(LAMPS_MAN), d, 7, &x, &e), ERR_CONFLICT);
    MUST(subject_update(w->c, &w->s, world_viewer(LAMPS_MAN), d, 1, &x, &e));
    MUST(subject_get(w->c, &w->s, world_viewer(WATER_MAN), w->a, "enterprise", "Q1", &f, &e));
    assert_string_equal(f.s.name, "晨光电器");
    assert_string_equal(f.values[4], "欧**");
    assert_string_equal(f.values[6], "");
    assert_string_equal(f.entries[0].parts, "name mail");
    MUST(db_get_int(w->c, &subject_test_alive, DB_NO_ARGS, &alive, &e));
    assert_int_equal(alive, 1); /* the contact before is not kept */
    x.unit_id = WATER;          /* not his to give */
    assert_int_equal(subject_update(w->c, &w->s, world_viewer(LAMPS_MAN), d, f.s.version, &x, &e), ERR_DENIED);
    MUST(subject_close(w->c, &w->s, world_viewer(ROADS_MAN), d, "Q1", f.s.version, "企业已经注销", &e));
    assert_false(listed(w, world_viewer(ROADS_MAN), d, 0, "Q1"));
    MUST(subject_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, "enterprise", "Q1", &f, &e));
    assert_true(f.s.closed_at > 0);
}

static void test_what_is_refused(void **state)
{
    WORLD(w);
    const struct register_def *home = register_find("household"), *venue = register_find("venue");
    struct subject_edit x = edit_of(w, home, "H 1", ROADS);
    assert_int_equal(subject_add(w->c, &w->s, &viewer_operator, home, &x, &e), ERR_INVALID);
    assert_string_equal(e.field, "code");
    x = edit_of(w, home, "H1", ROADS);
    x.name = "欧阳家"; /* the name of a family is no name of a household here */
    assert_int_equal(subject_add(w->c, &w->s, &viewer_operator, home, &x, &e), ERR_INVALID);
    assert_string_equal(e.field, "name");
    x = edit_of(w, home, "H1", ROADS);
    x.values[1] = "nobody knows";
    assert_int_equal(subject_add(w->c, &w->s, &viewer_operator, home, &x, &e), ERR_INVALID);
    assert_string_equal(e.field, "phone");
    x = edit_of(w, venue, "V1", ROADS);
    x.name = "";
    assert_int_equal(subject_add(w->c, &w->s, &viewer_operator, venue, &x, &e), ERR_INVALID);
    x = edit_of(w, venue, "V1", ROADS);
    assert_int_equal(subject_add(w->c, &w->s, world_viewer(PUBLISHER), venue, &x, &e), ERR_DENIED);
    assert_int_equal(subject_add(w->c, &w->s, world_viewer(SYSADMIN), venue, &x, &e), ERR_DENIED);
}

static void test_a_list_twice(void **state)
{
    WORLD(w);
    const struct register_def *d = register_find("household");
    struct subject_row rows[50];
    enum subject_outcome out[50];
    memset(rows, 0, sizeof(rows));
    for (int i = 0; i < 50; i++) {
        rows[i] = (struct subject_row){.line = i + 2, .code = arena_printf(w->a, "H%03d", i), .unit = "u5"}; /* lamps */
        rows[i].values[0] = arena_printf(w->a, "户主%d", i);
        rows[i].values[1] = i % 2 ? arena_printf(w->a, "1385990%04d", i) : "";
        rows[i].values[3] = "4";
    }
    MUST(subject_check_row(w->c, &w->s, world_viewer(ROADS_MAN), w->a, d, &rows[0], &e));
    assert_int_equal(subject_check_row(w->c, &w->s, world_viewer(WATER_MAN), w->a, d, &rows[0], &e), ERR_DENIED);
    MUST(subject_import(w->c, &w->s, world_viewer(ROADS_MAN), d, rows, 50, out, &e));
    for (int i = 0; i < 50; i++)
        assert_int_equal(out[i], SUBJECT_ADDED);
    rows[7].values[3] = "5";
    rows[8].values[0] = "";
    MUST(subject_import(w->c, &w->s, world_viewer(ROADS_MAN), d, rows, 50, out, &e));
    for (int i = 0; i < 50; i++)
        assert_int_equal(out[i], i == 7 || i == 8 ? SUBJECT_UPDATED : SUBJECT_UNCHANGED);
    struct subject_list l;
    const struct subject_filter f = {.def = d, .text = "h00"};
    MUST(subject_list(w->c, &w->s, world_viewer(LAMPS_MAN), w->a, &f, NULL, 4, &l, &e));
    assert_int_equal(l.n, 4);
    assert_string_equal(l.rows[0].code, "H000");
    assert_non_null(l.next);
    MUST(subject_list(w->c, &w->s, world_viewer(LAMPS_MAN), w->a, &f, l.next, 40, &l, &e));
    assert_int_equal(l.n, 6);
    assert_null(l.next);
}

/* What a unit keeps goes over with it when it is merged into another. */
static void test_a_merged_unit(void **state)
{
    WORLD(w);
    const struct register_def *d = register_find("household");
    struct subject_edit x = edit_of(w, d, "H1", LAMPS);
    struct subject_full f;
    MUST(subject_add(w->c, &w->s, world_viewer(LAMPS_MAN), d, &x, &e));
    assert_int_equal(subject_get(w->c, &w->s, world_viewer(WATER_MAN), w->a, "household", "H1", &f, &e), ERR_NOT_FOUND);
    MUST(unit_merge(w->c, &w->s, &viewer_operator, LAMPS, WATER, NULL, &e));
    MUST(subject_get(w->c, &w->s, world_viewer(WATER_MAN), w->a, "household", "H1", &f, &e));
    assert_true(f.keeps);
    assert_true(listed(w, world_viewer(WATER_MAN), d, WATER, "H1"));
    assert_int_equal(subject_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, "household", "H1", &f, &e), ERR_NOT_FOUND);
}

static void test_erasing(void **state)
{
    WORLD(w);
    const struct register_def *d = register_find("household");
    struct subject_edit x = edit_of(w, d, "H1", ROADS);
    struct subject_full f;
    struct erase_report report;
    char *dump;
    x.values[5] = "欧阳晓霞的女儿在外地";
    MUST(subject_add(w->c, &w->s, world_viewer(ROADS_MAN), d, &x, &e));
    w->s.key_file = arena_printf(w->a, "%s/site.key", w->fixture->dir); /* the journal lies beside it */
    const struct erase_request request = {.subject = "household:H1", .reason = "本人要求删除"};
    MUST(erase_person(w->c, &w->s, &viewer_operator, &request, &report, &e));
    assert_int_equal(report.persons, 1);
    MUST(subject_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, "household", "H1", &f, &e));
    assert_string_equal(f.values[0], "");
    assert_string_equal(f.values[1], "");
    assert_null(strstr(f.values[5], "欧阳晓霞"));
    assert_string_equal(f.entries[0].act, "erase");
    MUST(db_get_text(w->c, &subject_test_dump, DB_NO_ARGS, w->a, &dump, &e));
    assert_null(strstr(dump, "欧阳"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_who_sees_it),
        BOTH_WORLDS(test_a_tied_unit_sees_it),
        BOTH_WORLDS(test_the_vault_opens_with_a_reason),
        BOTH_WORLDS(test_changes),
        BOTH_WORLDS(test_what_is_refused),
        BOTH_WORLDS(test_a_list_twice),
        BOTH_WORLDS(test_a_merged_unit),
        BOTH_WORLDS(test_erasing),
    };
    return world_run(tests, COUNT_OF(tests));
}
