/* A phrase in the languages of the pages. It comes from data, such as a procedure; sentences of the program itself are
 * msgids (html/tr.h). */
#ifndef ECHOWALL_TEXT_WORDS_H
#define ECHOWALL_TEXT_WORDS_H

/* All NULL: there is no such phrase. */
struct words {
    const char *zh;   /* simplified Chinese */
    const char *hant; /* traditional Chinese, made from zh (text/hant.h) */
    const char *en;
};

#endif
