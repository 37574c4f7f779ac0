/* See walk.h. */
#include "walk.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/callback.h"
#include "model/lapse.h"
#include "model/undo.h"

#define MOVES_MAX  COUNT_OF(((struct walk *)NULL)->made_of)
#define LENGTH_MAX 60 /* characters of a text that somebody writes */

/* One try: who wants to do what. */
struct attempt {
    int64_t matter_id;
    const struct walked *m;
    enum world_officer who; /* OFFICERS: the resident */
    const struct move_def *move;
    struct move_request x;
    bool spoiled; /* it has to be refused */
};

static const struct contact people[] = {
    {.name = "张三", .phone = "13812345678"}, {.name = "李四", .phone = "13912345678"}, {.name = NULL}};

unsigned walk_below(struct walk *x, unsigned n)
{
    x->seed = x->seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((x->seed >> 33) % n);
}

static bool now_and_then(struct walk *x, unsigned percent)
{
    return walk_below(x, 100) < percent;
}

static void pass_time(struct walk *x)
{
    static const int64_t steps[] = {MS_MINUTE, 20 * MS_MINUTE, MS_HOUR, 7 * MS_HOUR, MS_DAY, 9 * MS_DAY};
    static const unsigned weights[] = {40, 25, 20, 10, 4, 1};
    unsigned at = walk_below(x, 100), i = 0;
    if (now_and_then(x, 30))
        return;
    for (; at >= weights[i]; i++)
        at -= weights[i];
    world_later(x->w, (int64_t)walk_below(x, 1000) * steps[i] / 999);
}

DB_STMT(walk_by_number, "SELECT id FROM matter WHERE number = $1");
DB_STMT(walk_units, "SELECT id, parent_id FROM unit ORDER BY id");

static int64_t get(struct walk *x, const struct db_stmt *s, struct db_args args)
{
    struct error e = {0};
    int64_t n = 0;
    MUST(db_get_int(x->w->c, s, args, &n, &e));
    return n;
}

static const char *text_of(struct walk *x, size_t n)
{
    static const char *const words[] = {"路", "灯", "已", "查", "看", "修", "好", "了", "，", "。"};
    char *s = arena_strdup(x->a, "");
    for (size_t i = 0; i < n; i++)
        s = arena_printf(x->a, "%s%s", s, words[i % 8 + (i % 9 == 8)]);
    return s;
}

static const char *day_of(struct walk *x)
{
    int64_t at = clock_now(&x->w->s.clock) + (int64_t)walk_below(x, 6) * MS_DAY;
    struct civil c = civil_of(at, x->w->s.zone);
    return arena_printf(x->a, "%04d-%02d-%02d", c.year, c.month, c.day);
}

/* What the field asks for. */
const char *walk_value(struct walk *x, const struct field_def *f)
{
    size_t least = f->min > 0 ? (size_t)f->min : 1, most = (size_t)f->max;
    if (!f->required && now_and_then(x, 30))
        return now_and_then(x, 50) ? NULL : "";
    switch (f->type) {
    case FIELD_NUMBER:
        return arena_printf(x->a, "%d", f->min + (int)walk_below(x, (unsigned)(f->max - f->min) % 1000000 + 1));
    case FIELD_DATE:
        return day_of(x);
    case FIELD_CHOICE:
        return f->options[walk_below(x, (unsigned)f->n_options)].code;
    case FIELD_TEXT:
        break;
    }
    if (most > least + LENGTH_MAX)
        most = least + LENGTH_MAX;
    return text_of(x, least + walk_below(x, (unsigned)(most - least) + 1));
}

/* Somebody raises a matter: a resident, or a clerk for them; now and then it speaks of an office, or of somebody. */
static void raise(struct walk *x, struct walked *ret)
{
    struct error e = {0};
    struct receipt r = {0};
    bool clerk = !(x->p->raised_by & RAISED_BY_RESIDENT) || now_and_then(x, 40);
    struct said_field fields[PROCEDURE_FIELDS_MAX];
    struct submission s = {.procedure = x->p->code,
                           .body = "学校门口的路灯不亮，晚上看不见路",
                           .channel = clerk ? "phone" : "web",
                           .area_id = 1 + walk_below(x, 3),
                           .contact = people[walk_below(x, COUNT_OF(people))]};
    s.fields = fields;
    for (; s.n_fields < PROCEDURE_FIELDS_MAX && x->p->fields[s.n_fields].part; s.n_fields++)
        fields[s.n_fields] =
            (struct said_field){x->p->fields[s.n_fields].part, walk_value(x, &x->p->fields[s.n_fields])};
    if (now_and_then(x, 12)) {
        s.against = true;
        s.against_text = "那里的人";
        s.against_unit_id = now_and_then(x, 70) ? OFFICE + walk_below(x, WATER - OFFICE + 1) : 0;
    }
    MUST(submit(x->w->c, &x->w->s, clerk ? world_viewer(CLERK) : &viewer_nobody, x->a, &s, &r, &e));
    ret->tries = 0;
    ret->id = get(x, &walk_by_number, DB_ARGS(DB_TEXT(r.number)));
    snprintf(ret->number, sizeof(ret->number), "%s", r.number);
    walk_check_matter(x, ret->id);
}

/* What the field must not take. */
static const char *wrong_value(struct walk *x, const struct field_def *f)
{
    static const char *const no_numbers[] = {"12a", "1.5", "", "9999999999", "一"};
    static const char *const no_days[] = {"2026-02-30", "明天", "2026-7-8", "26-07-08"};
    unsigned k = walk_below(x, 4);
    switch (f->type) {
    case FIELD_NUMBER:
        return no_numbers[f->required ? k : k == 2 ? 4 : k];
    case FIELD_DATE:
        return no_days[k];
    case FIELD_CHOICE:
        return "no_such_option";
    case FIELD_TEXT:
        break;
    }
    if (f->min > 1 && k < 2)
        return text_of(x, (size_t)f->min - 1);
    if (f->min > 0 && k == 2)
        return "  \n";
    return f->max <= 500 && k == 3 ? text_of(x, (size_t)f->max + 1) : "\xe8\xb7";
}

/* A good one; everything that some effect may ask for is there. */
static void fill(struct walk *x, struct attempt *t)
{
    static const enum world_unit leads[] = {ROADS, LAMPS, WATER, ROADS, LAMPS, WATER, DESK, OFFICE, GOV};
    static const char *const solved[] = {"yes", "half", "no"}, *const satisfied[] = {"yes", "basic", "no"};
    static const struct record_file photo = {
        .sha256 = "aa", .thumb = "bb", .name = "现场.jpg", .type = "image/jpeg", .size = 1};
    struct move_request *r = &t->x;
    r->number = t->m->number;
    r->move = t->move->code;
    for (size_t i = 0; i < MOVE_FIELDS_MAX && t->move->fields[i].part; i++)
        r->texts[i] = walk_value(x, &t->move->fields[i]);
    r->lead_unit_id = leads[walk_below(x, COUNT_OF(leads))];
    for (int i = 0; i < 2 && now_and_then(x, 30); i++)
        r->co_unit_ids[i] = leads[walk_below(x, 3)];
    if (now_and_then(x, 60))
        r->against_unit_id = OFFICE + walk_below(x, WATER - OFFICE + 1);
    else
        r->against_officer_id = world_viewer((enum world_officer)walk_below(x, LEADER))->id;
    r->area_id = walk_below(x, 4);
    bool final = (t->move->effects & EFFECT_SAME_FINAL) && *x->final;
    r->other = final ? x->final : x->matters[walk_below(x, (unsigned)x->n)].number;
    r->solved = solved[walk_below(x, 3)];
    r->satisfied = satisfied[walk_below(x, 3)];
    if (t->move->files && (t->move->proof || now_and_then(x, 50))) {
        r->files = &photo;
        r->n_files = 1;
    }
}

/* One thing about it is wrong, whatever the rest is. */
static void spoil(struct walk *x, struct attempt *t)
{
    static const struct record_file photo = {.sha256 = "cc", .name = "x.jpg", .type = "image/jpeg", .size = 1};
    size_t n = 0;
    while (n < MOVE_FIELDS_MAX && t->move->fields[n].part)
        n++;
    t->spoiled = true;
    switch (walk_below(x, 4)) {
    case 0:
        t->x.version += 1 - 2 * (int)walk_below(x, 2);
        t->spoiled = t->who != OFFICERS; /* what a resident adds is added to whatever has happened */
        return;
    case 1:
        t->x.move = "no_such_step";
        return;
    case 2:
        if (t->move->proof) {
            t->x.n_files = 0;
            return;
        }
        t->x.files = &photo;
        t->x.n_files = 1;
        t->spoiled = !t->move->files;
        return;
    default:
        if (n) {
            size_t i = walk_below(x, (unsigned)n);
            t->x.texts[i] = wrong_value(x, &t->move->fields[i]);
            t->spoiled = !t->move->fields[i].if_part; /* it may not be asked for, and is not looked at then */
        } else {
            t->spoiled = false;
        }
    }
}

static enum err as_resident(struct db_conn *tx, void *ctx, struct error *e)
{
    struct attempt *t = ((void **)ctx)[0];
    struct walk *x = ((void **)ctx)[1];
    return move_as_resident(tx, &x->w->s, t->matter_id, &t->x, NULL, e);
}

static enum err make(struct walk *x, struct attempt *t)
{
    struct error e = {0};
    void *ctx[] = {t, x};
    if (t->who == OFFICERS)
        return db_write(x->w->c, as_resident, ctx, &e);
    return move_make(x->w->c, &x->w->s, world_viewer(t->who), &t->x, &e);
}

/* The same form again changes nothing, and a refused one does not either. */
static void attempt(struct walk *x, struct attempt *t)
{
    const char *before = walk_picture(x, t->matter_id);
    if (now_and_then(x, 30))
        t->x.op_key = arena_printf(x->a, "form-%d", x->tries);
    enum err r = make(x, t);
    assert_true(r != ERR_INTERNAL && r != ERR_IO && r != ERR_BUSY);
    assert_false(r == ERR_OK && t->spoiled);
    if (r != ERR_OK) {
        x->refused++;
        assert_string_equal(walk_picture(x, t->matter_id), before);
        return;
    }
    x->made++;
    x->made_of[t->move - x->p->moves]++;
    walk_check_matter(x, t->matter_id);
    before = walk_picture(x, t->matter_id);
    if (t->x.op_key && make(x, t) == ERR_OK)
        assert_string_equal(walk_picture(x, t->matter_id), before);
}

/* Were all steps tried alike, most matters would end early, or out of nearly everybody's sight. */
static unsigned usual_weight(const struct walk *x, const struct move_def *m)
{
    const struct state_def *to = m->to ? procedure_state(x->p, m->to) : NULL;
    if (m->effects & EFFECT_AGAINST)
        return 1;
    if (m->at == AT_RESIDENT || (to && !to->open && !(m->effects & EFFECT_CLOSE)) || (m->effects & EFFECT_MERGE))
        return m->effects & EFFECT_RATE ? 20 : 3;
    if (str_eq(m->to, x->p->back) || (m->effects & EFFECT_REDO_ORDER))
        return 6;
    if (m->main || (m->effects & EFFECT_OUTSIDE))
        return 60;
    return m->to ? 20 : 4;
}

/* What was never made yet comes first, then what was made less often than most. */
static unsigned weight(const struct walk *x, const struct move_def *m)
{
    int n = x->made_of[m - x->p->moves];
    unsigned rare = n == 0 ? 60 : n * (int)x->p->n_moves < x->made / 4 ? 15 : 1;
    return usual_weight(x, m) * rare;
}

DB_STMT(walk_stands, "SELECT version, state FROM matter WHERE id = $1");

/* The matter as it is, whoever may see it. */
static struct matter stands(struct walk *x, const struct walked *w)
{
    struct error e = {0};
    struct matter m = {.id = w->id, .number = w->number, .procedure = x->p->code};
    struct db_rows q;
    db_query(x->w->c, &q, &walk_stands, DB_ARGS(DB_INT(w->id)));
    assert_true(db_next(&q));
    m.version = db_int(&q, 0);
    m.state = db_text_dup(&q, 1, x->a);
    MUST(db_end(&q, &e));
    return m;
}

/* What the engine offers somebody; a resident has no list of offers. */
static int offers_of(struct walk *x, const struct matter *m, unsigned who, const struct move_def **ret)
{
    struct error e = {0};
    struct matter mine;
    int n = 0;
    if (who == OFFICERS) {
        for (size_t i = 0; i < x->p->n_moves; i++) {
            if (x->p->moves[i].at == AT_RESIDENT && move_from_state(&x->p->moves[i], m->state))
                ret[n++] = &x->p->moves[i];
        }
    } else if (matter_by_number(x->w->c, world_viewer(who), x->a, m->number, &mine, &e) == ERR_OK) {
        MUST(move_offers(x->w->c, &x->w->s, world_viewer(who), &mine, ret, MOVES_MAX, &n, &e));
    }
    return n;
}

/* Draws one of all offers by their weights: each replaces the one before by its share of what there has been. */
static bool draw(struct walk *x, const struct matter *m, struct attempt *t)
{
    const struct move_def *list[MOVES_MAX];
    unsigned sum = 0;
    for (unsigned who = 0; who <= OFFICERS; who++) {
        if (x->light && now_and_then(x, 60))
            continue;
        int n = offers_of(x, m, who, list);
        for (int i = 0; i < n; i++) {
            unsigned w = weight(x, list[i]);
            sum += w;
            if (walk_below(x, sum) >= w)
                continue;
            t->who = (enum world_officer)who;
            t->move = list[i];
        }
    }
    return sum > 0;
}

static void try_offered(struct walk *x, const struct walked *w)
{
    struct attempt t = {.matter_id = w->id, .m = w};
    struct matter m = stands(x, w);
    if (!draw(x, &m, &t) || ((t.move->effects & EFFECT_AGAINST) && now_and_then(x, 80)))
        return;
    t.x.version = m.version;
    fill(x, &t);
    if (now_and_then(x, 15))
        spoil(x, &t);
    attempt(x, &t);
}

static void try_anything(struct walk *x, const struct walked *w)
{
    struct attempt t = {.matter_id = w->id, .m = w};
    t.who = (enum world_officer)walk_below(x, OFFICERS + 1);
    t.move = &x->p->moves[walk_below(x, (unsigned)x->p->n_moves)];
    if ((t.move->effects & EFFECT_AGAINST) && now_and_then(x, 90))
        return;
    t.x.version = stands(x, w).version;
    fill(x, &t);
    if (now_and_then(x, 30))
        spoil(x, &t);
    if ((t.move->at == AT_RESIDENT) != (t.who == OFFICERS))
        t.spoiled = true;
    attempt(x, &t);
}

/* Takes back what was done a moment ago, by whoever tries. */
static void try_undo(struct walk *x, const struct walked *w)
{
    struct error e = {0};
    struct undo_chance chance = {0};
    const struct viewer *v = world_viewer((enum world_officer)walk_below(x, OFFICERS));
    const char *before = walk_picture(x, w->id);
    if (undo_chance(x->w->c, &x->w->s, v, x->a, w->number, &chance, &e) != ERR_OK)
        return;
    if (undo_make(x->w->c, &x->w->s, v, w->number, chance.seq, &e) == ERR_OK)
        walk_check_matter(x, w->id);
    else
        assert_string_equal(walk_picture(x, w->id), before);
}

/* Somebody calls the resident, if there is anybody to be called. */
static void try_call(struct walk *x, const struct walked *w)
{
    static const char *const solved[] = {"yes", "half", "no"}, *const satisfied[] = {"yes", "basic", "no"};
    struct error e = {0};
    enum callback_after after;
    static const enum world_officer callers[] = {SUPERVISOR, VERIFIER, SUPERVISOR};
    enum world_officer o =
        now_and_then(x, 70) ? callers[walk_below(x, 3)] : (enum world_officer)walk_below(x, OFFICERS);
    const struct viewer *v = world_viewer(o);
    struct callback_result r = {.number = w->number,
                                .outcome = "reached",
                                .contacted = "yes",
                                .solved = solved[walk_below(x, 3)],
                                .satisfied = satisfied[walk_below(x, 3)],
                                .quality = now_and_then(x, 50) ? "pass" : "defect",
                                .why = {"part"},
                                .note = "答复没有说明何时完成"};
    if (str_eq(r.quality, "defect")) {
        r.defects[0] = "question";
        r.back = now_and_then(x, 50);
    }
    const char *before = walk_picture(x, w->id);
    if (callback_take(x->w->c, &x->w->s, v, w->number, &e) == ERR_OK &&
        callback_save(x->w->c, &x->w->s, v, x->a, &r, &after, &e) == ERR_OK) {
        static const char *const kinds[] = {
            [CALLBACK_REOPENED] = "callback_reopen",
            [CALLBACK_APPEALED] = "callback_appeal",
            [CALLBACK_RETURNED] = "callback_return",
        };
        const char *kind = after <= CALLBACK_UNREACHABLE ? "callback" : kinds[after];
        x->made_of[procedure_move(x->p, kind) - x->p->moves]++;
        walk_check_matter(x, w->id);
    } else {
        assert_string_not_equal(e.field, "move"); /* nobody is asked to call where no step takes the answer */
        assert_string_equal(walk_picture(x, w->id), before);
    }
}

/* A place that is free, or of one that has gone far enough. */
static struct walked *old_one(struct walk *x)
{
    unsigned i = walk_below(x, WALK_MATTERS);
    if (x->n < WALK_MATTERS)
        return &x->matters[x->n++];
    struct walked *w = &x->matters[i];
    bool open = procedure_state(x->p, stands(x, w).state)->open;
    if (w->tries < (open ? WALK_OLD : WALK_OLD / 3))
        return NULL;
    x->ended += !open;
    return w;
}

/* The job that makes steps by itself. */
static void run_clocks(struct walk *x)
{
    struct error e = {0};
    int64_t n = 0;
    MUST(lapse_run(x->w->c, &x->w->s, &n, &e));
    for (int i = 0; n > 0 && i < x->n; i++)
        walk_check_matter(x, x->matters[i].id);
    for (size_t i = 0; n > 0 && i < x->p->n_moves; i++)
        x->made_of[i] += x->p->moves[i].at == AT_SYSTEM;
}

static void step(struct walk *x)
{
    struct walked *old = now_and_then(x, 20) ? old_one(x) : NULL;
    unsigned what = walk_below(x, 100);
    if (now_and_then(x, 20))
        run_clocks(x);
    if (old || x->n == 0)
        raise(x, old ? old : old_one(x));
    struct walked *w = &x->matters[walk_below(x, (unsigned)x->n)];
    const struct state_def *state = procedure_state(x->p, stands(x, w).state);
    bool open = state->open;
    if (state->final)
        snprintf(x->final, sizeof(x->final), "%s", w->number);
    w->tries++;
    if (what < 5)
        try_undo(x, w);
    else if (what < (open ? 8u : 70u))
        try_call(x, w);
    else if (what < 75)
        try_offered(x, w);
    else
        try_anything(x, w);
    if (now_and_then(x, 4))
        walk_check_lists(x, (enum world_officer)walk_below(x, OFFICERS));
}

static void load_units(struct walk *x)
{
    struct error e = {0};
    struct db_rows q;
    db_query(x->w->c, &q, &walk_units, DB_NO_ARGS);
    while (db_next(&q)) {
        assert_true(db_int(&q, 0) < WALK_UNITS);
        x->above[db_int(&q, 0)] = db_int(&q, 1);
    }
    MUST(db_end(&q, &e));
}

DB_STMT(walk_head, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until)"
                   " VALUES (990, $1, $2, 'leader', 1, 0, 0, 0) ON CONFLICT (id) DO NOTHING");

/* An office that works needs a head of its own, who grants it more time. */
static enum err put_head(struct db_conn *tx, void *ctx, struct error *e)
{
    (void)ctx;
    return db_exec(tx, &walk_head, DB_ARGS(DB_INT(world_viewer(MOVED_UP)->id), DB_INT(ROADS)), e);
}

void walk_go(struct walk *x, int tries, int moves)
{
    struct error e = {0};
    assert_true(x->p->n_moves <= MOVES_MAX);
    MUST(db_write(x->w->c, put_head, NULL, &e));
    x->w->s.callback = (struct callback_rule){.days = 5, .percent = 100};
    load_units(x);
    for (int i = 0; i < tries || x->made < moves; i++) {
        x->a = arena_child(x->w->a);
        pass_time(x);
        step(x);
        x->tries++;
        arena_free(x->a);
    }
    x->a = x->w->a;
}
