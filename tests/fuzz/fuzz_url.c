/* Paths and pairs: what is accepted is valid text, and no path keeps a dot segment or an empty one. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "http/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_text(const char *s)
{
    must(utf8_valid(s, strlen(s)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    char *text = arena_strndup(a, (const char *)data, size), *path = NULL, *back = NULL;
    struct pairs p = {0};
    struct base_url base;

    if (url_decode_path(a, text, &path, NULL) == ERR_OK) {
        check_text(path);
        must(path[0] == '/' && !strstr(path, "//") && !strstr(path, "/../") && !str_ends(path, "/..") &&
             !strchr(path, '\\'));
    }
    if (url_pairs(a, (const char *)data, size, 50, &p, NULL) == ERR_OK) {
        must(p.n <= 50);
        for (size_t i = 0; i < p.n; i++) {
            check_text(p.v[i].name);
            check_text(p.v[i].value);
            const char *coded = url_encode(a, p.v[i].value);
            must(url_decode(a, coded, strlen(coded), true, &back, NULL) == ERR_OK && str_eq(back, p.v[i].value));
        }
    }
    if (base_url_parse(a, text, &base, NULL) == ERR_OK)
        must(*base.host && !str_ends(base.path, "/"));
    arena_free(a);
    return 0;
}
