/*
 * Subjects (对象): what work is done for or at, by register (catalogue/register.h). Their plain values lie in rows,
 * what is personal in the vault only. Each change and each look into the vault is a line of the subject's trail and of
 * the audit trail; of a merger of units, which takes subjects along, the audit trail alone tells. Nobody is counted,
 * scored or ranked by them.
 */
#ifndef ECHOWALL_MODEL_SUBJECT_H
#define ECHOWALL_MODEL_SUBJECT_H

#include "catalogue/register.h"
#include "model/site.h"
#include "model/viewer.h"

#define SUBJECT_CODE_MAX    32 /* letters, digits, dots, dashes, underlines */
#define SUBJECT_NAME_MAX    100
#define SUBJECT_REASON_MIN  4
#define SUBJECT_REASON_MAX  200
#define SUBJECT_ENTRIES_MAX 100 /* of the trail, the newest */
#define SUBJECT_COUNT_MAX   1000

struct subject {
    int64_t id;
    const struct register_def *def;
    const char *code, *name;  /* name "" where the register has none */
    int64_t area_id, unit_id; /* area_id 0: not said */
    const char *area_name, *unit_name, *unit_code, *area_code;
    int64_t person_id; /* 0: nothing in the vault */
    int64_t closed_at, changed_at, version;
};

struct subject_entry {
    int64_t seq, at;
    const char *act, *officer, *parts, *reason;
};

struct subject_full {
    struct subject s;
    const char *values[REGISTER_FIELDS_MAX]; /* in the order of the register; masked where they lie in the vault; "" */
    bool keeps;                              /* the viewer may change it and look into the vault */
    struct subject_entry *entries;           /* newest first */
    int n_entries;
};

struct subject_list {
    struct subject *rows;
    int n;
    const char *next; /* cursor; NULL at the end. A page may be short, even empty, and still have one */
};

/* What narrows a list. unit_id: kept by, or tied to, just this unit. text: of its name, or the beginning of its code.
 */
struct subject_filter {
    const struct register_def *def;
    int64_t unit_id, area_id; /* 0: any; an area with all below it */
    const char *text;         /* NULL or "": any */
    bool closed;              /* those that are closed instead of the active ones */
};

/* By code, at most limit (1..200); looks at a bounded stretch of the register. */
enum err subject_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct subject_filter *f, const char *cursor, int limit, struct subject_list *ret,
                      struct error *e) ERR_CHECKED;

/* How many active ones of the register the viewer sees, up to SUBJECT_COUNT_MAX + 1. */
enum err subject_count(struct db_conn *c, const struct viewer *v, const struct register_def *d, int64_t *ret,
                       struct error *e) ERR_CHECKED;

/* ERR_NOT_FOUND for what is not there and what the viewer may not see alike. */
enum err subject_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *reg,
                     const char *code, struct subject_full *ret, struct error *e) ERR_CHECKED;

#define SUBJECT_AREA_KEPT (-1)

/* What somebody wrote. values as in subject_full; NULL, and SUBJECT_AREA_KEPT, leave what is there as it is. In an
 * update so does "" of a vault field, which "-" takes away. */
struct subject_edit {
    const char *code, *name;
    int64_t area_id, unit_id;
    const char *values[REGISTER_FIELDS_MAX];
};

/* For those who hold a post that keeps subjects (intake, dispatcher, handler, field, office) at the unit or above it,
 * and the operator; ERR_DENIED for others. ERR_CONFLICT: the code is taken, or the version is not the newest. */
enum err subject_add(struct db_conn *c, const struct site *s, const struct viewer *v, const struct register_def *d,
                     const struct subject_edit *x, struct error *e) ERR_CHECKED;
enum err subject_update(struct db_conn *c, const struct site *s, const struct viewer *v, const struct register_def *d,
                        int64_t version, const struct subject_edit *x, struct error *e) ERR_CHECKED;
/* Closes it, or opens it again where it is closed. The reason is kept, so it holds nothing personal. */
enum err subject_close(struct db_conn *c, const struct site *s, const struct viewer *v, const struct register_def *d,
                       const char *code, int64_t version, const char *reason, struct error *e) ERR_CHECKED;

/* Opens the vault: the values as in subject_full, without masks. Needs a reason, which goes into both trails. */
enum err subject_reveal(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct register_def *d, const char *code, const char *reason,
                        const char *ret_values[REGISTER_FIELDS_MAX], struct error *e) ERR_CHECKED;

/* A row of a list. area and unit are codes. What is empty is taken away; what the list has no column for (area or a
 * value NULL) stays as it is. */
struct subject_row {
    int64_t line;
    const char *code, *name, *area, *unit;
    const char *values[REGISTER_FIELDS_MAX];
};

enum subject_outcome { SUBJECT_ADDED, SUBJECT_UPDATED, SUBJECT_UNCHANGED };

/* Whether the row could be stored: ERR_INVALID or ERR_DENIED names the field. Writes nothing. */
enum err subject_check_row(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                           const struct register_def *d, const struct subject_row *x, struct error *e) ERR_CHECKED;
/* Stores rows that were checked, in one write; results has room for n. */
enum err subject_import(struct db_conn *c, const struct site *s, const struct viewer *v, const struct register_def *d,
                        const struct subject_row *rows, size_t n, enum subject_outcome *results,
                        struct error *e) ERR_CHECKED;

#endif
