/*
 * Pinyin initials for pickers: "霞浦县" is found by "xpx". GB 2312 sorts its 3,755 common characters by pinyin, so the
 * initial of each follows from where it stands; the rest are in a short table of characters of place names.
 */
#ifndef ECHOWALL_TEXT_INITIALS_H
#define ECHOWALL_TEXT_INITIALS_H

#include "base/arena.h"

/* Lower-case initials of valid UTF-8; letters and digits stay, characters without a known initial are left out. At
 * most 40. */
char *initials_of(struct arena *a, const char *text);

#endif
