/* What has happened in a round is read from its entries that stand. */
#include "model/move_when.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "catalogue/limit.h"
#include "model/calendar.h"
#include "model/paper.h"
#include "model/undo.h"

#define PAPERS_MAX 100 /* of a kind, in a round: those after them are copies */

bool move_when_asked(const struct procedure *p)
{
    for (size_t i = 0; i < p->n_moves; i++) {
        const struct move_when *w = &p->moves[i].when;
        if (w->after[0] || w->of[0] || w->times)
            return true;
    }
    return false;
}

/* From when a time to act runs: from when the step was recorded, so that nobody shortens it by saying that it was made
 * earlier. */
DB_STMT(when_made, "SELECT e.kind, COUNT(*), MAX(e.recorded_at), MAX(e.seq) FROM entry e WHERE e.matter_id = $1"
                   " AND e.round = $2 AND" ENTRY_STANDS("e") " GROUP BY e.kind ORDER BY e.kind");

enum err made_load(struct db_conn *c, struct arena *a, const struct procedure *p, int64_t matter, int64_t round,
                   struct made *ret, struct error *e)
{
    struct db_rows q;
    *ret = (struct made){.matter = matter, .round = round};
    if (!move_when_asked(p))
        return ERR_OK;
    db_query(c, &q, &when_made, DB_ARGS(DB_INT(matter), DB_INT(round)));
    while (db_next(&q) && ret->n < MADE_MAX) {
        const char *kind = db_text(&q, 0);
        if (!procedure_move(p, kind) && !str_eq(kind, STEP_SERVED))
            continue;
        ret->v[ret->n].kind = arena_strdup(a, kind);
        ret->v[ret->n].times = db_int(&q, 1);
        ret->v[ret->n].last = db_int(&q, 2);
        ret->v[ret->n++].seq = db_int(&q, 3);
    }
    return db_end(&q, e);
}

/* The newest of the steps, as an index, papers aside; -1: none was made. */
static int newest(const struct made *made, const char *const *steps)
{
    int found = -1;
    for (int i = 0; i < made->n; i++) {
        bool fits = code_listed(steps, made->v[i].kind) && !str_eq(made->v[i].kind, STEP_SERVED);
        if (fits && (found < 0 || made->v[i].seq > made->v[found].seq))
            found = i;
    }
    return found;
}

static bool any_made(const struct made *made, const char *const *steps)
{
    for (int i = 0; i < made->n; i++) {
        if (code_listed(steps, made->v[i].kind))
            return true;
    }
    return false;
}

DB_STMT(when_since, "SELECT COUNT(*) FROM entry e WHERE e.matter_id = $1 AND e.round = $2 AND e.seq > $3"
                    " AND e.kind = $4 AND" ENTRY_STANDS("e"));

/* How often the step was made in the round, after the entry from; 0: since it began. */
static enum err times_since(struct db_conn *c, const struct made *made, const char *step, int64_t from, int64_t *ret,
                            struct error *e)
{
    *ret = 0;
    for (int i = 0; i < made->n; i++) {
        if (str_eq(made->v[i].kind, step))
            *ret = made->v[i].times;
    }
    if (!*ret || !from)
        return ERR_OK;
    return db_get_int(c, &when_since, DB_ARGS(DB_INT(made->matter), DB_INT(made->round), DB_INT(from), DB_TEXT(step)),
                      ret, e);
}

/* Papers of the round that came after the entry, and how each went to the resident. */
DB_STMT(when_papers, "SELECT e.kind, e.seq, e.occurred_at, COALESCE(x.content, ''), COALESCE(y.content, '')"
                     " FROM entry e LEFT JOIN entry_text x ON x.entry_id = e.id AND x.part = 'paper'"
                     " LEFT JOIN entry_text y ON y.entry_id = e.id AND y.part = 'service' WHERE e.matter_id = $1"
                     " AND e.round = $2 AND e.seq > $3 AND e.kind IN ('issue', '" STEP_SERVED
                     "') AND" ENTRY_STANDS("e") " ORDER BY e.seq");

/* "信访事项答复意见书 答复字〔2026〕1号" */
static bool is_paper(const char *label, const char *code)
{
    const struct paper_def *d = paper_by_code(code);
    size_t n = d ? strlen(d->title) : 0;
    return d && strncmp(label, d->title, n) == 0 && (!label[n] || label[n] == ' ');
}

/* A paper of the kind, and when it came to the resident; 0: it is on its way, or came back. */
struct sent {
    long long seq;
    int64_t at;
};

static struct sent *find_sent(struct sent *v, int n, long long seq)
{
    for (int i = 0; i < n; i++) {
        if (v[i].seq == seq)
            return &v[i];
    }
    return NULL;
}

/* When a paper of that kind, issued after the entry, came to the resident first: a copy that is sent later begins
 * nothing anew. What the newest entry about a paper says goes for it. ret_issued: there is one, though all may be on
 * their way still, or have come back. */
static enum err find_receipt(struct db_conn *c, const struct made *made, const char *paper, int64_t after,
                             int64_t *ret_at, bool *ret_issued, struct error *e)
{
    struct db_rows q;
    struct sent v[PAPERS_MAX], *of;
    int n = 0;
    long long seq;
    db_query(c, &q, &when_papers, DB_ARGS(DB_INT(made->matter), DB_INT(made->round), DB_INT(after)));
    while (db_next(&q)) {
        if (!is_paper(db_text(&q, 3), paper))
            continue;
        if (str_eq(db_text(&q, 0), "issue") && n < PAPERS_MAX)
            v[n++] = (struct sent){.seq = db_int(&q, 1)};
        else if (sscanf(db_text(&q, 4), "paper=%lld ", &seq) == 1 && (of = find_sent(v, n, seq)))
            of->at = strstr(db_text(&q, 4), "signed=returned") ? 0 : db_int(&q, 2);
    }
    *ret_at = 0;
    for (int i = 0; i < n; i++) {
        if (v[i].at && (!*ret_at || v[i].at < *ret_at))
            *ret_at = v[i].at;
    }
    *ret_issued = n > 0;
    return db_end(&q, e);
}

static enum err check_within(struct db_conn *c, const struct site *s, struct arena *a, const struct move_when *w,
                             int64_t from, int64_t at, struct error *e)
{
    const struct calendar *days;
    struct limit_due due = {0};
    enum err r = calendar_hold(c, s, a, &days, e);
    if (r != ERR_OK)
        return r;
    limit_count(&(struct limit_run){.start_ms = from, .rule = w->within}, days, s->zone, &due);
    if (at < due.due_ms)
        return ERR_OK;
    int32_t last = due.due_day ? due.due_day : civil_day(due.due_ms, s->zone);
    return error_set(e, ERR_CONFLICT, NULL, N_("The time for this step ended on {}."), "%04d-%02d-%02d", last / 10000,
                     last / 100 % 100, last % 100);
}

enum err move_when_check(struct db_conn *c, const struct site *s, struct arena *a, const struct made *made,
                         const struct move_def *m, int64_t at, struct error *e)
{
    const struct move_when *w = &m->when;
    int of = w->of[0] ? newest(made, w->of) : -1;
    int64_t n = 0, from = of < 0 ? 0 : made->v[of].last, received = 0;
    bool issued = false;
    if ((w->after[0] && !any_made(made, w->after)) || (w->of[0] && of < 0))
        return error_set(e, ERR_CONFLICT, NULL, N_("Another step has to come before this one."), NULL);
    enum err r = w->times ? times_since(c, made, m->code, of < 0 ? 0 : made->v[of].seq, &n, e) : ERR_OK;
    if (r == ERR_OK && w->times && n >= w->times)
        r = error_set(e, ERR_CONFLICT, NULL, N_("This step has been made already, and cannot be made again."), NULL);
    if (r == ERR_OK && from && w->paper)
        r = find_receipt(c, made, w->paper, made->v[of].seq, &received, &issued, e);
    if (r != ERR_OK || !from || (issued && !received))
        return r;
    return check_within(c, s, a, w, received ? received : from, at, e);
}

DB_STMT(when_given, "SELECT x.part, x.content, t.kind FROM entry t JOIN entry_text x ON x.entry_id = t.id"
                    " WHERE t.matter_id = $1 AND t.seq = $2 AND x.content IS NOT NULL ORDER BY x.part");
DB_STMT(when_entries, "SELECT e.kind, e.seq FROM entry e WHERE e.matter_id = $1 AND e.round = $2 AND" ENTRY_STANDS(
                          "e") " ORDER BY e.seq DESC");

/* The newest entry of the steps that the move gives out; 0: none. */
static enum err find_given(struct moving *p, int64_t *ret_seq, struct error *e)
{
    struct db_rows q;
    *ret_seq = 0;
    db_query(p->tx, &q, &when_entries, DB_ARGS(DB_INT(p->id), DB_INT(p->rounds)));
    while (!*ret_seq && db_next(&q)) {
        if (code_listed(p->move->gives, db_text(&q, 0)))
            *ret_seq = db_int(&q, 1);
    }
    return db_end(&q, e);
}

enum err move_given(struct moving *p, struct error *e)
{
    int64_t seq;
    struct db_rows q;
    enum err r = find_given(p, &seq, e);
    p->n_given = 0;
    if (r != ERR_OK)
        return r;
    db_query(p->tx, &q, &when_given, DB_ARGS(DB_INT(p->id), DB_INT(seq)));
    while (db_next(&q) && p->n_given < MOVE_FIELDS_MAX) {
        const struct move_def *of = procedure_move(p->procedure, db_text(&q, 2));
        const struct field_def *f = of ? move_field_of(of, db_text(&q, 0)) : NULL;
        if (f && f->shown)
            p->given[p->n_given++] = (struct record_text){f->part, db_text_dup(&q, 1, p->arena)};
    }
    r = db_end(&q, e);
    if (r == ERR_OK && !p->n_given)
        r = error_set(e, ERR_CONFLICT, NULL, N_("What this step gives out has not been written yet."), NULL);
    return r;
}
