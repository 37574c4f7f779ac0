/* The desk: study packs of the field kit. */
#include "base/str.h"
#include "html/pack.html.h"
#include "html/when.h"
#include "model/image.h"
#include "model/pack.h"
#include "web/activities.h"
#include "web/desk.h"

#define PATH      "/desk/packs"
#define BODY_MAX  (24 * 1024 * 1024)
#define LAST_DAYS 30 /* that stand ready */

static const char *size_words(struct req *r, int64_t bytes)
{
    if (bytes >= 1024 * 1024)
        return arena_printf(r->arena, "%.1f MB", (double)bytes / (1024 * 1024));
    return arena_printf(r->arena, "%lld KB", (long long)((bytes + 1023) / 1024));
}

static const char *state_of(struct req *r, const struct html *h, const struct pack *p, enum tone *ret)
{
    int32_t today = civil_day(clock_now(&site_of(r)->clock), site_of(r)->zone);
    *ret = TONE_NEUTRAL;
    if (p->withdrawn_at)
        return tr(h->lang, N_("Withdrawn"));
    if (p->until_day < today)
        return tr(h->lang, N_("Over"));
    *ret = p->from_day > today ? TONE_NEW : TONE_WORK;
    return tr(h->lang, p->from_day > today ? N_("Not begun yet") : N_("On the phones"));
}

static enum err page_packs(struct req *r)
{
    struct pack_list l;
    struct desk_page_view p;
    enum err x = pack_list(conn_of(r), viewer_of(r), r->arena, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct pack_row_view *rows = arena_array(r->arena, struct pack_row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++) {
        const struct pack *k = &l.rows[i];
        rows[i] = (struct pack_row_view){.url = arena_printf(r->arena, PATH "/%s", k->ref),
                                         .title = k->title,
                                         .unit = k->unit,
                                         .size = size_words(r, k->bytes),
                                         .files = k->files,
                                         .from_day = k->from_day,
                                         .until_day = k->until_day};
        rows[i].state = state_of(r, &h, k, &rows[i].tone);
    }
    const struct packs_view v = {rows, (size_t)l.n, viewer_has(viewer_of(r), PACK_MAKERS)};
    x = desk_view(r, &h, N_("Study packs"), &p);
    if (x != ERR_OK)
        return x;
    html_packs(&h, &p, &v);
    return page_done(&h);
}

static const char *date_ahead(struct req *r, int64_t days)
{
    int32_t day = civil_day(clock_now(&site_of(r)->clock) + days * MS_DAY, site_of(r)->zone);
    return arena_printf(r->arena, "%04d-%02d-%02d", (int)day / 10000, (int)day / 100 % 100, (int)day % 100);
}

static const char *const for_names[] = {"for0", "for1", "for2"};

static enum err show_form(struct req *r, const struct form_errors *errors, int status)
{
    struct pack_form_view v = {.op = str_or(req_field(r, "op"), page_op(r))};
    struct desk_page_view p;
    struct html h = page_html(r, true);
    const char *own = viewer_of(r)->unit_name;
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.title = activity_field(r, &h, errors, "title", N_("Title"), req_field(r, "title"));
    v.title.max = PACK_TITLE_MAX;
    v.about = activity_field(r, &h, errors, "about", N_("What it is for"), req_field(r, "about"));
    v.about.max = PACK_ABOUT_MAX;
    v.about.rows = 3;
    v.about.optional = true;
    v.unit = activity_field(r, &h, errors, "unit", N_("Unit whose pack it is"), str_or(req_field(r, "unit"), own));
    for (size_t i = 0; i < PACK_UNITS_MAX; i++) {
        v.units[i] = activity_field(r, &h, errors, for_names[i], i ? N_("And for") : N_("Whom it is for"),
                                    str_or(req_field(r, for_names[i]), i ? "" : own));
        v.units[i].optional = i > 0;
    }
    v.units[0].hint = tr(h.lang, N_("Whoever works at the unit or below it."));
    v.from =
        activity_field(r, &h, errors, "from", N_("Taken along from"), str_or(req_field(r, "from"), date_ahead(r, 0)));
    v.to = activity_field(r, &h, errors, "to", N_("Taken along until"),
                          str_or(req_field(r, "to"), date_ahead(r, LAST_DAYS)));
    v.from.type = v.to.type = "date";
    enum err x = desk_units(r, &v.options, &v.option_count);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Make a study pack"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_pack_form(&h, &p, &v);
    return page_done(&h);
}

static enum err page_new(struct req *r)
{
    const struct form_errors none = {0};
    return show_form(r, &none, 200);
}

static int32_t day_of(struct req *r, const char *name)
{
    int64_t n;
    return str_int(str_digits(r->arena, str_or(req_field(r, name), "")), 20000101, 99991231, &n) ? (int32_t)n : 0;
}

static enum err page_new_send(struct req *r)
{
    struct form_errors errors = {0};
    const char *ref = "";
    struct pack_edit e = {.title = req_field(r, "title"), .about = req_field(r, "about"), .key = req_field(r, "op")};
    e.from_day = day_of(r, "from");
    e.until_day = day_of(r, "to");
    enum err x = desk_unit_id(r, req_field(r, "unit"), "unit", &e.unit_id);
    for (size_t i = 0; x == ERR_OK && i < PACK_UNITS_MAX; i++)
        x = desk_unit_id(r, req_field(r, for_names[i]), for_names[i], &e.units[i]);
    if (x == ERR_OK)
        x = pack_make(conn_of(r), site_of(r), viewer_of(r), r->arena, &e, &ref, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, PATH "/%s?done=made", ref));
    if (x != ERR_INVALID)
        return x;
    page_model_error(&errors, &r->error);
    return show_form(r, &errors, 422);
}

static const char *type_words(const struct html *h, const char *type)
{
    if (str_eq(type, "application/pdf"))
        return "PDF";
    return tr(h->lang, str_eq(type, "text/plain") ? N_("Plain text") : N_("Picture"));
}

static void fill_files(struct req *r, const struct html *h, const struct pack_full *f, struct pack_view *v)
{
    struct pack_file_view *list = arena_array(r->arena, struct pack_file_view, (size_t)f->n_files + 1);
    for (int i = 0; i < f->n_files; i++) {
        const char *id = arena_printf(r->arena, "%lld", (long long)f->files[i].id);
        list[i] = (struct pack_file_view){.id = id,
                                          .url = arena_printf(r->arena, "%s/file/%s", v->url, id),
                                          .name = f->files[i].name,
                                          .type = type_words(h, f->files[i].type),
                                          .size = size_words(r, f->files[i].size)};
    }
    v->files = list;
    v->file_count = (size_t)f->n_files;
}

static const char *done_words(struct req *r, const struct html *h)
{
    static const char *const words[][2] = {{"made", N_("Made. Now add files.")},
                                           {"added", N_("Added. Phones take it along when they call next.")},
                                           {"dropped", N_("Taken out. It leaves the phones when they call next.")},
                                           {"withdrawn", N_("Withdrawn. It leaves the phones when they call next.")}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i][0], req_query(r, "done")))
            return tr(h->lang, words[i][1]);
    }
    return NULL;
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    struct pack_full f;
    struct desk_page_view p;
    struct error own = {0};
    enum err x = pack_get(conn_of(r), viewer_of(r), r->arena, req_param(r, "ref"), &f, &own);
    if (x != ERR_OK) {
        r->error = own;
        return x;
    }
    struct html h = page_html(r, true);
    struct pack_view v = {.url = arena_printf(r->arena, PATH "/%s", f.p.ref),
                          .title = f.p.title,
                          .about = f.p.about,
                          .unit = f.p.unit,
                          .officer = f.p.officer,
                          .units = "",
                          .size = size_words(r, f.p.bytes),
                          .done = done_words(r, &h),
                          .from_day = f.p.from_day,
                          .until_day = f.p.until_day,
                          .edits = f.edits};
    for (size_t i = 0; i < PACK_UNITS_MAX && f.units[i]; i++)
        v.units = arena_printf(r->arena, "%s%s%s", v.units, i ? " · " : "", f.units[i]);
    v.state = state_of(r, &h, &f.p, &v.tone);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.file_error = page_field_sentence(r, &h, errors, "files");
    fill_files(r, &h, &f, &v);
    x = desk_view(r, &h, v.title, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_pack(&h, &p, &v);
    return page_done(&h);
}

static enum err page_pack(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

static enum err answer(struct req *r, enum err x, const char *done)
{
    struct form_errors errors = {0};
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, PATH "/%s?done=%s", req_param(r, "ref"), done));
    if (x != ERR_INVALID && x != ERR_TOO_LARGE && (x != ERR_CONFLICT || !r->error.msgid))
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &errors, x == ERR_CONFLICT ? 409 : 422);
}

/* A picture goes through the helper that draws it anew; nothing else is decoded here. */
static enum err add_one(struct req *r, const struct upload *u)
{
    enum pack_kind kind;
    const void *p;
    size_t n;
    enum err x = pack_look(r->arena, u->data, u->size, &kind, &p, &n, &r->error);
    if (x == ERR_OK && kind == PACK_PICTURE) {
        struct image image;
        x = image_reencode_bytes(r->arena, app_of(r)->program, u->data, u->size, &image, &r->error);
        if (x == ERR_OK) {
            p = image.full;
            n = image.n_full;
        }
    }
    return x == ERR_OK
               ? pack_add(conn_of(r), site_of(r), viewer_of(r), req_param(r, "ref"), u->filename, kind, p, n, &r->error)
               : x;
}

static enum err page_add(struct req *r)
{
    enum err x = ERR_OK;
    size_t n = 0;
    for (size_t i = 0; x == ERR_OK && i < r->files.n && n < PACK_FILES_MAX; i++) {
        if (!str_eq(r->files.v[i].field, "files"))
            continue;
        x = add_one(r, &r->files.v[i]);
        n++;
    }
    if (x == ERR_OK && !n)
        x = error_set(&r->error, ERR_INVALID, "files", N_("Please choose a file."), NULL);
    if (x == ERR_INVALID && !r->error.field[0]) {
        const struct error why = r->error;
        x = error_set(&r->error, ERR_INVALID, "files", why.msgid, "%s", why.arg);
    }
    return answer(r, x, "added");
}

static enum err page_drop(struct req *r)
{
    int64_t id = 0;
    str_int(str_or(req_field(r, "id"), ""), 1, INT64_MAX, &id);
    return answer(r, pack_drop(conn_of(r), site_of(r), viewer_of(r), req_param(r, "ref"), id, &r->error), "dropped");
}

static enum err page_withdraw(struct req *r)
{
    return answer(r, pack_withdraw(conn_of(r), site_of(r), viewer_of(r), req_param(r, "ref"), &r->error), "withdrawn");
}

/* Always a download: what a browser makes of a file of somebody else's is not for this site's own address. */
static enum err page_file(struct req *r)
{
    struct pack_file f;
    const void *p;
    size_t n;
    int64_t id;
    enum err x = req_param_int(r, "id", &id);
    if (x == ERR_OK)
        x = pack_file(conn_of(r), viewer_of(r), r->arena, req_param(r, "ref"), id, &f, &p, &n, &r->error);
    if (x != ERR_OK)
        return x;
    resp_type(r, str_eq(f.type, "text/plain") ? "text/plain; charset=utf-8" : f.type);
    resp_attachment(r, f.name, 0);
    buf_add(resp_body(r), p, n);
    return buf_failed(resp_body(r)) ? error_set(&r->error, ERR_TOO_LARGE, NULL,
                                                N_("The paper is larger than {} bytes."), "%zu", resp_body(r)->max)
                                    : ERR_OK;
}

static const struct route routes[] = {
    ROUTE(GET, PATH, page_packs, PERM_OFFICER, 0, 0),
    ROUTE(GET, PATH "/new", page_new, PERM_OFFICER, 0, 0),
    ROUTE(POST, PATH "/new", page_new_send, PERM_OFFICER, ROUTE_UNSEEN, 0),
    ROUTE(GET, PATH "/:ref", page_pack, PERM_OFFICER, 0, 0),
    ROUTE(POST, PATH "/:ref/add", page_add, PERM_OFFICER, ROUTE_UNSEEN, BODY_MAX),
    ROUTE(POST, PATH "/:ref/drop", page_drop, PERM_OFFICER, ROUTE_UNSEEN, 0),
    ROUTE(POST, PATH "/:ref/withdraw", page_withdraw, PERM_OFFICER, ROUTE_UNSEEN, 0),
    ROUTE(GET, PATH "/:ref/file/:id", page_file, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/field/packs/:ref/:id", page_file, PERM_OFFICER, ROUTE_SCRIPT, 0),
};

const struct route *routes_packs(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
