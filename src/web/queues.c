#include "web/queues.h"

#include "base/str.h"
#include "html/tr.h"

static const struct desk_queue queues[] = {
    {"late", N_("Overdue"), N_("Nothing is late."), QUEUE_LATE},
    {"today", N_("Due today"), N_("Nothing falls due today."), QUEUE_DUE_TODAY},
    {"mine", N_("For my unit"), N_("Your unit has nothing to do right now."), QUEUE_MINE},
    {"waiting", N_("With others"), N_("Nobody else owes anything on your matters."), QUEUE_WAITING},
    {"new", N_("To dispatch"), N_("Everything that came in has been dispatched."), QUEUE_INTAKE},
    {"returned", N_("Returned"), N_("No office has returned anything."), QUEUE_RETURNED},
    {"objected", N_("Objections"), N_("No office objects to an order."), QUEUE_OBJECTED},
    {"arbitration", N_("To decide above"), N_("No order has come back so often that somebody above decides."),
     QUEUE_ARBITRATION},
    {"supervised", N_("Under supervision"), N_("No written answer is owed."), QUEUE_SUPERVISED},
    {"verify", N_("To verify"), N_("No answer waits to be verified."), QUEUE_VERIFY},
    {"sign", N_("To sign off"), N_("Nothing waits for sign-off."), QUEUE_SIGN},
    {"appealed", N_("For the supervisor"), N_("Nothing waits for your decision."), QUEUE_APPEALED},
    {"shield", N_("Accusations to place"), N_("Every accusation has been placed."), QUEUE_SHIELD},
    {"publish", N_("To publish"), N_("Every closed matter has been looked at."), QUEUE_PUBLISH},
    {"all", N_("All matters"), N_("No matter has reached your unit yet."), QUEUE_ALL},
};

const struct desk_queue *desk_queue_find(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(queues); i++) {
        if (str_eq(queues[i].code, code))
            return &queues[i];
    }
    return NULL;
}
