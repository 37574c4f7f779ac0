/*
 * Sealing days. The entries of a day are read outside the write, since the day is over; the write counts them again,
 * so that a seal never stands beside an entry that it does not cover.
 */
#include "model/seal.h"

#include <string.h>

#include "base/str.h"

void merkle_init(struct merkle *m)
{
    m->n = 0;
}

static struct hash tagged(uint8_t tag, const struct hash *x, const struct hash *y)
{
    struct hasher h;
    hasher_init(&h);
    hasher_add(&h, &tag, 1);
    hasher_add(&h, x->b, HASH_SIZE);
    if (y)
        hasher_add(&h, y->b, HASH_SIZE);
    return hasher_end(&h);
}

void merkle_add(struct merkle *m, const struct hash *entry)
{
    struct hash x = tagged(0, entry, NULL);
    int i = 0;
    while (m->n >> i & 1) {
        x = tagged(1, &m->peaks[i], &x);
        i++;
    }
    m->peaks[i] = x;
    m->n++;
}

/* The peaks from the smallest, which is the rightmost, on: RFC 6962 splits at the largest power of two below n. */
struct hash merkle_root(const struct merkle *m)
{
    struct hash root = hash_bytes("", 0);
    bool any = false;
    for (int i = 0; i < 64; i++) {
        if (!(m->n >> i & 1))
            continue;
        root = any ? tagged(1, &m->peaks[i], &root) : m->peaks[i];
        any = true;
    }
    return root;
}

char *seal_hash(struct arena *a, const struct seal *x)
{
    const char *text = arena_printf(a, "echowall-seal-1\n%s\n%d\n%lld\n%lld\n%s\n%lld\n", x->prev, (int)x->day,
                                    (long long)x->upto, (long long)x->entries, x->root, (long long)x->sealed_at);
    struct hash h = hash_bytes(text, strlen(text));
    return hex_of(a, h.b, HASH_SIZE);
}

char *seal_mark(const struct site *s, struct arena *a, int32_t day, const char *hash)
{
    const char *text = arena_printf(a, "%d/%s", (int)day, hash);
    struct hash h = keyed_hash(&s->key, "seal-head", text, strlen(text));
    return hex_of(a, h.b, HASH_SIZE);
}

int32_t seal_day_after(int32_t day, struct zone z)
{
    /* Noon is inside the day whatever the zone does at midnight. */
    return civil_day(day_start(day, z) + 36 * MS_HOUR, z);
}

int64_t seal_next(const struct site *s)
{
    int64_t now = clock_now(&s->clock) - SEAL_LAG;
    return day_start(seal_day_after(civil_day(now, s->zone), s->zone), s->zone) + SEAL_LAG;
}

/* One day on its way. */
struct sealing {
    const struct site *site;
    struct arena *arena;
    int64_t from;
    struct seal seal;
    bool stale; /* something changed after the entries were read */
    bool done;  /* somebody else sealed it */
};

DB_STMT(seal_last, "SELECT day, hash FROM seal WHERE day > 0 ORDER BY day DESC LIMIT 1");
DB_STMT(seal_first_entry, "SELECT recorded_at FROM entry ORDER BY recorded_at, id LIMIT 1");

/* The first day to seal; 0 when nothing is recorded yet. */
static enum err find_start(struct db_conn *c, struct sealing *p, int32_t *ret_day, struct error *e)
{
    struct db_rows q;
    *ret_day = 0;
    p->seal.prev = "";
    db_query(c, &q, &seal_last, DB_NO_ARGS);
    if (db_next(&q)) {
        *ret_day = seal_day_after((int32_t)db_int(&q, 0), p->site->zone);
        p->seal.prev = db_text_dup(&q, 1, p->arena);
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK || *ret_day)
        return r;
    int64_t first;
    r = db_get_int(c, &seal_first_entry, DB_NO_ARGS, &first, e);
    if (r == ERR_OK)
        *ret_day = civil_day(first, p->site->zone);
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}

DB_STMT(seal_leaves, "SELECT hash FROM entry WHERE recorded_at >= $1 AND recorded_at < $2 ORDER BY id");

static enum err read_day(struct db_conn *c, struct sealing *p, struct error *e)
{
    struct merkle m;
    struct db_rows q;
    struct hash h;
    bool readable = true;
    merkle_init(&m);
    db_stream(c, &q, &seal_leaves, DB_ARGS(DB_INT(p->from), DB_INT(p->seal.upto)));
    while (db_next(&q)) {
        readable = readable && hex_parse(db_text(&q, 0), h.b, HASH_SIZE);
        merkle_add(&m, &h);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !readable)
        r = error_detail(e, ERR_INTERNAL, "day %d: an entry's hash is no hash", (int)p->seal.day);
    struct hash root = merkle_root(&m);
    p->seal.entries = (int64_t)m.n;
    p->seal.root = hex_of(p->arena, root.b, HASH_SIZE);
    return r;
}

DB_STMT(seal_count, "SELECT COUNT(*) FROM entry WHERE recorded_at >= $1 AND recorded_at < $2");
DB_STMT(seal_insert, "INSERT INTO seal (day, upto, entries, root, prev, hash, sealed_at)"
                     " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (day) DO NOTHING");
DB_STMT(seal_mark_put, "INSERT INTO site_fact (name, value) VALUES ('seal_head', $1)"
                       " ON CONFLICT (name) DO UPDATE SET value = excluded.value");

static enum err check_fresh(struct db_conn *tx, struct sealing *p, struct error *e)
{
    int64_t n;
    int32_t day;
    const char *prev = p->seal.prev;
    enum err r = find_start(tx, p, &day, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &seal_count, DB_ARGS(DB_INT(p->from), DB_INT(p->seal.upto)), &n, e);
    if (r != ERR_OK)
        return r;
    p->done = day > p->seal.day;
    p->stale = n != p->seal.entries || !str_eq(prev, p->seal.prev);
    p->seal.prev = prev;
    return ERR_OK;
}

static enum err seal_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct sealing *p = ctx;
    enum err r = check_fresh(tx, p, e);
    if (r != ERR_OK || p->done || p->stale)
        return r;
    const struct seal *x = &p->seal;
    r = db_exec(tx, &seal_insert,
                DB_ARGS(DB_INT(x->day), DB_INT(x->upto), DB_INT(x->entries), DB_TEXT(x->root), DB_TEXT(x->prev),
                        DB_TEXT(x->hash), DB_INT(x->sealed_at)),
                e);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &seal_mark_put, DB_ARGS(DB_TEXT(seal_mark(p->site, p->arena, x->day, x->hash))), e);
}

static enum err seal_day(struct db_conn *c, struct sealing *p, struct error *e)
{
    p->from = day_start(p->seal.day, p->site->zone);
    p->seal.upto = day_start(seal_day_after(p->seal.day, p->site->zone), p->site->zone);
    enum err r = read_day(c, p, e);
    if (r != ERR_OK)
        return r;
    p->seal.sealed_at = clock_now(&p->site->clock);
    p->seal.hash = seal_hash(p->arena, &p->seal);
    return db_write(c, seal_write, p, e);
}

enum err seal_due(struct db_conn *c, const struct site *s, int64_t *ret_n, struct error *e)
{
    int64_t n = 0;
    enum err r = ERR_OK;
    int32_t today = civil_day(clock_now(&s->clock) - SEAL_LAG, s->zone);
    struct arena *a = arena_new();
    for (int tries = 0; r == ERR_OK && tries < 10;) {
        arena_reset(a);
        struct sealing p = {.site = s, .arena = a};
        r = find_start(c, &p, &p.seal.day, e);
        if (r != ERR_OK || p.seal.day == 0 || p.seal.day >= today)
            break;
        r = seal_day(c, &p, e);
        bool made = r == ERR_OK && !p.stale && !p.done;
        n += made;
        tries = made || p.done ? 0 : tries + 1;
    }
    arena_free(a);
    if (r == ERR_OK)
        *ret_n = n;
    return r;
}

DB_STMT(seal_page, "SELECT day, upto, entries, root, prev, hash, sealed_at FROM seal WHERE day < $1"
                   " ORDER BY day DESC LIMIT $2");

enum err seal_list(struct db_conn *c, struct arena *a, int32_t before, int limit, struct seal_list *ret,
                   struct error *e)
{
    struct db_rows q;
    limit = limit < 1 ? 1 : limit > SEAL_LIST_MAX ? SEAL_LIST_MAX : limit;
    struct seal_list l = {.rows = arena_array(a, struct seal, (size_t)limit + 1)};
    db_query(c, &q, &seal_page, DB_ARGS(DB_INT(before > 0 ? before : INT32_MAX), DB_INT(limit + 1)));
    while (db_next(&q)) {
        l.rows[l.n++] = (struct seal){.day = (int32_t)db_int(&q, 0),
                                      .upto = db_int(&q, 1),
                                      .entries = db_int(&q, 2),
                                      .root = db_text_dup(&q, 3, a),
                                      .prev = db_text_dup(&q, 4, a),
                                      .hash = db_text_dup(&q, 5, a),
                                      .sealed_at = db_int(&q, 6)};
    }
    enum err r = db_end(&q, e);
    if (r != ERR_OK)
        return r;
    if (l.n > limit) {
        l.n = limit;
        l.next = l.rows[limit - 1].day;
    }
    *ret = l;
    return ERR_OK;
}
