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

#define NAME_LONG  120 /* characters of a cell that names one thing */
#define WORDS_LONG 200
#define TEXT_LONG  300
/* Names of offices may hold blanks, words hold none. */
#define BETWEEN_UNITS "、，,；;\n\t"
#define BETWEEN_WORDS BETWEEN_UNITS "/| \u3000"

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

DB_STMT(dispatch_category_twins, "SELECT COUNT(*) FROM category WHERE name = $1 AND active = 1 AND length(code) = $2");

/* A name by which several fields of one level are called says nothing. */
static enum err check_twins(struct importing *x, struct line *l, const char *text, const struct category *k,
                            struct error *e)
{
    int64_t n = 1;
    enum err r =
        db_get_int(x->c, &dispatch_category_twins, DB_ARGS(DB_TEXT(text), DB_INT((int64_t)strlen(k->code))), &n, e);
    if (r == ERR_OK && n > 1)
        fault(x, l, "category", N_("Several fields are called {}: write the names from the top with / between them."),
              text);
    return r;
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
    if (r == ERR_OK && *text && !strchr(text, '/') && !str_eq(text, k.code))
        r = check_twins(x, l, text, &k, e);
    return told(x, l, "category", text, r, e);
}

DB_STMT(dispatch_area_twins, "SELECT COUNT(*) FROM area WHERE name = $1 AND active = 1 AND level = $2");

static enum err read_area(struct importing *x, struct line *l, const char *text, struct error *e)
{
    struct area g = {.id = 0};
    int64_t n = 0;
    enum err r = *text ? area_named(x->c, x->arena, text, &g, e) : ERR_OK;
    l->area_id = r == ERR_OK ? g.id : 0;
    if (r == ERR_OK && *text)
        r = db_get_int(x->c, &dispatch_area_twins, DB_ARGS(DB_TEXT(text), DB_INT(g.level)), &n, e);
    if (r == ERR_OK && n > 1)
        fault(x, l, "area", N_("Several areas are called {}: write its code."), text);
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

/* Up to one of the separators, which are whole characters. */
static const char *next_part(struct importing *x, const char **p, const char *separators)
{
    const char *from = *p, *q = from;
    while (*q) {
        uint32_t c;
        char one[5];
        int n = utf8_next(q, &c);
        utf8_put(c, one);
        if (strstr(separators, one))
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
        const char *part = str_trim(x->arena, next_part(x, &co, BETWEEN_UNITS));
        if (!*part)
            continue;
        if (l->n_co == DISPATCH_CO_MAX) {
            fault(x, l, "co", N_("At most three offices go with the lead one."), part);
            break;
        }
        r = find_unit(x, l, "co", part, &id, e);
        bool again = id != 0 && id == l->lead_id;
        for (int i = 0; i < l->n_co; i++)
            again = again || l->co[i] == id;
        if (again)
            fault(x, l, "co", N_("Each office once, please."), part);
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
    while (*words) {
        const char *part = next_part(x, &words, BETWEEN_WORDS);
        if (*part && !is_word(x, part))
            fault(x, l, "words", N_("{} is no word that could be looked for."), part);
        else if (*part)
            out = arena_printf(x->arena, "%s%s%s", out, *out ? " " : "", part);
    }
    l->words = out;
    l->basis = basis;
}

enum cell { CATEGORY, AREA, WORDS, LEAD, CO, BASIS, CELLS };

/* A cell may hold a quarter of a megabyte: what is longer than its kind can be is not looked at. */
static bool check_lengths(struct importing *x, const struct line *l, const struct sheet_column *columns,
                          const char *const *cells)
{
    static const size_t most[CELLS] = {NAME_LONG, NAME_LONG, WORDS_LONG, NAME_LONG, TEXT_LONG, TEXT_LONG};
    bool ok = true;
    for (size_t i = 0; i < CELLS; i++) {
        if (utf8_length(cells[i]) <= most[i])
            continue;
        ok = false;
        fault(x, l, columns[i].code, N_("This is longer than {} characters."), arena_printf(x->arena, "%zu", most[i]));
    }
    return ok;
}

static enum err read_line(struct importing *x, struct line *l, const char *const *cells, struct error *e)
{
    read_texts(x, l, cells[WORDS], cells[BASIS]);
    enum err r = read_category(x, l, cells[CATEGORY], e);
    if (r == ERR_OK)
        r = read_area(x, l, cells[AREA], e);
    if (r == ERR_OK)
        r = read_units(x, l, cells[LEAD], cells[CO], e);
    if (!*cells[CATEGORY] && !*cells[AREA] && !*cells[WORDS])
        fault(x, l, "category", N_("A line names a field, an area or words; this one would fit everything."), "");
    return r;
}

static enum err read_lines(struct importing *x, const struct sheet *s, struct error *e)
{
    static const struct sheet_column columns[CELLS] = {
        {"category", "领域|分类|问题分类|诉求类型|事项类别", false},
        {"area", "区域|属地", false},
        {"words", "关键词|事项关键词", false},
        {"lead", "主办单位|主办", true},
        {"co", "协办单位|协办", false},
        {"basis", "依据|职责依据|派单依据", false},
    };
    int at[CELLS];
    enum err r = ERR_OK;
    if (!sheet_map(x->arena, s, columns, CELLS, at, x->report))
        return ERR_OK;
    x->lines = arena_array(x->arena, struct line, s->n_rows + 1);
    for (size_t i = 0; r == ERR_OK && i < s->n_rows; i++) {
        const char *cells[CELLS];
        struct line *l = &x->lines[x->n++];
        l->number = s->rows[i].line;
        for (size_t k = 0; k < CELLS; k++)
            cells[k] = norm_text(x->arena, sheet_cell(x->arena, &s->rows[i], at[k]));
        if (check_lengths(x, l, columns, cells))
            r = read_line(x, l, cells, e);
    }
    return r;
}

DB_STMT(dispatch_newest, "SELECT COALESCE(MAX(from_at), 0) FROM dispatch_edition WHERE from_at <= $1");
DB_STMT(dispatch_beginning, "SELECT COUNT(*) FROM dispatch_edition WHERE from_at = $1");
DB_STMT(dispatch_named, "SELECT COUNT(*) FROM dispatch_edition WHERE name = $1");
DB_STMT(dispatch_edition_add, "INSERT INTO dispatch_edition (id, name, from_at, rules, made_at, made_by)"
                              " VALUES ($1, $2, $3, $4, $5, $6)");
DB_STMT(dispatch_rule_add, "INSERT INTO dispatch_rule (edition_id, line, category, area_id, words, lead_unit_id, basis)"
                           " VALUES ($1, $2, $3, $4, $5, $6, $7)");
DB_STMT(dispatch_co_add, "INSERT INTO dispatch_co (edition_id, line, unit_id) VALUES ($1, $2, $3)");

static enum err check_new(struct db_conn *tx, const struct importing *x, struct error *e)
{
    int64_t named, newest, beginning, now = clock_now(&x->site->clock);
    int64_t today = day_start(civil_day(now, x->site->zone), x->site->zone);
    enum err r = db_get_int(tx, &dispatch_named, DB_ARGS(DB_TEXT(x->x->name)), &named, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &dispatch_newest, DB_ARGS(DB_INT(now)), &newest, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &dispatch_beginning, DB_ARGS(DB_INT(x->x->from_at)), &beginning, e);
    if (r != ERR_OK)
        return r;
    if (named)
        return error_set(e, ERR_CONFLICT, "name", N_("There is an edition of this name already."), NULL);
    if (beginning)
        return error_set(e, ERR_INVALID, "from", N_("Another edition begins on the same day."), NULL);
    /* What was in force on a day stays so: only the first edition may reach back. */
    if (newest && (x->x->from_at < today || x->x->from_at < newest))
        return error_set(e, ERR_INVALID, "from", N_("An edition begins today or later, after the one in force."), NULL);
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

DB_STMT(dispatch_co_drop, "DELETE FROM dispatch_co WHERE edition_id = $1");
DB_STMT(dispatch_rule_drop, "DELETE FROM dispatch_rule WHERE edition_id = $1");
DB_STMT(dispatch_edition_drop, "DELETE FROM dispatch_edition WHERE id = $1");
DB_STMT(dispatch_edition_begins, "SELECT from_at, name FROM dispatch_edition WHERE id = $1");

struct withdrawing {
    const struct site *site;
    int64_t id;
};

static enum err check_begins(struct db_conn *tx, const struct withdrawing *x, struct buf *detail, struct error *e)
{
    struct db_rows q;
    int64_t from = 0;
    db_query(tx, &q, &dispatch_edition_begins, DB_ARGS(DB_INT(x->id)));
    if (db_next(&q)) {
        from = db_int(&q, 0);
        buf_puts(detail, db_text(&q, 1));
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK && !from)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such edition of the dispatch list."), NULL);
    if (r == ERR_OK && from <= clock_now(&x->site->clock))
        return error_set(e, ERR_CONFLICT, NULL, N_("This edition has begun; a newer one replaces it."), NULL);
    return r;
}

static enum err write_withdraw(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct withdrawing *x = ctx;
    enum err r = check_begins(tx, x, detail, e);
    if (r == ERR_OK)
        r = db_exec(tx, &dispatch_co_drop, DB_ARGS(DB_INT(x->id)), e);
    if (r == ERR_OK)
        r = db_exec(tx, &dispatch_rule_drop, DB_ARGS(DB_INT(x->id)), e);
    return r == ERR_OK ? db_exec(tx, &dispatch_edition_drop, DB_ARGS(DB_INT(x->id)), e) : r;
}

enum err dispatch_withdraw(struct db_conn *c, const struct site *s, const struct viewer *v, int64_t id, struct error *e)
{
    struct withdrawing x = {s, id};
    if (!viewer_may(v, ROLE_SYSADMIN))
        return error_set(e, ERR_DENIED, NULL, N_("Only system administrators change the dispatch list."), NULL);
    return audit_write(c, s, v, "dispatch.withdraw", write_withdraw, &x, e);
}
