#include "http/gzip.h"

#include <isa-l/igzip_lib.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"

struct gzip {
    struct isal_zstream stream;
    uint8_t window[ISAL_DEF_LVL1_DEFAULT];
};

struct gzip *gzip_new(void)
{
    struct gzip *z = calloc(1, sizeof(*z));
    if (!z)
        BUG("out of memory");
    return z;
}

void gzip_free(struct gzip *z)
{
    free(z);
}

size_t gzip_press(struct gzip *z, const void *data, size_t n, void *out, size_t room)
{
    struct isal_zstream *s = &z->stream;
    if (n > UINT32_MAX || room > UINT32_MAX)
        return 0;
    isal_deflate_stateless_init(s);
    s->level = 1;
    s->level_buf = z->window;
    s->level_buf_size = sizeof(z->window);
    s->gzip_flag = IGZIP_GZIP;
    s->end_of_stream = 1;
    s->next_in = (uint8_t *)(uintptr_t)data;
    s->avail_in = (uint32_t)n;
    s->next_out = out;
    s->avail_out = (uint32_t)room;
    return isal_deflate_stateless(s) == COMP_OK ? s->total_out : 0;
}
