/* Saying how a paper came to the resident. */
#include "base/str.h"
#include "html/papers.html.h"
#include "model/paper.h"
#include "web/desk.h"

struct serve {
    const char *how, *signed_by, *note, *op;
    int64_t at;
};

static const struct form_field serve_fields[] = {
    FORM(struct serve, how, FORM_ID, 0, 20, 0, N_("How")),
    {.name = "signed", .type = FORM_ID, .max = 20, .label = N_("Signed"), .offset = offsetof(struct serve, signed_by)},
    FORM(struct serve, at, FORM_TIME, 0, 0, 0, N_("Served on")),
    FORM(struct serve, note, FORM_TEXT, 0, PAPER_NOTE_MAX, 0, N_("Number or note")),
    FORM(struct serve, op, FORM_ID, 0, 64, 0, ""),
};

static struct field_view choice(struct req *r, const struct html *h, const struct form_errors *errors, const char *name,
                                const char *label, const struct callback_words *words, const char *chosen)
{
    struct option_view *list = arena_array(r->arena, struct option_view, words->n);
    for (size_t i = 0; i < words->n; i++)
        list[i] = (struct option_view){.value = words->v[i].code,
                                       .label = tr(h->lang, words->v[i].name),
                                       .chosen = str_eq(words->v[i].code, chosen)};
    return (struct field_view){.name = name,
                               .label = tr(h->lang, label),
                               .error = page_field_sentence(r, h, errors, name),
                               .options = list,
                               .option_count = words->n};
}

static enum err show(struct req *r, const struct serve *x, const struct form_errors *errors, int status)
{
    struct matter m;
    struct desk_page_view p;
    enum err y = matter_by_number(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &m, &r->error);
    if (y != ERR_OK)
        return y;
    struct html h = page_html(r, true);
    struct paper_serve_view v = {.number = m.number,
                                 .action = arena_printf(r->arena, "/desk/m/%s/served/%s", m.number, req_param(r, "id")),
                                 .back = arena_printf(r->arena, "/desk/m/%s/papers", m.number),
                                 .op = page_op(r),
                                 .how = choice(r, &h, errors, "how", N_("How"), &paper_ways, x->how),
                                 .signed_by =
                                     choice(r, &h, errors, "signed", N_("Signed"), &paper_signers, x->signed_by),
                                 .at = {.name = "at",
                                        .label = tr(h.lang, N_("Served on")),
                                        .type = "datetime-local",
                                        .error = page_field_sentence(r, &h, errors, "at")},
                                 .note = {.name = "note",
                                          .label = tr(h.lang, N_("Number or note")),
                                          .hint = tr(h.lang, N_("Such as the number of the post office; no names.")),
                                          .value = x->note,
                                          .error = page_field_sentence(r, &h, errors, "note"),
                                          .max = PAPER_NOTE_MAX,
                                          .optional = true}};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    y = desk_view(r, &h, N_("Record service"), &p);
    if (y != ERR_OK)
        return y;
    resp_status(r, status);
    html_paper_serve(&h, &p, &v);
    return page_done(&h);
}

enum err page_serve(struct req *r)
{
    const struct serve empty = {0};
    const struct form_errors none = {0};
    return show(r, &empty, &none, 200);
}

enum err page_serve_send(struct req *r)
{
    struct serve s = {0};
    struct form_errors errors = {0};
    struct paper_service x = {.number = req_param(r, "number")};
    enum err y = form_read(r, serve_fields, COUNT_OF(serve_fields), &s, &errors);
    if (y != ERR_OK)
        return show(r, &s, &errors, 422);
    y = req_param_int(r, "id", &x.issue_id);
    x.how = s.how;
    x.signed_by = s.signed_by;
    x.at = s.at;
    x.note = s.note;
    x.op_key = s.op;
    if (y == ERR_OK)
        y = paper_serve(conn_of(r), site_of(r), viewer_of(r), &x, &r->error);
    if (y == ERR_INVALID) {
        page_model_error(&errors, &r->error);
        return show(r, &s, &errors, 422);
    }
    return y == ERR_OK ? resp_redirect(r, 303, arena_printf(r->arena, "/desk/m/%s/papers", x.number)) : y;
}
