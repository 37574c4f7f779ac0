/* What the pages of the desk share. */
#ifndef ECHOWALL_WEB_DESK_H
#define ECHOWALL_WEB_DESK_H

#include "html/desk_views.h"
#include "html/html.h"
#include "model/dispatch_list.h"
#include "model/matter.h"
#include "model/move.h"
#include "web/page.h"

struct row_view desk_row(struct req *r, struct html *h, const struct matter *m);
/* The entries of a matter as steps, oldest first; from: the first seq to take. *ret_n is their count. */
const struct step_view *desk_steps(struct req *r, struct html *h, const struct matter_full *f, int64_t from,
                                   size_t *ret_n);

/* Who made an entry: "市城市管理局 黄丽娟", the resident, the operator; NULL: the program. */
const char *desk_who(struct req *r, const struct html *h, const struct entry *x);
/* What the matter keeps of what was written. */
enum err desk_facts(struct req *r, struct html *h, const struct matter_full *m, struct matter_view *v) ERR_CHECKED;

/* One order, with what was disputed about it. */
struct order_view desk_order(struct req *r, const struct html *h, const struct matter *m, const struct order *o);
/* What supervisors asked of those who handle the matter. */
enum err desk_supervisions(struct req *r, struct html *h, const struct matter_full *f,
                           struct matter_view *v) ERR_CHECKED;
/* When the written answer to a supervisor is owed, for lists; "" where none is. */
const char *desk_answer_words(struct req *r, struct html *h, const struct matter *m);

/* Active units for the pickers, at most 1,000: value is the name, label code and pinyin initials. */
enum err desk_units(struct req *r, const struct option_view **ret, size_t *ret_n) ERR_CHECKED;
/* What a person typed into a picker: name or code of a unit. 0 for nothing; ERR_INVALID names the field. */
enum err desk_unit_id(struct req *r, const char *typed, const char *field, int64_t *ret) ERR_CHECKED;

/* What a person wrote into the form of a move. */
struct move_input {
    const char *texts[MOVE_FIELDS_MAX];
    const char *lead, *co[3], *against_unit, *officer, *category, *other;
    int64_t area, version, seen;
    const char *op;
};

void desk_move_read(struct req *r, const struct move_def *m, struct move_input *in);
/* The fields of a move's form. m: what stands in the pickers before anybody chose. */
enum err desk_move_fill(struct req *r, struct html *h, const struct matter *m, const struct move_def *d,
                        const struct move_input *in, const struct form_errors *errors,
                        struct move_form_view *v) ERR_CHECKED;
/* Names of units and officers to ids; the rest as it was typed. */
enum err desk_move_resolve(struct req *r, const struct move_def *d, const struct move_input *in,
                           struct move_request *x) ERR_CHECKED;

/* What the dispatch list says about the matter, beside the form of a move whose action is set. */
enum err dispatch_hints(struct req *r, const struct html *h, const struct matter_full *f,
                        struct move_form_view *v) ERR_CHECKED;
/* The offices that help, as one text; codes or names, NULL where there are fewer. */
const char *dispatch_co_words(struct req *r, const char *const names[DISPATCH_CO_MAX]);
enum err page_dispatch_list(struct req *r);

/* Texts of the matter that have versions, and the page that compares two of them. */
void desk_versions(struct req *r, struct html *h, const struct matter_full *m, struct matter_view *v);
enum err page_versions(struct req *r);

enum err page_queue(struct req *r);
enum err page_queue_take(struct req *r);
enum err page_filter_save(struct req *r);
enum err page_filter_drop(struct req *r);
enum err page_columns(struct req *r);
/* The messages that went out about a matter, for its page. */
enum err desk_sent(struct req *r, struct html *h, const struct matter *m, struct matter_view *v) ERR_CHECKED;

enum err page_resend(struct req *r);
enum err page_callbacks(struct req *r);
enum err page_callback_next(struct req *r);
enum err page_callback(struct req *r);
enum err page_callback_save(struct req *r);
enum err page_callback_take(struct req *r);
enum err page_callback_release(struct req *r);
enum err page_callback_reveal(struct req *r);
enum err page_search(struct req *r);
enum err page_on_time(struct req *r);
enum err page_ledger(struct req *r);
enum err page_ledger_take(struct req *r);
/* Answers with a spreadsheet that was just written; whoever wrote it removes it. */
enum err desk_send_book(struct req *r, const char *path, const char *name) ERR_CHECKED;
enum err page_keys(struct req *r);
enum err page_move_form(struct req *r);
enum err page_move_send(struct req *r);
enum err page_undo(struct req *r);
enum err page_deputies(struct req *r);
enum err page_deputy_add(struct req *r);
enum err page_deputy_accept(struct req *r);
enum err page_deputy_end(struct req *r);
enum err page_batch(struct req *r);
enum err page_batch_send(struct req *r);
enum err page_batch_undo(struct req *r);
enum err page_reveal(struct req *r);
enum err page_reveal_send(struct req *r);
enum err page_reissue(struct req *r);
enum err page_reissue_send(struct req *r);
/* What stands in a text that may not go out, by the kind of a leak. */
const char *desk_leak_sentence(const char *kind);
enum err page_publish(struct req *r);
enum err page_publish_send(struct req *r);
enum err page_unpublish(struct req *r);
enum err page_serve(struct req *r);
enum err page_serve_send(struct req *r);
enum err page_intake(struct req *r);
enum err page_intake_send(struct req *r);

#endif
