/* Bulletins: what is due, the list, drafting one; and the list that residents read. */
#include "web/bulletins.h"

#include "base/str.h"
#include "html/bulletin.html.h"
#include "model/unit.h"
#include "web/desk.h"

#define PATH "/desk/bulletins"
#define ROWS 30

const char *bulletin_url(struct req *r, const char *key)
{
    return arena_printf(r->arena, PATH "/%s", key);
}

const char *bulletin_state_word(const struct html *h, const struct bulletin_row *x, enum tone *ret_tone)
{
    static const struct {
        const char *state, *word;
        enum tone tone;
    } words[] = {{"draft", N_("Draft"), TONE_NEW},
                 {"issued", N_("Issued"), TONE_DONE},
                 {"withdrawn", N_("Withdrawn"), TONE_NEUTRAL},
                 {"dropped", N_("Dropped"), TONE_NEUTRAL}};
    *ret_tone = TONE_NEUTRAL;
    if (str_eq(x->state, "draft") && x->signs) {
        *ret_tone = TONE_VERIFY;
        return tr(h->lang, x->signs < BULLETIN_SIGNS ? N_("Signed by one") : N_("To be issued"));
    }
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!str_eq(words[i].state, x->state))
            continue;
        *ret_tone = words[i].tone;
        return x->open && str_eq(x->state, "issued") ? tr(h->lang, N_("Public")) : tr(h->lang, words[i].word);
    }
    return x->state;
}

static void fill_rows(struct req *r, const struct html *h, const struct bulletin_list *l, bool open,
                      struct bulletins_view *v)
{
    struct bulletin_line_view *rows = arena_array(r->arena, struct bulletin_line_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        const struct bulletin_row *x = &l->rows[i];
        const struct bulletin_def *d = bulletin_def(x->code, x->version);
        struct bulletin_line_view *row = &rows[i];
        *row = (struct bulletin_line_view){.url = open ? arena_printf(r->arena, "/bulletins/%s", x->key)
                                                       : bulletin_url(r, x->key),
                                           .title = x->title,
                                           .number = x->number,
                                           .kind = d ? tr_words(h->lang, &d->name) : x->code,
                                           .unit = *x->unit ? x->unit : tr(h->lang, N_("All")),
                                           .day = x->day,
                                           .changed_at = x->changed_at};
        row->state = bulletin_state_word(h, x, &row->tone);
        row->state = open && str_eq(x->state, "issued") ? NULL : row->state;
    }
    v->rows = rows;
    v->row_count = (size_t)l->n;
    const char *path = open ? "/bulletins" : PATH;
    v->next = l->next ? arena_printf(r->arena, "%s?after=%s", path, l->next) : NULL;
    v->start = req_query(r, "after") ? path : NULL;
}

/* A link to the form fills it as well. */
static const char *asked(struct req *r, const char *name, const char * or)
{
    return str_or(req_field(r, name), str_or(req_query(r, name), or));
}

static void fill_form(struct req *r, const struct html *h, const struct form_errors *errors, struct bulletins_view *v)
{
    size_t n, k = 0;
    const struct bulletin_def *const *all = bulletin_defs(&n);
    const struct period now = period_month_of(clock_now(&site_of(r)->clock), site_of(r)->zone);
    const struct period last = period_before(&now, site_of(r)->zone);
    struct option_view *options = arena_array(r->arena, struct option_view, n + 1);
    const char *chosen = asked(r, "template", "month");
    for (size_t i = 0; i < n; i++) {
        if (bulletin_def(all[i]->code, 0) == all[i])
            options[k++] = (struct option_view){.value = all[i]->code,
                                                .label = tr_words(h->lang, &all[i]->name),
                                                .chosen = str_eq(all[i]->code, chosen)};
    }
    v->op = page_op(r);
    v->template = (struct field_view){
        .name = "template", .label = tr(h->lang, N_("Template")), .options = options, .option_count = k};
    v->period = (struct field_view){.name = "period",
                                    .label = tr(h->lang, N_("Period")),
                                    .hint = tr(h->lang, N_("2023-09, 2023-Q3, 2023 or 2023-09-01..2023-10-15")),
                                    .value = asked(r, "period", period_text(r->arena, &last, site_of(r)->zone)),
                                    .autocomplete = "off",
                                    .error = page_field_sentence(r, h, errors, "period")};
    v->unit = (struct field_view){.name = "unit",
                                  .label = tr(h->lang, N_("Unit, and those below")),
                                  .value = str_or(req_field(r, "unit"), ""),
                                  .autocomplete = "off",
                                  .optional = true,
                                  .error = page_field_sentence(r, h, errors, "unit")};
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    struct bulletin_list l;
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct bulletins_view v = {.may_add = viewer_has(viewer_of(r), ROLE_OFFICE | ROLE_LEADER)};
    enum err x = bulletin_list(conn_of(r), site_of(r), viewer_of(r), r->arena, false, req_query(r, "after"), ROWS, &l,
                               &r->error);
    if (x == ERR_OK)
        fill_rows(r, &h, &l, false, &v);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_form(r, &h, errors, &v);
    if (x == ERR_OK)
        x = bulletin_fill_dues(r, &h, false, &v.dues);
    if (x == ERR_OK && v.may_add)
        x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Bulletins"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_bulletins(&h, &p, &v);
    return page_done(&h);
}

static enum err page_bulletins(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

/* What a draft is of, from the form. */
static enum err read_facts(struct req *r, const struct bulletin_def **ret_def, struct bulletin_facts *ret,
                           int64_t *ret_unit)
{
    struct unit unit = {.name = "", .code = ""};
    *ret = (struct bulletin_facts){.number = "", .title = "", .unit = "", .unit_code = "", .office = ""};
    *ret_def = bulletin_def(str_or(req_field(r, "template"), ""), 0);
    if (!*ret_def)
        return error_set(&r->error, ERR_INVALID, "template", N_("There is no bulletin called {}."), "%s",
                         str_or(req_field(r, "template"), ""));
    enum err x = period_parse(req_field(r, "period"), site_of(r)->zone, &ret->p, &r->error);
    if (x == ERR_OK)
        x = desk_unit_id(r, req_field(r, "unit"), "unit", ret_unit);
    if (x == ERR_OK && *ret_unit)
        x = unit_by_id(conn_of(r), r->arena, *ret_unit, &unit, &r->error);
    if (x != ERR_OK)
        return x;
    ret->unit = ret->office = unit.name;
    ret->unit_code = unit.code;
    return *ret_unit ? ERR_OK : bulletin_office(conn_of(r), site_of(r), r->arena, &ret->office, &r->error);
}

static enum err draft(struct req *r, const char **ret_key)
{
    const struct bulletin_def *def;
    struct bulletin_facts facts;
    int64_t unit_id = 0;
    bool may = false;
    enum err x = read_facts(r, &def, &facts, &unit_id);
    if (x == ERR_OK)
        x = bulletin_may(conn_of(r), viewer_of(r), unit_id, &may, &r->error);
    if (x == ERR_OK && !may)
        return error_set(&r->error, ERR_DENIED, "unit",
                         N_("Bulletins are made by the office and leaders of their unit, or above it."), NULL);
    struct bulletin_draft d = {.unit_id = unit_id, .op = req_field(r, "op")};
    if (x == ERR_OK)
        x = bulletin_count(conn_of(r), site_of(r), viewer_of(r), r->arena, def, &facts, &d, &r->error);
    if (x != ERR_OK)
        return x;
    d.code = def->code;
    d.version = def->version;
    return bulletin_add(conn_of(r), site_of(r), viewer_of(r), r->arena, &d, ret_key, &r->error);
}

static enum err page_bulletin_add(struct req *r)
{
    struct form_errors errors = {0};
    const char *key;
    enum err x = draft(r, &key);
    if (x == ERR_OK)
        return resp_redirect(r, 303, bulletin_url(r, key));
    if (x != ERR_INVALID && x != ERR_DENIED && x != ERR_TOO_LARGE)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &errors, x == ERR_DENIED ? 403 : 422);
}

static enum err page_bulletins_open(struct req *r)
{
    struct bulletin_list l;
    struct bulletins_view v = {.rows = NULL};
    enum err x =
        bulletin_list(conn_of(r), site_of(r), viewer_of(r), r->arena, true, req_query(r, "after"), ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct page_view p = page_view(r, &h, N_("Bulletins"), crumb_home, 1);
    fill_rows(r, &h, &l, true, &v);
    html_bulletins_open(&h, &p, &v);
    return page_done(&h);
}

static const struct route routes[] = {
    ROUTE(GET, "/bulletins", page_bulletins_open, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/bulletins/:key", page_bulletin_open, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/bulletins/:key/file/:kind", page_bulletin_open_file, PERM_PUBLIC, 0, 0),
    ROUTE(GET, PATH, page_bulletins, PERM_OFFICER, 0, 0),
    ROUTE(POST, PATH, page_bulletin_add, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/schedule/:code/:period", page_bulletin_schedule, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/schedule/:code/:period", page_bulletin_schedule_add, PERM_OFFICER, 0, 0),
    ROUTE(GET, PATH "/:key", page_bulletin, PERM_OFFICER, 0, 0),
    ROUTE(POST, PATH "/:key", page_bulletin_act, PERM_OFFICER, 0, 0),
    ROUTE(GET, PATH "/:key/edit", page_bulletin_edit, PERM_OFFICER, 0, 0),
    ROUTE(POST, PATH "/:key/edit", page_bulletin_save, PERM_OFFICER, 0, 0),
    ROUTE(GET, PATH "/:key/rows", page_bulletin_rows, PERM_OFFICER, 0, 0),
    ROUTE(GET, PATH "/:key/now", page_bulletin_now, PERM_OFFICER, 0, 0),
    ROUTE(GET, PATH "/:key/file/:kind", page_bulletin_file, PERM_OFFICER, 0, 0),
};

const struct route *routes_bulletins(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
