/* One contest at the desk: its units by groups, and what is done with the whole. */
#include <string.h>

#include "base/str.h"
#include "html/contest.html.h"
#include "web/contests.h"
#include "web/desk.h"

#define ROWS     50
#define ACTS_MAX 6

static void add_act(struct contest_view *v, const char *act, const char *label, bool primary)
{
    struct contest_act_view *acts = (struct contest_act_view *)v->acts;
    acts[v->act_count++] = (struct contest_act_view){act, label, primary};
}

static void fill_acts(struct req *r, const struct html *h, const struct contest_row *x, struct contest_view *v)
{
    const bool ready = x->signs >= CONTEST_SIGNS && x->other_signs;
    if (!x->makes)
        return;
    v->acts = arena_array(r->arena, struct contest_act_view, ACTS_MAX);
    if (str_eq(x->state, "draft")) {
        add_act(v, "show", tr(h->lang, N_("Show the units their inputs")), true);
        add_act(v, "recount", tr(h->lang, N_("Count anew")), false);
    } else if (str_eq(x->state, "shown") && !contest_is_open(h, x)) {
        add_act(v, "freeze", tr(h->lang, N_("Freeze it")), true);
    } else if (str_eq(x->state, "frozen")) {
        if (ready)
            add_act(v, "issue", tr(h->lang, N_("Issue it")), true);
        if (!x->signed_by_me)
            add_act(v, "sign", tr(h->lang, N_("Sign it")), !ready);
    } else if (str_eq(x->state, "issued")) {
        add_act(v, "correct", tr(h->lang, N_("Correct it by another")), false);
        add_act(v, "withdraw", tr(h->lang, N_("Withdraw it")), false);
    }
    if (!x->issued_at && !str_eq(x->state, "dropped"))
        add_act(v, "drop", tr(h->lang, N_("Drop it")), false);
}

static void fill_groups(struct req *r, const struct html *h, const struct contest_row *row, const struct contest *x,
                        struct contest_view *v)
{
    struct contest_group_view *groups = arena_array(r->arena, struct contest_group_view, x->scheme->n_groups + 1);
    struct contest_row_view *rows = arena_array(r->arena, struct contest_row_view, (size_t)x->n + 1);
    struct contest_part_view *heads = arena_array(r->arena, struct contest_part_view, x->scheme->n_criteria);
    for (size_t i = 0; i < x->scheme->n_criteria; i++)
        heads[i] = (struct contest_part_view){.name = tr_words(h->lang, &x->scheme->criteria[i].name),
                                              .full = contest_part_text(r->arena, x->scheme->criteria[i].full)};
    for (int i = 0; i < x->n; i++) {
        if (i == 0 || x->units[i].group != x->units[i - 1].group)
            groups[v->group_count++] =
                (struct contest_group_view){.name = tr_words(h->lang, &x->units[i].group->name), .rows = &rows[i]};
        groups[v->group_count - 1].row_count++;
        contest_fill_unit(r, h, row, &x->units[i], false, &rows[i]);
    }
    v->groups = groups;
    v->heads = heads;
    v->head_count = x->scheme->n_criteria;
}

static void fill_head(struct req *r, const struct html *h, const struct contest_row *row, const struct scheme *s,
                      struct contest_view *v)
{
    v->url = contest_url(r, row->key);
    v->title = contest_name(r, h, s);
    v->about = tr_words(h->lang, &s->about);
    v->period = row->period;
    v->state = contest_state_word(h, row, &v->tone);
    v->revision = row->revision;
    v->counted_at = row->counted_at;
    v->watermark = row->watermark;
    v->appeal_until = row->appeal_until;
    v->window = contest_is_open(h, row);
    v->provisional = row->provisional;
    v->ranks = s->ranks;
    v->volume = s->volume ? tr_words(h->lang, &s->volume->name) : NULL;
    v->least = s->least;
    v->op = page_op(r);
    v->signs =
        str_eq(row->state, "frozen") ? arena_printf(r->arena, "%lld/%d", (long long)row->signs, CONTEST_SIGNS) : NULL;
    v->json = *row->sha256 && (row->makes || row->issued_at) ? arena_printf(r->arena, "%s/json", v->url) : NULL;
    v->sha256 = row->sha256;
    v->replaces = *row->replaces && !row->issued_at ? contest_url(r, row->replaces) : NULL;
    v->replaced_by = *row->replaced_by ? contest_url(r, row->replaced_by) : NULL;
    v->ended = row->ended;
    v->done = req_query(r, "done") ? tr(h->lang, N_("Saved.")) : NULL;
}

static struct field_view note_field(struct req *r, const struct html *h, const struct form_errors *errors)
{
    return (struct field_view){.name = "note",
                               .label = tr(h->lang, N_("Note")),
                               .hint = tr(h->lang, N_("Why it is withdrawn or dropped: the units read it.")),
                               .value = str_or(req_field(r, "note"), ""),
                               .autocomplete = "off",
                               .max = CONTEST_TEXT_MAX,
                               .optional = true,
                               .error = page_field_sentence(r, h, errors, "note")};
}

static enum err show(struct req *r, const struct form_errors *errors, int status)
{
    struct contest_row row;
    struct contest_page units;
    struct desk_page_view p;
    struct contest_view v = {.acts = NULL};
    struct html h = page_html(r, true);
    enum err x = contest_get(conn_of(r), viewer_of(r), r->arena, req_param(r, "key"), &row, &r->error);
    if (x == ERR_OK)
        x = contest_units(conn_of(r), site_of(r), viewer_of(r), r->arena, &row, req_query(r, "after"), ROWS, &units,
                          &r->error);
    if (x != ERR_OK)
        return x;
    fill_head(r, &h, &row, units.x.scheme, &v);
    fill_acts(r, &h, &row, &v);
    fill_groups(r, &h, &row, &units.x, &v);
    v.next = units.next ? arena_printf(r->arena, "%s?after=%s", v.url, units.next) : NULL;
    v.start = req_query(r, "after") ? v.url : NULL;
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    if (row.makes && row.appeal_from && !*row.ended && !str_eq(row.state, "withdrawn"))
        v.note = note_field(r, &h, errors);
    if (row.makes)
        x = contest_fill_story(r, &h, &row, NULL, v.url, &v.story);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.title, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_contest(&h, &p, &v);
    return page_done(&h);
}

enum err page_contest(struct req *r)
{
    const struct form_errors none = {0};
    return show(r, &none, 200);
}

static int64_t revision_of(struct req *r)
{
    int64_t n = 0;
    str_int(str_or(req_field(r, "revision"), ""), 1, INT32_MAX, &n);
    return n;
}

/* Counted as the rows are now: into the draft itself, or into another that corrects an issued one. */
static enum err count(struct req *r, bool correct, const char **ret_key)
{
    struct contest_row row;
    struct contest_draft d;
    const struct scheme *s;
    struct period p;
    enum err x = contest_get(conn_of(r), viewer_of(r), r->arena, *ret_key, &row, &r->error);
    if (x == ERR_OK && !row.makes)
        return error_set(&r->error, ERR_DENIED, NULL, N_("Appraisals are made by the office and leaders at the top."),
                         NULL);
    row.scheme = x == ERR_OK ? contest_rules(r->arena, &row) : NULL;
    if (x == ERR_OK)
        x = contest_scheme_of(&row, site_of(r)->zone, &s, &p, &r->error);
    if (x == ERR_OK)
        x = contest_draft_make(conn_of(r), site_of(r), r->arena, s, &p, &d, &r->error);
    if (x != ERR_OK)
        return x;
    d.op = req_field(r, "op");
    d.replaces = correct ? row.key : "";
    d.rules = row.rules;
    return correct ? contest_begin(conn_of(r), site_of(r), viewer_of(r), r->arena, &d, ret_key, &r->error)
                   : contest_recount(conn_of(r), site_of(r), viewer_of(r), row.key, revision_of(r), &d, &r->error);
}

static enum err act(struct req *r, const char **ret_key)
{
    const char *name = str_or(req_field(r, "act"), ""), *key = *ret_key;
    struct db_conn *c = conn_of(r);
    const struct site *s = site_of(r);
    const struct viewer *v = viewer_of(r);
    if (str_eq(name, "recount") || str_eq(name, "correct"))
        return count(r, str_eq(name, "correct"), ret_key);
    if (str_eq(name, "show"))
        return contest_show(c, s, v, key, revision_of(r), &r->error);
    if (str_eq(name, "freeze"))
        return contest_close(c, s, v, r->arena, key, revision_of(r), &r->error);
    if (str_eq(name, "sign"))
        return contest_sign(c, s, v, key, revision_of(r), &r->error);
    if (str_eq(name, "issue"))
        return contest_issue(c, s, v, key, revision_of(r), &r->error);
    if (str_eq(name, "withdraw"))
        return contest_withdraw(c, s, v, key, req_field(r, "note"), &r->error);
    if (str_eq(name, "drop"))
        return contest_drop(c, s, v, key, revision_of(r), req_field(r, "note"), &r->error);
    return error_set(&r->error, ERR_INVALID, NULL, N_("Please choose what to do."), NULL);
}

enum err page_contest_act(struct req *r)
{
    struct form_errors errors = {0};
    const char *key = req_param(r, "key");
    enum err x = act(r, &key);
    if (x == ERR_OK && str_eq(req_field(r, "act"), "drop"))
        return resp_redirect(r, 303, "/desk/contests");
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=1", contest_url(r, key)));
    int status = page_refused(r, x, &errors);
    return status ? show(r, &errors, status) : x;
}

enum err page_contest_json(struct req *r)
{
    const char *body, *key = req_param(r, "key");
    enum err x = contest_body(conn_of(r), viewer_of(r), r->arena, key, &body, &r->error);
    if (x != ERR_OK)
        return x;
    resp_type(r, "application/json; charset=utf-8");
    resp_attachment(r, arena_printf(r->arena, "%s.json", key), 0);
    buf_add(resp_body(r), body, strlen(body));
    return buf_failed(resp_body(r)) ? error_set(&r->error, ERR_TOO_LARGE, NULL,
                                                N_("The paper is larger than {} bytes."), "%zu", resp_body(r)->max)
                                    : ERR_OK;
}
