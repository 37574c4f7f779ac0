/*
 * echowall import-subjects: subjects of one register from CSV or XLSX. The whole list is checked first, row by row, and
 * every mistake is told with its line; where there is one nothing is stored. Rows are never all in memory at once.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/open.h"
#include "cli/seen.h"
#include "model/subject.h"
#include "report/table_read.h"

#define CHUNK     200
#define FIXED     4 /* code, name, area, unit */
#define COLUMNS   (FIXED + REGISTER_FIELDS_MAX)
#define TOLD_MAX  1000 /* mistakes; more are only counted */
#define HEAD_ROWS 5    /* explanations may stand above the heading */

struct loading {
    struct cli *cli;
    struct opened *o;
    const struct register_def *def;
    const char *path;
    bool dry, store; /* store: the second time through the list */
    int at[COLUMNS];
    struct arena *arena; /* of the chunk */
    struct subject_row rows[CHUNK];
    size_t n;
    struct seen seen;
    int64_t read, added, updated, unchanged, wrong;
};

/* A column is known by the code of its field or by its name in either language. */
static bool is_head(const struct loading *l, int column, const char *cell)
{
    static const char *const names[FIXED][4] = {{"code", "代码", "编号", "户号"},
                                                {"name", "名称", "名称（公开）", "name"},
                                                {"area", "区域代码", "area_code", "区划代码"},
                                                {"unit", "单位代码", "unit_code", "管理单位代码"}};
    if (column >= FIXED) {
        const struct field_def *f = &l->def->fields[column - FIXED].field;
        return f->part && (str_eq(cell, f->part) || str_eq(cell, f->name.zh) || str_eq(cell, f->name.en));
    }
    for (int i = 0; i < 4; i++) {
        if (str_eq(cell, names[column][i]))
            return true;
    }
    return false;
}

/* Whether the row is the heading: it names at least code and unit. *ret_aside names the columns that are none of the
 * register's. */
static bool match_heading(struct loading *l, const struct table_row *row, const char **ret_aside)
{
    *ret_aside = "";
    for (int i = 0; i < COLUMNS; i++)
        l->at[i] = -1;
    for (size_t k = 0; k < row->n_cells; k++) {
        const char *cell = str_trim(l->arena, row->cells[k].text);
        bool known = str_empty(cell);
        for (int i = 0; i < COLUMNS; i++) {
            bool head = is_head(l, i, cell);
            if (head && l->at[i] < 0)
                l->at[i] = (int)k;
            known = known || head;
        }
        if (!known)
            *ret_aside = arena_printf(l->arena, "%s%s%s", *ret_aside, **ret_aside ? ", " : "", cell);
    }
    return l->at[0] >= 0 && l->at[3] >= 0 && (!l->def->named || l->at[1] >= 0);
}

static enum err find_heading(struct loading *l, struct table *t, struct error *e)
{
    const struct table_row *row;
    const char *aside;
    for (int i = 0; i < HEAD_ROWS; i++) {
        enum err r = table_next(t, &row, e);
        if (r != ERR_OK)
            return r;
        if (row && match_heading(l, row, &aside)) {
            if (*aside && !l->store)
                fprintf(stderr, "%s: left aside, for no field is called so: %s\n", l->path, aside);
            return ERR_OK;
        }
        if (!row)
            break;
    }
    return error_set(e, ERR_INVALID, NULL, N_("No row has the headings code, name and unit (代码, 名称, 单位代码)."),
                     NULL);
}

static void wrong(struct loading *l, int64_t line, const struct error *why)
{
    char text[512];
    if (++l->wrong <= TOLD_MAX)
        fprintf(stderr, "%s:%lld: %s%s%s\n", l->path, (long long)line, str_or(why->field, ""),
                str_empty(why->field) ? "" : ": ", error_text(why, text, sizeof(text)));
}

/* NULL where the list has no such column. */
static const char *cell_of(struct loading *l, const struct table_row *row, int column, struct error *why)
{
    int at = l->at[column];
    char name[24];
    if (at < 0)
        return NULL;
    if ((size_t)at >= row->n_cells)
        return "";
    if (row->cells[at].trouble != TABLE_FINE && why->code == ERR_OK)
        (void)!error_set(why, ERR_INVALID, NULL, table_trouble_msgid(row->cells[at].trouble), "%s",
                         table_cell_name((size_t)at, row->number, name));
    return str_trim(l->arena, row->cells[at].text);
}

/* A choice may be written by its name. */
static const char *option_code(const struct field_def *f, const char *cell)
{
    for (size_t i = 0; f->type == FIELD_CHOICE && i < f->n_options; i++) {
        if (str_eq(cell, f->options[i].name.zh) || str_eq(cell, f->options[i].name.en))
            return f->options[i].code;
    }
    return cell;
}

static struct subject_row read_row(struct loading *l, const struct table_row *row, struct error *why)
{
    struct subject_row x = {.line = row->number};
    const char **const fixed[FIXED] = {&x.code, &x.name, &x.area, &x.unit};
    if (row->trouble != TABLE_FINE)
        (void)!error_set(why, ERR_INVALID, NULL, table_trouble_msgid(row->trouble), "%lld", (long long)row->number);
    for (int i = 0; i < FIXED; i++)
        *fixed[i] = cell_of(l, row, i, why);
    for (int i = 0; i < REGISTER_FIELDS_MAX; i++) {
        const struct field_def *f = &l->def->fields[i].field;
        if (f->part)
            x.values[i] = option_code(f, cell_of(l, row, FIXED + i, why));
    }
    if (!l->def->named)
        x.name = "";
    return x;
}

static enum err flush(struct loading *l, struct error *e)
{
    enum subject_outcome out[CHUNK];
    enum err r = ERR_OK;
    if (l->store)
        r = subject_import(l->o->conn, &l->o->site, &l->o->viewer, l->def, l->rows, l->n, out, e);
    for (size_t i = 0; l->store && r == ERR_OK && i < l->n; i++) {
        l->added += out[i] == SUBJECT_ADDED;
        l->updated += out[i] == SUBJECT_UPDATED;
        l->unchanged += out[i] == SUBJECT_UNCHANGED;
    }
    l->n = 0;
    arena_reset(l->arena);
    return r;
}

/* The code of a line stands in no other. */
static enum err check_row(struct loading *l, const struct subject_row *x, struct error *why)
{
    enum err r = subject_check_row(l->o->conn, &l->o->site, &l->o->viewer, l->arena, l->def, x, why);
    const char *line = arena_printf(l->arena, "%lld", (long long)x->line);
    if (r == ERR_OK && !str_eq(seen_number(&l->seen, l->arena, x->code, line), x->code))
        r = error_set(why, ERR_INVALID, "code", N_("The code {} stands in an earlier line too."), "%s", x->code);
    return r;
}

static enum err take_row(struct loading *l, const struct table_row *row, struct error *e)
{
    struct error why = {0};
    struct subject_row x = read_row(l, row, &why);
    l->read++;
    if (!l->store) {
        enum err r = why.code == ERR_OK ? check_row(l, &x, &why) : why.code;
        if (r == ERR_INVALID || r == ERR_DENIED)
            wrong(l, row->number, &why);
        else if (r != ERR_OK)
            return *e = why, r;
    }
    l->rows[l->n++] = x;
    return l->n == CHUNK ? flush(l, e) : ERR_OK;
}

/* Once through the list. */
static enum err pass(struct loading *l, bool store, struct error *e)
{
    struct table *t;
    const struct table_row *row;
    enum err r = table_open(l->path, NULL, &t, e);
    if (r != ERR_OK)
        return r;
    l->store = store;
    l->read = 0;
    l->n = 0;
    r = find_heading(l, t, e);
    while (r == ERR_OK && (r = table_next(t, &row, e)) == ERR_OK && row)
        r = take_row(l, row, e);
    if (r == ERR_OK)
        r = flush(l, e);
    table_close(t);
    return r;
}

static int load(struct loading *l)
{
    struct error e = {0};
    l->arena = arena_new();
    seen_init(&l->seen);
    enum err r = pass(l, false, &e);
    seen_release(&l->seen);
    if (r == ERR_OK && !l->wrong && !l->dry)
        r = pass(l, true, &e);
    arena_free(l->arena);
    if (l->wrong > TOLD_MAX)
        fprintf(stderr, "%s: … and %lld more\n", l->path, (long long)(l->wrong - TOLD_MAX));
    printf("%s: %lld rows read, %lld added, %lld updated, %lld unchanged, %lld wrong%s\n", l->path, (long long)l->read,
           (long long)l->added, (long long)l->updated, (long long)l->unchanged, (long long)l->wrong,
           l->wrong || l->dry ? "; nothing was stored" : "");
    if (r != ERR_OK)
        return cli_fail("import subjects", &e);
    return l->wrong ? EXIT_NO : EXIT_DONE;
}

int cmd_import_subjects(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *reg = NULL;
    bool dry = false;
    const struct cli_option options[] = {SITE_OPTIONS(f), {"register", &reg, NULL}, {"dry-run", NULL, &dry}};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n))
        return EXIT_CANNOT;
    const struct register_def *def = register_find(str_or(reg, ""));
    if (!def || n != 1) {
        fprintf(stderr, "echowall: import-subjects needs --register CODE and one file\n");
        return EXIT_CANNOT;
    }
    if (!cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    struct loading *l = arena_obj(c->arena, struct loading);
    *l = (struct loading){.cli = c, .o = &o, .def = def, .path = argv[0], .dry = dry};
    int status = load(l);
    cli_close(&o);
    return status;
}
