/*
 * Erasing in bulletins: what they quote of the person's matters, and whatever else of the vault stands in their words,
 * is blacked out in what is kept of them and was noted beside them, with the files that were made of it; and residents
 * read them no longer. Their figures stay. A draft gets a new revision, since signatures were of other words.
 */
#include <jansson.h>
#include <stdlib.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/bulletin_priv.h"
#include "model/erase_priv.h"

struct paper {
    int64_t id, revision, watermark;
    const char *key, *number, *title;
    json_t *body;
    bool draft, issued, quotes, hit;
};

static bool quoted(const struct erase_names *numbers, const char *number)
{
    for (size_t i = 0; i < numbers->n; i++) {
        if (str_eq(numbers->v[i], number))
            return true;
    }
    return false;
}

static void black_out(struct erasing *p, struct paper *x, json_t *text)
{
    const char *s = str_or(json_string_value(text), "");
    if (!blackout_finds(&p->values, s))
        return;
    json_string_set(text, blackout_text(&p->values, p->arena, s));
    x->hit = true;
}

static void black_out_body(struct erasing *p, const struct erase_names *numbers, struct paper *x)
{
    const char *code;
    json_t *text, *quote;
    size_t i;
    black_out(p, x, json_object_get(x->body, "title"));
    json_object_foreach(json_object_get(x->body, "texts"), code, text) black_out(p, x, text);
    json_array_foreach(json_object_get(x->body, "cases"), i, quote)
    {
        x->quotes = x->quotes || quoted(numbers, str_or(json_string_value(json_array_get(quote, 0)), ""));
        for (size_t k = 1; k < json_array_size(quote); k++)
            black_out(p, x, json_array_get(quote, k));
    }
    if (blackout_finds(&p->values, x->title)) {
        x->title = blackout_text(&p->values, p->arena, x->title);
        x->hit = true;
    }
}

DB_STMT(erase_bulletin_row, "UPDATE bulletin SET title = $2, body = $3, open = 0, revision = revision + $4,"
                            " changed_at = $5 WHERE id = $1");
DB_STMT(erase_bulletin_files, "DELETE FROM bulletin_file WHERE bulletin_id = $1");

/* What was issued is another text now, perhaps without files: the checker takes that from no other line. */
static enum err note_change(struct erasing *p, const struct paper *x, const char *body, struct error *e)
{
    const struct bulletin_said said = {x->title, x->number, body, x->watermark};
    const char *detail =
        arena_printf(p->arena, "%s%s%s", x->key, bulletin_said_mark(p->arena, &said), x->hit ? BULLETIN_NO_FILES : "");
    return x->issued ? audit_append(p->tx, p->site, p->viewer, id_new(), "bulletin.erase", detail, e) : ERR_OK;
}

static enum err store(struct erasing *p, const struct paper *x, struct error *e)
{
    const struct bulletin_step step = {x->id, x->revision + x->draft, "erase", NULL};
    char *body = json_dumps(x->body, JSON_COMPACT);
    enum err r =
        body ? db_exec(p->tx, &erase_bulletin_row,
                       DB_ARGS(DB_INT(x->id), DB_TEXT(x->title), DB_TEXT(body), DB_INT(x->draft), DB_INT(p->now)), e)
             : error_detail(e, ERR_INTERNAL, "bulletin %lld: its body cannot be written", (long long)x->id);
    if (r == ERR_OK)
        r = note_change(p, x, body, e);
    free(body);
    if (r == ERR_OK && x->hit)
        r = db_exec(p->tx, &erase_bulletin_files, DB_ARGS(DB_INT(x->id)), e);
    if (r == ERR_OK)
        r = bulletin_trail_add(p->tx, p->site, p->viewer, &step, e);
    p->report.bulletins += r == ERR_OK;
    return r;
}

/* One at a time, for a body may be large. */
DB_STMT(erase_bulletin_next, "SELECT b.id, b.revision, b.title, b.body, CASE WHEN b.state = 'draft' THEN 1 ELSE 0 END,"
                             " b.key, b.number, b.watermark, CASE WHEN b.issued_at > 0 THEN 1 ELSE 0 END"
                             " FROM bulletin b WHERE b.id > $1 ORDER BY b.id LIMIT 1");

static enum err next_paper(struct erasing *p, int64_t after, struct paper *ret, struct error *e)
{
    struct db_rows q;
    *ret = (struct paper){.id = 0};
    db_query(p->tx, &q, &erase_bulletin_next, DB_ARGS(DB_INT(after)));
    if (db_next(&q))
        *ret = (struct paper){.id = db_int(&q, 0),
                              .revision = db_int(&q, 1),
                              .title = db_text_dup(&q, 2, p->arena),
                              .body = json_loads(db_text(&q, 3), 0, NULL),
                              .draft = db_int(&q, 4) != 0,
                              .key = db_text_dup(&q, 5, p->arena),
                              .number = db_text_dup(&q, 6, p->arena),
                              .watermark = db_int(&q, 7),
                              .issued = db_int(&q, 8) != 0};
    return db_end(&q, e);
}

DB_STMT(erase_matter_number, "SELECT m.number FROM matter m WHERE m.id = $1");

static enum err find_numbers(struct erasing *p, const struct erase_ids *matters, struct erase_names *ret,
                             struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < matters->n; i++) {
        struct db_rows q;
        db_query(p->tx, &q, &erase_matter_number, DB_ARGS(DB_INT(matters->v[i])));
        if (db_next(&q))
            erase_names_add(p->arena, ret, db_text_dup(&q, 0, p->arena));
        r = db_end(&q, e);
    }
    return r;
}

/* What officers wrote beside bulletins: why one was signed or withdrawn, what came of a comment or a talk. */
#define NOTES_AT_ONCE 200
DB_STMT(erase_bulletin_trail_notes, "SELECT t.id, t.note FROM bulletin_trail t WHERE t.id > $1 AND t.note <> ''"
                                    " ORDER BY t.id LIMIT $2");
DB_STMT(erase_bulletin_trail_note, "UPDATE bulletin_trail SET note = $2 WHERE id = $1");
DB_STMT(erase_bulletin_act_notes, "SELECT x.id, x.note FROM bulletin_act x WHERE x.id > $1 AND x.note <> ''"
                                  " ORDER BY x.id LIMIT $2");
DB_STMT(erase_bulletin_act_note, "UPDATE bulletin_act SET note = $2 WHERE id = $1");

static enum err erase_notes(struct erasing *p, const struct db_stmt *all, const struct db_stmt *set, struct error *e)
{
    struct {
        int64_t id;
        const char *note;
    } rows[NOTES_AT_ONCE];
    enum err r = ERR_OK;
    int64_t after = 0;
    for (int n = NOTES_AT_ONCE; r == ERR_OK && n == NOTES_AT_ONCE;) {
        struct db_rows q;
        n = 0;
        db_query(p->tx, &q, all, DB_ARGS(DB_INT(after), DB_INT(NOTES_AT_ONCE)));
        while (db_next(&q)) {
            rows[n].id = after = db_int(&q, 0);
            rows[n++].note = db_text_dup(&q, 1, p->arena);
        }
        r = db_end(&q, e);
        for (int i = 0; r == ERR_OK && i < n; i++) {
            if (blackout_finds(&p->values, rows[i].note))
                r = db_exec(p->tx, set,
                            DB_ARGS(DB_INT(rows[i].id), DB_TEXT(blackout_text(&p->values, p->arena, rows[i].note))), e);
        }
    }
    return r;
}

enum err erase_bulletins(struct erasing *p, const struct erase_ids *matters, struct error *e)
{
    struct erase_names numbers = {0};
    struct paper x = {.id = 0};
    enum err r = find_numbers(p, matters, &numbers, e);
    for (bool more = true; r == ERR_OK && more;) {
        r = next_paper(p, x.id, &x, e);
        more = r == ERR_OK && x.id;
        if (!more)
            break;
        black_out_body(p, &numbers, &x);
        if (x.hit || x.quotes)
            r = store(p, &x, e);
        json_decref(x.body);
    }
    if (r == ERR_OK)
        r = erase_notes(p, &erase_bulletin_trail_notes, &erase_bulletin_trail_note, e);
    return r == ERR_OK ? erase_notes(p, &erase_bulletin_act_notes, &erase_bulletin_act_note, e) : r;
}
