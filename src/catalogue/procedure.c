/* The procedures in memory: those inside the program, each read when it is asked for, and versions that were put
 * besides. */
#include "catalogue/procedure.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "catalogue/builtin.h"
#include "catalogue/procedure_read.h"

#define FOLDER    "procedures/"
#define ASK_AGAIN (5 * MS_SECOND)

/* A procedure inside the program; its file is read when somebody asks for it. */
struct built_in {
    const struct builtin_file *file;
    _Atomic(const struct procedure *) procedure; /* NULL: not read yet */
};

static struct {
    pthread_mutex_t lock; /* held by whoever reads a file */
    struct arena *arena;  /* holds all of them, until the program ends */
    struct built_in *files;
    const struct procedure **rows; /* once all are asked for */
    size_t n;
} builtin = {.lock = PTHREAD_MUTEX_INITIALIZER};

static pthread_once_t files_once = PTHREAD_ONCE_INIT, rows_once = PTHREAD_ONCE_INIT;

static void list_files(void)
{
    size_t n;
    const struct builtin_file *files = builtin_list(&n);
    builtin.arena = arena_new();
    builtin.files = arena_array(builtin.arena, struct built_in, n);
    builtin.rows = arena_array(builtin.arena, const struct procedure *, n);
    for (size_t i = 0; i < n; i++) {
        if (str_starts(files[i].name, FOLDER))
            builtin.files[builtin.n++].file = &files[i];
    }
}

/* Is it the file of this code, CODE.yaml? */
static bool is_file_of(const struct builtin_file *f, const char *code)
{
    const char *name = f->name + strlen(FOLDER);
    return str_starts(name, code) && str_eq(name + strlen(code), ".yaml");
}

/* tests/cli/catalogue.test.mjs checks the same files: what is wrong in them never gets here. */
static const struct procedure *read_file(struct built_in *b)
{
    struct yaml_errors errors = {.a = builtin.arena, .file = b->file->name};
    const struct procedure *p = procedure_parse(b->file->data, b->file->n, &errors);
    if (!p)
        BUG("%s:%d: %s (%s)", errors.file, errors.rows[0].line, errors.rows[0].msgid, errors.rows[0].arg);
    if (!is_file_of(b->file, p->code))
        BUG("%s is the procedure %s", errors.file, p->code);
    return p;
}

static const struct procedure *built_in(struct built_in *b)
{
    const struct procedure *p = atomic_load(&b->procedure);
    if (p)
        return p;
    pthread_mutex_lock(&builtin.lock);
    p = atomic_load(&b->procedure);
    if (!p) {
        p = read_file(b);
        atomic_store(&b->procedure, p);
    }
    pthread_mutex_unlock(&builtin.lock);
    return p;
}

static void list_rows(void)
{
    for (size_t i = 0; i < builtin.n; i++)
        builtin.rows[i] = built_in(&builtin.files[i]);
}

static const struct procedure *find_builtin(const char *code)
{
    pthread_once(&files_once, list_files);
    for (size_t i = 0; i < builtin.n; i++) {
        if (is_file_of(builtin.files[i].file, code))
            return built_in(&builtin.files[i]);
    }
    return NULL;
}

static _Atomic(const struct procedure_table *) besides;

void procedures_use(const struct procedure_table *t)
{
    atomic_store(&besides, t);
}

const struct procedure_table *procedures_used(void)
{
    return atomic_load(&besides);
}

const struct procedure *const *procedures_builtin(size_t *ret_n)
{
    pthread_once(&files_once, list_files);
    pthread_once(&rows_once, list_rows);
    *ret_n = builtin.n;
    return builtin.rows;
}

static struct {
    pthread_mutex_t lock;
    void (*fn)(void *ctx);
    void *ctx;
    char code[40]; /* that was asked for last, and was not there either */
    int64_t version, at;
} source = {.lock = PTHREAD_MUTEX_INITIALIZER};

void procedures_from(void (*fn)(void *ctx), void *ctx)
{
    pthread_mutex_lock(&source.lock);
    source.fn = fn;
    source.ctx = ctx;
    *source.code = '\0';
    pthread_mutex_unlock(&source.lock);
}

static const struct procedure *find(const struct procedure *const *rows, size_t n, const char *code, int64_t version)
{
    for (size_t i = 0; i < n; i++) {
        if (rows[i]->version == version && str_eq(rows[i]->code, code))
            return rows[i];
    }
    return NULL;
}

static const struct procedure *find_besides(const char *code, int64_t version)
{
    const struct procedure_table *t = atomic_load(&besides);
    return t ? find(t->rows, t->n, code, version) : NULL;
}

/* Those who ask at the same time wait for one answer. */
static const struct procedure *ask(const char *code, int64_t version)
{
    pthread_mutex_lock(&source.lock);
    const struct procedure *p = find_besides(code, version);
    int64_t now = clock_mono_us() / 1000;
    bool asked = str_eq(source.code, code) && source.version == version && now - source.at < ASK_AGAIN;
    if (!p && source.fn && !asked) {
        source.fn(source.ctx);
        p = find_besides(code, version);
    }
    if (!p && !asked) {
        size_t n = strlen(code);
        memcpy(source.code, code, n < sizeof(source.code) ? n + 1 : 1);
        source.version = version;
        source.at = now;
    }
    pthread_mutex_unlock(&source.lock);
    return p;
}

const struct procedure *procedure_find(const char *code, int64_t version)
{
    const struct procedure *p = version ? NULL : find_builtin(code);
    if (!p)
        p = find_besides(code, version);
    return p || !version ? p : ask(code, version);
}

const struct procedure *procedure_by_code(const char *code)
{
    return procedure_find(code, 0);
}

const struct procedure *procedure_at(const char *code, int64_t version)
{
    static const struct procedure unknown = {
        .code = "", .name = {"", "", ""}, .prefix = "", .first = "", .back = "", .merged = ""};
    const struct procedure *p = procedure_find(code, version);
    return p ? p : &unknown;
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

static const struct field_def *find_field(const struct field_def *fields, size_t max, const char *part)
{
    for (size_t i = 0; i < max && fields[i].part; i++) {
        if (str_eq(fields[i].part, part))
            return &fields[i];
    }
    return NULL;
}

const struct field_def *procedure_raised_field(const struct procedure *p, const char *part)
{
    return find_field(p->fields, PROCEDURE_FIELDS_MAX, part);
}

const struct field_def *move_field_of(const struct move_def *m, const char *part)
{
    return find_field(m->fields, MOVE_FIELDS_MAX, part);
}

const struct field_def *move_text_field(const struct procedure *p, const struct move_def *m, const char *part)
{
    const struct field_def *f = move_field_of(m, part);
    for (size_t i = 0; !f && m->gives[i]; i++)
        f = move_field_of(procedure_move(p, m->gives[i]), part);
    return f;
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

const struct words *clock_article(const struct clock_def *c, const struct limit_rule *rule)
{
    for (size_t i = 0; c->by && c->choices[i].option; i++) {
        const struct limit_rule *x = &c->choices[i].limit;
        bool same = x->length == rule->length && x->unit == rule->unit && x->roll == rule->roll;
        if (same && c->choices[i].article.zh)
            return &c->choices[i].article;
    }
    return &c->article;
}

bool move_has_own_form(const char *code)
{
    static const char *const own[] = {"supplement", "withdraw", "rate", "reopen", "appeal", NULL};
    return code_listed(own, code);
}

bool code_listed(const char *const *list, const char *code)
{
    for (; list && *list; list++) {
        if (str_eq(*list, code))
            return true;
    }
    return false;
}

bool procedure_asks(const struct procedure *p, enum move_at at)
{
    for (size_t i = 0; i < p->n_moves; i++) {
        if (p->moves[i].at == at)
            return true;
    }
    return false;
}

bool move_from_state(const struct move_def *m, const char *state)
{
    return code_listed(m->from, state);
}
