/* What of the field kit lies in the folder of files: photos that no operation took do not stay. */
#include "keep.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "model/field.h"
#include "model/files.h"
#include "model/files_sweep.h"

#define DAY_S (24 * 60 * 60)

DB_STMT(kept_photos, "SELECT COUNT(*) FROM field_photo");

/* A photo that has arrived whole; returns the name of its file. */
static const char *arrive(struct world *w, const char *key, const char *bytes)
{
    struct error e = {0};
    struct field_photo p;
    char *name = arena_array(w->a, char, FILES_NAME_SIZE);
    size_t n = strlen(bytes);
    struct hash h = hash_bytes(bytes, n);
    const struct field_piece x = {.key = key,
                                  .name = "p.jpg",
                                  .original = hex_of(w->a, h.b, HASH_SIZE),
                                  .size = (int64_t)n,
                                  .bytes = bytes,
                                  .n = n};
    MUST(field_photo_add(w->c, &w->s, world_viewer(ROADS_MAN), w->a, &x, 1 << 20, &p, &e));
    MUST(files_put(w->s.files, bytes, n, name, &e));
    const struct record_file f = {.sha256 = name, .thumb = "", .size = (int64_t)n};
    MUST(field_photo_store(w->c, p.id, &f, &e));
    return name;
}

static const char *path_of(struct world *w, const char *name)
{
    return arena_printf(w->a, "%s/%.2s/%.2s/%s", w->s.files, name, name + 2, name);
}

static void set_age(struct world *w, const char *name, int64_t days)
{
    const struct timespec at = {.tv_sec = time(NULL) - days * DAY_S};
    assert_int_equal(utimensat(AT_FDCWD, path_of(w, name), (const struct timespec[]){at, at}, 0), 0);
}

/* Forgotten after 90 days; the file goes with the next sweep of the folder, unless something else names it. */
static void test_sweep(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct stat st;
    int64_t n = 0;
    const char *lost = arrive(w, "photo-sweep1", "a lost photo");
    const char *used = arrive(w, "photo-sweep2", "photo of a manhole"); /* a matter has the same */
    set_age(w, lost, 90);
    set_age(w, used, 90);
    world_later(w, 89 * MS_DAY);
    MUST(field_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0);
    world_later(w, 2 * MS_DAY);
    MUST(field_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 2);
    MUST(db_get_int(w->c, &kept_photos, DB_NO_ARGS, &n, &e));
    assert_int_equal(n, 0);
    /* Not at once, as it may just be coming in again; but it is looked at, as what came in now is. */
    MUST(files_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 0);
    assert_int_equal(stat(path_of(w, lost), &st), 0);
    assert_true(time(NULL) - st.st_mtime < DAY_S / 2);
    set_age(w, lost, 2);
    set_age(w, used, 2);
    MUST(files_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 1);
    assert_int_equal(access(path_of(w, lost), F_OK), -1);
    assert_int_equal(access(path_of(w, used), F_OK), 0);
    /* A file that is gone keeps no row. */
    lost = arrive(w, "photo-sweep3", "another lost photo");
    assert_int_equal(unlink(path_of(w, lost)), 0);
    world_later(w, 91 * MS_DAY);
    MUST(field_sweep(w->c, &w->s, &n, &e));
    assert_int_equal(n, 1);
    keep_end(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_sweep)};
    return world_run(tests, COUNT_OF(tests));
}
