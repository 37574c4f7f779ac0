#include "model/reading.h"

enum err reading_begin(struct db_conn *c, struct error *e)
{
    return db_engine_of(db_of(c)) == DB_SQLITE ? db_snapshot(c, e) : ERR_OK;
}

void reading_end(struct db_conn *c)
{
    db_snapshot_end(c);
}
