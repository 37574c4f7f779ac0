/* Wishes as residents read them, and what follows from the record. */
#include "model/wish.h"

#include <string.h>

#include "base/str.h"
#include "model/menu_priv.h"
#include "model/notice.h"
#include "model/record.h"
#include "model/wish_priv.h"

const struct wish_budget wish_budgets[] = {
    {"none", N_("No money is needed")},
    {"100", N_("Up to 100 yuan")},
    {"300", N_("100 to 300 yuan")},
    {"500", N_("300 to 500 yuan")},
    {"1000", N_("500 to 1,000 yuan")},
    {"3000", N_("1,000 to 3,000 yuan")},
    {NULL, NULL},
};

const struct field_def *wish_kinds(void)
{
    return move_field_of(procedure_move(procedure_by_code(WISH_PROCEDURE), "approve"), "kind");
}

#define COLUMNS                                                                                                        \
    "w.matter_id, w.released_at, COALESCE(w.area_id, 0), w.live, w.ref, w.title, w.need, w.kind, w.budget,"            \
    " COALESCE(g.name, ''), w.thanks, w.state FROM wish w LEFT JOIN area g ON g.id = w.area_id"

#define PAGE_REST " AND (w.released_at, w.ref) < ($2, $3) ORDER BY w.released_at DESC, w.ref DESC LIMIT $4"
DB_STMT(wish_page, "SELECT " COLUMNS " WHERE w.live = 1 AND w.state = $1" PAGE_REST);
DB_STMT(wish_page_kind, "SELECT " COLUMNS " WHERE w.live = 1 AND w.state = $1 AND w.kind = $5" PAGE_REST);
/* What speaks of somebody is not there, whatever its copy says. */
DB_STMT(wish_one, "SELECT " COLUMNS " JOIN matter m ON m.id = w.matter_id WHERE w.live = 1 AND w.ref = $1"
                  " AND m.compartment = 0");
DB_STMT(wish_of, "SELECT " COLUMNS " WHERE w.matter_id = $1");

static struct wish read_wish(const struct db_rows *q, struct arena *a)
{
    struct wish x = {
        .matter_id = db_int(q, 0), .released_at = db_int(q, 1), .area_id = db_int(q, 2), .live = db_int(q, 3) != 0};
    const char **const texts[] = {&x.ref, &x.title, &x.need, &x.kind, &x.budget, &x.area, &x.thanks, &x.state};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = db_text_dup(q, 4 + (int)i, a);
    return x;
}

enum err wish_cursor(struct arena *a, const char *cursor, int64_t *at, const char **key, struct error *e)
{
    if (str_empty(cursor))
        return ERR_OK;
    const char *dash = strnlen(cursor, 64) < 64 ? strchr(cursor, '-') : NULL;
    if (!dash || !str_int(arena_strndup(a, cursor, (size_t)(dash - cursor)), 0, INT64_MAX, at))
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    *key = dash + 1;
    return ERR_OK;
}

enum err wish_list(struct db_conn *c, struct arena *a, const char *state, const char *kind, const char *cursor,
                   int limit, struct wish_list *ret, struct error *e)
{
    struct wish_list l = {.rows = arena_array(a, struct wish, (size_t)limit + 1)};
    const char *ref = "";
    int64_t at = INT64_MAX;
    struct db_rows q;
    enum err r = wish_cursor(a, cursor, &at, &ref, e);
    if (r != ERR_OK)
        return r;
    if (str_empty(kind))
        db_query(c, &q, &wish_page, DB_ARGS(DB_TEXT(state), DB_INT(at), DB_TEXT(ref), DB_INT(limit + 1)));
    else
        db_query(c, &q, &wish_page_kind,
                 DB_ARGS(DB_TEXT(state), DB_INT(at), DB_TEXT(ref), DB_INT(limit + 1), DB_TEXT(kind)));
    while (db_next(&q) && l.n <= limit)
        l.rows[l.n++] = read_wish(&q, a);
    r = db_end(&q, e);
    if (l.n > limit) {
        const struct wish *last = &l.rows[--l.n - 1];
        l.next = arena_printf(a, "%lld-%s", (long long)last->released_at, last->ref);
    }
    if (r == ERR_OK)
        *ret = l;
    return r;
}

static enum err read_one(struct db_rows *q, struct arena *a, struct wish *ret, struct error *e)
{
    bool found = db_next(q);
    if (found)
        *ret = read_wish(q, a);
    enum err r = db_end(q, e);
    return r == ERR_OK && !found
               ? error_set(e, ERR_NOT_FOUND, "wish", N_("There is no such wish, or it is not public any more."), NULL)
               : r;
}

enum err wish_get(struct db_conn *c, struct arena *a, const char *ref, struct wish *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &wish_one, DB_ARGS(DB_TEXT(str_or(ref, ""))));
    return read_one(&q, a, ret, e);
}

enum err wish_of_matter(struct db_conn *c, struct arena *a, int64_t matter_id, struct wish *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &wish_of, DB_ARGS(DB_INT(matter_id)));
    return read_one(&q, a, ret, e);
}

DB_STMT(wish_there, "SELECT COUNT(*) FROM wish w WHERE w.matter_id = $1");
DB_STMT(wish_turn, "UPDATE wish SET state = $2, changed_at = $3 WHERE matter_id = $1 AND state <> $2");
DB_STMT(wish_close, "UPDATE wish SET live = 0, changed_at = $2 WHERE matter_id = $1 AND live = 1");
DB_STMT(wish_claims_turn, "UPDATE wish_claim SET state = $3, changed_at = $4 WHERE matter_id = $1 AND state = $2");
DB_STMT(wish_claim_until, "UPDATE wish_claim SET until_day = $2 WHERE matter_id = $1 AND state = 'confirmed'");
DB_STMT(wish_no_day, "UPDATE wish_claim SET until_day = 0 WHERE matter_id = $1 AND until_day <> 0");
DB_STMT(wish_asked_for, "SELECT COUNT(*) FROM wish_claim k WHERE k.matter_id = $1 AND k.state = 'asked'");
DB_STMT(wish_entry_day, "SELECT t.content FROM entry_text t WHERE t.entry_id = $1 AND t.part = 'deadline'"
                        " AND t.content IS NOT NULL");

/* Pages of residents are kept as they were made until a public copy changes. */
static enum err change(struct db_conn *tx, const struct db_stmt *s, struct db_args args, struct error *e)
{
    int64_t n = 0;
    enum err r = db_exec_count(tx, s, args, &n, e);
    return r == ERR_OK && n ? notice_touch(tx, e) : r;
}

enum err wish_set_state(struct db_conn *tx, int64_t matter_id, const char *state, int64_t now, struct error *e)
{
    return change(tx, &wish_turn, DB_ARGS(DB_INT(matter_id), DB_TEXT(state), DB_INT(now)), e);
}

enum err wish_turn_claims(struct db_conn *tx, int64_t matter_id, const char *from, const char *to, int64_t now,
                          struct error *e)
{
    return db_exec(tx, &wish_claims_turn, DB_ARGS(DB_INT(matter_id), DB_TEXT(from), DB_TEXT(to), DB_INT(now)), e);
}

/* It is offered (again): who had it has it no more, and a step that was taken back leaves who offered as they were. */
static enum err follow_listed(struct db_conn *tx, const struct followed *x, int64_t now, struct error *e)
{
    const char *to = str_eq(x->kind, "undo") ? "asked" : str_eq(x->kind, "lapse") ? "lapsed" : "ended";
    int64_t asked = 0;
    enum err r = db_exec(tx, &wish_no_day, DB_ARGS(DB_INT(x->matter_id)), e);
    if (r == ERR_OK)
        r = wish_turn_claims(tx, x->matter_id, "confirmed", to, now, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &wish_asked_for, DB_ARGS(DB_INT(x->matter_id)), &asked, e);
    return r == ERR_OK ? wish_set_state(tx, x->matter_id, asked ? "going" : "waiting", now, e) : r;
}

/* Somebody has it: whoever was confirmed, whose last day the entry names; else an office, and who only asked is told
 * so. */
static enum err follow_taken(struct db_conn *tx, const struct followed *x, int64_t now, struct error *e)
{
    int32_t day = 0;
    struct db_rows q;
    db_query(tx, &q, &wish_entry_day, DB_ARGS(DB_INT(x->entry_id)));
    if (db_next(&q))
        day = menu_day(db_text(&q, 0));
    enum err r = db_end(&q, e);
    if (r == ERR_OK && day)
        r = db_exec(tx, &wish_claim_until, DB_ARGS(DB_INT(x->matter_id), DB_INT(day)), e);
    if (r == ERR_OK)
        r = wish_turn_claims(tx, x->matter_id, "asked", "passed", now, e);
    if (r == ERR_OK)
        r = wish_turn_claims(tx, x->matter_id, "done", "confirmed", now, e);
    return r == ERR_OK ? wish_set_state(tx, x->matter_id, "going", now, e) : r;
}

enum err wish_end(struct db_conn *tx, int64_t matter_id, int64_t now, struct error *e)
{
    enum err r = wish_turn_claims(tx, matter_id, "asked", "ended", now, e);
    if (r == ERR_OK)
        r = wish_turn_claims(tx, matter_id, "confirmed", "ended", now, e);
    return r == ERR_OK ? change(tx, &wish_close, DB_ARGS(DB_INT(matter_id), DB_INT(now)), e) : r;
}

enum err wish_bar(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e)
{
    return wish_end(tx, matter_id, clock_now(&s->clock), e);
}

enum err wish_follow(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    int64_t n = 0, now = clock_now(&s->clock);
    if (!x->procedure || !str_eq(x->procedure->code, WISH_PROCEDURE) || str_eq(x->state_from, x->state_to))
        return ERR_OK;
    enum err r = db_get_int(tx, &wish_there, DB_ARGS(DB_INT(x->matter_id)), &n, e);
    if (r != ERR_OK || !n)
        return r;
    if (str_eq(x->state_to, "listed"))
        return follow_listed(tx, x, now, e);
    if (str_eq(x->state_to, "taken") || str_eq(x->state_to, "fulfilled"))
        return follow_taken(tx, x, now, e);
    if (!str_eq(x->state_to, "done"))
        return wish_end(tx, x->matter_id, now, e);
    r = wish_turn_claims(tx, x->matter_id, "confirmed", "done", now, e);
    return r == ERR_OK ? wish_set_state(tx, x->matter_id, "done", now, e) : r;
}

/* The offer that stood when the step was made: no other can have come since. */
DB_STMT(wish_claim_back, "UPDATE wish_claim SET state = 'asked', changed_at = $3 WHERE state = 'passed' AND id ="
                         " (SELECT MAX(k.id) FROM wish_claim k WHERE k.matter_id = $1) AND changed_at >="
                         " (SELECT t.recorded_at FROM entry t WHERE t.id = $2)");

enum err wish_unfollow(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    if (!str_eq(x->state_from, "listed") || !str_eq(x->state_to, "taken"))
        return ERR_OK;
    return db_exec(tx, &wish_claim_back,
                   DB_ARGS(DB_INT(x->matter_id), DB_INT(x->entry_id), DB_INT(clock_now(&s->clock))), e);
}

DB_STMT(wish_matter_state, "SELECT m.state FROM matter m WHERE m.id = $1");
DB_STMT(wish_matter_changed, "UPDATE matter SET version = version + 1 WHERE id = $1");

enum err wish_left(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e)
{
    struct arena *a = arena_new();
    char *state = NULL;
    enum err r = db_get_text(tx, &wish_matter_state, DB_ARGS(DB_INT(matter_id)), a, &state, e);
    if (r == ERR_OK)
        r = db_exec(tx, &wish_matter_changed, DB_ARGS(DB_INT(matter_id)), e);
    if (r == ERR_OK) {
        const struct record_entry entry = {
            .matter_id = matter_id, .kind = "wish_left", .actor = ACTOR_SYSTEM, .state_from = state, .state_to = state};
        r = record_append(tx, s, &entry, NULL, e);
    }
    arena_free(a);
    return r;
}
