/* Shared by the parts that make a bulletin: words (bulletin_words.c), rows (bulletin_rows.c), checks
 * (bulletin_check.c). */
#ifndef ECHOWALL_REPORT_BULLETIN_PRIV_H
#define ECHOWALL_REPORT_BULLETIN_PRIV_H

#include "report/bulletin.h"

struct making {
    struct bulletin_sums *sums;
    struct arena *arena;
    struct zone zone;
    struct bulletin *b;
};

/* Text of a value as it is printed: with its sign, "余" where it is at least so many. */
const char *bulletin_value(struct arena *a, const struct indicator *x, const struct figure *f);
/* The indicator of a slot; NULL: it is a word of the paper, or nothing. */
const struct indicator *bulletin_slot_of(const struct making *m, const struct bulletin_slot *s);
/* What stands in place of a slot; x: its indicator. NULL: it is none. */
const char *bulletin_slot_text(const struct making *m, const struct bulletin_slot *s, const struct indicator *x);
/* Words without the clauses whose figure there is none of; in m's arena, or raw itself. */
const char *bulletin_without_gaps(const struct making *m, const char *raw);
/* Words with their slots filled. */
void bulletin_fill(struct making *m, const char *raw, struct bulletin_piece *ret);

/* A table, or a list of units. */
enum err bulletin_rows(struct making *m, const struct bulletin_part *part, struct bulletin_piece *ret,
                       struct error *e) ERR_CHECKED;
void bulletin_figure_rows(struct making *m, struct bulletin_piece *ret);

/* Appends one; says as printf. */
void bulletin_note(struct making *m, const char *code, const char *part, bool ok, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* The rows of a table, shown or not, against what all of them are. */
void bulletin_check_rows(struct making *m, const struct bulletin_part *part, const struct indicator *x,
                         const struct figure *rows, size_t n, const struct figure *all);
void bulletin_check_all(struct making *m);

#endif
