#include "web/export_write.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "html/tr.h"
#include "model/search.h"
#include "report/figures.h"
#include "report/table_write.h"
#include "web/queues.h"
#include "web/words.h"

#define PAGE 200

/* One list on its way into a file. */
struct export
{
    struct db_conn *conn;
    const struct site *site;
    const struct viewer *viewer;
    const struct export_job *job;
    enum lang lang;
    struct arena *arena; /* of the whole; pages have their own */
    struct table_writer *out;
    export_told told;
    void *ctx;
};

#define MATTER_COLUMNS 12

static const struct column {
    const char *title, *key;
    int width;
} matter_columns[MATTER_COLUMNS] = {
    {N_("Number"), "number", 18},  {N_("Title"), "title", 40},       {N_("Kind"), "kind", 14},
    {N_("State"), "state", 10},    {N_("Area"), "area", 14},         {N_("Lead"), "unit", 22},
    {N_("Field"), "category", 16}, {N_("Channel"), "channel", 10},   {N_("Received on"), "received", 18},
    {N_("Limit"), "limit", 18},    {N_("Answered"), "answered", 18}, {N_("Signed off"), "closed", 18},
};

#define FIGURE_COLUMNS 5

static const struct column figure_columns[FIGURE_COLUMNS] = {{N_("Number"), "number", 18},
                                                             {N_("Title"), "title", 40},
                                                             {N_("Unit"), "unit", 22},
                                                             {N_("When"), "at", 18},
                                                             {N_("Adds"), "adds", 10}};

static struct table_value text(const char *s)
{
    return (struct table_value){.kind = TABLE_TEXT, .text = str_or(s, "")};
}

static struct table_value time_or_blank(int64_t ms)
{
    return (struct table_value){.kind = ms ? TABLE_TIME : TABLE_BLANK, .number = ms};
}

static enum err open_file(struct export *x, const char *path, const struct column *columns, size_t n, struct error *e)
{
    struct table_head heads[MATTER_COLUMNS];
    const char **keys = arena_array(x->arena, const char *, n);
    enum table_format f = str_eq(x->job->format, "csv")    ? TABLE_CSV
                          : str_eq(x->job->format, "json") ? TABLE_JSON
                                                           : TABLE_XLSX;
    for (size_t i = 0; i < n; i++) {
        heads[i] = (struct table_head){tr(x->lang, columns[i].title), columns[i].width};
        keys[i] = columns[i].key;
    }
    enum err r = table_writer_open(path, f, x->job->title, heads, n, x->site->zone, &x->out, e);
    if (r == ERR_OK)
        table_writer_keys(x->out, keys);
    return r;
}

static enum err put_matter(struct export *x, const struct matter *m, struct error *e)
{
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    const struct table_value row[MATTER_COLUMNS] = {text(m->number),
                                                    text(m->title),
                                                    text(p ? tr_words(x->lang, &p->name) : m->procedure),
                                                    text(word_state(x->lang, m)),
                                                    text(m->area_name),
                                                    text(m->unit_name),
                                                    text(m->category_name),
                                                    text(word_channel(x->lang, m->channel)),
                                                    time_or_blank(m->submitted_at),
                                                    time_or_blank(m->due_at),
                                                    time_or_blank(m->answered_at),
                                                    time_or_blank(m->closed_at)};
    return table_writer_row(x->out, row, MATTER_COLUMNS, e);
}

/* A page of some list: puts its rows and gives the next cursor, in a; NULL at the end. */
typedef enum err (*put_page)(struct export *x, struct arena *a, const void *asked, const char *cursor,
                             const char **ret_next, struct error *e);

static enum err put_pages(struct export *x, put_page put, const void *asked, struct error *e)
{
    char cursor[1024] = "";
    const char *next = NULL;
    enum err r = ERR_OK;
    do {
        struct arena *a = arena_new();
        r = put(x, a, asked, *cursor ? cursor : NULL, &next, e);
        if (r == ERR_OK && next && strlen(next) >= sizeof(cursor))
            r = error_detail(e, ERR_INTERNAL, "the cursor of an export is too long");
        if (r == ERR_OK && next)
            memcpy(cursor, next, strlen(next) + 1);
        arena_free(a);
        if (r == ERR_OK)
            r = x->told(x->ctx, table_writer_rows(x->out), e);
    } while (r == ERR_OK && next);
    return r;
}

struct queue_asked {
    enum queue queue;
    struct matter_filter filter;
};

static enum err put_queue(struct export *x, struct arena *a, const void *asked, const char *cursor,
                          const char **ret_next, struct error *e)
{
    const struct queue_asked *q = asked;
    struct matter_list l = {.n = 0};
    enum err r = matter_list_some(x->conn, x->site, x->viewer, a, q->queue, &q->filter, cursor, PAGE, &l, e);
    for (int i = 0; r == ERR_OK && i < l.n; i++)
        r = put_matter(x, &l.rows[i], e);
    *ret_next = l.next;
    return r;
}

static enum err put_hits(struct export *x, struct arena *a, const void *asked, const char *cursor,
                         const char **ret_next, struct error *e)
{
    const struct search_query q = {
        .text = x->job->said, .filter = asked, .cursor = cursor, .limit = PAGE, .bare = true};
    struct search_list l = {0};
    enum err r = search(x->conn, x->site, x->viewer, a, &q, &l, e);
    for (int i = 0; r == ERR_OK && i < l.n; i++)
        r = put_matter(x, &l.rows[i].m, e);
    *ret_next = l.next;
    return r;
}

struct figure_asked {
    const struct indicator_term *term;
    struct indicator_ask ask;
};

static enum err put_figure(struct export *x, struct arena *a, const void *asked, const char *cursor,
                           const char **ret_next, struct error *e)
{
    const struct figure_asked *f = asked;
    struct indicator_list l = {0};
    enum err r = indicator_list(x->conn, x->site, x->viewer, a, f->term, &f->ask, cursor, PAGE, &l, e);
    for (int i = 0; r == ERR_OK && i < l.n; i++) {
        const struct indicator_row *m = &l.rows[i];
        const struct table_value row[FIGURE_COLUMNS] = {
            text(m->number), text(m->title), text(m->unit), time_or_blank(m->at), {.kind = TABLE_INT, .number = m->n}};
        r = table_writer_row(x->out, row, FIGURE_COLUMNS, e);
    }
    *ret_next = l.next;
    return r;
}

static enum err unknown(const struct export_job *x, struct error *e)
{
    error_set(e, ERR_INVALID, NULL, N_("This list is no longer there; please ask for it anew."), NULL);
    snprintf(e->detail, sizeof(e->detail), "no list %.60s/%.60s", x->list, x->code);
    return ERR_INVALID;
}

static enum err write_queue(struct export *x, const char *path, struct error *e)
{
    struct queue_asked q;
    const struct desk_queue *known = desk_queue_find(x->job->code);
    if (!known)
        return unknown(x->job, e);
    q.queue = known->queue;
    enum err r = matter_filter_of_key(x->arena, x->job->narrow, &q.filter, e);
    if (r == ERR_OK)
        r = open_file(x, path, matter_columns, MATTER_COLUMNS, e);
    return r == ERR_OK ? put_pages(x, put_queue, &q, e) : r;
}

static enum err write_hits(struct export *x, const char *path, struct error *e)
{
    struct matter_filter f;
    enum err r = matter_filter_of_key(x->arena, x->job->narrow, &f, e);
    if (r == ERR_OK)
        r = open_file(x, path, matter_columns, MATTER_COLUMNS, e);
    return r == ERR_OK ? put_pages(x, put_hits, &f, e) : r;
}

/* "UNIT/BY/PART/KEY", as page_exports keeps it. */
static enum err write_figure(struct export *x, const char *path, struct error *e)
{
    const struct indicator *d = indicator_find(x->job->code);
    char *rest = arena_strdup(x->arena, x->job->narrow);
    const char *unit = strsep(&rest, "/"), *by = strsep(&rest, "/"), *part = strsep(&rest, "/");
    struct figure_asked f = {.term = d && part ? indicator_term(d, part) : NULL};
    struct period p;
    if (!f.term || !str_int(unit, 0, INT64_MAX, &f.ask.unit_id))
        return unknown(x->job, e);
    enum err r = period_parse(x->job->said, x->site->zone, &p, e);
    f.ask.by = indicator_by_of(by);
    f.ask.key = rest && *rest == ':' ? rest + 1 : NULL;
    f.ask.from = p.from;
    f.ask.to = p.to;
    if (r == ERR_OK)
        r = open_file(x, path, figure_columns, FIGURE_COLUMNS, e);
    return r == ERR_OK ? put_pages(x, put_figure, &f, e) : r;
}

static enum err finish(struct export *x, int64_t *ret_rows, struct error *e)
{
    char now[32];
    const struct viewer *v = x->viewer;
    *ret_rows = table_writer_rows(x->out);
    enum err r = table_writer_note(x->out,
                                   arena_printf(x->arena, "%s %s %s", v->unit_name, v->name,
                                                time_format(clock_now(&x->site->clock), x->site->zone, now)),
                                   e);
    if (r != ERR_OK)
        return r;
    struct table_writer *out = x->out;
    x->out = NULL;
    return table_writer_close(out, e);
}

enum err export_write(struct db_conn *c, const struct site *s, const struct viewer *v, const struct export_job *j,
                      const char *path, export_told told, void *ctx, int64_t *ret_rows, struct error *e)
{
    struct export x = {.conn = c,
                       .site = s,
                       .viewer = v,
                       .job = j,
                       .lang = lang_of_tag(j->lang),
                       .arena = arena_new(),
                       .told = told,
                       .ctx = ctx};
    enum err r = str_eq(j->list, "queue")    ? write_queue(&x, path, e)
                 : str_eq(j->list, "search") ? write_hits(&x, path, e)
                 : str_eq(j->list, "figure") ? write_figure(&x, path, e)
                                             : unknown(j, e);
    if (r == ERR_OK)
        r = finish(&x, ret_rows, e);
    table_writer_drop(x.out);
    arena_free(x.arena);
    return r;
}
