/* "Say it": the resident's form and its receipt. */
#include "base/str.h"
#include "html/public.html.h"
#include "model/category.h"
#include "model/matter.h"
#include "model/menu.h"
#include "model/notice_alike.h"
#include "model/place.h"
#include "model/submit.h"
#include "web/page.h"
#include "web/places.h"
#include "web/raise.h"
#include "web/resident.h"
#include "web/upload.h"

#define SAY_BODY_MAX (100 * 1024 * 1024)

struct say {
    const char *title, *body, *place, *category, *name, *phone, *mail, *reach, *against_text, *op;
    int64_t area;
    bool against, look;
    const char *at; /* REGISTER:CODE of the place whose sign was opened */
};

static const char *const reaches[] = {"any", "sms", "mail", "none", NULL};

static const struct form_field say_fields[] = {
    FORM(struct say, body, FORM_LONGTEXT, 1, MATTER_BODY_MAX, FORM_REQUIRED, N_("What happened")),
    FORM(struct say, title, FORM_TEXT, 0, MATTER_TITLE_MAX, 0, N_("In one line")),
    FORM(struct say, category, FORM_ID, 0, 16, 0, N_("Field")),
    FORM(struct say, area, FORM_INT, 1, INT64_MAX, 0, N_("County and town")),
    FORM(struct say, place, FORM_TEXT, 0, MATTER_PLACE_MAX, 0, N_("Exact place")),
    FORM(struct say, name, FORM_TEXT, 0, 60, 0, N_("Name")),
    FORM(struct say, phone, FORM_PHONE, 0, 0, 0, N_("Phone")),
    FORM(struct say, mail, FORM_TEXT, 0, 120, 0, N_("Mail address")),
    FORM_OF(struct say, reach, FORM_CHOICE, 0, N_("How may we tell you?"), reaches),
    FORM(struct say, against, FORM_BOOL, 0, 0, 0, N_("Speaks of an office or an official")),
    FORM(struct say, against_text, FORM_TEXT, 0, MATTER_PLACE_MAX, 0, N_("Whom")),
    FORM(struct say, look, FORM_BOOL, 0, 0, 0, ""),
    FORM(struct say, op, FORM_ID, 0, 64, 0, ""),
    FORM(struct say, at, FORM_TEXT, 0, SUBJECT_CODE_MAX * 2 + 1, 0, ""),
};

static enum err fill_categories(struct req *r, const struct html *h, const char *chosen, struct field_view *f)
{
    struct category_list l;
    enum err x = category_children(conn_of(r), r->arena, "", &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)l.n + 1);
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("I do not know")), .chosen = str_empty(chosen)};
    for (int i = 0; i < l.n; i++) {
        bool english = h->lang == LANG_EN && !str_empty(l.rows[i].name_en);
        list[i + 1] = (struct option_view){.value = l.rows[i].code,
                                           .label = english ? l.rows[i].name_en : l.rows[i].name,
                                           .chosen = str_eq(chosen, l.rows[i].code)};
    }
    f->options = list;
    f->option_count = (size_t)l.n + 1;
    return ERR_OK;
}

static void fill_reach(struct req *r, const struct html *h, const struct say *s, struct field_view *f)
{
    static const char *const words[] = {N_("By message to the phone, else by mail"), N_("By message to the phone"),
                                        N_("By mail"), N_("Not at all; I look myself")};
    struct option_view *list = arena_array(r->arena, struct option_view, COUNT_OF(words));
    for (size_t i = 0; i < COUNT_OF(words); i++)
        list[i] = (struct option_view){
            .value = reaches[i], .label = tr(h->lang, words[i]), .chosen = str_eq(str_or(s->reach, "any"), reaches[i])};
    *f = (struct field_view){.name = "reach",
                             .label = tr(h->lang, N_("How may we tell you?")),
                             .options = list,
                             .option_count = COUNT_OF(words)};
}

/* Asked for only where the site sends messages. */
static void fill_told(struct req *r, const struct html *h, const struct say *s, const struct form_errors *errors,
                      struct say_view *v)
{
    v->tells = site_of(r)->channels != NULL;
    if (v->tells)
        v->phone.hint =
            tr(h->lang, N_("Only for questions, for news of this matter, and for a new secret if you lose yours."));
    fill_reach(r, h, s, &v->reach);
    v->mail = (struct field_view){.name = "mail",
                                  .label = tr(h->lang, N_("Mail address")),
                                  .value = s->mail,
                                  .type = "email",
                                  .autocomplete = "email",
                                  .inputmode = "email",
                                  .max = 120,
                                  .error = page_field_sentence(r, h, errors, "mail"),
                                  .optional = true};
}

static void fill_fields(struct req *r, const struct html *h, const struct say *s, const struct form_errors *errors,
                        struct say_view *v)
{
    enum lang lang = h->lang;
    v->body = (struct field_view){
        .name = "body",
        .label = tr(lang, N_("What happened")),
        .hint = tr(lang, N_("When, where, and how you would like it solved. No ID number, please.")),
        .value = s->body,
        .max = MATTER_BODY_MAX,
        .rows = 6};
    v->title = (struct field_view){.name = "title",
                                   .label = tr(lang, N_("In one line")),
                                   .value = s->title,
                                   .max = MATTER_TITLE_MAX,
                                   .optional = true};
    v->category = (struct field_view){.name = "category", .label = tr(lang, N_("Field")), .optional = true};
    v->place = (struct field_view){.name = "place",
                                   .label = tr(lang, N_("Exact place")),
                                   .hint = tr(lang, N_("Village, street, building, or what stands beside it")),
                                   .value = s->place,
                                   .max = MATTER_PLACE_MAX,
                                   .optional = true};
    v->name = (struct field_view){.name = "name",
                                  .label = tr(lang, N_("Name")),
                                  .value = s->name,
                                  .autocomplete = "name",
                                  .max = 60,
                                  .optional = true};
    v->phone = (struct field_view){.name = "phone",
                                   .label = tr(lang, N_("Phone")),
                                   .hint = tr(lang, N_("Only for questions and for a new secret if you lose yours.")),
                                   .value = s->phone,
                                   .type = "tel",
                                   .autocomplete = "tel",
                                   .inputmode = "tel",
                                   .optional = true};
    v->against_text = (struct field_view){.name = "against_text",
                                          .label = tr(lang, N_("If yes: which office or person?")),
                                          .value = s->against_text,
                                          .max = MATTER_PLACE_MAX,
                                          .optional = true};
    struct field_view *all[] = {&v->body, &v->title, &v->category, &v->place, &v->name, &v->phone, &v->against_text};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        all[i]->error = page_field_sentence(r, h, errors, all[i]->name);
    fill_told(r, h, s, errors, v);
    v->photo_error = page_field_sentence(r, h, errors, "photos");
    v->against = s->against;
}

static enum err fill_answered(struct req *r, const struct say *s, struct say_view *v)
{
    struct notice rows[NOTICE_ALIKE_MAX];
    int n = 0;
    if (!s->look || str_empty(s->body))
        return ERR_OK;
    enum err x = notice_alike(conn_of(r), r->arena, s->title, s->body, s->area, rows, &n, &r->error);
    struct answered_view *list = arena_array(r->arena, struct answered_view, NOTICE_ALIKE_MAX);
    for (int i = 0; i < n; i++)
        list[i] = (struct answered_view){.url = arena_printf(r->arena, "/wall/%s", rows[i].number),
                                         .title = rows[i].title,
                                         .unit = rows[i].unit_name,
                                         .answer = rows[i].answer};
    v->answered = list;
    v->answered_count = (size_t)n;
    v->looked = true;
    return x;
}

static enum err show_form(struct req *r, const struct raise_kinds *k, const struct say *s, const struct place *place,
                          const struct form_errors *errors)
{
    struct html h = page_html(r, true);
    struct say_view v = {.photo_max = MATTER_FILES_MAX,
                         .op = str_empty(s->op) ? page_op(r) : s->op,
                         .kind = k->chosen->code,
                         .kind_name = k->chosen == k->rows[0] ? NULL : tr_words(h.lang, &k->chosen->name),
                         .kind_count = k->n};
    const char *path = "/say";
    if (place->id) {
        v.at = arena_printf(r->arena, "%s:%s", place->def->code, place->code);
        v.at_name = place_title(r, &h, place);
        path = arena_printf(r->arena, "/say?at=%s", v.at);
    }
    v.kinds = raise_links(r, &h, k, path);
    v.asked = raise_fields(r, &h, k->chosen, errors, true, &v.asked_count);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_fields(r, &h, s, errors, &v);
    enum err x = fill_categories(r, &h, s->category, &v.category);
    if (x == ERR_OK)
        x = resident_areas(r, &h, s->area, &v.groups, &v.group_count);
    if (x == ERR_OK)
        x = fill_answered(r, s, &v);
    if (x != ERR_OK)
        return x;
    if (v.error_count)
        resp_status(r, 422);
    struct page_view p = page_view(r, &h, N_("Say it"), crumb_home, 1);
    html_say(&h, &p, &v);
    return page_done(&h);
}

static enum err page_say(struct req *r)
{
    struct say s = {.at = req_query(r, "at")};
    const struct form_errors none = {0};
    struct raise_kinds k;
    struct place place;
    enum err x = raise_kinds(r, RAISED_BY_RESIDENT, &k);
    if (x != ERR_OK || !k.chosen)
        return x != ERR_OK ? x : ERR_NOT_FOUND;
    if (str_eq(k.chosen->code, MENU_PROCEDURE)) /* what it is about is picked from the menu */
        return resp_redirect(r, 303, "/menu");
    x = resident_place(r, s.at, &place);
    if (x == ERR_OK && place.id) {
        s.place = utf8_cut(r->arena, place_words(r, &place), MATTER_PLACE_MAX);
        x = resident_town(r, &place, &s.area);
    }
    return x == ERR_OK ? show_form(r, &k, &s, &place, &none) : x;
}

/* What a person can mend, or try again later, goes back to the form with everything they wrote; the rest is an error
 * page. */
static bool mendable(const struct req *r, enum err x)
{
    return x == ERR_INVALID || x == ERR_TOO_LARGE || (x == ERR_BUSY && r->error.msgid);
}

static enum err page_say_send(struct req *r)
{
    struct say s = {0};
    struct form_errors errors = {0};
    struct receipt receipt;
    struct record_file *files = NULL;
    size_t n_files = 0;
    struct raise_kinds k;
    struct place place;
    enum err x = raise_kinds(r, RAISED_BY_RESIDENT, &k);
    if (x != ERR_OK || !k.chosen)
        return x != ERR_OK ? x : ERR_NOT_FOUND;
    enum err read = form_read(r, say_fields, COUNT_OF(say_fields), &s, &errors);
    x = resident_place(r, s.at, &place);
    if (x != ERR_OK || read != ERR_OK || s.look)
        return x != ERR_OK ? x : show_form(r, &k, &s, &place, &errors);
    struct submission sub = {.title = s.title,
                             .body = s.body,
                             .area_id = s.area,
                             .place = s.place,
                             .at = place.id,
                             .category = s.category,
                             .channel = "web",
                             .contact = {.name = s.name, .phone = s.phone, .mail = s.mail},
                             .lang = page_html(r, false).lang == LANG_EN ? "en" : NULL,
                             .reach = str_eq(s.reach, "any") ? NULL : s.reach,
                             .against = s.against,
                             .against_text = s.against_text,
                             .key = str_empty(s.op) ? NULL : s.op,
                             .from = r->client};
    sub.procedure = k.chosen->code;
    sub.fields = raise_said(r, k.chosen, &sub.n_fields);
    x = submit_check(conn_of(r), site_of(r), r->arena, &sub, &r->error);
    if (x == ERR_OK)
        x = upload_photos(r, "photos", MATTER_FILES_MAX, &files, &n_files);
    sub.files = files;
    sub.n_files = n_files;
    if (x == ERR_OK)
        x = submit(conn_of(r), site_of(r), &viewer_nobody, r->arena, &sub, &receipt, &r->error);
    if (x == ERR_OK)
        return resident_receipt(r, &receipt, N_("Say it"), "/say", !str_empty(s.phone));
    if (x == ERR_CONFLICT) {
        /* Somebody went back and wrote about something else: what they wrote stays, under a key of its own. */
        s.op = NULL;
        form_error_add(&errors, "body", NULL,
                       N_("This form was sent before with another text. If this is a new matter, send it again."),
                       NULL);
        return show_form(r, &k, &s, &place, &errors);
    }
    if (!mendable(r, x))
        return x;
    bool later = x == ERR_BUSY;
    page_model_error(&errors, &r->error);
    x = show_form(r, &k, &s, &place, &errors);
    if (x == ERR_OK && later)
        resp_status(r, 429);
    return x;
}

static const struct route routes[] = {
    ROUTE(GET, "/say", page_say, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/say", page_say_send, PERM_PUBLIC, ROUTE_UNSEEN, SAY_BODY_MAX),
};

const struct route *routes_say(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
