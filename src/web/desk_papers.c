/* Papers of a matter: the list, the form with its preview, issuing, and opening what was issued. */
#include "base/str.h"
#include "html/papers.html.h"
#include "report/papers.h"
#include "web/desk.h"
#include "web/upload.h"
#include "web/words.h"

#define OFFERS_MAX     16
#define PAPER_BODY_MAX (512 * 1024)

static const char *matter_url(struct req *r, const char *number)
{
    return arena_printf(r->arena, "/desk/m/%s", number);
}

static enum err fill_offers(struct req *r, const struct html *h, const struct matter_full *f, struct papers_view *v)
{
    const struct paper_def *offers[OFFERS_MAX];
    size_t n = 0;
    enum err x = paper_offers(conn_of(r), site_of(r), viewer_of(r), f, offers, OFFERS_MAX, &n, &r->error);
    struct paper_offer_view *list = arena_array(r->arena, struct paper_offer_view, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct paper_offer_view){tr(h->lang, offers[i]->name),
                                            arena_printf(r->arena, "%s/paper/%s", v->url, offers[i]->code)};
    v->offers = list;
    v->offer_count = n;
    return x;
}

/* A paper of the list; its name is in the entry, for the file's own goes with an erasure. */
static struct paper_row_view row_of(struct req *r, const struct html *h, const char *url, const struct entry *x)
{
    struct paper_row_view v = {.name = tr(h->lang, N_("(erased)")),
                               .who = arena_printf(r->arena, "%s %s", x->unit_name, x->officer_name),
                               .at = x->occurred_at,
                               .contact = x->shown};
    for (int i = 0; i < x->n_texts; i++) {
        if (str_eq(x->texts[i].part, "paper"))
            v.name = str_or(x->texts[i].content, v.name);
    }
    if (x->n_documents && x->documents[0].sha256)
        v.url = arena_printf(r->arena, "%s/papers/%lld", url, (long long)x->documents[0].id);
    return v;
}

static const char *text_of(const struct entry *x, const char *part)
{
    for (int i = 0; i < x->n_texts; i++) {
        if (str_eq(x->texts[i].part, part))
            return str_or(x->texts[i].content, "");
    }
    return "";
}

/* How the paper of an entry came to the resident, by the newest entry that says so. */
static void fill_service(struct req *r, const struct html *h, const struct matter_full *f, const struct entry *issue,
                         bool may, struct paper_row_view *v)
{
    const char *mark = arena_printf(r->arena, "paper=%lld ", (long long)issue->seq);
    for (int i = 0; i < f->n_entries; i++) {
        const char *codes = text_of(&f->entries[i], "service");
        if (!str_eq(f->entries[i].kind, "served_by_hand") || !str_starts(codes, mark))
            continue;
        v->served = word_text(r->arena, h->lang, "service", codes);
        v->served_at = f->entries[i].occurred_at;
    }
    if (may && issue->shown)
        v->serve = arena_printf(r->arena, "%s/served/%lld", matter_url(r, f->m.number), (long long)issue->id);
}

static void fill_rows(struct req *r, const struct html *h, const struct matter_full *f, bool may, struct papers_view *v)
{
    struct paper_row_view *rows = arena_array(r->arena, struct paper_row_view, (size_t)f->n_entries + 1);
    const char *done = str_or(req_query(r, "done"), "");
    int64_t id = 0;
    str_int(done, 1, INT64_MAX, &id);
    for (int i = f->n_entries - 1; i >= 0; i--) {
        if (!str_eq(f->entries[i].kind, "issue"))
            continue;
        rows[v->row_count] = row_of(r, h, v->url, &f->entries[i]);
        fill_service(r, h, f, &f->entries[i], may, &rows[v->row_count]);
        if (f->entries[i].id == id)
            v->done = rows[v->row_count].url;
        v->row_count++;
    }
    v->rows = rows;
}

static enum err page_papers(struct req *r)
{
    struct matter_full full;
    struct desk_page_view p;
    enum err x = matter_full(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &full, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct papers_view v = {.number = full.m.number, .title = full.m.title, .url = matter_url(r, full.m.number)};
    unsigned roles = 0;
    x = fill_offers(r, &h, &full, &v);
    if (x == ERR_OK)
        x = matter_roles(conn_of(r), viewer_of(r), full.m.id, &roles, &r->error);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Papers"), &p);
    if (x != ERR_OK)
        return x;
    fill_rows(r, &h, &full, roles & PAPER_SERVERS, &v);
    html_papers(&h, &p, &v);
    return page_done(&h);
}

static struct field_view reason_view(struct req *r, const struct html *h, const struct form_errors *errors,
                                     const char *value)
{
    return (struct field_view){.name = "reason",
                               .label = tr(h->lang, N_("Why you need it")),
                               .hint = tr(h->lang, N_("It is recorded, and the resident sees it.")),
                               .value = value,
                               .error = page_field_sentence(r, h, errors, "reason"),
                               .max = PAPER_REASON_MAX};
}

static const struct option_view *options_of(struct req *r, const char *words, const char *chosen, size_t *ret_n)
{
    struct option_view *list = arena_array(r->arena, struct option_view, 8);
    size_t n = 0;
    while (n < 8 && *words) {
        size_t len = strcspn(words, "|");
        const char *word = arena_strndup(r->arena, words, len);
        list[n++] = (struct option_view){.value = word, .label = word, .chosen = str_eq(word, chosen)};
        words += len + (words[len] == '|');
    }
    *ret_n = n;
    return list;
}

static void fill_fields(struct req *r, const struct html *h, const struct paper *paper,
                        const struct form_errors *errors, struct paper_form_view *v)
{
    struct field_view *list = arena_array(r->arena, struct field_view, PAPER_FIELDS_MAX);
    for (size_t i = 0; i < PAPER_FIELDS_MAX && paper->def->fields[i].part; i++) {
        const struct paper_field *d = &paper->def->fields[i];
        list[i] = (struct field_view){.name = d->part,
                                      .label = tr(h->lang, d->name),
                                      .hint = str_empty(d->why) ? NULL : tr(h->lang, d->why),
                                      .value = paper->texts[i],
                                      .error = page_field_sentence(r, h, errors, d->part),
                                      .max = d->max,
                                      .rows = d->max > 5000  ? 8
                                              : d->max > 200 ? 3
                                                             : 1};
        if (d->words)
            list[i].options = options_of(r, d->words, paper->texts[i], &list[i].option_count);
        v->field_count++;
    }
    v->fields = list;
}

/* typed: what came back from a form that has to be mended, or NULL. */
static enum err show_form(struct req *r, struct paper *paper, const struct paper_request *typed,
                          const struct form_errors *errors, int status)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    const struct paper_def *d = paper->def;
    struct paper_form_view v = {.number = paper->full.m.number,
                                .name = tr(h.lang, d->name),
                                .action =
                                    arena_printf(r->arena, "%s/paper/%s", matter_url(r, paper->full.m.number), d->code),
                                .back = arena_printf(r->arena, "%s/papers", matter_url(r, paper->full.m.number)),
                                .op = page_op(r),
                                .contact = d->flags & PAPER_CONTACT,
                                .slip = d->flags & PAPER_SECRET};
    for (size_t i = 0; typed && i < PAPER_FIELDS_MAX; i++)
        paper->texts[i] = str_or(typed->texts[i], "");
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_fields(r, &h, paper, errors, &v);
    v.reason = reason_view(r, &h, errors, typed ? typed->reason : NULL);
    enum err x = desk_view(r, &h, d->name, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_paper_form(&h, &p, &v);
    return page_done(&h);
}

static enum err load(struct req *r, struct paper *ret)
{
    return paper_get(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), req_param(r, "kind"), ret,
                     &r->error);
}

static enum err page_paper(struct req *r)
{
    struct paper paper;
    const struct form_errors none = {0};
    enum err x = load(r, &paper);
    return x == ERR_OK ? show_form(r, &paper, NULL, &none, 200) : x;
}

static void read_request(struct req *r, const struct paper_def *d, struct paper_request *ret)
{
    *ret = (struct paper_request){.number = req_param(r, "number"),
                                  .code = d->code,
                                  .op_key = req_field(r, "op"),
                                  .reason = req_field(r, "reason")};
    for (size_t i = 0; i < PAPER_FIELDS_MAX && d->fields[i].part; i++)
        ret->texts[i] = req_field(r, d->fields[i].part);
}

/* Straight to the browser, kept nowhere. */
static enum err send_pdf(struct req *r, const struct papers_result *x)
{
    resp_type(r, "application/pdf");
    resp_attachment(r, x->name, FILE_INLINE);
    resp_secret(r);
    buf_add(resp_body(r), x->pdf, x->n);
    return buf_failed(resp_body(r)) ? ERR_TOO_LARGE : ERR_OK;
}

typedef enum err (*making_fn)(const struct pdf_maker *m, struct db_conn *c, const struct site *s,
                              const struct viewer *v, struct arena *a, const struct paper_request *x, const char *link,
                              struct papers_result *ret, struct error *e);

/* Mistakes go back to the form; ret->pdf NULL and entry_id 0 then. */
static enum err make(struct req *r, making_fn fn, struct papers_result *ret, bool *ret_answered)
{
    struct paper paper;
    struct paper_request x;
    struct form_errors errors = {0};
    *ret_answered = false;
    const struct paper_def *d = paper_by_code(req_param(r, "kind"));
    if (!d)
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such paper."), NULL);
    read_request(r, d, &x);
    const char *link = url_absolute(r, arena_printf(r->arena, "/track?number=%s", x.number));
    enum err y = fn(&app_of(r)->papers, conn_of(r), site_of(r), viewer_of(r), r->arena, &x, link, ret, &r->error);
    if (y != ERR_INVALID && y != ERR_TOO_LARGE)
        return y;
    page_model_error(&errors, &r->error);
    y = load(r, &paper);
    *ret_answered = true;
    return y == ERR_OK ? show_form(r, &paper, &x, &errors, 422) : y;
}

static enum err page_paper_send(struct req *r)
{
    struct papers_result out = {0};
    bool answered;
    enum err x = make(r, papers_issue, &out, &answered);
    if (x != ERR_OK || answered)
        return x;
    if (paper_by_code(req_param(r, "kind"))->flags & PAPER_SECRET)
        return send_pdf(r, &out);
    return resp_redirect(
        r, 303,
        arena_printf(r->arena, "%s/papers?done=%lld", matter_url(r, req_param(r, "number")), (long long)out.entry_id));
}

static enum err page_paper_preview(struct req *r)
{
    struct papers_result out = {0};
    bool answered;
    enum err x = make(r, papers_preview, &out, &answered);
    return x == ERR_OK && !answered ? send_pdf(r, &out) : x;
}

static enum err show_look(struct req *r, const char *id, const struct form_errors *errors, int status)
{
    struct matter m;
    struct desk_page_view p;
    enum err x = matter_by_number(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &m, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct paper_look_view v = {.number = m.number,
                                .action = arena_printf(r->arena, "%s/papers/%s", matter_url(r, m.number), id),
                                .back = arena_printf(r->arena, "%s/papers", matter_url(r, m.number)),
                                .op = page_op(r)};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.reason = reason_view(r, &h, errors, NULL);
    x = desk_view(r, &h, N_("Open a paper with the contact"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_paper_look(&h, &p, &v);
    return page_done(&h);
}

/* The file, or the form that asks for a reason: first without a word of what is missing. */
static enum err open_paper(struct req *r, bool sent)
{
    struct document d;
    struct form_errors errors = {0};
    int64_t id;
    enum err x = req_param_int(r, "id", &id);
    if (x == ERR_OK)
        x = paper_look(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), id,
                       sent ? req_field(r, "reason") : NULL, sent ? req_field(r, "op") : NULL, &d, &r->error);
    if (x == ERR_OK)
        x = upload_send(r, &d, false);
    if (x == ERR_OK)
        resp_secret(r);
    if (x != ERR_INVALID)
        return x;
    if (sent)
        page_model_error(&errors, &r->error);
    return show_look(r, req_param(r, "id"), &errors, sent ? 422 : 200);
}

static enum err page_issued(struct req *r)
{
    return open_paper(r, false);
}

static enum err page_issued_send(struct req *r)
{
    return open_paper(r, true);
}

static const struct route routes[] = {
    ROUTE(GET, "/desk/m/:number/papers", page_papers, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/m/:number/papers/:id", page_issued, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/m/:number/papers/:id", page_issued_send, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/m/:number/served/:id", page_serve, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/m/:number/served/:id", page_serve_send, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/m/:number/paper/:kind", page_paper, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/m/:number/paper/:kind", page_paper_send, PERM_OFFICER, 0, PAPER_BODY_MAX),
    ROUTE(POST, "/desk/m/:number/paper/:kind/preview", page_paper_preview, PERM_OFFICER, 0, PAPER_BODY_MAX),
};

const struct route *routes_papers(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
