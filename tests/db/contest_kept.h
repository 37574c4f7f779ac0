/* What tests of kept contests share: one of units that are all alike but for roads, begun by the leader. */
#ifndef ECHOWALL_TESTS_DB_CONTEST_KEPT_H
#define ECHOWALL_TESTS_DB_CONTEST_KEPT_H

#include "world.h"

#include <string.h>

#include "base/str.h"
#include "report/contest.h"

#define PERIOD "2026-10"

static inline struct contest_draft draft(struct world *w, const char *scheme, int64_t year)
{
    struct error e = {0};
    struct period p;
    struct contest_draft d;
    MUST(period_parse(PERIOD, w->s.zone, &p, &e));
    MUST(contest_draft_make(w->c, &w->s, w->a, scheme_find(scheme, year), &p, &d, &e));
    return d;
}

/* So many percent of the limits kept, for each unit that is appraised: all have the same but ROADS. */
static inline void fill(const struct contest_draft *d)
{
    struct contest *x = (struct contest *)d->counted;
    for (int i = 0; i < x->n; i++) {
        struct contest_unit *u = &x->units[i];
        bool roads = u->unit.id == ROADS;
        u->volume = u->unit.id == LAMPS ? 3 : 20;
        u->parts[0].told = u->parts[2].told = true;
        u->parts[0].value = ratio_of(roads ? 250 : 275, 3);
        u->parts[0].counts = roads ? "met=25 base=30" : "met=55 base=60";
        u->parts[2].value = ratio_of(90, 1);
    }
    contest_score(x);
}

static inline const char *begin(struct world *w, const char *replaces)
{
    struct error e = {0};
    const char *key = "";
    struct contest_draft d = draft(w, "jieti", 2020);
    fill(&d);
    d.replaces = replaces;
    MUST(contest_begin(w->c, &w->s, world_viewer(LEADER), w->a, &d, &key, &e));
    return key;
}

static inline struct contest_row row_of(struct world *w, const char *key)
{
    struct error e = {0};
    struct contest_row x;
    MUST(contest_get(w->c, world_viewer(LEADER), w->a, key, &x, &e));
    return x;
}

static inline enum err see(struct world *w, enum world_officer o, const char *key, const char *unit,
                           struct contest_unit *ret)
{
    struct error e = {0};
    struct contest_row row;
    enum err r = contest_get(w->c, world_viewer(o), w->a, key, &row, &e);
    return r == ERR_OK ? contest_unit_get(w->c, world_viewer(o), w->a, &row, unit, ret, &e) : r;
}

static inline int units_seen(struct world *w, enum world_officer o, const char *key)
{
    struct error e = {0};
    struct contest_row row;
    struct contest_page p;
    if (contest_get(w->c, world_viewer(o), w->a, key, &row, &e) != ERR_OK)
        return -1;
    MUST(contest_units(w->c, &w->s, world_viewer(o), w->a, &row, NULL, 100, &p, &e));
    return p.x.n;
}

static inline enum err give(struct world *w, enum world_officer o, const char *key, const char *unit,
                            const char *points, struct error *e)
{
    const struct contest_given x = {unit, "taken_on", points, "签收台账核对无误", "签收台账10月第3页"};
    return contest_give(w->c, &w->s, world_viewer(o), key, &x, e);
}

static inline enum err confirm(struct world *w, enum world_officer o, const char *key, const char *unit,
                               const char *value, struct error *e)
{
    const struct contest_confirmed x = {unit, "taken_on", value, row_of(w, key).revision, false};
    return contest_confirm(w->c, &w->s, world_viewer(o), key, &x, e);
}

static inline void give_all(struct world *w, const char *key, const char *points)
{
    struct error e = {0};
    const char *full = arena_printf(w->a, "%s%s", points, strchr(points, '.') ? "0" : ".00");
    static const char *const units[] = {"u2", "u3", "u4", "u5", "u6"};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        MUST(give(w, LEADER, key, units[i], points, &e));
        MUST(confirm(w, MOVED_UP, key, units[i], full, &e));
    }
}

static inline void show(struct world *w, const char *key)
{
    struct error e = {0};
    MUST(contest_show(w->c, &w->s, world_viewer(LEADER), key, row_of(w, key).revision, &e));
}

static inline enum err freeze(struct world *w, enum world_officer o, const char *key, struct error *e)
{
    return contest_close(w->c, &w->s, world_viewer(o), w->a, key, row_of(w, key).revision, e);
}

/* All of a unit, or (0) of the whole. */
static inline struct contest_trail_list trail(struct world *w, enum world_officer o, const char *key, int64_t unit)
{
    struct error e = {0};
    struct contest_trail_list l;
    const struct contest_row row = row_of(w, key);
    MUST(contest_trail(w->c, &w->s, world_viewer(o), w->a, &row, unit, NULL, CONTEST_PAGE_MAX, &l, &e));
    return l;
}

static inline struct contest_appeal_list appeals(struct world *w, enum world_officer o, const char *key, int64_t unit)
{
    struct error e = {0};
    struct contest_appeal_list l;
    const struct contest_row row = row_of(w, key);
    MUST(contest_appeals(w->c, &w->s, world_viewer(o), w->a, &row, unit, NULL, CONTEST_PAGE_MAX, &l, &e));
    return l;
}

static inline enum err appeal(struct world *w, enum world_officer o, const char *key, const char *unit,
                              const char *criterion, struct error *e)
{
    const struct contest_appealed x = {unit, criterion, "有3件系统故障，已按时办结", "系统故障通知〔2026〕3号"};
    return contest_appeal(w->c, &w->s, world_viewer(o), key, &x, e);
}

static inline enum err answer(struct world *w, enum world_officer o, const char *key, const char *criterion,
                              const char *value, struct error *e)
{
    const struct contest_answered x = {"u4", criterion, value != NULL, value, "经核对情况属实"};
    return contest_answer(w->c, &w->s, world_viewer(o), key, &x, e);
}

static inline enum err agree(struct world *w, enum world_officer o, const char *key, const char *value, bool back,
                             struct error *e)
{
    const struct contest_confirmed x = {"u4", "in_time", value, row_of(w, key).revision, back};
    return contest_confirm(w->c, &w->s, world_viewer(o), key, &x, e);
}

static inline void says(const struct error *e, const char *words)
{
    if (!strstr(str_or(e->msgid, ""), words))
        fail_msg("%s does not say %s", str_or(e->msgid, "nothing"), words);
}

/* Shown, frozen, signed by two. */
static inline void to_sign(struct world *w, const char *key)
{
    struct error e = {0};
    show(w, key);
    clock_set(&w->s.clock, row_of(w, key).appeal_until);
    MUST(freeze(w, LEADER, key, &e));
    for (int i = 0; i < 2; i++)
        MUST(contest_sign(w->c, &w->s, world_viewer(i ? MOVED_UP : LEADER), key, row_of(w, key).revision, &e));
}

#endif
