/* echowall catalogue: looks for mistakes in the procedures and registers of a folder. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/str.h"
#include "catalogue/folder.h"
#include "catalogue/procedure_read.h"
#include "catalogue/register_read.h"
#include "cli/cli.h"

#define SAID_MAX ((size_t)4 * 1024 * 1024)

static int say_procedures(struct cli *c, const char *path, struct buf *wrong)
{
    struct procedure_file *all;
    struct error e = {0};
    size_t n;
    int status = EXIT_DONE;
    if (procedure_files(c->arena, path, &all, &n, &e) != ERR_OK)
        return cli_fail("read the catalogue", &e);
    for (size_t i = 0; i < n; i++) {
        const struct procedure *p = all[i].procedure;
        if (p) {
            printf("%s: %s %s, %zu states, %zu steps, %zu clocks\n", all[i].errors.file, p->name.zh, p->name.en,
                   p->n_states, p->n_moves, p->n_clocks);
        } else {
            yaml_errors_print(&all[i].errors, wrong);
            status = EXIT_NO;
        }
    }
    return status;
}

static int say_registers(struct cli *c, const char *path, struct buf *wrong)
{
    struct register_file *all;
    struct error e = {0};
    size_t n;
    int status = EXIT_DONE;
    if (register_files(c->arena, path, &all, &n, &e) != ERR_OK)
        return cli_fail("read the catalogue", &e);
    for (size_t i = 0; i < n; i++) {
        const struct register_def *d = all[i].def;
        size_t fields = 0, vault = 0;
        if (!d) {
            yaml_errors_print(&all[i].errors, wrong);
            status = EXIT_NO;
            continue;
        }
        for (; fields < REGISTER_FIELDS_MAX && d->fields[fields].field.part; fields++)
            vault += d->fields[fields].vault != VAULT_NONE;
        printf("%s: %s %s, %s, %zu fields, %zu in the vault\n", all[i].errors.file, d->name.zh, d->name.en,
               register_access_name(d->access), fields, vault);
    }
    return status;
}

/* A folder has procedures, registers or both. */
static int check(struct cli *c, const char *path, struct buf *wrong)
{
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
        return register_is_file(c->arena, path) ? say_registers(c, path, wrong) : say_procedures(c, path, wrong);
    bool registers = folder_has(c->arena, path, "registers");
    int status = EXIT_DONE;
    if (!registers || folder_has(c->arena, path, "procedures"))
        status = say_procedures(c, path, wrong);
    int other = registers && status != EXIT_CANNOT ? say_registers(c, path, wrong) : EXIT_DONE;
    return other > status ? other : status;
}

int cmd_catalogue(struct cli *c, int argc, char **argv)
{
    int n;
    if (!cli_options(argc, argv, NULL, 0, &n))
        return EXIT_CANNOT;
    if (n != 2 || !str_eq(argv[0], "check")) {
        fprintf(stderr, "echowall: say “catalogue check FOLDER” or “catalogue check FILE”\n");
        return EXIT_CANNOT;
    }
    struct buf wrong;
    buf_init(&wrong, SAID_MAX);
    int status = check(c, argv[1], &wrong);
    fputs(wrong.data, stderr);
    buf_release(&wrong);
    return status;
}
