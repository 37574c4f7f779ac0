/* The filter that the lists of the desk and its search take from the address. */
#include "web/desk_filter.h"

#include "base/str.h"
#include "catalogue/procedure.h"
#include "web/choices.h"
#include "web/desk.h"
#include "web/words.h"

static const char *const channels[] = {"web", "phone", "visit", "letter", "api", "import", NULL};
static const char *const clocks[] = {"late", "today", "soon", "none", NULL};

static const struct form_field typed_fields[] = {
    FORM(struct desk_filter, area, FORM_ID, 0, 20, 0, N_("Area")),
    FORM(struct desk_filter, unit, FORM_TEXT, 0, 100, 0, N_("Lead")),
    FORM(struct desk_filter, category, FORM_ID, 0, 16, 0, N_("Field")),
    FORM(struct desk_filter, channel, FORM_ID, 0, 16, 0, N_("Channel")),
    FORM(struct desk_filter, state, FORM_ID, 0, 30, 0, N_("State")),
    FORM(struct desk_filter, clock, FORM_ID, 0, 10, 0, N_("Limit")),
    FORM(struct desk_filter, from, FORM_DATE, 20000101, 21000101, 0, N_("Received from")),
    FORM(struct desk_filter, to, FORM_DATE, 20000101, 21000101, 0, N_("Received to")),
};

static const char *add_param(struct arena *a, const char *query, const char *name, const char *value)
{
    if (str_empty(value))
        return query;
    return arena_printf(a, "%s%s%s=%s", query, *query ? "&" : "", name, url_encode(a, value));
}

const char *desk_filter_day(struct arena *a, int32_t day)
{
    return day ? arena_printf(a, "%04d-%02d-%02d", day / 10000, day / 100 % 100, day % 100) : "";
}

const char *desk_filter_query(struct arena *a, const struct desk_filter *t)
{
    const char *q = "";
    q = add_param(a, q, "area", t->area);
    q = add_param(a, q, "unit", t->unit);
    q = add_param(a, q, "category", t->category);
    q = add_param(a, q, "channel", t->channel);
    q = add_param(a, q, "state", t->state);
    q = add_param(a, q, "clock", t->clock);
    q = add_param(a, q, "from", desk_filter_day(a, t->from));
    return add_param(a, q, "to", desk_filter_day(a, t->to));
}

const struct option_view *desk_filter_kept(struct req *r, const struct desk_filter *t, size_t *ret_n)
{
    const struct option_view all[] = {{"area", t->area, NULL, false},
                                      {"unit", t->unit, NULL, false},
                                      {"category", t->category, NULL, false},
                                      {"channel", t->channel, NULL, false},
                                      {"state", t->state, NULL, false},
                                      {"clock", t->clock, NULL, false},
                                      {"from", desk_filter_day(r->arena, t->from), NULL, false},
                                      {"to", desk_filter_day(r->arena, t->to), NULL, false}};
    struct option_view *list = arena_array(r->arena, struct option_view, COUNT_OF(all));
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (!str_empty(all[i].label))
            list[n++] = all[i];
    }
    *ret_n = n;
    return list;
}

enum err desk_filter_read(struct req *r, struct desk_filter *t, struct matter_filter *ret, struct form_errors *errors)
{
    const struct site *s = site_of(r);
    enum err x = form_read(r, typed_fields, COUNT_OF(typed_fields), t, errors);
    struct matter_filter f = {.category = t->category, .channel = t->channel, .state = t->state};
    f.clock = matter_clock_of(t->clock);
    str_int(str_or(t->area, ""), 1, INT64_MAX, &f.area_id);
    if (t->from)
        f.from = day_start(t->from, s->zone);
    if (t->to)
        f.to = day_start(t->to, s->zone) + MS_DAY;
    if (x == ERR_OK)
        x = desk_unit_id(r, t->unit, "unit", &f.unit_id);
    if (x == ERR_INVALID && errors->n == 0)
        page_model_error(errors, &r->error);
    *ret = f;
    return x == ERR_INVALID ? ERR_OK : x;
}

/* A picker whose first choice is everything. */
struct choices {
    struct option_view *v;
    size_t n;
};

static struct choices choices_new(struct req *r, const struct html *h, size_t max)
{
    struct choices c = {arena_array(r->arena, struct option_view, max + 1), 1};
    c.v[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("all"))};
    return c;
}

static void add_choice(struct choices *c, const char *value, const char *label, const char *chosen)
{
    c->v[c->n++] = (struct option_view){.value = value, .label = label, .chosen = str_eq(value, chosen)};
}

static struct field_view select_of(const struct html *h, const char *name, const char *label, const struct choices *c)
{
    return (struct field_view){.name = name, .label = tr(h->lang, label), .options = c->v, .option_count = c->n};
}

static void fill_places(struct req *r, const struct html *h, const struct desk_choices *all,
                        const struct desk_filter *t, struct filter_view *v)
{
    struct choices a = choices_new(r, h, (size_t)all->areas.n), c = choices_new(r, h, (size_t)all->categories.n);
    for (int i = 0; i < all->areas.n; i++)
        add_choice(&a, arena_printf(r->arena, "%lld", (long long)all->areas.rows[i].id), all->areas.rows[i].name,
                   t->area);
    for (int i = 0; i < all->categories.n; i++)
        add_choice(&c, all->categories.rows[i].code, all->categories.rows[i].name, t->category);
    v->area = select_of(h, "area", N_("Area"), &a);
    v->category = select_of(h, "category", N_("Field"), &c);
}

static void fill_words(struct req *r, const struct html *h, const struct desk_filter *t, struct filter_view *v)
{
    static const char *const clock_names[] = {N_("Overdue"), N_("Due today"), N_("Due within three days"),
                                              N_("No limit runs")};
    const struct procedure *p = procedure_by_code(PROCEDURE_USUAL);
    struct choices ch = choices_new(r, h, COUNT_OF(channels)), cl = choices_new(r, h, COUNT_OF(clocks)),
                   st = choices_new(r, h, p->n_states);
    for (size_t i = 0; channels[i]; i++)
        add_choice(&ch, channels[i], word_channel(h->lang, channels[i]), t->channel);
    for (size_t i = 0; clocks[i]; i++)
        add_choice(&cl, clocks[i], tr(h->lang, clock_names[i]), t->clock);
    for (size_t i = 0; i < p->n_states; i++)
        add_choice(&st, p->states[i].code, tr_words(h->lang, &p->states[i].name), t->state);
    v->channel = select_of(h, "channel", N_("Channel"), &ch);
    v->clock = select_of(h, "clock", N_("Limit"), &cl);
    v->state = select_of(h, "state", N_("State"), &st);
    v->unit = (struct field_view){.name = "unit", .label = tr(h->lang, N_("Lead")), .value = t->unit, .optional = true};
    v->from = (struct field_view){.name = "from",
                                  .label = tr(h->lang, N_("Received from")),
                                  .type = "date",
                                  .value = desk_filter_day(r->arena, t->from),
                                  .optional = true};
    v->to = v->from;
    v->to.name = "to";
    v->to.label = tr(h->lang, N_("Received to"));
    v->to.value = desk_filter_day(r->arena, t->to);
}

enum err desk_filter_fill(struct req *r, const struct html *h, const struct desk_filter *t, struct filter_view *v)
{
    const struct desk_choices *all;
    enum err x = desk_choices_get(r, &all);
    if (x != ERR_OK)
        return x;
    fill_words(r, h, t, v);
    fill_places(r, h, all, t, v);
    v->units = all->units;
    v->unit_count = all->unit_count;
    return ERR_OK;
}
