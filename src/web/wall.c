/* The echo wall: its filters, its pages. */
#include "web/wall.h"

#include <string.h>

#include "base/str.h"
#include "html/public.html.h"
#include "model/area.h"
#include "model/category.h"
#include "model/unit.h"
#include "web/choices.h"
#include "web/page.h"
#include "web/resident.h"
#include "web/words.h"

#define WALL_PAGE 20
/* As many lines as .clip-short and .clip leave, and the bytes of one: more than the widest page has room for. */
#define QUESTION_LINES 2
#define ANSWER_LINES   6
#define LINE_BYTES     ((size_t)132)

static const char *const filter_names[] = {"area", "unit", "category", "solved", "q", "from", "to"};

/* By code or name; by id as older addresses have it. */
static enum err read_area(struct req *r, struct notice_filter *f)
{
    struct area a;
    const char *text = req_query(r, "area");
    if (str_empty(text))
        return ERR_OK;
    enum err x = area_named(conn_of(r), r->arena, text, &a, &r->error);
    if (x == ERR_NOT_FOUND && str_int(text, 1, INT64_MAX, &f->area_id))
        x = area_by_id(conn_of(r), r->arena, f->area_id, &a, &r->error);
    if (x == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, "area", N_("There is no such area."), NULL);
    f->area_id = x == ERR_OK ? a.id : 0;
    return x;
}

static enum err read_unit(struct req *r, struct notice_filter *f)
{
    struct unit u;
    const char *text = req_query(r, "unit");
    if (str_empty(text))
        return ERR_OK;
    enum err x = unit_by_code(conn_of(r), r->arena, text, &u, &r->error);
    if (x == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, "unit", N_("There is no such office."), NULL);
    f->unit_id = x == ERR_OK ? u.id : 0;
    return x;
}

static enum err read_category(struct req *r, struct notice_filter *f)
{
    struct category c;
    const char *text = req_query(r, "category");
    if (str_empty(text))
        return ERR_OK;
    enum err x = category_named(conn_of(r), r->arena, text, &c, &r->error);
    if (x == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, "category", N_("There is no such field."), NULL);
    f->category = x == ERR_OK ? c.code : NULL;
    return x;
}

static enum err read_moment(struct req *r, const char *name, bool end, int64_t *ret)
{
    const char *text = req_query(r, name);
    if (str_empty(text))
        return ERR_OK;
    if (time_parse(text, site_of(r)->zone, ret) != ERR_OK)
        return error_set(&r->error, ERR_INVALID, name, N_("“{}” has to be a time such as 2026-11-25T09:30:00+08:00."),
                         "%s", name);
    if (end && !strchr(text, ':'))
        *ret += MS_DAY;
    return ERR_OK;
}

static const char *or_null(const char *s)
{
    return str_empty(s) ? NULL : s;
}

enum err wall_narrowed(struct req *r, struct notice_filter *ret)
{
    enum err x = read_area(r, ret);
    if (x == ERR_OK)
        x = read_unit(r, ret);
    if (x == ERR_OK)
        x = read_category(r, ret);
    if (x == ERR_OK)
        x = read_moment(r, "from", false, &ret->from);
    if (x == ERR_OK)
        x = read_moment(r, "to", true, &ret->to);
    return x == ERR_OK ? notice_filter_check(ret, &r->error) : x;
}

enum err wall_filter(struct req *r, struct notice_filter *ret)
{
    *ret = (struct notice_filter){.solved = or_null(req_query(r, "solved")), .text = or_null(req_query(r, "q"))};
    return wall_narrowed(r, ret);
}

/* The same query with one name left out, to which another value can be put. */
static const char *query_without(struct req *r, const char *name)
{
    const char *text = "";
    for (size_t i = 0; i < COUNT_OF(filter_names); i++) {
        const char *value = req_query(r, filter_names[i]);
        if (!str_empty(value) && !str_eq(filter_names[i], name))
            text = arena_printf(r->arena, "%s%s%s=%s", text, *text ? "&" : "?", filter_names[i],
                                url_encode(r->arena, value));
    }
    return text;
}

static const char *query_with(struct req *r, const char *query, const char *name, const char *value)
{
    if (str_empty(value))
        return query;
    return arena_printf(r->arena, "%s%s%s=%s", query, *query ? "&" : "?", name, url_encode(r->arena, value));
}

const char *wall_query(struct req *r, const char *after)
{
    return query_with(r, query_without(r, NULL), "after", after);
}

static struct echo_view echo_of(struct req *r, struct html *h, const struct notice *n)
{
    return (struct echo_view){.number = n->number,
                              .url = arena_printf(r->arena, "/wall/%s", n->number),
                              .title = n->title,
                              .question = n->question,
                              .answer = n->answer,
                              .unit = n->unit_name,
                              .area = n->area_name,
                              .category = n->category_name,
                              .submitted_at = n->submitted_at,
                              .answered_at = n->answered_at,
                              .published_at = n->published_at,
                              .solved = str_empty(n->solved) ? NULL : word_solved(h->lang, n->solved),
                              .satisfied = str_empty(n->satisfied) ? NULL : word_satisfied(h->lang, n->satisfied)};
}

/* The pages of lists show the first lines of a text (.clip): what no screen has room for there need not be sent. */
static const char *first_lines(struct arena *a, const char *text, size_t lines)
{
    static const char more[] = "…";
    size_t n = strnlen(text, lines * LINE_BYTES);
    if (!text[n])
        return text;
    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    char *out = arena_alloc(a, n + sizeof(more));
    memcpy(out, text, n);
    memcpy(out + n, more, sizeof(more));
    return out;
}

const struct echo_view *wall_echoes(struct req *r, struct html *h, const struct notice_list *l)
{
    struct echo_view *list = arena_array(r->arena, struct echo_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        list[i] = echo_of(r, h, &l->rows[i]);
        list[i].question = first_lines(r->arena, list[i].question, QUESTION_LINES);
        list[i].answer = first_lines(r->arena, list[i].answer, ANSWER_LINES);
    }
    return list;
}

/* Counties as chips: each keeps the rest of the filter. */
static void fill_areas(struct req *r, const struct area_list *l, const struct notice_filter *f, struct wall_view *v)
{
    const char *rest = query_without(r, "area");
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        const char *value = str_or(l->rows[i].code, l->rows[i].name);
        list[i] = (struct option_view){.value = arena_printf(r->arena, "/wall%s", query_with(r, rest, "area", value)),
                                       .label = l->rows[i].name,
                                       .chosen = l->rows[i].id == f->area_id};
    }
    v->areas = list;
    v->area_count = (size_t)l->n;
    v->everywhere = arena_printf(r->arena, "/wall%s", rest);
    v->in_area = f->area_id != 0;
}

static struct field_view choice(const struct html *h, const char *name, const char *label,
                                const struct option_view *options, size_t n)
{
    return (struct field_view){
        .name = name, .label = tr(h->lang, label), .options = options, .option_count = n, .optional = true};
}

static void fill_categories(const struct html *h, const struct category_list *l, const struct notice_filter *f,
                            struct wall_view *v)
{
    struct option_view *list = arena_array(h->arena, struct option_view, (size_t)l->n + 1);
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("All"))};
    for (int i = 0; i < l->n; i++) {
        const struct category *c = &l->rows[i];
        list[i + 1] =
            (struct option_view){.value = c->code,
                                 .label = h->lang == LANG_EN ? str_or(c->name_en, c->name) : c->name,
                                 .chosen = f->category && strncmp(f->category, c->code, strlen(c->code)) == 0};
    }
    v->category = choice(h, "category", N_("Field"), list, (size_t)l->n + 1);
}

static void fill_units(const struct html *h, const struct unit_list *l, const struct notice_filter *f,
                       struct wall_view *v)
{
    struct option_view *list = arena_array(h->arena, struct option_view, (size_t)l->n + 1);
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("All"))};
    for (int i = 0; i < l->n; i++)
        list[i + 1] = (struct option_view){
            .value = l->rows[i].code, .label = l->rows[i].name, .chosen = l->rows[i].id == f->unit_id};
    v->unit = choice(h, "unit", N_("Answered by"), list, (size_t)l->n + 1);
}

static void fill_rest(struct req *r, const struct html *h, const struct notice_filter *f, struct wall_view *v)
{
    static const char *const codes[] = {"", "yes", "half", "no", "none"};
    struct option_view *list = arena_array(r->arena, struct option_view, COUNT_OF(codes));
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        const char *label = i == 0                     ? tr(h->lang, N_("All"))
                            : i + 1 == COUNT_OF(codes) ? tr(h->lang, N_("not rated yet"))
                                                       : word_solved(h->lang, codes[i]);
        list[i] = (struct option_view){
            .value = codes[i], .label = label, .chosen = i && str_eq(codes[i], str_or(f->solved, "."))};
    }
    v->solved = choice(h, "solved", N_("Rating"), list, COUNT_OF(codes));
    v->text = (struct field_view){.name = "q",
                                  .label = tr(h->lang, N_("Words")),
                                  .value = str_or(f->text, ""),
                                  .type = "search",
                                  .max = NOTICE_TEXT_MAX,
                                  .optional = true};
    v->from = (struct field_view){.name = "from",
                                  .label = tr(h->lang, N_("Published from")),
                                  .value = str_or(req_query(r, "from"), ""),
                                  .type = "date",
                                  .optional = true};
    v->to = (struct field_view){.name = "to",
                                .label = tr(h->lang, N_("until")),
                                .value = str_or(req_query(r, "to"), ""),
                                .type = "date",
                                .optional = true};
    v->area = str_or(req_query(r, "area"), "");
    v->filtered = f->unit_id || f->category || f->solved || f->text || f->from || f->to;
}

static enum err fill_filters(struct req *r, const struct html *h, const struct notice_filter *f, struct wall_view *v)
{
    const struct wall_choices *c;
    enum err x = wall_choices_get(r, &c);
    if (x != ERR_OK)
        return x;
    fill_areas(r, &c->areas, f, v);
    fill_categories(h, &c->categories, f, v);
    fill_units(h, &c->units, f, v);
    fill_rest(r, h, f, v);
    return ERR_OK;
}

enum err page_wall(struct req *r)
{
    struct notice_filter f;
    struct notice_list l;
    struct wall_view v = {0};
    const char *cursor = req_query(r, "after");
    enum err x = wall_filter(r, &f);
    if (x == ERR_OK)
        x = notice_list(conn_of(r), site_of(r), r->arena, &f, cursor, WALL_PAGE, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    x = fill_filters(r, &h, &f, &v);
    if (x != ERR_OK)
        return x;
    const char *query = wall_query(r, NULL);
    v.echoes = wall_echoes(r, &h, &l);
    v.echo_count = (size_t)l.n;
    v.building = l.building;
    v.first = !cursor;
    v.newest = arena_printf(r->arena, "/wall%s", query);
    v.atom = arena_printf(r->arena, "/wall.atom%s", query);
    v.json = arena_printf(r->arena, "/wall.json%s", query);
    v.csv = arena_printf(r->arena, "/open/wall.csv%s", query);
    if (l.next)
        v.next = arena_printf(r->arena, "/wall%s", wall_query(r, l.next));
    struct page_view p = page_view(r, &h, N_("Echo wall"), crumb_home, 1);
    p.atom = v.atom;
    p.json = v.json;
    html_wall(&h, &p, &v);
    return page_done(&h);
}

enum err page_wall_item(struct req *r)
{
    struct notice n;
    const struct crumb trail[] = {crumb_home[0], {N_("Echo wall"), "/wall"}};
    enum err x = notice_by_number(conn_of(r), r->arena, req_param(r, "number"), &n, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct echo_view e = echo_of(r, &h, &n);
    struct page_view p = page_view(r, &h, n.title, trail, COUNT_OF(trail));
    p.atom = "/wall.atom";
    p.json = "/wall.json";
    html_wall_item(&h, &p, &e);
    return page_done(&h);
}
