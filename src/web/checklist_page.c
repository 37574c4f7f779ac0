/* One run of a checklist: its things, each with the form that ticks it or takes it back, and what was done. */
#include "base/str.h"
#include "html/checklist.html.h"
#include "web/checklists.h"
#include "web/desk.h"
#include "web/ties.h"

static enum err read_no(struct req *r, int64_t *ret)
{
    return str_int(str_or(req_param(r, "no"), ""), 1, INT64_MAX, ret)
               ? ERR_OK
               : error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such checklist here."), NULL);
}

/* Names of fields end in the thing's code, so that no two of the page are alike. */
static const char *named(struct req *r, const char *field, const char *item)
{
    return arena_printf(r->arena, "%s_%s", field, item);
}

static struct checklist_item_view item_view(struct req *r, const struct html *h, const struct form_errors *errors,
                                            const struct checklist_state *s)
{
    const struct checklist_item *d = s->item;
    struct checklist_item_view v = {.code = d->code,
                                    .name = tr_words(h->lang, &d->name),
                                    .who = s->officer,
                                    .text = s->text,
                                    .done = s->done,
                                    .counts = d->field == CHECKLIST_NUMBER,
                                    .writes = d->field == CHECKLIST_TEXT,
                                    .at = s->at};
    if (s->done && v.counts)
        v.number = arena_printf(r->arena, "%lld", (long long)s->number);
    if (s->done && d->raise && *s->text && viewer_has(viewer_of(r), ROLE_INTAKE))
        v.raise = "/desk/intake";
    v.field = tie_field(r, h, errors, named(r, v.counts ? "number" : "text", d->code),
                        v.counts ? N_("How many") : N_("Text"), NULL);
    v.field.optional = !d->needed;
    v.field.inputmode = v.counts ? "numeric" : NULL;
    v.field.max = v.counts ? 0 : CHECKLIST_TEXT_MAX;
    v.why = tie_field(r, h, errors, named(r, "text", d->code), N_("Why"), N_("It is kept, so nothing personal."));
    v.why.max = CHECKLIST_TEXT_MAX;
    return v;
}

static void fill(struct req *r, const struct html *h, const struct checklist_full *f, const struct form_errors *errors,
                 struct checklist_page_view *v)
{
    size_t n = f->run.list->n_items;
    struct checklist_item_view *items = arena_array(r->arena, struct checklist_item_view, n + 1);
    struct checklist_line_view *lines = arena_array(r->arena, struct checklist_line_view, (size_t)f->n_lines + 1);
    for (size_t i = 0; i < n; i++)
        items[i] = item_view(r, h, errors, &f->states[i]);
    for (int i = 0; i < f->n_lines; i++) {
        const struct checklist_line *x = &f->lines[i];
        lines[i] = (struct checklist_line_view){.seq = x->seq,
                                                .at = x->at,
                                                .what = tr(h->lang, x->done ? N_("Done") : N_("Tick taken back")),
                                                .item = tr_words(h->lang, &x->item->name),
                                                .who = *x->officer ? x->officer : tr(h->lang, N_("The operator")),
                                                .text = x->text};
    }
    v->items = items;
    v->item_count = n;
    v->lines = lines;
    v->line_count = (size_t)f->n_lines;
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    struct checklist_full f;
    struct desk_page_view p;
    int64_t no = 0;
    enum err x = read_no(r, &no);
    if (x == ERR_OK)
        x = checklist_get(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "register"),
                          req_param(r, "code"), no, &f, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    const struct checklist_run *run = &f.run;
    struct checklist_page_view v = {.heading = tr_words(h.lang, &run->list->name),
                                    .subject = *run->name ? run->name : run->code,
                                    .subject_url = arena_printf(r->arena, "/desk/s/%s/%s", run->reg, run->code),
                                    .state = checklist_far(r, run->list, run->done),
                                    .tone = checklist_tone(run->list, run->done),
                                    .version = arena_printf(r->arena, "%d", run->list->version),
                                    .may = f.may,
                                    .closed = run->closed_at != 0};
    v.action = arena_printf(r->arena, "%s/checklist/%lld", v.subject_url, (long long)run->no);
    if (req_query(r, "done"))
        v.done = tr(h.lang, N_("Saved."));
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill(r, &h, &f, errors, &v);
    x = desk_view(r, &h, v.heading, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_checklist_page(&h, &p, &v);
    return page_done(&h);
}

enum err page_checklist(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

enum err page_checklist_tick(struct req *r)
{
    struct form_errors errors = {0};
    int64_t no = 0;
    const char *item = str_or(req_field(r, "item"), "");
    const struct checklist_typed typed = {.item = item,
                                          .done = str_eq(req_field(r, "done"), "1"),
                                          .text = req_field(r, named(r, "text", item)),
                                          .number = req_field(r, named(r, "number", item))};
    enum err x = read_no(r, &no);
    if (x == ERR_OK)
        x = checklist_tick(conn_of(r), site_of(r), viewer_of(r), req_param(r, "register"), req_param(r, "code"), no,
                           &typed, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303,
                             arena_printf(r->arena, "/desk/s/%s/%s/checklist/%lld?done=1", req_param(r, "register"),
                                          req_param(r, "code"), (long long)no));
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    if (str_eq(r->error.field, "text") || str_eq(r->error.field, "number"))
        (void)!error_set(&r->error, x, named(r, r->error.field, item), r->error.msgid, "%s", r->error.arg);
    page_model_error(&errors, &r->error);
    return show(r, &errors, x == ERR_INVALID ? 422 : x == ERR_CONFLICT ? 409 : 403);
}
