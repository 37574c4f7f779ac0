/* Releasing the copy of a wish: a publisher decides, and nothing goes out that tells whose it is. */
#include <string.h>

#include "base/str.h"
#include "model/activity_priv.h"
#include "model/deputy.h"
#include "model/notice_scan.h"
#include "model/record.h"
#include "model/visible.h"
#include "model/wish_priv.h"

/* A copy, or its going away, on its way through the write. */
struct releasing {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const char *number, *op, *kind, *reason;
    const struct wish_draft *x;
    const char *title, *need, *thanks;
    struct leak *leaks;
    int n_leaks;
    struct matter m;
    int64_t stands_for, seat_unit;
};

/* One of their own posts goes before those held for somebody. */
DB_STMT(wish_seat, "SELECT COALESCE(p.stands_for, 0) AS held_for, p.unit_id FROM matter m"
                   " JOIN matter_unit r ON r.matter_id = m.id JOIN unit_tree t ON t.descendant_id = r.unit_id"
                   " JOIN post p ON p.unit_id = t.ancestor_id WHERE m.id = $2 AND p.officer_id = $1 AND p.until = 0"
                   " AND p.role = 'publisher' AND" MATTER_VISIBLE " ORDER BY held_for, p.unit_id LIMIT 1");

static enum err find_seat(struct db_conn *tx, struct releasing *x, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(tx, &q, &wish_seat, DB_ARGS(DB_INT(x->viewer->id), DB_INT(x->m.id)));
    if ((found = db_next(&q))) {
        x->stands_for = db_int(&q, 0);
        x->seat_unit = db_int(&q, 1);
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found
               ? error_set(e, ERR_DENIED, NULL, N_("Only a publisher decides what becomes public."), NULL)
               : r;
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
    if (r == ERR_OK && (!str_eq(x->m.procedure, WISH_PROCEDURE) || x->m.compartment))
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such wish."), NULL);
    if (r == ERR_OK && (str_empty(x->op) || strlen(x->op) > 64))
        r = error_set(e, ERR_INVALID, "op", N_("The form has no key. Please open it again."), NULL);
    if (r == ERR_OK)
        r = find_seat(tx, x, e);
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
                                       .for_officer_id = x->stands_for,
                                       .unit_id = x->stands_for ? x->seat_unit : x->viewer->unit_id,
                                       .state_from = x->m.state,
                                       .state_to = x->m.state,
                                       .shown = true,
                                       .op_key = stored_key(x),
                                       .texts = texts,
                                       .n_texts = n};
    enum err r = db_exec(tx, &wish_mark, DB_ARGS(DB_INT(x->m.id)), e);
    if (r == ERR_OK && x->stands_for)
        r = deputy_acted(tx, x->viewer->id, x->stands_for, x->seat_unit, e);
    return r == ERR_OK ? record_append(tx, x->site, &entry, NULL, e) : r;
}

/* What follows a number and tells a door, a class or a group of a village. */
static const char *const homes[] = {"号楼", "栋",   "幢",   "单元", "室",       "号院",
                                    "门牌", "年级", "年段", "号房", "村民小组", "生产队"};

static bool is_number(uint32_t c)
{
    static const char digits[] = "一二三四五六七八九十百两零〇";
    char one[5];
    utf8_put(c, one);
    return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19) || (c >= 0x80 && strstr(digits, one));
}

static void find_homes(struct releasing *x, const char *field, const char *text)
{
    const char *number = NULL;
    uint32_t c;
    for (int len; (len = utf8_next(text, &c)) > 0; text += len) {
        if (is_number(c)) {
            number = number ? number : text;
            continue;
        }
        for (size_t i = 0; number && i < COUNT_OF(homes) && x->n_leaks < NOTICE_LEAKS_MAX; i++) {
            if (!str_starts(text, homes[i]))
                continue;
            if (!x->leaks)
                x->leaks = arena_array(x->arena, struct leak, NOTICE_LEAKS_MAX);
            size_t n = (size_t)(text - number) + strlen(homes[i]);
            x->leaks[x->n_leaks++] = (struct leak){field, "home", arena_strndup(x->arena, number, n)};
            break;
        }
        number = c == ' ' || c == '-' ? number : NULL;
    }
}

static enum err check_leaks(struct db_conn *tx, struct releasing *x, struct error *e)
{
    const char *const fields[] = {"title", "need", "thanks"};
    const char *const texts[] = {x->title, x->need, x->thanks};
    struct contact vault = {"", "", "", "", ""};
    x->leaks = NULL;
    x->n_leaks = 0;
    enum err r = x->m.person_id ? person_get(tx, x->site, x->arena, x->m.person_id, &vault, e) : ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(fields); i++) {
        notice_scan(x->arena, fields[i], texts[i], &vault, &x->leaks, &x->n_leaks);
        find_homes(x, fields[i], texts[i]);
    }
    if (r != ERR_OK || !x->n_leaks)
        return r;
    return error_set(e, ERR_INVALID, x->leaks[0].field,
                     N_("What tells whose wish it is stands in the text at {} places; nothing was released."), "%d",
                     x->n_leaks);
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
        " area_id = excluded.area_id, thanks = excluded.thanks, state = excluded.state, live = 1,"
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
    *ret_leaks = x.leaks;
    *ret_n = x.n_leaks;
    return r;
}

DB_STMT(wish_hide_row, "UPDATE wish SET live = 0, changed_at = $2 WHERE matter_id = $1 AND live = 1");

static enum err write_hide(struct db_conn *tx, void *ctx, struct error *e)
{
    struct releasing *x = ctx;
    bool done = false;
    int64_t n = 0;
    const struct record_text text = {"reason", x->reason};
    enum err r = begin(tx, x, &done, e);
    if (r != ERR_OK || done)
        return r;
    r = db_exec_count(tx, &wish_hide_row, DB_ARGS(DB_INT(x->m.id), DB_INT(clock_now(&x->site->clock))), &n, e);
    if (r == ERR_OK && !n)
        r = error_set(e, ERR_CONFLICT, NULL, N_("It is not public."), NULL);
    return r == ERR_OK ? mark(tx, x, &text, 1, e) : r;
}

enum err wish_hide(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                   const char *reason, const char *op, struct error *e)
{
    struct arena *a = arena_new();
    struct releasing x = {
        .site = s, .viewer = v, .arena = a, .number = str_or(number, ""), .op = op, .kind = "wish_hide"};
    enum err r = activity_text(a, "hide_reason", WISH_REASON_MIN, WISH_REASON_MAX, reason, &x.reason, e);
    if (r == ERR_OK)
        r = db_write(c, write_hide, &x, e);
    arena_free(a);
    return r;
}
