/*
 * Why a limit ends when it ends, in a sentence such as
 *
 *   自2026年1月31日次日起算15日，第15日2月15日为休息日，顺延至2月24日（《信访工作条例》第二十二条）。
 *
 * It is made of parts, each an English msgid with named values, so that a page may show them one by one; limit_sentence
 * joins them in the language that `tr` gives.
 */
#ifndef ECHOWALL_CATALOGUE_LIMIT_WORDS_H
#define ECHOWALL_CATALOGUE_LIMIT_WORDS_H

#include "catalogue/limit.h"

enum limit_value_kind {
    LIMIT_VALUE_NUMBER, /* 15 */
    LIMIT_VALUE_AMOUNT, /* so many days or workdays, or milliseconds of LIMIT_HOUR: 5个工作日, 1小时30分钟 */
    LIMIT_VALUE_DAY,    /* yyyymmdd: 2026年1月31日; without the year where the date before has the same */
    LIMIT_VALUE_MOMENT  /* ms: 2026年1月31日09:05 */
};

struct limit_value {
    const char *name; /* "{name}" in the msgid stands for it; NULL ends */
    enum limit_value_kind kind;
    int64_t n;
    enum limit_unit unit; /* of an amount */
};

enum limit_part_kind {
    LIMIT_PART_START,      /* from when, and how long */
    LIMIT_PART_EXTENDED,   /* once for each extension */
    LIMIT_PART_PAUSED,     /* what was not counted for pauses */
    LIMIT_PART_SKIPPED,    /* days off among workdays */
    LIMIT_PART_MADE_UP,    /* 调休: Saturdays and Sundays that were counted */
    LIMIT_PART_END,        /* its last day or moment, where nothing was rolled */
    LIMIT_PART_ROLLED,     /* the last day is a day off, and what follows */
    LIMIT_PART_STANDS,     /* instead of an end */
    LIMIT_PART_PROVISIONAL /* a year that the calendar does not know */
};

#define LIMIT_VALUES_MAX 3
#define LIMIT_PARTS_MAX  (LIMIT_EXTENSIONS_MAX + 7)

struct limit_part {
    enum limit_part_kind kind;
    const char *msgid;
    struct limit_value values[LIMIT_VALUES_MAX + 1];
};

struct limit_words {
    struct limit_part parts[LIMIT_PARTS_MAX];
    size_t n;
};

/* The parts, in the order of the sentence. run and d as limit_count took and made them. */
void limit_explain(const struct limit_run *run, const struct limit_due *d, struct limit_words *ret);

/* In which language and zone. tr gives the translation of a msgid, itself where there is none (html/tr.h). */
struct limit_voice {
    const char *(*tr)(const void *ctx, const char *msgid);
    const void *ctx;
    struct zone zone;
};

/* The whole sentence in a. article as people read it, such as 《信访工作条例》第二十二条; "" or NULL: none. */
char *limit_sentence(struct arena *a, const struct limit_voice *v, const struct limit_words *w, const char *article);

/* "15日", "5个工作日", "2小时": the length of a rule. */
char *limit_amount(struct arena *a, const struct limit_voice *v, const struct limit_rule *r);

#endif
