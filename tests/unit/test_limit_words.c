/* The sentence of a limit, whole, in both languages. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "catalogue/limit_words.h"
#include "html/tr.h"
#include "limit_short.h"

#define ARTICLE_22 "《信访工作条例》第二十二条"

static const char *chinese(const void *ctx, const char *msgid)
{
    (void)ctx;
    return tr(LANG_ZH_CN, msgid);
}

static const char *english(const void *ctx, const char *msgid)
{
    (void)ctx;
    return tr(LANG_EN, msgid);
}

struct sentence {
    const char *start, *rule, *extension, *from, *to; /* NULL: none; to "": still open */
    const char *article, *zh, *en;
};

static const struct sentence sentences[] = {
    {"2026-03-02 10:00", "15 days", NULL, NULL, NULL, ARTICLE_22,
     "自2026年3月2日次日起算15日，至3月17日24时届满（" ARTICLE_22 "）。",
     "Counted from the day after 2 March 2026, 15 days, ends at 24:00 on 17 March (" ARTICLE_22 ")."},
    /* Rolled. */
    {"2026-01-31 10:00", "15 days", NULL, NULL, NULL, ARTICLE_22,
     "自2026年1月31日次日起算15日，第15日2月15日为休息日，顺延至2月24日（" ARTICLE_22 "）。",
     "Counted from the day after 31 January 2026, 15 days, day 15, 15 February, is a day off, so it ends at 24:00 on "
     "24 February (" ARTICLE_22 ")."},
    /* A Saturday that is worked. */
    {"2026-02-12 10:00", "5 workdays", NULL, NULL, NULL, "",
     "自2026年2月12日次日起算5个工作日，其间休息日9天不计，2月14日为调休上班日、计入，至2月26日24时届满。",
     "Counted from the day after 12 February 2026, 5 working days, 9 days off not counted, 14 February counted, a day "
     "worked in place of another, ends at 24:00 on 26 February."},
    {"2026-01-31 10:00", "30 workdays", NULL, NULL, NULL, "",
     "自2026年1月31日次日起算30个工作日，其间休息日17天不计，调休上班日2天计入，至3月19日24时届满。",
     "Counted from the day after 31 January 2026, 30 working days, 17 days off not counted, 2 weekend days counted, which "
     "are worked in place of others, ends at 24:00 on 19 March."},
    /* Paused. */
    {"2026-03-02 10:00", "15 days", NULL, "2026-03-09 10:00", "2026-03-19 10:00", "",
     "自2026年3月2日次日起算15日，中止计时的10日不计，至3月27日24时届满。",
     "Counted from the day after 2 March 2026, 15 days, 10 days not counted, at whose end the clock stood, ends at 24:00 "
     "on 27 March."},
    {"2026-03-02 10:00", "5 workdays", NULL, "2026-03-05 10:00", "2026-03-10 10:00", "",
     "自2026年3月2日次日起算5个工作日，中止计时的3个工作日不计，其间休息日2天不计，至3月12日24时届满。",
     "Counted from the day after 2 March 2026, 5 working days, 3 working days not counted, at whose end the clock stood, "
     "2 days off not counted, ends at 24:00 on 12 March."},
    {"2026-03-02 10:00", "24 hours", NULL, "2026-03-02 11:00", "2026-03-02 12:30", "",
     "自2026年3月2日10:00起算24小时，中止计时的1小时30分钟不计，至3月3日11:30届满。",
     "Counted from 10:00 on 2 March 2026, 24 hours, 1 hour 30 minutes not counted, while the clock stood, ends at 11:30 "
     "on 3 March."},
    /* Standing. */
    {"2026-03-02 10:00", "5 workdays", NULL, "2026-03-05 10:00", "", "",
     "自2026年3月2日次日起算5个工作日，自3月5日10:00起中止计时，尚余3个工作日。",
     "Counted from the day after 2 March 2026, 5 working days, the clock stands since 10:00 on 5 March, 3 working days "
     "left."},
    {"2026-03-02 10:00", "2 hours", NULL, "2026-03-02 11:00", "", "",
     "自2026年3月2日10:00起算2小时，自3月2日11:00起中止计时，尚余1小时。",
     "Counted from 10:00 on 2 March 2026, 2 hours, the clock stands since 11:00 on 2 March, 1 hour left."},
    {"2026-01-31 10:00", "15 days", NULL, "2026-02-16 10:00", "", "",
     "自2026年1月31日次日起算15日，自2月16日10:00起中止计时。",
     "Counted from the day after 31 January 2026, 15 days, the clock stands since 10:00 on 16 February."},
    /* Extended. */
    {"2026-08-03 10:00", "60 days", "30 days", NULL, NULL, "《信访工作条例》第三十四条",
     "自2026年8月3日次日起算60日，延长30日，第90日11月1日为休息日，顺延至11月2日（《信访工作条例》第三十四条）。",
     "Counted from the day after 3 August 2026, 60 days, extended by 30 days, day 90, 1 November, is a day off, so it ends "
     "at 24:00 on 2 November (《信访工作条例》第三十四条)."},
    {"2026-03-02 10:00", "5 workdays", "20 days", NULL, NULL, "",
     "自2026年3月2日次日起算5个工作日，延长20日，其间休息日2天不计，末日3月29日为休息日，顺延至3月30日。",
     "Counted from the day after 2 March 2026, 5 working days, extended by 20 days, 2 days off not counted, the last day, "
     "29 March, is a day off, so it ends at 24:00 on 30 March."},
    /* Past the calendar's end; the year is said again where it is another. */
    {"2026-12-29 10:00", "5 workdays", NULL, NULL, NULL, "",
     "自2026年12月29日次日起算5个工作日，其间休息日2天不计，至2027年1月5日24时届满，2027年放假安排尚未公布，暂按周末推算。",
     "Counted from the day after 29 December 2026, 5 working days, 2 days off not counted, ends at 24:00 on 5 January 2027, "
     "provisional by weekends alone, since the days off of 2027 are not known yet."},
    /* Hours. */
    {"2026-03-02 10:00", "2 hours", NULL, NULL, NULL, "", "自2026年3月2日10:00起算2小时，至3月2日12:00届满。",
     "Counted from 10:00 on 2 March 2026, 2 hours, ends at 12:00 on 2 March."},
    {"2026-03-06 10:00", "1 workday", NULL, NULL, NULL, "",
     "自2026年3月6日次日起算1个工作日，其间休息日2天不计，至3月9日24时届满。",
     "Counted from the day after 6 March 2026, 1 working day, 2 days off not counted, ends at 24:00 on 9 March."},
};

static void test_every_kind_of_limit_has_its_sentence_in_both_languages(void **state)
{
    struct arena *a = arena_new();
    const struct calendar *c = calendar_builtin(a);
    struct limit_voice zh = {chinese, NULL, zone_shanghai}, en = {english, NULL, zone_shanghai};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sentences); i++) {
        const struct sentence *s = &sentences[i];
        struct limit_pause p = {0, 0};
        struct limit_run run = {.start_ms = at(s->start), .rule = rule(s->rule), .pauses = &p};
        struct limit_due d;
        struct limit_words w;
        if (s->from) {
            p = (struct limit_pause){at(s->from), *s->to ? at(s->to) : LIMIT_NEVER};
            run.n_pauses = 1;
        }
        if (s->extension)
            run.extensions[run.n_extensions++] = rule(s->extension);
        limit_count(&run, c, zone_shanghai, &d);
        limit_explain(&run, &d, &w);
        assert_string_equal(limit_sentence(a, &zh, &w, s->article), s->zh);
        assert_string_equal(limit_sentence(a, &en, &w, s->article), s->en);
    }
    arena_free(a);
}

static void test_lengths_are_said_in_both_languages(void **state)
{
    static const struct {
        const char *rule, *zh, *en;
    } cases[] = {{"15 days", "15日", "15 days"},
                 {"1 day strict", "1日", "1 day"},
                 {"5 workdays", "5个工作日", "5 working days"},
                 {"1 workday", "1个工作日", "1 working day"},
                 {"2 hours", "2小时", "2 hours"},
                 {"1 hour", "1小时", "1 hour"}};
    struct arena *a = arena_new();
    struct limit_voice zh = {chinese, NULL, zone_shanghai}, en = {english, NULL, zone_shanghai};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct limit_rule r = rule(cases[i].rule);
        assert_string_equal(limit_amount(a, &zh, &r), cases[i].zh);
        assert_string_equal(limit_amount(a, &en, &r), cases[i].en);
    }
    arena_free(a);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_of_limit_has_its_sentence_in_both_languages),
        cmocka_unit_test(test_lengths_are_said_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
