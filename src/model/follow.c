/* The parts that follow the record, one line each. */
#include "model/follow.h"

enum err follow_entry(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    (void)tx, (void)s, (void)x, (void)e;
    return ERR_OK;
}

enum err follow_undo(struct db_conn *tx, const struct site *s, const struct followed *x, struct error *e)
{
    (void)tx, (void)s, (void)x, (void)e;
    return ERR_OK;
}
