/*
 * Units: the offices, departments and towns that take in, handle and answer for matters. A forest with its closure, by
 * which posts reach downward and accusations bar.
 */
#ifndef ECHOWALL_MODEL_UNIT_H
#define ECHOWALL_MODEL_UNIT_H

#include "model/sheet.h"
#include "model/site.h"
#include "model/viewer.h"

#define UNIT_CODE_MAX 32 /* characters */
#define UNIT_NAME_MAX 100

struct unit {
    int64_t id, parent_id; /* parent_id 0: a root */
    const char *code, *name, *kind;
    int64_t area_id; /* 0: everywhere its parent answers for */
    const char *area_name, *parent_name, *phone, *initials;
    bool intake, active;
    int64_t merged_into; /* 0: not merged */
    int64_t version;
};

struct unit_list {
    struct unit *rows;
    int n;
    const char *next; /* cursor, NULL at the end */
};

/* Kinds as stored: government, office, hotline, department, town, village, other. Names are English msgids. */
struct unit_kind {
    const char *code, *name;
};
const struct unit_kind *unit_kinds(int *ret_n);

/* What a person may edit. version is of the unit as they saw it (update and move). */
struct unit_edit {
    const char *code, *name, *kind, *phone;
    int64_t parent_id, area_id;
    bool intake, active;
};

enum err unit_by_id(struct db_conn *c, struct arena *a, int64_t id, struct unit *ret, struct error *e) ERR_CHECKED;
enum err unit_by_code(struct db_conn *c, struct arena *a, const char *code, struct unit *ret,
                      struct error *e) ERR_CHECKED;
/* The active unit of exactly this name; ERR_CONFLICT where several have it. */
enum err unit_by_name(struct db_conn *c, struct arena *a, const char *name, struct unit *ret,
                      struct error *e) ERR_CHECKED;

/* The unit that somebody wrote: by its code, else its name, else its pinyin initials ("szj") where no other active one
 * has them. ERR_INVALID, of the field, where there is none or several are called so. */
enum err unit_named(struct db_conn *c, struct arena *a, const char *text, const char *field, struct unit *ret,
                    struct error *e) ERR_CHECKED;

/* All units by code, at most limit (1..200) after the cursor; inactive ones only when asked for. */
enum err unit_list(struct db_conn *c, struct arena *a, bool inactive, const char *cursor, int limit,
                   struct unit_list *ret, struct error *e) ERR_CHECKED;
/* Active units right below (0: the roots), by code, at most 1,000. */
enum err unit_children(struct db_conn *c, struct arena *a, int64_t parent_id, struct unit_list *ret,
                       struct error *e) ERR_CHECKED;
/* Active units for a picker: name contains the text, or code or pinyin initials begin with it; at most limit (1..50).
 */
enum err unit_search(struct db_conn *c, struct arena *a, const char *text, int limit, struct unit_list *ret,
                     struct error *e) ERR_CHECKED;

/* Whether id is top or stands below it. */
enum err unit_is_below(struct db_conn *c, int64_t id, int64_t top, bool *ret, struct error *e) ERR_CHECKED;

/* System administrators and the operator; others are ERR_DENIED. ERR_CONFLICT: the code is taken, or the version is not
 * the newest. Each is in the audit trail. */
enum err unit_add(struct db_conn *c, const struct site *s, const struct viewer *v, const struct unit_edit *x,
                  int64_t *ret_id, struct error *e) ERR_CHECKED;
/* parent_id of the edit is not looked at. A unit with open orders or active units below cannot be made inactive
 * (ERR_CONFLICT). */
enum err unit_update(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, int64_t version,
                     const struct unit_edit *x, struct error *e) ERR_CHECKED;

struct unit_moved {
    int64_t matters; /* touched; each has an entry "transfer" */
    int64_t barred;  /* of these, sent back to intake because their unit now stands under the one they speak of */
    int64_t orders, posts;
};

/* Hangs the unit with all below it under another (0: makes it a root). ERR_INVALID below itself. */
enum err unit_move(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, int64_t version,
                   int64_t parent_id, struct unit_moved *ret, struct error *e) ERR_CHECKED;

/*
 * Merges from into another unit in one step: its units below, open orders, matters, reach and posts go over, what is
 * said against it is said against the other from now on too, and it becomes inactive. Matters that the other unit may
 * not have go back to intake.
 */
enum err unit_merge(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t from, int64_t into,
                    struct unit_moved *ret, struct error *e) ERR_CHECKED;

/* Adds and updates from a list with code, parent_code, name, kind, area_code, phone, intake (代码, 上级代码, 名称,
 * 类型, 区域代码, 电话, 受理). A parent may stand on any line. ERR_INVALID with the faults in *ret when a line is
 * wrong; moves are not made by lists. */
enum err unit_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const struct sheet *x, struct sheet_report *ret, struct error *e) ERR_CHECKED;

#endif
