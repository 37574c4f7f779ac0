/* The one list of columns from which a struct matter is read, so that every statement that gives matters gives them
 * alike. */
#ifndef ECHOWALL_MODEL_MATTER_ROW_H
#define ECHOWALL_MODEL_MATTER_ROW_H

#include "model/matter.h"

/* Of the matter m and what MATTER_ROW_JOINS adds; read with matter_row_read. */
#define MATTER_ROW_COLUMNS                                                                                             \
    " m.id, m.number, m.procedure, m.state, m.title, m.area_id, ra.name, m.place, m.latitude, m.longitude,"            \
    " m.category, rc.name, m.channel, m.person_id, m.intake_unit_id, m.unit_id, ri.name, ru.name, m.compartment,"      \
    " m.submitted_at, m.recorded_at, m.due_at, m.answered_at, m.closed_at, m.rounds, m.published_at, m.source,"        \
    " m.external_id, m.version, m.entries, m.head, m.secret_issue, m.procedure_version,"                               \
    " (SELECT MAX(rs.at) FROM supervision rs WHERE rs.matter_id = m.id AND rs.round = m.rounds AND rs.kind = 'urge')," \
    " (SELECT MIN(rt.due_at) FROM supervision rt WHERE rt.matter_id = m.id AND rt.ended_at = 0),"                      \
    " m.placed_at"
#define MATTER_ROW_COUNT 36
#define MATTER_ROW_JOINS                                                                                               \
    " LEFT JOIN area ra ON ra.id = m.area_id LEFT JOIN category rc ON rc.code = m.category"                            \
    " LEFT JOIN unit ri ON ri.id = m.intake_unit_id LEFT JOIN unit ru ON ru.id = m.unit_id"

/* The columns 0 to MATTER_ROW_COUNT - 1 of the current row; texts are copied into a, NULL becomes "". */
void matter_row_read(const struct db_rows *q, struct arena *a, struct matter *ret);

/* Room for one more element of size bytes after n in an array that lives in a: the array, moved when it was full. */
void *matter_row_room(struct arena *a, void *array, int n, size_t size);

#endif
