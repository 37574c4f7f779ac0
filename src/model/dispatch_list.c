/* Editions of the dispatch list and their lines. */
#include "base/str.h"
#include "model/dispatch_priv.h"

#define EDITIONS_MAX 200
#define RULES_PAGE   500

#define EDITION "SELECT d.id, d.name, d.from_at, d.made_at, d.rules FROM dispatch_edition d"

static struct dispatch_edition read_edition(const struct db_rows *q, struct arena *a)
{
    return (struct dispatch_edition){.id = db_int(q, 0),
                                     .name = db_text_dup(q, 1, a),
                                     .from_at = db_int(q, 2),
                                     .made_at = db_int(q, 3),
                                     .rules = db_int(q, 4)};
}

DB_STMT(dispatch_edition_now, EDITION " WHERE d.from_at <= $1 ORDER BY d.from_at DESC LIMIT 1");

enum err dispatch_edition_at(struct db_conn *c, struct arena *a, int64_t at, struct dispatch_edition *ret,
                             struct error *e)
{
    struct db_rows q;
    struct dispatch_edition d = {.name = ""};
    db_query(c, &q, &dispatch_edition_now, DB_ARGS(DB_INT(at)));
    if (db_next(&q)) {
        d = read_edition(&q, a);
        d.in_force = true;
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = d;
    return r;
}

DB_STMT(dispatch_edition_page, EDITION " WHERE d.from_at < $1 ORDER BY d.from_at DESC LIMIT $2");

enum err dispatch_edition_list(struct db_conn *c, const struct site *s, struct arena *a, int64_t below, int limit,
                               struct dispatch_edition_list *ret, struct error *e)
{
    struct db_rows q;
    struct dispatch_edition now;
    limit = limit < 1 ? 1 : limit > EDITIONS_MAX ? EDITIONS_MAX : limit;
    struct dispatch_edition_list l = {.rows = arena_array(a, struct dispatch_edition, (size_t)limit + 1)};
    enum err r = dispatch_edition_at(c, a, clock_now(&s->clock), &now, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, &dispatch_edition_page, DB_ARGS(DB_INT(below > 0 ? below : INT64_MAX), DB_INT(limit + 1)));
    while (db_next(&q) && l.n <= limit) {
        l.rows[l.n] = read_edition(&q, a);
        l.rows[l.n].in_force = l.rows[l.n].id == now.id;
        l.n++;
    }
    r = db_end(&q, e);
    if (l.n > limit) {
        l.n = limit;
        l.next = l.rows[limit - 1].from_at;
    }
    if (r == ERR_OK)
        *ret = l;
    return r;
}

static enum err read_one(struct db_conn *c, const struct site *s, struct arena *a, const struct db_stmt *stmt,
                         struct db_args args, struct dispatch_edition *ret, struct error *e)
{
    struct db_rows q;
    struct dispatch_edition now, d = {.id = 0};
    enum err r = dispatch_edition_at(c, a, clock_now(&s->clock), &now, e);
    if (r != ERR_OK)
        return r;
    db_query(c, &q, stmt, args);
    if (db_next(&q))
        d = read_edition(&q, a);
    r = db_end(&q, e);
    if (r == ERR_OK && !d.id)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such edition of the dispatch list."), NULL);
    d.in_force = d.id == now.id;
    if (r == ERR_OK)
        *ret = d;
    return r;
}

DB_STMT(dispatch_edition_one, EDITION " WHERE d.id = $1");

enum err dispatch_edition_by_id(struct db_conn *c, const struct site *s, struct arena *a, int64_t id,
                                struct dispatch_edition *ret, struct error *e)
{
    return read_one(c, s, a, &dispatch_edition_one, DB_ARGS(DB_INT(id)), ret, e);
}

DB_STMT(dispatch_edition_of_name, EDITION " WHERE d.name = $1");

enum err dispatch_edition_by_name(struct db_conn *c, const struct site *s, struct arena *a, const char *name,
                                  struct dispatch_edition *ret, struct error *e)
{
    return read_one(c, s, a, &dispatch_edition_of_name, DB_ARGS(DB_TEXT(name)), ret, e);
}

DB_STMT(dispatch_rule_page, "SELECT" DISPATCH_RULE_COLUMNS " FROM dispatch_rule r" DISPATCH_RULE_JOINS
                            " WHERE r.edition_id = $1 AND r.line > $2 ORDER BY r.line LIMIT $3");

struct dispatch_rule dispatch_rule_read(const struct db_rows *q, struct arena *a)
{
    return (struct dispatch_rule){.line = db_int(q, 0),
                                  .category = db_text_dup(q, 1, a),
                                  .category_name = db_text_dup(q, 2, a),
                                  .area_code = db_text_dup(q, 11, a),
                                  .area_name = db_text_dup(q, 3, a),
                                  .words = db_text_dup(q, 4, a),
                                  .basis = db_text_dup(q, 5, a),
                                  .lead_id = db_int(q, 6),
                                  .lead_code = db_text_dup(q, 7, a),
                                  .lead_name = db_text_dup(q, 8, a),
                                  .lead_active = db_int(q, 9) != 0};
}

DB_STMT(dispatch_co_page, "SELECT o.line, u.code, u.name FROM dispatch_co o JOIN unit ru ON ru.id = o.unit_id"
                          " JOIN unit u ON u.id = COALESCE(ru.merged_into, ru.id)"
                          " WHERE o.edition_id = $1 AND o.line >= $2 AND o.line <= $3 ORDER BY o.line, o.unit_id");

static enum err read_co(struct db_conn *c, struct arena *a, int64_t edition, struct dispatch_rule *rules, int n,
                        struct error *e)
{
    struct db_rows q;
    int at = 0, k = 0;
    if (n == 0)
        return ERR_OK;
    db_query(c, &q, &dispatch_co_page, DB_ARGS(DB_INT(edition), DB_INT(rules[0].line), DB_INT(rules[n - 1].line)));
    while (db_next(&q)) {
        for (; at < n && rules[at].line < db_int(&q, 0); at++)
            k = 0;
        if (at < n && k < DISPATCH_CO_MAX) {
            rules[at].co_codes[k] = db_text_dup(&q, 1, a);
            rules[at].co_names[k++] = db_text_dup(&q, 2, a);
        }
    }
    return db_end(&q, e);
}

enum err dispatch_rules(struct db_conn *c, struct arena *a, int64_t edition, int64_t after, int limit,
                        struct dispatch_rule_list *ret, struct error *e)
{
    struct db_rows q;
    limit = limit < 1 ? 1 : limit > RULES_PAGE ? RULES_PAGE : limit;
    struct dispatch_rule_list l = {.rows = arena_array(a, struct dispatch_rule, (size_t)limit + 1)};
    db_query(c, &q, &dispatch_rule_page, DB_ARGS(DB_INT(edition), DB_INT(after), DB_INT(limit + 1)));
    while (db_next(&q) && l.n <= limit)
        l.rows[l.n++] = dispatch_rule_read(&q, a);
    enum err r = db_end(&q, e);
    if (l.n > limit) {
        l.n = limit;
        l.next = l.rows[limit - 1].line;
    }
    if (r == ERR_OK)
        r = read_co(c, a, edition, l.rows, l.n, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}
