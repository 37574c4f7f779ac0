/*
 * Reading a backup: once to check it from end to end, and once more to load it. Each pass builds the manifest from what
 * it reads, and compares it with the one inside, which the site key signed.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "db/migrate.h"
#include "db/upkeep.h"
#include "model/backup_priv.h"
#include "model/erase.h"
#include "model/files.h"
#include "model/kept.h"
#include "model/outbox.h"
#include "model/search_build.h"
#include "model/tally.h"

#define HEAD_MAX 4096

struct reading {
    struct db_conn *conn; /* NULL: check only */
    const struct site *site;
    struct arena *arena;
    const char *path;
    struct archive *in;
    struct buf bytes;
    struct backup_manifest manifest;
    bool begun, complete;
    struct restore_report report;
};

static enum err not_whole(const struct reading *x, struct error *e, const char *why)
{
    error_set(e, ERR_INVALID, "backup", N_("{} is not a whole backup: it was cut off or altered."), "%.150s", x->path);
    if (e)
        snprintf(e->detail, sizeof(e->detail), "%s", why);
    return ERR_INVALID;
}

/* The member's content in x->bytes. */
static enum err read_member(struct reading *x, struct archive_entry *m, size_t max, struct error *e)
{
    char piece[65536];
    la_ssize_t n;
    buf_clear(&x->bytes);
    if (!archive_entry_size_is_set(m) || archive_entry_size(m) < 0 || (uint64_t)archive_entry_size(m) > max)
        return not_whole(x, e, "a member is too large");
    while ((n = archive_read_data(x->in, piece, sizeof(piece))) > 0)
        buf_add(&x->bytes, piece, (size_t)n);
    if (n < 0 || buf_failed(&x->bytes))
        return not_whole(x, e, str_or(archive_error_string(x->in), "a member is too large"));
    return ERR_OK;
}

/* Reads "name VALUE\n" at *at; NULL when it is not there. */
static const char *head_value(struct reading *x, const char **at, const char *name)
{
    size_t n = strlen(name);
    if (!str_starts(*at, name) || (*at)[n] != ' ')
        return NULL;
    const char *value = *at + n + 1;
    const char *end = strchr(value, '\n');
    if (!end)
        return NULL;
    *at = end + 1;
    return arena_strndup(x->arena, value, (size_t)(end - value));
}

static enum err check_key(struct reading *x, const char *key, struct error *e)
{
    static const char which[] = "which key";
    struct hash h = keyed_hash(&x->site->key, "backup-key", which, sizeof(which) - 1);
    if (str_eq(key, hex_of(x->arena, h.b, HASH_SIZE)))
        return ERR_OK;
    return error_set(e, ERR_DENIED, "key",
                     N_("This key is not the one of the site that was backed up. Give the right file with --key."),
                     NULL);
}

static enum err take_head(struct reading *x, struct error *e)
{
    const char *at = x->bytes.data;
    int64_t format, schema, made;
    const char *f = head_value(x, &at, "echowall-backup");
    const char *s = f ? head_value(x, &at, "schema") : NULL;
    const char *m = s ? head_value(x, &at, "made") : NULL;
    const char *engine = m ? head_value(x, &at, "engine") : NULL;
    const char *key = engine ? head_value(x, &at, "key") : NULL;
    if (!key || !str_int(f, 1, 1000, &format) || !str_int(s, 1, 100000, &schema) || !str_int(m, 0, INT64_MAX, &made))
        return not_whole(x, e, "the head is none");
    if (format > BACKUP_FORMAT || (migrations.n && schema > migrations.v[migrations.n - 1].version))
        return error_set(e, ERR_CONFLICT, "backup",
                         N_("{} was made by a newer version of this program. Please install that version first."),
                         "%.150s", x->path);
    x->report.schema = (int)schema;
    x->report.made_at = made;
    x->begun = true;
    backup_manifest_release(&x->manifest);
    backup_manifest_init(&x->manifest, x->bytes.data);
    return check_key(x, key, e);
}

/* Where each parameter of the load comes from. */
struct mapping {
    int from[BACKUP_COLUMNS]; /* column of the backup, -1: the default */
    struct db_val otherwise[BACKUP_COLUMNS];
    size_t n;
};

struct loading {
    const struct backup_set *set;
    const struct mapping *map;
    const struct buf *bytes;
};

static enum err load_rows(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct loading *l = ctx;
    struct backup_reader r;
    struct db_val row[BACKUP_COLUMNS], args[BACKUP_COLUMNS];
    struct arena *a = arena_new();
    struct arena *rows = arena_child(a);
    enum err x = ERR_OK;
    backup_read_head(&r, a, l->bytes->data, l->bytes->len);
    while (x == ERR_OK && backup_read_row(&r, rows, row)) {
        for (size_t i = 0; i < l->map->n; i++)
            args[i] = l->map->from[i] < 0 ? l->map->otherwise[i] : row[l->map->from[i]];
        x = db_exec(tx, l->set->load, (struct db_args){args, l->map->n}, e);
        arena_reset(rows);
    }
    arena_free(a);
    return x;
}

static bool in_list(const char *list, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = list; p && *p; p += strspn(p, ", ")) {
        size_t len = strcspn(p, ", ");
        if (len == n && memcmp(p, name, n) == 0)
            return true;
        p += len;
    }
    return false;
}

static struct db_val default_of(const struct backup_default *defaults, size_t n, const char *column)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(defaults[i].column, column))
            return defaults[i].value;
    }
    return DB_NULL;
}

static enum err map_columns(struct reading *x, const struct backup_set *set, const struct backup_reader *r,
                            struct mapping *ret, struct error *e)
{
    struct backup_default *defaults = arena_array(x->arena, struct backup_default, BACKUP_COLUMNS);
    size_t n_defaults;
    enum err err = backup_defaults(x->conn, x->arena, set->table, defaults, BACKUP_COLUMNS, &n_defaults, e);
    if (err != ERR_OK)
        return err;
    ret->n = 0;
    for (const char *p = set->columns; *p; p += strspn(p, ", ")) {
        size_t len = strcspn(p, ", ");
        const char *name = arena_strndup(x->arena, p, len);
        p += len;
        ret->from[ret->n] = -1;
        ret->otherwise[ret->n] = default_of(defaults, n_defaults, name);
        for (size_t i = 0; i < r->n_columns; i++) {
            if (str_eq(r->columns[i], name))
                ret->from[ret->n] = (int)i;
        }
        ret->n++;
    }
    for (size_t i = 0; i < r->n_columns; i++) {
        if (!in_list(set->columns, r->columns[i]) && !in_list(set->left, r->columns[i]))
            return error_detail(e, ERR_CONFLICT, "column %s.%s of the backup has no place", set->table, r->columns[i]);
    }
    return ERR_OK;
}

static enum err load_chunk(struct reading *x, const struct backup_set *set, const struct backup_reader *r,
                           struct error *e)
{
    struct mapping map;
    struct loading l = {set, &map, &x->bytes};
    enum err err = map_columns(x, set, r, &map, e);
    return err == ERR_OK ? db_write(x->conn, load_rows, &l, e) : err;
}

/* A chunk "rows/SET/NNNNNN" in x->bytes. */
static enum err take_chunk(struct reading *x, const char *member, struct error *e)
{
    struct backup_reader head, r;
    struct db_val row[BACKUP_COLUMNS];
    int64_t rows = 0;
    const char *name = member + strlen("rows/");
    const struct backup_set *set = backup_set_by_name(arena_strndup(x->arena, name, strcspn(name, "/")));
    if (!set)
        return not_whole(x, e, "rows of an unknown table");
    struct arena *a = arena_new();
    backup_read_head(&head, x->arena, x->bytes.data, x->bytes.len);
    for (r = head; backup_read_row(&r, a, row); rows++)
        arena_reset(a);
    arena_free(a);
    if (r.failed)
        return not_whole(x, e, "a chunk holds no rows");
    backup_manifest_chunk(&x->manifest, member, x->bytes.data, x->bytes.len, rows);
    x->report.rows += rows;
    x->report.matters += str_eq(set->name, "matter") ? rows : 0;
    return x->conn ? load_chunk(x, set, &head, e) : ERR_OK;
}

static enum err io_failed(struct error *e, const char *what)
{
    int code = errno;
    if (code == ENOSPC || code == EDQUOT)
        return error_set(e, ERR_BUSY, NULL, N_("The disk is full; nothing was stored. Please try again later."), NULL);
    return error_detail(e, ERR_IO, "restore, %s: %s", what, strerrorname_np(code));
}

/* A nameless file in the folder of files; in memory where the file system has none. */
static int open_nameless(const char *folder)
{
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return -1;
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        fd = memfd_create("file", MFD_CLOEXEC);
    return fd;
}

/* Hashes the member, and copies it to fd unless that is -1. */
static enum err drain(struct reading *x, int fd, struct hash *ret, struct error *e)
{
    char piece[65536];
    struct hasher h;
    la_ssize_t n;
    hasher_init(&h);
    while ((n = archive_read_data(x->in, piece, sizeof(piece))) > 0) {
        hasher_add(&h, piece, (size_t)n);
        for (la_ssize_t done = 0; fd >= 0 && done < n;) {
            ssize_t wrote = write(fd, piece + done, (size_t)(n - done));
            if (wrote < 0 && errno != EINTR)
                return io_failed(e, "write");
            done += wrote > 0 ? wrote : 0;
        }
    }
    if (n < 0)
        return not_whole(x, e, str_or(archive_error_string(x->in), "a file is cut off"));
    *ret = hasher_end(&h);
    return ERR_OK;
}

static enum err take_content(struct reading *x, const char *address, int fd, struct error *e)
{
    struct hash is, want;
    char name[FILES_NAME_SIZE];
    int64_t size;
    enum err r = drain(x, fd, &is, e);
    if (r != ERR_OK)
        return r;
    if (!hex_parse(address, want.b, HASH_SIZE) || !bytes_equal(is.b, want.b, HASH_SIZE))
        return not_whole(x, e, "a file is not the one of its address");
    if (fd < 0)
        return ERR_OK;
    if (lseek(fd, 0, SEEK_SET) != 0)
        return io_failed(e, "lseek");
    return files_put_fd(x->site->files, fd, INT64_MAX, name, &size, e);
}

static enum err take_file(struct reading *x, const char *member, struct archive_entry *m, struct error *e)
{
    const char *address = member + strlen("files/");
    int fd = -1;
    if (x->conn) {
        fd = open_nameless(x->site->files);
        if (fd < 0)
            return io_failed(e, "open");
    }
    enum err r = take_content(x, address, fd, e);
    if (fd >= 0)
        close(fd);
    backup_manifest_file(&x->manifest, address, archive_entry_size(m));
    x->report.files += r == ERR_OK;
    return r;
}

static enum err take_manifest(struct reading *x, struct error *e)
{
    backup_manifest_end(&x->manifest, x->site);
    x->complete = !buf_failed(&x->manifest.text) && str_eq(x->manifest.text.data, x->bytes.data);
    return x->complete ? ERR_OK : not_whole(x, e, "the manifest says otherwise");
}

static enum err take_member(struct reading *x, struct archive_entry *m, struct error *e)
{
    const char *name = arena_strdup(x->arena, str_or(archive_entry_pathname(m), ""));
    if (x->complete || archive_entry_filetype(m) != AE_IFREG || x->begun == str_eq(name, "echowall-backup"))
        return not_whole(x, e, "a member out of place");
    if (str_starts(name, "files/"))
        return take_file(x, name, m, e);
    size_t max = !x->begun ? HEAD_MAX : str_starts(name, "rows/") ? BACKUP_CHUNK_MAX : BACKUP_MANIFEST;
    enum err r = read_member(x, m, max, e);
    if (r != ERR_OK)
        return r;
    if (!x->begun)
        return take_head(x, e);
    if (str_starts(name, "rows/"))
        return take_chunk(x, name, e);
    return str_eq(name, "manifest") ? take_manifest(x, e) : not_whole(x, e, "an unknown member");
}

static enum err read_all(struct reading *x, struct error *e)
{
    struct archive_entry *m;
    enum err r = ERR_OK;
    int rc = ARCHIVE_OK;
    struct arena *outer = x->arena;
    x->arena = arena_child(outer);
    while (r == ERR_OK && (rc = archive_read_next_header(x->in, &m)) == ARCHIVE_OK) {
        r = take_member(x, m, e);
        arena_reset(x->arena);
    }
    x->arena = outer;
    if (r == ERR_OK && (rc != ARCHIVE_EOF || !x->complete))
        r = not_whole(x, e, str_or(archive_error_string(x->in), "it ends too early"));
    return r;
}

/* One pass over the archive from its beginning. */
static enum err pass(struct reading *x, int fd, struct error *e)
{
    x->begun = x->complete = false;
    x->report = (struct restore_report){0};
    if (lseek(fd, 0, SEEK_SET) != 0)
        return io_failed(e, "lseek");
    x->in = archive_read_new();
    archive_read_support_format_tar(x->in);
    archive_read_support_filter_gzip(x->in);
    archive_read_support_filter_zstd(x->in);
    buf_init(&x->bytes, BACKUP_CHUNK_MAX);
    backup_manifest_init(&x->manifest, "");
    enum err r = archive_read_open_fd(x->in, fd, 65536) == ARCHIVE_OK
                     ? read_all(x, e)
                     : not_whole(x, e, str_or(archive_error_string(x->in), "no archive"));
    backup_manifest_release(&x->manifest);
    buf_release(&x->bytes);
    archive_read_free(x->in);
    return r;
}

static enum err open_backup(const char *path, int *ret, struct error *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return error_set(e, ERR_NOT_FOUND, "backup", N_("There is no backup at {}."), "%.150s", path);
    if (fd < 0)
        return error_set(e, ERR_IO, "backup", N_("The backup {} cannot be written or read."), "%.150s", path);
    *ret = fd;
    return ERR_OK;
}

enum err backup_check(const struct site *s, const char *path, struct restore_report *ret, struct error *e)
{
    int fd = -1;
    enum err r = open_backup(path, &fd, e);
    if (r != ERR_OK)
        return r;
    struct reading x = {.site = s, .arena = arena_new(), .path = path};
    r = pass(&x, fd, e);
    close(fd);
    arena_free(x.arena);
    if (r == ERR_OK)
        *ret = x.report;
    return r;
}

static enum err check_empty(struct db_conn *c, struct error *e)
{
    size_t n;
    const struct backup_set *sets = backup_sets(&n);
    for (size_t i = 0; i < n; i++) {
        bool there;
        int64_t rows = 0;
        enum err r = backup_table_exists(c, sets[i].table, &there, e);
        if (r == ERR_OK && there)
            r = db_get_int(c, sets[i].any, DB_NO_ARGS, &rows, e);
        if (r != ERR_OK)
            return r;
        if (rows)
            return error_set(e, ERR_CONFLICT, "database",
                             N_("This database is not empty ({}). Restore into a new one."), "%s", sets[i].table);
    }
    return ERR_OK;
}

static enum err load(struct reading *x, struct db_conn *c, int fd, struct error *e)
{
    struct erase_report erased;
    enum err r = pass(x, fd, e);
    if (r != ERR_OK)
        return r;
    r = check_empty(c, e);
    if (r == ERR_OK)
        r = migrate_run(db_of(c), e);
    x->conn = c;
    if (r == ERR_OK)
        r = pass(x, fd, e);
    if (r == ERR_OK)
        r = kept_renew_begin(c, e);
    if (r == ERR_OK)
        r = kept_renew(c, e);
    if (r == ERR_OK)
        r = tally_restored(c, x->site, e);
    if (r == ERR_OK)
        r = search_build_begin(c, e);
    if (r == ERR_OK)
        r = search_build_apart(db_of(c), e);
    if (r == ERR_OK)
        r = db_analyze(db_of(c), e);
    if (r == ERR_OK)
        r = outbox_restored(c, e);
    if (r == ERR_OK)
        r = erase_replay(c, x->site, &erased, e);
    if (r == ERR_OK)
        x->report.erased = erased.persons;
    return r;
}

enum err backup_restore(struct db_conn *c, const struct site *s, const char *path, struct restore_report *ret,
                        struct error *e)
{
    int fd = -1;
    enum err r = open_backup(path, &fd, e);
    if (r != ERR_OK)
        return r;
    struct reading x = {.site = s, .arena = arena_new(), .path = path};
    r = load(&x, c, fd, e);
    close(fd);
    arena_free(x.arena);
    if (r == ERR_OK)
        *ret = x.report;
    return r;
}
