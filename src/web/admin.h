/* What the pages of administration share. */
#ifndef ECHOWALL_WEB_ADMIN_H
#define ECHOWALL_WEB_ADMIN_H

#include "html/admin_views.h"
#include "html/html.h"
#include "model/officer.h"
#include "model/sheet.h"
#include "web/page.h"

#define ADMIN_ROWS     50
#define ADMIN_LIST_MAX (8 * 1024 * 1024) /* bytes of a list that is read in */

/* The name of a role or a kind of unit, translated; the code itself where it is none. */
const char *admin_role(const struct html *h, const char *code);
const char *admin_kind(const struct html *h, const char *code);

/* Surroundings of a page: as on the desk, with administration's own pages on the left side. */
enum err admin_view(struct req *r, struct html *h, const char *title, struct desk_page_view *ret) ERR_CHECKED;

/* Posts as rows of a table. */
const struct post_row_view *admin_posts(struct req *r, const struct html *h, const struct post_list *l);

/* A parameter of the list pages with the rest of the query kept: path?after=…&inactive=1. NULL without a cursor. */
const char *admin_next(struct req *r, const char *path, const char *cursor, bool inactive);

/* One field with its words translated and its mistake, if it has one. */
struct field_view admin_field(struct req *r, const struct html *h, const struct form_errors *errors, const char *name,
                              const char *label, const char *value);

/* The list of the upload "list", whole in memory. */
enum err admin_sheet_read(struct req *r, struct sheet *ret) ERR_CHECKED;
/* The page that asks for a list, or tells what became of one. passwords may be NULL. */
struct sheet_page {
    const char *heading, *action, *back, *columns, *example; /* heading and example are msgids */
    const struct field_view *fields;                         /* what is asked for besides the file */
    size_t n_fields;
};
enum err admin_sheet_show(struct req *r, const struct sheet_page *p, const struct form_errors *errors,
                          const struct sheet_report *report, const struct officer_passwords *passwords,
                          int status) ERR_CHECKED;

enum err page_editions(struct req *r);
enum err page_edition_import(struct req *r);
enum err page_edition_import_send(struct req *r);
enum err page_edition_withdraw(struct req *r);
enum err page_edition_next(struct req *r);
/* What was decided above and the list in force does not say yet. */
enum err admin_precedents(struct req *r, struct edition_list_view *v) ERR_CHECKED;

enum err page_outbox(struct req *r);
enum err page_outbox_pause(struct req *r);
enum err page_outbox_retry(struct req *r);
enum err page_messages(struct req *r);
enum err page_message(struct req *r);
enum err page_message_send(struct req *r);

enum err page_procedures(struct req *r);
enum err page_procedure(struct req *r);
enum err page_procedure_file(struct req *r);
enum err page_procedure_new(struct req *r);
enum err page_procedure_send(struct req *r);

enum err page_unit_mail(struct req *r);
enum err page_units(struct req *r);
enum err page_unit_new(struct req *r);
enum err page_unit_new_send(struct req *r);
enum err page_unit(struct req *r);
enum err page_unit_send(struct req *r);
enum err page_unit_move(struct req *r);
enum err page_unit_merge(struct req *r);
enum err page_unit_import(struct req *r);
enum err page_unit_import_send(struct req *r);

enum err page_officers(struct req *r);
enum err page_officer_new(struct req *r);
enum err page_officer_new_send(struct req *r);
enum err page_officer(struct req *r);
enum err page_officer_send(struct req *r);
enum err page_officer_post(struct req *r);
enum err page_officer_post_end(struct req *r);
enum err page_officer_password(struct req *r);
enum err page_officer_logout(struct req *r);
enum err page_officer_leave(struct req *r);
enum err page_officer_import(struct req *r);
enum err page_officer_import_send(struct req *r);

#endif
