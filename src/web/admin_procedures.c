/* Procedures in administration: the list, and a file that is checked and put in force. */
#include <string.h>

#include "base/str.h"
#include "html/procedure.html.h"
#include "web/admin.h"
#include "web/procedure_page.h"

#define LINES_MAX 6000

/* Of each code the line that stands for it: the one in force, else the newest. */
static size_t pick_lines(const struct procedure_lines *l, struct procedure_line *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct procedure_line *x = &l->rows[i];
        if (n && str_eq(ret[n - 1].code, x->code))
            ret[n - 1] = x->in_force ? *x : ret[n - 1];
        else
            ret[n++] = *x;
    }
    return n;
}

static enum err fill_list(struct req *r, const struct html *h, struct procedure_list_view *v)
{
    struct procedure_lines l;
    size_t built_in;
    const struct procedure *const *own = procedures_builtin(&built_in);
    enum err x = procedure_lines(conn_of(r), r->arena, NULL, h->now, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct procedure_line *put = arena_array(r->arena, struct procedure_line, l.n + 1);
    struct procedure_row_view *rows = arena_array(r->arena, struct procedure_row_view, l.n + built_in + 1);
    size_t n = pick_lines(&l, put);
    for (size_t i = 0; i < built_in; i++) {
        size_t at = 0;
        while (at < n && !str_eq(put[at].code, own[i]->code))
            at++;
        bool replaced = at < n && put[at].in_force;
        const struct procedure_line line = procedure_line_built_in(own[i], true);
        rows[v->row_count++] = procedure_row(r, h, replaced ? &put[at] : &line);
    }
    for (size_t i = 0; i < n; i++) {
        if (!procedure_by_code(put[i].code))
            rows[v->row_count++] = procedure_row(r, h, &put[i]);
    }
    v->rows = rows;
    return ERR_OK;
}

enum err page_procedures(struct req *r)
{
    struct html h = page_html(r, true);
    struct desk_page_view p;
    struct procedure_list_view v = {0};
    enum err x = fill_list(r, &h, &v);
    if (x == ERR_OK)
        x = admin_view(r, &h, N_("Procedures"), &p);
    if (x != ERR_OK)
        return x;
    html_procedure_list(&h, &p, &v);
    return page_done(&h);
}

/* What was sent: the file where one was chosen, else the text of the form. */
struct sent {
    const char *text, *from;
    size_t n;
};

/* As on Unix: forms send CR and LF, and some editors mark the beginning. */
static const char *plain_text(struct arena *a, const char *s, size_t n, size_t *ret_n)
{
    char *out = arena_alloc(a, n + 1);
    size_t len = 0, i = n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (; i < n; i++) {
        if (s[i] != '\r' || i + 1 == n || s[i + 1] != '\n')
            out[len++] = s[i];
    }
    out[len] = '\0';
    *ret_n = len;
    return out;
}

static enum err read_sent(struct req *r, struct sent *ret)
{
    const struct upload *u = req_file(r, "file");
    bool file = u && u->size > 0;
    const char *text = file ? u->data : str_or(req_field(r, "text"), "");
    size_t n = file ? u->size : strlen(text);
    *ret = (struct sent){.text = "", .from = str_or(req_field(r, "from"), "")};
    if (n > PROCEDURE_FILE_MAX)
        return error_set(&r->error, ERR_INVALID, "file", N_("This file is larger than {} KiB."), "%d",
                         PROCEDURE_FILE_MAX / 1024);
    if (!utf8_valid(text, n) || memchr(text, '\0', n))
        return error_set(&r->error, ERR_INVALID, "file", N_("The text holds characters that cannot be read."), NULL);
    ret->text = plain_text(r->arena, text, n, &ret->n);
    return ret->n ? ERR_OK
                  : error_set(&r->error, ERR_INVALID, "file", N_("Please choose a file, or write one below."), NULL);
}

/* The mistakes of one line, in the order they were found. */
static void fill_mistakes(struct req *r, const struct html *h, const struct yaml_errors *errors,
                          struct source_line_view *x)
{
    const char **list = arena_array(r->arena, const char *, errors->n + 1);
    for (size_t i = 0; i < errors->n; i++) {
        if (errors->rows[i].line == x->number)
            list[x->mistake_count++] =
                tr_arg(r->arena, h->lang, errors->rows[i].msgid, str_or(errors->rows[i].arg, ""));
    }
    x->mistakes = list;
}

static void fill_source(struct req *r, const struct html *h, const struct sent *s, const struct yaml_errors *errors,
                        struct procedure_form_view *v)
{
    struct source_line_view *lines = arena_array(r->arena, struct source_line_view, LINES_MAX);
    const char *at = s->text;
    while (*at && v->line_count < LINES_MAX) {
        size_t n = strcspn(at, "\n");
        struct source_line_view *x = &lines[v->line_count++];
        *x = (struct source_line_view){.text = arena_strndup(r->arena, at, n), .number = (int)v->line_count};
        fill_mistakes(r, h, errors, x);
        at += n + (at[n] == '\n');
    }
    v->lines = lines;
}

/* Each mistake above the form leads to its line. */
static void fill_errors(struct req *r, const struct html *h, const struct yaml_errors *errors,
                        struct procedure_form_view *v)
{
    struct field_error *list = arena_array(r->arena, struct field_error, errors->n + 1);
    for (size_t i = 0; i < errors->n; i++) {
        const struct yaml_error *x = &errors->rows[i];
        const char *words = tr_arg(r->arena, h->lang, x->msgid, str_or(x->arg, ""));
        const char *line = tr_arg(r->arena, h->lang, N_("Line {}"), arena_printf(r->arena, "%d", x->line));
        list[i].field = x->line > 0 && x->line <= LINES_MAX ? arena_printf(r->arena, "line-%d", x->line) : NULL;
        list[i].text =
            x->line > 0 ? arena_printf(r->arena, h->lang == LANG_EN ? "%s: %s" : "%s：%s", line, words) : words;
    }
    v->errors = list;
    v->error_count = errors->n;
}

static void fill_form(struct req *r, const struct html *h, const struct sent *s, const struct form_errors *errors,
                      struct procedure_form_view *v)
{
    const struct civil today = civil_of(h->now, site_of(r)->zone);
    const char *day = arena_printf(r->arena, "%04d-%02d-%02d", today.year, today.month, today.day);
    v->text = admin_field(r, h, errors, "text", N_("The text of the file"), s->text);
    v->text.rows = 24;
    v->from = admin_field(r, h, errors, "from", N_("In force from"), str_or(s->from, day));
    v->from.type = "date";
    if (!v->error_count)
        v->errors = page_field_errors(r, h, errors, &v->error_count);
}

static const char *found_right(struct req *r, const struct html *h, const struct procedure *p)
{
    const char *what = arena_printf(r->arena, "%s (%s, %s)", tr_words(h->lang, &p->name), p->code, p->prefix);
    return tr_arg(r->arena, h->lang, N_("No mistakes: {}. It is not in force yet; say from when."), what);
}

/* yaml: what was found in the text; NULL: it was not looked at. */
static enum err show_form(struct req *r, const struct sent *s, const struct yaml_errors *yaml,
                          const struct procedure *found, const struct form_errors *errors, int status)
{
    struct html h = page_html(r, true);
    struct desk_page_view p;
    struct procedure_form_view v = {.checked = found ? found_right(r, &h, found) : NULL};
    if (yaml && yaml->n) {
        fill_errors(r, &h, yaml, &v);
        fill_source(r, &h, s, yaml, &v);
    }
    fill_form(r, &h, s, errors, &v);
    enum err x = admin_view(r, &h, N_("Put a file in force"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_procedure_form(&h, &p, &v);
    return page_done(&h);
}

/* Empty, or with the file of a version to begin from. */
enum err page_procedure_new(struct req *r)
{
    const struct form_errors none = {0};
    struct sent s = {.text = ""};
    const char *code = req_query(r, "code");
    enum err x = ERR_OK;
    if (code)
        x = procedure_text(r, code, req_query_int(r, "version", 0, INT32_MAX, 0), &s.text, &s.n);
    return x == ERR_OK ? show_form(r, &s, NULL, NULL, &none, 200) : x;
}

static enum err put(struct req *r, const struct sent *s, struct yaml_errors *yaml, struct procedure_line *ret)
{
    int64_t from = 0;
    if (time_parse(s->from, site_of(r)->zone, &from) != ERR_OK)
        return error_set(&r->error, ERR_INVALID, "from", N_("Please say from which day on it is in force."), NULL);
    return procedure_put(conn_of(r), site_of(r), viewer_of(r), s->text, s->n, from, yaml, ret, &r->error);
}

enum err page_procedure_send(struct req *r)
{
    struct sent s;
    struct procedure_line line;
    struct form_errors errors = {0};
    struct yaml_errors yaml = {.a = r->arena, .file = ""};
    const struct procedure *found = NULL;
    enum err x = read_sent(r, &s);
    if (x == ERR_OK)
        x = procedure_check_file(conn_of(r), s.text, s.n, &yaml, &found, &r->error);
    if (x == ERR_OK && (!found || !str_eq(req_field(r, "act"), "put")))
        return show_form(r, &s, &yaml, found, &errors, found ? 200 : 422);
    if (x == ERR_OK)
        x = put(r, &s, &yaml, &line);
    if (x == ERR_OK)
        return resp_redirect(
            r, 303,
            arena_printf(r->arena, "/desk/admin/procedures/%s?version=%lld", line.code, (long long)line.version));
    if (x != ERR_INVALID && x != ERR_CONFLICT && x != ERR_TOO_LARGE)
        return x;
    page_model_error(&errors, &r->error);
    return show_form(r, &s, NULL, found, &errors, x == ERR_CONFLICT ? 409 : 422);
}
