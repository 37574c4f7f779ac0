/* echowall user: accounts from the command line, for the operator who has lost every other way in. */
#include <stdio.h>

#include "base/str.h"
#include "cli/open.h"
#include "model/officer.h"
#include "model/unit.h"
#include "report/sheet_read.h"

static enum err list(struct cli *c, struct opened *o, struct error *e)
{
    struct officer_list l;
    const char *cursor = NULL;
    do {
        enum err r = officer_list(o->conn, c->arena, true, cursor, 200, &l, e);
        if (r != ERR_OK)
            return r;
        for (int i = 0; i < l.n; i++)
            printf("%-16s %-12s %s%s\n", l.rows[i].login, l.rows[i].name, l.rows[i].active ? "" : "(left) ",
                   str_or(l.rows[i].posts, ""));
        cursor = l.next;
    } while (cursor);
    return ERR_OK;
}

static enum err add(struct cli *c, struct opened *o, const char *login, const char *name, struct error *e)
{
    int64_t id;
    char *password;
    enum err r = officer_add(o->conn, &o->site, &viewer_operator, c->arena, login, name, &id, &password, e);
    if (r == ERR_OK)
        printf("%s %s\n", login, password);
    return r;
}

static enum err reset(struct cli *c, struct opened *o, const char *login, struct error *e)
{
    struct officer x;
    char *password;
    enum err r = officer_by_login(o->conn, c->arena, login, &x, e);
    if (r == ERR_OK)
        r = officer_reset_password(o->conn, &o->site, &viewer_operator, c->arena, x.id, &password, e);
    if (r == ERR_OK)
        printf("%s %s\n", login, password);
    return r;
}

static enum err post(struct cli *c, struct opened *o, const char *login, const char *unit_code, const char *role,
                     struct error *e)
{
    struct officer x;
    struct unit u;
    int64_t id;
    enum err r = officer_by_login(o->conn, c->arena, login, &x, e);
    if (r == ERR_OK)
        r = unit_by_code(o->conn, c->arena, unit_code, &u, e);
    return r == ERR_OK ? post_add(o->conn, &o->site, &viewer_operator, x.id, u.id, role, &id, e) : r;
}

/* Units and officers from a list, as in the browser. */
static enum err import_list(struct cli *c, struct opened *o, const char *what, const char *path, struct error *e)
{
    struct sheet sheet;
    struct sheet_report report = {0};
    struct officer_passwords passwords = {0};
    enum err r = sheet_read(c->arena, path, &sheet, e);
    if (r == ERR_OK && str_eq(what, "units"))
        r = unit_import(o->conn, &o->site, &viewer_operator, c->arena, &sheet, &report, e);
    else if (r == ERR_OK)
        r = officer_import(o->conn, &o->site, &viewer_operator, c->arena, &sheet, &report, &passwords, e);
    cli_faults(&report);
    for (int i = 0; r == ERR_OK && i < passwords.n; i++)
        printf("%s %s %s\n", passwords.rows[i].login, passwords.rows[i].password, passwords.rows[i].name);
    return r;
}

static enum err run(struct cli *c, struct opened *o, int n, char **words, struct error *e)
{
    if (n == 1 && str_eq(words[0], "list"))
        return list(c, o, e);
    if (n == 3 && str_eq(words[0], "add"))
        return add(c, o, words[1], words[2], e);
    if (n == 2 && str_eq(words[0], "reset"))
        return reset(c, o, words[1], e);
    if (n == 4 && str_eq(words[0], "post"))
        return post(c, o, words[1], words[2], words[3], e);
    if (n == 3 && str_eq(words[0], "import") && (str_eq(words[1], "units") || str_eq(words[1], "officers")))
        return import_list(c, o, words[1], words[2], e);
    return error_set(e, ERR_INVALID, NULL,
                     N_("Say list, add LOGIN NAME, reset LOGIN, post LOGIN UNIT ROLE, or import units|officers FILE."),
                     NULL);
}

int cmd_user(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    const struct cli_option options[] = {SITE_OPTIONS(f)};
    struct error e = {0};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    enum err r = run(c, &o, n, argv, &e);
    cli_close(&o);
    return r == ERR_OK ? EXIT_DONE : cli_fail("do that", &e);
}
