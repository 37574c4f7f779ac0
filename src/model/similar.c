/*
 * Candidates come from a few indexes (place, area, field, time, caller), each cut off, and are compared in memory: some
 * hundred texts at most, however many matters there are.
 */
#include "model/similar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/matter_row.h"
#include "model/person.h"
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
#define COLUMNS                                                                                                        \
    "SELECT" MATTER_ROW_COLUMNS ", (SELECT substr(x.content, 1, " BODY_CUT ") FROM entry t JOIN entry_text x"          \
    " ON x.entry_id = t.id WHERE t.matter_id = m.id AND t.seq = 1 AND x.part = 'body') FROM ("
#define VISIBLE_ONES                                                                                                   \
    ") n CROSS JOIN matter m" MATTER_ROW_JOINS                                                                         \
    " WHERE m.id = n.id AND m.compartment = 0 AND m.id <> $2 AND" MATTER_VISIBLE
#define NEWEST " ORDER BY k.submitted_at DESC, k.id DESC LIMIT $5"

DB_STMT(similar_place, COLUMNS "SELECT k.id FROM matter k WHERE k.place = $4" STILL_OPEN NEWEST VISIBLE_ONES);
DB_STMT(similar_area, COLUMNS "SELECT k.id FROM matter k WHERE k.area_id = $4" STILL_OPEN NEWEST VISIBLE_ONES);
DB_STMT(similar_category, COLUMNS "SELECT k.id FROM matter k WHERE k.category = $4" STILL_OPEN NEWEST VISIBLE_ONES);
DB_STMT(similar_titled, COLUMNS
        "SELECT k.id FROM matter k WHERE k.id IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
        "$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)" VISIBLE_ONES);
DB_STMT(similar_person, COLUMNS
        "SELECT k.id FROM person h JOIN matter k ON k.person_id = h.id WHERE h.phone_hash = $4" STILL_OPEN NEWEST
            VISIBLE_ONES);

/* The matters found so far, each once. */
struct pool {
    struct db_conn *conn;
    struct arena *arena;
    const struct viewer *viewer;
    const struct similar_query *x;
    struct similar *rows;
    const char **bodies;
    size_t n;
};

static struct similar *row_of(struct pool *p, int64_t id)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->rows[i].m.id == id)
            return &p->rows[i];
    }
    return NULL;
}

static enum err take(struct pool *p, const struct db_stmt *s, struct db_args args, bool person, struct error *e)
{
    struct db_rows q;
    db_query(p->conn, &q, s, args);
    while (db_next(&q) && p->n < POOL_MAX) {
        struct similar *x = row_of(p, db_int(&q, 0));
        if (!x) {
            x = &p->rows[p->n];
            p->bodies[p->n++] = str_or(db_text_dup(&q, MATTER_ROW_COUNT, p->arena), "");
            matter_row_read(&q, p->arena, &x->m);
        }
        x->same_person = x->same_person || person;
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

/* "解放路12号" and "解放路12号门口" are one place; "3号" and "13号" are none. */
static bool same_place(struct arena *a, const char *x, const char *y)
{
    if (str_empty(x) || str_empty(y))
        return false;
    const char *p = norm_search(a, x), *q = norm_search(a, y);
    if (utf8_length(p) < 4 || utf8_length(q) < 4)
        return str_eq(p, q);
    return str_starts(p, q) || str_starts(q, p) || str_ends(p, q) || str_ends(q, p);
}

static int metres(const struct similar_query *x, const struct matter *m)
{
    if (!x->has_point || !m->has_point)
        return -1;
    double up = (m->latitude - x->latitude) * M_PI / 180, mid = (m->latitude + x->latitude) * M_PI / 360;
    double across = (m->longitude - x->longitude) * M_PI / 180 * cos(mid);
    double d = EARTH * sqrt(up * up + across * across);
    return d <= NEAR ? (int)lround(d) : -1;
}

/* A title is the essence and a body has the details: whichever tells more. */
static void compare_texts(struct pool *p)
{
    struct alike *whole = arena_array(p->arena, struct alike, p->n + 1);
    struct alike *titles = arena_array(p->arena, struct alike, p->n + 1);
    int *by_whole = arena_array(p->arena, int, p->n + 1), *by_title = arena_array(p->arena, int, p->n + 1);
    const char *title = str_or(p->x->title, ""), *body = str_or(p->x->body, "");
    body = utf8_cut(p->arena, body, BODY_CHARACTERS);
    struct alike first = alike_of(p->arena, arena_printf(p->arena, "%s %s", title, body));
    struct alike first_title = alike_of(p->arena, *title ? title : body);
    for (size_t i = 0; i < p->n; i++) {
        const char *text = p->rows[i].m.title;
        titles[i] = alike_of(p->arena, text);
        whole[i] = alike_of(p->arena, arena_printf(p->arena, "%s %s", text, p->bodies[i]));
    }
    alike_compare(p->arena, &first, whole, p->n, by_whole);
    alike_compare(p->arena, &first_title, titles, p->n, by_title);
    for (size_t i = 0; i < p->n; i++) {
        int both = (by_whole[i] + by_title[i]) / 2;
        p->rows[i].percent = both > by_whole[i] ? both : by_whole[i];
    }
}

static void compare(struct pool *p)
{
    compare_texts(p);
    for (size_t i = 0; i < p->n; i++) {
        struct similar *x = &p->rows[i];
        int64_t apart = p->x->at - x->m.submitted_at;
        x->apart_ms = apart < 0 ? -apart : apart;
        x->metres = metres(p->x, &x->m);
        x->same_place = same_place(p->arena, p->x->place, x->m.place);
        x->same_area = p->x->area_id && p->x->area_id == x->m.area_id;
        x->same_category = !str_empty(p->x->category) && str_eq(p->x->category, x->m.category);
    }
}

static int score(const struct similar *x)
{
    bool hinted = x->same_place || x->metres >= 0 || x->same_person;
    if (x->percent < (hinted ? HINTED_AT : SHOWN_AT))
        return 0;
    return x->percent + 20 * x->same_place + 15 * (x->metres >= 0) + 15 * x->same_person + 5 * x->same_area +
           3 * x->same_category + 5 * (x->apart_ms < 3 * MS_DAY);
}

static int by_score(const void *a, const void *b)
{
    const struct similar *x = a, *y = b;
    int by = score(y) - score(x);
    if (by)
        return by;
    return x->m.submitted_at < y->m.submitted_at ? -1 : x->m.submitted_at > y->m.submitted_at;
}

DB_STMT(similar_main, "SELECT" MATTER_ROW_COLUMNS " FROM link l JOIN matter m ON m.id = l.to_id" MATTER_ROW_JOINS
                      " WHERE l.from_id = $2 AND l.kind = 'merged-into' AND l.until = 0 AND" MATTER_VISIBLE);

/* What is merged already stands for its main matter. *ret_skip: that one is in the list, or the matter itself. */
static enum err lead_to_main(struct pool *p, struct similar *x, const struct similar *list, int n, bool *ret_skip,
                             struct error *e)
{
    const struct procedure *d = procedure_at(x->m.procedure, x->m.procedure_version);
    struct db_rows q;
    bool merged = d && str_eq(x->m.state, d->merged), found = !merged;
    *ret_skip = false;
    if (merged) {
        db_query(p->conn, &q, &similar_main, DB_ARGS(DB_INT(p->viewer->id), DB_INT(x->m.id)));
        if (db_next(&q)) {
            found = true;
            matter_row_read(&q, p->arena, &x->m);
        }
        enum err r = db_end(&q, e);
        if (r != ERR_OK)
            return r;
    }
    *ret_skip = !found || x->m.id == p->x->id;
    for (int i = 0; i < n; i++)
        *ret_skip = *ret_skip || list[i].m.id == x->m.id;
    return ERR_OK;
}

static enum err choose(struct pool *p, struct similar *ret, int *ret_n, struct error *e)
{
    int n = 0;
    for (size_t i = 0; n < SIMILAR_MAX && i < p->n && score(&p->rows[i]) > 0; i++) {
        bool skip;
        enum err r = lead_to_main(p, &p->rows[i], ret, n, &skip, e);
        if (r != ERR_OK)
            return r;
        if (!skip)
            ret[n++] = p->rows[i];
    }
    *ret_n = n;
    return ERR_OK;
}

enum err similar_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct similar_query *x, struct similar ret[SIMILAR_MAX], int *ret_n, struct error *e)
{
    struct similar_query mine = *x;
    struct pool p = {.conn = c,
                     .arena = a,
                     .viewer = v,
                     .x = &mine,
                     .rows = arena_array(a, struct similar, POOL_MAX),
                     .bodies = arena_array(a, const char *, POOL_MAX)};
    mine.at = x->at ? x->at : clock_now(&s->clock);
    enum err r = str_empty(x->title) && str_empty(x->body) ? ERR_OK : gather_all(&p, s, e);
    if (r != ERR_OK)
        return r;
    compare(&p);
    qsort(p.rows, p.n, sizeof(*p.rows), by_score);
    return choose(&p, ret, ret_n, e);
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
