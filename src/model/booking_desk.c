/* The desk's side of bookings: times, who is there, and what becomes of them. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/booking.h"
#include "model/cursor.h"
#include "model/visible.h"

#define MINUTES_MAX 480

DB_STMT(queue_slots,
        "SELECT w.starts_at, w.ends_at, w.room, w.taken FROM activity_slot w JOIN activity d"
        " ON d.id = w.activity_id WHERE w.activity_id = $2 AND" ACTIVITY_VISIBLE " ORDER BY w.starts_at LIMIT $3");
/* By the time, then those who came without one; what was given back is no part of the day any more. */
#define NO_TIME  INT64_C(9000000000000000)
#define ROW_TIME "COALESCE(w.starts_at, 9000000000000000)"
#define ROW      "b.id, " ROW_TIME ", b.state, b.party, b.made_at, COALESCE(b.person_id, 0)"
#define ROW_JOINS                                                                                                      \
    " FROM booking b JOIN activity d ON d.id = b.activity_id LEFT JOIN activity_slot w ON w.id = b.slot_id"
DB_STMT(queue_rows, "SELECT " ROW ROW_JOINS " WHERE b.activity_id = $2 AND b.state <> 'cancelled' AND" ACTIVITY_VISIBLE
                    " AND (" ROW_TIME ", b.id) > ($3, $4) ORDER BY " ROW_TIME ", b.id LIMIT $5");
DB_STMT(queue_row, "SELECT " ROW ROW_JOINS " WHERE b.id = $3 AND b.activity_id = $2 AND" ACTIVITY_VISIBLE);

static enum err read_slots(struct db_conn *c, const struct viewer *v, struct arena *a, struct booking_list *l,
                           struct error *e)
{
    struct db_rows q;
    l->slots = arena_array(a, struct slot, BOOKING_SLOTS_MAX);
    db_query(c, &q, &queue_slots, DB_ARGS(DB_INT(v->id), DB_INT(l->activity.id), DB_INT(BOOKING_SLOTS_MAX)));
    while (db_next(&q) && l->n_slots < BOOKING_SLOTS_MAX)
        l->slots[l->n_slots++] = (struct slot){db_int(&q, 0), db_int(&q, 1), db_int(&q, 2), db_int(&q, 3)};
    return db_end(&q, e);
}

static struct booking read_row(const struct db_rows *q, struct arena *a, int64_t *ret_person)
{
    *ret_person = db_int(q, 5);
    return (struct booking){.id = db_int(q, 0),
                            .starts_at = db_int(q, 1) == NO_TIME ? 0 : db_int(q, 1),
                            .state = db_text_dup(q, 2, a),
                            .party = db_int(q, 3),
                            .made_at = db_int(q, 4),
                            .name = "",
                            .phone = ""};
}

static enum err mask(struct db_conn *c, const struct site *s, struct arena *a, int64_t person, struct booking *b,
                     struct error *e)
{
    struct contact masked = {"", "", "", "", ""};
    enum err r = person ? person_masked(c, s, a, person, &masked, e) : ERR_OK;
    b->name = str_or(masked.name, "");
    b->phone = str_or(masked.phone, "");
    return r;
}

static const char *list_name(struct arena *a, const struct activity *x)
{
    return arena_printf(a, "bookings:%s", x->number);
}

static enum err read_rows(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          const char *cursor, struct booking_list *l, struct error *e)
{
    int64_t *persons = arena_array(a, int64_t, BOOKING_PAGE + 1);
    struct cursor after = {0};
    struct db_rows q;
    enum err r = ERR_OK;
    if (!str_empty(cursor))
        r = cursor_read(s, a, v, list_name(a, &l->activity), cursor, &after, e);
    if (r != ERR_OK)
        return r;
    l->rows = arena_array(a, struct booking, BOOKING_PAGE + 1);
    db_query(
        c, &q, &queue_rows,
        DB_ARGS(DB_INT(v->id), DB_INT(l->activity.id), DB_INT(after.key), DB_INT(after.id), DB_INT(BOOKING_PAGE + 1)));
    while (db_next(&q) && l->n <= BOOKING_PAGE) {
        l->rows[l->n] = read_row(&q, a, &persons[l->n]);
        l->n++;
    }
    r = db_end(&q, e);
    if (r == ERR_OK && l->n > BOOKING_PAGE) {
        const struct booking *last = &l->rows[BOOKING_PAGE - 1];
        l->n = BOOKING_PAGE;
        l->next = cursor_write(s, a, v, list_name(a, &l->activity),
                               (struct cursor){last->starts_at ? last->starts_at : NO_TIME, last->id});
    }
    for (int i = 0; i < l->n && r == ERR_OK; i++)
        r = mask(c, s, a, persons[i], &l->rows[i], e);
    return r;
}

/* Inside a write or beside one: the activity, where the viewer may do the step or the other one. */
static enum err find(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number, unsigned steps,
                     struct activity *ret, struct error *e)
{
    unsigned may = 0;
    enum err r = activity_find(c, v, a, number, ret, e);
    if (r == ERR_OK)
        r = activity_may(c, v, ret, &may, e);
    if (r == ERR_OK && !(may & steps))
        r = error_set(e, ERR_DENIED, NULL, N_("Nothing is booked here, or it is not yours to look after."), NULL);
    return r;
}

enum err booking_queue(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *number, const char *cursor, struct booking_list *ret, struct error *e)
{
    struct booking_list l = {.n = 0};
    enum err r = find(c, v, a, number, STEP_QUEUE | STEP_SLOTS, &l.activity, e);
    if (r == ERR_OK)
        r = read_slots(c, v, a, &l, e);
    if (r == ERR_OK)
        r = read_rows(c, s, v, a, cursor, &l, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

enum err booking_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *number, int64_t id, struct activity *ret_activity, struct booking *ret,
                     struct error *e)
{
    int64_t person = 0;
    struct db_rows q;
    bool found = false;
    enum err r = find(c, v, a, number, STEP_QUEUE | STEP_SLOTS, ret_activity, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &queue_row, DB_ARGS(DB_INT(v->id), DB_INT(ret_activity->id), DB_INT(id)));
    if (db_next(&q)) {
        found = true;
        *ret = read_row(&q, a, &person);
    }
    r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such booking."), NULL);
    return r == ERR_OK ? mask(c, s, a, person, ret, e) : r;
}

/* The same for what is done on the day: not of one that is cancelled, whose bookings can still be looked up. */
static enum err find_day(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number,
                         struct activity *ret, struct error *e)
{
    enum err r = activity_open(c, v, a, number, STEP_QUEUE, 0, ret, e);
    if (r == ERR_OK && ret->state == ACTIVITY_CANCELLED)
        r = error_set(e, ERR_CONFLICT, NULL, N_("It is cancelled: nobody is received."), NULL);
    return r;
}

/* One write of the desk. */
struct desk_write {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const char *number;
    int64_t id;
    const struct slot_plan *slots;
    const char *name, *phone, *key_hash;
    int64_t party;
    const char *state, *reason;
    struct contact contact;
};

static enum err append(struct db_conn *tx, const struct desk_write *x, const struct activity *a, const char *act,
                       const char *note, struct error *e)
{
    const struct activity_line line = {.activity_id = a->id, .step = STEP_QUEUE, .act = act, .note = note};
    return activity_append(tx, x->site, x->viewer, &line, e);
}

static enum err check_plan(const struct activity *a, const struct slot_plan *x, struct error *e)
{
    if (x->minutes < 1 || x->minutes > MINUTES_MAX)
        return error_set(e, ERR_INVALID, "minutes", N_("A time is between 1 and {} minutes long."), "%d", MINUTES_MAX);
    if (x->count < 1 || x->count > BOOKING_SLOTS_MAX)
        return error_set(e, ERR_INVALID, "count", N_("Between 1 and {} times, please."), "%d", BOOKING_SLOTS_MAX);
    if (x->room < 1 || x->room > BOOKING_ROOM_MAX)
        return error_set(e, ERR_INVALID, "room", N_("Between 1 and {} bookings at a time, please."), "%d",
                         BOOKING_ROOM_MAX);
    if (x->from < a->starts_at || x->from + x->count * x->minutes * MS_MINUTE > a->ends_at)
        return error_set(e, ERR_INVALID, "from", N_("The times have to lie within the activity."), NULL);
    return ERR_OK;
}

DB_STMT(slot_count, "SELECT COUNT(*) FROM activity_slot w WHERE w.activity_id = $1");
DB_STMT(slot_put, "INSERT INTO activity_slot (id, activity_id, starts_at, ends_at, room) VALUES ($1, $2, $3, $4, $5)"
                  " ON CONFLICT (activity_id, starts_at) DO NOTHING");

static enum err write_slots(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct desk_write *x = ctx;
    const struct slot_plan *p = x->slots;
    struct activity a;
    int64_t have = 0;
    enum err r = activity_open(tx, x->viewer, x->arena, x->number, STEP_SLOTS, 0, &a, e);
    if (r == ERR_OK)
        r = check_plan(&a, p, e);
    for (int64_t i = 0; r == ERR_OK && i < p->count; i++) {
        int64_t at = p->from + i * p->minutes * MS_MINUTE;
        r = db_exec(
            tx, &slot_put,
            DB_ARGS(DB_INT(id_new()), DB_INT(a.id), DB_INT(at), DB_INT(at + p->minutes * MS_MINUTE), DB_INT(p->room)),
            e);
    }
    if (r == ERR_OK)
        r = db_get_int(tx, &slot_count, DB_ARGS(DB_INT(a.id)), &have, e);
    if (r == ERR_OK && have > BOOKING_SLOTS_MAX)
        r = error_set(e, ERR_INVALID, "count", N_("Between 1 and {} times, please."), "%d", BOOKING_SLOTS_MAX);
    if (r == ERR_OK)
        r = append(tx, x, &a, "slots", "", e);
    buf_printf(detail, "%s slots", x->number);
    return r;
}

enum err booking_slots(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                       const struct slot_plan *plan, struct error *e)
{
    struct desk_write x = {.site = s, .viewer = v, .arena = arena_new(), .number = str_or(number, ""), .slots = plan};
    enum err r = audit_write(c, s, v, "booking.slots", write_slots, &x, e);
    arena_free(x.arena);
    return r;
}

DB_STMT(walk_in_known, "SELECT COUNT(*) FROM booking b WHERE b.key_hash = $1");
DB_STMT(walk_in_put, "INSERT INTO booking (id, activity_id, state, party, person_id, key_hash, made_at, changed_at)"
                     " VALUES ($1, $2, 'here', $3, $4, $5, $6, $6)");

static enum err write_walk_in(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct desk_write *x = ctx;
    struct activity a;
    int64_t n = 0, person = 0;
    enum err r = find_day(tx, x->viewer, x->arena, x->number, &a, e);
    if (r == ERR_OK && (x->party < 1 || x->party > a.programme->party_max))
        r = error_set(e, ERR_INVALID, "party",
                      N_("Up to {} people come with one booking; a larger group sends that many."), "%d",
                      a.programme->party_max);
    if (r == ERR_OK)
        r = db_get_int(tx, &walk_in_known, DB_ARGS(DB_TEXT(x->key_hash)), &n, e);
    buf_printf(detail, "%s walk-in", x->number);
    if (r != ERR_OK || n)
        return r;
    r = booking_room(tx, a.id, e);
    if (r == ERR_OK)
        r = person_put(tx, x->site, x->arena, &x->contact, &person, e);
    if (r == ERR_OK)
        r = db_exec(tx, &walk_in_put,
                    DB_ARGS(DB_INT(id_new()), DB_INT(a.id), DB_INT(x->party), DB_INT_OR_NULL(person),
                            DB_TEXT(x->key_hash), DB_INT(clock_now(&x->site->clock))),
                    e);
    return r;
}

enum err booking_walk_in(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                         const struct booking_request *w, struct error *e)
{
    struct desk_write x = {
        .site = s, .viewer = v, .arena = arena_new(), .number = str_or(number, ""), .party = w->party};
    const char *name = "", *phone = str_trim(x.arena, str_or(w->phone, ""));
    enum err r = activity_text(x.arena, "name", 0, BOOKING_NAME_MAX, w->name, &name, e);
    if (r == ERR_OK && *phone && !person_phone_ok(x.arena, phone))
        r = error_set(e, ERR_INVALID, "phone", N_("Please give a phone number with all its digits."), NULL);
    if (r == ERR_OK && str_empty(w->key))
        r = error_set(e, ERR_INVALID, "op", N_("The form has no key. Please open it again."), NULL);
    if (r == ERR_OK) {
        struct hash h = keyed_hash(&s->key, "booking-key", w->key, strlen(w->key));
        x.key_hash = hex_of(x.arena, h.b, HASH_SIZE);
        x.contact = (struct contact){name, phone, "", "", ""};
        r = audit_write(c, s, v, "booking.walk_in", write_walk_in, &x, e);
    }
    arena_free(x.arena);
    return r;
}

DB_STMT(booking_one, "SELECT b.state, COALESCE(b.person_id, 0) FROM booking b JOIN activity d ON d.id = b.activity_id"
                     " WHERE b.id = $3 AND b.activity_id = $2 AND" ACTIVITY_VISIBLE);
DB_STMT(booking_set_state, "UPDATE booking SET state = $2, changed_at = $3 WHERE id = $1");

static enum err find_booking(struct db_conn *c, const struct viewer *v, struct arena *a, const struct activity *act,
                             int64_t id, const char **ret_state, int64_t *ret_person, struct error *e)
{
    struct db_rows q;
    *ret_state = NULL;
    db_query(c, &q, &booking_one, DB_ARGS(DB_INT(v->id), DB_INT(act->id), DB_INT(id)));
    if (db_next(&q)) {
        *ret_state = db_text_dup(&q, 0, a);
        *ret_person = db_int(&q, 1);
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !*ret_state ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such booking."), NULL) : r;
}

/* Which mark may follow which. */
static bool follows(const char *from, const char *to)
{
    static const char *const pairs[][2] = {{"booked", "here"},  {"booked", "missed"}, {"booked", "received"},
                                           {"here", "missed"},  {"here", "received"}, {"missed", "here"},
                                           {"missed", "booked"}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        if (str_eq(pairs[i][0], from) && str_eq(pairs[i][1], to))
            return true;
    }
    return false;
}

static enum err write_mark(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct desk_write *x = ctx;
    struct activity a;
    const char *now = NULL;
    int64_t person;
    enum err r = find_day(tx, x->viewer, x->arena, x->number, &a, e);
    if (r == ERR_OK)
        r = find_booking(tx, x->viewer, x->arena, &a, x->id, &now, &person, e);
    buf_printf(detail, "%s %s %lld", x->number, x->state, (long long)x->id);
    if (r != ERR_OK || str_eq(now, x->state))
        return r;
    if (!follows(now, x->state))
        return error_set(e, ERR_CONFLICT, NULL, N_("It has gone on meanwhile. Please look at it again."), NULL);
    return db_exec(tx, &booking_set_state,
                   DB_ARGS(DB_INT(x->id), DB_TEXT(x->state), DB_INT(clock_now(&x->site->clock))), e);
}

enum err booking_mark(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number, int64_t id,
                      const char *state, struct error *e)
{
    struct desk_write x = {.site = s,
                           .viewer = v,
                           .arena = arena_new(),
                           .number = str_or(number, ""),
                           .id = id,
                           .state = str_or(state, "")};
    enum err r = audit_write(c, s, v, "booking.mark", write_mark, &x, e);
    arena_free(x.arena);
    return r;
}

/* Whoever comes first claims it, in the write that stores the matter. */
DB_STMT(booking_claim, "UPDATE booking SET state = 'received', matter_id = $3, changed_at = $4"
                       " WHERE id = $1 AND activity_id = $2 AND state IN ('booked', 'here') AND matter_id IS NULL");

static enum err gone_on(struct error *e)
{
    return error_set(e, ERR_CONFLICT, NULL, N_("It has gone on meanwhile. Please look at it again."), NULL);
}

static enum err write_received(struct db_conn *tx, void *ctx, int64_t matter_id, struct error *e)
{
    struct desk_write *x = ctx;
    struct activity a;
    int64_t n = 0;
    enum err r = find_day(tx, x->viewer, x->arena, x->number, &a, e);
    if (r == ERR_OK)
        r = db_exec_count(tx, &booking_claim,
                          DB_ARGS(DB_INT(x->id), DB_INT(a.id), DB_INT(matter_id), DB_INT(clock_now(&x->site->clock))),
                          &n, e);
    if (r == ERR_OK && !n)
        r = gone_on(e);
    if (r == ERR_OK)
        r = activity_tie(tx, a.id, matter_id, "heard", &n, e);
    if (r != ERR_OK)
        return r;
    const struct activity_line line = {
        .activity_id = a.id, .step = STEP_QUEUE, .act = "raise", .parts = "heard", .matter_id = matter_id};
    r = activity_append(tx, x->site, x->viewer, &line, e);
    return r == ERR_OK ? audit_append(tx, x->site, x->viewer, id_new(), "booking.receive",
                                      arena_printf(x->arena, "%s received %lld", x->number, (long long)x->id), e)
                       : r;
}

/* Under a key of the booking and of who receives it: the same form once more gets its receipt again. Anything else gets
 * one answer, whether or not a matter came of it, and whoever may see that. */
enum err booking_receive(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const char *number, int64_t id, const struct submission *submission, struct receipt *ret,
                         struct error *e)
{
    struct desk_write x = {.site = s, .viewer = v, .arena = a, .number = str_or(number, ""), .id = id};
    const struct submit_also also = {write_received, &x};
    struct submission sub = *submission;
    struct activity now;
    const char *state = NULL;
    int64_t person = 0;
    enum err r = find_day(c, v, a, number, &now, e);
    if (r == ERR_OK)
        r = find_booking(c, v, a, &now, id, &state, &person, e);
    if (r == ERR_OK && person)
        r = person_get(c, s, a, person, &sub.contact, e);
    if (r != ERR_OK)
        return r;
    sub.key = arena_printf(a, "booking:%lld:%lld", (long long)id, (long long)v->id);
    sub.own_key = true;
    sub.also = &also;
    r = submit(c, s, v, a, &sub, ret, e);
    return r == ERR_CONFLICT ? gone_on(e) : r;
}

static enum err write_reveal(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct desk_write *x = ctx;
    struct activity a;
    const char *state = NULL;
    int64_t person = 0;
    enum err r = find(tx, x->viewer, x->arena, x->number, STEP_QUEUE, &a, e);
    if (r == ERR_OK)
        r = find_booking(tx, x->viewer, x->arena, &a, x->id, &state, &person, e);
    if (r == ERR_OK && !person)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("Nothing of it lies in the vault."), NULL);
    if (r == ERR_OK)
        r = person_get(tx, x->site, x->arena, person, &x->contact, e);
    if (r == ERR_OK)
        r = append(tx, x, &a, "reveal", x->reason, e);
    buf_printf(detail, "%s reveal %lld", x->number, (long long)x->id);
    return r;
}

enum err booking_reveal(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const char *number, int64_t id, const char *reason, struct contact *ret, struct error *e)
{
    struct desk_write x = {.site = s, .viewer = v, .arena = a, .number = str_or(number, ""), .id = id};
    enum err r = activity_text(a, "reason", ACTIVITY_REASON_MIN, ACTIVITY_REASON_MAX, reason, &x.reason, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "booking.reveal", write_reveal, &x, e);
    if (r == ERR_OK)
        *ret = x.contact;
    return r;
}
