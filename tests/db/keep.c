/* The small site and the lawless connection, see keep.h. */
#include "keep.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "model/audit.h"
#include "model/callback.h"
#include "model/files.h"
#include "model/notice.h"
#include "model/record.h"
#include "model/seal.h"
#include "model/search_build.h"
#include "model/site_key.h"
#include "model/track.h"

static struct receipt raise_with_file(struct world *w, const char *bytes)
{
    struct error e = {0};
    struct receipt r = {0};
    char sha[FILES_NAME_SIZE], thumb[FILES_NAME_SIZE];
    MUST(files_put(w->s.files, bytes, strlen(bytes), sha, &e));
    MUST(files_put(w->s.files, "thumb", 5, thumb, &e));
    struct record_file f = {.sha256 = sha, .thumb = thumb, .name = "井盖.jpg", .type = "image/jpeg", .size = 4};
    struct submission x = {.title = KEEP_NAME "反映井盖缺失",
                           .body = "我是欧阳 晓霞，电话 138-5990-0417，也可打１３８５９９００４１７。门口井盖没了。",
                           .channel = "web",
                           .area_id = 2,
                           .place = "欧阳晓霞家门口",
                           .contact = {.name = KEEP_NAME, .phone = KEEP_PHONE, .address = "东区和平路8号2单元"},
                           .has_point = true,
                           .latitude = 26.66,
                           .longitude = 119.53,
                           .files = &f,
                           .n_files = 1,
                           .key = "with-file"};
    MUST(submit(w->c, &w->s, &viewer_nobody, w->a, &x, &r, &e));
    return r;
}

DB_STMT(keep_link, "INSERT INTO link (id, from_id, to_id, kind, since) SELECT $3, f.id, t.id, 'repeats', 1"
                   " FROM matter f, matter t WHERE f.number = $1 AND t.number = $2");
DB_STMT(keep_id, "SELECT id FROM matter WHERE number = $1");

static enum err add_links(struct db_conn *tx, void *ctx, struct error *e)
{
    struct keep *k = ctx;
    int64_t id;
    enum err r = ERR_OK;
    for (int i = 3; i < 6 && r == ERR_OK; i++) {
        const char *from = k->receipts[i].number;
        r = db_exec(tx, &keep_link, DB_ARGS(DB_TEXT(from), DB_TEXT(k->receipts[2].number), DB_INT(900 + i)), e);
        if (r == ERR_OK)
            r = db_get_int(tx, &keep_id, DB_ARGS(DB_TEXT(from)), &id, e);
        struct record_entry x = {.matter_id = id, .kind = "link", .actor = ACTOR_SYSTEM};
        if (r == ERR_OK)
            r = record_append(tx, &k->w->s, &x, NULL, e);
    }
    return r;
}

static void rate(struct world *w, const struct receipt *r)
{
    struct error e = {0};
    MUST(track_rate(w->c, &w->s, w->a, track_token(&w->s, w->a, r->number, 1), "yes", "basic", "路灯亮了，谢谢",
                    arena_printf(w->a, "rate-%s", r->number), &e));
}

static void publish(struct world *w, const struct receipt *r)
{
    struct error e = {0};
    struct matter m;
    struct leak *leaks;
    int n;
    MUST(matter_by_number(w->c, world_viewer(PUBLISHER), w->a, r->number, &m, &e));
    struct notice_draft d = {.number = r->number,
                             .title = "路灯不亮",
                             .question = "路灯不亮多日",
                             .answer = "已修复",
                             .version = m.version,
                             .op_key = "publish"};
    MUST(notice_publish(w->c, &w->s, world_viewer(PUBLISHER), w->a, &d, &leaks, &n, &e));
}

static void call_back(struct world *w, const struct receipt *r)
{
    struct error e = {0};
    enum callback_after after;
    struct callback_result x = {.number = r->number, .op_key = "call", .outcome = "no_answer", .note = "无人接听"};
    MUST(callback_save(w->c, &w->s, world_viewer(SUPERVISOR), w->a, &x, &after, &e));
    world_later(w, MS_DAY / 2);
    x = (struct callback_result){.number = r->number,
                                 .op_key = "again",
                                 .outcome = "reached",
                                 .contacted = "yes",
                                 .solved = "half",
                                 .satisfied = "basic",
                                 .why = {"part"},
                                 .quality = "pass",
                                 .said = "还剩一处没有清"};
    MUST(callback_save(w->c, &w->s, world_viewer(SUPERVISOR), w->a, &x, &after, &e));
}

static void live_through(struct keep *k)
{
    struct error e = {0};
    struct world *w = k->w;
    struct receipt *r = k->receipts;
    struct contact anna = {.name = "陈安", .phone = "059322334455"};
    int64_t n;
    r[0] = raise_with_file(w, "photo of a manhole");
    r[1] = world_raise(w, "路灯不亮已经一周了", &anna, 0);
    r[2] = world_raise(w, "水管漏水", NULL, 0);
    world_close(w, r[1].number, "已更换路灯并检查线路，恢复照明");
    world_later(w, MS_DAY);
    r[3] = world_raise(w, "垃圾无人清运", &anna, 0);
    world_close(w, r[3].number, "已安排专人每日清运垃圾两次");
    rate(w, &r[1]);
    publish(w, &r[1]);
    r[4] = world_raise(w, "窗口人员态度不好", NULL, DESK);
    call_back(w, &r[3]);
    world_later(w, 2 * MS_DAY - MS_DAY / 2);
    r[5] = world_raise(w, "公园健身器材坏了", NULL, 0);
    MUST(world_dispatch(w, r[0].number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, r[0].number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, r[0].number, "reply", "已联系" KEEP_NAME "（" KEEP_PHONE "），井盖已装好", NULL, &e));
    r[6] = world_raise(w, "有人违规收费", NULL, -1);
    r[7] = world_raise(w, "第二件事，我是" KEEP_NAME,
                       &(struct contact){.name = KEEP_NAME, .phone = "+86 138 5990 0417"}, 0);
    MUST(db_write(w->c, add_links, k, &e));
    for (int i = 0; i < 5; i++)
        MUST(audit_note(w->c, &w->s, &viewer_operator, "export", "matters", &e));
    world_later(w, 2 * MS_DAY);
    MUST(seal_due(w->c, &w->s, &n, &e));
    assert_int_equal(n, 5);
}

struct keep *keep_build(struct world *w)
{
    struct error e = {0};
    struct keep *k = arena_obj(w->a, struct keep);
    k->w = w;
    snprintf(k->dir, sizeof(k->dir), "%s/echowall-keep.XXXXXX", str_or(getenv("TMPDIR"), "/tmp"));
    assert_non_null(mkdtemp(k->dir));
    w->s.key_file = arena_printf(w->a, "%s/site.key", k->dir);
    w->s.files = arena_printf(w->a, "%s/files", k->dir);
    MUST(site_key_make(w->s.key_file, &w->s.key, &e));
    MUST(site_key_bind(w->c, &w->s.key, &e));
    w->s.callback = (struct callback_rule){.days = 5, .percent = 100};
    live_through(k);
    return k;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

void keep_end(struct keep *k)
{
    nftw(k->dir, remove_one, 20, FTW_DEPTH | FTW_PHYS);
}

void keep_whole(const struct world *w, struct db_conn *c, const struct site *s)
{
    struct error e = {0};
    struct verify_report r;
    MUST(verify_site(c, s, NULL, w->a, &r, &e));
    for (int i = 0; i < r.n_found; i++)
        print_error("%s\n", finding_text(w->a, &r.found[i], NULL));
    assert_int_equal(r.broken, 0);
    /* What was restored is indexed by whoever restores. */
    for (bool done = false; !done;)
        MUST(search_build_step(c, s, &done, &e));
    struct search_check index;
    MUST(search_check(c, s, &index, &e));
    assert_int_equal(index.wrong + index.extra, 0);
    assert_true(r.matters >= KEEP_MATTERS && r.seals >= 5 && r.entries > 20 && r.files >= 0 && r.persons >= 2);
}

struct raw {
    sqlite3 *lite;
    sqlite3_stmt *st;
    PGconn *pg;
    PGresult *res;
};

struct raw *raw_open(const struct world *w)
{
    struct raw *r = calloc(1, sizeof(*r));
    if (w->fixture->engine == DB_SQLITE) {
        assert_int_equal(sqlite3_open(db_path(w->db), &r->lite), SQLITE_OK);
        sqlite3_busy_timeout(r->lite, 5000);
        raw_must(r, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF");
    } else {
        r->pg = PQconnectdb(w->fixture->url);
        assert_int_equal(PQstatus(r->pg), CONNECTION_OK);
        raw_must(r, "SET session_replication_role = replica; SET client_min_messages = error");
    }
    return r;
}

static void forget(struct raw *r)
{
    sqlite3_finalize(r->st);
    PQclear(r->res);
    r->st = NULL;
    r->res = NULL;
}

void raw_close(struct raw *r)
{
    forget(r);
    sqlite3_close(r->lite);
    PQfinish(r->pg);
    free(r);
}

bool raw_try(struct raw *r, const char *sql)
{
    forget(r);
    if (r->lite) {
        if (sqlite3_exec(r->lite, sql, NULL, NULL, NULL) == SQLITE_OK)
            return true;
        sqlite3_exec(r->lite, "ROLLBACK", NULL, NULL, NULL);
        return false;
    }
    r->res = PQexec(r->pg, sql);
    ExecStatusType s = PQresultStatus(r->res);
    if (s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK)
        return true;
    PQclear(PQexec(r->pg, "ROLLBACK"));
    return false;
}

void raw_must(struct raw *r, const char *sql)
{
    if (!raw_try(r, sql))
        fail_msg("%s: %s", sql, r->lite ? sqlite3_errmsg(r->lite) : PQerrorMessage(r->pg));
}

const char *raw_get(struct raw *r, const char *sql)
{
    forget(r);
    if (r->lite) {
        if (sqlite3_prepare_v2(r->lite, sql, -1, &r->st, NULL) != SQLITE_OK)
            fail_msg("%s: %s", sql, sqlite3_errmsg(r->lite));
        return sqlite3_step(r->st) == SQLITE_ROW ? (const char *)sqlite3_column_text(r->st, 0) : NULL;
    }
    r->res = PQexec(r->pg, sql);
    if (PQresultStatus(r->res) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(r->pg));
    return PQntuples(r->res) && !PQgetisnull(r->res, 0, 0) ? PQgetvalue(r->res, 0, 0) : NULL;
}
