/*
 * The field kit: what an officer's phone did without signal, brought in afterwards. Each operation has a key of the
 * phone's; it is done, with its line here, in one write, or not at all, and the same key again does nothing.
 *
 * Phones' clocks are not believed. An operation says when it was by the phone's clock and how far that was off when
 * phone and server last spoke before it; both times are kept.
 *
 * What an operation may do is what its officer may do at the desk: the same functions do it.
 */
#ifndef ECHOWALL_MODEL_FIELD_H
#define ECHOWALL_MODEL_FIELD_H

#include "model/activity.h"
#include "model/site.h"
#include "model/submit.h"
#include "model/viewer.h"

#define FIELD_KEY_MAX     60 /* letters, digits, dashes */
#define FIELD_OPS_MAX     50 /* of one batch */
#define FIELD_PHOTOS_MAX  MATTER_FILES_MAX
#define FIELD_SERVICE_MAX 100
#define FIELD_CASE_MAX    1000
#define FIELD_TRIPS_MAX   50
#define FIELD_REMARK_MAX  ACTIVITY_SUMMARY_MAX

/* ---- Times ---- */

/* What a phone knows of a moment. */
struct field_moment {
    int64_t phone_at;
    bool met;        /* phone and server had spoken before it, at contact_at by the server's clock; */
    int64_t offset;  /* then the server's clock was so much ahead of the phone's */
    int64_t contact; /* of that, by the server's clock */
};

/*
 * When it was by the server's clock. offset_now: how much the server's clock is ahead of the phone's now. Where the two
 * offsets differ, the phone's clock was set in between; the one counts under which the moment lies between the last
 * contact and now. *ret_unsure where it does under neither, or under both.
 */
int64_t field_time(const struct field_moment *m, int64_t offset_now, int64_t now, bool *ret_unsure);

/* ---- Phones ---- */

struct field_device {
    int64_t id, made_at, seen_at, off, wipe_at, wiped_at;
    const char *name;
};

/* A phone of the viewer's; *ret_secret (hex, in a) is what it proves itself with. */
enum err field_device_add(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          const char *name, char **ret_secret, struct error *e) ERR_CHECKED;
/* The viewer's own, newest first, at most 50. */
enum err field_devices(struct db_conn *c, const struct viewer *v, struct arena *a, struct field_device **ret,
                       int *ret_n, struct error *e) ERR_CHECKED;
/* Tells one of the viewer's own to wipe itself; ERR_NOT_FOUND. */
enum err field_device_wipe(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                           struct error *e) ERR_CHECKED;
/* Whether the phone of this secret has to wipe itself: it was told to, or its officer has left or reads nothing any
 * more. Without a log-in: a secret that nobody has is told nothing. */
enum err field_device_ask(struct db_conn *c, const struct site *s, const char *secret, bool *ret_wipe,
                          struct error *e) ERR_CHECKED;
/* The viewer's own phone of this secret; ERR_DENIED for another's, and one that has to wipe itself. */
enum err field_device_of(struct db_conn *c, const struct site *s, const struct viewer *v, const char *secret,
                         int64_t *ret_id, struct error *e) ERR_CHECKED;

/* ---- What it takes along ---- */

/* Numbers of the activities that the viewer holds or goes along to and that are not over: from a month ago to a
 * fortnight ahead, at most FIELD_TRIPS_MAX. */
enum err field_trips(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const char ***ret, int *ret_n, struct error *e) ERR_CHECKED;

/* ---- Operations ---- */

/* Whether the viewer takes down matters and cases out there. */
bool field_raises(const struct viewer *v);

struct field_op {
    const char *key;
    const void *body; /* as it was sent: the key with another one is refused */
    size_t body_n;
    const char *kind; /* visit, tick, matter, case, class, remark, edit */
    struct field_moment when;
    const char *reg, *code; /* of the subject: visit, tick, edit */
    int64_t no;             /* of the tie, or of the run; 0 of a tick: the run that the list has, or begins */
    int64_t tie_no;         /* of a tick without a run: of this tie; 0: of the subject */
    const char *entry;      /* of a visit: its kind, as in struct tie_note */
    const char *text, *amount, *list, *item, *number; /* as typed */
    bool replace;                                     /* of a tick: in place of what seen says, for the reason why */
    const char *seen, *why;
    const char *part, *base, *value;      /* of an edit: the field, what the phone had, what it is to be */
    const char *service, *outcome;        /* of a case */
    const char *activity;                 /* its number: class, remark; of a case and a matter "" or the trip */
    int64_t version;                      /* of the activity as the phone had it */
    struct activity_report report;        /* of a class; the counts and the roll */
    struct submission matter;             /* of a matter, and of a case that is carried back */
    const char *photos[FIELD_PHOTOS_MAX]; /* keys: visit, matter, case */
    size_t n_photos;
};

enum field_outcome {
    FIELD_DONE,
    FIELD_ALREADY,  /* under this key, before */
    FIELD_CONFLICT, /* something else stands there by now: theirs */
    FIELD_REFUSED,  /* for the reason in error */
    FIELD_WAITS     /* for a photo of it */
};

struct field_result {
    enum field_outcome outcome;
    const char *what; /* a path of the desk, or a number; "" */
    int64_t occurred_at;
    bool unsure;
    struct error error;
    /* Of a conflict: what stands there, by whom and when (0: not known). */
    const char *theirs, *who;
    int64_t at, version; /* version: of an activity */
    bool written;        /* the activity is written up, so nobody else's version takes its place */
};

/* One phone's call. */
struct field_call {
    int64_t device_id, offset; /* the server's clock ahead of the phone's now */
};

/* Does it. ERR_OK with *ret, durable where it is done; another error is one of the server's, to be tried again. */
enum err field_do(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                  const struct field_call *call, const struct field_op *x, struct field_result *ret,
                  struct error *e) ERR_CHECKED;

/* The viewer's own operations, newest first, at most 100. */
struct field_done {
    const char *kind, *what;
    int64_t phone_at, occurred_at, recorded_at;
    bool unsure;
};
enum err field_log(struct db_conn *c, const struct viewer *v, struct arena *a, struct field_done **ret, int *ret_n,
                   struct error *e) ERR_CHECKED;

/* Cases that the viewer may see (visible.h), newest first, at most 100. */
struct field_case {
    const char *service, *text, *officer, *unit, *activity, *matter; /* activity, matter: numbers, or "" */
    bool carried;
    int64_t occurred_at, recorded_at;
};
enum err field_cases(struct db_conn *c, const struct viewer *v, struct arena *a, struct field_case **ret, int *ret_n,
                     struct error *e) ERR_CHECKED;

/* ---- Photos ---- */

struct field_photo {
    int64_t id, size, received;
    const char *original, *sha256;
    bool whole; /* stored, or used already */
};

/* The viewer's photo of this key; ERR_NOT_FOUND. */
enum err field_photo_find(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          const char *key, struct field_photo *ret, struct error *e) ERR_CHECKED;
/* Keeps a part that begins at `at`. What was received already is not stored twice, and a part beyond what there is so
 * far is left out: *ret says how far it is. ERR_INVALID for a size, name or hash that is none, or that differs. */
struct field_piece {
    const char *key, *name, *original;
    int64_t size, at;
    const void *bytes;
    size_t n;
};
enum err field_photo_add(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const struct field_piece *x, int64_t max, struct field_photo *ret,
                         struct error *e) ERR_CHECKED;
/* All of it, in a, once everything is received; ERR_INVALID where it is not what the phone had, and it begins anew. */
enum err field_photo_read(struct db_conn *c, struct arena *a, const struct field_photo *p, const void **ret,
                          struct error *e) ERR_CHECKED;
/* What lies in the folder of it by now. */
enum err field_photo_store(struct db_conn *c, int64_t id, const struct record_file *f, struct error *e) ERR_CHECKED;

/* Photos of a tie's record that the viewer sees. */
struct field_shot {
    int64_t id, no, seq; /* of the tie, and of its line */
};
enum err field_shots(struct db_conn *c, const struct viewer *v, struct arena *a, const char *reg, const char *code,
                     struct field_shot **ret, int *ret_n, struct error *e) ERR_CHECKED;
enum err field_shot_file(struct db_conn *c, const struct viewer *v, struct arena *a, const char *reg, const char *code,
                         int64_t id, struct record_file *ret, struct error *e) ERR_CHECKED;

/* Forgets photos that no operation took within 90 days, at most 100; for the sweeping job. Their files are left to
 * files_sweep, which is told of them. */
enum err field_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

#endif
