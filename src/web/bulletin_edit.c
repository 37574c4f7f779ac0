/* The words of a draft, with their slots; and what changed since a bulletin was counted. */
#include "base/str.h"
#include "html/bulletin.html.h"
#include "http/url.h"
#include "web/bulletins.h"
#include "web/desk.h"

#define TITLE_MAX 120

static bool is_edited(const struct bulletin_part *part)
{
    return part->kind != PART_FIGURES;
}

static const char *field_name(struct req *r, const struct bulletin_part *part)
{
    return arena_printf(r->arena, "text_%s", part->code);
}

/* What each part is, in the reader's words. */
static const char *part_label(const struct html *h, const struct bulletin_part *part)
{
    static const char *const words[] = {[PART_HEADING] = N_("Heading"),
                                        [PART_SUB] = N_("Heading below"),
                                        [PART_TEXT] = N_("Paragraph"),
                                        [PART_TABLE] = N_("Title of a table"),
                                        [PART_LIST] = N_("Title of a list"),
                                        [PART_CASES] = N_("Heading of the cases"),
                                        [PART_FIGURES] = N_("Title of the annex")};
    return tr(h->lang, words[part->kind]);
}

static void fill_fields(struct req *r, const struct html *h, const struct form_errors *errors, const struct bulletin *b,
                        struct bulletin_edit_view *v)
{
    struct field_view *all = arena_array(r->arena, struct field_view, b->def->n_parts + 1);
    all[v->field_count++] =
        (struct field_view){.name = "title",
                            .label = tr(h->lang, N_("Title")),
                            .value = str_or(req_field(r, "title"), str_or(b->facts.title, b->def->title)),
                            .max = TITLE_MAX,
                            .rows = 2,
                            .error = page_field_sentence(r, h, errors, "title")};
    for (size_t i = 0; i < b->n_pieces; i++) {
        const struct bulletin_part *part = b->pieces[i].part;
        const char *name = field_name(r, part);
        if (!is_edited(part))
            continue;
        all[v->field_count++] = (struct field_view){.name = name,
                                                    .label = part_label(h, part),
                                                    .hint = part->kind == PART_TEXT ? b->pieces[i].text : NULL,
                                                    .value = str_or(req_field(r, name), b->pieces[i].raw),
                                                    .max = part->kind == PART_TEXT ? BULLETIN_TEXT_MAX : TITLE_MAX,
                                                    .rows = part->kind == PART_TEXT ? 5 : 1,
                                                    .optional = part->kind == PART_TEXT,
                                                    .error = page_field_sentence(r, h, errors, name)};
    }
    v->fields = all;
}

static void fill_slots(struct req *r, const struct html *h, const struct bulletin *b, struct bulletin_edit_view *v)
{
    struct bulletin_slot_view *all = arena_array(r->arena, struct bulletin_slot_view, b->n_figures + 1);
    for (size_t i = 0; i < b->n_figures; i++)
        all[i] = (struct bulletin_slot_view){arena_printf(r->arena, "{%s}", b->figures[i].x->code),
                                             tr_words(h->lang, &b->figures[i].x->name), b->figures[i].text};
    v->slots = all;
    v->slot_count = b->n_figures;
}

static enum err read_draft(struct req *r, struct bulletin_row *row, struct bulletin *b, struct bulletin_sums **sums)
{
    enum err x = bulletin_get(conn_of(r), viewer_of(r), r->arena, false, req_param(r, "key"), row, &r->error);
    if (x == ERR_OK && !row->makes)
        return error_set(&r->error, ERR_DENIED, NULL,
                         N_("Bulletins are made by the office and leaders of their unit, or above it."), NULL);
    if (x == ERR_OK && !str_eq(row->state, "draft"))
        return error_set(&r->error, ERR_CONFLICT, NULL, N_("What was issued is not changed: correct it by another."),
                         NULL);
    return x == ERR_OK ? bulletin_of_row(row, r->arena, site_of(r)->zone, b, sums, &r->error) : x;
}

static enum err show(struct req *r, const struct bulletin_row *row, const struct bulletin *b,
                     const struct form_errors *errors, int status)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct bulletin_edit_view v = {.back = bulletin_url(r, row->key), .title = row->title, .revision = row->revision};
    v.url = arena_printf(r->arena, "%s/edit", v.back);
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    fill_fields(r, &h, errors, b, &v);
    fill_slots(r, &h, b, &v);
    enum err x = desk_view(r, &h, N_("Edit the words"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_bulletin_edit(&h, &p, &v);
    return page_done(&h);
}

enum err page_bulletin_edit(struct req *r)
{
    const struct form_errors none = {0};
    struct bulletin_row row;
    struct bulletin b;
    enum err x = read_draft(r, &row, &b, NULL);
    return x == ERR_OK ? show(r, &row, &b, &none, 200) : x;
}

/* One text: of its own length, and no slot of what was not counted. */
static enum err read_text(struct req *r, const struct bulletin *b, const char *name, size_t max, bool needed,
                          const char **ret)
{
    struct bulletin_slot s;
    const char *text = str_trim(r->arena, str_or(req_field(r, name), ""));
    if (utf8_length(text) > max)
        return error_set(&r->error, ERR_INVALID, name, N_("Please write at most {} characters."), "%zu", max);
    if (needed && !*text)
        return error_set(&r->error, ERR_INVALID, name, N_("Please write something here."), NULL);
    for (const char *p = text; bulletin_slot_next(p, &s); p = s.text + s.n) {
        if (!bulletin_slot_fits(&s, bulletin_indicator(&b->facts.indicators, s.name)))
            return error_set(&r->error, ERR_INVALID, name, N_("Nothing is put in place of {}."), "%s",
                             arena_strndup(r->arena, s.text + 1, s.n - 2));
    }
    *ret = text;
    return ERR_OK;
}

static enum err read_texts(struct req *r, const struct bulletin *b, struct bulletin_facts *facts)
{
    const char **texts = arena_array(r->arena, const char *, b->def->n_parts + 1);
    enum err x = read_text(r, b, "title", TITLE_MAX, true, &facts->title);
    for (size_t i = 0; x == ERR_OK && i < b->def->n_parts; i++) {
        const struct bulletin_part *part = &b->def->parts[i];
        const char *name = field_name(r, part);
        bool text = part->kind == PART_TEXT;
        texts[i] = b->facts.texts ? b->facts.texts[i] : NULL; /* what is not sent stays as it is */
        if (is_edited(part) && req_field(r, name))
            x = read_text(r, b, name, text ? BULLETIN_TEXT_MAX : TITLE_MAX, !text, &texts[i]);
        if (texts[i] && str_eq(texts[i], part->text))
            texts[i] = NULL;
    }
    if (str_eq(facts->title, b->def->title))
        facts->title = "";
    facts->texts = texts;
    return x;
}

static enum err save(struct req *r, const struct bulletin_row *row, const struct bulletin *b,
                     struct bulletin_sums *sums)
{
    struct bulletin_facts facts = b->facts;
    struct bulletin next;
    struct bulletin_draft d = {.counted_at = row->counted_at, .watermark = row->watermark};
    int64_t revision = 0;
    str_int(str_or(req_field(r, "revision"), ""), 1, INT32_MAX, &revision);
    enum err x = read_texts(r, b, &facts);
    if (x == ERR_OK)
        x = bulletin_remake(sums, r->arena, site_of(r)->zone, b->def, &facts, &next, &d.body, &r->error);
    if (x != ERR_OK)
        return x;
    d.title = next.title;
    d.wrong = (int64_t)next.n_wrong;
    return bulletin_save(conn_of(r), site_of(r), viewer_of(r), row->key, revision, &d, &r->error);
}

enum err page_bulletin_save(struct req *r)
{
    struct form_errors errors = {0};
    struct bulletin_row row;
    struct bulletin b;
    struct bulletin_sums *sums;
    enum err x = read_draft(r, &row, &b, &sums);
    if (x != ERR_OK)
        return x;
    x = save(r, &row, &b, sums);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "%s?done=1", bulletin_url(r, row.key)));
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_TOO_LARGE)
        return x;
    page_model_error(&errors, &r->error);
    return show(r, &row, &b, &errors, x == ERR_CONFLICT ? 409 : 422);
}

/* The figures of the bulletin beside what the rows say today. */
static enum err compare(struct req *r, const struct html *h, const struct bulletin_row *row, const struct bulletin *b,
                        struct bulletin_now_view *v)
{
    struct bulletin_sums *sums = bulletin_sums_ask(conn_of(r), site_of(r), viewer_of(r), r->arena, row->unit_id);
    struct bulletin_now_row_view *rows = arena_array(r->arena, struct bulletin_now_row_view, b->n_figures + 1);
    enum err x = ERR_OK;
    for (size_t i = 0; x == ERR_OK && i < b->n_figures; i++) {
        const struct bulletin_figure *f = &b->figures[i];
        struct bulletin_figure now = {.x = f->x};
        x = bulletin_sums_figure(sums, f->x, &b->facts.p, &now.now, &r->error);
        bulletin_say(r->arena, &now);
        if (x != ERR_OK || (str_eq(f->text, FIGURE_NONE) && str_eq(now.text, FIGURE_NONE)))
            continue;
        const struct bulletin_number n = {.x = f->x, .by = INDICATOR_BYS};
        const char *url = bulletin_rows_url(r, row->key, &n);
        rows[v->row_count] = (struct bulletin_now_row_view){tr_words(h->lang, &f->x->name), url, f->text, now.text,
                                                            !str_eq(f->text, now.text)};
        v->changed += rows[v->row_count++].changed;
    }
    v->rows = rows;
    return x;
}

enum err page_bulletin_now(struct req *r)
{
    struct bulletin_row row;
    struct bulletin b;
    struct desk_page_view p;
    enum err x = bulletin_get(conn_of(r), viewer_of(r), r->arena, false, req_param(r, "key"), &row, &r->error);
    if (x == ERR_OK && !row.makes) /* others see other rows, and would be told of changes where there are none */
        x = error_set(&r->error, ERR_DENIED, NULL,
                      N_("Bulletins are made by the office and leaders of their unit, or above it."), NULL);
    if (x == ERR_OK)
        x = bulletin_of_row(&row, r->arena, site_of(r)->zone, &b, NULL, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, false);
    struct bulletin_now_view v = {
        .back = bulletin_url(r, row.key), .title = row.title, .counted_at = row.counted_at, .at = h.now};
    x = compare(r, &h, &row, &b, &v);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("What changed since"), &p);
    if (x != ERR_OK)
        return x;
    html_bulletin_now(&h, &p, &v);
    return page_done(&h);
}
