/* The kinds of campaign inside the program. */
#include "catalogue/campaign_kind.h"

#include "catalogue/campaign_read.h"

static struct def_set builtin = {.kind = &campaign_def, .lock = PTHREAD_MUTEX_INITIALIZER};

const struct campaign_kind *const *campaign_kinds_all(size_t *ret_n)
{
    return (const struct campaign_kind *const *)defs_all(&builtin, ret_n);
}

const struct campaign_kind *campaign_kind_find(const char *code)
{
    return defs_find(&builtin, code);
}
