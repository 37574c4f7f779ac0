#include "model/cursor.h"

#include <string.h>

#define MAC_SIZE 16

static struct hash mac(const struct site *s, struct arena *a, const struct viewer *v, const char *list, struct cursor c)
{
    const char *text = arena_printf(a, "%s/%lld/%lld/%lld", list, (long long)v->id, (long long)c.key, (long long)c.id);
    return keyed_hash(&s->key, "cursor", text, strlen(text));
}

/* A place may be that of a matter which is not the viewer's to know of, so it is not to be read: the mark of what it
 * says also hides it. */
static void hide(const struct site *s, uint8_t bytes[16 + MAC_SIZE])
{
    struct hash pad = keyed_hash(&s->key, "cursor-pad", bytes + 16, MAC_SIZE);
    for (int i = 0; i < 16; i++)
        bytes[i] ^= pad.b[i];
}

char *cursor_write(const struct site *s, struct arena *a, const struct viewer *v, const char *list, struct cursor c)
{
    uint8_t bytes[16 + MAC_SIZE];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)((uint64_t)c.key >> (56 - 8 * i));
        bytes[8 + i] = (uint8_t)((uint64_t)c.id >> (56 - 8 * i));
    }
    memcpy(bytes + 16, mac(s, a, v, list, c).b, MAC_SIZE);
    hide(s, bytes);
    return hex_of(a, bytes, sizeof(bytes));
}

enum err cursor_read(const struct site *s, struct arena *a, const struct viewer *v, const char *list, const char *text,
                     struct cursor *ret, struct error *e)
{
    uint8_t bytes[16 + MAC_SIZE];
    uint64_t key = 0, id = 0;
    bool ok = hex_parse(text, bytes, sizeof(bytes));
    if (ok)
        hide(s, bytes);
    for (int i = 0; ok && i < 8; i++) {
        key = key << 8 | bytes[i];
        id = id << 8 | bytes[8 + i];
    }
    struct cursor c = {(int64_t)key, (int64_t)id};
    if (!ok || !bytes_equal(bytes + 16, mac(s, a, v, list, c).b, MAC_SIZE))
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    *ret = c;
    return ERR_OK;
}
