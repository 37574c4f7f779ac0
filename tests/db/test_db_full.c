/*
 * A disk that is really full: a small file system in memory, in a mount namespace of this process. Skipped where the
 * machine does not allow that.
 */
#include "fixture.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/str.h"

DB_STMT(thing_add, "INSERT INTO thing (id, body) VALUES ($1, $2)");
DB_STMT(thing_count, "SELECT count(*) FROM thing");

static bool mount_small(char *dir, size_t size)
{
    snprintf(dir, size, "%s/echowall-full.XXXXXX", str_or(getenv("TMPDIR"), "/tmp"));
    if (!mkdtemp(dir))
        return false;
    if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && mount("tmpfs", dir, "tmpfs", 0, "size=3m") == 0)
        return true;
    rmdir(dir);
    return false;
}

static enum err add(struct db_conn *tx, void *ctx, struct error *e)
{
    static const char body[20000];
    return db_exec(tx, &thing_add, DB_ARGS(DB_INT(*(int64_t *)ctx), DB_BLOB(body, sizeof(body))), e);
}

static int64_t count(struct db_conn *c)
{
    struct error e = {0};
    int64_t n = -1;
    MUST(db_get_int(c, &thing_count, DB_NO_ARGS, &n, &e));
    return n;
}

static void fill_file(const char *path, size_t bytes)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (size_t i = 0; i < bytes / 4096; i++) {
        static const char page[4096] = {1};
        if (fwrite(page, sizeof(page), 1, f) != 1)
            break;
    }
    fclose(f);
}

static void test_db_full_disk_loses_nothing_and_recovers(void **state)
{
    const char *dir = *state;
    struct error e = {0};
    char url[300], ballast[300];
    struct db *d;
    struct db_conn *c;
    snprintf(url, sizeof(url), "sqlite:%s/site.db", dir);
    snprintf(ballast, sizeof(ballast), "%s/ballast", dir);
    MUST(db_open(url, true, &d, &e));
    MUST(migrate_run_list(d, fixture_tables, &e));
    MUST(db_connect(d, &c, &e));
    int64_t id = 0, stored = 0;
    for (int round = 0; round < 3; round++) {
        fill_file(ballast, 1000000);
        enum err r = ERR_OK;
        while (r == ERR_OK) {
            id++;
            r = db_write(c, add, &id, &e);
            stored += r == ERR_OK;
            assert_true(id < 1000);
        }
        assert_int_equal(r, ERR_BUSY);
        assert_non_null(strstr(e.msgid, "disk is full"));
        assert_int_equal(count(c), stored);
        /* Room again: it works on by itself. */
        assert_int_equal(unlink(ballast), 0);
        for (int i = 0; i < 3; i++) {
            id++;
            MUST(db_write(c, add, &id, &e));
            stored++;
        }
        assert_int_equal(count(c), stored);
    }
    db_disconnect(c);
    db_close(d);
    MUST(db_open(url, false, &d, &e));
    MUST(db_connect(d, &c, &e));
    assert_int_equal(count(c), stored);
    db_disconnect(c);
    db_close(d);
}

int main(void)
{
    static char dir[250];
    if (!mount_small(dir, sizeof(dir))) {
        printf("1..0 # SKIP no small file system can be mounted here\n");
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(test_db_full_disk_loses_nothing_and_recovers, dir),
    };
    int failed = fixture_run(tests, COUNT_OF(tests));
    umount2(dir, MNT_DETACH);
    rmdir(dir);
    return failed;
}
