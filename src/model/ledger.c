/*
 * The innermost SELECT takes a part of the procedure's matters by an index of its own, what surrounds it asks who may
 * see them and what narrows them; so a page passes a bounded number of rows, however few of them fit.
 */
#include "model/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/cursor.h"
#include "model/matter_row.h"
#include "model/reach.h"
#include "model/undo.h"
#include "model/visible.h"

#define LIST_MAX    200
#define WINDOW      5000
#define WINDOW_SQL  "5000"
#define WINDOWS_MAX 8 /* of a page, as in matter_list.c */

/* The newest text of some parts, of a step that was not taken back. */
#define NEWEST_OF(parts)                                                                                               \
    "(SELECT lt.content FROM entry_text lt JOIN entry ln ON ln.id = lt.entry_id WHERE lt.matter_id = m.id"             \
    " AND lt.part IN (" parts ") AND" ENTRY_STANDS("ln") " ORDER BY ln.seq DESC LIMIT 1)"
#define NEWEST(part) NEWEST_OF("CAST(" part " AS TEXT)")

#define FITS                                                                                                           \
    MATTER_FILTER("$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14")                                           \
    " AND (CAST($15 AS TEXT) = '' OR CAST($16 AS TEXT) = " NEWEST("$15") ") AND" MATTER_VISIBLE

#define PART_OF(state)                                                                                                 \
    " (SELECT c.id FROM matter c WHERE c.procedure = $4" state                                                         \
    " AND (c.submitted_at, c.id) < ($2, $3) ORDER BY c.submitted_at DESC, c.id DESC LIMIT " WINDOW_SQL                 \
    ") n CROSS JOIN matter m WHERE m.id = n.id AND"
#define IN_STATE " AND c.state = CAST($10 AS TEXT)"
/* "+ 0" tells PostgreSQL that no index gives the order. */
#define FROM_REACH                                                                                                     \
    " " REACHED_FEW " CROSS JOIN matter m WHERE m.id = n.id AND m.procedure = $4"                                      \
    " AND (m.submitted_at + 0, m.id) < ($2, $3) AND"

#define PAGE_OF(from)                                                                                                  \
    "SELECT" MATTER_ROW_COLUMNS " FROM (SELECT m.id AS id, m.submitted_at AS k FROM" from FITS                         \
    " ORDER BY m.submitted_at + 0 DESC, m.id DESC LIMIT $5) w CROSS JOIN matter m" MATTER_ROW_JOINS                    \
    " WHERE m.id = w.id ORDER BY w.k DESC, w.id DESC"

DB_STMT(ledger_rows, PAGE_OF(PART_OF("")));
DB_STMT(ledger_rows_state, PAGE_OF(PART_OF(IN_STATE)));
DB_STMT(ledger_rows_narrow, PAGE_OF(FROM_REACH));

#define EDGE(state)                                                                                                    \
    "SELECT c.submitted_at, c.id FROM matter c WHERE c.procedure = $3" state                                           \
    " AND (c.submitted_at, c.id) < ($1, $2) ORDER BY c.submitted_at DESC, c.id DESC LIMIT 1 OFFSET " WINDOW_SQL " - 1"
DB_STMT(ledger_edge, EDGE(""));
DB_STMT(ledger_edge_state, EDGE(" AND c.state = CAST($4 AS TEXT)"));

/* $5 is the part that groups, and stands in every one, so that all take the same arguments. */
#define TOTAL(key, name, from)                                                                                         \
    "SELECT g.state, g.k, g.name, COUNT(*) FROM (SELECT m.state AS state, " key " AS k, " name " AS name FROM" from    \
    " CAST($5 AS TEXT) IS NOT NULL AND" FITS ") g GROUP BY g.state, g.k, g.name"
#define TOTALS(suffix, key, name)                                                                                      \
    DB_STMT(ledger_total_##suffix, TOTAL(key, name, PART_OF("")));                                                     \
    DB_STMT(ledger_total_##suffix##_narrow, TOTAL(key, name, FROM_REACH))

TOTALS(whole, "''", "''");
TOTALS(unit, "COALESCE((SELECT gu.code FROM unit gu WHERE gu.id = m.unit_id), '')",
       "COALESCE((SELECT gn.name FROM unit gn WHERE gn.id = m.unit_id), '')");
TOTALS(area, "COALESCE(CAST(m.area_id AS TEXT), '')",
       "COALESCE((SELECT ga.name FROM area ga WHERE ga.id = m.area_id), '')");
TOTALS(category, "COALESCE(m.category, '')",
       "COALESCE((SELECT gc.name FROM category gc WHERE gc.code = m.category), '')");
TOTALS(field, "COALESCE(" NEWEST("$5") ", '')", "''");

static const struct db_stmt *const totals[LEDGER_GROUPS][2] = {
    [LEDGER_WHOLE] = {&ledger_total_whole, &ledger_total_whole_narrow},
    [LEDGER_BY_UNIT] = {&ledger_total_unit, &ledger_total_unit_narrow},
    [LEDGER_BY_AREA] = {&ledger_total_area, &ledger_total_area_narrow},
    [LEDGER_BY_CATEGORY] = {&ledger_total_category, &ledger_total_category_narrow},
    [LEDGER_BY_FIELD] = {&ledger_total_field, &ledger_total_field_narrow},
};

/* One way along the matters of a procedure. */
struct way {
    struct db_conn *conn;
    const struct site *site;
    const struct viewer *viewer;
    const struct ledger_ask *ask;
    bool narrow, in_state;
    struct cursor at;
};

#define ARGS (5 + MATTER_FILTER_ARGS + 2)

static void args_of(const struct way *w, struct db_val fifth, struct db_val ret[ARGS])
{
    ret[0] = DB_INT(w->viewer->id);
    ret[1] = DB_INT(w->at.key);
    ret[2] = DB_INT(w->at.id);
    ret[3] = DB_TEXT(w->ask->procedure->code);
    ret[4] = fifth;
    matter_filter_args(w->site, &w->ask->filter, ret + 5);
    ret[ARGS - 2] = DB_TEXT(str_or(w->ask->part, ""));
    ret[ARGS - 1] = DB_TEXT(str_or(w->ask->value, ""));
}

/* The way to what came in last year does not begin at what came in today. */
static enum err begin(struct way *w, struct error *e)
{
    int64_t to = w->ask->filter.to;
    w->at = to ? (struct cursor){to, INT64_MIN} : (struct cursor){INT64_MAX, INT64_MAX};
    return reach_few(w->conn, w->viewer, &w->narrow, e);
}

/* To the next part; *ret_end where there is none. */
static enum err go_on(struct way *w, bool *ret_end, struct error *e)
{
    struct db_rows q;
    struct cursor edge = w->at;
    *ret_end = true;
    if (w->narrow)
        return ERR_OK;
    if (w->in_state)
        db_query(w->conn, &q, &ledger_edge_state,
                 DB_ARGS(DB_INT(w->at.key), DB_INT(w->at.id), DB_TEXT(w->ask->procedure->code),
                         DB_TEXT(w->ask->filter.state)));
    else
        db_query(w->conn, &q, &ledger_edge,
                 DB_ARGS(DB_INT(w->at.key), DB_INT(w->at.id), DB_TEXT(w->ask->procedure->code)));
    if (db_next(&q)) {
        edge = (struct cursor){db_int(&q, 0), db_int(&q, 1)};
        *ret_end = edge.key < w->ask->filter.from;
    }
    enum err r = db_end(&q, e);
    w->at = edge;
    return r;
}

static enum err read_rows(const struct way *w, struct arena *a, int limit, struct matter_list *l, struct error *e)
{
    struct db_val x[ARGS];
    struct db_rows q;
    args_of(w, DB_INT(limit + 1 - l->n), x);
    db_query(w->conn, &q,
             w->narrow     ? &ledger_rows_narrow
             : w->in_state ? &ledger_rows_state
                           : &ledger_rows,
             (struct db_args){x, ARGS});
    while (db_next(&q) && l->n <= limit)
        matter_row_read(&q, a, &l->rows[l->n++]);
    return db_end(&q, e);
}

enum err ledger_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const struct ledger_ask *ask, const char *cursor, int limit, struct matter_list *ret,
                     struct error *e)
{
    struct way w = {.conn = c, .site = s, .viewer = v, .ask = ask, .in_state = !str_empty(ask->filter.state)};
    if (limit < 1 || limit > LIST_MAX)
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    struct matter_list l = {.rows = arena_array(a, struct matter, (size_t)limit + 1)};
    const char *name = arena_printf(a, "ledger/%s/%s/%s/%s", ask->procedure->code, matter_filter_key(a, &ask->filter),
                                    str_or(ask->part, ""), str_or(ask->value, ""));
    bool end = false;
    enum err r = begin(&w, e);
    if (r == ERR_OK && !str_empty(cursor))
        r = cursor_read(s, a, v, name, cursor, &w.at, e);
    for (int i = 0; r == ERR_OK && i < WINDOWS_MAX && l.n <= limit && !end; i++) {
        r = read_rows(&w, a, limit, &l, e);
        if (r == ERR_OK && l.n <= limit)
            r = go_on(&w, &end, e);
    }
    if (r != ERR_OK)
        return r;
    if (l.n > limit) {
        l.n = limit;
        w.at = (struct cursor){l.rows[limit - 1].submitted_at, l.rows[limit - 1].id};
        end = false;
    }
    if (!end)
        l.next = cursor_write(s, a, v, name, w.at);
    *ret = l;
    return ERR_OK;
}

/* A sum on its way. */
struct adding {
    struct arena *a;
    const struct procedure *p;
    struct ledger_totals t;
    enum ledger_group group;
};

static struct ledger_row *row_of(struct adding *x, const char *key, const char *name)
{
    for (int i = 0; i < x->t.n_rows; i++) {
        if (str_eq(x->t.rows[i].key, key))
            return &x->t.rows[i];
    }
    x->t.rows = matter_row_room(x->a, x->t.rows, x->t.n_rows, sizeof(*x->t.rows));
    struct ledger_row *row = &x->t.rows[x->t.n_rows++];
    *row = (struct ledger_row){.key = arena_strdup(x->a, key),
                               .name = arena_strdup(x->a, name),
                               .n = arena_array(x->a, int64_t, x->p->n_states)};
    return row;
}

static void add(struct adding *x, const char *state, const char *key, const char *name, int64_t n)
{
    const struct state_def *s = procedure_state(x->p, state);
    struct ledger_row *row = x->group == LEDGER_WHOLE ? NULL : row_of(x, key, name);
    x->t.sum += n;
    if (s)
        x->t.n[s - x->p->states] += n;
    if (row && s)
        row->n[s - x->p->states] += n;
    if (row)
        row->sum += n;
}

static enum err add_part(const struct way *w, struct adding *x, const char *part, struct error *e)
{
    struct db_val v[ARGS];
    struct db_rows q;
    args_of(w, DB_TEXT(str_or(part, "")), v);
    db_query(w->conn, &q, totals[x->group][w->narrow], (struct db_args){v, ARGS});
    while (db_next(&q))
        add(x, db_text(&q, 0), db_is_null(&q, 1) ? "" : db_text(&q, 1), db_is_null(&q, 2) ? "" : db_text(&q, 2),
            db_int(&q, 3));
    return db_end(&q, e);
}

static int larger_first(const void *a, const void *b)
{
    const struct ledger_row *x = a, *y = b;
    if (x->sum != y->sum)
        return x->sum < y->sum ? 1 : -1;
    return strcmp(x->key, y->key);
}

/* Beyond so many the smallest are one, without a key. */
static void cut_groups(struct adding *x)
{
    struct ledger_totals *t = &x->t;
    if (t->n_rows > 1)
        qsort(t->rows, (size_t)t->n_rows, sizeof(*t->rows), larger_first);
    for (int i = LEDGER_GROUPS_MAX; i < t->n_rows; i++) {
        struct ledger_row *last = &t->rows[LEDGER_GROUPS_MAX - 1];
        last->key = NULL;
        last->name = "";
        last->sum += t->rows[i].sum;
        for (size_t k = 0; k < x->p->n_states; k++)
            last->n[k] += t->rows[i].n[k];
    }
    t->n_rows = t->n_rows < LEDGER_GROUPS_MAX ? t->n_rows : LEDGER_GROUPS_MAX;
}

enum err ledger_totals(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct ledger_ask *ask, enum ledger_group group, const char *part,
                       struct ledger_totals *ret, struct error *e)
{
    struct way w = {.conn = c, .site = s, .viewer = v, .ask = ask};
    struct adding x = {.a = a, .p = ask->procedure, .group = group};
    bool end = false;
    x.t.n = arena_array(a, int64_t, x.p->n_states + 1);
    enum err r = begin(&w, e);
    for (int64_t looked = 0; r == ERR_OK && !end; looked += WINDOW) {
        x.t.at_least = looked >= LEDGER_LOOK_MAX;
        if (x.t.at_least)
            break;
        r = add_part(&w, &x, part, e);
        if (r == ERR_OK)
            r = go_on(&w, &end, e);
    }
    if (r != ERR_OK)
        return r;
    cut_groups(&x);
    *ret = x.t;
    return ERR_OK;
}

/* Words of a step are asked for under one of a few names, so a side is the newest text of any of them. */
#define SIDE_PARTS 3
DB_STMT(
    ledger_sides,
    "SELECT " NEWEST_OF("'body'") ", " NEWEST_OF("$3, $4, $5") ", " NEWEST_OF(
        "$6, $7, $8") ", so.name, su.name FROM matter m"
                      " LEFT JOIN entry sn ON sn.matter_id = m.id AND m.closed_at > 0 AND sn.occurred_at = m.closed_at"
                      " AND sn.state_to = m.state AND sn.state_from <> m.state"
                      " LEFT JOIN officer so ON so.id = sn.officer_id LEFT JOIN unit su ON su.id = sn.unit_id"
                      " WHERE m.id = $2 AND" MATTER_VISIBLE " ORDER BY sn.seq DESC LIMIT 1");

/* The parts of one side; "" where there are fewer. */
struct side {
    const char *parts[SIDE_PARTS];
    int n;
};

static void side_add(struct side *s, const char *part)
{
    for (int i = 0; i < s->n; i++) {
        if (str_eq(s->parts[i], part))
            return;
    }
    if (s->n < SIDE_PARTS)
        s->parts[s->n++] = part;
}

static bool is_measure(const char *part)
{
    return str_eq(part, "measures") || str_eq(part, "measure") || str_eq(part, "plan");
}

static void add_sides(const struct move_def *m, struct side *measures, struct side *outcome)
{
    bool answered = !(m->effects & EFFECT_ANSWER);
    for (size_t k = 0; k < MOVE_FIELDS_MAX && m->fields[k].part; k++) {
        if (m->fields[k].type != FIELD_TEXT)
            continue;
        if (is_measure(m->fields[k].part)) {
            side_add(measures, m->fields[k].part);
        } else if (!answered) {
            side_add(outcome, m->fields[k].part);
            answered = true;
        }
    }
}

/* Measures are a field of that name; the outcome is the first text that a step asks for which answers. */
static void find_sides(const struct procedure *p, struct side *measures, struct side *outcome)
{
    *measures = *outcome = (struct side){{"", "", ""}, 0};
    for (size_t i = 0; i < p->n_moves; i++)
        add_sides(&p->moves[i], measures, outcome);
}

enum err ledger_pair(struct db_conn *c, const struct viewer *v, struct arena *a, const struct procedure *p,
                     int64_t matter_id, struct ledger_pair *ret, struct error *e)
{
    struct db_rows q;
    struct side m, o;
    const char *found[5] = {"", "", "", "", ""};
    find_sides(p, &m, &o);
    db_query(c, &q, &ledger_sides,
             DB_ARGS(DB_INT(v->id), DB_INT(matter_id), DB_TEXT(m.parts[0]), DB_TEXT(m.parts[1]), DB_TEXT(m.parts[2]),
                     DB_TEXT(o.parts[0]), DB_TEXT(o.parts[1]), DB_TEXT(o.parts[2])));
    if (db_next(&q)) {
        for (int i = 0; i < 5; i++)
            found[i] = db_is_null(&q, i) ? "" : db_text_dup(&q, i, a);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = (struct ledger_pair){found[0], found[1], found[2], found[3], found[4]};
    return r;
}

const struct field_def *ledger_choice(const struct procedure *p, const char *part)
{
    for (size_t i = 0; i < p->n_moves; i++) {
        const struct field_def *f = move_field_of(&p->moves[i], part);
        if (f && f->type == FIELD_CHOICE)
            return f;
    }
    return NULL;
}
