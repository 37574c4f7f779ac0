/* The one table of what roles are called and may see. Posts store reads and shields beside the role, taken from here.
 */
#include "model/role.h"

#include "base/err.h"
#include "base/str.h"

static const struct role_def roles[] = {
    {ROLE_INTAKE, "intake", N_("Intake clerk"), true, false},
    {ROLE_DISPATCHER, "dispatcher", N_("Dispatcher"), true, false},
    {ROLE_HANDLER, "handler", N_("Handler"), true, false},
    {ROLE_FIELD, "field", N_("Field officer"), true, false},
    {ROLE_VERIFIER, "verifier", N_("Verifier"), true, false},
    {ROLE_SUPERVISOR, "supervisor", N_("Supervisor"), true, true},
    {ROLE_LEADER, "leader", N_("Leader"), true, false},
    {ROLE_OFFICE, "office", N_("Programme office"), true, false},
    {ROLE_PUBLISHER, "publisher", N_("Publisher"), true, false},
    {ROLE_AUDITOR, "auditor", N_("Auditor"), false, false},
    {ROLE_SYSADMIN, "sysadmin", N_("System administrator"), false, false},
    {ROLE_SECADMIN, "secadmin", N_("Security administrator"), false, false},
    {ROLE_AUDADMIN, "audadmin", N_("Audit administrator"), false, false},
};

const struct role_def *role_all(int *ret_n)
{
    *ret_n = (int)COUNT_OF(roles);
    return roles;
}

const struct role_def *role_by_code(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        if (str_eq(roles[i].code, code))
            return &roles[i];
    }
    return NULL;
}
