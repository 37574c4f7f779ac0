/* Whether a bulletin agrees with itself: sums, shares, and words against figures. */
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "base/str.h"
#include "report/adds_up.h"
#include "report/bulletin_priv.h"

void bulletin_note(struct making *m, const char *code, const char *part, bool ok, const char *fmt, ...)
{
    struct bulletin *b = m->b;
    va_list ap;
    size_t i = b->n_checks;
    b->n_wrong += !ok;
    if (i == BULLETIN_CHECKS_MAX) { /* what does not agree takes the place of what does */
        while (i > 0 && (ok || !b->checks[i - 1].ok))
            i--;
        if (i-- == 0)
            return;
    }
    va_start(ap, fmt);
    b->checks[i] =
        (struct bulletin_check){.code = code, .part = part, .ok = ok, .says = arena_vprintf(m->arena, fmt, ap)};
    va_end(ap);
    b->n_checks += i == b->n_checks;
}

static int64_t count_of(const struct figure *f, size_t i)
{
    return i == INDICATOR_TERMS_MAX ? f->base.n : f->counts[i].n;
}

/* The exact sums have to be equal: what is printed is made of them. */
void bulletin_check_rows(struct making *m, const struct bulletin_part *part, const struct indicator *x,
                         const struct figure *rows, size_t n, const struct figure *all)
{
    int64_t *list = arena_array(m->arena, int64_t, n + 1), sum;
    for (size_t i = 0; i <= INDICATOR_TERMS_MAX; i++) {
        if (i < INDICATOR_TERMS_MAX ? i >= x->n_counts : !x->base.code)
            continue;
        for (size_t k = 0; k < n; k++)
            list[k] = count_of(&rows[k], i);
        if (!adds_up(list, n, count_of(all, i), &sum)) {
            bulletin_note(m, "rows", part->code, false, "“%s”中%s各行合计%lld，与总数%lld不符。", part->text,
                          x->name.zh, (long long)sum, (long long)count_of(all, i));
            return;
        }
    }
    bulletin_note(m, "rows", part->code, true, "“%s”中%s各行合计与总数一致。", part->text, x->name.zh);
}

/* In hundredths: "60.27%" is 6027; -1: it is no share. */
static int64_t hundredths(const char *text)
{
    int64_t n = 0;
    int after = -1;
    for (; *text && *text != '%'; text++) {
        if (*text == '.')
            after = 0;
        else if (isdigit((unsigned char)*text))
            n = n * 10 + (*text - '0');
        else
            return -1;
        after += after >= 0 && *text != '.';
    }
    return after == 2 ? n : -1;
}

/* Each is rounded by itself, so together they may miss 100 by half a hundredth a row. */
static void check_shares(struct making *m, const struct bulletin_piece *p)
{
    int64_t sum = 0, rows = 0;
    if (!p->part->share || !p->table)
        return;
    for (size_t i = 0; i < p->table->n_rows; i++) {
        int64_t n = p->table->rows[i].sum ? -1 : hundredths(p->table->rows[i].cells[2].text);
        sum += n > 0 ? n : 0;
        rows += n >= 0;
    }
    if (!rows)
        return;
    int64_t off = sum > 10000 ? sum - 10000 : 10000 - sum;
    bool ok = 2 * off <= rows;
    bulletin_note(m, "shares", p->part->code, ok, "“%s”各项占比之和%lld.%02lld%%%s。", p->part->text,
                  (long long)(sum / 100), (long long)(sum % 100),
                  !ok   ? "，不等于100%"
                  : off ? "，与100%的差额来自四舍五入"
                        : "");
}

static void check_sums(struct making *m)
{
    for (size_t i = 0; i < m->b->def->n_sums; i++) {
        const struct bulletin_sum *s = &m->b->def->sums[i];
        const struct bulletin_figure *whole = bulletin_figure(m->b, s->whole);
        const char *names = "";
        int64_t parts[BULLETIN_COLUMNS_MAX], sum, all = 0;
        for (size_t k = 0; k < s->n_parts; k++) {
            const struct bulletin_figure *f = bulletin_figure(m->b, s->parts[k]);
            parts[k] = 0;
            if (f)
                figure_value(f->x, &f->now, &parts[k]);
            names = arena_printf(m->arena, "%s%s%s", names, k ? "、" : "", s->parts[k]->name.zh);
        }
        if (whole)
            figure_value(whole->x, &whole->now, &all);
        bool ok = adds_up(parts, s->n_parts, all, &sum);
        bulletin_note(m, "sums", s->code, ok, "%s之和%lld，%s%lld%s。", names, (long long)sum, s->whole->name.zh,
                      (long long)all, ok ? "，一致" : "，不符");
    }
}

/* Words of the template, and as they were edited. */
struct edited {
    const char *code, *text, *raw;
};

/* A slot of the template that an edited text has no more: somebody may have typed over it. */
static void check_kept(struct making *m, const struct edited *p)
{
    struct bulletin_slot s;
    for (const char *t = p->text; bulletin_slot_next(t, &s); t = s.text + s.n) {
        const struct indicator *x = bulletin_slot_of(m, &s);
        const char *slot = arena_strndup(m->arena, s.text, s.n);
        const struct bulletin_figure *f = x ? bulletin_figure(m->b, x) : NULL;
        if (f && !strstr(p->raw, slot))
            bulletin_note(m, "slot", p->code, false, "原文的%s（%s，%s）已被删去。", slot, x->name.zh, f->text);
    }
}

/* Whether any figure of the bulletin is printed so. */
static bool is_figure(const struct bulletin *b, const char *number)
{
    size_t n = strlen(number);
    for (size_t i = 0; i < b->n_figures; i++) {
        const char *const texts[] = {b->figures[i].text, b->figures[i].before_text, b->figures[i].year_text};
        for (size_t k = 0; k < COUNT_OF(texts); k++) {
            if (str_starts(texts[k], number) && !isdigit((unsigned char)texts[k][n]) && texts[k][n] != '.')
                return true;
        }
    }
    return false;
}

/* Whether a number stands in words, not as a part of another one. */
static bool has_number(const char *words, const char *number)
{
    size_t n = strlen(number);
    for (const char *p = words; (p = strstr(p, number)); p++) {
        bool inside = p > words && (isdigit((unsigned char)p[-1]) ||
                                    (p[-1] == '.' && p - 1 > words && isdigit((unsigned char)p[-2])));
        bool longer = isdigit((unsigned char)p[n]) || (p[n] == '.' && isdigit((unsigned char)p[n + 1]));
        if (!inside && !longer)
            return true;
    }
    return false;
}

/* Numbers that date, number or name something are no figures. In brackets those of an item: （12）. */
static bool is_plain(const char *before, const char *text, const char *after)
{
    static const char *const follows[] = {"年", "月", "日", "号", "时", "条例", "〕", NULL};
    static const char *const leads[] = {"第", "〔", NULL};
    static const char open[] = "（";
    size_t n = (size_t)(text - before);
    if (after - text <= 2 && n >= strlen(open) && str_starts(text - strlen(open), open) && str_starts(after, "）"))
        return true;
    for (size_t i = 0; follows[i]; i++) {
        if (str_starts(after, follows[i]))
            return true;
    }
    for (size_t i = 0; leads[i]; i++) {
        if (n >= strlen(leads[i]) && str_starts(text - strlen(leads[i]), leads[i]))
            return true;
    }
    return false;
}

/* Numbers that were typed: those in the template's own words are its author's. */
static void check_typed(struct making *m, const struct edited *p)
{
    struct bulletin_slot s;
    bool slots = true;
    for (const char *t = p->raw; *t;) {
        slots = slots && bulletin_slot_next(t, &s);
        const char *stop = slots ? s.text : t + strlen(t), *d = t;
        while (d < stop && !isdigit((unsigned char)*d))
            d++;
        if (d == stop) {
            t = slots ? s.text + s.n : stop;
            continue;
        }
        const char *end = d;
        while (end < stop && (isdigit((unsigned char)*end) || (*end == '.' && isdigit((unsigned char)end[1]))))
            end++;
        const char *number = arena_strndup(m->arena, d, (size_t)(end - d));
        if (!is_plain(p->raw, d, end) && !has_number(p->text, number))
            bulletin_note(m, "typed", p->code, is_figure(m->b, number),
                          is_figure(m->b, number) ? "手填的%s与本通报的一项数据相同，宜改用数据项。"
                                                  : "手填的%s与本通报的任何一项数据都不相同。",
                          number);
        t = end;
    }
}

/* Offices that are named have to be of whom the bulletin is; of a part of the site the sums see to that, so what is
 * left are cases. */
static void check_cases(struct making *m)
{
    const struct bulletin_facts *f = &m->b->facts;
    for (size_t i = 0; *f->unit && i < f->n_cases; i++) {
        bool ok = str_eq(f->cases[i].unit, f->unit);
        bulletin_note(m, "case", f->cases[i].number, ok, "摘登的“%s”由%s办理%s。", f->cases[i].title, f->cases[i].unit,
                      ok ? "" : "，不在本通报范围内");
    }
}

static void check_edited(struct making *m, const struct edited *x)
{
    if (str_eq(x->raw, x->text))
        return;
    check_kept(m, x);
    check_typed(m, x);
}

void bulletin_check_all(struct making *m)
{
    const struct bulletin_def *def = m->b->def;
    check_edited(m, &(struct edited){"title", def->title, str_or(m->b->facts.title, def->title)});
    for (size_t i = 0; i < m->b->n_pieces; i++) {
        const struct bulletin_piece *p = &m->b->pieces[i];
        check_shares(m, p);
        check_edited(m, &(struct edited){p->part->code, p->part->text, p->raw});
    }
    check_sums(m);
    check_cases(m);
}
