#include "rig.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double median(double *v, int n)
{
    qsort(v, (size_t)n, sizeof(*v), by_size);
    return n == 0 ? 0 : n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

bool rig_wants(const struct rig *g, const char *line)
{
    return !g->lines || strstr(line, g->lines);
}

enum err rig_serve(struct rig *g, bool cache, struct service *ret, struct error *e)
{
    struct service_how how = {.program = g->cli->program,
                              .url = g->url,
                              .files = arena_printf(g->cli->arena, "%s/files", g->dir),
                              .cache = cache,
                              .log = arena_printf(g->cli->arena, "%s/serve.log", g->dir)};
    return service_start(&how, ret, e);
}

enum err rig_open(struct rig *g, struct opened *ret, struct error *e)
{
    /* The environment that the commands get was read before this was set. */
    struct site_flags f = {.db = g->url, .key = getenv("ECHOWALL_KEY")};
    if (cli_open(g->cli, &f, NULL, 0, OPEN_CURRENT, ret))
        return ERR_OK;
    return error_detail(e, ERR_DB, "could not open %s", g->url);
}
