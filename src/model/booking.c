/* What residents are told of activities, and the times they book. */
#include "model/booking.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/throttle.h"
#include "model/visible.h"

#define CODE_SPACE 100000000u

/* Reading is the same for all, so a page of it may be kept for all. */
DB_STMT(reception_rows, "SELECT " ACTIVITY_COLUMNS " FROM activity d" ACTIVITY_JOINS " WHERE" ACTIVITY_OPEN
                        " AND d.starts_at > $1 AND d.starts_at < $2 AND d.ends_at > $3"
                        " ORDER BY d.starts_at, d.id LIMIT $4");
DB_STMT(reception_one, "SELECT " ACTIVITY_COLUMNS " FROM activity d" ACTIVITY_JOINS " WHERE d.number = $1"
                       " AND" ACTIVITY_OPEN);
DB_STMT(reception_slots,
        "SELECT w.starts_at, w.ends_at, w.room, w.taken FROM activity_slot w JOIN activity d"
        " ON d.id = w.activity_id WHERE w.activity_id = $1 AND" ACTIVITY_OPEN " ORDER BY w.starts_at LIMIT $2");

static bool books(const struct activity *a)
{
    return a->programme->booking && a->state == ACTIVITY_APPROVED;
}

static enum err fill(struct db_conn *c, struct arena *a, struct reception *x, struct error *e)
{
    enum err r = activity_values(c, a, &x->a, x->values, e);
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && x->a.programme->fields[i].part; i++)
        x->values[i] = x->a.programme->fields[i].shown ? x->values[i] : "";
    x->books = books(&x->a);
    return r;
}

enum err reception_list(struct db_conn *c, const struct site *s, struct arena *a, int days, int limit,
                        struct reception_list *ret, struct error *e)
{
    limit = limit > RECEPTION_ROWS_MAX ? RECEPTION_ROWS_MAX : limit;
    struct reception_list l = {.rows = arena_array(a, struct reception, (size_t)limit + 1)};
    int64_t now = clock_now(&s->clock);
    struct db_rows q;
    db_query(
        c, &q, &reception_rows,
        DB_ARGS(DB_INT(now - ACTIVITY_DAYS_MAX * MS_DAY), DB_INT(now + days * MS_DAY), DB_INT(now), DB_INT(limit)));
    while (db_next(&q) && l.n < limit) {
        struct activity x = activity_row(&q, a);
        if (x.programme)
            l.rows[l.n++] = (struct reception){.a = x, .books = books(&x)};
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

static enum err find_open(struct db_conn *c, struct arena *a, const char *number, struct activity *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &reception_one, DB_ARGS(DB_TEXT(str_or(number, ""))));
    if (db_next(&q)) {
        *ret = activity_row(&q, a);
        found = ret->programme != NULL;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found
               ? error_set(e, ERR_NOT_FOUND, "number", N_("There is no activity with this number."), NULL)
               : r;
}

static enum err read_slots(struct db_conn *c, int64_t activity_id, struct slot *slots, int *ret_n, struct error *e)
{
    struct db_rows q;
    int n = 0;
    db_query(c, &q, &reception_slots, DB_ARGS(DB_INT(activity_id), DB_INT(BOOKING_SLOTS_MAX)));
    while (db_next(&q) && n < BOOKING_SLOTS_MAX)
        slots[n++] = (struct slot){db_int(&q, 0), db_int(&q, 1), db_int(&q, 2), db_int(&q, 3)};
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret_n = n;
    return r;
}

enum err reception_get(struct db_conn *c, const struct site *s, struct arena *a, const char *number,
                       struct reception *ret, struct slot *slots, int *ret_n, struct error *e)
{
    struct reception x = {.books = false};
    (void)s;
    enum err r = find_open(c, a, number, &x.a, e);
    if (r == ERR_OK)
        r = fill(c, a, &x, e);
    if (r == ERR_OK)
        r = read_slots(c, x.a.id, slots, ret_n, e);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

/* One booking on its way. */
struct making {
    const struct site *site;
    struct arena *arena;
    const struct booking_request *x;
    const char *name, *network, *key_hash;
    struct activity activity;
    int64_t id, slot_id, ends_at, party;
    bool again;
};

static const char *hash_of(const struct site *s, struct arena *a, const char *purpose, const char *text)
{
    struct hash h = keyed_hash(&s->key, purpose, text, strlen(text));
    return hex_of(a, h.b, HASH_SIZE);
}

/* Of a phone on a day, whatever is held on it. */
static const char *once_of(const struct site *s, struct arena *a, const char *phone, int64_t at)
{
    const char *text = arena_printf(a, "%s/%d", person_phone_hash(s, a, phone), (int)civil_day(at, s->zone));
    return hash_of(s, a, "booking-once", text);
}

/* Derived, so that the same form sent twice shows the same code. */
static const char *code_of(const struct site *s, struct arena *a, int64_t id)
{
    const char *text = arena_printf(a, "%lld", (long long)id);
    struct hash h = keyed_hash(&s->key, "booking-code", text, strlen(text));
    uint64_t n = 0;
    for (int i = 0; i < 8; i++)
        n = n << 8 | h.b[i];
    return arena_printf(a, "%08u", (unsigned)(n % CODE_SPACE));
}

static enum err check(struct making *m, struct error *e)
{
    const struct booking_request *x = m->x;
    enum err r = activity_text(m->arena, "name", 1, BOOKING_NAME_MAX, x->name, &m->name, e);
    if (r != ERR_OK)
        return r;
    if (!person_phone_ok(m->arena, str_or(x->phone, "")) || str_empty(x->phone))
        return error_set(e, ERR_INVALID, "phone", N_("Please give a phone number with all its digits."), NULL);
    if (!x->starts_at)
        return error_set(e, ERR_INVALID, "slot", N_("Please choose a time."), NULL);
    if (str_empty(x->key) || strlen(x->key) > 200)
        return error_set(e, ERR_INVALID, "op", N_("The form has no key. Please open it again."), NULL);
    m->key_hash = hash_of(m->site, m->arena, "booking-key", x->key);
    m->network = throttle_network(m->arena, x->from);
    return ERR_OK;
}

DB_STMT(booking_by_key, "SELECT b.id, b.once_hash, b.party, w.starts_at, w.ends_at FROM booking b JOIN activity_slot w"
                        " ON w.id = b.slot_id WHERE b.key_hash = $1");

/* The form was sent before, or the write before this one was durable after all. */
static enum err find_again(struct db_conn *tx, struct making *m, const char *once, struct error *e)
{
    struct db_rows q;
    bool same = true;
    m->again = false;
    db_query(tx, &q, &booking_by_key, DB_ARGS(DB_TEXT(m->key_hash)));
    if (db_next(&q)) {
        m->again = true;
        m->id = db_int(&q, 0);
        m->party = db_int(&q, 2);
        same = str_eq(db_text(&q, 1), once) && db_int(&q, 3) == m->x->starts_at;
        m->ends_at = db_int(&q, 4);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !same)
        r = error_set(e, ERR_CONFLICT, "op", N_("This form was sent before. Please open the page again to book."),
                      NULL);
    return r;
}

static enum err check_day(struct making *m, struct error *e)
{
    const struct programme *p = m->activity.programme;
    if (!p->booking || m->activity.state != ACTIVITY_APPROVED)
        return error_set(e, ERR_CONFLICT, NULL, N_("Nothing can be booked here any more."), NULL);
    if (m->x->party < 1 || m->x->party > p->party_max)
        return error_set(e, ERR_INVALID, "party",
                         N_("Up to {} people come with one booking; a larger group sends that many."), "%d",
                         p->party_max);
    return ERR_OK;
}

/* One answer for both, so that trying numbers does not tell whose phone has a booking. */
static enum err not_had(struct error *e)
{
    return error_set(e, ERR_CONFLICT, "slot",
                     N_("This time is taken, or this phone has a booking for that day already: to take another time,"
                        " give the first one back with its code."),
                     NULL);
}

DB_STMT(booking_stands, "SELECT COUNT(*) FROM booking b WHERE b.once_hash = $1");

static enum err check_once(struct db_conn *tx, const char *once, struct error *e)
{
    int64_t n = 0;
    enum err r = db_get_int(tx, &booking_stands, DB_ARGS(DB_TEXT(once)), &n, e);
    return r == ERR_OK && n ? not_had(e) : r;
}

DB_STMT(booking_count, "SELECT COUNT(*) FROM booking b WHERE b.activity_id = $1 AND b.state <> 'cancelled'");

enum err booking_room(struct db_conn *tx, int64_t activity_id, struct error *e)
{
    int64_t n = 0;
    enum err r = db_get_int(tx, &booking_count, DB_ARGS(DB_INT(activity_id)), &n, e);
    if (r == ERR_OK && n >= BOOKING_ROWS_MAX)
        r = error_set(e, ERR_CONFLICT, NULL,
                      N_("This day has {} bookings, which is as many as one may have. Please choose another day."),
                      "%d", BOOKING_ROWS_MAX);
    return r;
}

struct counting {
    const struct making *making;
    int64_t n;
};

static enum err write_count(struct db_conn *tx, void *ctx, struct error *e)
{
    struct counting *x = ctx;
    const struct making *m = x->making;
    return throttle_count_in(tx, m->site, "bookings", m->network, MS_HOUR, &x->n, e);
}

/* Every try counts, also one that is refused: in a write of its own, which stays. */
static enum err count_network(struct db_conn *c, const struct making *m, struct error *e)
{
    struct counting x = {.making = m};
    int64_t limit = m->site->limits.submissions_an_hour;
    if (!m->network || !limit)
        return ERR_OK;
    enum err r = db_write(c, write_count, &x, e);
    if (r == ERR_OK && x.n > limit)
        r = error_set(
            e, ERR_BUSY, NULL,
            N_("Very many bookings came from your network within the hour. Please call, or try again in {} minutes."),
            "%d", 60);
    return r;
}

/* The place is taken here or not at all: the row itself says whether there is one. */
DB_STMT(booking_take, "UPDATE activity_slot SET taken = taken + 1 WHERE activity_id = $1 AND starts_at = $2"
                      " AND taken < room AND starts_at > $3 RETURNING id, ends_at");
DB_STMT(booking_insert, "INSERT INTO booking (id, activity_id, slot_id, state, party, person_id, code_hash, once_hash,"
                        " key_hash, made_at, changed_at) VALUES ($1, $2, $3, 'booked', $4, $5, $6, $7, $8, $9, $9)");

static enum err take(struct db_conn *tx, struct making *m, struct error *e)
{
    struct db_rows q;
    bool got = false;
    db_query(tx, &q, &booking_take,
             DB_ARGS(DB_INT(m->activity.id), DB_INT(m->x->starts_at), DB_INT(clock_now(&m->site->clock))));
    if (db_next(&q)) {
        got = true;
        m->slot_id = db_int(&q, 0);
        m->ends_at = db_int(&q, 1);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !got)
        r = not_had(e);
    return r;
}

static enum err insert(struct db_conn *tx, struct making *m, const char *once, struct error *e)
{
    const struct contact contact = {.name = m->name, .phone = m->x->phone, .id_number = "", .address = "", .mail = ""};
    int64_t person = 0, now = clock_now(&m->site->clock);
    enum err r = person_put(tx, m->site, m->arena, &contact, &person, e);
    if (r != ERR_OK)
        return r;
    m->id = id_new();
    m->party = m->x->party;
    return db_exec(tx, &booking_insert,
                   DB_ARGS(DB_INT(m->id), DB_INT(m->activity.id), DB_INT(m->slot_id), DB_INT(m->party), DB_INT(person),
                           DB_TEXT(hash_of(m->site, m->arena, "booking-stored", code_of(m->site, m->arena, m->id))),
                           DB_TEXT(once), DB_TEXT(m->key_hash), DB_INT(now)),
                   e);
}

static enum err write_booking(struct db_conn *tx, void *ctx, struct error *e)
{
    struct making *m = ctx;
    const char *once = once_of(m->site, m->arena, m->x->phone, m->x->starts_at);
    enum err r = find_again(tx, m, once, e);
    if (r != ERR_OK || m->again)
        return r;
    r = find_open(tx, m->arena, m->x->number, &m->activity, e);
    if (r == ERR_OK)
        r = check_day(m, e);
    if (r == ERR_OK)
        r = booking_room(tx, m->activity.id, e);
    /* Before anything is written: one that wrote first would make the others of its commit run again. */
    if (r == ERR_OK)
        r = check_once(tx, once, e);
    if (r == ERR_OK)
        r = take(tx, m, e);
    return r == ERR_OK ? insert(tx, m, once, e) : r;
}

enum err booking_make(struct db_conn *c, const struct site *s, struct arena *a, const struct booking_request *x,
                      struct booking_receipt *ret, struct error *e)
{
    struct making m = {.site = s, .arena = a, .x = x};
    enum err r = check(&m, e);
    if (r == ERR_OK)
        r = count_network(c, &m, e);
    if (r == ERR_OK)
        r = db_write(c, write_booking, &m, e);
    if (r == ERR_OK)
        *ret = (struct booking_receipt){.code = code_of(s, a, m.id),
                                        .starts_at = x->starts_at,
                                        .ends_at = m.ends_at,
                                        .party = m.party,
                                        .again = m.again};
    return r;
}

static const struct throttle throttle_code = {
    .purpose = "booking", .failures = 5, .window = 15 * MS_MINUTE, .closing = 15 * MS_MINUTE, .longest = MS_DAY};

struct giving_back {
    const struct site *site;
    struct arena *arena;
    const char *number, *phone_hash, *code_hash;
};

DB_STMT(booking_standing, "SELECT b.id, b.slot_id FROM person p JOIN booking b ON b.person_id = p.id"
                          " WHERE p.phone_hash = $1 AND b.activity_id = $2 AND b.code_hash = $3"
                          " AND b.state = 'booked'");
DB_STMT(booking_give_back, "UPDATE activity_slot SET taken = taken - 1 WHERE id = $1 AND taken > 0");
DB_STMT(booking_end, "UPDATE booking SET state = $2, once_hash = NULL, changed_at = $3 WHERE id = $1");

static enum err write_cancel(struct db_conn *tx, void *ctx, struct error *e)
{
    struct giving_back *x = ctx;
    struct activity activity;
    struct db_rows q;
    int64_t id = 0, slot = 0;
    enum err r = find_open(tx, x->arena, x->number, &activity, e);
    if (r != ERR_OK)
        return r;
    db_query(tx, &q, &booking_standing, DB_ARGS(DB_TEXT(x->phone_hash), DB_INT(activity.id), DB_TEXT(x->code_hash)));
    if (db_next(&q)) {
        id = db_int(&q, 0);
        slot = db_int(&q, 1);
    }
    r = db_end(&q, e);
    if (r == ERR_OK && !id)
        r = error_set(e, ERR_NOT_FOUND, "code", N_("No booking stands under this phone and code."), NULL);
    if (r == ERR_OK)
        r = db_exec(tx, &booking_give_back, DB_ARGS(DB_INT(slot)), e);
    return r == ERR_OK ? db_exec(tx, &booking_end,
                                 DB_ARGS(DB_INT(id), DB_TEXT("cancelled"), DB_INT(clock_now(&x->site->clock))), e)
                       : r;
}

enum err booking_cancel(struct db_conn *c, const struct site *s, struct arena *a, const char *number, const char *phone,
                        const char *code, struct error *e)
{
    const char *hash = hash_of(s, a, "booking-stored", str_digits(a, str_or(code, "")));
    const char *phone_hash = person_phone_hash(s, a, str_or(phone, ""));
    const char *guessed = arena_printf(a, "%s/%s", str_or(number, ""), phone_hash);
    struct giving_back x = {s, a, number, phone_hash, hash};
    enum err r = throttle_take(c, s, &throttle_code, guessed, e);
    if (r == ERR_OK)
        r = db_write(c, write_cancel, &x, e);
    return r == ERR_OK ? throttle_clear(c, s, &throttle_code, guessed, e) : r;
}
