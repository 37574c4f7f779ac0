/* Column maps for import and export: the program's own by name, an office's own by path. */
#include "cli/map_find.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

static struct colmap *read_map(const char *path, struct yaml_errors *errors)
{
    char block[4096];
    size_t n;
    struct buf text;
    FILE *f = fopen(path, "re");
    if (!f)
        return NULL;
    buf_init(&text, YAML_SIZE_MAX);
    while ((n = fread(block, 1, sizeof(block), f)) > 0)
        buf_add(&text, block, n);
    fclose(f);
    struct colmap *m = buf_failed(&text) ? NULL : colmap_parse(path, text.data, text.len, errors);
    buf_release(&text);
    return m;
}

struct colmap *map_find(struct cli *c, const char *name)
{
    struct yaml_errors errors = {.a = c->arena, .file = name};
    bool is_path = strchr(name, '/') || str_ends(name, ".yaml");
    struct colmap *m = is_path ? read_map(name, &errors) : colmap_builtin(name, &errors);
    if (!m) {
        fprintf(stderr, "echowall: there is no usable map “%s”\n", name);
        cli_mistakes(&errors);
    }
    return m;
}
