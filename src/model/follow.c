/* The parts that follow the record, one line each. */
#include "model/follow.h"

#include "model/callback.h"
#include "model/outbox.h"

enum err follow_entry(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    enum err r = outbox_follow(tx, s, x, e);
    return r == ERR_OK ? callback_plan(tx, s, x, e) : r;
}

enum err follow_undo(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    enum err r = outbox_cancel(tx, x->entry_id, e);
    return r == ERR_OK ? callback_unplan(tx, s, x, e) : r;
}
