#include "model/notice_alike.h"

#include "base/str.h"
#include "text/alike.h"

#define POOL            150 /* from each side */
#define SHOWN_AT        25  /* percent */
#define BODY_CHARACTERS 250

#define COLUMNS "SELECT n.matter_id, n.number, n.title, substr(n.question, 1, 250), n.answer, n.unit_name FROM notice n"
#define NEWEST  " ORDER BY n.published_at DESC, n.matter_id DESC LIMIT"
DB_STMT(alike_newest, COLUMNS " WHERE n.live = 1" NEWEST " $1");
DB_STMT(alike_area, COLUMNS " WHERE n.area_id = $1 AND n.live = 1" NEWEST " $2");

struct pool {
    struct notice rows[2 * POOL];
    struct alike texts[2 * POOL];
    int percent[2 * POOL];
    size_t n;
};

static enum err gather(struct db_conn *c, struct arena *a, const struct db_stmt *s, struct db_args args, struct pool *p,
                       struct error *e)
{
    struct db_rows q;
    db_query(c, &q, s, args);
    while (db_next(&q) && p->n < COUNT_OF(p->rows)) {
        int64_t id = db_int(&q, 0);
        bool known = false;
        for (size_t i = 0; i < p->n; i++)
            known = known || p->rows[i].matter_id == id;
        if (known)
            continue;
        struct notice *x = &p->rows[p->n];
        *x = (struct notice){.matter_id = id,
                             .number = db_text_dup(&q, 1, a),
                             .title = db_text_dup(&q, 2, a),
                             .question = db_text_dup(&q, 3, a),
                             .answer = db_text_dup(&q, 4, a),
                             .unit_name = db_text_dup(&q, 5, a)};
        p->texts[p->n++] = alike_of(a, arena_printf(a, "%s %s", x->title, x->question));
    }
    return db_end(&q, e);
}

/* Takes the likeliest ones out of the pool. */
static int choose(struct pool *p, struct notice ret[NOTICE_ALIKE_MAX])
{
    int n = 0;
    while (n < NOTICE_ALIKE_MAX) {
        size_t best = 0;
        for (size_t i = 1; i < p->n; i++)
            best = p->percent[i] > p->percent[best] ? i : best;
        if (p->n == 0 || p->percent[best] < SHOWN_AT)
            break;
        ret[n++] = p->rows[best];
        p->percent[best] = -1;
    }
    return n;
}

enum err notice_alike(struct db_conn *c, struct arena *a, const char *title, const char *body, int64_t area_id,
                      struct notice ret[NOTICE_ALIKE_MAX], int *ret_n, struct error *e)
{
    struct pool *p = arena_obj(a, struct pool);
    const char *told = str_or(body, "");
    told = utf8_cut(a, told, BODY_CHARACTERS);
    enum err r = area_id ? gather(c, a, &alike_area, DB_ARGS(DB_INT(area_id), DB_INT(POOL)), p, e) : ERR_OK;
    if (r == ERR_OK)
        r = gather(c, a, &alike_newest, DB_ARGS(DB_INT(POOL)), p, e);
    if (r != ERR_OK)
        return r;
    struct alike first = alike_of(a, arena_printf(a, "%s %s", str_or(title, ""), told));
    alike_compare(a, &first, p->texts, p->n, p->percent);
    *ret_n = choose(p, ret);
    return ERR_OK;
}
