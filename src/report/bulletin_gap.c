/* Clauses whose figure there is none of are left out: "座谈—场次" says nothing. */
#include <string.h>

#include "base/str.h"
#include "report/bulletin_priv.h"

#define GAP_BYTES (16 * 1024)

/* From the weakest on: where a clause goes, what it ended with takes the place of what is weaker before it. */
static const char *const marks[] = {"、", "，", "；", "。"};

struct clause {
    const char *text, *end; /* end: before its mark */
    int mark;               /* of marks; -1: the end of the text */
    bool counts, empty;     /* it has figures; and there is none of one of them */
};

static int mark_at(const char *p)
{
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (str_starts(p, marks[i]))
            return (int)i;
    }
    return -1;
}

static struct clause clause_at(const struct making *m, const char *text)
{
    struct clause c = {.text = text, .end = text + strlen(text), .mark = -1};
    struct bulletin_slot s;
    for (const char *p = text; *p; p++) {
        c.mark = mark_at(p);
        if (c.mark >= 0) {
            c.end = p;
            break;
        }
    }
    for (const char *p = text; bulletin_slot_next(p, &s) && s.text < c.end; p = s.text + s.n) {
        const struct indicator *x = bulletin_slot_of(m, &s);
        c.counts = c.counts || x;
        c.empty = c.empty || (x && str_eq(bulletin_slot_text(m, &s, x), FIGURE_NONE));
    }
    return c;
}

/* What is kept, and the mark that stands after it. */
struct keeping {
    struct buf out;
    int mark;      /* to be written before what comes next; -1: none */
    size_t begins; /* where the sentence begins in out */
    bool counts, kept, any;
};

static void end_sentence(struct keeping *k)
{
    /* "其中，" and nothing after it. */
    if (k->counts && !k->kept)
        buf_truncate(&k->out, k->begins);
    else if (k->mark >= 0)
        buf_puts(&k->out, marks[COUNT_OF(marks) - 1]);
    k->mark = -1;
    k->begins = k->out.len;
    k->counts = k->kept = false;
}

static void take(struct keeping *k, const struct clause *c)
{
    k->counts = k->counts || c->counts;
    if (!c->empty) {
        if (k->mark >= 0)
            buf_puts(&k->out, marks[k->mark]);
        buf_add(&k->out, c->text, (size_t)(c->end - c->text));
        k->kept = k->kept || c->counts;
        k->any = k->any || c->counts;
        k->mark = c->mark;
    } else if (k->mark >= 0 && c->mark > k->mark) {
        k->mark = c->mark;
    }
    if (c->mark == (int)COUNT_OF(marks) - 1)
        end_sentence(k);
}

const char *bulletin_without_gaps(const struct making *m, const char *raw)
{
    struct keeping k = {.mark = -1};
    bool counts = false, gap = false;
    buf_init(&k.out, GAP_BYTES);
    for (const char *p = raw; *p;) {
        struct clause c = clause_at(m, p);
        counts = counts || c.counts;
        gap = gap || c.empty;
        take(&k, &c);
        p = c.end + (c.mark >= 0 ? strlen(marks[c.mark]) : 0);
    }
    if (k.counts && !k.kept)
        buf_truncate(&k.out, k.begins);
    const char *text = !gap ? raw : counts && !k.any ? "本期暂无数据。" : arena_strdup(m->arena, k.out.data);
    buf_release(&k.out);
    return text;
}
