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

/* A row, and behind it its place in the list. */
#define ROW_COLUMNS "SELECT m.number, COALESCE(NULLIF(w.title, ''), m.title), m.state, COALESCE(g.name, '')"
#define ROW_JOINS   " LEFT JOIN area g ON g.id = COALESCE(w.area_id, m.area_id)"

DB_STMT(wish_rows_release,
        ROW_COLUMNS ", m.submitted_at, m.submitted_at, CAST(m.id AS TEXT) FROM matter m"
                    " LEFT JOIN wish w ON w.matter_id = m.id" ROW_JOINS
                    " WHERE m.procedure = 'xinyuan' AND m.state = 'listed' AND m.compartment = 0"
                    " AND COALESCE(w.live, 0) = 0 AND COALESCE(w.kept_off, 0) = 0 AND (m.submitted_at, m.id) > ($3, $4)"
                    " AND" MATTER_VISIBLE " ORDER BY m.submitted_at, m.id LIMIT $2");
DB_STMT(wish_rows_asked,
        ROW_COLUMNS ", k.asked_at, k.asked_at, CAST(k.id AS TEXT) FROM wish_claim k"
                    " JOIN wish w ON w.matter_id = k.matter_id JOIN matter m ON m.id = k.matter_id" ROW_JOINS
                    " WHERE k.state = 'asked' AND (k.asked_at, k.id) > ($3, $4) AND" MATTER_VISIBLE
                    " ORDER BY k.asked_at, k.id LIMIT $2");
DB_STMT(wish_rows_live,
        ROW_COLUMNS ", w.changed_at, w.released_at, w.ref FROM wish w JOIN matter m ON m.id = w.matter_id" ROW_JOINS
                    " WHERE w.live = 1 AND w.state = $5 AND (w.released_at, w.ref) < ($3, $4) AND" MATTER_VISIBLE
                    " ORDER BY w.released_at DESC, w.ref DESC LIMIT $2");

/* Those to be worked on come the oldest first, the others the newest first. */
static enum err query_rows(struct db_conn *c, struct db_rows *q, const struct viewer *v, struct arena *a,
                           enum wish_show show, const char *cursor, int limit, struct error *e)
{
    static const char *const states[] = {[WISH_WAITING] = "waiting", [WISH_GOING] = "going", [WISH_DONE] = "done"};
    bool work = show == WISH_RELEASE || show == WISH_ASKED;
    int64_t at = work ? 0 : INT64_MAX, id = 0;
    const char *key = work ? "0" : "";
    const struct db_val viewer = DB_INT(v->id), most = DB_INT(limit);
    enum err r = wish_cursor(a, cursor, &at, &key, e);
    if (r == ERR_OK && work && !str_int(key, 0, INT64_MAX, &id))
        r = error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    if (r != ERR_OK)
        return r;
    if (work)
        db_query(c, q, show == WISH_RELEASE ? &wish_rows_release : &wish_rows_asked,
                 DB_ARGS(viewer, most, DB_INT(at), DB_INT(id)));
    else
        db_query(c, q, &wish_rows_live, DB_ARGS(viewer, most, DB_INT(at), DB_TEXT(key), DB_TEXT(states[show])));
    return ERR_OK;
}

enum err wish_rows(struct db_conn *c, const struct viewer *v, struct arena *a, enum wish_show show, const char *cursor,
                   int limit, struct wish_rows *ret, struct error *e)
{
    struct wish_rows l = {.rows = arena_array(a, struct wish_row, (size_t)limit)};
    const char *last = NULL;
    struct db_rows q;
    enum err r = query_rows(c, &q, v, a, show, cursor, limit + 1, e);
    if (r != ERR_OK)
        return r;
    while (db_next(&q)) {
        if (l.n == limit) {
            l.next = last;
            continue;
        }
        l.rows[l.n++] = (struct wish_row){.number = db_text_dup(&q, 0, a),
                                          .title = db_text_dup(&q, 1, a),
                                          .state = db_text_dup(&q, 2, a),
                                          .area = db_text_dup(&q, 3, a),
                                          .at = db_int(&q, 4)};
        last = arena_printf(a, "%lld-%s", (long long)db_int(&q, 5), db_text(&q, 6));
    }
    r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

/* The office that took the wish in hands it over, and with that answers. */
DB_STMT(wish_open_count,
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM wish_claim k JOIN matter m ON m.id = k.matter_id"
        " WHERE k.state = 'asked' AND EXISTS (SELECT 1 FROM unit_tree t JOIN post p ON p.unit_id = t.ancestor_id"
        " WHERE t.descendant_id = m.intake_unit_id AND p.officer_id = $1 AND p.until = 0 AND p.role = 'dispatcher')"
        " AND" MATTER_VISIBLE " LIMIT $2) x");
DB_STMT(wish_open_one, "SELECT COUNT(*) FROM wish_claim k JOIN matter m ON m.id = k.matter_id WHERE k.matter_id = $2"
                       " AND k.state = 'asked' AND" MATTER_VISIBLE);

enum err wish_offers_open(struct db_conn *c, const struct viewer *v, int64_t *ret, struct error *e)
{
    return db_get_int(c, &wish_open_count, DB_ARGS(DB_INT(v->id), DB_INT(WISH_OPEN_MAX)), ret, e);
}

enum err wish_offered(struct db_conn *c, const struct viewer *v, int64_t matter_id, bool *ret, struct error *e)
{
    int64_t n = 0;
    enum err r = db_get_int(c, &wish_open_one, DB_ARGS(DB_INT(v->id), DB_INT(matter_id)), &n, e);
    *ret = n != 0;
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

/* open: what whoever offered left is shown, in masks. */
static enum err read_claim(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, bool open,
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
    bool stands = str_eq(f->claim.state, "asked") || str_eq(f->claim.state, "confirmed");
    if (r != ERR_OK || !*ret_person || !open || !stands)
        return r;
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

DB_STMT(wish_off, "SELECT w.kept_off FROM wish w WHERE w.matter_id = $1");

static enum err read_off(struct db_conn *c, int64_t matter_id, bool *ret, struct error *e)
{
    int64_t off = 0;
    enum err r = db_get_int(c, &wish_off, DB_ARGS(DB_INT(matter_id)), &off, e);
    *ret = off != 0;
    return r == ERR_NOT_FOUND ? ERR_OK : r;
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
    if (r == ERR_NOT_FOUND || (r == ERR_OK && str_empty(w->title))) {
        *w = (struct wish){.title = utf8_cut(a, notice_blank(a, f->m.title, &vault), WISH_TITLE_MAX - 1),
                           .budget = "300",
                           .thanks = ""};
        r = said(c, v, a, &f->m, "body", &vault, &w->need, e);
        w->need = utf8_cut(a, str_or(w->need, ""), WISH_NEED_MAX - 1);
    }
    if (r == ERR_OK && str_eq(f->m.state, "done") && str_empty(w->thanks)) {
        r = said(c, v, a, &f->m, "thanks", &vault, &w->thanks, e);
        if (r == ERR_OK)
            r = wish_blank(c, s, a, &f->m, &w->thanks, e);
        w->thanks = utf8_cut(a, str_or(w->thanks, ""), WISH_THANKS_MAX - 1);
    }
    if (r != ERR_OK || !str_empty(w->kind))
        return r;
    r = db_get_text(c, &wish_kind_kept, DB_ARGS(DB_INT(v->id), DB_INT(f->m.id)), a, &kind, e);
    w->kind = str_or(kind, "other");
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}

static enum err read_releases(struct db_conn *c, const struct viewer *v, struct wish_full *f, struct error *e)
{
    struct wish_seat seat;
    unsigned roles = 0;
    enum err r = matter_roles(c, v, f->m.id, &roles, e);
    if (r == ERR_OK)
        r = read_off(c, f->m.id, &f->kept_off, e);
    f->releases = (roles & ROLE_PUBLISHER) && !f->m.compartment &&
                  (str_eq(f->m.state, "listed") || str_eq(f->m.state, "taken") || str_eq(f->m.state, "fulfilled") ||
                   str_eq(f->m.state, "done"));
    if (r != ERR_OK || !f->releases)
        return r;
    r = wish_find_seat(c, v, &f->m, true, &seat, e);
    f->part = r == ERR_DENIED;
    f->releases = r == ERR_OK;
    return f->part ? ERR_OK : r;
}

static enum err read_full(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          const char *number, struct wish_full *ret, struct error *e)
{
    struct wish_full f = {.org = false};
    int64_t person = 0;
    bool answers = false, reveals = false;
    enum err r = find(c, v, a, number, &f.m, e);
    if (r == ERR_OK)
        r = read_copy(c, s, v, a, &f, e);
    if (r == ERR_OK)
        r = read_rights(c, s, v, &f.m, &answers, &reveals, e);
    if (r == ERR_OK)
        r = read_claim(c, s, v, a, answers || reveals, &f, &person, e);
    if (r == ERR_OK)
        r = read_releases(c, v, &f, e);
    if (r == ERR_OK)
        r = wish_areas(c, a, f.m.area_id, &f.areas, e);
    if (r != ERR_OK)
        return r;
    bool stands = str_eq(f.claim.state, "asked") || str_eq(f.claim.state, "confirmed");
    f.answers = answers && str_eq(f.claim.state, "asked");
    f.reveals = reveals && stands && person;
    f.left = f.claim.until && !stands && str_eq(f.m.state, "taken");
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
    int64_t claim; /* the offer that was seen */
    const struct wish_confirm *x;
    struct matter m;
    struct contact contact;
};

static enum err no_offer(struct error *e)
{
    return error_set(e, ERR_CONFLICT, NULL, N_("This offer does not stand any more. Please look at it again."), NULL);
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
                          " AND id = $3 AND state = 'asked'");
DB_STMT(wish_confirmed, "SELECT COUNT(*) FROM wish_claim k WHERE k.matter_id = $1 AND k.id = $2"
                        " AND k.state = 'confirmed'");
/* Of the phone that was given with the offer. */
DB_STMT(wish_held, "SELECT COUNT(*) FROM wish_claim o JOIN person q ON q.id = o.person_id"
                   " JOIN person p ON p.phone_hash = q.phone_hash JOIN wish_claim k ON k.person_id = p.id"
                   " WHERE o.id = $1 AND k.state = 'confirmed'");

/* The same form once more is done already. */
static enum err confirmed_before(struct db_conn *tx, const struct answering *x, struct error *e)
{
    int64_t n = 0;
    enum err r = db_get_int(tx, &wish_confirmed, DB_ARGS(DB_INT(x->m.id), DB_INT(x->claim)), &n, e);
    return r == ERR_OK && !n ? no_offer(e) : r;
}

/* Asked here, where the office sees who offers, and not at the form that anybody may send. */
static enum err check_held(struct db_conn *tx, const struct answering *x, struct error *e)
{
    int64_t held = 0;
    enum err r = db_get_int(tx, &wish_held, DB_ARGS(DB_INT(x->claim)), &held, e);
    return r == ERR_OK && held >= WISH_HELD_MAX
               ? error_set(e, ERR_CONFLICT, NULL,
                           N_("This phone has {} wishes in hand already. Refuse the offer, or wait until one of them"
                              " has come true."),
                           "%d", WISH_HELD_MAX)
               : r;
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
        r = check_held(tx, x, e);
    if (r == ERR_OK)
        r = db_exec_count(tx, &wish_confirm_row,
                          DB_ARGS(DB_INT(x->m.id), DB_INT(clock_now(&x->site->clock)), DB_INT(x->claim)), &n, e);
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
    x.claim = confirm->claim;
    enum err r = confirm->unit_id ? db_write(c, write_confirm, &x, e)
                                  : error_set(e, ERR_INVALID, "lead", N_("Please choose an office."), NULL);
    arena_free(x.arena);
    return r;
}

DB_STMT(wish_refuse_row, "UPDATE wish_claim SET state = 'refused', why = $3, changed_at = $2 WHERE matter_id = $1"
                         " AND id = $4 AND state = 'asked'");

static enum err write_refuse(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct answering *x = ctx;
    int64_t n = 0, now = clock_now(&x->site->clock);
    enum err r = begin(tx, x, false, e);
    if (r == ERR_OK)
        r = wish_scan_reason(tx, x->site, x->arena, &x->m, WISH_READ_BY_HELPER, "why", x->reason, e);
    if (r == ERR_OK)
        r = db_exec_count(tx, &wish_refuse_row,
                          DB_ARGS(DB_INT(x->m.id), DB_INT(now), DB_TEXT(x->reason), DB_INT(x->claim)), &n, e);
    if (r == ERR_OK && !n)
        r = no_offer(e);
    buf_printf(detail, "%s", x->m.number);
    return r == ERR_OK ? wish_set_state(tx, x->m.id, "waiting", now, e) : r;
}

enum err wish_refuse(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number, int64_t claim,
                     const char *reason, struct error *e)
{
    struct answering x = answer_of(s, v, number);
    x.claim = claim;
    enum err r = activity_text(x.arena, "why", WISH_REASON_MIN, WISH_REASON_MAX, reason, &x.reason, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "wish.refuse", write_refuse, &x, e);
    arena_free(x.arena);
    return r;
}

DB_STMT(wish_helper, "SELECT k.person_id FROM wish_claim k JOIN matter m ON m.id = k.matter_id WHERE k.matter_id = $2"
                     " AND k.id = $3 AND k.state IN ('asked', 'confirmed') AND k.person_id IS NOT NULL"
                     " AND" MATTER_VISIBLE);
DB_STMT(wish_looked, "UPDATE wish_claim SET looked_at = $2, looked_why = $3 WHERE matter_id = $1 AND id = $4"
                     " AND state IN ('asked', 'confirmed')");

static enum err write_reveal(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct answering *x = ctx;
    int64_t person = 0;
    enum err r = begin(tx, x, true, e);
    if (r == ERR_OK)
        r = wish_scan_reason(tx, x->site, x->arena, &x->m, WISH_READ_BY_HELPER, "look", x->reason, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &wish_helper, DB_ARGS(DB_INT(x->viewer->id), DB_INT(x->m.id), DB_INT(x->claim)), &person, e);
    if (r == ERR_NOT_FOUND && x->m.id)
        return no_offer(e);
    if (r == ERR_OK)
        r = person_get(tx, x->site, x->arena, person, &x->contact, e);
    buf_printf(detail, "%s reveal", x->m.number);
    return r == ERR_OK ? db_exec(tx, &wish_looked,
                                 DB_ARGS(DB_INT(x->m.id), DB_INT(clock_now(&x->site->clock)), DB_TEXT(x->reason),
                                         DB_INT(x->claim)),
                                 e)
                       : r;
}

enum err wish_reveal(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *number, int64_t claim, const char *reason, struct contact *ret, struct error *e)
{
    struct answering x = {.site = s, .viewer = v, .arena = a, .number = str_or(number, ""), .claim = claim};
    enum err r = activity_text(a, "look", WISH_REASON_MIN, WISH_REASON_MAX, reason, &x.reason, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "wish.reveal", write_reveal, &x, e);
    if (r == ERR_OK)
        *ret = x.contact;
    return r;
}
