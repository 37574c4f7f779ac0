/* The pages of the lecture menu. */
#ifndef ECHOWALL_WEB_MENU_H
#define ECHOWALL_WEB_MENU_H

#include "html/html.h"
#include "model/menu.h"
#include "web/page.h"

/* The reader's words of a choice: of a topic's field, or of what an order says. "" for none. */
const char *menu_topic_words(const struct html *h, const char *part, const char *value);
const char *menu_order_words(const struct html *h, const char *part, const char *value);

/* At the desk (menu_desk.c). */
enum err page_menu_orders(struct req *r);
enum err page_menu_order(struct req *r);
enum err page_menu_match(struct req *r);
enum err page_menu_schedule(struct req *r);

#endif
