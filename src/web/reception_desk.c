/* The desk's page of a day with bookings: times, who is there, receiving one, and the vault behind it. */
#include "base/str.h"
#include "html/reception.html.h"
#include "html/when.h"
#include "model/booking.h"
#include "model/procedures.h"
#include "web/activities.h"
#include "web/desk.h"
#include "web/raise.h"

static const struct {
    const char *state, *words;
    enum tone tone;
} states[] = {{"booked", N_("Booked"), TONE_NEW},
              {"here", N_("Is here"), TONE_WORK},
              {"received", N_("Heard"), TONE_DONE},
              {"missed", N_("Did not come"), TONE_NEUTRAL},
              {"cancelled", N_("Given back"), TONE_NEUTRAL}};

static size_t state_of(const char *state)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(states) && !str_eq(states[i].state, state))
        i++;
    return i;
}

static const char *queue_url(struct req *r)
{
    return arena_printf(r->arena, "/desk/a/%s/queue", req_param(r, "number"));
}

static void fill_rows(struct req *r, const struct html *h, const struct booking_list *l, struct booking_queue_view *v)
{
    struct booking_view *rows = arena_array(r->arena, struct booking_view, (size_t)l->n + 1);
    struct slot_view *slots = arena_array(r->arena, struct slot_view, (size_t)l->n_slots + 1);
    for (int i = 0; i < l->n; i++) {
        const struct booking *x = &l->rows[i];
        size_t s = state_of(x->state);
        bool open = str_eq(x->state, "booked") || str_eq(x->state, "here");
        rows[i] = (struct booking_view){.id = arena_printf(r->arena, "%lld", (long long)x->id),
                                        .name = x->name,
                                        .phone = x->phone,
                                        .state = tr(h->lang, states[s].words),
                                        .tone = states[s].tone,
                                        .starts_at = x->starts_at,
                                        .party = x->party,
                                        .may_here = v->may_queue && !v->cancelled && str_eq(x->state, "booked"),
                                        .may_missed = v->may_queue && !v->cancelled && open,
                                        .may_receive =
                                            v->may_queue && !v->cancelled && open && l->activity.programme->takes_in};
    }
    for (int i = 0; i < l->n_slots; i++)
        slots[i] = (struct slot_view){l->slots[i].starts_at, l->slots[i].ends_at, l->slots[i].taken, l->slots[i].room};
    v->rows = rows;
    v->row_count = (size_t)l->n;
    v->slots = slots;
    v->slot_count = (size_t)l->n_slots;
}

static const char *moment_text(struct req *r, int64_t ms)
{
    char text[32];
    char *s = arena_strdup(r->arena, time_format(ms, site_of(r)->zone, text));
    s[10] = 'T'; /* as the browser's field has it */
    return s;
}

static void fill_forms(struct req *r, const struct html *h, const struct booking_list *l,
                       const struct form_errors *errors, struct booking_queue_view *v)
{
    const char *from = moment_text(r, l->activity.starts_at);
    v->from = activity_field(r, h, errors, "from", N_("The first begins"), str_or(req_field(r, "from"), from));
    v->from.type = "datetime-local";
    v->minutes = activity_field(r, h, errors, "minutes", N_("Minutes each"), str_or(req_field(r, "minutes"), "20"));
    v->count = activity_field(r, h, errors, "count", N_("How many of them"), str_or(req_field(r, "count"), "6"));
    v->room = activity_field(r, h, errors, "room", N_("Bookings at a time"), str_or(req_field(r, "room"), "1"));
    v->minutes.inputmode = v->count.inputmode = v->room.inputmode = "numeric";
    v->name = activity_field(r, h, errors, "name", N_("Name"), req_field(r, "name"));
    v->phone = activity_field(r, h, errors, "phone", N_("Phone"), req_field(r, "phone"));
    v->phone.type = "tel";
    v->name.optional = v->phone.optional = true;
    v->party = activity_field(r, h, errors, "party", N_("People"), str_or(req_field(r, "party"), "1"));
    v->party.inputmode = "numeric";
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    struct booking_list l;
    struct activity_full f;
    struct desk_page_view p;
    enum err x = booking_queue(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"),
                               req_query(r, "after"), &l, &r->error);
    if (x == ERR_OK)
        x = activity_of(r, &f);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct booking_queue_view v = {.title = l.activity.title,
                                   .back = activity_url(r, l.activity.number),
                                   .url = queue_url(r),
                                   .first = !req_query(r, "after"),
                                   .op = page_op(r),
                                   .done = req_query(r, "done") ? tr(h.lang, N_("Saved.")) : NULL,
                                   .cancelled = l.activity.state == ACTIVITY_CANCELLED,
                                   .may_slots = (f.may & STEP_SLOTS) != 0,
                                   .may_queue = (f.may & STEP_QUEUE) != 0};
    if (l.next)
        v.next = arena_printf(r->arena, "%s?after=%s", v.url, url_encode(r->arena, l.next));
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_rows(r, &h, &l, &v);
    fill_forms(r, &h, &l, errors, &v);
    x = desk_view(r, &h, N_("Bookings"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_booking_queue(&h, &p, &v);
    return page_done(&h);
}

enum err page_booking_queue(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

static enum err answer(struct req *r, enum err x)
{
    struct form_errors errors = {0};
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=1", queue_url(r)));
    if (x != ERR_INVALID && x != ERR_CONFLICT)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &errors, x == ERR_INVALID ? 422 : 409);
}

static int64_t number_field(struct req *r, const char *name)
{
    int64_t n = 0;
    str_int(str_or(req_field(r, name), ""), 0, INT64_MAX, &n);
    return n;
}

enum err page_booking_slots(struct req *r)
{
    struct slot_plan plan = {
        .minutes = number_field(r, "minutes"), .count = number_field(r, "count"), .room = number_field(r, "room")};
    if (time_parse(str_or(req_field(r, "from"), ""), site_of(r)->zone, &plan.from) != ERR_OK)
        return answer(r, error_set(&r->error, ERR_INVALID, "from",
                                   N_("Please give a day and a time, as 2026-11-23 09:00."), NULL));
    return answer(r, booking_slots(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"), &plan, &r->error));
}

enum err page_booking_walk_in(struct req *r)
{
    const struct booking_request x = {.name = req_field(r, "name"),
                                      .phone = req_field(r, "phone"),
                                      .party = number_field(r, "party"),
                                      .key = req_field(r, "op")};
    return answer(r, booking_walk_in(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"), &x, &r->error));
}

enum err page_booking_mark(struct req *r)
{
    return answer(r, booking_mark(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"), number_field(r, "id"),
                                  req_field(r, "state"), &r->error));
}

/* The booking that the path names, with its activity. */
static enum err booking_of(struct req *r, struct activity *ret_activity, struct booking *ret)
{
    int64_t id = 0;
    str_int(str_or(req_param(r, "id"), ""), 1, INT64_MAX, &id);
    return booking_get(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), id, ret_activity, ret,
                       &r->error);
}

/* What was done on this page just now. */
struct done {
    const struct receipt *receipt;
    const struct contact *contact;
    bool closed;
};

/* Whether a choice has the option. */
static bool option_of(const struct field_def *d, const char *code)
{
    size_t i = 0;
    while (i < d->n_options && !str_eq(d->options[i].code, code))
        i++;
    return i < d->n_options;
}

/* Fields of the procedure that the programme has too hold what the activity says; whoever came without a booking came
 * as such. */
static void fill_receive(struct req *r, struct html *h, const struct activity_full *f, const struct booking *b,
                         const struct procedure *p, const struct form_errors *errors, struct booking_receive_view *v)
{
    struct field_view *asked = arena_array(r->arena, struct field_view, PROCEDURE_FIELDS_MAX);
    struct option_view *against = arena_obj(r->arena, struct option_view);
    bool typed = errors->n > 0;
    v->kind = tr_words(h->lang, &p->name);
    for (; v->asked_count < PROCEDURE_FIELDS_MAX && p->fields[v->asked_count].part; v->asked_count++) {
        const char *part = p->fields[v->asked_count].part, *value = typed ? req_field(r, part) : NULL;
        if (!typed)
            value = activity_taken_along(r, h, f, part);
        if (!typed && !b->starts_at && option_of(&p->fields[v->asked_count], "walk_in"))
            value = "walk_in";
        asked[v->asked_count] = raise_field(r, h, &p->fields[v->asked_count], value, errors);
    }
    v->asked = asked;
    v->body = activity_field(r, h, errors, "body", N_("What was said"), req_field(r, "body"));
    v->body.max = MATTER_BODY_MAX;
    v->heading = activity_field(r, h, errors, "title", N_("Title"), req_field(r, "title"));
    v->heading.optional = true;
    *against = (struct option_view){.value = "1",
                                    .label = tr(h->lang, N_("Yes, it is about what an office or an official did")),
                                    .hint = tr(h->lang, N_("Then they, and everybody below them, can never reach it.")),
                                    .chosen = str_eq(req_field(r, "against"), "1")};
    v->against = activity_field(r, h, errors, "against", N_("Does it speak of an office or an official?"), NULL);
    v->against.multiple = v->against.optional = true;
    v->against.options = against;
    v->against.option_count = 1;
}

static enum err show_booking(struct req *r, const struct done *done, const struct form_errors *errors, int status)
{
    struct activity a;
    struct booking b;
    const struct procedure *p = NULL;
    struct activity_full f;
    struct desk_page_view page;
    enum err x = booking_of(r, &a, &b);
    if (x == ERR_OK)
        x = activity_of(r, &f);
    if (x == ERR_OK && a.programme->takes_in)
        x = procedure_in_force(conn_of(r), a.programme->takes_in, clock_now(&site_of(r)->clock), &p, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    bool open = str_eq(b.state, "booked") || str_eq(b.state, "here");
    struct booking_receive_view v = {.title = a.title,
                                     .who = *b.name ? b.name : tr(h.lang, N_("Somebody without a name")),
                                     .back = queue_url(r),
                                     .has_contact = *b.name || *b.phone,
                                     .receives =
                                         p && open && a.state != ACTIVITY_CANCELLED && a.state != ACTIVITY_PLANNED};
    v.url = arena_printf(r->arena, "%s/%lld", v.back, (long long)b.id);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.reason = activity_field(r, &h, errors, "reason", N_("Why you need it"), req_field(r, "reason"));
    v.reason.hint = tr(h.lang, N_("It is recorded with your name."));
    if (p)
        fill_receive(r, &h, &f, &b, p, errors, &v);
    if (done->receipt) {
        v.number = done->receipt->number;
        v.secret = arena_printf(r->arena, "%.4s %s", done->receipt->secret, done->receipt->secret + 4);
        v.closed = done->closed;
        resp_secret(r);
    }
    if (done->contact) {
        v.reveal = arena_printf(r->arena, "%s %s", done->contact->name, done->contact->phone);
        resp_secret(r);
    }
    x = desk_view(r, &h, N_("Bookings"), &page);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_booking_page(&h, &page, &v);
    return page_done(&h);
}

enum err page_booking(struct req *r)
{
    const struct form_errors none = {0};
    const struct done nothing = {0};
    return show_booking(r, &nothing, &none, 200);
}

static enum err booking_answer(struct req *r, enum err x, const struct done *done)
{
    struct form_errors errors = {0};
    if (x == ERR_OK)
        return show_booking(r, done, &errors, 200);
    if (x != ERR_INVALID && x != ERR_CONFLICT)
        return x;
    page_model_error(&errors, &r->error);
    return show_booking(r, done, &errors, x == ERR_INVALID ? 422 : 409);
}

enum err page_booking_receive(struct req *r)
{
    struct activity a;
    struct booking b;
    const struct procedure *p;
    struct receipt receipt;
    struct done done = {.closed = str_eq(req_field(r, "against"), "1")};
    enum err x = booking_of(r, &a, &b);
    if (x == ERR_OK && !a.programme->takes_in)
        x = error_set(&r->error, ERR_NOT_FOUND, NULL, N_("Bookings of this kind become no matters."), NULL);
    if (x == ERR_OK)
        x = procedure_in_force(conn_of(r), a.programme->takes_in, clock_now(&site_of(r)->clock), &p, &r->error);
    if (x != ERR_OK)
        return x;
    struct submission s = {.procedure = p->code,
                           .title = req_field(r, "title"),
                           .body = req_field(r, "body"),
                           .channel = "visit",
                           .against = done.closed};
    s.fields = raise_said(r, p, &s.n_fields);
    x = booking_receive(conn_of(r), site_of(r), viewer_of(r), r->arena, a.number, b.id, &s, &receipt, &r->error);
    done.receipt = x == ERR_OK ? &receipt : NULL;
    return booking_answer(r, x, &done);
}

enum err page_booking_reveal(struct req *r)
{
    struct contact contact;
    struct activity a;
    struct booking b;
    struct done done = {0};
    enum err x = booking_of(r, &a, &b);
    if (x != ERR_OK)
        return x;
    x = booking_reveal(conn_of(r), site_of(r), viewer_of(r), r->arena, a.number, b.id, req_field(r, "reason"), &contact,
                       &r->error);
    done.contact = x == ERR_OK ? &contact : NULL;
    return booking_answer(r, x, &done);
}
