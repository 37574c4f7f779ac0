/* What tests of ties and checklists begin with: subjects of the small government, and ties to them. */
#ifndef ECHOWALL_TESTS_DB_TIED_H
#define ECHOWALL_TESTS_DB_TIED_H

#include "model/tie.h"
#include "world.h"

const char *tied_login(struct world *w, enum world_officer o);
void tied_make(struct world *w, const char *reg, const char *code, int64_t unit);
bool tied_sees(struct world *w, enum world_officer o, const char *reg, const char *code);
enum err tied_slot(struct world *w, enum world_officer by, const char *role, const char *reg, const char *code,
                   const char *slot, enum world_officer whom, int64_t *no, struct error *e);
enum err tied_tie(struct world *w, enum world_officer by, const char *role, const char *reg, const char *code,
                  enum world_officer whom, int64_t *no, struct error *e);
/* Whether the unit has the subject with this code in its reach. */
bool tied_reaches(struct world *w, const char *code, int64_t unit);
struct tie_full tied_full(struct world *w, const struct viewer *v, const char *reg, const char *code, int64_t no);
enum err tied_enter(struct world *w, enum world_officer o, const char *reg, const char *code, int64_t no,
                    const char *kind, const char *text, int64_t about, struct error *e);
enum err tied_end(struct world *w, enum world_officer o, const char *reg, const char *code, int64_t no,
                  struct error *e);

#endif
