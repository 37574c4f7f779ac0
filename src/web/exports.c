/* Exports: asking for a list as a file, and the files of the officer. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "html/export.html.h"
#include "model/audit.h"
#include "model/export_job.h"
#include "web/asked.h"
#include "web/desk.h"
#include "web/desk_filter.h"
#include "web/queues.h"

#define PATH "/desk/exports"

static const struct {
    const char *code, *name, *type;
} formats[] = {{"xlsx", N_("Excel (XLSX)"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
               {"csv", N_("Text with commas (CSV)"), "text/csv; charset=utf-8; header=present"},
               {"json", N_("For programs (JSON)"), "application/json"}};

static int format_find(const char *code)
{
    for (int i = 0; i < (int)COUNT_OF(formats); i++) {
        if (str_eq(formats[i].code, code))
            return i;
    }
    return -1;
}

/* The list that an address or a form names, and what its form takes along. */
struct asked {
    struct export_job job;
    const struct option_view *fields;
    size_t n;
};

static const char *field_of(struct req *r, const char *name)
{
    const char *s = r->method == HTTP_POST ? req_field(r, name) : req_query(r, name);
    return str_or(s, "");
}

static void keep(struct asked *x, struct option_view *fields, const char *name, const char *value)
{
    if (!str_empty(value))
        fields[x->n++] = (struct option_view){.value = name, .label = value};
    x->fields = fields;
}

#define KEPT_MAX 16

/* A queue or hits of a search, with the filter that narrows it. */
static enum err ask_matters(struct req *r, const struct html *h, struct asked *x, struct form_errors *errors)
{
    struct desk_filter t = {0};
    struct matter_filter f;
    size_t n;
    struct option_view *fields = arena_array(r->arena, struct option_view, KEPT_MAX);
    const struct desk_queue *q = desk_queue_find(x->job.code);
    bool hits = str_eq(x->job.list, "search");
    if (!hits && !q)
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such list."), NULL);
    enum err e = desk_filter_read(r, &t, &f, errors);
    if (e != ERR_OK)
        return e;
    x->job.said = hits ? field_of(r, "q") : "";
    x->job.code = hits ? "" : q->code;
    x->job.narrow = matter_filter_key(r->arena, &f);
    x->job.title = tr(h->lang, hits ? N_("Hits of a search") : q->name);
    keep(x, fields, "list", x->job.list);
    keep(x, fields, "code", x->job.code);
    keep(x, fields, "q", x->job.said);
    const struct option_view *kept = desk_filter_kept(r, &t, &n);
    for (size_t i = 0; i < n; i++)
        keep(x, fields, kept[i].value, kept[i].label);
    return ERR_OK;
}

/* The rows behind a number of a figure. */
static enum err ask_figure(struct req *r, const struct html *h, struct asked *x, struct form_errors *errors)
{
    const struct indicator *d = indicator_find(x->job.code);
    const char *unit = field_of(r, "unit"), *by = field_of(r, "by"), *part = field_of(r, "part");
    const char *key = field_of(r, "key"), *keyed = field_of(r, "keyed");
    struct option_view *fields = arena_array(r->arena, struct option_view, KEPT_MAX);
    struct indicator_ask ask = {.unit_id = 0};
    struct period p = period_month_of(clock_now(&site_of(r)->clock), site_of(r)->zone);
    if (!d || !indicator_term(d, part))
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such list."), NULL);
    x->job.said = field_of(r, "period");
    enum err e = asked_figures(r, &x->job.said, unit, &p, &ask, errors);
    if (e != ERR_OK)
        return e;
    x->job.narrow =
        arena_printf(r->arena, "%lld/%s/%s/%s%s", (long long)ask.unit_id, indicator_by_of(by) < INDICATOR_BYS ? by : "",
                     part, *keyed ? ":" : "", *keyed ? key : "");
    x->job.title = tr_words(h->lang, &d->name);
    const char *const names[] = {"list", "code", "period", "unit", "by", "part", "key", "keyed"};
    const char *const values[] = {x->job.list, x->job.code, x->job.said, unit, by, part, key, keyed};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        keep(x, fields, names[i], values[i]);
    return ERR_OK;
}

/* job.list "" when no list is named. */
static enum err read_asked(struct req *r, const struct html *h, struct asked *x, struct form_errors *errors)
{
    x->job = (struct export_job){
        .list = field_of(r, "list"), .code = field_of(r, "code"), .said = "", .lang = lang_tag(h->lang)};
    if (!*x->job.list)
        return ERR_OK;
    if (str_eq(x->job.list, "figure"))
        return ask_figure(r, h, x, errors);
    if (str_eq(x->job.list, "queue") || str_eq(x->job.list, "search"))
        return ask_matters(r, h, x, errors);
    return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such list."), NULL);
}

static const char *size_words(struct req *r, int64_t bytes)
{
    if (bytes >= INT64_C(1) << 20)
        return arena_printf(r->arena, "%.1f MiB", (double)bytes / (1 << 20));
    return bytes ? arena_printf(r->arena, "%lld KiB", (long long)((bytes + 1023) / 1024)) : "";
}

static struct export_row_view row_of(struct req *r, const struct html *h, const struct export_job *x)
{
    static const struct {
        const char *code, *word;
        enum tone tone;
    } states[] = {{"waiting", N_("Waiting"), TONE_NEW},
                  {"running", N_("Being written"), TONE_WORK},
                  {"done", N_("Ready"), TONE_DONE},
                  {"failed", N_("Failed"), TONE_LATE},
                  {"ended", N_("Deleted"), TONE_NEUTRAL}};
    int f = format_find(x->format);
    struct export_row_view v = {.ref = x->ref,
                                .title = x->title,
                                .said = x->said,
                                .format = f >= 0 ? tr(h->lang, formats[f].name) : x->format,
                                .state = x->state,
                                .size = size_words(r, x->bytes),
                                .rows = x->rows,
                                .asked_at = x->asked_at,
                                .why = *x->why ? tr(h->lang, x->why) : NULL};
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_eq(states[i].code, x->state)) {
            v.state = tr(h->lang, states[i].word);
            v.tone = states[i].tone;
        }
    }
    v.open = str_eq(x->state, "waiting") || str_eq(x->state, "running");
    v.url = str_eq(x->state, "done") ? arena_printf(r->arena, PATH "/%s", x->ref) : NULL;
    return v;
}

static struct field_view format_field(struct req *r, const struct html *h)
{
    struct option_view *list = arena_array(r->arena, struct option_view, COUNT_OF(formats));
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        list[i] =
            (struct option_view){.value = formats[i].code, .label = tr(h->lang, formats[i].name), .chosen = i == 0};
    return (struct field_view){
        .name = "format", .label = tr(h->lang, N_("Format")), .options = list, .option_count = COUNT_OF(formats)};
}

static enum err show(struct req *r, struct html *h, const struct asked *x, const struct form_errors *errors)
{
    struct export_list l;
    struct desk_page_view p;
    struct exports_view v = {.format = format_field(r, h), .days = (int)(EXPORT_KEPT / MS_DAY)};
    enum err e = export_mine(conn_of(r), viewer_of(r), r->arena, &l, &r->error);
    if (e == ERR_OK)
        e = desk_view(r, h, N_("Exports"), &p);
    if (e != ERR_OK)
        return e;
    struct export_row_view *rows = arena_array(r->arena, struct export_row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = row_of(r, h, &l.rows[i]);
    v.rows = rows;
    v.row_count = (size_t)l.n;
    v.open = l.open;
    v.title = *x->job.list ? x->job.title : NULL;
    v.said = x->job.said;
    v.asked = x->fields;
    v.asked_count = x->n;
    v.errors = page_field_errors(r, h, errors, &v.error_count);
    html_exports(h, &p, &v);
    return page_done(h);
}

static enum err page_exports(struct req *r)
{
    struct asked x = {.n = 0};
    struct form_errors errors = {0};
    struct html h = page_html(r, true);
    enum err e = read_asked(r, &h, &x, &errors);
    return e == ERR_OK ? show(r, &h, &x, &errors) : e;
}

static enum err page_export_ask(struct req *r)
{
    struct asked x = {.n = 0};
    struct form_errors errors = {0};
    struct html h = page_html(r, true);
    int f = format_find(req_field(r, "format"));
    enum err e = read_asked(r, &h, &x, &errors);
    if (e == ERR_OK && (f < 0 || !*x.job.list))
        e = error_set(&r->error, ERR_INVALID, "format", N_("Please choose a format."), NULL);
    if (e == ERR_OK && errors.n)
        e = ERR_INVALID;
    if (e != ERR_OK)
        return e;
    x.job.format = formats[f].code;
    e = export_ask(conn_of(r), site_of(r), viewer_of(r), &x.job, &r->error);
    return e == ERR_OK ? resp_redirect(r, 303, PATH) : e;
}

static enum err page_export_file(struct req *r)
{
    struct export_job x;
    const char *path;
    struct stat st;
    enum err e = export_get(conn_of(r), viewer_of(r), r->arena, req_param(r, "ref"), &x, &r->error);
    int f = e == ERR_OK ? format_find(x.format) : -1;
    if (e == ERR_OK && (f < 0 || !str_eq(x.state, "done")))
        e = error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such export."), NULL);
    if (e == ERR_OK)
        e = export_path(site_of(r), r->arena, &x, &path, &r->error);
    if (e != ERR_OK)
        return e;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool whole = fd >= 0 && fstat(fd, &st) == 0 && st.st_size == x.bytes;
    e = whole ? audit_note(conn_of(r), site_of(r), viewer_of(r), "export.take", x.ref, &r->error) : ERR_NOT_FOUND;
    if (e != ERR_OK && fd >= 0)
        close(fd);
    if (!whole)
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("The file is gone; please ask for it anew."), NULL);
    if (e != ERR_OK)
        return e;
    resp_file(r, fd, (uint64_t)st.st_size, formats[f].type, arena_printf(r->arena, "%s.%s", x.title, x.format), 0);
    return ERR_OK;
}

static enum err page_export_end(struct req *r)
{
    enum err e = export_end(conn_of(r), site_of(r), viewer_of(r), req_field(r, "ref"), &r->error);
    return e == ERR_OK ? resp_redirect(r, 303, PATH) : e;
}

static const struct route routes[] = {
    ROUTE(GET, PATH, page_exports, PERM_OFFICER, 0, 0),
    ROUTE(POST, PATH, page_export_ask, PERM_OFFICER, 0, 0),
    ROUTE(GET, PATH "/:ref", page_export_file, PERM_OFFICER, 0, 0),
    ROUTE(POST, PATH "/end", page_export_end, PERM_OFFICER, 0, 0),
};

const struct route *routes_exports(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
