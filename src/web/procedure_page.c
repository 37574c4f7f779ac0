/* One procedure as people read it: its states, steps, fields and limits, and the versions there are. */
#include "web/procedure_page.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/builtin.h"
#include "catalogue/limit_words.h"
#include "catalogue/procedure_read.h"
#include "html/procedure.html.h"
#include "model/procedures.h"
#include "web/admin.h"

enum tone procedure_state_of(const struct html *h, const struct procedure_line *x, const char **ret_word)
{
    bool to_come = x->from_at > h->now;
    *ret_word = tr(h->lang, x->in_force ? N_("In force now") : to_come ? N_("To come") : N_("Replaced"));
    return x->in_force ? TONE_DONE : to_come ? TONE_NEW : TONE_NEUTRAL;
}

const char *procedure_raisers(const struct html *h, const struct procedure *p)
{
    bool resident = p->raised_by & RAISED_BY_RESIDENT, staff = p->raised_by & RAISED_BY_STAFF;
    if (resident)
        return tr(h->lang, staff ? N_("Residents and staff") : N_("Residents"));
    return tr(h->lang, staff ? N_("The staff") : N_("Nobody"));
}

static const char *version_words(struct req *r, const struct html *h, int64_t version)
{
    return version ? arena_printf(r->arena, "%lld", (long long)version) : tr(h->lang, N_("inside the program"));
}

struct procedure_row_view procedure_row(struct req *r, const struct html *h, const struct procedure_line *x)
{
    const struct procedure *p = procedure_at(x->code, x->version);
    struct procedure_row_view v = {
        .url = arena_printf(r->arena, "/desk/admin/procedures/%s?version=%lld", x->code, (long long)x->version),
        .code = x->code,
        .name = str_empty(p->name.zh) ? x->name : tr_words(h->lang, &p->name),
        .prefix = x->prefix,
        .version = version_words(r, h, x->version),
        .raised_by = procedure_raisers(h, p),
        .put_by = str_empty(x->login) && x->version ? tr(h->lang, N_("Operator")) : x->login,
        .from_at = x->from_at,
        .put_at = x->put_at};
    v.tone = procedure_state_of(h, x, &v.state_word);
    return v;
}

struct procedure_line procedure_line_built_in(const struct procedure *p, bool in_force)
{
    return (struct procedure_line){
        .code = p->code, .name = p->name.zh, .prefix = p->prefix, .sha256 = "", .login = "", .in_force = in_force};
}

static const char *join(struct req *r, const char *list, const char *word)
{
    return arena_printf(r->arena, "%s%s%s", list, *list ? " · " : "", word);
}

static const char *field_type(struct req *r, const struct html *h, const struct field_def *f)
{
    const char *list = "";
    if (f->type == FIELD_DATE)
        return tr(h->lang, N_("a date"));
    if (f->type == FIELD_NUMBER || f->type == FIELD_TEXT)
        return tr_arg(r->arena, h->lang,
                      f->type == FIELD_TEXT ? N_("a text, characters: {}") : N_("a whole number: {}"),
                      arena_printf(r->arena, "%d … %d", f->min, f->max));
    for (size_t i = 0; i < f->n_options; i++)
        list = join(r, list, tr_words(h->lang, &f->options[i].name));
    return tr_arg(r->arena, h->lang, N_("a choice: {}"), list);
}

static const struct procedure_field_view *fields_of(struct req *r, const struct html *h, const struct field_def *f,
                                                    size_t max, size_t *ret_n)
{
    struct procedure_field_view *list = arena_array(r->arena, struct procedure_field_view, max);
    size_t n = 0;
    for (; n < max && f[n].part; n++)
        list[n] = (struct procedure_field_view){.code = f[n].part,
                                                .name = tr_words(h->lang, &f[n].name),
                                                .type = field_type(r, h, &f[n]),
                                                .required = f[n].required,
                                                .shown = f[n].shown};
    *ret_n = n;
    return list;
}

static const char *state_names(struct req *r, const struct html *h, const struct procedure *p, const char *const *codes)
{
    const char *list = "";
    for (; *codes; codes++) {
        const struct state_def *s = procedure_state(p, *codes);
        list = join(r, list, s ? tr_words(h->lang, &s->name) : *codes);
    }
    return list;
}

static const char *move_names(struct req *r, const struct html *h, const struct procedure *p, const char *const *codes)
{
    const char *list = "";
    for (; *codes; codes++) {
        const struct move_def *m = procedure_move(p, *codes);
        list = join(r, list,
                    m                                  ? tr_words(h->lang, &m->name)
                    : str_eq(*codes, CLOCK_SUBMISSION) ? tr(h->lang, N_("Raised"))
                                                       : *codes);
    }
    return list;
}

static const char *who_of(struct req *r, const struct html *h, const struct move_def *m)
{
    static const char *const places[] = {[AT_INTAKE] = N_("Intake office"),
                                         [AT_LEAD] = N_("Lead office"),
                                         [AT_CO] = N_("Co-handling office"),
                                         [AT_ANY] = N_("Any office it has reached"),
                                         [AT_RESIDENT] = N_("Resident"),
                                         [AT_OVER] = N_("Lead office, or one above it"),
                                         [AT_SYSTEM] = N_("The program, when a limit is over")};
    const char *list = tr(h->lang, places[m->at]);
    for (const char *const *role = m->roles; *role; role++)
        list = join(r, list, admin_role(h, *role));
    return list;
}

static void fill_states(struct req *r, const struct html *h, const struct procedure *p, struct procedure_page_view *v)
{
    static const enum tone tones[] = {
        [LOOK_NEW] = TONE_NEW,   [LOOK_ACTIVE] = TONE_WORK,   [LOOK_CHECK] = TONE_VERIFY,
        [LOOK_DONE] = TONE_DONE, [LOOK_RETURNED] = TONE_BACK, [LOOK_ENDED] = TONE_NEUTRAL};
    struct procedure_state_view *list = arena_array(r->arena, struct procedure_state_view, p->n_states + 1);
    for (size_t i = 0; i < p->n_states; i++)
        list[i] = (struct procedure_state_view){.code = p->states[i].code,
                                                .name = tr_words(h->lang, &p->states[i].name),
                                                .told = tr_words(h->lang, &p->states[i].told),
                                                .tone = tones[p->states[i].look],
                                                .end = !p->states[i].open};
    v->states = list;
    v->state_count = p->n_states;
}

static void fill_moves(struct req *r, const struct html *h, const struct procedure *p, struct procedure_page_view *v)
{
    struct procedure_move_view *list = arena_array(r->arena, struct procedure_move_view, p->n_moves + 1);
    for (size_t i = 0; i < p->n_moves; i++) {
        const struct move_def *m = &p->moves[i];
        const char *const to[] = {m->to, NULL};
        const char *guards = procedure_guards(r->arena, m->guards), *effects = procedure_effects(r->arena, m->effects);
        list[i] = (struct procedure_move_view){
            .code = m->code,
            .name = tr_words(h->lang, &m->name),
            .from = state_names(r, h, p, m->from),
            .to = m->to ? state_names(r, h, p, to) : NULL,
            .who = who_of(r, h, m),
            .rules = arena_printf(r->arena, "%s%s%s", guards, *guards && *effects ? ", " : "", effects),
            .shown = m->shown};
        list[i].fields = fields_of(r, h, m->fields, MOVE_FIELDS_MAX, &list[i].field_count);
    }
    v->moves = list;
    v->move_count = p->n_moves;
}

static const char *tr_of(const void *ctx, const char *msgid)
{
    return tr(*(const enum lang *)ctx, msgid);
}

/* The label of a field of the steps that start the clock. */
static const char *label_of(const struct html *h, const struct procedure *p, const struct clock_def *c)
{
    const struct move_def *m = procedure_move(p, c->starts[0]);
    const struct field_def *f = m ? move_field_of(m, c->until) : NULL;
    return f ? tr_words(h->lang, &f->name) : c->until;
}

/* How long it runs: until a day that is named, or as long as the file says, whatever is chosen. */
static const char *length_of(struct req *r, const struct html *h, const struct procedure *p, const struct clock_def *c)
{
    const struct limit_voice voice = {tr_of, &h->lang, site_of(r)->zone};
    const char *list;
    if (c->until)
        return tr_arg(r->arena, h->lang, N_("until the day in “{}”"), label_of(h, p, c));
    list = limit_amount(r->arena, &voice, &c->limit);
    for (const struct clock_choice *x = c->choices; c->by && x->option; x++)
        list = join(r, list, limit_amount(r->arena, &voice, &x->limit));
    return list;
}

static void fill_clocks(struct req *r, const struct html *h, const struct procedure *p, struct procedure_page_view *v)
{
    struct procedure_clock_view *list = arena_array(r->arena, struct procedure_clock_view, p->n_clocks + 1);
    for (size_t i = 0; i < p->n_clocks; i++)
        list[i] = (struct procedure_clock_view){.name = tr_words(h->lang, &p->clocks[i].name),
                                                .limit = length_of(r, h, p, &p->clocks[i]),
                                                .starts = move_names(r, h, p, p->clocks[i].starts),
                                                .stops = move_names(r, h, p, p->clocks[i].stops)};
    v->clocks = list;
    v->clock_count = p->n_clocks;
}

/* The versions of a code, the newest first, and last the one inside the program. */
static enum err lines_of(struct req *r, const char *code, struct procedure_lines *ret)
{
    const struct procedure *built_in = procedure_by_code(code);
    struct procedure_lines l;
    bool replaced = false;
    enum err x = procedure_lines(conn_of(r), r->arena, code, clock_now(&site_of(r)->clock), &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct procedure_line *rows = arena_array(r->arena, struct procedure_line, l.n + 1);
    for (size_t i = 0; i < l.n; i++) {
        rows[i] = l.rows[i];
        replaced = replaced || l.rows[i].in_force;
    }
    if (built_in)
        rows[l.n++] = procedure_line_built_in(built_in, !replaced);
    *ret = (struct procedure_lines){rows, l.n};
    return l.n ? ERR_OK : ERR_NOT_FOUND;
}

/* The version of the address; without one, that in force, else the newest. */
static enum err find_line(struct req *r, struct procedure_lines *l, const struct procedure_line **ret)
{
    int64_t version = req_query_int(r, "version", 0, INT32_MAX, -1);
    enum err x = lines_of(r, req_param(r, "code"), l);
    *ret = NULL;
    for (size_t i = 0; x == ERR_OK && i < l->n && !*ret; i++) {
        if (version >= 0 ? l->rows[i].version == version : l->rows[i].in_force)
            *ret = &l->rows[i];
    }
    if (x == ERR_OK && !*ret && version < 0)
        *ret = &l->rows[0];
    return x == ERR_OK && !*ret ? ERR_NOT_FOUND : x;
}

static void fill_versions(struct req *r, const struct html *h, const struct procedure_lines *l,
                          struct procedure_page_view *v)
{
    struct procedure_row_view *rows = arena_array(r->arena, struct procedure_row_view, l->n + 1);
    for (size_t i = 0; i < l->n; i++)
        rows[i] = procedure_row(r, h, &l->rows[i]);
    v->versions = rows;
    v->version_count = l->n;
}

enum err page_procedure(struct req *r)
{
    struct procedure_lines l;
    const struct procedure_line *x;
    struct desk_page_view page;
    enum err y = find_line(r, &l, &x);
    if (y != ERR_OK)
        return y;
    const struct procedure *p = procedure_at(x->code, x->version);
    struct html h = page_html(r, true);
    struct procedure_page_view v = {
        .name = *p->code ? tr_words(h.lang, &p->name) : x->name,
        .about = str_empty(p->about.zh) ? NULL : tr_words(h.lang, &p->about),
        .code = x->code,
        .prefix = x->prefix,
        .version = version_words(r, &h, x->version),
        .raised_by = procedure_raisers(&h, p),
        .from_at = x->from_at,
        .file_url =
            arena_printf(r->arena, "/desk/admin/procedures/%s/file?version=%lld", x->code, (long long)x->version),
        .change_url =
            arena_printf(r->arena, "/desk/admin/procedures/new?code=%s&version=%lld", x->code, (long long)x->version)};
    v.tone = procedure_state_of(&h, x, &v.state_word);
    v.fields = fields_of(r, &h, p->fields, PROCEDURE_FIELDS_MAX, &v.field_count);
    fill_states(r, &h, p, &v);
    fill_moves(r, &h, p, &v);
    fill_clocks(r, &h, p, &v);
    fill_versions(r, &h, &l, &v);
    y = admin_view(r, &h, v.name, &page);
    if (y != ERR_OK)
        return y;
    html_procedure_page(&h, &page, &v);
    return page_done(&h);
}

enum err procedure_text(struct req *r, const char *code, int64_t version, const char **ret, size_t *ret_n)
{
    char *text;
    const struct builtin_file *file = builtin_find(arena_printf(r->arena, "procedures/%s.yaml", code));
    if (!version && file) {
        *ret = file->data;
        *ret_n = file->n;
    }
    if (!version)
        return file ? ERR_OK : ERR_NOT_FOUND;
    enum err x = procedure_source(conn_of(r), r->arena, code, version, &text, &r->error);
    if (x == ERR_OK) {
        *ret = text;
        *ret_n = strlen(text);
    }
    return x;
}

enum err page_procedure_file(struct req *r)
{
    struct procedure_lines l;
    const struct procedure_line *x;
    const char *text;
    size_t n;
    enum err y = find_line(r, &l, &x);
    if (y == ERR_OK)
        y = procedure_text(r, x->code, x->version, &text, &n);
    if (y != ERR_OK)
        return y;
    resp_type(r, "text/yaml; charset=utf-8");
    resp_attachment(r, arena_printf(r->arena, "%s.yaml", x->code), 0);
    buf_add(resp_body(r), text, n);
    return ERR_OK;
}
