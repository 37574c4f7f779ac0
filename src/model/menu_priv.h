/* What the files of the lecture menu share. */
#ifndef ECHOWALL_MODEL_MENU_PRIV_H
#define ECHOWALL_MODEL_MENU_PRIV_H

#include "model/area.h"
#include "model/menu.h"

#define MENU_AROUND      30 /* days before and after that count as busy or not */
#define MENU_CHAIN_MAX   8  /* levels of areas */
#define MENU_TOPIC_WORDS ((MENU_TOPICS_MAX + 63) / 64)

/* A team, a lecturer or a topic, as the registers have them. */
struct menu_entry {
    int64_t id, unit_id, area_id;
    const char *code, *name, *unit, *area;
    const char *topics, *speech, *team, *theme;
    int64_t a_month; /* 0: not said */
};
struct menu_entries {
    struct menu_entry *rows;
    int n;
};

struct menu_talk {
    int64_t team_id, lecturer_id, ordinal;
    int32_t day;
};

struct menu_link {
    int64_t id;
    int level;
    const char *name;
};
struct menu_chain {
    struct menu_link v[MENU_CHAIN_MAX];
    int n;
};

struct menu_team {
    const struct menu_entry *entry;
    uint64_t topics[MENU_TOPIC_WORDS]; /* of the menu, by their place in it */
    bool listed;                       /* some topic is noted at all */
    const struct menu_talk *talks;
    int n_talks;
    const struct menu_entry **lecturers;
    int n_lecturers;
    struct menu_chain chain;
};

struct menu_base {
    struct db_conn *c;
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    struct menu_entries topics, teams_read, lecturers;
    struct menu_team *teams; /* by their ids */
    int n_teams;
    struct menu_talk *talks, *proposed;
    int n_talks, n_proposed;
};

/* Reads what all orders are compared with: four statements and one for each area of an order. */
enum err menu_base_read(struct menu_base *m, const struct menu_orders *l, struct error *e) ERR_CHECKED;
/* An area and those above it, the top first; none for 0. */
enum err menu_chain_read(struct menu_base *m, int64_t area_id, struct menu_chain *ret, struct error *e) ERR_CHECKED;
/* Days since 1970 in the site's zone. */
int64_t menu_ordinal(const struct menu_base *m, int32_t day);
/* Whether an entry's own list of topics, one a line, has the topic at that place of the menu. */
bool menu_gives(const struct menu_entry *x, const struct menu_entry *topic);

/* Inside a write, once the order has its lecturer: ERR_CONFLICT where the lecturer, or a team without any lecturers,
 * has another talk that day. taken: the sentence, with a name; field: what the mistake is about. */
enum err menu_day_free(struct db_conn *tx, int64_t matter_id, int32_t day, const char *field, const char *taken,
                       struct error *e) ERR_CHECKED;
#define MENU_DAY_TAKEN N_("{} gives another talk that day: please choose another day, or send the order back.")

/* The day of "2026-11-30" as 20261130; 0 for anything else. */
int32_t menu_day(const char *text);

/* Inside a write: the talk of an order is called off where it has not been held. note: why, in the trail. */
enum err menu_call_off(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t activity_id,
                       const char *note, struct error *e) ERR_CHECKED;

#endif
