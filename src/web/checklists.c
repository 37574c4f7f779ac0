/* Checklists: all of them with how far they are, one as a list, beginning one from the page of a subject or of a tie.
 */
#include "web/checklists.h"

#include "base/str.h"
#include "html/checklist.html.h"
#include "http/url.h"
#include "web/desk.h"
#include "web/ties.h"

#define ROWS 50

const char *checklist_far(struct req *r, const struct checklist *l, int64_t done)
{
    return arena_printf(r->arena, "%lld/%zu", (long long)done, l->n_items);
}

enum tone checklist_tone(const struct checklist *l, int64_t done)
{
    return done == (int64_t)l->n_items ? TONE_DONE : done ? TONE_WORK : TONE_NEW;
}

/* The registers of a list: its own, or those of its ties. */
static const char *const *registers_of(const struct checklist *l)
{
    return l->ties[0] ? tie_role_find(l->ties[0])->registers : l->registers;
}

static enum err fill_kind(struct req *r, const struct html *h, const struct checklist *l, struct checklist_kind_view *v)
{
    struct checklist_tally tally;
    const char *const *registers = registers_of(l);
    struct checklist_step_view *steps = arena_array(r->arena, struct checklist_step_view, l->n_items + 1);
    enum err x = checklist_count(conn_of(r), viewer_of(r), l, &tally, &r->error);
    if (x != ERR_OK)
        return x;
    *v = (struct checklist_kind_view){.url = arena_printf(r->arena, "/desk/checklists/%s", l->code),
                                      .name = tr_words(h->lang, &l->name),
                                      .about = tr_words(h->lang, &l->about),
                                      .steps = steps,
                                      .step_count = l->n_items + 1,
                                      .together = tally.together};
    for (size_t i = 0; i <= l->n_items; i++)
        steps[i] = (struct checklist_step_view){
            .label = checklist_far(r, l, (int64_t)i),
            .url = arena_printf(r->arena, "%s?register=%s&done=%zu", v->url, registers[0], i),
            .n = tally.n[i]};
    return ERR_OK;
}

static enum err page_checklists(struct req *r)
{
    size_t n;
    struct desk_page_view p;
    struct html h = page_html(r, false);
    const struct checklist *const *all = checklists_all(&n);
    struct checklist_kind_view *rows = arena_array(r->arena, struct checklist_kind_view, n + 1);
    struct checklists_view v = {.rows = rows};
    enum err x = ERR_OK;
    for (size_t i = 0; i < n && x == ERR_OK; i++) {
        if (checklist_is_newest(all[i]))
            x = fill_kind(r, &h, all[i], &rows[v.row_count++]);
    }
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Checklists"), &p);
    if (x != ERR_OK)
        return x;
    html_checklists(&h, &p, &v);
    return page_done(&h);
}

/* ---- One list ---- */

struct asked {
    const struct checklist *l;
    const struct register_def *d;
    int done; /* -1: any */
};

static enum err read_asked(struct req *r, struct asked *q)
{
    const char *reg = str_or(req_query(r, "register"), "");
    q->l = checklist_find(str_or(req_param(r, "list"), ""), 0);
    if (!q->l)
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such checklist here."), NULL);
    q->d = register_find(*reg ? reg : registers_of(q->l)[0]);
    if (!q->d || !code_listed(registers_of(q->l), q->d->code))
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such register."), NULL);
    q->done = (int)req_query_int(r, "done", -1, CHECKLIST_ITEMS_MAX, -1);
    return ERR_OK;
}

static void fill_done(struct req *r, const struct html *h, const struct asked *q, struct checklist_list_view *v)
{
    size_t n = q->l->n_items + 2;
    struct option_view *options = arena_array(r->arena, struct option_view, n);
    options[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("All"))};
    for (size_t i = 1; i < n; i++)
        options[i] = (struct option_view){.value = arena_printf(r->arena, "%zu", i - 1),
                                          .label = checklist_far(r, q->l, (int64_t)i - 1),
                                          .chosen = q->done == (int)i - 1};
    v->done = (struct field_view){
        .name = "done", .label = tr(h->lang, N_("How far")), .options = options, .option_count = n, .optional = true};
}

static void fill_rows(struct req *r, const struct html *h, const struct asked *q, const struct checklist_rows *l,
                      struct checklist_list_view *v)
{
    struct checklist_row_view *rows = arena_array(r->arena, struct checklist_row_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        const struct checklist_row *x = &l->rows[i];
        const struct checklist *list = x->no ? checklist_find(q->l->code, x->version) : q->l;
        rows[i] = (struct checklist_row_view){.subject_url = arena_printf(r->arena, "/desk/s/%s/%s", x->reg, x->code),
                                              .subject = *x->name ? x->name : x->code,
                                              .who = x->who,
                                              .state = tr(h->lang, N_("Not begun")),
                                              .tone = TONE_NEUTRAL};
        if (!x->no || !list)
            continue;
        rows[i].url = arena_printf(r->arena, "%s/checklist/%lld", rows[i].subject_url, (long long)x->no);
        rows[i].state = checklist_far(r, list, x->done);
        rows[i].tone = checklist_tone(list, x->done);
    }
    v->rows = rows;
    v->row_count = (size_t)l->n;
}

static enum err page_list(struct req *r)
{
    struct asked q = {.done = -1};
    struct checklist_rows l;
    struct desk_page_view p;
    enum err x = read_asked(r, &q);
    if (x == ERR_OK)
        x = checklist_list(conn_of(r), site_of(r), viewer_of(r), r->arena, q.l, q.d, q.done, req_query(r, "after"),
                           ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct checklist_list_view v = {.name = tr_words(h.lang, &q.l->name),
                                    .about = tr_words(h.lang, &q.l->about),
                                    .path = arena_printf(r->arena, "/desk/checklists/%s", q.l->code),
                                    .reg = q.d->code,
                                    .first = str_empty(req_query(r, "after")),
                                    .ties = q.l->ties[0] != NULL};
    v.back = arena_printf(r->arena, "%s?register=%s", v.path, v.reg);
    if (l.next)
        v.next = arena_printf(r->arena, "%s&done=%d&after=%s", v.back, q.done, url_encode(r->arena, l.next));
    fill_done(r, &h, &q, &v);
    fill_rows(r, &h, &q, &l, &v);
    x = desk_view(r, &h, v.name, &p);
    if (x != ERR_OK)
        return x;
    html_checklist_list(&h, &p, &v);
    return page_done(&h);
}

/* ---- On the page of a subject or of a tie ---- */

static void fill_begin(struct req *r, const struct html *h, const char *reg, const struct tie *t,
                       struct checklist_block_view *v)
{
    size_t n;
    const struct checklist *const *all = checklists_all(&n);
    struct option_view *options = arena_array(r->arena, struct option_view, n + 1);
    v->begin = (struct field_view){.name = "list", .label = tr(h->lang, N_("Begin a checklist")), .options = options};
    for (size_t i = 0; i < n; i++) {
        bool fits = t ? code_listed(all[i]->ties, t->role->code) : code_listed(all[i]->registers, reg);
        if (fits && checklist_is_newest(all[i]))
            options[v->begin.option_count++] =
                (struct option_view){.value = all[i]->code, .label = tr_words(h->lang, &all[i]->name)};
    }
}

static bool of_here(const struct checklist_run *x, const struct tie *t)
{
    return !t || x->tie_no == t->no;
}

enum err checklist_fill(struct req *r, const struct html *h, const char *reg, const char *code, const struct tie *t,
                        bool may_tie, struct checklist_block_view *v)
{
    struct checklist_runs l;
    enum err x = checklist_of_subject(conn_of(r), viewer_of(r), r->arena, reg, code, &l, &r->error);
    if (x != ERR_OK)
        return x;
    const char *subject = arena_printf(r->arena, "/desk/s/%s/%s", reg, code);
    struct checklist_run_view *rows = arena_array(r->arena, struct checklist_run_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++) {
        const struct checklist_run *run = &l.rows[i];
        if (!of_here(run, t))
            continue;
        rows[v->run_count++] = (struct checklist_run_view){
            .url = arena_printf(r->arena, "%s/checklist/%lld", subject, (long long)run->no),
            .name = tr_words(h->lang, &run->list->name),
            .of = run->tie_no && !t ? tr_arg(r->arena, h->lang, N_("of tie {}"),
                                             arena_printf(r->arena, "%lld", (long long)run->tie_no))
                                    : "",
            .state = checklist_far(r, run->list, run->done),
            .tone = run->closed_at ? TONE_NEUTRAL : checklist_tone(run->list, run->done),
            .begun_at = run->begun_at,
            .closed = run->closed_at != 0};
    }
    v->runs = rows;
    v->action = t ? arena_printf(r->arena, "%s/checklist?tie=%lld", subject, (long long)t->no)
                  : arena_printf(r->arena, "%s/checklist", subject);
    if (t ? may_tie : l.may)
        fill_begin(r, h, reg, t, v);
    return ERR_OK;
}

static enum err page_begin(struct req *r)
{
    const char *reg = str_or(req_param(r, "register"), ""), *code = str_or(req_param(r, "code"), "");
    int64_t no = 0;
    enum err x = checklist_begin(conn_of(r), site_of(r), viewer_of(r), req_field(r, "list"), reg, code,
                                 req_query_int(r, "tie", 0, INT64_MAX, 0), &no, &r->error);
    return x == ERR_OK
               ? resp_redirect(r, 303, arena_printf(r->arena, "/desk/s/%s/%s/checklist/%lld", reg, code, (long long)no))
               : x;
}

static const struct route routes[] = {
    ROUTE(GET, "/desk/checklists", page_checklists, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/checklists/:list", page_list, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/s/:register/:code/checklist", page_begin, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/s/:register/:code/checklist/:no", page_checklist, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/s/:register/:code/checklist/:no", page_checklist_tick, PERM_OFFICER, 0, 0),
};

const struct route *routes_checklists(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
