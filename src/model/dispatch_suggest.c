/* Which lines of the dispatch list fit a matter. */
#include <string.h>

#include "base/str.h"
#include "model/dispatch_priv.h"
#include "model/visible.h"
#include "text/norm.h"

#define LEVEL_SIZE 2 /* digits of a level of a category's code */
#define LEVELS     3

/* Neither an office that the matter speaks of, or below one, nor one where somebody works of whom it speaks. */
#define MAY_HAVE_IT                                                                                                    \
    " AND NOT EXISTS (SELECT 1 FROM matter_against xa JOIN unit_tree xt ON xt.ancestor_id = xa.unit_id"                \
    " WHERE xa.matter_id = m.id AND xt.descendant_id = u.id)"                                                          \
    " AND NOT EXISTS (SELECT 1 FROM matter_against xb JOIN post xp ON xp.officer_id = xb.officer_id"                   \
    " WHERE xb.matter_id = m.id AND xp.unit_id = u.id AND xp.until = 0)"

/* $4, $5, $6: the matter's category and those above it. */
DB_STMT(dispatch_fitting, "SELECT" DISPATCH_RULE_COLUMNS " FROM matter m CROSS JOIN dispatch_rule r" DISPATCH_RULE_JOINS
                          " WHERE m.id = $2 AND r.edition_id = $3 AND r.category IN ('', $4, $5, $6) AND u.active = 1"
                          " AND (r.area_id IS NULL OR EXISTS (SELECT 1 FROM area_tree w WHERE w.ancestor_id = r.area_id"
                          " AND w.descendant_id = m.area_id))" MAY_HAVE_IT " AND" MATTER_VISIBLE " ORDER BY r.line");

/* A matter and the edition it is held against. */
struct fitting {
    int64_t matter_id, edition;
    const char *levels[LEVELS]; /* of its category, "" where there is none */
};

static struct fitting fitting_of(struct arena *a, int64_t matter_id, const char *category, int64_t edition)
{
    struct fitting f = {.matter_id = matter_id, .edition = edition};
    size_t n = str_empty(category) ? 0 : strlen(category);
    for (size_t i = 0; i < LEVELS; i++)
        f.levels[i] = n >= (i + 1) * LEVEL_SIZE ? arena_strndup(a, category, (i + 1) * LEVEL_SIZE) : "";
    return f;
}

static void ask(struct db_conn *c, const struct viewer *v, const struct fitting *f, struct db_rows *q)
{
    db_query(c, q, &dispatch_fitting,
             DB_ARGS(DB_INT(v->id), DB_INT(f->matter_id), DB_INT(f->edition), DB_TEXT(f->levels[0]),
                     DB_TEXT(f->levels[1]), DB_TEXT(f->levels[2])));
}

/* The first of the words that stands in the text; "" where none is asked for, NULL where none stands there. text is in
 * its form for searching. */
static const char *word_found(struct arena *a, const char *words, const char *text)
{
    if (str_empty(words))
        return "";
    for (const char *p = words; *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        const char *word = arena_strndup(a, p, n);
        const char *normal = norm_search(a, word);
        if (*normal && strstr(text, normal))
            return word;
        p += n;
    }
    return NULL;
}

/* How much a line says about the matter: its category first, then a word, then its area. */
static int weight_of(const struct dispatch_rule *x, const char *word, int64_t level)
{
    return (int)strlen(x->category) * 100 + (*word ? 50 : 0) + (int)level;
}

struct ranked {
    struct dispatch_suggestion *v;
    int weights[DISPATCH_SUGGESTED];
    int n;
};

/* Puts a line in its place among the best; of an office only its best line stays. Lines come in order, so of two that
 * weigh the same the earlier one stays before the later. */
static void put(struct ranked *best, const struct dispatch_suggestion *x, int weight)
{
    int at = 0, end = best->n < DISPATCH_SUGGESTED ? best->n : DISPATCH_SUGGESTED - 1;
    for (int i = 0; i < best->n; i++) {
        if (best->v[i].rule.lead_id != x->rule.lead_id)
            continue;
        if (best->weights[i] >= weight)
            return;
        end = i;
    }
    while (at < best->n && best->weights[at] >= weight)
        at++;
    if (at >= DISPATCH_SUGGESTED)
        return;
    for (int i = end; i > at; i--) {
        best->v[i] = best->v[i - 1];
        best->weights[i] = best->weights[i - 1];
    }
    best->v[at] = *x;
    best->weights[at] = weight;
    if (end == best->n)
        best->n++;
}

static enum err read_best(struct db_conn *c, const struct viewer *v, struct arena *a, const struct fitting *f,
                          const char *text, struct ranked *best, struct error *e)
{
    struct db_rows q;
    ask(c, v, f, &q);
    while (db_next(&q)) {
        struct dispatch_suggestion x = {.rule = dispatch_rule_read(&q, a)};
        x.word = word_found(a, x.rule.words, text);
        if (x.word)
            put(best, &x, weight_of(&x.rule, x.word, db_int(&q, 10)));
    }
    enum err r = db_end(&q, e);
    for (int i = 0; r == ERR_OK && i < best->n; i++)
        r = dispatch_read_co(c, a, f->edition, &best->v[i].rule, 1, e);
    return r;
}

enum err dispatch_suggest(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          const struct matter_full *f, struct dispatch_suggestion ret[DISPATCH_SUGGESTED], int *ret_n,
                          struct dispatch_edition *ret_edition, struct error *e)
{
    struct ranked best = {.v = ret};
    *ret_n = 0;
    enum err r = dispatch_edition_at(c, a, clock_now(&s->clock), ret_edition, e);
    if (r != ERR_OK || !ret_edition->id)
        return r;
    struct fitting fit = fitting_of(a, f->m.id, f->m.category, ret_edition->id);
    const char *text = norm_search(a, arena_printf(a, "%s\n%s", str_or(f->m.title, ""), str_or(f->body, "")));
    r = read_best(c, v, a, &fit, text, &best, e);
    if (r == ERR_OK)
        *ret_n = best.n;
    return r;
}

static bool is_local(const char *kind)
{
    return str_eq(kind, "town") || str_eq(kind, "village");
}

DB_STMT(dispatch_unit_kind, "SELECT kind FROM unit WHERE id = $1");

/* The office of the line that says most, words aside; "" where it is no department. */
static enum err department_of(struct db_conn *c, const struct viewer *v, struct arena *a, const struct fitting *f,
                              const char **ret, struct error *e)
{
    struct db_rows q;
    int most = -1;
    *ret = "";
    ask(c, v, f, &q);
    while (db_next(&q)) {
        struct dispatch_rule x = dispatch_rule_read(&q, a);
        int weight = weight_of(&x, "", db_int(&q, 10));
        if (*x.words || !*x.category || weight <= most)
            continue;
        most = weight;
        *ret = str_eq(x.lead_kind, "department") ? x.lead_name : "";
    }
    return db_end(&q, e);
}

static enum err check_in(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         int64_t matter_id, const char *category, int64_t unit_id, struct error *e)
{
    struct dispatch_edition now;
    char *kind;
    const char *department = "";
    enum err r = db_get_text(c, &dispatch_unit_kind, DB_ARGS(DB_INT(unit_id)), a, &kind, e);
    if (r != ERR_OK || !is_local(kind) || str_empty(category))
        return r;
    r = dispatch_edition_at(c, a, clock_now(&s->clock), &now, e);
    if (r == ERR_OK && now.id) {
        struct fitting fit = fitting_of(a, matter_id, category, now.id);
        r = department_of(c, v, a, &fit, &department, e);
    }
    if (r != ERR_OK || !*department)
        return r;
    return error_set(e, ERR_INVALID, "lead",
                     N_("The dispatch list gives this kind of matter to {}: what belongs to a department is not sent "
                        "down to a town or village (国办函〔2025〕66号)."),
                     "%s", department);
}

enum err dispatch_check(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t matter_id,
                        const char *category, int64_t unit_id, struct error *e)
{
    struct arena *a = arena_new();
    enum err r = check_in(c, s, v, a, matter_id, category, unit_id, e);
    arena_free(a);
    return r;
}
