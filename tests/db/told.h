/* Messages of the small government: what tests of the outbox share. */
#ifndef ECHOWALL_TESTS_DB_TOLD_H
#define ECHOWALL_TESTS_DB_TOLD_H

#include "world.h"

#include "model/message.h"

/* Channels as a site has them that tells everything: an SMS gateway, mail, one webhook. In w's arena. */
struct channels *told_channels(struct world *w);
struct outbox_row told_claim(struct world *w, enum channel ch);
bool told_idle(struct world *w, enum channel ch); /* nothing is due */
void told_settle(struct world *w, const struct outbox_row *row, enum outbox_end end);
/* The message of a row, which is still to be told. */
struct message told_made(struct world *w, const struct outbox_row *row);

int64_t told_count(struct world *w, const char *channel); /* rows of it */
const char *told_state(struct world *w, int64_t id);
bool told_twice(struct world *w, int64_t id); /* marked as possibly sent twice */
int64_t told_served(struct world *w);         /* entries of proof of service */
/* What a statement with one parameter gives. */
int64_t told_number(struct world *w, const struct db_stmt *s, struct db_val v);
const char *told_text(struct world *w, const struct db_stmt *s, int64_t id);

#endif
