/* From what was typed to what the index is asked. The expressions hold nothing but words of the index, which are eight
 * letters and digits each, so nothing that was typed enters one. */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "model/search_due.h"
#include "model/search_priv.h"
#include "text/norm.h"
#include "text/tokens.h"

#define MATCH_MAX 65536
#define REACH_MAX 64 /* units in one expression; who holds posts at more is not narrowed by them */

static void count_token(void *ctx, const char *p, size_t n)
{
    (void)ctx;
    (void)p;
    (void)n;
}

static bool has_digit(const char *s)
{
    for (; *s; s++) {
        if (isdigit((unsigned char)*s))
            return true;
    }
    return false;
}

enum err search_read(struct arena *a, const char *text, struct search_asked *ret, struct error *e)
{
    struct search_asked x = {0};
    text = str_or(text, "");
    if (!utf8_valid(text, strlen(text)))
        return error_set(e, ERR_INVALID, "q", N_("The text holds characters that cannot be read."), NULL);
    if (utf8_length(text) > SEARCH_TEXT_MAX)
        return error_set(e, ERR_INVALID, "q", N_("Please keep it within {} characters."), "%d", SEARCH_TEXT_MAX);
    char *p = norm_search(a, text);
    x.nothing = *p != '\0';
    x.number = *p ? matter_number_normal(a, text) : NULL;
    while (*p) {
        size_t len = strcspn(p, " ");
        struct search_word w = {.normal = arena_strndup(a, p, len)};
        p += len + (p[len] == ' ');
        if (tokens_of_word(w.normal, count_token, NULL, &w.whole) == 0)
            continue;
        if (x.n == SEARCH_WORDS_MAX)
            return error_set(e, ERR_INVALID, "q", N_("Please give at most {} words."), "%d", SEARCH_WORDS_MAX);
        w.number = has_digit(w.normal);
        x.verify = x.verify || !w.whole;
        x.words[x.n++] = w;
        x.nothing = false;
    }
    *ret = x;
    return ERR_OK;
}

/* An expression that grows: terms that must all hold. */
struct expr {
    struct wordset words; /* for its key */
    struct buf out;
    const char *and, * or, *not ;
    enum search_space space;
    size_t n; /* terms within the present bracket */
};

static void join(struct expr *x)
{
    if (x->n++)
        buf_puts(&x->out, x->and);
}

static void add_word(struct expr *x, enum search_space space, const void *p, size_t n)
{
    char word[SEARCH_WORD + 1];
    wordset_write(&x->words, space, p, n, word);
    buf_puts(&x->out, word);
}

static void add_token(void *ctx, const char *p, size_t n)
{
    struct expr *x = ctx;
    join(x);
    add_word(x, x->space, p, n);
}

static void add_tokens(struct expr *x, const struct search_word *w, enum search_space space)
{
    bool whole;
    x->space = space;
    tokens_of_word(w->normal, add_token, x, &whole);
}

/* The word in a text; or, where it may be one, as a number. */
static void add_typed(struct expr *x, const struct search_word *w)
{
    if (!w->number) {
        add_tokens(x, w, SPACE_TEXT);
        return;
    }
    join(x);
    buf_lit(&x->out, "((");
    size_t outer = x->n;
    x->n = 0;
    add_tokens(x, w, SPACE_TEXT);
    x->n = outer;
    buf_lit(&x->out, ")");
    buf_puts(&x->out, x->or);
    add_word(x, SPACE_EXTERNAL, w->normal, strlen(w->normal));
    buf_lit(&x->out, ")");
}

static void add_text(struct expr *x, enum search_space space, const char *s)
{
    join(x);
    add_word(x, space, s, strlen(s));
}

static void add_id(struct expr *x, enum search_space space, int64_t id)
{
    uint8_t b[8];
    wordset_id_bytes(id, b);
    add_word(x, space, b, sizeof(b));
}

static void add_one_id(struct expr *x, enum search_space space, int64_t id)
{
    join(x);
    add_id(x, space, id);
}

static void add_any(struct expr *x, enum search_space space, const int64_t *ids, size_t n)
{
    join(x);
    buf_lit(&x->out, "(");
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_puts(&x->out, x->or);
        add_id(x, space, ids[i]);
    }
    buf_lit(&x->out, ")");
}

/* What was typed. */
static void add_asked(struct expr *x, const struct search_asked *q)
{
    bool both = q->number && q->n;
    if (both) {
        join(x);
        buf_lit(&x->out, "((");
        x->n = 0;
    }
    for (int i = 0; i < q->n; i++)
        add_typed(x, &q->words[i]);
    if (both) {
        buf_lit(&x->out, ")");
        buf_puts(&x->out, x->or);
        add_word(x, SPACE_NUMBER, q->number, strlen(q->number));
        buf_lit(&x->out, ")");
        x->n = 1;
    }
}

/* All of the filter but its times. */
static void add_filter(struct expr *x, const struct matter_filter *f, bool stale)
{
    if (!f)
        return;
    if (f->area_id && !stale)
        add_one_id(x, SPACE_AREA, f->area_id);
    if (f->unit_id && !stale)
        add_one_id(x, SPACE_LEAD, f->unit_id);
    if (!str_empty(f->category))
        add_text(x, SPACE_CATEGORY, f->category);
    if (!str_empty(f->channel))
        add_text(x, SPACE_CHANNEL, f->channel);
    if (!str_empty(f->state))
        add_text(x, SPACE_STATE, f->state);
}

static void begin(struct expr *x, const struct site *s, struct arena *a)
{
    bool lite = db_engine_of(s->db) == DB_SQLITE;
    *x = (struct expr){.and = lite ? " AND " : " & ", .or = lite ? " OR " : " | ", .not = lite ? " NOT " : " & !"};
    wordset_init(&x->words, s, a);
    buf_init(&x->out, MATCH_MAX);
}

/* Everything so far, but what is apart from the wide unit and has not reached another of them either. */
static void add_not_apart(struct expr *x, struct arena *a, const struct search_reach *reach)
{
    const char *before = arena_strdup(a, x->out.data);
    int64_t others[REACH_MAX];
    size_t n = 0;
    for (size_t i = 0; i < reach->n; i++) {
        if (reach->units[i] != reach->wide)
            others[n++] = reach->units[i];
    }
    buf_clear(&x->out);
    buf_lit(&x->out, "(");
    buf_puts(&x->out, before);
    buf_lit(&x->out, ")");
    buf_puts(&x->out, x->not );
    buf_lit(&x->out, "(");
    add_id(x, SPACE_APART, reach->wide);
    if (n) {
        buf_puts(&x->out, x->not );
        x->n = 0;
        add_any(x, SPACE_REACH, others, n);
    }
    buf_lit(&x->out, ")");
    x->n = 1;
}

/* What every expression has: whom it is for, and the filter. */
static void add_common(struct expr *x, struct arena *a, const struct viewer *v, const struct matter_filter *f,
                       const struct search_reach *reach)
{
    add_filter(x, f, reach->stale);
    bool narrow = v->id != VIEWER_OPERATOR && !reach->stale && !reach->all && reach->n <= REACH_MAX;
    if (narrow && !reach->wide)
        add_any(x, SPACE_REACH, reach->units, reach->n);
    if (x->n == 0)
        add_text(x, SPACE_ALL, "");
    if (narrow && reach->wide)
        add_not_apart(x, a, reach);
}

/* The expression so far, narrowed by days of the limit and by the space; what it had stays. */
static const char *end_with(struct expr *x, struct arena *a, const int64_t *days, int n_days, enum search_space space)
{
    struct buf *b = &x->out;
    size_t len = b->len;
    if (n_days)
        add_any(x, SPACE_DUE, days, (size_t)n_days);
    if (space != SPACE_ALL)
        add_text(x, space, "");
    const char *out = arena_strdup(a, b->data);
    buf_truncate(b, len);
    return out;
}

/* Of these those in no compartment: the list of what is in one is the shorter one. */
static const char *but_for_compartments(struct expr *x, struct arena *a, const char *these)
{
    char word[SEARCH_WORD + 1];
    wordset_write(&x->words, SPACE_COMPARTMENT, "", 0, word);
    return arena_printf(a, "(%s)%s%s", these, x->not, word);
}

/* The days of a clock's limits: sure and edge, and both together. */
struct days {
    struct search_due due;
    int64_t all[DUE_BEFORE_MAX + DUE_EDGE_MAX];
    int n;
};

static void read_days(const struct site *s, const struct matter_filter *f, const struct search_reach *reach,
                      struct days *ret)
{
    int64_t from, to;
    *ret = (struct days){0};
    if (!f || f->clock == CLOCK_ANY || f->clock == CLOCK_NONE || reach->building)
        return;
    matter_filter_due(s, f, &from, &to);
    search_due_between(from, to, &ret->due);
    for (int i = 0; i < ret->due.n_sure; i++)
        ret->all[ret->n++] = ret->due.sure[i];
    for (int i = 0; i < ret->due.n_edge; i++)
        ret->all[ret->n++] = ret->due.edge[i];
}

/* From what the total is made; x holds all but the days. */
static void add_total(struct expr *x, struct arena *a, const struct matter_filter *f, const struct search_reach *reach,
                      const struct days *days, enum search_space mine, struct search_match *ret)
{
    const struct search_due *due = &days->due;
    bool no_days = f && f->clock != CLOCK_ANY && days->n == 0;
    if (reach->stale || reach->n > REACH_MAX || no_days || (f && (f->from || f->to))) {
        ret->by_rows = ret->hits;
        return;
    }
    if (due->n_edge)
        ret->by_rows = end_with(x, a, due->edge, due->n_edge, mine);
    if (due->n_edge && !due->n_sure)
        return;
    ret->sure = but_for_compartments(x, a, end_with(x, a, due->sure, due->n_sure, SPACE_ALL));
    ret->sure_other = end_with(x, a, due->sure, due->n_sure, SPACE_COMPARTMENT);
}

enum err search_match_of(const struct site *s, struct arena *a, const struct viewer *v, const struct search_asked *q,
                         const struct matter_filter *f, const struct search_reach *reach, struct search_match *ret,
                         struct error *e)
{
    struct expr x;
    struct days days;
    enum search_space mine = v->id == VIEWER_OPERATOR ? SPACE_OPEN : SPACE_ALL;
    *ret = (struct search_match){0};
    read_days(s, f, reach, &days);
    begin(&x, s, a);
    add_asked(&x, q);
    ret->one_list = x.n == 1 && q->n == 1 && !q->words[0].number && days.n == 0;
    size_t words = x.out.len;
    add_common(&x, a, v, f, reach);
    ret->one_list = ret->one_list && x.out.len == words;
    ret->hits = end_with(&x, a, days.all, days.n, mine);
    ret->open = end_with(&x, a, days.all, days.n, SPACE_OPEN);
    ret->other = end_with(&x, a, days.all, days.n, SPACE_COMPARTMENT);
    add_total(&x, a, f, reach, &days, mine, ret);
    bool failed = buf_failed(&x.out);
    buf_clear(&x.out);
    x.n = 0;
    for (int i = 0; i < q->n; i++)
        add_tokens(&x, &q->words[i], SPACE_TITLE);
    add_common(&x, a, v, f, reach);
    ret->title = end_with(&x, a, days.all, days.n, mine);
    failed = failed || buf_failed(&x.out);
    buf_release(&x.out);
    ret->windows = reach->stale || reach->n > REACH_MAX || (f && (f->clock != CLOCK_ANY || f->to));
    return failed ? error_set(e, ERR_INVALID, "q", N_("Please keep it within {} characters."), "%d", SEARCH_TEXT_MAX)
                  : ERR_OK;
}

const char *search_words_match(const struct site *s, struct arena *a, const struct search_asked *q,
                               enum search_space space)
{
    struct expr x;
    begin(&x, s, a);
    for (int i = 0; i < q->n; i++)
        add_tokens(&x, &q->words[i], space);
    const char *out = arena_strdup(a, x.out.data);
    buf_release(&x.out);
    return out;
}
