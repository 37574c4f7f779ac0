/*
 * Bulletins as rows: drafted, edited, signed by two of whom one did not write, issued with a number and the bytes of
 * their files, and never changed after. What was wrong is withdrawn, or corrected by another with its own number. What
 * a bulletin says (the body) is report/bulletin_keep.h's; here it is a text.
 */
#ifndef ECHOWALL_MODEL_BULLETIN_H
#define ECHOWALL_MODEL_BULLETIN_H

#include "catalogue/bulletin.h"
#include "model/site.h"
#include "model/viewer.h"

#define BULLETIN_BODY_MAX  ((size_t)2 * 1024 * 1024)
#define BULLETIN_NOTE_MAX  300 /* characters */
#define BULLETIN_SIGNS     2
#define BULLETIN_TRAIL_MAX 200

enum bulletin_file_kind { BULLETIN_PDF, BULLETIN_HTML, BULLETIN_XLSX, BULLETIN_FILES };

struct bulletin_row {
    int64_t id, unit_id, version, wrong, counted_at, watermark, revision, changed_at, issued_at;
    int64_t counted_seq, counted_all; /* for bulletin_then.h */
    int32_t day;                      /* yyyymmdd; 0: not issued */
    const char *key, *code, *period, *unit_code, *unit, *state, *number, *title;
    const char *replaces, *replaced_by; /* keys; "" */
    const char *body;                   /* NULL in lists */
    bool open;
    int64_t signs;       /* of this revision, by different officers */
    int64_t other_signs; /* of them, by officers who did not write */
    bool signed_by_me;
    bool makes; /* the viewer may edit, sign and issue it */
};

struct bulletin_list {
    struct bulletin_row *rows;
    int n;
    const char *next;
};
/* The newest first, at most limit (1..100). open: only what residents read, for anybody. */
enum err bulletin_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, bool open,
                       const char *cursor, int limit, struct bulletin_list *ret, struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND for what the viewer may not see. open as above. */
enum err bulletin_get(struct db_conn *c, const struct viewer *v, struct arena *a, bool open, const char *key,
                      struct bulletin_row *ret, struct error *e) ERR_CHECKED;

struct bulletin_trail_row {
    const char *act, *officer, *note;
    int64_t revision, at;
};
/* Oldest first, at most BULLETIN_TRAIL_MAX; only for who may see the bulletin. */
enum err bulletin_trail(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t id,
                        struct bulletin_trail_row **ret, int *ret_n, struct error *e) ERR_CHECKED;

/* ERR_NOT_FOUND where it has none. Bytes and hash in a. */
enum err bulletin_file(struct db_conn *c, const struct viewer *v, struct arena *a, bool open, const char *key,
                       enum bulletin_file_kind kind, const void **ret, size_t *ret_n, const char **ret_sha256,
                       struct error *e) ERR_CHECKED;
const char *bulletin_file_name(enum bulletin_file_kind kind); /* "pdf"; BULLETIN_FILES: NULL */

/* Whether the viewer may make bulletins of a unit (0: of all): posts of the office and leaders. */
enum err bulletin_may(struct db_conn *c, const struct viewer *v, int64_t unit_id, bool *ret,
                      struct error *e) ERR_CHECKED;
/* The newest entry of the record: what a count that begins now has seen. */
enum err bulletin_watermark(struct db_conn *c, int64_t *ret, struct error *e) ERR_CHECKED;

/* What was drafted. body and title are as made; id and names are not looked at. */
struct bulletin_draft {
    const char *code, *period, *title, *body;
    int64_t version, unit_id, wrong, counted_at, watermark;
    const char *replaces; /* key of an issued one; "" */
    bool recounted;       /* of a save: not a word changed, the figures are new */
    /* Of what was counted now: how far (bulletin_moment), and the days (yyyymmdd) that its figures lie in. */
    int64_t counted_seq, from, before;
    const char *op; /* of an add: key of the form; sent again it is the same bulletin */
};
/* ERR_DENIED unless bulletin_may, and what it replaces is of the same code, period and unit. *ret_key in a. */
enum err bulletin_add(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct bulletin_draft *x, const char **ret_key, struct error *e) ERR_CHECKED;
/* ERR_CONFLICT where it is no draft of that revision any more. Signatures are of the revision before, so none are left.
 */
enum err bulletin_save(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                       int64_t revision, const struct bulletin_draft *x, struct error *e) ERR_CHECKED;
/* ERR_INVALID without a note where checks do not agree. Signing twice is once. */
enum err bulletin_sign(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                       int64_t revision, const char *note, struct error *e) ERR_CHECKED;

struct bulletin_bytes {
    const void *p;
    size_t n;
};
struct bulletin_issue {
    int64_t revision, year, ordinal;
    const char *series, *number, *title, *body;
    int32_t day;
    struct bulletin_bytes files[BULLETIN_FILES];
};
/* The next ordinal of a series in a year. */
enum err bulletin_next(struct db_conn *c, const char *series, int64_t year, int64_t *ret, struct error *e) ERR_CHECKED;
/* ERR_INVALID unless two signed of whom one did not write; ERR_CONFLICT with the field "ordinal" where the number is
 * taken, and without one where what it replaces stands no longer. What it replaces is withdrawn. */
enum err bulletin_issue(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                        const struct bulletin_issue *x, struct error *e) ERR_CHECKED;

enum bulletin_act { BULLETIN_WITHDRAW, BULLETIN_TO_ALL, BULLETIN_FROM_ALL, BULLETIN_DROP };
/* Withdraws an issued one (with a reason), makes it public or not, drops a draft. ERR_INVALID where its state does not
 * allow that. may_open: its template does. */
enum err bulletin_do(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                     enum bulletin_act act, bool may_open, const char *note, struct error *e) ERR_CHECKED;

#endif
