/*
 * What the demonstration's office makes of its figures: bulletins and contests, each act by who does it in a city and
 * at its time. Of the two whole months before, the earlier one has a contest that is issued, for by the end of the
 * month after it every window to appeal is over, and the last one a contest that units appeal against now.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/demo.h"
#include "model/unit.h"
#include "report/contest.h"
#include "report/pdf_run.h"
#include "report/sheet_read.h"
#include "web/bulletin_files.h"

#define SCHEME    "rexian" /* of those without points by hand the one that shows most of a ledger */
#define CRITERION "closed"
#define NOTE      "已核对，无异议。"

enum column { COL_UNIT, COL_TEXT, COL_EVIDENCE, COL_VALUE, COL_ANSWER };

struct making {
    struct db_conn *c;
    struct site *site;
    struct arena *arena;
    const struct demo_posts *posts;
    const struct viewer *office, *leader; /* make it, and sign it too */
    struct sheet sheet;
    int64_t now;
};

/* Nothing happens in the future. */
static void go_to(struct making *m, int64_t at)
{
    clock_set(&m->site->clock, at < m->now ? at : m->now);
}

/* Nine in the morning, so many days on, where that is no weekend. */
static void go_to_morning(struct making *m, int64_t from, int days)
{
    struct civil x = civil_of(from, m->site->zone);
    x = (struct civil){.year = x.year, .month = x.month, .day = x.day + days, .hour = 9};
    const struct civil day = civil_of(civil_ms(&x, m->site->zone), m->site->zone);
    x.day += day.weekday == 6 ? 2 : day.weekday == 0;
    go_to(m, civil_ms(&x, m->site->zone));
}

typedef enum err (*contest_step)(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                                 int64_t revision, struct error *e);

static enum err step(struct making *m, contest_step fn, const struct viewer *v, const char *key, struct error *e)
{
    struct contest_row row;
    enum err r = contest_get(m->c, v, m->arena, key, &row, e);
    return r == ERR_OK ? fn(m->c, m->site, v, key, row.revision, e) : r;
}

static enum err show(struct making *m, const struct period *p, const char **ret_key, struct error *e)
{
    struct contest_draft d;
    const struct scheme *s = scheme_of_year(SCHEME, civil_of(p->to - 1, m->site->zone).year);
    enum err r = contest_draft_make(m->c, m->site, m->arena, s, p, &d, e);
    if (r != ERR_OK)
        return r;
    d.op = arena_printf(m->arena, "demo-%s", d.period);
    r = contest_begin(m->c, m->site, m->office, m->arena, &d, ret_key, e);
    return r == ERR_OK ? step(m, contest_show, m->office, *ret_key, e) : r;
}

static enum err appeal(struct making *m, const struct sheet_row *row, const char *key, struct error *e)
{
    struct unit unit;
    const struct contest_appealed x = {sheet_cell(m->arena, row, COL_UNIT), CRITERION,
                                       sheet_cell(m->arena, row, COL_TEXT), sheet_cell(m->arena, row, COL_EVIDENCE)};
    enum err r = unit_by_code(m->c, m->arena, x.unit, &unit, e);
    const struct demo_post *p = r == ERR_OK ? demo_post_of(m->posts, "handler", unit.id) : NULL;
    if (r == ERR_OK && !p)
        return error_detail(e, ERR_INTERNAL, "demo/appeals.csv: nobody appeals for %s", x.unit);
    return r == ERR_OK ? contest_appeal(m->c, m->site, &p->viewer, key, &x, e) : r;
}

/* The office upholds it, and the leader confirms that. */
static enum err answer(struct making *m, const struct sheet_row *row, const char *key, struct error *e)
{
    const struct contest_answered x = {sheet_cell(m->arena, row, COL_UNIT), CRITERION, true,
                                       sheet_cell(m->arena, row, COL_VALUE), sheet_cell(m->arena, row, COL_ANSWER)};
    struct contest_confirmed y = {.unit = x.unit, .criterion = CRITERION, .value = x.value};
    struct contest_row now;
    enum err r = contest_answer(m->c, m->site, m->office, key, &x, e);
    if (r == ERR_OK)
        r = contest_get(m->c, m->leader, m->arena, key, &now, e);
    if (r != ERR_OK)
        return r;
    y.revision = now.revision;
    return contest_confirm(m->c, m->site, m->leader, key, &y, e);
}

/* Of the contest of the earlier month appeals that the sheet has an answer to, of the last one those without. */
static enum err appeals(struct making *m, const char *key, bool answered, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t k = 0; r == ERR_OK && k < m->sheet.n_rows; k++) {
        const struct sheet_row *row = &m->sheet.rows[k];
        if (answered != (*sheet_cell(m->arena, row, COL_ANSWER) != '\0'))
            continue;
        r = appeal(m, row, key, e);
        go_to(m, clock_now(&m->site->clock) + 3 * MS_HOUR);
        if (r == ERR_OK && answered)
            r = answer(m, row, key, e);
    }
    return r;
}

/* By the last day of the month in which it was shown the window is over, long holidays and all. */
static enum err issued_contest(struct making *m, const struct period *p, struct error *e)
{
    const char *key = "";
    struct contest_row row = {.appeal_until = 0};
    go_to_morning(m, p->to, 8);
    enum err r = show(m, p, &key, e);
    go_to_morning(m, clock_now(&m->site->clock), 1);
    if (r == ERR_OK)
        r = appeals(m, key, true, e);
    if (r == ERR_OK)
        r = contest_get(m->c, m->office, m->arena, key, &row, e);
    if (r != ERR_OK)
        return r;
    go_to_morning(m, row.appeal_until, 0);
    r = contest_get(m->c, m->office, m->arena, key, &row, e);
    if (r == ERR_OK)
        r = contest_close(m->c, m->site, m->office, m->arena, key, row.revision, e);
    if (r == ERR_OK)
        r = step(m, contest_sign, m->office, key, e);
    go_to(m, clock_now(&m->site->clock) + 2 * MS_HOUR);
    if (r == ERR_OK)
        r = step(m, contest_sign, m->leader, key, e);
    return r == ERR_OK ? step(m, contest_issue, m->office, key, e) : r;
}

static enum err open_contest(struct making *m, const struct period *p, struct error *e)
{
    const char *key = "";
    const int64_t began = m->now - MS_DAY > p->to ? m->now - MS_DAY : p->to;
    go_to(m, began);
    enum err r = show(m, p, &key, e);
    go_to(m, began + (m->now - began) / 2);
    return r == ERR_OK ? appeals(m, key, false, e) : r;
}

static enum err draft(struct making *m, const struct period *p, const char **ret_key, struct error *e)
{
    const struct bulletin_def *def = bulletin_def_for(EVERY_MONTH);
    struct bulletin_facts f = {.p = *p, .unit = "", .unit_code = "", .number = "", .title = ""};
    struct bulletin_draft d = {.code = def->code,
                               .version = def->version,
                               .op = arena_printf(m->arena, "demo-%s", period_text(m->arena, p, m->site->zone))};
    enum err r = bulletin_office(m->c, m->site, m->arena, &f.office, e);
    if (r == ERR_OK)
        r = bulletin_count(m->c, m->site, m->office, m->arena, def, &f, &d, e);
    return r == ERR_OK ? bulletin_add(m->c, m->site, m->office, m->arena, &d, ret_key, e) : r;
}

/* Where no paper can be drawn it stays a draft that is signed: the rest of the demonstration does without. */
static enum err issued_bulletin(struct making *m, const struct pdf_maker *papers, const struct period *p,
                                struct error *e)
{
    const char *key = "";
    struct bulletin_row row;
    go_to_morning(m, p->to, 2);
    enum err r = draft(m, p, &key, e);
    if (r == ERR_OK)
        r = bulletin_get(m->c, m->office, m->arena, false, key, &row, e);
    if (r == ERR_OK)
        r = bulletin_sign(m->c, m->site, m->office, key, row.revision, NOTE, e);
    go_to(m, clock_now(&m->site->clock) + 5 * MS_HOUR);
    if (r == ERR_OK)
        r = bulletin_sign(m->c, m->site, m->leader, key, row.revision, NOTE, e);
    if (r != ERR_OK)
        return r;
    r = bulletin_give_out(papers, m->c, m->site, m->office, m->arena, &row, row.revision, e);
    if (r == ERR_IO || r == ERR_BUSY || r == ERR_INVALID) { /* no program, no room, no font */
        fprintf(stderr, "echowall: the bulletin of the demonstration is not issued: no paper could be drawn\n");
        *e = (struct error){0};
        return ERR_OK;
    }
    return r == ERR_OK ? bulletin_do(m->c, m->site, m->office, key, BULLETIN_TO_ALL, true, NULL, e) : r;
}

enum err demo_figures(struct cli *c, struct opened *o, const struct demo_posts *posts, struct error *e)
{
    const struct clock clock = o->site.clock;
    const struct pdf_maker papers = {pdf_program(c->arena, c->program), o->settings.fonts};
    const struct demo_post *office = demo_post_of(posts, "office", 0), *leader = demo_post_of(posts, "leader", 0);
    struct making m = {.c = o->conn,
                       .site = &o->site,
                       .arena = c->arena,
                       .posts = posts,
                       .office = &office->viewer,
                       .leader = &leader->viewer,
                       .now = clock_now(&clock) - MS_MINUTE};
    const struct period month = period_month_of(m.now, o->site.zone);
    const struct period last = period_before(&month, o->site.zone), before = period_before(&last, o->site.zone);
    const char *key;
    enum err r = sheet_read_builtin(c->arena, "demo/appeals.csv", &m.sheet, e);
    if (r == ERR_OK)
        r = demo_ledger(c, o, &before, &last, e);
    if (r == ERR_OK)
        r = issued_contest(&m, &before, e);
    if (r == ERR_OK)
        r = issued_bulletin(&m, &papers, &last, e);
    if (r == ERR_OK)
        r = open_contest(&m, &last, e);
    go_to(&m, m.now);
    if (r == ERR_OK)
        r = draft(&m, &month, &key, e);
    o->site.clock = clock;
    return r;
}
