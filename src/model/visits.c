/* The visits of some days, and one of them, with what they clash with. */
#include "model/visits.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/calendar.h"
#include "model/visible.h"
#include "model/visits_priv.h"

#define LOADS_MAX 30
#define FREE_ROWS 20 /* visits of a page that free days are looked for; on its own page each has them */

static struct visit_clash *clash_rows(const struct visit_feed *f, const struct clash *x, int n)
{
    struct visit_clash *rows = arena_array(f->arena, struct visit_clash, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        rows[i] = visit_clash_of(f, &x[i]);
    return rows;
}

/* Which days a visit may be moved to: those that are worked, and those as free as its own. */
struct movable {
    const struct calendar *calendar;
    bool rest;
};

static bool may_be_on(const void *ctx, int64_t day)
{
    const struct movable *m = ctx;
    return m->rest || calendar_works(m->calendar, calendar_add(19700101, day));
}

static void find_free(struct visit_feed *f, int i, const struct calendar *calendar)
{
    int64_t days[VISIT_FREE_MAX];
    struct visit_row *row = &f->rows[i];
    const struct zone z = f->site->zone;
    const struct movable may = {calendar, !calendar_works(calendar, civil_day(row->a.starts_at, z))};
    int64_t tomorrow = visit_day(civil_day(clock_now(&f->site->clock), z)) + 1;
    if (row->a.state != ACTIVITY_PLANNED || !row->n_clashes)
        return;
    row->n_free = clash_free(f->arena, f->visits, f->n, f->quiet_days, f->n_quiets, i, VISIT_FREE_SPAN, tomorrow,
                             may_be_on, &may, days, VISIT_FREE_MAX);
    for (int k = 0; k < row->n_free; k++)
        row->free_days[k] = calendar_add(19700101, days[k]);
}

/* ---- How many parties each host has ---- */

static int load_by_host(const void *a, const void *b)
{
    const struct visit_load *x = a, *y = b;
    return clash_at_order(&x->host.at, &y->host.at);
}

static int load_by_sum(const void *a, const void *b)
{
    const struct visit_load *x = a, *y = b;
    int64_t m = x->before + x->within + x->after, n = y->before + y->within + y->after;
    return m != n ? (m > n ? -1 : 1) : load_by_host(a, b);
}

/* Of every host of the visits: those that begin before the days, within, and after, none further than VISITS_AROUND. */
static struct visit_load *all_loads(const struct visit_feed *f, int64_t from, int64_t to, int *ret_n)
{
    int n = 0, kept = 0;
    for (int i = 0; i < f->n; i++)
        n += f->rows[i].n_hosts;
    struct visit_load *l = arena_array(f->arena, struct visit_load, (size_t)n + 1);
    n = 0;
    for (int i = 0; i < f->n; i++) {
        int64_t at = f->rows[i].a.starts_at;
        if (!f->visits[i].rules->calls || at < from - VISITS_AROUND * MS_DAY || at >= to + VISITS_AROUND * MS_DAY)
            continue;
        for (int k = 0; k < f->rows[i].n_hosts; k++) {
            if (f->rows[i].hosts[k].counts)
                l[n++] = (struct visit_load){f->rows[i].hosts[k], at < from, at >= from && at < to, at >= to};
        }
    }
    qsort(l, (size_t)n, sizeof(*l), load_by_host);
    for (int i = 0; i < n; i++) {
        if (kept && load_by_host(&l[kept - 1], &l[i]) == 0) {
            l[kept - 1].before += l[i].before;
            l[kept - 1].within += l[i].within;
            l[kept - 1].after += l[i].after;
        } else {
            l[kept++] = l[i];
        }
    }
    *ret_n = kept;
    return l;
}

/* ---- The visits of some days ---- */

static bool is_shown(const struct visit_row *r, const struct visit_filter *f)
{
    return r->seen >= VISIT_PLAN && r->a.programme && r->a.programme->clash.calls && r->a.starts_at >= f->from &&
           r->a.starts_at < f->to && (!f->unit_id || r->a.unit_id == f->unit_id || r->a.host_id == f->unit_id) &&
           (!f->clashing || r->n_clashes);
}

/* Clashes come by visit: each takes its own stretch of them. */
static void give_clashes(struct visit_feed *f, const struct clash_list *l)
{
    for (int i = 0, k; i < l->n; i = k) {
        for (k = i; k < l->n && l->rows[k].of == l->rows[i].of; k++)
            ;
        f->rows[l->rows[i].of].clashes = clash_rows(f, &l->rows[i], k - i);
        f->rows[l->rows[i].of].n_clashes = k - i;
    }
}

static bool receives(const struct visit_row *row, const struct visit_host *host)
{
    for (int k = 0; k < row->n_hosts; k++) {
        if (clash_at_order(&row->hosts[k].at, &host->at) == 0)
            return true;
    }
    return false;
}

/* Of the hosts of what is on the page, and no others. */
static void fill_loads(const struct visit_feed *f, const struct visit_filter *filter, struct visit_list *ret)
{
    int n, kept = 0;
    struct visit_load *l = all_loads(f, filter->from, filter->to, &n);
    for (int i = 0; i < n; i++) {
        bool shown = false;
        for (int k = 0; k < ret->n && l[i].within && !shown; k++)
            shown = receives(&ret->rows[k], &l[i].host);
        if (shown)
            l[kept++] = l[i];
    }
    qsort(l, (size_t)kept, sizeof(*l), load_by_sum);
    ret->loads = l;
    ret->n_loads = kept < LOADS_MAX ? kept : LOADS_MAX;
}

enum err visits_between(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct visit_filter *filter, struct visit_list *ret, struct error *e)
{
    struct visit_feed f = {.arena = a, .site = s};
    struct visit_list l = {.n = 0};
    struct clash_list clashes;
    const struct calendar *calendar = NULL;
    const int64_t margin = visit_margin();
    const struct visit_ask ask = {.viewer = v->id,
                                  .from = filter->from - margin,
                                  .to = filter->to + margin,
                                  .own_from = filter->from,
                                  .own_to = filter->to};
    if (filter->to <= filter->from || filter->to - filter->from > VISITS_SPAN_MAX * MS_DAY)
        return error_set(e, ERR_INVALID, "to", N_("Please choose {} days at most."), "%d", VISITS_SPAN_MAX);
    enum err r = calendar_hold(c, s, a, &calendar, e);
    if (r == ERR_OK)
        r = visit_feed_read(c, &f, &ask, e);
    if (r != ERR_OK)
        return r;
    clash_find(a, f.visits, f.n, f.quiet_days, f.n_quiets, -1, &clashes);
    give_clashes(&f, &clashes);
    l.rows = arena_array(a, struct visit_row, (size_t)f.n + 1);
    for (int i = 0; i < f.n; i++) {
        if (!is_shown(&f.rows[i], filter))
            continue;
        if (l.n < FREE_ROWS)
            find_free(&f, i, calendar);
        l.rows[l.n++] = f.rows[i];
    }
    fill_loads(&f, filter, &l);
    l.more = f.more || clashes.more;
    const int32_t first = civil_day(filter->from, s->zone), last = civil_day(filter->to - 1, s->zone);
    const struct quiet_ask days = {.from_day = first, .to_day = last, .own_from = first, .own_to = last};
    r = quiet_read(c, a, &days, &l.quiets, &l.n_quiets, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

/* ---- One visit ---- */

static int index_of(const struct visit_feed *f, int64_t id)
{
    int i = 0;
    while (i < f->n && f->rows[i].a.id != id)
        i++;
    return i;
}

/* Clashes with what is approved or held: the visit and, of the others, those that are no plans. */
static void find_settled(const struct visit_feed *f, int i, struct clash_list *ret)
{
    struct visit *list = arena_array(f->arena, struct visit, (size_t)f->n);
    int n = 1;
    list[0] = f->visits[i];
    for (int k = 0; k < f->n; k++) {
        if (k != i && f->rows[k].a.state != ACTIVITY_PLANNED)
            list[n++] = f->visits[k];
    }
    clash_find(f->arena, list, n, f->quiet_days, f->n_quiets, 0, ret);
    for (int k = 0; k < ret->n; k++)
        ret->rows[k].of = i;
}

static enum clash_over worst(const struct visit_feed *f, const struct clash_list *l)
{
    enum clash_over over = CLASH_OFF;
    for (int k = 0; k < l->n; k++) {
        enum clash_over one = f->visits[l->rows[k].of].rules->over[l->rows[k].kind];
        over = one > over ? one : over;
    }
    return over;
}

/* Places of the same register in the same area that nobody calls on within the days of the rule, by code. What the
 * viewer is not told of leaves no gap either. */
DB_STMT(visit_other_hosts,
        "SELECT s.id, s.register, s.code, s.name FROM subject s WHERE s.area_id = $2 AND s.register = $3"
        " AND s.closed_at = 0 AND s.access <> 'private' AND s.id <> $4 AND" SUBJECT_VISIBLE
        " AND NOT EXISTS (SELECT 1 FROM activity_subject w JOIN activity d ON d.id = w.activity_id"
        " WHERE w.subject_id = s.id AND w.part = 'at' AND d.state <> 'cancelled' AND d.starts_at >= $5"
        " AND d.starts_at < $6 AND (" ACTIVITY_TAKEN ") > 0) ORDER BY s.code LIMIT $7");

static enum err find_others(struct db_conn *c, const struct visit_feed *f, const struct viewer *v, int i,
                            struct visit_one *ret, struct error *e)
{
    const struct visit_row *row = &f->rows[i];
    const struct visit_host *host = NULL;
    int64_t days = (f->visits[i].rules->host_days + 1) * MS_DAY;
    struct db_rows q;
    for (int k = 0; k < row->n_clashes && !host; k++) {
        for (int n = 0; n < row->n_hosts && row->clashes[k].kind != CLASH_OFFICER && !host; n++)
            host = row->hosts[n].counts && row->hosts[n].area_id ? &row->hosts[n] : NULL;
    }
    if (!host || row->a.state != ACTIVITY_PLANNED)
        return ERR_OK;
    db_query(c, &q, &visit_other_hosts,
             DB_ARGS(DB_INT(v->id), DB_INT(host->area_id), DB_TEXT(host->reg), DB_INT(host->at.id),
                     DB_INT(row->a.starts_at - days), DB_INT(row->a.ends_at + days), DB_INT(VISIT_OTHERS_MAX)));
    while (db_next(&q) && ret->n_others < VISIT_OTHERS_MAX) {
        char *code = db_text_dup(&q, 2, f->arena), *name = db_text_dup(&q, 3, f->arena);
        ret->others[ret->n_others++] = (struct visit_host){.at = {AT_SUBJECT, db_int(&q, 0)},
                                                           .reg = db_text_dup(&q, 1, f->arena),
                                                           .code = code,
                                                           .name = *name ? name : code,
                                                           .counts = true};
    }
    return db_end(&q, e);
}

/* The loads of the hosts of one visit, around its own day. */
static void own_loads(const struct visit_feed *f, int i, struct visit_one *ret)
{
    const struct zone z = f->site->zone;
    const struct visit_row *row = &f->rows[i];
    int64_t day = day_start(civil_day(row->a.starts_at, z), z);
    int n, kept = 0;
    struct visit_load *l = all_loads(f, day, day + MS_DAY, &n);
    for (int k = 0; k < n; k++) {
        if (receives(row, &l[k].host))
            l[kept++] = l[k];
    }
    ret->loads = l;
    ret->n_loads = kept;
}

static enum err feed_around(struct db_conn *c, const struct viewer *v, const struct activity *x, struct visit_feed *f,
                            int *ret_i, struct error *e)
{
    int64_t margin = visit_margin() + VISIT_FREE_SPAN * MS_DAY;
    const struct visit_ask ask = {.viewer = v->id,
                                  .from = x->starts_at - margin,
                                  .to = x->ends_at + margin,
                                  .own_from = x->starts_at,
                                  .own_to = x->ends_at,
                                  .near = x->id};
    enum err r = visit_feed_read(c, f, &ask, e);
    *ret_i = index_of(f, x->id);
    if (r == ERR_OK && *ret_i == f->n)
        r = error_set(e, ERR_NOT_FOUND, "number", N_("There is no activity with this number."), NULL);
    return r;
}

enum err visit_of(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                  const struct activity *x, struct visit_one *ret, struct error *e)
{
    struct visit_feed f = {.arena = a, .site = s};
    struct visit_one one = {.over = CLASH_OFF};
    struct clash_list clashes, settled;
    const struct calendar *calendar = NULL;
    int i = 0;
    *ret = one;
    if (!x->programme->planned || x->state == ACTIVITY_CANCELLED)
        return ERR_OK;
    enum err r = calendar_hold(c, s, a, &calendar, e);
    if (r == ERR_OK)
        r = feed_around(c, v, x, &f, &i, e);
    if (r != ERR_OK)
        return r;
    clash_find(a, f.visits, f.n, f.quiet_days, f.n_quiets, i, &clashes);
    give_clashes(&f, &clashes);
    find_settled(&f, i, &settled);
    one.over = worst(&f, &settled);
    find_free(&f, i, calendar);
    own_loads(&f, i, &one);
    r = find_others(c, &f, v, i, &one, e);
    one.row = f.rows[i];
    if (r == ERR_OK)
        *ret = one;
    return r;
}

/* What the worst clash means for the approval. at is "" where the approver does not see the household. */
static enum err judge(const struct visit_feed *f, int i, const struct clash *bad, const char *note, struct error *e)
{
    const char *at = visit_clash_of(f, bad).at;
    bool refused = f->visits[i].rules->over[bad->kind] == CLASH_REFUSE;
    if (!refused && utf8_length(note) >= ACTIVITY_REASON_MIN)
        return ERR_OK;
    if (!*at)
        return error_set(e, ERR_INVALID, refused ? NULL : "note",
                         refused
                             ? N_("It is not approved as long as it clashes over a household that you do not see.")
                             : N_("It clashes over a household that you do not see: please write why it is to be all "
                                  "the same."),
                         NULL);
    return refused ? error_set(e, ERR_INVALID, NULL,
                               N_("It is not approved as long as it clashes over {}. Please look below with what."),
                               "%s", at)
                   : error_set(e, ERR_INVALID, "note",
                               N_("It clashes over {}: please write why it is to be all the same."), "%s", at);
}

enum err visits_gate(struct db_conn *tx, const struct site *s, const struct viewer *v, struct arena *a,
                     const struct activity *x, const char *note, const char **ret_parts, struct error *e)
{
    struct visit_feed f = {.arena = a, .site = s};
    struct clash_list settled;
    const struct clash *bad = NULL;
    const char *parts = "";
    int i = 0;
    if (!x->programme->planned)
        return ERR_OK;
    enum err r = feed_around(tx, v, x, &f, &i, e);
    if (r != ERR_OK)
        return r;
    if (f.more)
        return error_set(e, ERR_INVALID, NULL,
                         N_("It has more activities around it than are compared, and a clash might be missed: please "
                            "give it fewer officers, or a smaller area."),
                         NULL);
    find_settled(&f, i, &settled);
    for (int k = 0; k < settled.n; k++) {
        enum clash_kind kind = settled.rows[k].kind;
        if (!bad || (f.visits[i].rules->over[kind] > f.visits[i].rules->over[bad->kind]))
            bad = &settled.rows[k];
        if (!k || settled.rows[k - 1].kind != kind)
            parts = arena_printf(a, "%s%s%s", parts, k ? " " : "", clash_code(kind));
    }
    *ret_parts = parts;
    return bad ? judge(&f, i, bad, note, e) : ERR_OK;
}
