/* A sealed file: 16 bytes that say what it is, 8 of the person's id, and the box. */
#include "model/sealed_file.h"

#include <string.h>

#include "model/person.h"

static const char magic[] = "echowall-sealed\n";
#define MAGIC_SIZE (sizeof(magic) - 1)

static enum err key_of(struct db_conn *c, const struct site *s, struct arena *a, int64_t person_id, struct key *ret,
                       const char **ret_ad, struct error *e)
{
    struct key own;
    enum err r = person_key(c, s, a, person_id, &own, e);
    if (r != ERR_OK)
        return r;
    *ret = key_derive(&own, "files");
    *ret_ad = arena_printf(a, "file:%lld", (long long)person_id);
    wipe(&own, sizeof(own));
    return ERR_OK;
}

enum err file_seal(struct db_conn *c, const struct site *s, struct arena *a, int64_t person_id, const void *p, size_t n,
                   const void **ret, size_t *ret_n, struct error *e)
{
    struct key k;
    const char *ad;
    size_t box_n;
    enum err r = key_of(c, s, a, person_id, &k, &ad, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_CONFLICT, NULL,
                         N_("Somebody else changed it in the meantime. Nothing was overwritten."), NULL);
    if (r != ERR_OK)
        return r;
    const uint8_t *box = box_seal(a, &k, ad, p, n, &box_n);
    wipe(&k, sizeof(k));
    uint8_t *out = arena_alloc(a, FILE_SEALED_HEAD + box_n);
    memcpy(out, magic, MAGIC_SIZE);
    for (int i = 0; i < 8; i++)
        out[MAGIC_SIZE + (size_t)i] = (uint8_t)((uint64_t)person_id >> (56 - 8 * i));
    memcpy(out + FILE_SEALED_HEAD, box, box_n);
    *ret = out;
    *ret_n = FILE_SEALED_HEAD + box_n;
    return ERR_OK;
}

bool file_is_sealed(const void *p, size_t n)
{
    return n >= FILE_SEALED_HEAD && memcmp(p, magic, MAGIC_SIZE) == 0;
}

enum err file_unseal(struct db_conn *c, const struct site *s, struct arena *a, const void *p, size_t n,
                     const void **ret, size_t *ret_n, struct error *e)
{
    const uint8_t *bytes = p;
    struct key k;
    const char *ad;
    size_t plain_n = 0;
    uint64_t id = 0;
    if (!file_is_sealed(p, n))
        return error_detail(e, ERR_INTERNAL, "not a sealed file");
    for (size_t i = 0; i < 8; i++)
        id = id << 8 | bytes[MAGIC_SIZE + i];
    enum err r = key_of(c, s, a, (int64_t)id, &k, &ad, e);
    if (r != ERR_OK)
        return r;
    const void *plain = box_open(a, &k, ad, bytes + FILE_SEALED_HEAD, n - FILE_SEALED_HEAD, &plain_n);
    wipe(&k, sizeof(k));
    if (!plain)
        return error_detail(e, ERR_INTERNAL, "a sealed file does not open: altered, or another site's");
    *ret = plain;
    *ret_n = plain_n;
    return ERR_OK;
}
