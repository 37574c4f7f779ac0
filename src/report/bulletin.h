/*
 * A bulletin made of its template (catalogue/bulletin.h) and figures: its words with every slot filled, its tables and
 * lists with what stands behind each number, its cases, and whether it agrees with itself. report/bulletin_out.h writes
 * it.
 */
#ifndef ECHOWALL_REPORT_BULLETIN_H
#define ECHOWALL_REPORT_BULLETIN_H

#include "catalogue/bulletin.h"
#include "report/bulletin_sums.h"

#define BULLETIN_CASES_MAX  20
#define BULLETIN_ANSWER_MAX 160 /* characters of an answer that is quoted */
#define BULLETIN_CHECKS_MAX 200

/* A public copy of a matter, as it read when the bulletin was drafted. */
struct bulletin_case {
    const char *number, *title, *unit, *answer;
};

/* Indicators as they were defined when the bulletin was counted. */
struct bulletin_indicators {
    const struct indicator *const *list;
    size_t n;
};

/* What of a bulletin does not follow from its template and its figures. Texts are never NULL. */
struct bulletin_facts {
    struct period p;
    const char *office; /* that gives it out */
    const char *unit;   /* of which it is, by name; "": of all */
    const char *unit_code;
    const char *number; /* "四下基层通报〔2023〕9号"; "": it has none yet */
    int64_t at;         /* when the figures were counted */
    int32_t day;        /* yyyymmdd, below the signature; 0: not yet */
    const char *title;  /* as edited; "": the template's */
    const char **texts; /* of each part as edited, NULL: the template's; NULL: none was */
    const struct bulletin_case *cases;
    size_t n_cases;
    struct bulletin_indicators indicators; /* list NULL: those of the program */
};

/* One indicator of the period, beside those before. */
struct bulletin_figure {
    const struct indicator *x;
    struct figure now, before, year;
    const char *text;                                           /* "2928", "49.43%", "4.60天", "—" */
    const char *before_text, *change, *year_text, *year_change; /* changes in words: "上升20.48%", "无基数", "—" */
};

/* Words in a row; what a slot gave has its indicator. */
struct bulletin_run {
    const char *text;
    const struct indicator *x; /* NULL: plain */
    const char *part;          /* of the indicator: a count's code, "change" …, "" */
};

struct bulletin_cell {
    const char *text;
    const struct indicator *x; /* NULL: a name */
    const char *key;           /* of the group that it counts; NULL: all */
    const char *period;        /* as period_parse reads it */
};

struct bulletin_line {
    struct bulletin_cell *cells; /* as many as there are heads */
    bool sum;                    /* the last row: all together, or what is left */
};

struct bulletin_table {
    const char **heads;
    size_t n_heads;
    struct bulletin_line *rows;
    size_t n_rows;
};

struct bulletin_piece {
    const struct bulletin_part *part;
    const char *raw;  /* with slots, as it may be edited */
    const char *text; /* with figures */
    struct bulletin_run *runs;
    size_t n_runs;
    struct bulletin_table *table; /* of tables, lists and the figures */
};

/* One thing that was looked at. says is a Chinese sentence. */
struct bulletin_check {
    const char *code, *part; /* part: code of the piece, or "" */
    bool ok;
    const char *says;
};

struct bulletin {
    const struct bulletin_def *def;
    struct bulletin_facts facts;
    const char *period;       /* as period_parse reads it */
    const char *period_words; /* "2023年9月" */
    const char *title, *head, *to, *copy;
    struct bulletin_figure *figures; /* every indicator that was asked for, by place */
    size_t n_figures;
    struct bulletin_piece *pieces;
    size_t n_pieces;
    struct bulletin_check *checks;
    size_t n_checks, n_wrong;
};

/* In a. ERR_NOT_FOUND where what was kept lacks something that the template asks for. */
enum err bulletin_make(struct bulletin_sums *sums, struct arena *a, struct zone z, const struct bulletin_def *def,
                       const struct bulletin_facts *facts, struct bulletin *ret, struct error *e) ERR_CHECKED;

/* The newest public copies of the period, for its cases. unit_id 0: of all. */
enum err bulletin_cases(struct db_conn *c, const struct site *s, struct arena *a, const struct period *p,
                        int64_t unit_id, struct bulletin_facts *ret, struct error *e) ERR_CHECKED;

/* Who gives out what is of the whole site: the unit that is at the top. */
enum err bulletin_office(struct db_conn *c, const struct site *s, struct arena *a, const char **ret,
                         struct error *e) ERR_CHECKED;

/* NULL: none of this code. list NULL: of the program. */
const struct indicator *bulletin_indicator(const struct bulletin_indicators *l, const char *code);
const struct bulletin_figure *bulletin_figure(const struct bulletin *b, const struct indicator *x);
/* Fills the texts of a figure. */
void bulletin_say(struct arena *a, struct bulletin_figure *f);
enum bulletin_every bulletin_every_of(const struct period *p);
/* Where the earliest begins of the period and those that it is compared with. */
int64_t bulletin_begins(const struct period *p, struct zone z);
/* "2023年", "2023年第三季度", "2023年9月", "2023年9月1日至15日"; in a. */
const char *bulletin_period_words(struct arena *a, const struct period *p, struct zone z);
/* 代字 of its number: of one unit with its name before it, for each has its own numbers. unit: "" is of all. In a. */
const char *bulletin_series(struct arena *a, const struct bulletin_def *def, const char *unit);
const char *bulletin_day_words(struct arena *a, int32_t day); /* "2023年10月9日" */

#endif
