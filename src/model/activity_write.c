/* Planning activities. What was typed is checked before the write; whether it may be is decided inside. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/matter.h"
#include "model/menu.h"
#include "model/move_priv.h"
#include "model/subject.h"
#include "model/visible.h"

#define KEY_MAX    200
#define YEAR_FIRST 2000
#define YEAR_LAST  2100
#define NAME_MAX   60

enum err activity_text(struct arena *a, const char *field, int min, int max, const char *typed, const char **ret,
                       struct error *e)
{
    const struct field_def d = {.type = FIELD_TEXT, .part = field, .min = min, .max = max, .required = min > 0};
    struct record_text text;
    enum err r = field_text(a, &d, typed, &text, e);
    if (r == ERR_OK)
        *ret = text.content;
    return r;
}

/* Bytes of the sign that parts words, at the beginning of s; 0: none does. */
static size_t parting(const char *s)
{
    static const char *const signs[] = {" ", "\t", "\r", "\n", ",", ";", "，", "、", "；", "　"};
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (str_starts(s, signs[i]))
            return strlen(signs[i]);
    }
    return 0;
}

enum err activity_words(struct arena *a, const char *text, const char *field, size_t max, const char *const **ret,
                        size_t *ret_n, struct error *e)
{
    const char **list = arena_array(a, const char *, max + 1);
    const char *p = str_or(text, "");
    size_t n = 0;
    if (!utf8_valid(p, strlen(p)))
        return error_set(e, ERR_INVALID, field, N_("The text holds characters that cannot be read."), NULL);
    while (*p) {
        size_t skip = parting(p), len = 0;
        p += skip;
        if (skip)
            continue;
        while (p[len] && !parting(p + len))
            len++;
        if (n == max)
            return error_set(e, ERR_INVALID, field, N_("There are more than {} here."), "%zu", max);
        const char *word = arena_strndup(a, p, len);
        if (!code_listed(list, word))
            list[n++] = word;
        p += len;
    }
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

/* A plan on its way into its rows. */
struct planning {
    struct db_conn *tx;
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    struct activity_edit x; /* as it was checked */
    const char *key_hash;   /* NULL without a key */
    const char *number;     /* of one that is changed; NULL: a new one */
    int64_t version;
    struct activity now; /* as it was found; id 0 before */
    const char *made;    /* number of a new one */
};

static enum err check_times(const struct site *s, const struct activity_edit *x, struct error *e)
{
    int year = civil_of(x->starts_at, s->zone).year;
    if (x->starts_at <= 0 || year < YEAR_FIRST || year > YEAR_LAST)
        return error_set(e, ERR_INVALID, "from", N_("Please say on which day and at what time it begins."), NULL);
    if (x->ends_at <= x->starts_at)
        return error_set(e, ERR_INVALID, "to", N_("It has to end after it began."), NULL);
    if (x->ends_at - x->starts_at > ACTIVITY_DAYS_MAX * MS_DAY)
        return error_set(e, ERR_INVALID, "to", N_("One activity lasts {} days at most; plan several."), "%d",
                         ACTIVITY_DAYS_MAX);
    return ERR_OK;
}

static enum err check_downs(const struct programme *p, unsigned downs, struct error *e)
{
    if (!downs)
        return error_set(e, ERR_INVALID, "downs", N_("Please say under which of the four downs it counts."), NULL);
    if (downs & ~p->downs)
        return error_set(e, ERR_INVALID, "downs", N_("An activity of this kind cannot count under that."), NULL);
    return ERR_OK;
}

static enum err check_key(struct planning *w, struct error *e)
{
    const char *key = str_or(w->x.key, "");
    if (!*key)
        return ERR_OK;
    if (strlen(key) > KEY_MAX)
        return error_set(e, ERR_INVALID, "op", N_("The key is longer than {} bytes or not text."), "%d", KEY_MAX);
    struct hash h = keyed_hash(&w->site->key, "activity-key", key, strlen(key));
    w->key_hash = hex_of(w->arena, h.b, HASH_SIZE);
    return ERR_OK;
}

static enum err check(struct planning *w, const struct activity_edit *x, struct error *e)
{
    const struct field_def *fields = x->programme->fields;
    w->x = *x;
    enum err r = activity_text(w->arena, "title", 2, ACTIVITY_TITLE_MAX, x->title, &w->x.title, e);
    if (r == ERR_OK)
        r = activity_text(w->arena, "place", x->programme->open ? 2 : 0, ACTIVITY_PLACE_MAX, x->place, &w->x.place, e);
    if (r == ERR_OK)
        r = check_times(w->site, x, e);
    if (r == ERR_OK)
        r = check_downs(x->programme, x->downs, e);
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && fields[i].part && r == ERR_OK; i++) {
        struct record_text text;
        r = field_text(w->arena, &fields[i], x->values[i], &text, e);
        w->x.values[i] = r == ERR_OK ? text.content : "";
    }
    return r == ERR_OK ? check_key(w, e) : r;
}

DB_STMT(activity_of_key, "SELECT d.number FROM activity d WHERE d.key_hash = $1");
DB_STMT(activity_unit_known, "SELECT u.id FROM unit u WHERE u.id = $1 AND u.active = 1");
DB_STMT(activity_insert,
        "INSERT INTO activity (id, number, programme, state, title, unit_id, area_id, place, starts_at, ends_at,"
        " key_hash, changed_at, host_id) VALUES ($1, $2, $3, 'planned', $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (number) DO NOTHING");

static enum err check_host(struct planning *w, struct error *e)
{
    int64_t id;
    if (!w->x.host_id)
        return ERR_OK;
    if (!w->x.programme->clash.calls)
        return error_set(e, ERR_INVALID, "host", N_("An activity of this kind is received by nobody."), NULL);
    enum err r = db_get_int(w->tx, &activity_unit_known, DB_ARGS(DB_INT(w->x.host_id)), &id, e);
    return r == ERR_NOT_FOUND
               ? error_set(e, ERR_INVALID, "host", N_("Please choose a unit that is there to receive it."), NULL)
               : r;
}

static enum err may_plan(struct planning *w, struct error *e)
{
    unsigned roles = 0;
    int64_t id;
    enum err r = db_get_int(w->tx, &activity_unit_known, DB_ARGS(DB_INT(w->x.unit_id)), &id, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, "unit", N_("Please choose the unit whose activity it is."), NULL);
    if (r == ERR_OK)
        r = activity_roles(w->tx, w->viewer, w->x.unit_id, &roles, e);
    if (r == ERR_OK && !(roles & ACTIVITY_PLANNERS))
        r = error_set(e, ERR_DENIED, "unit", N_("You plan for units where you hold a post, and for those below."),
                      NULL);
    return r == ERR_OK ? check_host(w, e) : r;
}

/* Inside the write: *ret_n is 0 when the number was taken. */
static enum err try_number(struct planning *w, int64_t *ret_n, struct error *e)
{
    int64_t now = clock_now(&w->site->clock);
    w->made = matter_number_new(w->arena, ACTIVITY_PREFIX, civil_day(now, w->site->zone));
    return db_exec_count(w->tx, &activity_insert,
                         DB_ARGS(DB_INT(w->now.id), DB_TEXT(w->made), DB_TEXT(w->x.programme->code),
                                 DB_TEXT(w->x.title), DB_INT(w->x.unit_id), DB_INT_OR_NULL(w->x.area_id),
                                 DB_TEXT(w->x.place), DB_INT(w->x.starts_at), DB_INT(w->x.ends_at),
                                 DB_TEXT(w->key_hash), DB_INT(now), DB_INT_OR_NULL(w->x.host_id)),
                         ret_n, e);
}

static enum err insert(struct planning *w, struct error *e)
{
    w->now = (struct activity){.id = id_new(), .programme = w->x.programme};
    for (int tries = 0; tries < 50; tries++) {
        int64_t n = 0;
        enum err r = try_number(w, &n, e);
        if (r != ERR_OK || n == 1)
            return r;
    }
    return error_set(e, ERR_BUSY, NULL, N_("No free number was found; nothing was stored. Please try again later."),
                     NULL);
}

DB_STMT(activity_value_drop, "DELETE FROM activity_value WHERE activity_id = $1");
DB_STMT(activity_value_put, "INSERT INTO activity_value (activity_id, part, value) VALUES ($1, $2, $3)");
DB_STMT(activity_down_drop, "DELETE FROM activity_down WHERE activity_id = $1");
DB_STMT(activity_down_put, "INSERT INTO activity_down (activity_id, down) VALUES ($1, $2)");

static enum err put_values(struct planning *w, struct error *e)
{
    const struct field_def *fields = w->x.programme->fields;
    enum err r = db_exec(w->tx, &activity_value_drop, DB_ARGS(DB_INT(w->now.id)), e);
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && fields[i].part && r == ERR_OK; i++) {
        if (*w->x.values[i])
            r = db_exec(w->tx, &activity_value_put,
                        DB_ARGS(DB_INT(w->now.id), DB_TEXT(fields[i].part), DB_TEXT(w->x.values[i])), e);
    }
    if (r == ERR_OK)
        r = db_exec(w->tx, &activity_down_drop, DB_ARGS(DB_INT(w->now.id)), e);
    for (int i = 0; i < DOWNS && r == ERR_OK; i++) {
        if (w->x.downs & 1u << i)
            r = db_exec(w->tx, &activity_down_put, DB_ARGS(DB_INT(w->now.id), DB_TEXT(down_code(i))), e);
    }
    return r;
}

DB_STMT(activity_login, "SELECT o.id FROM officer o WHERE o.login = $1 AND o.active = 1");
DB_STMT(activity_named, "SELECT o.id FROM officer o WHERE o.name = $1 AND o.active = 1 ORDER BY o.id LIMIT 2");
DB_STMT(activity_officer_drop, "DELETE FROM activity_officer WHERE activity_id = $1");
DB_STMT(activity_officer_put, "INSERT INTO activity_officer (activity_id, officer_id, part) VALUES ($1, $2, $3)"
                              " ON CONFLICT (activity_id, officer_id) DO NOTHING");

enum err activity_officer(struct db_conn *tx, const char *who, const char *field, int64_t *ret, struct error *e)
{
    struct db_rows q;
    int n = 0;
    enum err r = db_get_int(tx, &activity_login, DB_ARGS(DB_TEXT(who)), ret, e);
    if (r != ERR_NOT_FOUND)
        return r;
    db_query(tx, &q, &activity_named, DB_ARGS(DB_TEXT(who)));
    while (db_next(&q)) {
        *ret = db_int(&q, 0);
        n++;
    }
    r = db_end(&q, e);
    if (r == ERR_OK && n == 0)
        r = error_set(e, ERR_INVALID, field, N_("There is no officer called {}."), "%s", who);
    else if (r == ERR_OK && n > 1)
        r = error_set(e, ERR_INVALID, field, N_("Several officers are called {}: please give the login."), "%s", who);
    return r;
}

static enum err put_people(struct planning *w, const char *names, const char *part, const char *field, struct error *e)
{
    const char *const *list;
    size_t n;
    enum err r = activity_words(w->arena, names, field, ACTIVITY_OFFICERS_MAX, &list, &n, e);
    for (size_t i = 0; i < n && r == ERR_OK; i++) {
        int64_t id = 0;
        r = activity_officer(w->tx, utf8_cut(w->arena, list[i], NAME_MAX), field, &id, e);
        if (r == ERR_OK)
            r = db_exec(w->tx, &activity_officer_put, DB_ARGS(DB_INT(w->now.id), DB_INT(id), DB_TEXT(part)), e);
    }
    return r;
}

/* A visit of which nobody said where it is, is where its host is; on households alone it is no burden on a place. */
DB_STMT(activity_area_of_host,
        "UPDATE activity SET area_id = (SELECT s.area_id FROM activity_subject w JOIN subject s ON s.id = w.subject_id"
        " WHERE w.activity_id = $1 AND w.part = 'at' AND s.access <> 'private' AND s.area_id IS NOT NULL"
        " ORDER BY s.register, s.code LIMIT 1) WHERE id = $1 AND area_id IS NULL");

static enum err put_around(struct planning *w, struct error *e)
{
    enum err r = put_values(w, e);
    if (r == ERR_OK)
        r = db_exec(w->tx, &activity_officer_drop, DB_ARGS(DB_INT(w->now.id)), e);
    if (r == ERR_OK)
        r = put_people(w, w->x.hosts, "host", "hosts", e);
    if (r == ERR_OK)
        r = put_people(w, w->x.company, "company", "company", e);
    if (r == ERR_OK)
        r = activity_put_subjects(w->tx, w->viewer, w->arena, &w->now, w->x.at, "at", "at", e);
    return r == ERR_OK && w->x.programme->clash.calls
               ? db_exec(w->tx, &activity_area_of_host, DB_ARGS(DB_INT(w->now.id)), e)
               : r;
}

/* *ret_again: a form with the same key has made it before. */
static enum err plan_in(struct planning *w, bool *ret_again, struct error *e)
{
    char *number = NULL;
    *ret_again = false;
    enum err r = may_plan(w, e);
    if (r == ERR_OK && w->key_hash) {
        r = db_get_text(w->tx, &activity_of_key, DB_ARGS(DB_TEXT(w->key_hash)), w->arena, &number, e);
        w->made = number;
        *ret_again = r == ERR_OK;
        if (r != ERR_NOT_FOUND)
            return r;
        r = ERR_OK;
    }
    if (r == ERR_OK)
        r = insert(w, e);
    if (r == ERR_OK)
        r = put_around(w, e);
    const struct activity_line line = {.activity_id = w->now.id, .act = "plan"};
    return r == ERR_OK ? activity_append(w->tx, w->site, w->viewer, &line, e) : r;
}

static enum err write_plan(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct planning *w = ctx;
    bool again;
    w->tx = tx;
    enum err r = plan_in(w, &again, e);
    buf_printf(detail, "%s %s", w->x.programme->code, str_or(w->made, ""));
    return r;
}

enum err activity_plan_row_in(struct db_conn *tx, const struct site *s, const struct viewer *v, struct arena *a,
                              const struct activity_edit *x, struct activity_made *ret, struct error *e)
{
    struct planning w = {.tx = tx, .arena = a, .site = s, .viewer = v};
    bool again = false;
    enum err r = check(&w, x, e);
    if (r == ERR_OK)
        r = plan_in(&w, &again, e);
    if (r == ERR_OK)
        *ret = (struct activity_made){w.now.id, w.made, again};
    return r;
}

enum err activity_plan_in(struct db_conn *tx, const struct site *s, const struct viewer *v, struct arena *a,
                          const struct activity_edit *x, struct activity_made *ret, struct error *e)
{
    enum err r = activity_plan_row_in(tx, s, v, a, x, ret, e);
    if (r == ERR_OK && !ret->again)
        r = audit_append(tx, s, v, id_new(), "activity.plan", arena_printf(a, "%s %s", x->programme->code, ret->number),
                         e);
    return r;
}

DB_STMT(activity_store,
        "UPDATE activity SET title = $2, unit_id = $3, area_id = $4, place = $5, starts_at = $6,"
        " ends_at = $7, changed_at = $8, host_id = $9, objected = 0, version = version + 1 WHERE id = $1");

static enum err write_change(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct planning *w = ctx;
    w->tx = tx;
    enum err r = activity_open(tx, w->viewer, w->arena, w->number, STEP_CHANGE, w->version, &w->now, e);
    if (r == ERR_OK)
        r = may_plan(w, e);
    if (r == ERR_OK && civil_day(w->now.starts_at, w->site->zone) != civil_day(w->x.starts_at, w->site->zone))
        r = menu_talk_moves(tx, w->now.id, e);
    if (r == ERR_OK)
        r = db_exec(tx, &activity_store,
                    DB_ARGS(DB_INT(w->now.id), DB_TEXT(w->x.title), DB_INT(w->x.unit_id), DB_INT_OR_NULL(w->x.area_id),
                            DB_TEXT(w->x.place), DB_INT(w->x.starts_at), DB_INT(w->x.ends_at),
                            DB_INT(clock_now(&w->site->clock)), DB_INT_OR_NULL(w->x.host_id)),
                    e);
    if (r == ERR_OK)
        r = put_around(w, e);
    const struct activity_line line = {.activity_id = w->now.id, .step = STEP_CHANGE, .act = "change"};
    if (r == ERR_OK)
        r = activity_append(tx, w->site, w->viewer, &line, e);
    buf_printf(detail, "%s", w->number);
    return r;
}

enum err activity_plan(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct activity_edit *x, const char **ret_number, struct error *e)
{
    struct planning w = {.arena = a, .site = s, .viewer = v};
    enum err r = check(&w, x, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "activity.plan", write_plan, &w, e);
    if (r == ERR_OK)
        *ret_number = w.made;
    return r;
}

enum err activity_change(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                         int64_t version, const struct activity_edit *x, struct error *e)
{
    struct planning w = {
        .arena = arena_new(), .site = s, .viewer = v, .number = str_or(number, ""), .version = version};
    enum err r = check(&w, x, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "activity.change", write_change, &w, e);
    arena_free(w.arena);
    return r;
}
