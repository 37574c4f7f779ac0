#include "web/words.h"

#include "base/str.h"
#include "catalogue/procedure.h"
#include "html/when.h"

struct word {
    const char *code, *name;
};

static const char *look_up(enum lang lang, const struct word *words, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(words[i].code, code))
            return tr(lang, words[i].name);
    }
    return str_or(code, "");
}

const char *word_solved(enum lang lang, const char *code)
{
    static const struct word words[] = {{"yes", N_("Solved")}, {"half", N_("Half solved")}, {"no", N_("Not solved")}};
    return look_up(lang, words, COUNT_OF(words), code);
}

const char *word_satisfied(enum lang lang, const char *code)
{
    static const struct word words[] = {
        {"yes", N_("Satisfied")}, {"basic", N_("Mostly satisfied")}, {"no", N_("Not satisfied")}};
    return look_up(lang, words, COUNT_OF(words), code);
}

const char *word_channel(enum lang lang, const char *code)
{
    static const struct word words[] = {{"web", N_("Web")},          {"phone", N_("Call")},
                                        {"letter", N_("Letter")},    {"visit", N_("Walk-in")},
                                        {"api", N_("Other system")}, {"import", N_("Import")}};
    return look_up(lang, words, COUNT_OF(words), code);
}

const char *word_state(enum lang lang, const struct matter *m)
{
    const struct procedure *p = procedure_by_code(m->procedure);
    const struct state_def *s = p ? procedure_state(p, m->state) : NULL;
    return s ? tr(lang, s->name) : m->state;
}

const char *word_entry(enum lang lang, const struct matter *m, const char *kind)
{
    static const struct word words[] = {{"submit", N_("Raised")},
                                        {"publish", N_("Published on the echo wall")},
                                        {"unpublish", N_("Taken off the echo wall")},
                                        {"transfer", N_("Handed over")},
                                        {"import", N_("Updated by import")},
                                        {"reissue", N_("New secret given")},
                                        {"served", N_("Message delivered")},
                                        {"merged_in", N_("Another one about the same thing joined")},
                                        {"main_sent", N_("Goes with the main matter")},
                                        {"erase", N_("Personal data erased")},
                                        {"undo", N_("Taken back")}};
    const struct procedure *p = procedure_by_code(m->procedure);
    const struct move_def *move = p ? procedure_move(p, kind) : NULL;
    return move ? tr(lang, move->done) : look_up(lang, words, COUNT_OF(words), kind);
}

const char *word_entry_desk(enum lang lang, const struct matter *m, const char *kind)
{
    static const struct word words[] = {{"rate", N_("The resident rated it")},
                                        {"supplement", N_("The resident added")},
                                        {"withdraw", N_("The resident withdrew it")},
                                        {"reveal", N_("Looked at the contact")}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i].code, kind))
            return tr(lang, words[i].name);
    }
    return word_entry(lang, m, kind);
}

enum tone tone_of(const struct matter *m)
{
    static const enum tone tones[] = {
        [LOOK_NEW] = TONE_NEW,   [LOOK_ACTIVE] = TONE_WORK,   [LOOK_CHECK] = TONE_VERIFY,
        [LOOK_DONE] = TONE_DONE, [LOOK_RETURNED] = TONE_BACK, [LOOK_ENDED] = TONE_NEUTRAL};
    const struct procedure *p = procedure_by_code(m->procedure);
    const struct state_def *s = p ? procedure_state(p, m->state) : NULL;
    return s ? tones[s->look] : TONE_NEUTRAL;
}

bool clock_of(struct html *h, const struct matter *m, struct clock_view *ret)
{
    if (!m->due_at)
        return false;
    int64_t left = m->due_at - h->now;
    bool late = left < 0;
    const char *span = when_span(h, late ? -left : left);
    *ret = (struct clock_view){
        .label = tr(h->lang, N_("This step")),
        .words = tr_arg(h->arena, h->lang, late ? N_("{} late") : N_("{} left"), span),
        .due = tr_arg(h->arena, h->lang, N_("until {}"), when_moment(h, m->due_at)),
        .tone = late                ? CLOCK_TONE_LATE
                : left < 3 * MS_DAY ? CLOCK_TONE_SOON
                                    : CLOCK_TONE_CALM,
        .used = late                ? 100
                : left > 5 * MS_DAY ? 10
                                    : (int)(100 - left * 100 / (5 * MS_DAY)),
    };
    return true;
}
