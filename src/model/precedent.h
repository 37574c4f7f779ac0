/*
 * Precedents: what arbitration decided (objection.h) and who decides the like later may go by. One is for a field and
 * an area, names the office that leads and those that help, and gives the reason as it stands in the record. It is
 * offered beside the form that dispatches until the dispatch list says the same, and can be taken over into the next
 * edition.
 */
#ifndef ECHOWALL_MODEL_PRECEDENT_H
#define ECHOWALL_MODEL_PRECEDENT_H

#include "model/dispatch_list.h"

struct precedent {
    int64_t decided_at, matter_id, seq;
    const char *category, *category_name, *area_code, *area_name, *reason;
    int64_t lead_id;
    const char *lead_code, *lead_name;
    const char *co_codes[DISPATCH_CO_MAX], *co_names[DISPATCH_CO_MAX]; /* NULL where there are fewer */
};

struct precedent_list {
    struct precedent *rows;
    int n;
};

/* Precedents for the matter's field and place, the latest first, each office once; at most DISPATCH_SUGGESTED. The
 * rules of dispatch_suggest hold: nothing for a matter that the viewer may not see or that is not placed, and never an
 * office that it speaks of. edition: the list in force, 0 where there is none; what it says is left out. */
enum err precedent_suggest(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                           int64_t edition, struct precedent_list *ret, struct error *e) ERR_CHECKED;

/* All that the edition (0: none) does not say yet, the latest first; at most limit (1..500). Of a field and area only
 * the latest counts. */
enum err precedent_open(struct db_conn *c, struct arena *a, int64_t edition, int limit, struct precedent_list *ret,
                        struct error *e) ERR_CHECKED;

#endif
