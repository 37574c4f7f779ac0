/*
 * Tables of registers (tests/catalogue/registers; table.h says how one reads). ROADS_MAN enters subjects at ROADS;
 * those of lines “many” are kept by one office a block: DESK, LAMPS, WATER.
 *
 *   raise, refuse   name, code, and fields of the register; what is not said is left out
 *   figure   how many there are of a block, narrowed by FIELD=value, a choice of the register
 */
#include "table.h"

#include <string.h>

#include "base/str.h"
#include "model/campaign.h"
#include "model/subject.h"

#define A_WRITE 200

static const enum world_unit keepers[] = {DESK, LAMPS, WATER};

static bool known(const char *key, const void *ctx)
{
    return str_eq(key, "name") || str_eq(key, "code") || register_field(ctx, key);
}

static const char *name_of(const struct register_def *d, const struct table_line *l)
{
    return table_or(l, "name", d->named ? d->name.zh : "");
}

static enum err add(struct world *w, const struct register_def *d, const struct table_line *l, const char *code,
                    struct error *e)
{
    struct subject_edit x = {.code = code, .name = name_of(d, l), .unit_id = ROADS};
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++)
        x.values[i] = table_or(l, d->fields[i].field.part, "");
    return subject_add(w->c, &w->s, world_viewer(ROADS_MAN), d, &x, e);
}

static void try_raise(struct world *w, const struct register_def *d, const struct table_line *l)
{
    struct error e = {0};
    struct subject_full f;
    const char *code = table_or(l, "code", arena_printf(w->a, "%s-%d", d->code, l->number));
    MUST(add(w, d, l, code, &e));
    MUST(subject_get(w->c, &w->s, world_viewer(ROADS_MAN), w->a, d->code, code, &f, &e));
    assert_string_equal(f.s.name, name_of(d, l));
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        const char *said = table_or(l, d->fields[i].field.part, "");
        if (d->fields[i].vault == VAULT_NONE)
            assert_string_equal(f.values[i], said);
        else
            assert_true(!*said == !*f.values[i] && (!*said || !str_eq(f.values[i], said))); /* a mask */
    }
}

static void try_refuse(struct world *w, const struct register_def *d, const struct table_line *l)
{
    struct error e = {0};
    struct subject_full f;
    const char *code = table_or(l, "code", arena_printf(w->a, "%s-%d", d->code, l->number));
    table_refused(w, l, add(w, d, l, code, &e), &e);
    assert_int_equal(subject_get(w->c, &w->s, &viewer_operator, w->a, d->code, code, &f, &e), ERR_NOT_FOUND);
}

static void try_many(struct world *w, const struct register_def *d, const struct table_line *l)
{
    struct error e = {0};
    enum subject_outcome out[A_WRITE];
    struct subject_row *rows = arena_array(w->a, struct subject_row, A_WRITE);
    static const char *const units[] = {[DESK] = "u3", [LAMPS] = "u5", [WATER] = "u6"};
    assert_true(l->block <= (int)COUNT_OF(keepers));
    for (int64_t done = 0; done < l->n; done += A_WRITE) {
        size_t n = (size_t)(l->n - done < A_WRITE ? l->n - done : A_WRITE);
        for (size_t k = 0; k < n; k++) {
            rows[k] = (struct subject_row){
                .line = done + (int64_t)k + 1,
                .code = arena_printf(w->a, "%s-%d-%lld", d->code, l->number, (long long)(done + (int64_t)k)),
                .name = name_of(d, l),
                .unit = units[keepers[l->block - 1]]};
            for (size_t i = 0; i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++)
                rows[k].values[i] = table_value(l, d->fields[i].field.part);
        }
        MUST(subject_import(w->c, &w->s, &viewer_operator, d, rows, n, out, &e));
    }
}

/* As the coverage of a campaign over the register counts them. */
static void try_figure(struct world *w, const struct register_def *d, const struct table_line *l)
{
    struct error e = {0};
    struct campaign_matrix m;
    const struct campaign_kind kind = {.code = "all", .over = CAMPAIGN_SUBJECTS, .target = d->code, .checklist = ""};
    const struct campaign x = {.kind = &kind,
                               .unit_id = GOV,
                               .part = l->n_with ? l->with[0].key : "",
                               .value = l->n_with ? l->with[0].value : ""};
    int64_t found = 0;
    MUST(campaign_cover(w->c, world_viewer(LEADER), w->a, &x, &m, &e));
    for (int i = 0; i < m.n; i++) {
        if (m.rows[i].unit_id == (int64_t)keepers[l->block - 1])
            found = m.rows[i].total;
    }
    table_figure(l, arena_printf(w->a, "%lld", (long long)found));
}

static void run_line(struct world *w, const char *code, const struct table_line *l)
{
    const struct register_def *d = register_find(code);
    if (!d)
        fail_msg("%s: there is no such register", l->file);
    table_keys(l, known, d);
    if (str_eq(l->what, "raise"))
        try_raise(w, d, l);
    else if (str_eq(l->what, "refuse"))
        try_refuse(w, d, l);
    else if (str_eq(l->what, "many"))
        try_many(w, d, l);
    else if (str_eq(l->what, "figure"))
        try_figure(w, d, l);
    else
        fail_msg("%s:%d: what is %s?", l->file, l->number, l->what);
}

static void test_tables_say_what_registers_do(void **state)
{
    WORLD(w);
    table_run(w, "registers", 6, run_line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH_WORLDS(test_tables_say_what_registers_do)};
    return world_run(tests, COUNT_OF(tests));
}
