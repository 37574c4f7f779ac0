/* tmplc IN.html.t OUT.c OUT.h: the command line of the template compiler. */
#include <stdlib.h>
#include <string.h>

#include "tmplc.h"

static char *read_whole(const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return NULL;
    char *data = NULL, chunk[4096];
    size_t n = 0, got;
    FILE *m = open_memstream(&data, &n);
    while (m && (got = fread(chunk, 1, sizeof chunk, f)) > 0)
        fwrite(chunk, 1, got, m);
    fclose(f);
    if (!m || fclose(m) != 0)
        return NULL;
    *ret_n = n;
    return data;
}

static bool write_whole(const char *path, const char *s, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return false;
    bool ok = fwrite(s, 1, n, f) == n;
    return fclose(f) == 0 && ok;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: tmplc IN.html.t OUT.c OUT.h\n", stderr);
        return 2;
    }
    size_t n = 0, c_len = 0, h_len = 0;
    char *source = read_whole(argv[1], &n), *c_text = NULL, *h_text = NULL;
    if (!source) {
        perror(argv[1]);
        return 1;
    }
    const char *slash = strrchr(argv[3], '/');
    const char *header = slash ? slash + 1 : argv[3];

    FILE *c = open_memstream(&c_text, &c_len), *h = open_memstream(&h_text, &h_len);
    if (!c || !h)
        abort();
    struct tmplc t;
    bool ok = tmplc_compile(&t, argv[1], header, source, n, c, h);
    fclose(c);
    fclose(h);
    if (!ok)
        fprintf(stderr, "%s:%d: error: %s\n", argv[1], t.error_line, t.error);
    else if (!write_whole(argv[2], c_text, c_len) || !write_whole(argv[3], h_text, h_len))
        ok = (perror(argv[2]), false);
    tmplc_release(&t);
    free(source);
    free(c_text);
    free(h_text);
    return ok ? 0 : 1;
}
