/*
 * Appending to the record. The canonical form of everything hashed is a sequence of netstrings ("5:hello,"), so no two
 * different rows share one; numbers are decimal text, NULL and 0 ids are the empty string.
 */
#include "model/record.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/search_index.h"
#include "model/tally_due.h"

#define SALT_SIZE 16

static const char *const actor_names[] = {"resident", "officer", "system", "operator"};

static void put_text(struct hasher *h, const char *s)
{
    char head[24];
    size_t n = s ? strlen(s) : 0;
    int len = snprintf(head, sizeof(head), "%zu:", n);
    hasher_add(h, head, (size_t)len);
    hasher_add(h, s ? s : "", n);
    hasher_add(h, ",", 1);
}

static void put_int(struct hasher *h, int64_t n)
{
    char digits[24] = "";
    if (n != 0)
        snprintf(digits, sizeof(digits), "%lld", (long long)n);
    put_text(h, digits);
}

static char *hash_end_hex(struct arena *a, struct hasher *h)
{
    struct hash x = hasher_end(h);
    return hex_of(a, x.b, HASH_SIZE);
}

char *record_commitment(struct arena *a, const void *salt, size_t salt_n, const char *content)
{
    struct hasher h;
    hasher_init(&h);
    hasher_add(&h, salt, salt_n);
    hasher_add(&h, content, strlen(content));
    return hash_end_hex(a, &h);
}

char *record_hash(struct arena *a, const struct record_row *r)
{
    struct hasher h;
    hasher_init(&h);
    put_text(&h, "echowall-entry-1");
    put_text(&h, r->prev);
    put_int(&h, r->id);
    put_int(&h, r->matter_id);
    put_int(&h, r->seq);
    put_text(&h, r->kind);
    put_text(&h, r->actor_kind);
    put_int(&h, r->officer_id);
    put_int(&h, r->unit_id);
    put_int(&h, r->order_id);
    put_text(&h, r->state_from);
    put_text(&h, r->state_to);
    put_int(&h, r->round);
    put_int(&h, r->shown);
    put_int(&h, r->occurred_at);
    put_int(&h, r->recorded_at);
    put_text(&h, r->commits);
    put_text(&h, r->digest);
    put_text(&h, r->op_key);
    /* Entries from before there were deputies have the hash they had. */
    if (r->for_officer_id)
        put_int(&h, r->for_officer_id);
    return hash_end_hex(a, &h);
}

/* With its type, so that NULL, 0 and '' differ. Blobs do not occur in what a digest covers. */
static void put_value(struct hasher *h, const struct db_val *v)
{
    char real[40];
    switch (v->type) {
    case DB_T_NULL:
        hasher_add(h, "n", 1);
        break;
    case DB_T_INT:
        hasher_add(h, "i", 1);
        put_int(h, v->i);
        break;
    case DB_T_REAL:
        hasher_add(h, "r", 1);
        snprintf(real, sizeof(real), "%.17g", v->r);
        put_text(h, real);
        break;
    default:
        hasher_add(h, "t", 1);
        put_text(h, v->p);
    }
}

static struct db_val value_of(const struct db_rows *q, int i)
{
    switch (db_column_type(q, i)) {
    case DB_T_NULL:
        return DB_NULL;
    case DB_T_INT:
        return DB_INT(db_int(q, i));
    case DB_T_REAL:
        return DB_REAL(db_real(q, i));
    default:
        return DB_TEXT(db_text(q, i));
    }
}

/* One row of any statement: every column in order. */
static void put_row(struct hasher *h, const struct db_rows *q)
{
    for (int i = 0; i < db_columns(q); i++) {
        struct db_val v = value_of(q, i);
        put_value(h, &v);
    }
}

static enum err put_rows(struct db_conn *c, struct hasher *h, const struct db_stmt *s, int64_t matter_id,
                         struct error *e)
{
    struct db_rows q;
    put_text(h, s->name);
    db_query(c, &q, s, DB_ARGS(DB_INT(matter_id)));
    while (db_next(&q))
        put_row(h, &q);
    return db_end(&q, e);
}

/* Everything of the matter's row but the chain's own columns and the title, which is committed as a text; of its person
 * what stays the same for all their matters. */
DB_STMT(digest_matter,
        "SELECT m.number, m.procedure, m.state, m.area_id, m.place, m.latitude, m.longitude, m.datum, m.category,"
        " m.channel, m.person_id, m.secret_hash, m.secret_issue, m.intake_unit_id, m.unit_id, m.compartment,"
        " m.submitted_at, m.recorded_at, m.due_at, m.answered_at, m.closed_at, m.rounds, m.published_at, m.source,"
        " m.external_id, m.source_hash, m.version, p.created_at, p.erased_at"
        " FROM matter m LEFT JOIN person p ON p.id = m.person_id WHERE m.id = $1");
DB_STMT(digest_units, "SELECT unit_id FROM matter_unit WHERE matter_id = $1 ORDER BY unit_id");
DB_STMT(digest_orders, "SELECT id, unit_id, role, state, round, officer_id, sent_by, sent_at, due_at, accepted_at,"
                       " answered_at, ended_at FROM work_order WHERE matter_id = $1 ORDER BY id");
DB_STMT(digest_ratings, "SELECT id, round, solved, satisfied, rated_at FROM rating WHERE matter_id = $1"
                        " ORDER BY id");
DB_STMT(digest_against, "SELECT id, unit_id, officer_id FROM matter_against WHERE matter_id = $1 ORDER BY id");
DB_STMT(digest_notice,
        "SELECT number, title, question, answer, unit_name, area_id, category, submitted_at, answered_at,"
        " solved, satisfied, published_at, live FROM notice WHERE matter_id = $1");
DB_STMT(digest_links, "SELECT id, to_id, kind, since, until FROM link WHERE from_id = $1 ORDER BY id");

/* What came later counts only where the matter has rows there, so that what an older version wrote keeps its digest. */
static enum err put_rows_if_any(struct db_conn *c, struct hasher *h, const struct db_stmt *s, int64_t matter_id,
                                bool *ret_any, struct error *e)
{
    struct db_rows q;
    bool any = false;
    db_query(c, &q, s, DB_ARGS(DB_INT(matter_id)));
    while (db_next(&q)) {
        if (!any)
            put_text(h, s->name);
        any = true;
        put_row(h, &q);
    }
    *ret_any = any;
    return db_end(&q, e);
}

DB_STMT(digest_calls, "SELECT id, callback_id, officer_id, at, outcome, contacted, solved, satisfied, why, quality,"
                      " defects, op_key FROM callback_attempt WHERE matter_id = $1 ORDER BY id");
DB_STMT(digest_recusals, "SELECT id, officer_id, at FROM recusal WHERE matter_id = $1 ORDER BY id");

/* Whom it speaks of has been said. */
DB_STMT(digest_placed, "SELECT placed_at FROM matter WHERE id = $1 AND placed_at <> 0");
/* Which file says what it is. */
DB_STMT(digest_procedure, "SELECT v.version, v.sha256 FROM matter m JOIN procedure_version v ON v.code = m.procedure"
                          " AND v.version = m.procedure_version WHERE m.id = $1 AND m.procedure_version > 0");
/* Columns that came later to the orders, and what supervisors asked. */
DB_STMT(digest_disputes, "SELECT id, objected_at, bound, called_by FROM work_order WHERE matter_id = $1"
                         " AND (objected_at <> 0 OR bound <> 0 OR called_by IS NOT NULL) ORDER BY id");
DB_STMT(digest_supervision, "SELECT seq, kind, round, officer_id, at, due_at, ended_at, end_seq, answered"
                            " FROM supervision WHERE matter_id = $1 ORDER BY seq");

/* Columns that came later to the public copy. A digest that covers them says so with its first letters, which the hash
 * of the entry covers in turn; one of an older version does not. */
#define WITH_COPY "n:"
DB_STMT(digest_copy, "SELECT unit_id, field, changed_at FROM notice WHERE matter_id = $1");

static enum err digest_of(struct db_conn *c, struct arena *a, int64_t matter_id, bool old, char **ret, struct error *e)
{
    static const struct db_stmt *const parts[] = {&digest_matter,  &digest_units,  &digest_orders, &digest_ratings,
                                                  &digest_against, &digest_notice, &digest_links};
    static const struct db_stmt *const later[] = {&digest_calls,       &digest_procedure, &digest_disputes,
                                                  &digest_supervision, &digest_recusals,  &digest_placed};
    struct hasher h;
    bool any, copy = false;
    hasher_init(&h);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        enum err r = put_rows(c, &h, parts[i], matter_id, e);
        if (r != ERR_OK)
            return r;
    }
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(later); i++)
        r = put_rows_if_any(c, &h, later[i], matter_id, &any, e);
    if (r == ERR_OK && !old)
        r = put_rows_if_any(c, &h, &digest_copy, matter_id, &copy, e);
    if (r == ERR_OK)
        *ret = arena_printf(a, "%s%s", copy ? WITH_COPY : "", hash_end_hex(a, &h));
    return r;
}

enum err record_digest(struct db_conn *c, struct arena *a, int64_t matter_id, char **ret, struct error *e)
{
    return digest_of(c, a, matter_id, false, ret, e);
}

enum err record_digest_old(struct db_conn *c, struct arena *a, int64_t matter_id, char **ret, struct error *e)
{
    return digest_of(c, a, matter_id, true, ret, e);
}

enum err record_digest_fits(struct db_conn *c, struct arena *a, int64_t matter_id, const char *digest, bool *ret,
                            struct error *e)
{
    char *now;
    enum err r = digest_of(c, a, matter_id, !str_starts(digest, WITH_COPY), &now, e);
    if (r == ERR_OK)
        *ret = str_eq(now, digest);
    return r;
}

static void put_values(struct hasher *h, struct db_args row)
{
    for (size_t i = 0; i < row.n; i++)
        put_value(h, &row.v[i]);
}

/* In the order of digest_matter; what is not named has the value with which its column begins. */
static void put_fresh_matter(struct hasher *h, const struct record_fresh *x)
{
    bool person = x->person_id != 0;
    put_text(h, digest_matter.name);
    put_values(h, DB_ARGS(DB_TEXT(x->number), DB_TEXT(x->procedure), DB_TEXT(x->state), DB_INT_OR_NULL(x->area_id),
                          DB_TEXT(x->place), DB_NULL, DB_NULL, DB_TEXT(""), DB_TEXT(x->category), DB_TEXT(x->channel),
                          DB_INT_OR_NULL(x->person_id), DB_TEXT(""), DB_INT(1), DB_INT(x->intake_unit_id),
                          DB_INT_OR_NULL(x->unit_id), DB_INT(0), DB_INT(x->submitted_at), DB_INT(x->recorded_at),
                          DB_INT(0), DB_INT(x->answered_at), DB_INT(x->closed_at), DB_INT(1), DB_INT(0),
                          DB_TEXT(x->source), DB_TEXT(x->external_id), DB_TEXT(x->source_hash), DB_INT(1),
                          person ? DB_INT(x->person_created_at) : DB_NULL, person ? DB_INT(0) : DB_NULL));
}

static void put_fresh_units(struct hasher *h, const struct record_fresh *x)
{
    int64_t a = x->intake_unit_id, b = x->unit_id;
    put_text(h, digest_units.name);
    if (b && b < a)
        put_values(h, DB_ARGS(DB_INT(b)));
    put_values(h, DB_ARGS(DB_INT(a)));
    if (b > a)
        put_values(h, DB_ARGS(DB_INT(b)));
}

char *record_digest_fresh(struct arena *a, const struct record_fresh *x)
{
    static const struct db_stmt *const none[] = {&digest_against, &digest_notice, &digest_links};
    struct hasher h;
    hasher_init(&h);
    put_fresh_matter(&h, x);
    put_fresh_units(&h, x);
    put_text(&h, digest_orders.name);
    put_text(&h, digest_ratings.name);
    if (x->rating_id)
        put_values(&h, DB_ARGS(DB_INT(x->rating_id), DB_INT(1), DB_TEXT(x->solved), DB_TEXT(x->satisfied),
                               DB_INT(x->rated_at)));
    for (size_t i = 0; i < COUNT_OF(none); i++)
        put_text(&h, none[i]->name);
    return hash_end_hex(a, &h);
}

char *record_file_content(struct arena *a, int64_t id, const struct record_file *f, bool shown)
{
    return arena_printf(a, "%lld/%s/%s/%lld/%d/%s/%s", (long long)id, f->sha256, str_or(f->thumb, ""),
                        (long long)f->size, shown, f->type, f->name);
}

/* An entry on its way. */
struct link {
    const struct record_entry *x;
    struct record_row row;
    const char *hash;            /* of the row */
    uint8_t (*salts)[SALT_SIZE]; /* texts first, then files */
    int64_t *file_ids;
};

struct record_chain {
    struct arena *arena;
    struct link *links;
    size_t n;
};

static void add_commit(struct arena *a, const struct link *l, size_t i, const char *part, const char *content,
                       struct buf *out)
{
    if (out->len)
        buf_putc(out, ' ');
    buf_puts(out, part);
    buf_putc(out, '=');
    buf_puts(out, record_commitment(a, l->salts[i], SALT_SIZE, content));
}

static const char *file_part(struct arena *a, size_t i)
{
    return arena_printf(a, "file%zu", i + 1);
}

/* The salts of a chain come in one draw: each costs a call of the kernel. */
static void commit_parts(struct arena *a, struct link *l, struct buf *out)
{
    const struct record_entry *x = l->x;
    buf_clear(out);
    for (size_t i = 0; i < x->n_texts; i++) {
        if (!str_empty(x->texts[i].content))
            add_commit(a, l, i, x->texts[i].part, x->texts[i].content, out);
    }
    l->file_ids = arena_array(a, int64_t, x->n_files + 1);
    for (size_t i = 0; i < x->n_files; i++) {
        l->file_ids[i] = id_new();
        add_commit(a, l, x->n_texts + i, file_part(a, i),
                   record_file_content(a, l->file_ids[i], &x->files[i], x->shown), out);
    }
    l->row.commits = arena_strndup(a, str_or(out->data, ""), out->len);
}

enum err record_chain_new(struct arena *a, const struct record_entry *x, size_t n, struct record_chain **ret,
                          struct error *e)
{
    struct record_chain *c = arena_obj(a, struct record_chain);
    struct buf commits;
    size_t salts = 0, failed = 0;
    *c = (struct record_chain){.arena = a, .links = arena_array(a, struct link, n), .n = n};
    for (size_t i = 0; i < n; i++)
        salts += x[i].n_texts + x[i].n_files;
    uint8_t(*salt)[SALT_SIZE] = arena_alloc(a, (salts + 1) * SALT_SIZE);
    crypto_random(salt, salts * SALT_SIZE);
    buf_init(&commits, 65536);
    for (size_t i = 0; i < n; i++) {
        c->links[i] = (struct link){.x = &x[i], .salts = salt};
        salt += x[i].n_texts + x[i].n_files;
        commit_parts(a, &c->links[i], &commits);
        failed += buf_failed(&commits);
    }
    buf_release(&commits);
    *ret = c;
    return failed ? error_detail(e, ERR_INTERNAL, "too many parts in one entry") : ERR_OK;
}

static void fill_row(struct link *l, const struct record_head *head, int64_t now)
{
    const struct record_entry *x = l->x;
    struct record_row *r = &l->row;
    r->id = id_new();
    r->matter_id = head->matter_id;
    r->round = head->rounds;
    r->kind = x->kind;
    r->actor_kind = actor_names[x->actor];
    r->officer_id = x->officer_id;
    r->unit_id = x->unit_id;
    r->order_id = x->order_id;
    r->for_officer_id = x->for_officer_id;
    r->state_from = str_or(x->state_from, "");
    r->state_to = str_or(x->state_to, "");
    r->shown = x->shown;
    /* A clock that was set back must not put an entry into a day that is sealed. */
    r->recorded_at = now < head->sealed_upto ? head->sealed_upto : now;
    r->occurred_at = x->occurred_at ? x->occurred_at : r->recorded_at;
    r->op_key = x->op_key;
}

void record_chain_join(struct record_chain *c, struct arena *a, int64_t now, const char *digest,
                       struct record_head *head)
{
    for (size_t i = 0; i < c->n; i++) {
        struct link *l = &c->links[i];
        fill_row(l, head, now);
        l->row.digest = digest;
        l->row.prev = head->hash;
        l->row.seq = head->entries + 1;
        l->hash = record_hash(a, &l->row);
        head->hash = l->hash;
        head->entries = l->row.seq;
    }
}

DB_STMT(append_head, "SELECT entries, head, rounds, (SELECT s.upto FROM seal s ORDER BY s.day DESC LIMIT 1)"
                     " FROM matter WHERE id = $1");

static enum err read_head(struct db_conn *tx, struct arena *a, int64_t matter_id, struct record_head *ret,
                          struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(tx, &q, &append_head, DB_ARGS(DB_INT(matter_id)));
    if (db_next(&q)) {
        found = true;
        *ret = (struct record_head){.matter_id = matter_id,
                                    .entries = db_int(&q, 0),
                                    .hash = db_text_dup(&q, 1, a),
                                    .rounds = db_int(&q, 2),
                                    .sealed_upto = db_int(&q, 3)};
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_detail(e, ERR_INTERNAL, "no matter %lld to append to", (long long)matter_id);
    return r;
}

DB_STMT(record_sealed, "SELECT upto FROM seal ORDER BY day DESC LIMIT 1");

enum err record_sealed_upto(struct db_conn *tx, int64_t *ret, struct error *e)
{
    enum err r = db_get_int(tx, &record_sealed, DB_NO_ARGS, ret, e);
    if (r != ERR_NOT_FOUND)
        return r;
    *ret = 0;
    return ERR_OK;
}

DB_STMT(append_entry, "INSERT INTO entry (id, matter_id, seq, kind, actor_kind, officer_id, unit_id, order_id,"
                      " state_from, state_to, round, shown, occurred_at, recorded_at, commits, digest, op_key, prev,"
                      " hash, for_officer_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
                      " $16, $17, $18, $19, $20)");
DB_STMT(append_move_head, "UPDATE matter SET entries = $2, head = $3 WHERE id = $1");

static enum err insert_entry(struct db_conn *tx, const struct link *l, struct error *e)
{
    const struct record_row *r = &l->row;
    return db_exec(tx, &append_entry,
                   DB_ARGS(DB_INT(r->id), DB_INT(r->matter_id), DB_INT(r->seq), DB_TEXT(r->kind),
                           DB_TEXT(r->actor_kind), DB_INT_OR_NULL(r->officer_id), DB_INT_OR_NULL(r->unit_id),
                           DB_INT_OR_NULL(r->order_id), DB_TEXT(r->state_from), DB_TEXT(r->state_to), DB_INT(r->round),
                           DB_INT(r->shown), DB_INT(r->occurred_at), DB_INT(r->recorded_at), DB_TEXT(r->commits),
                           DB_TEXT(r->digest), DB_TEXT(r->op_key), DB_TEXT(r->prev), DB_TEXT(l->hash),
                           DB_INT_OR_NULL(r->for_officer_id)),
                   e);
}

DB_STMT(append_text, "INSERT INTO entry_text (entry_id, part, matter_id, salt, content) VALUES ($1, $2, $3, $4, $5)");
DB_STMT(append_file,
        "INSERT INTO document (id, matter_id, entry_id, part, salt, sha256, thumb, name, type, size, shown)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

static enum err insert_parts(struct db_conn *tx, struct arena *a, const struct link *l, struct error *e)
{
    const struct record_entry *x = l->x;
    for (size_t i = 0; i < x->n_texts; i++) {
        const struct record_text *t = &x->texts[i];
        if (str_empty(t->content))
            continue;
        enum err r = db_exec(tx, &append_text,
                             DB_ARGS(DB_INT(l->row.id), DB_TEXT(t->part), DB_INT(l->row.matter_id),
                                     DB_BLOB(l->salts[i], SALT_SIZE), DB_TEXT(t->content)),
                             e);
        if (r != ERR_OK)
            return r;
    }
    for (size_t i = 0; i < x->n_files; i++) {
        const struct record_file *f = &x->files[i];
        enum err r =
            db_exec(tx, &append_file,
                    DB_ARGS(DB_INT(l->file_ids[i]), DB_INT(l->row.matter_id), DB_INT(l->row.id),
                            DB_TEXT(file_part(a, i)), DB_BLOB(l->salts[x->n_texts + i], SALT_SIZE), DB_TEXT(f->sha256),
                            DB_TEXT(f->thumb), DB_TEXT(f->name), DB_TEXT(f->type), DB_INT(f->size), DB_INT(x->shown)),
                    e);
        if (r != ERR_OK)
            return r;
    }
    return ERR_OK;
}

enum err record_chain_insert(struct db_conn *tx, const struct record_chain *c, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < c->n; i++) {
        r = insert_entry(tx, &c->links[i], e);
        if (r == ERR_OK)
            r = insert_parts(tx, c->arena, &c->links[i], e);
    }
    return r == ERR_OK ? tally_due(tx, TALLY_MATTER, c->links[0].row.matter_id, e) : r;
}

static enum err append_all(struct db_conn *tx, const struct site *s, struct arena *a, const struct record_entry *x,
                           size_t n, int64_t *ret_id, struct error *e)
{
    struct record_head head;
    struct record_chain *c;
    char *digest;
    enum err r = read_head(tx, a, x->matter_id, &head, e);
    if (r == ERR_OK)
        r = record_digest(tx, a, x->matter_id, &digest, e);
    if (r == ERR_OK)
        r = record_chain_new(a, x, n, &c, e);
    if (r != ERR_OK)
        return r;
    record_chain_join(c, a, clock_now(&s->clock), digest, &head);
    r = record_chain_insert(tx, c, e);
    if (r == ERR_OK)
        r = db_exec(tx, &append_move_head, DB_ARGS(DB_INT(x->matter_id), DB_INT(head.entries), DB_TEXT(head.hash)), e);
    if (r == ERR_OK && ret_id)
        *ret_id = c->links[n - 1].row.id;
    return r;
}

enum err record_append_all(struct db_conn *tx, const struct site *s, const struct record_entry *x, size_t n,
                           int64_t *ret_id, struct error *e)
{
    struct arena *a = arena_new();
    enum err r = append_all(tx, s, a, x, n, ret_id, e);
    if (r == ERR_OK && !x->unindexed)
        r = search_put(tx, s, x->matter_id, x->words, e);
    arena_free(a);
    return r;
}

enum err record_append(struct db_conn *tx, const struct site *s, const struct record_entry *x, int64_t *ret_id,
                       struct error *e)
{
    return record_append_all(tx, s, x, 1, ret_id, e);
}
