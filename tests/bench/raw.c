#include "raw.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "raw_rows.h"

#define WRITERS_MAX 64

struct raw {
    const struct raw_engine *engine;
    const char *copy_url;
    struct arena *arena;
    struct raw_rows rows;
    void *from;
    void *to[WRITERS_MAX];
    unsigned n_to;
};

static const char *const order[] = {"person", "matter",     "matter_unit", "matter_against", "work_order",
                                    "entry",  "entry_text", "document",    "rating",         "receipt_key"};

int raw_table_rank(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        if (str_eq(order[i], name))
            return (int)i;
    }
    return (int)COUNT_OF(order);
}

void raw_table_init(struct arena *a, struct raw_table *t, const char *name, const char *const *columns, int n)
{
    const char *key = str_eq(name, "person") || str_eq(name, "matter") ? "id" : "matter_id";
    const char *list = "", *marks = "";
    *t = (struct raw_table){.name = arena_strdup(a, name), .columns = n};
    for (int i = 0; i < n; i++) {
        t->names[i] = arena_strdup(a, columns[i]);
        list = arena_printf(a, "%s%s%s", list, i ? ", " : "", columns[i]);
        marks = arena_printf(a, "%s%s$%d", marks, i ? ", " : "", i + 1);
        if (str_eq(columns[i], key))
            t->key = i;
        if (str_eq(columns[i], "person_id"))
            t->person = i;
    }
    t->insert = arena_printf(a, "INSERT INTO %s (%s) VALUES (%s)", name, list, marks);
    t->select = arena_printf(a, "SELECT %s FROM %s WHERE %s > $1 ORDER BY %s", list, name, key, key);
}

struct raw_row *raw_row_add(struct raw_table *t, struct arena *a)
{
    if (t->n == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 1024;
        t->rows = realloc(t->rows, t->cap * sizeof(*t->rows));
        if (!t->rows)
            BUG("out of memory");
    }
    struct raw_row *row = &t->rows[t->n++];
    row->cells = arena_array(a, struct raw_cell, (size_t)t->columns);
    return row;
}

const struct raw_table *raw_table_named(const struct raw_rows *x, const char *name, size_t *ret_i)
{
    for (size_t i = 0; i < x->n_tables; i++) {
        *ret_i = i;
        if (str_eq(x->tables[i].name, name))
            return &x->tables[i];
    }
    BUG("no table %s", name);
}

size_t raw_matter_count(const struct raw_rows *x)
{
    size_t at;
    return raw_table_named(x, "matter", &at)->n;
}

size_t raw_first_of(const struct raw_table *t, int64_t id)
{
    size_t from = 0, to = t->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (t->rows[mid].matter_id < id)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

static enum err put_rows_of(struct raw_rows *x, size_t table, int64_t id, raw_put_fn put, void *ctx, struct error *e)
{
    const struct raw_table *t = &x->tables[table];
    enum err r = ERR_OK;
    for (size_t i = raw_first_of(t, id); r == ERR_OK && i < t->n && t->rows[i].matter_id == id; i++)
        r = put(ctx, table, &t->rows[i], e);
    return r;
}

enum err raw_matter_put(struct raw_rows *x, size_t i, raw_put_fn put, void *ctx, struct error *e)
{
    size_t person, matter;
    (void)raw_table_named(x, "person", &person);
    const struct raw_table *m = raw_table_named(x, "matter", &matter);
    const struct raw_row *row = &m->rows[i];
    /* Somebody known before is not among the rows taken. */
    enum err r = put_rows_of(x, person, row->cells[m->person].i, put, ctx, e);
    for (size_t k = 0; r == ERR_OK && k < x->n_tables; k++) {
        if (k != person)
            r = put_rows_of(x, k, row->matter_id, put, ctx, e);
    }
    return r;
}

void raw_rows_clear(struct raw_rows *x)
{
    for (size_t i = 0; i < x->n_tables; i++)
        x->tables[i].n = 0;
    arena_reset(x->arena);
}

enum err raw_open(const char *url, const char *copy_url, const struct site *site, struct raw **ret, struct error *e)
{
    struct arena *a = arena_new();
    struct raw *r = arena_obj(a, struct raw);
    r->arena = a;
    r->engine = str_starts(url, "sqlite:") ? &raw_sqlite : &raw_pgsql;
    r->copy_url = arena_strdup(a, copy_url);
    r->rows.arena = arena_new();
    r->rows.site = site;
    enum err x = r->engine->open(url, &r->from, e);
    if (x == ERR_OK)
        x = r->engine->tables(r->from, a, &r->rows, e);
    if (x == ERR_OK)
        x = r->engine->mark(r->from, &r->rows.mark, e);
    if (x != ERR_OK) {
        raw_close(r);
        return x;
    }
    *ret = r;
    return ERR_OK;
}

void raw_close(struct raw *r)
{
    if (!r)
        return;
    if (r->from)
        r->engine->close(r->from);
    for (unsigned i = 0; i < r->n_to; i++)
        r->engine->close(r->to[i]);
    for (size_t i = 0; i < r->rows.n_tables; i++)
        free(r->rows.tables[i].rows);
    arena_free(r->rows.arena);
    arena_free(r->arena);
}

enum err raw_take(struct raw *r, int64_t *ret_n, struct error *e)
{
    struct raw_rows *x = &r->rows;
    raw_rows_clear(x);
    enum err y = r->engine->take(r->from, x, e);
    if (y == ERR_OK)
        y = r->engine->mark(r->from, &x->mark, e);
    if (y == ERR_OK)
        *ret_n = (int64_t)raw_matter_count(x);
    return y;
}

enum err raw_put(struct raw *r, unsigned group, unsigned writers, double *ret_seconds, struct error *e)
{
    enum err x = ERR_OK;
    if (r->engine == &raw_sqlite)
        writers = 1;
    while (x == ERR_OK && r->n_to < writers && r->n_to < WRITERS_MAX) {
        x = r->engine->open(r->copy_url, &r->to[r->n_to], e);
        r->n_to += x == ERR_OK;
    }
    int64_t began = clock_mono_us();
    if (x == ERR_OK)
        x = r->engine->put(r->to, writers, &r->rows, group > 0 ? group : 1, e);
    *ret_seconds = (double)(clock_mono_us() - began) / 1e6;
    return x;
}
