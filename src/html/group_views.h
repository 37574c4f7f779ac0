/* Matters about the same thing: what a page of the desk shows of them. */
#ifndef ECHOWALL_HTML_GROUP_VIEWS_H
#define ECHOWALL_HTML_GROUP_VIEWS_H

#include "html/views.h"

/* One that may be the same, or an earlier one of the same person. */
struct likeness_view {
    const char *number, *url, *title, *state_word;
    enum tone tone;
    const char *why;    /* "text alike 82% · same place"; NULL: not said */
    const char *answer; /* of an earlier one; NULL: none */
    const char *choose; /* path that goes on with this one; NULL: there is none */
    bool chosen;
};

struct member_view {
    const char *number, *url; /* url NULL: not the viewer's to open */
    const char *title, *state_word, *body;
    const char *own;     /* the answer of its own; "" without */
    const char *own_url; /* path to write it; NULL: not now */
    enum tone tone;
    int64_t since;
};

struct group_view {
    const struct likeness_view *main; /* of a merged matter, or the earlier one it repeats; NULL: none */
    bool repeats;
    const struct member_view *members;
    size_t member_count;
    const char *waits; /* "3 wait for the answer to this matter"; NULL: nobody */
    const struct likeness_view *alike;
    size_t alike_count;
};

#endif
