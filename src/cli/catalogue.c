/* echowall catalogue: looks for mistakes in the procedures, registers, programmes, roles of ties, checklists,
 * indicators, bulletins, schemes and kinds of campaign of a folder. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/str.h"
#include "catalogue/bulletin_read.h"
#include "catalogue/campaign_read.h"
#include "catalogue/checklist_read.h"
#include "catalogue/folder.h"
#include "catalogue/indicator_read.h"
#include "catalogue/procedure_read.h"
#include "catalogue/programme_read.h"
#include "catalogue/register_read.h"
#include "catalogue/scheme_read.h"
#include "catalogue/tie_role_read.h"
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

static void say_register(const char *file, const void *def)
{
    const struct register_def *d = def;
    size_t fields = 0, vault = 0;
    for (; fields < REGISTER_FIELDS_MAX && d->fields[fields].field.part; fields++)
        vault += d->fields[fields].vault != VAULT_NONE;
    printf("%s: %s %s, %s, %zu fields, %zu in the vault\n", file, d->name.zh, d->name.en,
           register_access_name(d->access), fields, vault);
}

static void say_tie_role(const char *file, const void *def)
{
    const struct tie_role *d = def;
    printf("%s: %s %s, at most %d of %d, %s\n", file, d->name.zh, d->name.en, d->per_subject, tie_role_places(d),
           d->months ? "for a term" : "without a term");
}

static void say_programme(const char *file, const void *def)
{
    const struct programme *p = def;
    size_t fields = 0, counts = 0;
    while (fields < PROGRAMME_FIELDS_MAX && p->fields[fields].part)
        fields++;
    while (counts < PROGRAMME_COUNTS_MAX && p->counts[counts].code)
        counts++;
    printf("%s: %s %s, %zu counts, %zu fields%s%s\n", file, p->name.zh, p->name.en, counts, fields,
           p->open ? ", public" : "", p->booking ? ", booking" : "");
}

static void say_checklist(const char *file, const void *def)
{
    const struct checklist *d = def;
    printf("%s: %s %s, %zu things for %s\n", file, d->name.zh, d->name.en, d->n_items,
           d->ties[0] ? "ties" : "subjects");
}

static void say_indicator(const char *file, const void *def)
{
    static const char *const shows[] = {"a count", "a percentage", "days"};
    const struct indicator *d = def;
    printf("%s: %s %s, %s\n", file, d->name.zh, d->name.en, shows[d->shows]);
}

static void say_scheme(const char *file, const void *def)
{
    const struct scheme *d = def;
    printf("%s: %s %s, %zu criteria, %zu groups, %zu bands\n", file, d->name.zh, d->name.en, d->n_criteria, d->n_groups,
           d->n_bands);
}

static void say_bulletin(const char *file, const void *def)
{
    const struct bulletin_def *d = def;
    printf("%s: %s %s, %s, %zu parts\n", file, d->name.zh, d->name.en, bulletin_kind_name(d->kind), d->n_parts);
}

static void say_campaign(const char *file, const void *def)
{
    static const char *const over[] = {"subjects", "units", "matters"};
    const struct campaign_kind *d = def;
    printf("%s: %s %s, over %s %s\n", file, d->name.zh, d->name.en, over[d->over], d->target);
}

/* What a folder has besides procedures. */
static const struct part {
    const struct def_kind *kind;
    bool (*is_file)(struct arena *a, const char *path);
    void (*say)(const char *file, const void *def);
} parts[] = {
    {&register_kind, register_is_file, say_register},    {&programme_kind, programme_is_file, say_programme},
    {&tie_role_kind, tie_role_is_file, say_tie_role},    {&checklist_kind, checklist_is_file, say_checklist},
    {&indicator_kind, indicator_is_file, say_indicator}, {&bulletin_kind_def, bulletin_is_file, say_bulletin},
    {&scheme_kind, scheme_is_file, say_scheme},          {&campaign_def, campaign_is_file, say_campaign},
};

static int say_part(struct cli *c, const struct part *part, const char *path, struct buf *wrong)
{
    struct def_file *all;
    struct error e = {0};
    size_t n;
    int status = EXIT_DONE;
    if (defs_files(c->arena, path, part->kind, &all, &n, &e) != ERR_OK)
        return cli_fail("read the catalogue", &e);
    for (size_t i = 0; i < n; i++) {
        if (all[i].def) {
            part->say(all[i].errors.file, all[i].def);
        } else {
            yaml_errors_print(&all[i].errors, wrong);
            status = EXIT_NO;
        }
    }
    return status;
}

/* The later kinds say more clearly what they are. */
static int check_file(struct cli *c, const char *path, struct buf *wrong)
{
    size_t i = COUNT_OF(parts);
    while (i > 0 && !parts[i - 1].is_file(c->arena, path))
        i--;
    return i > 0 ? say_part(c, &parts[i - 1], path, wrong) : say_procedures(c, path, wrong);
}

/* A folder has procedures, other parts or both. */
static int check(struct cli *c, const char *path, struct buf *wrong)
{
    struct stat st;
    bool others = false;
    int status = EXIT_DONE;
    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
        return check_file(c, path, wrong);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        others = others || folder_has(c->arena, path, parts[i].kind->folder);
    if (!others || folder_has(c->arena, path, "procedures"))
        status = say_procedures(c, path, wrong);
    for (size_t i = 0; i < COUNT_OF(parts) && status != EXIT_CANNOT; i++) {
        int other = folder_has(c->arena, path, parts[i].kind->folder) ? say_part(c, &parts[i], path, wrong) : EXIT_DONE;
        status = other > status ? other : status;
    }
    return status;
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
