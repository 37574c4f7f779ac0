/* Contests: what is put into a draft by hand: points with a reason, confirmed by another, and units that are left out.
 */
#include "base/str.h"
#include "model/activity.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/contest_priv.h"

struct putting {
    struct contest_work w;
    const char *unit, *criterion;
    const char *typed; /* points */
    const char *reason, *evidence;
};

const struct scheme_criterion *contest_about(struct arena *a, const struct scheme *s, const char *code)
{
    bool volume = s->volume && str_eq(code, CONTEST_VOLUME);
    if (!volume && !str_eq(code, CONTEST_STANDING))
        return NULL;
    struct scheme_criterion *c = arena_obj(a, struct scheme_criterion);
    *c = (struct scheme_criterion){
        .code = volume ? CONTEST_VOLUME : CONTEST_STANDING, .indicator = volume ? s->volume : NULL, .how = POINTS_GIVE};
    return c;
}

static struct contest_part *about_part(const struct contest_work *w, const struct contest_unit *u, const char *code)
{
    const struct scheme_criterion *c = contest_about(w->arena, w->scheme, code);
    if (!c)
        return NULL;
    struct contest_part *p = arena_obj(w->arena, struct contest_part);
    *p = (struct contest_part){.c = c,
                               .counts = "",
                               .told = true,
                               .value = ratio_of(c->indicator ? u->volume : !*u->reason, 1),
                               .best = ratio_of(0, 1),
                               .points = ratio_of(0, 1),
                               .mark = {.points = -1}};
    return p;
}

enum err contest_open_input(struct db_conn *tx, struct contest_work *w, const char *unit, const char *criterion,
                            struct contest_unit *ret, struct contest_part **ret_part, struct error *e)
{
    enum err r = contest_unit_get(tx, w->viewer, w->arena, &w->row, unit, ret, e);
    *ret_part = NULL;
    for (size_t i = 0; r == ERR_OK && i < w->scheme->n_criteria; i++) {
        if (str_eq(w->scheme->criteria[i].code, criterion))
            *ret_part = &ret->parts[i];
    }
    if (r == ERR_OK && !*ret_part)
        *ret_part = about_part(w, ret, criterion);
    return r == ERR_OK && !*ret_part ? error_set(e, ERR_INVALID, "criterion", N_("Please choose from the list."), NULL)
                                     : r;
}

DB_STMT(contest_at_unit,
        "SELECT COUNT(*) FROM post p JOIN unit_tree t ON t.descendant_id = p.unit_id"
        " JOIN unit k ON t.ancestor_id IN (k.id, k.merged_into) WHERE k.id = $2 AND p.officer_id IN ($1, $4)"
        " AND (p.until = 0 OR p.until > $3)");

enum err contest_no_part(struct db_conn *tx, const struct contest_work *w, int64_t unit_id, struct error *e)
{
    int64_t n = 0;
    enum err r =
        db_get_int(tx, &contest_at_unit,
                   DB_ARGS(DB_INT(w->viewer->id), DB_INT(unit_id), DB_INT(w->row.starts), DB_INT(w->for_id)), &n, e);
    return r == ERR_OK && n ? error_set(e, ERR_DENIED, NULL,
                                        N_("You, or whom you stand in for, hold a post at this unit or below it, or "
                                           "held one in that period: please leave it to somebody else."),
                                        NULL)
                            : r;
}

/* Some input of a draft that is given by hand. */
static enum err open_hand(struct db_conn *tx, struct putting *p, struct contest_unit *ret, struct contest_part **part,
                          struct error *e)
{
    enum err r = contest_open(tx, &p->w, "draft", e);
    if (r == ERR_OK)
        r = contest_open_input(tx, &p->w, p->unit, p->criterion, ret, part, e);
    if (r == ERR_OK && (*part)->c->how != POINTS_HAND)
        r = error_set(e, ERR_INVALID, "criterion", N_("These points are made of a figure, and not given by hand."),
                      NULL);
    return r == ERR_OK ? contest_no_part(tx, &p->w, ret->unit.id, e) : r;
}

DB_STMT(
    contest_mark_put,
    "UPDATE contest_input SET mark = $4, reason = $5, evidence = $6, given_by = $7, given_for = $8,"
    " confirmed_by = NULL, confirmed_for = NULL, told = 0, num = 0, den = 1 WHERE contest_id = $1 AND unit_id = $2 AND criterion = $3");

static enum err write_give(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct putting *p = ctx;
    struct contest_unit u;
    struct contest_part *part;
    struct ratio points = {0, 1};
    enum err r = open_hand(tx, p, &u, &part, e);
    buf_printf(detail, "%s %s %s", p->w.key, p->unit, p->criterion);
    if (r != ERR_OK)
        return r;
    if (!ratio_parse(p->typed, part->c->full / SCHEME_ONE + 1, &points) ||
        ratio_compare(points, ratio_of(part->c->full, SCHEME_ONE)) > 0)
        return error_set(e, ERR_INVALID, "points", N_("Please write points from 0 to {}."), "%s",
                         contest_part_text(p->w.arena, part->c->full));
    r = db_exec(tx, &contest_mark_put,
                DB_ARGS(DB_INT(p->w.row.id), DB_INT(u.unit.id), DB_TEXT(p->criterion),
                        DB_INT(ratio_round(points, SCHEME_ONE)), DB_TEXT(p->reason), DB_TEXT(p->evidence),
                        DB_INT(p->w.viewer->id), DB_INT_OR_NULL(p->w.for_id)),
                e);
    if (r == ERR_OK)
        r = contest_rescore(tx, &p->w, e);
    return r == ERR_OK ? contest_step_on(tx, &p->w, "give", u.unit.id, p->criterion, p->reason, e) : r;
}

static enum err run(struct db_conn *c, struct putting *p, const char *act, audit_fn fn, struct error *e)
{
    enum err r = p->w.viewer->id > 0 ? ERR_OK
                                     : error_set(e, ERR_DENIED, NULL,
                                                 N_("Only officers give points: they stand with their names."), NULL);
    return r == ERR_OK ? audit_write(c, p->w.site, p->w.viewer, act, fn, p, e) : r;
}

enum err contest_give(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                      const struct contest_given *x, struct error *e)
{
    struct arena *a = arena_new();
    struct putting p = {.w = {.site = s, .viewer = v, .key = key, .arena = a},
                        .unit = str_or(x->unit, ""),
                        .criterion = str_or(x->criterion, ""),
                        .typed = str_trim(a, str_or(x->points, ""))};
    enum err r = activity_text(a, "reason", CONTEST_TEXT_MIN, CONTEST_TEXT_MAX, x->reason, &p.reason, e);
    if (r == ERR_OK)
        r = activity_text(a, "evidence", CONTEST_TEXT_MIN, CONTEST_TEXT_MAX, x->evidence, &p.evidence, e);
    if (r == ERR_OK)
        r = run(c, &p, "contest.give", write_give, e);
    arena_free(a);
    return r;
}

static enum err write_take(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct putting *p = ctx;
    struct contest_unit u;
    struct contest_part *part;
    enum err r = open_hand(tx, p, &u, &part, e);
    buf_printf(detail, "%s %s %s", p->w.key, p->unit, p->criterion);
    if (r != ERR_OK)
        return r;
    if (part->mark.points < 0)
        return error_set(e, ERR_CONFLICT, NULL, N_("No points are given here."), NULL);
    r = db_exec(tx, &contest_mark_put,
                DB_ARGS(DB_INT(p->w.row.id), DB_INT(u.unit.id), DB_TEXT(p->criterion), DB_INT(-1), DB_TEXT(""),
                        DB_TEXT(""), DB_NULL, DB_NULL),
                e);
    if (r == ERR_OK)
        r = contest_rescore(tx, &p->w, e);
    return r == ERR_OK ? contest_step_on(tx, &p->w, "take", u.unit.id, p->criterion, NULL, e) : r;
}

enum err contest_take(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                      const char *unit, const char *criterion, struct error *e)
{
    struct arena *a = arena_new();
    struct putting p = {.w = {.site = s, .viewer = v, .key = key, .arena = a},
                        .unit = str_or(unit, ""),
                        .criterion = str_or(criterion, "")};
    enum err r = run(c, &p, "contest.take", write_take, e);
    arena_free(a);
    return r;
}

DB_STMT(contest_mark_confirm, "UPDATE contest_input SET confirmed_by = $4, confirmed_for = $5 WHERE contest_id = $1"
                              " AND unit_id = $2 AND criterion = $3");

enum err contest_confirm_mark(struct db_conn *tx, struct contest_work *w, const struct contest_confirmed *x,
                              struct error *e)
{
    struct putting p = {.w = *w, .unit = x->unit, .criterion = x->criterion};
    struct contest_unit u;
    struct contest_part *part;
    enum err r = open_hand(tx, &p, &u, &part, e);
    if (r != ERR_OK)
        return r;
    *w = p.w;
    if (part->mark.points < 0 || part->told)
        return error_set(e, ERR_CONFLICT, NULL, N_("There are no points here that wait to be confirmed."), NULL);
    if (!str_eq(contest_part_text(w->arena, part->mark.points), x->value))
        return error_set(e, ERR_CONFLICT, NULL, N_("The points are others by now: please look again."), NULL);
    if (contest_is_theirs(w, part->mark.given_by) || contest_is_theirs(w, part->mark.given_for))
        return error_set(e, ERR_DENIED, NULL,
                         N_("You, or whom you stand in for, gave these points: somebody else confirms them."), NULL);
    part->told = true;
    part->value = ratio_of(part->mark.points, SCHEME_ONE);
    r = contest_put_value(tx, w->row.id, u.unit.id, part, e);
    if (r == ERR_OK)
        r = db_exec(tx, &contest_mark_confirm,
                    DB_ARGS(DB_INT(w->row.id), DB_INT(u.unit.id), DB_TEXT(x->criterion), DB_INT(w->viewer->id),
                            DB_INT_OR_NULL(w->for_id)),
                    e);
    if (r == ERR_OK)
        r = contest_rescore(tx, w, e);
    return r == ERR_OK ? contest_step_on(tx, w, "confirm", u.unit.id, x->criterion, NULL, e) : r;
}

struct confirming {
    struct contest_work w;
    const struct contest_confirmed *x;
};

static enum err write_confirm(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct confirming *p = ctx;
    struct contest_row row;
    enum err r = contest_get(tx, p->w.viewer, p->w.arena, p->w.key, &row, e);
    buf_printf(detail, "%s %s %s", p->w.key, p->x->unit, p->x->criterion);
    if (r != ERR_OK)
        return r;
    return str_eq(row.state, "shown") ? contest_confirm_upheld(tx, &p->w, p->x, e)
                                      : contest_confirm_mark(tx, &p->w, p->x, e);
}

enum err contest_confirm(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                         const struct contest_confirmed *x, struct error *e)
{
    struct arena *a = arena_new();
    const struct contest_confirmed y = {str_or(x->unit, ""), str_or(x->criterion, ""), str_or(x->value, ""),
                                        x->revision, x->back};
    struct confirming p = {
        .w = {.site = s, .viewer = v, .key = key, .arena = a, .revision = x->revision, .exact = true}, .x = &y};
    enum err r =
        v->id > 0 ? audit_write(c, s, v, "contest.confirm", write_confirm, &p, e)
                  : error_set(e, ERR_DENIED, NULL, N_("Only officers give points: they stand with their names."), NULL);
    arena_free(a);
    return r;
}

DB_STMT(contest_reason_put, "UPDATE contest_unit SET reason = $3 WHERE contest_id = $1 AND unit_id = $2");

static enum err write_exclude(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct putting *p = ctx;
    struct contest_unit u = {.seq = 0};
    enum err r = contest_get(tx, p->w.viewer, p->w.arena, p->w.key, &p->w.row, e);
    if (r == ERR_OK)
        r = contest_unit_get(tx, p->w.viewer, p->w.arena, &p->w.row, p->unit, &u, e);
    if (r == ERR_OK)
        r = contest_open(tx, &p->w, str_eq(p->w.row.state, "shown") && !u.unit.active ? "shown" : "draft", e);
    if (r == ERR_OK)
        r = contest_no_part(tx, &p->w, u.unit.id, e);
    if (r == ERR_OK)
        r = db_exec(tx, &contest_reason_put, DB_ARGS(DB_INT(p->w.row.id), DB_INT(u.unit.id), DB_TEXT(p->reason)), e);
    if (r == ERR_OK)
        r = contest_rescore(tx, &p->w, e);
    buf_printf(detail, "%s %s", p->w.key, p->unit);
    return r == ERR_OK ? contest_step_on(tx, &p->w, *p->reason ? "exclude" : "include", u.unit.id, NULL, p->reason, e)
                       : r;
}

enum err contest_exclude(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                         const char *unit, const char *reason, struct error *e)
{
    struct arena *a = arena_new();
    struct putting p = {.w = {.site = s, .viewer = v, .key = key, .arena = a}, .unit = str_or(unit, ""), .reason = ""};
    enum err r =
        str_empty(reason) ? ERR_OK : activity_text(a, "why", CONTEST_TEXT_MIN, CONTEST_TEXT_MAX, reason, &p.reason, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "contest.exclude", write_exclude, &p, e);
    arena_free(a);
    return r;
}
