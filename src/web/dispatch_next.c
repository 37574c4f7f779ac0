/* Precedents on their way into the dispatch list: what was decided above is shown, and stands behind the lines in force
 * in a spreadsheet that can be read in as the next edition. */
#include <stdio.h>
#include <unistd.h>

#include "base/str.h"
#include "html/admin.html.h"
#include "model/precedent.h"
#include "report/table_write.h"
#include "web/admin.h"
#include "web/desk.h"

#define SHOWN   50
#define TAKEN   500
#define COLUMNS 6

static enum err in_force(struct req *r, struct dispatch_edition *ret)
{
    return dispatch_edition_at(conn_of(r), r->arena, clock_now(&site_of(r)->clock), ret, &r->error);
}

enum err admin_precedents(struct req *r, struct edition_list_view *v)
{
    struct precedent_list l;
    struct dispatch_edition d = {.id = 0};
    enum err x = in_force(r, &d);
    if (x == ERR_OK)
        x = precedent_open(conn_of(r), r->arena, d.id, SHOWN, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct precedent_view *list = arena_array(r->arena, struct precedent_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        list[i] = (struct precedent_view){.decided_at = l.rows[i].decided_at,
                                          .category = l.rows[i].category_name,
                                          .area = l.rows[i].area_name,
                                          .lead = l.rows[i].lead_name,
                                          .co = dispatch_co_words(r, l.rows[i].co_names),
                                          .reason = l.rows[i].reason};
    v->precedents = list;
    v->precedent_count = (size_t)l.n;
    return ERR_OK;
}

static enum err put_line(struct req *r, struct table_writer *w, const char *const cells[COLUMNS])
{
    struct table_value row[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        row[i] = (struct table_value){.kind = TABLE_TEXT, .text = str_or(cells[i], "")};
    return table_writer_row(w, row, COLUMNS, &r->error);
}

static enum err put_rules(struct req *r, struct table_writer *w, int64_t edition)
{
    int64_t after = 0;
    enum err x = ERR_OK;
    do {
        struct dispatch_rule_list l = {.n = 0};
        x = dispatch_rules(conn_of(r), r->arena, edition, after, 500, &l, &r->error);
        for (int i = 0; x == ERR_OK && i < l.n; i++) {
            const struct dispatch_rule *k = &l.rows[i];
            const char *const cells[COLUMNS] = {
                k->category, k->area_code, k->words, k->lead_code, dispatch_co_words(r, k->co_codes), k->basis};
            x = put_line(r, w, cells);
        }
        after = l.next;
    } while (x == ERR_OK && after);
    return x;
}

static enum err put_precedents(struct req *r, struct table_writer *w, int64_t edition)
{
    struct precedent_list l;
    enum err x = precedent_open(conn_of(r), r->arena, edition, TAKEN, &l, &r->error);
    for (int i = 0; x == ERR_OK && i < l.n; i++) {
        const struct precedent *k = &l.rows[i];
        char day[32];
        time_format(k->decided_at, site_of(r)->zone, day);
        const char *const cells[COLUMNS] = {k->category,
                                            k->area_code,
                                            "",
                                            k->lead_code,
                                            dispatch_co_words(r, k->co_codes),
                                            arena_printf(r->arena, "%.10s 裁决：%s", day, k->reason)};
        x = put_line(r, w, cells);
    }
    return x;
}

static enum err write_next(struct req *r, const char *path)
{
    static const struct table_head heads[COLUMNS] = {{"领域", 12},     {"区域", 14},     {"关键词", 24},
                                                     {"主办单位", 16}, {"协办单位", 24}, {"依据", 60}};
    struct table_writer *w;
    struct dispatch_edition d = {.id = 0};
    enum err x = in_force(r, &d);
    if (x == ERR_OK)
        x = table_writer_open(path, TABLE_XLSX, "派单目录", heads, COLUMNS, site_of(r)->zone, &w, &r->error);
    if (x != ERR_OK)
        return x;
    if (d.id)
        x = put_rules(r, w, d.id);
    if (x == ERR_OK)
        x = put_precedents(r, w, d.id);
    if (x == ERR_OK)
        return table_writer_close(w, &r->error);
    table_writer_drop(w);
    return x;
}

enum err page_edition_next(struct req *r)
{
    const char *path = arena_printf(r->arena, "%s/echowall-%s.xlsx", P_tmpdir, page_op(r));
    enum err x = write_next(r, path);
    if (x == ERR_OK)
        x = desk_send_book(r, path, "派单目录.xlsx");
    unlink(path);
    return x;
}
