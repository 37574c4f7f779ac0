/* The words of callbacks, and the keys that press them: rows of a keyboard from top to bottom, as the form asks. */
#include "catalogue/callback_words.h"

#include "base/err.h"
#include "base/str.h"

static const struct callback_word outcomes[] = {{"reached", N_("Reached"), "1"},
                                                {"no_answer", N_("No answer"), "2"},
                                                {"busy", N_("Busy"), "3"},
                                                {"wrong_number", N_("Wrong number"), "4"},
                                                {"refused", N_("Did not want to answer"), "5"}};
static const struct callback_word contacted[] = {{"yes", N_("Yes"), "q"}, {"no", N_("No"), "w"}};
static const struct callback_word solved[] = {
    {"yes", N_("Solved"), "a"}, {"half", N_("Half solved"), "s"}, {"no", N_("Not solved"), "d"}};
static const struct callback_word satisfied[] = {
    {"yes", N_("Satisfied"), "z"}, {"basic", N_("Mostly satisfied"), "x"}, {"no", N_("Not satisfied"), "c"}};
static const struct callback_word whys[] = {{"nothing", N_("Nothing was done"), "t"},
                                            {"back", N_("It came back"), "y"},
                                            {"part", N_("Only part was done"), "u"},
                                            {"slow", N_("It took too long"), "i"},
                                            {"manner", N_("The way they were treated"), "o"},
                                            {"disagrees", N_("Does not agree with the finding"), "p"},
                                            {"other", N_("Something else"), "l"}};
static const struct callback_word quality[] = {{"pass", N_("Good as it is"), "g"}, {"defect", N_("Has defects"), "b"}};
static const struct callback_word defects[] = {{"question", N_("Does not answer what was asked"), "e"},
                                               {"action", N_("Does not say what was done"), "r"},
                                               {"basis", N_("Names no basis"), "f"},
                                               {"template", N_("A template, or copied from another"), "v"},
                                               {"personal", N_("Holds personal data"), "n"}};

#define WORDS(list)                                                                                                    \
    {                                                                                                                  \
        list, COUNT_OF(list)                                                                                           \
    }

const struct callback_words callback_outcomes = WORDS(outcomes);
const struct callback_words callback_contacted = WORDS(contacted);
const struct callback_words callback_solved = WORDS(solved);
const struct callback_words callback_satisfied = WORDS(satisfied);
const struct callback_words callback_whys = WORDS(whys);
const struct callback_words callback_quality = WORDS(quality);
const struct callback_words callback_defects = WORDS(defects);

const struct callback_word *callback_word(const struct callback_words *words, const char *code)
{
    for (size_t i = 0; i < words->n; i++) {
        if (str_eq(words->v[i].code, code))
            return &words->v[i];
    }
    return NULL;
}
