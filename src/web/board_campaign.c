/* The board of a campaign: how far each unit is, in all and in the round of today. The numbers are those of its matrix,
 * and open the same rows. */
#include <stdlib.h>

#include "base/str.h"
#include "html/board.html.h"
#include "web/board.h"
#include "web/campaigns.h"
#include "web/desk.h"

#define UNITS 10 /* drawn; the matrix has all */
#define TILES 2

struct part {
    struct req *r;
    const struct html *h;
    const struct campaign_full *f;
    struct campaign_matrix m;
    int round; /* 0: any */
};

static int64_t covered(const struct part *b, const struct campaign_unit *u)
{
    return b->round ? u->rounds[b->round - 1] : u->covered;
}

/* A line while it is put in order. */
struct line {
    const struct campaign_unit *u;
    int64_t covered, of;
};

/* The lowest share first, and of equal ones where most is left; where nothing can be left the fewest first. */
static int worst_first(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int64_t l = x->of ? x->covered * y->of : x->covered, r = x->of ? y->covered * x->of : y->covered;
    return l != r ? (l < r ? -1 : 1) : x->of != y->of ? (x->of > y->of ? -1 : 1) : 0;
}

static const char *rate(const struct part *b, int64_t n, int64_t of)
{
    if (of == 0)
        return "—";
    int64_t share = (n * 10000 + of / 2) / of;
    return arena_printf(b->r->arena, "%lld.%02lld%%", (long long)(share / 100), (long long)(share % 100));
}

static struct board_cell_view cell_of(const struct part *b, const struct campaign_unit *u, int64_t n, const char *show)
{
    const char *code = *u->unit_code ? u->unit_code : "-";
    return (struct board_cell_view){n, n ? campaign_rows_url(b->r, &b->f->c, code, b->round, show) : NULL};
}

static void fill_units(const struct part *b, struct board_tile_view *v)
{
    struct arena *a = b->r->arena;
    bool gaps = v->column_count > 1;
    struct line *lines = arena_array(a, struct line, (size_t)b->m.n + 1);
    struct board_row_view *rows = arena_array(a, struct board_row_view, UNITS);
    int64_t done = 0, all = 0;
    int n = 0;
    for (int i = 0; i < b->m.n; i++) {
        const struct campaign_unit *u = &b->m.rows[i];
        if (u->unknown)
            continue;
        lines[n] = (struct line){u, covered(b, u), gaps ? u->total : 0};
        done += lines[n].covered;
        all += lines[n++].of;
    }
    qsort(lines, (size_t)n, sizeof(*lines), worst_first);
    for (int i = 0; i < n && i < UNITS; i++) {
        const struct campaign_unit *u = lines[i].u;
        struct board_cell_view *cells = arena_array(a, struct board_cell_view, 2);
        cells[0] = cell_of(b, u, lines[i].covered, "covered");
        if (gaps)
            cells[1] = cell_of(b, u, u->total - lines[i].covered, "gaps");
        rows[v->row_count++] =
            (struct board_row_view){*u->unit_code ? u->unit : tr(b->h->lang, N_("(no lead office yet)")), cells,
                                    gaps ? rate(b, lines[i].covered, u->total) : NULL, ""};
    }
    v->rows = rows;
    if (gaps)
        v->heads[v->head_count++] = (struct board_head_view){
            rate(b, done, all),
            tr_arg(a, b->h->lang, N_("covered: {}"), arena_printf(a, "%lld / %lld", (long long)done, (long long)all)),
            NULL};
    v->more = tr(b->h->lang, N_("All units and rounds"));
    v->more_url = campaign_url(b->r, b->f->c.number);
}

static void fill_tile(const struct part *b, struct board_tile_view *v)
{
    bool gaps = b->f->c.kind->over != CAMPAIGN_UNITS;
    struct arena *a = b->r->arena;
    struct board_column_view *c = arena_array(a, struct board_column_view, 2);
    const char *round = arena_printf(a, "%d", b->round);
    *v = (struct board_tile_view){
        .code = b->round ? "round" : "cover",
        .chart = "bars",
        .stacked = true,
        .title = b->round ? tr_arg(a, b->h->lang, N_("How far is round {}?"), round)
                          : tr(b->h->lang, N_("How far is the campaign?")),
        .row_head = tr(b->h->lang, N_("Unit")),
        .rate_head = gaps ? tr(b->h->lang, N_("Rate")) : NULL,
        .columns = c,
        .column_count = gaps ? 2 : 1,
        .empty = tr(b->h->lang, N_("There is nothing to cover that you may see. Whoever planned the campaign finds on "
                                   "its page what it goes over."))};
    c[0] = (struct board_column_view){tr(b->h->lang, gaps ? N_("Covered") : N_("Activities")), "done"};
    c[1] = (struct board_column_view){tr(b->h->lang, N_("Gaps")), "late"};
    fill_units(b, v);
}

/* The last round that has begun; 0: none. */
static int round_now(const struct campaign_full *f, int64_t now)
{
    int n = 0;
    while (n < f->n_rounds && f->rounds[n].from_at <= now)
        n++;
    return n;
}

enum err board_campaign(struct req *r, const char *number)
{
    struct campaign_full f;
    struct desk_page_view p;
    struct html h = page_html(r, false);
    struct part b = {.r = r, .h = &h, .f = &f};
    enum err x = campaign_get(conn_of(r), site_of(r), viewer_of(r), r->arena, str_or(number, ""), &f, &r->error);
    if (x == ERR_OK)
        x = campaign_cover(conn_of(r), viewer_of(r), r->arena, &f.c, &b.m, &r->error);
    if (x != ERR_OK)
        return x;
    struct board_tile_view *tiles = arena_array(r->arena, struct board_tile_view, TILES);
    struct board_view v = {.title = f.c.title, .path = "/desk/board", .tiles = tiles, .as_of = h.now};
    fill_tile(&b, &tiles[v.tile_count++]);
    b.round = round_now(&f, h.now);
    if (b.round && f.n_rounds > 1)
        fill_tile(&b, &tiles[v.tile_count++]);
    x = desk_view(r, &h, v.title, &p);
    if (x != ERR_OK)
        return x;
    html_board(&h, &p, &v);
    return page_done(&h);
}
