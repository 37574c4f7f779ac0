/* The lines of SQLite's full-text index, which keeps no content. */
#include <stdlib.h>

#include "base/str.h"
#include "model/search_index.h"
#include "model/search_words.h"
#include "raw_rows.h"

#define TEXTS_MAX 100
#define WORDS_MAX (32u << 20)

static const char *cell_of(const struct raw_table *t, const struct raw_row *row, const char *column, int64_t *ret_int)
{
    int i = 0;
    while (!str_eq(t->names[i], column))
        i++;
    if (ret_int)
        *ret_int = row->cells[i].i;
    return row->cells[i].type == 't' ? row->cells[i].p : "";
}

static size_t texts_of(const struct raw_rows *x, int64_t matter_id, struct record_text ret[TEXTS_MAX])
{
    size_t at, n = 0;
    const struct raw_table *t = raw_table_named(x, "entry_text", &at);
    for (size_t i = raw_first_of(t, matter_id); i < t->n && t->rows[i].matter_id == matter_id && n < TEXTS_MAX; i++)
        ret[n++] =
            (struct record_text){cell_of(t, &t->rows[i], "part", NULL), cell_of(t, &t->rows[i], "content", NULL)};
    return n;
}

void raw_lines_make(struct raw_rows *x)
{
    size_t at;
    const struct raw_table *t = raw_table_named(x, "search_doc", &at);
    struct buf words;
    buf_init(&words, WORDS_MAX);
    x->lines = arena_array(x->arena, struct raw_line, t->n + 1);
    x->n_lines = t->n;
    for (size_t i = 0; i < t->n; i++) {
        struct record_text texts[TEXTS_MAX];
        struct arena *a = arena_new();
        struct raw_line *l = &x->lines[i];
        l->matter_id = t->rows[i].matter_id;
        buf_clear(&words);
        wordset_list(search_words_of(x->site, a, texts, texts_of(x, l->matter_id, texts)), &words);
        buf_puts(&words, cell_of(t, &t->rows[i], "facets", NULL));
        (void)cell_of(t, &t->rows[i], "doc", &l->doc);
        l->words = arena_strdup(x->arena, words.data);
        arena_free(a);
    }
    buf_release(&words);
}

static int by_doc(const void *pa, const void *pb)
{
    const struct raw_line *a = pa, *b = pb;
    return a->doc < b->doc ? -1 : a->doc > b->doc;
}

const struct raw_line *raw_lines_of(const struct raw_rows *x, struct arena *a, size_t i, size_t end, size_t *ret_n)
{
    struct raw_line *lines = arena_array(a, struct raw_line, end - i + 1);
    *ret_n = 0;
    for (; i < end && i < x->n_lines; i++)
        lines[(*ret_n)++] = x->lines[i];
    if (*ret_n)
        qsort(lines, *ret_n, sizeof(*lines), by_doc);
    return lines;
}
