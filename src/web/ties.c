/* Ties: the roles, one's own, how much of a role is covered, one unit's grid. */
#include "web/ties.h"

#include "base/str.h"
#include "html/tie.html.h"
#include "http/url.h"
#include "model/unit.h"
#include "web/desk.h"

#define ROWS 50

const char *tie_who(struct req *r, const struct tie *t)
{
    return *t->officer ? arena_printf(r->arena, "%s %s", t->unit, t->officer) : t->unit;
}

const char *tie_url(struct req *r, const char *reg, const char *code, int64_t no)
{
    return arena_printf(r->arena, "/desk/s/%s/%s/tie/%lld", reg, code, (long long)no);
}

const char *tie_heading(struct req *r, const struct html *h, const struct tie *t)
{
    const struct tie_slot *slot = tie_role_slot(t->role, t->slot);
    const char *name = tr_words(h->lang, &t->role->name);
    return slot ? arena_printf(r->arena, "%s · %s", name, tr_words(h->lang, &slot->name)) : name;
}

const char *tie_due_words(struct req *r, const struct html *h, unsigned due)
{
    static const struct {
        unsigned bit;
        const char *word;
    } words[] = {{TIE_DUE_NOTE, N_("the month's note")},
                 {TIE_DUE_VISIT, N_("a visit")},
                 {TIE_DUE_ANSWER, N_("an answer to what was disputed")},
                 {TIE_DUE_REVIEW, N_("the review")}};
    const char *out = NULL;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!(due & words[i].bit))
            continue;
        const char *word = tr(h->lang, words[i].word);
        out = out ? arena_printf(r->arena, h->lang == LANG_EN ? "%s, %s" : "%s、%s", out, word) : word;
    }
    return out;
}

const char *tie_state_words(const struct html *h, const struct tie *t)
{
    static const char *const words[] = {
        [TIE_HELD] = N_("Lasts"), [TIE_VACANT] = N_("Its holder has left"), [TIE_ENDED] = N_("Ended")};
    return tr(h->lang, words[t->state]);
}

enum tone tie_tone(const struct tie *t)
{
    static const enum tone tones[] = {[TIE_HELD] = TONE_DONE, [TIE_VACANT] = TONE_LATE, [TIE_ENDED] = TONE_NEUTRAL};
    return t->state == TIE_HELD && t->due ? TONE_BACK : tones[t->state];
}

const struct tie_row_view *tie_rows(struct req *r, const struct html *h, const struct tie_list *l)
{
    struct tie_row_view *rows = arena_array(r->arena, struct tie_row_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        const struct tie *t = &l->rows[i];
        rows[i] = (struct tie_row_view){.url = tie_url(r, t->reg, t->code, t->no),
                                        .subject_url = arena_printf(r->arena, "/desk/s/%s/%s", t->reg, t->code),
                                        .subject = *t->name ? t->name : t->code,
                                        .role = tie_heading(r, h, t),
                                        .who = tie_who(r, t),
                                        .state = tie_state_words(h, t),
                                        .due = tie_due_words(r, h, t->due),
                                        .tone = tie_tone(t),
                                        .from_at = t->from_at,
                                        .until_at = t->ended_at ? t->ended_at : t->until_at,
                                        .ended = t->ended_at != 0};
    }
    return rows;
}

struct field_view tie_field(struct req *r, const struct html *h, const struct form_errors *errors, const char *name,
                            const char *label, const char *hint)
{
    return (struct field_view){.name = name,
                               .label = tr(h->lang, label),
                               .hint = hint ? tr(h->lang, hint) : NULL,
                               .value = str_or(req_field(r, name), ""),
                               .autocomplete = "off",
                               .error = page_field_sentence(r, h, errors, name)};
}

/* Of all registers that the role takes together; NULL where the viewer's units keep nothing of them. */
static enum err gap_words(struct req *r, const struct html *h, const struct tie_role *role, const char **ret)
{
    int64_t subjects = 0, gaps = 0;
    bool more = false;
    *ret = NULL;
    for (size_t i = 0; role->registers[i]; i++) {
        int64_t n, g;
        bool m;
        enum err x = tie_gaps(conn_of(r), site_of(r), viewer_of(r), role, register_find(role->registers[i]), &n, &g, &m,
                              &r->error);
        if (x != ERR_OK)
            return x;
        subjects += n;
        gaps += g;
        more = more || m;
    }
    if (more)
        *ret = tr(h->lang, N_("see the page"));
    else if (subjects)
        *ret = arena_printf(r->arena, "%lld/%lld", (long long)gaps, (long long)subjects);
    return ERR_OK;
}

static enum err page_roles(struct req *r)
{
    size_t n;
    struct desk_page_view p;
    const struct tie_role *const *all = tie_roles_all(&n);
    struct html h = page_html(r, false);
    struct tie_role_view *rows = arena_array(r->arena, struct tie_role_view, n + 1);
    int64_t *mine = arena_array(r->arena, int64_t, n + 1);
    enum err x = tie_mine_counts(conn_of(r), viewer_of(r), mine, &r->error);
    for (size_t i = 0; i < n && x == ERR_OK; i++) {
        rows[i] = (struct tie_role_view){.url = arena_printf(r->arena, "/desk/ties/%s", all[i]->code),
                                         .name = tr_words(h.lang, &all[i]->name),
                                         .about = tr_words(h.lang, &all[i]->about),
                                         .mine = mine[i]};
        x = gap_words(r, &h, all[i], &rows[i].gaps);
    }
    const struct tie_roles_view v = {rows, n};
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Ties"), &p);
    if (x != ERR_OK)
        return x;
    html_tie_roles(&h, &p, &v);
    return page_done(&h);
}

static enum err page_mine(struct req *r)
{
    struct tie_list l;
    struct desk_page_view p;
    const char *after = req_query(r, "after");
    enum err x = tie_mine(conn_of(r), site_of(r), viewer_of(r), r->arena, NULL, after, ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct tie_mine_view v = {
        .rows = tie_rows(r, &h, &l), .row_count = (size_t)l.n, .path = "/desk/ties/mine", .first = str_empty(after)};
    if (l.next)
        v.next = arena_printf(r->arena, "%s?after=%s", v.path, url_encode(r->arena, l.next));
    x = desk_view(r, &h, N_("My ties"), &p);
    if (x != ERR_OK)
        return x;
    html_tie_mine(&h, &p, &v);
    return page_done(&h);
}

/* ---- Coverage ---- */

struct asked {
    const struct tie_role *role;
    const struct register_def *d;
    struct unit unit; /* id 0: all */
    enum tie_show show;
};

static const struct {
    const char *code, *label;
} shows[] = {[TIE_SHOW_ALL] = {"", N_("All")},
             [TIE_SHOW_GAPS] = {"gaps", N_("Gaps")},
             [TIE_SHOW_HELD] = {"held", N_("Answered for")},
             [TIE_SHOW_OVER] = {"over", N_("Too many")},
             [TIE_SHOW_DUE] = {"due", N_("Something is due")}};

static enum err read_asked(struct req *r, struct asked *q)
{
    const char *reg = str_or(req_query(r, "register"), ""), *unit = str_or(req_query(r, "unit"), "");
    q->role = tie_role_find(str_or(req_param(r, "role"), ""));
    if (!q->role)
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such kind of tie."), NULL);
    q->d = register_find(*reg ? reg : q->role->registers[0]);
    if (!q->d || !tie_role_takes(q->role, q->d->code))
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such register."), NULL);
    for (size_t i = 0; i < COUNT_OF(shows); i++) {
        if (str_eq(shows[i].code, str_or(req_query(r, "show"), "")))
            q->show = (enum tie_show)i;
    }
    return *unit ? unit_by_code(conn_of(r), r->arena, unit, &q->unit, &r->error) : ERR_OK;
}

static const char *held_words(struct req *r, int64_t held, int64_t of)
{
    return of ? arena_printf(r->arena, "%lld/%lld, %.2f%%", (long long)held, (long long)of,
                             100.0 * (double)held / (double)of)
              : "—";
}

static struct tie_cover_view cover_row(struct req *r, const struct tie_coverage_view *v, const struct tie_unit_cover *x)
{
    struct tie_cover_view row = {.unit = x->unit,
                                 .subjects = x->subjects,
                                 .gaps = x->subjects - x->held,
                                 .over = x->over,
                                 .notes = x->notes,
                                 .visits = x->visits,
                                 .disputes = x->disputes,
                                 .held = held_words(r, x->held, x->subjects)};
    if (x->unit_code)
        row.url = arena_printf(r->arena, "%s?register=%s&unit=%s", v->path, v->reg, url_encode(r->arena, x->unit_code));
    return row;
}

static enum err fill_cover(struct req *r, const struct asked *q, struct tie_coverage_view *v)
{
    struct tie_cover cover;
    struct tie_load *loads = NULL;
    int n = 0;
    enum err x = tie_coverage(conn_of(r), site_of(r), viewer_of(r), r->arena, q->role, q->d, &cover, &r->error);
    if (x == ERR_OK)
        x = tie_loads(conn_of(r), viewer_of(r), r->arena, q->role, &loads, &n, &r->error);
    if (x != ERR_OK)
        return x;
    struct tie_cover_view *units = arena_array(r->arena, struct tie_cover_view, (size_t)cover.n + 1);
    struct tie_load_view *rows = arena_array(r->arena, struct tie_load_view, (size_t)n + 1);
    for (int i = 0; i < cover.n; i++)
        units[i] = cover_row(r, v, &cover.rows[i]);
    for (int i = 0; i < n; i++)
        rows[i] = (struct tie_load_view){
            .who = *loads[i].officer ? arena_printf(r->arena, "%s %s", loads[i].unit, loads[i].officer) : loads[i].unit,
            .held = loads[i].held,
            .below = loads[i].held < q->role->quota};
    v->units = units;
    v->unit_count = (size_t)cover.n;
    v->sum = cover_row(r, v, &cover.sum);
    v->more = cover.more;
    v->loads = rows;
    v->load_count = (size_t)n;
    return ERR_OK;
}

static struct tie_grid_row_view grid_row(struct req *r, const struct html *h, const struct asked *q,
                                         const struct tie_grid_row *x)
{
    int places = tie_role_places(q->role);
    struct tie_cell_view *ties = arena_array(r->arena, struct tie_cell_view, (size_t)x->n + 1);
    for (int i = 0; i < x->n; i++) {
        const struct tie_slot *slot = tie_role_slot(q->role, x->ties[i].slot);
        const char *who = tie_who(r, &x->ties[i]);
        ties[i] = (struct tie_cell_view){
            .url = tie_url(r, q->d->code, x->code, x->ties[i].no),
            .who = slot ? arena_printf(r->arena, "%s · %s", tr_words(h->lang, &slot->name), who) : who,
            .due = tie_due_words(r, h, x->ties[i].due),
            .vacant = x->ties[i].state == TIE_VACANT};
    }
    struct tie_grid_row_view row = {.url = arena_printf(r->arena, "/desk/s/%s/%s", q->d->code, x->code),
                                    .code = x->code,
                                    .name = x->name,
                                    .ties = ties,
                                    .tie_count = (size_t)x->n,
                                    .tone = x->places_held >= places ? TONE_DONE : TONE_LATE,
                                    .state = tr(h->lang, x->places_held >= places ? N_("Answered for") : N_("Gap"))};
    if (places > 1)
        row.state = arena_printf(r->arena, "%s %d/%d", row.state, x->places_held, places);
    return row;
}

static enum err fill_grid(struct req *r, const struct html *h, const struct asked *q, struct tie_coverage_view *v)
{
    struct tie_grid g;
    enum err x = tie_grid(conn_of(r), site_of(r), viewer_of(r), r->arena, q->role, q->d, q->unit.id, q->show,
                          req_query(r, "after"), ROWS, &g, &r->error);
    if (x != ERR_OK)
        return x;
    struct option_view *options = arena_array(r->arena, struct option_view, COUNT_OF(shows));
    struct tie_grid_row_view *rows = arena_array(r->arena, struct tie_grid_row_view, (size_t)g.n + 1);
    for (size_t i = 0; i < COUNT_OF(shows); i++)
        options[i] = (struct option_view){
            .value = shows[i].code, .label = tr(h->lang, shows[i].label), .chosen = q->show == (enum tie_show)i};
    for (int i = 0; i < g.n; i++)
        rows[i] = grid_row(r, h, q, &g.rows[i]);
    v->rows = rows;
    v->row_count = (size_t)g.n;
    v->unit = q->unit.name;
    v->unit_code = q->unit.code;
    v->show = (struct field_view){.name = "show",
                                  .label = tr(h->lang, N_("Which")),
                                  .options = options,
                                  .option_count = COUNT_OF(shows),
                                  .optional = true};
    if (g.next)
        v->next = arena_printf(r->arena, "%s?register=%s&unit=%s&show=%s&after=%s", v->path, v->reg,
                               url_encode(r->arena, q->unit.code), shows[q->show].code, url_encode(r->arena, g.next));
    return ERR_OK;
}

static void fill_registers(struct req *r, const struct html *h, const struct asked *q, struct tie_coverage_view *v)
{
    size_t n = 0;
    while (q->role->registers[n])
        n++;
    struct option_view *options = arena_array(r->arena, struct option_view, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct register_def *d = register_find(q->role->registers[i]);
        options[i] = (struct option_view){.value = arena_printf(r->arena, "%s?register=%s", v->path, d->code),
                                          .label = tr_words(h->lang, &d->name),
                                          .chosen = d == q->d};
    }
    v->registers = options;
    v->register_count = n;
}

static enum err page_coverage(struct req *r)
{
    struct asked q = {.show = TIE_SHOW_ALL};
    struct desk_page_view p;
    enum err x = read_asked(r, &q);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct tie_coverage_view v = {.name = tr_words(h.lang, &q.role->name),
                                  .about = tr_words(h.lang, &q.role->about),
                                  .path = arena_printf(r->arena, "/desk/ties/%s", q.role->code),
                                  .reg = q.d->code,
                                  .notes = q.role->note,
                                  .visits = q.role->every != TIE_NEVER,
                                  .confirm = q.role->confirm,
                                  .named = q.d->named,
                                  .quota = q.role->quota,
                                  .first = str_empty(req_query(r, "after"))};
    v.back = arena_printf(r->arena, "%s?register=%s", v.path, v.reg);
    fill_registers(r, &h, &q, &v);
    x = q.unit.id ? fill_grid(r, &h, &q, &v) : fill_cover(r, &q, &v);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.unit ? v.unit : v.name, &p);
    if (x != ERR_OK)
        return x;
    html_tie_coverage(&h, &p, &v);
    return page_done(&h);
}

static const struct route routes[] = {
    ROUTE(GET, "/desk/ties", page_roles, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/ties/mine", page_mine, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/ties/:role", page_coverage, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/s/:register/:code/tie", page_tie_new, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/s/:register/:code/tie", page_tie_new_send, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/s/:register/:code/tie/:no", page_tie, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/s/:register/:code/tie/:no/enter", page_tie_enter, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/s/:register/:code/tie/:no/hand", page_tie_hand, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/s/:register/:code/tie/:no/end", page_tie_end, PERM_OFFICER, 0, 0),
};

const struct route *routes_ties(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
