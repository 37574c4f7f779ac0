/* Feeds the reader of procedures; what it lets through has to be what the engine may rely on. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/procedure_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_words(const struct words *w)
{
    check(w->zh && *w->zh && w->hant && *w->hant && w->en && *w->en);
}

static void check_move(const struct procedure *p, const struct move_def *m)
{
    check_words(&m->name);
    check_words(&m->done);
    check(m->from && (m->at == AT_RESIDENT) == !m->roles[0]);
    check(!m->to || procedure_state(p, m->to));
    for (size_t i = 0; m->from[i]; i++)
        check(procedure_state(p, m->from[i]) != NULL);
    for (size_t i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++)
        check(m->fields[i].max >= m->fields[i].min && (m->fields[i].type != FIELD_TEXT || m->fields[i].max > 0));
}

static void check_clock(const struct procedure *p, const struct clock_def *c)
{
    check_words(&c->name);
    check(c->limit.length > 0 && c->starts && c->stops && c->pauses && c->resumes && c->extends);
    check(!c->by || c->choices);
    for (size_t i = 0; c->extends[i].move; i++)
        check(procedure_move(p, c->extends[i].move) && c->extends[i].limit.length > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a, .file = "fuzz"};
    const struct procedure *p = procedure_parse((const char *)data, size, &errors);
    check(!p == (errors.n > 0));
    if (p) {
        check(procedure_state(p, p->first) && procedure_state(p, p->back));
        for (size_t i = 0; i < p->n_states; i++)
            check_words(&p->states[i].told);
        for (size_t i = 0; i < p->n_moves; i++)
            check_move(p, &p->moves[i]);
        for (size_t i = 0; i < p->n_clocks; i++)
            check_clock(p, &p->clocks[i]);
    }
    arena_free(a);
    return 0;
}
