/* Matters that are raised at an activity: by submit, under a key of the form, and linked in the same write. */
#include "base/id.h"
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/audit.h"

DB_STMT(activity_matter_tie, "INSERT INTO activity_matter (activity_id, matter_id, part) VALUES ($1, $2, $3)"
                             " ON CONFLICT (activity_id, matter_id) DO NOTHING");

enum err activity_tie(struct db_conn *tx, int64_t activity_id, int64_t matter_id, const char *part, int64_t *ret_n,
                      struct error *e)
{
    return db_exec_count(tx, &activity_matter_tie, DB_ARGS(DB_INT(activity_id), DB_INT(matter_id), DB_TEXT(part)),
                         ret_n, e);
}

struct tying {
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    const char *number, *part;
};

static enum err write_tie(struct db_conn *tx, void *ctx, int64_t matter_id, struct error *e)
{
    struct tying *x = ctx;
    struct activity now;
    int64_t n = 0;
    enum err r = activity_open(tx, x->viewer, x->arena, x->number, STEP_LINK, 0, &now, e);
    if (r == ERR_OK)
        r = activity_tie(tx, now.id, matter_id, x->part, &n, e);
    if (r != ERR_OK)
        return r;
    const struct activity_line line = {
        .activity_id = now.id, .step = STEP_LINK, .act = "raise", .parts = x->part, .matter_id = matter_id};
    r = activity_append(tx, x->site, x->viewer, &line, e);
    return r == ERR_OK ? audit_append(tx, x->site, x->viewer, id_new(), "activity.raise",
                                      arena_printf(x->arena, "%s raise", now.number), e)
                       : r;
}

enum err activity_raise(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const char *number, const struct submission *submission, const char *part, struct receipt *ret,
                        struct error *e)
{
    struct activity now;
    struct submission x = *submission;
    struct tying tie = {.arena = a, .site = s, .viewer = v, .number = number, .part = part};
    const struct submit_also also = {write_tie, &tie};
    enum err r = activity_open(c, v, a, number, STEP_LINK, 0, &now, e);
    if (r == ERR_OK && str_empty(x.key))
        r = error_set(e, ERR_INVALID, "op", N_("The form has no key. Please open it again."), NULL);
    if (r != ERR_OK)
        return r;
    x.key = arena_printf(a, "activity:%s:%s", now.number, utf8_clip(a, x.key, 150));
    x.own_key = true;
    x.also = &also;
    return submit(c, s, v, a, &x, ret, e);
}
