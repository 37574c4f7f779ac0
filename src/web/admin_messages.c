/* The texts of messages: the list, and the form with what it would make of a sample matter. */
#include <string.h>

#include "base/str.h"
#include "html/outbox.html.h"
#include "html/outbox_views.h"
#include "model/message.h"
#include "web/admin.h"

struct message_input {
    const char *subject, *sms, *mail, *act;
    int64_t version;
    bool active;
};

static const struct form_field message_fields[] = {
    FORM(struct message_input, sms, FORM_LONGTEXT, 0, MESSAGE_SMS_MAX, 0, N_("Short message")),
    FORM(struct message_input, subject, FORM_TEXT, 0, MESSAGE_SUBJECT_MAX, 0, N_("Subject of the mail")),
    FORM(struct message_input, mail, FORM_LONGTEXT, 0, MESSAGE_MAIL_MAX, 0, N_("Mail")),
    FORM(struct message_input, version, FORM_INT, 0, INT32_MAX, 0, ""),
    FORM(struct message_input, active, FORM_BOOL, 0, 0, 0, N_("Tell this")),
    FORM(struct message_input, act, FORM_ID, 0, 8, 0, ""),
};

enum err page_messages(struct req *r)
{
    size_t n;
    const struct message_event *events = message_events(&n);
    struct html h = page_html(r, false);
    struct desk_page_view p;
    struct message_row_view *rows = arena_array(r->arena, struct message_row_view, n);
    enum err x = ERR_OK;
    for (size_t i = 0; i < n && x == ERR_OK; i++) {
        struct message_text t;
        x = message_text_get(conn_of(r), r->arena, &events[i], MESSAGE_ZH, &t, &r->error);
        if (x == ERR_OK)
            rows[i] =
                (struct message_row_view){.url = arena_printf(r->arena, "/desk/admin/messages/%s", events[i].code),
                                          .name = tr(h.lang, events[i].name),
                                          .about = tr(h.lang, events[i].about),
                                          .active = t.active,
                                          .own = t.own};
    }
    if (x == ERR_OK)
        x = admin_view(r, &h, N_("Messages"), &p);
    if (x != ERR_OK)
        return x;
    const struct message_list_view v = {rows, n};
    html_message_list(&h, &p, &v);
    return page_done(&h);
}

static enum err find_text(struct req *r, struct message_text *ret)
{
    const struct message_event *m = message_event(req_param(r, "event"));
    if (!m)
        return ERR_NOT_FOUND;
    return message_text_get(conn_of(r), r->arena, m, message_lang_of(req_query(r, "text")), ret, &r->error);
}

static struct field_view text_field(struct req *r, const struct html *h, const struct form_errors *errors,
                                    const char *name, const char *label, const char *value, int max, int rows)
{
    struct field_view f = admin_field(r, h, errors, name, label, value);
    f.max = max;
    f.rows = rows;
    return f;
}

static void fill_sample(struct req *r, const struct html *h, const struct message_text *t, struct message_form_view *v)
{
    const struct message m = message_sample(site_of(r), r->arena, t->event, t->lang, &t->words);
    v->shown_sms = str_or(m.phone, "");
    v->shown_subject = m.subject;
    v->shown_mail = m.text;
    v->parts = tr_arg(r->arena, h->lang, N_("{} characters and short messages"),
                      arena_printf(r->arena, "%zu / %d", utf8_length(v->shown_sms), message_segments(v->shown_sms)));
}

static const char *braced(struct req *r, const char *fields)
{
    struct buf out;
    buf_init(&out, 1000);
    for (const char *p = fields; *p;) {
        size_t n = strcspn(p, " ");
        buf_printf(&out, "%s{%.*s}", out.len ? " " : "", (int)n, p);
        p += n + (p[n] == ' ');
    }
    char *text = arena_strdup(r->arena, out.data);
    buf_release(&out);
    return text;
}

static enum err show_text(struct req *r, const struct message_text *t, const struct form_errors *errors, bool conflict,
                          int status)
{
    struct html h = page_html(r, true);
    struct desk_page_view p;
    const char *path = arena_printf(r->arena, "/desk/admin/messages/%s", t->event->code);
    bool zh = t->lang == MESSAGE_ZH;
    struct message_form_view v = {.action = zh ? path : arena_printf(r->arena, "%s?text=en", path),
                                  .name = tr(h.lang, t->event->name),
                                  .about = tr(h.lang, t->event->about),
                                  .fields = braced(r, t->event->fields),
                                  .version = arena_printf(r->arena, "%lld", (long long)t->version),
                                  .done = req_query(r, "done") ? tr(h.lang, N_("Saved.")) : NULL,
                                  .other_url = zh ? arena_printf(r->arena, "%s?text=en", path) : path,
                                  .other_name =
                                      zh ? tr(h.lang, N_("The English text")) : tr(h.lang, N_("The Chinese text")),
                                  .active = t->active,
                                  .office = t->event->office,
                                  .own = t->own,
                                  .conflict = conflict};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.sms = text_field(r, &h, errors, "sms", N_("Short message"), t->words.sms, MESSAGE_SMS_MAX, 4);
    v.subject =
        text_field(r, &h, errors, "subject", N_("Subject of the mail"), t->words.subject, MESSAGE_SUBJECT_MAX, 0);
    v.mail = text_field(r, &h, errors, "mail", N_("Mail"), t->words.mail, MESSAGE_MAIL_MAX, 12);
    fill_sample(r, &h, t, &v);
    enum err x = admin_view(r, &h, N_("Messages"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_message_form(&h, &p, &v);
    return page_done(&h);
}

enum err page_message(struct req *r)
{
    struct message_text t;
    const struct form_errors none = {0};
    enum err x = find_text(r, &t);
    return x == ERR_OK ? show_text(r, &t, &none, false, 200) : x;
}

static void take_input(const struct message_input *in, struct message_text *t)
{
    t->words = (struct message_words){str_or(in->subject, ""), str_or(in->sms, ""), str_or(in->mail, "")};
    t->active = in->active;
}

enum err page_message_send(struct req *r)
{
    struct message_text t;
    struct message_input in = {0};
    struct form_errors errors = {0};
    enum err x = find_text(r, &t);
    if (x != ERR_OK)
        return x;
    int64_t present = t.version;
    x = form_read(r, message_fields, COUNT_OF(message_fields), &in, &errors);
    take_input(&in, &t);
    if (x != ERR_OK)
        return show_text(r, &t, &errors, false, 422);
    if (str_eq(in.act, "look"))
        return show_text(r, &t, &errors, false, 200);
    t.version = in.version;
    x = message_text_put(conn_of(r), site_of(r), viewer_of(r), &t, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303,
                             arena_printf(r->arena, "/desk/admin/messages/%s?done=1%s", t.event->code,
                                          t.lang == MESSAGE_EN ? "&text=en" : ""));
    t.version = present;
    if (x == ERR_CONFLICT)
        return show_text(r, &t, &errors, true, 409);
    if (x != ERR_INVALID)
        return x;
    page_model_error(&errors, &r->error);
    return show_text(r, &t, &errors, false, 422);
}
