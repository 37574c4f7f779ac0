/* The checker's frame: one snapshot, the walk over all matters, the report, and single receipts. */
#include "model/verify.h"

#include <string.h>

#include "base/str.h"
#include "model/matter.h"
#include "model/verify_priv.h"

static const char *copy(struct verifying *v, const char *s)
{
    return str_empty(s) ? "" : arena_strdup(v->arena, s);
}

void verify_found(struct verifying *v, const struct finding *f)
{
    struct verify_report *r = v->report;
    r->broken++;
    if (r->n_found == VERIFY_FOUND_MAX)
        return;
    r->found[r->n_found] = *f;
    r->found[r->n_found].table = copy(v, f->table);
    r->found[r->n_found].number = copy(v, f->number);
    r->found[r->n_found].part = copy(v, f->part);
    r->n_found++;
}

#define VERIFY_MATTER                                                                                                  \
    "SELECT m.id, m.number, m.procedure, m.state, m.title, m.entries, m.head, m.procedure_version, m.stage"            \
    " FROM matter m"

DB_STMT(verify_matters, VERIFY_MATTER " ORDER BY m.id");
DB_STMT(verify_matter_by_number, VERIFY_MATTER " WHERE m.number = $1");

static struct verify_matter matter_of(const struct db_rows *q, struct arena *a)
{
    return (struct verify_matter){.id = db_int(q, 0),
                                  .number = db_text_dup(q, 1, a),
                                  .procedure = db_text_dup(q, 2, a),
                                  .state = db_text_dup(q, 3, a),
                                  .title = db_text_dup(q, 4, a),
                                  .entries = db_int(q, 5),
                                  .head = db_text_dup(q, 6, a),
                                  .procedure_version = db_int(q, 7),
                                  .stage = db_text_dup(q, 8, a)};
}

static enum err walk_matters(struct verifying *v, struct error *e)
{
    struct arena *a = arena_new();
    struct db_rows q;
    enum err r = ERR_OK;
    db_stream(v->conn, &q, &verify_matters, DB_NO_ARGS);
    while (r == ERR_OK && db_next(&q)) {
        arena_reset(a);
        struct verify_matter m = matter_of(&q, a);
        v->report->matters++;
        r = verify_one_matter(v, a, &m, e);
    }
    enum err end = db_end(&q, r == ERR_OK ? e : NULL);
    arena_free(a);
    return r == ERR_OK ? end : r;
}

static enum err walk_all(struct verifying *v, struct error *e)
{
    enum err r = walk_matters(v, e);
    if (r == ERR_OK)
        r = verify_persons(v, e);
    if (r == ERR_OK)
        r = verify_orphans(v, e);
    if (r == ERR_OK)
        r = verify_procedures(v, e);
    if (r == ERR_OK)
        r = verify_seals(v, e);
    if (r == ERR_OK)
        r = verify_audit(v, e);
    if (r == ERR_OK)
        r = verify_bulletins(v, e);
    if (r == ERR_OK)
        r = verify_contests(v, e);
    if (r == ERR_OK && !v->options.no_files)
        r = verify_files(v, e);
    return r;
}

static struct finding *found_room(struct arena *a)
{
    return arena_array(a, struct finding, VERIFY_FOUND_MAX);
}

enum err verify_site(struct db_conn *c, const struct site *s, const struct verify_options *o, struct arena *a,
                     struct verify_report *ret, struct error *e)
{
    struct verify_report report = {.found = found_room(a)};
    struct verifying v = {.conn = c, .site = s, .arena = a, .report = &report};
    if (o)
        v.options = *o;
    enum err r = db_snapshot(c, e);
    if (r != ERR_OK)
        return r;
    r = walk_all(&v, e);
    db_snapshot_end(c);
    if (r == ERR_OK)
        *ret = report;
    return r;
}

char *finding_text(struct arena *a, const struct finding *f, const char *(*translate)(const char *))
{
    struct buf b;
    buf_init(&b, 2000);
    buf_puts(&b, f->table);
    if (!str_empty(f->number))
        buf_printf(&b, " %s", f->number);
    else if (f->matter_id)
        buf_printf(&b, " of matter %lld", (long long)f->matter_id);
    if (f->day)
        buf_printf(&b, " %04d-%02d-%02d", f->day / 10000, f->day / 100 % 100, f->day % 100);
    if (f->seq)
        buf_printf(&b, str_eq(f->table, "audit") ? " line %lld" : " entry %lld", (long long)f->seq);
    if (!str_empty(f->part))
        buf_printf(&b, " %s", f->part);
    if (f->id && f->id != f->matter_id)
        buf_printf(&b, " (row %lld)", (long long)f->id);
    buf_printf(&b, ": %s", translate ? translate(f->what) : f->what);
    char *text = arena_strdup(a, b.data);
    buf_release(&b);
    return text;
}

DB_STMT(verify_first_hash, "SELECT e.hash FROM entry e WHERE e.matter_id = $1 AND e.seq = 1");

static enum err check_receipt(struct verifying *v, const char *number, const char *hash, enum receipt_state *ret,
                              struct error *e)
{
    struct verify_matter m;
    struct db_rows q;
    char *first;
    db_query(v->conn, &q, &verify_matter_by_number, DB_ARGS(DB_TEXT(number)));
    bool there = db_next(&q);
    if (there)
        m = matter_of(&q, v->arena);
    enum err r = db_end(&q, e);
    *ret = RECEIPT_ABSENT;
    if (r != ERR_OK || !there)
        return r;
    *ret = RECEIPT_DIFFERS;
    r = db_get_text(v->conn, &verify_first_hash, DB_ARGS(DB_INT(m.id)), v->arena, &first, e);
    if (r != ERR_OK)
        return r == ERR_NOT_FOUND ? ERR_OK : r;
    if (!str_eq(first, hash))
        return ERR_OK;
    r = verify_one_matter(v, v->arena, &m, e);
    if (r == ERR_OK && v->report->broken == 0)
        *ret = RECEIPT_WHOLE;
    return r;
}

static char *lower_hex(struct arena *a, const char *typed)
{
    char *s = str_trim(a, typed);
    for (char *p = s; *p; p++) {
        if (*p >= 'A' && *p <= 'F')
            *p = (char)(*p - 'A' + 'a');
    }
    return s;
}

enum err verify_receipt(struct db_conn *c, const struct site *s, const char *number, const char *hash,
                        enum receipt_state *ret, struct error *e)
{
    struct arena *a = arena_new();
    struct verify_report report = {.found = found_room(a)};
    struct verifying v = {.conn = c, .site = s, .arena = a, .report = &report};
    enum receipt_state state = RECEIPT_ABSENT;
    const char *normal = matter_number_normal(a, number);
    enum err r = db_snapshot(c, e);
    if (r == ERR_OK && normal)
        r = check_receipt(&v, normal, lower_hex(a, hash), &state, e);
    db_snapshot_end(c);
    arena_free(a);
    if (r == ERR_OK)
        *ret = state;
    return r;
}
