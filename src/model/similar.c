/*
 * Candidates come from a few indexes (place, area, field, time, caller), each cut off, and are compared in memory: some
 * hundred texts at most, however many matters there are. Of a candidate only what is compared is read; the rest of
 * those that are shown.
 */
#include "model/similar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/matter_row.h"
#include "model/person.h"
#include "model/similar_texts.h"
#include "model/similar_titles.h"
#include "model/visible.h"
#include "text/alike.h"
#include "text/norm.h"

#define BODY_CUT        "250" /* characters of a text that are compared */
#define BODY_CHARACTERS 250
#define TITLE_LIKE      60 /* so much of the text is compared with titles */
#define LOOK_BACK       (180 * MS_DAY)
#define POOL_MAX        400
#define NEAR            200 /* metres */
#define EARTH           6371000.0
#define SHOWN_AT        30 /* percent from which the text alone is a reason */
#define HINTED_AT       12 /* and together with another reason */

/* Compartments are left out before the cut, so that none of them takes the place of another. */
#define STILL_OPEN " AND k.stage NOT IN ('closed', 'ended') AND k.submitted_at > $3 AND k.compartment = 0"
/* One column for each of enum column. */
#define COLUMNS      "SELECT m.id, m.version, m.area_id, m.category, m.submitted_at, m.latitude, m.longitude FROM ("
#define VISIBLE_ONES ") n CROSS JOIN matter m WHERE m.id = n.id AND m.compartment = 0 AND m.id <> $2 AND" MATTER_VISIBLE
#define NEWEST       " ORDER BY k.submitted_at DESC, k.id DESC LIMIT $5"

DB_STMT(similar_place, COLUMNS "SELECT k.id FROM matter k WHERE k.place = $4" STILL_OPEN NEWEST VISIBLE_ONES);
DB_STMT(similar_area, COLUMNS "SELECT k.id FROM matter k WHERE k.area_id = $4" STILL_OPEN NEWEST VISIBLE_ONES);
DB_STMT(similar_category, COLUMNS "SELECT k.id FROM matter k WHERE k.category = $4" STILL_OPEN NEWEST VISIBLE_ONES);
DB_STMT(similar_titled, COLUMNS
        "SELECT k.id FROM matter k WHERE k.id IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
        "$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)" VISIBLE_ONES);
DB_STMT(similar_person, COLUMNS
        "SELECT k.id FROM person h JOIN matter k ON k.person_id = h.id WHERE h.phone_hash = $4" STILL_OPEN NEWEST
            VISIBLE_ONES);

enum column { COL_ID, COL_VERSION, COL_AREA, COL_CATEGORY, COL_SUBMITTED, COL_LATITUDE, COL_LONGITUDE };

struct candidate {
    int64_t id, version, submitted_at, apart_ms;
    int percent, metres;
    bool same_place, same_area, same_category, same_person;
    const struct similar_text *text;
};

/* The matters found so far, each once. */
struct pool {
    struct db_conn *conn;
    struct arena *arena;
    const struct viewer *viewer;
    const struct similar_query *x;
    struct candidate *rows;
    size_t n;
};

static int metres(const struct similar_query *x, double latitude, double longitude)
{
    double up = (latitude - x->latitude) * M_PI / 180, mid = (latitude + x->latitude) * M_PI / 360;
    double across = (longitude - x->longitude) * M_PI / 180 * cos(mid);
    double d = EARTH * sqrt(up * up + across * across);
    return d <= NEAR ? (int)lround(d) : -1;
}

static void read_row(const struct similar_query *x, const struct db_rows *q, struct candidate *ret)
{
    bool points = x->has_point && !db_is_null(q, COL_LATITUDE) && !db_is_null(q, COL_LONGITUDE);
    int64_t apart = x->at - db_int(q, COL_SUBMITTED);
    *ret = (struct candidate){
        .id = db_int(q, COL_ID),
        .version = db_int(q, COL_VERSION),
        .submitted_at = db_int(q, COL_SUBMITTED),
        .metres = points ? metres(x, db_real(q, COL_LATITUDE), db_real(q, COL_LONGITUDE)) : -1,
        .apart_ms = apart < 0 ? -apart : apart,
        .same_area = x->area_id && x->area_id == db_int(q, COL_AREA),
        .same_category = !str_empty(x->category) && str_eq(x->category, db_text(q, COL_CATEGORY)),
    };
}

/* Its place in the pool, or p->n. */
static size_t place_of(const struct pool *p, int64_t id)
{
    size_t i = 0;
    while (i < p->n && p->rows[i].id != id)
        i++;
    return i;
}

static enum err take(struct pool *p, const struct db_stmt *s, struct db_args args, bool person, struct error *e)
{
    struct db_rows q;
    db_query(p->conn, &q, s, args);
    while (db_next(&q) && p->n < POOL_MAX) {
        size_t i = place_of(p, db_int(&q, COL_ID));
        if (i == p->n)
            read_row(p->x, &q, &p->rows[p->n++]);
        p->rows[i].same_person = p->rows[i].same_person || person;
    }
    return db_end(&q, e);
}

static enum err gather(struct pool *p, const struct db_stmt *s, struct db_val key, int limit, bool person,
                       struct error *e)
{
    return take(p, s,
                DB_ARGS(DB_INT(p->viewer->id), DB_INT(p->x->id), DB_INT(p->x->at - LOOK_BACK), key, DB_INT(limit)),
                person, e);
}

static enum err gather_titled(struct pool *p, struct error *e)
{
    int64_t ids[SIMILAR_TITLES_MAX];
    struct db_val v[2 + SIMILAR_TITLES_MAX] = {DB_INT(p->viewer->id), DB_INT(p->x->id)};
    int n = 0;
    const char *text = arena_printf(p->arena, "%s %s", str_or(p->x->title, ""),
                                    utf8_cut(p->arena, str_or(p->x->body, ""), TITLE_LIKE));
    enum err r = similar_titles(p->conn, p->arena, text, p->x->at - LOOK_BACK, ids, &n, e);
    if (r != ERR_OK || n == 0)
        return r;
    for (int i = 0; i < SIMILAR_TITLES_MAX; i++)
        v[2 + i] = DB_INT(i < n ? ids[i] : 0);
    return take(p, &similar_titled, (struct db_args){v, COUNT_OF(v)}, false, e);
}

DB_STMT(similar_phone, "SELECT h.phone_hash FROM person h JOIN matter m ON m.person_id = h.id WHERE m.id = $2"
                       " AND h.phone_hash IS NOT NULL AND" MATTER_VISIBLE);

/* Who called is compared for intake only, who has to merge. */
static enum err gather_caller(struct pool *p, const struct site *s, struct error *e)
{
    char *hash = NULL;
    if (!viewer_has(p->viewer, ROLE_INTAKE | ROLE_DISPATCHER))
        return ERR_OK;
    enum err r = ERR_OK;
    if (p->x->id)
        r = db_get_text(p->conn, &similar_phone, DB_ARGS(DB_INT(p->viewer->id), DB_INT(p->x->id)), p->arena, &hash, e);
    else if (strlen(str_digits(p->arena, str_or(p->x->phone, ""))) >= 7)
        hash = person_phone_hash(s, p->arena, p->x->phone);
    if (r == ERR_NOT_FOUND || (r == ERR_OK && !hash))
        return ERR_OK;
    return r == ERR_OK ? gather(p, &similar_person, DB_TEXT(hash), 20, true, e) : r;
}

static enum err gather_all(struct pool *p, const struct site *s, struct error *e)
{
    const struct similar_query *x = p->x;
    enum err r = gather_caller(p, s, e);
    if (r == ERR_OK && !str_empty(x->place))
        r = gather(p, &similar_place, DB_TEXT(x->place), 40, false, e);
    if (r == ERR_OK && x->area_id)
        r = gather(p, &similar_area, DB_INT(x->area_id), 120, false, e);
    if (r == ERR_OK && !str_empty(x->category))
        r = gather(p, &similar_category, DB_TEXT(x->category), 80, false, e);
    return r == ERR_OK ? gather_titled(p, e) : r;
}

#define BODIES 30 /* read at once */
DB_STMT(similar_texts, "SELECT m.id, m.version, m.title, m.place, (SELECT substr(x.content, 1, " BODY_CUT ")"
                       " FROM entry t JOIN entry_text x ON x.entry_id = t.id WHERE t.matter_id = m.id AND t.seq = 1"
                       " AND x.part = 'body') FROM matter m WHERE m.id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
                       " $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29,"
                       " $30, $31) AND" MATTER_VISIBLE);

/* The version is read with the texts: they may be newer than the row. */
static enum err read_some(struct pool *p, struct similar_texts *t, const int64_t *ids, size_t n, struct error *e)
{
    struct db_val v[1 + BODIES] = {DB_INT(p->viewer->id)};
    struct db_rows q;
    for (size_t i = 0; i < BODIES; i++)
        v[1 + i] = DB_INT(i < n ? ids[i] : 0);
    db_query(p->conn, &q, &similar_texts, (struct db_args){v, COUNT_OF(v)});
    while (db_next(&q)) {
        size_t i = place_of(p, db_int(&q, 0));
        if (i < p->n)
            p->rows[i].text = similar_texts_put(t, p->arena, p->rows[i].id, db_int(&q, 1), db_text(&q, 2),
                                                str_or(db_text(&q, 4), ""), str_or(db_text(&q, 3), ""));
    }
    return db_end(&q, e);
}

static enum err read_texts(struct pool *p, const struct site *s, struct error *e)
{
    struct similar_texts *t = similar_texts_of(p->conn, s);
    int64_t unread[BODIES];
    size_t n = 0;
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < p->n; i++) {
        struct candidate *x = &p->rows[i];
        x->text = similar_texts_find(t, x->id, x->version);
        if (!x->text)
            unread[n++] = x->id;
        if (n == BODIES) {
            r = read_some(p, t, unread, n, e);
            n = 0;
        }
    }
    return r == ERR_OK && n ? read_some(p, t, unread, n, e) : r;
}

/* Whatever went out of sight since it was found. */
static void drop_unread(struct pool *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (p->rows[i].text)
            p->rows[n++] = p->rows[i];
    }
    p->n = n;
}

/* "解放路12号" and "解放路12号门口" are one place; "3号" and "13号" are none. Both in their form for searching. */
static bool same_place(const char *p, const char *q)
{
    if (!*p || !*q)
        return false;
    if (utf8_length(p) < 4 || utf8_length(q) < 4)
        return str_eq(p, q);
    return str_starts(p, q) || str_starts(q, p) || str_ends(p, q) || str_ends(q, p);
}

/* A title is the essence and a body has the details: whichever tells more. */
static void compare_texts(struct pool *p)
{
    struct alike *others = arena_array(p->arena, struct alike, p->n + 1);
    int *by_whole = arena_array(p->arena, int, p->n + 1), *by_title = arena_array(p->arena, int, p->n + 1);
    const char *title = str_or(p->x->title, ""), *body = str_or(p->x->body, "");
    body = utf8_cut(p->arena, body, BODY_CHARACTERS);
    struct alike first = alike_of(p->arena, arena_printf(p->arena, "%s %s", title, body));
    struct alike first_title = alike_of(p->arena, *title ? title : body);
    for (size_t i = 0; i < p->n; i++)
        others[i] = p->rows[i].text->whole;
    alike_compare(p->arena, &first, others, p->n, by_whole);
    for (size_t i = 0; i < p->n; i++)
        others[i] = p->rows[i].text->title;
    alike_compare(p->arena, &first_title, others, p->n, by_title);
    for (size_t i = 0; i < p->n; i++) {
        int both = (by_whole[i] + by_title[i]) / 2;
        p->rows[i].percent = both > by_whole[i] ? both : by_whole[i];
    }
}

static enum err compare(struct pool *p, const struct site *s, struct error *e)
{
    const char *place = norm_search(p->arena, str_or(p->x->place, ""));
    enum err r = read_texts(p, s, e);
    if (r != ERR_OK)
        return r;
    drop_unread(p);
    compare_texts(p);
    for (size_t i = 0; i < p->n; i++)
        p->rows[i].same_place = same_place(place, p->rows[i].text->place);
    return ERR_OK;
}

static int score(const struct candidate *x)
{
    bool hinted = x->same_place || x->metres >= 0 || x->same_person;
    if (x->percent < (hinted ? HINTED_AT : SHOWN_AT))
        return 0;
    return x->percent + 20 * x->same_place + 15 * (x->metres >= 0) + 15 * x->same_person + 5 * x->same_area +
           3 * x->same_category + 5 * (x->apart_ms < 3 * MS_DAY);
}

struct rank {
    int score;
    const struct candidate *row;
};

static int by_score(const void *a, const void *b)
{
    const struct rank *x = a, *y = b;
    int by = y->score - x->score;
    if (by)
        return by;
    return x->row->submitted_at < y->row->submitted_at ? -1 : x->row->submitted_at > y->row->submitted_at;
}

DB_STMT(similar_row, "SELECT" MATTER_ROW_COLUMNS " FROM matter m" MATTER_ROW_JOINS
                     " WHERE m.id = $2 AND m.compartment = 0 AND" MATTER_VISIBLE);
DB_STMT(similar_main, "SELECT" MATTER_ROW_COLUMNS " FROM link l JOIN matter m ON m.id = l.to_id" MATTER_ROW_JOINS
                      " WHERE l.from_id = $2 AND l.kind = 'merged-into' AND l.until = 0 AND" MATTER_VISIBLE);

static enum err read_matter(struct pool *p, const struct db_stmt *s, struct matter *m, bool *ret_found, struct error *e)
{
    struct db_rows q;
    db_query(p->conn, &q, s, DB_ARGS(DB_INT(p->viewer->id), DB_INT(m->id)));
    *ret_found = db_next(&q);
    if (*ret_found)
        matter_row_read(&q, p->arena, m);
    return db_end(&q, e);
}

/* What is merged already stands for its main matter. *ret_skip: that one is in the list, or the matter itself. */
static enum err lead_to_main(struct pool *p, struct matter *m, const struct similar *list, int n, bool *ret_skip,
                             struct error *e)
{
    bool found;
    enum err r = read_matter(p, &similar_row, m, &found, e);
    const struct procedure *d = r == ERR_OK && found ? procedure_at(m->procedure, m->procedure_version) : NULL;
    if (d && str_eq(m->state, d->merged))
        r = read_matter(p, &similar_main, m, &found, e);
    if (r != ERR_OK)
        return r;
    *ret_skip = !found || m->id == p->x->id;
    for (int i = 0; i < n; i++)
        *ret_skip = *ret_skip || list[i].m.id == m->id;
    return ERR_OK;
}

/* Those that score, the best first. */
static struct rank *ranked(struct pool *p, size_t *ret_n)
{
    struct rank *ranks = arena_array(p->arena, struct rank, p->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        int points = score(&p->rows[i]);
        if (points > 0)
            ranks[n++] = (struct rank){points, &p->rows[i]};
    }
    qsort(ranks, n, sizeof(*ranks), by_score);
    *ret_n = n;
    return ranks;
}

static enum err choose(struct pool *p, struct similar *ret, int *ret_n, struct error *e)
{
    size_t n_ranks;
    const struct rank *ranks = ranked(p, &n_ranks);
    int n = 0;
    for (size_t i = 0; n < SIMILAR_MAX && i < n_ranks; i++) {
        const struct candidate *x = ranks[i].row;
        struct similar *to = &ret[n];
        bool skip;
        *to = (struct similar){.m = {.id = x->id},
                               .percent = x->percent,
                               .metres = x->metres,
                               .apart_ms = x->apart_ms,
                               .same_place = x->same_place,
                               .same_area = x->same_area,
                               .same_category = x->same_category,
                               .same_person = x->same_person};
        enum err r = lead_to_main(p, &to->m, ret, n, &skip, e);
        if (r != ERR_OK)
            return r;
        n += !skip;
    }
    *ret_n = n;
    return ERR_OK;
}

enum err similar_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct similar_query *x, struct similar ret[SIMILAR_MAX], int *ret_n, struct error *e)
{
    struct similar_query mine = *x;
    struct pool p = {
        .conn = c, .arena = a, .viewer = v, .x = &mine, .rows = arena_array(a, struct candidate, POOL_MAX)};
    mine.at = x->at ? x->at : clock_now(&s->clock);
    enum err r = str_empty(x->title) && str_empty(x->body) ? ERR_OK : gather_all(&p, s, e);
    if (r == ERR_OK)
        r = compare(&p, s, e);
    return r == ERR_OK ? choose(&p, ret, ret_n, e) : r;
}

enum err similar_to(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const struct matter_full *f, struct similar ret[SIMILAR_MAX], int *ret_n, struct error *e)
{
    const struct matter *m = &f->m;
    const struct similar_query x = {.title = m->title,
                                    .body = f->body,
                                    .place = m->place,
                                    .category = m->category,
                                    .id = m->id,
                                    .area_id = m->area_id,
                                    .at = m->submitted_at,
                                    .has_point = m->has_point,
                                    .latitude = m->latitude,
                                    .longitude = m->longitude};
    *ret_n = 0;
    return m->compartment ? ERR_OK : similar_list(c, s, v, a, &x, ret, ret_n, e);
}
