/* The resident's own matter, by number and secret: see it, add to it, withdraw it, rate it. */
#include "model/track.h"

#include <stdio.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "html/public.html.h"
#include "model/files.h"
#include "model/group.h"
#include "model/move.h"
#include "model/submit.h"
#include "model/unit.h"
#include "web/clocks.h"
#include "web/page.h"
#include "web/raise.h"
#include "web/reading.h"
#include "web/upload.h"
#include "web/words.h"

#define TRACK_BODY_MAX (100 * 1024 * 1024)
#define TEXT_MAX       20000
#define ACTS_MAX       10

struct ask {
    const char *number, *secret;
};

/* Loosely typed, so that a mistake in either is one and the same answer. */
static const struct form_field ask_fields[] = {
    FORM(struct ask, number, FORM_TEXT, 1, 60, FORM_REQUIRED, N_("Number")),
    FORM(struct ask, secret, FORM_TEXT, 1, 60, FORM_REQUIRED, N_("Secret")),
};

static const struct crumb track_trail[] = {{N_("Home"), "/"}, {N_("Where is it?"), "/track"}};

static enum err show_ask(struct req *r, const struct ask *a, const struct form_errors *errors, int status)
{
    struct html h = page_html(r, true);
    struct track_form_view v = {
        .number = {.name = "number",
                   .label = tr(h.lang, N_("Number")),
                   .hint = tr(h.lang, N_("As on the receipt, for example SQ261121-4837264")),
                   .value = a->number,
                   .autocomplete = "off"},
        .secret = {.name = "secret",
                   .label = tr(h.lang, N_("Secret")),
                   .hint = tr(h.lang, N_("Eight digits")),
                   .autocomplete = "off",
                   .inputmode = "numeric"},
    };
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.number.error = page_field_sentence(r, &h, errors, "number");
    v.secret.error = page_field_sentence(r, &h, errors, "secret");
    resp_status(r, status);
    struct page_view p = page_view(r, &h, N_("Where is it?"), crumb_home, 1);
    html_track_form(&h, &p, &v);
    return page_done(&h);
}

static enum err page_track(struct req *r)
{
    const struct ask a = {.number = req_query(r, "number")};
    const struct form_errors none = {0};
    return show_ask(r, &a, &none, 200);
}

static enum err page_track_open(struct req *r)
{
    struct ask a = {0};
    struct form_errors errors = {0};
    struct matter_full full;
    enum err x = form_read(r, ask_fields, COUNT_OF(ask_fields), &a, &errors);
    if (x != ERR_OK)
        return show_ask(r, &a, &errors, 422);
    x = track_open(conn_of(r), site_of(r), r->arena, a.number, a.secret, r->client, &full, &r->error);
    if (x == ERR_NOT_FOUND || x == ERR_BUSY) {
        page_model_error(&errors, &r->error);
        return show_ask(r, &a, &errors, x == ERR_BUSY ? 429 : 404);
    }
    if (x != ERR_OK)
        return x;
    resp_cookie(r, TRACK_COOKIE, track_token(site_of(r), r->arena, full.m.number, full.m.secret_issue), -1,
                COOKIE_STRICT);
    return resp_redirect(r, 303, "/track/matter");
}

static const char *token_of(const struct req *r)
{
    return str_or(req_cookie(r, TRACK_COOKIE), "");
}

static const struct photo_view *photos_of(struct req *r, const struct entry *x)
{
    struct photo_view *list = arena_array(r->arena, struct photo_view, (size_t)x->n_documents + 1);
    for (int i = 0; i < x->n_documents; i++) {
        const struct document *d = &x->documents[i];
        const char *url = arena_printf(r->arena, "/track/file/%lld", (long long)d->id);
        list[i] = (struct photo_view){url, arena_printf(r->arena, "%s?small=1", url), d->name};
    }
    return list;
}

/* The office that a call took the matter to; NULL where the entry is no such call, or intake dispatches anew. */
static const char *new_lead(const struct matter_full *f, const struct entry *x)
{
    if (!str_eq(x->kind, "callback_reopen") && !str_eq(x->kind, "callback_return"))
        return NULL;
    for (int i = 0; i < f->n_orders; i++) {
        const struct order *o = &f->orders[i];
        if (o->round == x->round && str_eq(o->role, "lead"))
            return o->unit_name;
    }
    return NULL;
}

static struct step_view step_of(struct req *r, const struct html *h, const struct matter_full *f, const struct entry *x)
{
    const struct matter *m = &f->m;
    const char **texts = arena_array(r->arena, const char *, (size_t)x->n_texts + 2);
    size_t n = 0;
    for (int i = 0; i < x->n_texts; i++) {
        if (!str_eq(x->texts[i].part, "title"))
            texts[n++] = str_or(word_entry_text(r->arena, h->lang, m, x->kind, &x->texts[i]),
                                tr(h->lang, N_("(erased at your request)")));
    }
    const char *went = new_lead(f, x);
    if (went)
        texts[n++] = tr_arg(r->arena, h->lang, N_("It has been reopened at {}."), went);
    return (struct step_view){.words = word_entry(h->lang, m, x->kind),
                              .unit = str_empty(x->unit_name) ? NULL : x->unit_name,
                              .at = x->occurred_at,
                              .texts = texts,
                              .text_count = n,
                              .photos = photos_of(r, x),
                              .photo_count = (size_t)x->n_documents};
}

/* The newest thing that happened, looks aside. */
static const char *last_step(const struct matter_full *f)
{
    int i = f->n_entries - 1;
    while (i > 0 && str_eq(f->entries[i].kind, "reveal"))
        i--;
    return f->entries[i].kind;
}

/* Looks at the contact stand apart: who wants to know who looked should not have to search. */
static void fill_steps(struct req *r, const struct html *h, const struct matter_full *f, struct track_view *v)
{
    struct step_view *steps = arena_array(r->arena, struct step_view, (size_t)f->n_entries + 1);
    struct step_view *looks = arena_array(r->arena, struct step_view, (size_t)f->n_entries + 1);
    for (int i = 0; i < f->n_entries; i++) {
        struct step_view s = step_of(r, h, f, &f->entries[i]);
        if (str_eq(f->entries[i].kind, "reveal"))
            looks[v->look_count++] = s;
        else
            steps[v->step_count++] = s;
    }
    if (v->step_count)
        steps[v->step_count - 1].now = true;
    v->asked = f->n_entries && str_eq(last_step(f), "ask");
    v->steps = steps;
    v->looks = looks;
}

static bool rated(const struct matter_full *f, const struct rating **ret)
{
    *ret = NULL;
    for (int i = 0; i < f->n_ratings; i++) {
        *ret = &f->ratings[i];
        if (f->ratings[i].round == f->m.rounds)
            return true;
    }
    return false;
}

static bool possible(const struct matter *m, const char *move)
{
    const struct move_def *d = procedure_move(procedure_at(m->procedure, m->procedure_version), move);
    return d && move_from_state(d, m->state);
}

static void fill_choices(struct req *r, const struct html *h, bool reopens, struct track_view *v)
{
    static const char *const solved[] = {"yes", "half", "no"}, *const satisfied[] = {"yes", "basic", "no"};
    struct option_view *a = arena_array(r->arena, struct option_view, 3);
    struct option_view *b = arena_array(r->arena, struct option_view, 3);
    for (int i = 0; i < 3; i++) {
        a[i] = (struct option_view){.value = solved[i], .label = word_solved(h->lang, solved[i])};
        b[i] = (struct option_view){.value = satisfied[i], .label = word_satisfied(h->lang, satisfied[i])};
    }
    if (reopens)
        a[2].hint = tr(h->lang, N_("It is then reopened one level up."));
    v->rate_solved = (struct field_view){
        .name = "solved", .label = tr(h->lang, N_("Is it solved?")), .options = a, .option_count = 3};
    v->rate_satisfied = (struct field_view){
        .name = "satisfied", .label = tr(h->lang, N_("Are you satisfied?")), .options = b, .option_count = 3};
}

static void fill_fields(struct req *r, const struct html *h, bool reopens, struct track_view *v)
{
    v->supplement = (struct field_view){
        .name = "text", .label = tr(h->lang, N_("What you want to add")), .max = TEXT_MAX, .rows = 4};
    v->reason = (struct field_view){.name = "reason", .label = tr(h->lang, N_("Reason")), .max = 500, .optional = true};
    v->comment = (struct field_view){
        .name = "comment", .label = tr(h->lang, N_("Anything to add?")), .max = 500, .rows = 3, .optional = true};
    fill_choices(r, h, reopens, v);
}

static void fill_view(struct req *r, struct html *h, const struct matter_full *f, struct track_view *v)
{
    const struct matter *m = &f->m;
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    const struct state_def *s = procedure_state(p, m->state);
    const struct rating *last;
    bool has = rated(f, &last);
    v->number = m->number;
    v->title = m->title;
    v->procedure = tr_words(h->lang, &p->name);
    v->state_word = word_state(h->lang, m);
    v->tone = tone_of(m);
    v->told = s ? tr_words(h->lang, &s->told) : "";
    v->unit = str_empty(m->unit_name) ? m->intake_unit_name : m->unit_name;
    v->open = s && s->open;
    v->can_supplement = possible(m, "supplement");
    v->can_withdraw = possible(m, "withdraw");
    v->can_rate = possible(m, "rate") && !has;
    v->solved = last ? word_solved(h->lang, last->solved) : NULL;
    v->satisfied = last ? word_satisfied(h->lang, last->satisfied) : NULL;
    v->op = page_op(r);
    fill_steps(r, h, f, v);
    fill_fields(r, h, possible(m, "reopen") || possible(m, "appeal"), v);
}

/* Names of the fields of one step, which another on the page may have, too. */
static const char *act_field(struct req *r, const struct move_def *m, const char *part)
{
    return arena_printf(r->arena, "%s-%s", m->code, part);
}

static void fill_act(struct req *r, struct html *h, const struct move_def *m, const struct form_errors *errors,
                     struct track_act_view *ret)
{
    static const struct form_errors none;
    bool sent = str_eq(req_param(r, "move"), m->code);
    struct field_view *f = arena_array(r->arena, struct field_view, MOVE_FIELDS_MAX);
    size_t n = 0;
    for (; n < MOVE_FIELDS_MAX && m->fields[n].part; n++) {
        struct field_def d = m->fields[n];
        d.part = act_field(r, m, d.part);
        f[n] = raise_field(r, h, &d, sent ? req_field(r, d.part) : NULL, sent ? errors : &none);
    }
    *ret = (struct track_act_view){m->code, tr_words(h->lang, &m->name),
                                   arena_printf(r->arena, "/track/step/%s", m->code), f, n};
}

/* What the procedure gives the resident besides the forms that every matter has. */
static enum err fill_acts(struct req *r, struct html *h, const struct matter *m, const struct form_errors *errors,
                          struct track_view *v)
{
    const struct move_def *offers[ACTS_MAX];
    struct track_act_view *list = arena_array(r->arena, struct track_act_view, ACTS_MAX);
    int n = 0;
    enum err x = move_offers(conn_of(r), site_of(r), NULL, m, offers, ACTS_MAX, &n, &r->error);
    for (int i = 0; x == ERR_OK && i < n; i++) {
        if (!move_has_own_form(offers[i]->code))
            fill_act(r, h, offers[i], errors, &list[v->act_count++]);
    }
    v->acts = list;
    return x;
}

/* Whom to ask: the office that has it, or the one that took it in. */
static enum err fill_phone(struct req *r, const struct matter *m, struct track_view *v)
{
    struct unit u;
    enum err x = unit_by_id(conn_of(r), r->arena, m->unit_id ? m->unit_id : m->intake_unit_id, &u, &r->error);
    if (x == ERR_OK)
        v->unit_phone = u.phone;
    return x == ERR_NOT_FOUND ? ERR_OK : x;
}

static enum err fill_clocks(struct req *r, struct html *h, const struct matter *m, struct track_view *v)
{
    struct clock_views k;
    enum err x = clock_views(r, h, NULL, m, &k);
    v->clocks = k.running;
    v->clocks_count = k.n_running;
    return x;
}

/* A merged matter has no clock of its own: what runs is the common one. */
static enum err fill_common(struct req *r, struct html *h, const struct matter *m, struct track_view *v)
{
    struct group_progress g;
    enum err x = group_progress(conn_of(r), r->arena, m, &g, &r->error);
    if (x != ERR_OK || !g.merged)
        return x;
    const struct matter as = {.id = g.main_id,
                              .procedure = m->procedure,
                              .procedure_version = m->procedure_version,
                              .state = g.state,
                              .due_at = g.due_at,
                              .unit_id = g.unit_id};
    struct step_view *steps = arena_array(r->arena, struct step_view, (size_t)g.n + 1);
    for (int i = 0; i < g.n; i++)
        steps[i] = (struct step_view){.words = word_entry(h->lang, &as, g.steps[i].kind),
                                      .unit = str_empty(g.steps[i].unit_name) ? NULL : g.steps[i].unit_name,
                                      .at = g.steps[i].at,
                                      .now = i == g.n - 1};
    v->common = steps;
    v->common_count = (size_t)g.n;
    x = fill_clocks(r, h, &as, v);
    if (x != ERR_OK || !g.unit_id)
        return x;
    v->unit = g.unit_name;
    return fill_phone(r, &as, v);
}

static const char *done_sentence(const struct html *h, const char *code)
{
    static const struct {
        const char *code, *sentence;
    } done[] = {{"added", N_("Added. The office sees it with the matter.")},
                {"withdrawn", N_("Withdrawn.")},
                {"rated", N_("Thank you. Your rating counts.")},
                {"sent", N_("Sent. You see below how it goes on.")}};
    for (size_t i = 0; i < COUNT_OF(done); i++) {
        if (str_eq(done[i].code, code))
            return tr(h->lang, done[i].sentence);
    }
    return NULL;
}

static enum err show_matter(struct req *r, const struct form_errors *errors)
{
    struct matter_full full;
    enum err x = track_by_token(conn_of(r), site_of(r), r->arena, token_of(r), &full, &r->error);
    if (x == ERR_NOT_FOUND)
        return resp_redirect(r, 303, "/track");
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct track_view v = {.done = done_sentence(&h, req_query(r, "done"))};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_view(r, &h, &full, &v);
    x = fill_phone(r, &full.m, &v);
    if (x == ERR_OK)
        x = fill_clocks(r, &h, &full.m, &v);
    if (x == ERR_OK)
        x = fill_common(r, &h, &full.m, &v);
    if (x == ERR_OK)
        x = fill_acts(r, &h, &full.m, errors, &v);
    if (x != ERR_OK)
        return x;
    if (v.error_count)
        resp_status(r, 422);
    resp_secret(r);
    struct page_view p = page_view(r, &h, full.m.number, track_trail, COUNT_OF(track_trail));
    p.wide = true;
    html_track(&h, &p, &v);
    return page_done(&h);
}

static enum err show_untouched(struct req *r)
{
    const struct form_errors none = {0};
    return show_matter(r, &none);
}

static enum err page_track_matter(struct req *r)
{
    return page_reading(r, show_untouched);
}

/* After an act: back to the matter, with what was done or what was wrong. */
static enum err after(struct req *r, enum err x, const char *done)
{
    struct form_errors errors = {0};
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "/track/matter?done=%s", done));
    if (x == ERR_NOT_FOUND)
        return resp_redirect(r, 303, "/track");
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_TOO_LARGE)
        return x;
    page_model_error(&errors, &r->error);
    return show_matter(r, &errors);
}

static enum err page_supplement(struct req *r)
{
    struct record_file *files = NULL;
    size_t n = 0;
    struct matter_full full;
    /* Only who holds the secret may put files on our disk. */
    enum err x = track_by_token(conn_of(r), site_of(r), r->arena, token_of(r), &full, &r->error);
    if (x == ERR_OK)
        x = upload_photos(r, "photos", MATTER_FILES_MAX, &files, &n);
    if (x == ERR_OK)
        x = track_supplement(conn_of(r), site_of(r), r->arena, token_of(r), req_field(r, "text"), files, n,
                             req_field(r, "op"), &r->error);
    return after(r, x, "added");
}

static enum err page_withdraw(struct req *r)
{
    enum err x = track_withdraw(conn_of(r), site_of(r), r->arena, token_of(r), req_field(r, "reason"),
                                req_field(r, "op"), &r->error);
    return after(r, x, "withdrawn");
}

static enum err page_rate(struct req *r)
{
    enum err x = track_rate(conn_of(r), site_of(r), r->arena, token_of(r), req_field(r, "solved"),
                            req_field(r, "satisfied"), req_field(r, "comment"), req_field(r, "op"), &r->error);
    return after(r, x, "rated");
}

static enum err page_step(struct req *r)
{
    struct matter_full full;
    const char *texts[MOVE_FIELDS_MAX] = {NULL};
    enum err x = track_by_token(conn_of(r), site_of(r), r->arena, token_of(r), &full, &r->error);
    const struct procedure *p = x == ERR_OK ? procedure_at(full.m.procedure, full.m.procedure_version) : NULL;
    const struct move_def *m = p ? procedure_move(p, req_param(r, "move")) : NULL;
    if (x == ERR_OK && !m)
        return ERR_NOT_FOUND;
    for (size_t i = 0; m && i < MOVE_FIELDS_MAX && m->fields[i].part; i++)
        texts[i] = req_field(r, act_field(r, m, m->fields[i].part));
    if (x == ERR_OK)
        x = track_step(conn_of(r), site_of(r), r->arena, token_of(r), m->code, texts, req_field(r, "op"), &r->error);
    if (x == ERR_INVALID && *r->error.field)
        snprintf(r->error.field, sizeof(r->error.field), "%s", act_field(r, m, r->error.field));
    return after(r, x, "sent");
}

static enum err page_leave(struct req *r)
{
    resp_cookie(r, TRACK_COOKIE, "", 0, COOKIE_STRICT);
    return resp_redirect(r, 303, "/");
}

static const struct document *find_document(const struct matter_full *f, int64_t id)
{
    for (int i = 0; i < f->n_entries; i++) {
        for (int k = 0; k < f->entries[i].n_documents; k++) {
            if (f->entries[i].documents[k].id == id && f->entries[i].documents[k].sha256)
                return &f->entries[i].documents[k];
        }
    }
    return NULL;
}

static enum err page_file(struct req *r)
{
    struct matter_full full;
    int64_t id;
    enum err x = req_param_int(r, "id", &id);
    if (x == ERR_OK)
        x = track_by_token(conn_of(r), site_of(r), r->arena, token_of(r), &full, &r->error);
    if (x != ERR_OK)
        return x;
    const struct document *d = find_document(&full, id);
    return d ? upload_send(r, d, req_query(r, "small") != NULL) : ERR_NOT_FOUND;
}

static const struct route routes[] = {
    ROUTE(GET, "/track", page_track, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/track", page_track_open, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/track/matter", page_track_matter, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/track/supplement", page_supplement, PERM_PUBLIC, 0, TRACK_BODY_MAX),
    ROUTE(POST, "/track/withdraw", page_withdraw, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/track/rate", page_rate, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/track/step/:move", page_step, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/track/leave", page_leave, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/track/file/:id", page_file, PERM_PUBLIC, 0, 0),
};

const struct route *routes_track(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
