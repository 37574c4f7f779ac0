/* What the API's resources share. */
#ifndef ECHOWALL_API_API_PRIV_H
#define ECHOWALL_API_API_PRIV_H

#include <jansson.h>

#include "html/tr.h"
#include "http/req.h"
#include "model/matter.h"
#include "model/record.h"
#include "model/step_key.h"
#include "model/token.h"

#define FIELD_BODY_MAX (1024 * 1024)
#define FIELD_PART_MAX (512 * 1024)

#define API_ROWS     50
#define API_ROWS_MAX 200

/* The body as an object; it is freed with the request. ERR_INVALID says where it is no JSON. */
enum err api_body(struct req *r, json_t **ret, struct error *e) ERR_CHECKED;

/* A member that is a string; NULL when absent or null. ERR_INVALID for other types. */
enum err api_text(const json_t *object, const char *name, const char **ret, struct error *e) ERR_CHECKED;
/* A member that is a whole number or true or false; left as it is when absent or null. */
enum err api_int(const json_t *object, const char *name, int64_t *ret, struct error *e) ERR_CHECKED;
enum err api_bool(const json_t *object, const char *name, bool *ret, struct error *e) ERR_CHECKED;
/* A member that is a time: ISO 8601, in the site's zone where it names none. 0 when absent or null. */
enum err api_moment(const struct req *r, const json_t *object, const char *name, int64_t *ret,
                    struct error *e) ERR_CHECKED;
/* A member that is a list of at most max texts; *ret_n is their count, 0 when absent or null. */
enum err api_texts(struct req *r, const json_t *object, const char *name, size_t max, const char *const **ret,
                   size_t *ret_n, struct error *e) ERR_CHECKED;

/* ERR_INVALID names the first parameter of the query that is none of the NULL-ended names: a filter that is mistyped
 * must not answer with everything. */
enum err api_query(struct req *r, const char *const *names) ERR_CHECKED;
/* The parameter "limit", API_ROWS unless given; ERR_INVALID outside 1..API_ROWS_MAX. */
enum err api_limit(struct req *r, int *ret) ERR_CHECKED;

/* What narrows a list of matters: area, unit, field and time as everywhere; channel, state and clock by their codes. */
struct matter_filter;
enum err api_filter(struct req *r, struct matter_filter *ret) ERR_CHECKED;

/* Answers with the object, which is released. */
enum err api_answer(struct req *r, int status, json_t *object) ERR_CHECKED;
/* A page of a list: {"items": …, "next": cursor or null}. Releases items. */
enum err api_page(struct req *r, json_t *items, const char *next) ERR_CHECKED;

json_t *api_time(const struct site *s, int64_t ms); /* null for 0 */
json_t *api_string(const char *s);                  /* null for NULL and "" */
json_t *api_id(int64_t id);
/* A named thing by code: {"code": …, "name": …}; null without a name. */
json_t *api_named(const char *code, const char *name);

/* The language of an answer's words. */
enum lang api_lang(const struct req *r);

/* Areas and fields are named by code or by name; 0 and NULL when absent. */
enum err api_area(struct req *r, const json_t *body, int64_t *ret) ERR_CHECKED;
enum err api_category(struct req *r, const json_t *body, const char **ret) ERR_CHECKED;
/* title, body, place, point, field, area, contact: what residents and clerks may say alike. */
struct submission;
enum err api_submission(struct req *r, const json_t *body, struct submission *x) ERR_CHECKED;

/* The key that a write of a program carries, hashed with the request. */
enum err api_key(struct req *r, struct step_key *ret) ERR_CHECKED;

/* Files by the ids that sending them gave. */
enum err api_files(struct req *r, const json_t *body, struct record_file **ret, size_t *ret_n) ERR_CHECKED;

struct receipt;
enum err api_receipt(struct req *r, const struct receipt *x) ERR_CHECKED; /* the answer to a new matter */

json_t *api_entry_texts(const struct entry *x);
json_t *api_matter_row(struct req *r, const struct matter *m);

enum err api_field_contact(struct req *r);
enum err api_field_session(struct req *r);
enum err api_field_device(struct req *r);
enum err api_field_pack(struct req *r);
enum err api_field_sync(struct req *r);
enum err api_field_photo(struct req *r);
enum err api_field_photo_put(struct req *r);

enum err api_matter_add(struct req *r);
enum err api_track(struct req *r);
enum err api_sms_report(struct req *r);

enum err api_wall(struct req *r);
enum err api_wall_item(struct req *r);
enum err api_categories(struct req *r);
enum err api_areas(struct req *r);

enum err api_openapi(struct req *r);
enum err api_page_html(struct req *r);
enum err api_me(struct req *r);
enum err api_units(struct req *r);
enum err api_desk_list(struct req *r);
enum err api_desk_search(struct req *r);
enum err api_desk_matter(struct req *r);
enum err api_desk_file(struct req *r);
enum err api_desk_add(struct req *r);
enum err api_desk_move(struct req *r);
enum err api_desk_upload(struct req *r);

#endif
