/*
 * The identity vault. A person is one combination of phone and name; the fields are sealed with a data key of the
 * person's own, the data key with the site key, so that erasing the key erases the person. Search goes by keyed hash:
 * full phone number, or its last four digits.
 */
#ifndef ECHOWALL_MODEL_PERSON_H
#define ECHOWALL_MODEL_PERSON_H

#include "model/site.h"

/* Limits in characters: name 60, phone 20 digits, id_number 18, address 200, mail 120. Empty fields are "" or NULL. */
struct contact {
    const char *name;
    const char *phone;
    const char *id_number;
    const char *address;
    const char *mail;
};

/* Inside db_write: finds the row that holds just this contact, with a phone, or seals a new one; no row is ever
 * changed, so that nobody who types the phone number of another learns or turns where word to them goes. *ret_id is 0
 * where the contact is wholly empty. ERR_INVALID for a phone that is none. */
enum err person_put(struct db_conn *tx, const struct site *s, struct arena *a, const struct contact *c, int64_t *ret_id,
                    struct error *e) ERR_CHECKED;

/* A contact as its row would be: sealed and hashed without a database, so that bulk work does that before its write. */
struct person_ready {
    int64_t id; /* 0: the contact is wholly empty */
    const void *wrapped, *box;
    size_t wrapped_n, box_n;
    const char *who_hash, *phone_hash, *last4_hash; /* NULL without a phone */
};
/* Lives in a. ERR_INVALID as from person_put. */
enum err person_make_ready(const struct site *s, struct arena *a, const struct contact *c, struct person_ready *ret,
                           struct error *e) ERR_CHECKED;
/* As person_put; now is when a row that is new was made, *ret_created_at when the row was. */
enum err person_put_ready(struct db_conn *tx, const struct person_ready *x, int64_t now, int64_t *ret_id,
                          int64_t *ret_created_at, struct error *e) ERR_CHECKED;

/* Opens the vault for one person: the caller has to have recorded the reveal already, or shows only masks. All fields
 * "" once erased. */
enum err person_get(struct db_conn *c, const struct site *s, struct arena *a, int64_t id, struct contact *ret,
                    struct error *e) ERR_CHECKED;

/* "张**" (whatever the length of the name) and "138****5678" of the same; "" where absent. Never calls for a reveal.
 * A mail address is "z***@qq.com". */
enum err person_masked(struct db_conn *c, const struct site *s, struct arena *a, int64_t id, struct contact *ret,
                       struct error *e) ERR_CHECKED;

/* A row as it is stored, for the checker. */
struct person_row {
    int64_t id, erased_at;
    const void *wrapped_key, *box; /* NULL once erased */
    size_t wrapped_key_n, box_n;
    const char *who_hash, *phone_hash, *last4_hash; /* NULL once erased, or without a phone */
};
/* What is wrong with the row, an English msgid, or NULL: whether it opens with the site's key, and whether its hashes
 * are those of what it holds. */
const char *person_row_fault(const struct site *s, struct arena *a, const struct person_row *r);

/* Whether person_put takes this for a phone number. */
bool person_phone_ok(struct arena *a, const char *phone);

/* The phone number as a gateway wants it: digits only, and only of a mobile; "" for any other. */
const char *person_mobile(struct arena *a, const char *phone);

/* Keyed hash of a full phone number, hex in a; digits only are counted, +86 is dropped. */
char *person_phone_hash(const struct site *s, struct arena *a, const char *phone);
/* Keyed hash of four digits, as that of the last four of a number; hex in a. */
char *person_last4_hash(const struct site *s, struct arena *a, const char *four);

/* The person's data key, for what else is sealed with it. ERR_NOT_FOUND once erased. */
enum err person_key(struct db_conn *c, const struct site *s, struct arena *a, int64_t id, struct key *ret,
                    struct error *e) ERR_CHECKED;

#endif
