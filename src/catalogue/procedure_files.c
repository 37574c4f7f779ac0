/* The procedures of a folder: each is read by itself, then they are held against each other. */
#include "base/str.h"
#include "catalogue/folder.h"
#include "catalogue/procedure_read.h"

/* A mistake at a key of the root. */
static void fault(struct procedure_file *f, const struct yaml_node *root, const char *key, const char *msgid,
                  const char *arg)
{
    for (size_t i = 0; i < root->n; i++) {
        if (str_eq(root->pairs[i].key, key))
            yaml_fault(&f->errors, root->pairs[i].value, msgid, arg);
    }
}

static void compare(struct procedure_file *all, struct yaml_node *const *roots, size_t i)
{
    const struct procedure *p = all[i].procedure;
    if (p && !folder_named_after(all[i].errors.file, p->code))
        fault(&all[i], roots[i], "code", N_("The file has to be called after its code: {}."),
              arena_printf(all[i].errors.a, "%s.yaml", p->code));
    for (size_t k = 0; p && k < i; k++) {
        if (all[k].procedure && str_eq(all[k].procedure->code, p->code))
            fault(&all[i], roots[i], "code", N_("Two files have the code {}."), p->code);
        if (all[k].procedure && str_eq(all[k].procedure->prefix, p->prefix))
            fault(&all[i], roots[i], "prefix", N_("Two procedures number their matters with {}."), p->prefix);
    }
}

static enum err read_all(struct arena *a, const char *const *paths, size_t n, struct procedure_file *all,
                         struct error *e)
{
    struct yaml_node **roots = arena_array(a, struct yaml_node *, n);
    for (size_t i = 0; i < n; i++) {
        all[i].errors = (struct yaml_errors){.a = a, .file = paths[i]};
        enum err r = yaml_read(paths[i], &all[i].errors, &roots[i], e);
        if (r != ERR_OK)
            return r;
        all[i].procedure = procedure_of(roots[i], &all[i].errors);
    }
    for (size_t i = 0; i < n; i++)
        compare(all, roots, i);
    for (size_t i = 0; i < n; i++)
        all[i].procedure = all[i].errors.n ? NULL : all[i].procedure;
    return ERR_OK;
}

enum err procedure_files(struct arena *a, const char *path, struct procedure_file **ret, size_t *ret_n, struct error *e)
{
    const char *const *paths;
    size_t n;
    enum err r = folder_files(a, path, "procedures", &paths, &n, e);
    if (r != ERR_OK)
        return r;
    struct procedure_file *all = arena_array(a, struct procedure_file, n);
    r = read_all(a, paths, n, all, e);
    if (r == ERR_OK) {
        *ret = all;
        *ret_n = n;
    }
    return r;
}
