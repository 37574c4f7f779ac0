/*
 * Papers: what an office gives out about a matter in writing (信访工作条例 Art. 22, 23, 32), as a file of an entry
 * "issue". Which papers there are, who may make them, when, and what each asks for is one table here; report/papers.h
 * has their words and draws them.
 *
 * A paper with the resident's name and address opens the vault, so it asks for a reason, and its entry is shown to the
 * resident. The file itself is the office's: the tracking page, which anybody with number and secret can open, does not
 * give it out. Erasing the person erases it.
 */
#ifndef ECHOWALL_MODEL_PAPER_H
#define ECHOWALL_MODEL_PAPER_H

#include "catalogue/callback_words.h"
#include "catalogue/procedure.h"
#include "model/matter.h"
#include "model/person.h"
#include "model/record.h"
#include "model/unit.h"

#define PAPER_FIELDS_MAX 6
#define PAPER_STATES_MAX 12
#define PAPER_REASON_MIN 4
#define PAPER_REASON_MAX 200
#define PAPER_SLIP_MS    (30 * MS_MINUTE)

enum paper_flag {
    PAPER_CONTACT = 1, /* with the name and address of the vault */
    PAPER_ADDRESS = 2, /* and of no use without an address */
    PAPER_SECRET = 4,  /* with the secret: for whoever took the matter in, right after it; no file is kept */
    PAPER_MARKED = 8   /* internal: across it stands who had it made */
};

struct paper_field {
    const char *part;
    const char *name, *why; /* English msgids; why may be "" */
    int min, max;           /* characters */
    const char *words;      /* "a|b|c" of a choice, or NULL */
};

struct paper_def {
    const char *code;   /* "accepted" */
    const char *name;   /* English msgid */
    const char *title;  /* as printed, Chinese */
    const char *series; /* "受告字"; NULL: without a number */
    enum move_at at;    /* AT_INTAKE: the office that took the matter in issues it; AT_LEAD: the one that has it */
    unsigned roles;
    unsigned flags;
    const char *states[PAPER_STATES_MAX];
    struct paper_field fields[PAPER_FIELDS_MAX]; /* part NULL ends */
};

const struct paper_def *paper_all(size_t *ret_n);
const struct paper_def *paper_by_code(const char *code); /* NULL when there is none */

/* A paper with all that is printed on it. */
struct paper {
    const struct paper_def *def;
    const struct site *site;
    const struct viewer *viewer;
    struct matter_full full;
    struct unit issuer, lead; /* lead.name "" where nobody has it */
    struct contact contact;   /* masked until paper_open */
    bool opened;
    int64_t now, year, n;
    const char *label;                   /* "受告字〔2026〕12号"; "" without a series */
    const char *texts[PAPER_FIELDS_MAX]; /* as typed, or what paper_get suggests */
    const char *link;                    /* of the tracking page, for the code on it; "" */
    const char *secret;                  /* PAPER_SECRET, once opened */
};

/* Papers the viewer may make of the matter now, in the table's order. */
enum err paper_offers(struct db_conn *c, const struct site *s, const struct viewer *v, const struct matter_full *f,
                      const struct paper_def **ret, size_t max, size_t *ret_n, struct error *e) ERR_CHECKED;

/* Loads what is printed, with the contact masked. ERR_NOT_FOUND: no such matter for this viewer, or no such paper;
 * ERR_DENIED: not theirs to make; ERR_CONFLICT: not as the matter stands. */
enum err paper_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *number,
                   const char *code, struct paper *ret, struct error *e) ERR_CHECKED;

struct paper_request {
    const char *number, *code, *op_key, *reason;
    const char *texts[PAPER_FIELDS_MAX];
};

/* Takes over what was typed. ERR_INVALID names the field. */
enum err paper_fill(struct paper *p, struct arena *a, const struct paper_request *x, struct error *e) ERR_CHECKED;

/* Opens the vault, and takes the next number on trust: nothing of it leaves the program before paper_issue. */
enum err paper_open(struct db_conn *c, struct arena *a, struct paper *p, struct error *e) ERR_CHECKED;

/*
 * Appends the entry with the file (NULL for PAPER_SECRET). *ret_entry is its id; for a form sent again, that of the
 * first. ERR_CONFLICT when the number was taken meanwhile (field "n": open it again), or the matter moved on.
 */
enum err paper_issue(struct db_conn *c, const struct paper *p, const struct paper_request *x,
                     const struct record_file *file, int64_t *ret_entry, struct error *e) ERR_CHECKED;

/* The entry that a form sent before has made; 0 when it has not. */
enum err paper_issued(struct db_conn *c, const struct viewer *v, const struct paper_request *x, int64_t *ret_entry,
                      struct error *e) ERR_CHECKED;

/*
 * Opens an issued paper. One with a contact asks for a reason (ERR_INVALID in "reason"), which the resident reads; not
 * of whoever issued it within PAPER_SLIP_MS. ERR_NOT_FOUND: no such paper, or erased.
 */
enum err paper_look(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const char *number, int64_t document_id, const char *reason, const char *op, struct document *ret,
                    struct error *e) ERR_CHECKED;

/* How a paper that the resident gets by hand or by post came to them 送达. */
#define PAPER_NOTE_MAX 60
#define PAPER_SERVERS  (ROLE_INTAKE | ROLE_DISPATCHER | ROLE_HANDLER | ROLE_FIELD)
extern const struct callback_words paper_ways;    /* in_person, mail, left, other */
extern const struct callback_words paper_signers; /* self, household, agent, refused, returned */
struct paper_service {
    const char *number, *op_key;
    int64_t issue_id; /* the entry by which the paper was issued */
    const char *how, *signed_by;
    int64_t at;
    const char *note; /* a number of the post office, a witness's office; may be empty */
};

/*
 * Appends the entry "served_by_hand", shown to the resident: for those who work on the matter (PAPER_SERVERS).
 * ERR_INVALID names the field: not before the paper was issued, not still to come. The same form again is one entry.
 */
enum err paper_serve(struct db_conn *c, const struct site *s, const struct viewer *v, const struct paper_service *x,
                     struct error *e) ERR_CHECKED;

#endif
