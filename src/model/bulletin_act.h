/*
 * The calendar of bulletins: how far the paper of each period of the whole site has come, and what belongs to a period
 * besides it (bulletin_act_def): comments given to a unit, talks with one. It is written down by who makes those
 * bulletins, and read by them; what was wrong is struck and stays.
 */
#ifndef ECHOWALL_MODEL_BULLETIN_ACT_H
#define ECHOWALL_MODEL_BULLETIN_ACT_H

#include "model/bulletin.h"

#define BULLETIN_ACTS_LISTED_MAX 200

/* The act of every template: its paper was given out outside of here. */
#define BULLETIN_ELSEWHERE "elsewhere"

struct bulletin_done {
    const char *key, *act, *unit, *note, *officer;
    int32_t day;
    int64_t at;
    bool struck;
};

struct bulletin_done_list {
    struct bulletin_done *rows;
    int n;
};
/* Of a period, the newest first, at most BULLETIN_ACTS_LISTED_MAX; nothing for who does not make its bulletins. */
enum err bulletin_done_list(struct db_conn *c, const struct viewer *v, struct arena *a, const char *code,
                            const char *period, struct bulletin_done_list *ret, struct error *e) ERR_CHECKED;

struct bulletin_doing {
    const char *code, *period, *act, *note;
    int32_t day, from; /* from: the first day of the period; the caller sees to it that there is such a period */
    int64_t unit_id;   /* 0: all */
    const char *op;    /* key of the form; sent again it is the same act */
};
/* ERR_DENIED unless bulletin_may of all; ERR_INVALID names the field: act, day (not before the period began, nor after
 * today), unit (of an act of the template), note (of BULLETIN_ELSEWHERE it is asked for). */
enum err bulletin_done_add(struct db_conn *c, const struct site *s, const struct viewer *v,
                           const struct bulletin_doing *x, struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND where there is none, ERR_CONFLICT where it is struck. */
enum err bulletin_done_strike(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                              struct error *e) ERR_CHECKED;

/* What there is of one template in the periods of the whole site. */
struct bulletin_paper {
    const char *period, *state, *key; /* state: issued, draft, elsewhere; key of the bulletin, "" where there is none */
};
struct bulletin_papers {
    struct bulletin_paper *rows;
    size_t n;
};
/* In a; the one that has come farthest of each period is the first. */
enum err bulletin_papers(struct db_conn *c, struct arena *a, const char *code, struct bulletin_papers *ret,
                         struct error *e) ERR_CHECKED;
/* NULL: there is none of that period. */
const struct bulletin_paper *bulletin_paper_of(const struct bulletin_papers *l, const char *period);

/* What is due soon, or late. The offices at the top are told by mail of what they were not told of yet, and only then
 * it is remembered, until its paper is withdrawn or the line that it was given out elsewhere is struck; *ret_told: how
 * many there were. */
struct bulletin_reminder {
    const char *code, *period;
    int32_t day; /* the last one in time */
    bool late;
};
enum err bulletin_remind(struct db_conn *c, const struct site *s, const struct bulletin_reminder *rows, size_t n,
                         int64_t *ret_told, struct error *e) ERR_CHECKED;

/* When this site began: nothing is due of what was over before. */
enum err bulletin_site_began(struct db_conn *c, int64_t *ret, struct error *e) ERR_CHECKED;

#endif
