#include "web/told.h"

#include "base/str.h"
#include "catalogue/message.h"

static const struct {
    const char *state, *name;
    enum tone tone;
} states[] = {{"held", N_("Waiting"), TONE_NEW},        {"due", N_("Due"), TONE_NEW},
              {"sending", N_("Being sent"), TONE_WORK}, {"unsure", N_("Unsure"), TONE_VERIFY},
              {"sent", N_("Gone out"), TONE_DONE},      {"delivered", N_("Arrived"), TONE_DONE},
              {"failed", N_("Failed"), TONE_LATE},      {"cancelled", N_("Not sent"), TONE_NEUTRAL}};

const char *told_event(enum lang lang, const char *code)
{
    const struct message_event *m = message_event(code);
    return m ? tr(lang, m->name) : code;
}

const char *told_channel(enum lang lang, const char *code)
{
    if (str_eq(code, "sms"))
        return tr(lang, N_("Short message"));
    return str_eq(code, "mail") ? tr(lang, N_("Mail")) : str_eq(code, "webhook") ? tr(lang, N_("Webhook")) : code;
}

const char *told_state(enum lang lang, const char *state)
{
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_eq(states[i].state, state))
            return tr(lang, states[i].name);
    }
    return state;
}

enum tone told_tone(const char *state)
{
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_eq(states[i].state, state))
            return states[i].tone;
    }
    return TONE_NEUTRAL;
}
