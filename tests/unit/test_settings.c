/* Settings: order of their sources, and mistakes with their lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "catalogue/settings.h"
#include "unit.h"

static char *temp_settings(const char *text)
{
    static char path[64];
    snprintf(path, sizeof(path), "/tmp/echowall-settings-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return path;
}

static void test_settings_defaults(void **state)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    struct settings s;
    struct error e;
    (void)state;
    char *path = temp_settings("");
    assert_int_equal(settings_load(path, NULL, NULL, 0, &errors, &s, &e), ERR_OK);
    unlink(path);
    assert_string_equal(s.database, "echowall.db");
    assert_string_equal(s.files, "echowall.files");
    assert_string_equal(s.key, "echowall.key");
    assert_string_equal(s.listen_host, "127.0.0.1");
    assert_int_equal(s.listen_port, 8080);
    assert_int_equal(s.zone.offset_s, 8 * 3600);
    assert_int_equal(s.upload_max, 20 * 1024 * 1024);
    assert_string_equal(s.language, "zh-CN");
    assert_false(s.demo);
    assert_false(cidr_list_has(&s.trusted_proxies, "127.0.0.1"));
    arena_free(a);
}

static void test_settings_later_sources_win(void **state)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    struct settings s;
    struct error e;
    char env1[] = "ECHOWALL_WORKERS=5";
    char env2[] = "ECHOWALL_SITE_NAME=乙";
    char env3[] = "ECHOWALL_CLOCK=2026-01-01";
    char env4[] = "OTHER=1";
    char *envp[] = {env1, env2, env3, env4, NULL};
    const struct setting_flag flags[] = {{"site-name", "丙"}, {"database", "/srv/a.db"}};
    (void)state;
    char *path = temp_settings("site_name: 甲\nworkers: 3\nqueue: 9\ntime_zone: \"-03:30\"\nkey: k/site.key\n"
                               "base_url: https://echo.example/wall/\nlisten: \"[::1]:9000\"\nupload_max: 1 GiB\n"
                               "trusted_proxies: [10.0.0.0/8, \"fd00::/7\", 192.168.1.1]\ndemo: on\n");
    assert_int_equal(settings_load(path, envp, flags, 2, &errors, &s, &e), ERR_OK);
    unlink(path);
    assert_string_equal(s.site_name, "丙");
    assert_int_equal(s.workers, 5);
    assert_int_equal(s.queue, 9);
    assert_int_equal(s.zone.offset_s, -12600);
    assert_string_equal(s.key, "/tmp/k/site.key");
    assert_string_equal(s.files, "/srv/a.files");
    assert_string_equal(s.base_url, "https://echo.example/wall");
    assert_string_equal(s.listen_host, "::1");
    assert_int_equal(s.upload_max, 1024 * 1024 * 1024);
    assert_true(s.demo);
    assert_true(cidr_list_has(&s.trusted_proxies, "10.255.0.1"));
    assert_true(cidr_list_has(&s.trusted_proxies, "::ffff:10.1.2.3"));
    assert_true(cidr_list_has(&s.trusted_proxies, "fc00::1"));
    assert_true(cidr_list_has(&s.trusted_proxies, "192.168.1.1"));
    assert_false(cidr_list_has(&s.trusted_proxies, "192.168.1.2"));
    assert_false(cidr_list_has(&s.trusted_proxies, "11.0.0.1"));
    assert_false(cidr_list_has(&s.trusted_proxies, "::1"));
    assert_false(cidr_list_has(&s.trusted_proxies, "nonsense"));
    arena_free(a);
}

static void test_settings_reports_all_mistakes_with_lines(void **state)
{
    static const char text[] =
        "datebase: x\nlisten: 8080\nbase_url: ftp://x\n\nworkers: many\nupload_max: 5\n"
        "time_zone: Europe/Paris\nlanguage: fr\ntrusted_proxies:\n  - 10.0.0.0/33\ndemo: perhaps\n"
        "hotline: {a: 1}\nsite_name: ''\n";
    static const int lines[] = {2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 1};
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    struct settings s = {.workers = 77};
    struct error e;
    (void)state;
    char *path = temp_settings(text);
    assert_int_equal(settings_load(path, NULL, NULL, 0, &errors, &s, &e), ERR_INVALID);
    assert_int_equal(errors.n, COUNT_OF(lines));
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        assert_int_equal(errors.rows[i].line, lines[i]);
        assert_string_equal(errors.rows[i].file, path);
    }
    assert_int_equal(s.workers, 77);
    unlink(path);
    arena_free(a);
}

static void test_settings_names_environment_and_flag_at_fault(void **state)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    struct settings s;
    struct error e;
    char env1[] = "ECHOWALL_DEMO=2";
    char *envp[] = {env1, NULL};
    const struct setting_flag flags[] = {{"queue", "0"}, {"colour", "red"}};
    (void)state;
    char *path = temp_settings("");
    assert_int_equal(settings_load(path, envp, flags, 2, &errors, &s, &e), ERR_INVALID);
    unlink(path);
    assert_int_equal(errors.n, 3);
    assert_string_equal(errors.rows[0].file, "ECHOWALL_DEMO");
    assert_string_equal(errors.rows[1].file, "--queue");
    assert_string_equal(errors.rows[2].arg, "colour");
    assert_int_equal(settings_load("/nonexistent/echowall.yaml", NULL, NULL, 0, &errors, &s, &e), ERR_NOT_FOUND);
    arena_free(a);
}

static void test_settings_print_reads_back(void **state)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a};
    struct settings s;
    struct settings again;
    struct error e;
    struct buf first;
    struct buf second;
    const struct setting_flag flags[] = {{"site-name", "say \"hi\" \\ ok"}, {"trusted-proxies", "10.0.0.0/8, ::1"}};
    (void)state;
    buf_init(&first, 10000);
    buf_init(&second, 10000);
    char *path = temp_settings("");
    assert_int_equal(settings_load(path, NULL, flags, 2, &errors, &s, &e), ERR_OK);
    unlink(path);
    s.database = "/x/echowall.db"; /* absolute paths do not depend on the file's folder */
    s.files = "/x/files";
    s.key = "/x/key";
    settings_print(&s, &first);
    path = temp_settings(first.data);
    assert_int_equal(settings_load(path, NULL, NULL, 0, &errors, &again, &e), ERR_OK);
    unlink(path);
    settings_print(&again, &second);
    assert_string_equal(second.data, first.data);
    assert_non_null(strstr(first.data, "[\"10.0.0.0/8\", \"::1/128\"]"));
    buf_release(&first);
    buf_release(&second);
    arena_free(a);
}

static void test_settings_database_beside_the_file(void **state)
{
    static const struct {
        const char *line, *database, *files;
    } cases[] = {{"database: sqlite:site.db\n", "sqlite:/tmp/site.db", "/tmp/site.files"},
                 {"database: sqlite:/srv/site.db\n", "sqlite:/srv/site.db", "/srv/site.files"},
                 {"database: site.db\n", "/tmp/site.db", "/tmp/site.files"},
                 {"database: postgresql:///echowall\n", "postgresql:///echowall", "echowall.files"}};
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct yaml_errors errors = {.a = a};
        struct settings s;
        struct error e;
        char *path = temp_settings(cases[i].line);
        assert_int_equal(settings_load(path, NULL, NULL, 0, &errors, &s, &e), ERR_OK);
        unlink(path);
        assert_string_equal(s.database, cases[i].database);
        assert_string_equal(s.files, cases[i].files);
    }
    arena_free(a);
}

static void test_settings_help_names_every_setting(void **state)
{
    struct buf out;
    size_t n;
    const struct setting_def *defs = settings_table(&n);
    (void)state;
    buf_init(&out, 20000);
    settings_help(&out, false);
    for (size_t i = 0; i < n; i++) {
        assert_non_null(strstr(out.data, defs[i].name));
        assert_non_null(strstr(out.data, defs[i].help));
    }
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings_defaults),
        cmocka_unit_test(test_settings_later_sources_win),
        cmocka_unit_test(test_settings_reports_all_mistakes_with_lines),
        cmocka_unit_test(test_settings_names_environment_and_flag_at_fault),
        cmocka_unit_test(test_settings_print_reads_back),
        cmocka_unit_test(test_settings_database_beside_the_file),
        cmocka_unit_test(test_settings_help_names_every_setting),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
