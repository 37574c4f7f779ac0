/*
 * Registers: the kinds of subject (对象) that work is done for or at, as data: a household, an enterprise, a venue.
 * Which fields one has, which of them lie in the vault only, who may see it, and whether a sign with a QR code stands
 * there.
 *
 * A register is a file of catalogue/registers (docs/subjects.md), read and checked by register_read.h.
 */
#ifndef ECHOWALL_CATALOGUE_REGISTER_H
#define ECHOWALL_CATALOGUE_REGISTER_H

#include "catalogue/procedure.h"

#define REGISTER_FIELDS_MAX 12

/* Who may see a subject (model/subject.h). */
enum register_access {
    REGISTER_PRIVATE, /* the offices that keep it, and those above */
    REGISTER_STAFF,   /* every officer whose post reads */
    REGISTER_PUBLIC   /* and residents what is meant for them */
};

/* The part of a person in the vault (model/person.h) that a field is. */
enum vault_part { VAULT_NONE, VAULT_NAME, VAULT_PHONE, VAULT_ID_NUMBER, VAULT_ADDRESS, VAULT_MAIL };
#define VAULT_PARTS 6

struct register_field {
    struct field_def field; /* shown: residents read it too */
    enum vault_part vault;  /* VAULT_NONE: a plain value */
};

struct register_def {
    const char *code;
    struct words name;
    struct words about; /* a sentence; may be none */
    enum register_access access;
    bool named; /* its subjects have names, which are no people's; else they are called by their codes */
    bool sign;  /* a sign with a QR code stands there */
    struct register_field fields[REGISTER_FIELDS_MAX]; /* part NULL ends */
};

/* Those inside the program, by the names of their files. */
const struct register_def *const *registers_all(size_t *ret_n);
const struct register_def *register_find(const char *code); /* NULL when there is none */

const struct register_field *register_field(const struct register_def *d, const char *part); /* NULL: none */
/* Whether something of it lies in the vault. */
bool register_has_vault(const struct register_def *d);
const char *register_access_name(enum register_access x); /* as in the file, and as stored */

#endif
