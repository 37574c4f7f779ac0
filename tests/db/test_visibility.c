/*
 * Every statement over matters, over subjects, over activities and what belongs to them asks who is looking, or stands
 * on the reviewed list with its reason. Reads all statements of the program, so that a new one cannot be forgotten.
 */
#include "fixture.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/visible.h"

#define LIST "tests/db/visibility.list"

static const char *const tables[] = {
    "matter",       "matter_unit", "matter_against",   "work_order",
    "entry",        "entry_text",  "document",         "rating",
    "link",         "undo",        "undo_order",       "undo_reach",
    "step_key",     "outbox",      "matter_reach",     "search",
    "search_doc",   "callback",    "callback_attempt", "wall_doc",
    "wall_search",  "date_doubt",  "supervision",      "precedent",
    "precedent_co", "clock",       "clock_pause",      "clock_extension",
    "recusal",      "kept",        "matter_offer",     "wish_claim",
};

/* What hangs on subjects; those of a household are seen by the offices that keep it. */
static const char *const subject_tables[] = {"subject", "subject_value", "subject_unit",  "subject_trail",
                                             "tie",     "tie_record",    "checklist_run", "checklist_tick"};

/* What hangs on activities; of those that are announced residents are told. */
static const char *const activity_tables[] = {
    "activity",         "activity_value",  "activity_down",  "activity_count", "activity_officer",
    "activity_subject", "activity_matter", "activity_trail", "activity_slot",  "booking",
};

/* What is shown of a contest to the unit that it judges, and to no other before it is issued. */
static const char *const contest_tables[] = {"contest_unit", "contest_input", "contest_appeal", "contest_trail"};

/* Sums, and what they were made of. */
static const char *const tally_tables[] = {"tally", "tally_delta"};

static bool word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The table stands behind FROM, JOIN, INTO or UPDATE. */
static bool reads_table(const char *sql, const char *table)
{
    static const char *const before[] = {"FROM ", "JOIN ", "INTO ", "UPDATE "};
    size_t n = strlen(table);
    for (const char *p = sql; (p = strstr(p, table)); p++) {
        if (word_char(p[n]))
            continue;
        for (size_t i = 0; i < COUNT_OF(before); i++) {
            size_t b = strlen(before[i]);
            if (p >= sql + b && memcmp(p - b, before[i], b) == 0)
                return true;
        }
    }
    return false;
}

static bool over(const char *sql, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (reads_table(sql, names[i]))
            return true;
    }
    return false;
}

static bool holds(const struct db_stmt *s, const char *fragment)
{
    return strstr(s->sql, fragment) && (!s->sql_pgsql || strstr(s->sql_pgsql, fragment));
}

/* What the statement should ask and does not, or NULL. */
static const char *unasked(const struct db_stmt *s)
{
    if (over(s->sql, tables, COUNT_OF(tables)) && !holds(s, MATTER_VISIBLE))
        return "MATTER_VISIBLE";
    if (over(s->sql, subject_tables, COUNT_OF(subject_tables)) && !holds(s, SUBJECT_VISIBLE) &&
        !holds(s, SUBJECT_PUBLIC))
        return "SUBJECT_VISIBLE";
    if (over(s->sql, activity_tables, COUNT_OF(activity_tables)) && !holds(s, ACTIVITY_VISIBLE) &&
        !holds(s, ACTIVITY_OPEN))
        return "ACTIVITY_VISIBLE";
    if (over(s->sql, contest_tables, COUNT_OF(contest_tables)) && !holds(s, CONTEST_UNIT_VISIBLE) &&
        !holds(s, CONTEST_APPEAL_VISIBLE) && !holds(s, CONTEST_VISIBLE))
        return "CONTEST_UNIT_VISIBLE";
    bool each = holds(s, MATTER_VISIBLE) || holds(s, ACTIVITY_VISIBLE) || holds(s, SUBJECT_VISIBLE);
    if (over(s->sql, tally_tables, COUNT_OF(tally_tables)) && !each && !holds(s, SIGHTS_SEEN))
        return "SIGHTS_SEEN";
    return NULL;
}

/* "track.c track_find": file and name as the list has them. */
static const char *key_of(struct arena *a, const struct db_stmt *s)
{
    const char *file = strrchr(s->file, '/');
    return arena_printf(a, "%s %s", file ? file + 1 : s->file, s->name);
}

struct listed {
    char *key;
    bool used;
};

static size_t read_list(struct arena *a, struct listed *v, size_t max)
{
    char line[400], file[100], name[100];
    int reason;
    size_t n = 0;
    FILE *in = fopen(LIST, "r");
    assert_non_null(in);
    while (fgets(line, sizeof(line), in)) {
        if (line[0] == '#' || line[0] == '\n')
            continue;
        assert_true(n < max);
        if (sscanf(line, "%99s %99s %n", file, name, &reason) != 2 || strlen(line + reason) < 10)
            fail_msg("no file, name and reason: %s", line);
        v[n++].key = arena_printf(a, "%s %s", file, name);
    }
    fclose(in);
    return n;
}

static bool is_listed(struct listed *v, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(v[i].key, key))
            return v[i].used = true;
    }
    return false;
}

static void test_visibility_is_asked_or_waived(void **state)
{
    (void)state;
    enum { MAX = 1000 };
    static struct listed list[MAX];
    struct arena *a = arena_new();
    size_t n, listed = read_list(a, list, MAX);
    const struct db_stmt *const *all = db_stmt_all(&n);
    int bad = 0, asked = 0;
    for (size_t i = 0; i < n; i++) {
        const char *key = key_of(a, all[i]);
        const char *lacks = unasked(all[i]);
        asked += holds(all[i], MATTER_VISIBLE);
        if (lacks && !is_listed(list, listed, key)) {
            print_message("# %s:%d: %s neither asks %s nor is listed\n", all[i]->file, all[i]->line, key, lacks);
            bad++;
        }
    }
    for (size_t i = 0; i < listed; i++) {
        if (!list[i].used) {
            print_message("# %s: %s is no statement that needs it\n", LIST, list[i].key);
            bad++;
        }
    }
    arena_free(a);
    assert_true(asked > 20);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_visibility_is_asked_or_waived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
