/* One tie: who answers for what, the record, and the forms that add to it, hand it over or end it. */
#include <string.h>

#include "base/str.h"
#include "html/tie.html.h"
#include "model/field.h"
#include "web/checklists.h"
#include "web/desk.h"
#include "web/ties.h"

#define KINDS 16

static const struct {
    const char *kind, *word;
} kind_words[] = {
    {"tie", N_("Tied")},
    {"end", N_("Ended")},
    {"hand_over", N_("Handed over")},
    {"term", N_("Term over")},
    {"visit", N_("Visit")},
    {"contact", N_("Contact")},
    {"note", N_("Monthly note")},
    {"problem", N_("Problem")},
    {"aid", N_("Aid")},
    {"review", N_("Review")},
    {"confirm", N_("Confirmed")},
    {"dispute", N_("Disputed")},
    {"answer", N_("Answer")},
    {"correct", N_("Correction")},
    {"closed", N_("Ended: the subject was closed")},
    {"erased", N_("Ended: the subject was erased")},
    {"merged", N_("Ended: two units became one")},
};

static const struct option_view hows[] = {
    {.value = "phone", .label = N_("by telephone")},
    {.value = "person", .label = N_("in person")},
    {.value = "letter", .label = N_("in writing")},
};

static const char *kind_word(const struct html *h, const char *kind)
{
    for (size_t i = 0; i < COUNT_OF(kind_words); i++) {
        if (str_eq(kind_words[i].kind, kind))
            return tr(h->lang, kind_words[i].word);
    }
    return kind;
}

static struct tie_entry_view *fill_entries(struct req *r, const struct html *h, const struct tie_full *f,
                                           struct tie_page_view *v)
{
    struct tie_entry_view *rows = arena_array(r->arena, struct tie_entry_view, (size_t)f->n_entries + 1);
    for (int i = 0; i < f->n_entries; i++) {
        const struct tie_entry *x = &f->entries[i];
        const char *who = *x->officer ? x->officer : tr(h->lang, N_("The program"));
        rows[i] = (struct tie_entry_view){.seq = x->seq,
                                          .occurred_at = x->occurred_at,
                                          .recorded_at = x->recorded_at,
                                          .kind = kind_word(h, x->kind),
                                          .who = who,
                                          .text = x->text,
                                          .before = x->no != f->t.no,
                                          .matter = x->matter};
        if (*x->stood_for)
            rows[i].who =
                tr_arg(r->arena, h->lang, N_("{} (standing in)"), arena_printf(r->arena, "%s → %s", x->stood_for, who));
        if (x->about)
            rows[i].about =
                tr_arg(r->arena, h->lang, N_("of line {}"), arena_printf(r->arena, "%lld", (long long)x->about));
        for (size_t k = 0; k < COUNT_OF(hows); k++)
            rows[i].how = str_eq(hows[k].value, x->how) ? tr(h->lang, hows[k].label) : rows[i].how;
        if (x->amount)
            rows[i].amount =
                arena_printf(r->arena, "%lld.%02lld", (long long)(x->amount / 100), (long long)(x->amount % 100));
        if (x->matter)
            rows[i].matter_url = arena_printf(r->arena, "/desk/m/%s", x->matter);
    }
    v->entries = rows;
    v->entry_count = (size_t)f->n_entries;
    return rows;
}

static enum err fill_photos(struct req *r, const struct tie_full *f, const struct tie_page_view *v,
                            struct tie_entry_view *rows)
{
    struct field_shot *shots;
    int n = 0;
    enum err x = field_shots(conn_of(r), viewer_of(r), r->arena, f->t.reg, f->t.code, &shots, &n, &r->error);
    for (int i = 0; x == ERR_OK && i < f->n_entries; i++) {
        const char **paths = arena_array(r->arena, const char *, FIELD_PHOTOS_MAX);
        rows[i].photos = paths;
        for (int k = 0; k < n && rows[i].photo_count < FIELD_PHOTOS_MAX; k++) {
            if (shots[k].no == f->entries[i].no && shots[k].seq == f->entries[i].seq)
                paths[rows[i].photo_count++] =
                    arena_printf(r->arena, "%s/photo/%lld", v->subject_url, (long long)shots[k].id);
        }
    }
    return x;
}

/* ---- The forms of the record ---- */

struct filling {
    struct req *r;
    const struct html *h;
    const struct form_errors *errors;
    const struct tie_full *f;
    struct tie_page_view *v;
    struct tie_form_view *forms;
};

static const char *named(struct req *r, const char *field, const char *form)
{
    return arena_printf(r->arena, "%s_%s", field, form);
}

static struct field_view field(const struct filling *w, const char *name, const char *form, const char *label,
                               const char *hint)
{
    return tie_field(w->r, w->h, w->errors, named(w->r, name, form), label, hint);
}

static void choose(const struct filling *w, struct field_view *field, const struct option_view *options, size_t n)
{
    struct option_view *list = arena_array(w->r->arena, struct option_view, n + 1);
    for (size_t i = 0; i < n; i++) {
        list[i] = options[i];
        list[i].label = tr(w->h->lang, list[i].label);
        list[i].chosen = str_eq(list[i].value, field->value);
    }
    field->options = list;
    field->option_count = n;
}

enum line_use { LINE_CONFIRM, LINE_ANSWER, LINE_CORRECT };

static bool line_fits(const struct tie_entry *x, enum line_use use)
{
    return use == LINE_CONFIRM ? x->may_confirm : use == LINE_ANSWER ? x->may_answer : x->may_correct;
}

/* The lines that a form can be about; false: none. */
static bool choose_line(const struct filling *w, struct field_view *field, enum line_use use)
{
    struct req *r = w->r;
    struct option_view *list = arena_array(r->arena, struct option_view, (size_t)w->f->n_entries + 1);
    for (int i = 0; i < w->f->n_entries; i++) {
        const struct tie_entry *x = &w->f->entries[i];
        char day[32];
        if (!line_fits(x, use))
            continue;
        /* A line of a holder before goes by the number of its tie, too. */
        const char *seq = arena_printf(r->arena, "%lld", (long long)x->seq), *value = seq;
        if (x->no != w->f->t.no)
            value = arena_printf(r->arena, "%s:%lld", seq, (long long)x->no);
        time_format(x->occurred_at, site_of(r)->zone, day);
        list[field->option_count++] =
            (struct option_view){.value = value,
                                 .label = arena_printf(r->arena, "%s · %s · %s", seq, day, kind_word(w->h, x->kind)),
                                 .chosen = str_eq(value, field->value)};
    }
    field->options = list;
    return field->option_count > 0;
}

static struct tie_form_view *add_form(struct filling *w, const char *form, const char *heading, const char *text,
                                      const char *hint)
{
    struct tie_form_view *x = &w->forms[w->v->form_count++];
    x->form = form;
    x->heading = tr(w->h->lang, heading);
    x->text = field(w, "text", form, text, hint);
    x->text.rows = 4;
    x->text.max = TIE_TEXT_MAX;
    return x;
}

static void add_enter(struct filling *w)
{
    static const struct option_view kinds[] = {{.value = "visit", .label = N_("Visit")},
                                               {.value = "contact", .label = N_("Contact")},
                                               {.value = "note", .label = N_("Monthly note")},
                                               {.value = "problem", .label = N_("Problem")},
                                               {.value = "aid", .label = N_("Aid")}};
    struct tie_form_view *x = add_form(w, "enter", N_("Write down what was done"), N_("What was done"),
                                       N_("Nobody's name or number: those belong into the vault."));
    x->what = field(w, "kind", "enter", N_("What it is"), NULL);
    choose(w, &x->what, kinds, COUNT_OF(kinds));
    x->when = field(w, "when", "enter", N_("When it was"), N_("Empty is now."));
    x->when.type = "datetime-local";
    x->amount = field(w, "amount", "enter", N_("Amount of aid in yuan"), NULL);
    x->amount.inputmode = "decimal";
    x->matter = field(w, "matter", "enter", N_("Number of the matter that a problem became"), NULL);
    x->when.optional = x->amount.optional = x->matter.optional = true;
}

static void add_word(struct filling *w)
{
    static const struct option_view kinds[] = {{.value = "confirm", .label = N_("Confirmed: it was so")},
                                               {.value = "dispute", .label = N_("Disputed: it was not so")}};
    struct tie_form_view x = {.about = field(w, "about", "word", N_("Line"), NULL)};
    if (!choose_line(w, &x.about, LINE_CONFIRM))
        return;
    struct tie_form_view *form = add_form(w, "word", N_("What the other side says"), N_("In their words"),
                                          N_("Needed where they dispute it. The holder answers."));
    form->about = x.about;
    form->text.optional = true;
    form->what = field(w, "kind", "word", N_("What they say"), NULL);
    choose(w, &form->what, kinds, COUNT_OF(kinds));
    form->how = field(w, "how", "word", N_("How they told it"), NULL);
    choose(w, &form->how, hows, COUNT_OF(hows));
}

static void add_line_form(struct filling *w, const char *form, const char *heading, const char *text, enum line_use use)
{
    struct field_view about = field(w, "about", form, N_("Line"), NULL);
    if (!choose_line(w, &about, use))
        return;
    add_form(w, form, heading, text, NULL)->about = about;
}

static void fill_forms(struct filling *w)
{
    w->forms = arena_array(w->r->arena, struct tie_form_view, 5);
    add_line_form(w, "answer", N_("Answer what is disputed"), N_("Your answer"), LINE_ANSWER);
    if (w->f->holds)
        add_enter(w);
    if (w->f->reviews)
        (void)add_form(w, "review", N_("Write the review"), N_("How it went"), NULL);
    add_word(w);
    add_line_form(w, "correct", N_("Correct a line of yours"), N_("What really was"), LINE_CORRECT);
    w->v->forms = w->forms;
}

/* ---- The page ---- */

static const char *visit_words(struct req *r, const struct html *h, const struct tie *t)
{
    static const char *const msgids[] = {
        [TIE_MONTH] = N_("{} this month"), [TIE_QUARTER] = N_("{} this quarter"), [TIE_YEAR] = N_("{} this year")};
    if (!t->role->every || t->ended_at)
        return NULL;
    long long n = t->due & TIE_DUE_VISIT && t->visit_count >= t->role->at_least ? 0 : t->visit_count;
    return tr_arg(r->arena, h->lang, msgids[t->role->every], arena_printf(r->arena, "%lld/%d", n, t->role->at_least));
}

static void fill_moves(struct req *r, const struct html *h, const struct form_errors *errors, struct tie_page_view *v)
{
    v->officer = tie_field(r, h, errors, "officer", N_("Login of the officer"), N_("Who answers for it from now on."));
    v->unit = tie_field(r, h, errors, "unit", N_("Unit"),
                        N_("The office that answers, or the one of the officer's where they hold several posts."));
    v->why = tie_field(r, h, errors, "why", N_("Why"), N_("It is kept, so nothing personal."));
    v->end_why = tie_field(r, h, errors, "end_why", N_("Why"), N_("It is kept, so nothing personal."));
    v->unit.optional = v->by_officer;
}

static enum err find(struct req *r, struct tie_full *f)
{
    int64_t no = 0;
    if (!str_int(str_or(req_param(r, "no"), ""), 1, INT64_MAX, &no))
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such tie here."), NULL);
    return tie_get(conn_of(r), site_of(r), viewer_of(r), r->arena, req_param(r, "register"), req_param(r, "code"), no,
                   f, &r->error);
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    struct tie_full f;
    struct desk_page_view p;
    enum err x = find(r, &f);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    const struct tie *t = &f.t;
    const struct tie_slot *slot = tie_role_slot(t->role, t->slot);
    struct tie_page_view v = {.heading = tr_words(h.lang, &t->role->name),
                              .role_url = arena_printf(r->arena, "/desk/ties/%s?register=%s", t->role->code, t->reg),
                              .subject = *t->name ? t->name : t->code,
                              .subject_url = arena_printf(r->arena, "/desk/s/%s/%s", t->reg, t->code),
                              .url = tie_url(r, t->reg, t->code, t->no),
                              .slot = slot ? tr_words(h.lang, &slot->name) : NULL,
                              .who = tie_who(r, t),
                              .state = tie_state_words(&h, t),
                              .tone = tie_tone(t),
                              .due = tie_due_words(r, &h, t->due),
                              .visits = visit_words(r, &h, t),
                              .op = page_op(r),
                              .version = arena_printf(r->arena, "%lld", (long long)t->version),
                              .from_at = t->from_at,
                              .until_at = t->until_at,
                              .ended_at = t->ended_at,
                              .arranges = f.arranges,
                              .by_officer = t->role->holder == TIE_OFFICER};
    struct filling w = {.r = r, .h = &h, .errors = errors, .f = &f, .v = &v};
    if (req_query(r, "done"))
        v.done = tr(h.lang, N_("Saved."));
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    struct tie_entry_view *rows = fill_entries(r, &h, &f, &v);
    fill_forms(&w);
    fill_moves(r, &h, errors, &v);
    x = fill_photos(r, &f, &v, rows);
    if (x == ERR_OK)
        x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK)
        x = checklist_fill(r, &h, t->reg, t->code, t, f.holds || f.arranges, &v.checklists);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.heading, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_tie_page(&h, &p, &v);
    return page_done(&h);
}

enum err page_tie(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

/* Where a move went wrong: beside its field, whose name ends in suffix; or the page of the error. */
static enum err refused(struct req *r, enum err x, const char *suffix)
{
    struct form_errors errors = {0};
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_DENIED)
        return x;
    if (*suffix && *r->error.field)
        (void)!error_set(&r->error, x, named(r, r->error.field, suffix), r->error.msgid, "%s", r->error.arg);
    page_model_error(&errors, &r->error);
    return show(r, &errors, x == ERR_INVALID ? 422 : x == ERR_CONFLICT ? 409 : 403);
}

static enum err done(struct req *r, const struct tie *t, int64_t no)
{
    return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=1", tie_url(r, t->reg, t->code, no)));
}

/* no: the tie that the line belongs to, which the one it is about may change. */
static enum err read_note(struct req *r, const char *form, struct tie_note *x, int64_t *no)
{
    const char *about = str_or(req_field(r, named(r, "about", form)), "");
    size_t n = strcspn(about, ":");

    const char *kind = req_field(r, named(r, "kind", form)), *when = str_or(req_field(r, named(r, "when", form)), "");
    *x = (struct tie_note){.kind = kind ? kind : form,
                           .text = req_field(r, named(r, "text", form)),
                           .amount = req_field(r, named(r, "amount", form)),
                           .matter = req_field(r, named(r, "matter", form)),
                           .how = req_field(r, named(r, "how", form)),
                           .op = req_field(r, "op")};
    str_int(arena_strndup(r->arena, about, n), 1, INT64_MAX, &x->about);
    if (about[n])
        str_int(about + n + 1, 1, INT64_MAX, no);
    if (*when && time_parse(when, site_of(r)->zone, &x->occurred_at) != ERR_OK)
        return error_set(&r->error, ERR_INVALID, "when", N_("Please give a day and a time, such as 2026-03-01 09:30."),
                         NULL);
    return ERR_OK;
}

enum err page_tie_enter(struct req *r)
{
    static const char *const forms[] = {"enter", "word", "answer", "correct", "review", NULL};
    const char *form = str_or(req_field(r, "form"), "");
    struct tie_full f;
    struct tie_note note;
    enum err x = find(r, &f);
    if (x != ERR_OK)
        return x;
    if (!code_listed(forms, form))
        form = "enter";
    int64_t no = f.t.no;
    x = read_note(r, form, &note, &no);
    if (x == ERR_OK)
        x = tie_enter(conn_of(r), site_of(r), viewer_of(r), f.t.reg, f.t.code, no, &note, &r->error);
    return x == ERR_OK ? done(r, &f.t, f.t.no) : refused(r, x, form);
}

static int64_t version_of(struct req *r)
{
    int64_t version = 0;
    str_int(str_or(req_field(r, "version"), ""), 0, INT32_MAX, &version);
    return version;
}

enum err page_tie_hand(struct req *r)
{
    struct tie_full f;
    struct tie_holder_typed to = {.officer = str_trim(r->arena, str_or(req_field(r, "officer"), ""))};
    int64_t no = 0;
    enum err x = find(r, &f);
    if (x != ERR_OK)
        return x;
    x = desk_unit_id(r, req_field(r, "unit"), "unit", &to.unit_id);
    if (x == ERR_OK)
        x = tie_hand_over(conn_of(r), site_of(r), viewer_of(r), f.t.reg, f.t.code, f.t.no, version_of(r), &to,
                          req_field(r, "why"), &no, &r->error);
    return x == ERR_OK ? done(r, &f.t, no) : refused(r, x, "");
}

enum err page_tie_end(struct req *r)
{
    struct tie_full f;
    enum err x = find(r, &f);
    if (x != ERR_OK)
        return x;
    x = tie_end(conn_of(r), site_of(r), viewer_of(r), f.t.reg, f.t.code, f.t.no, version_of(r), req_field(r, "end_why"),
                &r->error);
    if (x != ERR_OK && str_eq(r->error.field, "why"))
        (void)!error_set(&r->error, x, "end_why", r->error.msgid, "%s", r->error.arg);
    /* Whoever saw it only while it lasted does not see it now. */
    return x == ERR_OK ? resp_redirect(r, 303, arena_printf(r->arena, "/desk/ties/%s", f.t.role->code))
                       : refused(r, x, "");
}
