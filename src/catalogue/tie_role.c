/* The roles inside the program. */
#include "catalogue/tie_role.h"

#include "base/str.h"
#include "catalogue/tie_role_read.h"

static struct def_set builtin = {.kind = &tie_role_kind, .lock = PTHREAD_MUTEX_INITIALIZER};

const struct tie_role *const *tie_roles_all(size_t *ret_n)
{
    return (const struct tie_role *const *)defs_all(&builtin, ret_n);
}

const struct tie_role *tie_role_find(const char *code)
{
    return defs_find(&builtin, code);
}

const struct tie_slot *tie_role_slot(const struct tie_role *r, const char *code)
{
    for (size_t i = 0; i < r->n_slots; i++) {
        if (str_eq(r->slots[i].code, code))
            return &r->slots[i];
    }
    return NULL;
}

bool tie_role_takes(const struct tie_role *r, const char *reg)
{
    return code_listed(r->registers, reg);
}

int tie_role_places(const struct tie_role *r)
{
    return r->n_slots ? (int)r->n_slots : 1;
}
