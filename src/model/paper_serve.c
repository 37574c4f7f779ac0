/* Proof of service 送达 of a paper that went by hand or by post: an entry of whoever saw to it, which the resident
 * sees. What goes by message has its proof from the gateway (outbox_send.c). */
#include <string.h>

#include "base/str.h"
#include "model/paper.h"
#include "model/visible.h"

static const struct callback_word ways[] = {{"in_person", N_("Handed over in person"), ""},
                                            {"mail", N_("By post"), ""},
                                            {"left", N_("Left there, before a witness"), ""},
                                            {"other", N_("In another way"), ""}};
static const struct callback_word signers[] = {{"self", N_("Signed by the resident"), ""},
                                               {"household", N_("Signed by an adult of the household"), ""},
                                               {"agent", N_("Signed by an agent"), ""},
                                               {"refused", N_("Signature refused"), ""},
                                               {"returned", N_("Came back undelivered"), ""}};
const struct callback_words paper_ways = {ways, COUNT_OF(ways)};
const struct callback_words paper_signers = {signers, COUNT_OF(signers)};

struct serving {
    const struct site *site;
    const struct viewer *viewer;
    const struct paper_service *x;
    struct arena *arena;
    const char *key, *note, *paper, *state;
    int64_t matter_id, seq, issued_at;
};

DB_STMT(serve_issue, "SELECT m.id, m.state, t.seq, t.recorded_at, COALESCE(x.content, '') FROM entry t"
                     " JOIN matter m ON m.id = t.matter_id"
                     " LEFT JOIN entry_text x ON x.entry_id = t.id AND x.part = 'paper'"
                     " WHERE t.id = $2 AND m.number = $3 AND t.kind = 'issue' AND t.shown = 1 AND" MATTER_VISIBLE);
DB_STMT(serve_done, "SELECT t.id FROM entry t JOIN matter m ON m.id = t.matter_id WHERE t.op_key = $2"
                    " AND" MATTER_VISIBLE);

static enum err load(struct db_conn *tx, struct serving *p, struct error *e)
{
    struct db_rows q;
    const char *number = str_or(matter_number_normal(p->arena, p->x->number), "");
    db_query(tx, &q, &serve_issue, DB_ARGS(DB_INT(p->viewer->id), DB_INT(p->x->issue_id), DB_TEXT(number)));
    bool found = db_next(&q);
    if (found) {
        p->matter_id = db_int(&q, 0);
        p->state = db_text_dup(&q, 1, p->arena);
        p->seq = db_int(&q, 2);
        p->issued_at = db_int(&q, 3);
        p->paper = db_text_dup(&q, 4, p->arena);
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !found ? error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such paper."), NULL) : r;
}

static enum err check(struct db_conn *tx, const struct serving *p, struct error *e)
{
    unsigned roles;
    const struct paper_service *x = p->x;
    enum err r = matter_roles(tx, p->viewer, p->matter_id, &roles, e);
    if (r != ERR_OK)
        return r;
    if (!(roles & PAPER_SERVERS))
        return error_set(e, ERR_DENIED, NULL, N_("This step is not yours to make."), NULL);
    if (x->at > clock_now(&p->site->clock) + 5 * MS_MINUTE)
        return error_set(e, ERR_INVALID, "at", N_("This time is still to come."), NULL);
    /* People write the day, or the minute: the paper's own seconds are not held against them. */
    if (x->at < p->issued_at - MS_MINUTE)
        return error_set(e, ERR_INVALID, "at", N_("The paper was issued later than that."), NULL);
    return ERR_OK;
}

static enum err append(struct db_conn *tx, const struct serving *p, struct error *e)
{
    const char *codes =
        arena_printf(p->arena, "paper=%lld how=%s signed=%s", (long long)p->seq, p->x->how, p->x->signed_by);
    const struct record_text texts[] = {{"paper", p->paper}, {"service", codes}, {"note", p->note}};
    const struct record_entry entry = {.matter_id = p->matter_id,
                                       .kind = "served_by_hand",
                                       .actor = ACTOR_OFFICER,
                                       .officer_id = p->viewer->id,
                                       .unit_id = p->viewer->unit_id,
                                       .state_from = p->state,
                                       .state_to = p->state,
                                       .occurred_at = p->x->at,
                                       .shown = true,
                                       .op_key = p->key,
                                       .texts = texts,
                                       .n_texts = COUNT_OF(texts)};
    return record_append(tx, p->site, &entry, NULL, e);
}

static enum err serve_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct serving *p = ctx;
    int64_t done;
    enum err r = load(tx, p, e);
    if (r == ERR_OK)
        r = check(tx, p, e);
    if (r != ERR_OK)
        return r;
    r = p->key ? db_get_int(tx, &serve_done, DB_ARGS(DB_INT(p->viewer->id), DB_TEXT(p->key)), &done, e) : ERR_NOT_FOUND;
    return r == ERR_NOT_FOUND ? append(tx, p, e) : r;
}

static enum err check_words(struct serving *p, struct error *e)
{
    const struct paper_service *x = p->x;
    const char *note = str_or(x->note, "");
    if (!callback_word(&paper_ways, str_or(x->how, "")))
        return error_set(e, ERR_INVALID, "how", N_("Please choose one of these."), NULL);
    if (!callback_word(&paper_signers, str_or(x->signed_by, "")))
        return error_set(e, ERR_INVALID, "signed", N_("Please choose one of these."), NULL);
    if (!x->at)
        return error_set(e, ERR_INVALID, "at", N_("Please say when it was served."), NULL);
    if (!utf8_valid(note, strlen(note)))
        return error_set(e, ERR_INVALID, "note", N_("The text holds characters that cannot be read."), NULL);
    p->note = str_trim(p->arena, note);
    if (utf8_length(p->note) > PAPER_NOTE_MAX)
        return error_set(e, ERR_INVALID, "note", N_("Please keep it within {} characters."), "%d", PAPER_NOTE_MAX);
    return ERR_OK;
}

enum err paper_serve(struct db_conn *c, const struct site *s, const struct viewer *v, const struct paper_service *x,
                     struct error *e)
{
    struct serving p = {.site = s, .viewer = v, .x = x, .arena = arena_new()};
    enum err r =
        v->id > 0 ? check_words(&p, e) : error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such paper."), NULL);
    if (r == ERR_OK && !str_empty(x->op_key))
        p.key = arena_printf(p.arena, "%lld:%lld:serve:%s", (long long)x->issue_id, (long long)v->id,
                             utf8_clip(p.arena, x->op_key, 64));
    if (r == ERR_OK)
        r = db_write(c, serve_write, &p, e);
    arena_free(p.arena);
    return r;
}
