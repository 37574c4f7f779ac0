/* Residents: the lecture menu, and ordering from it without an account. */
#include "web/menu.h"

#include "base/str.h"
#include "html/menu.html.h"
#include "http/url.h"
#include "model/procedures.h"
#include "web/activities.h"
#include "web/places.h"
#include "web/raise.h"
#include "web/resident.h"

static const char *words_of(const struct html *h, const struct field_def *d, const char *value)
{
    const struct option_def *o = d && d->type == FIELD_CHOICE ? field_option(d, value) : NULL;
    return o ? tr_words(h->lang, &o->name) : value;
}

const char *menu_topic_words(const struct html *h, const char *part, const char *value)
{
    const struct register_field *f = register_field(register_find(MENU_TOPIC), part);
    return words_of(h, f ? &f->field : NULL, value);
}

const char *menu_order_words(const struct html *h, const char *part, const char *value)
{
    return words_of(h, procedure_raised_field(procedure_by_code(MENU_PROCEDURE), part), value);
}

static const char *meta_of(struct req *r, const struct html *h, const struct menu_topic *t)
{
    const char *minutes = *t->minutes ? tr_arg(r->arena, h->lang, N_("{} minutes"), t->minutes) : "";
    const char *const parts[] = {menu_topic_words(h, "theme", t->theme), menu_topic_words(h, "speech", t->speech),
                                 minutes, menu_topic_words(h, "audience", t->audience)};
    const char *all = "";
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (*parts[i])
            all = arena_printf(r->arena, "%s%s%s", all, *all ? " · " : "", parts[i]);
    }
    return all;
}

/* The path of the menu or of one topic, with the place that came along. */
static const char *path_of(struct req *r, const char *path, const char *theme, const char *at)
{
    const char *all = path;
    if (!str_empty(theme))
        all = arena_printf(r->arena, "%s?theme=%s", all, theme);
    if (!str_empty(at))
        all = arena_printf(r->arena, "%s%cat=%s", all, str_empty(theme) ? '?' : '&', url_encode(r->arena, at));
    return all;
}

/* REGISTER:CODE of a place, as it stands in addresses. */
static const char *at_of(struct req *r, const struct place *p)
{
    return p->id ? arena_printf(r->arena, "%s:%s", p->def->code, p->code) : NULL;
}

static void fill_themes(struct req *r, const struct html *h, const struct menu_topics *l, const char *theme,
                        const char *at, struct menu_view *v)
{
    const struct field_def *d = &register_field(register_find(MENU_TOPIC), "theme")->field;
    struct option_view *list = arena_array(r->arena, struct option_view, d->n_options + 1);
    list[v->theme_count++] =
        (struct option_view){.value = path_of(r, "/menu", "", at), .label = tr(h->lang, N_("All")), .chosen = !*theme};
    for (size_t i = 0; i < d->n_options; i++) {
        bool there = false;
        for (int k = 0; k < l->n; k++)
            there = there || str_eq(l->rows[k].theme, d->options[i].code);
        if (there)
            list[v->theme_count++] = (struct option_view){.value = path_of(r, "/menu", d->options[i].code, at),
                                                          .label = tr_words(h->lang, &d->options[i].name),
                                                          .chosen = str_eq(theme, d->options[i].code)};
    }
    v->themes = list;
    v->theme_count = l->n ? v->theme_count : 0;
}

static enum err page_menu(struct req *r)
{
    const char *theme = str_or(req_query(r, "theme"), "");
    struct menu_topics l;
    struct place place;
    struct menu_view v = {.row_count = 0};
    enum err x = resident_place(r, req_query(r, "at"), &place);
    if (x == ERR_OK)
        x = menu_topics(conn_of(r), r->arena, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    const char *at = at_of(r, &place);
    struct menu_topic_view *rows = arena_array(r->arena, struct menu_topic_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++) {
        const struct menu_topic *t = &l.rows[i];
        if (!*theme || str_eq(theme, t->theme))
            rows[v.row_count++] = (struct menu_topic_view){
                path_of(r, arena_printf(r->arena, "/menu/%s", t->code), "", at), t->name, meta_of(r, &h, t), t->about};
    }
    v.rows = rows;
    v.at_name = place.id ? place_title(r, &h, &place) : NULL;
    fill_themes(r, &h, &l, theme, at, &v);
    struct page_view p = page_view(r, &h, N_("Lecture menu"), crumb_home, 1);
    html_menu(&h, &p, &v);
    return page_done(&h);
}

/* What was typed, or what the place says before anybody typed. */
struct input {
    const char *op, *place, *note, *name, *phone, *at;
    int64_t area;
};

static enum err procedure_now(struct req *r, const struct procedure **ret)
{
    return procedure_in_force(conn_of(r), MENU_PROCEDURE, clock_now(&site_of(r)->clock), ret, &r->error);
}

/* All that the procedure asks, but the topic: that is chosen. */
static void fill_asked(struct req *r, const struct html *h, const struct procedure *p, const struct form_errors *errors,
                       struct menu_form_view *v)
{
    struct field_view *list = arena_array(r->arena, struct field_view, PROCEDURE_FIELDS_MAX);
    for (size_t i = 0; i < PROCEDURE_FIELDS_MAX && p->fields[i].part; i++) {
        if (!str_eq(p->fields[i].part, "topic"))
            list[v->asked_count++] = raise_field(r, h, &p->fields[i], req_field(r, p->fields[i].part), errors);
    }
    v->asked = list;
}

/* What a form is about. */
struct ordering {
    const struct procedure *procedure;
    struct menu_topic topic;
    struct place place;
};

static enum err read_ordering(struct req *r, const char *at, struct ordering *o)
{
    enum err x = menu_topic(conn_of(r), r->arena, req_param(r, "code"), &o->topic, &r->error);
    if (x == ERR_OK)
        x = resident_place(r, at, &o->place);
    return x == ERR_OK ? procedure_now(r, &o->procedure) : x;
}

static enum err show_form(struct req *r, const struct ordering *o, const struct input *in,
                          const struct form_errors *errors, int status)
{
    const struct menu_topic *t = &o->topic;
    const struct place *place = &o->place;
    const struct crumb trail[] = {crumb_home[0], {N_("Lecture menu"), "/menu"}};
    struct html h = page_html(r, true);
    struct menu_form_view v = {.name = t->name,
                               .meta = meta_of(r, &h, t),
                               .about = t->about,
                               .url = arena_printf(r->arena, "/menu/%s", t->code),
                               .op = str_empty(in->op) ? page_op(r) : in->op,
                               .at = at_of(r, place),
                               .at_name = place->id ? place_title(r, &h, place) : NULL};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_asked(r, &h, o->procedure, errors, &v);
    v.place = activity_field(r, &h, errors, "place", N_("Exact place"), in->place);
    v.place.hint = tr(h.lang, N_("Village, street, building, or what stands beside it"));
    v.place.max = MATTER_PLACE_MAX;
    v.note = activity_field(r, &h, errors, "note", N_("What the team should know"), in->note);
    v.note.hint = tr(h.lang, N_("What your people would like to hear, and which village or unit you order for."));
    v.note.max = MENU_NOTE_MAX;
    v.note.rows = 3;
    v.contact = activity_field(r, &h, errors, "name", N_("Name"), in->name);
    v.contact.autocomplete = "name";
    v.contact.max = 60;
    v.phone = activity_field(r, &h, errors, "phone", N_("Phone"), in->phone);
    v.phone.type = v.phone.autocomplete = v.phone.inputmode = "tel";
    v.note.optional = v.contact.optional = v.phone.optional = true;
    enum err x = resident_areas(r, &h, in->area, &v.groups, &v.group_count);
    if (x != ERR_OK)
        return x;
    struct page_view p = page_view(r, &h, t->name, trail, COUNT_OF(trail));
    resp_status(r, status);
    html_menu_form(&h, &p, &v);
    return page_done(&h);
}

static enum err page_topic(struct req *r)
{
    const struct form_errors none = {0};
    struct input in = {.area = 0};
    struct ordering o;
    enum err x = read_ordering(r, req_query(r, "at"), &o);
    if (x == ERR_OK && o.place.id) {
        in.place = utf8_cut(r->arena, place_words(r, &o.place), MATTER_PLACE_MAX - 1);
        x = resident_town(r, &o.place, &in.area);
    }
    return x == ERR_OK ? show_form(r, &o, &in, &none, 200) : x;
}

static const struct form_field order_fields[] = {
    FORM(struct input, place, FORM_TEXT, 2, MATTER_PLACE_MAX, FORM_REQUIRED, N_("Exact place")),
    FORM(struct input, note, FORM_LONGTEXT, 0, MENU_NOTE_MAX, 0, N_("What the team should know")),
    FORM(struct input, area, FORM_INT, 1, INT64_MAX, 0, N_("County and town")),
    FORM(struct input, name, FORM_TEXT, 0, 60, 0, N_("Name")),
    FORM(struct input, phone, FORM_PHONE, 0, 0, 0, N_("Phone")),
    FORM(struct input, op, FORM_ID, 0, 64, 0, ""),
    FORM(struct input, at, FORM_TEXT, 0, SUBJECT_CODE_MAX * 2 + 1, 0, ""),
};

/* The fields of the procedure but the topic, as they were typed. */
static void fill_said(struct req *r, const struct procedure *p, struct submission *x)
{
    struct said_field *list = arena_array(r->arena, struct said_field, PROCEDURE_FIELDS_MAX);
    for (size_t i = 0; i < PROCEDURE_FIELDS_MAX && p->fields[i].part; i++) {
        if (!str_eq(p->fields[i].part, "topic"))
            list[x->n_fields++] = (struct said_field){p->fields[i].part, req_field(r, p->fields[i].part)};
    }
    x->fields = list;
}

static enum err send_order(struct req *r, const struct ordering *o, const struct input *in, struct receipt *ret)
{
    struct submission x = {.area_id = in->area,
                           .place = in->place,
                           .at = o->place.id,
                           .channel = "web",
                           .contact = {.name = in->name, .phone = in->phone},
                           .lang = page_html(r, false).lang == LANG_EN ? "en" : NULL,
                           .key = str_empty(in->op) ? NULL : in->op,
                           .from = r->client};
    fill_said(r, o->procedure, &x);
    return menu_order(conn_of(r), site_of(r), &viewer_nobody, r->arena, o->topic.code, &x, in->note, ret, &r->error);
}

static enum err page_topic_send(struct req *r)
{
    struct input in = {.area = 0};
    struct form_errors errors = {0};
    struct receipt receipt;
    struct ordering o;
    enum err read = form_read(r, order_fields, COUNT_OF(order_fields), &in, &errors);
    enum err x = read_ordering(r, in.at, &o);
    if (x != ERR_OK)
        return x;
    if (read != ERR_OK)
        return show_form(r, &o, &in, &errors, 422);
    if (!in.area && o.place.area_id)
        in.area = o.place.area_id;
    x = send_order(r, &o, &in, &receipt);
    if (x == ERR_OK)
        return resident_receipt(r, &receipt, N_("Lecture menu"), "/menu", !str_empty(in.phone));
    if (x == ERR_CONFLICT) {
        in.op = NULL;
        form_error_add(&errors, "note", NULL,
                       N_("This form was sent before with another text. If this is a new order, send it again."), NULL);
        return show_form(r, &o, &in, &errors, 409);
    }
    if (x != ERR_INVALID && (x != ERR_BUSY || !r->error.msgid))
        return x;
    page_model_error(&errors, &r->error);
    return show_form(r, &o, &in, &errors, x == ERR_BUSY ? 429 : 422);
}

static const struct route routes[] = {
    ROUTE(GET, "/menu", page_menu, PERM_PUBLIC, ROUTE_SHARED, 0),
    ROUTE(GET, "/menu/:code", page_topic, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/menu/:code", page_topic_send, PERM_PUBLIC, ROUTE_UNSEEN, 0),
    ROUTE(GET, "/desk/menu", page_menu_orders, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/menu/:number", page_menu_order, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/menu/:number/match", page_menu_match, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/menu/:number/schedule", page_menu_schedule, PERM_OFFICER, 0, 0),
};

const struct route *routes_menu(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
