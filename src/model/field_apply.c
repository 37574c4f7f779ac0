/* What each kind of operation does, by the functions that do it at the desk, inside the operation's write. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/checklist.h"
#include "model/field_priv.h"
#include "model/move.h"
#include "model/subject.h"
#include "model/tie.h"
#include "model/visible.h"

static enum err changed(struct error *e, const char *field)
{
    return error_set(e, ERR_CONFLICT, field, N_("Somebody else wrote something else there meanwhile."), NULL);
}

/* ---- 民情日记: a line of a tie ---- */

DB_STMT(field_line, "SELECT x.id FROM subject s JOIN tie t ON t.subject_id = s.id JOIN tie_record x ON x.tie_id = t.id"
                    " WHERE s.register = $2 AND s.code = $3 AND t.no = $4 AND x.op = $5 AND" SUBJECT_VISIBLE);

static enum err apply_visit(struct db_conn *tx, struct field_doing *x, struct error *e)
{
    const struct field_op *op = x->x;
    const struct record_file *files;
    size_t n;
    int64_t id = 0;
    const char *key = arena_printf(x->arena, "field-%.64s", x->key_hash);
    const struct tie_note note = {.kind = str_or(op->entry, "visit"),
                                  .occurred_at = x->occurred_at,
                                  .text = op->text,
                                  .amount = op->amount,
                                  .op = key};
    static const char *const kinds[] = {"visit", "contact", "note", "problem", "aid", NULL};
    if (!code_listed(kinds, note.kind))
        return error_set(e, ERR_INVALID, "kind", N_("Please say what it is."), NULL);
    enum err r = field_files(tx, x, &files, &n, e);
    if (r == ERR_OK)
        r = tie_enter(tx, x->site, x->viewer, op->reg, op->code, op->no, &note, e);
    if (r == ERR_OK)
        r = db_get_int(
            tx, &field_line,
            DB_ARGS(DB_INT(x->viewer->id), DB_TEXT(op->reg), DB_TEXT(op->code), DB_INT(op->no), DB_TEXT(key)), &id, e);
    if (r == ERR_OK)
        r = field_files_used(tx, x, id, e);
    x->what = arena_printf(x->arena, "/desk/s/%s/%s/tie/%lld", op->reg, op->code, (long long)op->no);
    return r;
}

/* ---- A tick ---- */

/* The present run of the list. 0: there is none. */
static enum err find_run(struct db_conn *tx, struct field_doing *x, int64_t *ret, struct error *e)
{
    struct checklist_runs l;
    *ret = 0;
    enum err r = checklist_of_subject(tx, x->viewer, x->arena, x->x->reg, x->x->code, &l, e);
    for (int i = 0; r == ERR_OK && i < l.n && !*ret; i++) {
        const struct checklist_run *run = &l.rows[i];
        if (!run->closed_at && run->tie_no == x->x->tie_no && str_eq(run->list->code, x->x->list))
            *ret = run->no;
    }
    return r;
}

static const struct checklist_state *state_of(const struct checklist_full *f, const char *item)
{
    for (size_t i = 0; i < f->run.list->n_items; i++) {
        if (str_eq(f->states[i].item->code, item))
            return &f->states[i];
    }
    return NULL;
}

/* What was written down there, as people read it. */
static const char *tick_words(struct arena *a, const struct checklist_state *s)
{
    return s->item->field == CHECKLIST_NUMBER ? arena_printf(a, "%lld", (long long)s->number) : str_or(s->text, "");
}

static enum err take_back(struct db_conn *tx, struct field_doing *x, int64_t no, struct error *e)
{
    const struct field_op *op = x->x;
    const struct checklist_typed back = {.item = op->item, .done = false, .text = op->why};
    struct checklist_full f = {.n_lines = 0};
    enum err r = checklist_get(tx, x->site, x->viewer, x->arena, op->reg, op->code, no, &f, e);
    const struct checklist_state *s = r == ERR_OK ? state_of(&f, op->item) : NULL;
    if (r != ERR_OK || !s || !s->done)
        return r;
    if (!str_eq(tick_words(x->arena, s), str_or(op->seen, "")))
        return changed(e, "item");
    return checklist_tick(tx, x->site, x->viewer, op->reg, op->code, no, &back, e);
}

static enum err apply_tick(struct db_conn *tx, struct field_doing *x, struct error *e)
{
    const struct field_op *op = x->x;
    const struct checklist_typed typed = {.item = op->item, .done = true, .text = op->text, .number = op->number};
    int64_t no = op->no;
    enum err r = no ? ERR_OK : find_run(tx, x, &no, e);
    if (r == ERR_OK && !no)
        r = checklist_begin(tx, x->site, x->viewer, op->list, op->reg, op->code, op->tie_no, &no, e);
    if (r == ERR_OK && op->replace)
        r = take_back(tx, x, no, e);
    if (r == ERR_OK)
        r = checklist_tick(tx, x->site, x->viewer, op->reg, op->code, no, &typed, e);
    x->what = arena_printf(x->arena, "/desk/s/%s/%s/checklist/%lld", op->reg, op->code, (long long)no);
    return r;
}

static enum err theirs_tick(struct db_conn *c, struct field_doing *x, struct field_result *ret, bool *ret_conflict,
                            bool *ret_same, struct error *e)
{
    const struct field_op *op = x->x;
    struct checklist_full f = {.n_lines = 0};
    int64_t no = op->no;
    enum err r = no ? ERR_OK : find_run(c, x, &no, e);
    if (r == ERR_OK && no)
        r = checklist_get(c, x->site, x->viewer, x->arena, op->reg, op->code, no, &f, e);
    const struct checklist_state *s = r == ERR_OK && no ? state_of(&f, op->item) : NULL;
    if (r != ERR_OK || !s || !s->done || f.run.closed_at)
        return r == ERR_NOT_FOUND ? ERR_OK : r;
    const char *mine = str_trim(x->arena, str_or(s->item->field == CHECKLIST_NUMBER ? op->number : op->text, ""));
    ret->theirs = tick_words(x->arena, s);
    ret->who = s->officer;
    ret->at = s->at;
    *ret_same = str_eq(ret->theirs, mine) || (s->item->field == CHECKLIST_TICK);
    *ret_conflict = !*ret_same;
    x->what = arena_printf(x->arena, "/desk/s/%s/%s/checklist/%lld", op->reg, op->code, (long long)no);
    return ERR_OK;
}

/* ---- New matters, and what people brought ---- */

bool field_raises(const struct viewer *v)
{
    return viewer_has(v, ACTIVITY_PLANNERS);
}

static enum err check_raises(const struct field_doing *x, struct error *e)
{
    return field_raises(x->viewer) ? ERR_OK
                                   : error_set(e, ERR_DENIED, NULL, N_("Your posts do not take down matters."), NULL);
}

static enum err raise(struct db_conn *tx, struct field_doing *x, struct receipt *ret, struct error *e)
{
    struct submission s = x->x->matter;
    s.channel = "visit";
    s.occurred_at = x->occurred_at;
    s.key = x->key_hash;
    enum err r = check_raises(x, e);
    if (r == ERR_OK)
        r = field_files(tx, x, &s.files, &s.n_files, e);
    if (r == ERR_OK && !str_empty(x->x->activity))
        r = activity_raise(tx, x->site, x->viewer, x->arena, x->x->activity, &s, "raised", ret, e);
    else if (r == ERR_OK)
        r = submit(tx, x->site, x->viewer, x->arena, &s, ret, e);
    return r == ERR_OK ? field_files_used(tx, x, 0, e) : r;
}

static enum err apply_matter(struct db_conn *tx, struct field_doing *x, struct error *e)
{
    struct receipt receipt;
    enum err r = raise(tx, x, &receipt, e);
    if (r == ERR_OK)
        x->what = receipt.number;
    return r;
}

DB_STMT(field_case_put, "INSERT INTO field_case (id, officer_id, unit_id, activity_id, outcome, service, text,"
                        " matter_id, occurred_at, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
DB_STMT(field_case_matter, "SELECT id FROM matter WHERE number = $1");

/* What was carried back goes on as a matter; its number is not in the line of the case for who may not see it. */
static enum err carry(struct db_conn *tx, struct field_doing *x, int64_t *ret, struct error *e)
{
    struct receipt receipt;
    enum err r = raise(tx, x, &receipt, e);
    if (r != ERR_OK)
        return r;
    x->what = receipt.number;
    return db_get_int(tx, &field_case_matter, DB_ARGS(DB_TEXT(receipt.number)), ret, e);
}

static enum err apply_case(struct db_conn *tx, struct field_doing *x, struct error *e)
{
    const struct field_op *op = x->x;
    const char *service = "", *text = "";
    struct activity trip = {.id = 0};
    int64_t matter_id = 0;
    bool carried = str_eq(op->outcome, "carried");
    enum err r = check_raises(x, e);
    if (r == ERR_OK && !carried && !str_eq(op->outcome, "done"))
        r = error_set(e, ERR_INVALID, "outcome", N_("Please say whether it was done there or carried back."), NULL);
    if (r == ERR_OK)
        r = activity_text(x->arena, "service", 2, FIELD_SERVICE_MAX, op->service, &service, e);
    if (r == ERR_OK)
        r = activity_text(x->arena, "text", 0, FIELD_CASE_MAX, op->text, &text, e);
    if (r == ERR_OK && !str_empty(op->activity))
        r = activity_find(tx, x->viewer, x->arena, op->activity, &trip, e);
    if (r == ERR_OK && carried)
        r = carry(tx, x, &matter_id, e);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &field_case_put,
                   DB_ARGS(DB_INT(id_new()), DB_INT(x->viewer->id), DB_INT(x->viewer->unit_id), DB_INT_OR_NULL(trip.id),
                           DB_TEXT(op->outcome), DB_TEXT(service), DB_TEXT(text), DB_INT_OR_NULL(matter_id),
                           DB_INT(x->occurred_at), DB_INT(x->now)),
                   e);
}

/* ---- 海上课堂: roll and counts of an activity, and a remark where somebody else wrote it up ---- */

static enum err apply_class(struct db_conn *tx, struct field_doing *x, struct error *e)
{
    const struct field_op *op = x->x;
    struct activity_full f;
    struct activity_report report = op->report;
    enum err r = activity_get(tx, x->site, x->viewer, x->arena, op->activity, &f, e);
    if (r == ERR_OK && (f.a.state > ACTIVITY_HELD || (op->version && op->version != f.a.version)))
        r = changed(e, "report");
    if (r == ERR_OK && f.a.state == ACTIVITY_APPROVED) {
        const struct activity_act hold = {.step = STEP_HOLD, .occurred_at = x->occurred_at};
        r = activity_act(tx, x->site, x->viewer, op->activity, &hold, e);
    }
    report.version = 0;
    if (r == ERR_OK)
        r = activity_write(tx, x->site, x->viewer, op->activity, &report, e);
    x->what = arena_printf(x->arena, "/desk/a/%s", str_or(op->activity, ""));
    return r;
}

/* Counts and report in one text, in the words of the programme's file. */
static const char *report_words(struct arena *a, const struct activity_full *f)
{
    const struct programme *p = f->a.programme;
    const char *text = "";
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX && p->counts[i].code; i++) {
        if (f->counts[i].n >= 0)
            text = arena_printf(a, "%s%s %lld%s；", text, p->counts[i].name.zh, (long long)f->counts[i].n,
                                f->counts[i].at_least);
    }
    for (int i = 0; i < f->n_subjects; i++) {
        if (str_eq(f->subjects[i].part, "attended"))
            text = arena_printf(a, "%s%s ", text, f->subjects[i].code);
    }
    return arena_printf(a, "%s%s", text, str_or(f->report, ""));
}

static enum err theirs_class(struct db_conn *c, struct field_doing *x, struct field_result *ret, bool *ret_conflict,
                             struct error *e)
{
    struct activity_full f;
    enum err r = activity_get(c, x->site, x->viewer, x->arena, x->x->activity, &f, e);
    if (r != ERR_OK)
        return r == ERR_NOT_FOUND ? ERR_OK : r;
    *ret_conflict = f.a.state >= ACTIVITY_HELD && f.a.state != ACTIVITY_CANCELLED;
    ret->theirs = report_words(x->arena, &f);
    ret->version = f.a.version;
    ret->written = f.a.state > ACTIVITY_HELD;
    if (f.n_entries) {
        ret->who = f.entries[0].officer;
        ret->at = f.entries[0].recorded_at;
    }
    return ERR_OK;
}

static enum err write_remark(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct field_doing *x = ctx;
    struct activity now;
    struct activity_line line = {.occurred_at = x->occurred_at, .step = STEP_LINK, .act = "remark"};
    enum err r = activity_text(x->arena, "text", 2, FIELD_REMARK_MAX, x->x->text, &line.note, e);
    if (r == ERR_OK)
        r = activity_open(tx, x->viewer, x->arena, x->x->activity, STEP_LINK, 0, &now, e);
    if (r != ERR_OK)
        return r;
    line.activity_id = now.id;
    buf_printf(detail, "%s remark", now.number);
    return activity_append(tx, x->site, x->viewer, &line, e);
}

static enum err apply_remark(struct db_conn *tx, struct field_doing *x, struct error *e)
{
    x->what = arena_printf(x->arena, "/desk/a/%s", str_or(x->x->activity, ""));
    return audit_write(tx, x->site, x->viewer, "activity.remark", write_remark, x, e);
}

/* ---- A field of a subject: what the phone had, what stands there, what it is to be ---- */

static enum err find_field(struct db_conn *c, struct field_doing *x, struct subject_full *f, size_t *ret,
                           struct error *e)
{
    const struct field_op *op = x->x;
    size_t i = 0;
    enum err r = subject_get(c, x->site, x->viewer, x->arena, op->reg, op->code, f, e);
    if (r != ERR_OK)
        return r;
    const struct register_def *d = f->s.def;
    while (i < REGISTER_FIELDS_MAX && d->fields[i].field.part && !str_eq(d->fields[i].field.part, op->part))
        i++;
    if (i == REGISTER_FIELDS_MAX || !d->fields[i].field.part || d->fields[i].vault)
        return error_set(e, ERR_INVALID, "part", N_("This field is not changed from a phone."), NULL);
    *ret = i;
    return ERR_OK;
}

static enum err apply_edit(struct db_conn *tx, struct field_doing *x, struct error *e)
{
    const struct field_op *op = x->x;
    struct subject_full f;
    size_t i = 0;
    enum err r = find_field(tx, x, &f, &i, e);
    x->what = arena_printf(x->arena, "/desk/s/%s/%s", str_or(op->reg, ""), str_or(op->code, ""));
    if (r != ERR_OK || str_eq(f.values[i], str_or(op->value, "")))
        return r;
    if (!str_eq(f.values[i], str_or(op->base, "")))
        return changed(e, "value");
    const struct register_field *fields = f.s.def->fields;
    struct subject_edit edit = {
        .code = op->code, .name = f.s.name, .area_id = SUBJECT_AREA_KEPT, .unit_id = f.s.unit_id};
    /* What has to be filled in is asked for in every edit; it stays what it is. */
    for (size_t k = 0; k < REGISTER_FIELDS_MAX && fields[k].field.part; k++)
        edit.values[k] = fields[k].field.required && !fields[k].vault ? f.values[k] : NULL;
    edit.values[i] = str_or(op->value, "");
    return subject_update(tx, x->site, x->viewer, f.s.def, f.s.version, &edit, e);
}

DB_STMT(field_edited, "SELECT COALESCE(o.name, ''), w.at FROM subject s JOIN subject_trail w ON w.subject_id = s.id"
                      " LEFT JOIN officer o ON o.id = w.officer_id WHERE s.register = $2 AND s.code = $3"
                      " AND" SUBJECT_VISIBLE " ORDER BY w.seq DESC LIMIT 1");

static enum err theirs_edit(struct db_conn *c, struct field_doing *x, struct field_result *ret, bool *ret_conflict,
                            struct error *e)
{
    struct subject_full f;
    struct db_rows q;
    size_t i = 0;
    enum err r = find_field(c, x, &f, &i, e);
    if (r != ERR_OK)
        return r == ERR_NOT_FOUND || r == ERR_INVALID ? ERR_OK : r;
    ret->theirs = f.values[i];
    *ret_conflict = true;
    db_query(c, &q, &field_edited, DB_ARGS(DB_INT(x->viewer->id), DB_TEXT(x->x->reg), DB_TEXT(x->x->code)));
    if (db_next(&q)) {
        ret->who = db_text_dup(&q, 0, x->arena);
        ret->at = db_int(&q, 1);
    }
    return db_end(&q, e);
}

/* ---- All of them ---- */

static const struct {
    const char *kind;
    enum err (*apply)(struct db_conn *tx, struct field_doing *x, struct error *e);
} kinds[] = {{"visit", apply_visit}, {"tick", apply_tick},     {"matter", apply_matter}, {"case", apply_case},
             {"class", apply_class}, {"remark", apply_remark}, {"edit", apply_edit}};

enum err field_apply(struct db_conn *tx, struct field_doing *x, struct error *e)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_eq(kinds[i].kind, x->x->kind))
            return kinds[i].apply(tx, x, e);
    }
    return error_set(e, ERR_INVALID, "kind", N_("This is nothing that a phone does."), NULL);
}

enum err field_theirs(struct db_conn *c, struct field_doing *x, struct field_result *ret, bool *ret_conflict,
                      bool *ret_same, struct error *e)
{
    const char *kind = str_or(x->x->kind, "");
    if (str_eq(kind, "tick") && str_eq(ret->error.field, "item"))
        return theirs_tick(c, x, ret, ret_conflict, ret_same, e);
    if (str_eq(kind, "class"))
        return theirs_class(c, x, ret, ret_conflict, e);
    if (str_eq(kind, "edit") && str_eq(ret->error.field, "value"))
        return theirs_edit(c, x, ret, ret_conflict, e);
    return ERR_OK;
}
