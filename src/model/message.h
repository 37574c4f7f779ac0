/*
 * Making a message at the moment it is sent: the text of its event and language, filled in from the matter, and the
 * address out of the vault. And the office's own texts in place of the built-in ones.
 */
#ifndef ECHOWALL_MODEL_MESSAGE_H
#define ECHOWALL_MODEL_MESSAGE_H

#include "catalogue/message.h"
#include "model/outbox.h"

/* A message as it goes out. For a webhook only number, state, kind and at. */
struct message {
    const char *phone, *mail; /* one of them; nothing of it may be kept or logged */
    const char *mask;
    const char *subject, *text;
    const char *number, *state, *kind;
    int64_t at;
};

/* Reads what the row needs and makes the message. *ret_cancel is a sentence (an English msgid) where there is nothing
 * to tell any more, else NULL. */
enum err message_make(struct db_conn *c, const struct site *s, struct arena *a, const struct outbox_row *row,
                      struct message *ret, const char **ret_cancel, struct error *e) ERR_CHECKED;

/* The texts of an event in a language. */
struct message_text {
    const struct message_event *event;
    enum message_lang lang;
    bool active, own; /* own: the office's, else built in */
    struct message_words words;
    int64_t version; /* 0: built in */
};
enum err message_text_get(struct db_conn *c, struct arena *a, const struct message_event *m, enum message_lang l,
                          struct message_text *ret, struct error *e) ERR_CHECKED;

/* Stores the office's own text, with a line in the audit trail. For system administrators and the office; ERR_INVALID
 * names the field; ERR_CONFLICT when version is not the present one. */
enum err message_text_put(struct db_conn *c, const struct site *s, const struct viewer *v, const struct message_text *x,
                          struct error *e) ERR_CHECKED;

/* The message that a text would make of a sample matter: for the page that edits it. */
struct message message_sample(const struct site *s, struct arena *a, const struct message_event *m,
                              enum message_lang lang, const struct message_words *w);

#endif
