/* The tables as they stand in their files. */
#include "claims_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define LINE_MAX_BYTES 8000
#define LINES_MAX      1000
#define COLUMNS_MAX    20

void claim_fail(const struct claims *k, const char *text)
{
    fail_msg("%s:%d: %s", k->file, k->line, text);
    abort();
}

static void split(struct claims *k, char *cell, const char *between, const char **words)
{
    int n = 0;
    while (cell) {
        const char *word = str_trim(k->a, strsep(&cell, between));
        if (n == CLAIMS_WORDS)
            CLAIM_FAIL(k, "too many words");
        if (*word)
            words[n++] = word;
    }
    words[n] = NULL;
}

static void fill(struct claims *k, struct claim *c, const char *column, char *cell)
{
    const struct {
        const char *name;
        const char **text, **words;
        const char *between;
    } columns[] = {{"what", &c->what, NULL, ""},       {"move", &c->move, NULL, ""},   {"to", &c->to, NULL, ""},
                   {"says", &c->says, NULL, ""},       {"clock", &c->clock, NULL, ""}, {"limit", &c->limit, NULL, ""},
                   {"unit", &c->unit, NULL, ""},       {"start", &c->start, NULL, ""}, {"last", &c->last, NULL, ""},
                   {"article", &c->article, NULL, ""}, {"from", NULL, c->from, " "},   {"after", NULL, c->after, " "},
                   {"who", NULL, c->who, " "},         {"with", NULL, c->with, ";"}};
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        if (!str_eq(columns[i].name, column))
            continue;
        if (columns[i].words)
            split(k, cell, columns[i].between, columns[i].words);
        else
            *columns[i].text = str_trim(k->a, cell);
        return;
    }
    CLAIM_FAIL(k, "no column is called %s", column);
}

static void read_line(struct claims *k, char *text, const char **columns, int *n_columns)
{
    struct claim *c = &k->v[k->n];
    int n = 0;
    if (k->n == LINES_MAX)
        CLAIM_FAIL(k, "too many lines");
    *c = (struct claim){.line = k->line,
                        .what = "",
                        .move = "",
                        .to = "",
                        .says = "",
                        .clock = "",
                        .limit = "",
                        .unit = "",
                        .start = "",
                        .last = "",
                        .article = ""};
    for (char *rest = arena_strdup(k->a, text); rest; n++) {
        char *cell = strsep(&rest, "\t");
        if (n == COLUMNS_MAX || (*n_columns && n >= *n_columns))
            CLAIM_FAIL(k, "more cells than columns");
        if (*n_columns)
            fill(k, c, columns[n], cell);
        else
            columns[n] = cell;
    }
    if (*n_columns && str_eq(c->what, "raise"))
        k->raising = arena_memdup(k->a, c, sizeof(*c));
    else if (*n_columns)
        k->n++;
    else
        *n_columns = n;
}

struct claims *claims_read(struct arena *a, const char *path)
{
    const char *columns[COLUMNS_MAX], *name = strrchr(path, '/');
    char line[LINE_MAX_BYTES];
    int n_columns = 0;
    struct claims *k = arena_obj(a, struct claims);
    FILE *f = fopen(path, "r");
    *k = (struct claims){.a = a, .file = arena_strdup(a, path), .v = arena_array(a, struct claim, LINES_MAX)};
    if (!f)
        CLAIM_FAIL(k, "cannot be read");
    while (fgets(line, sizeof(line), f)) {
        k->line++;
        line[strcspn(line, "\n")] = '\0';
        if (*line && *line != '#')
            read_line(k, line, columns, &n_columns);
    }
    fclose(f);
    name = name ? name + 1 : path;
    k->procedure = procedure_by_code(arena_strndup(a, name, strcspn(name, ".")));
    if (!k->procedure)
        CLAIM_FAIL(k, "there is no such procedure");
    return k;
}

const char *claim_with(struct claims *k, const struct claim *c, const char *key, const char *otherwise)
{
    size_t n = strlen(key);
    for (int i = 0; c->with[i]; i++) {
        if (str_starts(c->with[i], key) && c->with[i][n] == '=')
            return str_trim(k->a, c->with[i] + n + 1);
    }
    return otherwise;
}

bool claim_lists(const char *const *words, const char *word)
{
    for (; *words; words++) {
        if (str_eq(*words, word))
            return true;
    }
    return false;
}
