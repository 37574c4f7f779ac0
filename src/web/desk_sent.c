/* The delivery log on a matter's page, and sending a message once more. */
#include "base/str.h"
#include "catalogue/message.h"
#include "model/outbox_list.h"
#include "web/desk.h"
#include "web/told.h"

static int64_t when(const struct outbox_line *x)
{
    return x->delivered_at ? x->delivered_at : x->sent_at ? x->sent_at : x->due_at;
}

static bool settled(const struct outbox_line *x)
{
    return str_eq(x->state, "sent") || str_eq(x->state, "delivered") || str_eq(x->state, "failed") ||
           (str_eq(x->state, "cancelled") && str_eq(x->reason, outbox_too_many));
}

enum err desk_sent(struct req *r, struct html *h, const struct matter *m, struct matter_view *v)
{
    struct outbox_list l;
    unsigned roles = 0;
    enum err x = outbox_of_matter(conn_of(r), viewer_of(r), r->arena, m->id, &l, &r->error);
    if (x == ERR_OK)
        x = matter_roles(conn_of(r), viewer_of(r), m->id, &roles, &r->error);
    if (x != ERR_OK)
        return x;
    bool sends = roles & (ROLE_INTAKE | ROLE_DISPATCHER | ROLE_SUPERVISOR);
    struct sent_view *rows = arena_array(r->arena, struct sent_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++) {
        const struct outbox_line *o = &l.rows[i];
        rows[i] = (struct sent_view){.id = arena_printf(r->arena, "%lld", (long long)o->id),
                                     .event = told_event(h->lang, o->event),
                                     .channel = told_channel(h->lang, o->channel),
                                     .mask = o->mask,
                                     .state = told_state(h->lang, o->state),
                                     .tone = told_tone(o->state),
                                     .reason = tr(h->lang, o->reason),
                                     .gateway_id = o->gateway_id,
                                     .at = when(o),
                                     .twice = o->twice,
                                     .can_resend = sends && settled(o)};
    }
    v->sent = rows;
    v->sent_count = (size_t)l.n;
    return ERR_OK;
}

enum err page_resend(struct req *r)
{
    struct matter m;
    int64_t id = 0;
    str_int(str_or(req_field(r, "id"), ""), 1, INT64_MAX, &id);
    enum err x = matter_by_number(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &m, &r->error);
    if (x == ERR_OK)
        x = outbox_resend(conn_of(r), site_of(r), viewer_of(r), m.id, id, &r->error);
    if (x != ERR_OK)
        return x;
    return resp_redirect(r, 303, arena_printf(r->arena, "/desk/m/%s?done=1#sent", m.number));
}
