/* Storing the rows of a ledger: each in its last state, with its steps as entries and what they kept. */
#include "model/matter_import.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/matter.h"
#include "model/move.h"
#include "model/procedures.h"
#include "model/record.h"
#include "model/search_index.h"

#define EXTERNAL_ID_MAX 100
#define TEXTS_MAX       (3 + PROCEDURE_FIELDS_MAX + MATTER_IMPORT_STEPS_MAX * MOVE_FIELDS_MAX)

/* A chunk on its way into the database. */
struct chunk {
    struct db_conn *tx;
    const struct site *site;
    const char *source;
    const struct matter_import_row *rows;
    size_t n, added;
    struct arena *arena; /* of one row */
    int64_t intake_unit_id;
    int64_t *touched;
};

/* One row, read against its procedure. */
struct made {
    const struct matter_import_row *x;
    const struct procedure *procedure;
    const struct move_def *moves[MATTER_IMPORT_STEPS_MAX];
    int64_t id, answered_at, closed_at;
    struct { /* the lead office's; state NULL: none went out */
        const char *state;
        int64_t sent_at, accepted_at, answered_at, ended_at;
    } order;
    const char *state;
    struct record_text texts[TEXTS_MAX];
    struct record_entry entries[MATTER_IMPORT_STEPS_MAX + 1];
    size_t n_texts, n_entries;
};

static const char *said_of(const struct said_field *fields, size_t n, const char *part)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(fields[i].part, part))
            return fields[i].text;
    }
    return NULL;
}

/* What a step says of one of its fields; of one that is needed and that the ledger has not, nothing is said. */
static enum err read_text(struct chunk *k, struct made *m, const struct field_def *f, const char *typed,
                          struct error *e)
{
    if (str_empty(typed))
        return ERR_OK;
    return field_text(k->arena, f, typed, &m->texts[m->n_texts++], e);
}

static enum err read_fields(struct chunk *k, struct made *m, const struct field_def *defs, size_t max,
                            const struct said_field *said, size_t n, struct error *e)
{
    enum err r = ERR_OK;
    size_t known = 0;
    for (size_t i = 0; r == ERR_OK && i < max && defs[i].part; i++) {
        const char *typed = said_of(said, n, defs[i].part);
        known += typed != NULL;
        r = read_text(k, m, &defs[i], typed, e);
    }
    if (r == ERR_OK && known < n)
        r = error_set(e, ERR_INVALID, "fields", N_("This kind of matter has no field {}."), "%s", said[0].part);
    return r;
}

static void add_entry(struct made *m, const char *kind, const char *to, int64_t at, bool shown, size_t first_text)
{
    m->entries[m->n_entries++] = (struct record_entry){.matter_id = m->id,
                                                       .kind = kind,
                                                       .actor = ACTOR_SYSTEM,
                                                       .state_from = m->state,
                                                       .state_to = to,
                                                       .occurred_at = at,
                                                       .shown = shown,
                                                       .texts = m->texts + first_text,
                                                       .n_texts = m->n_texts - first_text,
                                                       .unindexed = true};
    m->state = to;
}

/* What a step does to the lead order, as it would have been had it been made here. */
static void order_after(struct made *m, const struct move_def *d, int64_t at)
{
    if (d->effects & EFFECT_SEND_ORDERS || d->takes) {
        m->order.state = d->takes ? "accepted" : "sent";
        m->order.sent_at = at;
        m->order.accepted_at = d->takes ? at : 0;
    }
    if (!m->order.state)
        return;
    if (d->effects & EFFECT_ANSWER_ORDER) {
        m->order.state = "answered";
        m->order.answered_at = at;
    }
    if (d->effects & EFFECT_REDO_ORDER) {
        m->order.state = "accepted";
        m->order.answered_at = 0;
    }
    if (d->effects & (EFFECT_CLOSE | EFFECT_END_ORDERS)) {
        m->order.state = d->effects & EFFECT_CLOSE ? "signed" : "ended";
        m->order.ended_at = at;
    }
}

static enum err read_step(struct chunk *k, struct made *m, size_t i, struct error *e)
{
    const struct matter_import_step *s = &m->x->steps[i];
    const struct move_def *d = m->moves[i] = procedure_move(m->procedure, s->move);
    size_t first = m->n_texts;
    if (!d)
        return error_set(e, ERR_INVALID, "steps", N_("This kind of matter has no step {}."), "%s", s->move);
    if (d->effects & (EFFECT_AGAINST | EFFECT_OUTSIDE))
        return error_set(e, ERR_DENIED, "steps",
                         N_("The step {} is not taken in as a list: it decides who may see the matter."), "%s",
                         s->move);
    enum err r = read_fields(k, m, d->fields, MOVE_FIELDS_MAX, s->fields, s->n_fields, e);
    if (d->effects & EFFECT_ANSWER)
        m->answered_at = s->at;
    if (d->effects & EFFECT_CLOSE)
        m->closed_at = s->at;
    order_after(m, d, s->at);
    add_entry(m, d->code, d->to ? d->to : m->state, s->at, d->shown, first);
    return r;
}

static enum err read_row(struct chunk *k, const struct matter_import_row *x, struct made *m, struct error *e)
{
    *m = (struct made){.x = x, .id = id_new(), .state = ""};
    if (str_empty(x->external_id) || utf8_length(x->external_id) > EXTERNAL_ID_MAX)
        return error_set(e, ERR_INVALID, "external_id", N_("The number is missing."), NULL);
    if (str_empty(x->title) || utf8_length(x->title) > MATTER_TITLE_MAX)
        return error_set(e, ERR_INVALID, "title", N_("The text is missing."), NULL);
    if (x->n_steps > MATTER_IMPORT_STEPS_MAX)
        return error_set(e, ERR_INVALID, "steps", N_("At most {} steps, please."), "%d", MATTER_IMPORT_STEPS_MAX);
    enum err r = procedure_in_force(k->tx, x->procedure, clock_now(&k->site->clock), &m->procedure, e);
    if (r != ERR_OK)
        return r;
    /* Nobody has said here whom it speaks of, so it would lie open to them. */
    if (m->procedure->compartment)
        return error_set(e, ERR_DENIED, "procedure",
                         N_("Matters of this kind lie in compartments: they are not taken in as a list."), NULL);
    m->texts[m->n_texts++] = (struct record_text){"title", x->title};
    m->texts[m->n_texts++] = (struct record_text){"body", str_or(x->body, x->title)};
    r = read_fields(k, m, m->procedure->fields, PROCEDURE_FIELDS_MAX, x->fields, x->n_fields, e);
    add_entry(m, "submit", m->procedure->first, x->submitted_at, true, 0);
    for (size_t i = 0; r == ERR_OK && i < x->n_steps; i++)
        r = read_step(k, m, i, e);
    return r;
}

DB_STMT(matter_import_known, "SELECT m.id FROM matter m WHERE m.source = $1 AND m.external_id = $2");
DB_STMT(matter_import_intake, "SELECT id FROM unit WHERE intake = 1 AND active = 1 ORDER BY id LIMIT 1");
DB_STMT(matter_import_insert,
        "INSERT INTO matter (id, number, procedure, state, title, area_id, channel, intake_unit_id, unit_id,"
        " submitted_at, recorded_at, answered_at, closed_at, source, external_id, stage, procedure_version)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
        " ON CONFLICT (number) DO NOTHING");
DB_STMT(matter_import_reach, "INSERT INTO matter_unit (matter_id, unit_id) VALUES ($1, $2)"
                             " ON CONFLICT (matter_id, unit_id) DO NOTHING");

static enum err insert_matter(struct chunk *k, const struct made *m, struct error *e)
{
    const struct matter_import_row *x = m->x;
    const struct procedure *p = m->procedure;
    int64_t n = 0;
    enum err r = ERR_OK;
    for (int tries = 0; r == ERR_OK && n == 0 && tries < 50; tries++) {
        const char *number = matter_number_new(k->arena, p->prefix, civil_day(x->submitted_at, k->site->zone));
        r = db_exec_count(k->tx, &matter_import_insert,
                          DB_ARGS(DB_INT(m->id), DB_TEXT(number), DB_TEXT(p->code), DB_TEXT(m->state),
                                  DB_TEXT(x->title), DB_INT_OR_NULL(x->area_id), DB_TEXT(x->channel),
                                  DB_INT(k->intake_unit_id), DB_INT_OR_NULL(x->unit_id), DB_INT(x->submitted_at),
                                  DB_INT(clock_now(&k->site->clock)), DB_INT(m->answered_at), DB_INT(m->closed_at),
                                  DB_TEXT(k->source), DB_TEXT(x->external_id), DB_TEXT(procedure_stage(p, m->state)),
                                  DB_INT(p->version)),
                          &n, e);
    }
    if (r == ERR_OK && n == 0)
        r = error_detail(e, ERR_INTERNAL, "no free number");
    if (r == ERR_OK)
        r = db_exec(k->tx, &matter_import_reach, DB_ARGS(DB_INT(m->id), DB_INT(k->intake_unit_id)), e);
    if (r == ERR_OK && x->unit_id)
        r = db_exec(k->tx, &matter_import_reach, DB_ARGS(DB_INT(m->id), DB_INT(x->unit_id)), e);
    return r;
}

DB_STMT(matter_import_order, "INSERT INTO work_order (id, matter_id, unit_id, role, state, round, sent_at, accepted_at,"
                             " answered_at, ended_at) VALUES ($1, $2, $3, 'lead', $4, 1, $5, $6, $7, $8)");

static enum err insert_order(struct chunk *k, const struct made *m, struct error *e)
{
    if (!m->order.state || !m->x->unit_id)
        return ERR_OK;
    return db_exec(k->tx, &matter_import_order,
                   DB_ARGS(DB_INT(id_new()), DB_INT(m->id), DB_INT(m->x->unit_id), DB_TEXT(m->order.state),
                           DB_INT(m->order.sent_at), DB_INT(m->order.accepted_at), DB_INT(m->order.answered_at),
                           DB_INT(m->order.ended_at)),
                   e);
}

/* As model/kept.h reads it back: of each field the first value and the last. */
DB_STMT(
    matter_import_keep,
    "INSERT INTO kept (matter_id, part, first_value, first_at, value, at)"
    " SELECT n.matter_id, $3, $4, n.recorded_at, $4, n.recorded_at FROM entry n WHERE n.matter_id = $1 AND n.seq = $2"
    " ON CONFLICT (matter_id, part) DO UPDATE SET value = excluded.value, at = excluded.at"
    " WHERE kept.value <> excluded.value");

static enum err keep_of(struct chunk *k, const struct made *m, size_t entry, const struct field_def *defs, size_t max,
                        struct error *e)
{
    const struct record_entry *x = &m->entries[entry];
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < x->n_texts; i++) {
        bool keep = false;
        for (size_t j = 0; j < max && defs[j].part; j++)
            keep = keep || (defs[j].keep && str_eq(defs[j].part, x->texts[i].part));
        if (keep && !str_empty(x->texts[i].content))
            r = db_exec(k->tx, &matter_import_keep,
                        DB_ARGS(DB_INT(m->id), DB_INT((int64_t)entry + 1), DB_TEXT(x->texts[i].part),
                                DB_TEXT(x->texts[i].content)),
                        e);
    }
    return r;
}

static enum err keep(struct chunk *k, const struct made *m, struct error *e)
{
    enum err r = keep_of(k, m, 0, m->procedure->fields, PROCEDURE_FIELDS_MAX, e);
    for (size_t i = 0; r == ERR_OK && i < m->x->n_steps; i++)
        r = keep_of(k, m, i + 1, m->moves[i]->fields, MOVE_FIELDS_MAX, e);
    return r;
}

static enum err store_row(struct chunk *k, const struct matter_import_row *x, struct error *e)
{
    struct made *m = arena_obj(k->arena, struct made);
    int64_t id;
    enum err r = db_get_int(k->tx, &matter_import_known, DB_ARGS(DB_TEXT(k->source), DB_TEXT(x->external_id)), &id, e);
    if (r != ERR_NOT_FOUND)
        return r;
    r = read_row(k, x, m, e);
    if (r == ERR_OK)
        r = insert_matter(k, m, e);
    if (r == ERR_OK)
        r = insert_order(k, m, e);
    if (r == ERR_OK)
        r = record_append_all(k->tx, k->site, m->entries, m->n_entries, NULL, e);
    if (r == ERR_OK)
        r = keep(k, m, e);
    k->touched[k->added++] = m->id;
    return r;
}

static enum err store_chunk(struct db_conn *tx, void *ctx, struct error *e)
{
    struct chunk *k = ctx;
    k->tx = tx;
    k->added = 0;
    enum err r = db_get_int(tx, &matter_import_intake, DB_NO_ARGS, &k->intake_unit_id, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, NULL, N_("No office takes in matters yet: create one first."), NULL);
    for (size_t i = 0; r == ERR_OK && i < k->n; i++) {
        arena_reset(k->arena);
        r = store_row(k, &k->rows[i], e);
    }
    return r == ERR_OK ? search_put_all(tx, k->site, k->touched, k->added, e) : r;
}

enum err matter_import(struct db_conn *c, const struct site *s, const char *source,
                       const struct matter_import_row *rows, size_t n, size_t *ret_added, struct error *e)
{
    if (n > MATTER_IMPORT_CHUNK_MAX)
        BUG("%zu matters in a chunk", n);
    struct chunk k = {.site = s, .source = source, .rows = rows, .n = n, .arena = arena_new()};
    struct arena *outer = arena_new();
    k.touched = arena_array(outer, int64_t, n + 1);
    enum err r = db_write(c, store_chunk, &k, e);
    arena_free(outer);
    arena_free(k.arena);
    if (r == ERR_OK)
        *ret_added = k.added;
    return r;
}
