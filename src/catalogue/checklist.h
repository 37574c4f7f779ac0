/*
 * Checklists (清单: 三个一, 四个一, 五个一): named lists of what is to be done for a subject, or by whoever is tied to
 * one, in versions. What was begun under a version goes on under it.
 *
 * A version is a file of catalogue/checklists, CODE.VERSION.yaml (docs/checklists.md), read and checked by
 * checklist_read.h.
 */
#ifndef ECHOWALL_CATALOGUE_CHECKLIST_H
#define ECHOWALL_CATALOGUE_CHECKLIST_H

#include "catalogue/procedure.h"
#include "catalogue/register.h"
#include "catalogue/tie_role.h"

#define CHECKLIST_ITEMS_MAX 12

/* What is written down beside a tick. */
enum checklist_field { CHECKLIST_TICK, CHECKLIST_TEXT, CHECKLIST_NUMBER };

struct checklist_item {
    const char *code;
    struct words name;
    enum checklist_field field;
    bool needed; /* the text or number has to be there */
    bool raise;  /* its text may be raised as a matter */
};

struct checklist {
    const char *id; /* CODE.VERSION */
    const char *code;
    int version;
    struct words name;
    struct words about;
    const char *const *registers; /* for subjects of these; NULL-ended */
    const char *const *ties;      /* or for ties in these roles: one of the two has some */
    struct checklist_item items[CHECKLIST_ITEMS_MAX];
    size_t n_items;
};

/* Those inside the program, by the names of their files: every version. */
const struct checklist *const *checklists_all(size_t *ret_n);
/* version 0: the newest. NULL when there is none. */
const struct checklist *checklist_find(const char *code, int64_t version);
bool checklist_is_newest(const struct checklist *l);

const struct checklist_item *checklist_item(const struct checklist *l, const char *code); /* NULL: none */

#endif
