#include "model/stats.h"

#include "model/undo.h"
#include "model/visible.h"

DB_STMT(stats_matters, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN m.answered_at > 0 THEN 1 ELSE 0 END), 0),"
                       " COALESCE(SUM(CASE WHEN m.stage = 'closed' THEN 1 ELSE 0 END), 0),"
                       " COALESCE(SUM(m.entries), 0) FROM matter m WHERE" MATTER_VISIBLE);

enum err site_stats(struct db_conn *c, const struct viewer *v, struct site_stats *ret, struct error *e)
{
    struct db_rows q;
    struct site_stats s = {0};
    db_query(c, &q, &stats_matters, DB_ARGS(DB_INT(v->id)));
    if (db_next(&q)) {
        s.matters = db_int(&q, 0);
        s.replied = db_int(&q, 1);
        s.closed = db_int(&q, 2);
        s.entries = db_int(&q, 3);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = s;
    return r;
}

DB_STMT(stats_counts, "SELECT (SELECT COUNT(*) FROM unit WHERE active = 1),"
                      " (SELECT COUNT(*) FROM officer WHERE active = 1), (SELECT COUNT(*) FROM post WHERE until = 0)");

enum err site_counts(struct db_conn *c, struct site_counts *ret, struct error *e)
{
    struct db_rows q;
    struct site_counts s = {0};
    db_query(c, &q, &stats_counts, DB_NO_ARGS);
    if (db_next(&q))
        s = (struct site_counts){db_int(&q, 0), db_int(&q, 1), db_int(&q, 2)};
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = s;
    return r;
}

#define NEWEST_TEXT(part)                                                                                              \
    "(SELECT t.content FROM entry_text t JOIN entry n ON n.id = t.entry_id WHERE t.matter_id = m.id"                   \
    " AND t.part = '" part "' AND" ENTRY_STANDS("n") " ORDER BY n.seq DESC LIMIT 1)"

DB_STMT(export_all, "SELECT m.number, m.source, m.external_id, m.title, " NEWEST_TEXT("body") ", " NEWEST_TEXT(
                        "reply") ", m.state, m.channel, m.place, a.name, k.name, u.name, r.solved, r.satisfied,"
                                 " m.submitted_at, m.due_at, m.answered_at, m.closed_at, m.procedure,"
                                 " m.procedure_version FROM matter m"
                                 " LEFT JOIN area a ON a.id = m.area_id LEFT JOIN category k ON k.code = m.category"
                                 " LEFT JOIN unit u ON u.id = m.unit_id"
                                 " LEFT JOIN rating r ON r.matter_id = m.id AND r.round = m.rounds"
                                 " WHERE (CAST($2 AS TEXT) IS NULL OR m.source = CAST($2 AS TEXT)) AND" MATTER_VISIBLE
                                 " ORDER BY m.submitted_at, m.id");

static struct export_row row_of(const struct db_rows *q)
{
    return (struct export_row){.number = db_text(q, 0),
                               .source = db_text(q, 1),
                               .external_id = db_text(q, 2),
                               .title = db_text(q, 3),
                               .body = db_text(q, 4),
                               .reply = db_text(q, 5),
                               .state = db_text(q, 6),
                               .channel = db_text(q, 7),
                               .place = db_text(q, 8),
                               .area = db_text(q, 9),
                               .category = db_text(q, 10),
                               .unit = db_text(q, 11),
                               .solved = db_text(q, 12),
                               .satisfied = db_text(q, 13),
                               .submitted_at = db_int(q, 14),
                               .due_at = db_int(q, 15),
                               .answered_at = db_int(q, 16),
                               .closed_at = db_int(q, 17),
                               .procedure = db_text(q, 18),
                               .procedure_version = db_int(q, 19)};
}

enum err export_matters(struct db_conn *c, const struct viewer *v, const char *source, export_fn fn, void *ctx,
                        struct error *e)
{
    struct db_rows q;
    enum err r = ERR_OK;
    db_stream(c, &q, &export_all, DB_ARGS(DB_INT(v->id), DB_TEXT(source)));
    while (r == ERR_OK && db_next(&q)) {
        struct export_row row = row_of(&q);
        r = fn(ctx, &row, e);
    }
    enum err end = db_end(&q, e);
    return r != ERR_OK ? r : end;
}
