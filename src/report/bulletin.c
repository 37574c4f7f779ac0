/* A bulletin from its template and figures. */
#include "report/bulletin.h"

#include "base/str.h"
#include "model/notice.h"
#include "model/unit.h"
#include "report/bulletin_priv.h"

const struct bulletin_figure *bulletin_figure(const struct bulletin *b, const struct indicator *x)
{
    for (size_t i = 0; i < b->n_figures; i++) {
        if (b->figures[i].x == x)
            return &b->figures[i];
    }
    return NULL;
}

const struct indicator *bulletin_indicator(const struct bulletin_indicators *l, const char *code)
{
    for (size_t i = 0; l->list && i < l->n; i++) {
        if (str_eq(l->list[i]->code, code))
            return l->list[i];
    }
    return l->list ? NULL : indicator_find(code);
}

/* Every indicator: of what was kept those that were asked then. */
static enum err ask_figures(struct making *m, struct error *e)
{
    struct bulletin_indicators known = m->b->facts.indicators;
    const struct period now = m->b->facts.p;
    const struct period before = period_before(&now, m->zone), year = period_year_before(&now, m->zone);
    if (!known.list)
        known.list = indicators_by_place(m->arena, &known.n);
    struct bulletin_figure *all = m->b->figures = arena_array(m->arena, struct bulletin_figure, known.n + 1);
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < known.n; i++) {
        struct bulletin_figure *f = &all[m->b->n_figures];
        if (!bulletin_sums_has(m->sums, known.list[i], &now))
            continue;
        f->x = known.list[i];
        r = bulletin_sums_figure(m->sums, f->x, &now, &f->now, e);
        if (r == ERR_OK)
            r = bulletin_sums_figure(m->sums, f->x, &before, &f->before, e);
        if (r == ERR_OK)
            r = bulletin_sums_figure(m->sums, f->x, &year, &f->year, e);
        bulletin_say(m->arena, f);
        m->b->n_figures++;
    }
    return r;
}

static const char *filled(struct making *m, const char *raw)
{
    struct bulletin_piece p = {0};
    bulletin_fill(m, raw, &p);
    return p.text;
}

static enum err make_piece(struct making *m, size_t i, struct bulletin_piece *p, struct error *e)
{
    const struct bulletin_part *part = &m->b->def->parts[i];
    const char *edited = m->b->facts.texts ? m->b->facts.texts[i] : NULL;
    p->part = part;
    const char *raw = edited ? edited : part->text;
    bulletin_fill(m, part->kind == PART_TEXT ? bulletin_without_gaps(m, raw) : raw, p);
    p->raw = raw;
    if (part->kind == PART_FIGURES)
        bulletin_figure_rows(m, p);
    return part->kind == PART_TABLE || part->kind == PART_LIST ? bulletin_rows(m, part, p, e) : ERR_OK;
}

enum err bulletin_make(struct bulletin_sums *sums, struct arena *a, struct zone z, const struct bulletin_def *def,
                       const struct bulletin_facts *facts, struct bulletin *ret, struct error *e)
{
    struct bulletin b = {.def = def, .facts = *facts};
    struct making m = {.sums = sums, .arena = a, .zone = z, .b = &b};
    b.checks = arena_array(a, struct bulletin_check, BULLETIN_CHECKS_MAX);
    b.period = period_text(a, &facts->p, z);
    b.period_words = bulletin_period_words(a, &facts->p, z);
    enum err r = ask_figures(&m, e);
    if (r != ERR_OK)
        return r;
    b.title = filled(&m, str_or(facts->title, def->title));
    b.head = filled(&m, def->head);
    b.to = filled(&m, def->to);
    b.copy = filled(&m, def->copy);
    b.pieces = arena_array(a, struct bulletin_piece, def->n_parts + 1);
    for (; r == ERR_OK && b.n_pieces < def->n_parts; b.n_pieces++)
        r = make_piece(&m, b.n_pieces, &b.pieces[b.n_pieces], e);
    if (r != ERR_OK)
        return r;
    bulletin_check_all(&m);
    *ret = b;
    return ERR_OK;
}

enum err bulletin_cases(struct db_conn *c, const struct site *s, struct arena *a, const struct period *p,
                        int64_t unit_id, struct bulletin_facts *ret, struct error *e)
{
    const struct notice_filter f = {.unit_id = unit_id, .from = p->from, .to = p->to};
    struct notice_list l;
    enum err r = notice_list(c, s, a, &f, NULL, BULLETIN_CASES_MAX, &l, e);
    if (r != ERR_OK)
        return r;
    struct bulletin_case *all = arena_array(a, struct bulletin_case, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        all[i] = (struct bulletin_case){.number = l.rows[i].number,
                                        .title = l.rows[i].title,
                                        .unit = str_or(l.rows[i].unit_name, ""),
                                        .answer = utf8_cut(a, str_or(l.rows[i].answer, ""), BULLETIN_ANSWER_MAX)};
    ret->cases = all;
    ret->n_cases = (size_t)l.n;
    return ERR_OK;
}

enum err bulletin_office(struct db_conn *c, const struct site *s, struct arena *a, const char **ret, struct error *e)
{
    struct unit_list l;
    enum err r = unit_children(c, a, 0, &l, e);
    if (r == ERR_OK)
        *ret = l.n ? l.rows[0].name : s->name;
    return r;
}
