/* Storing imported rows. Answered matters come in closed, with their true dates, and stay private until published. */
#include "model/import_rows.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/matter.h"
#include "model/record.h"
#include "model/search_index.h"
#include "model/submit.h"

#define EXTERNAL_ID_MAX 100
#define IMPORT_TEXT_MAX 100000
#define TITLE_CUT       40

/* A chunk on its way into the database. */
struct chunk {
    const struct site *site;
    const struct procedure *procedure;
    const char *source;
    const struct import_row *rows;
    size_t n;
    struct import_result *results;
    struct arena *arena; /* of one row */
    int64_t intake_unit_id;
    int64_t *touched; /* matters to put into the index at the end: once each, in order */
    size_t n_touched;
};

/* What the database knows of the row's matter. */
struct known_matter {
    int64_t id, answered_at, closed_at, person_id;
    const char *hash, *state, *number;
    bool erased; /* whom it came from: the list must not bring them back */
};

static char *row_hash(struct chunk *k, const struct import_row *r)
{
    const char *all =
        arena_printf(k->arena, "%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%lld\x1f%lld",
                     str_or(r->title, ""), str_or(r->body, ""), str_or(r->reply, ""), str_or(r->place, ""),
                     str_or(r->category, ""), str_or(r->area, ""), str_or(r->unit, ""), str_or(r->solved, ""),
                     str_or(r->satisfied, ""), str_or(r->contact.name, ""), str_or(r->contact.phone, ""),
                     str_or(r->source, ""), (long long)r->submitted_at, (long long)r->replied_at);
    struct hash h = keyed_hash(&k->site->key, "import-row", all, strlen(all));
    return hex_of(k->arena, h.b, HASH_SIZE);
}

static enum err check_text(const char *s, const char *field, size_t max, struct error *e)
{
    if (str_empty(s))
        return ERR_OK;
    if (!utf8_valid(s, strlen(s)))
        return error_set(e, ERR_INVALID, field, N_("The text holds characters that cannot be read."), NULL);
    if (utf8_length(s) > max)
        return error_set(e, ERR_INVALID, field, N_("Longer than {} characters."), "%zu", max);
    return ERR_OK;
}

static bool one_of(const char *s, const char *a, const char *b, const char *c)
{
    return str_empty(s) || str_eq(s, a) || str_eq(s, b) || str_eq(s, c);
}

static enum err check_row(const struct import_row *r, int64_t now, struct error *e)
{
    if (str_empty(r->external_id))
        return error_set(e, ERR_INVALID, "external_id", N_("The number is missing."), NULL);
    if (str_empty(r->body) && str_empty(r->title))
        return error_set(e, ERR_INVALID, "body", N_("The text is missing."), NULL);
    if (r->submitted_at == 0)
        return error_set(e, ERR_INVALID, "submitted_at", N_("The date is missing."), NULL);
    if (r->submitted_at > now + MS_DAY)
        return error_set(e, ERR_INVALID, "submitted_at", N_("The date is still to come."), NULL);
    if (r->replied_at && r->replied_at < r->submitted_at - MS_DAY)
        return error_set(e, ERR_INVALID, "answered_at", N_("The answer is older than the message."), NULL);
    if (!one_of(r->solved, "yes", "half", "no"))
        return error_set(e, ERR_INVALID, "solved", N_("Please say whether it is solved."), NULL);
    if (!one_of(r->satisfied, "yes", "basic", "no"))
        return error_set(e, ERR_INVALID, "satisfied", N_("Please say whether you are satisfied."), NULL);
    enum err x = check_text(r->external_id, "external_id", EXTERNAL_ID_MAX, e);
    if (x == ERR_OK)
        x = check_text(r->title, "title", MATTER_TITLE_MAX, e);
    if (x == ERR_OK)
        x = check_text(r->body, "body", IMPORT_TEXT_MAX, e);
    if (x == ERR_OK)
        x = check_text(r->reply, "reply", IMPORT_TEXT_MAX, e);
    if (x == ERR_OK)
        x = check_text(r->place, "place", MATTER_PLACE_MAX, e);
    return x;
}

DB_STMT(import_find, "SELECT m.id, m.source_hash, m.state, m.number, m.answered_at, m.closed_at, m.person_id,"
                     " COALESCE(p.erased_at, 0) FROM matter m LEFT JOIN person p ON p.id = m.person_id"
                     " WHERE m.source = $1 AND m.external_id = $2");

static enum err find_known(struct db_conn *tx, struct chunk *k, const struct import_row *r, struct known_matter *ret,
                           struct error *e)
{
    struct db_rows q;
    db_query(tx, &q, &import_find, DB_ARGS(DB_TEXT(k->source), DB_TEXT(r->external_id)));
    if (db_next(&q)) {
        ret->id = db_int(&q, 0);
        ret->hash = db_text_dup(&q, 1, k->arena);
        ret->state = db_text_dup(&q, 2, k->arena);
        ret->number = db_text_dup(&q, 3, k->arena);
        ret->answered_at = db_int(&q, 4);
        ret->closed_at = db_int(&q, 5);
        ret->person_id = db_int(&q, 6);
        ret->erased = db_int(&q, 7) != 0;
    }
    return db_end(&q, e);
}

DB_STMT(import_intake_unit, "SELECT id FROM unit WHERE intake = 1 AND active = 1 ORDER BY id LIMIT 1");
DB_STMT(import_area, "SELECT id FROM area WHERE name = $1 AND active = 1 ORDER BY level LIMIT 1");
DB_STMT(import_category, "SELECT code FROM category WHERE name = $1 AND active = 1 ORDER BY code LIMIT 1");
DB_STMT(import_unit, "SELECT id FROM unit WHERE name = $1 AND active = 1 LIMIT 1");

/* Id of a name, 0 when the name is empty or not ours. */
static enum err id_of_name(struct db_conn *tx, const struct db_stmt *s, const char *name, int64_t *ret, struct error *e)
{
    *ret = 0;
    if (str_empty(name))
        return ERR_OK;
    enum err r = db_get_int(tx, s, DB_ARGS(DB_TEXT(name)), ret, e);
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}

static enum err category_of_name(struct db_conn *tx, struct arena *a, const char *name, char **ret, struct error *e)
{
    *ret = NULL;
    if (str_empty(name))
        return ERR_OK;
    enum err r = db_get_text(tx, &import_category, DB_ARGS(DB_TEXT(name)), a, ret, e);
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}

static bool has_reply(const struct import_row *r)
{
    return !str_empty(r->reply);
}

static int64_t reply_time(const struct import_row *r)
{
    return r->replied_at ? r->replied_at : r->submitted_at;
}

DB_STMT(import_insert,
        "INSERT INTO matter (id, number, procedure, state, title, area_id, place, category, channel,"
        " person_id, intake_unit_id, unit_id, submitted_at, recorded_at, answered_at, closed_at, source,"
        " external_id, source_hash, stage) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'import', $9, $10, $11, $12,"
        " $13, $14, $15, $16, $17, $18, $19) ON CONFLICT (number) DO NOTHING");
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

/* The references of a row, as far as this site knows them. */
struct refs {
    int64_t area_id, unit_id, person_id;
    char *category;
    const char *title;
};

static enum err find_refs(struct db_conn *tx, struct chunk *k, const struct import_row *r, struct refs *f,
                          struct error *e)
{
    enum err x = id_of_name(tx, &import_area, r->area, &f->area_id, e);
    if (x == ERR_OK)
        x = id_of_name(tx, &import_unit, r->unit, &f->unit_id, e);
    if (x == ERR_OK)
        x = category_of_name(tx, k->arena, r->category, &f->category, e);
    f->title = str_empty(r->title) ? utf8_cut(k->arena, r->body, TITLE_CUT) : r->title;
    return x;
}

static enum err insert_row(struct db_conn *tx, struct chunk *k, const struct import_row *r, const struct refs *f,
                           int64_t id, struct error *e)
{
    int64_t now = clock_now(&k->site->clock), n = 0, closed = has_reply(r) ? reply_time(r) : 0;
    const char *hash = row_hash(k, r);
    enum err x = ERR_OK;
    for (int tries = 0; x == ERR_OK && n == 0 && tries < 50; tries++) {
        const char *number =
            matter_number_new(k->arena, k->procedure->prefix, civil_day(r->submitted_at, k->site->zone));
        x = db_exec_count(tx, &import_insert,
                          DB_ARGS(DB_INT(id), DB_TEXT(number), DB_TEXT(k->procedure->code),
                                  DB_TEXT(closed ? "closed" : k->procedure->first), DB_TEXT(f->title),
                                  DB_INT_OR_NULL(f->area_id), DB_TEXT(str_or(r->place, "")), DB_TEXT(f->category),
                                  DB_INT_OR_NULL(f->person_id), DB_INT(k->intake_unit_id), DB_INT_OR_NULL(f->unit_id),
                                  DB_INT(r->submitted_at), DB_INT(now), DB_INT(closed), DB_INT(closed),
                                  DB_TEXT(k->source), DB_TEXT(r->external_id), DB_TEXT(hash),
                                  DB_TEXT(procedure_stage(k->procedure, closed ? "closed" : k->procedure->first))),
                          &n, e);
    }
    return x == ERR_OK && n == 0 ? error_detail(e, ERR_INTERNAL, "no free number") : x;
}

static enum err insert_around(struct db_conn *tx, struct chunk *k, const struct import_row *r, const struct refs *f,
                              int64_t id, struct error *e)
{
    enum err x = db_exec(tx, &import_reach, DB_ARGS(DB_INT(id), DB_INT(k->intake_unit_id)), e);
    if (x == ERR_OK && f->unit_id)
        x = db_exec(tx, &import_reach, DB_ARGS(DB_INT(id), DB_INT(f->unit_id)), e);
    if (x == ERR_OK && has_reply(r) && !str_empty(r->solved) && !str_empty(r->satisfied))
        x = db_exec(
            tx, &import_rating,
            DB_ARGS(DB_INT(id_new()), DB_INT(id), DB_TEXT(r->solved), DB_TEXT(r->satisfied), DB_INT(reply_time(r))), e);
    return x;
}

/* Entries that the import makes: at most the message or its correction, the reply, the sign-off. */
#define ENTRIES_MAX 3

struct entries {
    struct record_entry rows[ENTRIES_MAX];
    size_t n;
};

static void append(struct entries *list, int64_t id, const char *kind, const char *from, const char *to, int64_t at,
                   const struct record_text *texts, size_t n)
{
    list->rows[list->n++] = (struct record_entry){.matter_id = id,
                                                  .kind = kind,
                                                  .actor = ACTOR_SYSTEM,
                                                  .state_from = from,
                                                  .state_to = to,
                                                  .occurred_at = at,
                                                  .shown = true,
                                                  .texts = texts,
                                                  .n_texts = n,
                                                  .unindexed = true};
}

static void append_reply(struct entries *list, int64_t id, const char *from, const struct import_row *r,
                         const struct record_text *reply)
{
    append(list, id, "reply", from, "replied", reply_time(r), reply, 1);
    append(list, id, "sign_off", "replied", "closed", reply_time(r), NULL, 0);
}

static enum err add_row(struct db_conn *tx, struct chunk *k, const struct import_row *r, struct error *e)
{
    struct refs f = {0};
    int64_t id = id_new();
    k->touched[k->n_touched++] = id;
    enum err x = find_refs(tx, k, r, &f, e);
    if (x == ERR_OK)
        x = person_put(tx, k->site, k->arena, &r->contact, &f.person_id, e);
    if (x == ERR_OK)
        x = insert_row(tx, k, r, &f, id, e);
    if (x == ERR_OK)
        x = insert_around(tx, k, r, &f, id, e);
    if (x == ERR_OK)
        x = put_doubts(tx, r, id, true, has_reply(r), true, e);
    if (x != ERR_OK)
        return x;
    const struct record_text texts[] = {{"title", f.title}, {"body", str_or(r->body, f.title)}, {"source", r->source}};
    const struct record_text reply = {"reply", r->reply};
    struct entries list = {.n = 0};
    append(&list, id, "submit", "", k->procedure->first, r->submitted_at, texts, COUNT_OF(texts));
    if (has_reply(r))
        append_reply(&list, id, k->procedure->first, r, &reply);
    return record_append_all(tx, k->site, list.rows, list.n, NULL, e);
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
static enum err update_refs(struct db_conn *tx, struct chunk *k, const struct import_row *r,
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
    return x == ERR_OK ? insert_around(tx, k, r, f, m->id, e) : x;
}

/* A changed row adds what it says now. It closes the matter, and corrects what hangs on it, only where nobody here has
 * taken it up. */
static enum err update_row(struct db_conn *tx, struct chunk *k, const struct import_row *r,
                           const struct known_matter *m, struct error *e)
{
    struct refs f = {0};
    int64_t touched = 0;
    bool closes = has_reply(r) && m->answered_at == 0 && str_eq(m->state, k->procedure->first);
    k->touched[k->n_touched++] = m->id;
    enum err x = find_refs(tx, k, r, &f, e);
    if (x == ERR_OK)
        x = db_get_int(tx, &import_touched, DB_ARGS(DB_INT(m->id)), &touched, e);
    if (x == ERR_OK && !touched)
        x = update_refs(tx, k, r, m, &f, e);
    bool answers = closes || (!touched && has_reply(r) && r->replied_at);
    if (x == ERR_OK)
        x = db_exec(tx, &import_update,
                    DB_ARGS(DB_INT(m->id), DB_TEXT(f.title), DB_TEXT(row_hash(k, r)),
                            DB_TEXT(closes ? "closed" : m->state), DB_INT(answers ? reply_time(r) : m->answered_at),
                            DB_INT(answers ? reply_time(r) : m->closed_at),
                            DB_TEXT(procedure_stage(k->procedure, closes ? "closed" : m->state))),
                    e);
    if (x == ERR_OK)
        x = put_doubts(tx, r, m->id, !touched, answers, false, e);
    if (x != ERR_OK)
        return x;
    const struct record_text texts[] = {
        {"title", f.title}, {"body", str_or(r->body, f.title)}, {"source", r->source}, {"reply", r->reply}};
    size_t n = closes || !has_reply(r) ? 3 : 4;
    const struct record_text reply = {"reply", r->reply};
    struct entries list = {.n = 0};
    append(&list, m->id, "import", m->state, m->state, 0, texts, n);
    if (closes)
        append_reply(&list, m->id, m->state, r, &reply);
    return record_append_all(tx, k->site, list.rows, list.n, NULL, e);
}

static enum err store_row(struct db_conn *tx, struct chunk *k, const struct import_row *r, struct import_result *res,
                          struct error *e)
{
    struct known_matter m = {0};
    memset(res, 0, sizeof(*res));
    if (check_row(r, clock_now(&k->site->clock), &res->error) != ERR_OK) {
        res->outcome = IMPORT_WRONG;
        return ERR_OK;
    }
    enum err x = find_known(tx, k, r, &m, e);
    if (x != ERR_OK)
        return x;
    if (m.id && (m.erased || str_eq(m.hash, row_hash(k, r)))) {
        res->outcome = IMPORT_UNCHANGED;
        return ERR_OK;
    }
    res->outcome = m.id ? IMPORT_UPDATED : IMPORT_ADDED;
    x = m.id ? update_row(tx, k, r, &m, e) : add_row(tx, k, r, e);
    /* A field that only the model could judge (a phone that is none) makes a wrong row, not a failed chunk. Nothing of
     * the row has been written yet at that point: the vault comes before the matter. */
    if (x == ERR_INVALID) {
        k->n_touched -= !m.id;
        res->error = *e;
        res->outcome = IMPORT_WRONG;
        return ERR_OK;
    }
    return x;
}

static enum err store_chunk(struct db_conn *tx, void *ctx, struct error *e)
{
    struct chunk *k = ctx;
    k->n_touched = 0;
    enum err x = db_get_int(tx, &import_intake_unit, DB_NO_ARGS, &k->intake_unit_id, e);
    if (x == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, NULL, N_("No office takes in matters yet: create one first."), NULL);
    for (size_t i = 0; i < k->n && x == ERR_OK; i++) {
        arena_reset(k->arena);
        x = store_row(tx, k, &k->rows[i], &k->results[i], e);
    }
    return x == ERR_OK ? search_put_all(tx, k->site, k->touched, k->n_touched, e) : x;
}

enum err import_rows(struct db_conn *c, const struct site *s, const char *source, const struct import_row *rows,
                     size_t n, struct import_result *results, struct error *e)
{
    struct chunk k = {.site = s,
                      .procedure = procedure_by_code(PROCEDURE_USUAL),
                      .source = source,
                      .rows = rows,
                      .n = n,
                      .results = results,
                      .arena = arena_new()};
    struct arena *outer = arena_new();
    k.touched = arena_array(outer, int64_t, n + 1);
    enum err x = db_write(c, store_chunk, &k, e);
    arena_free(outer);
    arena_free(k.arena);
    return x;
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
