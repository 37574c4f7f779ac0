/* Reading tables of the catalogue. */
#include "table.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define CELLS    4
#define MANY_MAX 20000

const char *table_value(const struct table_line *l, const char *key)
{
    for (int i = 0; i < l->n_with; i++) {
        if (str_eq(l->with[i].key, key))
            return l->with[i].value;
    }
    return NULL;
}

const char *table_or(const struct table_line *l, const char *key, const char *otherwise)
{
    const char *value = table_value(l, key);
    return value ? value : otherwise;
}

int64_t table_int(const struct table_line *l, const char *key, int64_t otherwise)
{
    const char *text = table_value(l, key);
    if (text && !str_int(text, 0, MANY_MAX, &otherwise))
        fail_msg("%s:%d: %s is no number: %s", l->file, l->number, key, text);
    return otherwise;
}

void table_keys(const struct table_line *l, bool (*known)(const char *, const void *), const void *ctx)
{
    for (int i = 0; i < l->n_with; i++) {
        if (!known(l->with[i].key, ctx))
            fail_msg("%s:%d: there is no %s here", l->file, l->number, l->with[i].key);
    }
}

void table_refused(struct world *w, const struct table_line *l, enum err r, const struct error *e)
{
    if (r == ERR_OK)
        fail_msg("%s:%d: it is not refused", l->file, l->number);
    const char *found = *str_or(e->field, "") ? arena_printf(w->a, "%s: %s", e->field, e->msgid) : e->msgid;
    if (!str_eq(found, l->says))
        fail_msg("%s:%d: %s", l->file, l->number, found);
}

void table_figure(const struct table_line *l, const char *found)
{
    if (!str_eq(found, l->says))
        fail_msg("%s:%d: counted are %s", l->file, l->number, found);
}

static void read_with(struct arena *a, char *text, struct table_line *l)
{
    for (char *rest = text; rest && *rest;) {
        char *next = strstr(rest, "; ");
        if (next)
            *next = '\0';
        char *equals = strchr(rest, '=');
        if (!equals || l->n_with == TABLE_PAIRS)
            fail_msg("%s:%d: no key=value: %s", l->file, l->number, rest);
        *equals = '\0';
        if (str_eq(rest, "n"))
            assert_true(str_int(equals + 1, 1, MANY_MAX, &l->n));
        else
            l->with[l->n_with++] = (struct table_pair){arena_strdup(a, rest), arena_strdup(a, equals + 1)};
        rest = next ? next + 2 : NULL;
    }
}

static void run_one(struct world *w, const char *folder, const char *name, table_fn fn)
{
    char *path = arena_printf(w->a, "tests/catalogue/%s/%s", folder, name), *row = NULL;
    const char *code = arena_strndup(w->a, name, strcspn(name, "."));
    size_t cap = 0;
    int block = 1;
    bool head = false, counted = false;
    FILE *f = fopen(path, "re");
    if (!f)
        fail_msg("%s cannot be read", path);
    for (int number = 1; getline(&row, &cap, f) > 0; number++) {
        char *cells[CELLS] = {0}, *p = row;
        row[strcspn(row, "\n")] = '\0';
        if (*row == '#' || !head) {
            head = head || *row != '#';
            continue;
        }
        for (int i = 0; i < CELLS; i++)
            cells[i] = p ? strsep(&p, "\t") : (char[]){""};
        struct table_line l = {
            .file = path, .number = number, .what = arena_strdup(w->a, cells[0]), .says = arena_strdup(w->a, cells[2])};
        block += counted && str_eq(l.what, "many");
        counted = str_eq(l.what, "figure") || (counted && !str_eq(l.what, "many"));
        l.block = block;
        read_with(w->a, cells[1], &l);
        fn(w, code, &l);
    }
    free(row);
    fclose(f);
}

void table_run(struct world *w, const char *folder, int at_least, table_fn fn)
{
    DIR *dir = opendir(arena_printf(w->a, "tests/catalogue/%s", folder));
    int n = 0;
    assert_non_null(dir);
    for (struct dirent *d; (d = readdir(dir));) {
        if (!str_ends(d->d_name, ".tsv"))
            continue;
        run_one(w, folder, d->d_name, fn);
        n++;
    }
    closedir(dir);
    assert_true(n >= at_least);
}
