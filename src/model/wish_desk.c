/* The desk's side of wishes: which wait for what, and answering who offered. */
#include <string.h>

#include "base/str.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/move.h"
#include "model/notice_scan.h"
#include "model/visible.h"
#include "model/wish_priv.h"

#define MOVES_MAX 32

#define ROW_COLUMNS "SELECT m.number, COALESCE(w.title, m.title), m.state, COALESCE(g.name, '')"
#define ROW_JOINS   " LEFT JOIN area g ON g.id = COALESCE(w.area_id, m.area_id)"

DB_STMT(wish_rows_release,
        ROW_COLUMNS ", m.submitted_at FROM matter m LEFT JOIN wish w ON w.matter_id = m.id" ROW_JOINS
                    " WHERE m.procedure = 'xinyuan' AND m.state = 'listed' AND m.compartment = 0"
                    " AND COALESCE(w.live, 0) = 0 AND" MATTER_VISIBLE " ORDER BY m.submitted_at, m.id LIMIT $2");
DB_STMT(wish_rows_asked,
        ROW_COLUMNS ", k.asked_at FROM wish_claim k JOIN wish w ON w.matter_id = k.matter_id"
                    " JOIN matter m ON m.id = k.matter_id" ROW_JOINS " WHERE k.state = 'asked' AND" MATTER_VISIBLE
                    " ORDER BY k.asked_at, k.id LIMIT $2");
DB_STMT(wish_rows_live, ROW_COLUMNS ", w.changed_at FROM wish w JOIN matter m ON m.id = w.matter_id" ROW_JOINS
                                    " WHERE w.live = 1 AND w.state = $3 AND" MATTER_VISIBLE
                                    " ORDER BY w.released_at DESC, w.ref DESC LIMIT $2");

enum err wish_rows(struct db_conn *c, const struct viewer *v, struct arena *a, enum wish_show show,
                   struct wish_rows *ret, struct error *e)
{
    static const char *const states[] = {[WISH_WAITING] = "waiting", [WISH_GOING] = "going", [WISH_DONE] = "done"};
    struct wish_rows l = {.rows = arena_array(a, struct wish_row, WISH_ROWS_MAX)};
    const struct db_val limit = DB_INT(WISH_ROWS_MAX + 1);
    struct db_rows q;
    if (show == WISH_RELEASE)
        db_query(c, &q, &wish_rows_release, DB_ARGS(DB_INT(v->id), limit));
    else if (show == WISH_ASKED)
        db_query(c, &q, &wish_rows_asked, DB_ARGS(DB_INT(v->id), limit));
    else
        db_query(c, &q, &wish_rows_live, DB_ARGS(DB_INT(v->id), limit, DB_TEXT(states[show])));
    while (db_next(&q)) {
        l.more = l.n == WISH_ROWS_MAX;
        if (l.more)
            continue;
        l.rows[l.n++] = (struct wish_row){.number = db_text_dup(&q, 0, a),
                                          .title = db_text_dup(&q, 1, a),
                                          .state = db_text_dup(&q, 2, a),
                                          .area = db_text_dup(&q, 3, a),
                                          .at = db_int(&q, 4)};
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

static enum err find(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number, struct matter *ret,
                     struct error *e)
{
    enum err r = matter_by_number(c, v, a, number, ret, e);
    return r == ERR_OK && !str_eq(ret->procedure, WISH_PROCEDURE)
               ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such wish."), NULL)
               : r;
}

/* Answers: who may hand a wish to an office. Reveals: they, and whoever has it in hand. */
static enum err read_rights(struct db_conn *c, const struct site *s, const struct viewer *v, const struct matter *m,
                            bool *answers, bool *reveals, struct error *e)
{
    const struct move_def *offers[MOVES_MAX];
    int n = 0;
    *answers = *reveals = false;
    enum err r = move_offers(c, s, v, m, offers, MOVES_MAX, &n, e);
    for (int i = 0; r == ERR_OK && i < n; i++) {
        const char *code = offers[i]->code;
        *answers = *answers || str_eq(code, "hand_over");
        *reveals = *reveals || str_eq(code, "hand_over") || str_eq(code, "give_up") || str_eq(code, "fulfil") ||
                   str_eq(code, "reveal");
    }
    return r;
}

DB_STMT(wish_claim_last, "SELECT k.id, k.asked_at, k.looked_at, k.until_day, COALESCE(k.person_id, 0), k.org, k.number,"
                         " k.state, k.why, k.looked_why, k.box FROM wish_claim k JOIN matter m ON m.id = k.matter_id"
                         " WHERE k.matter_id = $2 AND" MATTER_VISIBLE " ORDER BY k.id DESC LIMIT 1");

static enum err read_claim(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                           struct wish_full *f, int64_t *ret_person, struct error *e)
{
    struct db_rows q;
    const void *box = NULL;
    size_t n = 0;
    *ret_person = 0;
    db_query(c, &q, &wish_claim_last, DB_ARGS(DB_INT(v->id), DB_INT(f->m.id)));
    if (db_next(&q)) {
        struct wish_claimed *k = &f->claim;
        k->id = db_int(&q, 0);
        k->matter_id = f->m.id;
        k->asked_at = db_int(&q, 1);
        k->looked_at = db_int(&q, 2);
        k->until = (int32_t)db_int(&q, 3);
        *ret_person = db_int(&q, 4);
        f->org = db_int(&q, 5) != 0;
        const char **const texts[] = {&k->number, &k->state, &k->why, &k->looked_why};
        for (size_t i = 0; i < COUNT_OF(texts); i++)
            *texts[i] = db_text_dup(&q, 6 + (int)i, a);
        const void *stored = db_blob(&q, 10, &n);
        if (stored && n)
            box = memcpy(arena_alloc(a, n), stored, n);
    }
    enum err r = db_end(&q, e);
    f->message = "";
    f->helper = (struct contact){"", "", "", "", ""};
    if (r == ERR_OK && *ret_person)
        r = person_masked(c, s, a, *ret_person, &f->helper, e);
    return r == ERR_OK ? wish_unseal(c, s, a, *ret_person, box, n, &f->message, e) : r;
}

DB_STMT(wish_kind_kept, "SELECT k.value FROM kept k JOIN matter m ON m.id = k.matter_id WHERE k.matter_id = $2"
                        " AND k.part = 'kind' AND" MATTER_VISIBLE);
DB_STMT(wish_said, "SELECT t.content FROM entry_text t JOIN matter m ON m.id = t.matter_id WHERE t.matter_id = $2"
                   " AND t.part = $3 AND t.content IS NOT NULL AND" MATTER_VISIBLE " ORDER BY t.entry_id DESC LIMIT 1");

/* What was said last under a name in the record, with names and numbers of the vault blacked out; "" for nothing. */
static enum err said(struct db_conn *c, const struct viewer *v, struct arena *a, const struct matter *m,
                     const char *part, const struct contact *vault, const char **ret, struct error *e)
{
    char *text = NULL;
    enum err r = db_get_text(c, &wish_said, DB_ARGS(DB_INT(v->id), DB_INT(m->id), DB_TEXT(part)), a, &text, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret = text ? notice_blank(a, text, vault) : "";
    return ERR_OK;
}

/* The copy that is there, or what to begin one with. */
static enum err read_copy(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          struct wish_full *f, struct error *e)
{
    struct contact vault = {"", "", "", "", ""};
    struct wish *w = &f->wish;
    char *kind = NULL;
    enum err r = f->m.person_id ? person_get(c, s, a, f->m.person_id, &vault, e) : ERR_OK;
    if (r == ERR_OK)
        r = wish_of_matter(c, a, f->m.id, w, e);
    if (r == ERR_NOT_FOUND) {
        *w = (struct wish){.title = utf8_cut(a, notice_blank(a, f->m.title, &vault), WISH_TITLE_MAX - 1),
                           .budget = "300",
                           .thanks = ""};
        r = said(c, v, a, &f->m, "body", &vault, &w->need, e);
        w->need = utf8_cut(a, str_or(w->need, ""), WISH_NEED_MAX - 1);
    }
    if (r == ERR_OK && str_eq(f->m.state, "done") && str_empty(w->thanks)) {
        r = said(c, v, a, &f->m, "thanks", &vault, &w->thanks, e);
        w->thanks = utf8_cut(a, str_or(w->thanks, ""), WISH_THANKS_MAX - 1);
    }
    if (r != ERR_OK || !str_empty(w->kind))
        return r;
    r = db_get_text(c, &wish_kind_kept, DB_ARGS(DB_INT(v->id), DB_INT(f->m.id)), a, &kind, e);
    w->kind = str_or(kind, "other");
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}

static enum err read_full(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          const char *number, struct wish_full *ret, struct error *e)
{
    struct wish_full f = {.org = false};
    unsigned roles = 0;
    int64_t person = 0;
    bool answers = false, reveals = false;
    enum err r = find(c, v, a, number, &f.m, e);
    if (r == ERR_OK)
        r = read_copy(c, s, v, a, &f, e);
    if (r == ERR_OK)
        r = read_claim(c, s, v, a, &f, &person, e);
    if (r == ERR_OK)
        r = read_rights(c, s, v, &f.m, &answers, &reveals, e);
    if (r == ERR_OK)
        r = matter_roles(c, v, f.m.id, &roles, e);
    if (r == ERR_OK)
        r = wish_areas(c, a, f.m.area_id, &f.areas, e);
    if (r != ERR_OK)
        return r;
    bool stands = str_eq(f.claim.state, "asked") || str_eq(f.claim.state, "confirmed");
    f.releases = (roles & ROLE_PUBLISHER) && !f.m.compartment &&
                 (str_eq(f.m.state, "listed") || str_eq(f.m.state, "taken") || str_eq(f.m.state, "fulfilled") ||
                  str_eq(f.m.state, "done"));
    f.answers = answers && str_eq(f.claim.state, "asked");
    f.reveals = reveals && stands && person;
    *ret = f;
    return ERR_OK;
}

/* A copy or words that are not there are no error, so whatever the caller has still to say in its own stays. */
enum err wish_full(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *number,
                   struct wish_full *ret, struct error *e)
{
    struct error own = {0};
    enum err r = read_full(c, s, v, a, number, ret, &own);
    if (r != ERR_OK)
        *e = own;
    return r;
}

/* One answer of the desk. */
struct answering {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const char *number, *reason;
    const struct wish_confirm *x;
    struct matter m;
    struct contact contact;
};

static enum err no_offer(struct error *e)
{
    return error_set(e, ERR_CONFLICT, NULL, N_("Nobody offers to take it any more. Please look at it again."), NULL);
}

/* Finds the wish, and asks whether the viewer answers there. */
static enum err begin(struct db_conn *tx, struct answering *x, bool look, struct error *e)
{
    bool answers = false, reveals = false;
    enum err r = find(tx, x->viewer, x->arena, x->number, &x->m, e);
    if (r == ERR_OK)
        r = read_rights(tx, x->site, x->viewer, &x->m, &answers, &reveals, e);
    if (r == ERR_OK && !(look ? reveals : answers))
        r = error_set(e, ERR_DENIED, NULL, N_("The office that listed the wish answers whoever offers to take it."),
                      NULL);
    return r;
}

DB_STMT(wish_confirm_row, "UPDATE wish_claim SET state = 'confirmed', changed_at = $2 WHERE matter_id = $1"
                          " AND state = 'asked'");
DB_STMT(wish_confirmed, "SELECT COUNT(*) FROM wish_claim k WHERE k.matter_id = $1 AND k.state = 'confirmed'");

/* The same form once more is done already. */
static enum err confirmed_before(struct db_conn *tx, const struct answering *x, struct error *e)
{
    int64_t n = 0;
    enum err r = db_get_int(tx, &wish_confirmed, DB_ARGS(DB_INT(x->m.id)), &n, e);
    return r == ERR_OK && !n ? no_offer(e) : r;
}

static enum err write_confirm(struct db_conn *tx, void *ctx, struct error *e)
{
    struct answering *x = ctx;
    int64_t n = 0;
    struct move_request m = {.number = x->number,
                             .move = "hand_over",
                             .version = x->x->version,
                             .op_key = x->x->op,
                             .lead_unit_id = x->x->unit_id};
    enum err r = find(tx, x->viewer, x->arena, x->number, &x->m, e);
    if (r == ERR_OK && str_eq(x->m.state, "taken"))
        return confirmed_before(tx, x, e);
    if (r == ERR_OK)
        r = begin(tx, x, false, e);
    if (r == ERR_OK)
        r = db_exec_count(tx, &wish_confirm_row, DB_ARGS(DB_INT(x->m.id), DB_INT(clock_now(&x->site->clock))), &n, e);
    if (r == ERR_OK && !n)
        r = no_offer(e);
    if (r != ERR_OK)
        return r;
    const struct move_def *d = procedure_move(procedure_at(x->m.procedure, x->m.procedure_version), m.move);
    for (size_t i = 0; d && i < MOVE_FIELDS_MAX && d->fields[i].part; i++) {
        if (str_eq(d->fields[i].part, "deadline"))
            m.texts[i] = x->x->deadline;
    }
    return move_make_in(tx, x->site, x->viewer, &m, e);
}

static struct answering answer_of(const struct site *s, const struct viewer *v, const char *number)
{
    return (struct answering){.site = s, .viewer = v, .arena = arena_new(), .number = str_or(number, "")};
}

enum err wish_confirm(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                      const struct wish_confirm *confirm, struct error *e)
{
    struct answering x = answer_of(s, v, number);
    x.x = confirm;
    enum err r = confirm->unit_id ? db_write(c, write_confirm, &x, e)
                                  : error_set(e, ERR_INVALID, "lead", N_("Please choose an office."), NULL);
    arena_free(x.arena);
    return r;
}

DB_STMT(wish_refuse_row, "UPDATE wish_claim SET state = 'refused', why = $3, changed_at = $2 WHERE matter_id = $1"
                         " AND state = 'asked'");

static enum err write_refuse(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct answering *x = ctx;
    int64_t n = 0, now = clock_now(&x->site->clock);
    enum err r = begin(tx, x, false, e);
    if (r == ERR_OK)
        r = db_exec_count(tx, &wish_refuse_row, DB_ARGS(DB_INT(x->m.id), DB_INT(now), DB_TEXT(x->reason)), &n, e);
    if (r == ERR_OK && !n)
        r = no_offer(e);
    buf_printf(detail, "%s", x->m.number);
    return r == ERR_OK ? wish_set_state(tx, x->m.id, "waiting", now, e) : r;
}

enum err wish_refuse(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                     const char *reason, struct error *e)
{
    struct answering x = answer_of(s, v, number);
    enum err r = activity_text(x.arena, "why", WISH_REASON_MIN, WISH_REASON_MAX, reason, &x.reason, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "wish.refuse", write_refuse, &x, e);
    arena_free(x.arena);
    return r;
}

DB_STMT(wish_helper, "SELECT k.person_id FROM wish_claim k JOIN matter m ON m.id = k.matter_id WHERE k.matter_id = $2"
                     " AND k.state IN ('asked', 'confirmed') AND k.person_id IS NOT NULL AND" MATTER_VISIBLE);
DB_STMT(wish_looked, "UPDATE wish_claim SET looked_at = $2, looked_why = $3 WHERE matter_id = $1"
                     " AND state IN ('asked', 'confirmed')");

static enum err write_reveal(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct answering *x = ctx;
    int64_t person = 0;
    enum err r = begin(tx, x, true, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &wish_helper, DB_ARGS(DB_INT(x->viewer->id), DB_INT(x->m.id)), &person, e);
    if (r == ERR_NOT_FOUND && x->m.id)
        return no_offer(e);
    if (r == ERR_OK)
        r = person_get(tx, x->site, x->arena, person, &x->contact, e);
    buf_printf(detail, "%s reveal", x->m.number);
    return r == ERR_OK ? db_exec(tx, &wish_looked,
                                 DB_ARGS(DB_INT(x->m.id), DB_INT(clock_now(&x->site->clock)), DB_TEXT(x->reason)), e)
                       : r;
}

enum err wish_reveal(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *number, const char *reason, struct contact *ret, struct error *e)
{
    struct answering x = {.site = s, .viewer = v, .arena = a, .number = str_or(number, "")};
    enum err r = activity_text(a, "look", WISH_REASON_MIN, WISH_REASON_MAX, reason, &x.reason, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "wish.reveal", write_reveal, &x, e);
    if (r == ERR_OK)
        *ret = x.contact;
    return r;
}
