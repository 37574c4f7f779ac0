/* The first line of the input is the content type, the rest a body. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *s)
{
    if (!utf8_valid(s, strlen(s)))
        abort();
}

static void check_upload(const struct upload *u, const char *body, size_t n)
{
    const char *from = u->data;
    check_text(u->field);
    check_text(u->filename);
    check_text(u->type);
    if (strlen(u->filename) > 200 || strchr(u->filename, '/') || from < body || from + u->size > body + n)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *eol = memchr(data, '\n', size);
    if (!eol)
        return 0;
    struct arena *a = arena_new();
    struct pairs fields = {0};
    struct uploads files = {0};
    size_t head = (size_t)(eol - data), n = size - head - 1;
    char *boundary = multipart_boundary(a, arena_strndup(a, (const char *)data, head));
    char *body = malloc(n ? n : 1);

    if (body && boundary) {
        memcpy(body, eol + 1, n);
        if (multipart_parse(a, body, n, boundary, 20, &fields, &files, NULL) == ERR_OK) {
            for (size_t i = 0; i < fields.n; i++) {
                check_text(fields.v[i].name);
                check_text(fields.v[i].value);
            }
            for (size_t i = 0; i < files.n; i++)
                check_upload(&files.v[i], body, n);
        }
    }
    free(body);
    arena_free(a);
    return 0;
}
