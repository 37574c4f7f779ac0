/* Administration: the first page, the trail, and the routes of the others. Every rule stands in the model; a route only
 * keeps away whoever could do nothing there. */
#include "web/admin.h"

#include <string.h>

#include "base/str.h"
#include "html/admin.html.h"
#include "model/audit.h"
#include "model/job.h"
#include "model/role.h"
#include "model/stats.h"
#include "model/unit.h"
#include "web/tokens.h"

#define KEEPERS    (ROLE_SYSADMIN | ROLE_SECADMIN)
#define MESSENGERS (ROLE_SYSADMIN | ROLE_OFFICE)
#define WATCHERS   (ROLE_AUDADMIN | ROLE_AUDITOR)

const char *admin_role(const struct html *h, const char *code)
{
    const struct role_def *d = role_by_code(code);
    return d ? tr(h->lang, d->name) : code;
}

const char *admin_kind(const struct html *h, const char *code)
{
    int n;
    const struct unit_kind *kinds = unit_kinds(&n);
    for (int i = 0; i < n; i++) {
        if (str_eq(kinds[i].code, code))
            return tr(h->lang, kinds[i].name);
    }
    return code;
}

static const struct {
    const char *label, *url, *icon;
    unsigned roles;
} side_links[] = {
    {N_("Overview"), "/desk/admin", "home", KEEPERS},
    {N_("Units"), "/desk/admin/units", "building", ROLE_SYSADMIN},
    {N_("Officers"), "/desk/admin/officers", "people", KEEPERS},
    {N_("Dispatch list"), "/desk/admin/dispatch", "list", ROLE_SYSADMIN},
    {N_("Procedures"), "/desk/admin/procedures", "file", ROLE_SYSADMIN},
    {N_("Tokens of programs"), "/desk/admin/tokens", "lock", ROLE_SECADMIN | ROLE_AUDADMIN},
    {N_("Outbox"), "/desk/admin/outbox", "send", ROLE_SYSADMIN},
    {N_("Messages"), "/desk/admin/messages", "phone", MESSENGERS},
    {N_("Audit trail"), "/desk/admin/trail", "shield", WATCHERS},
};

enum err admin_view(struct req *r, struct html *h, const char *title, struct desk_page_view *ret)
{
    enum err x = desk_view(r, h, title, ret);
    if (x != ERR_OK)
        return x;
    struct desk_link *links = arena_array(r->arena, struct desk_link, COUNT_OF(side_links));
    ret->queue_count = 0;
    for (size_t i = 0; i < COUNT_OF(side_links); i++) {
        const char *url = side_links[i].url;
        if (!viewer_has(viewer_of(r), side_links[i].roles))
            continue;
        links[ret->queue_count++] =
            (struct desk_link){.label = tr(h->lang, side_links[i].label),
                               .url = url,
                               .icon = side_links[i].icon,
                               .count = -1,
                               .current = i == 0 ? str_eq(r->path, url) : str_starts(r->path, url)};
    }
    ret->queues = links;
    return ERR_OK;
}

const struct post_row_view *admin_posts(struct req *r, const struct html *h, const struct post_list *l)
{
    struct post_row_view *rows = arena_array(r->arena, struct post_row_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        const struct post *p = &l->rows[i];
        rows[i] = (struct post_row_view){
            .id = arena_printf(r->arena, "%lld", (long long)p->id),
            .officer = arena_printf(r->arena, "%s (%s)", p->officer_name, p->officer_login),
            .unit = p->unit_name,
            .role = p->for_name ? arena_printf(r->arena, "%s%s", admin_role(h, p->role),
                                               tr_arg(r->arena, h->lang, N_(" (for {})"), p->for_name))
                                : admin_role(h, p->role),
            .since = p->since,
            .until = p->until};
    }
    return rows;
}

const char *admin_next(struct req *r, const char *path, const char *cursor, bool inactive)
{
    if (!cursor)
        return NULL;
    return arena_printf(r->arena, "%s?after=%s%s", path, url_encode(r->arena, cursor), inactive ? "&inactive=1" : "");
}

struct field_view admin_field(struct req *r, const struct html *h, const struct form_errors *errors, const char *name,
                              const char *label, const char *value)
{
    return (struct field_view){.name = name,
                               .label = tr(h->lang, label),
                               .value = str_or(value, ""),
                               .autocomplete = "off",
                               .error = page_field_sentence(r, h, errors, name)};
}

static const char *job_name(const struct html *h, const char *kind)
{
    static const struct {
        const char *kind, *name;
    } names[] = {{"sweep", N_("Sweeping what has ended")},
                 {"seal", N_("Sealing the record")},
                 {"files", N_("Sweeping files that nothing names")},
                 {"deputy", N_("Beginning and ending the time of deputies")},
                 {"search", N_("Building the search index")},
                 {"merge", N_("Merging the search index")},
                 {"clocks", N_("Counting limits anew after an import into the calendar")},
                 {"lapse", N_("Ending what nobody did in time")},
                 {"ties", N_("Ending ties whose term is over")},
                 {"tally", N_("Keeping the figures up to date")},
                 {"bulletins", N_("Reminding of bulletins that are due")}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_eq(names[i].kind, kind))
            return tr(h->lang, names[i].name);
    }
    return kind;
}

static enum err fill_jobs(struct req *r, const struct html *h, struct admin_home_view *v)
{
    struct job_list l;
    enum err x = job_list(conn_of(r), r->arena, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct job_view *jobs = arena_array(r->arena, struct job_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        jobs[i] = (struct job_view){.name = job_name(h, l.rows[i].kind),
                                    .error = str_or(l.errors[i], ""),
                                    .run_at = l.rows[i].run_at,
                                    .attempts = l.rows[i].attempts};
    v->jobs = jobs;
    v->job_count = (size_t)l.n;
    return ERR_OK;
}

static enum err fill_figures(struct req *r, const struct html *h, struct admin_home_view *v)
{
    struct site_counts n;
    enum err x = site_counts(conn_of(r), &n, &r->error);
    if (x != ERR_OK)
        return x;
    struct figure_view *f = arena_array(r->arena, struct figure_view, 3);
    if (viewer_has(viewer_of(r), ROLE_SYSADMIN))
        f[v->figure_count++] = (struct figure_view){tr(h->lang, N_("Units in use")), n.units, "/desk/admin/units"};
    f[v->figure_count++] = (struct figure_view){tr(h->lang, N_("Officers")), n.officers, "/desk/admin/officers"};
    f[v->figure_count++] = (struct figure_view){tr(h->lang, N_("Posts held")), n.posts, "/desk/admin/officers"};
    v->figures = f;
    return ERR_OK;
}

static enum err page_admin(struct req *r)
{
    const struct viewer *who = viewer_of(r);
    /* Whoever only watches has one page here. */
    if (!viewer_has(who, KEEPERS))
        return resp_redirect(r, 303, "/desk/admin/trail");
    struct html h = page_html(r, true);
    struct desk_page_view p;
    struct admin_home_view v = {0};
    enum err x = fill_figures(r, &h, &v);
    if (x == ERR_OK && viewer_has(who, ROLE_SYSADMIN))
        x = fill_jobs(r, &h, &v);
    if (x == ERR_OK)
        x = admin_view(r, &h, N_("Administration"), &p);
    if (x != ERR_OK)
        return x;
    html_admin_home(&h, &p, &v);
    return page_done(&h);
}

static const char *act_name(const struct html *h, const char *act)
{
    static const struct {
        const char *act, *name;
    } names[] = {{"area.import", N_("Areas read in")},
                 {"category.import", N_("Fields read in")},
                 {"dispatch.import", N_("Dispatch list read in")},
                 {"dispatch.withdraw", N_("Edition of the dispatch list withdrawn")},
                 {"export", N_("Export begun")},
                 {"export.done", N_("Export finished")},
                 {"export.take", N_("Export downloaded")},
                 {"import", N_("Matters read in")},
                 {"message.edit", N_("Message changed")},
                 {"officer.add", N_("Account added")},
                 {"officer.demo", N_("Password of the demonstration kept")},
                 {"officer.import", N_("Accounts read in")},
                 {"officer.leave", N_("Officer left")},
                 {"officer.password", N_("Password set")},
                 {"officer.rename", N_("Account renamed")},
                 {"outbox.pause", N_("Channel stopped")},
                 {"outbox.resume", N_("Channel goes on")},
                 {"outbox.retry", N_("Messages tried again")},
                 {"person.erase", N_("Person erased")},
                 {"post.add", N_("Post given")},
                 {"post.end", N_("Post ended")},
                 {"procedure.put", N_("Procedure put in force")},
                 {"session.end", N_("Sessions ended")},
                 {"token.add", N_("Token given out")},
                 {"token.revoke", N_("Token revoked")},
                 {"unit.add", N_("Unit added")},
                 {"unit.import", N_("Units read in")},
                 {"unit.mail", N_("Official address set")},
                 {"unit.merge", N_("Units merged")},
                 {"unit.move", N_("Unit moved")},
                 {"unit.update", N_("Unit changed")}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_eq(names[i].act, act))
            return tr(h->lang, names[i].name);
    }
    return act;
}

/* "officer:xu01", "operator", "system" as they are stored. */
static const char *actor_name(const struct html *h, const char *actor)
{
    if (str_starts(actor, "officer:"))
        return actor + strlen("officer:");
    if (str_eq(actor, "operator"))
        return tr(h->lang, N_("Operator"));
    return str_eq(actor, "system") ? tr(h->lang, N_("System")) : actor;
}

static enum err page_trail(struct req *r)
{
    struct audit_list l;
    struct desk_page_view p;
    int64_t below = req_query_int(r, "below", 1, INT64_MAX, 0);
    enum err x = audit_list(conn_of(r), viewer_of(r), r->arena, below, ADMIN_ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct trail_row_view *rows = arena_array(r->arena, struct trail_row_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] = (struct trail_row_view){.seq = l.rows[i].seq,
                                          .at = l.rows[i].at,
                                          .actor = actor_name(&h, l.rows[i].actor),
                                          .act = act_name(&h, l.rows[i].act),
                                          .detail = l.rows[i].detail,
                                          .hash = arena_printf(r->arena, "%.8s", l.rows[i].hash)};
    struct trail_view v = {.rows = rows, .row_count = (size_t)l.n, .first = below == 0};
    if (l.next)
        v.next = arena_printf(r->arena, "/desk/admin/trail?below=%lld", (long long)l.next);
    x = admin_view(r, &h, N_("Audit trail"), &p);
    if (x != ERR_OK)
        return x;
    html_admin_trail(&h, &p, &v);
    return page_done(&h);
}

static const struct route routes[] = {
    ROUTE(GET, "/desk/admin", page_admin, KEEPERS | WATCHERS, 0, 0),
    ROUTE(GET, "/desk/admin/trail", page_trail, WATCHERS, 0, 0),
    ROUTE(GET, "/desk/admin/tokens", page_tokens, ROLE_SECADMIN | ROLE_AUDADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/tokens/revoke", page_token_end, ROLE_SECADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/outbox", page_outbox, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/outbox/pause", page_outbox_pause, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/outbox/retry", page_outbox_retry, ROLE_SYSADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/messages", page_messages, MESSENGERS, 0, 0),
    ROUTE(GET, "/desk/admin/messages/:event", page_message, MESSENGERS, 0, 0),
    ROUTE(POST, "/desk/admin/messages/:event", page_message_send, MESSENGERS, 0, 64 * 1024),
    ROUTE(POST, "/desk/admin/units/:id/mail", page_unit_mail, ROLE_SYSADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/dispatch", page_editions, ROLE_SYSADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/dispatch/import", page_edition_import, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/dispatch/import", page_edition_import_send, ROLE_SYSADMIN, 0, ADMIN_LIST_MAX),
    ROUTE(GET, "/desk/admin/dispatch/next", page_edition_next, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/dispatch/withdraw", page_edition_withdraw, ROLE_SYSADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/procedures", page_procedures, ROLE_SYSADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/procedures/new", page_procedure_new, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/procedures/new", page_procedure_send, ROLE_SYSADMIN, 0, 1024 * 1024),
    ROUTE(GET, "/desk/admin/procedures/:code", page_procedure, ROLE_SYSADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/procedures/:code/file", page_procedure_file, ROLE_SYSADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/units", page_units, ROLE_SYSADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/units/new", page_unit_new, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/units/new", page_unit_new_send, ROLE_SYSADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/units/import", page_unit_import, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/units/import", page_unit_import_send, ROLE_SYSADMIN, 0, ADMIN_LIST_MAX),
    ROUTE(GET, "/desk/admin/units/:id", page_unit, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/units/:id", page_unit_send, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/units/:id/move", page_unit_move, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/units/:id/merge", page_unit_merge, ROLE_SYSADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/officers", page_officers, KEEPERS, 0, 0),
    ROUTE(GET, "/desk/admin/officers/new", page_officer_new, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/officers/new", page_officer_new_send, ROLE_SYSADMIN, 0, 0),
    ROUTE(GET, "/desk/admin/officers/import", page_officer_import, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/officers/import", page_officer_import_send, ROLE_SYSADMIN, 0, ADMIN_LIST_MAX),
    ROUTE(GET, "/desk/admin/officers/:id", page_officer, KEEPERS, 0, 0),
    ROUTE(POST, "/desk/admin/officers/:id", page_officer_send, ROLE_SYSADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/officers/:id/posts", page_officer_post, ROLE_SECADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/officers/:id/posts/end", page_officer_post_end, ROLE_SECADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/officers/:id/password", page_officer_password, ROLE_SECADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/officers/:id/logout", page_officer_logout, ROLE_SECADMIN, 0, 0),
    ROUTE(POST, "/desk/admin/officers/:id/leave", page_officer_leave, KEEPERS, 0, 0),
};

const struct route *routes_admin(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
