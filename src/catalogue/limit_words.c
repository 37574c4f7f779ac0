/* Sentences about limits. The order of words is the translators': a part is one msgid with all it needs. */
#include "catalogue/limit_words.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#define SENTENCE_MAX 4000 /* bytes */

static struct limit_part *add(struct limit_words *w, enum limit_part_kind kind, const char *msgid)
{
    struct limit_part *p = &w->parts[w->n++];
    *p = (struct limit_part){.kind = kind, .msgid = msgid};
    return p;
}

static struct limit_value amount_of(const struct limit_rule *r)
{
    int64_t n = r->unit == LIMIT_HOUR ? r->length * MS_HOUR : r->length;
    return (struct limit_value){"amount", LIMIT_VALUE_AMOUNT, n, r->unit};
}

static void add_start(const struct limit_run *run, const struct limit_due *d, struct limit_words *w)
{
    struct limit_part *p;
    if (run->rule.unit == LIMIT_HOUR) {
        p = add(w, LIMIT_PART_START, N_("Counted from {start}, {amount}"));
        p->values[0] = (struct limit_value){"start", LIMIT_VALUE_MOMENT, run->start_ms, 0};
    } else {
        p = add(w, LIMIT_PART_START, N_("Counted from the day after {start}, {amount}"));
        p->values[0] = (struct limit_value){"start", LIMIT_VALUE_DAY, d->start_day, 0};
    }
    p->values[1] = amount_of(&run->rule);
    for (size_t i = 0; i < run->n_extensions; i++) {
        p = add(w, LIMIT_PART_EXTENDED, N_("extended by {amount}"));
        p->values[0] = amount_of(&run->extensions[i]);
    }
}

/* The unit of whole days that were not counted: that of the rules, days where they mix. */
static enum limit_unit day_unit(const struct limit_run *run)
{
    enum limit_unit unit = run->rule.unit;
    for (size_t i = 0; i < run->n_extensions; i++) {
        if (run->extensions[i].unit != unit)
            unit = LIMIT_DAY;
    }
    return unit == LIMIT_WORKDAY ? LIMIT_WORKDAY : LIMIT_DAY;
}

static bool counts_in(const struct limit_run *run, enum limit_unit unit)
{
    bool found = run->rule.unit == unit;
    for (size_t i = 0; i < run->n_extensions; i++)
        found = found || run->extensions[i].unit == unit;
    return found;
}

static void add_uncounted(const struct limit_run *run, const struct limit_due *d, struct limit_words *w)
{
    struct limit_part *p;
    if (d->paused_days > 0) {
        p = add(w, LIMIT_PART_PAUSED, N_("{amount} not counted, at whose end the clock stood"));
        p->values[0] = (struct limit_value){"amount", LIMIT_VALUE_AMOUNT, d->paused_days, day_unit(run)};
    }
    if (d->paused_ms > 0) {
        p = add(w, LIMIT_PART_PAUSED, N_("{amount} not counted, while the clock stood"));
        p->values[0] = (struct limit_value){"amount", LIMIT_VALUE_AMOUNT, d->paused_ms, LIMIT_HOUR};
    }
    if (d->skipped > 0) {
        p = add(w, LIMIT_PART_SKIPPED,
                d->skipped == 1 ? N_("{n} day off not counted") : N_("{n} days off not counted"));
        p->values[0] = (struct limit_value){"n", LIMIT_VALUE_NUMBER, d->skipped, 0};
    }
    if (d->made_up == 1) {
        p = add(w, LIMIT_PART_MADE_UP, N_("{day} counted, a day worked in place of another"));
        p->values[0] = (struct limit_value){"day", LIMIT_VALUE_DAY, d->made_up_first, 0};
    } else if (d->made_up > 1) {
        p = add(w, LIMIT_PART_MADE_UP, N_("{n} weekend days counted, which are worked in place of others"));
        p->values[0] = (struct limit_value){"n", LIMIT_VALUE_NUMBER, d->made_up, 0};
    }
}

static void add_rolled(const struct limit_run *run, const struct limit_due *d, struct limit_words *w)
{
    bool days = !counts_in(run, LIMIT_WORKDAY) && !counts_in(run, LIMIT_HOUR);
    int64_t n = run->rule.length;
    for (size_t i = 0; i < run->n_extensions; i++)
        n += run->extensions[i].length;
    struct limit_part *p = add(w, LIMIT_PART_ROLLED,
                               days ? N_("day {n}, {day}, is a day off, so it ends at 24:00 on {to}")
                                    : N_("the last day, {day}, is a day off, so it ends at 24:00 on {to}"));
    p->values[0] = (struct limit_value){"day", LIMIT_VALUE_DAY, d->raw_day, 0};
    p->values[1] = (struct limit_value){"to", LIMIT_VALUE_DAY, d->due_day, 0};
    if (days)
        p->values[2] = (struct limit_value){"n", LIMIT_VALUE_NUMBER, n, 0};
}

static void add_end(const struct limit_run *run, const struct limit_due *d, struct limit_words *w)
{
    enum limit_unit last = run->n_extensions > 0 ? run->extensions[run->n_extensions - 1].unit : run->rule.unit;
    struct limit_part *p;
    if (d->stands) {
        p = add(w, LIMIT_PART_STANDS,
                d->left > 0 ? N_("the clock stands since {since}, {amount} left")
                            : N_("the clock stands since {since}"));
        p->values[0] = (struct limit_value){"since", LIMIT_VALUE_MOMENT, d->stands_since_ms, 0};
        if (d->left > 0)
            p->values[1] = (struct limit_value){"amount", LIMIT_VALUE_AMOUNT, d->left, d->left_unit};
    } else if (d->rolled) {
        add_rolled(run, d, w);
    } else if (last == LIMIT_HOUR) {
        p = add(w, LIMIT_PART_END, N_("ends at {moment}"));
        p->values[0] = (struct limit_value){"moment", LIMIT_VALUE_MOMENT, d->due_ms, 0};
    } else {
        p = add(w, LIMIT_PART_END, N_("ends at 24:00 on {day}"));
        p->values[0] = (struct limit_value){"day", LIMIT_VALUE_DAY, d->due_day, 0};
    }
}

void limit_explain(const struct limit_run *run, const struct limit_due *d, struct limit_words *ret)
{
    struct limit_words w = {.n = 0};
    add_start(run, d, &w);
    add_uncounted(run, d, &w);
    add_end(run, d, &w);
    if (d->provisional) {
        struct limit_part *p = add(&w, LIMIT_PART_PROVISIONAL,
                                   N_("provisional by weekends alone, since the days off of {year} are not known yet"));
        p->values[0] = (struct limit_value){"year", LIMIT_VALUE_NUMBER, d->provisional_year, 0};
    }
    *ret = w;
}

/* A sentence on its way: the year of the date before is left out of the next. */
struct saying {
    struct arena *a;
    const struct limit_voice *voice;
    int year;
};

struct word {
    const char *name, *text;
};

/* The msgid's translation with its words; what has no word stays as it stands. */
static char *fill(struct saying *x, const char *msgid, const struct word *words, size_t n)
{
    struct buf out;
    buf_init(&out, SENTENCE_MAX);
    for (const char *s = x->voice->tr(x->voice->ctx, msgid); *s;) {
        const struct word *found = NULL;
        size_t len = *s == '{' ? strcspn(s, "}") : 0;
        for (size_t i = 0; len > 0 && i < n; i++) {
            if (strlen(words[i].name) == len - 1 && strncmp(words[i].name, s + 1, len - 1) == 0)
                found = &words[i];
        }
        if (found)
            buf_puts(&out, found->text);
        else
            buf_putc(&out, *s);
        s += found ? len + 1 : 1;
    }
    char *text = arena_strdup(x->a, out.data);
    buf_release(&out);
    return text;
}

static char *number(struct saying *x, int64_t n)
{
    return arena_printf(x->a, "%lld", (long long)n);
}

static char *count_of(struct saying *x, int64_t n, const char *one, const char *many)
{
    struct word w = {"n", number(x, n)};
    return fill(x, n == 1 ? one : many, &w, 1);
}

/* Down to the minute, as clocks are read. */
static char *span_of(struct saying *x, int64_t ms)
{
    int64_t hours = ms / MS_HOUR, minutes = ms % MS_HOUR / MS_MINUTE;
    char *h = count_of(x, hours, N_("{n} hour"), N_("{n} hours"));
    char *m = count_of(x, minutes, N_("{n} minute"), N_("{n} minutes"));
    if (hours == 0 || minutes == 0)
        return hours > 0 ? h : m;
    struct word both[] = {{"hours", h}, {"minutes", m}};
    return fill(x, N_("{hours} {minutes}"), both, COUNT_OF(both));
}

static char *amount(struct saying *x, int64_t n, enum limit_unit unit)
{
    return unit == LIMIT_HOUR      ? span_of(x, n)
           : unit == LIMIT_WORKDAY ? count_of(x, n, N_("{n} working day"), N_("{n} working days"))
                                   : count_of(x, n, N_("{n} day"), N_("{n} days"));
}

static char *date(struct saying *x, int32_t day)
{
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    int month = day / 100 % 100;
    bool same = x->year == day / 10000;
    struct word words[] = {{"year", number(x, day / 10000)},
                           {"month", months[(month + 11) % 12]},
                           {"m", number(x, month)},
                           {"d", number(x, day % 100)}};
    x->year = day / 10000;
    return fill(x, same ? N_("{d} {month}") : N_("{d} {month} {year}"), words, COUNT_OF(words));
}

static char *moment(struct saying *x, int64_t ms)
{
    struct civil c = civil_of(ms, x->voice->zone);
    struct word words[] = {{"date", date(x, civil_day(ms, x->voice->zone))},
                           {"time", arena_printf(x->a, "%02d:%02d", c.hour, c.minute)}};
    return fill(x, N_("{time} on {date}"), words, COUNT_OF(words));
}

/* Values are said in the order in which they stand, which is that of the sentence. */
static char *part_text(struct saying *x, const struct limit_part *p)
{
    struct word words[LIMIT_VALUES_MAX];
    size_t n = 0;
    for (const struct limit_value *v = p->values; v->name; v++) {
        words[n].name = v->name;
        words[n++].text = v->kind == LIMIT_VALUE_AMOUNT   ? amount(x, v->n, v->unit)
                          : v->kind == LIMIT_VALUE_DAY    ? date(x, (int32_t)v->n)
                          : v->kind == LIMIT_VALUE_MOMENT ? moment(x, v->n)
                                                          : number(x, v->n);
    }
    return fill(x, p->msgid, words, n);
}

char *limit_sentence(struct arena *a, const struct limit_voice *v, const struct limit_words *w, const char *article)
{
    struct saying x = {a, v, 0};
    char *text = NULL;
    for (size_t i = 0; i < w->n; i++) {
        char *part = part_text(&x, &w->parts[i]);
        struct word words[] = {{"before", text}, {"after", part}};
        text = text ? fill(&x, N_("{before}, {after}"), words, COUNT_OF(words)) : part;
    }
    struct word words[] = {{"sentence", str_or(text, "")}, {"article", str_or(article, "")}};
    return fill(&x, str_empty(article) ? N_("{sentence}.") : N_("{sentence} ({article})."), words, COUNT_OF(words));
}

char *limit_amount(struct arena *a, const struct limit_voice *v, const struct limit_rule *r)
{
    struct saying x = {a, v, 0};
    struct limit_value value = amount_of(r);
    return amount(&x, value.n, value.unit);
}
