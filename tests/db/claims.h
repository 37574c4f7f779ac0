/*
 * Tables of what a procedure allows, refuses and counts, written by hand from the law and held against the engine:
 * tests/catalogue/CODE.tsv, one for each procedure. Nothing here reads the procedure's file but to fill in forms.
 *
 * To add one, write the file; test_claims finds it. Cells are separated by tabs, lines that begin with # are comments,
 * and the first line names the columns, of which a table may leave out what it does not use:
 *
 *   what     move: everybody in "who" makes it in every state of "from", and it leads to "to" ("=": the state stays)
 *            refuse: it is refused with the sentence "says", and nothing has changed
 *            limit: made on "start" it starts the clock, which is over at the end of the day "last"
 *            owed: made on "start" with "answer_by" it makes a written answer owed until the end of the day "last"
 *            within: after a path walked on "start" it can be made until the end of the day "last", and no longer
 *            raise: "with" goes for the raising of every matter that says nothing else
 *            With "start" and "last" a path is walked on "start", and then a "move" is made in the last moment of
 *            "last", and what is refused is tried right after it.
 *            many: "n=25" matters are raised and go along "after", or to the state "to", where all of them end
 *            figure: of all that the lines "many" just before it raised, the ledger tells "who" (nobody: LEADER) the
 *            number "says": how many are in the states of "from" (none: in any), or with "sum=FIELD" the sum of what
 *            is written in it. "FIELD=value" narrows to those that have this value now, "first.FIELD=value" to those
 *            that had it first
 *   from     states, separated by blanks; how a matter comes there is found among the lines "move"
 *   after    instead: the steps that lead there, separated by blanks, "STEP" or "STEP@WHO"
 *   move     the step; "submission": raising it, and for a clock that runs from the beginning
 *   who      officers of world.h or of this file, or RESIDENT, or PROGRAM: what is made by itself, right after "last";
 *            refused, without a sentence, in its last moment
 *   with     what goes with it, "key=value; key=value": fields, whose default is something that fits; photo=no where
 *            a step has to have one; lead, co, against (units); path_co, of the steps that lead to the state; officer;
 *            solved, satisfied; said, note (of a call); occurred (a day); other=@STATE, a matter of the same person in
 *            that state, other=@STATE/stranger, one of somebody else; STEP.key=value, of a step on the way. Keys of
 *            raising: raise.FIELD=value, a field of the procedure, contact=no, raised=UNIT (whom it speaks of) or
 *            raised=somebody, channel, first=STEP, which is made at once ("first=": none)
 *   to, says as above; says "field: sentence" where the field matters too. Sentences are the msgids
 *   clock    its code
 *   limit    its length, and unit: days, workdays, hours, days strict
 *   start, last   days, 2026-08-03; of hours a time, 2026-08-03 10:00
 *   article  of the law, "34" or "Weifang 20"; where it is none ("proposal"), the clock of a line "limit" names none;
 *            of a figure the numbers of the mechanisms that it is of (tools/gen-mechanisms)
 *
 * Beyond its lines a table says what is not: a step that is offered to anybody in any state has to stand in it as a
 * line "move", and so has every step that the procedure has.
 */
#ifndef ECHOWALL_TESTS_DB_CLAIMS_H
#define ECHOWALL_TESTS_DB_CLAIMS_H

#include "world.h"

/* Officers besides those of world.h, from id 200 on. */
enum claims_officer {
    LAMPS_HEAD = OFFICERS, /* leader at lamps */
    ROADS_HEAD,            /* leader at roads */
    WATER_HEAD,            /* leader at water */
    CITY_MAN,              /* handler at gov */
    CITY_TWO,              /* supervisor at gov, beside SUPERVISOR */
    CLAIMS_OFFICERS
};

/* Puts them into the world's database. */
void claims_people(struct world *w);
const struct viewer *claims_viewer(int officer);

/* A table, read. What it claims is counted: its lines, the steps and the states of the procedure that its name says. */
struct claims;
struct claims *claims_read(struct arena *a, const char *path);
int claims_count(const struct claims *k);
const char *claims_name(const struct claims *k, int i);
/* Holds one of them against the engine, in a world with claims_people. Fails the test with file and line. */
void claims_check(struct claims *k, struct world *w, int i);

#endif
