/* The board: what its viewer needs to know today, in at most six questions, of all that they may see or of one office.
 */
#include "html/board.html.h"

#include "base/str.h"
#include "http/url.h"
#include "model/tally.h"
#include "model/unit.h"
#include "web/asked.h"
#include "web/board.h"
#include "web/desk.h"

#define PATH  "/desk/board"
#define REACH 118 /* months back that "ever" means: days of figures are at most ten years */

/* Whoever works for one office begins with that one, the others with all they may see. */
#define WIDE_ROLES                                                                                                     \
    (ROLE_LEADER | ROLE_SUPERVISOR | ROLE_OFFICE | ROLE_DISPATCHER | ROLE_INTAKE | ROLE_VERIFIER | ROLE_PUBLISHER)

/* This month and the two before it. */
static struct period usual_period(int64_t now, struct zone z)
{
    return board_days(board_month(now, -2, z), board_month(now, 1, z));
}

/* Of days that are whole months the same number of months, so that it is read from sums as well. */
static struct period earlier(const struct period *p, struct zone z)
{
    struct period first = period_month_of(p->from, z), last = period_month_of(p->to - 1, z);
    if (p->kind != PERIOD_DAYS || first.from != p->from || last.to != p->to)
        return period_before(p, z);
    int n = 0;
    for (struct period m = first; m.from < p->to; m = period_after(&m, z))
        n++;
    return board_days(board_month(p->from, -n, z), p->from);
}

static enum err own_unit(struct req *r, const char **ret_code, const char **ret_name)
{
    struct unit u;
    *ret_code = *ret_name = "";
    if (!viewer_of(r)->unit_id)
        return ERR_OK;
    enum err x = unit_by_id(conn_of(r), r->arena, viewer_of(r)->unit_id, &u, &r->error);
    if (x == ERR_OK) {
        *ret_code = u.code;
        *ret_name = u.name;
    }
    return x;
}

/* What cannot be read is told beside its field. */
static enum err read_board(struct req *r, const struct html *h, const char *own, struct board *b,
                           struct form_errors *errors)
{
    const struct zone z = site_of(r)->zone;
    const char *unit = req_query(r, "unit");
    *b = (struct board){.r = r,
                        .h = h,
                        .z = z,
                        .p = usual_period(h->now, z),
                        .ever = board_days(board_month(h->now, -REACH, z), board_month(h->now, 1, z)),
                        .period_text = str_or(req_query(r, "period"), ""),
                        .unit = unit                                   ? unit
                                : viewer_has(viewer_of(r), WIDE_ROLES) ? ""
                                                                       : own};
    b->ask.by = INDICATOR_BYS;
    b->ask.known = &b->known;
    enum err x = asked_figures(r, &b->period_text, b->unit, &b->p, &b->ask, errors);
    b->before = earlier(&b->p, z);
    return x;
}

static const char *board_url(const struct board *b, const char *period, const char *unit)
{
    return arena_printf(b->r->arena, PATH "?period=%s&unit=%s", url_encode(b->r->arena, period),
                        url_encode(b->r->arena, unit));
}

static void fill_links(const struct board *b, const char *own, const char *own_name, struct board_view *v)
{
    static const char *const names[] = {N_("Three months"), N_("This month"), N_("This quarter"), N_("This year")};
    struct arena *a = b->r->arena;
    struct civil c = civil_of(b->h->now, b->z);
    const struct period usual = usual_period(b->h->now, b->z), month = period_month_of(b->h->now, b->z);
    const char *texts[] = {period_text(a, &usual, b->z), period_text(a, &month, b->z),
                           arena_printf(a, "%04d-Q%d", c.year, (c.month + 2) / 3), arena_printf(a, "%04d", c.year)};
    struct desk_link *links = arena_array(a, struct desk_link, COUNT_OF(texts) + 2);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        links[i] = (struct desk_link){.label = tr(b->h->lang, names[i]),
                                      .url = board_url(b, texts[i], b->unit),
                                      .current = str_eq(b->period_text, texts[i])};
    v->periods = links;
    v->period_count = COUNT_OF(texts);
    v->scopes = links + COUNT_OF(texts);
    links[COUNT_OF(texts)] = (struct desk_link){.label = tr(b->h->lang, N_("All that I may see")),
                                                .url = board_url(b, b->period_text, ""),
                                                .current = str_empty(b->unit)};
    links[COUNT_OF(texts) + 1] = (struct desk_link){.label = own_name,
                                                    .url = board_url(b, b->period_text, own),
                                                    .current = !str_empty(own) && str_eq(b->unit, own)};
    v->scope_count = str_empty(own) ? 1 : 2;
}

static struct field_view field_of(struct req *r, const struct html *h, const struct form_errors *errors,
                                  const char *name, const char *label, const char *value)
{
    return (struct field_view){.name = name,
                               .label = tr(h->lang, label),
                               .value = value,
                               .autocomplete = "off",
                               .optional = true,
                               .error = page_field_sentence(r, h, errors, name)};
}

/* All six are of one moment. */
static enum err fill_tiles(struct board *b, struct board_view *v)
{
    struct req *r = b->r;
    enum err x = tally_moment(conn_of(r), site_of(r), &b->known, &r->error);
    if (x == ERR_OK)
        x = board_tiles(b, v);
    tally_moment_end(conn_of(r), &b->known);
    return x;
}

static enum err page_board(struct req *r)
{
    if (!str_empty(req_query(r, "campaign")))
        return board_campaign(r, req_query(r, "campaign"));
    struct board b;
    struct form_errors errors = {0};
    struct desk_page_view p;
    struct html h = page_html(r, false);
    struct board_view v = {.title = tr(h.lang, N_("Board")), .path = PATH, .as_of = h.now};
    const char *own, *own_name;
    enum err x = own_unit(r, &own, &own_name);
    if (x == ERR_OK)
        x = read_board(r, &h, own, &b, &errors);
    if (x == ERR_OK && errors.n == 0)
        x = fill_tiles(&b, &v);
    if (x != ERR_OK)
        return x;
    fill_links(&b, own, own_name, &v);
    v.errors = page_field_errors(r, &h, &errors, &v.error_count);
    v.period = field_of(r, &h, &errors, "period", N_("Period"), b.period_text);
    v.period.hint = tr(h.lang, N_("2023-09, 2023-Q3, 2023 or 2023-09-01..2023-10-15"));
    v.unit = field_of(r, &h, &errors, "unit", N_("Unit, and those below"), b.unit);
    x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Board"), &p);
    if (x != ERR_OK)
        return x;
    html_board(&h, &p, &v);
    return page_done(&h);
}

static const struct route routes[] = {
    ROUTE(GET, PATH, page_board, PERM_OFFICER, 0, 0),
};

const struct route *routes_board(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
