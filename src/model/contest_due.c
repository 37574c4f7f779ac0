#include "model/contest_due.h"

#include "base/str.h"
#include "model/visible.h"

#define ANSWER_NEWS (3 * MS_DAY) /* no mail may leave for a day or two */

struct looking {
    struct db_conn *c;
    struct arena *arena;
    int64_t now;
    struct contest_due *rows;
    int n;
};

#define OF_CONTEST "SELECT q.key, q.code, q.period, q.year, q.rules, q.appeal_until,"
#define BY_CONTEST                                                                                                     \
    " GROUP BY q.id, q.key, q.code, q.period, q.year, q.rules, q.appeal_until ORDER BY q.id DESC LIMIT $2"
#define OPEN   " COUNT(CASE WHEN g.state = 'open' THEN 1 END),"
#define UPHELD " COUNT(CASE WHEN g.state = 'upheld' AND g.confirmed_by IS NULL THEN 1 END)"

DB_STMT(contest_due_makers,
        OF_CONTEST OPEN UPHELD " FROM contest q JOIN contest_appeal g ON g.contest_id = q.id WHERE q.state = 'shown'"
                               " AND" CONTEST_OWN BY_CONTEST);
DB_STMT(contest_due_top,
        OF_CONTEST OPEN UPHELD " FROM contest q JOIN contest_appeal g ON g.contest_id = q.id WHERE q.state = 'shown'"
                               " AND EXISTS (SELECT 1 FROM unit u WHERE u.id = $1 AND u.parent_id IS NULL)" BY_CONTEST);

/* From the units where the viewer holds a post, or which were merged into those. */
#define ANSWERED                                                                                                       \
    " (SELECT COUNT(*) FROM contest_appeal g WHERE g.contest_id = y.contest_id AND g.unit_id = y.unit_id"              \
    " AND g.state <> 'open' AND g.answered_at > $3)"
#define OF_UNIT  " u.code, u.name," ANSWERED " AS answered FROM"
#define JUDGED   " JOIN contest_unit y ON y.unit_id = u.id JOIN contest q ON q.id = y.contest_id WHERE q.state = 'shown'"
#define FOR_UNIT " AND (q.appeal_until > $4 OR" ANSWERED " > 0) ORDER BY q.id DESC, u.code LIMIT $2"
DB_STMT(contest_due_units, OF_CONTEST OF_UNIT
        " unit u" JUDGED " AND (u.id IN (SELECT p.unit_id FROM post p WHERE p.officer_id = $1 AND p.reads = 1"
        " AND p.until = 0) OR u.merged_into IN (SELECT p.unit_id FROM post p WHERE p.officer_id = $1"
        " AND p.reads = 1 AND p.until = 0)) AND" CONTEST_UNIT_VISIBLE FOR_UNIT);
DB_STMT(contest_due_unit, OF_CONTEST OF_UNIT " unit u" JUDGED " AND (u.id = $1 OR u.merged_into = $1)" FOR_UNIT);

static struct contest_due due_of(const struct db_rows *q, struct arena *a)
{
    const char *rules = db_text(q, 4);
    struct contest_due x = {.key = db_text_dup(q, 0, a),
                            .code = db_text_dup(q, 1, a),
                            .period = db_text_dup(q, 2, a),
                            .year = db_int(q, 3),
                            .until = db_int(q, 5),
                            .unit_code = "",
                            .unit = ""};
    x.scheme = *rules ? scheme_kept(a, arena_strdup(a, rules)) : scheme_find(x.code, x.year);
    return x;
}

static void add(struct looking *l, enum contest_due_kind kind, const struct contest_due *x, int64_t n)
{
    if (n == 0 || l->n == CONTEST_DUES_MAX)
        return;
    l->rows[l->n] = *x;
    l->rows[l->n].kind = kind;
    l->rows[l->n++].n = n;
}

static enum err look_made(struct looking *l, const struct db_stmt *s, int64_t id, struct error *e)
{
    struct db_rows q;
    db_query(l->c, &q, s, DB_ARGS(DB_INT(id), DB_INT(CONTEST_DUES_MAX)));
    while (db_next(&q)) {
        const struct contest_due x = due_of(&q, l->arena);
        add(l, CONTEST_DUE_ANSWER, &x, db_int(&q, 6));
        add(l, CONTEST_DUE_CONFIRM, &x, db_int(&q, 7));
    }
    return db_end(&q, e);
}

static enum err look_judged(struct looking *l, const struct db_stmt *s, int64_t id, int64_t since, struct error *e)
{
    struct db_rows q;
    db_query(l->c, &q, s, DB_ARGS(DB_INT(id), DB_INT(CONTEST_DUES_MAX), DB_INT(since), DB_INT(l->now)));
    while (db_next(&q)) {
        struct contest_due x = due_of(&q, l->arena);
        x.unit_code = db_text_dup(&q, 6, l->arena);
        x.unit = db_text_dup(&q, 7, l->arena);
        add(l, CONTEST_DUE_LOOK, &x, x.until > l->now);
        add(l, CONTEST_DUE_ANSWERED, &x, db_int(&q, 8));
    }
    return db_end(&q, e);
}

static struct looking looking(struct db_conn *c, const struct site *s, struct arena *a)
{
    return (struct looking){
        .c = c, .arena = a, .now = clock_now(&s->clock), .rows = arena_array(a, struct contest_due, CONTEST_DUES_MAX)};
}

enum err contest_dues(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      struct contest_due **ret, int *ret_n, struct error *e)
{
    struct looking l = looking(c, s, a);
    enum err r = viewer_has(v, ROLE_OFFICE | ROLE_LEADER) ? look_made(&l, &contest_due_makers, v->id, e) : ERR_OK;
    if (r == ERR_OK)
        r = look_judged(&l, &contest_due_units, v->id, 0, e);
    *ret = l.rows;
    *ret_n = l.n;
    return r;
}

enum err contest_dues_of_unit(struct db_conn *c, const struct site *s, struct arena *a, int64_t unit_id,
                              struct contest_due **ret, int *ret_n, struct error *e)
{
    struct looking l = looking(c, s, a);
    enum err r = look_made(&l, &contest_due_top, unit_id, e);
    if (r == ERR_OK)
        r = look_judged(&l, &contest_due_unit, unit_id, l.now - ANSWER_NEWS, e);
    *ret = l.rows;
    *ret_n = l.n;
    return r;
}
