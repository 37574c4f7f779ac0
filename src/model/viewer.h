/*
 * Who is looking. Every read of the model takes a viewer, and every statement over matters compares with viewer_id: an
 * officer's id, or VIEWER_OPERATOR for the command line (sees all but compartments), or VIEWER_NOBODY (sees no matter;
 * public pages read notices only).
 */
#ifndef ECHOWALL_MODEL_VIEWER_H
#define ECHOWALL_MODEL_VIEWER_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"
#include "model/role.h"

#define VIEWER_OPERATOR INT64_C(0)
#define VIEWER_NOBODY   INT64_C(-1)

struct viewer {
    int64_t id;      /* officer id, VIEWER_OPERATOR or VIEWER_NOBODY: the $1 of every visibility fragment */
    int64_t unit_id; /* the unit of the first post; 0 when not an officer */
    unsigned roles;  /* bits of enum role over all posts held now */
    const char *login;
    const char *name;
    const char *unit_name;
    bool must_change; /* has to set a password before anything else */
};

extern const struct viewer viewer_operator;
extern const struct viewer viewer_nobody;

/* The viewer of a login with an open account, for --as of the command line. ERR_NOT_FOUND otherwise. */
enum err viewer_by_login(struct db_conn *c, struct arena *a, const char *login, struct viewer *ret,
                         struct error *e) ERR_CHECKED;

/* Whether the viewer holds one of the roles or is the operator: for what administrators do. */
static inline bool viewer_may(const struct viewer *v, unsigned roles)
{
    return v->id == VIEWER_OPERATOR || (v->roles & roles) != 0;
}

static inline bool viewer_has(const struct viewer *v, unsigned roles)
{
    return (v->roles & roles) != 0;
}

#endif
