/* What has to have happened in a matter's round before a step of its procedure, and what a step gives out of that. */
#ifndef ECHOWALL_MODEL_MOVE_WHEN_H
#define ECHOWALL_MODEL_MOVE_WHEN_H

#include "model/move_priv.h"

#define MADE_MAX 80

/* Steps of the round that stand, by their codes. */
struct made {
    struct {
        const char *kind;
        int64_t times, last, seq; /* of the newest: when it was recorded, and its number */
    } v[MADE_MAX];
    int n;
    int64_t matter, round;
};

/* Whether any step of the procedure asks for others; only then there is something to load. */
bool move_when_asked(const struct procedure *p);

/* The caller sees the matter, or is its resident. */
enum err made_load(struct db_conn *c, struct arena *a, const struct procedure *p, int64_t matter, int64_t round,
                   struct made *ret, struct error *e) ERR_CHECKED;

/* ERR_CONFLICT with the sentence where the step cannot be made at that moment. c is for the calendar. */
enum err move_when_check(struct db_conn *c, const struct site *s, struct arena *a, const struct made *made,
                         const struct move_def *m, int64_t at, struct error *e) ERR_CHECKED;

/* What the move gives out, of the newest entry of the steps that it names: the texts that are shown. ERR_CONFLICT where
 * there is none. */
enum err move_given(struct moving *p, struct error *e) ERR_CHECKED;

#endif
