/* Activities from a ledger: each by the same checks as one that is planned and written up here, many in one write. */
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/audit.h"

struct importing {
    const struct site *site;
    const struct viewer *viewer;
    const struct activity_import_row *rows;
    size_t n, added;
};

static enum err store_row(struct db_conn *tx, struct arena *a, struct importing *x, size_t i, struct error *e)
{
    const struct activity_import_row *row = &x->rows[i];
    struct activity_made made;
    if (row->plan.starts_at > clock_now(&x->site->clock))
        return error_set(e, ERR_INVALID, "from", N_("It has not begun yet: it is held when it begins."), NULL);
    enum err r = activity_plan_row_in(tx, x->site, x->viewer, a, &row->plan, &made, e);
    if (r != ERR_OK || made.again)
        return r;
    x->added++;
    const struct activity now = {.id = made.id,
                                 .programme = row->plan.programme,
                                 .number = made.number,
                                 .unit_id = row->plan.unit_id,
                                 .starts_at = row->plan.starts_at};
    return activity_written_in(tx, x->site, x->viewer, a, &now, &row->report, e);
}

static enum err write_rows(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct importing *x = ctx;
    struct arena *a = arena_new();
    enum err r = ERR_OK;
    x->added = 0;
    for (size_t i = 0; r == ERR_OK && i < x->n; i++) {
        arena_reset(a);
        r = store_row(tx, a, x, i, e);
    }
    arena_free(a);
    buf_printf(detail, "%zu activities", x->added);
    return r;
}

enum err activity_import(struct db_conn *c, const struct site *s, const struct viewer *v,
                         const struct activity_import_row *rows, size_t n, size_t *ret_added, struct error *e)
{
    struct importing x = {s, v, rows, n, 0};
    if (n > ACTIVITY_IMPORT_MAX)
        BUG("%zu activities in a chunk", n);
    enum err r = n ? audit_write(c, s, v, "activity.import", write_rows, &x, e) : ERR_OK;
    if (r == ERR_OK)
        *ret_added = x.added;
    return r;
}
