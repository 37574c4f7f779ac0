/* What the files of officers share. */
#ifndef ECHOWALL_MODEL_OFFICER_PRIV_H
#define ECHOWALL_MODEL_OFFICER_PRIV_H

#include "model/officer.h"

bool officer_login_fits(const char *login);
bool officer_name_fits(const char *name);
/* 16 characters without look-alikes, in groups of four. */
char *officer_random_password(struct arena *a);

/* Inside a write: the row itself; ERR_CONFLICT (field "login") when the login is taken. */
enum err officer_insert(struct db_conn *tx, const struct site *s, int64_t id, const char *login, const char *name,
                        const char *password_hash, struct error *e) ERR_CHECKED;
/* Inside a write: a post of an officer; ERR_CONFLICT when it is held or two administrators' roles would meet. */
enum err post_insert(struct db_conn *tx, const struct site *s, int64_t id, int64_t officer_id, int64_t unit_id,
                     const struct role_def *role, struct error *e) ERR_CHECKED;

#endif
