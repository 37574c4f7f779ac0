/* The parts that follow the record, one line each. */
#include "model/follow.h"

#include "model/callback.h"
#include "model/group.h"
#include "model/kept.h"
#include "model/menu.h"
#include "model/outbox.h"
#include "model/supervise.h"
#include "model/wish.h"

enum err follow_entry(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    enum err r = outbox_follow(tx, s, x, e);
    if (r == ERR_OK)
        r = callback_plan(tx, s, x, e);
    if (r == ERR_OK)
        r = kept_follow(tx, x, e);
    if (r == ERR_OK)
        r = menu_follow(tx, s, x, e);
    if (r == ERR_OK)
        r = wish_follow(tx, s, x, e);
    return r == ERR_OK ? group_follow(tx, s, x, e) : r;
}

enum err follow_undo(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    enum err r = outbox_cancel(tx, x->entry_id, e);
    if (r == ERR_OK)
        r = callback_unplan(tx, s, x, e);
    if (r == ERR_OK)
        r = supervise_undo(tx, x->entry_id, e);
    if (r == ERR_OK)
        r = wish_unfollow(tx, s, x, e);
    return r == ERR_OK ? group_undo(tx, x, e) : r;
}
