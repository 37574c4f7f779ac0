/* Storing imported rows. Answered matters come in closed, with their true dates, and stay private until published. */
#include "model/import_rows.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/import_ready.h"
#include "model/matter.h"
#include "model/search_index.h"
#include "model/search_new.h"

#define TOGETHER 32 /* rows whose matters are looked for at once */
#define BUCKETS  64

/* A name in the list, and what of ours is called so. */
struct name {
    const struct db_stmt *from;
    const char *name, *code;
    int64_t id;
    struct name *next;
};

/* What the database knows of the row's matter. */
struct known_matter {
    int64_t id, answered_at, closed_at, person_id;
    const char *hash, *state, *number;
    bool erased; /* whom it came from: the list must not bring them back */
};

struct import_chunk {
    const struct site *site;
    const struct procedure *procedure;
    const char *source;
    struct import_ready *ready;
    size_t n;
    struct import_result *results;
    /* Of one try of the write: */
    struct arena *arena; /* of the rows that are looked for at once */
    struct arena *all;
    int64_t intake_unit_id, sealed_upto, now;
    struct name *names[BUCKETS];
    int64_t *touched; /* matters to put into the index at the end: once each, in order */
    struct search_new *fresh;
    size_t n_touched, n_fresh;
};

DB_STMT(import_find, "SELECT m.external_id, m.id, m.source_hash, m.state, m.number, m.answered_at, m.closed_at,"
                     " m.person_id, COALESCE(p.erased_at, 0) FROM matter m LEFT JOIN person p ON p.id = m.person_id"
                     " WHERE m.source = $1 AND m.external_id IN ("
                     " $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,"
                     " $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)");

static void take_known(struct import_chunk *k, const struct db_rows *q, struct known_matter *ret)
{
    *ret = (struct known_matter){.id = db_int(q, 1),
                                 .hash = db_text_dup(q, 2, k->arena),
                                 .state = db_text_dup(q, 3, k->arena),
                                 .number = db_text_dup(q, 4, k->arena),
                                 .answered_at = db_int(q, 5),
                                 .closed_at = db_int(q, 6),
                                 .person_id = db_int(q, 7),
                                 .erased = db_int(q, 8) != 0};
}

/* What is refused may not even be text. */
static const char *number_of(const struct import_ready *x)
{
    return x->wrong.code == ERR_OK ? x->row->external_id : "";
}

/* Of n rows, at most TOGETHER. */
static enum err find_known(struct db_conn *tx, struct import_chunk *k, const struct import_ready *x, size_t n,
                           struct known_matter *ret, struct error *e)
{
    struct db_val args[1 + TOGETHER] = {DB_TEXT(k->source)};
    struct db_rows q;
    memset(ret, 0, n * sizeof(*ret));
    for (size_t i = 0; i < TOGETHER; i++)
        args[1 + i] = DB_TEXT(number_of(&x[i < n ? i : 0]));
    db_query(tx, &q, &import_find, (struct db_args){args, COUNT_OF(args)});
    while (db_next(&q)) {
        for (size_t i = 0; i < n; i++) {
            if (str_eq(number_of(&x[i]), db_text(&q, 0)))
                take_known(k, &q, &ret[i]);
        }
    }
    return db_end(&q, e);
}

DB_STMT(import_intake_unit, "SELECT id FROM unit WHERE intake = 1 AND active = 1 ORDER BY id LIMIT 1");
DB_STMT(import_area, "SELECT id FROM area WHERE name = $1 AND active = 1 ORDER BY level LIMIT 1");
DB_STMT(import_category, "SELECT code FROM category WHERE name = $1 AND active = 1 ORDER BY code LIMIT 1");
DB_STMT(import_unit, "SELECT id FROM unit WHERE name = $1 AND active = 1 LIMIT 1");

static struct name **bucket_of(struct import_chunk *k, const char *name)
{
    unsigned h = 0;
    for (const char *p = name; *p; p++)
        h = h * 31 + (unsigned char)*p;
    return &k->names[h % BUCKETS];
}

/* A list names few things, over and over. */
static enum err look_up(struct db_conn *tx, struct import_chunk *k, const struct db_stmt *from, const char *name,
                        const struct name **ret, struct error *e)
{
    static const struct name none = {0};
    struct db_rows q;
    *ret = &none;
    if (str_empty(name))
        return ERR_OK;
    struct name **bucket = bucket_of(k, name);
    for (struct name *x = *bucket; x; x = x->next) {
        if (x->from == from && str_eq(x->name, name)) {
            *ret = x;
            return ERR_OK;
        }
    }
    struct name *x = arena_obj(k->all, struct name);
    *x = (struct name){.from = from, .name = name, .next = *bucket};
    db_query(tx, &q, from, DB_ARGS(DB_TEXT(name)));
    if (db_next(&q) && from == &import_category)
        x->code = db_text_dup(&q, 0, k->all);
    else
        x->id = db_int(&q, 0);
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = *bucket = x;
    return r;
}

/* The references of a row, as far as this site knows them. */
struct refs {
    int64_t area_id, unit_id, person_id;
    const char *category;
};

static enum err find_refs(struct db_conn *tx, struct import_chunk *k, const struct import_row *r, struct refs *f,
                          struct error *e)
{
    const struct name *area, *unit, *category;
    enum err x = look_up(tx, k, &import_area, r->area, &area, e);
    if (x == ERR_OK)
        x = look_up(tx, k, &import_unit, r->unit, &unit, e);
    if (x == ERR_OK)
        x = look_up(tx, k, &import_category, r->category, &category, e);
    if (x == ERR_OK)
        *f = (struct refs){.area_id = area->id, .unit_id = unit->id, .category = category->code};
    return x;
}

DB_STMT(import_insert,
        "INSERT INTO matter (id, number, procedure, state, title, area_id, place, category, channel,"
        " person_id, intake_unit_id, unit_id, submitted_at, recorded_at, answered_at, closed_at, source,"
        " external_id, source_hash, stage, entries, head) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
        " $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) ON CONFLICT (number) DO NOTHING");
DB_STMT(import_reach, "INSERT INTO matter_unit (matter_id, unit_id) VALUES ($1, $2)"
                      " ON CONFLICT (matter_id, unit_id) DO NOTHING");
DB_STMT(import_rating, "INSERT INTO rating (id, matter_id, round, solved, satisfied, rated_at)"
                       " VALUES ($1, $2, 1, $3, $4, $5) ON CONFLICT (matter_id, round) DO UPDATE"
                       " SET solved = excluded.solved, satisfied = excluded.satisfied");

/* Keeps how those dates were written that the matter has from this row. Of a new matter there is nothing to take back,
 * and nearly all rows have nothing to keep. */
static enum err put_doubts(struct db_conn *tx, const struct import_row *r, int64_t id, bool submitted, bool answered,
                           bool is_new, struct error *e)
{
    struct date_doubt d[DATE_PARTS] = {r->doubts[DATE_SUBMITTED], r->doubts[DATE_ANSWERED]};
    if (!r->replied_at)
        d[DATE_ANSWERED] = (struct date_doubt){DATE_NONE, NULL};
    const bool parts[DATE_PARTS] = {submitted && (!is_new || d[DATE_SUBMITTED].kind != DATE_PLAIN),
                                    answered && (!is_new || d[DATE_ANSWERED].kind != DATE_PLAIN)};
    return date_doubt_put(tx, id, d, parts, e);
}

static bool rates(const struct import_row *r)
{
    return import_has_reply(r) && !str_empty(r->solved) && !str_empty(r->satisfied);
}

/* rating_id: of a rating that is new. */
static enum err insert_around(struct db_conn *tx, struct import_chunk *k, const struct import_row *r,
                              const struct refs *f, int64_t id, int64_t rating_id, struct error *e)
{
    enum err x = db_exec(tx, &import_reach, DB_ARGS(DB_INT(id), DB_INT(k->intake_unit_id)), e);
    if (x == ERR_OK && f->unit_id)
        x = db_exec(tx, &import_reach, DB_ARGS(DB_INT(id), DB_INT(f->unit_id)), e);
    if (x == ERR_OK && rates(r))
        x = db_exec(tx, &import_rating,
                    DB_ARGS(DB_INT(rating_id), DB_INT(id), DB_TEXT(r->solved), DB_TEXT(r->satisfied),
                            DB_INT(import_reply_time(r))),
                    e);
    return x;
}

/* All that the matter's rows will say, but for the number, which is drawn. */
static struct record_fresh fresh_of(const struct import_chunk *k, const struct import_ready *x, const struct refs *f,
                                    int64_t person_created_at)
{
    const struct import_row *r = x->row;
    int64_t closed = import_has_reply(r) ? import_reply_time(r) : 0;
    return (struct record_fresh){.procedure = k->procedure->code,
                                 .state = closed ? "closed" : k->procedure->first,
                                 .place = str_or(r->place, ""),
                                 .category = f->category,
                                 .channel = "import",
                                 .source = k->source,
                                 .external_id = r->external_id,
                                 .source_hash = x->hash,
                                 .area_id = f->area_id,
                                 .person_id = f->person_id,
                                 .person_created_at = person_created_at,
                                 .intake_unit_id = k->intake_unit_id,
                                 .unit_id = f->unit_id,
                                 .submitted_at = r->submitted_at,
                                 .recorded_at = k->now,
                                 .answered_at = closed,
                                 .closed_at = closed,
                                 .rating_id = rates(r) ? id_new() : 0,
                                 .rated_at = import_reply_time(r),
                                 .solved = r->solved,
                                 .satisfied = r->satisfied};
}

static enum err insert_matter(struct db_conn *tx, struct import_chunk *k, const struct import_ready *x, int64_t id,
                              struct record_fresh *m, int64_t *ret_entries, struct error *e)
{
    int64_t n = 0;
    enum err r = ERR_OK;
    for (int tries = 0; r == ERR_OK && n == 0 && tries < 50; tries++) {
        struct record_head head = {.matter_id = id, .rounds = 1, .hash = "", .sealed_upto = k->sealed_upto};
        m->number = matter_number_new(k->arena, k->procedure->prefix, civil_day(m->submitted_at, k->site->zone));
        record_chain_join(x->chain, k->arena, k->now, record_digest_fresh(k->arena, m), &head);
        *ret_entries = head.entries;
        r = db_exec_count(
            tx, &import_insert,
            DB_ARGS(DB_INT(id), DB_TEXT(m->number), DB_TEXT(m->procedure), DB_TEXT(m->state), DB_TEXT(x->title),
                    DB_INT_OR_NULL(m->area_id), DB_TEXT(m->place), DB_TEXT(m->category), DB_TEXT(m->channel),
                    DB_INT_OR_NULL(m->person_id), DB_INT(m->intake_unit_id), DB_INT_OR_NULL(m->unit_id),
                    DB_INT(m->submitted_at), DB_INT(m->recorded_at), DB_INT(m->answered_at), DB_INT(m->closed_at),
                    DB_TEXT(m->source), DB_TEXT(m->external_id), DB_TEXT(m->source_hash),
                    DB_TEXT(procedure_stage(k->procedure, m->state)), DB_INT(head.entries), DB_TEXT(head.hash)),
            &n, e);
    }
    return r == ERR_OK && n == 0 ? error_detail(e, ERR_INTERNAL, "no free number") : r;
}

static void add_fresh(struct import_chunk *k, const struct import_ready *x, int64_t id, const struct record_fresh *m,
                      int64_t entries)
{
    k->fresh[k->n_fresh++] = (struct search_new){.matter_id = id,
                                                 .submitted_at = m->submitted_at,
                                                 .entries = entries,
                                                 .area_id = m->area_id,
                                                 .unit_id = m->unit_id,
                                                 .intake_unit_id = m->intake_unit_id,
                                                 .state = m->state,
                                                 .channel = m->channel,
                                                 .category = m->category,
                                                 .number = arena_strdup(k->all, m->number),
                                                 .external_id = m->external_id,
                                                 .words = x->words};
}

static enum err add_row(struct db_conn *tx, struct import_chunk *k, const struct import_ready *x, struct error *e)
{
    const struct import_row *r = x->row;
    struct refs f;
    int64_t id = id_new(), created = 0, entries = 0;
    if (x->person_wrong.code != ERR_OK) {
        *e = x->person_wrong;
        return e->code;
    }
    enum err y = find_refs(tx, k, r, &f, e);
    if (y == ERR_OK)
        y = person_put_ready(tx, &x->person, k->now, &f.person_id, &created, e);
    if (y != ERR_OK)
        return y;
    struct record_fresh m = fresh_of(k, x, &f, created);
    y = insert_matter(tx, k, x, id, &m, &entries, e);
    if (y == ERR_OK)
        y = insert_around(tx, k, r, &f, id, m.rating_id, e);
    if (y == ERR_OK)
        y = put_doubts(tx, r, id, true, import_has_reply(r), true, e);
    if (y == ERR_OK)
        y = record_chain_insert(tx, x->chain, e);
    if (y == ERR_OK)
        add_fresh(k, x, id, &m, entries);
    return y;
}

DB_STMT(import_update, "UPDATE matter SET title = $2, source_hash = $3, state = $4, answered_at = $5, closed_at = $6,"
                       " stage = $7, version = version + 1 WHERE id = $1");
DB_STMT(import_touched, "SELECT COUNT(*) FROM entry WHERE matter_id = $1 AND actor_kind <> 'system'");
DB_STMT(import_update_refs, "UPDATE matter SET area_id = COALESCE($2, area_id), unit_id = COALESCE($3, unit_id),"
                            " category = COALESCE($4, category), person_id = COALESCE($5, person_id),"
                            " place = CASE WHEN $6 = '' THEN place ELSE $6 END, submitted_at = $7 WHERE id = $1");
DB_STMT(import_drop_person, "DELETE FROM person WHERE id = $1"
                            " AND NOT EXISTS (SELECT 1 FROM matter WHERE matter.person_id = person.id)"
                            " AND NOT EXISTS (SELECT 1 FROM subject WHERE subject.person_id = person.id)"
                            " AND NOT EXISTS (SELECT 1 FROM booking WHERE booking.person_id = person.id)"
                            " AND NOT EXISTS (SELECT 1 FROM wish_claim WHERE wish_claim.person_id = person.id)");

/* What the platform says now of a matter that is still the platform's own. Whom it named by mistake is forgotten. */
static enum err update_refs(struct db_conn *tx, struct import_chunk *k, const struct import_row *r,
                            const struct known_matter *m, struct refs *f, struct error *e)
{
    enum err x = person_put(tx, k->site, k->arena, &r->contact, &f->person_id, e);
    if (x == ERR_OK)
        x = db_exec(tx, &import_update_refs,
                    DB_ARGS(DB_INT(m->id), DB_INT_OR_NULL(f->area_id), DB_INT_OR_NULL(f->unit_id), DB_TEXT(f->category),
                            DB_INT_OR_NULL(f->person_id), DB_TEXT(str_or(r->place, "")), DB_INT(r->submitted_at)),
                    e);
    if (x == ERR_OK && f->person_id && m->person_id && f->person_id != m->person_id)
        x = db_exec(tx, &import_drop_person, DB_ARGS(DB_INT(m->person_id)), e);
    return x == ERR_OK ? insert_around(tx, k, r, f, m->id, id_new(), e) : x;
}

/* A changed row adds what it says now. It closes the matter, and corrects what hangs on it, only where nobody here has
 * taken it up. */
static enum err update_row(struct db_conn *tx, struct import_chunk *k, const struct import_ready *ready,
                           const struct known_matter *m, struct error *e)
{
    const struct import_row *r = ready->row;
    struct refs f = {0};
    int64_t touched = 0;
    bool closes = import_has_reply(r) && m->answered_at == 0 && str_eq(m->state, k->procedure->first);
    k->touched[k->n_touched++] = m->id;
    enum err x = find_refs(tx, k, r, &f, e);
    if (x == ERR_OK)
        x = db_get_int(tx, &import_touched, DB_ARGS(DB_INT(m->id)), &touched, e);
    if (x == ERR_OK && !touched)
        x = update_refs(tx, k, r, m, &f, e);
    bool answers = closes || (!touched && import_has_reply(r) && r->replied_at);
    if (x == ERR_OK)
        x = db_exec(tx, &import_update,
                    DB_ARGS(DB_INT(m->id), DB_TEXT(ready->title), DB_TEXT(ready->hash),
                            DB_TEXT(closes ? "closed" : m->state),
                            DB_INT(answers ? import_reply_time(r) : m->answered_at),
                            DB_INT(answers ? import_reply_time(r) : m->closed_at),
                            DB_TEXT(procedure_stage(k->procedure, closes ? "closed" : m->state))),
                    e);
    if (x == ERR_OK)
        x = put_doubts(tx, r, m->id, !touched, answers, false, e);
    if (x != ERR_OK)
        return x;
    const struct record_text texts[] = {
        {"title", ready->title}, {"body", str_or(r->body, ready->title)}, {"source", r->source}, {"reply", r->reply}};
    size_t n = closes || !import_has_reply(r) ? 3 : 4;
    const struct record_text reply = {"reply", r->reply};
    struct import_entries list = {.n = 0};
    import_append(&list, "import", m->state, m->state, 0, texts, n);
    if (closes)
        import_append_reply(&list, m->state, r, &reply);
    for (size_t i = 0; i < list.n; i++)
        list.rows[i].matter_id = m->id;
    return record_append_all(tx, k->site, list.rows, list.n, NULL, e);
}

static enum err store_row(struct db_conn *tx, struct import_chunk *k, const struct import_ready *x,
                          struct known_matter *m, struct import_result *res, struct error *e)
{
    memset(res, 0, sizeof(*res));
    if (x->wrong.code != ERR_OK) {
        res->outcome = IMPORT_WRONG;
        res->error = x->wrong;
        return ERR_OK;
    }
    if (m->id && (m->erased || str_eq(m->hash, x->hash))) {
        res->outcome = IMPORT_UNCHANGED;
        return ERR_OK;
    }
    res->outcome = m->id ? IMPORT_UPDATED : IMPORT_ADDED;
    enum err r = m->id ? update_row(tx, k, x, m, e) : add_row(tx, k, x, e);
    /* A field that only the model could judge (a phone that is none) makes a wrong row, not a failed chunk. Nothing of
     * the row has been written yet at that point: the vault comes before the matter. */
    if (r == ERR_INVALID) {
        res->error = *e;
        res->outcome = IMPORT_WRONG;
        return ERR_OK;
    }
    return r;
}

static enum err store_some(struct db_conn *tx, struct import_chunk *k, size_t from, size_t n, struct error *e)
{
    const struct import_ready *x = &k->ready[from];
    struct known_matter m[TOGETHER];
    arena_reset(k->arena);
    enum err r = find_known(tx, k, x, n, m, e);
    for (size_t i = 0; r == ERR_OK && i < n; i++) {
        /* What an earlier row of the chunk has just stored was not there when it was looked for. */
        if (x[i].again)
            r = find_known(tx, k, &x[i], 1, &m[i], e);
        if (r == ERR_OK)
            r = store_row(tx, k, &x[i], &m[i], &k->results[from + i], e);
    }
    return r;
}

/* What holds for all rows. */
static enum err begin(struct db_conn *tx, struct import_chunk *k, struct error *e)
{
    k->n_touched = k->n_fresh = 0;
    memset(k->names, 0, sizeof(k->names));
    arena_reset(k->all);
    k->now = clock_now(&k->site->clock);
    enum err r = db_get_int(tx, &import_intake_unit, DB_NO_ARGS, &k->intake_unit_id, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, NULL, N_("No office takes in matters yet: create one first."), NULL);
    return r == ERR_OK ? record_sealed_upto(tx, &k->sealed_upto, e) : r;
}

static enum err store_chunk(struct db_conn *tx, void *ctx, struct error *e)
{
    struct import_chunk *k = ctx;
    enum err r = begin(tx, k, e);
    for (size_t i = 0; r == ERR_OK && i < k->n; i += TOGETHER)
        r = store_some(tx, k, i, k->n - i < TOGETHER ? k->n - i : TOGETHER, e);
    if (r == ERR_OK)
        r = search_put_new(tx, k->site, k->fresh, k->n_fresh, e);
    return r == ERR_OK ? search_put_all(tx, k->site, k->touched, k->n_touched, e) : r;
}

enum err import_chunk_make(struct arena *a, const struct site *s, const char *source, const struct import_row *rows,
                           size_t n, struct import_chunk **ret, struct error *e)
{
    struct import_chunk *k = arena_obj(a, struct import_chunk);
    *k = (struct import_chunk){.site = s,
                               .procedure = procedure_by_code(PROCEDURE_USUAL),
                               .source = source,
                               .ready = arena_array(a, struct import_ready, n + 1),
                               .n = n,
                               .arena = arena_child(a),
                               .all = arena_child(a),
                               .touched = arena_array(a, int64_t, n + 1),
                               .fresh = arena_array(a, struct search_new, n + 1)};
    *ret = k;
    return import_make_ready(a, s, k->procedure->first, rows, n, k->ready, e);
}

enum err import_chunk_store(struct db_conn *c, struct import_chunk *k, struct import_result *results, struct error *e)
{
    k->results = results;
    return db_write(c, store_chunk, k, e);
}

enum err import_rows(struct db_conn *c, const struct site *s, const char *source, const struct import_row *rows,
                     size_t n, struct import_result *results, struct error *e)
{
    struct arena *a = arena_new();
    struct import_chunk *k;
    enum err r = import_chunk_make(a, s, source, rows, n, &k, e);
    if (r == ERR_OK)
        r = import_chunk_store(c, k, results, e);
    arena_free(a);
    return r;
}

DB_STMT(import_run_add, "INSERT INTO import_run (id, file_name, map, started_at) VALUES ($1, $2, $3, $4)");
DB_STMT(import_run_finish, "UPDATE import_run SET finished_at = $2, read_rows = $3, added = $4, updated = $5,"
                           " unchanged = $6, wrong = $7 WHERE id = $1");

struct run {
    const struct site *site;
    int64_t id;
    const char *file, *map;
    const struct import_totals *totals;
};

static enum err run_add(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct run *r = ctx;
    return db_exec(tx, &import_run_add,
                   DB_ARGS(DB_INT(r->id), DB_TEXT(r->file), DB_TEXT(r->map), DB_INT(clock_now(&r->site->clock))), e);
}

enum err import_run_begin(struct db_conn *c, const struct site *s, const char *file, const char *map, int64_t *ret_id,
                          struct error *e)
{
    struct run r = {.site = s, .id = id_new(), .file = file, .map = map};
    enum err x = db_write(c, run_add, &r, e);
    if (x == ERR_OK)
        *ret_id = r.id;
    return x;
}

static enum err run_finish(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct run *r = ctx;
    const struct import_totals *t = r->totals;
    return db_exec(tx, &import_run_finish,
                   DB_ARGS(DB_INT(r->id), DB_INT(clock_now(&r->site->clock)), DB_INT(t->read), DB_INT(t->added),
                           DB_INT(t->updated), DB_INT(t->unchanged), DB_INT(t->wrong)),
                   e);
}

enum err import_run_end(struct db_conn *c, const struct site *s, int64_t id, const struct import_totals *t,
                        struct error *e)
{
    struct run r = {.site = s, .id = id, .totals = t};
    return db_write(c, run_finish, &r, e);
}
