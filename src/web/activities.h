/* The pages of activities. */
#ifndef ECHOWALL_WEB_ACTIVITIES_H
#define ECHOWALL_WEB_ACTIVITIES_H

#include "html/activity_views.h"
#include "html/html.h"
#include "model/activity.h"
#include "web/page.h"

/* What was counted, with its unit: "720余 人次"; in English "at least 720 people". */
const char *activity_quantity(struct req *r, const struct html *h, struct quantity q, const struct words *unit);
/* The one that the path names. */
enum err activity_of(struct req *r, struct activity_full *ret) ERR_CHECKED;
const char *activity_url(struct req *r, const char *number);
/* What a field of a procedure holds before anybody typed, where the activity says it; else NULL. */
const char *activity_taken_along(struct req *r, struct html *h, const struct activity_full *f, const char *part);
/* Value of a choice in the reader's words, anything else as it is. */
const char *activity_value_words(const struct html *h, const struct field_def *d, const char *value);
enum tone activity_tone(enum activity_state s);
/* An area as somebody typed it; 0 for nothing. ERR_INVALID names the field "area". */
enum err activity_area(struct req *r, const char *typed, int64_t *ret) ERR_CHECKED;

struct field_view activity_field(struct req *r, const struct html *h, const struct form_errors *errors,
                                 const char *name, const char *label, const char *value);

/* Planning, changing and writing up (activity_form.c). */
enum err page_activity_kinds(struct req *r);
enum err page_activity_new(struct req *r);
enum err page_activity_new_send(struct req *r);
enum err page_activity_edit(struct req *r);
enum err page_activity_edit_send(struct req *r);
enum err page_activity_write(struct req *r);
enum err page_activity_write_send(struct req *r);

/* One activity, and what is done on its page (activity_page.c). */
enum err page_activity(struct req *r);
enum err page_activity_act(struct req *r);
enum err page_activity_link(struct req *r);
enum err page_activity_day(struct req *r);
enum err page_activity_raise(struct req *r);
enum err page_activity_raise_send(struct req *r);

/* The day of one with bookings (reception_desk.c). */
enum err page_booking_queue(struct req *r);
enum err page_booking_slots(struct req *r);
enum err page_booking_walk_in(struct req *r);
enum err page_booking_mark(struct req *r);
enum err page_booking(struct req *r);
enum err page_booking_receive(struct req *r);
enum err page_booking_reveal(struct req *r);

#endif
