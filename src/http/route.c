/* A tree of segments: a request costs one comparison per sibling, whatever the number of routes. */
#include "http/route.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct node {
    const char *segment; /* literal text; NULL in a parameter's node */
    struct node *literals;
    struct node *param;
    struct node *next;
    size_t route[HTTP_METHOD_COUNT]; /* index + 1 */
};

struct router {
    struct arena *arena;
    struct node root;
    const struct route **routes;
    size_t n;
};

static const char *const method_names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

const char *http_method_name(enum http_method m)
{
    return m < HTTP_METHOD_COUNT ? method_names[m] : "OTHER";
}

enum http_method http_method_parse(const char *s)
{
    for (size_t i = 0; i < COUNT_OF(method_names); i++) {
        if (str_eq(s, method_names[i]))
            return (enum http_method)i;
    }
    return HTTP_METHOD_COUNT;
}

/* Splits "/a/b" into NUL-ended copies; "/" has none. The number may pass the maximum by one to say that there are more.
 */
static size_t split(struct arena *a, const char *path, char *out[ROUTE_SEGMENTS_MAX])
{
    size_t n = 0;
    char *copy = arena_strdup(a, path + (path[0] == '/'));
    while (*copy) {
        if (n == ROUTE_SEGMENTS_MAX)
            return n + 1;
        out[n++] = copy;
        char *slash = strchr(copy, '/');
        if (!slash)
            break;
        *slash = '\0';
        copy = slash + 1;
        if (!*copy) {
            if (n < ROUTE_SEGMENTS_MAX)
                out[n] = copy;
            return n + 1; /* a slash at the end is a segment of its own */
        }
    }
    return n;
}

static struct node *child_for(struct router *rt, struct node *parent, const char *segment)
{
    if (segment[0] == ':') {
        if (!parent->param)
            parent->param = arena_obj(rt->arena, struct node);
        return parent->param;
    }
    for (struct node *c = parent->literals; c; c = c->next) {
        if (str_eq(c->segment, segment))
            return c;
    }
    struct node *c = arena_obj(rt->arena, struct node);
    c->segment = segment;
    c->next = parent->literals;
    parent->literals = c;
    return c;
}

static void add_route(struct router *rt, const struct route *r)
{
    char *seg[ROUTE_SEGMENTS_MAX];
    size_t n = split(rt->arena, r->path, seg), params = 0;
    if (r->path[0] != '/' || n > ROUTE_SEGMENTS_MAX || !r->handler || r->method == HTTP_HEAD)
        BUG("route %s is not well made", r->path);
    struct node *node = &rt->root;
    for (size_t i = 0; i < n; i++) {
        params += seg[i][0] == ':';
        node = child_for(rt, node, seg[i]);
    }
    if (params > ROUTE_PARAMS_MAX || node->route[r->method])
        BUG("route %s %s is there twice or has too many parameters", http_method_name(r->method), r->path);
    rt->routes[rt->n++] = r;
    node->route[r->method] = rt->n;
    if (r->method == HTTP_GET)
        node->route[HTTP_HEAD] = rt->n;
}

struct router *router_new(const struct route_table *tables, size_t n)
{
    struct arena *a = arena_new();
    struct router *rt = arena_obj(a, struct router);
    size_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += tables[i].n;
    rt->arena = a;
    rt->routes = arena_array(a, const struct route *, total + 1);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < tables[i].n; k++)
            add_route(rt, &tables[i].routes[k]);
    }
    return rt;
}

void router_free(struct router *rt)
{
    if (rt)
        arena_free(rt->arena);
}

size_t router_count(const struct router *rt)
{
    return rt->n;
}

const struct route *router_at(const struct router *rt, size_t index)
{
    return rt->routes[index];
}

static bool has_route(const struct node *node)
{
    for (size_t m = 0; m < HTTP_METHOD_COUNT; m++) {
        if (node->route[m])
            return true;
    }
    return false;
}

/* The depth is bounded by ROUTE_SEGMENTS_MAX, and each level tries two ways at most. */
static const struct node *descend(const struct node *node, char *const seg[], size_t n)
{
    if (n == 0)
        return has_route(node) ? node : NULL;
    for (const struct node *c = node->literals; c; c = c->next) {
        if (str_eq(c->segment, seg[0])) {
            const struct node *found = descend(c, seg + 1, n - 1);
            if (found)
                return found;
            break;
        }
    }
    return node->param && seg[0][0] ? descend(node->param, seg + 1, n - 1) : NULL;
}

/* Names come from the route's own pattern, since two routes may name the same segment differently. */
static void take_params(struct arena *a, const char *pattern, char *const seg[], struct route_match *ret)
{
    size_t i = 0;
    for (const char *p = pattern; p && *p; p = strchr(p + 1, '/'), i++) {
        if (p[1] == ':') {
            struct route_param *param = &ret->params[ret->param_n++];
            param->name = arena_strndup(a, p + 2, strcspn(p + 2, "/"));
            param->value = seg[i];
        }
    }
}

enum err router_find(const struct router *rt, struct arena *a, enum http_method method, const char *path,
                     struct route_match *ret)
{
    char *seg[ROUTE_SEGMENTS_MAX] = {0};
    size_t n = split(a, path, seg);
    const struct node *node = n <= ROUTE_SEGMENTS_MAX ? descend(&rt->root, seg, n) : NULL;
    if (!node)
        return ERR_NOT_FOUND;
    *ret = (struct route_match){0};
    for (size_t m = 0; m < HTTP_METHOD_COUNT; m++) {
        if (node->route[m])
            ret->allowed |= 1u << m;
    }
    size_t found = method < HTTP_METHOD_COUNT ? node->route[method] : 0;
    if (found) {
        ret->route = rt->routes[found - 1];
        ret->index = found - 1;
        take_params(a, ret->route->path, seg, ret);
    }
    return ERR_OK;
}
