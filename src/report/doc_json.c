#include "report/doc_json.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/str.h"

static json_t *cells_json(const struct doc_row *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n; i++)
        json_array_append_new(list, json_string(r->cells[i]));
    return list;
}

static json_t *table_json(const struct doc_table *t)
{
    json_t *columns = json_array(), *rows = json_array();
    for (size_t i = 0; i < t->n_columns; i++)
        json_array_append_new(
            columns, json_pack("[f,i,b]", t->columns[i].width, (int)t->columns[i].align, (int)t->columns[i].label));
    for (size_t i = 0; i < t->n_rows; i++)
        json_array_append_new(rows, json_pack("[b,o]", (int)t->rows[i].head, cells_json(&t->rows[i])));
    return json_pack("{s:o,s:o}", "columns", columns, "rows", rows);
}

static json_t *block_json(const struct doc_block *b)
{
    json_t *o = json_pack("{s:i,s:i,s:i,s:b,s:s,s:s,s:[f,f,f,f]}", "kind", (int)b->kind, "style", (int)b->style,
                          "align", (int)b->align, "beside", (int)b->beside, "text", b->text, "text2", b->text2, "at",
                          b->x, b->y, b->width, b->height);
    if (o && b->table)
        json_object_set_new(o, "table", table_json(b->table));
    return o;
}

void doc_write(const struct doc *d, struct buf *out)
{
    json_t *blocks = json_array();
    for (size_t i = 0; i < d->n; i++)
        json_array_append_new(blocks, block_json(&d->blocks[i]));
    json_t *o = json_pack("{s:i,s:s,s:s,s:s,s:s,s:I,s:b,s:o}", "page", (int)d->page, "title", d->title, "author",
                          d->author, "mark", d->mark, "names", d->names, "made_at", (json_int_t)d->made_at, "numbers",
                          (int)d->numbers, "blocks", blocks);
    char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
    buf_puts(out, text ? text : "");
    free(text);
    json_decref(o);
}

static const char *text_of(struct arena *a, const json_t *o, const char *name)
{
    return arena_strdup(a, str_or(json_string_value(json_object_get(o, name)), ""));
}

static int number_of(const json_t *o, const char *name)
{
    return (int)json_integer_value(json_object_get(o, name));
}

static bool read_row(struct doc *d, struct doc_table *t, const json_t *o)
{
    const char *cells[DOC_COLUMNS_MAX + 1] = {NULL};
    const json_t *list = json_array_get(o, 1);
    size_t n = json_array_size(list);
    if (n > t->n_columns)
        return false;
    for (size_t i = 0; i < n; i++)
        cells[i] = str_or(json_string_value(json_array_get(list, i)), "");
    doc_row(d, t, cells)->head = json_is_true(json_array_get(o, 0));
    return true;
}

static bool read_table(struct doc *d, struct doc_block *b, const json_t *o)
{
    const json_t *columns = json_object_get(o, "columns"), *rows = json_object_get(o, "rows");
    struct doc_table *t = b->table = arena_obj(d->arena, struct doc_table);
    t->n_columns = json_array_size(columns);
    if (!t->n_columns || t->n_columns > DOC_COLUMNS_MAX)
        return false;
    for (size_t i = 0; i < t->n_columns; i++) {
        const json_t *c = json_array_get(columns, i);
        t->columns[i] = (struct doc_column){.width = json_number_value(json_array_get(c, 0)),
                                            .align = (enum doc_align)json_integer_value(json_array_get(c, 1)),
                                            .label = json_is_true(json_array_get(c, 2))};
        if (!(t->columns[i].width > 0))
            return false;
    }
    for (size_t i = 0; i < json_array_size(rows); i++) {
        if (!read_row(d, t, json_array_get(rows, i)))
            return false;
    }
    return true;
}

static bool read_block(struct doc *d, const json_t *o)
{
    int kind = number_of(o, "kind"), style = number_of(o, "style"), align = number_of(o, "align");
    const json_t *at = json_object_get(o, "at"), *table = json_object_get(o, "table");
    if (kind < 0 || kind >= DOC_KINDS || style < 0 || style >= DOC_STYLES || align < 0 || align > DOC_RIGHT)
        return false;
    struct doc_block *b = doc_add(d, (enum doc_kind)kind, json_string_value(json_object_get(o, "text")),
                                  json_string_value(json_object_get(o, "text2")));
    b->style = (enum doc_style)style;
    b->align = (enum doc_align)align;
    b->beside = json_is_true(json_object_get(o, "beside"));
    b->x = json_number_value(json_array_get(at, 0));
    b->y = json_number_value(json_array_get(at, 1));
    b->width = json_number_value(json_array_get(at, 2));
    b->height = json_number_value(json_array_get(at, 3));
    return kind == DOC_TABLE ? read_table(d, b, table) : true;
}

static enum err read_doc(struct doc *d, const json_t *o, struct error *e)
{
    const json_t *blocks = json_object_get(o, "blocks");
    int page = number_of(o, "page");
    if (page < DOC_A4 || page > DOC_C5)
        return error_detail(e, ERR_INVALID, "the document names no page");
    if (json_array_size(blocks) > DOC_BLOCKS_MAX)
        return error_detail(e, ERR_TOO_LARGE, "the document has more than %d blocks", DOC_BLOCKS_MAX);
    d->page = (enum doc_page)page;
    d->title = text_of(d->arena, o, "title");
    d->author = text_of(d->arena, o, "author");
    d->mark = text_of(d->arena, o, "mark");
    d->names = text_of(d->arena, o, "names");
    d->made_at = json_integer_value(json_object_get(o, "made_at"));
    d->numbers = json_is_true(json_object_get(o, "numbers"));
    for (size_t i = 0; i < json_array_size(blocks); i++) {
        if (!read_block(d, json_array_get(blocks, i)))
            return error_detail(e, ERR_INVALID, "block %zu of the document is none", i);
    }
    return ERR_OK;
}

enum err doc_read(struct arena *a, const char *json, size_t n, struct doc *ret, struct error *e)
{
    if (n > DOC_BYTES_MAX)
        return error_detail(e, ERR_TOO_LARGE, "the document has more than %zu bytes", DOC_BYTES_MAX);
    json_t *o = json_loadb(json, n, 0, NULL);
    if (!json_is_object(o)) {
        json_decref(o);
        return error_detail(e, ERR_INVALID, "the document is no JSON");
    }
    doc_init(ret, a, DOC_A4);
    enum err r = read_doc(ret, o, e);
    json_decref(o);
    return r;
}
