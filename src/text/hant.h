/*
 * Traditional Chinese as written in Taiwan, from simplified: what OpenCC's s2twp gives, with its dictionaries inside
 * the program. The sentences of the program are converted at build by OpenCC itself (tools/make-tr-table); this is for
 * words that are only known at run time.
 */
#ifndef ECHOWALL_TEXT_HANT_H
#define ECHOWALL_TEXT_HANT_H

#include <stddef.h>

#include "base/arena.h"

/* s is valid UTF-8. The result is in a. */
char *hant_of(struct arena *a, const char *s);

/* Lines of "from TAB to LF", sorted by bytes; made at build by tools/make-hant-table. */
struct hant_dict {
    const char *data;
    size_t n;
};

enum hant_dict_name { HANT_PHRASES, HANT_CHARACTERS, HANT_TW_PHRASES, HANT_TW_VARIANTS, HANT_DICTS };

extern const struct hant_dict hant_dicts[HANT_DICTS];

#endif
