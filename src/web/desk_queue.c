/* The lists of the desk: filters in the address, filters kept under a name, columns one can choose, and the list to
 * take away. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "html/desk_queue.html.h"
#include "html/when.h"
#include "model/audit.h"
#include "model/choice.h"
#include "report/table_write.h"
#include "web/bulletins.h"
#include "web/contests.h"
#include "web/desk.h"
#include "web/desk_filter.h"
#include "web/queues.h"
#include "web/reading.h"
#include "web/wishes.h"
#include "web/words.h"

#define QUEUE_PAGE 50
#define EXPORT_MAX 5000

static const char *const columns[] = {"state", "area", "unit", "category", "channel", "due", "received", NULL};
static const char *const column_names[] = {N_("State"),   N_("Area"),  N_("Lead"),       N_("Field"),
                                           N_("Channel"), N_("Limit"), N_("Received on")};
#define USUAL_COLUMNS "state,area,unit,due,received"

static bool listed(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = strstr(list, word); p; p = strstr(p + 1, word)) {
        if ((p == list || p[-1] == ',') && (p[n] == ',' || p[n] == '\0'))
            return true;
    }
    return false;
}

static enum err fill_columns(struct req *r, const struct html *h, struct queue_view *v)
{
    const char *chosen;
    enum err x = choice_get(conn_of(r), viewer_of(r), r->arena, "columns", &chosen, &r->error);
    if (x != ERR_OK)
        return x;
    if (str_empty(chosen))
        chosen = USUAL_COLUMNS;
    struct option_view *list = arena_array(r->arena, struct option_view, COUNT_OF(column_names));
    for (size_t i = 0; columns[i]; i++)
        list[i] = (struct option_view){
            .value = columns[i], .label = tr(h->lang, column_names[i]), .chosen = listed(chosen, columns[i])};
    v->shown = (struct columns_view){list[0].chosen, list[1].chosen, list[2].chosen, list[3].chosen,
                                     list[4].chosen, list[5].chosen, list[6].chosen};
    v->columns = (struct field_view){.name = "column",
                                     .label = tr(h->lang, N_("Columns")),
                                     .multiple = true,
                                     .optional = true,
                                     .options = list,
                                     .option_count = COUNT_OF(column_names)};
    return ERR_OK;
}

static enum err fill_saved(struct req *r, struct queue_view *v)
{
    struct saved_filters all;
    enum err x = filter_list(conn_of(r), viewer_of(r), r->arena, &all, &r->error);
    if (x != ERR_OK)
        return x;
    struct saved_view *list = arena_array(r->arena, struct saved_view, (size_t)all.n + 1);
    for (int i = 0; i < all.n; i++)
        list[i] = (struct saved_view){arena_printf(r->arena, "%lld", (long long)all.rows[i].id), all.rows[i].name,
                                      all.rows[i].path};
    v->saved = list;
    v->saved_count = (size_t)all.n;
    return ERR_OK;
}

static enum err fill_queue(struct req *r, struct html *h, const struct desk_queue *q, const struct desk_filter *t,
                           const struct form_errors *errors, struct queue_view *v)
{
    v->title = tr(h->lang, q->name);
    v->code = q->code;
    v->query = desk_filter_query(r->arena, t);
    v->filtered = *v->query != '\0';
    v->why_empty = v->filtered ? tr(h->lang, N_("Nothing in this list fits the filter.")) : tr(h->lang, q->why);
    v->path = arena_printf(r->arena, "/desk/q/%s", q->code);
    v->kept = desk_filter_kept(r, t, &v->kept_count);
    v->here = v->filtered ? arena_printf(r->arena, "%s?%s", v->path, v->query) : v->path;
    v->errors = page_field_errors(r, h, errors, &v->error_count);
    v->first = !req_query(r, "after");
    v->can_intake = viewer_has(viewer_of(r), ROLE_INTAKE);
    v->can_pick = true;
    enum err x = desk_filter_fill(r, h, t, &v->filter);
    if (x == ERR_OK)
        x = fill_columns(r, h, v);
    return x == ERR_OK ? fill_saved(r, v) : x;
}

static enum err show_queue(struct req *r, const struct desk_queue *q)
{
    struct matter_list l = {.n = 0};
    struct matter_filter f;
    struct desk_filter t = {0};
    struct form_errors errors = {0};
    struct desk_page_view p;
    struct queue_view v = {.first = true};
    struct bulletin_dues_view dues = {.count = 0};
    struct contest_dues_view contests = {.count = 0};
    int64_t wishes = 0;
    struct html h = page_html(r, true);
    enum err x = desk_filter_read(r, &t, &f, &errors);
    if (x == ERR_OK && errors.n == 0)
        x = matter_list_some(conn_of(r), site_of(r), viewer_of(r), r->arena, q->queue, &f, req_query(r, "after"),
                             QUEUE_PAGE, &l, &r->error);
    if (x == ERR_OK)
        x = fill_queue(r, &h, q, &t, &errors, &v);
    if (x == ERR_OK && v.first)
        x = bulletin_fill_dues(r, &h, true, &dues);
    if (x == ERR_OK && v.first)
        x = contest_fill_dues(r, &h, &contests);
    if (x == ERR_OK && v.first)
        x = wish_fill_open(r, &wishes);
    if (x == ERR_OK)
        x = desk_view(r, &h, q->name, &p);
    if (x != ERR_OK)
        return x;
    struct row_view *rows = arena_array(r->arena, struct row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = desk_row(r, &h, &l.rows[i]);
    v.rows = rows;
    v.row_count = (size_t)l.n;
    if (l.next)
        v.next = arena_printf(r->arena, "%s%safter=%s", v.here, v.filtered ? "&" : "?", l.next);
    html_queue(&h, &p, &v, &dues, &contests, wishes);
    return page_done(&h);
}

static enum err find_queue(struct req *r, const struct desk_queue **ret)
{
    *ret = desk_queue_find(req_param(r, "queue"));
    return *ret ? ERR_OK : error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such list."), NULL);
}

static enum err show_asked(struct req *r)
{
    const struct desk_queue *q;
    enum err x = find_queue(r, &q);
    return x == ERR_OK ? show_queue(r, q) : x;
}

enum err page_queue(struct req *r)
{
    return page_reading(r, show_asked);
}

/* A path of the desk's lists that a form brought along, to go back to. */
static const char *back_of(struct req *r)
{
    const char *back = str_or(req_field(r, "back"), "");
    return str_starts(back, "/desk/q/") && !strpbrk(back, "\r\n\\") ? back : "/desk";
}

enum err page_filter_save(struct req *r)
{
    enum err x = filter_save(conn_of(r), site_of(r), viewer_of(r), req_field(r, "name"), back_of(r), &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, back_of(r)) : x;
}

enum err page_filter_drop(struct req *r)
{
    int64_t id = 0;
    str_int(str_or(req_field(r, "id"), ""), 1, INT64_MAX, &id);
    enum err x = filter_drop(conn_of(r), viewer_of(r), id, &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, back_of(r)) : x;
}

enum err page_columns(struct req *r)
{
    const char *const *all;
    const char *value = "";
    size_t n = req_fields(r, "column", &all);
    for (size_t i = 0; columns[i]; i++) {
        for (size_t k = 0; k < n; k++) {
            if (str_eq(all[k], columns[i]))
                value = arena_printf(r->arena, "%s%s%s", value, *value ? "," : "", columns[i]);
        }
    }
    enum err x = choice_set(conn_of(r), viewer_of(r), "columns", *value ? value : "none", &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, back_of(r)) : x;
}

/* A list on its way into a file. */
struct take {
    struct table_writer *writer;
    const struct html *html;
    int64_t rows;
};

#define TAKE_COLUMNS 9

static enum err take_row(struct req *r, struct take *t, const struct matter *m)
{
    enum lang lang = t->html->lang;
    const struct table_value row[TAKE_COLUMNS] = {
        {.kind = TABLE_TEXT, .text = m->number},
        {.kind = TABLE_TEXT, .text = m->title},
        {.kind = TABLE_TEXT, .text = word_state(lang, m)},
        {.kind = TABLE_TEXT, .text = str_or(m->area_name, "")},
        {.kind = TABLE_TEXT, .text = str_or(m->unit_name, "")},
        {.kind = TABLE_TEXT, .text = str_or(m->category_name, "")},
        {.kind = TABLE_TEXT, .text = word_channel(lang, m->channel)},
        {.kind = TABLE_TIME, .number = m->submitted_at},
        {.kind = m->due_at ? TABLE_TIME : TABLE_BLANK, .number = m->due_at},
    };
    t->rows++;
    return table_writer_row(t->writer, row, TAKE_COLUMNS, &r->error);
}

/* Page after page, as the screen would show them. */
static enum err take_rows(struct req *r, struct take *t, const struct desk_queue *q, const struct matter_filter *f)
{
    const char *cursor = NULL;
    do {
        struct matter_list l;
        enum err x =
            matter_list_some(conn_of(r), site_of(r), viewer_of(r), r->arena, q->queue, f, cursor, 200, &l, &r->error);
        for (int i = 0; x == ERR_OK && i < l.n && t->rows < EXPORT_MAX; i++)
            x = take_row(r, t, &l.rows[i]);
        if (x != ERR_OK)
            return x;
        cursor = l.next;
    } while (cursor && t->rows < EXPORT_MAX);
    char now[32];
    const struct viewer *v = viewer_of(r);
    return table_writer_note(
        t->writer,
        arena_printf(r->arena, "%s %s %s", v->unit_name, v->name, time_format(t->html->now, site_of(r)->zone, now)),
        &r->error);
}

static enum err take_list(struct req *r, const struct html *h, const char *path, const struct desk_queue *q,
                          const struct matter_filter *f)
{
    static const struct {
        const char *name;
        int width;
    } heads[TAKE_COLUMNS] = {{N_("Number"), 18},  {N_("Title"), 40},       {N_("State"), 10},
                             {N_("Area"), 14},    {N_("Lead"), 22},        {N_("Field"), 16},
                             {N_("Channel"), 10}, {N_("Received on"), 18}, {N_("Limit"), 18}};
    struct table_head names[TAKE_COLUMNS];
    struct take t = {.html = h};
    for (size_t i = 0; i < TAKE_COLUMNS; i++)
        names[i] = (struct table_head){tr(h->lang, heads[i].name), heads[i].width};
    enum err x = table_writer_open(path, TABLE_XLSX, tr(h->lang, q->name), names, TAKE_COLUMNS, site_of(r)->zone,
                                   &t.writer, &r->error);
    if (x != ERR_OK)
        return x;
    x = take_rows(r, &t, q, f);
    if (x == ERR_OK)
        x = table_writer_close(t.writer, &r->error);
    else
        table_writer_drop(t.writer);
    return x;
}

enum err desk_send_book(struct req *r, const char *path, const char *name)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        if (fd >= 0)
            close(fd);
        return error_detail(&r->error, ERR_IO, "could not read the list just written");
    }
    resp_file(r, fd, (uint64_t)st.st_size, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name,
              0);
    return ERR_OK;
}

/* The list on the screen as a spreadsheet: the same rows, marked with who took it, and recorded. */
enum err page_queue_take(struct req *r)
{
    const struct desk_queue *q;
    struct matter_filter f;
    struct desk_filter t = {0};
    struct form_errors errors = {0};
    struct html h = page_html(r, false);
    enum err x = find_queue(r, &q);
    if (x == ERR_OK)
        x = desk_filter_read(r, &t, &f, &errors);
    if (x != ERR_OK || errors.n)
        return x == ERR_OK ? ERR_INVALID : x;
    const char *path = arena_printf(r->arena, "%s/echowall-%s.xlsx", P_tmpdir, page_op(r));
    x = take_list(r, &h, path, q, &f);
    /* Without how many there were: who reads the trail reads no matters, and a number may hold what is shielded. */
    if (x == ERR_OK)
        x = audit_note(conn_of(r), site_of(r), viewer_of(r), "list.take",
                       arena_printf(r->arena, "%s?%s", q->code, desk_filter_query(r->arena, &t)), &r->error);
    if (x == ERR_OK)
        x = desk_send_book(r, path, arena_printf(r->arena, "%s.xlsx", tr(h.lang, q->name)));
    unlink(path);
    return x;
}
