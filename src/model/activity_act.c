/* What happens to an activity after it was planned: each a step of the table in activity_may.c, in one write with its
 * line of the trail. */
#include <string.h>

#include "base/str.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/matter.h"
#include "model/menu.h"
#include "model/visible.h"
#include "model/visits.h"

/* One step on its way. */
struct doing {
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    const char *number;
    enum activity_step step;
    int64_t version, occurred_at, matter_id;
    const char *note, *parts, *matter;
    const char *text;                     /* STEP_WRITE: what came of it */
    const struct activity_report *report; /* STEP_WRITE */
    int32_t day;                          /* STEP_DAY */
    struct activity now;
};

static const struct {
    enum activity_step step;
    const char *act;
    enum activity_state to;
    int note_min;
} acts[] = {
    {STEP_APPROVE, "approve", ACTIVITY_APPROVED, 0},
    {STEP_HOLD, "hold", ACTIVITY_HELD, 0},
    {STEP_CHECK, "check", ACTIVITY_CHECKED, 0},
    {STEP_RETURN, "return", ACTIVITY_HELD, ACTIVITY_REASON_MIN},
    {STEP_CANCEL, "cancel", ACTIVITY_CANCELLED, ACTIVITY_REASON_MIN},
    {STEP_OBJECT, "object", ACTIVITY_PLANNED, ACTIVITY_REASON_MIN},
};

static size_t act_of(enum activity_step step)
{
    size_t i = 0;
    while (i < COUNT_OF(acts) && acts[i].step != step)
        i++;
    if (i == COUNT_OF(acts))
        BUG("no act for the step %u", (unsigned)step);
    return i;
}

/* What is announced is announced so many whole days before it. */
static enum err check_notice(const struct doing *x, struct error *e)
{
    const struct programme *p = x->now.programme;
    const struct zone z = x->site->zone;
    int64_t today = day_start(civil_day(clock_now(&x->site->clock), z), z);
    if (x->step != STEP_APPROVE || !p->notice_days ||
        day_start(civil_day(x->now.starts_at, z), z) - today >= p->notice_days * MS_DAY)
        return ERR_OK;
    return error_set(e, ERR_INVALID, NULL,
                     N_("It is announced {} days before it at least: please send it back for a later day."), "%d",
                     p->notice_days);
}

/* When it was held: not before the plan could begin to be true, and not to come. */
static enum err held_at(struct doing *x, struct error *e)
{
    if (x->step != STEP_HOLD)
        return ERR_OK;
    if (!x->occurred_at)
        x->occurred_at = x->now.starts_at;
    if (x->occurred_at > clock_now(&x->site->clock))
        return error_set(e, ERR_INVALID, "from", N_("It has not begun yet: it is held when it begins."), NULL);
    if (x->occurred_at < x->now.starts_at - ACTIVITY_DAYS_MAX * MS_DAY)
        return error_set(e, ERR_INVALID, "from", N_("That is long before the day it was planned for."), NULL);
    return ERR_OK;
}

DB_STMT(activity_move, "UPDATE activity SET state = $2, open = CASE WHEN $3 = 1 THEN 1 ELSE open END,"
                       " held_at = CASE WHEN $4 > 0 THEN $4 ELSE held_at END, changed_at = $5, version = version + 1,"
                       " objected = $6"
                       " WHERE id = $1");

static enum err move_to(struct db_conn *tx, const struct doing *x, enum activity_state to, struct error *e)
{
    bool opens = to == ACTIVITY_APPROVED && x->now.programme->open;
    return db_exec(tx, &activity_move,
                   DB_ARGS(DB_INT(x->now.id), DB_TEXT(activity_state_code(to)), DB_INT(opens ? 1 : 0),
                           DB_INT(x->step == STEP_HOLD ? x->occurred_at : 0), DB_INT(clock_now(&x->site->clock)),
                           DB_INT(x->step == STEP_OBJECT ? 1 : 0)),
                   e);
}

/* What a visit clashes with: the trail names it where it is approved all the same. */
static enum err check_clashes(struct db_conn *tx, struct doing *x, struct error *e)
{
    if (x->step != STEP_APPROVE)
        return ERR_OK;
    if (x->now.objected)
        return error_set(e, ERR_INVALID, NULL,
                         N_("Its host objected. The plan has to be changed first, say to another day."), NULL);
    return visits_gate(tx, x->site, x->viewer, x->arena, &x->now, x->note, &x->parts, e);
}

static enum err append(struct db_conn *tx, const struct doing *x, const char *act, struct error *e)
{
    const struct activity_line line = {.activity_id = x->now.id,
                                       .occurred_at = x->occurred_at,
                                       .matter_id = x->matter_id,
                                       .step = x->step,
                                       .act = act,
                                       .parts = x->parts,
                                       .note = x->note};
    return activity_append(tx, x->site, x->viewer, &line, e);
}

/* Whoever had a time on a day that is cancelled may book another one on that day. */
DB_STMT(activity_free_phones, "UPDATE booking SET once_hash = NULL WHERE activity_id = $1 AND once_hash IS NOT NULL");

static enum err write_act(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct doing *x = ctx;
    size_t i = act_of(x->step);
    enum err r = activity_open(tx, x->viewer, x->arena, x->number, x->step, x->version, &x->now, e);
    if (r == ERR_OK)
        r = check_notice(x, e);
    if (r == ERR_OK)
        r = check_clashes(tx, x, e);
    if (r == ERR_OK)
        r = held_at(x, e);
    if (r == ERR_OK)
        r = move_to(tx, x, acts[i].to, e);
    if (r == ERR_OK && x->step == STEP_CANCEL)
        r = db_exec(tx, &activity_free_phones, DB_ARGS(DB_INT(x->now.id)), e);
    if (r == ERR_OK && x->step == STEP_CANCEL)
        r = menu_talk_off(tx, x->now.id, e);
    if (r == ERR_OK)
        r = append(tx, x, acts[i].act, e);
    buf_printf(detail, "%s %s", x->number, acts[i].act);
    return r;
}

enum err activity_act(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                      const struct activity_act *act, struct error *e)
{
    struct doing x = {.arena = arena_new(),
                      .site = s,
                      .viewer = v,
                      .number = str_or(number, ""),
                      .step = act->step,
                      .version = act->version,
                      .occurred_at = act->occurred_at};
    enum err r =
        activity_text(x.arena, "note", acts[act_of(act->step)].note_min, ACTIVITY_REASON_MAX, act->note, &x.note, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "activity.act", write_act, &x, e);
    arena_free(x.arena);
    return r;
}

/* Only what the viewer sees was on the form, and can be taken off it. */
DB_STMT(activity_subject_drop, "DELETE FROM activity_subject WHERE activity_id = $2 AND part = $3"
                               " AND EXISTS (SELECT 1 FROM subject s WHERE s.id = activity_subject.subject_id"
                               " AND" SUBJECT_VISIBLE ")");
DB_STMT(activity_subject_put, "INSERT INTO activity_subject (activity_id, subject_id, part) VALUES ($1, $2, $3)"
                              " ON CONFLICT (activity_id, subject_id, part) DO NOTHING");
DB_STMT(activity_subject_find, "SELECT s.id FROM subject s WHERE s.register = $2 AND s.code = $3 AND s.closed_at = 0"
                               " AND" SUBJECT_VISIBLE);

enum err activity_subject_of(struct db_conn *tx, const struct viewer *v, const struct programme *p, const char *code,
                             const char *field, int64_t *ret, struct error *e)
{
    for (size_t i = 0; i < PROGRAMME_WHERE_MAX && p->where[i]; i++) {
        enum err r =
            db_get_int(tx, &activity_subject_find, DB_ARGS(DB_INT(v->id), DB_TEXT(p->where[i]), DB_TEXT(code)), ret, e);
        if (r != ERR_NOT_FOUND)
            return r;
    }
    return error_set(e, ERR_INVALID, field, N_("Nothing that this programme goes to has the code {}."), "%s", code);
}

enum err activity_put_subjects(struct db_conn *tx, const struct viewer *v, struct arena *a, const struct activity *x,
                               const char *codes, const char *part, const char *field, struct error *e)
{
    const char *const *list;
    size_t n;
    enum err r = activity_words(a, codes, field, ACTIVITY_SUBJECTS_MAX, &list, &n, e);
    if (r == ERR_OK)
        r = db_exec(tx, &activity_subject_drop, DB_ARGS(DB_INT(v->id), DB_INT(x->id), DB_TEXT(part)), e);
    for (size_t i = 0; i < n && r == ERR_OK; i++) {
        int64_t id = 0;
        r = activity_subject_of(tx, v, x->programme, utf8_cut(a, list[i], 64), field, &id, e);
        if (r == ERR_OK)
            r = db_exec(tx, &activity_subject_put, DB_ARGS(DB_INT(x->id), DB_INT(id), DB_TEXT(part)), e);
    }
    return r;
}

DB_STMT(activity_count_drop, "DELETE FROM activity_count WHERE activity_id = $1");
DB_STMT(activity_count_put, "INSERT INTO activity_count (activity_id, kind, value, at_least) VALUES ($1, $2, $3, $4)");
DB_STMT(activity_report_put, "UPDATE activity SET report = $2 WHERE id = $1");

static enum err put_counts(struct db_conn *tx, struct doing *x, struct error *e)
{
    const struct programme *p = x->now.programme;
    size_t counted = 0;
    enum err r = db_exec(tx, &activity_count_drop, DB_ARGS(DB_INT(x->now.id)), e);
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX && p->counts[i].code && r == ERR_OK; i++) {
        struct quantity q = {0, ""};
        const char *typed = str_trim(x->arena, str_or(x->report->counts[i], ""));
        if (!*typed)
            continue;
        if (!quantity_parse(typed, &q))
            return error_set(e, ERR_INVALID, p->counts[i].part,
                             N_("Please write a number, as 54, 720余, 超1.4万 or 3.9亿."), NULL);
        r = db_exec(tx, &activity_count_put,
                    DB_ARGS(DB_INT(x->now.id), DB_TEXT(p->counts[i].code), DB_INT(q.n), DB_TEXT(q.at_least)), e);
        counted++;
    }
    if (r == ERR_OK && !counted)
        r = error_set(e, ERR_INVALID, p->counts[0].part,
                      N_("Please count something: without a number it is in no total."), NULL);
    return r;
}

/* What was counted, what came of it, whom it was made to. */
static enum err put_report(struct db_conn *tx, struct doing *x, struct error *e)
{
    enum err r = put_counts(tx, x, e);
    if (r == ERR_OK)
        r = db_exec(tx, &activity_report_put, DB_ARGS(DB_INT(x->now.id), DB_TEXT(x->text)), e);
    if (r == ERR_OK)
        r = activity_put_subjects(tx, x->viewer, x->arena, &x->now, x->report->visited, "visited", "visited", e);
    if (r == ERR_OK && !x->now.programme->roll && !str_empty(x->report->attended))
        r = error_set(e, ERR_INVALID, "roll", N_("Who attends an activity of this kind is not noted."), NULL);
    if (r == ERR_OK)
        r = activity_put_subjects(tx, x->viewer, x->arena, &x->now, x->report->attended, "attended", "roll", e);
    if (r == ERR_OK)
        r = move_to(tx, x, ACTIVITY_WRITTEN, e);
    return r == ERR_OK ? append(tx, x, "write", e) : r;
}

static enum err write_report(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct doing *x = ctx;
    enum err r = activity_open(tx, x->viewer, x->arena, x->number, STEP_WRITE, x->version, &x->now, e);
    if (r == ERR_OK)
        r = put_report(tx, x, e);
    buf_printf(detail, "%s write", x->number);
    return r;
}

enum err activity_written_in(struct db_conn *tx, const struct site *s, const struct viewer *v, struct arena *a,
                             const struct activity *now, const struct activity_report *report, struct error *e)
{
    struct doing x = {.arena = a,
                      .site = s,
                      .viewer = v,
                      .number = now->number,
                      .step = STEP_HOLD,
                      .occurred_at = now->starts_at,
                      .report = report,
                      .now = *now};
    enum err r = activity_text(a, "report", 0, ACTIVITY_REPORT_MAX, report->report, &x.text, e);
    return r == ERR_OK ? put_report(tx, &x, e) : r;
}

enum err activity_write(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                        const struct activity_report *report, struct error *e)
{
    struct doing x = {.arena = arena_new(),
                      .site = s,
                      .viewer = v,
                      .number = str_or(number, ""),
                      .step = STEP_WRITE,
                      .version = report->version,
                      .report = report};
    enum err r = activity_text(x.arena, "report", 0, ACTIVITY_REPORT_MAX, report->report, &x.text, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "activity.write", write_report, &x, e);
    arena_free(x.arena);
    return r;
}

static enum err write_link(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct doing *x = ctx;
    struct matter m;
    int64_t n = 0;
    x->now.id = 0;
    enum err r = activity_open(tx, x->viewer, x->arena, x->number, STEP_LINK, 0, &x->now, e);
    if (r == ERR_OK)
        r = matter_by_number(tx, x->viewer, x->arena, x->matter, &m, e);
    if (r == ERR_NOT_FOUND && x->now.id)
        return error_set(e, ERR_INVALID, "matter", N_("There is no such matter that you may see."), NULL);
    if (r == ERR_OK)
        r = activity_tie(tx, x->now.id, x->matter_id = m.id, x->parts, &n, e);
    if (r == ERR_OK && n)
        r = append(tx, x, "link", e);
    /* Which matter it is stands in no trail: who reads this one need not see it. */
    buf_printf(detail, "%s link", x->number);
    return r;
}

enum err activity_link(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                       const char *matter, const char *part, struct error *e)
{
    static const char *const parts[] = {"heard", "raised", "settled", "decided", NULL};
    struct doing x = {.arena = arena_new(),
                      .site = s,
                      .viewer = v,
                      .number = str_or(number, ""),
                      .step = STEP_LINK,
                      .parts = part,
                      .matter = str_or(matter, ""),
                      .note = ""};
    enum err r = code_listed(parts, str_or(part, ""))
                     ? audit_write(c, s, v, "activity.link", write_link, &x, e)
                     : error_set(e, ERR_INVALID, "part", N_("Please say what became of it there."), NULL);
    arena_free(x.arena);
    return r;
}

DB_STMT(activity_day_reminded, "SELECT COUNT(*) FROM activity_trail w WHERE w.activity_id = $1 AND w.act = 'remind'"
                               " AND w.parts = $2");

static enum err write_day(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct doing *x = ctx;
    const struct zone z = x->site->zone;
    int64_t n = 0;
    bool reminds = x->note == NULL;
    enum err r = activity_open(tx, x->viewer, x->arena, x->number, STEP_DAY, 0, &x->now, e);
    if (r == ERR_OK && (x->day < civil_day(x->now.starts_at, z) || x->day > civil_day(x->now.ends_at - 1, z)))
        r = error_set(e, ERR_INVALID, "day", N_("It is not held on that day."), NULL);
    if (r == ERR_OK && !reminds && x->day > civil_day(clock_now(&x->site->clock), z))
        r = error_set(e, ERR_INVALID, "day", N_("The day has not come yet: it is summed up when it is over."), NULL);
    if (r == ERR_OK && reminds)
        r = db_get_int(tx, &activity_day_reminded, DB_ARGS(DB_INT(x->now.id), DB_TEXT(x->parts)), &n, e);
    if (r == ERR_OK && !n)
        r = append(tx, x, reminds ? "remind" : "summary", e);
    buf_printf(detail, "%s %s %s", x->number, reminds ? "remind" : "summary", x->parts);
    return r;
}

enum err activity_day(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number, int32_t day,
                      const char *summary, struct error *e)
{
    struct doing x = {
        .arena = arena_new(), .site = s, .viewer = v, .number = str_or(number, ""), .step = STEP_DAY, .day = day};
    enum err r = ERR_OK;
    x.parts = arena_printf(x.arena, "%04d-%02d-%02d", (int)day / 10000, (int)day / 100 % 100, (int)day % 100);
    if (summary)
        r = activity_text(x.arena, "summary", ACTIVITY_REASON_MIN, ACTIVITY_SUMMARY_MAX, summary, &x.note, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "activity.day", write_day, &x, e);
    arena_free(x.arena);
    return r;
}
