/* Viewers that are not made by a session. */
#include "model/viewer.h"

const struct viewer viewer_operator = {.id = VIEWER_OPERATOR, .login = "operator", .name = "operator", .unit_name = ""};
const struct viewer viewer_nobody = {.id = VIEWER_NOBODY, .login = "", .name = "", .unit_name = ""};

DB_STMT(viewer_of_login, "SELECT o.id, o.login, o.name, o.must_change, p.role, p.unit_id, u.name FROM officer o"
                         " LEFT JOIN post p ON p.officer_id = o.id AND p.until = 0 LEFT JOIN unit u ON u.id = p.unit_id"
                         " WHERE o.login = $1 AND o.active = 1 ORDER BY p.since, p.id");

enum err viewer_by_login(struct db_conn *c, struct arena *a, const char *login, struct viewer *ret, struct error *e)
{
    struct viewer v = {.id = VIEWER_NOBODY, .unit_name = ""};
    struct db_rows q;
    db_query(c, &q, &viewer_of_login, DB_ARGS(DB_TEXT(login)));
    while (db_next(&q)) {
        if (v.id == VIEWER_NOBODY) {
            v.id = db_int(&q, 0);
            v.login = db_text_dup(&q, 1, a);
            v.name = db_text_dup(&q, 2, a);
            v.must_change = db_int(&q, 3) != 0;
            v.unit_id = db_int(&q, 5);
            v.unit_name = db_is_null(&q, 6) ? "" : db_text_dup(&q, 6, a);
        }
        const struct role_def *role = db_is_null(&q, 4) ? NULL : role_by_code(db_text(&q, 4));
        if (role)
            v.roles |= role->role;
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    if (v.id == VIEWER_NOBODY)
        return error_set(e, ERR_NOT_FOUND, "login", N_("There is no open account with the login {}."), "%s", login);
    *ret = v;
    return ERR_OK;
}
