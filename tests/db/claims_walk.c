/* Matters raised and walked as the lines of a table say, through the engine. */
#include "claims_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/callback.h"
#include "model/lapse.h"

#define PATH_MAX_STEPS 24

DB_STMT(claims_add_officer,
        "INSERT INTO officer (id, login, name, password_hash, created_at) VALUES ($1, $2, $2, '', 1)");
DB_STMT(claims_add_post, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until)"
                         " VALUES ($1, $2, $3, $4, $5, $6, 1, 0)");
DB_STMT(claims_matter, "SELECT id, version, entries, due_at, state FROM matter WHERE number = $1");

static const struct {
    const char *role;
    int64_t unit;
} people[] = {
    [LAMPS_HEAD - OFFICERS] = {"leader", LAMPS}, [ROADS_HEAD - OFFICERS] = {"leader", ROADS},
    [WATER_HEAD - OFFICERS] = {"leader", WATER}, [CITY_MAN - OFFICERS] = {"handler", GOV},
    [CITY_TWO - OFFICERS] = {"supervisor", GOV},
};

static const char *const names[] = {
    [CLERK] = "CLERK",           [DISPATCHER] = "DISPATCHER", [ROADS_MAN] = "ROADS_MAN",   [ROADS_TWO] = "ROADS_TWO",
    [LAMPS_MAN] = "LAMPS_MAN",   [WATER_MAN] = "WATER_MAN",   [VERIFIER] = "VERIFIER",     [LEADER] = "LEADER",
    [SUPERVISOR] = "SUPERVISOR", [PUBLISHER] = "PUBLISHER",   [FORMER] = "FORMER",         [MOVED_UP] = "MOVED_UP",
    [SYSADMIN] = "SYSADMIN",     [LAMPS_HEAD] = "LAMPS_HEAD", [ROADS_HEAD] = "ROADS_HEAD", [WATER_HEAD] = "WATER_HEAD",
    [CITY_MAN] = "CITY_MAN",     [CITY_TWO] = "CITY_TWO"};

static const char *const unit_names[] = {
    [GOV] = "GOV", [OFFICE] = "OFFICE", [DESK] = "DESK", [ROADS] = "ROADS", [LAMPS] = "LAMPS", [WATER] = "WATER"};

void claims_people(struct world *w)
{
    w->s.callback = (struct callback_rule){.days = 5, .percent = 100};
    for (int i = 0; i < CLAIMS_OFFICERS - OFFICERS; i++) {
        const struct role_def *role = role_by_code(people[i].role);
        world_exec(w, &claims_add_officer, DB_ARGS(DB_INT(200 + i), DB_TEXT(names[OFFICERS + i])));
        world_exec(w, &claims_add_post,
                   DB_ARGS(DB_INT(200 + i), DB_INT(200 + i), DB_INT(people[i].unit), DB_TEXT(people[i].role),
                           DB_INT(role->reads), DB_INT(role->shields)));
    }
}

const struct viewer *claims_viewer(int officer)
{
    static struct viewer all[CLAIMS_OFFICERS - OFFICERS];
    if (officer < (int)OFFICERS)
        return world_viewer((enum world_officer)officer);
    int i = officer - (int)OFFICERS;
    all[i].id = 200 + i;
    all[i].unit_id = people[i].unit;
    all[i].roles = role_by_code(people[i].role)->role;
    return &all[i];
}

int claim_officer(struct claims *k, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_eq(names[i], name))
            return (int)i;
    }
    if (!str_eq(name, "RESIDENT") && !str_eq(name, "PROGRAM"))
        CLAIM_FAIL(k, "nobody is called %s", name);
    return str_eq(name, "PROGRAM") ? CLAIM_PROGRAM : CLAIM_RESIDENT;
}

static int64_t unit_of(struct claims *k, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(unit_names); i++) {
        if (unit_names[i] && str_eq(unit_names[i], name))
            return (int64_t)i;
    }
    CLAIM_FAIL(k, "no unit is called %s", name);
}

struct standing_matter claim_stands(struct claims *k, const char *number)
{
    struct error e = {0};
    struct db_rows q;
    struct standing_matter m = {0};
    db_query(k->w->c, &q, &claims_matter, DB_ARGS(DB_TEXT(number)));
    if (db_next(&q))
        m = (struct standing_matter){db_int(&q, 0), db_int(&q, 1), db_int(&q, 2), db_int(&q, 3),
                                     db_text_dup(&q, 4, k->a)};
    MUST(db_end(&q, &e));
    if (!m.id)
        CLAIM_FAIL(k, "there is no matter %s", number);
    return m;
}

/* Something that fits the field. */
static const char *sample(struct claims *k, const struct field_def *f)
{
    const char *text = "已按规定调查核实清楚";
    if (f->type == FIELD_NUMBER)
        return arena_printf(k->a, "%d", f->min);
    if (f->type == FIELD_DATE) {
        struct civil c = civil_of(clock_now(&k->w->s.clock) + 30 * MS_DAY, k->w->s.zone);
        return arena_printf(k->a, "%04d-%02d-%02d", c.year, c.month, c.day);
    }
    if (f->type == FIELD_CHOICE)
        return f->required || f->if_part ? f->options[0].code : "";
    while (utf8_length(text) < (size_t)f->min)
        text = arena_printf(k->a, "%s，%s", text, text);
    return utf8_length(text) > (size_t)f->max ? utf8_cut(k->a, text, (size_t)f->max) : text;
}

/* Number of another matter, "@STATE" or "@STATE/stranger", walked there. */
static const char *other_of(struct claims *k, const char *word)
{
    struct claim plain = {.line = k->line};
    const char *slash = strchr(word, '/');
    if (*word != '@')
        return word;
    if (slash)
        plain.with[0] = "contact=stranger";
    return claim_raise(k, &plain, arena_strndup(k->a, word + 1, slash ? (size_t)(slash - word - 1) : strlen(word)));
}

static int64_t day_ms(struct claims *k, const char *day)
{
    struct civil c = {0};
    if (sscanf(day, "%d-%d-%d", &c.year, &c.month, &c.day) != 3)
        CLAIM_FAIL(k, "%s is no day", day);
    return civil_ms(&c, k->w->s.zone);
}

static const struct record_file photo = {
    .sha256 = "aa", .thumb = "bb", .name = "现场.jpg", .type = "image/jpeg", .size = 1};

/* What the line that is walked for says of the step, or the step's own. */
static const char *step_with(struct claims *k, const struct claim *c, const struct move_def *m, const char *key,
                             const char *otherwise)
{
    const char *own = claim_with(k, c, key, otherwise);
    return k->on_way ? claim_with(k, k->on_way, arena_printf(k->a, "%s.%s", m->code, key), own) : own;
}

static void fill_request(struct claims *k, const struct claim *c, const struct move_def *m, struct move_request *x)
{
    for (size_t i = 0; i < MOVE_FIELDS_MAX && m->fields[i].part; i++) {
        const char *text = step_with(k, c, m, m->fields[i].part, NULL);
        x->texts[i] = text ? text : sample(k, &m->fields[i]);
    }
    if (m->proof && !str_eq(claim_with(k, c, "photo", "yes"), "no")) {
        x->files = &photo;
        x->n_files = 1;
    }
    if (m->effects & (EFFECT_SEND_ORDERS | EFFECT_CALL_UNITS) || m->offers) {
        const char *co = step_with(k, c, m, "co", k->on_way ? claim_with(k, k->on_way, "path_co", "") : "");
        x->lead_unit_id = unit_of(k, step_with(k, c, m, "lead", "LAMPS"));
        x->co_unit_ids[0] = *co ? unit_of(k, co) : 0;
    }
    if (m->effects & EFFECT_AGAINST) {
        const char *officer = claim_with(k, c, "officer", "");
        x->against_officer_id = *officer ? claims_viewer(claim_officer(k, officer))->id : 0;
        x->against_unit_id = *officer ? 0 : unit_of(k, claim_with(k, c, "against", "WATER"));
    }
    if (claim_with(k, c, "other", NULL))
        x->other = other_of(k, claim_with(k, c, "other", NULL));
    if (claim_with(k, c, "occurred", NULL))
        x->occurred_at = day_ms(k, claim_with(k, c, "occurred", NULL));
    x->solved = claim_with(k, c, "solved", "yes");
    x->satisfied = claim_with(k, c, "satisfied", "yes");
}

struct resident_step {
    struct world *w;
    int64_t matter_id;
    const struct move_request *x;
};

static enum err resident_write(struct db_conn *tx, void *ctx, struct error *e)
{
    const struct resident_step *p = ctx;
    return move_as_resident(tx, &p->w->s, p->matter_id, p->x, NULL, e);
}

/* A step that is a call: made on the caller's form, where the answers say which step it is. */
static enum err call(struct claims *k, const struct claim *c, const char *number, int officer, struct error *e)
{
    bool back = str_eq(c->move, "callback_return");
    bool solved = back || str_eq(c->move, "callback");
    enum callback_after after;
    struct callback_result x = {.number = number,
                                .outcome = "reached",
                                .contacted = "yes",
                                .solved = claim_with(k, c, "solved", solved ? "yes" : "no"),
                                .satisfied = claim_with(k, c, "satisfied", solved ? "yes" : "no"),
                                .quality = back ? "defect" : "pass",
                                .why = {"part"},
                                .defects = {back ? "question" : NULL},
                                .said = claim_with(k, c, "said", ""),
                                .note = claim_with(k, c, "note", "答复没有说明何时完成"),
                                .back = back};
    enum err r = callback_take(k->w->c, &k->w->s, claims_viewer(officer), number, e);
    return r == ERR_OK ? callback_save(k->w->c, &k->w->s, claims_viewer(officer), k->a, &x, &after, e) : r;
}

/* What the program makes by itself, at any time: without a sentence where it does not. */
static enum err by_itself(struct claims *k, const struct claim *c, const char *number, struct error *e)
{
    const struct move_def *m = procedure_move(k->procedure, c->move);
    struct standing_matter before = claim_stands(k, number);
    int64_t n = 0;
    enum err r = lapse_run(k->w->c, &k->w->s, &n, e);
    if (r != ERR_OK)
        return r;
    struct standing_matter after = claim_stands(k, number);
    return after.entries == before.entries + 1 && str_eq(after.state, str_or(m->to, before.state)) ? ERR_OK
                                                                                                   : ERR_CONFLICT;
}

enum err claim_make(struct claims *k, const struct claim *c, const char *number, const char *who, struct error *e)
{
    const struct move_def *m = procedure_move(k->procedure, c->move);
    int officer = claim_officer(k, who);
    struct move_request x = {.number = number, .move = c->move};
    if (!m)
        CLAIM_FAIL(k, "the procedure has no step %s", c->move);
    if (officer == CLAIM_PROGRAM)
        return by_itself(k, c, number, e);
    if (m->effects & EFFECT_CALLBACK)
        return call(k, c, number, officer, e);
    fill_request(k, c, m, &x);
    struct standing_matter now = claim_stands(k, number);
    x.version = now.version;
    if (officer >= 0)
        return move_make(k->w->c, &k->w->s, claims_viewer(officer), &x, e);
    struct resident_step p = {k->w, now.id, &x};
    return db_write(k->w->c, resident_write, &p, e);
}

const struct claim *claim_move(struct claims *k, const char *move, const char *state)
{
    const struct claim *found = NULL;
    for (int i = 0; i < k->n; i++) {
        const struct claim *c = &k->v[i];
        bool fits = str_eq(c->what, "move") && str_eq(c->move, move) && (!state || claim_lists(c->from, state));
        if (fits && !c->after[0])
            return c;
        if (fits && !found)
            found = c;
    }
    return found;
}

/* A plain line by which matters come to another state. One that needs a matter which is there already is no way. */
static bool is_way(struct claims *k, const struct claim *c)
{
    const char *other = claim_with(k, c, "other", "");
    return str_eq(c->what, "move") && !c->after[0] && !str_eq(c->to, "=") &&
           !(*other == '@' && str_starts(other + 1, c->to));
}

#define FAR 1000

static int state_index(const struct claims *k, const char *code)
{
    for (size_t i = 0; i < k->procedure->n_states; i++) {
        if (str_eq(k->procedure->states[i].code, code))
            return (int)i;
    }
    return -1;
}

/* Makes the way from each state that the line leads out of as short as it gets by it; whether any is shorter now. */
static bool shorten(struct claims *k, const struct claim *c, int *far)
{
    bool any = false;
    int to = is_way(k, c) ? state_index(k, c->to) : -1;
    for (int i = 0; to >= 0 && c->from[i]; i++) {
        int from = state_index(k, c->from[i]);
        if (from < 0 || far[from] <= far[to] + 1)
            continue;
        far[from] = far[to] + 1;
        any = true;
    }
    return any;
}

/* The first line on the shortest way from the state to the goal; NULL: none leads there. */
static const struct claim *next_on_way(struct claims *k, const char *state, const char *goal)
{
    int far[PROCEDURE_STATES_MAX], here = state_index(k, state), end = state_index(k, goal);
    bool more = true;
    for (size_t i = 0; i < COUNT_OF(far); i++)
        far[i] = (int)i == end ? 0 : FAR;
    while (more) {
        more = false;
        for (int i = 0; i < k->n; i++)
            more = shorten(k, &k->v[i], far) || more;
    }
    for (int i = 0; i < k->n && far[here] < FAR; i++) {
        bool leaves = is_way(k, &k->v[i]) && claim_lists(k->v[i].from, state);
        int to = leaves ? state_index(k, k->v[i].to) : -1;
        if (to >= 0 && far[to] == far[here] - 1)
            return &k->v[i];
    }
    return NULL;
}

static void step(struct claims *k, const struct claim *c, const char *number, const char *who)
{
    struct error e = {0};
    if (claim_make(k, c, number, who ? who : c->who[0], &e) != ERR_OK)
        CLAIM_FAIL(k, "on the way: %s by %s (line %d): %s %s", c->move, who ? who : c->who[0], c->line, e.field,
                   str_or(e.msgid, ""));
}

static void walk_along(struct claims *k, const char *number, const struct claim *line)
{
    for (int i = 0; line->after[i]; i++) {
        char *move = arena_strdup(k->a, line->after[i]), *who = strchr(move, '@');
        if (who)
            *who++ = '\0';
        const struct claim *c = claim_move(k, move, claim_stands(k, number).state);
        if (!c)
            CLAIM_FAIL(k, "no line says that %s can be made in %s", move, claim_stands(k, number).state);
        step(k, c, number, who);
    }
}

/* Where no plain lines lead to the state: a line that tells the whole way to it. */
static const struct claim *last_step_to(struct claims *k, const char *goal)
{
    for (int i = 0; i < k->n; i++) {
        if (str_eq(k->v[i].what, "move") && k->v[i].after[0] && str_eq(k->v[i].to, goal))
            return &k->v[i];
    }
    CLAIM_FAIL(k, "no lines lead to %s", goal);
}

/* By the table's own lines, the fewest that lead there. */
static void walk_to(struct claims *k, const char *number, const char *goal)
{
    for (int n = 0; n < PATH_MAX_STEPS; n++) {
        const char *state = claim_stands(k, number).state;
        if (str_eq(state, goal))
            return;
        const struct claim *c = next_on_way(k, state, goal);
        if (!c) {
            c = last_step_to(k, goal);
            walk_along(k, number, c);
        }
        step(k, c, number, NULL);
    }
    CLAIM_FAIL(k, "the way to %s has no end", goal);
}

enum err claim_submit(struct claims *k, const struct claim *c, const char *who, struct receipt *ret, struct error *e)
{
    const struct claim *all = k->raising ? k->raising : c;
    const char *contact = claim_with(k, c, "contact", claim_with(k, all, "contact", "yes"));
    const char *raised = claim_with(k, c, "raised", claim_with(k, all, "raised", ""));
    struct submission x = {.procedure = k->procedure->code,
                           .body = "门前的路灯一直不亮，晚上看不清路",
                           .channel = claim_with(k, c, "channel", "letter"),
                           .against = *raised != '\0',
                           .against_unit_id = *raised && !str_eq(raised, "somebody") ? unit_of(k, raised) : 0};
    if (!str_eq(contact, "no"))
        x.contact = (struct contact){.name = str_eq(contact, "stranger") ? "李四" : "张三",
                                     .phone = str_eq(contact, "stranger") ? "13900000002" : "13800000001"};
    struct said_field fields[PROCEDURE_FIELDS_MAX];
    for (x.fields = fields; x.n_fields < PROCEDURE_FIELDS_MAX && k->procedure->fields[x.n_fields].part; x.n_fields++) {
        const struct field_def *f = &k->procedure->fields[x.n_fields];
        const char *said = claim_with(k, c, arena_printf(k->a, "raise.%s", f->part), NULL);
        fields[x.n_fields] = (struct said_field){f->part, said ? said : sample(k, f)};
    }
    int officer = claim_officer(k, who);
    return submit(k->w->c, &k->w->s, officer < 0 ? &viewer_nobody : claims_viewer(officer), k->a, &x, ret, e);
}

const char *claim_raise(struct claims *k, const struct claim *c, const char *state)
{
    struct error e = {0};
    struct receipt r;
    const struct claim *all = k->raising ? k->raising : c;
    MUST(claim_submit(k, c, k->procedure->raised_by & RAISED_BY_RESIDENT ? "RESIDENT" : "CLERK", &r, &e));
    const char *first = claim_with(k, c, "first", claim_with(k, all, "first", ""));
    if (*first) {
        const struct claim *begin = claim_move(k, first, claim_stands(k, r.number).state);
        if (!begin)
            CLAIM_FAIL(k, "no line says that %s can be made at the beginning", first);
        step(k, begin, r.number, NULL);
    }
    const struct claim *on_way = k->on_way;
    k->on_way = c;
    if (state)
        walk_to(k, r.number, state);
    else
        walk_along(k, r.number, c);
    k->on_way = on_way;
    return r.number;
}

const char *claim_brought(struct claims *k, const char *state)
{
    const struct claim plain = {.line = k->line};
    int i = state_index(k, state);
    if (i < 0)
        CLAIM_FAIL(k, "there is no state %s", state);
    struct brought *b = &k->brought[i];
    bool here = b->number && str_eq(b->world, k->w->fixture->session);
    struct standing_matter now = {0};
    if (here)
        now = claim_stands(k, b->number);
    if (here && str_eq(now.state, state) && now.entries == b->entries)
        return b->number;
    const char *number = claim_raise(k, &plain, state);
    *b = (struct brought){number, arena_strdup(k->a, k->w->fixture->session), claim_stands(k, number).entries};
    return number;
}
