/* Study packs as the desk and phones read them. */
#include "model/pack.h"

#include <string.h>

#include "base/str.h"
#include "model/activity_priv.h"
#include "model/visible.h"

#define COLUMNS                                                                                                        \
    "SELECT k.id, k.unit_id, k.made_at, k.withdrawn_at, (SELECT COALESCE(SUM(f.size), 0) FROM pack_file f"             \
    " WHERE f.pack_id = k.id), (SELECT COUNT(*) FROM pack_file f WHERE f.pack_id = k.id), k.from_day, k.until_day,"    \
    " k.ref, k.title, k.about, u.name, o.name FROM pack k JOIN unit u ON u.id = k.unit_id"                             \
    " JOIN officer o ON o.id = k.officer_id"

DB_STMT(pack_rows, COLUMNS " WHERE" PACK_VISIBLE " ORDER BY k.made_at DESC, k.id DESC LIMIT $2");
DB_STMT(pack_one, COLUMNS " WHERE k.ref = $2 AND" PACK_VISIBLE);
DB_STMT(pack_for, COLUMNS " WHERE k.withdrawn_at = 0 AND k.from_day <= $2 AND k.until_day >= $2 AND" PACK_FOR
                          " ORDER BY k.made_at DESC, k.id DESC LIMIT $3");
DB_STMT(pack_files, "SELECT f.id, f.size, f.made_at, f.name, f.type, f.sha256 FROM pack_file f JOIN pack k"
                    " ON k.id = f.pack_id WHERE f.pack_id = $2 AND" PACK_VISIBLE " ORDER BY f.id LIMIT $3");
DB_STMT(pack_units, "SELECT u.name FROM pack_unit x JOIN unit u ON u.id = x.unit_id JOIN pack k ON k.id = x.pack_id"
                    " WHERE x.pack_id = $2 AND" PACK_VISIBLE " ORDER BY x.unit_id LIMIT $3");
DB_STMT(pack_bytes, "SELECT f.id, f.size, f.made_at, f.name, f.type, f.sha256, f.body FROM pack_file f JOIN pack k"
                    " ON k.id = f.pack_id WHERE k.ref = $2 AND f.id = $3 AND" PACK_VISIBLE);

static struct pack read_pack(const struct db_rows *q, struct arena *a)
{
    struct pack p = {.id = db_int(q, 0),
                     .unit_id = db_int(q, 1),
                     .made_at = db_int(q, 2),
                     .withdrawn_at = db_int(q, 3),
                     .bytes = db_int(q, 4),
                     .files = db_int(q, 5),
                     .from_day = (int32_t)db_int(q, 6),
                     .until_day = (int32_t)db_int(q, 7)};
    const char **const texts[] = {&p.ref, &p.title, &p.about, &p.unit, &p.officer};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = db_text_dup(q, 8 + (int)i, a);
    return p;
}

static struct pack_file read_file(const struct db_rows *q, struct arena *a)
{
    return (struct pack_file){.id = db_int(q, 0),
                              .size = db_int(q, 1),
                              .made_at = db_int(q, 2),
                              .name = db_text_dup(q, 3, a),
                              .type = db_text_dup(q, 4, a),
                              .sha256 = db_text_dup(q, 5, a)};
}

static enum err read_list(struct db_rows *q, struct arena *a, struct pack_list *ret, struct error *e)
{
    struct pack_list l = {.rows = arena_array(a, struct pack, PACK_ROWS_MAX)};
    while (db_next(q) && l.n < PACK_ROWS_MAX)
        l.rows[l.n++] = read_pack(q, a);
    enum err r = db_end(q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

enum err pack_list(struct db_conn *c, const struct viewer *v, struct arena *a, struct pack_list *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &pack_rows, DB_ARGS(DB_INT(v->id), DB_INT(PACK_ROWS_MAX)));
    return read_list(&q, a, ret, e);
}

static enum err fill(struct db_conn *c, const struct viewer *v, struct arena *a, struct pack_full *f, struct error *e)
{
    struct db_rows q;
    int n = 0;
    f->files = arena_array(a, struct pack_file, PACK_FILES_MAX);
    db_query(c, &q, &pack_files, DB_ARGS(DB_INT(v->id), DB_INT(f->p.id), DB_INT(PACK_FILES_MAX)));
    while (db_next(&q) && f->n_files < PACK_FILES_MAX)
        f->files[f->n_files++] = read_file(&q, a);
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &pack_units, DB_ARGS(DB_INT(v->id), DB_INT(f->p.id), DB_INT(PACK_UNITS_MAX)));
    while (db_next(&q) && n < PACK_UNITS_MAX)
        f->units[n++] = db_text_dup(&q, 0, a);
    return db_end(&q, e);
}

enum err pack_get(struct db_conn *c, const struct viewer *v, struct arena *a, const char *ref, struct pack_full *ret,
                  struct error *e)
{
    struct pack_full f = {.edits = false};
    unsigned roles = 0;
    struct db_rows q;
    db_query(c, &q, &pack_one, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(ref, ""))));
    bool found = db_next(&q);
    if (found)
        f.p = read_pack(&q, a);
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such study pack."), NULL);
    if (r == ERR_OK)
        r = fill(c, v, a, &f, e);
    if (r == ERR_OK)
        r = activity_roles(c, v, f.p.unit_id, &roles, e);
    if (r != ERR_OK)
        return r;
    f.edits = (roles & PACK_MAKERS) && !f.p.withdrawn_at;
    *ret = f;
    return ERR_OK;
}

enum err pack_file(struct db_conn *c, const struct viewer *v, struct arena *a, const char *ref, int64_t id,
                   struct pack_file *ret, const void **ret_p, size_t *ret_n, struct error *e)
{
    struct db_rows q;
    size_t n = 0;
    db_query(c, &q, &pack_bytes, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(ref, "")), DB_INT(id)));
    bool found = db_next(&q);
    if (found) {
        *ret = read_file(&q, a);
        const void *p = db_blob(&q, 6, &n);
        *ret_p = arena_memdup(a, p, n);
        *ret_n = n;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such file."), NULL) : r;
}

enum err pack_taken(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    struct pack_taken *ret, struct error *e)
{
    struct pack_list l;
    struct pack_taken t = {.n = 0};
    int64_t bytes = 0;
    struct db_rows q;
    db_query(c, &q, &pack_for,
             DB_ARGS(DB_INT(v->id), DB_INT(civil_day(clock_now(&s->clock), s->zone)), DB_INT(PACK_ROWS_MAX)));
    enum err r = read_list(&q, a, &l, e);
    if (r != ERR_OK)
        return r;
    t.rows = arena_array(a, struct pack_full, (size_t)l.n + 1);
    for (int i = 0; r == ERR_OK && i < l.n; i++) {
        if (bytes + l.rows[i].bytes > PACK_TAKEN_MAX) {
            t.left++;
            continue;
        }
        bytes += l.rows[i].bytes;
        t.rows[t.n] = (struct pack_full){.p = l.rows[i]};
        r = fill(c, v, a, &t.rows[t.n++], e);
    }
    if (r == ERR_OK)
        *ret = t;
    return r;
}
