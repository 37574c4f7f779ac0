/* How far the building is stands in search_state, written in the same write as each chunk: so two processes that build
 * at once do no harm, and one that was cut off goes on. */
#include "model/search_build.h"

#include "base/str.h"
#include "db/upkeep.h"
#include "model/job.h"
#include "model/notice_index.h"
#include "model/search_index.h"
#include "model/search_words.h"

#define CHUNK    200
#define ALL_DONE INT64_MAX

DB_STMT(build_state, "SELECT name, value FROM search_state WHERE name IN ('built', 'moved', 'wall', 'wide')");
DB_STMT(build_ids, "SELECT COALESCE((SELECT id FROM matter ORDER BY id LIMIT 1), 0),"
                   " COALESCE((SELECT id FROM matter ORDER BY id DESC LIMIT 1), 0)");

/* Ids up to which the index was built, and looked at since something moved, and the wall's was built; ALL_DONE for all.
 */
struct progress {
    int64_t built, moved, wall;
    int64_t wide; /* unit */
};

static bool all_done(const struct progress *p)
{
    return p->built == ALL_DONE && p->moved == ALL_DONE && p->wall == ALL_DONE;
}

static enum err read_progress(struct db_conn *c, struct progress *ret, struct error *e)
{
    struct db_rows q;
    *ret = (struct progress){ALL_DONE, ALL_DONE, ALL_DONE, 0};
    db_query(c, &q, &build_state, DB_NO_ARGS);
    while (db_next(&q)) {
        if (str_eq(db_text(&q, 0), "built"))
            ret->built = db_int(&q, 1);
        else if (str_eq(db_text(&q, 0), "moved"))
            ret->moved = db_int(&q, 1);
        else
            *(str_eq(db_text(&q, 0), "wall") ? &ret->wall : &ret->wide) = db_int(&q, 1);
    }
    return db_end(&q, e);
}

static enum err read_percent(struct db_conn *c, int64_t built, int *ret, struct error *e)
{
    struct db_rows q;
    *ret = 100;
    db_query(c, &q, &build_ids, DB_NO_ARGS);
    if (db_next(&q) && db_int(&q, 1) > db_int(&q, 0) && built < db_int(&q, 1))
        *ret = built < db_int(&q, 0)
                   ? 0
                   : (int)(100.0 * (double)(built - db_int(&q, 0)) / (double)(db_int(&q, 1) - db_int(&q, 0)));
    return db_end(&q, e);
}

enum err search_state(struct db_conn *c, struct search_state *ret, struct error *e)
{
    struct progress p;
    enum err r = read_progress(c, &p, e);
    if (r != ERR_OK)
        return r;
    *ret = (struct search_state){
        .building = p.built != ALL_DONE, .percent = 100, .stale = p.moved != ALL_DONE, .wall = p.wall != ALL_DONE};
    ret->wide = ret->building || ret->stale ? 0 : p.wide;
    return ret->building ? read_percent(c, p.built, &ret->percent, e) : ERR_OK;
}

DB_STMT(build_set, "INSERT INTO search_state (name, value) VALUES ($1, $2)"
                   " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
DB_STMT(build_next, "SELECT m.id FROM matter m WHERE m.id > $1 ORDER BY m.id LIMIT $2");

DB_STMT(build_next_copy, "SELECT n.matter_id FROM notice n WHERE n.matter_id > $1 ORDER BY n.matter_id LIMIT $2");

static enum err put_copies(struct db_conn *tx, const struct site *s, const int64_t *ids, size_t n, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; i < n && r == ERR_OK; i++)
        r = notice_index_put(tx, s, ids[i], e);
    return r;
}

static enum err write_step(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct site *s = ctx;
    struct progress p;
    struct db_rows q;
    int64_t ids[CHUNK];
    size_t n = 0;
    enum err r = read_progress(tx, &p, e);
    if (r != ERR_OK || all_done(&p))
        return r;
    bool wall = p.built == ALL_DONE && p.moved == ALL_DONE;
    const char *which = p.built != ALL_DONE ? "built" : wall ? "wall" : "moved";
    int64_t from = p.built != ALL_DONE ? p.built : wall ? p.wall : p.moved;
    db_query(tx, &q, wall ? &build_next_copy : &build_next, DB_ARGS(DB_INT(from), DB_INT(CHUNK)));
    while (db_next(&q) && n < CHUNK)
        ids[n++] = db_int(&q, 0);
    r = db_end(&q, e);
    if (r == ERR_OK)
        r = wall ? put_copies(tx, s, ids, n, e) : search_put_all(tx, s, ids, n, e);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &build_set, DB_ARGS(DB_TEXT(which), DB_INT(n < CHUNK ? ALL_DONE : ids[n - 1])), e);
}

#define WORD_INDEXES                                                                                                   \
    "pg_index i JOIN pg_class n ON n.oid = i.indexrelid WHERE n.relname IN ('search_doc_words', 'wall_doc_words')"     \
    " AND i.indrelid IN (to_regclass('search_doc'), to_regclass('wall_doc'))"
/* Of this site, whatever lies further along the search path. */
#define DROP_THOSE(which)                                                                                              \
    "DO $$ DECLARE x regclass; BEGIN FOR x IN SELECT i.indexrelid FROM " WORD_INDEXES which                            \
    " LOOP EXECUTE 'DROP INDEX ' || x; END LOOP; END $$"

enum err search_build_apart(struct db *d, struct error *e)
{
    static const char *const sql[] = {DROP_THOSE(""), NULL};
    return db_run_pgsql(d, sql, e);
}

/* Those of which somebody is making one count as there. */
DB_STMT2(build_indexes, "SELECT 2",
         "SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_stat_progress_create_index g WHERE g.relid IN"
         " (to_regclass('search_doc'), to_regclass('wall_doc'))) THEN 2"
         " ELSE (SELECT COUNT(*) FROM " WORD_INDEXES " AND i.indisvalid) END");

/* As migrations 0003, 0016 and 0017 made them, while others write: after a restore that was cut off the site serves.
 * What an attempt before left half made goes first; nobody may queue long behind that. */
static enum err make_indexes(struct db_conn *c, struct error *e)
{
    static const char *const sql[] = {
        "SET lock_timeout = '2s'",
        DROP_THOSE(" AND NOT i.indisvalid"),
        "SET lock_timeout = 0",
        "SELECT set_config('maintenance_work_mem', '256MB', false)"
        " WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < 268435456",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS search_doc_words ON search_doc USING gin (words)"
        " WITH (gin_pending_list_limit = 256)",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS wall_doc_words ON wall_doc USING gin (words)"
        " WITH (gin_pending_list_limit = 256)",
        NULL};
    int64_t there;
    enum err r = db_get_int(c, &build_indexes, DB_NO_ARGS, &there, e);
    return r != ERR_OK || there == 2 ? r : db_run_pgsql(db_of(c), sql, e);
}

enum err search_build_step(struct db_conn *c, const struct site *s, bool *ret_done, struct error *e)
{
    struct progress p;
    enum err r = read_progress(c, &p, e);
    if (r != ERR_OK)
        return r;
    *ret_done = all_done(&p);
    struct site site = *s;
    return *ret_done ? make_indexes(c, e) : db_write(c, write_step, &site, e);
}

DB_STMT(build_wide, "INSERT INTO search_state (name, value) SELECT 'wide', u.id FROM unit u"
                    " WHERE u.intake = 1 AND u.active = 1 ORDER BY u.id LIMIT 1"
                    " ON CONFLICT (name) DO UPDATE SET value = excluded.value");

enum err search_build_again(struct db_conn *tx, bool moved, struct error *e)
{
    enum err r = db_exec(tx, &build_set, DB_ARGS(DB_TEXT(moved ? "moved" : "built"), DB_INT(0)), e);
    if (r == ERR_OK && !moved)
        r = db_exec(tx, &build_set, DB_ARGS(DB_TEXT("wall"), DB_INT(0)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &build_wide, DB_NO_ARGS, e);
    /* After a restore whoever restores builds, or the server when it starts. */
    return r == ERR_OK && moved ? job_put(tx, "search", "", 1, e) : r;
}

static enum err write_begin(struct db_conn *tx, void *ctx, struct error *e)
{
    (void)ctx;
    return search_build_again(tx, false, e);
}

enum err search_build_begin(struct db_conn *c, struct error *e)
{
    return db_write(c, write_begin, NULL, e);
}

DB_STMT(check_matters, "SELECT m.id FROM matter m ORDER BY m.id");
DB_STMT(check_copies, "SELECT n.matter_id FROM notice n ORDER BY n.matter_id");
DB_STMT2(check_extra,
         "SELECT COUNT(*) FROM search h WHERE h.search MATCH $1"
         " AND NOT EXISTS (SELECT 1 FROM search_doc d WHERE d.doc = h.rowid)",
         "SELECT CAST(length(CAST($1 AS TEXT)) * 0 AS BIGINT)");
DB_STMT2(check_extra_copies,
         "SELECT COUNT(*) FROM wall_search h WHERE h.wall_search MATCH $1"
         " AND NOT EXISTS (SELECT 1 FROM wall_doc d WHERE d.doc = h.rowid)",
         "SELECT CAST(length(CAST($1 AS TEXT)) * 0 AS BIGINT)");

/* One index: what should be in it, whether it is, and what is in it besides. */
static enum err check_index(struct db_conn *c, const struct site *s, bool wall, struct search_check *ret,
                            struct error *e)
{
    struct db_rows q;
    int64_t extra = 0;
    struct arena *a = arena_new();
    enum err r = ERR_OK;
    db_stream(c, &q, wall ? &check_copies : &check_matters, DB_NO_ARGS);
    while (r == ERR_OK && db_next(&q)) {
        bool fits;
        r = wall ? notice_index_fits(c, s, db_int(&q, 0), &fits, e) : search_fits(c, s, db_int(&q, 0), &fits, e);
        *(wall ? &ret->copies : &ret->matters) += 1;
        ret->wrong += r == ERR_OK && !fits;
    }
    enum err end = db_end(&q, r == ERR_OK ? e : NULL);
    r = r == ERR_OK ? end : r;
    if (r == ERR_OK)
        r = db_get_int(c, wall ? &check_extra_copies : &check_extra,
                       DB_ARGS(DB_TEXT(wordset_common(s, a, wall ? SPACE_COPIES : SPACE_ALL))), &extra, e);
    ret->extra += extra;
    arena_free(a);
    return r;
}

enum err search_check(struct db_conn *c, const struct site *s, struct search_check *ret, struct error *e)
{
    struct search_check x = {0};
    enum err r = db_snapshot(c, e);
    if (r != ERR_OK)
        return r;
    r = check_index(c, s, false, &x, e);
    if (r == ERR_OK)
        r = check_index(c, s, true, &x, e);
    db_snapshot_end(c);
    if (r == ERR_OK)
        *ret = x;
    return r;
}
