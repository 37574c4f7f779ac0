/*
 * Messages to residents and offices as data: the events that are told, the built-in texts in both languages, and the
 * placeholders a text may hold. A procedure's moves name the event that they are told as. An office's own texts replace
 * the built-in ones (model/message.h) and are held to the same rules.
 */
#ifndef ECHOWALL_CATALOGUE_MESSAGE_H
#define ECHOWALL_CATALOGUE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* In characters. */
#define MESSAGE_SMS_MAX     350
#define MESSAGE_SUBJECT_MAX 80
#define MESSAGE_MAIL_MAX    4000

enum message_lang { MESSAGE_ZH, MESSAGE_EN, MESSAGE_LANGS };

struct message_words {
    const char *subject; /* of the mail */
    const char *sms;     /* "" where the event goes by mail only */
    const char *mail;
};

struct message_event {
    const char *code;
    const char *name;   /* English msgid */
    const char *about;  /* English msgid: when it goes out, and to whom */
    bool office;        /* to an office, by mail; else to the resident */
    bool active;        /* told unless an office switches it off */
    bool urgent;        /* also in quiet hours */
    bool proof;         /* its delivery is proof of service and goes into the record */
    int64_t after_ms;   /* goes out so long after the entry; 0: after the time to undo */
    const char *fields; /* placeholders: "number url" */
    struct message_words words[MESSAGE_LANGS];
};

const struct message_event *message_events(size_t *ret_n);
const struct message_event *message_event(const char *code); /* NULL when there is none */

/* The event that an entry is told as which is no move of a procedure; NULL for none. Moves name theirs themselves. */
#define MESSAGE_STEP_MAX 2
const struct message_event *message_of_entry(const char *kind, bool by_officer);

const char *message_lang_tag(enum message_lang l);  /* "zh-CN", "en" */
enum message_lang message_lang_of(const char *tag); /* Chinese for any other */

/* The value of a placeholder, NULL when there is none of that name. */
typedef const char *(*message_value)(const void *ctx, const char *name);

/* The text with its placeholders filled in, in a. Values are taken as they are, but for line ends and control
 * characters, which become blanks. */
char *message_fill(struct arena *a, const char *text, message_value value, const void *ctx);

/* Is every placeholder of the text one of the event's, and every brace part of one? ERR_INVALID names the field. */
enum err message_check(const struct message_event *m, const char *field, const char *text, size_t max,
                       struct error *e) ERR_CHECKED;

/* Short messages that a text of n characters takes: 70 characters in one, 67 in each of several. ASCII texts take 160
 * and 153. */
int message_segments(const char *text);

#endif
