/* How a line of the dispatch list is read, for the list itself (dispatch_list.c) and for a matter (dispatch_suggest.c).
 */
#ifndef ECHOWALL_MODEL_DISPATCH_PRIV_H
#define ECHOWALL_MODEL_DISPATCH_PRIV_H

#include "model/dispatch_list.h"

/* Of dispatch_rule r, its lead unit u (the one it went over to, where it was merged), and where there are any its
 * category k and area g. */
#define DISPATCH_RULE_COLUMNS                                                                                            \
    " r.line, r.category, COALESCE(k.name, ''), COALESCE(g.name, ''), r.words, r.basis, u.id, u.code, u.name, u.active," \
    " COALESCE(g.level, 0), COALESCE(g.code, '')"
#define DISPATCH_RULE_JOINS                                                                                                                     \
    " JOIN unit ru ON ru.id = r.lead_unit_id JOIN unit u ON u.id = COALESCE(ru.merged_into, ru.id) LEFT JOIN category k ON k.code = r.category" \
    " LEFT JOIN area g ON g.id = r.area_id"

/* The unit u is neither one that the matter m speaks of, or below one, nor one where somebody works of whom it speaks.
 */
#define DISPATCH_MAY_HAVE_IT                                                                                           \
    " AND NOT EXISTS (SELECT 1 FROM matter_against xa JOIN unit_tree xt ON xt.ancestor_id = xa.unit_id"                \
    " WHERE xa.matter_id = m.id AND xt.descendant_id = u.id)"                                                          \
    " AND NOT EXISTS (SELECT 1 FROM matter_against xb JOIN post xp ON xp.officer_id = xb.officer_id"                   \
    " WHERE xb.matter_id = m.id AND xp.unit_id = u.id AND xp.until = 0)"

/* Nobody has said yet whom it speaks of: the list must not offer the very office. */
#define DISPATCH_PLACED " AND m.compartment < 2"

struct dispatch_rule dispatch_rule_read(const struct db_rows *q, struct arena *a);

#endif
