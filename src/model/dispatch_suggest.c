/* Which lines of the dispatch list fit a matter. */
#include <string.h>

#include "base/str.h"
#include "model/dispatch_priv.h"
#include "model/visible.h"
#include "text/norm.h"

#define LEVEL_SIZE 2 /* digits of a level of a category's code */
#define LEVELS     3

/* $4, $5, $6: the matter's category and those above it. */
DB_STMT(dispatch_fitting, "SELECT" DISPATCH_RULE_COLUMNS " FROM matter m CROSS JOIN dispatch_rule r" DISPATCH_RULE_JOINS
                          " WHERE m.id = $2 AND r.edition_id = $3 AND r.category IN ('', $4, $5, $6) AND u.active = 1"
                          " AND (r.area_id IS NULL OR EXISTS (SELECT 1 FROM area_tree w WHERE w.ancestor_id = r.area_id"
                          " AND w.descendant_id = m.area_id))" DISPATCH_PLACED DISPATCH_MAY_HAVE_IT
                          " AND" MATTER_VISIBLE " ORDER BY r.line");
DB_STMT(dispatch_fitting_co,
        "SELECT DISTINCT u.id, u.code, u.name FROM matter m CROSS JOIN dispatch_co o JOIN unit ru ON ru.id = o.unit_id"
        " JOIN unit u ON u.id = COALESCE(ru.merged_into, ru.id)"
        " WHERE m.id = $2 AND o.edition_id = $3 AND o.line = $4 AND u.active = 1 AND u.id <> $5" DISPATCH_PLACED
            DISPATCH_MAY_HAVE_IT " AND" MATTER_VISIBLE " ORDER BY u.id LIMIT 3");

/* A category and those above it, "" where there is none. */
struct levels {
    const char *v[LEVELS];
};

static struct levels levels_of(struct arena *a, const char *category)
{
    struct levels l;
    size_t n = str_empty(category) ? 0 : strlen(category);
    for (size_t i = 0; i < LEVELS; i++)
        l.v[i] = n >= (i + 1) * LEVEL_SIZE ? arena_strndup(a, category, (i + 1) * LEVEL_SIZE) : "";
    return l;
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
        if (norm_find(text, text, norm_search(a, word)))
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

/* The offices that go with the lead one and may have it. */
static enum err read_co(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id, int64_t edition,
                        struct dispatch_rule *x, struct error *e)
{
    struct db_rows q;
    int n = 0;
    db_query(c, &q, &dispatch_fitting_co,
             DB_ARGS(DB_INT(v->id), DB_INT(matter_id), DB_INT(edition), DB_INT(x->line), DB_INT(x->lead_id)));
    while (db_next(&q) && n < DISPATCH_CO_MAX) {
        x->co_codes[n] = db_text_dup(&q, 1, a);
        x->co_names[n++] = db_text_dup(&q, 2, a);
    }
    return db_end(&q, e);
}

/* Lines whose words stand nowhere are many: of them nothing is kept. */
static enum err read_best(struct db_conn *c, const struct viewer *v, struct arena *a, const struct matter_full *f,
                          int64_t edition, struct ranked *best, struct error *e)
{
    struct db_rows q;
    struct arena *scratch = arena_new();
    const struct levels l = levels_of(a, f->m.category);
    const char *text = norm_search(a, arena_printf(a, "%s\n%s", str_or(f->m.title, ""), str_or(f->body, "")));
    db_query(
        c, &q, &dispatch_fitting,
        DB_ARGS(DB_INT(v->id), DB_INT(f->m.id), DB_INT(edition), DB_TEXT(l.v[0]), DB_TEXT(l.v[1]), DB_TEXT(l.v[2])));
    while (db_next(&q)) {
        const char *word = word_found(scratch, db_text(&q, 4), text);
        if (word) {
            struct dispatch_suggestion x = {.rule = dispatch_rule_read(&q, a), .word = arena_strdup(a, word)};
            put(best, &x, weight_of(&x.rule, word, db_int(&q, 10)));
        }
        arena_reset(scratch);
    }
    arena_free(scratch);
    enum err r = db_end(&q, e);
    for (int i = 0; r == ERR_OK && i < best->n; i++)
        r = read_co(c, v, a, f->m.id, edition, &best->v[i].rule, e);
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
    r = read_best(c, v, a, f, ret_edition->id, &best, e);
    if (r == ERR_OK)
        *ret_n = best.n;
    return r;
}

DB_STMT(dispatch_local, "SELECT COUNT(*) FROM unit WHERE id = $1 AND kind IN ('town', 'village')");
/* Whose it is by category and area alone: the line that says most. */
DB_STMT(
    dispatch_owner,
    "SELECT CASE WHEN u.kind = 'department' AND u.active = 1 THEN u.name ELSE '' END FROM dispatch_rule r" DISPATCH_RULE_JOINS
    " WHERE r.edition_id = $1 AND r.category IN ($2, $3, $4) AND r.category <> '' AND r.words = ''"
    " AND (r.area_id IS NULL OR EXISTS (SELECT 1 FROM area_tree w WHERE w.ancestor_id = r.area_id"
    " AND w.descendant_id = $5)) ORDER BY length(r.category) DESC, COALESCE(g.level, 0) DESC, r.line LIMIT 1");

enum err dispatch_check(struct db_conn *c, const struct site *s, struct arena *a, const char *category, int64_t area_id,
                        int64_t unit_id, struct error *e)
{
    struct dispatch_edition now = {.id = 0};
    char *department;
    int64_t local;
    enum err r = db_get_int(c, &dispatch_local, DB_ARGS(DB_INT(unit_id)), &local, e);
    if (r == ERR_OK && local)
        r = dispatch_edition_at(c, a, clock_now(&s->clock), &now, e);
    if (r != ERR_OK || !local || !now.id)
        return r;
    const struct levels l = levels_of(a, category);
    r = db_get_text(c, &dispatch_owner,
                    DB_ARGS(DB_INT(now.id), DB_TEXT(l.v[0]), DB_TEXT(l.v[1]), DB_TEXT(l.v[2]), DB_INT(area_id)), a,
                    &department, e);
    if (r == ERR_NOT_FOUND || (r == ERR_OK && !*department))
        return ERR_OK;
    if (r != ERR_OK)
        return r;
    return error_set(e, ERR_INVALID, "lead",
                     N_("The dispatch list gives this kind of matter to {}: what belongs to a department is not sent "
                        "down to a town or village (国办函〔2025〕66号)."),
                     "%s", department);
}
