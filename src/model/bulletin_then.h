/*
 * The rows behind a number of a bulletin, as they counted then (model/bulletin_seen.h), and those that count now and
 * did not. A reader gets of both what they may see now, and is not told how many others there are.
 */
#ifndef ECHOWALL_MODEL_BULLETIN_THEN_H
#define ECHOWALL_MODEL_BULLETIN_THEN_H

#include "model/bulletin.h"
#include "model/indicator.h"

#define BULLETIN_SINCE_MAX 3

/* Which rows: the term of an indicator over a period of the bulletin, or one group of it. */
struct bulletin_then_ask {
    const struct indicator_term *term;
    int64_t from, to;
    enum indicator_by by;
    const char *key; /* of a unit its number ("0": nobody's); NULL: of all groups */
    bool later;      /* those that count now and did not */
};

struct bulletin_then_row {
    struct indicator_row row; /* n, at and whose it is as it counted then; of later ones now */
    bool counts;              /* it still does, in this number, or that is not told */
    int64_t now;              /* what it adds now, where it does */
    struct {                  /* of a matter: its newest entries since, the newest first */
        const char *kind;
        int64_t at;
    } since[BULLETIN_SINCE_MAX];
    int n_since;
    const char *procedure; /* of a matter */
    int64_t procedure_version;
};

struct bulletin_then_list {
    struct bulletin_then_row *rows;
    int n;
    const char *next; /* cursor; NULL at the end */
};

/* Whether its rows can be listed: not where the record was behind when it was counted, nor of what is counted from rows
 * only (fields, different ones, registers). */
bool bulletin_then_told(const struct bulletin_row *b, const struct indicator_term *t);

/* Whether the program still looks for what the term asks; else it is not told what counts now. */
bool bulletin_then_goes_on(const struct indicator_term *t);

/* The newest first, at most limit (1..100). ERR_NOT_FOUND unless bulletin_then_told, and of what counts only now unless
 * bulletin_then_goes_on. A row is listed as of its time: what counts at another time now is another row. */
enum err bulletin_then(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct bulletin_row *b, const struct bulletin_then_ask *ask, const char *cursor, int limit,
                       struct bulletin_then_list *ret, struct error *e) ERR_CHECKED;

#endif
