/* echowall settings: explains every setting, or checks a file and prints what would be in force. */
#include <stdio.h>

#include "base/str.h"
#include "catalogue/settings.h"
#include "cli/cli.h"

static int check(struct cli *c, const char *path, struct buf *out)
{
    struct yaml_errors errors = {.a = c->arena};
    struct settings s;
    struct error e = {0};
    if (settings_load(path, c->environment, NULL, 0, &errors, &s, &e) == ERR_OK) {
        settings_print(&s, out);
        return EXIT_DONE;
    }
    if (errors.n == 0)
        return cli_fail("read the settings", &e);
    cli_mistakes(&errors);
    return EXIT_NO;
}

int cmd_settings(struct cli *c, int argc, char **argv)
{
    const char *config = NULL;
    bool man = false;
    const struct cli_option options[] = {{"config", &config, NULL}, {"man", NULL, &man}};
    struct buf out;
    int n, status = EXIT_DONE;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv))
        return EXIT_CANNOT;
    buf_init(&out, 256 * 1024);
    if (config)
        status = check(c, config, &out);
    else
        settings_help(&out, man);
    fputs(out.data, stdout);
    buf_release(&out);
    return status;
}
