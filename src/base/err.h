/*
 * Error codes and error texts.
 *
 * Every function that can fail returns an enum err and takes a struct error * last (or just before its ret_ results).
 * On success the struct is untouched. Library layers (base, db, text, catalogue, model) never log: they fill the struct
 * and return; whoever answers the caller logs once.
 */
#ifndef ECHOWALL_BASE_ERR_H
#define ECHOWALL_BASE_ERR_H

#include <stddef.h>

enum err {
    ERR_OK = 0,
    ERR_NOT_FOUND, /* absent, or not for this viewer: the two are never told apart */
    ERR_INVALID,   /* the input is wrong; msgid says what and field says where */
    ERR_CONFLICT,  /* somebody else changed it first, or it exists already */
    ERR_DENIED,    /* the viewer may know of it but not do this */
    ERR_TOO_LARGE, /* a limit was passed */
    ERR_BUSY,      /* try again later: full queue, throttled, lock, full disk */
    ERR_DB,        /* the database failed */
    ERR_IO,        /* a file or socket failed */
    ERR_INTERNAL   /* a broken invariant that is not worth an abort */
};

#define ERR_CHECKED __attribute__((warn_unused_result))

/*
 * msgid   sentence for a person, an English literal that tr() can translate; "{}" in it stands for arg
 * field   name of the form field or column at fault, or ""
 * arg     the one argument of the sentence, already text
 * detail  for the log only: reasons of the system, never shown to a resident
 */
struct error {
    enum err code;
    const char *msgid;
    char field[48];
    char arg[160];
    char detail[400];
};

/* Marks a literal for translation without translating it here. */
#define N_(s) s

/*
 * Fills e (which may be NULL) with a sentence for a person and returns code. field may be NULL. argfmt is a printf
 * format that makes the argument for "{}", or NULL.
 */
enum err error_set(struct error *e, enum err code, const char *field, const char *msgid, const char *argfmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Fills e (may be NULL) with a reason for the log only and returns code; the reader gets the sentence of the code. */
enum err error_detail(struct error *e, enum err code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#ifdef __clang_analyzer__
/* The analyser reads one file at a time and must be told that these return their code. */
#define error_set(e, code, ...)    (error_set((e), (code), __VA_ARGS__), (code))
#define error_detail(e, code, ...) (error_detail((e), (code), __VA_ARGS__), (code))
#endif

/* The general sentence of a code, an English msgid; used when an error carries no msgid of its own. */
const char *err_sentence(enum err code);

/* The code's name for logs and JSON: "not_found", "invalid", … */
const char *err_name(enum err code);

/* Writes the English sentence of e with its argument filled in, for command lines and logs. Returns buf. */
const char *error_text(const struct error *e, char *buf, size_t size);

/* Aborts with file, line and text: a broken invariant, never bad input. */
#define BUG(...) bug_abort(__FILE__, __LINE__, __VA_ARGS__)
void bug_abort(const char *file, int line, const char *fmt, ...) __attribute__((noreturn, format(printf, 3, 4)));

#endif
