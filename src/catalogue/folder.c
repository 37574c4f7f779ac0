/* Listing the files of a catalogue's folder. */
#include "catalogue/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"

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

enum err folder_files(struct arena *a, const char *path, const char *part, const char *const **ret, size_t *ret_n,
                      struct error *e)
{
    const char **paths = arena_array(a, const char *, FILES_MAX);
    size_t n = 1;
    struct stat st;
    if (stat(path, &st) != 0)
        return error_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, NULL, N_("The file {} cannot be opened."), "%s",
                         path);
    enum err r = ERR_OK;
    if (S_ISDIR(st.st_mode))
        r = list_files(a, arena_printf(a, "%s/%s", path, part), paths, &n, e);
    else
        paths[0] = path;
    if (r != ERR_OK)
        return r;
    *ret = paths;
    *ret_n = n;
    return ERR_OK;
}

/* What people look for by its code is found by its name. */
bool folder_named_after(const char *path, const char *code)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t n = strlen(code);
    return strncmp(name, code, n) == 0 && str_eq(name + n, ".yaml");
}

bool folder_has(struct arena *a, const char *path, const char *part)
{
    struct stat st;
    return stat(arena_printf(a, "%s/%s", path, part), &st) == 0 && S_ISDIR(st.st_mode);
}
