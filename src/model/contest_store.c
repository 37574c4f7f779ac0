/* Contests: the trail, and what is stored of units and their inputs. */
#include "base/id.h"
#include "base/str.h"
#include "model/contest_priv.h"
#include "model/deputy.h"
#include "model/visible.h"

DB_STMT(contest_trail_put,
        "INSERT INTO contest_trail (id, contest_id, act, unit_id, criterion, officer_id, for_id, revision, at,"
        " note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
DB_STMT(contest_revise, "UPDATE contest SET revision = revision + 1, changed_at = $2 WHERE id = $1");

enum err contest_append(struct db_conn *tx, const struct contest_work *w, const struct contest_step *x, struct error *e)
{
    const struct viewer *v = w->viewer;
    enum err r = db_exec(tx, &contest_trail_put,
                         DB_ARGS(DB_INT(id_new()), DB_INT(x->contest_id), DB_TEXT(x->act), DB_INT_OR_NULL(x->unit_id),
                                 DB_TEXT(str_or(x->criterion, "")), DB_INT_OR_NULL(v && v->id > 0 ? v->id : 0),
                                 DB_INT_OR_NULL(w->for_id), DB_INT(x->revision), DB_INT(clock_now(&w->site->clock)),
                                 DB_TEXT(str_or(x->note, ""))),
                         e);
    return r == ERR_OK && w->for_id ? deputy_acted(tx, v->id, w->for_id, w->seat_unit, e) : r;
}

enum err contest_step_on(struct db_conn *tx, const struct contest_work *w, const char *act, int64_t unit_id,
                         const char *criterion, const char *note, struct error *e)
{
    const struct contest_step x = {w->row.id, unit_id, w->row.revision + 1, act, criterion, note};
    enum err r = db_exec(tx, &contest_revise, DB_ARGS(DB_INT(w->row.id), DB_INT(clock_now(&w->site->clock))), e);
    return r == ERR_OK ? contest_append(tx, w, &x, e) : r;
}

DB_STMT(contest_seat_of,
        "SELECT COALESCE(p.stands_for, 0) AS held_for, p.unit_id FROM post p JOIN unit u ON u.id = p.unit_id"
        " WHERE p.officer_id = $1 AND p.reads = 1 AND p.until = 0 AND p.role IN ('office', 'leader')"
        " AND u.parent_id IS NULL ORDER BY held_for, p.unit_id LIMIT 1");

enum err contest_seat(struct db_conn *tx, struct contest_work *w, struct error *e)
{
    struct db_rows q;
    w->for_id = w->seat_unit = 0;
    db_query(tx, &q, &contest_seat_of, DB_ARGS(DB_INT(w->viewer->id)));
    if (db_next(&q)) {
        w->for_id = db_int(&q, 0);
        w->seat_unit = db_int(&q, 1);
    }
    return db_end(&q, e);
}

DB_STMT(contest_unit_put,
        "INSERT INTO contest_unit (contest_id, unit_id, seq, grp, standing, reason, volume, full_points, of_points,"
        " points, band, place) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (contest_id, unit_id) DO UPDATE SET seq = excluded.seq, standing = excluded.standing,"
        " reason = excluded.reason, volume = excluded.volume, full_points = excluded.full_points,"
        " of_points = excluded.of_points, points = excluded.points, band = excluded.band, place = excluded.place");
DB_STMT(contest_input_put,
        "INSERT INTO contest_input (contest_id, unit_id, criterion, told, num, den, counts, has, best_num, best_den,"
        " points, mark) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, -1)"
        " ON CONFLICT (contest_id, unit_id, criterion) DO UPDATE SET told = excluded.told, num = excluded.num,"
        " den = excluded.den, counts = excluded.counts, has = excluded.has, best_num = excluded.best_num,"
        " best_den = excluded.best_den, points = excluded.points");
DB_STMT(contest_value_put, "UPDATE contest_input SET told = $4, num = $5, den = $6, corrected = $7"
                           " WHERE contest_id = $1 AND unit_id = $2 AND criterion = $3");

enum err contest_put_value(struct db_conn *tx, int64_t contest_id, int64_t unit_id, const struct contest_part *p,
                           struct error *e)
{
    return db_exec(tx, &contest_value_put,
                   DB_ARGS(DB_INT(contest_id), DB_INT(unit_id), DB_TEXT(p->c->code), DB_INT(p->told),
                           DB_INT(p->value.n), DB_INT(p->value.d), DB_INT(p->corrected)),
                   e);
}

static enum err put_unit(struct db_conn *tx, int64_t id, const struct contest_unit *u, struct error *e)
{
    return db_exec(tx, &contest_unit_put,
                   DB_ARGS(DB_INT(id), DB_INT(u->unit.id), DB_INT(u->seq), DB_TEXT(u->group->code),
                           DB_TEXT(contest_standing_code(u->standing)), DB_TEXT(u->reason), DB_INT(u->volume),
                           DB_INT(u->full), DB_INT(u->of), DB_INT(u->points), DB_TEXT(u->band ? u->band->code : ""),
                           DB_INT(u->place)),
                   e);
}

/* As they are written, with two decimals: what is kept is not rounded again. */
static int64_t part_points(const struct contest_part *p)
{
    return ratio_round(p->points, 100) * (SCHEME_ONE / 100);
}

static enum err put_part(struct db_conn *tx, int64_t id, int64_t unit_id, const struct contest_part *p, struct error *e)
{
    return db_exec(tx, &contest_input_put,
                   DB_ARGS(DB_INT(id), DB_INT(unit_id), DB_TEXT(p->c->code), DB_INT(p->told), DB_INT(p->value.n),
                           DB_INT(p->value.d), DB_TEXT(p->counts), DB_INT(p->has), DB_INT(p->best.n), DB_INT(p->best.d),
                           DB_INT(part_points(p))),
                   e);
}

static bool same_part(const struct contest_part *a, const struct contest_part *b)
{
    return a->told == b->told && a->has == b->has && ratio_compare(a->value, b->value) == 0 &&
           ratio_compare(a->best, b->best) == 0 && str_eq(a->counts, b->counts) && part_points(a) == part_points(b);
}

static bool same_unit(const struct contest_unit *a, const struct contest_unit *b)
{
    return a->seq == b->seq && a->standing == b->standing && a->volume == b->volume && a->full == b->full &&
           a->of == b->of && a->points == b->points && a->band == b->band && a->place == b->place &&
           str_eq(a->reason, b->reason);
}

const struct contest_unit *contest_unit_in(const struct contest *x, int64_t id)
{
    for (int i = 0; i < x->n; i++) {
        if (x->units[i].unit.id == id)
            return &x->units[i];
    }
    return NULL;
}

enum err contest_store(struct db_conn *tx, int64_t id, const struct contest *x, const struct contest *old,
                       struct error *e)
{
    enum err r = ERR_OK;
    for (int i = 0; r == ERR_OK && i < x->n; i++) {
        const struct contest_unit *u = &x->units[i], *was = contest_unit_in(old, u->unit.id);
        if (!was || !same_unit(u, was))
            r = put_unit(tx, id, u, e);
        for (size_t k = 0; r == ERR_OK && k < x->scheme->n_criteria; k++) {
            if (!was || !same_part(&u->parts[k], &was->parts[k]))
                r = put_part(tx, id, u->unit.id, &u->parts[k], e);
        }
    }
    return r;
}

struct contest contest_copy(struct arena *a, const struct contest *x)
{
    struct contest y = *x;
    y.units = arena_array(a, struct contest_unit, (size_t)x->n + 1);
    for (int i = 0; i < x->n; i++) {
        y.units[i] = x->units[i];
        y.units[i].parts = arena_memdup(a, x->units[i].parts, x->scheme->n_criteria * sizeof(struct contest_part));
    }
    return y;
}

enum err contest_read_all(struct db_conn *tx, const struct contest_work *w, struct contest *ret, struct error *e)
{
    struct contest_page p;
    enum err r = contest_units(tx, w->site, w->viewer, w->arena, &w->row, NULL, CONTEST_UNITS_MAX, &p, e);
    if (r == ERR_OK)
        *ret = p.x;
    return r;
}

enum err contest_rescore(struct db_conn *tx, const struct contest_work *w, struct error *e)
{
    struct contest old;
    enum err r = contest_read_all(tx, w, &old, e);
    if (r != ERR_OK)
        return r;
    struct contest x = contest_copy(w->arena, &old);
    contest_score(&x);
    return contest_store(tx, w->row.id, &x, &old, e);
}
