/* Offering to make a wish true: of two who want the same the update that takes it lets one through. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/notice.h"
#include "model/submit.h"
#include "model/throttle.h"
#include "model/wish_priv.h"

#define PREFIX "RL"
#define PIECE  100

/* One offer on its way. */
struct claiming {
    const struct site *site;
    struct arena *arena;
    const struct wish_ask *x;
    const char *name, *message, *network, *key_hash, *number, *state;
    struct wish wish;
    int64_t counted;
    bool again;
};

static enum err check(struct claiming *m, struct error *e)
{
    const struct wish_ask *x = m->x;
    enum err r = activity_text(m->arena, "name", 2, WISH_NAME_MAX, x->name, &m->name, e);
    if (r == ERR_OK && (str_empty(x->phone) || !person_phone_ok(m->arena, x->phone)))
        r = error_set(e, ERR_INVALID, "phone", N_("Please give a phone number with all its digits."), NULL);
    if (r == ERR_OK)
        r = activity_text(m->arena, "message", 0, WISH_MESSAGE_MAX, x->message, &m->message, e);
    if (r == ERR_OK && (str_empty(x->key) || strlen(x->key) > 200))
        r = error_set(e, ERR_INVALID, "op", N_("The form has no key. Please open it again."), NULL);
    if (r != ERR_OK)
        return r;
    struct hash h = keyed_hash(&m->site->key, "wish-key", x->key, strlen(x->key));
    m->key_hash = hex_of(m->arena, h.b, HASH_SIZE);
    m->network = throttle_network(m->arena, x->from);
    return ERR_OK;
}

static enum err write_count(struct db_conn *tx, void *ctx, struct error *e)
{
    struct claiming *m = ctx;
    return throttle_count_in(tx, m->site, "wishes", m->network, MS_HOUR, &m->counted, e);
}

/* Every try counts, also one that is refused. */
static enum err count_network(struct db_conn *c, struct claiming *m, struct error *e)
{
    int64_t limit = m->site->limits.submissions_an_hour;
    if (!m->network || !limit)
        return ERR_OK;
    enum err r = db_write(c, write_count, m, e);
    return r == ERR_OK && m->counted > limit
               ? error_set(e, ERR_BUSY, NULL,
                           N_("Very many offers came from your network within the hour. Please call, or try again in {}"
                              " minutes."),
                           "%d", 60)
               : r;
}

static enum err not_had(struct error *e)
{
    return error_set(e, ERR_CONFLICT, NULL,
                     N_("Somebody was quicker and takes care of this wish. Please look at the others that wait."),
                     NULL);
}

DB_STMT(wish_claim_by_key,
        "SELECT k.number, w.ref, w.title, k.state FROM wish_claim k JOIN wish w ON w.matter_id = k.matter_id"
        " WHERE k.key_hash = $1");

/* The form was sent before, or the write before this one was durable after all. */
static enum err find_again(struct db_conn *tx, struct claiming *m, struct error *e)
{
    struct db_rows q;
    bool same = true;
    m->again = false;
    db_query(tx, &q, &wish_claim_by_key, DB_ARGS(DB_TEXT(m->key_hash)));
    if (db_next(&q)) {
        m->again = true;
        m->number = db_text_dup(&q, 0, m->arena);
        same = str_eq(db_text(&q, 1), m->x->ref);
        m->wish.title = db_text_dup(&q, 2, m->arena);
        m->state = db_text_dup(&q, 3, m->arena);
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !same
               ? error_set(e, ERR_CONFLICT, "op",
                           N_("This form was sent before. Please open the page of the wish again."), NULL)
               : r;
}

DB_STMT(wish_take, "UPDATE wish SET state = 'going', changed_at = $2 WHERE matter_id = $1 AND live = 1"
                   " AND state = 'waiting' AND (SELECT m.compartment FROM matter m WHERE m.id = $1) = 0");
DB_STMT(wish_claim_put, "INSERT INTO wish_claim (id, matter_id, number, secret, key_hash, org, person_id, box, state,"
                        " asked_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'asked', $9, $9)");

/* What an office has not answered yet keeps the wish from others, so one network cannot take them all. */
static enum err check_day(struct db_conn *tx, const struct claiming *m, struct error *e)
{
    int64_t n = 0;
    if (!m->network || !m->site->limits.submissions_an_hour)
        return ERR_OK;
    enum err r = throttle_count_in(tx, m->site, "wishes-had", m->network, MS_DAY, &n, e);
    return r == ERR_OK && n > WISH_NETWORK_DAY
               ? error_set(e, ERR_BUSY, NULL,
                           N_("Your network took {} wishes within a day already. Please call the office, or come back"
                              " tomorrow."),
                           "%d", WISH_NETWORK_DAY)
               : r;
}

static enum err take(struct db_conn *tx, struct claiming *m, int64_t now, struct error *e)
{
    int64_t n = 0;
    enum err r = db_exec_count(tx, &wish_take, DB_ARGS(DB_INT(m->wish.matter_id), DB_INT(now)), &n, e);
    if (r == ERR_OK && !n)
        return not_had(e);
    if (r == ERR_OK)
        r = check_day(tx, m, e);
    return r == ERR_OK ? notice_touch(tx, e) : r;
}

static enum err write_claim(struct db_conn *tx, void *ctx, struct error *e)
{
    struct claiming *m = ctx;
    const struct contact contact = {.name = m->name, .phone = m->x->phone, .id_number = "", .address = "", .mail = ""};
    int64_t person = 0, now = clock_now(&m->site->clock);
    const void *box = NULL;
    size_t box_n = 0;
    enum err r = find_again(tx, m, e);
    if (r != ERR_OK || m->again)
        return r;
    r = wish_get(tx, m->arena, m->x->ref, &m->wish, e);
    if (r == ERR_OK)
        r = take(tx, m, now, e);
    if (r == ERR_OK)
        r = person_put(tx, m->site, m->arena, &contact, &person, e);
    if (r == ERR_OK)
        r = wish_seal(tx, m->site, m->arena, person, m->message, &box, &box_n, e);
    if (r != ERR_OK)
        return r;
    m->state = "asked";
    m->number = matter_number_random(m->arena, PREFIX);
    const char *secret = secret_derive(m->site, m->arena, m->number, 1);
    return db_exec(tx, &wish_claim_put,
                   DB_ARGS(DB_INT(id_new()), DB_INT(m->wish.matter_id), DB_TEXT(m->number),
                           DB_TEXT(secret_hash(m->site, m->arena, m->number, secret)), DB_TEXT(m->key_hash),
                           DB_INT(m->x->org), DB_INT(person), box ? DB_BLOB(box, box_n) : DB_NULL, DB_INT(now)),
                   e);
}

enum err wish_claim(struct db_conn *c, const struct site *s, struct arena *a, const struct wish_ask *x,
                    struct wish_receipt *ret, struct error *e)
{
    struct claiming m = {.site = s, .arena = a, .x = x};
    enum err r = check(&m, e);
    if (r == ERR_OK)
        r = count_network(c, &m, e);
    if (r == ERR_OK)
        r = db_write(c, write_claim, &m, e);
    if (r == ERR_OK)
        *ret = (struct wish_receipt){.number = m.number,
                                     .secret = secret_derive(s, a, m.number, 1),
                                     .title = m.wish.title,
                                     .again = m.again,
                                     .state = m.state};
    return r;
}

static const struct throttle throttle_offer = {
    .purpose = "wish", .failures = 5, .window = 15 * MS_MINUTE, .closing = 15 * MS_MINUTE, .longest = MS_DAY};

/* As stored, from what somebody typed; other letters, or none, are taken for ours. */
static const char *normal(struct arena *a, const char *typed)
{
    const char *n = matter_number_normal(a, str_or(typed, ""));
    return n ? arena_printf(a, PREFIX "%s", n + strcspn(n, "0123456789")) : "";
}

DB_STMT(wish_claim_one_of,
        "SELECT k.id, k.matter_id, k.asked_at, k.looked_at, k.until_day, k.number, w.title, k.state, k.why,"
        " k.looked_why, k.secret FROM wish_claim k JOIN wish w ON w.matter_id = k.matter_id"
        " WHERE k.number = $1");

static enum err find(struct db_conn *c, const struct site *s, struct arena *a, const char *number, const char *secret,
                     struct wish_claimed *ret, struct error *e)
{
    const char *typed = str_digits(a, arena_strndup(a, str_or(secret, ""), strnlen(str_or(secret, ""), 64)));
    const char *hash = secret_hash(s, a, number, typed);
    bool fits = false;
    struct db_rows q;
    db_query(c, &q, &wish_claim_one_of, DB_ARGS(DB_TEXT(number)));
    if (db_next(&q)) {
        struct wish_claimed x = {.id = db_int(&q, 0),
                                 .matter_id = db_int(&q, 1),
                                 .asked_at = db_int(&q, 2),
                                 .looked_at = db_int(&q, 3),
                                 .until = (int32_t)db_int(&q, 4)};
        const char **const texts[] = {&x.number, &x.title, &x.state, &x.why, &x.looked_why};
        for (size_t i = 0; i < COUNT_OF(texts); i++)
            *texts[i] = db_text_dup(&q, 5 + (int)i, a);
        const char *stored = str_or(db_text(&q, 10), "");
        fits = strlen(stored) == strlen(hash) && bytes_equal(stored, hash, strlen(hash));
        *ret = x;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !fits
               ? error_set(e, ERR_NOT_FOUND, "secret", N_("Nothing was found under this number and secret."), NULL)
               : r;
}

enum err wish_claim_open(struct db_conn *c, const struct site *s, struct arena *a, const char *number,
                         const char *secret, const char *address, struct wish_claimed *ret, struct error *e)
{
    const char *stored = normal(a, number), *key = *stored ? stored : "?";
    enum err r = address ? throttle_check(c, s, &throttle_address, address, e) : ERR_OK;
    if (r == ERR_OK)
        r = throttle_take(c, s, &throttle_offer, key, e);
    if (r == ERR_OK)
        r = find(c, s, a, stored, secret, ret, e);
    if (r == ERR_OK)
        return throttle_clear(c, s, &throttle_offer, key, e);
    struct error own = {0};
    enum err counted = r == ERR_NOT_FOUND && address ? throttle_fail(c, s, &throttle_address, address, &own) : ERR_OK;
    if (counted == ERR_OK)
        return r;
    *e = own;
    return counted;
}

struct withdrawing {
    const struct site *site;
    const struct wish_claimed *claim;
};

DB_STMT(wish_claim_state, "SELECT k.state FROM wish_claim k WHERE k.id = $1");
DB_STMT(wish_claim_off, "UPDATE wish_claim SET state = 'withdrawn', changed_at = $2 WHERE id = $1"
                        " AND state IN ('asked', 'confirmed')");

/* What no office has confirmed waits again at once; what is confirmed the office gives back, or sees through itself. */
static enum err write_withdraw(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct withdrawing *x = ctx;
    int64_t now = clock_now(&x->site->clock), n = 0;
    struct arena *a = arena_new();
    char *state = NULL;
    enum err r = db_get_text(tx, &wish_claim_state, DB_ARGS(DB_INT(x->claim->id)), a, &state, e);
    if (r == ERR_OK && !str_eq(state, "withdrawn")) {
        r = db_exec_count(tx, &wish_claim_off, DB_ARGS(DB_INT(x->claim->id), DB_INT(now)), &n, e);
        if (r == ERR_OK && !n)
            r = error_set(e, ERR_CONFLICT, NULL, N_("This offer is over already."), NULL);
        if (r == ERR_OK)
            r = str_eq(state, "asked") ? wish_set_state(tx, x->claim->matter_id, "waiting", now, e)
                                       : wish_left(tx, x->site, x->claim->matter_id, e);
    }
    arena_free(a);
    return r;
}

enum err wish_claim_withdraw(struct db_conn *c, const struct site *s, struct arena *a, const char *number,
                             const char *secret, const char *address, struct error *e)
{
    struct wish_claimed claim;
    struct withdrawing x = {s, &claim};
    enum err r = wish_claim_open(c, s, a, number, secret, address, &claim, e);
    return r == ERR_OK ? db_write(c, write_withdraw, &x, e) : r;
}

static enum err key_of(struct db_conn *c, const struct site *s, struct arena *a, int64_t person_id, struct key *ret,
                       struct error *e)
{
    struct key own;
    enum err r = person_key(c, s, a, person_id, &own, e);
    if (r != ERR_OK)
        return r;
    *ret = key_derive(&own, "wish");
    wipe(&own, sizeof(own));
    return ERR_OK;
}

enum err wish_seal(struct db_conn *tx, const struct site *s, struct arena *a, int64_t person_id, const char *message,
                   const void **ret, size_t *ret_n, struct error *e)
{
    struct key k;
    if (str_empty(message))
        return ERR_OK;
    enum err r = key_of(tx, s, a, person_id, &k, e);
    if (r != ERR_OK)
        return r;
    *ret = box_seal(a, &k, "wish", message, strlen(message), ret_n);
    wipe(&k, sizeof(k));
    return ERR_OK;
}

enum err wish_unseal(struct db_conn *c, const struct site *s, struct arena *a, int64_t person_id, const void *box,
                     size_t n, const char **ret, struct error *e)
{
    struct key k;
    size_t plain_n = 0;
    *ret = "";
    if (!box || !n || !person_id)
        return ERR_OK;
    enum err r = key_of(c, s, a, person_id, &k, e);
    if (r != ERR_OK)
        return r == ERR_NOT_FOUND ? ERR_OK : r;
    const uint8_t *plain = box_open(a, &k, "wish", box, n, &plain_n);
    wipe(&k, sizeof(k));
    *ret = plain ? arena_strndup(a, (const char *)plain, plain_n) : "";
    return ERR_OK;
}

/* Offers that no office answered. */
struct lapsing {
    const struct site *site;
    int64_t before, ids[PIECE], matters[PIECE];
    int n, made;
};

DB_STMT(wish_unanswered, "SELECT k.id, k.matter_id FROM wish_claim k WHERE k.state = 'asked' AND k.asked_at < $1"
                         " ORDER BY k.asked_at, k.id LIMIT $2");
DB_STMT(wish_claim_lapse, "UPDATE wish_claim SET state = 'lapsed', changed_at = $2 WHERE id = $1 AND state = 'asked'");

static enum err write_lapse(struct db_conn *tx, void *ctx, struct error *e)
{
    struct lapsing *x = ctx;
    int64_t now = clock_now(&x->site->clock), one = 0;
    struct db_rows q;
    x->n = x->made = 0;
    db_query(tx, &q, &wish_unanswered, DB_ARGS(DB_INT(x->before), DB_INT(PIECE)));
    for (; db_next(&q) && x->n < PIECE; x->n++) {
        x->ids[x->n] = db_int(&q, 0);
        x->matters[x->n] = db_int(&q, 1);
    }
    enum err r = db_end(&q, e);
    for (int i = 0; r == ERR_OK && i < x->n; i++) {
        r = db_exec_count(tx, &wish_claim_lapse, DB_ARGS(DB_INT(x->ids[i]), DB_INT(now)), &one, e);
        if (r == ERR_OK && one)
            r = wish_set_state(tx, x->matters[i], "waiting", now, e);
        x->made += one != 0;
    }
    return r;
}

DB_STMT(wish_any_unanswered, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM wish_claim k WHERE k.state = 'asked'"
                             " AND k.asked_at < $1 LIMIT 1) x");

enum err wish_lapse(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    struct lapsing x = {.site = s, .before = clock_now(&s->clock) - WISH_ANSWER_DAYS * MS_DAY};
    int64_t any = 0;
    enum err r = db_get_int(c, &wish_any_unanswered, DB_ARGS(DB_INT(x.before)), &any, e);
    while (r == ERR_OK && any) {
        r = db_write(c, write_lapse, &x, e);
        *ret_n += x.made;
        any = x.n == PIECE;
    }
    return r;
}
