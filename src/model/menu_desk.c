/* Orders at the desk: who waits, who is chosen, and the talk that comes of it. Each is one write. */
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/menu_priv.h"
#include "model/move.h"
#include "model/visible.h"

#define TEAM_LATER "由队伍安排" /* in the record, where the team says later who comes */

#define ORDER_COLUMNS                                                                                                  \
    "m.id, m.version, m.submitted_at, COALESCE(m.area_id, 0), COALESCE(l.topic_id, 0), COALESCE(l.team_id, 0),"        \
    " COALESCE(l.lecturer_id, 0), COALESCE(l.activity_id, 0), COALESCE(l.on_day, 0), m.number, m.title, m.state,"      \
    " COALESCE(g.name, ''), m.place, COALESCE(s.name, ''), COALESCE(s.code, ''), COALESCE(s.register, ''),"            \
    " COALESCE(xt.name, ''), COALESCE(xl.name, ''), COALESCE(d.number, ''), COALESCE(k1.value, ''),"                   \
    " COALESCE(k2.value, ''), COALESCE(k3.value, ''), COALESCE(k4.value, ''), COALESCE(k5.value, ''),"                 \
    " COALESCE(k6.value, '')"
#define KEPT(alias, part) " LEFT JOIN kept " alias " ON " alias ".matter_id = m.id AND " alias ".part = '" part "'"
#define ORDER_JOINS                                                                                                    \
    " LEFT JOIN lecture l ON l.matter_id = m.id LEFT JOIN area g ON g.id = m.area_id"                                  \
    " LEFT JOIN matter_subject y ON y.matter_id = m.id LEFT JOIN subject s ON s.id = y.subject_id AND" SUBJECT_PUBLIC  \
    " LEFT JOIN subject xt ON xt.id = l.team_id LEFT JOIN subject xl ON xl.id = l.lecturer_id"                         \
    " LEFT JOIN activity d ON d.id = l.activity_id AND" ACTIVITY_VISIBLE KEPT("k1", "topic") KEPT("k2", "wanted")      \
        KEPT("k3", "speech") KEPT("k4", "listeners") KEPT("k5", "orderer") KEPT("k6", "people")

DB_STMT(menu_order_rows, "SELECT " ORDER_COLUMNS " FROM matter m" ORDER_JOINS " WHERE m.procedure = 'diandan'"
                         " AND m.state = $2 AND" MATTER_VISIBLE " ORDER BY m.submitted_at, m.id LIMIT $3");
DB_STMT(menu_order_one, "SELECT " ORDER_COLUMNS " FROM matter m" ORDER_JOINS " WHERE m.number = $2"
                        " AND m.procedure = 'diandan' AND" MATTER_VISIBLE);

static struct menu_order read_order(const struct db_rows *q, struct arena *a)
{
    struct menu_order o = {.matter_id = db_int(q, 0),
                           .version = db_int(q, 1),
                           .submitted_at = db_int(q, 2),
                           .area_id = db_int(q, 3),
                           .topic_id = db_int(q, 4),
                           .team_id = db_int(q, 5),
                           .lecturer_id = db_int(q, 6),
                           .activity_id = db_int(q, 7),
                           .day = (int32_t)db_int(q, 8)};
    const char **const texts[] = {&o.number,  &o.title,       &o.state,     &o.area,     &o.place,    &o.at,
                                  &o.at_code, &o.at_register, &o.team,      &o.lecturer, &o.activity, &o.theme,
                                  &o.wanted,  &o.speech,      &o.listeners, &o.orderer,  &o.people};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = db_text_dup(q, 9 + (int)i, a);
    if (!o.day)
        o.day = menu_day(o.wanted);
    return o;
}

enum err menu_orders(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *state, struct menu_orders *ret, struct error *e)
{
    struct menu_orders l = {.rows = arena_array(a, struct menu_order, MENU_ORDERS_MAX)};
    struct db_rows q;
    (void)s;
    db_query(c, &q, &menu_order_rows, DB_ARGS(DB_INT(v->id), DB_TEXT(state), DB_INT(MENU_ORDERS_MAX + 1)));
    while (db_next(&q)) {
        l.more = l.n == MENU_ORDERS_MAX;
        if (!l.more)
            l.rows[l.n++] = read_order(&q, a);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

enum err menu_order_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const char *number, struct menu_order *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    (void)s;
    db_query(c, &q, &menu_order_one, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(number, ""))));
    if ((found = db_next(&q)))
        *ret = read_order(&q, a);
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such order of a talk."), NULL) : r;
}

DB_STMT(menu_rated, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN r.satisfied <> 'no' THEN 1 ELSE 0 END), 0) FROM lecture l"
                    " JOIN matter m ON m.id = l.matter_id JOIN rating r ON r.matter_id = m.id WHERE l.team_id = $2"
                    " AND l.on_day >= $3 AND" MATTER_VISIBLE);

enum err menu_rating(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t team_id,
                     struct menu_rating *ret, struct error *e)
{
    int32_t since = civil_day(clock_now(&s->clock) - 365 * MS_DAY, s->zone);
    struct menu_rating x = {0, 0};
    struct db_rows q;
    db_query(c, &q, &menu_rated, DB_ARGS(DB_INT(v->id), DB_INT(team_id), DB_INT(since)));
    if (db_next(&q))
        x = (struct menu_rating){db_int(&q, 0), db_int(&q, 1)};
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

/* A choice or a date on its way. */
struct desking {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const char *number;
    const struct menu_choice *choice;
    const struct menu_date *date;
    struct menu_order order;
    int64_t team_id, team_unit, lecturer_id;
    const char *team_code, *team, *lecturer, *place;
    const char *activity; /* number of the talk */
};

DB_STMT(menu_team_by_code, "SELECT s.id, s.unit_id, s.name FROM subject s WHERE s.register = 'lecture_team'"
                           " AND s.code = $2 AND s.closed_at = 0 AND" SUBJECT_VISIBLE);
DB_STMT(menu_team_code, "SELECT s.code FROM subject s WHERE s.id = $2 AND" SUBJECT_VISIBLE);
DB_STMT(menu_lecturer_by_code, "SELECT s.id, s.name FROM subject s JOIN subject_value w ON w.subject_id = s.id"
                               " AND w.part = 'team' WHERE s.register = 'lecturer' AND s.code = $2 AND w.value = $3"
                               " AND s.closed_at = 0 AND" SUBJECT_VISIBLE);

static enum err find_team(struct db_conn *tx, struct desking *x, const char *code, struct error *e)
{
    struct db_rows q;
    x->team_id = 0;
    db_query(tx, &q, &menu_team_by_code, DB_ARGS(DB_INT(x->viewer->id), DB_TEXT(str_or(code, ""))));
    if (db_next(&q)) {
        x->team_id = db_int(&q, 0);
        x->team_unit = db_int(&q, 1);
        x->team = db_text_dup(&q, 2, x->arena);
        x->team_code = code;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !x->team_id ? error_set(e, ERR_INVALID, "team", N_("Please choose a team."), NULL) : r;
}

/* Of the team. */
static enum err find_lecturer(struct db_conn *tx, struct desking *x, const char *code, struct error *e)
{
    struct db_rows q;
    x->lecturer_id = 0;
    x->lecturer = TEAM_LATER;
    if (str_empty(code))
        return ERR_OK;
    db_query(tx, &q, &menu_lecturer_by_code, DB_ARGS(DB_INT(x->viewer->id), DB_TEXT(code), DB_TEXT(x->team_code)));
    if (db_next(&q)) {
        x->lecturer_id = db_int(&q, 0);
        x->lecturer = db_text_dup(&q, 1, x->arena);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !x->lecturer_id)
        return error_set(e, ERR_INVALID, "lecturer", N_("Please choose a lecturer of this team."), NULL);
    return r;
}

DB_STMT(lecture_match, "INSERT INTO lecture (matter_id, team_id, lecturer_id, on_day) VALUES ($1, $2, $3, $4)"
                       " ON CONFLICT (matter_id) DO UPDATE SET team_id = excluded.team_id,"
                       " lecturer_id = excluded.lecturer_id, on_day = excluded.on_day");

/* The place of a field among those of a step, for its text. */
static void put_text(struct move_request *m, const struct move_def *d, const char *part, const char *text)
{
    for (size_t i = 0; i < MOVE_FIELDS_MAX && d->fields[i].part; i++) {
        if (str_eq(d->fields[i].part, part))
            m->texts[i] = text;
    }
}

static enum err step_of(struct db_conn *tx, const struct desking *x, const char *code, const struct move_def **ret,
                        struct error *e)
{
    struct matter m;
    enum err r = matter_by_number(tx, x->viewer, x->arena, x->order.number, &m, e);
    if (r != ERR_OK)
        return r;
    *ret = procedure_move(procedure_at(m.procedure, m.procedure_version), code);
    return *ret ? ERR_OK
                : error_set(e, ERR_CONFLICT, NULL, N_("The procedure of this order has no such step any more."), NULL);
}

DB_STMT(menu_version, "SELECT m.version FROM matter m WHERE m.id = $1");

/* Makes the step. *ret: it was made now; a form that was sent before makes none. */
static enum err make_step(struct db_conn *tx, const struct desking *x, const struct move_request *m, bool *ret,
                          struct error *e)
{
    int64_t version = 0;
    enum err r = move_make_in(tx, x->site, x->viewer, m, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &menu_version, DB_ARGS(DB_INT(x->order.matter_id)), &version, e);
    if (r == ERR_OK)
        *ret = version != x->order.version;
    return r;
}

static enum err sent_before(struct error *e)
{
    return error_set(e, ERR_CONFLICT, NULL,
                     N_("This form was sent before, and the order is not as it was then. Nothing was changed."), NULL);
}

/* The same form once more is done already where it says what it said the first time, and that still stands. */
static enum err chosen_before(const struct desking *x, struct error *e)
{
    bool same = x->order.team_id == x->team_id && x->order.lecturer_id == x->lecturer_id;
    return same && !str_eq(x->order.state, "ordered") ? ERR_OK : sent_before(e);
}

static enum err write_choice(struct db_conn *tx, void *ctx, struct error *e)
{
    struct desking *x = ctx;
    const struct move_def *d = NULL;
    bool made = false;
    struct move_request m = {.number = x->number, .move = "match", .version = x->choice->version};
    enum err r = menu_order_get(tx, x->site, x->viewer, x->arena, x->number, &x->order, e);
    if (r == ERR_OK)
        r = find_team(tx, x, x->choice->team, e);
    if (r == ERR_OK)
        r = find_lecturer(tx, x, x->choice->lecturer, e);
    if (r == ERR_OK)
        r = step_of(tx, x, m.move, &d, e);
    if (r != ERR_OK)
        return r;
    m.op_key = x->choice->op;
    m.lead_unit_id = x->team_unit;
    put_text(&m, d, "team", x->team);
    put_text(&m, d, "lecturer", x->lecturer);
    r = make_step(tx, x, &m, &made, e);
    if (r != ERR_OK || !made)
        return r == ERR_OK ? chosen_before(x, e) : r;
    r = db_exec(
        tx, &lecture_match,
        DB_ARGS(DB_INT(x->order.matter_id), DB_INT(x->team_id), DB_INT_OR_NULL(x->lecturer_id), DB_INT(x->order.day)),
        e);
    return r == ERR_OK ? menu_day_free(tx, x->order.matter_id, x->order.day, "lecturer",
                                       N_("{} gives another talk that day: please choose somebody else."), e)
                       : r;
}

enum err menu_choose(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                     const struct menu_choice *choice, struct error *e)
{
    struct desking x = {.site = s, .viewer = v, .arena = arena_new(), .number = str_or(number, ""), .choice = choice};
    enum err r = db_write(c, write_choice, &x, e);
    arena_free(x.arena);
    return r;
}

DB_STMT(lecture_by, "UPDATE lecture SET lecturer_id = $2 WHERE matter_id = $1");
DB_STMT(lecture_planned, "UPDATE lecture SET activity_id = $2 WHERE matter_id = $1");

/* Whose talk it is: the team's unit. Its title is the topic; where it is, as the order says. */
static enum err plan_talk(struct db_conn *tx, struct desking *x, struct activity_made *ret, struct error *e)
{
    const struct programme *p = programme_find(MENU_PROGRAMME);
    const struct field_def *for_whom = programme_field(p, "audience");
    struct activity_edit edit = {.programme = p,
                                 .title = utf8_cut(x->arena, x->order.title, ACTIVITY_TITLE_MAX - 1),
                                 .place = x->place,
                                 .unit_id = x->team_unit,
                                 .area_id = x->order.area_id,
                                 .starts_at = x->date->starts_at,
                                 .ends_at = x->date->ends_at,
                                 .downs = DOWN_OUTREACH,
                                 .at = ""};
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && p->fields[i].part; i++) {
        const char *part = p->fields[i].part;
        edit.values[i] = str_eq(part, "topic")                                                     ? edit.title
                         : str_eq(part, "team")                                                    ? x->team
                         : &p->fields[i] == for_whom && field_option(for_whom, x->order.listeners) ? x->order.listeners
                                                                                                   : "";
    }
    if (code_listed(p->where, x->order.at_register))
        edit.at = x->order.at_code;
    edit.key = arena_printf(x->arena, "menu:%s:%lld:%lld:%s", x->order.number, (long long)edit.starts_at,
                            (long long)edit.ends_at, utf8_clip(x->arena, str_or(x->date->op, ""), 100));
    return activity_plan_in(tx, x->site, x->viewer, x->arena, &edit, ret, e);
}

static enum err find_date(struct db_conn *tx, struct desking *x, struct error *e)
{
    char *code = NULL;
    enum err r = menu_order_get(tx, x->site, x->viewer, x->arena, x->number, &x->order, e);
    if (r == ERR_OK && !x->order.team_id)
        return error_set(e, ERR_CONFLICT, NULL, N_("No team of the register has this order: match it first."), NULL);
    if (r == ERR_OK)
        r = db_get_text(tx, &menu_team_code, DB_ARGS(DB_INT(x->viewer->id), DB_INT(x->order.team_id)), x->arena, &code,
                        e);
    if (r == ERR_OK)
        r = find_team(tx, x, code, e);
    if (r == ERR_OK)
        r = find_lecturer(tx, x, x->date->lecturer, e);
    return r;
}

/* Who comes is free on the new day; the talk of the day before is called off in the name of whoever fixes it. */
static enum err clear_way(struct db_conn *tx, const struct desking *x, int32_t day, struct error *e)
{
    int64_t lecturer = x->lecturer_id ? x->lecturer_id : x->order.lecturer_id;
    enum err r = db_exec(tx, &lecture_by, DB_ARGS(DB_INT(x->order.matter_id), DB_INT_OR_NULL(lecturer)), e);
    if (r == ERR_OK)
        r = menu_day_free(tx, x->order.matter_id, day, "from", MENU_DAY_TAKEN, e);
    return r == ERR_OK ? menu_call_off(tx, x->site, x->viewer, x->order.activity_id, "改了时间", e) : r;
}

static enum err write_date(struct db_conn *tx, void *ctx, struct error *e)
{
    struct desking *x = ctx;
    const struct move_def *d = NULL;
    struct activity_made talk;
    bool made = false;
    struct move_request m = {.number = x->number, .move = "schedule", .version = x->date->version};
    int32_t day = civil_day(x->date->starts_at, x->site->zone);
    enum err r = find_date(tx, x, e);
    if (r == ERR_OK)
        r = step_of(tx, x, m.move, &d, e);
    if (r == ERR_OK)
        r = plan_talk(tx, x, &talk, e);
    if (r != ERR_OK)
        return r;
    x->activity = talk.number;
    if (talk.again)
        return str_eq(talk.number, x->order.activity) ? ERR_OK : sent_before(e);
    m.op_key = x->date->op;
    put_text(&m, d, "on_day",
             arena_printf(x->arena, "%04d-%02d-%02d", (int)day / 10000, (int)day / 100 % 100, (int)day % 100));
    put_text(&m, d, "venue", utf8_cut(x->arena, x->place, 99));
    r = clear_way(tx, x, day, e);
    if (r == ERR_OK)
        r = make_step(tx, x, &m, &made, e);
    if (r == ERR_OK && !made)
        r = sent_before(e);
    return r == ERR_OK ? db_exec(tx, &lecture_planned, DB_ARGS(DB_INT(x->order.matter_id), DB_INT(talk.id)), e) : r;
}

enum err menu_schedule(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *number, const struct menu_date *date, const char **ret_number, struct error *e)
{
    struct desking x = {.site = s, .viewer = v, .arena = a, .number = str_or(number, ""), .date = date};
    if (str_empty(date->op))
        return error_set(e, ERR_INVALID, "op", N_("The form has no key. Please open it again."), NULL);
    if (date->starts_at <= clock_now(&s->clock))
        return error_set(e, ERR_INVALID, "from", N_("Please choose a time that is to come."), NULL);
    enum err r = activity_text(a, "place", 2, 100, date->place, &x.place, e);
    if (r == ERR_OK)
        r = db_write(c, write_date, &x, e);
    if (r == ERR_OK)
        *ret_number = x.activity;
    return r;
}
