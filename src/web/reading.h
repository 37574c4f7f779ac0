/* Pages that only read, with many statements. */
#ifndef ECHOWALL_WEB_READING_H
#define ECHOWALL_WEB_READING_H

#include "web/page.h"

/* Runs show as one reading (model/reading.h): it must not write. */
enum err page_reading(struct req *r, enum err (*show)(struct req *r)) ERR_CHECKED;

#endif
