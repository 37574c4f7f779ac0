#include "web/reading.h"

#include "model/reading.h"

enum err page_reading(struct req *r, enum err (*show)(struct req *r))
{
    enum err x = reading_begin(conn_of(r), &r->error);
    if (x != ERR_OK)
        return x;
    x = show(r);
    reading_end(conn_of(r));
    return x;
}
