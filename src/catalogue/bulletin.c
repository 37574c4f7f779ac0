/* The bulletins inside the program, and the slots of their words. */
#include "catalogue/bulletin.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/bulletin_read.h"

static struct def_set builtin = {.kind = &bulletin_kind_def, .lock = PTHREAD_MUTEX_INITIALIZER};

static const struct {
    const char *code, *name;
} kinds[] = {[BULLETIN_TONGBAO] = {"tongbao", "通报"},
             [BULLETIN_JIANBAO] = {"jianbao", "简报"},
             [BULLETIN_ZHOUBAO] = {"zhoubao", "周报"},
             [BULLETIN_YUEBAO] = {"yuebao", "月报"},
             [BULLETIN_NIANBAO] = {"nianbao", "年报"}};

static const char *const everies[] = {[EVERY_NONE] = "",
                                      [EVERY_WEEK] = "week",
                                      [EVERY_MONTH] = "month",
                                      [EVERY_QUARTER] = "quarter",
                                      [EVERY_YEAR] = "year"};

const struct bulletin_def *const *bulletin_defs(size_t *ret_n)
{
    return (const struct bulletin_def *const *)defs_all(&builtin, ret_n);
}

const struct bulletin_def *bulletin_def(const char *code, int64_t version)
{
    size_t n;
    const struct bulletin_def *const *all = bulletin_defs(&n), *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i]->code, code) &&
            (version ? all[i]->version == version : !found || all[i]->version > found->version))
            found = all[i];
    }
    return found;
}

const struct bulletin_def *bulletin_def_for(enum bulletin_every every)
{
    size_t n;
    const struct bulletin_def *const *all = bulletin_defs(&n);
    for (size_t i = 0; every != EVERY_NONE && i < n; i++) {
        if (all[i]->every == every && all[i]->due.length && bulletin_def(all[i]->code, 0) == all[i])
            return all[i];
    }
    return NULL;
}

const struct bulletin_act_def *bulletin_act_def(const struct bulletin_def *x, const char *code)
{
    for (size_t i = 0; i < x->n_acts; i++) {
        if (str_eq(x->acts[i].code, code))
            return &x->acts[i];
    }
    return NULL;
}

const char *bulletin_kind_code(enum bulletin_kind kind)
{
    return kinds[kind].code;
}

const char *bulletin_kind_name(enum bulletin_kind kind)
{
    return kinds[kind].name;
}

const char *bulletin_every_code(enum bulletin_every every)
{
    return everies[every];
}

static bool slot_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* A name of up to size - 1 bytes; returns what follows it, NULL where there is none. */
static const char *take_name(const char *p, char *name, size_t size)
{
    size_t n = 0;
    while (slot_char(p[n]))
        n++;
    if (n == 0 || n >= size)
        return NULL;
    memcpy(name, p, n);
    name[n] = '\0';
    return p + n;
}

bool bulletin_slot_next(const char *text, struct bulletin_slot *ret)
{
    for (const char *p = strchr(text, '{'); p; p = strchr(p + 1, '{')) {
        struct bulletin_slot s = {.text = p};
        const char *end = take_name(p + 1, s.name, sizeof(s.name));
        if (end && *end == '.')
            end = take_name(end + 1, s.part, sizeof(s.part));
        if (!end || *end != '}')
            continue;
        s.n = (size_t)(end - p) + 1;
        *ret = s;
        return true;
    }
    return false;
}

const struct indicator *bulletin_slot_indicator(const struct bulletin_slot *s)
{
    return indicator_find(s->name);
}

static bool among(const char *word, const char *const *words)
{
    while (*words && !str_eq(word, *words))
        words++;
    return *words != NULL;
}

bool bulletin_slot_fits(const struct bulletin_slot *s, const struct indicator *x)
{
    static const char *const words[] = {"period", "before", "office", "unit", NULL};
    static const char *const parts[] = {"", "before", "change", "year_before", "year_change", NULL};
    if (!x)
        return !*s->part && among(s->name, words);
    return among(s->part, parts) || indicator_term(x, s->part);
}

bool bulletin_slot_known(const struct bulletin_slot *s)
{
    return bulletin_slot_fits(s, bulletin_slot_indicator(s));
}
