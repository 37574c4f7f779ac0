/* Orders of a matter with what was disputed about them, and what supervisors ask. */
#include "base/str.h"
#include "catalogue/procedure.h"
#include "html/when.h"
#include "model/supervise.h"
#include "web/desk.h"
#include "web/words.h"

/* As the matter stands, somebody decides on an objection. */
static bool under_review(const struct matter *m)
{
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    for (size_t i = 0; p && i < p->n_moves; i++) {
        if ((p->moves[i].effects & (EFFECT_AGREE | EFFECT_REJECT | EFFECT_BIND)) &&
            move_from_state(&p->moves[i], m->state))
            return true;
    }
    return false;
}

static const char *note_of(struct req *r, const struct html *h, const struct matter *m, const struct order *o)
{
    bool open = str_eq(o->state, "sent") || str_eq(o->state, "accepted");
    if (!str_empty(o->called_by))
        return tr_arg(r->arena, h->lang, N_("called in by {}"), o->called_by);
    if (o->objected_at && open)
        return tr(h->lang, under_review(m) ? N_("objected, to be decided") : N_("objected, rejected"));
    return o->bound ? tr(h->lang, N_("decided above, binding")) : "";
}

struct order_view desk_order(struct req *r, const struct html *h, const struct matter *m, const struct order *o)
{
    static const struct {
        const char *code, *name;
        enum tone tone;
    } states[] = {{"sent", N_("Sent"), TONE_NEW},
                  {"accepted", N_("In hand"), TONE_WORK},
                  {"answered", N_("Answered"), TONE_VERIFY},
                  {"signed", N_("Signed off"), TONE_DONE},
                  {"returned", N_("Returned"), TONE_BACK},
                  {"ended", N_("Ended"), TONE_NEUTRAL}};
    struct order_view v = {.unit = o->unit_name,
                           .role = tr(h->lang, str_eq(o->role, "lead") ? N_("Lead") : N_("Co")),
                           .officer = str_or(o->officer_name, ""),
                           .note = note_of(r, h, m, o),
                           .state_word = o->state,
                           .tone = TONE_NEUTRAL,
                           .sent_at = o->sent_at,
                           .due_at = o->due_at};
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_eq(states[i].code, o->state)) {
            v.state_word = tr(h->lang, states[i].name);
            v.tone = states[i].tone;
        }
    }
    return v;
}

static const struct entry *entry_at(const struct matter_full *f, int64_t seq)
{
    for (int i = 0; seq && i < f->n_entries; i++) {
        if (f->entries[i].seq == seq)
            return &f->entries[i];
    }
    return NULL;
}

/* What the entry says in the first field of a type; NULL where it says nothing. */
static const char *said(struct req *r, const struct html *h, const struct matter *m, const struct entry *x,
                        enum field_type type)
{
    const struct procedure *p = procedure_at(m->procedure, m->procedure_version);
    const struct move_def *d = p && x ? procedure_move(p, x->kind) : NULL;
    for (int i = 0; d && i < x->n_texts; i++) {
        const struct field_def *f = move_field_of(d, x->texts[i].part);
        const struct option_def *o = f && f->type == FIELD_CHOICE ? field_option(f, x->texts[i].content) : NULL;
        if (!f || f->type != type || str_empty(x->texts[i].content))
            continue;
        return o ? tr_words(h->lang, &o->name) : word_entry_text(r->arena, h->lang, m, x->kind, &x->texts[i]);
    }
    return NULL;
}

static struct supervision_view supervision_of(struct req *r, struct html *h, const struct matter_full *f,
                                              const struct supervision *x)
{
    const struct entry *asked = entry_at(f, x->seq), *answered = x->answered ? entry_at(f, x->end_seq) : NULL;
    bool owed = !x->urge && !x->ended_at, late = owed && x->due_at <= h->now;
    struct supervision_view v = {.name = asked ? word_entry_desk(h->lang, &f->m, asked->kind) : "",
                                 .who = str_or(x->officer_name, ""),
                                 .ground = said(r, h, &f->m, asked, FIELD_CHOICE),
                                 .advice = said(r, h, &f->m, asked, FIELD_TEXT),
                                 .adopts = said(r, h, &f->m, answered, FIELD_CHOICE),
                                 .answer = said(r, h, &f->m, answered, FIELD_TEXT),
                                 .tone = late          ? TONE_LATE
                                         : owed        ? TONE_BACK
                                         : x->answered ? TONE_DONE
                                                       : TONE_NEUTRAL,
                                 .at = x->at,
                                 .due_at = x->due_at ? x->due_at - 1 : 0,
                                 .answered_at = x->ended_at};
    v.state_word = tr(h->lang, late          ? N_("Answer overdue")
                               : owed        ? N_("Answer owed")
                               : x->answered ? N_("Answered")
                               : x->urge     ? N_("Reminder")
                                             : N_("Ended with the matter"));
    v.adopts = str_or(v.adopts, "");
    return v;
}

enum err desk_supervisions(struct req *r, struct html *h, const struct matter_full *f, struct matter_view *v)
{
    struct supervision_list l;
    enum err x = supervision_list(conn_of(r), viewer_of(r), r->arena, f->m.id, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct supervision_view *list = arena_array(r->arena, struct supervision_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        list[i] = supervision_of(r, h, f, &l.rows[i]);
    v->supervisions = list;
    v->supervision_count = (size_t)l.n;
    return ERR_OK;
}

const char *desk_answer_words(struct req *r, struct html *h, const struct matter *m)
{
    if (!m->answer_by)
        return "";
    if (m->answer_by <= h->now)
        return tr(h->lang, N_("Answer to the supervisor overdue"));
    return tr_arg(r->arena, h->lang, N_("Supervised, answer by {}"), when_due(h, m->answer_by));
}
