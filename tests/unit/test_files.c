/* The folder of attachments. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/str.h"
#include "model/files.h"
#include "unit.h"

#define HELLO_NAME "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    crypto_init();
    snprintf(folder, sizeof(folder), "/tmp/echowall-files-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command);
}

static int entries(const char *below)
{
    char path[PATH_MAX];
    struct dirent *entry;
    int n = 0;
    snprintf(path, sizeof(path), "%s/%s", folder, below);
    DIR *d = opendir(path);
    assert_non_null(d);
    while ((entry = readdir(d))) {
        n += entry->d_name[0] != '.';
    }
    closedir(d);
    return n;
}

static void test_files_put_open_remove(void **state)
{
    char name[FILES_NAME_SIZE];
    char text[16] = "";
    struct error e;
    int fd;
    int64_t size;
    (void)state;
    assert_int_equal(files_put(folder, "hello", 5, name, &e), ERR_OK);
    assert_string_equal(name, HELLO_NAME);
    assert_int_equal(files_put(folder, "hello", 5, name, &e), ERR_OK);
    assert_int_equal(entries("2c/f2"), 1);
    assert_int_equal(entries("tmp"), 0);
    assert_int_equal(files_open(folder, name, &fd, &size, &e), ERR_OK);
    assert_int_equal(size, 5);
    assert_int_equal(read(fd, text, sizeof(text)), 5);
    assert_string_equal(text, "hello");
    close(fd);
    assert_int_equal(files_remove(folder, name, &e), ERR_OK);
    assert_int_equal(files_remove(folder, name, &e), ERR_OK);
    assert_int_equal(files_open(folder, name, &fd, &size, &e), ERR_NOT_FOUND);
}

static void test_files_refuse_what_is_no_name(void **state)
{
    static const char *const names[] = {"",
                                        "..",
                                        "../../etc/passwd",
                                        NULL,
                                        "2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824",
                                        HELLO_NAME "0"};
    struct error e;
    int fd;
    int64_t size;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_int_equal(files_open(folder, names[i], &fd, &size, &e), ERR_NOT_FOUND);
        assert_int_equal(files_remove(folder, names[i], &e), ERR_OK);
    }
}

static void test_files_put_fd_keeps_its_limit_and_leaves_nothing(void **state)
{
    char name[FILES_NAME_SIZE] = "";
    struct error e;
    int64_t size = 0;
    (void)state;
    int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    assert_int_equal(files_put_fd(folder, fd, 1000000, name, &size, &e), ERR_TOO_LARGE);
    close(fd);
    assert_string_equal(name, "");
    assert_int_equal(entries("tmp"), 0);
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(files_put_fd(folder, fd, 1000, name, &size, &e), ERR_OK);
    close(fd);
    assert_int_equal(size, 0);
    assert_int_equal(strncmp(name, "e3b0c44298fc1c14", 16), 0);
}

static enum err count_one(void *ctx, const char *name, struct error *e)
{
    (void)name, (void)e;
    ++*(int *)ctx;
    return ERR_OK;
}

static void test_files_full_disk_and_wrong_folder_are_told(void **state)
{
    char name[FILES_NAME_SIZE];
    struct error e;
    (void)state;
    assert_int_equal(files_put("/proc/nowhere", "x", 1, name, &e), ERR_IO);
    assert_int_equal(files_each("/nonexistent", 0, INT64_MAX, count_one, NULL, &e), ERR_OK);
}

static void test_files_each_removes_what_a_crash_left(void **state)
{
    char name[FILES_NAME_SIZE];
    char path[PATH_MAX];
    struct error e;
    int n = 0;
    (void)state;
    assert_int_equal(files_put(folder, "hello", 5, name, &e), ERR_OK);
    snprintf(path, sizeof(path), "%s/tmp/123", folder);
    close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    assert_int_equal(entries("tmp"), 1);
    assert_int_equal(files_each(folder, 0, INT64_MAX, count_one, &n, &e), ERR_OK);
    assert_int_equal(entries("tmp"), 0);
    assert_true(n >= 1);
    assert_int_equal(entries("2c/f2"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_put_open_remove),
        cmocka_unit_test(test_files_refuse_what_is_no_name),
        cmocka_unit_test(test_files_put_fd_keeps_its_limit_and_leaves_nothing),
        cmocka_unit_test(test_files_full_disk_and_wrong_folder_are_told),
        cmocka_unit_test(test_files_each_removes_what_a_crash_left),
    };
    return cmocka_run_group_tests_name("files", tests, make_folder, remove_folder);
}
