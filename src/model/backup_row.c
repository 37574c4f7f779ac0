/*
 * The form of rows in a backup, the same for every engine and machine: lengths and numbers as big-endian bytes, and a
 * letter before each value: n NULL, i 8 bytes, r 8 bytes of IEEE 754, t and b 4 bytes of length and the bytes. Also the
 * manifest, which whoever writes and whoever reads builds from the same pieces.
 */
#include <string.h>

#include "model/backup_priv.h"

static void put_u32(struct buf *b, size_t n)
{
    uint8_t bytes[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
    buf_add(b, bytes, sizeof(bytes));
}

static void put_u64(struct buf *b, uint64_t n)
{
    put_u32(b, (size_t)(n >> 32));
    put_u32(b, (size_t)(n & 0xFFFFFFFF));
}

static void put_bytes(struct buf *b, const void *p, size_t n)
{
    put_u32(b, n);
    buf_add(b, p, n);
}

void backup_put_head(struct buf *b, const struct db_rows *q)
{
    int n = db_columns(q);
    put_u32(b, (size_t)n);
    for (int i = 0; i < n; i++)
        put_bytes(b, db_column_name(q, i), strlen(db_column_name(q, i)));
}

static void put_value(struct buf *b, const struct db_rows *q, int i)
{
    size_t n;
    double real;
    uint64_t bits;
    const void *p;
    switch (db_column_type(q, i)) {
    case DB_T_NULL:
        buf_putc(b, 'n');
        break;
    case DB_T_INT:
        buf_putc(b, 'i');
        put_u64(b, (uint64_t)db_int(q, i));
        break;
    case DB_T_REAL:
        real = db_real(q, i);
        memcpy(&bits, &real, sizeof(bits));
        buf_putc(b, 'r');
        put_u64(b, bits);
        break;
    case DB_T_TEXT:
        p = db_text(q, i);
        buf_putc(b, 't');
        put_bytes(b, p, strlen(p));
        break;
    case DB_T_BLOB:
        p = db_blob(q, i, &n);
        buf_putc(b, 'b');
        put_bytes(b, p, n);
        break;
    }
}

void backup_put_row(struct buf *b, const struct db_rows *q)
{
    for (int i = 0; i < db_columns(q); i++)
        put_value(b, q, i);
}

static uint64_t get_number(struct backup_reader *r, size_t bytes)
{
    uint64_t n = 0;
    if ((size_t)(r->end - r->p) < bytes) {
        r->failed = true;
        return 0;
    }
    for (size_t i = 0; i < bytes; i++)
        n = n << 8 | *r->p++;
    return n;
}

static const uint8_t *get_bytes(struct backup_reader *r, size_t *ret_n)
{
    size_t n = (size_t)get_number(r, 4);
    if ((size_t)(r->end - r->p) < n)
        r->failed = true;
    if (r->failed)
        n = 0;
    const uint8_t *p = r->p;
    r->p += n;
    *ret_n = n;
    return p;
}

void backup_read_head(struct backup_reader *r, struct arena *a, const void *bytes, size_t n)
{
    *r = (struct backup_reader){.p = bytes, .end = (const uint8_t *)bytes + n};
    size_t columns = (size_t)get_number(r, 4);
    if (columns == 0 || columns > BACKUP_COLUMNS)
        r->failed = true;
    while (!r->failed && r->n_columns < columns) {
        size_t len;
        const uint8_t *p = get_bytes(r, &len);
        r->columns[r->n_columns++] = arena_strndup(a, (const char *)p, len);
    }
}

static struct db_val get_value(struct backup_reader *r, struct arena *a)
{
    size_t n;
    uint64_t bits;
    double real;
    const uint8_t *p;
    switch ((char)get_number(r, 1)) {
    case 'n':
        return DB_NULL;
    case 'i':
        return DB_INT(get_number(r, 8));
    case 'r':
        bits = get_number(r, 8);
        memcpy(&real, &bits, sizeof(real));
        return DB_REAL(real);
    case 't':
        p = get_bytes(r, &n);
        return (struct db_val){.type = DB_T_TEXT, .p = arena_strndup(a, (const char *)p, n), .n = n};
    case 'b':
        p = get_bytes(r, &n);
        return (struct db_val){.type = DB_T_BLOB, .p = p, .n = n};
    default:
        r->failed = true;
        return DB_NULL;
    }
}

bool backup_read_row(struct backup_reader *r, struct arena *a, struct db_val *ret)
{
    if (r->failed || r->p == r->end)
        return false;
    for (size_t i = 0; i < r->n_columns && !r->failed; i++)
        ret[i] = get_value(r, a);
    return !r->failed;
}

void backup_manifest_init(struct backup_manifest *m, const char *head)
{
    buf_init(&m->text, BACKUP_MANIFEST);
    buf_puts(&m->text, head);
    hasher_init(&m->files);
    m->n_files = 0;
}

void backup_manifest_release(struct backup_manifest *m)
{
    buf_release(&m->text);
}

static void put_hash(struct buf *b, const struct hash *h)
{
    for (size_t i = 0; i < HASH_SIZE; i++)
        buf_printf(b, "%02x", h->b[i]);
}

void backup_manifest_chunk(struct backup_manifest *m, const char *member, const void *bytes, size_t n, int64_t rows)
{
    struct hash h = hash_bytes(bytes, n);
    buf_printf(&m->text, "chunk %s %zu %lld ", member, n, (long long)rows);
    put_hash(&m->text, &h);
    buf_putc(&m->text, '\n');
}

void backup_manifest_file(struct backup_manifest *m, const char *address, int64_t size)
{
    struct arena *a = arena_new();
    const char *line = arena_printf(a, "%s %lld\n", address, (long long)size);
    hasher_add(&m->files, line, strlen(line));
    m->n_files++;
    arena_free(a);
}

void backup_manifest_end(struct backup_manifest *m, const struct site *s)
{
    struct hash files = hasher_end(&m->files);
    buf_printf(&m->text, "files %lld ", (long long)m->n_files);
    put_hash(&m->text, &files);
    struct hash mac = keyed_hash(&s->key, "backup", m->text.data, m->text.len);
    buf_puts(&m->text, "\nsigned ");
    put_hash(&m->text, &mac);
    buf_putc(&m->text, '\n');
}
