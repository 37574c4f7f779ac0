/* Shared by the parts of erasing: whom (erase.c), what of one matter (erase_matter.c), and the journal
 * (erase_journal.c). */
#ifndef ECHOWALL_MODEL_ERASE_PRIV_H
#define ECHOWALL_MODEL_ERASE_PRIV_H

#include "model/blackout.h"
#include "model/erase.h"

#define ERASE_PERSONS_MAX 64

struct erase_ids {
    int64_t *v;
    size_t n, cap;
};
void erase_ids_add(struct arena *a, struct erase_ids *l, int64_t id);

struct erase_names {
    const char **v;
    size_t n, cap;
};
void erase_names_add(struct arena *a, struct erase_names *l, const char *name);

/* One erasure as the journal knows it: addresses are of all files of the matters, whether they go or not. */
struct erase_plan {
    struct erase_ids persons, matters;
    struct erase_names addresses;
};

/* One erasure inside its write. */
struct erasing {
    struct db_conn *tx;
    const struct site *site;
    const struct viewer *viewer; /* NULL: the system repeats it from the journal */
    struct arena *arena;
    const char *reason;
    int64_t now;
    struct blackout values;
    struct erase_report report;
};

/* Empties the texts and files of one matter and appends the entry that says so. */
enum err erase_matter(struct erasing *p, int64_t matter_id, struct error *e) ERR_CHECKED;

/* The same of what speaks of the persons in somebody else's matter, which they helped: the rest stays. */
enum err erase_mentions(struct erasing *p, int64_t matter_id, struct error *e) ERR_CHECKED;

/* The same of the subjects that are the person's (erase_subject.c). */
enum err erase_subjects(struct erasing *p, int64_t person_id, struct error *e) ERR_CHECKED;

/* What bulletins quote of those matters, and say of the persons (erase_bulletin.c). */
enum err erase_bulletins(struct erasing *p, const struct erase_ids *matters, struct error *e) ERR_CHECKED;

/* What officers wrote of the persons in contests (erase_contest.c). */
enum err erase_contests(struct erasing *p, struct error *e) ERR_CHECKED;

/* Adds the plan to the journal; on disk when it returns. */
enum err erase_journal_add(const struct site *s, const struct erase_plan *x, struct error *e) ERR_CHECKED;

/* Calls fn for each erasure in the journal, oldest first; no journal is no mistake. A line that is cut off ends it. */
typedef enum err (*erase_journal_fn)(void *ctx, const struct erase_plan *x, struct error *e);
enum err erase_journal_read(const struct site *s, erase_journal_fn fn, void *ctx, struct error *e) ERR_CHECKED;

#endif
