#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "catalogue/yaml.h"
#include "model/sheet.h"

/* The option that arg names, with the text behind "=" or NULL in *ret_value. */
static const struct cli_option *find_option(const char *arg, const struct cli_option *options, size_t n,
                                            const char **ret_value)
{
    const char *eq = strchr(arg, '=');
    size_t len = eq ? (size_t)(eq - arg) : strlen(arg);
    for (size_t i = 0; i < n; i++) {
        if (strlen(options[i].name) == len && strncmp(options[i].name, arg, len) == 0) {
            *ret_value = eq ? eq + 1 : NULL;
            return &options[i];
        }
    }
    return NULL;
}

/* Returns the number of arguments used beyond the option itself, or -1. */
static int take(const struct cli_option *o, const char *value, int left, char **next)
{
    if (o->flag) {
        *o->flag = true;
        return 0;
    }
    if (!value && left == 0) {
        fprintf(stderr, "echowall: --%s needs a value\n", o->name);
        return -1;
    }
    *o->value = value ? value : next[0];
    return value ? 0 : 1;
}

static void print_options(const struct cli_option *options, size_t n)
{
    if (n > 0)
        printf("\nOptions:\n");
    for (size_t i = 0; i < n; i++)
        printf("  --%s%s\n", options[i].name, options[i].flag ? "" : " VALUE");
}

bool cli_options(int argc, char **argv, const struct cli_option *options, size_t n, int *ret_n)
{
    int kept = 0;
    for (int i = 1; i < argc; i++) {
        const char *value;
        if (!str_starts(argv[i], "--") || argv[i][2] == '\0') {
            argv[kept++] = argv[i];
            continue;
        }
        if (str_eq(argv[i], "--help")) {
            print_options(options, n);
            return false;
        }
        const struct cli_option *o = find_option(argv[i] + 2, options, n, &value);
        if (!o) {
            fprintf(stderr, "echowall: unknown option %s\n", argv[i]);
            return false;
        }
        int used = take(o, value, argc - i - 1, argv + i + 1);
        if (used < 0)
            return false;
        i += used;
    }
    *ret_n = kept;
    return true;
}

bool cli_alone(int n, char **rest)
{
    if (n > 0)
        fprintf(stderr, "echowall: what is “%s” for? This command takes options only.\n", rest[0]);
    return n == 0;
}

int cli_fail(const char *what, const struct error *e)
{
    char text[512];
    fprintf(stderr, "echowall: could not %s: %s\n", what, error_text(e, text, sizeof(text)));
    if (e->detail[0])
        fprintf(stderr, "  %s\n", e->detail);
    return EXIT_CANNOT;
}

void cli_faults(const struct sheet_report *r)
{
    for (int i = 0; i < r->n_faults; i++) {
        struct error e = {0};
        char text[512];
        error_set(&e, ERR_INVALID, NULL, r->faults[i].msgid, "%s", r->faults[i].arg ? r->faults[i].arg : "");
        fprintf(stderr, "  line %lld, %s: %s\n", (long long)r->faults[i].line, r->faults[i].field,
                error_text(&e, text, sizeof(text)));
    }
}

void cli_mistakes(const struct yaml_errors *errors)
{
    struct buf lines;
    buf_init(&lines, (size_t)4 * 1024 * 1024);
    yaml_errors_print(errors, &lines);
    fputs(lines.data, stderr);
    buf_release(&lines);
}
