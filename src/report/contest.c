/* Appraising units: each criterion of each unit is a figure; the scheme makes points of them. */
#include "report/contest.h"

#include <string.h>

#include "base/str.h"
#include "model/bulletin.h"
#include "model/tally.h"

struct making {
    struct db_conn *c;
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const struct scheme *scheme;
    struct period p;
    const struct contest_exclusion *out;
    size_t n_out;
    struct indicator_known known;
    bool by_rows; /* of the moment */
};

static const char *reason_of(const struct making *m, const char *unit)
{
    for (size_t i = 0; i < m->n_out; i++) {
        if (str_eq(m->out[i].unit, unit))
            return m->out[i].reason;
    }
    return "";
}

/* All active units of the scheme's kinds, but for the root: it is not its own part. */
static enum err find_units(struct making *m, struct contest *x, struct error *e)
{
    struct unit_list list = {.next = NULL};
    const char *cursor = NULL;
    enum err r;
    do {
        r = unit_list(m->c, m->arena, false, cursor, 200, &list, e);
        for (int i = 0; r == ERR_OK && i < list.n; i++) {
            const struct scheme_group *g = contest_group_of(m->scheme, list.rows[i].kind);
            if (!g || !list.rows[i].parent_id)
                continue;
            x->more = x->n == CONTEST_UNITS_MAX;
            if (!x->more)
                x->units[x->n++] = (struct contest_unit){
                    .unit = list.rows[i], .group = g, .volume = -1, .reason = reason_of(m, list.rows[i].code)};
        }
        cursor = list.next;
    } while (r == ERR_OK && cursor && !x->more);
    return r;
}

/* The value that a figure stands for, before it is rounded. */
static struct ratio exact(const struct indicator *d, const struct figure *f)
{
    int64_t sum = 0;
    for (size_t i = 0; i < d->n_counts; i++)
        sum += f->counts[i].n * d->counts[i].weight;
    if (d->shows == SHOWS_COUNT)
        return ratio_of(sum, 100);
    if (d->shows == SHOWS_PERCENT)
        return ratio_of(sum, f->base.n);
    return ratio_over(ratio_of(sum, 100 * MS_DAY), ratio_of(f->base.n, 1));
}

static const char *counts_text(struct arena *a, const struct indicator *d, const struct figure *f)
{
    const char *text = "";
    for (size_t i = 0; i < d->n_counts; i++)
        text = arena_printf(a, "%s%s%s=%lld", text, i ? " " : "", d->counts[i].code, (long long)f->counts[i].n);
    return d->base.code ? arena_printf(a, "%s %s=%lld", text, d->base.code, (long long)f->base.n) : text;
}

static enum err count(struct making *m, int64_t unit_id, const struct indicator *d, struct figure *ret, struct error *e)
{
    const struct indicator_ask ask = {
        .from = m->p.from, .to = m->p.to, .unit_id = unit_id, .by = INDICATOR_BYS, .open = true, .known = &m->known};
    return figure_of(m->c, m->site, m->viewer, m->arena, d, &ask, ret, e);
}

static enum err count_unit(struct making *m, struct contest_unit *u, struct error *e)
{
    /* What is asked of one is asked of no other; all is of one moment. */
    m->known = (struct indicator_known){.now = m->known.now, .by_rows = m->by_rows};
    const struct scheme *s = m->scheme;
    struct figure f;
    int64_t n = 0;
    enum err r = ERR_OK;
    u->parts = arena_array(m->arena, struct contest_part, s->n_criteria);
    for (size_t i = 0; r == ERR_OK && i < s->n_criteria; i++) {
        struct contest_part *p = &u->parts[i];
        const struct indicator *d = s->criteria[i].indicator;
        *p = (struct contest_part){
            .c = &s->criteria[i], .counts = "", .value = ratio_of(0, 1), .mark = {.points = -1, .giver = ""}};
        if (!d)
            continue;
        r = count(m, u->unit.id, d, &f, e);
        if (r != ERR_OK)
            break;
        p->counts = counts_text(m->arena, d, &f);
        p->told = figure_value(d, &f, &n);
        if (p->told)
            p->value = exact(d, &f);
    }
    if (r == ERR_OK && s->volume) {
        r = count(m, u->unit.id, s->volume, &f, e);
        u->volume = r == ERR_OK && figure_value(s->volume, &f, &n) ? n : 0;
    }
    return r;
}

/* All of one moment, and watermark (NULL: nobody asks) too. */
static enum err make(struct making *m, struct contest *x, int64_t *watermark, struct error *e)
{
    enum err r = tally_moment(m->c, m->site, &m->known, e);
    m->by_rows = m->known.by_rows;
    if (r == ERR_OK && watermark)
        r = bulletin_watermark(m->c, watermark, e);
    if (r == ERR_OK)
        r = find_units(m, x, e);
    for (int i = 0; r == ERR_OK && i < x->n; i++)
        r = count_unit(m, &x->units[i], e);
    tally_moment_end(m->c, &m->known);
    if (r == ERR_OK)
        contest_score(x);
    return r;
}

enum err contest_make(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct scheme *scheme, const struct period *p, const struct contest_exclusion *out,
                      size_t n_out, struct contest *ret, struct error *e)
{
    struct contest x = {.scheme = scheme, .units = arena_array(a, struct contest_unit, CONTEST_UNITS_MAX)};
    struct making m = {
        .c = c, .site = s, .viewer = v, .arena = a, .scheme = scheme, .p = *p, .out = out, .n_out = n_out};
    enum err r = make(&m, &x, NULL, e);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

enum err contest_draft_make(struct db_conn *c, const struct site *s, struct arena *a, const struct scheme *scheme,
                            const struct period *p, struct contest_draft *ret, struct error *e)
{
    struct contest *x = arena_obj(a, struct contest);
    struct contest_draft d = {.scheme = scheme,
                              .period = period_text(a, p, s->zone),
                              .in_year = civil_of(p->to - 1, s->zone).year,
                              .starts = p->from,
                              .ends = p->to,
                              .counted_at = clock_now(&s->clock),
                              .counted = x};
    struct making m = {.c = c, .site = s, .viewer = &viewer_operator, .arena = a, .scheme = scheme, .p = *p};
    *x = (struct contest){.scheme = scheme, .units = arena_array(a, struct contest_unit, CONTEST_UNITS_MAX)};
    enum err r = make(&m, x, &d.watermark, e);
    if (r == ERR_OK && x->more)
        r = error_set(e, ERR_TOO_LARGE, "scheme", N_("There are more units than one appraisal holds: {}."), "%d",
                      CONTEST_UNITS_MAX);
    if (r == ERR_OK)
        *ret = d;
    return r;
}

enum err contest_scheme_of(const struct contest_row *row, struct zone z, const struct scheme **ret,
                           struct period *ret_p, struct error *e)
{
    const struct scheme *x = row->scheme;
    if (!x)
        return error_set(e, ERR_NOT_FOUND, "scheme", N_("There is no scheme called {}."), "%s.%lld", row->code,
                         (long long)row->year);
    enum err r = period_parse(row->period, z, ret_p, e);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

enum err contest_count_anew(struct db_conn *c, const struct site *s, struct arena *a, const struct contest_row *row,
                            const struct contest_unit *u, struct contest_unit *ret, struct error *e)
{
    struct making m = {.c = c, .site = s, .viewer = &viewer_operator, .arena = a};
    struct contest_unit x = {.unit = u->unit, .group = u->group, .volume = -1, .reason = ""};
    enum err r = contest_scheme_of(row, s->zone, &m.scheme, &m.p, e);
    if (r == ERR_OK)
        r = tally_moment(c, s, &m.known, e);
    m.by_rows = m.known.by_rows;
    if (r == ERR_OK)
        r = count_unit(&m, &x, e);
    tally_moment_end(c, &m.known);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

static enum err all_appeals(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                            struct contest_kept *kept, struct error *e)
{
    struct contest_appeal_list l = {.next = NULL};
    enum err r;
    do {
        r = contest_appeals(c, s, v, a, kept->row, 0, l.next, CONTEST_PAGE_MAX, &l, e);
        if (r != ERR_OK)
            return r;
        struct contest_appeal_row *rows = arena_array(a, struct contest_appeal_row, (size_t)(kept->n + l.n) + 1);
        memcpy(rows, kept->appeals ? kept->appeals : l.rows, (size_t)kept->n * sizeof(*rows));
        memcpy(rows + kept->n, l.rows, (size_t)l.n * sizeof(*rows));
        kept->appeals = rows;
        kept->n += l.n;
    } while (l.next);
    return ERR_OK;
}

enum err contest_close(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const char *key, int64_t revision, struct error *e)
{
    struct contest_row row;
    struct contest_page all;
    struct contest_kept kept = {.row = &row};
    const struct scheme *scheme;
    struct period p;
    enum err r = contest_get(c, v, a, key, &row, e);
    if (r == ERR_OK)
        r = contest_scheme_of(&row, s->zone, &scheme, &p, e);
    if (r == ERR_OK)
        r = contest_units(c, s, v, a, &row, NULL, CONTEST_UNITS_MAX, &all, e);
    if (r == ERR_OK)
        r = all_appeals(c, s, v, a, &kept, e);
    if (r != ERR_OK)
        return r;
    return contest_freeze(c, s, v, key, revision, contest_text(a, &all.x, row.period, &kept), e);
}
