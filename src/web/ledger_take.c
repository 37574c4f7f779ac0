/* A ledger to take away, in the layout in which offices hand it in: the rows of the screen, marked with who took them,
 * and recorded. */
#include <stdio.h>
#include <unistd.h>

#include "base/str.h"
#include "html/when.h"
#include "model/audit.h"
#include "report/ledger_book.h"
#include "web/desk.h"
#include "web/ledger.h"
#include "web/words.h"

/* A ledger on its way into a file. */
struct take {
    struct req *req;
    struct html *html;
    const struct ledger_asked *asked;
    struct ledger_book *book;
    bool pairs;
    int64_t rows;
};

#define TABLE_COLUMNS 10
#define PAIR_COLUMNS  10

static const struct ledger_book_column table_heads[TABLE_COLUMNS] = {{NULL, N_("No."), 5},
                                                                     {NULL, N_("Number"), 18},
                                                                     {NULL, N_("Title"), 34},
                                                                     {N_("Where and whose"), N_("Area"), 12},
                                                                     {N_("Where and whose"), N_("Lead"), 16},
                                                                     {N_("Where and whose"), N_("Field"), 12},
                                                                     {N_("How it stands"), N_("State"), 10},
                                                                     {N_("How it stands"), N_("Received on"), 13},
                                                                     {N_("How it stands"), N_("Limit"), 13},
                                                                     {N_("How it stands"), N_("Signed off"), 13}};
static const struct ledger_book_column pair_heads[PAIR_COLUMNS] = {{NULL, N_("No."), 5},
                                                                   {N_("Problems"), N_("Number"), 18},
                                                                   {N_("Problems"), N_("Problem"), 32},
                                                                   {N_("Problems"), N_("Lead"), 15},
                                                                   {N_("Problems"), N_("Received on"), 12},
                                                                   {N_("Results"), N_("Measures"), 26},
                                                                   {N_("Results"), N_("What was achieved"), 30},
                                                                   {N_("Results"), N_("State"), 9},
                                                                   {N_("Results"), N_("Signed off"), 12},
                                                                   {N_("Results"), N_("Signed off by"), 16}};

static const char *day_of(struct take *t, int64_t ms)
{
    char text[32];
    return ms ? arena_printf(t->req->arena, "%.10s", time_format(ms, t->html->zone, text)) : "";
}

static enum err table_row(struct take *t, const struct matter *m)
{
    enum lang lang = t->html->lang;
    const char *cells[TABLE_COLUMNS] = {arena_printf(t->req->arena, "%lld", (long long)t->rows),
                                        m->number,
                                        m->title,
                                        m->area_name,
                                        m->unit_name,
                                        m->category_name,
                                        word_state(lang, m),
                                        day_of(t, m->submitted_at),
                                        day_of(t, m->due_at),
                                        day_of(t, m->closed_at)};
    return ledger_book_row(t->book, cells, TABLE_COLUMNS, &t->req->error);
}

static enum err pair_row(struct take *t, const struct matter *m)
{
    struct req *r = t->req;
    struct ledger_pair p;
    enum err e = ledger_pair(conn_of(r), viewer_of(r), r->arena, t->asked->ask.procedure, m->id, &p, &r->error);
    if (e != ERR_OK)
        return e;
    bool same = str_empty(p.problem) || str_eq(p.problem, m->title);
    const char *cells[PAIR_COLUMNS] = {arena_printf(r->arena, "%lld", (long long)t->rows),
                                       m->number,
                                       same ? m->title : arena_printf(r->arena, "%s\n%s", m->title, p.problem),
                                       m->unit_name,
                                       day_of(t, m->submitted_at),
                                       p.measures,
                                       p.outcome,
                                       word_state(t->html->lang, m),
                                       day_of(t, m->closed_at),
                                       m->closed_at ? arena_printf(r->arena, "%s %s", p.signed_unit, p.signed_by) : ""};
    return ledger_book_row(t->book, cells, PAIR_COLUMNS, &r->error);
}

static enum err take_rows(struct take *t)
{
    struct req *r = t->req;
    const char *cursor = NULL;
    do {
        struct matter_list l;
        enum err e =
            ledger_list(conn_of(r), site_of(r), viewer_of(r), r->arena, &t->asked->ask, cursor, 200, &l, &r->error);
        for (int i = 0; e == ERR_OK && i < l.n; i++) {
            t->rows++;
            e = t->pairs ? pair_row(t, &l.rows[i]) : table_row(t, &l.rows[i]);
        }
        if (e != ERR_OK)
            return e;
        cursor = l.next;
    } while (cursor);
    return ERR_OK;
}

static enum err write_book(struct take *t, const char *path, const char *title)
{
    struct req *r = t->req;
    const struct viewer *v = viewer_of(r);
    char now[32];
    size_t n = t->pairs ? PAIR_COLUMNS : TABLE_COLUMNS;
    struct ledger_book_column columns[LEDGER_BOOK_COLUMNS_MAX];
    for (size_t i = 0; i < n; i++) {
        columns[i] = t->pairs ? pair_heads[i] : table_heads[i];
        columns[i].head = tr(t->html->lang, columns[i].head);
        columns[i].group = columns[i].group ? tr(t->html->lang, columns[i].group) : NULL;
    }
    const struct ledger_book_head head = {
        .title = title,
        .left = tr_arg(r->arena, t->html->lang, N_("Made by: {}"), v->unit_name),
        .right = tr_arg(r->arena, t->html->lang, N_("Date: {}"), when_date(t->html, t->html->now)),
        .columns = columns,
        .n = n};
    enum err e = ledger_book_open(path, &head, &t->book, &r->error);
    if (e != ERR_OK)
        return e;
    e = take_rows(t);
    if (e != ERR_OK) {
        ledger_book_drop(t->book);
        return e;
    }
    return ledger_book_close(
        t->book,
        arena_printf(r->arena, "%s %s %s", v->unit_name, v->name, time_format(t->html->now, site_of(r)->zone, now)),
        &r->error);
}

enum err page_ledger_take(struct req *r)
{
    struct ledger_asked x;
    struct html h = page_html(r, false);
    enum err e = ledger_read(r, &x);
    if (e != ERR_OK || x.errors.n)
        return e == ERR_OK ? ERR_INVALID : e;
    struct take t = {.req = r, .html = &h, .asked = &x, .pairs = str_eq(x.t.view, "pairs")};
    const char *name = tr_words(h.lang, &x.ask.procedure->name);
    const char *title = t.pairs ? tr_arg(r->arena, h.lang, N_("{}: problems and results"), name)
                                : tr_arg(r->arena, h.lang, N_("{}: ledger"), name);
    const char *path = arena_printf(r->arena, "%s/echowall-%s.xlsx", P_tmpdir, page_op(r));
    e = write_book(&t, path, title);
    /* Without how many there were: who reads the trail reads no matters, and a number may hold what is shielded. */
    if (e == ERR_OK)
        e = audit_note(conn_of(r), site_of(r), viewer_of(r), "list.take", ledger_link(r->arena, &x, NULL, NULL),
                       &r->error);
    if (e == ERR_OK)
        e = desk_send_book(r, path, arena_printf(r->arena, "%s.xlsx", title));
    unlink(path);
    return e;
}
