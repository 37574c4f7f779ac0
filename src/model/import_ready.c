#include "model/import_ready.h"

#include <string.h>

#include "base/str.h"
#include "model/matter.h"
#include "model/search_new.h"
#include "model/submit.h"

#define EXTERNAL_ID_MAX 100
#define IMPORT_TEXT_MAX 100000
#define TITLE_CUT       40

static char *row_hash(const struct site *s, struct arena *a, const struct import_row *r)
{
    const char *all = arena_printf(
        a, "%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%lld\x1f%lld", str_or(r->title, ""),
        str_or(r->body, ""), str_or(r->reply, ""), str_or(r->place, ""), str_or(r->category, ""), str_or(r->area, ""),
        str_or(r->unit, ""), str_or(r->solved, ""), str_or(r->satisfied, ""), str_or(r->contact.name, ""),
        str_or(r->contact.phone, ""), str_or(r->source, ""), (long long)r->submitted_at, (long long)r->replied_at);
    struct hash h = keyed_hash(&s->key, "import-row", all, strlen(all));
    return hex_of(a, h.b, HASH_SIZE);
}

static bool one_of(const char *s, const char *a, const char *b, const char *c)
{
    return str_empty(s) || str_eq(s, a) || str_eq(s, b) || str_eq(s, c);
}

static enum err check_row(const struct import_row *r, int64_t now, struct error *e)
{
    if (str_empty(r->external_id))
        return error_set(e, ERR_INVALID, "external_id", N_("The number is missing."), NULL);
    if (str_empty(r->body) && str_empty(r->title))
        return error_set(e, ERR_INVALID, "body", N_("The text is missing."), NULL);
    if (r->submitted_at == 0)
        return error_set(e, ERR_INVALID, "submitted_at", N_("The date is missing."), NULL);
    if (r->submitted_at > now + MS_DAY)
        return error_set(e, ERR_INVALID, "submitted_at", N_("The date is still to come."), NULL);
    if (r->replied_at && r->replied_at < r->submitted_at - MS_DAY)
        return error_set(e, ERR_INVALID, "answered_at", N_("The answer is older than the message."), NULL);
    if (!one_of(r->solved, "yes", "half", "no"))
        return error_set(e, ERR_INVALID, "solved", N_("Please say whether it is solved."), NULL);
    if (!one_of(r->satisfied, "yes", "basic", "no"))
        return error_set(e, ERR_INVALID, "satisfied", N_("Please say whether you are satisfied."), NULL);
    enum err x = matter_text_check(r->external_id, "external_id", EXTERNAL_ID_MAX, e);
    if (x == ERR_OK)
        x = matter_text_check(r->title, "title", MATTER_TITLE_MAX, e);
    if (x == ERR_OK)
        x = matter_text_check(r->body, "body", IMPORT_TEXT_MAX, e);
    if (x == ERR_OK)
        x = matter_text_check(r->reply, "reply", IMPORT_TEXT_MAX, e);
    if (x == ERR_OK)
        x = matter_text_check(r->place, "place", MATTER_PLACE_MAX, e);
    return x;
}

bool import_has_reply(const struct import_row *r)
{
    return !str_empty(r->reply);
}

int64_t import_reply_time(const struct import_row *r)
{
    return r->replied_at ? r->replied_at : r->submitted_at;
}

void import_append(struct import_entries *list, const char *kind, const char *from, const char *to, int64_t at,
                   const struct record_text *texts, size_t n)
{
    list->rows[list->n++] = (struct record_entry){.kind = kind,
                                                  .actor = ACTOR_SYSTEM,
                                                  .state_from = from,
                                                  .state_to = to,
                                                  .occurred_at = at,
                                                  .shown = true,
                                                  .texts = texts,
                                                  .n_texts = n,
                                                  .unindexed = true};
}

void import_append_reply(struct import_entries *list, const char *from, const struct import_row *r,
                         const struct record_text *reply)
{
    import_append(list, "reply", from, "replied", import_reply_time(r), reply, 1);
    import_append(list, "sign_off", "replied", "closed", import_reply_time(r), NULL, 0);
}

static enum err make_chain(struct arena *a, const struct site *s, const char *first, struct import_ready *x,
                           struct error *e)
{
    const struct import_row *r = x->row;
    const struct record_text texts[] = {
        {"title", x->title}, {"body", str_or(r->body, x->title)}, {"source", r->source}, {"reply", r->reply}};
    memcpy(x->texts, texts, sizeof(texts));
    x->words = search_word_list(s, a, x->texts, COUNT_OF(texts));
    x->entries.n = 0;
    import_append(&x->entries, "submit", "", first, r->submitted_at, x->texts, 3);
    if (import_has_reply(r))
        import_append_reply(&x->entries, first, r, &x->texts[3]);
    return record_chain_new(a, x->entries.rows, x->entries.n, &x->chain, e);
}

static bool seen_before(const struct import_row *rows, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (str_eq(rows[k].external_id, rows[i].external_id))
            return true;
    }
    return false;
}

static enum err make_one(struct arena *a, const struct site *s, const char *first, struct import_ready *x,
                         struct error *e)
{
    const struct import_row *r = x->row;
    if (check_row(r, clock_now(&s->clock), &x->wrong) != ERR_OK)
        return ERR_OK;
    x->hash = row_hash(s, a, r);
    x->title = str_empty(r->title) ? utf8_cut(a, r->body, TITLE_CUT) : r->title;
    (void)!person_make_ready(s, a, &r->contact, &x->person, &x->person_wrong);
    return make_chain(a, s, first, x, e);
}

enum err import_make_ready(struct arena *a, const struct site *s, const char *first, const struct import_row *rows,
                           size_t n, struct import_ready *ret, struct error *e)
{
    enum err r = ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < n; i++) {
        ret[i] = (struct import_ready){.row = &rows[i], .again = seen_before(rows, i)};
        r = make_one(a, s, first, &ret[i], e);
    }
    return r;
}
