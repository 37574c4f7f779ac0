#include "web/words.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/callback_words.h"
#include "catalogue/procedure.h"
#include "html/when.h"
#include "model/paper.h"

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
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    const struct state_def *s = procedure_state(p, m->state);
    return s ? tr_words(lang, &s->name) : m->state;
}

const char *word_entry(enum lang lang, const struct matter *m, const char *kind)
{
    static const struct word words[] = {{"submit", N_("Raised")},
                                        {"publish", N_("Published on the echo wall")},
                                        {"unpublish", N_("Taken off the echo wall")},
                                        {"wish_release", N_("A copy without names was released")},
                                        {"wish_hide", N_("The public copy was taken off")},
                                        {"wish_keep", N_("It was decided that no copy becomes public")},
                                        {"wish_left", N_("Who was to make the wish true gave it up")},
                                        {"transfer", N_("Handed over")},
                                        {"import", N_("Updated by import")},
                                        {"reissue", N_("New secret given")},
                                        {"served", N_("Message delivered")},
                                        {"issue", N_("Paper issued")},
                                        {"served_by_hand", N_("Paper served")},
                                        {"merged_in", N_("Another one about the same thing joined")},
                                        {"main_sent", N_("Goes with the main matter")},
                                        {"recount", N_("Limit counted anew by the days off announced since")},
                                        {"erase", N_("Personal data erased")},
                                        {"undo", N_("Taken back")}};
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    const struct move_def *move = procedure_move(p, kind);
    return move ? tr_words(lang, &move->done) : look_up(lang, words, COUNT_OF(words), kind);
}

const char *word_entry_desk(enum lang lang, const struct matter *m, const char *kind)
{
    static const struct word words[] = {{"rate", N_("The resident rated it")},
                                        {"supplement", N_("The resident added")},
                                        {"withdraw", N_("The resident withdrew it")},
                                        {"reveal", N_("Looked at the contact")},
                                        {"callback", N_("Called the resident back")},
                                        {"callback_reopen", N_("Called back: not solved, reopened one level up")},
                                        {"callback_appeal", N_("Called back: still not solved, to the supervisor")},
                                        {"callback_return", N_("Reply sent back to the office after sign-off")}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i].code, kind))
            return tr(lang, words[i].name);
    }
    return word_entry(lang, m, kind);
}

/* One code of a call in words; NULL for what is none. */
static const char *call_word(enum lang lang, const char *what, const char *code)
{
    static const struct {
        const char *what;
        const struct callback_words *words;
    } kinds[] = {{"outcome", &callback_outcomes},
                 {"solved", &callback_solved},
                 {"satisfied", &callback_satisfied},
                 {"why", &callback_whys},
                 {"quality", &callback_quality},
                 {"defects", &callback_defects},
                 {"how", &paper_ways},
                 {"signed", &paper_signers}};
    if (str_eq(what, "contacted"))
        return tr(lang,
                  str_eq(code, "yes") ? N_("The office had been in touch") : N_("The office had not been in touch"));
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct callback_word *w = str_eq(kinds[i].what, what) ? callback_word(kinds[i].words, code) : NULL;
        if (w)
            return tr(lang, w->name);
    }
    return NULL;
}

/* "outcome=reached why=slow,manner" → "Reached · It took too long · The way they were treated" */
static const char *call_words(struct arena *a, enum lang lang, const char *codes)
{
    const char *out = "";
    while (*codes) {
        size_t n = strcspn(codes, " ");
        char *pair = arena_strndup(a, codes, n), *eq = strchr(pair, '='), *code = eq ? eq + 1 : NULL;
        codes += n + (codes[n] == ' ');
        if (eq)
            *eq = '\0';
        while (code && *code) {
            size_t len = strcspn(code, ",");
            const char *word = call_word(lang, pair, arena_strndup(a, code, len));
            if (word)
                out = arena_printf(a, "%s%s%s", out, *out ? " · " : "", word);
            code += len + (code[len] == ',');
        }
    }
    return out;
}

const char *word_text(struct arena *a, enum lang lang, const char *part, const char *content)
{
    bool codes = str_eq(part, "answers") || str_eq(part, "check") || str_eq(part, "service");
    return codes && content ? call_words(a, lang, content) : content;
}

/* Of several texts each says which it is. */
static bool says_one_text(const struct move_def *m)
{
    int n = 0;
    for (size_t i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++)
        n += m->fields[i].type == FIELD_TEXT;
    return n <= 1;
}

const char *word_entry_text(struct arena *a, enum lang lang, const struct matter *m, const char *kind,
                            const struct entry_text *t)
{
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    const struct move_def *move = procedure_move(p, kind);
    bool raised = str_eq(kind, "submit");
    const struct field_def *f = raised ? procedure_raised_field(p, t->part)
                                : move ? move_text_field(p, move, t->part)
                                       : NULL;
    bool plain = !f || (f->type == FIELD_TEXT && move && says_one_text(move));
    if (plain || str_empty(t->content))
        return word_text(a, lang, t->part, t->content);
    const struct option_def *o = field_option(f, t->content);
    return arena_printf(a, lang == LANG_EN ? "%s: %s" : "%s：%s", tr_words(lang, &f->name),
                        o ? tr_words(lang, &o->name) : word_text(a, lang, t->part, t->content));
}

enum tone tone_of(const struct matter *m)
{
    static const enum tone tones[] = {
        [LOOK_NEW] = TONE_NEW,   [LOOK_ACTIVE] = TONE_WORK,   [LOOK_CHECK] = TONE_VERIFY,
        [LOOK_DONE] = TONE_DONE, [LOOK_RETURNED] = TONE_BACK, [LOOK_ENDED] = TONE_NEUTRAL};
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    const struct state_def *s = procedure_state(p, m->state);
    return s ? tones[s->look] : TONE_NEUTRAL;
}
