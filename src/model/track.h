/*
 * The resident's side by number and secret. A wrong number, a wrong secret and a matter without a secret are told by
 * one and the same answer, after the same work, and count against the number, existing or not; so guessing teaches
 * nothing.
 */
#ifndef ECHOWALL_MODEL_TRACK_H
#define ECHOWALL_MODEL_TRACK_H

#include "model/matter.h"
#include "model/record.h"

/* Proof of having given number and secret: fills the matter as the resident may see it. ERR_NOT_FOUND for any mismatch,
 * ERR_BUSY when the number is closed for a while after too many tries (5 in 15 minutes; arg = minutes). address: of the
 * client, throttled later and wider (300 in 15 minutes), or NULL. */
enum err track_open(struct db_conn *c, const struct site *s, struct arena *a, const char *number, const char *secret,
                    const char *address, struct matter_full *ret, struct error *e) ERR_CHECKED;

/* The same proof, kept for the pages that follow: a token of number and issue that the site key signed, valid 2 hours.
 * issue: the matter's secret_issue (1 on a fresh receipt); a re-issue of the secret ends the tokens of the one before.
 */
char *track_token(const struct site *s, struct arena *a, const char *number, int64_t issue);
enum err track_by_token(struct db_conn *c, const struct site *s, struct arena *a, const char *token,
                        struct matter_full *ret, struct error *e) ERR_CHECKED;

/* What a resident can do with the matter of a token. op_key: of the form. version: of the page they saw; supplement and
 * withdraw do not mind a newer one. */
enum err track_supplement(struct db_conn *c, const struct site *s, struct arena *a, const char *token, const char *text,
                          const struct record_file *files, size_t n_files, const char *op_key,
                          struct error *e) ERR_CHECKED;
enum err track_withdraw(struct db_conn *c, const struct site *s, struct arena *a, const char *token, const char *reason,
                        const char *op_key, struct error *e) ERR_CHECKED;
/* solved: yes, half, no; satisfied: yes, basic, no. "no" reopens one level up, once by itself; after that a supervisor
 * decides. ERR_CONFLICT when rated already. */
enum err track_rate(struct db_conn *c, const struct site *s, struct arena *a, const char *token, const char *solved,
                    const char *satisfied, const char *comment, const char *op_key, struct error *e) ERR_CHECKED;

/* Any other step that the matter's procedure gives the resident: texts in the order of its fields. */
enum err track_step(struct db_conn *c, const struct site *s, struct arena *a, const char *token, const char *move,
                    const char *const *texts, const char *op_key, struct error *e) ERR_CHECKED;

/* Whether "not solved" has taken the matter one level up before, said by rating or on the phone: then it goes to the
 * supervisor. */
enum err track_went_up(struct db_conn *tx, int64_t matter_id, bool *ret, struct error *e) ERR_CHECKED;

/* A new secret for the phone in the vault: called by an intake clerk who reads it out to that phone. The old one ends.
 * Is in the record. */
enum err track_reissue(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *number, const char *reason, const char *op_key, char **ret_secret,
                       struct error *e) ERR_CHECKED;

#endif
