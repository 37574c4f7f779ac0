/* Translation: looks sentences up in the tables made from po/ and chooses the reader's language. */
#include "html/tr.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "html/tr_table.h"

const char *tr(enum lang lang, const char *msgid)
{
    if (!msgid)
        return "";
    for (uint32_t i = tr_hash(msgid);; i++) {
        uint16_t slot = tr_slots[i & tr_slot_mask];
        if (slot == 0)
            return msgid;
        const struct tr_row *row = &tr_rows[slot - 1];
        if (strcmp(row->msgid, msgid) != 0)
            continue;
        const char *text = lang == LANG_ZH_CN ? row->zh_cn : lang == LANG_ZH_TW ? row->zh_tw : row->en;
        return text ? text : msgid;
    }
}

const char *tr_words(enum lang lang, const struct words *w)
{
    return str_or(lang == LANG_ZH_CN ? w->zh : lang == LANG_ZH_TW ? w->hant : w->en, "");
}

const char *tr_arg(struct arena *a, enum lang lang, const char *msgid, const char *arg)
{
    const char *text = tr(lang, msgid);
    const char *hole = strstr(text, "{}");
    if (!hole)
        return text;
    return arena_printf(a, "%.*s%s%s", (int)(hole - text), text, arg ? arg : "", hole + 2);
}

/* One of what English has many of: people, activities, branches, cases; yuan and km are as they are. */
static const char *one_of(struct arena *a, const char *many)
{
    size_t n = strlen(many);
    if (str_eq(many, "people"))
        return "person";
    if (n < 3 || many[n - 1] != 's' || many[n - 2] == 's')
        return many;
    if (str_ends(many, "ies"))
        return arena_printf(a, "%.*sy", (int)(n - 3), many);
    bool hiss = str_ends(many, "ches") || str_ends(many, "shes") || str_ends(many, "sses") || str_ends(many, "xes");
    return arena_printf(a, "%.*s", (int)(n - (hiss ? 2 : 1)), many);
}

const char *tr_counted(struct arena *a, enum lang lang, const char *n, const struct words *unit)
{
    const char *of = tr_words(lang, unit);
    return arena_printf(a, "%s %s", n, lang == LANG_EN && str_eq(n, "1") ? one_of(a, of) : of);
}

const char *tr_error(struct arena *a, enum lang lang, const struct error *e)
{
    return tr_arg(a, lang, str_empty(e->msgid) ? err_sentence(e->code) : e->msgid, e->arg);
}

/* The language of a tag of n bytes as in RFC 5646, or -1. */
static int lang_of(const char *tag, size_t n)
{
    static const char *const traditional[] = {"zh-tw", "zh-hk", "zh-mo", "zh-hant"};

    if (n < 2 || (n > 2 && tag[2] != '-'))
        return -1;
    for (size_t i = 0; i < COUNT_OF(traditional); i++) {
        size_t len = strlen(traditional[i]);
        if (n >= len && strncasecmp(tag, traditional[i], len) == 0 && (n == len || tag[len] == '-'))
            return LANG_ZH_TW;
    }
    if (strncasecmp(tag, "zh", 2) == 0)
        return LANG_ZH_CN;
    return strncasecmp(tag, "en", 2) == 0 ? LANG_EN : -1;
}

/* "q=0.8" as 800; 1000 where there is none; 0 where it cannot be read. */
static int quality(const char *s, size_t n)
{
    const char *p = memchr(s, '=', n);
    if (!p)
        return 1000;
    int q = 0, scale = 1000;
    bool point = false;
    for (p++; p < s + n; p++) {
        if (*p == '.') {
            point = true;
        } else if (*p >= '0' && *p <= '9' && scale > 0) {
            if (point)
                scale /= 10;
            q += (*p - '0') * scale;
        }
    }
    return q > 1000 ? 1000 : q;
}

enum lang lang_choose(const char *cookie, const char *accept_language, enum lang site)
{
    int lang = cookie ? lang_of(cookie, strlen(cookie)) : -1;
    if (lang >= 0)
        return (enum lang)lang;

    int best = 0;
    enum lang chosen = site;
    for (const char *p = accept_language; p && *p;) {
        p += strspn(p, " \t,");
        size_t item = strcspn(p, ","), tag = strcspn(p, " \t,;");
        int q = quality(p + tag, item - tag);
        lang = lang_of(p, tag);
        if (lang >= 0 && q > best) {
            best = q;
            chosen = (enum lang)lang;
        }
        p += item;
    }
    return chosen;
}

enum lang lang_of_tag(const char *tag)
{
    int lang = lang_of(tag, strlen(tag));
    return lang >= 0 ? (enum lang)lang : LANG_ZH_CN;
}

const char *lang_tag(enum lang lang)
{
    return lang == LANG_EN ? "en" : lang == LANG_ZH_TW ? "zh-TW" : "zh-CN";
}
