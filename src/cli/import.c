/*
 * echowall import: a list of somebody else's, through a column map. Rows go in by chunks of one transaction each, which
 * are stored while the next is read; wrong rows go to an error file with row, column and reason, and the rest is
 * stored.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "catalogue/colmap.h"
#include "cli/import_store.h"
#include "cli/map_find.h"
#include "cli/open.h"
#include "cli/seen.h"
#include "db/upkeep.h"
#include "model/audit.h"
#include "model/category.h"
#include "report/sheet_read.h"
#include "report/table_read.h"

#define CHUNK      200
#define HEADS_MAX  TABLE_COLUMNS_MAX
#define BULK_ROWS  1000 /* from so many new ones on the planner of PostgreSQL has to know */
#define ERRORS_CSV ".errors.csv"

/* A row that cannot be read. */
struct wrong {
    int64_t row;
    const char *column, *reason;
};

/* Rows that are read together, and those between them that are wrong. */
struct batch {
    struct arena *arena;
    struct import_row rows[CHUNK];
    struct import_result results[CHUNK];
    struct wrong wrong[CHUNK];
    size_t n, n_wrong;
};

/* One file on its way in. */
struct loading {
    struct cli *cli;
    struct opened *o;
    const struct colmap *map;
    const char *path, *error_path;
    const char *error_here; /* where the list goes when it may not stand beside the file; NULL: only there */
    FILE *errors;           /* NULL until the first wrong row */
    bool adds_errors;       /* a file before this one began the list of --errors */
    int columns[COLMAP_FIELDS_MAX];
    const char *headings[COLMAP_FIELDS_MAX]; /* as they stand in the file */
    struct batch batches[2];
    struct batch *now, *before; /* what is being read, and what is being stored */
    struct arena *arena;        /* of what is being read */
    struct import_store store;
    struct import_totals totals;
    struct seen seen;
    const char *result; /* of the row: what was done, as a work order has it */
    const char *source; /* of the row: what has no field here */
    int64_t began_us, shown_us;
    bool quiet;
};

/* The list is opened in a spreadsheet, and what stands in it came from somebody else's file. */
static void csv_cell(FILE *f, const char *s, const char *end)
{
    fputc('"', f);
    if (*s && strchr("=+-@\t\r", *s))
        fputc('\'', f);
    for (; *s; s++) {
        if (*s == '"')
            fputc('"', f);
        fputc(*s, f);
    }
    fprintf(f, "\"%s", end);
}

/* row, column, reason: with a mark at the file's beginning by which spreadsheets know UTF-8. */
static enum err write_wrong(struct loading *l, const struct wrong *w, struct error *e)
{
    char number[24];
    if (!l->errors) {
        l->errors = fopen(l->error_path, l->adds_errors ? "ae" : "we");
        if (!l->errors && l->error_here) {
            l->error_path = l->error_here;
            l->errors = fopen(l->error_path, "we");
        }
        if (!l->errors)
            return error_detail(e, ERR_IO, "could not open %s", l->error_path);
        if (!l->adds_errors)
            fputs("\xef\xbb\xbf\"row\",\"column\",\"reason\"\r\n", l->errors);
    }
    snprintf(number, sizeof(number), "%lld", (long long)w->row);
    csv_cell(l->errors, number, ",");
    csv_cell(l->errors, w->column, ",");
    csv_cell(l->errors, w->reason, "\r\n");
    l->totals.wrong++;
    return ERR_OK;
}

static struct wrong wrong_of(struct arena *a, int64_t row, const char *column, const struct error *why)
{
    char text[512];
    return (struct wrong){row, column, arena_strdup(a, error_text(why, text, sizeof(text)))};
}

static const char *header_at(const struct loading *l, size_t i)
{
    return l->headings[i] ? l->headings[i] : l->map->fields[i].headers[0];
}

/* The heading a person looks for in their own file. */
static const char *header_of(const struct loading *l, const char *field)
{
    int i = colmap_find(l->map, field);
    return i >= 0 ? header_at(l, (size_t)i) : field;
}

static void count(struct import_totals *t, enum import_outcome outcome)
{
    t->added += outcome == IMPORT_ADDED;
    t->updated += outcome == IMPORT_UPDATED;
    t->unchanged += outcome == IMPORT_UNCHANGED;
}

/* The wrong rows of a batch as the file has them: those that could not be read, and of the stored those that the model
 * refused. */
static enum err tell_wrong(struct loading *l, const struct batch *b, bool stored, struct error *e)
{
    enum err r = ERR_OK;
    size_t told = 0;
    for (size_t i = 0; r == ERR_OK && i <= b->n; i++) {
        while (r == ERR_OK && told < b->n_wrong && (i == b->n || b->wrong[told].row < b->rows[i].line))
            r = write_wrong(l, &b->wrong[told++], e);
        if (r != ERR_OK || !stored || i == b->n || b->results[i].outcome != IMPORT_WRONG)
            continue;
        const struct error *why = &b->results[i].error;
        struct wrong w = wrong_of(b->arena, b->rows[i].line, header_of(l, why->field), why);
        r = write_wrong(l, &w, e);
    }
    return r;
}

/* Waits for the batch that is being stored, and counts what became of it. */
static enum err collect(struct loading *l, struct error *e)
{
    struct batch *b = l->before;
    struct error why;
    enum err r = import_store_wait(&l->store, e);
    for (size_t i = 0; r == ERR_OK && i < b->n; i++)
        count(&l->totals, b->results[i].outcome);
    enum err told = tell_wrong(l, b, r == ERR_OK, &why);
    if (r == ERR_OK && told != ERR_OK && e)
        *e = why;
    b->n = b->n_wrong = 0;
    arena_reset(b->arena);
    return r == ERR_OK ? told : r;
}

static enum err flush(struct loading *l, struct error *e)
{
    struct batch *b = l->now;
    struct import_chunk *k = NULL;
    struct error why;
    enum err r = ERR_OK;
    if (b->n)
        r = import_chunk_make(b->arena, &l->o->site, l->map->source, b->rows, b->n, &k, &why);
    enum err before = collect(l, e);
    if (before != ERR_OK)
        return before;
    if (r != ERR_OK) {
        *e = why;
        return r;
    }
    if (k)
        import_store_begin(&l->store, k, b->results);
    l->now = l->before;
    l->before = b;
    l->arena = l->now->arena;
    return ERR_OK;
}

static struct date_doubt doubt_of(const struct colmap_value *v)
{
    static const enum date_doubt_kind kinds[] = {
        [TIME_EXACT] = DATE_PLAIN, [TIME_DAY] = DATE_DAY, [TIME_SERIAL] = DATE_SERIAL};
    return (struct date_doubt){kinds[v->form], v->text};
}

/* Where each field of the map goes. Fields this table does not name are read by other maps' targets. */
static void set_field(struct loading *l, struct import_row *r, const char *name, const struct colmap_value *v)
{
    const struct {
        const char *name;
        const char **text;
        int64_t *number;
    } places[] = {{"external_id", &r->external_id, NULL},
                  {"title", &r->title, NULL},
                  {"body", &r->body, NULL},
                  {"result", &l->result, NULL},
                  {"reply", &r->reply, NULL},
                  {"place", &r->place, NULL},
                  {"category", &r->category, NULL},
                  {"category2", &r->category, NULL},
                  {"category3", &r->category, NULL},
                  {"area", &r->area, NULL},
                  {"street", &r->area, NULL},
                  {"unit", &r->unit, NULL},
                  {"solved", &r->solved, NULL},
                  {"satisfied", &r->satisfied, NULL},
                  {"name", &r->contact.name, NULL},
                  {"phone", &r->contact.phone, NULL},
                  {"account", &r->contact.address, NULL}, /* until keep_account has looked at it */
                  {"submitted_at", NULL, &r->submitted_at},
                  {"answered_at", NULL, &r->replied_at}};
    if (str_eq(name, "submitted_at"))
        r->doubts[DATE_SUBMITTED] = doubt_of(v);
    if (str_eq(name, "answered_at"))
        r->doubts[DATE_ANSWERED] = doubt_of(v);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (!str_eq(places[i].name, name))
            continue;
        if (places[i].text)
            *places[i].text = v->text;
        else
            *places[i].number = v->number;
    }
}

/* What has no field of its own here, or only where the site knows the name, is kept in the platform's own words. */
static void keep_words(struct loading *l, const char *name, const char *heading, const char *text)
{
    static const char *const kept[] = {"kind",    "nature",   "tags",      "state",     "channel", "unit",     "unit2",
                                       "village", "category", "category2", "category3", "company", "contacted"};
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        if (str_eq(kept[i], name) && !str_empty(text))
            l->source =
                arena_printf(l->arena, "%s%s%s: %s", str_or(l->source, ""), l->source ? "\n" : "", heading, text);
    }
}

static enum err trouble_error(const struct table_row *row, int col, struct error *ret)
{
    char name[32];
    enum table_trouble t = col >= 0 && (size_t)col < row->n_cells ? row->cells[col].trouble : row->trouble;
    if (t == TABLE_FINE)
        return ERR_OK;
    if (col >= 0)
        table_cell_name((size_t)col, row->number, name);
    else
        snprintf(name, sizeof(name), "row %lld", (long long)row->number);
    return error_set(ret, ERR_INVALID, NULL, table_trouble_msgid(t), "%s", name);
}

/* Reads one field of the row; a mistake is in *why. */
static enum err read_field(struct loading *l, const struct table_row *row, size_t i, struct import_row *out,
                           struct error *why)
{
    const struct colmap_field *f = &l->map->fields[i];
    struct colmap_value v = {0};
    int col = l->columns[i];
    const char *cell = col >= 0 && (size_t)col < row->n_cells ? row->cells[col].text : "";
    enum err r = trouble_error(row, col, why);
    if (r == ERR_OK)
        r = colmap_convert(f, cell, l->o->site.zone, l->arena, &v, why);
    if (r == ERR_OK && f->required && !v.present)
        r = error_set(why, ERR_INVALID, NULL, N_("This cell has to be filled."), NULL);
    if (r == ERR_OK && v.present)
        set_field(l, out, f->name, &v);
    if (r == ERR_OK && v.present)
        keep_words(l, f->name, header_at(l, i), v.text);
    return r;
}

/* Some lists have one column for phones and accounts; an account belongs to the name. */
static void keep_account(struct loading *l, struct contact *c)
{
    const char *account = c->address;
    c->address = NULL;
    if (str_empty(account))
        return;
    if (person_phone_ok(l->arena, account))
        c->phone = account;
    else
        c->name = str_empty(c->name) ? account : arena_printf(l->arena, "%s（%s）", c->name, account);
}

static enum err flush_full(struct loading *l, struct error *e)
{
    return l->now->n + l->now->n_wrong == CHUNK ? flush(l, e) : ERR_OK;
}

static enum err take_wrong(struct loading *l, int64_t row, const char *column, const struct error *why, struct error *e)
{
    l->now->wrong[l->now->n_wrong++] = wrong_of(l->arena, row, column, why);
    return flush_full(l, e);
}

static enum err take_row(struct loading *l, const struct table_row *row, struct error *e)
{
    struct batch *b = l->now;
    struct import_row *out = &b->rows[b->n];
    struct error why = {0};
    memset(out, 0, sizeof(*out));
    out->line = row->number;
    l->result = l->source = NULL;
    l->totals.read++;
    if (trouble_error(row, -1, &why) != ERR_OK)
        return take_wrong(l, row->number, "", &why, e);
    for (size_t i = 0; i < l->map->n_fields; i++) {
        if (read_field(l, row, i, out, &why) != ERR_OK)
            return take_wrong(l, row->number, header_at(l, i), &why, e);
    }
    keep_account(l, &out->contact);
    out->source = l->source;
    /* Of an order that has ended, what was done is the answer where nobody wrote one. */
    if (str_empty(out->reply) && out->replied_at)
        out->reply = l->result;
    out->external_id = seen_number(&l->seen, l->arena, out->external_id, out->category);
    b->n++;
    return flush_full(l, e);
}

static void progress(struct loading *l, double fraction, bool last)
{
    int64_t now = clock_mono_us();
    if (l->quiet || (!last && now - l->shown_us < 500000))
        return;
    l->shown_us = now;
    double seconds = (double)(now - l->began_us) / 1e6;
    double rate = seconds > 0 ? (double)l->totals.read / seconds : 0;
    double left = fraction > 0.001 ? seconds / fraction - seconds : 0;
    fprintf(stderr, "\r%s: %lld rows, %.0f a second, %3.0f %%, %.0f s left ", l->path, (long long)l->totals.read, rate,
            fraction * 100, left);
    if (last)
        fputc('\n', stderr);
}

/* The row of the table lives only until the next one is read. */
static void keep_headings(struct loading *l, const char *const *cells)
{
    for (size_t i = 0; i < l->map->n_fields; i++) {
        if (l->columns[i] >= 0)
            l->headings[i] = arena_strdup(l->cli->arena, cells[l->columns[i]]);
    }
}

/* Explanations may stand above the heading: the first rows are tried in turn. */
static enum err find_heading(struct loading *l, struct table *t, struct error *e)
{
    const struct table_row *row;
    enum err r = ERR_OK;
    for (int i = 0; i < l->map->header_search_rows; i++) {
        const char *cells[HEADS_MAX];
        r = table_next(t, &row, e);
        if (r != ERR_OK || !row)
            break;
        for (size_t k = 0; k < row->n_cells && k < HEADS_MAX; k++)
            cells[k] = row->cells[k].text;
        if (colmap_match(l->map, cells, row->n_cells < HEADS_MAX ? row->n_cells : HEADS_MAX, l->columns) > 0) {
            keep_headings(l, cells);
            return ERR_OK;
        }
    }
    if (r != ERR_OK)
        return r;
    return error_set(e, ERR_INVALID, NULL, N_("No row has the headings of the map “{}”."), "%s", l->map->name);
}

static enum err load_rows(struct loading *l, struct table *t, struct error *e)
{
    const struct table_row *row;
    enum err r = find_heading(l, t, e);
    while (r == ERR_OK && (r = table_next(t, &row, e)) == ERR_OK && row) {
        r = take_row(l, row, e);
        progress(l, row->fraction, false);
    }
    if (r == ERR_OK)
        r = flush(l, e);
    return r == ERR_OK ? collect(l, e) : r;
}

static enum err load_stored(struct loading *l, struct table *t, struct error *e)
{
    enum err r = import_store_start(&l->store, l->o->conn, e);
    if (r != ERR_OK)
        return r;
    r = load_rows(l, t, e);
    /* What is under way is stored all the same, and counts; of what was read behind it the wrong rows are told. */
    if (r != ERR_OK) {
        struct error ignored;
        (void)!collect(l, NULL);
        (void)!tell_wrong(l, l->now, false, &ignored);
    }
    import_store_stop(&l->store);
    return r;
}

static enum err load_matters(struct loading *l, struct error *e)
{
    struct table *t;
    struct error unheard = {0};
    int64_t run = 0;
    enum err r = table_open(l->path, NULL, &t, e);
    if (r != ERR_OK)
        return r;
    l->began_us = clock_mono_us();
    r = import_run_begin(l->o->conn, &l->o->site, l->path, l->map->name, &run, e);
    if (r == ERR_OK)
        r = load_stored(l, t, e);
    if (r == ERR_OK)
        r = import_run_end(l->o->conn, &l->o->site, run, &l->totals, e);
    /* All is stored whatever comes of this, and the server has an upkeep of its own. */
    if (r == ERR_OK && l->totals.added >= BULK_ROWS)
        (void)!db_analyze(db_of(l->o->conn), &unheard);
    table_close(t);
    progress(l, 1, true);
    return r;
}

static enum err load_categories(struct loading *l, struct error *e)
{
    struct sheet sheet;
    struct sheet_report report = {0};
    enum err r = sheet_read(l->cli->arena, l->path, &sheet, e);
    if (r == ERR_OK)
        r = category_import(l->o->conn, &l->o->site, &viewer_operator, l->cli->arena, &sheet, &report, e);
    cli_faults(&report);
    l->totals.added = report.added;
    l->totals.updated = report.updated;
    l->totals.unchanged = report.unchanged;
    l->totals.read = report.added + report.updated + report.unchanged;
    return r;
}

static int load_file(struct loading *l)
{
    struct error e = {0};
    enum err r = l->map->target == COLMAP_MATTERS ? load_matters(l, &e) : load_categories(l, &e);
    /* Wrong rows are found again by whoever mends them, so the file has to be on disk as well. */
    if (l->errors && (fflush(l->errors) != 0 || fsync(fileno(l->errors)) != 0) && r == ERR_OK)
        r = error_detail(&e, ERR_IO, "could not write %s", l->error_path);
    if (l->errors)
        fclose(l->errors);
    printf("%s: %lld rows read, %lld added, %lld updated, %lld unchanged, %lld wrong\n", l->path,
           (long long)l->totals.read, (long long)l->totals.added, (long long)l->totals.updated,
           (long long)l->totals.unchanged, (long long)l->totals.wrong);
    if (l->totals.wrong)
        printf("Wrong rows: %s\n", l->error_path);
    return r == ERR_OK ? EXIT_DONE : cli_fail("import", &e);
}

static int load_files(struct cli *c, struct opened *o, const struct colmap *map, const char *errors, bool quiet, int n,
                      char **files)
{
    int status = EXIT_DONE;
    bool began = false;
    for (int i = 0; i < n && status == EXIT_DONE; i++) {
        struct loading *l = arena_obj(c->arena, struct loading);
        l->cli = c;
        l->o = o;
        l->map = map;
        l->path = files[i];
        l->error_path = errors ? errors : arena_printf(c->arena, "%s" ERRORS_CSV, files[i]);
        if (!errors) {
            const char *slash = strrchr(files[i], '/');
            l->error_here = arena_printf(c->arena, "%s" ERRORS_CSV, slash ? slash + 1 : files[i]);
        }
        for (size_t k = 0; k < COUNT_OF(l->batches); k++)
            l->batches[k].arena = arena_new();
        l->now = &l->batches[0];
        l->before = &l->batches[1];
        l->arena = l->now->arena;
        l->adds_errors = errors && began;
        seen_init(&l->seen);
        l->quiet = quiet || !isatty(STDERR_FILENO);
        status = load_file(l);
        began = began || l->totals.wrong > 0;
        seen_release(&l->seen);
        for (size_t k = 0; k < COUNT_OF(l->batches); k++)
            arena_free(l->batches[k].arena);
    }
    return status;
}

int cmd_import(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *map_name = NULL, *errors = NULL;
    bool quiet = false;
    const struct cli_option options[] = {
        SITE_OPTIONS(f), {"map", &map_name, NULL}, {"errors", &errors, NULL}, {"quiet", NULL, &quiet}};
    struct error e = {0};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n))
        return EXIT_CANNOT;
    if (!map_name || n == 0) {
        fprintf(stderr, "echowall: import needs --map MAP and a file\n");
        return EXIT_CANNOT;
    }
    const struct colmap *map = map_find(c, map_name);
    if (!map || !cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    enum err r = audit_note(o.conn, &o.site, &o.viewer, "import", map->name, &e);
    int status = r == ERR_OK ? load_files(c, &o, map, errors, quiet, n, argv) : cli_fail("import", &e);
    cli_close(&o);
    return status;
}
