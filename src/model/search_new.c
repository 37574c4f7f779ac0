#include "model/search_new.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/search_index.h"
#include "model/search_putting.h"

#define BUCKETS 64

/* What stands above a unit or an area, itself among it. */
struct above {
    const struct db_stmt *from;
    int64_t id;
    int64_t *ids;
    size_t n;
    struct above *next;
};

struct bulk {
    struct putting p;
    struct arena *arena; /* of all */
    struct above *above[BUCKETS];
};

const char *search_word_list(const struct site *s, struct arena *a, const struct record_text *texts, size_t n)
{
    struct arena *own = arena_child(a);
    const struct wordset *words = search_words_of(s, own, texts, n);
    struct buf out;
    buf_init(&out, words->n * (SEARCH_WORD + 1) + 64);
    wordset_list(words, &out);
    const char *list = arena_strndup(a, str_or(out.data, ""), out.len);
    buf_release(&out);
    arena_free(own);
    return list;
}

/* A tree may be as deep as it likes, but is not. */
#define DEPTH_STEP 16

static enum err read_above(struct bulk *b, struct above *x, struct error *e)
{
    struct db_rows q;
    db_query(b->p.tx, &q, x->from, DB_ARGS(DB_INT(x->id)));
    while (db_next(&q)) {
        if (x->n % DEPTH_STEP == 0) {
            int64_t *more = arena_array(b->arena, int64_t, x->n + DEPTH_STEP);
            if (x->n)
                memcpy(more, x->ids, x->n * sizeof(*more));
            x->ids = more;
        }
        x->ids[x->n++] = db_int(&q, 0);
    }
    return db_end(&q, e);
}

/* The ids above this one become words of the space. */
static enum err add_above(struct bulk *b, enum search_space space, int64_t id, struct error *e)
{
    const struct db_stmt *from = search_tree_of(space);
    struct above **at = &b->above[(uint64_t)id % BUCKETS], *x = *at;
    if (!id)
        return ERR_OK;
    while (x && (x->id != id || x->from != from))
        x = x->next;
    if (!x) {
        x = arena_obj(b->arena, struct above);
        *x = (struct above){.from = from, .id = id, .next = *at};
        enum err r = read_above(b, x, e);
        if (r != ERR_OK)
            return r;
        *at = x;
    }
    for (size_t i = 0; i < x->n; i++)
        wordset_add_id(&b->p.facets, space, x->ids[i]);
    return ERR_OK;
}

static enum err add_facets(struct bulk *b, const struct search_new *x, struct error *e)
{
    const struct search_facts facts = {
        .open = true, .state = x->state, .channel = x->channel, .number = x->number, .external_id = x->external_id};
    search_add_facts(&b->p, &facts);
    enum err r = add_above(b, SPACE_REACH, x->intake_unit_id, e);
    if (r == ERR_OK)
        r = add_above(b, SPACE_REACH, x->unit_id, e);
    search_add_apart(&b->p);
    if (r == ERR_OK)
        r = add_above(b, SPACE_LEAD, x->unit_id, e);
    if (r == ERR_OK)
        r = add_above(b, SPACE_AREA, x->area_id, e);
    return r == ERR_OK ? search_add_categories(&b->p, x->category, e) : r;
}

static enum err put_one(struct bulk *b, const struct search_new *x, struct error *e)
{
    struct putting *p = &b->p;
    arena_reset(p->arena);
    wordset_init(&p->facets, p->site, p->arena);
    buf_clear(&p->list);
    buf_clear(&p->add);
    p->id = x->matter_id;
    p->submitted_at = x->submitted_at;
    p->entries = x->entries;
    enum err r = add_facets(b, x, e);
    if (r != ERR_OK)
        return r;
    wordset_list(&p->facets, &p->list);
    buf_puts(&p->add, x->words);
    buf_add(&p->add, p->list.data, p->list.len);
    return search_write_line(p, e);
}

/*
 * FTS5 merges pieces of the index when it has four alike, with each piece that is written: at many hundred thousand
 * words a piece that is half of what a write costs. Those of bulk work wait for more, and the job that merges
 * (search_merge.h) takes them as it takes all others. A savepoint is what makes FTS5 write its piece before the usual
 * number holds again, which nobody outside this write has seen change.
 */
#define MANY         50 /* matters: below that a piece is small */
#define PIECES_BULK  8
#define PIECES_USUAL 4

DB_STMT2(new_pieces, "INSERT INTO search (search, rank) VALUES ('automerge', $1)", "SELECT CAST($1 AS BIGINT)");
DB_STMT2(new_piece, "SAVEPOINT piece", "SELECT 1");
DB_STMT2(new_piece_end, "RELEASE piece", "SELECT 1");

static enum err merge_late(struct bulk *b, struct error *e)
{
    return db_exec(b->p.tx, &new_pieces, DB_ARGS(DB_INT(PIECES_BULK)), e);
}

static enum err merge_as_usual(struct bulk *b, struct error *e)
{
    enum err r = db_exec(b->p.tx, &new_piece, DB_NO_ARGS, e);
    if (r == ERR_OK)
        r = db_exec(b->p.tx, &new_piece_end, DB_NO_ARGS, e);
    return r == ERR_OK ? db_exec(b->p.tx, &new_pieces, DB_ARGS(DB_INT(PIECES_USUAL)), e) : r;
}

static int by_time(const void *pa, const void *pb)
{
    const struct search_new *a = pa, *b = pb;
    if (a->submitted_at != b->submitted_at)
        return a->submitted_at < b->submitted_at ? -1 : 1;
    return a->matter_id < b->matter_id ? -1 : a->matter_id > b->matter_id;
}

enum err search_put_new(struct db_conn *tx, const struct site *s, struct search_new *x, size_t n, struct error *e)
{
    struct bulk b = {.p = {.tx = tx, .site = s}, .arena = arena_new()};
    enum err r = ERR_OK;
    search_putting_begin(&b.p);
    if (n) {
        qsort(x, n, sizeof(*x), by_time);
        r = search_choose_wide(&b.p, e);
    }
    bool late = b.p.lite && n >= MANY;
    if (r == ERR_OK && late)
        r = merge_late(&b, e);
    for (size_t i = 0; i < n && r == ERR_OK; i++)
        r = put_one(&b, &x[i], e);
    if (r == ERR_OK && late)
        r = merge_as_usual(&b, e);
    search_putting_end(&b.p);
    arena_free(b.arena);
    return r;
}
