/*
 * The dispatch list 派单目录: which office leads for which kind of matter, and on which basis (国办函〔2025〕66号: kept
 * up to date; what belongs to a department is not sent down to a town). A list comes in editions, each in force from a
 * moment on until the next one's. Nothing in an edition is changed, so every suggestion can be traced to its line.
 */
#ifndef ECHOWALL_MODEL_DISPATCH_LIST_H
#define ECHOWALL_MODEL_DISPATCH_LIST_H

#include "model/matter.h"
#include "model/sheet.h"

#define DISPATCH_NAME_MAX  60   /* characters */
#define DISPATCH_RULES_MAX 5000 /* lines of an edition */
#define DISPATCH_CO_MAX    3
#define DISPATCH_SUGGESTED 3

struct dispatch_edition {
    int64_t id; /* 0: there is none */
    const char *name;
    int64_t from_at, made_at, rules;
    bool in_force;
};

struct dispatch_edition_list {
    struct dispatch_edition *rows;
    int n;
    int64_t next; /* from_at to go on below, 0 at the end */
};

/* A line. What it does not name is "" or 0. */
struct dispatch_rule {
    int64_t line;
    const char *category, *category_name, *area_code, *area_name, *words, *basis;
    int64_t lead_id;
    const char *lead_code, *lead_name; /* of the unit it went over to, where it was merged */
    bool lead_active;                  /* in service; the line is silent where it is not */
    const char *co_codes[DISPATCH_CO_MAX], *co_names[DISPATCH_CO_MAX]; /* NULL where there are fewer */
};

struct dispatch_rule_list {
    struct dispatch_rule *rows;
    int n;
    int64_t next; /* line to go on behind, 0 at the end */
};

/* A line that fits a matter, and the word of it that stands there ("" where it asks for none). */
struct dispatch_suggestion {
    struct dispatch_rule rule;
    const char *word;
};

/* The edition in force at the moment; id 0 where there is none yet. */
enum err dispatch_edition_at(struct db_conn *c, struct arena *a, int64_t at, struct dispatch_edition *ret,
                             struct error *e) ERR_CHECKED;
/* The latest first: those that begin before `below` (0: all), at most limit (1..200). */
enum err dispatch_edition_list(struct db_conn *c, const struct site *s, struct arena *a, int64_t below, int limit,
                               struct dispatch_edition_list *ret, struct error *e) ERR_CHECKED;
/* ERR_NOT_FOUND. */
enum err dispatch_edition_by_id(struct db_conn *c, const struct site *s, struct arena *a, int64_t id,
                                struct dispatch_edition *ret, struct error *e) ERR_CHECKED;
enum err dispatch_edition_by_name(struct db_conn *c, const struct site *s, struct arena *a, const char *name,
                                  struct dispatch_edition *ret, struct error *e) ERR_CHECKED;
/* The lines of an edition behind a line (0: from the first), at most limit (1..500). */
enum err dispatch_rules(struct db_conn *c, struct arena *a, int64_t edition, int64_t after, int limit,
                        struct dispatch_rule_list *ret, struct error *e) ERR_CHECKED;

/*
 * Offices that the edition in force names for the matter, the line that says most about it first: deeper category, then
 * a word, then smaller area, then the earlier line; each office once. Offices that the matter speaks of, or that
 * stand below such an office, are left out, lead or not. Nothing for a matter that the viewer may not see, or of which
 * nobody has said yet whom it speaks of.
 */
enum err dispatch_suggest(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                          const struct matter_full *f, struct dispatch_suggestion ret[DISPATCH_SUGGESTED], int *ret_n,
                          struct dispatch_edition *ret_edition, struct error *e) ERR_CHECKED;

/*
 * 应由职能部门办理的诉求事项不得分派给基层办理 (国办函〔2025〕66号): ERR_INVALID on "lead" where the unit is a town or
 * village and the first line for this category and area that asks for no word names a department in service. Looks at
 * the list alone and at nothing else of a matter. Asked where somebody dispatches; a matter that has no category yet,
 * or goes up or back by itself after "not solved", is not held up by it.
 */
enum err dispatch_check(struct db_conn *c, const struct site *s, struct arena *a, const char *category, int64_t area_id,
                        int64_t unit_id, struct error *e) ERR_CHECKED;

struct dispatch_new {
    const char *name;
    int64_t from_at; /* from today on, later than the edition in force; no two begin at one moment */
};

/*
 * A new edition from a list with category, area, words, lead, co, basis (领域, 区域, 关键词, 主办单位, 协办单位, 依据).
 * category is a code, a name that only one field of its level has, or names from the top separated by "/"; area a code
 * or such a name; units are codes or names, co-offices separated by 、 , or ;, words by these, blanks, "/" or "|". A
 * line names a category, an area or words, and a lead office. System administrators and the operator. ERR_INVALID
 * with the faults in *ret when a line is wrong; ERR_CONFLICT: an edition has this name already.
 */
enum err dispatch_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const struct dispatch_new *x, const struct sheet *list, struct sheet_report *ret,
                         struct error *e) ERR_CHECKED;

/* Takes back an edition that has not begun. ERR_NOT_FOUND, ERR_CONFLICT where it has; audited. */
enum err dispatch_withdraw(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id,
                           struct error *e) ERR_CHECKED;

#endif
