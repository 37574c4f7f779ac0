/* What the desk shows. Words are already in the reader's language; times are ms, 0 leaves a date out. */
#ifndef ECHOWALL_HTML_DESK_VIEWS_H
#define ECHOWALL_HTML_DESK_VIEWS_H

#include "html/group_views.h"
#include "html/public_views.h"
#include "html/views.h"

struct login_view {
    const struct field_error *errors;
    size_t error_count;
    struct field_view login, password;
    const char *next;
};

struct password_view {
    const struct field_error *errors;
    size_t error_count;
    struct field_view old_password, password, again;
    bool must;
};

struct session_view {
    const char *id, *client;
    int64_t created_at, seen_at;
    bool current;
};

/* A token of a program. */
struct token_view {
    const char *id, *officer, *name, *scopes, *state;
    int64_t created_at, until, seen_at; /* seen_at 0: never used */
    bool in_force;
};

struct account_view {
    const char *login, *name, *unit, *roles, *done;
    const struct session_view *sessions;
    size_t session_count;
    const struct token_view *tokens;
    size_t token_count;
};

/* A row of a queue. */
struct row_view {
    const char *pick; /* number and version, for batches */
    const char *number, *url, *title, *state_word, *area, *unit, *category, *channel, *due_words;
    enum tone tone;
    int64_t submitted_at;
    bool late, soon;
    bool urged;            /* and not answered since */
    const char *answer_by; /* when a supervisor's answer is owed; "": none is */
    bool answer_late;
};

/* Which columns a list shows besides number and title. */
struct columns_view {
    bool state, area, unit, category, channel, due, received;
};

/* A filter that was given a name. */
struct saved_view {
    const char *id, *name, *path;
};

/* The fields that narrow a list. */
struct filter_view {
    struct field_view area, unit, category, channel, state, clock, from, to;
    const struct option_view *units;
    size_t unit_count;
};

struct queue_view {
    const char *title, *why_empty, *code;
    const char *path;  /* of its first page, all of it */
    const char *query; /* what narrows it, "" */
    const char *here;  /* path with query */
    const struct field_error *errors;
    size_t error_count;
    struct filter_view filter;
    struct field_view columns;
    const struct option_view *kept; /* the filter as names and values */
    size_t kept_count;
    struct columns_view shown;
    const struct saved_view *saved;
    size_t saved_count;
    const struct row_view *rows;
    size_t row_count;
    const char *next;
    bool first, filtered;
    bool can_intake, can_pick;
};

/* Text in pieces: what the words looked for hit, and what stands between. */
struct piece_view {
    const char *text;
    bool hit;
};

struct hit_view {
    struct row_view row;
    const struct piece_view *title, *snippet;
    size_t title_count, snippet_count;
    bool in_answer;
};

struct search_view {
    const char *typed, *total; /* total: "124", "1,000+" */
    const char *note;          /* the index is being built; or NULL */
    const char *why_empty;
    const char *here, *next, *other_order, *export_url; /* addresses; next NULL at the end */
    bool by_relevance, asked, filtered, first;
    struct filter_view filter;
    const struct field_error *errors;
    size_t error_count;
    const struct hit_view *hits;
    size_t hit_count;
    const struct row_view *callers; /* of the phone number typed, to merge */
    size_t caller_count;
};

struct order_view {
    const char *unit, *role, *state_word, *officer;
    const char *note; /* that it was objected to, binds, or who called the office in; "" */
    enum tone tone;
    int64_t sent_at, due_at;
};

/* What a supervisor asked: a written answer, or a reminder. */
struct supervision_view {
    const char *name, *ground, *advice, *who, *state_word;
    const char *adopts, *answer; /* NULL: none yet */
    enum tone tone;
    int64_t at, due_at, answered_at; /* due_at 0: nothing is owed */
};

/* A move the viewer may make. */
struct move_view {
    const char *code, *name, *url;
    const char *count; /* in a batch: how many of them may take it */
    bool main;
    bool direct; /* nothing is asked: the button does it */
};

/* A message that went to the resident, or is on its way. */
struct sent_view {
    const char *id, *event, *channel, *mask, *state, *reason, *gateway_id;
    enum tone tone;
    int64_t at; /* of the state */
    bool twice, can_resend;
};

/* A value that the matter keeps. */
struct fact_view {
    const char *name, *value;
    const char *first; /* what it was at first; NULL: the same */
    const char *who;   /* NULL: the program, or nobody knows */
    int64_t at;
};

/* Two versions of a text, line by line. kind as in text/diff.h: 0 the same, 1 gone, 2 new, 3 changed. */
struct diff_piece_view {
    int kind;
    const char *text;
};

struct diff_line_view {
    int kind;
    const struct diff_piece_view *pieces;
    size_t piece_count;
};

struct versions_view {
    const char *number, *title, *back, *field, *part, *url;
    struct field_view from, to;
    const char *from_words, *to_words; /* which two are compared; NULL: there are no two */
    const struct diff_line_view *lines;
    size_t line_count;
    size_t same, removed, added, changed; /* lines */
};

struct matter_view {
    const char *number, *title, *body, *state_word, *told, *category, *area, *place, *channel, *url;
    const char *at_name, *at_url; /* the sign that it was raised from; NULL: none */
    const char *procedure;        /* its name */
    enum tone tone;
    const char *wish; /* path of its public copy and of who offers to make it true; NULL: it is no wish */
    bool shielded, published, can_publish, can_reveal, can_reissue, can_paper;
    int64_t submitted_at;
    const struct clock_view *clocks; /* what runs or stands */
    size_t clocks_count;
    const struct clock_view *ended; /* clocks that have */
    size_t ended_count;
    const struct move_view *moves;
    size_t move_count;
    struct fact_view *facts;
    size_t fact_count;
    struct option_view *versions; /* texts of which there are several: address and label */
    size_t version_count;
    const struct order_view *orders;
    size_t order_count;
    const struct supervision_view *supervisions;
    size_t supervision_count;
    const char *version, *op; /* for steps that are made at once */
    const struct step_view *steps;
    size_t step_count;
    const char *const *against;
    size_t against_count;
    const char *person_name, *person_phone, *person_mail; /* masked; all empty: anonymous */
    const struct sent_view *sent;                         /* the delivery log */
    size_t sent_count;
    const char *source, *external_id;
    const char *solved, *satisfied;
    const char *done, *warning;
    const char *undo_seq;           /* of the move just made, while it can be taken back; NULL otherwise */
    int undo_left;                  /* seconds */
    const struct group_view *group; /* others about the same thing */
};

/* An edition of the dispatch list. */
struct edition_view {
    const char *url, *id, *name, *state_word;
    enum tone tone;
    int64_t from_at, rules;
    bool to_come; /* it has not begun, so it can be taken back */
};

struct dispatch_row_view {
    int64_t line;
    const char *category, *area, *words, *lead, *co, *basis;
    bool silent; /* the lead office is no longer in service */
};

/* The lines of an edition. */
struct dispatch_view {
    struct edition_view edition; /* name NULL: there is none yet */
    const struct dispatch_row_view *rows;
    size_t row_count;
    const char *next;
    bool first;
};

/* An office that the list names for a matter, or a precedent. */
struct dispatch_hint_view {
    const char *url, *unit, *co, *why;
};

/* One field of a move, with the rule that asks for it. */
struct move_form_view {
    const char *number, *title, *body, *place, *action, *name, *back, *version, *seen, *op;
    const struct field_error *errors;
    size_t error_count;
    const struct field_view *fields;
    size_t field_count;
    const char *const *previews; /* name of the field whose text the resident reads; for the note below it */
    const char *answer;          /* to be verified or signed off; NULL: none yet */
    bool sends, offers, calls, files, against, reclassifies, conflict;
    bool merges, refers; /* names another matter: the main one, the earlier one */
    bool names_same;     /* or one that stands in the way */
    struct field_view other;
    const struct likeness_view *choices;
    size_t choice_count;
    bool possible; /* the step can be made as the matter stands */
    struct field_view lead, officer, against_unit, category, area;
    struct field_view co[3];
    const struct option_view *units; /* suggestions for every unit field */
    size_t unit_count;
    const struct dispatch_hint_view *hints; /* what the dispatch list says, where the move sends orders */
    size_t hint_count;
    const struct dispatch_hint_view *precedents;
    size_t precedent_count;
    const char *edition;          /* of the list; "" there is none */
    const struct step_view *news; /* after a conflict: what happened meanwhile */
    size_t news_count;
};

/* A matter of a batch, and how it went. */
struct batch_row_view {
    const char *pick, *number, *url, *title, *state_word, *said;
    enum tone tone;
    bool done;
};

/* Several matters at once: the steps they may take together, the form of one, or what came of it. */
struct batch_view {
    const char *back, *done, *undo_words;
    const struct batch_row_view *rows;
    size_t row_count;
    const struct move_view *moves; /* to choose from */
    size_t move_count;
    const char *move, *name; /* the one chosen */
    const char *const *undo; /* number and place in the chain, of what can be taken back */
    size_t undo_count;
    int undo_left;
    struct move_form_view form;
};

struct deputy_row_view {
    const char *id, *officer, *deputy;
    int64_t since, until;
    bool now;    /* begun */
    bool agreed; /* the deputy has said yes */
    bool asked;  /* the viewer is the deputy and has not answered yet */
};

struct deputy_view {
    const char *officer, *name; /* log-in and name of whose deputies these are */
    bool own;
    const struct deputy_row_view *rows;
    size_t row_count;
    const struct field_error *errors;
    size_t error_count;
    struct field_view deputy, since, until;
};

struct reveal_view {
    const char *number, *url, *op, *version;
    const struct field_error *errors;
    size_t error_count;
    struct field_view reason;
    const char *name, *phone, *mail, *id_number, *address; /* once opened */
    bool open;
    const char *mark; /* who looks, for the page's mark */
};

/* A row of the callbacks. */
struct callback_row_view {
    const char *number, *url, *title, *unit, *due_words, *note;
    bool late;
};

struct callbacks_view {
    const char *title, *why_empty, *done;
    const char *path; /* of its first page */
    const struct desk_link *tabs;
    size_t tab_count;
    const struct callback_row_view *rows;
    size_t row_count;
    const char *next;
    bool first, can_start;
};

/* A choice with the key that presses it. */
struct keyed_option {
    const char *value, *label, *key;
    bool chosen;
};

struct keyed_field {
    const char *name, *label, *hint, *error;
    const struct keyed_option *options;
    size_t option_count;
    bool multiple;
};

/* A call that was made before, or something the resident said. */
struct said_view {
    int64_t at;
    const char *who, *words;
};

struct callback_view {
    const char *number, *url, *title, *body, *place, *unit, *answer, *op, *reveal_op;
    const char *due_words, *stopped, *done;
    bool late;
    const struct field_error *errors;
    size_t error_count;
    const char *name, *phone; /* masked, until shown */
    bool shown;
    const char *mark; /* who looks */
    bool mine, can_take;
    struct keyed_field outcome, contacted, solved, satisfied, why, quality, defects;
    bool back;
    struct field_view said, note;
    const struct said_view *before, *calls;
    size_t before_count, call_count;
    int left; /* to be called now, besides this one */
};

struct publish_view {
    const char *number, *url, *op, *version;
    const struct field_error *errors;
    size_t error_count;
    struct field_view title, question, answer;
    bool live;
};

struct intake_view {
    const struct field_error *errors;
    size_t error_count;
    struct field_view body, title, phone, name, mail, address, channel, category, area, place, occurred, against_unit;
    bool against;
    bool closed; /* what was stored may not be opened by whoever recorded it */
    const char *op;
    const char *kind;              /* code of the procedure */
    const struct kind_view *kinds; /* to choose from, where there are several */
    size_t kind_count;
    const struct field_view *asked; /* by the procedure */
    size_t asked_count;
    const struct option_view *areas, *units;
    size_t area_count, unit_count;
    const struct row_view *same; /* the same caller's open matters */
    size_t same_count;
    bool looked;
    const struct likeness_view *alike; /* open matters like the one being told */
    size_t alike_count;
    bool compared;
    const char *number, *secret; /* of the matter just stored, to be read out */
    int64_t due_at;              /* until when somebody decides on it */
    const char *merged;          /* number that it was merged into; NULL: none */
    const char *not_merged;      /* why it was not, though asked for; NULL: no such thing */
};

#endif
