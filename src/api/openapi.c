/* The description of the API, and the page made of it. */
#include "api/openapi.h"

#include "api/api_priv.h"
#include "base/str.h"
#include "html/api.html.h"
#include "web/page.h"

enum err api_openapi(struct req *r)
{
    resp_type(r, "application/json; charset=utf-8");
    resp_cache(r, 3600, false);
    buf_puts(resp_body(r), api_document[0]);
    buf_puts(resp_body(r), url_absolute(r, ""));
    buf_puts(resp_body(r), api_document[1]);
    return ERR_OK;
}

/* Sentences of the description stand here too, to be translated. */
static const char *const summaries[] = {
    N_("This description"),
    N_("Raise a matter"),
    N_("Track a matter by number and secret"),
    N_("The SMS gateway reports a delivery"),
    N_("The echo wall, newest first"),
    N_("One answer on the echo wall"),
    N_("Fields of residents' demands"),
    N_("Areas below one"),
    N_("Whom the token acts for"),
    N_("Offices and their codes"),
    N_("Send a picture"),
    N_("A list of matters"),
    N_("Matters that hold all words"),
    N_("Record what a resident said"),
    N_("One matter with all that belongs to it"),
    N_("A file of a matter"),
    N_("Make a step with a matter"),
};

static const char *summary_of(enum lang lang, const char *text)
{
    for (size_t i = 0; i < COUNT_OF(summaries); i++) {
        if (str_eq(summaries[i], text))
            return tr(lang, summaries[i]);
    }
    return text;
}

enum err api_page_html(struct req *r)
{
    struct html h = page_html(r, false);
    struct operation_view *rows[2] = {arena_array(r->arena, struct operation_view, api_operations_n),
                                      arena_array(r->arena, struct operation_view, api_operations_n)};
    size_t n[2] = {0, 0};
    for (size_t i = 0; i < api_operations_n; i++) {
        const struct api_operation *x = &api_operations[i];
        int staff = x->scope != NULL;
        rows[staff][n[staff]++] =
            (struct operation_view){.method = x->method,
                                    .path = x->path,
                                    .summary = summary_of(h.lang, x->summary),
                                    .scope = str_eq(x->scope, "any") ? tr(h.lang, N_("any")) : x->scope,
                                    .params = x->params};
    }
    const struct api_view v = {.open = rows[0], .open_count = n[0], .staff = rows[1], .staff_count = n[1]};
    const struct crumb trail[] = {crumb_home[0], {N_("Open data"), "/open"}};
    struct page_view p = page_view(r, &h, N_("Programming interface"), trail, COUNT_OF(trail));
    p.wide = true;
    html_api_page(&h, &p, &v);
    return page_done(&h);
}
