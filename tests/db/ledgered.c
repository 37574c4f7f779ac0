#include "ledgered.h"

#include <stdio.h>

#include "base/str.h"
#include "model/matter_import.h"
#include "model/unit.h"

#define SOURCE       "台账"
#define YEARS        3
#define OFFICE_FIRST 7 /* number of the first that is there for a while */

DB_STMT(ledgered_unit, "INSERT INTO unit (id, parent_id, code, name, kind) VALUES ($1, 1, $2, $2, 'department')");
DB_STMT(ledgered_tree, "INSERT INTO unit_tree (ancestor_id, descendant_id, depth) VALUES ($1, $2, $3)");
DB_STMT(ledgered_matter, "SELECT m.id, m.number FROM matter m WHERE m.source = $1 AND m.external_id = $2");

DB_STMT(ledgered_rows, "SELECT COUNT(*) FROM matter WHERE source = $1");
DB_STMT(ledgered_offices, "SELECT COUNT(*) FROM unit WHERE id >= $1");
DB_STMT(ledgered_latest, "SELECT COALESCE(MAX(recorded_at), 0) FROM entry");

void ledgered_begin(struct ledgered *l)
{
    struct error e = {0};
    int64_t at = 0;
    MUST(db_get_int(l->w->c, &ledgered_rows, DB_ARGS(DB_TEXT(SOURCE)), &l->rows, &e));
    MUST(db_get_int(l->w->c, &ledgered_offices, DB_ARGS(DB_INT(OFFICE_FIRST)), &l->merged, &e));
    MUST(db_get_int(l->w->c, &ledgered_latest, DB_NO_ARGS, &at, &e));
    if (at > clock_now(&l->w->s.clock))
        clock_set(&l->w->s.clock, at + MS_MINUTE);
}

/* What others have a say in, or what needs more than this one matter, only walks do. */
#define APART                                                                                                          \
    ((unsigned)(EFFECT_AGAINST | EFFECT_OUTSIDE | EFFECT_MERGE | EFFECT_UNMERGE | EFFECT_SAME_OPEN |                   \
                EFFECT_SAME_FINAL | EFFECT_REFER | EFFECT_RATE | EFFECT_CALLBACK) |                                    \
     EFFECT_STEP_OUT)

static size_t say(struct walk *x, const struct field_def *defs, size_t max, const struct said_field **ret)
{
    struct said_field *list = arena_array(x->a, struct said_field, max);
    size_t n = 0;
    for (size_t i = 0; i < max && defs[i].part; i++) {
        const char *text = walk_value(x, &defs[i]);
        if (!str_empty(text))
            list[n++] = (struct said_field){defs[i].part, text};
    }
    *ret = list;
    return n;
}

static const struct move_def *some_step(struct walk *x, const char *state)
{
    for (int i = 0; i < 12; i++) {
        const struct move_def *m = &x->p->moves[walk_below(x, (unsigned)x->p->n_moves)];
        if (move_from_state(m, state) && !((unsigned)m->effects & APART))
            return m;
    }
    return NULL;
}

static void draw_steps(struct walk *x, struct matter_import_row *row, int64_t now)
{
    struct matter_import_step *steps = arena_array(x->a, struct matter_import_step, MATTER_IMPORT_STEPS_MAX);
    const char *state = x->p->first;
    int64_t at = row->submitted_at;
    while (row->n_steps < MATTER_IMPORT_STEPS_MAX && walk_below(x, 12)) {
        const struct move_def *m = some_step(x, state);
        if (!m)
            break;
        at += (int64_t)walk_below(x, 9 * 24 * 60) * MS_MINUTE;
        if (at >= now)
            break;
        struct matter_import_step *s = &steps[row->n_steps++];
        *s = (struct matter_import_step){.move = m->code, .at = at};
        s->n_fields = say(x, m->fields, MOVE_FIELDS_MAX, &s->fields);
        state = m->to ? m->to : state;
    }
    row->steps = steps;
}

static struct matter_import_row draw_row(struct ledgered *l, struct walk *x)
{
    static const char *const channels[] = {"web", "phone", "letter", "visit"};
    static const enum world_unit units[] = {ROADS, LAMPS, WATER, ROADS};
    int64_t now = clock_now(&l->w->s.clock);
    struct matter_import_row row = {.external_id = arena_printf(x->a, "%s-%lld", x->p->code, (long long)l->rows),
                                    .procedure = x->p->code,
                                    .title = "路灯不亮三天了",
                                    .channel = channels[walk_below(x, COUNT_OF(channels))],
                                    .area_id = walk_below(x, 4)};
    row.submitted_at = now - (int64_t)walk_below(x, YEARS * 365 * 24) * MS_HOUR - MS_HOUR;
    row.unit_id = l->office && walk_below(x, 3) == 0 ? l->office : walk_below(x, 12) ? units[walk_below(x, 4)] : 0;
    row.n_fields = say(x, x->p->fields, PROCEDURE_FIELDS_MAX, &row.fields);
    draw_steps(x, &row, now);
    return row;
}

static struct walk *some_walk(struct ledgered *l)
{
    struct walk *x = NULL;
    do
        x = &l->walks[walk_below(l->walks, (unsigned)l->n_walks)];
    while (x->p->compartment);
    return x;
}

void ledgered_take_in(struct ledgered *l, size_t n)
{
    struct error e = {0};
    struct arena *a = arena_child(l->w->a);
    struct matter_import_row *rows = arena_array(a, struct matter_import_row, n);
    size_t added = 0;
    for (size_t i = 0; i < n; i++) {
        struct walk *x = some_walk(l);
        x->a = a;
        rows[i] = draw_row(l, x);
        l->rows++;
    }
    MUST(matter_import(l->w->c, &l->w->s, SOURCE, rows, n, &added, &e));
    assert_int_equal(added, n);
    arena_free(a);
}

void ledgered_walk_on(struct ledgered *l)
{
    struct error e = {0};
    for (int tries = 0; tries < 60 && l->rows; tries++) {
        struct walk *x = some_walk(l);
        struct db_rows q;
        char id[60];
        if (x->n == 0)
            continue;
        snprintf(id, sizeof(id), "%s-%u", x->p->code, walk_below(x, (unsigned)l->rows));
        db_query(l->w->c, &q, &ledgered_matter, DB_ARGS(DB_TEXT(SOURCE), DB_TEXT(id)));
        if (db_next(&q)) {
            struct walked *m = &x->matters[walk_below(x, (unsigned)x->n)];
            *m = (struct walked){.id = db_int(&q, 0)};
            snprintf(m->number, sizeof(m->number), "%s", db_text(&q, 1));
        }
        MUST(db_end(&q, &e));
    }
}

void ledgered_units(struct ledgered *l)
{
    static const enum world_unit into[] = {ROADS, LAMPS, WATER};
    struct error e = {0};
    if (l->office) {
        MUST(unit_merge(l->w->c, &l->w->s, world_viewer(SYSADMIN), l->office, into[walk_below(l->walks, 3)], NULL, &e));
        l->office = 0;
        l->merged++;
        return;
    }
    if (OFFICE_FIRST + l->merged >= WALK_UNITS)
        return;
    l->office = OFFICE_FIRST + l->merged;
    char code[30];
    snprintf(code, sizeof(code), "u%lld", (long long)l->office);
    world_exec(l->w, &ledgered_unit, DB_ARGS(DB_INT(l->office), DB_TEXT(code)));
    world_exec(l->w, &ledgered_tree, DB_ARGS(DB_INT(l->office), DB_INT(l->office), DB_INT(0)));
    world_exec(l->w, &ledgered_tree, DB_ARGS(DB_INT(GOV), DB_INT(l->office), DB_INT(1)));
}
