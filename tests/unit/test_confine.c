/* What a confined helper can still do, tried in children: its work, and nothing else. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"

static char dir[200], secret[300], font[300];

static int make_folder(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, sizeof(dir), "%s/confine-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(dir));
    snprintf(secret, sizeof(secret), "%s/site.key", dir);
    snprintf(font, sizeof(font), "%s/fonts", dir);
    assert_int_equal(mkdir(font, 0700), 0);
    snprintf(font, sizeof(font), "%s/fonts/song.ttf", dir);
    const char *const files[] = {secret, font};
    for (size_t i = 0; i < 2; i++) {
        int fd = open(files[i], O_WRONLY | O_CREAT, 0600);
        assert_int_equal(write(fd, "secret", 6), 6);
        close(fd);
    }
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    char path[300];
    unlink(secret);
    unlink(font);
    snprintf(path, sizeof(path), "%s/fonts", dir);
    rmdir(path);
    return rmdir(dir);
}

/* The status of a child that does it. */
static int child(int (*what)(void))
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(what());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static enum confined confine_reading(void)
{
    char folder[300];
    snprintf(folder, sizeof(folder), "%s/fonts", dir);
    const char *const reads[] = {"/usr", "/no/such/folder", "", folder, NULL};
    const struct confinement c = {.memory = (size_t)1 << 30, .seconds = 20, .reads = reads};
    return confine(&c);
}

static void *thread_main(void *arg)
{
    return arg;
}

static bool makes_a_thread(void)
{
    pthread_t t;
    return pthread_create(&t, NULL, thread_main, NULL) == 0 && pthread_join(t, NULL) == 0;
}

/* Each try by a number, so that a failure says which. */
#define NOT(n, tried)                                                                                                  \
    if (tried)                                                                                                         \
    return n

static int tries_to_change(void)
{
    int fd = open(font, O_RDONLY);
    enum confined c = confine_reading();
    struct rlimit none = {0, 0};
    NOT(1, c == CONFINED_LIMITS);
    NOT(2, open(font, O_WRONLY) >= 0 || open(font, O_RDWR) >= 0 || open(font, O_RDONLY | O_TRUNC) >= 0);
    NOT(3, open(dir, O_TMPFILE | O_RDWR, 0600) >= 0 || creat(font, 0600) >= 0);
    NOT(4, ftruncate(fd, 0) == 0 || truncate(font, 0) == 0);
    NOT(5, fchmod(fd, 0777) == 0 || chmod(font, 0777) == 0 || unlink(font) == 0 || rename(font, secret) == 0);
    NOT(6, mmap(NULL, 6, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) != MAP_FAILED);
    NOT(7, kill(getppid(), 0) == 0 || syscall(SYS_tgkill, getppid(), getppid(), 0) == 0);
    NOT(8, prlimit(getppid(), RLIMIT_CPU, &none, NULL) == 0);
    NOT(9, fcntl(fd, F_SETOWN, getppid()) == 0);
    NOT(10, syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL) >= 0 || fork() >= 0);
    NOT(11, socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || socket(AF_INET, SOCK_STREAM, 0) >= 0);
    NOT(12, execl("/usr/bin/true", "true", (char *)NULL) == 0);
    return 0;
}

static int does_its_work(void)
{
    char text[8] = "";
    enum confined c = confine_reading();
    int fd = open(font, O_RDONLY);
    NOT(1, fd < 0 || read(fd, text, 6) != 6 || strcmp(text, "secret") != 0);
    NOT(2, open("/usr/bin/env", O_RDONLY | O_CLOEXEC) < 0);
    NOT(3, !makes_a_thread());
    NOT(4, !malloc((size_t)8 << 20));
    /* Nothing of the site, where the kernel can tell. */
    NOT(5, c == CONFINED_WHOLLY && (open(secret, O_RDONLY) >= 0 || open("/etc/passwd", O_RDONLY) >= 0));
    NOT(6, c == CONFINED_WHOLLY && open("/proc/self/../1/status", O_RDONLY) >= 0);
    return 0;
}

static int works_bare(void)
{
    const struct confinement c = {.memory = (size_t)512 << 20, .seconds = 20};
    NOT(1, confine(&c) != CONFINED_WHOLLY);
    NOT(2, open(font, O_RDONLY) >= 0 || open("/dev/null", O_RDONLY) >= 0);
    NOT(3, !makes_a_thread());
    NOT(4, !malloc((size_t)8 << 20));
    return 0;
}

static int bare_makes_a_socket(void)
{
    const struct confinement c = {.memory = (size_t)512 << 20, .seconds = 20};
    confine(&c);
    return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

/* As in a sandbox of a service manager that does not know Landlock: asking ends the process, or fails. */
static void sandbox(unsigned action)
{
    struct sock_filter code[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                                 BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_landlock_create_ruleset, 0, 1),
                                 BPF_STMT(BPF_RET | BPF_K, action), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    const struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int works_in_a_sandbox_that_kills(void)
{
    sandbox(SECCOMP_RET_KILL_PROCESS);
    NOT(1, confine_reading() != CONFINED_READING);
    NOT(2, open(font, O_RDONLY) < 0 || open(font, O_WRONLY) >= 0);
    return 0;
}

static int works_in_a_sandbox_that_refuses(void)
{
    sandbox(SECCOMP_RET_ERRNO | EPERM);
    NOT(1, confine_reading() != CONFINED_READING);
    NOT(2, open(font, O_RDONLY) < 0 || open(font, O_WRONLY) >= 0);
    return 0;
}

static void test_confined_changes_nothing(void **state)
{
    (void)state;
    char text[8] = "";
    struct stat st;
    assert_int_equal(child(tries_to_change), 0);
    int fd = open(font, O_RDONLY);
    assert_int_equal(read(fd, text, 7), 6);
    assert_string_equal(text, "secret");
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    close(fd);
}

static void test_confined_does_its_work(void **state)
{
    (void)state;
    assert_int_equal(child(does_its_work), 0);
    assert_int_equal(child(works_bare), 0);
    int status = child(bare_makes_a_socket);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

static void test_confined_within_a_sandbox(void **state)
{
    (void)state;
    assert_int_equal(child(works_in_a_sandbox_that_kills), 0);
    assert_int_equal(child(works_in_a_sandbox_that_refuses), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_confined_changes_nothing, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_confined_does_its_work, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_confined_within_a_sandbox, make_folder, remove_folder),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
