/* The calendar of bulletins: what is due, on the desk of who makes it; and what belongs to a period besides its paper.
 */
#include "base/str.h"
#include "html/bulletin.html.h"
#include "http/form.h"
#include "http/url.h"
#include "report/bulletin_due.h"
#include "web/bulletins.h"
#include "web/desk.h"

static struct bulletin_due_view due_view(struct req *r, const struct html *h, const struct bulletin_due *x)
{
    static const struct {
        const char *word, *link;
        enum tone tone;
    } states[] = {[DUE_WAITS] = {N_("not begun"), N_("Draft it"), TONE_WORK},
                  [DUE_DRAFTED] = {N_("being drafted"), N_("Open the draft"), TONE_WORK},
                  [DUE_ELSEWHERE] = {N_("given out elsewhere"), NULL, TONE_NEUTRAL},
                  [DUE_ISSUED] = {N_("issued"), N_("Open it"), TONE_DONE}};
    struct bulletin_due_view v = {
        .name = tr_words(h->lang, &x->def->name), .period = x->period, .day = x->day, .provisional = x->provisional};
    v.state = tr(h->lang, x->late ? N_("overdue") : states[x->state].word);
    v.tone = x->late ? TONE_LATE : states[x->state].tone;
    v.acts = arena_printf(r->arena, "/desk/schedule/%s/%s", x->def->code, url_encode(r->arena, x->period));
    if (states[x->state].link)
        v.link = tr(h->lang, states[x->state].link);
    if (*x->key)
        v.url = bulletin_url(r, x->key);
    else if (x->state == DUE_WAITS)
        v.url = arena_printf(r->arena, "/desk/bulletins?template=%s&period=%s#draft", x->def->code,
                             url_encode(r->arena, x->period));
    return v;
}

enum err bulletin_fill_dues(struct req *r, const struct html *h, bool open, struct bulletin_dues_view *ret)
{
    struct bulletin_due *all;
    bool may = false;
    int n = 0;
    *ret = (struct bulletin_dues_view){.count = 0};
    if (!viewer_has(viewer_of(r), ROLE_OFFICE | ROLE_LEADER))
        return ERR_OK;
    enum err x = bulletin_may(conn_of(r), viewer_of(r), 0, &may, &r->error);
    if (x == ERR_OK && may)
        x = bulletin_dues(conn_of(r), site_of(r), r->arena, &all, &n, &r->error);
    if (x != ERR_OK)
        return x;
    struct bulletin_due_view *rows = arena_array(r->arena, struct bulletin_due_view, (size_t)n + 1);
    for (int i = 0; i < n; i++) {
        if (open && all[i].state >= DUE_ELSEWHERE)
            continue;
        rows[ret->count++] = due_view(r, h, &all[i]);
        ret->late = ret->late || all[i].late;
    }
    ret->rows = rows;
    return ERR_OK;
}

struct doing {
    const char *act, *note, *op, *unit, *strike;
    int32_t day;
};

static const struct form_field doing_fields[] = {
    FORM(struct doing, act, FORM_ID, 0, 32, 0, N_("What is written down")),
    FORM(struct doing, day, FORM_DATE, 0, 0, 0, N_("Day")),
    FORM(struct doing, unit, FORM_TEXT, 0, 120, 0, N_("Unit")),
    FORM(struct doing, note, FORM_LONGTEXT, 0, BULLETIN_NOTE_MAX, 0, N_("What came of it")),
    FORM(struct doing, op, FORM_ID, 0, 64, 0, ""),
    FORM(struct doing, strike, FORM_ID, 0, 64, 0, ""),
};

static const char *act_word(const struct html *h, const struct bulletin_def *def, const char *act)
{
    const struct bulletin_act_def *x = bulletin_act_def(def, act);
    if (x)
        return tr_words(h->lang, &x->name);
    return str_eq(act, BULLETIN_ELSEWHERE) ? tr(h->lang, N_("Paper given out elsewhere")) : act;
}

static enum err fill_rows(struct req *r, const struct html *h, const struct bulletin_def *def,
                          struct bulletin_schedule_view *v)
{
    struct bulletin_done_list l;
    enum err x = bulletin_done_list(conn_of(r), viewer_of(r), r->arena, def->code, v->period, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct bulletin_done_view *rows = arena_array(r->arena, struct bulletin_done_view, (size_t)l.n + 1);
    for (int i = 0; i < l.n; i++)
        rows[i] =
            (struct bulletin_done_view){.what = act_word(h, def, l.rows[i].act),
                                        .unit = l.rows[i].unit,
                                        .note = l.rows[i].note,
                                        .who = *l.rows[i].officer ? l.rows[i].officer : tr(h->lang, N_("Operator")),
                                        .key = l.rows[i].key,
                                        .day = l.rows[i].day,
                                        .struck = l.rows[i].struck};
    v->rows = rows;
    v->row_count = (size_t)l.n;
    return ERR_OK;
}

static void fill_form(struct req *r, const struct html *h, const struct form_errors *errors,
                      const struct bulletin_def *def, struct bulletin_schedule_view *v)
{
    struct option_view *acts = arena_array(r->arena, struct option_view, def->n_acts + 1);
    const char *chosen = str_or(req_field(r, "act"), "");
    for (size_t i = 0; i <= def->n_acts; i++) {
        const char *code = i < def->n_acts ? def->acts[i].code : BULLETIN_ELSEWHERE;
        acts[i] = (struct option_view){.value = code, .label = act_word(h, def, code), .chosen = str_eq(code, chosen)};
    }
    v->act = (struct field_view){.name = "act",
                                 .label = tr(h->lang, N_("What is written down")),
                                 .options = acts,
                                 .option_count = def->n_acts + 1,
                                 .error = page_field_sentence(r, h, errors, "act")};
    v->day = (struct field_view){.name = "day",
                                 .label = tr(h->lang, N_("Day")),
                                 .type = "date",
                                 .value = str_or(req_field(r, "day"), ""),
                                 .error = page_field_sentence(r, h, errors, "day")};
    v->unit = (struct field_view){
        .name = "unit",
        .label = tr(h->lang, N_("Unit")),
        .hint = tr(h->lang, N_("With which one, or on which one; nothing where the paper was given out elsewhere.")),
        .value = str_or(req_field(r, "unit"), ""),
        .autocomplete = "off",
        .optional = true,
        .error = page_field_sentence(r, h, errors, "unit")};
    v->note = (struct field_view){.name = "note",
                                  .label = tr(h->lang, N_("What came of it")),
                                  .hint = tr(h->lang, N_("No names of residents, and nothing by which one could know"
                                                         " who said something.")),
                                  .value = str_or(req_field(r, "note"), ""),
                                  .max = BULLETIN_NOTE_MAX,
                                  .rows = 3,
                                  .optional = true,
                                  .error = page_field_sentence(r, h, errors, "note")};
}

/* What the address is of, for those who may read it. */
static enum err read_address(struct req *r, const struct bulletin_def **ret, struct period *p)
{
    bool may = false;
    enum err x = bulletin_may(conn_of(r), viewer_of(r), 0, &may, &r->error);
    if (x == ERR_OK && !may)
        return error_set(&r->error, ERR_DENIED, NULL,
                         N_("The calendar is kept by who makes the bulletins of the whole site: the office and leaders"
                            " at the top."),
                         NULL);
    return x == ERR_OK ? bulletin_due_parse(site_of(r), req_param(r, "code"), req_param(r, "period"), ret, p, &r->error)
                       : x;
}

/* The line of this period, where it is among what is due. */
static enum err fill_due(struct req *r, const struct html *h, const struct bulletin_def *def,
                         struct bulletin_schedule_view *v)
{
    struct bulletin_due *all;
    int n = 0;
    enum err x = bulletin_dues(conn_of(r), site_of(r), r->arena, &all, &n, &r->error);
    for (int i = 0; x == ERR_OK && i < n; i++) {
        if (all[i].def != def || !str_eq(all[i].period, v->period))
            continue;
        struct bulletin_due_view *due = arena_obj(r->arena, struct bulletin_due_view);
        *due = due_view(r, h, &all[i]);
        v->due = due;
        break;
    }
    return x;
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    const struct bulletin_def *def;
    struct period period;
    struct desk_page_view p;
    struct html h = page_html(r, true);
    enum err x = read_address(r, &def, &period);
    if (x != ERR_OK)
        return x;
    struct bulletin_schedule_view v = {.name = tr_words(h.lang, &def->name),
                                       .period = period_text(r->arena, &period, site_of(r)->zone),
                                       .op = page_op(r),
                                       .done = req_query(r, "done") ? tr(h.lang, N_("Saved.")) : NULL};
    v.url = arena_printf(r->arena, "/desk/schedule/%s/%s", def->code, url_encode(r->arena, v.period));
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_form(r, &h, errors, def, &v);
    x = fill_due(r, &h, def, &v);
    if (x == ERR_OK)
        x = fill_rows(r, &h, def, &v);
    if (x == ERR_OK)
        x = desk_units(r, &v.units, &v.unit_count);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.name, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_bulletin_schedule(&h, &p, &v);
    return page_done(&h);
}

enum err page_bulletin_schedule(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

static enum err add(struct req *r, const struct doing *x, const struct bulletin_def *def, const struct period *p)
{
    struct bulletin_doing d = {.code = def->code,
                               .period = period_text(r->arena, p, site_of(r)->zone),
                               .act = x->act,
                               .note = x->note,
                               .day = x->day,
                               .from = civil_day(p->from, site_of(r)->zone),
                               .op = x->op};
    enum err y = desk_unit_id(r, x->unit, "unit", &d.unit_id);
    return y == ERR_OK ? bulletin_done_add(conn_of(r), site_of(r), viewer_of(r), &d, &r->error) : y;
}

enum err page_bulletin_schedule_add(struct req *r)
{
    const struct bulletin_def *def;
    struct period p;
    struct form_errors errors = {0};
    struct doing d = {0};
    enum err x = read_address(r, &def, &p);
    if (x != ERR_OK)
        return x;
    if (form_read(r, doing_fields, COUNT_OF(doing_fields), &d, &errors) != ERR_OK)
        return show(r, &errors, 422);
    x = str_empty(d.strike) ? add(r, &d, def, &p)
                            : bulletin_done_strike(conn_of(r), site_of(r), viewer_of(r), d.strike, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=1", r->path));
    if (x != ERR_INVALID && x != ERR_CONFLICT)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &errors, x == ERR_CONFLICT ? 409 : 422);
}
