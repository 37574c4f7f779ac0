/* Writing a backup: one snapshot, table by table in chunks, then the files. */
#include "model/backup.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "db/migrate.h"
#include "model/backup_priv.h"
#include "model/files.h"

struct writing {
    struct db_conn *conn;
    const struct site *site;
    struct arena *arena;
    struct archive *out;
    int64_t made_at;
    struct buf chunk;
    struct backup_manifest manifest;
    struct backup_report report;
};

static enum err out_failed(struct writing *w, struct error *e)
{
    int code = archive_errno(w->out);
    if (code == ENOSPC || code == EDQUOT)
        return error_set(e, ERR_BUSY, NULL, N_("The disk is full; no backup was made."), NULL);
    return error_detail(e, ERR_IO, "backup: %s", str_or(archive_error_string(w->out), "cannot write"));
}

static enum err path_failed(struct error *e, const char *path)
{
    int code = errno;
    error_set(e, ERR_IO, "backup", N_("The backup {} cannot be written or read."), "%.150s", path);
    if (e)
        snprintf(e->detail, sizeof(e->detail), "%.300s: %s", path, strerrorname_np(code));
    return ERR_IO;
}

static enum err begin_member(struct writing *w, const char *name, int64_t size, struct error *e)
{
    struct archive_entry *x = archive_entry_new();
    archive_entry_set_pathname(x, name);
    archive_entry_set_size(x, size);
    archive_entry_set_filetype(x, AE_IFREG);
    archive_entry_set_perm(x, 0600);
    archive_entry_set_mtime(x, (time_t)(w->made_at / 1000), 0);
    int rc = archive_write_header(w->out, x);
    archive_entry_free(x);
    return rc == ARCHIVE_OK ? ERR_OK : out_failed(w, e);
}

static enum err write_bytes(struct writing *w, const void *p, size_t n, struct error *e)
{
    return archive_write_data(w->out, p, n) == (la_ssize_t)n ? ERR_OK : out_failed(w, e);
}

static enum err write_member(struct writing *w, const char *name, const void *p, size_t n, struct error *e)
{
    enum err r = begin_member(w, name, (int64_t)n, e);
    return r == ERR_OK ? write_bytes(w, p, n, e) : r;
}

static enum err write_chunk(struct writing *w, const char *set, int number, int64_t rows, struct error *e)
{
    char name[100];
    snprintf(name, sizeof(name), "rows/%s/%06d", set, number);
    if (buf_failed(&w->chunk))
        return error_detail(e, ERR_TOO_LARGE, "a row of %s is too large for a backup", set);
    backup_manifest_chunk(&w->manifest, name, w->chunk.data, w->chunk.len, rows);
    w->report.rows += rows;
    return write_member(w, name, w->chunk.data, w->chunk.len, e);
}

static enum err write_rows(struct writing *w, const struct backup_set *set, struct db_rows *q, struct error *e)
{
    int number = 0;
    int64_t rows = 0;
    enum err r = ERR_OK;
    while (r == ERR_OK && db_next(q)) {
        if (rows == 0) {
            buf_clear(&w->chunk);
            backup_put_head(&w->chunk, q);
        }
        backup_put_row(&w->chunk, q);
        rows++;
        w->report.matters += str_eq(set->name, "matter");
        if (w->chunk.len >= BACKUP_CHUNK || buf_failed(&w->chunk)) {
            r = write_chunk(w, set->name, ++number, rows, e);
            rows = 0;
        }
    }
    if (r == ERR_OK && rows && q->status == ERR_OK)
        r = write_chunk(w, set->name, ++number, rows, e);
    return r;
}

static enum err write_set(struct writing *w, const struct backup_set *set, struct error *e)
{
    struct db_rows q;
    bool there;
    enum err r = backup_table_exists(w->conn, set->table, &there, e);
    if (r != ERR_OK || !there)
        return r;
    w->report.tables += str_eq(set->name, set->table);
    db_stream(w->conn, &q, set->dump, DB_NO_ARGS);
    r = write_rows(w, set, &q, e);
    enum err end = db_end(&q, r == ERR_OK ? e : NULL);
    return r == ERR_OK ? end : r;
}

static enum err write_sets(struct writing *w, struct error *e)
{
    size_t n;
    const struct backup_set *sets = backup_sets(&n);
    enum err r = ERR_OK;
    for (size_t i = 0; i < n && r == ERR_OK; i++)
        r = write_set(w, &sets[i], e);
    return r;
}

static bool hash_matches(int fd, const char *address, int64_t *ret_size)
{
    uint8_t bytes[65536];
    struct hasher h;
    struct hash want;
    ssize_t n;
    hasher_init(&h);
    *ret_size = 0;
    while ((n = read(fd, bytes, sizeof(bytes))) > 0) {
        hasher_add(&h, bytes, (size_t)n);
        *ret_size += n;
    }
    struct hash is = hasher_end(&h);
    return n == 0 && hex_parse(address, want.b, HASH_SIZE) && bytes_equal(is.b, want.b, HASH_SIZE) &&
           lseek(fd, 0, SEEK_SET) == 0;
}

static enum err copy_file(struct writing *w, int fd, const char *address, int64_t size, struct error *e)
{
    uint8_t bytes[65536];
    ssize_t n;
    char name[100];
    snprintf(name, sizeof(name), "files/%s", address);
    enum err r = begin_member(w, name, size, e);
    while (r == ERR_OK && (n = read(fd, bytes, sizeof(bytes))) > 0)
        r = write_bytes(w, bytes, (size_t)n, e);
    if (r == ERR_OK)
        backup_manifest_file(&w->manifest, address, size);
    return r;
}

/* A file that is missing or damaged is left out and counted: one lost photo must not keep everything else from being
 * saved. */
static enum err write_file(struct writing *w, const char *address, struct error *e)
{
    int fd;
    int64_t size;
    enum err r = files_open(w->site->files, address, &fd, &size, e);
    if (r == ERR_NOT_FOUND) {
        w->report.missing++;
        return ERR_OK;
    }
    if (r != ERR_OK)
        return r;
    if (hash_matches(fd, address, &size)) {
        r = copy_file(w, fd, address, size, e);
        w->report.files++;
    } else {
        w->report.missing++;
    }
    close(fd);
    return r;
}

DB_STMT(backup_addresses, "SELECT sha256 FROM document WHERE sha256 IS NOT NULL"
                          " UNION SELECT thumb FROM document WHERE thumb IS NOT NULL ORDER BY 1");
DB_STMT(backup_field_addresses,
        "SELECT sha256 FROM (SELECT sha256 FROM field_photo UNION SELECT thumb FROM field_photo) p"
        " WHERE sha256 <> '' AND NOT EXISTS (SELECT 1 FROM document d WHERE d.sha256 = p.sha256)"
        " AND NOT EXISTS (SELECT 1 FROM document d WHERE d.thumb = p.sha256) ORDER BY 1");

static enum err write_listed(struct writing *w, const struct db_stmt *addresses, struct error *e)
{
    struct db_rows q;
    enum err r = ERR_OK;
    db_stream(w->conn, &q, addresses, DB_NO_ARGS);
    while (r == ERR_OK && db_next(&q))
        r = write_file(w, db_text(&q, 0), e);
    enum err end = db_end(&q, r == ERR_OK ? e : NULL);
    return r == ERR_OK ? end : r;
}

/* A site that is about to be migrated has not all tables yet. */
static enum err write_files(struct writing *w, struct error *e)
{
    bool there = false;
    enum err r = write_listed(w, &backup_addresses, e);
    if (r == ERR_OK)
        r = backup_table_exists(w->conn, "field_photo", &there, e);
    return r == ERR_OK && there ? write_listed(w, &backup_field_addresses, e) : r;
}

static const char *head_text(struct writing *w, int schema)
{
    static const char which[] = "which key";
    struct hash key = keyed_hash(&w->site->key, "backup-key", which, sizeof(which) - 1);
    return arena_printf(w->arena, "echowall-backup %d\nschema %d\nmade %lld\nengine %s\nkey %s\n", BACKUP_FORMAT,
                        schema, (long long)w->made_at,
                        db_engine_of(db_of(w->conn)) == DB_SQLITE ? "sqlite" : "postgresql",
                        hex_of(w->arena, key.b, HASH_SIZE));
}

static enum err write_all(struct writing *w, struct error *e)
{
    int schema, want;
    enum err r = migrate_status(w->conn, &schema, &want, e);
    if (r != ERR_OK)
        return r;
    const char *head = head_text(w, schema);
    backup_manifest_init(&w->manifest, head);
    r = db_snapshot(w->conn, e);
    if (r == ERR_OK)
        r = write_member(w, "echowall-backup", head, strlen(head), e);
    if (r == ERR_OK)
        r = write_sets(w, e);
    if (r == ERR_OK)
        r = write_files(w, e);
    db_snapshot_end(w->conn);
    if (r == ERR_OK) {
        backup_manifest_end(&w->manifest, w->site);
        r = buf_failed(&w->manifest.text) ? error_detail(e, ERR_TOO_LARGE, "the manifest is too long")
                                          : write_member(w, "manifest", w->manifest.text.data, w->manifest.text.len, e);
    }
    backup_manifest_release(&w->manifest);
    return r;
}

static enum err write_archive(struct writing *w, int fd, struct error *e)
{
    w->out = archive_write_new();
    if (archive_write_add_filter_zstd(w->out) != ARCHIVE_OK)
        archive_write_add_filter_gzip(w->out);
    archive_write_set_format_pax_restricted(w->out);
    enum err r = archive_write_open_fd(w->out, fd) == ARCHIVE_OK ? write_all(w, e) : out_failed(w, e);
    if (r == ERR_OK && archive_write_close(w->out) != ARCHIVE_OK)
        r = out_failed(w, e);
    if (r == ERR_OK)
        w->report.bytes = archive_filter_bytes(w->out, -1);
    archive_write_free(w->out);
    return r;
}

static bool sync_parent(struct arena *a, const char *path)
{
    char *folder = arena_strdup(a, path);
    char *slash = strrchr(folder, '/');
    if (slash)
        *(slash == folder ? slash + 1 : slash) = '\0';
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

static enum err write_to(struct writing *w, const char *path, struct error *e)
{
    const char *part = arena_printf(w->arena, "%s.part", path);
    if (access(path, F_OK) == 0)
        return error_set(e, ERR_CONFLICT, "backup", N_("There is a file {} already; it was left as it is."), "%.150s",
                         path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return path_failed(e, part);
    enum err r = write_archive(w, fd, e);
    if (r == ERR_OK && fsync(fd) != 0)
        r = path_failed(e, part);
    close(fd);
    if (r == ERR_OK && (rename(part, path) != 0 || !sync_parent(w->arena, path)))
        r = path_failed(e, path);
    if (r != ERR_OK)
        unlink(part);
    return r;
}

enum err backup_write(struct db_conn *c, const struct site *s, const char *path, struct backup_report *ret,
                      struct error *e)
{
    struct writing w = {.conn = c, .site = s, .arena = arena_new(), .made_at = clock_now(&s->clock)};
    buf_init(&w.chunk, BACKUP_CHUNK_MAX);
    enum err r = write_to(&w, path, e);
    buf_release(&w.chunk);
    arena_free(w.arena);
    if (r == ERR_OK)
        *ret = w.report;
    return r;
}
