/*
 * Contests that are kept (竞赛、考评): drafted from figures, completed by hand, shown to the units they judge, who may
 * appeal (申诉) while the scheme's window is open; then frozen, signed by two of whom one did not make it, and issued.
 * What is frozen never changes after, and is shown from its own bytes (model/contest_json.h): what was wrong is
 * withdrawn, or corrected by another.
 *
 *   draft → shown → frozen → issued → withdrawn; dropped before it is issued
 *
 * Who makes them are offices and leaders at the top. Until it is issued a unit sees its own inputs and points, from
 * when they are shown; then whoever reads at the desk sees all (model/visible.h). How points are made is
 * model/contest_score.h's, how inputs are counted report/contest.h's.
 */
#ifndef ECHOWALL_MODEL_CONTEST_H
#define ECHOWALL_MODEL_CONTEST_H

#include "model/contest_score.h"
#include "model/site.h"
#include "model/viewer.h"

#define CONTEST_TEXT_MIN 4
#define CONTEST_TEXT_MAX 500 /* characters */
#define CONTEST_SIGNS    2
#define CONTEST_BODY_MAX ((size_t)16 * 1024 * 1024)
#define CONTEST_PAGE_MAX 200 /* appeals, or lines of a trail, at once */

struct contest_row {
    int64_t id, year, counted_at, watermark, revision;
    int64_t starts, ends;              /* of the period; ends: the first millisecond after */
    const char *rules;                 /* the scheme's file as it was when it was begun */
    const struct scheme *scheme;       /* of rules, or of frozen; NULL: it can't be read */
    const struct contest *frozen;      /* what its bytes say; NULL: nothing is frozen, or it was before they said all */
    int64_t appeal_from, appeal_until; /* 0: not shown yet */
    int64_t frozen_at, issued_at, changed_at;
    const char *key, *code, *period, *state, *sha256;
    const char *replaces, *replaced_by; /* keys; "" */
    const char *ended;                  /* why it was withdrawn or dropped; "" */
    bool provisional;                   /* days of the window were judged by the week alone */
    int64_t signs;                      /* of this revision, by different persons */
    int64_t other_signs;                /* of them, where neither they nor whom they stood in for made it */
    bool signed_by_me;                  /* or in their name */
    bool makes;                         /* the viewer makes contests */
    int64_t open_appeals;               /* for who makes it */
    int64_t unconfirmed;                /* for who makes it: upheld appeals that nobody confirmed */
};

struct contest_list {
    struct contest_row *rows;
    int n;
    const char *next;
};
/* The newest first, at most limit (1..100). */
enum err contest_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *cursor, int limit, struct contest_list *ret, struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND for what the viewer may not see. */
enum err contest_get(struct db_conn *c, const struct viewer *v, struct arena *a, const char *key,
                     struct contest_row *ret, struct error *e) ERR_CHECKED;
/* By what one of the same kind is counted anew: the rules that were kept, and those of the program where there are
 * none; in a. NULL: they can't be read. */
const struct scheme *contest_rules(struct arena *a, const struct contest_row *row);
enum err contest_may(struct db_conn *c, const struct viewer *v, bool *ret, struct error *e) ERR_CHECKED;

struct contest_page {
    struct contest x; /* points and places as they are kept */
    const char *next;
};
/* Those units that the viewer may see, in order, at most limit (1..CONTEST_UNITS_MAX). */
enum err contest_units(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct contest_row *row, const char *cursor, int limit, struct contest_page *ret,
                       struct error *e) ERR_CHECKED;
/* One of them by its code. */
enum err contest_unit_get(struct db_conn *c, const struct viewer *v, struct arena *a, const struct contest_row *row,
                          const char *code, struct contest_unit *ret, struct error *e) ERR_CHECKED;

struct contest_appeal_row {
    int64_t unit_id, made_at, answered_at; /* answered_at 0: open */
    const char *unit_code, *unit, *criterion, *text, *evidence, *officer;
    const char *state; /* open, upheld, refused */
    const char *answer, *answerer;
    const char *confirmer; /* of one that is upheld; "": nobody yet */
    bool answered_by_me;   /* or in the viewer's name, or by whom the viewer stands in for */
    struct ratio was, is;  /* d 0: there was, or is, no value */
};
struct contest_appeal_list {
    struct contest_appeal_row *rows;
    int n;
    const char *next;
};
/* Of one unit, or of all (0) for who makes it: those without an answer first, then those upheld that nobody confirmed,
 * then the others, the newest first, at most limit (1..CONTEST_PAGE_MAX). Other units' are seen by who makes it alone.
 */
enum err contest_appeals(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const struct contest_row *row, int64_t unit_id, const char *cursor, int limit,
                         struct contest_appeal_list *ret, struct error *e) ERR_CHECKED;

struct contest_trail_row {
    const char *act, *officer, *for_name, *unit, *criterion, *note; /* for_name "": they stood in for nobody */
    int64_t at;
};
struct contest_trail_list {
    struct contest_trail_row *rows;
    int n;
    const char *next;
};
/* Of all for who makes it; of one unit (unit_id) also for that unit. The newest first, likewise. */
enum err contest_trail(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct contest_row *row, int64_t unit_id, const char *cursor, int limit,
                       struct contest_trail_list *ret, struct error *e) ERR_CHECKED;

/* The bytes that were frozen, once it is issued, and before that for who makes it. ERR_NOT_FOUND where it has none. */
enum err contest_body(struct db_conn *c, const struct viewer *v, struct arena *a, const char *key, const char **ret,
                      struct error *e) ERR_CHECKED;

/* What was counted. */
struct contest_draft {
    const struct scheme *scheme;
    const char *period;
    int64_t in_year;      /* in which the period ends */
    int64_t starts, ends; /* of the period */
    int64_t counted_at, watermark;
    const struct contest *counted;
    const char *replaces; /* key of an issued one of the same scheme and period; "" */
    const char *rules;    /* the file that scheme was read from; NULL: that of the program */
    const char *op;       /* key of the form; sent again it is the same contest */
};
/* ERR_DENIED unless contest_may; ERR_INVALID where the scheme is of another year. *ret_key in a. */
enum err contest_begin(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct contest_draft *x, const char **ret_key, struct error *e) ERR_CHECKED;
/* Counts of a draft anew; what was given by hand and left out stays. ERR_CONFLICT, here and below, where it is not of
 * that revision or state any more. */
enum err contest_recount(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                         int64_t revision, const struct contest_draft *x, struct error *e) ERR_CHECKED;

/* Of a unit of a draft: left out with a reason, or ("") not. One that was merged or closed meanwhile also while it is
 * shown. */
enum err contest_exclude(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                         const char *unit, const char *reason, struct error *e) ERR_CHECKED;

/* Points by hand, as typed. They count once somebody else confirmed them. Nobody acts on a unit at which, or below
 * which, they or whom they stand in for held a post since the period began. */
struct contest_given {
    const char *unit, *criterion; /* codes */
    const char *points, *reason, *evidence;
};
enum err contest_give(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                      const struct contest_given *x, struct error *e) ERR_CHECKED;
/* Takes them back: none are given. */
enum err contest_take(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                      const char *unit, const char *criterion, struct error *e) ERR_CHECKED;

/* Of a draft points by hand, of a shown one an upheld appeal: what somebody else put is confirmed as it was seen.
 * ERR_CONFLICT where it is another value or revision by now. */
struct contest_confirmed {
    const char *unit, *criterion; /* codes */
    const char *value;            /* as contest_part_text, or contest_value_text, wrote it */
    int64_t revision;
    bool back; /* not confirmed: an upheld appeal waits for another answer */
};
enum err contest_confirm(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                         const struct contest_confirmed *x, struct error *e) ERR_CHECKED;

/* Opens the window: ERR_INVALID before the period is over, while points by hand wait, only some of a group have theirs,
 * or a unit was merged or closed and not left out. */
enum err contest_show(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                      int64_t revision, struct error *e) ERR_CHECKED;

/* Besides its inputs a unit appeals against how much it is said to have handled, and against being left out; a scheme's
 * criterion of that code goes before. NULL: it is neither. In a. */
#define CONTEST_VOLUME   "volume"
#define CONTEST_STANDING "standing" /* value 0: left out, 1: not */
const struct scheme_criterion *contest_about(struct arena *a, const struct scheme *s, const char *code);

/* By an officer of the unit, while the window is open; once for each input, or contest_about. */
struct contest_appealed {
    const char *unit, *criterion; /* codes */
    const char *text, *evidence;
};
enum err contest_appeal(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                        const struct contest_appealed *x, struct error *e) ERR_CHECKED;
/* By who makes it: neither who gave or confirmed the points, nor who appealed, nor anybody of the unit. Of two answers
 * the second is refused (ERR_CONFLICT). What is upheld is confirmed by another (contest_confirm). */
struct contest_answered {
    const char *unit, *criterion;
    bool upheld;
    const char *value; /* as typed, of one that is upheld */
    const char *answer;
};
enum err contest_answer(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                        const struct contest_answered *x, struct error *e) ERR_CHECKED;

/* After the window, once each appeal has its answer, and each that is upheld was confirmed. body: what report/contest.h
 * made of it. */
enum err contest_freeze(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                        int64_t revision, const char *body, struct error *e) ERR_CHECKED;
/* Of a frozen one. Signing twice is once. */
enum err contest_sign(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                      int64_t revision, struct error *e) ERR_CHECKED;
/* ERR_INVALID unless two signed of whom one did not make it. What it replaces is withdrawn; ERR_CONFLICT where that
 * stands no longer, or another of the same scheme and period is issued. */
enum err contest_issue(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                       int64_t revision, struct error *e) ERR_CHECKED;
/* An issued one, with a reason. */
enum err contest_withdraw(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                          const char *reason, struct error *e) ERR_CHECKED;
/* One that was not issued. Once it was shown it takes a reason, which the units read, and they see it still. */
enum err contest_drop(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                      int64_t revision, const char *reason, struct error *e) ERR_CHECKED;

#endif
