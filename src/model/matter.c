/*
 * One matter with all that belongs to it, in a fixed number of statements whatever it has been through. Each statement
 * asks MATTER_VISIBLE for itself, so none depends on another having asked. Entries that were appended while the
 * statements ran are left out by their number, so what is read fits together.
 */
#include "model/matter.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/matter_row.h"
#include "model/undo.h"
#include "model/visible.h"

DB_STMT(matter_find,
        "SELECT" MATTER_ROW_COLUMNS " FROM matter m" MATTER_ROW_JOINS " WHERE m.number = $2 AND" MATTER_VISIBLE);

enum err matter_by_number(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number,
                          struct matter *ret, struct error *e)
{
    const char *const *numbers;
    bool found = false;
    enum err r = matter_numbers(c, a, number, &numbers, e);
    for (size_t i = 0; r == ERR_OK && !found && numbers[i]; i++) {
        struct db_rows q;
        db_query(c, &q, &matter_find, DB_ARGS(DB_INT(v->id), DB_TEXT(numbers[i])));
        found = db_next(&q);
        if (found)
            matter_row_read(&q, a, ret);
        r = db_end(&q, e);
    }
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such matter."), NULL) : r;
}

DB_STMT(matter_posts, "SELECT DISTINCT p.role FROM matter m JOIN matter_unit r ON r.matter_id = m.id"
                      " JOIN unit_tree t ON t.descendant_id = r.unit_id JOIN post p ON p.unit_id = t.ancestor_id"
                      " WHERE m.id = $2 AND p.officer_id = $1 AND p.until = 0 AND" MATTER_VISIBLE);

enum err matter_roles(struct db_conn *c, const struct viewer *v, int64_t matter_id, unsigned *ret, struct error *e)
{
    struct db_rows q;
    unsigned roles = 0;
    db_query(c, &q, &matter_posts, DB_ARGS(DB_INT(v->id), DB_INT(matter_id)));
    while (db_next(&q)) {
        const struct role_def *d = role_by_code(db_text(&q, 0));
        roles |= d ? d->role : 0;
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = roles;
    return r;
}

/* The same reads twice: for a viewer, and for the resident who proved number and secret (tests/db/visibility.list), to
 * whom officers are not named. */
#define OF_MATTER(x) " JOIN matter m ON m.id = " x ".matter_id"
#define ORDERS_SELECT(officer, from)                                                                                   \
    "SELECT o.id, o.unit_id, o.officer_id, u.name, " officer ", o.role, o.state, o.round, o.sent_at, o.due_at,"        \
    " o.accepted_at, o.answered_at, o.ended_at, o.objected_at, o.bound, cu.name FROM work_order o" from                \
    " JOIN unit u ON u.id = o.unit_id LEFT JOIN unit cu ON cu.id = o.called_by WHERE o.matter_id ="
#define ORDERS_ORDER " ORDER BY o.sent_at, o.id LIMIT 500"
#define ORDERS_FROM  OF_MATTER("o") " LEFT JOIN officer f ON f.id = o.officer_id"
DB_STMT(matter_orders,
        ORDERS_SELECT("f.name", ORDERS_FROM) " $2 AND o.state <> 'undone' AND" MATTER_VISIBLE ORDERS_ORDER);
DB_STMT(shown_orders, ORDERS_SELECT("''", "") " $1 AND o.state <> 'undone'" ORDERS_ORDER);

#define ENTRIES_SELECT(officer, deputed, from)                                                                         \
    "SELECT t.id, t.seq, t.kind, t.actor_kind, " officer                                                               \
    ", u.name, t.state_from, t.state_to, t.officer_id, t.unit_id,"                                                     \
    " t.order_id, t.round, t.occurred_at, t.recorded_at, t.shown, t.hash, " deputed " FROM entry t" from               \
    " LEFT JOIN unit u ON u.id = t.unit_id WHERE t.matter_id ="
#define ENTRIES_ORDER " ORDER BY t.seq LIMIT 5000"
#define ENTRIES_FROM                                                                                                   \
    OF_MATTER("t")                                                                                                     \
    " LEFT JOIN officer f ON f.id = t.officer_id LEFT JOIN officer d ON d.id = t.for_officer_id"
DB_STMT(matter_entries,
        ENTRIES_SELECT("f.name", "d.name", ENTRIES_FROM) " $2 AND t.seq <= $3 AND" MATTER_VISIBLE ENTRIES_ORDER);
DB_STMT(shown_entries,
        ENTRIES_SELECT("''", "''", "") " $1 AND t.seq <= $2 AND t.shown = 1 AND" ENTRY_STANDS("t") ENTRIES_ORDER);

#define TEXTS_SELECT(from)                                                                                             \
    "SELECT x.entry_id, x.part, x.content, t.kind FROM entry t" from                                                   \
    " JOIN entry_text x ON x.entry_id = t.id WHERE t.matter_id ="
#define TEXTS_ORDER " ORDER BY t.seq, x.part LIMIT 20000"
DB_STMT(matter_texts, TEXTS_SELECT(OF_MATTER("t")) " $2 AND t.seq <= $3 AND" MATTER_VISIBLE TEXTS_ORDER);
DB_STMT(shown_texts, TEXTS_SELECT("") " $1 AND t.seq <= $2 AND t.shown = 1 AND" ENTRY_STANDS("t") TEXTS_ORDER);

#define DOCUMENTS_SELECT(from)                                                                                         \
    "SELECT d.id, d.entry_id, d.sha256, d.thumb, d.name, d.type, d.size, d.shown, t.kind FROM document d"              \
    " JOIN entry t ON t.id = d.entry_id" from " WHERE d.matter_id ="
#define DOCUMENTS_ORDER " ORDER BY t.seq, d.id LIMIT 20000"
DB_STMT(matter_documents, DOCUMENTS_SELECT(OF_MATTER("d")) " $2 AND t.seq <= $3 AND" MATTER_VISIBLE DOCUMENTS_ORDER);
DB_STMT(shown_documents,
        DOCUMENTS_SELECT("") " $1 AND t.seq <= $2 AND t.shown = 1 AND d.shown = 1 AND" ENTRY_STANDS("t")
            DOCUMENTS_ORDER);

#define RATINGS_SELECT(from)                                                                                           \
    "SELECT g.round, g.rated_at, g.solved, g.satisfied FROM rating g" from " WHERE g.matter_id ="
#define RATINGS_ORDER " ORDER BY g.round LIMIT 500"
DB_STMT(matter_ratings, RATINGS_SELECT(OF_MATTER("g")) " $2 AND" MATTER_VISIBLE RATINGS_ORDER);
DB_STMT(shown_ratings, RATINGS_SELECT("") " $1" RATINGS_ORDER);

DB_STMT(matter_accused, "SELECT w.unit_id, w.officer_id, u.name, f.name FROM matter_against w"
                        " JOIN matter m ON m.id = w.matter_id LEFT JOIN unit u ON u.id = w.unit_id"
                        " LEFT JOIN officer f ON f.id = w.officer_id"
                        " WHERE w.matter_id = $2 AND" MATTER_VISIBLE " ORDER BY w.id LIMIT 200");

DB_STMT(shown_matter, "SELECT" MATTER_ROW_COLUMNS " FROM matter m" MATTER_ROW_JOINS " WHERE m.id = $1");

/* Where to read from, for whom, and into what. */
struct load {
    struct db_conn *conn;
    struct arena *arena;
    const struct procedure *procedure; /* of the matter */
    bool shown;                        /* for the resident */
    struct db_val args[3];             /* viewer (left out for the resident), matter, entries */
    struct matter_full *full;
    int64_t *text_owners; /* entry of each text read */
};

/* with_entries: the statement also takes the number of entries. */
static struct db_args args_of(const struct load *l, bool with_entries)
{
    size_t first = l->shown ? 1 : 0;
    return (struct db_args){l->args + first, (with_entries ? 3u : 2u) - first};
}

static const char *text(const struct db_rows *q, int col, struct arena *a)
{
    return db_is_null(q, col) ? "" : db_text_dup(q, col, a);
}

/* The resident deals with the office, not with the person in it. */
static const char *officer(const struct load *l, const struct db_rows *q, int col)
{
    return l->shown ? "" : text(q, col, l->arena);
}

static enum err load_orders(struct load *l, struct error *e)
{
    struct matter_full *f = l->full;
    struct db_rows q;
    db_query(l->conn, &q, l->shown ? &shown_orders : &matter_orders, args_of(l, false));
    while (db_next(&q)) {
        f->orders = matter_row_room(l->arena, f->orders, f->n_orders, sizeof(*f->orders));
        f->orders[f->n_orders++] = (struct order){
            .id = db_int(&q, 0),
            .unit_id = db_int(&q, 1),
            .officer_id = db_int(&q, 2),
            .unit_name = text(&q, 3, l->arena),
            .officer_name = officer(l, &q, 4),
            .role = text(&q, 5, l->arena),
            .state = text(&q, 6, l->arena),
            .round = db_int(&q, 7),
            .sent_at = db_int(&q, 8),
            .due_at = db_int(&q, 9),
            .accepted_at = db_int(&q, 10),
            .answered_at = db_int(&q, 11),
            .ended_at = db_int(&q, 12),
            .objected_at = db_int(&q, 13),
            .bound = db_int(&q, 14) != 0,
            .called_by = text(&q, 15, l->arena),
        };
    }
    return db_end(&q, e);
}

static enum err load_entries(struct load *l, struct error *e)
{
    struct matter_full *f = l->full;
    struct db_rows q;
    db_query(l->conn, &q, l->shown ? &shown_entries : &matter_entries, args_of(l, true));
    while (db_next(&q)) {
        f->entries = matter_row_room(l->arena, f->entries, f->n_entries, sizeof(*f->entries));
        f->entries[f->n_entries++] = (struct entry){
            .id = db_int(&q, 0),
            .seq = db_int(&q, 1),
            .kind = text(&q, 2, l->arena),
            .actor_kind = text(&q, 3, l->arena),
            .officer_name = officer(l, &q, 4),
            .unit_name = text(&q, 5, l->arena),
            .state_from = text(&q, 6, l->arena),
            .state_to = text(&q, 7, l->arena),
            .officer_id = db_int(&q, 8),
            .unit_id = db_int(&q, 9),
            .order_id = db_int(&q, 10),
            .round = db_int(&q, 11),
            .occurred_at = db_int(&q, 12),
            .recorded_at = db_int(&q, 13),
            .shown = db_int(&q, 14) != 0,
            .hash = text(&q, 15, l->arena),
            .for_name = officer(l, &q, 16),
        };
        if (f->n_entries > 1 && str_eq(f->entries[f->n_entries - 1].kind, "undo"))
            f->entries[f->n_entries - 2].undone = true;
    }
    return db_end(&q, e);
}

/* What an erasure brought back blacked out keeps its name, perhaps as "3.note", but no longer says which step it is of:
 * the resident reads it only where every step that has such a text shows it. */
static bool part_of_erasure_shown(const struct procedure *p, const char *part)
{
    size_t digits = strspn(part, "0123456789");
    if (str_eq(part, "reason"))
        return true; /* the erasure's own: others come back with a number */
    if (digits && part[digits] == '.')
        part += digits + 1;
    if (p->n_states == 0 || str_eq(part, "erased") || str_eq(part, "against"))
        return false;
    const struct field_def *raised = procedure_raised_field(p, part);
    if (raised && !raised->shown)
        return false;
    for (size_t i = 0; i < p->n_moves; i++) {
        const struct field_def *f = p->moves[i].fields;
        for (size_t k = 0; k < MOVE_FIELDS_MAX && f[k].part; k++) {
            if (str_eq(f[k].part, part) && !f[k].shown)
                return false;
        }
    }
    return true;
}

/* A shown entry may hold texts that are not: evidence for the verifier, whom an accusation speaks of. */
static bool part_shown(const struct load *l, const char *kind, const char *part)
{
    if (str_eq(part, "against") || str_eq(part, "source"))
        return false;
    if (str_eq(kind, "erase"))
        return part_of_erasure_shown(l->procedure, part);
    const struct move_def *move = procedure_move(l->procedure, kind);
    const struct field_def *f = NULL;
    if (l->procedure->n_states == 0) /* nothing is known of what may be shown */
        return str_eq(kind, "submit") && (str_eq(part, "title") || str_eq(part, "body"));
    if (str_eq(kind, "submit"))
        f = procedure_raised_field(l->procedure, part);
    else if (move)
        f = move_text_field(l->procedure, move, part);
    return !f || f->shown;
}

static enum err load_texts(struct load *l, struct entry_text **ret, int *ret_n, struct error *e)
{
    struct entry_text *all = NULL;
    int n = 0;
    struct db_rows q;
    db_query(l->conn, &q, l->shown ? &shown_texts : &matter_texts, args_of(l, true));
    while (db_next(&q)) {
        if (l->shown && !part_shown(l, db_text(&q, 3), db_text(&q, 1)))
            continue;
        all = matter_row_room(l->arena, all, n, sizeof(*all));
        l->text_owners = matter_row_room(l->arena, l->text_owners, n, sizeof(*l->text_owners));
        l->text_owners[n] = db_int(&q, 0);
        all[n++] = (struct entry_text){db_text_dup(&q, 1, l->arena), db_text_dup(&q, 2, l->arena)};
    }
    *ret = all;
    *ret_n = n;
    return db_end(&q, e);
}

/* Files of a step that collects evidence for colleagues are theirs; papers bear the name and address that this page
 * leaves out. */
static bool files_shown(const struct load *l, const char *kind)
{
    if (str_eq(kind, "issue"))
        return false;
    const struct move_def *move = procedure_move(l->procedure, kind);
    return !move || move->files_shown;
}

static enum err load_documents(struct load *l, struct document **ret, int *ret_n, struct error *e)
{
    struct document *all = NULL;
    int n = 0;
    struct db_rows q;
    db_query(l->conn, &q, l->shown ? &shown_documents : &matter_documents, args_of(l, true));
    while (db_next(&q)) {
        if (l->shown && !files_shown(l, db_text(&q, 8)))
            continue;
        all = matter_row_room(l->arena, all, n, sizeof(*all));
        all[n++] = (struct document){
            .id = db_int(&q, 0),
            .entry_id = db_int(&q, 1),
            .sha256 = db_text_dup(&q, 2, l->arena),
            .thumb = db_text_dup(&q, 3, l->arena),
            .name = text(&q, 4, l->arena),
            .type = text(&q, 5, l->arena),
            .size = db_int(&q, 6),
            .shown = db_int(&q, 7) != 0,
            .guarded = db_int(&q, 7) != 0 && str_eq(db_text(&q, 8), "issue"),
        };
    }
    *ret = all;
    *ret_n = n;
    return db_end(&q, e);
}

/* Where the procedure asks for the part: 1 for the first field, 0 for what it does not ask for. */
static size_t place_of(const struct procedure *p, const char *kind, const char *part)
{
    const struct move_def *move = procedure_move(p, kind);
    if (str_eq(kind, "submit")) {
        const struct field_def *f = procedure_raised_field(p, part);
        return f ? (size_t)(f - p->fields) + 1 : 0;
    }
    const struct field_def *f = move ? move_field_of(move, part) : NULL;
    return f ? (size_t)(f - move->fields) + 1 : 0;
}

/* As they were asked for; what nobody asked for stays as it came. */
static void sort_texts(const struct procedure *p, struct entry *x)
{
    for (int i = 1; i < x->n_texts; i++) {
        const struct entry_text moved = x->texts[i];
        size_t place = place_of(p, x->kind, moved.part);
        int k = i;
        for (; k > 0 && place_of(p, x->kind, x->texts[k - 1].part) > place; k--)
            x->texts[k] = x->texts[k - 1];
        x->texts[k] = moved;
    }
}

/* Both lists come in the order of the entries, so one walk hands them out. */
static void hand_out(struct load *l, struct entry_text *texts, int n_texts, struct document *documents, int n_documents)
{
    int t = 0, d = 0;
    for (int i = 0; i < l->full->n_entries; i++) {
        struct entry *x = &l->full->entries[i];
        x->texts = texts + t;
        for (; t < n_texts && l->text_owners[t] == x->id; t++) {
            x->n_texts++;
            if (str_eq(texts[t].part, "body") && texts[t].content)
                l->full->body = texts[t].content;
        }
        sort_texts(l->procedure, x);
        x->documents = documents + d;
        for (; d < n_documents && documents[d].entry_id == x->id; d++)
            x->n_documents++;
    }
}

static enum err load_record(struct load *l, struct error *e)
{
    struct entry_text *texts = NULL;
    struct document *documents = NULL;
    int n_texts = 0, n_documents = 0;
    enum err r = load_entries(l, e);
    if (r == ERR_OK)
        r = load_texts(l, &texts, &n_texts, e);
    if (r == ERR_OK)
        r = load_documents(l, &documents, &n_documents, e);
    if (r == ERR_OK)
        hand_out(l, texts ? texts : arena_obj(l->arena, struct entry_text), n_texts,
                 documents ? documents : arena_obj(l->arena, struct document), n_documents);
    return r;
}

static enum err load_ratings(struct load *l, struct error *e)
{
    struct matter_full *f = l->full;
    struct db_rows q;
    db_query(l->conn, &q, l->shown ? &shown_ratings : &matter_ratings, args_of(l, false));
    while (db_next(&q)) {
        f->ratings = matter_row_room(l->arena, f->ratings, f->n_ratings, sizeof(*f->ratings));
        f->ratings[f->n_ratings++] =
            (struct rating){db_int(&q, 0), db_int(&q, 1), db_text_dup(&q, 2, l->arena), db_text_dup(&q, 3, l->arena)};
    }
    return db_end(&q, e);
}

static enum err load_against(struct load *l, struct error *e)
{
    struct matter_full *f = l->full;
    struct db_rows q;
    db_query(l->conn, &q, &matter_accused, args_of(l, false));
    while (db_next(&q)) {
        f->against = matter_row_room(l->arena, f->against, f->n_against, sizeof(*f->against));
        f->against[f->n_against++] =
            (struct against){db_int(&q, 0), db_int(&q, 1), text(&q, 2, l->arena), text(&q, 3, l->arena)};
    }
    return db_end(&q, e);
}

/* Everything beside the matter's own row, which full->m holds already. */
static enum err load_rest(struct db_conn *c, struct arena *a, int64_t viewer_id, bool shown, struct matter_full *full,
                          struct error *e)
{
    struct load l = {.conn = c,
                     .arena = a,
                     .procedure = procedure_at(full->m.procedure, full->m.procedure_version),
                     .shown = shown,
                     .args = {DB_INT(viewer_id), DB_INT(full->m.id), DB_INT(full->m.entries)},
                     .full = full};
    full->body = "";
    enum err r = load_orders(&l, e);
    if (r == ERR_OK)
        r = load_record(&l, e);
    if (r == ERR_OK)
        r = load_ratings(&l, e);
    if (r == ERR_OK && !shown)
        r = load_against(&l, e);
    return r;
}

enum err matter_full(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number,
                     struct matter_full *ret, struct error *e)
{
    struct matter_full full = {0};
    enum err r = matter_by_number(c, v, a, number, &full.m, e);
    if (r == ERR_OK)
        r = load_rest(c, a, v->id, false, &full, e);
    if (r == ERR_OK)
        *ret = full;
    return r;
}

enum err matter_full_shown(struct db_conn *c, struct arena *a, int64_t matter_id, struct matter_full *ret,
                           struct error *e)
{
    struct matter_full full = {0};
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &shown_matter, DB_ARGS(DB_INT(matter_id)));
    if (db_next(&q)) {
        found = true;
        matter_row_read(&q, a, &full.m);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such matter."), NULL);
    if (r == ERR_OK)
        r = load_rest(c, a, VIEWER_NOBODY, true, &full, e);
    if (r == ERR_OK)
        *ret = full;
    return r;
}
