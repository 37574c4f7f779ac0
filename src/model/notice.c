/*
 * The echo wall. All that decides whether a copy may go out is asked inside the write: state, compartment, who wrote
 * the reply, and the texts against the vault of the person who raised the matter, as they are at that moment.
 */
#include "model/notice.h"
#include "model/notice_index.h"

#include <string.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/bulletin_quote.h"
#include "model/deeds.h"
#include "model/deputy.h"
#include "model/matter.h"
#include "model/notice_scan.h"
#include "model/person.h"
#include "model/record.h"
#include "model/visible.h"

#define TITLE_MAX    200
#define QUESTION_MAX 20000
#define ANSWER_MAX   20000
#define REASON_MIN   4
#define REASON_MAX   500
#define SEATS_MAX    16

/* A copy, or its taking back, on its way through the write. */
struct publishing {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const char *number, *op_key;
    struct record_text texts[3]; /* public_title, public_question, public_answer; or the reason alone */
    size_t n_texts;
    int64_t version;
    struct leak *leaks;
    int n_leaks;
    /* the matter's row */
    int64_t id, now_version, compartment, person_id, area_id, unit_id, submitted_at, answered_at, published_at;
    int64_t procedure_version;
    const char *state, *category, *unit_name, *procedure;
    struct publisher_seat {
        int64_t stands_for, unit_id; /* stands_for 0: a post of their own */
    } seats[SEATS_MAX];
    int n_seats;
    const struct publisher_seat *seat; /* the one that counts */
};

DB_STMT(notice_matter, "SELECT m.id, m.state, m.version, m.compartment, m.person_id, m.area_id, m.category,"
                       " m.submitted_at, m.answered_at, m.published_at, COALESCE(u.name, i.name, ''),"
                       " COALESCE(m.unit_id, m.intake_unit_id), m.procedure, m.procedure_version"
                       " FROM matter m LEFT JOIN unit u ON u.id = m.unit_id LEFT JOIN unit i ON i.id = m.intake_unit_id"
                       " WHERE m.number = $2 AND" MATTER_VISIBLE);

/* What lies in a compartment is not there for the wall, whoever asks. */
static enum err load_matter(struct db_conn *c, struct publishing *p, struct error *e)
{
    struct db_rows q;
    bool found = false;
    db_query(c, &q, &notice_matter, DB_ARGS(DB_INT(p->viewer->id), DB_TEXT(p->number)));
    if (db_next(&q)) {
        p->id = db_int(&q, 0);
        p->state = db_text_dup(&q, 1, p->arena);
        p->now_version = db_int(&q, 2);
        p->compartment = db_int(&q, 3);
        p->person_id = db_int(&q, 4);
        p->area_id = db_int(&q, 5);
        p->category = db_text_dup(&q, 6, p->arena);
        p->submitted_at = db_int(&q, 7);
        p->answered_at = db_int(&q, 8);
        p->published_at = db_int(&q, 9);
        p->unit_name = db_text_dup(&q, 10, p->arena);
        p->unit_id = db_int(&q, 11);
        p->procedure = db_text_dup(&q, 12, p->arena);
        p->procedure_version = db_int(&q, 13);
        found = p->compartment == 0;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such matter."), NULL) : r;
}

/* One of their own posts goes before those held for somebody. */
DB_STMT(notice_seats,
        "SELECT DISTINCT COALESCE(p.stands_for, 0) AS held_for, p.unit_id FROM matter m"
        " JOIN matter_unit r ON r.matter_id = m.id JOIN unit_tree t ON t.descendant_id = r.unit_id"
        " JOIN post p ON p.unit_id = t.ancestor_id WHERE m.id = $2 AND p.officer_id = $1"
        " AND p.until = 0 AND p.role = 'publisher' AND" MATTER_VISIBLE " ORDER BY held_for, p.unit_id LIMIT $3");

static enum err find_seats(struct db_conn *c, struct publishing *p, struct error *e)
{
    struct db_rows q;
    p->n_seats = 0;
    db_query(c, &q, &notice_seats, DB_ARGS(DB_INT(p->viewer->id), DB_INT(p->id), DB_INT(SEATS_MAX)));
    while (db_next(&q) && p->n_seats < SEATS_MAX) {
        p->seats[p->n_seats].stands_for = db_int(&q, 0);
        p->seats[p->n_seats++].unit_id = db_int(&q, 1);
    }
    p->seat = p->seats;
    enum err r = db_end(&q, e);
    if (r == ERR_OK && p->n_seats == 0)
        r = error_set(e, ERR_DENIED, NULL, N_("Only a publisher decides what becomes public."), NULL);
    return r;
}

DB_STMT(notice_wrote_reply,
        "SELECT 1 FROM entry t JOIN matter m ON m.id = t.matter_id WHERE t.matter_id = $2 AND t.kind = 'reply'"
        " AND (t.officer_id = $3 OR t.for_officer_id = $3) AND" MATTER_VISIBLE " LIMIT 1");

static enum err wrote_it(struct db_conn *c, const struct publishing *p, int64_t officer, bool *ret, struct error *e)
{
    struct deeds d = {.wrote = false};
    int64_t one;
    enum err r = deeds_add(c, procedure_at(p->procedure, p->procedure_version), p->viewer->id, p->id, officer, &d, e);
    if (r != ERR_OK)
        return r;
    r = db_get_int(c, &notice_wrote_reply, DB_ARGS(DB_INT(p->viewer->id), DB_INT(p->id), DB_INT(officer)), &one, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret = d.wrote || r == ERR_OK;
    return ERR_OK;
}

/* Neither the publisher wrote the reply nor whom they stand in for. */
static enum err check_publisher(struct db_conn *c, struct publishing *p, struct error *e)
{
    bool wrote = false, theirs = false;
    enum err r = find_seats(c, p, e);
    if (r == ERR_OK)
        r = wrote_it(c, p, p->viewer->id, &wrote, e);
    for (int i = 0; r == ERR_OK && !wrote && i < p->n_seats; i++) {
        p->seat = &p->seats[i];
        theirs = false;
        if (p->seat->stands_for)
            r = wrote_it(c, p, p->seat->stands_for, &theirs, e);
        if (!theirs)
            break;
    }
    if (r == ERR_OK && (wrote || theirs))
        r = error_set(e, ERR_DENIED, NULL,
                      wrote ? N_("You wrote the reply; somebody else has to publish it.")
                            : N_("Whom you stand in for had a part in it; somebody else has to do this."),
                      NULL);
    return r;
}

static enum err check_closed(const struct publishing *p, struct error *e)
{
    const struct procedure *kind = procedure_at(p->procedure, p->procedure_version);
    if (!kind->published)
        return error_set(e, ERR_CONFLICT, NULL, N_("Matters of this kind do not become public."), NULL);
    if (!str_eq(procedure_stage(kind, p->state), "closed"))
        return error_set(e, ERR_CONFLICT, NULL, N_("Only what has been signed off can become public."), NULL);
    return ERR_OK;
}

static enum err check_version(const struct publishing *p, struct error *e)
{
    if (p->version != p->now_version)
        return error_set(e, ERR_CONFLICT, NULL,
                         N_("Somebody else changed it in the meantime. Nothing was overwritten."), NULL);
    return ERR_OK;
}

static enum err vault_of(struct db_conn *c, const struct publishing *p, struct contact *ret, struct error *e)
{
    *ret = (struct contact){"", "", "", "", ""};
    return p->person_id ? person_get(c, p->site, p->arena, p->person_id, ret, e) : ERR_OK;
}

static const char *const public_fields[] = {"title", "question", "answer"};

static enum err check_leaks(struct db_conn *tx, struct publishing *p, struct error *e)
{
    struct contact vault;
    p->leaks = NULL;
    p->n_leaks = 0;
    enum err r = vault_of(tx, p, &vault, e);
    if (r != ERR_OK)
        return r;
    for (size_t i = 0; i < COUNT_OF(public_fields); i++)
        notice_scan(p->arena, public_fields[i], p->texts[i].content, &vault, &p->leaks, &p->n_leaks);
    if (p->n_leaks == 0)
        return ERR_OK;
    return error_set(e, ERR_INVALID, p->leaks[0].field,
                     N_("Personal data stands in the text at {} places; nothing was published."), "%d", p->n_leaks);
}

DB_STMT(notice_done, "SELECT 1 FROM entry WHERE op_key = $1");

/* As for moves: the key cannot be spent on anything else, so that a copy is not taken for taken back. */
static const char *stored_key(const struct publishing *p, const char *kind)
{
    return str_empty(p->op_key)
               ? NULL
               : arena_printf(p->arena, "%s:%lld:%s:%s", p->number, (long long)p->viewer->id, kind, p->op_key);
}

static enum err was_done(struct db_conn *tx, const struct publishing *p, const char *kind, bool *ret, struct error *e)
{
    int64_t one;
    const char *key = stored_key(p, kind);
    *ret = false;
    enum err r = key ? db_get_int(tx, &notice_done, DB_ARGS(DB_TEXT(key)), &one, e) : ERR_NOT_FOUND;
    if (r == ERR_NOT_FOUND)
        return ERR_OK;
    *ret = r == ERR_OK;
    return r;
}

DB_STMT(notice_rating, "SELECT solved, satisfied FROM rating WHERE matter_id = $1 ORDER BY round DESC LIMIT 1");
DB_STMT(notice_put, "INSERT INTO notice (matter_id, number, title, question, answer, unit_name, area_id, category,"
                    " submitted_at, answered_at, solved, satisfied, published_at, unit_id, field, changed_at, live)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)"
                    " ON CONFLICT (matter_id) DO UPDATE SET title = excluded.title, question = excluded.question,"
                    " answer = excluded.answer, unit_name = excluded.unit_name, area_id = excluded.area_id,"
                    " category = excluded.category, answered_at = excluded.answered_at, solved = excluded.solved,"
                    " satisfied = excluded.satisfied, published_at = excluded.published_at, unit_id = excluded.unit_id,"
                    " field = excluded.field, changed_at = excluded.changed_at, live = 1");

/* The top level of a category is its first two digits. */
static const char *field_of(const struct publishing *p)
{
    const char *code = str_or(p->category, "");
    return arena_strndup(p->arena, code, strnlen(code, 2));
}

static enum err put_copy(struct db_conn *tx, struct publishing *p, struct error *e)
{
    const char *solved = "", *satisfied = "";
    struct db_rows q;
    db_query(tx, &q, &notice_rating, DB_ARGS(DB_INT(p->id)));
    if (db_next(&q)) {
        solved = db_text_dup(&q, 0, p->arena);
        satisfied = db_text_dup(&q, 1, p->arena);
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    /* A corrected copy keeps its place on the wall. */
    if (p->published_at == 0)
        p->published_at = clock_now(&p->site->clock);
    r = notice_index_drop(tx, p->site, p->id, e);
    if (r == ERR_OK)
        r = db_exec(tx, &notice_put,
                    DB_ARGS(DB_INT(p->id), DB_TEXT(p->number), DB_TEXT(p->texts[0].content),
                            DB_TEXT(p->texts[1].content), DB_TEXT(p->texts[2].content), DB_TEXT(p->unit_name),
                            DB_INT_OR_NULL(p->area_id), DB_TEXT(p->category), DB_INT(p->submitted_at),
                            DB_INT(p->answered_at), DB_TEXT(solved), DB_TEXT(satisfied), DB_INT(p->published_at),
                            DB_INT(p->unit_id), DB_TEXT(field_of(p)), DB_INT(clock_now(&p->site->clock))),
                    e);
    return r == ERR_OK ? notice_index_put(tx, p->site, p->id, e) : r;
}

DB_STMT(notice_mark, "UPDATE matter SET published_at = $2, version = version + 1 WHERE id = $1");

static enum err mark(struct db_conn *tx, const struct publishing *p, const char *kind, int64_t published_at,
                     struct error *e)
{
    struct record_entry entry = {.matter_id = p->id,
                                 .kind = kind,
                                 .actor = ACTOR_OFFICER,
                                 .officer_id = p->viewer->id,
                                 .for_officer_id = p->seat->stands_for,
                                 .unit_id = p->seat->stands_for ? p->seat->unit_id : p->viewer->unit_id,
                                 .state_from = p->state,
                                 .state_to = p->state,
                                 .shown = true,
                                 .op_key = stored_key(p, kind),
                                 .texts = p->texts,
                                 .n_texts = p->n_texts};
    enum err r = db_exec(tx, &notice_mark, DB_ARGS(DB_INT(p->id), DB_INT(published_at)), e);
    if (r == ERR_OK && p->seat->stands_for)
        r = deputy_acted(tx, p->viewer->id, p->seat->stands_for, p->seat->unit_id, e);
    if (r == ERR_OK)
        r = notice_touch(tx, e);
    return r == ERR_OK ? record_append(tx, p->site, &entry, NULL, e) : r;
}

static enum err publish_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct publishing *p = ctx;
    bool done = false;
    p->n_leaks = 0;
    enum err r = load_matter(tx, p, e);
    if (r == ERR_OK)
        r = check_publisher(tx, p, e);
    if (r == ERR_OK)
        r = was_done(tx, p, "publish", &done, e);
    if (r != ERR_OK || done)
        return r;
    r = check_closed(p, e);
    if (r == ERR_OK)
        r = check_version(p, e);
    if (r == ERR_OK)
        r = check_leaks(tx, p, e);
    if (r == ERR_OK)
        r = put_copy(tx, p, e);
    return r == ERR_OK ? mark(tx, p, "publish", p->published_at, e) : r;
}

static enum err check_text(struct publishing *p, size_t i, const char *part, const char *typed, int max,
                           struct error *e)
{
    const char *s = str_or(typed, "");
    if (!utf8_valid(s, strlen(s)))
        return error_set(e, ERR_INVALID, public_fields[i], N_("The text holds characters that cannot be read."), NULL);
    s = str_trim(p->arena, s);
    if (!*s)
        return error_set(e, ERR_INVALID, public_fields[i], N_("Please fill this in."), NULL);
    if (utf8_length(s) > (size_t)max)
        return error_set(e, ERR_INVALID, public_fields[i], N_("Please keep it within {} characters."), "%d", max);
    p->texts[i] = (struct record_text){part, s};
    return ERR_OK;
}

static struct publishing begin(const struct site *s, const struct viewer *v, struct arena *a, const char *number,
                               const char *op_key)
{
    return (struct publishing){.site = s,
                               .viewer = v,
                               .arena = a,
                               .number = str_or(matter_number_normal(a, str_or(number, "")), ""),
                               .op_key = op_key};
}

enum err notice_publish(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct notice_draft *x, struct leak **ret_leaks, int *ret_n, struct error *e)
{
    struct publishing p = begin(s, v, a, x->number, x->op_key);
    p.version = x->version;
    p.n_texts = 3;
    enum err r = check_text(&p, 0, "public_title", x->title, TITLE_MAX, e);
    if (r == ERR_OK)
        r = check_text(&p, 1, "public_question", x->question, QUESTION_MAX, e);
    if (r == ERR_OK)
        r = check_text(&p, 2, "public_answer", x->answer, ANSWER_MAX, e);
    if (r == ERR_OK)
        r = db_write(c, publish_write, &p, e);
    *ret_leaks = p.leaks;
    *ret_n = p.n_leaks;
    return r;
}

DB_STMT(notice_hide, "UPDATE notice SET live = 0, changed_at = $2 WHERE matter_id = $1 AND live = 1");

static enum err take_back_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct publishing *p = ctx;
    bool done = false;
    int64_t n = 0;
    enum err r = load_matter(tx, p, e);
    if (r == ERR_OK)
        r = find_seats(tx, p, e);
    if (r == ERR_OK)
        r = was_done(tx, p, "unpublish", &done, e);
    if (r != ERR_OK || done)
        return r;
    r = notice_index_drop(tx, p->site, p->id, e);
    if (r == ERR_OK)
        r = db_exec_count(tx, &notice_hide, DB_ARGS(DB_INT(p->id), DB_INT(clock_now(&p->site->clock))), &n, e);
    if (r == ERR_OK && n == 0)
        r = error_set(e, ERR_CONFLICT, NULL, N_("It is not public."), NULL);
    if (r == ERR_OK)
        r = bulletin_unquote(tx, p->site, p->viewer, p->id, e);
    return r == ERR_OK ? mark(tx, p, "unpublish", 0, e) : r;
}

enum err notice_take_back(struct db_conn *c, const struct site *s, const struct viewer *v, const char *number,
                          const char *reason, const char *op_key, struct error *e)
{
    struct arena *a = arena_new();
    struct publishing p = begin(s, v, a, number, op_key);
    const char *why = str_or(reason, "");
    why = utf8_valid(why, strlen(why)) ? str_trim(a, why) : "";
    size_t n = utf8_length(why);
    enum err r = ERR_OK;
    p.texts[0] = (struct record_text){"reason", why};
    p.n_texts = 1;
    if (n < REASON_MIN || n > REASON_MAX)
        r = error_set(e, ERR_INVALID, "reason", N_("Please give a reason of 4 to 500 characters."), NULL);
    if (r == ERR_OK)
        r = db_write(c, take_back_write, &p, e);
    arena_free(a);
    return r;
}

DB_STMT(notice_of_matter, "SELECT n.title, n.question, n.answer FROM notice n JOIN matter m ON m.id = n.matter_id"
                          " WHERE n.matter_id = $2 AND n.live = 1 AND" MATTER_VISIBLE);

/* The copy that is out now is where editing goes on; *ret_found is false where there is none. */
static enum err suggest_live(struct db_conn *c, const struct publishing *p, struct notice *x, bool *ret_found,
                             struct error *e)
{
    struct db_rows q;
    *ret_found = false;
    db_query(c, &q, &notice_of_matter, DB_ARGS(DB_INT(p->viewer->id), DB_INT(p->id)));
    if (db_next(&q)) {
        *ret_found = true;
        x->title = db_text_dup(&q, 0, p->arena);
        x->question = db_text_dup(&q, 1, p->arena);
        x->answer = db_text_dup(&q, 2, p->arena);
    }
    return db_end(&q, e);
}

/* The last reply as it was given. */
static const char *last_reply(const struct matter_full *f)
{
    for (int i = f->n_entries - 1; i >= 0; i--) {
        const struct entry *t = &f->entries[i];
        for (int k = 0; str_eq(t->kind, "reply") && !t->undone && k < t->n_texts; k++) {
            if (str_eq(t->texts[k].part, "reply") && t->texts[k].content)
                return t->texts[k].content;
        }
    }
    return "";
}

static enum err suggest_fresh(struct db_conn *c, const struct publishing *p, struct notice *x, struct error *e)
{
    struct matter_full f;
    struct contact vault;
    enum err r = matter_full(c, p->viewer, p->arena, p->number, &f, e);
    if (r == ERR_OK)
        r = vault_of(c, p, &vault, e);
    if (r != ERR_OK)
        return r;
    x->title = notice_blank(p->arena, f.m.title, &vault);
    x->question = notice_blank(p->arena, f.body, &vault);
    x->answer = notice_blank(p->arena, last_reply(&f), &vault);
    return ERR_OK;
}

enum err notice_suggest(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const char *number, struct notice *ret, struct error *e)
{
    struct publishing p = begin(s, v, a, number, NULL);
    bool found = false;
    enum err r = load_matter(c, &p, e);
    if (r == ERR_OK)
        r = check_publisher(c, &p, e);
    if (r == ERR_OK)
        r = check_closed(&p, e);
    struct notice x = {.matter_id = p.id,
                       .number = p.number,
                       .unit_name = p.unit_name,
                       .area_name = "",
                       .category_name = "",
                       .submitted_at = p.submitted_at,
                       .answered_at = p.answered_at,
                       .published_at = p.published_at,
                       .solved = "",
                       .satisfied = ""};
    if (r == ERR_OK)
        r = suggest_live(c, &p, &x, &found, e);
    if (r == ERR_OK && !found)
        r = suggest_fresh(c, &p, &x, e);
    if (r == ERR_OK)
        *ret = x;
    return r;
}
