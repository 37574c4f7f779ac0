/* A plan for chosen topics: from what was typed to the greedy plan and back to words. */
#include <string.h>

#include "base/str.h"
#include "model/activity_priv.h"
#include "model/calendar.h"
#include "model/visible.h"
#include "model/visits_priv.h"
#include "text/norm.h"

#define TOPIC_MAX 100
#define BEGINS    (9 * MS_HOUR)
#define ENDS      (11 * MS_HOUR)

struct planning {
    struct db_conn *c;
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const struct programme *programme;
    struct schedule_row lines[SCHEDULE_TOPICS_MAX]; /* topic and people, once each */
    struct clash_topic topics[SCHEDULE_TOPICS_MAX];
    int n_topics;
    struct visit_host hosts[SCHEDULE_HOSTS_MAX];
    struct clash_at at[SCHEDULE_HOSTS_MAX];
    int64_t areas[SCHEDULE_HOSTS_MAX];
    int n_hosts;
};

static enum err read_people(struct planning *x, const char *typed, struct clash_topic *t, struct error *e)
{
    const char *const *names;
    size_t n;
    enum err r = activity_words(x->arena, typed, "topics", ACTIVITY_OFFICERS_MAX, &names, &n, e);
    int64_t *ids = arena_array(x->arena, int64_t, n + 1);
    for (size_t i = 0; i < n && r == ERR_OK; i++)
        r = activity_officer(x->c, names[i], "topics", &ids[i], e);
    t->officers = ids;
    t->n_officers = (int)n;
    return r;
}

static enum err read_topic(struct planning *x, const char *line, struct error *e)
{
    struct schedule_row *row = &x->lines[x->n_topics];
    const char *bar = strstr(line, "｜"), *plain = strchr(line, '|');
    size_t width = bar && (!plain || bar < plain) ? strlen("｜") : 1;
    const char *cut = width > 1 ? bar : plain;
    row->topic = str_trim(x->arena, cut ? arena_strndup(x->arena, line, (size_t)(cut - line)) : line);
    row->people = cut ? str_trim(x->arena, cut + width) : "";
    if (!*row->topic)
        return error_set(e, ERR_INVALID, "topics", N_("A line has no topic before the bar."), NULL);
    if (utf8_length(row->topic) > TOPIC_MAX)
        return error_set(e, ERR_INVALID, "topics", N_("A topic has {} characters at most."), "%d", TOPIC_MAX);
    x->topics[x->n_topics].topic = norm_search(x->arena, row->topic);
    return read_people(x, row->people, &x->topics[x->n_topics++], e);
}

static enum err read_topics(struct planning *x, const char *typed, struct error *e)
{
    enum err r = ERR_OK;
    const char *p = str_or(typed, "");
    if (!utf8_valid(p, strlen(p)))
        return error_set(e, ERR_INVALID, "topics", N_("The text holds characters that cannot be read."), NULL);
    while (*p && r == ERR_OK) {
        size_t n = strcspn(p, "\r\n");
        const char *line = str_trim(x->arena, arena_strndup(x->arena, p, n));
        p += n + strspn(p + n, "\r\n");
        if (!*line)
            continue;
        if (x->n_topics == SCHEDULE_TOPICS_MAX)
            return error_set(e, ERR_INVALID, "topics", N_("There are more than {} here."), "%d", SCHEDULE_TOPICS_MAX);
        r = read_topic(x, line, e);
    }
    if (r == ERR_OK && !x->n_topics)
        r = error_set(e, ERR_INVALID, "topics", N_("Please give the topics, one a line."), NULL);
    return r;
}

DB_STMT(schedule_unit, "SELECT u.id, u.code, u.name FROM unit u WHERE u.active = 1 AND (u.code = $1 OR u.name = $1)"
                       " ORDER BY u.code LIMIT 1");
DB_STMT(schedule_subject, "SELECT s.id, s.register, s.code, s.name, s.access, COALESCE(s.area_id, 0)"
                          " FROM subject s WHERE s.id = $2"
                          " AND" SUBJECT_VISIBLE);

static enum err read_unit(struct planning *x, const char *word, struct visit_host *ret, struct error *e)
{
    struct db_rows q;
    *ret = (struct visit_host){.at = {AT_UNIT, 0}, .reg = "", .counts = true};
    db_query(x->c, &q, &schedule_unit, DB_ARGS(DB_TEXT(word)));
    if (db_next(&q)) {
        ret->at.id = db_int(&q, 0);
        ret->code = db_text_dup(&q, 1, x->arena);
        ret->name = db_text_dup(&q, 2, x->arena);
    }
    return db_end(&q, e);
}

static enum err read_subject(struct planning *x, const char *word, struct visit_host *ret, struct error *e)
{
    struct db_rows q;
    int64_t id = 0;
    bool private = false;
    enum err r = activity_subject_of(x->c, x->viewer, x->programme, word, "hosts", &id, e);
    if (r != ERR_OK)
        return r;
    db_query(x->c, &q, &schedule_subject, DB_ARGS(DB_INT(x->viewer->id), DB_INT(id)));
    if (db_next(&q)) {
        char *code = db_text_dup(&q, 2, x->arena), *name = db_text_dup(&q, 3, x->arena);
        private = str_eq(db_text(&q, 4), "private");
        *ret = (struct visit_host){.at = {AT_SUBJECT, id},
                                   .reg = db_text_dup(&q, 1, x->arena),
                                   .code = code,
                                   .name = *name ? name : code,
                                   .area_id = db_int(&q, 5),
                                   .counts = true};
    }
    r = db_end(&q, e);
    return r == ERR_OK && private
               ? error_set(e, ERR_INVALID, "hosts", N_("Households are not planned for by topics: {}."), "%s", word)
               : r;
}

static enum err read_hosts(struct planning *x, const char *typed, struct error *e)
{
    const char *const *words;
    size_t n;
    enum err r = activity_words(x->arena, typed, "hosts", SCHEDULE_HOSTS_MAX, &words, &n, e);
    for (size_t i = 0; i < n && r == ERR_OK; i++) {
        const char *word = utf8_cut(x->arena, words[i], TOPIC_MAX);
        struct visit_host *host = &x->hosts[x->n_hosts];
        r = read_unit(x, word, host, e);
        if (r == ERR_OK && !host->at.id)
            r = read_subject(x, word, host, e);
        x->areas[x->n_hosts] = host->area_id;
        x->at[x->n_hosts++] = host->at;
    }
    if (r == ERR_OK && !x->n_hosts)
        r = error_set(e, ERR_INVALID, "hosts", N_("Please give the hosts: codes of places, names of units."), NULL);
    return r;
}

static bool is_worked(const void *ctx, int64_t day)
{
    return calendar_works(ctx, calendar_add(19700101, day));
}

static enum err check(const struct planning *x, const struct schedule_ask *ask, struct error *e)
{
    if (!calendar_is_day(ask->first_day) || ask->first_day < civil_day(clock_now(&x->site->clock), x->site->zone))
        return error_set(e, ERR_INVALID, "from", N_("Please give the first day, today or later."), NULL);
    if (ask->each < 1 || ask->each > SCHEDULE_EACH_MAX || ask->each > x->n_hosts)
        return error_set(e, ERR_INVALID, "each",
                         N_("Each topic goes to one host at least and to {} at most, and to none twice."), "%d",
                         SCHEDULE_EACH_MAX);
    return ERR_OK;
}

static void fill(struct planning *x, const struct schedule_ask *ask, const struct visit_feed *f,
                 const struct calendar *calendar, struct schedule *ret)
{
    int64_t first = visit_day(ask->first_day), shift = INT64_C(1000) * x->site->zone.offset_s;
    const struct clash_plan plan = {.rules = &x->programme->clash,
                                    .topics = x->topics,
                                    .hosts = x->at,
                                    .areas = x->areas,
                                    .n_topics = x->n_topics,
                                    .n_hosts = x->n_hosts,
                                    .each = (int)ask->each,
                                    .first = first,
                                    .last = first + SCHEDULE_SPAN,
                                    .from = BEGINS - shift,
                                    .to = ENDS - shift,
                                    .may = is_worked,
                                    .ctx = calendar};
    size_t n = (size_t)x->n_topics * (size_t)ask->each;
    struct clash_slot *slots = arena_array(x->arena, struct clash_slot, n);
    *ret = (struct schedule){.rows = arena_array(x->arena, struct schedule_row, n),
                             .n = (int)n,
                             .from = BEGINS,
                             .to = ENDS,
                             .more = f->more};
    clash_schedule(x->arena, &plan, f->visits, f->n, f->quiet_days, f->n_quiets, slots);
    for (size_t i = 0; i < n; i++) {
        ret->rows[i] = x->lines[slots[i].topic];
        if (slots[i].host < 0)
            continue;
        ret->rows[i].host = x->hosts[slots[i].host];
        ret->rows[i].day = calendar_add(19700101, slots[i].day);
    }
}

enum err visit_schedule(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct schedule_ask *ask, struct schedule *ret, struct error *e)
{
    struct planning *x = arena_obj(a, struct planning);
    struct visit_feed f = {.arena = a, .site = s};
    const struct calendar *calendar = NULL;
    *x = (struct planning){.c = c, .site = s, .viewer = v, .arena = a, .programme = programme_find("zoufang")};
    enum err r = read_topics(x, ask->topics, e);
    if (r == ERR_OK)
        r = read_hosts(x, ask->hosts, e);
    if (r == ERR_OK)
        r = check(x, ask, e);
    if (r == ERR_OK)
        r = calendar_hold(c, s, a, &calendar, e);
    int64_t from = r == ERR_OK ? day_start(ask->first_day, s->zone) : 0;
    if (r == ERR_OK)
        r = visit_feed_read(c, &f,
                            &(struct visit_ask){.viewer = v->id,
                                                .from = from - visit_margin(),
                                                .to = from + SCHEDULE_SPAN * MS_DAY + visit_margin(),
                                                .own_from = from,
                                                .own_to = from + SCHEDULE_SPAN * MS_DAY},
                            e);
    if (r == ERR_OK)
        fill(x, ask, &f, calendar, ret);
    return r;
}
