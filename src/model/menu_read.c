/* What orders of talks are compared with: teams, lecturers and topics of the registers, and the days that are taken. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/matter_row.h"
#include "model/menu_priv.h"
#include "model/visible.h"

#define VALUES_MAX 100000 /* rows of one register with its values */
#define DAYS_MAX   100000 /* talks within the days that are looked at */

DB_STMT(menu_entries,
        "SELECT s.id, s.code, s.name, s.unit_id, u.name, COALESCE(s.area_id, 0), COALESCE(g.name, ''),"
        " COALESCE(w.part, ''), COALESCE(w.value, '') FROM subject s JOIN unit u ON u.id = s.unit_id"
        " LEFT JOIN area g ON g.id = s.area_id LEFT JOIN subject_value w ON w.subject_id = s.id"
        " AND w.part IN ('topics', 'speech', 'a_month', 'team', 'theme')"
        " WHERE s.register = $2 AND s.closed_at = 0 AND" SUBJECT_VISIBLE " ORDER BY s.code, s.id LIMIT $3");

static void put_value(struct menu_entry *x, const char *part, const char *value)
{
    if (str_eq(part, "topics"))
        x->topics = value;
    else if (str_eq(part, "speech"))
        x->speech = value;
    else if (str_eq(part, "team"))
        x->team = value;
    else if (str_eq(part, "theme"))
        x->theme = value;
    else if (str_eq(part, "a_month"))
        (void)!str_int(value, 0, INT32_MAX, &x->a_month);
}

static enum err read_entries(struct menu_base *m, const char *reg, int max, struct menu_entries *ret, struct error *e)
{
    struct menu_entries l = {.n = 0};
    struct db_rows q;
    db_query(m->c, &q, &menu_entries, DB_ARGS(DB_INT(m->viewer->id), DB_TEXT(reg), DB_INT(VALUES_MAX)));
    while (db_next(&q)) {
        if (!l.n || l.rows[l.n - 1].id != db_int(&q, 0)) {
            if (l.n == max)
                break;
            l.rows = matter_row_room(m->arena, l.rows, l.n, sizeof(*l.rows));
            l.rows[l.n++] = (struct menu_entry){.id = db_int(&q, 0),
                                                .code = db_text_dup(&q, 1, m->arena),
                                                .name = db_text_dup(&q, 2, m->arena),
                                                .unit_id = db_int(&q, 3),
                                                .unit = db_text_dup(&q, 4, m->arena),
                                                .area_id = db_int(&q, 5),
                                                .area = db_text_dup(&q, 6, m->arena),
                                                .topics = "",
                                                .speech = "",
                                                .team = "",
                                                .theme = ""};
        }
        put_value(&l.rows[l.n - 1], db_text(&q, 7), db_text_dup(&q, 8, m->arena));
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}

DB_STMT(lecture_days, "SELECT l.team_id, COALESCE(l.lecturer_id, 0), l.on_day FROM lecture l WHERE l.on_day > 0"
                      " AND l.on_day >= $1 AND l.on_day <= $2 ORDER BY l.on_day LIMIT $3");

static int by_team(const void *x, const void *y)
{
    const struct menu_talk *a = x, *b = y;
    return (a->team_id > b->team_id) - (a->team_id < b->team_id);
}

int64_t menu_ordinal(const struct menu_base *m, int32_t day)
{
    return (day_start(day, m->site->zone) + m->site->zone.offset_s * MS_SECOND) / MS_DAY;
}

/* Around the days of the orders; whole months, for what a team gives a month at most. */
static enum err read_talks(struct menu_base *m, const struct menu_orders *l, struct error *e)
{
    int32_t first = 99991231, last = 0;
    struct db_rows q;
    for (int i = 0; i < l->n; i++) {
        if (!l->rows[i].day)
            continue;
        int64_t start = day_start(l->rows[i].day, m->site->zone);
        int32_t from = civil_day(start - MENU_AROUND * MS_DAY, m->site->zone) / 100 * 100;
        int32_t to = civil_day(start + MENU_AROUND * MS_DAY, m->site->zone) / 100 * 100 + 31;
        first = from < first ? from : first;
        last = to > last ? to : last;
    }
    db_query(m->c, &q, &lecture_days, DB_ARGS(DB_INT(first), DB_INT(last), DB_INT(DAYS_MAX)));
    while (db_next(&q)) {
        int32_t day = (int32_t)db_int(&q, 2);
        m->talks = matter_row_room(m->arena, m->talks, m->n_talks, sizeof(*m->talks));
        m->talks[m->n_talks++] = (struct menu_talk){db_int(&q, 0), db_int(&q, 1), menu_ordinal(m, day), day};
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && m->n_talks)
        qsort(m->talks, (size_t)m->n_talks, sizeof(*m->talks), by_team);
    return r;
}

DB_STMT(menu_team_areas,
        "SELECT s.id, g.id, g.level, g.name FROM subject s JOIN area_tree t ON t.descendant_id = s.area_id"
        " JOIN area g ON g.id = t.ancestor_id WHERE s.register = 'lecture_team' AND s.closed_at = 0"
        " AND" SUBJECT_VISIBLE " ORDER BY s.id, g.level LIMIT $2");

static int team_order(const void *x, const void *y)
{
    const struct menu_team *a = x, *b = y;
    return (a->entry->id > b->entry->id) - (a->entry->id < b->entry->id);
}

static struct menu_team *team_of(const struct menu_base *m, int64_t id)
{
    const struct menu_entry key = {.id = id};
    const struct menu_team wanted = {.entry = &key};
    return m->n_teams ? bsearch(&wanted, m->teams, (size_t)m->n_teams, sizeof(*m->teams), team_order) : NULL;
}

static enum err read_areas(struct menu_base *m, struct error *e)
{
    struct db_rows q;
    db_query(m->c, &q, &menu_team_areas, DB_ARGS(DB_INT(m->viewer->id), DB_INT(MENU_TEAMS_MAX * MENU_CHAIN_MAX)));
    while (db_next(&q)) {
        struct menu_team *t = team_of(m, db_int(&q, 0));
        if (t && t->chain.n < MENU_CHAIN_MAX)
            t->chain.v[t->chain.n++] =
                (struct menu_link){db_int(&q, 1), (int)db_int(&q, 2), db_text_dup(&q, 3, m->arena)};
    }
    return db_end(&q, e);
}

enum err menu_chain_read(struct menu_base *m, int64_t area_id, struct menu_chain *ret, struct error *e)
{
    struct area_list l;
    *ret = (struct menu_chain){.n = 0};
    if (!area_id)
        return ERR_OK;
    enum err r = area_chain(m->c, m->arena, area_id, &l, e);
    for (int i = 0; r == ERR_OK && i < l.n && i < MENU_CHAIN_MAX; i++)
        ret->v[ret->n++] = (struct menu_link){l.rows[i].id, l.rows[i].level, l.rows[i].name};
    return r;
}

bool menu_gives(const struct menu_entry *x, const struct menu_entry *topic)
{
    const size_t names[] = {strlen(topic->name), strlen(topic->code)};
    const char *line = x->topics;
    while (*line) {
        size_t skip = strspn(line, " \t\r\n"), n;
        line += skip;
        n = strcspn(line, "\n");
        size_t end = n;
        while (end && strchr(" \t\r", line[end - 1]))
            end--;
        if (end && ((end == names[0] && !memcmp(line, topic->name, end)) ||
                    (end == names[1] && !memcmp(line, topic->code, end))))
            return true;
        line += n;
    }
    return false;
}

static int by_team_name(const void *x, const void *y)
{
    return strcmp((*(const struct menu_entry *const *)x)->team, (*(const struct menu_entry *const *)y)->team);
}

static int by_team_and_code(const void *x, const void *y)
{
    int n = by_team_name(x, y);
    return n ? n : strcmp((*(const struct menu_entry *const *)x)->code, (*(const struct menu_entry *const *)y)->code);
}

/* The lecturers of each team, in the order of their codes: a stable order, and no other. */
static void share_lecturers(struct menu_base *m)
{
    int n = m->lecturers.n;
    const struct menu_entry **all = arena_array(m->arena, const struct menu_entry *, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        all[i] = &m->lecturers.rows[i];
    if (n)
        qsort(all, (size_t)n, sizeof(*all), by_team_and_code);
    for (int t = 0; t < m->n_teams; t++) {
        const struct menu_entry key = {.team = m->teams[t].entry->code}, *wanted = &key;
        const struct menu_entry **at = n ? bsearch(&wanted, all, (size_t)n, sizeof(*all), by_team_name) : NULL;
        const struct menu_entry **first = at, **last = at;
        while (first && first > all && str_eq(first[-1]->team, key.team))
            first--;
        while (last && last < all + n && str_eq((*last)->team, key.team))
            last++;
        m->teams[t].lecturers = first;
        m->teams[t].n_lecturers = first ? (int)(last - first) : 0;
    }
}

static void share_talks(struct menu_base *m)
{
    for (int i = 0; i < m->n_talks;) {
        struct menu_team *t = team_of(m, m->talks[i].team_id);
        int first = i;
        while (i < m->n_talks && m->talks[i].team_id == m->talks[first].team_id)
            i++;
        if (t) {
            t->talks = &m->talks[first];
            t->n_talks = i - first;
        }
    }
}

static void make_teams(struct menu_base *m)
{
    m->n_teams = m->teams_read.n;
    m->teams = arena_array(m->arena, struct menu_team, (size_t)m->n_teams + 1);
    for (int i = 0; i < m->n_teams; i++) {
        struct menu_team *t = &m->teams[i];
        t->entry = &m->teams_read.rows[i];
        t->listed = *t->entry->topics != '\0';
        for (int k = 0; k < m->topics.n; k++) {
            if (menu_gives(t->entry, &m->topics.rows[k]))
                t->topics[k / 64] |= UINT64_C(1) << k % 64;
        }
    }
    if (m->n_teams)
        qsort(m->teams, (size_t)m->n_teams, sizeof(*m->teams), team_order);
}

enum err menu_base_read(struct menu_base *m, const struct menu_orders *l, struct error *e)
{
    enum err r = read_entries(m, MENU_TOPIC, MENU_TOPICS_MAX, &m->topics, e);
    if (r == ERR_OK)
        r = read_entries(m, MENU_TEAM, MENU_TEAMS_MAX, &m->teams_read, e);
    if (r == ERR_OK)
        r = read_entries(m, MENU_LECTURER, MENU_LECTURERS_MAX, &m->lecturers, e);
    if (r == ERR_OK)
        r = read_talks(m, l, e);
    if (r != ERR_OK)
        return r;
    make_teams(m);
    share_lecturers(m);
    share_talks(m);
    m->proposed = arena_array(m->arena, struct menu_talk, (size_t)l->n + 1);
    return read_areas(m, e);
}
