#include "model/choice.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"

DB_STMT(filter_all, "SELECT id, name, path FROM saved_filter WHERE officer_id = $1 ORDER BY name LIMIT $2");

enum err filter_list(struct db_conn *c, const struct viewer *v, struct arena *a, struct saved_filters *ret,
                     struct error *e)
{
    struct saved_filters l = {.n = 0};
    struct db_rows q;
    db_query(c, &q, &filter_all, DB_ARGS(DB_INT(v->id), DB_INT(FILTERS_MAX)));
    while (db_next(&q) && l.n < FILTERS_MAX)
        l.rows[l.n++] = (struct saved_filter){db_int(&q, 0), db_text_dup(&q, 1, a), db_text_dup(&q, 2, a)};
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

struct saving {
    const struct viewer *viewer;
    const char *name, *path;
    int64_t id, now;
};

DB_STMT(filter_others, "SELECT COUNT(*) FROM saved_filter WHERE officer_id = $1 AND name <> $2");
DB_STMT(filter_put, "INSERT INTO saved_filter (id, officer_id, name, path, created_at) VALUES ($1, $2, $3, $4, $5)"
                    " ON CONFLICT (officer_id, name) DO UPDATE SET path = excluded.path");

static enum err save_write(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct saving *x = ctx;
    int64_t n = 0;
    enum err r = db_get_int(tx, &filter_others, DB_ARGS(DB_INT(x->viewer->id), DB_TEXT(x->name)), &n, e);
    if (r == ERR_OK && n >= FILTERS_MAX)
        r = error_set(e, ERR_INVALID, "name", N_("There are {} filters already; please delete one first."), "%d",
                      FILTERS_MAX);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &filter_put,
                   DB_ARGS(DB_INT(x->id), DB_INT(x->viewer->id), DB_TEXT(x->name), DB_TEXT(x->path), DB_INT(x->now)),
                   e);
}

enum err filter_save(struct db_conn *c, const struct site *s, const struct viewer *v, const char *name,
                     const char *path, struct error *e)
{
    struct arena *a = arena_new();
    bool readable = utf8_valid(str_or(name, ""), strlen(str_or(name, "")));
    struct saving x = {.viewer = v, .path = str_or(path, ""), .id = id_new(), .now = clock_now(&s->clock)};
    x.name = readable ? str_trim(a, str_or(name, "")) : "";
    enum err r = ERR_OK;
    if (str_empty(x.name) || utf8_length(x.name) > FILTER_NAME_MAX)
        r = error_set(e, ERR_INVALID, "name", N_("Please give a name of at most {} characters."), "%d",
                      FILTER_NAME_MAX);
    else if (!str_starts(x.path, "/desk/q/") || strlen(x.path) > FILTER_PATH_MAX || !utf8_valid(x.path, strlen(x.path)))
        r = error_set(e, ERR_INVALID, "name", N_("This list cannot be kept."), NULL);
    if (r == ERR_OK)
        r = db_write(c, save_write, &x, e);
    arena_free(a);
    return r;
}

struct dropping {
    int64_t officer_id, id;
};

DB_STMT(filter_delete, "DELETE FROM saved_filter WHERE id = $1 AND officer_id = $2");

static enum err drop_write(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct dropping *x = ctx;
    return db_exec(tx, &filter_delete, DB_ARGS(DB_INT(x->id), DB_INT(x->officer_id)), e);
}

enum err filter_drop(struct db_conn *c, const struct viewer *v, int64_t id, struct error *e)
{
    struct dropping x = {v->id, id};
    return db_write(c, drop_write, &x, e);
}

DB_STMT(choice_one, "SELECT value FROM officer_choice WHERE officer_id = $1 AND name = $2");

enum err choice_get(struct db_conn *c, const struct viewer *v, struct arena *a, const char *name, const char **ret,
                    struct error *e)
{
    char *value = NULL;
    enum err r = db_get_text(c, &choice_one, DB_ARGS(DB_INT(v->id), DB_TEXT(name)), a, &value, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret = r == ERR_OK ? value : "";
    return ERR_OK;
}

struct choosing {
    int64_t officer_id;
    const char *name, *value;
};

DB_STMT(choice_put, "INSERT INTO officer_choice (officer_id, name, value) VALUES ($1, $2, $3)"
                    " ON CONFLICT (officer_id, name) DO UPDATE SET value = excluded.value");

static enum err choose_write(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct choosing *x = ctx;
    return db_exec(tx, &choice_put, DB_ARGS(DB_INT(x->officer_id), DB_TEXT(x->name), DB_TEXT(x->value)), e);
}

enum err choice_set(struct db_conn *c, const struct viewer *v, const char *name, const char *value, struct error *e)
{
    struct choosing x = {v->id, name, str_or(value, "")};
    if (strlen(x.value) > CHOICE_MAX)
        return error_set(e, ERR_INVALID, name, N_("That was too much at once"), NULL);
    return db_write(c, choose_write, &x, e);
}
