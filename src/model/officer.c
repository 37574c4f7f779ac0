/* Accounts of officers and their passwords. */
#include "model/officer.h"

#include <ctype.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/officer_priv.h"
#include "model/throttle.h"

#define LIST_MAX 200

#define OFFICER_COLUMNS "o.id, o.login, o.name, o.active, o.must_change, o.created_at, o.left_at, o.version"

static struct officer read_officer(const struct db_rows *q, struct arena *a)
{
    return (struct officer){.id = db_int(q, 0),
                            .login = db_text_dup(q, 1, a),
                            .name = db_text_dup(q, 2, a),
                            .active = db_int(q, 3) != 0,
                            .must_change = db_int(q, 4) != 0,
                            .created_at = db_int(q, 5),
                            .left_at = db_int(q, 6),
                            .version = db_int(q, 7),
                            .posts = ""};
}

static enum err read_one(struct db_rows *q, struct arena *a, struct officer *ret, struct error *e)
{
    bool found = false;
    struct officer x;
    if (db_next(q)) {
        x = read_officer(q, a);
        found = true;
    }
    enum err r = db_end(q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_NOT_FOUND, "officer", N_("There is no such officer."), NULL);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

DB_STMT(officer_one, "SELECT " OFFICER_COLUMNS " FROM officer o WHERE o.id = $1");
DB_STMT(officer_of_login, "SELECT " OFFICER_COLUMNS " FROM officer o WHERE o.login = $1");

enum err officer_by_id(struct db_conn *c, struct arena *a, int64_t id, struct officer *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &officer_one, DB_ARGS(DB_INT(id)));
    return read_one(&q, a, ret, e);
}

enum err officer_by_login(struct db_conn *c, struct arena *a, const char *login, struct officer *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &officer_of_login, DB_ARGS(DB_TEXT(str_or(login, ""))));
    return read_one(&q, a, ret, e);
}

DB_STMT(officer_page, "SELECT " OFFICER_COLUMNS " FROM officer o WHERE o.login > $1 AND o.active >= $2"
                      " ORDER BY o.login LIMIT $3");
DB_STMT(officer_posts_short, "SELECT p.role, u.name FROM post p JOIN unit u ON u.id = p.unit_id"
                             " WHERE p.officer_id = $1 AND p.until = 0 ORDER BY p.since, p.id LIMIT 6");

static enum err add_posts(struct db_conn *c, struct arena *a, struct officer *x, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &officer_posts_short, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q))
        x->posts = arena_printf(a, "%s%s%s @ %s", x->posts, *x->posts ? ", " : "", db_text(&q, 0), db_text(&q, 1));
    return db_end(&q, e);
}

enum err officer_list(struct db_conn *c, struct arena *a, bool inactive, const char *cursor, int limit,
                      struct officer_list *ret, struct error *e)
{
    limit = limit < 1 ? 1 : limit > LIST_MAX ? LIST_MAX : limit;
    struct officer_list l = {.rows = arena_array(a, struct officer, (size_t)limit + 1)};
    struct db_rows q;
    db_query(c, &q, &officer_page, DB_ARGS(DB_TEXT(str_or(cursor, "")), DB_INT(inactive ? 0 : 1), DB_INT(limit + 1)));
    while (db_next(&q) && l.n <= limit)
        l.rows[l.n++] = read_officer(&q, a);
    enum err r = db_end(&q, e);
    if (l.n > limit) {
        l.n = limit;
        l.next = l.rows[limit - 1].login;
    }
    for (int i = 0; r == ERR_OK && i < l.n; i++)
        r = add_posts(c, a, &l.rows[i], e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

bool officer_login_fits(const char *login)
{
    size_t n = strlen(login);
    return n > 0 && n <= OFFICER_LOGIN_MAX && strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == n;
}

bool officer_name_fits(const char *name)
{
    return *name && utf8_valid(name, strlen(name)) && utf8_length(name) <= OFFICER_NAME_MAX;
}

char *officer_random_password(struct arena *a)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    char *p = arena_alloc(a, 20);
    for (int i = 0; i < 19; i++)
        p[i] = i % 5 == 4 ? '-' : letters[crypto_random_below(sizeof(letters) - 1)];
    return p;
}

static enum err check_account(const char *login, const char *name, struct error *e)
{
    if (!officer_login_fits(str_or(login, "")))
        return error_set(e, ERR_INVALID, "login",
                         N_("A login has 1 to {} small letters, digits, dots, dashes or underlines."), "%d",
                         OFFICER_LOGIN_MAX);
    if (!officer_name_fits(str_or(name, "")))
        return error_set(e, ERR_INVALID, "name", N_("A name has 1 to {} characters."), "%d", OFFICER_NAME_MAX);
    return ERR_OK;
}

DB_STMT(officer_taken, "SELECT COUNT(*) FROM officer WHERE login = $1");
DB_STMT(officer_add_row, "INSERT INTO officer (id, login, name, password_hash, must_change, created_at)"
                         " VALUES ($1, $2, $3, $4, 1, $5)");

enum err officer_insert(struct db_conn *tx, const struct site *s, int64_t id, const char *login, const char *name,
                        const char *password_hash, struct error *e)
{
    int64_t taken;
    enum err r = db_get_int(tx, &officer_taken, DB_ARGS(DB_TEXT(login)), &taken, e);
    if (r != ERR_OK)
        return r;
    if (taken)
        return error_set(e, ERR_CONFLICT, "login", N_("The login {} is taken."), "%s", login);
    return db_exec(
        tx, &officer_add_row,
        DB_ARGS(DB_INT(id), DB_TEXT(login), DB_TEXT(name), DB_TEXT(password_hash), DB_INT(clock_now(&s->clock))), e);
}

struct account {
    const struct site *site;
    struct arena *arena;
    int64_t id, version;
    const char *login, *name, *hash, *old_hash, *keep;
};

static enum err write_add(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct account *x = ctx;
    buf_printf(detail, "%s %s", x->login, x->name);
    return officer_insert(tx, x->site, x->id, x->login, x->name, x->hash, e);
}

enum err officer_add(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *login, const char *name, int64_t *ret_id, char **ret_password, struct error *e)
{
    if (!viewer_may(v, ROLE_SYSADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only system administrators keep accounts."), NULL);
    enum err r = check_account(login, name, e);
    char *password = officer_random_password(a), *hash = NULL;
    if (r == ERR_OK)
        r = password_hash(a, password, &hash, e);
    if (r != ERR_OK)
        return r;
    struct account x = {.site = s, .id = id_new(), .login = login, .name = name, .hash = hash};
    r = audit_write(c, s, v, "officer.add", write_add, &x, e);
    if (r != ERR_OK)
        return r;
    if (ret_id)
        *ret_id = x.id;
    *ret_password = password;
    return ERR_OK;
}

DB_STMT(officer_rename_row, "UPDATE officer SET name = $3, version = version + 1 WHERE id = $1 AND version = $2");

static enum err write_rename(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct account *x = ctx;
    struct officer old;
    enum err r = officer_by_id(tx, x->arena, x->id, &old, e);
    if (r != ERR_OK)
        return r;
    if (old.version != x->version)
        return error_set(e, ERR_CONFLICT, NULL, N_("Somebody changed this account meanwhile. Please look at it again."),
                         NULL);
    buf_printf(detail, "%s: %s → %s", old.login, old.name, x->name);
    return db_exec(tx, &officer_rename_row, DB_ARGS(DB_INT(x->id), DB_INT(x->version), DB_TEXT(x->name)), e);
}

enum err officer_rename(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, int64_t version,
                        const char *name, struct error *e)
{
    if (!viewer_may(v, ROLE_SYSADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only system administrators keep accounts."), NULL);
    if (!officer_name_fits(str_or(name, "")))
        return error_set(e, ERR_INVALID, "name", N_("A name has 1 to {} characters."), "%d", OFFICER_NAME_MAX);
    struct account x = {.site = s, .arena = arena_new(), .id = id, .version = version, .name = name};
    enum err r = audit_write(c, s, v, "officer.rename", write_rename, &x, e);
    arena_free(x.arena);
    return r;
}

DB_STMT(officer_set_password, "UPDATE officer SET password_hash = $2, must_change = $3, version = version + 1"
                              " WHERE id = $1");
DB_STMT(officer_end_sessions, "DELETE FROM session WHERE officer_id = $1 AND token_hash <> $2");

static enum err write_reset(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct account *x = ctx;
    struct officer old;
    enum err r = officer_by_id(tx, x->arena, x->id, &old, e);
    if (r == ERR_OK && !old.active)
        r = error_set(e, ERR_CONFLICT, NULL, N_("This account is closed."), NULL);
    if (r == ERR_OK)
        r = db_exec(tx, &officer_set_password, DB_ARGS(DB_INT(x->id), DB_TEXT(x->hash), DB_INT(1)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &officer_end_sessions, DB_ARGS(DB_INT(x->id), DB_TEXT("")), e);
    if (r != ERR_OK)
        return r;
    buf_puts(detail, old.login);
    return throttle_clear_in(tx, x->site, &throttle_login, old.login, e);
}

enum err officer_reset_password(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                                int64_t id, char **ret_password, struct error *e)
{
    if (!viewer_may(v, ROLE_SECADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only security administrators give new passwords."), NULL);
    char *password = officer_random_password(a), *hash;
    enum err r = password_hash(a, password, &hash, e);
    if (r != ERR_OK)
        return r;
    struct account x = {.site = s, .arena = a, .id = id, .hash = hash};
    r = audit_write(c, s, v, "officer.password", write_reset, &x, e);
    if (r == ERR_OK)
        *ret_password = password;
    return r;
}

DB_STMT(officer_keep, "UPDATE officer SET must_change = 0, version = version + 1 WHERE id = $1");

static enum err write_keep(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct account *x = ctx;
    struct officer o;
    enum err r = officer_by_id(tx, x->arena, x->id, &o, e);
    if (r != ERR_OK)
        return r;
    buf_puts(detail, o.login);
    return db_exec(tx, &officer_keep, DB_ARGS(DB_INT(x->id)), e);
}

enum err officer_keep_password(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                               struct error *e)
{
    if (!s->demo || v->id != VIEWER_OPERATOR)
        return error_set(e, ERR_DENIED, NULL, N_("Only a demonstration hands passwords round."), NULL);
    struct account x = {.site = s, .arena = arena_new(), .id = id};
    enum err r = audit_write(c, s, v, "officer.demo", write_keep, &x, e);
    arena_free(x.arena);
    return r;
}

/* In lower case, without what people put around a word to make it count as ten characters. */
static bool is_common(const char *password)
{
    static const char *const common[] = {
        "1234567890",  "0123456789",  "0987654321",    "9876543210",   "12345678910",   "1234567891",   "123456789a",
        "a123456789",  "q123456789",  "qwertyuiop",    "1q2w3e4r5t",   "1qaz2wsx3e",    "1qaz2wsx3edc", "qazwsxedcr",
        "qwer123456",  "qwerty1234",  "qwerty12345",   "asdfghjkl1",   "asdfghjkl;",    "abcdefghij",   "abcd123456",
        "abc1234567",  "abcd1234567", "aa12345678",    "aa123456789",  "password12",    "password123",  "password1234",
        "passw0rd123", "p@ssw0rd123", "admin12345",    "admin123456",  "administrator", "welcome123",   "iloveyou123",
        "woaini1314",  "woaini1234",  "woaini5201314", "5201314520",   "1314520520",    "zhongguo123",  "147258369a",
        "147258369",   "1472583690",  "123123123a",    "123456123456", "1122334455",    "11223344556",  "zaq12wsxcde",
        "letmein123",  "changeme123", "echowall123",   "12345abcde",   "abcde12345",
    };
    for (size_t i = 0; i < COUNT_OF(common); i++) {
        if (strcasecmp(common[i], password) == 0)
            return true;
    }
    size_t same = 1;
    while (password[same] && password[same] == password[0])
        same++;
    return password[same] == '\0';
}

/* The login alone, or with nothing but digits and marks after it. */
static bool is_login(const char *login, const char *password)
{
    size_t n = strlen(login);
    if (n == 0 || strncasecmp(password, login, n) != 0)
        return false;
    for (const char *p = password + n; *p; p++) {
        if (isalpha((unsigned char)*p) || (unsigned char)*p >= 128)
            return false;
    }
    return true;
}

enum err officer_check_password(const char *login, const char *password, struct error *e)
{
    size_t n = strlen(password);
    if (!utf8_valid(password, n) || utf8_length(password) < OFFICER_PASSWORD_MIN)
        return error_set(e, ERR_INVALID, "password", N_("A password has at least {} characters."), "%d",
                         OFFICER_PASSWORD_MIN);
    if (n > OFFICER_PASSWORD_MAX)
        return error_set(e, ERR_INVALID, "password", N_("A password has at most {} characters."), "%d",
                         OFFICER_PASSWORD_MAX);
    if (is_login(str_or(login, ""), password))
        return error_set(e, ERR_INVALID, "password", N_("The password must not be the login."), NULL);
    if (is_common(password))
        return error_set(e, ERR_INVALID, "password",
                         N_("This password is among the first that are tried. Please "
                            "choose another."),
                         NULL);
    return ERR_OK;
}

DB_STMT(officer_hash, "SELECT password_hash FROM officer WHERE id = $1 AND active = 1");

static enum err write_change(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct account *x = ctx;
    char *hash;
    enum err r = db_get_text(tx, &officer_hash, DB_ARGS(DB_INT(x->id)), x->arena, &hash, e);
    if (r == ERR_OK && !str_eq(hash, x->old_hash))
        r = error_set(e, ERR_CONFLICT, NULL, N_("The password was changed meanwhile. Please log in again."), NULL);
    if (r == ERR_OK)
        r = db_exec(tx, &officer_set_password, DB_ARGS(DB_INT(x->id), DB_TEXT(x->hash), DB_INT(0)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &officer_end_sessions, DB_ARGS(DB_INT(x->id), DB_TEXT(x->keep)), e);
    buf_puts(detail, x->login);
    return r == ERR_OK ? throttle_clear_in(tx, x->site, &throttle_login, x->login, e) : r;
}

static const char *kept(struct arena *a, const char *token)
{
    uint8_t raw[32];
    if (!token || !hex_parse(token, raw, sizeof(raw)))
        return "";
    struct hash h = hash_bytes(raw, sizeof(raw));
    return hex_of(a, h.b, HASH_SIZE);
}

enum err officer_change_password(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                                 const char *old_password, const char *password, const char *keep_token,
                                 struct error *e)
{
    if (v->id <= 0)
        return error_set(e, ERR_DENIED, NULL, N_("Please log in."), NULL);
    char *old_hash, *hash;
    enum err r = officer_check_password(v->login, password, e);
    if (r == ERR_OK)
        r = throttle_take(c, s, &throttle_login, v->login, e);
    if (r == ERR_OK)
        r = db_get_text(c, &officer_hash, DB_ARGS(DB_INT(v->id)), a, &old_hash, e);
    if (r != ERR_OK)
        return r;
    if (strlen(old_password) > OFFICER_PASSWORD_MAX || !password_matches(old_hash, old_password))
        return error_set(e, ERR_DENIED, "old_password", N_("The present password is wrong."), NULL);
    if (str_eq(old_password, password))
        return error_set(e, ERR_INVALID, "password", N_("The new password is the present one."), NULL);
    r = password_hash(a, password, &hash, e);
    if (r != ERR_OK)
        return r;
    struct account x = {.site = s,
                        .arena = a,
                        .id = v->id,
                        .login = v->login,
                        .hash = hash,
                        .old_hash = old_hash,
                        .keep = kept(a, keep_token)};
    return audit_write(c, s, v, "officer.password", write_change, &x, e);
}
