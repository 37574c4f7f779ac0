#include "web/clocks.h"

#include "base/str.h"
#include "catalogue/limit_words.h"
#include "html/tr.h"
#include "html/when.h"
#include "web/app.h"

static const char *translate(const void *ctx, const char *msgid)
{
    return tr(*(const enum lang *)ctx, msgid);
}

/* How it was counted, and by which article. */
static const char *sentence(struct html *h, const struct clock_row *k)
{
    const struct limit_voice voice = {.tr = translate, .ctx = &h->lang, .zone = h->zone};
    struct limit_words w;
    limit_explain(&k->run, &k->due, &w);
    return limit_sentence(h->arena, &voice, &w, k->def ? tr_words(h->lang, clock_article(k->def, &k->run.rule)) : "");
}

static const char *left_words(struct html *h, const struct clock_row *k)
{
    if (k->left.stands)
        return tr(h->lang, N_("It stands"));
    if (k->run.rule.unit == LIMIT_WORKDAY)
        return when_working_days(h, k->left.workdays);
    return tr_arg(h->arena, h->lang, k->left.late ? N_("{} late") : N_("{} left"),
                  when_span(h, k->left.late ? -k->left.ms : k->left.ms));
}

static enum clock_tone tone(enum limit_colour c)
{
    static const enum clock_tone tones[] = {[LIMIT_GREEN] = CLOCK_TONE_CALM,
                                            [LIMIT_YELLOW] = CLOCK_TONE_SOON,
                                            [LIMIT_RED] = CLOCK_TONE_LATE,
                                            [LIMIT_LATE] = CLOCK_TONE_LATE,
                                            [LIMIT_GREY] = CLOCK_TONE_PAUSED};
    return tones[c];
}

/* Percent of its time that has gone by. */
static int used(const struct html *h, const struct clock_row *k)
{
    int64_t all = k->due.due_ms - k->started_at, gone = h->now - k->started_at;
    if (k->left.stands)
        return 50;
    return gone >= all ? 100 : gone <= 0 ? 0 : (int)(gone * 100 / all);
}

static struct clock_view running(struct html *h, const struct clock_row *k)
{
    return (struct clock_view){
        .label = k->def ? tr_words(h->lang, &k->def->name) : k->code,
        .words = left_words(h, k),
        .due = k->left.stands ? "" : tr_arg(h->arena, h->lang, N_("until {}"), when_due(h, k->due_at)),
        .basis = sentence(h, k),
        .tone = tone(k->colour),
        .used = used(h, k),
    };
}

static struct clock_view ended(struct html *h, const struct clock_row *k)
{
    bool met = str_eq(k->state, "met");
    return (struct clock_view){
        .label = k->def ? tr_words(h->lang, &k->def->name) : k->code,
        .words = tr(h->lang, met ? N_("in time") : N_("too late")),
        .due = when_moment(h, k->ended_at),
        .basis = sentence(h, k),
        .tone = met ? CLOCK_TONE_MET : CLOCK_TONE_LATE,
        .used = 100,
    };
}

enum err clock_views(struct req *r, struct html *h, const struct viewer *viewer, const struct matter *m,
                     struct clock_views *ret)
{
    struct clock_list l;
    *ret = (struct clock_views){0};
    enum err x = clocks_of(conn_of(r), site_of(r), viewer, r->arena, procedure_at(m->procedure, m->procedure_version),
                           m->id, &l, &r->error);
    if (x != ERR_OK)
        return x;
    const struct clock_row *next = clocks_next(&l);
    ret->running = arena_array(r->arena, struct clock_view, l.n + 1);
    ret->ended = arena_array(r->arena, struct clock_view, l.n + 1);
    if (next)
        ret->running[ret->n_running++] = running(h, next);
    for (size_t i = 0; i < l.n; i++) {
        const struct clock_row *k = &l.rows[i];
        if (k->ended_at)
            ret->ended[ret->n_ended++] = ended(h, k);
        else if (k != next)
            ret->running[ret->n_running++] = running(h, k);
    }
    return ERR_OK;
}
