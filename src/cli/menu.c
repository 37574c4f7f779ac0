/* menu match: for each order of a talk that waits, the teams that fit, with the reasons in words. Nothing is decided by
 * it: a person chooses on the page. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "cli/open.h"
#include "html/tr.h"
#include "model/audit.h"
#include "model/menu.h"

static json_t *team_json(struct arena *a, enum lang lang, const struct menu_candidate *x)
{
    json_t *reasons = json_array();
    for (int i = 0; i < x->n_reasons; i++)
        json_array_append_new(reasons,
                              json_pack("{s:s, s:b}", "words", tr_arg(a, lang, x->reasons[i].msgid, x->reasons[i].arg),
                                        "against", x->reasons[i].against));
    return json_pack("{s:s, s:s, s:b, s:i, s:s?, s:o}", "code", x->code, "name", x->name, "available", x->available,
                     "talks", x->load, "lecturer", x->lecturer < 0 ? NULL : x->lecturers[x->lecturer].code, "reasons",
                     reasons);
}

static void print_json(struct arena *a, enum lang lang, const struct menu_match *m, int n)
{
    json_t *all = json_array();
    for (int i = 0; i < n; i++) {
        json_t *teams = json_array();
        for (int k = 0; k < m[i].n; k++)
            json_array_append_new(teams, team_json(a, lang, &m[i].rows[k]));
        json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:i, s:o}", "number", m[i].order->number, "title",
                                             m[i].order->title, "wanted", m[i].order->wanted, "fit", m[i].fit, "teams",
                                             teams));
    }
    char *text = json_dumps(all, JSON_INDENT(1));
    printf("%s\n", str_or(text, "[]"));
    free(text);
    json_decref(all);
}

static void print_lines(struct arena *a, enum lang lang, const struct menu_match *m, int n)
{
    for (int i = 0; i < n; i++) {
        printf("%s  %s  %s\n", m[i].order->number, m[i].order->wanted, m[i].order->title);
        for (int k = 0; k < m[i].n; k++) {
            const struct menu_candidate *x = &m[i].rows[k];
            printf("  %s %s\n", x->available ? "+" : "-", x->name);
            for (int j = 0; j < x->n_reasons; j++)
                printf("      %s\n", tr_arg(a, lang, x->reasons[j].msgid, x->reasons[j].arg));
        }
    }
}

static int run_match(struct cli *c, struct opened *o, enum lang lang, bool json)
{
    struct error e = {0};
    struct menu_orders l;
    struct menu_match *m = arena_array(c->arena, struct menu_match, MENU_ORDERS_MAX);
    enum err r = audit_note(o->conn, &o->site, &o->viewer, "menu.match", "", &e);
    if (r == ERR_OK)
        r = menu_orders(o->conn, &o->site, &o->viewer, c->arena, "ordered", &l, &e);
    if (r == ERR_OK)
        r = menu_match(o->conn, &o->site, &o->viewer, c->arena, &l, m, &e);
    if (r != ERR_OK)
        return cli_fail("match orders", &e);
    if (json)
        print_json(c->arena, lang, m, l.n);
    else
        print_lines(c->arena, lang, m, l.n);
    if (l.more)
        fprintf(stderr, "echowall: these %d came first; others wait besides\n", l.n);
    return EXIT_DONE;
}

int cmd_menu(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    bool json = false;
    const char *lang = "zh-CN";
    const struct cli_option options[] = {SITE_OPTIONS(f), {"json", NULL, &json}, {"lang", &lang, NULL}};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n))
        return EXIT_CANNOT;
    if (n != 1 || !str_eq(argv[0], "match")) {
        fprintf(stderr, "echowall: menu match --db URL [--json] [--lang zh-CN|zh-TW|en]\n");
        return EXIT_CANNOT;
    }
    if (!cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    int status = run_match(c, &o, lang_of_tag(lang), json);
    cli_close(&o);
    return status;
}
