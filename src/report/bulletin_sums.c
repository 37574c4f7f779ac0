#include "report/bulletin_sums.h"

#include "base/str.h"
#include "model/unit.h"

struct asked {
    const char *key;
    struct indicator_sums sums;
};

struct bulletin_sums {
    struct arena *arena;
    struct db_conn *c; /* NULL: kept */
    const struct site *site;
    const struct viewer *viewer;
    int64_t unit_id;
    struct indicator_known own, *known;
    struct asked *rows;
    size_t n;
};

static struct bulletin_sums *new_sums(struct arena *a)
{
    struct bulletin_sums *b = arena_obj(a, struct bulletin_sums);
    b->arena = a;
    b->rows = arena_array(a, struct asked, BULLETIN_SUMS_ASKED_MAX);
    return b;
}

struct bulletin_sums *bulletin_sums_ask(struct db_conn *c, const struct site *s, const struct viewer *v,
                                        struct arena *a, int64_t unit_id)
{
    struct bulletin_sums *b = new_sums(a);
    b->c = c;
    b->site = s;
    b->viewer = v;
    b->unit_id = unit_id;
    b->known = &b->own;
    return b;
}

void bulletin_sums_within(struct bulletin_sums *b, struct indicator_known *known)
{
    b->known = known;
}

/* What a count goes over, in one way only: equal counts of different figures are one question. */
static const char *key_of(struct arena *a, const struct indicator_term *t, const struct period *p, enum indicator_by by)
{
    const char *const parts[] = {t->kind, t->channel, t->category, t->clock, t->sum, t->field, t->first, t->differ};
    const char *key = arena_printf(a, "%lld/%lld/%d/%d", (long long)p->from, (long long)p->to, (int)by, (int)t->way);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        key = arena_printf(a, "%s/%s", key, str_or(parts[i], ""));
    for (int i = 0; i < INDICATOR_WHERE_MAX && t->where[i]; i++)
        key = arena_printf(a, "%s+%s", key, t->where[i]);
    for (int i = 0; i < INDICATOR_EXCEPT_MAX && t->except[i]; i++)
        key = arena_printf(a, "%s-%s", key, t->except[i]);
    /* What came later to counts is named only where there is something, so that what was kept before is found. */
    if (!str_empty(t->field) || !str_empty(t->first) || !str_empty(t->differ))
        key = arena_printf(a, "%s=%s=%s=%s", key, str_or(t->field, ""), str_or(t->first, ""), str_or(t->differ, ""));
    return key;
}

static struct asked *find(const struct bulletin_sums *b, const char *key)
{
    for (size_t i = 0; i < b->n; i++) {
        if (str_eq(b->rows[i].key, key))
            return &b->rows[i];
    }
    return NULL;
}

/* Codes of units change; what was counted is looked for by their numbers. */
static enum err find_units(struct bulletin_sums *b, struct indicator_sums *l, struct error *e)
{
    enum err r = ERR_OK;
    for (int i = 0; r == ERR_OK && i < l->n; i++) {
        struct unit u = {.id = 0};
        if (!l->v[i].id && *l->v[i].key)
            r = unit_by_code(b->c, b->arena, l->v[i].key, &u, e);
        l->v[i].id = u.id ? u.id : l->v[i].id;
    }
    return r;
}

enum err bulletin_sums_by(struct bulletin_sums *b, const struct indicator_term *t, const struct period *p,
                          enum indicator_by by, const struct indicator_sums **ret, struct error *e)
{
    const char *key = key_of(b->arena, t, p, by);
    struct asked *x = find(b, key);
    const struct indicator_ask ask = {
        .from = p->from, .to = p->to, .unit_id = b->unit_id, .by = by, .open = true, .known = b->known};
    if (!x && !b->c)
        return error_detail(e, ERR_NOT_FOUND, "nothing was kept of %s", key);
    if (!x && b->n == BULLETIN_SUMS_ASKED_MAX)
        return error_detail(e, ERR_TOO_LARGE, "a bulletin asks at most %d questions", BULLETIN_SUMS_ASKED_MAX);
    if (!x) {
        x = &b->rows[b->n];
        enum err r = indicator_sums(b->c, b->site, b->viewer, b->arena, t, &ask, &x->sums, e);
        if (r == ERR_OK && by == BY_UNIT)
            r = find_units(b, &x->sums, e);
        if (r != ERR_OK)
            return r;
        x->key = key;
        b->n++;
    }
    *ret = &x->sums;
    return ERR_OK;
}

static enum err put_one(struct bulletin_sums *b, const struct indicator_term *t, const struct period *p,
                        struct indicator_sum *ret, struct error *e)
{
    const struct indicator_sums *sums;
    enum err r = bulletin_sums_by(b, t, p, INDICATOR_BYS, &sums, e);
    if (r == ERR_OK && sums->n)
        *ret = sums->v[0];
    return r;
}

/* Of a count without a row: whether there is anything of its kind. Of a bulletin that was kept without it nothing is.
 */
static enum err look_for_any(struct bulletin_sums *b, const struct indicator *x, const struct period *p,
                             struct figure *f, struct error *e)
{
    enum err r = ERR_OK;
    bool none = true;
    for (size_t i = 0; i < x->n_counts; i++)
        none = none && f->counts[i].rows == 0;
    for (size_t i = 0; none && r == ERR_OK && i < x->n_counts; i++) {
        const struct indicator_term any = indicator_any(&x->counts[i]);
        struct indicator_sum sum = {0};
        if (!b->c && !find(b, key_of(b->arena, &any, p, INDICATOR_BYS)))
            continue;
        r = put_one(b, &any, p, &sum, e);
        f->on_record = f->on_record || sum.rows > 0;
    }
    return r;
}

enum err bulletin_sums_figure(struct bulletin_sums *b, const struct indicator *x, const struct period *p,
                              struct figure *ret, struct error *e)
{
    struct figure f = {0};
    enum err r = x->base.code ? put_one(b, &x->base, p, &f.base, e) : ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < x->n_counts; i++)
        r = put_one(b, &x->counts[i], p, &f.counts[i], e);
    if (r == ERR_OK && x->shows == SHOWS_COUNT)
        r = look_for_any(b, x, p, &f, e);
    if (r == ERR_OK)
        *ret = f;
    return r;
}

bool bulletin_sums_has(const struct bulletin_sums *b, const struct indicator *x, const struct period *p)
{
    bool all = b->c || !x->base.code || find(b, key_of(b->arena, &x->base, p, INDICATOR_BYS));
    for (size_t i = 0; all && !b->c && i < x->n_counts; i++)
        all = find(b, key_of(b->arena, &x->counts[i], p, INDICATOR_BYS)) != NULL;
    return all;
}

json_t *bulletin_sums_json(const struct bulletin_sums *b)
{
    json_t *all = json_array();
    for (size_t i = 0; i < b->n; i++) {
        const struct indicator_sums *s = &b->rows[i].sums;
        json_t *rows = json_array();
        for (int k = 0; k < s->n; k++)
            json_array_append_new(rows, json_pack("[s,s,I,I,b,I]", str_or(s->v[k].key, ""), str_or(s->v[k].name, ""),
                                                  (json_int_t)s->v[k].rows, (json_int_t)s->v[k].n,
                                                  (int)s->v[k].at_least, (json_int_t)s->v[k].id));
        json_array_append_new(all,
                              json_pack("{s:s, s:b, s:o}", "key", b->rows[i].key, "more", (int)s->more, "rows", rows));
    }
    return all;
}

static void read_rows(struct arena *a, const json_t *list, struct indicator_sums *ret)
{
    size_t n = json_array_size(list);
    n = n > INDICATOR_GROUPS_MAX ? INDICATOR_GROUPS_MAX : n;
    ret->v = arena_array(a, struct indicator_sum, n + 1);
    ret->n = (int)n;
    for (size_t i = 0; i < n; i++) {
        const json_t *o = json_array_get(list, i);
        ret->v[i] = (struct indicator_sum){.key = arena_strdup(a, str_or(json_string_value(json_array_get(o, 0)), "")),
                                           .name = arena_strdup(a, str_or(json_string_value(json_array_get(o, 1)), "")),
                                           .rows = json_integer_value(json_array_get(o, 2)),
                                           .n = json_integer_value(json_array_get(o, 3)),
                                           .at_least = json_is_true(json_array_get(o, 4)),
                                           .id = json_integer_value(json_array_get(o, 5))};
    }
}

enum err bulletin_sums_read(struct arena *a, const json_t *kept, struct bulletin_sums **ret, struct error *e)
{
    struct bulletin_sums *b = new_sums(a);
    size_t n = json_array_size(kept);
    if (!json_is_array(kept) || n > BULLETIN_SUMS_ASKED_MAX)
        return error_detail(e, ERR_INVALID, "what was kept of the bulletin is no list of sums");
    for (; b->n < n; b->n++) {
        const json_t *o = json_array_get(kept, b->n);
        struct asked *x = &b->rows[b->n];
        x->key = arena_strdup(a, str_or(json_string_value(json_object_get(o, "key")), ""));
        x->sums.more = json_is_true(json_object_get(o, "more"));
        read_rows(a, json_object_get(o, "rows"), &x->sums);
    }
    *ret = b;
    return ERR_OK;
}
