/* Tying, ending, handing over. Everything that guards a move is looked at inside its write. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/move.h"
#include "model/officer.h"
#include "model/tie_priv.h"
#include "model/unit.h"
#include "model/visible.h"

/* A move on its way. */
struct moving {
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    const struct tie_new *add; /* NULL: an end, or a hand-over */
    const char *reg, *code, *why, *op;
    int64_t no, version;
    const struct tie_holder_typed *to; /* NULL: an end */
    int64_t subject_id, keeper_id, ret_no;
};

struct holder {
    int64_t officer_id, unit_id;
    const char *login, *name, *unit_code;
};

static enum err check_why(struct arena *a, const char *typed, const char **ret, struct error *e)
{
    static const struct field_def field = {
        .type = FIELD_TEXT, .part = "why", .min = TIE_TEXT_MIN, .max = TIE_TEXT_MAX, .required = true};
    struct record_text text;
    enum err r = field_text(a, &field, typed, &text, e);
    if (r == ERR_OK)
        *ret = text.content;
    return r;
}

/* ---- Reach ---- */

DB_STMT(tie_reach, "INSERT INTO subject_unit (subject_id, unit_id, register, code)"
                   " SELECT s.id, $2, s.register, s.code FROM subject s WHERE s.id = $1"
                   " ON CONFLICT (subject_id, unit_id) DO NOTHING");
DB_STMT(tie_unreach,
        "DELETE FROM subject_unit WHERE subject_id = $1 AND unit_id = $2"
        " AND NOT EXISTS (SELECT 1 FROM subject s WHERE s.id = $1 AND s.unit_id = $2)"
        " AND NOT EXISTS (SELECT 1 FROM tie t WHERE t.subject_id = $1 AND t.unit_id = $2 AND t.ended_at = 0)");

/* ---- Whom ---- */

DB_STMT(tie_officer_post,
        "SELECT o.id, p.unit_id, o.name, u.code FROM officer o JOIN post p ON p.officer_id = o.id"
        " JOIN unit u ON u.id = p.unit_id WHERE o.login = $1 AND o.active = 1 AND p.until = 0 AND p.reads = 1"
        " AND p.stands_for IS NULL AND ($2 = 0 OR p.unit_id = $2) ORDER BY p.since, p.id LIMIT 1");

static enum err find_officer(struct db_conn *tx, struct moving *x, const struct tie_holder_typed *typed,
                             struct holder *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(tx, &q, &tie_officer_post, DB_ARGS(DB_TEXT(str_or(typed->officer, "")), DB_INT(typed->unit_id)));
    if (db_next(&q)) {
        *ret = (struct holder){.officer_id = db_int(&q, 0),
                               .unit_id = db_int(&q, 1),
                               .login = typed->officer,
                               .name = db_text_dup(&q, 2, x->arena),
                               .unit_code = db_text_dup(&q, 3, x->arena)};
        found = true;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found
               ? error_set(e, ERR_INVALID, "officer",
                           N_("There is no officer with the login {} who holds a post of their own there."), "%s",
                           str_or(typed->officer, ""))
               : r;
}

static enum err find_holder(struct db_conn *tx, struct moving *x, const struct tie_role *role,
                            const struct tie_holder_typed *typed, struct holder *ret, struct error *e)
{
    struct unit u;
    if (role->holder == TIE_OFFICER)
        return find_officer(tx, x, typed, ret, e);
    if (!str_empty(typed->officer))
        return error_set(e, ERR_INVALID, "officer", N_("In this role a unit answers as a whole, no single officer."),
                         NULL);
    enum err r = unit_by_id(tx, x->arena, typed->unit_id, &u, e);
    if (r == ERR_NOT_FOUND || (r == ERR_OK && !u.active))
        return error_set(e, ERR_INVALID, "unit", N_("Please say which office answers for it."), NULL);
    if (r == ERR_OK)
        *ret = (struct holder){.unit_id = u.id, .login = "", .name = u.name, .unit_code = u.code};
    return r;
}

/* ---- The rules ---- */

DB_STMT(tie_lasting,
        "SELECT t.slot, COALESCE(t.officer_id, 0), t.unit_id FROM tie t JOIN subject s ON s.id = t.subject_id"
        " WHERE t.subject_id = $2 AND t.role = $3 AND t.ended_at = 0 AND t.id <> $4 AND" SUBJECT_VISIBLE
        " ORDER BY t.no");

/* except: the tie that ends in the same write. */
static enum err check_room(struct db_conn *tx, struct moving *x, const struct tie_role *role, const char *slot,
                           const struct holder *h, int64_t except, struct error *e)
{
    struct db_rows q;
    int n = 0;
    bool taken = false, twice = false;
    db_query(tx, &q, &tie_lasting,
             DB_ARGS(DB_INT(x->viewer->id), DB_INT(x->subject_id), DB_TEXT(role->code), DB_INT(except)));
    for (; db_next(&q); n++) {
        taken = taken || (*slot && str_eq(slot, db_text(&q, 0)));
        twice = twice ||
                (h->officer_id ? h->officer_id == db_int(&q, 1) : db_int(&q, 1) == 0 && h->unit_id == db_int(&q, 2));
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    if (twice)
        return error_set(e, ERR_CONFLICT, h->officer_id ? "officer" : "unit",
                         N_("{} answers for it already, in this role."), "%s", h->name);
    if (taken)
        return error_set(e, ERR_CONFLICT, "slot", N_("Somebody holds this slot. Please end that tie, or hand it over."),
                         NULL);
    if (n >= role->per_subject)
        return error_set(e, ERR_CONFLICT, "role",
                         N_("It has as many as the role allows: {}. Please end one, or hand it over."), "%d",
                         role->per_subject);
    return ERR_OK;
}

static enum err check_slot(const struct tie_role *role, const char *slot, struct error *e)
{
    if (role->n_slots && !tie_role_slot(role, slot))
        return error_set(e, ERR_INVALID, "slot", N_("Please choose what they answer for."), NULL);
    if (!role->n_slots && *slot)
        return error_set(e, ERR_INVALID, "slot", N_("This role has no slots."), NULL);
    return ERR_OK;
}

static enum err check_term(const struct site *s, const struct tie_role *role, int64_t from, int64_t *ret_until,
                           struct error *e)
{
    int64_t now = clock_now(&s->clock);
    struct civil c = civil_of(from, s->zone);
    if (from > now)
        return error_set(e, ERR_INVALID, "from", N_("A tie begins today, or on a day before."), NULL);
    if (from < now - TIE_BACK_MAX)
        return error_set(e, ERR_INVALID, "from", N_("That is too long ago: at most ten years."), NULL);
    *ret_until = 0;
    if (!role->months)
        return ERR_OK;
    c = (struct civil){.year = c.year, .month = c.month + role->months, .day = c.day};
    *ret_until = civil_ms(&c, s->zone);
    if (*ret_until <= now)
        return error_set(e, ERR_INVALID, "from", N_("Its term of {} months would be over already."), "%d",
                         role->months);
    return ERR_OK;
}

/* ---- Rows ---- */

DB_STMT(tie_number, "SELECT COALESCE(MAX(t.no), 0) + 1 FROM tie t WHERE t.subject_id = $1");
DB_STMT(tie_insert, "INSERT INTO tie (id, role, subject_id, no, slot, officer_id, unit_id, from_at, until_at,"
                    " handed_from, disputed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

/* from: the tie that it goes on from; NULL: the first. */
static enum err insert(struct db_conn *tx, struct moving *x, const struct tie_role *role, const char *slot,
                       const struct holder *h, int64_t from_at, int64_t until_at, const struct tie *from,
                       struct error *e)
{
    int64_t id = id_new();
    enum err r = db_get_int(tx, &tie_number, DB_ARGS(DB_INT(x->subject_id)), &x->ret_no, e);
    if (r == ERR_OK)
        r = db_exec(tx, &tie_insert,
                    DB_ARGS(DB_INT(id), DB_TEXT(role->code), DB_INT(x->subject_id), DB_INT(x->ret_no), DB_TEXT(slot),
                            DB_INT_OR_NULL(h->officer_id), DB_INT(h->unit_id), DB_INT(from_at), DB_INT(until_at),
                            DB_INT_OR_NULL(from ? from->id : 0), DB_INT(from ? from->disputed : 0)),
                    e);
    if (r == ERR_OK)
        r = db_exec(tx, &tie_reach, DB_ARGS(DB_INT(x->subject_id), DB_INT(h->unit_id)), e);
    if (r != ERR_OK)
        return r;
    const struct tie_line line = {
        .tie_id = id, .kind = "tie", .text = from ? x->why : "", .how = "", .op = x->op, .occurred_at = from_at};
    return tie_append(tx, x->site, x->viewer, &line, e);
}

/* The disputes of a tie that is handed over wait at the next. */
DB_STMT(tie_close, "UPDATE tie SET ended_at = $2, ended_how = $3, version = version + 1,"
                   " disputed = CASE WHEN $3 = 'hand_over' THEN 0 ELSE disputed END WHERE id = $1");

static enum err close_tie(struct db_conn *tx, const struct site *s, const struct viewer *v, const struct tie *t,
                          const char *how, const char *why, struct error *e)
{
    int64_t now = clock_now(&s->clock);
    const struct tie_line line = {.tie_id = t->id, .kind = how, .text = why, .how = "", .op = "", .occurred_at = now};
    enum err r = db_exec(tx, &tie_close, DB_ARGS(DB_INT(t->id), DB_INT(now), DB_TEXT(how)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &tie_unreach, DB_ARGS(DB_INT(t->subject_id), DB_INT(t->unit_id)), e);
    return r == ERR_OK ? tie_append(tx, s, v, &line, e) : r;
}

/* ---- Tying ---- */

DB_STMT(tie_of_what, "SELECT s.id, s.unit_id, s.closed_at FROM subject s WHERE s.register = $2 AND s.code = $3"
                     " AND" SUBJECT_VISIBLE);

static enum err find_subject(struct db_conn *tx, struct moving *x, struct error *e)
{
    struct db_rows q;
    bool found = false, closed = false;
    db_query(tx, &q, &tie_of_what, DB_ARGS(DB_INT(x->viewer->id), DB_TEXT(x->reg), DB_TEXT(x->code)));
    if (db_next(&q)) {
        x->subject_id = db_int(&q, 0);
        x->keeper_id = db_int(&q, 1);
        closed = db_int(&q, 2) != 0;
        found = true;
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        return error_set(e, ERR_NOT_FOUND, "code", N_("There is nothing here with this code."), NULL);
    if (r == ERR_OK && closed)
        return error_set(e, ERR_CONFLICT, NULL, N_("It is closed. Please open it again first."), NULL);
    return r;
}

static enum err denied(struct error *e)
{
    return error_set(e, ERR_DENIED, NULL, N_("Your posts do not tie anybody to this, or untie them."), NULL);
}

static void say(struct buf *detail, const struct moving *x, const struct tie_role *role, int64_t no,
                const struct holder *h)
{
    buf_printf(detail, "%s %s:%s %lld", role->code, x->reg, x->code, (long long)no);
    if (h)
        buf_printf(detail, " %s@%s", h->login, h->unit_code);
}

DB_STMT(tie_made, "SELECT t.no FROM tie t JOIN tie_record x ON x.tie_id = t.id JOIN subject s ON s.id = t.subject_id"
                  " WHERE t.subject_id = $2 AND x.seq = 1 AND x.op = $3 AND x.op <> ''"
                  " AND COALESCE(x.officer_id, 0) = $1 AND" SUBJECT_VISIBLE);

/* Whether the form was sent already; x->ret_no is then the tie that was made. */
static enum err find_made(struct db_conn *tx, struct moving *x, bool *ret, struct error *e)
{
    enum err r =
        db_get_int(tx, &tie_made, DB_ARGS(DB_INT(x->viewer->id), DB_INT(x->subject_id), DB_TEXT(x->op)), &x->ret_no, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret = r == ERR_OK;
    return ERR_OK;
}

static enum err write_add(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct moving *x = ctx;
    const struct tie_new *n = x->add;
    const char *slot = str_or(n->slot, "");
    int64_t from = n->from_at ? n->from_at : clock_now(&x->site->clock), until = 0;
    struct holder h;
    bool may = false, made = false;
    enum err r = find_subject(tx, x, e);
    if (r == ERR_OK)
        r = find_made(tx, x, &made, e);
    if (r == ERR_OK && made)
        say(detail, x, n->role, x->ret_no, NULL);
    if (r != ERR_OK || made)
        return r;
    r = tie_may_arrange(tx, x->viewer, n->role, x->keeper_id, &may, e);
    if (r == ERR_OK && !may)
        r = denied(e);
    if (r == ERR_OK && !tie_role_takes(n->role, x->reg))
        r = error_set(e, ERR_INVALID, "role", N_("This role is not for subjects of this register."), NULL);
    if (r == ERR_OK)
        r = check_slot(n->role, slot, e);
    if (r == ERR_OK)
        r = check_term(x->site, n->role, from, &until, e);
    if (r == ERR_OK)
        r = find_holder(tx, x, n->role, &n->holder, &h, e);
    if (r == ERR_OK)
        r = check_room(tx, x, n->role, slot, &h, 0, e);
    if (r == ERR_OK)
        r = insert(tx, x, n->role, slot, &h, from, until, NULL, e);
    if (r == ERR_OK)
        say(detail, x, n->role, x->ret_no, &h);
    return r;
}

enum err tie_add(struct db_conn *c, const struct site *s, const struct viewer *v, const struct tie_new *n,
                 int64_t *ret_no, struct error *e)
{
    struct moving x = {.arena = arena_new(),
                       .site = s,
                       .viewer = v,
                       .add = n,
                       .reg = str_or(n->reg, ""),
                       .code = str_or(n->code, ""),
                       .why = ""};
    x.op = utf8_cut(x.arena, str_or(n->op, ""), TIE_OP_MAX);
    enum err r = audit_write(c, s, v, "tie.add", write_add, &x, e);
    if (r == ERR_OK)
        *ret_no = x.ret_no;
    arena_free(x.arena);
    return r;
}

/* ---- Ending and handing over ---- */

static enum err find_lasting(struct db_conn *tx, struct moving *x, struct tie *t, bool *ret_inside, struct error *e)
{
    bool may = false;
    enum err r = tie_find(tx, x->site, x->viewer, x->arena, x->reg, x->code, x->no, t, e);
    if (r == ERR_OK)
        r = tie_arranges(tx, x->viewer, t, &may, ret_inside, e);
    if (r == ERR_OK && !may)
        r = denied(e);
    if (r == ERR_OK && t->ended_at)
        r = error_set(e, ERR_CONFLICT, NULL, N_("This tie has ended already."), NULL);
    if (r == ERR_OK && t->version != x->version)
        r = error_set(e, ERR_CONFLICT, NULL, N_("Somebody else has changed it meanwhile. Please look at it again."),
                      NULL);
    if (r == ERR_OK) {
        x->subject_id = t->subject_id;
        x->keeper_id = t->keeper_id;
    }
    return r;
}

static enum err hand_over(struct db_conn *tx, struct moving *x, const struct tie *t, bool inside, struct holder *h,
                          struct error *e)
{
    enum err r = find_holder(tx, x, t->role, x->to, h, e);
    if (r == ERR_OK && (h->officer_id ? h->officer_id == t->officer_id : h->unit_id == t->unit_id))
        r = error_set(e, ERR_CONFLICT, h->officer_id ? "officer" : "unit",
                      N_("{} answers for it already, in this role."), "%s", h->name);
    if (r == ERR_OK && inside && h->unit_id != t->unit_id)
        r = error_set(e, ERR_DENIED, "unit",
                      N_("Only the office that keeps the subject, or one above, may hand it over to another unit."),
                      NULL);
    if (r == ERR_OK)
        r = check_room(tx, x, t->role, t->slot, h, t->id, e);
    if (r == ERR_OK)
        r = close_tie(tx, x->site, x->viewer, t, "hand_over", x->why, e);
    return r == ERR_OK ? insert(tx, x, t->role, t->slot, h, clock_now(&x->site->clock), t->until_at, t, e) : r;
}

static enum err write_end(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct moving *x = ctx;
    struct tie t;
    struct holder h = {.login = "", .unit_code = ""};
    bool inside = false;
    enum err r = find_lasting(tx, x, &t, &inside, e);
    if (r == ERR_OK && !x->to && t.disputed)
        r = error_set(e, ERR_CONFLICT, NULL,
                      N_("What is disputed waits for an answer. The holder answers first, or you do, or you hand it "
                         "over."),
                      NULL);
    if (r == ERR_OK)
        r = x->to ? hand_over(tx, x, &t, inside, &h, e) : close_tie(tx, x->site, x->viewer, &t, "end", x->why, e);
    if (r == ERR_OK)
        say(detail, x, t.role, t.no, x->to ? &h : NULL);
    return r;
}

static enum err end(struct db_conn *c, struct moving *x, const char *typed, struct error *e)
{
    x->arena = arena_new();
    enum err r = check_why(x->arena, typed, &x->why, e);
    if (r == ERR_OK)
        r = audit_write(c, x->site, x->viewer, x->to ? "tie.hand_over" : "tie.end", write_end, x, e);
    arena_free(x->arena);
    return r;
}

enum err tie_end(struct db_conn *c, const struct site *s, const struct viewer *v, const char *reg, const char *code,
                 int64_t no, int64_t version, const char *why, struct error *e)
{
    struct moving x = {.site = s,
                       .viewer = v,
                       .reg = str_or(reg, ""),
                       .code = str_or(code, ""),
                       .op = "",
                       .no = no,
                       .version = version};
    return end(c, &x, why, e);
}

enum err tie_hand_over(struct db_conn *c, const struct site *s, const struct viewer *v, const char *reg,
                       const char *code, int64_t no, int64_t version, const struct tie_holder_typed *to,
                       const char *why, int64_t *ret_no, struct error *e)
{
    struct moving x = {.site = s,
                       .viewer = v,
                       .reg = str_or(reg, ""),
                       .code = str_or(code, ""),
                       .op = "",
                       .no = no,
                       .version = version,
                       .to = to};
    enum err r = end(c, &x, why, e);
    if (r == ERR_OK)
        *ret_no = x.ret_no;
    return r;
}

/* ---- Ends that follow from another write ---- */

#define ENDING_MAX 200 /* at one go */

/* Ends what the statement gives (id, subject, unit; its last argument is the limit), until it gives nothing more. */
static enum err end_all(struct db_conn *tx, const struct site *s, const struct viewer *v, const struct db_stmt *which,
                        struct db_args args, const char *how, struct error *e)
{
    struct tie found[ENDING_MAX];
    enum err r = ERR_OK;
    int n;
    do {
        struct db_rows q;
        n = 0;
        db_query(tx, &q, which, args);
        while (db_next(&q) && n < ENDING_MAX)
            found[n++] = (struct tie){.id = db_int(&q, 0), .subject_id = db_int(&q, 1), .unit_id = db_int(&q, 2)};
        r = db_end(&q, e);
        for (int i = 0; r == ERR_OK && i < n; i++)
            r = close_tie(tx, s, v, &found[i], how, "", e);
    } while (r == ERR_OK && n == ENDING_MAX);
    return r;
}

DB_STMT(tie_of_closed, "SELECT t.id, t.subject_id, t.unit_id FROM tie t WHERE t.subject_id = $1 AND t.ended_at = 0"
                       " ORDER BY t.no LIMIT $2");

enum err tie_end_of_subject(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t subject_id,
                            bool erased, struct error *e)
{
    return end_all(tx, s, v, &tie_of_closed, DB_ARGS(DB_INT(subject_id), DB_INT(ENDING_MAX)),
                   erased ? "erased" : "closed", e);
}

DB_STMT(tie_twice, "SELECT t.id, t.subject_id, t.unit_id FROM tie t WHERE t.unit_id = $1 AND t.ended_at = 0"
                   " AND t.officer_id IS NULL AND EXISTS (SELECT 1 FROM tie k WHERE k.subject_id = t.subject_id"
                   " AND k.role = t.role AND k.ended_at = 0 AND k.officer_id IS NULL AND k.unit_id = $2)"
                   " ORDER BY t.id LIMIT $3");

enum err tie_end_merged(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t from, int64_t into,
                        struct error *e)
{
    return end_all(tx, s, v, &tie_twice, DB_ARGS(DB_INT(from), DB_INT(into), DB_INT(ENDING_MAX)), "merged", e);
}

/* ---- The end of a term ---- */

#define SWEEP_MAX 200

DB_STMT(tie_over, "SELECT t.id FROM tie t WHERE t.ended_at = 0 AND t.until_at > 0 AND t.until_at <= $1"
                  " AND t.disputed = 0 ORDER BY t.until_at LIMIT $2");
DB_STMT(tie_over_one, "SELECT " TIE_COLUMNS TIE_SUBJECT_COLUMNS TIE_FROM " WHERE t.id = $2 AND t.ended_at = 0"
                      " AND t.disputed = 0 AND" SUBJECT_VISIBLE);

struct sweeping {
    struct arena *arena;
    const struct site *site;
    int64_t id;
};

static enum err write_over(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct sweeping *x = ctx;
    struct tie t;
    struct db_rows q;
    bool found = false;
    db_query(tx, &q, &tie_over_one, DB_ARGS(DB_INT(VIEWER_OPERATOR), DB_INT(x->id)));
    if (db_next(&q))
        found = tie_read(&q, 0, true, x->arena, x->site, &t);
    enum err r = db_end(&q, e);
    if (r != ERR_OK || !found)
        return r;
    buf_printf(detail, "%s %s:%s %lld", t.role->code, t.reg, t.code, (long long)t.no);
    return close_tie(tx, x->site, NULL, &t, "term", "", e);
}

enum err tie_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    int64_t ids[SWEEP_MAX];
    int n = 0;
    struct db_rows q;
    db_query(c, &q, &tie_over, DB_ARGS(DB_INT(clock_now(&s->clock)), DB_INT(SWEEP_MAX)));
    while (db_next(&q) && n < SWEEP_MAX)
        ids[n++] = db_int(&q, 0);
    enum err r = db_end(&q, e);
    for (int i = 0; r == ERR_OK && i < n; i++) {
        struct sweeping x = {.arena = arena_new(), .site = s, .id = ids[i]};
        r = audit_write(c, s, NULL, "tie.term", write_over, &x, e);
        arena_free(x.arena);
    }
    if (r == ERR_OK)
        *ret_n = n;
    return r;
}
