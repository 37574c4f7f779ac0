/* Inside an erasure: what the person offered goes, and what was said of them; and the copy of a wish that was theirs.
 */
#include "model/wish_erase.h"

#include "model/notice.h"
#include "model/wish_priv.h"

#define WISH_TEXTS 3

DB_STMT(wish_erase_row, "UPDATE wish SET title = '', need = '', thanks = '', live = 0, changed_at = $2"
                        " WHERE matter_id = $1");
DB_STMT(wish_erase_helped, "SELECT DISTINCT k.matter_id FROM wish_claim k WHERE k.person_id = $1 ORDER BY k.matter_id");
DB_STMT(wish_erase_asked, "SELECT k.matter_id FROM wish_claim k WHERE k.person_id = $1 AND k.state = $2"
                          " ORDER BY k.matter_id");
DB_STMT(wish_erase_end, "UPDATE wish_claim SET state = 'ended', changed_at = $2 WHERE person_id = $1"
                        " AND state IN ('asked', 'confirmed')");
DB_STMT(wish_erase_claim, "UPDATE wish_claim SET secret = '', box = NULL, why = '', looked_why = ''"
                          " WHERE person_id = $1");

enum err wish_erase_copy(struct erasing *p, int64_t matter_id, struct error *e)
{
    enum err r = wish_end(p->tx, matter_id, p->now, e);
    return r == ERR_OK ? db_exec(p->tx, &wish_erase_row, DB_ARGS(DB_INT(matter_id), DB_INT(p->now)), e) : r;
}

static enum err read_ids(struct erasing *p, const struct db_stmt *s, struct db_args args, struct erase_ids *ret,
                         struct error *e)
{
    struct db_rows q;
    db_query(p->tx, &q, s, args);
    while (db_next(&q))
        erase_ids_add(p->arena, ret, db_int(&q, 0));
    return db_end(&q, e);
}

/* What nobody has confirmed waits again; of what was confirmed the office is told. */
enum err wish_erase_claims(struct erasing *p, int64_t person_id, struct erase_ids *ret_helped, struct error *e)
{
    struct erase_ids asked = {0}, confirmed = {0};
    const struct db_val person = DB_INT(person_id);
    enum err r = read_ids(p, &wish_erase_helped, DB_ARGS(person), ret_helped, e);
    if (r == ERR_OK)
        r = read_ids(p, &wish_erase_asked, DB_ARGS(person, DB_TEXT("asked")), &asked, e);
    if (r == ERR_OK)
        r = read_ids(p, &wish_erase_asked, DB_ARGS(person, DB_TEXT("confirmed")), &confirmed, e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &wish_erase_end, DB_ARGS(person, DB_INT(p->now)), e);
    if (r == ERR_OK)
        r = db_exec(p->tx, &wish_erase_claim, DB_ARGS(person), e);
    for (size_t i = 0; r == ERR_OK && i < asked.n; i++)
        r = wish_set_state(p->tx, asked.v[i], "waiting", p->now, e);
    for (size_t i = 0; r == ERR_OK && i < confirmed.n; i++)
        r = wish_left(p->tx, p->site, confirmed.v[i], e);
    return r;
}

DB_STMT(wish_erase_read, "SELECT w.title, w.need, w.thanks FROM wish w WHERE w.matter_id = $1");
DB_STMT(wish_erase_write, "UPDATE wish SET title = $2, need = $3, thanks = $4, changed_at = $5 WHERE matter_id = $1");

enum err wish_erase_words(struct erasing *p, int64_t matter_id, struct error *e)
{
    const char *texts[WISH_TEXTS] = {"", "", ""};
    bool hit = false;
    struct db_rows q;
    db_query(p->tx, &q, &wish_erase_read, DB_ARGS(DB_INT(matter_id)));
    if (db_next(&q)) {
        for (int i = 0; i < WISH_TEXTS; i++) {
            hit = hit || blackout_finds(&p->values, db_text(&q, i));
            texts[i] = blackout_text(&p->values, p->arena, db_text_dup(&q, i, p->arena));
        }
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK || !hit)
        return r;
    r = db_exec(p->tx, &wish_erase_write,
                DB_ARGS(DB_INT(matter_id), DB_TEXT(texts[0]), DB_TEXT(texts[1]), DB_TEXT(texts[2]), DB_INT(p->now)), e);
    return r == ERR_OK ? notice_touch(p->tx, e) : r;
}
