/* The identity vault: what goes in comes out only by its own row, its own key and the site's. */
#include "world.h"

#include <string.h>

#include "base/str.h"
#include "model/person.h"

struct put {
    struct world *w;
    const struct contact *contact;
    int64_t id;
};

static enum err put_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct put *p = ctx;
    return person_put(tx, &p->w->s, p->w->a, p->contact, &p->id, e);
}

static int64_t put(struct world *w, const char *name, const char *phone, const char *id_number, const char *address)
{
    struct error e = {0};
    struct contact c = {name, phone, id_number, address, ""};
    struct put p = {w, &c, -1};
    MUST(db_write(w->c, put_write, &p, &e));
    return p.id;
}

/* Stores one person twice under one id; *ret_id is of the second. */
static enum err put_twice(struct db_conn *tx, void *ctx, struct error *e)
{
    struct put *p = ctx;
    struct person_ready ready;
    int64_t first, created;
    enum err r = person_make_ready(&p->w->s, p->w->a, p->contact, &ready, e);
    if (r == ERR_OK)
        r = person_put_ready(tx, &ready, 1, &first, &created, e);
    return r == ERR_OK ? person_put_ready(tx, &ready, 1, &p->id, &created, e) : r;
}

static void test_vault_tells_no_id_of_what_failed(void **state)
{
    WORLD(w);
    struct contact c = {.name = "林某"}; /* without a phone nobody is found again */
    struct put p = {w, &c, -1};
    assert_int_equal(db_write(w->c, put_twice, &p, &e), ERR_CONFLICT);
    assert_int_equal(p.id, -1);
}

static enum err try_put(struct world *w, struct contact c, struct error *e)
{
    struct put p = {w, &c, -1};
    return db_write(w->c, put_write, &p, e);
}

DB_STMT(test_vault_bytes, "SELECT wrapped_key, box, who_hash, phone_hash, last4_hash FROM person WHERE id = $1");
DB_STMT(test_vault_swap, "UPDATE person SET box = (SELECT box FROM person WHERE id = $2),"
                         " wrapped_key = (SELECT wrapped_key FROM person WHERE id = $2) WHERE id = $1");
DB_STMT(test_vault_swap_box, "UPDATE person SET box = (SELECT box FROM person WHERE id = $2) WHERE id = $1");
DB_STMT(test_vault_erase, "UPDATE person SET wrapped_key = NULL, box = NULL, who_hash = NULL, phone_hash = NULL,"
                          " last4_hash = NULL, erased_at = 1 WHERE id = $1");
DB_STMT(test_vault_by_phone, "SELECT id FROM person WHERE phone_hash = $1");

static void test_vault_gives_back_what_was_put(void **state)
{
    WORLD(w);
    struct contact c;
    int64_t id = put(w, " 张 三　", "138-1234 5678", "35060019800101123x", "芗城区胜利路12号");
    MUST(person_get(w->c, &w->s, w->a, id, &c, &e));
    assert_string_equal(c.name, "张 三");
    assert_string_equal(c.phone, "13812345678");
    assert_string_equal(c.id_number, "35060019800101123X");
    assert_string_equal(c.address, "芗城区胜利路12号");
}

DB_STMT(test_vault_box_bytes, "SELECT length(box) FROM person WHERE id = $1");

/* A box without a mail address is as long as before there were any; with one it opens too, and loses nothing else. */
static void test_vault_keeps_a_mail_address(void **state)
{
    WORLD(w);
    struct contact c;
    int64_t bytes, more;
    int64_t id = put(w, "张三", "13812345678", "", "胜利路");
    MUST(db_get_int(w->c, &test_vault_box_bytes, DB_ARGS(DB_INT(id)), &bytes, &e));
    assert_int_equal(bytes, SEAL_EXTRA + 4 * 4 + strlen("张三") + 11 + strlen("胜利路"));
    struct contact with = {.name = "张三", .phone = "13812345678", .mail = " Zhang.San＠QQ.com"};
    struct put p = {w, &with, -1};
    MUST(db_write(w->c, put_write, &p, &e));
    assert_true(p.id != id);
    MUST(db_get_int(w->c, &test_vault_box_bytes, DB_ARGS(DB_INT(p.id)), &more, &e));
    assert_int_equal(more, bytes + 4 + strlen("Zhang.San@qq.com") - strlen("胜利路"));
    MUST(person_get(w->c, &w->s, w->a, p.id, &c, &e));
    assert_string_equal(c.mail, "Zhang.San@qq.com");
    assert_string_equal(c.phone, "13812345678");
    MUST(person_masked(w->c, &w->s, w->a, p.id, &c, &e));
    assert_string_equal(c.mail, "Z***@qq.com");
    static const char *const wrong[] = {"zhang",      "a@b",      "a b@c.cn",     "a@b.cn\r\nBcc: x@y.cn",
                                        "a@b@c.cn",   "<a@b.cn>", "张三@qq.com",  "a@b..cn",
                                        "\"a\"@b.cn", "-a@b.cn",  "a@b.cn,c@d.cn"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(try_put(w, (struct contact){.mail = wrong[i]}, &e), ERR_INVALID);
        assert_string_equal(e.field, "mail");
    }
}

static bool holds(const void *p, size_t n, const char *needle)
{
    return memmem(p, n, needle, strlen(needle)) != NULL;
}

static void test_vault_stores_nothing_in_the_clear(void **state)
{
    WORLD(w);
    struct db_rows q;
    int64_t id = put(w, "张三", "13812345678", "", "胜利路12号");
    db_query(w->c, &q, &test_vault_bytes, DB_ARGS(DB_INT(id)));
    assert_true(db_next(&q));
    for (int i = 0; i < 5; i++) {
        size_t n;
        const void *p = db_column_type(&q, i) == DB_T_TEXT ? (const void *)db_text(&q, i) : db_blob(&q, i, &n);
        if (db_column_type(&q, i) == DB_T_TEXT)
            n = strlen(p);
        assert_true(n > 30);
        assert_false(holds(p, n, "张三") || holds(p, n, "13812345678") || holds(p, n, "5678") || holds(p, n, "胜利路"));
    }
    MUST(db_end(&q, &e));
}

static void test_vault_knows_the_same_person_again(void **state)
{
    WORLD(w);
    struct contact c;
    int64_t id = put(w, "张三", "13812345678", "", ""), more = put(w, "张三", "13812345678", "", "胜利路12号");
    assert_int_equal(put(w, "张 三", "+86 138 1234 5678", "", ""), id);
    assert_int_equal(put(w, "张三", "１３８１２３４５６７８", "", ""), id);
    assert_true(more != id);
    assert_int_equal(put(w, "张三", "13812345678", "", "胜利路12号"), more);
    MUST(person_get(w->c, &w->s, w->a, id, &c, &e));
    assert_string_equal(c.address, ""); /* what is said later changes nothing that was said before */
    assert_true(put(w, "李四", "13812345678", "", "") != id);
    assert_true(put(w, "张三", "13812345679", "", "") != id);
    /* There are many of one name. */
    assert_true(put(w, "张三", "", "", "") != put(w, "张三", "", "", ""));
    assert_int_equal(put(w, "", NULL, " ", "　"), 0);
}

static const char *mail_of(struct world *w, const char *number)
{
    struct error e = {0};
    struct matter m;
    struct contact c;
    MUST(matter_by_number(w->c, world_viewer(LEADER), w->a, number, &m, &e));
    MUST(person_get(w->c, &w->s, w->a, m.person_id, &c, &e));
    return c.mail;
}

/* Whoever knows somebody's phone and name does not turn where word to that one goes, nor gets what they left: before or
 * after, online or on the telephone. */
static void test_vault_mail_stays_whose_it_is(void **state)
{
    WORLD(w);
    struct receipt told;
    const struct contact zhang = {.name = "张三", .phone = "13812345678", .mail = "zhang@qq.com"};
    const struct contact evil = {.name = "张三", .phone = "13812345678", .mail = "me@evil.cn"};
    const struct contact bare = {.name = "张三", .phone = "13812345678"}, other = {.phone = "13900001111"};
    const struct contact other_evil = {.phone = "13900001111", .mail = "me@evil.cn"};
    const struct contact *const raised[] = {&bare, &zhang, &evil, &bare, &other, &other_evil, &other};
    const char *numbers[COUNT_OF(raised)];
    for (size_t i = 0; i < COUNT_OF(raised); i++)
        numbers[i] = world_raise(w, "路灯不亮", raised[i], 0).number;
    for (size_t i = 0; i < COUNT_OF(raised); i++)
        assert_string_equal(mail_of(w, numbers[i]), str_or(raised[i]->mail, ""));
    struct submission x = {.body = "来电反映路灯不亮", .channel = "phone", .contact = bare};
    MUST(submit(w->c, &w->s, world_viewer(CLERK), w->a, &x, &told, &e));
    assert_string_equal(mail_of(w, told.number), "");
    x.contact = evil;
    MUST(submit(w->c, &w->s, world_viewer(CLERK), w->a, &x, &told, &e));
    assert_string_equal(mail_of(w, numbers[1]), "zhang@qq.com");
    assert_string_equal(mail_of(w, numbers[0]), "");
}

static void test_vault_notices_a_box_of_another_row(void **state)
{
    WORLD(w);
    struct contact c;
    int64_t one = put(w, "张三", "13812345678", "", ""), two = put(w, "李四", "13912345678", "", "");
    world_exec(w, &test_vault_swap, DB_ARGS(DB_INT(one), DB_INT(two)));
    assert_int_equal(person_get(w->c, &w->s, w->a, one, &c, &e), ERR_INTERNAL);
    MUST(person_get(w->c, &w->s, w->a, two, &c, &e));
    int64_t three = put(w, "王五", "13712345678", "", "");
    world_exec(w, &test_vault_swap_box, DB_ARGS(DB_INT(three), DB_INT(two)));
    assert_int_equal(person_get(w->c, &w->s, w->a, three, &c, &e), ERR_INTERNAL);
}

static void test_vault_opens_with_the_sites_key_only(void **state)
{
    WORLD(w);
    struct contact c;
    int64_t id = put(w, "张三", "13812345678", "", "");
    w->s.key.b[0] ^= 1;
    assert_int_equal(person_get(w->c, &w->s, w->a, id, &c, &e), ERR_INTERNAL);
}

static void test_vault_is_empty_once_erased(void **state)
{
    WORLD(w);
    struct contact c;
    int64_t id = put(w, "张三", "13812345678", "", "");
    world_exec(w, &test_vault_erase, DB_ARGS(DB_INT(id)));
    MUST(person_get(w->c, &w->s, w->a, id, &c, &e));
    assert_string_equal(c.name, "");
    assert_string_equal(c.phone, "");
    MUST(person_masked(w->c, &w->s, w->a, id, &c, &e));
    assert_string_equal(c.name, "");
    assert_string_equal(c.phone, "");
    assert_true(put(w, "张三", "13812345678", "", "") != id);
}

static void test_vault_masks_names_and_phones(void **state)
{
    WORLD(w);
    static const struct {
        const char *name, *phone, *masked_name, *masked_phone;
    } cases[] = {{"张三", "13812345678", "张**", "138****5678"},
                 {"张三丰", "13812345678", "张**", "138****5678"},
                 {"欧阳锋利", "0596-2022222", "欧**", "****2222"},
                 {"", "2022222", "", "****2222"},
                 {"Smith", "", "S**", ""}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct contact c;
        int64_t id = put(w, cases[i].name, cases[i].phone, "35060019800101123X", "某路1号");
        MUST(person_masked(w->c, &w->s, w->a, id, &c, &e));
        assert_string_equal(c.name, cases[i].masked_name);
        assert_string_equal(c.phone, cases[i].masked_phone);
        assert_string_equal(c.id_number, "3****************X");
        assert_string_equal(c.address, "****");
    }
}

static void test_vault_refuses_what_is_no_phone(void **state)
{
    WORLD(w);
    static const char *const wrong[] = {"123456", "138****5678", "打我手机", "123456789012345678901",
                                        "call 13812345678"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(try_put(w, (struct contact){.name = "张三", .phone = wrong[i]}, &e), ERR_INVALID);
        assert_string_equal(e.field, "phone");
    }
    char name[400] = "";
    for (size_t i = 0; i + 4 < sizeof(name) && i < 183; i += 3)
        memcpy(name + i, "张", 4);
    assert_int_equal(try_put(w, (struct contact){.name = name}, &e), ERR_INVALID);
    assert_int_equal(try_put(w, (struct contact){.name = "\xff"}, &e), ERR_INVALID);
    assert_int_equal(try_put(w, (struct contact){.id_number = "1234567890123456789"}, &e), ERR_INVALID);
}

static void test_vault_is_found_by_the_hash_of_the_phone(void **state)
{
    WORLD(w);
    int64_t id = put(w, "张三", "13812345678", "", ""), found = 0;
    MUST(db_get_int(w->c, &test_vault_by_phone, DB_ARGS(DB_TEXT(person_phone_hash(&w->s, w->a, "+86 138-1234-5678"))),
                    &found, &e));
    assert_int_equal(found, id);
    assert_string_not_equal(person_phone_hash(&w->s, w->a, "13812345678"),
                            person_phone_hash(&w->s, w->a, "13812345679"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH_WORLDS(test_vault_tells_no_id_of_what_failed),   BOTH_WORLDS(test_vault_keeps_a_mail_address),
        BOTH_WORLDS(test_vault_gives_back_what_was_put),      BOTH_WORLDS(test_vault_stores_nothing_in_the_clear),
        BOTH_WORLDS(test_vault_knows_the_same_person_again),  BOTH_WORLDS(test_vault_mail_stays_whose_it_is),
        BOTH_WORLDS(test_vault_notices_a_box_of_another_row), BOTH_WORLDS(test_vault_opens_with_the_sites_key_only),
        BOTH_WORLDS(test_vault_is_empty_once_erased),         BOTH_WORLDS(test_vault_masks_names_and_phones),
        BOTH_WORLDS(test_vault_refuses_what_is_no_phone),     BOTH_WORLDS(test_vault_is_found_by_the_hash_of_the_phone),
    };
    return world_run(tests, COUNT_OF(tests));
}
