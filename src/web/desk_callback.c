/* Callbacks: the queue, and the caller's form on one screen. Nothing is taken by looking: a task is claimed by the form
 * that starts calling, and by the one that saves, which opens the next. */
#include "base/str.h"
#include "catalogue/callback_words.h"
#include "html/callback.html.h"
#include "html/when.h"
#include "model/callback.h"
#include "model/move.h"
#include "web/desk.h"
#include "web/words.h"

#define PAGE_ROWS  50
#define CALLS_MAX  20
#define BEFORE_MAX 20

static const struct {
    const char *code, *name, *why;
    enum callback_queue queue;
} tabs[] = {{"due", N_("To call now"), N_("Nobody has to be called right now."), CALLBACK_DUE},
            {"late", N_("Late"), N_("No callback is late."), CALLBACK_LATE},
            {"mine", N_("Taken by me"), N_("You have taken no call."), CALLBACK_MINE},
            {"waiting", N_("Not reached yet"), N_("Nobody waits to be called again."), CALLBACK_WAITING}};

static const char *after_words(const struct html *h, const char *code)
{
    static const struct {
        const char *code, *words;
    } all[] = {{"asked", N_("Saved. It is in the record.")},
               {"again", N_("Saved. It comes back on the next half-day.")},
               {"unreachable", N_("Saved. The resident counts as not reachable.")},
               {"reopened", N_("Saved. The matter was reopened one level up.")},
               {"appealed", N_("Saved. The matter went to the supervisor.")},
               {"returned", N_("Saved. The reply went back to the office.")}};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (str_eq(all[i].code, code))
            return tr(h->lang, all[i].words);
    }
    return NULL;
}

static const char *after_code(enum callback_after x)
{
    static const char *const codes[] = {
        [CALLBACK_ASKED] = "asked",       [CALLBACK_AGAIN] = "again",       [CALLBACK_UNREACHABLE] = "unreachable",
        [CALLBACK_REOPENED] = "reopened", [CALLBACK_APPEALED] = "appealed", [CALLBACK_RETURNED] = "returned"};
    return codes[x];
}

static const char *due_words(struct html *h, int64_t due_at)
{
    int64_t left = due_at - h->now;
    return tr_arg(h->arena, h->lang, left < 0 ? N_("{} late") : N_("{} left"), when_span(h, left < 0 ? -left : left));
}

static const struct desk_link *tab_links(struct req *r, const struct html *h, const int counts[CALLBACK_QUEUES],
                                         size_t here)
{
    struct desk_link *links = arena_array(r->arena, struct desk_link, COUNT_OF(tabs));
    for (size_t i = 0; i < COUNT_OF(tabs); i++)
        links[i] = (struct desk_link){.label = tr(h->lang, tabs[i].name),
                                      .url = arena_printf(r->arena, "/desk/callbacks?q=%s", tabs[i].code),
                                      .count = counts[tabs[i].queue],
                                      .current = i == here};
    return links;
}

static const struct callback_row_view *rows_of(struct req *r, struct html *h, const struct callback_list *l)
{
    struct callback_row_view *rows = arena_array(r->arena, struct callback_row_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        const struct callback_task *t = &l->rows[i];
        rows[i] = (struct callback_row_view){.number = t->m.number,
                                             .url = arena_printf(r->arena, "/desk/callbacks/%s", t->m.number),
                                             .title = t->m.title,
                                             .unit = str_or(t->m.unit_name, ""),
                                             .due_words = due_words(h, t->due_at),
                                             .note = "",
                                             .late = t->due_at < h->now};
        if (t->tries)
            rows[i].note =
                tr_arg(r->arena, h->lang, N_("Not reached: {}"), arena_printf(r->arena, "%d", (int)t->tries));
    }
    return rows;
}

enum err page_callbacks(struct req *r)
{
    size_t here = 0;
    struct callback_list l;
    struct desk_page_view p;
    int counts[CALLBACK_QUEUES];
    const char *cursor = req_query(r, "after");
    for (size_t i = 0; i < COUNT_OF(tabs); i++)
        here = str_eq(tabs[i].code, req_query(r, "q")) ? i : here;
    enum err x = callback_list(conn_of(r), site_of(r), viewer_of(r), r->arena, tabs[here].queue, cursor, PAGE_ROWS, &l,
                               &r->error);
    if (x == ERR_OK)
        x = callback_counts(conn_of(r), site_of(r), viewer_of(r), counts, &r->error);
    struct html h = page_html(r, true);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Callbacks"), &p);
    if (x != ERR_OK)
        return x;
    struct callbacks_view v = {.title = tr(h.lang, tabs[here].name),
                               .why_empty = tr(h.lang, tabs[here].why),
                               .done = after_words(&h, req_query(r, "done")),
                               .path = arena_printf(r->arena, "/desk/callbacks?q=%s", tabs[here].code),
                               .tabs = tab_links(r, &h, counts, here),
                               .tab_count = COUNT_OF(tabs),
                               .rows = rows_of(r, &h, &l),
                               .row_count = (size_t)l.n,
                               .first = !cursor,
                               .can_start = counts[CALLBACK_DUE] + counts[CALLBACK_MINE] > 0};
    if (l.next)
        v.next = arena_printf(r->arena, "%s&after=%s", v.path, l.next);
    html_callbacks(&h, &p, &v);
    return page_done(&h);
}

/* To the next call, or to the queue where there is none. */
static enum err go_on(struct req *r, const char *done)
{
    const char *number, *tail = done ? arena_printf(r->arena, "?done=%s", done) : "";
    enum err x = callback_next(conn_of(r), site_of(r), viewer_of(r), r->arena, &number, &r->error);
    if (x != ERR_OK)
        return x;
    return resp_redirect(r, 303,
                         number ? arena_printf(r->arena, "/desk/callbacks/%s%s", number, tail)
                                : arena_printf(r->arena, "/desk/callbacks%s", tail));
}

enum err page_callback_next(struct req *r)
{
    return go_on(r, NULL);
}

static bool chosen(struct req *r, const char *field, const char *code)
{
    const char *const *v;
    size_t n = req_fields(r, field, &v);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(v[i], code))
            return true;
    }
    return false;
}

static struct keyed_field keyed(struct req *r, struct html *h, const struct form_errors *errors, const char *name,
                                const char *label, const struct callback_words *words, bool multiple)
{
    struct keyed_option *o = arena_array(r->arena, struct keyed_option, words->n);
    for (size_t i = 0; i < words->n; i++)
        o[i] = (struct keyed_option){words->v[i].code, tr(h->lang, words->v[i].name), words->v[i].key,
                                     chosen(r, name, words->v[i].code)};
    return (struct keyed_field){.name = name,
                                .label = tr(h->lang, label),
                                .error = page_field_sentence(r, h, errors, name),
                                .options = o,
                                .option_count = words->n,
                                .multiple = multiple};
}

static void fill_form(struct req *r, struct html *h, const struct form_errors *errors, struct callback_view *v)
{
    v->outcome = keyed(r, h, errors, "outcome", N_("The call"), &callback_outcomes, false);
    v->contacted =
        keyed(r, h, errors, "contacted", N_("Had the office been in touch before?"), &callback_contacted, false);
    v->solved = keyed(r, h, errors, "solved", N_("Is it solved?"), &callback_solved, false);
    v->satisfied = keyed(r, h, errors, "satisfied", N_("Is the resident satisfied?"), &callback_satisfied, false);
    v->why = keyed(r, h, errors, "why", N_("Why not"), &callback_whys, true);
    v->quality = keyed(r, h, errors, "quality", N_("The reply itself"), &callback_quality, false);
    v->defects = keyed(r, h, errors, "defects", N_("What is wrong with it"), &callback_defects, true);
    v->solved.hint =
        tr(h->lang, N_("Not solved: it is reopened one level up, the second time it goes to the supervisor."));
    v->back = chosen(r, "back", "1");
    v->said = (struct field_view){.name = "said",
                                  .label = tr(h->lang, N_("What the resident says")),
                                  .hint = tr(h->lang, N_("Key j. The resident can read it.")),
                                  .value = req_field(r, "said"),
                                  .error = page_field_sentence(r, h, errors, "said"),
                                  .max = 500,
                                  .rows = 2,
                                  .optional = true};
    v->note = (struct field_view){.name = "note",
                                  .label = tr(h->lang, N_("Note for colleagues")),
                                  .hint = tr(h->lang, N_("Key k. When the reply goes back: what is missing.")),
                                  .value = req_field(r, "note"),
                                  .error = page_field_sentence(r, h, errors, "note"),
                                  .max = 500,
                                  .rows = 2,
                                  .optional = true};
}

/* The newest answer, and what the resident added after submission. */
static void fill_record(struct req *r, const struct matter_full *f, struct callback_view *v)
{
    struct said_view *before = arena_array(r->arena, struct said_view, BEFORE_MAX);
    for (int i = f->n_entries - 1; i >= 0; i--) {
        const struct entry *x = &f->entries[i];
        for (int k = 0; k < x->n_texts; k++) {
            const struct entry_text *t = &x->texts[k];
            bool theirs = str_eq(x->actor_kind, "resident") && !str_eq(x->kind, "submit");
            if (str_eq(t->part, "reply") && !v->answer)
                v->answer = t->content;
            if (((theirs && !str_eq(t->part, "title")) || str_eq(t->part, "said")) && t->content &&
                v->before_count < BEFORE_MAX)
                before[v->before_count++] = (struct said_view){.at = x->occurred_at, .words = t->content};
        }
    }
    v->before = before;
}

static enum err fill_calls(struct req *r, struct html *h, int64_t matter_id, struct callback_view *v)
{
    struct callback_attempt all[CALLS_MAX];
    struct said_view *calls = arena_array(r->arena, struct said_view, CALLS_MAX);
    int n = 0;
    enum err x = callback_attempts(conn_of(r), viewer_of(r), r->arena, matter_id, all, CALLS_MAX, &n, &r->error);
    for (int i = 0; x == ERR_OK && i < n; i++) {
        const struct callback_attempt *a = &all[i];
        const char *codes =
            arena_printf(r->arena, "outcome=%s%s%s%s%s%s%s", a->outcome, *a->solved ? " solved=" : "", a->solved,
                         *a->satisfied ? " satisfied=" : "", a->satisfied, *a->why ? " why=" : "", a->why);
        calls[i] = (struct said_view){a->at, a->officer_name, word_text(r->arena, h->lang, "answers", codes)};
    }
    v->calls = calls;
    v->call_count = (size_t)n;
    return x;
}

/* Why the call is not to be made, or NULL. */
static const char *stopped(const struct html *h, const struct callback_task *t)
{
    if (str_eq(t->state, "cancelled"))
        return tr(h->lang, N_("No call any more: the resident has rated it, or it goes on already."));
    if (!str_eq(t->state, "open"))
        return tr(h->lang, N_("The calls about this matter are over."));
    if (t->taken)
        return tr(h->lang, N_("Somebody else is calling this resident just now."));
    if (!t->may)
        return tr(h->lang, N_("You had a part in it; somebody else has to call the resident."));
    return NULL;
}

static const char *mark_of(const struct req *r)
{
    return arena_printf(r->arena, "%s %s", viewer_of(r)->unit_name, viewer_of(r)->name);
}

static void fill_view(struct req *r, struct html *h, const struct callback_task *t, const struct matter_full *f,
                      struct callback_view *v)
{
    v->number = t->m.number;
    v->url = arena_printf(r->arena, "/desk/callbacks/%s", t->m.number);
    v->title = t->m.title;
    v->body = str_or(f->body, "");
    v->place = str_or(t->m.place, str_or(t->m.area_name, ""));
    v->unit = str_or(t->m.unit_name, "");
    v->op = page_op(r);
    v->reveal_op = page_op(r);
    v->due_words = due_words(h, t->due_at);
    v->late = t->due_at < h->now && str_eq(t->state, "open");
    v->stopped = stopped(h, t);
    v->mine = t->mine && !v->stopped;
    v->can_take = !t->mine && !v->stopped;
    v->mark = mark_of(r);
    v->done = after_words(h, req_query(r, "done"));
    fill_record(r, f, v);
}

/* contact: shown after a recorded look, NULL: masked. */
static enum err show(struct req *r, const struct form_errors *errors, const struct contact *contact, int status)
{
    struct callback_task t;
    struct matter_full f;
    struct contact masked = {0};
    struct desk_page_view p;
    struct callback_view v = {.shown = contact != NULL};
    enum err x = callback_get(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), &t, &r->error);
    if (x == ERR_OK)
        x = matter_full(conn_of(r), viewer_of(r), r->arena, t.m.number, &f, &r->error);
    if (x == ERR_OK && !contact)
        x = person_masked(conn_of(r), site_of(r), r->arena, t.m.person_id, &masked, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.name = str_or(contact ? contact->name : masked.name, "");
    v.phone = str_or(contact ? contact->phone : masked.phone, "");
    fill_view(r, &h, &t, &f, &v);
    fill_form(r, &h, errors, &v);
    x = fill_calls(r, &h, t.m.id, &v);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("Callback"), &p);
    if (x != ERR_OK)
        return x;
    if (contact)
        resp_secret(r);
    resp_status(r, status);
    html_callback(&h, &p, &v);
    return page_done(&h);
}

enum err page_callback(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, NULL, 200);
}

/* What is wrong goes back to the form, with everything that was chosen. */
static enum err refuse(struct req *r, enum err x)
{
    struct form_errors errors = {0};
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &errors, NULL, x == ERR_CONFLICT ? 409 : x == ERR_DENIED ? 403 : 422);
}

static void read_codes(struct req *r, const char *field, const char *ret[CALLBACK_CODES])
{
    const char *const *v;
    size_t n = req_fields(r, field, &v);
    for (size_t i = 0; i < n && i < CALLBACK_CODES; i++)
        ret[i] = v[i];
}

enum err page_callback_save(struct req *r)
{
    enum callback_after after;
    struct callback_result x = {.number = req_param(r, "number"),
                                .op_key = req_field(r, "op"),
                                .outcome = req_field(r, "outcome"),
                                .contacted = req_field(r, "contacted"),
                                .solved = req_field(r, "solved"),
                                .satisfied = req_field(r, "satisfied"),
                                .quality = req_field(r, "quality"),
                                .said = req_field(r, "said"),
                                .note = req_field(r, "note"),
                                .back = chosen(r, "back", "1")};
    read_codes(r, "why", x.why);
    read_codes(r, "defects", x.defects);
    enum err y = callback_save(conn_of(r), site_of(r), viewer_of(r), r->arena, &x, &after, &r->error);
    return y == ERR_OK ? go_on(r, after_code(after)) : refuse(r, y);
}

enum err page_callback_take(struct req *r)
{
    const char *number = req_param(r, "number");
    enum err x = callback_take(conn_of(r), site_of(r), viewer_of(r), number, &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, arena_printf(r->arena, "/desk/callbacks/%s", number)) : refuse(r, x);
}

enum err page_callback_release(struct req *r)
{
    enum err x = callback_release(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"), &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, "/desk/callbacks") : refuse(r, x);
}

/* Only what changes on a page that is open already. */
static enum err show_contact(struct req *r, const struct contact *c)
{
    struct html h = page_html(r, true);
    const struct callback_view v = {
        .name = str_or(c->name, ""), .phone = str_or(c->phone, ""), .shown = true, .mark = mark_of(r)};
    resp_secret(r);
    html_call_contact(&h, &v);
    return page_done(&h);
}

/* The same look as on the matter's page, with the reason that calling gives. */
enum err page_callback_reveal(struct req *r)
{
    const struct form_errors none = {0};
    struct contact contact = {0};
    struct callback_task t;
    const char *number = req_param(r, "number"), *reason = tr(app_of(r)->language, N_("To call back about the result"));
    enum err x = callback_get(conn_of(r), site_of(r), viewer_of(r), r->arena, number, &t, &r->error);
    if (x == ERR_OK && !t.mine)
        x = error_set(&r->error, ERR_CONFLICT, NULL, N_("Please take the call first."), NULL);
    if (x == ERR_OK)
        x = move_reveal(conn_of(r), site_of(r), viewer_of(r), r->arena, number, reason, req_field(r, "op"), &contact,
                        &r->error);
    if (x != ERR_OK)
        return refuse(r, x);
    return req_is_fragment(r) ? show_contact(r, &contact) : show(r, &none, &contact, 200);
}
