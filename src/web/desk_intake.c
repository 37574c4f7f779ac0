/* Recording what comes by call, letter or on foot: text first, everything else by a few keys. */
#include <strings.h>

#include "base/str.h"
#include "html/desk.html.h"
#include "html/when.h"
#include "model/area.h"
#include "model/category.h"
#include "model/move.h"
#include "model/similar.h"
#include "model/submit.h"
#include "web/desk.h"
#include "web/desk_group.h"
#include "web/raise.h"
#include "web/resident.h"
#include "web/words.h"

struct intake {
    const char *body, *title, *phone, *name, *mail, *address, *channel, *category, *area, *place, *against_unit, *op,
        *into;
    int64_t occurred;
    bool against, look;
};

static const char *const channels[] = {"phone", "visit", "letter", NULL};

static const struct form_field intake_fields[] = {
    FORM(struct intake, body, FORM_LONGTEXT, 0, MATTER_BODY_MAX, 0, N_("What was said")),
    FORM(struct intake, title, FORM_TEXT, 0, MATTER_TITLE_MAX, 0, N_("In one line")),
    FORM(struct intake, phone, FORM_PHONE, 0, 0, 0, N_("Phone")),
    FORM(struct intake, name, FORM_TEXT, 0, 60, 0, N_("Name")),
    FORM(struct intake, mail, FORM_TEXT, 0, 120, 0, N_("Mail address")),
    FORM(struct intake, address, FORM_TEXT, 0, 200, 0, N_("Home address")),
    FORM_OF(struct intake, channel, FORM_CHOICE, 0, N_("Channel"), channels),
    FORM(struct intake, category, FORM_ID, 0, 16, 0, N_("Field")),
    FORM(struct intake, area, FORM_TEXT, 0, 100, 0, N_("Area")),
    FORM(struct intake, place, FORM_TEXT, 0, MATTER_PLACE_MAX, 0, N_("Exact place")),
    FORM(struct intake, occurred, FORM_TIME, 0, 0, 0, N_("When it came, if not now")),
    FORM(struct intake, against, FORM_BOOL, 0, 0, 0, N_("Speaks of an office or an official")),
    FORM(struct intake, against_unit, FORM_TEXT, 0, 100, 0, N_("Which office")),
    FORM(struct intake, look, FORM_BOOL, 0, 0, 0, ""),
    FORM(struct intake, op, FORM_ID, 0, 64, 0, ""),
    FORM(struct intake, into, FORM_ID, 0, 40, 0, ""),
};

static void fill_fields(struct req *r, const struct html *h, const struct intake *in, const struct form_errors *errors,
                        struct intake_view *v)
{
    enum lang lang = h->lang;
    v->body = (struct field_view){
        .name = "body", .label = tr(lang, N_("What was said")), .value = in->body, .max = MATTER_BODY_MAX, .rows = 8};
    v->title = (struct field_view){.name = "title",
                                   .label = tr(lang, N_("In one line")),
                                   .hint = tr(lang, N_("Empty: the beginning of the text")),
                                   .value = in->title,
                                   .max = MATTER_TITLE_MAX,
                                   .optional = true};
    v->phone = (struct field_view){.name = "phone",
                                   .label = tr(lang, N_("Phone")),
                                   .value = in->phone,
                                   .type = "tel",
                                   .autocomplete = "off",
                                   .first = true,
                                   .optional = true};
    v->name = (struct field_view){.name = "name",
                                  .label = tr(lang, N_("Name")),
                                  .value = in->name,
                                  .autocomplete = "off",
                                  .max = 60,
                                  .optional = true};
    v->mail = (struct field_view){.name = "mail",
                                  .label = tr(lang, N_("Mail address")),
                                  .value = in->mail,
                                  .type = "email",
                                  .autocomplete = "off",
                                  .max = 120,
                                  .optional = true};
    v->address = (struct field_view){.name = "address",
                                     .label = tr(lang, N_("Home address")),
                                     .hint = tr(lang, N_("For letters; a postal code may stand before it")),
                                     .value = in->address,
                                     .autocomplete = "off",
                                     .max = 200,
                                     .optional = true};
    v->area = (struct field_view){.name = "area", .label = tr(lang, N_("Area")), .value = in->area, .optional = true};
    v->place = (struct field_view){.name = "place",
                                   .label = tr(lang, N_("Exact place")),
                                   .value = in->place,
                                   .autocomplete = "off",
                                   .max = MATTER_PLACE_MAX,
                                   .optional = true};
    v->occurred = (struct field_view){.name = "occurred",
                                      .label = tr(lang, N_("When it came, if not now")),
                                      .type = "datetime-local",
                                      .optional = true};
    v->against_unit = (struct field_view){
        .name = "against_unit", .label = tr(lang, N_("Which office")), .value = in->against_unit, .optional = true};
    v->category = (struct field_view){.name = "category", .label = tr(lang, N_("Field")), .optional = true};
    struct field_view *all[] = {&v->body, &v->title, &v->phone,    &v->name,         &v->mail,    &v->address,
                                &v->area, &v->place, &v->occurred, &v->against_unit, &v->category};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        all[i]->error = page_field_sentence(r, h, errors, all[i]->name);
    v->against = in->against;
}

static void fill_channel(struct req *r, const struct html *h, const struct intake *in, struct intake_view *v)
{
    struct option_view *list = arena_array(r->arena, struct option_view, 3);
    for (int i = 0; i < 3; i++)
        list[i] = (struct option_view){.value = channels[i],
                                       .label = word_channel(h->lang, channels[i]),
                                       .chosen = str_eq(str_or(in->channel, "phone"), channels[i])};
    v->channel =
        (struct field_view){.name = "channel", .label = tr(h->lang, N_("Channel")), .options = list, .option_count = 3};
}

static enum err fill_category(struct req *r, const struct html *h, const struct intake *in, struct intake_view *v)
{
    struct category_list l;
    enum err x = category_children(conn_of(r), r->arena, "", &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)l.n + 1);
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("I do not know"))};
    for (int i = 0; i < l.n; i++)
        list[i + 1] = (struct option_view){
            .value = l.rows[i].code, .label = l.rows[i].name, .chosen = str_eq(in->category, l.rows[i].code)};
    v->category.options = list;
    v->category.option_count = (size_t)l.n + 1;
    return ERR_OK;
}

/* Counties and towns by their joined names, pinyin initials beside them. */
static enum err fill_areas(struct req *r, struct intake_view *v)
{
    struct area_list counties, towns;
    struct option_view *list = arena_array(r->arena, struct option_view, 1000);
    enum err x = resident_counties(r, r->arena, &counties);
    for (int i = 0; x == ERR_OK && i < counties.n && v->area_count < 1000; i++) {
        const struct area *c = &counties.rows[i];
        list[v->area_count++] = (struct option_view){.value = c->name, .label = c->initials};
        x = area_children(conn_of(r), r->arena, c->id, &towns, &r->error);
        for (int k = 0; x == ERR_OK && k < towns.n && v->area_count < 1000; k++)
            list[v->area_count++] = (struct option_view){
                .value = arena_printf(r->arena, "%s%s", c->name, towns.rows[k].name), .label = towns.rows[k].initials};
    }
    v->areas = list;
    return x;
}

static enum err fill_same(struct req *r, struct html *h, const struct intake *in, struct intake_view *v)
{
    struct matter_list l;
    if (str_empty(in->phone))
        return ERR_OK;
    enum err x = matter_same_caller(conn_of(r), site_of(r), viewer_of(r), r->arena, in->phone, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct row_view *rows = arena_array(r->arena, struct row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = desk_row(r, h, &l.rows[i]);
    v->same = rows;
    v->same_count = (size_t)l.n;
    v->looked = true;
    return ERR_OK;
}

static enum err area_id(struct req *r, const char *typed, int64_t *ret);

/* What is open and like what is being told. An accusation is compared with nothing. */
static enum err fill_alike(struct req *r, struct html *h, const struct intake *in, struct intake_view *v)
{
    struct similar rows[SIMILAR_MAX];
    struct similar_query q = {
        .title = in->title, .body = in->body, .place = in->place, .category = in->category, .phone = in->phone};
    int n = 0;
    if (str_empty(in->body) || in->against || !str_empty(in->against_unit))
        return ERR_OK;
    enum err x = area_id(r, in->area, &q.area_id);
    if (x == ERR_INVALID) /* said at the field when it is stored */
        r->error = (struct error){0};
    else if (x != ERR_OK)
        return x;
    x = similar_list(conn_of(r), site_of(r), viewer_of(r), r->arena, &q, rows, &n, &r->error);
    v->alike = desk_likenesses(r, h, rows, n, in->into, NULL);
    v->alike_count = (size_t)n;
    v->compared = true;
    return x;
}

/* The kind that was chosen, else the usual one. */
static enum err choose_kind(struct req *r, struct raise_kinds *ret)
{
    enum err x = raise_kinds(r, RAISED_BY_STAFF, ret);
    return x == ERR_OK && !ret->chosen ? ERR_NOT_FOUND : x;
}

static enum err fill_kinds(struct req *r, const struct html *h, const struct form_errors *errors, bool typed,
                           struct intake_view *v)
{
    struct raise_kinds k;
    enum err x = choose_kind(r, &k);
    if (x != ERR_OK)
        return x;
    v->kind = k.chosen->code;
    v->kinds = raise_links(r, h, &k, "/desk/intake");
    v->kind_count = k.n;
    v->asked = raise_fields(r, h, k.chosen, errors, typed, &v->asked_count);
    return ERR_OK;
}

/* Of the matter just stored: what it was merged into, or why not. */
struct stored {
    const struct receipt *receipt;
    const char *merged, *not_merged;
    bool closed; /* whoever recorded it may not open it */
};

static enum err show_form(struct req *r, const struct intake *in, const struct form_errors *errors,
                          const struct stored *stored)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct intake_view v = {.op = stored || str_empty(in->op) ? page_op(r) : in->op};
    enum err x = fill_kinds(r, &h, errors, !stored, &v);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_fields(r, &h, in, errors, &v);
    fill_channel(r, &h, in, &v);
    if (x == ERR_OK)
        x = fill_category(r, &h, in, &v);
    if (x == ERR_OK)
        x = fill_areas(r, &v);
    if (x == ERR_OK)
        x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK)
        x = fill_same(r, &h, in, &v);
    if (x == ERR_OK)
        x = fill_alike(r, &h, in, &v);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Record a matter"), &p);
    if (x != ERR_OK)
        return x;
    if (stored) {
        v.number = stored->receipt->number;
        v.due_at = stored->receipt->due_at;
        v.secret = arena_printf(r->arena, "%.4s %s", stored->receipt->secret, stored->receipt->secret + 4);
        v.closed = stored->closed;
        v.merged = stored->merged;
        v.not_merged = stored->not_merged;
        resp_secret(r);
    }
    if (v.error_count)
        resp_status(r, 422);
    html_intake(&h, &p, &v);
    return page_done(&h);
}

enum err page_intake(struct req *r)
{
    const struct intake empty = {0};
    const struct form_errors none = {0};
    return show_form(r, &empty, &none, NULL);
}

/* "bwjd" stands for the one area whose initials these are. */
static enum err area_by_initials(struct req *r, const char *typed, int64_t *ret)
{
    struct area_list l;
    int found = 0;
    enum err x = area_search(conn_of(r), r->arena, typed, 50, &l, &r->error);
    for (int i = 0; x == ERR_OK && i < l.n; i++) {
        if (strcasecmp(str_or(l.rows[i].initials, ""), typed) == 0) {
            *ret = l.rows[i].id;
            found++;
        }
    }
    if (x == ERR_OK && found != 1)
        return error_set(&r->error, ERR_INVALID, "area",
                         found ? N_("Several areas are written {}: please choose one from the list.")
                               : N_("There is no area called “{}”."),
                         "%s", typed);
    return x;
}

/* "龙文区步文街道" or "步文街道" or a code: the first area whose joined or own name it is. */
static enum err area_id(struct req *r, const char *typed, int64_t *ret)
{
    struct area area;
    *ret = 0;
    if (str_empty(typed))
        return ERR_OK;
    enum err x = area_named(conn_of(r), r->arena, typed, &area, &r->error);
    if (x == ERR_OK)
        *ret = area.id;
    if (x != ERR_NOT_FOUND)
        return x;
    return area_by_initials(r, typed, ret);
}

static enum err store(struct req *r, const struct intake *in, struct receipt *ret)
{
    struct submission x = {.title = in->title,
                           .body = in->body,
                           .place = in->place,
                           .category = in->category,
                           .channel = str_or(in->channel, "phone"),
                           .contact = {.name = in->name, .phone = in->phone, .mail = in->mail, .address = in->address},
                           .against = in->against || !str_empty(in->against_unit),
                           .occurred_at = in->occurred,
                           .key = str_empty(in->op) ? NULL : in->op};
    struct raise_kinds k;
    enum err y = choose_kind(r, &k);
    if (y == ERR_OK)
        y = area_id(r, in->area, &x.area_id);
    if (y == ERR_OK)
        y = desk_unit_id(r, in->against_unit, "against_unit", &x.against_unit_id);
    if (y != ERR_OK)
        return y;
    x.procedure = k.chosen->code;
    x.fields = raise_said(r, k.chosen, &x.n_fields);
    return submit(conn_of(r), site_of(r), viewer_of(r), r->arena, &x, ret, &r->error);
}

/* The clerk saw that it is the same. What was told is stored already; if the other one has gone on meanwhile, the clerk
 * is told so and nothing is lost. */
static enum err merge(struct req *r, const struct intake *in, struct stored *s)
{
    struct matter m;
    if (str_empty(in->into))
        return ERR_OK;
    enum err x = matter_by_number(conn_of(r), viewer_of(r), r->arena, s->receipt->number, &m, &r->error);
    if (x != ERR_OK)
        return x;
    const struct move_request q = {.number = m.number,
                                   .move = "merge",
                                   .version = m.version,
                                   .op_key = str_empty(in->op) ? NULL : in->op,
                                   .other = in->into};
    x = move_make(conn_of(r), site_of(r), viewer_of(r), &q, &r->error);
    if (x == ERR_OK)
        s->merged = in->into;
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    struct html h = page_html(r, true);
    s->not_merged = arena_printf(r->arena, "%s %s", tr(h.lang, N_("It is stored, but was not merged:")),
                                 tr_arg(r->arena, h.lang, r->error.msgid, r->error.arg));
    r->error = (struct error){0};
    return ERR_OK;
}

/* What is said against somebody goes where the clerk who wrote it down does not look. */
static enum err find_out_closed(struct req *r, struct stored *s)
{
    struct matter m;
    enum err x = matter_by_number(conn_of(r), viewer_of(r), r->arena, s->receipt->number, &m, &r->error);
    s->closed = x == ERR_NOT_FOUND;
    if (!s->closed)
        return x;
    r->error = (struct error){0};
    return ERR_OK;
}

enum err page_intake_send(struct req *r)
{
    struct intake in = {0};
    struct form_errors errors = {0};
    struct receipt receipt;
    enum err x = form_read(r, intake_fields, COUNT_OF(intake_fields), &in, &errors);
    if (x != ERR_OK || in.look)
        return show_form(r, &in, &errors, NULL);
    x = store(r, &in, &receipt);
    struct stored stored = {.receipt = &receipt};
    if (x == ERR_OK)
        x = find_out_closed(r, &stored);
    if (x == ERR_OK && !stored.closed)
        x = merge(r, &in, &stored);
    if (x == ERR_OK) {
        /* The next call begins with an empty form. */
        const struct intake empty = {0};
        return show_form(r, &empty, &errors, &stored);
    }
    if (x == ERR_CONFLICT) {
        in.op = NULL;
        form_error_add(&errors, "body", NULL,
                       N_("This form was sent before with another text. If this is a new matter, send it again."),
                       NULL);
        return show_form(r, &in, &errors, NULL);
    }
    if (x != ERR_INVALID)
        return x;
    page_model_error(&errors, &r->error);
    return show_form(r, &in, &errors, NULL);
}
