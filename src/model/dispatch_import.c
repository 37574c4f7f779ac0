/* A new edition of the dispatch list, from a file: every line is understood before anything is written. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/area.h"
#include "model/audit.h"
#include "model/category.h"
#include "model/dispatch_list.h"
#include "model/unit.h"
#include "text/norm.h"
#include "text/tokens.h"

#define WORDS_MAX  200 /* characters of a line's words */
#define BASIS_MAX  300
#define SEPARATORS "、，,；; "

struct line {
    int64_t number, area_id, lead_id;
    const char *category, *words, *basis;
    int64_t co[DISPATCH_CO_MAX];
    int n_co;
};

struct importing {
    struct db_conn *c;
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    const struct dispatch_new *x;
    int64_t id;
    struct line *lines;
    size_t n;
    struct sheet_report *report;
};

static void fault(struct importing *x, const struct line *l, const char *field, const char *msgid, const char *arg)
{
    sheet_fault(x->arena, x->report, l->number, field, msgid, arg);
}

/* Not found is a fault of the line; anything else is an error. */
static enum err told(struct importing *x, const struct line *l, const char *field, const char *text, enum err r,
                     const struct error *e)
{
    if (r != ERR_NOT_FOUND && r != ERR_CONFLICT)
        return r;
    fault(x, l, field, e->msgid, *e->arg ? arena_strdup(x->arena, e->arg) : text);
    return ERR_OK;
}

static enum err category_of_path(struct importing *x, const char *path, struct category *ret, struct error *e)
{
    *ret = (struct category){.code = ""};
    for (const char *p = path; *p; p += strspn(p, "/")) {
        struct category_list below;
        size_t n = strcspn(p, "/");
        const char *name = str_trim(x->arena, arena_strndup(x->arena, p, n)), *code = NULL;
        enum err r = category_children(x->c, x->arena, ret->code, &below, e);
        if (r != ERR_OK)
            return r;
        for (int i = 0; i < below.n && !code; i++) {
            if (str_eq(below.rows[i].name, name))
                code = below.rows[i].code;
        }
        if (!code)
            return error_set(e, ERR_NOT_FOUND, "category", N_("There is no category {}."), "%s", path);
        ret->code = code;
        p += n;
    }
    return ERR_OK;
}

static enum err read_category(struct importing *x, struct line *l, const char *text, struct error *e)
{
    struct category k = {.code = ""};
    enum err r = ERR_OK;
    if (strchr(text, '/'))
        r = category_of_path(x, text, &k, e);
    else if (*text)
        r = category_named(x->c, x->arena, text, &k, e);
    l->category = k.code;
    return told(x, l, "category", text, r, e);
}

static enum err read_area(struct importing *x, struct line *l, const char *text, struct error *e)
{
    struct area g = {.id = 0};
    enum err r = *text ? area_named(x->c, x->arena, text, &g, e) : ERR_OK;
    l->area_id = r == ERR_OK ? g.id : 0;
    return told(x, l, "area", text, r, e);
}

static enum err find_unit(struct importing *x, struct line *l, const char *field, const char *text, int64_t *ret,
                          struct error *e)
{
    struct unit u = {.id = 0};
    enum err r = unit_by_code(x->c, x->arena, text, &u, e);
    if (r == ERR_NOT_FOUND)
        r = unit_by_name(x->c, x->arena, text, &u, e);
    *ret = r == ERR_OK ? u.id : 0;
    if (r == ERR_OK && !u.active)
        fault(x, l, field, N_("{} is no longer in service."), text);
    return told(x, l, field, text, r, e);
}

/* Splits at any of the separators, most of which are characters of three bytes. */
static const char *next_part(struct importing *x, const char **p)
{
    const char *from = *p, *q = from;
    while (*q) {
        uint32_t c;
        char one[5];
        int n = utf8_next(q, &c);
        utf8_put(c, one);
        if (strstr(SEPARATORS, one))
            break;
        q += n;
    }
    const char *part = arena_strndup(x->arena, from, (size_t)(q - from));
    if (*q) {
        uint32_t c;
        q += utf8_next(q, &c);
    }
    *p = q;
    return part;
}

static enum err read_units(struct importing *x, struct line *l, const char *lead, const char *co, struct error *e)
{
    enum err r = ERR_OK;
    if (!*lead)
        fault(x, l, "lead", N_("The lead office is missing."), "");
    else
        r = find_unit(x, l, "lead", lead, &l->lead_id, e);
    while (r == ERR_OK && *co) {
        int64_t id;
        const char *part = next_part(x, &co);
        if (!*part)
            continue;
        r = find_unit(x, l, "co", part, &id, e);
        bool again = id != 0 && id == l->lead_id;
        for (int i = 0; i < l->n_co; i++)
            again = again || l->co[i] == id;
        if (again)
            fault(x, l, "co", N_("Each office once, please."), part);
        else if (l->n_co == DISPATCH_CO_MAX)
            fault(x, l, "co", N_("At most three offices go with the lead one."), part);
        else if (id)
            l->co[l->n_co++] = id;
    }
    return r;
}

static void pass(void *ctx, const char *p, size_t n)
{
    (void)ctx, (void)p, (void)n;
}

/* Punctuation alone is in every text. */
static bool is_word(struct importing *x, const char *part)
{
    bool whole;
    return tokens_of_word(norm_search(x->arena, part), pass, NULL, &whole) > 0;
}

static void read_texts(struct importing *x, struct line *l, const char *words, const char *basis)
{
    char *out = arena_strdup(x->arena, "");
    if (utf8_length(words) > WORDS_MAX)
        fault(x, l, "words", N_("These are more than 200 characters."), "");
    while (*words) {
        const char *part = next_part(x, &words);
        if (*part && !is_word(x, part))
            fault(x, l, "words", N_("{} is no word that could be looked for."), part);
        else if (*part)
            out = arena_printf(x->arena, "%s%s%s", out, *out ? " " : "", part);
    }
    l->words = out;
    l->basis = basis;
    if (utf8_length(basis) > BASIS_MAX)
        fault(x, l, "basis", N_("The basis is longer than 300 characters."), "");
}

static enum err read_lines(struct importing *x, const struct sheet *s, struct error *e)
{
    static const struct sheet_column columns[] = {
        {"category", "分类|问题分类|诉求类型|事项类别", false},
        {"area", "区域|属地", false},
        {"words", "关键词|事项关键词", false},
        {"lead", "主办单位|主办", true},
        {"co", "协办单位|协办", false},
        {"basis", "依据|职责依据|派单依据", false},
    };
    int at[COUNT_OF(columns)];
    enum err r = ERR_OK;
    if (!sheet_map(x->arena, s, columns, COUNT_OF(columns), at, x->report))
        return ERR_OK;
    x->lines = arena_array(x->arena, struct line, s->n_rows + 1);
    for (size_t i = 0; r == ERR_OK && i < s->n_rows; i++) {
        const char *cells[COUNT_OF(columns)];
        struct line *l = &x->lines[x->n++];
        l->number = s->rows[i].line;
        for (size_t k = 0; k < COUNT_OF(columns); k++)
            cells[k] = norm_text(x->arena, sheet_cell(x->arena, &s->rows[i], at[k]));
        read_texts(x, l, cells[2], cells[5]);
        r = read_category(x, l, cells[0], e);
        if (r == ERR_OK)
            r = read_area(x, l, cells[1], e);
        if (r == ERR_OK)
            r = read_units(x, l, cells[3], cells[4], e);
        if (!*cells[0] && !*cells[1] && !*cells[2])
            fault(x, l, "category", N_("A line names a field, an area or words; this one would fit everything."), "");
    }
    return r;
}

DB_STMT(dispatch_newest, "SELECT COALESCE(MAX(from_at), 0) FROM dispatch_edition");
DB_STMT(dispatch_named, "SELECT COUNT(*) FROM dispatch_edition WHERE name = $1");
DB_STMT(dispatch_edition_add, "INSERT INTO dispatch_edition (id, name, from_at, rules, made_at, made_by)"
                              " VALUES ($1, $2, $3, $4, $5, $6)");
DB_STMT(dispatch_rule_add, "INSERT INTO dispatch_rule (edition_id, line, category, area_id, words, lead_unit_id, basis)"
                           " VALUES ($1, $2, $3, $4, $5, $6, $7)");
DB_STMT(dispatch_co_add, "INSERT INTO dispatch_co (edition_id, line, unit_id) VALUES ($1, $2, $3)");

static enum err check_new(struct db_conn *tx, const struct importing *x, struct error *e)
{
    int64_t named, newest;
    enum err r = db_get_int(tx, &dispatch_named, DB_ARGS(DB_TEXT(x->x->name)), &named, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &dispatch_newest, DB_NO_ARGS, &newest, e);
    if (r != ERR_OK)
        return r;
    if (named)
        return error_set(e, ERR_CONFLICT, "name", N_("There is an edition of this name already."), NULL);
    if (x->x->from_at <= newest)
        return error_set(e, ERR_INVALID, "from", N_("An edition begins after the newest one before it."), NULL);
    return ERR_OK;
}

static enum err store_line(struct db_conn *tx, const struct importing *x, const struct line *l, struct error *e)
{
    enum err r = db_exec(tx, &dispatch_rule_add,
                         DB_ARGS(DB_INT(x->id), DB_INT(l->number), DB_TEXT(l->category), DB_INT_OR_NULL(l->area_id),
                                 DB_TEXT(l->words), DB_INT(l->lead_id), DB_TEXT(l->basis)),
                         e);
    for (int i = 0; r == ERR_OK && i < l->n_co; i++)
        r = db_exec(tx, &dispatch_co_add, DB_ARGS(DB_INT(x->id), DB_INT(l->number), DB_INT(l->co[i])), e);
    return r;
}

static enum err write_edition(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct importing *x = ctx;
    enum err r = check_new(tx, x, e);
    if (r == ERR_OK)
        r = db_exec(tx, &dispatch_edition_add,
                    DB_ARGS(DB_INT(x->id), DB_TEXT(x->x->name), DB_INT(x->x->from_at), DB_INT((int64_t)x->n),
                            DB_INT(clock_now(&x->site->clock)), DB_INT(x->viewer->id)),
                    e);
    for (size_t i = 0; r == ERR_OK && i < x->n; i++)
        r = store_line(tx, x, &x->lines[i], e);
    buf_printf(detail, "%s: %zu lines", x->x->name, x->n);
    return r;
}

static enum err check_head(const struct importing *x, size_t rows, struct error *e)
{
    const char *name = x->x->name;
    if (str_empty(name) || !utf8_valid(name, strlen(name)) || utf8_length(name) > DISPATCH_NAME_MAX)
        return error_set(e, ERR_INVALID, "name", N_("Please give the edition a name of at most 60 characters."), NULL);
    if (x->x->from_at <= 0)
        return error_set(e, ERR_INVALID, "from", N_("Please say from which day on it is in force."), NULL);
    if (rows == 0)
        return error_set(e, ERR_INVALID, "list", N_("The list is empty."), NULL);
    if (rows > DISPATCH_RULES_MAX)
        return error_set(e, ERR_TOO_LARGE, "list", N_("The list has more than 5,000 lines."), NULL);
    return ERR_OK;
}

enum err dispatch_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const struct dispatch_new *x, const struct sheet *list, struct sheet_report *ret,
                         struct error *e)
{
    *ret = (struct sheet_report){.added = 0};
    struct importing run = {.c = c, .arena = a, .site = s, .viewer = v, .x = x, .id = id_new(), .report = ret};
    if (!viewer_may(v, ROLE_SYSADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only system administrators change the dispatch list."), NULL);
    enum err r = check_head(&run, list->n_rows, e);
    if (r == ERR_OK)
        r = read_lines(&run, list, e);
    if (r != ERR_OK)
        return r;
    if (ret->n_faults > 0)
        return error_set(e, ERR_INVALID, NULL, N_("The list has mistakes; nothing was stored."), NULL);
    r = audit_write(c, s, v, "dispatch.import", write_edition, &run, e);
    if (r == ERR_OK)
        ret->added = (int64_t)run.n;
    return r;
}
