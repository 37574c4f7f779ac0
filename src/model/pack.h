/*
 * Study packs: papers, texts and pictures that an office gives its people to read where there is no signal. Phones take
 * along what is for their officer and in its days, the newest first, PACK_TAKEN_MAX bytes at most (model/field.h). A
 * file is looked at when it comes in and never changes; what is withdrawn or taken out leaves phones when they call
 * next.
 */
#ifndef ECHOWALL_MODEL_PACK_H
#define ECHOWALL_MODEL_PACK_H

#include "model/site.h"
#include "model/viewer.h"

#define PACK_TITLE_MAX 60
#define PACK_ABOUT_MAX 300
#define PACK_NAME_MAX  100
#define PACK_FILES_MAX 20
#define PACK_UNITS_MAX 3
#define PACK_FILE_MAX  ((size_t)4 * 1024 * 1024)
#define PACK_TEXT_MAX  ((size_t)256 * 1024) /* of a text, as UTF-8 */
#define PACK_TAKEN_MAX ((int64_t)20 * 1024 * 1024)
#define PACK_ROWS_MAX  100
#define PACK_DAYS_MAX  366
#define PACK_MAKERS    (ROLE_OFFICE | ROLE_LEADER | ROLE_DISPATCHER)

struct pack {
    int64_t id, unit_id, made_at, withdrawn_at, bytes, files;
    int32_t from_day, until_day; /* yyyymmdd */
    const char *ref, *title, *about, *unit, *officer;
};
struct pack_file {
    int64_t id, size, made_at;
    const char *name, *type, *sha256;
};
struct pack_list {
    struct pack *rows;
    int n;
};
struct pack_full {
    struct pack p;
    struct pack_file *files; /* in the order they came */
    int n_files;
    const char *units[PACK_UNITS_MAX]; /* names of whom it is for; NULL where there are fewer */
    bool edits;                        /* the viewer may change it */
};

/* What the viewer sees, the newest first, at most PACK_ROWS_MAX. */
enum err pack_list(struct db_conn *c, const struct viewer *v, struct arena *a, struct pack_list *ret,
                   struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND for what is not there and what the viewer does not see alike. */
enum err pack_get(struct db_conn *c, const struct viewer *v, struct arena *a, const char *ref, struct pack_full *ret,
                  struct error *e) ERR_CHECKED;
/* The bytes of a file, in a. */
enum err pack_file(struct db_conn *c, const struct viewer *v, struct arena *a, const char *ref, int64_t id,
                   struct pack_file *ret, const void **ret_p, size_t *ret_n, struct error *e) ERR_CHECKED;

/* What the viewer's phone takes along today; *ret_left: packs that are too many or too large for it. */
struct pack_taken {
    struct pack_full *rows;
    int n, left;
};
enum err pack_taken(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    struct pack_taken *ret, struct error *e) ERR_CHECKED;

/* ERR_INVALID names the field; ERR_DENIED for who is neither office, leader nor dispatcher at the unit or above it. The
 * same key again is the same pack. */
struct pack_edit {
    const char *title, *about, *key;
    int64_t unit_id, units[PACK_UNITS_MAX]; /* 0: none; each at or below unit_id */
    int32_t from_day, until_day;
};
enum err pack_make(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                   const struct pack_edit *x, const char **ret_ref, struct error *e) ERR_CHECKED;

/*
 * What a file is, looked at by its bytes and not by what it says of itself. A text is turned into UTF-8 without control
 * characters. A picture is not decoded here: the caller has it drawn anew (model/image.h) and gives that. ERR_INVALID
 * with a sentence for a PDF that is none, is locked or carries programs, and for anything else.
 */
enum pack_kind { PACK_PDF, PACK_TEXT, PACK_PICTURE };
enum err pack_look(struct arena *a, const void *p, size_t n, enum pack_kind *ret, const void **ret_p, size_t *ret_n,
                   struct error *e) ERR_CHECKED;
/* Adds what pack_look has given. ERR_CONFLICT for a pack that was withdrawn or is full. */
enum err pack_add(struct db_conn *c, const struct site *s, const struct viewer *v, const char *ref, const char *name,
                  enum pack_kind kind, const void *p, size_t n, struct error *e) ERR_CHECKED;
enum err pack_drop(struct db_conn *c, const struct site *s, const struct viewer *v, const char *ref, int64_t id,
                   struct error *e) ERR_CHECKED;
enum err pack_withdraw(struct db_conn *c, const struct site *s, const struct viewer *v, const char *ref,
                       struct error *e) ERR_CHECKED;

#endif
