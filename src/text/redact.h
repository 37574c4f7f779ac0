/*
 * Personal data in free text: where it stands and what it is, so that nothing goes public that points at a resident.
 *
 * Found are mobile numbers, ID numbers, bank cards and mail addresses by their form, full-width digits and blanks or
 * dashes between digits included, and the very values the vault holds for the people of a matter. Telephone numbers of
 * offices (landlines, 400 and 800 numbers, short numbers such as 12345) are what an answer is for and are left alone.
 */
#ifndef ECHOWALL_TEXT_REDACT_H
#define ECHOWALL_TEXT_REDACT_H

#include <stddef.h>

#include "base/arena.h"

enum redact_kind {
    REDACT_MOBILE,
    REDACT_ID_NUMBER,
    REDACT_BANK_CARD,
    REDACT_EMAIL,
    REDACT_NAME,
    REDACT_PHONE,
    REDACT_ADDRESS
};

/* A value out of the vault: kind is NAME, PHONE or ADDRESS. Values of less than two characters are not looked for. */
struct redact_value {
    enum redact_kind kind;
    const char *value;
};

/* Bytes [from, from + n) of the text. */
struct redact_find {
    size_t from;
    size_t n;
    enum redact_kind kind;
};

struct redact_finds {
    struct redact_find *rows;
    size_t n;
};

/* All finds of valid UTF-8, in order, none overlapping another; they live in a. */
struct redact_finds redact_search(struct arena *a, const char *text, const struct redact_value *values,
                                  size_t n_values);

/* The text with every find masked in its kind's way: 138****5678, 张**, 3506**********, "***" for the rest. */
char *redact_mask(struct arena *a, const char *text, const struct redact_finds *finds);

/* English msgid for a kind: "a mobile number". */
const char *redact_kind_msgid(enum redact_kind kind);

/* 张** for any name of two characters and more: the length of a name is a hint too. "" stays "". */
char *mask_name(struct arena *a, const char *name);

/* 138****5678; of other numbers the last four digits are shown, of short ones the last two. "" stays "". */
char *mask_phone(struct arena *a, const char *phone);

/* z***@qq.com: the first letter and where the mailbox is. "" stays "". */
char *mask_mail(struct arena *a, const char *mail);

#endif
