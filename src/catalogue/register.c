/* The registers inside the program, read when the first is asked for. */
#include "catalogue/register.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "catalogue/builtin.h"
#include "catalogue/register_read.h"

#define FOLDER "registers/"

static struct {
    struct arena *arena; /* holds all of them, until the program ends */
    const struct register_def **rows;
    size_t n;
} builtin;

static pthread_once_t builtin_once = PTHREAD_ONCE_INIT;

/* tests/cli/registers.test.mjs checks the same files: what is wrong in them never gets here. */
static void read_builtin(void)
{
    size_t n;
    const struct builtin_file *files = builtin_list(&n);
    struct arena *a = builtin.arena = arena_new();
    builtin.rows = arena_array(a, const struct register_def *, n);
    for (size_t i = 0; i < n; i++) {
        struct yaml_errors errors = {.a = a, .file = files[i].name};
        if (!str_starts(files[i].name, FOLDER))
            continue;
        const struct register_def *d = register_parse(files[i].data, files[i].n, &errors);
        if (!d)
            BUG("%s:%d: %s (%s)", errors.file, errors.rows[0].line, errors.rows[0].msgid, errors.rows[0].arg);
        builtin.rows[builtin.n++] = d;
    }
}

const struct register_def *const *registers_all(size_t *ret_n)
{
    pthread_once(&builtin_once, read_builtin);
    *ret_n = builtin.n;
    return builtin.rows;
}

const struct register_def *register_find(const char *code)
{
    size_t n;
    const struct register_def *const *rows = registers_all(&n);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i]->code, code))
            return rows[i];
    }
    return NULL;
}

const struct register_field *register_field(const struct register_def *d, const char *part)
{
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        if (str_eq(d->fields[i].field.part, part))
            return &d->fields[i];
    }
    return NULL;
}

bool register_has_vault(const struct register_def *d)
{
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        if (d->fields[i].vault)
            return true;
    }
    return false;
}
