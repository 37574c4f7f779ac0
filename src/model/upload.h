/* Files that a program has sent, waiting to be attached to a move or a new matter: an officer's own, for half a day. */
#ifndef ECHOWALL_MODEL_UPLOAD_H
#define ECHOWALL_MODEL_UPLOAD_H

#include "model/record.h"
#include "model/step_key.h"

#define UPLOAD_LIFE (12 * MS_HOUR)

/* Whether the key has brought a file already: its id in *ret_id, NULL when not. ERR_CONFLICT when that was another. */
enum err upload_find(struct db_conn *c, const struct step_key *k, struct arena *a, char **ret_id,
                     struct error *e) ERR_CHECKED;
/* Remembers a file that lies in the folder already. The same key again gives the id of the first time. */
enum err upload_keep(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const struct step_key *k, const struct record_file *f, char **ret_id, struct error *e) ERR_CHECKED;
/* The viewer's own; ERR_INVALID (field "files") for an id that is none of theirs or has passed its time. */
enum err upload_take(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *id,
                     struct record_file *ret, struct error *e) ERR_CHECKED;

/* Forgets what has passed its time, at most 1,000; for the sweeping job. The files themselves are files_sweep's. */
enum err upload_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

#endif
