/* Any bytes as a template: compiled or refused, never a crash; what is refused names a line of the file. */
#include <stdint.h>
#include <stdlib.h>

#include "../../tools/tmplc/compile.c"
#include "../../tools/tmplc/expr.c"
#include "../../tools/tmplc/scan.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *c_text = NULL, *h_text = NULL;
    size_t c_len, h_len;
    FILE *c = open_memstream(&c_text, &c_len), *h = open_memstream(&h_text, &h_len);
    struct tmplc t;
    if (!c || !h)
        abort();
    bool ok = tmplc_compile(&t, "fuzz.html.t", "html/fuzz.html.h", (const char *)data, size, c, h);
    if (!ok && (t.error[0] == '\0' || t.error_line < 1))
        abort();
    if (ok && (t.place != IN_TEXT || t.depth != 0))
        abort();
    tmplc_release(&t);
    fclose(c);
    fclose(h);
    free(c_text);
    free(h_text);
    return 0;
}
