/* The few figures of the whole site that an operator asks for, and all matters for an export: through the predicate. */
#ifndef ECHOWALL_MODEL_STATS_H
#define ECHOWALL_MODEL_STATS_H

#include "model/matter.h"

struct site_stats {
    int64_t matters;
    int64_t replied; /* with an official answer */
    int64_t closed;  /* signed off */
    int64_t entries;
};

enum err site_stats(struct db_conn *c, const struct viewer *v, struct site_stats *ret, struct error *e) ERR_CHECKED;

/* How large the organisation is: for the administrators' first page. */
struct site_counts {
    int64_t units, officers, posts; /* in use, here, held now */
};
enum err site_counts(struct db_conn *c, struct site_counts *ret, struct error *e) ERR_CHECKED;

/* One matter of an export, strings valid during the call. */
struct export_row {
    const char *number, *source, *external_id, *title, *body, *reply, *state, *channel, *place;
    const char *area, *category, *unit, *solved, *satisfied, *procedure;
    int64_t submitted_at, due_at, answered_at, closed_at, procedure_version;
};
typedef enum err (*export_fn)(void *ctx, const struct export_row *row, struct error *e);

/* Streams every matter the viewer may see, oldest first; source NULL: of all sources. */
enum err export_matters(struct db_conn *c, const struct viewer *v, const char *source, export_fn fn, void *ctx,
                        struct error *e) ERR_CHECKED;

#endif
