/* Releasing the copy of a wish: a publisher decides, and nothing goes out that tells whose it is. */
#include <string.h>

#include "base/str.h"
#include "model/activity_priv.h"
#include "model/deeds.h"
#include "model/deputy.h"
#include "model/notice.h"
#include "model/record.h"
#include "model/visible.h"
#include "model/wish_priv.h"

#define SEATS_MAX 16

/* A copy, or its going away, on its way through the write. */
struct releasing {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const char *number, *op, *kind, *reason;
    const struct wish_draft *x;
    const char *title, *need, *thanks;
    struct wish_leaks leaks;
    struct matter m;
    struct wish_seat seat;
};

/* One of their own posts goes before those held for somebody. */
DB_STMT(wish_seats, "SELECT DISTINCT COALESCE(p.stands_for, 0) AS held_for, p.unit_id FROM matter m"
                    " JOIN matter_unit r ON r.matter_id = m.id JOIN unit_tree t ON t.descendant_id = r.unit_id"
                    " JOIN post p ON p.unit_id = t.ancestor_id WHERE m.id = $2 AND p.officer_id = $1 AND p.until = 0"
                    " AND p.role = 'publisher' AND" MATTER_VISIBLE " ORDER BY held_for, p.unit_id LIMIT $3");

/* Who listed the wish, or had it in hand, does not decide as well what everybody reads of it. */
static enum err had_part(struct db_conn *c, const struct viewer *v, const struct matter *m, int64_t officer, bool *ret,
                         struct error *e)
{
    struct deeds d = {.part = false};
    enum err r =
        officer ? deeds_add(c, procedure_at(m->procedure, m->procedure_version), v->id, m->id, officer, &d, e) : ERR_OK;
    *ret = d.part;
    return r;
}

enum err wish_find_seat(struct db_conn *c, const struct viewer *v, const struct matter *m, bool four_eyes,
                        struct wish_seat *ret, struct error *e)
{
    struct wish_seat seats[SEATS_MAX];
    bool own = false, theirs = false;
    int n = 0;
    struct db_rows q;
    db_query(c, &q, &wish_seats, DB_ARGS(DB_INT(v->id), DB_INT(m->id), DB_INT(SEATS_MAX)));
    for (; db_next(&q) && n < SEATS_MAX; n++)
        seats[n] = (struct wish_seat){db_int(&q, 0), db_int(&q, 1)};
    enum err r = db_end(&q, e);
    if (r == ERR_OK && n == 0)
        return error_set(e, ERR_DENIED, NULL, N_("Only a publisher decides what becomes public."), NULL);
    if (r == ERR_OK && four_eyes)
        r = had_part(c, v, m, v->id, &own, e);
    for (int i = 0; r == ERR_OK && !own && i < n; i++) {
        *ret = seats[i];
        if (four_eyes)
            r = had_part(c, v, m, seats[i].stands_for, &theirs, e);
        if (!theirs)
            break;
    }
    if (r == ERR_OK && (own || theirs))
        r = error_set(e, ERR_DENIED, NULL,
                      own ? N_("You had a part in this wish; somebody else has to release it.")
                          : N_("Whom you stand in for had a part in it; somebody else has to do this."),
                      NULL);
    return r;
}

DB_STMT(wish_op_done, "SELECT COUNT(*) FROM entry WHERE op_key = $1");

static const char *stored_key(const struct releasing *x)
{
    return arena_printf(x->arena, "%s:%lld:%s:%s", x->m.number, (long long)x->viewer->id, x->kind, x->op);
}

/* Finds the wish, and whether the form was sent before. */
static enum err begin(struct db_conn *tx, struct releasing *x, bool *ret_done, struct error *e)
{
    int64_t n = 0;
    enum err r = matter_by_number(tx, x->viewer, x->arena, x->number, &x->m, e);
    bool releases = str_eq(x->kind, "wish_release"), hides = str_eq(x->kind, "wish_hide");
    if (r == ERR_OK && (!str_eq(x->m.procedure, WISH_PROCEDURE) || (x->m.compartment && !hides)))
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such wish."), NULL);
    if (r == ERR_OK && (str_empty(x->op) || strlen(x->op) > 64))
        r = error_set(e, ERR_INVALID, "op", N_("The form has no key. Please open it again."), NULL);
    if (r == ERR_OK)
        r = wish_find_seat(tx, x->viewer, &x->m, releases, &x->seat, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &wish_op_done, DB_ARGS(DB_TEXT(stored_key(x))), &n, e);
    *ret_done = n != 0;
    return r;
}

DB_STMT(wish_mark, "UPDATE matter SET version = version + 1 WHERE id = $1");

static enum err mark(struct db_conn *tx, const struct releasing *x, const struct record_text *texts, size_t n,
                     struct error *e)
{
    const struct record_entry entry = {.matter_id = x->m.id,
                                       .kind = x->kind,
                                       .actor = ACTOR_OFFICER,
                                       .officer_id = x->viewer->id,
                                       .for_officer_id = x->seat.stands_for,
                                       .unit_id = x->seat.stands_for ? x->seat.unit_id : x->viewer->unit_id,
                                       .state_from = x->m.state,
                                       .state_to = x->m.state,
                                       .shown = true,
                                       .op_key = stored_key(x),
                                       .texts = texts,
                                       .n_texts = n};
    enum err r = db_exec(tx, &wish_mark, DB_ARGS(DB_INT(x->m.id)), e);
    if (r == ERR_OK && x->seat.stands_for)
        r = deputy_acted(tx, x->viewer->id, x->seat.stands_for, x->seat.unit_id, e);
    if (r == ERR_OK)
        r = notice_touch(tx, e);
    return r == ERR_OK ? record_append(tx, x->site, &entry, NULL, e) : r;
}

static enum err check_leaks(struct db_conn *tx, struct releasing *x, struct error *e)
{
    const char *const fields[] = {"title", "need", "thanks"};
    const char *const texts[] = {x->title, x->need, x->thanks};
    enum err r = ERR_OK;
    x->leaks = (struct wish_leaks){.n = 0};
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(fields); i++)
        r = wish_scan(tx, x->site, x->arena, &x->m, WISH_READ_BY_ALL, fields[i], texts[i], &x->leaks, e);
    if (r != ERR_OK || !x->leaks.n)
        return r;
    return error_set(e, ERR_INVALID, x->leaks.rows[0].field,
                     N_("What tells whose wish it is stands in the text at {} places; nothing was released."), "%d",
                     x->leaks.n);
}

/* Nothing smaller than a village: of a grid of some households everybody would know which one it is. */
enum err wish_areas(struct db_conn *c, struct arena *a, int64_t area_id, struct area_list *ret, struct error *e)
{
    struct area_list l = {.n = 0};
    enum err r = area_id ? area_chain(c, a, area_id, &l, e) : ERR_OK;
    while (r == ERR_OK && l.n && l.rows[l.n - 1].level > AREA_VILLAGE)
        l.n--;
    if (r == ERR_OK)
        *ret = l;
    return r;
}

static enum err check_choices(struct db_conn *tx, struct releasing *x, struct error *e)
{
    struct area_list l;
    bool budget = false, area = !x->x->area_id;
    enum err r = wish_areas(tx, x->arena, x->m.area_id, &l, e);
    for (int i = 0; r == ERR_OK && i < l.n; i++)
        area = area || l.rows[i].id == x->x->area_id;
    for (const struct wish_budget *b = wish_budgets; b->code; b++)
        budget = budget || str_eq(b->code, x->x->budget);
    if (r == ERR_OK && !area)
        r = error_set(e, ERR_INVALID, "area", N_("Please choose from the list."), NULL);
    if (r == ERR_OK && !budget)
        r = error_set(e, ERR_INVALID, "budget", N_("Please choose from the list."), NULL);
    if (r == ERR_OK && !field_option(wish_kinds(), str_or(x->x->kind, "")))
        r = error_set(e, ERR_INVALID, "kind", N_("Please choose from the list."), NULL);
    return r;
}

/* Which of the three a state of the procedure is for residents; NULL: such a wish is not shown to them. */
static const char *state_of(const char *state)
{
    if (str_eq(state, "listed"))
        return "waiting";
    if (str_eq(state, "taken") || str_eq(state, "fulfilled"))
        return "going";
    return str_eq(state, "done") ? "done" : NULL;
}

/* One that was asked for stays so when its words are corrected. */
DB_STMT(wish_put,
        "INSERT INTO wish (matter_id, ref, title, need, kind, budget, area_id, thanks, state, live, released_at,"
        " changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10) ON CONFLICT (matter_id) DO UPDATE"
        " SET title = excluded.title, need = excluded.need, kind = excluded.kind, budget = excluded.budget,"
        " area_id = excluded.area_id, thanks = excluded.thanks, state = excluded.state, live = 1, kept_off = 0,"
        " released_at = CASE WHEN wish.title = '' THEN excluded.released_at ELSE wish.released_at END,"
        " changed_at = excluded.changed_at");
DB_STMT(wish_standing, "SELECT COUNT(*) FROM wish_claim k WHERE k.matter_id = $1 AND k.state = 'asked'");

static enum err put(struct db_conn *tx, const struct releasing *x, struct error *e)
{
    uint8_t random[8];
    int64_t asked = 0, now = clock_now(&x->site->clock);
    const char *state = state_of(x->m.state);
    if (!state)
        return error_set(
            e, ERR_CONFLICT, NULL,
            N_("Only a wish that is listed can be released, and one that was taken or came true corrected."), NULL);
    enum err r = db_get_int(tx, &wish_standing, DB_ARGS(DB_INT(x->m.id)), &asked, e);
    if (r != ERR_OK)
        return r;
    crypto_random(random, sizeof(random));
    return db_exec(tx, &wish_put,
                   DB_ARGS(DB_INT(x->m.id), DB_TEXT(hex_of(x->arena, random, sizeof(random))), DB_TEXT(x->title),
                           DB_TEXT(x->need), DB_TEXT(x->x->kind), DB_TEXT(x->x->budget), DB_INT_OR_NULL(x->x->area_id),
                           DB_TEXT(str_eq(state, "done") ? x->thanks : ""), DB_TEXT(asked ? "going" : state),
                           DB_INT(now)),
                   e);
}

static enum err write_release(struct db_conn *tx, void *ctx, struct error *e)
{
    struct releasing *x = ctx;
    bool done = false;
    const struct record_text texts[] = {
        {"public_title", x->title}, {"public_need", x->need}, {"public_thanks", x->thanks}};
    enum err r = begin(tx, x, &done, e);
    if (r != ERR_OK || done)
        return r;
    if (x->x->version != x->m.version)
        return error_set(e, ERR_CONFLICT, NULL,
                         N_("Somebody else changed it in the meantime. Nothing was overwritten."), NULL);
    r = check_choices(tx, x, e);
    if (r == ERR_OK)
        r = check_leaks(tx, x, e);
    if (r == ERR_OK)
        r = put(tx, x, e);
    return r == ERR_OK ? mark(tx, x, texts, *x->thanks ? 3 : 2, e) : r;
}

enum err wish_release(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *number, const struct wish_draft *draft, struct leak **ret_leaks, int *ret_n,
                      struct error *e)
{
    struct releasing x = {.site = s,
                          .viewer = v,
                          .arena = a,
                          .number = str_or(number, ""),
                          .op = draft->op,
                          .kind = "wish_release",
                          .x = draft};
    enum err r = activity_text(a, "title", 2, WISH_TITLE_MAX, draft->title, &x.title, e);
    if (r == ERR_OK)
        r = activity_text(a, "need", 4, WISH_NEED_MAX, draft->need, &x.need, e);
    if (r == ERR_OK)
        r = activity_text(a, "thanks", 0, WISH_THANKS_MAX, draft->thanks, &x.thanks, e);
    if (r == ERR_OK)
        r = db_write(c, write_release, &x, e);
    *ret_leaks = x.leaks.rows;
    *ret_n = x.leaks.n;
    return r;
}

DB_STMT(wish_hide_row, "UPDATE wish SET live = 0, kept_off = 1, changed_at = $2 WHERE matter_id = $1 AND live = 1");
DB_STMT(wish_keep_row,
        "INSERT INTO wish (matter_id, ref, title, need, state, live, kept_off, released_at, changed_at)"
        " VALUES ($1, $2, '', '', 'waiting', 0, 1, $3, $3) ON CONFLICT (matter_id) DO UPDATE SET kept_off = 1,"
        " changed_at = excluded.changed_at WHERE wish.live = 0 AND wish.kept_off = 0");

static enum err hide(struct db_conn *tx, struct releasing *x, struct error *e)
{
    int64_t n = 0;
    enum err r = db_exec_count(tx, &wish_hide_row, DB_ARGS(DB_INT(x->m.id), DB_INT(clock_now(&x->site->clock))), &n, e);
    return r == ERR_OK && !n ? error_set(e, ERR_CONFLICT, NULL, N_("It is not public."), NULL) : r;
}

static enum err keep_off(struct db_conn *tx, struct releasing *x, struct error *e)
{
    uint8_t random[8];
    int64_t n = 0;
    if (!str_eq(x->m.state, "listed"))
        return error_set(e, ERR_CONFLICT, NULL, N_("Only a wish that is listed waits to be released."), NULL);
    crypto_random(random, sizeof(random));
    enum err r = db_exec_count(
        tx, &wish_keep_row,
        DB_ARGS(DB_INT(x->m.id), DB_TEXT(hex_of(x->arena, random, sizeof(random))), DB_INT(clock_now(&x->site->clock))),
        &n, e);
    return r == ERR_OK && !n
               ? error_set(e, ERR_CONFLICT, NULL,
                           N_("It is public, or this was decided already. Please look at it again."), NULL)
               : r;
}

/* The family reads the reason. */
static enum err write_hide(struct db_conn *tx, void *ctx, struct error *e)
{
    struct releasing *x = ctx;
    bool done = false;
    const struct record_text text = {"reason", x->reason};
    enum err r = begin(tx, x, &done, e);
    if (r != ERR_OK || done)
        return r;
    r = wish_scan_reason(tx, x->site, x->arena, &x->m, WISH_READ_BY_FAMILY, "hide_reason", x->reason, e);
    if (r == ERR_OK)
        r = str_eq(x->kind, "wish_hide") ? hide(tx, x, e) : keep_off(tx, x, e);
    return r == ERR_OK ? mark(tx, x, &text, 1, e) : r;
}

static enum err take_off(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                         const char *kind, const char *reason, const char *op, struct error *e)
{
    struct arena *a = arena_new();
    struct releasing x = {.site = s, .viewer = v, .arena = a, .number = str_or(number, ""), .op = op, .kind = kind};
    enum err r = activity_text(a, "hide_reason", WISH_REASON_MIN, WISH_REASON_MAX, reason, &x.reason, e);
    if (r == ERR_OK)
        r = db_write(c, write_hide, &x, e);
    arena_free(a);
    return r;
}

enum err wish_hide(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                   const char *reason, const char *op, struct error *e)
{
    return take_off(c, s, v, number, "wish_hide", reason, op, e);
}

enum err wish_keep_off(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                       const char *reason, const char *op, struct error *e)
{
    return take_off(c, s, v, number, "wish_keep", reason, op, e);
}
