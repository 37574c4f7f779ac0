/* What the files of ties share. */
#ifndef ECHOWALL_MODEL_TIE_PRIV_H
#define ECHOWALL_MODEL_TIE_PRIV_H

#include "model/tie.h"

#define TIE_OP_MAX 80

/* The officer of the tie t still holds a post of their own at its unit. */
#define TIE_THERE                                                                                                      \
    " (t.officer_id IS NULL OR EXISTS (SELECT 1 FROM post th WHERE th.officer_id = t.officer_id"                       \
    " AND th.unit_id = t.unit_id AND th.until = 0 AND th.stands_for IS NULL))"

#define TIE_COLUMNS                                                                                                    \
    "t.id, t.no, t.version, t.role, t.slot, COALESCE(t.officer_id, 0), t.unit_id, COALESCE(o.name, ''),"               \
    " COALESCE(o.login, ''), u.name, u.code, t.from_at, t.until_at, t.ended_at, t.ended_how,"                          \
    " COALESCE(t.handed_from, 0), t.visited_at, t.visit_period, t.visit_count, t.note_month, t.disputed,"              \
    " t.reviewed_at, CASE WHEN" TIE_THERE " THEN 1 ELSE 0 END"
#define TIE_COLUMNS_N 23
#define TIE_PEOPLE    " LEFT JOIN unit u ON u.id = t.unit_id LEFT JOIN officer o ON o.id = t.officer_id"

/* And of the subject s. */
#define TIE_SUBJECT_COLUMNS ", s.id, s.unit_id, s.register, s.code, s.name"
#define TIE_FROM            " FROM tie t JOIN subject s ON s.id = t.subject_id" TIE_PEOPLE

/* A row that begins with TIE_COLUMNS at column `at`; the subject's where subject is true. False: its role is none. */
bool tie_read(const struct db_rows *q, int at, bool subject, struct arena *a, const struct site *s, struct tie *ret);

/* The month of a time, and the first month of the period it is in, as yyyymm. */
int64_t tie_month(const struct site *s, int64_t ms);
int64_t tie_period(const struct site *s, enum tie_period every, int64_t ms);

/* One tie that the viewer sees; ERR_NOT_FOUND. */
enum err tie_find(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *reg,
                  const char *code, int64_t no, struct tie *ret, struct error *e) ERR_CHECKED;

/* The tie that goes on from this one now: itself, or the last that it was handed over to. */
enum err tie_head(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const struct tie *t,
                  struct tie *ret, struct error *e) ERR_CHECKED;

/* Whether the viewer was its officer, or that of one it goes on from, whatever their posts are today. */
enum err tie_was_holder(struct db_conn *c, const struct viewer *v, const struct tie *t, bool *ret,
                        struct error *e) ERR_CHECKED;
/* Whether the viewer holds the tie, or stands in for who does: *ret_for is whom, 0 for nobody. */
enum err tie_holds(struct db_conn *c, const struct viewer *v, const struct tie *t, bool *ret, int64_t *ret_for,
                   struct error *e) ERR_CHECKED;
/* Whether the viewer may end it: at the unit that keeps the subject, or (*ret_inside) only at that of its holder. */
enum err tie_arranges(struct db_conn *c, const struct viewer *v, const struct tie *t, bool *ret, bool *ret_inside,
                      struct error *e) ERR_CHECKED;
/* Whether the viewer takes down what the other side says. */
enum err tie_takes_down(struct db_conn *c, const struct viewer *v, const struct tie *t, bool *ret,
                        struct error *e) ERR_CHECKED;

/* What was said last of a line: "", confirm, dispute or answer, and by whom it was written down, 0: the operator. */
enum err tie_said(struct db_conn *c, const struct viewer *v, int64_t tie_id, int64_t seq, struct arena *a,
                  const char **ret, int64_t *ret_by, struct error *e) ERR_CHECKED;

/* A line on its way into the record; inside a write. for_id, matter_id, amount and about 0, how and op "": none. */
struct tie_line {
    int64_t tie_id;
    const char *kind, *text, *how, *op;
    int64_t for_id, occurred_at, about, amount, matter_id;
};
enum err tie_append(struct db_conn *tx, const struct site *s, const struct viewer *v, const struct tie_line *x,
                    struct error *e) ERR_CHECKED;

#endif
