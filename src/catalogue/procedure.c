/*
 * The built-in procedure 诉求 (12345-style demand): raised → dispatched → handled → replied → verified → signed off →
 * rated. Everything here is data of the kind that a YAML file can hold; limits are the common municipal ones (5 working
 * days are counted elsewhere; here plain days) and are replaced by an office's own.
 */
#include "catalogue/procedure.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

#define REASON_MAX 500
#define TEXT_MAX   20000

static const struct state_def suqiu_states[] = {
    {"new", N_("New"), N_("We have received it. The intake office is deciding which office handles it."), LOOK_NEW,
     true},
    {"returned", N_("Returned"),
     N_("The office it was sent to says it is not theirs. The intake office is finding the right one."), LOOK_RETURNED,
     true},
    {"dispatched", N_("Dispatched"), N_("It has been sent to the office below, which has to take it on."), LOOK_NEW,
     true},
    {"handling", N_("In hand"), N_("The office below is working on it."), LOOK_ACTIVE, true},
    {"merged", N_("Merged"),
     N_("It is handled together with others about the same thing. You get an answer of your own."), LOOK_ACTIVE, true},
    {"replied", N_("To verify"), N_("The office has answered. Somebody else is checking the answer."), LOOK_CHECK,
     true},
    {"verified", N_("To sign off"), N_("The answer has been checked and waits for sign-off."), LOOK_CHECK, true},
    {"closed", N_("Closed"), N_("It has been signed off. Please tell us whether it is solved."), LOOK_DONE, false},
    {"appealed", N_("With supervisor"),
     N_("You said again that it is not solved. A supervisor is deciding how to go on."), LOOK_RETURNED, true},
    {"withdrawn", N_("Withdrawn"), N_("You have withdrawn it."), LOOK_ENDED, false},
    {"refused", N_("Not accepted"), N_("It could not be accepted here. The reason and the right way are below."),
     LOOK_ENDED, false},
};

#define OPEN_STATES                                                                                                    \
    {                                                                                                                  \
        "new", "returned", "dispatched", "handling", "merged", "replied", "verified", "appealed", NULL                 \
    }

#define ALL_STATES                                                                                                     \
    {                                                                                                                  \
        "new", "returned", "dispatched", "handling", "merged", "replied", "verified", "appealed", "closed",            \
            "withdrawn", "refused", NULL                                                                               \
    }

/* A call asks the resident about a closed matter. What was answered is codes, which the pages turn into words; what was
 * said is the resident's to read again, the caller's note and the check of the reply are the staff's. */
#define CALLBACK_FIELDS(note, least)                                                                                   \
    {                                                                                                                  \
        {"answers", N_("Answers"), "", 0, 300, true}, {"said", N_("What the resident says"), "", 0, REASON_MAX, true}, \
            {"check", N_("The reply, checked"), "", 0, 200, false}, {"note", note, "", least, REASON_MAX, false},      \
    }

static const struct move_def suqiu_moves[] = {
    {
        .code = "dispatch",
        .name = N_("Dispatch"),
        .done = N_("Dispatched"),
        .from = {"new", "returned"},
        .to = "dispatched",
        .at = AT_INTAKE,
        .roles = {"dispatcher"},
        .effects = EFFECT_SEND_ORDERS,
        .fields = {{"note", N_("Note to the office"), "", 0, REASON_MAX, false}},
        .shown = true,
        .main = true,
        .limit_ms = 5 * MS_DAY,
        .batch = true,
        .undo = true,
    },
    {
        .code = "accept",
        .name = N_("Take it on"),
        .done = N_("Taken on"),
        .from = {"dispatched"},
        .to = "handling",
        .at = AT_LEAD,
        .roles = {"handler", "field", "leader", "office"},
        .effects = EFFECT_ACCEPT_ORDER,
        .shown = true,
        .main = true,
        .batch = true,
        .undo = true,
    },
    {
        .code = "return",
        .name = N_("Return to intake"),
        .done = N_("Returned to intake"),
        .from = {"dispatched", "handling"},
        .to = "returned",
        .at = AT_LEAD,
        .roles = {"handler", "field", "leader", "office"},
        .effects = EFFECT_RETURN_ORDER,
        .fields = {{"basis", N_("Basis for returning it"),
                    N_("Say which rule puts it outside your duties, and whose it is."), 4, REASON_MAX, false}},
        .limit_ms = MS_DAY,
        .batch = true,
        .undo = true,
    },
    {
        .code = "recall",
        .name = N_("Take back"),
        .done = N_("Taken back by intake"),
        .from = {"dispatched", "handling"},
        .to = "returned",
        .at = AT_INTAKE,
        .roles = {"dispatcher", "supervisor"},
        .effects = EFFECT_END_ORDERS,
        .fields = {{"reason", N_("Reason"), N_("The offices that had it read it."), 4, REASON_MAX, false}},
        .limit_ms = MS_DAY,
        .batch = true,
        .undo = true,
    },
    {
        .code = "refuse",
        .name = N_("Do not accept"),
        .done = N_("Not accepted"),
        .from = {"new", "returned"},
        .to = "refused",
        .at = AT_INTAKE,
        .roles = {"dispatcher"},
        .effects = EFFECT_END_ORDERS | EFFECT_ANSWER,
        .fields = {{"reason", N_("Reason"), N_("The resident reads it."), 4, REASON_MAX, true},
                   {"route", N_("Where to turn instead"),
                    N_("A refusal names the right way: court, arbitration, petition office …"), 2, REASON_MAX, true}},
        .shown = true,
        .limit_ms = -1,
        .undo = true,
    },
    {
        .code = "merge",
        .name = N_("Merge into another"),
        .done = N_("Handled together with others about the same thing"),
        .from = {"new", "returned", "dispatched", "handling"},
        .to = "merged",
        .at = AT_INTAKE,
        .roles = {"intake", "dispatcher"},
        .effects = EFFECT_MERGE | EFFECT_END_ORDERS,
        .fields = {{"note", N_("Why it is the same"), N_("The offices that handle it read it."), 0, REASON_MAX, false}},
        .shown = true,
        .limit_ms = -1,
    },
    {
        .code = "unmerge",
        .name = N_("Take out of the group"),
        .done = N_("Handled on its own again"),
        .from = {"merged"},
        .to = "returned",
        .at = AT_INTAKE,
        .roles = {"intake", "dispatcher", "supervisor"},
        .effects = EFFECT_UNMERGE,
        .fields = {{"note", N_("Why it is not the same"), "", 2, REASON_MAX, false}},
        .shown = true,
        .main = true,
        .limit_ms = MS_DAY,
    },
    {
        .code = "own_reply",
        .name = N_("Answer of its own"),
        .done = N_("Answer of its own prepared"),
        .from = {"merged"},
        .at = AT_ANY,
        .roles = {"handler", "field", "dispatcher"},
        .effects = EFFECT_OWN_ANSWER,
        .fields = {{"own_reply", N_("Answer to this resident"),
                    N_("They read it when the main matter is signed off, in place of the answer given there."), 10,
                    TEXT_MAX, false}},
    },
    {
        .code = "refer",
        .name = N_("Answer by reference"),
        .done = N_("Answered by the answer you had before"),
        .from = {"new", "returned"},
        .to = "closed",
        .at = AT_INTAKE,
        .roles = {"dispatcher"},
        .guards = GUARD_HAS_PERSON | GUARD_FIRST_ROUND,
        .effects = EFFECT_REFER | EFFECT_END_ORDERS | EFFECT_ANSWER | EFFECT_CLOSE,
        .fields = {{"reason", N_("Why the earlier answer holds"),
                    N_("The resident reads it. With new facts it is no repeat and has to be handled."), 4, REASON_MAX,
                    true}},
        .shown = true,
        .limit_ms = -1,
    },
    {
        .code = "co_accept",
        .name = N_("Take on our part"),
        .done = N_("Part taken on"),
        .from = {"dispatched", "handling"},
        .at = AT_CO,
        .roles = {"handler", "field"},
        .effects = EFFECT_ACCEPT_ORDER,
        .main = true,
        .batch = true,
        .undo = true,
    },
    {
        .code = "co_answer",
        .name = N_("Give our finding"),
        .done = N_("Finding given"),
        .from = {"dispatched", "handling"},
        .at = AT_CO,
        .roles = {"handler", "field"},
        .effects = EFFECT_ANSWER_ORDER,
        .fields = {{"finding", N_("Finding for the lead office"), "", 4, TEXT_MAX, false}},
        .files = true,
        .main = true,
        .undo = true,
    },
    {
        .code = "ask",
        .name = N_("Ask the resident"),
        .done = N_("Asked the resident"),
        .from = {"handling"},
        .at = AT_LEAD,
        .roles = {"handler", "field", "leader", "office"},
        .fields = {{"question", N_("Question to the resident"), N_("The resident reads it on the tracking page."), 4,
                    REASON_MAX, true}},
        .shown = true,
        .undo = true,
    },
    {
        .code = "note",
        .name = N_("Note progress"),
        .done = N_("Progress noted"),
        .from = {"dispatched", "handling", "merged", "returned", "new"},
        .at = AT_ANY,
        .roles = {"handler", "field", "dispatcher", "intake", "supervisor"},
        .fields = {{"note", N_("What was done"), "", 2, TEXT_MAX, false}},
        .files = true,
        .batch = true,
        .undo = true,
    },
    {
        .code = "reply",
        .name = N_("Reply"),
        .done = N_("Replied"),
        .from = {"handling"},
        .to = "replied",
        .at = AT_LEAD,
        .roles = {"handler", "field", "leader", "office"},
        .guards = GUARD_CO_DONE,
        .effects = EFFECT_ANSWER_ORDER | EFFECT_ANSWER,
        .fields = {{"reply", N_("Answer to the resident"),
                    N_("Say what was found, what was done, by when, and on which basis."), 10, TEXT_MAX, true},
                   {"evidence", N_("Evidence, for the verifier"),
                    N_("The resident sees the photos, but does not read this."), 0, TEXT_MAX, false}},
        .files = true,
        .files_shown = true,
        .shown = true,
        .main = true,
        .limit_ms = 3 * MS_DAY,
        .undo = true,
    },
    {
        .code = "verify",
        .checks = true,
        .name = N_("Confirm the answer"),
        .done = N_("Verified"),
        .from = {"replied"},
        .to = "verified",
        .at = AT_ANY,
        .roles = {"verifier"},
        .guards = GUARD_NOT_DOER,
        .fields = {{"finding", N_("What was checked"), N_("Evidence beside claim: how do you know?"), 2, REASON_MAX,
                    false}},
        .files = true,
        .shown = true,
        .main = true,
        .limit_ms = 2 * MS_DAY,
        .undo = true,
    },
    {
        .code = "reject",
        .name = N_("Send back to do again"),
        .done = N_("Sent back to do again"),
        .from = {"replied", "verified"},
        .to = "handling",
        .at = AT_ANY,
        .roles = {"verifier", "supervisor", "leader"},
        .guards = GUARD_NOT_DOER,
        .effects = EFFECT_REDO_ORDER,
        .fields = {{"reason", N_("What is missing"), "", 4, REASON_MAX, false}},
        .shown = true,
        .limit_ms = 5 * MS_DAY,
        .undo = true,
    },
    {
        .code = "sign_off",
        .name = N_("Sign off"),
        .done = N_("Signed off"),
        .from = {"verified"},
        .to = "closed",
        .at = AT_ANY,
        .roles = {"supervisor", "leader", "dispatcher"},
        .guards = GUARD_NOT_DOER | GUARD_NOT_VERIFIER,
        .effects = EFFECT_CLOSE,
        .shown = true,
        .main = true,
        .limit_ms = -1,
        .batch = true,
        .undo = true,
    },
    {
        .code = "decide_reopen",
        .name = N_("Reopen"),
        .done = N_("Reopened by the supervisor"),
        .from = {"appealed"},
        .to = "returned",
        .at = AT_ANY,
        .roles = {"supervisor"},
        .effects = EFFECT_END_ORDERS | EFFECT_NEW_ROUND,
        .fields = {{"reason", N_("Reason"), N_("The resident reads it."), 4, REASON_MAX, true}},
        .shown = true,
        .main = true,
        .limit_ms = MS_DAY,
        .undo = true,
    },
    {
        .code = "decide_close",
        .name = N_("Leave it closed"),
        .done = N_("Left closed by the supervisor"),
        .from = {"appealed"},
        .to = "closed",
        .at = AT_ANY,
        .roles = {"supervisor"},
        .guards = GUARD_NOT_DOER,
        .effects = EFFECT_CLOSE,
        .fields = {{"reason", N_("Reason"), N_("The resident reads it."), 10, REASON_MAX, true}},
        .shown = true,
        .limit_ms = -1,
        .undo = true,
    },
    {
        .code = "against",
        .name = N_("Mark whom it speaks of"),
        .done = N_("Marked whom it speaks of"),
        .from = ALL_STATES,
        .at = AT_ANY,
        .roles = {"intake", "dispatcher", "supervisor"},
        .effects = EFFECT_AGAINST,
        .fields = {{"reason", N_("Why"), N_("Whoever is marked, and all below, can no longer reach the matter."), 2,
                    REASON_MAX, false}},
    },
    {
        .code = "outside",
        .name = N_("Speaks of nobody here"),
        .done = N_("Found to speak of nobody here"),
        .from = OPEN_STATES,
        .at = AT_ANY,
        .roles = {"supervisor"},
        .guards = GUARD_UNPLACED,
        .effects = EFFECT_OUTSIDE,
        .fields = {{"reason", N_("Why"), N_("Intake and the offices it is sent to can read it from now on."), 4,
                    REASON_MAX, false}},
    },
    {
        .code = "reclassify",
        .name = N_("Change field or place"),
        .done = N_("Field or place changed"),
        .from = OPEN_STATES,
        .at = AT_ANY,
        .roles = {"intake", "dispatcher"},
        .effects = EFFECT_RECLASSIFY,
        .fields = {{"reason", N_("Why"), "", 0, REASON_MAX, false}},
        .batch = true,
        .undo = true,
    },
    {
        .code = "reveal",
        .name = N_("Show the contact"),
        .done = N_("Looked at your contact"),
        .from = {"new", "returned", "dispatched", "handling", "merged", "replied", "verified", "appealed", "closed"},
        .at = AT_ANY,
        .roles = {"intake", "dispatcher", "handler", "field", "verifier", "supervisor"},
        .guards = GUARD_HAS_PERSON,
        .effects = EFFECT_REVEAL,
        .fields = {{"reason", N_("Why you need it"), N_("It is recorded, and the resident sees it."), 4, 200, true}},
        .shown = true,
    },
    {
        .code = "callback",
        .name = N_("Call back"),
        .done = N_("We called you about the result"),
        .from = {"closed"},
        .at = AT_ANY,
        .roles = {"verifier", "supervisor"},
        .guards = GUARD_HAS_PERSON | GUARD_NO_PART,
        .effects = EFFECT_CALLBACK,
        .fields = CALLBACK_FIELDS(N_("Note for colleagues"), 0),
        .shown = true,
    },
    {
        .code = "callback_reopen",
        .name = N_("Call back, not solved"),
        .done = N_("We called you: it is not solved, so it was reopened one level up"),
        .from = {"closed"},
        .to = "dispatched",
        .at = AT_ANY,
        .roles = {"verifier", "supervisor"},
        .guards = GUARD_HAS_PERSON | GUARD_NO_PART,
        .effects = EFFECT_CALLBACK | EFFECT_REOPEN_UP,
        .fields = CALLBACK_FIELDS(N_("Note for colleagues"), 0),
        .shown = true,
        .limit_ms = 5 * MS_DAY,
    },
    {
        .code = "callback_appeal",
        .name = N_("Call back, not solved again"),
        .done = N_("We called you: it is still not solved, so it went to the supervisor"),
        .from = {"closed"},
        .to = "appealed",
        .at = AT_ANY,
        .roles = {"verifier", "supervisor"},
        .guards = GUARD_HAS_PERSON | GUARD_NO_PART,
        .effects = EFFECT_CALLBACK,
        .fields = CALLBACK_FIELDS(N_("Note for colleagues"), 0),
        .shown = true,
        .limit_ms = 5 * MS_DAY,
    },
    {
        .code = "callback_return",
        .name = N_("Send the reply back"),
        .done = N_("We looked at the answer again and sent it back to the office"),
        .from = {"closed"},
        .to = "dispatched",
        .at = AT_ANY,
        .roles = {"verifier", "supervisor"},
        .guards = GUARD_HAS_PERSON | GUARD_NO_PART,
        .effects = EFFECT_CALLBACK | EFFECT_REOPEN_SAME,
        .fields = CALLBACK_FIELDS(N_("What is missing"), 4),
        .shown = true,
        .limit_ms = 5 * MS_DAY,
    },
    {
        .code = "supplement",
        .name = N_("Add something"),
        .done = N_("You added"),
        .from = OPEN_STATES,
        .at = AT_RESIDENT,
        .fields = {{"supplement", N_("What you want to add"), "", 2, TEXT_MAX, true}},
        .files = true,
        .files_shown = true,
        .shown = true,
    },
    {
        .code = "withdraw",
        .name = N_("Withdraw"),
        .done = N_("You withdrew it"),
        .from = OPEN_STATES,
        .to = "withdrawn",
        .at = AT_RESIDENT,
        .effects = EFFECT_END_ORDERS,
        .fields = {{"reason", N_("Reason"), "", 0, REASON_MAX, true}},
        .shown = true,
        .limit_ms = -1,
    },
    {
        .code = "rate",
        .name = N_("Rate"),
        .done = N_("You rated it"),
        .from = {"closed"},
        .at = AT_RESIDENT,
        .guards = GUARD_UNRATED,
        .effects = EFFECT_RATE,
        .fields = {{"comment", N_("Anything to add?"), "", 0, REASON_MAX, true}},
        .shown = true,
    },
    {
        .code = "reopen",
        .name = N_("Reopen"),
        .done = N_("Reopened one level up"),
        .from = {"closed"},
        .to = "dispatched",
        .at = AT_RESIDENT,
        .effects = EFFECT_REOPEN_UP,
        .shown = true,
        .limit_ms = 5 * MS_DAY,
    },
    {
        .code = "appeal",
        .name = N_("Ask the supervisor"),
        .done = N_("Sent to the supervisor"),
        .from = {"closed"},
        .to = "appealed",
        .at = AT_RESIDENT,
        .shown = true,
        .limit_ms = 5 * MS_DAY,
    },
};

static const struct procedure procedures[] = {
    {
        .code = "suqiu",
        .name = N_("Demand"),
        .prefix = "SQ",
        .first = "new",
        .back = "returned",
        .merged = "merged",
        .first_limit_ms = MS_DAY,
        .states = suqiu_states,
        .n_states = COUNT_OF(suqiu_states),
        .moves = suqiu_moves,
        .n_moves = COUNT_OF(suqiu_moves),
    },
};

const struct procedure *procedure_by_code(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(procedures); i++) {
        if (str_eq(procedures[i].code, code))
            return &procedures[i];
    }
    return NULL;
}

const struct state_def *procedure_state(const struct procedure *p, const char *code)
{
    for (size_t i = 0; i < p->n_states; i++) {
        if (str_eq(p->states[i].code, code))
            return &p->states[i];
    }
    return NULL;
}

const struct move_def *procedure_move(const struct procedure *p, const char *code)
{
    for (size_t i = 0; i < p->n_moves; i++) {
        if (str_eq(p->moves[i].code, code))
            return &p->moves[i];
    }
    return NULL;
}

bool move_from_state(const struct move_def *m, const char *state)
{
    for (size_t i = 0; i < COUNT_OF(m->from) && m->from[i]; i++) {
        if (str_eq(m->from[i], state))
            return true;
    }
    return false;
}
