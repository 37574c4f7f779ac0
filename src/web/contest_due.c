/* What of contests waits on the viewer's desk. */
#include "model/contest_due.h"
#include "base/str.h"
#include "html/when.h"
#include "web/contests.h"

static const struct {
    const char *state, *words;
    enum tone tone;
} kinds[] = {
    [CONTEST_DUE_ANSWER] = {N_("to answer"), N_("appeals without an answer: {}"), TONE_WORK},
    [CONTEST_DUE_CONFIRM] = {N_("to confirm"), N_("corrections that a second person confirms: {}"), TONE_VERIFY},
    [CONTEST_DUE_LOOK] = {N_("to look at"), N_("the inputs are open; appeal until {}"), TONE_NEW},
    [CONTEST_DUE_ANSWERED] = {N_("answered"), N_("appeals that were answered: {}"), TONE_DONE},
};

static struct contest_due_view due_view(struct req *r, struct html *h, const struct contest_due *x)
{
    const bool look = x->kind == CONTEST_DUE_LOOK;
    const char *arg = look ? when_due(h, x->until) : arena_printf(r->arena, "%lld", (long long)x->n);
    return (struct contest_due_view){.url = *x->unit_code
                                                ? contest_unit_url(r, x->key, x->unit_code)
                                                : arena_printf(r->arena, "%s#appeals", contest_url(r, x->key)),
                                     .name = x->scheme ? contest_name(r, h, x->scheme) : x->code,
                                     .period = x->period,
                                     .unit = x->unit,
                                     .state = tr(h->lang, kinds[x->kind].state),
                                     .words = tr_arg(r->arena, h->lang, kinds[x->kind].words, arg),
                                     .tone = kinds[x->kind].tone};
}

enum err contest_fill_dues(struct req *r, struct html *h, struct contest_dues_view *ret)
{
    struct contest_due *all;
    int n = 0;
    enum err x = contest_dues(conn_of(r), site_of(r), viewer_of(r), r->arena, &all, &n, &r->error);
    if (x != ERR_OK)
        return x;
    struct contest_due_view *rows = arena_array(r->arena, struct contest_due_view, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        rows[i] = due_view(r, h, &all[i]);
    *ret = (struct contest_dues_view){rows, (size_t)n};
    return ERR_OK;
}
