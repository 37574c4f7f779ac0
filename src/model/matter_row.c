/* Reading matters out of rows. */
#include "model/matter_row.h"

#include <string.h>

#include "base/str.h"

static const char *text(const struct db_rows *q, int col, struct arena *a)
{
    return db_is_null(q, col) ? "" : db_text_dup(q, col, a);
}

void matter_row_read(const struct db_rows *q, struct arena *a, struct matter *ret)
{
    *ret = (struct matter){
        .id = db_int(q, 0),
        .number = text(q, 1, a),
        .procedure = text(q, 2, a),
        .state = text(q, 3, a),
        .title = text(q, 4, a),
        .area_id = db_int(q, 5),
        .area_name = text(q, 6, a),
        .place = text(q, 7, a),
        .has_point = !db_is_null(q, 8) && !db_is_null(q, 9),
        .latitude = db_is_null(q, 8) ? 0 : db_real(q, 8),
        .longitude = db_is_null(q, 9) ? 0 : db_real(q, 9),
        .category = text(q, 10, a),
        .category_name = text(q, 11, a),
        .channel = text(q, 12, a),
        .person_id = db_int(q, 13),
        .intake_unit_id = db_int(q, 14),
        .unit_id = db_int(q, 15),
        .intake_unit_name = text(q, 16, a),
        .unit_name = text(q, 17, a),
        .compartment = (int)db_int(q, 18),
        .submitted_at = db_int(q, 19),
        .recorded_at = db_int(q, 20),
        .due_at = db_int(q, 21),
        .answered_at = db_int(q, 22),
        .closed_at = db_int(q, 23),
        .rounds = db_int(q, 24),
        .published_at = db_int(q, 25),
        .source = text(q, 26, a),
        .external_id = text(q, 27, a),
        .version = db_int(q, 28),
        .entries = db_int(q, 29),
        .head = text(q, 30, a),
        .secret_issue = db_int(q, 31),
        .procedure_version = db_int(q, 32),
        .urged_at = db_int(q, 33),
        .answer_by = db_int(q, 34),
        .placed_at = db_int(q, 35),
    };
}

void *matter_row_room(struct arena *a, void *array, int n, size_t size)
{
    bool full = n == 0 || (n >= 8 && (n & (n - 1)) == 0);
    if (!full)
        return array;
    char *more = arena_alloc(a, (n ? (size_t)n * 2 : 8) * size);
    if (n)
        memcpy(more, array, (size_t)n * size);
    return more;
}
