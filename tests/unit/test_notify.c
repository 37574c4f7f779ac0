#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/notify.h"

/* A socket as a service manager has it; its name as NOTIFY_SOCKET says it. */
static int manager(const char *name)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    size_t n = strlen(name);
    memcpy(at.sun_path, name, n);
    if (name[0] == '@')
        at.sun_path[0] = '\0';
    else
        unlink(name);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)), 0);
    setenv("NOTIFY_SOCKET", name, 1);
    return fd;
}

static void hears(const char *name)
{
    char heard[64] = "";
    int fd = manager(name);
    assert_true(notify_service("READY=1"));
    assert_int_equal(recv(fd, heard, sizeof(heard) - 1, 0), 7);
    assert_string_equal(heard, "READY=1");
    close(fd);
}

static void test_socket_in_a_folder(void **state)
{
    char folder[] = "/tmp/echowall-notify-XXXXXX", name[sizeof(folder) + 8];
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(name, sizeof(name), "%s/socket", folder);
    hears(name);
    unlink(name);
    assert_false(notify_service("READY=1"));
    rmdir(folder);
}

static void test_socket_without_a_folder(void **state)
{
    char name[64];
    (void)state;
    snprintf(name, sizeof(name), "@echowall-notify-%d", (int)getpid());
    hears(name);
}

static void test_nobody_asks(void **state)
{
    char longer[200];
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    assert_true(notify_service("READY=1"));
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    setenv("NOTIFY_SOCKET", longer, 1);
    assert_false(notify_service("READY=1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_socket_in_a_folder),
                                       cmocka_unit_test(test_socket_without_a_folder),
                                       cmocka_unit_test(test_nobody_asks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
