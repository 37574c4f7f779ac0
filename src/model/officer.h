/*
 * Officers: people with an account, their posts and passwords, and what happens to their open work when they leave.
 *
 * System administrators keep accounts, security administrators keep posts, passwords and log-outs; nobody changes their
 * own posts, and nobody holds two of the three administrators' roles. The operator of the command line may do all of
 * it. Everything is in the audit trail.
 */
#ifndef ECHOWALL_MODEL_OFFICER_H
#define ECHOWALL_MODEL_OFFICER_H

#include "model/sheet.h"
#include "model/site.h"
#include "model/viewer.h"

#define OFFICER_LOGIN_MAX    40 /* letters, digits, ".", "-", "_" */
#define OFFICER_NAME_MAX     60 /* characters */
#define OFFICER_PASSWORD_MIN 10
#define OFFICER_PASSWORD_MAX 200

struct officer {
    int64_t id;
    const char *login, *name;
    bool active, must_change;
    int64_t created_at, left_at, version;
    const char *posts; /* only in lists: "handler @ 民政局, verifier @ 政府办" in short */
};

struct officer_list {
    struct officer *rows;
    int n;
    const char *next; /* cursor, NULL at the end */
};

struct post {
    int64_t id, officer_id, unit_id;
    const char *officer_login, *officer_name, *unit_name, *role;
    int64_t since, until; /* until 0: held now */
    const char *for_name; /* whom its holder stands in for; NULL: a post of their own */
};

struct post_list {
    struct post *rows;
    int n;
};

enum err officer_by_id(struct db_conn *c, struct arena *a, int64_t id, struct officer *ret,
                       struct error *e) ERR_CHECKED;
enum err officer_by_login(struct db_conn *c, struct arena *a, const char *login, struct officer *ret,
                          struct error *e) ERR_CHECKED;
/* All officers by login, at most limit (1..200) after the cursor; those who left only when asked for. */
enum err officer_list(struct db_conn *c, struct arena *a, bool inactive, const char *cursor, int limit,
                      struct officer_list *ret, struct error *e) ERR_CHECKED;

/* Adds an account with a random password that has to be changed; it is given back once and stored nowhere. */
enum err officer_add(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *login, const char *name, int64_t *ret_id, char **ret_password,
                     struct error *e) ERR_CHECKED;
enum err officer_rename(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, int64_t version,
                        const char *name, struct error *e) ERR_CHECKED;

/* A new random password that has to be changed; all sessions of the officer end and closed tries open. */
enum err officer_reset_password(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                                int64_t id, char **ret_password, struct error *e) ERR_CHECKED;

/* The password given out stays good: for a demonstration, whose log-ins are handed round. The operator only, on a site
 * that is marked as one. */
enum err officer_keep_password(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                               struct error *e) ERR_CHECKED;

/*
 * The viewer's own password. ERR_DENIED when the old one is wrong (counted like log-ins), ERR_INVALID (field
 * "password") when the new one is too short, too common, the login or the old one. Every session but the one of
 * keep_token ends.
 */
enum err officer_change_password(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                                 const char *old_password, const char *password, const char *keep_token,
                                 struct error *e) ERR_CHECKED;
/* The same rule without a write; e has the sentence. */
enum err officer_check_password(const char *login, const char *password, struct error *e) ERR_CHECKED;

/* Posts of an officer or at a unit, held now first; at most 200. */
enum err post_of_officer(struct db_conn *c, struct arena *a, int64_t officer_id, struct post_list *ret,
                         struct error *e) ERR_CHECKED;
enum err post_at_unit(struct db_conn *c, struct arena *a, int64_t unit_id, struct post_list *ret,
                      struct error *e) ERR_CHECKED;
/* ERR_CONFLICT when it is held already or two administrators' roles would meet. */
enum err post_add(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t officer_id, int64_t unit_id,
                  const char *role, int64_t *ret_id, struct error *e) ERR_CHECKED;
/* The post stays as history: what was said against the unit stays closed to who held it. */
enum err post_end(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t post_id,
                  struct error *e) ERR_CHECKED;

struct officer_left {
    int64_t orders;  /* went over */
    int64_t matters; /* touched; each has an entry "transfer" */
    int64_t freed;   /* orders the successor may not have: back to their unit, taken on by nobody */
};

/*
 * The officer leaves in one step: posts and sessions end, the account closes, open orders go over to the successor (0:
 * back to their units). An order goes to nobody where the matter speaks of the successor or of a unit of theirs, or the
 * successor holds no post at the order's unit or above.
 */
enum err officer_leave(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                       int64_t successor_id, struct officer_left *ret, struct error *e) ERR_CHECKED;

struct officer_password {
    const char *login, *name, *password;
};
struct officer_passwords {
    struct officer_password *rows;
    int n;
};

/*
 * Adds officers and posts from a list with login, name, unit_code, role (登录名, 姓名, 单位代码, 角色; the role by code
 * or Chinese name); one line a post, so an officer may stand on several. New accounts get random passwords, given back
 * once. A password costs a tenth of a second. ERR_INVALID with the faults in *ret when a line is wrong.
 */
enum err officer_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct sheet *x, struct sheet_report *ret, struct officer_passwords *ret_passwords,
                        struct error *e) ERR_CHECKED;

#endif
