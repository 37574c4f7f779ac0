/* The table of papers. Limits and articles: 信访工作条例 (2022) Art. 22, 23, 32, 34, 35, 36. */
#include "base/str.h"
#include "model/paper.h"

#define TEXT_MAX 20000
#define AFTER_DISPATCH                                                                                                 \
    {                                                                                                                  \
        "dispatched", "objected", "arbitration", "handling", "replied", "verified", "closed", "appealed", "returned"   \
    }

static const struct paper_def papers[] = {
    {.code = "receipt",
     .name = N_("Receipt slip for the resident"),
     .title = "登记回执",
     .at = AT_INTAKE,
     .roles = ROLE_INTAKE,
     .flags = PAPER_SECRET,
     .states = {"new"}},
    {.code = "accepted",
     .name = N_("Notice of acceptance"),
     .title = "信访事项受理告知书",
     .series = "受告字",
     .at = AT_INTAKE,
     .roles = ROLE_INTAKE | ROLE_DISPATCHER,
     .flags = PAPER_CONTACT,
     .states = AFTER_DISPATCH},
    {.code = "refused",
     .name = N_("Notice of non-acceptance"),
     .title = "信访事项不予受理告知书",
     .series = "不受字",
     .at = AT_INTAKE,
     .roles = ROLE_INTAKE | ROLE_DISPATCHER,
     .flags = PAPER_CONTACT,
     .states = {"refused"},
     .fields = {{"grounds", N_("Why it is not accepted"), "", 4, 2000, NULL},
                {"route", N_("Where to turn instead"), "", 2, 2000, NULL},
                {"basis", N_("Legal basis"), N_("Law and article"), 4, 2000, NULL}}},
    {.code = "forwarded",
     .name = N_("Notice of forwarding"),
     .title = "信访事项转送告知书",
     .series = "转告字",
     .at = AT_INTAKE,
     .roles = ROLE_INTAKE | ROLE_DISPATCHER,
     .flags = PAPER_CONTACT,
     .states = {"dispatched", "handling", "replied", "verified", "closed", "appealed"}},
    {.code = "answer",
     .name = N_("Written answer"),
     .title = "信访事项答复意见书",
     .series = "答复字",
     .at = AT_LEAD,
     .roles = ROLE_HANDLER | ROLE_FIELD | ROLE_LEADER | ROLE_OFFICE,
     .flags = PAPER_CONTACT,
     .states = {"verified", "closed", "appealed"},
     .fields = {{"request", N_("What the resident asked for"), "", 4, TEXT_MAX, NULL},
                {"facts", N_("Facts and reasons"), N_("What was found, and how it is known."), 4, TEXT_MAX, NULL},
                {"outcome", N_("Outcome"), "", 2, 20, "予以支持|予以解释说明|不予支持"},
                {"opinion", N_("Opinion"), N_("What is done about it, by whom and by when."), 4, TEXT_MAX, NULL},
                {"basis", N_("Legal basis"), N_("Law and article"), 4, 2000, NULL},
                {"review", N_("Office that reviews it"), N_("The resident may turn to it within 30 days."), 2, 100,
                 NULL}}},
    {.code = "review",
     .name = N_("Written review"),
     .title = "信访事项复查意见书",
     .series = "复查字",
     .at = AT_LEAD,
     .roles = ROLE_HANDLER | ROLE_FIELD | ROLE_LEADER | ROLE_OFFICE,
     .flags = PAPER_CONTACT,
     .states = {"reviewed"},
     .fields = {{"request", N_("What the resident asked for"), "", 4, TEXT_MAX, NULL},
                {"review_outcome", N_("Outcome"), "", 2, 20, "维持|变更|撤销"},
                {"review_opinion", N_("Opinion"), "", 4, TEXT_MAX, NULL},
                {"review_basis", N_("Legal basis"), N_("Law and article"), 4, 2000, NULL},
                {"review", N_("Office that reviews it"), N_("The resident may turn to it within 30 days."), 2, 100,
                 NULL}}},
    {.code = "recheck",
     .name = N_("Written second review"),
     .title = "信访事项复核意见书",
     .series = "复核字",
     .at = AT_LEAD,
     .roles = ROLE_HANDLER | ROLE_FIELD | ROLE_LEADER | ROLE_OFFICE,
     .flags = PAPER_CONTACT,
     .states = {"final"},
     .fields = {{"request", N_("What the resident asked for"), "", 4, TEXT_MAX, NULL},
                {"recheck_outcome", N_("Outcome"), "", 2, 20, "维持|变更|撤销"},
                {"recheck_opinion", N_("Opinion"), "", 4, TEXT_MAX, NULL},
                {"recheck_basis", N_("Legal basis"), N_("Law and article"), 4, 2000, NULL}}},
    {.code = "sheet",
     .name = N_("Work sheet"),
     .title = "群众诉求办理单",
     .at = AT_ANY,
     .roles = ROLE_INTAKE | ROLE_DISPATCHER | ROLE_HANDLER | ROLE_FIELD | ROLE_VERIFIER | ROLE_SUPERVISOR |
              ROLE_LEADER | ROLE_OFFICE,
     .flags = PAPER_MARKED,
     .states = {"new", "dispatched", "objected", "arbitration", "handling", "replied", "verified", "closed", "appealed",
                "returned"}},
    {.code = "envelope",
     .name = N_("Envelope"),
     .title = "信封",
     .at = AT_ANY,
     .roles = ROLE_INTAKE | ROLE_DISPATCHER | ROLE_HANDLER | ROLE_FIELD,
     .flags = PAPER_CONTACT | PAPER_ADDRESS,
     .states = {"dispatched", "handling", "replied", "verified", "closed", "appealed", "returned", "refused",
                "stopped"},
     .fields = {{"size", N_("Size"), "", 2, 20, "DL 220 × 110 mm|C5 229 × 162 mm"}}},
};

const struct paper_def *paper_all(size_t *ret_n)
{
    *ret_n = COUNT_OF(papers);
    return papers;
}

const struct paper_def *paper_by_code(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(papers); i++) {
        if (str_eq(papers[i].code, code))
            return &papers[i];
    }
    return NULL;
}
