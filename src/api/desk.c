/* What officers' programs read: queues, matters as their officer sees them, files, units. */
#include <string.h>

#include "api/api_priv.h"
#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/filter.h"
#include "model/move.h"
#include "model/unit.h"
#include "web/app.h"
#include "web/upload.h"
#include "web/wall.h"
#include "web/words.h"

#define MOVES_MAX 20

enum err api_me(struct req *r)
{
    static const char *const names[] = {NULL};
    const struct viewer *v = viewer_of(r);
    int n;
    const struct role_def *all = role_all(&n);
    enum err x = api_query(r, names);
    if (x != ERR_OK)
        return x;
    json_t *roles = json_array();
    for (int i = 0; i < n; i++) {
        if (viewer_has(v, all[i].role))
            json_array_append_new(roles,
                                  json_pack("{s:s, s:s}", "code", all[i].code, "name", tr(api_lang(r), all[i].name)));
    }
    return api_answer(r, 200,
                      json_pack("{s:s, s:s, s:o, s:o}", "login", v->login, "name", v->name, "unit",
                                api_string(v->unit_name), "roles", roles));
}

enum err api_units(struct req *r)
{
    static const char *const names[] = {"after", "limit", NULL};
    struct unit_list l;
    int limit;
    enum err x = api_query(r, names);
    if (x == ERR_OK)
        x = api_limit(r, &limit);
    if (x == ERR_OK)
        x = unit_list(conn_of(r), r->arena, false, req_query(r, "after"), limit, &l, &r->error);
    if (x != ERR_OK)
        return x;
    json_t *items = json_array();
    for (int i = 0; i < l.n; i++) {
        const struct unit *u = &l.rows[i];
        json_array_append_new(items,
                              json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:b}", "code", u->code, "name", u->name, "kind",
                                        u->kind, "parent", api_string(u->parent_name), "area", api_string(u->area_name),
                                        "phone", api_string(u->phone), "intake", u->intake));
    }
    return api_page(r, items, l.next);
}

static const char *state_name(const struct req *r, const struct matter *m)
{
    const struct state_def *d = procedure_state(procedure_at(m->procedure, m->procedure_version), m->state);
    return d ? tr_words(api_lang(r), &d->name) : m->state;
}

json_t *api_matter_row(struct req *r, const struct matter *m)
{
    const struct site *s = site_of(r);
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:b, s:b, s:o,"
        " s:o, s:I}",
        "number", m->number, "title", m->title, "state", m->state, "state_name", state_name(r, m), "area",
        api_string(m->area_name), "place", api_string(m->place), "category", api_named(m->category, m->category_name),
        "channel", m->channel, "intake_unit", api_string(m->intake_unit_name), "unit", api_string(m->unit_name),
        "submitted_at", api_time(s, m->submitted_at), "recorded_at", api_time(s, m->recorded_at), "due_at",
        api_time(s, m->due_at), "answered_at", api_time(s, m->answered_at), "closed_at", api_time(s, m->closed_at),
        "round", (json_int_t)m->rounds, "shielded", m->compartment != 0, "public", m->published_at != 0, "source",
        api_string(m->source), "external_id", api_string(m->external_id), "version", (json_int_t)m->version);
}

static const struct {
    const char *code;
    enum queue queue;
} queues[] = {
    {"all", QUEUE_ALL},
    {"late", QUEUE_LATE},
    {"today", QUEUE_DUE_TODAY},
    {"mine", QUEUE_MINE},
    {"new", QUEUE_INTAKE},
    {"returned", QUEUE_RETURNED},
    {"verify", QUEUE_VERIFY},
    {"sign", QUEUE_SIGN},
    {"appealed", QUEUE_APPEALED},
    {"shield", QUEUE_SHIELD},
    {"publish", QUEUE_PUBLISH},
    {"objected", QUEUE_OBJECTED},
    {"arbitration", QUEUE_ARBITRATION},
    {"supervised", QUEUE_SUPERVISED},
};

static enum err read_queue(struct req *r, enum queue *ret)
{
    const char *code = str_or(req_query(r, "queue"), "all");
    for (size_t i = 0; i < COUNT_OF(queues); i++) {
        if (str_eq(queues[i].code, code)) {
            *ret = queues[i].queue;
            return ERR_OK;
        }
    }
    return error_set(&r->error, ERR_INVALID, "queue", N_("There is no such list."), NULL);
}

enum err api_filter(struct req *r, struct matter_filter *ret)
{
    struct notice_filter f = {0};
    const char *clock = str_or(req_query(r, "clock"), "");
    enum err x = wall_narrowed(r, &f);
    if (x != ERR_OK)
        return x;
    *ret = (struct matter_filter){.area_id = f.area_id,
                                  .unit_id = f.unit_id,
                                  .category = f.category,
                                  .channel = req_query(r, "channel"),
                                  .state = req_query(r, "state"),
                                  .clock = matter_clock_of(clock),
                                  .from = f.from,
                                  .to = f.to};
    if (*clock && ret->clock == CLOCK_ANY)
        return error_set(&r->error, ERR_INVALID, "clock", N_("The clock is late, today, soon or none."), NULL);
    return ERR_OK;
}

enum err api_desk_list(struct req *r)
{
    static const char *const names[] = {"queue", "area", "unit", "category", "channel", "state",
                                        "clock", "from", "to",   "after",    "limit",   NULL};
    struct matter_list l;
    struct matter_filter f;
    enum queue queue = QUEUE_ALL;
    int limit;
    enum err x = api_query(r, names);
    if (x == ERR_OK)
        x = read_queue(r, &queue);
    if (x == ERR_OK)
        x = api_limit(r, &limit);
    if (x == ERR_OK)
        x = api_filter(r, &f);
    if (x == ERR_OK)
        x = matter_list_some(conn_of(r), site_of(r), viewer_of(r), r->arena, queue, &f, req_query(r, "after"), limit,
                             &l, &r->error);
    if (x != ERR_OK)
        return x;
    json_t *items = json_array();
    for (int i = 0; i < l.n; i++)
        json_array_append_new(items, api_matter_row(r, &l.rows[i]));
    return api_page(r, items, l.next);
}

static json_t *orders_json(struct req *r, const struct matter_full *f)
{
    const struct site *s = site_of(r);
    json_t *list = json_array();
    for (int i = 0; i < f->n_orders; i++) {
        const struct order *o = &f->orders[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o, s:I, s:o, s:o, s:o, s:o, s:o}", "unit",
                                              o->unit_name, "role", o->role, "state", o->state, "officer",
                                              api_string(o->officer_name), "round", (json_int_t)o->round, "sent_at",
                                              api_time(s, o->sent_at), "due_at", api_time(s, o->due_at), "accepted_at",
                                              api_time(s, o->accepted_at), "answered_at", api_time(s, o->answered_at),
                                              "ended_at", api_time(s, o->ended_at)));
    }
    return list;
}

static json_t *files_json(struct req *r, const struct matter *m, const struct entry *x)
{
    json_t *list = json_array();
    for (int i = 0; i < x->n_documents; i++) {
        const struct document *d = &x->documents[i];
        const char *url = arena_printf(r->arena, "/api/v1/desk/matters/%s/files/%lld", m->number, (long long)d->id);
        json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:I, s:o, s:s}", "id", api_id(d->id), "name", d->name,
                                              "type", d->type, "size", (json_int_t)d->size, "sha256",
                                              api_string(d->sha256), "url", url_path(r, url)));
    }
    return list;
}

json_t *api_entry_texts(const struct entry *x)
{
    json_t *texts = json_object();
    for (int i = 0; i < x->n_texts; i++)
        json_object_set_new(texts, x->texts[i].part,
                            x->texts[i].content ? json_string(x->texts[i].content) : json_null());
    return texts;
}

static json_t *entries_json(struct req *r, const struct matter_full *f)
{
    const struct site *s = site_of(r);
    json_t *list = json_array();
    for (int i = 0; i < f->n_entries; i++) {
        const struct entry *x = &f->entries[i];
        json_array_append_new(
            list, json_pack("{s:I, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:b, s:s, s:o, s:o}", "seq",
                            (json_int_t)x->seq, "kind", x->kind, "words", word_entry_desk(api_lang(r), &f->m, x->kind),
                            "actor", x->actor_kind, "officer", api_string(x->officer_name), "unit",
                            api_string(x->unit_name), "state_from", api_string(x->state_from), "state_to",
                            api_string(x->state_to), "round", (json_int_t)x->round, "at", api_time(s, x->occurred_at),
                            "recorded_at", api_time(s, x->recorded_at), "shown", x->shown, "hash", x->hash, "texts",
                            api_entry_texts(x), "files", files_json(r, &f->m, x)));
    }
    return list;
}

static json_t *against_json(const struct matter_full *f)
{
    json_t *list = json_array();
    for (int i = 0; i < f->n_against; i++)
        json_array_append_new(list, json_pack("{s:o, s:o}", "unit", api_string(f->against[i].unit_name), "officer",
                                              api_string(f->against[i].officer_name)));
    return list;
}

static json_t *ratings_json(struct req *r, const struct matter_full *f)
{
    json_t *list = json_array();
    for (int i = 0; i < f->n_ratings; i++) {
        const struct rating *x = &f->ratings[i];
        json_array_append_new(list,
                              json_pack("{s:I, s:s, s:s, s:o}", "round", (json_int_t)x->round, "solved", x->solved,
                                        "satisfied", x->satisfied, "at", api_time(site_of(r), x->rated_at)));
    }
    return list;
}

static json_t *options_json(enum lang lang, const struct field_def *f)
{
    json_t *list = json_array();
    for (size_t i = 0; i < f->n_options; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s}", "code", f->options[i].code, "name", tr_words(lang, &f->options[i].name)));
    return list;
}

static json_t *offer_json(struct req *r, const struct move_def *d)
{
    enum lang lang = api_lang(r);
    json_t *fields = json_array();
    for (int i = 0; i < MOVE_FIELDS_MAX && d->fields[i].part; i++) {
        const struct field_def *f = &d->fields[i];
        json_array_append_new(fields,
                              json_pack("{s:s, s:s, s:s, s:o, s:b, s:i, s:i, s:b, s:o}", "name", f->part, "label",
                                        tr_words(lang, &f->name), "type", field_type_name(f->type), "options",
                                        options_json(lang, f), "required", f->required, "min", f->min, "max", f->max,
                                        "shown", f->shown, "why",
                                        str_empty(f->why.zh) ? json_null() : json_string(tr_words(lang, &f->why))));
    }
    return json_pack("{s:s, s:s, s:b, s:o, s:b, s:b, s:b, s:b, s:b}", "move", d->code, "name", tr_words(lang, &d->name),
                     "main", d->main, "fields", fields, "sends_orders", (d->effects & EFFECT_SEND_ORDERS) != 0,
                     "calls_units", (d->effects & EFFECT_CALL_UNITS) != 0, "marks_against",
                     (d->effects & EFFECT_AGAINST) != 0, "reclassifies", (d->effects & EFFECT_RECLASSIFY) != 0, "files",
                     d->files);
}

/* A contact is opened on the desk only, where the reason is asked for by a person. */
static enum err offers_json(struct req *r, const struct matter *m, json_t *ret)
{
    const struct move_def *offers[MOVES_MAX];
    int n = 0;
    enum err x = move_offers(conn_of(r), site_of(r), viewer_of(r), m, offers, MOVES_MAX, &n, &r->error);
    for (int i = 0; x == ERR_OK && i < n; i++) {
        if (!(offers[i]->effects & EFFECT_REVEAL))
            json_array_append_new(ret, offer_json(r, offers[i]));
    }
    return x;
}

static enum err person_json(struct req *r, const struct matter *m, json_t **ret)
{
    struct contact c = {0};
    enum err x = m->person_id ? person_masked(conn_of(r), site_of(r), r->arena, m->person_id, &c, &r->error) : ERR_OK;
    *ret =
        m->person_id ? json_pack("{s:o, s:o}", "name", api_string(c.name), "phone", api_string(c.phone)) : json_null();
    return x;
}

static json_t *point_json(const struct matter *m)
{
    return m->has_point ? json_pack("{s:f, s:f}", "latitude", m->latitude, "longitude", m->longitude) : json_null();
}

static void free_json(void *p)
{
    json_decref(p);
}

enum err api_desk_matter(struct req *r)
{
    static const char *const names[] = {NULL};
    struct matter_full f;
    json_t *person = NULL, *offers = json_array();
    arena_defer(r->arena, free_json, offers);
    enum err x = api_query(r, names);
    if (x == ERR_OK)
        x = matter_full(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &f, &r->error);
    if (x == ERR_OK)
        x = offers_json(r, &f.m, offers);
    if (x == ERR_OK)
        x = person_json(r, &f.m, &person);
    if (x != ERR_OK)
        return x;
    json_t *j = api_matter_row(r, &f.m);
    json_object_set_new(j, "body", api_string(f.body));
    json_object_set_new(j, "point", point_json(&f.m));
    json_object_set_new(j, "person", person);
    json_object_set_new(j, "orders", orders_json(r, &f));
    json_object_set_new(j, "entries", entries_json(r, &f));
    json_object_set_new(j, "against", against_json(&f));
    json_object_set_new(j, "ratings", ratings_json(r, &f));
    json_object_set(j, "offers", offers);
    resp_header(r, "ETag", arena_printf(r->arena, "\"%lld\"", (long long)f.m.version));
    return api_answer(r, 200, j);
}

enum err api_desk_file(struct req *r)
{
    static const char *const names[] = {"small", NULL};
    struct matter_full f;
    int64_t id;
    enum err x = api_query(r, names);
    if (x == ERR_OK)
        x = matter_full(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &f, &r->error);
    for (int i = 0; x == ERR_OK && str_int(req_param(r, "id"), 1, INT64_MAX, &id) && i < f.n_entries; i++) {
        for (int k = 0; k < f.entries[i].n_documents; k++) {
            const struct document *d = &f.entries[i].documents[k];
            if (d->id == id && d->guarded)
                return error_set(&r->error, ERR_DENIED, NULL,
                                 N_("A paper with the contact is opened at the desk, which asks for a reason."), NULL);
            if (d->id == id && d->sha256)
                return upload_send(r, d, req_query(r, "small") != NULL);
        }
    }
    /* In the words of a matter that is not there: neither may be told from the other. */
    return x == ERR_OK ? error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such matter."), NULL) : x;
}
