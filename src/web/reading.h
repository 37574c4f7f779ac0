/* Pages that only read, with many statements. */
#ifndef ECHOWALL_WEB_READING_H
#define ECHOWALL_WEB_READING_H

#include "web/page.h"

/* Runs show as one reading (model/reading.h): it must not write. */
enum err page_reading(struct req *r, enum err (*show)(struct req *r)) ERR_CHECKED;

/* How new what is read from now on will be at least, for what is kept beyond the request: inside a reading that of its
 * beginning. Asked before it is read. */
struct req_state page_state(const struct req *r);

#endif
