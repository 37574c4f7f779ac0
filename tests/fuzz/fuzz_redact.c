/* Feeds the search for personal data and the normal forms: finds lie in order within the text, results are valid UTF-8.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "text/charset.h"
#include "text/norm.h"
#include "text/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *s)
{
    if (!utf8_valid(s, strlen(s))) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct redact_value values[] = {
        {REDACT_NAME, "张三"}, {REDACT_PHONE, "0596-2671234"}, {REDACT_ADDRESS, "某路8号"}};
    struct arena *a = arena_new();
    struct buf text;
    buf_init(&text, size * 3 + 1);
    charset_clean((const char *)data, size, &text);
    check(text.data);
    struct redact_finds finds = redact_search(a, text.data, values, 3);
    size_t end = 0;
    for (size_t i = 0; i < finds.n; i++) {
        if (finds.rows[i].from < end || finds.rows[i].n == 0 || finds.rows[i].from + finds.rows[i].n > text.len) {
            abort();
        }
        end = finds.rows[i].from + finds.rows[i].n;
    }
    check(redact_mask(a, text.data, &finds));
    check(norm_search(a, text.data));
    check(norm_text(a, text.data));
    buf_release(&text);
    arena_free(a);
    return 0;
}
