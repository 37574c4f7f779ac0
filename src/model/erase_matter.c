/*
 * Erasing within one matter. Texts in which a value of the vault stands are emptied and come back blacked out on a new
 * entry; the newest text of a name keeps its bare name there, since pages show the newest, and older ones are called
 * "SEQ.name". What was taken back does not come back: nobody but staff ever read it. The part "erased" of that entry
 * lists what was emptied, for the checker.
 */
#include "base/str.h"
#include "model/callback.h"
#include "model/erase_priv.h"
#include "model/kept.h"
#include "model/notice.h"
#include "model/notice_index.h"
#include "model/record.h"
#include "model/search_index.h"
#include "model/undo.h"
#include "model/wish_erase.h"

struct text {
    int64_t entry_id, seq;
    const char *part, *content;
    bool stands; /* its step was not taken back */
    bool newest, hit;
};

struct document_row;

struct matter_row {
    int64_t id;
    const char *state, *title, *place;
    struct text *texts;
    size_t n, hits;
    bool title_hit, theirs; /* theirs: it is the matter of one of the persons, who brought its files */
    struct document_row *documents;
    struct buf erased; /* "SEQ.part SEQ.fileN:ROW …" */
};

DB_STMT(erase_matter_row, "SELECT m.state, m.title, m.place,"
                          " (SELECT COUNT(*) FROM entry_text t WHERE t.matter_id = m.id AND t.content IS NOT NULL)"
                          " FROM matter m WHERE m.id = $1");
DB_STMT(erase_texts, "SELECT t.entry_id, n.seq, t.part, t.content, CASE WHEN" ENTRY_STANDS(
                         "n") " THEN 1 ELSE 0 END FROM entry_text t JOIN entry n ON n.id = t.entry_id"
                              " WHERE t.matter_id = $1 AND t.content IS NOT NULL ORDER BY n.seq, t.part");

static enum err load_row(struct erasing *p, struct matter_row *m, struct error *e)
{
    struct db_rows q;
    size_t max = 0;
    db_query(p->tx, &q, &erase_matter_row, DB_ARGS(DB_INT(m->id)));
    if (db_next(&q)) {
        m->state = db_text_dup(&q, 0, p->arena);
        m->title = db_text_dup(&q, 1, p->arena);
        m->place = db_text_dup(&q, 2, p->arena);
        max = (size_t)db_int(&q, 3);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !m->state)
        r = error_detail(e, ERR_INTERNAL, "matter %lld went away", (long long)m->id);
    if (r != ERR_OK)
        return r;
    m->texts = arena_array(p->arena, struct text, max + 1);
    db_query(p->tx, &q, &erase_texts, DB_ARGS(DB_INT(m->id)));
    while (db_next(&q) && m->n < max)
        m->texts[m->n++] = (struct text){.entry_id = db_int(&q, 0),
                                         .seq = db_int(&q, 1),
                                         .part = db_text_dup(&q, 2, p->arena),
                                         .content = db_text_dup(&q, 3, p->arena),
                                         .stands = db_int(&q, 4) != 0};
    return db_end(&q, e);
}

static void mark_texts(struct erasing *p, struct matter_row *m)
{
    for (size_t i = m->n; i-- > 0;) {
        struct text *t = &m->texts[i];
        t->newest = t->stands;
        for (size_t k = i + 1; k < m->n && t->newest; k++)
            t->newest = !m->texts[k].stands || !str_eq(m->texts[k].part, t->part);
        /* The list of ids is ours; its digits mean nothing. */
        t->hit = !str_eq(t->part, "erased") && blackout_finds(&p->values, t->content);
        m->hits += t->hit;
        m->title_hit = m->title_hit || (t->hit && t->newest && str_eq(t->part, "title"));
    }
}

DB_STMT(erase_text, "UPDATE entry_text SET salt = NULL, content = NULL, erased_at = $3"
                    " WHERE entry_id = $1 AND part = $2");

static enum err empty_texts(struct erasing *p, struct matter_row *m, struct error *e)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct text *t = &m->texts[i];
        if (!t->hit)
            continue;
        enum err r = db_exec(p->tx, &erase_text, DB_ARGS(DB_INT(t->entry_id), DB_TEXT(t->part), DB_INT(p->now)), e);
        if (r != ERR_OK)
            return r;
        buf_printf(&m->erased, "%s%lld.%s", m->erased.len ? " " : "", (long long)t->seq, t->part);
        p->report.texts++;
    }
    return ERR_OK;
}

/* A document on its way out. */
struct document_row {
    int64_t id, seq;
    const char *part;
    struct document_row *next;
};

DB_STMT(erase_documents, "SELECT d.id, n.seq, d.part, d.name, n.actor_kind, n.kind FROM document d"
                         " JOIN entry n ON n.id = d.entry_id"
                         " WHERE d.matter_id = $1 AND d.sha256 IS NOT NULL ORDER BY d.id");

/* What came with the submission or from the resident later, papers made for the resident, and whatever bears the
 * resident's name. */
static enum err choose_documents(struct erasing *p, struct matter_row *m, struct error *e)
{
    struct db_rows q;
    db_query(p->tx, &q, &erase_documents, DB_ARGS(DB_INT(m->id)));
    while (db_next(&q)) {
        bool of_resident = db_int(&q, 1) == 1 || str_eq(db_text(&q, 4), "resident") || str_eq(db_text(&q, 5), "issue");
        if (!(m->theirs && of_resident) && !blackout_finds(&p->values, db_text(&q, 3)))
            continue;
        struct document_row *d = arena_obj(p->arena, struct document_row);
        *d = (struct document_row){db_int(&q, 0), db_int(&q, 1), db_text_dup(&q, 2, p->arena), m->documents};
        m->documents = d;
    }
    return db_end(&q, e);
}

DB_STMT(erase_document, "UPDATE document SET salt = NULL, sha256 = NULL, thumb = NULL, name = '', type = '', size = 0,"
                        " erased_at = $2 WHERE id = $1");

static enum err empty_documents(struct erasing *p, struct matter_row *m, struct error *e)
{
    enum err r = ERR_OK;
    for (const struct document_row *d = m->documents; d && r == ERR_OK; d = d->next) {
        r = db_exec(p->tx, &erase_document, DB_ARGS(DB_INT(d->id), DB_INT(p->now)), e);
        buf_printf(&m->erased, "%s%lld.%s:%lld", m->erased.len ? " " : "", (long long)d->seq, d->part,
                   (long long)d->id);
        p->report.documents++;
    }
    return r;
}

DB_STMT(erase_store, "UPDATE matter SET title = $2, place = $3, version = version + 1 WHERE id = $1");
DB_STMT(erase_notice_row, "SELECT title, question, answer FROM notice WHERE matter_id = $1");
DB_STMT(erase_notice, "UPDATE notice SET title = $2, question = $3, answer = $4, changed_at = $5"
                      " WHERE matter_id = $1");

static enum err change_rows(struct erasing *p, const struct matter_row *m, struct error *e)
{
    const char *notice[3] = {NULL};
    struct db_rows q;
    const char *title = m->title_hit ? blackout_text(&p->values, p->arena, m->title) : m->title;
    enum err r =
        db_exec(p->tx, &erase_store,
                DB_ARGS(DB_INT(m->id), DB_TEXT(title), DB_TEXT(blackout_text(&p->values, p->arena, m->place))), e);
    if (r != ERR_OK)
        return r;
    db_query(p->tx, &q, &erase_notice_row, DB_ARGS(DB_INT(m->id)));
    if (db_next(&q)) {
        for (int i = 0; i < 3; i++)
            notice[i] = blackout_text(&p->values, p->arena, db_text_dup(&q, i, p->arena));
    }
    r = db_end(&q, e);
    if (r != ERR_OK || !notice[0])
        return r;
    r = notice_index_drop(p->tx, p->site, m->id, e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &erase_notice,
                    DB_ARGS(DB_INT(m->id), DB_TEXT(notice[0]), DB_TEXT(notice[1]), DB_TEXT(notice[2]),
                            DB_INT(clock_now(&p->site->clock))),
                    e);
    if (r == ERR_OK)
        r = notice_index_put(p->tx, p->site, m->id, e);
    return r == ERR_OK ? notice_touch(p->tx, e) : r;
}

/* A case out there that was carried back, in the same words as its matter. */
struct case_row {
    int64_t id;
    const char *service, *text;
    struct case_row *next;
};

DB_STMT(erase_cases, "SELECT k.id, k.service, k.text FROM field_case k WHERE k.matter_id = $1");
DB_STMT(erase_case, "UPDATE field_case SET service = $2, text = $3 WHERE id = $1");

static enum err change_cases(struct erasing *p, const struct matter_row *m, struct error *e)
{
    struct db_rows q;
    struct case_row *list = NULL;
    db_query(p->tx, &q, &erase_cases, DB_ARGS(DB_INT(m->id)));
    while (db_next(&q)) {
        struct case_row *x = arena_obj(p->arena, struct case_row);
        *x = (struct case_row){db_int(&q, 0), blackout_text(&p->values, p->arena, db_text_dup(&q, 1, p->arena)),
                               blackout_text(&p->values, p->arena, db_text_dup(&q, 2, p->arena)), list};
        list = x;
    }
    enum err r = db_end(&q, e);
    for (; list && r == ERR_OK; list = list->next)
        r = db_exec(p->tx, &erase_case, DB_ARGS(DB_INT(list->id), DB_TEXT(list->service), DB_TEXT(list->text)), e);
    return r;
}

static size_t fill_texts(struct erasing *p, const struct matter_row *m, struct record_text *ret)
{
    size_t n = 0;
    ret[n++] = (struct record_text){"reason", blackout_text(&p->values, p->arena, p->reason)};
    ret[n++] = (struct record_text){"erased", m->erased.data};
    for (size_t i = 0; i < m->n; i++) {
        const struct text *t = &m->texts[i];
        /* A reason or list of an erasure before would stand in the way of the new one's. */
        bool bare = t->newest && !str_eq(t->part, "reason");
        if (t->hit && t->stands)
            ret[n++] =
                (struct record_text){bare ? t->part : arena_printf(p->arena, "%lld.%s", (long long)t->seq, t->part),
                                     blackout_text(&p->values, p->arena, t->content)};
    }
    return n;
}

static enum err append_entry(struct erasing *p, const struct matter_row *m, struct error *e)
{
    bool officer = p->viewer && p->viewer->id > 0;
    struct record_text *texts = arena_array(p->arena, struct record_text, m->hits + 2);
    struct record_entry entry = {.matter_id = m->id,
                                 .kind = "erase",
                                 .actor = !p->viewer ? ACTOR_SYSTEM
                                          : officer  ? ACTOR_OFFICER
                                                     : ACTOR_OPERATOR,
                                 .officer_id = officer ? p->viewer->id : 0,
                                 .unit_id = officer ? p->viewer->unit_id : 0,
                                 .state_from = m->state,
                                 .state_to = m->state,
                                 .occurred_at = p->now,
                                 .shown = m->theirs,
                                 .texts = texts};
    entry.n_texts = fill_texts(p, m, texts);
    const struct followed erased = {.matter_id = m->id, .kind = entry.kind};
    enum err r = record_append(p->tx, p->site, &entry, NULL, e);
    return r == ERR_OK ? kept_follow(p->tx, &erased, e) : r;
}

static enum err load_all(struct erasing *p, struct matter_row *m, struct error *e)
{
    buf_init(&m->erased, 65536);
    enum err r = load_row(p, m, e);
    if (r == ERR_OK)
        mark_texts(p, m);
    return r == ERR_OK ? choose_documents(p, m, e) : r;
}

static enum err empty_all(struct erasing *p, struct matter_row *m, struct error *e)
{
    enum err r = search_drop(p->tx, p->site, m->id, e);
    if (r == ERR_OK)
        r = empty_texts(p, m, e);
    if (r == ERR_OK)
        r = empty_documents(p, m, e);
    if (r == ERR_OK)
        r = change_rows(p, m, e);
    if (r == ERR_OK)
        r = change_cases(p, m, e);
    return r;
}

static enum err close_record(struct erasing *p, struct matter_row *m, struct error *e)
{
    if (buf_failed(&m->erased))
        return error_detail(e, ERR_INTERNAL, "matter %lld: too much to erase in one entry", (long long)m->id);
    return append_entry(p, m, e);
}

enum err erase_matter(struct erasing *p, int64_t matter_id, struct error *e)
{
    struct matter_row m = {.id = matter_id, .theirs = true};
    enum err r = load_all(p, &m, e);
    if (r == ERR_OK)
        r = empty_all(p, &m, e);
    if (r == ERR_OK)
        r = wish_erase_copy(p, matter_id, e);
    if (r == ERR_OK)
        r = callback_cancel(p->tx, p->site, matter_id, e); /* there is no number to call any more */
    if (r == ERR_OK)
        r = close_record(p, &m, e);
    buf_release(&m.erased);
    p->report.matters += r == ERR_OK;
    return r;
}

enum err erase_mentions(struct erasing *p, int64_t matter_id, struct error *e)
{
    struct matter_row m = {.id = matter_id};
    enum err r = load_all(p, &m, e);
    if (r == ERR_OK && (m.hits || m.documents))
        r = empty_all(p, &m, e);
    if (r == ERR_OK && (m.hits || m.documents))
        r = close_record(p, &m, e);
    buf_release(&m.erased);
    return r == ERR_OK ? wish_erase_words(p, matter_id, e) : r;
}
