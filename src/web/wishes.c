/* Residents: wishes that wait for somebody, and offering to make one true without an account. */
#include "web/wishes.h"

#include "base/str.h"
#include "html/wish.html.h"
#include "http/url.h"
#include "web/activities.h"
#include "web/page.h"

#define PAGE 20

static const struct {
    const char *code, *name, *one;
    enum tone tone;
} states[] = {{"waiting", N_("Waiting for somebody"), N_("Waiting for somebody"), TONE_NEW},
              {"going", N_("Being made true"), N_("Somebody makes it true"), TONE_WORK},
              {"done", N_("Come true"), N_("Come true"), TONE_DONE}};

static size_t state_of(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_eq(states[i].code, code))
            return i;
    }
    return 0;
}

const char *wish_kind_words(const struct html *h, const char *code)
{
    const struct option_def *o = field_option(wish_kinds(), code);
    return o ? tr_words(h->lang, &o->name) : "";
}

const char *wish_budget_words(const struct html *h, const char *code)
{
    for (const struct wish_budget *b = wish_budgets; b->code; b++) {
        if (str_eq(b->code, code))
            return tr(h->lang, b->name);
    }
    return "";
}

static const struct {
    const char *code, *name, *told;
} offers[] = {
    {"asked", N_("Waits for the office"), N_("The wish is kept for you. The office calls you and answers here.")},
    {"confirmed", N_("Yours"), N_("The office has confirmed it. Please keep the last day; the office comes along.")},
    {"refused", N_("Not this time"), N_("The office could not take your offer. Other wishes wait.")},
    {"withdrawn", N_("Given back by you"), N_("You took the offer back.")},
    {"lapsed", N_("Lapsed"), N_("Its time is over, and the wish waits for somebody again.")},
    {"passed", N_("An office took it"), N_("An office has taken the wish meanwhile. Other wishes wait.")},
    {"ended", N_("Over"), N_("The wish was given back or does not stand any more.")},
    {"done", N_("Come true"), N_("The wish has come true. Thank you.")}};

const char *wish_offer_words(const struct html *h, const char *state)
{
    for (size_t i = 0; i < COUNT_OF(offers); i++) {
        if (str_eq(offers[i].code, state))
            return tr(h->lang, offers[i].name);
    }
    return state;
}

const char *wish_offer_told(const struct html *h, const char *state)
{
    for (size_t i = 0; i < COUNT_OF(offers); i++) {
        if (str_eq(offers[i].code, state))
            return tr(h->lang, offers[i].told);
    }
    return "";
}

static struct wish_view view_of(struct req *r, const struct html *h, const struct wish *x)
{
    size_t state = state_of(x->state);
    return (struct wish_view){.url = arena_printf(r->arena, "/wishes/%s", x->ref),
                              .title = x->title,
                              .need = x->need,
                              .kind = wish_kind_words(h, x->kind),
                              .budget = wish_budget_words(h, x->budget),
                              .area = x->area,
                              .thanks = str_eq(x->state, "done") ? x->thanks : "",
                              .state = tr(h->lang, states[state].one),
                              .tone = states[state].tone,
                              .released_at = x->released_at};
}

/* kind "": any. */
static const char *path_of(struct req *r, const char *state, const char *kind)
{
    bool usual = str_eq(state, states[0].code);
    const char *path = usual ? "/wishes" : arena_printf(r->arena, "/wishes?state=%s", state);
    return *kind ? arena_printf(r->arena, "%s%ckind=%s", path, usual ? '?' : '&', kind) : path;
}

static void fill_chips(struct req *r, const struct html *h, const char *state, const char *kind, struct wishes_view *v)
{
    const struct field_def *d = wish_kinds();
    struct option_view *list = arena_array(r->arena, struct option_view, COUNT_OF(states));
    struct option_view *kinds = arena_array(r->arena, struct option_view, d->n_options + 1);
    for (size_t i = 0; i < COUNT_OF(states); i++)
        list[i] = (struct option_view){.value = path_of(r, states[i].code, ""),
                                       .label = tr(h->lang, states[i].name),
                                       .chosen = str_eq(states[i].code, state)};
    kinds[0] = (struct option_view){.value = path_of(r, state, ""), .label = tr(h->lang, N_("All")), .chosen = !*kind};
    for (size_t i = 0; i < d->n_options; i++)
        kinds[i + 1] = (struct option_view){.value = path_of(r, state, d->options[i].code),
                                            .label = tr_words(h->lang, &d->options[i].name),
                                            .chosen = str_eq(d->options[i].code, kind)};
    v->states = list;
    v->state_count = COUNT_OF(states);
    v->kinds = kinds;
    v->kind_count = v->row_count || *kind ? d->n_options + 1 : 0;
}

static enum err page_wishes(struct req *r)
{
    const char *state = states[state_of(req_query(r, "state"))].code, *kind = str_or(req_query(r, "kind"), "");
    const char *after = req_query(r, "after");
    struct wish_list l;
    struct html h = page_html(r, false);
    kind = field_option(wish_kinds(), kind) ? kind : "";
    enum err x = wish_list(conn_of(r), r->arena, state, kind, after, PAGE, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct wish_view *rows = arena_array(r->arena, struct wish_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = view_of(r, &h, &l.rows[i]);
    struct wishes_view v = {.rows = rows,
                            .row_count = (size_t)l.n,
                            .path = path_of(r, state, kind),
                            .first = str_empty(after),
                            .waiting = str_eq(state, states[0].code)};
    if (l.next)
        v.next = arena_printf(r->arena, "%s%cafter=%s", v.path, v.waiting && !*kind ? '?' : '&', l.next);
    fill_chips(r, &h, state, kind, &v);
    struct page_view p = page_view(r, &h, N_("Small wishes"), crumb_home, 1);
    html_wishes(&h, &p, &v);
    return page_done(&h);
}

static void fill_form(struct req *r, struct html *h, const struct form_errors *errors, struct wish_page_view *v)
{
    struct option_view *who = arena_array(r->arena, struct option_view, 2);
    bool org = str_eq(req_field(r, "who"), "org");
    who[0] = (struct option_view){.value = "self", .label = tr(h->lang, N_("For myself")), .chosen = !org};
    who[1] = (struct option_view){.value = "org", .label = tr(h->lang, N_("For an organisation")), .chosen = org};
    v->op = str_empty(req_field(r, "op")) ? page_op(r) : req_field(r, "op");
    v->who = activity_field(r, h, errors, "who", N_("I offer"), NULL);
    v->who.options = who;
    v->who.option_count = 2;
    v->name = activity_field(r, h, errors, "name", N_("Your name, or that of the organisation"), req_field(r, "name"));
    v->name.max = WISH_NAME_MAX;
    v->name.autocomplete = "name";
    v->phone = activity_field(r, h, errors, "phone", N_("Your phone number"), req_field(r, "phone"));
    v->phone.type = v->phone.autocomplete = v->phone.inputmode = "tel";
    v->message = activity_field(r, h, errors, "message", N_("What the office should know"), req_field(r, "message"));
    v->message.hint = tr(h->lang, N_("How and when you would do it, and when one may call you."));
    v->message.max = WISH_MESSAGE_MAX;
    v->message.rows = 3;
    v->message.optional = true;
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    const struct crumb trail[] = {crumb_home[0], {N_("Small wishes"), "/wishes"}};
    struct wish x;
    enum err y = wish_get(conn_of(r), r->arena, req_param(r, "ref"), &x, &r->error);
    if (y != ERR_OK)
        return y;
    struct html h = page_html(r, true);
    struct wish_page_view v = {.wish = view_of(r, &h, &x), .waits = str_eq(x.state, "waiting")};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_form(r, &h, errors, &v);
    struct page_view p = page_view(r, &h, v.wish.title, trail, COUNT_OF(trail));
    resp_status(r, status);
    html_wish(&h, &p, &v);
    return page_done(&h);
}

static enum err page_wish(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

static enum tone offer_tone(const char *state)
{
    if (str_eq(state, "asked"))
        return TONE_NEW;
    if (str_eq(state, "confirmed"))
        return TONE_WORK;
    return str_eq(state, "done") ? TONE_DONE : TONE_NEUTRAL;
}

static enum err show_receipt(struct req *r, const struct wish_receipt *x)
{
    const struct crumb trail[] = {crumb_home[0], {N_("Small wishes"), "/wishes"}};
    struct html h = page_html(r, false);
    const struct wish_receipt_view v = {.title = x->title,
                                        .number = x->number,
                                        .secret_spaced = arena_printf(r->arena, "%.4s %s", x->secret, x->secret + 4),
                                        .copy = arena_printf(r->arena, "%s %s", x->number, x->secret),
                                        .state = wish_offer_words(&h, x->state),
                                        .told = wish_offer_told(&h, x->state),
                                        .tone = offer_tone(x->state),
                                        .again = x->again};
    struct page_view p =
        page_view(r, &h, x->again ? N_("My offer") : N_("The wish is kept for you"), trail, COUNT_OF(trail));
    resp_secret(r);
    p.path = NULL; /* the secret is shown only here: no switch may lead away from it */
    html_wish_receipt(&h, &p, &v);
    return page_done(&h);
}

static enum err page_wish_take(struct req *r)
{
    struct wish_receipt receipt;
    struct form_errors errors = {0};
    const struct wish_ask ask = {.ref = req_param(r, "ref"),
                                 .org = str_eq(req_field(r, "who"), "org"),
                                 .name = req_field(r, "name"),
                                 .phone = req_field(r, "phone"),
                                 .message = req_field(r, "message"),
                                 .key = req_field(r, "op"),
                                 .from = r->client};
    enum err x = wish_claim(conn_of(r), site_of(r), r->arena, &ask, &receipt, &r->error);
    if (x == ERR_OK)
        return show_receipt(r, &receipt);
    int status = page_refused(r, x, &errors);
    return status ? show(r, &errors, status) : x;
}

static enum err show_offer(struct req *r, const struct wish_claimed *x, const struct form_errors *errors, bool done,
                           int status)
{
    const struct crumb trail[] = {crumb_home[0], {N_("Small wishes"), "/wishes"}};
    struct html h = page_html(r, true);
    struct wish_offer_view v = {.done = done};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.number = activity_field(r, &h, errors, "number", N_("Number of the receipt"), req_field(r, "number"));
    v.secret = activity_field(r, &h, errors, "secret", N_("Secret"), "");
    v.secret.inputmode = "numeric";
    if (x) {
        v.found = x->number;
        v.given = req_field(r, "secret");
        v.title = x->title;
        v.state = wish_offer_words(&h, x->state);
        v.told = wish_offer_told(&h, x->state);
        v.why = x->why;
        v.looked_why = x->looked_why;
        v.tone = offer_tone(x->state);
        v.asked_at = x->asked_at;
        v.looked_at = x->looked_at;
        v.until = x->until;
        v.stands = str_eq(x->state, "asked") || str_eq(x->state, "confirmed");
        resp_secret(r);
    }
    struct page_view p = page_view(r, &h, N_("Look at my offer"), trail, COUNT_OF(trail));
    if (x)
        p.path = NULL;
    resp_status(r, status);
    html_wish_offer(&h, &p, &v);
    return page_done(&h);
}

static enum err page_offer(struct req *r)
{
    const struct form_errors none = {0};
    return show_offer(r, NULL, &none, false, 200);
}

static enum err refused_offer(struct req *r, enum err x)
{
    struct form_errors errors = {0};
    if (x != ERR_NOT_FOUND && x != ERR_BUSY && x != ERR_CONFLICT)
        return x;
    page_model_error(&errors, &r->error);
    return show_offer(r, NULL, &errors, false, x == ERR_BUSY ? 429 : x == ERR_CONFLICT ? 409 : 422);
}

static enum err open_offer(struct req *r, bool done)
{
    const struct form_errors none = {0};
    struct wish_claimed found;
    enum err x = wish_claim_open(conn_of(r), site_of(r), r->arena, req_field(r, "number"), req_field(r, "secret"),
                                 r->client, &found, &r->error);
    return x == ERR_OK ? show_offer(r, &found, &none, done, 200) : refused_offer(r, x);
}

static enum err page_offer_open(struct req *r)
{
    return open_offer(r, false);
}

static enum err page_offer_withdraw(struct req *r)
{
    enum err x = wish_claim_withdraw(conn_of(r), site_of(r), r->arena, req_field(r, "number"), req_field(r, "secret"),
                                     r->client, &r->error);
    return x == ERR_OK ? open_offer(r, true) : refused_offer(r, x);
}

static const struct route routes[] = {
    ROUTE(GET, "/wishes", page_wishes, PERM_PUBLIC, ROUTE_SHARED, 0),
    ROUTE(GET, "/wishes/offer", page_offer, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/wishes/offer", page_offer_open, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/wishes/offer/withdraw", page_offer_withdraw, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/wishes/:ref", page_wish, PERM_PUBLIC, 0, 0),
    ROUTE(POST, "/wishes/:ref", page_wish_take, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/desk/wishes", page_wish_rows, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/wishes/:number", page_wish_desk, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/wishes/:number/release", page_wish_release, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/wishes/:number/hide", page_wish_hide, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/wishes/:number/keep", page_wish_keep, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/wishes/:number/confirm", page_wish_confirm, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/wishes/:number/refuse", page_wish_refuse, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/wishes/:number/reveal", page_wish_reveal, PERM_OFFICER, 0, 0),
};

const struct route *routes_wishes(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
