#include "model/date_doubt.h"

#include "base/str.h"
#include "model/visible.h"

static const char *const part_words[] = {"submitted", "answered"};
static const char *const kind_words[] = {"plain", "serial", "day", "none"};

const char *date_part_word(enum date_part p)
{
    return part_words[p];
}

const char *date_doubt_word(enum date_doubt_kind k)
{
    return kind_words[k];
}

DB_STMT(date_doubt_drop, "DELETE FROM date_doubt WHERE matter_id = $1 AND part = $2");
DB_STMT(date_doubt_add, "INSERT INTO date_doubt (matter_id, part, doubt, given) VALUES ($1, $2, $3, $4)");

enum err date_doubt_put(struct db_conn *tx, int64_t matter_id, const struct date_doubt d[DATE_PARTS],
                        const bool parts[DATE_PARTS], struct error *e)
{
    enum err r = ERR_OK;
    for (int p = 0; r == ERR_OK && p < DATE_PARTS; p++) {
        if (!parts[p])
            continue;
        r = db_exec(tx, &date_doubt_drop, DB_ARGS(DB_INT(matter_id), DB_TEXT(part_words[p])), e);
        if (r == ERR_OK && d[p].kind != DATE_PLAIN)
            r = db_exec(tx, &date_doubt_add,
                        DB_ARGS(DB_INT(matter_id), DB_TEXT(part_words[p]), DB_TEXT(kind_words[d[p].kind]),
                                DB_TEXT(str_or(d[p].given, ""))),
                        e);
    }
    return r;
}

DB_STMT(date_doubt_of, "SELECT d.part, d.doubt, d.given FROM date_doubt d JOIN matter m ON m.id = d.matter_id"
                       " WHERE d.matter_id = $2 AND" MATTER_VISIBLE);

static int index_of(const char *const *words, int n, const char *word)
{
    for (int i = 0; i < n; i++) {
        if (str_eq(words[i], word))
            return i;
    }
    return 0;
}

enum err date_doubt_get(struct db_conn *c, const struct viewer *v, struct arena *a, int64_t matter_id,
                        struct date_doubt ret[DATE_PARTS], struct error *e)
{
    struct db_rows q;
    struct date_doubt found[DATE_PARTS] = {{DATE_PLAIN, NULL}, {DATE_PLAIN, NULL}};
    db_query(c, &q, &date_doubt_of, DB_ARGS(DB_INT(v->id), DB_INT(matter_id)));
    while (db_next(&q)) {
        int kind = index_of(kind_words, COUNT_OF(kind_words), db_text(&q, 1));
        found[index_of(part_words, COUNT_OF(part_words), db_text(&q, 0))] =
            (struct date_doubt){(enum date_doubt_kind)kind, db_text_dup(&q, 2, a)};
    }
    enum err r = db_end(&q, e);
    for (int p = 0; r == ERR_OK && p < DATE_PARTS; p++)
        ret[p] = found[p];
    return r;
}
