/* Erasing within subjects: what lay in the vault is gone with the person; plain values, reasons and
 * lines of ties in which something of it stands are blacked out, and the trail says that it was. */
#include "base/str.h"
#include "model/erase_priv.h"
#include "model/subject_priv.h"
#include "model/tie.h"

struct text_row {
    const struct db_stmt *store; /* puts it back */
    int64_t id;
    const char *part, *text; /* part "": the row has but one text */
    struct text_row *next;
};

DB_STMT(erase_subjects_of, "SELECT s.id FROM subject s WHERE s.person_id = $1 ORDER BY s.id");
DB_STMT(erase_subject_values, "SELECT w.subject_id, w.part, w.value FROM subject_value w WHERE w.subject_id = $1");
DB_STMT(erase_subject_reasons, "SELECT w.id, '', w.reason FROM subject_trail w WHERE w.subject_id = $1"
                               " AND w.reason <> ''");
DB_STMT(erase_subject_names, "SELECT s.id, '', s.name FROM subject s WHERE s.id = $1 AND s.name <> ''");
DB_STMT(erase_tie_texts, "SELECT x.id, '', x.text FROM tie t JOIN tie_record x ON x.tie_id = t.id"
                         " WHERE t.subject_id = $1 AND x.text <> ''");
DB_STMT(erase_tick_texts, "SELECT k.id, '', k.text FROM checklist_run r JOIN checklist_tick k ON k.run_id = r.id"
                          " WHERE r.subject_id = $1 AND k.text <> ''");
DB_STMT(erase_subject_private, "SELECT COUNT(*) FROM subject s WHERE s.id = $1 AND s.access = 'private'");
DB_STMT(erase_subject_name, "UPDATE subject SET name = $2 WHERE id = $1");
DB_STMT(erase_subject_value, "UPDATE subject_value SET value = $3 WHERE subject_id = $1 AND part = $2");
DB_STMT(erase_subject_reason, "UPDATE subject_trail SET reason = $2 WHERE id = $1");
DB_STMT(erase_tie_text, "UPDATE tie_record SET text = $2 WHERE id = $1");
DB_STMT(erase_tick_text, "UPDATE checklist_tick SET text = $2 WHERE id = $1");
DB_STMT(erase_subject_row, "UPDATE subject SET source_hash = '', version = version + 1 WHERE id = $1");

static enum err find_hits(struct erasing *p, const struct db_stmt *s, const struct db_stmt *store, int64_t id,
                          struct text_row **ret, struct error *e)
{
    struct db_rows q;
    db_query(p->tx, &q, s, DB_ARGS(DB_INT(id)));
    while (db_next(&q)) {
        if (!blackout_finds(&p->values, db_text(&q, 2)))
            continue;
        struct text_row *x = arena_obj(p->arena, struct text_row);
        *x = (struct text_row){store, db_int(&q, 0), db_text_dup(&q, 1, p->arena), db_text_dup(&q, 2, p->arena), *ret};
        *ret = x;
    }
    return db_end(&q, e);
}

DB_STMT(erase_shots,
        "UPDATE field_photo SET sha256 = '', thumb = '', name = '', original = '' WHERE record_id IN (SELECT x.id"
        " FROM tie t JOIN tie_record x ON x.tie_id = t.id WHERE t.subject_id = $1)");

/* Who is tied to a household that is erased sees it no more. A firm whose contact is erased stays what it is. */
static enum err end_ties(struct erasing *p, int64_t id, struct error *e)
{
    int64_t is_private;
    enum err r = db_get_int(p->tx, &erase_subject_private, DB_ARGS(DB_INT(id)), &is_private, e);
    if (r == ERR_OK && is_private)
        r = db_exec(p->tx, &erase_shots, DB_ARGS(DB_INT(id)), e);
    return r == ERR_OK && is_private ? tie_end_of_subject(p->tx, p->site, p->viewer, id, true, e) : r;
}

static enum err erase_one(struct erasing *p, int64_t id, struct error *e)
{
    static const struct {
        const struct db_stmt *read, *store;
    } texts[] = {{&erase_subject_values, &erase_subject_value},
                 {&erase_subject_reasons, &erase_subject_reason},
                 {&erase_subject_names, &erase_subject_name},
                 {&erase_tie_texts, &erase_tie_text},
                 {&erase_tick_texts, &erase_tick_text}};
    struct text_row *x = NULL;
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(texts); i++)
        r = find_hits(p, texts[i].read, texts[i].store, id, &x, e);
    for (; x && r == ERR_OK; x = x->next) {
        const char *black = blackout_text(&p->values, p->arena, x->text);
        r = *x->part ? db_exec(p->tx, x->store, DB_ARGS(DB_INT(x->id), DB_TEXT(x->part), DB_TEXT(black)), e)
                     : db_exec(p->tx, x->store, DB_ARGS(DB_INT(x->id), DB_TEXT(black)), e);
        p->report.texts++;
    }
    if (r == ERR_OK)
        r = db_exec(p->tx, &erase_subject_row, DB_ARGS(DB_INT(id)), e);
    if (r == ERR_OK)
        r = end_ties(p, id, e);
    const char *reason = blackout_text(&p->values, p->arena, p->reason);
    return r == ERR_OK ? subject_append(p->tx, p->site, p->viewer, id, "erase", "", reason, e) : r;
}

enum err erase_subjects(struct erasing *p, int64_t person_id, struct error *e)
{
    struct erase_ids ids = {0};
    struct db_rows q;
    db_query(p->tx, &q, &erase_subjects_of, DB_ARGS(DB_INT(person_id)));
    while (db_next(&q))
        erase_ids_add(p->arena, &ids, db_int(&q, 0));
    enum err r = db_end(&q, e);
    for (size_t i = 0; i < ids.n && r == ERR_OK; i++)
        r = erase_one(p, ids.v[i], e);
    return r;
}
