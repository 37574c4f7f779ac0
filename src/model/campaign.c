/* Reading campaigns: the list, one with its rounds and its trail, and what may be done with it. */
#include "model/campaign.h"

#include "base/str.h"
#include "model/activity_priv.h"
#include "model/campaign_priv.h"
#include "model/cursor.h"
#include "model/visible.h"

static const struct {
    const char *code, *name;
} states[] = {[CAMPAIGN_PLANNED] = {"planned", N_("Planned")},
              [CAMPAIGN_RUNNING] = {"running", N_("Under way")},
              [CAMPAIGN_ENDED] = {"ended", N_("Ended")},
              [CAMPAIGN_CANCELLED] = {"cancelled", N_("Cancelled")}};

const char *campaign_state_code(enum campaign_state s)
{
    return states[s].code;
}

const char *campaign_state_name(enum campaign_state s)
{
    return states[s].name;
}

#define COLUMNS                                                                                                        \
    "w.id, w.number, w.kind, w.state, w.title, w.goal, w.unit_id, u.name, u.code, COALESCE(w.area_id, 0),"             \
    " COALESCE(g.name, ''), w.part, w.value, w.from_at, w.until_at, COALESCE(w.officer_id, 0), w.version"
#define JOINED " FROM campaign w JOIN unit u ON u.id = w.unit_id LEFT JOIN area g ON g.id = w.area_id"

/* False where this program has no such kind. */
static bool read_row(const struct db_rows *q, struct arena *a, struct campaign *ret)
{
    const char *state = db_text(q, 3);
    *ret = (struct campaign){.id = db_int(q, 0),
                             .number = db_text_dup(q, 1, a),
                             .kind = campaign_kind_find(db_text(q, 2)),
                             .title = db_text_dup(q, 4, a),
                             .goal = db_text_dup(q, 5, a),
                             .unit_id = db_int(q, 6),
                             .unit = db_text_dup(q, 7, a),
                             .unit_code = db_text_dup(q, 8, a),
                             .area_id = db_int(q, 9),
                             .area = db_text_dup(q, 10, a),
                             .part = db_text_dup(q, 11, a),
                             .value = db_text_dup(q, 12, a),
                             .from_at = db_int(q, 13),
                             .until_at = db_int(q, 14),
                             .officer_id = db_int(q, 15),
                             .version = db_int(q, 16)};
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_eq(states[i].code, state))
            ret->state = (enum campaign_state)i;
    }
    return ret->kind != NULL;
}

/* ---- The list ---- */

/* $2 and $3 before which time and id, $4 only what is open, $5 limit. */
DB_STMT(campaign_page, "SELECT " COLUMNS JOINED " WHERE (w.from_at, w.id) < ($2, $3)"
                       " AND ($4 = 0 OR w.state IN ('planned', 'running')) AND" CAMPAIGN_VISIBLE
                       " ORDER BY w.from_at DESC, w.id DESC LIMIT $5");

enum err campaign_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, bool open,
                       const char *cursor, int limit, struct campaign_list *ret, struct error *e)
{
    struct cursor at = {INT64_MAX, INT64_MAX};
    const char *name = open ? "campaigns:open" : "campaigns:all";
    struct campaign_list l = {.n = 0};
    struct db_rows q;
    limit = limit < 1 ? 1 : limit > CAMPAIGN_LIST_MAX ? CAMPAIGN_LIST_MAX : limit;
    l.rows = arena_array(a, struct campaign, (size_t)limit + 1);
    enum err r = str_empty(cursor) ? ERR_OK : cursor_read(s, a, v, name, cursor, &at, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &campaign_page,
             DB_ARGS(DB_INT(v->id), DB_INT(at.key), DB_INT(at.id), DB_INT(open), DB_INT(limit + 1)));
    /* What is of no kind here is passed over, and counts all the same: the next page begins behind it. */
    for (int read = 0; db_next(&q); read++) {
        if (read == limit) {
            l.next = cursor_write(s, a, v, name, at);
            break;
        }
        struct campaign *x = &l.rows[l.n];
        l.n += read_row(&q, a, x);
        at = (struct cursor){x->from_at, x->id};
    }
    r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    *ret = l;
    return ERR_OK;
}

/* ---- One ---- */

DB_STMT(campaign_one, "SELECT " COLUMNS JOINED " WHERE w.number = $2 AND" CAMPAIGN_VISIBLE);

enum err campaign_find(struct db_conn *c, const struct viewer *v, struct arena *a, const char *number,
                       struct campaign *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    struct campaign x;
    db_query(c, &q, &campaign_one, DB_ARGS(DB_INT(v->id), DB_TEXT(str_or(number, ""))));
    if (db_next(&q))
        found = read_row(&q, a, &x);
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !found)
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such campaign here."), NULL);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

DB_STMT(campaign_office, "SELECT COUNT(*) FROM post p WHERE p.officer_id = $1 AND p.until = 0 AND p.reads = 1"
                         " AND p.role = 'office'");

enum err campaign_may_plan(struct db_conn *c, const struct viewer *v, const struct campaign_kind *kind, int64_t unit_id,
                           bool *ret, struct error *e)
{
    unsigned roles = 0;
    int64_t office = 0;
    bool may = v->id == VIEWER_OPERATOR;
    enum err r = activity_roles(c, v, unit_id, &roles, e);
    for (size_t i = 0; kind->who[i]; i++)
        may = may || (roles & role_by_code(kind->who[i])->role);
    if (r == ERR_OK && !may && code_listed(kind->who, "office")) {
        r = db_get_int(c, &campaign_office, DB_ARGS(DB_INT(v->id)), &office, e);
        may = office > 0;
    }
    if (r == ERR_OK)
        *ret = may;
    return r;
}

enum err campaign_may(struct db_conn *c, const struct viewer *v, const struct campaign *x, unsigned *ret,
                      struct error *e)
{
    bool may = false;
    enum err r = campaign_may_plan(c, v, x->kind, x->unit_id, &may, e);
    if (r != ERR_OK)
        return r;
    *ret = 0;
    if (!may)
        return ERR_OK;
    if (x->state == CAMPAIGN_PLANNED)
        *ret = CAMPAIGN_CANCEL | (v->id == VIEWER_OPERATOR || v->id != x->officer_id ? CAMPAIGN_START : 0);
    else if (x->state == CAMPAIGN_RUNNING)
        *ret = CAMPAIGN_END | CAMPAIGN_CANCEL;
    return ERR_OK;
}

DB_STMT(campaign_rounds_of, "SELECT r.no, r.from_at, r.until_at FROM campaign_round r WHERE r.campaign_id = $1"
                            " ORDER BY r.no");
DB_STMT(campaign_values_of, "SELECT y.part, y.value FROM campaign_value y WHERE y.campaign_id = $1");
/* A visit is in it for those who see the activity: it says where somebody was. */
DB_STMT(campaign_entries_of, "SELECT y.seq, y.at, y.act, COALESCE(o.name, ''), y.note FROM campaign_trail y"
                             " LEFT JOIN officer o ON o.id = y.officer_id WHERE y.campaign_id = $2"
                             " AND (y.act <> 'visit' OR EXISTS (SELECT 1 FROM activity d WHERE d.number = y.note"
                             " AND" ACTIVITY_VISIBLE ")) ORDER BY y.seq DESC LIMIT $3");

static enum err read_rounds(struct db_conn *c, struct campaign_full *f, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &campaign_rounds_of, DB_ARGS(DB_INT(f->c.id)));
    while (db_next(&q) && f->n_rounds < CAMPAIGN_ROUNDS_MAX)
        f->rounds[f->n_rounds++] = (struct campaign_round){(int)db_int(&q, 0), db_int(&q, 1), db_int(&q, 2)};
    return db_end(&q, e);
}

static enum err read_values(struct db_conn *c, struct arena *a, struct campaign_full *f, struct error *e)
{
    struct db_rows q;
    for (size_t i = 0; i < CAMPAIGN_FIELDS_MAX; i++)
        f->values[i] = "";
    db_query(c, &q, &campaign_values_of, DB_ARGS(DB_INT(f->c.id)));
    while (db_next(&q)) {
        for (size_t i = 0; i < CAMPAIGN_FIELDS_MAX && f->c.kind->fields[i].part; i++) {
            if (str_eq(f->c.kind->fields[i].part, db_text(&q, 0)))
                f->values[i] = db_text_dup(&q, 1, a);
        }
    }
    return db_end(&q, e);
}

static enum err read_entries(struct db_conn *c, const struct viewer *v, struct arena *a, struct campaign_full *f,
                             struct error *e)
{
    struct db_rows q;
    f->entries = arena_array(a, struct campaign_entry, CAMPAIGN_ENTRIES_MAX);
    db_query(c, &q, &campaign_entries_of, DB_ARGS(DB_INT(v->id), DB_INT(f->c.id), DB_INT(CAMPAIGN_ENTRIES_MAX)));
    while (db_next(&q) && f->n_entries < CAMPAIGN_ENTRIES_MAX)
        f->entries[f->n_entries++] = (struct campaign_entry){db_int(&q, 0), db_int(&q, 1), db_text_dup(&q, 2, a),
                                                             db_text_dup(&q, 3, a), db_text_dup(&q, 4, a)};
    return db_end(&q, e);
}

enum err campaign_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const char *number, struct campaign_full *ret, struct error *e)
{
    struct campaign_full f = {.n_rounds = 0};
    (void)s;
    enum err r = campaign_find(c, v, a, number, &f.c, e);
    if (r == ERR_OK)
        r = read_rounds(c, &f, e);
    if (r == ERR_OK)
        r = read_values(c, a, &f, e);
    if (r == ERR_OK)
        r = read_entries(c, v, a, &f, e);
    if (r == ERR_OK)
        r = campaign_may(c, v, &f.c, &f.may, e);
    if (r == ERR_OK)
        *ret = f;
    return r;
}
