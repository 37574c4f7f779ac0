/* Erasing a person: nothing of name or phone is left anywhere, the rest of the record is, and it holds for a database
 * that is restored from before. */
#include "keep.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "model/backup.h"
#include "model/blackout.h"
#include "model/bulletin.h"
#include "model/erase.h"
#include "model/field.h"
#include "model/files.h"
#include "model/notice.h"
#include "model/notice_index.h"
#include "model/search.h"
#include "model/search_build.h"
#include "model/undo.h"

static const char *const traces[] = {
    KEEP_NAME, "欧阳 晓霞", KEEP_PHONE, "138-5990-0417", "１３８５９９００４１７", "138 5990 0417", "和平路8号"};

static bool holds(const char *bytes, size_t n, const char *what)
{
    return memmem(bytes, n, what, strlen(what)) != NULL;
}

/* How many of the traces stand in a file. */
static int count_traces(const char *path)
{
    struct stat st;
    FILE *f = fopen(path, "re");
    if (!f || fstat(fileno(f), &st) != 0 || st.st_size == 0) {
        if (f)
            fclose(f);
        return 0;
    }
    char *bytes = malloc((size_t)st.st_size);
    assert_int_equal(fread(bytes, 1, (size_t)st.st_size, f), st.st_size);
    fclose(f);
    int n = 0;
    for (size_t i = 0; i < COUNT_OF(traces); i++)
        n += holds(bytes, (size_t)st.st_size, traces[i]);
    n += holds(bytes, (size_t)st.st_size, "photo of a manhole");
    free(bytes);
    return n;
}

/* In a process of its own: closing a file of the database would take SQLite's locks off it in this one. */
static int traces_in(const char *path)
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(count_traces(path));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int traces_below(struct arena *a, const char *folder)
{
    int n = 0;
    struct dirent *x;
    DIR *d = opendir(folder);
    if (!d)
        return 0;
    while ((x = readdir(d))) {
        const char *path = arena_printf(a, "%s/%s", folder, x->d_name);
        if (x->d_name[0] == '.')
            continue;
        n += x->d_type == DT_DIR ? traces_below(a, path) : traces_in(path);
    }
    closedir(d);
    return n;
}

/* In the database's files, or, where a server has them, in every column of every table; and in the folder of files. */
static int traces_left(struct keep *k)
{
    struct world *w = k->w;
    int n = traces_below(w->a, k->dir);
    if (w->fixture->engine == DB_SQLITE) {
        const char *path = db_path(w->db);
        n += traces_in(path) + traces_in(arena_printf(w->a, "%s-wal", path)) +
             traces_in(arena_printf(w->a, "%s-shm", path));
        return n;
    }
    struct raw *raw = raw_open(w);
    const char *all = raw_get(raw, "SELECT CAST(schema_to_xml(current_schema(), true, false, '') AS TEXT)");
    for (size_t i = 0; i < COUNT_OF(traces); i++)
        n += strstr(all, traces[i]) != NULL;
    raw_close(raw);
    return n;
}

static void test_erase_leaves_no_trace(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct erase_report r;
    assert_true(traces_left(k) > 4);
    MUST(erase_person(w->c, &w->s, &viewer_operator,
                      &(struct erase_request){.number = k->receipts[0].number, .reason = "本人申请，欧阳晓霞"}, &r,
                      &e));
    assert_int_equal(r.persons, 2); /* with and without the address */
    assert_int_equal(r.matters, 2);
    assert_true(r.texts >= 5);
    assert_int_equal(r.documents, 1);
    assert_int_equal(r.files, 2);
    assert_true(r.scrubbed);
    keep_whole(w, w->c, &w->s);
    struct raw *raw = raw_open(w);
    assert_string_equal(raw_get(raw, "SELECT COUNT(*) FROM person WHERE box IS NULL"), "2");
    assert_string_equal(raw_get(raw, "SELECT title FROM matter WHERE place <> ''"), "■反映井盖缺失");
    assert_string_equal(raw_get(raw, "SELECT place FROM matter WHERE place <> ''"), "■家门口");
    raw_close(raw);
    assert_int_equal(traces_left(k), 0);
    keep_end(k);
}

/* The part of a text that holds `words`, looked for from an entry on; NULL: none does. */
static const char *said(const struct matter_full *f, int from, const char *words)
{
    for (int i = from; i < f->n_entries; i++)
        for (int j = 0; j < f->entries[i].n_texts; j++)
            if (strstr(str_or(f->entries[i].texts[j].content, ""), words))
                return f->entries[i].texts[j].part;
    return NULL;
}

/* What was said by a step that was taken back stays gone: not on the new entry, not for search, not for a public copy.
 * What stands comes back blacked out. */
static void test_erase_brings_back_what_stands(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    const struct contact who = {.name = KEEP_NAME, .phone = KEEP_PHONE};
    struct erase_report r;
    struct matter m;
    struct matter_full f;
    struct search_list hits;
    struct receipt x = world_raise(w, "后巷路灯不亮", &who, 0);
    MUST(world_dispatch(w, x.number, ROADS, &e));
    MUST(world_move(w, ROADS_MAN, x.number, "accept", NULL, NULL, &e));
    MUST(world_move(w, ROADS_MAN, x.number, "ask", "欧阳晓霞您好，是哪一盏？", NULL, &e));
    MUST(world_move(w, ROADS_MAN, x.number, "reply", "已请" KEEP_NAME "自行更换灯泡，费用自理", NULL, &e));
    MUST(matter_by_number(w->c, world_viewer(ROADS_MAN), w->a, x.number, &m, &e));
    MUST(undo_make(w->c, &w->s, world_viewer(ROADS_MAN), x.number, m.entries, &e));
    MUST(world_move(w, ROADS_MAN, x.number, "reply", "已为" KEEP_NAME "免费更换路灯两盏", NULL, &e));
    MUST(erase_person(w->c, &w->s, &viewer_operator,
                      &(struct erase_request){.number = x.number, .reason = "本人申请删除"}, &r, &e));
    keep_whole(w, w->c, &w->s);
    struct raw *raw = raw_open(w);
    assert_string_equal(raw_get(raw, "SELECT COUNT(*) FROM entry_text WHERE content LIKE '%自理%'"), "0");
    assert_string_equal(raw_get(raw, "SELECT content FROM entry_text WHERE part = 'reply' AND content LIKE '%免费%'"),
                        "已为■免费更换路灯两盏");
    raw_close(raw);
    const char *const words[] = {"自理", "免费"};
    for (int i = 0; i < 2; i++) {
        const struct search_query q = {.text = words[i], .limit = 10};
        MUST(search(w->c, &w->s, world_viewer(LEADER), w->a, &q, &hits, &e));
        assert_int_equal(hits.n, i);
    }
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, x.number, &f, &e));
    assert_null(said(&f, 0, "自理"));
    assert_string_equal(f.entries[f.n_entries - 1].kind, "erase");
    assert_string_equal(said(&f, f.n_entries - 1, "哪一盏"), "question");
    assert_string_equal(said(&f, f.n_entries - 1, "免费"), "reply");
    MUST(matter_full_shown(w->c, w->a, f.m.id, &f, &e));
    assert_string_equal(f.entries[f.n_entries - 1].kind, "erase");
    assert_null(said(&f, 0, "自理"));
    assert_int_equal(traces_left(k), 0);
    keep_end(k);
}

/* What comes back blacked out is not thereby the resident's to read. */
static void test_erase_shows_the_resident_no_text_of_colleagues(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    const struct contact who = {.name = KEEP_NAME, .phone = KEEP_PHONE};
    struct erase_report r;
    struct matter_full f;
    struct receipt x = world_raise(w, "路灯不亮", &who, 0);
    MUST(world_move(w, CLERK, x.number, "note", "欧阳晓霞多次来电", NULL, &e));
    MUST(world_move(w, CLERK, x.number, "note", "欧阳晓霞又来电", NULL, &e));
    MUST(erase_person(w->c, &w->s, &viewer_operator,
                      &(struct erase_request){.number = x.number, .reason = "本人申请删除"}, &r, &e));
    MUST(matter_full(w->c, world_viewer(LEADER), w->a, x.number, &f, &e));
    const struct entry *last = &f.entries[f.n_entries - 1];
    assert_string_equal(last->kind, "erase");
    assert_int_equal(last->n_texts, 4);
    MUST(matter_full_shown(w->c, w->a, f.m.id, &f, &e));
    last = &f.entries[f.n_entries - 1];
    assert_string_equal(last->kind, "erase");
    assert_int_equal(last->n_texts, 1);
    assert_string_equal(last->texts[0].part, "reason");
    keep_end(k);
}

DB_STMT(test_plant, "UPDATE notice SET question = $2 WHERE number = $1");

struct planting {
    const struct site *site;
    const struct matter *matter;
};

/* A name that slipped into a public copy, as before anybody knew whose it is. */
static enum err plant(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct planting *p = ctx;
    enum err r = notice_index_drop(tx, p->site, p->matter->id, e);
    if (r == ERR_OK)
        r = db_exec(tx, &test_plant, DB_ARGS(DB_TEXT(p->matter->number), DB_TEXT("请到" KEEP_NAME "家门口看看")), e);
    return r == ERR_OK ? notice_index_put(tx, p->site, p->matter->id, e) : r;
}

static int on_the_wall(struct world *w, const char *words)
{
    struct error e = {0};
    struct notice_list l;
    MUST(notice_list(w->c, &w->s, w->a, &(struct notice_filter){.text = words}, NULL, 10, &l, &e));
    return l.n;
}

static void test_erase_reaches_the_walls_index(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    const struct contact who = {.name = KEEP_NAME, .phone = KEEP_PHONE};
    struct erase_report r;
    struct matter m;
    struct leak *leaks;
    int n;
    struct receipt x = world_raise(w, "后巷路灯不亮", &who, 0);
    world_close(w, x.number, "已更换路灯两盏，请放心。");
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, x.number, &m, &e));
    struct notice_draft d = {.number = x.number,
                             .title = "后巷路灯",
                             .question = "后巷路灯不亮",
                             .answer = "已更换路灯两盏",
                             .version = m.version};
    MUST(notice_publish(w->c, &w->s, world_viewer(PUBLISHER), w->a, &d, &leaks, &n, &e));
    MUST(db_write(w->c, plant, &(struct planting){&w->s, &m}, &e));
    assert_int_equal(on_the_wall(w, KEEP_NAME), 1);
    assert_int_equal(on_the_wall(w, "后巷 欧阳"), 1);
    MUST(erase_person(w->c, &w->s, &viewer_operator,
                      &(struct erase_request){.number = x.number, .reason = "本人申请删除"}, &r, &e));
    assert_int_equal(on_the_wall(w, KEEP_NAME), 0);
    assert_int_equal(on_the_wall(w, "欧阳"), 0);
    assert_int_equal(on_the_wall(w, "晓"), 0);
    assert_int_equal(on_the_wall(w, "家门口"), 1);
    struct search_check index;
    MUST(search_check(w->c, &w->s, &index, &e));
    assert_int_equal(index.wrong + index.extra, 0);
    keep_end(k);
}

#define QUOTED                                                                                                         \
    "{\"office\":\"市\",\"title\":\"\",\"texts\":{\"x\":\"%s\"},\"cases\":[[\"%s\",\"后巷路灯\",\"路灯科\",\"已换灯%s\"]],\"sums\":[]}"

/* A bulletin that was issued and is public, with bytes that were made of it. */
static const char *quoting(struct world *w, struct raw *raw, int id, const char *text, const char *number,
                           const char *answer)
{
    const char *key = arena_printf(w->a, "quoting%d", id);
    raw_must(raw, arena_printf(w->a,
                               "INSERT INTO bulletin (id, key, code, version, period, state, title, body, counted_at,"
                               " made_at, changed_at, issued_at, open) VALUES (%d, '%s', 'month', 1, '2023-09',"
                               " 'issued', '%s', '" QUOTED "', 1, 1, 1, %d, 1)",
                               id, key, text, text, number, answer, id));
    raw_must(raw, arena_printf(w->a,
                               "INSERT INTO bulletin_file (bulletin_id, kind, sha256, body) VALUES (%d, 'html',"
                               " 'x', '" KEEP_NAME "')",
                               id));
    return key;
}

static const char *bulletin_now(struct world *w, struct raw *raw, const char *key)
{
    return arena_strdup(w->a, raw_get(raw, arena_printf(w->a,
                                                        "SELECT b.open || ' ' || b.title || ' ' || (SELECT COUNT(*)"
                                                        " FROM bulletin_file f WHERE f.bulletin_id = b.id) || ' ' ||"
                                                        " (SELECT COUNT(*) FROM bulletin_trail t WHERE"
                                                        " t.bulletin_id = b.id AND t.act IN ('erase', 'close'))"
                                                        " FROM bulletin b WHERE b.key = '%s'",
                                                        key)));
}

/* Words that were quoted go, with the files that were made of them; figures and what is of others stay. */
static void test_erase_reaches_bulletins(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    const struct contact who = {.name = KEEP_NAME, .phone = KEEP_PHONE};
    struct erase_report r;
    struct receipt x = world_raise(w, "后巷路灯不亮", &who, 0);
    struct raw *raw = raw_open(w);
    const char *named = quoting(w, raw, 1, "标题", x.number, "，" KEEP_NAME "满意");
    const char *only = quoting(w, raw, 2, "标题", x.number, "");
    const char *typed = quoting(w, raw, 3, "感谢" KEEP_NAME, "20230101000001", "");
    const char *other = quoting(w, raw, 4, "标题", "20230101000001", "");
    raw_must(raw, "INSERT INTO bulletin_act (id, key, code, period, act, day, note, at) VALUES (1, 'a', 'year', '2023',"
                  " 'talk', 20240105, '涉及" KEEP_NAME "', 1)");
    raw_must(raw, "INSERT INTO bulletin_trail (id, bulletin_id, act, revision, at, note) VALUES (1, 4, 'sign', 1, 1,"
                  " '因" KEEP_NAME "一事')");
    MUST(erase_person(w->c, &w->s, &viewer_operator,
                      &(struct erase_request){.number = x.number, .reason = "本人申请删除"}, &r, &e));
    assert_int_equal(r.bulletins, 3);
    assert_string_equal(raw_get(raw, "SELECT note FROM bulletin_act WHERE id = 1"), "涉及■");
    assert_string_equal(raw_get(raw, "SELECT note FROM bulletin_trail WHERE id = 1"), "因■一事");
    assert_string_equal(bulletin_now(w, raw, named), "0 标题 0 1");
    assert_string_equal(bulletin_now(w, raw, only), "0 标题 1 1");
    assert_string_equal(bulletin_now(w, raw, typed), "0 感谢■ 0 1");
    assert_string_equal(bulletin_now(w, raw, other), "1 标题 1 0");
    assert_non_null(strstr(raw_get(raw, "SELECT body FROM bulletin WHERE id = 1"), "已换灯，■满意"));
    assert_non_null(strstr(raw_get(raw, "SELECT body FROM bulletin WHERE id = 3"), "\"x\":\"感谢■\""));
    assert_string_equal(raw_get(raw, "SELECT COUNT(*) FROM audit WHERE act = 'bulletin.erase'"
                                     " AND detail LIKE 'quoting_ body:%'"),
                        "3");
    assert_string_equal(raw_get(raw, "SELECT COUNT(*) FROM audit WHERE act = 'bulletin.erase'"
                                     " AND detail LIKE '% nofiles'"),
                        "2");
    raw_must(raw, "DELETE FROM bulletin_file");
    raw_close(raw);
    MUST(erase_scrub(w->c, &e));
    assert_int_equal(traces_left(k), 0);
    keep_whole(w, w->c, &w->s);
    keep_end(k);
}

/* Officers' words in contests: reasons, evidence, appeals, answers, the trail, and what was frozen of them. */
static const char *const contest_words[] = {
    "INSERT INTO contest (id, key, code, year, period, state, counted_at, made_at, changed_at, issued_at, body, sha256)"
    " VALUES (7, 'k', 'jieti', 2020, '2026-10', 'issued', 1, 1, 1, 1,"
    " '{\"units\": [{\"reason\": \"" KEEP_NAME "来信\", \"parts\": [{\"evidence\": \"电话1385990\\n0417\"}]}]}', 'x')",
    "INSERT INTO contest_unit (contest_id, unit_id, seq, grp, standing, reason, volume) VALUES (7, 4, 1, 'department',"
    " 'excluded', '" KEEP_NAME "来信', -1)",
    "INSERT INTO contest_input (contest_id, unit_id, criterion, told, mark, reason, evidence) VALUES (7, 4, 'taken_on',"
    " 1, 5, '" KEEP_NAME "来信', '见" KEEP_NAME "来信')",
    "INSERT INTO contest_appeal (id, contest_id, unit_id, criterion, state, text, evidence, officer_id, made_at, answer)"
    " VALUES (1, 7, 4, 'late', 'refused', '" KEEP_NAME "来信', '信', 102, 1, '已问" KEEP_NAME "')",
    "INSERT INTO contest_trail (id, contest_id, act, revision, at, note) VALUES (1, 7, 'withdraw', 1, 1, '" KEEP_NAME
    "来信')",
};

static void test_erase_reaches_contests(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    const struct contact who = {.name = KEEP_NAME, .phone = KEEP_PHONE};
    struct erase_report r;
    struct receipt x = world_raise(w, "后巷路灯不亮", &who, 0);
    struct raw *raw = raw_open(w);
    for (size_t i = 0; i < COUNT_OF(contest_words); i++)
        raw_must(raw, contest_words[i]);
    MUST(erase_person(w->c, &w->s, &viewer_operator,
                      &(struct erase_request){.number = x.number, .reason = "本人申请删除"}, &r, &e));
    assert_string_equal(raw_get(raw, "SELECT body FROM contest WHERE id = 7 AND length(sha256) = 64"),
                        "{\n \"units\": [\n  {\n   \"reason\": \"■来信\",\n   \"parts\": [\n    {\n"
                        "     \"evidence\": \"电话■\"\n    }\n   ]\n  }\n ]\n}");
    assert_string_equal(raw_get(raw, "SELECT reason FROM contest_unit"), "■来信");
    assert_string_equal(raw_get(raw, "SELECT reason || evidence FROM contest_input"), "■来信见■来信");
    assert_string_equal(raw_get(raw, "SELECT text || evidence || answer FROM contest_appeal"), "■来信信已问■");
    assert_string_equal(raw_get(raw, "SELECT note FROM contest_trail WHERE act = 'withdraw'"), "■来信");
    assert_string_equal(raw_get(raw, "SELECT COUNT(*) || '' FROM contest_trail WHERE act = 'erase'"), "1");
    raw_close(raw);
    MUST(erase_scrub(w->c, &e));
    assert_int_equal(traces_left(k), 0);
    keep_whole(w, w->c, &w->s);
    keep_end(k);
}

/* What is taken from the wall is public in no bulletin, nor made so again. */
static void test_taking_back_reaches_bulletins(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct matter m;
    struct leak *leaks;
    int n;
    struct receipt x = world_raise(w, "后巷路灯不亮", NULL, 0);
    world_close(w, x.number, "已更换路灯两盏，请放心。");
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, x.number, &m, &e));
    struct notice_draft d = {
        .number = x.number, .title = "后巷路灯", .question = "不亮", .answer = "已更换", .version = m.version};
    MUST(notice_publish(w->c, &w->s, world_viewer(PUBLISHER), w->a, &d, &leaks, &n, &e));
    struct raw *raw = raw_open(w);
    const char *key = quoting(w, raw, 1, "标题", x.number, ""), *other = quoting(w, raw, 2, "标题", "2023", "");
    MUST(bulletin_do(w->c, &w->s, &viewer_operator, key, BULLETIN_FROM_ALL, true, NULL, &e));
    MUST(bulletin_do(w->c, &w->s, &viewer_operator, key, BULLETIN_TO_ALL, true, NULL, &e));
    MUST(notice_take_back(w->c, &w->s, world_viewer(PUBLISHER), x.number, "写错了答复", "op", &e));
    assert_string_equal(bulletin_now(w, raw, key), "0 标题 1 2");
    assert_string_equal(bulletin_now(w, raw, other), "1 标题 1 0");
    assert_int_equal(bulletin_do(w->c, &w->s, &viewer_operator, key, BULLETIN_TO_ALL, true, NULL, &e), ERR_INVALID);
    raw_close(raw);
    keep_end(k);
}

/* Hands in a photo whose name says whose it is; returns its SHA-256. */
static const char *hand_in(struct world *w, const char *key)
{
    struct error e = {0};
    struct field_photo p;
    static const char bytes[] = "photo of a manhole in the yard";
    char *name = arena_array(w->a, char, FILES_NAME_SIZE);
    struct hash h = hash_bytes(bytes, strlen(bytes));
    const struct field_piece x = {.key = key,
                                  .name = KEEP_NAME ".jpg",
                                  .original = hex_of(w->a, h.b, HASH_SIZE),
                                  .size = (int64_t)strlen(bytes),
                                  .bytes = bytes,
                                  .n = strlen(bytes)};
    MUST(field_photo_add(w->c, &w->s, world_viewer(ROADS_MAN), w->a, &x, 1 << 20, &p, &e));
    /* As the server draws it anew: other bytes. */
    MUST(files_put(w->s.files, "photo of a manhole, drawn anew", 30, name, &e));
    const struct record_file f = {.sha256 = name, .thumb = name, .size = 30};
    MUST(field_photo_store(w->c, p.id, &f, &e));
    return x.original;
}

/* What an officer carried back from out there stands in the words of its matter, and so goes as that does. */
static void test_erase_reaches_the_backpack(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    char *secret;
    struct erase_report r;
    struct field_case *cases;
    struct field_result y;
    struct field_call call = {.device_id = 0};
    const char *sha = hand_in(w, "photo-backpack");
    int n;
    MUST(field_device_add(w->c, &w->s, world_viewer(ROADS_MAN), w->a, "test", &secret, &e));
    MUST(field_device_of(w->c, &w->s, world_viewer(ROADS_MAN), secret, &call.device_id, &e));
    const struct field_op x = {.key = "key-backpack-1",
                               .body = "1",
                               .body_n = 1,
                               .kind = "case",
                               .when = {.phone_at = clock_now(&w->s.clock)},
                               .service = "补办" KEEP_NAME "的证",
                               .text = "请打" KEEP_PHONE,
                               .outcome = "carried",
                               .matter = {.title = "补办" KEEP_NAME "的证",
                                          .body = KEEP_NAME "要补办证件",
                                          .contact = {.name = KEEP_NAME, .phone = KEEP_PHONE}},
                               .photos = {"photo-backpack"},
                               .n_photos = 1};
    MUST(field_do(w->c, &w->s, world_viewer(ROADS_MAN), w->a, &call, &x, &y, &e));
    assert_int_equal(y.outcome, FIELD_DONE);
    MUST(erase_person(w->c, &w->s, &viewer_operator,
                      &(struct erase_request){.number = y.what, .reason = "本人申请删除"}, &r, &e));
    assert_true(r.scrubbed);
    MUST(field_cases(w->c, world_viewer(ROADS_MAN), w->a, &cases, &n, &e));
    assert_int_equal(n, 1);
    assert_string_equal(cases[0].service, "补办■的证");
    assert_string_equal(cases[0].text, "请打■");
    struct raw *raw = raw_open(w);
    assert_string_equal(raw_get(raw, arena_printf(w->a,
                                                  "SELECT COUNT(*) FROM field_photo WHERE original = '%s'"
                                                  " OR name <> ''",
                                                  sha)),
                        "0");
    raw_close(raw);
    assert_int_equal(traces_left(k), 0);
    keep_whole(w, w->c, &w->s);
    keep_end(k);
}

static void test_erase_asks(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct erase_report r;
    struct erase_request x = {.phone = KEEP_PHONE, .reason = "本人申请删除"};
    assert_int_equal(erase_person(w->c, &w->s, world_viewer(SYSADMIN), &x, &r, &e), ERR_DENIED);
    assert_int_equal(erase_person(w->c, &w->s, &viewer_nobody, &x, &r, &e), ERR_DENIED);
    x.reason = "删";
    assert_int_equal(erase_person(w->c, &w->s, &viewer_operator, &x, &r, &e), ERR_INVALID);
    x = (struct erase_request){.phone = "13800000000", .reason = "本人申请删除"};
    assert_int_equal(erase_person(w->c, &w->s, &viewer_operator, &x, &r, &e), ERR_NOT_FOUND);
    x = (struct erase_request){.number = k->receipts[2].number, .reason = "本人申请删除"};
    assert_int_equal(erase_person(w->c, &w->s, &viewer_operator, &x, &r, &e), ERR_INVALID);
    assert_int_equal(access(arena_printf(w->a, "%s.erasures", w->s.key_file), F_OK), -1);
    keep_whole(w, w->c, &w->s);
    keep_end(k);
}

/* The second site has the same key and so the same journal. */
static void test_erase_is_done_again_after_restore(void **state)
{
    WORLD(w);
    struct keep *k = keep_build(w);
    struct erase_report r;
    struct backup_report b;
    struct restore_report restored;
    struct db *db;
    struct db_conn *c;
    const char *path = arena_printf(w->a, "%s/before.backup", k->dir);
    MUST(backup_write(w->c, &w->s, path, &b, &e));
    MUST(erase_person(w->c, &w->s, &viewer_operator,
                      &(struct erase_request){.phone = "138-5990-0417", .reason = "本人申请删除"}, &r, &e));
    char url[300];
    snprintf(url, sizeof(url), "sqlite:%s/again.db", k->dir);
    MUST(db_open(url, true, &db, &e));
    MUST(db_connect(db, &c, &e));
    struct site s = w->s;
    s.db = db;
    s.files = arena_printf(w->a, "%s/files2", k->dir);
    MUST(backup_restore(c, &s, path, &restored, &e));
    assert_int_equal(restored.erased, 2);
    keep_whole(w, c, &s);
    db_disconnect(c);
    db_close(db);
    unlink(path);
    assert_int_equal(traces_in(url + strlen("sqlite:")) + traces_below(w->a, s.files), 0);
    keep_end(k);
}

static void test_blackout_finds_values(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"我是欧阳晓霞", "我是■"},
        {"欧 阳晓·霞 住这里", "■ 住这里"},
        {"电话138 5990-0417。", "电话■。"},
        {"电话１３８５９９００４１７。", "电话■。"},
        {"1385990041", "1385990041"},
        {"东区 和平路8号2单元", "■"},
        {"", ""},
        {"路灯不亮", "路灯不亮"},
        {"欧阳晓霞欧阳晓霞", "■■"},
    };
    struct arena *a = arena_new();
    struct blackout b = {.n = 0};
    struct contact c = {KEEP_NAME, KEEP_PHONE, "", "东区和平路8号2单元", ""};
    assert_true(blackout_add(&b, a, &c));
    assert_int_equal(b.n, 3);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(blackout_text(&b, a, cases[i].text), cases[i].want);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_erase_leaves_no_trace),
        BOTH_WORLDS(test_erase_brings_back_what_stands),
        BOTH_WORLDS(test_erase_shows_the_resident_no_text_of_colleagues),
        BOTH_WORLDS(test_erase_reaches_the_walls_index),
        BOTH_WORLDS(test_erase_reaches_the_backpack),
        BOTH_WORLDS(test_erase_reaches_bulletins),
        BOTH_WORLDS(test_erase_reaches_contests),
        BOTH_WORLDS(test_taking_back_reaches_bulletins),
        BOTH_WORLDS(test_erase_asks),
        BOTH_WORLDS(test_erase_is_done_again_after_restore),
        cmocka_unit_test(test_blackout_finds_values),
    };
    return world_run(tests, COUNT_OF(tests));
}
