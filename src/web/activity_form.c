/* The forms of an activity: its plan, and what came of it. */
#include <string.h>

#include "base/str.h"
#include "catalogue/calendar.h"
#include "html/activity.html.h"
#include "web/activities.h"
#include "web/desk.h"
#include "web/raise.h"
#include "web/visits.h"

/* What was typed, or stands there before anybody typed. */
struct input {
    const struct programme *programme;
    const struct activity_full *old; /* NULL: a new one */
    const char *title, *unit, *host, *area, *place, *at, *from, *to, *hosts, *company, *version, *op;
    unsigned downs;
    const char *values[PROGRAMME_FIELDS_MAX];
};

static enum err programme_of(struct req *r, const struct programme **ret)
{
    *ret = programme_find(str_or(req_param(r, "programme"), ""));
    return *ret ? ERR_OK : error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such programme."), NULL);
}

static const char *downs_words(struct req *r, const struct html *h, unsigned downs)
{
    const char *all = "";
    for (int i = 0; i < DOWNS; i++) {
        if (downs & 1u << i)
            all = arena_printf(r->arena, "%s%s%s", all, *all ? " · " : "", tr(h->lang, down_name(i)));
    }
    return all;
}

enum err page_activity_kinds(struct req *r)
{
    size_t n;
    struct desk_page_view p;
    const struct programme *const *all = programmes_all(&n);
    struct html h = page_html(r, false);
    struct programme_view *rows = arena_array(r->arena, struct programme_view, n + 1);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct programme_view){.url = arena_printf(r->arena, "/desk/activities/new/%s", all[i]->code),
                                          .name = tr_words(h.lang, &all[i]->name),
                                          .about = tr_words(h.lang, &all[i]->about),
                                          .downs = downs_words(r, &h, all[i]->downs)};
    enum err x = desk_view(r, &h, N_("Plan an activity"), &p);
    if (x != ERR_OK)
        return x;
    html_programmes(&h, &p, rows, n);
    return page_done(&h);
}

static void fill_downs(struct req *r, const struct html *h, const struct input *in, const struct form_errors *errors,
                       struct activity_form_view *v)
{
    struct option_view *list = arena_array(r->arena, struct option_view, DOWNS);
    v->downs = activity_field(r, h, errors, "downs", N_("It counts under"), NULL);
    v->downs.multiple = true;
    v->downs.options = list;
    for (int i = 0; i < DOWNS; i++) {
        if (in->programme->downs & 1u << i)
            list[v->downs.option_count++] = (struct option_view){
                .value = down_code(i), .label = tr(h->lang, down_name(i)), .chosen = (in->downs & 1u << i) != 0};
    }
}

static void fill_fields(struct req *r, const struct html *h, const struct input *in, const struct form_errors *errors,
                        struct activity_form_view *v)
{
    struct field_view *list = arena_array(r->arena, struct field_view, PROGRAMME_FIELDS_MAX);
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && in->programme->fields[i].part; i++) {
        const struct field_def *d = &in->programme->fields[i];
        list[i] = raise_field(r, h, d, in->values[i], errors);
        if (d->shown)
            list[i].hint = tr(h->lang, N_("Residents read it."));
        v->field_count++;
    }
    v->fields = list;
    v->title = activity_field(r, h, errors, "title", N_("Title"), in->title);
    v->unit = activity_field(r, h, errors, "unit", N_("Unit whose activity it is"), in->unit);
    v->calls = in->programme->clash.calls;
    v->host = activity_field(r, h, errors, "host", N_("Unit that receives it"), in->host);
    v->host.hint = tr(h->lang, N_("It sees the plan and may object before it is approved."));
    v->host.optional = true;
    v->area = activity_field(r, h, errors, "area", N_("Area"), in->area);
    v->place = activity_field(r, h, errors, "place", N_("Place"), in->place);
    v->at = activity_field(r, h, errors, "at", N_("Code of the subject it happens at"), in->at);
    v->from = activity_field(r, h, errors, "from", N_("Begins"), in->from);
    v->to = activity_field(r, h, errors, "to", N_("Ends"), in->to);
    v->hosts = activity_field(r, h, errors, "hosts", N_("Who holds it"), in->hosts);
    v->company = activity_field(r, h, errors, "company", N_("Who goes along"), in->company);
    v->hosts.hint = v->company.hint = tr(h->lang, N_("Names or logins of officers, parted by commas."));
    v->from.type = v->to.type = "datetime-local";
    v->area.optional = v->at.optional = v->hosts.optional = v->company.optional = true;
    v->place.optional = !in->programme->open;
    v->title.max = ACTIVITY_TITLE_MAX;
}

/* What the plan clashes with as it stands. */
static enum err fill_clashes(struct req *r, struct html *h, const struct activity *a, struct activity_form_view *v)
{
    struct visit_one one;
    enum err x = visit_of(conn_of(r), site_of(r), viewer_of(r), r->arena, a, &one, &r->error);
    if (x == ERR_OK)
        v->clashes = visit_one_view(r, h, &one);
    return x;
}

static enum err show(struct req *r, const struct input *in, const struct form_errors *errors, int status)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    const struct activity *a = in->old ? &in->old->a : NULL;
    struct activity_form_view v = {.open = in->programme->open,
                                   .version = a ? in->version : NULL,
                                   .op = str_empty(in->op) ? page_op(r) : in->op,
                                   .heading = a ? a->title : tr_words(h.lang, &in->programme->name),
                                   .submit = a ? tr(h.lang, N_("Save")) : tr(h.lang, N_("Plan it")),
                                   .back = a ? activity_url(r, a->number) : "/desk/activities/new"};
    v.action =
        a ? arena_printf(r->arena, "%s/edit", v.back) : arena_printf(r->arena, "%s/%s", v.back, in->programme->code);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_downs(r, &h, in, errors, &v);
    fill_fields(r, &h, in, errors, &v);
    enum err x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK && a)
        x = fill_clashes(r, &h, a, &v);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.heading, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_activity_form(&h, &p, &v);
    return page_done(&h);
}

static void read_input(struct req *r, struct input *in)
{
    const char *const *downs;
    size_t n = req_fields(r, "downs", &downs);
    const struct {
        const char **to, *name;
    } texts[] = {{&in->title, "title"}, {&in->host, "host"},       {&in->unit, "unit"},       {&in->area, "area"},
                 {&in->place, "place"}, {&in->at, "at"},           {&in->from, "from"},       {&in->to, "to"},
                 {&in->hosts, "hosts"}, {&in->company, "company"}, {&in->version, "version"}, {&in->op, "op"}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i].to = str_or(req_field(r, texts[i].name), "");
    for (size_t i = 0; i < n; i++)
        in->downs |= down_bit(downs[i]);
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && in->programme->fields[i].part; i++)
        in->values[i] = str_or(req_field(r, in->programme->fields[i].part), "");
}

/* A moment as somebody typed it; what nobody can read is told beside its field. */
static enum err moment_of(struct req *r, const char *typed, const char *field, int64_t *ret)
{
    if (time_parse(typed, site_of(r)->zone, ret) == ERR_OK)
        return ERR_OK;
    return error_set(&r->error, ERR_INVALID, field, N_("Please give a day and a time, as 2026-11-23 09:00."), NULL);
}

static enum err edit_of(struct req *r, const struct input *in, struct activity_edit *ret)
{
    *ret = (struct activity_edit){.programme = in->programme,
                                  .title = in->title,
                                  .place = in->place,
                                  .downs = in->downs,
                                  .at = in->at,
                                  .hosts = in->hosts,
                                  .company = in->company,
                                  .key = in->op};
    memcpy(ret->values, in->values, sizeof(ret->values));
    enum err x = desk_unit_id(r, in->unit, "unit", &ret->unit_id);
    if (x == ERR_OK)
        x = desk_unit_id(r, in->host, "host", &ret->host_id);
    if (x == ERR_OK)
        x = activity_area(r, in->area, &ret->area_id);
    if (x == ERR_OK)
        x = moment_of(r, in->from, "from", &ret->starts_at);
    return x == ERR_OK ? moment_of(r, in->to, "to", &ret->ends_at) : x;
}

/* The page of the activity, or the form once more with what was wrong. */
static enum err answer(struct req *r, enum err x, const char *number, const char *done,
                       enum err (*again)(struct req *, const struct form_errors *, int))
{
    struct form_errors errors = {0};
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=%s", activity_url(r, number), done));
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    page_model_error(&errors, &r->error);
    return again(r, &errors, x == ERR_INVALID ? 422 : x == ERR_CONFLICT ? 409 : 403);
}

static enum err new_again(struct req *r, const struct form_errors *errors, int status)
{
    struct input in = {0};
    enum err x = programme_of(r, &in.programme);
    if (x != ERR_OK)
        return x;
    read_input(r, &in);
    return show(r, &in, errors, status);
}

/* What a link fills in. */
static void read_link(struct req *r, struct input *in)
{
    const struct {
        const char **to, *name;
    } texts[] = {{&in->title, "title"}, {&in->host, "host"}, {&in->at, "at"},
                 {&in->from, "from"},   {&in->to, "to"},     {&in->hosts, "hosts"}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i].to = str_or(req_query(r, texts[i].name), "");
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && in->programme->fields[i].part; i++)
        in->values[i] = str_or(req_query(r, in->programme->fields[i].part), "");
}

enum err page_activity_new(struct req *r)
{
    const struct form_errors none = {0};
    struct input in = {.unit = viewer_of(r)->unit_name};
    enum err x = programme_of(r, &in.programme);
    if (req_query(r, "unit"))
        in.unit = req_query(r, "unit");
    if (x == ERR_OK)
        in.downs = in.programme->usual;
    if (x == ERR_OK)
        read_link(r, &in);
    return x == ERR_OK ? show(r, &in, &none, 200) : x;
}

enum err page_activity_new_send(struct req *r)
{
    struct input in = {0};
    struct activity_edit edit;
    const char *number = "";
    enum err x = programme_of(r, &in.programme);
    if (x != ERR_OK)
        return x;
    read_input(r, &in);
    x = edit_of(r, &in, &edit);
    if (x == ERR_OK)
        x = activity_plan(conn_of(r), site_of(r), viewer_of(r), r->arena, &edit, &number, &r->error);
    return answer(r, x, number, "planned", new_again);
}

static const char *moment_text(struct req *r, int64_t ms)
{
    char text[32];
    char *s = arena_strdup(r->arena, time_format(ms, site_of(r)->zone, text));
    s[10] = 'T'; /* as the browser's field has it */
    return s;
}

static const char *people_text(struct req *r, const struct activity_full *f, bool hosts)
{
    const char *all = "";
    for (int i = 0; i < f->n_people; i++) {
        if (f->people[i].host == hosts)
            all = arena_printf(r->arena, "%s%s%s", all, *all ? ", " : "", f->people[i].login);
    }
    return all;
}

static const char *subjects_text(struct req *r, const struct activity_full *f, const char *part)
{
    const char *all = "";
    for (int i = 0; i < f->n_subjects; i++) {
        if (str_eq(f->subjects[i].part, part))
            all = arena_printf(r->arena, "%s%s%s", all, *all ? " " : "", f->subjects[i].code);
    }
    return all;
}

/* The activity that a form is about, where the viewer may do this with it. */
static enum err find_old(struct req *r, enum activity_step step, struct activity_full *f)
{
    enum err x = activity_of(r, f);
    if (x == ERR_OK && !(f->may & step))
        x = error_set(&r->error, ERR_DENIED, NULL, N_("This cannot be done with it now, or not by you."), NULL);
    return x;
}

/* A day or a host that the planner offered, in place of what stands there: the times stay, and the area goes with the
 * host. */
static void take_offer(struct req *r, struct input *in)
{
    const struct zone z = site_of(r)->zone;
    const struct activity *a = &in->old->a;
    int64_t day = 0;
    if (str_int(str_or(req_query(r, "day"), ""), CALENDAR_FIRST, CALENDAR_LAST, &day) && calendar_is_day(day)) {
        int64_t move = day_start((int32_t)day, z) - day_start(civil_day(a->starts_at, z), z);
        in->from = moment_text(r, a->starts_at + move);
        in->to = moment_text(r, a->ends_at + move);
    }
    if (req_query(r, "at")) {
        in->at = req_query(r, "at");
        in->area = "";
    }
}

enum err page_activity_edit(struct req *r)
{
    const struct form_errors none = {0};
    struct activity_full f;
    enum err x = find_old(r, STEP_CHANGE, &f);
    if (x != ERR_OK)
        return x;
    struct input in = {.programme = f.a.programme,
                       .old = &f,
                       .title = f.a.title,
                       .unit = f.a.unit_name,
                       .host = f.a.host_name,
                       .area = *f.a.area_code ? f.a.area_code : f.a.area_name,
                       .place = f.a.place,
                       .at = subjects_text(r, &f, "at"),
                       .from = moment_text(r, f.a.starts_at),
                       .to = moment_text(r, f.a.ends_at),
                       .hosts = people_text(r, &f, true),
                       .company = people_text(r, &f, false),
                       .version = arena_printf(r->arena, "%lld", (long long)f.a.version),
                       .downs = f.downs};
    memcpy(in.values, f.values, sizeof(in.values));
    take_offer(r, &in);
    return show(r, &in, &none, 200);
}

static enum err edit_again(struct req *r, const struct form_errors *errors, int status)
{
    struct activity_full f;
    struct input in = {.old = &f};
    enum err x = activity_of(r, &f);
    if (x != ERR_OK)
        return x;
    in.programme = f.a.programme;
    read_input(r, &in);
    return show(r, &in, errors, status);
}

enum err page_activity_edit_send(struct req *r)
{
    struct activity_full f;
    struct activity_edit edit;
    int64_t version = 0;
    enum err x = activity_of(r, &f);
    if (x != ERR_OK)
        return x;
    struct input in = {.programme = f.a.programme, .old = &f};
    read_input(r, &in);
    str_int(in.version, 0, INT32_MAX, &version);
    x = edit_of(r, &in, &edit);
    if (x == ERR_OK)
        x = activity_change(conn_of(r), site_of(r), viewer_of(r), f.a.number, version > 0 ? version : INT64_MAX, &edit,
                            &r->error);
    return answer(r, x, f.a.number, "changed", edit_again);
}

static void fill_counts(struct req *r, const struct html *h, const struct activity_full *f, bool typed,
                        const struct form_errors *errors, struct activity_write_view *v)
{
    struct field_view *list = arena_array(r->arena, struct field_view, PROGRAMME_COUNTS_MAX);
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX && f->a.programme->counts[i].code; i++) {
        const struct count_def *d = &f->a.programme->counts[i];
        const char *now = f->counts[i].n < 0 ? "" : quantity_words(r->arena, f->counts[i]);
        list[i] = (struct field_view){
            .name = d->part,
            .label = arena_printf(r->arena, "%s (%s)", tr_words(h->lang, &d->name), tr_words(h->lang, &d->unit)),
            .value = typed ? str_or(req_field(r, d->part), "") : now,
            .error = page_field_sentence(r, h, errors, d->part),
            .autocomplete = "off",
            .optional = true};
        v->count_count++;
    }
    v->counts = list;
}

static struct field_view write_area(struct req *r, const struct html *h, const struct form_errors *errors,
                                    const char *name, const char *label, const char *value, bool typed)
{
    struct field_view f = activity_field(r, h, errors, name, label, typed ? req_field(r, name) : value);
    f.rows = 4;
    f.optional = true;
    return f;
}

static enum err show_write(struct req *r, const struct form_errors *errors, int status)
{
    struct activity_full f;
    struct desk_page_view p;
    struct html h = page_html(r, true);
    bool typed = errors->n > 0;
    enum err x = find_old(r, STEP_WRITE, &f);
    if (x != ERR_OK)
        return x;
    struct activity_write_view v = {.heading = f.a.title,
                                    .back = activity_url(r, f.a.number),
                                    .version = arena_printf(r->arena, "%lld", (long long)f.a.version),
                                    .visits = f.a.programme->where[0] != NULL,
                                    .roll = f.a.programme->roll};
    v.action = arena_printf(r->arena, "%s/write", v.back);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_counts(r, &h, &f, typed, errors, &v);
    v.report = write_area(r, &h, errors, "report", N_("What came of it"), f.report, typed);
    v.report.max = ACTIVITY_REPORT_MAX;
    v.visited =
        write_area(r, &h, errors, "visited", N_("Codes of what was visited"), subjects_text(r, &f, "visited"), typed);
    v.attended =
        write_area(r, &h, errors, "roll", N_("Codes of who attended"), subjects_text(r, &f, "attended"), typed);
    v.attended.hint = tr(h.lang, N_("For learning only; nobody's attendance is counted."));
    x = desk_view(r, &h, v.heading, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_activity_write(&h, &p, &v);
    return page_done(&h);
}

enum err page_activity_write(struct req *r)
{
    const struct form_errors none = {0};
    return show_write(r, &none, 200);
}

enum err page_activity_write_send(struct req *r)
{
    struct activity_full f;
    struct activity_report report = {
        .report = req_field(r, "report"), .visited = req_field(r, "visited"), .attended = req_field(r, "roll")};
    enum err x = activity_of(r, &f);
    if (x != ERR_OK)
        return x;
    str_int(str_or(req_field(r, "version"), ""), 0, INT32_MAX, &report.version);
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX && f.a.programme->counts[i].code; i++)
        report.counts[i] = req_field(r, f.a.programme->counts[i].part);
    x = activity_write(conn_of(r), site_of(r), viewer_of(r), f.a.number, &report, &r->error);
    if (x == ERR_CONFLICT || x == ERR_DENIED) /* the form is not for now any more: the page says why */
        return x;
    return answer(r, x, f.a.number, "written", show_write);
}
