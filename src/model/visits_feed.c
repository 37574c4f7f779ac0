/* From the rows of activities to what the sweep looks at. */
#include <string.h>

#include "base/str.h"
#include "model/activity_priv.h"
#include "model/visible.h"
#include "model/visits_priv.h"
#include "text/norm.h"

#define DAY_ZERO   19700101
#define WITHIN_MAX 5000 /* areas or units that a quiet period covers */

int64_t visit_day(int32_t yyyymmdd)
{
    return calendar_between(DAY_ZERO, yyyymmdd);
}

int64_t visit_margin(void)
{
    size_t n;
    int days = VISITS_AROUND;
    const struct programme *const *all = programmes_all(&n);
    for (size_t i = 0; i < n; i++) {
        const struct clash_rules *r = &all[i]->clash;
        days = r->host_days > days ? r->host_days : days;
        days = r->topic_days > days ? r->topic_days : days;
        days = r->crowd_days > days ? r->crowd_days : days;
    }
    return (days + ACTIVITY_DAYS_MAX + 1) * MS_DAY;
}

/* $2 and $3 begin within, $4 at most so many: those nearest to what is asked about. ALL: $5 where the days begin, $4 to
 * either side of it. NEAR: $5 the one that they share something with, $6 when it begins. */
#define STRETCH(from, to) " x.starts_at >= " from " AND x.starts_at < " to " AND x.state <> 'cancelled'"
#define ALL                                                                                                            \
    " (SELECT b.* FROM (SELECT x.* FROM activity x WHERE" STRETCH(                                                     \
        "$2", "$5") " ORDER BY x.starts_at DESC, x.id DESC LIMIT $4) b UNION ALL"                                      \
                    " SELECT f.* FROM (SELECT x.* FROM activity x WHERE" STRETCH(                                      \
                        "$5", "$3") " ORDER BY x.starts_at, x.id LIMIT $4) f) d"
#define NEAR                                                                                                           \
    " (SELECT x.* FROM (SELECT CAST($5 AS BIGINT) AS id UNION"                                                         \
    " SELECT n.activity_id FROM activity_subject k JOIN activity_subject n ON n.subject_id = k.subject_id"             \
    " AND n.part = 'at' WHERE k.activity_id = $5 AND k.part = 'at' UNION"                                              \
    " SELECT n.activity_id FROM activity_officer k JOIN activity_officer n ON n.officer_id = k.officer_id"             \
    " WHERE k.activity_id = $5 UNION"                                                                                  \
    " SELECT n.id FROM activity k JOIN activity n ON n.host_id = k.host_id WHERE k.id = $5"                            \
    " AND n.starts_at >= $2 AND n.starts_at < $3 UNION"                                                                \
    " SELECT n.id FROM activity k JOIN activity n ON n.area_id = k.area_id WHERE k.id = $5"                            \
    " AND n.starts_at >= $2 AND n.starts_at < $3) i JOIN activity x ON x.id = i.id WHERE" STRETCH(                     \
        "$2", "$3") " ORDER BY ABS(x.starts_at - $6), x.id LIMIT $4) d"

#define ROWS(from)                                                                                                     \
    "SELECT " ACTIVITY_COLUMNS ", " ACTIVITY_TAKEN " AS taken, COALESCE(y.value, '') FROM" from ACTIVITY_JOINS         \
    " LEFT JOIN activity_value y ON y.activity_id = d.id AND y.part = 'topic' ORDER BY d.starts_at, d.id"
#define HOSTS(from)                                                                                                    \
    "SELECT d.id, s.id, s.register, CASE WHEN" SUBJECT_VISIBLE " THEN s.code ELSE '' END,"                             \
    " CASE WHEN" SUBJECT_VISIBLE " THEN s.name ELSE '' END, s.access, COALESCE(s.area_id, 0) FROM" from                \
    " JOIN activity_subject y ON y.activity_id = d.id AND y.part = 'at'"                                               \
    " JOIN subject s ON s.id = y.subject_id ORDER BY d.starts_at, d.id, s.register, s.code"
#define PEOPLE(from)                                                                                                   \
    "SELECT d.id, o.id, CASE WHEN" ACTIVITY_VISIBLE " OR" ACTIVITY_RECEIVED " THEN o.name ELSE '' END FROM" from       \
    " JOIN activity_officer y ON y.activity_id = d.id JOIN officer o ON o.id = y.officer_id"                           \
    " ORDER BY d.starts_at, d.id, y.part DESC, o.login"
DB_STMT(visit_rows, ROWS(ALL));
DB_STMT(visit_rows_near, ROWS(NEAR));
DB_STMT(visit_hosts, HOSTS(ALL));
DB_STMT(visit_hosts_near, HOSTS(NEAR));
DB_STMT(visit_people, PEOPLE(ALL));
DB_STMT(visit_people_near, PEOPLE(NEAR));

#define HALF (VISITS_MAX / 2)

static void query(struct db_conn *c, struct db_rows *q, const struct db_stmt *all, const struct db_stmt *near,
                  const struct visit_ask *x)
{
    bool one = x->near != 0;
    const struct db_val args[6] = {DB_INT(x->viewer),
                                   DB_INT(x->from),
                                   DB_INT(x->to),
                                   DB_INT(one ? VISITS_MAX : HALF),
                                   DB_INT(one ? x->near : x->own_from),
                                   DB_INT(x->own_from)};
    db_query(c, q, one ? near : all, (struct db_args){args, one ? 6 : 5});
}

static void put_visit(struct visit_feed *f, const struct visit_row *row)
{
    static const struct clash_rules none = {.calls = false};
    const struct zone z = f->site->zone;
    const struct activity *x = &row->a;
    /* of what is not told of, only its officers count */
    f->visits[f->n] = (struct visit){.rules = x->programme && row->seen != VISIT_AWAY ? &x->programme->clash : &none,
                                     .from = x->starts_at,
                                     .to = x->ends_at,
                                     .first = visit_day(civil_day(x->starts_at, z)),
                                     .last = visit_day(civil_day(x->ends_at - 1, z)),
                                     .area = x->area_id,
                                     .topic = norm_search(f->arena, row->topic)};
    f->rows[f->n++] = *row;
}

static enum err read_rows(struct db_conn *c, struct visit_feed *f, const struct visit_ask *ask, struct error *e)
{
    struct db_rows q;
    int before = 0;
    query(c, &q, &visit_rows, &visit_rows_near, ask);
    while (db_next(&q) && f->n < VISITS_MAX) {
        struct visit_row row = {.a = activity_row(&q, f->arena),
                                .seen = (enum visit_seen)db_int(&q, ACTIVITY_COLUMNS_N),
                                .topic = db_text_dup(&q, ACTIVITY_COLUMNS_N + 1, f->arena)};
        put_visit(f, &row);
        before += row.a.starts_at < ask->own_from;
    }
    f->more = f->n == VISITS_MAX || (!ask->near && (before == HALF || f->n - before == HALF));
    return db_end(&q, e);
}

/* The row of an activity: rows and what belongs to them come in the same order. */
static int row_of(const struct visit_feed *f, int at, int64_t id)
{
    while (at < f->n && f->rows[at].a.id != id)
        at++;
    return at;
}

/* Room for one more of a list that begins with the unit that receives it. */
static struct visit_host *host_room(struct visit_feed *f, int i)
{
    struct visit_row *r = &f->rows[i];
    if ((r->n_hosts & (r->n_hosts - 1)) == 0) { /* 0, or full at a power of two */
        struct visit_host *more = arena_array(f->arena, struct visit_host, r->n_hosts ? 2 * (size_t)r->n_hosts : 1);
        if (r->n_hosts)
            memcpy(more, r->hosts, (size_t)r->n_hosts * sizeof(*more));
        r->hosts = more;
    }
    return &r->hosts[r->n_hosts++];
}

static void put_units(struct visit_feed *f)
{
    for (int i = 0; i < f->n; i++) {
        const struct activity *x = &f->rows[i].a;
        if (x->host_id)
            *host_room(f, i) = (struct visit_host){
                .at = {AT_UNIT, x->host_id}, .reg = "", .code = x->host_code, .name = x->host_name, .counts = true};
    }
}

/* Of its hosts and their areas, as the sweep takes them. */
static void sum_hosts(struct visit_feed *f, int i)
{
    struct visit *v = &f->visits[i];
    const struct visit_row *row = &f->rows[i];
    struct clash_at *all = arena_array(f->arena, struct clash_at, (size_t)row->n_hosts + 1);
    int64_t *areas = arena_array(f->arena, int64_t, (size_t)row->n_hosts + 1);
    bool counts = row->n_hosts == 0;
    for (int k = 0; k < row->n_hosts; k++) {
        const struct visit_host *host = &row->hosts[k];
        all[k] = host->at;
        counts |= host->counts;
        if (host->counts && host->area_id)
            areas[v->n_areas++] = host->area_id;
    }
    v->hosts = all;
    v->n_hosts = row->n_hosts;
    v->areas = areas;
    v->area = counts ? v->area : 0; /* calls on households alone are no crowd in a village */
}

static enum err read_hosts(struct db_conn *c, struct visit_feed *f, const struct visit_ask *ask, struct error *e)
{
    struct db_rows q;
    int at = 0;
    put_units(f);
    query(c, &q, &visit_hosts, &visit_hosts_near, ask);
    while (db_next(&q)) {
        at = row_of(f, at, db_int(&q, 0));
        if (at == f->n)
            break;
        char *code = db_text_dup(&q, 3, f->arena), *name = db_text_dup(&q, 4, f->arena);
        if (!*code && f->rows[at].seen < VISIT_SEEN)
            continue; /* who receives a visit does not learn that a household is heard besides */
        *host_room(f, at) = (struct visit_host){.at = {AT_SUBJECT, db_int(&q, 1)},
                                                .reg = db_text_dup(&q, 2, f->arena),
                                                .code = code,
                                                .name = *name ? name : code,
                                                .counts = !str_eq(db_text(&q, 5), "private"),
                                                .area_id = db_int(&q, 6)};
    }
    enum err r = db_end(&q, e);
    for (int i = 0; i < f->n; i++)
        sum_hosts(f, i);
    return r;
}

static enum err read_people(struct db_conn *c, struct visit_feed *f, const struct visit_ask *ask, struct error *e)
{
    struct db_rows q;
    int at = 0;
    query(c, &q, &visit_people, &visit_people_near, ask);
    while (db_next(&q)) {
        at = row_of(f, at, db_int(&q, 0));
        if (at == f->n)
            break;
        struct visit *v = &f->visits[at];
        if (!v->officers) {
            v->officers = arena_array(f->arena, int64_t, 2 * ACTIVITY_OFFICERS_MAX);
            f->rows[at].people = arena_array(f->arena, const char *, 2 * ACTIVITY_OFFICERS_MAX);
        }
        if (v->n_officers == 2 * ACTIVITY_OFFICERS_MAX)
            continue;
        f->rows[at].people[f->rows[at].n_people++] = db_text_dup(&q, 2, f->arena);
        ((int64_t *)v->officers)[v->n_officers++] = db_int(&q, 1);
    }
    return db_end(&q, e);
}

/* $1 and $2: days that they touch, $4 and $5: days on which those come first, $3 at most so many. */
#define QUIET_ROWS                                                                                                     \
    "SELECT q.id, COALESCE(q.area_id, 0), COALESCE(q.unit_id, 0), COALESCE(g.name, ''),"                               \
    " COALESCE(u.name, ''), q.from_day, q.to_day, q.reason FROM quiet_period q"                                        \
    " LEFT JOIN area g ON g.id = q.area_id LEFT JOIN unit u ON u.id = q.unit_id"                                       \
    " WHERE q.to_day >= $1 AND q.from_day <= $2 AND q.ended_at = 0"
#define QUIET_ORDER " ORDER BY CASE WHEN q.to_day >= $4 AND q.from_day <= $5 THEN 0 ELSE 1 END, q.to_day, q.id LIMIT $3"
DB_STMT(quiet_rows, QUIET_ROWS QUIET_ORDER);
/* Those that hold for the activity $6: everywhere, at its area ($7), at those of its hosts, at the unit that receives
 * it. */
DB_STMT(quiet_rows_near, QUIET_ROWS
        " AND ((q.area_id IS NULL AND q.unit_id IS NULL) OR EXISTS (SELECT 1 FROM area_tree t"
        " WHERE t.ancestor_id = q.area_id AND (t.descendant_id = $7 OR t.descendant_id IN (SELECT s.area_id"
        " FROM activity_subject y JOIN subject s ON s.id = y.subject_id WHERE y.activity_id = $6 AND y.part = 'at'"
        " AND s.access <> 'private'))) OR EXISTS (SELECT 1 FROM activity d JOIN unit_tree z"
        " ON z.descendant_id = d.host_id WHERE d.id = $6 AND z.ancestor_id = q.unit_id))" QUIET_ORDER);

enum err quiet_read(struct db_conn *c, struct arena *a, const struct quiet_ask *x, struct quiet_period **ret,
                    int *ret_n, struct error *e)
{
    const struct db_val args[7] = {DB_INT(x->from_day), DB_INT(x->to_day), DB_INT(QUIET_LIST_MAX), DB_INT(x->own_from),
                                   DB_INT(x->own_to),   DB_INT(x->near),   DB_INT(x->area)};
    struct db_rows q;
    struct quiet_period *rows = arena_array(a, struct quiet_period, QUIET_LIST_MAX);
    int n = 0;
    db_query(c, &q, x->near ? &quiet_rows_near : &quiet_rows, (struct db_args){args, x->near ? 7 : 5});
    while (db_next(&q) && n < QUIET_LIST_MAX)
        rows[n++] = (struct quiet_period){.id = db_int(&q, 0),
                                          .area_id = db_int(&q, 1),
                                          .unit_id = db_int(&q, 2),
                                          .area = db_text_dup(&q, 3, a),
                                          .unit = db_text_dup(&q, 4, a),
                                          .from_day = (int32_t)db_int(&q, 5),
                                          .to_day = (int32_t)db_int(&q, 6),
                                          .reason = db_text_dup(&q, 7, a)};
    enum err r = db_end(&q, e);
    *ret = rows;
    *ret_n = n;
    return r;
}

DB_STMT(quiet_areas, "SELECT t.descendant_id FROM area_tree t WHERE t.ancestor_id = $1 ORDER BY t.descendant_id"
                     " LIMIT $2");
DB_STMT(quiet_units, "SELECT t.descendant_id FROM unit_tree t WHERE t.ancestor_id = $1 ORDER BY t.descendant_id"
                     " LIMIT $2");

static enum err read_within(struct db_conn *c, struct visit_feed *f, const struct quiet_period *p, struct quiet *day,
                            struct error *e)
{
    struct db_rows q;
    struct clash_at *at = arena_array(f->arena, struct clash_at, WITHIN_MAX);
    day->at = at;
    db_query(c, &q, p->area_id ? &quiet_areas : &quiet_units,
             DB_ARGS(DB_INT(p->area_id ? p->area_id : p->unit_id), DB_INT(WITHIN_MAX)));
    while (db_next(&q) && day->n_at < WITHIN_MAX)
        at[day->n_at++] = (struct clash_at){p->area_id ? AT_AREA : AT_UNIT, db_int(&q, 0)};
    f->more |= day->n_at == WITHIN_MAX;
    return db_end(&q, e);
}

/* Those of one visit hold for it wherever they are: the statement looked. */
static enum err read_quiets(struct db_conn *c, struct visit_feed *f, const struct visit_ask *ask, struct error *e)
{
    const struct zone z = f->site->zone;
    const int64_t reach = (VISIT_FREE_SPAN + ACTIVITY_DAYS_MAX) * MS_DAY;
    struct quiet_ask x = {.from_day = civil_day(ask->own_from - reach, z),
                          .to_day = civil_day(ask->own_to + reach, z),
                          .own_from = civil_day(ask->own_from, z),
                          .own_to = civil_day(ask->own_to - 1, z),
                          .near = ask->near};
    for (int i = 0; i < f->n && ask->near; i++)
        x.area = f->rows[i].a.id == ask->near ? f->visits[i].area : x.area;
    enum err r = quiet_read(c, f->arena, &x, &f->quiets, &f->n_quiets, e);
    f->more |= f->n_quiets == QUIET_LIST_MAX && !ask->near;
    f->quiet_days = arena_array(f->arena, struct quiet, (size_t)f->n_quiets + 1);
    for (int i = 0; i < f->n_quiets && r == ERR_OK; i++) {
        const struct quiet_period *p = &f->quiets[i];
        f->quiet_days[i] = (struct quiet){.id = p->id, .first = visit_day(p->from_day), .last = visit_day(p->to_day)};
        if (!ask->near && (p->area_id || p->unit_id))
            r = read_within(c, f, p, &f->quiet_days[i], e);
    }
    return r;
}

enum err visit_feed_read(struct db_conn *c, struct visit_feed *f, const struct visit_ask *ask, struct error *e)
{
    f->rows = arena_array(f->arena, struct visit_row, VISITS_MAX);
    f->visits = arena_array(f->arena, struct visit, VISITS_MAX);
    enum err r = read_rows(c, f, ask, e);
    if (r == ERR_OK)
        r = read_hosts(c, f, ask, e);
    if (r == ERR_OK)
        r = read_people(c, f, ask, e);
    return r == ERR_OK ? read_quiets(c, f, ask, e) : r;
}

static const char *name_at(const struct visit_feed *f, const struct clash *x)
{
    const struct visit_row *r = &f->rows[x->of];
    if (x->kind == CLASH_QUIET) {
        for (int i = 0; i < f->n_quiets; i++) {
            if (f->quiets[i].id == x->at.id)
                return f->quiets[i].reason;
        }
    }
    if (x->at.what == AT_AREA)
        return r->a.area_name;
    for (int i = 0; x->at.what == AT_OFFICER && i < r->n_people; i++) {
        if (f->visits[x->of].officers[i] == x->at.id)
            return r->people[i];
    }
    for (int i = 0; i < r->n_hosts; i++) {
        if (clash_at_order(&r->hosts[i].at, &x->at) == 0)
            return r->hosts[i].name;
    }
    return "";
}

struct visit_clash visit_clash_of(const struct visit_feed *f, const struct clash *x)
{
    const struct zone z = f->site->zone;
    const struct visit_row *with = x->with < 0 ? NULL : &f->rows[x->with];
    struct visit_clash ret = {.kind = x->kind,
                              .over = f->visits[x->of].rules->over[x->kind],
                              .at = name_at(f, x),
                              .n = x->n,
                              .with = with && with->seen >= VISIT_PLAN ? with : NULL};
    if (with) {
        ret.from_day = civil_day(with->a.starts_at, z);
        ret.to_day = civil_day(with->a.ends_at - 1, z);
    }
    for (int i = 0; x->kind == CLASH_QUIET && i < f->n_quiets; i++) {
        if (f->quiets[i].id == x->at.id) {
            ret.from_day = f->quiets[i].from_day;
            ret.to_day = f->quiets[i].to_day;
        }
    }
    return ret;
}
