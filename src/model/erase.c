/*
 * Whom to erase, and in which order: find the persons, write the journal, do it in one write that finds them again,
 * then remove files and scrub. Whatever stops half-way is found in the journal and done at the next start.
 */
#include "model/erase.h"

#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "db/upkeep.h"
#include "model/audit.h"
#include "model/erase_priv.h"
#include "model/export_job.h"
#include "model/files.h"
#include "model/matter.h"
#include "model/outbox.h"
#include "model/person.h"
#include "model/wish_erase.h"

#define REASON_MIN 4
#define REASON_MAX 200
#define TRIES      5

static const char replay_reason[] = "按删除日志再次删除（erased again, as the journal says）";

void erase_ids_add(struct arena *a, struct erase_ids *l, int64_t id)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 16;
        int64_t *more = arena_array(a, int64_t, cap);
        if (l->n)
            memcpy(more, l->v, l->n * sizeof(*more));
        l->v = more;
        l->cap = cap;
    }
    l->v[l->n++] = id;
}

void erase_names_add(struct arena *a, struct erase_names *l, const char *name)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 16;
        const char **more = arena_array(a, const char *, cap);
        if (l->n)
            memcpy(more, l->v, l->n * sizeof(*more));
        l->v = more;
        l->cap = cap;
    }
    l->v[l->n++] = name;
}

static bool has_id(const struct erase_ids *l, int64_t id)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->v[i] == id)
            return true;
    }
    return false;
}

/* Whom the request names, in the three ways to name them. */
struct target {
    const char *number, *phone_hash; /* one of them, */
    const char *reg, *code;          /* or these two */
};

DB_STMT(erase_by_number, "SELECT m.person_id, p.phone_hash FROM matter m LEFT JOIN person p ON p.id = m.person_id"
                         " WHERE m.number = $1");
DB_STMT(erase_by_subject, "SELECT s.person_id, p.phone_hash FROM subject s LEFT JOIN person p ON p.id = s.person_id"
                          " WHERE s.register = $1 AND s.code = $2");
DB_STMT(erase_by_phone, "SELECT id FROM person WHERE phone_hash = $1 ORDER BY id");

static enum err persons_of_phone(struct db_conn *c, struct arena *a, const char *phone_hash, struct erase_ids *ret,
                                 struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &erase_by_phone, DB_ARGS(DB_TEXT(phone_hash)));
    while (db_next(&q)) {
        if (!has_id(ret, db_int(&q, 0)))
            erase_ids_add(a, ret, db_int(&q, 0));
    }
    return db_end(&q, e);
}

/* Of a matter or a subject, and everybody else who gave the same phone. */
static enum err persons_of_row(struct db_conn *c, struct arena *a, const struct target *t, struct erase_ids *ret,
                               struct error *e)
{
    struct db_rows q;
    const char *phone_hash = NULL, *field = t->code ? "subject" : "number";
    int64_t id = 0;
    if (t->code)
        db_query(c, &q, &erase_by_subject, DB_ARGS(DB_TEXT(t->reg), DB_TEXT(t->code)));
    else
        db_query(c, &q, &erase_by_number, DB_ARGS(DB_TEXT(t->number)));
    bool there = db_next(&q);
    if (there) {
        id = db_int(&q, 0);
        phone_hash = db_text_dup(&q, 1, a);
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    if (!there && t->code)
        return error_set(e, ERR_NOT_FOUND, field, N_("There is nothing here with this code."), NULL);
    if (!there)
        return error_set(e, ERR_NOT_FOUND, field, N_("There is no such matter."), NULL);
    if (!id && t->code)
        return error_set(e, ERR_INVALID, field, N_("Nothing of it lies in the vault."), NULL);
    if (!id)
        return error_set(e, ERR_INVALID, field, N_("The resident left no contact."), NULL);
    erase_ids_add(a, ret, id);
    return phone_hash ? persons_of_phone(c, a, phone_hash, ret, e) : ERR_OK;
}

static enum err find_persons(struct db_conn *c, struct arena *a, const struct target *t, struct erase_ids *ret,
                             struct error *e)
{
    enum err r = t->phone_hash ? persons_of_phone(c, a, t->phone_hash, ret, e) : persons_of_row(c, a, t, ret, e);
    if (r == ERR_OK && ret->n == 0)
        r = error_set(e, ERR_NOT_FOUND, "phone", N_("Nobody gave this phone number."), NULL);
    if (r == ERR_OK && ret->n > ERASE_PERSONS_MAX)
        r = error_set(e, ERR_TOO_LARGE, "phone", N_("More than {} people gave this phone number; erase by matter."),
                      "%d", ERASE_PERSONS_MAX);
    return r;
}

DB_STMT(erase_matters_of, "SELECT m.id FROM matter m WHERE m.person_id = $1 ORDER BY m.id");
DB_STMT(erase_addresses_of, "SELECT d.sha256, d.thumb FROM document d JOIN matter m ON m.id = d.matter_id"
                            " WHERE m.person_id = $1 AND d.sha256 IS NOT NULL");

static enum err add_matters(struct db_conn *c, struct arena *a, int64_t person_id, struct erase_ids *ret,
                            struct error *e)
{
    struct db_rows q;
    db_query(c, &q, &erase_matters_of, DB_ARGS(DB_INT(person_id)));
    while (db_next(&q))
        erase_ids_add(a, ret, db_int(&q, 0));
    return db_end(&q, e);
}

/* Photos of visits to what is private go with it. */
DB_STMT(erase_shots_of, "SELECT p.sha256, p.thumb FROM subject s JOIN tie t ON t.subject_id = s.id"
                        " JOIN tie_record x ON x.tie_id = t.id JOIN field_photo p ON p.record_id = x.id"
                        " WHERE s.person_id = $1 AND s.access = 'private' AND p.sha256 <> ''");

static enum err add_addresses(struct db_conn *c, struct arena *a, const struct db_stmt *of, int64_t person_id,
                              struct erase_names *ret, struct error *e)
{
    struct db_rows q;
    db_query(c, &q, of, DB_ARGS(DB_INT(person_id)));
    while (db_next(&q)) {
        erase_names_add(a, ret, db_text_dup(&q, 0, a));
        if (!db_is_null(&q, 1))
            erase_names_add(a, ret, db_text_dup(&q, 1, a));
    }
    return db_end(&q, e);
}

static enum err plan_person(struct db_conn *c, struct arena *a, int64_t person_id, struct erase_plan *x,
                            struct error *e)
{
    enum err r = add_matters(c, a, person_id, &x->matters, e);
    if (r == ERR_OK)
        r = add_addresses(c, a, &erase_addresses_of, person_id, &x->addresses, e);
    return r == ERR_OK ? add_addresses(c, a, &erase_shots_of, person_id, &x->addresses, e) : r;
}

static enum err make_plan(struct db_conn *c, struct arena *a, const struct target *t, struct erase_plan *x,
                          struct error *e)
{
    enum err r = find_persons(c, a, t, &x->persons, e);
    for (size_t i = 0; i < x->persons.n && r == ERR_OK; i++)
        r = plan_person(c, a, x->persons.v[i], x, e);
    return r;
}

/* What the write gets and gives. */
struct erase_ctx {
    const struct site *site;
    const struct viewer *viewer;
    const char *reason;
    const struct target *target; /* NULL: just the plan's persons */
    const struct erase_plan *plan;
    struct erase_report report;
    bool outgrown; /* something came in that the journal does not know of */
};

DB_STMT(erase_person_alive, "SELECT COUNT(*) FROM person WHERE id = $1 AND erased_at = 0");
DB_STMT(erase_person_row, "UPDATE person SET wrapped_key = NULL, box = NULL, who_hash = NULL, phone_hash = NULL,"
                          " last4_hash = NULL, erased_at = $2 WHERE id = $1");

/* Persons of the plan that are there and not erased yet; their values go into p. */
static enum err open_persons(struct erasing *p, const struct erase_plan *x, struct erase_ids *ret, struct error *e)
{
    for (size_t i = 0; i < x->persons.n; i++) {
        int64_t alive;
        struct contact c;
        enum err r = db_get_int(p->tx, &erase_person_alive, DB_ARGS(DB_INT(x->persons.v[i])), &alive, e);
        if (r == ERR_OK && !alive)
            continue;
        if (r == ERR_OK)
            r = person_get(p->tx, p->site, p->arena, x->persons.v[i], &c, e);
        if (r != ERR_OK)
            return r;
        if (!blackout_add(&p->values, p->arena, &c))
            return error_detail(e, ERR_TOO_LARGE, "more values than can be looked for at once");
        erase_ids_add(p->arena, ret, x->persons.v[i]);
    }
    return ERR_OK;
}

/* A time that was booked stays taken; by whom, nothing tells any more. */
DB_STMT(erase_bookings, "UPDATE booking SET once_hash = NULL, code_hash = '' WHERE person_id = $1");

static enum err erase_all(struct erasing *p, const struct erase_ids *persons, struct error *e)
{
    struct erase_ids matters = {0}, helped = {0};
    enum err r = ERR_OK;
    for (size_t i = 0; i < persons->n && r == ERR_OK; i++) {
        r = db_exec(p->tx, &erase_person_row, DB_ARGS(DB_INT(persons->v[i]), DB_INT(p->now)), e);
        if (r == ERR_OK)
            r = outbox_erase(p->tx, persons->v[i], e);
        if (r == ERR_OK)
            r = erase_subjects(p, persons->v[i], e);
        if (r == ERR_OK)
            r = db_exec(p->tx, &erase_bookings, DB_ARGS(DB_INT(persons->v[i])), e);
        if (r == ERR_OK)
            r = wish_erase_claims(p, persons->v[i], &helped, e);
        if (r == ERR_OK)
            r = add_matters(p->tx, p->arena, persons->v[i], &matters, e);
    }
    for (size_t i = 0; i < matters.n && r == ERR_OK; i++)
        r = erase_matter(p, matters.v[i], e);
    for (size_t i = 0; i < helped.n && r == ERR_OK; i++)
        r = has_id(&matters, helped.v[i]) ? ERR_OK : erase_mentions(p, helped.v[i], e);
    if (r == ERR_OK && persons->n)
        r = erase_bulletins(p, &matters, e);
    if (r == ERR_OK && persons->n)
        r = erase_contests(p, e);
    p->report.persons = (int64_t)persons->n;
    return r;
}

/* Whether the journal covers what is there now. */
static enum err check_plan(struct erasing *p, struct erase_ctx *x, struct error *e)
{
    struct erase_plan now = {0};
    if (!x->target)
        return ERR_OK;
    enum err r = make_plan(p->tx, p->arena, x->target, &now, e);
    for (size_t i = 0; i < now.persons.n && r == ERR_OK; i++)
        x->outgrown = x->outgrown || !has_id(&x->plan->persons, now.persons.v[i]);
    x->outgrown = x->outgrown || now.addresses.n != x->plan->addresses.n;
    return r;
}

static enum err erase_in_write(struct erasing *p, struct erase_ctx *x, struct buf *detail, struct error *e)
{
    struct erase_ids persons = {0};
    x->outgrown = false;
    enum err r = check_plan(p, x, e);
    if (r == ERR_OK && x->outgrown)
        return error_set(e, ERR_CONFLICT, NULL, N_("More came in from this person meanwhile. Please try again."), NULL);
    if (r == ERR_OK)
        r = open_persons(p, x->plan, &persons, e);
    if (r == ERR_OK)
        r = erase_all(p, &persons, e);
    if (r == ERR_OK)
        r = export_end_all(p->tx, e);
    buf_printf(detail, "persons %lld, matters %lld, bulletins %lld", (long long)p->report.persons,
               (long long)p->report.matters, (long long)p->report.bulletins);
    x->report = p->report;
    return r;
}

static enum err erase_write(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct erase_ctx *x = ctx;
    struct erasing p = {.tx = tx,
                        .site = x->site,
                        .viewer = x->viewer,
                        .arena = arena_new(),
                        .reason = x->reason,
                        .now = clock_now(&x->site->clock)};
    enum err r = erase_in_write(&p, x, detail, e);
    arena_free(p.arena);
    return r;
}

DB_STMT(erase_address_used, "SELECT (SELECT COUNT(*) FROM document d WHERE d.sha256 = $1 OR d.thumb = $1)"
                            " + (SELECT COUNT(*) FROM field_photo p WHERE p.sha256 = $1 OR p.thumb = $1)");

/* Files that no row speaks of any more. */
static enum err remove_files(struct db_conn *c, const struct site *s, const struct erase_names *addresses,
                             struct erase_report *report, struct error *e)
{
    for (size_t i = 0; i < addresses->n; i++) {
        int64_t used, size;
        int fd;
        enum err r = db_get_int(c, &erase_address_used, DB_ARGS(DB_TEXT(addresses->v[i])), &used, e);
        if (r != ERR_OK)
            return r;
        if (used || files_open(s->files, addresses->v[i], &fd, &size, NULL) != ERR_OK)
            continue;
        close(fd);
        r = files_remove(s->files, addresses->v[i], e);
        if (r != ERR_OK)
            return r;
        report->files++;
    }
    return ERR_OK;
}

enum err erase_scrub(struct db_conn *c, struct error *e)
{
    static const char *const tables[] = {
        "person",     "entry_text",     "document",      "matter",         "notice",
        "outbox",     "subject",        "subject_value", "subject_trail",  "tie_record",
        "booking",    "checklist_tick", "field_case",    "field_photo",    "field_part",
        "export_job", "bulletin",       "bulletin_file", "wish",           "wish_claim",
        "contest",    "contest_unit",   "contest_input", "contest_appeal", "contest_trail",
        NULL};
    return db_scrub(db_of(c), tables, e);
}

static enum err check_reason(struct arena *a, const char *typed, const char **ret, struct error *e)
{
    const char *s = str_or(typed, "");
    if (!utf8_valid(s, strlen(s)))
        return error_set(e, ERR_INVALID, "reason", N_("The text holds characters that cannot be read."), NULL);
    s = str_trim(a, s);
    if (utf8_length(s) < REASON_MIN)
        return error_set(e, ERR_INVALID, "reason", N_("Please write at least {} characters here."), "%d", REASON_MIN);
    if (utf8_length(s) > REASON_MAX)
        return error_set(e, ERR_INVALID, "reason", N_("Please keep it within {} characters."), "%d", REASON_MAX);
    *ret = s;
    return ERR_OK;
}

static enum err read_request(const struct site *s, const struct viewer *v, struct arena *a,
                             const struct erase_request *x, struct target *t, const char **ret_reason, struct error *e)
{
    if (!viewer_may(v, ROLE_SECADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only security administrators erase people."), NULL);
    if (!str_empty(x->number) + !str_empty(x->phone) + !str_empty(x->subject) != 1)
        return error_set(e, ERR_INVALID, "number",
                         N_("Please give the number of a matter, a phone number, or a subject as REGISTER:CODE."),
                         NULL);
    if (!str_empty(x->subject)) {
        size_t n = strcspn(x->subject, ":");
        t->reg = arena_strndup(a, x->subject, n);
        t->code = x->subject + n + (x->subject[n] == ':');
    } else if (str_empty(x->number)) {
        t->phone_hash = person_phone_hash(s, a, x->phone);
    } else {
        t->number = matter_number_normal(a, x->number);
        if (!t->number)
            return error_set(e, ERR_NOT_FOUND, "number", N_("There is no such matter."), NULL);
    }
    return check_reason(a, x->reason, ret_reason, e);
}

/* Plans, journals and writes, again while something comes in between. */
static enum err erase_target(struct db_conn *c, struct arena *a, struct erase_ctx *x, struct erase_plan *ret,
                             struct error *e)
{
    for (int tries = 0;; tries++) {
        struct erase_plan plan = {0};
        enum err r = make_plan(c, a, x->target, &plan, e);
        if (r == ERR_OK)
            r = erase_journal_add(x->site, &plan, e);
        if (r != ERR_OK)
            return r;
        x->plan = &plan;
        r = audit_write(c, x->site, x->viewer, "person.erase", erase_write, x, e);
        x->plan = NULL;
        *ret = plan;
        if (!x->outgrown || tries == TRIES)
            return r;
    }
}

enum err erase_person(struct db_conn *c, const struct site *s, const struct viewer *v, const struct erase_request *x,
                      struct erase_report *ret, struct error *e)
{
    struct arena *a = arena_new();
    struct target t = {0};
    struct erase_ctx ctx = {.site = s, .viewer = v, .target = &t};
    struct erase_plan plan;
    enum err r = read_request(s, v, a, x, &t, &ctx.reason, e);
    if (r == ERR_OK)
        r = erase_target(c, a, &ctx, &plan, e);
    if (r == ERR_OK)
        r = remove_files(c, s, &plan.addresses, &ctx.report, e);
    if (r == ERR_OK)
        r = export_sweep(c, s, e);
    arena_free(a);
    if (r != ERR_OK)
        return r;
    r = erase_scrub(c, e);
    if (r != ERR_OK && r != ERR_BUSY)
        return r;
    ctx.report.scrubbed = r == ERR_OK;
    *ret = ctx.report;
    return ERR_OK;
}

struct replay {
    struct db_conn *c;
    const struct site *site;
    struct erase_report sum;
    bool any; /* the journal is not empty */
};

static enum err any_alive(struct db_conn *c, const struct erase_plan *x, bool *ret, struct error *e)
{
    *ret = false;
    for (size_t i = 0; i < x->persons.n; i++) {
        int64_t alive;
        enum err r = db_get_int(c, &erase_person_alive, DB_ARGS(DB_INT(x->persons.v[i])), &alive, e);
        if (r != ERR_OK)
            return r;
        *ret = *ret || alive;
    }
    return ERR_OK;
}

static enum err replay_one(void *ctx, const struct erase_plan *plan, struct error *e)
{
    struct replay *p = ctx;
    struct erase_ctx x = {.site = p->site, .reason = replay_reason, .plan = plan};
    bool alive;
    p->any = true;
    enum err r = any_alive(p->c, plan, &alive, e);
    if (r == ERR_OK && alive)
        r = audit_write(p->c, p->site, NULL, "person.erase", erase_write, &x, e);
    if (r == ERR_OK)
        r = remove_files(p->c, p->site, &plan->addresses, &p->sum, e);
    p->sum.persons += x.report.persons;
    p->sum.matters += x.report.matters;
    p->sum.texts += x.report.texts;
    p->sum.documents += x.report.documents;
    p->sum.bulletins += x.report.bulletins;
    return r;
}

enum err erase_replay(struct db_conn *c, const struct site *s, struct erase_report *ret, struct error *e)
{
    struct replay p = {.c = c, .site = s, .sum = {.scrubbed = true}};
    enum err r = erase_journal_read(s, replay_one, &p, e);
    if (r == ERR_OK && p.sum.persons)
        r = export_sweep(c, s, e);
    /* Emptying SQLite's log costs nothing at start, and may be what a busy reader kept an erasure from doing. */
    if (r == ERR_OK && (p.sum.persons || (p.any && db_engine_of(db_of(c)) == DB_SQLITE))) {
        r = erase_scrub(c, e);
        p.sum.scrubbed = r == ERR_OK;
        r = r == ERR_BUSY ? ERR_OK : r;
    }
    if (r == ERR_OK)
        *ret = p.sum;
    return r;
}
