/*
 * The calendar in force. A copy in memory is never changed: an import makes a new one, and the old one goes when the
 * last arena that holds it is reset. Versions are ids, so of two copies the later import's is the larger.
 */
#include "model/calendar.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"

/* A copy of the calendar as of a version; gone with its last holder. */
struct calendar_copy {
    struct arena *arena;
    const struct calendar *calendar;
    int64_t version; /* 0: nothing was ever imported */
    int holders;     /* atomic */
};

struct calendar_store {
    pthread_mutex_t lock;
    struct calendar_copy *now; /* NULL: nobody has asked yet */
};

static void let_go(void *ptr)
{
    struct calendar_copy *x = ptr;
    if (x && __atomic_sub_fetch(&x->holders, 1, __ATOMIC_ACQ_REL) == 0) {
        arena_free(x->arena);
        free(x);
    }
}

struct calendar_store *calendar_store_new(void)
{
    struct calendar_store *k = calloc(1, sizeof(*k));
    if (!k || pthread_mutex_init(&k->lock, NULL) != 0)
        BUG("out of memory");
    return k;
}

void calendar_store_free(struct calendar_store *k)
{
    if (!k)
        return;
    let_go(k->now);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

/* Of a table of its own: on PostgreSQL a read in a write would be in the way of whoever writes other rows there. */
DB_STMT(calendar_version, "SELECT COALESCE(MAX(version), 0) FROM calendar_year");

/* One statement, so that what is read belongs together; no year is without days. */
DB_STMT(calendar_days, "SELECT day, kind, name, name_en FROM calendar_day ORDER BY day LIMIT $1");

static enum err read_imported(struct db_conn *c, struct arena *a, const struct calendar **ret, struct error *e)
{
    struct calendar_day *days = arena_array(a, struct calendar_day, CALENDAR_DAYS_MAX);
    struct yaml_errors errors = {.a = a};
    struct db_rows q;
    size_t n = 0;
    db_query(c, &q, &calendar_days, DB_ARGS(DB_INT(CALENDAR_DAYS_MAX)));
    while (db_next(&q) && n < CALENDAR_DAYS_MAX)
        days[n++] = (struct calendar_day){(int32_t)db_int(&q, 0),
                                          str_eq(db_text(&q, 1), "work") ? CALENDAR_WORK : CALENDAR_REST,
                                          db_text_dup(&q, 2, a), db_text_dup(&q, 3, a)};
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    *ret = calendar_of_days(&errors, days, n);
    return *ret ? ERR_OK
                : error_detail(e, ERR_INTERNAL, "calendar_day: %s %s", errors.rows[0].msgid, errors.rows[0].arg);
}

static enum err load(struct db_conn *c, struct arena *a, const struct calendar **ret, struct error *e)
{
    const struct calendar *imported;
    enum err r = read_imported(c, a, &imported, e);
    if (r == ERR_OK)
        *ret = calendar_merge(a, calendar_builtin(a), imported);
    return r;
}

static enum err copy_new(struct db_conn *c, int64_t version, struct calendar_copy **ret, struct error *e)
{
    struct calendar_copy *x = calloc(1, sizeof(*x));
    if (!x)
        BUG("out of memory");
    *x = (struct calendar_copy){.arena = arena_new(), .version = version, .holders = 1};
    enum err r = load(c, x->arena, &x->calendar, e);
    if (r == ERR_OK)
        *ret = x;
    else
        let_go(x);
    return r;
}

/* The copy of this version, held once more; NULL when it is not there. */
static struct calendar_copy *take(struct calendar_store *k, int64_t version)
{
    struct calendar_copy *x = NULL;
    pthread_mutex_lock(&k->lock);
    if (k->now && k->now->version == version) {
        x = k->now;
        __atomic_add_fetch(&x->holders, 1, __ATOMIC_RELAXED);
    }
    pthread_mutex_unlock(&k->lock);
    return x;
}

/* A read in an older snapshot brings an older copy, which is for that reader alone. */
static void keep(struct calendar_store *k, struct calendar_copy *x)
{
    struct calendar_copy *old = NULL;
    pthread_mutex_lock(&k->lock);
    if (!k->now || k->now->version < x->version) {
        old = k->now;
        k->now = x;
        __atomic_add_fetch(&x->holders, 1, __ATOMIC_RELAXED);
    }
    pthread_mutex_unlock(&k->lock);
    let_go(old);
}

enum err calendar_version_in_force(struct db_conn *c, int64_t *ret, struct error *e)
{
    return db_get_int(c, &calendar_version, DB_NO_ARGS, ret, e);
}

enum err calendar_hold(struct db_conn *c, const struct site *s, struct arena *a, const struct calendar **ret,
                       struct error *e)
{
    int64_t version;
    if (!s->calendars)
        return load(c, a, ret, e);
    enum err r = calendar_version_in_force(c, &version, e);
    if (r != ERR_OK)
        return r;
    struct calendar_copy *x = take(s->calendars, version);
    if (!x) {
        r = copy_new(c, version, &x, e);
        if (r != ERR_OK)
            return r;
        keep(s->calendars, x);
    }
    arena_defer(a, let_go, x);
    *ret = x->calendar;
    return ERR_OK;
}

struct importing {
    const struct site *site;
    const struct viewer *viewer;
    const char *source;
    const struct calendar *calendar;
    struct calendar_import_report *report;
    int64_t version;
};

DB_STMT(calendar_year_there, "SELECT COUNT(*) FROM calendar_year WHERE year = $1");
DB_STMT(calendar_year_put, "INSERT INTO calendar_year (year, source, officer_id, at, version)"
                           " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (year) DO UPDATE SET source = excluded.source,"
                           " officer_id = excluded.officer_id, at = excluded.at, version = excluded.version");
DB_STMT(calendar_days_drop, "DELETE FROM calendar_day WHERE day BETWEEN $1 AND $2");
DB_STMT(calendar_day_put, "INSERT INTO calendar_day (day, kind, name, name_en) VALUES ($1, $2, $3, $4)");

static enum err put_year(struct db_conn *tx, const struct importing *x, const struct calendar_year *y,
                         struct calendar_taken *ret, struct error *e)
{
    int64_t there, first = (int64_t)y->year * 10000;
    enum err r = db_get_int(tx, &calendar_year_there, DB_ARGS(DB_INT(y->year)), &there, e);
    if (r == ERR_OK)
        r = db_exec(tx, &calendar_year_put,
                    DB_ARGS(DB_INT(y->year), DB_TEXT(x->source), DB_INT_OR_NULL(x->viewer->id),
                            DB_INT(clock_now(&x->site->clock)), DB_INT(x->version)),
                    e);
    if (r == ERR_OK)
        r = db_exec(tx, &calendar_days_drop, DB_ARGS(DB_INT(first), DB_INT(first + 9999)), e);
    for (size_t i = 0; i < y->n_days && r == ERR_OK; i++)
        r = db_exec(tx, &calendar_day_put,
                    DB_ARGS(DB_INT(y->days[i].day), DB_TEXT(y->days[i].kind == CALENDAR_WORK ? "work" : "rest"),
                            DB_TEXT(y->days[i].name), DB_TEXT(y->days[i].name_en)),
                    e);
    int days = (int)calendar_between(y->year * 10000 + 101, y->year * 10000 + 1231) + 1;
    *ret = (struct calendar_taken){y->year, days, y->n_rest, y->n_work, there > 0};
    return r;
}

DB_STMT(calendar_years_count, "SELECT COUNT(*) FROM calendar_year");

static enum err write_import(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct importing *x = ctx;
    int64_t years = 0;
    enum err r = ERR_OK;
    buf_puts(detail, x->source);
    x->report->n = 0;
    for (size_t i = 0; i < x->calendar->n_years && r == ERR_OK; i++) {
        struct calendar_taken *row = &x->report->rows[x->report->n++];
        r = put_year(tx, x, &x->calendar->years[i], row, e);
        buf_printf(detail, "%s %d (%zu+%zu)", i ? "," : ":", row->year, row->rest, row->work);
    }
    if (r == ERR_OK)
        r = db_get_int(tx, &calendar_years_count, DB_NO_ARGS, &years, e);
    if (r != ERR_OK)
        return r;
    if (years > CALENDAR_YEARS_MAX)
        return error_set(e, ERR_TOO_LARGE, NULL, N_("No more than {} years can be imported."), "%d",
                         CALENDAR_YEARS_MAX);
    return ERR_OK;
}

/* The end of a path says more than its beginning. */
static const char *source_name(const char *source)
{
    size_t n = utf8_length(source);
    uint32_t c;
    for (; n > CALENDAR_SOURCE_MAX; n--)
        source += utf8_next(source, &c);
    return source;
}

enum err calendar_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const char *source, const struct calendar *x, struct calendar_import_report *ret,
                         struct error *e)
{
    struct calendar_import_report report = {.rows = arena_array(a, struct calendar_taken, x->n_years + 1)};
    struct importing run = {s, v, source_name(source), x, &report, id_new()};
    if (!viewer_may(v, ROLE_SYSADMIN | ROLE_OFFICE))
        return error_set(e, ERR_DENIED, NULL,
                         N_("Only system administrators and the office in charge import the calendar."), NULL);
    if (x->n_years == 0)
        return error_set(e, ERR_INVALID, NULL, N_("There is no year here."), NULL);
    enum err r = audit_write(c, s, v, "calendar.import", write_import, &run, e);
    if (r == ERR_OK)
        *ret = report;
    return r;
}

DB_STMT(calendar_years_all, "SELECT y.year, y.source, COALESCE(o.login, ''), y.at FROM calendar_year y"
                            " LEFT JOIN officer o ON o.id = y.officer_id ORDER BY y.year LIMIT $1");

static enum err read_origins(struct db_conn *c, struct arena *a, struct calendar_origins *l, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &calendar_years_all, DB_ARGS(DB_INT(CALENDAR_YEARS_MAX)));
    while (db_next(&q)) {
        for (size_t i = 0; i < l->n; i++) {
            if (l->rows[i].year->year != db_int(&q, 0))
                continue;
            l->rows[i].source = db_text_dup(&q, 1, a);
            l->rows[i].login = db_text_dup(&q, 2, a);
            l->rows[i].at = db_int(&q, 3);
        }
    }
    return db_end(&q, e);
}

enum err calendar_origins(struct db_conn *c, const struct site *s, struct arena *a, struct calendar_origins *ret,
                          struct error *e)
{
    const struct calendar *x;
    enum err r = calendar_hold(c, s, a, &x, e);
    if (r != ERR_OK)
        return r;
    struct calendar_origins l = {.rows = arena_array(a, struct calendar_origin, x->n_years + 1)};
    for (; l.n < x->n_years; l.n++)
        l.rows[l.n] = (struct calendar_origin){&x->years[l.n], "", "", 0};
    r = read_origins(c, a, &l, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}
