/*
 * The demonstration's small wishes: listed, released without a name, and some of them taken up, each by who does it in
 * a town. How far one has come stands in its line: listed, waiting, asked (somebody offers), confirmed.
 */
#include <stdio.h>

#include "base/str.h"
#include "cli/demo.h"
#include "model/move.h"
#include "model/submit.h"
#include "model/wish.h"
#include "report/sheet_read.h"

enum column {
    COL_AGE,
    COL_UNTIL,
    COL_NAME,
    COL_AREA,
    COL_KIND,
    COL_BUDGET,
    COL_TITLE,
    COL_NEED,
    COL_BODY,
    COL_HELPER,
    COL_MESSAGE,
    COL_COUNT
};

struct wishing {
    struct opened *o;
    const struct demo_posts *posts;
    struct arena *arena; /* of one wish */
    const struct sheet_row *row;
    const char *number;
};

static const char *cell(const struct wishing *w, enum column i)
{
    return (size_t)i < w->row->n_cells ? str_or(w->row->cells[i], "") : "";
}

static const struct viewer *who(const struct wishing *w, const char *role)
{
    const struct demo_post *p = demo_post_of(w->posts, role, 0);
    return p ? &p->viewer : &viewer_nobody;
}

static void later(struct wishing *w, int64_t ms)
{
    clock_set(&w->o->site.clock, clock_now(&w->o->site.clock) + ms);
}

static enum err raise(struct wishing *w, struct error *e)
{
    struct area area;
    struct receipt receipt;
    enum err r = area_by_code(w->o->conn, w->arena, cell(w, COL_AREA), &area, e);
    if (r != ERR_OK)
        return r;
    const char *name = cell(w, COL_NAME);
    struct submission x = {
        .procedure = WISH_PROCEDURE,
        .title = cell(w, COL_TITLE),
        .body = cell(w, COL_BODY),
        .area_id = area.id,
        .channel = "visit",
        /* No number of the country begins like this one. */
        .contact = {.name = name,
                    .phone = *name ? arena_printf(w->arena, "100001%05lld", (long long)w->row->line) : ""}};
    r = submit(w->o->conn, &w->o->site, who(w, "intake"), w->arena, &x, &receipt, e);
    if (r == ERR_OK)
        w->number = receipt.number;
    return r;
}

static enum err move(struct wishing *w, const char *code, struct error *e)
{
    const struct viewer *v = who(w, "dispatcher");
    struct matter m;
    enum err r = matter_by_number(w->o->conn, v, w->arena, w->number, &m, e);
    if (r != ERR_OK)
        return r;
    const struct move_def *d = procedure_move(procedure_at(m.procedure, m.procedure_version), code);
    struct move_request x = {.number = w->number, .move = code, .version = m.version};
    for (int i = 0; i < MOVE_FIELDS_MAX && d->fields[i].part; i++) {
        if (str_eq(d->fields[i].part, "kind"))
            x.texts[i] = cell(w, COL_KIND);
    }
    if (d->offers)
        x.lead_unit_id = demo_post_of(w->posts, "handler", 0)->unit_id;
    return move_make(w->o->conn, &w->o->site, v, &x, e);
}

/* With the smallest place that may be said of it. */
static enum err release(struct wishing *w, struct error *e)
{
    const struct viewer *v = who(w, "publisher");
    struct wish_full f;
    struct leak *leaks;
    int n = 0;
    enum err r = wish_full(w->o->conn, &w->o->site, v, w->arena, w->number, &f, e);
    if (r != ERR_OK)
        return r;
    const struct wish_draft d = {.title = cell(w, COL_TITLE),
                                 .need = cell(w, COL_NEED),
                                 .kind = cell(w, COL_KIND),
                                 .budget = cell(w, COL_BUDGET),
                                 .thanks = "",
                                 .area_id = f.areas.n ? f.areas.rows[f.areas.n - 1].id : 0,
                                 .version = f.m.version,
                                 .op = arena_printf(w->arena, "demo-release-%lld", (long long)w->row->line)};
    r = wish_release(w->o->conn, &w->o->site, v, w->arena, w->number, &d, &leaks, &n, e);
    return r == ERR_OK && n
               ? error_detail(e, ERR_INTERNAL, "demo/wishes.csv: line %lld tells whose it is", (long long)w->row->line)
               : r;
}

static enum err offer(struct wishing *w, struct error *e)
{
    struct wish_full f;
    struct wish_receipt receipt;
    enum err r = wish_full(w->o->conn, &w->o->site, who(w, "dispatcher"), w->arena, w->number, &f, e);
    const struct wish_ask x = {.ref = r == ERR_OK ? f.wish.ref : "",
                               .org = true,
                               .name = cell(w, COL_HELPER),
                               .phone = arena_printf(w->arena, "100002%05lld", (long long)w->row->line),
                               .message = cell(w, COL_MESSAGE),
                               .key = arena_printf(w->arena, "demo-offer-%lld", (long long)w->row->line)};
    return r == ERR_OK ? wish_claim(w->o->conn, &w->o->site, w->arena, &x, &receipt, e) : r;
}

static enum err confirm(struct wishing *w, int64_t today, struct error *e)
{
    const struct viewer *v = who(w, "dispatcher");
    struct wish_full f;
    char day[32];
    enum err r = wish_full(w->o->conn, &w->o->site, v, w->arena, w->number, &f, e);
    if (r != ERR_OK)
        return r;
    time_format(today + 20 * MS_DAY, w->o->site.zone, day);
    const struct wish_confirm x = {.version = f.m.version,
                                   .claim = f.claim.id,
                                   .unit_id = demo_post_of(w->posts, "handler", 0)->unit_id,
                                   .deadline = arena_strndup(w->arena, day, 10),
                                   .op = arena_printf(w->arena, "demo-confirm-%lld", (long long)w->row->line)};
    return wish_confirm(w->o->conn, &w->o->site, v, w->number, &x, e);
}

static enum err whole(struct wishing *w, int64_t today, struct error *e)
{
    static const char *const stages[] = {"listed", "waiting", "asked", "confirmed"};
    int64_t age = 0;
    size_t until = 0;
    while (until < COUNT_OF(stages) && !str_eq(stages[until], cell(w, COL_UNTIL)))
        until++;
    if (!str_int(cell(w, COL_AGE), 1, 365, &age) || until == COUNT_OF(stages))
        return error_detail(e, ERR_INTERNAL, "demo/wishes.csv: line %lld", (long long)w->row->line);
    clock_set(&w->o->site.clock, today - age * MS_DAY);
    enum err r = raise(w, e);
    later(w, MS_HOUR);
    if (r == ERR_OK)
        r = move(w, "approve", e);
    later(w, MS_HOUR);
    if (r == ERR_OK)
        r = move(w, "list", e);
    later(w, 3 * MS_HOUR);
    if (r == ERR_OK && until >= 1)
        r = release(w, e);
    later(w, 4 * MS_HOUR);
    if (r == ERR_OK && until >= 2)
        r = offer(w, e);
    later(w, 5 * MS_HOUR);
    return r == ERR_OK && until >= 3 ? confirm(w, today, e) : r;
}

enum err demo_wishes(struct cli *c, struct opened *o, const struct demo_posts *posts, struct error *e)
{
    const struct clock clock = o->site.clock;
    struct sheet sheet;
    enum err r = sheet_read_builtin(c->arena, "demo/wishes.csv", &sheet, e);
    for (size_t i = 0; r == ERR_OK && i < sheet.n_rows; i++) {
        struct wishing w = {.o = o, .posts = posts, .arena = arena_child(c->arena), .row = &sheet.rows[i]};
        r = whole(&w, clock_now(&clock), e);
        if (r != ERR_OK)
            fprintf(stderr, "demo/wishes.csv, line %lld\n", (long long)w.row->line);
        arena_free(w.arena);
    }
    o->site.clock = clock;
    return r;
}
