/* Words about messages, for the pages that speak of them. */
#ifndef ECHOWALL_WEB_TOLD_H
#define ECHOWALL_WEB_TOLD_H

#include "html/tr.h"
#include "html/views.h"

const char *told_event(enum lang lang, const char *code); /* the code itself where it is none */
const char *told_channel(enum lang lang, const char *code);
const char *told_state(enum lang lang, const char *state);
enum tone told_tone(const char *state);

#endif
