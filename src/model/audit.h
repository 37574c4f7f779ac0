/*
 * The audit trail: what administrators and operators did, without gaps and chained by hash. A write makes its audit id
 * before it begins and asks audit_done first: a write that is run again after an unknown commit finds its own line and
 * does nothing twice.
 */
#ifndef ECHOWALL_MODEL_AUDIT_H
#define ECHOWALL_MODEL_AUDIT_H

#include "model/site.h"
#include "model/viewer.h"

#define AUDIT_DETAIL_MAX 2000 /* bytes */

struct audit_line {
    int64_t id, seq, at;
    const char *actor, *act, *detail, *prev, *hash;
};

struct audit_list {
    struct audit_line *rows;
    int n;
    int64_t next; /* seq to go on below, 0 at the end */
};

/* Inside a write. v NULL is the system itself. act: "unit.merge" …; detail says on what, in words, without personal
 * data of residents. */
enum err audit_append(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t id, const char *act,
                      const char *detail, struct error *e) ERR_CHECKED;
/* Inside a write: whether the line of this id is there already. */
enum err audit_done(struct db_conn *tx, int64_t id, bool *ret, struct error *e) ERR_CHECKED;
/* A write of its own with nothing but the line: exports, runs of the command line, looks at the trail. */
enum err audit_note(struct db_conn *c, const struct site *s, const struct viewer *v, const char *act,
                    const char *detail, struct error *e) ERR_CHECKED;

/*
 * The usual shape of an administrator's write: fn does it inside a write and says on what in detail, and the line of
 * `act` goes with it. Run again after an unknown commit it finds its line and leaves ctx as the first run filled it.
 */
typedef enum err (*audit_fn)(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e);
enum err audit_write(struct db_conn *c, const struct site *s, const struct viewer *v, const char *act, audit_fn fn,
                     void *ctx, struct error *e) ERR_CHECKED;

/* Newest first, lines with seq below `below` (0: from the end), at most limit (1..200). For auditors, audit
 * administrators and the operator; ERR_DENIED for others. */
enum err audit_list(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t below, int limit,
                    struct audit_list *ret, struct error *e) ERR_CHECKED;

struct audit_check {
    int64_t lines;    /* looked at */
    int64_t bad_seq;  /* first line that does not fit, 0: none */
    const char *what; /* English msgid of what is wrong with it; "" */
    char head[65];    /* hash of the last line, "" without lines */
};

/* Keyed hash of the last line, in site_fact as "audit_head": without it, cutting off the last lines would not show. */
char *audit_mark(const struct site *s, struct arena *a, int64_t seq, const char *hash);

/* Walks the whole trail. */
enum err audit_verify(struct db_conn *c, struct audit_check *ret, struct error *e) ERR_CHECKED;

#endif
