/* The sweep over visits. */
#include "model/clash.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

/* A visit in a group of those that share something; a visit is in as many groups as it has hosts, officers, topics. */
struct item {
    enum clash_kind kind;
    struct clash_at at;
    const char *topic; /* of CLASH_TOPIC, else "" */
    int64_t from;
    int i;
};

struct look {
    struct arena *arena;
    const struct visit *v;
    int n;
    int of;
    struct item *items;
    int n_items, cap_items;
    struct clash_list out;
    int cap_out;
};

int clash_at_order(const void *a, const void *b)
{
    const struct clash_at *x = a, *y = b;
    if (x->what != y->what)
        return x->what < y->what ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static int group_order(const struct item *x, const struct item *y)
{
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    int d = clash_at_order(&x->at, &y->at);
    return d ? d : strcmp(x->topic, y->topic);
}

static int item_order(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int d = group_order(x, y);
    if (d)
        return d;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->i < y->i ? -1 : x->i > y->i;
}

static void *grown(struct arena *a, const void *rows, int n, int *cap, size_t size)
{
    *cap = *cap ? 2 * *cap : 64;
    void *more = arena_array_(a, (size_t)*cap, size);
    if (n)
        memcpy(more, rows, (size_t)n * size);
    return more;
}

/* Whether the visit that is asked about shares it; all do where all are asked about. */
static bool asked(const struct look *l, const struct item *x)
{
    if (l->of < 0 || l->of == x->i)
        return true;
    const struct visit *v = &l->v[l->of];
    if (x->at.what == AT_AREA && x->at.id != v->area)
        return false;
    if (*x->topic && strcmp(x->topic, v->topic) != 0)
        return false;
    bool found = x->at.what == AT_AREA;
    for (int i = 0; i < v->n_hosts && !found; i++)
        found = clash_at_order(&v->hosts[i], &x->at) == 0;
    for (int i = 0; i < v->n_officers && !found && x->at.what == AT_OFFICER; i++)
        found = v->officers[i] == x->at.id;
    return found;
}

static void add_item(struct look *l, enum clash_kind kind, struct clash_at at, const char *topic, int i)
{
    const struct item x = {kind, at, topic, l->v[i].from, i};
    if (!asked(l, &x))
        return;
    if (l->n_items == l->cap_items)
        l->items = grown(l->arena, l->items, l->n_items, &l->cap_items, sizeof(*l->items));
    l->items[l->n_items++] = x;
}

static void add_items(struct look *l, int i)
{
    const struct visit *v = &l->v[i];
    for (int k = 0; k < v->n_officers; k++)
        add_item(l, CLASH_OFFICER, (struct clash_at){AT_OFFICER, v->officers[k]}, "", i);
    if (!v->rules->calls)
        return;
    for (int k = 0; k < v->n_hosts; k++) {
        add_item(l, CLASH_HOST, v->hosts[k], "", i);
        add_item(l, CLASH_CROWD_HOST, v->hosts[k], "", i);
        if (*v->topic)
            add_item(l, CLASH_TOPIC, v->hosts[k], v->topic, i);
    }
    if (v->area) {
        const struct clash_at at = {AT_AREA, v->area};
        add_item(l, CLASH_CROWD_AREA, at, "", i);
        if (*v->topic)
            add_item(l, CLASH_TOPIC, at, v->topic, i);
    }
}

static bool put(struct look *l, struct clash x)
{
    if (l->out.n == CLASH_MAX) {
        l->out.more = true;
        return false;
    }
    if (l->out.n == l->cap_out)
        l->out.rows = grown(l->arena, l->out.rows, l->out.n, &l->cap_out, sizeof(*l->out.rows));
    l->out.rows[l->out.n++] = x;
    return true;
}

/* Days between two visits, 0 where they share one. */
static int64_t apart(const struct visit *x, const struct visit *y)
{
    int64_t d = x->first > y->last ? x->first - y->last : y->first > x->last ? y->first - x->last : 0;
    return d;
}

/* A group: items that share one thing, by the time they begin. */
struct group {
    const struct item *items;
    int n;
    int64_t longest; /* days that the longest of them takes beyond its first */
    int64_t *lasts;  /* crowds: their last days, in order */
};

/* Whether the other clashes with x, whose rule it is; *ret_n for the clash. */
static bool clashes(enum clash_kind kind, const struct visit *x, const struct visit *y, int64_t *ret_n)
{
    if (kind == CLASH_OFFICER) {
        *ret_n = 0;
        return x->from < y->to && y->from < x->to;
    }
    *ret_n = apart(x, y);
    return *ret_n <= (kind == CLASH_HOST ? x->rules->host_days : x->rules->topic_days);
}

static int64_t reach_of(enum clash_kind kind, const struct clash_rules *r)
{
    return kind == CLASH_HOST ? r->host_days : kind == CLASH_TOPIC ? r->topic_days : 0;
}

/* The others that clash with item k, to both sides. */
static void sweep_pairs(struct look *l, const struct group *g, int k)
{
    const struct item *x = &g->items[k];
    const struct visit *v = &l->v[x->i];
    int64_t reach = reach_of(x->kind, v->rules), n;
    int told = 0, back = k - 1, on = k + 1;
    while (back >= 0 || on < g->n) {
        bool old = back >= 0 && l->v[g->items[back].i].first >= v->first - reach - g->longest;
        bool new = on < g->n && l->v[g->items[on].i].first <= v->last + reach;
        if (!old && !new)
            return;
        /* the one that begins nearer to it first, so that a bound cuts off those that are far */
        if (old && new)
            new = l->v[g->items[on].i].from - v->from <= v->from - l->v[g->items[back].i].from;
        const struct item *y = new ? &g->items[on++] : &g->items[back--];
        if (y->i == x->i || !clashes(x->kind, v, &l->v[y->i], &n))
            continue;
        if (told++ == CLASH_WITH_MAX) {
            l->out.more = true;
            return;
        }
        if (!put(l, (struct clash){x->kind, x->i, y->i, x->at, n}))
            return;
    }
}

/* How many of the group begin on the day or before. */
static int begun(const struct look *l, const struct group *g, int64_t day)
{
    int low = 0, high = g->n;
    while (low < high) {
        int mid = (low + high) / 2;
        if (l->v[g->items[mid].i].first <= day)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* How many were over before the day. */
static int over_before(const struct group *g, int64_t day)
{
    int low = 0, high = g->n;
    while (low < high) {
        int mid = (low + high) / 2;
        if (g->lasts[mid] < day)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The most parties in any span of days that the visit is in. A span gains only where one begins on its last day, so
 * spans that end on the visit's first day or on the first day of another are enough. */
static void sweep_crowd(struct look *l, const struct group *g, int k)
{
    const struct item *x = &g->items[k];
    const struct visit *v = &l->v[x->i];
    int64_t span = v->rules->crowd_days, end = v->first, most = 0;
    int64_t bound = x->kind == CLASH_CROWD_HOST ? v->rules->crowd_host : v->rules->crowd_area;
    for (;;) {
        int next = begun(l, g, end);
        int64_t n = next - over_before(g, end - span + 1);
        most = n > most ? n : most;
        if (next == g->n || l->v[g->items[next].i].first > v->last + span - 1)
            break;
        end = l->v[g->items[next].i].first;
    }
    if (most > bound)
        put(l, (struct clash){x->kind, x->i, -1, x->at, most});
}

static int day_order(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void sweep_group(struct look *l, struct group g)
{
    enum clash_kind kind = g.items[0].kind;
    bool crowd = kind == CLASH_CROWD_HOST || kind == CLASH_CROWD_AREA;
    g.lasts = crowd ? arena_array(l->arena, int64_t, (size_t)g.n) : NULL;
    for (int k = 0; k < g.n; k++) {
        const struct visit *v = &l->v[g.items[k].i];
        g.longest = v->last - v->first > g.longest ? v->last - v->first : g.longest;
        if (crowd)
            g.lasts[k] = v->last;
    }
    if (crowd)
        qsort(g.lasts, (size_t)g.n, sizeof(*g.lasts), day_order);
    for (int k = 0; k < g.n; k++) {
        int i = g.items[k].i;
        if ((l->of >= 0 && i != l->of) || l->v[i].rules->over[kind] == CLASH_OFF)
            continue;
        if (crowd)
            sweep_crowd(l, &g, k);
        else
            sweep_pairs(l, &g, k);
    }
}

/* A visit that names a host twice is in its group once. */
static void sweep(struct look *l)
{
    int n = 0;
    if (l->n_items)
        qsort(l->items, (size_t)l->n_items, sizeof(*l->items), item_order);
    for (int i = 0; i < l->n_items; i++) {
        if (!n || item_order(&l->items[n - 1], &l->items[i]) != 0)
            l->items[n++] = l->items[i];
    }
    for (int i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && group_order(&l->items[i], &l->items[k]) == 0; k++)
            ;
        sweep_group(l, (struct group){.items = l->items + i, .n = k - i});
    }
}

static bool is_at(const struct quiet *q, enum clash_what what, int64_t id)
{
    const struct clash_at at = {what, id};
    return bsearch(&at, q->at, (size_t)q->n_at, sizeof(*q->at), clash_at_order) != NULL;
}

static bool is_quiet(const struct visit *v, const struct quiet *q)
{
    if (v->first > q->last || v->last < q->first)
        return false;
    bool found = !q->n_at || is_at(q, AT_AREA, v->area);
    for (int i = 0; i < v->n_hosts && !found; i++)
        found = is_at(q, v->hosts[i].what, v->hosts[i].id);
    for (int i = 0; i < v->n_areas && !found; i++)
        found = is_at(q, AT_AREA, v->areas[i]);
    return found;
}

static void find_quiet(struct look *l, const struct quiet *q, int n_q)
{
    int begin = l->of < 0 ? 0 : l->of, end = l->of < 0 ? l->n : l->of + 1;
    for (int i = begin; i < end; i++) {
        const struct visit *v = &l->v[i];
        for (int k = 0; k < n_q && v->rules->calls && v->rules->over[CLASH_QUIET]; k++) {
            if (is_quiet(v, &q[k]))
                put(l, (struct clash){CLASH_QUIET, i, -1, {AT_QUIET, q[k].id}, 0});
        }
    }
}

static int clash_order(const void *a, const void *b)
{
    const struct clash *x = a, *y = b;
    if (x->of != y->of)
        return x->of < y->of ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    int d = clash_at_order(&x->at, &y->at);
    return d ? d : x->with < y->with ? -1 : x->with > y->with;
}

void clash_find(struct arena *a, const struct visit *v, int n, const struct quiet *q, int n_q, int of,
                struct clash_list *ret)
{
    struct look l = {.arena = arena_child(a), .v = v, .n = n, .of = of};
    for (int i = 0; i < n; i++)
        add_items(&l, i);
    sweep(&l);
    find_quiet(&l, q, n_q);
    if (l.out.n) {
        qsort(l.out.rows, (size_t)l.out.n, sizeof(*l.out.rows), clash_order);
        l.out.rows = arena_memdup(a, l.out.rows, (size_t)l.out.n * sizeof(*l.out.rows));
    }
    *ret = l.out;
    arena_free(l.arena);
}
