/* Raising a matter: from the resident's page, the API, the intake clerk, an import. */
#ifndef ECHOWALL_MODEL_SUBMIT_H
#define ECHOWALL_MODEL_SUBMIT_H

#include "model/person.h"
#include "model/record.h"

/* Limits in characters. */
#define MATTER_TITLE_MAX 200
#define MATTER_BODY_MAX  20000
#define MATTER_PLACE_MAX 200
#define MATTER_FILES_MAX 9

/* Whether a text (NULL: none) is one and no longer than max characters. */
enum err matter_text_check(const char *s, const char *field, int max, struct error *e) ERR_CHECKED;

/* What is written into a field of the procedure. */
struct said_field {
    const char *part, *text;
};

/* What the program stores in the same write: both or neither. Not called where the key was used before. */
struct submit_also {
    enum err (*fn)(struct db_conn *tx, void *ctx, int64_t matter_id, struct error *e);
    void *ctx;
};

struct submission {
    const char *procedure;           /* code; NULL: a demand, suqiu */
    const struct said_field *fields; /* of the procedure, in any order */
    size_t n_fields;
    const char *title, *body; /* title may be empty: the first 30 characters of the body */
    int64_t area_id;          /* 0: not said */
    const char *place;
    int64_t at; /* the subject whose sign was opened; 0: none */
    bool has_point;
    double latitude, longitude;
    const char *datum;
    const char *category;     /* code, or NULL */
    const char *channel;      /* web, phone, letter, visit, api */
    struct contact contact;   /* all empty: anonymous */
    const char *lang;         /* of messages to the resident: "zh-CN", "en"; NULL: Chinese */
    const char *reach;        /* how they may be told: NULL (by phone, else mail), sms, mail, none */
    bool against;             /* marked 反映单位或个人 */
    int64_t against_unit_id;  /* where the resident picked it; 0: to be identified */
    const char *against_text; /* in the resident's words */
    const struct record_file *files;
    size_t n_files;
    int64_t occurred_at;            /* 0: now; clerks enter when the call or letter came */
    const char *key;                /* idempotency key, at most 200 bytes; NULL: none */
    bool own_key;                   /* the program's own: nobody who sends a key can send this one */
    const char *from;               /* the network address of whoever sends it without an account, or NULL */
    const char *mark;               /* what else makes a request under the key the same one, or NULL */
    const struct submit_also *also; /* NULL: nothing */
};

struct receipt {
    const char *number;
    const char *secret;     /* 8 digits, derived: the same for the same key */
    const char *entry_hash; /* of the first entry: proves the matter existed */
    int64_t submitted_at;
    int64_t due_at; /* of the promise to answer on receipt */
    bool again;     /* the key had been used: nothing new was stored */
};

/* Checks every field (ERR_INVALID names it), stores the matter and answers with its receipt, once it is durable. v is
 * the clerk, or viewer_nobody for a resident. The same key with another content is ERR_CONFLICT; ERR_BUSY when too many
 * came from the address within the hour. */
enum err submit(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                const struct submission *x, struct receipt *ret, struct error *e) ERR_CHECKED;

/* What submit would refuse of the fields, files aside: to be asked before files are stored. */
enum err submit_check(struct db_conn *c, const struct site *s, struct arena *a, const struct submission *x,
                      struct error *e) ERR_CHECKED;

/* A key is remembered so long: whoever sends the same form again later has read the receipt. */
#define KEY_LIFE (90 * MS_DAY)

/* Forgets keys past their life, at most 1,000; for the sweeping job. */
enum err submit_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e) ERR_CHECKED;

/* The secret of a matter at an issue count, 8 digits in a, and its stored keyed hash. */
char *secret_derive(const struct site *s, struct arena *a, const char *number, int64_t issue);
char *secret_hash(const struct site *s, struct arena *a, const char *number, const char *secret);

#endif
