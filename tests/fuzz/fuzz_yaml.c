/* Feeds the YAML reader and what stands on it: settings values by way of a column map. */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "catalogue/colmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a, .file = "fuzz"};
    struct buf out;
    struct colmap *m = colmap_parse("fuzz", (const char *)data, size, &errors);
    if (!m && errors.n == 0) {
        abort();
    }
    buf_init(&out, (size_t)16 * 1024 * 1024);
    yaml_errors_print(&errors, &out);
    buf_release(&out);
    if (m) {
        static const char *const cells[] = {"编号", "标题 ", "a", ""};
        int columns[COLMAP_FIELDS_MAX];
        colmap_match(m, cells, 4, columns);
        for (size_t i = 0; i < m->n_fields; i++) {
            struct colmap_value v;
            struct error e;
            if (colmap_convert(&m->fields[i], " 是\n2019/4/25 ", zone_shanghai, a, &v, &e) == ERR_OK && !v.text) {
                abort();
            }
        }
    }
    arena_free(a);
    return 0;
}
