/* What several of the residents' pages need. */
#ifndef ECHOWALL_WEB_RESIDENT_H
#define ECHOWALL_WEB_RESIDENT_H

#include "html/html.h"
#include "html/public_views.h"
#include "model/area.h"
#include "model/place.h"
#include "model/submit.h"
#include "web/app.h"

/* The city's counties and zones: the children of the only area that has several. In a. */
enum err resident_counties(struct req *r, struct arena *a, struct area_list *ret) ERR_CHECKED;

/* Counties with their towns, for the picker. */
enum err resident_areas(struct req *r, const struct html *h, int64_t chosen, const struct area_group_view **ret,
                        size_t *ret_n) ERR_CHECKED;

/* The place of a sign, REGISTER:CODE; none (id 0) where there is no such place, or no longer. */
enum err resident_place(struct req *r, const char *at, struct place *ret) ERR_CHECKED;
/* Among the counties and towns of the picker the one that the place lies in; 0: none. */
enum err resident_town(struct req *r, const struct place *p, int64_t *ret) ERR_CHECKED;

/* Answers with the receipt. from: msgid and path of the page where it was sent. */
enum err resident_receipt(struct req *r, const struct receipt *x, const char *from, const char *from_url,
                          bool named) ERR_CHECKED;

#endif
