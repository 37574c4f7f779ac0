/* The registers inside the program, read when the first is asked for. */
#include "catalogue/register.h"

#include "base/str.h"
#include "catalogue/register_read.h"

static struct def_set builtin = {.kind = &register_kind, .lock = PTHREAD_MUTEX_INITIALIZER};

const struct register_def *const *registers_all(size_t *ret_n)
{
    return (const struct register_def *const *)defs_all(&builtin, ret_n);
}

const struct register_def *register_find(const char *code)
{
    return defs_find(&builtin, code);
}

const struct register_field *register_field(const struct register_def *d, const char *part)
{
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        if (str_eq(d->fields[i].field.part, part))
            return &d->fields[i];
    }
    return NULL;
}

bool register_has_vault(const struct register_def *d)
{
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        if (d->fields[i].vault)
            return true;
    }
    return false;
}
