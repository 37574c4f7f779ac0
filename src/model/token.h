/*
 * Tokens of programs. A token is bound to an officer and acts with the posts that officer holds at the moment of use,
 * within its scopes; it ends by itself, when it is revoked, and when the officer's account closes. It is shown once,
 * the database has its SHA-256 only. Giving and revoking are in the audit trail.
 */
#ifndef ECHOWALL_MODEL_TOKEN_H
#define ECHOWALL_MODEL_TOKEN_H

#include "model/site.h"
#include "model/viewer.h"

#define TOKEN_PREFIX   "ew_"
#define TOKEN_DAYS     365 /* unless said otherwise */
#define TOKEN_DAYS_MAX 3650
#define TOKEN_NAME_MAX 60 /* characters */

enum scope {
    SCOPE_READ = 1 << 0,   /* queues, matters and their files */
    SCOPE_ACT = 1 << 1,    /* moves */
    SCOPE_WRITE = 1 << 2,  /* recording what residents said */
    SCOPE_FILES = 1 << 3,  /* sending files, to be attached to moves and new matters */
    SCOPE_SEARCH = 1 << 4, /* search */
    SCOPE_ANY = 1 << 5     /* of routes: every token will do */
};

struct scope_def {
    enum scope scope;
    const char *code; /* as stored and as it is written in requests: "matters:read" */
    const char *name; /* English msgid */
};

/* All scopes a token can have; *ret_n is their count. */
const struct scope_def *scope_all(int *ret_n);
const struct scope_def *scope_by_code(const char *code); /* NULL when there is none */
const char *scope_code(unsigned scope);                  /* of one scope */

struct token {
    int64_t id;
    const char *officer_login, *officer_name;
    const char *name, *scopes;
    int64_t created_at, until, seen_at, revoked_at;
    bool in_force; /* neither ended nor revoked, and the account is open */
};

struct token_list {
    struct token *rows;
    int n;
    const char *next; /* cursor, NULL at the end */
};

/* A token for an officer with an open account; the operator only. days: 1 to TOKEN_DAYS_MAX. The token is given back
 * once. */
enum err token_add(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *login,
                   unsigned scopes, int days, const char *name, char **ret_token, struct error *e) ERR_CHECKED;

/* One's own, or anybody's for security administrators and the operator; ERR_NOT_FOUND otherwise. Fine when it is
 * revoked already. */
enum err token_revoke(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                      struct error *e) ERR_CHECKED;

/* The viewer's own, newest first, at most 100. */
enum err token_own(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                   struct token_list *ret, struct error *e) ERR_CHECKED;
/* All, newest first, at most limit (1..200) after the cursor; for security and audit administrators and the operator.
 */
enum err token_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const char *cursor, int limit, struct token_list *ret, struct error *e) ERR_CHECKED;

/*
 * Who asks, and within which scopes. ERR_DENIED for a token that is none, has ended, was revoked or whose officer's
 * account is closed, all in the same words; ERR_BUSY (arg = minutes) for such a one once an address has sent too many.
 * A good token is never refused for what others at its address send. Once an hour at most a write notes the use.
 */
enum err token_viewer(struct db_conn *c, const struct site *s, const char *token, const char *address, struct arena *a,
                      struct viewer *ret, unsigned *ret_scopes, struct error *e) ERR_CHECKED;

/* Inside a write: all tokens of an officer end, for whoever leaves. */
enum err token_end_all(struct db_conn *tx, const struct site *s, int64_t officer_id, struct error *e) ERR_CHECKED;

#endif
