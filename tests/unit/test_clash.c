/*
 * The sweep for clashes against an oracle that compares every visit with every other and tries every span of days, on
 * twenty towns of five hundred proposals each, some of them planted so that they clash; days that are free; bounds.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/clash.h"

enum { TOWN = 500, HOSTS = 90, OFFICERS = 60, AREAS = 12, TOPICS = 20, QUIETS = 6, DAYS = 150, FOUND = 40000 };

struct town {
    struct arena *a;
    struct visit v[TOWN];
    struct quiet q[QUIETS];
    uint64_t seed;
};

static const struct clash_rules strict = {
    .over = {CLASH_REASON, CLASH_REASON, CLASH_REASON, CLASH_REASON, CLASH_REFUSE, CLASH_REFUSE},
    .host_days = 14,
    .topic_days = 60,
    .crowd_days = 7,
    .crowd_host = 2,
    .crowd_area = 3,
    .calls = true};
static const struct clash_rules mild = {
    .over = {CLASH_REFUSE, CLASH_OFF, CLASH_REASON, CLASH_OFF, CLASH_OFF, CLASH_REASON},
    .host_days = 0,
    .crowd_days = 30,
    .crowd_host = 4,
    .calls = true};
static const struct clash_rules busy = {.over = {[CLASH_OFFICER] = CLASH_REFUSE}, .calls = false};

static int64_t any(struct town *t, int64_t n)
{
    t->seed ^= t->seed << 13;
    t->seed ^= t->seed >> 7;
    t->seed ^= t->seed << 17;
    return (int64_t)(t->seed % (uint64_t)n);
}

static void put_when(struct visit *v, int64_t day, int64_t hour, int64_t hours)
{
    v->from = day * MS_DAY + hour * MS_HOUR;
    v->to = v->from + hours * MS_HOUR;
    v->first = day;
    v->last = (v->to - 1) / MS_DAY;
}

static void make_visit(struct town *t, struct visit *v)
{
    static const char *const topics[TOPICS] = {"",  "",  "",  "a", "b", "c", "d", "e", "f", "g",
                                               "h", "i", "j", "k", "l", "m", "n", "o", "p", "q"};
    struct clash_at *hosts = arena_array(t->a, struct clash_at, 4);
    int64_t *officers = arena_array(t->a, int64_t, 4);
    int64_t kind = any(t, 10);
    *v = (struct visit){.rules = kind < 6 ? &strict : kind < 9 ? &mild : &busy, .hosts = hosts, .officers = officers};
    put_when(v, 20000 + any(t, DAYS), 6 + any(t, 12), any(t, 20) == 0 ? 24 * (1 + any(t, 40)) : 1 + any(t, 8));
    for (v->n_hosts = 0; v->n_hosts < any(t, 4); v->n_hosts++)
        hosts[v->n_hosts] = (struct clash_at){any(t, 2) ? AT_SUBJECT : AT_UNIT, 1 + any(t, HOSTS)};
    for (v->n_officers = 0; v->n_officers < any(t, 4); v->n_officers++)
        officers[v->n_officers] = 1 + any(t, OFFICERS);
    v->area = any(t, 3) ? 1 + any(t, AREAS) : 0;
    int64_t *areas = arena_array(t->a, int64_t, 2);
    for (v->n_areas = 0; v->n_areas < any(t, 3) && v->n_areas < 2; v->n_areas++)
        areas[v->n_areas] = 1 + any(t, AREAS);
    v->areas = areas;
    v->topic = topics[any(t, TOPICS)];
}

static void make_quiet(struct town *t, struct quiet *q, int i)
{
    struct clash_at *at = arena_array(t->a, struct clash_at, 5);
    q->id = 1000 + i;
    q->first = 20000 + any(t, DAYS);
    q->last = q->first + any(t, 12);
    q->at = at;
    q->n_at = i ? 5 : 0;
    for (int k = 0; k < 5; k++)
        at[k] = (struct clash_at){k < 2 ? AT_UNIT : AT_AREA, 1 + any(t, k < 2 ? HOSTS : AREAS)};
    qsort(at, 5, sizeof(*at), clash_at_order);
}

/* Every tenth is planted: like the one before it in host, topic, officers or area, on a day near its own. */
static void plant(struct town *t, int i)
{
    struct visit *v = &t->v[i];
    const struct visit *w = &t->v[i - 1];
    v->hosts = w->hosts;
    v->n_hosts = w->n_hosts;
    v->area = w->area;
    v->areas = w->areas;
    v->n_areas = w->n_areas;
    v->topic = w->topic;
    v->officers = w->officers;
    v->n_officers = w->n_officers;
    put_when(v, w->first + any(t, 20) - 10, 8 + any(t, 4), 1 + any(t, 6));
}

static struct town *town_new(uint64_t seed)
{
    struct arena *a = arena_new();
    struct town *t = arena_obj(a, struct town);
    t->a = a;
    t->seed = seed * 0x9e3779b97f4a7c15u + 1;
    for (int i = 0; i < TOWN; i++) {
        make_visit(t, &t->v[i]);
        if (i % 10 == 9)
            plant(t, i);
    }
    for (int i = 0; i < QUIETS; i++)
        make_quiet(t, &t->q[i], i);
    return t;
}

/* ---- The oracle ---- */

static bool has_host(const struct visit *v, struct clash_at at)
{
    for (int i = 0; i < v->n_hosts; i++) {
        if (v->hosts[i].what == at.what && v->hosts[i].id == at.id)
            return true;
    }
    return false;
}

static bool touches(const struct visit *v, struct clash_at at)
{
    return at.what == AT_AREA ? at.id != 0 && v->area == at.id : has_host(v, at);
}

static int64_t gap(const struct visit *x, const struct visit *y)
{
    if (x->last < y->first)
        return y->first - x->last;
    return y->last < x->first ? x->first - y->last : 0;
}

/* By trying every span of days that the visit is in. */
static int64_t crowd(const struct visit *all, int n, const struct visit *v, struct clash_at at)
{
    int64_t most = 0, span = v->rules->crowd_days;
    for (int64_t begin = v->first - span + 1; begin <= v->last; begin++) {
        int64_t here = 0;
        for (int i = 0; i < n; i++)
            here += all[i].first < begin + span && all[i].last >= begin && all[i].rules->calls && touches(&all[i], at);
        most = here > most ? here : most;
    }
    return most;
}

static void say(struct clash *out, int *n, struct clash x)
{
    for (int i = 0; i < *n; i++) {
        if (clash_at_order(&out[i].at, &x.at) == 0 && out[i].kind == x.kind && out[i].of == x.of &&
            out[i].with == x.with)
            return;
    }
    assert_true(*n < FOUND);
    out[(*n)++] = x;
}

static void oracle_places(const struct town *t, int i, struct clash *out, int *n)
{
    const struct visit *v = &t->v[i];
    for (int k = 0; k <= v->n_hosts; k++) {
        struct clash_at at = {0};
        at.what = k < v->n_hosts ? v->hosts[k].what : AT_AREA;
        at.id = k < v->n_hosts ? v->hosts[k].id : v->area;
        bool area = at.what == AT_AREA;
        enum clash_kind crowds = area ? CLASH_CROWD_AREA : CLASH_CROWD_HOST;
        int64_t most = area && !at.id ? 0 : crowd(t->v, TOWN, v, at);
        if (v->rules->over[crowds] && most > (area ? v->rules->crowd_area : v->rules->crowd_host))
            say(out, n, (struct clash){crowds, i, -1, at, most});
        for (int j = 0; j < TOWN; j++) {
            const struct visit *w = &t->v[j];
            int64_t days = gap(v, w);
            bool host = !area && v->rules->over[CLASH_HOST] && days <= v->rules->host_days;
            bool topic = v->rules->over[CLASH_TOPIC] && *v->topic && days <= v->rules->topic_days;
            if (j == i || (!host && !topic) || !w->rules->calls || !touches(w, at))
                continue;
            if (host)
                say(out, n, (struct clash){CLASH_HOST, i, j, at, days});
            if (topic && strcmp(v->topic, w->topic) == 0)
                say(out, n, (struct clash){CLASH_TOPIC, i, j, at, days});
        }
    }
}

static void oracle_quiet(const struct town *t, int i, struct clash *out, int *n)
{
    const struct visit *v = &t->v[i];
    for (int k = 0; k < QUIETS; k++) {
        bool there = t->q[k].n_at == 0;
        for (int m = 0; m < t->q[k].n_at; m++) {
            there |= touches(v, t->q[k].at[m]);
            for (int j = 0; j < v->n_areas; j++)
                there |= t->q[k].at[m].what == AT_AREA && v->areas[j] == t->q[k].at[m].id;
        }
        if (v->rules->over[CLASH_QUIET] && there && v->first <= t->q[k].last && v->last >= t->q[k].first)
            say(out, n, (struct clash){CLASH_QUIET, i, -1, {AT_QUIET, t->q[k].id}, 0});
    }
}

static int oracle(const struct town *t, struct clash *out)
{
    int n = 0;
    for (int i = 0; i < TOWN; i++) {
        const struct visit *v = &t->v[i];
        for (int j = 0; j < TOWN && v->rules->over[CLASH_OFFICER]; j++) {
            const struct visit *w = &t->v[j];
            bool meet = i != j && v->from < w->to && w->from < v->to;
            for (int k = 0; meet && k < v->n_officers * w->n_officers; k++) {
                int64_t who = v->officers[k / w->n_officers];
                if (who == w->officers[k % w->n_officers])
                    say(out, &n, (struct clash){CLASH_OFFICER, i, j, {AT_OFFICER, who}, 0});
            }
        }
        if (v->rules->calls) {
            oracle_places(t, i, out, &n);
            oracle_quiet(t, i, out, &n);
        }
    }
    return n;
}

static bool same(const struct clash *x, const struct clash *y)
{
    return x->kind == y->kind && x->of == y->of && x->with == y->with && x->at.what == y->at.what &&
           x->at.id == y->at.id && x->n == y->n;
}

static bool is_among(const struct clash *x, const struct clash *rows, int n)
{
    for (int i = 0; i < n; i++) {
        if (same(x, &rows[i]))
            return true;
    }
    return false;
}

static void test_clash_none_missed_none_invented(void **state)
{
    struct clash *out = calloc(FOUND, sizeof(*out));
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct town *t = town_new(seed);
        struct clash_list l;
        int n = oracle(t, out), kinds[CLASH_KINDS] = {0};
        clash_find(t->a, t->v, TOWN, t->q, QUIETS, -1, &l);
        assert_false(l.more);
        for (int i = 0; i < n; i++)
            assert_true(is_among(&out[i], l.rows, l.n));
        for (int i = 0; i < l.n; i++)
            assert_true(is_among(&l.rows[i], out, n));
        assert_int_equal(l.n, n);
        for (int i = 0; i < n; i++)
            kinds[out[i].kind]++;
        for (int k = 0; k < CLASH_KINDS; k++)
            assert_true(kinds[k] > 0);
        arena_free(t->a);
    }
    free(out);
}

/* One visit alone gives what it has among all. */
static void test_clash_of_one_is_its_part_of_all(void **state)
{
    struct town *t = town_new(77);
    struct clash_list all, one;
    int seen = 0;
    (void)state;
    clash_find(t->a, t->v, TOWN, t->q, QUIETS, -1, &all);
    for (int i = 0; i < TOWN; i++) {
        clash_find(t->a, t->v, TOWN, t->q, QUIETS, i, &one);
        for (int k = 0; k < one.n; k++)
            assert_true(same(&one.rows[k], &all.rows[seen + k]));
        seen += one.n;
    }
    assert_int_equal(seen, all.n);
    arena_free(t->a);
}

static bool even(const void *ctx, int64_t day)
{
    (void)ctx;
    return day % 2 == 0;
}

/* A day that is offered is free when the visit is put there, and no nearer one is. */
static void test_clash_free_days_are_the_nearest(void **state)
{
    struct town *t = town_new(5);
    struct clash_list l;
    int64_t days[3];
    (void)state;
    for (int i = 0; i < TOWN; i += 7) {
        const struct visit was = t->v[i];
        int n = clash_free(t->a, t->v, TOWN, t->q, QUIETS, i, 60, 20050, even, NULL, days, 3), found = 0;
        for (int64_t far = 1; far <= 60 && found < n; far++) {
            for (int side = 1; side >= -1 && found < n; side -= 2) {
                int64_t day = was.first + side * far;
                t->v[i] = was;
                t->v[i].first += side * far;
                t->v[i].last += side * far;
                t->v[i].from += side * far * MS_DAY;
                t->v[i].to += side * far * MS_DAY;
                clash_find(t->a, t->v, TOWN, t->q, QUIETS, i, &l);
                if (day >= 20050 && day % 2 == 0 && l.n == 0)
                    assert_int_equal(days[found++], day);
            }
        }
        assert_int_equal(found, n);
        t->v[i] = was;
    }
    arena_free(t->a);
}

/* The last day of a rule still counts, the day after it does not. */
static void test_clash_within_days(void **state)
{
    const struct clash_at host = {AT_UNIT, 7};
    struct arena *a = arena_new();
    struct clash_list l;
    (void)state;
    for (int64_t days = 13; days <= 16; days++) {
        struct visit v[2] = {{.rules = &strict, .hosts = &host, .n_hosts = 1, .topic = ""},
                             {.rules = &strict, .hosts = &host, .n_hosts = 1, .topic = ""}};
        put_when(&v[0], 20000, 9, 2);
        put_when(&v[1], 20000 + days, 9, 2);
        clash_find(a, v, 2, NULL, 0, -1, &l);
        assert_int_equal(l.n, days <= 14 ? 2 : 0);
    }
    arena_free(a);
}

/* Everybody at one host on one day: bounded, and it says so. */
static void test_clash_is_bounded(void **state)
{
    enum { MANY = 5000 };
    const struct clash_at host = {AT_UNIT, 7};
    struct arena *a = arena_new();
    struct visit *v = arena_array(a, struct visit, MANY);
    struct clash_list l;
    (void)state;
    for (int i = 0; i < MANY; i++) {
        v[i] = (struct visit){.rules = &strict, .hosts = &host, .n_hosts = 1, .topic = "a"};
        put_when(&v[i], 20000 + i % 3, 9, 2);
    }
    clash_find(a, v, MANY, NULL, 0, -1, &l);
    assert_true(l.more);
    assert_int_equal(l.n, CLASH_MAX);
    arena_free(a);
}

static bool works(const void *ctx, int64_t day)
{
    (void)ctx;
    return day % 7 < 5;
}

/* Eighteen topics to three of twenty hosts each, in a town that is visited already: nothing clashes, and no host is
 * visited twice within a fortnight. */
static void test_clash_schedule_keeps_every_rule(void **state)
{
    enum { CHOSEN = 18, GO_TO = 20, EACH = 3, ALL = CHOSEN * EACH };
    static struct visit v[TOWN + ALL];
    static char names[CHOSEN][16];
    struct clash_at hosts[GO_TO];
    struct clash_topic topics[CHOSEN];
    struct clash_slot slots[ALL];
    int64_t leaders[CHOSEN], areas[GO_TO];
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct town *t = town_new(seed);
        struct clash_list l;
        for (int i = 0; i < GO_TO; i++) {
            hosts[i] = (struct clash_at){AT_UNIT, 1 + i};
            areas[i] = i % 4 ? 1 + i % AREAS : 0;
        }
        for (int i = 0; i < CHOSEN; i++) {
            snprintf(names[i], sizeof(names[i]), "t%d", i);
            leaders[i] = 1 + i % 7;
            topics[i] = (struct clash_topic){names[i], &leaders[i], 1};
        }
        const struct clash_plan p = {&strict, topics, hosts,       areas,        CHOSEN, GO_TO, EACH,
                                     20000,   20600,  9 * MS_HOUR, 11 * MS_HOUR, works,  NULL};
        clash_schedule(t->a, &p, t->v, TOWN, t->q, QUIETS, slots);
        memcpy(v, t->v, sizeof(t->v));
        for (int i = 0; i < ALL; i++) {
            const struct clash_slot *s = &slots[i];
            assert_true(s->topic == i / EACH && s->host >= 0 && works(NULL, s->day));
            v[TOWN + i] = (struct visit){.rules = &strict, .hosts = &hosts[s->host], .n_hosts = 1};
            v[TOWN + i].officers = topics[s->topic].officers;
            v[TOWN + i].n_officers = 1;
            v[TOWN + i].area = areas[s->host];
            v[TOWN + i].topic = names[s->topic];
            put_when(&v[TOWN + i], s->day, 9, 2);
            for (int k = 0; k < i; k++)
                assert_true(slots[k].host != s->host || llabs(slots[k].day - s->day) > 14);
            for (int k = 0; k < TOWN; k++)
                assert_true(!v[k].rules->calls || !has_host(&v[k], hosts[s->host]) || gap(&v[k], &v[TOWN + i]) > 14);
        }
        for (int i = 0; i < ALL; i++) {
            clash_find(t->a, v, TOWN + ALL, t->q, QUIETS, TOWN + i, &l);
            assert_int_equal(l.n, 0);
        }
        arena_free(t->a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clash_none_missed_none_invented), cmocka_unit_test(test_clash_of_one_is_its_part_of_all),
        cmocka_unit_test(test_clash_free_days_are_the_nearest), cmocka_unit_test(test_clash_within_days),
        cmocka_unit_test(test_clash_schedule_keeps_every_rule), cmocka_unit_test(test_clash_is_bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
