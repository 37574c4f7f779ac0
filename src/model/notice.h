/* The echo wall: public copies, edited by a publisher who did not write the reply. */
#ifndef ECHOWALL_MODEL_NOTICE_H
#define ECHOWALL_MODEL_NOTICE_H

#include "model/site.h"
#include "model/viewer.h"

struct notice {
    int64_t matter_id;
    const char *number, *title, *question, *answer, *unit_name, *area_name, *category_name;
    int64_t submitted_at, answered_at, published_at, changed_at;
    const char *category, *area_code, *unit_code;
    const char *solved, *satisfied;
};

/* A thing that may not go out: where it stands in the field and what it is. */
struct leak {
    const char *field; /* title, question, answer */
    const char *kind;  /* phone, id, card, mail, vault */
    const char *text;
};

struct notice_draft {
    const char *number;
    const char *title, *question, *answer;
    int64_t version; /* of the matter as the publisher saw it */
    const char *op_key;
};

/* The texts to begin editing with: question and answer with everything that leaks already replaced by ■. */
enum err notice_suggest(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const char *number, struct notice *ret, struct error *e) ERR_CHECKED;

/* Publishes or replaces the public copy. ERR_INVALID with *ret_leaks filled while a vault value of the matter, a mobile
 * phone, ID, card number or mail address stands in it (office landlines may); ERR_DENIED for who wrote the reply;
 * ERR_NOT_FOUND for compartments; ERR_CONFLICT when the matter is not closed or has moved on. */
enum err notice_publish(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct notice_draft *x, struct leak **ret_leaks, int *ret_n, struct error *e) ERR_CHECKED;
enum err notice_take_back(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                          const char *reason, const char *op_key, struct error *e) ERR_CHECKED;

struct notice_list {
    struct notice *rows;
    int n;
    const char *next;
    bool building; /* the words of some copies are not in the index yet: there may be more */
};

/* What is asked for of the wall; zeros and NULLs leave it open. */
struct notice_filter {
    int64_t area_id;      /* in it and below */
    int64_t unit_id;      /* whose name the copy carries */
    const char *category; /* this one and below */
    const char *solved;   /* yes, half, no; "none": not rated */
    const char *text;     /* words as for a search: each stands in title, question or answer */
    int64_t from, to;     /* published at or after, and before */
};

#define NOTICE_TEXT_MAX 50 /* characters of the filter's text */

/*
 * Public: newest first, at most limit rows (1..200) after the cursor. A page looks at NOTICE_LOOK copies at most: where
 * few of them fit the filter it is short, even empty, and yet has a next.
 */
#define NOTICE_LOOK 10000
enum err notice_list(struct db_conn *c, const struct site *s, struct arena *a, const struct notice_filter *f,
                     const char *cursor, int limit, struct notice_list *ret, struct error *e) ERR_CHECKED;
/* ERR_INVALID names what in the filter is none. */
enum err notice_filter_check(const struct notice_filter *f, struct error *e) ERR_CHECKED;

/* Units whose name stands on a live copy, by code; at most 500. */
struct unit_list;
enum err notice_units(struct db_conn *c, struct arena *a, struct unit_list *ret, struct error *e) ERR_CHECKED;
/* When the first live copy was put out; 0: none is. */
enum err notice_first(struct db_conn *c, int64_t *ret, struct error *e) ERR_CHECKED;
/* When a copy was last put out, corrected, rated or taken back; 0: never. */
enum err notice_changed(struct db_conn *c, int64_t *ret, struct error *e) ERR_CHECKED;
enum err notice_by_number(struct db_conn *c, struct arena *a, const char *number, struct notice *ret,
                          struct error *e) ERR_CHECKED;

/* Inside every write that changes a public copy, so that other processes see it: notice_version gives another value
 * then, of 2 * HASH_SIZE characters. */
enum err notice_touch(struct db_conn *tx, struct error *e) ERR_CHECKED;
enum err notice_version(struct db_conn *c, struct arena *a, char **ret, struct error *e) ERR_CHECKED;

/* This month on the wall's strip: received, answered and closed in the site's zone, compartments left out; cached by
 * the caller. */
struct wall_figures {
    int64_t received, answered, closed, published;
};
enum err notice_figures(struct db_conn *c, const struct site *s, struct wall_figures *ret, struct error *e) ERR_CHECKED;

#endif
