/* Looking at a paper that was issued before. One with the resident's contact is a look at the contact, and is recorded
 * as one; whoever issued it has given a reason already and may print it for a while. */
#include <string.h>

#include "base/str.h"
#include "model/paper.h"
#include "model/visible.h"

struct look {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const char *number, *reason, *op_key;
    int64_t document_id;
    struct document document;
    bool contact, fresh;
    const char *state;
    int64_t matter_id;
};

DB_STMT(paper_document, "SELECT m.id, m.state, d.sha256, d.name, d.type, d.size, t.shown, t.officer_id, t.recorded_at,"
                        " t.id FROM document d JOIN entry t ON t.id = d.entry_id JOIN matter m ON m.id = d.matter_id"
                        " WHERE d.id = $2 AND m.number = $3 AND t.kind = 'issue' AND" MATTER_VISIBLE);
DB_STMT(paper_looked, "SELECT t.recorded_at FROM entry t JOIN matter m ON m.id = t.matter_id WHERE t.op_key = $2"
                      " AND" MATTER_VISIBLE);

static enum err load(struct db_conn *c, struct look *p, struct error *e)
{
    struct db_rows q;
    bool found = false;
    int64_t now = clock_now(&p->site->clock);
    db_query(c, &q, &paper_document,
             DB_ARGS(DB_INT(p->viewer->id), DB_INT(p->document_id),
                     DB_TEXT(str_or(matter_number_normal(p->arena, p->number), ""))));
    if (db_next(&q)) {
        found = !db_is_null(&q, 2);
        p->matter_id = db_int(&q, 0);
        p->state = db_text_dup(&q, 1, p->arena);
        p->document = (struct document){.id = p->document_id,
                                        .entry_id = db_int(&q, 9),
                                        .sha256 = db_text_dup(&q, 2, p->arena),
                                        .name = db_text_dup(&q, 3, p->arena),
                                        .type = db_text_dup(&q, 4, p->arena),
                                        .size = db_int(&q, 5)};
        p->contact = db_int(&q, 6) != 0;
        p->fresh = db_int(&q, 7) == p->viewer->id && now - db_int(&q, 8) <= PAPER_SLIP_MS;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such file."), NULL) : r;
}

static enum err check_role(struct db_conn *c, const struct look *p, struct error *e)
{
    unsigned roles;
    const unsigned may = ROLE_INTAKE | ROLE_DISPATCHER | ROLE_HANDLER | ROLE_FIELD | ROLE_VERIFIER | ROLE_SUPERVISOR;
    enum err r = matter_roles(c, p->viewer, p->matter_id, &roles, e);
    return r == ERR_OK && !(roles & may)
               ? error_set(e, ERR_DENIED, NULL, N_("Papers with a contact are not for you to open."), NULL)
               : r;
}

static enum err record(struct db_conn *tx, struct look *p, const char *key, struct error *e)
{
    const struct record_text text = {"reason", p->reason};
    const struct record_entry entry = {.matter_id = p->matter_id,
                                       .kind = "reveal",
                                       .actor = ACTOR_OFFICER,
                                       .officer_id = p->viewer->id,
                                       .unit_id = p->viewer->unit_id,
                                       .state_from = p->state,
                                       .state_to = p->state,
                                       .shown = true,
                                       .op_key = key,
                                       .texts = &text,
                                       .n_texts = 1};
    return record_append(tx, p->site, &entry, NULL, e);
}

static enum err look_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct look *p = ctx;
    int64_t at = 0;
    enum err r = load(tx, p, e);
    if (r != ERR_OK || !p->contact || p->fresh)
        return r;
    r = check_role(tx, p, e);
    if (r == ERR_OK && utf8_length(p->reason) < PAPER_REASON_MIN)
        return error_set(e, ERR_INVALID, "reason", N_("Please write at least {} characters here."), "%d",
                         PAPER_REASON_MIN);
    if (r == ERR_OK && utf8_length(p->reason) > PAPER_REASON_MAX)
        return error_set(e, ERR_INVALID, "reason", N_("Please keep it within {} characters."), "%d", PAPER_REASON_MAX);
    if (r != ERR_OK)
        return r;
    const char *key = arena_printf(p->arena, "%lld:%lld:look:%s", (long long)p->document_id, (long long)p->viewer->id,
                                   utf8_clip(p->arena, str_or(p->op_key, ""), 64));
    r = str_empty(p->op_key) ? ERR_NOT_FOUND
                             : db_get_int(tx, &paper_looked, DB_ARGS(DB_INT(p->viewer->id), DB_TEXT(key)), &at, e);
    if (r == ERR_NOT_FOUND)
        return record(tx, p, str_empty(p->op_key) ? NULL : key, e);
    if (r == ERR_OK && clock_now(&p->site->clock) - at > PAPER_SLIP_MS)
        r = error_set(e, ERR_INVALID, "reason",
                      N_("This page was open for too long. Please go back, reload it and send it again."), NULL);
    return r;
}

enum err paper_look(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                    const char *number, int64_t document_id, const char *reason, const char *op, struct document *ret,
                    struct error *e)
{
    const char *why = str_or(reason, "");
    struct look p = {.site = s,
                     .viewer = v,
                     .arena = a,
                     .number = number,
                     .reason = utf8_valid(why, strlen(why)) ? str_trim(a, why) : "",
                     .op_key = op,
                     .document_id = document_id};
    if (v->id <= 0)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such file."), NULL);
    /* A look that needs no entry is no write. */
    enum err r = load(c, &p, e);
    if (r == ERR_OK && p.contact && !p.fresh)
        r = db_write(c, look_write, &p, e);
    if (r == ERR_OK)
        *ret = p.document;
    return r;
}
