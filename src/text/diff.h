/*
 * What differs between two texts, line by line and inside a line word by word: a Chinese character is a word, and so is
 * a run of letters and digits. The shortest way from one to the other (Myers), within limits: where more than
 * DIFF_EDITS_MAX lines, or words of a line, came or went, all of what lies between the common ends counts as replaced.
 * Putting together again what stayed and went gives the one text, what stayed and came the other, byte for byte.
 */
#ifndef ECHOWALL_TEXT_DIFF_H
#define ECHOWALL_TEXT_DIFF_H

#include <stddef.h>

#include "base/arena.h"

#define DIFF_EDITS_MAX 1000
#define DIFF_PAIRS_MAX 10000 /* comparisons of lines that went with lines that came in one place */

enum diff_kind { DIFF_SAME, DIFF_REMOVED, DIFF_ADDED, DIFF_CHANGED };

struct diff_piece {
    enum diff_kind kind; /* never DIFF_CHANGED */
    const char *text;
    size_t n; /* bytes */
};

/* A line, without its end. */
struct diff_line {
    enum diff_kind kind;
    struct diff_piece *pieces; /* of a changed one several, of any other itself */
    size_t n_pieces;
};

struct diff {
    struct diff_line *lines;
    size_t n;
    size_t counts[4]; /* lines of each kind */
};

/* Texts are valid UTF-8 and stay where they are; the rest lies in a. */
struct diff diff_of(struct arena *a, const char *was, const char *is);

#endif
