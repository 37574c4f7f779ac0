/*
 * Wishes that residents may take up (微心愿认领). A wish is a matter of the procedure xinyuan, with its record, clocks
 * and thanks as any matter; what residents read of one is a copy that a publisher released, which names nobody and no
 * place smaller than a village. Who offers to make one true leaves a name and a phone in the vault; of two who want the
 * same one gets it, and an office answers. What the record of the matter does to a wish and to who offered is done by
 * wish_follow.
 */
#ifndef ECHOWALL_MODEL_WISH_H
#define ECHOWALL_MODEL_WISH_H

#include "model/area.h"
#include "model/follow.h"
#include "model/matter.h"
#include "model/notice.h"
#include "model/person.h"

#define WISH_PROCEDURE   "xinyuan"
#define WISH_TITLE_MAX   40
#define WISH_NEED_MAX    300
#define WISH_THANKS_MAX  200
#define WISH_MESSAGE_MAX 300
#define WISH_NAME_MAX    60
#define WISH_REASON_MIN  4
#define WISH_REASON_MAX  200
#define WISH_HELD_MAX    3  /* offers of one phone that are confirmed at a time */
#define WISH_NETWORK_DAY 10 /* offers of one network within a day */
#define WISH_ANSWER_DAYS 7  /* an offer that no office answers lapses, and the wish can be taken up again */

/* About what it costs at most, as codes of the table and msgids; NULL-ended. */
struct wish_budget {
    const char *code, *name;
};
extern const struct wish_budget wish_budgets[];
const struct field_def *wish_kinds(void); /* the field of the procedure whose options are the kinds of wishes */

struct wish {
    int64_t matter_id, released_at, area_id;
    const char *ref, *title, *need, *kind, *budget, *area, *thanks;
    const char *state; /* waiting, going, done */
    bool live;
};
struct wish_list {
    struct wish *rows;
    int n;
    const char *next; /* cursor; NULL at the end */
};

/* What residents read, the newest first. state: one of the three; kind NULL: any. ERR_INVALID for a cursor that is
 * none. */
enum err wish_list(struct db_conn *c, struct arena *a, const char *state, const char *kind, const char *cursor,
                   int limit, struct wish_list *ret, struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND for what is not there and what is not public any more alike. */
enum err wish_get(struct db_conn *c, struct arena *a, const char *ref, struct wish *ret, struct error *e) ERR_CHECKED;

struct wish_ask {
    const char *ref;
    bool org; /* for an organisation */
    const char *name, *phone, *message;
    const char *key;  /* of the form; the same key again is the same offer */
    const char *from; /* the network address it came from, or NULL */
};
struct wish_receipt {
    const char *number, *secret, *title;
    bool again;        /* the form had been sent before: nothing new was stored, */
    const char *state; /* and so stands the offer now */
};
/* ERR_CONFLICT: somebody else has it; nothing is stored. ERR_INVALID names the field; ERR_BUSY where too many came from
 * the network. */
enum err wish_claim(struct db_conn *c, const struct site *s, struct arena *a, const struct wish_ask *x,
                    struct wish_receipt *ret, struct error *e) ERR_CHECKED;

/* An offer, as whoever made it reads it. */
struct wish_claimed {
    int64_t id, matter_id, asked_at, looked_at;
    const char *number, *title;
    const char *state; /* asked, confirmed, refused, withdrawn, lapsed, passed (an office took it), ended, done */
    const char *why, *looked_why;
    int32_t until; /* yyyymmdd: the last day; 0: not confirmed */
};
/* By number and secret; ERR_NOT_FOUND where they do not fit together, ERR_BUSY after too many tries for the number or
 * from the address, which may be NULL. */
enum err wish_claim_open(struct db_conn *c, const struct site *s, struct arena *a, const char *number,
                         const char *secret, const char *address, struct wish_claimed *ret,
                         struct error *e) ERR_CHECKED;
/* Takes it back; once more is no error. ERR_CONFLICT where it is over. Of one that was confirmed the record says so. */
enum err wish_claim_withdraw(struct db_conn *c, const struct site *s, struct arena *a, const char *number,
                             const char *secret, const char *address, struct error *e) ERR_CHECKED;

/* Inside the write, after an entry: a wish that was listed, taken, given back, fulfilled or ended is so for residents
 * too. */
enum err wish_follow(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e) ERR_CHECKED;
/* Inside the write that takes a step back, for follow_undo: who was told that an office took it offers again. */
enum err wish_unfollow(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e) ERR_CHECKED;
/* Inside a write: the matter speaks of somebody. Nobody reads the copy any more, and offers are over. */
enum err wish_bar(struct db_conn *tx, const struct site *s, int64_t matter_id, struct error *e) ERR_CHECKED;
/* Offers that nobody answered in time: the wish waits again. For the job that looks at clocks. */
enum err wish_lapse(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

/* The desk. What a viewer may see is what MATTER_VISIBLE says of the matter. */

enum wish_show { WISH_RELEASE, WISH_ASKED, WISH_WAITING, WISH_GOING, WISH_DONE };
struct wish_row {
    const char *number, *title, *state; /* of the matter */
    const char *area;
    int64_t at; /* since when it stands so */
};
struct wish_rows {
    struct wish_row *rows;
    int n;
    const char *next; /* cursor; NULL at the end */
};
/* RELEASE: listed for offices, nothing is public of it, and nobody decided that it stays so; ASKED: somebody offered
 * and no office has answered. ERR_INVALID for a cursor that is none. */
enum err wish_rows(struct db_conn *c, const struct viewer *v, struct arena *a, enum wish_show show, const char *cursor,
                   int limit, struct wish_rows *ret, struct error *e) ERR_CHECKED;

/* How many offers wait for the viewer's office to answer, at most WISH_OPEN_MAX. */
#define WISH_OPEN_MAX 100
enum err wish_offers_open(struct db_conn *c, const struct viewer *v, int64_t *ret, struct error *e) ERR_CHECKED;
/* Whether somebody offers to make this one true and waits for an answer. */
enum err wish_offered(struct db_conn *c, const struct viewer *v, int64_t matter_id, bool *ret,
                      struct error *e) ERR_CHECKED;

struct wish_full {
    struct matter m;
    struct wish wish;                /* nothing was released yet: what to begin with, names and numbers blacked out */
    struct wish_claimed claim;       /* the newest; id 0: nobody offered */
    struct contact helper;           /* of it, masked; "" for who neither answers nor reveals */
    const char *message;             /* of it, likewise */
    bool org;                        /* of it */
    bool left;                       /* who had it gave it up, and the office still has it */
    bool releases, answers, reveals; /* what the viewer may do now */
    bool part;                       /* a publisher, but one who had a part in it: somebody else has to release it */
    bool kept_off;                   /* a publisher decided that it is not public */
    struct area_list areas;          /* what may be said of where it is, the smallest last */
};
enum err wish_full(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *number,
                   struct wish_full *ret, struct error *e) ERR_CHECKED;

/* Releases the copy, or puts another in its place. Fields of leaks: title, need, thanks; besides the kinds of a public
 * copy there is "home", what tells a house, a class or a group. ERR_DENIED for who is no publisher, or had a part in
 * the wish; ERR_CONFLICT for a wish that is not listed, or was changed after version. */
struct wish_draft {
    const char *title, *need, *kind, *budget, *thanks;
    int64_t area_id; /* one of wish_full's areas; 0: not said */
    int64_t version; /* of the matter as the publisher saw it */
    const char *op;  /* key of the form */
};
enum err wish_release(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *number, const struct wish_draft *x, struct leak **ret_leaks, int *ret_n,
                      struct error *e) ERR_CHECKED;
/* Nobody reads it any more. An offer that stands stays with the office. */
enum err wish_hide(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                   const char *reason, const char *op, struct error *e) ERR_CHECKED;
/* A listed one stays with the offices and is off the list of what is to be released; releasing it takes that back. */
enum err wish_keep_off(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                       const char *reason, const char *op, struct error *e) ERR_CHECKED;

/*
 * Answers name the offer that was seen: ERR_CONFLICT where that one does not stand any more, though another may.
 *
 * Confirming is the step "hand_over" to the office that goes along, for whoever may make it: whoever offered has the
 * wish until the last day. ERR_CONFLICT also where their phone has WISH_HELD_MAX.
 */
struct wish_confirm {
    int64_t version, claim, unit_id;
    const char *deadline; /* 2026-11-30 */
    const char *op;
};
enum err wish_confirm(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                      const struct wish_confirm *x, struct error *e) ERR_CHECKED;
/* The reason is for whoever offered. */
enum err wish_refuse(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number, int64_t claim,
                     const char *reason, struct error *e) ERR_CHECKED;
/* Name and phone of whoever offered, who reads that they were looked at and why. */
enum err wish_reveal(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *number, int64_t claim, const char *reason, struct contact *ret,
                     struct error *e) ERR_CHECKED;

#endif
