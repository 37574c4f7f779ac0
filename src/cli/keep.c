/* Commands that look after the record: stats, verify, restore, migrate, erase. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/backup_cmd.h"
#include "cli/open.h"
#include "cli/search_build.h"
#include "db/migrate.h"
#include "model/audit.h"
#include "model/backup.h"
#include "model/callback.h"
#include "model/erase.h"
#include "model/kept.h"
#include "model/stats.h"
#include "model/verify.h"

static void print_stats(const struct site_stats *s, const struct callback_figures *f, bool json)
{
    printf(
        json ? "{\"matters\": %lld, \"replied\": %lld, \"closed\": %lld, \"entries\": %lld, \"callbacks\": {\"valid\": "
               "%lld, \"contacted\": %lld, \"solved\": %lld, \"satisfied\": %lld, \"basic\": %lld}}\n"
             : "matters %lld\nreplied %lld\nclosed %lld\nentries %lld\nvalid callbacks %lld\n  contacted before %lld\n"
               "  solved %lld\n  satisfied %lld\n  mostly satisfied %lld\n",
        (long long)s->matters, (long long)s->replied, (long long)s->closed, (long long)s->entries, (long long)f->valid,
        (long long)f->contacted, (long long)f->solved, (long long)f->satisfied, (long long)f->basic);
}

int cmd_stats(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    bool json = false;
    const struct cli_option options[] = {SITE_OPTIONS(f), {"json", NULL, &json}};
    struct site_stats s;
    struct callback_figures calls;
    struct error e = {0};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv) ||
        !cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    enum err r = site_stats(o.conn, &o.viewer, &s, &e);
    if (r == ERR_OK)
        r = callback_figures(o.conn, &o.viewer, 0, INT64_MAX, &calls, &e);
    cli_close(&o);
    if (r != ERR_OK)
        return cli_fail("count", &e);
    print_stats(&s, &calls, json);
    return EXIT_DONE;
}

static int print_report(struct cli *c, const struct verify_report *v)
{
    for (int i = 0; i < v->n_found; i++)
        printf("broken: %s\n", finding_text(c->arena, &v->found[i], NULL));
    if (v->broken > v->n_found)
        printf("… and %lld more\n", (long long)(v->broken - v->n_found));
    printf("%s: %lld matters, %lld entries, %lld texts, %lld files, %lld persons, %lld seals, %lld audit lines\n",
           v->broken ? "broken" : "whole", (long long)v->matters, (long long)v->entries, (long long)v->texts,
           (long long)v->files, (long long)v->persons, (long long)v->seals, (long long)v->audit_lines);
    return v->broken ? EXIT_NO : EXIT_DONE;
}

static int verify_one(struct cli *c, struct opened *o, const char *receipt)
{
    enum receipt_state state;
    struct error e = {0};
    const char *colon = strchr(receipt, ':');
    if (!colon) {
        fprintf(stderr, "echowall: a receipt is NUMBER:HASH\n");
        return EXIT_CANNOT;
    }
    const char *number = arena_strndup(c->arena, receipt, (size_t)(colon - receipt));
    if (verify_receipt(o->conn, &o->site, number, colon + 1, &state, &e) != ERR_OK)
        return cli_fail("check the receipt", &e);
    static const char *const words[] = {[RECEIPT_WHOLE] = "whole: the matter is there and unaltered",
                                        [RECEIPT_ABSENT] = "broken: there is no such matter here",
                                        [RECEIPT_DIFFERS] = "broken: the matter is not what the receipt says"};
    printf("%s\n", words[state]);
    return state == RECEIPT_WHOLE ? EXIT_DONE : EXIT_NO;
}

int cmd_verify(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *receipt = NULL;
    struct verify_options how = {0};
    const struct cli_option options[] = {
        SITE_OPTIONS(f), {"receipt", &receipt, NULL}, {"no-files", NULL, &how.no_files}};
    struct verify_report report;
    struct error e = {0};
    struct opened o;
    int n, status;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv) ||
        !cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    if (receipt)
        status = verify_one(c, &o, receipt);
    else if (verify_site(o.conn, &o.site, &how, c->arena, &report, &e) == ERR_OK)
        status = print_report(c, &report);
    else
        status = cli_fail("verify", &e);
    cli_close(&o);
    return status;
}

int cmd_restore(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const char *from = NULL;
    const struct cli_option options[] = {SITE_OPTIONS(f), {"from", &from, NULL}};
    struct restore_report report;
    struct error e = {0};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n))
        return EXIT_CANNOT;
    if (!from && n == 1)
        from = argv[0];
    if (!from) {
        fprintf(stderr, "echowall: restore needs --from FILE\n");
        return EXIT_CANNOT;
    }
    if (!cli_open(c, &f, NULL, 0, OPEN_RESTORE, &o))
        return EXIT_CANNOT;
    enum err r = backup_restore(o.conn, &o.site, from, &report, &e);
    if (r == ERR_OK)
        printf("%s: %lld rows, %lld matters, %lld files; %lld persons erased again\n", from, (long long)report.rows,
               (long long)report.matters, (long long)report.files, (long long)report.erased);
    bool built = r == ERR_OK && cli_build_index(&o, &e);
    cli_close(&o);
    return built ? EXIT_DONE : cli_fail("restore", &e);
}

/* A migration cannot be undone, so a backup comes first. An empty database is init's. */
static enum err migrate_site(struct cli *c, struct opened *o, struct error *e)
{
    int have, want;
    struct backup_report report;
    enum err r = migrate_status(o->conn, &have, &want, e);
    if (r == ERR_OK && have == want) {
        printf("The schema is current: %d.\n", have);
        return ERR_OK;
    }
    if (r == ERR_OK && have == 0)
        return migrate_check(o->conn, e);
    if (r == ERR_OK && have < want) {
        const char *path =
            arena_printf(c->arena, "%s.before-%d-%lld.backup", str_or(db_path(o->site.db), o->site.files), want,
                         (long long)clock_now(&o->site.clock));
        r = backup_write(o->conn, &o->site, path, &report, e);
        if (r == ERR_OK)
            backup_print(path, &report);
    }
    if (r == ERR_OK)
        r = migrate_run(o->site.db, e);
    if (r == ERR_OK)
        printf("The schema went from %d to %d.\n", have, want);
    return r;
}

int cmd_migrate(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const struct cli_option options[] = {SITE_OPTIONS(f)};
    struct error e = {0};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv) ||
        !cli_open(c, &f, NULL, 0, OPEN_ANY, &o))
        return EXIT_CANNOT;
    bool done = migrate_site(c, &o, &e) == ERR_OK && kept_renew(o.conn, &e) == ERR_OK && cli_build_index(&o, &e);
    cli_close(&o);
    return done ? EXIT_DONE : cli_fail("migrate", &e);
}

int cmd_erase(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    struct erase_request x = {0};
    const struct cli_option options[] = {SITE_OPTIONS(f),
                                         {"number", &x.number, NULL},
                                         {"phone", &x.phone, NULL},
                                         {"subject", &x.subject, NULL},
                                         {"reason", &x.reason, NULL}};
    struct erase_report report = {0};
    struct error e = {0};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv) ||
        !cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    enum err r = erase_person(o.conn, &o.site, &o.viewer, &x, &report, &e);
    if (r == ERR_OK)
        printf("erased: %lld persons, %lld matters, %lld texts, %lld files\n", (long long)report.persons,
               (long long)report.matters, (long long)report.texts, (long long)report.files);
    if (r == ERR_OK && report.bulletins)
        printf("%lld bulletins quoted them: blacked out, and taken from the public\n", (long long)report.bulletins);
    if (r == ERR_OK && !report.scrubbed)
        printf("The database's log still holds old pages: run erase again when nobody reads.\n");
    cli_close(&o);
    return r == ERR_OK ? EXIT_DONE : cli_fail("erase", &e);
}
