/* The outbox as system administrators see it: figures and failures, no matters. */
#include "base/str.h"
#include "catalogue/channels.h"
#include "html/outbox.html.h"
#include "html/outbox_views.h"
#include "model/outbox_list.h"
#include "web/admin.h"
#include "web/told.h"

static const char *const states[] = {"failed", "unsure", "due", "held", "sending", "sent", "delivered", "cancelled"};

static const char *count_words(struct req *r, int n)
{
    return n >= OUTBOX_COUNT_MAX ? "1,000+" : arena_printf(r->arena, "%d", n);
}

static enum err fill_channels(struct req *r, const struct html *h, struct outbox_view *v)
{
    const struct channels *c = site_of(r)->channels;
    struct outbox_counts n;
    enum err x = outbox_counts(conn_of(r), site_of(r), &n, &r->error);
    if (x != ERR_OK)
        return x;
    struct channel_view *rows = arena_array(r->arena, struct channel_view, CHANNELS);
    for (int i = 0; i < CHANNELS; i++) {
        const char *code = channel_name((enum channel)i);
        rows[i] = (struct channel_view){.code = code,
                                        .name = told_channel(h->lang, code),
                                        .on = channel_on(c, (enum channel)i),
                                        .demo = c && c->demo,
                                        .held = count_words(r, n.of[i].held),
                                        .due = count_words(r, n.of[i].due + n.of[i].sending),
                                        .unsure = count_words(r, n.of[i].unsure),
                                        .failed = count_words(r, n.of[i].failed),
                                        .sent = arena_printf(r->arena, "%d", n.of[i].sent_today),
                                        .twice = arena_printf(r->arena, "%d", n.of[i].twice_today),
                                        .any_failed = n.of[i].failed > 0,
                                        .oldest = n.of[i].oldest,
                                        .paused_at = n.of[i].paused_at};
    }
    v->channels = rows;
    v->channel_count = CHANNELS;
    v->none_on = !c;
    return ERR_OK;
}

static void fill_states(struct req *r, const struct html *h, const char *chosen, struct outbox_view *v)
{
    struct state_link_view *links = arena_array(r->arena, struct state_link_view, COUNT_OF(states));
    for (size_t i = 0; i < COUNT_OF(states); i++)
        links[i] = (struct state_link_view){.url = arena_printf(r->arena, "/desk/admin/outbox?state=%s", states[i]),
                                            .name = told_state(h->lang, states[i]),
                                            .current = str_eq(states[i], chosen)};
    v->states = links;
    v->state_count = COUNT_OF(states);
}

static enum err fill_rows(struct req *r, const struct html *h, const char *state, struct outbox_view *v)
{
    struct outbox_list l;
    const char *after = req_query(r, "after");
    enum err x = outbox_in_state(conn_of(r), viewer_of(r), r->arena, state, after, ADMIN_ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct outbox_line_view *rows = arena_array(r->arena, struct outbox_line_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++) {
        const struct outbox_line *o = &l.rows[i];
        rows[i] = (struct outbox_line_view){.id = arena_printf(r->arena, "%lld", (long long)o->id),
                                            .event = told_event(h->lang, o->event),
                                            .channel = told_channel(h->lang, o->channel),
                                            .mask = o->mask,
                                            .unit = o->unit_name,
                                            .state = told_state(h->lang, o->state),
                                            .tone = told_tone(o->state),
                                            .reason = tr(h->lang, o->reason),
                                            .at = o->created_at,
                                            .attempts = o->attempts,
                                            .twice = o->twice,
                                            .failed = str_eq(o->state, "failed")};
    }
    v->rows = rows;
    v->row_count = (size_t)l.n;
    v->first = !after;
    v->path = arena_printf(r->arena, "/desk/admin/outbox?state=%s", state);
    v->next = l.next ? arena_printf(r->arena, "%s&after=%s", v->path, l.next) : NULL;
    return ERR_OK;
}

static const char *chosen_state(struct req *r)
{
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_eq(states[i], req_query(r, "state")))
            return states[i];
    }
    return states[0];
}

enum err page_outbox(struct req *r)
{
    struct html h = page_html(r, true);
    struct desk_page_view p;
    struct outbox_view v = {.done = req_query(r, "done") ? tr(h.lang, N_("Done.")) : NULL};
    const char *state = chosen_state(r);
    enum err x = fill_channels(r, &h, &v);
    fill_states(r, &h, state, &v);
    if (x == ERR_OK)
        x = fill_rows(r, &h, state, &v);
    if (x == ERR_OK)
        x = admin_view(r, &h, N_("Outbox"), &p);
    if (x != ERR_OK)
        return x;
    html_outbox_page(&h, &p, &v);
    return page_done(&h);
}

enum err page_outbox_pause(struct req *r)
{
    enum channel ch;
    if (!channel_of(str_or(req_field(r, "channel"), ""), &ch))
        return error_set(&r->error, ERR_INVALID, "channel", N_("There is no such channel."), NULL);
    bool pause = !str_empty(req_field(r, "pause"));
    enum err x = outbox_pause(conn_of(r), site_of(r), viewer_of(r), ch, pause, &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, "/desk/admin/outbox?done=1") : x;
}

enum err page_outbox_retry(struct req *r)
{
    int64_t id = 0, n;
    enum channel ch;
    enum err x;
    if (str_int(str_or(req_field(r, "id"), ""), 1, INT64_MAX, &id))
        x = outbox_retry(conn_of(r), site_of(r), viewer_of(r), id, &r->error);
    else if (channel_of(str_or(req_field(r, "channel"), ""), &ch))
        x = outbox_retry_all(conn_of(r), site_of(r), viewer_of(r), ch, &n, &r->error);
    else
        x = error_set(&r->error, ERR_INVALID, "channel", N_("There is no such channel."), NULL);
    return x == ERR_OK ? resp_redirect(r, 303, "/desk/admin/outbox?done=1") : x;
}
