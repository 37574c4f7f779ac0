/* The pages of wishes. */
#ifndef ECHOWALL_WEB_WISHES_H
#define ECHOWALL_WEB_WISHES_H

#include "html/html.h"
#include "model/wish.h"

const char *wish_kind_words(const struct html *h, const char *code);
const char *wish_budget_words(const struct html *h, const char *code);
/* The state of an offer, and what it means for whoever made it. */
const char *wish_offer_words(const struct html *h, const char *state);
const char *wish_offer_told(const struct html *h, const char *state);

/* The desk (wishes_desk.c). */
struct req;
/* Offers that wait for the viewer's office; 0 where that is nobody's. */
enum err wish_fill_open(struct req *r, int64_t *ret) ERR_CHECKED;
enum err page_wish_rows(struct req *r);
enum err page_wish_desk(struct req *r);
enum err page_wish_release(struct req *r);
enum err page_wish_hide(struct req *r);
enum err page_wish_keep(struct req *r);
enum err page_wish_confirm(struct req *r);
enum err page_wish_refuse(struct req *r);
enum err page_wish_reveal(struct req *r);

#endif
