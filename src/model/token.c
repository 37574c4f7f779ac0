/* Tokens of programs: found by the hash of what is sent, so that a look at the database gives none away. */
#include "model/token.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/throttle.h"

#define SECRET_SIZE 32
#define SEEN_STEP   MS_HOUR
#define OWN_MAX     100
#define LIST_MAX    200

static const struct scope_def scopes[] = {
    {SCOPE_READ, "matters:read", N_("Read matters")},     {SCOPE_ACT, "matters:act", N_("Make steps")},
    {SCOPE_WRITE, "matters:write", N_("Record matters")}, {SCOPE_FILES, "files:write", N_("Send files")},
    {SCOPE_SEARCH, "search", N_("Search matters")},
};

const struct scope_def *scope_all(int *ret_n)
{
    *ret_n = (int)COUNT_OF(scopes);
    return scopes;
}

const struct scope_def *scope_by_code(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(scopes); i++) {
        if (str_eq(scopes[i].code, code))
            return &scopes[i];
    }
    return NULL;
}

const char *scope_code(unsigned scope)
{
    for (size_t i = 0; i < COUNT_OF(scopes); i++) {
        if (scopes[i].scope == scope)
            return scopes[i].code;
    }
    return "";
}

static const char *scopes_text(struct arena *a, unsigned bits)
{
    const char *text = "";
    for (size_t i = 0; i < COUNT_OF(scopes); i++) {
        if (bits & scopes[i].scope)
            text = arena_printf(a, "%s%s%s", text, *text ? " " : "", scopes[i].code);
    }
    return text;
}

static unsigned scopes_bits(struct arena *a, const char *text)
{
    unsigned bits = 0;
    char *rest = arena_strdup(a, text), *word;
    while ((word = strsep(&rest, " "))) {
        const struct scope_def *d = scope_by_code(word);
        bits |= d ? (unsigned)d->scope : 0;
    }
    return bits;
}

/* The stored hash of a token; NULL when it cannot be one. */
static char *hash_of(struct arena *a, const char *token)
{
    uint8_t raw[SECRET_SIZE];
    if (!token || !str_starts(token, TOKEN_PREFIX) || !hex_parse(token + strlen(TOKEN_PREFIX), raw, sizeof(raw)))
        return NULL;
    struct hash h = hash_bytes(raw, sizeof(raw));
    wipe(raw, sizeof(raw));
    return hex_of(a, h.b, HASH_SIZE);
}

/* A token on its way through a write. */
struct giving {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const char *login, *name, *scopes, *hash;
    int64_t id, officer_id, until;
};

DB_STMT(token_insert, "INSERT INTO api_token (id, token_hash, officer_id, name, scopes, created_at, until)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7)");

static enum err write_add(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct giving *x = ctx;
    struct viewer officer;
    enum err r = viewer_by_login(tx, x->arena, x->login, &officer, e);
    if (r != ERR_OK)
        return r;
    buf_printf(detail, "%s: %s (%s)", x->login, x->name, x->scopes);
    return db_exec(tx, &token_insert,
                   DB_ARGS(DB_INT(x->id), DB_TEXT(x->hash), DB_INT(officer.id), DB_TEXT(x->name), DB_TEXT(x->scopes),
                           DB_INT(clock_now(&x->site->clock)), DB_INT(x->until)),
                   e);
}

static enum err check_new(const struct viewer *v, unsigned bits, int days, const char *name, struct error *e)
{
    if (v->id != VIEWER_OPERATOR)
        return error_set(e, ERR_DENIED, NULL, N_("Only the operator gives out tokens, on the command line."), NULL);
    if (!bits)
        return error_set(e, ERR_INVALID, "scope", N_("A token needs at least one scope."), NULL);
    if (days < 1 || days > TOKEN_DAYS_MAX)
        return error_set(e, ERR_INVALID, "days", N_("A token lasts from 1 to {} days."), "%d", TOKEN_DAYS_MAX);
    if (!utf8_valid(name, strlen(name)))
        return error_set(e, ERR_INVALID, "name", N_("The text holds characters that cannot be read."), NULL);
    if (utf8_length(name) > TOKEN_NAME_MAX)
        return error_set(e, ERR_INVALID, "name", N_("Please keep it within {} characters."), "%d", TOKEN_NAME_MAX);
    return ERR_OK;
}

enum err token_add(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *login,
                   unsigned bits, int days, const char *name, char **ret_token, struct error *e)
{
    uint8_t secret[SECRET_SIZE];
    enum err r = check_new(v, bits, days, str_or(name, ""), e);
    if (r != ERR_OK)
        return r;
    crypto_random(secret, sizeof(secret));
    char *token = arena_printf(a, TOKEN_PREFIX "%s", hex_of(a, secret, sizeof(secret)));
    wipe(secret, sizeof(secret));
    struct giving x = {.site = s,
                       .viewer = v,
                       .arena = a,
                       .login = login,
                       .name = str_or(str_trim(a, str_or(name, "")), "api"),
                       .scopes = scopes_text(a, bits),
                       .hash = hash_of(a, token),
                       .id = id_new(),
                       .until = clock_now(&s->clock) + days * MS_DAY};
    r = audit_write(c, s, v, "token.add", write_add, &x, e);
    if (r == ERR_OK)
        *ret_token = token;
    return r;
}

DB_STMT(token_officer, "SELECT o.id, o.login, t.name FROM api_token t JOIN officer o ON o.id = t.officer_id"
                       " WHERE t.id = $1");
DB_STMT(token_end, "UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at = 0");

static enum err write_revoke(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct giving *x = ctx;
    struct db_rows q;
    bool found = false;
    db_query(tx, &q, &token_officer, DB_ARGS(DB_INT(x->id)));
    if (db_next(&q)) {
        found = db_int(&q, 0) == x->viewer->id || viewer_may(x->viewer, ROLE_SECADMIN);
        buf_printf(detail, "%s: %s", db_text(&q, 1), db_text(&q, 2));
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such token."), NULL);
    return r == ERR_OK ? db_exec(tx, &token_end, DB_ARGS(DB_INT(x->id), DB_INT(clock_now(&x->site->clock))), e) : r;
}

enum err token_revoke(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, struct error *e)
{
    struct giving x = {.site = s, .viewer = v, .id = id};
    return audit_write(c, s, v, "token.revoke", write_revoke, &x, e);
}

#define TOKEN_ROW                                                                                                      \
    "SELECT t.id, o.login, o.name, t.name, t.scopes, t.created_at, t.until, t.seen_at, t.revoked_at, o.active"         \
    " FROM api_token t JOIN officer o ON o.id = t.officer_id WHERE "

DB_STMT(token_of_officer, TOKEN_ROW "t.officer_id = $1 AND t.id < $2 ORDER BY t.id DESC LIMIT $3");
DB_STMT(token_of_all, TOKEN_ROW "t.id < $1 ORDER BY t.id DESC LIMIT $2");

static enum err read_list(struct db_rows *q, const struct site *s, struct arena *a, int limit, struct token_list *ret,
                          struct error *e)
{
    struct token *rows = arena_array(a, struct token, (size_t)limit + 1);
    int64_t now = clock_now(&s->clock);
    int n = 0;
    while (db_next(q)) {
        rows[n] = (struct token){.id = db_int(q, 0),
                                 .officer_login = db_text_dup(q, 1, a),
                                 .officer_name = db_text_dup(q, 2, a),
                                 .name = db_text_dup(q, 3, a),
                                 .scopes = db_text_dup(q, 4, a),
                                 .created_at = db_int(q, 5),
                                 .until = db_int(q, 6),
                                 .seen_at = db_int(q, 7),
                                 .revoked_at = db_int(q, 8)};
        rows[n].in_force = !rows[n].revoked_at && rows[n].until > now && db_int(q, 9);
        n++;
    }
    enum err r = db_end(q, e);
    if (r != ERR_OK)
        return r;
    *ret = (struct token_list){.rows = rows, .n = n > limit ? limit : n};
    if (n > limit)
        ret->next = arena_printf(a, "%lld", (long long)rows[limit - 1].id);
    return ERR_OK;
}

enum err token_own(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                   struct token_list *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &token_of_officer, DB_ARGS(DB_INT(v->id), DB_INT(INT64_MAX), DB_INT(OWN_MAX)));
    return read_list(&q, s, a, OWN_MAX, ret, e);
}

enum err token_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const char *cursor, int limit, struct token_list *ret, struct error *e)
{
    int64_t below = INT64_MAX;
    if (!viewer_may(v, ROLE_SECADMIN | ROLE_AUDADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only security administrators see other people's tokens."), NULL);
    if (limit < 1 || limit > LIST_MAX || (!str_empty(cursor) && !str_int(cursor, 1, INT64_MAX, &below)))
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    struct db_rows q;
    db_query(c, &q, &token_of_all, DB_ARGS(DB_INT(below), DB_INT(limit + 1)));
    return read_list(&q, s, a, limit, ret, e);
}

/* A token that was sent, as the table has it. */
struct sent {
    int64_t id, seen_at;
    const char *login, *scopes; /* login NULL: no token that is in force */
};

DB_STMT(token_by_hash, "SELECT t.id, t.seen_at, o.login, t.scopes FROM api_token t JOIN officer o"
                       " ON o.id = t.officer_id WHERE t.token_hash = $1 AND t.until > $2 AND t.revoked_at = 0"
                       " AND o.active = 1");

static enum err find(struct db_conn *c, struct arena *a, const char *hash, int64_t now, struct sent *ret,
                     struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &token_by_hash, DB_ARGS(DB_TEXT(hash), DB_INT(now)));
    if (db_next(&q))
        *ret = (struct sent){db_int(&q, 0), db_int(&q, 1), db_text_dup(&q, 2, a), db_text_dup(&q, 3, a)};
    return db_end(&q, e);
}

DB_STMT(token_seen, "UPDATE api_token SET seen_at = $2 WHERE id = $1 AND seen_at < $2");

static enum err write_seen(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct sent *x = ctx;
    return db_exec(tx, &token_seen, DB_ARGS(DB_INT(x->id), DB_INT(x->seen_at)), e);
}

/* Reading goes on where nothing can be written. */
static void note_use(struct db_conn *c, const struct sent *x, int64_t now)
{
    struct sent seen = {.id = x->id, .seen_at = now};
    struct error ignored;
    enum err r = now - x->seen_at >= SEEN_STEP ? db_write(c, write_seen, &seen, &ignored) : ERR_OK;
    (void)r;
}

/* Nobody guesses 256 bits: what is counted is a program that goes on with a token that has ended. */
static enum err refuse(struct db_conn *c, const struct site *s, const char *address, struct error *e)
{
    enum err r = str_empty(address) ? ERR_OK : throttle_take(c, s, &throttle_token, address, e);
    return r == ERR_OK ? error_set(e, ERR_DENIED, NULL, N_("This token is not in force."), NULL) : r;
}

enum err token_viewer(struct db_conn *c, const struct site *s, const char *token, const char *address, struct arena *a,
                      struct viewer *ret, unsigned *ret_scopes, struct error *e)
{
    int64_t now = clock_now(&s->clock);
    struct sent x = {0};
    struct viewer v;
    const char *hash = hash_of(a, token);
    enum err r = hash ? find(c, a, hash, now, &x, e) : ERR_OK;
    if (r != ERR_OK)
        return r;
    /* The account may have closed since the row was read. */
    r = x.login ? viewer_by_login(c, a, x.login, &v, e) : ERR_NOT_FOUND;
    if (r == ERR_NOT_FOUND)
        return refuse(c, s, address, e);
    if (r != ERR_OK)
        return r;
    note_use(c, &x, now);
    *ret = v;
    *ret_scopes = scopes_bits(a, x.scopes);
    return ERR_OK;
}

DB_STMT(token_end_of, "UPDATE api_token SET revoked_at = $2 WHERE officer_id = $1 AND revoked_at = 0");

enum err token_end_all(struct db_conn *tx, const struct site *s, int64_t officer_id, struct error *e)
{
    return db_exec(tx, &token_end_of, DB_ARGS(DB_INT(officer_id), DB_INT(clock_now(&s->clock))), e);
}
