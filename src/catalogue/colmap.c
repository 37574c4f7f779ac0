/* Reading column maps and applying them to headings and cells. */
#include "catalogue/colmap.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "catalogue/builtin.h"

#define BODY_MAX 20000

static const char *const matter_fields[] = {
    "external_id", "title",      "body",      "submitted_at", "reply",   "answered_at", "category",
    "category2",   "category3",  "name",      "phone",        "account", "area",        "street",
    "village",     "place",      "unit",      "unit2",        "channel", "kind",        "state",
    "result",      "solved",     "satisfied", "contacted",    "likes",   "dislikes",    "tags",
    "company",     "created_at", "nature",    "number",       NULL};
static const char *const category_fields[] = {"level1", "level2", "level3", "level1_en", "code", NULL};
static const char *const *const target_fields[] = {matter_fields, category_fields};
static const char *const target_words[] = {"matters", "categories", NULL};
static const char *const type_words[] = {"text", "body", "date", "integer", "words", NULL};

static bool is_known(enum colmap_target target, const char *name)
{
    for (const char *const *p = target_fields[target]; *p; p++) {
        if (strcmp(*p, name) == 0) {
            return true;
        }
    }
    return false;
}

static void read_words(struct yaml_errors *errors, struct yaml_node *node, struct colmap_field *f)
{
    struct yaml_node *words = yaml_get(errors, node, "words", YAML_REQUIRED, YAML_MAP);
    if (!words) {
        return;
    }
    f->words = arena_array(errors->a, struct colmap_word, words->n);
    for (size_t i = 0; i < words->n; i++) {
        struct yaml_pair *pair = &words->pairs[i];
        pair->used = true;
        if (pair->value->kind != YAML_TEXT) {
            yaml_fault(errors, pair->value, N_("{} has to be a text."), pair->key);
        } else {
            f->words[f->n_words++] = (struct colmap_word){pair->key, pair->value->text};
        }
    }
}

static void read_field(struct yaml_errors *errors, struct yaml_pair *pair, struct colmap *m)
{
    struct yaml_node *node = pair->value;
    struct colmap_field f = {.name = pair->key};
    size_t n;
    if (!is_known(m->target, pair->key)) {
        struct yaml_node at = {.line = pair->line, .column = pair->column};
        yaml_fault(errors, &at, N_("There is no field {} to fill."), pair->key);
    }
    f.headers = yaml_texts(errors, node, "headers", YAML_REQUIRED, 60, &n);
    f.type = (enum colmap_type)yaml_choice(errors, node, "type", YAML_OPTIONAL, type_words, COLMAP_TEXT);
    f.required = yaml_bool(errors, node, "required", false);
    f.max = yaml_int(errors, node, "max", YAML_OPTIONAL, 1, BODY_MAX, f.type == COLMAP_BODY ? BODY_MAX : 200);
    if (f.type == COLMAP_WORDS) {
        read_words(errors, node, &f);
        f.words_open = yaml_bool(errors, node, "open", false);
    }
    yaml_finish(errors, node);
    m->fields[m->n_fields++] = f;
}

static void read_fields(struct yaml_errors *errors, struct yaml_node *root, struct colmap *m)
{
    struct yaml_node *fields = yaml_get(errors, root, "fields", YAML_REQUIRED, YAML_MAP);
    if (!fields) {
        return;
    }
    if (fields->n > COLMAP_FIELDS_MAX) {
        yaml_fault(errors, fields, N_("{} holds too many entries."), "fields");
        return;
    }
    m->fields = arena_array(errors->a, struct colmap_field, fields->n + 1);
    for (size_t i = 0; i < fields->n; i++) {
        fields->pairs[i].used = true;
        read_field(errors, &fields->pairs[i], m);
    }
}

/* constants: field → value; export: heading → field. Both are maps of texts, one side of which names a field. */
static struct yaml_node *text_map(struct yaml_errors *errors, struct yaml_node *root, const char *key,
                                  enum colmap_target target, bool field_is_key)
{
    struct yaml_node *map = yaml_get(errors, root, key, YAML_OPTIONAL, YAML_MAP);
    for (size_t i = 0; map && i < map->n; i++) {
        struct yaml_pair *pair = &map->pairs[i];
        struct yaml_node at = {.line = pair->line, .column = pair->column};
        pair->used = true;
        if (pair->value->kind != YAML_TEXT) {
            yaml_fault(errors, pair->value, N_("{} has to be a text."), pair->key);
            return NULL;
        }
        const char *field = field_is_key ? pair->key : pair->value->text;
        if (!is_known(target, field)) {
            yaml_fault(errors, field_is_key ? &at : pair->value, N_("There is no field {} to fill."), field);
        }
    }
    return map;
}

static void read_maps(struct yaml_errors *errors, struct yaml_node *root, struct colmap *m)
{
    struct yaml_node *constants = text_map(errors, root, "constants", m->target, true);
    struct yaml_node *columns = text_map(errors, root, "export", m->target, false);
    m->constants = arena_array(errors->a, struct colmap_constant, (constants ? constants->n : 0) + 1);
    m->columns = arena_array(errors->a, struct colmap_column, (columns ? columns->n : 0) + 1);
    for (size_t i = 0; constants && i < constants->n; i++) {
        m->constants[m->n_constants++] =
            (struct colmap_constant){constants->pairs[i].key, constants->pairs[i].value->text};
    }
    for (size_t i = 0; columns && i < columns->n; i++) {
        m->columns[m->n_columns++] = (struct colmap_column){columns->pairs[i].key, columns->pairs[i].value->text};
    }
}

struct colmap *colmap_parse(const char *name, const char *text, size_t n, struct yaml_errors *errors)
{
    struct colmap *m = arena_obj(errors->a, struct colmap);
    size_t before = errors->n;
    struct yaml_node *root = yaml_parse(text, n, errors);
    if (!root) {
        return NULL;
    }
    m->name = arena_strdup(errors->a, name);
    m->title = yaml_text(errors, root, "title", YAML_REQUIRED, 60, "");
    m->target = (enum colmap_target)yaml_choice(errors, root, "target", YAML_REQUIRED, target_words, COLMAP_MATTERS);
    m->source = yaml_text(errors, root, "source", YAML_OPTIONAL, 40, "");
    m->header_search_rows = (int)yaml_int(errors, root, "header_search_rows", YAML_OPTIONAL, 1, 100, 20);
    read_fields(errors, root, m);
    read_maps(errors, root, m);
    yaml_finish(errors, root);
    if (m->target == COLMAP_MATTERS && colmap_find(m, "external_id") >= 0 && !m->source[0]) {
        yaml_fault(errors, root, N_("The key {} is missing here."), "source");
    }
    return errors->n == before ? m : NULL;
}

struct colmap *colmap_builtin(const char *name, struct yaml_errors *errors)
{
    char path[100];
    if (strlen(name) > 40 || strchr(name, '/')) {
        return NULL;
    }
    snprintf(path, sizeof(path), "imports/%s.yaml", name);
    const struct builtin_file *file = builtin_find(path);
    if (!file) {
        return NULL;
    }
    errors->file = file->name;
    return colmap_parse(name, file->data, file->n, errors);
}

/* Headings are compared without blanks, stars ("required") and a colon at the end. */
static size_t bare(const char *s, char *out, size_t size)
{
    size_t n = 0;
    while (*s && n + 5 < size) {
        uint32_t c;
        int len = utf8_next(s, &c);
        if (len <= 0) {
            break;
        }
        if (c > ' ' && c != 0x3000 && c != 0xa0 && c != '*' && c != 0xff0a && c != 0xfeff && c != ':' && c != 0xff1a) {
            n += (size_t)utf8_put(c >= 'A' && c <= 'Z' ? c + 32 : c, out + n);
        }
        s += len;
    }
    out[n] = '\0';
    return n;
}

static bool same_header(const char *cell, const char *header)
{
    char a[400];
    char b[400];
    return bare(cell, a, sizeof(a)) == bare(header, b, sizeof(b)) && strcmp(a, b) == 0;
}

/* Earlier headings of a field are preferred to later ones, whatever their order in the list. */
static int find_column(const struct colmap_field *f, const char *const *cells, size_t n)
{
    for (const char *const *h = f->headers; *h; h++) {
        for (size_t i = 0; i < n; i++) {
            if (cells[i] && cells[i][0] && same_header(cells[i], *h)) {
                return (int)i;
            }
        }
    }
    return -1;
}

size_t colmap_match(const struct colmap *m, const char *const *cells, size_t n_cells, int *columns)
{
    size_t found = 0;
    for (size_t i = 0; i < m->n_fields; i++) {
        columns[i] = find_column(&m->fields[i], cells, n_cells);
        found += columns[i] >= 0;
    }
    return colmap_missing(m, columns) ? 0 : found;
}

const struct colmap_field *colmap_missing(const struct colmap *m, const int *columns)
{
    for (size_t i = 0; i < m->n_fields; i++) {
        if (m->fields[i].required && columns[i] < 0) {
            return &m->fields[i];
        }
    }
    return NULL;
}

int colmap_find(const struct colmap *m, const char *field)
{
    for (size_t i = 0; i < m->n_fields; i++) {
        if (strcmp(m->fields[i].name, field) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0x3000 || c == 0xa0;
}

static char *one_line(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1);
    size_t n = 0;
    bool gap = false;
    uint32_t c;
    for (int len; (len = utf8_next(s, &c)) > 0; s += len) {
        if (is_blank(c)) {
            gap = n > 0;
            continue;
        }
        if (gap) {
            out[n++] = ' ';
            gap = false;
        }
        memcpy(out + n, s, (size_t)len);
        n += (size_t)len;
    }
    return out;
}

/* Boards pad their texts with tabs and empty lines; paragraphs stay, one line break each. */
static char *paragraphs(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1);
    size_t n = 0;
    while (*s) {
        size_t len = strcspn(s, "\r\n");
        const char *line = one_line(a, arena_strndup(a, s, len));
        size_t size = strlen(line);
        s += len + (s[len] != '\0');
        if (size == 0) {
            continue;
        }
        if (n > 0) {
            out[n++] = '\n';
        }
        memcpy(out + n, line, size);
        n += size;
    }
    return out;
}

static enum err convert_word(const struct colmap_field *f, struct colmap_value *v, struct error *e)
{
    for (size_t i = 0; i < f->n_words; i++) {
        if (strcmp(f->words[i].word, v->text) == 0) {
            v->text = f->words[i].value;
            v->present = v->text[0] != '\0';
            return ERR_OK;
        }
    }
    if (f->words_open) {
        v->present = false;
        v->text = "";
        return ERR_OK;
    }
    return error_set(e, ERR_INVALID, f->name, N_("{} is none of the words this column may hold."), "%s", v->text);
}

enum err colmap_convert(const struct colmap_field *f, const char *cell, struct zone z, struct arena *a,
                        struct colmap_value *ret, struct error *e)
{
    struct colmap_value v = {.text = f->type == COLMAP_BODY ? paragraphs(a, cell) : one_line(a, cell)};
    enum err err = ERR_OK;
    v.present = v.text[0] != '\0';
    if (!v.present && f->required) {
        return error_set(e, ERR_INVALID, f->name, N_("{} is empty."), "%s", f->headers[0] ? f->headers[0] : f->name);
    }
    if (v.present && utf8_length(v.text) > (size_t)f->max) {
        return error_set(e, ERR_INVALID, f->name, N_("This text is longer than {} characters."), "%lld",
                         (long long)f->max);
    }
    if (v.present && f->type == COLMAP_DATE && time_parse_form(v.text, z, &v.number, &v.form)) {
        return error_set(e, ERR_INVALID, f->name, N_("{} is no date like 2026-01-31 09:00."), "%s", v.text);
    }
    if (v.present && f->type == COLMAP_INT && !str_int(v.text, INT32_MIN, INT32_MAX, &v.number)) {
        return error_set(e, ERR_INVALID, f->name, N_("{} is no whole number."), "%s", v.text);
    }
    if (v.present && f->type == COLMAP_WORDS) {
        err = convert_word(f, &v, e);
    }
    if (!err) {
        *ret = v;
    }
    return err;
}
