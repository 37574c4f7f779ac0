/* A matter on its way into the index: what search_index.c and search_new.c share. */
#ifndef ECHOWALL_MODEL_SEARCH_PUTTING_H
#define ECHOWALL_MODEL_SEARCH_PUTTING_H

#include "model/search_words.h"

struct putting {
    struct db_conn *tx;
    const struct site *site;
    struct arena *arena; /* of the matter */
    bool lite;
    int64_t id, doc, submitted_at, entries;
    int64_t old_submitted_at, old_entries;
    int64_t wide; /* unit */
    int64_t last; /* line of all, once last_known */
    bool last_known;
    bool looks; /* nothing is written */
    bool there; /* it has a line */
    const char *old_facets;
    struct wordset facets, words; /* as they should be */
    const struct wordset *made;   /* the words, or NULL: they have to be read */
    struct buf add, remove, list;
};

/* The caller has set tx and site. */
void search_putting_begin(struct putting *p);
void search_putting_end(struct putting *p);

/* What is said of a matter beside its texts. Ids are looked up in their trees by whoever adds them. */
struct search_facts {
    bool open; /* in no compartment, speaks of nobody */
    const char *state, *channel, *category, *number, *external_id;
    int64_t area_id, unit_id, due_at;
};

/* To p->facets. */
void search_add_facts(struct putting *p, const struct search_facts *x);
enum err search_add_categories(struct putting *p, const char *code, struct error *e) ERR_CHECKED;
/* What stands above an id, itself among it: of units, or of areas for SPACE_AREA. */
const struct db_stmt *search_tree_of(enum search_space space);
/* Behind the units it has reached. */
void search_add_apart(struct putting *p);
/* Sets p->wide, with the first line of the index. */
enum err search_choose_wide(struct putting *p, struct error *e) ERR_CHECKED;

/* A new line: p->list are its properties, p->add those and the words of its texts. */
enum err search_write_line(struct putting *p, struct error *e) ERR_CHECKED;

#endif
