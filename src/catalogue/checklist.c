/* The checklists inside the program. */
#include "catalogue/checklist.h"

#include "base/str.h"
#include "catalogue/checklist_read.h"

static struct def_set builtin = {.kind = &checklist_kind, .lock = PTHREAD_MUTEX_INITIALIZER};

const struct checklist *const *checklists_all(size_t *ret_n)
{
    return (const struct checklist *const *)defs_all(&builtin, ret_n);
}

const struct checklist *checklist_find(const char *code, int64_t version)
{
    size_t n;
    const struct checklist *const *all = checklists_all(&n), *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i]->code, code) &&
            (version ? all[i]->version == version : !found || all[i]->version > found->version))
            found = all[i];
    }
    return found;
}

bool checklist_is_newest(const struct checklist *l)
{
    return checklist_find(l->code, 0) == l;
}

const struct checklist_item *checklist_item(const struct checklist *l, const char *code)
{
    for (size_t i = 0; i < l->n_items; i++) {
        if (str_eq(l->items[i].code, code))
            return &l->items[i];
    }
    return NULL;
}
