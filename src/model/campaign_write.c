/* Planning campaigns, starting and ending them, and the next visit of one. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "catalogue/calendar.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/campaign_priv.h"
#include "model/matter.h"
#include "model/move.h"
#include "model/visible.h"

#define KEY_MAX 200

struct planning {
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    struct campaign_edit x; /* as it was checked */
    const char *key_hash;   /* NULL without a key */
    int64_t id;
    const char *made; /* its number */
    struct campaign_round rounds[CAMPAIGN_ROUNDS_MAX];
    int n_rounds;
};

/* ---- What was typed ---- */

static enum err too_many(const char *field, struct error *e)
{
    return error_set(e, ERR_INVALID, field, N_("A campaign has {} rounds at most."), "%d", CAMPAIGN_ROUNDS_MAX);
}

/* The first day of the month, quarter or year after the one a day is in. */
static int32_t next_period(int32_t day, enum tie_period every)
{
    int month = day / 100 % 100, year = day / 10000;
    month = (month - 1) / (int)every * (int)every + 1 + (int)every;
    return (int32_t)((year + (month - 1) / 12) * 10000 + ((month - 1) % 12 + 1) * 100 + 1);
}

static enum err rounds_by_calendar(struct planning *w, struct error *e)
{
    const struct zone z = w->site->zone;
    int32_t day = w->x.from_day, end = calendar_add(w->x.until_day, 1);
    while (day < end) {
        int32_t next = next_period(day, w->x.kind->every);
        next = next < end ? next : end;
        if (w->n_rounds == CAMPAIGN_ROUNDS_MAX)
            return too_many("to", e);
        w->rounds[w->n_rounds] = (struct campaign_round){w->n_rounds + 1, day_start(day, z), day_start(next, z)};
        w->n_rounds++;
        day = next;
    }
    return ERR_OK;
}

/* As many days each as may be; the last ones have one less where it does not come out even. */
static enum err rounds_by_number(struct planning *w, struct error *e)
{
    const struct zone z = w->site->zone;
    int64_t days = calendar_between(w->x.from_day, w->x.until_day) + 1;
    int64_t n = w->x.rounds ? w->x.rounds : w->x.kind->rounds;
    if (n < 1 || n > CAMPAIGN_ROUNDS_MAX)
        return too_many("rounds", e);
    if (days < n)
        return error_set(e, ERR_INVALID, "rounds", N_("There are fewer days than rounds."), NULL);
    for (int64_t i = 0; i < n; i++)
        w->rounds[w->n_rounds++] =
            (struct campaign_round){(int)i + 1, day_start(calendar_add(w->x.from_day, i * days / n), z),
                                    day_start(calendar_add(w->x.from_day, (i + 1) * days / n), z)};
    return ERR_OK;
}

static enum err check_days(struct planning *w, struct error *e)
{
    const struct campaign_edit *x = &w->x;
    w->n_rounds = 0;
    if (!calendar_is_day(x->from_day))
        return error_set(e, ERR_INVALID, "from", N_("Please give a day, as 2026-11-23."), NULL);
    if (!calendar_is_day(x->until_day))
        return error_set(e, ERR_INVALID, "to", N_("Please give a day, as 2026-11-23."), NULL);
    if (x->until_day < x->from_day || calendar_between(x->from_day, x->until_day) >= CAMPAIGN_DAYS_MAX)
        return error_set(e, ERR_INVALID, "to", N_("The last day is not before the first, and at most {} days on."),
                         "%d", CAMPAIGN_DAYS_MAX);
    return x->kind->every ? rounds_by_calendar(w, e) : rounds_by_number(w, e);
}

/* A choice of the register, written as field=option. */
static enum err check_fact(const struct campaign_edit *x, struct error *e)
{
    const struct register_def *d = x->kind->over == CAMPAIGN_SUBJECTS ? register_find(x->kind->target) : NULL;
    const struct register_field *f = d ? register_field(d, x->part) : NULL;
    if (!d && (*x->part || x->area_id))
        return error_set(e, ERR_INVALID, x->area_id ? "area" : "part",
                         N_("Only subjects of a register are narrowed by this."), NULL);
    if (*x->part && (!f || f->vault != VAULT_NONE || !field_option(&f->field, x->value)))
        return error_set(e, ERR_INVALID, "part", N_("Please choose from the list."), NULL);
    return ERR_OK;
}

static enum err check_key(struct planning *w, const char *key, struct error *e)
{
    if (str_empty(key))
        return ERR_OK;
    if (strlen(key) > KEY_MAX)
        return error_set(e, ERR_INVALID, "op", N_("The key is longer than {} bytes or not text."), "%d", KEY_MAX);
    struct hash h = keyed_hash(&w->site->key, "campaign-key", key, strlen(key));
    w->key_hash = hex_of(w->arena, h.b, HASH_SIZE);
    return ERR_OK;
}

static enum err check(struct planning *w, const struct campaign_edit *x, struct error *e)
{
    const struct field_def *fields = x->kind->fields;
    w->x = *x;
    w->x.part = str_or(x->part, "");
    w->x.value = *w->x.part ? str_or(x->value, "") : "";
    enum err r = activity_text(w->arena, "title", 2, CAMPAIGN_TITLE_MAX, x->title, &w->x.title, e);
    if (r == ERR_OK)
        r = activity_text(w->arena, "goal", 2, CAMPAIGN_GOAL_MAX, x->goal, &w->x.goal, e);
    if (r == ERR_OK)
        r = check_days(w, e);
    if (r == ERR_OK)
        r = check_fact(&w->x, e);
    for (size_t i = 0; i < CAMPAIGN_FIELDS_MAX && fields[i].part && r == ERR_OK; i++) {
        struct record_text text;
        r = field_text(w->arena, &fields[i], str_or(x->values[i], ""), &text, e);
        w->x.values[i] = r == ERR_OK ? text.content : "";
    }
    return r == ERR_OK ? check_key(w, x->key, e) : r;
}

/* ---- Rows ---- */

DB_STMT(campaign_of_key, "SELECT w.number FROM campaign w WHERE w.key_hash = $1");
DB_STMT(campaign_unit_known, "SELECT u.id FROM unit u WHERE u.id = $1 AND u.active = 1");
DB_STMT(campaign_insert,
        "INSERT INTO campaign (id, number, kind, state, title, goal, unit_id, area_id, part, value, from_at, until_at,"
        " officer_id, key_hash, changed_at) VALUES ($1, $2, $3, 'planned', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
        " $14) ON CONFLICT (number) DO NOTHING");
DB_STMT(campaign_round_put,
        "INSERT INTO campaign_round (campaign_id, no, bit, from_at, until_at) VALUES ($1, $2, $3, $4, $5)");
DB_STMT(campaign_value_put, "INSERT INTO campaign_value (campaign_id, part, value) VALUES ($1, $2, $3)");
DB_STMT(campaign_next_seq,
        "UPDATE campaign SET entries = entries + 1, changed_at = $2 WHERE id = $1 RETURNING entries");
DB_STMT(campaign_trail_put, "INSERT INTO campaign_trail (id, campaign_id, seq, act, officer_id, at, note)"
                            " VALUES ($1, $2, $3, $4, $5, $6, $7)");

enum err campaign_append(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t campaign_id,
                         const char *act, const char *note, struct error *e)
{
    int64_t seq = 0, now = clock_now(&s->clock);
    enum err r = db_get_int(tx, &campaign_next_seq, DB_ARGS(DB_INT(campaign_id), DB_INT(now)), &seq, e);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &campaign_trail_put,
                   DB_ARGS(DB_INT(id_new()), DB_INT(campaign_id), DB_INT(seq), DB_TEXT(act),
                           DB_INT_OR_NULL(v->id > 0 ? v->id : 0), DB_INT(now), DB_TEXT(note)),
                   e);
}

static enum err insert(struct db_conn *tx, struct planning *w, struct error *e)
{
    int64_t n = 0, now = clock_now(&w->site->clock);
    w->id = id_new();
    for (int tries = 0; tries < 50 && n == 0; tries++) {
        w->made = matter_number_new(w->arena, CAMPAIGN_PREFIX, civil_day(now, w->site->zone));
        enum err r = db_exec_count(
            tx, &campaign_insert,
            DB_ARGS(DB_INT(w->id), DB_TEXT(w->made), DB_TEXT(w->x.kind->code), DB_TEXT(w->x.title), DB_TEXT(w->x.goal),
                    DB_INT(w->x.unit_id), DB_INT_OR_NULL(w->x.area_id), DB_TEXT(w->x.part), DB_TEXT(w->x.value),
                    DB_INT(w->rounds[0].from_at), DB_INT(w->rounds[w->n_rounds - 1].until_at),
                    DB_INT_OR_NULL(w->viewer->id > 0 ? w->viewer->id : 0), DB_TEXT(w->key_hash), DB_INT(now)),
            &n, e);
        if (r != ERR_OK)
            return r;
    }
    return n == 1 ? ERR_OK
                  : error_set(e, ERR_BUSY, NULL,
                              N_("No free number was found; nothing was stored. Please try again later."), NULL);
}

static enum err put_parts(struct db_conn *tx, struct planning *w, struct error *e)
{
    const struct field_def *fields = w->x.kind->fields;
    enum err r = ERR_OK;
    for (int i = 0; i < w->n_rounds && r == ERR_OK; i++)
        r = db_exec(tx, &campaign_round_put,
                    DB_ARGS(DB_INT(w->id), DB_INT(w->rounds[i].no), DB_INT(INT64_C(1) << i),
                            DB_INT(w->rounds[i].from_at), DB_INT(w->rounds[i].until_at)),
                    e);
    for (size_t i = 0; i < CAMPAIGN_FIELDS_MAX && fields[i].part && r == ERR_OK; i++) {
        if (*w->x.values[i])
            r = db_exec(tx, &campaign_value_put,
                        DB_ARGS(DB_INT(w->id), DB_TEXT(fields[i].part), DB_TEXT(w->x.values[i])), e);
    }
    return r;
}

static enum err may_plan(struct db_conn *tx, struct planning *w, struct error *e)
{
    int64_t id;
    bool may = false;
    enum err r = db_get_int(tx, &campaign_unit_known, DB_ARGS(DB_INT(w->x.unit_id)), &id, e);
    if (r == ERR_NOT_FOUND)
        return error_set(e, ERR_INVALID, "unit", N_("Please choose the unit that it goes over, with those below."),
                         NULL);
    if (r == ERR_OK)
        r = campaign_may_plan(tx, w->viewer, w->x.kind, w->x.unit_id, &may, e);
    return r == ERR_OK && !may
               ? error_set(
                     e, ERR_DENIED, "unit",
                     N_("Campaigns are planned by leaders for their own unit and those below, and by the office."),
                     NULL)
               : r;
}

static enum err write_plan(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct planning *w = ctx;
    char *made = NULL;
    enum err r = may_plan(tx, w, e);
    if (r == ERR_OK && w->key_hash) {
        r = db_get_text(tx, &campaign_of_key, DB_ARGS(DB_TEXT(w->key_hash)), w->arena, &made, e);
        w->made = made;
        if (r != ERR_NOT_FOUND) {
            buf_printf(detail, "%s %s", w->x.kind->code, str_or(made, ""));
            return r;
        }
        r = ERR_OK;
    }
    if (r == ERR_OK)
        r = insert(tx, w, e);
    if (r == ERR_OK)
        r = put_parts(tx, w, e);
    if (r == ERR_OK)
        r = campaign_append(tx, w->site, w->viewer, w->id, "plan", "", e);
    buf_printf(detail, "%s %s", w->x.kind->code, str_or(w->made, ""));
    return r;
}

enum err campaign_plan(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                       const struct campaign_edit *x, const char **ret_number, struct error *e)
{
    struct planning w = {.arena = a, .site = s, .viewer = v};
    enum err r = check(&w, x, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "campaign.plan", write_plan, &w, e);
    if (r == ERR_OK)
        *ret_number = w.made;
    return r;
}

/* ---- Steps ---- */

struct acting {
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    const char *number, *note, *act, *state;
    int64_t version;
    enum campaign_step step;
    unsigned from; /* bits of campaign_state */
};

DB_STMT(campaign_step_put, "UPDATE campaign SET state = $2, version = version + 1 WHERE id = $1");

static enum err write_act(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct acting *w = ctx;
    struct campaign x;
    unsigned may = 0;
    enum err r = campaign_find(tx, w->viewer, w->arena, w->number, &x, e);
    if (r == ERR_OK && w->version && w->version != x.version)
        r = error_set(e, ERR_CONFLICT, NULL, N_("Somebody else changed it meanwhile. Please look at it again."), NULL);
    if (r == ERR_OK && !(w->from & 1u << x.state))
        r = error_set(e, ERR_CONFLICT, NULL, N_("This is not possible any more as the campaign stands."), NULL);
    if (r == ERR_OK)
        r = campaign_may(tx, w->viewer, &x, &may, e);
    if (r == ERR_OK && !(may & w->step))
        r = error_set(e, ERR_DENIED, NULL,
                      w->step == CAMPAIGN_START && (may & CAMPAIGN_CANCEL)
                          ? N_("You planned it yourself; somebody else has to start it.")
                          : N_("Campaigns are started and ended by those who may plan them."),
                      NULL);
    if (r == ERR_OK)
        r = db_exec(tx, &campaign_step_put, DB_ARGS(DB_INT(x.id), DB_TEXT(w->state)), e);
    if (r == ERR_OK)
        r = campaign_append(tx, w->site, w->viewer, x.id, w->act, w->note, e);
    buf_printf(detail, "%s", w->number);
    return r;
}

enum err campaign_act(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                      int64_t version, enum campaign_step step, const char *note, struct error *e)
{
    struct acting w = {.arena = arena_new(),
                       .site = s,
                       .viewer = v,
                       .number = str_or(number, ""),
                       .version = version,
                       .step = step,
                       .act = step == CAMPAIGN_START ? "start"
                              : step == CAMPAIGN_END ? "end"
                                                     : "cancel",
                       .state = campaign_state_code(step == CAMPAIGN_START ? CAMPAIGN_RUNNING
                                                    : step == CAMPAIGN_END ? CAMPAIGN_ENDED
                                                                           : CAMPAIGN_CANCELLED),
                       .from = step == CAMPAIGN_START ? 1u << CAMPAIGN_PLANNED
                               : step == CAMPAIGN_END ? 1u << CAMPAIGN_RUNNING
                                                      : 1u << CAMPAIGN_PLANNED | 1u << CAMPAIGN_RUNNING};
    enum err r = activity_text(w.arena, "note", step == CAMPAIGN_START ? 0 : CAMPAIGN_NOTE_MIN, CAMPAIGN_NOTE_MAX,
                               str_or(note, ""), &w.note, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, arena_printf(w.arena, "campaign.%s", w.act), write_act, &w, e);
    arena_free(w.arena);
    return r;
}

/* ---- The next visit ---- */

struct visiting {
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    const char *number, *codes;
    const struct campaign_visit *x;
    struct activity_made made;
};

/* Whatever else the programme asks for is filled in by the one who looks at the plan: the topic is the campaign's. */
static struct activity_edit edit_of(const struct visiting *w, const struct campaign *x, const struct programme *p)
{
    struct activity_edit edit = {.programme = p,
                                 .title = x->title,
                                 .place = "",
                                 .unit_id = w->x->unit_id,
                                 .starts_at = w->x->starts_at,
                                 .ends_at = w->x->ends_at,
                                 .downs = p->usual,
                                 .at = "",
                                 .hosts = w->x->hosts,
                                 .company = ""};
    for (size_t i = 0; i < PROGRAMME_FIELDS_MAX && p->fields[i].part; i++) {
        const struct field_def *f = &p->fields[i];
        edit.values[i] = f->type == FIELD_CHOICE && f->required   ? f->options[0].code
                         : f->type == FIELD_TEXT && f->min > 0    ? x->title
                         : f->type == FIELD_NUMBER && f->required ? arena_printf(w->arena, "%d", f->min)
                                                                  : "";
    }
    edit.key = str_empty(w->x->key)
                   ? ""
                   : arena_printf(w->arena, "campaign:%s:%s", w->number, utf8_clip(w->arena, w->x->key, 150));
    return edit;
}

static enum err write_visit(struct db_conn *tx, void *ctx, struct error *e)
{
    struct visiting *w = ctx;
    struct campaign x;
    enum err r = campaign_find(tx, w->viewer, w->arena, w->number, &x, e);
    if (r == ERR_OK && (x.kind->over != CAMPAIGN_SUBJECTS || !*x.kind->plan))
        r = error_set(e, ERR_CONFLICT, NULL, N_("No visits are planned from a campaign of this kind."), NULL);
    if (r == ERR_OK && x.state != CAMPAIGN_RUNNING)
        r = error_set(e, ERR_CONFLICT, NULL, N_("Visits are planned while a campaign is under way."), NULL);
    if (r != ERR_OK)
        return r;
    const struct programme *p = programme_find(x.kind->plan);
    const struct activity_edit edit = edit_of(w, &x, p);
    r = activity_plan_in(tx, w->site, w->viewer, w->arena, &edit, &w->made, e);
    if (r != ERR_OK || w->made.again)
        return r;
    const struct activity a = {.id = w->made.id, .programme = p};
    r = activity_put_subjects(tx, w->viewer, w->arena, &a, w->codes, "visited", "codes", e);
    if (r == ERR_OK)
        r = campaign_fits(tx, w->arena, &x, w->made.id, e);
    return r == ERR_OK ? campaign_append(tx, w->site, w->viewer, x.id, "visit", w->made.number, e) : r;
}

enum err campaign_next_visit(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                             const char *number, const struct campaign_visit *x, const char **ret_number,
                             struct error *e)
{
    struct visiting w = {
        .arena = a, .site = s, .viewer = v, .number = str_or(number, ""), .codes = str_or(x->codes, ""), .x = x};
    const char *const *list;
    size_t n;
    enum err r = activity_words(a, w.codes, "codes", CAMPAIGN_CHOSEN_MAX, &list, &n, e);
    if (r == ERR_OK && n == 0)
        r = error_set(e, ERR_INVALID, "codes", N_("Please choose whom to visit, at least one."), NULL);
    if (r == ERR_OK)
        r = db_write(c, write_visit, &w, e);
    if (r == ERR_OK)
        *ret_number = w.made.number;
    return r;
}
