/*
 * Erasing in contests: nothing in them is of a resident, but officers write reasons, appeals and answers, and what of
 * the vault stands in those words is blacked out, in what was frozen too. Points and figures stay.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/str.h"
#include "model/contest_priv.h"
#include "model/erase_priv.h"

#define TEXTS_MAX 3

DB_STMT(erase_contest_reasons, "SELECT contest_id, unit_id, '', reason FROM contest_unit WHERE reason <> ''"
                               " ORDER BY contest_id, unit_id");
DB_STMT(erase_contest_reason, "UPDATE contest_unit SET reason = $4 WHERE contest_id = $1 AND unit_id = $2"
                              " AND CAST($3 AS TEXT) = ''");
DB_STMT(erase_contest_marks, "SELECT contest_id, unit_id, criterion, reason, evidence FROM contest_input"
                             " WHERE mark >= 0 ORDER BY contest_id, unit_id");
DB_STMT(erase_contest_mark, "UPDATE contest_input SET reason = $4, evidence = $5 WHERE contest_id = $1"
                            " AND unit_id = $2 AND criterion = $3");
DB_STMT(erase_contest_appeals, "SELECT contest_id, unit_id, criterion, text, evidence, answer FROM contest_appeal"
                               " ORDER BY contest_id, id");
DB_STMT(erase_contest_appeal, "UPDATE contest_appeal SET text = $4, evidence = $5, answer = $6 WHERE contest_id = $1"
                              " AND unit_id = $2 AND criterion = $3");
DB_STMT(erase_contest_notes, "SELECT contest_id, id, '', note FROM contest_trail WHERE note <> ''"
                             " ORDER BY contest_id, id");
DB_STMT(erase_contest_note, "UPDATE contest_trail SET note = $4 WHERE contest_id = $1 AND id = $2"
                            " AND CAST($3 AS TEXT) = ''");
/* One at a time, for a body may be large. */
DB_STMT(erase_contest_next, "SELECT id, revision, body FROM contest WHERE id > $1 AND body <> '' ORDER BY id LIMIT 1");
DB_STMT(erase_contest_body, "UPDATE contest SET body = $2, sha256 = $3 WHERE id = $1");

struct found {
    int64_t a, b;
    const char *c;
    const char *texts[TEXTS_MAX];
    struct found *next;
};

/* Those rows in which a word is to go, blacked out; written after they are read. */
static enum err find(struct erasing *p, const struct db_stmt *read, int n, struct found **ret, struct error *e)
{
    struct db_rows q;
    *ret = NULL;
    db_query(p->tx, &q, read, DB_NO_ARGS);
    while (db_next(&q)) {
        bool hit = false;
        for (int i = 0; i < n; i++)
            hit = hit || blackout_finds(&p->values, db_text(&q, 3 + i));
        if (!hit)
            continue;
        struct found *f = arena_obj(p->arena, struct found);
        *f = (struct found){.a = db_int(&q, 0), .b = db_int(&q, 1), .c = db_text_dup(&q, 2, p->arena), .next = *ret};
        for (int i = 0; i < n; i++)
            f->texts[i] = arena_strdup(p->arena, blackout_text(&p->values, p->arena, db_text(&q, 3 + i)));
        *ret = f;
    }
    return db_end(&q, e);
}

static enum err texts(struct erasing *p, const struct db_stmt *read, const struct db_stmt *write, int n,
                      struct error *e)
{
    struct found *f;
    enum err r = find(p, read, n, &f, e);
    for (; r == ERR_OK && f; f = f->next) {
        const struct db_val v[] = {DB_INT(f->a),         DB_INT(f->b),         DB_TEXT(f->c),
                                   DB_TEXT(f->texts[0]), DB_TEXT(f->texts[1]), DB_TEXT(f->texts[2])};
        r = db_exec(p->tx, write, (struct db_args){v, (size_t)(3 + n)}, e);
    }
    return r;
}

/* What officers wrote, wherever it stands in what was frozen; names and codes stay. */
static bool black_out(struct erasing *p, json_t *x)
{
    const char *key;
    json_t *value;
    size_t i;
    bool hit = false;
    json_object_foreach(x, key, value)
    {
        const char *text = json_string_value(value);
        bool written = text && (str_eq(key, "reason") || str_eq(key, "evidence"));
        if (written && blackout_finds(&p->values, text)) {
            if (json_string_set(value, blackout_text(&p->values, p->arena, text)) != 0)
                BUG("out of memory");
            hit = true;
        }
        hit = black_out(p, value) || hit;
    }
    json_array_foreach(x, i, value) hit = black_out(p, value) || hit;
    return hit;
}

/* Written as contest_text writes it. */
static enum err store_body(struct erasing *p, const struct contest_step *step, const json_t *body, struct error *e)
{
    const struct contest_work w = {.site = p->site, .viewer = p->viewer};
    char *text = json_dumps(body, JSON_INDENT(1));
    if (!text)
        return error_detail(e, ERR_INTERNAL, "contest %lld: its body cannot be written", (long long)step->contest_id);
    const struct hash h = hash_bytes(text, strlen(text));
    enum err r =
        db_exec(p->tx, &erase_contest_body,
                DB_ARGS(DB_INT(step->contest_id), DB_TEXT(text), DB_TEXT(hex_of(p->arena, h.b, sizeof(h.b)))), e);
    free(text);
    return r == ERR_OK ? contest_append(p->tx, &w, step, e) : r;
}

static enum err bodies(struct erasing *p, struct error *e)
{
    struct contest_step step = {.contest_id = 0, .act = "erase"};
    enum err r = ERR_OK;
    for (int64_t last = -1; r == ERR_OK && step.contest_id != last;) {
        struct db_rows q;
        json_t *body = NULL;
        last = step.contest_id;
        db_query(p->tx, &q, &erase_contest_next, DB_ARGS(DB_INT(last)));
        if (db_next(&q)) {
            step.contest_id = db_int(&q, 0);
            step.revision = db_int(&q, 1);
            body = json_loads(db_text(&q, 2), 0, NULL);
        }
        r = db_end(&q, e);
        if (r == ERR_OK && step.contest_id != last && !body)
            r = error_detail(e, ERR_INTERNAL, "contest %lld: its body cannot be read", (long long)step.contest_id);
        if (r == ERR_OK && black_out(p, body))
            r = store_body(p, &step, body, e);
        json_decref(body);
    }
    return r;
}

enum err erase_contests(struct erasing *p, struct error *e)
{
    enum err r = texts(p, &erase_contest_reasons, &erase_contest_reason, 1, e);
    if (r == ERR_OK)
        r = texts(p, &erase_contest_marks, &erase_contest_mark, 2, e);
    if (r == ERR_OK)
        r = texts(p, &erase_contest_appeals, &erase_contest_appeal, 3, e);
    if (r == ERR_OK)
        r = texts(p, &erase_contest_notes, &erase_contest_note, 1, e);
    return r == ERR_OK ? bodies(p, e) : r;
}
