/* search: looks for matters and writes them as JSON, a line each, while they are read; --check compares the index with
 * what it is made from, --rebuild makes it anew. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/open.h"
#include "cli/search_build.h"
#include "model/audit.h"
#include "model/search.h"
#include "model/search_build.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX     1000000000
#define PAGE          200

static void print_row(const struct matter *m, bool json, int64_t before)
{
    if (!json) {
        printf("%s  %s\n", m->number, m->title);
        return;
    }
    json_t *row = json_pack("{s:s, s:s?, s:s}", "number", m->number, "external_id",
                            str_empty(m->external_id) ? NULL : m->external_id, "title", m->title);
    char *text = row ? json_dumps(row, JSON_COMPACT) : NULL;
    printf("%s%s", before ? ",\n" : "\n", text ? text : "{}");
    free(text);
    json_decref(row);
}

/* limit 0: all. */
static enum err print_hits(struct opened *o, const char *text, int64_t limit, bool json, int64_t *ret_n,
                           struct error *e)
{
    struct arena *a = arena_new();
    struct search_list l = {0};
    char *next = NULL;
    enum err r;
    do {
        int64_t left = limit ? limit - *ret_n : PAGE;
        struct search_query q = {.text = text, .cursor = next, .limit = (int)(left < PAGE ? left : PAGE), .bare = true};
        r = search(o->conn, &o->site, &o->viewer, a, &q, &l, e);
        for (int i = 0; r == ERR_OK && i < l.n; i++)
            print_row(&l.rows[i].m, json, (*ret_n)++);
        free(next);
        next = r == ERR_OK && l.next ? strdup(l.next) : NULL;
        if (l.building && !next && isatty(STDERR_FILENO))
            fprintf(stderr, "echowall: the index is being built (%d %%): there may be more\n", l.built);
        arena_reset(a);
    } while (r == ERR_OK && next && (!limit || *ret_n < limit));
    free(next);
    arena_free(a);
    return r;
}

static int run_search(struct cli *c, struct opened *o, const char *text, int64_t limit, bool json)
{
    struct error e = {0};
    int64_t n = 0;
    /* Before the rows, so that no look is without its line. The words may be a name: only their number is kept. */
    const char *detail =
        arena_printf(c->arena, "%zu characters", utf8_valid(text, strlen(text)) ? utf8_length(text) : 0);
    enum err r = audit_note(o->conn, &o->site, &o->viewer, "matter.search", detail, &e);
    if (r == ERR_OK) {
        if (json)
            printf("[");
        r = print_hits(o, text, limit, json, &n, &e);
        if (json)
            printf(n ? "\n]\n" : "]\n");
    }
    if (r == ERR_OK && fflush(stdout) != 0)
        r = error_detail(&e, ERR_IO, "write");
    return r == ERR_OK ? EXIT_DONE : cli_fail("search", &e);
}

static int run_check(struct opened *o)
{
    struct error e = {0};
    struct search_check x;
    struct search_state before;
    enum err r = search_state(o->conn, &before, &e);
    if (r == ERR_OK)
        r = search_check(o->conn, &o->site, &x, &e);
    if (r != ERR_OK)
        return cli_fail("check the index", &e);
    const bool whole = !x.wrong && !x.extra;
    const bool pending = before.building || before.stale || before.wall;
    printf("%s: %lld matters, %lld public copies, %lld not as they are, %lld lines too many\n",
           whole     ? "whole"
           : pending ? "being brought up to date"
                     : "broken",
           (long long)x.matters, (long long)x.copies, (long long)x.wrong, (long long)x.extra);
    return whole ? EXIT_DONE : pending ? EXIT_CANNOT : EXIT_NO;
}

static int run_rebuild(struct opened *o)
{
    struct error e = {0};
    if (search_build_begin(o->conn, &e) != ERR_OK || !cli_build_index(o, &e))
        return cli_fail("build the index", &e);
    return EXIT_DONE;
}

bool cli_build_index(struct opened *o, struct error *e)
{
    struct search_state state = {0};
    bool done = false, tty = isatty(STDERR_FILENO);
    int shown = -1;
    enum err r = ERR_OK;
    while (r == ERR_OK && !done) {
        r = search_build_step(o->conn, &o->site, &done, e);
        if (r == ERR_OK && tty)
            r = search_state(o->conn, &state, e);
        if (r == ERR_OK && tty && state.building && state.percent != shown) {
            shown = state.percent;
            fprintf(stderr, "\rindex %d %%", shown);
        }
    }
    if (shown >= 0)
        fprintf(stderr, "\r             \r");
    return r == ERR_OK;
}

int cmd_search(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    bool json = false, check = false, rebuild = false;
    const char *limit_text = NULL;
    const struct cli_option options[] = {SITE_OPTIONS(f),
                                         {"json", NULL, &json},
                                         {"limit", &limit_text, NULL},
                                         {"check", NULL, &check},
                                         {"rebuild", NULL, &rebuild}};
    struct opened o;
    int64_t limit = LIMIT_DEFAULT;
    int n, status;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n))
        return EXIT_CANNOT;
    if (limit_text && !str_int(limit_text, 0, LIMIT_MAX, &limit)) {
        fprintf(stderr, "echowall: --limit is a number, 0 for all\n");
        return EXIT_CANNOT;
    }
    if (check || rebuild ? n != 0 : n == 0) {
        fprintf(stderr, check || rebuild ? "echowall: nothing to search for goes with --check or --rebuild\n"
                                         : "echowall: please say what to search for\n");
        return EXIT_CANNOT;
    }
    struct buf text;
    buf_init(&text, 65536);
    for (int i = 0; i < n; i++)
        buf_printf(&text, "%s%s", i ? " " : "", argv[i]);
    if (!cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o)) {
        buf_release(&text);
        return EXIT_CANNOT;
    }
    status = check ? run_check(&o) : rebuild ? run_rebuild(&o) : run_search(c, &o, text.data, limit, json);
    cli_close(&o);
    buf_release(&text);
    return status;
}
