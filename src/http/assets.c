/* Assets need no worker and no arena of their own: a sorted table and two header rules. */
#include "http/assets.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/crypto.h"
#include "base/str.h"

struct entry {
    const struct asset *asset;
    const char *etag;
};

struct asset_index {
    struct entry *v;
    size_t n;
};

static int by_path(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return strcmp(x->asset->path, y->asset->path);
}

struct asset_index *asset_index_new(struct arena *a, const struct asset *assets, size_t n)
{
    struct asset_index *ix = arena_obj(a, struct asset_index);
    ix->v = arena_array(a, struct entry, n + 1);
    ix->n = n;
    for (size_t i = 0; i < n; i++) {
        struct hash h = hash_bytes(assets[i].data, assets[i].size);
        ix->v[i] = (struct entry){&assets[i], arena_printf(a, "\"%s\"", hex_of(a, h.b, 10))};
    }
    if (n > 0)
        qsort(ix->v, n, sizeof(ix->v[0]), by_path);
    return ix;
}

const struct asset *asset_find(const struct asset_index *ix, const char *path, const char **ret_etag)
{
    size_t lo = 0, hi = ix->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int cmp = strcmp(path, ix->v[mid].asset->path);
        if (cmp == 0) {
            *ret_etag = ix->v[mid].etag;
            return ix->v[mid].asset;
        }
        if (cmp < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

bool etag_listed(const char *if_none_match, const char *etag)
{
    if (!if_none_match || !etag)
        return false;
    size_t n = strlen(etag);
    for (const char *p = if_none_match; *p;) {
        p += strspn(p, " \t,");
        if (*p == '*')
            return true;
        if (str_starts(p, "W/"))
            p += 2;
        if (!strncmp(p, etag, n) && (p[n] == '\0' || p[n] == ',' || p[n] == ' '))
            return true;
        p += strcspn(p, ",");
    }
    return false;
}

bool gzip_accepted(const char *accept_encoding)
{
    if (!accept_encoding)
        return false;
    for (const char *p = accept_encoding; *p;) {
        p += strspn(p, " \t,");
        size_t n = strcspn(p, " \t,;");
        const char *end = p + strcspn(p, ",");
        if ((n == 4 && !strncasecmp(p, "gzip", 4)) || (n == 1 && *p == '*')) {
            const char *q = memmem(p, (size_t)(end - p), "q=", 2);
            return !q || strtod(q + 2, NULL) > 0;
        }
        p = end;
    }
    return false;
}
