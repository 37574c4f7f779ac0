/* The echo wall for programs: Atom (RFC 4287, pages by RFC 5005), JSON Feed 1.1, CSV, and what search engines ask for.
 * All from public copies, so that what is taken back is gone here at once. */
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "report/table_write.h"
#include "web/page.h"
#include "web/wall.h"

#define FEED_ROWS    50
#define CSV_ROWS     100000
#define CSV_STEP     200
#define SITEMAP_ROWS 5000

/* Text of an element or attribute. XML has no form for control characters, so they are left out. */
static void put_xml(struct buf *out, const char *s)
{
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '&')
            buf_puts(out, "&amp;");
        else if (c == '<')
            buf_puts(out, "&lt;");
        else if (c == '>')
            buf_puts(out, "&gt;");
        else if (c == '"')
            buf_puts(out, "&quot;");
        else if (strncmp(s, "\xef\xbf\xbe", 3) == 0 || strncmp(s, "\xef\xbf\xbf", 3) == 0)
            s += 2;
        else if (c >= ' ' || c == '\n' || c == '\t')
            buf_putc(out, *s);
    }
}

static void put_element(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "<%s>", name);
    put_xml(out, text);
    buf_printf(out, "</%s>\n", name);
}

static void put_link(struct req *r, const char *rel, const char *type, const char *path)
{
    struct buf *out = resp_body(r);
    buf_printf(out, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
    put_xml(out, url_absolute(r, path));
    buf_puts(out, "\"/>\n");
}

static const char *when_text(const struct req *r, int64_t ms)
{
    char text[32];
    return arena_strdup(r->arena, time_format_iso(ms, site_of(r)->zone, text));
}

/* "Wed, 25 Nov 2026 10:30:00 GMT" */
static const char *http_date(struct req *r, int64_t ms)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil c = civil_of(ms, (struct zone){0});
    int64_t day = (ms / MS_DAY + 4) % 7;
    return arena_printf(r->arena, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[day], c.day, months[c.month - 1], c.year,
                        c.hour, c.minute, c.second);
}

enum err wall_validators(struct req *r)
{
    int64_t changed;
    struct buf *body = resp_body(r);
    enum err x = notice_changed(conn_of(r), &changed, &r->error);
    if (x != ERR_OK)
        return x;
    struct hash h = hash_bytes(body->data, body->len);
    bool same = resp_etag(r, arena_printf(r->arena, "%.24s", hex_of(r->arena, h.b, HASH_SIZE)));
    resp_header(r, "Vary", "Cookie, Accept-Language");
    if (!changed)
        return ERR_OK;
    const char *date = http_date(r, changed);
    bool stable = clock_now(&site_of(r)->clock) - changed > WALL_MARK_STABLE;
    resp_header(r, "Last-Modified", date);
    /* Within the same second something may still have changed: then only the ETag tells. */
    if (!same && stable && !req_header(r, "If-None-Match") && str_eq(req_header(r, "If-Modified-Since"), date)) {
        buf_clear(body);
        resp_type(r, NULL);
        resp_status(r, 304);
    }
    return ERR_OK;
}

/* Other sites may show what everybody may read. */
static void feed_head(struct req *r, const char *type)
{
    resp_type(r, type);
    /* To be asked for again each time: what was taken back is gone at once. */
    resp_cache(r, 0, false);
    resp_header(r, "Access-Control-Allow-Origin", "*");
}

static enum err read_feed(struct req *r, struct notice_list *ret)
{
    struct notice_filter f;
    enum err x = wall_filter(r, &f);
    return x == ERR_OK
               ? notice_list(conn_of(r), site_of(r), r->arena, &f, req_query(r, "after"), FEED_ROWS, ret, &r->error)
               : x;
}

static enum lang lang_of(const struct req *r)
{
    return lang_choose(req_cookie(r, LANG_COOKIE), req_header(r, "Accept-Language"), app_of(r)->language);
}

/* RFC 4151: the host, a year in which it was ours, and the number, which never changes. */
static const char *tag(struct req *r, const char *name)
{
    const char *host = strstr(url_absolute(r, ""), "//") + 2;
    host = arena_strndup(r->arena, host, strcspn(host, ":/"));
    return arena_printf(r->arena, "tag:%s,2026:wall%s%s", host, *name ? "/" : "", name);
}

static void put_entry(struct req *r, enum lang lang, const struct notice *n)
{
    struct buf *out = resp_body(r);
    buf_puts(out, "<entry>\n");
    put_element(out, "title", n->title);
    put_element(out, "id", tag(r, n->number));
    put_link(r, "alternate", "text/html", arena_printf(r->arena, "/wall/%s", n->number));
    put_element(out, "published", when_text(r, n->published_at));
    put_element(out, "updated", when_text(r, n->changed_at > n->published_at ? n->changed_at : n->published_at));
    buf_puts(out, "<author>");
    put_element(out, "name", str_or(n->unit_name, site_of(r)->name));
    buf_puts(out, "</author>\n");
    if (!str_empty(n->category)) {
        buf_puts(out, "<category term=\"");
        put_xml(out, n->category);
        buf_puts(out, "\" label=\"");
        put_xml(out, n->category_name);
        buf_puts(out, "\"/>\n");
    }
    buf_puts(out, "<content type=\"text\">");
    put_xml(out, n->question);
    buf_puts(out, "\n\n");
    put_xml(out, tr_arg(r->arena, lang, N_("Answer of {}"), n->unit_name));
    buf_puts(out, "\n\n");
    put_xml(out, n->answer);
    buf_puts(out, "</content>\n</entry>\n");
}

static enum err put_updated(struct req *r, const struct notice_list *l)
{
    int64_t at = 0;
    enum err x = l->n ? ERR_OK : notice_changed(conn_of(r), &at, &r->error);
    for (int i = 0; i < l->n; i++)
        at = l->rows[i].changed_at > at ? l->rows[i].changed_at : at;
    put_element(resp_body(r), "updated", when_text(r, at));
    return x;
}

enum err page_wall_atom(struct req *r)
{
    struct notice_list l;
    enum lang lang = lang_of(r);
    struct buf *out = resp_body(r);
    enum err x = read_feed(r, &l);
    if (x != ERR_OK)
        return x;
    feed_head(r, "application/atom+xml; charset=utf-8");
    buf_printf(out,
               "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\""
               " xml:lang=\"%s\">\n",
               lang_tag(lang));
    const char *query = wall_query(r, NULL);
    put_element(out, "title", arena_printf(r->arena, "%s · %s", tr(lang, N_("Echo wall")), site_of(r)->name));
    put_element(out, "id", tag(r, query));
    put_link(r, "self", "application/atom+xml",
             arena_printf(r->arena, "/wall.atom%s", wall_query(r, req_query(r, "after"))));
    put_link(r, "alternate", "text/html", arena_printf(r->arena, "/wall%s", query));
    put_link(r, "first", "application/atom+xml", arena_printf(r->arena, "/wall.atom%s", query));
    if (l.next)
        put_link(r, "next", "application/atom+xml", arena_printf(r->arena, "/wall.atom%s", wall_query(r, l.next)));
    x = put_updated(r, &l);
    for (int i = 0; i < l.n; i++)
        put_entry(r, lang, &l.rows[i]);
    buf_puts(out, "</feed>\n");
    return x == ERR_OK ? wall_validators(r) : x;
}

static json_t *item_json(struct req *r, enum lang lang, const struct notice *n)
{
    const char *text = arena_printf(r->arena, "%s\n\n%s\n\n%s", n->question,
                                    tr_arg(r->arena, lang, N_("Answer of {}"), n->unit_name), n->answer);
    int64_t changed = n->changed_at > n->published_at ? n->changed_at : n->published_at;
    json_t *tags = json_array();
    if (!str_empty(n->category_name))
        json_array_append_new(tags, json_string(n->category_name));
    if (!str_empty(n->area_name))
        json_array_append_new(tags, json_string(n->area_name));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:[{s:s}], s:o}", "id", tag(r, n->number), "url",
                     url_absolute(r, arena_printf(r->arena, "/wall/%s", n->number)), "title", n->title, "content_text",
                     text, "date_published", when_text(r, n->published_at), "date_modified", when_text(r, changed),
                     "authors", "name", str_or(n->unit_name, site_of(r)->name), "tags", tags);
}

static int to_buf(const char *s, size_t n, void *ctx)
{
    buf_add(ctx, s, n);
    return 0;
}

enum err page_wall_json(struct req *r)
{
    struct notice_list l;
    enum lang lang = lang_of(r);
    enum err x = read_feed(r, &l);
    if (x != ERR_OK)
        return x;
    feed_head(r, "application/feed+json; charset=utf-8");
    const char *query = wall_query(r, NULL);
    const char *title = arena_printf(r->arena, "%s · %s", tr(lang, N_("Echo wall")), site_of(r)->name);
    json_t *items = json_array();
    for (int i = 0; i < l.n; i++)
        json_array_append_new(items, item_json(r, lang, &l.rows[i]));
    json_t *j = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "version", "https://jsonfeed.org/version/1.1", "title",
                          title, "home_page_url", url_absolute(r, arena_printf(r->arena, "/wall%s", query)), "feed_url",
                          url_absolute(r, arena_printf(r->arena, "/wall.json%s", query)), "language", lang_tag(lang),
                          "items", items);
    if (j && l.next)
        json_object_set_new(
            j, "next_url", json_string(url_absolute(r, arena_printf(r->arena, "/wall.json%s", wall_query(r, l.next)))));
    int failed = j ? json_dump_callback(j, to_buf, resp_body(r), JSON_COMPACT) : -1;
    json_decref(j);
    return failed ? ERR_INTERNAL : wall_validators(r);
}

static const struct table_head csv_heads[] = {
    {"number", 0},       {"title", 0},       {"question", 0},     {"answer", 0},        {"unit_code", 0},
    {"unit", 0},         {"area_code", 0},   {"area", 0},         {"category_code", 0}, {"category", 0},
    {"submitted_at", 0}, {"answered_at", 0}, {"published_at", 0}, {"updated_at", 0},    {"solved", 0},
    {"satisfied", 0},    {"url", 0}};

static struct table_value text_value(const char *s)
{
    return (struct table_value){.kind = str_empty(s) ? TABLE_BLANK : TABLE_TEXT, .text = s};
}

static struct table_value time_value(int64_t ms)
{
    return (struct table_value){.kind = ms ? TABLE_TIME : TABLE_BLANK, .number = ms};
}

static enum err write_row(struct req *r, struct arena *a, struct table_writer *w, const struct notice *n)
{
    const struct table_value v[] = {text_value(n->number),
                                    text_value(n->title),
                                    text_value(n->question),
                                    text_value(n->answer),
                                    text_value(n->unit_code),
                                    text_value(n->unit_name),
                                    text_value(n->area_code),
                                    text_value(n->area_name),
                                    text_value(n->category),
                                    text_value(n->category_name),
                                    time_value(n->submitted_at),
                                    time_value(n->answered_at),
                                    time_value(n->published_at),
                                    time_value(n->changed_at),
                                    text_value(n->solved),
                                    text_value(n->satisfied),
                                    text_value(arena_printf(a, "%s/wall/%s", url_absolute(r, ""), n->number))};
    return table_writer_row(w, v, COUNT_OF(v), &r->error);
}

static enum err write_rows(struct req *r, const struct notice_filter *f, struct table_writer *w)
{
    struct notice_list l;
    struct arena *a = arena_new();
    char cursor[64] = "";
    int64_t steps = 0;
    enum err x = ERR_OK;
    do {
        arena_reset(a);
        x = notice_list(conn_of(r), site_of(r), a, f, cursor, CSV_STEP, &l, &r->error);
        for (int i = 0; x == ERR_OK && i < l.n; i++)
            x = write_row(r, a, w, &l.rows[i]);
        steps++;
        if (x == ERR_OK && l.next)
            snprintf(cursor, sizeof(cursor), "%s", l.next);
    } while (x == ERR_OK && l.next && steps < CSV_ROWS / CSV_STEP);
    arena_free(a);
    return x;
}

/* A file of its own beside the attachments on their way in, gone from the folder before it is sent. */
static enum err write_file(struct req *r, const struct notice_filter *f, int *ret_fd)
{
    uint8_t random[8];
    struct table_writer *w;
    const char *dir = arena_printf(r->arena, "%s/tmp", site_of(r)->files);
    crypto_random(random, sizeof(random));
    const char *path = arena_printf(r->arena, "%s/wall-%s.csv", dir, hex_of(r->arena, random, sizeof(random)));
    (void)mkdir(dir, 0700);
    enum err x =
        table_writer_open(path, TABLE_CSV, "", csv_heads, COUNT_OF(csv_heads), site_of(r)->zone, &w, &r->error);
    if (x != ERR_OK)
        return x;
    x = write_rows(r, f, w);
    if (x != ERR_OK) {
        table_writer_drop(w);
        return x;
    }
    x = table_writer_close(w, &r->error);
    *ret_fd = x == ERR_OK ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    (void)unlink(path);
    return x == ERR_OK && *ret_fd < 0 ? ERR_IO : x;
}

static enum err send_csv(struct req *r, const struct notice_filter *f, const char *name)
{
    int fd;
    struct stat st;
    if (pthread_mutex_trylock(&app_of(r)->export_lock) != 0)
        return error_set(&r->error, ERR_BUSY, NULL,
                         N_("Another copy of the open data is just being made. Please try again in a minute."), NULL);
    enum err x = write_file(r, f, &fd);
    pthread_mutex_unlock(&app_of(r)->export_lock);
    if (x != ERR_OK)
        return x;
    if (fstat(fd, &st) != 0) {
        close(fd);
        return ERR_IO;
    }
    resp_file(r, fd, (uint64_t)st.st_size, "text/csv; charset=utf-8; header=present", name, 0);
    resp_cache(r, 0, false);
    resp_header(r, "Access-Control-Allow-Origin", "*");
    return ERR_OK;
}

enum err page_wall_csv(struct req *r)
{
    struct notice_filter f;
    enum err x = wall_filter(r, &f);
    return x == ERR_OK ? send_csv(r, &f, "wall.csv") : x;
}

/* /open/wall/2026-11.csv: what was published in that month. */
enum err page_wall_month(struct req *r)
{
    const char *name = req_param(r, "month");
    int64_t year, month;
    bool fits = strlen(name) == 11 && name[4] == '-' && str_eq(name + 7, ".csv") &&
                str_int(arena_strndup(r->arena, name, 4), 2000, 2999, &year) &&
                str_int(arena_strndup(r->arena, name + 5, 2), 1, 12, &month);
    if (!fits)
        return ERR_NOT_FOUND;
    const struct civil from = {.year = (int)year, .month = (int)month, .day = 1};
    const struct civil to = {.year = (int)year, .month = (int)month + 1, .day = 1};
    const struct notice_filter f = {.from = civil_ms(&from, site_of(r)->zone), .to = civil_ms(&to, site_of(r)->zone)};
    return send_csv(r, &f, arena_printf(r->arena, "wall-%s", name));
}

enum err page_robots(struct req *r)
{
    const char *base = url_path(r, "");
    resp_type(r, "text/plain; charset=utf-8");
    resp_cache(r, 3600, false);
    buf_printf(resp_body(r), "User-agent: *\nDisallow: %s/desk\nDisallow: %s/track\nDisallow: %s/view\nSitemap: %s\n",
               base, base, base, url_absolute(r, "/sitemap.xml"));
    return ERR_OK;
}

static void put_address(struct req *r, const char *path, int64_t changed)
{
    struct buf *out = resp_body(r);
    buf_puts(out, "<url>");
    buf_puts(out, "<loc>");
    put_xml(out, url_absolute(r, path));
    buf_puts(out, "</loc>");
    if (changed)
        buf_printf(out, "<lastmod>%s</lastmod>", when_text(r, changed));
    buf_puts(out, "</url>\n");
}

enum err page_sitemap(struct req *r)
{
    static const char *const pages[] = {"/", "/say", "/track", "/wall", "/wishes", "/open", "/privacy", "/api"};
    const struct notice_filter f = {0};
    struct notice_list l = {.next = NULL};
    int rows = 0;
    enum err x = ERR_OK;
    feed_head(r, "application/xml; charset=utf-8");
    buf_puts(resp_body(r), "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                           "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        put_address(r, pages[i], 0);
    do {
        x = notice_list(conn_of(r), site_of(r), r->arena, &f, l.next, CSV_STEP, &l, &r->error);
        for (int i = 0; x == ERR_OK && i < l.n; i++)
            put_address(r, arena_printf(r->arena, "/wall/%s", l.rows[i].number), l.rows[i].changed_at);
        rows += x == ERR_OK ? l.n : 0;
    } while (x == ERR_OK && l.next && rows < SITEMAP_ROWS);
    buf_puts(resp_body(r), "</urlset>\n");
    return x == ERR_OK ? wall_validators(r) : x;
}
