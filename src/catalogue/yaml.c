/* The tree is built straight from libyaml's events: its own document API would expand aliases and lose quoting. */
#include "catalogue/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include "base/str.h"

void yaml_fault(struct yaml_errors *errors, const struct yaml_node *at, const char *msgid, const char *arg)
{
    if (errors->n == YAML_ERRORS_MAX) {
        errors->more = true;
        return;
    }
    if (errors->n == errors->cap) {
        size_t cap = errors->cap ? errors->cap * 2 : 8;
        struct yaml_error *rows = arena_array(errors->a, struct yaml_error, cap);
        if (errors->n > 0) {
            memcpy(rows, errors->rows, errors->n * sizeof(*rows));
        }
        errors->rows = rows;
        errors->cap = cap;
    }
    errors->rows[errors->n++] = (struct yaml_error){
        .file = errors->file,
        .line = at ? at->line : 0,
        .column = at ? at->column : 0,
        .msgid = msgid,
        .arg = arena_strdup(errors->a, arg ? arg : ""),
    };
}

static void fault_at(struct yaml_errors *errors, yaml_mark_t mark, const char *msgid, const char *arg)
{
    struct yaml_node at = {.line = (int)mark.line + 1, .column = (int)mark.column + 1};
    yaml_fault(errors, &at, msgid, arg);
}

/* Keys are looked for one by one, so their number is bounded. */
#define KEYS_MAX 2000

struct reader {
    yaml_parser_t parser;
    struct yaml_errors *errors;
    size_t n_nodes;
};

static struct yaml_node *read_node(struct reader *r, const yaml_event_t *event, int depth);

/* The next event, to be deleted by the caller; false after a mistake of syntax. */
static bool next_event(struct reader *r, yaml_event_t *event)
{
    if (yaml_parser_parse(&r->parser, event)) {
        return true;
    }
    fault_at(r->errors, r->parser.problem_mark, N_("This is not YAML: {}."),
             r->parser.problem ? r->parser.problem : "");
    return false;
}

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static struct yaml_node *read_text(struct reader *r, const yaml_event_t *event, struct yaml_node *node)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t n = event->data.scalar.length;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (!utf8_valid(value, n)) {
        fault_at(r->errors, event->start_mark, N_("This text holds control characters."), NULL);
        return NULL;
    }
    node->text = arena_strndup(r->errors->a, value, n);
    if (!node->quoted && (same_text(node->text, "~") || same_text(node->text, "null"))) {
        node->text = "";
    }
    return node;
}

static void *grown(struct arena *a, const void *old, size_t n, size_t size)
{
    /* Powers of two from 4: a full array is copied into one twice as long. */
    if (n != 0 && (n < 4 || (n & (n - 1)) != 0)) {
        return (void *)(uintptr_t)old;
    }
    void *more = arena_array_(a, n ? n * 2 : 4, size);
    if (n > 0) {
        memcpy(more, old, n * size);
    }
    return more;
}

static struct yaml_node *read_list(struct reader *r, struct yaml_node *node, int depth)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(r, &event)) {
            return NULL;
        }
        bool end = event.type == YAML_SEQUENCE_END_EVENT;
        struct yaml_node *item = end ? NULL : read_node(r, &event, depth + 1);
        yaml_event_delete(&event);
        if (end) {
            return node;
        }
        if (!item) {
            return NULL;
        }
        node->items = grown(r->errors->a, node->items, node->n, sizeof(struct yaml_node *));
        node->items[node->n++] = item;
    }
}

static struct yaml_pair *find_pair(const struct yaml_node *map, const char *key)
{
    for (size_t i = 0; i < map->n; i++) {
        if (strcmp(map->pairs[i].key, key) == 0) {
            return &map->pairs[i];
        }
    }
    return NULL;
}

static struct yaml_node *read_value(struct reader *r, int depth)
{
    yaml_event_t event;
    if (!next_event(r, &event)) {
        return NULL;
    }
    struct yaml_node *value = read_node(r, &event, depth + 1);
    yaml_event_delete(&event);
    return value;
}

static struct yaml_node *read_map(struct reader *r, struct yaml_node *node, int depth)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(r, &event)) {
            return NULL;
        }
        bool end = event.type == YAML_MAPPING_END_EVENT;
        struct yaml_node *key = end ? NULL : read_node(r, &event, depth + 1);
        yaml_event_delete(&event);
        if (end) {
            return node;
        }
        if (!key) {
            return NULL;
        }
        if (key->kind != YAML_TEXT) {
            yaml_fault(r->errors, key, N_("A key has to be a word."), NULL);
            return NULL;
        }
        if (node->n == KEYS_MAX) {
            yaml_fault(r->errors, key, N_("This file is nested too deeply or holds too much."), NULL);
            return NULL;
        }
        bool twice = find_pair(node, key->text) != NULL;
        if (twice) {
            yaml_fault(r->errors, key, N_("The key {} stands here twice."), key->text);
        }
        struct yaml_node *value = read_value(r, depth);
        if (!value) {
            return NULL;
        }
        if (!twice) {
            node->pairs = grown(r->errors->a, node->pairs, node->n, sizeof(struct yaml_pair));
            node->pairs[node->n++] = (struct yaml_pair){key->text, key->line, key->column, value, false};
        }
    }
}

static struct yaml_node *read_node(struct reader *r, const yaml_event_t *event, int depth)
{
    struct yaml_node *node = arena_obj(r->errors->a, struct yaml_node);
    bool decorated = event->type == YAML_ALIAS_EVENT;
    *node = (struct yaml_node){
        .line = (int)event->start_mark.line + 1, .column = (int)event->start_mark.column + 1, .text = ""};
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        decorated = event->data.scalar.anchor || event->data.scalar.tag;
        node->kind = YAML_TEXT;
        break;
    case YAML_SEQUENCE_START_EVENT:
        decorated = event->data.sequence_start.anchor || event->data.sequence_start.tag;
        node->kind = YAML_LIST;
        break;
    case YAML_MAPPING_START_EVENT:
        decorated = event->data.mapping_start.anchor || event->data.mapping_start.tag;
        node->kind = YAML_MAP;
        break;
    default:
        break;
    }
    if (decorated) {
        yaml_fault(r->errors, node, N_("Anchors, aliases and tags are not read here."), NULL);
        return NULL;
    }
    if (depth > YAML_DEPTH_MAX || ++r->n_nodes > YAML_NODES_MAX) {
        yaml_fault(r->errors, node, N_("This file is nested too deeply or holds too much."), NULL);
        return NULL;
    }
    return node->kind == YAML_TEXT   ? read_text(r, event, node)
           : node->kind == YAML_LIST ? read_list(r, node, depth)
                                     : read_map(r, node, depth);
}

static struct yaml_node *empty_map(struct arena *a)
{
    struct yaml_node *node = arena_obj(a, struct yaml_node);
    *node = (struct yaml_node){.kind = YAML_MAP, .line = 1, .column = 1, .text = ""};
    return node;
}

/* Stream start, document start, the node, document end, stream end. */
static struct yaml_node *read_document(struct reader *r)
{
    struct yaml_node *root = NULL;
    for (int documents = 0;;) {
        yaml_event_t event;
        if (!next_event(r, &event)) {
            return NULL;
        }
        yaml_event_type_t type = event.type;
        bool content = type == YAML_ALIAS_EVENT || type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT ||
                       type == YAML_MAPPING_START_EVENT;
        if (type == YAML_DOCUMENT_START_EVENT && ++documents > 1) {
            fault_at(r->errors, event.start_mark, N_("A second document begins here."), NULL);
        }
        if (content) {
            root = read_node(r, &event, 1);
        }
        yaml_event_delete(&event);
        if (documents > 1 || (content && !root)) {
            return NULL;
        }
        if (type == YAML_STREAM_END_EVENT) {
            return root && !(root->kind == YAML_TEXT && !root->text[0]) ? root : empty_map(r->errors->a);
        }
    }
}

struct yaml_node *yaml_parse(const char *text, size_t n, struct yaml_errors *errors)
{
    struct reader r = {.errors = errors};
    if (n > YAML_SIZE_MAX) {
        yaml_fault(errors, NULL, N_("This file is larger than 1 MiB."), NULL);
        return NULL;
    }
    if (!yaml_parser_initialize(&r.parser)) {
        yaml_fault(errors, NULL, N_("This file cannot be read now."), NULL);
        return NULL;
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, n);
    struct yaml_node *root = read_document(&r);
    yaml_parser_delete(&r.parser);
    return root;
}

enum err yaml_read_text(const char *path, struct yaml_errors *errors, char **ret_text, size_t *ret_n, struct error *e)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        enum err err = fd < 0 && errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
        if (fd >= 0) {
            close(fd);
        }
        return error_set(e, err, NULL, N_("The file {} cannot be opened."), "%s", path);
    }
    size_t size = st.st_size <= YAML_SIZE_MAX ? (size_t)st.st_size : YAML_SIZE_MAX + 1;
    char *text = arena_alloc(errors->a, size + 1);
    size_t n = 0;
    ssize_t got = 1;
    while (n < size && got > 0) {
        got = read(fd, text + n, size - n);
        n += got > 0 ? (size_t)got : 0;
        got = got < 0 && errno == EINTR ? 1 : got;
    }
    close(fd);
    if (got < 0) {
        return error_set(e, ERR_IO, NULL, N_("The file {} cannot be read."), "%s", path);
    }
    *ret_text = text;
    *ret_n = n;
    return ERR_OK;
}

enum err yaml_read(const char *path, struct yaml_errors *errors, struct yaml_node **ret_root, struct error *e)
{
    char *text;
    size_t n;
    enum err r = yaml_read_text(path, errors, &text, &n, e);
    if (r == ERR_OK)
        *ret_root = yaml_parse(text, n, errors);
    return r;
}

struct yaml_node *yaml_get(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need,
                           enum yaml_kind kind)
{
    static const char *const wanted[] = {N_("{} has to be a text."), N_("{} has to be a list."),
                                         N_("{} has to be a map of keys and values.")};
    if (!map) {
        return NULL;
    }
    if (map->kind != YAML_MAP) {
        if (!map->told) {
            yaml_fault(errors, map, N_("Keys and values have to stand here, {} among them."), key);
            map->told = true;
        }
        return NULL;
    }
    struct yaml_pair *pair = find_pair(map, key);
    if (!pair) {
        if (need == YAML_REQUIRED) {
            yaml_fault(errors, map, N_("The key {} is missing here."), key);
        }
        return NULL;
    }
    pair->used = true;
    if (pair->value->kind != kind) {
        yaml_fault(errors, pair->value, wanted[kind], key);
        return NULL;
    }
    return pair->value;
}

const char *yaml_text(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need,
                      size_t max, const char *otherwise)
{
    struct yaml_node *node = yaml_get(errors, map, key, need, YAML_TEXT);
    if (!node) {
        return otherwise;
    }
    if (need == YAML_REQUIRED && !node->text[0]) {
        yaml_fault(errors, node, N_("{} is empty."), key);
        return otherwise;
    }
    if (utf8_length(node->text) > max) {
        yaml_fault(errors, node, N_("{} is too long."), key);
        return otherwise;
    }
    return node->text;
}

int64_t yaml_int(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need, int64_t min,
                 int64_t max, int64_t otherwise)
{
    struct yaml_node *node = yaml_get(errors, map, key, need, YAML_TEXT);
    int64_t value;
    if (!node) {
        return otherwise;
    }
    if (!str_int(node->text, min, max, &value)) {
        yaml_fault(errors, node, N_("This has to be a whole number: {}."),
                   arena_printf(errors->a, "%s: %lld … %lld", key, (long long)min, (long long)max));
        return otherwise;
    }
    return value;
}

bool yaml_bool_of(const char *text, bool *ret)
{
    static const char *const yes[] = {"true", "yes", "on", "是"};
    static const char *const no[] = {"false", "no", "off", "否"};
    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
            *ret = strcmp(text, yes[i]) == 0;
            return true;
        }
    }
    return false;
}

bool yaml_bool(struct yaml_errors *errors, struct yaml_node *map, const char *key, bool otherwise)
{
    struct yaml_node *node = yaml_get(errors, map, key, YAML_OPTIONAL, YAML_TEXT);
    bool value = otherwise;
    if (node && !yaml_bool_of(node->text, &value)) {
        yaml_fault(errors, node, N_("{} has to be true or false."), key);
    }
    return value;
}

int yaml_choice(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need,
                const char *const *words, int otherwise)
{
    struct yaml_node *node = yaml_get(errors, map, key, need, YAML_TEXT);
    struct buf list;
    if (!node) {
        return otherwise;
    }
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], node->text) == 0) {
            return i;
        }
    }
    buf_init(&list, 1024);
    buf_puts(&list, key);
    for (int i = 0; words[i]; i++) {
        buf_printf(&list, "%s%s", i ? ", " : ": ", words[i]);
    }
    yaml_fault(errors, node, N_("This has to be one of these words: {}."), list.data);
    buf_release(&list);
    return otherwise;
}

const char *const *yaml_texts(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum yaml_need need,
                              size_t max, size_t *ret_n)
{
    static const char *const none[] = {NULL};
    struct yaml_pair *pair = map && map->kind == YAML_MAP ? find_pair(map, key) : NULL;
    struct yaml_node *node;
    *ret_n = 0;
    if (pair && pair->value->kind == YAML_TEXT) {
        node = pair->value;
        pair->used = true;
    } else {
        node = yaml_get(errors, map, key, need, YAML_LIST);
    }
    if (!node) {
        return none;
    }
    size_t n = node->kind == YAML_TEXT ? 1 : node->n;
    const char **texts = arena_array(errors->a, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct yaml_node *item = node->kind == YAML_TEXT ? node : node->items[i];
        if (item->kind != YAML_TEXT || !item->text[0] || utf8_length(item->text) > max) {
            yaml_fault(errors, item, N_("{} has to be a list of short texts."), key);
        } else {
            texts[(*ret_n)++] = item->text;
        }
    }
    return texts;
}

void yaml_finish(struct yaml_errors *errors, const struct yaml_node *map)
{
    for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
        if (!map->pairs[i].used) {
            struct yaml_node at = {.line = map->pairs[i].line, .column = map->pairs[i].column};
            yaml_fault(errors, &at, N_("The key {} is not known here."), map->pairs[i].key);
        }
    }
}

void yaml_errors_print(const struct yaml_errors *errors, struct buf *out)
{
    for (size_t i = 0; i < errors->n; i++) {
        const struct yaml_error *row = &errors->rows[i];
        struct error e = {.msgid = row->msgid};
        char text[600];
        snprintf(e.arg, sizeof(e.arg), "%s", row->arg);
        buf_puts(out, row->file ? row->file : "");
        if (row->line > 0) {
            buf_printf(out, ":%d:%d", row->line, row->column);
        }
        buf_printf(out, ": %s\n", error_text(&e, text, sizeof(text)));
    }
    if (errors->more) {
        buf_puts(out, "…\n");
    }
}
