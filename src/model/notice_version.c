/*
 * A value that changes with the public copies, so that a process sees what another one did. It stands in many rows, of
 * which each change writes one: on PostgreSQL changes of one row at the same time would have to wait for each other and
 * begin again.
 */
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/id.h"
#include "model/notice.h"

#define ROWS 64

DB_STMT(notice_version_set, "INSERT INTO site_fact (name, value) VALUES ($1, $2)"
                            " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
DB_STMT(notice_version_get, "SELECT value FROM site_fact WHERE name >= 'notices_changed' AND name < 'notices_changed/a'"
                            " ORDER BY name");

enum err notice_touch(struct db_conn *tx, struct error *e)
{
    char name[32], text[24];
    int64_t id = id_new();
    snprintf(name, sizeof(name), "notices_changed/%d", (int)crypto_random_below(ROWS));
    snprintf(text, sizeof(text), "%lld", (long long)id);
    return db_exec(tx, &notice_version_set, DB_ARGS(DB_TEXT(name), DB_TEXT(text)), e);
}

enum err notice_version(struct db_conn *c, struct arena *a, char **ret, struct error *e)
{
    struct db_rows q;
    struct hasher h;
    hasher_init(&h);
    db_query(c, &q, &notice_version_get, DB_NO_ARGS);
    while (db_next(&q))
        hasher_add(&h, db_text(&q, 0), strlen(db_text(&q, 0)) + 1);
    enum err r = db_end(&q, e);
    struct hash all = hasher_end(&h);
    *ret = hex_of(a, all.b, sizeof(all.b));
    return r;
}
