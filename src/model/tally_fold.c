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

#define CHUNK 200

struct folding {
    struct db_conn *tx;
    const struct site *site;
    struct arena *a;   /* of the step */
    struct arena *one; /* of one thing */
    struct tally_marks marks;
    int64_t now, begun_seq, seq, words, clocks, noun[TALLY_NOUNS];
};

DB_STMT(fold_state, "SELECT name, value FROM tally_state");
DB_STMT(fold_state_put, "UPDATE tally_state SET value = $2 WHERE name = $1");

static const char *const noun_names[TALLY_NOUNS] = {"noun0", "noun1", "noun2"};

static enum err read_state(struct folding *x, struct error *e)
{
    struct db_rows q;
    db_query(x->tx, &q, &fold_state, DB_NO_ARGS);
    while (db_next(&q)) {
        const char *name = db_text(&q, 0);
        int64_t value = db_int(&q, 1);
        if (str_eq(name, "seq"))
            x->begun_seq = x->seq = value;
        else if (str_eq(name, "words"))
            x->words = value;
        else if (str_eq(name, "clocks"))
            x->clocks = value;
        for (int i = 0; i < TALLY_NOUNS; i++)
            x->noun[i] = str_eq(name, noun_names[i]) ? value : x->noun[i];
    }
    return db_end(&q, e);
}

static enum err put_state(struct folding *x, const char *name, int64_t value, struct error *e)
{
    return db_exec(x->tx, &fold_state_put, DB_ARGS(DB_TEXT(name), DB_INT(value)), e);
}

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

/* Months, from what was appended after $1. */
#define MONTHS(name, what, sight, key)                                                                                 \
    DB_STMT(                                                                                                           \
        fold_months_##name,                                                                                            \
        "INSERT INTO tally (by_what, sight_id, month, mark_id, key, rows_n, n, least) SELECT '" what "', " sight       \
        ", x.day / 100, x.mark_id, " key ", SUM(x.rows_n), SUM(x.n), SUM(x.least) FROM tally_delta x"                  \
        " WHERE x.seq > $1 AND x.sight_id > 0 GROUP BY 2, 3, 4, 5"                                                     \
        " ON CONFLICT (by_what, sight_id, month, mark_id, key) DO UPDATE SET"                                          \
        " rows_n = tally.rows_n + excluded.rows_n, n = tally.n + excluded.n, least = tally.least + excluded.least")
#define ALL_SIGHTS "CAST(-1 AS BIGINT)"
#define UNIT_KEY   "CAST(x.unit_id AS TEXT)"
#define AREA_KEY   "CAST(x.area_id AS TEXT)"
#define NO_KEY     "CAST('' AS TEXT)"

MONTHS(whole, "", "x.sight_id", NO_KEY);
MONTHS(unit, "unit", "x.sight_id", UNIT_KEY);
MONTHS(area, "area", "x.sight_id", AREA_KEY);
MONTHS(channel, "channel", "x.sight_id", "x.channel");
MONTHS(whole_all, "", ALL_SIGHTS, NO_KEY);
MONTHS(unit_all, "unit", ALL_SIGHTS, UNIT_KEY);
MONTHS(area_all, "area", ALL_SIGHTS, AREA_KEY);
MONTHS(channel_all, "channel", ALL_SIGHTS, "x.channel");

static enum err add_months(struct folding *x, struct error *e)
{
    static const struct db_stmt *const months[] = {
        &fold_months_whole,     &fold_months_unit,     &fold_months_area,     &fold_months_channel,
        &fold_months_whole_all, &fold_months_unit_all, &fold_months_area_all, &fold_months_channel_all};
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && x->seq > x->begun_seq && i < COUNT_OF(months); i++)
        r = db_exec(x->tx, months[i], DB_ARGS(DB_INT(x->begun_seq)), e);
    return r;
}

/* Limits that passed since somebody looked: what runs is then overdue, without anybody's doing. */
DB_STMT(fold_clocks,
        "INSERT INTO tally_due (id, noun, item_id) SELECT DISTINCT -x.matter_id, 0, x.matter_id FROM clock x"
        " WHERE x.ended_at = 0 AND x.due_at > 0 AND x.due_at > $1 AND x.due_at <= $2"
        " ON CONFLICT (id) DO NOTHING");

static enum err due_clocks(struct folding *x, struct error *e)
{
    enum err r = db_exec(x->tx, &fold_clocks, DB_ARGS(DB_INT(x->clocks), DB_INT(x->now)), e);
    return r == ERR_OK ? put_state(x, "clocks", x->now, e) : r;
}

DB_STMT(fold_due, "SELECT id, noun, item_id FROM tally_due ORDER BY id LIMIT $1");
DB_STMT(fold_due_gone, "DELETE FROM tally_due WHERE id <= $1");

struct thing {
    int64_t noun, id;
};

static enum err fold_due_ones(struct folding *x, size_t *ret_n, struct error *e)
{
    struct thing *list = arena_array(x->a, struct thing, CHUNK);
    struct db_rows q;
    size_t n = 0, lines = 0;
    int64_t last = 0;
    db_query(x->tx, &q, &fold_due, DB_ARGS(DB_INT(CHUNK)));
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
    int64_t *ids = arena_array(x->a, int64_t, CHUNK);
    struct db_rows q;
    size_t n = 0;
    db_query(x->tx, &q, next[noun], DB_ARGS(DB_INT(x->noun[noun]), DB_INT(CHUNK)));
    while (db_next(&q))
        ids[n++] = db_int(&q, 0);
    enum err r = db_end(&q, e);
    for (size_t i = 0; r == ERR_OK && i < n; i++)
        r = fold_one(x, noun, ids[i], e);
    x->noun[noun] = n < CHUNK ? TALLY_ALL_DONE : ids[n - 1];
    return r == ERR_OK ? put_state(x, noun_names[noun], x->noun[noun], e) : r;
}

static enum err end_step(struct folding *x, struct error *e)
{
    enum err r = add_months(x, e);
    return r == ERR_OK && x->seq > x->begun_seq ? put_state(x, "seq", x->seq, e) : r;
}

static enum err fold_some(struct folding *x, struct error *e)
{
    size_t n = 0;
    enum err r = due_clocks(x, e);
    if (r == ERR_OK)
        r = fold_due_ones(x, &n, e);
    for (int i = 0; r == ERR_OK && n < CHUNK / 2 && i < TALLY_NOUNS; i++) {
        if (x->noun[i] != TALLY_ALL_DONE) {
            r = fold_next(x, (enum tally_noun)i, e);
            n = x->noun[i] == TALLY_ALL_DONE ? n : CHUNK;
        }
    }
    return r == ERR_OK ? end_step(x, e) : r;
}

DB_STMT(fold_months_gone, "DELETE FROM tally");
DB_STMT(fold_last, "SELECT COALESCE(MAX(seq), 0) FROM tally_delta");

/* A new site, or one that was restored: the months are made from all that was counted. */
static enum err begin_site(struct folding *x, struct error *e)
{
    enum err r = db_exec(x->tx, &fold_months_gone, DB_NO_ARGS, e);
    if (r == ERR_OK)
        r = db_get_int(x->tx, &fold_last, DB_NO_ARGS, &x->seq, e);
    x->begun_seq = 0;
    return r;
}

/* Indicators that ask for something else than before: all is looked at again. */
static enum err begin(struct folding *x, struct error *e)
{
    enum err r = read_state(x, e);
    if (r == ERR_OK)
        r = tally_marks_read(x->tx, x->a, &x->marks, e);
    if (r == ERR_OK && !x->words)
        r = begin_site(x, e);
    if (r != ERR_OK || x->words == tally_words())
        return r;
    for (int i = 0; i < TALLY_NOUNS; i++)
        x->noun[i] = 0;
    r = tally_again(x->tx, e);
    return r == ERR_OK ? put_state(x, "words", tally_words(), e) : r;
}

static enum err write_with(struct db_conn *tx, const struct site *s, enum err (*fold)(struct folding *, struct error *),
                           struct error *e)
{
    struct folding x = {.tx = tx, .site = s, .a = arena_new(), .one = arena_new(), .now = clock_now(&s->clock)};
    enum err r = begin(&x, e);
    if (r == ERR_OK)
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
    return write_with(tx, ctx, end_step, e);
}

/* As tally_read.c asks it. */
DB_STMT(fold_left,
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM tally_due) OR EXISTS (SELECT 1 FROM clock x WHERE x.ended_at = 0"
        " AND x.due_at > 0 AND x.due_at > (SELECT value FROM tally_state WHERE name = 'clocks') AND x.due_at <= $1)"
        " OR (SELECT COUNT(*) FROM tally_state WHERE (name = 'words' AND value = $2) OR (name IN ('noun0', 'noun1',"
        " 'noun2') AND value = $3)) <> 4 THEN 1 ELSE 0 END");

enum err tally_left(struct db_conn *c, const struct site *s, bool *ret, struct error *e)
{
    int64_t n = 0;
    enum err r = db_get_int(
        c, &fold_left, DB_ARGS(DB_INT(clock_now(&s->clock)), DB_INT(tally_words()), DB_INT(TALLY_ALL_DONE)), &n, e);
    *ret = n != 0;
    return r;
}

enum err tally_step(struct db_conn *c, const struct site *s, bool *ret_done, struct error *e)
{
    bool more = false;
    struct site site = *s;
    enum err r = tally_left(c, s, &more, e);
    if (r == ERR_OK && more)
        r = db_write(c, write_step, &site, e);
    *ret_done = !more;
    return r;
}

enum err tally_restored(struct db_conn *c, const struct site *s, struct error *e)
{
    struct site site = *s;
    return db_write(c, write_months, &site, e);
}

DB_STMT(fold_watermark, "SELECT value FROM tally_state WHERE name = 'seq'");

enum err tally_watermark(struct db_conn *c, const struct site *s, int64_t *ret, struct error *e)
{
    bool done = false;
    enum err r = ERR_OK;
    while (r == ERR_OK && !done)
        r = tally_step(c, s, &done, e);
    return r == ERR_OK ? db_get_int(c, &fold_watermark, DB_NO_ARGS, ret, e) : r;
}

/* A sum that lacks one side, or differs. */
#define WRONG(what, sight, key)                                                                                        \
    "SELECT y.month, y.mark_id, y.key, y.sight_id, SUM(y.rows_n) AS r, SUM(y.n) AS n, SUM(y.least) AS l FROM (SELECT"  \
    " t.month, t.mark_id, t.key, t.sight_id, t.rows_n, t.n, t.least FROM tally t WHERE t.by_what = '" what             \
    "' AND t.sight_id " sight " UNION ALL SELECT x.day / 100, x.mark_id, " key ", CASE WHEN '" sight                   \
    "' = '= -1' THEN -1 ELSE x.sight_id END,"                                                                          \
    " -x.rows_n, -x.n, -x.least FROM tally_delta x WHERE x.sight_id > 0) y GROUP BY y.month, y.mark_id, y.key,"        \
    " y.sight_id HAVING SUM(y.rows_n) <> 0 OR SUM(y.n) <> 0 OR SUM(y.least) <> 0"

DB_STMT(
    fold_wrong,
    "SELECT COUNT(*) FROM (" WRONG("", "> 0", NO_KEY) " UNION ALL " WRONG("unit", "> 0", UNIT_KEY) " UNION ALL " WRONG("area", "> 0", AREA_KEY) " UNION ALL " WRONG(
        "channel", "> 0",
        "x.channel") " UNION ALL " WRONG("", "= -1",
                                         NO_KEY) " UNION ALL " WRONG("unit", "= -1",
                                                                     UNIT_KEY) " UNION ALL " WRONG("area", "= -1",
                                                                                                   AREA_KEY) " UNION ALL " WRONG("channel",
                                                                                                                                 "= -1",
                                                                                                                                 "x.channel") ") w");

enum err tally_wrong(struct db_conn *c, int64_t *ret, struct error *e)
{
    return db_get_int(c, &fold_wrong, DB_NO_ARGS, ret, e);
}
