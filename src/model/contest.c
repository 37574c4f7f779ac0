/* Contests: what is read of them. */
#include "model/contest.h"

#include "base/str.h"
#include "model/contest_priv.h"
#include "model/cursor.h"
#include "model/visible.h"

#define LIST_MAX 100

/* Who signed this revision, and who of them, or whom they stood in for, made some of it. */
#define SIGNED " FROM contest_trail g WHERE g.contest_id = q.id AND g.act = 'sign' AND g.revision = q.revision"
#define MADE                                                                                                           \
    " EXISTS (SELECT 1 FROM contest_trail w WHERE w.contest_id = q.id"                                                 \
    " AND (w.officer_id IN (g.officer_id, g.for_id) OR w.for_id IN (g.officer_id, g.for_id))"                          \
    " AND w.act IN ('begin', 'recount', 'exclude', 'include', 'give', 'take', 'uphold'))"

#define COLUMNS                                                                                                        \
    "SELECT q.id, q.key, q.code, q.year, q.period, q.state, q.counted_at, q.watermark, q.revision, q.appeal_from,"     \
    " q.appeal_until, q.provisional, q.frozen_at, q.issued_at, q.changed_at, q.sha256,"                                \
    " COALESCE((SELECT o.key FROM contest o WHERE o.id = q.replaces_id), ''),"                                         \
    " COALESCE((SELECT MAX(o.key) FROM contest o WHERE o.replaces_id = q.id AND o.state = 'issued'), ''),"             \
    " (SELECT COUNT(DISTINCT g.officer_id)" SIGNED "), (SELECT COUNT(DISTINCT g.officer_id)" SIGNED " AND NOT" MADE    \
    "), (SELECT COUNT(*)" SIGNED " AND (g.officer_id = $1 OR g.for_id = $1)), CASE WHEN" CONTEST_OWN                   \
    " THEN 1 ELSE 0 END,"                                                                                              \
    " (SELECT COUNT(*) FROM contest_appeal g WHERE g.contest_id = q.id AND g.state = 'open' AND" CONTEST_OWN           \
    "), (SELECT COUNT(*) FROM contest_appeal g WHERE g.contest_id = q.id AND g.state = 'upheld'"                       \
    " AND g.confirmed_by IS NULL AND" CONTEST_OWN "), q.starts, q.ends, q.rules,"                                      \
    " COALESCE((SELECT MAX(w.note) FROM contest_trail w WHERE w.contest_id = q.id"                                     \
    " AND w.act IN ('withdraw', 'drop')), '') FROM contest q"

DB_STMT(contest_rows, COLUMNS " WHERE q.id < $2 AND (q.state <> 'dropped' OR q.appeal_from > 0) AND" CONTEST_VISIBLE
                              " ORDER BY q.id DESC LIMIT $3");
DB_STMT(contest_one, COLUMNS " WHERE q.key = $2 AND" CONTEST_VISIBLE);

const struct scheme *contest_rules(struct arena *a, const struct contest_row *row)
{
    return *row->rules ? scheme_kept(a, row->rules) : scheme_find(row->code, row->year);
}

static struct contest_row row_of(const struct db_rows *q, struct arena *a)
{
    struct contest_row x = {.id = db_int(q, 0),
                            .key = db_text_dup(q, 1, a),
                            .code = db_text_dup(q, 2, a),
                            .year = db_int(q, 3),
                            .period = db_text_dup(q, 4, a),
                            .state = db_text_dup(q, 5, a),
                            .counted_at = db_int(q, 6),
                            .watermark = db_int(q, 7),
                            .revision = db_int(q, 8),
                            .appeal_from = db_int(q, 9),
                            .appeal_until = db_int(q, 10),
                            .provisional = db_int(q, 11) != 0,
                            .frozen_at = db_int(q, 12),
                            .issued_at = db_int(q, 13),
                            .changed_at = db_int(q, 14),
                            .sha256 = db_text_dup(q, 15, a),
                            .replaces = db_text_dup(q, 16, a),
                            .replaced_by = db_text_dup(q, 17, a),
                            .signs = db_int(q, 18),
                            .other_signs = db_int(q, 19),
                            .signed_by_me = db_int(q, 20) > 0,
                            .makes = db_int(q, 21) != 0,
                            .open_appeals = db_int(q, 22),
                            .unconfirmed = db_int(q, 23),
                            .starts = db_int(q, 24),
                            .ends = db_int(q, 25),
                            .rules = db_text_dup(q, 26, a),
                            .ended = db_text_dup(q, 27, a)};
    x.scheme = contest_rules(a, &x);
    return x;
}

enum err contest_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *cursor, int limit, struct contest_list *ret, struct error *e)
{
    struct cursor after = {INT64_MAX, INT64_MAX};
    struct db_rows q;
    enum err r = str_empty(cursor) ? ERR_OK : cursor_read(s, a, v, "contests", cursor, &after, e);
    if (r != ERR_OK)
        return r;
    limit = limit < 1 ? 1 : limit > LIST_MAX ? LIST_MAX : limit;
    struct contest_list l = {.rows = arena_array(a, struct contest_row, (size_t)limit + 1)};
    db_query(c, &q, &contest_rows, DB_ARGS(DB_INT(v->id), DB_INT(after.id), DB_INT(limit + 1)));
    while (db_next(&q)) {
        if (l.n == limit) {
            l.next = cursor_write(s, a, v, "contests", (struct cursor){l.rows[l.n - 1].id, l.rows[l.n - 1].id});
            continue;
        }
        l.rows[l.n++] = row_of(&q, a);
    }
    r = db_end(&q, e);
    /* The others are named by the rules that they were begun with. */
    for (int i = 0; r == ERR_OK && i < l.n; i++)
        r = l.rows[i].scheme ? ERR_OK : contest_fill_frozen(c, v, a, &l.rows[i], e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

enum err contest_get(struct db_conn *c, const struct viewer *v, struct arena *a, const char *key,
                     struct contest_row *ret, struct error *e)
{
    struct db_rows q;
    struct contest_row x = {.id = 0};
    db_query(c, &q, &contest_one, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(key, ""))));
    if (db_next(&q))
        x = row_of(&q, a);
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !x.id)
        r = error_set(e, ERR_NOT_FOUND, "key", N_("There is no such appraisal."), NULL);
    if (r == ERR_OK)
        r = contest_fill_frozen(c, v, a, &x, e);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

DB_STMT(contest_maker, "SELECT COUNT(*) FROM (SELECT 1 AS one) x WHERE" CONTEST_OWN);

enum err contest_may(struct db_conn *c, const struct viewer *v, bool *ret, struct error *e)
{
    int64_t n = 0;
    enum err r = db_get_int(c, &contest_maker, DB_ARGS(DB_INT(v->id)), &n, e);
    *ret = n > 0;
    return r;
}

#define UNITS                                                                                                          \
    "SELECT y.unit_id, u.code, u.name, u.kind, y.grp, y.seq, y.standing, y.reason, y.volume, y.full_points,"           \
    " y.of_points, y.points, y.band, y.place, u.active FROM contest_unit y JOIN contest q ON q.id = y.contest_id"      \
    " JOIN unit u ON u.id = y.unit_id WHERE y.contest_id = $2"
DB_STMT(contest_unit_rows, UNITS " AND y.seq > $3 AND" CONTEST_UNIT_VISIBLE " ORDER BY y.seq LIMIT $4");
DB_STMT(contest_unit_one, UNITS " AND u.code = $3 AND" CONTEST_UNIT_VISIBLE);
DB_STMT(contest_input_rows,
        "SELECT y.seq, i.criterion, i.told, i.num, i.den, i.counts, i.corrected, i.has, i.best_num, i.best_den,"
        " i.points, i.mark, i.reason, i.evidence, COALESCE(i.given_by, 0), COALESCE(o.name, ''), COALESCE(p.name, ''),"
        " COALESCE(i.given_for, 0), COALESCE(i.confirmed_by, 0), COALESCE(i.confirmed_for, 0)"
        " FROM contest_unit y JOIN contest q ON q.id = y.contest_id"
        " JOIN contest_input i ON i.contest_id = y.contest_id AND i.unit_id = y.unit_id"
        " LEFT JOIN officer o ON o.id = i.given_by LEFT JOIN officer p ON p.id = i.confirmed_by"
        " WHERE y.contest_id = $2 AND y.seq >= $3 AND y.seq <= $4 AND" CONTEST_UNIT_VISIBLE " ORDER BY y.seq");

struct ratio contest_ratio(const struct db_rows *q, int column)
{
    int64_t d = db_int(q, column + 1);
    return d ? ratio_of(db_int(q, column), d) : (struct ratio){0, 0};
}

static const struct scheme_group *group_by_code(const struct scheme *s, const char *code)
{
    for (size_t i = 0; i < s->n_groups; i++) {
        if (str_eq(s->groups[i].code, code))
            return &s->groups[i];
    }
    return &s->groups[0];
}

static const struct scheme_band *band_by_code(const struct scheme *s, const char *code)
{
    for (size_t i = 0; i < s->n_bands; i++) {
        if (str_eq(s->bands[i].code, code))
            return &s->bands[i];
    }
    return NULL;
}

static struct contest_unit unit_of(const struct db_rows *q, struct arena *a, const struct scheme *s)
{
    struct contest_unit u = {.unit = {.id = db_int(q, 0),
                                      .code = db_text_dup(q, 1, a),
                                      .name = db_text_dup(q, 2, a),
                                      .kind = db_text_dup(q, 3, a),
                                      .active = db_int(q, 14) != 0},
                             .group = group_by_code(s, db_text(q, 4)),
                             .seq = db_int(q, 5),
                             .standing = contest_standing_of(db_text(q, 6)),
                             .reason = db_text_dup(q, 7, a),
                             .volume = db_int(q, 8),
                             .full = db_int(q, 9),
                             .of = db_int(q, 10),
                             .points = db_int(q, 11),
                             .band = band_by_code(s, db_text(q, 12)),
                             .place = (int)db_int(q, 13),
                             .parts = arena_array(a, struct contest_part, s->n_criteria)};
    for (size_t i = 0; i < s->n_criteria; i++)
        u.parts[i] =
            (struct contest_part){.c = &s->criteria[i],
                                  .counts = "",
                                  .value = ratio_of(0, 1),
                                  .best = ratio_of(0, 1),
                                  .points = ratio_of(0, 1),
                                  .mark = {.points = -1, .giver = "", .confirmer = "", .reason = "", .evidence = ""}};
    return u;
}

static struct contest_part part_of(const struct db_rows *q, struct arena *a, const struct scheme_criterion *c)
{
    return (struct contest_part){.c = c,
                                 .told = db_int(q, 2) != 0,
                                 .value = contest_ratio(q, 3),
                                 .counts = db_text_dup(q, 5, a),
                                 .corrected = db_int(q, 6) != 0,
                                 .has = db_int(q, 7) != 0,
                                 .best = contest_ratio(q, 8),
                                 .points = ratio_of(db_int(q, 10), SCHEME_ONE),
                                 .mark = {.points = db_int(q, 11),
                                          .reason = db_text_dup(q, 12, a),
                                          .evidence = db_text_dup(q, 13, a),
                                          .given_by = db_int(q, 14),
                                          .giver = db_text_dup(q, 15, a),
                                          .confirmer = db_text_dup(q, 16, a),
                                          .given_for = db_int(q, 17),
                                          .confirmed_by = db_int(q, 18),
                                          .confirmed_for = db_int(q, 19)}};
}

/* The inputs of units that stand in order; those of criteria that the scheme no longer has are left out. */
static enum err fill_parts(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t contest_id,
                           const struct scheme *s, struct contest_unit *units, int n, struct error *e)
{
    struct db_rows q;
    int k = 0;
    if (n == 0)
        return ERR_OK;
    db_query(c, &q, &contest_input_rows,
             DB_ARGS(DB_INT(v->id), DB_INT(contest_id), DB_INT(units[0].seq), DB_INT(units[n - 1].seq)));
    while (db_next(&q)) {
        while (k < n && units[k].seq < db_int(&q, 0))
            k++;
        for (size_t i = 0; k < n && i < s->n_criteria; i++) {
            if (str_eq(s->criteria[i].code, db_text(&q, 1)))
                units[k].parts[i] = part_of(&q, a, &s->criteria[i]);
        }
    }
    return db_end(&q, e);
}

static enum err scheme_known(const struct contest_row *row, const struct scheme **ret, struct error *e)
{
    *ret = row->scheme;
    return *ret ? ERR_OK
                : error_set(e, ERR_NOT_FOUND, "scheme", N_("There is no scheme called {}."), "%s.%lld", row->code,
                            (long long)row->year);
}

enum err contest_units(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct contest_row *row, const char *cursor, int limit, struct contest_page *ret,
                       struct error *e)
{
    struct cursor after = {0, 0};
    struct db_rows q;
    const struct scheme *scheme;
    const char *name = arena_printf(a, "contest/%s", row->key);
    enum err r = scheme_known(row, &scheme, e);
    if (r == ERR_OK && !str_empty(cursor))
        r = cursor_read(s, a, v, name, cursor, &after, e);
    if (r != ERR_OK)
        return r;
    limit = limit < 1 ? 1 : limit > CONTEST_UNITS_MAX ? CONTEST_UNITS_MAX : limit;
    struct contest_page p = {.x = {.scheme = scheme, .units = arena_array(a, struct contest_unit, (size_t)limit + 1)}};
    db_query(c, &q, &contest_unit_rows, DB_ARGS(DB_INT(v->id), DB_INT(row->id), DB_INT(after.key), DB_INT(limit + 1)));
    while (db_next(&q)) {
        int64_t last = p.x.n ? p.x.units[p.x.n - 1].seq : 0;
        if (p.x.n == limit)
            p.next = cursor_write(s, a, v, name, (struct cursor){last, last});
        else
            p.x.units[p.x.n++] = unit_of(&q, a, scheme);
    }
    r = db_end(&q, e);
    if (r == ERR_OK)
        r = fill_parts(c, v, a, row->id, scheme, p.x.units, p.x.n, e);
    for (int i = 0; r == ERR_OK && i < p.x.n; i++)
        contest_as_frozen(row, &p.x.units[i]);
    if (r == ERR_OK)
        *ret = p;
    return r;
}

enum err contest_unit_get(struct db_conn *c, const struct viewer *v, struct arena *a, const struct contest_row *row,
                          const char *code, struct contest_unit *ret, struct error *e)
{
    struct db_rows q;
    const struct scheme *scheme;
    struct contest_unit u = {.seq = 0};
    enum err r = scheme_known(row, &scheme, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &contest_unit_one, DB_ARGS(DB_INT(v->id), DB_INT(row->id), DB_TEXT(str_or(code, ""))));
    if (db_next(&q))
        u = unit_of(&q, a, scheme);
    r = db_end(&q, e);
    if (r == ERR_OK && !u.seq)
        r = error_set(e, ERR_NOT_FOUND, "unit", N_("The appraisal has no such unit."), NULL);
    if (r == ERR_OK)
        r = fill_parts(c, v, a, row->id, scheme, &u, 1, e);
    if (r != ERR_OK)
        return r;
    contest_as_frozen(row, &u);
    *ret = u;
    return ERR_OK;
}

/* Those that wait come first: without an answer, then without a second person. */
#define RANK " CASE WHEN g.state = 'open' THEN 0 WHEN g.state = 'upheld' AND g.confirmed_by IS NULL THEN 1 ELSE 2 END"
DB_STMT(contest_appeal_rows,
        "SELECT g.unit_id, u.code, u.name, g.criterion, g.state, g.text, g.evidence, o.name, g.made_at, g.was_num,"
        " g.was_den, g.is_num, g.is_den, g.answer, COALESCE(p.name, ''), g.answered_at, COALESCE(k.name, ''),"
        " CASE WHEN $1 IN (g.answered_by, g.answered_for) OR EXISTS (SELECT 1 FROM post h WHERE h.officer_id = $1"
        " AND h.until = 0 AND h.stands_for IN (g.answered_by, g.answered_for)) THEN 1 ELSE 0 END, g.id," RANK
        " AS turn, y.seq FROM contest_appeal g JOIN contest q ON q.id = g.contest_id JOIN unit u ON u.id = g.unit_id"
        " JOIN contest_unit y ON y.contest_id = g.contest_id AND y.unit_id = g.unit_id"
        " JOIN officer o ON o.id = g.officer_id LEFT JOIN officer p ON p.id = g.answered_by"
        " LEFT JOIN officer k ON k.id = g.confirmed_by WHERE g.contest_id = $2 AND (g.unit_id = $3"
        " OR CAST($3 AS BIGINT) = 0) AND (" RANK " > $4 OR (" RANK " = $4 AND g.id < $5)) AND" CONTEST_APPEAL_VISIBLE
        " ORDER BY turn, g.id DESC LIMIT $6");

static struct contest_appeal_row appeal_of(const struct db_rows *q, struct arena *a, const struct contest_row *row)
{
    return (struct contest_appeal_row){.unit_id = db_int(q, 0),
                                       .unit_code = db_text_dup(q, 1, a),
                                       .unit = contest_name_then(row, db_int(q, 20), db_text_dup(q, 2, a)),
                                       .criterion = db_text_dup(q, 3, a),
                                       .state = db_text_dup(q, 4, a),
                                       .text = db_text_dup(q, 5, a),
                                       .evidence = db_text_dup(q, 6, a),
                                       .officer = db_text_dup(q, 7, a),
                                       .made_at = db_int(q, 8),
                                       .was = contest_ratio(q, 9),
                                       .is = contest_ratio(q, 11),
                                       .answer = db_text_dup(q, 13, a),
                                       .answerer = db_text_dup(q, 14, a),
                                       .answered_at = db_int(q, 15),
                                       .confirmer = db_text_dup(q, 16, a),
                                       .answered_by_me = db_int(q, 17) != 0};
}

static int page_limit(int limit)
{
    return limit < 1 ? 1 : limit > CONTEST_PAGE_MAX ? CONTEST_PAGE_MAX : limit;
}

enum err contest_appeals(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const struct contest_row *row, int64_t unit_id, const char *cursor, int limit,
                         struct contest_appeal_list *ret, struct error *e)
{
    const char *name = arena_printf(a, "contest-appeals/%s/%lld", row->key, (long long)unit_id);
    struct cursor after = {-1, INT64_MAX}, last = after;
    struct db_rows q;
    enum err r = str_empty(cursor) ? ERR_OK : cursor_read(s, a, v, name, cursor, &after, e);
    if (r != ERR_OK)
        return r;
    limit = page_limit(limit);
    struct contest_appeal_list l = {.rows = arena_array(a, struct contest_appeal_row, (size_t)limit)};
    db_query(c, &q, &contest_appeal_rows,
             DB_ARGS(DB_INT(v->id), DB_INT(row->id), DB_INT(unit_id), DB_INT(after.key), DB_INT(after.id),
                     DB_INT(limit + 1)));
    while (db_next(&q)) {
        if (l.n == limit) {
            l.next = cursor_write(s, a, v, name, last);
            continue;
        }
        last = (struct cursor){db_int(&q, 19), db_int(&q, 18)};
        l.rows[l.n++] = appeal_of(&q, a, row);
    }
    r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

DB_STMT(contest_trail_rows,
        "SELECT g.act, COALESCE(o.name, ''), COALESCE(u.name, ''), g.criterion, g.note, g.at, COALESCE(f.name, ''),"
        " g.id, COALESCE(y.seq, 0) FROM contest_trail g JOIN contest q ON q.id = g.contest_id"
        " LEFT JOIN officer o ON o.id = g.officer_id LEFT JOIN officer f ON f.id = g.for_id"
        " LEFT JOIN unit u ON u.id = g.unit_id LEFT JOIN contest_unit y ON y.contest_id = g.contest_id"
        " AND y.unit_id = g.unit_id WHERE g.contest_id = $2 AND (g.unit_id = $3 OR CAST($3 AS BIGINT) = 0)"
        " AND g.id < $4 AND" CONTEST_APPEAL_VISIBLE " ORDER BY g.id DESC LIMIT $5");

enum err contest_trail(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct contest_row *row, int64_t unit_id, const char *cursor, int limit,
                       struct contest_trail_list *ret, struct error *e)
{
    const char *name = arena_printf(a, "contest-trail/%s/%lld", row->key, (long long)unit_id);
    struct cursor after = {INT64_MAX, INT64_MAX}, last = after;
    struct db_rows q;
    enum err r = str_empty(cursor) ? ERR_OK : cursor_read(s, a, v, name, cursor, &after, e);
    if (r != ERR_OK)
        return r;
    limit = page_limit(limit);
    struct contest_trail_list l = {.rows = arena_array(a, struct contest_trail_row, (size_t)limit)};
    db_query(c, &q, &contest_trail_rows,
             DB_ARGS(DB_INT(v->id), DB_INT(row->id), DB_INT(unit_id), DB_INT(after.id), DB_INT(limit + 1)));
    while (db_next(&q)) {
        if (l.n == limit) {
            l.next = cursor_write(s, a, v, name, last);
            continue;
        }
        last = (struct cursor){db_int(&q, 7), db_int(&q, 7)};
        l.rows[l.n++] = (struct contest_trail_row){.act = db_text_dup(&q, 0, a),
                                                   .officer = db_text_dup(&q, 1, a),
                                                   .unit = contest_name_then(row, db_int(&q, 8), db_text_dup(&q, 2, a)),
                                                   .criterion = db_text_dup(&q, 3, a),
                                                   .note = db_text_dup(&q, 4, a),
                                                   .at = db_int(&q, 5),
                                                   .for_name = db_text_dup(&q, 6, a)};
    }
    r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

DB_STMT(contest_bytes,
        "SELECT q.body FROM contest q WHERE q.key = $2 AND q.body <> '' AND (" CONTEST_ISSUED " OR" CONTEST_OWN ")");

enum err contest_body(struct db_conn *c, const struct viewer *v, struct arena *a, const char *key, const char **ret,
                      struct error *e)
{
    char *body;
    enum err r = db_get_text(c, &contest_bytes, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(key, ""))), a, &body, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_NOT_FOUND, "key", N_("Nothing of it is frozen yet."), NULL);
    if (r == ERR_OK)
        *ret = body;
    return r;
}
