/* The programmes inside the program, read when the first is asked for. */
#include "catalogue/programme.h"

#include "base/str.h"
#include "catalogue/programme_read.h"

static struct def_set builtin = {.kind = &programme_kind, .lock = PTHREAD_MUTEX_INITIALIZER};

static const struct {
    const char *code, *name;
} downs[DOWNS] = {{"outreach", N_("Outreach")},
                  {"research", N_("Research")},
                  {"reception", N_("Reception")},
                  {"office", N_("Office on the spot")}};

const struct programme *const *programmes_all(size_t *ret_n)
{
    return (const struct programme *const *)defs_all(&builtin, ret_n);
}

const struct programme *programme_find(const char *code)
{
    return defs_find(&builtin, code);
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
