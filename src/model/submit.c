/* Raising a matter. The checks that need no database come first; the rest is one write, found again by its key. */
#include "model/submit.h"
#include "model/clocks.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "catalogue/message.h"
#include "model/follow.h"
#include "model/matter.h"
#include "model/move.h"
#include "model/place.h"
#include "model/procedures.h"
#include "model/search_index.h"
#include "model/throttle.h"

#define SWEEP_MAX    1000
#define KEY_MAX      200
#define TITLE_CUT    30
#define SECRET_SPACE 100000000u

char *secret_derive(const struct site *s, struct arena *a, const char *number, int64_t issue)
{
    const char *text = arena_printf(a, "%s/%lld", number, (long long)issue);
    struct hash h = keyed_hash(&s->key, "secret", text, strlen(text));
    uint64_t n = 0;
    for (int i = 0; i < 8; i++)
        n = n << 8 | h.b[i];
    return arena_printf(a, "%08u", (unsigned)(n % SECRET_SPACE));
}

char *secret_hash(const struct site *s, struct arena *a, const char *number, const char *secret)
{
    const char *text = arena_printf(a, "%s/%s", number, secret);
    struct hash h = keyed_hash(&s->key, "secret-stored", text, strlen(text));
    return hex_of(a, h.b, HASH_SIZE);
}

/* One submission on its way into the database. */
struct raise {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const struct submission *x;
    const struct procedure *procedure, *numbers; /* numbers: whose prefix and form its number has */
    const char *title, *body, *place;
    struct record_text fields[PROCEDURE_FIELDS_MAX]; /* of the procedure */
    size_t n_fields;
    const struct wordset *words;      /* of title and message */
    const char *key_hash, *body_hash; /* NULL without a key */
    int64_t matter_id, person_id, intake_unit_id, submitted_at, recorded_at, due_at;
    int64_t clerk_unit_id; /* where the clerk sits who recorded it; 0: nobody did */
    const char *number, *secret, *entry_hash;
    bool again;
    bool tried; /* an attempt before this one may have been committed */
};

enum err matter_text_check(const char *s, const char *field, int max, struct error *e)
{
    if (!s)
        return ERR_OK;
    if (!utf8_valid(s, strlen(s)))
        return error_set(e, ERR_INVALID, field, N_("The text holds characters that cannot be read."), NULL);
    if (utf8_length(s) > (size_t)max)
        return error_set(e, ERR_INVALID, field, N_("Please keep it within {} characters."), "%d", max);
    return ERR_OK;
}

static enum err check_point(const struct submission *x, struct error *e)
{
    if (!x->has_point)
        return ERR_OK;
    if (!(x->latitude >= -90 && x->latitude <= 90 && x->longitude >= -180 && x->longitude <= 180))
        return error_set(e, ERR_INVALID, "place", N_("The point on the map is not on the earth."), NULL);
    return ERR_OK;
}

static enum err check_texts(struct raise *p, struct error *e)
{
    const struct submission *x = p->x;
    enum err r = matter_text_check(x->title, "title", MATTER_TITLE_MAX, e);
    if (r == ERR_OK)
        r = matter_text_check(x->body, "body", MATTER_BODY_MAX, e);
    if (r == ERR_OK)
        r = matter_text_check(x->place, "place", MATTER_PLACE_MAX, e);
    if (r == ERR_OK)
        r = matter_text_check(x->against_text, "against_text", MATTER_PLACE_MAX, e);
    if (r == ERR_OK)
        r = check_point(x, e);
    if (r != ERR_OK)
        return r;
    p->body = str_trim(p->arena, str_or(x->body, ""));
    p->title = str_trim(p->arena, str_or(x->title, ""));
    p->place = str_trim(p->arena, str_or(x->place, ""));
    if (*p->body == '\0')
        return error_set(e, ERR_INVALID, "body", N_("Please say what happened."), NULL);
    if (*p->title == '\0')
        p->title = utf8_cut(p->arena, p->body, TITLE_CUT);
    if (x->n_files > MATTER_FILES_MAX)
        return error_set(e, ERR_INVALID, "photos", N_("At most {} photos, please."), "%d", MATTER_FILES_MAX);
    return ERR_OK;
}

static enum err check_key(struct raise *p, struct error *e)
{
    const char *key = p->x->key;
    if (str_empty(key))
        return ERR_OK;
    if (strlen(key) > KEY_MAX || !utf8_valid(key, strlen(key)))
        return error_set(e, ERR_INVALID, "Idempotency-Key", N_("The key is longer than {} bytes or not text."), "%d",
                         KEY_MAX);
    struct hash h = keyed_hash(&p->site->key, p->x->own_key ? "receipt-own-key" : "receipt-key", key, strlen(key));
    p->key_hash = hex_of(p->arena, h.b, HASH_SIZE);
    return ERR_OK;
}

/* What makes two requests under one key the same request. Keyed, so that the stored hash tells nothing of the content.
 */
static void hash_body(struct raise *p)
{
    const struct submission *x = p->x;
    const char *contact = str_empty(x->contact.mail)
                              ? str_or(x->contact.phone, "")
                              : arena_printf(p->arena, "%s\x1f%s", str_or(x->contact.phone, ""), x->contact.mail);
    const char *all =
        arena_printf(p->arena, "%s\x1f%s\x1f%s\x1f%lld\x1f%s\x1f%s\x1f%s\x1f%d\x1f%lld\x1f%s", p->title, p->body,
                     p->place, (long long)x->area_id, str_or(x->category, ""), str_or(x->contact.name, ""), contact,
                     x->against, (long long)x->against_unit_id, str_or(x->against_text, ""));
    if (x->procedure)
        all = arena_printf(p->arena, "%s\x1f%s", all, x->procedure);
    for (size_t i = 0; i < x->n_fields; i++)
        all = arena_printf(p->arena, "%s\x1f%s=%s", all, x->fields[i].part, str_or(x->fields[i].text, ""));
    if (x->mark)
        all = arena_printf(p->arena, "%s\x1f%s", all, x->mark);
    struct hash h = keyed_hash(&p->site->key, "receipt-body", all, strlen(all));
    p->body_hash = hex_of(p->arena, h.b, HASH_SIZE);
}

/* When it was due by what began with it, whatever has happened since. */
#define DUE_AT_FIRST "(SELECT COALESCE(MIN(f.due_at), m.due_at) FROM clock f WHERE f.matter_id = m.id AND f.seq = 1)"

DB_STMT(submit_by_key, "SELECT k.body_hash, m.number, m.submitted_at, e.hash, m.recorded_at, " DUE_AT_FIRST
                       " FROM receipt_key k JOIN matter m ON m.id = k.matter_id"
                       " JOIN entry e ON e.matter_id = m.id AND e.seq = 1 WHERE k.key_hash = $1");
DB_STMT(submit_by_id, "SELECT '', m.number, m.submitted_at, e.hash, m.recorded_at, " DUE_AT_FIRST " FROM matter m"
                      " JOIN entry e ON e.matter_id = m.id AND e.seq = 1 WHERE m.id = $1");

/* Sets again when the key was used before, or, without a key, when an attempt before this one was committed after all.
 * The secret is that of the first answer: a newer one was read out to the phone in the vault, not to whoever kept a
 * form. */
static enum err find_again(struct db_conn *tx, struct raise *p, struct error *e)
{
    struct db_rows q;
    bool differs = false;
    if (p->key_hash)
        db_query(tx, &q, &submit_by_key, DB_ARGS(DB_TEXT(p->key_hash)));
    else
        db_query(tx, &q, &submit_by_id, DB_ARGS(DB_INT(p->matter_id)));
    if (db_next(&q)) {
        p->again = true;
        differs = p->key_hash && !str_eq(db_text(&q, 0), p->body_hash);
        p->number = db_text_dup(&q, 1, p->arena);
        p->secret = secret_derive(p->site, p->arena, p->number, 1);
        p->submitted_at = db_int(&q, 2);
        p->entry_hash = db_text_dup(&q, 3, p->arena);
        p->recorded_at = db_int(&q, 4);
        p->due_at = db_int(&q, 5);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && differs)
        r = error_set(e, ERR_CONFLICT, "Idempotency-Key", N_("This key was used for something else before."), NULL);
    return r;
}

DB_STMT(submit_intake_unit, "SELECT id FROM unit WHERE intake = 1 AND active = 1 ORDER BY id LIMIT 1");
DB_STMT(submit_area_known, "SELECT id FROM area WHERE id = $1 AND active = 1");
DB_STMT(submit_category_known, "SELECT 1 FROM category WHERE code = $1 AND active = 1");
DB_STMT(submit_unit_known, "SELECT id FROM unit WHERE id = $1");

static enum err known(struct db_conn *tx, const struct db_stmt *s, struct db_val v, const char *field,
                      const char *sentence, struct error *e)
{
    int64_t found;
    enum err r = db_get_int(tx, s, DB_ARGS(v), &found, e);
    return r == ERR_NOT_FOUND ? error_set(e, ERR_INVALID, field, sentence, NULL) : r;
}

DB_STMT(submit_clerk, "SELECT p.unit_id, (SELECT u.id FROM unit_tree t JOIN unit u ON u.id = t.ancestor_id"
                      " WHERE t.descendant_id = p.unit_id AND u.intake = 1 AND u.active = 1 ORDER BY t.depth LIMIT 1)"
                      " FROM post p WHERE p.officer_id = $1 AND p.until = 0 AND p.role = 'intake'"
                      " ORDER BY p.since, p.id LIMIT 1");

/* What a clerk records goes to the nearest office above them that takes in, or else where everything goes; and stays
 * in sight at their own window, where people will ask after it. */
static enum err find_intake(struct db_conn *tx, struct raise *p, struct error *e)
{
    struct db_rows q;
    p->intake_unit_id = p->clerk_unit_id = 0;
    if (p->viewer->id > 0) {
        db_query(tx, &q, &submit_clerk, DB_ARGS(DB_INT(p->viewer->id)));
        if (db_next(&q)) {
            p->clerk_unit_id = db_int(&q, 0);
            p->intake_unit_id = db_int(&q, 1);
        }
        enum err r = db_end(&q, e);
        if (r != ERR_OK || p->intake_unit_id)
            return r;
    }
    enum err r = db_get_int(tx, &submit_intake_unit, DB_NO_ARGS, &p->intake_unit_id, e);
    return r == ERR_NOT_FOUND ? error_detail(e, ERR_INTERNAL, "no unit takes in matters") : r;
}

static enum err check_references(struct db_conn *tx, struct raise *p, struct error *e)
{
    const struct submission *x = p->x;
    enum err r = ERR_OK;
    if (x->area_id)
        r = known(tx, &submit_area_known, DB_INT(x->area_id), "area", N_("There is no such area."), e);
    if (r == ERR_OK && !str_empty(x->category))
        r = known(tx, &submit_category_known, DB_TEXT(x->category), "category", N_("There is no such field."), e);
    if (r == ERR_OK && x->against && x->against_unit_id)
        r = known(tx, &submit_unit_known, DB_INT(x->against_unit_id), "against", N_("There is no such office."), e);
    return r == ERR_OK ? find_intake(tx, p, e) : r;
}

static int compartment(const struct raise *p)
{
    if (p->procedure->compartment)
        return 2;
    if (!p->x->against)
        return 0;
    return p->x->against_unit_id ? 1 : 2;
}

DB_STMT(submit_matter,
        "INSERT INTO matter (id, number, procedure, state, title, area_id, place, latitude, longitude,"
        " datum, category, channel, person_id, secret_hash, intake_unit_id, compartment, submitted_at,"
        " recorded_at, due_at, procedure_version, stage) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
        " $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) ON CONFLICT (number) DO NOTHING");

/* Numbers of a report are those of a demand: of the kind in force here when it is stored. */
static enum err find_numbers(struct db_conn *tx, struct raise *p, struct error *e)
{
    p->numbers = p->procedure;
    if (!p->procedure->usual_numbers)
        return ERR_OK;
    return procedure_in_force(tx, PROCEDURE_USUAL, p->recorded_at, &p->numbers, e);
}

static char *new_number(const struct raise *p)
{
    const struct procedure *n = p->numbers;
    return n->random_numbers ? matter_number_random(p->arena, n->prefix)
                             : matter_number_new(p->arena, n->prefix, civil_day(p->recorded_at, p->site->zone));
}

/* One try with one drawn number; *ret_n is 0 when the number was taken. */
static enum err try_number(struct db_conn *tx, struct raise *p, int64_t *ret_n, struct error *e)
{
    const struct submission *x = p->x;
    p->number = new_number(p);
    p->secret = secret_derive(p->site, p->arena, p->number, 1);
    return db_exec_count(
        tx, &submit_matter,
        DB_ARGS(DB_INT(p->matter_id), DB_TEXT(p->number), DB_TEXT(p->procedure->code), DB_TEXT(p->procedure->first),
                DB_TEXT(p->title), DB_INT_OR_NULL(x->area_id), DB_TEXT(p->place),
                x->has_point ? DB_REAL(x->latitude) : DB_NULL, x->has_point ? DB_REAL(x->longitude) : DB_NULL,
                DB_TEXT(x->has_point ? str_or(x->datum, "WGS84") : ""),
                str_empty(x->category) ? DB_NULL : DB_TEXT(x->category), DB_TEXT(x->channel),
                DB_INT_OR_NULL(p->person_id), DB_TEXT(secret_hash(p->site, p->arena, p->number, p->secret)),
                DB_INT(p->intake_unit_id), DB_INT(compartment(p)), DB_INT(p->submitted_at), DB_INT(p->recorded_at),
                DB_INT(p->due_at), DB_INT(p->procedure->version),
                DB_TEXT(procedure_stage(p->procedure, p->procedure->first))),
        ret_n, e);
}

static enum err draw_number(struct db_conn *tx, struct raise *p, struct error *e)
{
    enum err r = find_numbers(tx, p, e);
    if (r != ERR_OK)
        return r;
    for (int tries = 0; tries < 50; tries++) {
        int64_t n = 0;
        r = try_number(tx, p, &n, e);
        if (r != ERR_OK || n == 1)
            return r;
    }
    return error_set(e, ERR_BUSY, NULL, N_("No free number was found; nothing was stored. Please try again later."),
                     NULL);
}

/* The matter and its first clocks. */
static enum err insert_matter(struct db_conn *tx, struct raise *p, struct error *e)
{
    int64_t first;
    struct clock_change x = {.tx = tx,
                             .site = p->site,
                             .arena = p->arena,
                             .procedure = p->procedure,
                             .matter_id = p->matter_id,
                             .seq = 1,
                             .at = p->recorded_at};
    enum err r = clocks_first(&x, &p->due_at, e);
    if (r == ERR_OK)
        r = draw_number(tx, p, e);
    return r == ERR_OK ? clocks_change(&x, &p->due_at, &first, e) : r;
}

DB_STMT(submit_reach, "INSERT INTO matter_unit (matter_id, unit_id) VALUES ($1, $2) ON CONFLICT (matter_id, unit_id)"
                      " DO NOTHING");
DB_STMT(submit_against, "INSERT INTO matter_against (id, matter_id, unit_id) VALUES ($1, $2, $3)");
DB_STMT(submit_key, "INSERT INTO receipt_key (key_hash, matter_id, body_hash, created_at) VALUES ($1, $2, $3, $4)");

DB_STMT(submit_told, "INSERT INTO matter_reach (matter_id, lang, reach) VALUES ($1, $2, $3)");

/* Only what is not the rule: Chinese, by phone. */
static enum err insert_reach(struct db_conn *tx, struct raise *p, struct error *e)
{
    const char *lang = message_lang_tag(message_lang_of(p->x->lang)), *reach = str_or(p->x->reach, "");
    if (!p->person_id || (message_lang_of(lang) == MESSAGE_ZH && !*reach))
        return ERR_OK;
    return db_exec(tx, &submit_told, DB_ARGS(DB_INT(p->matter_id), DB_TEXT(lang), DB_TEXT(reach)), e);
}

static enum err insert_around(struct db_conn *tx, struct raise *p, struct error *e)
{
    enum err r = db_exec(tx, &submit_reach, DB_ARGS(DB_INT(p->matter_id), DB_INT(p->intake_unit_id)), e);
    if (r == ERR_OK && p->clerk_unit_id)
        r = db_exec(tx, &submit_reach, DB_ARGS(DB_INT(p->matter_id), DB_INT(p->clerk_unit_id)), e);
    if (r == ERR_OK && p->x->against && p->x->against_unit_id)
        r = db_exec(tx, &submit_against, DB_ARGS(DB_INT(id_new()), DB_INT(p->matter_id), DB_INT(p->x->against_unit_id)),
                    e);
    if (r == ERR_OK && p->x->at)
        r = place_of_matter_put(tx, p->matter_id, p->x->at, e);
    if (r == ERR_OK && p->key_hash)
        r = db_exec(tx, &submit_key,
                    DB_ARGS(DB_TEXT(p->key_hash), DB_INT(p->matter_id), DB_TEXT(p->body_hash), DB_INT(p->recorded_at)),
                    e);
    return r == ERR_OK ? insert_reach(tx, p, e) : r;
}

DB_STMT(submit_head, "SELECT head FROM matter WHERE id = $1");

static enum err append_first(struct db_conn *tx, struct raise *p, struct error *e)
{
    const struct submission *x = p->x;
    struct record_text texts[3 + PROCEDURE_FIELDS_MAX] = {
        {"title", p->title}, {"body", p->body}, {"against", x->against ? x->against_text : NULL}};
    for (size_t i = 0; i < p->n_fields; i++)
        texts[3 + i] = p->fields[i];
    bool clerk = p->viewer->id > 0;
    struct record_entry entry = {.matter_id = p->matter_id,
                                 .kind = "submit",
                                 .actor = clerk ? ACTOR_OFFICER : ACTOR_RESIDENT,
                                 .officer_id = clerk ? p->viewer->id : 0,
                                 .unit_id = !clerk             ? 0
                                            : p->clerk_unit_id ? p->clerk_unit_id
                                                               : p->viewer->unit_id,
                                 .state_to = p->procedure->first,
                                 .occurred_at = p->submitted_at,
                                 .shown = true,
                                 .texts = texts,
                                 .n_texts = 3 + p->n_fields,
                                 .files = x->files,
                                 .n_files = x->n_files,
                                 .words = p->n_fields ? NULL : p->words};
    struct followed f = {.matter_id = p->matter_id,
                         .kind = entry.kind,
                         .procedure = p->procedure,
                         .by_officer = clerk,
                         .state_from = "",
                         .state_to = entry.state_to};
    enum err r = record_append(tx, p->site, &entry, &f.entry_id, e);
    if (r == ERR_OK)
        r = follow_entry(tx, p->site, &f, e);
    if (r != ERR_OK)
        return r;
    char *head;
    r = db_get_text(tx, &submit_head, DB_ARGS(DB_INT(p->matter_id)), p->arena, &head, e);
    if (r == ERR_OK)
        p->entry_hash = head;
    return r;
}

static enum err check_often(struct raise *p, int64_t n, struct error *e)
{
    if (n <= p->site->limits.submissions_an_hour)
        return ERR_OK;
    return error_set(
        e, ERR_BUSY, NULL,
        N_("Very many matters came from your network within the hour, and nothing was stored. Please call, "
           "or try again in {} minutes."),
        "%d", 60);
}

/* Asked before photos are stored; what counts is count_network. */
static enum err check_network(struct db_conn *c, struct raise *p, struct error *e)
{
    const char *network = throttle_network(p->arena, p->x->from);
    int64_t n = 0;
    if (!network || !p->site->limits.submissions_an_hour)
        return ERR_OK;
    enum err r = throttle_counted(c, p->site, "submissions", network, MS_HOUR, &n, e);
    return r == ERR_OK ? check_often(p, n + 1, e) : r;
}

static enum err count_network(struct db_conn *tx, struct raise *p, struct error *e)
{
    const char *network = throttle_network(p->arena, p->x->from);
    int64_t n = 0;
    if (!network || !p->site->limits.submissions_an_hour)
        return ERR_OK;
    /* Refused before anything is written: one that wrote first would make the others of its commit run again. */
    enum err r = check_network(tx, p, e);
    return r == ERR_OK ? throttle_count_in(tx, p->site, "submissions", network, MS_HOUR, &n, e) : r;
}

static const char *said(const struct submission *x, const char *part)
{
    for (size_t i = 0; i < x->n_fields; i++) {
        if (str_eq(x->fields[i].part, part))
            return x->fields[i].text;
    }
    return NULL;
}

static enum err check_said(struct raise *p, struct error *e)
{
    const struct procedure *d = p->procedure;
    enum err r = ERR_OK;
    p->n_fields = 0;
    while (r == ERR_OK && p->n_fields < PROCEDURE_FIELDS_MAX && d->fields[p->n_fields].part) {
        const struct field_def *f = &d->fields[p->n_fields];
        r = field_text(p->arena, f, said(p->x, f->part), &p->fields[p->n_fields++], e);
    }
    for (size_t i = 0; r == ERR_OK && i < p->x->n_fields; i++) {
        if (!procedure_raised_field(d, p->x->fields[i].part))
            r = error_set(e, ERR_INVALID, "fields", N_("This kind of matter has no field {}."), "%s",
                          p->x->fields[i].part);
    }
    return r;
}

/* The version that is in force when it is stored, with what it asks for. */
static enum err find_procedure(struct db_conn *c, struct raise *p, struct error *e)
{
    enum err r = procedure_in_force(c, str_or(p->x->procedure, PROCEDURE_USUAL), p->recorded_at, &p->procedure, e);
    if (r != ERR_OK)
        return r;
    unsigned by = p->viewer->id == VIEWER_NOBODY ? RAISED_BY_RESIDENT : RAISED_BY_STAFF;
    if (!(p->procedure->raised_by & by))
        return error_set(e, ERR_INVALID, "procedure",
                         by == RAISED_BY_STAFF ? N_("Only residents raise this kind of matter.")
                                               : N_("Only staff raise this kind of matter."),
                         NULL);
    return check_said(p, e);
}

static enum err raise_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct raise *p = ctx;
    p->again = false;
    enum err r = find_procedure(tx, p, e);
    if (r == ERR_OK && (p->key_hash || p->tried))
        r = find_again(tx, p, e);
    if (r != ERR_OK || p->again)
        return r;
    p->tried = true;
    r = count_network(tx, p, e);
    if (r == ERR_OK)
        r = check_references(tx, p, e);
    if (r == ERR_OK)
        r = person_put(tx, p->site, p->arena, &p->x->contact, &p->person_id, e);
    if (r == ERR_OK)
        r = insert_matter(tx, p, e);
    if (r == ERR_OK)
        r = insert_around(tx, p, e);
    if (r == ERR_OK)
        r = append_first(tx, p, e);
    return r == ERR_OK && p->x->also ? p->x->also->fn(tx, p->x->also->ctx, p->matter_id, e) : r;
}

static enum err check_time(struct raise *p, struct error *e)
{
    p->recorded_at = clock_now(&p->site->clock);
    p->submitted_at = p->x->occurred_at ? p->x->occurred_at : p->recorded_at;
    if (p->submitted_at > p->recorded_at + 5 * MS_MINUTE)
        return error_set(e, ERR_INVALID, "occurred", N_("This time is still to come."), NULL);
    return ERR_OK;
}

static enum err check_reach(const struct submission *x, struct error *e)
{
    const char *reach = str_or(x->reach, "");
    if (!*reach || str_eq(reach, "sms") || str_eq(reach, "mail") || str_eq(reach, "none"))
        return ERR_OK;
    return error_set(e, ERR_INVALID, "reach", N_("Please choose how we may reach you."), NULL);
}

static enum err check_fields(struct raise *p, struct error *e)
{
    enum err r = check_texts(p, e);
    if (r == ERR_OK)
        r = check_reach(p->x, e);
    if (r == ERR_OK)
        r = check_key(p, e);
    return r == ERR_OK ? check_time(p, e) : r;
}

enum err submit_check(struct db_conn *c, const struct site *s, struct arena *a, const struct submission *x,
                      struct error *e)
{
    struct raise p = {.site = s, .viewer = &viewer_nobody, .arena = a, .x = x};
    enum err r = check_fields(&p, e);
    if (r == ERR_OK)
        r = find_procedure(c, &p, e);
    if (r == ERR_OK)
        r = check_network(c, &p, e);
    return r == ERR_OK ? check_references(c, &p, e) : r;
}

enum err submit(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                const struct submission *x, struct receipt *ret, struct error *e)
{
    struct raise p = {.site = s, .viewer = v, .arena = a, .x = x};
    enum err r = check_fields(&p, e);
    if (r != ERR_OK)
        return r;
    hash_body(&p);
    p.words = search_words_of(s, a, (struct record_text[]){{"title", p.title}, {"body", p.body}}, 2);
    p.matter_id = id_new();
    r = db_write(c, raise_write, &p, e);
    if (r != ERR_OK)
        return r;
    *ret = (struct receipt){.number = p.number,
                            .secret = p.secret,
                            .entry_hash = p.entry_hash,
                            .submitted_at = p.submitted_at,
                            .due_at = p.due_at,
                            .again = p.again};
    return ERR_OK;
}

DB_STMT(submit_sweep_keys, "DELETE FROM receipt_key WHERE key_hash IN"
                           " (SELECT key_hash FROM receipt_key WHERE created_at < $1 ORDER BY created_at LIMIT $2)");

struct sweeping {
    int64_t before, n;
};

static enum err sweep_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct sweeping *x = ctx;
    return db_exec_count(tx, &submit_sweep_keys, DB_ARGS(DB_INT(x->before), DB_INT(SWEEP_MAX)), &x->n, e);
}

enum err submit_sweep(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    struct sweeping x = {.before = clock_now(&s->clock) - KEY_LIFE};
    enum err r = db_write(c, sweep_write, &x, e);
    if (r == ERR_OK)
        *ret_n = x.n;
    return r;
}
