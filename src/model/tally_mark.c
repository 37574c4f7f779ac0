/* What indicators can tell apart: read once from all of them. */
#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "model/tally.h"
#include "model/tally_priv.h"

#define WORDS_MAX 1000

/* A fact, or what is added up, of one way and kind. */
struct word {
    enum count_way way;
    bool sum;
    const char *kind, *text;
};

static struct word words[WORDS_MAX];
static size_t n_words;
static int64_t words_hash;
static pthread_once_t words_once = PTHREAD_ONCE_INIT;

static const char *sum_of(const struct indicator_term *t)
{
    return t->way == COUNT_CLOCKS ? t->clock : str_or(t->sum, "");
}

static bool covers(const struct word *w, enum count_way way, bool sum, const char *kind, const char *text)
{
    return w->way == way && w->sum == sum && (!*w->kind || str_eq(w->kind, kind)) && str_eq(w->text, text);
}

static bool asked(enum count_way way, bool sum, const char *kind, const char *text)
{
    for (size_t i = 0; i < n_words; i++) {
        if (covers(&words[i], way, sum, kind, text))
            return true;
    }
    return false;
}

static void hash_text(const char *text)
{
    for (const char *p = text; *p; p++)
        words_hash = (int64_t)(((uint64_t)words_hash ^ (unsigned char)*p) * UINT64_C(1099511628211));
    words_hash = (int64_t)(((uint64_t)words_hash ^ '/') * UINT64_C(1099511628211));
}

static void add_word(enum count_way way, bool sum, const char *kind, const char *text)
{
    if (str_empty(text) || n_words == WORDS_MAX || asked(way, sum, kind, text))
        return;
    words[n_words++] = (struct word){way, sum, kind, text};
    hash_text(sum ? "sum" : "fact");
    hash_text(kind);
    hash_text(text);
    words_hash = (int64_t)((uint64_t)words_hash + (uint64_t)way);
}

static void add_term(const struct indicator_term *t)
{
    const char *kind = str_or(t->kind, "");
    if (!t->code)
        return;
    add_word(t->way, true, kind, sum_of(t));
    for (int i = 0; i < INDICATOR_WHERE_MAX && t->where[i]; i++)
        add_word(t->way, false, kind, t->where[i]);
    for (int i = 0; i < INDICATOR_EXCEPT_MAX && t->except[i]; i++)
        add_word(t->way, false, kind, t->except[i]);
}

static void read_words(void)
{
    size_t n;
    const struct indicator *const *all = indicators_all(&n);
    words_hash = INT64_C(1469598103934665603);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i]->n_counts; k++)
            add_term(&all[i]->counts[k]);
        add_term(&all[i]->base);
    }
    words_hash = words_hash & INT64_MAX;
}

int64_t tally_words(void)
{
    pthread_once(&words_once, read_words);
    return words_hash;
}

bool tally_asks_fact(enum count_way way, const char *kind, const char *fact)
{
    pthread_once(&words_once, read_words);
    return asked(way, false, kind, fact);
}

bool tally_asks_sum(enum count_way way, const char *kind, const char *sum)
{
    pthread_once(&words_once, read_words);
    return asked(way, true, kind, sum);
}

bool tally_holds(const struct indicator_term *t)
{
    return t->way <= COUNT_CHECKLISTS && str_empty(t->field) && str_empty(t->first) && str_empty(t->differ);
}

bool tally_answers(const struct indicator_term *t)
{
    const char *kind = str_or(t->kind, ""), *sum = sum_of(t);
    if (!tally_holds(t))
        return false;
    if (*sum && !tally_asks_sum(t->way, kind, sum))
        return false;
    for (int i = 0; i < INDICATOR_WHERE_MAX && t->where[i]; i++) {
        if (!tally_asks_fact(t->way, kind, t->where[i]))
            return false;
    }
    for (int i = 0; i < INDICATOR_EXCEPT_MAX && t->except[i]; i++) {
        if (!tally_asks_fact(t->way, kind, t->except[i]))
            return false;
    }
    return true;
}

/* facts has a blank on either side of each. */
static bool has(const char *facts, const char *fact)
{
    size_t n = strlen(fact);
    for (const char *p = facts; (p = strstr(p, fact)); p++) {
        if (p > facts && p[-1] == ' ' && p[n] == ' ')
            return true;
    }
    return false;
}

bool tally_mark_fits(const struct tally_mark *k, const struct indicator_term *t)
{
    bool one = !t->where[0];
    if (k->way != t->way || (!str_empty(t->kind) && !str_eq(k->kind, t->kind)) || !str_eq(k->sum, sum_of(t)))
        return false;
    for (int i = 0; !one && i < INDICATOR_WHERE_MAX && t->where[i]; i++)
        one = has(k->facts, t->where[i]);
    /* An activity may be of several downs at once; none of them leaves it out (ACTIVITIES of indicator.c). */
    for (int i = 0; t->way != COUNT_ACTIVITIES && one && i < INDICATOR_EXCEPT_MAX && t->except[i]; i++)
        one = !has(k->facts, t->except[i]);
    return one;
}

DB_STMT(tally_marks_all, "SELECT id, way, kind, sum, facts FROM tally_mark ORDER BY id");

enum err tally_marks_read(struct db_conn *c, struct arena *a, struct tally_marks *ret, struct error *e)
{
    struct tally_marks l = {.room = 64};
    struct db_rows q;
    l.v = arena_array(a, struct tally_mark, l.room);
    db_query(c, &q, &tally_marks_all, DB_NO_ARGS);
    while (db_next(&q)) {
        if (l.n == l.room) {
            struct tally_mark *more = arena_array(a, struct tally_mark, l.room *= 2);
            memcpy(more, l.v, l.n * sizeof(*more));
            l.v = more;
        }
        l.v[l.n++] = (struct tally_mark){.id = db_int(&q, 0),
                                         .way = (enum count_way)db_int(&q, 1),
                                         .kind = db_text_dup(&q, 2, a),
                                         .sum = db_text_dup(&q, 3, a),
                                         .facts = db_text_dup(&q, 4, a)};
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

enum err tally_marks_of(struct db_conn *c, struct arena *a, const struct indicator_term *t, const char **ret,
                        struct error *e)
{
    struct tally_marks all;
    struct buf text;
    enum err r = tally_marks_read(c, a, &all, e);
    if (r != ERR_OK)
        return r;
    buf_init(&text, 1u << 20);
    buf_lit(&text, ",");
    for (size_t i = 0; i < all.n; i++) {
        if (tally_mark_fits(&all.v[i], t))
            buf_printf(&text, "%lld,", (long long)all.v[i].id);
    }
    r = buf_failed(&text) ? error_detail(e, ERR_INTERNAL, "too many marks") : ERR_OK;
    *ret = arena_strdup(a, text.data);
    buf_release(&text);
    return r;
}
