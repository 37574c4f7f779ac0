/* Subjects: the registers, a list, one subject with its trail, looking into the vault, closing. */
#include "web/subjects.h"

#include "base/str.h"
#include "html/subject.html.h"
#include "http/url.h"
#include "model/area.h"
#include "web/checklists.h"
#include "web/desk.h"
#include "web/places.h"
#include "web/ties.h"
#include "web/words.h"

#define ROWS 50

static const char *const access_words[] = {[REGISTER_PRIVATE] = N_("The offices that keep it"),
                                           [REGISTER_STAFF] = N_("All officers"),
                                           [REGISTER_PUBLIC] = N_("Officers; it may be public")};

static const char *count_words(struct req *r, int64_t n)
{
    return n > SUBJECT_COUNT_MAX ? arena_printf(r->arena, "%d+", SUBJECT_COUNT_MAX)
                                 : arena_printf(r->arena, "%lld", (long long)n);
}

static enum err page_registers(struct req *r)
{
    size_t n;
    struct desk_page_view p;
    const struct register_def *const *all = registers_all(&n);
    struct html h = page_html(r, false);
    struct register_view *rows = arena_array(r->arena, struct register_view, n + 1);
    enum err x = ERR_OK;
    for (size_t i = 0; i < n && x == ERR_OK; i++) {
        int64_t count = 0;
        x = subject_count(conn_of(r), viewer_of(r), all[i], &count, &r->error);
        rows[i] = (struct register_view){.url = arena_printf(r->arena, "/desk/subjects/%s", all[i]->code),
                                         .name = tr_words(h.lang, &all[i]->name),
                                         .about = tr_words(h.lang, &all[i]->about),
                                         .access = tr(h.lang, access_words[all[i]->access]),
                                         .count = count_words(r, count)};
    }
    const struct registers_view v = {rows, n};
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Subjects"), &p);
    if (x != ERR_OK)
        return x;
    html_registers(&h, &p, &v);
    return page_done(&h);
}

enum err subject_register(struct req *r, const struct register_def **ret)
{
    *ret = register_find(str_or(req_param(r, "register"), ""));
    return *ret ? ERR_OK : error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such register."), NULL);
}

static const char *subject_url(struct req *r, const struct subject *s)
{
    return arena_printf(r->arena, "/desk/s/%s/%s", s->def->code, s->code);
}

/* What narrows the list. What nobody can read is told beside the field, and the list is then empty. */
static enum err read_filter(struct req *r, struct subject_filter *f, struct form_errors *errors)
{
    struct area area;
    const char *code = str_or(req_query(r, "area"), "");
    f->text = str_or(req_query(r, "q"), "");
    f->closed = str_eq(req_query(r, "closed"), "1");
    enum err x = desk_unit_id(r, req_query(r, "unit"), "unit", &f->unit_id);
    if (x == ERR_OK && *code) {
        x = area_named(conn_of(r), r->arena, code, &area, &r->error);
        f->area_id = x == ERR_OK ? area.id : 0;
        if (x == ERR_NOT_FOUND)
            x = error_set(&r->error, ERR_INVALID, "area", N_("There is no area with the code {}."), "%s", code);
    }
    if (x == ERR_INVALID)
        page_model_error(errors, &r->error);
    return x;
}

static void fill_filter(struct req *r, const struct html *h, const struct form_errors *errors, struct subjects_view *v)
{
    const struct {
        struct field_view *field;
        const char *name, *label;
    } fields[] = {{&v->text, "q", N_("Code or name")},
                  {&v->area, "area", N_("Area")},
                  {&v->unit, "unit", N_("Unit that keeps it")}};
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        *fields[i].field = (struct field_view){.name = fields[i].name,
                                               .label = tr(h->lang, fields[i].label),
                                               .value = str_or(req_query(r, fields[i].name), ""),
                                               .error = page_field_sentence(r, h, errors, fields[i].name),
                                               .autocomplete = "off",
                                               .optional = true};
    v->closed = str_eq(req_query(r, "closed"), "1");
}

static const char *next_url(struct req *r, const char *path, const char *next)
{
    if (!next)
        return NULL;
    return arena_printf(
        r->arena, "%s?q=%s&area=%s&unit=%s%s&after=%s", path, url_encode(r->arena, str_or(req_query(r, "q"), "")),
        url_encode(r->arena, str_or(req_query(r, "area"), "")), url_encode(r->arena, str_or(req_query(r, "unit"), "")),
        str_eq(req_query(r, "closed"), "1") ? "&closed=1" : "", url_encode(r->arena, next));
}

static void fill_rows(struct req *r, const struct subject_list *l, struct subjects_view *v)
{
    struct subject_row_view *rows = arena_array(r->arena, struct subject_row_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++)
        rows[i] = (struct subject_row_view){.url = subject_url(r, &l->rows[i]),
                                            .code = l->rows[i].code,
                                            .name = l->rows[i].name,
                                            .area = l->rows[i].area_name,
                                            .unit = l->rows[i].unit_name,
                                            .closed = l->rows[i].closed_at != 0};
    v->rows = rows;
    v->row_count = (size_t)l->n;
}

#define KEEPERS (ROLE_INTAKE | ROLE_DISPATCHER | ROLE_HANDLER | ROLE_FIELD | ROLE_OFFICE)

static enum err page_list(struct req *r)
{
    struct subject_filter f = {0};
    struct subject_list l = {0};
    struct form_errors errors = {0};
    struct desk_page_view p;
    enum err x = subject_register(r, &f.def);
    if (x != ERR_OK)
        return x;
    x = read_filter(r, &f, &errors);
    if (x == ERR_OK)
        x = subject_list(conn_of(r), site_of(r), viewer_of(r), r->arena, &f, req_query(r, "after"), ROWS, &l,
                         &r->error);
    if (x != ERR_OK && !(x == ERR_INVALID && errors.n))
        return x;
    struct html h = page_html(r, false);
    struct subjects_view v = {.name = tr_words(h.lang, &f.def->name),
                              .path = arena_printf(r->arena, "/desk/subjects/%s", f.def->code),
                              .first = str_empty(req_query(r, "after")),
                              .named = f.def->named};
    if (viewer_has(viewer_of(r), KEEPERS))
        v.add = arena_printf(r->arena, "%s/new", v.path);
    v.next = next_url(r, v.path, l.next);
    fill_filter(r, &h, &errors, &v);
    fill_rows(r, &l, &v);
    x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.name, &p);
    if (x != ERR_OK)
        return x;
    html_subjects(&h, &p, &v);
    return page_done(&h);
}

static const char *act_words(const struct html *h, const char *act)
{
    static const char *const words[][2] = {
        {"add", N_("Added")},    {"update", N_("Changed")},    {"import", N_("From a list")},
        {"close", N_("Closed")}, {"open", N_("Opened again")}, {"reveal", N_("Looked into the vault")},
        {"erase", N_("Erased")},
    };
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i][0], act))
            return tr(h->lang, words[i][1]);
    }
    return act;
}

/* The names of fields whose codes stand in a line of the trail. */
static const char *part_words(struct req *r, const struct html *h, const struct register_def *d, const char *codes)
{
    const char *out = "";
    while (*codes) {
        size_t n = strcspn(codes, " ");
        const char *code = arena_strndup(r->arena, codes, n);
        const struct register_field *f = register_field(d, code);
        const char *word = f                      ? tr_words(h->lang, &f->field.name)
                           : str_eq(code, "name") ? tr(h->lang, N_("Its name"))
                           : str_eq(code, "area") ? tr(h->lang, N_("Area"))
                           : str_eq(code, "unit") ? tr(h->lang, N_("Unit that keeps it"))
                                                  : code;
        out = *out ? arena_printf(r->arena, "%s, %s", out, word) : word;
        codes += n + (codes[n] == ' ');
    }
    return out;
}

static void fill_facts(struct req *r, const struct html *h, const struct register_def *d,
                       const char *const values[REGISTER_FIELDS_MAX], struct subject_view *v)
{
    struct subject_fact_view *facts = arena_array(r->arena, struct subject_fact_view, REGISTER_FIELDS_MAX);
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        const struct field_def *f = &d->fields[i].field;
        const struct option_def *o = f->type == FIELD_CHOICE ? field_option(f, values[i]) : NULL;
        v->has_vault = v->has_vault || (d->fields[i].vault && *values[i]);
        if (*values[i])
            facts[v->fact_count++] = (struct subject_fact_view){.name = tr_words(h->lang, &f->name),
                                                                .value = o ? tr_words(h->lang, &o->name) : values[i],
                                                                .vault = d->fields[i].vault != VAULT_NONE};
    }
    v->facts = facts;
}

static void fill_lines(struct req *r, const struct html *h, const struct subject_full *f, struct subject_view *v)
{
    struct subject_line_view *lines = arena_array(r->arena, struct subject_line_view, (size_t)f->n_entries + 1);
    for (int i = 0; i < f->n_entries; i++) {
        const struct subject_entry *x = &f->entries[i];
        lines[i] = (struct subject_line_view){.at = x->at,
                                              .what = act_words(h, x->act),
                                              .who = *x->officer ? x->officer : tr(h->lang, N_("The operator")),
                                              .parts = part_words(r, h, f->s.def, x->parts),
                                              .reason = x->reason};
    }
    v->lines = lines;
    v->line_count = (size_t)f->n_entries;
}

/* What was raised from its sign, as far as the viewer sees it. */
static enum err fill_raised(struct req *r, const struct html *h, const struct subject *s, struct subject_view *v)
{
    struct matter_list l;
    enum err x = place_matters(conn_of(r), viewer_of(r), r->arena, s->id, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct subject_raised_view *rows = arena_array(r->arena, struct subject_raised_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = (struct subject_raised_view){.url = arena_printf(r->arena, "/desk/m/%s", l.rows[i].number),
                                               .title = l.rows[i].title,
                                               .state = word_state(h->lang, &l.rows[i]),
                                               .at = l.rows[i].submitted_at};
    v->raised = rows;
    v->raised_count = (size_t)l.n;
    return ERR_OK;
}

static struct field_view reason_field(struct req *r, const struct html *h, const struct form_errors *errors,
                                      const char *name, const char *label, const char *hint)
{
    return (struct field_view){.name = name,
                               .label = tr(h->lang, label),
                               .hint = tr(h->lang, hint),
                               .value = str_or(req_field(r, name), ""),
                               .error = page_field_sentence(r, h, errors, name),
                               .max = SUBJECT_REASON_MAX};
}

/* Who is tied to it, and whether the viewer may tie somebody. */
static enum err fill_ties(struct req *r, const struct html *h, const struct subject *s, struct subject_view *v)
{
    size_t n;
    struct tie_list l;
    const struct tie_role *const *all = tie_roles_all(&n);
    enum err x = tie_of_subject(conn_of(r), site_of(r), viewer_of(r), r->arena, s->def->code, s->code, &l, &r->error);
    if (x != ERR_OK)
        return x;
    v->ties = tie_rows(r, h, &l);
    v->tie_count = (size_t)l.n;
    for (size_t i = 0; i < n && x == ERR_OK && !v->tie; i++) {
        bool may = false;
        if (tie_role_takes(all[i], s->def->code))
            x = tie_may_arrange(conn_of(r), viewer_of(r), all[i], s->unit_id, &may, &r->error);
        if (may)
            v->tie = arena_printf(r->arena, "%s/tie", v->url);
    }
    return x;
}

/* values: what the vault holds, opened just now; NULL: masks. */
static enum err show(struct req *r, const char *const *values, const struct form_errors *errors, int status)
{
    struct subject_full f;
    struct desk_page_view p;
    enum err x = subject_get(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "register"),
                             req_param(r, "code"), &f, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct subject_view v = {.heading = *f.s.name ? f.s.name : f.s.code,
                             .code = f.s.code,
                             .register_name = tr_words(h.lang, &f.s.def->name),
                             .back = arena_printf(r->arena, "/desk/subjects/%s", f.s.def->code),
                             .area = f.s.area_name,
                             .unit = f.s.unit_name,
                             .url = subject_url(r, &f.s),
                             .closed = f.s.closed_at != 0,
                             .keeps = f.keeps,
                             .revealed = values != NULL,
                             .version = arena_printf(r->arena, "%lld", (long long)f.s.version)};
    if (req_query(r, "done"))
        v.done = tr(h.lang, N_("Saved."));
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.reason = reason_field(r, &h, errors, "reason", N_("Why you need it"), N_("It is recorded with your name."));
    v.why = reason_field(r, &h, errors, "why", N_("Why"), N_("It is kept, so nothing personal."));
    fill_facts(r, &h, f.s.def, values ? values : f.values, &v);
    fill_lines(r, &h, &f, &v);
    if (f.s.def->sign && f.s.def->access == REGISTER_PUBLIC && !v.closed)
        v.sign = arena_printf(r->arena, "%s/sign", v.url);
    x = fill_ties(r, &h, &f.s, &v);
    if (x == ERR_OK)
        x = fill_raised(r, &h, &f.s, &v);
    if (x == ERR_OK)
        x = checklist_fill(r, &h, f.s.def->code, f.s.code, NULL, false, &v.checklists);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.heading, &p);
    if (x != ERR_OK)
        return x;
    if (values) {
        v.mark = arena_printf(r->arena, "%s %s", viewer_of(r)->unit_name, viewer_of(r)->name);
        resp_secret(r);
    }
    resp_status(r, status);
    html_subject(&h, &p, &v);
    return page_done(&h);
}

static enum err page_subject(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, NULL, &none, 200);
}

static enum err page_reveal_subject(struct req *r)
{
    const char *values[REGISTER_FIELDS_MAX];
    const struct register_def *d;
    struct form_errors errors = {0};
    enum err x = subject_register(r, &d);
    if (x == ERR_OK)
        x = subject_reveal(conn_of(r), site_of(r), viewer_of(r), r->arena, d, req_param(r, "code"),
                           req_field(r, "reason"), values, &r->error);
    if (x == ERR_OK)
        return show(r, values, &errors, 200);
    if (x != ERR_INVALID)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, NULL, &errors, 422);
}

static enum err page_close(struct req *r)
{
    const struct register_def *d;
    struct form_errors errors = {0};
    int64_t version = 0;
    enum err x = subject_register(r, &d);
    str_int(str_or(req_field(r, "version"), ""), 0, INT32_MAX, &version);
    if (x == ERR_OK)
        x = subject_close(conn_of(r), site_of(r), viewer_of(r), d, req_param(r, "code"), version, req_field(r, "why"),
                          &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "/desk/s/%s/%s?done=1", d->code, req_param(r, "code")));
    if (x != ERR_INVALID)
        return x;
    (void)!error_set(&r->error, ERR_INVALID, "why", r->error.msgid, "%s", r->error.arg);
    page_model_error(&errors, &r->error);
    return show(r, NULL, &errors, 422);
}

static const struct route routes[] = {
    ROUTE(GET, "/desk/s/:register/:code/sign", page_sign, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/subjects", page_registers, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/subjects/:register", page_list, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/subjects/:register/new", page_subject_new, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/subjects/:register/new", page_subject_new_send, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/s/:register/:code", page_subject, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/s/:register/:code/reveal", page_reveal_subject, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/s/:register/:code/close", page_close, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/s/:register/:code/edit", page_subject_edit, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/s/:register/:code/edit", page_subject_edit_send, PERM_OFFICER, 0, 0),
};

const struct route *routes_subjects(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
