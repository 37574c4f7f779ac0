/*
 * The identity vault. Each person's fields lie in one box under a key of the person's own; the key is wrapped with one
 * derived from the site key. Both are bound to the row's id, so that a box copied to another row does not open there.
 */
#include "model/person.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "catalogue/channels.h"
#include "text/redact.h"

#define NAME_MAX_CHARS    60
#define PHONE_MIN         7
#define PHONE_MAX         20
#define ID_NUMBER_MAX     18
#define ADDRESS_MAX_CHARS 200
#define MAIL_MAX_CHARS    120
#define FIELDS            5
#define FIELDS_BEFORE     4 /* boxes without a mail address have one less */

static struct key vault_key(const struct site *s)
{
    return key_derive(&s->key, "vault");
}

static const char *row_of(struct arena *a, int64_t id)
{
    return arena_printf(a, "person:%lld", (long long)id);
}

/* Four bytes of length, then the bytes, for each field in the order of struct contact; the mail address only where
 * there is one. */
static uint8_t *pack(struct arena *a, const struct contact *c, size_t *ret_n)
{
    const char *fields[FIELDS] = {c->name, c->phone, c->id_number, c->address, c->mail};
    size_t n = 0, count = str_empty(c->mail) ? FIELDS_BEFORE : FIELDS;
    for (size_t i = 0; i < count; i++)
        n += 4 + strlen(fields[i]);
    uint8_t *out = arena_alloc(a, n);
    uint8_t *o = out;
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(fields[i]);
        for (int shift = 24; shift >= 0; shift -= 8)
            *o++ = (uint8_t)(len >> shift);
        memcpy(o, fields[i], len);
        o += len;
    }
    *ret_n = n;
    return out;
}

static bool unpack(struct arena *a, const uint8_t *p, size_t n, struct contact *ret)
{
    const char *fields[FIELDS] = {[FIELDS_BEFORE] = ""};
    for (size_t i = 0; i < FIELDS && (i < FIELDS_BEFORE || n > 0); i++) {
        if (n < 4)
            return false;
        size_t len = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
        p += 4;
        n -= 4;
        if (len > n)
            return false;
        fields[i] = arena_strndup(a, (const char *)p, len);
        p += len;
        n -= len;
    }
    *ret = (struct contact){fields[0], fields[1], fields[2], fields[3], fields[4]};
    return n == 0;
}

/* What people write between the digits of a phone number: signs, blanks, and words for an extension. */
static bool phone_filler(uint32_t c)
{
    return c == ' ' || c == 0xA0 || c == 0x3000 || c == '-' || c == '+' || c == '(' || c == ')' || c == '/' ||
           c == '.' || c == '#' || (c >= 0x2010 && c <= 0x2015) || c == 0xFF0D || c == 0xFF0B || c == 0xFF08 ||
           c == 0xFF09 || c == 0x8F6C /* 转 */ || c == 0x8F49 /* 轉 */;
}

static bool phone_readable(const char *s)
{
    uint32_t c;
    for (int len; (len = utf8_next(s, &c)) > 0; s += len) {
        if (!(c >= '0' && c <= '9') && !(c >= 0xFF10 && c <= 0xFF19) && !phone_filler(c))
            return false;
    }
    return true;
}

/* Digits only, without the country code before a mobile number. */
static const char *phone_normal(struct arena *a, const char *typed)
{
    const char *digits = str_digits(a, typed);
    if (str_starts(digits, "0086") && strlen(digits) == 15)
        return digits + 4;
    if (str_starts(digits, "86") && strlen(digits) == 13)
        return digits + 2;
    return digits;
}

static enum err check_field(const char *s, const char *field, size_t max, struct error *e)
{
    if (!utf8_valid(s, strlen(s)))
        return error_set(e, ERR_INVALID, field, N_("The text holds characters that cannot be read."), NULL);
    if (utf8_length(s) > max)
        return error_set(e, ERR_INVALID, field, N_("Please keep it within {} characters."), "%zu", max);
    return ERR_OK;
}

bool person_phone_ok(struct arena *a, const char *phone)
{
    size_t n = strlen(phone_normal(a, phone));
    return phone_readable(phone) && n >= PHONE_MIN && n <= PHONE_MAX;
}

const char *person_mobile(struct arena *a, const char *phone)
{
    const char *digits = phone_normal(a, phone);
    return strlen(digits) == 11 && digits[0] == '1' && digits[1] >= '3' ? digits : "";
}

/* Full-width signs come from every keyboard; the part behind the @ knows no capitals. */
static enum err check_mail(struct arena *a, const char *typed, const char **ret, struct error *e)
{
    char *out = arena_alloc(a, strlen(typed) + 1);
    char *o = out;
    bool behind = false;
    uint32_t c;
    for (int len; (len = utf8_next(typed, &c)) > 0; typed += len) {
        c = c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c == 0x3002 ? '.' : c;
        behind = behind || c == '@';
        c = behind && c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
        *o++ = c < 0x80 ? (char)c : ' ';
    }
    *o = '\0';
    if (*out && !mail_address_ok(out))
        return error_set(e, ERR_INVALID, "mail",
                         N_("This is not a mail address. Please correct it, or leave it empty."), NULL);
    *ret = out;
    return ERR_OK;
}

static enum err check_phone(struct arena *a, const char *typed, const char **ret_phone, struct error *e)
{
    const char *digits = phone_normal(a, typed);
    if (*typed && !person_phone_ok(a, typed))
        return error_set(e, ERR_INVALID, "phone",
                         N_("This is not a phone number. Please give all its digits, or leave it empty."), NULL);
    *ret_phone = digits;
    return ERR_OK;
}

/* Plain digits and capitals: X and full-width digits come from every keyboard. */
static char *id_number_normal(struct arena *a, const char *typed)
{
    char *out = arena_alloc(a, strlen(typed) + 1);
    char *o = out;
    uint32_t c;
    for (int len; (len = utf8_next(typed, &c)) > 0; typed += len) {
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFEE0;
        if (c >= 'a' && c <= 'z')
            c -= 'a' - 'A';
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
            *o++ = (char)c;
    }
    *o = '\0';
    return out;
}

static enum err normalise(struct arena *a, const struct contact *c, struct contact *ret, struct error *e)
{
    struct contact out = {.name = str_trim(a, str_or(c->name, "")), .address = str_trim(a, str_or(c->address, ""))};
    const char *typed_phone = str_trim(a, str_or(c->phone, ""));
    const char *typed_mail = str_trim(a, str_or(c->mail, ""));
    const char *typed_id = str_trim(a, str_or(c->id_number, ""));
    enum err r = check_field(out.name, "name", NAME_MAX_CHARS, e);
    if (r == ERR_OK)
        r = check_field(typed_phone, "phone", 2 * PHONE_MAX, e);
    if (r == ERR_OK)
        r = check_field(typed_id, "id_number", 2 * ID_NUMBER_MAX, e);
    if (r == ERR_OK)
        r = check_field(out.address, "address", ADDRESS_MAX_CHARS, e);
    if (r == ERR_OK)
        r = check_field(typed_mail, "mail", MAIL_MAX_CHARS, e);
    if (r == ERR_OK)
        r = check_phone(a, typed_phone, &out.phone, e);
    if (r == ERR_OK)
        r = check_mail(a, typed_mail, &out.mail, e);
    if (r != ERR_OK)
        return r;
    out.id_number = id_number_normal(a, typed_id);
    r = check_field(out.id_number, "id_number", ID_NUMBER_MAX, e);
    if (r == ERR_OK)
        *ret = out;
    return r;
}

static char *hash_hex(const struct site *s, struct arena *a, const char *context, const char *text)
{
    struct hash h = keyed_hash(&s->key, context, text, strlen(text));
    return hex_of(a, h.b, HASH_SIZE);
}

char *person_phone_hash(const struct site *s, struct arena *a, const char *phone)
{
    return hash_hex(s, a, "phone", phone_normal(a, phone));
}

char *person_last4_hash(const struct site *s, struct arena *a, const char *four)
{
    return hash_hex(s, a, "last4", four);
}

/* "张 三" is "张三". */
static const char *name_normal(struct arena *a, const char *typed)
{
    char *name = arena_alloc(a, strlen(typed) + 1);
    char *o = name;
    uint32_t ch;
    for (const char *p = typed; *p;) {
        int len = utf8_next(p, &ch);
        bool blank = ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r' || ch == 0xA0 || ch == 0x3000;
        for (int i = 0; i < len && !blank; i++)
            *o++ = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] - 'A' + 'a') : p[i];
        p += len;
    }
    *o = '\0';
    return name;
}

/* The same of everything makes somebody the same person again. Less than that does not: nobody has proved that a phone
 * number is theirs, and whoever types that of another must neither be shown what that one left nor change where word
 * to them goes. Without a phone there is none: a name is borne by many. */
static char *who_hash(const struct site *s, struct arena *a, const struct contact *c)
{
    if (!*c->phone)
        return NULL;
    return hash_hex(s, a, "person",
                    arena_printf(a, "%s\x1f%s\x1f%s\x1f%s\x1f%s", c->phone, name_normal(a, c->name), c->id_number,
                                 c->address, c->mail));
}

/* Of rows from before, when phone and name were enough: nobody becomes such a row again. */
static char *who_hash_before(const struct site *s, struct arena *a, const struct contact *c)
{
    return *c->phone ? hash_hex(s, a, "who", arena_printf(a, "%s/%s", c->phone, name_normal(a, c->name))) : NULL;
}

/* One person's sealed columns. */
struct sealed {
    const void *wrapped, *box;
    size_t wrapped_n, box_n;
};

static bool open_key(const struct site *s, struct arena *a, int64_t id, const struct sealed *x, struct key *ret)
{
    struct key vault = vault_key(s);
    size_t n = 0;
    uint8_t *p = box_open(a, &vault, row_of(a, id), x->wrapped, x->wrapped_n, &n);
    wipe(&vault, sizeof(vault));
    if (!p || n != KEY_SIZE)
        return false;
    memcpy(ret->b, p, KEY_SIZE);
    wipe(p, n);
    return true;
}

static void seal_key(const struct site *s, struct arena *a, int64_t id, const struct key *k, struct sealed *x)
{
    struct key vault = vault_key(s);
    x->wrapped = box_seal(a, &vault, row_of(a, id), k->b, KEY_SIZE, &x->wrapped_n);
    wipe(&vault, sizeof(vault));
}

static void seal_box(struct arena *a, int64_t id, const struct key *k, const struct contact *c, struct sealed *x)
{
    size_t n;
    uint8_t *plain = pack(a, c, &n);
    x->box = box_seal(a, k, row_of(a, id), plain, n, &x->box_n);
    wipe(plain, n);
}

DB_STMT(person_sealed, "SELECT wrapped_key, box FROM person WHERE id = $1");

/* The row's boxes, copied into a; both NULL once erased. */
static enum err read_sealed(struct db_conn *c, struct arena *a, int64_t id, struct sealed *ret, struct error *e)
{
    struct db_rows q;
    bool found = false;
    *ret = (struct sealed){0};
    db_query(c, &q, &person_sealed, DB_ARGS(DB_INT(id)));
    if (db_next(&q)) {
        found = true;
        const void *wrapped = db_blob(&q, 0, &ret->wrapped_n);
        ret->wrapped = wrapped ? arena_memdup(a, wrapped, ret->wrapped_n) : NULL;
        const void *box = db_blob(&q, 1, &ret->box_n);
        ret->box = box ? arena_memdup(a, box, ret->box_n) : NULL;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_detail(e, ERR_NOT_FOUND, "no person %lld", (long long)id) : r;
}

static enum err open_row(const struct site *s, struct arena *a, int64_t id, const struct sealed *x, struct key *ret_key,
                         struct contact *ret, struct error *e)
{
    size_t n = 0;
    if (!open_key(s, a, id, x, ret_key))
        return error_detail(e, ERR_INTERNAL, "the key of person %lld does not open: altered, or another site key",
                            (long long)id);
    uint8_t *plain = box_open(a, ret_key, row_of(a, id), x->box, x->box_n, &n);
    if (!plain || !unpack(a, plain, n, ret))
        return error_detail(e, ERR_INTERNAL, "the box of person %lld does not open: altered", (long long)id);
    wipe(plain, n);
    return ERR_OK;
}

enum err person_get(struct db_conn *c, const struct site *s, struct arena *a, int64_t id, struct contact *ret,
                    struct error *e)
{
    struct contact out = {"", "", "", "", ""};
    struct sealed x;
    enum err r = read_sealed(c, a, id, &x, e);
    if (r == ERR_OK && x.wrapped && x.box) {
        struct key k;
        r = open_row(s, a, id, &x, &k, &out, e);
        wipe(&k, sizeof(k));
    }
    if (r == ERR_OK)
        *ret = out;
    return r;
}

const char *person_row_fault(const struct site *s, struct arena *a, const struct person_row *r)
{
    struct sealed x = {r->wrapped_key, r->box, r->wrapped_key_n, r->box_n};
    struct contact c;
    struct key k;
    if (!r->wrapped_key && !r->box && !r->who_hash && !r->phone_hash && !r->last4_hash)
        return r->erased_at ? NULL : N_("The person is gone, but was not erased as persons are.");
    if (!r->wrapped_key || !r->box || r->erased_at)
        return N_("The person is erased in part only.");
    enum err opened = open_row(s, a, r->id, &x, &k, &c, NULL);
    wipe(&k, sizeof(k));
    if (opened != ERR_OK)
        return N_("The box does not open: it was altered, or sealed with another key.");
    size_t digits = strlen(c.phone);
    bool same = str_eq(r->who_hash, who_hash(s, a, &c)) || str_eq(r->who_hash, who_hash_before(s, a, &c));
    if (!same || !str_eq(r->phone_hash, digits ? person_phone_hash(s, a, c.phone) : NULL) ||
        !str_eq(r->last4_hash, digits ? person_last4_hash(s, a, c.phone + digits - 4) : NULL))
        return N_("Its hashes are not those of what the box holds.");
    return NULL;
}

/* c in its normal form. */
static void make_ready(const struct site *s, struct arena *a, const struct contact *c, const char *who,
                       struct person_ready *ret)
{
    struct sealed x;
    struct key k;
    int64_t id = id_new();
    size_t digits = strlen(c->phone);
    crypto_random(k.b, KEY_SIZE);
    seal_key(s, a, id, &k, &x);
    seal_box(a, id, &k, c, &x);
    wipe(&k, sizeof(k));
    *ret = (struct person_ready){.id = id,
                                 .wrapped = x.wrapped,
                                 .wrapped_n = x.wrapped_n,
                                 .box = x.box,
                                 .box_n = x.box_n,
                                 .who_hash = who,
                                 .phone_hash = digits ? person_phone_hash(s, a, c->phone) : NULL,
                                 .last4_hash = digits ? person_last4_hash(s, a, c->phone + digits - 4) : NULL};
}

static bool names_nobody(const struct contact *c)
{
    return !*c->name && !*c->phone && !*c->id_number && !*c->address && !*c->mail;
}

enum err person_make_ready(const struct site *s, struct arena *a, const struct contact *c, struct person_ready *ret,
                           struct error *e)
{
    struct contact x;
    enum err r = normalise(a, c, &x, e);
    if (r != ERR_OK)
        return r;
    if (names_nobody(&x))
        *ret = (struct person_ready){0};
    else
        make_ready(s, a, &x, who_hash(s, a, &x), ret);
    return ERR_OK;
}

DB_STMT(person_insert, "INSERT INTO person (id, wrapped_key, box, who_hash, phone_hash, last4_hash, created_at)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7)");

static enum err insert(struct db_conn *tx, const struct person_ready *x, int64_t now, struct error *e)
{
    return db_exec(tx, &person_insert,
                   DB_ARGS(DB_INT(x->id), DB_BLOB(x->wrapped, x->wrapped_n), DB_BLOB(x->box, x->box_n),
                           DB_TEXT(x->who_hash), DB_TEXT(x->phone_hash), DB_TEXT(x->last4_hash), DB_INT(now)),
                   e);
}

DB_STMT(person_by_who, "SELECT id, created_at FROM person WHERE who_hash = $1");

/* Both 0 where there is none. */
static enum err find(struct db_conn *tx, const char *who, int64_t *ret_id, int64_t *ret_created_at, struct error *e)
{
    struct db_rows q;
    int64_t id = 0, created_at = 0;
    if (who) {
        db_query(tx, &q, &person_by_who, DB_ARGS(DB_TEXT(who)));
        if (db_next(&q)) {
            id = db_int(&q, 0);
            created_at = db_int(&q, 1);
        }
        enum err r = db_end(&q, e);
        if (r != ERR_OK)
            return r;
    }
    *ret_id = id;
    *ret_created_at = created_at;
    return ERR_OK;
}

enum err person_put_ready(struct db_conn *tx, const struct person_ready *x, int64_t now, int64_t *ret_id,
                          int64_t *ret_created_at, struct error *e)
{
    int64_t id, created_at;
    enum err r = find(tx, x->who_hash, &id, &created_at, e);
    if (r == ERR_OK && !id && x->id) {
        id = x->id;
        created_at = now;
        r = insert(tx, x, now, e);
    }
    if (r == ERR_OK) {
        *ret_id = id;
        *ret_created_at = created_at;
    }
    return r;
}

enum err person_put(struct db_conn *tx, const struct site *s, struct arena *a, const struct contact *c, int64_t *ret_id,
                    struct error *e)
{
    struct contact x;
    struct person_ready ready;
    int64_t id, created;
    enum err r = normalise(a, c, &x, e);
    if (r != ERR_OK)
        return r;
    const char *who = who_hash(s, a, &x);
    r = find(tx, who, &id, &created, e);
    if (r == ERR_OK && !id && !names_nobody(&x)) {
        make_ready(s, a, &x, who, &ready);
        id = ready.id;
        r = insert(tx, &ready, clock_now(&s->clock), e);
    }
    if (r == ERR_OK)
        *ret_id = id;
    return r;
}

/* First and last place only: the six of the region and the birthday say too much. */
static const char *mask_ends(struct arena *a, const char *s)
{
    size_t n = strlen(s);
    if (n < 6)
        return n ? "****" : "";
    char *out = arena_strdup(a, s);
    memset(out + 1, '*', n - 2);
    return out;
}

enum err person_masked(struct db_conn *c, const struct site *s, struct arena *a, int64_t id, struct contact *ret,
                       struct error *e)
{
    struct contact x;
    enum err r = person_get(c, s, a, id, &x, e);
    if (r != ERR_OK)
        return r;
    *ret = (struct contact){.name = mask_name(a, x.name),
                            .phone = *x.phone ? mask_phone(a, x.phone) : "",
                            .id_number = mask_ends(a, x.id_number),
                            .address = *x.address ? "****" : "",
                            .mail = mask_mail(a, x.mail)};
    return ERR_OK;
}

enum err person_key(struct db_conn *c, const struct site *s, struct arena *a, int64_t id, struct key *ret,
                    struct error *e)
{
    struct sealed x;
    enum err r = read_sealed(c, a, id, &x, e);
    if (r != ERR_OK)
        return r;
    if (!x.wrapped)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("The person was erased."), NULL);
    if (!open_key(s, a, id, &x, ret))
        return error_detail(e, ERR_INTERNAL, "the key of person %lld does not open: altered, or another site key",
                            (long long)id);
    return ERR_OK;
}
