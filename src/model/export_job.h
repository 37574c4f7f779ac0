/*
 * Lists that officers take away as files. Asking stores a row; a thread of any node claims it by lease, writes the file
 * beside the attachments and says now and then how far it is. What a list may hold is asked anew while it is written,
 * as its officer sees it then. A file is its officer's alone, and goes after EXPORT_KEPT or when anybody is erased.
 */
#ifndef ECHOWALL_MODEL_EXPORT_JOB_H
#define ECHOWALL_MODEL_EXPORT_JOB_H

#include "model/site.h"
#include "model/viewer.h"

#define EXPORT_KEPT  (3 * MS_DAY)
#define EXPORT_LEASE (2 * MS_MINUTE)
#define EXPORT_OPEN  3  /* of an officer, waiting or being written, at most */
#define EXPORT_LIST  50 /* the newest of an officer */
#define EXPORT_TRIES 3  /* a list that ended its writer so often is given up */

struct export_job {
    int64_t id, officer_id;
    const char *ref;
    const char *list;   /* "queue", "search", "figure" */
    const char *code;   /* which queue or figure */
    const char *said;   /* what was searched for; the period of a figure */
    const char *narrow; /* what narrows it, as the writer of the list reads it */
    const char *title;
    const char *format; /* "csv", "xlsx", "json" */
    const char *lang;
    const char *state; /* "waiting", "running", "done", "failed", "ended": the file is gone */
    const char *owner; /* of the claim that writes it, or wrote it */
    const char *why;   /* a sentence of the program, untranslated; "" */
    int64_t rows, bytes, tries, asked_at, done_at;
};

#define EXPORT_SAID_MAX 1000 /* bytes of said, and of narrow */

/* Asks for a file; ref is new. ERR_BUSY: EXPORT_OPEN of them are on their way; ERR_INVALID: more was said than is kept.
 * It is in the trail. */
enum err export_ask(struct db_conn *c, const struct site *s, const struct viewer *v, const struct export_job *x,
                    struct error *e) ERR_CHECKED;

struct export_list {
    struct export_job rows[EXPORT_LIST];
    int n;
    bool open; /* one of them is on its way */
};
/* The viewer's own, newest first. */
enum err export_mine(struct db_conn *c, const struct viewer *v, struct arena *a, struct export_list *ret,
                     struct error *e) ERR_CHECKED;
/* One of the viewer's own; ERR_NOT_FOUND. */
enum err export_get(struct db_conn *c, const struct viewer *v, struct arena *a, const char *ref, struct export_job *ret,
                    struct error *e) ERR_CHECKED;
/* Ends one of the viewer's own: whoever writes it stops, and its file goes. */
enum err export_end(struct db_conn *c, const struct site *s, const struct viewer *v, const char *ref,
                    struct error *e) ERR_CHECKED;

/* Where the file stands, or is to stand; the folder is made. In a. */
enum err export_path(const struct site *s, struct arena *a, const struct export_job *x, const char **ret,
                     struct error *e) ERR_CHECKED;

/* The oldest that nobody writes, for whoever writes: ERR_NOT_FOUND when there is none. */
enum err export_claim(struct db_conn *c, const struct site *s, struct arena *a, struct export_job *ret,
                      struct error *e) ERR_CHECKED;
/* Whose it is, as they see things now; ERR_NOT_FOUND when the account is closed. */
enum err export_viewer(struct db_conn *c, struct arena *a, const struct export_job *x, struct viewer *ret,
                       struct error *e) ERR_CHECKED;
/* So far, and a longer lease. ERR_CONFLICT: it was ended, or somebody else has it. */
enum err export_progress(struct db_conn *c, const struct site *s, const struct export_job *x, int64_t rows,
                         struct error *e) ERR_CHECKED;
/* Gives it back, as if it had not been claimed: the server stops. */
enum err export_release(struct db_conn *c, struct export_job *x, struct error *e) ERR_CHECKED;
/* Whole, or why not (why NULL: whole). ERR_CONFLICT as above; then the file has to go. */
enum err export_finish(struct db_conn *c, const struct site *s, const struct export_job *x, int64_t rows, int64_t bytes,
                       const char *why, struct error *e) ERR_CHECKED;

/* Ends all, inside the write that erases somebody, whose words may stand in any; export_sweep then removes the files.
 */
enum err export_end_all(struct db_conn *tx, struct error *e) ERR_CHECKED;
/* Ends those whose time is over, and removes every file that is neither ready nor being written. */
enum err export_sweep(struct db_conn *c, const struct site *s, struct error *e) ERR_CHECKED;

#endif
