/* How a line of the dispatch list is read, for the list itself (dispatch_list.c) and for a matter (dispatch_suggest.c).
 */
#ifndef ECHOWALL_MODEL_DISPATCH_PRIV_H
#define ECHOWALL_MODEL_DISPATCH_PRIV_H

#include "model/dispatch_list.h"

/* Of dispatch_rule r, its lead unit u (the one it went over to, where it was merged), and where there are any its
 * category k and area g. */
#define DISPATCH_RULE_COLUMNS                                                                                            \
    " r.line, r.category, COALESCE(k.name, ''), COALESCE(g.name, ''), r.words, r.basis, u.id, u.code, u.name, u.active," \
    " COALESCE(g.level, 0)"
#define DISPATCH_RULE_JOINS                                                                                                                     \
    " JOIN unit ru ON ru.id = r.lead_unit_id JOIN unit u ON u.id = COALESCE(ru.merged_into, ru.id) LEFT JOIN category k ON k.code = r.category" \
    " LEFT JOIN area g ON g.id = r.area_id"

struct dispatch_rule dispatch_rule_read(const struct db_rows *q, struct arena *a);

#endif
