#include "report/papers.h"

#include <stdio.h>

#include "base/str.h"
#include "model/files.h"
#include "model/sealed_file.h"
#include "report/papers_priv.h"

#define TRIES 5

const char *papers_date(const struct paper *p, struct arena *a, int64_t ms)
{
    const struct civil c = civil_of(ms, p->site->zone);
    return ms ? arena_printf(a, "%d年%d月%d日", c.year, c.month, c.day) : "";
}

const char *papers_channel(const struct matter *m)
{
    static const struct {
        const char *code, *word;
    } words[] = {{"web", "网络"}, {"phone", "来电"}, {"letter", "来信"}, {"visit", "来访"}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i].code, m->channel))
            return words[i].word;
    }
    return "其他渠道";
}

void papers_doc(const struct paper *p, struct arena *a, struct doc *ret)
{
    static const struct {
        const char *code;
        void (*write)(const struct paper *p, struct doc *d);
    } writers[] = {{"receipt", form_receipt},       {"accepted", letter_accepted}, {"refused", letter_refused},
                   {"forwarded", letter_forwarded}, {"answer", letter_answer},     {"review", letter_review},
                   {"recheck", letter_recheck},     {"sheet", form_sheet},         {"envelope", form_envelope}};
    doc_init(ret, a, DOC_A4);
    ret->title = arena_printf(a, "%s%s%s", p->def->title, *p->label ? " " : "", p->label);
    ret->author = p->issuer.name;
    ret->names = arena_printf(a, "%s%s%s%s", str_or(p->contact.name, ""), str_or(p->contact.address, ""),
                              p->issuer.name, p->lead.name);
    ret->made_at = p->now;
    ret->numbers = !(p->def->flags & PAPER_SECRET);
    if (p->def->flags & PAPER_MARKED) {
        char when[32];
        ret->mark = arena_printf(a, "%s %s %s", str_or(p->viewer->unit_name, ""), str_or(p->viewer->name, ""),
                                 time_format(p->now, p->site->zone, when));
    }
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        if (str_eq(writers[i].code, p->def->code))
            writers[i].write(p, ret);
    }
    if (!p->opened)
        ret->mark = "预览　不作凭证";
}

static enum err draw(const struct pdf_maker *m, struct arena *a, const struct paper *p, struct papers_result *ret,
                     struct error *e)
{
    struct doc d;
    papers_doc(p, a, &d);
    ret->name = arena_printf(a, "%s.pdf", d.title);
    return pdf_make(m, a, &d, &ret->pdf, &ret->n, e);
}

enum err papers_preview(const struct pdf_maker *m, struct db_conn *c, const struct site *s, const struct viewer *v,
                        struct arena *a, const struct paper_request *x, const char *link, struct papers_result *ret,
                        struct error *e)
{
    struct paper p;
    struct papers_result out = {0};
    struct paper_request request = *x;
    /* A reason is given when it is issued. */
    request.reason = str_empty(x->reason) ? "预览 preview" : x->reason;
    enum err r = paper_get(c, s, v, a, x->number, x->code, &p, e);
    if (r == ERR_OK)
        r = paper_fill(&p, a, &request, e);
    if (r != ERR_OK)
        return r;
    p.link = str_or(link, "");
    r = draw(m, a, &p, &out, e);
    if (r == ERR_OK)
        *ret = out;
    return r;
}

/* Whatever is made of a person's matter is sealed with their key: their words stand on it, and often name and address.
 */
static enum err store(struct db_conn *c, const struct paper *p, struct arena *a, const struct papers_result *x,
                      struct record_file *ret, struct error *e)
{
    char address[FILES_NAME_SIZE];
    const void *bytes = x->pdf;
    size_t n = x->n;
    enum err r = ERR_OK;
    if (p->full.m.person_id)
        r = file_seal(c, p->site, a, p->full.m.person_id, x->pdf, x->n, &bytes, &n, e);
    if (r == ERR_OK)
        r = files_put(p->site->files, bytes, n, address, e);
    if (r == ERR_OK)
        *ret = (struct record_file){
            .sha256 = arena_strdup(a, address), .name = x->name, .type = "application/pdf", .size = (int64_t)x->n};
    return r;
}

/* Once from the number to the record; ERR_CONFLICT in "n" when somebody took the number. */
static enum err try_issue(const struct pdf_maker *m, struct db_conn *c, struct arena *a, struct paper *p,
                          const struct paper_request *x, struct papers_result *out, struct error *e)
{
    struct record_file file = {0};
    bool kept = !(p->def->flags & PAPER_SECRET);
    enum err r = paper_open(c, a, p, e);
    if (r == ERR_OK)
        r = draw(m, a, p, out, e);
    if (r == ERR_OK && kept)
        r = store(c, p, a, out, &file, e);
    return r == ERR_OK ? paper_issue(c, p, x, kept ? &file : NULL, &out->entry_id, e) : r;
}

enum err papers_issue(const struct pdf_maker *m, struct db_conn *c, const struct site *s, const struct viewer *v,
                      struct arena *a, const struct paper_request *x, const char *link, struct papers_result *ret,
                      struct error *e)
{
    struct paper p;
    struct papers_result out = {0};
    struct error why = {0};
    enum err r = paper_get(c, s, v, a, x->number, x->code, &p, e);
    if (r == ERR_OK && !(p.def->flags & PAPER_SECRET))
        r = paper_issued(c, v, x, &out.entry_id, e);
    if (r == ERR_OK && out.entry_id) {
        *ret = out;
        return ERR_OK;
    }
    if (r == ERR_OK)
        r = paper_fill(&p, a, x, e);
    if (r != ERR_OK)
        return r;
    p.link = str_or(link, "");
    for (int tries = 0; tries < TRIES; tries++) {
        why = (struct error){0};
        r = try_issue(m, c, a, &p, x, &out, &why);
        if (r != ERR_CONFLICT || !str_eq(why.field, "n"))
            break;
    }
    if (r == ERR_OK)
        *ret = out;
    else if (e)
        *e = why;
    return r;
}
