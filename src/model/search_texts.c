/* The texts of hits: whether they hold the words, and what of them is shown. */
#include "base/str.h"
#include "model/matter_row.h"
#include "model/search_hits.h"
#include "model/undo.h"
#include "model/visible.h"
#include "text/norm.h"

#define TEXTS_MAX 10000
#define TEXTS_SQL "10000"

#define PARTS "(t.part = 'body' OR (CAST($22 AS BIGINT) = 1 AND (t.part = 'reply' OR t.part LIKE '%.reply')))"
/* Texts first: most entries of a matter have none. */
DB_STMT(search_texts,
        "SELECT m.id, t.part, t.content FROM matter m CROSS JOIN entry_text t CROSS JOIN entry n WHERE m.id" SEARCH_IDS
        " AND t.matter_id = m.id AND " PARTS " AND t.content IS NOT NULL AND n.id = t.entry_id AND" ENTRY_STANDS(
            "n") " AND" MATTER_VISIBLE " ORDER BY m.id, n.seq LIMIT " TEXTS_SQL);

static void add_text(struct arena *a, const char *part, const char *text, struct search_texts *ret)
{
    if (str_eq(part, "body")) {
        ret->body = text;
        return;
    }
    ret->replies = matter_row_room(a, ret->replies, ret->n_replies, sizeof(*ret->replies));
    ret->replies[ret->n_replies++] = text;
}

/* ret_n: how many texts were read. */
static enum err read_together(struct hunt *h, const struct matter *const *m, int n, bool replies,
                              struct search_texts *ret, int64_t *ret_n, struct error *e)
{
    struct db_val args[2 + SEARCH_TOGETHER] = {DB_INT(h->viewer->id)};
    struct db_rows q;
    for (int i = 0; i < SEARCH_TOGETHER; i++)
        args[1 + i] = DB_INT(i < n ? m[i]->id : 0);
    args[1 + SEARCH_TOGETHER] = DB_INT(replies);
    for (int i = 0; i < n; i++)
        ret[i] = (struct search_texts){.title = m[i]->title, .body = ""};
    db_query(h->conn, &q, &search_texts, (struct db_args){args, COUNT_OF(args)});
    while (db_next(&q)) {
        int i = 0;
        while (i < n && m[i]->id != db_int(&q, 0))
            i++;
        if (i < n)
            add_text(h->arena, db_text(&q, 1), db_text_dup(&q, 2, h->arena), &ret[i]);
    }
    *ret_n = q.count;
    return db_end(&q, e);
}

enum err search_read_texts(struct hunt *h, const struct matter *const *m, int n, bool replies, struct search_texts *ret,
                           struct error *e)
{
    enum err r = ERR_OK;
    for (int i = 0, together = SEARCH_TOGETHER; i < n && r == ERR_OK;) {
        const int some = n - i < together ? n - i : together;
        int64_t texts = 0;
        r = read_together(h, m + i, some, replies, ret + i, &texts, e);
        /* One with thousands of answers leaves no room for the others: each by itself then. */
        if (texts == TEXTS_MAX && some > 1)
            together = 1;
        else
            i += some;
    }
    return r;
}

static bool in_replies(const struct search_word *w, const struct search_texts *t)
{
    for (int i = 0; i < t->n_replies; i++) {
        if (search_holds(w, t->replies[i]))
            return true;
    }
    return false;
}

/* Whether every word stands in one of the texts, or is one of the matter's numbers. */
static bool is_hit(struct hunt *h, const struct matter *m, const struct search_texts *t)
{
    if (h->asked.number && str_eq(h->asked.number, m->number))
        return true;
    for (int i = 0; i < h->asked.n; i++) {
        const struct search_word *w = &h->asked.words[i];
        if (w->whole || search_holds(w, t->title) || search_holds(w, t->body) || in_replies(w, t) ||
            (w->number && str_eq(norm_search(h->arena, str_or(m->external_id, "")), w->normal)))
            continue;
        return false;
    }
    return true;
}

bool search_take(struct hunt *h, const struct matter *m, const struct search_texts *texts)
{
    if (h->asked.verify && !is_hit(h, m, texts))
        return false;
    h->texts[h->ret->n] = texts;
    h->ret->rows[h->ret->n++] = (struct search_row){.m = *m};
    return true;
}

static bool has_mark(const struct search_pieces *p)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->v[i].hit)
            return true;
    }
    return false;
}

/* The message, unless only an answer has the words. */
static void fill_snippet(struct hunt *h, const struct search_texts *t, struct search_row *row)
{
    row->title = search_mark_all(h->arena, &h->asked, row->m.title);
    row->snippet = search_mark_around(h->arena, &h->asked, t->body);
    for (int i = t->n_replies - 1; i >= 0 && !has_mark(&row->snippet); i--) {
        struct search_pieces p = search_mark_around(h->arena, &h->asked, t->replies[i]);
        if (has_mark(&p)) {
            row->snippet = p;
            row->in_answer = true;
        }
    }
}

/* Reads the texts of these rows and fills their pieces; *n: those whose message has none of the words are left. */
static enum err show_rows(struct hunt *h, struct search_row **rows, int *n, bool replies, struct error *e)
{
    const struct matter **m = arena_array(h->arena, const struct matter *, (size_t)*n);
    struct search_texts *texts = arena_array(h->arena, struct search_texts, (size_t)*n);
    int left = 0;
    for (int i = 0; i < *n; i++)
        m[i] = &rows[i]->m;
    enum err r = search_read_texts(h, m, *n, replies, texts, e);
    for (int i = 0; i < *n && r == ERR_OK; i++) {
        fill_snippet(h, &texts[i], rows[i]);
        if (h->asked.n && !has_mark(&rows[i]->snippet))
            rows[left++] = rows[i];
    }
    *n = left;
    return r;
}

/* Most messages have the words themselves, so that the answers need not be read. */
enum err search_show(struct hunt *h, struct error *e)
{
    struct search_row **rows = arena_array(h->arena, struct search_row *, (size_t)h->ret->n + 1);
    int n = 0;
    for (int i = 0; i < h->ret->n; i++) {
        struct search_row *row = &h->ret->rows[i];
        if (h->texts[i])
            fill_snippet(h, h->texts[i], row);
        else
            rows[n++] = row;
    }
    enum err r = n ? show_rows(h, rows, &n, false, e) : ERR_OK;
    return r == ERR_OK && n ? show_rows(h, rows, &n, true, e) : r;
}
