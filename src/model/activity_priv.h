/* What the files of activities share. */
#ifndef ECHOWALL_MODEL_ACTIVITY_PRIV_H
#define ECHOWALL_MODEL_ACTIVITY_PRIV_H

#include "model/activity.h"

#define ACTIVITY_COLUMNS                                                                                               \
    "d.id, d.programme, d.number, d.title, d.place, d.state, d.unit_id, COALESCE(d.area_id, 0), u.name, u.code,"       \
    " COALESCE(g.name, ''), COALESCE(g.code, ''), d.starts_at, d.ends_at, d.held_at, d.open, d.version,"               \
    " COALESCE(d.host_id, 0), COALESCE(h.name, ''), COALESCE(h.code, ''), d.objected"
#define ACTIVITY_COLUMNS_N 21
#define ACTIVITY_JOINS                                                                                                 \
    " JOIN unit u ON u.id = d.unit_id LEFT JOIN area g ON g.id = d.area_id LEFT JOIN unit h ON h.id = d.host_id"

/* A row of these columns; programme NULL where this program has none of the code. */
struct activity activity_row(const struct db_rows *q, struct arena *a);

/* ERR_NOT_FOUND for what is not there and what the viewer may not see alike. */
enum err activity_find(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number,
                       struct activity *ret, struct error *e) ERR_CHECKED;
/* Likewise, and for whoever is to receive it, with plan_only. */
enum err activity_find_plan(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number,
                            struct activity *ret, struct error *e) ERR_CHECKED;

/* The values of its fields, in the order of the programme; "" where there is none. */
enum err activity_values(struct db_conn *c, struct arena *a, const struct activity *x,
                         const char *ret[PROGRAMME_FIELDS_MAX], struct error *e) ERR_CHECKED;

/* The roles of the viewer's posts at the unit or above it; all for the operator. */
enum err activity_roles(struct db_conn *c, const struct viewer *v, int64_t unit_id, unsigned *ret,
                        struct error *e) ERR_CHECKED;
/* What the viewer may do with it now. */
enum err activity_may(struct db_conn *c, const struct viewer *v, const struct activity *x, unsigned *ret,
                      struct error *e) ERR_CHECKED;
/* Inside a write: finds it, and asks whether the viewer may do the step now. version 0: any. ERR_DENIED and
 * ERR_CONFLICT with the reason. */
enum err activity_open(struct db_conn *tx, const struct viewer *v, struct arena *a, const char *number,
                       enum activity_step step, int64_t version, struct activity *ret, struct error *e) ERR_CHECKED;
#define ACTIVITY_PLANNERS (ROLE_INTAKE | ROLE_DISPATCHER | ROLE_HANDLER | ROLE_FIELD | ROLE_OFFICE | ROLE_LEADER)

/* Inside a write: a line of the trail. occurred_at 0: now. matter_id: only who sees the matter sees the line. step:
 * what the viewer's posts were asked for, 0: a plan; through a post held for somebody it is done for them. */
struct activity_line {
    int64_t activity_id, occurred_at, matter_id;
    enum activity_step step;
    const char *act, *parts, *note;
};
enum err activity_append(struct db_conn *tx, const struct site *s, const struct viewer *v,
                         const struct activity_line *x, struct error *e) ERR_CHECKED;

/* Inside a write that does more than plan: activity_plan. again: a form with this key has made it before. */
struct activity_made {
    int64_t id;
    const char *number;
    bool again;
};
enum err activity_plan_in(struct db_conn *tx, const struct site *s, const struct viewer *v, struct arena *a,
                          const struct activity_edit *x, struct activity_made *ret, struct error *e) ERR_CHECKED;

/* The same without its line of the audit trail: the caller writes one for all. */
enum err activity_plan_row_in(struct db_conn *tx, const struct site *s, const struct viewer *v, struct arena *a,
                              const struct activity_edit *x, struct activity_made *ret, struct error *e) ERR_CHECKED;
/* Inside a write: one that was planned there is held as planned, and written up. */
enum err activity_written_in(struct db_conn *tx, const struct site *s, const struct viewer *v, struct arena *a,
                             const struct activity *now, const struct activity_report *report,
                             struct error *e) ERR_CHECKED;

/* Inside a write: ties subjects by their codes to it, in place of those of the part before; each has to be of a
 * register that its programme names, and seen by the viewer. field: what a mistake is about. */
enum err activity_put_subjects(struct db_conn *tx, const struct viewer *v, struct arena *a, const struct activity *x,
                               const char *codes, const char *part, const char *field, struct error *e) ERR_CHECKED;

/* An officer by login or name, and an active subject of what the programme goes to, by code and as the viewer sees it;
 * ERR_INVALID names the field. */
enum err activity_officer(struct db_conn *tx, const char *who, const char *field, int64_t *ret,
                          struct error *e) ERR_CHECKED;
enum err activity_subject_of(struct db_conn *tx, const struct viewer *v, const struct programme *p, const char *code,
                             const char *field, int64_t *ret, struct error *e) ERR_CHECKED;

/* Inside a write: links a matter, whoever may see it. *ret_n is 0 where it was linked before. */
enum err activity_tie(struct db_conn *tx, int64_t activity_id, int64_t matter_id, const char *part, int64_t *ret_n,
                      struct error *e) ERR_CHECKED;

/* Inside a write: ERR_CONFLICT where the activity has as many bookings as one may have. */
enum err booking_room(struct db_conn *tx, int64_t activity_id, struct error *e) ERR_CHECKED;

/* The words of a text, parted by blanks, commas, 、 or lines; NULL-ended. ERR_INVALID for more than max. */
enum err activity_words(struct arena *a, const char *text, const char *field, size_t max, const char *const **ret,
                        size_t *ret_n, struct error *e) ERR_CHECKED;

/* A text of a form: trimmed, readable, within its bounds; ERR_INVALID names the field. */
enum err activity_text(struct arena *a, const char *field, int min, int max, const char *typed, const char **ret,
                       struct error *e) ERR_CHECKED;

#endif
