/* The program: one table of commands. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/str.h"
#include "cli/cli.h"

static const struct command commands[] = {
    {"init", "--db URL [--demo [--plain]] [--name NAME]", "make a site: schema, key, areas, first administrators",
     cmd_init},
    {"demo", "--db URL --scenario NAME [--without LINE]",
     "fill a demonstration site with what was published of a place and a year", cmd_demo},
    {"serve", "--db URL [--listen ADDRESS:PORT] [--config FILE]", "serve the site", cmd_serve},
    {"import", "--db URL --map MAP FILE…", "take in messages, work orders or categories from CSV and XLSX", cmd_import},
    {"import-subjects", "--db URL --register CODE FILE [--dry-run]",
     "take in the subjects of a register from CSV or XLSX", cmd_import_subjects},
    {"export", "--db URL --what matters --format csv|xlsx|json [--map MAP] [--out FILE] [--as LOGIN]",
     "write matters to a file", cmd_export},
    {"search", "--db URL [--json] [--as LOGIN] [--limit N] QUERY",
     "look for matters; --check and --rebuild are for the index", cmd_search},
    {"stats", "--db URL [--json]", "count matters, answers, sign-offs and entries", cmd_stats},
    {"verify", "--db URL [--receipt NUMBER:HASH]", "check the record: 0 whole, 1 broken, 2 could not run", cmd_verify},
    {"backup", "--db URL --out FILE | --dir FOLDER [--keep N]",
     "write database and files of one moment to an archive, while serving", cmd_backup},
    {"restore", "--db URL --from FILE", "fill an empty database from an archive", cmd_restore},
    {"migrate", "--db URL", "bring the schema up to date, after a backup", cmd_migrate},
    {"erase", "--db URL --number NUMBER|--phone PHONE|--subject REGISTER:CODE --reason TEXT",
     "erase a person from vault, texts and files", cmd_erase},
    {"user", "--db URL list|add|reset|post|import …", "keep accounts from the command line", cmd_user},
    {"dispatch", "--db URL list | import FILE --name NAME --from DAY | withdraw NAME",
     "keep the dispatch list 派单目录", cmd_dispatch},
    {"token", "--db URL add|list|revoke … [--officer LOGIN] [--scope SCOPE …] [--days N]",
     "keep the tokens of programs", cmd_token},
    {"catalogue", "check FOLDER|FILE",
     "look for mistakes in procedures, registers and programmes, each told with its line: 0 none, 1 some",
     cmd_catalogue},
    {"procedure", "--db URL put|list [FILE] [--from DATE] [--as LOGIN]",
     "put a procedure in force from a day on, or list those that are", cmd_procedure},
    {"calendar", "--db URL import|list [FILE] [--json] [--as LOGIN]",
     "take in days off and make-up working days, or list the years that are known", cmd_calendar},
    {"menu", "match --db URL [--json] [--lang TAG] [--as LOGIN]",
     "name the lecture teams that fit the orders of talks that wait, with the reasons", cmd_menu},
    {"report", "--db URL limit --limit LIMIT [--from DAY] [--to DAY] [--json] [--as LOGIN]",
     "count the matters that were answered within a limit, as “60 days”", cmd_report},
    {"contest",
     "--db URL --scheme CODE[.YEAR] --period PERIOD [--exclude CODE=REASON;…] [--json] [--as LOGIN] | --db URL --kept KEY"
     " [--as LOGIN]",
     "appraise the units by a scheme, with all that their points are made of; or print one that was frozen",
     cmd_contest},
    {"figures",
     "--db URL --period PERIOD [--unit CODE] [--code FIGURE [--by unit|area|channel|month]] [--recount] [--json] [--as LOGIN]",
     "count the indicators of a month, a year or days, beside those before", cmd_figures},
    {"bulletin",
     "--db URL --period PERIOD [--template CODE] [--unit CODE] [--json] [--pdf FILE] [--xlsx FILE] [--html FILE]"
     " [--as LOGIN] | --remake KEY",
     "make the bulletin of a month, a quarter, a year or days, with its tables and checks", cmd_bulletin},
    {"settings", "[--man] [--config FILE]", "explain the settings, or check a file", cmd_settings},
    {"image-helper", "", "used by the server itself to re-encode pictures", cmd_image},
};

static void usage(FILE *out)
{
    fprintf(out, "Usage: echowall COMMAND [OPTIONS]\n\n");
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        fprintf(out, "  %-9s %s\n            %s\n", commands[i].name, commands[i].usage, commands[i].help);
    fprintf(
        out,
        "\nURL is sqlite:PATH or postgresql://…\nWithout --db, --config or echowall.yaml: the site of " ECHOWALL_SETTINGS
        ".\nechowall COMMAND --help names the options.\n");
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (str_eq(commands[i].name, name))
            return &commands[i];
    }
    return NULL;
}

/* Each request takes and gives back some hundred KiB. By default the memory goes back to the kernel every time, and all
 * cores are stopped for it; a few MiB for each thread stay instead. */
static void keep_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
    mallopt(M_TRIM_THRESHOLD, 2 * 1024 * 1024);
    mallopt(M_TOP_PAD, 256 * 1024);
}

/* What stands in the table; the command itself adds its options. */
static bool asks_help(const struct command *c, int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        if (!str_eq(argv[i], "--help"))
            continue;
        printf("Usage: echowall %s%s%s\n\n%s\n", c->name, *c->usage ? " " : "", c->usage, c->help);
        return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
    self[n > 0 ? n : 0] = '\0';
    if (argc < 2 || str_eq(argv[1], "--help") || str_eq(argv[1], "help")) {
        usage(argc < 2 ? stderr : stdout);
        return argc < 2 ? EXIT_CANNOT : EXIT_DONE;
    }
    if (str_eq(argv[1], "--version")) {
        printf("echowall %s\n", ECHOWALL_VERSION);
        return EXIT_DONE;
    }
    const struct command *c = find_command(argv[1]);
    if (!c) {
        fprintf(stderr, "echowall: there is no command %s; try echowall --help\n", argv[1]);
        return EXIT_CANNOT;
    }
    bool help = asks_help(c, argc, argv);
    /* Whatever a command writes, an export or a list of wrong rows too, is for whoever runs it. */
    umask(077);
    keep_memory();
    crypto_init();
    struct cli cli = {.arena = arena_new(), .program = self[0] ? self : argv[0], .environment = environ};
    int status = c->run(&cli, argc - 1, argv + 1);
    arena_free(cli.arena);
    return help ? EXIT_DONE : status;
}
