/* What the parts of the tallies share. */
#ifndef ECHOWALL_MODEL_TALLY_PRIV_H
#define ECHOWALL_MODEL_TALLY_PRIV_H

#include "model/tally.h"

#define TALLY_ALL_DONE INT64_MAX

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
