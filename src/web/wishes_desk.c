/* The desk: wishes that wait for something, the copy that residents read, and answering who offered. */
#include "base/str.h"
#include "html/when.h"
#include "html/wish.html.h"
#include "web/activities.h"
#include "web/desk.h"
#include "web/wishes.h"
#include "web/words.h"

#define LAST_DAYS 30 /* that stand ready as the last day, from today */
#define PAGE      50

enum err wish_fill_open(struct req *r, int64_t *ret)
{
    *ret = 0;
    return viewer_has(viewer_of(r), ROLE_DISPATCHER) ? wish_offers_open(conn_of(r), viewer_of(r), ret, &r->error)
                                                     : ERR_OK;
}

static const struct {
    const char *code, *name;
} shows[] = {[WISH_RELEASE] = {"release", N_("To release")},
             [WISH_ASKED] = {"asked", N_("Offers to answer")},
             [WISH_WAITING] = {"waiting", N_("Waiting for somebody")},
             [WISH_GOING] = {"going", N_("Being made true")},
             [WISH_DONE] = {"done", N_("Come true")}};

enum err page_wish_rows(struct req *r)
{
    const char *asked = str_or(req_query(r, "show"), shows[WISH_RELEASE].code);
    enum wish_show show = WISH_RELEASE;
    struct option_view *chips = arena_array(r->arena, struct option_view, COUNT_OF(shows));
    struct wish_rows l;
    struct desk_page_view p;
    struct html h = page_html(r, false);
    for (size_t i = 0; i < COUNT_OF(shows); i++)
        show = str_eq(shows[i].code, asked) ? (enum wish_show)i : show;
    for (size_t i = 0; i < COUNT_OF(shows); i++)
        chips[i] = (struct option_view){.value = arena_printf(r->arena, "/desk/wishes?show=%s", shows[i].code),
                                        .label = tr(h.lang, shows[i].name),
                                        .chosen = i == (size_t)show};
    const char *after = req_query(r, "after");
    enum err x = wish_rows(conn_of(r), viewer_of(r), r->arena, show, after, PAGE, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct wish_row_view *rows = arena_array(r->arena, struct wish_row_view, (size_t)l.n + 1);
    const struct procedure *own = procedure_by_code(WISH_PROCEDURE);
    for (int i = 0; i < l.n; i++) {
        const struct wish_row *w = &l.rows[i];
        const struct state_def *s = procedure_state(own, w->state);
        rows[i] = (struct wish_row_view){.url = arena_printf(r->arena, "/desk/wishes/%s", w->number),
                                         .title = w->title,
                                         .number = w->number,
                                         .area = w->area,
                                         .state = s ? tr_words(h.lang, &s->name) : w->state,
                                         .at = w->at};
    }
    struct wish_rows_view v = {.shows = chips,
                               .show_count = COUNT_OF(shows),
                               .rows = rows,
                               .row_count = (size_t)l.n,
                               .path = chips[show].value,
                               .first = str_empty(after)};
    if (l.next)
        v.next = arena_printf(r->arena, "%s&after=%s", v.path, l.next);
    x = desk_view(r, &h, N_("Small wishes"), &p);
    if (x != ERR_OK)
        return x;
    html_wish_rows(&h, &p, &v);
    return page_done(&h);
}

/* What was typed, else what is there. */
static const char *typed(struct req *r, const char *name, const char *otherwise)
{
    const char *s = r->method == HTTP_POST ? req_field(r, name) : NULL;
    return s ? s : otherwise;
}

static void fill_choices(struct req *r, struct html *h, const struct wish_full *f, struct wish_desk_view *v)
{
    const struct field_def *d = wish_kinds();
    struct option_view *kinds = arena_array(r->arena, struct option_view, d->n_options);
    struct option_view *budgets = arena_array(r->arena, struct option_view, 16);
    struct option_view *areas = arena_array(r->arena, struct option_view, (size_t)f->areas.n + 1);
    const char *kind = typed(r, "kind", f->wish.kind), *budget = typed(r, "budget", f->wish.budget);
    const char *area = typed(r, "area", arena_printf(r->arena, "%lld", (long long)f->wish.area_id));
    for (size_t i = 0; i < d->n_options; i++)
        kinds[i] = (struct option_view){.value = d->options[i].code,
                                        .label = tr_words(h->lang, &d->options[i].name),
                                        .chosen = str_eq(d->options[i].code, kind)};
    for (const struct wish_budget *b = wish_budgets; b->code; b++)
        budgets[v->budget.option_count++] =
            (struct option_view){.value = b->code, .label = tr(h->lang, b->name), .chosen = str_eq(b->code, budget)};
    areas[0] = (struct option_view){.value = "0", .label = tr(h->lang, N_("Not said")), .chosen = str_eq(area, "0")};
    for (int i = 0; i < f->areas.n; i++) {
        const char *id = arena_printf(r->arena, "%lld", (long long)f->areas.rows[i].id);
        areas[i + 1] = (struct option_view){.value = id, .label = f->areas.rows[i].name, .chosen = str_eq(id, area)};
    }
    v->kind.options = kinds;
    v->kind.option_count = d->n_options;
    v->budget.options = budgets;
    v->area.options = areas;
    v->area.option_count = (size_t)f->areas.n + 1;
}

static void fill_copy(struct req *r, struct html *h, const struct wish_full *f, const struct form_errors *errors,
                      struct wish_desk_view *v)
{
    v->heading = activity_field(r, h, errors, "title", N_("Title"), typed(r, "title", f->wish.title));
    v->heading.max = WISH_TITLE_MAX;
    v->need = activity_field(r, h, errors, "need", N_("What is needed"), typed(r, "need", f->wish.need));
    v->need.max = WISH_NEED_MAX;
    v->need.rows = 4;
    v->kind = activity_field(r, h, errors, "kind", N_("Kind"), NULL);
    v->budget = activity_field(r, h, errors, "budget", N_("About what it costs"), NULL);
    v->area = activity_field(r, h, errors, "area", N_("Where"), NULL);
    v->area.hint = tr(h->lang, N_("In a village where few have such a wish, say the town only."));
    v->thanks = activity_field(r, h, errors, "thanks", N_("What the family says"), typed(r, "thanks", f->wish.thanks));
    v->thanks.max = WISH_THANKS_MAX;
    v->thanks.rows = 3;
    v->thanks.optional = true;
    v->hide_reason = activity_field(r, h, errors, "hide_reason", N_("Reason"), req_field(r, "hide_reason"));
    fill_choices(r, h, f, v);
}

static enum err fill_helper(struct req *r, struct html *h, const struct wish_full *f, const struct form_errors *errors,
                            struct wish_desk_view *v)
{
    int32_t day = civil_day(clock_now(&site_of(r)->clock) + LAST_DAYS * MS_DAY, site_of(r)->zone);
    const char *last = arena_printf(r->arena, "%04d-%02d-%02d", (int)day / 10000, (int)day / 100 % 100, (int)day % 100);
    v->offered = f->claim.id != 0;
    v->claim = arena_printf(r->arena, "%lld", (long long)f->claim.id);
    v->left = f->left;
    v->org = f->org;
    v->helper_name = f->helper.name;
    v->helper_phone = f->helper.phone;
    v->message = f->message;
    v->offer_state = v->offered ? wish_offer_words(h, f->claim.state) : "";
    v->asked_at = f->claim.asked_at;
    v->unit =
        activity_field(r, h, errors, "lead", N_("Office that goes along"), typed(r, "lead", f->m.intake_unit_name));
    v->deadline = activity_field(r, h, errors, "deadline", N_("Last day"), typed(r, "deadline", last));
    v->deadline.type = "date";
    v->deadline.hint = tr(h->lang, N_("What is not made true by then is offered again."));
    v->why = activity_field(r, h, errors, "why", N_("Reason, which they read"), req_field(r, "why"));
    v->look = activity_field(r, h, errors, "look", N_("Why you need it"), req_field(r, "look"));
    v->look.hint = tr(h->lang, N_("Whoever offered reads it."));
    return f->answers ? desk_units(r, &v->units, &v->unit_count) : ERR_OK;
}

static const char *done_words(struct req *r, const struct html *h)
{
    static const char *const words[][2] = {{"released", N_("Released: residents read it now.")},
                                           {"hidden", N_("It is off the page.")},
                                           {"kept", N_("It stays with the offices and is not made public.")},
                                           {"confirmed", N_("Confirmed: the wish is theirs until the last day.")},
                                           {"refused", N_("Refused: the wish waits for somebody again.")}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i][0], req_query(r, "done")))
            return tr(h->lang, words[i][1]);
    }
    return NULL;
}

static enum err show(struct req *r, const struct form_errors *errors, const char *revealed, int status)
{
    struct wish_full f;
    struct desk_page_view p;
    enum err x = wish_full(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), &f, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct wish_desk_view v = {.title = f.m.title,
                               .number = f.m.number,
                               .url = arena_printf(r->arena, "/desk/wishes/%s", f.m.number),
                               .matter = arena_printf(r->arena, "/desk/m/%s", f.m.number),
                               .state = word_state(h.lang, &f.m),
                               .tone = tone_of(&f.m),
                               .op = page_op(r),
                               .version = arena_printf(r->arena, "%lld", (long long)f.m.version),
                               .done = done_words(r, &h),
                               .public = f.wish.live ? arena_printf(r->arena, "/wishes/%s", f.wish.ref) : NULL,
                               .releases = f.releases,
                               .part = f.part,
                               .kept_off = f.kept_off,
                               .may_keep = f.releases && !f.wish.live && !f.kept_off && str_eq(f.m.state, "listed"),
                               .answers = f.answers,
                               .reveals = f.reveals,
                               .done_state = str_eq(f.m.state, "done"),
                               .revealed = revealed};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_copy(r, &h, &f, errors, &v);
    x = fill_helper(r, &h, &f, errors, &v);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.title, &p);
    if (x != ERR_OK)
        return x;
    if (revealed)
        resp_secret(r);
    resp_status(r, status);
    html_wish_desk(&h, &p, &v);
    return page_done(&h);
}

enum err page_wish_desk(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, NULL, 200);
}

/* Back to the page with what was done, or the form again with what was wrong. */
static enum err answer(struct req *r, enum err x, const char *done)
{
    struct form_errors errors = {0};
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "/desk/wishes/%s?done=%s", req_param(r, "number"), done));
    if (x != ERR_INVALID && (x != ERR_CONFLICT || !r->error.msgid))
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &errors, NULL, x == ERR_CONFLICT ? 409 : 422);
}

enum err page_wish_release(struct req *r)
{
    struct form_errors errors = {0};
    struct leak *leaks = NULL;
    int n = 0;
    struct wish_draft draft = {.title = req_field(r, "title"),
                               .need = req_field(r, "need"),
                               .kind = req_field(r, "kind"),
                               .budget = req_field(r, "budget"),
                               .thanks = req_field(r, "thanks"),
                               .op = req_field(r, "op")};
    str_int(str_or(req_field(r, "area"), "0"), 0, INT64_MAX, &draft.area_id);
    str_int(str_or(req_field(r, "version"), ""), 1, INT32_MAX, &draft.version);
    enum err x = wish_release(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), &draft, &leaks,
                              &n, &r->error);
    if (x != ERR_INVALID || !n)
        return answer(r, x, "released");
    for (int i = 0; i < n; i++)
        form_error_add(&errors, leaks[i].field, NULL, desk_leak_sentence(leaks[i].kind), leaks[i].text);
    return show(r, &errors, NULL, 422);
}

enum err page_wish_hide(struct req *r)
{
    return answer(r,
                  wish_hide(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"), req_field(r, "hide_reason"),
                            req_field(r, "op"), &r->error),
                  "hidden");
}

enum err page_wish_keep(struct req *r)
{
    return answer(r,
                  wish_keep_off(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"),
                                req_field(r, "hide_reason"), req_field(r, "op"), &r->error),
                  "kept");
}

/* The offer that was on the page; 0 is none. */
static int64_t seen_claim(const struct req *r)
{
    int64_t id = 0;
    str_int(str_or(req_field(r, "claim"), ""), 1, INT64_MAX, &id);
    return id;
}

enum err page_wish_confirm(struct req *r)
{
    struct wish_confirm x = {.claim = seen_claim(r), .deadline = req_field(r, "deadline"), .op = req_field(r, "op")};
    str_int(str_or(req_field(r, "version"), ""), 1, INT32_MAX, &x.version);
    enum err e = desk_unit_id(r, req_field(r, "lead"), "lead", &x.unit_id);
    if (e == ERR_OK)
        e = wish_confirm(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"), &x, &r->error);
    return answer(r, e, "confirmed");
}

enum err page_wish_refuse(struct req *r)
{
    return answer(r,
                  wish_refuse(conn_of(r), site_of(r), viewer_of(r), req_param(r, "number"), seen_claim(r),
                              req_field(r, "why"), &r->error),
                  "refused");
}

enum err page_wish_reveal(struct req *r)
{
    const struct form_errors none = {0};
    struct contact c;
    enum err x = wish_reveal(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "number"), seen_claim(r),
                             req_field(r, "look"), &c, &r->error);
    return x == ERR_OK ? show(r, &none, arena_printf(r->arena, "%s %s", c.name, c.phone), 200) : answer(r, x, "");
}
