/*
 * Procedures: what a kind of matter is, as data. States, moves between them, who may make a move, what it asks for and
 * what follows from it. The engine in model/move.c runs any procedure; nothing there names a state or a move of its
 * own.
 *
 * A procedure is a file of catalogue/procedures (docs/procedures.md), read and checked by procedure_read.h. Its words
 * stand there in Chinese and English; the traditional ones are made when it is read, and pages show them by
 * tr_words(). A procedure that was read never changes.
 */
#ifndef ECHOWALL_CATALOGUE_PROCEDURE_H
#define ECHOWALL_CATALOGUE_PROCEDURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "catalogue/limit.h"
#include "catalogue/message.h"
#include "text/words.h"

/* What the words and colours of look.md know about a state. */
enum state_look { LOOK_NEW, LOOK_ACTIVE, LOOK_CHECK, LOOK_DONE, LOOK_RETURNED, LOOK_ENDED };

struct state_def {
    const char *code;
    struct words name; /* for staff */
    struct words told; /* a sentence for the resident: who has it and what comes next */
    enum state_look look;
    bool open;  /* somebody still owes something */
    bool final; /* ended, and the same thing is not taken up again */
    /* Where it waits, in words that all kinds share: one of procedure_queues; "merged", with another one; "waiting",
     * for the resident or for time; "closed", with an answer that may become public; "ended". */
    const char *stage;
};

extern const char *const procedure_queues[]; /* NULL-ended */

/* Whose turn: which posts make the actor one who may. */
enum move_at {
    AT_INTAKE,   /* a post at or above the matter's intake unit */
    AT_LEAD,     /* a post at (not above) the unit of the lead order */
    AT_CO,       /* a post at the unit of an open co order */
    AT_ANY,      /* any post through which the matter is visible */
    AT_RESIDENT, /* the resident, by number and secret */
    AT_OVER,     /* a post at or above the unit that has the lead order, or had it last in this round */
    AT_SYSTEM    /* nobody: the program by itself, when a clock runs out (model/lapse.h) */
};

/* What a move changes besides the state. */
enum move_effect {
    EFFECT_NONE = 0,
    EFFECT_SEND_ORDERS = 1 << 0, /* one lead and any co orders go out; a running lead order ends */
    EFFECT_ACCEPT_ORDER = 1 << 1,
    EFFECT_RETURN_ORDER = 1 << 2, /* the lead order ends as returned, co orders end */
    EFFECT_ANSWER_ORDER = 1 << 3, /* the acting unit's order is answered */
    EFFECT_ANSWER = 1 << 4,       /* answered_at is now */
    EFFECT_CLOSE = 1 << 5,        /* closed_at is now, orders are signed */
    EFFECT_REDO_ORDER = 1 << 6,   /* the lead order is accepted again, its answer undone */
    EFFECT_REOPEN_UP = 1 << 7,    /* a new round; a lead order to the unit above the last lead unit, or back to intake
                                     where there is none */
    EFFECT_END_ORDERS = 1 << 8,   /* all open orders end */
    EFFECT_AGAINST = 1 << 9,      /* marks whom the matter speaks of */
    EFFECT_OUTSIDE = 1 << 14,     /* it speaks of nobody here: out of the supervisors' hands, but not public */
    EFFECT_RECLASSIFY = 1 << 10,  /* category, area or place may change */
    EFFECT_NEW_ROUND = 1 << 13,   /* the resident may rate once more */
    EFFECT_RATE = 1 << 12,        /* the resident's rating of this round, also on the public copy */
    EFFECT_MERGE = 1 << 15,       /* joins a main matter, which is handled for both (model/group.h) */
    EFFECT_UNMERGE = 1 << 16,     /* leaves its main matter */
    EFFECT_OWN_ANSWER = 1 << 17,  /* an answer for this resident of a group, given when the main matter is closed */
    EFFECT_REFER = 1 << 18,       /* answered by the answer that the same person had before */
    EFFECT_REVEAL = 1 << 11,      /* opens the vault for this person */
    EFFECT_CALLBACK = 1 << 20, /* a call that asked the resident; made on the caller's form only (model/callback.h) */
    EFFECT_REOPEN_SAME = 1 << 21, /* a new round; a lead order to the last lead unit once more */
    EFFECT_OBJECT = 1 << 22,      /* the lead office says that the order is not its own; somebody decides on it */
    EFFECT_AGREE = 1 << 23,       /* the objection holds: the lead order ends as returned, co orders end */
    EFFECT_REJECT = 1 << 24,      /* it does not: the order stays where it is */
    EFFECT_BIND = 1 << 25,        /* the orders of this step cannot be objected to, and it becomes a precedent */
    EFFECT_SUPERVISE = 1 << 26,   /* 督办: a written answer is owed by the day that is given */
    EFFECT_SUPERVISED = 1 << 27,  /* that answer */
    EFFECT_URGE = 1 << 28,        /* 催办 */
    EFFECT_CALL_UNITS = 1 << 29,  /* 吹哨: more offices are called to help */
    EFFECT_SAME_OPEN = 1 << 19,   /* names a matter of the same person about the same thing that is open still */
    EFFECT_SAME_FINAL = 1 << 30,  /* names one about which there is nothing more to be said: its state is final */
    EFFECT_STEP_OUT = 1u << 31    /* whoever makes it never sees the matter again (回避) */
};

/* Four eyes and other conditions beyond the state. */
enum move_guard {
    GUARD_NONE = 0,
    GUARD_NOT_DOER = 1 << 0,       /* nobody who handled or replied in this round */
    GUARD_CO_DONE = 1 << 1,        /* every co order has been answered */
    GUARD_UNRATED = 1 << 2,        /* not rated in this round */
    GUARD_HAS_PERSON = 1 << 3,     /* there is somebody in the vault */
    GUARD_NOT_VERIFIER = 1 << 4,   /* nobody who verified in this round */
    GUARD_UNPLACED = 1 << 5,       /* nobody has said yet whom it speaks of */
    GUARD_FIRST_ROUND = 1 << 6,    /* never reopened */
    GUARD_NO_PART = 1 << 10,       /* nobody who made any step of this round, looks and calls aside */
    GUARD_IN_TIME = 1 << 16,       /* while no limit is over that the move keeps and an order started */
    GUARD_NOT_TAKEN_ON = 1 << 17,  /* while the lead office has not taken its order on: 首接负责 */
    GUARD_HOPS_LEFT = 1 << 18,     /* fewer objections held in this round than the site allows */
    GUARD_HOPS_SPENT = 1 << 19,    /* as many as that */
    GUARD_SUPERVISED = 1 << 20,    /* no written answer to a supervisor is owed */
    GUARD_NO_PERSON = 1 << 11,     /* there is nobody in the vault */
    GUARD_OTHER_OFFICE = 1 << 12,  /* nobody at or below the office that has, or had last, the lead order */
    GUARD_NO_PART_BEFORE = 1 << 13 /* nobody who worked on it, checked it or decided on it in an earlier round */
};

enum field_type {
    FIELD_TEXT,
    FIELD_NUMBER, /* whole */
    FIELD_DATE,   /* yyyy-mm-dd */
    FIELD_CHOICE  /* the code of an option */
};

struct option_def {
    const char *code;
    struct words name;
};

const char *field_type_name(enum field_type t); /* as in the file: "text" */

struct field_def {
    enum field_type type;
    const char *part;                 /* name of the text in the record, and of the form field */
    struct words name;                /* the label */
    struct words why;                 /* the rule that asks for it; may be none */
    int min, max;                     /* characters, or of the number itself */
    bool required;                    /* of a text: min is not 0 */
    const struct option_def *options; /* of a choice */
    size_t n_options;
    const char *if_part; /* a choice of the same step: asked for only with one of if_options chosen there; or NULL */
    const char *const *if_options; /* NULL-ended */
    bool shown;                    /* the resident reads it */
    bool versions;                 /* of a text: what was written each time can be compared */
    bool keep;                     /* the matter keeps its first value and its present one (model/kept.h) */
};

#define MOVE_FIELDS_MAX 8

/* What has to have happened, or not, in this round before a step (model/move_when.h). */
struct move_when {
    const char *const *after; /* one of these steps was made; none: no matter */
    const char *const *of;    /* the newest of these … */
    struct limit_rule within; /* … was made no longer ago than this; length 0: no matter */
    const char *paper;        /* … or this paper, issued after it, came to the resident; NULL: no matter */
    int times;                /* the step was made less often than this, since the newest of them; 0: no matter */
};

struct move_def {
    const char *code;
    struct words name;       /* imperative: the button */
    struct words done;       /* past tense: the timeline */
    const char *const *from; /* states, NULL-ended */
    const char *to;          /* NULL: the state stays */
    enum move_at at;
    const char *const *roles; /* codes of roles (model/role.h), NULL-ended; none for residents */
    unsigned guards, effects;
    struct move_when when;
    const char *const *gives; /* steps whose newest entry's shown texts are given out with this one, NULL-ended */
    struct field_def fields[MOVE_FIELDS_MAX];            /* part NULL ends */
    const struct message_event *tells[MESSAGE_STEP_MAX]; /* messages to the resident; NULL ends */
    bool works;                                          /* whoever makes it for an order has worked on the matter */
    bool checks;      /* whoever makes it has verified, and may not sign off as well */
    bool files;       /* may carry evidence */
    bool files_shown; /* which the resident sees too */
    bool proof;       /* and one has to be there */
    bool offers;      /* the form asks for an office: it and all below may see the matter from now on */
    bool takes;       /* whoever makes it gets the lead order, taken on already */
    bool shown;       /* the resident sees the entry */
    bool main;        /* offered as the one red button */
    bool batch;       /* offered for several matters at once */
    bool undo;        /* whoever made it may take it back for a few seconds */
};

/* Papers from whose receipt a limit may run (model/paper.h); NULL-ended. */
extern const char *const procedure_papers[];
#define STEP_SERVED      "served_by_hand" /* among the steps that a limit runs from: a paper came to the resident */
#define CLOCK_SUBMISSION "submission"     /* among the starts of a clock: it runs from the beginning */

/* How much longer a step makes a clock. */
struct clock_extend {
    const char *move; /* NULL ends a list of them */
    struct limit_rule limit;
};

/* The limit where the starting step chose this option. */
struct clock_choice {
    const char *option; /* NULL ends a list of them */
    struct limit_rule limit;
    struct words article; /* the rule that sets this one; none: the clock's */
};

/* One limit: from a move that starts it to one that keeps it. */
struct clock_def {
    const char *code;
    struct words name;
    struct words article; /* the rule that sets it, 《信访工作条例》第三十四条; may be none */
    struct limit_rule limit;
    struct limit_warn warn; /* when it turns yellow and red */
    const char *until;      /* a date field of the starting steps, whose day is the last one; NULL: limit */
    const char *missed;     /* a step at AT_SYSTEM, made when it runs out (model/lapse.h); NULL: none */
    const char *by;         /* the choice field of the starting steps that decides how long; NULL: limit always */
    const struct clock_choice *choices;         /* ended, of by */
    const char *const *starts, *const *stops;   /* codes of moves, NULL-ended */
    const char *const *pauses, *const *resumes; /* it stands from one of these to one of those */
    const struct clock_extend *extends;         /* ended; each makes it longer once */
};

#define PROCEDURE_FIELDS_MAX 8

/* Who may begin a matter of it. */
enum raised_by { RAISED_BY_RESIDENT = 1 << 0, RAISED_BY_STAFF = 1 << 1 };

/* What is meant where nobody says which: a demand (诉求). */
#define PROCEDURE_USUAL "suqiu"

struct procedure {
    const char *code;
    int64_t version;    /* 0: inside the program */
    const char *sha256; /* of the file, in hexadecimal; NULL inside the program */
    struct words name;
    struct words about; /* a sentence for whoever chooses it; may be none */
    unsigned raised_by;
    struct field_def fields[PROCEDURE_FIELDS_MAX]; /* asked when it is raised; part NULL ends */
    const char *prefix;                            /* of its numbers */
    const char *first;                             /* state after submission */
    const char *back;    /* state when the lead order is taken away and intake has to dispatch anew */
    const char *merged;  /* state of a matter that goes with its main one; "": none does */
    bool random_numbers; /* numbers do not tell the day */
    bool usual_numbers;  /* numbers are those of a demand, so they do not tell what it is */
    bool compartment;    /* its matters are in a compartment from the beginning, and stay in one */
    bool published;      /* what is signed off may get a public copy */
    bool rated;          /* the resident may rate */
    bool rated_openly;   /* and the rating stands on the public copy */
    const struct state_def *states;
    size_t n_states;
    const struct move_def *moves;
    size_t n_moves;
    const struct clock_def *clocks;
    size_t n_clocks;
};

/*
 * Procedures by code and version; 0 is the one inside the program. NULL when there is none. The result stays valid as
 * long as the program runs. A version that is not in memory is asked for once more from where procedures_from says.
 */
const struct procedure *procedure_find(const char *code, int64_t version);
const struct procedure *procedure_by_code(const char *code); /* inside the program */

/* The same for a matter that is under it: never NULL. Of what there is not, nothing is known: no state, no step. */
const struct procedure *procedure_at(const char *code, int64_t version);

/* The procedures inside the program, by the names of their files, CODE.yaml; reads what nobody asked for yet. */
const struct procedure *const *procedures_builtin(size_t *ret_n);

/* Keeps procedures in memory besides those inside the program, which keep their codes; they take the place of what was
 * kept before, for whoever asks from now on. Table and rows stay valid as long as anybody may hold one; NULL: none. */
struct procedure_table {
    const struct procedure *const *rows;
    size_t n;
};
void procedures_use(const struct procedure_table *t);
const struct procedure_table *procedures_used(void); /* NULL: none */

/* Whom to ask for a version that is not in memory: fn calls procedures_use with what there is by now. It may be called
 * by any thread, and is not asked for one that it had not within the last seconds. NULL: nobody. */
void procedures_from(void (*fn)(void *ctx), void *ctx);

const struct state_def *procedure_state(const struct procedure *p, const char *code); /* NULL when there is none */
const char *procedure_stage(const struct procedure *p, const char *state);          /* "" when there is no such state */
const struct move_def *procedure_move(const struct procedure *p, const char *code); /* NULL when there is none */
const struct field_def *procedure_raised_field(const struct procedure *p,
                                               const char *part);                  /* NULL when there is none */
const struct field_def *move_field_of(const struct move_def *m, const char *part); /* NULL when there is none */
/* The field that a text of the step's entry was written in: its own, or one of a step that it gives out; or NULL. */
const struct field_def *move_text_field(const struct procedure *p, const struct move_def *m, const char *part);
const struct option_def *field_option(const struct field_def *f, const char *code);   /* NULL when there is none */
const struct clock_def *procedure_clock(const struct procedure *p, const char *code); /* NULL when there is none */
/* The rule that sets the clock's limit where it runs so long; may have no words. */
const struct words *clock_article(const struct clock_def *c, const struct limit_rule *rule);
bool procedure_asks(const struct procedure *p, enum move_at at); /* some step is for those there */
bool move_from_state(const struct move_def *m, const char *state);
bool move_has_own_form(const char *code); /* of the resident: supplement, withdraw, rate and what follows from it */
bool code_listed(const char *const *list, const char *code); /* of a NULL-ended list */

#endif
