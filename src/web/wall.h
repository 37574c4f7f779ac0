/* What the pages and feeds of the echo wall and the JSON API share: the filter as addresses have it. */
#ifndef ECHOWALL_WEB_WALL_H
#define ECHOWALL_WEB_WALL_H

#include "html/html.h"
#include "html/public_views.h"
#include "model/notice.h"
#include "web/app.h"

#define WALL_MARK_STABLE (60 * MS_SECOND) /* a change so long ago is in every later answer */

/*
 * The filter of the query: area, unit, category (code or name), solved, q, from, to. A "to" that is a day means its
 * end. ERR_INVALID names what is none.
 */
enum err wall_filter(struct req *r, struct notice_filter *ret) ERR_CHECKED;
/* Of it what every list may be narrowed by: area, unit, category, from, to; ret has the rest. */
enum err wall_narrowed(struct req *r, struct notice_filter *ret) ERR_CHECKED;

/* The filter of this request as a query, "" without one or "?area=…"; with after (may be NULL) as the page's cursor. */
const char *wall_query(struct req *r, const char *after);

/* Copies as the templates show them in lists: of long texts the first lines. */
const struct echo_view *wall_echoes(struct req *r, struct html *h, const struct notice_list *l);

/* After the body was built: ETag of the body, and Last-Modified. For answers that caches may keep. */
enum err wall_validators(struct req *r) ERR_CHECKED;

enum err page_wall(struct req *r);
enum err page_wall_item(struct req *r);
enum err page_wall_atom(struct req *r);
enum err page_wall_json(struct req *r);
enum err page_wall_csv(struct req *r);
enum err page_wall_month(struct req *r);
enum err page_robots(struct req *r);
enum err page_sitemap(struct req *r);

#endif
