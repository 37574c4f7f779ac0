/* Which team fits an order. Everything was read before; an order is compared with each team in memory, and only those
 * that are shown get their reasons in words. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/menu_priv.h"

#define TALK_COST 2 /* points that a talk nearby costs, up to LOAD_COST */
#define LOAD_COST 30

enum topic_fit { TOPIC_NONE, TOPIC_UNLISTED, TOPIC_FIELD, TOPIC_SAME };
enum speech_fit { SPEECH_ANY, SPEECH_NOT, SPEECH_SEVERAL, SPEECH_LECTURER, SPEECH_TEAM };
enum day_fit { DAY_ANY, DAY_TAKEN, DAY_FULL, DAY_NO_LECTURER, DAY_FREE };

/* A team held against an order. */
struct fit {
    const struct menu_team *team;
    enum topic_fit topic;
    enum speech_fit speech;
    enum day_fit day;
    const struct menu_entry *other; /* TOPIC_FIELD: what it gives of the field */
    const struct menu_link *near;   /* the smallest area that both lie in; NULL: not known */
    int load, lecturer, score;
};

static bool has_topic(const struct menu_team *t, int k)
{
    return (t->topics[k / 64] >> k % 64 & 1) != 0;
}

static void fit_topic(const struct menu_base *m, const struct menu_order *o, struct fit *f)
{
    f->topic = f->team->listed ? TOPIC_NONE : TOPIC_UNLISTED;
    for (int k = 0; k < m->topics.n; k++) {
        const struct menu_entry *x = &m->topics.rows[k];
        if (!has_topic(f->team, k))
            continue;
        if (x->id == o->topic_id) {
            f->topic = TOPIC_SAME;
            return;
        }
        if (f->topic != TOPIC_FIELD && *o->theme && str_eq(x->theme, o->theme)) {
            f->topic = TOPIC_FIELD;
            f->other = x;
        }
    }
}

static void fit_area(const struct menu_chain *chain, struct fit *f)
{
    for (int i = 0; i < chain->n; i++) {
        for (int k = 0; k < f->team->chain.n; k++) {
            const struct menu_link *l = &f->team->chain.v[k];
            if (l->id == chain->v[i].id && (!f->near || l->level > f->near->level))
                f->near = l;
        }
    }
}

static bool speaks(const struct menu_entry *x, const char *speech)
{
    return str_eq(x->speech, speech) || str_eq(x->speech, "several");
}

static bool wants_speech(const struct menu_order *o)
{
    return *o->speech && !str_eq(o->speech, "any");
}

/* What a team, or one of its lecturers, has in the days around: also what is proposed for orders before this one. */
struct busy {
    int around, month;
    bool that_day;
};

static void count_busy(const struct menu_talk *t, int64_t ordinal, int32_t day, struct busy *b)
{
    int64_t away = t->ordinal - ordinal;
    b->around += away >= -MENU_AROUND && away <= MENU_AROUND;
    b->month += t->day / 100 == day / 100;
    b->that_day |= t->day == day;
}

static struct busy busy_of(const struct menu_base *m, const struct menu_team *t, int64_t lecturer, int32_t day)
{
    struct busy b = {0, 0, false};
    int64_t ordinal = menu_ordinal(m, day);
    for (int i = 0; i < t->n_talks; i++) {
        if (!lecturer || t->talks[i].lecturer_id == lecturer)
            count_busy(&t->talks[i], ordinal, day, &b);
    }
    for (int i = 0; i < m->n_proposed; i++) {
        const struct menu_talk *p = &m->proposed[i];
        if (p->team_id == t->entry->id && (!lecturer || p->lecturer_id == lecturer))
            count_busy(p, ordinal, day, &b);
    }
    return b;
}

static struct menu_lecturer lecturer_of(const struct menu_base *m, const struct menu_order *o,
                                        const struct menu_team *t, const struct menu_entry *x)
{
    struct menu_lecturer l = {.id = x->id, .code = x->code, .name = x->name, .free = true, .gives = !*x->topics};
    l.speaks = !wants_speech(o) || speaks(x, o->speech) || (!*x->speech && speaks(t->entry, o->speech));
    for (int k = 0; k < m->topics.n && !l.gives; k++)
        l.gives =
            (m->topics.rows[k].id == o->topic_id || (!o->topic_id && str_eq(m->topics.rows[k].theme, o->theme))) &&
            menu_gives(x, &m->topics.rows[k]);
    if (o->day) {
        struct busy b = busy_of(m, t, x->id, o->day);
        l.free = !b.that_day && (!x->a_month || b.month < x->a_month);
    }
    return l;
}

/* The first who can come: no lecturer is weighed against another. */
static int first_free(const struct menu_base *m, const struct menu_order *o, const struct menu_team *t, bool speaking)
{
    for (int i = 0; i < t->n_lecturers; i++) {
        struct menu_lecturer l = lecturer_of(m, o, t, t->lecturers[i]);
        if (l.free && l.gives && (l.speaks || !speaking))
            return i;
    }
    return -1;
}

static void fit_day(const struct menu_base *m, const struct menu_order *o, struct fit *f)
{
    const struct menu_team *t = f->team;
    f->lecturer = first_free(m, o, t, true);
    if (f->lecturer < 0)
        f->lecturer = first_free(m, o, t, false);
    f->day = DAY_ANY;
    if (!o->day)
        return;
    struct busy b = busy_of(m, t, 0, o->day);
    f->load = b.around;
    if (t->entry->a_month && b.month >= t->entry->a_month)
        f->day = DAY_FULL;
    else if (t->n_lecturers)
        f->day = f->lecturer < 0 ? DAY_NO_LECTURER : DAY_FREE;
    else
        f->day = b.that_day ? DAY_TAKEN : DAY_FREE;
}

static void fit_speech(const struct menu_order *o, struct fit *f)
{
    const struct menu_team *t = f->team;
    if (!wants_speech(o)) {
        f->speech = SPEECH_ANY;
        return;
    }
    f->speech = SPEECH_NOT;
    if (f->lecturer >= 0 && speaks(t->lecturers[f->lecturer], o->speech))
        f->speech = SPEECH_LECTURER;
    else if (str_eq(t->entry->speech, o->speech))
        f->speech = SPEECH_TEAM;
    else if (speaks(t->entry, o->speech))
        f->speech = SPEECH_SEVERAL;
}

static bool can_come(const struct fit *f)
{
    return f->day == DAY_ANY || f->day == DAY_FREE;
}

static int score_of(const struct fit *f)
{
    static const int topics[] = {[TOPIC_NONE] = 0, [TOPIC_UNLISTED] = 10, [TOPIC_FIELD] = 50, [TOPIC_SAME] = 100};
    static const int speeches[] = {
        [SPEECH_ANY] = 0, [SPEECH_NOT] = -40, [SPEECH_SEVERAL] = 20, [SPEECH_LECTURER] = 30, [SPEECH_TEAM] = 30};
    int near = !f->near                         ? 0
               : f->near->level >= AREA_VILLAGE ? 40
               : f->near->level == AREA_TOWN    ? 30
               : f->near->level == AREA_COUNTY  ? 20
                                                : 5;
    int load = f->load * TALK_COST;
    return topics[f->topic] + speeches[f->speech] + near - (load < LOAD_COST ? load : LOAD_COST);
}

static int better(const void *x, const void *y)
{
    const struct fit *a = x, *b = y;
    if (can_come(a) != can_come(b))
        return can_come(a) ? -1 : 1;
    if (a->score != b->score)
        return b->score - a->score;
    return strcmp(a->team->entry->code, b->team->entry->code);
}

static void say(struct menu_candidate *x, bool against, const char *msgid, const char *arg)
{
    if (x->n_reasons < MENU_REASONS_MAX)
        x->reasons[x->n_reasons++] = (struct menu_reason){msgid, arg, against};
}

static void say_topic(const struct menu_order *o, const struct fit *f, struct menu_candidate *x)
{
    if (f->topic == TOPIC_SAME)
        say(x, false, N_("It gives just this talk: {}"), o->title);
    else if (f->topic == TOPIC_FIELD)
        say(x, o->topic_id != 0, N_("Of this field it gives: {}"), f->other->name);
    else
        say(x, true, N_("The register does not say what it talks about; please ask"), "");
}

static void say_area(const struct menu_order *o, const struct fit *f, struct menu_candidate *x)
{
    if (!f->near)
        say(x, true, o->area_id ? N_("The register does not say where it is at home") : N_("The order names no place"),
            "");
    else if (f->near->level >= AREA_VILLAGE)
        say(x, false, N_("It is at home in the same village: {}"), f->near->name);
    else if (f->near->level == AREA_TOWN)
        say(x, false, N_("It is at home in the same town: {}"), f->near->name);
    else if (f->near->level == AREA_COUNTY)
        say(x, false, N_("It is at home in the same county: {}"), f->near->name);
    else
        say(x, true, N_("It comes from farther away: {}"), f->team->entry->area);
}

static void say_speech(const struct fit *f, struct menu_candidate *x)
{
    if (f->speech == SPEECH_TEAM)
        say(x, false, N_("It speaks the language that is wanted"), "");
    else if (f->speech == SPEECH_SEVERAL)
        say(x, false, N_("It speaks several languages"), "");
    else if (f->speech == SPEECH_LECTURER)
        say(x, false, N_("{} speaks the language that is wanted"), f->team->lecturers[f->lecturer]->name);
    else if (f->speech == SPEECH_NOT)
        say(x, true, N_("It is not known to speak the language that is wanted"), "");
}

static void say_day(struct arena *a, const struct fit *f, struct menu_candidate *x)
{
    if (f->day == DAY_TAKEN)
        say(x, true, N_("It gives another talk that day"), "");
    else if (f->day == DAY_FULL)
        say(x, true, N_("It has as many talks that month as it gives a month: {}"),
            arena_printf(a, "%lld", (long long)f->team->entry->a_month));
    else if (f->day == DAY_NO_LECTURER)
        say(x, true, N_("None of its lecturers who give it is free that day"), "");
    else if (f->day == DAY_FREE && f->lecturer >= 0)
        say(x, false, N_("{} is free that day"), f->team->lecturers[f->lecturer]->name);
    else if (f->day == DAY_FREE)
        say(x, false, N_("It has nothing else that day"), "");
    if (f->day == DAY_ANY)
        return;
    if (f->load)
        say(x, false, N_("Talks within thirty days before and after: {}"), arena_printf(a, "%d", f->load));
    else
        say(x, false, N_("It has no talk within thirty days before and after"), "");
}

static struct menu_candidate candidate_of(const struct menu_base *m, const struct menu_order *o, const struct fit *f)
{
    const struct menu_team *t = f->team;
    struct menu_lecturer *list = arena_array(m->arena, struct menu_lecturer, (size_t)t->n_lecturers + 1);
    struct menu_candidate x = {.team_id = t->entry->id,
                               .unit_id = t->entry->unit_id,
                               .code = t->entry->code,
                               .name = t->entry->name,
                               .unit = t->entry->unit,
                               .area = t->entry->area,
                               .score = f->score,
                               .available = can_come(f),
                               .load = f->load,
                               .lecturers = list,
                               .n_lecturers = t->n_lecturers,
                               .lecturer = f->lecturer};
    for (int i = 0; i < t->n_lecturers; i++)
        list[i] = lecturer_of(m, o, t, t->lecturers[i]);
    say_topic(o, f, &x);
    say_area(o, f, &x);
    say_speech(f, &x);
    say_day(m->arena, f, &x);
    return x;
}

static void match_one(struct menu_base *m, const struct menu_order *o, const struct menu_chain *chain, struct fit *fits,
                      struct menu_match *ret)
{
    int n = 0;
    *ret = (struct menu_match){.order = o};
    for (int i = 0; i < m->n_teams; i++) {
        struct fit *f = &fits[n];
        *f = (struct fit){.team = &m->teams[i]};
        fit_topic(m, o, f);
        if (f->topic == TOPIC_NONE)
            continue;
        ret->fit += f->topic != TOPIC_UNLISTED;
        fit_area(chain, f);
        fit_day(m, o, f);
        fit_speech(o, f);
        f->score = score_of(f);
        n++;
    }
    if (n)
        qsort(fits, (size_t)n, sizeof(*fits), better);
    for (ret->n = 0; ret->n < n && ret->n < MENU_CANDIDATES_MAX; ret->n++)
        ret->rows[ret->n] = candidate_of(m, o, &fits[ret->n]);
    if (n && can_come(&fits[0]) && o->day) {
        const struct menu_team *t = fits[0].team;
        m->proposed[m->n_proposed++] =
            (struct menu_talk){t->entry->id, fits[0].lecturer < 0 ? 0 : t->lecturers[fits[0].lecturer]->id,
                               menu_ordinal(m, o->day), o->day};
    }
}

/* The areas of the orders, each read once. */
static enum err read_chains(struct menu_base *m, const struct menu_orders *l, struct menu_chain *ret, struct error *e)
{
    enum err r = ERR_OK;
    for (int i = 0; i < l->n && r == ERR_OK; i++) {
        int k = 0;
        while (l->rows[k].area_id != l->rows[i].area_id)
            k++;
        if (k < i)
            ret[i] = ret[k];
        else
            r = menu_chain_read(m, l->rows[i].area_id, &ret[i], e);
    }
    return r;
}

enum err menu_match(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const struct menu_orders *l, struct menu_match *ret, struct error *e)
{
    struct menu_base m = {.c = c, .site = s, .viewer = v, .arena = a};
    struct menu_chain *chains = arena_array(a, struct menu_chain, (size_t)l->n + 1);
    enum err r = menu_base_read(&m, l, e);
    if (r == ERR_OK)
        r = read_chains(&m, l, chains, e);
    if (r != ERR_OK)
        return r;
    struct fit *fits = arena_array(a, struct fit, (size_t)m.n_teams + 1);
    for (int i = 0; i < l->n; i++)
        match_one(&m, &l->rows[i], &chains[i], fits, &ret[i]);
    return ERR_OK;
}
