/*
 * echowall-bench: fills sites with matters of real length, and measures the program against the limits of its parts.
 *
 *   echowall-bench generate --db URL --matters N [--seed S] [--now MS] [--quiet]
 *   echowall-bench run --dir DIR [--rows N,N] [--households N] [--engines sqlite,postgresql] [--seconds S] [--rounds N]
 *                      [--out FILE] [--only PARTS] [--lines TEXT]
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/str.h"
#include "generate.h"
#include "run.h"
#include "service.h"

/* The program beside this one: BUILD/tests/bench/echowall-bench and BUILD/echowall. */
static const char *program_path(struct arena *a)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
    self[n > 0 ? n : 0] = '\0';
    for (int i = 0; i < 3; i++) {
        char *slash = strrchr(self, '/');
        if (slash)
            *slash = '\0';
    }
    return str_or(getenv("ECHOWALL_BIN"), arena_printf(a, "%s/echowall", self));
}

static int make_site(struct cli *c, const char *url)
{
    const char *args[] = {"echowall", "init", "--db", url, NULL};
    const char *path = str_starts(url, "sqlite:") ? url + 7 : NULL;
    if (path && access(path, F_OK) == 0)
        return 0;
    return path ? service_command(c->program, args) : 0;
}

static int cmd_generate(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *matters = NULL, *seed = "1", *now = NULL;
    bool quiet = false;
    const struct cli_option options[] = {SITE_OPTIONS(f),
                                         {"matters", &matters, NULL},
                                         {"seed", &seed, NULL},
                                         {"now", &now, NULL},
                                         {"quiet", NULL, &quiet}};
    struct opened o;
    struct error e = {0};
    struct city *city = arena_obj(c->arena, struct city);
    struct generated done;
    int64_t n_matters, n_seed, n_now = 0;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv))
        return EXIT_CANNOT;
    if (!f.db || !str_int(str_or(matters, ""), 1, 100000000, &n_matters) || !str_int(seed, 0, INT64_MAX, &n_seed) ||
        (now && !str_int(now, 1, INT64_MAX, &n_now))) {
        fprintf(stderr, "generate needs --db URL and --matters N\n");
        return EXIT_CANNOT;
    }
    if (make_site(c, f.db) != 0 || !cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    enum err r = city_open(&o, c->arena, city, &e);
    struct plan p = {
        .city = city, .seed = (uint64_t)n_seed, .n = n_matters, .now = n_now ? n_now : clock_now(&o.site.clock)};
    if (r == ERR_OK)
        r = generate(&o, &p, 0, n_matters, quiet, &done, &e);
    if (r == ERR_OK)
        printf("%lld matters in %.1f s, %lld moves and %lld notices in %.1f s\n", (long long)done.imported,
               done.import_s, (long long)done.moves, (long long)done.published, done.move_s);
    cli_close(&o);
    return r == ERR_OK ? EXIT_DONE : cli_fail("generate", &e);
}

static const struct command commands[] = {
    {"generate", "--db URL --matters N [--seed S] [--now MS] [--quiet]", "fill a site, a new one if need be",
     cmd_generate},
    {"run",
     "--dir DIR [--rows N,N] [--households N] [--engines LIST] [--seconds S] [--rounds N] [--out FILE] [--only PARTS]"
     " [--lines TEXT]",
     "measure the program and its limits", cmd_run},
};

int main(int argc, char **argv)
{
    umask(077);
    crypto_init();
    struct arena *a = arena_new();
    struct cli cli = {.arena = a, .program = program_path(a), .environment = environ};
    for (size_t i = 0; argc > 1 && i < COUNT_OF(commands); i++) {
        if (str_eq(argv[1], commands[i].name)) {
            int status = commands[i].run(&cli, argc - 1, argv + 1);
            arena_free(a);
            return status;
        }
    }
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        fprintf(stderr, "echowall-bench %s %s\n", commands[i].name, commands[i].usage);
    arena_free(a);
    return EXIT_CANNOT;
}
