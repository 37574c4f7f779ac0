/* The record of a tie: what was done, what the other side said of it, what was answered. Only ever added to. */
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/deputy.h"
#include "model/matter.h"
#include "model/move.h"
#include "model/tally_due.h"
#include "model/tie_priv.h"
#include "model/visible.h"

#define AMOUNT_MAX INT64_C(10000000000000) /* fen: a hundred thousand million yuan */
#define FUTURE     (5 * MS_MINUTE)         /* clocks of telephones */

DB_STMT(tie_entry_next, "UPDATE tie SET entries = entries + 1 WHERE id = $1 RETURNING entries");
DB_STMT(tie_entry_subject, "SELECT t.subject_id FROM tie t WHERE t.id = $1");
DB_STMT(tie_entry_put,
        "INSERT INTO tie_record (id, tie_id, seq, kind, officer_id, for_id, occurred_at, recorded_at, about, how,"
        " amount, matter_id, text, op) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");

enum err tie_append(struct db_conn *tx, const struct site *s, const struct viewer *v, const struct tie_line *x,
                    struct error *e)
{
    int64_t seq, subject, officer = v && v->id > 0 ? v->id : 0;
    enum err r = db_get_int(tx, &tie_entry_next, DB_ARGS(DB_INT(x->tie_id)), &seq, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &tie_entry_subject, DB_ARGS(DB_INT(x->tie_id)), &subject, e);
    if (r == ERR_OK)
        r = tally_due(tx, TALLY_SUBJECT, subject, e);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &tie_entry_put,
                   DB_ARGS(DB_INT(id_new()), DB_INT(x->tie_id), DB_INT(seq), DB_TEXT(x->kind), DB_INT_OR_NULL(officer),
                           DB_INT_OR_NULL(x->for_id), DB_INT(x->occurred_at), DB_INT(clock_now(&s->clock)),
                           DB_INT(x->about), DB_TEXT(x->how), DB_INT(x->amount), DB_INT_OR_NULL(x->matter_id),
                           DB_TEXT(x->text), DB_TEXT(x->op)),
                   e);
}

/* Who may write a kind, and what it needs. */
enum writer { BY_HOLDER, BY_REVIEWER, BY_TAKER, BY_AUTHOR };

static const struct kind {
    const char *name;
    enum writer by;
    bool about, amount, matter, how;
} kinds[] = {
    {"visit", BY_HOLDER, false, false, false, false}, {"contact", BY_HOLDER, false, false, false, false},
    {"note", BY_HOLDER, false, false, false, false},  {"problem", BY_HOLDER, false, false, true, false},
    {"aid", BY_HOLDER, false, true, false, false},    {"review", BY_REVIEWER, false, false, false, false},
    {"confirm", BY_TAKER, true, false, false, true},  {"dispute", BY_TAKER, true, false, false, true},
    {"answer", BY_HOLDER, true, false, false, false}, {"correct", BY_AUTHOR, true, false, false, false},
};

/* The line that another is about. */
struct about {
    const char *kind;
    int64_t officer_id, for_id, occurred_at;
};

struct entering {
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    const char *reg, *code;
    int64_t no;
    const struct tie_note *x;
    const struct kind *kind;
    struct tie_line line;
    const char *matter; /* its number as typed; "": none */
    struct tie head;    /* that goes on from the tie now: where its disputes wait */
    struct about about;
    int64_t unit_id; /* of the tie that the viewer writes for */
};

/* Yuan with up to two digits behind the dot, in fen. */
static bool parse_yuan(const char *typed, int64_t *ret)
{
    size_t whole = strspn(typed, "0123456789");
    const char *dot = typed + whole;
    size_t part = *dot == '.' ? strspn(dot + 1, "0123456789") : 0;
    if (whole == 0 || whole > 12 || part > 2 || dot[*dot == '.' ? part + 1 : 0] || (*dot == '.' && !part))
        return false;
    int64_t fen = 0;
    for (size_t i = 0; i < whole; i++)
        fen = fen * 10 + (typed[i] - '0');
    for (size_t i = 0; i < 2; i++)
        fen = fen * 10 + (i < part ? dot[1 + i] - '0' : 0);
    *ret = fen;
    return fen > 0 && fen <= AMOUNT_MAX;
}

static enum err check_how(const char *how, struct error *e)
{
    static const char *const known[] = {"phone", "person", "letter", NULL};
    return code_listed(known, how) ? ERR_OK
                                   : error_set(e, ERR_INVALID, "how", N_("Please say how they told it."), NULL);
}

/* What can be judged before the write. */
static enum err check_note(struct entering *w, struct error *e)
{
    static const struct field_def field = {
        .type = FIELD_TEXT, .part = "text", .min = TIE_TEXT_MIN, .max = TIE_TEXT_MAX, .required = true};
    const struct tie_note *x = w->x;
    struct record_text text = {"text", ""};
    int64_t now = clock_now(&w->site->clock);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_eq(kinds[i].name, x->kind))
            w->kind = &kinds[i];
    }
    if (!w->kind)
        return error_set(e, ERR_INVALID, "kind", N_("Please say what it is."), NULL);
    enum err r = ERR_OK;
    /* A word of confirmation needs no more words. */
    if (!str_eq(w->kind->name, "confirm") || strspn(str_or(x->text, ""), " \t\r\n") < strlen(str_or(x->text, "")))
        r = field_text(w->arena, &field, x->text, &text, e);
    w->line = (struct tie_line){.kind = w->kind->name,
                                .text = text.content,
                                .how = w->kind->how ? str_or(x->how, "") : "",
                                .op = utf8_cut(w->arena, str_or(x->op, ""), TIE_OP_MAX),
                                .occurred_at = x->occurred_at ? x->occurred_at : now,
                                .about = w->kind->about ? x->about : 0};
    w->matter = w->kind->matter ? str_trim(w->arena, str_or(x->matter, "")) : "";
    if (r == ERR_OK && w->line.occurred_at > now + FUTURE)
        r = error_set(e, ERR_INVALID, "when", N_("That is still to come. Please write down what was."), NULL);
    if (r == ERR_OK && w->kind->amount && !parse_yuan(str_trim(w->arena, str_or(x->amount, "")), &w->line.amount))
        r = error_set(e, ERR_INVALID, "amount", N_("Please give the amount in yuan, such as 1200 or 1200.50."), NULL);
    return r == ERR_OK && w->kind->how ? check_how(w->line.how, e) : r;
}

DB_STMT(tie_op_used, "SELECT COUNT(*) FROM tie_record x WHERE x.tie_id = $1 AND x.op = $2 AND x.op <> ''");
DB_STMT(tie_line_of, "SELECT x.kind, COALESCE(x.officer_id, 0), COALESCE(x.for_id, 0), x.occurred_at"
                     " FROM tie_record x JOIN tie t ON t.id = x.tie_id JOIN subject s ON s.id = t.subject_id"
                     " WHERE x.tie_id = $2 AND x.seq = $3 AND" SUBJECT_VISIBLE);

static enum err find_about(struct db_conn *tx, struct entering *w, int64_t tie_id, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(tx, &q, &tie_line_of, DB_ARGS(DB_INT(w->viewer->id), DB_INT(tie_id), DB_INT(w->line.about)));
    if (db_next(&q)) {
        w->about = (struct about){db_text_dup(&q, 0, w->arena), db_int(&q, 1), db_int(&q, 2), db_int(&q, 3)};
        found = true;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_INVALID, "about", N_("The record has no such line."), NULL) : r;
}

static enum err denied(struct error *e, const char *msgid)
{
    return error_set(e, ERR_DENIED, NULL, msgid, NULL);
}

/* Nobody confirms what they wrote, what was written in their name, or what the tie says that they did. */
static bool is_party(const struct entering *w, const struct tie *t)
{
    int64_t id = w->viewer->id;
    return id > 0 && (w->about.officer_id == id || w->about.for_id == id || t->officer_id == id);
}

/* The other side's word is taken down by somebody else than who is to be believed, and once. */
static enum err check_word(struct db_conn *tx, struct entering *w, const struct tie *t, bool holds, struct error *e)
{
    static const char *const confirmed[] = {"visit", "contact", "aid", NULL};
    const char *said = "";
    int64_t by = 0;
    bool takes = false;
    enum err r = tie_takes_down(tx, w->viewer, t, &takes, e);
    if (r == ERR_OK && holds)
        r = denied(e, N_("What the other side says is taken down by somebody else than the holder."));
    if (r == ERR_OK && !takes)
        r = denied(e, N_("What the other side says is taken down by the office that keeps the subject, or one above."));
    if (r == ERR_OK && !t->role->confirm)
        r = error_set(e, ERR_INVALID, "kind", N_("In this role nothing is confirmed."), NULL);
    if (r == ERR_OK)
        r = find_about(tx, w, t->id, e);
    if (r == ERR_OK && is_party(w, t))
        r = denied(e, N_("Whoever wrote it, or held the tie, does not confirm it."));
    if (r == ERR_OK && !code_listed(confirmed, w->about.kind))
        r = error_set(e, ERR_INVALID, "about", N_("Only a visit, a contact or aid is confirmed or disputed."), NULL);
    if (r == ERR_OK)
        r = tie_said(tx, w->viewer, t->id, w->line.about, w->arena, &said, &by, e);
    if (r == ERR_OK && str_eq(said, "confirm"))
        r = error_set(e, ERR_CONFLICT, "about", N_("It is confirmed already."), NULL);
    if (r == ERR_OK && str_eq(said, "dispute"))
        r = error_set(e, ERR_CONFLICT, "about", N_("It is disputed, and the holder has to answer first."), NULL);
    return r;
}

/* Who holds the tie does, or who goes on with its record; else who could end it, unless the dispute is theirs. */
static enum err check_answer(struct db_conn *tx, struct entering *w, const struct tie *t, bool holds, struct error *e)
{
    const char *said = "";
    int64_t by = 0;
    bool may = holds, inside = false;
    enum err r = tie_said(tx, w->viewer, t->id, w->line.about, w->arena, &said, &by, e);
    if (r == ERR_OK && !may) {
        r = tie_holds(tx, w->viewer, &w->head, &may, &w->line.for_id, e);
        w->unit_id = w->head.unit_id;
    }
    if (r == ERR_OK && !may && !w->head.ended_at && (by != w->viewer->id || by == 0))
        r = tie_arranges(tx, w->viewer, &w->head, &may, &inside, e);
    if (r == ERR_OK && !may)
        r = denied(e, N_("A dispute is answered by the holder, or by whoever may end the tie and did not take it "
                         "down."));
    if (r == ERR_OK && !str_eq(said, "dispute"))
        r = error_set(e, ERR_CONFLICT, "about", N_("There is no dispute here that waits for an answer."), NULL);
    return r == ERR_OK ? find_about(tx, w, t->id, e) : r;
}

static enum err check_correction(struct db_conn *tx, struct entering *w, const struct tie *t, struct error *e)
{
    static const char *const own[] = {"visit", "contact", "note", "problem", "aid", NULL};
    enum err r = find_about(tx, w, t->id, e);
    if (r == ERR_OK && (!code_listed(own, w->about.kind) || w->about.officer_id != w->viewer->id))
        r = denied(e, N_("A line is corrected by who wrote it."));
    return r;
}

static enum err check_review(struct db_conn *tx, struct entering *w, const struct tie *t, bool holds, struct error *e)
{
    bool may = false, inside, was_holder = false;
    enum err r = tie_arranges(tx, w->viewer, t, &may, &inside, e);
    if (r == ERR_OK)
        r = tie_was_holder(tx, w->viewer, t, &was_holder, e);
    if (r == ERR_OK && (!may || holds || was_holder))
        r = denied(e, N_("The review is written by those who may end the tie and never held it."));
    if (r == ERR_OK && !(t->due & TIE_DUE_REVIEW))
        r = error_set(e, ERR_CONFLICT, "kind", N_("No review is due: one is written once, when the tie has ended."),
                      NULL);
    return r;
}

static enum err check_writer(struct db_conn *tx, struct entering *w, const struct tie *t, bool holds, struct error *e)
{
    if (w->kind->by == BY_REVIEWER)
        return check_review(tx, w, t, holds, e);
    if (w->kind->by == BY_TAKER)
        return check_word(tx, w, t, holds, e);
    if (str_eq(w->kind->name, "answer"))
        return check_answer(tx, w, t, holds, e);
    if (t->ended_at)
        return error_set(e, ERR_CONFLICT, NULL, N_("This tie has ended already."), NULL);
    if (w->kind->by == BY_AUTHOR)
        return check_correction(tx, w, t, e);
    if (!holds)
        return denied(e, N_("Only who holds the tie, or stands in for them, writes this."));
    if (w->line.occurred_at < t->from_at)
        return error_set(e, ERR_INVALID, "when", N_("That was before the tie began."), NULL);
    return ERR_OK;
}

static enum err find_matter(struct db_conn *tx, struct entering *w, struct error *e)
{
    struct matter m;
    if (!*w->matter)
        return ERR_OK;
    enum err r = matter_by_number(tx, w->viewer, w->arena, w->matter, &m, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, "matter", N_("There is no matter with the number {} here."), "%s", w->matter);
    if (r == ERR_OK)
        w->line.matter_id = m.id;
    return r;
}

DB_STMT(tie_visited, "UPDATE tie SET visited_at = CASE WHEN visited_at < $2 THEN $2 ELSE visited_at END,"
                     " visit_count = CASE WHEN visit_period < $3 THEN 1 WHEN visit_period = $3 THEN visit_count + 1"
                     " ELSE visit_count END, visit_period = CASE WHEN visit_period < $3 THEN $3 ELSE visit_period END"
                     " WHERE id = $1");
DB_STMT(tie_noted, "UPDATE tie SET note_month = $2 WHERE id = $1 AND note_month < $2");
DB_STMT(tie_disputed, "UPDATE tie SET disputed = disputed + $2 WHERE id = $1");
DB_STMT(tie_visit_counts, "UPDATE tie SET visit_count = visit_count + $2 WHERE id = $1 AND visit_period = $3"
                          " AND visit_count + $2 >= 0");
DB_STMT(tie_reviewed, "UPDATE tie SET reviewed_at = $2 WHERE id = $1");

/* A dispute waits at the tie that goes on; until it is answered, a visit that it is about does not count. */
static enum err keep_up_dispute(struct db_conn *tx, struct entering *w, const struct tie *t, int64_t by,
                                struct error *e)
{
    int64_t period = tie_period(w->site, t->role->every, w->about.occurred_at);
    enum err r = db_exec(tx, &tie_disputed, DB_ARGS(DB_INT(w->head.id), DB_INT(by)), e);
    if (r != ERR_OK || !str_eq(w->about.kind, "visit"))
        return r;
    return db_exec(tx, &tie_visit_counts, DB_ARGS(DB_INT(t->id), DB_INT(-by), DB_INT(period)), e);
}

/* What lists go by stands in the tie's row. */
static enum err keep_up(struct db_conn *tx, struct entering *w, const struct tie *t, struct error *e)
{
    const char *kind = w->kind->name;
    int64_t at = w->line.occurred_at;
    if (str_eq(kind, "visit"))
        return db_exec(tx, &tie_visited,
                       DB_ARGS(DB_INT(t->id), DB_INT(at), DB_INT(tie_period(w->site, t->role->every, at))), e);
    if (str_eq(kind, "note"))
        return db_exec(tx, &tie_noted, DB_ARGS(DB_INT(t->id), DB_INT(tie_month(w->site, at))), e);
    if (str_eq(kind, "dispute") || str_eq(kind, "answer"))
        return keep_up_dispute(tx, w, t, str_eq(kind, "dispute") ? 1 : -1, e);
    if (str_eq(kind, "review"))
        return db_exec(tx, &tie_reviewed, DB_ARGS(DB_INT(t->id), DB_INT(at)), e);
    return ERR_OK;
}

static enum err put(struct db_conn *tx, struct entering *w, const struct tie *t, struct error *e)
{
    enum err r = ERR_OK;
    w->line.tie_id = t->id;
    if (w->line.for_id)
        r = deputy_acted(tx, w->viewer->id, w->line.for_id, w->unit_id, e);
    if (r == ERR_OK)
        r = tie_append(tx, w->site, w->viewer, &w->line, e);
    return r == ERR_OK ? keep_up(tx, w, t, e) : r;
}

static enum err write_note(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct entering *w = ctx;
    struct tie t;
    bool holds = false;
    int64_t used = 0;
    enum err r = tie_find(tx, w->site, w->viewer, w->arena, w->reg, w->code, w->no, &t, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &tie_op_used, DB_ARGS(DB_INT(t.id), DB_TEXT(w->line.op)), &used, e);
    if (r == ERR_OK)
        buf_printf(detail, "%s %s:%s %lld %s", t.role->code, w->reg, w->code, (long long)w->no, w->kind->name);
    if (r != ERR_OK || used)
        return r;
    w->unit_id = t.unit_id;
    r = tie_head(tx, w->site, w->viewer, w->arena, &t, &w->head, e);
    if (r == ERR_OK)
        r = tie_holds(tx, w->viewer, &t, &holds, &w->line.for_id, e);
    if (r == ERR_OK)
        r = check_writer(tx, w, &t, holds, e);
    if (r == ERR_OK)
        r = find_matter(tx, w, e);
    if (w->kind->by != BY_HOLDER)
        w->line.for_id = 0;
    return r == ERR_OK ? put(tx, w, &t, e) : r;
}

enum err tie_enter(struct db_conn *c, const struct site *s, const struct viewer *v, const char *reg, const char *code,
                   int64_t no, const struct tie_note *x, struct error *e)
{
    struct entering w = {.arena = arena_new(),
                         .site = s,
                         .viewer = v,
                         .reg = str_or(reg, ""),
                         .code = str_or(code, ""),
                         .no = no,
                         .x = x};
    enum err r = check_note(&w, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "tie.enter", write_note, &w, e);
    arena_free(w.arena);
    return r;
}
