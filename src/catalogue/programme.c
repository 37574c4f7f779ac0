/* The programmes inside the program, read when the first is asked for. */
#include "catalogue/programme.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "catalogue/builtin.h"
#include "catalogue/programme_read.h"

#define FOLDER "programmes/"

static struct {
    struct arena *arena; /* holds all of them, until the program ends */
    const struct programme **rows;
    size_t n;
} builtin;

static pthread_once_t builtin_once = PTHREAD_ONCE_INIT;

static const struct {
    const char *code, *name;
} downs[DOWNS] = {{"outreach", N_("Outreach")},
                  {"research", N_("Research")},
                  {"reception", N_("Reception")},
                  {"office", N_("Office on the spot")}};

/* tests/cli/programmes.test.mjs checks the same files: what is wrong in them never gets here. */
static void read_builtin(void)
{
    size_t n;
    const struct builtin_file *files = builtin_list(&n);
    struct arena *a = builtin.arena = arena_new();
    builtin.rows = arena_array(a, const struct programme *, n);
    for (size_t i = 0; i < n; i++) {
        struct yaml_errors errors = {.a = a, .file = files[i].name};
        if (!str_starts(files[i].name, FOLDER))
            continue;
        builtin.rows[builtin.n] = programme_parse(files[i].data, files[i].n, &errors);
        if (!builtin.rows[builtin.n++])
            BUG("%s:%d: %s (%s)", errors.file, errors.rows[0].line, errors.rows[0].msgid, errors.rows[0].arg);
    }
}

const struct programme *const *programmes_all(size_t *ret_n)
{
    pthread_once(&builtin_once, read_builtin);
    *ret_n = builtin.n;
    return builtin.rows;
}

const struct programme *programme_find(const char *code)
{
    size_t n;
    const struct programme *const *rows = programmes_all(&n);
    while (n-- > 0) {
        if (str_eq(rows[n]->code, code))
            return rows[n];
    }
    return NULL;
}

const struct count_def *programme_count(const struct programme *p, const char *code)
{
    for (const struct count_def *c = p->counts; c < p->counts + PROGRAMME_COUNTS_MAX && c->code; c++) {
        if (str_eq(c->code, code))
            return c;
    }
    return NULL;
}

const struct field_def *programme_field(const struct programme *p, const char *part)
{
    for (const struct field_def *f = p->fields; f < p->fields + PROGRAMME_FIELDS_MAX && f->part; f++) {
        if (str_eq(f->part, part))
            return f;
    }
    return NULL;
}

const char *down_code(int i)
{
    return downs[i].code;
}

const char *down_name(int i)
{
    return downs[i].name;
}

unsigned down_bit(const char *code)
{
    for (int i = 0; i < DOWNS; i++) {
        if (str_eq(downs[i].code, code))
            return 1u << i;
    }
    return 0;
}
