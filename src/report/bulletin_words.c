/* The words of a bulletin: periods, values, and what stands in place of slots. */
#include <string.h>

#include "base/str.h"
#include "report/bulletin_priv.h"

enum bulletin_every bulletin_every_of(const struct period *p)
{
    switch (p->kind) {
    case PERIOD_MONTH:
        return EVERY_MONTH;
    case PERIOD_QUARTER:
        return EVERY_QUARTER;
    case PERIOD_YEAR:
        return EVERY_YEAR;
    default:
        return p->to - p->from == 7 * MS_DAY ? EVERY_WEEK : EVERY_NONE;
    }
}

int64_t bulletin_begins(const struct period *p, struct zone z)
{
    const struct period before = period_before(p, z), year = period_year_before(p, z);
    return before.from < year.from ? before.from : year.from;
}

const char *bulletin_period_words(struct arena *a, const struct period *p, struct zone z)
{
    static const char *const quarters[] = {"一", "二", "三", "四"};
    struct civil f = civil_of(p->from, z), t = civil_of(p->to - 1, z);
    switch (p->kind) {
    case PERIOD_YEAR:
        return arena_printf(a, "%d年", f.year);
    case PERIOD_QUARTER:
        return arena_printf(a, "%d年第%s季度", f.year, quarters[(f.month - 1) / 3]);
    case PERIOD_MONTH:
        return arena_printf(a, "%d年%d月", f.year, f.month);
    default:
        break;
    }
    if (f.year != t.year)
        return arena_printf(a, "%d年%d月%d日至%d年%d月%d日", f.year, f.month, f.day, t.year, t.month, t.day);
    if (f.month != t.month)
        return arena_printf(a, "%d年%d月%d日至%d月%d日", f.year, f.month, f.day, t.month, t.day);
    return f.day == t.day ? arena_printf(a, "%d年%d月%d日", f.year, f.month, f.day)
                          : arena_printf(a, "%d年%d月%d日至%d日", f.year, f.month, f.day, t.day);
}

const char *bulletin_series(struct arena *a, const struct bulletin_def *def, const char *unit)
{
    return arena_printf(a, "%s%s", unit, def->series);
}

const char *bulletin_day_words(struct arena *a, int32_t day)
{
    return arena_printf(a, "%d年%d月%d日", (int)day / 10000, (int)day / 100 % 100, (int)day % 100);
}

static bool is_least(const struct indicator *x, const struct figure *f)
{
    bool least = false;
    for (size_t i = 0; i < x->n_counts; i++)
        least = least || f->counts[i].at_least;
    return least;
}

const char *bulletin_value(struct arena *a, const struct indicator *x, const struct figure *f)
{
    const char *n = figure_text(a, x, f);
    if (str_eq(n, FIGURE_NONE))
        return n;
    const char *after = x->shows == SHOWS_PERCENT ? "%" : x->shows == SHOWS_DAYS ? "天" : is_least(x, f) ? "余" : "";
    return arena_printf(a, "%s%s", n, after);
}

/* "+20.48" is 上升20.48%; of a share it is in points. */
static const char *change_words(struct arena *a, const struct indicator *x, const struct figure *now,
                                const struct figure *before)
{
    int64_t n;
    if (!figure_value(x, now, &n))
        return FIGURE_NONE;
    const char *by = figure_change(a, x, now, before);
    if (!by)
        return "无基数";
    if (*by != '+' && *by != '-')
        return "持平";
    return arena_printf(a, "%s%s%s", *by == '+' ? "上升" : "下降", by + 1,
                        x->shows == SHOWS_PERCENT ? "个百分点" : "%");
}

void bulletin_say(struct arena *a, struct bulletin_figure *f)
{
    f->text = bulletin_value(a, f->x, &f->now);
    f->before_text = bulletin_value(a, f->x, &f->before);
    f->year_text = bulletin_value(a, f->x, &f->year);
    f->change = change_words(a, f->x, &f->now, &f->before);
    f->year_change = change_words(a, f->x, &f->now, &f->year);
}

/* A count that a figure is made of: "26" of 26/31. */
static const char *count_text(struct arena *a, const struct bulletin_figure *f, const char *code)
{
    const struct indicator *x = f->x;
    if (x->base.code && str_eq(code, x->base.code))
        return f->now.base.rows ? arena_printf(a, "%lld", (long long)f->now.base.n) : FIGURE_NONE;
    for (size_t i = 0; i < x->n_counts; i++) {
        const struct indicator_sum *s = &f->now.counts[i];
        bool there = s->rows || f->now.base.rows;
        if (str_eq(code, x->counts[i].code))
            return there ? arena_printf(a, "%lld%s", (long long)s->n, s->at_least ? "余" : "") : FIGURE_NONE;
    }
    return FIGURE_NONE;
}

static const char *figure_words(struct arena *a, const struct bulletin_figure *f, const char *part)
{
    const struct {
        const char *part, *text;
    } parts[] = {{"", f->text},
                 {"before", f->before_text},
                 {"change", f->change},
                 {"year_before", f->year_text},
                 {"year_change", f->year_change}};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (str_eq(part, parts[i].part))
            return parts[i].text;
    }
    return count_text(a, f, part);
}

const struct indicator *bulletin_slot_of(const struct making *m, const struct bulletin_slot *s)
{
    return bulletin_indicator(&m->b->facts.indicators, s->name);
}

const char *bulletin_slot_text(const struct making *m, const struct bulletin_slot *s, const struct indicator *x)
{
    const struct bulletin *b = m->b;
    const struct period before = period_before(&b->facts.p, m->zone);
    const struct bulletin_figure *f = x ? bulletin_figure(b, x) : NULL;
    if (x)
        return f ? figure_words(m->arena, f, s->part) : FIGURE_NONE;
    if (str_eq(s->name, "period"))
        return b->period_words;
    if (str_eq(s->name, "before"))
        return bulletin_period_words(m->arena, &before, m->zone);
    if (str_eq(s->name, "office"))
        return b->facts.office;
    if (str_eq(s->name, "unit"))
        return str_or(b->facts.unit, b->facts.office);
    return NULL; /* what was typed in braces and is no slot stays */
}

static void add_run(struct bulletin_piece *ret, const char *text, const struct indicator *x, const char *part)
{
    if (*text)
        ret->runs[ret->n_runs++] = (struct bulletin_run){text, x, part};
}

void bulletin_fill(struct making *m, const char *raw, struct bulletin_piece *ret)
{
    struct bulletin_slot s;
    size_t n = 1;
    for (const char *p = raw; bulletin_slot_next(p, &s); p = s.text + s.n)
        n += 2;
    ret->raw = raw;
    ret->runs = arena_array(m->arena, struct bulletin_run, n);
    const char *p = raw;
    for (; bulletin_slot_next(p, &s); p = s.text + s.n) {
        const struct indicator *x = bulletin_slot_of(m, &s);
        const char *text = bulletin_slot_text(m, &s, x);
        add_run(ret, arena_strndup(m->arena, p, (size_t)(s.text - p)), NULL, "");
        add_run(ret, text ? text : arena_strndup(m->arena, s.text, s.n), x, arena_strdup(m->arena, s.part));
    }
    add_run(ret, p, NULL, "");
    struct buf out;
    buf_init(&out, 64 * 1024);
    for (size_t i = 0; i < ret->n_runs; i++)
        buf_puts(&out, ret->runs[i].text);
    ret->text = arena_strdup(m->arena, out.data);
    buf_release(&out);
}
