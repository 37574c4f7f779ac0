/*
 * Random walks over every procedure: those of the program and the small ones of the tests (tests/cli/catalogue).
 * ECHOWALL_WALK=10000 walks until that many steps were made on each, ECHOWALL_SEED=n another way,
 * ECHOWALL_PROCEDURE=code on one alone.
 */
#include "walk.h"

#include <stdlib.h>

#include "base/str.h"
#include "catalogue/procedure_read.h"

#define TRIES 300

static int64_t setting(const char *name, int64_t otherwise)
{
    int64_t n = 0;
    return str_int(str_or(getenv(name), ""), 1, 1000000, &n) ? n : otherwise;
}

static void say(const struct walk *x)
{
    print_message("# %s: %d tries, %d made, %d refused, %d matters ended;", x->p->code, x->tries, x->made, x->refused,
                  x->ended);
    for (size_t i = 0; i < x->p->n_moves; i++) {
        print_message(" %s=%d", x->p->moves[i].code, x->made_of[i]);
    }
    print_message("\n");
}

/* A walk that meets little proves little. */
static void check_far(const struct walk *x)
{
    assert_true(x->made > x->tries / 20);
    assert_true(x->refused > x->tries / 10);
    size_t never = 0;
    for (size_t i = 0; x->tries >= 5000 && i < x->p->n_moves; i++) {
        if (x->made_of[i])
            continue;
        print_message("# %s: %s was never made\n", x->p->code, x->p->moves[i].code);
        never++;
    }
    /* Some need a history that chance seldom brings; the tables of test_claims make them. */
    assert_true(never <= x->p->n_moves / 10);
}

static void walk_procedure(struct world *w, const char *code)
{
    struct walk x = {.w = w, .a = w->a, .p = procedure_by_code(code), .seed = (uint64_t)setting("ECHOWALL_SEED", 1)};
    assert_non_null(x.p);
    walk_go(&x, TRIES, (int)setting("ECHOWALL_WALK", 0));
    say(&x);
    check_far(&x);
}

static void walk_folder(struct world *w, const char *folder)
{
    struct error e = {0};
    const char *only = getenv("ECHOWALL_PROCEDURE");
    struct procedure_file *files;
    bool any = false;
    size_t n = 0;
    MUST(procedure_files(w->a, folder, &files, &n, &e));
    const struct procedure **rows = arena_array(w->a, const struct procedure *, n);
    for (size_t i = 0; i < n; i++) {
        assert_non_null(files[i].procedure);
        rows[i] = files[i].procedure;
    }
    const struct procedure_table table = {rows, n};
    procedures_use(&table);
    for (size_t i = 0; i < n; i++) {
        if (only && !str_eq(only, rows[i]->code))
            continue;
        walk_procedure(w, rows[i]->code);
        any = true;
    }
    /* Of all of them: what is broken stays so. */
    if (any)
        walk_check_record(w);
    procedures_use(NULL);
}

static void test_walks_of_the_catalogue(void **state)
{
    WORLD(w);
    walk_folder(w, "catalogue");
}

static void test_walks_of_own_procedures(void **state)
{
    WORLD(w);
    walk_folder(w, "tests/cli/catalogue");
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_walks_of_the_catalogue),
                                       BOTH_WORLDS(test_walks_of_own_procedures)};
    return world_run(tests, COUNT_OF(tests));
}
