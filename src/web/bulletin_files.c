#include "web/bulletin_files.h"

#include <string.h>

#include "base/str.h"
#include "report/bulletin_out.h"
#include "web/doc_html.h"

#define TRIES 3

static enum err page_of(struct arena *a, const struct doc *d, struct bulletin_bytes *ret, struct error *e)
{
    struct buf out;
    buf_init(&out, DOC_HTML_MAX);
    doc_html(d, &out);
    bool failed = buf_failed(&out);
    if (!failed)
        *ret = (struct bulletin_bytes){arena_memdup(a, out.data, out.len), out.len};
    buf_release(&out);
    return failed ? error_set(e, ERR_TOO_LARGE, NULL, N_("The paper is larger than {} bytes."), "%zu", DOC_HTML_MAX)
                  : ERR_OK;
}

/* Nothing in a file is of the moment it is made: made again it is the same. */
static enum err render(const struct pdf_maker *m, struct arena *a, struct zone z, const struct bulletin *b,
                       const char *mark, enum bulletin_file_kind kind, struct bulletin_bytes *ret, struct error *e)
{
    struct doc d;
    if (kind == BULLETIN_XLSX)
        return bulletin_book(b, a, z, b->facts.at, &ret->p, &ret->n, e);
    bulletin_doc(b, a, b->facts.at, &d);
    d.mark = mark;
    return kind == BULLETIN_HTML ? page_of(a, &d, ret, e) : pdf_make(m, a, &d, &ret->p, &ret->n, e);
}

enum err bulletin_render(const struct pdf_maker *m, const struct site *s, const struct viewer *v, struct arena *a,
                         const struct bulletin_row *row, enum bulletin_file_kind kind, struct bulletin_bytes *ret,
                         struct error *e)
{
    struct bulletin b;
    const char *day = bulletin_day_words(a, civil_day(clock_now(&s->clock), s->zone));
    const char *mark = str_eq(row->state, "draft") ? arena_printf(a, "草稿　%s　%s", v->name, day) : "";
    enum err r = bulletin_of_row(row, a, s->zone, &b, NULL, e);
    return r == ERR_OK ? render(m, a, s->zone, &b, mark, kind, ret, e) : r;
}

static enum err try_issue(const struct pdf_maker *m, struct db_conn *c, const struct site *s, const struct viewer *v,
                          struct arena *a, const struct bulletin_row *row, int64_t revision, struct error *e)
{
    struct bulletin_row numbered = *row;
    struct bulletin b;
    const int32_t day = civil_day(clock_now(&s->clock), s->zone);
    struct bulletin_issue x = {.revision = revision, .year = day / 10000, .day = day};
    if (row->revision != revision) /* the files would be of other words than those that were signed */
        return error_set(e, ERR_CONFLICT, NULL,
                         N_("Somebody edited the bulletin meanwhile; here is how it stands now."), NULL);
    enum err r = bulletin_body_whole(row, a, s->zone, &numbered.body, e);
    if (r == ERR_OK)
        r = bulletin_of_row(&numbered, a, s->zone, &b, NULL, e);
    if (r != ERR_OK)
        return r;
    x.body = numbered.body;
    x.series = bulletin_series(a, b.def, row->unit);
    r = bulletin_next(c, x.series, x.year, &x.ordinal, e);
    if (r != ERR_OK)
        return r;
    x.number = b.def->kind == BULLETIN_JIANBAO
                   ? arena_printf(a, "%lld年第%lld期", (long long)x.year, (long long)x.ordinal)
                   : arena_printf(a, "%s〔%lld〕%lld号", x.series, (long long)x.year, (long long)x.ordinal);
    numbered.number = x.number;
    numbered.day = day;
    r = bulletin_of_row(&numbered, a, s->zone, &b, NULL, e);
    for (int i = 0; r == ERR_OK && i < BULLETIN_FILES; i++)
        r = render(m, a, s->zone, &b, "", (enum bulletin_file_kind)i, &x.files[i], e);
    if (r != ERR_OK)
        return r;
    x.title = b.title;
    return bulletin_issue(c, s, v, row->key, &x, e);
}

enum err bulletin_give_out(const struct pdf_maker *m, struct db_conn *c, const struct site *s, const struct viewer *v,
                           struct arena *a, const struct bulletin_row *row, int64_t revision, struct error *e)
{
    struct error why = {0};
    enum err r = ERR_OK;
    if (!row->makes)
        return error_set(e, ERR_DENIED, NULL,
                         N_("Bulletins are made by the office and leaders of their unit, or above it."), NULL);
    for (int i = 0; i < TRIES; i++) {
        why = (struct error){0};
        r = try_issue(m, c, s, v, a, row, revision, &why);
        if (r != ERR_CONFLICT || !str_eq(why.field, "ordinal"))
            break;
    }
    if (r != ERR_OK && e)
        *e = why;
    return r;
}

/* The words of a page, without its tags and blanks; in a. NULL: it is no page. */
static const char *words_of(struct arena *a, const struct bulletin_bytes *x)
{
    static const char body[] = "<body";
    const char *p = memmem(x->p, x->n, body, strlen(body)), *end = (const char *)x->p + x->n;
    char *words = p ? arena_alloc(a, (size_t)(end - p) + 1) : NULL;
    size_t n = 0;
    bool tag = false;
    for (; p && p < end; p++) {
        tag = tag || *p == '<';
        if (!tag && !strchr(" \t\r\n", *p))
            words[n++] = *p;
        tag = tag && *p != '>';
    }
    if (words)
        words[n] = '\0';
    return words;
}

/* Another program may set the page otherwise. */
static bool same_words(struct arena *a, const struct bulletin_bytes *x, const struct bulletin_bytes *y)
{
    const char *one = words_of(a, x), *other = words_of(a, y);
    return one && other && str_eq(one, other);
}

enum err bulletin_make_again(const struct pdf_maker *m, struct db_conn *c, const struct site *s, const struct viewer *v,
                             struct arena *a, const struct bulletin_row *row, struct bulletin_again *ret,
                             struct error *e)
{
    struct bulletin b;
    *ret = (struct bulletin_again){.words = false};
    enum err r = bulletin_of_row(row, a, s->zone, &b, NULL, e);
    for (int i = 0; r == ERR_OK && i < BULLETIN_FILES; i++) {
        struct bulletin_bytes now, then;
        const char *sha256;
        r = bulletin_file(c, v, a, false, row->key, (enum bulletin_file_kind)i, &then.p, &then.n, &sha256, e);
        if (r == ERR_OK)
            r = render(m, a, s->zone, &b, "", (enum bulletin_file_kind)i, &now, e);
        if (r != ERR_OK)
            return r;
        ret->same[i] = now.n == then.n && memcmp(now.p, then.p, now.n) == 0;
        ret->words = i == BULLETIN_HTML ? same_words(a, &now, &then) : ret->words;
    }
    return r;
}
