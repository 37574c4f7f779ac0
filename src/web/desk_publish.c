/* The public copy of a closed matter: suggested, edited, released, taken back. */
#include "base/str.h"
#include "html/desk.html.h"
#include "model/notice.h"
#include "web/desk.h"

static struct field_view field(struct req *r, const struct html *h, const struct form_errors *errors, const char *name,
                               const char *label, const char *value, int rows)
{
    return (struct field_view){.name = name,
                               .label = tr(h->lang, label),
                               .value = value,
                               .rows = rows,
                               .error = page_field_sentence(r, h, errors, name)};
}

static enum err show_form(struct req *r, const struct notice *n, const struct form_errors *errors, int status)
{
    struct matter m;
    struct desk_page_view p;
    enum err x = matter_by_number(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &m, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct publish_view v = {.number = m.number,
                             .url = arena_printf(r->arena, "/desk/m/%s", m.number),
                             .version = arena_printf(r->arena, "%lld", (long long)m.version),
                             .op = page_op(r),
                             .live = m.published_at != 0};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.title = field(r, &h, errors, "title", N_("Title"), n->title, 0);
    v.question = field(r, &h, errors, "question", N_("Question"), n->question, 8);
    v.answer = field(r, &h, errors, "answer", N_("Answer"), n->answer, 10);
    x = desk_view(r, &h, N_("Public copy"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_publish(&h, &p, &v);
    return page_done(&h);
}

enum err page_publish(struct req *r)
{
    struct notice n = {0};
    const struct form_errors none = {0};
    enum err x = notice_suggest(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), &n, &r->error);
    return x == ERR_OK ? show_form(r, &n, &none, 200) : x;
}

const char *desk_leak_sentence(const char *kind)
{
    static const struct {
        const char *kind, *sentence;
    } words[] = {{"phone", N_("A mobile phone number stands here: {}")},
                 {"id", N_("An ID number stands here: {}")},
                 {"card", N_("A bank card number stands here: {}")},
                 {"mail", N_("A mail address stands here: {}")},
                 {"home", N_("This tells a house, a class or a group, and with it who it is: {}")}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i].kind, kind))
            return words[i].sentence;
    }
    return N_("Something from the resident's contact stands here: {}");
}

static const char *field_label(const char *name)
{
    return str_eq(name, "title") ? N_("Title") : str_eq(name, "question") ? N_("Question") : N_("Answer");
}

enum err page_publish_send(struct req *r)
{
    struct form_errors errors = {0};
    struct leak *leaks = NULL;
    int n_leaks = 0;
    int64_t version = 0;
    str_int(str_or(req_field(r, "version"), ""), 1, INT32_MAX, &version);
    const struct notice_draft draft = {.number = req_param(r, "number"),
                                       .title = str_or(req_field(r, "title"), ""),
                                       .question = str_or(req_field(r, "question"), ""),
                                       .answer = str_or(req_field(r, "answer"), ""),
                                       .version = version,
                                       .op_key = req_field(r, "op")};
    enum err x = notice_publish(conn_of(r), site_of(r), viewer_of(r), r->arena, &draft, &leaks, &n_leaks, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "/wall/%s", draft.number));
    if (x != ERR_INVALID && x != ERR_CONFLICT)
        return x;
    for (int i = 0; i < n_leaks; i++)
        form_error_add(&errors, leaks[i].field, field_label(leaks[i].field), desk_leak_sentence(leaks[i].kind),
                       leaks[i].text);
    if (n_leaks == 0)
        page_model_error(&errors, &r->error);
    const struct notice back = {.title = draft.title, .question = draft.question, .answer = draft.answer};
    return show_form(r, &back, &errors, x == ERR_CONFLICT ? 409 : 422);
}

enum err page_unpublish(struct req *r)
{
    const char *number = req_param(r, "number");
    enum err x = notice_take_back(conn_of(r), site_of(r), viewer_of(r), number, str_or(req_field(r, "reason"), ""),
                                  req_field(r, "op"), &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, arena_printf(r->arena, "/desk/m/%s?done=1", number)) : x;
}
