#include "web/reading.h"

#include "base/clock.h"
#include "model/reading.h"

struct req_state page_state(const struct req *r)
{
    if (r->reading.us)
        return r->reading;
    return (struct req_state){clock_mono_us(), server_generation(r->server)};
}

enum err page_reading(struct req *r, enum err (*show)(struct req *r))
{
    struct req_state before = page_state(r);
    enum err x = reading_begin(conn_of(r), &r->error);
    if (x != ERR_OK)
        return x;
    r->reading = before;
    x = show(r);
    r->reading = (struct req_state){0};
    reading_end(conn_of(r));
    return x;
}
