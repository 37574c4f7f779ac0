/* Work for any node, as rows claimed by lease. A job is known by kind and args: putting it again moves it, never
 * doubles it. A node that dies loses its lease, and the job is claimed again; so work must bear being done twice. */
#ifndef ECHOWALL_MODEL_JOB_H
#define ECHOWALL_MODEL_JOB_H

#include "model/site.h"

struct job {
    int64_t id;
    const char *kind, *args;
    const char *owner; /* of this claim, never the same twice */
    int64_t run_at, until, attempts;
};

/* Adds a job to run at a time. Where it exists the earlier time counts. Inside a write. */
enum err job_put(struct db_conn *tx, const char *kind, const char *args, int64_t run_at, struct error *e) ERR_CHECKED;
/* The same as a write of its own. */
enum err job_put_now(struct db_conn *c, const struct site *s, const char *kind, const char *args, int64_t run_at,
                     struct error *e) ERR_CHECKED;

/* Claims the job that has been due longest for lease_ms; ERR_NOT_FOUND when nothing is due. */
enum err job_claim(struct db_conn *c, const struct site *s, struct arena *a, int64_t lease_ms, struct job *ret,
                   struct error *e) ERR_CHECKED;
/* A longer lease for long work. ERR_CONFLICT when the lease was lost. */
enum err job_extend(struct db_conn *c, const struct site *s, const struct job *j, int64_t lease_ms,
                    struct error *e) ERR_CHECKED;

/* Done: runs again at next_at, or never (0). ERR_CONFLICT when the lease was lost: somebody else has it now. */
enum err job_done(struct db_conn *c, const struct site *s, const struct job *j, int64_t next_at,
                  struct error *e) ERR_CHECKED;
/* Failed: runs again after 1, 2, 4 … minutes, at most 6 hours. reason is for the log and the administrator. */
enum err job_fail(struct db_conn *c, const struct site *s, const struct job *j, const char *reason,
                  struct error *e) ERR_CHECKED;

struct job_list {
    struct job *rows;
    const char **errors; /* last reason of each */
    int n;
};
/* All jobs by kind, at most 200, for the administrator: not by time, which would tell when somebody wrote something. */
enum err job_list(struct db_conn *c, struct arena *a, struct job_list *ret, struct error *e) ERR_CHECKED;

#endif
