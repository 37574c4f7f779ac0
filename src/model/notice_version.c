/* A value that changes with the public copies, so that a process sees what another one did. */
#include <stdio.h>

#include "base/id.h"
#include "model/notice.h"

DB_STMT(notice_version_set, "INSERT INTO site_fact (name, value) VALUES ('notices_changed', $1)"
                            " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
DB_STMT(notice_version_get, "SELECT value FROM site_fact WHERE name = 'notices_changed'");

enum err notice_touch(struct db_conn *tx, struct error *e)
{
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)id_new());
    return db_exec(tx, &notice_version_set, DB_ARGS(DB_TEXT(text)), e);
}

enum err notice_version(struct db_conn *c, struct arena *a, char **ret, struct error *e)
{
    enum err r = db_get_text(c, &notice_version_get, DB_NO_ARGS, a, ret, e);
    if (r != ERR_NOT_FOUND)
        return r;
    *ret = arena_strdup(a, "");
    return ERR_OK;
}
