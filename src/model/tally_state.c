/* How far the tallies are, and whose turn it is. */
#include <stdio.h>

#include "base/str.h"
#include "model/tally_priv.h"

DB_STMT(tally_state_all, "SELECT name, value FROM tally_state");
DB_STMT(tally_state_set, "INSERT INTO tally_state (name, value) VALUES ($1, $2)"
                         " ON CONFLICT (name) DO UPDATE SET value = excluded.value");

static const char *const noun_names[TALLY_NOUNS] = {"noun0", "noun1", "noun2"};

enum err tally_state_read(struct db_conn *c, struct tally_state *ret, struct error *e)
{
    struct tally_state x = {0};
    const struct {
        const char *name;
        int64_t *value;
    } known[] = {{"seq", &x.seq},       {"months", &x.months}, {"words", &x.words},
                 {"clocks", &x.clocks}, {"swept", &x.swept},   {"swept_at", &x.swept_at},
                 {"noun0", &x.noun[0]}, {"noun1", &x.noun[1]}, {"noun2", &x.noun[2]}};
    struct db_rows q;
    db_query(c, &q, &tally_state_all, DB_NO_ARGS);
    while (db_next(&q)) {
        for (size_t i = 0; i < COUNT_OF(known); i++) {
            if (str_eq(db_text(&q, 0), known[i].name))
                *known[i].value = db_int(&q, 1);
        }
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

enum err tally_state_put(struct db_conn *tx, const char *name, int64_t value, struct error *e)
{
    return db_exec(tx, &tally_state_set, DB_ARGS(DB_TEXT(name), DB_INT(value)), e);
}

enum err tally_noun_put(struct db_conn *tx, enum tally_noun noun, int64_t value, struct error *e)
{
    return tally_state_put(tx, noun_names[noun], value, e);
}

#define LEASE MS_HOUR
#define SAYS  (15 * MS_MINUTE) /* after which it says again that it is there */

#define SEEN_MAX 40

static void seen_name(char ret[static SEEN_MAX])
{
    snprintf(ret, SEEN_MAX, "seen:%lld", (long long)tally_words());
}

DB_STMT(tally_turn_of, "SELECT w.value, COALESCE((SELECT k.value FROM tally_state k WHERE k.name = 'seen:'"
                       " || CAST(w.value AS TEXT)), 0), COALESCE((SELECT o.value FROM tally_state o WHERE o.name = $1),"
                       " 0) FROM tally_state w WHERE w.name = 'words'");

enum err tally_turn(struct db_conn *c, int64_t now, struct tally_turn *ret, struct error *e)
{
    char name[SEEN_MAX];
    struct db_rows q;
    int64_t words = 0, last = 0, own = 0;
    seen_name(name);
    db_query(c, &q, &tally_turn_of, DB_ARGS(DB_TEXT(name)));
    if (db_next(&q)) {
        words = db_int(&q, 0);
        last = db_int(&q, 1);
        own = db_int(&q, 2);
    }
    enum err r = db_end(&q, e);
    bool mine = words == tally_words(), silent = last <= now - LEASE || last > now + LEASE;
    if (r == ERR_OK)
        *ret = (struct tally_turn){.ours = mine || !own || silent,
                                   .unheard = !mine || last <= now - SAYS || last > now + LEASE};
    return r;
}

enum err tally_turn_put(struct db_conn *tx, int64_t now, struct error *e)
{
    char name[SEEN_MAX];
    seen_name(name);
    return tally_state_put(tx, name, now, e);
}
