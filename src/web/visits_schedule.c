/* A plan for chosen topics: made anew from what was typed each time; its lines are links to proposals. */
#include "base/str.h"
#include "html/visit.html.h"
#include "http/url.h"
#include "web/activities.h"
#include "web/desk.h"
#include "web/visits.h"

#define TOPICS_ROWS 8

static const char *proposal_url(struct req *r, const struct schedule *s, const struct schedule_row *x)
{
    const struct zone z = site_of(r)->zone;
    int64_t day = day_start(x->day, z);
    char from[32], to[32];
    time_format(day + s->from, z, from);
    time_format(day + s->to, z, to);
    from[10] = to[10] = 'T';
    return arena_printf(r->arena, "/desk/activities/new/zoufang?title=%s&topic=%s&hosts=%s&%s=%s&from=%s&to=%s",
                        url_encode(r->arena, x->topic), url_encode(r->arena, x->topic), url_encode(r->arena, x->people),
                        *x->host.reg ? "at" : "host", url_encode(r->arena, *x->host.reg ? x->host.code : x->host.name),
                        url_encode(r->arena, from), url_encode(r->arena, to));
}

static void fill_rows(struct req *r, const struct schedule *s, struct schedule_view *v)
{
    struct schedule_row_view *rows = arena_array(r->arena, struct schedule_row_view, (size_t)s->n + 1);
    for (int i = 0; i < s->n; i++) {
        const struct schedule_row *x = &s->rows[i];
        rows[i] = (struct schedule_row_view){.topic = x->topic,
                                             .people = x->people,
                                             .host = x->day ? x->host.name : "",
                                             .url = x->day ? proposal_url(r, s, x) : NULL,
                                             .day = x->day};
        v->left_count += !x->day;
    }
    v->rows = rows;
    v->row_count = (size_t)s->n;
    v->more = s->more;
}

static enum err show(struct req *r, const struct schedule *s, const struct form_errors *errors, int status)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct schedule_view v = {.left_count = 0};
    if (s)
        fill_rows(r, s, &v);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    v.topics = activity_field(r, &h, errors, "topics", N_("Topics, one a line"), req_field(r, "topics"));
    v.topics.hint = tr(h.lang, N_("Who goes stands behind a bar: Rural water | Lin Xiaoyan, Chen Zhiming"));
    v.topics.rows = TOPICS_ROWS;
    v.hosts = activity_field(r, &h, errors, "hosts", N_("Hosts"), req_field(r, "hosts"));
    v.hosts.hint = tr(h.lang, N_("Codes of places or names of units, parted by commas or lines."));
    v.hosts.rows = TOPICS_ROWS / 2;
    v.from = activity_field(r, &h, errors, "from", N_("From day"), req_field(r, "from"));
    v.from.type = "date";
    v.each = activity_field(r, &h, errors, "each", N_("Hosts for each topic"), str_or(req_field(r, "each"), "2"));
    enum err x = desk_view(r, &h, N_("Plan for topics"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_schedule(&h, &p, &v);
    return page_done(&h);
}

enum err page_schedule(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, NULL, &none, 200);
}

enum err page_schedule_make(struct req *r)
{
    struct schedule s;
    struct form_errors errors = {0};
    struct schedule_ask ask = {.topics = req_field(r, "topics"), .hosts = req_field(r, "hosts")};
    int64_t at;
    if (time_parse(str_or(req_field(r, "from"), ""), site_of(r)->zone, &at) == ERR_OK)
        ask.first_day = civil_day(at, site_of(r)->zone);
    str_int(str_or(req_field(r, "each"), ""), 1, SCHEDULE_EACH_MAX, &ask.each);
    enum err x = visit_schedule(conn_of(r), site_of(r), viewer_of(r), r->arena, &ask, &s, &r->error);
    if (x == ERR_OK)
        return show(r, &s, &errors, 200);
    if (x != ERR_INVALID)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, NULL, &errors, 422);
}
