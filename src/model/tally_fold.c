/*
 * From what changed to sums: what is due is counted, and its difference to what is kept appended.
 *
 * One write at a time does this; two at once on PostgreSQL conflict, and one of them is tried again. Whoever adds a
 * line to what is due while this runs adds one that it has not seen, and leaves alone.
 */
#include <string.h>

#include "base/crypto.h"
#include "base/str.h"
#include "model/tally_priv.h"

struct folding {
    struct db_conn *tx;
    const struct site *site;
    struct arena *a;   /* of the step */
    struct arena *one; /* of one thing */
    struct tally_marks marks;
    struct tally_state s;
    int64_t now, seq; /* seq: the last line that was appended */
};

DB_STMT(fold_mark_put, "INSERT INTO tally_mark (id, way, kind, sum, facts) VALUES ($1, $2, $3, $4, $5)");

/* The number of a mark, a new one where there is none yet. */
static enum err mark_id(struct folding *x, struct tally_mark *k, struct error *e)
{
    struct tally_marks *all = &x->marks;
    for (size_t i = 0; i < all->n; i++) {
        const struct tally_mark *y = &all->v[i];
        if (y->way == k->way && str_eq(y->kind, k->kind) && str_eq(y->sum, k->sum) && str_eq(y->facts, k->facts)) {
            k->id = y->id;
            return ERR_OK;
        }
    }
    k->id = all->n ? all->v[all->n - 1].id + 1 : 1;
    struct tally_mark *more = arena_array(x->a, struct tally_mark, all->n + 1);
    memcpy(more, all->v, all->n * sizeof(*more));
    more[all->n++] = (struct tally_mark){.id = k->id,
                                         .way = k->way,
                                         .kind = arena_strdup(x->a, k->kind),
                                         .sum = arena_strdup(x->a, k->sum),
                                         .facts = arena_strdup(x->a, k->facts)};
    all->v = more;
    return db_exec(x->tx, &fold_mark_put,
                   DB_ARGS(DB_INT(k->id), DB_INT(k->way), DB_TEXT(k->kind), DB_TEXT(k->sum), DB_TEXT(k->facts)), e);
}

DB_STMT(fold_sight, "SELECT id FROM tally_sight WHERE name = $1");
DB_STMT(fold_sight_next, "SELECT COALESCE(MAX(id), 1) + 1 FROM tally_sight");
DB_STMT(fold_sight_put, "INSERT INTO tally_sight (id, name) VALUES ($1, $2)");
DB_STMT(fold_sight_unit, "INSERT INTO tally_sight_unit (unit_id, sight_id) VALUES ($1, $2)");

#define STAFF 1 /* as SIGHTS_SEEN knows it */

#define SIGHT_NAME_MAX 200

/* What a sight is known by: a matter that is offered to hundreds of offices has more units than an index takes. */
static const char *sight_name(struct arena *a, const char *units)
{
    struct hasher h;
    if (strlen(units) <= SIGHT_NAME_MAX)
        return units;
    hasher_init(&h);
    hasher_add(&h, units, strlen(units));
    struct hash sum = hasher_end(&h);
    return arena_printf(a, "#%s", hex_of(a, sum.b, HASH_SIZE));
}

/* units: "12,45", or "staff". */
static enum err new_sight(struct folding *x, const char *units, int64_t *ret, struct error *e)
{
    bool staff = str_eq(units, "staff");
    enum err r = db_get_int(x->tx, &fold_sight_next, DB_NO_ARGS, ret, e);
    *ret = staff ? STAFF : *ret;
    if (r == ERR_OK)
        r = db_exec(x->tx, &fold_sight_put, DB_ARGS(DB_INT(*ret), DB_TEXT(sight_name(x->one, units))), e);
    while (r == ERR_OK && *units && !staff) {
        int64_t unit = 0;
        for (; *units && *units != ','; units++)
            unit = unit * 10 + (*units - '0');
        units += *units == ',';
        r = db_exec(x->tx, &fold_sight_unit, DB_ARGS(DB_INT(unit), DB_INT(*ret)), e);
    }
    return r;
}

static enum err sight_id(struct folding *x, const char *units, int64_t *ret, struct error *e)
{
    *ret = 0;
    if (!units)
        return ERR_OK;
    enum err r = db_get_int(x->tx, &fold_sight, DB_ARGS(DB_TEXT(sight_name(x->one, units))), ret, e);
    return r == ERR_NOT_FOUND ? new_sight(x, units, ret, e) : r;
}

DB_STMT(fold_kept,
        "SELECT x.mark_id, x.day, x.at, x.row_id, x.unit_id, x.area_id, x.channel, x.category, x.sight_id,"
        " CAST(SUM(x.n) AS BIGINT), CAST(SUM(x.least) AS BIGINT) FROM tally_delta x WHERE x.item_id = $1"
        " AND x.noun = $2 GROUP BY x.mark_id, x.day, x.at, x.row_id, x.unit_id, x.area_id, x.channel, x.category,"
        " x.sight_id, x.n * x.rows_n HAVING SUM(x.rows_n) <> 0");

/* What counted before. */
static enum err read_kept(struct folding *x, enum tally_noun noun, int64_t id, struct tally_rows *ret, struct error *e)
{
    struct db_rows q;
    db_query(x->tx, &q, &fold_kept, DB_ARGS(DB_INT(id), DB_INT(noun)));
    while (db_next(&q))
        *tally_rows_add(ret, x->one) = (struct tally_row){.mark = {.id = db_int(&q, 0)},
                                                          .day = db_int(&q, 1),
                                                          .at = db_int(&q, 2),
                                                          .row_id = db_int(&q, 3),
                                                          .unit_id = db_int(&q, 4),
                                                          .area_id = db_int(&q, 5),
                                                          .channel = db_text_dup(&q, 6, x->one),
                                                          .category = db_text_dup(&q, 7, x->one),
                                                          .sight_id = db_int(&q, 8),
                                                          .n = db_int(&q, 9),
                                                          .least = db_int(&q, 10)};
    return db_end(&q, e);
}

static bool same(const struct tally_row *x, const struct tally_row *y)
{
    return x->mark.id == y->mark.id && x->day == y->day && x->at == y->at && x->row_id == y->row_id &&
           x->unit_id == y->unit_id && x->area_id == y->area_id && x->sight_id == y->sight_id && x->n == y->n &&
           x->least == y->least && str_eq(x->channel, y->channel) && str_eq(x->category, y->category);
}

DB_STMT(fold_delta, "INSERT INTO tally_delta (seq, mark_id, day, noun, item_id, row_id, at, unit_id, area_id, channel,"
                    " category, sight_id, rows_n, n, least) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
                    " $13, $14, $15)");

static enum err append(struct folding *x, enum tally_noun noun, int64_t id, const struct tally_row *t, int sign,
                       struct error *e)
{
    return db_exec(x->tx, &fold_delta,
                   DB_ARGS(DB_INT(++x->seq), DB_INT(t->mark.id), DB_INT(t->day), DB_INT(noun), DB_INT(id),
                           DB_INT(t->row_id), DB_INT(t->at), DB_INT(t->unit_id), DB_INT(t->area_id),
                           DB_TEXT(t->channel), DB_TEXT(t->category), DB_INT(t->sight_id), DB_INT(sign),
                           DB_INT(sign * t->n), DB_INT(sign * t->least)),
                   e);
}

/* Takes away what no longer counts, and adds what does from now on. */
static enum err append_difference(struct folding *x, enum tally_noun noun, int64_t id, struct tally_rows *now,
                                  struct tally_rows *kept, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; i < now->n; i++) {
        size_t k = 0;
        while (k < kept->n && (kept->v[k].met || !same(&kept->v[k], &now->v[i])))
            k++;
        if (k < kept->n)
            kept->v[k].met = now->v[i].met = true;
    }
    for (size_t k = 0; r == ERR_OK && k < kept->n; k++)
        r = kept->v[k].met ? ERR_OK : append(x, noun, id, &kept->v[k], -1, e);
    for (size_t i = 0; r == ERR_OK && i < now->n; i++)
        r = now->v[i].met ? ERR_OK : append(x, noun, id, &now->v[i], 1, e);
    return r;
}

static enum err fold_one(struct folding *x, enum tally_noun noun, int64_t id, struct error *e)
{
    struct tally_rows now = {0}, kept = {0};
    const char *sight;
    int64_t sight_number = 0;
    arena_reset(x->one);
    enum err r = tally_count(x->tx, x->site, x->one, noun, id, x->now, &now, &sight, e);
    if (r == ERR_OK && now.n)
        r = sight_id(x, sight, &sight_number, e);
    for (size_t i = 0; r == ERR_OK && i < now.n; i++) {
        now.v[i].sight_id = sight_number;
        r = mark_id(x, &now.v[i].mark, e);
    }
    if (r == ERR_OK)
        r = read_kept(x, noun, id, &kept, e);
    return r == ERR_OK ? append_difference(x, noun, id, &now, &kept, e) : r;
}

/* Limits that passed since somebody looked: what runs is then overdue, without anybody's doing. */
DB_STMT(fold_clocks,
        "INSERT INTO tally_due (id, noun, item_id) SELECT DISTINCT -x.matter_id, 0, x.matter_id FROM clock x"
        " WHERE x.ended_at = 0 AND x.due_at > 0 AND x.due_at > $1 AND x.due_at <= $2"
        " ON CONFLICT (id) DO NOTHING");

#define CLOCKS_AT_ONCE 1000

/* Of many the earliest, up to one moment. */
DB_STMT(fold_clocks_until, "SELECT x.due_at FROM clock x WHERE x.ended_at = 0 AND x.due_at > 0 AND x.due_at > $1"
                           " AND x.due_at <= $2 ORDER BY x.due_at LIMIT 1 OFFSET $3");

static enum err due_clocks(struct folding *x, struct error *e)
{
    int64_t until = x->now;
    enum err r = db_get_int(x->tx, &fold_clocks_until,
                            DB_ARGS(DB_INT(x->s.clocks), DB_INT(x->now), DB_INT(CLOCKS_AT_ONCE)), &until, e);
    if (r == ERR_OK || r == ERR_NOT_FOUND)
        r = db_exec(x->tx, &fold_clocks, DB_ARGS(DB_INT(x->s.clocks), DB_INT(until)), e);
    return r == ERR_OK ? tally_state_put(x->tx, "clocks", until, e) : r;
}

DB_STMT(fold_due, "SELECT id, noun, item_id FROM tally_due ORDER BY id LIMIT $1");
DB_STMT(fold_due_gone, "DELETE FROM tally_due WHERE id <= $1");

struct thing {
    int64_t noun, id;
};

static enum err fold_due_ones(struct folding *x, size_t *ret_n, struct error *e)
{
    struct thing *list = arena_array(x->a, struct thing, TALLY_CHUNK);
    struct db_rows q;
    size_t n = 0, lines = 0;
    int64_t last = 0;
    db_query(x->tx, &q, &fold_due, DB_ARGS(DB_INT(TALLY_CHUNK)));
    for (; db_next(&q); lines++) {
        const struct thing t = {db_int(&q, 1), db_int(&q, 2)};
        size_t i = 0;
        while (i < n && (list[i].noun != t.noun || list[i].id != t.id))
            i++;
        if (i == n)
            list[n++] = t;
        last = db_int(&q, 0);
    }
    enum err r = db_end(&q, e);
    for (size_t i = 0; r == ERR_OK && i < n; i++)
        r = fold_one(x, (enum tally_noun)list[i].noun, list[i].id, e);
    *ret_n = lines;
    return r == ERR_OK && lines ? db_exec(x->tx, &fold_due_gone, DB_ARGS(DB_INT(last)), e) : r;
}

DB_STMT(fold_next_matter, "SELECT m.id FROM matter m WHERE m.id > $1 ORDER BY m.id LIMIT $2");
DB_STMT(fold_next_activity, "SELECT d.id FROM activity d WHERE d.id > $1 ORDER BY d.id LIMIT $2");
DB_STMT(fold_next_subject, "SELECT s.id FROM subject s WHERE s.id > $1 ORDER BY s.id LIMIT $2");

/* A chunk of all there are, from where the last one ended. */
static enum err fold_next(struct folding *x, enum tally_noun noun, struct error *e)
{
    static const struct db_stmt *const next[TALLY_NOUNS] = {&fold_next_matter, &fold_next_activity, &fold_next_subject};
    int64_t *ids = arena_array(x->a, int64_t, TALLY_CHUNK);
    struct db_rows q;
    size_t n = 0;
    db_query(x->tx, &q, next[noun], DB_ARGS(DB_INT(x->s.noun[noun]), DB_INT(TALLY_CHUNK)));
    while (db_next(&q))
        ids[n++] = db_int(&q, 0);
    enum err r = db_end(&q, e);
    for (size_t i = 0; r == ERR_OK && i < n; i++)
        r = fold_one(x, noun, ids[i], e);
    x->s.noun[noun] = n < TALLY_CHUNK ? TALLY_ALL_DONE : ids[n - 1];
    return r == ERR_OK ? tally_noun_put(x->tx, noun, x->s.noun[noun], e) : r;
}

/* A slice of the months, and where they end. */
static enum err make_months(struct folding *x, struct error *e)
{
    int64_t until = x->seq - x->s.months > TALLY_SLICE ? x->s.months + TALLY_SLICE : x->seq;
    enum err r = x->seq > x->s.seq ? tally_state_put(x->tx, "seq", x->seq, e) : ERR_OK;
    return r == ERR_OK && until > x->s.months ? tally_months_add(x->tx, x->s.months, until, e) : r;
}

static enum err sweep(struct folding *x, struct error *e)
{
    int64_t sight = x->s.swept;
    enum err r = tally_months_sweep(x->tx, &sight, e);
    if (r == ERR_OK)
        r = tally_state_put(x->tx, "swept", sight, e);
    return r == ERR_OK && !sight ? tally_state_put(x->tx, "swept_at", x->now, e) : r;
}

#define SWEEPS MS_DAY

static bool sweep_due(const struct tally_state *s, int64_t now)
{
    return s->swept || s->swept_at <= now - SWEEPS;
}

static enum err fold_some(struct folding *x, struct error *e)
{
    size_t n = 0;
    /* After a restore the months come first, a slice a step. */
    if (x->s.seq - x->s.months > TALLY_SLICE)
        return make_months(x, e);
    enum err r = due_clocks(x, e);
    if (r == ERR_OK)
        r = fold_due_ones(x, &n, e);
    for (int i = 0; r == ERR_OK && n < TALLY_CHUNK / 2 && i < TALLY_NOUNS; i++) {
        if (x->s.noun[i] != TALLY_ALL_DONE) {
            r = fold_next(x, (enum tally_noun)i, e);
            n = x->s.noun[i] == TALLY_ALL_DONE ? n : TALLY_CHUNK;
        }
    }
    if (r == ERR_OK && n == 0 && sweep_due(&x->s, x->now))
        r = sweep(x, e);
    return r == ERR_OK ? make_months(x, e) : r;
}

DB_STMT(fold_last, "SELECT COALESCE(MAX(seq), 0) FROM tally_delta");

/* Indicators that ask for something else than before: all is looked at again. Of a site that was restored there are the
 * lines, and nothing else. */
static enum err begin_words(struct folding *x, struct error *e)
{
    enum err r = x->s.words ? ERR_OK : db_get_int(x->tx, &fold_last, DB_NO_ARGS, &x->s.seq, e);
    if (r == ERR_OK && !x->s.words) {
        x->s.clocks = x->now; /* they are looked at with all */
        r = tally_state_put(x->tx, "clocks", x->now, e);
    }
    if (r == ERR_OK && !x->s.words)
        r = tally_state_put(x->tx, "seq", x->s.seq, e);
    for (int i = 0; r == ERR_OK && i < TALLY_NOUNS; i++) {
        x->s.noun[i] = 0;
        r = tally_noun_put(x->tx, (enum tally_noun)i, 0, e);
    }
    return r == ERR_OK ? tally_state_put(x->tx, "words", tally_words(), e) : r;
}

static enum err begin(struct folding *x, bool *ret_ours, struct error *e)
{
    struct tally_turn turn = {.ours = false};
    enum err r = tally_turn(x->tx, x->now, &turn, e);
    *ret_ours = turn.ours;
    if (r != ERR_OK || !turn.ours)
        return r;
    r = tally_state_read(x->tx, &x->s, e);
    if (r == ERR_OK)
        r = tally_marks_read(x->tx, x->a, &x->marks, e);
    if (r == ERR_OK && x->s.words != tally_words())
        r = begin_words(x, e);
    if (r == ERR_OK && turn.unheard)
        r = tally_turn_put(x->tx, x->now, e);
    x->seq = x->s.seq;
    return r;
}

static enum err write_with(struct db_conn *tx, const struct site *s, enum err (*fold)(struct folding *, struct error *),
                           struct error *e)
{
    bool ours = false;
    struct folding x = {.tx = tx, .site = s, .a = arena_new(), .one = arena_new(), .now = clock_now(&s->clock)};
    enum err r = begin(&x, &ours, e);
    if (r == ERR_OK && ours)
        r = fold(&x, e);
    arena_free(x.one);
    arena_free(x.a);
    return r;
}

static enum err write_step(struct db_conn *tx, void *ctx, struct error *e)
{
    return write_with(tx, ctx, fold_some, e);
}

static enum err write_months(struct db_conn *tx, void *ctx, struct error *e)
{
    return write_with(tx, ctx, make_months, e);
}

DB_STMT(fold_left, "SELECT CASE WHEN" TALLY_LEFT("CAST($1 AS BIGINT)", "CAST($2 AS BIGINT)") " THEN 1 ELSE 0 END");

enum err tally_left(struct db_conn *c, int64_t now, bool *ret, struct error *e)
{
    int64_t n = 0;
    enum err r = db_get_int(c, &fold_left, DB_ARGS(DB_INT(now), DB_INT(tally_words())), &n, e);
    *ret = n != 0;
    return r;
}

static enum err other_counts(struct error *e)
{
    return error_set(e, ERR_BUSY, NULL,
                     N_("Another version of the program counts for this site. Please do it with that one, or an "
                        "hour after it was stopped."),
                     NULL);
}

#define SITE_LARGE 50000

DB_STMT(fold_site_large, "SELECT COUNT(*) FROM (SELECT 1 FROM matter m WHERE m.id > 0 LIMIT 1 OFFSET $1) w");

enum err tally_by_rows(struct db_conn *c, const struct site *s, struct error *e)
{
    struct tally_turn turn = {.ours = true};
    int64_t large = 0;
    if (!s->serves)
        return ERR_OK;
    enum err r = db_get_int(c, &fold_site_large, DB_ARGS(DB_INT(SITE_LARGE)), &large, e);
    if (r == ERR_OK && large)
        r = tally_turn(c, clock_now(&s->clock), &turn, e);
    if (r != ERR_OK || !large)
        return r;
    return !turn.ours ? other_counts(e)
                      : error_set(e, ERR_BUSY, NULL,
                                  N_("The figures are being added up anew, as after an upgrade or a large import. They "
                                     "are here again as soon as that is done; everything else works."),
                                  NULL);
}

#define SOME(from, limit) "(SELECT COUNT(*) FROM (SELECT 1 FROM " from " LIMIT " limit ") w)"
DB_STMT(fold_due_much,
        "SELECT " SOME("tally_due d WHERE d.id > -9223372036854775807",
                       "$1") " + " SOME("matter m WHERE m.id > $2",
                                        "$1") " + " SOME("activity d WHERE d.id > $3",
                                                         "$1") " + " SOME("subject s WHERE s.id > $4", "$1"));

enum err tally_soon(struct db_conn *c, const struct site *s, struct error *e)
{
    const int64_t many = TALLY_TRIES * TALLY_CHUNK;
    struct tally_state state = {0};
    int64_t due = 0;
    if (!s->serves)
        return ERR_OK;
    enum err r = tally_state_read(c, &state, e);
    if (r == ERR_OK && state.words != tally_words())
        memset(state.noun, 0, sizeof(state.noun));
    if (r == ERR_OK)
        r = db_get_int(c, &fold_due_much,
                       DB_ARGS(DB_INT(many + 1), DB_INT(state.noun[TALLY_MATTER]), DB_INT(state.noun[TALLY_ACTIVITY]),
                               DB_INT(state.noun[TALLY_SUBJECT])),
                       &due, e);
    return r == ERR_OK && due > many ? tally_by_rows(c, s, e) : r;
}

enum err tally_step(struct db_conn *c, const struct site *s, bool *ret_done, struct error *e)
{
    bool more = false;
    struct site site = *s;
    struct tally_turn turn = {.ours = false};
    struct tally_state state = {0};
    int64_t now = clock_now(&s->clock);
    enum err r = tally_left(c, now, &more, e);
    if (r == ERR_OK)
        r = tally_turn(c, now, &turn, e);
    if (r == ERR_OK && turn.ours && !more)
        r = tally_state_read(c, &state, e);
    more = turn.ours && (more || turn.unheard || sweep_due(&state, now));
    if (r == ERR_OK && more)
        r = db_write(c, write_step, &site, e);
    *ret_done = !more;
    return r;
}

enum err tally_restored(struct db_conn *c, const struct site *s, struct error *e)
{
    struct site site = *s;
    struct tally_state state = {.seq = 1};
    enum err r = ERR_OK;
    while (r == ERR_OK && state.months < state.seq) {
        r = db_write(c, write_months, &site, e);
        if (r == ERR_OK)
            r = tally_state_read(c, &state, e);
    }
    return r;
}

enum err tally_watermark(struct db_conn *c, const struct site *s, int64_t *ret, struct error *e)
{
    bool done = false;
    struct tally_turn turn = {.ours = false};
    struct tally_state state = {0};
    enum err r = tally_turn(c, clock_now(&s->clock), &turn, e);
    if (r == ERR_OK && !turn.ours)
        return other_counts(e);
    if (r == ERR_OK)
        r = tally_soon(c, s, e);
    for (int i = 0; r == ERR_OK && !done; i++) {
        r = tally_step(c, s, &done, e);
        /* Limits that passed while nothing ran are seen as they are looked at. */
        if (r == ERR_OK && !done && i >= TALLY_TRIES)
            r = tally_by_rows(c, s, e);
    }
    if (r == ERR_OK)
        r = tally_state_read(c, &state, e);
    if (r == ERR_OK)
        *ret = state.seq;
    return r;
}
