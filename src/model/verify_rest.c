/* Checking what is not within one matter: the vault, rows of no matter, day seals, the audit trail. */
#include <string.h>

#include "base/str.h"
#include "model/audit.h"
#include "model/person.h"
#include "model/seal.h"
#include "model/verify_priv.h"

DB_STMT(verify_person_rows, "SELECT id, erased_at, wrapped_key, box, who_hash, phone_hash, last4_hash,"
                            " (SELECT MIN(m.id) FROM matter m WHERE m.person_id = p.id)"
                            " FROM person p ORDER BY id");
DB_STMT(verify_matter_number, "SELECT m.number FROM matter m WHERE m.id = $1");

static enum err found_person(struct verifying *v, struct arena *a, int64_t id, int64_t matter_id, const char *what,
                             struct error *e)
{
    char *number = NULL;
    enum err r = ERR_OK;
    if (matter_id)
        r = db_get_text(v->conn, &verify_matter_number, DB_ARGS(DB_INT(matter_id)), a, &number, e);
    if (r == ERR_OK)
        verify_found(
            v, &(struct finding){.table = "person", .number = number, .matter_id = matter_id, .id = id, .what = what});
    return r;
}

static struct person_row person_of(const struct db_rows *q)
{
    struct person_row p = {.id = db_int(q, 0), .erased_at = db_int(q, 1)};
    p.wrapped_key = db_blob(q, 2, &p.wrapped_key_n);
    p.box = db_blob(q, 3, &p.box_n);
    p.who_hash = db_text(q, 4);
    p.phone_hash = db_text(q, 5);
    p.last4_hash = db_text(q, 6);
    return p;
}

enum err verify_persons(struct verifying *v, struct error *e)
{
    struct arena *a = arena_new();
    struct db_rows q;
    enum err r = ERR_OK;
    db_stream(v->conn, &q, &verify_person_rows, DB_NO_ARGS);
    while (r == ERR_OK && db_next(&q)) {
        arena_reset(a);
        struct person_row p = person_of(&q);
        const char *what = v->options.no_key ? NULL : person_row_fault(v->site, a, &p);
        v->report->persons++;
        if (what)
            r = found_person(v, a, p.id, db_int(&q, 7), what, e);
    }
    enum err end = db_end(&q, r == ERR_OK ? e : NULL);
    arena_free(a);
    return r == ERR_OK ? end : r;
}

/* Rows whose matter is gone. The foreign keys keep them out unless somebody switched those off. */
DB_STMT(orphan_entry, "SELECT x.id, x.matter_id FROM entry x LEFT JOIN matter m ON m.id = x.matter_id"
                      " WHERE m.id IS NULL ORDER BY x.id LIMIT 100");
DB_STMT(orphan_text, "SELECT x.entry_id, x.matter_id FROM entry_text x LEFT JOIN matter m ON m.id = x.matter_id"
                     " WHERE m.id IS NULL ORDER BY x.entry_id LIMIT 100");
DB_STMT(orphan_document, "SELECT x.id, x.matter_id FROM document x LEFT JOIN matter m ON m.id = x.matter_id"
                         " WHERE m.id IS NULL ORDER BY x.id LIMIT 100");
DB_STMT(orphan_order, "SELECT x.id, x.matter_id FROM work_order x LEFT JOIN matter m ON m.id = x.matter_id"
                      " WHERE m.id IS NULL ORDER BY x.id LIMIT 100");
DB_STMT(orphan_rating, "SELECT x.id, x.matter_id FROM rating x LEFT JOIN matter m ON m.id = x.matter_id"
                       " WHERE m.id IS NULL ORDER BY x.id LIMIT 100");
DB_STMT(orphan_against, "SELECT x.id, x.matter_id FROM matter_against x LEFT JOIN matter m ON m.id = x.matter_id"
                        " WHERE m.id IS NULL ORDER BY x.id LIMIT 100");
DB_STMT(orphan_recusal, "SELECT x.id, x.matter_id FROM recusal x LEFT JOIN matter m ON m.id = x.matter_id"
                        " WHERE m.id IS NULL ORDER BY x.id LIMIT 100");
DB_STMT(orphan_unit, "SELECT x.unit_id, x.matter_id FROM matter_unit x LEFT JOIN matter m ON m.id = x.matter_id"
                     " WHERE m.id IS NULL ORDER BY x.matter_id, x.unit_id LIMIT 100");
DB_STMT(orphan_notice, "SELECT x.matter_id, x.matter_id FROM notice x LEFT JOIN matter m ON m.id = x.matter_id"
                       " WHERE m.id IS NULL ORDER BY x.matter_id LIMIT 100");
DB_STMT(orphan_link, "SELECT x.id, x.from_id FROM link x LEFT JOIN matter m ON m.id = x.from_id"
                     " LEFT JOIN matter n ON n.id = x.to_id WHERE m.id IS NULL OR n.id IS NULL"
                     " ORDER BY x.id LIMIT 100");
DB_STMT(orphan_key, "SELECT x.matter_id, x.matter_id FROM receipt_key x LEFT JOIN matter m ON m.id = x.matter_id"
                    " WHERE m.id IS NULL ORDER BY x.matter_id LIMIT 100");

DB_STMT(orphan_callback, "SELECT x.id, x.matter_id FROM callback x LEFT JOIN matter m ON m.id = x.matter_id"
                         " WHERE m.id IS NULL ORDER BY x.id LIMIT 100");
DB_STMT(orphan_call, "SELECT x.id, x.matter_id FROM callback_attempt x LEFT JOIN matter m ON m.id = x.matter_id"
                     " LEFT JOIN callback k ON k.id = x.callback_id AND k.matter_id = x.matter_id"
                     " WHERE m.id IS NULL OR k.id IS NULL ORDER BY x.id LIMIT 100");

enum err verify_orphans(struct verifying *v, struct error *e)
{
    static const struct {
        const char *table;
        const struct db_stmt *stmt;
    } kinds[] = {{"entry", &orphan_entry},      {"entry_text", &orphan_text},   {"document", &orphan_document},
                 {"work_order", &orphan_order}, {"rating", &orphan_rating},     {"matter_against", &orphan_against},
                 {"matter_unit", &orphan_unit}, {"notice", &orphan_notice},     {"link", &orphan_link},
                 {"receipt_key", &orphan_key},  {"callback", &orphan_callback}, {"callback_attempt", &orphan_call},
                 {"recusal", &orphan_recusal}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct db_rows q;
        db_query(v->conn, &q, kinds[i].stmt, DB_NO_ARGS);
        while (db_next(&q))
            verify_found(v, &(struct finding){.table = kinds[i].table,
                                              .id = db_int(&q, 0),
                                              .matter_id = db_int(&q, 1),
                                              .what = N_("Its matter is gone.")});
        enum err r = db_end(&q, e);
        if (r != ERR_OK)
            return r;
    }
    return ERR_OK;
}

DB_STMT(verify_procedure_files, "SELECT code, version, body, sha256 FROM procedure_version ORDER BY code, version"
                                " LIMIT 1000");

/* What matters go by is what was put: their digests hold the hash of the file. */
enum err verify_procedures(struct verifying *v, struct error *e)
{
    struct arena *a = arena_new();
    struct db_rows q;
    db_query(v->conn, &q, &verify_procedure_files, DB_NO_ARGS);
    while (db_next(&q)) {
        struct hash h = hash_bytes(db_text(&q, 2), strlen(db_text(&q, 2)));
        if (!str_eq(hex_of(a, h.b, HASH_SIZE), db_text(&q, 3)))
            verify_found(v, &(struct finding){.table = "procedure_version",
                                              .part = db_text(&q, 0),
                                              .id = db_int(&q, 1),
                                              .what = N_("The file is not the one that was put in force.")});
    }
    arena_free(a);
    return db_end(&q, e);
}

static void found_seal(struct verifying *v, int32_t day, const char *what)
{
    verify_found(v, &(struct finding){.table = "seal", .day = day, .what = what});
}

DB_STMT(verify_day_entries, "SELECT e.hash FROM entry e WHERE e.recorded_at >= $1 AND e.recorded_at < $2"
                            " ORDER BY e.id");

static enum err recount(struct verifying *v, int64_t from, int64_t upto, struct merkle *ret, struct error *e)
{
    struct db_rows q;
    struct hash h = {{0}};
    merkle_init(ret);
    db_stream(v->conn, &q, &verify_day_entries, DB_ARGS(DB_INT(from), DB_INT(upto)));
    while (db_next(&q)) {
        if (!hex_parse(str_or(db_text(&q, 0), "-"), h.b, HASH_SIZE))
            memset(&h, 0, sizeof(h));
        merkle_add(ret, &h);
    }
    return db_end(&q, e);
}

/* Days are in order without gaps, and each says of its entries what is true. */
static enum err check_seal(struct verifying *v, struct arena *a, const struct seal *x, int32_t last_day,
                           const char *last_hash, struct error *e)
{
    struct zone z = v->site->zone;
    struct merkle m;
    int64_t upto = day_start(seal_day_after(x->day, z), z);
    if (last_day && x->day != seal_day_after(last_day, z))
        found_seal(v, seal_day_after(last_day, z), N_("The seal of this day is missing."));
    else if (!str_eq(x->prev, last_hash))
        found_seal(v, x->day, N_("It does not follow the seal before."));
    if (!str_eq(seal_hash(a, x), x->hash) || x->upto != upto)
        found_seal(v, x->day, N_("The seal was changed after it was made."));
    enum err r = recount(v, day_start(x->day, z), upto, &m, e);
    if (r != ERR_OK)
        return r;
    struct hash root = merkle_root(&m);
    if ((int64_t)m.n < x->entries)
        found_seal(v, x->day, N_("Entries that were sealed on this day are missing."));
    else if ((int64_t)m.n > x->entries)
        found_seal(v, x->day, N_("There are entries of this day that the seal does not count."));
    else if (!str_eq(hex_of(a, root.b, HASH_SIZE), x->root))
        found_seal(v, x->day, N_("The entries of this day are not the ones that were sealed."));
    return ERR_OK;
}

DB_STMT(verify_seal_rows, "SELECT day, upto, entries, root, prev, hash, sealed_at FROM seal ORDER BY day");
DB_STMT(verify_before_seals, "SELECT COUNT(*) FROM entry e WHERE e.recorded_at < $1");
DB_STMT(verify_seal_mark, "SELECT value FROM site_fact WHERE name = 'seal_head'");

DB_STMT(verify_first_entry, "SELECT recorded_at FROM entry ORDER BY recorded_at, id LIMIT 1");

static enum err first_day(struct verifying *v, int32_t *ret, struct error *e)
{
    int64_t first;
    enum err r = db_get_int(v->conn, &verify_first_entry, DB_NO_ARGS, &first, e);
    if (r == ERR_OK)
        *ret = civil_day(first, v->site->zone);
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}

static enum err check_ends(struct verifying *v, struct arena *a, int32_t first, int32_t last, const char *last_hash,
                           struct error *e)
{
    int64_t before = 0;
    char *mark = NULL;
    enum err r = ERR_OK;
    if (first)
        r = db_get_int(v->conn, &verify_before_seals, DB_ARGS(DB_INT(day_start(first, v->site->zone))), &before, e);
    if (r == ERR_OK && before)
        found_seal(v, first, N_("Seals before this day are missing."));
    if (r != ERR_OK || v->options.no_key)
        return r;
    r = db_get_text(v->conn, &verify_seal_mark, DB_NO_ARGS, a, &mark, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    if (str_eq(mark, first ? seal_mark(v->site, a, last, last_hash) : NULL))
        return ERR_OK;
    int32_t day = last ? seal_day_after(last, v->site->zone) : 0;
    r = last ? ERR_OK : first_day(v, &day, e);
    found_seal(v, day, N_("Seals from this day on were taken away, or the last seal was changed."));
    return r;
}

static struct seal seal_of(const struct db_rows *q, struct arena *a)
{
    return (struct seal){.day = (int32_t)db_int(q, 0),
                         .upto = db_int(q, 1),
                         .entries = db_int(q, 2),
                         .root = db_text_dup(q, 3, a),
                         .prev = db_text_dup(q, 4, a),
                         .hash = db_text_dup(q, 5, a),
                         .sealed_at = db_int(q, 6)};
}

enum err verify_seals(struct verifying *v, struct error *e)
{
    struct arena *a = arena_new(), *ends = arena_new();
    int32_t first = 0, last = 0;
    const char *last_hash = "";
    struct db_rows q;
    enum err r = ERR_OK;
    db_stream(v->conn, &q, &verify_seal_rows, DB_NO_ARGS);
    while (r == ERR_OK && db_next(&q)) {
        arena_reset(a);
        struct seal x = seal_of(&q, a);
        r = check_seal(v, a, &x, last, last_hash, e);
        first = first ? first : x.day;
        last = x.day;
        arena_reset(ends);
        last_hash = arena_strdup(ends, x.hash);
        v->report->seals++;
    }
    enum err end = db_end(&q, r == ERR_OK ? e : NULL);
    r = r == ERR_OK ? end : r;
    if (r == ERR_OK)
        r = check_ends(v, a, first, last, last_hash, e);
    arena_free(a);
    arena_free(ends);
    return r;
}

DB_STMT(verify_audit_mark, "SELECT value FROM site_fact WHERE name = 'audit_head'");

static enum err check_trail_end(struct verifying *v, const struct audit_check *k, struct error *e)
{
    struct arena *a = arena_new();
    char *mark = NULL;
    enum err r = db_get_text(v->conn, &verify_audit_mark, DB_NO_ARGS, a, &mark, e);
    if (r == ERR_NOT_FOUND)
        r = ERR_OK;
    if (r == ERR_OK && !str_eq(mark, k->lines ? audit_mark(v->site, a, k->lines, k->head) : NULL))
        verify_found(v, &(struct finding){
                            .table = "audit", .seq = k->lines + 1, .what = N_("Lines from here on were taken away.")});
    arena_free(a);
    return r;
}

enum err verify_audit(struct verifying *v, struct error *e)
{
    struct audit_check k;
    enum err r = audit_verify(v->conn, &k, e);
    if (r != ERR_OK)
        return r;
    v->report->audit_lines = k.lines;
    if (!str_empty(k.what))
        verify_found(v, &(struct finding){.table = "audit", .seq = k.bad_seq, .what = k.what});
    else if (!v->options.no_key)
        r = check_trail_end(v, &k, e);
    return r;
}
