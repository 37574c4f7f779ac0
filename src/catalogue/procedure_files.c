/* The procedures of a folder: each is read by itself, then they are held against each other. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "catalogue/procedure_read.h"

#define FILES_MAX 500

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The paths of the folder's files, sorted. */
static enum err list_files(struct arena *a, const char *folder, const char **ret, size_t *ret_n, struct error *e)
{
    struct dirent *entry;
    size_t n = 0;
    DIR *dir = opendir(folder);
    if (!dir)
        return error_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, NULL, N_("The folder {} cannot be opened."), "%s",
                         folder);
    while ((entry = readdir(dir)) && n < FILES_MAX) {
        if (entry->d_name[0] != '.' && str_ends(entry->d_name, ".yaml"))
            ret[n++] = arena_printf(a, "%s/%s", folder, entry->d_name);
    }
    bool more = entry != NULL;
    closedir(dir);
    if (more)
        return error_set(e, ERR_TOO_LARGE, NULL, N_("There are too many here: {}."), "%s", folder);
    if (n == 0)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no file *.yaml in {}."), "%s", folder);
    qsort(ret, n, sizeof(*ret), by_name);
    *ret_n = n;
    return ERR_OK;
}

/* A mistake at a key of the root. */
static void fault(struct procedure_file *f, const struct yaml_node *root, const char *key, const char *msgid,
                  const char *arg)
{
    for (size_t i = 0; i < root->n; i++) {
        if (str_eq(root->pairs[i].key, key))
            yaml_fault(&f->errors, root->pairs[i].value, msgid, arg);
    }
}

/* What people look for by its code is found by its name. */
static bool named_after(const char *path, const char *code)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t n = strlen(code);
    return strncmp(name, code, n) == 0 && str_eq(name + n, ".yaml");
}

static void compare(struct procedure_file *all, struct yaml_node *const *roots, size_t i)
{
    const struct procedure *p = all[i].procedure;
    if (p && !named_after(all[i].errors.file, p->code))
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
    const char **paths = arena_array(a, const char *, FILES_MAX);
    size_t n = 1;
    struct stat st;
    if (stat(path, &st) != 0)
        return error_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, NULL, N_("The file {} cannot be opened."), "%s",
                         path);
    enum err r = ERR_OK;
    if (S_ISDIR(st.st_mode))
        r = list_files(a, arena_printf(a, "%s/procedures", path), paths, &n, e);
    else
        paths[0] = path;
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
