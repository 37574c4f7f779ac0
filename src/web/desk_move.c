/* Moves of a matter: one form for every move of the procedure, with exactly its fields; looks at the contact; new
 * secrets. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "html/desk.html.h"
#include "model/area.h"
#include "model/category.h"
#include "model/move.h"
#include "model/officer.h"
#include "model/submit.h"
#include "model/track.h"
#include "model/undo.h"
#include "model/wish.h"
#include "web/desk.h"
#include "web/desk_group.h"
#include "web/raise.h"
#include "web/reading.h"
#include "web/resident.h"
#include "web/upload.h"

#define MOVES_MAX 20
#define PICKS_FIRST                                                                                                    \
    (EFFECT_SEND_ORDERS | EFFECT_CALL_UNITS | EFFECT_AGAINST | EFFECT_MERGE | EFFECT_REFER | EFFECT_SAME_OPEN |        \
     EFFECT_SAME_FINAL)

void desk_move_read(struct req *r, const struct move_def *m, struct move_input *in)
{
    static const char *const co[] = {"co1", "co2", "co3"};
    for (int i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++)
        in->texts[i] = req_field(r, m->fields[i].part);
    for (int i = 0; i < 3; i++)
        in->co[i] = req_field(r, co[i]);
    in->lead = req_field(r, "lead");
    in->against_unit = req_field(r, "against");
    in->officer = req_field(r, "officer");
    in->category = req_field(r, "category");
    in->other = req_field(r, "other");
    in->op = req_field(r, "op");
    str_int(str_or(req_field(r, "area"), ""), 1, INT64_MAX, &in->area);
    str_int(str_or(req_field(r, "version"), ""), 1, INT32_MAX, &in->version);
    str_int(str_or(req_field(r, "seen"), ""), 1, INT32_MAX, &in->seen);
}

static const struct field_view *fields_of(struct req *r, const struct html *h, const struct move_def *m,
                                          const struct move_input *in, const struct form_errors *errors,
                                          struct move_form_view *v)
{
    struct field_view *f = arena_array(r->arena, struct field_view, MOVE_FIELDS_MAX);
    const char **previews = arena_array(r->arena, const char *, MOVE_FIELDS_MAX);
    for (int i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++) {
        const struct field_def *d = &m->fields[i];
        f[i] = raise_field(r, h, d, in->texts[i], errors);
        f[i].first = i == 0 && !(m->effects & PICKS_FIRST) && !m->offers;
        previews[i] = d->shown ? d->part : NULL;
        v->field_count++;
    }
    v->previews = previews;
    return f;
}

static void fill_units_fields(struct req *r, const struct html *h, const struct move_input *in,
                              const struct form_errors *errors, struct move_form_view *v)
{
    static const char *const names[] = {"co1", "co2", "co3"};
    v->lead = (struct field_view){.name = "lead",
                                  .label = tr(h->lang, N_("Lead office")),
                                  .hint = tr(h->lang, N_("Name, code or the initials of its pinyin")),
                                  .value = in->lead,
                                  .first = true};
    for (int i = 0; i < 3; i++)
        v->co[i] = (struct field_view){
            .name = names[i], .label = tr(h->lang, N_("Co-handling office")), .value = in->co[i], .optional = true};
    v->against_unit = (struct field_view){.name = "against",
                                          .label = tr(h->lang, N_("Office it speaks of")),
                                          .value = in->against_unit,
                                          .optional = true};
    v->officer = (struct field_view){.name = "officer",
                                     .label = tr(h->lang, N_("Or the log-in name of the person")),
                                     .value = in->officer,
                                     .autocomplete = "off",
                                     .optional = true};
    v->lead.error = page_field_sentence(r, h, errors, "lead");
    v->co[0].error = page_field_sentence(r, h, errors, "co");
    v->against_unit.error = page_field_sentence(r, h, errors, "against");
    v->officer.error = page_field_sentence(r, h, errors, "officer");
}

static enum err fill_category(struct req *r, const struct html *h, const struct matter *m, struct move_form_view *v)
{
    struct category_list l;
    enum err x = category_tree(conn_of(r), r->arena, false, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)l.n + 1);
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("as it is"))};
    for (int i = 0; i < l.n; i++)
        list[i + 1] = (struct option_view){
            .value = l.rows[i].code,
            .label = str_empty(l.rows[i].parent) ? l.rows[i].name : arena_printf(r->arena, "　%s", l.rows[i].name),
            .chosen = str_eq(l.rows[i].code, m->category)};
    v->category = (struct field_view){.name = "category",
                                      .label = tr(h->lang, N_("Field")),
                                      .options = list,
                                      .option_count = (size_t)l.n + 1,
                                      .optional = true};
    return ERR_OK;
}

static enum err fill_area(struct req *r, const struct html *h, const struct matter *m, struct move_form_view *v)
{
    struct area_list l;
    enum err x = resident_counties(r, r->arena, &l);
    if (x != ERR_OK)
        return x;
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)l.n + 1);
    list[0] = (struct option_view){.value = "", .label = tr(h->lang, N_("as it is"))};
    for (int i = 0; i < l.n; i++)
        list[i + 1] = (struct option_view){.value = arena_printf(r->arena, "%lld", (long long)l.rows[i].id),
                                           .label = l.rows[i].name,
                                           .chosen = l.rows[i].id == m->area_id};
    v->area = (struct field_view){.name = "area",
                                  .label = tr(h->lang, N_("Area")),
                                  .options = list,
                                  .option_count = (size_t)l.n + 1,
                                  .optional = true};
    return ERR_OK;
}

static enum err fill_pickers(struct req *r, const struct html *h, const struct matter *m, const struct move_def *d,
                             struct move_form_view *v)
{
    enum err x = ERR_OK;
    v->sends = d->effects & EFFECT_SEND_ORDERS;
    v->offers = d->offers;
    v->calls = d->effects & EFFECT_CALL_UNITS;
    v->against = d->effects & EFFECT_AGAINST;
    v->reclassifies = d->effects & EFFECT_RECLASSIFY;
    if (v->offers)
        v->lead.label = tr(h->lang, N_("Office that it is offered to, with all below it"));
    if (v->sends || v->offers || v->calls || v->against)
        x = desk_units(r, &v->units, &v->unit_count);
    if (x == ERR_OK && v->reclassifies)
        x = fill_category(r, h, m, v);
    if (x == ERR_OK && v->reclassifies)
        x = fill_area(r, h, m, v);
    return x;
}

enum err desk_move_fill(struct req *r, struct html *h, const struct matter *m, const struct move_def *d,
                        const struct move_input *in, const struct form_errors *errors, struct move_form_view *v)
{
    v->errors = page_field_errors(r, h, errors, &v->error_count);
    v->fields = fields_of(r, h, d, in, errors, v);
    fill_units_fields(r, h, in, errors, v);
    return fill_pickers(r, h, m, d, v);
}

/* Another matter that the move names, with suggestions beside it. */
static enum err fill_other(struct req *r, struct html *h, const struct matter_full *f, const struct move_def *d,
                           const struct move_input *in, const struct form_errors *errors, struct move_form_view *v)
{
    v->merges = d->effects & EFFECT_MERGE;
    v->refers = d->effects & EFFECT_REFER;
    v->names_same = d->effects & (EFFECT_SAME_OPEN | EFFECT_SAME_FINAL);
    if (!v->merges && !v->refers && !v->names_same)
        return ERR_OK;
    v->other = (struct field_view){
        .name = "other",
        .label = tr(h->lang, v->merges ? N_("Number of the main matter") : N_("Number of the earlier matter")),
        .hint = tr(h->lang, v->names_same ? N_("It has to be the same person's, and of the same kind.")
                                          : N_("Choose one of those beside it, or type the number.")),
        .value = in->other,
        .error = page_field_sentence(r, h, errors, "other"),
        .autocomplete = "off",
        .first = true};
    if (v->names_same)
        return ERR_OK;
    return desk_group_choices(r, h, f, d, in->other, &v->choices, &v->choice_count);
}

/* The newest answer to the resident, beside which whoever checks it writes. */
static const char *answer_of(const struct matter_full *f)
{
    for (int i = f->n_entries - 1; i >= 0; i--) {
        for (int k = 0; !f->entries[i].undone && k < f->entries[i].n_texts; k++) {
            if (str_eq(f->entries[i].texts[k].part, "reply"))
                return f->entries[i].texts[k].content;
        }
    }
    return NULL;
}

/* Whether the step is still there to be made: after a conflict it often is not, and the text is shown to be kept. */
static enum err still_possible(struct req *r, const struct matter *m, const struct move_def *d, bool *ret)
{
    const struct move_def *offers[MOVES_MAX];
    int n = 0;
    enum err x = move_offers(conn_of(r), site_of(r), viewer_of(r), m, offers, MOVES_MAX, &n, &r->error);
    *ret = false;
    for (int i = 0; x == ERR_OK && i < n; i++)
        *ret = *ret || offers[i] == d;
    return x;
}

/* Whoever takes a wish, or hands it to an office, is to know that somebody else offers. */
static enum err fill_wish(struct req *r, const struct html *h, const struct matter *m, const struct move_def *d,
                          struct move_form_view *v)
{
    bool offered = false;
    if (!str_eq(m->procedure, WISH_PROCEDURE) || (!str_eq(d->code, "hand_over") && !str_eq(d->code, "claim")))
        return ERR_OK;
    enum err x = wish_offered(conn_of(r), viewer_of(r), m->id, &offered, &r->error);
    if (x != ERR_OK || !offered || !v->field_count)
        return x;
    struct field_view *fields = arena_array(r->arena, struct field_view, v->field_count);
    memcpy(fields, v->fields, v->field_count * sizeof(*fields));
    fields[0].hint =
        tr(h->lang, N_("A resident offers to make this wish true, and this step passes them over. The offer"
                       " is answered under “Public copy and offers”."));
    v->fields = fields;
    return ERR_OK;
}

/* in->seen: how many entries the person had seen; later ones are news to them after a conflict. */
static enum err show_form(struct req *r, const struct move_def *d, const struct move_input *in,
                          const struct form_errors *errors, int status)
{
    struct matter_full full;
    struct desk_page_view p;
    enum err x = matter_full(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &full, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct move_form_view v = {.number = full.m.number,
                               .title = full.m.title,
                               .body = full.body,
                               .place = str_or(full.m.place, str_or(full.m.area_name, "")),
                               .answer = answer_of(&full),
                               .name = tr_words(h.lang, &d->name),
                               .action = arena_printf(r->arena, "/desk/m/%s/move/%s", full.m.number, d->code),
                               .back = arena_printf(r->arena, "/desk/m/%s", full.m.number),
                               .version = arena_printf(r->arena, "%lld", (long long)full.m.version),
                               .op = page_op(r),
                               .seen = arena_printf(r->arena, "%lld", (long long)full.m.entries),
                               .files = d->files,
                               .conflict = status == 409};
    if (v.conflict)
        v.news = desk_steps(r, &h, &full, in->seen + 1, &v.news_count);
    x = desk_move_fill(r, &h, &full.m, d, in, errors, &v);
    if (x == ERR_OK)
        x = fill_other(r, &h, &full, d, in, errors, &v);
    if (x == ERR_OK)
        x = fill_wish(r, &h, &full.m, d, &v);
    if (x == ERR_OK && v.sends)
        x = dispatch_hints(r, &h, &full, &v);
    if (x == ERR_OK)
        x = still_possible(r, &full.m, d, &v.possible);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.name, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_move_form(&h, &p, &v);
    return page_done(&h);
}

static enum err find_move(struct req *r, const struct move_def **ret)
{
    struct matter m;
    enum err x = matter_by_number(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &m, &r->error);
    if (x != ERR_OK)
        return x;
    *ret = procedure_move(procedure_at(m.procedure, m.procedure_version), req_param(r, "move"));
    if (!*ret || (*ret)->at == AT_RESIDENT || ((*ret)->effects & EFFECT_REVEAL))
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such step."), NULL);
    return ERR_OK;
}

static enum err show_empty_form(struct req *r)
{
    const struct move_def *d;
    const struct move_input in = {.other = req_query(r, "other"),
                                  .lead = req_query(r, "lead"),
                                  .co = {req_query(r, "co1"), req_query(r, "co2"), req_query(r, "co3")}};
    const struct form_errors none = {0};
    enum err x = find_move(r, &d);
    return x == ERR_OK ? show_form(r, d, &in, &none, 200) : x;
}

enum err page_move_form(struct req *r)
{
    return page_reading(r, show_empty_form);
}

static enum err officer_id(struct req *r, const char *login, int64_t *ret)
{
    struct officer o;
    *ret = 0;
    if (str_empty(login))
        return ERR_OK;
    enum err x = officer_by_login(conn_of(r), r->arena, login, &o, &r->error);
    if (x == ERR_NOT_FOUND)
        return error_set(&r->error, ERR_INVALID, "officer", N_("There is no such officer."), NULL);
    *ret = o.id;
    return x;
}

enum err desk_move_resolve(struct req *r, const struct move_def *d, const struct move_input *in, struct move_request *x)
{
    int64_t id;
    int n = 0;
    enum err y = ERR_OK;
    if (d->effects & EFFECT_SEND_ORDERS || d->offers)
        y = desk_unit_id(r, in->lead, "lead", &x->lead_unit_id);
    for (int i = 0; y == ERR_OK && (d->effects & (EFFECT_SEND_ORDERS | EFFECT_CALL_UNITS)) && i < 3; i++) {
        y = desk_unit_id(r, in->co[i], "co", &id);
        if (y == ERR_OK && id)
            x->co_unit_ids[n++] = id;
    }
    if (y == ERR_OK && (d->effects & EFFECT_AGAINST))
        y = desk_unit_id(r, in->against_unit, "against", &x->against_unit_id);
    if (y == ERR_OK && (d->effects & EFFECT_AGAINST))
        y = officer_id(r, in->officer, &x->against_officer_id);
    for (int i = 0; i < MOVE_FIELDS_MAX; i++)
        x->texts[i] = in->texts[i];
    x->category = str_empty(in->category) ? NULL : in->category;
    x->area_id = in->area;
    return y;
}

static enum err send_move(struct req *r, const struct move_def *d, const struct move_input *in)
{
    struct record_file *files = NULL;
    size_t n_files = 0;
    struct move_request x = {.number = req_param(r, "number"),
                             .move = d->code,
                             .version = in->version,
                             .op_key = in->op,
                             .other = in->other};
    enum err y = desk_move_resolve(r, d, in, &x);
    /* Only who sees the matter may put files on our disk. */
    struct matter seen;
    if (y == ERR_OK)
        y = matter_by_number(conn_of(r), viewer_of(r), r->arena, x.number, &seen, &r->error);
    if (y == ERR_OK)
        y = upload_photos(r, "files", MATTER_FILES_MAX, &files, &n_files);
    x.files = files;
    x.n_files = n_files;
    return y == ERR_OK ? move_make(conn_of(r), site_of(r), viewer_of(r), &x, &r->error) : y;
}

enum err page_move_send(struct req *r)
{
    const struct move_def *d;
    struct move_input in = {0};
    struct form_errors errors = {0};
    enum err x = find_move(r, &d);
    if (x != ERR_OK)
        return x;
    desk_move_read(r, d, &in);
    x = send_move(r, d, &in);
    if (x == ERR_OK) {
        /* The move may have put the matter out of the mover's own sight. */
        struct matter m;
        const char *number = req_param(r, "number");
        bool still = matter_by_number(conn_of(r), viewer_of(r), r->arena, number, &m, &r->error) == ERR_OK;
        return resp_redirect(r, 303, still ? arena_printf(r->arena, "/desk/m/%s?done=1", number) : "/desk");
    }
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_TOO_LARGE && x != ERR_DENIED)
        return x;
    page_model_error(&errors, &r->error);
    return show_form(r, d, &in, &errors, x == ERR_CONFLICT ? 409 : x == ERR_DENIED ? 403 : 422);
}

enum err page_undo(struct req *r)
{
    int64_t seq = 0;
    const char *number = req_param(r, "number");
    str_int(str_or(req_field(r, "seq"), ""), 1, INT64_MAX, &seq);
    enum err x = undo_make(conn_of(r), site_of(r), viewer_of(r), number, seq, &r->error);
    if (x != ERR_OK && x != ERR_CONFLICT)
        return x;
    return resp_redirect(r, 303, arena_printf(r->arena, "/desk/m/%s?%s=1", number, x == ERR_OK ? "undone" : "late"));
}

/* A page that asks for a reason and then shows what it was asked for: the contact, or a new secret. */
struct asking {
    const char *title, *label, *hint;
    void (*draw)(struct html *h, const struct desk_page_view *p, const struct reveal_view *v);
};

static const struct asking reveal = {N_("Contact of the resident"), N_("Why you need it"),
                                     N_("It is recorded, and the resident sees it."), html_reveal};
static const struct asking reissue = {N_("New secret"), N_("How the resident asked"), NULL, html_reissue};

/* shown: what was asked for, NULL while the reason is still asked for. */
static enum err show_asking(struct req *r, const struct asking *k, const struct form_errors *errors,
                            const struct contact *shown, int status)
{
    struct matter m;
    struct desk_page_view p;
    enum err x = matter_by_number(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &m, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct reveal_view v = {.number = m.number,
                            .url = arena_printf(r->arena, "/desk/m/%s", m.number),
                            .op = page_op(r),
                            .mark = arena_printf(r->arena, "%s %s", viewer_of(r)->unit_name, viewer_of(r)->name),
                            .open = shown != NULL};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.reason = (struct field_view){.name = "reason",
                                   .label = tr(h.lang, k->label),
                                   .hint = k->hint ? tr(h.lang, k->hint) : NULL,
                                   .error = page_field_sentence(r, &h, errors, "reason"),
                                   .max = 200};
    if (shown) {
        v.name = str_or(shown->name, "");
        v.phone = str_or(shown->phone, "");
        v.mail = str_or(shown->mail, "");
        resp_secret(r);
    }
    x = desk_view(r, &h, k->title, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    k->draw(&h, &p, &v);
    return page_done(&h);
}

/* After the reason was sent: what it opened, or the form with what is wrong. */
static enum err answer_asking(struct req *r, const struct asking *k, enum err x, const struct contact *shown)
{
    struct form_errors errors = {0};
    if (x == ERR_OK)
        return show_asking(r, k, &errors, shown, 200);
    if (x != ERR_INVALID)
        return x;
    page_model_error(&errors, &r->error);
    return show_asking(r, k, &errors, NULL, 422);
}

enum err page_reveal(struct req *r)
{
    const struct form_errors none = {0};
    return show_asking(r, &reveal, &none, NULL, 200);
}

enum err page_reveal_send(struct req *r)
{
    struct contact contact = {0};
    enum err x = move_reveal(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"),
                             req_field(r, "reason"), req_field(r, "op"), &contact, &r->error);
    return answer_asking(r, &reveal, x, &contact);
}

enum err page_reissue(struct req *r)
{
    const struct form_errors none = {0};
    return show_asking(r, &reissue, &none, NULL, 200);
}

/* The new secret stands where a phone would: it is read out to the one in the vault. */
enum err page_reissue_send(struct req *r)
{
    char *secret;
    struct contact shown = {0};
    enum err x = track_reissue(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"),
                               req_field(r, "reason"), req_field(r, "op"), &secret, &r->error);
    if (x == ERR_OK)
        shown.phone = arena_printf(r->arena, "%.4s %s", secret, secret + 4);
    return answer_asking(r, &reissue, x, &shown);
}
