/* echowall export: every matter the viewer may see, or those of one platform under its own headings and numbers. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "catalogue/colmap.h"
#include "catalogue/procedure.h"
#include "cli/map_find.h"
#include "cli/open.h"
#include "cli/seen.h"
#include "html/tr.h"
#include "model/audit.h"
#include "model/stats.h"
#include "report/table_write.h"
#include "web/words.h"

static const struct colmap_column standard[] = {
    {"编号", "number"},     {"来源平台", "source"},      {"来源编号", "external_id"}, {"标题", "title"},
    {"内容", "body"},       {"状态", "state"},           {"渠道", "channel"},         {"区域", "area"},
    {"地点", "place"},      {"领域", "category"},        {"主办单位", "unit"},        {"提交时间", "submitted_at"},
    {"办理期限", "due_at"}, {"答复时间", "answered_at"}, {"办结时间", "closed_at"},   {"答复", "reply"},
    {"是否解决", "solved"}, {"是否满意", "satisfied"},
};

static const char *const format_names[] = {[TABLE_CSV] = "csv", [TABLE_XLSX] = "xlsx", [TABLE_JSON] = "json"};

struct writing {
    struct table_writer *w;
    const struct colmap_column *columns;
    size_t n;
    struct arena *plain; /* set when the rows go back to their platform */
};

static const char *state_name(const struct export_row *x)
{
    const struct state_def *s = procedure_state(procedure_at(x->procedure, x->procedure_version), x->state);
    return s ? tr_words(LANG_ZH_CN, &s->name) : x->state;
}

/* Codes leave as the words that people know them by. */
static const char *word_of(const struct export_row *x, const char *field)
{
    if (str_eq(field, "state"))
        return state_name(x);
    if (str_eq(field, "channel"))
        return word_channel(LANG_ZH_CN, x->channel);
    if (str_eq(field, "solved") && !str_empty(x->solved))
        return word_solved(LANG_ZH_CN, x->solved);
    if (str_eq(field, "satisfied") && !str_empty(x->satisfied))
        return word_satisfied(LANG_ZH_CN, x->satisfied);
    return NULL;
}

static const char *text_of(const struct export_row *x, const char *field)
{
    const char *word = word_of(x, field);
    if (word)
        return word;
    const struct {
        const char *field, *text;
    } texts[] = {{"number", x->number},      {"source", x->source},     {"external_id", x->external_id},
                 {"title", x->title},        {"body", x->body},         {"reply", x->reply},
                 {"channel", x->channel},    {"place", x->place},       {"area", x->area},
                 {"unit", x->unit},          {"category", x->category}, {"solved", x->solved},
                 {"satisfied", x->satisfied}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (str_eq(texts[i].field, field))
            return str_or(texts[i].text, "");
    }
    return "";
}

static bool time_of(const struct export_row *x, const char *field, int64_t *ret)
{
    const struct {
        const char *field;
        int64_t ms;
    } times[] = {{"submitted_at", x->submitted_at},
                 {"due_at", x->due_at},
                 {"answered_at", x->answered_at},
                 {"closed_at", x->closed_at}};
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        if (str_eq(times[i].field, field)) {
            *ret = times[i].ms;
            return true;
        }
    }
    return false;
}

static enum err write_row(void *ctx, const struct export_row *x, struct error *e)
{
    struct writing *w = ctx;
    struct table_value values[COLMAP_FIELDS_MAX];
    struct export_row row = *x;
    /* What goes back to the platform carries the number the platform gave. */
    if (w->plain)
        row.external_id = seen_plain(w->plain, x->external_id);
    for (size_t i = 0; i < w->n; i++) {
        int64_t ms = 0;
        if (time_of(x, w->columns[i].field, &ms))
            values[i] = ms ? (struct table_value){.kind = TABLE_TIME, .number = ms} : (struct table_value){0};
        else
            values[i] = (struct table_value){.kind = TABLE_TEXT, .text = text_of(&row, w->columns[i].field)};
    }
    return table_writer_row(w->w, values, w->n, e);
}

static int width_of(const char *field)
{
    int64_t ms;
    const struct export_row none = {0};
    if (str_eq(field, "body") || str_eq(field, "reply"))
        return 60;
    if (str_eq(field, "title"))
        return 36;
    return time_of(&none, field, &ms) ? 17 : 14;
}

static enum err write_all(struct opened *o, struct writing *w, const char *path, enum table_format format,
                          const char *source, int64_t *ret_rows, struct error *e)
{
    struct table_head heads[COLMAP_FIELDS_MAX];
    for (size_t i = 0; i < w->n; i++)
        heads[i] = (struct table_head){w->columns[i].header, width_of(w->columns[i].field)};
    const char *keys[COLMAP_FIELDS_MAX];
    for (size_t i = 0; i < w->n; i++)
        keys[i] = w->columns[i].field;
    enum err r = table_writer_open(path, format, "", heads, w->n, o->site.zone, &w->w, e);
    if (r != ERR_OK)
        return r;
    table_writer_keys(w->w, keys);
    r = export_matters(o->conn, &o->viewer, source, write_row, w, e);
    if (r != ERR_OK) {
        table_writer_drop(w->w);
        return r;
    }
    *ret_rows = table_writer_rows(w->w);
    return table_writer_close(w->w, e);
}

/* What leaves the site is in the trail before it can leave. */
static enum err run(struct cli *c, struct opened *o, const struct colmap *map, const char *path,
                    enum table_format format, int64_t *ret_rows, struct error *e)
{
    struct writing w = {.columns = standard, .n = COUNT_OF(standard)};
    if (map) {
        w.columns = map->columns;
        w.n = map->n_columns;
        w.plain = c->arena;
    }
    const char *detail = arena_printf(c->arena, "matters, %s, map %s, by %s", format_names[format],
                                      map ? map->name : "-", str_or(o->viewer.login, "operator"));
    enum err r = audit_note(o->conn, &o->site, &o->viewer, "export", detail, e);
    if (r == ERR_OK)
        r = write_all(o, &w, path, format, map ? map->source : NULL, ret_rows, e);
    if (r == ERR_OK)
        r = audit_note(o->conn, &o->site, &o->viewer, "export.done",
                       arena_printf(c->arena, "matters, %lld rows", (long long)*ret_rows), e);
    return r;
}

static enum err copy_all(int from, int to, struct error *e)
{
    char block[64 * 1024];
    for (;;) {
        ssize_t n = read(from, block, sizeof(block));
        if (n < 0)
            return error_detail(e, ERR_IO, "read: %s", strerror(errno));
        if (n == 0)
            return ERR_OK;
        for (ssize_t at = 0; at < n;) {
            ssize_t put = write(to, block + at, (size_t)(n - at));
            if (put < 0)
                return error_detail(e, ERR_IO, "write: %s", strerror(errno));
            at += put;
        }
    }
}

/* Writes the table beside the temporary files, where nobody else can read it, and from there to where it is wanted. */
static enum err run_to(struct cli *c, struct opened *o, const struct colmap *map, int to, enum table_format format,
                       int64_t *ret_rows, struct error *e)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = arena_printf(c->arena, "%s/echowall-XXXXXX", str_or(tmp, "/tmp"));
    if (!mkdtemp(dir))
        return error_detail(e, ERR_IO, "%s: %s", dir, strerror(errno));
    const char *path = arena_printf(c->arena, "%s/matters", dir);
    enum err r = run(c, o, map, path, format, ret_rows, e);
    int from = r == ERR_OK ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (r == ERR_OK)
        r = from >= 0 ? copy_all(from, to, e) : error_detail(e, ERR_IO, "%s: %s", path, strerror(errno));
    if (from >= 0)
        close(from);
    unlink(path);
    rmdir(dir);
    return r;
}

/* Without --out the table goes where the output goes, unless a person is looking at it. */
static bool to_stdout(const char *out)
{
    return out ? str_eq(out, "-") : !isatty(STDOUT_FILENO);
}

/* What is there and no plain file (a pipe, /dev/stdout) is written into, never replaced. */
static bool to_be_written_into(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static enum err run_into(struct cli *c, struct opened *o, const struct colmap *map, const char *path,
                         enum table_format format, int64_t *ret_rows, struct error *e)
{
    int to = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (to < 0)
        return error_detail(e, ERR_IO, "%s: %s", path, strerror(errno));
    enum err r = run_to(c, o, map, to, format, ret_rows, e);
    if (close(to) != 0 && r == ERR_OK)
        r = error_detail(e, ERR_IO, "%s: %s", path, strerror(errno));
    return r;
}

static bool format_of(const char *word, const char *path, enum table_format *ret)
{
    if (!word)
        word = path && str_ends(path, ".xlsx") ? "xlsx" : path && str_ends(path, ".json") ? "json" : "csv";
    *ret = str_eq(word, "xlsx") ? TABLE_XLSX : str_eq(word, "json") ? TABLE_JSON : TABLE_CSV;
    return str_eq(word, "xlsx") || str_eq(word, "csv") || str_eq(word, "json");
}

int cmd_export(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *what = "matters", *word = NULL, *map_name = NULL, *out = NULL;
    const struct cli_option options[] = {
        SITE_OPTIONS(f), {"what", &what, NULL}, {"format", &word, NULL}, {"map", &map_name, NULL}, {"out", &out, NULL}};
    const struct colmap *map = NULL;
    enum table_format format;
    struct error e = {0};
    struct opened o;
    int64_t rows = 0;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv))
        return EXIT_CANNOT;
    if (!str_eq(what, "matters") || !format_of(word, out, &format)) {
        fprintf(stderr, "echowall: export knows --what matters and --format csv, xlsx or json\n");
        return EXIT_CANNOT;
    }
    if (map_name && !(map = map_find(c, map_name)))
        return EXIT_CANNOT;
    if (map && (map->n_columns == 0 || map->target != COLMAP_MATTERS)) {
        fprintf(stderr, "echowall: the map “%s” has no columns to export\n", map_name);
        return EXIT_CANNOT;
    }
    if (!cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    bool poured = to_stdout(out);
    const char *path = out ? out : arena_printf(c->arena, "matters.%s", format_names[format]);
    enum err r = poured                     ? run_to(c, &o, map, STDOUT_FILENO, format, &rows, &e)
                 : to_be_written_into(path) ? run_into(c, &o, map, path, format, &rows, &e)
                                            : run(c, &o, map, path, format, &rows, &e);
    cli_close(&o);
    if (r != ERR_OK)
        return cli_fail("export", &e);
    fprintf(poured ? stderr : stdout, "%s: %lld matters\n", poured ? "-" : path, (long long)rows);
    return EXIT_DONE;
}
