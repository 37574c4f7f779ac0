/* What the field kit's script asks for besides work: whether its phone has to wipe itself, who is logged in, the pack.
 */
#include <string.h>

#include "api/api_priv.h"
#include "base/str.h"
#include "html/when.h"
#include "model/checklist.h"
#include "model/field.h"
#include "model/pack.h"
#include "model/subject.h"
#include "model/tie.h"
#include "web/app.h"
#include "web/words.h"

#define TIES_MAX    400
#define MATTERS_MAX 60
#define LINES_MAX   5
#define ROLL_MAX    400

/* Only for the phone's own script: a secret that nobody has is told nothing but the time. */
enum err api_field_contact(struct req *r)
{
    bool wipe = false;
    enum err x =
        field_device_ask(conn_of(r), site_of(r), str_or(req_header(r, "X-Field-Secret"), ""), &wipe, &r->error);
    if (x != ERR_OK)
        return x;
    return api_answer(r, 200,
                      json_pack("{s:I, s:b}", "now", (json_int_t)clock_now(&site_of(r)->clock), "wipe", (int)wipe));
}

enum err api_field_session(struct req *r)
{
    const struct viewer *v = viewer_of(r);
    return api_answer(r, 200,
                      json_pack("{s:s, s:s, s:s, s:I, s:I}", "login", v->login, "name", v->name, "csrf", req_csrf(r),
                                "now", (json_int_t)clock_now(&site_of(r)->clock), "days",
                                (json_int_t)site_of(r)->field_days));
}

enum err api_field_device(struct req *r)
{
    char *secret;
    enum err x = field_device_add(conn_of(r), site_of(r), viewer_of(r), r->arena,
                                  str_or(req_header(r, "User-Agent"), ""), &secret, &r->error);
    if (x != ERR_OK)
        return x;
    resp_secret(r);
    return api_answer(r, 201, json_pack("{s:s}", "secret", secret));
}

/* ---- The pack ---- */

static json_t *word_pair(const char *code, const char *name)
{
    return json_pack("{s:s, s:s}", "code", code, "name", name);
}

static json_t *subject_fields(enum lang lang, const struct subject_full *f)
{
    json_t *list = json_array();
    for (size_t i = 0; i < REGISTER_FIELDS_MAX && f->s.def->fields[i].field.part; i++) {
        const struct field_def *d = &f->s.def->fields[i].field;
        if (f->s.def->fields[i].vault)
            continue;
        json_t *options = json_array();
        for (size_t k = 0; k < d->n_options; k++)
            json_array_append_new(options, word_pair(d->options[k].code, tr_words(lang, &d->options[k].name)));
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:i, s:o}", "part", d->part, "name",
                                              tr_words(lang, &d->name), "value", str_or(f->values[i], ""), "max",
                                              d->type == FIELD_TEXT ? d->max : 0, "options", options));
    }
    return list;
}

static json_t *checklist_json(enum lang lang, const struct checklist *l, int64_t no, int64_t tie_no,
                              const struct checklist_full *f)
{
    static const char *const fields[] = {
        [CHECKLIST_TICK] = "tick", [CHECKLIST_TEXT] = "text", [CHECKLIST_NUMBER] = "number"};
    json_t *items = json_array();
    for (size_t i = 0; i < l->n_items; i++) {
        const struct checklist_item *d = &l->items[i];
        json_array_append_new(items, json_pack("{s:s, s:s, s:s, s:b, s:b}", "code", d->code, "name",
                                               tr_words(lang, &d->name), "field", fields[d->field], "needed",
                                               (int)d->needed, "done", f ? (int)f->states[i].done : 0));
    }
    return json_pack("{s:s, s:s, s:I, s:I, s:o}", "list", l->code, "name", tr_words(lang, &l->name), "no",
                     (json_int_t)no, "tie", (json_int_t)tie_no, "items", items);
}

/* The present runs, and the lists of the tie's role and of the register that have none. */
static enum err add_checklists(struct req *r, const struct tie *t, json_t *list)
{
    struct checklist_runs runs;
    size_t n;
    enum lang lang = api_lang(r);
    const struct checklist *const *all = checklists_all(&n);
    enum err x = checklist_of_subject(conn_of(r), viewer_of(r), r->arena, t->reg, t->code, &runs, &r->error);
    for (size_t i = 0; x == ERR_OK && i < n; i++) {
        bool of_tie = code_listed(all[i]->ties, t->role->code), of_subject = code_listed(all[i]->registers, t->reg);
        int64_t tie_no = of_tie ? t->no : 0, no = 0;
        struct checklist_full f;
        if (!checklist_is_newest(all[i]) || (!of_tie && !of_subject))
            continue;
        for (int k = 0; k < runs.n && !no; k++) {
            if (!runs.rows[k].closed_at && runs.rows[k].tie_no == tie_no &&
                str_eq(runs.rows[k].list->code, all[i]->code))
                no = runs.rows[k].no;
        }
        if (no)
            x = checklist_get(conn_of(r), site_of(r), viewer_of(r), r->arena, t->reg, t->code, no, &f, &r->error);
        if (x == ERR_OK)
            json_array_append_new(list, checklist_json(lang, no ? f.run.list : all[i], no, tie_no, no ? &f : NULL));
    }
    return x;
}

static json_t *lines_json(const struct tie_full *f)
{
    json_t *list = json_array();
    for (int i = 0; i < f->n_entries && i < LINES_MAX; i++)
        json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:s}", "kind", f->entries[i].kind, "at",
                                              (json_int_t)f->entries[i].occurred_at, "who", f->entries[i].officer,
                                              "text", f->entries[i].text));
    return list;
}

static enum err add_tie(struct req *r, const struct tie *t, json_t *list)
{
    struct tie_full full;
    struct subject_full s;
    enum lang lang = api_lang(r);
    json_t *checklists = json_array();
    enum err x = tie_get(conn_of(r), site_of(r), viewer_of(r), r->arena, t->reg, t->code, t->no, &full, &r->error);
    if (x == ERR_OK)
        x = subject_get(conn_of(r), site_of(r), viewer_of(r), r->arena, t->reg, t->code, &s, &r->error);
    if (x == ERR_OK)
        x = add_checklists(r, t, checklists);
    if (x != ERR_OK) {
        json_decref(checklists);
        /* It ended, or was closed, while the pack was made. */
        return x == ERR_NOT_FOUND ? ERR_OK : x;
    }
    json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:b, s:b, s:I, s:o, s:o, s:o}", "reg", t->reg,
                                          "code", t->code, "no", (json_int_t)t->no, "name",
                                          *t->name ? t->name : t->code, "register", tr_words(lang, &s.s.def->name),
                                          "role", tr_words(lang, &t->role->name), "holds", (int)full.holds, "keeps",
                                          (int)s.keeps, "due", (json_int_t)t->due, "fields", subject_fields(lang, &s),
                                          "checklists", checklists, "lines", lines_json(&full)));
    return ERR_OK;
}

static enum err add_ties(struct req *r, json_t *list)
{
    struct tie_list l = {.next = NULL};
    enum err x = ERR_OK;
    do {
        x = tie_mine(conn_of(r), site_of(r), viewer_of(r), r->arena, NULL, l.next, 100, &l, &r->error);
        for (int i = 0; x == ERR_OK && i < l.n && json_array_size(list) < TIES_MAX; i++)
            x = add_tie(r, &l.rows[i], list);
    } while (x == ERR_OK && l.next && json_array_size(list) < TIES_MAX);
    return x;
}

/* Whose names a roll has: what its programme goes to, kept at the unit of the activity. */
static enum err add_roll(struct req *r, const struct activity *a, json_t *roll)
{
    enum err x = ERR_OK;
    for (size_t i = 0; a->programme->roll && x == ERR_OK && i < PROGRAMME_WHERE_MAX && a->programme->where[i]; i++) {
        const struct subject_filter f = {.def = register_find(a->programme->where[i]), .unit_id = a->unit_id};
        struct subject_list l = {.next = NULL};
        do {
            x = subject_list(conn_of(r), site_of(r), viewer_of(r), r->arena, &f, l.next, 200, &l, &r->error);
            for (int k = 0; x == ERR_OK && k < l.n && json_array_size(roll) < ROLL_MAX; k++)
                json_array_append_new(roll, word_pair(l.rows[k].code, str_or(l.rows[k].name, l.rows[k].code)));
        } while (x == ERR_OK && l.next && json_array_size(roll) < ROLL_MAX);
    }
    return x;
}

static enum err add_trip(struct req *r, const char *number, json_t *list)
{
    struct activity_full f;
    enum lang lang = api_lang(r);
    json_t *counts = json_array(), *roll = json_array();
    enum err x = activity_get(conn_of(r), site_of(r), viewer_of(r), r->arena, number, &f, &r->error);
    if (x == ERR_OK)
        x = add_roll(r, &f.a, roll);
    if (x != ERR_OK) {
        json_decref(counts);
        json_decref(roll);
        return x == ERR_NOT_FOUND ? ERR_OK : x;
    }
    const struct programme *p = f.a.programme;
    for (size_t i = 0; i < PROGRAMME_COUNTS_MAX && p->counts[i].code; i++)
        json_array_append_new(counts, json_pack("{s:s, s:s, s:s}", "code", p->counts[i].code, "name",
                                                tr_words(lang, &p->counts[i].name), "unit",
                                                tr_words(lang, &p->counts[i].unit)));
    json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:b, s:b, s:o, s:o}", "number",
                                          f.a.number, "title", f.a.title, "place", str_or(f.a.place, ""), "programme",
                                          tr_words(lang, &p->name), "about",
                                          str_empty(p->about.zh) ? "" : tr_words(lang, &p->about), "state",
                                          tr(lang, activity_state_name(f.a.state)), "from", (json_int_t)f.a.starts_at,
                                          "to", (json_int_t)f.a.ends_at, "version", (json_int_t)f.a.version, "writes",
                                          (f.may & (STEP_HOLD | STEP_WRITE)) != 0, "links", (f.may & STEP_LINK) != 0,
                                          "counts", counts, "roll", roll));
    return ERR_OK;
}

static enum err add_trips(struct req *r, json_t *list)
{
    const char **numbers;
    int n;
    enum err x = field_trips(conn_of(r), site_of(r), viewer_of(r), r->arena, &numbers, &n, &r->error);
    for (int i = 0; x == ERR_OK && i < n; i++)
        x = add_trip(r, numbers[i], list);
    return x;
}

static enum err add_matters(struct req *r, json_t *list)
{
    struct matter_list l;
    enum lang lang = api_lang(r);
    enum err x =
        matter_list(conn_of(r), site_of(r), viewer_of(r), r->arena, QUEUE_MINE, NULL, MATTERS_MAX, &l, &r->error);
    for (int i = 0; x == ERR_OK && i < l.n; i++) {
        struct matter_full f;
        x = matter_full(conn_of(r), viewer_of(r), r->arena, l.rows[i].number, &f, &r->error);
        if (x == ERR_OK)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "number", f.m.number, "title", f.m.title,
                                            "state", word_state(lang, &f.m), "place", str_or(f.m.place, ""), "body",
                                            str_or(f.body, ""), "due", (json_int_t)f.m.due_at));
        else if (x == ERR_NOT_FOUND)
            x = ERR_OK;
    }
    return x;
}

static json_t *file_json(struct req *r, const struct pack_file *f)
{
    return json_pack("{s:s, s:s, s:s, s:I, s:s}", "id", arena_printf(r->arena, "%lld", (long long)f->id), "name",
                     f->name, "type", f->type, "size", (json_int_t)f->size, "sha256", f->sha256);
}

/* Study packs: their files are fetched one by one. */
static enum err add_packs(struct req *r, json_t *pack, json_t *list)
{
    struct pack_taken t;
    enum err x = pack_taken(conn_of(r), site_of(r), viewer_of(r), r->arena, &t, &r->error);
    for (int i = 0; x == ERR_OK && i < t.n; i++) {
        json_t *files = json_array();
        for (int k = 0; k < t.rows[i].n_files; k++)
            json_array_append_new(files, file_json(r, &t.rows[i].files[k]));
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s, s:o}", "ref", t.rows[i].p.ref, "title", t.rows[i].p.title,
                                        "about", t.rows[i].p.about, "unit", t.rows[i].p.unit, "files", files));
    }
    if (x == ERR_OK)
        json_object_set_new(pack, "left", json_integer(t.left));
    return x;
}

enum err api_field_pack(struct req *r)
{
    json_t *ties = json_array(), *trips = json_array(), *matters = json_array(), *packs = json_array();
    json_t *pack =
        json_pack("{s:I, s:s, s:I, s:b, s:o, s:o, s:o, s:o}", "now", (json_int_t)clock_now(&site_of(r)->clock), "login",
                  viewer_of(r)->login, "days", (json_int_t)site_of(r)->field_days, "raises",
                  (int)field_raises(viewer_of(r)), "ties", ties, "trips", trips, "matters", matters, "packs", packs);
    int64_t device = 0;
    enum err x = field_device_of(conn_of(r), site_of(r), viewer_of(r), str_or(req_header(r, "X-Field-Secret"), ""),
                                 &device, &r->error);
    if (x == ERR_OK)
        x = add_ties(r, ties);
    if (x == ERR_OK)
        x = add_trips(r, trips);
    if (x == ERR_OK)
        x = add_matters(r, matters);
    if (x == ERR_OK)
        x = add_packs(r, pack, packs);
    if (x == ERR_OK)
        return api_answer(r, 200, pack);
    json_decref(pack);
    return x;
}
