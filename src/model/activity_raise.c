/* Matters that are raised at an activity: by submit, under a key of the form, then linked. What is cut off in between
 * is made whole by the same form once more. */
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/audit.h"

DB_STMT(activity_matter_tie, "INSERT INTO activity_matter (activity_id, matter_id, part) SELECT $1, m.id, $3"
                             " FROM matter m WHERE m.number = $2 ON CONFLICT (activity_id, matter_id) DO NOTHING");

enum err activity_tie(struct db_conn *tx, int64_t activity_id, const char *matter, const char *part, int64_t *ret_n,
                      struct error *e)
{
    return db_exec_count(tx, &activity_matter_tie, DB_ARGS(DB_INT(activity_id), DB_TEXT(matter), DB_TEXT(part)), ret_n,
                         e);
}

struct tying {
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    const struct activity *activity;
    const char *matter, *part;
};

static enum err write_tie(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct tying *x = ctx;
    int64_t n = 0;
    enum err r = activity_tie(tx, x->activity->id, x->matter, x->part, &n, e);
    const struct activity_line line = {.activity_id = x->activity->id, .act = "raise", .parts = x->part};
    if (r == ERR_OK && n)
        r = activity_append(tx, x->site, x->viewer, &line, e);
    buf_printf(detail, "%s raise", x->activity->number);
    return r;
}

enum err activity_raise(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const char *number, const struct submission *submission, const char *part, struct receipt *ret,
                        struct error *e)
{
    struct activity now;
    struct receipt receipt;
    struct submission x = *submission;
    enum err r = activity_open(c, v, a, number, STEP_LINK, 0, &now, e);
    if (r == ERR_OK && str_empty(x.key))
        r = error_set(e, ERR_INVALID, "op", N_("The form has no key. Please open it again."), NULL);
    if (r != ERR_OK)
        return r;
    x.key = arena_printf(a, "activity:%s:%.150s", now.number, x.key);
    x.own_key = true;
    r = submit(c, s, v, a, &x, &receipt, e);
    struct tying tie = {.arena = a, .site = s, .viewer = v, .activity = &now, .matter = receipt.number, .part = part};
    if (r == ERR_OK)
        r = audit_write(c, s, v, "activity.raise", write_tie, &tie, e);
    if (r == ERR_OK)
        *ret = receipt;
    return r;
}
