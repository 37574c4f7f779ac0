/* echowall token: what programs act with in an officer's name. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/open.h"
#include "model/token.h"

/* Takes "--scope S" out of the words, as often as it stands there; -1 for a scope that is none. */
static bool take_scopes(int *argc, char **argv, unsigned *ret)
{
    int kept = 0;
    for (int i = 0; i < *argc; i++) {
        const char *code = NULL;
        if (str_starts(argv[i], "--scope="))
            code = argv[i] + strlen("--scope=");
        else if (str_eq(argv[i], "--scope") && i + 1 < *argc)
            code = argv[++i];
        else
            argv[kept++] = argv[i];
        const struct scope_def *d = code ? scope_by_code(code) : NULL;
        if (code && !d) {
            fprintf(stderr, "echowall: there is no scope %s\n", code);
            return false;
        }
        *ret |= d ? (unsigned)d->scope : 0;
    }
    argv[kept] = NULL;
    *argc = kept;
    return true;
}

struct asked {
    const char *officer, *days, *name;
    unsigned scopes;
};

static enum err add(struct cli *c, struct opened *o, const struct asked *x, struct error *e)
{
    char *token;
    int64_t days = TOKEN_DAYS;
    if (str_empty(x->officer))
        return error_set(e, ERR_INVALID, "officer", N_("Say for whom: --officer LOGIN."), NULL);
    if (x->days && !str_int(x->days, 1, TOKEN_DAYS_MAX, &days))
        return error_set(e, ERR_INVALID, "days", N_("A token lasts from 1 to {} days."), "%d", TOKEN_DAYS_MAX);
    enum err r =
        token_add(o->conn, &o->site, &viewer_operator, c->arena, x->officer, x->scopes, (int)days, x->name, &token, e);
    if (r == ERR_OK)
        printf("%s\n", token);
    return r;
}

static enum err list(struct cli *c, struct opened *o, struct error *e)
{
    struct token_list l;
    const char *cursor = NULL;
    do {
        enum err r = token_list(o->conn, &o->site, &viewer_operator, c->arena, cursor, 200, &l, e);
        if (r != ERR_OK)
            return r;
        for (int i = 0; i < l.n; i++) {
            char until[32];
            const struct token *t = &l.rows[i];
            const char *state = t->in_force ? "" : t->revoked_at ? " (revoked)" : " (ended)";
            printf("%lld %-16s %-20s %s, until %s%s\n", (long long)t->id, t->officer_login, t->name, t->scopes,
                   time_format(t->until, o->site.zone, until), state);
        }
        cursor = l.next;
    } while (cursor);
    return ERR_OK;
}

static enum err run(struct cli *c, struct opened *o, const struct asked *x, int n, char **words, struct error *e)
{
    int64_t id;
    if (n == 1 && str_eq(words[0], "add"))
        return add(c, o, x, e);
    if (n == 1 && str_eq(words[0], "list"))
        return list(c, o, e);
    if (n == 2 && str_eq(words[0], "revoke") && str_int(words[1], 1, INT64_MAX, &id))
        return token_revoke(o->conn, &o->site, &viewer_operator, id, e);
    return error_set(e, ERR_INVALID, NULL, N_("Say add --officer LOGIN --scope SCOPE, list, or revoke ID."), NULL);
}

int cmd_token(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    struct asked x = {0};
    const char *scope; /* take_scopes leaves none; --help names it */
    const struct cli_option options[] = {SITE_OPTIONS(f),
                                         {"officer", &x.officer, NULL},
                                         {"scope", &scope, NULL},
                                         {"days", &x.days, NULL},
                                         {"name", &x.name, NULL}};
    struct error e = {0};
    struct opened o;
    int n;
    if (!take_scopes(&argc, argv, &x.scopes) || !cli_options(argc, argv, options, COUNT_OF(options), &n) ||
        !cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    enum err r = run(c, &o, &x, n, argv, &e);
    cli_close(&o);
    return r == ERR_OK ? EXIT_DONE : cli_fail("do that", &e);
}
