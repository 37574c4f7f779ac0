/* Suggestions, groups and answers by reference, as the desk shows them. */
#include "web/desk_group.h"

#include "base/str.h"
#include "html/when.h"
#include "model/group.h"
#include "web/words.h"

static const char *join(struct req *r, const char *list, const char *more)
{
    return list ? arena_printf(r->arena, "%s · %s", list, more) : more;
}

static const char *join_number(struct req *r, const struct html *h, const char *list, const char *msgid, int n)
{
    return join(r, list, tr_arg(r->arena, h->lang, msgid, arena_printf(r->arena, "%d", n)));
}

/* The reasons, strongest first. */
static const char *why(struct req *r, struct html *h, const struct similar *x)
{
    const char *s = NULL;
    if (x->same_place)
        s = join(r, s, tr(h->lang, N_("same place")));
    if (x->metres >= 0)
        s = join_number(r, h, s, N_("{} m apart"), x->metres);
    if (x->percent >= 10)
        s = join_number(r, h, s, N_("text alike {}%"), x->percent);
    if (x->same_person)
        s = join(r, s, tr(h->lang, N_("same caller")));
    if (x->same_area && !x->same_place)
        s = join(r, s, tr(h->lang, N_("same area")));
    if (x->same_category)
        s = join(r, s, tr(h->lang, N_("same field")));
    if (x->apart_ms < MS_HOUR)
        return join(r, s, tr(h->lang, N_("within the hour")));
    return join(r, s, tr_arg(r->arena, h->lang, N_("{} apart"), when_span(h, x->apart_ms)));
}

static struct likeness_view likeness(struct req *r, const struct html *h, const struct matter *m, const char *other,
                                     const char *choose)
{
    return (struct likeness_view){
        .number = m->number,
        .url = arena_printf(r->arena, "/desk/m/%s", m->number),
        .title = m->title,
        .state_word = word_state(h->lang, m),
        .tone = tone_of(m),
        .choose = choose ? arena_printf(r->arena, "%s%s", choose, m->number) : NULL,
        .chosen = str_eq(other, m->number),
    };
}

const struct likeness_view *desk_likenesses(struct req *r, struct html *h, const struct similar *rows, int n,
                                            const char *other, const char *choose)
{
    struct likeness_view *list = arena_array(r->arena, struct likeness_view, (size_t)n + 1);
    for (int i = 0; i < n; i++) {
        list[i] = likeness(r, h, &rows[i].m, other, choose);
        list[i].why = why(r, h, &rows[i]);
    }
    return list;
}

static const char *choose_path(struct req *r, const struct matter *m, const struct move_def *d)
{
    return d ? arena_printf(r->arena, "/desk/m/%s/move/%s?other=", m->number, d->code) : NULL;
}

static enum err fill_alike(struct req *r, struct html *h, const struct matter_full *f, const struct move_def *merge,
                           struct group_view *v)
{
    struct similar rows[SIMILAR_MAX];
    int n = 0;
    if (!merge)
        return ERR_OK;
    enum err x = similar_to(conn_of(r), site_of(r), viewer_of(r), r->arena, f, rows, &n, &r->error);
    v->alike = desk_likenesses(r, h, rows, n, NULL, choose_path(r, &f->m, merge));
    v->alike_count = (size_t)n;
    return x;
}

/* The moves that write an answer of its own for those who wait: for whoever may make them in the first one's state. */
static bool may_answer(struct req *r, const struct matter *m, const struct group_member *k)
{
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    bool checked = false;
    for (size_t i = 0; i < p->n_moves; i++)
        checked = checked || (p->moves[i].checks && str_eq(p->moves[i].to, m->state));
    return k->in_sight && !checked && str_eq(k->state, p->merged) &&
           viewer_has(viewer_of(r), ROLE_HANDLER | ROLE_FIELD | ROLE_DISPATCHER);
}

static void fill_members(struct req *r, const struct html *h, const struct matter *m, const struct group *g,
                         struct group_view *v)
{
    struct member_view *list = arena_array(r->arena, struct member_view, (size_t)g->n + 1);
    for (int i = 0; i < g->n; i++) {
        const struct group_member *k = &g->members[i];
        const struct matter as = {
            .procedure = m->procedure, .procedure_version = m->procedure_version, .state = k->state};
        list[i] = (struct member_view){
            .number = k->number,
            .url = k->in_sight ? arena_printf(r->arena, "/desk/m/%s", k->number) : NULL,
            .title = k->title,
            .state_word = word_state(h->lang, &as),
            .tone = tone_of(&as),
            .body = k->body,
            .own = k->own,
            .own_url = may_answer(r, m, k) ? arena_printf(r->arena, "/desk/m/%s/move/own_reply", k->number) : NULL,
            .since = k->since};
    }
    v->members = list;
    v->member_count = (size_t)g->n;
    if (g->waiting)
        v->waits = tr_arg(r->arena, h->lang, N_("{} more wait for the answer to this matter."),
                          arena_printf(r->arena, "%d", g->waiting));
}

enum err desk_group(struct req *r, struct html *h, const struct matter_full *f, const struct move_def *merge,
                    struct group_view *ret)
{
    struct group g;
    enum err x = group_of(conn_of(r), viewer_of(r), r->arena, &f->m, &g, &r->error);
    if (x != ERR_OK)
        return x;
    if (g.main) {
        struct likeness_view *main = arena_obj(r->arena, struct likeness_view);
        *main = likeness(r, h, g.main, NULL, NULL);
        ret->main = main;
        ret->repeats = g.repeats;
    }
    fill_members(r, h, &f->m, &g, ret);
    return fill_alike(r, h, f, merge, ret);
}

enum err desk_group_choices(struct req *r, struct html *h, const struct matter_full *f, const struct move_def *d,
                            const char *other, const struct likeness_view **ret, size_t *ret_n)
{
    struct similar rows[SIMILAR_MAX];
    struct group_answer *answers;
    const char *path = choose_path(r, &f->m, d);
    int n = 0;
    enum err x;
    if (d->effects & EFFECT_MERGE) {
        x = similar_to(conn_of(r), site_of(r), viewer_of(r), r->arena, f, rows, &n, &r->error);
        *ret = desk_likenesses(r, h, rows, n, other, path);
        *ret_n = (size_t)n;
        return x;
    }
    x = group_answers(conn_of(r), viewer_of(r), r->arena, &f->m, &answers, &n, &r->error);
    struct likeness_view *list = arena_array(r->arena, struct likeness_view, (size_t)n + 1);
    for (int i = 0; x == ERR_OK && i < n; i++) {
        list[i] = likeness(r, h, &answers[i].m, other, path);
        list[i].answer = answers[i].reply;
    }
    *ret = list;
    *ret_n = (size_t)n;
    return x;
}
