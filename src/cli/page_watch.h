/*
 * Keeps shared pages true to what other processes do: a thread that asks the database twice a second whether a public
 * copy was published, changed or taken back, by a command or on another node. While it cannot ask, no page is sent from
 * memory.
 */
#ifndef ECHOWALL_CLI_PAGE_WATCH_H
#define ECHOWALL_CLI_PAGE_WATCH_H

#include "http/server.h"
#include "model/site.h"

struct page_watch;

enum err page_watch_start(const struct site *s, struct server *server, struct page_watch **ret,
                          struct error *e) ERR_CHECKED;
void page_watch_stop(struct page_watch *w); /* accepts NULL */

#endif
