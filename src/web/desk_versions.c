/* What differs between two versions of a text that a matter was given more than once: 三上三下. */
#include "base/str.h"
#include "catalogue/procedure.h"
#include "html/facts.html.h"
#include "html/when.h"
#include "text/diff.h"
#include "web/desk.h"
#include "web/words.h"

#define VERSIONS_MAX 200 /* of one text; of more, the newest */

struct version {
    const struct entry *entry;
    const char *text;
};

/* The field of that name whose versions can be compared; NULL when there is none. */
static const struct field_def *versioned(const struct procedure *p, const char *part)
{
    for (size_t k = 0; k < p->n_moves; k++) {
        const struct field_def *f = move_field_of(&p->moves[k], part);
        if (f && f->versions)
            return f;
    }
    return NULL;
}

/* What the entry says in the field; NULL where it says nothing, was taken back or erased. */
static const char *said_in(const struct procedure *p, const struct entry *x, const char *part)
{
    const struct move_def *move = x->undone ? NULL : procedure_move(p, x->kind);
    if (!move || !move_field_of(move, part))
        return NULL;
    for (int i = 0; i < x->n_texts; i++) {
        if (str_eq(x->texts[i].part, part) && !str_empty(x->texts[i].content))
            return x->texts[i].content;
    }
    return NULL;
}

/* What was written in it and stands, oldest first. */
static int versions_of(const struct matter_full *m, const char *part, struct version ret[VERSIONS_MAX])
{
    const struct procedure *p = procedure_at(m->m.procedure, m->m.procedure_version);
    int n = 0, from = m->n_entries;
    while (from > 0 && n < VERSIONS_MAX)
        n += said_in(p, &m->entries[--from], part) != NULL;
    n = 0;
    for (int i = from; i < m->n_entries; i++) {
        const char *text = said_in(p, &m->entries[i], part);
        if (text)
            ret[n++] = (struct version){&m->entries[i], text};
    }
    return n;
}

void desk_versions(struct req *r, struct html *h, const struct matter_full *m, struct matter_view *v)
{
    const struct procedure *p = procedure_at(m->m.procedure, m->m.procedure_version);
    struct version *all = arena_array(r->arena, struct version, VERSIONS_MAX);
    v->versions = arena_array(r->arena, struct option_view, p->n_moves * MOVE_FIELDS_MAX + 1);
    for (size_t i = 0; i < p->n_moves * MOVE_FIELDS_MAX; i++) {
        const struct field_def *f = &p->moves[i / MOVE_FIELDS_MAX].fields[i % MOVE_FIELDS_MAX];
        if (!f->part || !f->versions || versioned(p, f->part) != f)
            continue;
        int n = versions_of(m, f->part, all);
        if (n < 2)
            continue;
        const char *words = arena_printf(r->arena, "%s (%d)", tr_words(h->lang, &f->name), n);
        v->versions[v->version_count++] =
            (struct option_view){.value = arena_printf(r->arena, "%s/versions?field=%s", v->url, f->part),
                                 .label = tr_arg(r->arena, h->lang, N_("Compare versions: {}"), words)};
    }
}

static const char *version_words(struct req *r, struct html *h, const struct matter *m, const struct version *x)
{
    return arena_printf(r->arena, "%s · %s", word_entry_desk(h->lang, m, x->entry->kind),
                        when_moment(h, x->entry->occurred_at));
}

/* Which one is asked for, by the number of its entry; else the one at `usual`; -1: there is no such version. */
static int chosen(struct req *r, const char *name, const struct version *all, int n, int usual)
{
    int64_t seq = 0;
    if (!req_query(r, name))
        return usual;
    for (int i = 0; str_int(req_query(r, name), 1, INT64_MAX, &seq) && i < n; i++) {
        if (all[i].entry->seq == seq)
            return i;
    }
    return -1;
}

static struct field_view picker(struct req *r, struct html *h, const struct matter *m, const struct version *all, int n,
                                int at)
{
    struct option_view *options = arena_array(r->arena, struct option_view, (size_t)n);
    for (int i = 0; i < n; i++)
        options[i] = (struct option_view){.value = arena_printf(r->arena, "%lld", (long long)all[i].entry->seq),
                                          .label = version_words(r, h, m, &all[i]),
                                          .chosen = i == at};
    return (struct field_view){.options = options, .option_count = (size_t)n};
}

static void fill_lines(struct req *r, const struct diff *d, struct versions_view *v)
{
    struct diff_line_view *lines = arena_array(r->arena, struct diff_line_view, d->n + 1);
    for (size_t i = 0; i < d->n; i++) {
        const struct diff_line *l = &d->lines[i];
        struct diff_piece_view *pieces = arena_array(r->arena, struct diff_piece_view, l->n_pieces + 1);
        for (size_t k = 0; k < l->n_pieces; k++)
            pieces[k] = (struct diff_piece_view){(int)l->pieces[k].kind,
                                                 arena_strndup(r->arena, l->pieces[k].text, l->pieces[k].n)};
        lines[i] = (struct diff_line_view){(int)l->kind, pieces, l->n_pieces};
    }
    v->lines = lines;
    v->line_count = d->n;
    v->same = d->counts[DIFF_SAME];
    v->removed = d->counts[DIFF_REMOVED];
    v->added = d->counts[DIFF_ADDED];
    v->changed = d->counts[DIFF_CHANGED];
}

static enum err fill_versions(struct req *r, struct html *h, const struct matter_full *m, const struct field_def *f,
                              struct versions_view *v)
{
    struct version *all = arena_array(r->arena, struct version, VERSIONS_MAX);
    int n = versions_of(m, f->part, all);
    *v = (struct versions_view){.number = m->m.number,
                                .title = m->m.title,
                                .back = arena_printf(r->arena, "/desk/m/%s", m->m.number),
                                .url = arena_printf(r->arena, "/desk/m/%s/versions", m->m.number),
                                .field = tr_words(h->lang, &f->name),
                                .part = f->part};
    int a = chosen(r, "a", all, n, n - 2), b = chosen(r, "b", all, n, n - 1);
    if (n < 2)
        return ERR_OK;
    if (a < 0 || b < 0)
        return ERR_NOT_FOUND;
    v->from = picker(r, h, &m->m, all, n, a);
    v->from.name = "a";
    v->from.label = tr(h->lang, N_("Version before"));
    v->to = picker(r, h, &m->m, all, n, b);
    v->to.name = "b";
    v->to.label = tr(h->lang, N_("Version after"));
    v->from_words = version_words(r, h, &m->m, &all[a]);
    v->to_words = version_words(r, h, &m->m, &all[b]);
    const struct diff d = diff_of(r->arena, all[a].text, all[b].text);
    fill_lines(r, &d, v);
    return ERR_OK;
}

enum err page_versions(struct req *r)
{
    struct matter_full full;
    struct desk_page_view p;
    struct versions_view v;
    enum err x = matter_full(conn_of(r), viewer_of(r), r->arena, req_param(r, "number"), &full, &r->error);
    if (x != ERR_OK)
        return x;
    const struct field_def *f =
        versioned(procedure_at(full.m.procedure, full.m.procedure_version), str_or(req_query(r, "field"), ""));
    if (!f)
        return ERR_NOT_FOUND;
    struct html h = page_html(r, true);
    x = fill_versions(r, &h, &full, f, &v);
    if (x == ERR_OK)
        x = desk_view(r, &h, full.m.title, &p);
    if (x != ERR_OK)
        return x;
    html_versions_page(&h, &p, &v);
    return page_done(&h);
}
