/* The field kit: each operation once, with its time put right; what is refused, what two phones wrote differently, and
 * photos in parts. */
#include "tied.h"

#include <string.h>

#include "base/str.h"
#include "model/checklist.h"
#include "model/erase.h"
#include "model/field.h"
#include "model/files.h"
#include "model/subject.h"

DB_STMT(field_test_visits, "SELECT COUNT(*) FROM tie_record WHERE kind = 'visit'");
DB_STMT(field_test_when, "SELECT occurred_at FROM tie_record WHERE kind = 'visit' AND text = $1");
DB_STMT(field_test_phone, "SELECT phone_at FROM field_op WHERE kind = 'visit' AND occurred_at = $1");
DB_STMT(field_test_matters, "SELECT COUNT(*) FROM matter");
DB_STMT(field_test_ops, "SELECT COUNT(*) FROM field_op");
DB_STMT(field_test_parts, "SELECT COUNT(*) FROM field_part");
DB_STMT(field_test_remarks, "SELECT COUNT(*) FROM activity_trail WHERE act = 'remark'");
DB_STMT(field_test_closed, "UPDATE officer SET active = 0 WHERE id = $1");
DB_STMT(field_test_documents, "SELECT COUNT(*) FROM document");

#define NOW (clock_now(&w->s.clock))

static int64_t count(struct world *w, const struct db_stmt *s)
{
    struct error e = {0};
    int64_t n;
    MUST(db_get_int(w->c, s, DB_NO_ARGS, &n, &e));
    return n;
}

/* A phone of an officer's. */
static struct field_call phone(struct world *w, enum world_officer o, char **secret)
{
    struct error e = {0};
    struct field_call call = {.device_id = 0};
    MUST(field_device_add(w->c, &w->s, world_viewer(o), w->a, "test", secret, &e));
    MUST(field_device_of(w->c, &w->s, world_viewer(o), *secret, &call.device_id, &e));
    return call;
}

static struct field_result do_op(struct world *w, enum world_officer o, const struct field_call *call,
                                 struct field_op x)
{
    struct error e = {0};
    struct field_result y;
    if (!x.body) {
        x.body = arena_printf(w->a, "%s %s", x.kind, str_or(x.text, ""));
        x.body_n = strlen(x.body);
    }
    if (!x.when.phone_at)
        x.when.phone_at = NOW - call->offset;
    MUST(field_do(w->c, &w->s, world_viewer(o), w->a, call, &x, &y, &e));
    return y;
}

static struct field_op visit(const char *key, const char *text)
{
    return (struct field_op){.key = key, .kind = "visit", .reg = "household", .code = "H1", .no = 1, .text = text};
}

static void tie_one(struct world *w)
{
    struct error e = {0};
    int64_t no = 0;
    tied_make(w, "household", "H1", ROADS);
    MUST(tied_tie(w, LEADER, "baihu", "household", "H1", ROADS_MAN, &no, &e));
    world_later(w, MS_DAY);
}

static void test_once(void **state)
{
    WORLD(w);
    char *secret;
    tie_one(w);
    const struct field_call call = phone(w, ROADS_MAN, &secret);
    struct field_result y = do_op(w, ROADS_MAN, &call, visit("key-00000001", "上门走访"));
    assert_int_equal(y.outcome, FIELD_DONE);
    assert_string_equal(y.what, "/desk/s/household/H1/tie/1");
    for (int i = 0; i < 3; i++)
        assert_int_equal(do_op(w, ROADS_MAN, &call, visit("key-00000001", "上门走访")).outcome, FIELD_ALREADY);
    y = do_op(w, ROADS_MAN, &call, visit("key-00000001", "另一件事"));
    assert_int_equal(y.outcome, FIELD_REFUSED);
    assert_string_equal(y.error.field, "Idempotency-Key");
    assert_int_equal(do_op(w, ROADS_MAN, &call, visit("short", "上门走访")).outcome, FIELD_REFUSED);
    assert_int_equal(count(w, &field_test_visits), 1);
    assert_int_equal(count(w, &field_test_ops), 1);
    /* A key is an officer's own. */
    char *other;
    const struct field_call theirs = phone(w, WATER_MAN, &other);
    assert_int_equal(do_op(w, WATER_MAN, &theirs, visit("key-00000001", "上门走访")).outcome, FIELD_REFUSED);
}

static void test_refused(void **state)
{
    WORLD(w);
    char *secret;
    int64_t no = 0;
    tie_one(w);
    struct field_call call = phone(w, ROADS_MAN, &secret);
    struct field_op x = visit("key-00000002", "");
    assert_int_equal(do_op(w, ROADS_MAN, &call, x).outcome, FIELD_REFUSED);
    x = visit("key-00000003", "走访别家");
    x.code = "H9";
    struct field_result y = do_op(w, ROADS_MAN, &call, x);
    assert_int_equal(y.outcome, FIELD_REFUSED);
    x = visit("key-00000004", "走访");
    x.entry = "review";
    assert_int_equal(do_op(w, ROADS_MAN, &call, x).outcome, FIELD_REFUSED);
    x = visit("key-00000005", "走访");
    x.kind = "erase";
    assert_int_equal(do_op(w, ROADS_MAN, &call, x).outcome, FIELD_REFUSED);
    /* What another unit keeps is not there. */
    tied_make(w, "household", "H2", WATER);
    MUST(tied_tie(w, LEADER, "baihu", "household", "H2", WATER_MAN, &no, &e));
    struct field_op foreign = visit("key-00000006", "走访别人的户");
    foreign.code = "H2";
    const struct field_result there = do_op(w, ROADS_MAN, &call, foreign);
    foreign.code = "H9";
    foreign.key = "key-00000007";
    const struct field_result none = do_op(w, ROADS_MAN, &call, foreign);
    assert_string_equal(there.error.msgid, none.error.msgid);
    /* The tie ended meanwhile: refused, and tried again it is refused again, with nothing written. */
    MUST(tied_end(w, LEADER, "household", "H1", 1, &e));
    for (int i = 0; i < 2; i++)
        assert_int_equal(do_op(w, ROADS_MAN, &call, visit("key-00000008", "最后一次走访")).outcome, FIELD_REFUSED);
    assert_int_equal(count(w, &field_test_visits), 0);
    assert_int_equal(count(w, &field_test_ops), 0);
}

/* A phone a day ahead, a day behind, and one whose clock was set while it was away. */
static void test_clock(void **state)
{
    WORLD(w);
    char *secret;
    tie_one(w);
    struct field_call call = phone(w, ROADS_MAN, &secret);
    int64_t met = NOW, then = met + 2 * MS_HOUR;
    world_later(w, 8 * MS_HOUR);
    const struct {
        const char *key;
        int64_t off_then, off_now; /* the server's clock ahead of the phone's */
        bool met;
    } cases[] = {{"key-clock-01", 0, 0, true},
                 {"key-clock-02", -MS_DAY, -MS_DAY, true},
                 {"key-clock-03", MS_DAY, MS_DAY, true},
                 {"key-clock-04", 0, -MS_DAY, true}, /* set a day ahead before it was written */
                 {"key-clock-05", 0, MS_DAY, true},
                 {"key-clock-06", -MS_DAY, -MS_DAY, false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct field_op x = visit(cases[i].key, arena_printf(w->a, "走访%zu", i));
        call.offset = cases[i].off_now;
        x.when = (struct field_moment){then - cases[i].off_now, cases[i].met, cases[i].met ? cases[i].off_then : 0,
                                       cases[i].met ? met : 0};
        const struct field_result y = do_op(w, ROADS_MAN, &call, x);
        int64_t at, phone_at;
        assert_int_equal(y.outcome, FIELD_DONE);
        assert_int_equal(y.occurred_at, then);
        assert_false(y.unsure);
        MUST(db_get_int(w->c, &field_test_when, DB_ARGS(DB_TEXT(x.text)), &at, &e));
        assert_int_equal(at, then);
        if (i == 1) {
            MUST(db_get_int(w->c, &field_test_phone, DB_ARGS(DB_INT(then)), &phone_at, &e));
            assert_true(phone_at == then || phone_at == then + MS_DAY);
        }
    }
    /* Put right between the writing and the call. */
    bool unsure;
    const struct field_moment right_then = {then + MS_DAY, true, -MS_DAY, met};
    assert_int_equal(field_time(&right_then, 0, NOW, &unsure), then);
    assert_false(unsure);
    /* A day ahead while it was written, put right before the call: neither fits, though both readings agree. */
    const struct field_moment ahead = {then + MS_DAY, true, 0, met};
    int64_t clear = field_time(&ahead, 0, NOW, &unsure);
    assert_true(clear >= met && clear <= NOW && unsure);
    /* Both fit and are a day apart: one is taken, and it is said. */
    int64_t later = NOW + 2 * MS_DAY;
    int64_t one = field_time(&ahead, -MS_DAY, later, &unsure);
    assert_true((one == then || one == then + MS_DAY) && unsure);
    /* Both fit and are the same. */
    const struct field_moment plain = {then, true, 0, met};
    assert_int_equal(field_time(&plain, MS_MINUTE, later, &unsure), then);
    assert_false(unsure);
    /* Neither fits: within what can be, and said. */
    const struct field_moment lost = {then + 40 * MS_DAY, true, 0, met};
    int64_t at = field_time(&lost, MS_DAY, NOW, &unsure);
    assert_true(at >= met && at <= NOW && unsure);
}

/* Two phones at one household: both visits stay; a field that both changed, and a thing that both ticked, are two
 * versions. */
static void test_two_versions(void **state)
{
    WORLD(w);
    char *one, *two;
    int64_t no = 0;
    tie_one(w);
    const struct field_call a = phone(w, ROADS_MAN, &one), b = phone(w, ROADS_TWO, &two);
    assert_int_equal(do_op(w, ROADS_MAN, &a, visit("key-two-0001", "上午走访")).outcome, FIELD_DONE);
    assert_int_equal(do_op(w, ROADS_MAN, &b, visit("key-two-0002", "下午走访")).outcome, FIELD_DONE);
    assert_int_equal(count(w, &field_test_visits), 2);

    struct field_op edit = {.kind = "edit", .key = "key-two-0003", .reg = "household", .code = "H1", .part = "people"};
    edit.base = "";
    edit.value = "4";
    assert_int_equal(do_op(w, ROADS_MAN, &a, edit).outcome, FIELD_DONE);
    edit.key = "key-two-0004";
    assert_int_equal(do_op(w, ROADS_TWO, &b, edit).outcome, FIELD_DONE); /* the same: nothing to choose */
    edit.key = "key-two-0005";
    edit.value = "5";
    struct field_result y = do_op(w, ROADS_TWO, &b, edit);
    assert_int_equal(y.outcome, FIELD_CONFLICT);
    assert_string_equal(y.theirs, "4");
    assert_string_equal(y.who, "o2");
    edit.key = "key-two-0006";
    edit.base = "4";
    assert_int_equal(do_op(w, ROADS_TWO, &b, edit).outcome, FIELD_DONE);
    edit.key = "key-two-0007";
    edit.part = "phone"; /* the vault's */
    assert_int_equal(do_op(w, ROADS_TWO, &b, edit).outcome, FIELD_REFUSED);

    tied_make(w, "member", "M1", ROADS);
    struct field_op tick = {.kind = "tick",
                            .key = "key-two-0008",
                            .reg = "member",
                            .code = "M1",
                            .list = "sanyige_b",
                            .item = "suggestion",
                            .text = "多开课"};
    assert_int_equal(do_op(w, ROADS_MAN, &a, tick).outcome, FIELD_DONE); /* begins the run */
    tick.key = "key-two-0009";
    assert_int_equal(do_op(w, ROADS_TWO, &b, tick).outcome, FIELD_ALREADY);
    tick.key = "key-two-0010";
    tick.text = "少开会";
    y = do_op(w, ROADS_TWO, &b, tick);
    assert_int_equal(y.outcome, FIELD_CONFLICT);
    assert_string_equal(y.theirs, "多开课");
    tick.key = "key-two-0011";
    tick.replace = true;
    tick.seen = "别的话";
    tick.why = "两台手机都写了";
    assert_int_equal(do_op(w, ROADS_TWO, &b, tick).outcome, FIELD_CONFLICT); /* it is something else by now */
    tick.key = "key-two-0012";
    tick.seen = "多开课";
    assert_int_equal(do_op(w, ROADS_TWO, &b, tick).outcome, FIELD_DONE);
    struct checklist_full f;
    MUST(checklist_get(w->c, &w->s, &viewer_operator, w->a, "member", "M1", 1, &f, &e));
    assert_int_equal(f.n_lines, 3);
    assert_string_equal(f.states[2].text, "少开会");
    (void)no;
}

/* One field of something that has a name; the rest of it stays. */
static void test_edit_of_named(void **state)
{
    WORLD(w);
    char *secret;
    struct subject_full f;
    tied_make(w, "enterprise", "E1", ROADS);
    const struct field_call call = phone(w, ROADS_MAN, &secret);
    struct field_op x = {.kind = "edit", .key = "key-named-01", .reg = "enterprise", .code = "E1", .part = "staff"};
    x.base = "";
    x.value = "12";
    const struct field_result y = do_op(w, ROADS_MAN, &call, x);
    assert_int_equal(y.outcome, FIELD_DONE);
    x.key = "key-named-02";
    x.part = "place";
    x.value = "渔港路1号";
    assert_int_equal(do_op(w, ROADS_MAN, &call, x).outcome, FIELD_DONE);
    MUST(subject_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, "enterprise", "E1", &f, &e));
    assert_string_equal(f.s.name, "某处");
    assert_int_equal(f.s.unit_id, ROADS);
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && f.s.def->fields[i].field.part; i++) {
        const char *part = f.s.def->fields[i].field.part;
        assert_string_equal(f.values[i], str_eq(part, "staff") ? "12" : str_eq(part, "place") ? "渔港路1号" : "");
    }
}

static const char *class_of(struct world *w)
{
    struct error e = {0};
    const struct programme *p = programme_find("haishang");
    const char *number;
    struct activity_edit x = {.programme = p,
                              .title = "海上党课",
                              .place = "三号渔船",
                              .unit_id = ROADS,
                              .downs = p->usual,
                              .starts_at = NOW + MS_HOUR,
                              .ends_at = NOW + 3 * MS_HOUR,
                              .hosts = tied_login(w, ROADS_MAN)};
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && p->fields[i].part; i++)
        x.values[i] = p->fields[i].type == FIELD_CHOICE ? p->fields[i].options[0].code : "渔港新规";
    MUST(activity_plan(w->c, &w->s, world_viewer(ROADS_MAN), w->a, &x, &number, &e));
    const struct activity_act approve = {.step = STEP_APPROVE};
    MUST(activity_act(w->c, &w->s, world_viewer(LEADER), number, &approve, &e));
    return number;
}

/* A class at sea: held and written up in one operation; the second version becomes a remark. */
static void test_class(void **state)
{
    WORLD(w);
    char *secret;
    const char **trips;
    int n;
    struct activity_full f;
    const char *number = class_of(w);
    for (int i = 0; i < 20; i++)
        tied_make(w, "member", arena_printf(w->a, "M%02d", i), ROADS);
    MUST(field_trips(w->c, &w->s, world_viewer(ROADS_MAN), w->a, &trips, &n, &e));
    assert_int_equal(n, 1);
    assert_string_equal(trips[0], number);
    MUST(field_trips(w->c, &w->s, world_viewer(ROADS_TWO), w->a, &trips, &n, &e));
    assert_int_equal(n, 0);
    MUST(activity_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, number, &f, &e));
    world_later(w, 4 * MS_HOUR);
    const struct field_call call = phone(w, ROADS_MAN, &secret);
    struct field_op x = {.kind = "class",
                         .key = "key-class-01",
                         .activity = number,
                         .version = f.a.version,
                         .report = {.counts = {"1", "18"}, .attended = "M01 M02 M03", .report = "讲了渔港新规"}};
    x.when.phone_at = NOW - 2 * MS_HOUR;
    assert_int_equal(do_op(w, ROADS_MAN, &call, x).outcome, FIELD_DONE);
    assert_int_equal(do_op(w, ROADS_MAN, &call, x).outcome, FIELD_ALREADY);
    MUST(activity_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, number, &f, &e));
    assert_int_equal(f.a.state, ACTIVITY_WRITTEN);
    assert_int_equal(f.n_subjects, 3);
    assert_int_equal(f.a.held_at, NOW - 2 * MS_HOUR);
    x.key = "key-class-02";
    x.report.counts[1] = "19";
    struct field_result y = do_op(w, ROADS_TWO, &call, x);
    assert_int_equal(y.outcome, FIELD_CONFLICT);
    assert_true(y.written);
    assert_non_null(strstr(y.theirs, "18"));
    x = (struct field_op){.kind = "remark", .key = "key-class-03", .activity = number, .text = "点名是 19 人"};
    assert_int_equal(do_op(w, ROADS_TWO, &call, x).outcome, FIELD_DONE);
    assert_int_equal(do_op(w, ROADS_TWO, &call, x).outcome, FIELD_ALREADY);
    assert_int_equal(count(w, &field_test_remarks), 1);
}

/* 政务背包: done there is a line, carried back a matter of its own; both once. */
static void test_cases(void **state)
{
    WORLD(w);
    char *secret;
    struct field_case *rows;
    int n;
    const struct field_call call = phone(w, ROADS_MAN, &secret);
    struct field_op x = {
        .kind = "case", .key = "key-case-001", .service = "医保参保登记", .outcome = "done", .text = "当场办好"};
    assert_int_equal(do_op(w, ROADS_MAN, &call, x).outcome, FIELD_DONE);
    x = (struct field_op){.kind = "case", .key = "key-case-002", .service = "补办证件", .outcome = "carried"};
    x.matter = (struct submission){.title = "补办证件", .body = "老人要补办证件", .contact = {.name = "李阿强"}};
    for (int i = 0; i < 3; i++)
        assert_int_equal(do_op(w, ROADS_MAN, &call, x).outcome, i ? FIELD_ALREADY : FIELD_DONE);
    assert_int_equal(count(w, &field_test_matters), 1);
    x.key = "key-case-003";
    x.outcome = "lost";
    assert_int_equal(do_op(w, ROADS_MAN, &call, x).outcome, FIELD_REFUSED);
    MUST(field_cases(w->c, world_viewer(LEADER), w->a, &rows, &n, &e));
    assert_int_equal(n, 2);
    MUST(field_cases(w->c, world_viewer(WATER_MAN), w->a, &rows, &n, &e));
    assert_int_equal(n, 0);
    char *other;
    const struct field_call sys = phone(w, PUBLISHER, &other);
    x.key = "key-case-004";
    x.outcome = "done";
    assert_int_equal(do_op(w, PUBLISHER, &sys, x).outcome, FIELD_REFUSED);
}

static int sees_case(struct world *w, enum world_officer o, const char **ret_number)
{
    struct error e = {0};
    struct field_case *rows;
    int n;
    MUST(field_cases(w->c, world_viewer(o), w->a, &rows, &n, &e));
    if (ret_number)
        *ret_number = n ? rows[0].matter : "";
    return n;
}

DB_STMT(field_test_accuse, "INSERT INTO matter_against (id, matter_id, unit_id) SELECT 901, m.id, $2 FROM matter m"
                           " WHERE m.number = $1");

/* What was carried back is seen with its matter: not by whom that speaks of, whether it did at once or later, and while
 * nobody has placed it only by who opens such. Its officer keeps the line. */
static void test_cases_against(void **state)
{
    WORLD(w);
    char *secret;
    const char *number;
    const struct field_call call = phone(w, ROADS_MAN, &secret);
    struct field_op x = {
        .kind = "case", .key = "key-shield-01", .service = "村里的路", .text = "要修", .outcome = "carried"};
    x.matter = (struct submission){.title = "村里的路", .body = "村里的路要修一修"};
    const struct field_result y = do_op(w, ROADS_MAN, &call, x);
    assert_int_equal(y.outcome, FIELD_DONE);
    assert_int_equal(sees_case(w, ROADS_TWO, NULL), 0); /* the matter has not come to them yet */
    MUST(world_dispatch(w, y.what, ROADS, &e));
    assert_int_equal(sees_case(w, ROADS_TWO, &number), 1);
    assert_string_equal(number, y.what);
    assert_int_equal(sees_case(w, LEADER, NULL), 1);
    world_exec(w, &field_test_accuse, DB_ARGS(DB_TEXT(y.what), DB_INT(ROADS)));
    assert_int_equal(sees_case(w, ROADS_TWO, NULL), 0);
    assert_int_equal(sees_case(w, LEADER, NULL), 1);
    assert_int_equal(sees_case(w, ROADS_MAN, &number), 1); /* their own words, and no number */
    assert_string_equal(number, "");

    x.key = "key-shield-02";
    x.service = x.matter.title = "举报占地";
    x.matter.body = "有人占了集体的地";
    x.matter.against = true;
    assert_int_equal(do_op(w, ROADS_MAN, &call, x).outcome, FIELD_DONE);
    assert_int_equal(sees_case(w, ROADS_TWO, NULL), 0);
    assert_int_equal(sees_case(w, LEADER, NULL), 1);
    assert_int_equal(sees_case(w, SUPERVISOR, NULL), 2);
    assert_int_equal(sees_case(w, ROADS_MAN, NULL), 2);
}

static struct field_piece piece(struct world *w, const char *key, const char *all, size_t size, size_t at, size_t n)
{
    struct hash h = hash_bytes(all, size);
    return (struct field_piece){.key = key,
                                .name = "p.jpg",
                                .original = hex_of(w->a, h.b, HASH_SIZE),
                                .size = (int64_t)size,
                                .at = (int64_t)at,
                                .bytes = all + at,
                                .n = n};
}

static enum err add(struct world *w, enum world_officer o, const struct field_piece *p, struct field_photo *ret,
                    struct error *e)
{
    return field_photo_add(w->c, &w->s, world_viewer(o), w->a, p, 1 << 20, ret, e);
}

/* Parts in order, repeated, too early, of another; then on a visit, seen by who sees the tie. */
static void test_photo(void **state)
{
    WORLD(w);
    char *secret, all[1000];
    struct field_photo p;
    struct field_shot *shots;
    const void *bytes;
    int n;
    struct record_file f, out;
    tie_one(w);
    const struct field_call call = phone(w, ROADS_MAN, &secret);
    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (char)(i * 7);
    struct field_piece x = piece(w, "photo-000001", all, sizeof(all), 400, 300);
    MUST(add(w, ROADS_MAN, &x, &p, &e));
    assert_int_equal(p.received, 0); /* too early */
    for (int i = 0; i < 2; i++) {
        x = piece(w, "photo-000001", all, sizeof(all), 0, 400);
        MUST(add(w, ROADS_MAN, &x, &p, &e));
        assert_int_equal(p.received, 400);
    }
    x = piece(w, "photo-000001", all, sizeof(all), 400, 700);
    assert_int_equal(add(w, ROADS_MAN, &x, &p, &e), ERR_INVALID); /* beyond its end */
    struct field_op op = visit("key-photo-01", "走访，附照片");
    op.photos[0] = "photo-000001";
    op.n_photos = 1;
    assert_int_equal(do_op(w, ROADS_MAN, &call, op).outcome, FIELD_WAITS);
    x = piece(w, "photo-000001", all, sizeof(all), 400, 600);
    MUST(add(w, ROADS_MAN, &x, &p, &e));
    MUST(field_photo_read(w->c, w->a, &p, &bytes, &e));
    assert_memory_equal(bytes, all, sizeof(all));
    f = (struct record_file){
        .sha256 = arena_printf(w->a, "%064d", 7), .thumb = arena_printf(w->a, "%064d", 8), .size = 900};
    MUST(field_photo_store(w->c, p.id, &f, &e));
    assert_int_equal(count(w, &field_test_parts), 0);
    /* Another officer's key is another photo. */
    assert_int_equal(field_photo_find(w->c, &w->s, world_viewer(WATER_MAN), w->a, "photo-000001", &p, &e),
                     ERR_NOT_FOUND);
    assert_int_equal(do_op(w, ROADS_MAN, &call, op).outcome, FIELD_DONE);
    assert_int_equal(do_op(w, ROADS_MAN, &call, op).outcome, FIELD_ALREADY);
    MUST(field_shots(w->c, world_viewer(ROADS_TWO), w->a, "household", "H1", &shots, &n, &e));
    assert_int_equal(n, 1);
    MUST(field_shot_file(w->c, world_viewer(ROADS_MAN), w->a, "household", "H1", shots[0].id, &out, &e));
    assert_string_equal(out.sha256, f.sha256);
    assert_int_equal(field_shot_file(w->c, world_viewer(WATER_MAN), w->a, "household", "H1", shots[0].id, &out, &e),
                     ERR_NOT_FOUND);
    /* Taken once: a matter cannot take it as well. */
    op = (struct field_op){.kind = "matter", .key = "key-photo-02", .matter = {.body = "路灯坏了"}, .n_photos = 1};
    op.photos[0] = "photo-000001";
    assert_int_equal(do_op(w, ROADS_MAN, &call, op).outcome, FIELD_WAITS);
    assert_int_equal(count(w, &field_test_documents), 0);
}

/* What arrived is not what the phone had: it begins anew. */
static void test_photo_broken(void **state)
{
    WORLD(w);
    struct field_photo p;
    const void *bytes;
    char all[100] = "a", other[100] = "b";
    struct field_piece x = piece(w, "photo-000002", all, sizeof(all), 0, sizeof(all));
    x.bytes = other;
    MUST(add(w, ROADS_MAN, &x, &p, &e));
    assert_int_equal(field_photo_read(w->c, w->a, &p, &bytes, &e), ERR_INVALID);
    MUST(field_photo_find(w->c, &w->s, world_viewer(ROADS_MAN), w->a, "photo-000002", &p, &e));
    assert_int_equal(p.received, 0);
    x.size = 2 << 20;
    x.key = "photo-000003";
    assert_int_equal(add(w, ROADS_MAN, &x, &p, &e), ERR_TOO_LARGE);
}

static void test_wipe(void **state)
{
    WORLD(w);
    char *secret, *other;
    bool wipe = true;
    struct field_device *rows;
    int n;
    int64_t id;
    (void)phone(w, ROADS_MAN, &secret);
    const struct field_call theirs = phone(w, WATER_MAN, &other);
    MUST(field_device_ask(w->c, &w->s, secret, &wipe, &e));
    assert_false(wipe);
    MUST(field_device_ask(w->c, &w->s, "nobody's", &wipe, &e));
    assert_false(wipe);
    assert_int_equal(field_device_of(w->c, &w->s, world_viewer(ROADS_MAN), other, &id, &e), ERR_DENIED);
    assert_int_equal(field_device_wipe(w->c, &w->s, world_viewer(ROADS_MAN), theirs.device_id, &e), ERR_NOT_FOUND);
    MUST(field_devices(w->c, world_viewer(ROADS_MAN), w->a, &rows, &n, &e));
    assert_int_equal(n, 1);
    MUST(field_device_wipe(w->c, &w->s, world_viewer(ROADS_MAN), rows[0].id, &e));
    MUST(field_device_ask(w->c, &w->s, secret, &wipe, &e));
    assert_true(wipe);
    assert_int_equal(field_device_of(w->c, &w->s, world_viewer(ROADS_MAN), secret, &id, &e), ERR_DENIED);
    /* Whose officer left. */
    world_exec(w, &field_test_closed, DB_ARGS(DB_INT(world_viewer(WATER_MAN)->id)));
    MUST(field_device_ask(w->c, &w->s, other, &wipe, &e));
    assert_true(wipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_once),          BOTH_WORLDS(test_refused),       BOTH_WORLDS(test_clock),
        BOTH_WORLDS(test_two_versions),  BOTH_WORLDS(test_class),         BOTH_WORLDS(test_cases),
        BOTH_WORLDS(test_cases_against), BOTH_WORLDS(test_edit_of_named), BOTH_WORLDS(test_photo),
        BOTH_WORLDS(test_photo_broken),  BOTH_WORLDS(test_wipe)};
    return world_run(tests, COUNT_OF(tests));
}
