/* echowall catalogue: looks for mistakes in the procedures, registers and programmes of a folder. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/str.h"
#include "catalogue/folder.h"
#include "catalogue/procedure_read.h"
#include "catalogue/programme_read.h"
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

static int say_programmes(struct cli *c, const char *path, struct buf *wrong)
{
    struct programme_file *all;
    struct error e = {0};
    size_t n;
    int status = EXIT_DONE;
    if (programme_files(c->arena, path, &all, &n, &e) != ERR_OK)
        return cli_fail("read the catalogue", &e);
    for (size_t i = 0; i < n; i++) {
        const struct programme *p = all[i].def;
        size_t fields = 0, counts = 0;
        if (!p) {
            yaml_errors_print(&all[i].errors, wrong);
            status = EXIT_NO;
            continue;
        }
        while (fields < PROGRAMME_FIELDS_MAX && p->fields[fields].part)
            fields++;
        while (counts < PROGRAMME_COUNTS_MAX && p->counts[counts].code)
            counts++;
        printf("%s: %s %s, %zu counts, %zu fields%s%s\n", all[i].errors.file, p->name.zh, p->name.en, counts, fields,
               p->open ? ", public" : "", p->booking ? ", booking" : "");
    }
    return status;
}

/* What a catalogue is made of; what says of itself nothing else is a procedure. */
static const struct {
    const char *name;
    int (*say)(struct cli *c, const char *path, struct buf *wrong);
    bool (*is_file)(struct arena *a, const char *path);
} parts[] = {{"procedures", say_procedures, NULL},
             {"registers", say_registers, register_is_file},
             {"programmes", say_programmes, programme_is_file}};

static int check_file(struct cli *c, const char *path, struct buf *wrong)
{
    size_t i = COUNT_OF(parts) - 1;
    while (i > 0 && !parts[i].is_file(c->arena, path))
        i--;
    return parts[i].say(c, path, wrong);
}

/* A folder has some of the parts; where it has none, what is missing are procedures. */
static int check(struct cli *c, const char *path, struct buf *wrong)
{
    struct stat st;
    int status = EXIT_DONE;
    bool any = false;
    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
        return check_file(c, path, wrong);
    for (size_t i = 0; i < COUNT_OF(parts) && status != EXIT_CANNOT; i++) {
        if (!folder_has(c->arena, path, parts[i].name))
            continue;
        int other = parts[i].say(c, path, wrong);
        status = other > status ? other : status;
        any = true;
    }
    return any ? status : say_procedures(c, path, wrong);
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
