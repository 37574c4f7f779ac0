/* Shared by the lists of public copies: by filters (notice_wall.c) and by words (notice_search.c). */
#ifndef ECHOWALL_MODEL_NOTICE_PRIV_H
#define ECHOWALL_MODEL_NOTICE_PRIV_H

#include "model/notice.h"
#include "model/search_priv.h"

/* What notice_read_row reads, of the copy n and what hangs on it. */
#define NOTICE_FIELDS                                                                                                  \
    " n.matter_id, n.number, n.title, n.question, n.answer, n.unit_name, wa.name, wc.name, n.submitted_at,"            \
    " n.answered_at, n.published_at, n.solved, n.satisfied, n.category, wa.code, wu.code, n.changed_at"
#define NOTICE_FIELD_COUNT 17
#define NOTICE_JOINS                                                                                                   \
    " LEFT JOIN area wa ON wa.id = n.area_id LEFT JOIN category wc ON wc.code = n.category"                            \
    " LEFT JOIN unit wu ON wu.id = n.unit_id"
#define NOTICE_FITS(area, unit, category, solved)                                                                      \
    " AND (" area " = 0 OR EXISTS (SELECT 1 FROM area_tree wt WHERE wt.ancestor_id = " area                            \
    " AND wt.descendant_id = n.area_id)) AND (n.unit_id = " unit " OR " unit " = 0) AND (" category                    \
    " = '' OR substr(n.category, 1, length(" category ")) = " category ") AND (" solved " = '' OR n.solved = " solved  \
    " OR (" solved " = 'none' AND n.solved = ''))"

void notice_read_row(const struct db_rows *q, struct arena *a, struct notice *ret);

/* The list for a filter with words in it, read. */
enum err notice_search(struct db_conn *c, const struct site *s, struct arena *a, const struct notice_filter *f,
                       const struct search_asked *asked, const char *cursor, int limit, struct notice_list *ret,
                       struct error *e) ERR_CHECKED;

#endif
