/*
 * Sessions of officers. The cookie carries a random token, the database its SHA-256 only. A session ends after
 * SESSION_IDLE without a request, at the latest after SESSION_LIFE, at once on log-out, password change and leaving.
 * Unknown login, wrong password and closed account are one answer after the same work.
 */
#ifndef ECHOWALL_MODEL_SESSION_H
#define ECHOWALL_MODEL_SESSION_H

#include "model/site.h"
#include "model/viewer.h"

#define SESSION_IDLE (30 * MS_MINUTE)
#define SESSION_LIFE (12 * MS_HOUR)

/*
 * Logs in; *ret_token (64 hex digits, in a) is always a new one. old_token: of the cookie that came with the form,
 * ended if it was a session; or NULL. ERR_DENIED: wrong; ERR_BUSY: closed for a while after too many tries (arg =
 * minutes). client: the browser in words, cut to 200 bytes. address may be NULL.
 */
enum err session_log_in(struct db_conn *c, const struct site *s, struct arena *a, const char *login,
                        const char *password, const char *address, const char *client, const char *old_token,
                        char **ret_token, struct error *e) ERR_CHECKED;

/* Who the token is, from one statement; every minute at most a write moves the idle limit. ERR_NOT_FOUND: no session.
 * Texts live in a. */
enum err session_viewer(struct db_conn *c, const struct site *s, const char *token, struct arena *a, struct viewer *ret,
                        struct error *e) ERR_CHECKED;

/* Fine when there is no such session. */
enum err session_log_out(struct db_conn *c, const struct site *s, const char *token, struct error *e) ERR_CHECKED;
/* Ends all sessions of an officer: one's own, or anybody's for security administrators and the operator. keep_token:
 * one to keep, or NULL. */
enum err session_log_out_all(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t officer_id,
                             const char *keep_token, struct error *e) ERR_CHECKED;

struct session_info {
    const char *id; /* the first 16 digits of the stored hash: names it in the list, opens nothing */
    int64_t created_at, seen_at, until;
    const char *client;
    bool current; /* the one of the token given */
};

struct session_list {
    struct session_info *rows;
    int n;
};

/* The viewer's own, newest first, at most 100. */
enum err session_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *token, struct session_list *ret, struct error *e) ERR_CHECKED;
/* Ends one of the viewer's own; ERR_NOT_FOUND when it is not theirs. */
enum err session_end(struct db_conn *c, const struct site *s, const struct viewer *v, const char *id,
                     struct error *e) ERR_CHECKED;

/* Drops what has ended, at most 1,000 rows; for the sweeping job. */
enum err session_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

#endif
