/* echowall demo: what was published of a place and a year, as rows that the model made, so that its figures are counted
 * again. How rows are spread over offices and days is made up, and the same every time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/scenario.h"
#include "db/upkeep.h"
#include "model/audit.h"
#include "model/unit.h"

static const char *const scenarios[] = {"zhangzhou-2023", "quangang-2014", "zhangzhou-2021",
                                        "ankang-2023",    "dongqiao-2023", "lianyungang-2020"};

/* Departments of the demonstration, and with its towns all that handle matters. */
#define DEPARTMENTS "ZJJ|CGJ|JTJ|GAJ|JYJ|WJW|RSJ|MZJ|HBJ|SLJ|SCJ|NYJ"
#define EVERYWHERE  DEPARTMENTS "|XC|ZP|XC-NK|XC-ZS|XC-PN|XC-TB|ZP-SA|ZP-JZ|ZP-FT|ZP-SL"

enum column { WHAT, KIND, HOW_MANY, FROM, TO, UNIT, HOW, FIELDS, TITLE };

static const struct {
    const char *what;
    enum err (*fill)(struct scenario *f, const struct scenario_line *x, struct error *e);
} whats[] = {{"matters", scenario_matters},   {"activities", scenario_activities},
             {"subjects", scenario_subjects}, {"officers", scenario_officers},
             {"ties", scenario_ties},         {"checklists", scenario_checklists}};

static const char *cell(const struct sheet_row *row, enum column i)
{
    return (size_t)i < row->n_cells ? str_or(row->cells[i], "") : "";
}

/* "part=text;part=text" */
static bool split_fields(struct arena *a, const char *text, struct scenario_line *x)
{
    char *p = arena_strdup(a, text);
    while (*p) {
        char *end = strchr(p, ';'), *next = end ? end + 1 : p + strlen(p);
        if (end)
            *end = '\0';
        char *equals = strchr(p, '=');
        if (!equals || x->n_fields == SCENARIO_FIELDS_MAX)
            return false;
        *equals = '\0';
        x->fields[x->n_fields].part = p;
        x->fields[x->n_fields++].text = equals + 1;
        p = next;
    }
    return true;
}

enum err scenario_line_of(const struct scenario *f, struct arena *a, const struct sheet_row *row,
                          struct scenario_line *ret, struct error *e)
{
    struct scenario_line x = {.no = row->line,
                              .what = cell(row, WHAT),
                              .kind = cell(row, KIND),
                              .unit = cell(row, UNIT),
                              .how = cell(row, HOW),
                              .title = cell(row, TITLE)};
    enum err r = time_parse(cell(row, FROM), f->o->site.zone, &x.from);
    if (r == ERR_OK)
        r = time_parse(cell(row, TO), f->o->site.zone, &x.to);
    if (r != ERR_OK || x.to < x.from || !str_int(cell(row, HOW_MANY), 1, 1000000, &x.n) ||
        !split_fields(a, cell(row, FIELDS), &x))
        return error_detail(e, ERR_INTERNAL, "demo/%s.csv, line %lld", f->code, (long long)row->line);
    x.unit = str_eq(x.unit, "*") ? EVERYWHERE : str_eq(x.unit, "departments") ? DEPARTMENTS : x.unit;
    *ret = x;
    return ERR_OK;
}

int64_t scenario_rows(const struct scenario *f, const struct scenario_line *x)
{
    return f->without == x->no ? x->n - 1 : x->n;
}

int64_t scenario_at(const struct scenario *f, const struct scenario_line *x, int64_t i)
{
    (void)f;
    int64_t days = (x->to - x->from) / MS_DAY + 1;
    return x->from + days * i / x->n * MS_DAY + (9 + i % 8) * MS_HOUR;
}

/* A share of the sum, as equal as whole numbers are; of fewer than there are rows the last one has one, too, so that
 * the sum is one less without it. */
static const char *share_of(struct arena *a, const char *text, int64_t i, int64_t n)
{
    char *sign;
    long long sum = strtoll(text, &sign, 10), share = sum / n, rest = sum % n;
    share += rest * (i + 1) / n - rest * i / n;
    return arena_printf(a, "%lld%s", share, i == n - 1 ? sign : "");
}

/* "#8/3" within a text. */
static const char *counted(struct arena *a, const char *text, const char *sharp, int64_t i)
{
    char *end;
    long long of = strtoll(sharp + 1, &end, 10), each = 1;
    if (*end == '/')
        each = strtoll(end + 1, &end, 10);
    if (of < 1 || each < 1)
        BUG("no count: %s", text);
    return arena_printf(a, "%.*s%lld%s", (int)(sharp - text), text, i / each % of + 1, end);
}

const char *scenario_value(const struct scenario *f, const struct scenario_line *x, const char *text, int64_t i)
{
    if (*text == '*')
        return share_of(f->a, text + 1, i, x->n);
    if (str_eq(text, "@")) {
        char day[32];
        time_format(scenario_at(f, x, i), f->o->site.zone, day);
        return arena_strndup(f->a, day, 10);
    }
    if (strchr(text, '|'))
        text = sheet_choice(f->a, text, (size_t)i);
    const char *sharp = strchr(text, '#');
    return sharp ? counted(f->a, text, sharp, i) : text;
}

const char *scenario_field(const struct scenario *f, const struct scenario_line *x, const char *part, int64_t i)
{
    for (size_t k = 0; k < x->n_fields; k++) {
        if (str_eq(x->fields[k].part, part))
            return scenario_value(f, x, x->fields[k].text, i);
    }
    return NULL;
}

enum err scenario_unit(const struct scenario *f, const struct scenario_line *x, int64_t i, int64_t *ret_id,
                       const char **ret_code, struct error *e)
{
    struct unit unit = {0};
    const char *code = scenario_value(f, x, x->unit, i);
    enum err r = *code ? unit_by_code(f->o->conn, f->a, code, &unit, e) : ERR_OK;
    if (r != ERR_OK)
        return r;
    *ret_id = unit.id;
    *ret_code = code;
    return ERR_OK;
}

static enum err fill_line(struct scenario *f, const struct sheet_row *row, struct error *e)
{
    struct arena *a = arena_new();
    struct scenario_line x;
    const struct clock clock = f->o->site.clock;
    size_t i = 0;
    enum err r = scenario_line_of(f, a, row, &x, e);
    while (r == ERR_OK && i < COUNT_OF(whats) && !str_eq(whats[i].what, x.what))
        i++;
    if (r == ERR_OK && i == COUNT_OF(whats))
        r = error_detail(e, ERR_INTERNAL, "demo/%s.csv: nothing called %s", f->code, x.what);
    if (r == ERR_OK)
        r = whats[i].fill(f, &x, e);
    f->o->site.clock = clock;
    arena_free(a);
    if (r != ERR_OK)
        fprintf(stderr, "demo/%s.csv, line %lld\n", f->code, (long long)row->line);
    return r;
}

static enum err fill(struct cli *c, struct scenario *f, struct error *e)
{
    struct sheet sheet;
    enum err r = f->o->site.demo ? ERR_OK
                                 : error_set(e, ERR_INVALID, "db",
                                             N_("Only a site that init --demo made is filled with a scenario."), NULL);
    if (r == ERR_OK)
        r = audit_note(f->o->conn, &f->o->site, &f->o->viewer, "demo", f->code, e);
    if (r == ERR_OK)
        r = sheet_read_builtin(c->arena, arena_printf(c->arena, "demo/%s.csv", f->code), &sheet, e);
    f->a = arena_new();
    for (size_t i = 0; r == ERR_OK && i < sheet.n_rows; i++)
        r = fill_line(f, sheet.rows + i, e);
    arena_free(f->a);
    return r;
}

static void say_scenarios(void)
{
    fprintf(stderr, "echowall: say demo --scenario, one of");
    for (size_t i = 0; i < COUNT_OF(scenarios); i++)
        fprintf(stderr, " %s", scenarios[i]);
    fprintf(stderr, "\n");
}

int cmd_demo(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *code = NULL, *without = NULL;
    const struct cli_option options[] = {SITE_OPTIONS(f), {"scenario", &code, NULL}, {"without", &without, NULL}};
    struct error e = {0};
    struct opened o;
    int64_t line = 0;
    int n;
    size_t i = 0;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv))
        return EXIT_CANNOT;
    while (i < COUNT_OF(scenarios) && !str_eq(code, scenarios[i]))
        i++;
    if (i == COUNT_OF(scenarios)) {
        say_scenarios();
        return EXIT_CANNOT;
    }
    if (without && !str_int(without, 2, 1000, &line)) {
        fprintf(stderr, "echowall: --without is a line of the scenario's file, from 2 on\n");
        return EXIT_CANNOT;
    }
    if (!cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    struct scenario x = {.o = &o, .code = scenarios[i], .keep = c->arena, .without = line};
    enum err r = fill(c, &x, &e);
    if (r == ERR_OK)
        r = db_analyze(db_of(o.conn), &e);
    cli_close(&o);
    if (r != ERR_OK)
        return cli_fail("fill the site", &e);
    printf("%lld rows made, %lld were there\n", (long long)x.made, (long long)x.there);
    return EXIT_DONE;
}
