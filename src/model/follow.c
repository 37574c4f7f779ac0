/* The parts that follow the record, one line each. */
#include "model/follow.h"

#include "model/group.h"

enum err follow_entry(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    return group_follow(tx, s, x, e);
}

enum err follow_undo(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    (void)s;
    return group_undo(tx, x, e);
}
