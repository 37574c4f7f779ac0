/* Reading activities: lists, one with all that hangs on it. */
#include "model/activity.h"

#include "base/str.h"
#include "model/activity_priv.h"
#include "model/cursor.h"
#include "model/visible.h"

#define LIST_MAX 200
#define WINDOW   3000 /* rows that one page looks at */

static const struct {
    const char *code, *name;
} states[] = {
    [ACTIVITY_PLANNED] = {"planned", N_("Planned")}, [ACTIVITY_APPROVED] = {"approved", N_("Approved")},
    [ACTIVITY_HELD] = {"held", N_("Held")},          [ACTIVITY_WRITTEN] = {"written", N_("Written up")},
    [ACTIVITY_CHECKED] = {"checked", N_("Checked")}, [ACTIVITY_CANCELLED] = {"cancelled", N_("Cancelled")},
};

const char *activity_state_code(enum activity_state s)
{
    return states[s].code;
}

const char *activity_state_name(enum activity_state s)
{
    return states[s].name;
}

bool activity_state_of(const char *code, enum activity_state *ret)
{
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_eq(states[i].code, code)) {
            *ret = (enum activity_state)i;
            return true;
        }
    }
    return false;
}

struct activity activity_row(const struct db_rows *q, struct arena *a)
{
    struct activity x = {.id = db_int(q, 0),
                         .programme = programme_find(db_text(q, 1)),
                         .number = db_text_dup(q, 2, a),
                         .title = db_text_dup(q, 3, a),
                         .place = db_text_dup(q, 4, a),
                         .unit_id = db_int(q, 6),
                         .area_id = db_int(q, 7),
                         .unit_name = db_text_dup(q, 8, a),
                         .unit_code = db_text_dup(q, 9, a),
                         .area_name = db_text_dup(q, 10, a),
                         .area_code = db_text_dup(q, 11, a),
                         .starts_at = db_int(q, 12),
                         .ends_at = db_int(q, 13),
                         .held_at = db_int(q, 14),
                         .open = db_int(q, 15) != 0,
                         .version = db_int(q, 16),
                         .host_id = db_int(q, 17),
                         .host_name = db_text_dup(q, 18, a),
                         .host_code = db_text_dup(q, 19, a),
                         .objected = db_int(q, 20) != 0};
    if (!activity_state_of(db_text(q, 5), &x.state))
        x.programme = NULL;
    return x;
}

/* $2 and $3 after which time and id, $4 before which time, $5 window, $6 programme, $7 state, $8 down, $9 limit. */
#define NARROWED                                                                                                       \
    " WHERE ($6 = '' OR d.programme = $6) AND ($7 = '' OR d.state = $7)"                                               \
    " AND ($8 = '' OR EXISTS (SELECT 1 FROM activity_down w WHERE w.activity_id = d.id AND w.down = $8))"              \
    " AND (" ACTIVITY_VISIBLE " OR" ACTIVITY_RECEIVED ") ORDER BY d.starts_at, d.id LIMIT $9"
#define STRETCH " (x.starts_at, x.id) > ($2, $3) AND x.starts_at < $4 ORDER BY x.starts_at, x.id"
DB_STMT(activity_page, "SELECT " ACTIVITY_COLUMNS " FROM (SELECT x.* FROM activity x WHERE" STRETCH
                       " LIMIT $5) d" ACTIVITY_JOINS NARROWED);
DB_STMT(activity_page_unit,
        "SELECT " ACTIVITY_COLUMNS " FROM (SELECT x.* FROM unit_tree t JOIN activity x ON x.unit_id = t.descendant_id"
        " WHERE t.ancestor_id = $10 AND" STRETCH " LIMIT $5) d" ACTIVITY_JOINS NARROWED);
DB_STMT(activity_window_end, "SELECT d.id FROM activity d WHERE (d.starts_at, d.id) > ($1, $2) AND d.starts_at < $3"
                             " ORDER BY d.starts_at, d.id LIMIT 1 OFFSET $4");
DB_STMT(activity_window_end_unit,
        "SELECT d.id FROM unit_tree t JOIN activity d ON d.unit_id = t.descendant_id WHERE t.ancestor_id = $5"
        " AND (d.starts_at, d.id) > ($1, $2) AND d.starts_at < $3 ORDER BY d.starts_at, d.id LIMIT 1 OFFSET $4");
DB_STMT(activity_when_of, "SELECT d.starts_at FROM activity d WHERE d.id = $1");

/* Where the window ends, although nothing of it may have been shown; id 0 at the end of the stretch. */
static enum err window_end(struct db_conn *c, const struct activity_filter *f, struct cursor after, struct cursor *ret,
                           struct error *e)
{
    struct db_val args[] = {DB_INT(after.key), DB_INT(after.id), DB_INT(f->to), DB_INT(WINDOW - 1), DB_INT(f->unit_id)};
    *ret = (struct cursor){0};
    enum err r = db_get_int(c, f->unit_id ? &activity_window_end_unit : &activity_window_end,
                            (struct db_args){args, f->unit_id ? 5 : 4}, &ret->id, e);
    if (r == ERR_NOT_FOUND)
        return ERR_OK;
    return r == ERR_OK ? db_get_int(c, &activity_when_of, DB_ARGS(DB_INT(ret->id)), &ret->key, e) : r;
}

static const char *down_of(unsigned bit)
{
    for (int i = 0; i < DOWNS; i++) {
        if (bit == 1u << i)
            return down_code(i);
    }
    return "";
}

static const char *list_name(struct arena *a, const struct activity_filter *f)
{
    return arena_printf(a, "activity:%s:%lld:%u:%d:%lld:%lld", f->programme ? f->programme->code : "",
                        (long long)f->unit_id, f->down, f->state, (long long)f->from, (long long)f->to);
}

static enum err read_page(struct db_conn *c, const struct viewer *v, struct arena *a, const struct activity_filter *f,
                          struct cursor after, int limit, struct activity_list *ret, struct error *e)
{
    struct activity_list l = {.rows = arena_array(a, struct activity, (size_t)limit + 1)};
    const char *state = f->state < 0 ? "" : activity_state_code((enum activity_state)f->state);
    struct db_val args[] = {DB_INT(v->id),     DB_INT(after.key),
                            DB_INT(after.id),  DB_INT(f->to),
                            DB_INT(WINDOW),    DB_TEXT(f->programme ? f->programme->code : ""),
                            DB_TEXT(state),    DB_TEXT(down_of(f->down)),
                            DB_INT(limit + 1), DB_INT(f->unit_id)};
    struct db_rows q;
    db_query(c, &q, f->unit_id ? &activity_page_unit : &activity_page,
             (struct db_args){args, COUNT_OF(args) - (f->unit_id ? 0 : 1)});
    while (db_next(&q) && l.n <= limit) {
        l.rows[l.n] = activity_row(&q, a);
        l.n += l.rows[l.n].programme != NULL;
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

enum err activity_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct activity_filter *f, const char *cursor, int limit, struct activity_list *ret,
                       struct error *e)
{
    struct cursor after = {.key = f->from - 1, .id = INT64_MAX}, end = {0};
    struct activity_list l = {.n = 0};
    enum err r = ERR_OK;
    limit = limit < 1 ? 1 : limit > LIST_MAX ? LIST_MAX : limit;
    if (!str_empty(cursor))
        r = cursor_read(s, a, v, list_name(a, f), cursor, &after, e);
    if (r == ERR_OK)
        r = read_page(c, v, a, f, after, limit, &l, e);
    if (r == ERR_OK && l.n <= limit)
        r = window_end(c, f, after, &end, e);
    if (r != ERR_OK)
        return r;
    if (l.n > limit) {
        l.n = limit;
        end = (struct cursor){l.rows[limit - 1].starts_at, l.rows[limit - 1].id};
    }
    if (end.id)
        l.next = cursor_write(s, a, v, list_name(a, f), end);
    *ret = l;
    return ERR_OK;
}

DB_STMT(activity_one,
        "SELECT " ACTIVITY_COLUMNS ", CASE WHEN" ACTIVITY_VISIBLE " THEN 0 ELSE 1 END FROM activity d" ACTIVITY_JOINS
        " WHERE d.number = $2 AND (" ACTIVITY_VISIBLE " OR" ACTIVITY_RECEIVED ")");

enum err activity_find_plan(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number,
                            struct activity *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &activity_one, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(number, ""))));
    if (db_next(&q)) {
        *ret = activity_row(&q, a);
        ret->plan_only = db_int(&q, ACTIVITY_COLUMNS_N) != 0;
        found = ret->programme != NULL;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found
               ? error_set(e, ERR_NOT_FOUND, "number", N_("There is no activity with this number."), NULL)
               : r;
}

enum err activity_find(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number,
                       struct activity *ret, struct error *e)
{
    enum err r = activity_find_plan(c, v, a, number, ret, e);
    return r == ERR_OK && ret->plan_only
               ? error_set(e, ERR_NOT_FOUND, "number", N_("There is no activity with this number."), NULL)
               : r;
}

DB_STMT(activity_value_rows, "SELECT w.part, w.value FROM activity_value w WHERE w.activity_id = $1");

enum err activity_values(struct db_conn *c, struct arena *a, const struct activity *x,
                         const char *ret[PROGRAMME_FIELDS_MAX], struct error *e)
{
    struct db_rows q;
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX; i++)
        ret[i] = "";
    db_query(c, &q, &activity_value_rows, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q)) {
        const struct field_def *f = programme_field(x->programme, db_text(&q, 0));
        if (f && (!x->plan_only || f->shown || str_eq(f->part, "topic")))
            ret[f - x->programme->fields] = db_text_dup(&q, 1, a);
    }
    return db_end(&q, e);
}

DB_STMT(activity_down_rows, "SELECT w.down FROM activity_down w JOIN activity d ON d.id = w.activity_id"
                            " WHERE w.activity_id = $2 AND" ACTIVITY_VISIBLE);
DB_STMT(activity_count_rows,
        "SELECT w.kind, w.value, w.at_least, d.report FROM activity d"
        " LEFT JOIN activity_count w ON w.activity_id = d.id WHERE d.id = $2 AND" ACTIVITY_VISIBLE);

static enum err read_counts(struct db_conn *c, const struct viewer *v, struct arena *a, struct activity_full *f,
                            struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &activity_down_rows, DB_ARGS(DB_INT(v->id), DB_INT(f->a.id)));
    while (db_next(&q))
        f->downs |= down_bit(db_text(&q, 0));
    enum err r = db_end(&q, e);
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX; i++)
        f->counts[i] = (struct quantity){-1, ""};
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &activity_count_rows, DB_ARGS(DB_INT(v->id), DB_INT(f->a.id)));
    while (db_next(&q)) {
        const struct count_def *d = programme_count(f->a.programme, db_text(&q, 0));
        f->report = db_text_dup(&q, 3, a);
        if (d)
            f->counts[d - f->a.programme->counts] =
                (struct quantity){db_int(&q, 1), str_or(quantity_sign(db_text(&q, 2)), "")};
    }
    return db_end(&q, e);
}

DB_STMT(activity_people_rows, "SELECT o.login, o.name, w.part FROM activity_officer w JOIN officer o"
                              " ON o.id = w.officer_id JOIN activity d ON d.id = w.activity_id"
                              " WHERE w.activity_id = $2 AND (" ACTIVITY_VISIBLE " OR" ACTIVITY_RECEIVED ")"
                              " ORDER BY w.part DESC, o.login LIMIT $3");

static enum err read_people(struct db_conn *c, const struct viewer *v, struct arena *a, struct activity_full *f,
                            struct error *e)
{
    struct db_rows q;
    f->people = arena_array(a, struct activity_person, 2 * ACTIVITY_OFFICERS_MAX);
    db_query(c, &q, &activity_people_rows, DB_ARGS(DB_INT(v->id), DB_INT(f->a.id), DB_INT(2 * ACTIVITY_OFFICERS_MAX)));
    while (db_next(&q) && f->n_people < 2 * ACTIVITY_OFFICERS_MAX)
        f->people[f->n_people++] = (struct activity_person){
            .login = db_text_dup(&q, 0, a), .name = db_text_dup(&q, 1, a), .host = str_eq(db_text(&q, 2), "host")};
    return db_end(&q, e);
}

DB_STMT(activity_subject_rows,
        "SELECT s.register, s.code, s.name, w.part FROM activity_subject w JOIN subject s"
        " ON s.id = w.subject_id JOIN activity d ON d.id = w.activity_id"
        " WHERE w.activity_id = $2 AND (" ACTIVITY_VISIBLE " OR (w.part = 'at'"
        " AND" ACTIVITY_RECEIVED ")) AND" SUBJECT_VISIBLE " ORDER BY w.part, s.register, s.code LIMIT $3");

static enum err read_subjects(struct db_conn *c, const struct viewer *v, struct arena *a, struct activity_full *f,
                              struct error *e)
{
    struct db_rows q;
    f->subjects = arena_array(a, struct activity_subject, 2 * ACTIVITY_SUBJECTS_MAX + 1);
    db_query(c, &q, &activity_subject_rows,
             DB_ARGS(DB_INT(v->id), DB_INT(f->a.id), DB_INT(2 * ACTIVITY_SUBJECTS_MAX + 1)));
    while (db_next(&q) && f->n_subjects <= 2 * ACTIVITY_SUBJECTS_MAX)
        f->subjects[f->n_subjects++] = (struct activity_subject){.reg = db_text_dup(&q, 0, a),
                                                                 .code = db_text_dup(&q, 1, a),
                                                                 .name = db_text_dup(&q, 2, a),
                                                                 .part = db_text_dup(&q, 3, a)};
    return db_end(&q, e);
}

DB_STMT(activity_matter_rows, "SELECT m.number, m.title, m.procedure, w.part FROM activity_matter w JOIN matter m"
                              " ON m.id = w.matter_id JOIN activity d ON d.id = w.activity_id"
                              " WHERE w.activity_id = $2 AND" ACTIVITY_VISIBLE " AND" MATTER_VISIBLE
                              " ORDER BY m.submitted_at, m.id LIMIT $3");

static enum err read_matters(struct db_conn *c, const struct viewer *v, struct arena *a, struct activity_full *f,
                             struct error *e)
{
    struct db_rows q;
    f->matters = arena_array(a, struct activity_matter, ACTIVITY_MATTERS_MAX);
    db_query(c, &q, &activity_matter_rows, DB_ARGS(DB_INT(v->id), DB_INT(f->a.id), DB_INT(ACTIVITY_MATTERS_MAX)));
    while (db_next(&q) && f->n_matters < ACTIVITY_MATTERS_MAX)
        f->matters[f->n_matters++] = (struct activity_matter){.number = db_text_dup(&q, 0, a),
                                                              .title = db_text_dup(&q, 1, a),
                                                              .procedure = db_text_dup(&q, 2, a),
                                                              .part = db_text_dup(&q, 3, a)};
    return db_end(&q, e);
}

/* A line of a matter is there for those who see the matter: else it told an accused office that something was said. */
DB_STMT(activity_entry_rows,
        "SELECT w.seq, w.occurred_at, w.recorded_at, w.act, COALESCE(o.name, ''), w.parts, w.note"
        " FROM activity_trail w JOIN activity d ON d.id = w.activity_id"
        " LEFT JOIN officer o ON o.id = w.officer_id WHERE w.activity_id = $2"
        " AND (" ACTIVITY_VISIBLE " OR (w.act = 'object' AND w.officer_id = $1 AND" ACTIVITY_RECEIVED "))"
        " AND (w.act NOT IN ('raise', 'link') OR EXISTS (SELECT 1 FROM matter m"
        " WHERE m.id = w.matter_id AND" MATTER_VISIBLE ")) ORDER BY w.seq DESC LIMIT $3");

static enum err read_entries(struct db_conn *c, const struct viewer *v, struct arena *a, struct activity_full *f,
                             struct error *e)
{
    struct db_rows q;
    f->entries = arena_array(a, struct activity_entry, ACTIVITY_ENTRIES_MAX);
    db_query(c, &q, &activity_entry_rows, DB_ARGS(DB_INT(v->id), DB_INT(f->a.id), DB_INT(ACTIVITY_ENTRIES_MAX)));
    while (db_next(&q) && f->n_entries < ACTIVITY_ENTRIES_MAX)
        f->entries[f->n_entries++] = (struct activity_entry){.seq = db_int(&q, 0),
                                                             .occurred_at = db_int(&q, 1),
                                                             .recorded_at = db_int(&q, 2),
                                                             .act = db_text_dup(&q, 3, a),
                                                             .officer = db_text_dup(&q, 4, a),
                                                             .parts = db_text_dup(&q, 5, a),
                                                             .note = db_text_dup(&q, 6, a)};
    return db_end(&q, e);
}

enum err activity_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *number, struct activity_full *ret, struct error *e)
{
    static enum err (*const reads[])(struct db_conn *, const struct viewer *, struct arena *, struct activity_full *,
                                     struct error *) = {read_counts, read_people, read_subjects, read_matters,
                                                        read_entries};
    struct activity_full f = {.report = ""};
    (void)s;
    enum err r = activity_find_plan(c, v, a, number, &f.a, e);
    if (r == ERR_OK)
        r = activity_values(c, a, &f.a, f.values, e);
    for (size_t i = 0; i < COUNT_OF(reads) && r == ERR_OK; i++)
        r = reads[i](c, v, a, &f, e);
    if (r == ERR_OK)
        r = activity_may(c, v, &f.a, &f.may, e);
    if (r == ERR_OK)
        *ret = f;
    return r;
}
