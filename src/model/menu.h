/*
 * The lecture menu (点菜—配菜—送菜): topics that residents, villages and units order; teams and lecturers that fit an
 * order, each with its reasons; and the talk that comes of it. An order is a matter of the procedure diandan, with
 * receipt, tracking, clocks and rating as any matter; a talk is an activity of the programme xuanjiang. What is between
 * them stands here. Teams are compared; lecturers are not: of a team they come in the order of their codes.
 */
#ifndef ECHOWALL_MODEL_MENU_H
#define ECHOWALL_MODEL_MENU_H

#include "model/activity.h"
#include "model/follow.h"
#include "model/submit.h"
#include "model/viewer.h"

#define MENU_PROCEDURE      "diandan"
#define MENU_PROGRAMME      "xuanjiang"
#define MENU_TOPIC          "lecture_topic"
#define MENU_TEAM           "lecture_team"
#define MENU_LECTURER       "lecturer"
#define MENU_TOPICS_MAX     300
#define MENU_TEAMS_MAX      2000
#define MENU_LECTURERS_MAX  10000
#define MENU_ORDERS_MAX     100 /* that are looked at together, the oldest first */
#define MENU_CANDIDATES_MAX 10  /* of one order */
#define MENU_REASONS_MAX    6
#define MENU_NOTE_MAX       500 /* characters of what goes with an order */
#define MENU_AHEAD_DAYS     365 /* how far ahead a day may be wanted */

/* A dish of the menu. Values are those of its register, "" where there is none. */
struct menu_topic {
    int64_t id;
    const char *code, *name, *theme, *speech, *minutes, *audience, *about;
};
struct menu_topics {
    struct menu_topic *rows;
    int n;
};
/* What residents may order, by code. */
enum err menu_topics(struct db_conn *c, struct arena *a, struct menu_topics *ret, struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND for what is not there, is closed and is not public alike. */
enum err menu_topic(struct db_conn *c, struct arena *a, const char *code, struct menu_topic *ret,
                    struct error *e) ERR_CHECKED;

/* What somebody ordered. x: fields of the procedure aside from the topic's, area, place, contact, key and the like; its
 * title is the topic's name, and its body is note or that name. The day is to come, and within MENU_AHEAD_DAYS. */
enum err menu_order(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const char *topic_code, const struct submission *x, const char *note, struct receipt *ret,
                    struct error *e) ERR_CHECKED;

/* Inside the write, after an entry: frees team and day of an order that is taken back, sent back or ended, and calls
 * its talk off; takes the day that was fixed, and calls the talk of the day before off; and notes at the talk that the
 * order was settled there. */
enum err menu_follow(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e) ERR_CHECKED;

/* Inside the write that cancels a talk on its own page: its order has no talk any more, and lecturer and day are free.
 */
enum err menu_talk_off(struct db_conn *tx, int64_t activity_id, struct error *e) ERR_CHECKED;
/* Inside the write that moves an activity to another day: ERR_INVALID for a talk that was ordered, whose day the record
 * of the order tells. */
enum err menu_talk_moves(struct db_conn *tx, int64_t activity_id, struct error *e) ERR_CHECKED;

/* An order as the desk sees it. Words that were not said are "". */
struct menu_order {
    int64_t matter_id, version, submitted_at, area_id, topic_id, team_id, lecturer_id, activity_id;
    const char *number, *title, *state, *area, *place, *at; /* at: name of the venue or village, by its sign */
    const char *at_code, *at_register;
    const char *theme, *wanted, *speech, *listeners, *orderer, *people; /* codes; wanted is 2026-11-30 */
    const char *team, *lecturer, *activity;                             /* names; number of the talk */
    int32_t day;                                                        /* yyyymmdd: wanted, or fixed; 0: not said */
};
struct menu_orders {
    struct menu_order *rows;
    int n;
    bool more; /* others wait besides these, which came first */
};
/* Orders in a state of the procedure ("ordered", "matched", "scheduled") that the viewer sees. */
enum err menu_orders(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char *state, struct menu_orders *ret, struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND also for a matter of another kind. */
enum err menu_order_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const char *number, struct menu_order *ret, struct error *e) ERR_CHECKED;

/* Why a team fits, or does not: an English msgid with its argument. */
struct menu_reason {
    const char *msgid, *arg;
    bool against;
};
struct menu_lecturer {
    int64_t id;
    const char *code, *name;
    bool free, speaks, gives; /* that day; the language; the topic */
};
struct menu_candidate {
    int64_t team_id, unit_id;
    const char *code, *name, *unit, *area;
    int score;      /* only orders the list */
    bool available; /* somebody can come that day */
    int load;       /* talks within 30 days before and after the day */
    struct menu_reason reasons[MENU_REASONS_MAX];
    int n_reasons;
    const struct menu_lecturer *lecturers; /* by code */
    int n_lecturers;
    int lecturer; /* which of them is proposed; -1: none */
};
struct menu_match {
    const struct menu_order *order;
    struct menu_candidate rows[MENU_CANDIDATES_MAX]; /* the best first, those that cannot come last */
    int n, fit;                                      /* fit: how many teams give the topic */
};

/* Teams for each of the orders. They are taken in their order, so a team proposed for one counts as busy for the next;
 * what the viewer may see of teams, lecturers and their days is read once for all. ret has room for l->n. */
enum err menu_match(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const struct menu_orders *l, struct menu_match *ret, struct error *e) ERR_CHECKED;

/* How those who ordered rated the talks of a team within the last year: of the team as a whole, never of a lecturer. */
struct menu_rating {
    int64_t rated, satisfied;
};
enum err menu_rating(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t team_id,
                     struct menu_rating *ret, struct error *e) ERR_CHECKED;

/* 配菜: the step "match", to the unit that keeps the team. lecturer "": the team says later. ERR_CONFLICT where the
 * lecturer, or a team without lecturers, gives a talk that day already, and for a form that was sent before with
 * another choice. */
struct menu_choice {
    int64_t version;
    const char *team, *lecturer; /* codes */
    const char *op;              /* key of the form */
};
enum err menu_choose(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                     const struct menu_choice *x, struct error *e) ERR_CHECKED;

/* 定时间地点: the step "schedule", and the talk is planned as an activity of the team's unit; one that was planned
 * before is called off. ERR_CONFLICT as for a choice. *ret_number: of the activity, in a. */
struct menu_date {
    int64_t version;
    int64_t starts_at, ends_at;
    const char *place, *lecturer; /* lecturer: a code; "": as before */
    const char *op;               /* key of the form, not empty */
};
enum err menu_schedule(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *number, const struct menu_date *x, const char **ret_number,
                       struct error *e) ERR_CHECKED;

#endif
