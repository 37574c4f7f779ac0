/*
 * Sessions. A try to log in is counted before the password is looked at, so that tries at the same time cannot slip
 * through together; the write that opens the session takes the count back.
 */
#include "model/session.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "model/audit.h"
#include "model/officer.h"
#include "model/throttle.h"

#define TOKEN_SIZE 32
#define CLIENT_MAX 200
#define SEEN_STEP  MS_MINUTE
#define LIST_MAX   100
#define SWEEP_ROWS 1000
#define ID_LEN     16

/* The stored hash of a token; NULL when it cannot be one. */
static char *hash_of(struct arena *a, const char *token)
{
    uint8_t raw[TOKEN_SIZE];
    if (!token || !hex_parse(token, raw, sizeof(raw)))
        return NULL;
    struct hash h = hash_bytes(raw, sizeof(raw));
    wipe(raw, sizeof(raw));
    return hex_of(a, h.b, HASH_SIZE);
}

/* Logins are stored in lower case; the throttle counts for what is stored. */
static char *login_of(struct arena *a, const char *typed)
{
    char *login = str_trim(a, str_or(typed, ""));
    for (char *p = login; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    return login;
}

struct log_in {
    const struct site *site;
    const char *login, *client;
    int64_t officer_id;
    const char *password_hash;
    const char *token_hash, *old_hash; /* old_hash NULL: none */
    int64_t now;
    bool gone; /* the account closed or its password changed meanwhile */
};

DB_STMT(session_account, "SELECT id, password_hash, active FROM officer WHERE login = $1");

static enum err find_account(struct db_conn *c, struct arena *a, struct log_in *x, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &session_account, DB_ARGS(DB_TEXT(x->login)));
    if (db_next(&q) && db_int(&q, 2)) {
        x->officer_id = db_int(&q, 0);
        x->password_hash = db_text_dup(&q, 1, a);
    }
    return db_end(&q, e);
}

DB_STMT(session_still, "SELECT COUNT(*) FROM officer WHERE id = $1 AND password_hash = $2 AND active = 1");
DB_STMT(session_drop, "DELETE FROM session WHERE token_hash = $1");
DB_STMT(session_insert, "INSERT INTO session (token_hash, officer_id, created_at, seen_at, until, client)"
                        " VALUES ($1, $2, $3, $3, $4, $5) ON CONFLICT (token_hash) DO NOTHING");

static enum err write_log_in(struct db_conn *tx, void *ctx, struct error *e)
{
    struct log_in *x = ctx;
    int64_t same;
    enum err r = db_get_int(tx, &session_still, DB_ARGS(DB_INT(x->officer_id), DB_TEXT(x->password_hash)), &same, e);
    if (r != ERR_OK)
        return r;
    x->gone = same == 0;
    if (x->gone)
        return ERR_OK;
    if (x->old_hash)
        r = db_exec(tx, &session_drop, DB_ARGS(DB_TEXT(x->old_hash)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &session_insert,
                    DB_ARGS(DB_TEXT(x->token_hash), DB_INT(x->officer_id), DB_INT(x->now),
                            DB_INT(x->now + SESSION_LIFE), DB_TEXT(x->client)),
                    e);
    return r == ERR_OK ? throttle_clear_in(tx, x->site, &throttle_login, x->login, e) : r;
}

static enum err wrong(struct db_conn *c, const struct site *s, const char *address, struct error *e)
{
    if (!str_empty(address)) {
        enum err r = throttle_fail(c, s, &throttle_address, address, e);
        if (r != ERR_OK)
            return r;
    }
    return error_set(e, ERR_DENIED, "password", N_("Login or password is wrong."), NULL);
}

/* Invalid bytes cannot go into the database: a client's name that holds some is left out. */
static const char *client_of(struct arena *a, const char *client)
{
    if (str_empty(client) || !utf8_valid(client, strlen(client)))
        return "";
    return utf8_cut(a, client, CLIENT_MAX / 4 - 1);
}

static enum err check_tries(struct db_conn *c, const struct site *s, const char *login, const char *address,
                            struct error *e)
{
    enum err r = ERR_OK;
    if (!str_empty(address))
        r = throttle_check(c, s, &throttle_address, address, e);
    return r == ERR_OK ? throttle_take(c, s, &throttle_login, login, e) : r;
}

enum err session_log_in(struct db_conn *c, const struct site *s, struct arena *a, const char *login,
                        const char *password, const char *address, const char *client, const char *old_token,
                        char **ret_token, struct error *e)
{
    struct log_in x = {.site = s, .login = login_of(a, login), .now = clock_now(&s->clock)};
    bool readable = strlen(x.login) <= OFFICER_LOGIN_MAX && utf8_valid(x.login, strlen(x.login));
    if (!readable)
        x.login = "";
    enum err r = check_tries(c, s, x.login, address, e);
    if (r == ERR_OK)
        r = find_account(c, a, &x, e);
    if (r != ERR_OK)
        return r;
    bool length = strlen(password) <= OFFICER_PASSWORD_MAX;
    bool right = password_matches(x.password_hash, length ? password : "");
    if (!right || !length || !x.officer_id)
        return wrong(c, s, address, e);
    uint8_t token[TOKEN_SIZE];
    crypto_random(token, sizeof(token));
    char *hex = hex_of(a, token, sizeof(token));
    wipe(token, sizeof(token));
    x.token_hash = hash_of(a, hex);
    x.old_hash = hash_of(a, old_token);
    x.client = client_of(a, client);
    r = db_write(c, write_log_in, &x, e);
    if (r != ERR_OK)
        return r;
    if (x.gone)
        return wrong(c, s, address, e);
    *ret_token = hex;
    return ERR_OK;
}

/* A write of one statement with a hash and two numbers. */
struct touch {
    struct arena *arena;
    const char *hash;
    int64_t officer_id, time, n;
};

DB_STMT(session_seen, "UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2");

static enum err write_seen(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct touch *x = ctx;
    return db_exec(tx, &session_seen, DB_ARGS(DB_TEXT(x->hash), DB_INT(x->time)), e);
}

DB_STMT(session_who, "SELECT o.id, o.login, o.name, o.must_change, s.seen_at, p.role, p.unit_id, u.name FROM session s"
                     " JOIN officer o ON o.id = s.officer_id LEFT JOIN post p ON p.officer_id = o.id AND p.until = 0"
                     " LEFT JOIN unit u ON u.id = p.unit_id WHERE s.token_hash = $1 AND s.until > $2 AND s.seen_at > $3"
                     " AND o.active = 1 ORDER BY p.since, p.id");

static enum err read_viewer(struct db_conn *c, struct arena *a, const char *hash, int64_t now, struct viewer *ret,
                            int64_t *ret_seen, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &session_who, DB_ARGS(DB_TEXT(hash), DB_INT(now), DB_INT(now - SESSION_IDLE)));
    while (db_next(&q)) {
        if (!ret->login) {
            ret->id = db_int(&q, 0);
            ret->login = db_text_dup(&q, 1, a);
            ret->name = db_text_dup(&q, 2, a);
            ret->must_change = db_int(&q, 3) != 0;
            *ret_seen = db_int(&q, 4);
            ret->unit_id = db_int(&q, 6);
            ret->unit_name = db_is_null(&q, 7) ? "" : db_text_dup(&q, 7, a);
        }
        const struct role_def *role = db_is_null(&q, 5) ? NULL : role_by_code(db_text(&q, 5));
        if (role)
            ret->roles |= role->role;
    }
    return db_end(&q, e);
}

enum err session_viewer(struct db_conn *c, const struct site *s, const char *token, struct arena *a, struct viewer *ret,
                        struct error *e)
{
    int64_t now = clock_now(&s->clock), seen = 0;
    const char *hash = hash_of(a, token);
    struct viewer v = {.unit_name = ""};
    enum err r = hash ? read_viewer(c, a, hash, now, &v, &seen, e) : ERR_OK;
    if (r != ERR_OK)
        return r;
    if (!v.login)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("Please log in."), NULL);
    if (now - seen >= SEEN_STEP) {
        struct touch x = {.hash = hash, .time = now};
        struct error ignored;
        /* Reading goes on where nothing can be written: the session then ends a little earlier. */
        if (db_write(c, write_seen, &x, &ignored) != ERR_OK)
            seen = now;
    }
    *ret = v;
    return ERR_OK;
}

static enum err write_drop(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct touch *x = ctx;
    return db_exec(tx, &session_drop, DB_ARGS(DB_TEXT(x->hash)), e);
}

enum err session_log_out(struct db_conn *c, const struct site *s, const char *token, struct error *e)
{
    (void)s;
    struct arena *a = arena_new();
    struct touch x = {.hash = hash_of(a, token)};
    enum err r = x.hash ? db_write(c, write_drop, &x, e) : ERR_OK;
    arena_free(a);
    return r;
}

DB_STMT(session_drop_all, "DELETE FROM session WHERE officer_id = $1 AND token_hash <> $2");

static enum err write_drop_all(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct touch *x = ctx;
    return db_exec(tx, &session_drop_all, DB_ARGS(DB_INT(x->officer_id), DB_TEXT(x->hash)), e);
}

/* One's own sessions are one's own business; what is done to somebody else is in the trail. */
static enum err write_log_out(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct touch *x = ctx;
    struct officer o;
    enum err r = officer_by_id(tx, x->arena, x->officer_id, &o, e);
    if (r != ERR_OK)
        return r;
    buf_puts(detail, o.login);
    return write_drop_all(tx, ctx, e);
}

enum err session_log_out_all(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t officer_id,
                             const char *keep_token, struct error *e)
{
    if (v->id != officer_id && !viewer_may(v, ROLE_SECADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only security administrators end other people's sessions."), NULL);
    struct arena *a = arena_new();
    struct touch x = {.hash = str_or(hash_of(a, keep_token), ""), .officer_id = officer_id, .arena = a};
    enum err r = v->id == officer_id ? db_write(c, write_drop_all, &x, e)
                                     : audit_write(c, s, v, "session.end", write_log_out, &x, e);
    arena_free(a);
    return r;
}

DB_STMT(session_own, "SELECT token_hash, created_at, seen_at, until, client FROM session WHERE officer_id = $1"
                     " AND until > $2 AND seen_at > $3 ORDER BY created_at DESC LIMIT $4");

enum err session_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *token, struct session_list *ret, struct error *e)
{
    int64_t now = clock_now(&s->clock);
    const char *own = hash_of(a, token);
    struct session_list l = {.rows = arena_array(a, struct session_info, LIST_MAX)};
    struct db_rows q;
    db_query(c, &q, &session_own, DB_ARGS(DB_INT(v->id), DB_INT(now), DB_INT(now - SESSION_IDLE), DB_INT(LIST_MAX)));
    while (db_next(&q)) {
        const char *hash = db_text(&q, 0);
        l.rows[l.n++] = (struct session_info){.id = arena_strndup(a, hash, ID_LEN),
                                              .created_at = db_int(&q, 1),
                                              .seen_at = db_int(&q, 2),
                                              .until = db_int(&q, 3),
                                              .client = db_text_dup(&q, 4, a),
                                              .current = str_eq(own, hash)};
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

DB_STMT(session_drop_own, "DELETE FROM session WHERE officer_id = $1 AND substr(token_hash, 1, 16) = $2");

static enum err write_end(struct db_conn *tx, void *ctx, struct error *e)
{
    struct touch *x = ctx;
    return db_exec_count(tx, &session_drop_own, DB_ARGS(DB_INT(x->officer_id), DB_TEXT(x->hash)), &x->n, e);
}

enum err session_end(struct db_conn *c, const struct site *s, const struct viewer *v, const char *id, struct error *e)
{
    (void)s;
    struct touch x = {.hash = str_or(id, ""), .officer_id = v->id};
    if (strlen(x.hash) != ID_LEN)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("This session has ended already."), NULL);
    enum err r = db_write(c, write_end, &x, e);
    if (r == ERR_OK && x.n == 0)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("This session has ended already."), NULL);
    return r;
}

DB_STMT(session_expired,
        "DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session WHERE until < $1 ORDER BY until"
        " LIMIT $2)");

static enum err write_sweep(struct db_conn *tx, void *ctx, struct error *e)
{
    struct touch *x = ctx;
    return db_exec_count(tx, &session_expired, DB_ARGS(DB_INT(x->time), DB_INT(SWEEP_ROWS)), &x->n, e);
}

enum err session_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    struct touch x = {.time = clock_now(&s->clock)};
    enum err r = db_write(c, write_sweep, &x, e);
    if (r == ERR_OK)
        *ret_n = x.n;
    return r;
}
