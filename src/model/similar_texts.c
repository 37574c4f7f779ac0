#include "model/similar_texts.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "db/db_held.h"
#include "text/norm.h"

#define SLOTS     4096 /* a power of two, some of them empty */
#define HELD_MAX  3000 /* matters, when a question begins */
#define BYTES_MAX ((size_t)4 << 20)
#define OLD       (10 * MS_MINUTE)

struct similar_texts {
    struct arena *arena;
    int64_t began;
    size_t n;
    const struct similar_text *slots[SLOTS];
};

static void texts_free(void *ptr)
{
    struct similar_texts *t = ptr;
    arena_free(t->arena);
    free(t);
}

struct similar_texts *similar_texts_of(struct db_conn *c, const struct site *s)
{
    static const char key;
    struct similar_texts *t = db_held(c, &key);
    int64_t now = clock_now(&s->clock);
    if (!t) {
        t = calloc(1, sizeof(*t));
        if (!t)
            BUG("out of memory");
        t->arena = arena_new();
        t->began = now;
        db_hold(c, &key, t, texts_free);
    }
    if (t->n > HELD_MAX || arena_used(t->arena) > BYTES_MAX || now < t->began || now > t->began + OLD) {
        arena_reset(t->arena);
        memset(t->slots, 0, sizeof(t->slots));
        t->n = 0;
        t->began = now;
    }
    return t;
}

/* Where the matter stands, or the empty slot where it would. */
static size_t slot_of(const struct similar_texts *t, int64_t id)
{
    size_t i = (size_t)((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15) >> 52);
    while (t->slots[i] && t->slots[i]->id != id)
        i = (i + 1) % SLOTS;
    return i;
}

const struct similar_text *similar_texts_find(const struct similar_texts *t, int64_t id, int64_t version)
{
    const struct similar_text *x = t->slots[slot_of(t, id)];
    return x && x->version == version ? x : NULL;
}

const struct similar_text *similar_texts_put(struct similar_texts *t, struct arena *scratch, int64_t id,
                                             int64_t version, const char *title, const char *body, const char *place)
{
    struct alike alone = alike_of(scratch, title),
                 whole = alike_of(scratch, arena_printf(scratch, "%s %s", title, body));
    struct similar_text *x = arena_obj(t->arena, struct similar_text);
    size_t i = slot_of(t, id);
    *x = (struct similar_text){.id = id,
                               .version = version,
                               .title = alike_copy(t->arena, &alone),
                               .whole = alike_copy(t->arena, &whole),
                               .place = arena_strdup(t->arena, norm_search(scratch, place))};
    t->n += !t->slots[i];
    t->slots[i] = x;
    return x;
}
