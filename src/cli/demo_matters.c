/*
 * The demonstration's matters and their stories. A story is letters with hours, "d2 a3 r40": two hours after it was
 * raised it is dispatched, three hours later taken on, forty hours later answered. Texts come from the last column in
 * the order in which the steps need them, parted by "|".
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/demo.h"
#include "model/area.h"
#include "model/category.h"
#include "model/move.h"
#include "model/notice.h"
#include "model/submit.h"
#include "model/track.h"
#include "model/unit.h"
#include "report/sheet_read.h"

enum column {
    COL_AGE,
    COL_TIME,
    COL_CHANNEL,
    COL_NAME,
    COL_AREA,
    COL_PLACE,
    COL_CATEGORY,
    COL_UNIT,
    COL_CO,
    COL_AGAINST,
    COL_STORY,
    COL_TITLE,
    COL_BODY,
    COL_TEXTS,
    COL_COUNT
};

struct step {
    char letter;
    const char *move, *role;
};

/* Role "handler" is whoever holds the lead order's unit, "co" a co order's, "" the resident. */
static const struct step steps[] = {
    {'d', "dispatch", "dispatcher"},
    {'a', "accept", "handler"},
    {'n', "note", "handler"},
    {'q', "ask", "handler"},
    {'b', "return", "handler"},
    {'B', "agree_return", "dispatcher"},
    {'S', "supervise", "supervisor"},
    {'U', "urge", "supervisor"},
    {'c', "co_accept", "co"},
    {'C', "co_answer", "co"},
    {'r', "reply", "handler"},
    {'R', "refuse", "dispatcher"},
    {'v', "verify", "verifier"},
    {'x', "reject", "verifier"},
    {'s', "sign_off", "leader"},
    {'P', "decide_reopen", "supervisor"},
    {'k', "decide_close", "supervisor"},
    {'u', "supplement", ""},
    {'w', "withdraw", ""},
    {'y', "rate", ""},
    {'Y', "rate", ""},
    {'h', "rate", ""},
    {'N', "rate", ""},
    {'p', "publish", "publisher"},
};

/* What the verifier found where the story does not say. */
static const char *const findings[] = {"电话回访诉求人，对照现场照片，答复属实。", "现场复核，问题已解决。",
                                       "查看凭证并回访，办理结果与答复一致。"};

struct telling {
    struct cli *cli;
    struct opened *o;
    const struct demo_posts *posts;
    const struct category_list *categories;
    struct arena *arena; /* of one matter */
    const struct sheet_row *row;
    char *texts, *units; /* what is left of the two lists */
    const char *number, *token;
    int64_t now, at;
    int serial;
    char letter; /* the step being told */
};

static const char *cell(const struct telling *t, enum column i)
{
    return (size_t)i < t->row->n_cells ? str_or(t->row->cells[i], "") : "";
}

/* The next piece of a list parted by "|". */
static const char *next_of(char **list)
{
    const char *piece = *list;
    char *bar = strchr(*list, '|');
    if (bar)
        *bar++ = '\0';
    *list = bar ? bar : *list + strlen(*list);
    return piece;
}

/* Officers act in office hours, and nothing happens in the future. */
static int64_t moment(const struct telling *t, int64_t at, bool officer)
{
    struct zone z = t->o->site.zone;
    struct civil x = civil_of(at, z);
    if (officer && (x.hour >= 18 || x.weekday == 6 || x.weekday == 0))
        x = (struct civil){.year = x.year,
                           .month = x.month,
                           .day = x.day + (x.weekday == 6   ? 2
                                           : x.weekday == 5 ? 3
                                                            : 1),
                           .hour = 8,
                           .minute = 35 + t->serial % 20};
    else if (officer && x.hour < 8)
        x.hour = 8;
    at = civil_ms(&x, z);
    return at < t->now ? at : t->now;
}

static int64_t unit_of(const struct telling *t, const char *code)
{
    for (size_t i = 0; i < t->posts->n; i++) {
        if (str_eq(t->posts->rows[i].unit, code))
            return t->posts->rows[i].unit_id;
    }
    return 0;
}

static const struct demo_post *actor(const struct telling *t, const struct step *s)
{
    if (str_eq(s->role, "co"))
        return demo_post_of(t->posts, "handler", unit_of(t, cell(t, COL_CO)));
    if (!str_eq(s->role, "handler"))
        return demo_post_of(t->posts, s->role, 0);
    const struct demo_post *sees_all = demo_post_of(t->posts, "leader", 0);
    struct matter m;
    struct error ignored = {0};
    if (matter_by_number(t->o->conn, &sees_all->viewer, t->arena, t->number, &m, &ignored) != ERR_OK)
        return NULL;
    return demo_post_of(t->posts, "handler", m.unit_id);
}

static enum err publish(struct telling *t, const struct viewer *v, const struct matter *m, struct error *e)
{
    struct notice n;
    struct leak *leaks;
    int n_leaks;
    enum err r = notice_suggest(t->o->conn, &t->o->site, v, t->arena, t->number, &n, e);
    if (r != ERR_OK)
        return r;
    struct notice_draft d = {.number = t->number,
                             .title = n.title,
                             .question = n.question,
                             .answer = n.answer,
                             .version = m->version,
                             .op_key = "demo-publish"};
    return notice_publish(t->o->conn, &t->o->site, v, t->arena, &d, &leaks, &n_leaks, e);
}

static void fill_texts(struct telling *t, const struct move_def *d, struct move_request *x)
{
    for (int i = 0; i < MOVE_FIELDS_MAX && d->fields[i].part; i++) {
        const struct field_def *f = &d->fields[i];
        char day[32];
        if (f->type == FIELD_DATE && f->required) {
            time_format(t->at + 3 * MS_DAY, t->o->site.zone, day);
            x->texts[i] = arena_strndup(t->arena, day, 10);
        } else if (f->type == FIELD_CHOICE ? f->required : f->min > 0) {
            x->texts[i] = d->checks ? findings[t->serial % (int)COUNT_OF(findings)] : next_of(&t->texts);
        }
    }
}

static enum err by_officer(struct telling *t, const struct step *s, struct error *e)
{
    const struct demo_post *p = actor(t, s);
    struct matter m;
    if (!p)
        return error_detail(e, ERR_INTERNAL, "demo: nobody to %s", s->move);
    enum err r = matter_by_number(t->o->conn, &p->viewer, t->arena, t->number, &m, e);
    if (r != ERR_OK)
        return r;
    if (str_eq(s->role, "publisher"))
        return publish(t, &p->viewer, &m, e);
    const struct move_def *d = procedure_move(procedure_at(m.procedure, m.procedure_version), s->move);
    struct move_request x = {.number = t->number, .move = s->move, .version = m.version};
    fill_texts(t, d, &x);
    if (d->effects & EFFECT_SEND_ORDERS) {
        x.lead_unit_id = unit_of(t, next_of(&t->units));
        x.co_unit_ids[0] = unit_of(t, cell(t, COL_CO));
    }
    return move_make(t->o->conn, &t->o->site, &p->viewer, &x, e);
}

static enum err by_resident(struct telling *t, const struct step *s, struct error *e)
{
    struct db_conn *c = t->o->conn;
    const struct site *site = &t->o->site;
    const char *key = arena_printf(t->arena, "demo-%d", t->serial);
    const char *token = track_token(site, t->arena, t->number, 1);
    switch (s->letter) {
    case 'u':
        return track_supplement(c, site, t->arena, token, next_of(&t->texts), NULL, 0, key, e);
    case 'w':
        return track_withdraw(c, site, t->arena, token, next_of(&t->texts), key, e);
    case 'N':
        return track_rate(c, site, t->arena, token, "no", "no", next_of(&t->texts), key, e);
    case 'h':
        return track_rate(c, site, t->arena, token, "half", "basic", "", key, e);
    default:
        return track_rate(c, site, t->arena, token, "yes", s->letter == 'Y' ? "basic" : "yes", "", key, e);
    }
}

static enum err one_step(struct telling *t, int hours, struct error *e)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        const struct step *s = &steps[i];
        if (s->letter != t->letter)
            continue;
        t->serial++;
        t->at = moment(t, t->at + hours * MS_HOUR + t->serial * 7 % 50 * MS_MINUTE, *s->role != '\0');
        clock_set(&t->o->site.clock, t->at);
        return *s->role ? by_officer(t, s, e) : by_resident(t, s, e);
    }
    return error_detail(e, ERR_INTERNAL, "demo: no step %c", t->letter);
}

static enum err tell(struct telling *t, struct error *e)
{
    enum err r = ERR_OK;
    for (const char *p = cell(t, COL_STORY); r == ERR_OK && *p;) {
        int hours = 0;
        t->letter = *p++;
        while (isdigit((unsigned char)*p))
            hours = hours * 10 + (*p++ - '0');
        while (*p == ' ')
            p++;
        r = one_step(t, hours, e);
    }
    return r;
}

/* "城乡建设/工程质量": names of two levels. */
static const char *category_of(const struct telling *t, const char *path)
{
    const char *slash = strchr(path, '/');
    if (!slash)
        return NULL;
    for (int i = 0; i < t->categories->n; i++) {
        const struct category *x = &t->categories->rows[i];
        if (!str_eq(x->name, slash + 1))
            continue;
        for (int k = 0; k < t->categories->n; k++) {
            const struct category *up = &t->categories->rows[k];
            if (str_eq(up->code, x->parent) && strlen(up->name) == (size_t)(slash - path) && str_starts(path, up->name))
                return x->code;
        }
    }
    return NULL;
}

/* Raised `age` days ago at a time of day; younger than now in any case. */
static enum err begin(struct telling *t, struct error *e)
{
    int64_t age, hour, minute;
    const char *time = cell(t, COL_TIME);
    struct zone z = t->o->site.zone;
    if (!str_int(cell(t, COL_AGE), 0, 365, &age) || strlen(time) != 5 ||
        !str_int(arena_strndup(t->arena, time, 2), 0, 23, &hour) || !str_int(time + 3, 0, 59, &minute))
        return error_detail(e, ERR_INTERNAL, "demo: line %lld has no time", (long long)t->row->line);
    struct civil x = civil_of(t->now, z);
    x = (struct civil){
        .year = x.year, .month = x.month, .day = x.day - (int)age, .hour = (int)hour, .minute = (int)minute};
    t->at = civil_ms(&x, z);
    /* Today's that are still to come, early in the day: they came in just now. */
    if (t->at > t->now)
        t->at = t->now - (t->row->line % 9 + 1) * 13 * MS_MINUTE;
    clock_set(&t->o->site.clock, t->at);
    return ERR_OK;
}

static enum err raise(struct telling *t, struct error *e)
{
    const char *against = cell(t, COL_AGAINST), *name = cell(t, COL_NAME), *channel = cell(t, COL_CHANNEL);
    struct area area;
    struct receipt receipt;
    enum err r = area_by_code(t->o->conn, t->arena, cell(t, COL_AREA), &area, e);
    if (r != ERR_OK)
        return r;
    struct submission x = {
        .title = cell(t, COL_TITLE),
        .body = cell(t, COL_BODY),
        .area_id = area.id,
        .place = cell(t, COL_PLACE),
        .category = category_of(t, cell(t, COL_CATEGORY)),
        .channel = channel,
        .contact = {.name = name,
                    /* No number of the country begins like this one. */
                    .phone = *name ? arena_printf(t->arena, "100000%05lld", (long long)t->row->line) : ""},
        .against = *against != '\0',
        .against_unit_id = unit_of(t, against)};
    const struct viewer *v = str_eq(channel, "web") ? &viewer_nobody : &demo_post_of(t->posts, "intake", 0)->viewer;
    r = submit(t->o->conn, &t->o->site, v, t->arena, &x, &receipt, e);
    if (r == ERR_OK)
        t->number = receipt.number;
    return r;
}

static enum err whole(struct telling *t, struct error *e)
{
    t->texts = arena_strdup(t->arena, cell(t, COL_TEXTS));
    t->units = arena_strdup(t->arena, cell(t, COL_UNIT));
    t->serial = (int)t->row->line;
    t->letter = '-';
    enum err r = begin(t, e);
    if (r == ERR_OK)
        r = raise(t, e);
    return r == ERR_OK ? tell(t, e) : r;
}

enum err demo_matters(struct cli *c, struct opened *o, const struct demo_posts *posts, struct error *e)
{
    const struct clock clock = o->site.clock;
    struct category_list categories;
    struct sheet sheet;
    enum err r = sheet_read_builtin(c->arena, "demo/matters.csv", &sheet, e);
    if (r == ERR_OK)
        r = category_tree(o->conn, c->arena, false, &categories, e);
    for (size_t i = 0; r == ERR_OK && i < sheet.n_rows; i++) {
        struct telling t = {.cli = c,
                            .o = o,
                            .posts = posts,
                            .categories = &categories,
                            .arena = arena_child(c->arena),
                            .row = &sheet.rows[i],
                            .now = clock_now(&clock) - 2 * MS_MINUTE};
        r = whole(&t, e);
        if (r != ERR_OK)
            fprintf(stderr, "demo/matters.csv, line %lld, step %c\n", (long long)t.row->line, t.letter);
        arena_free(t.arena);
    }
    o->site.clock = clock;
    return r;
}
