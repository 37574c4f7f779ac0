/*
 * Matters of any procedure, as an office's own ledger has them: raised, gone through steps, and where they stand now.
 * What the ledger says is kept as an import says it: each entry is the program's, with the day the ledger gives. Rows
 * are found again by (source, external id) and left alone then, so a run that was killed is simply run again.
 *
 * Nobody here is said to have acted, nobody is told, and no limit runs. The lead office has its order where a step sent
 * it, so from where it stands a matter goes on like any other.
 */
#ifndef ECHOWALL_MODEL_MATTER_IMPORT_H
#define ECHOWALL_MODEL_MATTER_IMPORT_H

#include "model/submit.h"

#define MATTER_IMPORT_STEPS_MAX 8
#define MATTER_IMPORT_CHUNK_MAX 500

struct matter_import_step {
    const char *move; /* of the procedure */
    int64_t at;
    const struct said_field *fields; /* of the move */
    size_t n_fields;
};

struct matter_import_row {
    const char *external_id; /* required, at most 100 characters */
    const char *procedure;
    const char *title, *body; /* body NULL: the title */
    const char *channel;
    int64_t unit_id, area_id; /* the unit that has it; 0: none yet */
    int64_t submitted_at;
    const struct said_field *fields; /* of the procedure */
    size_t n_fields;
    const struct matter_import_step *steps;
    size_t n_steps;
};

/* Stores n rows (at most MATTER_IMPORT_CHUNK_MAX) in one write; *ret_added of them were new. ERR_INVALID for a
 * procedure, step or field that there is not, and for what a field does not take; ERR_DENIED for matters of
 * compartments and steps that decide who sees one: then nothing of the chunk is stored.
 */
enum err matter_import(struct db_conn *c, const struct site *s, const char *source,
                       const struct matter_import_row *rows, size_t n, size_t *ret_added, struct error *e) ERR_CHECKED;

#endif
