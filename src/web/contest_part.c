/* What the pages of contests show of a unit, of appeals, and of what was done. */
#include <string.h>

#include "base/str.h"
#include "web/contests.h"

#define STORY_ROWS 50

const char *contest_value_words(struct req *r, const struct html *h, const struct contest_part *p)
{
    const char *n = contest_value_text(r->arena, p);
    const struct indicator *d = p->c->indicator;
    if (!n)
        return p->has ? "0" : FIGURE_NONE;
    if (!d)
        return n;
    if (d->shows == SHOWS_PERCENT)
        return arena_printf(r->arena, "%s%%", n);
    if (d->shows == SHOWS_DAYS)
        return tr_arg(r->arena, h->lang, N_("{} days"), n);
    return d->unit.zh ? tr_counted(r->arena, h->lang, n, &d->unit) : n;
}

const char *contest_criterion_name(const struct html *h, const struct scheme *s, const char *code)
{
    for (size_t i = 0; i < s->n_criteria; i++) {
        if (str_eq(s->criteria[i].code, code))
            return tr_words(h->lang, &s->criteria[i].name);
    }
    return str_eq(code, CONTEST_VOLUME)     ? tr(h->lang, N_("How much it handled"))
           : str_eq(code, CONTEST_STANDING) ? tr(h->lang, contest_standing_name(CONTEST_EXCLUDED))
                                            : code;
}

static const char *number(struct req *r, int64_t ten_thousandths)
{
    const char *text = contest_part_text(r->arena, ten_thousandths);
    return str_ends(text, ".00") ? arena_strndup(r->arena, text, strlen(text) - 3) : text;
}

static const char *table_words(struct req *r, const struct scheme_criterion *c)
{
    const char *list = "";
    for (size_t i = 0; i < c->n_table; i++)
        list = arena_printf(r->arena, "%s%s%s → %s", list, i ? "; " : "", number(r, c->table[i].from),
                            number(r, c->table[i].points));
    return list;
}

/* How points are made of the value, as a sentence. */
static const char *rule_words(struct req *r, const struct html *h, const struct scheme_criterion *c)
{
    static const char *const words[] = {
        [POINTS_RATE] = N_("As much of {} points as the rate is of 100 percent."),
        [POINTS_STEPS] = N_("By steps, from each value on so many points: {}."),
        [POINTS_LINE] = N_("On the line between these values and points: {}."),
        [POINTS_TAKE] = N_("From all points, {} less for each."),
        [POINTS_GIVE] = N_("{} points for each, no more than all."),
        [POINTS_BEST] = N_("{} points for the best of the group, the others as much of them as their number is of the "
                           "best one's."),
        [POINTS_HAND] = N_("Given by hand, with a reason and evidence, and confirmed by another: at most {} points.")};
    const char *arg = c->n_table                                       ? table_words(r, c)
                      : c->how == POINTS_TAKE || c->how == POINTS_GIVE ? number(r, c->each)
                                                                       : number(r, c->full);
    return tr_arg(r->arena, h->lang, words[c->how], arg);
}

static void add_count(struct req *r, const struct contest_row *row, const struct contest_unit *u,
                      const struct contest_part *p, const struct indicator_term *t, const char *before,
                      struct contest_part_view *v)
{
    struct contest_count_view *counts = (struct contest_count_view *)v->counts;
    const struct indicator *today = indicator_find(p->c->indicator->code);
    struct contest_count_view x = {.before = before, .n = contest_count(p->counts, t->code)};
    if (today && indicator_term(today, t->code))
        x.url = arena_printf(r->arena, "/desk/figures/of/%s?period=%s&unit=%s&part=%s#rows", today->code,
                             url_encode(r->arena, row->period), url_encode(r->arena, u->unit.code), t->code);
    counts[v->count_count++] = x;
}

static void fill_counts(struct req *r, const struct contest_row *row, const struct contest_unit *u,
                        const struct contest_part *p, struct contest_part_view *v)
{
    const struct indicator *d = p->c->indicator;
    if (!d || !*p->counts)
        return;
    v->counts = arena_array(r->arena, struct contest_count_view, INDICATOR_TERMS_MAX + 1);
    for (size_t i = 0; d->shows != SHOWS_DAYS && i < d->n_counts; i++) {
        const char *plus = i ? " + " : "", *weight = number(r, d->counts[i].weight * (SCHEME_ONE / 100));
        add_count(r, row, u, p, &d->counts[i],
                  d->counts[i].weight == 100 ? plus : arena_printf(r->arena, "%s%s × ", plus, weight), v);
    }
    if (d->base.code)
        add_count(r, row, u, p, &d->base, v->count_count ? " / " : "", v);
}

static void fill_part(struct req *r, const struct html *h, const struct contest_row *row, const struct contest_unit *u,
                      const struct contest_part *p, bool rules, struct contest_part_view *v)
{
    const bool given = p->c->how == POINTS_HAND && p->mark.points >= 0;
    *v = (struct contest_part_view){.code = p->c->code,
                                    .name = tr_words(h->lang, &p->c->name),
                                    .full = contest_part_text(r->arena, p->c->full),
                                    .value = contest_value_words(r, h, p),
                                    .points = p->has ? contest_ratio_text(r->arena, p->points, 2) : FIGURE_NONE,
                                    .has = p->has,
                                    .corrected = p->corrected};
    fill_counts(r, row, u, p, v);
    if (!rules)
        return;
    v->rule = rule_words(r, h, p->c);
    if (p->c->how == POINTS_BEST && p->best.n > 0)
        v->best = contest_ratio_text(r->arena, p->best, p->c->indicator->decimals);
    if (!given)
        return;
    v->mark = contest_part_text(r->arena, p->mark.points);
    v->reason = p->mark.reason;
    v->evidence = p->mark.evidence;
    v->giver = p->mark.giver;
    v->confirmer = p->mark.confirmer;
    v->takes = row->makes && str_eq(row->state, "draft");
    v->confirms = v->takes && !*p->mark.confirmer && p->mark.given_by != viewer_of(r)->id &&
                  p->mark.given_for != viewer_of(r)->id;
}

void contest_fill_unit(struct req *r, const struct html *h, const struct contest_row *row, const struct contest_unit *u,
                       bool rules, struct contest_row_view *ret)
{
    const struct scheme *s = row->scheme;
    const bool placed = u->standing == CONTEST_PLACED;
    struct contest_part_view *parts = arena_array(r->arena, struct contest_part_view, s->n_criteria);
    for (size_t i = 0; i < s->n_criteria; i++)
        fill_part(r, h, row, u, &u->parts[i], rules, &parts[i]);
    *ret = (struct contest_row_view){.url = contest_unit_url(r, row->key, u->unit.code),
                                     .name = u->unit.name,
                                     .points = placed ? contest_points_text(r->arena, s, u->points) : FIGURE_NONE,
                                     .band = u->band ? tr_words(h->lang, &u->band->name) : NULL,
                                     .tone = u->band == &s->bands[0]                ? TONE_DONE
                                             : u->band == &s->bands[s->n_bands - 1] ? TONE_BACK
                                                                                    : TONE_WORK,
                                     .standing = placed ? NULL : tr(h->lang, contest_standing_name(u->standing)),
                                     .reason = u->reason,
                                     .volume = u->volume,
                                     .place = u->place,
                                     .parts = parts};
}

static struct contest_part part_then(struct req *r, const struct scheme *s, const char *code, struct ratio x)
{
    struct contest_part p = {.value = x, .told = x.d != 0};
    for (size_t i = 0; i < s->n_criteria; i++) {
        if (str_eq(s->criteria[i].code, code))
            p.c = &s->criteria[i];
    }
    if (!p.c)
        p.c = contest_about(r->arena, s, code);
    return p;
}

/* A value as it was, or is: of what the criterion counts. */
static const char *then(struct req *r, const struct html *h, const struct scheme *s, const char *code, struct ratio x)
{
    const struct contest_part p = part_then(r, s, code, x);
    if (p.c && !p.c->full && str_eq(code, CONTEST_STANDING))
        return tr(h->lang, contest_standing_name(x.n ? CONTEST_PLACED : CONTEST_EXCLUDED));
    return p.c ? contest_value_words(r, h, &p) : "";
}

/* The same as contest_confirm takes it. */
static const char *value_of(struct req *r, const struct scheme *s, const char *code, struct ratio x)
{
    const struct contest_part p = part_then(r, s, code, x);
    return p.c ? str_or(contest_value_text(r->arena, &p), "") : "";
}

static struct contest_appeal_view appeal_view(struct req *r, const struct html *h, const struct contest_row *row,
                                              const struct contest_unit *unit, const struct contest_appeal_row *a)
{
    const struct scheme *s = row->scheme;
    const bool open = str_eq(a->state, "open"), upheld = str_eq(a->state, "upheld");
    const bool waits = upheld && !*a->confirmer;
    struct contest_appeal_view v = {.unit = a->unit,
                                    .url = unit ? NULL : contest_unit_url(r, row->key, a->unit_code),
                                    .code = a->criterion,
                                    .criterion = contest_criterion_name(h, s, a->criterion),
                                    .state = tr(h->lang, open     ? N_("waits for an answer")
                                                         : upheld ? N_("upheld")
                                                                  : N_("refused")),
                                    .tone = open     ? TONE_WORK
                                            : upheld ? TONE_DONE
                                                     : TONE_NEUTRAL,
                                    .text = a->text,
                                    .evidence = a->evidence,
                                    .officer = a->officer,
                                    .answer = a->answer,
                                    .answerer = a->answerer,
                                    .was = upheld ? then(r, h, s, a->criterion, a->was) : NULL,
                                    .is = upheld ? then(r, h, s, a->criterion, a->is) : NULL,
                                    .made_at = a->made_at,
                                    .answered_at = a->answered_at,
                                    .waits = waits,
                                    .confirmer = a->confirmer,
                                    .revision = row->revision};
    if (waits && unit && row->makes && str_eq(row->state, "shown") && !a->answered_by_me) {
        v.confirm_url = contest_unit_url(r, row->key, a->unit_code);
        v.value = value_of(r, s, a->criterion, a->is);
    }
    return v;
}

/* Of the page at url: to what comes next of one of its lists, and back to the list's beginning. */
static struct contest_pages_view pages_of(struct req *r, const char *url, const char *list, const char *next)
{
    return (struct contest_pages_view){.next =
                                           next ? arena_printf(r->arena, "%s?%s=%s#%s", url, list, next, list) : NULL,
                                       .start = req_query(r, list) ? arena_printf(r->arena, "%s#%s", url, list) : NULL};
}

static enum err fill_appeals(struct req *r, const struct html *h, const struct contest_row *row,
                             const struct contest_unit *unit, const char *url, struct contest_story_view *ret)
{
    struct contest_appeal_list l;
    enum err x = contest_appeals(conn_of(r), site_of(r), viewer_of(r), r->arena, row, unit ? unit->unit.id : 0,
                                 req_query(r, "appeals"), STORY_ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct contest_appeal_view *list = arena_array(r->arena, struct contest_appeal_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        list[i] = appeal_view(r, h, row, unit, &l.rows[i]);
    ret->appeals = list;
    ret->appeal_count = (size_t)l.n;
    ret->appeal_pages = pages_of(r, url, "appeals", l.next);
    return ERR_OK;
}

static const char *act_word(const struct html *h, const char *act)
{
    static const struct {
        const char *act, *word;
    } words[] = {{"begin", N_("Drafted")},
                 {"recount", N_("Counted anew")},
                 {"exclude", N_("Left out")},
                 {"include", N_("Taken in again")},
                 {"give", N_("Points given by hand")},
                 {"confirm", N_("Points confirmed")},
                 {"take", N_("Points taken back")},
                 {"show", N_("Shown to the units")},
                 {"appeal", N_("Appealed")},
                 {"uphold", N_("Appeal upheld")},
                 {"refuse", N_("Appeal refused")},
                 {"agree", N_("Correction confirmed")},
                 {"reopen", N_("Correction not confirmed")},
                 {"freeze", N_("Frozen")},
                 {"sign", N_("Signed it")},
                 {"issue", N_("Issued")},
                 {"withdraw", N_("Withdrawn")},
                 {"replace", N_("Corrected by another")},
                 {"drop", N_("Dropped")},
                 {"erase", N_("Blacked out")}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i].act, act))
            return tr(h->lang, words[i].word);
    }
    return act;
}

static struct contest_trail_view trail_view(struct req *r, const struct html *h, const struct scheme *s,
                                            const struct contest_trail_row *x)
{
    const char *criterion = *x->criterion ? contest_criterion_name(h, s, x->criterion) : "";
    const char *stood = *x->for_name ? tr_arg(r->arena, h->lang, N_(" (for {})"), x->for_name) : "";
    return (struct contest_trail_view){
        .what = act_word(h, x->act),
        .who = arena_printf(r->arena, "%s%s", x->officer, stood),
        .where = arena_printf(r->arena, "%s%s%s", x->unit, *x->unit && *criterion ? " · " : "", criterion),
        .note = x->note,
        .at = x->at};
}

static enum err fill_trail(struct req *r, const struct html *h, const struct contest_row *row,
                           const struct contest_unit *unit, const char *url, struct contest_story_view *ret)
{
    struct contest_trail_list l;
    enum err x = contest_trail(conn_of(r), site_of(r), viewer_of(r), r->arena, row, unit ? unit->unit.id : 0,
                               req_query(r, "trail"), STORY_ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct contest_trail_view *list = arena_array(r->arena, struct contest_trail_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        list[i] = trail_view(r, h, row->scheme, &l.rows[i]);
    ret->trail = list;
    ret->trail_count = (size_t)l.n;
    ret->trail_pages = pages_of(r, url, "trail", l.next);
    return ERR_OK;
}

enum err contest_fill_story(struct req *r, const struct html *h, const struct contest_row *row,
                            const struct contest_unit *unit, const char *url, struct contest_story_view *ret)
{
    enum err x = fill_appeals(r, h, row, unit, url, ret);
    return x == ERR_OK ? fill_trail(r, h, row, unit, url, ret) : x;
}
