/* The menu itself, and orders: what residents see and send. */
#include "model/menu.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/menu_priv.h"
#include "model/visible.h"

#define TAKEN_MAX  200                   /* bytes of a name in a sentence */
#define VALUES_MAX (MENU_TOPICS_MAX * 8) /* rows: a topic has at most five values */

DB_STMT(menu_topic_rows, "SELECT s.id, s.code, s.name, COALESCE(w.part, ''), COALESCE(w.value, '') FROM subject s"
                         " LEFT JOIN subject_value w ON w.subject_id = s.id WHERE s.register = 'lecture_topic' AND"
                         " ($1 = '' OR s.code = $1) AND" SUBJECT_PUBLIC " ORDER BY s.code, w.part LIMIT $2");

static void put_value(struct menu_topic *t, const char *part, const char *value)
{
    const struct {
        const char *part, **to;
    } places[] = {{"theme", &t->theme},
                  {"speech", &t->speech},
                  {"minutes", &t->minutes},
                  {"audience", &t->audience},
                  {"about", &t->about}};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (str_eq(places[i].part, part))
            *places[i].to = value;
    }
}

static enum err read_topics(struct db_conn *c, struct arena *a, const char *code, struct menu_topics *ret,
                            struct error *e)
{
    struct menu_topics l = {.rows = arena_array(a, struct menu_topic, MENU_TOPICS_MAX)};
    struct db_rows q;
    db_query(c, &q, &menu_topic_rows, DB_ARGS(DB_TEXT(code), DB_INT(VALUES_MAX)));
    while (db_next(&q)) {
        if (!l.n || l.rows[l.n - 1].id != db_int(&q, 0)) {
            if (l.n == MENU_TOPICS_MAX)
                break;
            l.rows[l.n++] =
                (struct menu_topic){db_int(&q, 0), db_text_dup(&q, 1, a), db_text_dup(&q, 2, a), "", "", "", "", ""};
        }
        put_value(&l.rows[l.n - 1], db_text(&q, 3), db_text_dup(&q, 4, a));
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

enum err menu_topics(struct db_conn *c, struct arena *a, struct menu_topics *ret, struct error *e)
{
    return read_topics(c, a, "", ret, e);
}

enum err menu_topic(struct db_conn *c, struct arena *a, const char *code, struct menu_topic *ret, struct error *e)
{
    struct menu_topics l = {.n = 0};
    enum err r = str_empty(code) ? ERR_OK : read_topics(c, a, code, &l, e);
    if (r == ERR_OK && !l.n)
        return error_set(e, ERR_NOT_FOUND, "topic", N_("There is no such topic on the menu."), NULL);
    if (r == ERR_OK)
        *ret = l.rows[0];
    return r;
}

int32_t menu_day(const char *text)
{
    int64_t n;
    const char *t = str_or(text, "");
    if (strlen(t) != 10 || t[4] != '-' || t[7] != '-')
        return 0;
    const char digits[] = {t[0], t[1], t[2], t[3], t[5], t[6], t[8], t[9], '\0'};
    return str_int(digits, 20000101, 99991231, &n) ? (int32_t)n : 0;
}

/* The wanted day is to come: an order for yesterday helps nobody. */
static enum err check_day(const struct site *s, const struct submission *x, struct error *e)
{
    int64_t now = clock_now(&s->clock);
    for (size_t i = 0; i < x->n_fields; i++) {
        int32_t day = str_eq(x->fields[i].part, "wanted") ? menu_day(x->fields[i].text) : 0;
        if (!day)
            continue;
        if (day <= civil_day(now, s->zone))
            return error_set(e, ERR_INVALID, "wanted", N_("Please choose a day that is to come."), NULL);
        if (day_start(day, s->zone) > now + MENU_AHEAD_DAYS * MS_DAY)
            return error_set(e, ERR_INVALID, "wanted", N_("Please choose a day within the next {} days."), "%d",
                             MENU_AHEAD_DAYS);
    }
    return ERR_OK;
}

DB_STMT(lecture_put, "INSERT INTO lecture (matter_id, topic_id) VALUES ($1, $2)"
                     " ON CONFLICT (matter_id) DO UPDATE SET topic_id = excluded.topic_id");

static enum err write_topic(struct db_conn *tx, void *ctx, int64_t matter_id, struct error *e)
{
    const struct menu_topic *t = ctx;
    return db_exec(tx, &lecture_put, DB_ARGS(DB_INT(matter_id), DB_INT(t->id)), e);
}

enum err menu_order(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const char *topic_code, const struct submission *submission, const char *note, struct receipt *ret,
                    struct error *e)
{
    struct menu_topic topic;
    struct submission x = *submission;
    struct said_field *fields = arena_array(a, struct said_field, x.n_fields + 1);
    enum err r = menu_topic(c, a, topic_code, &topic, e);
    if (r == ERR_OK)
        r = check_day(s, &x, e);
    if (r == ERR_OK)
        r = activity_text(a, "note", 0, MENU_NOTE_MAX, note, &note, e);
    if (r != ERR_OK)
        return r;
    memcpy(fields, submission->fields, x.n_fields * sizeof(*fields));
    fields[x.n_fields++] = (struct said_field){"topic", topic.theme};
    const struct submit_also also = {write_topic, &topic};
    x.procedure = MENU_PROCEDURE;
    x.fields = fields;
    x.title = topic.name;
    x.body = str_empty(note) ? topic.name : note;
    x.mark = topic.code;
    x.also = &also;
    return submit(c, s, v, a, &x, ret, e);
}

DB_STMT(lecture_talk, "SELECT COALESCE(l.activity_id, 0) FROM lecture l WHERE l.matter_id = $1");
DB_STMT(lecture_free, "UPDATE lecture SET team_id = NULL, lecturer_id = NULL, on_day = 0, activity_id = NULL"
                      " WHERE matter_id = $1");
DB_STMT(lecture_cancel, "UPDATE activity SET state = 'cancelled', changed_at = $2, version = version + 1 WHERE id = $1"
                        " AND state IN ('planned', 'approved') RETURNING number");

enum err menu_call_off(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t activity_id,
                       const char *note, struct error *e)
{
    const struct activity_line line = {.activity_id = activity_id, .act = "cancel", .note = note};
    struct db_rows q;
    char detail[80] = "";
    if (!activity_id)
        return ERR_OK;
    db_query(tx, &q, &lecture_cancel, DB_ARGS(DB_INT(activity_id), DB_INT(clock_now(&s->clock))));
    if (db_next(&q))
        snprintf(detail, sizeof(detail), "%s cancel", db_text(&q, 0));
    enum err r = db_end(&q, e);
    if (r != ERR_OK || !*detail)
        return r;
    r = activity_append(tx, s, v, &line, e);
    return r == ERR_OK ? audit_append(tx, s, v, id_new(), "activity.act", detail, e) : r;
}

/* The same lecturer; or, where the team says later and has no lecturers on the register, the same team. */
DB_STMT(lecture_taken,
        "SELECT COALESCE(xl.name, xt.name, '') FROM lecture l JOIN lecture o ON o.on_day = $2 AND o.on_day > 0"
        " AND o.matter_id <> l.matter_id LEFT JOIN subject xl ON xl.id = l.lecturer_id"
        " LEFT JOIN subject xt ON xt.id = l.team_id WHERE l.matter_id = $1 AND (o.lecturer_id = l.lecturer_id"
        " OR (l.lecturer_id IS NULL AND o.team_id = l.team_id AND NOT EXISTS (SELECT 1 FROM subject s"
        " JOIN subject_value w ON w.subject_id = s.id AND w.part = 'team' WHERE s.register = 'lecturer'"
        " AND s.closed_at = 0 AND w.value = xt.code))) LIMIT 1");

enum err menu_day_free(struct db_conn *tx, int64_t matter_id, int32_t day, const char *field, const char *taken,
                       struct error *e)
{
    struct db_rows q;
    char who[TAKEN_MAX] = "";
    db_query(tx, &q, &lecture_taken, DB_ARGS(DB_INT(matter_id), DB_INT(day)));
    bool found = db_next(&q);
    if (found)
        snprintf(who, sizeof(who), "%s", db_text(&q, 0));
    enum err r = db_end(&q, e);
    return r == ERR_OK && found ? error_set(e, ERR_CONFLICT, field, taken, "%s", who) : r;
}

DB_STMT(lecture_said, "SELECT t.content FROM entry_text t WHERE t.entry_id = $1 AND t.part = 'on_day'"
                      " AND t.content IS NOT NULL");
DB_STMT(lecture_dated, "UPDATE lecture SET on_day = $2, activity_id = NULL WHERE matter_id = $1"
                       " AND team_id IS NOT NULL");

/* Another day was fixed, on whatever page: the talk of the day before is off. Who plans the new one ties it after. */
static enum err follow_day(struct db_conn *tx, const struct site *s, const struct followed *x, int64_t talk,
                           struct error *e)
{
    int32_t day = 0;
    struct db_rows q;
    db_query(tx, &q, &lecture_said, DB_ARGS(DB_INT(x->entry_id)));
    if (db_next(&q))
        day = menu_day(db_text(&q, 0));
    enum err r = db_end(&q, e);
    if (r == ERR_OK && day)
        r = menu_day_free(tx, x->matter_id, day, "on_day", MENU_DAY_TAKEN, e);
    if (r == ERR_OK)
        r = menu_call_off(tx, s, &viewer_operator, talk, "点单改了时间", e);
    return r == ERR_OK ? db_exec(tx, &lecture_dated, DB_ARGS(DB_INT(x->matter_id), DB_INT(day)), e) : r;
}

DB_STMT(lecture_off, "UPDATE lecture SET activity_id = NULL, on_day = 0 WHERE activity_id = $1");
DB_STMT(lecture_ordered, "SELECT COUNT(*) FROM lecture l WHERE l.activity_id = $1");

enum err menu_talk_off(struct db_conn *tx, int64_t activity_id, struct error *e)
{
    return db_exec(tx, &lecture_off, DB_ARGS(DB_INT(activity_id)), e);
}

enum err menu_talk_moves(struct db_conn *tx, int64_t activity_id, struct error *e)
{
    int64_t n = 0;
    enum err r = db_get_int(tx, &lecture_ordered, DB_ARGS(DB_INT(activity_id)), &n, e);
    return r == ERR_OK && n ? error_set(e, ERR_INVALID, "from",
                                        N_("This talk was ordered. Please fix another day on the page of the order, so "
                                           "that whoever ordered it is told."),
                                        NULL)
                            : r;
}

enum err menu_follow(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    int64_t talk = 0, n = 0;
    if (!x->procedure || !str_eq(x->procedure->code, MENU_PROCEDURE) || str_eq(x->kind, "submit"))
        return ERR_OK;
    const struct state_def *to = procedure_state(x->procedure, str_or(x->state_to, ""));
    bool back = to && (str_eq(to->code, x->procedure->back) || to->look == LOOK_ENDED);
    bool given = str_eq(x->kind, "deliver");
    bool dated = str_eq(x->kind, "schedule");
    if (!back && !given && !dated)
        return ERR_OK;
    enum err r = db_get_int(tx, &lecture_talk, DB_ARGS(DB_INT(x->matter_id)), &talk, e);
    if (r != ERR_OK)
        return r == ERR_NOT_FOUND ? ERR_OK : r;
    if (given)
        return talk ? activity_tie(tx, talk, x->matter_id, "settled", &n, e) : ERR_OK;
    if (dated)
        return follow_day(tx, s, x, talk, e);
    r = menu_call_off(tx, s, &viewer_operator, talk, "点单已退回、撤回或者取消", e);
    return r == ERR_OK ? db_exec(tx, &lecture_free, DB_ARGS(DB_INT(x->matter_id)), e) : r;
}
