/* The words of a file for guards and effects. */
#include "base/str.h"
#include "catalogue/procedure_draft.h"

const struct bit_name draft_effects[] = {
    {"send_orders", EFFECT_SEND_ORDERS},
    {"accept_order", EFFECT_ACCEPT_ORDER},
    {"return_order", EFFECT_RETURN_ORDER},
    {"answer_order", EFFECT_ANSWER_ORDER},
    {"redo_order", EFFECT_REDO_ORDER},
    {"end_orders", EFFECT_END_ORDERS},
    {"answer", EFFECT_ANSWER},
    {"close", EFFECT_CLOSE},
    {"reopen_above", EFFECT_REOPEN_UP},
    {"reopen_same", EFFECT_REOPEN_SAME},
    {"new_round", EFFECT_NEW_ROUND},
    {"mark_against", EFFECT_AGAINST},
    {"speaks_of_nobody", EFFECT_OUTSIDE},
    {"reclassify", EFFECT_RECLASSIFY},
    {"rate", EFFECT_RATE},
    {"merge", EFFECT_MERGE},
    {"unmerge", EFFECT_UNMERGE},
    {"own_answer", EFFECT_OWN_ANSWER},
    {"refer", EFFECT_REFER},
    {"reveal", EFFECT_REVEAL},
    {"callback", EFFECT_CALLBACK},
    {"object_order", EFFECT_OBJECT},
    {"agree_objection", EFFECT_AGREE},
    {"reject_objection", EFFECT_REJECT},
    {"bind_orders", EFFECT_BIND},
    {"supervise", EFFECT_SUPERVISE},
    {"answer_supervision", EFFECT_SUPERVISED},
    {"urge", EFFECT_URGE},
    {"call_units", EFFECT_CALL_UNITS},
    {"same_open", EFFECT_SAME_OPEN},
    {"same_final", EFFECT_SAME_FINAL},
    {"step_out", EFFECT_STEP_OUT},
};

const struct bit_name draft_guards[] = {
    {"not_doer", GUARD_NOT_DOER},
    {"not_verifier", GUARD_NOT_VERIFIER},
    {"no_part", GUARD_NO_PART},
    {"co_done", GUARD_CO_DONE},
    {"unrated", GUARD_UNRATED},
    {"has_person", GUARD_HAS_PERSON},
    {"unplaced", GUARD_UNPLACED},
    {"first_round", GUARD_FIRST_ROUND},
    {"in_time", GUARD_IN_TIME},
    {"not_taken_on", GUARD_NOT_TAKEN_ON},
    {"hops_left", GUARD_HOPS_LEFT},
    {"hops_spent", GUARD_HOPS_SPENT},
    {"supervision_answered", GUARD_SUPERVISED},
    {"no_person", GUARD_NO_PERSON},
    {"other_office", GUARD_OTHER_OFFICE},
    {"no_part_before", GUARD_NO_PART_BEFORE},
};

const size_t draft_effects_n = COUNT_OF(draft_effects), draft_guards_n = COUNT_OF(draft_guards);

static char *names_of(struct arena *a, unsigned bits, const struct bit_name *names, size_t n)
{
    char *out = arena_strdup(a, "");
    for (size_t i = 0; i < n; i++) {
        if (bits & names[i].bit)
            out = arena_printf(a, "%s%s%s", out, *out ? ", " : "", names[i].name);
    }
    return out;
}

char *procedure_guards(struct arena *a, unsigned bits)
{
    return names_of(a, bits, draft_guards, draft_guards_n);
}

char *procedure_effects(struct arena *a, unsigned bits)
{
    return names_of(a, bits, draft_effects, draft_effects_n);
}
