/*
 * echowall demo: what was published of a place and a year, as rows that the model made, so that its figures are counted
 * again. Rows stand in catalogue/demo; of a round number that is "at least" one row is so.
 */
#include <stdio.h>

#include "base/str.h"
#include "cli/open.h"
#include "model/activity.h"
#include "model/audit.h"
#include "model/matter.h"
#include "model/move.h"
#include "model/submit.h"
#include "model/unit.h"
#include "report/sheet_read.h"

static const char *const scenarios[] = {"zhangzhou-2023"};

enum column { WHAT, DAY, UNIT, OFFICER, KIND, FIRST, SECOND, THIRD, TITLE, COLUMNS };

struct filling {
    struct opened *o;
    struct arena *a; /* of one row */
    const char *scenario;
    const struct sheet_row *row;
    int64_t day;
    int64_t unit_id; /* 0: none */
    struct viewer clerk, dispatcher, office, leader;
    int64_t made, there;
};

static const char *cell(const struct filling *f, enum column i)
{
    return (size_t)i < f->row->n_cells ? str_or(f->row->cells[i], "") : "";
}

static const char *key_of(const struct filling *f, const char *step)
{
    return arena_printf(f->a, "scenario/%s/%lld/%s", f->scenario, (long long)f->row->line, step);
}

static enum err move(struct filling *f, const struct viewer *v, const char *number, const char *code, int64_t lead,
                     const char *text, const char *text2, struct error *e)
{
    struct matter m;
    struct move_request x = {.number = number,
                             .move = code,
                             .op_key = key_of(f, code),
                             .texts = {text, text2},
                             .lead_unit_id = lead,
                             .occurred_at = f->day + 10 * MS_HOUR};
    enum err r = matter_by_number(f->o->conn, v, f->a, number, &m, e);
    x.version = m.version;
    return r == ERR_OK ? move_make(f->o->conn, &f->o->site, v, &x, e) : r;
}

/* Sorted, assigned and answered with measures by the office of the row, where one is named. */
static enum err take_on(struct filling *f, const char *number, struct error *e)
{
    struct viewer handler;
    enum err r = viewer_by_login(f->o->conn, f->a, cell(f, OFFICER), &handler, e);
    if (r == ERR_OK)
        r = move(f, &f->dispatcher, number, "sort", 0, cell(f, KIND), NULL, e);
    if (r == ERR_OK)
        r = move(f, &f->dispatcher, number, "assign", f->unit_id, NULL, NULL, e);
    return r == ERR_OK ? move(f, &handler, number, "measure", 0, "逐条研究，形成办法举措。", cell(f, THIRD), e) : r;
}

static enum err add_opinions(struct filling *f, struct error *e)
{
    const struct said_field fields[] = {{"way", "face"}, {"sessions", cell(f, FIRST)}, {"opinions", cell(f, SECOND)}};
    const struct submission x = {.procedure = "jianyi",
                                 .fields = fields,
                                 .n_fields = COUNT_OF(fields),
                                 .title = cell(f, TITLE),
                                 .body = cell(f, TITLE),
                                 .channel = f->unit_id ? "visit" : "web",
                                 .occurred_at = f->day + 9 * MS_HOUR,
                                 .key = key_of(f, "raise"),
                                 .own_key = true};
    struct receipt got;
    enum err r = submit(f->o->conn, &f->o->site, &f->clerk, f->a, &x, &got, e);
    if (r != ERR_OK)
        return r;
    f->made += !got.again;
    f->there += got.again;
    /* Steps that were made are not made again; after a crash the rest of them is. */
    return f->unit_id ? take_on(f, got.number, e) : ERR_OK;
}

/* From where it is: a crash may have come between. */
static enum err hold(struct filling *f, const char *number, enum activity_state state, struct error *e)
{
    const struct activity_act approve = {.step = STEP_APPROVE, .note = ""};
    const struct activity_act held = {.step = STEP_HOLD, .note = ""};
    const struct activity_report report = {.counts = {cell(f, FIRST), cell(f, SECOND)}, .report = cell(f, TITLE)};
    enum err r = ERR_OK;
    if (state == ACTIVITY_PLANNED)
        r = activity_act(f->o->conn, &f->o->site, &f->leader, number, &approve, e);
    if (r == ERR_OK && state <= ACTIVITY_APPROVED)
        r = activity_act(f->o->conn, &f->o->site, &f->office, number, &held, e);
    return r == ERR_OK ? activity_write(f->o->conn, &f->o->site, &f->office, number, &report, e) : r;
}

static enum err add_talks(struct filling *f, struct error *e)
{
    struct activity_full there;
    struct activity_edit x = {.programme = programme_find("xuanjiang"),
                              .title = cell(f, TITLE),
                              .place = "新时代文明实践所",
                              .unit_id = f->unit_id,
                              .starts_at = f->day + 9 * MS_HOUR,
                              .ends_at = f->day + 17 * MS_HOUR,
                              .downs = DOWN_OUTREACH,
                              .values = {cell(f, TITLE)},
                              .key = key_of(f, "plan")};
    const char *number;
    enum err r = activity_plan(f->o->conn, &f->o->site, &f->office, f->a, &x, &number, e);
    if (r == ERR_OK)
        r = activity_get(f->o->conn, &f->o->site, &f->office, f->a, number, &there, e);
    if (r != ERR_OK)
        return r;
    bool done = there.a.state > ACTIVITY_HELD;
    f->made += !done;
    f->there += done;
    return done ? ERR_OK : hold(f, number, there.a.state, e);
}

static enum err add_row(struct filling *f, struct error *e)
{
    struct unit unit = {0};
    enum err r = time_parse(cell(f, DAY), f->o->site.zone, &f->day);
    if (r == ERR_OK && *cell(f, UNIT))
        r = unit_by_code(f->o->conn, f->a, cell(f, UNIT), &unit, e);
    f->unit_id = unit.id;
    if (r != ERR_OK)
        return r;
    return str_eq(cell(f, WHAT), "talks") ? add_talks(f, e) : add_opinions(f, e);
}

static enum err find_people(struct filling *f, struct arena *a, struct error *e)
{
    const struct {
        const char *login;
        struct viewer *v;
    } people[] = {
        {"shouli01", &f->clerk}, {"paidan01", &f->dispatcher}, {"zhuti01", &f->office}, {"lingdao01", &f->leader}};
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(people); i++)
        r = viewer_by_login(f->o->conn, a, people[i].login, people[i].v, e);
    return r;
}

static enum err fill(struct cli *c, struct filling *f, struct error *e)
{
    struct sheet sheet;
    enum err r = f->o->site.demo ? ERR_OK
                                 : error_set(e, ERR_INVALID, "db",
                                             N_("Only a site that init --demo made is filled with a scenario."), NULL);
    if (r == ERR_OK)
        r = audit_note(f->o->conn, &f->o->site, &f->o->viewer, "demo", f->scenario, e);
    if (r == ERR_OK)
        r = find_people(f, c->arena, e);
    if (r == ERR_OK)
        r = sheet_read_builtin(c->arena, arena_printf(c->arena, "demo/%s.csv", f->scenario), &sheet, e);
    f->a = arena_new();
    for (size_t i = 0; r == ERR_OK && i < sheet.n_rows; i++) {
        arena_reset(f->a);
        f->row = sheet.rows + i;
        r = add_row(f, e);
    }
    arena_free(f->a);
    return r;
}

int cmd_demo(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *scenario = NULL;
    const struct cli_option options[] = {SITE_OPTIONS(f), {"scenario", &scenario, NULL}};
    struct error e = {0};
    struct opened o;
    int n;
    size_t i = 0;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv))
        return EXIT_CANNOT;
    while (i < COUNT_OF(scenarios) && !str_eq(scenario, scenarios[i]))
        i++;
    if (i == COUNT_OF(scenarios)) {
        fprintf(stderr, "echowall: say demo --scenario %s\n", scenarios[0]);
        return EXIT_CANNOT;
    }
    if (!cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    struct filling x = {.o = &o, .scenario = scenarios[i]};
    enum err r = fill(c, &x, &e);
    cli_close(&o);
    if (r != ERR_OK)
        return cli_fail("fill the site", &e);
    printf("%lld rows made, %lld were there\n", (long long)x.made, (long long)x.there);
    return EXIT_DONE;
}
