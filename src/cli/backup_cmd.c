/* echowall backup: to a file, or into a folder of backups of which the latest are kept. */
#include "cli/backup_cmd.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/open.h"

#define KEEP_MAX 100000

/* "echowall-20260131-031500.backup", in the site's time, so that the order of names is that of time. */
#define NAME_SHAPE "echowall-########-######.backup"

void backup_print(const char *path, const struct backup_report *b)
{
    printf("%s: %lld rows of %lld tables, %lld matters, %lld files, %lld bytes\n", path, (long long)b->rows,
           (long long)b->tables, (long long)b->matters, (long long)b->files, (long long)b->bytes);
    if (b->missing)
        printf("%lld files that the database names are missing on disk\n", (long long)b->missing);
}

static const char *path_in(struct opened *o, struct arena *a, const char *folder)
{
    struct civil t = civil_of(clock_now(&o->site.clock), o->site.zone);
    return arena_printf(a, "%s/echowall-%04d%02d%02d-%02d%02d%02d.backup", folder, t.year, t.month, t.day, t.hour,
                        t.minute, t.second);
}

/* Nothing but what this command itself has named is ever taken away. */
static bool is_backup(const char *name)
{
    const char *shape = NAME_SHAPE;
    for (; *shape && *name; shape++, name++) {
        if (*shape == '#' ? !isdigit((unsigned char)*name) : *shape != *name)
            return false;
    }
    return !*shape && !*name;
}

static int pick(const struct dirent *d)
{
    return is_backup(d->d_name);
}

static int by_name(const struct dirent **x, const struct dirent **y)
{
    return strcmp((*x)->d_name, (*y)->d_name);
}

static bool keep_latest(struct arena *a, const char *folder, int64_t keep)
{
    struct dirent **found = NULL;
    bool ok = true;
    int n = scandir(folder, &found, pick, by_name);
    for (int i = 0; i < n; i++) {
        const char *path = arena_printf(a, "%s/%s", folder, found[i]->d_name);
        if (i < n - keep && unlink(path) != 0) {
            fprintf(stderr, "echowall: could not take away the old backup %s: %s\n", path, strerrordesc_np(errno));
            ok = false;
        } else if (i < n - keep) {
            printf("taken away: %s\n", path);
        }
        free(found[i]);
    }
    free(found);
    return ok && n >= 0;
}

static int write_one(struct cli *c, struct opened *o, const char *out, const char *folder, int64_t keep)
{
    struct backup_report report;
    struct error e = {0};
    const char *path = folder ? path_in(o, c->arena, folder) : out;
    if (backup_write(o->conn, &o->site, path, &report, &e) != ERR_OK)
        return cli_fail("back up", &e);
    backup_print(path, &report);
    return !keep || keep_latest(c->arena, folder, keep) ? EXIT_DONE : EXIT_CANNOT;
}

int cmd_backup(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *out = NULL, *folder = NULL, *keep_text = NULL;
    const struct cli_option options[] = {
        SITE_OPTIONS(f), {"out", &out, NULL}, {"dir", &folder, NULL}, {"keep", &keep_text, NULL}};
    struct opened o;
    int64_t keep = 0;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n))
        return EXIT_CANNOT;
    if (!out && n == 1)
        out = argv[0];
    if (!out == !folder) {
        fprintf(stderr, "echowall: backup needs --out FILE or --dir FOLDER\n");
        return EXIT_CANNOT;
    }
    if (keep_text && (!folder || !str_int(keep_text, 1, KEEP_MAX, &keep))) {
        fprintf(stderr, "echowall: --keep goes with --dir and is a number from 1\n");
        return EXIT_CANNOT;
    }
    if (!cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    int status = write_one(c, &o, out, folder, keep);
    cli_close(&o);
    return status;
}
