/* Reading the files of one kind, from the program or from a folder. */
#include "catalogue/defs.h"

#include <stdatomic.h>

#include "base/str.h"
#include "catalogue/builtin.h"
#include "catalogue/folder.h"
#include "catalogue/procedure_draft.h"

static const char *code_of(const void *def)
{
    return *(const char *const *)def;
}

/* tests/cli checks the same files: what is wrong in them never gets here. */
static const void *read_builtin(const struct def_set *set, struct arena *a, const struct builtin_file *f)
{
    struct yaml_errors *errors = arena_obj(a, struct yaml_errors);
    errors->a = a;
    errors->file = f->name;
    const void *def = set->kind->read(yaml_parse(f->data, f->n, errors), errors);
    if (!def || errors->n)
        BUG("%s:%d: %s (%s)", errors->file, errors->rows[0].line, errors->rows[0].msgid, errors->rows[0].arg);
    return def;
}

static void read_all(struct def_set *set)
{
    size_t n, k = 0;
    const struct builtin_file *files = builtin_list(&n);
    struct arena *a = set->arena = arena_new();
    const char *folder = arena_printf(a, "%s/", set->kind->folder);
    const void **rows = arena_array(a, const void *, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (str_starts(files[i].name, folder))
            rows[k++] = read_builtin(set, a, &files[i]);
    }
    set->n = k;
    atomic_store(&set->rows, rows);
}

const void *const *defs_all(struct def_set *set, size_t *ret_n)
{
    if (!atomic_load(&set->rows)) {
        pthread_mutex_lock(&set->lock);
        if (!atomic_load(&set->rows))
            read_all(set);
        pthread_mutex_unlock(&set->lock);
    }
    *ret_n = set->n;
    return atomic_load(&set->rows);
}

const void *defs_find(struct def_set *set, const char *code)
{
    size_t n;
    const void *const *rows = defs_all(set, &n);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(code_of(rows[i]), code))
            return rows[i];
    }
    return NULL;
}

static enum err read_file(struct arena *a, const char *path, const struct def_kind *kind, struct def_file *f,
                          struct error *e)
{
    struct yaml_node *root = NULL;
    f->errors = (struct yaml_errors){.a = a, .file = path};
    enum err r = yaml_read(path, &f->errors, &root, e);
    if (r != ERR_OK)
        return r;
    f->def = kind->read(root, &f->errors);
    if (f->def && !folder_named_after(path, code_of(f->def)))
        yaml_fault(&f->errors, draft_pair(root, "code")->value, N_("The file has to be called after its code: {}."),
                   arena_printf(a, "%s.yaml", code_of(f->def)));
    if (f->errors.n)
        f->def = NULL;
    return ERR_OK;
}

enum err defs_files(struct arena *a, const char *path, const struct def_kind *kind, struct def_file **ret,
                    size_t *ret_n, struct error *e)
{
    const char *const *paths;
    size_t n;
    enum err r = folder_files(a, path, kind->folder, &paths, &n, e);
    if (r != ERR_OK)
        return r;
    struct def_file *all = arena_array(a, struct def_file, n);
    for (size_t i = 0; i < n && r == ERR_OK; i++)
        r = read_file(a, paths[i], kind, &all[i], e);
    if (r == ERR_OK) {
        *ret = all;
        *ret_n = n;
    }
    return r;
}

bool defs_is_file(struct arena *a, const char *path, const char *const *keys)
{
    struct yaml_errors errors = {.a = a, .file = path};
    struct yaml_node *root = NULL;
    if (yaml_read(path, &errors, &root, NULL) != ERR_OK || !root || draft_pair(root, "states"))
        return false;
    for (; *keys; keys++) {
        if (!draft_pair(root, *keys))
            return false;
    }
    return true;
}
