/*
 * Tables of checklists (tests/catalogue/checklists; table.h says how one reads), gone through by ROADS_MAN, who keeps
 * the subjects, or holds the ties.
 *
 *   raise, refuse, many   tick=day lecture or tick=all: what is ticked; ITEM=text: what is written down beside it, else
 *            something that fits; of=M: for a subject of this register. raise says how far it is: 2/3
 *   figure   how many are so far: done=3
 */
#include "table.h"
#include "tied.h"

#include <string.h>

#include "base/str.h"
#include "model/checklist.h"

static bool known(const char *key, const void *ctx)
{
    return str_eq(key, "tick") || str_eq(key, "done") || str_eq(key, "of") || checklist_item(ctx, key);
}

/* A subject, or a tie to one, with a run of the list. */
struct gone {
    const char *reg, *code;
    int64_t tie_no, no;
};

static enum err begin(struct world *w, const struct checklist *c, const struct table_line *l, int64_t i,
                      struct gone *ret, struct error *e)
{
    const char *role = c->ties[0];
    *ret = (struct gone){.reg = role ? tie_role_find(role)->registers[0] : c->registers[0],
                         .code = arena_printf(w->a, "%s-%d-%lld", c->code, l->number, (long long)i)};
    ret->reg = table_or(l, "of", ret->reg);
    tied_make(w, ret->reg, ret->code, ROADS);
    if (role) {
        enum err r = tied_tie(w, LEADER, role, ret->reg, ret->code, ROADS_MAN, &ret->tie_no, e);
        if (r != ERR_OK)
            return r;
    }
    return checklist_begin(w->c, &w->s, world_viewer(ROADS_MAN), c->code, ret->reg, ret->code, ret->tie_no, &ret->no,
                           e);
}

static enum err tick_one(struct world *w, const struct checklist *c, const struct table_line *l, const struct gone *g,
                         const char *code, struct error *e)
{
    const struct checklist_item *item = checklist_item(c, code);
    const char *fits = !item || item->field == CHECKLIST_TICK ? "" : item->field == CHECKLIST_NUMBER ? "1" : "已完成";
    const char *text = table_or(l, code, fits);
    const struct checklist_typed x = {.item = code, .done = true, .text = text, .number = text};
    return checklist_tick(w->c, &w->s, world_viewer(ROADS_MAN), g->reg, g->code, g->no, &x, e);
}

static enum err tick(struct world *w, const struct checklist *c, const struct table_line *l, const struct gone *g,
                     struct error *e)
{
    const char *words = table_or(l, "tick", "");
    enum err r = ERR_OK;
    if (str_eq(words, "all")) {
        for (size_t i = 0; i < c->n_items && r == ERR_OK; i++)
            r = tick_one(w, c, l, g, c->items[i].code, e);
        return r;
    }
    while (*words && r == ERR_OK) {
        size_t n = strcspn(words, " ");
        r = tick_one(w, c, l, g, arena_strndup(w->a, words, n), e);
        words += n + strspn(words + n, " ");
    }
    return r;
}

static struct checklist_full read_back(struct world *w, const struct gone *g)
{
    struct error e = {0};
    struct checklist_full f;
    MUST(checklist_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, g->reg, g->code, g->no, &f, &e));
    return f;
}

static void try_raise(struct world *w, const struct checklist *c, const struct table_line *l)
{
    struct error e = {0};
    struct gone g;
    MUST(begin(w, c, l, 0, &g, &e));
    MUST(tick(w, c, l, &g, &e));
    struct checklist_full f = read_back(w, &g);
    const char *found = arena_printf(w->a, "%lld/%zu", (long long)f.run.done, c->n_items);
    if (!str_eq(found, l->says))
        fail_msg("%s:%d: it is at %s", l->file, l->number, found);
    for (size_t i = 0; i < c->n_items; i++) {
        const char *said = table_value(l, c->items[i].code);
        if (said && c->items[i].field == CHECKLIST_TEXT)
            assert_string_equal(f.states[i].text, said);
    }
}

static void try_refuse(struct world *w, const struct checklist *c, const struct table_line *l)
{
    struct error e = {0};
    struct gone g;
    enum err r = begin(w, c, l, 0, &g, &e);
    bool begun = r == ERR_OK;
    if (begun)
        r = tick(w, c, l, &g, &e);
    table_refused(w, l, r, &e);
    if (begun)
        assert_int_equal(read_back(w, &g).run.done, 0);
}

static void run_line(struct world *w, const char *code, const struct table_line *l)
{
    const struct checklist *c = checklist_find(code, 0);
    struct error e = {0};
    struct checklist_tally t;
    struct gone g;
    if (!c)
        fail_msg("%s: there is no such checklist", l->file);
    table_keys(l, known, c);
    if (str_eq(l->what, "raise")) {
        try_raise(w, c, l);
    } else if (str_eq(l->what, "refuse")) {
        try_refuse(w, c, l);
    } else if (str_eq(l->what, "many")) {
        for (int64_t i = 0; i < l->n; i++) {
            MUST(begin(w, c, l, i, &g, &e));
            MUST(tick(w, c, l, &g, &e));
        }
    } else {
        assert_string_equal(l->what, "figure");
        MUST(checklist_count(w->c, world_viewer(LEADER), c, &t, &e));
        table_figure(l, arena_printf(w->a, "%lld", (long long)t.n[table_int(l, "done", 0)]));
    }
}

static void test_tables_say_what_checklists_do(void **state)
{
    WORLD(w);
    table_run(w, "checklists", 4, run_line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_tables_say_what_checklists_do)};
    return world_run(tests, COUNT_OF(tests));
}
