/*
 * Every statement of the program, on both engines: it can be prepared, and it reads no large table from end to end
 * unless tests/db/scan.list says why it may.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define LIST "tests/db/scan.list"

/* Tables that grow with the years. Areas, units and categories stay small. */
static const char *const large[] = {
    "matter",
    "entry",
    "entry_text",
    "work_order",
    "document",
    "notice",
    "rating",
    "matter_unit",
    "matter_against",
    "link",
    "person",
    "receipt_key",
    "session",
    "officer",
    "post",
    "attempt",
    "audit",
    "job",
    "unit_tree",
    "area_tree",
    "search_doc",
    "wall_doc",
    "callback",
    "callback_attempt",
    "dispatch_rule",
    "dispatch_co",
    "date_doubt",
    "supervision",
    "precedent",
    "precedent_co",
    "subject",
    "subject_value",
    "subject_unit",
    "subject_trail",
    "activity",
    "activity_value",
    "activity_down",
    "activity_count",
    "activity_officer",
    "activity_subject",
    "activity_matter",
    "activity_trail",
    "activity_slot",
    "booking",
    "wish",
    "wish_claim",
    "tie",
    "tie_record",
    "checklist_run",
    "checklist_tick",
    "tally_due",
    "tally_delta",
    "tally",
    "clock",
};

struct listed {
    char name[80];
    bool known;
};

struct listed_all {
    struct listed rows[200];
    size_t n;
};

/* One name a line, then the reason after "#". */
static struct listed_all read_list(void)
{
    struct listed_all l = {.n = 0};
    char line[300];
    FILE *f = fopen(LIST, "re");
    assert_non_null(f);
    while (fgets(line, sizeof(line), f)) {
        size_t n = strcspn(line, " #\n");
        if (n == 0 || line[0] == '#')
            continue;
        if (!strchr(line, '#'))
            fail_msg(LIST ": %s has no reason", line);
        assert_true(l.n < COUNT_OF(l.rows) && n < sizeof(l.rows[0].name));
        memcpy(l.rows[l.n].name, line, n);
        l.rows[l.n].name[n] = '\0';
        l.n++;
    }
    fclose(f);
    return l;
}

static bool word_at(const char *p, const char *word)
{
    size_t n = strlen(word);
    return strncmp(p, word, n) == 0 && !strchr("abcdefghijklmnopqrstuvwxyz0123456789_", p[n] ? p[n] : ' ');
}

/* Whether `name`, as the plan calls it, is the table or an alias that the text gives to it. */
static bool names_table(const char *sql, const char *name, const char *table)
{
    if (str_eq(name, table))
        return true;
    char both[200];
    snprintf(both, sizeof(both), "%s %s", table, name);
    for (const char *p = sql; (p = strstr(p, both)); p++) {
        if (word_at(p, both) && (p == sql || p[-1] == ' ' || p[-1] == ','))
            return true;
    }
    return false;
}

/* The large table that a line of the plan reads whole, or NULL. */
static const char *scanned(enum db_engine engine, const char *sql, const char *line)
{
    char name[80];
    const char *p = engine == DB_SQLITE ? strstr(line, "SCAN ") : strstr(line, "Seq Scan on ");
    if (!p || (engine == DB_SQLITE && p != line + strspn(line, " |-`")))
        return NULL;
    p += engine == DB_SQLITE ? strlen("SCAN ") : strlen("Seq Scan on ");
    size_t n = strcspn(p, " \n");
    if (n >= sizeof(name))
        return NULL;
    memcpy(name, p, n);
    name[n] = '\0';
    for (size_t i = 0; i < COUNT_OF(large); i++) {
        if (names_table(engine == DB_SQLITE ? sql : "", name, large[i]))
            return large[i];
    }
    return NULL;
}

/* but: the table that it may read whole; or NULL. */
static const char *first_scan(enum db_engine engine, const char *sql, const char *plan, const char *but)
{
    for (const char *line = plan; line && *line;) {
        const char *table = scanned(engine, sql, line);
        if (table && !str_eq(table, but))
            return table;
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return NULL;
}

/* A name that ends in "*" stands for all that begin so: a family made by one macro; "name.table" for one table. */
static bool is_listed(const char *listed, const char *name)
{
    size_t n = strlen(listed);
    const char *dot = strchr(listed, '.');
    if (dot)
        return strncmp(listed, name, (size_t)(dot - listed)) == 0 && name[dot - listed] == '\0';
    return listed[n - 1] == '*' ? strncmp(listed, name, n - 1) == 0 : str_eq(listed, name);
}

static bool is_ours(const struct db_stmt *s)
{
    return !strstr(s->file, "tests/");
}

static void test_statement_reads_no_large_table_whole(void **state)
{
    WORLD(w);
    size_t n, bad = 0;
    const struct db_stmt *const *all = db_stmt_all(&n);
    struct listed_all list = read_list();
    for (size_t i = 0; i < n; i++) {
        struct buf plan;
        bool may = false;
        const char *but = NULL;
        for (size_t k = 0; k < list.n; k++) {
            const char *dot = strchr(list.rows[k].name, '.');
            if (!is_listed(list.rows[k].name, all[i]->name))
                continue;
            list.rows[k].known = true;
            but = dot ? dot + 1 : but;
            may = may || !dot;
        }
        if (may || !is_ours(all[i]))
            continue;
        buf_init(&plan, 1 << 18);
        struct error why = {0};
        if (db_explain(w->c, all[i], &plan, &why) != ERR_OK) {
            print_error("%s (%s:%d): %s\n", all[i]->name, all[i]->file, all[i]->line, why.detail);
            bad++;
        }
        const char *table = first_scan(w->fixture->engine, all[i]->sql, plan.data, but);
        if (table) {
            print_error("%s (%s:%d) reads all of %s:\n%s\n", all[i]->name, all[i]->file, all[i]->line, table,
                        plan.data);
            bad++;
        }
        buf_release(&plan);
    }
    for (size_t k = 0; k < list.n; k++) {
        if (!list.rows[k].known) {
            print_error(LIST " names %s, which is no statement\n", list.rows[k].name);
            bad++;
        }
    }
    assert_true(n >= 150);
    assert_int_equal(bad, 0);
}

/* What is added up of days comes from the index alone, and a page of hits in the order in which FTS5 gives them. On
 * PostgreSQL this depends on what lies in the tables. */
static void test_what_is_read_often_is_read_from_one_place(void **state)
{
    static const struct {
        const char *name, *has, *has_not;
    } plans[] = {{"tally_days", "COVERING INDEX tally_delta_sums", "INDEX tally_delta_day"},
                 {"search_hits", "SCAN h VIRTUAL TABLE", "TEMP B-TREE"}};
    WORLD(w);
    size_t n, seen = 0;
    const struct db_stmt *const *all = db_stmt_all(&n);
    for (size_t i = 0; i < n * COUNT_OF(plans); i++) {
        const struct db_stmt *s = all[i / COUNT_OF(plans)];
        const size_t k = i % COUNT_OF(plans);
        struct buf plan;
        if (!str_eq(s->name, plans[k].name))
            continue;
        buf_init(&plan, 1 << 18);
        MUST(db_explain(w->c, s, &plan, &e));
        if (!strstr(plan.data, plans[k].has) || strstr(plan.data, plans[k].has_not))
            fail_msg("%s:\n%s", s->name, plan.data);
        buf_release(&plan);
        seen++;
    }
    assert_int_equal(seen, COUNT_OF(plans));
}

/* Whatever PostgreSQL thinks of the ranges of a filter, which a plan for all values takes for narrow: matters that come
 * from elsewhere are looked up one by one, and those of a procedure by its index. */
static void test_times_of_a_filter_lead_nothing(void **state)
{
    static const char *const names[] = {"search_hits",
                                        "search_walk",
                                        "search_count_rows",
                                        "search_count_walk",
                                        "rank_rows",
                                        "ledger_rows",
                                        "ledger_rows_state",
                                        "ledger_total_whole",
                                        "ledger_total_unit",
                                        "queue_all_window",
                                        "queue_verify_some",
                                        "queue_waiting_narrow_some",
                                        "indicator_sums_of_kind",
                                        "indicator_list_of_kind"};
    WORLD(w);
    size_t n, seen = 0;
    const struct db_stmt *const *all = db_stmt_all(&n);
    for (int i = 0; i < 20; i++)
        world_raise(w, "路灯不亮", NULL, 0);
    for (size_t i = 0; i < n * COUNT_OF(names); i++) {
        const struct db_stmt *s = all[i / COUNT_OF(names)];
        struct buf plan;
        if (!str_eq(s->name, names[i % COUNT_OF(names)]))
            continue;
        buf_init(&plan, 1 << 18);
        MUST(db_explain(w->c, s, &plan, &e));
        if (strstr(plan.data, "(submitted_at >= $") || strstr(plan.data, "(due_at >= $"))
            fail_msg("%s:\n%s", s->name, plan.data);
        buf_release(&plan);
        seen++;
    }
    assert_int_equal(seen, COUNT_OF(names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"test_times_of_a_filter_lead_nothing on PostgreSQL", test_times_of_a_filter_lead_nothing, world_pgsql,
         world_end, NULL},
        {"test_what_is_read_often_is_read_from_one_place on SQLite", test_what_is_read_often_is_read_from_one_place,
         world_sqlite, world_end, NULL},
        BOTH_WORLDS(test_statement_reads_no_large_table_whole),
    };
    return world_run(tests, COUNT_OF(tests));
}
