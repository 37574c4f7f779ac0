/* Words for codes: states, ratings, channels. */
#ifndef ECHOWALL_WEB_WORDS_H
#define ECHOWALL_WEB_WORDS_H

#include "html/html.h"
#include "html/views.h"
#include "model/matter.h"

const char *word_solved(enum lang lang, const char *code);
const char *word_satisfied(enum lang lang, const char *code);
const char *word_channel(enum lang lang, const char *code);
const char *word_state(enum lang lang, const struct matter *m);
/* What an entry says it was: "Replied"; from the procedure where it is a move. */
const char *word_entry(enum lang lang, const struct matter *m, const char *kind);
/* The same for officers, who are not the "you" of the resident's page. */
const char *word_entry_desk(enum lang lang, const struct matter *m, const char *kind);

/* A text of an entry as people read it: what a call brought is kept as codes. NULL once erased. */
const char *word_text(struct arena *a, enum lang lang, const char *part, const char *content);
/* The same where the step is known: what is no text is said with its label, "灯杆编号：7". */
const char *word_entry_text(struct arena *a, enum lang lang, const struct matter *m, const char *kind,
                            const struct entry_text *t);

enum tone tone_of(const struct matter *m);

#endif
