/*
 * Coverage of campaigns: the matrix of units and rounds, and the rows of one unit. Which rounds saw a subject is one
 * number, a sum of the bits of these rounds; the matrix adds up what the grid shows.
 */
#include <string.h>

#include "base/str.h"
#include "model/campaign_priv.h"
#include "model/cursor.h"
#include "model/unit.h"
#include "model/visible.h"

#define WINDOW 5000 /* rows that one page looks at */

#define IN_ROUND(at) " r.campaign_id = $3 AND " at " >= r.from_at AND " at " < r.until_at"

/* A visit that is disputed does not count until the dispute is answered. */
#define UNDISPUTED                                                                                                     \
    " (t.disputed = 0 OR NOT EXISTS (SELECT 1 FROM tie_record p WHERE p.tie_id = b.tie_id AND p.about = b.seq"         \
    " AND p.kind = 'dispute' AND NOT EXISTS (SELECT 1 FROM tie_record o WHERE o.tie_id = b.tie_id"                     \
    " AND o.about = b.seq AND o.kind = 'answer' AND o.seq > p.seq)))"

/* What covers the subject s: $4 to $6 roles of ties, $7 to $9 programmes, $10 a checklist. The first of each is ""
 * where the kind names none, and then nothing is looked for. */
#define WRITTEN_UP(programmes)                                                                                         \
    " d.programme IN (" programmes ") AND d.state IN ('written', 'checked') AND" IN_ROUND("d.starts_at")
#define BY_TIE                                                                                                            \
    " $4 <> '' AND t.subject_id = s.id AND t.role IN ($4, $5, $6) AND b.tie_id = t.id AND b.kind = 'visit' AND" IN_ROUND( \
        "b.occurred_at") " AND" UNDISPUTED
#define BY_ACTIVITY                                                                                                    \
    " $7 <> '' AND q.subject_id = s.id AND q.part <> 'attended' AND d.id = q.activity_id AND" WRITTEN_UP(              \
        "$7, $8, $9") " AND" ACTIVITY_VISIBLE
#define BY_CHECKLIST    " $10 <> '' AND k.subject_id = s.id AND k.code = $10 AND k.done_at > 0 AND" IN_ROUND("k.done_at")
#define FROM_TIES       " tie t CROSS JOIN tie_record b CROSS JOIN campaign_round r WHERE" BY_TIE
#define FROM_ACTIVITIES " activity_subject q CROSS JOIN activity d CROSS JOIN campaign_round r WHERE" BY_ACTIVITY
#define FROM_CHECKLISTS " checklist_run k CROSS JOIN campaign_round r WHERE" BY_CHECKLIST

/* Of a register, in an area and below, with a choice of the register: $11 to $14 where nothing else is said. */
#define FITS_OF(reg, area, part, value)                                                                                \
    " s.register = " reg " AND s.closed_at = 0 AND (" area " = 0 OR EXISTS (SELECT 1 FROM area_tree f"                 \
    " WHERE f.ancestor_id = " area " AND f.descendant_id = s.area_id)) AND (" part " = '' OR EXISTS (SELECT 1"         \
    " FROM subject_value e WHERE e.subject_id = s.id AND e.part = " part " AND e.value = " value "))"
#define FITS FITS_OF("$11", "$12", "$13", "$14")

#define WHOLE(n)   "CAST(SUM(" n ") AS BIGINT)"
#define ONE(when)  "CASE WHEN " when " THEN 1 ELSE 0 END"
#define ROUND(bit) ", " WHOLE("z.mask / " bit " % 2")
#define ROUNDS                                                                                                         \
    ROUND("1")                                                                                                         \
    ROUND("2")                                                                                                         \
    ROUND("4")                                                                                                         \
    ROUND("8")                                                                                                         \
    ROUND("16")                                                                                                        \
    ROUND("32")                                                                                                        \
    ROUND("64")                                                                                                        \
    ROUND("128")                                                                                                       \
    ROUND("256")                                                                                                       \
    ROUND("512")                                                                                                       \
    ROUND("1024")                                                                                                      \
    ROUND("2048")

/* $2 the unit it goes over, $15 limit. Subjects are counted once, and once more what covers them, from the visits of
 * each and from the activities and checklists of the rounds. */
#define WITHIN                " x.ancestor_id = $2 AND s.unit_id = x.descendant_id AND" FITS " AND" UNIT_OWN("x.descendant_id")
#define COVERED_BY(from, how) "SELECT s.unit_id, s.id, r.bit FROM" from " WHERE" how " AND" WITHIN
DB_STMT(
    campaign_cover_subjects,
    "SELECT y.*, u.code, u.name FROM (SELECT z.unit_id, " WHOLE("z.n") ", " WHOLE(ONE("z.mask > 0")) ROUNDS
    " FROM (SELECT s.unit_id, COUNT(*) AS n, CAST(0 AS BIGINT) AS mask FROM unit_tree x CROSS JOIN subject s"
    " WHERE" WITHIN " GROUP BY s.unit_id UNION ALL SELECT w.unit_id, 0, CAST(SUM(w.bit) AS BIGINT) FROM (" COVERED_BY(
        " unit_tree x CROSS JOIN subject s CROSS JOIN tie t CROSS JOIN tie_record b CROSS JOIN campaign_round r",
        BY_TIE) " UNION " COVERED_BY(" campaign_round r CROSS JOIN activity d CROSS JOIN activity_subject q"
                                     " CROSS JOIN subject s CROSS JOIN unit_tree x",
                                     BY_ACTIVITY) " UNION " COVERED_BY(" campaign_round r CROSS JOIN checklist_run k CROSS JOIN subject s CROSS JOIN unit_tree x",
                                                                       BY_CHECKLIST) ") w GROUP BY w.unit_id, w.id) z GROUP BY z.unit_id) y JOIN unit u ON u.id = y.unit_id"
                                                                                     " ORDER BY u.code LIMIT $15");

/* $4 procedure, $5 and $6 the period. What is in a compartment is in no number of a unit, what was dropped is not
 * worked off, and what comes back is not closed any more. What has no lead office yet is of whoever took it in. */
#define MATTERS                                                                                                        \
    " matter m WHERE m.procedure = $4 AND m.submitted_at >= $5 AND m.submitted_at < $6 AND m.compartment = 0"          \
    " AND m.stage <> 'ended' AND EXISTS (SELECT 1 FROM unit_tree x WHERE x.ancestor_id = $2"                           \
    " AND x.descendant_id = COALESCE(m.unit_id, m.intake_unit_id)) AND" MATTER_VISIBLE
#define MATTER_MASK                                                                                                    \
    "COALESCE((SELECT r.bit FROM campaign_round r WHERE m.stage = 'closed' AND" IN_ROUND("m.closed_at") "), 0)"
DB_STMT(campaign_cover_matters,
        "SELECT y.*, COALESCE(u.code, ''), COALESCE(u.name, '') FROM (SELECT z.unit_id, COUNT(*), " WHOLE(
            ONE("z.mask > 0")) ROUNDS " FROM (SELECT COALESCE(m.unit_id, 0) AS unit_id, " MATTER_MASK
                                      " AS mask FROM" MATTERS " LIMIT $8) z GROUP BY z.unit_id) y"
                                      " LEFT JOIN unit u ON u.id = y.unit_id ORDER BY COALESCE(u.code, '') LIMIT $7");

#define HELD                                                                                                           \
    WRITTEN_UP("$4, $5, $6")                                                                                           \
    " AND ($7 = '' OR EXISTS (SELECT 1 FROM activity_value y WHERE y.activity_id = d.id AND y.part = $7"               \
    " AND y.value = $8))"
#define OF_UNITS(column)                                                                                               \
    "SELECT x.descendant_id, r.no, COUNT(*) FROM unit_tree x CROSS JOIN campaign_round r CROSS JOIN activity d"        \
    " WHERE x.ancestor_id = $2 AND x.descendant_id <> $2 AND d." column " = x.descendant_id AND" HELD                  \
    " AND" ACTIVITY_VISIBLE " GROUP BY x.descendant_id, r.no"
/* Units below the one that it goes over, $9 limit, and whether the viewer may say of one that it was not seen: who came
 * to it is known where the campaign is, what it held by whoever reads there. A unit without anybody at a post holds
 * nothing, so nothing is due of it. */
#define UNITS(known, there)                                                                                            \
    "SELECT u.id, u.code, u.name, CASE WHEN" UNIT_OWN(                                                                 \
        known) " THEN 1 ELSE 0 END FROM unit_tree x JOIN unit u ON u.id = x.descendant_id WHERE x.ancestor_id = $2"    \
               " AND x.descendant_id <> $2 AND u.active = 1 AND" there " ORDER BY u.code LIMIT $9"
DB_STMT(campaign_units_received, UNITS("$2", " $3 = $3 AND $4 = $4 AND $5 = $5 AND $6 = $6 AND $7 = $7 AND $8 = $8"));
DB_STMT(campaign_units_held,
        UNITS("u.id", " (EXISTS (SELECT 1 FROM post p WHERE p.unit_id = u.id AND p.until = 0 AND p.reads = 1)"
                      " OR EXISTS (SELECT 1 FROM campaign_round r CROSS JOIN activity d WHERE d.unit_id = u.id"
                      " AND" HELD " AND" ACTIVITY_VISIBLE "))"));
DB_STMT(campaign_cover_received, OF_UNITS("host_id"));
DB_STMT(campaign_cover_held, OF_UNITS("unit_id"));

#define TEXTS_OF(list) DB_TEXT(str_or((list)[0], "")), DB_TEXT(str_or((list)[1], "")), DB_TEXT(str_or((list)[2], ""))

/* The places of a list of codes that ends early hold "". */
static void ways_of(const char *const *list, const char *ret[CAMPAIGN_WAYS_MAX])
{
    for (size_t i = 0; i < CAMPAIGN_WAYS_MAX; i++)
        ret[i] = "";
    for (size_t i = 0; i < CAMPAIGN_WAYS_MAX && list[i]; i++)
        ret[i] = list[i];
}

/* $1 to $14 of what goes over subjects. */
#define SUBJECT_ARGS 14
static void args_of(const struct viewer *v, const struct campaign *x, struct db_val *ret)
{
    const char *ties[CAMPAIGN_WAYS_MAX], *programmes[CAMPAIGN_WAYS_MAX];
    ways_of(x->kind->ties, ties);
    ways_of(x->kind->programmes, programmes);
    ret[0] = DB_INT(v->id);
    ret[1] = DB_INT(x->unit_id);
    ret[2] = DB_INT(x->id);
    for (int i = 0; i < CAMPAIGN_WAYS_MAX; i++) {
        ret[3 + i] = DB_TEXT(ties[i]);
        ret[6 + i] = DB_TEXT(programmes[i]);
    }
    ret[9] = DB_TEXT(x->kind->checklist);
    ret[10] = DB_TEXT(x->kind->target);
    ret[11] = DB_INT(x->area_id);
    ret[12] = DB_TEXT(x->part);
    ret[13] = DB_TEXT(x->value);
}

/* Subjects of a visit, $2, that the campaign of the unit $1 does not go over; $3 to $6 as for FITS. */
DB_STMT(campaign_unfit,
        "SELECT s.code FROM activity_subject q JOIN subject s ON s.id = q.subject_id WHERE q.activity_id = $2"
        " AND q.part = 'visited' AND NOT (EXISTS (SELECT 1 FROM unit_tree x WHERE x.ancestor_id = $1"
        " AND x.descendant_id = s.unit_id) AND" FITS_OF("$3", "$4", "$5", "$6") ") ORDER BY s.code LIMIT 1");

enum err campaign_fits(struct db_conn *tx, struct arena *a, const struct campaign *x, int64_t activity_id,
                       struct error *e)
{
    char *code = NULL;
    enum err r = db_get_text(tx, &campaign_unfit,
                             DB_ARGS(DB_INT(x->unit_id), DB_INT(activity_id), DB_TEXT(x->kind->target),
                                     DB_INT(x->area_id), DB_TEXT(x->part), DB_TEXT(x->value)),
                             a, &code, e);
    if (r == ERR_NOT_FOUND)
        return ERR_OK;
    return r == ERR_OK ? error_set(e, ERR_INVALID, "codes", N_("The campaign does not go over {}."), "%s", code) : r;
}

/* ---- The matrix ---- */

static void add_up(struct campaign_matrix *m)
{
    for (int i = 0; i < m->n; i++) {
        m->sum.total += m->rows[i].total;
        m->sum.covered += m->rows[i].covered;
        for (int k = 0; k < CAMPAIGN_ROUNDS_MAX; k++)
            m->sum.rounds[k] += m->rows[i].rounds[k];
    }
}

/* Columns: unit, how many, how many covered, the twelve rounds, code, name. */
static enum err read_sums(struct db_rows *q, struct arena *a, struct campaign_matrix *m, struct error *e)
{
    while (db_next(q)) {
        m->more = m->n == CAMPAIGN_UNITS_MAX;
        if (m->more)
            break;
        struct campaign_unit *u = &m->rows[m->n++];
        *u = (struct campaign_unit){.unit_id = db_int(q, 0), .total = db_int(q, 1), .covered = db_int(q, 2)};
        for (int i = 0; i < CAMPAIGN_ROUNDS_MAX; i++)
            u->rounds[i] = db_int(q, 3 + i);
        u->unit_code = db_text_dup(q, 3 + CAMPAIGN_ROUNDS_MAX, a);
        u->unit = db_text_dup(q, 4 + CAMPAIGN_ROUNDS_MAX, a);
    }
    enum err r = db_end(q, e);
    if (r == ERR_OK)
        add_up(m);
    return r;
}

static enum err read_units(struct db_rows *q, struct arena *a, struct campaign_matrix *m, struct error *e)
{
    while (db_next(q)) {
        m->more = m->n == CAMPAIGN_UNITS_MAX;
        if (m->more)
            break;
        m->rows[m->n++] = (struct campaign_unit){
            .unit_id = db_int(q, 0),
            .unit_code = db_text_dup(q, 1, a),
            .unit = db_text_dup(q, 2, a),
            .unknown = !db_int(q, 3),
        };
    }
    return db_end(q, e);
}

/* How many units were seen, in all and in each round, of those that the viewer can say so of. */
static void add_up_units(struct campaign_matrix *m)
{
    for (int i = 0; i < m->n; i++) {
        m->rows[i].unknown = m->rows[i].unknown && !m->rows[i].covered;
        m->sum.total += !m->rows[i].unknown;
        m->sum.covered += m->rows[i].covered > 0;
        for (int k = 0; k < CAMPAIGN_ROUNDS_MAX; k++)
            m->sum.rounds[k] += m->rows[i].rounds[k] > 0;
    }
}

static enum err cover_units(struct db_conn *c, const struct viewer *v, struct arena *a, const struct campaign *x,
                            struct campaign_matrix *m, struct error *e)
{
    struct db_rows q;
    const char *p[CAMPAIGN_WAYS_MAX];
    ways_of(x->kind->programmes, p);
    const struct db_val args[] = {DB_INT(v->id),
                                  DB_INT(x->unit_id),
                                  DB_INT(x->id),
                                  TEXTS_OF(p),
                                  DB_TEXT(x->kind->part),
                                  DB_TEXT(x->kind->value),
                                  DB_INT(CAMPAIGN_UNITS_MAX + 1)};
    db_query(c, &q, x->kind->received ? &campaign_units_received : &campaign_units_held,
             (struct db_args){args, COUNT_OF(args)});
    enum err r = read_units(&q, a, m, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, x->kind->received ? &campaign_cover_received : &campaign_cover_held,
             (struct db_args){args, COUNT_OF(args) - 1});
    while (db_next(&q)) {
        int64_t no = db_int(&q, 1);
        for (int i = 0; i < m->n; i++) {
            if (m->rows[i].unit_id == db_int(&q, 0) && no >= 1 && no <= CAMPAIGN_ROUNDS_MAX) {
                m->rows[i].rounds[no - 1] = db_int(&q, 2);
                m->rows[i].covered += db_int(&q, 2);
            }
        }
    }
    add_up_units(m);
    return db_end(&q, e);
}

enum err campaign_cover(struct db_conn *c, const struct viewer *v, struct arena *a, const struct campaign *x,
                        struct campaign_matrix *ret, struct error *e)
{
    struct campaign_matrix m = {.rows = arena_array(a, struct campaign_unit, CAMPAIGN_UNITS_MAX)};
    struct db_val args[SUBJECT_ARGS + 1];
    struct db_rows q;
    enum err r = ERR_OK;
    if (x->kind->over == CAMPAIGN_UNITS) {
        r = cover_units(c, v, a, x, &m, e);
    } else if (x->kind->over == CAMPAIGN_MATTERS) {
        db_query(c, &q, &campaign_cover_matters,
                 DB_ARGS(DB_INT(v->id), DB_INT(x->unit_id), DB_INT(x->id), DB_TEXT(x->kind->target), DB_INT(x->from_at),
                         DB_INT(x->until_at), DB_INT(CAMPAIGN_UNITS_MAX + 1), DB_INT(INT64_MAX)));
        r = read_sums(&q, a, &m, e);
    } else {
        args_of(v, x, args);
        args[SUBJECT_ARGS] = DB_INT(CAMPAIGN_UNITS_MAX + 1);
        db_query(c, &q, &campaign_cover_subjects, (struct db_args){args, SUBJECT_ARGS + 1});
        r = read_sums(&q, a, &m, e);
    }
    if (r == ERR_OK)
        *ret = m;
    return r;
}

/* ---- The rows of one unit ---- */

/* Whether anything covers the subject s in the round of the bit $16, 0: in any. Stops at the first that does. */
#define IN_ASKED   " AND ($16 = 0 OR r.bit = $16)"
#define ANY_OF(of) " EXISTS (SELECT 1 FROM" of IN_ASKED ")"
#define SEEN       ANY_OF(FROM_TIES) " OR" ANY_OF(FROM_ACTIVITIES) " OR" ANY_OF(FROM_CHECKLISTS)

/* $2 the unit, $15 after which code, $17 covered or gaps, $18 limit, $19 up to which code, '': to the end. In the order
 * of the index, so that it stops with the page. Of all nobody asks what covers them. */
DB_STMT(campaign_grid_subjects,
        "SELECT s.id, s.code, s.name FROM subject s WHERE s.unit_id = $2 AND" FITS
        " AND s.code > $15 AND ($19 = '' OR s.code <= $19) AND (" UNIT_OWN(
            "$2") " OR" SUBJECT_VISIBLE ") AND CASE WHEN" SEEN " THEN 1 ELSE 2 END = $17 ORDER BY s.code LIMIT $18");
/* $2 the unit, $3 to $6 as for FITS, $7 after which code, $8 limit. */
DB_STMT(campaign_grid_all,
        "SELECT s.id, s.code, s.name FROM subject s WHERE s.unit_id = $2 AND" FITS_OF(
            "$3", "$4", "$5", "$6") " AND s.code > $7 AND (" UNIT_OWN("$2") " OR" SUBJECT_VISIBLE
                                                                            ") ORDER BY s.code LIMIT $8");
DB_STMT(campaign_grid_end, "SELECT z.id, z.code FROM subject z WHERE z.unit_id = $1 AND z.register = $2 AND z.code > $3"
                           " ORDER BY z.code LIMIT 1 OFFSET $4");
DB_STMT(campaign_grid_after, "SELECT s.code FROM subject s WHERE s.id = $1 AND s.register = $2 AND s.unit_id = $3");

/* What covered the subjects $15 to $64 that a page shows, by ties the newest visit of each: the newest of all is chosen
 * where they are read. */
#define SEEN_AT_ONCE 50
#define SHOWN_HERE                                                                                                     \
    " s.id IN ($15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34,"    \
    " $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56,"   \
    " $57, $58, $59, $60, $61, $62, $63, $64) AND s.unit_id = $2 AND s.register = $11 AND $12 = $12 AND $13 = $13"     \
    " AND $14 = $14 AND (" UNIT_OWN("$2") " OR" SUBJECT_VISIBLE ")"
#define SEEN_BY(at, kind, ref, from, how)                                                                              \
    "SELECT s.id, r.no, " at " AS at, '" kind "' AS kind, " ref " AS ref FROM subject s" from                          \
    " CROSS JOIN campaign_round r WHERE" how " AND" SHOWN_HERE
DB_STMT(
    campaign_grid_seen,
    SEEN_BY(
        "MAX(b.occurred_at)", "tie", "CAST(t.no AS TEXT)", " CROSS JOIN tie t CROSS JOIN tie_record b",
        BY_TIE) " GROUP BY s.id, r.no, t.no UNION ALL " SEEN_BY("d.starts_at", "activity", "d.number",
                                                                " CROSS JOIN activity_subject q CROSS JOIN activity d",
                                                                BY_ACTIVITY) " UNION ALL " SEEN_BY("k.done_at",
                                                                                                   "checklist",
                                                                                                   "CAST(k.no AS TEXT)",
                                                                                                   " CROSS JOIN checklist_run k",
                                                                                                   BY_CHECKLIST));

/* $7 the unit, 0: none; $8 and $9 after which time and id; $10 bit of the round; $11 all, covered or gaps; $12 limit.
 */
DB_STMT(campaign_grid_matters,
        "SELECT z.id, z.number, z.title, z.mask, z.at, z.closed_at FROM (SELECT m.id, m.number, m.title, " MATTER_MASK
        " AS mask, m.submitted_at AS at, m.closed_at FROM" MATTERS " AND COALESCE(m.unit_id, 0) = $7"
        " AND (m.submitted_at, m.id) > ($8, $9)) z WHERE ($11 = 0 OR ($11 = 1 AND (CASE WHEN $10 = 0 THEN z.mask"
        " ELSE z.mask & $10 END) > 0) OR ($11 = 2 AND (CASE WHEN $10 = 0 THEN z.mask ELSE z.mask & $10 END) = 0))"
        " ORDER BY z.at, z.id LIMIT $12");

/* $2 the unit, $9 round, 0: any; $10 and $11 after which time and id, $12 limit. */
#define TRIPS(column)                                                                                                  \
    "SELECT d.id, d.number, d.title, r.no, d.starts_at FROM campaign_round r CROSS JOIN activity d WHERE d." column    \
    " = $2 AND" HELD " AND ($9 = 0 OR r.no = $9) AND (d.starts_at, d.id) > ($10, $11) AND" ACTIVITY_VISIBLE            \
    " ORDER BY d.starts_at, d.id LIMIT $12"
DB_STMT(campaign_trips_received, TRIPS("host_id"));
DB_STMT(campaign_trips_held, TRIPS("unit_id"));

static int64_t bit_of(int round)
{
    return round > 0 ? INT64_C(1) << (round - 1) : 0;
}

/* On its way into a page. */
struct paging {
    struct db_conn *c;
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const struct campaign *x;
    const struct campaign_ask *ask;
    int limit;
    const char *name; /* of the list, for its cursor */
    struct cursor at;
    int64_t *ids; /* of the subjects that are shown */
    struct campaign_grid g;
};

/* The newest; of two at once that of the lesser number. */
static void see(struct campaign_row *row, int64_t no, int64_t at, const char *kind, const char *ref)
{
    if (no < 1 || no > CAMPAIGN_ROUNDS_MAX)
        return;
    struct campaign_seen *x = &row->rounds[no - 1];
    if (at > x->at || (x->at && at == x->at && strcmp(ref, x->ref) < 0))
        *x = (struct campaign_seen){at, kind, ref};
}

static const char *kind_of(const char *stored)
{
    static const char *const kinds[] = {"tie", "activity", "checklist"};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_eq(kinds[i], stored))
            return kinds[i];
    }
    return "";
}

/* Of the rows from first on, SEEN_AT_ONCE of them. */
static enum err read_seen_from(struct paging *p, int first, struct error *e)
{
    struct db_val args[SUBJECT_ARGS + SEEN_AT_ONCE];
    struct db_rows q;
    args_of(p->viewer, p->x, args);
    args[1] = DB_INT(p->ask->unit_id);
    for (int i = 0; i < SEEN_AT_ONCE; i++)
        args[SUBJECT_ARGS + i] = DB_INT(first + i < p->g.n ? p->ids[first + i] : 0);
    db_query(p->c, &q, &campaign_grid_seen, (struct db_args){args, SUBJECT_ARGS + SEEN_AT_ONCE});
    while (db_next(&q)) {
        for (int i = first; i < p->g.n && i < first + SEEN_AT_ONCE; i++) {
            if (p->ids[i] == db_int(&q, 0))
                see(&p->g.rows[i], db_int(&q, 1), db_int(&q, 2), kind_of(db_text(&q, 3)), db_text_dup(&q, 4, p->arena));
        }
    }
    return db_end(&q, e);
}

static enum err read_seen(struct paging *p, struct error *e)
{
    enum err r = ERR_OK;
    for (int i = 0; i < p->g.n && r == ERR_OK; i += SEEN_AT_ONCE)
        r = read_seen_from(p, i, e);
    return r;
}

/* Where the stretch ends that a page looks at, although it shows less; "": at the end of what there is. */
static enum err stretch_end(struct paging *p, const char *after, int64_t *ret_id, const char **ret_code,
                            struct error *e)
{
    struct db_rows q;
    *ret_id = 0;
    *ret_code = "";
    db_query(p->c, &q, &campaign_grid_end,
             DB_ARGS(DB_INT(p->ask->unit_id), DB_TEXT(p->x->kind->target), DB_TEXT(after), DB_INT(WINDOW - 1)));
    if (db_next(&q)) {
        *ret_id = db_int(&q, 0);
        *ret_code = db_text_dup(&q, 1, p->arena);
    }
    return db_end(&q, e);
}

static enum err read_subjects(struct paging *p, const char *after, const char *until, bool *ret_more, struct error *e)
{
    struct db_val args[SUBJECT_ARGS + 5];
    struct db_rows q;
    *ret_more = false;
    args_of(p->viewer, p->x, args);
    args[1] = DB_INT(p->ask->unit_id);
    args[SUBJECT_ARGS] = DB_TEXT(after);
    args[SUBJECT_ARGS + 1] = DB_INT(bit_of(p->ask->round));
    args[SUBJECT_ARGS + 2] = DB_INT(p->ask->show);
    args[SUBJECT_ARGS + 3] = DB_INT(p->limit + 1);
    args[SUBJECT_ARGS + 4] = DB_TEXT(until);
    if (p->ask->show == CAMPAIGN_SHOW_ALL)
        db_query(p->c, &q, &campaign_grid_all,
                 DB_ARGS(args[0], args[1], args[10], args[11], args[12], args[13], args[14], args[17]));
    else
        db_query(p->c, &q, &campaign_grid_subjects, (struct db_args){args, COUNT_OF(args)});
    while (db_next(&q)) {
        *ret_more = p->g.n == p->limit;
        if (*ret_more)
            break;
        p->ids[p->g.n] = db_int(&q, 0);
        p->g.rows[p->g.n++] =
            (struct campaign_row){.code = db_text_dup(&q, 1, p->arena), .name = db_text_dup(&q, 2, p->arena)};
    }
    return db_end(&q, e);
}

static enum err page_subjects(struct paging *p, struct error *e)
{
    char *after = NULL;
    const char *until = "";
    int64_t end = 0;
    bool more = false;
    enum err r = ERR_OK;
    if (p->at.id)
        r = db_get_text(p->c, &campaign_grid_after,
                        DB_ARGS(DB_INT(p->at.id), DB_TEXT(p->x->kind->target), DB_INT(p->ask->unit_id)), p->arena,
                        &after, e);
    if (r == ERR_OK && p->ask->show != CAMPAIGN_SHOW_ALL)
        r = stretch_end(p, str_or(after, ""), &end, &until, e);
    if (r == ERR_OK)
        r = read_subjects(p, str_or(after, ""), until, &more, e);
    if (r == ERR_OK && more)
        end = p->ids[p->g.n - 1];
    if (r == ERR_OK && end)
        p->g.next = cursor_write(p->site, p->arena, p->viewer, p->name, (struct cursor){0, end});
    return r == ERR_OK ? read_seen(p, e) : r;
}

static enum err page_matters(struct paging *p, struct error *e)
{
    struct db_rows q;
    int64_t last_at = 0, last_id = 0;
    bool more = false;
    db_query(p->c, &q, &campaign_grid_matters,
             DB_ARGS(DB_INT(p->viewer->id), DB_INT(p->x->unit_id), DB_INT(p->x->id), DB_TEXT(p->x->kind->target),
                     DB_INT(p->x->from_at), DB_INT(p->x->until_at), DB_INT(p->ask->unit_id), DB_INT(p->at.key),
                     DB_INT(p->at.id), DB_INT(bit_of(p->ask->round)), DB_INT(p->ask->show), DB_INT(p->limit + 1)));
    while (db_next(&q)) {
        more = p->g.n == p->limit;
        if (more)
            break;
        struct campaign_row *row = &p->g.rows[p->g.n++];
        *row = (struct campaign_row){
            .code = db_text_dup(&q, 1, p->arena), .name = db_text_dup(&q, 2, p->arena), .at = db_int(&q, 4)};
        for (int k = 0; k < CAMPAIGN_ROUNDS_MAX; k++) {
            if (db_int(&q, 3) & INT64_C(1) << k)
                see(row, k + 1, db_int(&q, 5), "matter", row->code);
        }
        last_at = db_int(&q, 4);
        last_id = db_int(&q, 0);
    }
    if (more)
        p->g.next = cursor_write(p->site, p->arena, p->viewer, p->name, (struct cursor){last_at, last_id});
    return db_end(&q, e);
}

static enum err page_trips(struct paging *p, struct error *e)
{
    struct db_rows q;
    const char *ways[CAMPAIGN_WAYS_MAX];
    int64_t last_at = 0, last_id = 0;
    bool more = false;
    ways_of(p->x->kind->programmes, ways);
    db_query(p->c, &q, p->x->kind->received ? &campaign_trips_received : &campaign_trips_held,
             DB_ARGS(DB_INT(p->viewer->id), DB_INT(p->ask->unit_id), DB_INT(p->x->id), TEXTS_OF(ways),
                     DB_TEXT(p->x->kind->part), DB_TEXT(p->x->kind->value), DB_INT(p->ask->round), DB_INT(p->at.key),
                     DB_INT(p->at.id), DB_INT(p->limit + 1)));
    while (db_next(&q)) {
        more = p->g.n == p->limit;
        if (more)
            break;
        struct campaign_row *row = &p->g.rows[p->g.n++];
        *row = (struct campaign_row){
            .code = db_text_dup(&q, 1, p->arena), .name = db_text_dup(&q, 2, p->arena), .at = db_int(&q, 4)};
        see(row, db_int(&q, 3), db_int(&q, 4), "activity", row->code);
        last_at = db_int(&q, 4);
        last_id = db_int(&q, 0);
    }
    if (more)
        p->g.next = cursor_write(p->site, p->arena, p->viewer, p->name, (struct cursor){last_at, last_id});
    return db_end(&q, e);
}

enum err campaign_rows(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct campaign_full *x, const struct campaign_ask *ask, struct campaign_grid *ret,
                       struct error *e)
{
    struct paging p = {.c = c, .site = s, .viewer = v, .arena = a, .x = &x->c, .ask = ask};
    bool within = false;
    p.limit = ask->limit < 1 ? 1 : ask->limit > CAMPAIGN_LIST_MAX ? CAMPAIGN_LIST_MAX : ask->limit;
    p.name = arena_printf(a, "campaign:%s:%lld:%d:%d", x->c.number, (long long)ask->unit_id, ask->round, ask->show);
    p.g.rows = arena_array(a, struct campaign_row, (size_t)p.limit);
    p.ids = arena_array(a, int64_t, (size_t)p.limit);
    enum err r = str_empty(ask->cursor) ? ERR_OK : cursor_read(s, a, v, p.name, ask->cursor, &p.at, e);
    if (r == ERR_OK && ask->unit_id)
        r = unit_is_below(c, ask->unit_id, x->c.unit_id, &within, e);
    if (r == ERR_OK && ask->unit_id && !within)
        r = error_set(e, ERR_NOT_FOUND, "unit", N_("The campaign does not go over this unit."), NULL);
    if (r == ERR_OK)
        r = x->c.kind->over == CAMPAIGN_SUBJECTS  ? page_subjects(&p, e)
            : x->c.kind->over == CAMPAIGN_MATTERS ? page_matters(&p, e)
                                                  : page_trips(&p, e);
    if (r == ERR_OK)
        *ret = p.g;
    return r;
}
