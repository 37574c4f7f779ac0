/* The rows of a line, by what they are: many in one write, through the model's own imports where there are many. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "cli/scenario.h"
#include "model/activity.h"
#include "model/area.h"
#include "model/checklist.h"
#include "model/matter_import.h"
#include "model/officer_priv.h"
#include "model/procedures.h"
#include "model/subject.h"
#include "model/tie.h"

#define CHUNK 500

static int64_t chunk_end(const struct scenario *f, const struct scenario_line *x, int64_t first)
{
    int64_t end = first + CHUNK, n = scenario_rows(f, x);
    return end < n ? end : n;
}

static const char *key_of(const struct scenario *f, const struct scenario_line *x, int64_t i)
{
    return arena_printf(f->a, "%s/%lld/%lld", f->code, (long long)x->no, (long long)i);
}

/* The next word of a text, "" after the last. */
static const char *next_word(struct arena *a, const char **text)
{
    const char *p = *text + strspn(*text, " ");
    size_t n = strcspn(p, " ");
    *text = p + n;
    return arena_strndup(a, p, n);
}

/* ---- Matters ---- */

/* Those of the line's values that a step or a raising asks for; "STEP.part" is of that step alone. */
static size_t said(const struct scenario *f, const struct scenario_line *x, const char *step,
                   const struct field_def *defs, size_t max, int64_t i, const struct said_field **ret)
{
    struct said_field *list = arena_array(f->a, struct said_field, max);
    size_t n = 0;
    for (size_t k = 0; k < max && defs[k].part; k++) {
        const char *text = scenario_field(f, x, arena_printf(f->a, "%s.%s", step, defs[k].part), i);
        text = text ? text : scenario_field(f, x, defs[k].part, i);
        if (text)
            list[n++] = (struct said_field){defs[k].part, text};
    }
    *ret = list;
    return n;
}

static enum err matter_steps(const struct scenario *f, const struct scenario_line *x, const struct procedure *p,
                             int64_t i, struct matter_import_row *row, struct error *e)
{
    struct matter_import_step *steps = arena_array(f->a, struct matter_import_step, MATTER_IMPORT_STEPS_MAX);
    const char *how = x->how;
    for (const char *word = next_word(f->a, &how); *word; word = next_word(f->a, &how)) {
        const struct move_def *m = procedure_move(p, word);
        if (!m || row->n_steps == MATTER_IMPORT_STEPS_MAX)
            return error_detail(e, ERR_INTERNAL, "demo/%s.csv: no step %s", f->code, word);
        struct matter_import_step *s = &steps[row->n_steps++];
        *s = (struct matter_import_step){.move = word, .at = row->submitted_at + (int64_t)row->n_steps * MS_HOUR};
        s->n_fields = said(f, x, word, m->fields, MOVE_FIELDS_MAX, i, &s->fields);
    }
    row->steps = steps;
    return ERR_OK;
}

static enum err matter_row(const struct scenario *f, const struct scenario_line *x, const struct procedure *p,
                           int64_t i, struct matter_import_row *row, struct error *e)
{
    const char *unit;
    *row = (struct matter_import_row){.external_id = key_of(f, x, i),
                                      .procedure = x->kind,
                                      .title = scenario_value(f, x, x->title, i),
                                      .channel = str_or(scenario_field(f, x, "channel", i), "visit"),
                                      .submitted_at = scenario_at(f, x, i)};
    row->n_fields = said(f, x, "raise", p->fields, PROCEDURE_FIELDS_MAX, i, &row->fields);
    enum err r = scenario_unit(f, x, i, &row->unit_id, &unit, e);
    return r == ERR_OK ? matter_steps(f, x, p, i, row, e) : r;
}

enum err scenario_matters(struct scenario *f, const struct scenario_line *x, struct error *e)
{
    const struct procedure *p;
    enum err r = procedure_in_force(f->o->conn, x->kind, clock_now(&f->o->site.clock), &p, e);
    for (int64_t first = 0, end; r == ERR_OK && first < scenario_rows(f, x); first = end) {
        struct matter_import_row *rows = NULL;
        size_t added = 0, n = 0;
        arena_reset(f->a);
        rows = arena_array(f->a, struct matter_import_row, CHUNK);
        end = chunk_end(f, x, first);
        for (int64_t i = first; r == ERR_OK && i < end; i++)
            r = matter_row(f, x, p, i, &rows[n++], e);
        if (r == ERR_OK)
            r = matter_import(f->o->conn, &f->o->site, arena_printf(f->a, "demo:%s", f->code), rows, n, &added, e);
        f->made += (int64_t)added;
        f->there += (int64_t)(n - added);
    }
    return r;
}

/* ---- Activities ---- */

/* "village V- 100": which register, how the codes begin, how many. */
struct subjects {
    const char *reg, *prefix;
    int64_t n;
};

static struct subjects subjects_of(struct arena *a, const char *text)
{
    const char *p = text;
    struct subjects s = {.reg = next_word(a, &p)};
    s.prefix = next_word(a, &p);
    if (!str_int(next_word(a, &p), 1, 1000000, &s.n))
        BUG("no subjects: %s", text);
    return s;
}

/* So many of them for each row, one after the other. */
static const char *visited(const struct scenario *f, const char *text, int64_t i)
{
    struct buf b;
    if (!text)
        return "";
    const struct subjects s = subjects_of(f->a, text);
    buf_init(&b, 65536);
    for (int64_t k = i * s.n + 1; k <= (i + 1) * s.n; k++) {
        const char *code = arena_printf(f->a, "%s%06lld", s.prefix, (long long)k);
        if (!str_eq(code, f->gone))
            buf_printf(&b, "%s ", code);
    }
    const char *list = arena_strdup(f->a, b.data ? b.data : "");
    buf_release(&b);
    return list;
}

static enum err area_of(const struct scenario *f, const char *text, int64_t i, int64_t *ret, struct error *e)
{
    struct area up;
    struct area_list below;
    if (!text)
        return ERR_OK;
    enum err r = area_by_code(f->o->conn, f->a, text, &up, e);
    if (r == ERR_OK)
        r = area_children(f->o->conn, f->a, up.id, &below, e);
    if (r == ERR_OK && below.n)
        *ret = below.rows[i % below.n].id;
    return r;
}

static unsigned downs_of(const struct programme *p, const char *how)
{
    unsigned downs = 0;
    for (int i = 0; i < DOWNS; i++) {
        if (strstr(how, down_code(i)))
            downs |= 1u << i;
    }
    return downs ? downs : p->usual;
}

static enum err activity_row(const struct scenario *f, const struct scenario_line *x, const struct programme *p,
                             int64_t i, struct activity_import_row *row, struct error *e)
{
    const char *unit;
    *row = (struct activity_import_row){.plan = {.programme = p,
                                                 .title = scenario_value(f, x, x->title, i),
                                                 .place = "新时代文明实践所",
                                                 .starts_at = scenario_at(f, x, i),
                                                 .downs = downs_of(p, x->how),
                                                 .key = key_of(f, x, i)}};
    row->plan.ends_at = row->plan.starts_at + 2 * MS_HOUR;
    for (size_t k = 0; k < PROGRAMME_FIELDS_MAX && p->fields[k].part; k++)
        row->plan.values[k] = str_or(scenario_field(f, x, p->fields[k].part, i), "");
    for (size_t k = 0; k < PROGRAMME_COUNTS_MAX && p->counts[k].code; k++)
        row->report.counts[k] = str_or(scenario_field(f, x, p->counts[k].code, i), "");
    row->report.report = row->plan.title;
    row->report.visited = visited(f, scenario_field(f, x, "visited", i), i);
    enum err r = area_of(f, scenario_field(f, x, "area", i), i, &row->plan.area_id, e);
    return r == ERR_OK ? scenario_unit(f, x, i, &row->plan.unit_id, &unit, e) : r;
}

enum err scenario_activities(struct scenario *f, const struct scenario_line *x, struct error *e)
{
    const struct programme *p = programme_find(x->kind);
    enum err r = p ? ERR_OK : error_detail(e, ERR_INTERNAL, "no programme %s", x->kind);
    for (int64_t first = 0, end; r == ERR_OK && first < scenario_rows(f, x); first = end) {
        struct activity_import_row *rows = NULL;
        size_t added = 0, n = 0;
        arena_reset(f->a);
        rows = arena_array(f->a, struct activity_import_row, CHUNK);
        end = chunk_end(f, x, first);
        for (int64_t i = first; r == ERR_OK && i < end; i++)
            r = activity_row(f, x, p, i, &rows[n++], e);
        if (r == ERR_OK)
            r = activity_import(f->o->conn, &f->o->site, &f->o->viewer, rows, n, &added, e);
        f->made += (int64_t)added;
        f->there += (int64_t)(n - added);
    }
    return r;
}

/* ---- Subjects: how is the beginning of their codes ---- */

static enum err subject_row(const struct scenario *f, const struct scenario_line *x, const struct register_def *d,
                            int64_t i, struct subject_row *row, struct error *e)
{
    int64_t unit_id;
    *row = (struct subject_row){.line = x->no,
                                .code = arena_printf(f->a, "%s%06lld", x->how, (long long)i + 1),
                                .name = d->named ? scenario_value(f, x, x->title, i) : ""};
    for (size_t k = 0; k < REGISTER_FIELDS_MAX && d->fields[k].field.part; k++)
        row->values[k] = scenario_field(f, x, d->fields[k].field.part, i);
    return scenario_unit(f, x, i, &unit_id, &row->unit, e);
}

enum err scenario_subjects(struct scenario *f, const struct scenario_line *x, struct error *e)
{
    const struct register_def *d = register_find(x->kind);
    enum err r = d ? ERR_OK : error_detail(e, ERR_INTERNAL, "no register %s", x->kind);
    for (int64_t first = 0, end; r == ERR_OK && first < scenario_rows(f, x); first = end) {
        struct subject_row *rows = NULL;
        enum subject_outcome results[CHUNK];
        size_t n = 0;
        arena_reset(f->a);
        rows = arena_array(f->a, struct subject_row, CHUNK);
        end = chunk_end(f, x, first);
        clock_set(&f->o->site.clock, scenario_at(f, x, first));
        for (int64_t i = first; r == ERR_OK && i < end; i++)
            r = subject_row(f, x, d, i, &rows[n++], e);
        if (r == ERR_OK)
            r = subject_import(f->o->conn, &f->o->site, &f->o->viewer, d, rows, n, results, e);
        for (size_t i = 0; r == ERR_OK && i < n; i++) {
            f->made += results[i] == SUBJECT_ADDED;
            f->there += results[i] != SUBJECT_ADDED;
        }
    }
    if (f->without == x->no)
        f->gone = arena_printf(f->keep, "%s%06lld", x->how, (long long)x->n);
    return r;
}

/* ---- Ties and checklists: a write for many, in which each is made as on its page ---- */

struct writing {
    struct scenario *f;
    const struct scenario_line *x;
    enum err (*one)(struct db_conn *tx, struct scenario *f, const struct scenario_line *x, int64_t i, bool *ret_made,
                    struct error *e);
    int64_t first, end, made;
};

static enum err write_many(struct db_conn *tx, void *ctx, struct error *e)
{
    struct writing *w = ctx;
    enum err r = ERR_OK;
    w->made = 0;
    for (int64_t i = w->first; r == ERR_OK && i < w->end; i++) {
        bool made = false;
        r = w->one(tx, w->f, w->x, i, &made, e);
        w->made += made;
    }
    return r;
}

static enum err in_chunks(struct writing *w, struct error *e)
{
    struct scenario *f = w->f;
    enum err r = ERR_OK;
    for (w->first = 0; r == ERR_OK && w->first < scenario_rows(f, w->x); w->first = w->end) {
        arena_reset(f->a);
        w->end = chunk_end(f, w->x, w->first);
        clock_set(&f->o->site.clock, scenario_at(f, w->x, w->first));
        r = db_write(f->o->conn, write_many, w, e);
        f->made += w->made;
        f->there += w->end - w->first - w->made;
    }
    return r;
}

/* How is the beginning of their logins, kind the role of the post. */
static const char *login_of(struct arena *a, const char *prefix, int64_t i)
{
    return arena_printf(a, "%s%03lld", prefix, (long long)i + 1);
}

/* Without a password that fits, so nobody is it but in what is told of it. */
static enum err officer_one(struct db_conn *tx, struct scenario *f, const struct scenario_line *x, int64_t i,
                            bool *ret_made, struct error *e)
{
    struct officer there;
    const char *login = login_of(f->a, x->how, i), *unit;
    int64_t id = id_new(), unit_id = 0;
    enum err r = officer_by_login(tx, f->a, login, &there, e);
    *ret_made = r == ERR_NOT_FOUND;
    if (r != ERR_NOT_FOUND)
        return r;
    r = scenario_unit(f, x, i, &unit_id, &unit, e);
    if (r == ERR_OK)
        r = officer_insert(tx, &f->o->site, id, login, scenario_value(f, x, x->title, i), "", e);
    return r == ERR_OK ? post_insert(tx, &f->o->site, id_new(), id, unit_id, role_by_code(x->kind), e) : r;
}

enum err scenario_officers(struct scenario *f, const struct scenario_line *x, struct error *e)
{
    struct writing w = {.f = f, .x = x, .one = officer_one};
    return role_by_code(x->kind) ? in_chunks(&w, e) : error_detail(e, ERR_INTERNAL, "no role %s", x->kind);
}

/* Of so many subjects row i has this one. */
static const char *subject_of(const struct scenario *f, const struct scenario_line *x, int64_t i, const char **ret_reg,
                              int64_t *ret_n)
{
    const struct subjects s = subjects_of(f->a, x->how);
    *ret_reg = s.reg;
    *ret_n = s.n;
    return arena_printf(f->a, "%s%06lld", s.prefix, (long long)(i % s.n) + 1);
}

static enum err tied(struct db_conn *tx, struct scenario *f, const struct tie_new *t, bool *ret, struct error *e)
{
    struct tie_list ties;
    enum err r = tie_of_subject(tx, &f->o->site, &f->o->viewer, f->a, t->reg, t->code, &ties, e);
    for (int i = 0; r == ERR_OK && i < ties.n; i++)
        *ret = *ret || (ties.rows[i].role == t->role && str_eq(ties.rows[i].login, t->holder.officer));
    return r;
}

static enum err tie_one(struct db_conn *tx, struct scenario *f, const struct scenario_line *x, int64_t i,
                        bool *ret_made, struct error *e)
{
    static const char *const logins[] = {"chengban01", "chengban02", "chengban03", "chengban04", "chengban05",
                                         "chengban06", "chengban07", "chengban08", "chengban09", "xiaxiang01"};
    int64_t of, no;
    bool there = false;
    struct tie_new t = {.role = tie_role_find(x->kind), .slot = "", .op = key_of(f, x, i)};
    t.code = subject_of(f, x, i, &t.reg, &of);
    const char *holder = scenario_field(f, x, "holder", i);
    t.holder.officer = holder ? login_of(f->a, holder, i) : logins[(i + i / of) % (int64_t)COUNT_OF(logins)];
    enum err r = tied(tx, f, &t, &there, e);
    *ret_made = r == ERR_OK && !there;
    return r == ERR_OK && !there ? tie_add(tx, &f->o->site, &f->o->viewer, &t, &no, e) : r;
}

enum err scenario_ties(struct scenario *f, const struct scenario_line *x, struct error *e)
{
    struct writing w = {.f = f, .x = x, .one = tie_one};
    return tie_role_find(x->kind) ? in_chunks(&w, e) : error_detail(e, ERR_INTERNAL, "no role %s", x->kind);
}

/* The present run of the list, or a new one. */
static enum err run_of(struct db_conn *tx, struct scenario *f, const struct scenario_line *x, const char *reg,
                       const char *code, int64_t *ret_no, bool *ret_new, struct error *e)
{
    int64_t tie = 0; /* of the subject itself, or of a tie to it */
    (void)!str_int(str_or(scenario_field(f, x, "tie", 0), ""), 1, 100, &tie);
    struct checklist_runs runs;
    enum err r = checklist_of_subject(tx, &f->o->viewer, f->a, reg, code, &runs, e);
    *ret_new = true;
    for (int i = 0; r == ERR_OK && i < runs.n; i++) {
        if (str_eq(runs.rows[i].list->code, x->kind) && runs.rows[i].tie_no == tie && !runs.rows[i].closed_at) {
            *ret_no = runs.rows[i].no;
            *ret_new = false;
        }
    }
    return r == ERR_OK && *ret_new ? checklist_begin(tx, &f->o->site, &f->o->viewer, x->kind, reg, code, tie, ret_no, e)
                                   : r;
}

static enum err checklist_one(struct db_conn *tx, struct scenario *f, const struct scenario_line *x, int64_t i,
                              bool *ret_made, struct error *e)
{
    const struct checklist *l = checklist_find(x->kind, 0);
    const char *reg, *code;
    int64_t of, no;
    code = subject_of(f, x, i, &reg, &of);
    if (str_eq(code, f->gone))
        return ERR_OK;
    enum err r = run_of(tx, f, x, reg, code, &no, ret_made, e);
    for (size_t k = 0; r == ERR_OK && *ret_made && k < l->n_items; k++) {
        const struct checklist_typed t = {.item = l->items[k].code,
                                          .done = true,
                                          .text = str_or(scenario_value(f, x, x->title, i), ""),
                                          .number = "1"};
        r = checklist_tick(tx, &f->o->site, &f->o->viewer, reg, code, no, &t, e);
    }
    return r;
}

enum err scenario_checklists(struct scenario *f, const struct scenario_line *x, struct error *e)
{
    struct writing w = {.f = f, .x = x, .one = checklist_one};
    return checklist_find(x->kind, 0) ? in_chunks(&w, e) : error_detail(e, ERR_INTERNAL, "no list %s", x->kind);
}
