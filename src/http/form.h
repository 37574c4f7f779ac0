/*
 * Forms as tables: each field has a name, a type, limits and a place in a struct; form_read fills the struct and
 * collects every mistake, so that a person sees them all at once.
 *
 *   struct wish { const char *title; const char *phone; int32_t day; bool anonymous; };
 *   static const struct form_field wish_fields[] = {
 *       FORM(struct wish, title, FORM_TEXT, 2, 60, FORM_REQUIRED, N_("Title")),
 *       FORM(struct wish, phone, FORM_PHONE, 0, 0, 0, N_("Phone")),
 *       …
 *   };
 *   struct wish w = {0};
 *   struct form_errors errors = {0};
 *   if (form_read(r, wish_fields, COUNT_OF(wish_fields), &w, &errors) != ERR_OK) show the form again;
 *
 * Values are valid UTF-8, trimmed, with LF line ends, and live in the request's arena. An absent optional field leaves
 * its place untouched, so defaults may be set before; an empty one gives "" for text and leaves numbers and days
 * untouched. The table reads from anything that maps names to values (form_read_from), a JSON body too.
 */
#ifndef ECHOWALL_HTTP_FORM_H
#define ECHOWALL_HTTP_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

struct req;

enum form_type {
    FORM_TEXT,     /* const char *: one line; line ends become blanks. min, max: characters */
    FORM_LONGTEXT, /* const char *: many lines. min, max: characters */
    FORM_SECRET,   /* const char *: a password, as typed, never trimmed, never shown again. min, max: characters */
    FORM_ID,       /* const char *: letters, digits, "-", "_" and "."; max: characters, 64 unless given */
    FORM_INT,      /* int64_t: min, max: the value */
    FORM_BOOL,     /* bool: "1", "on", "true", "yes" are true; absent is false */
    FORM_CHOICE,   /* const char *: one of the field's choices, the very pointer of the list */
    FORM_DATE,     /* int32_t: yyyymmdd. min, max: yyyymmdd, 0 for no limit */
    FORM_TIME,     /* int64_t: ms UTC of a date and time in the zone */
    FORM_PHONE,    /* const char *: digits of a Chinese mobile or fixed number, or a service number such as 12345 */
    FORM_LIST,     /* struct form_list: all values, each trimmed and on one line. max: characters of each */
};

enum form_flag {
    FORM_REQUIRED = 1,
};

struct form_list {
    const char *const *v;
    size_t n;
};

struct form_field {
    const char *name;
    enum form_type type;
    size_t offset; /* of the place in the struct */
    int64_t min, max;
    unsigned flags;
    const char *label;          /* msgid of the words beside the field */
    const char *const *choices; /* FORM_CHOICE: ends with NULL. With FORM_LIST: what may be chosen, or NULL */
};

#define FORM(type_, member, kind, min_, max_, flags_, label_)                                                          \
    {                                                                                                                  \
        .name = #member, .type = kind, .offset = offsetof(type_, member), .min = min_, .max = max_, .flags = flags_,   \
        .label = label_                                                                                                \
    }

#define FORM_OF(type_, member, kind, flags_, label_, choices_)                                                         \
    {                                                                                                                  \
        .name = #member, .type = kind, .offset = offsetof(type_, member), .max = 64, .flags = flags_, .label = label_, \
        .choices = choices_                                                                                            \
    }

struct form_error {
    const char *field; /* name, for the link from the summary to the field */
    const char *label; /* msgid */
    const char *msgid; /* a whole sentence; "{}" stands for arg */
    const char *arg;   /* never NULL */
};

#define FORM_ERRORS_MAX 64

struct form_errors {
    struct form_error v[FORM_ERRORS_MAX];
    size_t n;
};

struct form_source {
    struct arena *arena;
    const char *(*get)(void *ctx, const char *name, size_t i); /* i-th value of a name, or NULL */
    void *ctx;
    struct zone zone; /* for FORM_TIME */
};

/*
 * Reads the request's form (its query for GET) into out. ERR_INVALID when errors has grown; r->error then has the
 * sentence of the first one.
 */
enum err form_read(struct req *r, const struct form_field *fields, size_t n, void *out,
                   struct form_errors *errors) ERR_CHECKED;

enum err form_read_from(const struct form_source *src, const struct form_field *fields, size_t n, void *out,
                        struct form_errors *errors) ERR_CHECKED;

/* Adds a mistake that only the handler can find. field is the field's name; arg may be NULL. */
void form_error_add(struct form_errors *errors, const char *field, const char *label, const char *msgid,
                    const char *arg);

/* The first mistake of a field, or NULL: for the sentence beside it. */
const struct form_error *form_error_of(const struct form_errors *errors, const char *field);

#endif
