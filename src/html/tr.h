/*
 * Translation: English sentences are the keys ("msgid"), the texts of the other languages come from po/ at build time.
 *
 * A sentence may hold one "{}" for an argument. Traditional Chinese is made from the simplified texts at build time, so
 * nobody writes it twice; po/zh-TW/ overrides single sentences.
 */
#ifndef ECHOWALL_HTML_TR_H
#define ECHOWALL_HTML_TR_H

#include "base/arena.h"
#include "base/err.h"
#include "text/words.h"

enum lang { LANG_ZH_CN, LANG_ZH_TW, LANG_EN };

/* The sentence in that language; msgid itself where it has no translation. Never NULL, but for a msgid of NULL: "". */
const char *tr(enum lang lang, const char *msgid);

/* A phrase that comes from data. Never NULL: "" where there is none. */
const char *tr_words(enum lang lang, const struct words *w);

/* tr() with arg (NULL: "") in place of "{}"; plain text, not escaped. */
const char *tr_arg(struct arena *a, enum lang lang, const char *msgid, const char *arg);

/* A number and what it counts, "3 requests", "1 request"; in English what comes from data is written for many. */
const char *tr_counted(struct arena *a, enum lang lang, const char *n, const struct words *unit);

/* The sentence of an error for a reader, with its argument. */
const char *tr_error(struct arena *a, enum lang lang, const struct error *e);

/*
 * The reader's language: that of the cookie ew_l where it names one ("zh-CN", "zh-TW", "en"), else the best one of the
 * Accept-Language header, else the site's. Both may be NULL.
 */
enum lang lang_choose(const char *cookie, const char *accept_language, enum lang site);

/* The language of a tag ("zh-CN", "zh-TW", "en"); simplified Chinese for any other. */
enum lang lang_of_tag(const char *tag);

/* "zh-CN", "zh-TW", "en": for <html lang>, the cookie and JSON. */
const char *lang_tag(enum lang lang);

#endif
