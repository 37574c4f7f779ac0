/* What the pages of the ledgers were asked, and addresses that ask it a little differently. */
#ifndef ECHOWALL_WEB_LEDGER_H
#define ECHOWALL_WEB_LEDGER_H

#include "html/ledger_views.h"
#include "model/ledger.h"
#include "web/desk_filter.h"

#define LEDGER_PATH "/desk/ledger"

/* As it stands in the address. own: a field that is chosen and its option, "class:now". */
struct ledger_typed {
    const char *procedure, *view, *group, *own;
};

struct ledger_asked {
    struct ledger_typed t;
    struct desk_filter f;
    struct ledger_ask ask;
    enum ledger_group group;
    const struct field_def *group_field; /* of LEDGER_BY_FIELD */
    const struct procedure **all;        /* in force now */
    size_t n_all;
    struct form_errors errors;
};

/* What cannot be read goes to ret->errors. */
enum err ledger_read(struct req *r, struct ledger_asked *ret) ERR_CHECKED;

/* A parameter of the address as it is, in the order of the address; value "" where it is not set. */
#define LEDGER_PARAMS 12
void ledger_params(struct arena *a, const struct ledger_asked *x, struct option_view ret[LEDGER_PARAMS]);

/* The address, with one parameter as given instead; name NULL: as it is. */
const char *ledger_link(struct arena *a, const struct ledger_asked *x, const char *name, const char *value);

/* The fields of the form. */
enum err ledger_fill_form(struct req *r, const struct html *h, const struct ledger_asked *x,
                          struct ledger_view *v) ERR_CHECKED;

#endif
