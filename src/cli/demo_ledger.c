/*
 * Two months of an office's own ledger, taken in as such: so many requests of each unit, and how many of them were
 * closed. What is made of their figures is demo_figures.c's.
 */
#include <string.h>

#include "base/str.h"
#include "cli/demo.h"
#include "model/matter_import.h"
#include "model/unit.h"
#include "report/sheet_read.h"

enum column { COL_UNIT, COL_BEFORE, COL_BEFORE_CLOSED, COL_LAST, COL_LAST_CLOSED, COL_TITLES };

struct ledger {
    struct db_conn *c;
    const struct site *site;
    struct arena *arena;
    struct sheet sheet;
    int64_t now;
};

/* Number i of a unit's requests of a month: raised on some day of it, and done in three days where it is closed. */
static struct matter_import_row request(struct ledger *l, const struct sheet_row *row, int64_t unit_id,
                                        const struct period *p, int64_t i, bool closed)
{
    static const struct said_field reply = {"reply", "已到现场办理完毕，结果已电话告知诉求人。"};
    static const char *const channels[] = {"phone", "phone", "web", "phone", "visit"};
    static const char *const moves[] = {"dispatch", "accept", "reply", "verify", "sign_off"};
    static const int hours[] = {1, 3, 30, 50, 54};
    const int64_t salt = row->line * 5 + i * 7;
    const int64_t at = p->from + salt % 28 * MS_DAY + (8 + salt % 10) * MS_HOUR + salt * 11 % 60 * MS_MINUTE;
    struct matter_import_step *steps = arena_array(l->arena, struct matter_import_step, COUNT_OF(moves));
    size_t n = 0;
    for (size_t k = 0; k < (closed ? COUNT_OF(moves) : 2); k++) {
        const bool says = str_eq(moves[k], reply.part);
        steps[n] = (struct matter_import_step){moves[k], at + hours[k] * MS_HOUR, says ? &reply : NULL, says};
        n += steps[n].at < l->now;
    }
    const char *month = period_text(l->arena, p, l->site->zone);
    const char *id = arena_printf(l->arena, "%s-%s-%lld", month, sheet_cell(l->arena, row, COL_UNIT), (long long)i + 1);
    return (struct matter_import_row){.external_id = id,
                                      .procedure = "suqiu",
                                      .title = sheet_choice(l->arena, sheet_cell(l->arena, row, COL_TITLES), (size_t)i),
                                      .channel = channels[salt % (int64_t)COUNT_OF(channels)],
                                      .unit_id = unit_id,
                                      .submitted_at = at,
                                      .steps = steps,
                                      .n_steps = n};
}

static enum err take_in(struct ledger *l, const struct period *p, enum column count, enum column closed,
                        struct error *e)
{
    struct matter_import_row *rows = arena_array(l->arena, struct matter_import_row, MATTER_IMPORT_CHUNK_MAX);
    size_t n = 0, added;
    for (size_t k = 0; k < l->sheet.n_rows; k++) {
        const struct sheet_row *row = &l->sheet.rows[k];
        struct unit unit;
        int64_t all = 0, done = 0;
        if (!str_int(sheet_cell(l->arena, row, count), 0, MATTER_IMPORT_CHUNK_MAX - (int64_t)n, &all) ||
            !str_int(sheet_cell(l->arena, row, closed), 0, all, &done))
            return error_detail(e, ERR_INTERNAL, "demo/ledger.csv: line %lld", (long long)row->line);
        enum err r = unit_by_code(l->c, l->arena, sheet_cell(l->arena, row, COL_UNIT), &unit, e);
        if (r != ERR_OK)
            return r;
        for (int64_t i = 0; i < all; i++)
            rows[n++] = request(l, row, unit.id, p, i, i < done);
    }
    return matter_import(l->c, l->site, "demo-ledger", rows, n, &added, e);
}

enum err demo_ledger(struct cli *c, struct opened *o, const struct period *before, const struct period *last,
                     struct error *e)
{
    struct ledger l = {.c = o->conn, .site = &o->site, .arena = c->arena, .now = clock_now(&o->site.clock)};
    enum err r = sheet_read_builtin(c->arena, "demo/ledger.csv", &l.sheet, e);
    if (r == ERR_OK)
        r = take_in(&l, before, COL_BEFORE, COL_BEFORE_CLOSED, e);
    return r == ERR_OK ? take_in(&l, last, COL_LAST, COL_LAST_CLOSED, e) : r;
}
