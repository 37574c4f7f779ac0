/* What the parts of the tallies share. */
#ifndef ECHOWALL_MODEL_TALLY_PRIV_H
#define ECHOWALL_MODEL_TALLY_PRIV_H

#include "model/tally.h"

#define TALLY_ALL_DONE INT64_MAX

/* Something is due at a time (SQL), for a program with these words: what changed, limits that passed, things not looked
 * at yet, months not made yet. */
#define TALLY_LEFT(now, words)                                                                                         \
    " (EXISTS (SELECT 1 FROM tally_due) OR EXISTS (SELECT 1 FROM clock k WHERE k.ended_at = 0 AND k.due_at > 0"        \
    " AND k.due_at > (SELECT value FROM tally_state WHERE name = 'clocks') AND k.due_at <= " now                       \
    ") OR (SELECT COUNT(*) FROM tally_state WHERE (name = 'words' AND value = " words ") OR (name IN ('noun0',"        \
    " 'noun1', 'noun2') AND value = 9223372036854775807)) <> 4 OR (SELECT value FROM tally_state WHERE name ="         \
    " 'months') <> (SELECT value FROM tally_state WHERE name = 'seq'))"

#define TALLY_CHUNK 200 /* things that one step looks at */
#define TALLY_TRIES 4   /* steps for which somebody who asks for a figure waits */

/* May rows be counted instead? ERR_BUSY with a sentence on a large site while requests wait. */
enum err tally_by_rows(struct db_conn *c, const struct site *s, struct error *e) ERR_CHECKED;
/* The same where more is due than TALLY_TRIES steps look at. */
enum err tally_soon(struct db_conn *c, const struct site *s, struct error *e) ERR_CHECKED;

/* What the steps go on from. */
struct tally_state {
    int64_t seq, months, words, clocks, swept, swept_at, noun[TALLY_NOUNS];
};
enum err tally_state_read(struct db_conn *c, struct tally_state *ret, struct error *e) ERR_CHECKED;
enum err tally_state_put(struct db_conn *tx, const char *name, int64_t value, struct error *e) ERR_CHECKED;
enum err tally_noun_put(struct db_conn *tx, enum tally_noun noun, int64_t value, struct error *e) ERR_CHECKED;

/*
 * Two programs whose indicators ask for different things, on one site, must not begin anew after each other for ever.
 * The one that came last counts. One that counted before leaves that alone, and makes its figures from rows, until
 * nothing was heard of the last one for an hour.
 */
struct tally_turn {
    bool ours;    /* it may count, though the words may not be its own yet */
    bool unheard; /* some time ago it said so last */
};
enum err tally_turn(struct db_conn *c, int64_t now, struct tally_turn *ret, struct error *e) ERR_CHECKED;
enum err tally_turn_put(struct db_conn *tx, int64_t now, struct error *e) ERR_CHECKED;

/* The sums of months, from the lines after one up to another, so many at once at most. */
#define TALLY_SLICE 20000
enum err tally_months_add(struct db_conn *tx, int64_t after, int64_t until, struct error *e) ERR_CHECKED;
/* Clears away sums of nothing, of sights after one: what came to nothing for good. *sight is where to go on, 0: that
 * was the last. */
enum err tally_months_sweep(struct db_conn *tx, int64_t *sight, struct error *e) ERR_CHECKED;

/* What is counted: everything that an indicator can tell from something else. */
struct tally_mark {
    int64_t id; /* 0: not known yet */
    enum count_way way;
    const char *kind, *sum, *facts; /* facts: " stage:closed answered:yes " */
};

/* A number for what the indicators ask for: another one where a new program asks for something else. */
int64_t tally_words(void);
bool tally_asks_fact(enum count_way way, const char *kind, const char *fact);
bool tally_asks_sum(enum count_way way, const char *kind, const char *sum);
bool tally_mark_fits(const struct tally_mark *k, const struct indicator_term *t);

struct tally_marks {
    struct tally_mark *v;
    size_t n, room;
};
enum err tally_marks_read(struct db_conn *c, struct arena *a, struct tally_marks *ret, struct error *e) ERR_CHECKED;
/* ",3,17,": what of the tallies the term counts. */
enum err tally_marks_of(struct db_conn *c, struct arena *a, const struct indicator_term *t, const char **ret,
                        struct error *e) ERR_CHECKED;

/* One row that counts. */
struct tally_row {
    struct tally_mark mark;
    int64_t day, at, row_id, unit_id, area_id;
    const char *channel, *category;
    int64_t n, least;
    int64_t sight_id; /* of those kept */
    bool met;         /* for whoever compares */
};

struct tally_rows {
    struct tally_row *v;
    size_t n, room;
};
struct tally_row *tally_rows_add(struct tally_rows *l, struct arena *a);

/* What of one thing counts now, and the units through which it is seen: "12,45"; "" none, "staff" all who read, NULL
 * none of the sums may hold it. */
enum err tally_count(struct db_conn *c, const struct site *s, struct arena *a, enum tally_noun noun, int64_t id,
                     int64_t now, struct tally_rows *ret, const char **ret_sight, struct error *e) ERR_CHECKED;

#endif
