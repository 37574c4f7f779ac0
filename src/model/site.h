/* One government's installation: what every rule of the model needs besides its arguments. Made once by the command
 * line, read-only afterwards, shared by all threads. */
#ifndef ECHOWALL_MODEL_SITE_H
#define ECHOWALL_MODEL_SITE_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "db/db.h"

struct calendar_store;
struct channels;

/* Which signed-off matters get a callback. */
struct callback_rule {
    int days;           /* to call within; 0: no callbacks at all */
    int percent;        /* of the matters, drawn by keyed hash */
    const char *always; /* fields and channels that always get one: "01,0203,phone"; may be NULL */
};

/* What may come from one network address, or go to one phone or mail address, that nobody vouches for. 0: no bound. */
struct site_limits {
    int64_t submissions_an_hour, messages_an_hour, messages_a_day;
};

struct site {
    struct db *db;
    struct clock clock;
    struct zone zone;
    struct key key;                   /* the site key, from its file outside the database */
    const char *key_file;             /* the erasure journal lies beside it */
    const char *files;                /* content-addressed folder of photos and evidence */
    const char *name;                 /* of the city, as residents read it */
    const char *hotline;              /* phone number shown on every page */
    const struct channels *channels;  /* by which messages go out; NULL: none do */
    struct calendar_store *calendars; /* keeps the calendar in force (model/calendar.h); NULL: it is read each time */
    struct callback_rule callback;
    struct site_limits limits;
    int64_t objection_hops; /* objections that hold before somebody above decides; 0: SITE_HOPS_DEFAULT */
    int64_t field_days;     /* days without a call after which a phone wipes its field kit */
    bool demo;              /* marked 演示 on every page */
    bool serves;            /* requests wait for what is asked of it: nothing of them may take minutes */
};

#endif
