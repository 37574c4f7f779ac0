#include "model/deputy.h"

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/job.h"
#include "model/visible.h"

#define LIST_MAX   100
#define POSTS_MAX  200
#define LOOK_AGAIN (10 * MS_MINUTE)

#define DEPUTY_COLUMNS                                                                                                 \
    "SELECT d.id, d.officer_id, d.deputy_id, o.name, k.name, d.since, d.until, d.begun_at, d.ended_at, d.accepted_at"  \
    " FROM deputy d JOIN officer o ON o.id = d.officer_id JOIN officer k ON k.id = d.deputy_id"

static struct deputy row_of(const struct db_rows *q, struct arena *a)
{
    return (struct deputy){.id = db_int(q, 0),
                           .officer_id = db_int(q, 1),
                           .deputy_id = db_int(q, 2),
                           .officer_name = db_text_dup(q, 3, a),
                           .deputy_name = db_text_dup(q, 4, a),
                           .since = db_int(q, 5),
                           .until = db_int(q, 6),
                           .begun_at = db_int(q, 7),
                           .ended_at = db_int(q, 8),
                           .accepted_at = db_int(q, 9)};
}

DB_STMT(deputy_open, DEPUTY_COLUMNS " JOIN (SELECT x.id FROM deputy x WHERE x.officer_id = $1 AND x.ended_at = 0"
                                    " UNION SELECT y.id FROM deputy y WHERE y.deputy_id = $1 AND y.ended_at = 0) w"
                                    " ON w.id = d.id ORDER BY d.since, d.id LIMIT $2");

enum err deputy_of(struct db_conn *c, struct arena *a, int64_t officer_id, struct deputy_list *ret, struct error *e)
{
    struct deputy_list l = {.rows = arena_array(a, struct deputy, LIST_MAX)};
    struct db_rows q;
    db_query(c, &q, &deputy_open, DB_ARGS(DB_INT(officer_id), DB_INT(LIST_MAX)));
    while (db_next(&q) && l.n < LIST_MAX)
        l.rows[l.n++] = row_of(&q, a);
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

DB_STMT(deputy_asking, "SELECT o.name FROM deputy d JOIN officer o ON o.id = d.officer_id WHERE d.deputy_id = $1"
                       " AND d.until > $2 AND d.ended_at = 0 AND d.accepted_at = 0 ORDER BY d.until, d.id LIMIT 1");

enum err deputy_asked(struct db_conn *c, const struct site *s, struct arena *a, int64_t officer_id, const char **ret,
                      struct error *e)
{
    char *name = NULL;
    enum err r = db_get_text(c, &deputy_asking, DB_ARGS(DB_INT(officer_id), DB_INT(clock_now(&s->clock))), a, &name, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret = r == ERR_OK ? name : NULL;
    return ERR_OK;
}

/* One change of a deputyship: naming, accepting, beginning, ending. */
struct change {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    int64_t id, now;
    struct deputy d;
};

DB_STMT(deputy_posts, "SELECT p.unit_id, p.role, p.reads, p.shields FROM post p WHERE p.officer_id = $1"
                      " AND p.until = 0 AND p.reads = 1 AND p.stands_for IS NULL AND NOT EXISTS"
                      " (SELECT 1 FROM post k WHERE k.officer_id = $2 AND k.unit_id = p.unit_id AND k.role = p.role"
                      " AND k.until = 0 AND k.stands_for IS NULL) ORDER BY p.since, p.id LIMIT $3");
/* What nobody has placed yet is opened by one's own right only. */
DB_STMT(deputy_opens, "SELECT COUNT(*) FROM post WHERE officer_id = $1 AND until = 0 AND shields = 1"
                      " AND stands_for IS NULL");
DB_STMT(deputy_post_add, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, stands_for)"
                         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
DB_STMT(deputy_begun, "UPDATE deputy SET begun_at = $2 WHERE id = $1 AND begun_at = 0 AND ended_at = 0");

static enum err give_posts(struct db_conn *tx, const struct change *x, struct error *e)
{
    struct {
        int64_t unit_id, reads, shields;
        const char *role;
    } posts[POSTS_MAX];
    int n = 0;
    int64_t opens = 0;
    struct db_rows q;
    enum err r = db_get_int(tx, &deputy_opens, DB_ARGS(DB_INT(x->d.deputy_id)), &opens, e);
    if (r != ERR_OK)
        return r;
    db_query(tx, &q, &deputy_posts, DB_ARGS(DB_INT(x->d.officer_id), DB_INT(x->d.deputy_id), DB_INT(POSTS_MAX)));
    for (; db_next(&q) && n < POSTS_MAX; n++) {
        posts[n].unit_id = db_int(&q, 0);
        posts[n].role = db_text_dup(&q, 1, x->arena);
        posts[n].reads = db_int(&q, 2);
        posts[n].shields = opens ? db_int(&q, 3) : 0;
    }
    r = db_end(&q, e);
    for (int i = 0; r == ERR_OK && i < n; i++)
        r = db_exec(tx, &deputy_post_add,
                    DB_ARGS(DB_INT(id_new()), DB_INT(x->d.deputy_id), DB_INT(posts[i].unit_id), DB_TEXT(posts[i].role),
                            DB_INT(posts[i].reads), DB_INT(posts[i].shields), DB_INT(x->now), DB_INT(x->d.officer_id)),
                    e);
    return r == ERR_OK ? db_exec(tx, &deputy_begun, DB_ARGS(DB_INT(x->d.id), DB_INT(x->now)), e) : r;
}

DB_STMT(deputy_posts_end, "UPDATE post SET until = $3 WHERE officer_id = $1 AND stands_for = $2 AND until = 0");
DB_STMT(deputy_ended, "UPDATE deputy SET ended_at = $2, until = CASE WHEN until > $2 THEN $2 ELSE until END"
                      " WHERE id = $1 AND ended_at = 0");

static enum err take_posts(struct db_conn *tx, const struct change *x, struct error *e)
{
    enum err r =
        db_exec(tx, &deputy_posts_end, DB_ARGS(DB_INT(x->d.deputy_id), DB_INT(x->d.officer_id), DB_INT(x->now)), e);
    return r == ERR_OK ? db_exec(tx, &deputy_ended, DB_ARGS(DB_INT(x->d.id), DB_INT(x->now)), e) : r;
}

static void describe(const struct change *x, struct buf *detail)
{
    char since[32], until[32];
    buf_printf(detail, "%s → %s, %s – %s", x->d.officer_name, x->d.deputy_name,
               time_format(x->d.since, x->site->zone, since), time_format(x->d.until, x->site->zone, until));
}

DB_STMT(deputy_name, "SELECT name FROM officer WHERE id = $1 AND active = 1");
DB_STMT(deputy_has_posts, "SELECT COUNT(*) FROM post WHERE officer_id = $1 AND until = 0 AND reads = 1"
                          " AND stands_for IS NULL");
DB_STMT(deputy_meets, "SELECT COUNT(*) FROM deputy WHERE officer_id = $1 AND ended_at = 0 AND since < $3"
                      " AND until > $2");
DB_STMT(deputy_insert, "INSERT INTO deputy (id, officer_id, deputy_id, since, until, made_by, made_at)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7)");

static enum err read_name(struct db_conn *tx, struct change *x, int64_t id, const char **ret, struct error *e)
{
    char *name;
    enum err r = db_get_text(tx, &deputy_name, DB_ARGS(DB_INT(id)), x->arena, &name, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, "deputy", N_("There is no such officer."), NULL);
    if (r == ERR_OK)
        *ret = name;
    return r;
}

static enum err check_sides(struct db_conn *tx, struct change *x, struct error *e)
{
    int64_t posts = 0, meets = 0;
    struct db_val officer = DB_INT(x->d.officer_id);
    enum err r = read_name(tx, x, x->d.officer_id, &x->d.officer_name, e);
    if (r == ERR_OK)
        r = read_name(tx, x, x->d.deputy_id, &x->d.deputy_name, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &deputy_has_posts, DB_ARGS(officer), &posts, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &deputy_meets, DB_ARGS(officer, DB_INT(x->d.since), DB_INT(x->d.until)), &meets, e);
    if (r != ERR_OK)
        return r;
    if (!posts)
        return error_set(e, ERR_INVALID, "deputy", N_("There is no post that somebody could hold meanwhile."), NULL);
    if (meets)
        return error_set(e, ERR_CONFLICT, "since", N_("Somebody stands in for {} in that time already."), "%s",
                         x->d.officer_name);
    return ERR_OK;
}

/*
 * Whoever stands in sees nothing of what is said against these offices meanwhile. That must leave another supervisor
 * for each office where they are one. Only posts are looked at and no matter, so that the answer does not tell the
 * officer whether anything is said against them.
 */
DB_STMT(
    deputy_no_keeper,
    "SELECT 1 FROM post s JOIN post p ON p.officer_id = $1 JOIN unit_tree v ON v.descendant_id = p.unit_id"
    " WHERE s.officer_id = $2 AND s.until = 0 AND s.shields = 1 AND s.stands_for IS NULL AND" POST_BINDS(
        "p") " AND NOT EXISTS (SELECT 1 FROM unit_tree b JOIN post q ON q.unit_id = b.descendant_id"
             " WHERE b.ancestor_id = v.ancestor_id AND q.officer_id = $2 AND" POST_BINDS(
                 "q") ")"
                      " AND NOT EXISTS (SELECT 1 FROM unit_tree a JOIN post k ON k.unit_id = a.ancestor_id"
                      " WHERE a.descendant_id = s.unit_id AND k.until = 0 AND k.shields = 1 AND k.stands_for IS NULL"
                      " AND k.officer_id <> $1 AND k.officer_id <> $2 AND NOT EXISTS (SELECT 1 FROM unit_tree c"
                      " JOIN post o ON o.unit_id = c.descendant_id WHERE c.ancestor_id = v.ancestor_id AND" POST_BINDS(
                          "o") " AND (o.officer_id = k.officer_id OR o.officer_id IN (SELECT f.stands_for FROM post f"
                               " WHERE f.officer_id = k.officer_id AND f.until = 0 AND f.stands_for IS NOT NULL)))) LIMIT 1");

static enum err check_keeper(struct db_conn *tx, const struct change *x, struct error *e)
{
    int64_t one;
    enum err r = db_get_int(tx, &deputy_no_keeper, DB_ARGS(DB_INT(x->d.officer_id), DB_INT(x->d.deputy_id)), &one, e);
    if (r == ERR_NOT_FOUND)
        return ERR_OK;
    return r == ERR_OK ? error_set(e, ERR_INVALID, "deputy",
                                   N_("{} is the only supervisor of what residents say about these offices, and could "
                                      "not be that meanwhile. Please choose somebody else."),
                                   "%s", x->d.deputy_name)
                       : r;
}

/* Times of the clock for beginning and ending. */
static enum err put_jobs(struct db_conn *tx, const struct change *x, struct error *e)
{
    int64_t at = x->d.since > x->now ? x->d.since : x->d.until;
    return job_put(tx, "deputy", "", at, e);
}

static enum err write_add(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct change *x = ctx;
    const struct deputy *d = &x->d;
    enum err r = check_sides(tx, x, e);
    if (r == ERR_OK)
        r = check_keeper(tx, x, e);
    if (r == ERR_OK)
        r = db_exec(tx, &deputy_insert,
                    DB_ARGS(DB_INT(d->id), DB_INT(d->officer_id), DB_INT(d->deputy_id), DB_INT(d->since),
                            DB_INT(d->until), DB_INT_OR_NULL(x->viewer->id), DB_INT(x->now)),
                    e);
    if (r == ERR_OK)
        r = put_jobs(tx, x, e);
    if (r == ERR_OK)
        describe(x, detail);
    return r;
}

static enum err check_times(const struct change *x, struct error *e)
{
    if (x->d.officer_id == x->d.deputy_id)
        return error_set(e, ERR_INVALID, "deputy", N_("Nobody stands in for themselves."), NULL);
    if (x->d.until <= x->now || x->d.until <= x->d.since)
        return error_set(e, ERR_INVALID, "until", N_("It has to end after it begins, and after now."), NULL);
    if (x->d.until - x->d.since > DEPUTY_LONGEST || x->d.since > x->now + DEPUTY_LONGEST)
        return error_set(e, ERR_INVALID, "until", N_("At most half a year, please."), NULL);
    return ERR_OK;
}

enum err deputy_add(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t officer_id,
                    int64_t deputy_id, int64_t since, int64_t until, int64_t *ret_id, struct error *e)
{
    struct change x = {.site = s, .viewer = v, .now = clock_now(&s->clock)};
    x.d = (struct deputy){
        .id = id_new(), .officer_id = officer_id, .deputy_id = deputy_id, .since = since, .until = until};
    if (v->id != officer_id && !viewer_may(v, ROLE_SECADMIN))
        return error_set(e, ERR_DENIED, NULL,
                         N_("Officers name their own deputy; for others a security administrator does."), NULL);
    enum err r = check_times(&x, e);
    if (r != ERR_OK)
        return r;
    x.arena = arena_new();
    r = audit_write(c, s, v, "deputy.add", write_add, &x, e);
    arena_free(x.arena);
    if (r == ERR_OK && ret_id)
        *ret_id = x.d.id;
    return r;
}

DB_STMT(deputy_one, DEPUTY_COLUMNS " WHERE d.id = $1 AND d.ended_at = 0");

static enum err read_one(struct db_conn *tx, struct change *x, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(tx, &q, &deputy_one, DB_ARGS(DB_INT(x->id)));
    if (db_next(&q)) {
        found = true;
        x->d = row_of(&q, x->arena);
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, NULL, N_("It has ended already."), NULL) : r;
}

static enum err write_end(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct change *x = ctx;
    enum err r = read_one(tx, x, e);
    if (r != ERR_OK)
        return r;
    /* Without a viewer it is the clock that ends it. */
    if (x->viewer && x->viewer->id != x->d.officer_id && x->viewer->id != x->d.deputy_id &&
        !viewer_may(x->viewer, ROLE_SECADMIN))
        return error_set(e, ERR_NOT_FOUND, NULL, N_("It has ended already."), NULL);
    describe(x, detail);
    return take_posts(tx, x, e);
}

DB_STMT(deputy_accepted, "UPDATE deputy SET accepted_at = $2 WHERE id = $1 AND accepted_at = 0");

static enum err write_accept(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct change *x = ctx;
    enum err r = read_one(tx, x, e);
    if (r == ERR_OK && (x->viewer->id != x->d.deputy_id || x->d.accepted_at || x->d.until <= x->now))
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is nothing to accept any more."), NULL);
    if (r == ERR_OK)
        r = check_keeper(tx, x, e);
    if (r == ERR_OK)
        r = db_exec(tx, &deputy_accepted, DB_ARGS(DB_INT(x->d.id), DB_INT(x->now)), e);
    if (r == ERR_OK && x->d.since <= x->now)
        r = give_posts(tx, x, e);
    if (r == ERR_OK)
        r = put_jobs(tx, x, e);
    if (r == ERR_OK)
        describe(x, detail);
    return r;
}

static enum err write_begin(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct change *x = ctx;
    enum err r = read_one(tx, x, e);
    if (r == ERR_OK && (x->d.begun_at || !x->d.accepted_at))
        r = error_detail(e, ERR_NOT_FOUND, "begun already, or not accepted");
    if (r != ERR_OK)
        return r;
    describe(x, detail);
    /* Other supervisors may have gone since it was accepted: then it ends instead. */
    r = check_keeper(tx, x, e);
    if (r == ERR_INVALID) {
        buf_lit(detail, ": no other supervisor, ended");
        return take_posts(tx, x, e);
    }
    return r == ERR_OK ? give_posts(tx, x, e) : r;
}

/* v NULL: the clock. */
static enum err make_change(struct db_conn *c, const struct site *s, const struct viewer *v, const char *act,
                            audit_fn fn, int64_t id, struct error *e)
{
    struct change x = {.site = s, .viewer = v, .arena = arena_new(), .id = id, .now = clock_now(&s->clock)};
    enum err r = audit_write(c, s, v, act, fn, &x, e);
    arena_free(x.arena);
    return r;
}

enum err deputy_end(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, struct error *e)
{
    return make_change(c, s, v, "deputy.end", write_end, id, e);
}

enum err deputy_accept(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, struct error *e)
{
    return make_change(c, s, v, "deputy.accept", write_accept, id, e);
}

DB_STMT(deputy_to_end, "SELECT id FROM deputy WHERE ended_at = 0 AND until <= $1 ORDER BY until LIMIT $2");
DB_STMT(deputy_to_begin, "SELECT id FROM deputy WHERE begun_at = 0 AND ended_at = 0 AND accepted_at > 0 AND since <= $1"
                         " ORDER BY since LIMIT $2");

static enum err turn_all(struct db_conn *c, const struct site *s, const struct db_stmt *due, const char *act,
                         audit_fn fn, struct error *e)
{
    int64_t ids[LIST_MAX];
    int n = 0;
    struct db_rows q;
    db_query(c, &q, due, DB_ARGS(DB_INT(clock_now(&s->clock)), DB_INT(LIST_MAX)));
    while (db_next(&q) && n < LIST_MAX)
        ids[n++] = db_int(&q, 0);
    enum err r = db_end(&q, e);
    for (int i = 0; r == ERR_OK && i < n; i++) {
        r = make_change(c, s, NULL, act, fn, ids[i], e);
        if (r == ERR_NOT_FOUND)
            r = ERR_OK; /* somebody ended it meanwhile, or another node was faster */
    }
    return r;
}

DB_STMT(deputy_next, "SELECT w.at FROM (SELECT since AS at FROM deputy WHERE begun_at = 0 AND ended_at = 0"
                     " AND accepted_at > 0"
                     " UNION SELECT until AS at FROM deputy WHERE ended_at = 0) w ORDER BY w.at LIMIT 1");

enum err deputy_turn(struct db_conn *c, const struct site *s, int64_t *ret_next, struct error *e)
{
    int64_t next, later = clock_now(&s->clock) + LOOK_AGAIN;
    /* What ends first: the same post may begin again at that time. */
    enum err r = turn_all(c, s, &deputy_to_end, "deputy.end", write_end, e);
    if (r == ERR_OK)
        r = turn_all(c, s, &deputy_to_begin, "deputy.begin", write_begin, e);
    if (r != ERR_OK)
        return r;
    r = db_get_int(c, &deputy_next, DB_NO_ARGS, &next, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret_next = r == ERR_OK && next < later ? next : later;
    return ERR_OK;
}

DB_STMT(deputy_act, "UPDATE post SET acted = 1 WHERE officer_id = $1 AND unit_id = $3 AND stands_for = $2"
                    " AND until = 0 AND acted = 0");

enum err deputy_acted(struct db_conn *tx, int64_t deputy_id, int64_t officer_id, int64_t unit_id, struct error *e)
{
    return db_exec(tx, &deputy_act, DB_ARGS(DB_INT(deputy_id), DB_INT(officer_id), DB_INT(unit_id)), e);
}

DB_STMT(deputy_leave_posts, "UPDATE post SET until = $2 WHERE stands_for = $1 AND until = 0");
DB_STMT(deputy_leave_all, "UPDATE deputy SET ended_at = $2, until = CASE WHEN until > $2 THEN $2 ELSE until END"
                          " WHERE ended_at = 0 AND (officer_id = $1 OR deputy_id = $1)");

enum err deputy_leave(struct db_conn *tx, int64_t officer_id, int64_t now, struct error *e)
{
    enum err r = db_exec(tx, &deputy_leave_posts, DB_ARGS(DB_INT(officer_id), DB_INT(now)), e);
    return r == ERR_OK ? db_exec(tx, &deputy_leave_all, DB_ARGS(DB_INT(officer_id), DB_INT(now)), e) : r;
}
