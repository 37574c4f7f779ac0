/* Checking that every file a row speaks of is there and is the one it speaks of. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/str.h"
#include "model/files.h"
#include "model/verify_priv.h"

/* A file that several documents share is read once: the row before in order has the same address. */
DB_STMT(verify_addresses, "SELECT x.sha256, m.number, x.matter_id, x.part, n.seq, x.id FROM document x"
                          " JOIN matter m ON m.id = x.matter_id JOIN entry n ON n.id = x.entry_id"
                          " WHERE x.sha256 IS NOT NULL ORDER BY x.sha256, x.id");
DB_STMT(verify_thumbs, "SELECT x.thumb, m.number, x.matter_id, x.part, n.seq, x.id FROM document x"
                       " JOIN matter m ON m.id = x.matter_id JOIN entry n ON n.id = x.entry_id"
                       " WHERE x.thumb IS NOT NULL ORDER BY x.thumb, x.id");

/* Whether the file is there and has the bytes of its address. */
static enum err is_whole(const char *folder, const char *address, bool *ret, struct error *e)
{
    uint8_t bytes[65536];
    struct hasher h;
    int fd;
    int64_t size;
    ssize_t n;
    *ret = false;
    enum err r = files_open(folder, address, &fd, &size, e);
    if (r != ERR_OK)
        return r == ERR_NOT_FOUND ? ERR_OK : r;
    hasher_init(&h);
    while ((n = read(fd, bytes, sizeof(bytes))) > 0)
        hasher_add(&h, bytes, (size_t)n);
    int code = errno;
    close(fd);
    if (n < 0)
        return error_detail(e, ERR_IO, "reading file %.64s: errno %d", address, code);
    struct hash is = hasher_end(&h), want;
    *ret = hex_parse(address, want.b, HASH_SIZE) && bytes_equal(is.b, want.b, HASH_SIZE);
    return ERR_OK;
}

static enum err check_address(struct verifying *v, const struct db_rows *q, struct error *e)
{
    bool whole;
    enum err r = is_whole(v->site->files, db_text(q, 0), &whole, e);
    v->report->files++;
    if (r == ERR_OK && !whole)
        verify_found(v, &(struct finding){.table = "file",
                                          .number = db_text(q, 1),
                                          .matter_id = db_int(q, 2),
                                          .part = db_text(q, 3),
                                          .seq = db_int(q, 4),
                                          .id = db_int(q, 5),
                                          .what = N_("The stored file is missing or is another one.")});
    return r;
}

static enum err walk(struct verifying *v, const struct db_stmt *s, struct error *e)
{
    char last[65] = "";
    struct db_rows q;
    enum err r = ERR_OK;
    db_stream(v->conn, &q, s, DB_NO_ARGS);
    while (r == ERR_OK && db_next(&q)) {
        if (str_eq(db_text(&q, 0), last))
            continue;
        snprintf(last, sizeof(last), "%s", db_text(&q, 0));
        r = check_address(v, &q, e);
    }
    enum err end = db_end(&q, r == ERR_OK ? e : NULL);
    return r == ERR_OK ? end : r;
}

enum err verify_files(struct verifying *v, struct error *e)
{
    enum err r = walk(v, &verify_addresses, e);
    return r == ERR_OK ? walk(v, &verify_thumbs, e) : r;
}
