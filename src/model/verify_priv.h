/* Shared by the halves of the checker: one matter (verify_matter.c), and everything else (verify_rest.c). */
#ifndef ECHOWALL_MODEL_VERIFY_PRIV_H
#define ECHOWALL_MODEL_VERIFY_PRIV_H

#include "model/verify.h"

/* One run. */
struct verifying {
    struct db_conn *conn;
    const struct site *site;
    struct verify_options options;
    struct arena *arena; /* of the report */
    struct verify_report *report;
};

/* The matter that is looked at; texts live until the next one. */
struct verify_matter {
    int64_t id;
    const char *number, *procedure, *state, *stage, *title;
    int64_t entries, procedure_version;
    const char *head;
};

/* Adds a finding to the report; its texts are copied. */
void verify_found(struct verifying *v, const struct finding *f);

enum err verify_one_matter(struct verifying *v, struct arena *scratch, const struct verify_matter *m,
                           struct error *e) ERR_CHECKED;

enum err verify_persons(struct verifying *v, struct error *e) ERR_CHECKED;
enum err verify_procedures(struct verifying *v, struct error *e) ERR_CHECKED;
enum err verify_orphans(struct verifying *v, struct error *e) ERR_CHECKED;
enum err verify_seals(struct verifying *v, struct error *e) ERR_CHECKED;
enum err verify_audit(struct verifying *v, struct error *e) ERR_CHECKED;
enum err verify_bulletins(struct verifying *v, struct error *e) ERR_CHECKED;
enum err verify_contests(struct verifying *v, struct error *e) ERR_CHECKED;
enum err verify_files(struct verifying *v, struct error *e) ERR_CHECKED;

#endif
