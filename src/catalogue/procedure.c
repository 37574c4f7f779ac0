/* The procedures that are in force: those inside the program, read when the first is asked for, and those put besides.
 */
#include "catalogue/procedure.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "catalogue/builtin.h"
#include "catalogue/procedure_read.h"

#define FOLDER "procedures/"

static struct {
    struct arena *arena; /* holds all of them, until the program ends */
    const struct procedure **rows;
    size_t n;
} builtin;

static pthread_once_t builtin_once = PTHREAD_ONCE_INIT;

/* tests/cli/catalogue.test.mjs checks the same files: what is wrong in them never gets here. */
static void read_builtin(void)
{
    size_t n;
    const struct builtin_file *files = builtin_list(&n);
    struct arena *a = builtin.arena = arena_new();
    builtin.rows = arena_array(a, const struct procedure *, n);
    for (size_t i = 0; i < n; i++) {
        struct yaml_errors errors = {.a = a, .file = files[i].name};
        if (!str_starts(files[i].name, FOLDER))
            continue;
        const struct procedure *p = procedure_parse(files[i].data, files[i].n, &errors);
        if (!p)
            BUG("%s:%d: %s (%s)", errors.file, errors.rows[0].line, errors.rows[0].msgid, errors.rows[0].arg);
        builtin.rows[builtin.n++] = p;
    }
}

static _Atomic(const struct procedure_table *) besides;

void procedures_use(const struct procedure_table *t)
{
    atomic_store(&besides, t);
}

const struct procedure *const *procedures_builtin(size_t *ret_n)
{
    pthread_once(&builtin_once, read_builtin);
    *ret_n = builtin.n;
    return builtin.rows;
}

static const struct procedure *find(const struct procedure *const *rows, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i]->code, code))
            return rows[i];
    }
    return NULL;
}

const struct procedure *procedure_by_code(const char *code)
{
    pthread_once(&builtin_once, read_builtin);
    const struct procedure_table *t = atomic_load(&besides);
    const struct procedure *p = find(builtin.rows, builtin.n, code);
    return p || !t ? p : find(t->rows, t->n, code);
}

const struct state_def *procedure_state(const struct procedure *p, const char *code)
{
    for (size_t i = 0; i < p->n_states; i++) {
        if (str_eq(p->states[i].code, code))
            return &p->states[i];
    }
    return NULL;
}

const struct move_def *procedure_move(const struct procedure *p, const char *code)
{
    for (size_t i = 0; i < p->n_moves; i++) {
        if (str_eq(p->moves[i].code, code))
            return &p->moves[i];
    }
    return NULL;
}

const struct field_def *move_field_of(const struct move_def *m, const char *part)
{
    for (size_t i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++) {
        if (str_eq(m->fields[i].part, part))
            return &m->fields[i];
    }
    return NULL;
}

const struct option_def *field_option(const struct field_def *f, const char *code)
{
    for (size_t i = 0; i < f->n_options; i++) {
        if (str_eq(f->options[i].code, code))
            return &f->options[i];
    }
    return NULL;
}

const struct clock_def *procedure_clock(const struct procedure *p, const char *code)
{
    for (size_t i = 0; i < p->n_clocks; i++) {
        if (str_eq(p->clocks[i].code, code))
            return &p->clocks[i];
    }
    return NULL;
}

bool code_listed(const char *const *list, const char *code)
{
    for (; list && *list; list++) {
        if (str_eq(*list, code))
            return true;
    }
    return false;
}

bool move_from_state(const struct move_def *m, const char *state)
{
    return code_listed(m->from, state);
}
