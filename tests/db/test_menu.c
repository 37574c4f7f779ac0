/* The lecture menu: what is ordered and refused; teams with their reasons, held against what a person would say; a
 * lecturer who is had once a day; the talk that comes of an order, and what becomes of it where the order goes back. */
#include "world.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/menu.h"
#include "model/subject.h"
#include "model/undo.h"

DB_STMT(menu_test_lecture, "SELECT COUNT(*) FROM lecture l WHERE l.team_id IS NOT NULL AND l.on_day > 0");
DB_STMT(menu_test_orders, "SELECT COUNT(*) FROM matter m WHERE m.procedure = 'diandan'");
DB_STMT(menu_test_id, "SELECT m.id FROM matter m WHERE m.number = $1");
DB_STMT(menu_test_rate, "INSERT INTO rating (id, matter_id, round, solved, satisfied, rated_at)"
                        " VALUES ($1, $2, 1, 'yes', $3, 1)");
DB_STMT(menu_test_settled, "SELECT COUNT(*) FROM activity_matter x WHERE x.part = 'settled'");
DB_STMT(menu_test_plain, "SELECT COUNT(*) FROM entry_text t WHERE t.content LIKE '%13906997531%'");

#define DAY  "2026-12-01"
#define EAST 2
#define WEST 3

struct value {
    const char *part, *text;
};

static void add(struct world *w, const char *reg, const char *code, const char *name, int64_t unit, int64_t area,
                const struct value *values)
{
    struct error e = {0};
    const struct register_def *d = register_find(reg);
    struct subject_edit x = {.code = code, .name = name, .area_id = area, .unit_id = unit};
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        x.values[i] = "";
        for (const struct value *v = values; v->part; v++) {
            if (str_eq(v->part, d->fields[i].field.part))
                x.values[i] = v->text;
        }
    }
    MUST(subject_add(w->c, &w->s, &viewer_operator, d, &x, &e));
}
#define ADD(reg, code, name, unit, area, ...)                                                                          \
    add(w, reg, code, name, unit, area, (const struct value[]){__VA_ARGS__, {NULL, NULL}})

/* Three topics, four teams, two lecturers of the first. */
static void menu(struct world *w)
{
    ADD(MENU_TOPIC, "T1", "民法典进乡村", OFFICE, 0, {"theme", "law"}, {"minutes", "60"}, {"speech", "minnan"});
    ADD(MENU_TOPIC, "T2", "家庭教育促进法", OFFICE, 0, {"theme", "law"}, {"minutes", "45"});
    ADD(MENU_TOPIC, "T3", "南音里的党史", OFFICE, 0, {"theme", "art"}, {"minutes", "90"});
    ADD(MENU_TEAM, "A", "讲古寮", LAMPS, EAST, {"topics", "民法典进乡村\nT3"}, {"speech", "minnan"}, {"a_month", "3"});
    ADD(MENU_TEAM, "B", "老兵宣讲团", ROADS, WEST, {"topics", " T1 \r\n家庭教育促进法"}, {"speech", "putonghua"});
    ADD(MENU_TEAM, "C", "土楼红妹子", WATER, EAST, {"topics", "南音里的党史"}, {"speech", "several"});
    ADD(MENU_TEAM, "D", "侨之音", WATER, EAST, {"speech", "hakka"});
    ADD(MENU_LECTURER, "L1", "陈老师", LAMPS, 0, {"team", "A"}, {"topics", "T1"});
    ADD(MENU_LECTURER, "L2", "林老师", LAMPS, 0, {"team", "A"}, {"speech", "putonghua"});
    ADD("venue", "V1", "东桥实践站", OFFICE, EAST, {"seats", "80"});
}

static enum err try_order(struct world *w, const char *topic, const char *day, const char *speech, const char *key,
                          struct receipt *ret, struct error *e)
{
    const struct said_field said[] = {
        {"wanted", day}, {"speech", speech}, {"listeners", "village"}, {"orderer", "village"}, {"people", "60"}};
    const struct submission x = {.fields = said,
                                 .n_fields = COUNT_OF(said),
                                 .area_id = EAST,
                                 .place = "东桥村文化礼堂",
                                 .channel = "web",
                                 .contact = {.name = "端木赐", .phone = "13906997531"},
                                 .key = key};
    return menu_order(w->c, &w->s, &viewer_nobody, w->a, topic, &x, "村里老人多", ret, e);
}

static const char *order(struct world *w, const char *topic, const char *day, const char *speech)
{
    static int n;
    struct error e = {0};
    struct receipt r;
    MUST(try_order(w, topic, day, speech, arena_printf(w->a, "form-%d", ++n), &r, &e));
    return r.number;
}

static struct menu_order get(struct world *w, enum world_officer o, const char *number)
{
    struct error e = {0};
    struct menu_order x;
    MUST(menu_order_get(w->c, &w->s, world_viewer(o), w->a, number, &x, &e));
    return x;
}

static struct menu_match match(struct world *w, const char *number)
{
    struct error e = {0};
    struct menu_order x = get(w, DISPATCHER, number);
    const struct menu_orders l = {.rows = &x, .n = 1};
    struct menu_match m;
    MUST(menu_match(w->c, &w->s, world_viewer(DISPATCHER), w->a, &l, &m, &e));
    return m;
}

static enum err choose(struct world *w, enum world_officer o, const char *number, const char *team,
                       const char *lecturer, const char *op, struct error *e)
{
    const struct menu_choice x = {get(w, DISPATCHER, number).version, team, lecturer, op};
    return menu_choose(w->c, &w->s, world_viewer(o), number, &x, e);
}

static int64_t count(struct world *w, const struct db_stmt *s)
{
    struct error e = {0};
    int64_t n = -1;
    MUST(db_get_int(w->c, s, DB_NO_ARGS, &n, &e));
    return n;
}

/* Whether one of its reasons is this, with this argument. */
static bool says(const struct menu_candidate *x, const char *msgid, const char *arg, bool against)
{
    for (int i = 0; i < x->n_reasons; i++) {
        if (str_eq(x->reasons[i].msgid, msgid) && str_eq(x->reasons[i].arg, arg) && x->reasons[i].against == against)
            return true;
    }
    return false;
}

static void test_what_is_ordered(void **state)
{
    WORLD(w);
    struct menu_topics l;
    struct menu_topic t;
    struct receipt r, again;
    menu(w);
    MUST(menu_topics(w->c, w->a, &l, &e));
    assert_int_equal(l.n, 3);
    assert_string_equal(l.rows[0].name, "民法典进乡村");
    assert_string_equal(l.rows[0].minutes, "60");
    assert_string_equal(l.rows[1].speech, "");
    MUST(subject_close(w->c, &w->s, &viewer_operator, register_find(MENU_TOPIC), "T2", 1, "不再讲了", &e));
    MUST(menu_topics(w->c, w->a, &l, &e));
    assert_int_equal(l.n, 2);
    assert_int_equal(menu_topic(w->c, w->a, "T2", &t, &e), ERR_NOT_FOUND);
    assert_int_equal(menu_topic(w->c, w->a, "", &t, &e), ERR_NOT_FOUND);
    assert_int_equal(try_order(w, "T2", DAY, "any", "k0", &r, &e), ERR_NOT_FOUND);
    assert_int_equal(try_order(w, "T1", "2026-11-20", "any", "k1", &r, &e), ERR_INVALID);
    assert_string_equal(e.field, "wanted");
    assert_int_equal(try_order(w, "T1", "2027-11-21", "any", "k1", &r, &e), ERR_INVALID);
    assert_string_equal(e.field, "wanted");
    assert_int_equal(try_order(w, "T1", "", "any", "k1", &r, &e), ERR_INVALID);
    assert_int_equal(try_order(w, "T1", DAY, "french", "k1", &r, &e), ERR_INVALID);
    assert_string_equal(e.field, "speech");
    assert_int_equal(count(w, &menu_test_orders), 0);
    MUST(try_order(w, "T1", DAY, "minnan", "k1", &r, &e));
    MUST(try_order(w, "T1", DAY, "minnan", "k1", &again, &e));
    assert_true(again.again);
    assert_string_equal(again.number, r.number);
    assert_int_equal(try_order(w, "T3", DAY, "minnan", "k1", &again, &e), ERR_CONFLICT);
    assert_int_equal(count(w, &menu_test_orders), 1);
    assert_int_equal(count(w, &menu_test_plain), 0); /* the phone is in the vault only */
    struct menu_order o = get(w, DISPATCHER, r.number), none;
    assert_string_equal(o.title, "民法典进乡村");
    assert_string_equal(o.theme, "law");
    assert_string_equal(o.people, "60");
    assert_int_equal(o.day, 20261201);
    assert_int_equal(menu_order_get(w->c, &w->s, world_viewer(WATER_MAN), w->a, r.number, &none, &e), ERR_NOT_FOUND);
}

static void test_teams_with_reasons(void **state)
{
    WORLD(w);
    menu(w);
    struct menu_match m = match(w, order(w, "T1", DAY, "minnan"));
    assert_int_equal(m.fit,
                     2);      /* that it gives another talk of the field does not make it give this one: B gives both */
    assert_int_equal(m.n, 3); /* C talks about something else */
    const struct menu_candidate *a = &m.rows[0], *b = &m.rows[1], *d = &m.rows[2];
    assert_string_equal(a->code, "A");
    assert_true(says(a, "It gives just this talk: {}", "民法典进乡村", false));
    assert_true(says(a, "It is at home in the same county: {}", "东区", false));
    assert_true(says(a, "It speaks the language that is wanted", "", false));
    assert_true(says(a, "{} is free that day", "陈老师", false));
    assert_true(says(a, "It has no talk within thirty days before and after", "", false));
    assert_string_equal(b->code, "B");
    assert_true(says(b, "It comes from farther away: {}", "西区", true));
    assert_true(says(b, "It is not known to speak the language that is wanted", "", true));
    assert_true(says(b, "It has nothing else that day", "", false));
    assert_string_equal(d->code, "D");
    assert_true(says(d, "The register does not say what it talks about; please ask", "", true));
    m = match(w, order(w, "T2", DAY, "any"));
    assert_string_equal(m.rows[0].code, "B");
    assert_string_equal(m.rows[1].code, "A"); /* of the field, and nearer, but not this one */
    assert_true(says(&m.rows[1], "Of this field it gives: {}", "民法典进乡村", true));
}

static void test_a_lecturer_is_had_once_a_day(void **state)
{
    WORLD(w);
    menu(w);
    const char *first = order(w, "T1", DAY, "minnan"), *second = order(w, "T1", DAY, "minnan");
    const char *third = order(w, "T1", DAY, "minnan");
    assert_int_equal(choose(w, LEADER, first, "A", "L1", "op1", &e), ERR_DENIED);
    assert_int_equal(choose(w, DISPATCHER, first, "nobody", "", "op1", &e), ERR_INVALID);
    assert_int_equal(choose(w, DISPATCHER, first, "B", "L1", "op1", &e), ERR_INVALID); /* of another team */
    MUST(choose(w, DISPATCHER, first, "A", "L1", "op1", &e));
    assert_string_equal(get(w, LAMPS_MAN, first).lecturer, "陈老师");
    assert_int_equal(choose(w, DISPATCHER, second, "A", "L1", "op2", &e), ERR_CONFLICT);
    assert_string_equal(e.field, "lecturer");
    struct menu_match m = match(w, second);
    assert_true(says(&m.rows[0], "{} is free that day", "林老师", false));
    assert_true(says(&m.rows[0], "Talks within thirty days before and after: {}", "1", false));
    assert_false(m.rows[0].lecturers[0].free);
    MUST(choose(w, DISPATCHER, second, "A", "L2", "op3", &e));
    m = match(w, third);
    assert_string_equal(m.rows[0].code, "B");
    assert_string_equal(m.rows[m.n - 1].code, "A");
    assert_false(m.rows[m.n - 1].available);
    assert_true(says(&m.rows[m.n - 1], "None of its lecturers who give it is free that day", "", true));
    MUST(choose(w, DISPATCHER, third, "A", "", "op4", &e)); /* a person may know better */
    m = match(w, order(w, "T1", "2026-12-09", "any"));
    assert_true(says(&m.rows[m.n - 1], "It has as many talks that month as it gives a month: {}", "3", true));
    assert_int_equal(count(w, &menu_test_lecture), 3);
    struct undo_chance undo;
    MUST(undo_chance(w->c, &w->s, world_viewer(DISPATCHER), w->a, third, &undo, &e));
    MUST(undo_make(w->c, &w->s, world_viewer(DISPATCHER), third, undo.seq, &e));
    assert_int_equal(count(w, &menu_test_lecture), 2);
    assert_string_equal(get(w, DISPATCHER, third).state, "ordered");
}

static void test_proposals_do_not_pile_up(void **state)
{
    WORLD(w);
    struct menu_orders l;
    struct menu_match m[3];
    menu(w);
    for (int i = 0; i < 3; i++)
        order(w, "T1", DAY, "minnan");
    MUST(menu_orders(w->c, &w->s, world_viewer(DISPATCHER), w->a, "ordered", &l, &e));
    assert_int_equal(l.n, 3);
    assert_false(l.more);
    MUST(menu_match(w->c, &w->s, world_viewer(DISPATCHER), w->a, &l, m, &e));
    assert_string_equal(m[0].rows[0].lecturers[m[0].rows[0].lecturer].code, "L1");
    assert_string_equal(m[1].rows[0].lecturers[m[1].rows[0].lecturer].code, "L2");
    assert_string_equal(m[2].rows[0].code, "B");
    MUST(menu_orders(w->c, &w->s, world_viewer(WATER_MAN), w->a, "ordered", &l, &e));
    assert_int_equal(l.n, 0);
}

static enum err schedule(struct world *w, enum world_officer o, const char *number, int days, const char *op,
                         const char **ret, struct error *e)
{
    int64_t at = clock_now(&w->s.clock) + days * MS_DAY;
    const struct menu_date x = {.version = get(w, DISPATCHER, number).version,
                                .starts_at = at,
                                .ends_at = at + MS_HOUR,
                                .place = "东桥村文化礼堂",
                                .op = op};
    return menu_schedule(w->c, &w->s, world_viewer(o), w->a, number, &x, ret, e);
}

static struct activity_full talk(struct world *w, const char *number)
{
    struct error e = {0};
    struct activity_full f;
    MUST(activity_get(w->c, &w->s, world_viewer(LAMPS_MAN), w->a, number, &f, &e));
    return f;
}

static void test_the_talk(void **state)
{
    WORLD(w);
    const char *number, *again, *later;
    struct menu_rating rating;
    int64_t id;
    menu(w);
    const char *one = order(w, "T1", DAY, "minnan");
    assert_int_equal(schedule(w, DISPATCHER, one, 10, "s0", &number, &e), ERR_CONFLICT); /* nobody has it yet */
    MUST(choose(w, DISPATCHER, one, "A", "L1", "op1", &e));
    assert_int_not_equal(schedule(w, ROADS_MAN, one, 10, "s1", &number, &e), ERR_OK);
    assert_int_equal(schedule(w, LAMPS_MAN, one, -1, "s1", &number, &e), ERR_INVALID);
    MUST(schedule(w, LAMPS_MAN, one, 10, "s1", &number, &e));
    MUST(schedule(w, LAMPS_MAN, one, 10, "s1", &again, &e));
    assert_string_equal(again, number);
    struct activity_full f = talk(w, number);
    assert_int_equal(f.a.state, ACTIVITY_PLANNED);
    assert_int_equal(f.a.unit_id, LAMPS);
    assert_string_equal(f.values[0], "民法典进乡村");
    assert_string_equal(f.values[1], "讲古寮");
    assert_string_equal(f.values[2], "village");
    MUST(schedule(w, LAMPS_MAN, one, 12, "s2", &later, &e));
    assert_string_not_equal(later, number);
    assert_int_equal(talk(w, number).a.state, ACTIVITY_CANCELLED);
    assert_int_equal(get(w, LAMPS_MAN, one).day, 20261202);
    assert_string_equal(get(w, LAMPS_MAN, one).activity, later);
    MUST(db_get_int(w->c, &menu_test_id, DB_ARGS(DB_TEXT(one)), &id, &e));
    world_exec(w, &menu_test_rate, DB_ARGS(DB_INT(5001), DB_INT(id), DB_TEXT("basic")));
    struct menu_order o = get(w, DISPATCHER, one);
    MUST(menu_rating(w->c, &w->s, world_viewer(DISPATCHER), o.team_id, &rating, &e));
    assert_int_equal(rating.rated, 1);
    assert_int_equal(rating.satisfied, 1);
    MUST(menu_rating(w->c, &w->s, world_viewer(WATER_MAN), o.team_id, &rating, &e));
    assert_int_equal(rating.rated, 0); /* only what one sees */
    MUST(world_move(w, LAMPS_MAN, one, "return", "讲师病了，没有人可以去", NULL, &e));
    assert_int_equal(talk(w, later).a.state, ACTIVITY_CANCELLED);
    assert_int_equal(count(w, &menu_test_lecture), 0);
    assert_int_equal(count(w, &menu_test_settled), 0);
}

/* After the first choice was sent: back to the page it came from, and another team. */
static void test_a_form_is_spent(void **state)
{
    WORLD(w);
    const char *number, *again;
    menu(w);
    const char *one = order(w, "T1", DAY, "any");
    const int64_t seen = get(w, DISPATCHER, one).version;
    MUST(choose(w, DISPATCHER, one, "A", "L1", "op1", &e));
    const struct menu_choice other = {seen, "B", "", "op1"}, same = {seen, "A", "L1", "op1"};
    assert_int_equal(menu_choose(w->c, &w->s, world_viewer(DISPATCHER), one, &other, &e), ERR_CONFLICT);
    assert_string_equal(get(w, DISPATCHER, one).team, "讲古寮");
    assert_string_equal(get(w, DISPATCHER, one).lecturer, "陈老师");
    MUST(menu_choose(w->c, &w->s, world_viewer(DISPATCHER), one, &same, &e));
    MUST(schedule(w, LAMPS_MAN, one, 10, "s1", &number, &e));
    assert_int_equal(menu_choose(w->c, &w->s, world_viewer(DISPATCHER), one, &other, &e), ERR_CONFLICT);
    assert_string_equal(get(w, DISPATCHER, one).team, "讲古寮");
    assert_int_equal(get(w, DISPATCHER, one).day, 20261130);
    assert_int_equal(schedule(w, LAMPS_MAN, one, 11, "s1", &again, &e), ERR_CONFLICT); /* the same form, another day */
    assert_int_equal(get(w, DISPATCHER, one).day, 20261130);
    assert_string_equal(get(w, LAMPS_MAN, one).activity, number);
    assert_int_equal(talk(w, number).a.state, ACTIVITY_PLANNED);
    MUST(world_move(w, LAMPS_MAN, one, "return", "讲师病了，没有人可以去", NULL, &e));
    assert_int_equal(menu_choose(w->c, &w->s, world_viewer(DISPATCHER), one, &same, &e), ERR_CONFLICT);
    assert_int_equal(count(w, &menu_test_lecture), 0);
    assert_string_equal(get(w, DISPATCHER, one).state, "ordered");
    MUST(choose(w, DISPATCHER, one, "A", "L1", "op2", &e));
    assert_int_equal(schedule(w, LAMPS_MAN, one, 10, "s1", &again, &e), ERR_CONFLICT); /* that talk was called off */
    assert_string_equal(get(w, DISPATCHER, one).state, "matched");
}

static void test_days_are_taken_once(void **state)
{
    WORLD(w);
    const char *number, *none;
    menu(w);
    const char *one = order(w, "T1", DAY, "any"), *two = order(w, "T1", "2026-12-02", "any");
    MUST(choose(w, DISPATCHER, one, "A", "L1", "op1", &e));
    MUST(choose(w, DISPATCHER, two, "A", "L1", "op2", &e));
    assert_int_equal(schedule(w, LAMPS_MAN, two, 11, "s1", &none, &e), ERR_CONFLICT); /* the other's day */
    assert_string_equal(e.field, "from");
    assert_string_equal(get(w, LAMPS_MAN, two).state, "matched");
    MUST(schedule(w, LAMPS_MAN, two, 12, "s2", &number, &e));
    assert_int_equal(world_move(w, LAMPS_MAN, one, "schedule", "2026-12-02", "东桥村文化礼堂", &e), ERR_CONFLICT);
    assert_string_equal(e.field, "on_day");
    const int64_t at = clock_now(&w->s.clock) + 12 * MS_DAY;
    const struct menu_date date = {get(w, LAMPS_MAN, one).version, at, at + MS_HOUR, "东桥村文化礼堂", "L2", "s3"};
    MUST(menu_schedule(w->c, &w->s, world_viewer(LAMPS_MAN), w->a, one, &date, &number, &e)); /* somebody else */
    assert_string_equal(get(w, LAMPS_MAN, one).lecturer, "林老师");
    const char *three = order(w, "T2", DAY, "any"), *four = order(w, "T2", DAY, "any");
    const char *five = order(w, "T2", "2026-12-03", "any");
    MUST(choose(w, DISPATCHER, three, "B", "", "op3", &e)); /* of B the register has no lecturers */
    assert_int_equal(choose(w, DISPATCHER, four, "B", "", "op4", &e), ERR_CONFLICT);
    assert_string_equal(get(w, DISPATCHER, four).state, "ordered");
    MUST(choose(w, DISPATCHER, five, "B", "", "op5", &e));
    assert_int_equal(schedule(w, ROADS_MAN, five, 11, "s4", &none, &e), ERR_CONFLICT);
    MUST(schedule(w, ROADS_MAN, five, 13, "s5", &number, &e));
}

/* The order and its talk stay together, on whichever page somebody changes one of them. */
static void test_order_and_talk_stay_together(void **state)
{
    WORLD(w);
    const char *number, *later;
    menu(w);
    const char *one = order(w, "T1", DAY, "any"), *two = order(w, "T1", "2026-12-09", "any");
    MUST(choose(w, DISPATCHER, one, "A", "L1", "op1", &e));
    MUST(schedule(w, LAMPS_MAN, one, 12, "s1", &number, &e));
    struct activity_full f = talk(w, number);
    struct activity_edit x = {.programme = f.a.programme,
                              .title = f.a.title,
                              .place = f.a.place,
                              .unit_id = f.a.unit_id,
                              .area_id = f.a.area_id,
                              .starts_at = f.a.starts_at + MS_DAY,
                              .ends_at = f.a.ends_at + MS_DAY,
                              .downs = f.downs,
                              .at = "",
                              .hosts = "",
                              .company = ""};
    memcpy(x.values, f.values, sizeof(x.values));
    enum err r = activity_change(w->c, &w->s, world_viewer(LAMPS_MAN), number, f.a.version, &x, &e);
    assert_int_equal(r, ERR_INVALID); /* the order's record tells the day */
    assert_string_equal(e.field, "from");
    x.starts_at -= MS_DAY - MS_HOUR;
    x.ends_at -= MS_DAY - MS_HOUR;
    MUST(activity_change(w->c, &w->s, world_viewer(LAMPS_MAN), number, f.a.version, &x, &e));
    assert_int_equal(get(w, LAMPS_MAN, one).day, 20261202);
    MUST(world_move(w, LAMPS_MAN, one, "schedule", "2026-12-04", "东桥村文化礼堂", &e)); /* on the matter's page */
    assert_int_equal(talk(w, number).a.state, ACTIVITY_CANCELLED);
    assert_int_equal(get(w, LAMPS_MAN, one).activity_id, 0);
    assert_int_equal(get(w, LAMPS_MAN, one).day, 20261204);
    MUST(schedule(w, LAMPS_MAN, one, 12, "s2", &later, &e));
    const struct activity_act off = {.step = STEP_CANCEL, .version = talk(w, later).a.version, .note = "礼堂停电"};
    MUST(activity_act(w->c, &w->s, world_viewer(LAMPS_MAN), later, &off, &e));
    assert_int_equal(get(w, LAMPS_MAN, one).activity_id, 0);
    assert_string_equal(get(w, LAMPS_MAN, one).team, "讲古寮");
    assert_int_equal(count(w, &menu_test_lecture), 0);
    MUST(choose(w, DISPATCHER, two, "A", "L1", "op2", &e));
    MUST(schedule(w, LAMPS_MAN, two, 12, "s3", &number, &e)); /* the lecturer is free on that day again */
    assert_int_equal(schedule(w, LAMPS_MAN, one, 12, "s4", &later, &e), ERR_CONFLICT);
    MUST(schedule(w, LAMPS_MAN, one, 15, "s5", &later, &e));
    assert_int_equal(get(w, LAMPS_MAN, one).day, 20261205);
}

/* 2,214 venues and 200 teams (Zhangzhou 2023): what 100 orders take, against reading the same rows. Printed only. */
DB_STMT(menu_test_read, "SELECT s.id, s.register, s.code, s.name, s.area_id, w.part, w.value FROM subject s"
                        " LEFT JOIN subject_value w ON w.subject_id = s.id WHERE s.register IN"
                        " ('venue', 'lecture_team', 'lecturer', 'lecture_topic')");
DB_STMT(menu_test_read_orders, "SELECT m.id, m.number, m.title, k.part, k.value FROM matter m LEFT JOIN kept k"
                               " ON k.matter_id = m.id WHERE m.procedure = 'diandan'");

static void import(struct world *w, const char *reg, int n, const char *topics)
{
    struct error e = {0};
    const struct register_def *d = register_find(reg);
    struct subject_row *rows = arena_array(w->a, struct subject_row, (size_t)n);
    enum subject_outcome *results = arena_array(w->a, enum subject_outcome, (size_t)n);
    for (int i = 0; i < n; i++) {
        rows[i] = (struct subject_row){.line = i + 2,
                                       .code = arena_printf(w->a, "%c%04d", *reg, i),
                                       .name = arena_printf(w->a, "%s%d", reg, i),
                                       .unit = "u5"};
        for (size_t k = 0; k < REGISTER_FIELDS_MAX && d->fields[k].field.part; k++)
            rows[i].values[k] = topics && str_eq(d->fields[k].field.part, "topics") ? topics : "";
    }
    MUST(subject_import(w->c, &w->s, &viewer_operator, d, rows, (size_t)n, results, &e));
}

static void read_all(struct world *w, const struct db_stmt *s)
{
    struct error e = {0};
    struct db_rows q;
    int64_t n = 0;
    db_query(w->c, &q, s, DB_NO_ARGS);
    while (db_next(&q))
        n += db_int(&q, 0) != 0;
    MUST(db_end(&q, &e));
    assert_true(n > 0);
}

static void test_a_hundred_orders(void **state)
{
    WORLD(w);
    struct menu_orders l;
    struct menu_match *m = arena_array(w->a, struct menu_match, MENU_ORDERS_MAX);
    menu(w);
    import(w, "venue", 2214, NULL);
    import(w, MENU_TEAM, 200, "民法典进乡村\n家庭教育促进法\n南音里的党史");
    for (int i = 0; i < MENU_ORDERS_MAX + 1; i++)
        order(w, i % 2 ? "T1" : "T2", arena_printf(w->a, "2026-12-%02d", 1 + i % 28), i % 3 ? "any" : "minnan");
    int64_t t0 = clock_mono_us();
    read_all(w, &menu_test_read);
    read_all(w, &menu_test_read_orders);
    int64_t t1 = clock_mono_us();
    MUST(menu_orders(w->c, &w->s, &viewer_operator, w->a, "ordered", &l, &e));
    MUST(menu_match(w->c, &w->s, &viewer_operator, w->a, &l, m, &e));
    int64_t t2 = clock_mono_us();
    assert_int_equal(l.n, MENU_ORDERS_MAX);
    assert_true(l.more);
    for (int i = 0; i < l.n; i++) {
        assert_int_equal(m[i].n, MENU_CANDIDATES_MAX);
        assert_true(m[i].rows[0].n_reasons >= 4);
    }
    printf("# 100 orders, 200 teams: %.1f ms; reading the rows: %.1f ms\n", (double)(t2 - t1) / 1000,
           (double)(t1 - t0) / 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_what_is_ordered),
                                       BOTH_WORLDS(test_teams_with_reasons),
                                       BOTH_WORLDS(test_a_lecturer_is_had_once_a_day),
                                       BOTH_WORLDS(test_proposals_do_not_pile_up),
                                       BOTH_WORLDS(test_the_talk),
                                       BOTH_WORLDS(test_a_form_is_spent),
                                       BOTH_WORLDS(test_days_are_taken_once),
                                       BOTH_WORLDS(test_order_and_talk_stay_together),
                                       BOTH_WORLDS(test_a_hundred_orders)};
    return world_run(tests, COUNT_OF(tests));
}
