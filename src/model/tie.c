/* Reading ties: those of a subject, one with its record, one's own. */
#include "model/tie.h"

#include "base/str.h"
#include "model/cursor.h"
#include "model/tie_priv.h"
#include "model/visible.h"

static unsigned due_of(const struct tie *t, const struct site *s, int64_t now)
{
    const struct tie_role *r = t->role;
    unsigned due = 0;
    if (r->review && t->ended_at && !t->reviewed_at && !str_eq(t->ended_how, "hand_over"))
        due |= TIE_DUE_REVIEW;
    if (t->disputed)
        due |= TIE_DUE_ANSWER;
    if (t->ended_at)
        return due;
    if (r->note && t->note_month < tie_month(s, now))
        due |= TIE_DUE_NOTE;
    if (r->every && (t->visit_period < tie_period(s, r->every, now) || t->visit_count < r->at_least))
        due |= TIE_DUE_VISIT;
    return due;
}

int64_t tie_month(const struct site *s, int64_t ms)
{
    struct civil c = civil_of(ms, s->zone);
    return (int64_t)c.year * 100 + c.month;
}

int64_t tie_period(const struct site *s, enum tie_period every, int64_t ms)
{
    struct civil c = civil_of(ms, s->zone);
    int length = every ? (int)every : 1;
    return (int64_t)c.year * 100 + (c.month - 1) / length * length + 1;
}

static void read_subject(const struct db_rows *q, int at, struct arena *a, struct tie *t)
{
    t->subject_id = db_int(q, at);
    t->keeper_id = db_int(q, at + 1);
    t->reg = db_text_dup(q, at + 2, a);
    t->code = db_text_dup(q, at + 3, a);
    t->name = db_text_dup(q, at + 4, a);
}

bool tie_read(const struct db_rows *q, int at, bool subject, struct arena *a, const struct site *s, struct tie *ret)
{
    struct tie t = {.id = db_int(q, at),
                    .no = db_int(q, at + 1),
                    .version = db_int(q, at + 2),
                    .role = tie_role_find(db_text(q, at + 3)),
                    .slot = db_text_dup(q, at + 4, a),
                    .officer_id = db_int(q, at + 5),
                    .unit_id = db_int(q, at + 6),
                    .officer = db_text_dup(q, at + 7, a),
                    .login = db_text_dup(q, at + 8, a),
                    .unit = db_text_dup(q, at + 9, a),
                    .unit_code = db_text_dup(q, at + 10, a),
                    .from_at = db_int(q, at + 11),
                    .until_at = db_int(q, at + 12),
                    .ended_at = db_int(q, at + 13),
                    .ended_how = db_text_dup(q, at + 14, a),
                    .handed_from = db_int(q, at + 15),
                    .visited_at = db_int(q, at + 16),
                    .visit_period = db_int(q, at + 17),
                    .visit_count = db_int(q, at + 18),
                    .note_month = db_int(q, at + 19),
                    .disputed = db_int(q, at + 20),
                    .reviewed_at = db_int(q, at + 21)};
    if (!t.role)
        return false;
    t.state = t.ended_at ? TIE_ENDED : db_int(q, at + 22) ? TIE_HELD : TIE_VACANT;
    t.due = due_of(&t, s, clock_now(&s->clock));
    if (subject)
        read_subject(q, at + TIE_COLUMNS_N, a, &t);
    *ret = t;
    return true;
}

static enum err read_list(struct db_rows *q, struct arena *a, const struct site *s, int max, struct tie_list *ret,
                          struct error *e)
{
    struct tie_list l = {.rows = arena_array(a, struct tie, (size_t)max)};
    while (db_next(q) && l.n < max)
        l.n += tie_read(q, 0, true, a, s, &l.rows[l.n]);
    enum err r = db_end(q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

DB_STMT(tie_subject_there, "SELECT s.id FROM subject s WHERE s.register = $2 AND s.code = $3 AND" SUBJECT_VISIBLE);
DB_STMT(tie_subject_rows,
        "SELECT " TIE_COLUMNS TIE_SUBJECT_COLUMNS TIE_FROM " WHERE t.subject_id = $2 AND" SUBJECT_VISIBLE
        " ORDER BY CASE WHEN t.ended_at = 0 THEN 0 ELSE 1 END, t.ended_at DESC, t.no LIMIT $3");

enum err tie_of_subject(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const char *reg, const char *code, struct tie_list *ret, struct error *e)
{
    int64_t id;
    struct db_rows q;
    enum err r = db_get_int(c, &tie_subject_there,
                            DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(reg, "")), DB_TEXT(str_or(code, ""))), &id, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_NOT_FOUND, "code", N_("There is nothing here with this code."), NULL);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &tie_subject_rows, DB_ARGS(DB_INT(v->id), DB_INT(id), DB_INT(TIE_LIST_MAX)));
    return read_list(&q, a, s, TIE_LIST_MAX, ret, e);
}

DB_STMT(tie_one, "SELECT " TIE_COLUMNS TIE_SUBJECT_COLUMNS TIE_FROM
                 " WHERE s.register = $2 AND s.code = $3 AND t.no = $4 AND" SUBJECT_VISIBLE);
DB_STMT(tie_by_id, "SELECT " TIE_COLUMNS TIE_SUBJECT_COLUMNS TIE_FROM " WHERE t.id = $2 AND" SUBJECT_VISIBLE);

static enum err read_one(struct db_rows *q, struct arena *a, const struct site *s, struct tie *ret, struct error *e)
{
    struct tie_list l = {.n = 0};
    enum err r = read_list(q, a, s, 1, &l, e);
    if (r != ERR_OK)
        return r;
    if (!l.n)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such tie here."), NULL);
    *ret = l.rows[0];
    return ERR_OK;
}

enum err tie_find(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *reg,
                  const char *code, int64_t no, struct tie *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &tie_one, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(reg, "")), DB_TEXT(str_or(code, "")), DB_INT(no)));
    return read_one(&q, a, s, ret, e);
}

DB_STMT(tie_after, "SELECT " TIE_COLUMNS TIE_SUBJECT_COLUMNS TIE_FROM " WHERE t.handed_from = $2 AND" SUBJECT_VISIBLE);

enum err tie_head(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const struct tie *t,
                  struct tie *ret, struct error *e)
{
    struct tie head = *t;
    enum err r = ERR_OK;
    while (r == ERR_OK && str_eq(head.ended_how, "hand_over")) {
        struct db_rows q;
        db_query(c, &q, &tie_after, DB_ARGS(DB_INT(v->id), DB_INT(head.id)));
        r = read_one(&q, a, s, &head, e);
    }
    if (r == ERR_OK)
        *ret = head;
    return r;
}

DB_STMT(
    tie_entry_rows,
    "SELECT x.seq, x.kind, COALESCE(o.name, ''), COALESCE(f.name, ''), x.occurred_at, x.recorded_at, x.about,"
    " x.how, x.amount, m.number, x.text, COALESCE(x.officer_id, 0), COALESCE(x.for_id, 0) FROM tie_record x"
    " JOIN tie t ON t.id = x.tie_id JOIN subject s ON s.id = t.subject_id LEFT JOIN officer o ON o.id = x.officer_id"
    " LEFT JOIN officer f ON f.id = x.for_id LEFT JOIN matter m ON m.id = x.matter_id AND" MATTER_VISIBLE
    " WHERE x.tie_id = $2 AND" SUBJECT_VISIBLE " ORDER BY x.seq DESC LIMIT $3");

/* Who reads the record, as far as what they may add depends on it. */
struct reader {
    const struct viewer *v;
    bool holds, takes_down;
    int64_t stands_for;
};

static bool is_confirmed_kind(const char *kind)
{
    return str_eq(kind, "visit") || str_eq(kind, "contact") || str_eq(kind, "aid");
}

/* rows: newest first, so what was said of a line last comes before it. NULL: nothing. */
static const struct tie_entry *last_said(const struct tie_full *f, int below, int64_t no, int64_t seq)
{
    for (int i = 0; i < below; i++) {
        const struct tie_entry *x = &f->entries[i];
        if (x->no == no && x->about == seq && !str_eq(x->kind, "correct"))
            return x;
    }
    return NULL;
}

/* stood_for: in whose name it was written, 0: nobody's. */
static void set_may(struct tie_full *f, const struct reader *who, struct tie_entry *x, int64_t stood_for)
{
    const struct tie_entry *last = last_said(f, f->n_entries, x->no, x->seq);
    const char *said = last ? last->kind : "";
    int64_t id = who->v->id;
    bool own = id > 0 && x->officer_id == id, lasts = f->t.ended_at == 0;
    /* What was left unanswered is answered by who goes on with the record. */
    if (str_eq(said, "dispute") && (x->no == f->t.no || !str_eq(f->t.ended_how, "hand_over")))
        x->may_answer = who->holds || (f->arranges && (id <= 0 || last->officer_id != id));
    if (x->no != f->t.no)
        return;
    x->may_confirm = f->t.role->confirm && who->takes_down && !own && (id <= 0 || stood_for != id) &&
                     is_confirmed_kind(x->kind) && !str_eq(said, "confirm") && !str_eq(said, "dispute");
    x->may_correct =
        own && lasts && (is_confirmed_kind(x->kind) || str_eq(x->kind, "note") || str_eq(x->kind, "problem"));
}

static enum err read_entries(struct db_conn *c, const struct tie *t, const struct reader *who, struct arena *a,
                             struct tie_full *f, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &tie_entry_rows,
             DB_ARGS(DB_INT(who->v->id), DB_INT(t->id), DB_INT(TIE_ENTRIES_MAX - f->n_entries)));
    while (db_next(&q) && f->n_entries < TIE_ENTRIES_MAX) {
        struct tie_entry *x = &f->entries[f->n_entries];
        *x = (struct tie_entry){.no = t->no,
                                .seq = db_int(&q, 0),
                                .kind = db_text_dup(&q, 1, a),
                                .officer = db_text_dup(&q, 2, a),
                                .stood_for = db_text_dup(&q, 3, a),
                                .occurred_at = db_int(&q, 4),
                                .recorded_at = db_int(&q, 5),
                                .about = db_int(&q, 6),
                                .how = db_text_dup(&q, 7, a),
                                .amount = db_int(&q, 8),
                                .matter = db_is_null(&q, 9) ? NULL : db_text_dup(&q, 9, a),
                                .text = db_text_dup(&q, 10, a),
                                .officer_id = db_int(&q, 11)};
        set_may(f, who, x, db_int(&q, 12));
        f->n_entries++;
    }
    return db_end(&q, e);
}

/* The record goes on through the holders before. */
static enum err read_record(struct db_conn *c, const struct site *s, const struct reader *who, struct arena *a,
                            struct tie_full *f, struct error *e)
{
    struct tie t = f->t;
    f->entries = arena_array(a, struct tie_entry, TIE_ENTRIES_MAX);
    enum err r = read_entries(c, &t, who, a, f, e);
    for (int i = 0; r == ERR_OK && i < TIE_CHAIN_MAX && t.handed_from && f->n_entries < TIE_ENTRIES_MAX; i++) {
        struct db_rows q;
        db_query(c, &q, &tie_by_id, DB_ARGS(DB_INT(who->v->id), DB_INT(t.handed_from)));
        r = read_one(&q, a, s, &t, e);
        if (r == ERR_OK)
            r = read_entries(c, &t, who, a, f, e);
    }
    return r;
}

enum err tie_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *reg,
                 const char *code, int64_t no, struct tie_full *ret, struct error *e)
{
    struct tie_full f = {.n_entries = 0};
    struct reader who = {.v = v};
    bool inside = false, was_holder = false;
    enum err r = tie_find(c, s, v, a, reg, code, no, &f.t, e);
    if (r == ERR_OK)
        r = tie_holds(c, v, &f.t, &who.holds, &who.stands_for, e);
    if (r == ERR_OK)
        r = tie_takes_down(c, v, &f.t, &who.takes_down, e);
    if (r == ERR_OK)
        r = tie_arranges(c, v, &f.t, &f.arranges, &inside, e);
    if (r == ERR_OK)
        r = tie_was_holder(c, v, &f.t, &was_holder, e);
    if (r != ERR_OK)
        return r;
    f.holds = who.holds && !f.t.ended_at;
    f.reviews = f.arranges && !who.holds && !was_holder && (f.t.due & TIE_DUE_REVIEW);
    f.arranges = f.arranges && !f.t.ended_at;
    who.takes_down = who.takes_down && !who.holds && (v->id <= 0 || f.t.officer_id != v->id);
    r = read_record(c, s, &who, a, &f, e);
    if (r == ERR_OK)
        *ret = f;
    return r;
}

/* What the viewer $1 holds, or answers for: three ways, each from its own index. */
#define MINE                                                                                                            \
    "(SELECT k.id, k.role, k.subject_id FROM tie k WHERE k.officer_id = $1 AND k.ended_at = 0"                          \
    " UNION SELECT k.id, k.role, k.subject_id FROM post p JOIN tie k ON k.officer_id = p.stands_for AND k.ended_at = 0" \
    " AND k.unit_id = p.unit_id WHERE p.officer_id = $1 AND p.until = 0 AND p.reads = 1"                                \
    " UNION SELECT k.id, k.role, k.subject_id FROM post p JOIN tie k ON k.unit_id = p.unit_id AND k.ended_at = 0"       \
    " AND k.officer_id IS NULL WHERE p.officer_id = $1 AND p.until = 0 AND p.reads = 1) z"                              \
    " JOIN subject s ON s.id = z.subject_id"

DB_STMT(tie_mine_rows, "SELECT " TIE_COLUMNS TIE_SUBJECT_COLUMNS " FROM (SELECT z.id FROM " MINE " WHERE z.id > $2"
                       " AND ($3 = '' OR z.role = $3) AND" SUBJECT_VISIBLE " ORDER BY z.id LIMIT $4) y"
                       " JOIN tie t ON t.id = y.id JOIN subject s ON s.id = t.subject_id" TIE_PEOPLE " ORDER BY t.id");

/* What limit leaves over says that there is more: *ret_more; *ret_last is the id of the last row within it, also of one
 * whose role this version lacks. */
static enum err read_mine(struct db_rows *q, struct arena *a, const struct site *s, int limit, struct tie_list *ret,
                          int64_t *ret_last, bool *ret_more, struct error *e)
{
    struct tie_list l = {.rows = arena_array(a, struct tie, (size_t)limit)};
    int64_t last = 0;
    bool more = false;
    for (int n = 0; !more && db_next(q); n++) {
        more = n == limit;
        if (more)
            break;
        last = db_int(q, 0);
        l.n += tie_read(q, 0, true, a, s, &l.rows[l.n]);
    }
    enum err r = db_end(q, e);
    if (r == ERR_OK) {
        *ret = l;
        *ret_last = last;
        *ret_more = more;
    }
    return r;
}

enum err tie_mine(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                  const struct tie_role *role, const char *cursor, int limit, struct tie_list *ret, struct error *e)
{
    struct cursor at = {0};
    struct tie_list l = {.n = 0};
    struct db_rows q;
    int64_t last = 0;
    bool more = false;
    enum err r = ERR_OK;
    const char *code = role ? role->code : "", *name = arena_printf(a, "ties:mine:%s", code);
    limit = limit < 1 ? 1 : limit > TIE_LIST_MAX ? TIE_LIST_MAX : limit;
    if (!str_empty(cursor))
        r = cursor_read(s, a, v, name, cursor, &at, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &tie_mine_rows, DB_ARGS(DB_INT(v->id), DB_INT(at.id), DB_TEXT(code), DB_INT(limit + 1)));
    r = read_mine(&q, a, s, limit, &l, &last, &more, e);
    if (r != ERR_OK)
        return r;
    if (more)
        l.next = cursor_write(s, a, v, name, (struct cursor){0, last});
    *ret = l;
    return ERR_OK;
}

DB_STMT(tie_mine_tally, "SELECT z.role, COUNT(*) FROM " MINE " WHERE" SUBJECT_VISIBLE " GROUP BY z.role");

enum err tie_mine_counts(struct db_conn *c, const struct viewer *v, int64_t *counts, struct error *e)
{
    size_t n;
    struct db_rows q;
    const struct tie_role *const *all = tie_roles_all(&n);
    for (size_t i = 0; i < n; i++)
        counts[i] = 0;
    db_query(c, &q, &tie_mine_tally, DB_ARGS(DB_INT(v->id)));
    while (db_next(&q)) {
        for (size_t i = 0; i < n; i++) {
            if (str_eq(all[i]->code, db_text(&q, 0)))
                counts[i] = db_int(&q, 1);
        }
    }
    return db_end(&q, e);
}
