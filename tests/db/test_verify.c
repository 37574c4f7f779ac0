/*
 * Somebody with the database's file changes something: a column of a row, a row, the order of rows, the end of a chain.
 * The checker has to find every such change and to name where it is.
 */
#include "keep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/files.h"
#include "model/officer.h"
#include "model/record.h"
#include "model/unit.h"

#define TAMPERINGS 1000

struct target {
    const char *table;
    const char *key;    /* order of rows, to choose one */
    const char *matter; /* expression that gives the row's matter, or NULL */
    const char *place;  /* for other rows: what the finding names, as an expression */
};

static const struct target targets[] = {
    {"matter", "id", "id", NULL},
    {"entry", "id", "matter_id", NULL},
    {"entry_text", "entry_id, part", "matter_id", NULL},
    {"document", "id", "matter_id", NULL},
    {"work_order", "id", "matter_id", NULL},
    {"rating", "id", "matter_id", NULL},
    {"matter_against", "id", "matter_id", NULL},
    {"matter_unit", "matter_id, unit_id", "matter_id", NULL},
    {"notice", "matter_id", "matter_id", NULL},
    {"link", "id", "from_id", NULL},
    {"person", "id", NULL, "id"},
    {"seal", "day", NULL, "day"},
    {"audit", "seq", NULL, "seq"},
    {"callback_attempt", "id", "matter_id", NULL},
};

struct tamper {
    struct keep *k;
    struct raw *raw;
    uint64_t seed;
    const struct target *t;
    char row[80], other[80]; /* ctid or rowid */
    int64_t place;           /* matter, person, day or line */
    int64_t place2;          /* of the other row in a swap */
    char what[600];
};

static unsigned below(struct tamper *x, unsigned n)
{
    x->seed = x->seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((x->seed >> 33) % n);
}

static bool sqlite_of(const struct tamper *x)
{
    return x->k->w->fixture->engine == DB_SQLITE;
}

static const char *row_name(const struct tamper *x)
{
    return sqlite_of(x) ? "rowid" : "ctid";
}

static const char *get(struct tamper *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static const char *get(struct tamper *x, const char *fmt, ...)
{
    char sql[4000];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(sql, sizeof(sql), fmt, ap);
    va_end(ap);
    return raw_get(x->raw, sql);
}

static bool try(struct tamper *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool try(struct tamper *x, const char *fmt, ...)
{
    char sql[4000];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(sql, sizeof(sql), fmt, ap);
    va_end(ap);
    snprintf(x->what, sizeof(x->what), "%.599s", sql);
    return raw_try(x->raw, sql);
}

static void save_all(struct tamper *x)
{
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        char sql[300];
        snprintf(sql, sizeof(sql), "CREATE TEMP TABLE saved_%s AS SELECT * FROM %s", targets[i].table,
                 targets[i].table);
        raw_must(x->raw, sql);
    }
}

/* The tables that the tampering speaks of are what they were. */
static void undo(struct tamper *x)
{
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        char sql[300];
        const char *t = targets[i].table;
        if (!strstr(x->what, t))
            continue;
        snprintf(sql, sizeof(sql), "BEGIN; DELETE FROM %s; INSERT INTO %s SELECT * FROM saved_%s; COMMIT", t, t, t);
        raw_must(x->raw, sql);
    }
}

static int64_t number_of(const char *text)
{
    return text ? strtoll(text, NULL, 10) : 0;
}

/* A random row of the chosen table; place is where a finding about it has to be. */
static bool choose_row(struct tamper *x, char row[80], int64_t *place)
{
    const struct target *t = x->t;
    int64_t n = number_of(get(x, "SELECT COUNT(*) FROM %s", t->table));
    if (n == 0)
        return false;
    const char *id =
        get(x, "SELECT %s FROM %s ORDER BY %s LIMIT 1 OFFSET %u", row_name(x), t->table, t->key, below(x, (unsigned)n));
    snprintf(row, 80, "%s = '%s'", row_name(x), id);
    if (sqlite_of(x))
        snprintf(row, 80, "rowid = %lld",
                 (long long)number_of(get(x, "SELECT rowid FROM %s ORDER BY %s LIMIT 1 OFFSET %u", t->table, t->key,
                                          below(x, (unsigned)n))));
    *place = number_of(get(x, "SELECT %s FROM %s WHERE %s", t->matter ? t->matter : t->place, t->table, row));
    return true;
}

static void choose_column(struct tamper *x, char column[80], char type[80])
{
    const char *table = x->t->table;
    if (sqlite_of(x)) {
        int64_t n = number_of(get(x, "SELECT COUNT(*) FROM pragma_table_info('%s')", table));
        unsigned i = below(x, (unsigned)n);
        snprintf(column, 80, "%s", get(x, "SELECT name FROM pragma_table_info('%s') WHERE cid = %u", table, i));
        snprintf(type, 80, "%s", get(x, "SELECT type FROM pragma_table_info('%s') WHERE cid = %u", table, i));
        return;
    }
    const char *from = "FROM information_schema.columns WHERE table_schema = current_schema() AND table_name";
    int64_t n = number_of(get(x, "SELECT COUNT(*) %s = '%s'", from, table));
    unsigned i = 1 + below(x, (unsigned)n);
    snprintf(column, 80, "%s", get(x, "SELECT column_name %s = '%s' AND ordinal_position = %u", from, table, i));
    snprintf(type, 80, "%s", get(x, "SELECT upper(data_type) %s = '%s' AND ordinal_position = %u", from, table, i));
}

/* An expression for another value of the column. */
static const char *other_value(struct tamper *x, const char *column, const char *type, char out[300])
{
    unsigned how = below(x, 4);
    if (how == 0 && !get(x, "SELECT %s FROM %s WHERE %s", column, x->t->table, x->row))
        how = 1;
    if (how == 0)
        snprintf(out, 300, "NULL");
    else if (str_starts(type, "BIGINT"))
        snprintf(out, 300, "COALESCE(%s, 0) %s %u", column, how == 1 ? "+" : "-", 1 + below(x, 3));
    else if (str_starts(type, "DOUBLE"))
        snprintf(out, 300, "COALESCE(%s, 0) + 0.0000001", column);
    else if (str_starts(type, "B"))
        snprintf(out, 300, sqlite_of(x) ? "CAST(COALESCE(%s, x'') || x'21' AS BLOB)" : "COALESCE(%s, '') || '\\x21'",
                 column);
    else if (how == 1)
        snprintf(out, 300, "COALESCE(%s, '') || '0'", column);
    else if (how == 2)
        snprintf(out, 300, "'1' || substr(COALESCE(%s, ''), 2)", column);
    else
        snprintf(out, 300, "''");
    return out;
}

/* Whether something is different now: a flip to the same value is none. */
static bool differs(struct tamper *x)
{
    const char *t = x->t->table;
    return number_of(get(x,
                         "SELECT (SELECT COUNT(*) FROM (SELECT * FROM %s EXCEPT SELECT * FROM saved_%s) d)"
                         " + (SELECT COUNT(*) FROM (SELECT * FROM saved_%s EXCEPT SELECT * FROM %s) d)",
                         t, t, t, t)) > 0;
}

static bool flip(struct tamper *x)
{
    char column[80], type[80], value[300];
    if (!choose_row(x, x->row, &x->place))
        return false;
    choose_column(x, column, type);
    return try(x, "UPDATE %s SET %s = %s WHERE %s", x->t->table, column, other_value(x, column, type, value), x->row);
}

static bool delete_row(struct tamper *x)
{
    return choose_row(x, x->row, &x->place) && try(x, "DELETE FROM %s WHERE %s", x->t->table, x->row);
}

/* The values of one column change places between two rows. */
static bool swap(struct tamper *x)
{
    char column[80], type[80];
    if (!choose_row(x, x->row, &x->place) || !choose_row(x, x->other, &x->place2))
        return false;
    choose_column(x, column, type);
    /* Unlike PostgreSQL's, SQLite's row names stay when a row changes, so both sides read from what was saved. */
    const char *t = x->t->table;
    return try(x,
               "UPDATE %s SET %s = CASE WHEN %s THEN (SELECT b.%s FROM %s b WHERE b.%s) ELSE"
               " (SELECT a.%s FROM %s a WHERE a.%s) END WHERE %s OR %s",
               t, column, x->row, column, t, x->other, column, t, x->row, x->row, x->other);
}

/* Two entries of one matter change places. */
static bool reorder(struct tamper *x)
{
    x->t = &targets[1];
    if (!choose_row(x, x->row, &x->place))
        return false;
    int64_t n = number_of(get(x, "SELECT entries FROM matter WHERE id = %lld", (long long)x->place));
    if (n < 2)
        return false;
    unsigned i = 1 + below(x, (unsigned)n - 1);
    return try(x,
               "BEGIN; UPDATE entry SET seq = -1 WHERE matter_id = %lld AND seq = %u; UPDATE entry SET seq = %u WHERE"
               " matter_id = %lld AND seq = %u; UPDATE entry SET seq = %u WHERE seq = -1; COMMIT",
               (long long)x->place, i, i, (long long)x->place, i + 1, i + 1);
}

/* The last entries of a matter go with all that belongs to them; every other time its head is made to fit. */
static bool cut_tail(struct tamper *x)
{
    x->t = &targets[1];
    if (!choose_row(x, x->row, &x->place))
        return false;
    long long m = (long long)x->place;
    int64_t n = number_of(get(x, "SELECT entries FROM matter WHERE id = %lld", m));
    long long left = n < 2 ? 0 : (long long)below(x, (unsigned)n);
    char fit[400] = "";
    if (below(x, 2))
        snprintf(fit, sizeof(fit),
                 "UPDATE matter SET entries = %lld, head = COALESCE((SELECT hash FROM entry WHERE"
                 " matter_id = %lld AND seq = %lld), '') WHERE id = %lld;",
                 left, m, left, m);
    return try(x,
               "BEGIN; DELETE FROM entry_text WHERE entry_id IN (SELECT id FROM entry WHERE matter_id = %lld AND seq >"
               " %lld); DELETE FROM document WHERE entry_id IN (SELECT id FROM entry WHERE matter_id = %lld AND seq >"
               " %lld); DELETE FROM entry WHERE matter_id = %lld AND seq > %lld; %s COMMIT",
               m, left, m, left, m, left, fit);
}

/* The last seals, or the last lines of the audit trail. */
static bool cut_list(struct tamper *x)
{
    x->t = &targets[11 + below(x, 2)];
    if (!choose_row(x, x->row, &x->place))
        return false;
    return try(x, "DELETE FROM %s WHERE %s >= %lld", x->t->table, x->t->key, (long long)x->place);
}

static bool tamper(struct tamper *x)
{
    static bool (*const ways[])(struct tamper *) = {flip, flip, flip,    flip,     delete_row, delete_row,
                                                    swap, swap, reorder, cut_tail, cut_list};
    x->t = &targets[below(x, COUNT_OF(targets))];
    x->place2 = 0;
    return ways[below(x, COUNT_OF(ways))](x) && differs(x);
}

static bool names(const struct tamper *x, const struct finding *f, int64_t place)
{
    if (x->t->matter)
        return f->matter_id == place;
    if (str_eq(x->t->table, "person"))
        return f->id == place || str_eq(f->table, "matter");
    if (!str_eq(f->table, x->t->table))
        return false;
    /* A row that is gone is missed where the next one stands; a seal whose day was moved is named where it is now. */
    if (str_starts(x->what, "UPDATE seal SET day"))
        place -= 3;
    return str_eq(f->table, "seal") ? f->day >= place : f->seq >= place && f->seq <= place + 1;
}

static void check_found(struct tamper *x, int round)
{
    struct error e = {0};
    struct verify_report r;
    struct arena *a = arena_new();
    MUST(verify_site(x->k->w->c, &x->k->w->s, NULL, a, &r, &e));
    bool named = false;
    for (int i = 0; i < r.n_found; i++)
        named = named || names(x, &r.found[i], x->place) || (x->place2 && names(x, &r.found[i], x->place2));
    if (!named) {
        for (int i = 0; i < r.n_found; i++)
            print_error("found: %s\n", finding_text(a, &r.found[i], NULL));
        fail_msg("tampering %d of %lld not %s: %s", round, (long long)x->place, r.broken ? "named" : "found", x->what);
    }
    arena_free(a);
}

static void test_verify_finds_tampering(void **state)
{
    WORLD(w);
    struct tamper x = {.k = keep_build(w), .seed = 20261121};
    keep_whole(w, w->c, &w->s);
    x.raw = raw_open(w);
    save_all(&x);
    for (int done = 0, tried = 0; done < TAMPERINGS; tried++) {
        assert_true(tried < 20 * TAMPERINGS);
        if (tamper(&x)) {
            check_found(&x, done);
            done++;
        }
        undo(&x);
    }
    keep_whole(w, w->c, &w->s);
    raw_close(x.raw);
    keep_end(x.k);
}

static void test_verify_sees_files(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct verify_report r;
    struct raw *raw = raw_open(w);
    const char *sha = arena_strdup(w->a, raw_get(raw, "SELECT sha256 FROM document"));
    char *path = arena_printf(w->a, "%s/%.2s/%.2s/%s", w->s.files, sha, sha + 2, sha);
    FILE *f = fopen(path, "re+");
    assert_non_null(f);
    fputs("other", f);
    fclose(f);
    MUST(verify_site(w->c, &w->s, NULL, w->a, &r, &e));
    assert_int_equal(r.broken, 1);
    assert_string_equal(r.found[0].table, "file");
    assert_string_equal(r.found[0].number, k->receipts[0].number);
    MUST(verify_site(w->c, &w->s, &(struct verify_options){.no_files = true}, w->a, &r, &e));
    assert_int_equal(r.broken, 0);
    MUST(files_remove(w->s.files, sha, &e));
    MUST(verify_site(w->c, &w->s, NULL, w->a, &r, &e));
    assert_int_equal(r.broken, 1);
    raw_close(raw);
    keep_end(k);
}

static void test_verify_checks_receipts(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    enum receipt_state s;
    const struct receipt *r = &k->receipts[1];
    MUST(verify_receipt(w->c, &w->s, r->number, r->entry_hash, &s, &e));
    assert_int_equal(s, RECEIPT_WHOLE);
    MUST(verify_receipt(w->c, &w->s, r->number, k->receipts[2].entry_hash, &s, &e));
    assert_int_equal(s, RECEIPT_DIFFERS);
    MUST(verify_receipt(w->c, &w->s, "SQ261121-0000000", r->entry_hash, &s, &e));
    assert_int_equal(s, RECEIPT_ABSENT);
    struct raw *raw = raw_open(w);
    raw_must(raw, "UPDATE entry_text SET content = 'x' WHERE part = 'reply'");
    MUST(verify_receipt(w->c, &w->s, r->number, r->entry_hash, &s, &e));
    assert_int_equal(s, RECEIPT_DIFFERS);
    raw_close(raw);
    keep_end(k);
}

DB_STMT(test_last_entry, "SELECT id, seq, kind, actor_kind, officer_id, unit_id, order_id, state_from, state_to, round,"
                         " shown, occurred_at, recorded_at, commits, op_key, prev, for_officer_id, matter_id, digest"
                         " FROM entry WHERE matter_id = (SELECT matter_id FROM notice) ORDER BY seq DESC LIMIT 1");

/* The last entry of the published matter gets the digest that versions before the copy's later columns wrote. */
static void make_old(struct world *w, struct raw *raw)
{
    struct error e = {0};
    struct db_rows q;
    char *digest;
    db_query(w->c, &q, &test_last_entry, DB_NO_ARGS);
    assert_true(db_next(&q));
    assert_true(str_starts(db_text(&q, 18), "n:"));
    struct record_row x = {.id = db_int(&q, 0),
                           .seq = db_int(&q, 1),
                           .kind = db_text_dup(&q, 2, w->a),
                           .actor_kind = db_text_dup(&q, 3, w->a),
                           .officer_id = db_int(&q, 4),
                           .unit_id = db_int(&q, 5),
                           .order_id = db_int(&q, 6),
                           .state_from = db_text_dup(&q, 7, w->a),
                           .state_to = db_text_dup(&q, 8, w->a),
                           .round = db_int(&q, 9),
                           .shown = db_int(&q, 10),
                           .occurred_at = db_int(&q, 11),
                           .recorded_at = db_int(&q, 12),
                           .commits = db_text_dup(&q, 13, w->a),
                           .op_key = db_text_dup(&q, 14, w->a),
                           .prev = db_text_dup(&q, 15, w->a),
                           .for_officer_id = db_int(&q, 16),
                           .matter_id = db_int(&q, 17)};
    MUST(db_end(&q, &e));
    MUST(record_digest_old(w->c, w->a, x.matter_id, &digest, &e));
    assert_int_equal(strlen(digest), 64);
    x.digest = digest;
    const char *hash = record_hash(w->a, &x);
    raw_must(raw, arena_printf(w->a, "UPDATE entry SET digest = '%s', hash = '%s' WHERE id = %lld", digest, hash,
                               (long long)x.id));
    raw_must(raw, arena_printf(w->a, "UPDATE matter SET head = '%s' WHERE id = %lld", hash, (long long)x.matter_id));
}

struct step {
    const struct site *site;
    int64_t matter_id;
};

static enum err append_step(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct step *s = ctx;
    const struct record_entry x = {.matter_id = s->matter_id, .kind = "link", .actor = ACTOR_SYSTEM};
    return record_append(tx, s->site, &x, NULL, e);
}

static void test_verify_knows_older_copies(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct verify_report r;
    struct raw *raw = raw_open(w);
    struct step step = {&w->s, number_of(raw_get(raw, "SELECT matter_id FROM notice"))};
    MUST(db_write(w->c, append_step, &step, &e));
    keep_whole(w, w->c, &w->s);
    make_old(w, raw);
    keep_whole(w, w->c, &w->s);
    /* Which office answered was not covered then; with the next entry it is. */
    raw_must(raw, "UPDATE notice SET field = '99'");
    keep_whole(w, w->c, &w->s);
    MUST(db_write(w->c, append_step, &step, &e));
    keep_whole(w, w->c, &w->s);
    raw_must(raw, "UPDATE notice SET field = '98'");
    MUST(verify_site(w->c, &w->s, NULL, w->a, &r, &e));
    assert_int_equal(r.broken, 1);
    assert_string_equal(r.found[0].number, k->receipts[1].number);
    raw_close(raw);
    keep_end(k);
}

/* What administrators move leaves entries too. */
static void test_verify_whole_after_reorganisation(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct unit_moved moved;
    struct officer_left left;
    MUST(officer_leave(w->c, &w->s, &viewer_operator, world_viewer(ROADS_MAN)->id, world_viewer(ROADS_TWO)->id, &left,
                       &e));
    keep_whole(w, w->c, &w->s);
    MUST(unit_merge(w->c, &w->s, &viewer_operator, ROADS, WATER, &moved, &e));
    assert_true(moved.matters > 0);
    keep_whole(w, w->c, &w->s);
    MUST(unit_merge(w->c, &w->s, &viewer_operator, DESK, WATER, &moved, &e));
    keep_whole(w, w->c, &w->s);
    keep_end(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_verify_finds_tampering),
        BOTH_WORLDS(test_verify_sees_files),
        BOTH_WORLDS(test_verify_checks_receipts),
        BOTH_WORLDS(test_verify_knows_older_copies),
        BOTH_WORLDS(test_verify_whole_after_reorganisation),
    };
    return world_run(tests, COUNT_OF(tests));
}
