#include "web/qr.h"

#include <qrencode.h>

#include "base/buf.h"

#define QUIET 2

const char *qr_path(struct arena *a, const char *text, int *ret_side)
{
    QRcode *q = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!q)
        return NULL;
    struct buf b;
    buf_init(&b, 256 * 1024);
    for (int y = 0; y < q->width; y++) {
        for (int x = 0; x < q->width; x++) {
            if (q->data[y * q->width + x] & 1)
                buf_printf(&b, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    *ret_side = q->width + 2 * QUIET;
    const char *path = arena_strdup(a, b.data);
    buf_release(&b);
    QRcode_free(q);
    return path;
}
