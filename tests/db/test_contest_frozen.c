/* Contests that are kept: what is frozen does not change, deputies are no second person, units that go, and rules that
 * stay. */
#include "contest_kept.h"

#include "base/crypto.h"
#include "model/deputy.h"
#include "model/verify.h"

DB_STMT(kept_touch, "UPDATE unit SET name = '改名了' WHERE id = $1");
DB_STMT(kept_title, "SELECT sha256 FROM contest WHERE id = $1");
DB_STMT(kept_merge, "UPDATE unit SET active = 0, merged_into = $2 WHERE id = $1");
DB_STMT(kept_rules, "UPDATE contest SET rules = REPLACE(rules, 'full: 25', 'full: 50') WHERE id = $1");
DB_STMT(kept_lost, "UPDATE contest SET rules = 'code: [' WHERE id = $1");
DB_STMT(kept_old, "UPDATE contest SET rules = '', body = REPLACE(body, '\"definition\"', '\"other\"') WHERE id = $1");
DB_STMT(kept_body, "UPDATE contest SET body = REPLACE(body, '城管局', '水务局') WHERE id = $1");
DB_STMT(kept_hash, "UPDATE contest SET sha256 = $2 WHERE id = $1");

static void issue(struct world *w, const char *key)
{
    struct error e = {0};
    show(w, key);
    clock_set(&w->s.clock, row_of(w, key).appeal_until);
    MUST(freeze(w, LEADER, key, &e));
    assert_int_equal(contest_sign(w->c, &w->s, &viewer_operator, key, row_of(w, key).revision, &e), ERR_DENIED);
    assert_int_equal(contest_sign(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision - 1, &e),
                     ERR_CONFLICT);
    for (int i = 0; i < 2; i++)
        MUST(contest_sign(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e));
    assert_int_equal(contest_issue(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e), ERR_INVALID);
    says(&e, "signatures of two");
    MUST(contest_sign(w->c, &w->s, world_viewer(MOVED_UP), key, row_of(w, key).revision, &e));
    MUST(contest_issue(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e));
}

static void test_what_is_frozen_stays(void **state)
{
    WORLD(w);
    const char *before, *after, *key = begin(w, "");
    char *hash;
    issue(w, key);
    MUST(contest_body(w->c, world_viewer(WATER_MAN), w->a, key, &before, &e));
    assert_non_null(strstr(before, "\"市政府\"") ? NULL : before);
    assert_non_null(strstr(before, "城管局"));
    world_exec(w, &kept_touch, DB_ARGS(DB_INT(ROADS)));
    MUST(contest_body(w->c, world_viewer(WATER_MAN), w->a, key, &after, &e));
    assert_string_equal(before, after);
    MUST(db_get_text(w->c, &kept_title, DB_ARGS(DB_INT(row_of(w, key).id)), w->a, &hash, &e));
    assert_string_equal(hash, row_of(w, key).sha256);
    assert_int_equal(strlen(hash), 64);
    struct contest_draft d = draft(w, "jieti", 2020);
    assert_int_equal(contest_recount(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &d, &e),
                     ERR_CONFLICT);
    assert_int_equal(give(w, LEADER, key, "u4", "25", &e), ERR_CONFLICT);
    assert_int_equal(contest_exclude(w->c, &w->s, world_viewer(LEADER), key, "u4", "机构改革", &e), ERR_CONFLICT);
    assert_int_equal(contest_drop(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, "数据来源有误", &e),
                     ERR_CONFLICT);
    /* Of two corrections one stands. */
    const char *one = begin(w, key), *other = begin(w, key);
    issue(w, one);
    assert_string_equal(row_of(w, key).state, "withdrawn");
    assert_string_equal(row_of(w, key).replaced_by, one);
    to_sign(w, other);
    assert_int_equal(contest_issue(w->c, &w->s, world_viewer(LEADER), other, row_of(w, other).revision, &e),
                     ERR_CONFLICT);
    assert_int_equal(contest_drop(w->c, &w->s, world_viewer(LEADER), other, row_of(w, other).revision, "", &e),
                     ERR_INVALID);
    assert_string_equal(e.field, "note");
    assert_int_equal(contest_drop(w->c, &w->s, world_viewer(LEADER), other, 1, "数据来源有误", &e), ERR_CONFLICT);
    MUST(contest_drop(w->c, &w->s, world_viewer(LEADER), other, row_of(w, other).revision, "数据来源有误", &e));
    struct contest_row dropped;
    MUST(contest_get(w->c, world_viewer(ROADS_MAN), w->a, other, &dropped, &e));
    assert_string_equal(dropped.ended, "数据来源有误");
    assert_int_equal(units_seen(w, ROADS_MAN, other), 1);
    /* Nor is there another issued beside it. */
    const char *beside = begin(w, "");
    to_sign(w, beside);
    assert_int_equal(contest_issue(w->c, &w->s, world_viewer(LEADER), beside, row_of(w, beside).revision, &e),
                     ERR_CONFLICT);
    says(&e, "Another of this scheme");
    assert_int_equal(contest_withdraw(w->c, &w->s, world_viewer(LEADER), one, "", &e), ERR_INVALID);
    MUST(contest_withdraw(w->c, &w->s, world_viewer(LEADER), one, "数据来源有误", &e));
    assert_string_equal(row_of(w, one).state, "withdrawn");
    /* A draft that was counted anew keeps what was given by hand. */
    struct contest_unit u;
    key = begin(w, "");
    give_all(w, key, "12.5");
    d = draft(w, "jieti", 2020);
    fill(&d);
    ((struct contest *)d.counted)->units[0].volume = 77;
    MUST(contest_recount(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &d, &e));
    MUST(see(w, LEADER, key, d.counted->units[0].unit.code, &u));
    assert_int_equal(u.volume, 77);
    assert_string_equal(contest_value_text(w->a, &u.parts[1]), "12.50");
}

/* Everything that pages show of it to a viewer, as text. */
static const char *shown(struct world *w, enum world_officer o, const char *key)
{
    struct error e = {0};
    struct contest_row row;
    struct contest_page p;
    MUST(contest_get(w->c, world_viewer(o), w->a, key, &row, &e));
    MUST(contest_units(w->c, &w->s, world_viewer(o), w->a, &row, NULL, 100, &p, &e));
    const struct scheme *s = p.x.scheme;
    const char *text = arena_printf(w->a, "%s %s %lld %s %s\n", s->name.zh, s->name.en, (long long)s->least,
                                    s->volume->name.zh, s->about.en);
    for (int i = 0; i < p.x.n; i++) {
        const struct contest_unit *u = &p.x.units[i];
        text = arena_printf(
            w->a, "%s%lld %s %s %s %s/%s/%s %s %d %lld %s\n", text, (long long)u->seq, u->unit.name, u->group->name.zh,
            u->standing == CONTEST_PLACED ? contest_points_text(w->a, s, u->points) : "-",
            contest_part_text(w->a, u->full), contest_part_text(w->a, u->of), u->band ? u->band->name.en : "-",
            contest_standing_code(u->standing), u->place, (long long)u->volume, u->reason);
        for (size_t k = 0; k < s->n_criteria; k++) {
            const struct contest_part *x = &u->parts[k];
            text = arena_printf(w->a, "%s  %s %s %d %s %s %s %d%d%d best %s mark %lld %s %s %s %s\n", text,
                                x->c->name.zh, x->c->name.en, (int)x->c->how, contest_part_text(w->a, x->c->full),
                                str_or(contest_value_text(w->a, x), "-"), x->counts, x->told, x->has, x->corrected,
                                contest_ratio_text(w->a, x->best, 2), (long long)x->mark.points, x->mark.reason,
                                x->mark.evidence, x->mark.giver, x->mark.confirmer);
            text = arena_printf(w->a, "%s    %s\n", text, contest_ratio_text(w->a, x->points, 2));
        }
    }
    return text;
}

/* What was issued is shown from its bytes: neither a unit's new name nor other rules change a letter of it. */
static void test_what_is_issued_is_shown_as_it_was(void **state)
{
    WORLD(w);
    const char *key = begin(w, "");
    give_all(w, key, "20");
    MUST(contest_exclude(w->c, &w->s, world_viewer(LEADER), key, "u6", "机构改革，本期不参评", &e));
    show(w, key);
    MUST(appeal(w, ROADS_MAN, key, "u4", "in_time", &e));
    MUST(answer(w, LEADER, key, "in_time", "95.5", &e));
    MUST(agree(w, MOVED_UP, key, "95.50", false, &e));
    const char *rows = shown(w, LEADER, key), *own = shown(w, ROADS_MAN, key);
    clock_set(&w->s.clock, row_of(w, key).appeal_until);
    MUST(freeze(w, LEADER, key, &e));
    assert_non_null(row_of(w, key).frozen);
    assert_string_equal(shown(w, LEADER, key), rows);
    for (int i = 0; i < 2; i++)
        MUST(contest_sign(w->c, &w->s, world_viewer(i ? MOVED_UP : LEADER), key, row_of(w, key).revision, &e));
    world_exec(w, &kept_touch, DB_ARGS(DB_INT(ROADS)));
    assert_string_equal(shown(w, ROADS_MAN, key), own);
    assert_non_null(strstr(own, "城管局"));
    world_exec(w, &kept_rules, DB_ARGS(DB_INT(row_of(w, key).id)));
    assert_string_equal(shown(w, LEADER, key), rows);
    /* Rules that this program cannot read any more. */
    world_exec(w, &kept_lost, DB_ARGS(DB_INT(row_of(w, key).id)));
    assert_string_equal(shown(w, LEADER, key), rows);
    assert_string_equal(appeals(w, LEADER, key, 0).rows[0].unit, "城管局");
    const struct contest_trail_list l = trail(w, LEADER, key, ROADS);
    for (int i = 0; i < l.n; i++)
        assert_string_equal(l.rows[i].unit, "城管局");
    struct contest_list all;
    MUST(contest_list(w->c, &w->s, world_viewer(LEADER), w->a, NULL, 10, &all, &e));
    assert_string_equal(all.rows[0].scheme->name.zh, row_of(w, key).scheme->name.zh);
    /* Not another letter for those who read it once it is issued. */
    MUST(contest_issue(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e));
    assert_string_equal(shown(w, WATER_MAN, key), rows);
    struct contest_unit u;
    MUST(see(w, WATER_MAN, key, "u4", &u));
    assert_string_equal(u.unit.name, "城管局");
    assert_int_equal(u.unit.id, ROADS);
    /* What was frozen before the bytes said all is shown from the rows. */
    world_exec(w, &kept_old, DB_ARGS(DB_INT(row_of(w, key).id)));
    assert_null(row_of(w, key).frozen);
}

/* Whom a deputy stands in for and the deputy are one pair of eyes. */
static void test_a_deputy_is_no_second_person(void **state)
{
    WORLD(w);
    int64_t id, next;
    const char *key = begin(w, "");
    MUST(give(w, LEADER, key, "u4", "20", &e));
    MUST(deputy_add(w->c, &w->s, world_viewer(LEADER), world_viewer(LEADER)->id, world_viewer(PUBLISHER)->id,
                    clock_now(&w->s.clock), clock_now(&w->s.clock) + 60 * MS_DAY, &id, &e));
    MUST(deputy_accept(w->c, &w->s, world_viewer(PUBLISHER), id, &e));
    MUST(deputy_turn(w->c, &w->s, &next, &e));
    assert_int_equal(confirm(w, PUBLISHER, key, "u4", "20.00", &e), ERR_DENIED);
    says(&e, "stand in for");
    MUST(contest_take(w->c, &w->s, world_viewer(PUBLISHER), key, "u4", "taken_on", &e));
    const struct contest_trail_list l = trail(w, LEADER, key, 0);
    assert_string_equal(l.rows[0].act, "take");
    assert_string_equal(l.rows[0].for_name, "o7");
    show(w, key);
    clock_set(&w->s.clock, row_of(w, key).appeal_until);
    MUST(freeze(w, LEADER, key, &e));
    MUST(contest_sign(w->c, &w->s, world_viewer(PUBLISHER), key, row_of(w, key).revision, &e));
    MUST(contest_sign(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e));
    assert_int_equal(row_of(w, key).signs, 1);
    assert_int_equal(row_of(w, key).other_signs, 0);
    MUST(contest_sign(w->c, &w->s, world_viewer(MOVED_UP), key, row_of(w, key).revision, &e));
    assert_int_equal(row_of(w, key).signs, 2);
    MUST(contest_issue(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e));
}

/* A unit that is no more takes a reason, and its work is judged where it went. */
static void test_a_merged_unit_takes_a_reason(void **state)
{
    WORLD(w);
    const char *key = begin(w, "");
    world_exec(w, &kept_merge, DB_ARGS(DB_INT(LAMPS), DB_INT(WATER)));
    assert_int_equal(contest_show(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e), ERR_INVALID);
    says(&e, "merged or closed");
    MUST(contest_exclude(w->c, &w->s, world_viewer(LEADER), key, "u5", "已并入水务局", &e));
    show(w, key);
    assert_int_equal(units_seen(w, WATER_MAN, key), 2);
    assert_int_equal(units_seen(w, LAMPS_MAN, key), -1);
    /* And where it goes while it is shown. */
    world_exec(w, &kept_merge, DB_ARGS(DB_INT(DESK), DB_INT(OFFICE)));
    clock_set(&w->s.clock, row_of(w, key).appeal_until);
    assert_int_equal(freeze(w, LEADER, key, &e), ERR_INVALID);
    says(&e, "merged or closed");
    assert_int_equal(contest_exclude(w->c, &w->s, world_viewer(LEADER), key, "u4", "机构改革", &e), ERR_CONFLICT);
    MUST(contest_exclude(w->c, &w->s, world_viewer(LEADER), key, "u3", "已并入受理中心", &e));
    MUST(freeze(w, LEADER, key, &e));
}

static enum err uphold(struct world *w, const char *key, const char *unit, const char *what, const char *value,
                       struct error *e)
{
    const struct contest_answered x = {unit, what, true, value, "经核对情况属实"};
    return contest_answer(w->c, &w->s, world_viewer(LEADER), key, &x, e);
}

/* Besides its inputs a unit appeals against how much it handled, and against being left out. */
static void test_a_unit_appeals_to_be_appraised(void **state)
{
    WORLD(w);
    struct contest_unit u;
    const char *key = begin(w, "");
    const struct contest_appealed few = {"u5", "volume", "漏计9件", "台账第3页"};
    const struct contest_appealed out = {"u6", "standing", "机构没有改革", "编办文件"};
    const struct contest_appealed in = {"u4", "standing", "机构没有改革", "编办文件"};
    MUST(contest_exclude(w->c, &w->s, world_viewer(LEADER), key, "u6", "机构改革，本期不参评", &e));
    show(w, key);
    MUST(contest_appeal(w->c, &w->s, world_viewer(LAMPS_MAN), key, &few, &e));
    MUST(contest_appeal(w->c, &w->s, world_viewer(WATER_MAN), key, &out, &e));
    assert_int_equal(contest_appeal(w->c, &w->s, world_viewer(WATER_MAN), key, &out, &e), ERR_CONFLICT);
    assert_int_equal(contest_appeal(w->c, &w->s, world_viewer(ROADS_MAN), key, &in, &e), ERR_INVALID);
    assert_int_equal(uphold(w, key, "u5", "volume", "12.5", &e), ERR_INVALID);
    MUST(uphold(w, key, "u5", "volume", "12", &e));
    MUST(see(w, LAMPS_MAN, key, "u5", &u));
    assert_int_equal(u.standing, CONTEST_PLACED);
    assert_int_equal(u.volume, 12);
    MUST(uphold(w, key, "u6", "standing", "", &e));
    MUST(see(w, WATER_MAN, key, "u6", &u));
    assert_int_equal(u.standing, CONTEST_PLACED);
    struct contest_confirmed x = {"u6", "standing", "1.00", row_of(w, key).revision, true};
    MUST(contest_confirm(w->c, &w->s, world_viewer(MOVED_UP), key, &x, &e));
    MUST(see(w, WATER_MAN, key, "u6", &u));
    assert_int_equal(u.standing, CONTEST_EXCLUDED);
    assert_string_equal(u.reason, "机构改革，本期不参评");
    x = (struct contest_confirmed){"u5", "volume", "12", row_of(w, key).revision, false};
    MUST(contest_confirm(w->c, &w->s, world_viewer(MOVED_UP), key, &x, &e));
}

/* A contest is shown when its period is over and all of it was counted. */
static void test_a_period_that_is_not_over_is_not_shown(void **state)
{
    WORLD(w);
    const char *key = begin(w, "");
    const int64_t now = clock_now(&w->s.clock), ends = row_of(w, key).ends;
    clock_set(&w->s.clock, ends - 1);
    assert_int_equal(contest_show(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e), ERR_INVALID);
    says(&e, "not over yet");
    struct contest_draft d = draft(w, "jieti", 2020);
    fill(&d);
    MUST(contest_recount(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &d, &e));
    clock_set(&w->s.clock, now);
    assert_int_equal(contest_show(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e), ERR_INVALID);
    says(&e, "count it anew");
}

/* By the rules that it was begun with, whatever the program says by now. */
static void test_rules_are_kept(void **state)
{
    WORLD(w);
    struct contest_unit u;
    const char *key = begin(w, "");
    assert_int_equal(row_of(w, key).scheme->criteria[1].full, 25 * SCHEME_ONE);
    world_exec(w, &kept_rules, DB_ARGS(DB_INT(row_of(w, key).id)));
    assert_int_equal(row_of(w, key).scheme->criteria[1].full, 50 * SCHEME_ONE);
    MUST(give(w, LEADER, key, "u4", "50", &e));
    MUST(confirm(w, MOVED_UP, key, "u4", "50.00", &e));
    MUST(see(w, LEADER, key, "u4", &u));
    assert_int_equal(u.full, 125 * SCHEME_ONE);
}

static int wrong(struct world *w)
{
    struct error e = {0};
    struct verify_report x;
    MUST(verify_site(w->c, &w->s, &(struct verify_options){.no_files = true}, w->a, &x, &e));
    return (int)x.broken;
}

static void test_what_was_frozen_is_verified(void **state)
{
    WORLD(w);
    const char *key = begin(w, "");
    issue(w, key);
    const int before = wrong(w);
    const int64_t id = row_of(w, key).id;
    world_exec(w, &kept_body, DB_ARGS(DB_INT(id)));
    assert_int_equal(wrong(w), before + 1);
    /* With another hash beside it the lines of the audit trail tell. */
    const char *body;
    MUST(contest_body(w->c, world_viewer(LEADER), w->a, key, &body, &e));
    const struct hash h = hash_bytes(body, strlen(body));
    world_exec(w, &kept_hash, DB_ARGS(DB_INT(id), DB_TEXT(hex_of(w->a, h.b, sizeof(h.b)))));
    assert_int_equal(wrong(w), before + 2);
}

/* Parts are added as they are: 3.3333… + 38.3783… + 13.3333… is 55.045, and half goes up. */
static void test_points_are_rounded_once(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct contest_part parts[3] = {0};
    struct contest_unit u = {.unit = {.code = "x"}, .reason = "", .volume = 100, .parts = parts};
    struct contest x = {.scheme = scheme_find("sanlv", 2023), .units = &u, .n = 1};
    const struct ratio third = ratio_of(100, 3), solved = ratio_of(2302700, 30000);
    u.group = &x.scheme->groups[0];
    for (int i = 0; i < 3; i++)
        parts[i] = (struct contest_part){
            .c = &x.scheme->criteria[i], .counts = "", .told = true, .value = i == 1 ? solved : third};
    contest_score(&x);
    assert_string_equal(contest_points_text(a, x.scheme, u.points), "55.05");
    /* Without the second all is of what the others can give: 16.666… of 50 is 33.333… of 100. */
    parts[1].told = false;
    contest_score(&x);
    assert_string_equal(contest_points_text(a, x.scheme, u.points), "33.33");
    assert_int_equal(u.of, 50 * SCHEME_ONE);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_what_is_frozen_stays),
        BOTH_WORLDS(test_what_is_issued_is_shown_as_it_was),
        BOTH_WORLDS(test_a_deputy_is_no_second_person),
        BOTH_WORLDS(test_a_merged_unit_takes_a_reason),
        BOTH_WORLDS(test_a_unit_appeals_to_be_appraised),
        BOTH_WORLDS(test_a_period_that_is_not_over_is_not_shown),
        BOTH_WORLDS(test_rules_are_kept),
        BOTH_WORLDS(test_what_was_frozen_is_verified),
        cmocka_unit_test(test_points_are_rounded_once),
    };
    return world_run(tests, COUNT_OF(tests));
}
