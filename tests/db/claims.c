/* Each line of a table, held against the engine. */
#include "claims_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "catalogue/limit.h"

#define NINE (9 * MS_HOUR)

static const char *const nowhere[] = {NULL};

/* The states that a line is about; where it says how to come there, that one way. */
static const char *const *states_of(const struct claim *c)
{
    static const char *const as_walked[] = {"", NULL};
    return c->after[0] || !c->from[0] ? as_walked : c->from;
}

/* A matter in the state, "": as the line walks. */
static const char *bring(struct claims *k, const struct claim *c, const char *state)
{
    const char *number = claim_raise(k, c, *state ? state : NULL);
    const char *now = claim_stands(k, number).state;
    if (!*state && c->from[0] && !claim_lists(c->from, now))
        CLAIM_FAIL(k, "walked to %s", now);
    return number;
}

static int64_t time_of(struct claims *k, const char *text, int64_t otherwise)
{
    struct civil c = {0};
    int n = sscanf(text, "%d-%d-%d %d:%d", &c.year, &c.month, &c.day, &c.hour, &c.minute);
    if (n != 3 && n != 5)
        CLAIM_FAIL(k, "%s is no time", text);
    return civil_ms(&c, k->w->s.zone) + (n == 3 ? otherwise : 0);
}

static void set_clock(struct claims *k, int64_t ms)
{
    clock_set(&k->w->s.clock, ms);
}

/* Days end at 24:00 of the last one, hours at their time. */
static int64_t end_of(struct claims *k, const struct claim *c)
{
    return time_of(k, c->last, MS_DAY);
}

/* Walks as it stood on the day "start", where the line has one; then it is the end of the day "last": in time for
 * whoever may still make the step, and over for whoever may not. The program acts when it is over. */
static const char *bring_then(struct claims *k, const struct claim *c, const char *state, bool allowed)
{
    bool in_time = allowed != str_eq(c->who[0], "PROGRAM");
    if (*c->start)
        set_clock(k, time_of(k, c->start, NINE));
    const char *number = bring(k, c, state);
    if (*c->last)
        set_clock(k, end_of(k, c) - in_time);
    return number;
}

/* Nothing of the line is about how its matter is raised and walked, or about the time. */
static bool as_any(struct claims *k, const struct claim *c)
{
    static const char *const raising[] = {"contact", "raised", "channel", "first", "path_co"};
    const struct move_def *m = procedure_move(k->procedure, c->move);
    /* A call begins by taking it, which leaves a trace where what follows is refused. */
    bool any = c->from[0] && !c->after[0] && !*c->start && !*c->last && m && !(m->effects & EFFECT_CALLBACK);
    for (size_t i = 0; i < COUNT_OF(raising); i++)
        any = any && !claim_with(k, c, raising[i], NULL);
    for (int i = 0; c->with[i] && any; i++)
        any = !memchr(c->with[i], '.', strcspn(c->with[i], "="));
    return any;
}

/* number: of a matter in the state in which somebody made the step before; "": none. Where the state stays one matter
 * does for all, as long as they can make it once more. */
static const char *check_moved(struct claims *k, const struct claim *c, const char *state, const char *number,
                               const char *who)
{
    struct error e = {0};
    if (*number && str_eq(c->to, "=") && claim_make(k, c, number, who, &e) == ERR_OK)
        return number;
    number = bring_then(k, c, state, true);
    const char *before = claim_stands(k, number).state;
    if (claim_make(k, c, number, who, &e) != ERR_OK)
        CLAIM_FAIL(k, "%s by %s in %s is refused: %s %s (%s)", c->move, who, before, e.field, str_or(e.msgid, ""),
                   e.arg);
    const char *after = claim_stands(k, number).state, *to = str_eq(c->to, "=") ? before : c->to;
    if (!str_eq(after, to))
        CLAIM_FAIL(k, "%s by %s in %s leads to %s", c->move, who, before, after);
    return number;
}

/* Whether it was refused as the line says. */
static void check_sentence(struct claims *k, const struct claim *c, const char *where, const struct error *e)
{
    const char *colon = strstr(c->says, ": ");
    bool field = colon && strcspn(c->says, " ") == (size_t)(colon - c->says) + 1;
    if (!str_eq(str_or(e->msgid, ""), field ? colon + 2 : c->says))
        CLAIM_FAIL(k, "%s in %s is refused with: %s %s", c->move, where, e->field, str_or(e->msgid, ""));
    if (field && strncmp(e->field, c->says, (size_t)(colon - c->says)) != 0)
        CLAIM_FAIL(k, "%s is refused at “%s”", c->move, e->field);
}

/* A line about raising a matter. */
static void check_raised(struct claims *k, const struct claim *c, const char *who)
{
    struct error e = {0};
    struct receipt r;
    enum err is = claim_submit(k, c, who, &r, &e);
    if (str_eq(c->what, "refuse") && is == ERR_OK)
        CLAIM_FAIL(k, "raising it by %s is not refused", who);
    if (str_eq(c->what, "refuse")) {
        check_sentence(k, c, "raising", &e);
        return;
    }
    if (is != ERR_OK)
        CLAIM_FAIL(k, "raising it by %s is refused: %s %s", who, e.field, str_or(e.msgid, ""));
    if (!str_eq(claim_stands(k, r.number).state, c->to))
        CLAIM_FAIL(k, "it begins in %s", claim_stands(k, r.number).state);
}

/* What is refused changes nothing, so one matter does for all who are refused. */
static void check_refused(struct claims *k, const struct claim *c, const char *number, const char *who)
{
    struct error e = {0};
    struct standing_matter before = claim_stands(k, number);
    if (claim_make(k, c, number, who, &e) == ERR_OK)
        CLAIM_FAIL(k, "%s by %s in %s is not refused", c->move, who, before.state);
    check_sentence(k, c, before.state, &e);
    struct standing_matter after = claim_stands(k, number);
    if (after.version != before.version || after.entries != before.entries || !str_eq(after.state, before.state))
        CLAIM_FAIL(k, "%s was refused and changed something", c->move);
}

/* The limit as the line has it. */
static struct limit_rule rule_of(struct claims *k, const struct claim *c)
{
    struct limit_rule r;
    char *text = arena_printf(k->a, "%s %s", c->limit, c->unit);
    if (!limit_parse(text, &r))
        CLAIM_FAIL(k, "%s is no limit", text);
    return r;
}

static void check_rule(struct claims *k, const struct claim *c, const struct limit_rule *is)
{
    struct limit_rule want = rule_of(k, c);
    char text[LIMIT_TEXT_MAX];
    if (is->length != want.length || is->unit != want.unit || is->roll != want.roll)
        CLAIM_FAIL(k, "the engine counts %s", limit_format(is, text));
}

/* 第三十四条, for 34. */
static const char *article_words(struct claims *k, long n)
{
    static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    return arena_printf(k->a, "第%s%s%s条", n >= 20 ? digits[n / 10] : "", n >= 10 ? "十" : "", digits[n % 10]);
}

/* The sentence that people read names the law and its article; where days are nobody's law, none. */
static void check_article(struct claims *k, const struct claim *c, const char *named)
{
    static const struct {
        const char *cell, *law;
    } laws[] = {{"Weifang ", "《潍坊市12345政务服务便民热线条例》"},
                {"draft", "征求意见稿"},
                {"Xiamen", "厦门市"},
                {"", "《信访工作条例》"}};
    size_t i = 0;
    char *end;
    while (!str_starts(c->article, laws[i].cell))
        i++;
    const char *cell = c->article + strlen(laws[i].cell);
    long n = strtol(cell, &end, 10);
    bool law = *laws[i].cell || (n > 0 && end != cell);
    if (!law && !str_empty(named))
        CLAIM_FAIL(k, "the engine names %s", named);
    if (law && (!strstr(str_or(named, ""), laws[i].law) || (n && !strstr(named, article_words(k, n)))))
        CLAIM_FAIL(k, "the engine names: %s", str_or(named, ""));
}

DB_STMT(claims_clock, "SELECT rule, due_at FROM clock WHERE matter_id = $1 AND code = $2 AND ended_at = 0");

/* The clock runs as the line says. */
static void check_running(struct claims *k, const struct claim *c, int64_t matter_id)
{
    struct error e = {0};
    struct db_rows q;
    struct limit_rule rule = {0};
    int64_t due = 0;
    db_query(k->w->c, &q, &claims_clock, DB_ARGS(DB_INT(matter_id), DB_TEXT(c->clock)));
    if (!db_next(&q))
        CLAIM_FAIL(k, "the clock %s does not run", c->clock);
    if (!limit_parse(db_text(&q, 0), &rule))
        CLAIM_FAIL(k, "%s is no limit", db_text(&q, 0));
    due = db_int(&q, 1);
    MUST(db_end(&q, &e));
    check_rule(k, c, &rule);
    check_article(k, c, clock_article(procedure_clock(k->procedure, c->clock), &rule)->zh);
    if (due != end_of(k, c)) {
        struct civil is = civil_of(due - 1, k->w->s.zone);
        CLAIM_FAIL(k, "the engine's last moment is on %04d-%02d-%02d at %02d:%02d", is.year, is.month, is.day, is.hour,
                   is.minute);
    }
}

static void check_limit(struct claims *k, const struct claim *c)
{
    struct error e = {0};
    if (!procedure_clock(k->procedure, c->clock))
        CLAIM_FAIL(k, "there is no clock %s", c->clock);
    set_clock(k, time_of(k, c->start, NINE));
    const char *number = bring(k, c, states_of(c)[0]);
    if (!str_eq(c->move, CLOCK_SUBMISSION) && claim_make(k, c, number, c->who[0], &e) != ERR_OK)
        CLAIM_FAIL(k, "%s is refused: %s", c->move, str_or(e.msgid, ""));
    check_running(k, c, claim_stands(k, number).id);
}

DB_STMT(claims_owed, "SELECT due_at FROM supervision WHERE matter_id = $1 AND kind = 'supervise' AND ended_at = 0");

static void check_owed(struct claims *k, const struct claim *c)
{
    struct error e = {0};
    int64_t due = 0;
    set_clock(k, time_of(k, c->start, NINE));
    const char *number = bring(k, c, states_of(c)[0]);
    if (claim_make(k, c, number, c->who[0], &e) != ERR_OK)
        CLAIM_FAIL(k, "%s is refused: %s %s", c->move, e.field, str_or(e.msgid, ""));
    if (db_get_int(k->w->c, &claims_owed, DB_ARGS(DB_INT(claim_stands(k, number).id)), &due, &e) != ERR_OK)
        CLAIM_FAIL(k, "no answer is owed");
    if (due != end_of(k, c))
        CLAIM_FAIL(k, "the answer is owed until another day");
}

/* Makes the step at the moment; how it ended. */
static enum err make_at(struct claims *k, const struct claim *c, int64_t moment, struct error *e)
{
    set_clock(k, time_of(k, c->start, NINE));
    const char *number = bring(k, c, states_of(c)[0]);
    set_clock(k, moment);
    return claim_make(k, c, number, c->who[0], e);
}

static void check_within(struct claims *k, const struct claim *c)
{
    struct error e = {0};
    const struct move_def *m = procedure_move(k->procedure, c->move);
    int64_t end = end_of(k, c);
    if (!m)
        CLAIM_FAIL(k, "the procedure has no step %s", c->move);
    check_rule(k, c, &m->when.within);
    if (make_at(k, c, end - 1, &e) != ERR_OK)
        CLAIM_FAIL(k, "%s is refused on its last day: %s (%s)", c->move, str_or(e.msgid, ""), e.arg);
    e = (struct error){0};
    if (make_at(k, c, end, &e) == ERR_OK)
        CLAIM_FAIL(k, "%s is not refused when its time is over", c->move);
    if (!str_eq(e.msgid, "The time for this step ended on {}.") || !str_eq(e.arg, c->last))
        CLAIM_FAIL(k, "%s is refused with: %s (%s)", c->move, str_or(e.msgid, ""), e.arg);
}

static void check_line(struct claims *k, const struct claim *c)
{
    bool move = str_eq(c->what, "move"), refuse = str_eq(c->what, "refuse");
    if ((move || refuse) && str_eq(c->move, CLOCK_SUBMISSION)) {
        for (int i = 0; c->who[i]; i++)
            check_raised(k, c, c->who[i]);
        return;
    }
    for (const char *const *state = move || refuse ? states_of(c) : nowhere; *state; state++) {
        const char *number = "";
        if (refuse)
            number = as_any(k, c) ? claim_brought(k, *state) : bring_then(k, c, *state, false);
        for (int i = 0; c->who[i]; i++) {
            if (move)
                number = check_moved(k, c, *state, number, c->who[i]);
            else
                check_refused(k, c, number, c->who[i]);
        }
    }
    if (str_eq(c->what, "limit"))
        check_limit(k, c);
    else if (str_eq(c->what, "owed"))
        check_owed(k, c);
    else if (str_eq(c->what, "within"))
        check_within(k, c);
    else if (str_eq(c->what, "many"))
        claim_many(k, c);
    else if (str_eq(c->what, "figure"))
        claim_figure(k, c);
    else if (!move && !refuse)
        CLAIM_FAIL(k, "“%s” is nothing that a line can be", c->what);
}

static bool allowed(struct claims *k, const char *move, const char *state, int officer)
{
    for (int i = 0; i < k->n; i++) {
        const struct claim *c = &k->v[i];
        if (!str_eq(c->what, "move") || !str_eq(c->move, move) || !claim_lists(c->from, state))
            continue;
        for (int n = 0; c->who[n]; n++) {
            if (claim_officer(k, c->who[n]) == officer)
                return true;
        }
    }
    return false;
}

/* Nobody is offered in the state what the table does not have. */
static void check_offers(struct claims *k, const char *state)
{
    const char *number = claim_brought(k, state);
    for (int o = 0; o < CLAIMS_OFFICERS; o++) {
        struct error e = {0};
        const struct move_def *offers[80];
        struct matter m;
        int n = 0;
        enum err r = matter_by_number(k->w->c, claims_viewer(o), k->a, number, &m, &e);
        if (r == ERR_NOT_FOUND)
            continue;
        MUST(r);
        MUST(move_offers(k->w->c, &k->w->s, claims_viewer(o), &m, offers, (int)COUNT_OF(offers), &n, &e));
        for (int i = 0; i < n; i++) {
            if (!allowed(k, offers[i]->code, state, o))
                CLAIM_FAIL(k, "in %s officer %d is offered %s, which stands nowhere", state, o, offers[i]->code);
        }
    }
}

static bool reached(struct claims *k, const char *state)
{
    bool any = str_eq(state, k->procedure->first);
    for (int i = 0; i < k->n && !any; i++)
        any = str_eq(k->v[i].what, "move") && str_eq(k->v[i].to, state);
    return any;
}

int claims_count(const struct claims *k)
{
    return k->n + (int)k->procedure->n_moves + (int)k->procedure->n_states;
}

const char *claims_name(const struct claims *k, int i)
{
    const struct procedure *p = k->procedure;
    int step = i - k->n, state = step - (int)p->n_moves;
    if (step < 0)
        return arena_printf(k->a, "%s:%d %s %s", k->file, k->v[i].line, k->v[i].what,
                            *k->v[i].move ? k->v[i].move : k->v[i].says);
    return state < 0 ? arena_printf(k->a, "%s has the step %s", k->file, p->moves[step].code)
                     : arena_printf(k->a, "%s has the state %s and all that is offered there", k->file,
                                    p->states[state].code);
}

void claims_check(struct claims *k, struct world *w, int i)
{
    const struct procedure *p = k->procedure;
    int step = i - k->n, state = step - (int)p->n_moves;
    int64_t now = clock_now(&w->s.clock);
    k->w = w;
    k->line = step < 0 ? k->v[i].line : 0;
    if (step < 0)
        check_line(k, &k->v[i]);
    else if (state < 0 && !claim_move(k, p->moves[step].code, NULL))
        CLAIM_FAIL(k, "the step %s stands nowhere", p->moves[step].code);
    else if (state >= 0 && !reached(k, p->states[state].code))
        CLAIM_FAIL(k, "the state %s stands nowhere", p->states[state].code);
    else if (state >= 0)
        check_offers(k, p->states[state].code);
    set_clock(k, now);
}
