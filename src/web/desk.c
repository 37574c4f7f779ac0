/* Queues and the page of one matter. */
#include "web/desk.h"

#include "base/str.h"
#include "catalogue/procedure.h"
#include "html/desk.html.h"
#include "html/when.h"
#include "model/move.h"
#include "model/undo.h"
#include "model/unit.h"
#include "web/choices.h"
#include "web/clocks.h"
#include "web/desk_group.h"
#include "web/places.h"
#include "web/reading.h"
#include "web/upload.h"
#include "web/wishes.h"
#include "web/words.h"

#define MOVES_MAX    40
#define EVIDENCE_MAX (100 * 1024 * 1024)

struct row_view desk_row(struct req *r, struct html *h, const struct matter *m)
{
    int64_t left = m->due_at - h->now;
    const char *span = when_span(h, left < 0 ? -left : left);
    return (struct row_view){
        .urged = m->urged_at > m->answered_at && m->unit_id,
        .answer_by = desk_answer_words(r, h, m),
        .answer_late = m->answer_by && m->answer_by <= h->now,
        .number = m->number,
        .pick = arena_printf(r->arena, "%s:%lld", m->number, (long long)m->version),
        .url = arena_printf(r->arena, "/desk/m/%s", m->number),
        .title = m->title,
        .state_word = word_state(h->lang, m),
        .tone = tone_of(m),
        .area = str_or(m->area_name, ""),
        .unit = str_or(m->unit_name, ""),
        .category = str_or(m->category_name, ""),
        .due_words = m->due_at ? tr_arg(r->arena, h->lang, left <= 0 ? N_("{} late") : N_("{} left"), span) : "",
        .late = m->due_at && left <= 0,
        .soon = m->due_at && left > 0 && left < MS_DAY,
        .channel = word_channel(h->lang, m->channel),
        .submitted_at = m->submitted_at,
    };
}

/* Each role begins where its work lies. */
static enum err page_desk(struct req *r)
{
    static const struct {
        unsigned roles;
        const char *path;
    } starts[] = {
        {ROLE_DISPATCHER | ROLE_INTAKE, "/desk/q/new"},
        {ROLE_HANDLER | ROLE_FIELD, "/desk/q/mine"},
        {ROLE_VERIFIER, "/desk/q/verify"},
        {ROLE_SUPERVISOR, "/desk/q/late"},
        {ROLE_LEADER, "/desk/q/sign"},
        {ROLE_PUBLISHER, "/desk/q/publish"},
        {ROLE_OFFICE, "/desk/q/all"},
        {~0u, "/desk/admin"},
    };
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        if (viewer_has(viewer_of(r), starts[i].roles))
            return resp_redirect(r, 303, starts[i].path);
    }
    return resp_redirect(r, 303, "/desk/account");
}

static const struct photo_view *photos_of(struct req *r, const struct matter *m, const struct entry *x, size_t *ret_n)
{
    struct photo_view *list = arena_array(r->arena, struct photo_view, (size_t)x->n_documents + 1);
    size_t n = 0;
    for (int i = 0; i < x->n_documents; i++) {
        const char *url = arena_printf(r->arena, "/desk/m/%s/file/%lld", m->number, (long long)x->documents[i].id);
        if (x->documents[i].thumb)
            list[n++] = (struct photo_view){url, arena_printf(r->arena, "%s?small=1", url), x->documents[i].name};
    }
    *ret_n = n;
    return list;
}

const char *desk_who(struct req *r, const struct html *h, const struct entry *x)
{
    if (!str_empty(x->officer_name))
        return arena_printf(r->arena, "%s %s%s", str_or(x->unit_name, ""), x->officer_name,
                            str_empty(x->for_name) ? "" : tr_arg(r->arena, h->lang, N_(" (for {})"), x->for_name));
    if (str_eq(x->actor_kind, "resident"))
        return tr(h->lang, N_("Resident"));
    return str_eq(x->actor_kind, "operator") ? tr(h->lang, N_("Operator")) : NULL;
}

static struct step_view step_of(struct req *r, struct html *h, const struct matter *m, const struct entry *x)
{
    const char **texts = arena_array(r->arena, const char *, (size_t)x->n_texts + 1);
    size_t n = 0;
    /* They come by the names of their parts; of a public copy that is answer, question, title. */
    bool turned = str_eq(x->kind, "publish");
    for (int i = 0; i < x->n_texts; i++) {
        const struct entry_text *text = &x->texts[turned ? x->n_texts - 1 - i : i];
        const char *part = text->part;
        bool shown_above = str_eq(x->kind, "submit") && (str_eq(part, "title") || str_eq(part, "body"));
        if (!shown_above)
            texts[n++] = str_or(word_entry_text(r->arena, h->lang, m, x->kind, text), tr(h->lang, N_("(erased)")));
    }
    struct step_view v = {.words = word_entry_desk(h->lang, m, x->kind),
                          .unit = desk_who(r, h, x),
                          .at = x->occurred_at,
                          .texts = texts,
                          .text_count = n,
                          .undone = x->undone};
    v.photos = photos_of(r, m, x, &v.photo_count);
    return v;
}

const struct step_view *desk_steps(struct req *r, struct html *h, const struct matter_full *f, int64_t from,
                                   size_t *ret_n)
{
    struct step_view *steps = arena_array(r->arena, struct step_view, (size_t)f->n_entries + 1);
    size_t n = 0;
    for (int i = 0; i < f->n_entries; i++) {
        if (f->entries[i].seq >= from)
            steps[n++] = step_of(r, h, &f->m, &f->entries[i]);
    }
    if (n)
        steps[n - 1].now = true;
    *ret_n = n;
    return steps;
}

static void fill_lists(struct req *r, struct html *h, const struct matter_full *f, struct matter_view *v)
{
    struct order_view *orders = arena_array(r->arena, struct order_view, (size_t)f->n_orders + 1);
    const char **against = arena_array(r->arena, const char *, (size_t)f->n_against + 1);
    size_t n = 0;
    for (int lead = 1; lead >= 0; lead--) {
        for (int i = 0; i < f->n_orders; i++) {
            if (str_eq(f->orders[i].role, "lead") == (lead == 1))
                orders[n++] = desk_order(r, h, &f->m, &f->orders[i]);
        }
    }
    for (int i = 0; i < f->n_against; i++)
        against[i] = str_or(f->against[i].officer_name, str_or(f->against[i].unit_name, ""));
    v->orders = orders;
    v->order_count = (size_t)f->n_orders;
    v->against = against;
    v->against_count = (size_t)f->n_against;
    v->steps = desk_steps(r, h, f, 1, &v->step_count);
    if (f->n_ratings) {
        v->solved = word_solved(h->lang, f->ratings[f->n_ratings - 1].solved);
        v->satisfied = word_satisfied(h->lang, f->ratings[f->n_ratings - 1].satisfied);
    }
}

/* The look at a contact stands in the side panel, not among the moves. *ret_merge: the one that merges, or NULL. */
static enum err fill_moves(struct req *r, struct html *h, const struct matter_full *f, struct matter_view *v,
                           const struct move_def **ret_merge)
{
    const struct move_def *offers[MOVES_MAX];
    int n = 0;
    bool main = false; /* one red button: the first that the procedure names; others stand in the menu */
    enum err x = move_offers(conn_of(r), site_of(r), viewer_of(r), &f->m, offers, MOVES_MAX, &n, &r->error);
    if (x != ERR_OK)
        return x;
    struct move_view *moves = arena_array(r->arena, struct move_view, (size_t)n + 1);
    for (int i = 0; i < n; i++) {
        if (offers[i]->effects & EFFECT_MERGE)
            *ret_merge = offers[i];
        if (offers[i]->effects & EFFECT_REVEAL) {
            v->can_reveal = true;
            continue;
        }
        moves[v->move_count++] =
            (struct move_view){.code = offers[i]->code,
                               .name = tr_words(h->lang, &offers[i]->name),
                               .url = arena_printf(r->arena, "%s/move/%s", v->url, offers[i]->code),
                               .direct = (offers[i]->effects & EFFECT_URGE) != 0,
                               .main = offers[i]->main && !main};
        main = main || offers[i]->main;
    }
    v->moves = moves;
    unsigned roles = 0;
    x = matter_roles(conn_of(r), viewer_of(r), f->m.id, &roles, &r->error);
    v->can_paper = roles != 0;
    v->can_publish =
        (roles & ROLE_PUBLISHER) &&
        str_eq(procedure_stage(procedure_at(f->m.procedure, f->m.procedure_version), f->m.state), "closed") &&
        !f->m.compartment;
    v->can_reissue = (roles & ROLE_INTAKE) && f->m.person_id;
    return x;
}

static enum err fill_clocks(struct req *r, struct html *h, const struct matter *m, struct matter_view *v)
{
    struct clock_views k;
    enum err x = clock_views(r, h, viewer_of(r), m, &k);
    v->clocks = k.running;
    v->clocks_count = k.n_running;
    v->ended = k.ended;
    v->ended_count = k.n_ended;
    return x;
}

static enum err fill_person(struct req *r, const struct matter *m, struct matter_view *v)
{
    struct contact c = {0};
    enum err x = m->person_id ? person_masked(conn_of(r), site_of(r), r->arena, m->person_id, &c, &r->error) : ERR_OK;
    v->person_name = str_or(c.name, "");
    v->person_phone = str_or(c.phone, "");
    v->person_mail = str_or(c.mail, "");
    return x;
}

static void fill_matter(struct req *r, struct html *h, const struct matter_full *f, struct matter_view *v)
{
    const struct matter *m = &f->m;
    v->number = m->number;
    v->title = m->title;
    v->body = f->body;
    v->url = arena_printf(r->arena, "/desk/m/%s", m->number);
    v->state_word = word_state(h->lang, m);
    v->tone = tone_of(m);
    v->category = str_or(m->category_name, "");
    v->area = str_or(m->area_name, "");
    v->place = m->place;
    v->channel = word_channel(h->lang, m->channel);
    v->shielded = m->compartment != 0;
    v->published = m->published_at != 0;
    if (str_eq(m->procedure, WISH_PROCEDURE) && !m->compartment)
        v->wish = arena_printf(r->arena, "/desk/wishes/%s", m->number);
    v->submitted_at = m->submitted_at;
    v->procedure = tr_words(h->lang, &procedure_at(m->procedure, m->procedure_version)->name);
    v->version = arena_printf(r->arena, "%lld", (long long)m->version);
    v->op = page_op(r);
    v->source = str_or(m->source, "");
    v->external_id = str_or(m->external_id, "");
    fill_lists(r, h, f, v);
}

/* What was just done, and for a few seconds the way back. */
static enum err fill_done(struct req *r, struct html *h, const struct matter *m, struct matter_view *v)
{
    struct undo_chance u = {.kind = ""};
    enum err x = ERR_OK;
    if (req_query(r, "done")) {
        v->done = tr(h->lang, N_("Done. It is in the record."));
        x = undo_chance(conn_of(r), site_of(r), viewer_of(r), r->arena, m->number, &u, &r->error);
    } else if (req_query(r, "undone")) {
        v->done = tr(h->lang, N_("Taken back: it stands as before. The record keeps both."));
    } else if (req_query(r, "late")) {
        v->warning = tr(h->lang, N_("The step stays: the ten seconds are over, or something else has happened to it."));
    }
    if (x == ERR_OK && u.seq) {
        v->done = word_entry_desk(h->lang, m, u.kind);
        v->undo_seq = arena_printf(r->arena, "%lld", (long long)u.seq);
        v->undo_left = (int)((u.left_ms + MS_SECOND - 1) / MS_SECOND);
    }
    return x;
}

/* Where nothing else is to be said, that somebody offers to make a wish true. */
static enum err fill_offer(struct req *r, const struct html *h, const struct matter *m, struct matter_view *v)
{
    bool offered = false;
    enum err x = v->wish && !v->warning ? wish_offered(conn_of(r), viewer_of(r), m->id, &offered, &r->error) : ERR_OK;
    if (offered)
        v->warning = tr(h->lang, N_("A resident offers to make this wish true. The offer waits for an answer, under"
                                    " “Public copy and offers”."));
    return x;
}

static enum err show_matter(struct req *r)
{
    struct matter_full full;
    const struct move_def *merge = NULL;
    struct desk_page_view p;
    struct matter_view v = {0};
    enum err x = matter_full(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &full, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    x = desk_view(r, &h, full.m.title, &p);
    fill_matter(r, &h, &full, &v);
    if (x == ERR_OK)
        x = fill_moves(r, &h, &full, &v, &merge);
    if (x == ERR_OK)
        x = fill_person(r, &full.m, &v);
    if (x == ERR_OK)
        x = fill_clocks(r, &h, &full.m, &v);
    struct group_view *group = arena_obj(r->arena, struct group_view);
    v.group = group;
    if (x == ERR_OK)
        x = desk_group(r, &h, &full, merge, group);
    if (x == ERR_OK)
        x = desk_facts(r, &h, &full, &v);
    if (x == ERR_OK)
        x = place_link(r, &h, full.m.id, &v.at_name, &v.at_url);
    desk_versions(r, &h, &full, &v);
    if (x == ERR_OK)
        x = desk_supervisions(r, &h, &full, &v);
    if (x == ERR_OK)
        x = fill_done(r, &h, &full.m, &v);
    if (x == ERR_OK)
        x = fill_offer(r, &h, &full.m, &v);
    if (x == ERR_OK)
        x = desk_sent(r, &h, &full.m, &v);
    if (x != ERR_OK)
        return x;
    html_matter_page(&h, &p, &v);
    return page_done(&h);
}

static enum err page_matter(struct req *r)
{
    return page_reading(r, show_matter);
}

static enum err page_matter_file(struct req *r)
{
    struct matter_full full;
    int64_t id;
    enum err x = req_param_int(r, "id", &id);
    if (x == ERR_OK)
        x = matter_full(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &full, &r->error);
    if (x != ERR_OK)
        return x;
    for (int i = 0; i < full.n_entries; i++) {
        for (int k = 0; k < full.entries[i].n_documents; k++) {
            const struct document *d = &full.entries[i].documents[k];
            if (d->id == id && d->guarded)
                return resp_redirect(r, 303,
                                     arena_printf(r->arena, "/desk/m/%s/papers/%lld", full.m.number, (long long)id));
            if (d->id == id && d->sha256)
                return upload_send(r, d, req_query(r, "small") != NULL);
        }
    }
    return ERR_NOT_FOUND;
}

enum err desk_units(struct req *r, const struct option_view **ret, size_t *ret_n)
{
    const struct desk_choices *c;
    enum err x = desk_choices_get(r, &c);
    if (x != ERR_OK)
        return x;
    *ret = c->units;
    *ret_n = c->unit_count;
    return ERR_OK;
}

enum err desk_unit_id(struct req *r, const char *typed, const char *field, int64_t *ret)
{
    struct unit u = {.id = 0};
    enum err x = str_empty(typed) ? ERR_OK : unit_named(conn_of(r), r->arena, typed, field, &u, &r->error);
    *ret = x == ERR_OK ? u.id : 0;
    return x;
}

#define CALLERS (ROLE_VERIFIER | ROLE_SUPERVISOR)

static const struct route routes[] = {
    ROUTE(GET, "/desk", page_desk, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/q/:queue", page_queue, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/q/:queue/take", page_queue_take, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/ledger", page_ledger, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/ledger/take", page_ledger_take, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/figures/limit", page_on_time, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/filter", page_filter_save, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/filter/drop", page_filter_drop, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/columns", page_columns, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/search", page_search, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/dispatch", page_dispatch_list, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/keys", page_keys, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/callbacks", page_callbacks, CALLERS, 0, 0),
    ROUTE(POST, "/desk/callbacks", page_callback_next, CALLERS, 0, 0),
    ROUTE(GET, "/desk/callbacks/:number", page_callback, CALLERS, 0, 0),
    ROUTE(POST, "/desk/callbacks/:number", page_callback_save, CALLERS, 0, 0),
    ROUTE(POST, "/desk/callbacks/:number/take", page_callback_take, CALLERS, 0, 0),
    ROUTE(POST, "/desk/callbacks/:number/release", page_callback_release, CALLERS, 0, 0),
    ROUTE(POST, "/desk/callbacks/:number/reveal", page_callback_reveal, CALLERS, 0, 0),
    ROUTE(GET, "/desk/m/:number", page_matter, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/m/:number/versions", page_versions, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/m/:number/file/:id", page_matter_file, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/m/:number/move/:move", page_move_form, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/m/:number/move/:move", page_move_send, PERM_OFFICER, 0, EVIDENCE_MAX),
    ROUTE(GET, "/desk/deputies", page_deputies, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/deputies", page_deputy_add, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/deputies/accept", page_deputy_accept, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/deputies/end", page_deputy_end, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/batch", page_batch, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/batch/send", page_batch_send, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/batch/undo", page_batch_undo, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/m/:number/undo", page_undo, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/m/:number/reveal", page_reveal, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/m/:number/reveal", page_reveal_send, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/m/:number/secret", page_reissue, ROLE_INTAKE, 0, 0),
    ROUTE(POST, "/desk/m/:number/secret", page_reissue_send, ROLE_INTAKE, 0, 0),
    ROUTE(POST, "/desk/m/:number/resend", page_resend, PERM_OFFICER, 0, 0),
    ROUTE(GET, "/desk/m/:number/publish", page_publish, ROLE_PUBLISHER, 0, 0),
    ROUTE(POST, "/desk/m/:number/publish", page_publish_send, ROLE_PUBLISHER, 0, 512 * 1024),
    ROUTE(POST, "/desk/m/:number/unpublish", page_unpublish, ROLE_PUBLISHER, 0, 0),
    ROUTE(GET, "/desk/intake", page_intake, ROLE_INTAKE, 0, 0),
    ROUTE(POST, "/desk/intake", page_intake_send, ROLE_INTAKE, 0, 512 * 1024),
};

const struct route *routes_desk(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
