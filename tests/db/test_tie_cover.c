/* How much is held, unit by unit and in the grid of a unit, against a count by hand from the pages of the subjects. */
#include "tied.h"

#include <string.h>

#include "base/str.h"
#include "model/officer.h"

#define MANY 60

static unsigned draw(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % n;
}

struct counted {
    int64_t subjects, held, visits, disputes;
};

/* From the ties of each subject, as its page shows them. */
static void count_one(struct world *w, const char *code, const int64_t *keepers, int i, struct counted units[WATER + 1])
{
    struct error e = {0};
    struct tie_list l;
    MUST(tie_of_subject(w->c, &w->s, &viewer_operator, w->a, "enterprise", code, &l, &e));
    bool held = false;
    struct counted *n = &units[keepers[i]];
    for (int k = 0; k < l.n; k++) {
        const struct tie *t = &l.rows[k];
        if (!str_eq(t->role->code, "qianqi") || t->state == TIE_ENDED)
            continue;
        held = held || t->state == TIE_HELD;
        n->visits += (t->due & TIE_DUE_VISIT) != 0;
        n->disputes += (t->due & TIE_DUE_ANSWER) != 0;
    }
    n->subjects++;
    n->held += held;
}

static void act_at_random(struct world *w, unsigned *seed, const char *code)
{
    static const enum world_officer whom[] = {ROADS_MAN, LAMPS_MAN, WATER_MAN, CLERK};
    struct error e = {0};
    enum world_officer o = whom[draw(seed, 4)];
    int64_t no = 0;
    if (draw(seed, 4) == 0 || tied_tie(w, LEADER, "qianqi", "enterprise", code, o, &no, &e) != ERR_OK)
        return;
    if (draw(seed, 2))
        MUST(tied_enter(w, o, "enterprise", code, no, "visit", "走访企业", 0, &e));
    if (draw(seed, 3) == 0 && tied_full(w, &viewer_operator, "enterprise", code, no).n_entries == 2)
        MUST(tied_enter(w, SUPERVISOR, "enterprise", code, no, "dispute", "没有来过", 2, &e));
    bool disputed = tied_full(w, &viewer_operator, "enterprise", code, no).t.disputed > 0;
    if (draw(seed, 5) == 0)
        assert_int_equal(tied_end(w, LEADER, "enterprise", code, no, &e), disputed ? ERR_CONFLICT : ERR_OK);
}

static void check_grid(struct world *w, const struct tie_role *role, int64_t unit, enum tie_show show, int64_t want)
{
    struct error e = {0};
    struct tie_grid g = {.next = NULL};
    int64_t n = 0;
    const char *last = "";
    do {
        MUST(tie_grid(w->c, &w->s, world_viewer(LEADER), w->a, role, register_find("enterprise"), unit, show, g.next, 7,
                      &g, &e));
        for (int i = 0; i < g.n; i++) {
            assert_true(strcmp(g.rows[i].code, last) > 0);
            last = g.rows[i].code;
        }
        n += g.n;
    } while (g.next);
    assert_int_equal(n, want);
}

static void test_coverage(void **state)
{
    WORLD(w);
    static const int64_t places[] = {ROADS, LAMPS, WATER};
    const struct tie_role *role = tie_role_find("qianqi");
    struct counted units[WATER + 1] = {{0}};
    int64_t keepers[MANY];
    unsigned seed = 7;
    struct tie_cover cover;
    for (int i = 0; i < MANY; i++) {
        const char *code = arena_printf(w->a, "Q%03d", i);
        keepers[i] = places[draw(&seed, 3)];
        tied_make(w, "enterprise", code, keepers[i]);
        act_at_random(w, &seed, code);
    }
    MUST(post_end(w->c, &w->s, &viewer_operator, 5, &e)); /* LAMPS_MAN leaves gaps */
    for (int i = 0; i < MANY; i++)
        count_one(w, arena_printf(w->a, "Q%03d", i), keepers, i, units);
    MUST(tie_coverage(w->c, &w->s, world_viewer(LEADER), w->a, role, register_find("enterprise"), &cover, &e));
    assert_int_equal(cover.n, 3);
    assert_int_equal(cover.sum.subjects, MANY);
    for (int i = 0; i < cover.n; i++) {
        const struct tie_unit_cover *x = &cover.rows[i];
        const struct counted *n = &units[x->unit_id];
        assert_int_equal(x->subjects, n->subjects);
        assert_int_equal(x->held, n->held);
        assert_int_equal(x->visits, n->visits);
        assert_int_equal(x->disputes, n->disputes);
        check_grid(w, role, x->unit_id, TIE_SHOW_ALL, n->subjects);
        check_grid(w, role, x->unit_id, TIE_SHOW_HELD, n->held);
        check_grid(w, role, x->unit_id, TIE_SHOW_GAPS, n->subjects - n->held);
    }
    /* Whoever is at roads counts what roads and lamps keep. */
    MUST(tie_coverage(w->c, &w->s, world_viewer(ROADS_MAN), w->a, role, register_find("enterprise"), &cover, &e));
    assert_int_equal(cover.sum.subjects, units[ROADS].subjects + units[LAMPS].subjects);
    MUST(tie_coverage(w->c, &w->s, world_viewer(PUBLISHER), w->a, role, register_find("enterprise"), &cover, &e));
    assert_int_equal(cover.n, 0);
    struct tie_load *loads;
    int n = 0;
    MUST(tie_loads(w->c, world_viewer(LEADER), w->a, role, &loads, &n, &e));
    assert_true(n > 1 && loads[0].held <= loads[n - 1].held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_coverage)};
    return world_run(tests, COUNT_OF(tests));
}
