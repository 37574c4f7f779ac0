/*
 * Dates and durations in words, as people say them: 7月8日（周三）, 还剩3个工作日. Functions when_… give plain text in
 * the page's arena, for attributes and sentences; html_… write a <time> element.
 */
#ifndef ECHOWALL_HTML_WHEN_H
#define ECHOWALL_HTML_WHEN_H

#include <stdint.h>

#include "html/html.h"

/* "7月8日（周三）", "Wed 8 July"; with the year where it is not this year. */
const char *when_date(struct html *h, int64_t ms);
const char *when_day(struct html *h, int32_t yyyymmdd);
/* "7月8日（周三）09:05", "Wed 8 July, 09:05" */
const char *when_moment(struct html *h, int64_t ms);
/* Until when something is due, ms the first millisecond that is late: the day that ends then, else the moment. */
const char *when_due(struct html *h, int64_t ms);
/* "2026年7月", "July 2026" */
const char *when_month(struct html *h, int year, int month);
/* The two largest units: "2天3小时", "2 days 3 hours"; "不到1分钟" below a minute. Negative is taken as 0. */
const char *when_span(struct html *h, int64_t ms);
/* "还剩3个工作日", "今天到期", "已超期2个工作日"; negative is late. */
const char *when_working_days(struct html *h, int64_t days);

/* <time datetime="2026-07-08">7月8日（周三）</time> */
void html_date(struct html *h, int64_t ms);
void html_day(struct html *h, int32_t yyyymmdd);
/* <time datetime="2026-07-08T09:05:00+08:00">7月8日（周三）09:05</time> */
void html_moment(struct html *h, int64_t ms);
void html_due(struct html *h, int64_t ms);
/* From one to the other; what both share is said once: 12月7日（周一）09:00–11:00. */
void html_days(struct html *h, int32_t from, int32_t last);
void html_moments(struct html *h, int64_t from, int64_t until);

#endif
