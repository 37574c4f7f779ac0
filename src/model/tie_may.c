/* Who may do what with a tie: by posts held now, so deputies need nothing of their own. */
#include "base/str.h"
#include "model/tie_priv.h"
#include "model/visible.h"

static const char *const takers[] = {"intake", "office", "verifier", "supervisor", NULL};

DB_STMT(tie_posts_above, "SELECT p.role FROM post p JOIN unit_tree x ON x.ancestor_id = p.unit_id"
                         " WHERE p.officer_id = $1 AND x.descendant_id = $2 AND p.until = 0 AND p.reads = 1");

/* Whether the viewer holds one of the posts at the unit or above it. */
static enum err has_post(struct db_conn *c, const struct viewer *v, const char *const *roles, int64_t unit_id,
                         bool *ret, struct error *e)
{
    struct db_rows q;
    bool found = v->id == VIEWER_OPERATOR;
    db_query(c, &q, &tie_posts_above, DB_ARGS(DB_INT(v->id), DB_INT(unit_id)));
    while (db_next(&q))
        found = found || code_listed(roles, db_text(&q, 0));
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = found;
    return r;
}

enum err tie_may_arrange(struct db_conn *c, const struct viewer *v, const struct tie_role *role, int64_t unit_id,
                         bool *ret, struct error *e)
{
    return has_post(c, v, role->who, unit_id, ret, e);
}

enum err tie_arranges(struct db_conn *c, const struct viewer *v, const struct tie *t, bool *ret, bool *ret_inside,
                      struct error *e)
{
    bool at_subject = false, at_holder = false;
    enum err r = has_post(c, v, t->role->who, t->keeper_id, &at_subject, e);
    if (r == ERR_OK && !at_subject)
        r = has_post(c, v, t->role->who, t->unit_id, &at_holder, e);
    if (r == ERR_OK) {
        *ret = at_subject || at_holder;
        *ret_inside = !at_subject;
    }
    return r;
}

enum err tie_takes_down(struct db_conn *c, const struct viewer *v, const struct tie *t, bool *ret, struct error *e)
{
    return has_post(c, v, takers, t->keeper_id, ret, e);
}

/* The holder, through a post of their own or as their deputy; their own comes first. */
DB_STMT(tie_holder_post,
        "SELECT COALESCE(p.stands_for, 0) FROM post p WHERE p.officer_id = $1 AND p.unit_id = $2 AND p.until = 0"
        " AND p.reads = 1 AND ($3 = 0 OR (p.stands_for IS NULL AND p.officer_id = $3) OR p.stands_for = $3)"
        " ORDER BY CASE WHEN p.stands_for IS NULL THEN 0 ELSE 1 END, p.id LIMIT 1");

enum err tie_holds(struct db_conn *c, const struct viewer *v, const struct tie *t, bool *ret, int64_t *ret_for,
                   struct error *e)
{
    int64_t stands_for = 0;
    enum err r = db_get_int(c, &tie_holder_post, DB_ARGS(DB_INT(v->id), DB_INT(t->unit_id), DB_INT(t->officer_id)),
                            &stands_for, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret = r == ERR_OK;
    *ret_for = r == ERR_OK ? stands_for : 0;
    return ERR_OK;
}

/* So many holders at most are looked through; nobody hands over more often. */
#define HOLDERS_MAX 1000

DB_STMT(tie_holder_before, "SELECT COALESCE(t.officer_id, 0), COALESCE(t.handed_from, 0) FROM tie t WHERE t.id = $1");

enum err tie_was_holder(struct db_conn *c, const struct viewer *v, const struct tie *t, bool *ret, struct error *e)
{
    int64_t officer = t->officer_id, from = t->handed_from;
    enum err r = ERR_OK;
    for (int i = 0; r == ERR_OK && i < HOLDERS_MAX && from && officer != v->id; i++) {
        struct db_rows q;
        db_query(c, &q, &tie_holder_before, DB_ARGS(DB_INT(from)));
        from = 0;
        if (db_next(&q)) {
            officer = db_int(&q, 0);
            from = db_int(&q, 1);
        }
        r = db_end(&q, e);
    }
    if (r == ERR_OK)
        *ret = v->id > 0 && officer == v->id;
    return r;
}

DB_STMT(
    tie_said_last,
    "SELECT x.kind, COALESCE(x.officer_id, 0) FROM tie_record x JOIN tie t ON t.id = x.tie_id JOIN subject s ON s.id = t.subject_id"
    " WHERE x.tie_id = $2 AND x.about = $3 AND x.kind IN ('confirm', 'dispute', 'answer')"
    " AND" SUBJECT_VISIBLE " ORDER BY x.seq DESC LIMIT 1");

enum err tie_said(struct db_conn *c, const struct viewer *v, int64_t tie_id, int64_t seq, struct arena *a,
                  const char **ret, int64_t *ret_by, struct error *e)
{
    const char *kind = "";
    int64_t by = 0;
    struct db_rows q;
    db_query(c, &q, &tie_said_last, DB_ARGS(DB_INT(v->id), DB_INT(tie_id), DB_INT(seq)));
    if (db_next(&q)) {
        kind = db_text_dup(&q, 0, a);
        by = db_int(&q, 1);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK) {
        *ret = kind;
        *ret_by = by;
    }
    return r;
}
