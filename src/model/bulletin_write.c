/* Bulletins: what is done with them. Each act is one write with its line of the trail and of the audit trail. */
#include <string.h>

#include "base/crypto.h"
#include "base/id.h"
#include "base/str.h"
#include "model/activity.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/bulletin_priv.h"
#include "model/bulletin_quote.h"
#include "model/bulletin_seen.h"
#include "model/visible.h"

#define KEY_BYTES 10

struct writing {
    const struct site *site;
    const struct viewer *viewer;
    const char *key;
    int64_t revision;
    bool exact; /* revision has to be that of the row */
    const struct bulletin_draft *draft;
    const struct bulletin_issue *issue;
    enum bulletin_act act;
    bool may_open;
    const char *note;
    struct bulletin_row row; /* as it is inside the write */
};

DB_STMT(bulletin_trail_put, "INSERT INTO bulletin_trail (id, bulletin_id, act, officer_id, revision, at, note)"
                            " VALUES ($1, $2, $3, $4, $5, $6, $7)");

enum err bulletin_trail_add(struct db_conn *tx, const struct site *s, const struct viewer *v,
                            const struct bulletin_step *x, struct error *e)
{
    return db_exec(tx, &bulletin_trail_put,
                   DB_ARGS(DB_INT(id_new()), DB_INT(x->bulletin_id), DB_TEXT(x->act),
                           DB_INT_OR_NULL(v && v->id > 0 ? v->id : 0), DB_INT(x->revision),
                           DB_INT(clock_now(&s->clock)), DB_TEXT(str_or(x->note, ""))),
                   e);
}

const char *bulletin_said_mark(struct arena *a, const struct bulletin_said *x)
{
    const char *head = arena_printf(a, "%s\n%s\n%lld\n", x->title, x->number, (long long)x->watermark);
    struct hasher h;
    hasher_init(&h);
    hasher_add(&h, head, strlen(head));
    hasher_add(&h, x->body, strlen(x->body));
    const struct hash is = hasher_end(&h);
    return arena_printf(a, " body:%s", hex_of(a, is.b, sizeof(is.b)));
}

static enum err append(struct db_conn *tx, const struct writing *w, int64_t id, const char *act, int64_t revision,
                       struct error *e)
{
    return bulletin_trail_add(tx, w->site, w->viewer, &(struct bulletin_step){id, revision, act, w->note}, e);
}

/* The bulletin, for who makes it and in one of its states. */
static enum err open_row(struct db_conn *tx, struct writing *w, struct arena *a, const char *state, struct error *e)
{
    enum err r = bulletin_get(tx, w->viewer, a, false, w->key, &w->row, e);
    if (r == ERR_OK && !w->row.makes)
        return error_set(e, ERR_DENIED, NULL,
                         N_("Bulletins are made by the office and leaders of their unit, or above it."), NULL);
    if (r == ERR_OK && !str_eq(w->row.state, state))
        return error_set(e, ERR_CONFLICT, NULL, N_("The bulletin has moved on meanwhile; here is how it stands now."),
                         NULL);
    if (r == ERR_OK && w->exact && w->row.revision != w->revision)
        return error_set(e, ERR_CONFLICT, NULL,
                         N_("Somebody edited the bulletin meanwhile; here is how it stands now."), NULL);
    return r;
}

DB_STMT(bulletin_put,
        "INSERT INTO bulletin (id, key, code, version, period, unit_id, replaces_id, state, title, body, wrong,"
        " counted_at, watermark, made_at, changed_at, counted_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', $8, $9,"
        " $10, $11, $12, $13, $13, $14)");

DB_STMT(bulletin_there, "SELECT COUNT(*) FROM bulletin b WHERE b.key = $1");

/* Of one kind, period and unit, so that who makes the one makes the other. */
static bool same_paper(const struct bulletin_row *old, const char *code, const char *period, int64_t unit_id)
{
    return old->makes && str_eq(old->code, code) && str_eq(old->period, period) && old->unit_id == unit_id;
}

static enum err may_add(struct db_conn *tx, const struct writing *w, struct arena *a, int64_t *ret_old, struct error *e)
{
    const struct bulletin_draft *x = w->draft;
    struct bulletin_row old = {.id = 0};
    bool may = false;
    enum err r = bulletin_may(tx, w->viewer, x->unit_id, &may, e);
    if (r == ERR_OK && !may)
        r = error_set(e, ERR_DENIED, "unit",
                      N_("Bulletins are made by the office and leaders of their unit, or above it."), NULL);
    if (r == ERR_OK && !str_empty(x->replaces))
        r = bulletin_get(tx, w->viewer, a, false, x->replaces, &old, e);
    if (r == ERR_OK && old.id && !str_eq(old.state, "issued"))
        r = error_set(e, ERR_INVALID, NULL, N_("Only what was issued is corrected."), NULL);
    if (r == ERR_OK && old.id && !same_paper(&old, x->code, x->period, x->unit_id))
        r = error_set(e, ERR_DENIED, NULL,
                      N_("A bulletin is corrected by one of the same kind, period and unit, by who makes those."),
                      NULL);
    *ret_old = old.id;
    return r;
}

static enum err write_add(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    struct arena *a = arena_new();
    const struct bulletin_draft *x = w->draft;
    int64_t id = id_new(), old = 0, there = 0;
    enum err r = may_add(tx, w, a, &old, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &bulletin_there, DB_ARGS(DB_TEXT(w->key)), &there, e);
    if (r == ERR_OK && !there)
        r = db_exec(tx, &bulletin_put,
                    DB_ARGS(DB_INT(id), DB_TEXT(w->key), DB_TEXT(x->code), DB_INT(x->version), DB_TEXT(x->period),
                            DB_INT_OR_NULL(x->unit_id), DB_INT_OR_NULL(old), DB_TEXT(x->title), DB_TEXT(x->body),
                            DB_INT(x->wrong), DB_INT(x->counted_at), DB_INT(x->watermark),
                            DB_INT(clock_now(&w->site->clock)), DB_INT(x->counted_seq)),
                    e);
    if (r == ERR_OK && !there)
        r = bulletin_seen_put(tx, w->viewer, id, x->unit_id, x->from, x->before, e);
    if (r == ERR_OK && !there)
        r = append(tx, w, id, "begin", 1, e);
    buf_printf(detail, "%s %s %s", w->key, x->code, x->period);
    arena_free(a);
    return r;
}

static enum err too_large(const char *body, struct error *e)
{
    return strlen(body) > BULLETIN_BODY_MAX
               ? error_set(e, ERR_TOO_LARGE, NULL, N_("The bulletin is too large: please take out a table."), NULL)
               : ERR_OK;
}

enum err bulletin_add(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                      const struct bulletin_draft *x, const char **ret_key, struct error *e)
{
    struct hash key = keyed_hash(&s->key, "bulletin", str_or(x->op, ""), strlen(str_or(x->op, "")));
    if (str_empty(x->op))
        crypto_random(key.b, sizeof(key.b));
    struct writing w = {.site = s, .viewer = v, .key = hex_of(a, key.b, KEY_BYTES), .draft = x};
    enum err r = too_large(x->body, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "bulletin.add", write_add, &w, e);
    if (r == ERR_OK)
        *ret_key = w.key;
    return r;
}

DB_STMT(bulletin_edit, "UPDATE bulletin SET title = $2, body = $3, wrong = $4, counted_at = $5, watermark = $6,"
                       " revision = revision + 1, changed_at = $7, counted_seq = $8 WHERE id = $1");

static enum err write_save(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    struct arena *a = arena_new();
    const struct bulletin_draft *x = w->draft;
    enum err r = open_row(tx, w, a, "draft", e);
    if (r == ERR_OK)
        r = db_exec(tx, &bulletin_edit,
                    DB_ARGS(DB_INT(w->row.id), DB_TEXT(x->title), DB_TEXT(x->body), DB_INT(x->wrong),
                            DB_INT(x->counted_at), DB_INT(x->watermark), DB_INT(clock_now(&w->site->clock)),
                            DB_INT(x->recounted ? x->counted_seq : w->row.counted_seq)),
                    e);
    if (r == ERR_OK && x->recounted)
        r = bulletin_seen_put(tx, w->viewer, w->row.id, w->row.unit_id, x->from, x->before, e);
    if (r == ERR_OK)
        r = append(tx, w, w->row.id, x->recounted ? "recount" : "edit", w->row.revision + 1, e);
    buf_printf(detail, "%s %lld", w->key, (long long)w->revision + 1);
    arena_free(a);
    return r;
}

enum err bulletin_save(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                       int64_t revision, const struct bulletin_draft *x, struct error *e)
{
    struct writing w = {.site = s, .viewer = v, .key = key, .revision = revision, .exact = true, .draft = x};
    enum err r = too_large(x->body, e);
    return r == ERR_OK ? audit_write(c, s, v, "bulletin.save", write_save, &w, e) : r;
}

static enum err write_sign(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    struct arena *a = arena_new();
    enum err r = open_row(tx, w, a, "draft", e);
    if (r == ERR_OK && w->row.wrong && str_empty(w->note))
        r = error_set(e, ERR_INVALID, "note",
                      N_("Something in it does not agree: please say why it is signed all the same."), NULL);
    if (r == ERR_OK && !w->row.signed_by_me)
        r = append(tx, w, w->row.id, "sign", w->row.revision, e);
    buf_printf(detail, "%s %lld", w->key, (long long)w->revision);
    arena_free(a);
    return r;
}

enum err bulletin_sign(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                       int64_t revision, const char *note, struct error *e)
{
    struct arena *a = arena_new();
    struct writing w = {.site = s, .viewer = v, .key = key, .revision = revision, .exact = true};
    enum err r = activity_text(a, "note", 0, BULLETIN_NOTE_MAX, note, &w.note, e);
    if (r == ERR_OK && v->id <= 0)
        r = error_set(e, ERR_DENIED, NULL, N_("Only officers sign."), NULL);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "bulletin.sign", write_sign, &w, e);
    arena_free(a);
    return r;
}

DB_STMT(bulletin_number_taken, "SELECT COUNT(*) FROM bulletin b WHERE b.series = $1 AND b.year = $2 AND b.ordinal = $3"
                               " AND b.ordinal > 0");
DB_STMT(bulletin_issued, "UPDATE bulletin SET state = 'issued', series = $2, year = $3, ordinal = $4, number = $5,"
                         " title = $6, body = $7, day = $8, issued_at = $9, changed_at = $9 WHERE id = $1");
DB_STMT(bulletin_file_put, "INSERT INTO bulletin_file (bulletin_id, kind, sha256, body) VALUES ($1, $2, $3, $4)");
DB_STMT(bulletin_replaced, "UPDATE bulletin SET state = 'withdrawn', changed_at = $2 WHERE state = 'issued'"
                           " AND id = $1");

/* Their hashes go into the audit trail as well, for the checker, as does that of what it says. */
static enum err put_files(struct db_conn *tx, struct arena *a, int64_t id, const struct bulletin_issue *x,
                          struct buf *detail, struct error *e)
{
    enum err r = ERR_OK;
    for (int i = 0; r == ERR_OK && i < BULLETIN_FILES; i++) {
        const struct hash h = hash_bytes(x->files[i].p, x->files[i].n);
        const char *kind = bulletin_file_name((enum bulletin_file_kind)i), *sha256 = hex_of(a, h.b, sizeof(h.b));
        r = db_exec(tx, &bulletin_file_put,
                    DB_ARGS(DB_INT(id), DB_TEXT(kind), DB_TEXT(sha256), DB_BLOB(x->files[i].p, x->files[i].n)), e);
        buf_printf(detail, " %s:%s", kind, sha256);
    }
    return r;
}

static enum err may_issue(struct db_conn *tx, struct writing *w, struct error *e)
{
    const struct bulletin_issue *x = w->issue;
    int64_t taken = 0;
    if (w->row.signs < BULLETIN_SIGNS || !w->row.other_signs)
        return error_set(e, ERR_INVALID, NULL,
                         N_("It takes the signatures of two, of whom at least one did not write it."), NULL);
    enum err r = db_get_int(tx, &bulletin_number_taken,
                            DB_ARGS(DB_TEXT(x->series), DB_INT(x->year), DB_INT(x->ordinal)), &taken, e);
    return r == ERR_OK && taken
               ? error_set(e, ERR_CONFLICT, "ordinal", N_("The number is taken; please try again."), NULL)
               : r;
}

/* What it corrects is withdrawn, where that stands still: of two corrections the second is refused. */
static enum err withdraw_old(struct db_conn *tx, struct writing *w, struct arena *a, struct buf *detail,
                             struct error *e)
{
    const struct bulletin_row *x = &w->row;
    struct bulletin_row old;
    int64_t n = 0;
    if (str_empty(x->replaces))
        return ERR_OK;
    enum err r = bulletin_get(tx, w->viewer, a, false, x->replaces, &old, e);
    if (r == ERR_OK && same_paper(&old, x->code, x->period, x->unit_id))
        r = db_exec_count(tx, &bulletin_replaced, DB_ARGS(DB_INT(old.id), DB_INT(clock_now(&w->site->clock))), &n, e);
    if (r == ERR_OK && n == 0)
        r = error_set(e, ERR_CONFLICT, NULL,
                      N_("What it corrects was withdrawn or corrected meanwhile: please drop this draft."), NULL);
    buf_printf(detail, " replaces %s", x->replaces);
    const struct bulletin_step step = {r == ERR_OK ? old.id : 0, r == ERR_OK ? old.revision : 0, "replace",
                                       w->issue->number};
    return r == ERR_OK ? bulletin_trail_add(tx, w->site, w->viewer, &step, e) : r;
}

static enum err write_issue(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    struct arena *a = arena_new();
    const struct bulletin_issue *x = w->issue;
    int64_t now = clock_now(&w->site->clock);
    enum err r = open_row(tx, w, a, "draft", e);
    if (r == ERR_OK)
        r = may_issue(tx, w, e);
    if (r == ERR_OK)
        r = db_exec(tx, &bulletin_issued,
                    DB_ARGS(DB_INT(w->row.id), DB_TEXT(x->series), DB_INT(x->year), DB_INT(x->ordinal),
                            DB_TEXT(x->number), DB_TEXT(x->title), DB_TEXT(x->body), DB_INT(x->day), DB_INT(now)),
                    e);
    const struct bulletin_said said = {x->title, x->number, x->body, w->row.watermark};
    buf_printf(detail, "%s %s%s", w->key, x->number, bulletin_said_mark(a, &said));
    if (r == ERR_OK)
        r = put_files(tx, a, w->row.id, x, detail, e);
    if (r == ERR_OK)
        r = withdraw_old(tx, w, a, detail, e);
    if (r == ERR_OK)
        r = append(tx, w, w->row.id, "issue", w->row.revision, e);
    arena_free(a);
    return r;
}

enum err bulletin_issue(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                        const struct bulletin_issue *x, struct error *e)
{
    struct writing w = {.site = s, .viewer = v, .key = key, .revision = x->revision, .exact = true, .issue = x};
    enum err r = too_large(x->body, e);
    return r == ERR_OK ? audit_write(c, s, v, "bulletin.issue", write_issue, &w, e) : r;
}

DB_STMT(bulletin_set, "UPDATE bulletin SET state = $2, open = $3, changed_at = $4 WHERE id = $1");

static const struct {
    const char *act, *from, *to;
    int open; /* -1: as it was */
} acts[] = {[BULLETIN_WITHDRAW] = {"withdraw", "issued", "withdrawn", -1},
            [BULLETIN_TO_ALL] = {"open", "issued", "issued", 1},
            [BULLETIN_FROM_ALL] = {"close", NULL, NULL, 0},
            [BULLETIN_DROP] = {"drop", "draft", "dropped", 0}};

/* It is due again, and told of again. */
DB_STMT(bulletin_due_again, "DELETE FROM bulletin_reminder WHERE code = $1 AND period = $2");

static enum err write_do(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct writing *w = ctx;
    struct arena *a = arena_new();
    const char *from = acts[w->act].from;
    enum err r = bulletin_get(tx, w->viewer, a, false, w->key, &w->row, e);
    if (r == ERR_OK)
        r = open_row(tx, w, a, from ? from : w->row.state, e);
    if (r == ERR_OK && w->act == BULLETIN_TO_ALL && !w->may_open)
        r = error_set(e, ERR_INVALID, NULL, N_("Bulletins of this kind are not made public."), NULL);
    if (r == ERR_OK && w->act == BULLETIN_TO_ALL)
        r = bulletin_quotes_stand(tx, a, w->row.body, e);
    if (r == ERR_OK)
        r = db_exec(tx, &bulletin_set,
                    DB_ARGS(DB_INT(w->row.id), DB_TEXT(acts[w->act].to ? acts[w->act].to : w->row.state),
                            DB_INT(acts[w->act].open < 0 ? w->row.open : acts[w->act].open),
                            DB_INT(clock_now(&w->site->clock))),
                    e);
    if (r == ERR_OK)
        r = append(tx, w, w->row.id, acts[w->act].act, w->row.revision, e);
    if (r == ERR_OK && w->act == BULLETIN_WITHDRAW && !w->row.unit_id)
        r = db_exec(tx, &bulletin_due_again, DB_ARGS(DB_TEXT(w->row.code), DB_TEXT(w->row.period)), e);
    buf_printf(detail, "%s %s", w->key, acts[w->act].act);
    arena_free(a);
    return r;
}

enum err bulletin_do(struct db_conn *c, const struct site *s, const struct viewer *v, const char *key,
                     enum bulletin_act act, bool may_open, const char *note, struct error *e)
{
    struct arena *a = arena_new();
    struct writing w = {.site = s, .viewer = v, .key = key, .act = act, .may_open = may_open};
    enum err r = activity_text(a, "note", act == BULLETIN_WITHDRAW ? 2 : 0, BULLETIN_NOTE_MAX, note, &w.note, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "bulletin.do", write_do, &w, e);
    arena_free(a);
    return r;
}
