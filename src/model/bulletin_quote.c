#include "model/bulletin_quote.h"

#include <jansson.h>

#include "base/str.h"
#include "model/bulletin_priv.h"

#define AT_ONCE 200

/* A number stands in the body in quotation marks, as it is written there. */
DB_STMT(bulletin_quoting, "SELECT b.id, b.revision FROM bulletin b JOIN matter m ON m.id = $1 WHERE b.open = 1"
                          " AND b.body LIKE '%\"' || m.number || '\"%' ORDER BY b.issued_at, b.id LIMIT $2");
DB_STMT(bulletin_shut, "UPDATE bulletin SET open = 0, changed_at = $2 WHERE id = $1");

enum err bulletin_unquote(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t matter_id,
                          struct error *e)
{
    enum err r = ERR_OK;
    for (int n = AT_ONCE; r == ERR_OK && n == AT_ONCE;) {
        struct bulletin_step steps[AT_ONCE];
        struct db_rows q;
        n = 0;
        db_query(tx, &q, &bulletin_quoting, DB_ARGS(DB_INT(matter_id), DB_INT(AT_ONCE)));
        while (db_next(&q))
            steps[n++] = (struct bulletin_step){db_int(&q, 0), db_int(&q, 1), "close", NULL};
        r = db_end(&q, e);
        for (int i = 0; r == ERR_OK && i < n; i++) {
            r = db_exec(tx, &bulletin_shut, DB_ARGS(DB_INT(steps[i].bulletin_id), DB_INT(clock_now(&s->clock))), e);
            if (r == ERR_OK)
                r = bulletin_trail_add(tx, s, v, &steps[i], e);
        }
    }
    return r;
}

DB_STMT(bulletin_quote_live, "SELECT COUNT(*) FROM notice n WHERE n.number = $1 AND n.live = 1");

enum err bulletin_quotes_stand(struct db_conn *c, struct arena *a, const char *body, struct error *e)
{
    json_t *o = json_loads(str_or(body, ""), 0, NULL);
    const json_t *cases = json_object_get(o, "cases");
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < json_array_size(cases); i++) {
        const char *number = str_or(json_string_value(json_array_get(json_array_get(cases, i), 0)), "");
        int64_t n = 0;
        r = db_get_int(c, &bulletin_quote_live, DB_ARGS(DB_TEXT(number)), &n, e);
        if (r == ERR_OK && n == 0)
            r = error_set(e, ERR_INVALID, NULL,
                          N_("It quotes {}, whose answer is public no longer: please correct it by another."), "%s",
                          arena_strdup(a, number));
    }
    json_decref(o);
    return r;
}
