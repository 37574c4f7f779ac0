/* Pages of the dispatch list: its editions and their lines, and reading one in. */
#include "model/dispatch_list.h"

#include "base/str.h"
#include "html/admin.html.h"
#include "html/desk.html.h"
#include "model/precedent.h"
#include "web/admin.h"
#include "web/desk.h"

#define LINES 100

static const char *state_of(const struct html *h, const struct dispatch_edition *d, enum tone *ret)
{
    *ret = d->in_force ? TONE_DONE : d->from_at > h->now ? TONE_NEW : TONE_NEUTRAL;
    return tr(h->lang, d->in_force ? N_("In force now") : d->from_at > h->now ? N_("To come") : N_("Replaced"));
}

static struct edition_view edition_of(struct req *r, const struct html *h, const struct dispatch_edition *d)
{
    struct edition_view v = {.url = arena_printf(r->arena, "/desk/dispatch?edition=%lld", (long long)d->id),
                             .id = arena_printf(r->arena, "%lld", (long long)d->id),
                             .to_come = d->from_at > h->now,
                             .name = d->name,
                             .from_at = d->from_at,
                             .rules = d->rules};
    v.state_word = state_of(h, d, &v.tone);
    return v;
}

enum err page_editions(struct req *r)
{
    struct dispatch_edition_list l;
    struct desk_page_view p;
    int64_t below = req_query_int(r, "below", 0, INT64_MAX, 0);
    enum err x = dispatch_edition_list(conn_of(r), site_of(r), r->arena, below, ADMIN_ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct edition_view *rows = arena_array(r->arena, struct edition_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = edition_of(r, &h, &l.rows[i]);
    struct edition_list_view v = {.rows = rows, .row_count = (size_t)l.n, .first = below == 0};
    if (l.next)
        v.next = arena_printf(r->arena, "/desk/admin/dispatch?below=%lld", (long long)l.next);
    x = admin_precedents(r, &v);
    if (x == ERR_OK)
        x = admin_view(r, &h, N_("Dispatch list"), &p);
    if (x != ERR_OK)
        return x;
    html_admin_editions(&h, &p, &v);
    return page_done(&h);
}

enum err page_edition_withdraw(struct req *r)
{
    int64_t id = 0;
    str_int(str_or(req_field(r, "id"), ""), 1, INT64_MAX, &id);
    enum err x = dispatch_withdraw(conn_of(r), site_of(r), viewer_of(r), id, &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, "/desk/admin/dispatch") : x;
}

static const struct sheet_page import_page = {
    .heading = N_("New edition of the dispatch list"),
    .action = "/desk/admin/dispatch/import",
    .back = "/desk/admin/dispatch",
    .columns = "category, area, words, lead, co, basis / 领域, 区域, 关键词, 主办单位, 协办单位, 依据",
    .example = N_("One rule a line: for which field, area or words which office leads, with which others, and on which "
                  "basis. A field may be a code, a name, or names from the top with / between them."),
};

/* What stands in the form besides the file. */
static enum err show_import(struct req *r, const struct form_errors *errors, const struct sheet_report *report,
                            int status)
{
    struct html h = page_html(r, true);
    struct field_view fields[] = {admin_field(r, &h, errors, "name", N_("Name of the edition"), req_field(r, "name")),
                                  admin_field(r, &h, errors, "from", N_("In force from"), req_field(r, "from"))};
    fields[0].max = DISPATCH_NAME_MAX;
    fields[1].type = "date";
    struct sheet_page page = import_page;
    page.fields = fields;
    page.n_fields = COUNT_OF(fields);
    return admin_sheet_show(r, &page, errors, report, NULL, status);
}

enum err page_edition_import(struct req *r)
{
    const struct form_errors none = {0};
    return show_import(r, &none, NULL, 200);
}

static enum err read_in(struct req *r, struct sheet_report *report)
{
    struct sheet sheet;
    struct dispatch_new fresh = {.name = str_trim(r->arena, str_or(req_field(r, "name"), ""))};
    const char *from = req_field(r, "from");
    if (!str_empty(from) && time_parse(from, site_of(r)->zone, &fresh.from_at) != ERR_OK)
        return error_set(&r->error, ERR_INVALID, "from", N_("Please say from which day on it is in force."), NULL);
    enum err x = admin_sheet_read(r, &sheet);
    if (x == ERR_OK)
        x = dispatch_import(conn_of(r), site_of(r), viewer_of(r), r->arena, &fresh, &sheet, report, &r->error);
    return x;
}

enum err page_edition_import_send(struct req *r)
{
    struct sheet_report report = {0};
    struct form_errors errors = {0};
    enum err x = read_in(r, &report);
    if (x == ERR_OK)
        return resp_redirect(r, 303, "/desk/admin/dispatch");
    if (x != ERR_INVALID && x != ERR_TOO_LARGE && x != ERR_CONFLICT)
        return x;
    page_model_error(&errors, &r->error);
    return show_import(r, &errors, &report, x == ERR_CONFLICT ? 409 : 422);
}

const char *dispatch_co_words(struct req *r, const char *const names[DISPATCH_CO_MAX])
{
    const char *out = "";
    for (int i = 0; i < DISPATCH_CO_MAX && names[i]; i++)
        out = arena_printf(r->arena, "%s%s%s", out, *out ? "、" : "", names[i]);
    return out;
}

static enum err fill_lines(struct req *r, const struct dispatch_edition *d, int64_t after, struct dispatch_view *v)
{
    struct dispatch_rule_list l;
    enum err x = dispatch_rules(conn_of(r), r->arena, d->id, after, LINES, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct dispatch_row_view *rows = arena_array(r->arena, struct dispatch_row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = (struct dispatch_row_view){.line = l.rows[i].line,
                                             .category = l.rows[i].category_name,
                                             .area = l.rows[i].area_name,
                                             .words = l.rows[i].words,
                                             .lead = l.rows[i].lead_name,
                                             .silent = !l.rows[i].lead_active,
                                             .co = dispatch_co_words(r, l.rows[i].co_names),
                                             .basis = l.rows[i].basis};
    v->rows = rows;
    v->row_count = (size_t)l.n;
    if (l.next)
        v->next = arena_printf(r->arena, "/desk/dispatch?edition=%lld&after=%lld", (long long)d->id, (long long)l.next);
    return ERR_OK;
}

enum err page_dispatch_list(struct req *r)
{
    struct dispatch_edition d;
    struct dispatch_view v = {0};
    struct desk_page_view p;
    int64_t id = req_query_int(r, "edition", 0, INT64_MAX, 0), after = req_query_int(r, "after", 0, INT64_MAX, 0);
    enum err x = id ? dispatch_edition_by_id(conn_of(r), site_of(r), r->arena, id, &d, &r->error)
                    : dispatch_edition_at(conn_of(r), r->arena, clock_now(&site_of(r)->clock), &d, &r->error);
    if (x == ERR_OK && d.id)
        x = fill_lines(r, &d, after, &v);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    if (d.id)
        v.edition = edition_of(r, &h, &d);
    v.first = after == 0;
    x = desk_view(r, &h, N_("Dispatch list"), &p);
    if (x != ERR_OK)
        return x;
    html_dispatch_list(&h, &p, &v);
    return page_done(&h);
}

/* Why a line fits, in words: its place, what it names of the matter, its basis. */
static const char *reason_of(struct req *r, const struct html *h, const struct dispatch_suggestion *x)
{
    const struct dispatch_rule *k = &x->rule;
    const struct {
        const char *msgid, *arg;
    } parts[] = {{N_("line {}"), arena_printf(r->arena, "%lld", (long long)k->line)},
                 {N_("field: {}"), k->category_name},
                 {N_("area: {}"), k->area_name},
                 {N_("word: {}"), x->word},
                 {N_("basis: {}"), k->basis}};
    const char *out = "";
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!str_empty(parts[i].arg))
            out = arena_printf(r->arena, "%s%s%s", out, *out ? " · " : "",
                               tr_arg(r->arena, h->lang, parts[i].msgid, parts[i].arg));
    }
    return out;
}

static const char *choose_url(struct req *r, const char *action, const char *lead,
                              const char *const co[DISPATCH_CO_MAX])
{
    const char *url = arena_printf(r->arena, "%s?lead=%s", action, url_encode(r->arena, lead));
    for (int i = 0; i < DISPATCH_CO_MAX && co[i]; i++)
        url = arena_printf(r->arena, "%s&co%d=%s", url, i + 1, url_encode(r->arena, co[i]));
    return url;
}

/* When it was decided, for which field and area, and why. */
static const char *precedent_words(struct req *r, const struct html *h, const struct precedent *x)
{
    char day[32];
    time_format(x->decided_at, site_of(r)->zone, day);
    day[10] = '\0';
    const char *out = tr_arg(r->arena, h->lang, N_("decided on {}"), day);
    const char *const parts[] = {x->category_name, x->area_name, x->reason};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!str_empty(parts[i]))
            out = arena_printf(r->arena, "%s · %s", out, parts[i]);
    }
    return out;
}

static enum err fill_precedents(struct req *r, const struct html *h, int64_t matter_id, int64_t edition,
                                struct move_form_view *v)
{
    struct precedent_list l;
    enum err x = precedent_suggest(conn_of(r), viewer_of(r), r->arena, matter_id, edition, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct dispatch_hint_view *list = arena_array(r->arena, struct dispatch_hint_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        list[i] = (struct dispatch_hint_view){.url = choose_url(r, v->action, l.rows[i].lead_code, l.rows[i].co_codes),
                                              .unit = l.rows[i].lead_name,
                                              .co = dispatch_co_words(r, l.rows[i].co_names),
                                              .why = precedent_words(r, h, &l.rows[i])};
    v->precedents = list;
    v->precedent_count = (size_t)l.n;
    return ERR_OK;
}

enum err dispatch_hints(struct req *r, const struct html *h, const struct matter_full *f, struct move_form_view *v)
{
    struct dispatch_suggestion list[DISPATCH_SUGGESTED];
    struct dispatch_edition d;
    int n;
    enum err x = dispatch_suggest(conn_of(r), site_of(r), viewer_of(r), r->arena, f, list, &n, &d, &r->error);
    if (x != ERR_OK)
        return x;
    struct dispatch_hint_view *hints = arena_array(r->arena, struct dispatch_hint_view, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        hints[i] =
            (struct dispatch_hint_view){.url = choose_url(r, v->action, list[i].rule.lead_code, list[i].rule.co_codes),
                                        .unit = list[i].rule.lead_name,
                                        .co = dispatch_co_words(r, list[i].rule.co_names),
                                        .why = reason_of(r, h, &list[i])};
    v->hints = hints;
    v->hint_count = (size_t)n;
    v->edition = d.name;
    return fill_precedents(r, h, f->m.id, d.id, v);
}
