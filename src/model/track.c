/*
 * The resident's side. Every way in ends in the same refusal after the same work: the number is counted against before
 * it is looked at, the keyed hash is made whether or not there is one to compare with.
 */
#include "model/track.h"

#include <string.h>

#include "base/str.h"
#include "model/follow.h"
#include "model/move.h"
#include "model/person.h"
#include "model/submit.h"
#include "model/throttle.h"
#include "model/visible.h"

#define TOKEN_MAX  120
#define TOKEN_LIFE (2 * MS_HOUR)
#define SKEW       (5 * MS_MINUTE)
#define MAC_SIZE   16
#define REASON_MIN 4
#define REASON_MAX 200

static enum err refused(struct error *e)
{
    return error_set(e, ERR_NOT_FOUND, NULL, N_("Nothing was found under this number and secret."), NULL);
}

/* What tries count against: the digits of the number, with or without its letters, or whatever digits were typed where
 * it cannot be one. */
static const char *throttle_key(struct arena *a, const char *typed, const char *normal)
{
    return normal ? normal + strcspn(normal, "0123456789")
                  : arena_printf(a, "?%.40s", str_digits(a, arena_strndup(a, typed, strnlen(typed, 200))));
}

DB_STMT(track_find, "SELECT id, secret_hash FROM matter WHERE number = $1");

/* *ret_id is 0 unless the secret is the matter's. */
static enum err compare(struct db_conn *c, const struct site *s, struct arena *a, const char *number,
                        const char *secret, int64_t *ret_id, struct error *e)
{
    char stored[2 * HASH_SIZE];
    int64_t id = 0;
    struct db_rows q;
    memset(stored, '-', sizeof(stored)); /* no hash is this */
    db_query(c, &q, &track_find, DB_ARGS(DB_TEXT(number)));
    if (db_next(&q)) {
        const char *hash = db_text(&q, 1);
        id = db_int(&q, 0);
        if (hash && strlen(hash) == sizeof(stored))
            memcpy(stored, hash, sizeof(stored));
    }
    enum err r = db_end(&q, e);
    const char *given = secret_hash(s, a, number, str_digits(a, arena_strndup(a, secret, strnlen(secret, 64))));
    bool same = bytes_equal(stored, given, sizeof(stored));
    if (r == ERR_OK)
        *ret_id = same ? id : 0;
    return r;
}

enum err track_open(struct db_conn *c, const struct site *s, struct arena *a, const char *number, const char *secret,
                    const char *address, struct matter_full *ret, struct error *e)
{
    int64_t id = 0;
    const char *normal = matter_number_normal(a, str_or(number, ""));
    const char *key = throttle_key(a, str_or(number, ""), normal), *const *numbers = NULL;
    enum err r = address ? throttle_check(c, s, &throttle_address, address, e) : ERR_OK;
    if (r == ERR_OK)
        r = throttle_take(c, s, &throttle_secret, key, e);
    if (r == ERR_OK)
        r = matter_numbers(c, a, str_or(number, ""), &numbers, e);
    if (r == ERR_OK && !numbers[0])
        r = compare(c, s, a, key, str_or(secret, ""), &id, e);
    for (size_t i = 0; r == ERR_OK && numbers[i] && !id; i++)
        r = compare(c, s, a, numbers[i], str_or(secret, ""), &id, e);
    if (r != ERR_OK)
        return r;
    if (id == 0) {
        r = address ? throttle_fail(c, s, &throttle_address, address, e) : ERR_OK;
        return r == ERR_OK ? refused(e) : r;
    }
    r = throttle_clear(c, s, &throttle_secret, key, e);
    return r == ERR_OK ? matter_full_shown(c, a, id, ret, e) : r;
}

static char *token_mac(const struct site *s, struct arena *a, const char *head)
{
    struct hash h = keyed_hash(&s->key, "track-token", head, strlen(head));
    return hex_of(a, h.b, MAC_SIZE);
}

char *track_token(const struct site *s, struct arena *a, const char *number, int64_t issue)
{
    const char *head =
        arena_printf(a, "%s.%lld.%lld", number, (long long)issue, (long long)(clock_now(&s->clock) / MS_SECOND));
    return arena_printf(a, "%s.%s", head, token_mac(s, a, head));
}

/* Takes "number.issue.time.mac" apart, from the end; false unless this site signed it within its life. */
static bool token_read(const struct site *s, struct arena *a, const char *token, const char **ret_number,
                       int64_t *ret_issue)
{
    if (!token || strnlen(token, TOKEN_MAX + 1) > TOKEN_MAX)
        return false;
    char *head = arena_strdup(a, token);
    char *mac = strrchr(head, '.');
    if (!mac)
        return false;
    *mac++ = '\0';
    if (strlen(mac) != HEX_SIZE(MAC_SIZE) - 1 || !bytes_equal(mac, token_mac(s, a, head), HEX_SIZE(MAC_SIZE) - 1))
        return false;
    char *time = strrchr(head, '.');
    int64_t at, age;
    if (!time || !str_int(time + 1, 0, INT64_MAX / MS_SECOND, &at))
        return false;
    *time = '\0';
    char *issue = strrchr(head, '.');
    if (!issue || !str_int(issue + 1, 1, INT64_MAX, ret_issue))
        return false;
    *issue = '\0';
    *ret_number = head;
    age = clock_now(&s->clock) - at * MS_SECOND;
    return age > -SKEW && age < TOKEN_LIFE;
}

DB_STMT(track_current, "SELECT id FROM matter WHERE number = $1 AND secret_issue = $2 AND secret_hash <> ''");

static enum err authorise(struct db_conn *c, const struct site *s, struct arena *a, const char *token, int64_t *ret_id,
                          struct error *e)
{
    const char *number = "";
    int64_t issue = 0;
    enum err r = ERR_NOT_FOUND;
    if (token_read(s, a, token, &number, &issue))
        r = db_get_int(c, &track_current, DB_ARGS(DB_TEXT(number), DB_INT(issue)), ret_id, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("Please give the number and the secret again."), NULL);
    return r;
}

enum err track_by_token(struct db_conn *c, const struct site *s, struct arena *a, const char *token,
                        struct matter_full *ret, struct error *e)
{
    int64_t id;
    enum err r = authorise(c, s, a, token, &id, e);
    return r == ERR_OK ? matter_full_shown(c, a, id, ret, e) : r;
}

/* What a resident does: one move, and after a rating that says "no" a second one. */
struct resident_act {
    const struct site *site;
    struct arena *arena;
    const char *token;
    struct move_request move;
    bool unsolved;
};

DB_STMT(track_reopened, "SELECT COUNT(*) FROM entry WHERE matter_id = $1 AND kind IN ('reopen', 'callback_reopen')");

enum err track_went_up(struct db_conn *tx, int64_t matter_id, bool *ret, struct error *e)
{
    int64_t times = 0;
    enum err r = db_get_int(tx, &track_reopened, DB_ARGS(DB_INT(matter_id)), &times, e);
    if (r == ERR_OK)
        *ret = times > 0;
    return r;
}

DB_STMT(track_kind, "SELECT procedure, procedure_version FROM matter WHERE id = $1");

/* Whether the matter's procedure has the step. */
static enum err has_step(struct db_conn *tx, int64_t matter_id, const char *step, bool *ret, struct error *e)
{
    struct db_rows q;
    *ret = false;
    db_query(tx, &q, &track_kind, DB_ARGS(DB_INT(matter_id)));
    if (db_next(&q))
        *ret = procedure_move(procedure_at(db_text(&q, 0), db_int(&q, 1)), step) != NULL;
    return db_end(&q, e);
}

/* Once it goes up by itself; after that a supervisor decides. */
static enum err go_on(struct db_conn *tx, const struct resident_act *p, int64_t matter_id, struct error *e)
{
    bool up;
    enum err r = track_went_up(tx, matter_id, &up, e);
    if (r != ERR_OK)
        return r;
    struct move_request x = {.move = up ? "appeal" : "reopen"};
    bool follows;
    r = has_step(tx, matter_id, x.move, &follows, e);
    if (r != ERR_OK || !follows)
        return r;
    if (!str_empty(p->move.op_key))
        x.op_key = arena_printf(p->arena, "%s/again", p->move.op_key);
    return move_as_resident(tx, p->site, matter_id, &x, NULL, e);
}

static enum err act_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct resident_act *p = ctx;
    int64_t matter_id, entry_id = 0;
    enum err r = authorise(tx, p->site, p->arena, p->token, &matter_id, e);
    if (r == ERR_OK)
        r = move_as_resident(tx, p->site, matter_id, &p->move, &entry_id, e);
    /* The same form again adds no entry, and what came with the first one has gone on already. */
    return r == ERR_OK && p->unsolved && entry_id ? go_on(tx, p, matter_id, e) : r;
}

enum err track_supplement(struct db_conn *c, const struct site *s, struct arena *a, const char *token, const char *text,
                          const struct record_file *files, size_t n_files, const char *op_key, struct error *e)
{
    struct resident_act p = {
        .site = s,
        .arena = a,
        .token = token,
        .move = {.move = "supplement", .op_key = op_key, .texts = {text}, .files = files, .n_files = n_files}};
    return db_write(c, act_write, &p, e);
}

enum err track_withdraw(struct db_conn *c, const struct site *s, struct arena *a, const char *token, const char *reason,
                        const char *op_key, struct error *e)
{
    struct resident_act p = {
        .site = s, .arena = a, .token = token, .move = {.move = "withdraw", .op_key = op_key, .texts = {reason}}};
    return db_write(c, act_write, &p, e);
}

enum err track_rate(struct db_conn *c, const struct site *s, struct arena *a, const char *token, const char *solved,
                    const char *satisfied, const char *comment, const char *op_key, struct error *e)
{
    struct resident_act p = {
        .site = s,
        .arena = a,
        .token = token,
        .move = {.move = "rate", .op_key = op_key, .texts = {comment}, .solved = solved, .satisfied = satisfied},
        .unsolved = str_eq(solved, "no")};
    return db_write(c, act_write, &p, e);
}

enum err track_step(struct db_conn *c, const struct site *s, struct arena *a, const char *token, const char *move,
                    const char *const *texts, const char *op_key, struct error *e)
{
    struct resident_act p = {.site = s, .arena = a, .token = token, .move = {.move = move, .op_key = op_key}};
    if (move_has_own_form(move))
        return error_set(e, ERR_INVALID, "move", N_("There is no such step."), NULL);
    for (size_t i = 0; i < MOVE_FIELDS_MAX; i++)
        p.move.texts[i] = texts[i];
    return db_write(c, act_write, &p, e);
}

/* A re-issue on its way through the write. */
struct reissue {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const char *number, *reason, *op_key;
    int64_t id, issue, person_id;
    const char *secret;
};

DB_STMT(reissue_find, "SELECT m.id, m.secret_issue, m.person_id FROM matter m WHERE m.number = $2 AND" MATTER_VISIBLE);

static enum err reissue_load(struct db_conn *tx, struct reissue *p, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(tx, &q, &reissue_find, DB_ARGS(DB_INT(p->viewer->id), DB_TEXT(p->number)));
    if (db_next(&q)) {
        found = true;
        p->id = db_int(&q, 0);
        p->issue = db_int(&q, 1);
        p->person_id = db_int(&q, 2);
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such matter."), NULL) : r;
}

static enum err reissue_check(struct db_conn *tx, struct reissue *p, struct error *e)
{
    struct contact who = {"", "", "", "", ""};
    unsigned roles;
    enum err r = matter_roles(tx, p->viewer, p->id, &roles, e);
    if (r == ERR_OK && !(roles & (ROLE_INTAKE | ROLE_DISPATCHER)))
        r = error_set(e, ERR_DENIED, NULL, N_("Only intake gives out a secret again."), NULL);
    if (r == ERR_OK && p->person_id)
        r = person_get(tx, p->site, p->arena, p->person_id, &who, e);
    if (r == ERR_OK && !*who.phone)
        r = error_set(e, ERR_DENIED, NULL, N_("The resident left no phone number to read a secret out to."), NULL);
    return r;
}

DB_STMT(reissue_done, "SELECT 1 FROM entry WHERE op_key = $1");
DB_STMT(reissue_store, "UPDATE matter SET secret_issue = $2, secret_hash = $3 WHERE id = $1");

static enum err reissue_make(struct db_conn *tx, struct reissue *p, const char *key, struct error *e)
{
    const struct record_text reason = {"reason", p->reason};
    struct record_entry entry = {.matter_id = p->id,
                                 .kind = "reissue",
                                 .actor = ACTOR_OFFICER,
                                 .officer_id = p->viewer->id,
                                 .unit_id = p->viewer->unit_id,
                                 .shown = true,
                                 .op_key = key,
                                 .texts = &reason,
                                 .n_texts = 1};
    p->secret = secret_derive(p->site, p->arena, p->number, p->issue + 1);
    enum err r = db_exec(
        tx, &reissue_store,
        DB_ARGS(DB_INT(p->id), DB_INT(p->issue + 1), DB_TEXT(secret_hash(p->site, p->arena, p->number, p->secret))), e);
    struct followed f = {.matter_id = p->id, .kind = entry.kind, .by_officer = true, .state_from = "", .state_to = ""};
    if (r == ERR_OK)
        r = record_append(tx, p->site, &entry, &f.entry_id, e);
    if (r == ERR_OK)
        r = follow_entry(tx, p->site, &f, e);
    return r == ERR_OK ? throttle_clear_in(tx, p->site, &throttle_secret, throttle_key(p->arena, "", p->number), e) : r;
}

/* Of one clerk's form and the secret it made: no other form's key, and no older one, reads out the present secret. */
static const char *reissue_key(const struct reissue *p, int64_t issue)
{
    if (str_empty(p->op_key))
        return NULL;
    return arena_printf(p->arena, "%s:%lld:reissue:%lld:%s", p->number, (long long)p->viewer->id, (long long)issue,
                        p->op_key);
}

static enum err reissue_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct reissue *p = ctx;
    int64_t one;
    enum err r = reissue_load(tx, p, e);
    if (r == ERR_OK)
        r = reissue_check(tx, p, e);
    if (r == ERR_OK && !str_empty(p->op_key)) {
        /* The same form again reads out the same secret. */
        p->secret = secret_derive(p->site, p->arena, p->number, p->issue);
        r = db_get_int(tx, &reissue_done, DB_ARGS(DB_TEXT(reissue_key(p, p->issue))), &one, e);
        if (r != ERR_NOT_FOUND)
            return r;
        r = ERR_OK;
    }
    return r == ERR_OK ? reissue_make(tx, p, reissue_key(p, p->issue + 1), e) : r;
}

enum err track_reissue(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *number, const char *reason, const char *op_key, char **ret_secret, struct error *e)
{
    const char *why = str_or(reason, "");
    bool readable = utf8_valid(why, strlen(why));
    struct reissue p = {.site = s,
                        .viewer = v,
                        .arena = a,
                        .number = str_or(matter_number_normal(a, number), ""),
                        .reason = readable ? str_trim(a, why) : "",
                        .op_key = op_key};
    size_t n = utf8_length(p.reason);
    if (n < REASON_MIN || n > REASON_MAX)
        return error_set(e, ERR_INVALID, "reason", N_("Please give a reason of 4 to 200 characters."), NULL);
    if (v->id <= 0)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such matter."), NULL);
    enum err r = db_write(c, reissue_write, &p, e);
    if (r == ERR_OK)
        *ret_secret = arena_strdup(a, p.secret);
    return r;
}
