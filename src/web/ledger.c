/* Ledgers: a table, a board with a column for each state, or problem and result side by side. */
#include "web/ledger.h"

#include "base/str.h"
#include "html/ledger.html.h"
#include "web/desk.h"
#include "web/words.h"

#define ROWS  50
#define PAIRS 30
#define CARDS 10
#define CELL  300

static enum tone state_tone(const struct procedure *p, const struct state_def *s)
{
    const struct matter m = {.procedure = p->code, .procedure_version = p->version, .state = s->code};
    return tone_of(&m);
}

/* The words of a group, whose key is a code. */
static const char *group_name(const struct html *h, const struct ledger_asked *x, const struct ledger_row *row)
{
    const struct option_def *o = x->group_field && row->key ? field_option(x->group_field, row->key) : NULL;
    if (!row->key)
        return tr(h->lang, N_("All others"));
    if (o)
        return tr_words(h->lang, &o->name);
    return str_or(str_or(row->name, row->key), tr(h->lang, N_("not said")));
}

/* The ledger narrowed to a group; NULL where it cannot be. */
static const struct ledger_asked *narrowed(struct req *r, const struct ledger_asked *x, const struct ledger_row *row)
{
    struct ledger_asked *y = arena_obj(r->arena, struct ledger_asked);
    if (str_empty(row->key))
        return NULL;
    *y = *x;
    if (x->group == LEDGER_BY_UNIT)
        y->f.unit = row->key;
    else if (x->group == LEDGER_BY_AREA)
        y->f.area = row->key;
    else if (x->group == LEDGER_BY_CATEGORY)
        y->f.category = row->key;
    else
        y->t.own = arena_printf(r->arena, "%s:%s", x->group_field->part, row->key);
    return y;
}

static void fill_groups(struct req *r, const struct html *h, const struct ledger_asked *x,
                        const struct ledger_totals *t, struct ledger_view *v)
{
    static const char *const names[] = {
        [LEDGER_BY_UNIT] = N_("Lead"), [LEDGER_BY_AREA] = N_("Area"), [LEDGER_BY_CATEGORY] = N_("Field")};
    const struct procedure *p = x->ask.procedure;
    struct ledger_group_view *list = arena_array(r->arena, struct ledger_group_view, (size_t)t->n_rows + 1);
    for (int i = 0; i < t->n_rows; i++) {
        const struct ledger_asked *y = narrowed(r, x, &t->rows[i]);
        struct counted_view *cells = arena_array(r->arena, struct counted_view, p->n_states);
        for (size_t k = 0; k < p->n_states; k++)
            cells[k] = (struct counted_view){
                .n = t->rows[i].n[k],
                .url = y && t->rows[i].n[k] ? ledger_link(r->arena, y, "state", p->states[k].code) : NULL};
        list[i] = (struct ledger_group_view){.name = group_name(h, x, &t->rows[i]),
                                             .url = y ? ledger_link(r->arena, y, NULL, NULL) : NULL,
                                             .cells = cells,
                                             .sum = t->rows[i].sum};
    }
    v->groups = list;
    v->group_count = (size_t)t->n_rows;
    v->group_name = x->group_field             ? tr_words(h->lang, &x->group_field->name)
                    : x->group == LEDGER_WHOLE ? NULL
                                               : tr(h->lang, names[x->group]);
}

static const struct row_view *rows_of(struct req *r, struct html *h, const struct matter_list *l)
{
    struct row_view *rows = arena_array(r->arena, struct row_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++)
        rows[i] = desk_row(r, h, &l->rows[i]);
    return rows;
}

/* One column is further back than its beginning where the address says so. */
static enum err fill_cards(struct req *r, struct html *h, const struct ledger_asked *x, struct ledger_column_view *c,
                           const struct state_def *s)
{
    struct ledger_ask ask = x->ask;
    struct matter_list l;
    bool moved = str_eq(req_query(r, "col"), s->code);
    ask.filter.state = s->code;
    enum err e = ledger_list(conn_of(r), site_of(r), viewer_of(r), r->arena, &ask, moved ? req_query(r, "after") : NULL,
                             CARDS, &l, &r->error);
    if (e != ERR_OK)
        return e;
    const char *here = ledger_link(r->arena, x, NULL, NULL);
    c->cards = rows_of(r, h, &l);
    c->card_count = (size_t)l.n;
    c->start = moved ? here : NULL;
    c->next = l.next ? arena_printf(r->arena, "%s&col=%s&after=%s", here, s->code, l.next) : NULL;
    return ERR_OK;
}

static enum err fill_columns(struct req *r, struct html *h, const struct ledger_asked *x, const struct ledger_totals *t,
                             struct ledger_view *v)
{
    const struct procedure *p = x->ask.procedure;
    struct ledger_asked table = *x;
    struct ledger_column_view *list = arena_array(r->arena, struct ledger_column_view, p->n_states + 1);
    enum err e = ERR_OK;
    bool board = str_eq(x->t.view, "board");
    if (board)
        table.t.view = "table";
    for (size_t i = 0; e == ERR_OK && i < p->n_states; i++) {
        list[i] = (struct ledger_column_view){.name = tr_words(h->lang, &p->states[i].name),
                                              .url = ledger_link(r->arena, &table, "state", p->states[i].code),
                                              .tone = state_tone(p, &p->states[i]),
                                              .n = t->n[i]};
        bool hidden = !str_empty(x->f.state) && !str_eq(x->f.state, p->states[i].code);
        if (board && !hidden)
            e = fill_cards(r, h, x, &list[i], &p->states[i]);
    }
    v->columns = list;
    v->column_count = p->n_states;
    return e;
}

/* A cell is no page: the matter's own has the rest. */
static const char *shorter(struct req *r, const char *text)
{
    return utf8_length(text) <= CELL ? text : arena_printf(r->arena, "%s…", utf8_cut(r->arena, text, CELL));
}

static enum err fill_pairs(struct req *r, struct html *h, const struct ledger_asked *x, const struct matter_list *l,
                           struct ledger_view *v)
{
    struct ledger_pair_view *list = arena_array(r->arena, struct ledger_pair_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        struct ledger_pair p;
        const struct matter *m = &l->rows[i];
        enum err e = ledger_pair(conn_of(r), viewer_of(r), r->arena, x->ask.procedure, m->id, &p, &r->error);
        if (e != ERR_OK)
            return e;
        list[i] = (struct ledger_pair_view){.row = desk_row(r, h, m),
                                            .problem = str_eq(p.problem, m->title) ? "" : shorter(r, p.problem),
                                            .measures = shorter(r, p.measures),
                                            .outcome = shorter(r, p.outcome),
                                            .signed_by = arena_printf(r->arena, "%s %s", p.signed_unit, p.signed_by),
                                            .closed_at = m->closed_at};
    }
    v->pairs = list;
    v->pair_count = (size_t)l->n;
    return ERR_OK;
}

static enum err fill_rows(struct req *r, struct html *h, const struct ledger_asked *x, struct ledger_view *v)
{
    struct matter_list l;
    bool pairs = str_eq(x->t.view, "pairs");
    if (str_eq(x->t.view, "board"))
        return ERR_OK;
    enum err e = ledger_list(conn_of(r), site_of(r), viewer_of(r), r->arena, &x->ask, req_query(r, "after"),
                             pairs ? PAIRS : ROWS, &l, &r->error);
    if (e != ERR_OK)
        return e;
    v->next = l.next ? arena_printf(r->arena, "%s&after=%s", v->here, l.next) : NULL;
    v->start = req_query(r, "after") ? v->here : NULL;
    if (pairs)
        return fill_pairs(r, h, x, &l, v);
    v->rows = rows_of(r, h, &l);
    v->row_count = (size_t)l.n;
    v->shown = (struct columns_view){
        .state = true, .area = true, .unit = true, .category = true, .due = true, .received = true};
    return ERR_OK;
}

static enum err fill_ledger(struct req *r, struct html *h, const struct ledger_asked *x, struct ledger_view *v)
{
    struct ledger_totals t;
    enum err e = ledger_totals(conn_of(r), site_of(r), viewer_of(r), r->arena, &x->ask, x->group,
                               x->group_field ? x->group_field->part : NULL, &t, &r->error);
    if (e != ERR_OK)
        return e;
    v->sum = t.sum;
    v->at_least = t.at_least;
    fill_groups(r, h, x, &t, v);
    e = fill_columns(r, h, x, &t, v);
    return e == ERR_OK ? fill_rows(r, h, x, v) : e;
}

static void fill_head(struct req *r, const struct html *h, const struct ledger_asked *x, struct ledger_view *v)
{
    static const char *const views[] = {"table", "board", "pairs"};
    static const char *const names[] = {N_("Table"), N_("Board"), N_("Problems and results")};
    struct desk_link *tabs = arena_array(r->arena, struct desk_link, COUNT_OF(views));
    struct option_view *kept = arena_array(r->arena, struct option_view, LEDGER_PARAMS);
    for (size_t i = 0; i < COUNT_OF(views); i++)
        tabs[i] = (struct desk_link){.label = tr(h->lang, names[i]),
                                     .url = ledger_link(r->arena, x, "view", views[i]),
                                     .current = str_eq(views[i], x->t.view)};
    ledger_params(r->arena, x, kept);
    for (size_t i = 0; i < LEDGER_PARAMS; i++) {
        if (!str_empty(kept[i].label))
            kept[v->kept_count++] = kept[i];
    }
    v->tabs = tabs;
    v->tab_count = COUNT_OF(views);
    v->kept = kept;
    v->mode = x->t.view;
    v->title = tr_arg(r->arena, h->lang, N_("{}: ledger"), tr_words(h->lang, &x->ask.procedure->name));
    v->path = arena_printf(r->arena, LEDGER_PATH "?procedure=%s&view=%s", x->t.procedure, x->t.view);
    v->here = ledger_link(r->arena, x, NULL, NULL);
    v->filtered = *desk_filter_query(r->arena, &x->f) || x->ask.part;
    v->as_of = h->now;
    v->unit = viewer_of(r)->unit_name;
}

enum err page_ledger(struct req *r)
{
    struct ledger_asked x;
    struct ledger_view v = {.kept_count = 0};
    struct desk_page_view p;
    struct html h = page_html(r, true);
    enum err e = ledger_read(r, &x);
    if (e != ERR_OK)
        return e;
    fill_head(r, &h, &x, &v);
    if (x.errors.n == 0)
        e = fill_ledger(r, &h, &x, &v);
    if (e == ERR_OK)
        e = ledger_fill_form(r, &h, &x, &v);
    if (e == ERR_OK)
        e = desk_view(r, &h, N_("Ledgers"), &p);
    if (e != ERR_OK)
        return e;
    html_ledger(&h, &p, &v);
    return page_done(&h);
}
