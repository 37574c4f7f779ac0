/* Subjects from a list: each row is checked by itself, then many are stored in one write. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/area.h"
#include "model/audit.h"
#include "model/subject_priv.h"
#include "model/unit.h"

static enum err area_of(struct db_conn *c, struct arena *a, const char *code, int64_t *ret, struct error *e)
{
    struct area area;
    *ret = code ? 0 : SUBJECT_AREA_KEPT;
    if (str_empty(code))
        return ERR_OK;
    enum err r = area_by_code(c, a, code, &area, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, "area", N_("There is no area with the code {}."), "%s", code);
    if (r == ERR_OK)
        *ret = area.id;
    return r;
}

static enum err unit_of(struct db_conn *c, struct arena *a, const char *code, int64_t *ret, struct error *e)
{
    struct unit unit = {0};
    enum err r = unit_by_code(c, a, code, &unit, e);
    if (r == ERR_NOT_FOUND || (r == ERR_OK && !unit.active))
        return error_set(e, ERR_INVALID, "unit", N_("There is no active unit with the code {}."), "%s",
                         str_or(code, ""));
    if (r == ERR_OK)
        *ret = unit.id;
    return r;
}

static enum err edit_of(struct db_conn *c, struct arena *a, const struct register_def *d, const struct subject_row *x,
                        struct subject_edit *ret, struct error *e)
{
    struct subject_edit typed = {.code = x->code, .name = x->name};
    memcpy(typed.values, x->values, sizeof(typed.values));
    enum err r = area_of(c, a, x->area, &typed.area_id, e);
    if (r == ERR_OK)
        r = unit_of(c, a, x->unit, &typed.unit_id, e);
    return r == ERR_OK ? subject_check(a, d, &typed, ret, e) : r;
}

enum err subject_check_row(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                           const struct register_def *d, const struct subject_row *x, struct error *e)
{
    (void)s;
    struct subject_edit edit;
    bool may = false;
    enum err r = edit_of(c, a, d, x, &edit, e);
    if (r == ERR_OK)
        r = subject_may_keep(c, v, edit.unit_id, &may, e);
    if (r == ERR_OK && !may)
        r = error_set(e, ERR_DENIED, "unit", N_("Only the office that keeps it, or one above, may change it."), NULL);
    return r;
}

struct importing {
    const struct site *site;
    const struct viewer *viewer;
    const struct register_def *def;
    const struct subject_row *rows;
    size_t n;
    enum subject_outcome *results;
};

/* Keyed, because what lies in the vault is part of it. */
static const char *row_hash(struct arena *a, const struct site *s, const struct register_def *d,
                            const struct subject_edit *x)
{
    struct buf b;
    buf_init(&b, (size_t)1024 * 1024);
    buf_printf(&b, "%s\x1f%s\x1f%lld\x1f%lld", d->code, x->name, (long long)x->area_id, (long long)x->unit_id);
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++)
        buf_printf(&b, "\x1f%s", str_or(x->values[i], "\x1e"));
    struct hash h = keyed_hash(&s->key, "subject-row", b.data, b.len);
    wipe(b.data, b.len);
    buf_release(&b);
    return hex_of(a, h.b, HASH_SIZE);
}

DB_STMT(subject_import_same, "SELECT COUNT(*) FROM subject s WHERE s.register = $1 AND s.code = $2"
                             " AND s.source_hash = $3");

static enum err store_row(struct db_conn *tx, struct arena *a, struct importing *x, size_t i, struct error *e)
{
    struct subject_edit edit;
    const char *parts = "";
    bool added = false;
    int64_t same = 0;
    enum err r = edit_of(tx, a, x->def, &x->rows[i], &edit, e);
    if (r != ERR_OK)
        return r;
    const struct subject_store store = {.site = x->site,
                                        .viewer = x->viewer,
                                        .def = x->def,
                                        .act = "import",
                                        .source_hash = row_hash(a, x->site, x->def, &edit)};
    r = db_get_int(tx, &subject_import_same,
                   DB_ARGS(DB_TEXT(x->def->code), DB_TEXT(edit.code), DB_TEXT(store.source_hash)), &same, e);
    x->results[i] = SUBJECT_UNCHANGED;
    if (r != ERR_OK || same)
        return r;
    r = subject_put(tx, a, &store, &edit, &added, &parts, e);
    x->results[i] = added ? SUBJECT_ADDED : *parts ? SUBJECT_UPDATED : SUBJECT_UNCHANGED;
    return r;
}

static enum err write_rows(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct importing *x = ctx;
    struct arena *a = arena_new();
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < x->n; i++) {
        arena_reset(a);
        r = store_row(tx, a, x, i, e);
    }
    arena_free(a);
    buf_printf(detail, "%s: %zu rows, %s … %s", x->def->code, x->n, x->n ? x->rows[0].code : "",
               x->n ? x->rows[x->n - 1].code : "");
    return r;
}

enum err subject_import(struct db_conn *c, const struct site *s, const struct viewer *v, const struct register_def *d,
                        const struct subject_row *rows, size_t n, enum subject_outcome *results, struct error *e)
{
    struct importing x = {s, v, d, rows, n, results};
    return n ? audit_write(c, s, v, "subject.import", write_rows, &x, e) : ERR_OK;
}
