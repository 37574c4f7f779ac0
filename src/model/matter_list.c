/*
 * The queues of the desk. Each is one statement that an index serves: the innermost SELECT gives ids and the sort key
 * of one page, what surrounds it fetches the columns for those alone. The same SELECT, cut off at 1,001, is the count.
 *
 * Queues go by the stage of a matter, which follows from its state (catalogue/procedure.h): the same words for every
 * kind.
 */
#include <string.h>

#include "base/str.h"
#include "model/filter.h"
#include "model/matter.h"
#include "model/matter_row.h"
#include "model/person.h"
#include "model/reach.h"
#include "model/visible.h"

#define LIMIT_MAX   200
#define COUNT_MAX   1001
#define SAME_CALLER 20
#define MAC_SIZE    16
#define WINDOWS_MAX 8 /* a page may look at 40,000 matters, which is a tenth of a second */

/* Units at or below a unit where the viewer holds a post that reads. */
#define UNITS_BELOW                                                                                                    \
    "SELECT DISTINCT bt.descendant_id AS unit_id FROM post bp JOIN unit_tree bt ON bt.ancestor_id = bp.unit_id"        \
    " WHERE bp.officer_id = $1 AND bp.until = 0 AND bp.reads = 1"

/* The matter was taken in at such a unit. */
#define AT_INTAKE_OF_VIEWER                                                                                            \
    " ($1 = 0 OR EXISTS (SELECT 1 FROM post ip JOIN unit_tree it ON it.ancestor_id = ip.unit_id"                       \
    " WHERE ip.officer_id = $1 AND ip.until = 0 AND ip.reads = 1 AND it.descendant_id = m.intake_unit_id))"

#define AFTER_SUBMITTED  " (m.submitted_at, m.id) > ($2, $3) AND"
#define BEFORE_SUBMITTED " (m.submitted_at, m.id) < ($2, $3) AND"
#define OLDEST_FIRST     " ORDER BY m.submitted_at, m.id LIMIT $4"
#define NEWEST_FIRST     " ORDER BY m.submitted_at DESC, m.id DESC LIMIT $4"
#define BY_SUBMITTED     "SELECT m.id AS id, m.submitted_at AS k FROM matter m WHERE"

/* "+ 0" tells PostgreSQL that no index gives the order. */
#define BY_SUBMITTED_NARROW                                                                                            \
    "SELECT m.id AS id, m.submitted_at AS k FROM " REACHED_FEW                                                         \
    " CROSS JOIN matter m WHERE m.id = n.id AND (m.submitted_at + 0, m.id) < ($2, $3) AND"
#define NEWEST_FIRST_NARROW " ORDER BY m.submitted_at + 0 DESC, m.id DESC LIMIT $4"

#define FILTER_AFTER_4 MATTER_FILTER("$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13")
#define FILTER_AFTER_6 MATTER_FILTER("$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15")

/* A page, the same narrowed by a filter, and the count of all. Wrapped by what the page needs of each row; order is
 * that of the body, which is cut where visibility and the filter are asked. */
#define QUEUE_PAGE(body, order)                                                                                        \
    "SELECT" MATTER_ROW_COLUMNS ", w.k FROM (" body ") w CROSS JOIN matter m" MATTER_ROW_JOINS                         \
    " WHERE m.id = w.id ORDER BY w.k" order ", w.id" order
#define QUEUE_STMTS(name, filter, order, before, after)                                                                \
    DB_STMT(queue_##name, QUEUE_PAGE(before MATTER_VISIBLE after, order));                                             \
    DB_STMT(queue_##name##_some, QUEUE_PAGE(before filter " AND" MATTER_VISIBLE after, order));                        \
    DB_STMT(queue_##name##_count, "SELECT COUNT(*) FROM (" before MATTER_VISIBLE after ") w")

QUEUE_STMTS(all, FILTER_AFTER_4, " DESC", BY_SUBMITTED BEFORE_SUBMITTED, NEWEST_FIRST);
QUEUE_STMTS(all_narrow, FILTER_AFTER_4, " DESC", BY_SUBMITTED_NARROW, NEWEST_FIRST_NARROW);
QUEUE_STMTS(intake, FILTER_AFTER_4, "", BY_SUBMITTED " m.stage = 'new' AND" AFTER_SUBMITTED AT_INTAKE_OF_VIEWER " AND",
            OLDEST_FIRST);
QUEUE_STMTS(returned, FILTER_AFTER_4, "",
            BY_SUBMITTED " m.stage = 'returned' AND" AFTER_SUBMITTED AT_INTAKE_OF_VIEWER " AND", OLDEST_FIRST);
QUEUE_STMTS(objected, FILTER_AFTER_4, "",
            BY_SUBMITTED " m.stage = 'objected' AND" AFTER_SUBMITTED AT_INTAKE_OF_VIEWER " AND", OLDEST_FIRST);
QUEUE_STMTS(arbitration, FILTER_AFTER_4, "",
            BY_SUBMITTED " m.stage = 'arbitration' AND" AFTER_SUBMITTED AT_INTAKE_OF_VIEWER " AND", OLDEST_FIRST);
QUEUE_STMTS(supervised, FILTER_AFTER_4, "",
            "SELECT m.id AS id, sv.due_at AS k FROM supervision sv CROSS JOIN matter m WHERE sv.ended_at = 0"
            " AND m.id = sv.matter_id AND (sv.due_at, sv.matter_id) > ($2, $3) AND",
            " ORDER BY sv.due_at, sv.matter_id LIMIT $4");
QUEUE_STMTS(verify, FILTER_AFTER_4, "", BY_SUBMITTED " m.stage = 'replied' AND" AFTER_SUBMITTED, OLDEST_FIRST);
QUEUE_STMTS(sign, FILTER_AFTER_4, "", BY_SUBMITTED " m.stage = 'verified' AND" AFTER_SUBMITTED, OLDEST_FIRST);
QUEUE_STMTS(appealed, FILTER_AFTER_4, "", BY_SUBMITTED " m.stage = 'appealed' AND" AFTER_SUBMITTED, OLDEST_FIRST);

/* With a filter the way from the newest could pass a million others: a part of the way at a time. */
#define WINDOW "5000"
DB_STMT(window_edge, "SELECT c.submitted_at, c.id FROM matter c WHERE (c.submitted_at, c.id) < ($1, $2)"
                     " ORDER BY c.submitted_at DESC, c.id DESC LIMIT 1 OFFSET " WINDOW " - 1");
#define BY_WINDOW                                                                                                      \
    "SELECT m.id AS id, m.submitted_at AS k FROM (SELECT c.id FROM matter c WHERE (c.submitted_at, c.id) < ($2, $3)"   \
    " ORDER BY c.submitted_at DESC, c.id DESC LIMIT " WINDOW ") n CROSS JOIN matter m WHERE m.id = n.id AND"
DB_STMT(queue_all_window, QUEUE_PAGE(BY_WINDOW FILTER_AFTER_4 " AND" MATTER_VISIBLE NEWEST_FIRST, " DESC"));

#define TO_PUBLISH " m.stage = 'closed' AND m.published_at = 0 AND m.compartment = 0 AND"
/* What is closed is nearly all there is: its way ends where the filter's days do. */
#define PUBLISH_FILTER FILTER_AFTER_4 " AND m.submitted_at >= $12"
QUEUE_STMTS(publish, PUBLISH_FILTER, " DESC", BY_SUBMITTED TO_PUBLISH BEFORE_SUBMITTED, NEWEST_FIRST);
QUEUE_STMTS(publish_narrow, FILTER_AFTER_4, " DESC", BY_SUBMITTED_NARROW TO_PUBLISH, NEWEST_FIRST_NARROW);

QUEUE_STMTS(shield, FILTER_AFTER_4, "",
            BY_SUBMITTED " m.compartment = 2 AND m.placed_at = 0 AND m.stage NOT IN ('closed', 'ended')"
                         " AND" AFTER_SUBMITTED,
            OLDEST_FIRST);

/* From the orders of the units where the viewer handles in person: what is everybody's below is nobody's to do. */
#define DUE_OR_NEVER "CASE WHEN m.due_at = 0 THEN 9223372036854775807 ELSE m.due_at END"
QUEUE_STMTS(mine, FILTER_AFTER_4, "",
            "SELECT m.id AS id, " DUE_OR_NEVER " AS k FROM (SELECT DISTINCT wo.matter_id AS id FROM post wp"
            " CROSS JOIN work_order wo WHERE wp.officer_id = $1 AND wp.until = 0 AND wp.role IN ('handler', 'field')"
            " AND wo.unit_id = wp.unit_id AND wo.state IN ('sent', 'accepted')) o CROSS JOIN matter m"
            " WHERE m.id = o.id AND m.stage IN ('dispatched', 'handling') AND (" DUE_OR_NEVER ", m.id) > ($2, $3) AND",
            " ORDER BY k, m.id LIMIT $4");

/* A date is the business of the unit that leads, and of the unit that took the matter in and has to urge. */
#define OPEN_STAGES                                                                                                    \
    "'new', 'returned', 'dispatched', 'objected', 'arbitration', 'handling', 'replied', 'verified', 'appealed'"
#define DUE_IDS(from, to)                                                                                              \
    "SELECT dl.id AS id FROM (" UNITS_BELOW ") lu CROSS JOIN matter dl WHERE dl.unit_id = lu.unit_id"                  \
    " AND dl.stage IN (" OPEN_STAGES ") AND dl.due_at >= " from " AND dl.due_at < " to                                 \
    " UNION SELECT di.id FROM (" UNITS_BELOW ") iu CROSS JOIN matter di WHERE di.intake_unit_id = iu.unit_id"          \
    " AND di.stage IN (" OPEN_STAGES ") AND di.due_at >= " from " AND di.due_at < " to
QUEUE_STMTS(due_narrow, FILTER_AFTER_6, "",
            "SELECT m.id AS id, m.due_at AS k FROM (" DUE_IDS("$5", "$6") ") o CROSS JOIN matter m WHERE m.id = o.id"
                                                                          " AND (m.due_at, m.id) > ($2, $3) AND",
            " ORDER BY m.due_at, m.id LIMIT $4");
DB_STMT(due_count, "SELECT COUNT(*) FROM (" DUE_IDS("$2", "$3") " LIMIT $4) w");
QUEUE_STMTS(due, FILTER_AFTER_6, "",
            "SELECT m.id AS id, m.due_at AS k FROM matter m WHERE m.due_at > 0 AND m.due_at >= $5 AND m.due_at < $6"
            " AND (m.due_at, m.id) > ($2, $3) AND m.stage NOT IN ('closed', 'ended')"
            " AND ($1 = 0 OR EXISTS (SELECT 1 FROM post hp JOIN unit_tree ht ON ht.ancestor_id = hp.unit_id"
            " WHERE hp.officer_id = $1 AND hp.until = 0 AND hp.reads = 1"
            " AND ht.descendant_id IN (m.intake_unit_id, m.unit_id)))"
            " AND",
            " ORDER BY m.due_at, m.id LIMIT $4");

/* What others owe: offices have what the viewer's intake sent them, and somebody checks what the viewer's office
 * answered. Open matters alone have a date, so the way along the dates passes nothing else. */
#define OWN_UNITS(roles)                                                                                               \
    "SELECT op.unit_id FROM post op WHERE op.officer_id = $1 AND op.until = 0 AND op.role IN (" roles ")"
#define INTAKERS "'intake', 'dispatcher'"
#define HANDLERS "'handler', 'field'"
#define WAITING_IDS                                                                                                          \
    "SELECT wl.id AS id FROM (" OWN_UNITS(                                                                                   \
        HANDLERS) ") hu CROSS JOIN matter wl WHERE wl.unit_id = hu.unit_id"                                                  \
                  " AND wl.stage IN ('replied', 'verified', 'objected', 'arbitration') UNION SELECT wi.id FROM (" OWN_UNITS( \
                      INTAKERS) ") iu"                                                                                       \
                                " CROSS JOIN matter wi WHERE wi.intake_unit_id = iu.unit_id AND wi.stage IN ('dispatched', 'handling')"
DB_STMT(waiting_probe, "SELECT COUNT(*) FROM (" WAITING_IDS " LIMIT $2) w");
QUEUE_STMTS(waiting_narrow, FILTER_AFTER_4, "",
            "SELECT m.id AS id, " DUE_OR_NEVER " AS k FROM (" WAITING_IDS ") o CROSS JOIN matter m WHERE m.id = o.id"
            " AND (" DUE_OR_NEVER ", m.id) > ($2, $3) AND",
            " ORDER BY k, m.id LIMIT $4");
QUEUE_STMTS(
    waiting, FILTER_AFTER_4, "",
    "SELECT m.id AS id, m.due_at AS k FROM matter m WHERE m.due_at > 0 AND (m.due_at, m.id) > ($2, $3)"
    " AND ((m.stage IN ('dispatched', 'handling') AND m.intake_unit_id IN (" OWN_UNITS(
        INTAKERS) "))"
                  " OR (m.stage IN ('replied', 'verified', 'objected', 'arbitration') AND m.unit_id IN (" OWN_UNITS(
                      HANDLERS) ")))"
                                " AND",
    " ORDER BY m.due_at, m.id LIMIT $4");

#define EVERYBODY 0u
#define OVERSEERS (ROLE_SUPERVISOR | ROLE_LEADER | ROLE_OFFICE)

struct queue_def {
    const struct db_stmt *list, *some, *count;
    const struct db_stmt *narrow_list, *narrow_some, *narrow_count; /* NULL: there is one way only */
    const struct db_stmt *probe; /* counts what the narrow way would begin from; NULL: what is within reach */
    bool newest_first;
    unsigned roles; /* whose queue it is: it is empty for others; EVERYBODY's otherwise */
};

static const struct queue_def queues[QUEUE_COUNT] = {
    [QUEUE_ALL] = {&queue_all, &queue_all_window, &queue_all_count, &queue_all_narrow, &queue_all_narrow_some,
                   &queue_all_narrow_count, NULL, true, EVERYBODY},
    [QUEUE_INTAKE] = {&queue_intake, &queue_intake_some, &queue_intake_count, NULL, NULL, NULL, NULL, false,
                      ROLE_INTAKE | ROLE_DISPATCHER | OVERSEERS},
    [QUEUE_MINE] = {&queue_mine, &queue_mine_some, &queue_mine_count, NULL, NULL, NULL, NULL, false,
                    ROLE_HANDLER | ROLE_FIELD},
    [QUEUE_WAITING] = {&queue_waiting, &queue_waiting_some, &queue_waiting_count, &queue_waiting_narrow,
                       &queue_waiting_narrow_some, &queue_waiting_narrow_count, &waiting_probe, false,
                       ROLE_HANDLER | ROLE_FIELD | ROLE_INTAKE | ROLE_DISPATCHER},
    [QUEUE_DUE_TODAY] = {&queue_due, &queue_due_some, &queue_due_count, &queue_due_narrow, &queue_due_narrow_some,
                         &queue_due_narrow_count, &due_count, false, EVERYBODY},
    [QUEUE_LATE] = {&queue_due, &queue_due_some, &queue_due_count, &queue_due_narrow, &queue_due_narrow_some,
                    &queue_due_narrow_count, &due_count, false, EVERYBODY},
    [QUEUE_VERIFY] = {&queue_verify, &queue_verify_some, &queue_verify_count, NULL, NULL, NULL, NULL, false,
                      ROLE_VERIFIER | OVERSEERS},
    [QUEUE_SIGN] = {&queue_sign, &queue_sign_some, &queue_sign_count, NULL, NULL, NULL, NULL, false,
                    ROLE_DISPATCHER | OVERSEERS},
    [QUEUE_RETURNED] = {&queue_returned, &queue_returned_some, &queue_returned_count, NULL, NULL, NULL, NULL, false,
                        ROLE_INTAKE | ROLE_DISPATCHER | OVERSEERS},
    [QUEUE_OBJECTED] = {&queue_objected, &queue_objected_some, &queue_objected_count, NULL, NULL, NULL, NULL, false,
                        ROLE_DISPATCHER | OVERSEERS},
    [QUEUE_ARBITRATION] = {&queue_arbitration, &queue_arbitration_some, &queue_arbitration_count, NULL, NULL, NULL,
                           NULL, false, OVERSEERS},
    [QUEUE_SUPERVISED] = {&queue_supervised, &queue_supervised_some, &queue_supervised_count, NULL, NULL, NULL, NULL,
                          false, EVERYBODY},
    [QUEUE_APPEALED] = {&queue_appealed, &queue_appealed_some, &queue_appealed_count, NULL, NULL, NULL, NULL, false,
                        OVERSEERS},
    [QUEUE_PUBLISH] = {&queue_publish, &queue_publish_some, &queue_publish_count, &queue_publish_narrow,
                       &queue_publish_narrow_some, &queue_publish_narrow_count, NULL, true, ROLE_PUBLISHER | OVERSEERS},
    [QUEUE_SHIELD] = {&queue_shield, &queue_shield_some, &queue_shield_count, NULL, NULL, NULL, NULL, false, EVERYBODY},
};

static bool is_theirs(const struct viewer *v, enum queue q)
{
    return v->id != VIEWER_NOBODY && (queues[q].roles == EVERYBODY || viewer_may(v, queues[q].roles));
}

/* Where a page begins: after the row with this sort key and id. */
struct place {
    int64_t key, id;
};

static struct place start_of(enum queue q)
{
    int64_t n = queues[q].newest_first ? INT64_MAX : INT64_MIN;
    return (struct place){n, n};
}

#define ARGS_MAX (6 + MATTER_FILTER_ARGS)

/* The arguments of a queue's statements, without those of a filter. */
static struct db_args queue_args(const struct site *s, const struct viewer *v, enum queue q, struct place p, int limit,
                                 struct db_val ret[ARGS_MAX])
{
    int64_t now = clock_now(&s->clock);
    ret[0] = DB_INT(v->id);
    ret[1] = DB_INT(p.key);
    ret[2] = DB_INT(p.id);
    ret[3] = DB_INT(limit);
    if (q != QUEUE_DUE_TODAY && q != QUEUE_LATE)
        return (struct db_args){ret, 4};
    ret[4] = DB_INT(q == QUEUE_LATE ? 1 : now + 1);
    ret[5] = DB_INT(q == QUEUE_LATE ? now + 1 : day_start(civil_day(now, s->zone), s->zone) + MS_DAY + 1);
    return (struct db_args){ret, 6};
}

/* Whose list of what it is: a place of another is none here. */
struct listing {
    struct db_conn *conn;
    const struct site *site;
    const struct viewer *viewer;
    enum queue queue;
    const struct matter_filter *filter; /* NULL: none */
};

static struct hash cursor_mac(const struct listing *l, struct arena *a, struct place p)
{
    const char *text =
        arena_printf(a, "%d/%lld/%lld/%lld/%s", (int)l->queue, (long long)l->viewer->id, (long long)p.key,
                     (long long)p.id, l->filter ? matter_filter_key(a, l->filter) : "");
    return keyed_hash(&l->site->key, "cursor", text, strlen(text));
}

/* A place may be that of a matter which is not the viewer's to know of, so it is not to be read: the mark of what it
 * says also hides it. */
static void hide(const struct listing *l, uint8_t bytes[16 + MAC_SIZE])
{
    struct hash pad = keyed_hash(&l->site->key, "cursor-pad", bytes + 16, MAC_SIZE);
    for (int i = 0; i < 16; i++)
        bytes[i] ^= pad.b[i];
}

static char *cursor_write(const struct listing *l, struct arena *a, struct place p)
{
    uint8_t bytes[16 + MAC_SIZE];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)((uint64_t)p.key >> (56 - 8 * i));
        bytes[8 + i] = (uint8_t)((uint64_t)p.id >> (56 - 8 * i));
    }
    memcpy(bytes + 16, cursor_mac(l, a, p).b, MAC_SIZE);
    hide(l, bytes);
    return hex_of(a, bytes, sizeof(bytes));
}

static enum err cursor_read(const struct listing *l, struct arena *a, const char *cursor, struct place *ret,
                            struct error *e)
{
    uint8_t bytes[16 + MAC_SIZE];
    uint64_t key = 0, id = 0;
    bool ok = hex_parse(cursor, bytes, sizeof(bytes));
    if (ok)
        hide(l, bytes);
    for (int i = 0; ok && i < 8; i++) {
        key = key << 8 | bytes[i];
        id = id << 8 | bytes[8 + i];
    }
    struct place p = {(int64_t)key, (int64_t)id};
    if (!ok || !bytes_equal(bytes + 16, cursor_mac(l, a, p).b, MAC_SIZE))
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    *ret = p;
    return ERR_OK;
}

/* Few matters within reach among a million: then the way from the newest, or the most urgent, would pass nearly all of
 * the others. */
static enum err is_narrow(struct db_conn *c, const struct site *s, const struct viewer *v, enum queue q, bool *ret,
                          struct error *e)
{
    struct db_val x[ARGS_MAX];
    int64_t n = 0;
    enum err r;
    *ret = false;
    if (!queues[q].narrow_list || v->id == VIEWER_OPERATOR)
        return ERR_OK;
    if (!queues[q].probe)
        return reach_few(c, v, ret, e);
    if (queues[q].probe != &due_count) {
        r = db_get_int(c, queues[q].probe, DB_ARGS(DB_INT(v->id), DB_INT(REACH_FEW + 1)), &n, e);
    } else {
        queue_args(s, v, q, start_of(q), 0, x);
        r = db_get_int(c, &due_count, DB_ARGS(x[0], x[4], x[5], DB_INT(REACH_FEW + 1)), &n, e);
    }
    *ret = n <= REACH_FEW;
    return r;
}

/* Rows of a page as they come: one more than asked for tells whether there is a next. */
struct page {
    struct matter *rows;
    int64_t *keys;
    int n, limit;
};

static enum err read_rows(const struct listing *l, const struct db_stmt *stmt, struct place from, struct arena *a,
                          struct page *p, struct error *e)
{
    struct db_val values[ARGS_MAX];
    struct db_args args = queue_args(l->site, l->viewer, l->queue, from, p->limit + 1 - p->n, values);
    if (l->filter) {
        matter_filter_args(l->site, l->filter, values + args.n);
        args.n += MATTER_FILTER_ARGS;
    }
    struct db_rows q;
    db_query(l->conn, &q, stmt, args);
    while (db_next(&q) && p->n <= p->limit) {
        matter_row_read(&q, a, &p->rows[p->n]);
        p->keys[p->n++] = db_int(&q, MATTER_ROW_COUNT);
    }
    return db_end(&q, e);
}

/* Part after part of the way until the page is full or the way was long enough for one page; *from is then where to go
 * on, and *ret_end whether there is nothing further. */
static enum err read_windows(const struct listing *l, struct place *from, struct arena *a, struct page *p,
                             bool *ret_end, struct error *e)
{
    *ret_end = false;
    for (int i = 0; i < WINDOWS_MAX && p->n <= p->limit && !*ret_end; i++) {
        struct db_rows q;
        struct place edge = *from;
        enum err r = read_rows(l, &queue_all_window, *from, a, p, e);
        if (r != ERR_OK)
            return r;
        db_query(l->conn, &q, &window_edge, DB_ARGS(DB_INT(from->key), DB_INT(from->id)));
        *ret_end = !db_next(&q);
        if (!*ret_end)
            edge = (struct place){db_int(&q, 0), db_int(&q, 1)};
        *ret_end = *ret_end || edge.key < l->filter->from;
        r = db_end(&q, e);
        if (r != ERR_OK)
            return r;
        *from = edge;
    }
    return ERR_OK;
}

static enum err read_page(const struct listing *l, struct place from, struct arena *a, int limit,
                          struct matter_list *ret, struct error *e)
{
    const struct queue_def *d = &queues[l->queue];
    struct page p = {.limit = limit};
    bool narrow = false, end = true;
    p.rows = arena_array(a, struct matter, (size_t)limit + 1);
    p.keys = arena_array(a, int64_t, (size_t)limit + 1);
    enum err r = is_narrow(l->conn, l->site, l->viewer, l->queue, &narrow, e);
    if (r == ERR_OK && l->filter && !narrow && l->queue == QUEUE_ALL)
        r = read_windows(l, &from, a, &p, &end, e);
    else if (r == ERR_OK && l->filter)
        r = read_rows(l, narrow ? d->narrow_some : d->some, from, a, &p, e);
    else if (r == ERR_OK)
        r = read_rows(l, narrow ? d->narrow_list : d->list, from, a, &p, e);
    if (r != ERR_OK)
        return r;
    *ret = (struct matter_list){.rows = p.rows, .n = p.n > limit ? limit : p.n};
    if (p.n > limit)
        ret->next = cursor_write(l, a, (struct place){p.keys[limit - 1], p.rows[limit - 1].id});
    else if (!end)
        ret->next = cursor_write(l, a, from);
    return ERR_OK;
}

enum err matter_list_some(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          enum queue q, const struct matter_filter *f, const char *cursor, int limit,
                          struct matter_list *ret, struct error *e)
{
    struct listing l = {c, s, v, q, matter_filter_empty(f) ? NULL : f};
    if ((unsigned)q >= QUEUE_COUNT || limit < 1 || limit > LIMIT_MAX)
        return error_set(e, ERR_INVALID, "cursor", N_("This page of the list does not exist."), NULL);
    struct place p = start_of(q);
    /* The way to what came in last year does not begin at what came in today. */
    if (queues[q].newest_first && l.filter && f->to)
        p = (struct place){f->to, INT64_MIN};
    enum err r = str_empty(cursor) ? ERR_OK : cursor_read(&l, a, cursor, &p, e);
    if (r == ERR_OK && !is_theirs(v, q)) {
        *ret = (struct matter_list){.rows = arena_obj(a, struct matter)};
        return ERR_OK;
    }
    return r == ERR_OK ? read_page(&l, p, a, limit, ret, e) : r;
}

enum err matter_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, enum queue q,
                     const char *cursor, int limit, struct matter_list *ret, struct error *e)
{
    return matter_list_some(c, s, v, a, q, NULL, cursor, limit, ret, e);
}

static enum err count(struct db_conn *c, const struct site *s, const struct viewer *v, enum queue q, int *ret,
                      struct error *e)
{
    struct db_val values[ARGS_MAX];
    bool narrow;
    int64_t n = 0;
    enum err r = is_narrow(c, s, v, q, &narrow, e);
    if (r == ERR_OK)
        r = db_get_int(c, narrow ? queues[q].narrow_count : queues[q].count,
                       queue_args(s, v, q, start_of(q), COUNT_MAX, values), &n, e);
    *ret = (int)n;
    return r;
}

enum err matter_counts(struct db_conn *c, const struct site *s, const struct viewer *v, int ret[QUEUE_COUNT],
                       struct error *e)
{
    int counts[QUEUE_COUNT] = {0};
    enum err r = ERR_OK;
    for (int q = 0; r == ERR_OK && q < QUEUE_COUNT; q++) {
        if (is_theirs(v, (enum queue)q))
            r = count(c, s, v, (enum queue)q, &counts[q], e);
    }
    if (r == ERR_OK)
        memcpy(ret, counts, sizeof(counts));
    return r;
}

DB_STMT(same_caller, "SELECT" MATTER_ROW_COLUMNS " FROM person sp JOIN matter m ON m.person_id = sp.id" MATTER_ROW_JOINS
                     " WHERE sp.phone_hash = $2 AND m.stage NOT IN ('closed', 'ended')"
                     " AND" MATTER_VISIBLE " ORDER BY m.submitted_at DESC, m.id DESC LIMIT $3");

enum err matter_same_caller(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                            const char *phone, struct matter_list *ret, struct error *e)
{
    if (!viewer_has(v, ROLE_INTAKE | ROLE_DISPATCHER))
        return error_set(e, ERR_DENIED, NULL, N_("Only intake may look for the same caller."), NULL);
    struct matter *rows = arena_array(a, struct matter, SAME_CALLER);
    int n = 0;
    struct db_rows q;
    *ret = (struct matter_list){.rows = rows};
    if (strlen(str_digits(a, phone)) < 7)
        return ERR_OK;
    db_query(c, &q, &same_caller, DB_ARGS(DB_INT(v->id), DB_TEXT(person_phone_hash(s, a, phone)), DB_INT(SAME_CALLER)));
    while (db_next(&q))
        matter_row_read(&q, a, &rows[n++]);
    ret->n = n;
    return db_end(&q, e);
}
