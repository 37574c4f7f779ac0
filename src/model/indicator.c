/*
 * Each way to count is one text of rows; a sum and a list are made around it. What is not narrowed lets everything
 * through, so a statement stays one for every indicator, and the index of its time bounds what it reads.
 */
#include "model/indicator.h"

#include "base/buf.h"
#include "base/str.h"
#include "model/cursor.h"
#include "model/tally_list.h"
#include "model/visible.h"

#define LIST_MAX 200

/*
 * $1 viewer, $2 from, $3 before, $4 unit and below, $5 kind, $6 channel, $7 category, $8 what is added up or the clock,
 * $9 whether only what is open to all counts, $10 broken down by, $11 ":" and the group, $12 to $15 facts of which one
 * holds, $16 to $18 facts of which none does, $19 now, $20 what a field has, $21 the field whose values are told
 * apart, $22 what a field was given first; of a list $23 and $24
 * its place, $25 its limit.
 */
#define IN_PERIOD(at) " " at " >= $2 AND " at " < $3"
#define TEXT(n)       "CAST(" n " AS TEXT)"
#define WHOLE(n)      "CAST(" n " AS BIGINT)"

#define UNIT_WITHIN(u)                                                                                                 \
    " AND (" WHOLE("$4") " = 0 OR EXISTS (SELECT 1 FROM unit_tree fu WHERE fu.ancestor_id = " WHOLE(                   \
        "$4") " AND fu.descendant_id = " u "))"
#define ONE_OF(fact)  " " fact " IN (" TEXT("$12") ", " TEXT("$13") ", " TEXT("$14") ", " TEXT("$15") ")"
#define NONE_OF(fact) " " fact " NOT IN (" TEXT("$16") ", " TEXT("$17") ", " TEXT("$18") ")"
#define FACTS(a, b, c)                                                                                                 \
    " AND (" TEXT("$12") " = '' OR" ONE_OF(a) " OR" ONE_OF(b) " OR" ONE_OF(c) ") AND" NONE_OF(a) " AND" NONE_OF(       \
        b) " AND" NONE_OF(c)

/* What is never asked for, unlike "", which stands where fewer are. */
#define NO_FACT "'.'"

#define KEY(u, g, channel, field)                                                                                      \
    "CASE " TEXT("$10") " WHEN 'unit' THEN COALESCE((SELECT ku.code FROM unit ku WHERE ku.id = " u "), '')"            \
                        " WHEN 'area' THEN COALESCE(CAST(" g " AS TEXT), '') WHEN 'channel' THEN " channel             \
                        " WHEN 'field' THEN COALESCE(" field ", '') ELSE '' END"
#define NAME(u, g)                                                                                                     \
    "CASE " TEXT("$10") " WHEN 'unit' THEN COALESCE((SELECT kn.name FROM unit kn WHERE kn.id = " u "), '')"            \
                        " WHEN 'area' THEN COALESCE((SELECT kg.name FROM area kg WHERE kg.id = " g                     \
                        "), '') ELSE '' END"
#define GROUPED(u, g, channel, field)                                                                                  \
    " AND (" TEXT("$11") " = '' OR " TEXT("$11") " = ':' || " KEY(u, g, channel, field) ")"
#define UNIT_NAME(u) "COALESCE((SELECT nu.name FROM unit nu WHERE nu.id = " u "), '')"

#define ROWS(id, at, n, least, u, g, channel, field, number, title)                                                    \
    "SELECT " id " AS id, " at " AS at, " n " AS n, " least                                                            \
    " AS l, " KEY(u, g, channel, field) " AS k, " NAME(u, g) " AS name, " number " AS number, " title                  \
                                                             " AS title, " UNIT_NAME(u) " AS unit FROM "

#define NO_FIELD "''"
/* Of the row x of whose fields are rows of a table. */
#define VALUE_OF(table, of, id)                                                                                        \
    "(SELECT kv.value FROM " table " kv WHERE kv." of " = " id " AND kv.part = " TEXT("$21") ")"
#define HAS_FIELD(table, of, id)                                                                                       \
    " AND (" TEXT("$20") " = '' OR EXISTS (SELECT 1 FROM " table " kf WHERE kf." of " = " id                           \
                         " AND kf.part || ':' || kf.value = " TEXT("$20") "))"
#define WAS_FIRST                                                                                                      \
    " AND (" TEXT("$22") " = '' OR EXISTS (SELECT 1 FROM kept ks WHERE ks.matter_id = m.id"                            \
                         " AND ks.part || ':' || ks.first_value = " TEXT("$22") "))"
#define MATTER_FIELD VALUE_OF("kept", "matter_id", "m.id")

/* Of the matter m; u: the unit that counts. */
#define MATTER_FITS(u)                                                                                                 \
    " AND (" TEXT("$5") " = '' OR m.procedure = " TEXT("$5") ") AND (" TEXT("$6") " = '' OR m.channel = " TEXT(        \
        "$6") ")"                                                                                                      \
              " AND (" TEXT(                                                                                           \
                  "$7") " = '' OR EXISTS (SELECT 1 FROM category fc LEFT JOIN category fp ON fp.code = fc.parent"      \
                        " WHERE fc.code = m.category AND " TEXT(                                                       \
                            "$7") " IN (fc.code, fc.parent, fp.parent)))"                                              \
                                  " AND (" WHOLE("$9") " = 0 OR m.compartment = 0)" UNIT_WITHIN(u)                     \
                                      GROUPED(u, "m.area_id", "m.channel", MATTER_FIELD)                               \
                                          HAS_FIELD("kept", "matter_id", "m.id") WAS_FIRST                             \
        " AND " WHOLE("$19") " > 0 AND" MATTER_VISIBLE
#define MATTER_ROWS(id, at, n, u) ROWS(id, at, n, "0", u, "m.area_id", "m.channel", MATTER_FIELD, "m.number", "m.title")

/* A kept value that is no number adds nothing. */
#define ADDED_UP                                                                                                        \
    "CASE " TEXT(                                                                                                       \
        "$8") " WHEN '' THEN 1 WHEN '" INDICATOR_ELAPSED "' THEN m.answered_at - m.submitted_at"                        \
              " ELSE COALESCE((SELECT CAST(k.value AS BIGINT) FROM kept k WHERE k.matter_id = m.id AND k.part = " TEXT( \
                  "$8") " AND k.value <> '' AND LENGTH(k.value) < 16 AND TRIM(k.value, '0123456789') = ''), 0) END"

#define ANSWERED "CASE WHEN m.answered_at > 0 THEN 'answered:yes' ELSE 'answered:no' END"
#define MATTERS(at)                                                                                                    \
    MATTER_ROWS("m.id", at, ADDED_UP, "m.unit_id")                                                                     \
    "matter m WHERE" IN_PERIOD(at) FACTS("'stage:' || m.stage", "'state:' || m.state", ANSWERED)                       \
        MATTER_FITS("m.unit_id")
/* The same of one procedure, by its own index: of what is rare, all that is common is not passed by. PostgreSQL, which
 * plans without knowing how rare it is, takes the index of times unless both are compared as one. */
#define MATTERS_OF_KIND                                                                                                \
    MATTER_ROWS("m.id", "m.submitted_at", ADDED_UP, "m.unit_id")                                                       \
    "matter m WHERE (m.procedure, m.submitted_at) >= (" TEXT("$5") ", $2) AND (m.procedure, m.submitted_at) < (" TEXT( \
        "$5") ", $3)" FACTS("'stage:' || m.stage", "'state:' || m.state", ANSWERED) MATTER_FITS("m.unit_id")
#define ORDERS                                                                                                         \
    MATTER_ROWS("w.id", "w.sent_at", "1", "w.unit_id")                                                                 \
    "work_order w JOIN matter m ON m.id = w.matter_id WHERE" IN_PERIOD(                                                \
        "w.sent_at") " AND w.state <> 'undone' AND " TEXT("$8") " = ''" FACTS("'role:' || w.role",                     \
                                                                              "'order:' || w.state", NO_FACT)          \
        MATTER_FITS("w.unit_id")
/* Of clocks of one name that end at one moment in one matter the last counts. due_at is the first moment that is late,
 * so that a limit whose last day is the last of the period has it where the next one begins. A limit is met also where
 * the matter leaves the office undone; by which step says 'met:'. */
#define MET_BY                                                                                                         \
    "CASE WHEN x.state = 'met' THEN 'met:' || COALESCE((SELECT z.kind FROM entry z WHERE z.matter_id = x.matter_id"    \
    " AND z.seq = x.ended_seq), '') ELSE '.' END"
#define CLOCKS                                                                                                         \
    MATTER_ROWS("m.id", "x.due_at - 1", "1", "m.unit_id")                                                              \
    "clock x JOIN matter m ON m.id = x.matter_id WHERE x.code = " TEXT(                                                \
        "$8") " AND x.due_at > $2 AND x.due_at <= $3"                                                                  \
              " AND NOT EXISTS (SELECT 1 FROM clock y WHERE y.matter_id = x.matter_id AND y.code = x.code"             \
              " AND y.due_at = x.due_at AND y.seq > x.seq)" FACTS(                                                     \
                  "CASE WHEN x.state IN ('met', 'missed') THEN 'result:' || x.state"                                   \
                  " WHEN x.due_at <= " WHOLE("$19") " THEN 'result:overdue' ELSE 'result:running' END",                \
                  MET_BY, NO_FACT) MATTER_FITS("m.unit_id")
#define RATINGS                                                                                                        \
    MATTER_ROWS("r.id", "r.rated_at", "1", "m.unit_id")                                                                \
    "rating r JOIN matter m ON m.id = r.matter_id WHERE" IN_PERIOD("r.rated_at") " AND " TEXT("$8") " = ''" FACTS(     \
        "'solved:' || r.solved", "'satisfied:' || r.satisfied", NO_FACT) MATTER_FITS("m.unit_id")
#define CALLS                                                                                                          \
    MATTER_ROWS("r.id", "r.at", "1", "m.unit_id")                                                                      \
    "callback_attempt r JOIN matter m ON m.id = r.matter_id WHERE" IN_PERIOD(                                          \
        "r.at") " AND r.outcome = 'reached' AND " TEXT("$8") " = ''" FACTS("'contacted:' || r.contacted",              \
                                                                           "'solved:' || r.solved",                    \
                                                                           "'satisfied:' || r.satisfied")              \
        MATTER_FITS("m.unit_id")

/* What narrows matters only is named all the same: a statement takes all of its arguments. */
#define NO_MATTER                                                                                                      \
    " AND " TEXT("$6") " = '' AND " TEXT("$7") " = '' AND " WHOLE("$9") " >= 0 AND " WHOLE("$19") " > 0 AND " TEXT(    \
        "$22") " = ''"
#define NO_FIELDS      " AND " TEXT("$20") " = '' AND " TEXT("$21") " = ''"
#define ACTIVITY_FIELD VALUE_OF("activity_value", "activity_id", "d.id")

#define ACTIVITIES                                                                                                                                                                                             \
    ROWS("d.id", "d.starts_at", "CASE " TEXT("$8") " WHEN '' THEN 1 ELSE COALESCE(w.value, 0) END",                                                                                                            \
         "CASE WHEN COALESCE(w.at_least, '') <> '' THEN 1 ELSE 0 END", "d.unit_id", "d.area_id", "''", ACTIVITY_FIELD,                                                                                         \
         "d.number", "d.title")                                                                                                                                                                                \
    "activity d LEFT JOIN activity_count w ON w.activity_id = d.id AND w.kind = " TEXT("$8") " WHERE" IN_PERIOD("d.starts_at") " AND d.state IN ('written', 'checked') AND (" TEXT(                            \
        "$5") " = '' OR d.programme = " TEXT("$5") ") AND (" TEXT("$12") " = '' OR EXISTS (SELECT 1 FROM activity_down o WHERE o.activity_id = d.id AND" ONE_OF("'down:' || o.down") ")) AND" NONE_OF(NO_FACT) \
        UNIT_WITHIN("d.unit_id") GROUPED("d.unit_id", "d.area_id", "''", ACTIVITY_FIELD)                                                                                                                       \
            HAS_FIELD("activity_value", "activity_id", "d.id") NO_MATTER " AND" ACTIVITY_VISIBLE

#define SUBJECT_NUMBER "s.register || '/' || s.code"
#define TIE_OFFICER    "CAST(t.officer_id AS TEXT)"
#define NO_FIELD_BUT_OFFICER                                                                                           \
    " AND " TEXT("$20") " = '' AND " TEXT("$21") " IN ('', '" DIFFER_UNITS "', '" DIFFER_AREAS "', '" DIFFER_OFFICERS  \
                                                 "')"
#define TIES                                                                                                           \
    ROWS("x.id", "x.occurred_at", "CASE " TEXT("$8") " WHEN '' THEN 1 ELSE x.amount END", "0", "t.unit_id",            \
         "s.area_id", "''", TIE_OFFICER, SUBJECT_NUMBER, "s.name")                                                     \
    "tie_record x JOIN tie t ON t.id = x.tie_id JOIN subject s ON s.id = t.subject_id WHERE" IN_PERIOD(                \
        "x.occurred_at") " AND (" TEXT("$5") " = '' OR t.role = " TEXT("$5") ")" FACTS("'line:' || x.kind", NO_FACT,   \
                                                                                       NO_FACT)                        \
        UNIT_WITHIN("t.unit_id") GROUPED("t.unit_id", "s.area_id", "''", TIE_OFFICER) NO_MATTER NO_FIELD_BUT_OFFICER   \
        " AND" SUBJECT_VISIBLE
#define CHECKLISTS                                                                                                     \
    ROWS("x.id", "x.done_at", "1", "0", "s.unit_id", "s.area_id", "''", NO_FIELD, SUBJECT_NUMBER, "s.name")            \
    "checklist_run x JOIN subject s ON s.id = x.subject_id WHERE" IN_PERIOD("x.done_at") " AND (" TEXT(                \
        "$5") " = '' OR x.code = " TEXT("$5") ") AND " TEXT("$8") " = ''" FACTS(NO_FACT, NO_FACT, NO_FACT)             \
        UNIT_WITHIN("s.unit_id") GROUPED("s.unit_id", "s.area_id", "''", NO_FIELD) NO_MATTER NO_FIELDS                 \
        " AND" SUBJECT_VISIBLE

/* Those there are at the end of the period, whenever they came; covered by a tie that lasts then, a list gone through
 * by then, or a visit in the period. */
#define TIED                                                                                                           \
    "EXISTS (SELECT 1 FROM tie t WHERE t.subject_id = s.id AND t.from_at < $3"                                         \
    " AND (t.ended_at = 0 OR t.ended_at >= $3) AND" ONE_OF("'tied:' || t.role") ")"
#define CHECKED                                                                                                        \
    "EXISTS (SELECT 1 FROM checklist_run x WHERE x.subject_id = s.id AND x.done_at > 0 AND x.done_at < $3"             \
    " AND" ONE_OF("'checked:' || x.code") ")"
#define VISITED                                                                                                        \
    ONE_OF("'visited:yes'")                                                                                            \
    " AND EXISTS (SELECT 1 FROM activity_subject y JOIN activity d ON d.id = y.activity_id"                            \
    " WHERE y.subject_id = s.id AND y.part = 'visited' AND d.state IN ('written', 'checked') AND" IN_PERIOD(           \
        "d.starts_at") " AND" ACTIVITY_VISIBLE ")"
#define COVERED       " AND (" TEXT("$12") " = '' OR " TIED " OR " CHECKED " OR (" VISITED ")) AND" NONE_OF(NO_FACT)
#define SUBJECT_FIELD VALUE_OF("subject_value", "subject_id", "s.id")
#define SUBJECT_SUM                                                                                                    \
    "CASE " TEXT(                                                                                                      \
        "$8") " WHEN '' THEN 1 ELSE COALESCE((SELECT CAST(k.value AS BIGINT) FROM subject_value k"                     \
              " WHERE k.subject_id = s.id AND k.part = " TEXT(                                                         \
                  "$8") " AND k.value <> '' AND LENGTH(k.value) < 16 AND TRIM(k.value, '0123456789') = ''), 0) END"
#define SUBJECTS                                                                                                       \
    ROWS("s.id", "s.created_at", SUBJECT_SUM, "0", "s.unit_id", "s.area_id", "''", SUBJECT_FIELD, SUBJECT_NUMBER,      \
         "s.name")                                                                                                     \
    "subject s WHERE s.register = " TEXT("$5") " AND s.created_at < $3 AND (s.closed_at = 0 OR s.closed_at >= $3)"     \
                                               " AND $2 > 0" COVERED UNIT_WITHIN("s.unit_id")                          \
                                                   GROUPED("s.unit_id", "s.area_id", "''", SUBJECT_FIELD)              \
                                                       HAS_FIELD("subject_value", "subject_id", "s.id") NO_MATTER      \
        " AND" SUBJECT_VISIBLE

/* One group more than are given tells that there are more. */
#define SUMS(rows)                                                                                                     \
    "SELECT g.k, MAX(g.name), COUNT(*), CAST(SUM(g.n) AS BIGINT), CAST(SUM(g.l) AS BIGINT) FROM (" rows                \
    ") g WHERE g.n <> 0 GROUP BY g.k ORDER BY 4 DESC, 1 LIMIT 501"
#define LIST(rows)                                                                                                     \
    "SELECT g.id, g.at, g.n, g.l, g.number, g.title, g.unit FROM (" rows                                               \
    ") g WHERE g.n <> 0 AND (g.at, g.id) < ($23, $24) ORDER BY g.at DESC, g.id DESC LIMIT $25"

#define STATEMENTS(name, rows)                                                                                         \
    DB_STMT(indicator_sums_##name, SUMS(rows));                                                                        \
    DB_STMT(indicator_list_##name, LIST(rows))

STATEMENTS(submitted, MATTERS("m.submitted_at"));
STATEMENTS(of_kind, MATTERS_OF_KIND);
STATEMENTS(answered, MATTERS("m.answered_at"));
STATEMENTS(closed, MATTERS("m.closed_at"));
STATEMENTS(orders, ORDERS);
STATEMENTS(clocks, CLOCKS);
STATEMENTS(ratings, RATINGS);
STATEMENTS(calls, CALLS);
STATEMENTS(activities, ACTIVITIES);
STATEMENTS(ties, TIES);
STATEMENTS(checklists, CHECKLISTS);
STATEMENTS(subjects, SUBJECTS);

static const struct {
    const struct db_stmt *sums, *list;
    enum indicator_noun noun;
} ways[COUNT_WAYS] = {
    [COUNT_SUBMITTED] = {&indicator_sums_submitted, &indicator_list_submitted, INDICATOR_MATTER},
    [COUNT_ANSWERED] = {&indicator_sums_answered, &indicator_list_answered, INDICATOR_MATTER},
    [COUNT_CLOSED] = {&indicator_sums_closed, &indicator_list_closed, INDICATOR_MATTER},
    [COUNT_ORDERS] = {&indicator_sums_orders, &indicator_list_orders, INDICATOR_MATTER},
    [COUNT_CLOCKS] = {&indicator_sums_clocks, &indicator_list_clocks, INDICATOR_MATTER},
    [COUNT_RATINGS] = {&indicator_sums_ratings, &indicator_list_ratings, INDICATOR_MATTER},
    [COUNT_CALLS] = {&indicator_sums_calls, &indicator_list_calls, INDICATOR_MATTER},
    [COUNT_ACTIVITIES] = {&indicator_sums_activities, &indicator_list_activities, INDICATOR_ACTIVITY},
    [COUNT_TIES] = {&indicator_sums_ties, &indicator_list_ties, INDICATOR_SUBJECT},
    [COUNT_CHECKLISTS] = {&indicator_sums_checklists, &indicator_list_checklists, INDICATOR_SUBJECT},
    [COUNT_SUBJECTS] = {&indicator_sums_subjects, &indicator_list_subjects, INDICATOR_SUBJECT},
};

static const struct db_stmt *statement_of(const struct indicator_term *t, bool list)
{
    if (t->way == COUNT_SUBMITTED && !str_empty(t->kind))
        return list ? &indicator_list_of_kind : &indicator_sums_of_kind;
    return list ? ways[t->way].list : ways[t->way].sums;
}

#define SUM_ARGS  22
#define NOW_ARG   18
#define LIST_ARGS (SUM_ARGS + 3)

/* What breaks down by office or place tells of them. */
bool indicator_open_only(const struct indicator_ask *ask)
{
    return ask->open || ask->unit_id || ask->by == BY_UNIT || ask->by == BY_AREA;
}

/* How rows are told apart: by what is asked for, or, of what differs, by that. */
static const char *told_apart(const struct indicator_term *t, const struct indicator_ask *ask)
{
    const char *differ = str_or(t->differ, "");
    if (!*differ)
        return ask->by < BY_MONTH ? indicator_by_code(ask->by) : "";
    return str_eq(differ, DIFFER_UNITS) || str_eq(differ, DIFFER_AREAS) ? differ : "field";
}

static void args_of(struct arena *a, const struct site *s, const struct viewer *v, const struct indicator_term *t,
                    const struct indicator_ask *ask, struct db_val *ret)
{
    bool down = ask->by < BY_MONTH;
    ret[0] = DB_INT(v->id);
    ret[1] = DB_INT(ask->from > 1 ? ask->from : 1); /* 0 is no time: not answered yet, a limit that stands */
    ret[2] = DB_INT(ask->to);
    ret[3] = DB_INT(ask->unit_id);
    ret[4] = DB_TEXT(str_or(t->kind, ""));
    ret[5] = DB_TEXT(str_or(t->channel, ""));
    ret[6] = DB_TEXT(str_or(t->category, ""));
    ret[7] = DB_TEXT(t->way == COUNT_CLOCKS ? t->clock : str_or(t->sum, ""));
    ret[8] = DB_INT(indicator_open_only(ask) || !str_empty(t->differ));
    ret[9] = DB_TEXT(told_apart(t, ask));
    ret[10] = DB_TEXT(down && ask->key ? arena_printf(a, ":%s", ask->key) : "");
    for (int i = 0; i < INDICATOR_WHERE_MAX; i++)
        ret[11 + i] = DB_TEXT(str_or(t->where[i], ""));
    for (int i = 0; i < INDICATOR_EXCEPT_MAX; i++)
        ret[15 + i] = DB_TEXT(str_or(t->except[i], "-"));
    ret[NOW_ARG] = DB_INT(ask->known && ask->known->now ? ask->known->now : clock_now(&s->clock));
    ret[19] = DB_TEXT(str_or(t->field, ""));
    ret[20] = DB_TEXT(str_or(t->differ, ""));
    ret[21] = DB_TEXT(str_or(t->first, ""));
}

/* From the sums of what differs to how many these are; of what says nothing there is none. */
static void count_different(struct indicator_sums *x)
{
    struct indicator_sum all = {.key = "", .name = "", .at_least = x->more};
    for (int i = 0; i < x->n; i++) {
        all.rows += x->v[i].rows;
        all.n += *x->v[i].key != '\0';
    }
    x->n = x->n ? 1 : 0;
    x->more = false;
    if (x->n)
        x->v[0] = all;
}

static enum err count_rows(struct db_conn *c, struct arena *a, const struct indicator_term *t,
                           const struct db_val *args, int room, struct indicator_sums *ret, struct error *e)
{
    bool differ = !str_empty(t->differ);
    struct indicator_sums x = {.v = arena_array(a, struct indicator_sum, (size_t)room)};
    struct db_rows q;
    db_query(c, &q, statement_of(t, false), (struct db_args){args, SUM_ARGS});
    while (db_next(&q)) {
        x.more = x.n == room;
        if (x.more)
            continue;
        x.v[x.n++] = (struct indicator_sum){.key = db_text_dup(&q, 0, a),
                                            .name = db_text_dup(&q, 1, a),
                                            .rows = db_int(&q, 2),
                                            .n = db_int(&q, 3),
                                            .at_least = db_int(&q, 4) > 0};
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && differ)
        count_different(&x);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

/* The question: what a place of a page belongs to, and an answer. */
static const char *question(struct arena *a, const struct indicator_term *t, int64_t as_of, const struct db_val *args)
{
    struct buf text;
    buf_init(&text, 4096);
    buf_printf(&text, "indicator/%d/%lld", (int)t->way, (long long)as_of);
    for (int i = 1; i < SUM_ARGS; i++) {
        if (i == NOW_ARG)
            continue;
        if (args[i].type == DB_T_INT)
            buf_printf(&text, "/%lld", (long long)args[i].i);
        else
            buf_printf(&text, "/%s", (const char *)args[i].p);
    }
    const char *name = arena_strdup(a, buf_failed(&text) ? "" : text.data);
    buf_release(&text);
    return name;
}

struct indicator_answer {
    struct indicator_answer *before;
    const char *question;
    int64_t viewer_id;
    struct indicator_sums sums;
};

static const struct indicator_answer *answered(const struct indicator_known *known, int64_t viewer_id, const char *q)
{
    const struct indicator_answer *x = known ? known->last : NULL;
    while (x && (x->viewer_id != viewer_id || !str_eq(x->question, q)))
        x = x->before;
    return x;
}

enum err indicator_sums(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct indicator_term *t, const struct indicator_ask *ask, struct indicator_sums *ret,
                        struct error *e)
{
    struct db_val args[SUM_ARGS];
    args_of(a, s, v, t, ask, args);
    const char *q = ask->known ? question(a, t, ask->as_of, args) : NULL;
    const struct indicator_answer *known = answered(ask->known, v->id, q);
    if (known) {
        *ret = known->sums;
        return ERR_OK;
    }
    bool told = false;
    enum err r = tally_sums(c, s, v, a, t, ask, ret, &told, e);
    if (r == ERR_OK && !told && ask->as_of)
        return error_detail(e, ERR_NOT_FOUND, "nothing is kept of %s", t->code);
    if (r == ERR_OK && !told)
        r = count_rows(c, a, t, args, ask->by < BY_MONTH || !str_empty(t->differ) ? INDICATOR_GROUPS_MAX : 1, ret, e);
    if (r == ERR_OK && ask->known) {
        struct indicator_answer *x = arena_obj(a, struct indicator_answer);
        *x = (struct indicator_answer){ask->known->last, q, v->id, *ret};
        ask->known->last = x;
    }
    return r;
}

struct indicator_row indicator_row_of(const struct db_rows *q, struct arena *a, enum indicator_noun noun)
{
    return (struct indicator_row){.noun = noun,
                                  .at = db_int(q, 1),
                                  .n = db_int(q, 2),
                                  .at_least = db_int(q, 3) > 0,
                                  .number = db_text_dup(q, 4, a),
                                  .title = db_text_dup(q, 5, a),
                                  .unit = db_text_dup(q, 6, a)};
}

enum err indicator_list(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct indicator_term *t, const struct indicator_ask *ask, const char *cursor, int limit,
                        struct indicator_list *ret, struct error *e)
{
    struct db_val args[LIST_ARGS];
    struct cursor after = {INT64_MAX, INT64_MAX};
    struct db_rows q;
    limit = limit < 1 ? 1 : limit > LIST_MAX ? LIST_MAX : limit;
    struct indicator_list l = {.rows = arena_array(a, struct indicator_row, (size_t)limit)};
    args_of(a, s, v, t, ask, args);
    const char *name = question(a, t, ask->as_of, args);
    enum err r = str_empty(cursor) ? ERR_OK : cursor_read(s, a, v, name, cursor, &after, e);
    if (r != ERR_OK)
        return r;
    if (ask->as_of)
        return tally_list(c, s, v, a, t, ask, name, after, limit, ret, e);
    args[SUM_ARGS] = DB_INT(after.key);
    args[SUM_ARGS + 1] = DB_INT(after.id);
    args[SUM_ARGS + 2] = DB_INT(limit + 1);
    db_query(c, &q, statement_of(t, true), (struct db_args){args, LIST_ARGS});
    while (db_next(&q)) {
        if (l.n == limit) {
            l.next = cursor_write(s, a, v, name, after);
            continue;
        }
        l.rows[l.n++] = indicator_row_of(&q, a, ways[t->way].noun);
        after = (struct cursor){db_int(&q, 1), db_int(&q, 0)};
    }
    r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = l;
    return r;
}
