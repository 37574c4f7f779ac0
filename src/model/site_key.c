/* Reading and making the site key's file, and knowing a database's own key from another. */
#include "model/site_key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define TEXT_SIZE (2 * KEY_SIZE + 1) /* with the newline */

static enum err io_error(struct error *e, const char *msgid, const char *path)
{
    int code = errno;
    error_set(e, ERR_IO, "key", msgid, "%.150s", path);
    if (e)
        snprintf(e->detail, sizeof(e->detail), "%.200s: %s", path, strerrorname_np(code));
    return ERR_IO;
}

/* A file that was made is only kept when its folder is on disk too. */
static bool sync_folder(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof(folder))
        return false;
    memcpy(folder, path, n);
    folder[n] = '\0';
    int fd = open(!slash ? "." : n ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

enum err site_key_make(const char *path, struct key *ret, struct error *e)
{
    struct key k;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return error_set(e, ERR_CONFLICT, "key", N_("There is a key at {} already; it was left as it is."), "%.150s",
                         path);
    if (fd < 0)
        return io_error(e, N_("The key file {} cannot be made."), path);
    crypto_random(k.b, KEY_SIZE);
    struct arena *a = arena_new();
    char *text = arena_printf(a, "%s\n", hex_of(a, k.b, KEY_SIZE));
    bool ok = write(fd, text, TEXT_SIZE) == TEXT_SIZE && fsync(fd) == 0;
    enum err r = ok ? ERR_OK : io_error(e, N_("The key file {} cannot be written."), path);
    close(fd);
    wipe(text, TEXT_SIZE);
    arena_free(a);
    if (r == ERR_OK && !sync_folder(path))
        r = io_error(e, N_("The key file {} cannot be written."), path);
    if (r == ERR_OK)
        *ret = k;
    else
        unlink(path);
    wipe(&k, sizeof(k));
    return r;
}

static enum err read_key(int fd, const char *path, struct key *ret, struct error *e)
{
    struct stat st;
    char text[TEXT_SIZE + 2] = "";
    if (fstat(fd, &st) != 0)
        return io_error(e, N_("The key file {} cannot be read."), path);
    if (st.st_mode & (S_IRWXG | S_IRWXO))
        return error_set(e, ERR_DENIED, "key",
                         N_("Others on this machine can read the key file {}. Run chmod 600 on it first."), "%.150s",
                         path);
    ssize_t n = read(fd, text, sizeof(text) - 1);
    if (n < 0)
        return io_error(e, N_("The key file {} cannot be read."), path);
    if (n == TEXT_SIZE && text[TEXT_SIZE - 1] == '\n')
        text[TEXT_SIZE - 1] = '\0';
    enum err r = ERR_OK;
    if (!S_ISREG(st.st_mode) || strlen(text) != TEXT_SIZE - 1 || !hex_parse(text, ret->b, KEY_SIZE))
        r = error_set(e, ERR_INVALID, "key", N_("{} is not a key file: it has to hold 64 hexadecimal digits."),
                      "%.150s", path);
    wipe(text, sizeof(text));
    return r;
}

enum err site_key_load(const char *path, struct key *ret, struct error *e)
{
    struct key k;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return error_set(e, ERR_NOT_FOUND, "key", N_("There is no key file at {}."), "%.150s", path);
    if (fd < 0)
        return io_error(e, N_("The key file {} cannot be read."), path);
    enum err r = read_key(fd, path, &k, e);
    close(fd);
    if (r == ERR_OK)
        *ret = k;
    wipe(&k, sizeof(k));
    return r;
}

static char *check_value(struct arena *a, const struct key *k)
{
    static const char text[] = "which key";
    struct hash h = keyed_hash(k, "key-check", text, sizeof(text) - 1);
    return hex_of(a, h.b, HASH_SIZE);
}

DB_STMT(site_key_get, "SELECT value FROM site_fact WHERE name = 'key_check'");
DB_STMT(site_key_put, "INSERT INTO site_fact (name, value) VALUES ('key_check', $1) ON CONFLICT (name) DO NOTHING");

static enum err compare(struct db_conn *c, struct arena *a, const struct key *k, struct error *e)
{
    char *stored;
    enum err r = db_get_text(c, &site_key_get, DB_NO_ARGS, a, &stored, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_NOT_FOUND, "key", N_("This database was not set up with a key yet."), NULL);
    if (r != ERR_OK || str_eq(stored, check_value(a, k)))
        return r;
    return error_set(e, ERR_DENIED, "key",
                     N_("This key is not the one that the database was made with. Give the right file with --key."),
                     NULL);
}

enum err site_key_check(struct db_conn *c, const struct key *k, struct error *e)
{
    struct arena *a = arena_new();
    enum err r = compare(c, a, k, e);
    arena_free(a);
    return r;
}

static enum err bind_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct arena *a = arena_new();
    enum err r = db_exec(tx, &site_key_put, DB_ARGS(DB_TEXT(check_value(a, ctx))), e);
    if (r == ERR_OK)
        r = compare(tx, a, ctx, e);
    arena_free(a);
    return r == ERR_DENIED ? ERR_CONFLICT : r;
}

enum err site_key_bind(struct db_conn *c, const struct key *k, struct error *e)
{
    struct key copy = *k;
    enum err r = db_write(c, bind_write, &copy, e);
    wipe(&copy, sizeof(copy));
    return r;
}
