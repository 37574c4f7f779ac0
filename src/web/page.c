#include "web/page.h"

#include <string.h>

#include "base/str.h"
#include "model/callback.h"
#include "model/choice.h"
#include "model/deputy.h"
#include "model/matter.h"
#include "web/reading.h"

const struct crumb crumb_home[1] = {{N_("Home"), "/"}};

struct html page_html(struct req *r, bool with_csrf)
{
    const struct site *s = site_of(r);
    struct html h = {.out = resp_body(r), .arena = r->arena, .zone = s->zone, .now = clock_now(&s->clock)};
    h.lang = lang_choose(req_cookie(r, LANG_COOKIE), req_header(r, "Accept-Language"), app_of(r)->language);
    h.csrf = with_csrf ? req_csrf(r) : "";
    h.base = server_base_path(r->server);
    h.elder = str_eq(req_cookie(r, SIZE_COOKIE), "large");
    h.demo = s->demo;
    resp_header(r, "Vary", "Cookie, Accept-Language");
    return h;
}

const char *page_here(struct req *r)
{
    return *r->query ? arena_printf(r->arena, "%s?%s", r->path, r->query) : r->path;
}

struct page_view page_view(struct req *r, struct html *h, const char *title, const struct crumb *trail, size_t n)
{
    const struct site *s = site_of(r);
    struct crumb *words = arena_array(r->arena, struct crumb, n + 1);
    for (size_t i = 0; i < n; i++)
        words[i] = (struct crumb){tr(h->lang, trail[i].label), trail[i].url};
    return (struct page_view){.title = tr(h->lang, title),
                              .site_name = s->name,
                              .hotline = s->hotline,
                              .path = page_here(r),
                              .trail = words,
                              .trail_count = n};
}

/* The queues of the left side, for whoever holds one of the roles. */
static const struct {
    enum queue queue;
    const char *label, *url, *icon, *go;
    unsigned roles;
    bool urgent;
} queue_links[] = {
    {QUEUE_LATE, N_("Overdue"), "/desk/q/late", "state-late", "l", ~0u, true},
    {QUEUE_DUE_TODAY, N_("Due today"), "/desk/q/today", "clock", "t", ~0u, false},
    {QUEUE_MINE, N_("For my unit"), "/desk/q/mine", "state-work", "m", ROLE_HANDLER | ROLE_FIELD, false},
    {QUEUE_WAITING, N_("With others"), "/desk/q/waiting", "people", "w",
     ROLE_HANDLER | ROLE_FIELD | ROLE_INTAKE | ROLE_DISPATCHER, false},
    {QUEUE_INTAKE, N_("To dispatch"), "/desk/q/new", "state-new", "n", ROLE_INTAKE | ROLE_DISPATCHER | ROLE_SUPERVISOR,
     false},
    {QUEUE_RETURNED, N_("Returned"), "/desk/q/returned", "state-back", "r",
     ROLE_INTAKE | ROLE_DISPATCHER | ROLE_SUPERVISOR, false},
    {QUEUE_OBJECTED, N_("Objections"), "/desk/q/objected", "state-back", "o", ROLE_DISPATCHER | ROLE_SUPERVISOR, false},
    {QUEUE_ARBITRATION, N_("To decide above"), "/desk/q/arbitration", "state-back", "b", ROLE_SUPERVISOR | ROLE_LEADER,
     true},
    {QUEUE_SUPERVISED, N_("Under supervision"), "/desk/q/supervised", "warn", "d",
     ROLE_HANDLER | ROLE_FIELD | ROLE_DISPATCHER | ROLE_SUPERVISOR | ROLE_LEADER | ROLE_OFFICE, false},
    {QUEUE_VERIFY, N_("To verify"), "/desk/q/verify", "state-verify", "v", ROLE_VERIFIER | ROLE_SUPERVISOR, false},
    {QUEUE_SIGN, N_("To sign off"), "/desk/q/sign", "state-verify", "s",
     ROLE_LEADER | ROLE_SUPERVISOR | ROLE_DISPATCHER, false},
    {QUEUE_APPEALED, N_("For the supervisor"), "/desk/q/appealed", "state-back", "u", ROLE_SUPERVISOR, true},
    {QUEUE_SHIELD, N_("Accusations to place"), "/desk/q/shield", "shield", "h", ROLE_SUPERVISOR, true},
    {QUEUE_PUBLISH, N_("To publish"), "/desk/q/publish", "state-done", "p", ROLE_PUBLISHER, false},
    {QUEUE_ALL, N_("All matters"), "/desk/q/all", "list", "a", ~0u, false},
};

/* Whoever sees matters at all. */
#define READERS                                                                                                        \
    (ROLE_INTAKE | ROLE_DISPATCHER | ROLE_HANDLER | ROLE_FIELD | ROLE_VERIFIER | ROLE_SUPERVISOR | ROLE_LEADER |       \
     ROLE_OFFICE | ROLE_PUBLISHER)

static const struct {
    const char *label, *url;
    unsigned roles;
} section_links[] = {
    {N_("My desk"), "/desk", ~0u},
    {N_("Intake"), "/desk/intake", ROLE_INTAKE},
    {N_("Ledgers"), "/desk/ledger", READERS},
    {N_("Activities"), "/desk/activities", READERS},
    {N_("Visit planner"), "/desk/visits", READERS},
    {N_("Subjects"), "/desk/subjects", READERS},
    {N_("Ties"), "/desk/ties", READERS},
    {N_("Campaigns"), "/desk/campaigns", READERS},
    {N_("Board"), "/desk/board", READERS},
    {N_("Figures"), "/desk/figures", READERS},
    {N_("Bulletins"), "/desk/bulletins", READERS},
    {N_("Appraisals"), "/desk/contests", READERS},
    {N_("Administration"), "/desk/admin", ROLE_SYSADMIN | ROLE_SECADMIN | ROLE_AUDADMIN | ROLE_AUDITOR},
};

/* Queues and matters belong to "My desk", whose path all others begin with. */
static bool is_here(const struct req *r, const char *url)
{
    if (str_eq(url, "/desk"))
        return str_eq(r->path, url) || str_starts(r->path, "/desk/q/") || str_starts(r->path, "/desk/m/") ||
               str_starts(r->path, "/desk/callbacks");
    if (str_eq(url, "/desk/bulletins") && str_starts(r->path, "/desk/schedule/"))
        return true;
    if (str_eq(url, "/desk/subjects") && str_starts(r->path, "/desk/s/"))
        return true;
    if (str_eq(url, "/desk/activities") &&
        (str_starts(r->path, "/desk/a/") || str_starts(r->path, "/desk/menu") || str_starts(r->path, "/desk/wishes")))
        return true;
    return str_starts(r->path, url);
}

static void fill_sections(struct req *r, const struct html *h, struct desk_page_view *v)
{
    const struct viewer *who = viewer_of(r);
    struct desk_link *links = arena_array(r->arena, struct desk_link, COUNT_OF(section_links));
    for (size_t i = 0; i < COUNT_OF(section_links); i++) {
        if (!viewer_has(who, section_links[i].roles))
            continue;
        links[v->section_count++] = (struct desk_link){.label = tr(h->lang, section_links[i].label),
                                                       .url = section_links[i].url,
                                                       .count = -1,
                                                       .current = is_here(r, section_links[i].url)};
    }
    v->sections = links;
}

static void fill_queues(struct req *r, const struct html *h, const int counts[QUEUE_COUNT], struct desk_page_view *v)
{
    const struct viewer *who = viewer_of(r);
    struct desk_link *links = arena_array(r->arena, struct desk_link, COUNT_OF(queue_links));
    for (size_t i = 0; i < COUNT_OF(queue_links); i++) {
        if (!viewer_has(who, queue_links[i].roles))
            continue;
        bool all = queue_links[i].queue == QUEUE_ALL;
        links[v->queue_count++] = (struct desk_link){.label = tr(h->lang, queue_links[i].label),
                                                     .url = queue_links[i].url,
                                                     .icon = queue_links[i].icon,
                                                     .go = queue_links[i].go,
                                                     .count = all ? -1 : counts[queue_links[i].queue],
                                                     .urgent = queue_links[i].urgent,
                                                     .current = is_here(r, queue_links[i].url)};
    }
    v->queues = links;
}

static enum err fill_saved(struct req *r, struct desk_page_view *v)
{
    struct saved_filters all;
    enum err x = filter_list(conn_of(r), viewer_of(r), r->arena, &all, &r->error);
    if (x != ERR_OK)
        return x;
    struct desk_link *links = arena_array(r->arena, struct desk_link, (size_t)all.n + 1);
    for (int i = 0; i < all.n; i++)
        links[i] = (struct desk_link){.label = all.rows[i].name,
                                      .url = all.rows[i].path,
                                      .count = -1,
                                      .current = str_eq(page_here(r), all.rows[i].path)};
    v->saved = links;
    v->saved_count = (size_t)all.n;
    return ERR_OK;
}

/* Behind the queues of matters: the calls to make. */
static void add_callbacks(struct req *r, const struct html *h, const int n[CALLBACK_QUEUES], struct desk_page_view *v)
{
    if (!viewer_has(viewer_of(r), ROLE_VERIFIER | ROLE_SUPERVISOR))
        return;
    struct desk_link *links = arena_array(r->arena, struct desk_link, v->queue_count + 1);
    memcpy(links, v->queues, v->queue_count * sizeof(*links));
    links[v->queue_count++] = (struct desk_link){.label = tr(h->lang, N_("Callbacks")),
                                                 .url = "/desk/callbacks",
                                                 .icon = "phone",
                                                 .count = n[CALLBACK_DUE] + n[CALLBACK_MINE],
                                                 .urgent = n[CALLBACK_LATE] > 0,
                                                 .current = is_here(r, "/desk/callbacks")};
    v->queues = links;
}

static bool reads_matters(const struct viewer *who)
{
    int n;
    const struct role_def *all = role_all(&n);
    for (int i = 0; i < n; i++) {
        if (all[i].reads && viewer_has(who, all[i].role))
            return true;
    }
    return false;
}

enum err desk_view(struct req *r, struct html *h, const char *title, struct desk_page_view *ret)
{
    const struct viewer *who = viewer_of(r);
    struct desk_counts counts;
    struct desk_page_view v = {.title = tr(h->lang, title),
                               .site_name = site_of(r)->name,
                               .path = page_here(r),
                               .officer = who->name,
                               .unit = who->unit_name,
                               .search = str_eq(r->path, "/desk/search") ? str_or(req_query(r, "q"), "") : ""};
    fill_sections(r, h, &v);
    enum err x = deputy_asked(conn_of(r), site_of(r), r->arena, who->id, &v.asked, &r->error);
    if (x == ERR_OK && reads_matters(who)) {
        x = counts_get(&app_of(r)->counts, conn_of(r), site_of(r), who, page_state(r).us, &counts, &r->error);
        if (x != ERR_OK)
            return x;
        fill_queues(r, h, counts.queues, &v);
        add_callbacks(r, h, counts.calls, &v);
        x = fill_saved(r, &v);
    }
    if (x == ERR_OK)
        *ret = v;
    return x;
}

enum err page_done(const struct html *h)
{
    return buf_failed(h->out) ? ERR_TOO_LARGE : ERR_OK;
}

const char *page_op(struct req *r)
{
    uint8_t bytes[16];
    crypto_random(bytes, sizeof(bytes));
    return hex_of(r->arena, bytes, sizeof(bytes));
}

const char *page_sentence(struct req *r, const struct html *h, const struct error *e)
{
    return tr_error(r->arena, h->lang, e);
}

struct field_error *page_field_errors(struct req *r, const struct html *h, const struct form_errors *errors,
                                      size_t *ret_n)
{
    struct field_error *list = arena_array(r->arena, struct field_error, errors->n + 1);
    for (size_t i = 0; i < errors->n; i++) {
        const struct form_error *x = &errors->v[i];
        const char *text = tr_arg(r->arena, h->lang, x->msgid, x->arg);
        if (!str_empty(x->label))
            text = arena_printf(r->arena, h->lang == LANG_EN ? "%s: %s" : "%s：%s", tr(h->lang, x->label), text);
        /* The name may stand in r->error, which the next call clears before the page is written. */
        list[i] = (struct field_error){arena_strdup(r->arena, str_or(x->field, "")), text};
    }
    *ret_n = errors->n;
    return list;
}

void page_model_error(struct form_errors *errors, const struct error *e)
{
    form_error_add(errors, e->field, NULL, e->msgid ? e->msgid : err_sentence(e->code), e->arg);
}

int page_refused(const struct req *r, enum err x, struct form_errors *errors)
{
    const int status = x == ERR_INVALID || x == ERR_TOO_LARGE ? 422
                       : x == ERR_DENIED                      ? 403
                       : x == ERR_CONFLICT && r->error.msgid  ? 409
                       : x == ERR_BUSY && r->error.msgid      ? 429
                                                              : 0;
    if (status)
        page_model_error(errors, &r->error);
    return status;
}

const char *page_field_sentence(struct req *r, const struct html *h, const struct form_errors *errors,
                                const char *field)
{
    const struct form_error *x = form_error_of(errors, field);
    return x ? tr_arg(r->arena, h->lang, x->msgid, x->arg) : NULL;
}
