/* One bulletin at the desk: what it says, its checks, who signed; signing, issuing, withdrawing; its files; and the
 * page of residents. */
#include <string.h>

#include "base/str.h"
#include "html/bulletin.html.h"
#include "web/bulletin_files.h"
#include "web/bulletins.h"
#include "web/desk.h"

#define ACTS_MAX 6

/* The row, and the bulletin that it keeps. */
static enum err read_both(struct req *r, bool open, struct bulletin_row *row, struct bulletin *b)
{
    enum err x = bulletin_get(conn_of(r), viewer_of(r), r->arena, open, req_param(r, "key"), row, &r->error);
    return x == ERR_OK ? bulletin_of_row(row, r->arena, site_of(r)->zone, b, NULL, &r->error) : x;
}

static void add_act(struct bulletin_view *v, struct bulletin_act_view *acts, const char *act, const char *label,
                    bool primary)
{
    acts[v->act_count++] = (struct bulletin_act_view){.act = act, .label = label, .primary = primary};
}

static void fill_acts(struct req *r, const struct html *h, const struct bulletin_row *x, const struct bulletin_def *def,
                      struct bulletin_view *v)
{
    struct bulletin_act_view *acts = arena_array(r->arena, struct bulletin_act_view, ACTS_MAX);
    bool ready = x->signs >= BULLETIN_SIGNS && x->other_signs;
    v->acts = acts;
    if (!x->makes)
        return;
    if (str_eq(x->state, "draft")) {
        if (ready)
            add_act(v, acts, "issue", tr(h->lang, N_("Issue it")), true);
        if (!x->signed_by_me)
            add_act(v, acts, "sign", tr(h->lang, N_("Sign it")), !ready);
        add_act(v, acts, "recount", tr(h->lang, N_("Count anew")), false);
        add_act(v, acts, "drop", tr(h->lang, N_("Drop the draft")), false);
    } else if (str_eq(x->state, "issued")) {
        if (def->open)
            add_act(v, acts, x->open ? "close" : "open",
                    tr(h->lang, x->open ? N_("Take it from the public") : N_("Make it public")), false);
        add_act(v, acts, "correct", tr(h->lang, N_("Correct it by another")), false);
        add_act(v, acts, "withdraw", tr(h->lang, N_("Withdraw it")), false);
    } else if (x->open) {
        add_act(v, acts, "close", tr(h->lang, N_("Take it from the public")), false);
    }
}

static void fill_checks(struct req *r, const struct bulletin *b, struct bulletin_view *v)
{
    struct bulletin_check_view *checks = arena_array(r->arena, struct bulletin_check_view, b->n_checks + 1);
    for (size_t i = 0; i < b->n_checks; i++)
        checks[i] = (struct bulletin_check_view){b->checks[i].says, b->checks[i].ok};
    v->checks = checks;
    v->check_count = b->n_checks;
    v->wrong = b->n_wrong;
}

static const char *act_word(const struct html *h, const char *act)
{
    static const struct {
        const char *act, *word;
    } words[] = {{"begin", N_("Drafted")},
                 {"edit", N_("Edited")},
                 {"recount", N_("Counted anew")},
                 {"sign", N_("Signed it")},
                 {"issue", N_("Issued")},
                 {"withdraw", N_("Withdrawn")},
                 {"open", N_("Made public")},
                 {"drop", N_("Dropped")},
                 {"close", N_("Taken from the public")},
                 {"erase", N_("Blacked out")},
                 {"replace", N_("Corrected by another")}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i].act, act))
            return tr(h->lang, words[i].word);
    }
    return act;
}

static enum err fill_trail(struct req *r, const struct html *h, int64_t id, struct bulletin_view *v)
{
    struct bulletin_trail_row *rows;
    int n;
    enum err x = bulletin_trail(conn_of(r), viewer_of(r), r->arena, id, &rows, &n, &r->error);
    if (x != ERR_OK)
        return x;
    struct bulletin_trail_view *list = arena_array(r->arena, struct bulletin_trail_view, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        list[i] = (struct bulletin_trail_view){act_word(h, rows[i].act), rows[i].officer, rows[i].note, rows[i].at};
    v->trail = list;
    v->trail_count = (size_t)n;
    return ERR_OK;
}

static void fill_head(struct req *r, const struct html *h, const struct bulletin_row *row, struct bulletin_view *v)
{
    bool draft = str_eq(row->state, "draft");
    v->url = bulletin_url(r, row->key);
    v->revision = row->revision;
    v->op = page_op(r);
    v->counted_at = row->counted_at;
    v->state = bulletin_state_word(h, row, &v->tone);
    v->signs = draft ? arena_printf(r->arena, "%lld/%d", (long long)row->signs, BULLETIN_SIGNS) : NULL;
    v->edit = draft && row->makes ? arena_printf(r->arena, "%s/edit", v->url) : NULL;
    v->now = row->makes ? arena_printf(r->arena, "%s/now", v->url) : NULL;
    v->behind = draft && row->counted_seq == 0;
    v->replaces = *row->replaces && draft ? bulletin_url(r, row->replaces) : NULL;
    v->replaced_by = *row->replaced_by ? bulletin_url(r, row->replaced_by) : NULL;
    v->done = req_query(r, "done") ? tr(h->lang, N_("Saved.")) : NULL;
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    struct bulletin_row row;
    struct bulletin b;
    struct desk_page_view p;
    struct bulletin_view v = {.acts = NULL};
    enum err x = read_both(r, false, &row, &b);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    fill_head(r, &h, &row, &v);
    fill_acts(r, &h, &row, b.def, &v);
    fill_checks(r, &b, &v);
    bulletin_fill_paper(r, &b, &row, &v.paper);
    bulletin_fill_files(r, &row, false, &v.paper);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.note = (struct field_view){.name = "note",
                                 .label = tr(h.lang, N_("Note")),
                                 .hint = tr(h.lang, N_("Why, where something does not agree, or it is withdrawn.")),
                                 .value = str_or(req_field(r, "note"), ""),
                                 .autocomplete = "off",
                                 .max = BULLETIN_NOTE_MAX,
                                 .optional = true,
                                 .error = page_field_sentence(r, &h, errors, "note")};
    x = row.makes ? fill_trail(r, &h, row.id, &v) : ERR_OK;
    if (x == ERR_OK)
        x = desk_view(r, &h, row.title, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_bulletin(&h, &p, &v);
    return page_done(&h);
}

enum err page_bulletin(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

static int64_t revision_of(struct req *r)
{
    int64_t n = 0;
    str_int(str_or(req_field(r, "revision"), ""), 1, INT32_MAX, &n);
    return n;
}

/* The figures as they are now, with the words as they were edited. */
static enum err recount(struct req *r, const char *replaces, const char **ret_key)
{
    struct bulletin_row row;
    struct bulletin old;
    enum err x = read_both(r, false, &row, &old);
    if (x != ERR_OK)
        return x;
    struct bulletin_draft d = {.recounted = true,
                               .op = req_field(r, "op"),
                               .replaces = replaces,
                               .code = row.code,
                               .version = row.version,
                               .unit_id = row.unit_id};
    struct bulletin_facts facts = old.facts;
    facts.number = "";
    facts.day = 0;
    x = bulletin_count(conn_of(r), site_of(r), viewer_of(r), r->arena, old.def, &facts, &d, &r->error);
    if (x != ERR_OK)
        return x;
    *ret_key = row.key;
    return *replaces ? bulletin_add(conn_of(r), site_of(r), viewer_of(r), r->arena, &d, ret_key, &r->error)
                     : bulletin_save(conn_of(r), site_of(r), viewer_of(r), row.key, revision_of(r), &d, &r->error);
}

static enum err issue(struct req *r)
{
    struct bulletin_row row;
    const struct pdf_maker *maker = &app_of(r)->papers;
    enum err x = bulletin_get(conn_of(r), viewer_of(r), r->arena, false, req_param(r, "key"), &row, &r->error);
    return x == ERR_OK ? bulletin_give_out(maker, conn_of(r), site_of(r), viewer_of(r), r->arena, &row, revision_of(r),
                                           &r->error)
                       : x;
}

static enum err act(struct req *r, const char **ret_key)
{
    static const struct {
        const char *name;
        enum bulletin_act act;
    } others[] = {{"withdraw", BULLETIN_WITHDRAW},
                  {"open", BULLETIN_TO_ALL},
                  {"close", BULLETIN_FROM_ALL},
                  {"drop", BULLETIN_DROP}};
    const char *name = str_or(req_field(r, "act"), ""), *note = req_field(r, "note");
    struct bulletin_row row;
    struct bulletin b;
    if (str_eq(name, "sign"))
        return bulletin_sign(conn_of(r), site_of(r), viewer_of(r), *ret_key, revision_of(r), note, &r->error);
    if (str_eq(name, "recount") || str_eq(name, "correct"))
        return recount(r, str_eq(name, "correct") ? *ret_key : "", ret_key);
    if (str_eq(name, "issue"))
        return issue(r);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        if (!str_eq(others[i].name, name))
            continue;
        bool opens = others[i].act == BULLETIN_TO_ALL;
        enum err x = opens ? read_both(r, false, &row, &b) : ERR_OK;
        return x == ERR_OK ? bulletin_do(conn_of(r), site_of(r), viewer_of(r), *ret_key, others[i].act,
                                         opens && b.def->open, note, &r->error)
                           : x;
    }
    return error_set(&r->error, ERR_INVALID, NULL, N_("Please choose what to do."), NULL);
}

enum err page_bulletin_act(struct req *r)
{
    struct form_errors errors = {0};
    const char *key = req_param(r, "key");
    enum err x = act(r, &key);
    if (x == ERR_OK && str_eq(req_field(r, "act"), "drop"))
        return resp_redirect(r, 303, "/desk/bulletins");
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=1", bulletin_url(r, key)));
    int status = page_refused(r, x, &errors);
    return status ? show(r, &errors, status) : x;
}

static enum bulletin_file_kind kind_of(const char *name)
{
    int i = 0;
    while (i < BULLETIN_FILES && !str_eq(bulletin_file_name((enum bulletin_file_kind)i), name))
        i++;
    return (enum bulletin_file_kind)i;
}

static enum err send(struct req *r, const struct bulletin_row *row, enum bulletin_file_kind kind,
                     const struct bulletin_bytes *bytes)
{
    static const char *const types[] = {[BULLETIN_PDF] = "application/pdf",
                                        [BULLETIN_HTML] = "text/html; charset=utf-8",
                                        [BULLETIN_XLSX] =
                                            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
    resp_type(r, types[kind]);
    resp_attachment(r, arena_printf(r->arena, "%s.%s", str_or(row->number, row->title), bulletin_file_name(kind)),
                    kind == BULLETIN_PDF ? FILE_INLINE : 0);
    buf_add(resp_body(r), bytes->p, bytes->n);
    return buf_failed(resp_body(r)) ? error_set(&r->error, ERR_TOO_LARGE, NULL,
                                                N_("The paper is larger than {} bytes."), "%zu", resp_body(r)->max)
                                    : ERR_OK;
}

/* Of one in which words were erased no file is left: it is made of what was kept. */
static enum err kept_file(struct req *r, const struct bulletin_row *row, bool open, enum bulletin_file_kind kind,
                          struct bulletin_bytes *ret)
{
    const char *sha256;
    struct error why = {0};
    enum err x =
        bulletin_file(conn_of(r), viewer_of(r), r->arena, open, row->key, kind, &ret->p, &ret->n, &sha256, &why);
    if (x == ERR_NOT_FOUND)
        return bulletin_render(&app_of(r)->papers, site_of(r), viewer_of(r), r->arena, row, kind, ret, &r->error);
    r->error = why;
    return x;
}

static enum err file_page(struct req *r, bool open)
{
    enum bulletin_file_kind kind = kind_of(req_param(r, "kind"));
    struct bulletin_row row;
    struct bulletin_bytes bytes;
    if (kind == BULLETIN_FILES)
        return error_set(&r->error, ERR_NOT_FOUND, "kind", N_("There is no such file."), NULL);
    enum err x = bulletin_get(conn_of(r), viewer_of(r), r->arena, open, req_param(r, "key"), &row, &r->error);
    if (x == ERR_OK && str_eq(row.state, "draft"))
        x = bulletin_render(&app_of(r)->papers, site_of(r), viewer_of(r), r->arena, &row, kind, &bytes, &r->error);
    else if (x == ERR_OK)
        x = kept_file(r, &row, open, kind, &bytes);
    return x == ERR_OK ? send(r, &row, kind, &bytes) : x;
}

enum err page_bulletin_file(struct req *r)
{
    return file_page(r, false);
}

enum err page_bulletin_open_file(struct req *r)
{
    return file_page(r, true);
}

enum err page_bulletin_open(struct req *r)
{
    static const struct crumb trail[] = {{N_("Home"), "/"}, {N_("Bulletins"), "/bulletins"}};
    struct bulletin_row row;
    struct bulletin b;
    struct bulletin_view v = {.acts = NULL};
    enum err x = read_both(r, true, &row, &b);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct page_view p = page_view(r, &h, row.title, trail, COUNT_OF(trail));
    bulletin_fill_paper(r, &b, NULL, &v.paper);
    bulletin_fill_files(r, &row, true, &v.paper);
    v.state = str_eq(row.state, "withdrawn") ? bulletin_state_word(&h, &row, &v.tone) : NULL;
    v.replaced_by = *row.replaced_by ? arena_printf(r->arena, "/bulletins/%s", row.replaced_by) : NULL;
    html_bulletin_open(&h, &p, &v);
    return page_done(&h);
}
