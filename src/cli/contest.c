/*
 * echowall contest: units appraised by a scheme over a period, each with the numbers that its points are made of; or
 * one that was frozen, as it was.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/open.h"
#include "model/audit.h"
#include "report/contest.h"

#define EXCLUSIONS_MAX 100
#define REASON_MIN     4

struct asked {
    const char *scheme, *period, *exclude, *kept;
    struct contest_exclusion out[EXCLUSIONS_MAX];
    size_t n_out;
    struct period p;
    const struct scheme *found;
};

/* "CODE.YEAR", or "CODE": the one in force in the year in which the period ends, which a later one does not judge. */
static enum err find_scheme(struct arena *a, struct zone z, struct asked *x, struct error *e)
{
    const char *dot = strchr(x->scheme, '.');
    int64_t year = 0;
    const char *code = dot ? arena_strndup(a, x->scheme, (size_t)(dot - x->scheme)) : x->scheme;
    if (!dot)
        x->found = scheme_of_year(code, civil_of(x->p.to - 1, z).year);
    else if (str_int(dot + 1, 1, 9999, &year))
        x->found = scheme_find(code, year);
    return x->found ? ERR_OK
                    : error_set(e, ERR_INVALID, "scheme", N_("There is no scheme called {}."), "%s", x->scheme);
}

/* "CODE=reason;CODE=reason" */
static enum err read_exclusions(struct opened *o, struct arena *a, struct asked *x, struct error *e)
{
    char *p = arena_strdup(a, str_or(x->exclude, ""));
    while (*p) {
        struct unit unit;
        char *end = strchr(p, ';'), *next = end ? end + 1 : p + strlen(p);
        if (end)
            *end = '\0';
        char *reason = strchr(p, '=');
        if (!reason || utf8_length(reason + 1) < REASON_MIN || x->n_out == EXCLUSIONS_MAX)
            return error_set(e, ERR_INVALID, "exclude", N_("An office is left out with a reason, as CODE=reason: {}."),
                             "%s", p);
        *reason++ = '\0';
        enum err r = unit_by_code(o->conn, a, p, &unit, e);
        if (r != ERR_OK)
            return r == ERR_NOT_FOUND
                       ? error_set(e, ERR_INVALID, "exclude", N_("There is no office called “{}”."), "%s", p)
                       : r;
        x->out[x->n_out++] = (struct contest_exclusion){p, reason};
        p = next;
    }
    return ERR_OK;
}

static void print_parts(struct arena *a, const struct contest *x, const struct contest_unit *u)
{
    for (size_t i = 0; i < x->scheme->n_criteria; i++) {
        const struct contest_part *p = &u->parts[i];
        if (p->has)
            printf("    %s %s: %s / %s\n", p->c->name.zh, str_or(contest_value_text(a, p), FIGURE_NONE),
                   contest_ratio_text(a, p->points, 2), contest_part_text(a, p->c->full));
    }
}

static void print_words(struct arena *a, const struct contest *x)
{
    const struct scheme_group *g = NULL;
    if (x->more)
        fprintf(stderr, "echowall: there are more offices than one appraisal holds; the rest is left out\n");
    for (int i = 0; i < x->n; i++) {
        const struct contest_unit *u = &x->units[i];
        if (u->group != g)
            printf("%s\n", u->group->name.zh);
        g = u->group;
        if (u->standing == CONTEST_PLACED)
            printf("  %s  %s  %s\n", u->band ? u->band->name.zh : "", u->unit.name,
                   contest_points_text(a, x->scheme, u->points));
        else
            printf("  —  %s  %s%s%s\n", u->unit.name, contest_standing_name(u->standing), *u->reason ? ": " : "",
                   u->reason);
        print_parts(a, x, u);
    }
}

static enum err appraise(struct cli *c, struct opened *o, struct asked *x, struct contest *ret, struct error *e)
{
    enum err r = period_parse(x->period, o->site.zone, &x->p, e);
    if (r == ERR_OK)
        r = find_scheme(c->arena, o->site.zone, x, e);
    if (r == ERR_OK)
        r = read_exclusions(o, c->arena, x, e);
    if (r == ERR_OK)
        r = audit_note(o->conn, &o->site, &o->viewer, "contest",
                       arena_printf(c->arena, "%s %s", x->found->id, period_text(c->arena, &x->p, o->site.zone)), e);
    if (r == ERR_OK)
        r = contest_make(o->conn, &o->site, &o->viewer, c->arena, x->found, &x->p, x->out, x->n_out, ret, e);
    return r;
}

/* The bytes that were frozen. */
static enum err print_kept(struct cli *c, struct opened *o, const char *key, struct error *e)
{
    const char *body;
    enum err r = audit_note(o->conn, &o->site, &o->viewer, "contest", key, e);
    if (r == ERR_OK)
        r = contest_body(o->conn, &o->viewer, c->arena, key, &body, e);
    if (r == ERR_OK)
        fputs(body, stdout);
    return r;
}

int cmd_contest(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    struct asked x = {0};
    bool json = false;
    const struct cli_option options[] = {SITE_OPTIONS(f),
                                         {"scheme", &x.scheme, NULL},
                                         {"period", &x.period, NULL},
                                         {"exclude", &x.exclude, NULL},
                                         {"kept", &x.kept, NULL},
                                         {"json", NULL, &json}};
    struct contest contest;
    struct error e = {0};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv))
        return EXIT_CANNOT;
    if (str_empty(x.kept) ? str_empty(x.scheme) || str_empty(x.period) : x.scheme || x.period || x.exclude) {
        fprintf(stderr, "echowall: say contest --scheme CODE --period 2023-09, or contest --kept KEY\n");
        return EXIT_CANNOT;
    }
    if (!cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    enum err r = x.kept ? print_kept(c, &o, x.kept, &e) : appraise(c, &o, &x, &contest, &e);
    if (r == ERR_OK && !x.kept && json)
        printf("%s\n", contest_text(c->arena, &contest, period_text(c->arena, &x.p, o.site.zone), NULL));
    else if (r == ERR_OK && !x.kept)
        print_words(c->arena, &contest);
    cli_close(&o);
    return r == ERR_OK ? EXIT_DONE : cli_fail("appraise", &e);
}
